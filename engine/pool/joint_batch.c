#include "engine/pool/joint_batch.h"

/* --- the batch -------------------------------------------------------------------------------- */

static int
by_hours(gconstpointer a, gconstpointer b, gpointer data)
{
    const CbDuty *duty = data;
    guint left = *(const guint *)a, right = *(const guint *)b;
    gint64 hours = duty->people[left].seconds, others = duty->people[right].seconds;
    if (hours != others)
        return hours < others ? -1 : 1;
    return (left > right) - (left < right);
}

static void
sort_people(CbJointBatch *batch)
{
    const CbDuty *duty = batch->duty;
    batch->order = g_new(guint, duty->n);
    batch->hours = g_new(gint64, duty->n);
    batch->sums = g_new(gint64, duty->n + 1);
    batch->touched = g_new0(guint8, MAX(duty->n, 1));
    for (guint p = 0; p < duty->n; p++)
        batch->order[p] = p;
    g_qsort_with_data(batch->order, (int)duty->n, sizeof(guint), by_hours, (gpointer)duty);
    batch->sums[0] = 0;
    for (guint i = 0; i < duty->n; i++) {
        batch->hours[i] = duty->people[batch->order[i]].seconds;
        batch->sums[i + 1] = batch->sums[i] + batch->hours[i];
    }
}

gboolean
cb_joint_is_free(const CbJointBatch *batch, guint i, guint place)
{
    const CbWish *wish = &batch->wishes[i];
    return cb_duty_clash(batch->duty, place, wish->start, wish->end, wish->booking) == NULL;
}

static void
fill_wish(CbJointBatch *batch, guint i, guint booking)
{
    const CbDuty *duty = batch->duty;
    CbWish *wish = &batch->wishes[i];
    *wish = (CbWish){
        .booking = booking,
        .start = booking_plan_time_start(duty->world, booking),
        .end = booking_plan_time_end(duty->world, booking),
        .seconds = cb_booking_seconds(duty->world, booking),
        .roster = cb_booking_meeting(duty->world, booking) == CB_MEETING_DR,
        .critical = cb_pool_is_critical(duty, booking),
        .last = CB_NO_ROW,
        .last_place = CB_NO_ROW,
    };
    if (wish->roster)
        wish->last_place = cb_duty_last_roster(duty, wish->start, booking, &wish->last);
    for (guint p = 0; p < duty->n && wish->n_options < batch->n + 1; p++)
        if (cb_joint_is_free(batch, i, batch->order[p]))
            wish->options[wish->n_options++] = batch->order[p];
}

CbJointBatch *
cb_joint_batch_new(const CbDuty *duty, const guint *bookings, guint n)
{
    CbJointBatch *batch = g_new0(CbJointBatch, 1);
    g_assert(n <= CB_JOINT_MOST);
    batch->duty = duty;
    batch->n = n;
    batch->limit = 2 * duty->policy.max_gap_hours * 3600;
    sort_people(batch);
    for (guint i = 0; i < n; i++)
        fill_wish(batch, i, bookings[i]);
    for (guint i = 0; i < n; i++)
        for (guint j = 0; j < n; j++)
            if (i != j && batch->wishes[i].start < batch->wishes[j].end &&
                batch->wishes[i].end > batch->wishes[j].start)
                batch->wishes[i].overlaps |= 1u << j;
    return batch;
}

void
cb_joint_batch_free(CbJointBatch *batch)
{
    if (batch == NULL)
        return;
    g_free(batch->order);
    g_free(batch->hours);
    g_free(batch->sums);
    g_free(batch->touched);
    g_free(batch);
}

guint
cb_joint_in_the_way(const CbJointBatch *batch, const guint *plan, guint i, guint place)
{
    guint overlaps = batch->wishes[i].overlaps, way = 0;
    for (guint j = 0; overlaps >> j != 0; j++)
        if ((overlaps >> j & 1) != 0 && plan[j] == place)
            way |= 1u << j;
    return way;
}

/* --- a plan, decided entry by entry ----------------------------------------------------------- */

/* How it stands after some entries: people who were given something, with their seconds. */
typedef struct {
    const CbJointBatch *batch;
    guint given[CB_JOINT_MOST]; /* the plan so far */
    guint n;
    guint place[CB_JOINT_MOST];
    gint64 seconds[CB_JOINT_MOST];
    gint64 most;
    gint64 least, second; /* the least seconds of all, and the least of all but that one */
    guint least_place;
} Turn;

static gint64
seconds_of(const Turn *turn, guint place)
{
    guint8 slot = turn->batch->touched[place];
    return slot != 0 ? turn->seconds[slot - 1] : turn->batch->duty->people[place].seconds;
}

static void
lower(Turn *turn, guint place, gint64 seconds)
{
    if (seconds < turn->least) {
        turn->second = turn->least;
        turn->least = seconds;
        turn->least_place = place;
    } else if (seconds < turn->second) {
        turn->second = seconds;
    }
}

/* The two least: of those who were given nothing the first two by hours can be it. */
static void
find_least(Turn *turn)
{
    const CbJointBatch *batch = turn->batch;
    turn->least = turn->second = G_MAXINT64;
    for (guint i = 0, found = 0; i < batch->duty->n && found < 2; i++)
        if (batch->touched[batch->order[i]] == 0) {
            lower(turn, batch->order[i], batch->hours[i]);
            found++;
        }
    for (guint t = 0; t < turn->n; t++)
        lower(turn, turn->place[t], turn->seconds[t]);
}

static gboolean
passes_gap(const Turn *turn, guint place, gint64 more)
{
    gint64 after = seconds_of(turn, place) + more;
    gint64 least = place == turn->least_place ? MIN(turn->second, after) : turn->least;
    return MAX(turn->most, after) - least <= turn->batch->limit;
}

