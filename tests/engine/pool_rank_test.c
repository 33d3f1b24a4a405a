/* Rankings of the pool beside the rules written out, on random Worlds: who is left out and why, points, order, the
 * best; and what a plan's assignment does to the next ranking beside the same as rows.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "engine/pool/rank.h"
#include "engine/pool/route.h"
#include "engine/when.h"
#include "tests/support/pool_naive.h"
#include "tests/support/pool_worlds.h"
#include "tests/support/worlds.h"

#define WORLDS 600u
#define POINT 1e-9

/* --- random Worlds ------------------------------------------------------------------------------ */

#define PICK(dice, words) (words)[cb_dice_below(dice, G_N_ELEMENTS(words))]

static void
add_person(CbPatch *rows, CbDice *dice, const char *code)
{
    worlds_row(rows, CB_employee, "emp_code", code, "is_active", cb_dice_percent(dice, 10) ? "false" : "true", NULL);
    if (cb_dice_percent(dice, 20))
        worlds_row(rows, CB_user_role, "emp_code", code, "role_code", "ADMIN", NULL);
    if (cb_dice_percent(dice, 90))
        worlds_row(rows, CB_user_role, "emp_code", code, "role_code", "INTERPRETER", NULL);
}

/* Half hours around now, so that much touches, clashes and ties. */
static void
add_booking(CbPatch *rows, CbDice *dice, const char *id, const char *who)
{
    static const char *const types[] = {"DR", "DR", "DR", "General", "VIP"};
    static const char *const statuses[] = {"approve", "approve", "approve", "waiting", "cancel", "complet"};
    char start[32], end[32];
    gint64 slot = (gint64)cb_dice_below(dice, 60 * 48) - 30 * 48;
    if (cb_dice_percent(dice, 40))
        slot = (gint64)cb_dice_below(dice, 16) + 48;
    gint64 from = worlds_time(POOL_NOW) + slot * 30 * CB_MINUTE, halves = 1 + cb_dice_below(dice, 6);
    if (cb_dice_percent(dice, 3))
        halves = 48 * cb_dice_below(dice, 50);
    cb_time_format(from, start);
    cb_time_format(from + halves * 30 * CB_MINUTE, end);
    const char *type = strcmp(id, "b00") == 0 ? "DR" : PICK(dice, types), *status = PICK(dice, statuses);
    worlds_row(rows, CB_booking_plan, "booking_id", id, "meeting_type", type, "time_start", start, "time_end", end,
               "interpreter_emp_code", who, "booking_status", who == worlds_null ? "waiting" : status, NULL);
}

static void
add_log(CbPatch *rows, CbDice *dice, const char *id, const char *booking, const char *who)
{
    char when[32];
    cb_time_format(worlds_time(POOL_NOW) - (gint64)cb_dice_below(dice, 40 * 24) * 60 * CB_MINUTE, when);
    worlds_row(rows, CB_assignment_log, "id", id, "booking_id", booking, "interpreter_emp_code", who, "status",
               cb_dice_percent(dice, 80) ? "assigned" : "escalated", "created_at", when, NULL);
}

static void
add_policy(CbPatch *rows, CbDice *dice)
{
    static const char *const modes[] = {"BALANCE", "URGENT", "NORMAL", "CUSTOM", "CUSTOM"};
    static const char *const penalties[] = {"-1.5", "-1", "-0.7", "-0.3", "-0.1", "0"};
    static const char *const gaps[] = {"1", "3", "8", "40"};
    const char *mode = PICK(dice, modes), *penalty = PICK(dice, penalties), *gap = PICK(dice, gaps);
    worlds_row(rows, CB_auto_assignment_config, "id", "1", "mode", mode, "max_gap_hours", gap,
               "dr_consecutive_penalty", penalty, "w_fair", "1.7", NULL);
}

