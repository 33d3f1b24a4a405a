/* Decisions about the whole pool: runs, recovery, the mode, automatic switching, the policy, errors. */
#include "tests/engine/pool_decide_fixture.h"

#include "engine/pool/policy.h"

#define HUB .role = CB_ROLE_SERVICE
#define ADMIN .role = CB_ROLE_ADMIN
#define DISPATCHER .role = CB_ROLE_DISPATCHER

static guint
state_row(const CbWorld *world)
{
    return worlds_find(world, CB_pool_state, CB_POOL_ID);
}

/* Twelve entries that are ready. */
static CbWorld *
twelve(void)
{
    g_autoptr(CbPatch) rows = pool_office();
    for (guint i = 0; i < 12; i++) {
        char id[4];
        g_snprintf(id, sizeof id, "e%02u", i);
        pool_waiting(rows, id, 8 + i, 9, 10, "pool_deadline_time", "2026-03-03T08:00:00Z", "pool_status", "ready",
                     NULL);
    }
    return pool_world(rows);
}

static guint
count(const CbWorld *world, const char *status)
{
    guint n = 0;
    for (guint row = 0; row < cb_world_rows(world, CB_booking_plan); row++)
        n += is(booking_plan_pool_status(world, row), status);
    return n;
}

/* --- runs ------------------------------------------------------------------------------------- */

static void
a_run_takes_ten_entries_and_is_closed_with_its_counts(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = twelve();
    pool_do_saying(&world, "A run has begun with 10 entries.",
                   &(PoolCall){"pool.begin", "pool", "{\"processing_type\":\"DAILY_PROCESSING\"}", HUB, .id = "run"});
    assert_int_equal(count(world, "processing"), 10);
    for (guint i = 0; i < 3; i++) {
        char id[4];
        g_snprintf(id, sizeof id, "e%02u", i);
        pool_just_do(&world, &(PoolCall){"booking.process", id, "{\"batch_id\":\"run\"}", HUB, .after = CB_SECOND});
    }
    pool_do_saying(&world, "The run is closed: 3 assigned, 0 left to people, 0 failed; 7 entries wait again.",
                   &(PoolCall){"pool.end", "pool", "{\"batch_id\":\"run\",\"errors\":[\"token=abc lost\"]}", HUB,
                               .after = 6 * CB_SECOND});
    guint run = worlds_find(world, CB_pool_processing_log, "run");
    assert_int_equal(pool_processing_log_total_entries(world, run), 10);
    assert_int_equal(pool_processing_log_assigned_entries(world, run), 3);
    assert_int_equal(pool_processing_log_average_processing_time_ms(world, run), 2000);
    assert_string_equal(pool_processing_log_system_load(world, run), "LOW");
    assert_string_equal(pool_processing_log_mode(world, run), "BALANCE");
    assert_null(strstr(pool_processing_log_errors(world, run), "abc"));
    assert_int_equal(count(world, "processing"), 0);
    assert_int_equal(pool_state_last_run_at(world, state_row(world)), pool_now());
    assert_int_equal(pool_state_next_run_at(world, state_row(world)), pool_now() + 12 * HOUR);
    pool_refuse(world, "BATCH_CLOSED", NULL, &(PoolCall){"pool.end", "pool", "{\"batch_id\":\"run\"}", HUB});
    pool_refuse(world, "BATCH_NOT_FOUND", NULL, &(PoolCall){"pool.end", "pool", "{\"batch_id\":\"x\"}", HUB});
    pool_refuse(world, "NOT_YOURS", NULL, &(PoolCall){"booking.process", "e04", "{\"batch_id\":\"run\"}", HUB});
}

static void
an_emergency_needs_a_reason_and_an_administrator(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = pool_office();
    pool_waiting(rows, "failed", 9, 9, 10, "pool_status", "failed", "pool_processing_attempts", "3", NULL);
    pool_waiting(rows, "far", 9, 9, 10, "pool_deadline_time", "2026-03-09T08:00:00Z", NULL);
    pool_waiting(rows, "live", 9, 9, 10, "pool_status", "processing", NULL);
    g_autoptr(CbWorld) world = pool_world(rows);
    static const char why[] = "{\"processing_type\":\"EMERGENCY\",\"reason\":\"flood\"}";
    pool_refuse(world, "NOT_AUTHORIZED", "administrator", &(PoolCall){"pool.begin", "pool", why, DISPATCHER});
    pool_refuse(world, "REASON_NEEDED", "why",
                &(PoolCall){"pool.begin", "pool", "{\"processing_type\":\"EMERGENCY\",\"reason\":\" \"}", ADMIN});
    pool_refuse(world, "INVALID_VALUE", NULL,
                &(PoolCall){"pool.begin", "pool", "{\"processing_type\":\"SOME\"}", ADMIN});
    pool_refuse(world, "NOTHING_TO_DO", NULL, &(PoolCall){"pool.begin", "pool", NULL, DISPATCHER});
    pool_do_saying(&world, "An emergency run has begun with 2 entries.",
                   &(PoolCall){"pool.begin", "pool", why, ADMIN, .id = "run"});
    assert_string_equal(pool_status(world, "failed"), "processing");
    assert_string_equal(pool_status(world, "far"), "processing");
    assert_string_equal(auto_approval_log_event_type(world, 0), "EMERGENCY_PROCESSING");
    assert_string_equal(auto_approval_log_reason(world, 0), "flood");
}

