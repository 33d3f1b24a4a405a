/* The event stream of a project: what it begins with, that nothing is missed and nothing comes twice however often it is
 * cut, who has to go when there are too many, and that a decision of another hub reaches it too. */
#include "tests/sync/advisors_fixture.h"

#include <unistd.h>

#include "engine/advisors/stream.h"
#include "engine/demo/dice.h"
#include "sync/hub/advisors/rooms.h"
#include "tests/support/hub_server.h"

#define STREAM "/api/persistent-chat/v1/projects/10000000-0000-4000-8000-000000000000/chat/stream"
#define MOST 8000u /* messages of the test with sockets */
#define INSTANCE "40000000-0000-4000-8000-00000000000%u"

/* --- without sockets -------------------------------------------------------------------------- */

typedef struct {
    CbRoomStream *stream;
    gint woken;
    gboolean ended;
    GString *text; /* all that came */
} Listener;

static void
wake(gpointer data)
{
    g_atomic_int_inc(&((Listener *)data)->woken);
}

static CbRoomStream *
try_open(Fixture *fixture, const char *user, const char *query, const char *last, Listener *listener, CbAnswer **refusal)
{
    g_autofree char *path = g_strconcat(STREAM, query, NULL);
    g_autoptr(CbRequest) request = advisors_request(fixture, user, "GET", path, NULL);
    if (last != NULL)
        fixture_header(request, "last-event-id", last);
    return cb_room_stream_open(fixture->hub, request, wake, listener, refusal);
}

/* What has come since, appended. */
static const char *
take(Fixture *fixture, Listener *listener)
{
    GString *more = cb_room_stream_take(listener->stream, fixture->now, &listener->ended);
    if (more == NULL)
        return listener->text->str;
    g_string_append(listener->text, more->str);
    g_string_free(more, TRUE);
    return listener->text->str;
}

static Listener *
listen_to(Fixture *fixture, const char *user, const char *query, const char *last)
{
    CbAnswer *refusal = NULL;
    Listener *listener = g_new0(Listener, 1);
    listener->text = g_string_new(NULL);
    listener->stream = try_open(fixture, user, query, last, listener, &refusal);
    if (listener->stream == NULL)
        fail_msg("%s", refusal->body->str);
    take(fixture, listener);
    return listener;
}

static void
listener_free(Listener *listener)
{
    cb_room_stream_close(listener->stream);
    g_string_free(listener->text, TRUE);
    g_free(listener);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Listener, listener_free)

static guint
count(const char *text, const char *word)
{
    guint n = 0;
    for (const char *at = text; (at = strstr(at, word)) != NULL; at += strlen(word))
        n++;
    return n;
}

/* How often an event has come by now. */
static void
assert_came(Fixture *fixture, Listener *listener, const char *event, guint times)
{
    g_autofree char *line = g_strdup_printf("event: %s\n", event);
    const char *text = take(fixture, listener);
    if (count(text, line) != times)
        fail_msg("%s came %u times, not %u:\n%s", event, count(text, line), times, text);
}

static void
say(Fixture *fixture, guint from, guint to)
{
    for (guint m = from; m <= to; m++) {
        g_autofree char *id = g_strdup_printf("m%u", m);
        assert_int_equal(advisors_must_say(fixture, owner_id(0), "hello", id), m);
    }
}

static void
a_stream_begins_with_the_pause_and_where_it_stands(void **state)
{
    Fixture *fixture = *state;
    say(fixture, 1, 2);
    g_autoptr(Listener) listener = listen_to(fixture, owner_id(0), "", NULL);
    assert_true(g_str_has_prefix(listener->text->str, "retry: 5000\n\nevent: connection.established\ndata: {"));
    assert_non_null(strstr(listener->text->str, "\"from_seq\":2"));
    assert_came(fixture, listener, "message.replay", 0);
}

