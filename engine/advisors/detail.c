#include "engine/advisors/detail.h"

#include <math.h>
#include <string.h>

#include "engine/advisors/index.h"
#include "engine/advisors/zones.h"
#include "engine/when.h"

#define FAIR_DAYS 7
#define FAIRNESS 0.1
#define FULL_POINTS 50.0 /* level 5 and ten years */

const char *
cb_term_name(CbTerm term)
{
    static const char *const names[] = {"availability", "skills", "timezone", "preference"};
    return names[term];
}

CbDetailQuery
cb_detail_query(const CbWorld *world, guint project, const cJSON *stack)
{
    return (CbDetailQuery){.stack = stack,
                           .complexity = projects_project_complexity(world, project)};
}

/* --- skills ----------------------------------------------------------------------------------- */

static gboolean
same_name(const char *a, const char *b)
{
    g_autofree char *x = g_utf8_casefold(a, -1), *y = g_utf8_casefold(b, -1);
    return strcmp(x, y) == 0;
}

static gboolean
lists(const cJSON *array, const char *name, gboolean (*same)(const char *a, const char *b))
{
    const cJSON *item;
    cJSON_ArrayForEach(item, array)
        if (cJSON_IsString(item) && same(item->valuestring, name))
            return TRUE;
    return FALSE;
}

static double
weight_of(const cJSON *stack, const char *category, const char *name)
{
    const char *framework = cJSON_GetStringValue(cb_json_member(stack, "framework"));
    if (strcmp(category, "framework") == 0)
        return framework != NULL && same_name(framework, name) ? 0.4 : 0;
    if (strcmp(category, "language") == 0)
        return lists(cb_json_member(stack, "languages"), name, same_name) ? 0.3 : 0;
    if (strcmp(category, "specialty") == 0)
        return lists(cb_json_member(stack, "complexity_factors"), name, same_name) ? 0.3 : 0;
    return 0;
}

static double
factor_of(const char *complexity)
{
    if (g_strcmp0(complexity, "simple") == 0)
        return 0.8;
    return g_strcmp0(complexity, "complex") == 0 ? 1.2 : 1;
}

static double
points_of(const CbWorld *world, guint skill)
{
    const char *years = advisor_skills_years_experience(world, skill);
    double points = (double)advisor_skills_proficiency_level(world, skill) *
                    (years == NULL ? 0 : g_ascii_strtod(years, NULL));
    if (advisor_skills_verified(world, skill) == 1)
        points *= 1.2;
    return MIN(points / FULL_POINTS, 1);
}

static void
add_skills(CbDetail *detail, const CbWorld *world, guint advisor, const CbDetailQuery *query)
{
    double sum = 0;
    gint64 levels = 0;
    CB_EACH_LINK(world, advisor_skills, advisor_id, advisor, skill) {
        double weight = weight_of(query->stack, advisor_skills_skill_category(world, skill),
                                  advisor_skills_skill_name(world, skill));
        if (weight == 0)
            continue;
        sum += weight * points_of(world, skill);
        levels += advisor_skills_proficiency_level(world, skill);
        detail->relevant_skills++;
    }
    if (detail->relevant_skills > 0)
        detail->average_proficiency = (double)levels / detail->relevant_skills;
    detail->terms[CB_TERM_SKILLS] = MIN(MIN(sum, 1) * factor_of(query->complexity), 1);
}

/* --- preference ------------------------------------------------------------------------------- */

static gint64
whole_days(gint64 since, gint64 now)
{
    return (now - since) / CB_DAY - ((now - since) % CB_DAY < 0);
}

static gboolean
same_bytes(const char *a, const char *b)
{
    return strcmp(a, b) == 0;
}

/* What the preference asks for, where it asks: the framework, and one of the project's factors. */
static gboolean
preference_matches(const char *text, const cJSON *stack)
{
    g_autoptr(cJSON) criteria = cJSON_Parse(text);
    const char *framework = cJSON_GetStringValue(cb_json_member(criteria, "framework"));
    const char *type = cJSON_GetStringValue(cb_json_member(criteria, "project_type"));
    const char *own = cJSON_GetStringValue(cb_json_member(stack, "framework"));
    return (framework == NULL || g_strcmp0(framework, own) == 0) &&
           (type == NULL || lists(cb_json_member(stack, "complexity_factors"), type, same_bytes));
}

