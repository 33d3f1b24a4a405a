/* What of the pool needs a person, how urgent, and what settles it. */
#include "tests/engine/pool_fixture.h"

#include "engine/domain.h"

static void
assert_attention_at(const CbPatch *rows, const char *now, const char *expected)
{
    g_autoptr(CbWorld) world = worlds_of(rows);
    g_autoptr(GArray) found = cb_attention(world, worlds_time(now));
    g_autoptr(GString) text = g_string_new(NULL);
    for (guint i = 0; i < found->len; i++) {
        const CbAttention *one = &g_array_index(found, CbAttention, i);
        CbValue id = cb_world_value(world, one->target, cb_table_key(&cb_tables[one->target]), one->row);
        g_string_append_printf(text, "%d %s %s %s: %s\n", one->severity, id.text, one->cause, one->action,
                               one->words);
    }
    assert_string_equal(text->str, expected);
}

static void
assert_attention(const CbPatch *rows, const char *expected)
{
    assert_attention_at(rows, NOW, expected);
}

static void
log_decision(CbPatch *rows, const char *id, const char *booking, const char *status, const char *at)
{
    worlds_row(rows, CB_assignment_log, "id", id, "booking_id", booking, "status", status, "created_at", at, NULL);
}

static void
an_entry_that_waits_for_its_deadline_needs_nobody(void **state)
{
    g_autoptr(CbPatch) rows = cb_patch_new();
    (void)state;
    add_entry(rows, "a", "waiting", "2026-11-25T12:00:01Z", "0");
    add_entry(rows, "b", "ready", "2026-12-01T12:00:00Z", "0");
    add_entry(rows, "c", "processing", "2026-12-01T12:00:00Z", "1");
    assert_attention(rows, "");
}

static void
an_entry_past_its_deadline_is_critical(void **state)
{
    g_autoptr(CbPatch) rows = cb_patch_new();
    (void)state;
    add_entry(rows, "a", "waiting", "2026-11-25T12:00:00Z", "0");
    add_entry(rows, "b", "ready", "2026-11-23T11:00:00Z", "0");
    assert_attention(rows, "0 b DEADLINE_PASSED process: deadline 2 d ago\n"
                           "0 a DEADLINE_PASSED process: deadline 0 min ago\n");
}

static void
an_entry_that_contradicts_itself_is_critical_and_told_once(void **state)
{
    g_autoptr(CbPatch) rows = cb_patch_new();
    (void)state;
    add_entry(rows, "a", "waiting", "2026-11-25T11:00:00Z", "7");
    add_entry(rows, "b", "waiting", "2026-12-26T11:00:00Z", "0");
    assert_attention(rows, "0 a CORRUPTED recover: excessive attempts\n"
                           "0 b CORRUPTED recover: deadline after start\n");
}

static void
a_failed_entry_is_tried_again_until_it_is_left_to_people(void **state)
{
    g_autoptr(CbPatch) rows = cb_patch_new();
    (void)state;
    add_entry(rows, "a", "failed", "2026-12-01T12:00:00Z", "3");
    add_entry(rows, "b", "failed", "2026-12-01T12:00:00Z", "6");
    add_entry(rows, "c", "failed", "2026-12-01T12:00:00Z", "9");
    assert_attention(rows, "1 b LEFT_FOR_MANUAL assign-booking: 6 attempts failed\n"
                           "1 c LEFT_FOR_MANUAL assign-booking: 9 attempts failed\n"
                           "2 a FAILED retry: 3 failed, again in 5 min\n");
    assert_attention_at(rows, "2026-11-25T12:05:00Z",
                        "1 b LEFT_FOR_MANUAL assign-booking: 6 attempts failed\n"
                        "1 c LEFT_FOR_MANUAL assign-booking: 9 attempts failed\n"
                        "2 a FAILED retry: 3 failed, again now\n");
}

static void
an_entry_is_stuck_after_an_hour(void **state)
{
    g_autoptr(CbPatch) rows = cb_patch_new();
    (void)state;
    add_entry(rows, "a", "processing", "2026-12-01T12:00:00Z", "1");
    assert_attention_at(rows, "2026-11-25T12:50:00Z", "");
    assert_attention_at(rows, "2026-11-25T12:50:01Z", "1 a STUCK recover: in work for 1 h\n");
}

