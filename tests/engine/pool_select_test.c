/* What is ready, in which order it is decided, how pressing it is, and when the pool runs next. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "engine/pool/emergency.h"
#include "engine/pool/schedule.h"
#include "engine/when.h"
#include "tests/support/pool_worlds.h"
#include "tests/support/worlds.h"

#define HOUR (60 * CB_MINUTE)

static gint64
now(void)
{
    return worlds_time(POOL_NOW);
}

/* The ids of entries, with blanks between. Caller frees. */
static char *
ids(const CbWorld *world, const GArray *entries)
{
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < entries->len; i++)
        g_string_append_printf(
            text, "%s%s", i > 0 ? " " : "",
            booking_plan_booking_id(world, g_array_index(entries, CbPooled, i).booking));
    return g_string_free(text, FALSE);
}

static void
assert_order(const CbWorld *world, CbPoolMode mode, const char *expected)
{
    g_autoptr(GArray) entries = cb_pool_entries(world);
    g_autoptr(GArray) ordered = cb_pool_process_order(entries, mode, now());
    g_autofree char *text = ids(world, ordered);
    assert_string_equal(text, expected);
}

/* a is overdue since yesterday, b since an hour; r and s are marked with time left; w waits, f has
 * failed, t is taken. */
static CbWorld *
mixed_pool(void)
{
    g_autoptr(CbPatch) rows = cb_patch_new();
    worlds_row(rows, CB_meeting_type_priority, "meeting_type", "VIP", "priority_value", "4", NULL);
    worlds_row(rows, CB_meeting_type_priority, "meeting_type", "General", "priority_value", "2",
               NULL);
    pool_waiting(rows, "b", 5, 10, 11, "meeting_type", "VIP", NULL);
    pool_waiting(rows, "a", 5, 10, 11, "pool_deadline_time", "2026-03-01T09:00:00Z", NULL);
    pool_waiting(rows, "r", 5, 10, 11, "pool_status", "ready", "pool_deadline_time",
                 "2026-03-03T07:00:00Z", NULL);
    pool_waiting(rows, "s", 5, 10, 11, "pool_status", "ready", "pool_deadline_time",
                 "2026-03-03T09:00:00Z", "meeting_type", "VIP", NULL);
    pool_waiting(rows, "w", 5, 10, 11, "pool_deadline_time", "2026-03-02T08:00:01Z", NULL);
    pool_waiting(rows, "f", 5, 10, 11, "pool_status", "failed", NULL);
    pool_waiting(rows, "t", 5, 10, 11, "pool_status", "processing", NULL);
    pool_meeting(rows, "none", 5, 10, 11, NULL);
    return worlds_of(rows);
}

static void
a_waiting_entry_is_ready_once_its_deadline_has_come_and_a_marked_one_at_once(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = mixed_pool();
    g_autoptr(GArray) entries = cb_pool_entries(world);
    g_autoptr(GArray) ready = cb_pool_ready(entries, now());
    g_autoptr(GArray) past = cb_pool_past_deadline(entries, now());
    g_autofree char *are_ready = ids(world, ready), *are_past = ids(world, past);
    assert_string_equal(are_ready, "a b r s");
    assert_string_equal(are_past, "a b");
    g_autoptr(GArray) later = cb_pool_ready(entries, now() + CB_SECOND);
    assert_int_equal(later->len, 5);
}

static void
each_mode_has_its_order(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = mixed_pool();
    assert_order(world, CB_POOL_URGENT, "a b r s");
    assert_order(world, CB_POOL_BALANCE, "a b s r");
    assert_order(world, CB_POOL_NORMAL, "b s a r");
    assert_order(world, CB_POOL_CUSTOM, "b s a r");
}

static void
the_counts_are_of_the_pool_alone(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = mixed_pool();
    g_autoptr(GArray) entries = cb_pool_entries(world);
    CbPoolStats stats = cb_pool_stats(entries, now());
    assert_int_equal(stats.total, 7);
    assert_int_equal(stats.ready, 4);
    assert_int_equal(stats.processing, 1);
    assert_int_equal(stats.failed, 1);
    assert_int_equal(stats.oldest, worlds_time("2026-03-01T08:00:00Z"));
}

/* Random entries: the order is one of deadline, entry time and row, each entry once. */
static void
ready_order_is_total(void **state)
{
    (void)state;
    CbDice dice = cb_dice_new(5, 5);
    g_autoptr(GArray) entries = g_array_new(FALSE, FALSE, sizeof(CbPooled));
    for (guint i = 0; i < 300; i++) {
        CbPooled entry = {
            .booking = i, .status = CB_POOLED_READY, .deadline = cb_dice_below(&dice, 5)};
        entry.entered = cb_dice_below(&dice, 4);
        entry.deadline = entry.deadline == 0 ? CB_NULL : entry.deadline;
        g_array_append_val(entries, entry);
    }
    g_autoptr(GArray) ready = cb_pool_ready(entries, 100);
    assert_int_equal(ready->len, 300);
    for (guint i = 1; i < ready->len; i++) {
        const CbPooled *a = &g_array_index(ready, CbPooled, i - 1),
                       *b = &g_array_index(ready, CbPooled, i);
        assert_true(
            a->deadline < b->deadline ||
            (a->deadline == b->deadline &&
             (a->entered < b->entered || (a->entered == b->entered && a->booking < b->booking))));
    }
}