/* The rows of a World with up to eight people and twenty bookings; `b00`, and a few others, wait for somebody. */
static CbPatch *
random_rows(guint32 seed)
{
    CbPatch *rows = cb_patch_new();
    CbDice dice = cb_dice_new(seed, 5);
    guint people = cb_dice_below(&dice, 7), bookings = 1 + cb_dice_below(&dice, 20);
    char code[8], id[8];
    add_policy(rows, &dice);
    for (guint p = 0; p < people; p++) {
        g_snprintf(code, sizeof code, "e%u", p);
        add_person(rows, &dice, code);
    }
    for (guint b = 0; b < bookings; b++) {
        g_snprintf(code, sizeof code, "e%u", cb_dice_below(&dice, people + 1)); /* sometimes nobody who is known */
        g_snprintf(id, sizeof id, "b%02u", b);
        add_booking(rows, &dice, id, b == 0 || cb_dice_percent(&dice, 15) ? worlds_null : code);
        if (cb_dice_percent(&dice, 30))
            add_log(rows, &dice, id, id, code);
    }
    return rows;
}

static CbPoolHaste
random_haste(guint32 seed)
{
    return (CbPoolHaste){.urgent = seed % 2 == 1, .critical = seed % 5 == 0};
}

static const char *
code_at(const CbDuty *duty, guint place)
{
    return employee_emp_code(duty->world, duty->people[place].employee);
}

/* --- beside the rules --------------------------------------------------------------------------- */

static void
assert_same_candidate(const CbDuty *duty, const CbPoolCandidate *ours, const NaiveCandidate *theirs)
{
    assert_string_equal(code_at(duty, ours->place), theirs->code);
    assert_int_equal(ours->out, theirs->out);
    assert_int_equal(ours->gap, theirs->gap);
    assert_int_equal(duty->people[ours->place].seconds, theirs->seconds);
    if (ours->out != CB_POOL_ELIGIBLE)
        return;
    assert_float_equal(ours->fairness, theirs->fairness, POINT);
    assert_float_equal(ours->lrs, theirs->lrs, POINT);
    assert_float_equal(ours->total, theirs->total, POINT);
}

static void
assert_same_ranking(const CbDuty *duty, const CbPoolRanking *ours, const NaiveRanking *theirs)
{
    assert_int_equal(ours->n, theirs->candidates->len);
    assert_int_equal(ours->gap_mode, theirs->gap_mode);
    assert_string_equal(ours->refusal == NULL ? "" : ours->refusal, theirs->refusal == NULL ? "" : theirs->refusal);
    for (guint i = 0; i < ours->n; i++)
        assert_same_candidate(duty, &ours->candidates[i], &g_array_index(theirs->candidates, NaiveCandidate, i));
}

static void
a_ranking_is_what_the_rules_say(void **state)
{
    (void)state;
    guint seen[4] = {0}, refused = 0, gaps[4] = {0}, overrides = 0;
    for (guint32 seed = 0; seed < WORLDS; seed++) {
        g_autoptr(CbPatch) rows = random_rows(seed);
        g_autoptr(CbWorld) world = worlds_of(rows);
        g_autoptr(CbDuty) duty = cb_duty_new(world, worlds_time(POOL_NOW), NULL);
        guint booking = worlds_find(world, CB_booking_plan, "b00");
        g_autoptr(CbPoolRanking) ranking = cb_pool_rank(duty, booking, random_haste(seed));
        NaiveRanking naive = naive_rank(world, duty->now, &duty->policy, booking, random_haste(seed));
        assert_same_ranking(duty, ranking, &naive);
        g_array_unref(naive.candidates);
        for (guint i = 0; i < ranking->n; i++) {
            seen[ranking->candidates[i].out]++;
            overrides += ranking->candidates[i].override != CB_DR_NO_OVERRIDE;
        }
        refused += ranking->refusal != NULL;
        gaps[ranking->gap_mode]++;
    }
    for (guint o = 0; o < G_N_ELEMENTS(seen); o++) /* nothing of the rules is left out by chance */
        assert_true(seen[o] > 5 && gaps[o] > 5);
    assert_true(refused > 50 && overrides > 3);
}

