#include "tests/sync/agent_fixture.h"

#define OLD_ENOUGH (START - CB_MINUTE) /* push_delay lies behind it */
#define RESULT(id, outcome, rest) "{\"id\":\"" id "\",\"outcome\":\"" outcome "\"" rest "}"

static void
open_current(Room *room)
{
    room_open(room, TRUE, FALSE);
    become_current(room);
    must_rest(room);
}

static void
answer_results(Room *room, guint id, const char *results)
{
    g_autofree char *body = g_strdup_printf("{\"epoch\":\"" EPOCH "\",\"results\":[%s]}", results);
    answer(room, id, 200, body);
}

static const CbOutboxEntry *
entry_at(const Room *room, guint i)
{
    return room->entries->pdata[i];
}

static void
a_decision_is_pushed_after_its_delay_and_then_pulled(void **state)
{
    Room room;
    (void)state;
    open_current(&room);
    decide(&room, "d1", "s_1", START);
    tell_outbox(&room);
    assert_false(cb_agent_is_settled(room.agent));
    room.now = START + 3 * CB_SECOND;
    must_rest(&room);
    assert_int_equal(cb_agent_wake_at(room.agent),
                     START + 5 * CB_SECOND); /* the poll comes first */
    room.now = START + 10 * CB_SECOND;
    become_current(&room);
    answer_results(&room, must_push(&room, 1, NULL), RESULT("d1", "accepted", ",\"version\":4"));
    must_mark(&room, 1, CB_OUTBOX_ACCEPTED);
    assert_int_equal(entry_at(&room, 0)->version, 4);
    assert_false(cb_agent_is_settled(room.agent));
    room.now += CB_SECOND / 5;
    become_current(&room);
    assert_true(cb_agent_is_settled(room.agent));
    room_close(&room);
}

static void
a_push_says_all_that_the_hub_needs(void **state)
{
    Room room;
    (void)state;
    open_current(&room);
    decide(&room, "d1", "s_1", OLD_ENOUGH);
    tell_outbox(&room);
    must_mark(&room, 1, CB_OUTBOX_SENDING);
    const CbTask *task = next(&room);
    g_autoptr(cJSON) body = cJSON_Parse(task->request->body->str);
    const cJSON *decision = cJSON_GetObjectItem(body, "decisions")->child;
    assert_string_equal(cJSON_GetObjectItem(body, "client_id")->valuestring,
                        "c0ffee00-0000-4000-8000-000000000000");
    assert_int_equal(cJSON_GetObjectItem(decision, "seq")->valueint, 1);
    assert_int_equal(cJSON_GetObjectItem(decision, "base_version")->valueint, 3);
    assert_string_equal(
        cJSON_GetObjectItem(cJSON_GetObjectItem(decision, "target"), "id")->valuestring, "s_1");
    assert_string_equal(cb_request_header(task->request, "x-callboard-schema"), "1");
    assert_string_equal(cb_request_header(task->request, "content-type"), "application/json");
    room_close(&room);
}

static void
somebody_in_a_hurry_does_not_wait_for_the_delay(void **state)
{
    Room room;
    (void)state;
    open_current(&room);
    decide(&room, "d1", "s_1", START);
    tell_outbox(&room);
    must_rest(&room);
    cb_agent_want(room.agent, CB_WANT_PUSH, room.now);
    must_push(&room, 1, NULL);
    room_close(&room);
}

static void
what_has_a_time_of_its_own_waits_for_it(void **state)
{
    Room room;
    (void)state;
    open_current(&room);
    decide(&room, "d1", "s_1", OLD_ENOUGH)->due_at = START + CB_SECOND;
    tell_outbox(&room);
    must_rest(&room);
    room.now = START + CB_SECOND;
    must_push(&room, 1, NULL);
    room_close(&room);
}