static void
each_message_reaches_all_streams_once_and_in_order(void **state)
{
    Fixture *fixture = *state;
    g_autoptr(Listener) one = listen_to(fixture, owner_id(0), "", NULL);
    g_autoptr(Listener) two = listen_to(fixture, owner_id(0), "?from_seq=0", NULL);
    say(fixture, 1, 20);
    assert_true(g_atomic_int_get(&one->woken) > 0);
    assert_came(fixture, one, "message.new", 20);
    assert_came(fixture, two, "message.new", 20);
    const char *at = one->text->str;
    for (guint m = 1; m <= 20; m++) {
        g_autofree char *id = g_strdup_printf("id: %u\nevent: message.new\n", m);
        assert_non_null(at = strstr(at, id));
    }
}

static void
opened_again_it_replays_what_is_behind_its_position(void **state)
{
    Fixture *fixture = *state;
    say(fixture, 1, 5);
    g_autoptr(Listener) by_id = listen_to(fixture, owner_id(0), "?from_seq=1", "3");
    g_autoptr(Listener) by_seq = listen_to(fixture, owner_id(0), "?from_seq=1", NULL);
    assert_came(fixture, by_id, "message.replay", 2);
    assert_came(fixture, by_seq, "message.replay", 4);
    assert_came(fixture, by_seq, "replay.end", 0);
    say(fixture, 6, 6);
    assert_came(fixture, by_id, "message.new", 1);
}

static void
after_two_hundred_the_end_of_the_replay_is_told_and_it_goes_on(void **state)
{
    Fixture *fixture = *state;
    g_autoptr(CbPatch) rows = cb_patch_new();
    for (guint m = 1; m <= 450; m++) {
        g_autofree char *id = g_strdup_printf("m%u", m), *seq = g_strdup_printf("%u", m);
        worlds_row(rows, CB_unified_chat_messages, "id", id, "project_id", project_id(0), "user_id", owner_id(0),
                   "actor_type", "client", "text", "hello", "seq", seq, NULL);
    }
    advisors_write(fixture, rows);
    g_autoptr(Listener) listener = listen_to(fixture, owner_id(0), "", "1");
    assert_came(fixture, listener, "message.replay", 449);
    assert_came(fixture, listener, "replay.end", 2);
}

static void
only_members_listen(void **state)
{
    Fixture *fixture = *state;
    CbAnswer *refusal = NULL;
    Listener nobody = {0};
    assert_null(try_open(fixture, owner_id(1), "", NULL, &nobody, &refusal));
    assert_int_equal(refusal->status, 403);
    assert_non_null(strstr(refusal->body->str, "UNAUTHORIZED_PROJECT_ACCESS"));
    g_clear_pointer(&refusal, cb_answer_free);
    assert_null(try_open(fixture, owner_id(0), "?from_seq=-1", NULL, &nobody, &refusal));
    assert_int_equal(refusal->status, 400);
    g_clear_pointer(&refusal, cb_answer_free);
    g_autoptr(CbRequest) bare = fixture_request(NULL, "GET", STREAM, NULL);
    fixture_header(bare, "x-user-id", owner_id(0));
    assert_null(cb_room_stream_open(fixture->hub, bare, wake, &nobody, &refusal));
    assert_int_equal(refusal->status, 401);
    g_clear_pointer(&refusal, cb_answer_free);
}

/* --- events about a match --------------------------------------------------------------------- */

static void
what_happens_to_a_match_is_told(void **state)
{
    Fixture *fixture = *state;
    CbHub *other = fixture_open_more(fixture, FALSE);
    g_autoptr(Listener) listener = listen_to(fixture, owner_id(0), "", NULL);
    CbHub *own = fixture->hub;
    fixture->hub = other; /* decided in another hub */
    advisors_finalize(fixture, 0);
    cb_hub_advise(other, CB_ADVISE_WORKSPACES);
    fixture->hub = own;
    cb_hub_look_for_news(own);
    assert_came(fixture, listener, "advisor.matched", 1);
    assert_came(fixture, listener, "advisor.finalized", 1);
    assert_came(fixture, listener, "message.new", 1);
    assert_came(fixture, listener, "advisor.workspace_ready", 1);
    assert_non_null(strstr(listener->text->str, "\"advisorName\":\"Ada\""));
    assert_non_null(strstr(listener->text->str, "\"userId\":\"system\""));
    cb_hub_look_for_news(own);
    assert_came(fixture, listener, "advisor.workspace_ready", 1);
    cb_hub_close(other);
}

