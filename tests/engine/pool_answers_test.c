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
    g_autoptr(cJSON) json = cb_answer_pool_status(world, pool_now(), (CbPoolTrouble){0});
    assert_string_equal(text(json, "mode"), "BALANCE");
    assert_true(number(json, "poolSize") == 3 && number(json, "readyForProcessing") == 2);
    assert_string_equal(text(json, "nextProcessingTime"), "2026-03-02T08:00:00Z");
    assert_true(cJSON_IsFalse(cb_json_member(json, "isRunning")));
    assert_true(cJSON_IsTrue(cb_json_member(json, "processing_needed")));
    assert_true(number(cb_json_member(json, "policy"), "max_gap_hours") == 2);
    assert_string_equal(text(cJSON_GetArrayItem(cb_json_member(json, "alerts"), 0), "type"), "DEADLINE_ENTRIES");
    pool_just_do(&world, &(PoolCall){"pool.begin", "pool", NULL, .role = CB_ROLE_SERVICE});
    g_autoptr(cJSON) running = cb_answer_pool_status(world, pool_now(), (CbPoolTrouble){0});
    assert_true(cJSON_IsTrue(cb_json_member(running, "isRunning")));
    assert_true(number(running, "processing") == 2);
}

static void
an_entry_says_how_pressing_it_is_and_whether_its_time_has_come(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = example();
    g_autoptr(cJSON) due = cb_answer_pool_entry(world, pool_booking(world, "due"), pool_now());
    g_autoptr(cJSON) ahead = cb_answer_pool_entry(world, pool_booking(world, "ahead"), pool_now());
    assert_string_equal(text(due, "urgency_level"), "CRITICAL");
    assert_true(cJSON_IsTrue(cb_json_member(due, "ready")));
    assert_true(cJSON_IsFalse(cb_json_member(ahead, "ready")));
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
    const CbPoolPast of_due = {"due", NULL, G_MININT64, 10}, of_all = {NULL, NULL, G_MININT64, 3},
                     failures = {"due", "STATUS_CHANGE", pool_now() + CB_SECOND, 10};
    g_autoptr(cJSON) history = cb_answer_pool_history(world, &of_due), all = cb_answer_pool_history(world, &of_all),
                     last = cb_answer_pool_history(world, &failures);
    assert_int_equal(cJSON_GetArraySize(history), 2);
    assert_int_equal(cJSON_GetArraySize(all), 3);
    assert_int_equal(cJSON_GetArraySize(last), 1);
    assert_string_equal(text(cJSON_GetArrayItem(history, 0), "new_status"), "failed");
    assert_string_equal(text(cJSON_GetArrayItem(all, 0), "booking_id"), "vip");
    g_autoptr(cJSON) errors = cb_answer_pool_errors(world, 5);
    g_autoptr(cJSON) entry = cb_answer_pool_entry(world, due, pool_now());
    assert_string_equal(text(cJSON_GetArrayItem(errors, 0), "error_message"), "timeout");
    assert_string_equal(text(entry, "lastProcessingAttempt"), "2026-03-02T08:00:00Z");
    assert_string_equal(cJSON_GetStringValue(cJSON_GetArrayItem(cb_json_member(entry, "processingErrors"), 0)),
                        "timeout");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_status_says_what_waits_when_and_under_which_policy),
        cmocka_unit_test(an_entry_says_how_pressing_it_is_and_whether_its_time_has_come),
        cmocka_unit_test(a_booking_says_who_would_get_it_and_why_not_the_others),
        cmocka_unit_test(logs_tell_the_newest_first),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
