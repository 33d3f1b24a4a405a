#include "engine/pool/joint.h"

#include <string.h>

#include "engine/pool/joint_batch.h"

#define MOST_ROUNDS 8    /* of improvement; far more than any batch has needed */
#define MOST_NODES 20000 /* of branch and bound */
#define MOST_CHAIN 400   /* steps of looking for a chain */

typedef struct {
    const CbJointBatch *batch;
    guint plan[CB_JOINT_MOST], order[CB_JOINT_MOST];
    CbJointValue value;
    guint left; /* nodes or steps that may still be spent */
} Search;

static int
order(gint64 a, gint64 b)
{
    return (a > b) - (a < b);
}

int
cb_joint_compare(const CbJointValue *a, const CbJointValue *b)
{
    int by = order(b->covered, a->covered);
    if (by == 0)
        by = order(a->gap, b->gap);
    return by != 0 ? by : order(a->spread, b->spread);
}

/* Takes the plan when it is better than the best so far. */
static gboolean
take(Search *best, const guint *plan)
{
    CbJointValue value;
    guint turns[CB_JOINT_MOST];
    if (!cb_joint_judge(best->batch, plan, &value, turns) ||
        cb_joint_compare(&value, &best->value) >= 0)
        return FALSE;
    memcpy(best->plan, plan, sizeof best->plan);
    memcpy(best->order, turns, sizeof best->order);
    best->value = value;
    return TRUE;
}

/* --- chains ----------------------------------------------------------------------------------- */

/* Covers booking `i` in `plan`; who has it in their way hands that on, all in turn. `fixed` has the
 * bookings of the chain. */
static gboolean
cover(Search *best, guint *plan, guint i, guint fixed)
{
    const CbWish *wish = &best->batch->wishes[i];
    guint before[CB_JOINT_MOST];
    memcpy(before, plan, sizeof before);
    fixed |= 1u << i;
    for (guint o = 0; o < wish->n_options && best->left > 0; o++) {
        guint way = cb_joint_in_the_way(best->batch, plan, i, wish->options[o]);
        if ((way & fixed) != 0)
            continue;
        best->left--;
        plan[i] = wish->options[o];
        for (guint j = 0; way >> j != 0; j++)
            if ((way >> j & 1) != 0)
                plan[j] = CB_NO_ROW;
        gboolean moved = TRUE;
        for (guint j = 0; moved && way >> j != 0; j++)
            moved = (way >> j & 1) == 0 || cover(best, plan, j, fixed | way);
        if (moved)
            return TRUE;
        memcpy(plan, before, sizeof before);
    }
    return FALSE;
}

static void
chain(Search *best)
{
    for (guint i = 0; i < best->batch->n; i++) {
        guint plan[CB_JOINT_MOST];
        memcpy(plan, best->plan, sizeof plan);
        best->left = MOST_CHAIN;
        if (plan[i] == CB_NO_ROW && cover(best, plan, i, 0))
            take(best, plan);
    }
}

/* --- branch and bound ------------------------------------------------------------------------- */

/* Tries every plan for booking `i` and those after it that could be better than the best; `covered`
 * of those before it are. `strictly`: only one that covers more. */
static void
branch(Search *best, guint *plan, guint i, guint covered, guint possible, gboolean strictly)
{
    const CbJointBatch *batch = best->batch;
    if (best->left == 0 || covered + possible < best->value.covered + (strictly ? 1 : 0))
        return;
    best->left--;
    if (i == batch->n) {
        take(best, plan);
        return;
    }
    const CbWish *wish = &batch->wishes[i];
    possible -= wish->n_options > 0;
    for (guint o = 0; o < wish->n_options; o++)
        if (cb_joint_in_the_way(batch, plan, i, wish->options[o]) == 0) {
            plan[i] = wish->options[o];
            branch(best, plan, i + 1, covered + 1, possible, strictly);
            plan[i] = CB_NO_ROW;
        }
    branch(best, plan, i + 1, covered, possible, strictly);
}