static void
the_best_is_the_first_of_the_ranking(void **state)
{
    (void)state;
    for (guint32 seed = 0; seed < WORLDS / 2; seed++) {
        g_autoptr(CbPatch) rows = random_rows(seed);
        g_autoptr(CbWorld) world = worlds_of(rows);
        g_autoptr(CbDuty) duty = cb_duty_new(world, worlds_time(POOL_NOW), NULL);
        guint booking = worlds_find(world, CB_booking_plan, "b00");
        g_autoptr(CbPoolRanking) ranking = cb_pool_rank(duty, booking, random_haste(seed));
        const char *refusal = "?";
        guint best = cb_pool_best(duty, booking, random_haste(seed), &refusal);
        assert_int_equal(best, ranking->n_eligible > 0 ? ranking->candidates[0].place : CB_NO_ROW);
        assert_true(g_strcmp0(refusal, ranking->refusal) == 0);
    }
}

/* --- order -------------------------------------------------------------------------------------- */

static CbPatch *
reversed(const CbPatch *rows)
{
    CbPatch *other = cb_patch_new();
    for (guint i = cb_patch_rows(rows); i-- > 0;) {
        const CbRow *row = cb_patch_row(rows, i);
        CbRow *copy = cb_patch_add(other, row->table);
        for (guint c = 0; c < cb_tables[row->table].n_columns; c++)
            if (cb_row_has(row, c))
                cb_patch_set(other, copy, c, row->values[c]);
    }
    return other;
}

static void
the_order_of_the_rows_changes_nothing(void **state)
{
    (void)state;
    for (guint32 seed = 0; seed < WORLDS / 5; seed++) {
        g_autoptr(CbPatch) rows = random_rows(seed);
        g_autoptr(CbPatch) backwards = reversed(rows);
        g_autoptr(CbWorld) world = worlds_of(rows);
        g_autoptr(CbWorld) other = worlds_of(backwards);
        g_autoptr(CbDuty) duty = cb_duty_new(world, worlds_time(POOL_NOW), NULL);
        g_autoptr(CbDuty) other_duty = cb_duty_new(other, worlds_time(POOL_NOW), NULL);
        guint booking = worlds_find(world, CB_booking_plan, "b00");
        g_autoptr(CbPoolRanking) ranking = cb_pool_rank(duty, booking, random_haste(seed));
        g_autoptr(CbPoolRanking) again = cb_pool_rank(other_duty, booking, random_haste(seed));
        assert_int_equal(ranking->n, again->n);
        for (guint i = 0; i < ranking->n; i++) {
            assert_int_equal(ranking->candidates[i].place, again->candidates[i].place);
            assert_true(ranking->candidates[i].total == again->candidates[i].total);
        }
    }
}

/* Ten candidates a ten-thousandth of a point or less apart: nobody is before and after the same person. */
static void
nearly_equal_totals_are_put_in_one_order(void **state)
{
    (void)state;
    for (guint step = 0; step < 40; step++) {
        g_autoptr(CbPatch) rows = cb_patch_new();
        pool_mode(rows, "NORMAL");
        pool_meeting(rows, "b00", 3, 9, 10, NULL);
        for (guint p = 0; p < 10; p++) {
            char code[8], when[32];
            g_snprintf(code, sizeof code, "e%u", p);
            pool_person(rows, code);
            cb_time_format(worlds_time(POOL_NOW) - CB_DAY - (gint64)(p * 7 % 10 * (step + 1)) * CB_SECOND, when);
            worlds_row(rows, CB_assignment_log, "id", code, "booking_id", "b00", "interpreter_emp_code", code,
                       "status", "assigned", "created_at", when, NULL);
        }
        g_autoptr(CbWorld) world = worlds_of(rows);
        g_autoptr(CbDuty) duty = cb_duty_new(world, worlds_time(POOL_NOW), NULL);
        g_autoptr(CbPoolRanking) ranking =
            cb_pool_rank(duty, worlds_find(world, CB_booking_plan, "b00"), random_haste(0));
        for (guint i = 0; i + 1 < ranking->n; i++) {
            const CbPoolCandidate *a = &ranking->candidates[i], *b = a + 1;
            assert_true(cb_pool_rounded(a->total) >= cb_pool_rounded(b->total));
            if (cb_pool_rounded(a->total) == cb_pool_rounded(b->total))
                assert_true(a->lrs > b->lrs || (a->lrs == b->lrs && a->place < b->place));
        }
    }
}

