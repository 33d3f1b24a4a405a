#include "engine/campaigns/rank.h"

#include <string.h>

#include "engine/campaigns/skill.h"

#define MOST_SKILL 50
#define BOOST 1.3
#define MOST 100

/* --- points ----------------------------------------------------------------------------------- */

/* What the points of each component add to a score, and where a score is rounded to. */
typedef struct {
    double skills[MOST_SKILL + 1], proximity[11], reliability[21], fairness[11], experience[11];
} Shares;

static void
fill_shares(double *shares, guint n, double weight)
{
    for (guint points = 0; points < n; points++)
        shares[points] = points * weight;
}

static void
shares_init(Shares *shares, const CbCampaignPolicy *policy)
{
    double sum = 0;
    for (guint c = 0; c < CB_N_COMPONENTS; c++)
        sum += policy->weights[c];
    fill_shares(shares->skills, G_N_ELEMENTS(shares->skills), policy->weights[CB_POINTS_OF_SKILLS] / sum);
    fill_shares(shares->proximity, G_N_ELEMENTS(shares->proximity), policy->weights[CB_POINTS_OF_PROXIMITY] / sum);
    fill_shares(shares->reliability, G_N_ELEMENTS(shares->reliability), policy->weights[CB_POINTS_OF_RELIABILITY] / sum);
    fill_shares(shares->fairness, G_N_ELEMENTS(shares->fairness), policy->weights[CB_POINTS_OF_FAIRNESS] / sum);
    fill_shares(shares->experience, G_N_ELEMENTS(shares->experience), policy->weights[CB_POINTS_OF_EXPERIENCE] / sum);
}

static const double boosts[] = {1, BOOST};

/* Before it is rounded. */
static inline double
exact_score(const Shares *shares, const CbCrewStanding *standing, guint proximity, guint skill)
{
    double sum = shares->skills[skill] + shares->proximity[proximity] + shares->reliability[standing->reliability] +
                 shares->fairness[standing->fairness] + shares->experience[standing->experience];
    return sum * boosts[standing->boosted];
}

static guint
final_score(double exact)
{
    return (guint)CLAMP(cb_round_points(exact), 0, MOST);
}

static gboolean
is_from_headquarters(const CbCampaignPolicy *policy)
{
    return policy->headquarters.latitude == cb_headquarters.latitude &&
           policy->headquarters.longitude == cb_headquarters.longitude;
}

/* --- ranking ---------------------------------------------------------------------------------- */

/* The points of proximity from where the policy measures, by profile; NULL: the standings have them. */
static guint8 *
proximity_column(const CbCrewQuery *query)
{
    const CbRoster *roster = query->eligible->roster;
    if (is_from_headquarters(query->policy))
        return NULL;
    guint8 *points = g_malloc(MAX(roster->n, 1));
    for (guint profile = 0; profile < roster->n; profile++)
        points[profile] = (guint8)cb_proximity_points(cb_crew_km(roster->world, profile, query->policy->headquarters));
    return points;
}

/* A score below this rounds to no more than the worst one kept, who comes first by id. */
static double
least_wanted(const CbTop *top)
{
    return top->n < top->k ? -G_MAXDOUBLE : top->heap[0].key + 0.49;
}

static double
most_of(const double *shares, guint n)
{
    double most = shares[0];
    for (guint points = 1; points < n; points++)
        most = MAX(most, shares[points]);
    return most;
}

/* Whether anybody with so many points of skill could still be among the best: for most roles most people are passed over
 * by this alone. */
typedef struct {
    double least;  /* what an exact score must have */
    double others; /* the most that the other components give */
    guint8 reaches[MOST_SKILL + 1];
} Bound;

static void
bound_set(Bound *bound, const Shares *shares, double least)
{
    if (bound->least == least)
        return;
    bound->least = least;
    for (guint skill = 0; skill <= MOST_SKILL; skill++) {
        double most = shares->skills[skill] + bound->others;
        bound->reaches[skill] = MAX(most, most * BOOST) >= least;
    }
}

static Bound
bound_new(const Shares *shares)
{
    Bound bound = {.others = most_of(shares->proximity, G_N_ELEMENTS(shares->proximity)) +
                             most_of(shares->reliability, G_N_ELEMENTS(shares->reliability)) +
                             most_of(shares->fairness, G_N_ELEMENTS(shares->fairness)) +
                             most_of(shares->experience, G_N_ELEMENTS(shares->experience))};
    bound_set(&bound, shares, -G_MAXDOUBLE);
    return bound;
}

guint
cb_crew_rank(const CbCrewQuery *query, guint k, CbRanked *best)
{
    const CbEligible *eligible = query->eligible;
    const CbCrewStanding *standing = eligible->roster->standing;
    const guint8 *skills = cb_roster_skills(eligible->roster, query->role_code), *skip = query->skip;
    g_autofree guint8 *proximity = proximity_column(query);
    guint mask = cb_out_mask(query->policy), n = k == 0 ? 0 : eligible->roster->n;
    Shares shares;
    CbTop top = {.heap = best, .k = k};
    shares_init(&shares, query->policy);
    Bound bound = bound_new(&shares);
    for (guint profile = 0; profile < n; profile++) {
        if (!bound.reaches[skills[profile]] || (eligible->out[profile] & mask) != 0 ||
            (skip != NULL && skip[profile] != 0))
            continue;
        double exact = exact_score(&shares, &standing[profile],
                                   proximity != NULL ? proximity[profile] : standing[profile].proximity, skills[profile]);
        if (exact < bound.least)
            continue;
        cb_top_offer(&top, (CbRanked){.key = final_score(exact), .row = profile});
        bound_set(&bound, &shares, least_wanted(&top));
    }
    cb_top_sort(&top);
    return top.n;
}

