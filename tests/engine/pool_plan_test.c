/* A run of the pool as a plan. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "engine/pool/plan.h"
#include "engine/when.h"
#include "tests/support/pool_worlds.h"
#include "tests/support/worlds.h"

static gint64
now(void)
{
    return worlds_time(POOL_NOW);
}

static CbRunPlan *
plan_of(const CbWorld *world, CbRunType type)
{
    return cb_run_plan(world, now(), (CbRunQuery){.type = type});
}

static const CbRunResult *
result_of(const CbWorld *world, const CbRunPlan *plan, const char *id)
{
    for (guint i = 0; i < plan->results->len; i++) {
        const CbRunResult *result = &g_array_index(plan->results, CbRunResult, i);
        if (result->booking == worlds_find(world, CB_booking_plan, id))
            return result;
    }
    return NULL;
}

static CbPatch *
two_people(const char *mode)
{
    CbPatch *rows = cb_patch_new();
    pool_mode(rows, mode);
    pool_person(rows, "ann");
    pool_person(rows, "bob");
    return rows;
}

/* --- random pools ----------------------------------------------------------------------------- */

/* Whoever ranks first as the earlier decisions have left it, and in the order of the mode. */
static void
each_entry_goes_to_who_ranks_first_after_those_before_it(void **state)
{
    (void)state;
    for (guint32 seed = 1; seed <= 40; seed++) {
        static const char *const modes[] = {"BALANCE", "URGENT", "NORMAL", "CUSTOM"};
        g_autoptr(CbWorld) world =
            pool_random(&(PoolShape){seed, 6, 40, 30, 5, 6, 20, modes[seed % 4]});
        g_autoptr(CbRunPlan) plan = plan_of(world, CB_RUN_POOL);
        g_autoptr(CbDuty) duty = cb_duty_new(world, now(), NULL);
        g_autoptr(GArray) entries = cb_pool_entries(world);
        g_autoptr(GArray) ordered = cb_pool_process_order(entries, plan->mode, now());
        assert_int_equal(plan->results->len, 40);
        for (guint i = 0; i < plan->results->len; i++) {
            const CbRunResult *result = &g_array_index(plan->results, CbRunResult, i);
            assert_int_equal(result->booking, g_array_index(ordered, CbPooled, i).booking);
            CbPoolHaste haste = {TRUE, cb_pool_is_critical(duty, result->booking)};
            g_autoptr(CbPoolRanking) ranking = cb_pool_rank(duty, result->booking, haste);
            if (ranking->n_eligible == 0) {
                assert_string_equal(result->reason, ranking->refusal);
                assert_int_equal(result->fate, CB_FATE_ESCALATED);
                continue;
            }
            guint place = ranking->candidates[0].place;
            assert_int_equal(result->employee, duty->people[place].employee);
            cb_duty_assign(duty, result->booking, place);
        }
        assert_int_equal(plan->assigned + plan->escalated + plan->failed, 40);
        assert_int_equal(plan->left->len, 0);
    }
}

static void
batches_follow_one_another_and_carry_the_gap_on(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = pool_random(&(PoolShape){3, 8, 37, 20, 9, 8, 10, "BALANCE"});
    for (guint joint = 0; joint < 2; joint++) {
        g_autoptr(CbRunPlan) plan = cb_run_plan(world, now(), (CbRunQuery){.joint = joint});
        assert_int_equal(plan->batches->len, 3);
        guint first = 0;
        for (guint b = 0; b < plan->batches->len; b++) {
            const CbRunBatch *batch = &g_array_index(plan->batches, CbRunBatch, b);
            assert_int_equal(batch->size, 15);
            assert_int_equal(batch->first, first);
            assert_int_equal(batch->n, batch->assigned + batch->escalated + batch->failed);
            if (b > 0)
                assert_int_equal(batch->gap_before, batch[-1].gap_after);
            first += batch->n;
        }
        assert_int_equal(first, 37);
    }
}

static void
a_batch_has_ten_entries_while_nothing_presses(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = two_people("NORMAL");
    for (guint i = 0; i < 12; i++) {
        g_autofree char *id = g_strdup_printf("p%02u", i);
        pool_waiting(rows, id, 3 + i, 8, 9, "pool_status", "ready", "pool_deadline_time",
                     "2026-03-04T08:00:00Z", NULL);
    }
    g_autoptr(CbWorld) world = worlds_of(rows);
    g_autoptr(CbRunPlan) next = cb_run_plan(world, now(), (CbRunQuery){.most_batches = 1});
    assert_int_equal(next->results->len, 10);
    assert_int_equal(next->left->len, 2);
    assert_int_equal(g_array_index(next->batches, CbRunBatch, 0).size, 10);
}

