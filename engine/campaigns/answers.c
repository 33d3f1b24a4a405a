#include "engine/campaigns/answers.h"

#include "engine/campaigns/names.h"
#include "engine/json.h"

/* --- candidates ------------------------------------------------------------------------------- */

cJSON *
cb_answer_candidate(const CbCrewQuery *query, const CbCandidate *candidate)
{
    static const char *const names[CB_N_COMPONENTS] = {"skills_score", "proximity_score", "reliability_score",
                                                       "fairness_score", "experience_score"};
    const CbWorld *world = query->eligible->roster->world;
    g_autofree char *name = cb_name_of_profile(world, candidate->profile);
    g_autoptr(GPtrArray) reasons = cb_crew_reasons(query, candidate);
    cJSON *json = cJSON_CreateObject();
    cb_json_add_text(json, "profile_id", profiles_id(world, candidate->profile));
    cb_json_add_text(json, "full_name", name);
    for (guint c = 0; c < CB_N_COMPONENTS; c++)
        cJSON_AddNumberToObject(json, names[c], candidate->points[c]);
    cJSON_AddBoolToObject(json, "soft_conflict", candidate->soft);
    cJSON_AddNumberToObject(json, "final_score", candidate->final);
    cJSON_AddItemToObject(json, "reasons",
                          cJSON_CreateStringArray((const char *const *)reasons->pdata, (int)reasons->len));
    cJSON_AddNumberToObject(json, "gigs_this_month", candidate->gigs);
    cJSON_AddBoolToObject(json, "boosted", candidate->boosted);
    if (candidate->km >= 0)
        cJSON_AddNumberToObject(json, "distance_to_madrid_km", (double)cb_round_points(candidate->km * 1000) / 1000);
    return json;
}

cJSON *
cb_answer_rank(const CbCrewQuery *query)
{
    CbRanked best[CB_MOST_CANDIDATES];
    guint n = cb_crew_rank(query, CB_MOST_CANDIDATES, best);
    cJSON *json = cJSON_CreateObject(), *candidates = cJSON_AddArrayToObject(json, "candidates");
    for (guint i = 0; i < n; i++) {
        CbCandidate candidate = cb_crew_candidate(query, best[i].row);
        cJSON_AddItemToArray(candidates, cb_answer_candidate(query, &candidate));
    }
    return json;
}

/* Their place among all candidates, from 1. */
static guint
rank_of(const CbCrewQuery *query, guint profile)
{
    guint n = query->eligible->roster->n, rank = 0;
    g_autofree CbRanked *all = g_new(CbRanked, MAX(n, 1));
    n = cb_crew_rank(query, n, all);
    while (rank < n && all[rank].row != profile)
        rank++;
    return rank + 1;
}

cJSON *
cb_answer_why_not_candidate(const CbCrewQuery *query, guint profile)
{
    CbCandidate candidate = cb_crew_candidate(query, profile);
    cJSON *json = cb_answer_candidate(query, &candidate);
    cJSON *excluded = cJSON_AddArrayToObject(json, "excluded");
    for (guint bit = 0; bit < CB_N_OUT; bit++)
        if (candidate.out >> bit & 1)
            cJSON_AddItemToArray(excluded, cJSON_CreateString(cb_out_names[bit]));
    if (candidate.out == 0)
        cJSON_AddNumberToObject(json, "rank", rank_of(query, profile));
    cJSON_AddItemToObject(json, "conflicts",
                          cb_answer_conflicts(query->eligible->roster->world, profile, query->eligible->job, CB_NULL));
    return json;
}

static cJSON *
job_in_conflict(const CbWorld *world, guint job)
{
    cJSON *json = cJSON_CreateObject();
    cb_json_add_text(json, "id", jobs_id(world, job));
    cb_json_add_text(json, "title", jobs_title(world, job));
    cb_json_add_time(json, "start_time", jobs_start_time(world, job));
    cb_json_add_time(json, "end_time", jobs_end_time(world, job));
    cb_json_add_text(json, "status", jobs_status(world, job));
    return json;
}

static cJSON *
absence_in_conflict(const CbConflict *conflict)
{
    cJSON *json = cJSON_CreateObject();
    cJSON_AddItemToObject(json, "date", cb_json_value(CB_TYPE_DATE, cb_integer(conflict->day)));
    cb_json_add_text(json, "reason", conflict->reason);
    cb_json_add_text(json, "source", "technician_availability");
    return json;
}

