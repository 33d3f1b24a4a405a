/* What another mode would do to the pool. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "engine/pool/route.h"
#include "engine/pool/switch.h"
#include "engine/when.h"
#include "tests/support/pool_worlds.h"
#include "tests/support/worlds.h"

static gint64
now(void)
{
    return worlds_time(POOL_NOW);
}

static const CbSwitchEntry *
entry_of(const CbWorld *world, const CbSwitchPlan *plan, const char *id)
{
    for (guint i = 0; i < plan->entries->len; i++) {
        const CbSwitchEntry *entry = &g_array_index(plan->entries, CbSwitchEntry, i);
        if (entry->booking == worlds_find(world, CB_booking_plan, id))
            return entry;
    }
    fail_msg("%s is not in the plan", id);
    return NULL;
}

/* General meetings 6 and 30 days ahead (14 days are urgent in URGENT, 7 in BALANCE), one that
 * somebody is at. */
static CbPatch *
some_rows(const char *mode)
{
    CbPatch *rows = cb_patch_new();
    pool_mode(rows, mode);
    pool_waiting(rows, "near", 6, 10, 11, NULL);
    pool_waiting(rows, "far", 30, 8, 9, NULL);
    pool_waiting(rows, "taken", 30, 8, 9, "pool_status", "processing", NULL);
    return rows;
}

static void
to_urgent_what_is_near_is_marked_and_the_rest_gets_new_deadlines(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = some_rows("NORMAL");
    g_autoptr(CbWorld) world = worlds_of(rows);
    g_autoptr(CbSwitchPlan) plan = cb_switch_plan(world, CB_POOL_URGENT, now());
    const CbSwitchEntry *near = entry_of(world, plan, "near"), *far = entry_of(world, plan, "far");
    assert_int_equal(near->impact, CB_IMPACT_IMMEDIATE);
    assert_int_equal(near->status, CB_POOLED_READY);
    assert_int_equal(near->deadline, now());
    assert_int_equal(far->impact, CB_IMPACT_DEADLINE);
    assert_int_equal(far->status, CB_POOLED_WAITING);
    assert_int_equal(far->deadline, now() + 16 * CB_DAY);
    assert_int_equal(plan->immediate, 1);
    assert_int_equal(plan->deadlines, 2);
    assert_int_equal(plan->remaining, 3);
    assert_int_equal(plan->notes, CB_SWITCH_PROCESSING_ACTIVE);
}

static void
what_somebody_is_at_waits_again(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = some_rows("URGENT");
    g_autoptr(CbWorld) world = worlds_of(rows);
    g_autoptr(CbSwitchPlan) plan = cb_switch_plan(world, CB_POOL_NORMAL, now());
    const CbSwitchEntry *taken = entry_of(world, plan, "taken");
    assert_int_equal(taken->status_before, CB_POOLED_PROCESSING);
    assert_int_equal(taken->status, CB_POOLED_WAITING);
}

static void
to_balance_a_marked_entry_waits_again_and_elsewhere_stays_marked(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = cb_patch_new();
    pool_mode(rows, "URGENT");
    pool_waiting(rows, "a", 30, 8, 9, "pool_status", "ready", NULL);
    pool_waiting(rows, "b", 5, 8, 9, "pool_deadline_time", "2026-03-02T05:00:00Z", NULL);
    g_autoptr(CbWorld) world = worlds_of(rows);
    g_autoptr(CbSwitchPlan) balance = cb_switch_plan(world, CB_POOL_BALANCE, now());
    g_autoptr(CbSwitchPlan) normal = cb_switch_plan(world, CB_POOL_NORMAL, now());
    assert_int_equal(entry_of(world, balance, "a")->status, CB_POOLED_WAITING);
    assert_int_equal(entry_of(world, normal, "a")->status, CB_POOLED_READY);
    /* Marked in BALANCE it keeps its deadline; in NORMAL it gets one by the threshold, which is
     * past. */
    assert_int_equal(entry_of(world, balance, "b")->deadline, worlds_time("2026-03-02T05:00:00Z"));
    assert_int_equal(
        entry_of(world, normal, "b")->deadline,
        cb_pool_deadline(world, worlds_find(world, CB_booking_plan, "b"), CB_POOL_NORMAL));
    assert_true((balance->notes & CB_SWITCH_SMALL_POOL_FOR_BALANCE) != 0);
}