static void
who_was_escalated_and_has_nobody_is_more_urgent_the_sooner_it_begins(void **state)
{
    g_autoptr(CbPatch) rows = cb_patch_new();
    (void)state;
    add_meeting(rows, "a", "2026-11-28T12:00:00Z", "2026-11-28T13:00:00Z");
    assert_attention(rows, ""); /* nobody has decided yet */
    log_decision(rows, "1", "a", "escalated", "2026-11-24T10:00:00Z");
    assert_attention(rows, "2 a NO_INTERPRETER assign-booking: begins in 3 d\n");
    assert_attention_at(rows, "2026-11-25T12:00:01Z", "1 a NO_INTERPRETER assign-booking: begins in 2 d\n");
    assert_attention_at(rows, "2026-11-27T12:00:00Z", "1 a NO_INTERPRETER assign-booking: begins in 24 h\n");
    assert_attention_at(rows, "2026-11-27T12:00:01Z", "0 a NO_INTERPRETER assign-booking: begins in 23 h\n");
    assert_attention_at(rows, "2026-11-28T12:00:00Z", ""); /* too late */
    log_decision(rows, "2", "a", "pooled", "2026-11-24T11:00:00Z");
    log_decision(rows, "3", "a", "escalated", "2026-11-24T09:00:00Z");
    assert_attention(rows, ""); /* the newest row counts, in whatever order they came */
}

static void
an_escalated_booking_that_somebody_has_or_nobody_wants_is_settled(void **state)
{
    g_autoptr(CbPatch) rows = cb_patch_new();
    (void)state;
    add_assigned(rows, "a", "ann", "2026-11-26T09:00:00Z", "2026-11-26T10:00:00Z");
    add_meeting(rows, "b", "2026-11-26T09:00:00Z", "2026-11-26T10:00:00Z");
    worlds_row(rows, CB_booking_plan, "booking_id", "b", "booking_status", "cancel", NULL);
    log_decision(rows, "1", "a", "escalated", "2026-11-24T10:00:00Z");
    log_decision(rows, "2", "b", "escalated", "2026-11-24T10:00:00Z");
    assert_attention(rows, "");
}

static void
people_are_short_when_more_meet_at_once_than_are_free(void **state)
{
    g_autoptr(CbPatch) rows = cb_patch_new();
    (void)state;
    worlds_row(rows, CB_pool_state, "id", "pool", NULL);
    pool_person(rows, "ann");
    add_meeting(rows, "a", "2026-11-30T09:00:00Z", "2026-11-30T10:00:00Z");
    assert_attention(rows, "");
    add_meeting(rows, "b", "2026-11-30T09:30:00Z", "2026-11-30T10:00:00Z");
    assert_attention(rows, "2 pool SHORT_OF_PEOPLE pool-days: 1 missing in 4 d\n");
    assert_attention_at(rows, "2026-11-28T09:30:00Z", "1 pool SHORT_OF_PEOPLE pool-days: 1 missing in 2 d\n");
    add_assigned(rows, "c", "ann", "2026-11-30T09:45:00Z", "2026-11-30T10:00:00Z");
    assert_attention(rows, "2 pool SHORT_OF_PEOPLE pool-days: 2 missing in 4 d\n");
    assert_attention_at(rows, "2026-11-23T09:46:00Z", "2 pool SHORT_OF_PEOPLE pool-days: 2 missing in 6 d\n");
    assert_attention_at(rows, "2026-11-23T09:30:00Z", ""); /* more than a week ahead */
}