static void
try_all(Search *best, guint possible, guint nodes, gboolean strictly)
{
    guint plan[CB_JOINT_MOST];
    for (guint i = 0; i < CB_JOINT_MOST; i++)
        plan[i] = CB_NO_ROW;
    best->left = nodes;
    branch(best, plan, 0, 0, possible, strictly);
}

/* --- improvement ------------------------------------------------------------------------------ */

/* Seconds of somebody under the best plan. */
static gint64
hours_of(const Search *best, guint place)
{
    gint64 seconds = best->batch->duty->people[place].seconds;
    for (guint i = 0; i < best->batch->n; i++)
        if (best->plan[i] == place)
            seconds += best->batch->wishes[i].seconds;
    return seconds;
}

/* Whether hours come closer when `more` seconds go from one to another: not when that one then has
 * as many or more. */
static gboolean
evens_out(const Search *best, guint from, guint to, gint64 more)
{
    return more > 0 && hours_of(best, to) + more < hours_of(best, from);
}

static gboolean
move_one(Search *best, guint i)
{
    const CbWish *wish = &best->batch->wishes[i];
    gboolean better = FALSE;
    for (guint o = 0; o < wish->n_options; o++) {
        guint from = best->plan[i], to = wish->options[o], plan[CB_JOINT_MOST];
        if (from == to || (from != CB_NO_ROW && !evens_out(best, from, to, wish->seconds)))
            continue;
        memcpy(plan, best->plan, sizeof plan);
        plan[i] = to;
        better = take(best, plan) || better;
    }
    return better;
}

static gboolean
swap_two(Search *best, guint i, guint j)
{
    const CbJointBatch *batch = best->batch;
    guint one = best->plan[i], other = best->plan[j], plan[CB_JOINT_MOST];
    gint64 more = batch->wishes[i].seconds - batch->wishes[j].seconds;
    if (one == CB_NO_ROW || other == CB_NO_ROW || one == other ||
        !(evens_out(best, one, other, more) || evens_out(best, other, one, -more)) ||
        !cb_joint_is_free(batch, i, other) || !cb_joint_is_free(batch, j, one))
        return FALSE;
    memcpy(plan, best->plan, sizeof plan);
    plan[i] = other;
    plan[j] = one;
    return take(best, plan);
}

static void
improve(Search *best)
{
    gboolean better = TRUE;
    for (guint round = 0; round < MOST_ROUNDS && better; round++) {
        better = FALSE;
        for (guint i = 0; i < best->batch->n; i++)
            better = move_one(best, i) || better;
        for (guint i = 0; i < best->batch->n; i++)
            for (guint j = 0; j < i; j++)
                better = swap_two(best, i, j) || better;
    }
}

/* --- the plan --------------------------------------------------------------------------------- */

CbJointGain
cb_joint_improve(const CbDuty *duty, const guint *bookings, guint n, guint *places, guint *turns)
{
    for (guint i = 0; i < n; i++)
        turns[i] = i;
    if (n == 0 || duty->n == 0)
        return (CbJointGain){0};
    g_autoptr(CbJointBatch) batch = cb_joint_batch_new(duty, bookings, n);
    Search best = {.batch = batch};
    guint possible = 0;
    for (guint i = 0; i < CB_JOINT_MOST; i++)
        best.plan[i] = i < n ? places[i] : CB_NO_ROW;
    for (guint i = 0; i < n; i++)
        possible += batch->wishes[i].n_options > 0;
    if (!cb_joint_judge(batch, best.plan, &best.value, best.order))
        return (CbJointGain){0};
    CbJointValue before = best.value;
    if (n > CB_JOINT_EXACT) {
        if (best.value.covered < possible)
            chain(&best);
        if (best.value.covered < possible)
            try_all(&best, possible, MOST_NODES, TRUE);
        improve(&best);
    } else {
        try_all(&best, possible, G_MAXUINT, FALSE);
    }
    memcpy(places, best.plan, n * sizeof *places);
    memcpy(turns, best.order, n * sizeof *turns);
    return (CbJointGain){
        .covered = (gint64)best.value.covered - before.covered,
        .gap = before.gap - best.value.gap,
        .spread = before.spread - best.value.spread,
    };
}
