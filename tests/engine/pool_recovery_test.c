/* What is put right before a run, what cannot be trusted, what is tried again and when. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "engine/pool/corruption.h"
#include "engine/pool/recovery.h"
#include "engine/pool/retry.h"
#include "engine/when.h"
#include "tests/support/pool_worlds.h"
#include "tests/support/worlds.h"

static gint64
now(void)
{
    return worlds_time(POOL_NOW);
}

static gboolean
lists(const CbWorld *world, const GArray *rows, const char *id)
{
    for (guint i = 0; i < rows->len; i++)
        if (g_array_index(rows, guint, i) == worlds_find(world, CB_booking_plan, id))
            return TRUE;
    return FALSE;
}

static const CbPooled *
entry_of(const CbWorld *world, const GArray *entries, const char *id)
{
    for (guint i = 0; i < entries->len; i++)
        if (g_array_index(entries, CbPooled, i).booking == worlds_find(world, CB_booking_plan, id))
            return &g_array_index(entries, CbPooled, i);
    return NULL;
}

/* --- recovery --------------------------------------------------------------------------------- */

static void
what_was_taken_over_an_hour_ago_waits_again_with_its_attempts(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = cb_patch_new();
    pool_waiting(rows, "hour", 5, 10, 11, "pool_status", "processing", "updated_at",
                 "2026-03-02T07:00:00Z", NULL);
    pool_waiting(rows, "more", 5, 10, 11, "pool_status", "processing", "updated_at",
                 "2026-03-02T06:59:59Z", "pool_processing_attempts", "2", NULL);
    g_autoptr(CbWorld) world = worlds_of(rows);
    g_autoptr(GArray) entries = cb_pool_entries(world);
    g_autoptr(CbRecovery) recovery = cb_pool_recover(world, entries, now());
    assert_int_equal(recovery->reset->len, 1);
    assert_int_equal(entry_of(world, entries, "more")->status, CB_POOLED_WAITING);
    assert_int_equal(entry_of(world, entries, "more")->attempts, 2);
    assert_int_equal(entry_of(world, entries, "hour")->status, CB_POOLED_PROCESSING);
}

static void
settled_bookings_leave_and_missing_times_are_filled(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = cb_patch_new();
    pool_waiting(rows, "done", 5, 10, 11, "booking_status", "approve", NULL);
    pool_waiting(rows, "off", 5, 10, 11, "booking_status", "cancel", "pool_entry_time", worlds_null,
                 NULL);
    pool_waiting(rows, "soon", 0, 20, 21, "pool_deadline_time", worlds_null, NULL);
    pool_waiting(rows, "late", 9, 20, 21, "pool_deadline_time", worlds_null, "pool_entry_time",
                 worlds_null, NULL);
    g_autoptr(CbWorld) world = worlds_of(rows);
    g_autoptr(GArray) entries = cb_pool_entries(world);
    g_autoptr(CbRecovery) recovery = cb_pool_recover(world, entries, now());
    assert_int_equal(entries->len, 2);
    assert_int_equal(recovery->cleared->len, 2);
    assert_int_equal(recovery->repaired->len, 2); /* what leaves is not repaired */
    assert_int_equal(entry_of(world, entries, "soon")->deadline,
                     worlds_time("2026-03-02T20:00:00Z"));
    assert_int_equal(entry_of(world, entries, "soon")->entered,
                     worlds_time("2026-03-01T08:00:00Z"));
    assert_int_equal(entry_of(world, entries, "late")->deadline, now() + CB_DAY);
    assert_int_equal(entry_of(world, entries, "late")->entered, now());
}

static void
recovering_twice_changes_nothing_more(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = cb_patch_new();
    pool_waiting(rows, "a", 5, 10, 11, "pool_status", "processing", "updated_at", worlds_null,
                 NULL);
    pool_waiting(rows, "b", 5, 10, 11, "pool_entry_time", worlds_null, NULL);
    g_autoptr(CbWorld) world = worlds_of(rows);
    g_autoptr(GArray) entries = cb_pool_entries(world);
    g_autoptr(CbRecovery) first = cb_pool_recover(world, entries, now());
    g_autoptr(CbRecovery) second = cb_pool_recover(world, entries, now());
    assert_int_equal(first->reset->len + first->repaired->len, 2);
    assert_int_equal(second->reset->len + second->repaired->len + second->cleared->len, 0);
}