/* --- what entries are ------------------------------------------------------------------------- */

static void
corrupted_entries_leave_and_the_batch_goes_on(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = two_people("NORMAL");
    pool_waiting(rows, "past", 0, 7, 9, NULL);
    pool_waiting(rows, "has", 5, 8, 9, "interpreter_emp_code", "bob", NULL);
    pool_waiting(rows, "tired", 5, 8, 9, "pool_processing_attempts", "7", NULL);
    pool_waiting(rows, "sound", 6, 8, 9, NULL);
    g_autoptr(CbWorld) world = worlds_of(rows);
    g_autoptr(CbRunPlan) plan = plan_of(world, CB_RUN_POOL);
    assert_int_equal(result_of(world, plan, "past")->fate, CB_FATE_FAILED);
    assert_string_equal(result_of(world, plan, "past")->reason, "START_IN_PAST");
    assert_int_equal(result_of(world, plan, "has")->fate, CB_FATE_ASSIGNED);
    assert_string_equal(employee_emp_code(world, result_of(world, plan, "has")->employee), "bob");
    assert_string_equal(employee_emp_code(world, result_of(world, plan, "tired")->employee), "ann");
    assert_int_equal(result_of(world, plan, "sound")->fate, CB_FATE_ASSIGNED);
    assert_int_equal(plan->failed, 1);
}

static void
nobody_free_is_left_to_people(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = two_people("BALANCE");
    for (guint i = 0; i < 3; i++)
        pool_waiting(rows, (const char *[]){"a", "b", "c"}[i], 5, 8, 9, NULL);
    g_autoptr(CbWorld) world = worlds_of(rows);
    for (guint joint = 0; joint < 2; joint++) {
        g_autoptr(CbRunPlan) plan = cb_run_plan(world, now(), (CbRunQuery){.joint = joint});
        assert_int_equal(plan->escalated, 1);
        assert_string_equal(g_array_index(plan->results, CbRunResult, 2).reason, "ALL_CONFLICTED");
        assert_int_equal(g_array_index(plan->batches, CbRunBatch, 0).load, CB_BATCH_MEDIUM);
    }
}

static void
a_cancelled_booking_is_not_decided(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = two_people("NORMAL");
    pool_waiting(rows, "off", 5, 8, 9, "booking_status", "cancel", NULL);
    g_autoptr(CbWorld) world = worlds_of(rows);
    g_autoptr(CbRunPlan) run = plan_of(world, CB_RUN_POOL);
    g_autoptr(CbRunPlan) emergency = plan_of(world, CB_RUN_EMERGENCY);
    g_autoptr(CbRunPlan) daily = plan_of(world, CB_RUN_DAILY);
    assert_int_equal(run->results->len + emergency->results->len + daily->results->len, 0);
    assert_int_equal(daily->recovery->cleared->len, 1);
    assert_int_equal(daily->left->len, 0);
}

/* --- kinds of run ----------------------------------------------------------------------------- */

static void
an_emergency_decides_also_what_has_time_and_what_has_failed(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = two_people("BALANCE");
    pool_waiting(rows, "later", 9, 8, 9, "pool_deadline_time", "2026-03-08T08:00:00Z", NULL);
    pool_waiting(rows, "failed", 8, 8, 9, "pool_status", "failed", NULL);
    pool_waiting(rows, "taken", 7, 8, 9, "pool_status", "processing", NULL);
    g_autoptr(CbWorld) world = worlds_of(rows);
    g_autoptr(CbRunPlan) run = plan_of(world, CB_RUN_POOL);
    g_autoptr(CbRunPlan) plan = plan_of(world, CB_RUN_EMERGENCY);
    assert_int_equal(run->results->len, 0);
    assert_int_equal(plan->results->len, 2);
    assert_int_equal(g_array_index(plan->results, CbRunResult, 0).booking,
                     worlds_find(world, CB_booking_plan, "failed"));
    assert_int_equal(plan->left->len, 1);
}

