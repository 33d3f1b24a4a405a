/* Decisions that touch several roots: an absence frees sessions, a change moves a series, and others decide about
 * the same sessions and people meanwhile. On both databases. */
#include "tests/sync/hub_fixture.h"

/* One decision of a console. */
typedef struct {
    const char *client;
    gint64 sequence;
    const char *kind, *target, *payload;
    gint64 base;
} Step;

/* Pushes it and asserts outcome and code; the result's answer is the caller's. */
static cJSON *
decide(Fixture *fixture, Step step, const char *outcome, const char *code)
{
    g_autoptr(cJSON) body = cJSON_CreateObject();
    g_autofree char *id = g_uuid_string_random();
    const CbDecision decision = {.id = id,
                                 .kind = (char *)step.kind,
                                 .target = g_str_has_prefix(step.kind, "session.") ? CB_sessions : CB_operators,
                                 .target_id = (char *)step.target,
                                 .base_version = step.base,
                                 .payload = (char *)step.payload,
                                 .decided_at = fixture->now};
    cJSON_AddStringToObject(body, "client_id", step.client);
    cJSON_AddItemToArray(cJSON_AddArrayToObject(body, "decisions"), cb_wire_decision(&decision, step.sequence));
    g_autofree char *text = cJSON_PrintUnformatted(body);
    cJSON *answer = fixture_post(fixture, CB_ROLE_DISPATCHER, FIXTURE_PUSH, text);
    fixture_assert_outcome(answer, outcome, code);
    return answer;
}

/* Pushes one that must be accepted. */
static void
step(Fixture *fixture, Step one)
{
    cJSON_Delete(decide(fixture, one, "accepted", NULL));
}

#define DECEMBER "{\"first\":\"2026-12-01\",\"last\":\"2026-12-02\"}"
#define ANA "{\"operator_id\":\"ana\"}"
#define BEN "{\"operator_id\":\"ben\"}"
#define CARL "{\"operator_id\":\"carl\"}"

/* The first console notes that Ana is away, and so leaves both sessions that she asked for. */
static void
ana_leaves(Fixture *fixture)
{
    step(fixture, (Step){FIXTURE_A, 1, "operator.unavailable", "ana", DECEMBER, 0});
}

static CbWorld *
facts(Fixture *fixture)
{
    g_autoptr(GError) error = NULL;
    CbCursor at;
    CbDbPool *pool = cb_hub_store_pool(cb_hub_store(fixture->hub));
    CbDb *db = cb_db_take(pool, CB_DB_READ, &error);
    CbWorld *world = cb_hub_load(db, &at, &error);
    assert_non_null(world);
    cb_db_give(pool, db);
    return world;
}

/* Asserts that a conflict tells who decided what. */
static void
assert_told(cJSON *answer, const char *did)
{
    const cJSON *result = fixture_result(answer, 0);
    assert_string_equal(fixture_text(result, "by"), "dora");
    assert_string_equal(fixture_text(result, "did"), did);
    cJSON_Delete(answer);
}

static void
an_absence_does_not_look_like_an_edit_of_the_sessions_it_frees(void **state)
{
    Fixture *fixture = *state;
    ana_leaves(fixture);
    step(fixture, (Step){FIXTURE_B, 1, "session.accept", "s1", BEN, 0});
    step(fixture, (Step){FIXTURE_B, 2, "session.propose", "s2", CARL, 0});
    step(fixture, (Step){FIXTURE_B, 3, "session.edit", "s2", "{\"set\":{\"title\":\"Gala\"}}", 1});
    g_autoptr(CbWorld) world = facts(fixture);
    assert_int_equal(sessions_row_version(world, worlds_find(world, CB_sessions, "s1")), 2);
    assert_int_equal(sessions_row_version(world, worlds_find(world, CB_sessions, "s2")), 3);
}

static void
whoever_is_away_meanwhile_is_not_asked_on_an_older_picture(void **state)
{
    Fixture *fixture = *state;
    ana_leaves(fixture);
    assert_told(decide(fixture, (Step){FIXTURE_B, 1, "session.accept", "s1", ANA, 0}, "conflict",
                       "INVALID_APPLICATION_STATUS"),
                "ana is away from 2026-12-01 to 2026-12-02 and leaves 2 sessions.");
    assert_told(decide(fixture, (Step){FIXTURE_B, 1, "session.propose", "s2", ANA, 0}, "conflict", "CHANGED_MEANWHILE"),
                "ana is away from 2026-12-01 to 2026-12-02 and leaves 2 sessions.");
    step(fixture, (Step){FIXTURE_B, 2, "session.propose", "s2", ANA, 1});
}

static void
an_absence_of_somebody_who_was_accepted_meanwhile_stands(void **state)
{
    Fixture *fixture = *state;
    step(fixture, (Step){FIXTURE_A, 1, "session.accept", "s1", ANA, 0});
    g_autoptr(cJSON) answer =
        decide(fixture, (Step){FIXTURE_B, 1, "operator.unavailable", "ana", DECEMBER, 0}, "accepted", NULL);
    assert_int_equal(fixture_number(fixture_result(answer, 0), "version"), 2);
}

static void
the_same_absence_of_another_console_is_told(void **state)
{
    Fixture *fixture = *state;
    ana_leaves(fixture);
    assert_told(decide(fixture, (Step){FIXTURE_B, 1, "operator.unavailable", "ana", DECEMBER, 0}, "conflict",
                       "ALREADY_AWAY"),
                "ana is away from 2026-12-01 to 2026-12-02 and leaves 2 sessions.");
}

