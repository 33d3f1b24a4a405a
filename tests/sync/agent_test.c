#include "tests/sync/agent_fixture.h"

/* --- pull
 * -------------------------------------------------------------------------------------------------
 */

/* Tables that the hub does not name are emptied. */
static void
store_beginning(Room *room)
{
    must_store(room, CB_TASK_BEGIN);
    for (guint t = 2; t < CB_N_TABLES; t++) {
        const CbTask *task = next(room);
        assert_int_equal(task->kind, CB_TASK_PAGE);
        assert_int_equal(task->length, 2);
        assert_true(task->last);
        cb_agent_done(room->agent, CB_TASK_PAGE, NULL, room->now);
    }
}

static void
a_first_synchronisation_goes_from_the_smallest_table_to_whole(void **state)
{
    Room room;
    (void)state;
    room_open(&room, FALSE, FALSE);
    assert_int_equal(status_of(&room)->link, CB_LINK_CONNECTING);
    answer(&room, must_send(&room, "cb_snapshot"), 200, BEGINNING);
    assert_int_equal(status_of(&room)->link, CB_LINK_FIRST);
    guint first = must_send(&room, "cb_snapshot");
    store_beginning(&room);
    answer(&room, first, 200, PAGE("sessions", "null", "[{\"id\":\"s_1\"}]"));
    guint second = must_send(&room, "cb_snapshot");
    must_store(&room, CB_TASK_PAGE);
    answer(&room, second, 200, PAGE("operators", "[\"op_2\"]", "[{},{}]"));
    guint third = must_send(&room, "cb_snapshot");
    must_store(&room, CB_TASK_PAGE);
    assert_int_equal(status_of(&room)->rows_done, 3);
    assert_int_equal(status_of(&room)->rows_total, 4);
    answer(&room, third, 200, PAGE("operators", "null", "[{}]"));
    must_store(&room, CB_TASK_PAGE);
    must_store(&room, CB_TASK_WHOLE);
    assert_false(cb_agent_is_settled(room.agent));
    become_current(&room);
    assert_true(cb_agent_is_settled(room.agent));
    assert_int_equal(status_of(&room)->link, CB_LINK_POLLING);
    assert_int_equal(status_of(&room)->fresh_at, room.now);
    room_close(&room);
}

static void
the_next_page_is_asked_for_before_the_last_one_is_stored(void **state)
{
    Room room;
    (void)state;
    room_open(&room, FALSE, FALSE);
    answer(&room, must_send(&room, "cb_snapshot"), 200, BEGINNING);
    guint id = must_send(&room, "cb_snapshot");
    store_beginning(&room);
    answer(&room, id, 200, PAGE("sessions", "[\"s_1\"]", "[{}]"));
    const CbTask *task = next(&room);
    assert_int_equal(task->kind, CB_TASK_SEND);
    assert_non_null(strstr(task->request->body->str, "\"after\":[\"s_1\"]"));
    guint further = task->id;
    task = next(&room);
    assert_int_equal(task->kind, CB_TASK_PAGE);
    assert_string_equal(task->after, "[\"s_1\"]");
    answer(&room, further, 200, PAGE("sessions", "[\"s_2\"]", "[{}]"));
    must_rest(&room); /* not more than one page waits for the store */
    cb_agent_done(room.agent, CB_TASK_PAGE, NULL, room.now);
    must_send(&room, "cb_snapshot");
    must_store(&room, CB_TASK_PAGE);
    must_rest(&room);
    room_close(&room);
}

