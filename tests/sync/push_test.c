/* What becomes of decisions that are pushed: the table of docs/protocol.md, on both databases. */
#include "tests/sync/hub_fixture.h"

#define D CB_ROLE_DISPATCHER

static void
wish(Fixture *fixture, const char *client, Wish one, const char *outcome, const char *code)
{
    cJSON_Delete(fixture_wish(fixture, client, one, outcome, code));
}

static void
a_decision_is_done_and_told_with_its_version(void **state)
{
    Fixture *fixture = *state;
    g_autoptr(cJSON) answer = fixture_wish(
        fixture, FIXTURE_A, (Wish){NULL, 1, "session.accept", "s1", "ana", 0}, "accepted", NULL);
    const cJSON *result = fixture_result(answer, 0);
    assert_int_equal(fixture_number(result, "version"), 1);
    assert_string_equal(fixture_text(result, "message"), "ana is accepted on s1.");
    assert_int_equal(fixture_number(fixture_get(result, "row"), "row_version"), 1);
    assert_true(cJSON_IsFalse(fixture_get(result, "already")));
}

static void
two_people_for_the_last_seat_are_a_conflict_for_the_second(void **state)
{
    Fixture *fixture = *state;
    wish(fixture, FIXTURE_A, (Wish){NULL, 1, "session.accept", "s1", "ana", 0}, "accepted", NULL);
    g_autoptr(cJSON) answer =
        fixture_wish(fixture, FIXTURE_B, (Wish){NULL, 1, "session.accept", "s1", "ben", 0},
                     "conflict", "SESSION_FULL");
    const cJSON *result = fixture_result(answer, 0);
    assert_string_equal(fixture_text(result, "by"), "dora");
    assert_non_null(strstr(fixture_text(result, "did"), "accepted"));
    assert_string_equal(fixture_text(result, "at"), "2026-11-20T09:00:00Z");
    assert_int_equal(fixture_number(fixture_get(result, "row"), "row_version"), 1);
}

static void
the_same_wish_of_another_console_stands_already(void **state)
{
    Fixture *fixture = *state;
    wish(fixture, FIXTURE_A, (Wish){NULL, 1, "session.accept", "s1", "ana", 0}, "accepted", NULL);
    g_autoptr(cJSON) answer = fixture_wish(
        fixture, FIXTURE_B, (Wish){NULL, 1, "session.accept", "s1", "ana", 0}, "accepted", NULL);
    assert_true(cJSON_IsTrue(fixture_get(fixture_result(answer, 0), "already")));
    assert_int_equal(fixture_number(fixture_result(answer, 0), "version"), 1);
}

static void
a_mark_that_is_there_stands_already(void **state)
{
    Fixture *fixture = *state;
    wish(fixture, FIXTURE_A, (Wish){NULL, 1, "session.review", "s1", NULL, 0}, "accepted", NULL);
    g_autoptr(cJSON) answer = fixture_wish(
        fixture, FIXTURE_B, (Wish){NULL, 1, "session.review", "s1", NULL, 0}, "accepted", NULL);
    assert_true(cJSON_IsTrue(fixture_get(fixture_result(answer, 0), "already")));
    assert_int_equal(fixture_number(fixture_result(answer, 0), "version"), 1);
}

static void
another_wish_about_the_same_person_is_a_conflict(void **state)
{
    Fixture *fixture = *state;
    wish(fixture, FIXTURE_A, (Wish){NULL, 1, "session.accept", "s1", "ana", 0}, "accepted", NULL);
    wish(fixture, FIXTURE_B, (Wish){NULL, 1, "session.reject", "s1", "ana", 0}, "conflict",
         "CHANGED_MEANWHILE");
}

static void
another_person_with_room_left_is_no_conflict(void **state)
{
    Fixture *fixture = *state;
    wish(fixture, FIXTURE_A, (Wish){NULL, 1, "session.accept", "s2", "ana", 0}, "accepted", NULL);
    g_autoptr(cJSON) answer = fixture_wish(
        fixture, FIXTURE_B, (Wish){NULL, 1, "session.propose", "s2", "ben", 0}, "accepted", NULL);
    assert_int_equal(fixture_number(fixture_result(answer, 0), "version"), 2);
}