guint
cb_crew_count(const CbCrewQuery *query)
{
    const CbEligible *eligible = query->eligible;
    guint mask = cb_out_mask(query->policy), count = 0;
    for (guint profile = 0; profile < eligible->roster->n; profile++)
        count += (eligible->out[profile] & mask) == 0;
    return count;
}

guint
cb_crew_count_skilled(const CbCrewQuery *query)
{
    const CbEligible *eligible = query->eligible;
    guint mask = cb_out_mask(query->policy), count = 0;
    const guint8 *skills = cb_roster_skills(query->eligible->roster, query->role_code);
    for (guint profile = 0; profile < eligible->roster->n; profile++)
        count += (eligible->out[profile] & mask) == 0 && skills[profile] > CB_NO_SKILL;
    return count;
}

/* --- one person ------------------------------------------------------------------------------- */

CbCandidate
cb_crew_candidate(const CbCrewQuery *query, guint profile)
{
    const CbRoster *roster = query->eligible->roster;
    const CbCrewStanding *standing = &roster->standing[profile];
    CbCrewFacts facts = cb_crew_facts(cb_crew(roster->world), profile);
    CbSkill skill = cb_skill_of(roster->world, profile, query->role_code);
    Shares shares;
    CbCandidate candidate = {
        .profile = profile,
        .out = query->eligible->out[profile] & cb_out_mask(query->policy),
        .soft = (query->eligible->out[profile] & CB_OUT_SOFT) != 0,
        .boosted = standing->boosted,
        .house = (facts.flags & CB_CREW_HOUSE) != 0,
        .gigs = cb_roster_gigs(roster, profile),
        .proficiency = skill.proficiency,
        .primary = skill.primary,
        .km = cb_crew_km(roster->world, profile, query->policy->headquarters),
        .answered = (facts.flags & CB_CREW_ANSWERED) != 0,
        .accepts = facts.accepts,
        .last_day = cb_roster_last_day(roster, profile),
        .jobs = cb_roster_jobs_done(roster, profile),
    };
    const guint points[CB_N_COMPONENTS] = {cb_skill_points(skill), cb_proximity_points(candidate.km),
                                           standing->reliability, standing->fairness, standing->experience};
    memcpy(candidate.points, points, sizeof points);
    shares_init(&shares, query->policy);
    candidate.final = final_score(
        exact_score(&shares, standing, points[CB_POINTS_OF_PROXIMITY], points[CB_POINTS_OF_SKILLS]));
    return candidate;
}

/* --- reasons ---------------------------------------------------------------------------------- */

static void
add(GPtrArray *reasons, const char *name, guint points, const char *format, ...) G_GNUC_PRINTF(4, 5);

static void
add(GPtrArray *reasons, const char *name, guint points, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *why = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_ptr_array_add(reasons, g_strdup_printf("%s: %u pts (%s)", name, points, why));
}

static void
add_fairness(GPtrArray *reasons, const CbRoster *roster, const CbCandidate *candidate)
{
    guint points = candidate->points[CB_POINTS_OF_FAIRNESS];
    gint64 ago = roster->today - candidate->last_day;
    if (candidate->house && (candidate->gigs < CB_GIGS_WANTED || candidate->gigs >= 10))
        add(reasons, "Fairness", points, "%u gigs this month", candidate->gigs);
    else if (candidate->last_day == CB_NULL)
        add(reasons, "Fairness", points, "no job yet");
    else if (ago < 0)
        add(reasons, "Fairness", points, "booked ahead");
    else
        add(reasons, "Fairness", points, "%" G_GINT64_FORMAT " days since job", ago);
}

GPtrArray *
cb_crew_reasons(const CbCrewQuery *query, const CbCandidate *candidate)
{
    GPtrArray *reasons = g_ptr_array_new_with_free_func(g_free);
    const guint *points = candidate->points;
    if (candidate->proficiency > 0)
        add(reasons, "Skills", points[CB_POINTS_OF_SKILLS], "%s%s, prof %" G_GINT64_FORMAT, query->role_code,
            candidate->primary ? " primary" : "", candidate->proficiency);
    else
        add(reasons, "Skills", points[CB_POINTS_OF_SKILLS], "no match");
    if (candidate->km < 0)
        add(reasons, "Proximity", points[CB_POINTS_OF_PROXIMITY], "distance unknown");
    else
        add(reasons, "Proximity", points[CB_POINTS_OF_PROXIMITY], "%" G_GINT64_FORMAT " km",
            cb_round_points(candidate->km));
    if (candidate->answered)
        add(reasons, "Reliability", points[CB_POINTS_OF_RELIABILITY], "%u%% accept rate", candidate->accepts);
    else
        add(reasons, "Reliability", points[CB_POINTS_OF_RELIABILITY], "no answers yet");
    add_fairness(reasons, query->eligible->roster, candidate);
    add(reasons, "Experience", points[CB_POINTS_OF_EXPERIENCE], "%u jobs", candidate->jobs);
    if (candidate->house)
        g_ptr_array_add(reasons, g_strdup_printf("House tech: %u/%u gigs%s", candidate->gigs, CB_GIGS_WANTED,
                                                 candidate->boosted ? " (+30%)" : ""));
    if (candidate->soft)
        g_ptr_array_add(reasons, g_strdup("⚠ Soft conflict"));
    return reasons;
}
