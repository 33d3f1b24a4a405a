#include "tests/support/pool_naive.h"

#include <math.h>
#include <string.h>

#include "engine/pool/route.h"
#include "engine/when.h"

typedef struct {
    const CbWorld *world;
    gint64 now;
    const CbPoolPolicy *policy;
    guint booking;
} Naive;

static gboolean
is(const char *text, const char *word)
{
    return text != NULL && strcmp(text, word) == 0;
}

static gint64
seconds_of(const CbWorld *world, guint row)
{
    return (booking_plan_time_end(world, row) - booking_plan_time_start(world, row)) / CB_SECOND;
}

static gboolean
is_interpreter(const CbWorld *world, guint person)
{
    for (guint row = 0; row < cb_world_rows(world, CB_user_role); row++)
        if (user_role_emp_code(world, row) == person && is(user_role_role_code(world, row), "INTERPRETER"))
            return employee_is_active(world, person) == 1;
    return FALSE;
}

static gboolean
clashes(const Naive *naive, const char *code)
{
    for (guint row = 0; row < cb_world_rows(naive->world, CB_booking_plan); row++) {
        const char *status = booking_plan_booking_status(naive->world, row);
        if (row != naive->booking && is(booking_plan_interpreter_emp_code(naive->world, row), code) &&
            (is(status, "approve") || is(status, "waiting")) &&
            booking_plan_time_start(naive->world, row) < booking_plan_time_end(naive->world, naive->booking) &&
            booking_plan_time_end(naive->world, row) > booking_plan_time_start(naive->world, naive->booking))
            return TRUE;
    }
    return FALSE;
}

static gint64
hours_of(const Naive *naive, const char *code)
{
    gint64 seconds = 0;
    for (guint row = 0; row < cb_world_rows(naive->world, CB_booking_plan); row++)
        if (is(booking_plan_interpreter_emp_code(naive->world, row), code) &&
            !is(booking_plan_booking_status(naive->world, row), "cancel") &&
            booking_plan_time_start(naive->world, row) >= naive->now - naive->policy->window_days * CB_DAY)
            seconds += seconds_of(naive->world, row);
    return seconds;
}

static double
lrs_of(const Naive *naive, const char *code)
{
    gint64 last = CB_NULL;
    for (guint row = 0; row < cb_world_rows(naive->world, CB_assignment_log); row++)
        if (is(assignment_log_interpreter_emp_code(naive->world, row), code) &&
            is(assignment_log_status(naive->world, row), "assigned"))
            last = MAX(last, assignment_log_created_at(naive->world, row));
    if (last == CB_NULL)
        return 1;
    return fmax(0, fmin(1, (double)(naive->now - last) / (double)CB_DAY / (double)naive->policy->window_days));
}

/* Hours copied, one of them raised, the widest difference of any two. */
static gint64
gap_with(const GArray *all, guint one, gint64 seconds)
{
    g_autoptr(GArray) copy = g_array_copy((GArray *)all);
    gint64 gap = 0;
    g_array_index(copy, NaiveCandidate, one).seconds += seconds;
    for (guint a = 0; a < copy->len; a++)
        for (guint b = 0; b < copy->len; b++)
            gap = MAX(gap, g_array_index(copy, NaiveCandidate, a).seconds -
                               g_array_index(copy, NaiveCandidate, b).seconds);
    return gap;
}

static const char *
last_roster_of(const Naive *naive)
{
    gint64 start = booking_plan_time_start(naive->world, naive->booking);
    guint last = CB_NO_ROW;
    for (guint row = 0; row < cb_world_rows(naive->world, CB_booking_plan); row++) {
        const char *status = booking_plan_booking_status(naive->world, row);
        gboolean counts = is(status, "approve") || (naive->policy->mode == CB_POOL_URGENT && is(status, "waiting"));
        if (row != naive->booking && is(booking_plan_meeting_type(naive->world, row), "DR") && counts &&
            booking_plan_time_start(naive->world, row) < start &&
            (last == CB_NO_ROW ||
             booking_plan_time_start(naive->world, row) >= booking_plan_time_start(naive->world, last)))
            last = row;
    }
    return last == CB_NO_ROW ? NULL : booking_plan_interpreter_emp_code(naive->world, last);
}

/* w_fair after newcomers: only of CUSTOM. */
static double
weight_of_fairness(const Naive *naive, const GArray *all)
{
    guint joined = 0;
    for (guint i = 0; i < all->len; i++) {
        gboolean known = FALSE;
        for (guint row = 0; row < cb_world_rows(naive->world, CB_booking_plan); row++) {
            gint64 start = booking_plan_time_start(naive->world, row);
            known = known || (is(booking_plan_interpreter_emp_code(naive->world, row),
                                 g_array_index(all, NaiveCandidate, i).code) &&
                              is(booking_plan_booking_status(naive->world, row), "approve") && start < naive->now &&
                              start >= naive->now - naive->policy->window_days * CB_DAY);
        }
        joined += !known;
    }
    if (naive->policy->mode != CB_POOL_CUSTOM || joined == 0)
        return naive->policy->w_fair;
    return naive->policy->w_fair * fmax(0.5, 1 - 0.5 * joined / all->len);
}

