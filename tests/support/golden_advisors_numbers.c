/* Cases of the advisors domain: who is available, how the pool stands, why somebody fits. */
#include "tests/support/golden_advisors.h"

#include "engine/advisors/detail.h"
#include "engine/advisors/numbers.h"
#include "engine/decision.h"

static void
add_text(cJSON *answer, const char *name, const char *text)
{
    cJSON_AddItemToObject(answer, name,
                          text == NULL ? cJSON_CreateNull() : cJSON_CreateString(text));
}

static guint
advisor_of(const CbWorld *world, const cJSON *query)
{
    return cb_world_find(world, CB_advisors, golden_text(query, "advisorId"));
}

/* --- availability ----------------------------------------------------------------------------- */

static cJSON *
run_check(const cJSON *golden, const cJSON *query, gint64 now)
{
    g_autoptr(CbWorld) world = golden_advisors_world(golden);
    if (world == NULL)
        return NULL;
    CbAvailability availability = cb_availability(world, advisor_of(world, query), now);
    g_autofree char *reason = cb_availability_sentence(&availability);
    cJSON *answer = cJSON_CreateObject();
    cJSON_AddBoolToObject(answer, "is_available", availability.reason == CB_AVAILABLE);
    add_text(answer, "status", availability.status);
    cJSON_AddNumberToObject(answer, "current_capacity", availability.current);
    cJSON_AddNumberToObject(answer, "max_capacity", availability.max);
    add_text(answer, "reason", reason);
    add_text(answer, "reason_kind", cb_availability_kind(availability.reason));
    return answer;
}

/* The body of the request as the decision has it. */
static char *
payload_of(const cJSON *body)
{
    static const char *const names[][2] = {{"status", "status"},
                                           {"maxConcurrentProjects", "max_concurrent_projects"},
                                           {"availabilityPreferences", "availability_preferences"}};
    g_autoptr(cJSON) payload = cJSON_CreateObject();
    for (guint n = 0; n < G_N_ELEMENTS(names); n++) {
        const cJSON *said = cb_json_member(body, names[n][0]);
        if (said != NULL)
            cJSON_AddItemToObject(payload, names[n][1], cJSON_Duplicate(said, TRUE));
    }
    return cJSON_PrintUnformatted(payload);
}

static cJSON *
run_update(const cJSON *golden, const cJSON *query, gint64 now)
{
    const char *advisor = golden_text(query, "advisorId");
    g_autoptr(CbWorld) world = golden_advisors_world(golden);
    g_autofree char *payload = payload_of(cb_json_member(query, "body"));
    if (world == NULL)
        return NULL;
    g_autoptr(CbDecision) decision =
        cb_decision_new(world, "advisor.availability", advisor, payload, advisor, CB_ROLE_SERVICE, now);
    g_autoptr(CbOutcome) outcome = cb_decide(world, decision, now);
    if (outcome->patch == NULL)
        return cJSON_CreateString(outcome->sentence);
    g_autoptr(CbWorld) after = cb_world_patch(world, outcome->patch);
    cJSON *answer = cJSON_CreateObject();
    add_text(answer, "status", advisor_availability_status(after, 0));
    cJSON_AddNumberToObject(answer, "max_concurrent_projects",
                            (double)advisor_availability_max_concurrent_projects(after, 0));
    cJSON_AddItemToObject(answer, "availability_preferences",
                          cJSON_Parse(advisor_availability_availability_preferences(after, 0)));
    return answer;
}

/* --- the pool --------------------------------------------------------------------------------- */

/* The case with as many projects for each advisor as its `current_projects` says. */
static cJSON *
with_projects(const cJSON *golden)
{
    cJSON *whole = cJSON_Duplicate(golden, TRUE);
    cJSON *tables = cJSON_GetObjectItemCaseSensitive(whole, "tables");
    cJSON *projects = cJSON_AddArrayToObject(tables, "project_advisors");
    const cJSON *row;
    cJSON_ArrayForEach(row, cb_json_member(tables, "advisor_availability")) {
        int count = (int)cJSON_GetNumberValue(cb_json_member(row, "current_projects"));
        for (int n = 0; n < count; n++) {
            g_autofree char *id = g_strdup_printf("%s/%d", golden_text(row, "advisor_id"), n);
            cJSON *project = cJSON_CreateObject();
            cJSON_AddStringToObject(project, "project_id", id);
            cJSON_AddStringToObject(project, "advisor_id", golden_text(row, "advisor_id"));
            cJSON_AddStringToObject(project, "status", "active");
            cJSON_AddItemToArray(projects, project);
        }
    }
    return whole;
}