static void
an_old_decision_waits_for_a_person(void **state)
{
    Room room;
    (void)state;
    open_current(&room);
    CbOutboxEntry *old = decide(&room, "d1", "s_1", START - CB_DAY - CB_SECOND);
    decide(&room, "d2", "s_1", OLD_ENOUGH);
    tell_outbox(&room);
    must_rest(&room);
    assert_string_equal(status_of(&room)->code, "OLD_DECISIONS");
    assert_true(cb_agent_is_settled(room.agent));
    old->confirmed = TRUE;
    tell_outbox(&room);
    g_autofree char *ids = NULL;
    must_push(&room, 2, &ids);
    assert_string_equal(ids, "d1 d2");
    assert_string_equal(status_of(&room)->code, "");
    room_close(&room);
}

static void
what_may_have_arrived_is_sent_again_with_the_same_id_however_old(void **state)
{
    Room room;
    (void)state;
    open_current(&room);
    decide(&room, "d1", "s_1", START - 3 * CB_DAY)->state = CB_OUTBOX_SENDING;
    tell_outbox(&room);
    g_autofree char *ids = NULL;
    guint id = must_push(&room, 1, &ids);
    assert_string_equal(ids, "d1");
    answer_results(
        &room, id,
        RESULT("d1", "duplicate", ",\"version\":9,\"first\":{\"outcome\":\"accepted\"}"));
    must_mark(&room, 1, CB_OUTBOX_ACCEPTED);
    assert_int_equal(entry_at(&room, 0)->version, 9);
    room_close(&room);
}

static void
what_was_refused_the_first_time_is_told_with_its_code_again(void **state)
{
    Room room;
    (void)state;
    open_current(&room);
    decide(&room, "d1", "s_1", START)->state = CB_OUTBOX_SENDING;
    tell_outbox(&room);
    guint id = must_push(&room, 1, NULL);
    answer_results(&room, id,
                   RESULT("d1", "duplicate",
                          ",\"code\":null,\"first\":{\"outcome\":\"conflict\",\"code\":\"SESSION_FULL\"}"));
    must_mark(&room, 1, CB_OUTBOX_CONFLICT);
    assert_string_equal(entry_at(&room, 0)->code, "SESSION_FULL");
    room_close(&room);
}

static void
a_conflict_holds_back_later_decisions_about_the_same_root_only(void **state)
{
    Room room;
    (void)state;
    open_current(&room);
    decide(&room, "d1", "s_1", OLD_ENOUGH)->state = CB_OUTBOX_CONFLICT;
    decide(&room, "d2", "s_1", OLD_ENOUGH);
    decide(&room, "d3", "s_2", OLD_ENOUGH)->state = CB_OUTBOX_REJECTED;
    decide(&room, "d4", "s_3", OLD_ENOUGH);
    decide(&room, "d5", "s_2", OLD_ENOUGH);
    decide(&room, "d6", "s_4", OLD_ENOUGH)->state = CB_OUTBOX_DROPPED;
    decide(&room, "d7", "s_4", OLD_ENOUGH);
    tell_outbox(&room);
    g_autofree char *ids = NULL;
    must_push(&room, 2, &ids);
    assert_string_equal(ids, "d4 d7");
    room_close(&room);
}

static void
a_decision_that_waits_for_its_time_holds_back_those_after_it(void **state)
{
    Room room;
    (void)state;
    open_current(&room);
    decide(&room, "d1", "s_1", OLD_ENOUGH)->due_at = START + CB_MINUTE;
    decide(&room, "d2", "s_1", OLD_ENOUGH);
    decide(&room, "d3", "s_2", OLD_ENOUGH);
    tell_outbox(&room);
    g_autofree char *ids = NULL;
    must_push(&room, 1, &ids);
    assert_string_equal(ids, "d3");
    room_close(&room);
}

