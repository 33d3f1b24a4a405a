#include "engine/campaigns/rank.h"

#include <string.h>

#define NO_SKILL 10
#define BOOST 1.3
#define MOST 100

/* --- points ----------------------------------------------------------------------------------- */

typedef struct {
    gint64 proficiency; /* 0: none that counts */
    gboolean primary;
} Skill;

static guint
skill_points(Skill skill)
{
    return skill.proficiency > 0 ? (guint)((skill.primary ? 40 : 30) + 2 * skill.proficiency) : NO_SKILL;
}

/* The row of the active skill that is called like the role, CB_NO_ROW when there is none. */
static guint
skill_for(const CbWorld *world, const char *role_code)
{
    for (guint row = 0; row < cb_world_rows(world, CB_skills); row++)
        if (skills_active(world, row) == TRUE && strcmp(skills_name(world, row), role_code) == 0)
            return row;
    return CB_NO_ROW;
}

static Skill
skill_of_link(const CbWorld *world, guint link)
{
    gint64 proficiency = profile_skills_proficiency(world, link);
    return (Skill){proficiency == CB_NULL ? 0 : CLAMP(proficiency, 0, 5),
                   profile_skills_is_primary(world, link) == TRUE};
}

static guint
proximity_of(const CbCrewQuery *query, guint profile)
{
    CbPoint from = query->policy->headquarters;
    const CbWorld *world = query->eligible->roster->world;
    if (from.latitude == cb_headquarters.latitude && from.longitude == cb_headquarters.longitude)
        return cb_crew_facts(cb_crew(world), profile).proximity;
    return cb_proximity_points(cb_crew_km(world, profile, from));
}

static gboolean
is_boosted(const CbCrewQuery *query, guint profile)
{
    const CbRoster *roster = query->eligible->roster;
    return (cb_crew_facts(cb_crew(roster->world), profile).flags & CB_CREW_HOUSE) != 0 &&
           roster->standing[profile].gigs < CB_GIGS_WANTED;
}

static void
read_points(const CbCrewQuery *query, guint profile, guint skills, guint points[CB_N_COMPONENTS])
{
    const CbRoster *roster = query->eligible->roster;
    points[CB_POINTS_OF_SKILLS] = skills;
    points[CB_POINTS_OF_PROXIMITY] = proximity_of(query, profile);
    points[CB_POINTS_OF_RELIABILITY] = cb_crew_facts(cb_crew(roster->world), profile).reliability;
    points[CB_POINTS_OF_FAIRNESS] = roster->standing[profile].fairness;
    points[CB_POINTS_OF_EXPERIENCE] = roster->standing[profile].experience;
}

static guint
final_score(const double weights[CB_N_COMPONENTS], const guint points[CB_N_COMPONENTS], gboolean boosted)
{
    double sum = 0;
    for (guint c = 0; c < CB_N_COMPONENTS; c++)
        sum += points[c] * weights[c];
    return (guint)CLAMP(cb_round_points(boosted ? sum * BOOST : sum), 0, MOST);
}

static void
share_weights(const CbCampaignPolicy *policy, double shares[CB_N_COMPONENTS])
{
    double sum = 0;
    for (guint c = 0; c < CB_N_COMPONENTS; c++)
        sum += policy->weights[c];
    for (guint c = 0; c < CB_N_COMPONENTS; c++)
        shares[c] = policy->weights[c] / sum;
}

/* --- ranking ---------------------------------------------------------------------------------- */

/* The points of skill that everybody has for the role, by profile. */
static guint8 *
skill_column(const CbCrewQuery *query)
{
    const CbRoster *roster = query->eligible->roster;
    guint8 *points = g_malloc(MAX(roster->n, 1));
    memset(points, NO_SKILL, roster->n);
    guint skill = skill_for(roster->world, query->role_code);
    if (skill == CB_NO_ROW)
        return points;
    CB_EACH_LINK (roster->world, profile_skills, skill_id, skill, link) {
        guint8 *at = &points[profile_skills_profile_id(roster->world, link)];
        *at = (guint8)MAX(*at, skill_points(skill_of_link(roster->world, link)));
    }
    return points;
}

guint
cb_crew_rank(const CbCrewQuery *query, guint k, CbRanked *best)
{
    const CbEligible *eligible = query->eligible;
    guint mask = cb_out_mask(query->policy), points[CB_N_COMPONENTS];
    double shares[CB_N_COMPONENTS];
    CbTop top = {.heap = best, .k = k};
    g_autofree guint8 *skills = skill_column(query);
    share_weights(query->policy, shares);
    for (guint profile = 0; profile < eligible->roster->n; profile++) {
        if ((eligible->out[profile] & mask) != 0 || (query->skip != NULL && query->skip[profile] != 0))
            continue;
        read_points(query, profile, skills[profile], points);
        guint final = final_score(shares, points, is_boosted(query, profile));
        cb_top_offer(&top, (CbRanked){.key = final, .row = profile});
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
    g_autofree guint8 *skills = skill_column(query);
    for (guint profile = 0; profile < eligible->roster->n; profile++)
        count += (eligible->out[profile] & mask) == 0 && skills[profile] > NO_SKILL;
    return count;
}

/* --- one person ------------------------------------------------------------------------------- */

static Skill
skill_of(const CbWorld *world, guint profile, const char *role_code)
{
    Skill best = {0, FALSE};
    CB_EACH_LINK (world, profile_skills, profile_id, profile, link) {
        guint skill = profile_skills_skill_id(world, link);
        Skill one = skill_of_link(world, link);
        if (skills_active(world, skill) == TRUE && strcmp(skills_name(world, skill), role_code) == 0 &&
            skill_points(one) > skill_points(best))
            best = one;
    }
    return best;
}

CbCandidate
cb_crew_candidate(const CbCrewQuery *query, guint profile)
{
    const CbRoster *roster = query->eligible->roster;
    CbCrewFacts facts = cb_crew_facts(cb_crew(roster->world), profile);
    Skill skill = skill_of(roster->world, profile, query->role_code);
    double shares[CB_N_COMPONENTS];
    CbCandidate candidate = {
        .profile = profile,
        .out = query->eligible->out[profile] & cb_out_mask(query->policy),
        .soft = (query->eligible->out[profile] & CB_OUT_SOFT) != 0,
        .boosted = is_boosted(query, profile),
        .house = (facts.flags & CB_CREW_HOUSE) != 0,
        .gigs = roster->standing[profile].gigs,
        .proficiency = skill.proficiency,
        .primary = skill.primary,
        .km = cb_crew_km(roster->world, profile, query->policy->headquarters),
        .answered = (facts.flags & CB_CREW_ANSWERED) != 0,
        .accepts = facts.accepts,
        .last_day = cb_roster_last_day(roster, profile),
        .jobs = cb_roster_jobs_done(roster, profile),
    };
    read_points(query, profile, skill_points(skill), candidate.points);
    share_weights(query->policy, shares);
    candidate.final = final_score(shares, candidate.points, candidate.boosted);
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