/* --- plans -------------------------------------------------------------------------------------- */

static CbWorld *
world_with(const CbDuty *duty, guint booking, guint place)
{
    g_autoptr(CbPatch) rows = cb_patch_new();
    char now[32];
    worlds_row(rows, CB_booking_plan, "booking_id", booking_plan_booking_id(duty->world, booking),
               "interpreter_emp_code", code_at(duty, place), "booking_status", "approve", NULL);
    worlds_row(rows, CB_assignment_log, "id", "new", "booking_id", booking_plan_booking_id(duty->world, booking),
               "interpreter_emp_code", code_at(duty, place), "status", "assigned", "created_at",
               cb_time_format(duty->now, now), NULL);
    return cb_world_patch(duty->world, rows);
}

static void
assert_equal_rankings(const CbDuty *a, const CbDuty *b, guint booking, CbPoolHaste haste)
{
    g_autoptr(CbPoolRanking) one = cb_pool_rank(a, booking, haste);
    g_autoptr(CbPoolRanking) other = cb_pool_rank(b, booking, haste);
    assert_int_equal(one->n, other->n);
    assert_true(g_strcmp0(one->refusal, other->refusal) == 0);
    assert_int_equal(one->last_roster, other->last_roster);
    for (guint i = 0; i < one->n; i++) {
        assert_int_equal(one->candidates[i].place, other->candidates[i].place);
        assert_int_equal(one->candidates[i].out, other->candidates[i].out);
        assert_int_equal(one->candidates[i].clash, other->candidates[i].clash);
        assert_int_equal(one->candidates[i].gap, other->candidates[i].gap);
        if (one->candidates[i].out == CB_POOL_ELIGIBLE)
            assert_true(one->candidates[i].total == other->candidates[i].total);
    }
}

/* The next booking that waits for somebody. */
static guint
next_waiting(const CbWorld *world, guint after)
{
    for (guint row = after + 1; row < cb_world_rows(world, CB_booking_plan); row++)
        if (booking_plan_interpreter_emp_code(world, row) == NULL)
            return row;
    return CB_NO_ROW;
}

static void
a_plan_ranks_the_next_booking_as_if_the_last_were_written_down(void **state)
{
    (void)state;
    guint compared = 0;
    for (guint32 seed = 0; seed < WORLDS / 2; seed++) {
        g_autoptr(CbPatch) rows = random_rows(seed);
        g_autoptr(CbWorld) world = worlds_of(rows);
        g_autoptr(CbDuty) duty = cb_duty_new(world, worlds_time(POOL_NOW), NULL);
        guint first = worlds_find(world, CB_booking_plan, "b00"), next = next_waiting(world, first);
        guint best = cb_pool_best(duty, first, random_haste(seed), NULL);
        if (best == CB_NO_ROW || next == CB_NO_ROW || booking_plan_time_start(world, first) < duty->now)
            continue; /* what is past already would also change who is new */
        g_autoptr(CbWorld) written = world_with(duty, first, best);
        g_autoptr(CbDuty) fresh = cb_duty_new(written, duty->now, NULL);
        cb_duty_assign(duty, first, best);
        assert_equal_rankings(duty, fresh, next, random_haste(seed));
        compared++;
    }
    assert_true(compared > 30);
}

