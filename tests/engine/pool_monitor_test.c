/* Whether the pool is well: alerts, diagnoses, bottlenecks, numbers, and what its database lacks. Health, the alerts
 * about entries and the score also have golden cases.
 */
#include "tests/engine/pool_fixture.h"

#include <math.h>

#include "engine/pool/metrics.h"
#include "engine/pool/monitor.h"
#include "engine/pool/schema_check.h"

static void
assert_alerts(const CbPatch *rows, CbPoolTrouble trouble, const char *expected)
{
    g_autoptr(CbWorld) world = worlds_of(rows);
    g_autoptr(GArray) alerts = cb_pool_alerts(world, worlds_time(NOW), trouble);
    g_autoptr(GString) text = g_string_new(NULL);
    for (guint a = 0; a < alerts->len; a++) {
        const CbPoolAlert *alert = &g_array_index(alerts, CbPoolAlert, a);
        g_string_append_printf(text, "%s %s: %s\n", cb_pool_alert_severity_name(alert->severity),
                               cb_pool_alert_name(alert->kind), alert->sentence);
    }
    assert_string_equal(text->str, expected);
}

static void
add_switch(CbPatch *rows, const char *id, const char *at, const char *from, const char *to, const char *automatic)
{
    worlds_row(rows, CB_mode_transition_log, "id", id, "timestamp", at, "old_mode", from, "new_mode", to,
               "automatic", automatic, NULL);
}

static void
add_run(CbPatch *rows, const char *id, const char *start, const char *processed, const char *assigned,
        const char *ms)
{
    worlds_row(rows, CB_pool_processing_log, "batch_id", id, "processing_type", "DAILY_PROCESSING", "mode",
               "NORMAL", "processing_start_time", start, "processed_entries", processed, "assigned_entries",
               assigned, ms != NULL ? "average_processing_time_ms" : NULL, ms, NULL);
}

/* --- alerts ----------------------------------------------------------------------------------- */

static void
alerts_come_in_their_order_with_a_sentence(void **state)
{
    g_autoptr(CbPatch) rows = cb_patch_new();
    (void)state;
    add_entry(rows, "a", "waiting", "2026-11-25T11:00:00Z", "0");
    add_entry(rows, "b", "failed", "2026-12-26T12:00:00Z", "3");
    worlds_row(rows, CB_pool_state, "id", "pool", "next_run_at", "2026-11-25T11:30:00Z", NULL);
    for (guint i = 0; i < 4; i++) {
        const char *const ids[] = {"1", "2", "3", "4"};
        add_switch(rows, ids[i], "2026-11-25T11:30:00Z", "NORMAL", "URGENT", "true");
    }
    worlds_row(rows, CB_mode_transition_log, "id", "5", "timestamp", "2026-11-25T11:31:00Z", "success", "false",
               "escalated_entries", "12", NULL);
    assert_alerts(
        rows, (CbPoolTrouble){.database_failures = 5},
        "CRITICAL DEADLINE_ENTRIES: one entry is past its deadline: process it\n"
        "CRITICAL CORRUPTED_ENTRIES: one entry contradicts itself: recover it\n"
        "WARNING HIGH_FAILURE_RATE: one entry has failed, more than a fifth of the pool\n"
        "INFO CRITICAL_URGENCY: one entry must be decided within 2 hours\n"
        "WARNING SCHEDULER_LATE: the next run is late by 30 minutes: does the hub run?\n"
        "CRITICAL DATABASE_UNREACHABLE: the database could not be reached 5 times in a row\n"
        "WARNING MODE_SWITCH_FAILED: the last switch of the mode failed with 12 entries: the old one is in force\n"
        "WARNING AUTO_APPROVAL_FLAPPING: the mode was switched automatically 4 times within the last hour: hold "
        "it\n");
}

static void
four_failures_of_the_database_are_not_yet_an_alert(void **state)
{
    g_autoptr(CbPatch) rows = cb_patch_new();
    (void)state;
    assert_alerts(rows, (CbPoolTrouble){.database_failures = 4}, "");
}