cJSON *
cb_answer_conflicts(const CbWorld *world, guint profile, guint job, gint64 day)
{
    g_autoptr(GArray) conflicts = cb_conflicts(world, profile, job, day);
    cJSON *json = cJSON_CreateObject();
    cJSON *hard = cJSON_CreateArray(), *soft = cJSON_CreateArray(), *away = cJSON_CreateArray();
    for (guint i = 0; i < conflicts->len; i++) {
        const CbConflict *conflict = &g_array_index(conflicts, CbConflict, i);
        if (conflict->kind == CB_OUT_AWAY)
            cJSON_AddItemToArray(away, absence_in_conflict(conflict));
        else
            cJSON_AddItemToArray(conflict->kind == CB_OUT_SOFT ? soft : hard, job_in_conflict(world, conflict->job));
    }
    cJSON_AddBoolToObject(json, "hasHardConflict", cJSON_GetArraySize(hard) + cJSON_GetArraySize(away) > 0);
    cJSON_AddBoolToObject(json, "hasSoftConflict", cJSON_GetArraySize(soft) > 0);
    cJSON_AddItemToObject(json, "hardConflicts", hard);
    cJSON_AddItemToObject(json, "softConflicts", soft);
    cJSON_AddItemToObject(json, "unavailabilityConflicts", away);
    return json;
}

/* --- ticks ------------------------------------------------------------------------------------ */

cJSON *
cb_answer_actions(const CbWorld *world, const CbTick *tick)
{
    cJSON *actions = cJSON_CreateArray();
    for (guint a = 0; a < tick->actions->len; a++) {
        const CbTickAction *action = &g_array_index(tick->actions, CbTickAction, a);
        cJSON *json = cJSON_CreateObject();
        cb_json_add_text(json, "role_code", action->role_code);
        cb_json_add_text(json, "profile_id", action->profile == CB_NO_ROW ? "" : profiles_id(world, action->profile));
        cb_json_add_text(json, "phase", action->offer ? "offer" : "availability");
        cb_json_add_text(json, "channel", "email");
        cb_json_add_text(json, "status", action->error == NULL ? "sent" : "failed");
        if (action->error != NULL)
            cb_json_add_text(json, "error", action->error);
        cJSON_AddItemToArray(actions, json);
    }
    return actions;
}

cJSON *
cb_answer_tick(const CbWorld *world, guint campaign, const CbTick *tick)
{
    cJSON *json = cJSON_CreateObject();
    cb_json_add_text(json, "campaign_id", staffing_campaigns_id(world, campaign));
    cJSON_AddBoolToObject(json, "tick_completed", TRUE);
    cJSON_AddNumberToObject(json, "roles_processed", tick->roles->len);
    cJSON_AddItemToObject(json, "auto_actions", cb_answer_actions(world, tick));
    cJSON_AddBoolToObject(json, "all_filled", tick->all_filled);
    cb_json_add_time(json, "next_run_at", tick->next_run_at);
    return json;
}

/* --- forecasts -------------------------------------------------------------------------------- */

static cJSON *
answer_case(const CbForecastCase *one)
{
    cJSON *json = cJSON_CreateObject();
    cb_json_add_text(json, "step", one->step);
    cJSON_AddNumberToObject(json, "chance", one->chance);
    cJSON *roles = cJSON_AddArrayToObject(json, "roles");
    for (guint r = 0; r < one->roles->len; r++) {
        const CbForecastRole *role = &g_array_index(one->roles, CbForecastRole, r);
        cJSON *item = cJSON_CreateObject();
        cb_json_add_text(item, "role_code", role->role_code);
        cJSON_AddNumberToObject(item, "required", (double)role->required);
        cJSON_AddNumberToObject(item, "assigned", role->assigned);
        cJSON_AddNumberToObject(item, "chance", role->chance);
        cb_json_add_time(item, "expected_at", role->expected_at);
        cJSON_AddItemToArray(roles, item);
    }
    return json;
}

cJSON *
cb_answer_forecast(const CbWorld *world, guint campaign, const CbForecast *forecast)
{
    cJSON *json = cJSON_CreateObject();
    cb_json_add_text(json, "campaign_id", staffing_campaigns_id(world, campaign));
    cb_json_add_time(json, "until", forecast->until);
    cJSON_AddNumberToObject(json, "runs", forecast->runs);
    cJSON *cases = cJSON_AddArrayToObject(json, "cases");
    for (guint c = 0; c < forecast->cases->len; c++)
        cJSON_AddItemToArray(cases, answer_case(&g_array_index(forecast->cases, CbForecastCase, c)));
    return json;
}