static void
a_rule_that_nobody_else_is_the_reason_of_rejects(void **state)
{
    Fixture *fixture = *state;
    wish(fixture, FIXTURE_A, (Wish){NULL, 1, "session.accept", "s1", "carl", 0}, "rejected",
         "APPLICATION_NOT_FOUND");
    wish(fixture, FIXTURE_A, (Wish){NULL, 2, "session.accept", "nowhere", "carl", CB_NULL},
         "rejected", "SESSION_NOT_FOUND");
    wish(fixture, FIXTURE_A, (Wish){NULL, 3, "session.juggle", "s1", "carl", 0}, "rejected",
         "UNKNOWN_DECISION");
}

static void
only_a_manager_may_force(void **state)
{
    Fixture *fixture = *state;
    wish(fixture, FIXTURE_A, (Wish){NULL, 1, "session.force", "s1", "carl", 0}, "rejected",
         "FORBIDDEN");
}

static gboolean
edit_session(CbDb *db, gpointer data, GError **error)
{
    (void)data;
    g_autoptr(CbPatch) rows = cb_patch_new();
    worlds_row(rows, CB_sessions, "id", "s1", "title", "Renamed", "row_version", "1", NULL);
    return cb_hub_write(db, rows, error);
}

static void
a_root_that_was_edited_is_a_conflict_by_nobody(void **state)
{
    Fixture *fixture = *state;
    fixture_write(fixture->hub, edit_session, NULL);
    g_autoptr(cJSON) answer =
        fixture_wish(fixture, FIXTURE_A, (Wish){NULL, 1, "session.accept", "s1", "ana", 0},
                     "conflict", "CHANGED_MEANWHILE");
    assert_true(cJSON_IsNull(fixture_get(fixture_result(answer, 0), "by")));
    assert_string_equal(fixture_text(fixture_get(fixture_result(answer, 0), "row"), "title"),
                        "Renamed");
}

static void
a_decision_sent_ten_times_has_one_effect(void **state)
{
    Fixture *fixture = *state;
    g_autofree char *id = g_uuid_string_random();
    Wish one = {id, 1, "session.accept", "s1", "ana", 0};
    wish(fixture, FIXTURE_A, one, "accepted", NULL);
    for (guint i = 0; i < 9; i++) {
        g_autoptr(cJSON) answer = fixture_wish(fixture, FIXTURE_A, one, "duplicate", NULL);
        const cJSON *first = fixture_get(fixture_result(answer, 0), "first");
        assert_string_equal(fixture_text(first, "outcome"), "accepted");
        assert_int_equal(fixture_number(first, "version"), 1);
        assert_int_equal(
            fixture_number(fixture_get(fixture_result(answer, 0), "row"), "row_version"), 1);
    }
}

static void
a_conflict_sent_again_still_tells_who_and_when(void **state)
{
    Fixture *fixture = *state;
    g_autofree char *id = g_uuid_string_random();
    Wish one = {id, 1, "session.accept", "s1", "ben", 0};
    wish(fixture, FIXTURE_A, (Wish){NULL, 1, "session.accept", "s1", "ana", 0}, "accepted", NULL);
    wish(fixture, FIXTURE_B, one, "conflict", "SESSION_FULL");
    g_autoptr(cJSON) answer = fixture_wish(fixture, FIXTURE_B, one, "duplicate", NULL);
    const cJSON *first = fixture_get(fixture_result(answer, 0), "first");
    assert_string_equal(fixture_text(first, "outcome"), "conflict");
    assert_string_equal(fixture_text(first, "code"), "SESSION_FULL");
    assert_string_equal(fixture_text(fixture_result(answer, 0), "by"), "dora");
}

static void
an_id_with_another_content_is_refused(void **state)
{
    Fixture *fixture = *state;
    g_autofree char *id = g_uuid_string_random();
    wish(fixture, FIXTURE_A, (Wish){id, 1, "session.accept", "s2", "ana", 0}, "accepted", NULL);
    wish(fixture, FIXTURE_A, (Wish){id, 2, "session.reject", "s2", "ana", 1}, "rejected",
         "key_reuse");
}

static void
after_a_refusal_the_rest_about_that_root_is_blocked_and_other_roots_go_on(void **state)
{
    Fixture *fixture = *state;
    const Wish wishes[] = {
        {NULL, 1, "session.accept", "s1", "carl", 0},
        {NULL, 2, "session.accept", "s1", "ana", 1},
        {NULL, 3, "session.accept", "s2", "ana", 0},
    };
    g_autoptr(cJSON) answer = fixture_push(fixture, D, FIXTURE_A, wishes, G_N_ELEMENTS(wishes));
    assert_string_equal(fixture_text(fixture_result(answer, 0), "outcome"), "rejected");
    assert_string_equal(fixture_text(fixture_result(answer, 1), "outcome"), "blocked");
    assert_string_equal(fixture_text(fixture_result(answer, 2), "outcome"), "accepted");
}