static void
a_declined_match_is_told(void **state)
{
    Fixture *fixture = *state;
    g_autoptr(Listener) listener = listen_to(fixture, owner_id(0), "", NULL);
    advisors_decide(fixture->hub, "match.request", project_id(0), "{}");
    advisors_answer(fixture, 0, "match.advisor_decide", "declined");
    assert_came(fixture, listener, "advisor.matched", 1);
    assert_came(fixture, listener, "advisor.match_declined", 1);
    assert_came(fixture, listener, "advisor.finalized", 0);
}

/* Which events are in a text, and in which order. */
static void
assert_order(const char *text, const char *const *parts, guint n)
{
    for (guint p = 0; p < n; p++) {
        const char *at = strstr(text, parts[p]);
        if (at == NULL)
            fail_msg("no %s, or not in its place, in:\n%s", parts[p], text);
        text = at + strlen(parts[p]);
    }
}

static void
what_happened_while_a_stream_was_cut_off_is_told_afterwards_in_its_place(void **state)
{
    Fixture *fixture = *state;
    static const char *const parts[] = {
        "id: 2\nevent: advisor.matched\n",  "\"seq\":2", "id: 3\nevent: advisor.finalized\n",
        "id: 4\nevent: message.replay\n",   "id: 5\nevent: advisor.workspace_ready\n",
        "id: 6\nevent: message.replay\n",
    };
    say(fixture, 1, 1);
    listener_free(listen_to(fixture, owner_id(0), "", NULL));
    advisors_finalize(fixture, 0);
    cb_hub_advise(fixture->hub, CB_ADVISE_WORKSPACES);
    assert_int_equal(advisors_must_say(fixture, owner_id(0), "hello", "m6"), 6);
    g_autoptr(Listener) again = listen_to(fixture, owner_id(0), "", "1");
    assert_order(again->text->str, parts, G_N_ELEMENTS(parts));
    g_autoptr(Listener) later = listen_to(fixture, owner_id(0), "", "3");
    assert_came(fixture, later, "advisor.matched", 0);
    assert_came(fixture, later, "advisor.finalized", 0);
    assert_came(fixture, later, "advisor.workspace_ready", 1);
}

static void
who_listens_hears_that_an_advisor_has_left(void **state)
{
    Fixture *fixture = *state;
    g_autoptr(CbPatch) in = cb_patch_new(), out = cb_patch_new();
    worlds_row(in, CB_project_advisors, "project_id", project_id(0), "advisor_id", advisor_id(0), "status", "active",
               NULL);
    advisors_write(fixture, in);
    g_autoptr(Listener) listener = listen_to(fixture, owner_id(0), "", NULL);
    worlds_row(out, CB_project_advisors, "project_id", project_id(0), "advisor_id", advisor_id(0), "status", "removed",
               NULL);
    advisors_write(fixture, out);
    say(fixture, 1, 2);
    assert_came(fixture, listener, "advisor.left", 1);
    assert_non_null(strstr(listener->text->str, advisor_id(0)));
}

static void
an_advisor_who_is_taken_off_hears_no_more(void **state)
{
    Fixture *fixture = *state;
    g_autoptr(CbPatch) in = cb_patch_new(), out = cb_patch_new();
    worlds_row(in, CB_project_advisors, "project_id", project_id(0), "advisor_id", advisor_id(0), "status", "active",
               NULL);
    advisors_write(fixture, in);
    g_autoptr(Listener) listener = listen_to(fixture, advisor_id(0), "", NULL);
    worlds_row(out, CB_project_advisors, "project_id", project_id(0), "advisor_id", advisor_id(0), "status", "removed",
               NULL);
    advisors_write(fixture, out);
    say(fixture, 1, 1);
    assert_came(fixture, listener, "force_disconnect", 1);
    assert_came(fixture, listener, "message.new", 0);
    assert_true(listener->ended);
}

/* --- seats and time --------------------------------------------------------------------------- */