static void
a_first_synchronisation_goes_on_where_it_was_killed(void **state)
{
    const CbReplicaState kept = {.hub = (char *)"https://hub",
                                 .epoch = (char *)EPOCH,
                                 .cursor = (char *)CURSOR(1),
                                 .table = CB_sessions,
                                 .after = (char *)"[\"s_7\"]",
                                 .rows_done = 7,
                                 .rows_total = 9,
                                 .tables_done = (G_GUINT64_CONSTANT(1) << CB_N_TABLES) - 1 - (G_GUINT64_CONSTANT(1) << CB_sessions),
                                 .fresh_at = CB_NULL};
    const CbAgentOptions options = {.hub = "https://hub", .client_id = "c", .seed = 1};
    Room room = {.now = START};
    (void)state;
    room.agent = cb_agent_new(&options, &kept);
    room.entries = g_ptr_array_new();
    const CbTask *task = next(&room);
    assert_string_equal(task->request->body->str,
                        "{\"t\":\"sessions\",\"after\":[\"s_7\"],\"limit\":5000}");
    answer(&room, task->id, 200, PAGE("sessions", "null", "[{},{}]"));
    must_store(&room, CB_TASK_PAGE);
    must_store(&room, CB_TASK_WHOLE);
    assert_int_equal(status_of(&room)->rows_done, 9);
    room_close(&room);
}

static void
data_of_another_hub_or_epoch_begins_anew(void **state)
{
    Room room;
    (void)state;
    room_open(&room, TRUE, FALSE);
    answer(&room, must_send(&room, "cb_pull"), 409,
           "{\"code\":\"must_refetch\",\"message\":\"gone\",\"details\":null,\"hint\":null}");
    guint id = must_send(&room, "cb_snapshot");
    answer(&room, id, 200, BEGINNING);
    id = must_send(&room, "cb_snapshot");
    answer(&room, id, 200, "{\"epoch\":\"00000000\",\"t\":\"sessions\",\"next\":null,\"rows\":[]}");
    must_rest(&room); /* a second time in a row not at once */
    room.now += 3 * CB_SECOND;
    assert_non_null(strstr(next(&room)->request->body->str, "{}"));
    room_close(&room);
}

static void
polling_is_quicker_while_somebody_looks(void **state)
{
    Room room;
    (void)state;
    room_open(&room, TRUE, FALSE);
    become_current(&room);
    must_rest(&room);
    assert_int_equal(cb_agent_wake_at(room.agent), START + 5 * CB_SECOND);
    cb_agent_focus(room.agent, FALSE, room.now);
    assert_int_equal(cb_agent_wake_at(room.agent), START + 30 * CB_SECOND);
    room_close(&room);
}

static void
more_changes_are_pulled_at_once(void **state)
{
    static const char more[] =
        "{\"epoch\":\"" EPOCH
        "\",\"next\":\"" CURSOR(5) "\",\"more\":true,\"lag_ms\":40,\"rows\":[{}]}";
    Room room;
    (void)state;
    room_open(&room, TRUE, FALSE);
    answer(&room, must_send(&room, "cb_pull"), 200, more);
    const CbTask *task = next(&room);
    assert_int_equal(task->kind, CB_TASK_CHANGES);
    assert_string_equal(task->cursor, CURSOR(5));
    assert_memory_equal(task->rows, "[{}]", 4);
    cb_agent_done(room.agent, CB_TASK_CHANGES, NULL, room.now);
    assert_int_equal(status_of(&room)->lag, 40000);
    task = next(&room);
    assert_non_null(strstr(task->request->body->str, CURSOR(5)));
    room_close(&room);
}

static void
many_deletions_wait_for_a_person(void **state)
{
    Room room;
    (void)state;
    room_open(&room, TRUE, FALSE);
    answer(&room, must_send(&room, "cb_pull"), 200, NO_NEWS(2));
    store_fails(&room, CB_TASK_CHANGES, CB_STORE_ERROR_MANY);
    assert_int_equal(status_of(&room)->link, CB_LINK_STOPPED);
    assert_string_equal(status_of(&room)->code, "MANY_DELETIONS");
    must_rest(&room);
    cb_agent_want(room.agent, CB_WANT_DELETE, room.now);
    const CbTask *task = next(&room);
    assert_int_equal(task->kind, CB_TASK_CHANGES);
    assert_true(task->confirmed);
    cb_agent_done(room.agent, CB_TASK_CHANGES, NULL, room.now);
    assert_string_equal(status_of(&room)->code, "");
    assert_int_equal(status_of(&room)->link, CB_LINK_POLLING);
    room_close(&room);
}