static void
a_consoles_own_absence_is_no_news_to_it(void **state)
{
    Fixture *fixture = *state;
    ana_leaves(fixture);
    step(fixture, (Step){FIXTURE_A, 2, "session.propose", "s1", ANA, 1});
    step(fixture, (Step){FIXTURE_A, 3, "session.reject", "s1", ANA, 2});
}

/* Two dispatchers have both heard a yes in place of the same person, who left. */
static void
of_two_who_replace_one_person_the_second_is_told_of_the_first(void **state)
{
    Fixture *fixture = *state;
    step(fixture, (Step){FIXTURE_A, 1, "session.accept", "s1", ANA, 0});
    step(fixture, (Step){FIXTURE_A, 2, "session.reject", "s1", ANA, 1});
    step(fixture, (Step){FIXTURE_A, 3, "session.agree", "s1", BEN, 2});
    assert_told(decide(fixture, (Step){FIXTURE_B, 1, "session.agree", "s1", CARL, 2}, "conflict", "SESSION_FULL"),
                "ben says yes and is accepted on s1.");
    g_autoptr(CbWorld) world = facts(fixture);
    assert_int_equal(cb_world_rows(world, CB_contacts), 1);
}

static void
the_same_yes_heard_twice_stands_already(void **state)
{
    Fixture *fixture = *state;
    step(fixture, (Step){FIXTURE_A, 1, "session.agree", "s1", BEN, 0});
    g_autoptr(cJSON) answer =
        decide(fixture, (Step){FIXTURE_B, 1, "session.agree", "s1", BEN, 0}, "accepted", NULL);
    assert_true(cJSON_IsTrue(fixture_get(fixture_result(answer, 0), "already")));
}

static void
a_moved_series_is_known_to_each_of_its_sessions(void **state)
{
    Fixture *fixture = *state;
    step(fixture, (Step){FIXTURE_A, 1, "session.add", "n",
                         "{\"date\":\"2026-12-07\",\"repeat\":{\"every_days\":7,\"times\":3}}", CB_NULL});
    step(fixture, (Step){FIXTURE_A, 2, "session.move", "n", "{\"date\":\"2026-12-08\",\"scope\":\"all\"}", 1});
    step(fixture, (Step){FIXTURE_B, 1, "session.edit", "n-2", "{\"set\":{\"title\":\"Fair\"}}", 1});
    g_autoptr(CbWorld) world = facts(fixture);
    guint session = worlds_find(world, CB_sessions, "n-2");
    char day[11];
    assert_string_equal(cb_day_format(sessions_date(world, session), day), "2026-12-15");
    assert_int_equal(sessions_row_version(world, session), 3);
}

/* Ana said yes to the first of December, not to the day that it was moved to meanwhile. */
static void
a_yes_to_a_session_that_was_moved_meanwhile_is_asked_about(void **state)
{
    Fixture *fixture = *state;
    step(fixture, (Step){FIXTURE_A, 1, "session.move", "s1", "{\"date\":\"2026-12-20\"}", 0});
    assert_told(decide(fixture, (Step){FIXTURE_B, 1, "session.agree", "s1", ANA, 0}, "conflict", "CHANGED_MEANWHILE"),
                "s1 is moved to 2026-12-20.");
    step(fixture, (Step){FIXTURE_B, 2, "session.note", "s1", "{\"note\":\"gate B\"}", 0});
    step(fixture, (Step){FIXTURE_B, 3, "session.agree", "s1", ANA, 2});
}

static void
every_accepted_decision_stands_in_the_journal_once(void **state)
{
    Fixture *fixture = *state;
    ana_leaves(fixture);
    step(fixture, (Step){FIXTURE_B, 1, "session.agree", "s1", BEN, 0});
    cJSON_Delete(decide(fixture, (Step){FIXTURE_B, 2, "session.agree", "s1", CARL, 2}, "rejected", "SESSION_FULL"));
    step(fixture, (Step){FIXTURE_B, 3, "session.review", "s2", "{\"operator_id\":\"nobody\"}", 1});
    g_autoptr(CbWorld) world = facts(fixture);
    assert_int_equal(cb_world_rows(world, CB_journal), 3);
    assert_int_equal(cb_world_dangling(world), 0);
    for (guint i = 0; i < 3; i++)
        assert_string_equal(journal_actor(world, i), "dora");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH(an_absence_does_not_look_like_an_edit_of_the_sessions_it_frees),
        ON_BOTH(whoever_is_away_meanwhile_is_not_asked_on_an_older_picture),
        ON_BOTH(an_absence_of_somebody_who_was_accepted_meanwhile_stands),
        ON_BOTH(the_same_absence_of_another_console_is_told),
        ON_BOTH(a_consoles_own_absence_is_no_news_to_it),
        ON_BOTH(of_two_who_replace_one_person_the_second_is_told_of_the_first),
        ON_BOTH(the_same_yes_heard_twice_stands_already),
        ON_BOTH(a_moved_series_is_known_to_each_of_its_sessions),
        ON_BOTH(a_yes_to_a_session_that_was_moved_meanwhile_is_asked_about),
        ON_BOTH(every_accepted_decision_stands_in_the_journal_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