static void
a_pool_is_large_above_a_hundred_and_fails_above_a_fifth(void **state)
{
    g_autoptr(CbPatch) rows = cb_patch_new();
    (void)state;
    for (guint i = 0; i < 100; i++) {
        g_autofree char *id = g_strdup_printf("%03u", i);
        add_entry(rows, id, i < 20 ? "failed" : "waiting", "2026-12-20T12:00:00Z", "3");
    }
    assert_alerts(rows, (CbPoolTrouble){0}, "");
    add_entry(rows, "100", "failed", "2026-12-20T12:00:00Z", "3");
    assert_alerts(rows, (CbPoolTrouble){0},
                  "WARNING HIGH_FAILURE_RATE: 21 entries have failed, more than a fifth of the pool\n"
                  "WARNING LARGE_POOL_SIZE: 101 entries are in the pool: more than 100\n");
}

static void
an_unreachable_database_is_ill_without_any_warning(void **state)
{
    g_autoptr(CbPatch) rows = cb_patch_new();
    g_autoptr(CbWorld) world = worlds_of(rows);
    (void)state;
    CbPoolHealth well = cb_pool_health(world, worlds_time(NOW), (CbPoolTrouble){0});
    CbPoolHealth ill =
        cb_pool_health(world, worlds_time(NOW), (CbPoolTrouble){.database_down = TRUE, .policy_unreadable = TRUE});
    assert_true(well.healthy);
    assert_false(ill.healthy);
    assert_int_equal(ill.n_issues, 2);
    assert_string_equal(ill.issues[0], "DATABASE_UNREACHABLE");
    assert_string_equal(ill.issues[1], "POLICY_UNREADABLE");
}

/* --- diagnosis -------------------------------------------------------------------------------- */

static void
a_diagnosis_names_the_last_error_and_what_it_is_about(void **state)
{
    g_autoptr(CbPatch) rows = cb_patch_new();
    (void)state;
    add_entry(rows, "failed", "failed", "2026-12-01T12:00:00Z", "6");
    add_entry(rows, "late", "waiting", "2026-11-25T11:00:00Z", "0");
    add_entry(rows, "fine", "waiting", "2026-12-01T12:00:00Z", "1");
    worlds_row(rows, CB_pool_entry_history, "id", "1", "booking_id", "failed", "action", "PROCESSING_ATTEMPT",
               "error_message", "timeout after 30 s", "created_at", "2026-11-25T11:00:00Z", NULL);
    worlds_row(rows, CB_pool_entry_history, "id", "2", "booking_id", "failed", "action", "PROCESSING_ATTEMPT",
               "error_message", "connection refused", "created_at", "2026-11-25T10:00:00Z", NULL);
    worlds_row(rows, CB_pool_entry_history, "id", "3", "booking_id", "failed", "action", "STATUS_CHANGE",
               "created_at", "2026-11-25T11:30:00Z", NULL);
    g_autoptr(CbWorld) world = worlds_of(rows);
    g_autoptr(GArray) found = cb_pool_diagnose(world, worlds_time(NOW));
    assert_int_equal(found->len, 2);
    const CbPoolDiagnosis *late = &g_array_index(found, CbPoolDiagnosis, 0), *failed = late + 1;
    assert_true(late->overdue && !late->many_attempts && late->error == NULL);
    assert_true(failed->many_attempts && !failed->overdue && !failed->stuck);
    assert_string_equal(failed->error, "timeout after 30 s");
    assert_string_equal(failed->category, "TIMEOUT");
}