/* --- mending ---------------------------------------------------------------------------------- */

static void
recovery_puts_stuck_settled_and_incomplete_entries_right_and_closes_broken_runs(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = pool_office();
    pool_waiting(rows, "w", 9, 9, 10, NULL);
    g_autoptr(CbWorld) world = pool_world(rows);
    pool_refuse(world, "NOTHING_TO_DO", NULL, &(PoolCall){"pool.recover", "pool", NULL, HUB});
    pool_just_do(&world, &(PoolCall){"pool.begin", "pool", NULL, HUB, .id = "run"});
    g_autoptr(CbPatch) more = cb_patch_new();
    pool_waiting(more, "settled", 9, 9, 10, "booking_status", "cancel", NULL);
    pool_waiting(more, "incomplete", 9, 9, 10, "pool_entry_time", worlds_null, NULL);
    CbWorld *with = cb_world_patch(world, more);
    cb_world_unref(world);
    world = with;
    pool_do_saying(&world, "Recovered: 1 stuck, 1 settled, 1 incomplete; 1 runs that were broken off are closed.",
                   &(PoolCall){"pool.recover", "pool", NULL, HUB, .after = HOUR + CB_SECOND});
    assert_string_equal(pool_status(world, "w"), "waiting");
    assert_int_equal(pool_attempts(world, "w"), 1);
    assert_string_equal(pool_status(world, "settled"), "");
    assert_int_equal(booking_plan_pool_entry_time(world, pool_booking(world, "incomplete")),
                     pool_now() + HOUR + CB_SECOND);
    guint run = worlds_find(world, CB_pool_processing_log, "run");
    assert_true(pool_processing_log_processing_end_time(world, run) != CB_NULL);
    pool_refuse(world, "NOTHING_TO_DO", NULL,
                &(PoolCall){"pool.recover", "pool", NULL, HUB, .after = HOUR + 2 * CB_SECOND});
}

static void
failed_entries_wait_again_when_their_pause_is_over(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = pool_office();
    pool_waiting(rows, "f", 9, 9, 10, "pool_status", "failed", "pool_processing_attempts", "3", "updated_at",
                 "2026-03-02T08:00:00Z", NULL);
    pool_waiting(rows, "manual", 9, 9, 10, "pool_status", "failed", "pool_processing_attempts", "6", NULL);
    g_autoptr(CbWorld) world = pool_world(rows);
    pool_refuse(world, "NOTHING_TO_DO", "1 pause, 1 are left to people",
                &(PoolCall){"pool.requeue", "pool", NULL, HUB, .after = 14 * CB_MINUTE});
    pool_just_do(&world, &(PoolCall){"pool.requeue", "pool", NULL, HUB, .after = 15 * CB_MINUTE});
    assert_string_equal(pool_status(world, "f"), "waiting");
    assert_int_equal(pool_attempts(world, "f"), 3);
    assert_string_equal(pool_status(world, "manual"), "failed");
}

/* --- the mode --------------------------------------------------------------------------------- */

