/* Streams of events: hints in order, resumed where they ended, never more than their reader may
 * know. */
#include "tests/sync/hub_fixture.h"

#define D CB_ROLE_DISPATCHER
/* Of a decision about somebody on a session: both, the link between them, the message, the journal. */
#define CHANGES 5

typedef struct {
    CbWatcher *watcher;
    guint woken;
    GString *text;
    gboolean ended;
} Stream;

static void
wake(gpointer data)
{
    ((Stream *)data)->woken++;
}

static Stream *
open_as(Fixture *fixture, CbHub *hub, const char *token, const char *client, const char *since)
{
    CbAnswer *refusal = NULL;
    Stream *stream = g_new0(Stream, 1);
    stream->text = g_string_new(NULL);
    g_autoptr(CbRequest) request = fixture_request(token, "GET", "/events", NULL);
    (void)fixture;
    if (client != NULL)
        fixture_header(request, "x-callboard-client", client);
    if (since != NULL)
        fixture_header(request, "last-event-id", since);
    stream->watcher = cb_hub_watch(hub, request, wake, stream, &refusal);
    if (stream->watcher == NULL)
        fail_msg("%s", refusal->body->str);
    return stream;
}

static Stream *
open_stream(Fixture *fixture, CbRole role, const char *client, const char *since)
{
    return open_as(fixture, fixture->hub, fixture->tokens[role], client, since);
}

static void
stream_free(Stream *stream)
{
    cb_watcher_close(stream->watcher);
    g_string_free(stream->text, TRUE);
    g_free(stream);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Stream, stream_free)

/* What has come since it was last taken. */
static const char *
take(Fixture *fixture, Stream *stream)
{
    GString *more = cb_watcher_take(stream->watcher, fixture->now, &stream->ended);
    g_string_assign(stream->text, more == NULL ? "" : more->str);
    if (more != NULL)
        g_string_free(more, TRUE);
    return stream->text->str;
}

/* The data of the n-th event of a kind in a text, NULL when there are not so many. */
static cJSON *
event(const char *text, const char *kind, guint n)
{
    g_autofree char *head = g_strdup_printf("event: %s\n", kind);
    const char *at = text;
    while ((at = strstr(at, head)) != NULL && n-- > 0)
        at++;
    return at == NULL ? NULL : cJSON_Parse(strstr(at, "data: ") + strlen("data: "));
}

static guint
count(const char *text, const char *kind)
{
    g_autofree char *head = g_strdup_printf("event: %s\n", kind);
    guint n = 0;
    for (const char *at = text; (at = strstr(at, head)) != NULL; at++)
        n++;
    return n;
}

/* The id of the last event in a text. */
static char *
last_id(const char *text)
{
    const char *at = g_strrstr(text, "\nid: ");
    assert_non_null(at);
    at += strlen("\nid: ");
    return g_strndup(at, strcspn(at, "\n"));
}

static void
decide(Fixture *fixture, gint64 sequence, const char *kind, const char *person)
{
    cJSON_Delete(fixture_wish(
        fixture, FIXTURE_A, (Wish){NULL, sequence, kind, "s2", person, CB_NULL}, "accepted", NULL));
}

/* --- changes -------------------------------------------------------------------------------------- */

static void
a_stream_begins_with_hello_and_says_how_soon_to_come_back(void **state)
{
    Fixture *fixture = *state;
    g_autoptr(Stream) stream = open_stream(fixture, D, NULL, NULL);
    const char *text = take(fixture, stream);
    assert_true(g_str_has_prefix(text, "retry: 2000\n"));
    g_autoptr(cJSON) hello = event(text, "hello", 0);
    assert_string_equal(fixture_text(hello, "epoch"),
                        cb_hub_store_epoch(cb_hub_store(fixture->hub)));
    assert_int_equal(fixture_number(hello, "schema"), CB_SCHEMA_NEWEST);
}