static void
bottlenecks_are_many_entries_failures_and_rare_runs(void **state)
{
    g_autoptr(CbPatch) rows = cb_patch_new();
    (void)state;
    for (guint i = 0; i < 51; i++) {
        g_autofree char *id = g_strdup_printf("%03u", i);
        add_entry(rows, id, i < 8 ? "failed" : "waiting", "2026-12-20T12:00:00Z", "0");
        g_autoptr(CbWorld) world = worlds_of(rows);
        CbPoolBottlenecks found = cb_pool_bottlenecks(world, worlds_time(NOW));
        assert_int_equal(found.large, i + 1 > 50);
        assert_int_equal(found.failing, MIN(i + 1, 8) * 100 > (i + 1) * 15);
        assert_false(found.too_rare);
    }
    worlds_row(rows, CB_pool_state, "id", "pool", "last_run_at", "2026-11-24T12:00:00Z", NULL);
    g_autoptr(CbWorld) world = worlds_of(rows);
    assert_false(cb_pool_bottlenecks(world, worlds_time(NOW)).too_rare);
    assert_true(cb_pool_bottlenecks(world, worlds_time("2026-11-25T12:00:01Z")).too_rare);
}

/* --- numbers ---------------------------------------------------------------------------------- */

static void
an_automatic_switch_was_right_when_nobody_undid_it_within_an_hour(void **state)
{
    g_autoptr(CbPatch) rows = cb_patch_new();
    (void)state;
    add_switch(rows, "1 reversed", "2026-11-25T01:00:00Z", "NORMAL", "URGENT", "true");
    add_switch(rows, "2 stood", "2026-11-25T01:30:00Z", "URGENT", "NORMAL", "true");
    add_switch(rows, "3 overridden", "2026-11-25T05:00:00Z", "NORMAL", "BALANCE", "true");
    worlds_row(rows, CB_auto_approval_log, "id", "o", "timestamp", "2026-11-25T06:00:00Z", "event_type",
               "MANUAL_OVERRIDE_ENABLED", NULL);
    add_switch(rows, "4 changed by hand", "2026-11-25T08:00:00Z", "BALANCE", "URGENT", "true");
    add_switch(rows, "5 by hand", "2026-11-25T08:30:00Z", "URGENT", "NORMAL", "false");
    add_switch(rows, "6 too young", "2026-11-25T11:30:00Z", "NORMAL", "URGENT", "true");
    g_autoptr(CbWorld) world = worlds_of(rows);
    CbPoolMetrics metrics = cb_pool_metrics(world, worlds_time("2026-11-25T00:00:00Z"), worlds_time(NOW));
    assert_int_equal(metrics.switches, 6);
    assert_int_equal(metrics.automatic, 4);
    assert_int_equal(metrics.stood, 1);
    assert_true(fabs(metrics.accuracy - 0.25) < 1e-9);
    CbPoolMetrics none = cb_pool_metrics(world, worlds_time(NOW), worlds_time(NOW));
    assert_true(isnan(none.accuracy) && isnan(none.mean_ms) && none.success == 1);
}

static void
runs_are_counted_from_then_on(void **state)
{
    g_autoptr(CbPatch) rows = cb_patch_new();
    (void)state;
    add_run(rows, "a", "2026-11-24T23:59:59Z", "10", "0", "9000");
    add_run(rows, "b", "2026-11-25T00:00:00Z", "6", "3", "200");
    add_run(rows, "c", "2026-11-25T08:00:00Z", "2", "1", "400");
    add_run(rows, "whole", "2026-11-25T11:00:00Z", "8", "4", NULL); /* says again what its batches say */
    g_autoptr(CbWorld) world = worlds_of(rows);
    CbPoolMetrics metrics = cb_pool_metrics(world, worlds_time("2026-11-25T00:00:00Z"), worlds_time(NOW));
    assert_int_equal(metrics.runs, 2);
    assert_int_equal(metrics.processed, 8);
    assert_true(metrics.success == 0.5);
    assert_true(metrics.mean_ms == 300);
}