static void
answers_become_marks_and_blocked_ones_wait_behind_the_conflict(void **state)
{
    Room room;
    (void)state;
    open_current(&room);
    for (guint i = 0; i < 4; i++) {
        g_autofree char *id = g_strdup_printf("d%u", i + 1);
        decide(&room, id, i < 2 ? "s_1" : "s_2", OLD_ENOUGH);
    }
    tell_outbox(&room);
    answer_results(
        &room, must_push(&room, 4, NULL),
        RESULT(
            "d1", "conflict",
            ",\"code\":\"NOT_FREE\",\"message\":\"Bo was faster\",\"row\":{\"id\":\"s_1\"},"
            "\"by\":\"bo\",\"at\":\"2026-11-20T09:00:00Z\",\"did\":\"Jean works.\"") "," RESULT("d2", "blocked",
                                                                        "") "," RESULT("d3",
                                                                                       "rejected",
                                                                                       ",\"code\":"
                                                                                       "\"FULL\","
                                                                                       "\"message\""
                                                                                       ":\"It is "
                                                                                       "full\"") "," RESULT("d4",
                                                                                                            "blocked",
                                                                                                            ""));
    must_mark(&room, 4, CB_OUTBOX_CONFLICT);
    assert_string_equal(entry_at(&room, 0)->code, "NOT_FREE");
    assert_string_equal(entry_at(&room, 0)->sentence, "Bo was faster");
    assert_string_equal(entry_at(&room, 0)->theirs,
                        "{\"row\":{\"id\":\"s_1\"},\"by\":\"bo\",\"at\":\"2026-11-20T09:00:00Z\",\"did\":\"Jean works.\"}");
    assert_int_equal(entry_at(&room, 1)->state, CB_OUTBOX_PENDING);
    assert_int_equal(entry_at(&room, 2)->state, CB_OUTBOX_REJECTED);
    assert_int_equal(entry_at(&room, 3)->state, CB_OUTBOX_PENDING);
    room.now += CB_SECOND;
    become_current(&room);
    must_rest(&room);
    room_close(&room);
}

static void
a_batch_has_at_most_a_hundred_decisions_and_one_is_under_way(void **state)
{
    Room room;
    (void)state;
    open_current(&room);
    for (guint i = 0; i < 130; i++) {
        g_autofree char *id = g_strdup_printf("d%u", i);
        decide(&room, id, id, OLD_ENOUGH);
    }
    tell_outbox(&room);
    guint id = must_push(&room, 100, NULL);
    must_rest(&room);
    GString *results = g_string_new(NULL);
    for (guint i = 0; i < 100; i++)
        g_string_append_printf(results,
                               "%s{\"id\":\"d%u\",\"outcome\":\"accepted\",\"version\":%u}",
                               i ? "," : "", i, i);
    answer_results(&room, id, results->str);
    g_string_free(results, TRUE);
    must_mark(&room, 100, CB_OUTBOX_ACCEPTED);
    must_push(&room, 30, NULL);
    room_close(&room);
}

static void
a_batch_has_at_most_256_kib(void **state)
{
    g_autofree char *note = g_strnfill(100 * 1024, 'n');
    Room room;
    (void)state;
    open_current(&room);
    for (guint i = 0; i < 3; i++) {
        g_autofree char *id = g_strdup_printf("d%u", i);
        CbDecision *decision = decide(&room, id, id, OLD_ENOUGH)->decision;
        g_free(decision->payload);
        decision->payload = g_strdup_printf("{\"note\":\"%s\"}", note);
    }
    tell_outbox(&room);
    must_push(&room, 2, NULL);
    room_close(&room);
}

static void
what_is_too_large_is_halved_and_one_alone_is_rejected(void **state)
{
    static const char too_large[] = "{\"code\":\"too_large\",\"message\":\"8 MiB\"}";
    Room room;
    (void)state;
    open_current(&room);
    for (guint i = 0; i < 2; i++) {
        g_autofree char *id = g_strdup_printf("d%u", i);
        decide(&room, id, id, OLD_ENOUGH);
    }
    tell_outbox(&room);
    answer(&room, must_push(&room, 2, NULL), 413, too_large);
    answer(&room, must_push(&room, 1, NULL), 413, too_large);
    must_mark(&room, 1, CB_OUTBOX_REJECTED);
    assert_string_equal(entry_at(&room, 0)->code, "too_large");
    must_push(&room, 1, NULL);
    room_close(&room);
}