static void
what_was_blocked_can_be_sent_again_on_its_own(void **state)
{
    Fixture *fixture = *state;
    g_autofree char *id = g_uuid_string_random();
    const Wish wishes[] = {
        {NULL, 1, "session.accept", "s1", "carl", 0},
        {id, 2, "session.accept", "s1", "ana", 0},
    };
    cJSON_Delete(fixture_push(fixture, D, FIXTURE_A, wishes, G_N_ELEMENTS(wishes)));
    wish(fixture, FIXTURE_A, wishes[1], "accepted", NULL);
}

static void
decisions_are_decided_by_sequence_and_answered_in_the_order_they_came(void **state)
{
    Fixture *fixture = *state;
    const Wish wishes[] = {
        {NULL, 8, "session.accept", "s2", "ben", 1},
        {NULL, 7, "session.propose", "s2", "ben", 0},
    };
    g_autoptr(cJSON) answer = fixture_push(fixture, D, FIXTURE_A, wishes, G_N_ELEMENTS(wishes));
    assert_string_equal(fixture_text(fixture_result(answer, 0), "message"),
                        "ben is accepted on s2.");
    assert_string_equal(fixture_text(fixture_result(answer, 1), "message"),
                        "ben is proposed for s2.");
}

static void
a_lower_sequence_than_one_that_is_settled_is_out_of_order(void **state)
{
    Fixture *fixture = *state;
    wish(fixture, FIXTURE_A, (Wish){NULL, 5, "session.propose", "s2", "ben", 0}, "accepted", NULL);
    wish(fixture, FIXTURE_A, (Wish){NULL, 4, "session.accept", "s2", "ana", 0}, "rejected",
         "out_of_order");
    wish(fixture, FIXTURE_B, (Wish){NULL, 4, "session.accept", "s2", "ana", 1}, "accepted", NULL);
}

static void
a_consoles_own_decisions_that_were_not_facts_yet_are_no_conflict(void **state)
{
    Fixture *fixture = *state;
    wish(fixture, FIXTURE_A, (Wish){NULL, 1, "session.propose", "s2", "ben", 0}, "accepted", NULL);
    wish(fixture, FIXTURE_A, (Wish){NULL, 2, "session.accept", "s2", "ben", 1}, "accepted", NULL);
    wish(fixture, FIXTURE_A, (Wish){NULL, 3, "session.reject", "s2", "ben", 0}, "accepted", NULL);
}

/* A saw the session at 0 and proposed ben (which made 1 on its screen); B had rejected ana before
 * that came in. */
static void
what_others_did_behind_own_decisions_is_still_a_conflict(void **state)
{
    Fixture *fixture = *state;
    wish(fixture, FIXTURE_B, (Wish){NULL, 1, "session.reject", "s2", "ana", 0}, "accepted", NULL);
    const Wish wishes[] = {
        {NULL, 1, "session.propose", "s2", "ben", 0},
        {NULL, 2, "session.accept", "s2", "ana", 1},
    };
    g_autoptr(cJSON) answer = fixture_push(fixture, D, FIXTURE_A, wishes, G_N_ELEMENTS(wishes));
    assert_string_equal(fixture_text(fixture_result(answer, 0), "outcome"), "accepted");
    assert_string_equal(fixture_text(fixture_result(answer, 1), "outcome"), "conflict");
}

static void
nothing_but_review_and_rejection_is_decided_once_a_session_has_begun(void **state)
{
    Fixture *fixture = *state;
    fixture->now = worlds_time("2026-12-02T00:00:00Z");
    wish(fixture, FIXTURE_A, (Wish){NULL, 1, "session.accept", "s1", "ana", 0}, "rejected",
         "SESSION_HAS_BEGUN");
    wish(fixture, FIXTURE_A, (Wish){NULL, 2, "session.reject", "s1", "ana", 0}, "accepted", NULL);
    wish(fixture, FIXTURE_A, (Wish){NULL, 3, "session.review", "s1", NULL, 1}, "accepted", NULL);
    wish(fixture, FIXTURE_A, (Wish){NULL, 4, "session.accept", "s2", "ana", 0}, "accepted", NULL);
}