static void
a_switch_moves_deadlines_marks_what_is_due_and_can_be_taken_back(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = pool_office();
    pool_waiting(rows, "near", 10, 9, 10, "pool_deadline_time", "2026-03-04T09:00:00Z", NULL);
    pool_waiting(rows, "far", 30, 9, 10, "pool_deadline_time", "2026-03-24T09:00:00Z", NULL);
    g_autoptr(CbWorld) world = pool_world(rows);
    const PoolCall urgent = {"pool.switch", "pool", "{\"mode\":\"URGENT\",\"reason\":\"audits\"}", ADMIN, .id = "s"};
    g_autoptr(CbDecision) decision = pool_decision(world, &urgent);
    pool_refuse(world, "NOT_AUTHORIZED", NULL, &(PoolCall){"pool.switch", "pool", urgent.payload, DISPATCHER});
    pool_refuse(world, "INVALID_MODE", "URGENT", &(PoolCall){"pool.switch", "pool", "{\"mode\":\"SLOW\"}", ADMIN});
    pool_refuse(world, "ALREADY_IN_MODE", "BALANCE",
                &(PoolCall){"pool.switch", "pool", "{\"mode\":\"BALANCE\"}", ADMIN});
    pool_do_saying(
        &world,
        "The pool is in URGENT now, no longer in BALANCE. Of 2 entries 1 is decided at once, 1 has another "
        "deadline.",
        &urgent);
    assert_int_equal(cb_pool_policy(world).mode, CB_POOL_URGENT);
    assert_string_equal(pool_status(world, "near"), "ready");
    assert_string_equal(pool_status(world, "far"), "waiting");
    assert_int_equal(booking_plan_pool_deadline_time(world, pool_booking(world, "far")),
                     worlds_time("2026-03-18T09:00:00Z"));
    assert_int_equal(pool_state_next_check_at(world, state_row(world)), pool_now());
    assert_true(mode_transition_log_success(world, 0) == TRUE && mode_transition_log_automatic(world, 0) == FALSE);
    assert_int_equal(mode_transition_log_immediate_assignments(world, 0), 1);
    const char *kind = NULL;
    g_autofree char *back = cb_decision_kind("pool.switch")->inverse(world, decision, NULL, &kind);
    pool_just_do(&world, &(PoolCall){kind, "pool", back, ADMIN, .after = CB_SECOND});
    assert_int_equal(cb_pool_policy(world).mode, CB_POOL_BALANCE);
}

static void
the_policy_takes_numbers_within_their_limits(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = pool_office();
    g_autoptr(CbWorld) world = pool_world(rows);
    pool_refuse(world, "OUT_OF_RANGE", "w_fair is a number from 0 to 5",
                &(PoolCall){"pool.policy", "pool", "{\"w_fair\":6}", ADMIN});
    pool_refuse(world, "OUT_OF_RANGE", "whole", &(PoolCall){"pool.policy", "pool", "{\"max_gap_hours\":2.5}", ADMIN});
    pool_refuse(world, "NOTHING_TO_DO", NULL, &(PoolCall){"pool.policy", "pool", "{}", ADMIN});
    pool_do_saying(&world, "The policy is changed: max_gap_hours 4, w_fair 0.",
                   &(PoolCall){"pool.policy", "pool", "{\"max_gap_hours\":4,\"w_fair\":0}", ADMIN});
    pool_just_do(&world, &(PoolCall){"pool.switch", "pool", "{\"mode\":\"CUSTOM\"}", ADMIN, .after = CB_SECOND});
    CbPoolPolicy policy = cb_pool_policy(world);
    assert_int_equal(policy.max_gap_hours, 4);
    assert_true(policy.w_fair == 0);
}

/* --- automatic switching ---------------------------------------------------------------------- */

/* So many wait that URGENT is called for. */
static CbWorld *
flooded(void)
{
    g_autoptr(CbPatch) rows = pool_office();
    for (guint i = 0; i < 25; i++) {
        char id[4];
        g_snprintf(id, sizeof id, "e%02u", i);
        pool_waiting(rows, id, 20, 9, 10, "pool_deadline_time", "2026-03-12T08:00:00Z", NULL);
        worlds_row(rows, CB_assignment_log, "id", id, "booking_id", id, "status", "pooled", "created_at",
                   "2026-03-02T06:00:00Z", NULL);
    }
    return pool_world(rows);
}

static void
the_second_equal_recommendation_switches(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = flooded();
    pool_refuse(world, "AUTO_OFF", NULL, &(PoolCall){"pool.evaluate", "pool", NULL, HUB});
    pool_just_do(&world, &(PoolCall){"pool.auto", "pool", "{\"enabled\":true}", ADMIN});
    assert_int_equal(pool_state_next_evaluation_at(world, state_row(world)), pool_now());
    pool_just_do(&world, &(PoolCall){"pool.evaluate", "pool", NULL, HUB});
    assert_int_equal(cb_pool_policy(world).mode, CB_POOL_BALANCE);
    assert_string_equal(pool_state_recommended(world, state_row(world)), "URGENT");
    assert_int_equal(pool_state_recommended_times(world, state_row(world)), 1);
    pool_just_do(&world, &(PoolCall){"pool.evaluate", "pool", NULL, HUB, .after = 5 * CB_MINUTE});
    assert_int_equal(cb_pool_policy(world).mode, CB_POOL_URGENT);
    assert_string_equal(auto_approval_log_event_type(world, 0), "AUTO_SWITCH_SUCCESS");
    assert_true(mode_transition_log_automatic(world, 0) == TRUE);
    assert_int_equal(pool_state_last_switch_at(world, state_row(world)), pool_now() + 5 * CB_MINUTE);
}