static void
after_a_network_failure_the_same_ids_go_again_later(void **state)
{
    Room room;
    (void)state;
    open_current(&room);
    decide(&room, "d1", "s_1", OLD_ENOUGH);
    tell_outbox(&room);
    guint id = must_push(&room, 1, NULL);
    cb_agent_failed(room.agent, id, CB_FAILURE_LATER, "timed out", room.now);
    assert_int_equal(entry_at(&room, 0)->state, CB_OUTBOX_SENDING);
    assert_string_equal(status_of(&room)->sentence, "timed out");
    must_rest(&room);
    room.now += 3 * CB_SECOND / 2;
    g_autofree char *ids = NULL;
    id = must_push(&room, 1, &ids);
    assert_string_equal(ids, "d1");
    answer_results(&room, id, RESULT("d1", "accepted", ",\"version\":4"));
    must_mark(&room, 1, CB_OUTBOX_ACCEPTED);
    assert_string_equal(status_of(&room)->code, "");
    room_close(&room);
}

static void
nothing_is_pushed_while_the_hub_is_away_and_all_at_once_when_it_is_back(void **state)
{
    Room room;
    (void)state;
    room_open(&room, TRUE, FALSE);
    decide(&room, "d1", "s_1", OLD_ENOUGH);
    tell_outbox(&room);
    for (guint i = 0; i < 5; i++) {
        cb_agent_failed(room.agent, must_send(&room, "cb_pull"), CB_FAILURE_LATER, "away",
                        room.now);
        must_rest(&room);
        room.now = cb_agent_wake_at(room.agent);
    }
    become_current(&room);
    must_push(&room, 1, NULL);
    room_close(&room);
}

static void
what_is_taken_back_just_before_it_is_sent_is_not_sent(void **state)
{
    Room room;
    (void)state;
    open_current(&room);
    decide(&room, "d1", "s_1", OLD_ENOUGH);
    decide(&room, "d2", "s_2", OLD_ENOUGH);
    tell_outbox(&room);
    const CbTask *task = next(&room);
    assert_int_equal(task->kind, CB_TASK_MARK);
    ((CbOutboxEntry *)room.entries->pdata[0])->state = CB_OUTBOX_UNDONE;
    ((CbOutboxEntry *)room.entries->pdata[1])->state = CB_OUTBOX_SENDING;
    cb_agent_done(room.agent, CB_TASK_MARK, NULL, room.now);
    must_rest(&room); /* the outbox was not told yet */
    tell_outbox(&room);
    task = next(&room);
    assert_null(strstr(task->request->body->str, "\"d1\""));
    assert_non_null(strstr(task->request->body->str, "\"d2\""));
    room_close(&room);
}

static void
marks_that_cannot_be_written_are_written_later_and_nothing_is_sent_unmarked(void **state)
{
    Room room;
    (void)state;
    open_current(&room);
    decide(&room, "d1", "s_1", OLD_ENOUGH);
    tell_outbox(&room);
    store_fails(&room, CB_TASK_MARK, CB_STORE_ERROR_BUSY);
    assert_string_equal(status_of(&room)->code, "STORE");
    must_rest(&room);
    room.now += 3 * CB_SECOND / 2;
    guint id = must_push(&room, 1, NULL);
    answer_results(&room, id, RESULT("d1", "accepted", ",\"version\":4"));
    store_fails(&room, CB_TASK_MARK, CB_STORE_ERROR_IO);
    must_rest(&room);
    room.now += 3 * CB_SECOND / 2;
    must_mark(&room, 1, CB_OUTBOX_ACCEPTED);
    room_close(&room);
}