static void
a_store_that_fails_is_tried_again_or_begun_anew(void **state)
{
    Room room;
    (void)state;
    room_open(&room, TRUE, FALSE);
    answer(&room, must_send(&room, "cb_pull"), 200, NO_NEWS(2));
    store_fails(&room, CB_TASK_CHANGES, CB_STORE_ERROR_IO);
    assert_string_equal(status_of(&room)->code, "STORE");
    must_rest(&room);
    room.now += 2 * CB_SECOND;
    store_fails(&room, CB_TASK_CHANGES, CB_STORE_ERROR_ANEW);
    must_send(&room, "cb_snapshot");
    room_close(&room);
}

/* --- failures
 * -----------------------------------------------------------------------------------------------
 */

static const struct {
    guint status;
    const char *body;
    const char *code; /* "": tried again at once */
    CbLink link;
} failures[] = {
    {401, "{\"code\":\"not_signed_in\",\"message\":\"no\"}", "NOT_SIGNED_IN", CB_LINK_STOPPED},
    {403, "", "FORBIDDEN", CB_LINK_STOPPED},
    {404, "<html>", "NO_HUB", CB_LINK_STOPPED},
    {302, "", "MOVED", CB_LINK_STOPPED},
    {400, "{\"code\":7}", "REFUSED", CB_LINK_STOPPED},
    {426, "{\"code\":\"upgrade_required\",\"message\":\"1-2\"}", "UPGRADE_REQUIRED",
     CB_LINK_STOPPED},
    {500, "", "BUSY", CB_LINK_OFFLINE},
    {503, "{\"code\":\"busy\"}", "BUSY", CB_LINK_OFFLINE},
    {429, "", "BUSY", CB_LINK_OFFLINE},
    {408, "", "CLOCK", CB_LINK_OFFLINE},
    {409, "{\"code\":\"REPLAY_ATTACK_DETECTED\"}", "", CB_LINK_POLLING},
};

static void
every_class_of_failure_says_what_to_do(void **state)
{
    (void)state;
    for (guint i = 0; i < G_N_ELEMENTS(failures); i++) {
        Room room;
        room_open(&room, TRUE, FALSE);
        answer(&room, must_send(&room, "cb_pull"), failures[i].status, failures[i].body);
        assert_string_equal(status_of(&room)->code, failures[i].code);
        assert_int_equal(status_of(&room)->link, failures[i].link);
        assert_int_equal(*failures[i].code == '\0', status_of(&room)->sentence[0] == '\0');
        if (failures[i].link == CB_LINK_STOPPED) {
            must_rest(&room);
            assert_int_equal(cb_agent_wake_at(room.agent), G_MAXINT64);
            cb_agent_want(room.agent, CB_WANT_RETRY, room.now);
        } else if (*failures[i].code != '\0') {
            must_rest(&room);
            assert_int_equal(status_of(&room)->retry_at, cb_agent_wake_at(room.agent));
            room.now = cb_agent_wake_at(room.agent);
        }
        become_current(&room);
        assert_string_equal(status_of(&room)->code, "");
        room_close(&room);
    }
}

static void
a_hub_that_is_away_is_asked_after_1_2_4_up_to_60_seconds(void **state)
{
    static const gint64 pauses[] = {1, 2, 4, 8, 16, 32, 60, 60};
    Room room;
    (void)state;
    room_open(&room, TRUE, FALSE);
    for (guint i = 0; i < G_N_ELEMENTS(pauses); i++) {
        guint id = must_send(&room, "cb_pull");
        cb_agent_failed(room.agent, id, CB_FAILURE_LATER, "hub does not answer", room.now);
        must_rest(&room);
        gint64 pause = cb_agent_wake_at(room.agent) - room.now;
        assert_true(pause >= pauses[i] * CB_SECOND * 8 / 10);
        assert_true(pause <= pauses[i] * CB_SECOND * 12 / 10);
        assert_int_equal(status_of(&room)->link, CB_LINK_OFFLINE);
        assert_string_equal(status_of(&room)->sentence, "hub does not answer");
        room.now += pause;
    }
    become_current(&room);
    assert_int_equal(status_of(&room)->link, CB_LINK_POLLING);
    assert_int_equal(status_of(&room)->retry_at, CB_NULL);
    room_close(&room);
}