static void
an_override_keeps_the_mode_until_it_ends(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = flooded();
    pool_just_do(&world, &(PoolCall){"pool.auto", "pool", "{\"enabled\":true}", ADMIN});
    pool_refuse(world, "REASON_NEEDED", NULL, &(PoolCall){"pool.override", "pool", "{}", ADMIN});
    pool_refuse(world, "NOT_OVERRIDDEN", NULL, &(PoolCall){"pool.override", "pool", "{\"off\":true}", ADMIN});
    pool_refuse(world, "INVALID_VALUE", NULL,
                &(PoolCall){"pool.override", "pool", "{\"reason\":\"x\",\"until\":\"2026-03-01T00:00:00Z\"}", ADMIN});
    pool_do_saying(
        &world, "The mode stays BALANCE until Mon 2 Mar 09:00 UTC.",
        &(PoolCall){"pool.override", "pool", "{\"reason\":\"audits\",\"until\":\"2026-03-02T09:00:00Z\"}", ADMIN});
    for (guint minutes = 5; minutes < 60; minutes += 5)
        pool_just_do(&world, &(PoolCall){"pool.evaluate", "pool", NULL, HUB, .after = minutes * CB_MINUTE});
    assert_int_equal(cb_pool_policy(world).mode, CB_POOL_BALANCE);
    pool_just_do(&world, &(PoolCall){"pool.evaluate", "pool", NULL, HUB, .after = 60 * CB_MINUTE});
    assert_int_equal(cb_pool_policy(world).mode, CB_POOL_URGENT);
    assert_null(pool_state_override_reason(world, state_row(world)));
}

/* Takes back what one of the settings was, by the row that the person saw. */
static void
assert_taken_back(const char *first, const char *kind, const char *payload, guint column)
{
    g_autoptr(CbPatch) rows = pool_office();
    g_autoptr(CbWorld) world = pool_world(rows);
    if (first != NULL)
        pool_just_do(&world, &(PoolCall){kind, "pool", first, ADMIN});
    g_autofree char *before = cb_value_format(cb_tables[CB_pool_state].columns[column].type,
                                              cb_world_value(world, CB_pool_state, column, state_row(world)));
    g_autoptr(cJSON) row = cb_json_row(world, CB_pool_state, state_row(world));
    g_autofree char *base = cJSON_PrintUnformatted(row);
    const PoolCall call = {kind, "pool", payload, ADMIN, .after = CB_SECOND};
    g_autoptr(CbDecision) decision = pool_decision(world, &call);
    pool_just_do(&world, &call);
    const char *opposite = NULL;
    g_autofree char *back = cb_decision_kind(kind)->inverse(world, decision, base, &opposite);
    pool_just_do(&world, &(PoolCall){opposite, "pool", back, ADMIN, .after = 2 * CB_SECOND});
    g_autofree char *after = cb_value_format(cb_tables[CB_pool_state].columns[column].type,
                                             cb_world_value(world, CB_pool_state, column, state_row(world)));
    assert_true(is(before, after));
}

static void
settings_can_be_taken_back(void **state)
{
    (void)state;
    assert_taken_back(NULL, "pool.override", "{\"reason\":\"audits\"}", CB_pool_state_override_reason);
    assert_taken_back("{\"reason\":\"a\"}", "pool.override", "{\"off\":true}", CB_pool_state_override_reason);
    assert_taken_back("{\"reason\":\"a\"}", "pool.override", "{\"reason\":\"b\"}", CB_pool_state_override_reason);
    assert_taken_back(NULL, "pool.auto", "{\"enabled\":true}", CB_pool_state_auto_enabled);
    assert_taken_back("{\"config\":{\"evaluation_interval_ms\":600000}}", "pool.auto",
                      "{\"config\":{\"evaluation_interval_ms\":120000}}", CB_pool_state_auto_approval);
}