static const char *const hostile[] = {
    "",
    "{}",
    "[]",
    "null",
    "{\"results\":{}}",
    "{\"results\":[]}",
    "{\"results\":[7]}",
    "{\"results\":[{\"id\":\"d2\",\"outcome\":\"accepted\"}]}",
    "{\"results\":[{\"id\":\"d1\",\"outcome\":\"perhaps\"}]}",
    "{\"results\":[{\"id\":\"d1\"}]}",
    "{\"results\":[{\"id\":\"d1\",\"outcome\":\"duplicate\"}]}",
    "{\"results\":[{\"id\":\"d1\",\"outcome\":\"duplicate\",\"first\":{\"outcome\":\"duplicate\"}}]"
    "}",
    "{\"results\":[{\"id\":\"d1\",\"outcome\":\"accepted\",\"version\":\"4\"}]}",
    "{\"results\":[{\"id\":\"d1\",\"outcome\":\"accepted\",\"version\":-4}]}",
    "{\"results\":[{\"id\":\"d1\",\"outcome\":\"accepted\"},{\"id\":\"d1\",\"outcome\":"
    "\"accepted\"}]}",
};

static void
an_answer_that_makes_no_sense_settles_nothing(void **state)
{
    (void)state;
    for (guint i = 0; i < G_N_ELEMENTS(hostile); i++) {
        Room room;
        open_current(&room);
        decide(&room, "d1", "s_1", OLD_ENOUGH);
        tell_outbox(&room);
        answer(&room, must_push(&room, 1, NULL), 200, hostile[i]);
        if (strcmp(status_of(&room)->code, "BAD_ANSWER") != 0)
            fail_msg("taken: %s", hostile[i]);
        must_rest(&room);
        cb_agent_want(room.agent, CB_WANT_RETRY, room.now);
        become_current(&room);
        must_push(&room, 1, NULL);
        room_close(&room);
    }
}

static void
who_is_not_signed_in_any_more_is_told_and_keeps_decisions(void **state)
{
    Room room;
    (void)state;
    open_current(&room);
    decide(&room, "d1", "s_1", OLD_ENOUGH);
    tell_outbox(&room);
    answer(&room, must_push(&room, 1, NULL), 401,
           "{\"code\":\"not_signed_in\",\"message\":\"expired\"}");
    assert_int_equal(status_of(&room)->link, CB_LINK_STOPPED);
    assert_string_equal(status_of(&room)->code, "NOT_SIGNED_IN");
    assert_non_null(strstr(status_of(&room)->sentence, "callboard login"));
    assert_int_equal(entry_at(&room, 0)->state, CB_OUTBOX_SENDING);
    must_rest(&room);
    room_close(&room);
}

#define OTHER_EPOCH "5e0c1a2c"
#define OTHER(text) "{\"epoch\":\"" OTHER_EPOCH "\",\"schema\":1," text "}"

