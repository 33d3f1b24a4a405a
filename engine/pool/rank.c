#include "engine/pool/rank.h"

#include "engine/bits.h"
#include "engine/pool/route.h"
#include "engine/when.h"

const char *
cb_pool_out_name(CbPoolOut out)
{
    static const char *const names[] = {NULL, "TIME_CONFLICT", "MAX_GAP", "DR_BLOCKED"};
    return names[out];
}

const char *
cb_gap_mode_name(CbGapMode mode)
{
    static const char *const names[] = {NULL, "STRICT", "RELAXED", "BYPASS"};
    return names[mode];
}

gboolean
cb_pool_is_critical(const CbDuty *duty, guint booking)
{
    gint64 start = booking_plan_time_start(duty->world, booking);
    return start == CB_NULL || start - duty->now <= CB_DAY;
}

/* --- what is the same for everybody ------------------------------------------------------------- */

typedef struct {
    const CbDuty *duty;
    guint booking;
    gint64 start, end, seconds;
    double urgency, w_fair;
    guint64 *busy; /* a bit a place */
    gint64 limit;  /* of the gap, in seconds */
    CbGapMode gap_mode;
    guint last_roster; /* the booking, and who had it */
    guint last_place;
    CbDrRuling ruling; /* about them */
    const char *refusal;
} Pass;

static gboolean
is_busy(const Pass *pass, guint place)
{
    return (pass->busy[place / 64] >> place % 64 & 1) != 0;
}

static gboolean
fits_gap(const Pass *pass, guint place)
{
    return cb_duty_gap_with(pass->duty, place, pass->seconds) <= pass->limit;
}

static guint
count_fitting(const Pass *pass)
{
    guint n = 0;
    for (guint place = 0; place < pass->duty->n; place++)
        n += !is_busy(pass, place) && fits_gap(pass, place);
    return n;
}

static guint
count_free(const Pass *pass)
{
    guint busy = 0;
    for (guint w = 0; w < cb_bits_words(pass->duty->n); w++)
        busy += (guint)__builtin_popcountll(pass->busy[w]);
    return pass->duty->n - busy;
}

/* How wide the gap may be; how many are left then. */
static guint
choose_gap(Pass *pass, gboolean urgent)
{
    gint64 widest = pass->duty->policy.max_gap_hours * 60 * 60;
    pass->gap_mode = urgent ? CB_GAP_RELAXED : CB_GAP_STRICT;
    pass->limit = urgent ? 2 * widest : widest;
    guint left = count_fitting(pass);
    if (left > 0 || !urgent)
        return left;
    pass->gap_mode = CB_GAP_BYPASS;
    pass->limit = G_MAXINT64;
    return count_free(pass);
}

/* Only one person can have had the last meeting: so nobody else is left exactly when they are the only one. */
static void
rule_on_rosters(Pass *pass, guint left, gboolean critical)
{
    const CbDuty *duty = pass->duty;
    pass->last_roster = pass->last_place = CB_NO_ROW;
    if (cb_booking_meeting(duty->world, pass->booking) != CB_MEETING_DR)
        return;
    pass->last_place = cb_duty_last_roster(duty, pass->start, pass->booking, &pass->last_roster);
    CbDrCircumstances circumstances = {.critical = critical};
    pass->ruling = cb_dr_rule(&duty->policy, pass->last_place != CB_NO_ROW, circumstances);
    circumstances.no_alternatives =
        left == 1 && pass->ruling.blocked && !is_busy(pass, pass->last_place) && fits_gap(pass, pass->last_place);
    if (circumstances.no_alternatives)
        pass->ruling = cb_dr_rule(&duty->policy, TRUE, circumstances);
}

/* Everything but the people; `busy` has room for them. */
static Pass
begin(const CbDuty *duty, guint booking, CbPoolHaste haste, guint64 *busy)
{
    Pass pass = {.duty = duty, .booking = booking, .busy = busy, .last_roster = CB_NO_ROW, .last_place = CB_NO_ROW};
    if (duty->n == 0) {
        pass.refusal = "NO_ACTIVE_INTERPRETERS";
        return pass;
    }
    pass.start = booking_plan_time_start(duty->world, booking);
    pass.end = booking_plan_time_end(duty->world, booking);
    pass.seconds = cb_booking_seconds(duty->world, booking);
    pass.urgency = cb_pool_urgency(duty->world, booking, duty->now);
    pass.w_fair = duty->policy.w_fair * duty->newcomer_factor;
    cb_duty_busy(duty, pass.start, pass.end, booking, busy);
    if (count_free(&pass) == 0) {
        pass.refusal = "ALL_CONFLICTED";
        return pass;
    }
    guint left = choose_gap(&pass, haste.urgent);
    if (left == 0)
        pass.refusal = "NO_ONE_UNDER_GAP";
    rule_on_rosters(&pass, left, haste.critical);
    return pass;
}

