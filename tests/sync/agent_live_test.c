#include "tests/sync/agent_fixture.h"

#include "sync/client/event_parser.h"

#define HELLO(n)                                                                                   \
    "retry: 2000\nevent: hello\ndata: {\"epoch\":\"" EPOCH                                         \
    "\",\"schema\":1,\"cursor\":\"" CURSOR(n) "\",\"stream\":1}\n\n"
#define CHANGE(prev, n)                                                                            \
    "event: change\nid: " CURSOR(                                                                  \
        n) "\ndata: {\"t\":\"sessions\",\"pk\":[\"s_1\"],\"v\":4,\"prev\":\"" CURSOR(prev) "\"}"   \
                                                                                           "\n\n"

static guint
must_open(Room *room)
{
    const CbTask *task = next(room);
    assert_non_null(task);
    assert_int_equal(task->kind, CB_TASK_OPEN);
    assert_string_equal(task->request->path, "/events");
    return task->id;
}

static void
must_close(Room *room, guint id)
{
    const CbTask *task = next(room);
    assert_non_null(task);
    assert_int_equal(task->kind, CB_TASK_CLOSE);
    assert_int_equal(task->id, id);
}

static void
stream(Room *room, guint id, const char *text)
{
    cb_agent_stream(room->agent, id, text, strlen(text), room->now);
}

/* Current, with an open stream that has said hello; the stream's id. */
static guint
go_live(Room *room)
{
    room_open(room, TRUE, TRUE);
    become_current(room);
    guint id = must_open(room);
    stream(room, id, HELLO(1));
    must_rest(room);
    assert_int_equal(status_of(room)->link, CB_LINK_LIVE);
    return id;
}

static void
a_stream_begins_where_the_pull_has_come_to_and_ends_polling(void **state)
{
    Room room;
    (void)state;
    room_open(&room, TRUE, TRUE);
    become_current(&room);
    const CbTask *task = next(&room);
    assert_int_equal(task->kind, CB_TASK_OPEN);
    assert_string_equal(task->request->query, "since=" CURSOR(1));
    assert_int_equal(status_of(&room)->link, CB_LINK_POLLING);
    stream(&room, task->id, HELLO(1));
    must_rest(&room);
    assert_int_equal(cb_agent_wake_at(room.agent), START + 45 * CB_SECOND);
    room_close(&room);
}

static void
the_first_hint_is_pulled_at_once_and_many_in_one_pull(void **state)
{
    Room room;
    (void)state;
    guint id = go_live(&room);
    room.now += CB_SECOND;
    stream(&room, id, CHANGE(1, 2));
    guint pull = must_send(&room, "cb_pull");
    stream(&room, id, CHANGE(2, 3));
    stream(&room, id, CHANGE(3, 4));
    must_rest(&room);
    answer(&room, pull, 200, NO_NEWS(2));
    must_store(&room, CB_TASK_CHANGES);
    must_rest(&room);
    assert_int_equal(cb_agent_wake_at(room.agent), room.now + CB_SECOND / 5);
    room.now += CB_SECOND / 5;
    answer(&room, must_send(&room, "cb_pull"), 200, NO_NEWS(4));
    must_store(&room, CB_TASK_CHANGES);
    must_rest(&room);
    assert_true(cb_agent_is_settled(room.agent));
    room_close(&room);
}

static void
a_change_that_was_pulled_already_is_not_pulled_again_unless_one_is_missing(void **state)
{
    Room room;
    (void)state;
    guint id = go_live(&room);
    room.now += CB_SECOND;
    stream(&room, id, CHANGE(1, 2));
    answer(&room, must_send(&room, "cb_pull"), 200, NO_NEWS(3));
    must_store(&room, CB_TASK_CHANGES);
    room.now += CB_SECOND;
    stream(&room, id, CHANGE(2, 3));
    must_rest(&room);
    stream(&room, id, CHANGE(7, 3));
    must_send(&room, "cb_pull");
    room_close(&room);
}

