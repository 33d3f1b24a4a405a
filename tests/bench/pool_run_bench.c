/* The pool's runs in numbers: planning 10,000 pooled bookings for 1,000 interpreters, one by one
 * and with each batch as one plan; how time grows with the pool; what one plan brings where days
 * are crowded. Exit status 1 when a goal is missed.
 *
 * Times are those of the processor, the middle of three; the World is there before. Memory is the
 * peak of this program with the World in it.
 */
#include <math.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "engine/pool/plan.h"
#include "tests/support/big_hub.h"
#include "tests/support/goals.h"
#include "tests/support/pool_worlds.h"
#include "tests/support/worlds.h"

#define POOLED 10000u
#define PEOPLE 1000u
#define REPEATS 3u
#define SIZES 4u
#define CROWDED 200u

static double
seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static CbRunPlan *
plan_of(const CbWorld *world, gboolean joint)
{
    return cb_run_plan(world, worlds_time(POOL_NOW),
                       (CbRunQuery){.type = CB_RUN_POOL, .joint = joint});
}

static double
time_of(const CbWorld *world, gboolean joint)
{
    g_autoptr(GArray) times = g_array_new(FALSE, FALSE, sizeof(gint64));
    for (guint r = 0; r < REPEATS; r++) {
        double before = seconds();
        g_autoptr(CbRunPlan) plan = plan_of(world, joint);
        gint64 time = (gint64)((seconds() - before) * 1e9);
        cb_must(plan->results->len == cb_world_rows(world, CB_booking_plan) - 2 * PEOPLE,
                "entries are missing", NULL);
        g_array_append_val(times, time);
    }
    return cb_rank_of(times, 50, 1e9);
}

/* A larger pool reaches further ahead: two months of 10,000. */
static CbWorld *
quiet_pool(guint pooled)
{
    return pool_random(
        &(PoolShape){7, PEOPLE, pooled, 2 * PEOPLE, 60 * pooled / POOLED, 10, 10, "BALANCE"});
}

/* The slope of time over size, both as logarithms. */
static double
exponent(const double *sizes, const double *times)
{
    double x = 0, y = 0, xx = 0, xy = 0;
    for (guint s = 0; s < SIZES; s++) {
        double size = log(sizes[s]), time = log(times[s]);
        x += size;
        y += time;
        xx += size * size;
        xy += size * time;
    }
    return (SIZES * xy - x * y) / (SIZES * xx - x * x);
}

static void
print(const char *what, double ours, double reference, CbGoalKind kind, double limit)
{
    cb_goal_print(&(CbGoal){what, ours, reference, kind, limit});
}

static void
measure_growth(void)
{
    double sizes[SIZES], single[SIZES], joint[SIZES];
    for (guint s = 0; s < SIZES; s++) {
        guint pooled = POOLED / 4 << s;
        g_autoptr(CbWorld) world = quiet_pool(pooled);
        sizes[s] = pooled;
        single[s] = time_of(world, FALSE);
        joint[s] = time_of(world, TRUE);
        if (pooled != POOLED)
            continue;
        print("one by one, seconds", single[s], 0, CB_GOAL_AT_MOST, 5);
        print("each batch as one plan, seconds", joint[s], single[s], CB_GOAL_AT_MOST, 5);
        print("peak of memory with the World, MiB", (double)cb_memory_of(getpid(), "VmHWM:") / 1024,
              0, CB_GOAL_AT_MOST, 200);
    }
    print("exponent of time, one by one", exponent(sizes, single), 0, CB_GOAL_AT_MOST, 1.15);
    print("exponent of time, one plan", exponent(sizes, joint), 0, CB_GOAL_AT_MOST, 1.15);
}

/* Batches of 15 for ten people whose days are full. */
static void
measure_gain(void)
{
    guint single = 0, joint = 0, entries = 0, better = 0;
    gint64 gap = 0, theirs = 0;
    for (guint32 seed = 1; seed <= CROWDED; seed++) {
        g_autoptr(CbWorld) world = pool_random(&(PoolShape){seed, 10, 15, 30, 2, 6, 10, "BALANCE"});
        g_autoptr(CbRunPlan) before = plan_of(world, FALSE);
        g_autoptr(CbRunPlan) after = plan_of(world, TRUE);
        entries += before->results->len;
        single += before->assigned;
        joint += after->assigned;
        better += after->gain.covered > 0 || after->gain.gap > 0 || after->gain.spread > 0;
        theirs += g_array_index(before->batches, CbRunBatch, 0).gap_after;
        gap += g_array_index(after->batches, CbRunBatch, 0).gap_after;
    }
    print("crowded: covered of 100", 100.0 * joint / entries, 100.0 * single / entries,
          CB_GOAL_BEATS, 1);
    print("crowded: hours between most and least", (double)gap / 3600 / CROWDED,
          (double)theirs / 3600 / CROWDED, CB_GOAL_TIMES, 1);
    print("crowded: batches of 100 that are better", 100.0 * better / CROWDED, 0, CB_GOAL_AT_LEAST,
          50);
}

int
main(void)
{
    cb_goal_head("A run of the pool: 10,000 bookings, 1,000 interpreters", "one by one");
    measure_growth();
    measure_gain();
    return cb_goals_met() ? EXIT_SUCCESS : EXIT_FAILURE;
}
