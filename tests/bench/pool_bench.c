/* The pool's numbers: ranking 10,000 interpreters for one booking beside the original's way of taking the gap, which
 * copies the table of hours for every candidate. Exit status 1 when results differ or a goal is missed.
 *
 * What is measured of ours is a whole ranking by a duty list that is there: clashes, gap, scores, and the best, or
 * all of them in order. Of the reference only the gap is measured, the part that is quadratic, once as the original
 * does it, with a table by employee code that is copied, and once as kindly as it can be done, with a plain array.
 * Both are timed at 1,000 and 2,000 people; what they need for 10,000 is extrapolated by the exponent of these two.
 * Times are those of the processor.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "engine/demo/dice.h"
#include "engine/pool/rank.h"
#include "engine/when.h"
#include "tests/support/goals.h"
#include "tests/support/worlds.h"

#define NOW (G_GINT64_CONSTANT(1795599000) * CB_SECOND) /* 2026-11-25T09:30:00Z */
#define MANY 10000u
#define FEW 1000u
#define REPEATS 31u
#define REFERENCE_REPEATS 5u
#define BOOKINGS_EACH 2u

/* --- measuring ---------------------------------------------------------------------------------- */

/* The median time of `repeats` runs, in milliseconds of this thread. */
static double
time_of(void (*run)(gconstpointer data, gconstpointer more), gconstpointer data, gconstpointer more, guint repeats)
{
    g_autoptr(GArray) times = g_array_new(FALSE, FALSE, sizeof(gint64));
    for (guint r = 0; r < repeats; r++) {
        struct timespec from, to;
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &from);
        run(data, more);
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &to);
        gint64 took = (gint64)(to.tv_sec - from.tv_sec) * 1000000000 + to.tv_nsec - from.tv_nsec;
        g_array_append_val(times, took);
    }
    return cb_rank_of(times, 50, 1e6);
}

/* --- the data ----------------------------------------------------------------------------------- */

static void
add_booking(CbPatch *rows, guint number, const char *who, gint64 start, gint64 hours)
{
    char id[16], from[32], to[32];
    g_snprintf(id, sizeof id, "b%08u", number);
    cb_time_format(start, from);
    cb_time_format(start + hours * 60 * CB_MINUTE, to);
    worlds_row(rows, CB_booking_plan, "booking_id", id, "meeting_type", number % 7 == 0 ? "DR" : "General",
               "time_start", from, "time_end", to, "interpreter_emp_code", who, "booking_status",
               who == worlds_null ? "waiting" : "approve", NULL);
}

/* `people` interpreters with two hours each in the last two weeks, some of them at the hour of the first booking,
 * which nobody has yet; half of them served before. */
static CbWorld *
world_of(guint people)
{
    g_autoptr(CbPatch) rows = cb_patch_new();
    CbDice dice = cb_dice_new(1, 0);
    add_booking(rows, 0, worlds_null, NOW + 3 * CB_DAY, 1);
    for (guint p = 0; p < people; p++) {
        char code[16], log[16], booking[16], served[32];
        g_snprintf(code, sizeof code, "E%06u", p);
        g_snprintf(log, sizeof log, "l%06u", p);
        worlds_row(rows, CB_employee, "emp_code", code, NULL);
        worlds_row(rows, CB_user_role, "emp_code", code, "role_code", "INTERPRETER", NULL);
        for (guint b = 0; b < BOOKINGS_EACH; b++) {
            gint64 day = cb_dice_below(&dice, 14);
            gint64 start = b == 0 && cb_dice_percent(&dice, 10) ? NOW + 3 * CB_DAY : NOW - day * CB_DAY;
            add_booking(rows, 1 + p * BOOKINGS_EACH + b, code, start, 1);
        }
        g_snprintf(booking, sizeof booking, "b%08u", 1 + p * BOOKINGS_EACH);
        cb_time_format(NOW - (gint64)cb_dice_below(&dice, 20 * 24 * 60) * CB_MINUTE, served);
        if (cb_dice_percent(&dice, 50))
            worlds_row(rows, CB_assignment_log, "id", log, "booking_id", booking, "interpreter_emp_code", code,
                       "status", "assigned", "created_at", served, NULL);
    }
    return worlds_of(rows);
}

/* --- ours --------------------------------------------------------------------------------------- */

static const CbPoolHaste no_haste = {FALSE, FALSE};

static void
make_duty(gconstpointer world, gconstpointer policy)
{
    g_autoptr(CbDuty) duty = cb_duty_new(world, NOW, policy);
    cb_must(duty->n > 0, "no interpreters", NULL);
}

static void
find_best(gconstpointer duty, gconstpointer booking)
{
    cb_must(cb_pool_best(duty, *(const guint *)booking, no_haste, NULL) != CB_NO_ROW, "nobody ranks", NULL);
}

static void
rank_all(gconstpointer duty, gconstpointer booking)
{
    g_autoptr(CbPoolRanking) ranking = cb_pool_rank(duty, *(const guint *)booking, no_haste);
    cb_must(ranking->n_eligible > 0, "nobody ranks", NULL);
}

/* --- the reference ------------------------------------------------------------------------------ */

