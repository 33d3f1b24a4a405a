/* The chat of a project: who may speak there, and that what is said twice is stored once. */
#include "tests/sync/advisors_fixture.h"

#define PATH(what) "/v1/projects/10000000-0000-4000-8000-000000000000/chat/" what

static guint
answer_to(Fixture *fixture, const char *user, const char *path, const char *body)
{
    g_autoptr(CbRequest) request = advisors_request(fixture, user, "POST", path, body);
    g_autoptr(CbAnswer) answer = cb_hub_answer(fixture->hub, request);
    return answer->status;
}

static const char *
advisor_of(Fixture *fixture)
{
    g_autoptr(CbWorld) world = fixture_world(fixture->hub);
    guint match = advisors_match(world, 0);
    return g_intern_string(advisors_id(world, advisor_match_requests_matched_advisor_id(world, match)));
}

static guint
messages(Fixture *fixture)
{
    g_autoptr(CbWorld) world = fixture_world(fixture->hub);
    return cb_world_rows(world, CB_unified_chat_messages);
}

static void
what_members_say_is_numbered_in_order(void **state)
{
    Fixture *fixture = *state;
    guint status;
    assert_int_equal(advisors_must_say(fixture, owner_id(0), "hello", "a"), 1);
    advisors_finalize(fixture, 0);
    cb_hub_advise(fixture->hub, CB_ADVISE_WORKSPACES); /* three events and the welcome come between */
    assert_int_equal(advisors_must_say(fixture, advisor_of(fixture), "good morning", "a"), 6);
    g_autoptr(cJSON) json = advisors_say(fixture, owner_id(0), "good", "b", &status);
    const cJSON *data = fixture_get(json, "data");
    assert_int_equal(fixture_number(data, "seq"), 7);
    assert_string_equal(fixture_text(data, "text"), "good");
    assert_string_equal(fixture_text(data, "actor_type"), "client");
    assert_string_equal(fixture_text(data, "userId"), owner_id(0));
    assert_non_null(fixture_text(json, "correlationId"));
}

static void
sent_twice_it_is_stored_once_and_answered_the_same(void **state)
{
    Fixture *fixture = *state;
    guint status;
    g_autoptr(cJSON) first = advisors_say(fixture, owner_id(0), "hello", "a", &status);
    g_autoptr(cJSON) again = advisors_say(fixture, owner_id(0), "hello", "a", &status);
    assert_int_equal(status, 200);
    assert_true(cJSON_Compare(fixture_get(first, "data"), fixture_get(again, "data"), TRUE));
    assert_int_equal(messages(fixture), 1);
    assert_int_equal(advisors_must_say(fixture, owner_id(0), "hello", "b"), 2);
}

static void
only_members_speak(void **state)
{
    Fixture *fixture = *state;
    guint status;
    advisors_decide(fixture->hub, "match.request", project_id(0), "{}");
    const char *const strangers[] = {owner_id(1), advisor_of(fixture), "nobody"};
    for (guint s = 0; s < G_N_ELEMENTS(strangers); s++) {
        g_autoptr(cJSON) json = advisors_say(fixture, strangers[s], "let me in", "a", &status);
        assert_int_equal(status, 403);
        assert_string_equal(fixture_text(json, "code"), "UNAUTHORIZED_PROJECT_ACCESS");
    }
    assert_int_equal(messages(fixture), 0);
}

static void
nobody_speaks_for_the_other_side(void **state)
{
    Fixture *fixture = *state;
    const char *body = "{\"text\":\"I advise\",\"client_msg_id\":\"a\",\"actor_type\":\"advisor\"}";
    assert_int_equal(answer_to(fixture, owner_id(0), PATH("messages"), body), 400);
    assert_int_equal(messages(fixture), 0);
}