static void
who_decides_is_who_asks(void **state)
{
    Fixture *fixture = *state;
    g_autofree char *body = g_strdup(
        "{\"client_id\":\"" FIXTURE_A "\",\"decisions\":[{\"id\":\"" FIXTURE_B "\",\"seq\":1,"
        "\"kind\":\"session.accept\",\"target\":{\"table\":\"sessions\",\"id\":\"s1\"},"
        "\"base_version\":0,\"payload\":{\"operator_id\":\"ana\"},\"actor\":\"mallory\","
        "\"role\":\"admin\",\"decided_at\":\"2026-11-20T09:00:00Z\"}]}");
    cJSON_Delete(fixture_post(fixture, D, FIXTURE_PUSH, body));
    g_autoptr(cJSON) answer =
        fixture_wish(fixture, FIXTURE_B, (Wish){NULL, 1, "session.accept", "s1", "ben", 0},
                     "conflict", "SESSION_FULL");
    assert_string_equal(fixture_text(fixture_result(answer, 0), "by"), "dora");
}

static void
one_malformed_decision_does_not_stop_the_others(void **state)
{
    Fixture *fixture = *state;
    g_autoptr(cJSON) answer = fixture_post(
        fixture, D, FIXTURE_PUSH,
        "{\"client_id\":\"" FIXTURE_A "\",\"decisions\":[{\"id\":\"" FIXTURE_A "\",\"seq\":1},"
        "{\"id\":\"" FIXTURE_B "\",\"seq\":2,\"kind\":\"session.review\","
        "\"target\":{\"table\":\"sessions\",\"id\":\"s1\"},\"payload\":{},"
        "\"decided_at\":\"2026-11-20T09:00:00Z\"}]}");
    assert_string_equal(fixture_text(fixture_result(answer, 0), "code"), "malformed");
    assert_string_equal(fixture_text(fixture_result(answer, 1), "outcome"), "accepted");
}

static void
more_than_a_hundred_decisions_are_too_many(void **state)
{
    Fixture *fixture = *state;
    Wish wishes[101];
    for (guint i = 0; i < G_N_ELEMENTS(wishes); i++)
        wishes[i] = (Wish){NULL, i, "session.review", "s1", NULL, CB_NULL};
    g_autofree char *body = fixture_batch(fixture, FIXTURE_A, wishes, G_N_ELEMENTS(wishes));
    guint status;
    cJSON_Delete(
        fixture_ask(fixture->hub, fixture->tokens[D], "POST", FIXTURE_PUSH, body, &status));
    assert_int_equal(status, 413);
}

static void
viewers_decide_nothing(void **state)
{
    Fixture *fixture = *state;
    guint status;
    const char *body = "{\"client_id\":\"" FIXTURE_A "\",\"decisions\":[]}";
    cJSON_Delete(fixture_ask(fixture->hub, fixture->tokens[CB_ROLE_VIEWER], "POST", FIXTURE_PUSH,
                             body, &status));
    assert_int_equal(status, 403);
    cJSON_Delete(fixture_ask(fixture->hub, NULL, "POST", FIXTURE_PUSH, body, &status));
    assert_int_equal(status, 401);
}

/* --- two hubs on the same data -------------------------------------------------------------------- */

typedef struct {
    Fixture *fixture;
    CbHub *hub;
    const char *client;
    guint accepted, others;
} Race;

#define RACE_SESSIONS 40u

/* Each wants its own person on every session; there is one seat on each. */
static gpointer
race(gpointer data)
{
    Race *racer = data;
    for (guint s = 0; s < RACE_SESSIONS; s++) {
        g_autofree char *session = g_strdup_printf("r%02u", s);
        const char *person = strcmp(racer->client, FIXTURE_A) == 0 ? "ana" : "ben";
        const Wish one = {NULL, s + 1, "session.accept", session, person, 0};
        g_autofree char *body = fixture_batch(racer->fixture, racer->client, &one, 1);
        g_autoptr(cJSON) answer =
            fixture_ask(racer->hub, racer->fixture->tokens[D], "POST", FIXTURE_PUSH, body, NULL);
        const char *outcome = fixture_text(fixture_result(answer, 0), "outcome");
        if (g_strcmp0(outcome, "accepted") == 0)
            racer->accepted++;
        else
            racer->others += g_strcmp0(outcome, "conflict") == 0;
    }
    return NULL;
}