static void
a_wait_that_the_hub_asks_for_is_kept(void **state)
{
    Room room;
    (void)state;
    room_open(&room, TRUE, FALSE);
    answer_with(&room, must_send(&room, "cb_pull"), 503, "", "Retry-After", "20");
    must_rest(&room);
    assert_int_equal(cb_agent_wake_at(room.agent), START + 20 * CB_SECOND);
    room_close(&room);
}

static void
a_broken_answer_is_asked_for_again_once_at_once(void **state)
{
    Room room;
    (void)state;
    room_open(&room, TRUE, FALSE);
    cb_agent_failed(room.agent, must_send(&room, "cb_pull"), CB_FAILURE_AGAIN, "broken", room.now);
    cb_agent_failed(room.agent, must_send(&room, "cb_pull"), CB_FAILURE_AGAIN, "broken", room.now);
    must_rest(&room);
    cb_agent_want(room.agent, CB_WANT_RETRY, room.now);
    cb_agent_failed(room.agent, must_send(&room, "cb_pull"), CB_FAILURE_PERSON, "certificate",
                    room.now);
    assert_int_equal(status_of(&room)->link, CB_LINK_STOPPED);
    assert_string_equal(status_of(&room)->sentence, "certificate");
    room_close(&room);
}

static void
an_answer_that_nobody_asked_for_is_ignored(void **state)
{
    Room room;
    (void)state;
    room_open(&room, TRUE, FALSE);
    guint id = must_send(&room, "cb_pull");
    answer(&room, id + 1, 500, "");
    answer(&room, 0, 500, "");
    cb_agent_failed(room.agent, 0, CB_FAILURE_PERSON, "x", room.now);
    cb_agent_stream(room.agent, id, "data: x\n\n", 9, room.now);
    cb_agent_done(room.agent, CB_TASK_PAGE, NULL, room.now);
    answer(&room, id, 200, NO_NEWS(1));
    answer(&room, id, 500, "");
    must_store(&room, CB_TASK_CHANGES);
    assert_true(cb_agent_is_settled(room.agent));
    room_close(&room);
}

/* --- hostile answers ------------------------------------------------------------------------------ */

static const char *const hostile_pulls[] = {
    "",
    "[]",
    "null",
    "{",
    "{}",
    "\xff\xfe",
    "{\"epoch\":\"" EPOCH "\"}",
    "{\"epoch\":7,\"next\":\"a\",\"more\":false,\"lag_ms\":0,\"rows\":[]}",
    "{\"epoch\":\"../../etc\",\"next\":\"a\",\"more\":false,\"lag_ms\":0,\"rows\":[]}",
    "{\"epoch\":\"" EPOCH "\",\"next\":null,\"more\":false,\"lag_ms\":0,\"rows\":[]}",
    "{\"epoch\":\"" EPOCH "\",\"next\":\"\",\"more\":false,\"lag_ms\":0,\"rows\":[]}",
    "{\"epoch\":\"" EPOCH "\",\"next\":\"a\",\"more\":\"no\",\"lag_ms\":0,\"rows\":[]}",
    "{\"epoch\":\"" EPOCH "\",\"next\":\"a\",\"more\":false,\"lag_ms\":-1,\"rows\":[]}",
    "{\"epoch\":\"" EPOCH "\",\"next\":\"a\",\"more\":false,\"lag_ms\":1e300,\"rows\":[]}",
    "{\"epoch\":\"" EPOCH "\",\"next\":\"a\",\"more\":false,\"lag_ms\":0,\"rows\":{}}",
    "{\"epoch\":\"" EPOCH "\",\"next\":\"a\",\"more\":false,\"lag_ms\":0,\"rows\":[}",
    "{\"epoch\":\"" EPOCH "\",\"next\":\"a\",\"more\":false,\"lag_ms\":0,\"rows\":[]} {}",
    "{\"epoch\":\"" EPOCH
    "\",\"next\":\"a\",\"next\":\"b\",\"more\":false,\"lag_ms\":0,\"rows\":[]}",
    "{\"epoch\":\"" EPOCH "\",\"next\":\"" CURSOR(1) "\",\"more\":true,\"lag_ms\":0,\"rows\":[]}",
};