static void
a_hello_from_elsewhere_is_followed_by_a_pull_and_another_epoch_by_a_beginning(void **state)
{
    Room room;
    (void)state;
    room_open(&room, TRUE, TRUE);
    become_current(&room);
    guint id = must_open(&room);
    room.now += CB_SECOND;
    stream(&room, id, HELLO(9));
    must_send(&room, "cb_pull");
    stream(&room, id, "event: hello\ndata: {\"epoch\":\"00c0ffee\",\"cursor\":\"c\"}\n\n");
    must_send(&room, "cb_snapshot");
    room_close(&room);
}

/* A poll is on its way when the stream opens: no hint will come in its place. */
static void
a_poll_that_failed_is_made_up_for_also_when_hints_begin_meanwhile(void **state)
{
    Room room;
    (void)state;
    room_open(&room, TRUE, TRUE);
    become_current(&room);
    guint id = must_open(&room);
    room.now += 5 * CB_SECOND;
    guint poll = must_send(&room, "cb_pull");
    cb_agent_failed(room.agent, poll, CB_FAILURE_LATER, "no answer came in time", room.now);
    assert_false(cb_agent_is_settled(room.agent));
    stream(&room, id, HELLO(1));
    cb_agent_focus(room.agent, FALSE, room.now);
    assert_int_equal(status_of(&room)->link, CB_LINK_OFFLINE);
    room.now += 2 * CB_SECOND;
    answer(&room, must_send(&room, "cb_pull"), 200, NO_NEWS(1));
    must_store(&room, CB_TASK_CHANGES);
    must_rest(&room);
    assert_int_equal(status_of(&room)->link, CB_LINK_LIVE);
    assert_true(cb_agent_is_settled(room.agent));
    room_close(&room);
}

static void
a_reset_is_followed_by_a_pull(void **state)
{
    Room room;
    (void)state;
    guint id = go_live(&room);
    room.now += CB_SECOND;
    stream(&room, id, "event: reset\ndata: {}\n\n");
    must_send(&room, "cb_pull");
    room_close(&room);
}

static void
silence_of_45_seconds_closes_and_opens_again(void **state)
{
    Room room;
    (void)state;
    guint id = go_live(&room);
    room.now += 40 * CB_SECOND;
    stream(&room, id, ": still here\n\n");
    assert_int_equal(status_of(&room)->fresh_at, room.now);
    room.now += 44 * CB_SECOND;
    must_rest(&room);
    room.now += CB_SECOND;
    must_close(&room, id);
    become_current(&room);
    assert_int_equal(status_of(&room)->link, CB_LINK_POLLING);
    cb_agent_failed(room.agent, id, CB_FAILURE_LATER, "late", room.now);
    room.now += 2 * CB_SECOND;
    guint again = must_open(&room);
    assert_true(again != id);
    room_close(&room);
}

static void
streams_that_do_not_last_are_left_for_five_minutes(void **state)
{
    Room room;
    (void)state;
    room_open(&room, TRUE, TRUE);
    become_current(&room);
    for (guint i = 0; i < 3; i++) {
        guint id = must_open(&room);
        stream(&room, id, HELLO(1));
        cb_agent_failed(room.agent, id, CB_FAILURE_LATER, "closed", room.now);
        room.now += CB_SECOND / 5;
        become_current(&room);
        must_rest(&room);
        room.now += i < 2 ? 5 * CB_SECOND - CB_SECOND / 5 - 1 : 0;
    }
    gint64 closed_at = room.now - CB_SECOND / 5;
    while (cb_agent_wake_at(room.agent) < closed_at + 5 * CB_MINUTE) {
        room.now = cb_agent_wake_at(room.agent);
        become_current(&room); /* polls */
        must_rest(&room);
    }
    room.now = closed_at + 5 * CB_MINUTE;
    must_open(&room);
    room_close(&room);
}

static void
a_newer_stream_takes_over_for_good(void **state)
{
    Room room;
    (void)state;
    guint id = go_live(&room);
    stream(&room, id, "event: takeover\ndata: {}\n\n");
    must_close(&room, id);
    must_rest(&room);
    assert_int_equal(status_of(&room)->link, CB_LINK_POLLING);
    assert_string_equal(status_of(&room)->code, "TAKEN_OVER");
    room.now += 5 * CB_SECOND;
    become_current(&room);
    must_rest(&room);
    cb_agent_want(room.agent, CB_WANT_RETRY, room.now);
    become_current(&room);
    must_open(&room);
    room_close(&room);
}