/* --- emergencies ------------------------------------------------------------------------------ */

static void
an_emergency_leaves_alone_what_somebody_is_at(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = cb_patch_new();
    pool_waiting(rows, "fresh", 5, 10, 11, "pool_status", "processing", "updated_at",
                 "2026-03-02T07:00:00Z", NULL);
    pool_waiting(rows, "stuck", 5, 10, 11, "pool_status", "processing", "updated_at",
                 "2026-03-02T06:59:59Z", NULL);
    pool_waiting(rows, "tried", 5, 10, 11, "pool_status", "failed", "pool_processing_attempts", "3",
                 NULL);
    pool_waiting(rows, "vip", 5, 10, 11, "meeting_type", "VIP", NULL);
    g_autoptr(CbWorld) world = worlds_of(rows);
    g_autoptr(GArray) entries = cb_pool_entries(world);
    g_autoptr(GArray) ordered = cb_emergency_order(world, entries, now());
    g_autofree char *text = ids(world, ordered);
    assert_string_equal(text, "vip stuck tried");
}

static void
the_worked_score_holds(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = cb_patch_new();
    pool_waiting(rows, "w", 5, 10, 11, "meeting_type", "Weekly", "pool_deadline_time",
                 "2026-03-02T11:00:00Z", "pool_processing_attempts", "2", NULL);
    g_autoptr(CbWorld) world = worlds_of(rows);
    g_autoptr(GArray) entries = cb_pool_entries(world);
    CbPooled entry = g_array_index(entries, CbPooled, 0);
    assert_true(cb_emergency_score(world, &entry, now()) == 630);
    entry.deadline = now() + 300 * HOUR; /* nothing is left of the 200 */
    assert_true(cb_emergency_score(world, &entry, now()) == 30);
    entry.deadline = CB_NULL;
    assert_true(cb_emergency_score(world, &entry, now()) == 1030);
}

static void
who_starts_an_emergency_sees_how_much_it_is(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = mixed_pool();
    CbEmergencyPreview preview = cb_emergency_preview(world, now());
    assert_int_equal(preview.n, 6); /* not the one that somebody has */
    assert_int_equal(preview.bands[CB_BAND_OVERDUE], 3);
    assert_int_equal(preview.bands[CB_BAND_2_HOURS], 1);
    assert_int_equal(preview.bands[CB_BAND_24_HOURS], 1);
    assert_int_equal(preview.bands[CB_BAND_LATER], 1);
    assert_int_equal(preview.estimated_seconds, 18);
    assert_true(preview.mean_score > 175 && preview.mean_score < 1150);
}

static void
one_critical_entry_or_three_pressing_ones_make_larger_batches(void **state)
{
    (void)state;
    CbPressure critical = {{1, 0, 0, 0}}, two = {{0, 2, 9, 9}}, three = {{0, 3, 0, 0}};
    assert_int_equal(cb_pressure_batch_size(&critical), 15);
    assert_int_equal(cb_pressure_batch_size(&two), 10);
    assert_int_equal(cb_pressure_batch_size(&three), 15);
}

static void
an_emergency_without_entries_is_a_full_success(void **state)
{
    (void)state;
    assert_string_equal(cb_emergency_improvement(cb_emergency_success(0, 0)), "SIGNIFICANT");
    assert_string_equal(cb_emergency_improvement(cb_emergency_success(7, 10)), "MODERATE");
    assert_string_equal(cb_emergency_improvement(cb_emergency_success(1, 2)), "MINOR");
    assert_string_equal(cb_emergency_improvement(cb_emergency_success(1, 3)), "MINIMAL");
}

static void
another_mode_pulls_the_next_run_forward_and_never_back(void **state)
{
    (void)state;
    assert_int_equal(cb_pool_reschedule(now() + 20 * HOUR, CB_POOL_URGENT, now()),
                     now() + 4 * HOUR);
    assert_int_equal(cb_pool_reschedule(now() + 2 * HOUR, CB_POOL_NORMAL, now()), now() + 2 * HOUR);
    assert_int_equal(cb_pool_reschedule(now() - HOUR, CB_POOL_NORMAL, now()), now());
    assert_int_equal(cb_pool_reschedule(CB_NULL, CB_POOL_NORMAL, now()), now());
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(
            a_waiting_entry_is_ready_once_its_deadline_has_come_and_a_marked_one_at_once),
        cmocka_unit_test(each_mode_has_its_order),
        cmocka_unit_test(the_counts_are_of_the_pool_alone),
        cmocka_unit_test(ready_order_is_total),
        cmocka_unit_test(an_emergency_leaves_alone_what_somebody_is_at),
        cmocka_unit_test(the_worked_score_holds),
        cmocka_unit_test(who_starts_an_emergency_sees_how_much_it_is),
        cmocka_unit_test(one_critical_entry_or_three_pressing_ones_make_larger_batches),
        cmocka_unit_test(an_emergency_without_entries_is_a_full_success),
        cmocka_unit_test(another_mode_pulls_the_next_run_forward_and_never_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