static Listener *
listen_as(Fixture *fixture, guint instance)
{
    g_autofree char *query = g_strdup_printf("?client_instance_id=" INSTANCE, instance);
    return listen_to(fixture, owner_id(0), query, NULL);
}

static void
of_four_streams_the_oldest_goes(void **state)
{
    Fixture *fixture = *state;
    Listener *listeners[4];
    for (guint l = 0; l < 4; l++, fixture->now += CB_SECOND)
        listeners[l] = listen_as(fixture, l);
    assert_came(fixture, listeners[0], "server_close", 1);
    assert_true(listeners[0]->ended);
    assert_non_null(strstr(listeners[0]->text->str, "{\"reason\":\"replaced\"}"));
    for (guint l = 1; l < 4; l++) {
        assert_came(fixture, listeners[l], "server_close", 0);
        assert_false(listeners[l]->ended);
    }
    g_autoptr(Listener) again = listen_as(fixture, 3); /* its own old one goes, no other */
    assert_came(fixture, listeners[3], "server_close", 1);
    assert_came(fixture, listeners[1], "server_close", 0);
    for (guint l = 0; l < 4; l++)
        listener_free(listeners[l]);
}

static void
an_eleventh_stream_without_an_instance_gives_notice_to_the_first(void **state)
{
    Fixture *fixture = *state;
    Listener *listeners[11];
    for (guint l = 0; l < 11; l++, fixture->now += CB_SECOND / 10)
        listeners[l] = listen_to(fixture, owner_id(0), "", NULL);
    assert_came(fixture, listeners[0], "eviction_notice", 1);
    assert_false(listeners[0]->ended);
    fixture->now += CB_STREAM_NOTICE;
    assert_came(fixture, listeners[0], "force_disconnect", 1);
    assert_true(listeners[0]->ended);
    for (guint l = 0; l < 11; l++)
        listener_free(listeners[l]);
}

static void
a_quiet_stream_is_kept_alive(void **state)
{
    Fixture *fixture = *state;
    g_autoptr(Listener) listener = listen_as(fixture, 1);
    for (guint beat = 1; beat <= 5; beat++) {
        fixture->now += CB_STREAM_HEARTBEAT;
        assert_int_equal(count(take(fixture, listener), ": keep-alive\n\n"), beat);
    }
    assert_false(listener->ended);
}

/* --- with sockets ----------------------------------------------------------------------------- */

typedef struct {
    guint port;
    Fixture *fixture;
    gint64 position;
    guint seen[MOST];
} Client;

static void
note_event(Client *client, const char *event)
{
    const char *id = strstr(event, "id: ");
    if (id == NULL || (id != event && id[-1] != '\n'))
        return;
    client->position = g_ascii_strtoll(id + 4, NULL, 10);
    assert_true(client->position < MOST);
    client->seen[client->position]++;
}

/* What came whole; a rest is lost with the connection. */
static void
note_events(Client *client, char *text)
{
    char *end;
    while ((end = strstr(text, "\n\n")) != NULL) {
        *end = '\0';
        note_event(client, text);
        text = end + 2;
    }
}

/* The chunks of HTTP's own, without their sizes: the lines of an event have names, sizes are hexadecimal digits. */
static char *
without_chunks(const char *text)
{
    g_autoptr(GRegex) sizes = g_regex_new("(\\A|\r\n)[0-9a-fA-F]+\r\n", 0, 0, NULL);
    return g_regex_replace_literal(sizes, text, -1, 0, "", 0, NULL);
}

static gssize
send_request(int socket, Client *client)
{
    g_autofree char *path =
        g_strdup_printf(STREAM "?client_instance_id=" INSTANCE "&from_seq=%" G_GINT64_FORMAT, 1u, client->position);
    g_autoptr(CbRequest) request = advisors_request(client->fixture, owner_id(0), "GET", path, NULL);
    g_autoptr(GString) text = g_string_new(NULL);
    GHashTableIter iter;
    gpointer name, value;
    g_string_printf(text, "GET %s HTTP/1.1\r\nHost: localhost\r\n", path);
    g_hash_table_iter_init(&iter, request->headers);
    while (g_hash_table_iter_next(&iter, &name, &value))
        g_string_append_printf(text, "%s: %s\r\n", (const char *)name, (const char *)value);
    g_string_append(text, "\r\n");
    return cb_test_send(socket, text->str, (gssize)text->len);
}