static void
a_stream_that_ends_right_after_takeover_is_not_opened_again(void **state)
{
    Room room;
    (void)state;
    guint id = go_live(&room);
    stream(&room, id, "event: takeover\ndata: {}\n\n");
    cb_agent_failed(room.agent, id, CB_FAILURE_LATER, "closed", room.now);
    room.now += CB_SECOND;
    become_current(&room);
    must_rest(&room);
    assert_string_equal(status_of(&room)->code, "TAKEN_OVER");
    room_close(&room);
}

static void
who_looks_at_what_is_told_and_forgotten_with_the_stream(void **state)
{
    Room room;
    (void)state;
    guint id = go_live(&room);
    stream(&room, id,
           "event: look\ndata: "
           "{\"who\":\"marie\",\"session\":\"s_1\",\"since\":\"2026-11-20T09:00:00Z\"}\n\n");
    assert_int_equal(next(&room)->kind, CB_TASK_LOOKS);
    assert_int_equal(cb_agent_looks(room.agent)->len, 1);
    assert_string_equal(g_array_index(cb_agent_looks(room.agent), CbLook, 0).session_id, "s_1");
    stream(&room, id,
           "event: look\ndata: {\"who\":\"marie\",\"session\":\"s_2\",\"since\":\"x\"}\n\n");
    assert_int_equal(next(&room)->kind, CB_TASK_LOOKS);
    assert_int_equal(cb_agent_looks(room.agent)->len, 1);
    cb_agent_failed(room.agent, id, CB_FAILURE_LATER, "closed", room.now);
    assert_int_equal(cb_agent_looks(room.agent)->len, 0);
    room_close(&room);
}

static void
what_is_looked_at_here_is_said_and_said_again(void **state)
{
    Room room;
    (void)state;
    go_live(&room);
    room.now += 5 * CB_SECOND;
    cb_agent_look(room.agent, "s_1", room.now);
    const CbTask *task = next(&room);
    assert_string_equal(task->request->body->str, "{\"session\":\"s_1\"}");
    answer(&room, task->id, 200, "{}");
    must_rest(&room);
    room.now += 30 * CB_SECOND;
    answer(&room, must_send(&room, "cb_look"), 500, "");
    cb_agent_look(room.agent, NULL, room.now);
    room.now += CB_SECOND;
    task = next(&room);
    assert_string_equal(task->request->body->str, "{\"session\":null}");
    answer(&room, task->id, 200, "{}");
    must_rest(&room);
    room_close(&room);
}

static const char *const hostile[] = {
    "event: hello\ndata: \n\n",
    "event: hello\ndata: []\n\n",
    "event: hello\ndata: {\"epoch\":7}\n\n",
    "event: hello\ndata: {\"epoch\":\"zz\",\"cursor\":{}}\n\n",
    "event: change\ndata: }\n\n",
    "event: look\ndata: {\"who\":null}\n\n",
    "event: look\ndata: {\"who\":\"a\",\"session\":7}\n\n",
    "event: nonsense\ndata: {}\n\n",
    "data\n\n",
    ":\n\n",
    "id\nevent\ndata\n\n",
};

static void
events_that_make_no_sense_do_no_harm(void **state)
{
    (void)state;
    for (guint i = 0; i < G_N_ELEMENTS(hostile); i++) {
        Room room;
        guint id = go_live(&room);
        stream(&room, id, hostile[i]);
        for (guint tasks = 0; next(&room) != NULL; tasks++)
            assert_true(tasks < 5);
        assert_true(status_of(&room)->link == CB_LINK_LIVE);
        room_close(&room);
    }
}

static void
a_line_without_end_closes_the_stream_and_leaves_polling(void **state)
{
    g_autofree char *endless = g_strnfill(CB_EVENT_LONGEST + 2, 'x');
    Room room;
    (void)state;
    guint id = go_live(&room);
    stream(&room, id, endless);
    must_close(&room, id);
    must_rest(&room);
    assert_int_equal(status_of(&room)->link, CB_LINK_POLLING);
    room_close(&room);
}

/* --- the parser ----------------------------------------------------------------------------------- */