static void
add_preference(CbDetail *detail, const CbWorld *world, guint advisor, const cJSON *stack,
               gint64 now)
{
    CbAdvisorPast past = cb_advisor_past(cb_advisor_index(world), advisor);
    gint64 best = 0;
    CB_EACH_LINK(world, advisor_preferences, advisor_id, advisor, row) {
        if (!preference_matches(advisor_preferences_criteria(world, row), stack))
            continue;
        detail->preferred = TRUE;
        best = MAX(best, advisor_preferences_priority_score(world, row));
    }
    detail->fairness = past.won == CB_NULL || whole_days(past.won, now) >= FAIR_DAYS ? FAIRNESS : 0;
    detail->terms[CB_TERM_PREFERENCE] = MIN((double)best / 100 + detail->fairness, 1);
    detail->last_matched_days = past.last == CB_NULL ? CB_NULL : whole_days(past.last, now);
    detail->in_cooldown =
        past.last != CB_NULL && past.refused == past.last && detail->last_matched_days == 0;
}

/* --- all of it -------------------------------------------------------------------------------- */

static void
add_zone(CbDetail *detail, const CbWorld *world, guint advisor, const char *zone, gint64 now)
{
    CbClientWeek week;
    detail->zoned = cb_client_week(zone, now, &week);
    detail->terms[CB_TERM_TIMEZONE] = 0.5;
    if (!detail->zoned)
        return;
    CbZoneTerm term = cb_zone_term(world, advisor, &week);
    detail->hours_known = term.known;
    detail->terms[CB_TERM_TIMEZONE] = term.term;
}

static void
add_total(CbDetail *detail, const double *weights)
{
    static const double usual[CB_N_TERMS] = {40, 35, 15, 10};
    double total = 0;
    for (guint t = 0; t < CB_N_TERMS; t++)
        total += (weights != NULL ? weights : usual)[t] * detail->terms[t];
    detail->total = floor(total * 100 + 0.5 + 1e-9) / 100;
    detail->low[CB_TERM_AVAILABILITY] = detail->terms[CB_TERM_AVAILABILITY] < 0.5;
    detail->low[CB_TERM_SKILLS] = detail->terms[CB_TERM_SKILLS] < 0.3 - 1e-9;
    detail->low[CB_TERM_TIMEZONE] = detail->zoned && detail->terms[CB_TERM_TIMEZONE] < 0.3 - 1e-9;
}

CbDetail
cb_detail(const CbWorld *world, guint advisor, const CbDetailQuery *query, gint64 now)
{
    CbDetail detail = {.availability = cb_availability(world, advisor, now)};
    if (detail.availability.reason == CB_AVAILABLE)
        detail.terms[CB_TERM_AVAILABILITY] =
            1 - 0.3 * detail.availability.current / detail.availability.max;
    add_skills(&detail, world, advisor, query);
    add_zone(&detail, world, advisor, query->zone, now);
    add_preference(&detail, world, advisor, query->stack, now);
    add_total(&detail, query->weights);
    return detail;
}

/* --- words ------------------------------------------------------------------------------------ */

typedef struct {
    double above; /* the term is greater than this */
    const char *words;
} Band;

/* The first band that fits; the last of each fits all. */
static const Band bands[CB_N_TERMS][4] = {
    [CB_TERM_AVAILABILITY] = {{1 - 1e-9, "Free, without any project"},
                              {0.7, "Available, with other projects"},
                              {0, "Available, nearly full"},
                              {-1, "Not available now"}},
    [CB_TERM_SKILLS] = {{0.8, "Skills fit very well"},
                        {0.5, "Skills fit well"},
                        {0.2, "Some skills fit"},
                        {-1, "Few skills fit"}},
    [CB_TERM_TIMEZONE] = {{0.7, "Works nearly the same hours"},
                          {0.3, "Some hours in common"},
                          {-1, "Few hours in common"}},
};

static const char *
words_of_preference(const CbDetail *detail)
{
    static const char *const words[2][2] = {
        {"No preference", "Not matched lately"},
        {"Prefers such projects", "Prefers such projects, not matched lately"}};
    return words[detail->preferred][detail->fairness > 0];
}

const char *
cb_detail_words(const CbDetail *detail, CbTerm term)
{
    const Band *band = bands[term];
    if (term == CB_TERM_PREFERENCE)
        return words_of_preference(detail);
    if (term == CB_TERM_TIMEZONE && !detail->zoned)
        return "The client names no time zone";
    if (term == CB_TERM_TIMEZONE && !detail->hours_known)
        return "Working hours not known";
    while (detail->terms[term] <= band->above)
        band++;
    return band->words;
}