static void
what_cannot_be_read_is_refused(void **state)
{
    Fixture *fixture = *state;
    static const char *const bodies[] = {
        "",
        "[]",
        "{\"client_msg_id\":\"a\"}",
        "{\"text\":\"\",\"client_msg_id\":\"a\"}",
        "{\"text\":1,\"client_msg_id\":\"a\"}",
        "{\"text\":\"hello\"}",
        "{\"text\":\"hello\",\"client_msg_id\":\"a\",\"mode\":\"plan\"}",
        "{\"text\":\"hello\",\"client_msg_id\":\"a\",\"actor_type\":\"system\"}",
    };
    for (guint b = 0; b < G_N_ELEMENTS(bodies); b++)
        assert_int_equal(answer_to(fixture, owner_id(0), PATH("messages"), bodies[b]), 400);
    assert_int_equal(answer_to(fixture, owner_id(0), PATH("else"), bodies[2]), 404);
    assert_int_equal(answer_to(fixture, owner_id(0), PATH("stream"), bodies[2]), 404);
    assert_int_equal(messages(fixture), 0);
}

static void
an_unsigned_or_repeated_request_says_nothing(void **state)
{
    Fixture *fixture = *state;
    static const char body[] = "{\"text\":\"hello\",\"client_msg_id\":\"a\"}";
    g_autoptr(CbRequest) bare = fixture_request(NULL, "POST", PATH("messages"), body);
    fixture_header(bare, "x-user-id", owner_id(0));
    g_autoptr(CbAnswer) refused = cb_hub_answer(fixture->hub, bare);
    assert_int_equal(refused->status, 401);
    g_autoptr(CbRequest) good = advisors_request(fixture, owner_id(0), "POST", PATH("messages"), body);
    g_autoptr(CbAnswer) first = cb_hub_answer(fixture->hub, good);
    g_autoptr(CbAnswer) second = cb_hub_answer(fixture->hub, good);
    assert_int_equal(first->status, 200);
    assert_int_equal(second->status, 409);
    assert_int_equal(messages(fixture), 1);
}

/* --- many at once ------------------------------------------------------------------------------- */

typedef struct {
    Fixture *fixture;
    CbHub *hub;
    guint number;
} Speaker;

static gpointer
speak(gpointer data)
{
    const Speaker *speaker = data;
    Fixture own = *speaker->fixture;
    own.hub = speaker->hub;
    for (guint m = 0; m < 10; m++) {
        g_autofree char *id = g_strdup_printf("%u/%u", speaker->number, m);
        advisors_must_say(&own, owner_id(0), "hello", id);
    }
    return NULL;
}

static void
those_who_speak_at_once_in_several_hubs_have_a_number_each(void **state)
{
    Fixture *fixture = *state;
    Speaker speakers[4];
    GThread *threads[4];
    CbHub *other = fixture_open_more(fixture, FALSE);
    for (guint s = 0; s < 4; s++) {
        speakers[s] = (Speaker){fixture, s % 2 == 0 ? fixture->hub : other, s};
        threads[s] = g_thread_new("speak", speak, &speakers[s]);
    }
    for (guint s = 0; s < 4; s++)
        g_thread_join(threads[s]);
    cb_hub_close(other);
    gboolean seen[41] = {FALSE};
    g_autoptr(CbWorld) world = fixture_world(fixture->hub);
    assert_int_equal(cb_world_rows(world, CB_unified_chat_messages), 40);
    for (guint row = 0; row < 40; row++) {
        gint64 seq = unified_chat_messages_seq(world, row);
        assert_true(seq >= 1 && seq <= 40 && !seen[seq]);
        seen[seq] = TRUE;
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        ADVISORS_ON_SQLITE(what_members_say_is_numbered_in_order),
        ADVISORS_ON_SQLITE(sent_twice_it_is_stored_once_and_answered_the_same),
        ADVISORS_ON_SQLITE(only_members_speak),
        ADVISORS_ON_SQLITE(nobody_speaks_for_the_other_side),
        ADVISORS_ON_SQLITE(what_cannot_be_read_is_refused),
        ADVISORS_ON_SQLITE(an_unsigned_or_repeated_request_says_nothing),
        {"those_who_speak_at_once_in_several_hubs_have_a_number_each (PostgreSQL)",
         those_who_speak_at_once_in_several_hubs_have_a_number_each, advisors_on_postgres, fixture_free, NULL},
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