static void
add_breakdowns(cJSON *answer, const CbAdvisorPool *pool)
{
    static const char *const is[] = {"available", "busy", "offline"};
    cJSON *statuses = cJSON_AddObjectToObject(answer, "statusBreakdown");
    cJSON *loads = cJSON_AddObjectToObject(answer, "workloadBreakdown");
    for (guint s = 0; s < CB_N_ADVISOR_IS; s++)
        cJSON_AddNumberToObject(statuses, is[s], pool->is[s]);
    for (guint l = 0; l < CB_N_LOADS; l++)
        if (l != CB_LOAD_OVER || pool->loads[l] > 0)
            cJSON_AddNumberToObject(loads, cb_advisor_load_name(l), pool->loads[l]);
}

static cJSON *
run_pool(const cJSON *golden, const cJSON *query, gint64 now)
{
    (void)now;
    const cJSON *config = cb_json_member(query, "config");
    g_autoptr(cJSON) whole = with_projects(golden);
    g_autoptr(CbWorld) world = golden_advisors_world(whole);
    if (world == NULL)
        return NULL;
    CbAdvisorPool pool = cb_advisor_pool(
        world, (guint)cJSON_GetNumberValue(cb_json_member(config, "smallThreshold")),
        (guint)cJSON_GetNumberValue(cb_json_member(config, "complexThreshold")));
    cJSON *answer = cJSON_CreateObject();
    cJSON_AddNumberToObject(answer, "totalAdvisors", pool.total);
    add_breakdowns(answer, &pool);
    add_text(answer, "poolSize", pool.size);
    add_text(answer, "algorithm", pool.shown);
    cJSON *health = cJSON_AddObjectToObject(answer, "health");
    cJSON_AddNumberToObject(health, "total_advisors", pool.total);
    cJSON_AddNumberToObject(health, "available_advisors", pool.is[CB_ADVISOR_IS_AVAILABLE]);
    cJSON_AddNumberToObject(health, "average_utilization", pool.utilization);
    add_text(health, "status", pool.health);
    return answer;
}

/* --- why somebody fits ------------------------------------------------------------------------ */

static void
add_parts(cJSON *answer, const CbDetail *detail)
{
    cJSON *availability = cJSON_AddObjectToObject(answer, "availability");
    cJSON_AddBoolToObject(availability, "is_available",
                          detail->availability.reason == CB_AVAILABLE);
    cJSON_AddNumberToObject(availability, "current", detail->availability.current);
    cJSON_AddNumberToObject(availability, "max", detail->availability.max);
    cJSON_AddBoolToObject(availability, "on_time_off", detail->availability.on_time_off);
    cJSON *skills = cJSON_AddObjectToObject(answer, "skills");
    cJSON_AddNumberToObject(skills, "relevant", detail->relevant_skills);
    cJSON_AddNumberToObject(skills, "average_proficiency", detail->average_proficiency);
    cJSON *preference = cJSON_AddObjectToObject(answer, "preference");
    cJSON_AddNumberToObject(preference, "fairness_boost", detail->fairness);
    cJSON_AddBoolToObject(preference, "is_preferred", detail->preferred);
}

static cJSON *
run_detail(const cJSON *golden, const cJSON *query, gint64 now)
{
    g_autoptr(CbWorld) world = golden_advisors_world(golden);
    const CbDetailQuery asked = {.stack = cb_json_member(query, "techStack"),
                                 .complexity = golden_text(query, "projectComplexity"),
                                 .zone = golden_text(query, "clientTimezone")};
    if (world == NULL)
        return NULL;
    CbDetail detail = cb_detail(world, advisor_of(world, query), &asked, now);
    cJSON *answer = cJSON_CreateObject(), *features = cJSON_AddObjectToObject(answer, "features");
    cJSON *low = cJSON_AddArrayToObject(answer, "low_score_reasons");
    for (CbTerm t = 0; t < CB_N_TERMS; t++) {
        cJSON_AddNumberToObject(features, cb_term_name(t), detail.terms[t]);
        if (detail.low[t])
            cJSON_AddItemToArray(low, cJSON_CreateString(cb_term_name(t)));
    }
    cJSON_AddNumberToObject(answer, "total_score", detail.total);
    add_parts(answer, &detail);
    cJSON_AddBoolToObject(answer, "in_cooldown", detail.in_cooldown);
    cJSON_AddItemToObject(answer, "last_matched_days_ago",
                          detail.last_matched_days == CB_NULL
                              ? cJSON_CreateNull()
                              : cJSON_CreateNumber((double)detail.last_matched_days));
    return answer;
}

const GoldenOp golden_number_ops[] = {
    {"check_availability", run_check},
    {"update_availability", run_update},
    {"pool_status", run_pool},
    {"score_detail", run_detail},
    {NULL, NULL},
};