static void
changes_come_in_order_each_naming_the_one_before(void **state)
{
    Fixture *fixture = *state;
    g_autoptr(Stream) stream = open_stream(fixture, D, NULL, NULL);
    g_autofree char *prev = last_id(take(fixture, stream));
    static const char *const people[] = {"ben", "carl", "ana"};
    for (guint i = 0; i < G_N_ELEMENTS(people); i++) {
        decide(fixture, i + 1, i < 2 ? "session.propose" : "session.reject", people[i]);
        assert_int_equal(stream->woken, i + 1);
        const char *text = take(fixture, stream);
        assert_int_equal(count(text, "change"), CHANGES);
        g_autoptr(cJSON) change = event(text, "change", 0);
        assert_string_equal(fixture_text(change, "prev"), prev);
        assert_null(fixture_get(change, "row"));
        g_free(prev);
        prev = last_id(text);
    }
}

static void
a_change_names_table_key_and_version(void **state)
{
    Fixture *fixture = *state;
    g_autoptr(Stream) stream = open_stream(fixture, D, NULL, NULL);
    take(fixture, stream);
    decide(fixture, 1, "session.review", NULL);
    g_autoptr(cJSON) change = event(take(fixture, stream), "change", 0);
    assert_string_equal(fixture_text(change, "t"), "sessions");
    assert_string_equal(cJSON_GetArrayItem(fixture_get(change, "pk"), 0)->valuestring, "s2");
    assert_int_equal(fixture_number(change, "v"), 1);
}

static void
a_stream_goes_on_where_the_last_one_ended(void **state)
{
    Fixture *fixture = *state;
    g_autofree char *left = NULL;
    {
        g_autoptr(Stream) stream = open_stream(fixture, D, NULL, NULL);
        take(fixture, stream);
        decide(fixture, 1, "session.review", NULL);
        left = last_id(take(fixture, stream));
    }
    decide(fixture, 2, "session.propose", "ben");
    g_autoptr(Stream) again = open_stream(fixture, D, NULL, left);
    const char *text = take(fixture, again);
    assert_int_equal(count(text, "reset"), 0);
    assert_int_equal(count(text, "change"), CHANGES);
    g_autoptr(cJSON) first = event(text, "change", 0);
    assert_string_equal(fixture_text(first, "prev"), left);
}

static void
who_missed_more_than_is_kept_is_told_to_pull(void **state)
{
    Fixture *fixture = *state;
    g_autofree char *old =
        g_strdup_printf("v1.%s.0.0", cb_hub_store_epoch(cb_hub_store(fixture->hub)));
    g_autoptr(Stream) stream = open_stream(fixture, D, NULL, old);
    assert_int_equal(count(take(fixture, stream), "reset"), 1);
    g_autoptr(Stream) strange = open_stream(fixture, D, NULL, "v1.deadbeef.0.5");
    assert_int_equal(count(take(fixture, strange), "reset"), 1);
    assert_false(strange->ended);
}

static void
who_does_not_take_for_long_is_told_to_pull_and_let_go(void **state)
{
    Fixture *fixture = *state;
    g_autoptr(Stream) stream = open_stream(fixture, D, NULL, NULL);
    take(fixture, stream);
    g_autoptr(CbPatch) rows = cb_patch_new();
    for (guint i = 0; i < 300; i++) {
        g_autofree char *id = g_strdup_printf("many%03u", i);
        worlds_operator(rows, id, NULL);
    }
    fixture_write(fixture->hub, fixture_patch, rows);
    cb_hub_look_for_news(fixture->hub);
    const char *text = take(fixture, stream);
    assert_int_equal(count(text, "reset"), 1);
    assert_int_equal(count(text, "change"), 0);
    assert_true(stream->ended);
}

static void
what_another_hub_wrote_is_found(void **state)
{
    Fixture *fixture = *state;
    g_autoptr(CbHub) other = fixture_open_more(fixture, FALSE);
    g_autoptr(Stream) stream = open_as(fixture, other, fixture->tokens[D], NULL, NULL);
    take(fixture, stream);
    decide(fixture, 1, "session.review", NULL);
    assert_int_equal(stream->woken, 0);
    cb_hub_look_for_news(other);
    assert_int_equal(stream->woken, 1);
    assert_int_equal(count(take(fixture, stream), "change"), 2); /* the session, the journal */
}

