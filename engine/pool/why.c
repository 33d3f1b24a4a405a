#include "engine/pool/why.h"

#include <math.h>

#include "engine/pool/names.h"
#include "engine/when.h"

/* A place of a ranking, and what it is the ranking of. */
typedef struct {
    const CbDuty *duty;
    const CbPoolRanking *ranking;
    guint booking;
    const CbPoolCandidate *candidate;
} Case;

static Case
case_of(const CbDuty *duty, const CbPoolRanking *ranking, guint booking, guint i)
{
    return (Case){duty, ranking, booking, &ranking->candidates[i]};
}

static char *
name_of(const Case *c)
{
    return cb_name_of_employee(c->duty->world, c->duty->people[c->candidate->place].employee);
}

static gint64
seconds_of(const Case *c)
{
    return c->duty->people[c->candidate->place].seconds;
}

/* --- points -------------------------------------------------------------------------------------- */

static double
fair_points(const Case *c)
{
    return c->duty->policy.w_fair * c->duty->newcomer_factor * c->candidate->fairness;
}

static double
lrs_points(const Case *c)
{
    return c->duty->policy.w_lrs * c->candidate->lrs;
}

static double
urgency_points(const Case *c)
{
    return c->duty->policy.w_urgency * c->ranking->urgency;
}

/* "2.60"; never a point without digits, never "-0.00". */
static char *
points_text(double points)
{
    char text[G_ASCII_DTOSTR_BUF_SIZE];
    return g_strdup(g_ascii_formatd(text, sizeof text, "%.2f", fabs(points) < 0.005 ? 0 : points));
}

/* "served 12 days ago", "never served before". */
static char *
served_text(const Case *c)
{
    gint64 last = c->duty->people[c->candidate->place].last_served;
    if (last == CB_NULL)
        return g_strdup("never served before");
    gint64 days = MAX(c->duty->now - last, 0) / CB_DAY;
    if (days == 0)
        return g_strdup("served today");
    return g_strdup_printf("served %" G_GINT64_FORMAT " day%s ago", days, days == 1 ? "" : "s");
}

static void
add_penalty(GString *text, const Case *c)
{
    static const char *const overrides[] = {"", ", because it is an emergency", ", because nobody else is left",
                                            ", because the load is high"};
    if (c->candidate->dr_penalty == 0)
        return;
    g_autofree char *points = points_text(-c->candidate->dr_penalty);
    g_string_append_printf(text, ", less %s for the last duty roster meeting%s", points,
                           overrides[c->candidate->override]);
}

/* The hours before and after, and what becomes of the gap. */
static void
add_hours(GString *text, const Case *c)
{
    g_autofree char *after = cb_hours_text(seconds_of(c) + cb_booking_seconds(c->duty->world, c->booking));
    g_autofree char *gap = cb_hours_text(c->candidate->gap);
    g_autofree char *now = cb_hours_text(cb_duty_gap(c->duty));
    g_string_append_printf(text, "; the booking makes it %s, and the gap %s (now %s).", after, gap, now);
}

static char *
ordinal(guint i)
{
    static const char *const words[] = {"first", "second", "third"};
    return i < G_N_ELEMENTS(words) ? g_strdup(words[i]) : g_strdup_printf("number %u", i + 1);
}

static char *
why_chosen(const Case *c)
{
    g_autofree char *name = name_of(c);
    g_autofree char *rank = ordinal((guint)(c->candidate - c->ranking->candidates));
    g_autofree char *total = points_text(c->candidate->total);
    g_autofree char *fair = points_text(fair_points(c));
    g_autofree char *lrs = points_text(lrs_points(c));
    g_autofree char *hours = cb_hours_text(seconds_of(c));
    g_autofree char *least = cb_hours_text(c->duty->least);
    g_autofree char *served = served_text(c);
    g_autofree char *urgent = points_text(urgency_points(c));
    GString *text = g_string_new(NULL);
    g_string_printf(text,
                    "%s comes %s with %s points: fairness %s (%s on duty in %" G_GINT64_FORMAT
                    " days, the least anybody has is %s), %s %s",
                    name, rank, total, fair, hours, c->duty->policy.window_days, least, served, lrs);
    if (urgency_points(c) >= 0.005)
        g_string_append_printf(text, ", urgency %s", urgent);
    add_penalty(text, c);
    add_hours(text, c);
    return g_string_free(text, FALSE);
}