static void
a_deadline_that_moves_by_a_minute_stays(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = cb_patch_new();
    pool_mode(rows, "BALANCE");
    pool_waiting(rows, "same", 30, 8, 9, "pool_deadline_time", "2026-03-22T08:01:00Z", NULL);
    pool_waiting(rows, "moved", 30, 8, 9, "pool_deadline_time", "2026-03-22T08:01:01Z", NULL);
    pool_waiting(rows, "none", 30, 8, 9, "pool_deadline_time", worlds_null, NULL);
    g_autoptr(CbWorld) world = worlds_of(rows);
    g_autoptr(CbSwitchPlan) plan =
        cb_switch_plan(world, CB_POOL_NORMAL, now()); /* 10 days before */
    assert_int_equal(entry_of(world, plan, "same")->impact, CB_IMPACT_NONE);
    assert_int_equal(entry_of(world, plan, "moved")->impact, CB_IMPACT_DEADLINE);
    assert_int_equal(entry_of(world, plan, "none")->impact, CB_IMPACT_DEADLINE);
    assert_int_equal(plan->unchanged, 1);
}

static void
the_mode_that_it_is_in_touches_nothing(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = some_rows("URGENT");
    g_autoptr(CbWorld) world = worlds_of(rows);
    g_autoptr(CbSwitchPlan) plan = cb_switch_plan(world, CB_POOL_URGENT, now());
    assert_true(plan->same);
    assert_int_equal(plan->entries->len, 0);
    assert_int_equal(plan->remaining, 3);
    assert_int_equal(plan->notes, 0);
}

static void
many_entries_are_said_beforehand(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = cb_patch_new();
    pool_mode(rows, "NORMAL");
    for (guint i = 0; i < 51; i++) {
        g_autofree char *id = g_strdup_printf("p%02u", i);
        pool_waiting(rows, id, i < 11 ? 5 : 40, 8, 9, "pool_status", i == 20 ? "failed" : "waiting",
                     NULL);
    }
    g_autoptr(CbWorld) world = worlds_of(rows);
    g_autoptr(CbSwitchPlan) plan = cb_switch_plan(world, CB_POOL_URGENT, now());
    assert_int_equal(plan->notes, CB_SWITCH_FAILED_ENTRIES | CB_SWITCH_LARGE_POOL_FOR_URGENT |
                                      CB_SWITCH_MANY_IMMEDIATE | CB_SWITCH_MANY_REMAINING);
}

static void
a_switch_is_rolled_back_when_more_than_half_fails(void **state)
{
    (void)state;
    CbSwitchOutcome half = cb_switch_outcome(6, 3, TRUE), most = cb_switch_outcome(6, 4, TRUE);
    CbSwitchOutcome unwritten = cb_switch_outcome(6, 0, FALSE);
    assert_true(half.success && half.partial && !half.rolled_back);
    assert_true(!most.success && !most.partial && most.rolled_back);
    assert_true(!unwritten.success && unwritten.rolled_back);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(to_urgent_what_is_near_is_marked_and_the_rest_gets_new_deadlines),
        cmocka_unit_test(what_somebody_is_at_waits_again),
        cmocka_unit_test(to_balance_a_marked_entry_waits_again_and_elsewhere_stays_marked),
        cmocka_unit_test(a_deadline_that_moves_by_a_minute_stays),
        cmocka_unit_test(the_mode_that_it_is_in_touches_nothing),
        cmocka_unit_test(many_entries_are_said_beforehand),
        cmocka_unit_test(a_switch_is_rolled_back_when_more_than_half_fails),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