/* --- one candidate ------------------------------------------------------------------------------ */

static CbPoolOut
out_of(const Pass *pass, guint place)
{
    if (is_busy(pass, place))
        return CB_POOL_TIME_CONFLICT;
    if (!fits_gap(pass, place))
        return CB_POOL_MAX_GAP;
    return place == pass->last_place && pass->ruling.blocked ? CB_POOL_DR_BLOCKED : CB_POOL_ELIGIBLE;
}

static double
fairness_of(const CbDuty *duty, guint place)
{
    gint64 above = duty->people[place].seconds - duty->least;
    return above == 0 ? 1 : MAX(0, 1 - (double)above / 3600 / (double)duty->policy.max_gap_hours);
}

static void
score(const Pass *pass, CbPoolCandidate *candidate)
{
    const CbPoolPolicy *policy = &pass->duty->policy;
    candidate->fairness = fairness_of(pass->duty, candidate->place);
    candidate->lrs = cb_duty_lrs(pass->duty, candidate->place);
    candidate->base =
        pass->w_fair * candidate->fairness + policy->w_urgency * pass->urgency + policy->w_lrs * candidate->lrs;
    candidate->total = candidate->base;
    if (candidate->place != pass->last_place)
        return;
    candidate->dr_penalty = pass->ruling.penalty;
    candidate->override = pass->ruling.override;
    if (candidate->dr_penalty != 0)
        candidate->total = MAX(0, candidate->base + candidate->dr_penalty);
}

gint64
cb_pool_rounded(double total)
{
    return (gint64)(total * 10000 + 0.5 + 1e-6);
}

/* --- order -------------------------------------------------------------------------------------- */

/* Of somebody eligible. */
typedef struct {
    gint64 total; /* rounded */
    double lrs;
    guint place;
} Standing;

static Standing
standing_of(const Pass *pass, guint place)
{
    CbPoolCandidate candidate = {.place = place};
    score(pass, &candidate);
    return (Standing){cb_pool_rounded(candidate.total), candidate.lrs, place};
}

/* Negative when x comes before y; both have the same total. */
static int
compare_equals(const Pass *pass, const Standing *x, const Standing *y)
{
    if (x->lrs != y->lrs)
        return x->lrs > y->lrs ? -1 : 1;
    gint64 hours = pass->duty->people[x->place].seconds, others = pass->duty->people[y->place].seconds;
    if (hours != others)
        return hours < others ? -1 : 1;
    return (x->place > y->place) - (x->place < y->place);
}

static int
compare_standings(const void *x, const void *y, gpointer pass)
{
    return compare_equals(pass, x, y);
}

#define DIGIT_BITS 10
#define DIGITS (1u << DIGIT_BITS)

/* One pass of a radix sort: by a digit of what they stay behind `most`, and otherwise in the order as it was. */
static void
sort_by_digit(const Standing *from, Standing *to, guint n, gint64 most, guint shift)
{
    guint first[DIGITS + 1] = {0};
    for (guint i = 0; i < n; i++)
        first[((most - from[i].total) >> shift) % DIGITS + 1]++;
    for (guint digit = 0; digit < DIGITS; digit++)
        first[digit + 1] += first[digit];
    for (guint i = 0; i < n; i++)
        to[first[((most - from[i].total) >> shift) % DIGITS]++] = from[i];
}

/* Those of one total among themselves; mostly they are in order already, by place. */
static void
sort_equals(const Pass *pass, Standing *standings, guint n)
{
    for (guint i = 0, next; i < n; i = next) {
        gboolean in_order = TRUE;
        for (next = i + 1; next < n && standings[next].total == standings[i].total; next++)
            in_order = in_order && compare_equals(pass, &standings[next - 1], &standings[next]) < 0;
        if (!in_order)
            g_qsort_with_data(standings + i, (gint)(next - i), sizeof *standings, compare_standings, (gpointer)pass);
    }
}