static void
what_a_role_may_not_see_comes_without_its_key(void **state)
{
    Fixture *fixture = *state;
    g_autoptr(Stream) viewer = open_stream(fixture, CB_ROLE_VIEWER, NULL, NULL);
    g_autoptr(Stream) dispatcher = open_stream(fixture, D, NULL, NULL);
    take(fixture, viewer);
    take(fixture, dispatcher);
    g_autoptr(CbPatch) rows = cb_patch_new();
    worlds_row(rows, CB_sessions, "id", "s3", "title", "Secret", NULL);
    fixture_write(fixture->hub, fixture_patch, rows);
    cb_hub_look_for_news(fixture->hub);
    g_autoptr(cJSON) hidden = event(take(fixture, viewer), "change", 0);
    g_autoptr(cJSON) seen = event(take(fixture, dispatcher), "change", 0);
    assert_true(cJSON_IsNull(fixture_get(hidden, "pk")));
    assert_string_equal(cJSON_GetArrayItem(fixture_get(seen, "pk"), 0)->valuestring, "s3");
}

/* --- the life of a stream ------------------------------------------------------------------------- */

static void
a_comment_every_15_seconds_keeps_a_stream_alive(void **state)
{
    Fixture *fixture = *state;
    g_autoptr(Stream) stream = open_stream(fixture, D, NULL, NULL);
    take(fixture, stream);
    fixture->now += 14 * CB_SECOND;
    assert_string_equal(take(fixture, stream), "");
    fixture->now += CB_SECOND;
    assert_string_equal(take(fixture, stream), ":\n\n");
    assert_string_equal(take(fixture, stream), "");
}

static void
the_fourth_stream_of_a_user_takes_over_the_first(void **state)
{
    Fixture *fixture = *state;
    Stream *streams[4];
    for (guint i = 0; i < 4; i++) {
        streams[i] = open_stream(fixture, D, NULL, NULL);
        if (i < 3)
            take(fixture, streams[i]);
    }
    g_autoptr(Stream) other = open_stream(fixture, CB_ROLE_MANAGER, NULL, NULL);
    take(fixture, other);
    assert_false(other->ended);
    assert_int_equal(streams[0]->woken, 1);
    assert_int_equal(count(take(fixture, streams[0]), "takeover"), 1);
    assert_true(streams[0]->ended);
    for (guint i = 1; i < 4; i++) {
        take(fixture, streams[i]);
        assert_false(streams[i]->ended);
    }
    for (guint i = 0; i < 4; i++)
        stream_free(streams[i]);
}

static void
a_stream_warns_a_minute_before_its_token_runs_out_and_ends_with_it(void **state)
{
    Fixture *fixture = *state;
    g_autoptr(GError) error = NULL;
    g_autofree char *token = NULL;
    const CbUser user = {.id = fixture->users[D]};
    assert_true(cb_hub_token_create(fixture->hub, &user, "short", CB_TOKEN_API,
                                    fixture->now + 5 * CB_MINUTE, &token, &error));
    g_autoptr(Stream) stream = open_as(fixture, fixture->hub, token, NULL, NULL);
    assert_int_equal(count(take(fixture, stream), "auth"), 0);
    fixture->now += 4 * CB_MINUTE;
    assert_int_equal(count(take(fixture, stream), "auth"), 1);
    assert_int_equal(count(take(fixture, stream), "auth"), 0);
    assert_false(stream->ended);
    fixture->now += CB_MINUTE;
    take(fixture, stream);
    assert_true(stream->ended);
}

static void
nobody_without_a_token_may_watch(void **state)
{
    Fixture *fixture = *state;
    CbAnswer *refusal = NULL;
    g_autoptr(CbRequest) request = fixture_request(NULL, "GET", "/events", NULL);
    assert_null(cb_hub_watch(fixture->hub, request, wake, NULL, &refusal));
    assert_int_equal(refusal->status, 401);
    cb_answer_free(refusal);
}

/* --- looks
 * --------------------------------------------------------------------------------------------------
 */

static void
look(Fixture *fixture, CbRole role, const char *client, const char *session)
{
    g_autofree char *body = session == NULL ? g_strdup("{\"session\":null}")
                                            : g_strdup_printf("{\"session\":\"%s\"}", session);
    g_autoptr(CbRequest) request =
        fixture_request(fixture->tokens[role], "POST", FIXTURE_LOOK, body);
    fixture_header(request, "x-callboard-client", client);
    g_autoptr(CbAnswer) answer = cb_hub_answer(fixture->hub, request);
    assert_int_equal(answer->status, 204);
}