static GArray *
gather(const Naive *naive)
{
    GArray *all = g_array_new(FALSE, FALSE, sizeof(NaiveCandidate));
    for (guint person = 0; person < cb_world_rows(naive->world, CB_employee); person++) {
        NaiveCandidate one = {.code = employee_emp_code(naive->world, person)};
        if (!is_interpreter(naive->world, person))
            continue;
        one.seconds = hours_of(naive, one.code);
        one.lrs = lrs_of(naive, one.code);
        one.out = clashes(naive, one.code) ? CB_POOL_TIME_CONFLICT : CB_POOL_ELIGIBLE;
        g_array_append_val(all, one);
    }
    for (guint i = 0; i < all->len; i++)
        g_array_index(all, NaiveCandidate, i).gap = gap_with(all, i, seconds_of(naive->world, naive->booking));
    return all;
}

static guint
count(const GArray *all, CbPoolOut out)
{
    guint n = 0;
    for (guint i = 0; i < all->len; i++)
        n += g_array_index(all, NaiveCandidate, i).out == out;
    return n;
}

/* Leaves out whom a gap of so many hours leaves out; who is left. */
static guint
filter_gap(GArray *all, gint64 hours, gboolean really)
{
    guint left = 0;
    for (guint i = 0; i < all->len; i++) {
        NaiveCandidate *one = &g_array_index(all, NaiveCandidate, i);
        if (one->out != CB_POOL_ELIGIBLE)
            continue;
        left += one->gap <= hours * 3600;
        if (really && one->gap > hours * 3600)
            one->out = CB_POOL_MAX_GAP;
    }
    return left;
}

static CbGapMode
apply_gap(const Naive *naive, GArray *all, gboolean urgent)
{
    gint64 hours = naive->policy->max_gap_hours * (urgent ? 2 : 1);
    if (urgent && filter_gap(all, hours, FALSE) == 0)
        return CB_GAP_BYPASS;
    filter_gap(all, hours, TRUE);
    return urgent ? CB_GAP_RELAXED : CB_GAP_STRICT;
}

static void
apply_rosters(const Naive *naive, GArray *all, gboolean critical, double *penalty)
{
    const char *last = last_roster_of(naive);
    if (!is(booking_plan_meeting_type(naive->world, naive->booking), "DR"))
        return;
    for (guint i = 0; i < all->len; i++) {
        NaiveCandidate *one = &g_array_index(all, NaiveCandidate, i);
        gboolean alone = one->out == CB_POOL_ELIGIBLE && count(all, CB_POOL_ELIGIBLE) == 1;
        if (!is(last, one->code))
            continue;
        CbDrRuling ruling = cb_dr_rule(naive->policy, TRUE, (CbDrCircumstances){critical, FALSE, FALSE});
        if (ruling.blocked && alone)
            ruling = cb_dr_rule(naive->policy, TRUE, (CbDrCircumstances){critical, TRUE, FALSE});
        if (ruling.blocked && one->out == CB_POOL_ELIGIBLE)
            one->out = CB_POOL_DR_BLOCKED;
        penalty[i] = ruling.penalty;
    }
}

static void
give_points(const Naive *naive, GArray *all, const double *penalty)
{
    double weight = weight_of_fairness(naive, all),
           urgency = cb_pool_urgency(naive->world, naive->booking, naive->now);
    gint64 least = G_MAXINT64;
    for (guint i = 0; i < all->len; i++)
        least = MIN(least, g_array_index(all, NaiveCandidate, i).seconds);
    for (guint i = 0; i < all->len; i++) {
        NaiveCandidate *one = &g_array_index(all, NaiveCandidate, i);
        double above = (double)(one->seconds - least) / 3600;
        one->fairness = fmax(0, 1 - above / (double)naive->policy->max_gap_hours);
        one->total = weight * one->fairness + naive->policy->w_urgency * urgency + naive->policy->w_lrs * one->lrs;
        if (penalty[i] != 0)
            one->total = fmax(0, one->total + penalty[i]);
    }
}

static int
compare(gconstpointer a, gconstpointer b)
{
    const NaiveCandidate *x = a, *y = b;
    double q = floor(x->total * 10000 + 0.5 + 1e-6) - floor(y->total * 10000 + 0.5 + 1e-6);
    if ((x->out == CB_POOL_ELIGIBLE) != (y->out == CB_POOL_ELIGIBLE))
        return x->out == CB_POOL_ELIGIBLE ? -1 : 1;
    if (x->out != CB_POOL_ELIGIBLE)
        return strcmp(x->code, y->code);
    if (q != 0)
        return q > 0 ? -1 : 1;
    if (x->lrs != y->lrs)
        return x->lrs > y->lrs ? -1 : 1;
    if (x->seconds != y->seconds)
        return x->seconds < y->seconds ? -1 : 1;
    return strcmp(x->code, y->code);
}

NaiveRanking
naive_rank(const CbWorld *world, gint64 now, const CbPoolPolicy *policy, guint booking, CbPoolHaste haste)
{
    Naive naive = {world, now, policy, booking};
    NaiveRanking ranking = {.candidates = gather(&naive)};
    GArray *all = ranking.candidates;
    g_autofree double *penalty = g_new0(double, all->len + 1);
    if (all->len == 0) {
        ranking.refusal = "NO_ACTIVE_INTERPRETERS";
    } else if (count(all, CB_POOL_ELIGIBLE) == 0) {
        ranking.refusal = "ALL_CONFLICTED";
    } else {
        ranking.gap_mode = apply_gap(&naive, all, haste.urgent);
        if (count(all, CB_POOL_ELIGIBLE) == 0)
            ranking.refusal = "NO_ONE_UNDER_GAP";
        apply_rosters(&naive, all, haste.critical, penalty);
        give_points(&naive, all, penalty);
    }
    if (ranking.refusal == NULL && count(all, CB_POOL_ELIGIBLE) == 0)
        ranking.refusal = "NO_ELIGIBLE";
    g_array_sort(all, compare);
    return ranking;
}
