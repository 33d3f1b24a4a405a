#include "engine/advisors/answers.h"

#include <string.h>

#include "engine/advisors/advisors.h"
#include "engine/advisors/choose.h"
#include "engine/advisors/life.h"
#include "engine/advisors/match.h"
#include "engine/advisors/numbers.h"
#include "engine/advisors/policy.h"
#include "engine/advisors/provision.h"
#include "engine/advisors/readiness.h"
#include "engine/json.h"
#include "engine/when.h"

#define POINTS 1e9 /* of a score of 1 */

static const char *
name_of(const CbWorld *world, guint advisor)
{
    return advisor == CB_NO_ROW ? NULL : cb_name_of_advisor(world, advisor);
}

/* --- matches ---------------------------------------------------------------------------------- */

cJSON *
cb_answer_match(const CbWorld *world, guint match, gint64 now)
{
    cJSON *json = cb_json_row(world, CB_advisor_match_requests, match);
    gint64 left = advisor_match_requests_expires_at(world, match) - now;
    gboolean open = cb_match_is_open(cb_match_status(world, match));
    cb_json_add_text(json, "project_name",
             cb_name_of_project(world, advisor_match_requests_project_id(world, match)));
    cb_json_add_text(json, "advisor_name",
             name_of(world, advisor_match_requests_matched_advisor_id(world, match)));
    cJSON_AddItemToObject(json, "seconds_left",
                          open ? cJSON_CreateNumber((double)(left / CB_SECOND))
                               : cJSON_CreateNull());
    return json;
}

static int
newest_first(gconstpointer a, gconstpointer b, gpointer world)
{
    guint x = *(const guint *)a, y = *(const guint *)b;
    gint64 first = advisor_match_requests_created_at(world, x),
           second = advisor_match_requests_created_at(world, y);
    if (first != second)
        return first > second ? -1 : 1;
    return strcmp(advisor_match_requests_id(world, x), advisor_match_requests_id(world, y));
}

cJSON *
cb_answer_match_list(const CbWorld *world, const char *status, gint64 now)
{
    g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(guint));
    cJSON *json = cJSON_CreateArray();
    for (guint row = 0; row < cb_world_rows(world, CB_advisor_match_requests); row++)
        if (status == NULL || strcmp(advisor_match_requests_status(world, row), status) == 0)
            g_array_append_val(rows, row);
    g_array_sort_with_data(rows, newest_first, (gpointer)world);
    for (guint i = 0; i < rows->len; i++)
        cJSON_AddItemToArray(json, cb_answer_match(world, g_array_index(rows, guint, i), now));
    return json;
}

/* The rows of a table that hang on the project, and are the match's where the table says whose they
 * are. */
static cJSON *
rows_of(const CbWorld *world, guint match, CbTableId table, guint project_column, int match_column)
{
    cJSON *json = cJSON_CreateArray();
    guint project = advisor_match_requests_project_id(world, match);
    const char *id = advisor_match_requests_id(world, match);
    for (guint row = 0; row < cb_world_rows(world, table); row++) {
        const char *of = cb_world_value(world, table, project_column, row).text;
        gboolean own =
            match_column < 0 ||
            g_strcmp0(cb_world_value(world, table, (guint)match_column, row).text, id) == 0;
        if (own && g_strcmp0(of, projects_id(world, project)) == 0)
            cJSON_AddItemToArray(json, cb_json_row(world, table, row));
    }
    return json;
}