static void
the_monitor_looks_at_the_newest_hundred_times_and_fifty_rates(void **state)
{
    g_autoptr(CbPatch) rows = cb_patch_new();
    (void)state;
    for (guint i = 0; i < 120; i++) {
        char at[32];
        g_autofree char *id = g_strdup_printf("%03u", 999 - i); /* not by their ids */
        cb_time_format(worlds_time("2026-11-01T00:00:00Z") + i * CB_MINUTE, at);
        add_run(rows, id, at, "1", i < 70 ? "0" : "1", i < 20 ? "90000" : "4100");
    }
    g_autoptr(CbWorld) world = worlds_of(rows);
    CbPerformance performance = cb_pool_performance(world);
    assert_true(performance.ms == 4100);
    assert_true(performance.success == 1);
    assert_false(cb_limits_passed(&performance).ms);
    assert_int_equal(cb_performance_load(&performance), CB_LOAD_HIGH);
    performance.ms = 4000;
    assert_int_equal(cb_performance_load(&performance), CB_LOAD_MEDIUM);
    performance.ms = 2500;
    assert_int_equal(cb_performance_load(&performance), CB_LOAD_LOW);
    performance.conflict = 0.81;
    performance.success = 0.69;
    performance.escalation = 0.31;
    performance.ms = 5001;
    CbLimitsPassed passed = cb_limits_passed(&performance);
    assert_true(passed.conflict && passed.success && passed.escalation && passed.ms);
}

/* --- what the database lacks ------------------------------------------------------------------ */

static void
missing_logs_columns_and_indexes_may_be_made_facts_may_not(void **state)
{
    const char *tables[] = {"booking_plan",           "employee",
                            "assignment_log",         "conflict_detection_log",
                            "dr_policy_log",          "pool_processing_log",
                            "auto_assignment_config", NULL};
    const char *columns[] = {"booking_plan.pool_status", "booking_plan.pool_entry_time",
                             "booking_plan.pool_processing_attempts", NULL};
    const char *const indexes[] = {NULL};
    static const CbRepair repairs[] = {CB_REPAIR_COLUMN, CB_REPAIR_INDEX, CB_REPAIR_NONE, CB_REPAIR_TABLE};
    CbSchemaSeen seen = {tables, columns, indexes};
    (void)state;
    g_autoptr(CbSchemaCheck) before = cb_schema_check(&seen);
    assert_int_equal(before->issues->len, 4);
    assert_false(before->can_process);
    for (guint i = 0; i < before->issues->len; i++) {
        const CbSchemaIssue *issue = &g_array_index(before->issues, CbSchemaIssue, i);
        assert_int_equal(issue->repair, repairs[i]);
        assert_true(strlen(issue->recommendation) > 0);
    }
    columns[2] = "booking_plan.pool_deadline_time"; /* one came, another went */
    const char *one_index[] = {"booking_plan.pool_status", "booking_plan.pool_deadline_time", NULL};
    seen.indexes = one_index;
    g_autoptr(CbSchemaCheck) after = cb_schema_check(&seen);
    CbSchemaRepaired count = cb_schema_repaired(before, after);
    assert_int_equal(count.repaired, 2);
    assert_int_equal(count.failed, 1);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(alerts_come_in_their_order_with_a_sentence),
        cmocka_unit_test(four_failures_of_the_database_are_not_yet_an_alert),
        cmocka_unit_test(a_pool_is_large_above_a_hundred_and_fails_above_a_fifth),
        cmocka_unit_test(an_unreachable_database_is_ill_without_any_warning),
        cmocka_unit_test(a_diagnosis_names_the_last_error_and_what_it_is_about),
        cmocka_unit_test(bottlenecks_are_many_entries_failures_and_rare_runs),
        cmocka_unit_test(an_automatic_switch_was_right_when_nobody_undid_it_within_an_hour),
        cmocka_unit_test(runs_are_counted_from_then_on),
        cmocka_unit_test(the_monitor_looks_at_the_newest_hundred_times_and_fifty_rates),
        cmocka_unit_test(missing_logs_columns_and_indexes_may_be_made_facts_may_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
