/* What programs are told of the pool. */
#include "tests/engine/pool_decide_fixture.h"

#include "engine/pool/answers.h"

static CbWorld *
example(void)
{
    g_autoptr(CbPatch) rows = pool_office();
    pool_waiting(rows, "due", 9, 9, 10, NULL);
    pool_waiting(rows, "ahead", 20, 9, 10, "pool_deadline_time", "2026-03-12T09:00:00Z", NULL);
    pool_waiting(rows, "vip", 9, 9, 10, "meeting_type", "VIP", "pool_status", "ready", "pool_deadline_time",
                 "2026-03-03T09:00:00Z", NULL);
    pool_meeting(rows, "given", 9, 9, 10, "booking_status", "approve", "interpreter_emp_code", "ana", NULL);
    return pool_world(rows);
}

static double
number(const cJSON *json, const char *name)
{
    assert_true(cJSON_IsNumber(cb_json_member(json, name)));
    return cb_json_member(json, name)->valuedouble;
}

static const char *
text(const cJSON *json, const char *name)
{
    const char *value = cJSON_GetStringValue(cb_json_member(json, name));
    return value != NULL ? value : "";
}

static void
the_status_says_what_waits_when_and_under_which_policy(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = example();
    g_autoptr(cJSON) json = cb_answer_pool_status(world, pool_now());
    assert_string_equal(text(json, "mode"), "BALANCE");
    assert_true(number(json, "poolSize") == 3 && number(json, "readyForProcessing") == 2);
    assert_string_equal(text(json, "nextProcessingTime"), "2026-03-02T08:00:00Z");
    assert_true(cJSON_IsFalse(cb_json_member(json, "isRunning")));
    assert_true(cJSON_IsTrue(cb_json_member(json, "processing_needed")));
    assert_true(number(cb_json_member(json, "policy"), "max_gap_hours") == 2);
    assert_string_equal(text(cJSON_GetArrayItem(cb_json_member(json, "alerts"), 0), "type"), "DEADLINE_ENTRIES");
    pool_just_do(&world, &(PoolCall){"pool.begin", "pool", NULL, .role = CB_ROLE_SERVICE});
    g_autoptr(cJSON) running = cb_answer_pool_status(world, pool_now());
    assert_true(cJSON_IsTrue(cb_json_member(running, "isRunning")));
    assert_true(number(running, "processing") == 2);
}

static void
entries_come_in_the_order_in_which_they_are_decided(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = example();
    g_autoptr(cJSON) json = cb_answer_pool_entries(world, pool_now());
    const cJSON *entries = cb_json_member(json, "entries");
    static const char *const expected[] = {"due", "vip", "ahead"};
    assert_int_equal(cJSON_GetArraySize(entries), 3);
    for (int i = 0; i < 3; i++)
        assert_string_equal(text(cJSON_GetArrayItem(entries, i), "booking_id"), expected[i]);
    assert_string_equal(text(cJSON_GetArrayItem(entries, 0), "urgency_level"), "CRITICAL");
    assert_true(cJSON_IsFalse(cb_json_member(cJSON_GetArrayItem(entries, 2), "ready")));
}

static void
a_booking_says_who_would_get_it_and_why_not_the_others(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = example();
    g_autoptr(cJSON) json = cb_answer_pool_booking(world, pool_booking(world, "due"), pool_now());
    const cJSON *candidates = cb_json_member(cb_json_member(json, "ranking"), "candidates");
    const cJSON *first = cJSON_GetArrayItem(candidates, 0), *last = cJSON_GetArrayItem(candidates, 2);
    assert_string_equal(text(first, "emp_code"), "ben");
    assert_true(number(first, "total") > 0);
    assert_string_equal(text(last, "emp_code"), "ana");
    assert_string_equal(text(last, "reason"), "TIME_CONFLICT");
    assert_non_null(strstr(text(last, "why"), "busy"));
    g_autoptr(cJSON) given = cb_answer_pool_booking(world, pool_booking(world, "given"), pool_now());
    assert_true(cJSON_IsNull(cb_json_member(given, "ranking")));
}

static void
logs_tell_the_newest_first(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = example();
    pool_just_do(&world, &(PoolCall){"pool.begin", "pool", NULL, .role = CB_ROLE_SERVICE, .id = "run"});
    pool_just_do(&world,
                 &(PoolCall){"booking.fail", "due", "{\"batch_id\":\"run\",\"error\":\"timeout\",\"tries\":3}",
                             .role = CB_ROLE_SERVICE, .after = CB_SECOND});
    pool_just_do(&world, &(PoolCall){"booking.process", "vip", "{\"batch_id\":\"run\"}", .role = CB_ROLE_SERVICE,
                                     .after = 2 * CB_SECOND});
    pool_just_do(&world, &(PoolCall){"pool.end", "pool", "{\"batch_id\":\"run\"}", .role = CB_ROLE_SERVICE,
                                     .after = 3 * CB_SECOND});
    guint due = pool_booking(world, "due");
    g_autoptr(cJSON) history = cb_answer_pool_history(world, due, 10),
                     all = cb_answer_pool_history(world, CB_NO_ROW, 3);
    assert_int_equal(cJSON_GetArraySize(history), 2);
    assert_int_equal(cJSON_GetArraySize(all), 3);
    assert_string_equal(text(cJSON_GetArrayItem(history, 0), "new_status"), "failed");
    assert_string_equal(text(cJSON_GetArrayItem(all, 0), "booking_id"), "vip");
    g_autoptr(cJSON) runs = cb_answer_pool_runs(world, 5), errors = cb_answer_pool_errors(world, 5);
    g_autoptr(cJSON) run = cb_answer_pool_run(world, worlds_find(world, CB_pool_processing_log, "run"));
    g_autoptr(cJSON) entry = cb_answer_pool_entry(world, due, pool_now());
    assert_int_equal(cJSON_GetArraySize(cb_json_member(cJSON_GetArrayItem(runs, 0), "entries")), 2);
    assert_string_equal(text(cJSON_GetArrayItem(errors, 0), "error_message"), "timeout");
    assert_true(number(run, "assignedCount") == 1 && number(run, "failedCount") == 1);
    assert_true(number(run, "processingTime") == 3000);
    assert_string_equal(text(entry, "lastProcessingAttempt"), "2026-03-02T08:00:00Z");
    assert_string_equal(cJSON_GetStringValue(cJSON_GetArrayItem(cb_json_member(entry, "processingErrors"), 0)),
                        "timeout");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_status_says_what_waits_when_and_under_which_policy),
        cmocka_unit_test(entries_come_in_the_order_in_which_they_are_decided),
        cmocka_unit_test(a_booking_says_who_would_get_it_and_why_not_the_others),
        cmocka_unit_test(logs_tell_the_newest_first),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