/* The hub was set back to before decision 4; the console learns it by a pull. */
static void
after_a_new_epoch_what_the_hub_lost_goes_before_what_was_decided_since(void **state)
{
    Room room;
    g_autofree char *ids = NULL;
    (void)state;
    open_current(&room);
    CbOutboxEntry *lost = decide(&room, "d1", "s_1", OLD_ENOUGH);
    lost->state = CB_OUTBOX_ACCEPTED;
    lost->version = 4;
    tell_outbox(&room);
    room.now += 5 * CB_SECOND;
    answer(&room, must_send(&room, "cb_pull"), 409, "{\"code\":\"must_refetch\"}");
    decide(&room, "d2", "s_1", OLD_ENOUGH);
    tell_outbox(&room);
    guint begin = must_send(&room, "cb_snapshot");
    answer(&room, begin, 200,
           OTHER("\"cursor\":\"v1." OTHER_EPOCH ".0.1\",\"tables\":[{\"t\":\"sessions\",\"rows\":1}]"));
    guint page = 0;
    gboolean whole = FALSE;
    while (!whole) {
        const CbTask *task = next(&room);
        assert_non_null(task);
        if (task->kind == CB_TASK_SEND) { /* nothing but the page: d2 waits */
            assert_true(g_str_has_suffix(task->request->path, "cb_snapshot"));
            page = task->id;
            answer(&room, page, 200,
                   OTHER("\"t\":\"sessions\",\"next\":null,\"rows\":[{\"id\":\"s_1\"}]"));
            continue;
        }
        whole = task->kind == CB_TASK_WHOLE;
        if (whole) { /* as cb_outbox_recall() does */
            lost->state = CB_OUTBOX_SENDING;
            tell_outbox(&room);
        }
        cb_agent_done(room.agent, task->kind, NULL, room.now);
    }
    answer(&room, must_send(&room, "cb_pull"), 200,
           OTHER("\"next\":\"v1." OTHER_EPOCH ".0.1\",\"more\":false,\"lag_ms\":0,\"rows\":[]"));
    must_store(&room, CB_TASK_CHANGES);
    answer_results(&room, must_push(&room, 2, &ids),
                   RESULT("d1", "accepted", ",\"version\":4") ","
                   RESULT("d2", "accepted", ",\"version\":5"));
    assert_string_equal(ids, "d1 d2");
    must_mark(&room, 2, CB_OUTBOX_ACCEPTED);
    room_close(&room);
}

static void
a_clock_that_was_set_back_does_not_hold_decisions(void **state)
{
    Room room;
    (void)state;
    open_current(&room);
    decide(&room, "d1", "s_1", START + CB_DAY);
    tell_outbox(&room);
    must_push(&room, 1, NULL);
    room_close(&room);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_decision_is_pushed_after_its_delay_and_then_pulled),
        cmocka_unit_test(a_push_says_all_that_the_hub_needs),
        cmocka_unit_test(somebody_in_a_hurry_does_not_wait_for_the_delay),
        cmocka_unit_test(what_has_a_time_of_its_own_waits_for_it),
        cmocka_unit_test(an_old_decision_waits_for_a_person),
        cmocka_unit_test(what_may_have_arrived_is_sent_again_with_the_same_id_however_old),
        cmocka_unit_test(what_was_refused_the_first_time_is_told_with_its_code_again),
        cmocka_unit_test(a_conflict_holds_back_later_decisions_about_the_same_root_only),
        cmocka_unit_test(a_decision_that_waits_for_its_time_holds_back_those_after_it),
        cmocka_unit_test(answers_become_marks_and_blocked_ones_wait_behind_the_conflict),
        cmocka_unit_test(a_batch_has_at_most_a_hundred_decisions_and_one_is_under_way),
        cmocka_unit_test(a_batch_has_at_most_256_kib),
        cmocka_unit_test(what_is_too_large_is_halved_and_one_alone_is_rejected),
        cmocka_unit_test(after_a_network_failure_the_same_ids_go_again_later),
        cmocka_unit_test(nothing_is_pushed_while_the_hub_is_away_and_all_at_once_when_it_is_back),
        cmocka_unit_test(what_is_taken_back_just_before_it_is_sent_is_not_sent),
        cmocka_unit_test(
            marks_that_cannot_be_written_are_written_later_and_nothing_is_sent_unmarked),
        cmocka_unit_test(an_answer_that_makes_no_sense_settles_nothing),
        cmocka_unit_test(who_is_not_signed_in_any_more_is_told_and_keeps_decisions),
        cmocka_unit_test(after_a_new_epoch_what_the_hub_lost_goes_before_what_was_decided_since),
        cmocka_unit_test(a_clock_that_was_set_back_does_not_hold_decisions),
    };
    return cmocka_run_group_tests_name("agent_push", tests, NULL, NULL);
}