/* Whether anybody but `except` is free for it now and, if asked, passes the gap. */
static gboolean
somebody(const Turn *turn, guint i, guint except, gboolean gap)
{
    const CbWish *wish = &turn->batch->wishes[i];
    for (guint o = 0; o < wish->n_options; o++) {
        guint place = wish->options[o];
        if (place != except && cb_joint_in_the_way(turn->batch, turn->given, i, place) == 0 &&
            (!gap || passes_gap(turn, place, wish->seconds)))
            return TRUE;
    }
    return FALSE;
}

/* Whose the last duty roster meeting before booking `i` is by now. */
static guint
last_roster(const Turn *turn, guint i)
{
    const CbJointBatch *batch = turn->batch;
    const CbWish *wish = &batch->wishes[i];
    guint last = wish->last, place = wish->last_place;
    gint64 start = last == CB_NO_ROW ? CB_NULL : booking_plan_time_start(batch->duty->world, last);
    for (guint j = 0; j < batch->n; j++) {
        const CbWish *other = &batch->wishes[j];
        if (!other->roster || turn->given[j] == CB_NO_ROW || other->start >= wish->start)
            continue;
        if (other->start > start || (other->start == start && other->booking >= last)) {
            start = other->start;
            last = other->booking;
            place = turn->given[j];
        }
    }
    return place;
}

static gboolean
may_have_roster(const Turn *turn, guint i, guint place, gboolean bypass)
{
    const CbWish *wish = &turn->batch->wishes[i];
    CbDrCircumstances now = {.critical = wish->critical};
    if (!wish->roster || last_roster(turn, i) != place)
        return TRUE;
    if (!cb_dr_rule(&turn->batch->duty->policy, TRUE, now).blocked)
        return TRUE;
    now.no_alternatives = !somebody(turn, i, place, !bypass);
    return !cb_dr_rule(&turn->batch->duty->policy, TRUE, now).blocked;
}

static gboolean
may_have(const Turn *turn, guint i, guint place)
{
    if (cb_joint_in_the_way(turn->batch, turn->given, i, place) != 0)
        return FALSE;
    gboolean passes = passes_gap(turn, place, turn->batch->wishes[i].seconds);
    if (!passes && somebody(turn, i, place, TRUE))
        return FALSE;
    return may_have_roster(turn, i, place, !passes);
}

static void
give(Turn *turn, guint i, guint place)
{
    guint8 *slot = &turn->batch->touched[place];
    gint64 seconds = seconds_of(turn, place) + turn->batch->wishes[i].seconds;
    if (*slot == 0) {
        turn->place[turn->n] = place;
        *slot = (guint8)++turn->n;
    }
    turn->seconds[*slot - 1] = seconds;
    turn->most = MAX(turn->most, seconds);
    turn->given[i] = place;
    find_least(turn);
}

/* --- what it is worth ------------------------------------------------------------------------- */

/* The sum of the gaps between `seconds` and everybody as the batch finds them. */
static gint64
gaps_to_all(const CbJointBatch *batch, gint64 seconds)
{
    guint n = batch->duty->n, low = 0, high = n;
    while (low < high) {
        guint middle = low + (high - low) / 2;
        if (batch->hours[middle] < seconds)
            low = middle + 1;
        else
            high = middle;
    }
    gint64 below = seconds * low - batch->sums[low];
    return below + batch->sums[n] - batch->sums[low] - seconds * (n - low);
}

/* All gaps that involve somebody who was given something, after less before. */
static gint64
spread_of(const Turn *turn)
{
    const CbJointBatch *batch = turn->batch;
    gint64 spread = 0;
    for (guint t = 0; t < turn->n; t++) {
        gint64 before = batch->duty->people[turn->place[t]].seconds, after = turn->seconds[t];
        spread += gaps_to_all(batch, after) - gaps_to_all(batch, before);
        spread -= ABS(after - before); /* to themselves */
        for (guint u = 0; u < t; u++) {
            gint64 other = batch->duty->people[turn->place[u]].seconds;
            /* Both were counted against where the other one was. */
            spread -= ABS(after - other) + ABS(turn->seconds[u] - before) - ABS(before - other);
            spread += ABS(after - turn->seconds[u]);
        }
    }
    return spread;
}

/* Gives what `i` is planned to have, where they may have it now. */
static gboolean
take_turn(Turn *turn, guint i, guint place, guint *order, guint *decided)
{
    if (!may_have(turn, i, place))
        return FALSE;
    give(turn, i, place);
    order[(*decided)++] = i;
    return TRUE;
}

gboolean
cb_joint_judge(const CbJointBatch *batch, const guint *plan, CbJointValue *value, guint *order)
{
    Turn turn = {.batch = batch, .most = batch->duty->most};
    guint decided = 0, put_off = 0;
    for (guint i = 0; i < batch->n; i++)
        turn.given[i] = CB_NO_ROW;
    find_least(&turn);
    for (guint i = 0; i < batch->n; i++)
        if (plan[i] != CB_NO_ROW && !take_turn(&turn, i, plan[i], order, &decided))
            put_off |= 1u << i;
    gboolean eligible = TRUE;
    for (guint i = 0; put_off >> i != 0 && eligible; i++)
        eligible = (put_off >> i & 1) == 0 || take_turn(&turn, i, plan[i], order, &decided);
    *value = (CbJointValue){.covered = decided, .gap = turn.most - turn.least};
    value->spread = eligible ? spread_of(&turn) : 0;
    for (guint i = 0; i < batch->n; i++)
        if (plan[i] == CB_NO_ROW)
            order[decided++] = i;
    for (guint t = 0; t < turn.n; t++)
        batch->touched[turn.place[t]] = 0;
    return eligible;
}