static void
write_event(gpointer data, const CbEvent *event)
{
    g_string_append_printf(data, "[%s|%s|%s|%ld]", event->name, event->data, event->id,
                           (long)event->retry);
}

static const char sample[] =
    "\xef\xbb\xbf: a comment\nretry: 2000\nevent: hello\ndata: {\"a\":\"é\"}\n\n"
    "id:7\r\ndata:one\r\ndata: two\r\n\r\ndata\r\r"
    "retry: soon\nunknown: x\nevent: change\n\nid\nretry: 3600001\ndata:  three\n\n"
    "\xef\xbb\xbf" "data: a mark that is not at the beginning\n\n";
static const char expected[] =
    "[hello|{\"a\":\"é\"}||2000000][message|one\ntwo|7|2000000][message||7|2000000]"
    "[message| three||2000000]";

static void
events_are_the_same_wherever_the_stream_is_cut(void **state)
{
    (void)state;
    for (gsize first = 0; first <= strlen(sample); first++) {
        for (gsize second = first; second <= strlen(sample); second++) {
            g_autoptr(GString) seen = g_string_new(NULL);
            CbEventParser *parser = cb_event_parser_new(write_event, seen);
            assert_true(cb_event_parser_feed(parser, sample, first));
            assert_true(cb_event_parser_feed(parser, sample + first, second - first));
            assert_true(cb_event_parser_feed(parser, sample + second, strlen(sample) - second));
            cb_event_parser_free(parser);
            assert_string_equal(seen->str, expected);
        }
    }
}

static void
a_parser_is_broken_by_what_is_too_long_or_no_text(void **state)
{
    static const struct {
        const char *bytes;
        gsize length;
    } bad[] = {{"data: \0\n", 8}, {"data: \xff\n", 8}};
    (void)state;
    for (guint i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_autoptr(GString) seen = g_string_new(NULL);
        CbEventParser *parser = cb_event_parser_new(write_event, seen);
        assert_false(cb_event_parser_feed(parser, bad[i].bytes, bad[i].length));
        assert_false(cb_event_parser_feed(parser, "\n\ndata: x\n\n", 11));
        assert_string_equal(seen->str, "");
        cb_event_parser_free(parser);
    }
    g_autoptr(GString) seen = g_string_new(NULL);
    CbEventParser *parser = cb_event_parser_new(write_event, seen);
    gboolean good = TRUE;
    for (guint i = 0; good && i < CB_EVENT_LONGEST; i++)
        good = cb_event_parser_feed(parser, "data: x\n", 8);
    assert_false(good);
    cb_event_parser_free(parser);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_stream_begins_where_the_pull_has_come_to_and_ends_polling),
        cmocka_unit_test(the_first_hint_is_pulled_at_once_and_many_in_one_pull),
        cmocka_unit_test(
            a_change_that_was_pulled_already_is_not_pulled_again_unless_one_is_missing),
        cmocka_unit_test(
            a_hello_from_elsewhere_is_followed_by_a_pull_and_another_epoch_by_a_beginning),
        cmocka_unit_test(a_poll_that_failed_is_made_up_for_also_when_hints_begin_meanwhile),
        cmocka_unit_test(a_reset_is_followed_by_a_pull),
        cmocka_unit_test(silence_of_45_seconds_closes_and_opens_again),
        cmocka_unit_test(streams_that_do_not_last_are_left_for_five_minutes),
        cmocka_unit_test(a_newer_stream_takes_over_for_good),
        cmocka_unit_test(a_stream_that_ends_right_after_takeover_is_not_opened_again),
        cmocka_unit_test(who_looks_at_what_is_told_and_forgotten_with_the_stream),
        cmocka_unit_test(what_is_looked_at_here_is_said_and_said_again),
        cmocka_unit_test(events_that_make_no_sense_do_no_harm),
        cmocka_unit_test(a_line_without_end_closes_the_stream_and_leaves_polling),
        cmocka_unit_test(events_are_the_same_wherever_the_stream_is_cut),
        cmocka_unit_test(a_parser_is_broken_by_what_is_too_long_or_no_text),
    };
    return cmocka_run_group_tests_name("agent_live", tests, NULL, NULL);
}