static void
a_pull_that_makes_no_sense_stops_with_a_sentence(void **state)
{
    (void)state;
    for (guint i = 0; i < G_N_ELEMENTS(hostile_pulls); i++) {
        Room room;
        room_open(&room, TRUE, FALSE);
        answer(&room, must_send(&room, "cb_pull"), 200, hostile_pulls[i]);
        if (strcmp(status_of(&room)->code, "BAD_ANSWER") != 0)
            fail_msg("taken: %s", hostile_pulls[i]);
        must_rest(&room);
        room_close(&room);
    }
}

static const char *const hostile_beginnings[] = {
    "",
    "{}",
    "[]",
    "{\"epoch\":\"" EPOCH "\",\"cursor\":\"c\"}",
    "{\"epoch\":\"" EPOCH "\",\"cursor\":\"c\",\"tables\":{}}",
    "{\"epoch\":\"" EPOCH "\",\"cursor\":\"c\",\"tables\":[{\"t\":\"secrets\",\"rows\":1}]}",
    "{\"epoch\":\"" EPOCH "\",\"cursor\":\"c\",\"tables\":[{\"t\":\"sessions\",\"rows\":-1}]}",
    "{\"epoch\":\"" EPOCH "\",\"cursor\":\"c\",\"tables\":[{\"t\":\"sessions\",\"rows\":1},{\"t\":"
    "\"sessions\",\"rows\":1}]}",
    "{\"epoch\":\"XYZ\",\"cursor\":\"c\",\"tables\":[]}",
};
static const char *const hostile_pages[] = {
    "",
    "{}",
    PAGE("operators", "null", "[]"),
    PAGE("sessions", "7", "[]"),
    PAGE("sessions", "[]", "[]"),
    PAGE("sessions", "[7]", "[]"),
    PAGE("sessions", "[\"a\",\"b\"]", "[]"),
    PAGE("sessions", "null", "{}"),
    PAGE("sessions", "null", "null"),
    PAGE("sessions", "null", "[1"),
};

static void
a_snapshot_that_makes_no_sense_stops_with_a_sentence(void **state)
{
    (void)state;
    for (guint i = 0; i < G_N_ELEMENTS(hostile_beginnings) + G_N_ELEMENTS(hostile_pages); i++) {
        Room room;
        guint page = i - (guint)G_N_ELEMENTS(hostile_beginnings);
        gboolean begins = i < G_N_ELEMENTS(hostile_beginnings);
        room_open(&room, FALSE, FALSE);
        answer(&room, must_send(&room, "cb_snapshot"), 200,
               begins ? hostile_beginnings[i] : BEGINNING);
        if (!begins)
            answer(&room, must_send(&room, "cb_snapshot"), 200, hostile_pages[page]);
        if (strcmp(status_of(&room)->code, "BAD_ANSWER") != 0)
            fail_msg("taken: %s", begins ? hostile_beginnings[i] : hostile_pages[page]);
        must_rest(&room);
        room_close(&room);
    }
}

static void
a_page_that_leads_nowhere_stops(void **state)
{
    Room room;
    (void)state;
    room_open(&room, FALSE, FALSE);
    answer(&room, must_send(&room, "cb_snapshot"), 200, BEGINNING);
    answer(&room, must_send(&room, "cb_snapshot"), 200, PAGE("sessions", "[\"s_1\"]", "[]"));
    answer(&room, must_send(&room, "cb_snapshot"), 200, PAGE("sessions", "[\"s_1\"]", "[]"));
    assert_string_equal(status_of(&room)->code, "BAD_ANSWER");
    room_close(&room);
}