/* --- failed entries --------------------------------------------------------------------------- */

static void
a_failed_entry_pauses_longer_with_every_run_and_after_six_attempts_is_left_to_people(void **state)
{
    (void)state;
    CbPooled entry = {.status = CB_POOLED_FAILED, .updated = now()};
    const gint64 minutes[] = {15, 15, 15, 15, 30, 30};
    for (entry.attempts = 0; entry.attempts < 6; entry.attempts++)
        assert_int_equal(cb_pooled_retry_at(&entry, now()) - now(),
                         minutes[entry.attempts] * CB_MINUTE);
    assert_int_equal(cb_pooled_retry_at(&entry, now()), CB_NULL);
}

static void
failed_entries_come_back_when_their_pause_is_over(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = cb_patch_new();
    pool_waiting(rows, "now", 5, 10, 11, "pool_status", "failed", "pool_processing_attempts", "3",
                 "updated_at", "2026-03-02T07:45:00Z", NULL);
    pool_waiting(rows, "later", 5, 10, 11, "pool_status", "failed", "pool_processing_attempts", "3",
                 "updated_at", "2026-03-02T07:45:01Z", NULL);
    pool_waiting(rows, "never", 5, 10, 11, "pool_status", "failed", "pool_processing_attempts", "6",
                 NULL);
    pool_waiting(rows, "other", 5, 10, 11, NULL);
    g_autoptr(CbWorld) world = worlds_of(rows);
    g_autoptr(GArray) entries = cb_pool_entries(world);
    g_autoptr(CbRequeue) requeue = cb_pool_requeue(entries, now());
    assert_true(lists(world, requeue->requeued, "now") && requeue->requeued->len == 1);
    assert_true(lists(world, requeue->pausing, "later") && requeue->pausing->len == 1);
    assert_true(lists(world, requeue->manual, "never") && requeue->manual->len == 1);
    assert_int_equal(entry_of(world, entries, "now")->status, CB_POOLED_WAITING);
    assert_int_equal(entry_of(world, entries, "later")->status, CB_POOLED_FAILED);
}

/* --- corruption ------------------------------------------------------------------------------- */

static guint
issues_of(const char *name, const char *value)
{
    g_autoptr(CbPatch) rows = cb_patch_new();
    pool_waiting(rows, "a", 5, 10, 11, name, value, NULL);
    g_autoptr(CbWorld) world = worlds_of(rows);
    return cb_corruption(world, 0, NULL, now());
}

static void
a_row_alone_tells_what_is_wrong_with_it(void **state)
{
    (void)state;
    assert_int_equal(issues_of("meeting_room", "1"), 0);
    assert_int_equal(issues_of("pool_status", worlds_null), CB_CORRUPT_NO_POOL_STATUS);
    assert_int_equal(issues_of("pool_processing_attempts", "7"), CB_CORRUPT_EXCESSIVE_ATTEMPTS);
    assert_int_equal(issues_of("pool_processing_attempts", "6"), 0);
    assert_int_equal(issues_of("pool_deadline_time", "2026-03-07T10:00:01Z"),
                     CB_CORRUPT_DEADLINE_AFTER_START);
    assert_int_equal(issues_of("interpreter_emp_code", "e"), CB_CORRUPT_ALREADY_ASSIGNED);
    assert_int_equal(issues_of("time_start", POOL_NOW), CB_CORRUPT_START_IN_PAST);
    assert_int_equal(issues_of("time_end", "2026-03-07T10:00:00Z"), CB_CORRUPT_END_NOT_AFTER_START);
}

static void
the_worst_issue_says_what_is_done(void **state)
{
    (void)state;
    assert_int_equal(cb_corruption_mend(0), CB_MEND_NOTHING);
    assert_int_equal(cb_corruption_mend(CB_CORRUPT_TYPE_MISMATCH), CB_MEND_NOTHING);
    assert_int_equal(
        cb_corruption_mend(CB_CORRUPT_ALREADY_ASSIGNED | CB_CORRUPT_EXCESSIVE_ATTEMPTS),
        CB_MEND_ALREADY_ASSIGNED);
    assert_int_equal(cb_corruption_mend(CB_CORRUPT_EXCESSIVE_ATTEMPTS | CB_CORRUPT_START_IN_PAST),
                     CB_MEND_REMOVED);
    assert_true(cb_mend_removes(CB_MEND_ALREADY_ASSIGNED) &&
                !cb_mend_removes(CB_MEND_RESET_ATTEMPTS));
}

