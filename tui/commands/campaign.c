/* Campaigns from the command line: list and show them, start them, change their course, look ahead. */
#include "tui/commands/campaign.h"

#include <string.h>

#include "engine/campaigns/policy.h"
#include "engine/campaigns/names.h"
#include "engine/json.h"
#include "tui/commands/all.h"
#include "tui/commands/decision.h"
#include "tui/commands/named.h"

char *
cb_campaign_policy_read(const char *path, GError **error)
{
    g_autofree char *text = NULL;
    g_autoptr(GError) problem = NULL;
    if (!g_file_get_contents(path, &text, NULL, &problem)) {
        g_set_error(error, CB_COMMAND_ERROR, CB_EXIT_USAGE, "%s", problem->message);
        return NULL;
    }
    g_autofree char *wrong = cb_campaign_policy_problem(text);
    if (wrong == NULL)
        return g_steal_pointer(&text);
    g_autofree char *name = g_filename_display_name(path);
    g_set_error(error, CB_COMMAND_ERROR, CB_EXIT_USAGE, "%s: %s", name, wrong);
    return NULL;
}

/* --- start ------------------------------------------------------------------------------------ */

static CbExit
start(CbCall *call, guint job, const char *department, const char *policy, GError **error)
{
    g_autoptr(cJSON) json = cJSON_CreateObject();
    g_autofree char *id = g_uuid_string_random();
    cJSON_AddStringToObject(json, "job_id", jobs_id(cb_desk_world(call->desk), job));
    cJSON_AddStringToObject(json, "department", department);
    cJSON_AddStringToObject(json, "mode", call->mode != NULL ? call->mode : "assisted");
    cJSON_AddStringToObject(json, "scope", call->scope != NULL ? call->scope : "outstanding");
    cJSON_AddItemToObject(json, "policy", cJSON_Parse(policy));
    cb_json_add_given(json, "offer_message", call->message);
    char *payload = cJSON_PrintUnformatted(json);
    CbExit status = cb_decision_make(call, "campaign.start", id, payload, error);
    cJSON_free(payload);
    return status;
}

static CbExit
run_start(CbCall *call, GError **error)
{
    CbExit status = CB_EXIT_STORE;
    const char *department;
    guint job;
    if (call->job == NULL || call->n_words > 1) {
        g_set_error(error, CB_COMMAND_ERROR, CB_EXIT_USAGE, "campaign start takes --job JOB");
        return CB_EXIT_USAGE;
    }
    g_autofree char *policy = call->policy_file == NULL ? cb_campaign_policy_fill("{}")
                                                        : cb_campaign_policy_read(call->policy_file, error);
    if (policy == NULL)
        return CB_EXIT_USAGE;
    if (!cb_call_find_job(call, call->job, &job, &status) ||
        !cb_call_department(call, job, NULL, &department, &status))
        return status;
    return start(call, job, department, policy, error);
}

/* --- the others ------------------------------------------------------------------------------- */

static CbExit
run_tick(CbCall *call, guint campaign, GError **error)
{
    if (call->dry_run)
        return cb_campaign_plan(call, campaign);
    return cb_decision_make(call, "campaign.tick", staffing_campaigns_id(cb_desk_world(call->desk), campaign), "{}",
                            error);
}

/* What is done with one campaign: it is shown, or decided about. */
static const struct {
    const char *name, *kind;
    CbExit (*show)(CbCall *call, guint campaign);
} actions[] = {
    {"show", NULL, cb_campaign_show},      {"forecast", NULL, cb_campaign_forecast},
    {"why", NULL, cb_campaign_why},
    {"pause", "campaign.pause", NULL},     {"resume", "campaign.resume", NULL},
    {"stop", "campaign.stop", NULL},       {"escalate", "campaign.escalate", NULL},
    {"unlock", "campaign.unlock", NULL},   {"tick", "campaign.tick", NULL},
};

static CbExit
run_action(CbCall *call, guint a, GError **error)
{
    CbExit status = CB_EXIT_STORE;
    guint campaign;
    if (call->n_words != 2) {
        g_set_error(error, CB_COMMAND_ERROR, CB_EXIT_USAGE, "campaign %s takes a campaign, by its id or its job",
                    call->words[0]);
        return CB_EXIT_USAGE;
    }
    if (!cb_call_find_campaign(call, call->words[1], &campaign, &status))
        return status;
    if (actions[a].show != NULL)
        return actions[a].show(call, campaign);
    if (!call->dry_run && !cb_call_may_change(call, &status, error))
        return status;
    if (strcmp(actions[a].name, "tick") == 0)
        return run_tick(call, campaign, error);
    g_autofree char *id = g_strdup(staffing_campaigns_id(cb_desk_world(call->desk), campaign));
    return cb_decision_make(call, actions[a].kind, id, "{}", error);
}

static CbExit
run(CbCall *call, GError **error)
{
    CbExit status = CB_EXIT_STORE;
    if (cb_call_desk(call, error) == NULL)
        return CB_EXIT_STORE;
    if (strcmp(call->words[0], "list") == 0)
        return cb_campaign_list(call);
    if (strcmp(call->words[0], "start") == 0)
        return call->dry_run || cb_call_may_change(call, &status, error) ? run_start(call, error) : status;
    for (guint a = 0; a < G_N_ELEMENTS(actions); a++)
        if (strcmp(actions[a].name, call->words[0]) == 0)
            return run_action(call, a, error);
    g_set_error(error, CB_COMMAND_ERROR, CB_EXIT_USAGE,
                "campaign takes list, show, start, pause, resume, stop, escalate, tick, forecast, why or unlock, not \"%s\"",
                call->words[0]);
    return CB_EXIT_USAGE;
}

#define FIELD(name) G_STRUCT_OFFSET(CbCall, name)

static const CbOption options[] = {
    {"job", CB_OPTION_TEXT, FIELD(job), "JOB", NULL, "start: the job, by id or title", 0},
    {"department", CB_OPTION_TEXT, FIELD(department), "NAME", NULL, "where the job has several departments", 0},
    {"mode", CB_OPTION_TEXT, FIELD(mode), "MODE", "assisted auto", "start: who sends, a person or the hub", 0},
    {"scope", CB_OPTION_TEXT, FIELD(scope), "WHICH", "outstanding all",
     "start: the roles that are short of people, or all", 0},
    {"policy", CB_OPTION_FILE, FIELD(policy_file), "FILE", NULL, "start: the policy (JSON) in this file", 0},
    {"message", CB_OPTION_TEXT, FIELD(message), "TEXT", NULL, "start: what offers begin with", 0},
    CB_OPTION_DRY_RUN,
    {.name = NULL},
};

const CbCommand cb_commands_campaign[] = {
    {"campaign", "ACTION [CAMPAIGN]", CB_COMMAND_JSON,
     "staffing campaigns: list, show, start, pause, resume, stop, escalate, tick, forecast, why, unlock", options, run},
    {.name = NULL},
};