static void
taking_an_assignment_back_leaves_no_trace(void **state)
{
    (void)state;
    for (guint32 seed = 0; seed < WORLDS / 2; seed++) {
        g_autoptr(CbPatch) rows = random_rows(seed);
        g_autoptr(CbWorld) world = worlds_of(rows);
        g_autoptr(CbDuty) duty = cb_duty_new(world, worlds_time(POOL_NOW), NULL);
        g_autoptr(CbDuty) fresh = cb_duty_copy(duty);
        guint first = worlds_find(world, CB_booking_plan, "b00"), next = next_waiting(world, first);
        if (duty->n == 0 || next == CB_NO_ROW)
            continue;
        cb_duty_assign(duty, first, seed % duty->n);
        cb_duty_assign(duty, next, seed % duty->n);
        cb_duty_release(duty, first, seed % duty->n);
        assert_int_equal(duty->people[seed % duty->n].last_served,
                         MAX(duty->now, fresh->people[seed % duty->n].last_served));
        cb_duty_release(duty, next, seed % duty->n);
        assert_equal_rankings(duty, fresh, first, random_haste(seed));
        assert_equal_rankings(duty, fresh, next, random_haste(seed));
        assert_int_equal(cb_duty_gap(duty), cb_duty_gap(fresh));
    }
}

/* --- single rules ------------------------------------------------------------------------------- */

static void
who_only_touches_the_time_is_free(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = cb_patch_new();
    pool_person(rows, "ana");
    pool_meeting(rows, "before", 1, 8, 9, "interpreter_emp_code", "ana", "booking_status", "approve", NULL);
    pool_meeting(rows, "over", 1, 9.5, 12, "interpreter_emp_code", "ana", "booking_status", "cancel", NULL);
    pool_meeting(rows, "new", 1, 9, 10, NULL);
    g_autoptr(CbWorld) world = worlds_of(rows);
    g_autoptr(CbDuty) duty = cb_duty_new(world, worlds_time(POOL_NOW), NULL);
    guint booking = worlds_find(world, CB_booking_plan, "new");
    gint64 start = booking_plan_time_start(world, booking), end = booking_plan_time_end(world, booking);
    assert_null(cb_duty_clash(duty, 0, start, end, booking));
    assert_non_null(cb_duty_clash(duty, 0, start - CB_SECOND, end, booking));
}

static void
a_meeting_of_many_days_is_in_the_way_on_each_of_them(void **state)
{
    (void)state;
    for (guint days = 1; days < 60; days += 7) {
        g_autoptr(CbPatch) rows = cb_patch_new();
        pool_person(rows, "ana");
        pool_meeting(rows, "long", 1, 8, 24.0 * days, "interpreter_emp_code", "ana", "booking_status", "approve",
                     NULL);
        pool_meeting(rows, "new", days, 22, 23, NULL);
        pool_meeting(rows, "wide", 0, 0, 24.0 * 90, NULL);
        g_autoptr(CbWorld) world = worlds_of(rows);
        g_autoptr(CbDuty) duty = cb_duty_new(world, worlds_time(POOL_NOW), NULL);
        const char *refusal = NULL;
        assert_int_equal(cb_pool_best(duty, worlds_find(world, CB_booking_plan, "new"), random_haste(0), &refusal),
                         CB_NO_ROW);
        assert_string_equal(refusal, "ALL_CONFLICTED");
        assert_int_equal(cb_pool_best(duty, worlds_find(world, CB_booking_plan, "wide"), random_haste(0), NULL),
                         CB_NO_ROW);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_ranking_is_what_the_rules_say),
        cmocka_unit_test(the_best_is_the_first_of_the_ranking),
        cmocka_unit_test(the_order_of_the_rows_changes_nothing),
        cmocka_unit_test(nearly_equal_totals_are_put_in_one_order),
        cmocka_unit_test(a_plan_ranks_the_next_booking_as_if_the_last_were_written_down),
        cmocka_unit_test(taking_an_assignment_back_leaves_no_trace),
        cmocka_unit_test(who_only_touches_the_time_is_free),
        cmocka_unit_test(a_meeting_of_many_days_is_in_the_way_on_each_of_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
