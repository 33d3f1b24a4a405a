#include "engine/operators/risk.h"

#include "engine/when.h"

const char *
cb_risk_name(CbRiskLevel level)
{
    static const char *const names[] = {"CRITICAL", "HIGH", "MEDIUM", "LOW"};
    return names[level];
}

static const char *const actions_critical[] = {"URGENT_FOUNDER_NOTIFICATION",
                                               "ALLOW_EMERGENCY_ASSIGNMENT", NULL};
static const char *const actions_high[] = {"ACCELERATE_APPLICATIONS", "CONTACT_CANDIDATES", NULL};
static const char *const actions_single[] = {"SECURE_BACKUP_CANDIDATES", "PREPARE_FALLBACK_PLAN", NULL};
static const char *const actions_soon[] = {"MONITOR_CLOSELY", "PREPARE_FALLBACK_PLAN", NULL};
static const char *const actions_none[] = {NULL};

static CbRisk
level_of(const CbCoverage *coverage, const CbCandidateCount *count, gint64 days)
{
    if (24 * days < 48)
        return (CbRisk){.level = CB_RISK_CRITICAL, .actions = actions_critical};
    if (days < 5 && coverage->percent < 50)
        return (CbRisk){.level = CB_RISK_HIGH, .actions = actions_high};
    if (count->candidates == 1)
        return (CbRisk){.level = CB_RISK_MEDIUM, .actions = actions_single};
    if (days < 5)
        return (CbRisk){.level = CB_RISK_MEDIUM, .actions = actions_soon};
    return (CbRisk){.level = CB_RISK_LOW, .actions = actions_none};
}

CbRisk
cb_risk(const CbCoverage *coverage, const CbCandidateCount *count, gint64 days)
{
    static const guint base[] = {80, 50, 20, 0}, nearness[] = {20, 15, 10};
    CbRisk risk = level_of(coverage, count, days);
    gint64 sum = base[risk.level] + 15 * MIN(coverage->gap, 100);
    if (count->available == 0)
        sum += 40;
    else if (count->available == 1)
        sum += 20;
    else if (count->available < coverage->gap)
        sum += 10;
    if (days >= 0 && days < (gint64)G_N_ELEMENTS(nearness))
        sum += nearness[days];
    risk.probability = (guint)MIN(sum, 100);
    risk.days = days;
    return risk;
}

const char *const cb_fallback_actions[] = {"NOTIFY_FOUNDERS", "ALLOW_FORCED_ASSIGNMENT",
                                           "MARK_FOR_REVIEW", NULL};

const char *
cb_fallback_reason(const CbCandidateCount *count)
{
    if (count->candidates == 0)
        return "NO_OPERATOR_AVAILABLE";
    return count->available == 0 ? "NO_QUALIFIED_OPERATOR" : NULL;
}

const char *
cb_session_fallback(const CbWorld *world, guint session)
{
    if (!cb_session_needs_operators(world, session))
        return NULL;
    CbCandidateCount count = cb_count_candidates(world, session);
    return cb_fallback_reason(&count);
}

/* --- overload --------------------------------------------------------------------------------- */

/* What one accepted confirmed session weighs: itself, or its minutes. */
static gint64
weight(const CbWorld *world, guint session)
{
    if (cb_staffing(world)->policy.busy_rule == CB_BUSY_DATE)
        return 1;
    gint64 starts = sessions_starts_at(world, session), ends = sessions_ends_at(world, session);
    return starts == CB_NULL || ends == CB_NULL ? 120 : MAX(0, ends - starts) / CB_MINUTE;
}

/* The level of a date's weight; LOW means not overloaded. */
static CbRiskLevel
overload_level(const CbBoardPolicy *policy, gint64 sum)
{
    gboolean by_date = policy->busy_rule == CB_BUSY_DATE;
    if (sum <= (by_date ? 4 : policy->overload_minutes))
        return CB_RISK_LOW;
    if (sum > (by_date ? 6 : 480))
        return CB_RISK_CRITICAL;
    return sum > (by_date ? 5 : 420) ? CB_RISK_HIGH : CB_RISK_MEDIUM;
}

typedef struct {
    gint64 day, weight;
} Work;

static int
compare_work(gconstpointer a, gconstpointer b)
{
    const Work *x = a, *y = b;
    return (x->day > y->day) - (x->day < y->day);
}

/* The person's accepted confirmed sessions as one entry a date, ascending. */
static GArray *
work_by_day(const CbWorld *world, guint operator)
{
    GArray *work = g_array_new(FALSE, FALSE, sizeof(Work));
    CB_EACH_OF_OPERATOR (world, operator, link) {
        guint session = session_operators_session_id(world, link);
        Work one = {sessions_date(world, session), weight(world, session)};
        if (cb_link_is_accepted(world, link) && cb_session_is_confirmed(world, session))
            g_array_append_val(work, one);
    }
    g_array_sort(work, compare_work);
    guint kept = 0;
    for (guint i = 0; i < work->len; i++) {
        Work *entries = (Work *)(void *)work->data;
        if (kept > 0 && entries[kept - 1].day == entries[i].day)
            entries[kept - 1].weight += entries[i].weight;
        else
            entries[kept++] = entries[i];
    }
    g_array_set_size(work, kept);
    return work;
}

gboolean
cb_operator_overload(const CbWorld *world, guint operator, CbOverload *overload)
{
    const CbBoardPolicy *policy = &cb_staffing(world)->policy;
    g_autoptr(GArray) work = work_by_day(world, operator);
    *overload = (CbOverload){.operator = operator};
    for (guint i = 0; i < work->len; i++) {
        const Work *day = &g_array_index(work, Work, i);
        if (overload_level(policy, day->weight) == CB_RISK_LOW)
            continue;
        if (overload->days == NULL)
            overload->days = g_array_new(FALSE, FALSE, sizeof(gint64));
        g_array_append_val(overload->days, day->day);
        if (day->weight > overload->most) {
            overload->most = day->weight;
            overload->worst_day = day->day;
        }
    }
    overload->level = overload_level(policy, overload->most);
    return overload->days != NULL;
}

static int
compare_overloads(gconstpointer a, gconstpointer b)
{
    const CbOverload *x = a, *y = b;
    if (x->most != y->most)
        return x->most > y->most ? -1 : 1;
    return (x->operator > y->operator) - (x->operator < y->operator);
}

static void
clear_overload(gpointer data)
{
    g_array_unref(((CbOverload *)data)->days);
}

GArray *
cb_overloads(const CbWorld *world)
{
    GArray *overloads = g_array_new(FALSE, FALSE, sizeof(CbOverload));
    g_array_set_clear_func(overloads, clear_overload);
    for (guint o = 0; o < cb_world_rows(world, CB_operators); o++) {
        CbOverload overload;
        if (cb_operator_load(world, o) > 0 && cb_operator_overload(world, o, &overload))
            g_array_append_val(overloads, overload);
    }
    g_array_sort(overloads, compare_overloads);
    return overloads;
}

GArray *
cb_operator_sessions_on(const CbWorld *world, guint operator, gint64 day)
{
    GArray *sessions = g_array_new(FALSE, FALSE, sizeof(guint));
    CB_EACH_OF_OPERATOR (world, operator, link) {
        guint session = session_operators_session_id(world, link);
        if (sessions_date(world, session) == day && cb_link_is_accepted(world, link) &&
            cb_session_is_confirmed(world, session))
            g_array_append_val(sessions, session);
    }
    g_array_sort(sessions, cb_row_compare);
    return sessions;
}
