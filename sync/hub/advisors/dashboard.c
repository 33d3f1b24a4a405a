/* What administrators watch: the pool of advisors, who carries how much, what happened lately. */
#include <math.h>
#include <string.h>

#include "engine/advisors/life.h"
#include "engine/advisors/numbers.h"
#include "engine/advisors/policy.h"
#include "engine/when.h"
#include "sync/hub/advisors/envelope.h"

#define HOUR (60 * CB_MINUTE)

static CbAdvisorPool
pool_of(const CbWorld *world)
{
    CbAdvisorsPolicy policy = cb_advisors_policy(world);
    return cb_advisor_pool(world, policy.small_threshold, policy.complex_threshold);
}

static cJSON *
workload_json(const CbWorld *world, const CbWorkload *load)
{
    guint row = cb_world_first(world, CB_advisor_availability, CB_advisor_availability_advisor_id,
                               load->advisor);
    cJSON *json = cJSON_CreateObject();
    cJSON_AddStringToObject(json, "advisor_id", advisors_id(world, load->advisor));
    cJSON_AddStringToObject(json, "display_name", load->name);
    cJSON_AddStringToObject(json, "status", load->status);
    cJSON_AddNumberToObject(json, "current_projects", load->current);
    cJSON_AddNumberToObject(json, "max_concurrent_projects", load->max);
    cJSON_AddNumberToObject(json, "available_capacity", (double)load->max - load->current);
    cJSON_AddNumberToObject(json, "utilization_percent", load->utilization);
    cJSON_AddItemToObject(json, "last_active",
                          cb_match_time(advisor_availability_last_active(world, row)));
    return json;
}

static cJSON *
workloads_json(const CbWorld *world, CbWorkloadOrder order)
{
    cJSON *array = cJSON_CreateArray();
    g_autoptr(GArray) loads = cb_workloads(world, order);
    for (guint i = 0; i < loads->len; i++)
        cJSON_AddItemToArray(array, workload_json(world, &g_array_index(loads, CbWorkload, i)));
    return array;
}

/* --- the pool --------------------------------------------------------------------------------- */

static cJSON *
pool_json(const CbAdvisorPool *pool)
{
    static const char *const is[] = {"available", "busy", "offline"};
    cJSON *json = cJSON_CreateObject();
    cJSON_AddNumberToObject(json, "totalAdvisors", pool->total);
    cJSON *statuses = cJSON_AddObjectToObject(json, "statusBreakdown");
    for (guint s = 0; s < G_N_ELEMENTS(is); s++)
        cJSON_AddNumberToObject(statuses, is[s], pool->is[s]);
    cJSON *loads = cJSON_AddObjectToObject(json, "workloadBreakdown");
    for (guint l = 0; l < CB_N_LOADS; l++)
        if (l != CB_LOAD_OVER || pool->loads[l] > 0)
            cJSON_AddNumberToObject(loads, cb_advisor_load_name((CbAdvisorLoad)l), pool->loads[l]);
    cJSON_AddStringToObject(json, "poolSize", pool->size);
    cJSON_AddStringToObject(json, "algorithm", pool->shown);
    return json;
}

CbAnswer *
cb_match_look_pool(CbMatchCall *call)
{
    CbAnswer *failure = NULL;
    CbWorld *world = cb_match_world(call, &failure);
    if (world == NULL)
        return failure;
    CbAdvisorPool pool = pool_of(world);
    g_autofree char *details = cb_match_parameter(call, "includeDetails");
    cJSON *data = pool_json(&pool);
    if (details != NULL && *details != '\0' && strcmp(details, "false") != 0)
        cJSON_AddItemToObject(data, "advisors", workloads_json(world, CB_WORKLOADS_BY_NAME));
    cb_world_unref(world);
    return cb_match_answer(call, data);
}

CbAnswer *
cb_match_look_workloads(CbMatchCall *call)
{
    CbAnswer *failure = NULL;
    CbWorkloadOrder order = CB_WORKLOADS_BY_LOAD;
    g_autofree char *by = cb_match_parameter(call, "sortBy");
    CbWorld *world = cb_match_world(call, &failure);
    if (world == NULL)
        return failure;
    if (by != NULL)
        cb_workload_order_parse(by, &order);
    cJSON *data = workloads_json(world, order);
    cb_world_unref(world);
    return cb_match_answer(call, data);
}