cJSON *
cb_answer_match_whole(const CbWorld *world, guint match, gint64 now)
{
    g_autoptr(cJSON) criteria = cb_match_criteria_of(world, match);
    cJSON *json = cJSON_CreateObject();
    cJSON_AddItemToObject(json, "match", cb_answer_match(world, match, now));
    cJSON_AddItemToObject(
        json, "ranking",
        cb_answer_ranking(world, advisor_match_requests_project_id(world, match), criteria, now));
    cJSON_AddItemToObject(json, "approvals",
                          rows_of(world, match, CB_advisor_match_approvals,
                                  CB_advisor_match_approvals_project_id,
                                  CB_advisor_match_approvals_match_request_id));
    cJSON_AddItemToObject(json, "provisioning",
                          rows_of(world, match, CB_workspace_provisioning_queue,
                                  CB_workspace_provisioning_queue_project_id,
                                  CB_workspace_provisioning_queue_match_id));
    cJSON_AddItemToObject(json, "interventions",
                          rows_of(world, match, CB_admin_matching_interventions,
                                  CB_admin_matching_interventions_project_id, -1));
    cJSON_AddItemToObject(
        json, "messages",
        rows_of(world, match, CB_unified_chat_messages, CB_unified_chat_messages_project_id, -1));
    return json;
}

/* --- the ranking ------------------------------------------------------------------------------ */

static cJSON *
candidate_json(const CbWorld *world, const CbMatchChoice *choice, const CbChosen *one)
{
    g_autoptr(GPtrArray) reasons = cb_choice_reasons(choice, one);
    cJSON *json = cJSON_CreateObject();
    cb_json_add_text(json, "advisor_id", advisors_id(world, one->advisor));
    cb_json_add_text(json, "name", cb_name_of_advisor(world, one->advisor));
    cJSON_AddNumberToObject(json, "score", (double)one->points / POINTS);
    cJSON_AddItemToObject(json, "terms", cb_choice_features(choice, one));
    cJSON_AddNumberToObject(json, "active", one->active);
    cJSON_AddNumberToObject(json, "max", one->max);
    cJSON_AddItemToObject(
        json, "reasons",
        cJSON_CreateStringArray((const char *const *)reasons->pdata, (int)reasons->len));
    return json;
}

cJSON *
cb_answer_ranking(const CbWorld *world, guint project, const cJSON *criteria, gint64 now)
{
    CbChoiceQuery query = {project, criteria, cb_advisors_policy(world).complex_threshold, now};
    g_autoptr(CbMatchChoice) choice = cb_choice_new(world, &query);
    g_autoptr(GArray) ranked = cb_choice_rank(choice);
    cJSON *json = cJSON_CreateObject();
    cb_json_add_text(json, "algorithm", cb_choice_algorithm(choice));
    cb_json_add_text(json, "pending_reason", ranked->len == 0 ? cb_choice_pending_reason(choice) : NULL);
    cJSON *candidates = cJSON_AddArrayToObject(json, "candidates");
    cJSON *excluded = cJSON_AddArrayToObject(json, "excluded");
    for (guint i = 0; i < ranked->len; i++)
        cJSON_AddItemToArray(candidates,
                             candidate_json(world, choice, &g_array_index(ranked, CbChosen, i)));
    for (guint advisor = 0; advisor < cb_world_rows(world, CB_advisors); advisor++) {
        const char *code = cb_choice_why_not(choice, advisor);
        if (code == NULL)
            continue;
        cJSON *one = cJSON_CreateObject();
        cb_json_add_text(one, "advisor_id", advisors_id(world, advisor));
        cb_json_add_text(one, "name", cb_name_of_advisor(world, advisor));
        cb_json_add_text(one, "code", code);
        cb_json_add_text(one, "reason", cb_choice_why_not_words(code));
        cJSON_AddItemToArray(excluded, one);
    }
    return json;
}

/* --- advisors --------------------------------------------------------------------------------- */