/* Sorts. Totals are small whole numbers: two passes put ten thousand people in order. Needs as much room again in
 * `other`; returns whichever of the two holds the result. */
static Standing *
put_in_order(const Pass *pass, Standing *standings, Standing *other, guint n)
{
    gint64 most = 0, least = G_MAXINT64;
    for (guint i = 0; i < n; i++) {
        most = MAX(most, standings[i].total);
        least = MIN(least, standings[i].total);
    }
    for (guint shift = 0; n > 0 && (most - least) >> shift != 0; shift += DIGIT_BITS) {
        sort_by_digit(standings, other, n, most, shift);
        Standing *sorted = other;
        other = standings;
        standings = sorted;
    }
    sort_equals(pass, standings, n);
    return standings;
}

/* --- rankings ----------------------------------------------------------------------------------- */

static CbPoolCandidate
candidate_of(const Pass *pass, guint place, CbPoolOut why)
{
    CbPoolCandidate candidate = {.place = place, .out = why, .clash = CB_NO_ROW};
    candidate.hours = (double)pass->duty->people[place].seconds / 3600;
    candidate.gap = cb_duty_gap_with(pass->duty, place, pass->seconds);
    if (candidate.out == CB_POOL_ELIGIBLE)
        score(pass, &candidate);
    if (candidate.out == CB_POOL_TIME_CONFLICT)
        candidate.clash = cb_duty_clash(pass->duty, place, pass->start, pass->end, pass->booking)->booking;
    return candidate;
}

/* Everybody: the eligible in order, the others after them by place. How many are eligible. */
static guint
list_all(const Pass *pass, CbPoolCandidate *out)
{
    guint n = pass->duty->n, n_eligible = 0;
    g_autofree Standing *standings = g_new(Standing, 2 * n);
    for (guint place = 0; place < n; place++)
        if (out_of(pass, place) == CB_POOL_ELIGIBLE)
            standings[n_eligible++] = standing_of(pass, place);
    const Standing *sorted = put_in_order(pass, standings, standings + n, n_eligible);
    for (guint i = 0; i < n_eligible; i++)
        out[i] = candidate_of(pass, sorted[i].place, CB_POOL_ELIGIBLE);
    for (guint place = 0, i = n_eligible; i < n; place++) {
        CbPoolOut why = out_of(pass, place);
        if (why != CB_POOL_ELIGIBLE)
            out[i++] = candidate_of(pass, place, why);
    }
    return n_eligible;
}

CbPoolRanking *
cb_pool_rank(const CbDuty *duty, guint booking, CbPoolHaste haste)
{
    g_autofree guint64 *busy = g_new(guint64, cb_bits_words(duty->n) + 1);
    Pass pass = begin(duty, booking, haste, busy);
    CbPoolRanking *ranking = g_new0(CbPoolRanking, 1);
    ranking->n = duty->n;
    ranking->candidates = g_new(CbPoolCandidate, MAX(duty->n, 1));
    ranking->n_eligible = list_all(&pass, ranking->candidates);
    ranking->gap_mode = pass.gap_mode;
    ranking->urgency = pass.urgency;
    ranking->last_roster = pass.last_roster;
    ranking->refusal = pass.refusal == NULL && ranking->n_eligible == 0 ? "NO_ELIGIBLE" : pass.refusal;
    return ranking;
}

void
cb_pool_ranking_free(CbPoolRanking *ranking)
{
    if (ranking == NULL)
        return;
    g_free(ranking->candidates);
    g_free(ranking);
}

guint
cb_pool_best(const CbDuty *duty, guint booking, CbPoolHaste haste, const char **refusal)
{
    g_autofree guint64 *busy = g_new(guint64, cb_bits_words(duty->n) + 1);
    Pass pass = begin(duty, booking, haste, busy);
    Standing best = {.total = G_MININT64, .place = CB_NO_ROW};
    for (guint place = 0; pass.refusal == NULL && place < duty->n; place++) {
        if (out_of(&pass, place) != CB_POOL_ELIGIBLE)
            continue;
        Standing next = standing_of(&pass, place);
        if (next.total > best.total || (next.total == best.total && compare_equals(&pass, &next, &best) < 0))
            best = next;
    }
    if (refusal != NULL)
        *refusal = pass.refusal == NULL && best.place == CB_NO_ROW ? "NO_ELIGIBLE" : pass.refusal;
    return best.place;
}