static void
a_daily_run_recovers_and_tries_failed_entries_again(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = two_people("URGENT");
    pool_waiting(rows, "stuck", 7, 8, 9, "pool_status", "processing", "updated_at",
                 "2026-03-02T06:00:00Z", NULL);
    pool_waiting(rows, "again", 8, 8, 9, "pool_status", "failed", "pool_processing_attempts", "3",
                 NULL);
    pool_waiting(rows, "never", 9, 8, 9, "pool_status", "failed", "pool_processing_attempts", "6",
                 NULL);
    g_autoptr(CbWorld) world = worlds_of(rows);
    g_autoptr(CbRunPlan) plan = plan_of(world, CB_RUN_DAILY);
    assert_int_equal(plan->results->len, 2);
    assert_int_equal(g_array_index(plan->results, CbRunResult, 0).booking,
                     worlds_find(world, CB_booking_plan, "stuck"));
    assert_non_null(result_of(world, plan, "again"));
    assert_int_equal(plan->requeue->manual->len, 1);
    assert_int_equal(plan->left->len, 1);
    assert_int_equal(plan->next_run_at, now() + 4 * 60 * CB_MINUTE);
}

/* As the run of a person begins with recovery, so does what is shown of it before. */
static void
what_was_stuck_is_part_of_a_run_that_recovers_first(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = two_people("URGENT");
    pool_waiting(rows, "stuck", 7, 8, 9, "pool_status", "processing", "updated_at", "2026-03-02T06:00:00Z", NULL);
    g_autoptr(CbWorld) world = worlds_of(rows);
    g_autoptr(CbRunPlan) without = plan_of(world, CB_RUN_POOL);
    g_autoptr(CbRunPlan) with =
        cb_run_plan(world, now(), (CbRunQuery){.recover = TRUE});
    assert_null(without->recovery);
    assert_int_equal(without->results->len, 0);
    assert_int_equal(with->recovery->reset->len, 1);
    assert_string_equal(cb_fate_name(result_of(world, with, "stuck")->fate), "assigned");
}

static void
batches_are_one_plan_in_balance_alone_and_never_in_an_emergency(void **state)
{
    (void)state;
    assert_true(cb_run_is_joint(CB_POOL_BALANCE, CB_RUN_DAILY));
    assert_false(cb_run_is_joint(CB_POOL_BALANCE, CB_RUN_EMERGENCY));
    assert_false(cb_run_is_joint(CB_POOL_NORMAL, CB_RUN_POOL));
}

static void
an_empty_pool_is_an_empty_plan(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = cb_patch_new();
    g_autoptr(CbWorld) world = worlds_of(rows);
    for (guint type = 0; type < CB_N_RUNS; type++) {
        g_autoptr(CbRunPlan) plan = plan_of(world, type);
        assert_int_equal(plan->batches->len, 0);
    }
}

/* Also as one plan. */
static void
without_interpreters_everything_is_left_to_people(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = cb_patch_new();
    pool_waiting(rows, "a", 7, 8, 9, NULL);
    g_autoptr(CbWorld) world = worlds_of(rows);
    g_autoptr(CbRunPlan) plan =
        cb_run_plan(world, now(), (CbRunQuery){.type = CB_RUN_POOL, .joint = TRUE});
    assert_string_equal(g_array_index(plan->results, CbRunResult, 0).reason,
                        "NO_ACTIVE_INTERPRETERS");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_entry_goes_to_who_ranks_first_after_those_before_it),
        cmocka_unit_test(batches_follow_one_another_and_carry_the_gap_on),
        cmocka_unit_test(a_batch_has_ten_entries_while_nothing_presses),
        cmocka_unit_test(corrupted_entries_leave_and_the_batch_goes_on),
        cmocka_unit_test(nobody_free_is_left_to_people),
        cmocka_unit_test(a_cancelled_booking_is_not_decided),
        cmocka_unit_test(an_emergency_decides_also_what_has_time_and_what_has_failed),
        cmocka_unit_test(a_daily_run_recovers_and_tries_failed_entries_again),
        cmocka_unit_test(what_was_stuck_is_part_of_a_run_that_recovers_first),
        cmocka_unit_test(batches_are_one_plan_in_balance_alone_and_never_in_an_emergency),
        cmocka_unit_test(an_empty_pool_is_an_empty_plan),
        cmocka_unit_test(without_interpreters_everything_is_left_to_people),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