static void
add_race(Fixture *fixture)
{
    g_autoptr(CbPatch) rows = cb_patch_new(), links = cb_patch_new();
    for (guint s = 0; s < RACE_SESSIONS; s++) {
        g_autofree char *id = g_strdup_printf("r%02u", s);
        g_autofree char *date = g_strdup_printf("2027-%02u-%02u", s / 20 + 1, s % 20 + 1);
        worlds_session(rows, id, date, "min_operators", "1", NULL);
        worlds_link(links, id, "ana", "pending");
        worlds_link(links, id, "ben", "pending");
    }
    fixture_write(fixture->hub, fixture_patch, rows);
    fixture_write(fixture->hub, fixture_patch, links);
}

static void
assert_not_overfilled(CbHub *hub)
{
    g_autoptr(GError) error = NULL;
    CbCursor at;
    CbDbPool *pool = cb_hub_store_pool(cb_hub_store(hub));
    CbDb *db = cb_db_take(pool, CB_DB_READ, &error);
    g_autoptr(CbWorld) world = cb_hub_load(db, &at, &error);
    assert_non_null(world);
    cb_db_give(pool, db);
    for (guint s = 0; s < cb_world_rows(world, CB_sessions); s++) {
        gint64 accepted = 0;
        for (guint l =
                 cb_world_first(world, CB_session_operators, CB_session_operators_session_id, s);
             l != CB_NO_ROW;
             l = cb_world_next(world, CB_session_operators, CB_session_operators_session_id, l))
            accepted += strcmp(session_operators_status(world, l), "accepted") == 0;
        assert_true(accepted <= sessions_min_operators(world, s));
        if (g_str_has_prefix(sessions_id(world, s), "r")) {
            assert_int_equal(accepted, 1);
            assert_int_equal(sessions_row_version(world, s), 1);
        }
    }
}

static void
two_hubs_never_fill_a_seat_twice(void **state)
{
    Fixture *fixture = *state;
    add_race(fixture);
    g_autoptr(CbHub) second = fixture_open_more(fixture, FALSE);
    Race racers[] = {{fixture, fixture->hub, FIXTURE_A, 0, 0}, {fixture, second, FIXTURE_B, 0, 0}};
    GThread *threads[2];
    for (guint r = 0; r < 2; r++)
        threads[r] = g_thread_new("race", race, &racers[r]);
    for (guint r = 0; r < 2; r++)
        g_thread_join(threads[r]);
    assert_int_equal(racers[0].accepted + racers[1].accepted, RACE_SESSIONS);
    assert_int_equal(racers[0].others + racers[1].others, RACE_SESSIONS);
    assert_not_overfilled(fixture->hub);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH(a_decision_is_done_and_told_with_its_version),
        ON_BOTH(two_people_for_the_last_seat_are_a_conflict_for_the_second),
        ON_BOTH(the_same_wish_of_another_console_stands_already),
        ON_BOTH(a_mark_that_is_there_stands_already),
        ON_BOTH(another_wish_about_the_same_person_is_a_conflict),
        ON_BOTH(another_person_with_room_left_is_no_conflict),
        ON_SQLITE(a_rule_that_nobody_else_is_the_reason_of_rejects),
        ON_SQLITE(only_a_manager_may_force),
        ON_BOTH(a_root_that_was_edited_is_a_conflict_by_nobody),
        ON_BOTH(a_decision_sent_ten_times_has_one_effect),
        ON_BOTH(a_conflict_sent_again_still_tells_who_and_when),
        ON_BOTH(an_id_with_another_content_is_refused),
        ON_BOTH(after_a_refusal_the_rest_about_that_root_is_blocked_and_other_roots_go_on),
        ON_SQLITE(what_was_blocked_can_be_sent_again_on_its_own),
        ON_BOTH(decisions_are_decided_by_sequence_and_answered_in_the_order_they_came),
        ON_BOTH(a_lower_sequence_than_one_that_is_settled_is_out_of_order),
        ON_BOTH(a_consoles_own_decisions_that_were_not_facts_yet_are_no_conflict),
        ON_BOTH(what_others_did_behind_own_decisions_is_still_a_conflict),
        ON_SQLITE(nothing_but_review_and_rejection_is_decided_once_a_session_has_begun),
        ON_SQLITE(who_decides_is_who_asks),
        ON_SQLITE(one_malformed_decision_does_not_stop_the_others),
        ON_SQLITE(more_than_a_hundred_decisions_are_too_many),
        ON_SQLITE(viewers_decide_nothing),
        ON_BOTH(two_hubs_never_fill_a_seat_twice),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