/* The widest that hours become when `code` gets more of them, with a table of everybody's that is copied for it. */
static gint64
gap_by_table(GHashTable *hours, const char *code, gint64 seconds)
{
    g_autoptr(GHashTable) copy = g_hash_table_new(g_str_hash, g_str_equal);
    GHashTableIter iter;
    gpointer key, value;
    gint64 least = G_MAXINT64, most = 0;
    g_hash_table_iter_init(&iter, hours);
    while (g_hash_table_iter_next(&iter, &key, &value))
        g_hash_table_insert(copy, key, value);
    gint64 with = GPOINTER_TO_SIZE(g_hash_table_lookup(copy, code)) + seconds;
    g_hash_table_insert(copy, (gpointer)code, GSIZE_TO_POINTER((gsize)with));
    g_hash_table_iter_init(&iter, copy);
    while (g_hash_table_iter_next(&iter, NULL, &value)) {
        least = MIN(least, (gint64)GPOINTER_TO_SIZE(value));
        most = MAX(most, (gint64)GPOINTER_TO_SIZE(value));
    }
    return most - least;
}

static void
take_gaps_by_table(gconstpointer data, gconstpointer booking)
{
    const CbDuty *duty = data;
    gint64 seconds = cb_booking_seconds(duty->world, *(const guint *)booking);
    g_autoptr(GHashTable) hours = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint p = 0; p < duty->n; p++)
        g_hash_table_insert(hours, (gpointer)employee_emp_code(duty->world, duty->people[p].employee),
                            GSIZE_TO_POINTER((gsize)duty->people[p].seconds));
    for (guint p = 0; p < duty->n; p++) {
        const char *code = employee_emp_code(duty->world, duty->people[p].employee);
        cb_must(gap_by_table(hours, code, seconds) == cb_duty_gap_with(duty, p, seconds), "gaps differ", NULL);
    }
}

static void
take_gaps_by_array(gconstpointer data, gconstpointer booking)
{
    const CbDuty *duty = data;
    gint64 seconds = cb_booking_seconds(duty->world, *(const guint *)booking);
    g_autofree gint64 *hours = g_new(gint64, duty->n);
    for (guint p = 0; p < duty->n; p++) {
        gint64 least = G_MAXINT64, most = 0;
        for (guint q = 0; q < duty->n; q++)
            hours[q] = duty->people[q].seconds + (q == p ? seconds : 0);
        for (guint q = 0; q < duty->n; q++) {
            least = MIN(least, hours[q]);
            most = MAX(most, hours[q]);
        }
        cb_must(most - least == cb_duty_gap_with(duty, p, seconds), "gaps differ", NULL);
    }
}

static double
time_reference(void (*run)(gconstpointer data, gconstpointer more), guint people)
{
    g_autoptr(CbWorld) world = world_of(people);
    g_autoptr(CbDuty) duty = cb_duty_new(world, NOW, NULL);
    guint booking = worlds_find(world, CB_booking_plan, "b00000000");
    return time_of(run, duty, &booking, REFERENCE_REPEATS);
}

/* Milliseconds for MANY people, by the exponent of FEW and twice as many. */
static double
extrapolate(void (*run)(gconstpointer data, gconstpointer more), const char *name)
{
    double one = time_reference(run, FEW), two = time_reference(run, 2 * FEW), exponent = log2(two / one);
    double many = two * pow((double)MANY / (2 * FEW), exponent);
    printf("  %s: %u people %.2f ms, %u people %.2f ms: exponent %.2f; extrapolated to %u people: %.0f ms\n", name,
           FEW, one, 2 * FEW, two, exponent, MANY, many);
    return many;
}

static void
measure_ranking(void)
{
    g_autoptr(CbWorld) world = world_of(MANY);
    g_autoptr(CbDuty) duty = cb_duty_new(world, NOW, NULL);
    guint booking = worlds_find(world, CB_booking_plan, "b00000000");
    cb_goal_head("Ranking 10,000 interpreters for one booking",
                 "the gap alone, with hours copied per candidate, extrapolated");
    double table = extrapolate(take_gaps_by_table, "by a table, as the original");
    double array = extrapolate(take_gaps_by_array, "by an array                ");
    double best = time_of(find_best, duty, &booking, REPEATS), all = time_of(rank_all, duty, &booking, REPEATS);
    const CbGoal goals[] = {
        {"the best, ms", best, 0, CB_GOAL_AT_MOST, 0.5},
        {"everybody in order, ms", all, 0, CB_GOAL_AT_MOST, 1},
        {"the duty list, from the World, ms", time_of(make_duty, world, &duty->policy, REPEATS), 0, CB_GOAL_AT_MOST,
         50},
        {"bests a second, beside gaps by a table", 1000 / best, 1000 / table, CB_GOAL_BEATS, 10000},
        {"rankings a second, beside gaps by a table", 1000 / all, 1000 / table, CB_GOAL_BEATS, 10000},
        {"bests a second, beside gaps by an array", 1000 / best, 1000 / array, CB_GOAL_NONE, 0},
    };
    for (guint g = 0; g < G_N_ELEMENTS(goals); g++)
        cb_goal_print(&goals[g]);
}

int
main(void)
{
    static void (*const parts[])(void) = {
        measure_ranking,
    };
    for (guint p = 0; p < G_N_ELEMENTS(parts); p++)
        parts[p]();
    return cb_goals_met() ? 0 : 1;
}