/* Reads until so many bytes have come, and hangs up in the midst of whatever comes. */
static void
listen_for_a_while(Client *client, gsize bytes)
{
    char buffer[256];
    g_autoptr(GString) text = g_string_new(NULL);
    int socket = cb_test_connect(client->port);
    assert_true(send_request(socket, client));
    while (text->len < bytes) {
        gssize n = read(socket, buffer, MIN(sizeof buffer, bytes - text->len));
        if (n <= 0)
            break;
        g_string_append_len(text, buffer, n);
    }
    close(socket);
    char *body = strstr(text->str, "\r\n\r\n");
    g_autofree char *events = body != NULL ? without_chunks(body + 4) : g_strdup("");
    note_events(client, events);
}

typedef struct {
    Fixture *fixture;
    gint stop; /* atomic */
    guint messages;
} Speaker;

static gpointer
speak(gpointer data)
{
    Speaker *speaker = data;
    while (!g_atomic_int_get(&speaker->stop) && speaker->messages + 1 < MOST) {
        speaker->messages++;
        say(speaker->fixture, speaker->messages, speaker->messages);
    }
    return NULL;
}

static void
a_client_that_is_cut_off_a_hundred_times_misses_nothing_and_sees_nothing_twice(void **state)
{
    Fixture *fixture = *state;
    const CbServerOptions options = {.address = "127.0.0.1"};
    CbServer *server = cb_server_start(fixture->hub, &options, NULL);
    Client client = {.port = cb_server_port(server), .fixture = fixture, .position = 1};
    Speaker speaker = {fixture, FALSE, 1};
    CbDice dice = cb_dice_new(3, 1);
    say(fixture, 1, 1);
    GThread *thread = g_thread_new("speak", speak, &speaker);
    for (guint cut = 0; cut < 100; cut++)
        listen_for_a_while(&client, 400 + cb_dice_below(&dice, 3000));
    g_atomic_int_set(&speaker.stop, TRUE);
    g_thread_join(thread);
    for (guint more = 0; more < 200 && client.position < speaker.messages; more++)
        listen_for_a_while(&client, MIN(4000u, 900u + 300u * (speaker.messages - (guint)client.position)));
    cb_server_stop(server, G_USEC_PER_SEC);
    for (guint m = 2; m <= speaker.messages; m++)
        if (client.seen[m] != 1)
            fail_msg("message %u came %u times", m, client.seen[m]);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        ADVISORS_ON_SQLITE(a_stream_begins_with_the_pause_and_where_it_stands),
        ADVISORS_ON_SQLITE(each_message_reaches_all_streams_once_and_in_order),
        ADVISORS_ON_SQLITE(opened_again_it_replays_what_is_behind_its_position),
        ADVISORS_ON_SQLITE(after_two_hundred_the_end_of_the_replay_is_told_and_it_goes_on),
        ADVISORS_ON_SQLITE(only_members_listen),
        ADVISORS_ON_SQLITE(a_declined_match_is_told),
        ADVISORS_ON_SQLITE(what_happened_while_a_stream_was_cut_off_is_told_afterwards_in_its_place),
        ADVISORS_ON_SQLITE(who_listens_hears_that_an_advisor_has_left),
        ADVISORS_ON_SQLITE(an_advisor_who_is_taken_off_hears_no_more),
        ADVISORS_ON_SQLITE(of_four_streams_the_oldest_goes),
        ADVISORS_ON_SQLITE(an_eleventh_stream_without_an_instance_gives_notice_to_the_first),
        ADVISORS_ON_SQLITE(a_quiet_stream_is_kept_alive),
        {"what_happens_to_a_match_is_told (PostgreSQL)", what_happens_to_a_match_is_told, advisors_on_postgres,
         fixture_free, NULL},
        ADVISORS_ON_SQLITE(a_client_that_is_cut_off_a_hundred_times_misses_nothing_and_sees_nothing_twice),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