static void
an_entry_is_compared_with_what_was_seen_of_it(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = cb_patch_new();
    pool_waiting(rows, "a", 5, 10, 11, NULL);
    g_autoptr(CbWorld) world = worlds_of(rows);
    CbPooledSeen seen = {booking_plan_time_start(world, 0), booking_plan_time_end(world, 0),
                         CB_MEETING_GENERAL};
    assert_int_equal(cb_corruption(world, 0, &seen, now()), 0);
    seen.end++;
    seen.meeting = CB_MEETING_DR;
    assert_int_equal(cb_corruption(world, 0, &seen, now()),
                     CB_CORRUPT_END_MISMATCH | CB_CORRUPT_TYPE_MISMATCH);
    assert_int_equal(cb_corruption(world, CB_NO_ROW, &seen, now()), CB_CORRUPT_BOOKING_MISSING);
}

/* --- tries ------------------------------------------------------------------------------------ */

static void
errors_are_tried_again_ever_later_and_then_directly(void **state)
{
    (void)state;
    CbRetryLimits limits = cb_retry_limits(TRUE);
    const gint64 pauses[] = {500, 1000, 2000, 4000};
    for (guint t = 1; t < limits.tries; t++) {
        CbRetryStep step = cb_retry_step(limits, t, CB_TRY_ERROR);
        assert_int_equal(step.next, CB_RETRY_AGAIN);
        assert_int_equal(step.pause_ms, pauses[t - 1]);
    }
    assert_int_equal(cb_retry_step(limits, limits.tries, CB_TRY_ERROR).next, CB_RETRY_FALLBACK);
    assert_string_equal(cb_retry_fallback(CB_TRY_ERROR).action, "FALLBACK_FAILED");
    assert_string_equal(cb_retry_fallback(CB_TRY_ESCALATED).action, "FALLBACK_IMMEDIATE");
}

static void
an_escalation_is_an_answer(void **state)
{
    (void)state;
    CbRetryStep step = cb_retry_step(cb_retry_limits(FALSE), 1, CB_TRY_ESCALATED);
    assert_int_equal(step.next, CB_RETRY_DONE);
    assert_string_equal(step.action, "ESCALATED");
}

static void
limits_that_make_no_sense_are_refused(void **state)
{
    (void)state;
    assert_true(cb_retry_limits_valid(&(CbRetryLimits){10, 100, 100}));
    assert_false(cb_retry_limits_valid(&(CbRetryLimits){11, 100, 100}));
    assert_false(cb_retry_limits_valid(&(CbRetryLimits){0, 100, 100}));
    assert_false(cb_retry_limits_valid(&(CbRetryLimits){3, 99, 100}));
    assert_false(cb_retry_limits_valid(&(CbRetryLimits){3, 200, 199}));
    assert_int_equal(cb_backoff_ms(100, G_MAXINT64 / 2, 200), G_MAXINT64 / 2); /* no overflow */
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_taken_over_an_hour_ago_waits_again_with_its_attempts),
        cmocka_unit_test(settled_bookings_leave_and_missing_times_are_filled),
        cmocka_unit_test(recovering_twice_changes_nothing_more),
        cmocka_unit_test(
            a_failed_entry_pauses_longer_with_every_run_and_after_six_attempts_is_left_to_people),
        cmocka_unit_test(failed_entries_come_back_when_their_pause_is_over),
        cmocka_unit_test(a_row_alone_tells_what_is_wrong_with_it),
        cmocka_unit_test(the_worst_issue_says_what_is_done),
        cmocka_unit_test(an_entry_is_compared_with_what_was_seen_of_it),
        cmocka_unit_test(errors_are_tried_again_ever_later_and_then_directly),
        cmocka_unit_test(an_escalation_is_an_answer),
        cmocka_unit_test(limits_that_make_no_sense_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