cJSON *
cb_answer_availability(const CbWorld *world, guint advisor, gint64 now)
{
    CbAvailability availability = cb_availability(world, advisor, now);
    g_autofree char *sentence = cb_availability_sentence(&availability);
    cJSON *json = cJSON_CreateObject();
    cb_json_add_text(json, "advisor_id", advisors_id(world, advisor));
    cb_json_add_text(json, "name", cb_name_of_advisor(world, advisor));
    cJSON_AddBoolToObject(json, "is_available", availability.reason == CB_AVAILABLE);
    cb_json_add_text(json, "status", availability.status);
    cJSON_AddNumberToObject(json, "current_capacity", availability.current);
    cJSON_AddNumberToObject(json, "max_capacity", availability.max);
    cb_json_add_text(json, "reason", sentence);
    return json;
}

cJSON *
cb_answer_advisor_pool(const CbWorld *world)
{
    static const char *const statuses[CB_N_ADVISOR_IS] = {"available", "busy", "offline"};
    CbAdvisorsPolicy policy = cb_advisors_policy(world);
    CbAdvisorPool pool = cb_advisor_pool(world, policy.small_threshold, policy.complex_threshold);
    cJSON *json = cJSON_CreateObject();
    cJSON_AddNumberToObject(json, "totalAdvisors", pool.total);
    cJSON *is = cJSON_AddObjectToObject(json, "statusBreakdown");
    for (guint s = 0; s < CB_N_ADVISOR_IS; s++)
        cJSON_AddNumberToObject(is, statuses[s], pool.is[s]);
    cJSON *loads = cJSON_AddObjectToObject(json, "workloadBreakdown");
    for (guint l = 0; l < CB_N_LOADS; l++)
        if (l != CB_LOAD_OVER || pool.loads[l] > 0)
            cJSON_AddNumberToObject(loads, cb_advisor_load_name(l), pool.loads[l]);
    cb_json_add_text(json, "poolSize", pool.size);
    cb_json_add_text(json, "algorithm", pool.shown);
    cJSON *matcher = cJSON_AddObjectToObject(json, "matcher");
    cJSON_AddNumberToObject(matcher, "available", pool.is[CB_ADVISOR_IS_AVAILABLE]);
    cb_json_add_text(matcher, "algorithm", pool.algorithm);
    cJSON_AddNumberToObject(json, "utilization", pool.utilization);
    cb_json_add_text(json, "health", pool.health);
    return json;
}

/* --- workspaces ------------------------------------------------------------------------------- */

/* Takes the rows over. */
static cJSON *
queue_json(const CbWorld *world, GArray *rows)
{
    cJSON *json = cJSON_CreateArray();
    for (guint i = 0; i < rows->len; i++) {
        guint row = g_array_index(rows, guint, i);
        cJSON *one = cb_json_row(world, CB_workspace_provisioning_queue, row);
        cb_json_add_text(one, "project_name",
                 cb_name_of_project(world, workspace_provisioning_queue_project_id(world, row)));
        cJSON_AddItemToArray(json, one);
    }
    g_array_unref(rows);
    return json;
}

cJSON *
cb_answer_provisioning(const CbWorld *world, gint64 now)
{
    CbProvisionNumbers numbers = cb_provision_numbers(world, now);
    cJSON *json = cJSON_CreateObject();
    cJSON_AddItemToObject(json, "open", queue_json(world, cb_provisions_open(world)));
    cJSON_AddItemToObject(json, "failed", queue_json(world, cb_provisions_failed(world)));
    cJSON *of = cJSON_AddObjectToObject(json, "numbers");
    cJSON_AddNumberToObject(of, "total", numbers.total);
    cJSON *counts = cJSON_AddObjectToObject(of, "counts");
    for (guint s = 0; s < CB_N_PROVISION_STATUSES; s++)
        cJSON_AddNumberToObject(counts, cb_provision_status_name(s), numbers.counts[s]);
    cJSON_AddNumberToObject(of, "success", numbers.success);
    cJSON_AddNumberToObject(of, "retried", numbers.retried);
    cJSON_AddNumberToObject(of, "rolled_back", numbers.rolled_back);
    cJSON_AddNumberToObject(of, "lag_seconds", (double)(numbers.lag / CB_SECOND));
    return json;
}