static void
settings_of_automatic_switching_that_cannot_be_are_refused(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = pool_office();
    g_autoptr(CbWorld) world = pool_world(rows);
    pool_refuse(world, "INVALID_CONFIG", "INTERVAL_TOO_SHORT",
                &(PoolCall){"pool.auto", "pool", "{\"config\":{\"evaluation_interval_ms\":1000}}", ADMIN});
    pool_refuse(world, "INVALID_CONFIG", NULL,
                &(PoolCall){"pool.auto", "pool", "{\"config\":{\"preferences\":7}}", ADMIN});
    pool_refuse(world, "INVALID_VALUE", NULL, &(PoolCall){"pool.auto", "pool", "{\"enabled\":\"yes\"}", ADMIN});
}

/* --- rights, errors --------------------------------------------------------------------------- */

static void
viewers_decide_nothing(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = pool_office();
    pool_waiting(rows, "w", 9, 9, 10, NULL);
    g_autoptr(CbWorld) world = pool_world(rows);
    for (guint k = 0; k < cb_pool_n_kinds; k++) {
        gboolean pool = cb_pool_kinds[k].target == CB_pool_state;
        pool_refuse(world, "NOT_AUTHORIZED", NULL,
                    &(PoolCall){cb_pool_kinds[k].name, pool ? "pool" : "w", NULL, .role = CB_ROLE_VIEWER});
    }
}

static void
without_its_row_nothing_is_decided_about_the_pool(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = pool_office();
    g_autoptr(CbWorld) world = worlds_of(rows);
    for (guint k = 0; k < cb_pool_n_kinds; k++)
        if (cb_pool_kinds[k].target == CB_pool_state)
            pool_refuse(world, "POOL_NOT_FOUND", NULL, &(PoolCall){cb_pool_kinds[k].name, "pool", NULL, HUB});
}

static void
errors_are_noted_without_secrets(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = pool_office();
    g_autoptr(CbWorld) world = pool_world(rows);
    pool_refuse(world, "MISSING_FIELDS", NULL, &(PoolCall){"pool.trouble", "pool", "{\"operation\":\"x\"}", HUB});
    pool_just_do(&world, &(PoolCall){"pool.trouble", "pool",
                                     "{\"operation\":\"pool.run\",\"booking_id\":\"gone\",\"correlation_id\":\"c/1\","
                                     "\"error\":\"timeout, password=secret\"}",
                                     HUB});
    assert_string_equal(system_error_log_operation(world, 0), "pool.run");
    assert_string_equal(system_error_log_error_name(world, 0), "TIMEOUT");
    assert_string_equal(system_error_log_booking_id(world, 0), "gone");
    assert_null(strstr(system_error_log_error_message(world, 0), "secret"));
}

static void
settings_are_written_once_where_there_are_none(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = cb_patch_new(), again = cb_patch_new();
    pool_person(rows, "ana");
    g_autoptr(CbWorld) world = pool_world(rows);
    assert_int_equal(cb_world_rows(world, CB_meeting_type_priority), 6);
    assert_int_equal(cb_world_rows(world, CB_meeting_type_mode_threshold), 18);
    assert_int_equal(cb_pool_defaults(world, again, pool_now()), 0);
    CbPoolPolicy policy = cb_pool_policy(world), preset = cb_pool_preset(CB_POOL_NORMAL);
    assert_int_equal(policy.mode, CB_POOL_NORMAL);
    assert_true(policy.enabled);
    assert_true(policy.w_fair == preset.w_fair && policy.dr_penalty == preset.dr_penalty);
    assert_string_equal(auto_assignment_config_w_fair(world, 0), "1.2");
    assert_string_equal(auto_assignment_config_dr_consecutive_penalty(world, 0), "-0.5");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_run_takes_ten_entries_and_is_closed_with_its_counts),
        cmocka_unit_test(an_emergency_needs_a_reason_and_an_administrator),
        cmocka_unit_test(recovery_puts_stuck_settled_and_incomplete_entries_right_and_closes_broken_runs),
        cmocka_unit_test(failed_entries_wait_again_when_their_pause_is_over),
        cmocka_unit_test(a_switch_moves_deadlines_marks_what_is_due_and_can_be_taken_back),
        cmocka_unit_test(the_policy_takes_numbers_within_their_limits),
        cmocka_unit_test(the_second_equal_recommendation_switches),
        cmocka_unit_test(an_override_keeps_the_mode_until_it_ends),
        cmocka_unit_test(settings_can_be_taken_back),
        cmocka_unit_test(settings_of_automatic_switching_that_cannot_be_are_refused),
        cmocka_unit_test(viewers_decide_nothing),
        cmocka_unit_test(without_its_row_nothing_is_decided_about_the_pool),
        cmocka_unit_test(errors_are_noted_without_secrets),
        cmocka_unit_test(settings_are_written_once_where_there_are_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