/* --- lately ----------------------------------------------------------------------------------- */

static gboolean
is_recent(const CbMatchCall *call, const CbWorld *world, guint row, gpointer since)
{
    (void)call;
    return advisor_match_requests_created_at(world, row) >= *(const gint64 *)since;
}

/* How many matches since then have which status; those that none has are left out. */
static void
count_statuses(const CbWorld *world, gint64 since, guint counts[static CB_N_MATCH_STATUSES])
{
    memset(counts, 0, CB_N_MATCH_STATUSES * sizeof *counts);
    for (guint row = 0; row < cb_world_rows(world, CB_advisor_match_requests); row++)
        if (advisor_match_requests_created_at(world, row) >= since)
            counts[cb_match_status(world, row)]++;
}

static cJSON *
statuses_json(const guint counts[static CB_N_MATCH_STATUSES])
{
    cJSON *json = cJSON_CreateObject();
    for (guint s = 0; s < CB_N_MATCH_STATUSES; s++)
        if (counts[s] > 0)
            cJSON_AddNumberToObject(json, cb_match_status_name((CbMatchStatus)s), counts[s]);
    return json;
}

CbAnswer *
cb_match_look_activity(CbMatchCall *call)
{
    CbAnswer *failure = NULL;
    guint counts[CB_N_MATCH_STATUSES], hours = cb_match_number(call, "hours", 24, 168);
    gint64 since = cb_hub_now(call->hub) - hours * HOUR;
    g_autofree char *timeframe = g_strdup_printf("%u hours", hours);
    CbWorld *world = cb_match_world(call, &failure);
    if (world == NULL)
        return failure;
    count_statuses(world, since, counts);
    cJSON *data = cJSON_CreateObject();
    cJSON_AddItemToObject(data, "recentMatches",
                          cb_match_rows(call, world, CB_advisor_match_requests, is_recent, &since,
                                        0, cb_match_number(call, "limit", 50, 100)));
    cJSON_AddItemToObject(data, "summary", statuses_json(counts));
    cJSON_AddStringToObject(data, "timeframe", timeframe);
    cb_world_unref(world);
    return cb_match_answer(call, data);
}

/* Of `part` in `whole`, in whole percent. */
static double
percent(guint part, guint whole)
{
    return whole == 0 ? 0 : floor(100.0 * part / whole + 0.5);
}

static double
average_score(const CbWorld *world, gint64 since)
{
    double sum = 0;
    guint n = 0;
    for (guint row = 0; row < cb_world_rows(world, CB_advisor_match_requests); row++) {
        const char *score = advisor_match_requests_match_score(world, row);
        if (score == NULL || advisor_match_requests_created_at(world, row) < since)
            continue;
        sum += g_ascii_strtod(score, NULL);
        n++;
    }
    return n == 0 ? 0 : floor(sum / n * 100 + 0.5) / 100;
}

/* Success: somebody was found. Approval: of those, somebody has said yes and nobody no. */
CbAnswer *
cb_match_look_metrics(CbMatchCall *call)
{
    static const struct {
        const char *name;
        gint64 days;
    } periods[] = {{"week", 7}, {"day", 1}, {"month", 30}};
    CbAnswer *failure = NULL;
    guint counts[CB_N_MATCH_STATUSES], total = 0, p = 0;
    g_autofree char *wanted = cb_match_parameter(call, "period");
    for (guint i = 0; wanted != NULL && i < G_N_ELEMENTS(periods); i++)
        if (strcmp(periods[i].name, wanted) == 0)
            p = i;
    gint64 since = cb_hub_now(call->hub) - periods[p].days * CB_DAY;
    CbWorld *world = cb_match_world(call, &failure);
    if (world == NULL)
        return failure;
    count_statuses(world, since, counts);
    for (guint s = 0; s < CB_N_MATCH_STATUSES; s++)
        total += counts[s];
    guint found = total - counts[CB_MATCH_PENDING] - counts[CB_MATCH_EXPIRED];
    guint approved = counts[CB_MATCH_CLIENT_APPROVED] + counts[CB_MATCH_ADVISOR_ACCEPTED] +
                     counts[CB_MATCH_FINALIZED];
    cJSON *data = cJSON_CreateObject();
    cJSON_AddStringToObject(data, "period", periods[p].name);
    cJSON_AddNumberToObject(data, "total_requests", total);
    cJSON_AddNumberToObject(data, "success_rate", percent(found, total));
    cJSON_AddNumberToObject(data, "approval_rate", percent(approved, found));
    cJSON_AddNumberToObject(data, "average_score", average_score(world, since));
    cJSON_AddItemToObject(data, "status_breakdown", statuses_json(counts));
    cb_world_unref(world);
    return cb_match_answer(call, data);
}