static void
an_answer_that_is_too_large_is_asked_for_in_smaller_pieces(void **state)
{
    g_autofree char *large = g_strnfill(17 * 1024 * 1024, ' ');
    Room room;
    (void)state;
    room_open(&room, TRUE, FALSE);
    answer(&room, must_send(&room, "cb_pull"), 200, large);
    const CbTask *task = next(&room);
    assert_non_null(strstr(task->request->body->str, "\"limit\":2500"));
    room_close(&room);
}

static void
a_newer_client_reads_only_and_keeps_its_decisions(void **state)
{
    Room room;
    (void)state;
    room_open(&room, TRUE, FALSE);
    decide(&room, "d1", "s_1", START - 60 * CB_MINUTE);
    tell_outbox(&room);
    answer_with(&room, must_send(&room, "cb_pull"), 200, NO_NEWS(1), "X-Callboard-Schema", "0-0");
    must_store(&room, CB_TASK_CHANGES);
    assert_true(status_of(&room)->read_only);
    assert_string_equal(status_of(&room)->code, "READ_ONLY");
    must_rest(&room);
    assert_true(cb_agent_is_settled(room.agent));
    room_close(&room);
}

static void
the_hubs_clock_is_the_median_of_five_answers(void **state)
{
    static const char *const dates[] = {
        "Wed, 18 Nov 2026 09:00:00 GMT", "yesterday",
        "Wed, 18 Nov 2026 09:00:10 GMT", "Wed, 18 Nov 2037 09:00:00 GMT",
        "Wed, 18 Nov 2026 09:00:20 GMT", "Wed, 18 Foo 2026 09:00:20 GMT",
    };
    gint64 nine;
    Room room;
    (void)state;
    room_open(&room, TRUE, FALSE);
    assert_true(cb_time_parse("2026-11-18T09:00:00Z", &nine));
    room.now = nine;
    for (guint i = 0; i < G_N_ELEMENTS(dates); i++) {
        guint id = must_send(&room, "cb_pull");
        answer_with(&room, id, 409, "{}", "Date", dates[i]);
        cb_agent_want(room.agent, CB_WANT_RETRY, room.now);
    }
    assert_int_equal(status_of(&room)->offset, 20 * CB_SECOND);
    room_close(&room);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_first_synchronisation_goes_from_the_smallest_table_to_whole),
        cmocka_unit_test(the_next_page_is_asked_for_before_the_last_one_is_stored),
        cmocka_unit_test(a_first_synchronisation_goes_on_where_it_was_killed),
        cmocka_unit_test(data_of_another_hub_or_epoch_begins_anew),
        cmocka_unit_test(polling_is_quicker_while_somebody_looks),
        cmocka_unit_test(more_changes_are_pulled_at_once),
        cmocka_unit_test(many_deletions_wait_for_a_person),
        cmocka_unit_test(a_store_that_fails_is_tried_again_or_begun_anew),
        cmocka_unit_test(every_class_of_failure_says_what_to_do),
        cmocka_unit_test(a_hub_that_is_away_is_asked_after_1_2_4_up_to_60_seconds),
        cmocka_unit_test(a_wait_that_the_hub_asks_for_is_kept),
        cmocka_unit_test(a_broken_answer_is_asked_for_again_once_at_once),
        cmocka_unit_test(an_answer_that_nobody_asked_for_is_ignored),
        cmocka_unit_test(a_pull_that_makes_no_sense_stops_with_a_sentence),
        cmocka_unit_test(a_snapshot_that_makes_no_sense_stops_with_a_sentence),
        cmocka_unit_test(a_page_that_leads_nowhere_stops),
        cmocka_unit_test(an_answer_that_is_too_large_is_asked_for_in_smaller_pieces),
        cmocka_unit_test(a_newer_client_reads_only_and_keeps_its_decisions),
        cmocka_unit_test(the_hubs_clock_is_the_median_of_five_answers),
    };
    return cmocka_run_group_tests_name("agent", tests, NULL, NULL);
}