static void
a_late_schedule_and_failed_runs_are_told(void **state)
{
    g_autoptr(CbPatch) rows = cb_patch_new();
    static const char *const ids[] = {"1", "2", "3"};
    (void)state;
    worlds_row(rows, CB_pool_state, "id", "pool", "next_run_at", "2026-11-25T11:50:00Z", NULL);
    assert_attention(rows, "");
    assert_attention_at(rows, "2026-11-25T12:05:00Z", "1 pool SCHEDULE_LATE run-pool: late by 15 min\n");
    for (guint i = 0; i < 3; i++) {
        assert_attention(rows, "");
        worlds_row(rows, CB_system_error_log, "id", ids[i], "operation", "pool.run", "timestamp",
                   "2026-11-25T11:00:00Z", NULL);
    }
    assert_attention(rows, "1 pool RUNS_FAILED run-pool: failed 3 times\n");
    worlds_row(rows, CB_pool_processing_log, "batch_id", "b", "processing_type", "DAILY_PROCESSING", "mode",
               "NORMAL", "processing_start_time", "2026-11-25T11:01:00Z", "processing_end_time",
               "2026-11-25T11:02:00Z", NULL);
    assert_attention(rows, ""); /* it is well again */
    worlds_row(rows, CB_auto_assignment_config, "id", "1", "auto_assign_enabled", "false", NULL);
    assert_attention_at(rows, "2026-11-25T12:05:00Z", ""); /* nothing is to be assigned */
}

static void
add_switch(CbPatch *rows, const char *id, const char *at, const char *success)
{
    worlds_row(rows, CB_mode_transition_log, "id", id, "timestamp", at, "old_mode", "NORMAL", "new_mode", "URGENT",
               "success", success, "automatic", "true", NULL);
}

static void
switches_that_fail_or_flap_are_told(void **state)
{
    g_autoptr(CbPatch) rows = cb_patch_new();
    (void)state;
    worlds_row(rows, CB_pool_state, "id", "pool", NULL);
    add_switch(rows, "1", "2026-11-25T11:00:01Z", "true");
    add_switch(rows, "2", "2026-11-25T11:20:00Z", "true");
    add_switch(rows, "3", "2026-11-25T11:40:00Z", "true");
    assert_attention(rows, "");
    add_switch(rows, "4", "2026-11-25T11:50:00Z", "false");
    assert_attention(rows, "1 pool SWITCH_FAILED pool-mode: the old mode is in force\n");
    assert_attention_at(rows, "2026-11-26T11:50:00Z", "");
    add_switch(rows, "5", "2026-11-25T11:55:00Z", "true");
    assert_attention(rows, "2 pool FLAPPING pool-override: 4 switches in an hour\n");
    assert_attention_at(rows, "2026-11-25T12:00:01Z", "");
}

static void
an_override_that_ends_within_a_day_is_told(void **state)
{
    g_autoptr(CbPatch) rows = cb_patch_new();
    (void)state;
    worlds_row(rows, CB_pool_state, "id", "pool", "override_reason", "fair week", "override_until",
               "2026-11-26T12:00:00Z", NULL);
    assert_attention_at(rows, "2026-11-25T11:59:59Z", "");
    assert_attention(rows, "3 pool OVERRIDE_LAPSES pool-override: ends in 24 h\n");
    assert_attention_at(rows, "2026-11-26T12:00:00Z", "");
    worlds_row(rows, CB_pool_state, "id", "pool", "override_until", worlds_null, NULL);
    assert_attention(rows, "");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_entry_that_waits_for_its_deadline_needs_nobody),
        cmocka_unit_test(an_entry_past_its_deadline_is_critical),
        cmocka_unit_test(an_entry_that_contradicts_itself_is_critical_and_told_once),
        cmocka_unit_test(a_failed_entry_is_tried_again_until_it_is_left_to_people),
        cmocka_unit_test(an_entry_is_stuck_after_an_hour),
        cmocka_unit_test(who_was_escalated_and_has_nobody_is_more_urgent_the_sooner_it_begins),
        cmocka_unit_test(an_escalated_booking_that_somebody_has_or_nobody_wants_is_settled),
        cmocka_unit_test(people_are_short_when_more_meet_at_once_than_are_free),
        cmocka_unit_test(a_late_schedule_and_failed_runs_are_told),
        cmocka_unit_test(switches_that_fail_or_flap_are_told),
        cmocka_unit_test(an_override_that_ends_within_a_day_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