/* --- who is left out ----------------------------------------------------------------------------- */

/* "Budget review, Mon 24 Nov 09:00–11:00 UTC"; a meeting without a subject is "a VIP meeting". */
static char *
meeting_text(const CbWorld *world, guint booking)
{
    const char *detail = booking_plan_meeting_detail(world, booking);
    const char *type = booking_plan_meeting_type(world, booking);
    g_autofree char *span = cb_span_of_booking(world, booking);
    if (detail == NULL || *detail == '\0')
        return g_strdup_printf("a meeting (%s), %s", type, span);
    return g_strdup_printf("%s, %s", detail, span);
}

static char *
why_busy(const Case *c)
{
    g_autofree char *name = name_of(c);
    g_autofree char *meeting = meeting_text(c->duty->world, c->candidate->clash);
    return g_strdup_printf("%s is busy with %s.", name, meeting);
}

/* "4 h", under haste "4 h, twice the 2 h of the policy". */
static char *
limit_text(const Case *c)
{
    gint64 widest = c->duty->policy.max_gap_hours;
    if (c->ranking->gap_mode != CB_GAP_RELAXED)
        return g_strdup_printf("%" G_GINT64_FORMAT " h", widest);
    return g_strdup_printf("%" G_GINT64_FORMAT " h, twice the %" G_GINT64_FORMAT " h of the policy", 2 * widest,
                           widest);
}

static char *
why_gap(const Case *c)
{
    g_autofree char *name = name_of(c);
    g_autofree char *gap = cb_hours_text(c->candidate->gap);
    g_autofree char *now = cb_hours_text(cb_duty_gap(c->duty));
    g_autofree char *limit = limit_text(c);
    if (c->candidate->gap > cb_duty_gap(c->duty))
        return g_strdup_printf("%s would widen the gap from %s to %s, more than %s.", name, now, gap, limit);
    return g_strdup_printf("%s would leave a gap of %s (now %s), more than %s.", name, gap, now, limit);
}

static char *
why_blocked(const Case *c)
{
    g_autofree char *name = name_of(c);
    g_autofree char *last = meeting_text(c->duty->world, c->ranking->last_roster);
    return g_strdup_printf("%s had the last duty roster meeting: %s.", name, last);
}

static char *
why(const Case *c)
{
    static char *(*const reasons[])(const Case *) = {
        [CB_POOL_ELIGIBLE] = why_chosen,
        [CB_POOL_TIME_CONFLICT] = why_busy,
        [CB_POOL_MAX_GAP] = why_gap,
        [CB_POOL_DR_BLOCKED] = why_blocked,
    };
    return reasons[c->candidate->out](c);
}

char *
cb_pool_why(const CbDuty *duty, const CbPoolRanking *ranking, guint booking, guint i)
{
    Case c = case_of(duty, ranking, booking, i);
    return why(&c);
}

/* --- two of them --------------------------------------------------------------------------------- */

/* "fairness gives 2.00 to 1.00 (3 h on duty to 4 h)" */
static char *
fairness_against(const Case *a, const Case *b)
{
    g_autofree char *mine = points_text(fair_points(a));
    g_autofree char *theirs = points_text(fair_points(b));
    g_autofree char *hours = cb_hours_text(seconds_of(a));
    g_autofree char *others = cb_hours_text(seconds_of(b));
    return g_strdup_printf("fairness gives %s to %s (%s on duty to %s)", mine, theirs, hours, others);
}

static char *
lrs_against(const Case *a, const Case *b)
{
    g_autofree char *mine = points_text(lrs_points(a));
    g_autofree char *theirs = points_text(lrs_points(b));
    g_autofree char *served = served_text(a);
    g_autofree char *other = served_text(b);
    return g_strdup_printf("the time since the last service gives %s to %s (%s, and %s)", mine, theirs, served,
                           other);
}

static char *
penalty_against(const Case *a, const Case *b)
{
    (void)a;
    g_autofree char *name = name_of(b);
    g_autofree char *penalty = points_text(-b->candidate->dr_penalty);
    return g_strdup_printf("%s loses %s for the last duty roster meeting", name, penalty);
}