/* Nobody keeps what the availability was, here as there. */
CbAnswer *
cb_match_look_trends(CbMatchCall *call)
{
    g_autofree char *timeframe = g_strdup_printf("%u days", cb_match_number(call, "days", 7, 30));
    g_autofree char *advisor = cb_match_parameter(call, "advisorId");
    cJSON *data = cJSON_CreateObject();
    cJSON_AddStringToObject(data, "timeframe", timeframe);
    cJSON_AddStringToObject(data, "advisorId", advisor != NULL ? advisor : "all");
    cJSON_AddArrayToObject(data, "trends");
    cJSON_AddStringToObject(data, "note", "How the availability was in the past is not kept.");
    return cb_match_answer(call, data);
}

/* --- health and settings ---------------------------------------------------------------------- */

static guint
count_interventions(const CbWorld *world, gint64 since)
{
    guint n = 0;
    for (guint row = 0; row < cb_world_rows(world, CB_admin_matching_interventions); row++)
        n += admin_matching_interventions_created_at(world, row) >= since;
    return n;
}

static guint
sum(const guint counts[static CB_N_MATCH_STATUSES])
{
    guint all = 0;
    for (guint s = 0; s < CB_N_MATCH_STATUSES; s++)
        all += counts[s];
    return all;
}

CbAnswer *
cb_match_look_health(CbMatchCall *call)
{
    CbAnswer *failure = NULL;
    guint counts[CB_N_MATCH_STATUSES];
    gint64 now = cb_hub_now(call->hub);
    CbWorld *world = cb_match_world(call, &failure);
    if (world == NULL)
        return failure;
    CbAdvisorPool pool = pool_of(world);
    cJSON *data = cJSON_CreateObject();
    cJSON_AddItemToObject(data, "timestamp", cb_match_time(now));
    cJSON *advisors = cJSON_AddObjectToObject(data, "advisor_pool");
    cJSON_AddStringToObject(advisors, "status", pool.health);
    cJSON_AddNumberToObject(advisors, "total_advisors", pool.total);
    cJSON_AddNumberToObject(advisors, "available_advisors", pool.is[CB_ADVISOR_IS_AVAILABLE]);
    cJSON_AddNumberToObject(advisors, "average_utilization", pool.utilization);
    count_statuses(world, now - CB_DAY, counts);
    cJSON *matching = cJSON_AddObjectToObject(data, "matching_performance");
    cJSON_AddNumberToObject(
        matching, "success_rate",
        percent(sum(counts) - counts[CB_MATCH_PENDING] - counts[CB_MATCH_EXPIRED], sum(counts)));
    cJSON_AddNumberToObject(matching, "queue_depth", counts[CB_MATCH_PENDING]);
    count_statuses(world, now - HOUR, counts);
    cJSON *recent = cJSON_AddObjectToObject(data, "recent_activity");
    cJSON_AddNumberToObject(recent, "matches_last_hour", sum(counts));
    cJSON_AddNumberToObject(recent, "admin_interventions_today",
                            count_interventions(world, now - CB_DAY));
    cb_world_unref(world);
    return cb_match_answer(call, data);
}

CbAnswer *
cb_match_look_configuration(CbMatchCall *call)
{
    CbAnswer *failure = NULL;
    CbWorld *world = cb_match_world(call, &failure);
    if (world == NULL)
        return failure;
    CbAdvisorsPolicy policy = cb_advisors_policy(world);
    cJSON *data = cJSON_CreateObject();
    cJSON_AddNumberToObject(data, "complexAlgorithmThreshold", policy.complex_threshold);
    cJSON_AddNumberToObject(data, "smallPoolThreshold", policy.small_threshold);
    cJSON_AddStringToObject(data, "source",
                            "environment_variables_with_defaults"); /* what clients know it by */
    cb_world_unref(world);
    return cb_match_answer(call, data);
}