static void
others_see_who_has_a_session_open_until_a_minute_after(void **state)
{
    Fixture *fixture = *state;
    g_autoptr(Stream) own = open_stream(fixture, CB_ROLE_MANAGER, FIXTURE_A, NULL);
    g_autoptr(Stream) other = open_stream(fixture, D, FIXTURE_B, NULL);
    take(fixture, own);
    take(fixture, other);
    look(fixture, CB_ROLE_MANAGER, FIXTURE_A, "s1");
    assert_int_equal(count(take(fixture, own), "look"), 0);
    g_autoptr(cJSON) open = event(take(fixture, other), "look", 0);
    assert_string_equal(fixture_text(open, "who"), "mona");
    assert_string_equal(fixture_text(open, "session"), "s1");
    g_autoptr(Stream) late = open_stream(fixture, CB_ROLE_ADMIN, NULL, NULL);
    assert_int_equal(count(take(fixture, late), "look"), 1);
    fixture->now += 50 * CB_SECOND;
    look(fixture, CB_ROLE_MANAGER, FIXTURE_A, "s1");
    assert_int_equal(count(take(fixture, other), "look"), 0);
    fixture->now += 60 * CB_SECOND;
    cb_hub_look_for_news(fixture->hub);
    g_autoptr(cJSON) gone = event(take(fixture, other), "look", 0);
    assert_true(cJSON_IsNull(fixture_get(gone, "session")));
}

static void
a_look_that_ends_is_told_at_once(void **state)
{
    Fixture *fixture = *state;
    g_autoptr(Stream) other = open_stream(fixture, D, FIXTURE_B, NULL);
    look(fixture, CB_ROLE_MANAGER, FIXTURE_A, "s1");
    take(fixture, other);
    look(fixture, CB_ROLE_MANAGER, FIXTURE_A, NULL);
    g_autoptr(cJSON) gone = event(take(fixture, other), "look", 0);
    assert_true(cJSON_IsNull(fixture_get(gone, "session")));
}

/* --- threads
 * ------------------------------------------------------------------------------------------------
 */

static gpointer
push_reviews(gpointer data)
{
    Fixture *fixture = data;
    for (guint i = 0; i < 50; i++) {
        const Wish one = {NULL, i + 1, i % 2 == 0 ? "session.propose" : "session.reject",
                          "s2", "ben", CB_NULL};
        cJSON_Delete(fixture_push(fixture, D, FIXTURE_A, &one, 1));
    }
    return NULL;
}

static void
streams_come_and_go_while_others_decide(void **state)
{
    Fixture *fixture = *state;
    GThread *thread = g_thread_new("push", push_reviews, fixture);
    for (guint i = 0; i < 100; i++) {
        g_autoptr(Stream) stream = open_stream(fixture, CB_ROLE_MANAGER, NULL, NULL);
        take(fixture, stream);
        take(fixture, stream);
    }
    g_thread_join(thread);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH(a_stream_begins_with_hello_and_says_how_soon_to_come_back),
        ON_BOTH(changes_come_in_order_each_naming_the_one_before),
        ON_BOTH(a_change_names_table_key_and_version),
        ON_BOTH(a_stream_goes_on_where_the_last_one_ended),
        ON_BOTH(who_missed_more_than_is_kept_is_told_to_pull),
        ON_BOTH(who_does_not_take_for_long_is_told_to_pull_and_let_go),
        ON_BOTH(what_another_hub_wrote_is_found),
        ON_BOTH(what_a_role_may_not_see_comes_without_its_key),
        ON_SQLITE(a_comment_every_15_seconds_keeps_a_stream_alive),
        ON_SQLITE(the_fourth_stream_of_a_user_takes_over_the_first),
        ON_SQLITE(a_stream_warns_a_minute_before_its_token_runs_out_and_ends_with_it),
        ON_SQLITE(nobody_without_a_token_may_watch),
        ON_SQLITE(others_see_who_has_a_session_open_until_a_minute_after),
        ON_SQLITE(a_look_that_ends_is_told_at_once),
        ON_BOTH(streams_come_and_go_while_others_decide),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