static double
penalty_of(const Case *c)
{
    return c->candidate->dr_penalty;
}

/* What speaks most for the one, NULL when nothing does. */
static char *
greatest_difference(const Case *a, const Case *b)
{
    static const struct {
        double (*points)(const Case *c);
        char *(*say)(const Case *a, const Case *b);
    } components[] = {{fair_points, fairness_against}, {lrs_points, lrs_against}, {penalty_of, penalty_against}};
    guint greatest = 0;
    double most = 0;
    for (guint k = 0; k < G_N_ELEMENTS(components); k++) {
        double difference = components[k].points(a) - components[k].points(b);
        if (difference > most) {
            most = difference;
            greatest = k;
        }
    }
    return most > 0 ? components[greatest].say(a, b) : NULL;
}

/* As many points, nearly: what the order looks at next. */
static char *
tie_break(const Case *a, const Case *b)
{
    if (a->candidate->lrs != b->candidate->lrs)
        return lrs_against(a, b);
    if (seconds_of(a) != seconds_of(b))
        return fairness_against(a, b);
    const CbWorld *world = a->duty->world;
    return g_strdup_printf("all is equal, and %s comes before %s",
                           employee_emp_code(world, a->duty->people[a->candidate->place].employee),
                           employee_emp_code(world, b->duty->people[b->candidate->place].employee));
}

static char *
compare_eligible(const Case *a, const Case *b)
{
    g_autofree char *first = name_of(a);
    g_autofree char *second = name_of(b);
    g_autofree char *mine = points_text(a->candidate->total);
    g_autofree char *theirs = points_text(b->candidate->total);
    g_autofree char *difference = cb_pool_rounded(a->candidate->total) == cb_pool_rounded(b->candidate->total)
                                      ? NULL
                                      : greatest_difference(a, b);
    if (difference == NULL)
        difference = tie_break(a, b);
    return g_strdup_printf("%s comes before %s, %s to %s points: %s.", first, second, mine, theirs, difference);
}

char *
cb_pool_why_before(const CbDuty *duty, const CbPoolRanking *ranking, guint booking, guint i, guint j)
{
    Case a = case_of(duty, ranking, booking, MIN(i, j)), b = case_of(duty, ranking, booking, MAX(i, j));
    if (b.candidate->out == CB_POOL_ELIGIBLE)
        return compare_eligible(&a, &b);
    g_autofree char *name = name_of(&a);
    g_autofree char *first = why(&a);
    g_autofree char *second = why(&b);
    if (a.candidate->out == CB_POOL_ELIGIBLE)
        return g_strdup_printf("%s can take it. %s", name, second);
    return g_strdup_printf("Neither can. %s %s", first, second);
}

/* --- nobody -------------------------------------------------------------------------------------- */

char *
cb_pool_why_nobody(const CbDuty *duty, const CbPoolRanking *ranking, guint booking)
{
    static const char *const words[] = {NULL, "busy then", "beyond the gap",
                                        "kept from the next duty roster meeting"};
    guint out[G_N_ELEMENTS(words)] = {0};
    if (ranking->refusal == NULL)
        return NULL;
    g_autofree char *name = cb_name_of_booking(duty->world, booking);
    if (ranking->n == 0)
        return g_strdup_printf("Nobody can take %s: there is no active interpreter.", name);
    GString *text = g_string_new(NULL);
    g_string_printf(text, "Nobody can take %s: of %u", name, ranking->n);
    for (guint i = 0; i < ranking->n; i++)
        out[ranking->candidates[i].out]++;
    for (guint o = 1; o < G_N_ELEMENTS(words); o++)
        if (out[o] > 0)
            g_string_append_printf(text, ", %u %s %s", out[o], out[o] == 1 ? "is" : "are", words[o]);
    g_string_append_c(text, '.');
    return g_string_free(text, FALSE);
}

guint
cb_pool_standing(const CbPoolRanking *ranking, guint place)
{
    for (guint i = 0; i < ranking->n; i++)
        if (ranking->candidates[i].place == place)
            return i;
    return CB_NO_ROW;
}
