/* Starting a campaign: the job and the department, then a form with everything that the policy of a campaign says. */
#include <string.h>

#include "engine/campaigns/campaigns.h"
#include "engine/campaigns/need.h"
#include "engine/json.h"
#include "tui/console/act.h"
#include "tui/console/campaign.h"
#include "tui/console/overlay.h"
#include "tui/console/view.h"
#include "tui/console/wish.h"

enum {
    FIELD_MODE,
    FIELD_SCOPE,
    FIELD_PROXIMITY,
    FIELD_HISTORY,
    FIELD_SOFT,
    FIELD_FRIDGE,
    FIELD_AVAILABILITY_TTL,
    FIELD_OFFER_TTL,
    FIELD_MULTIPLIER,
    FIELD_BUFFER,
    FIELD_MESSAGE,
    N_FIELDS,
};

static const char *const modes[] = {"assisted", "auto", NULL};
static const char *const scopes[] = {"outstanding", "all", NULL};
static const char *const steps[] = {"low", "usual", "high", NULL};
static const char *const softs[] = {"block", "warn", "allow", NULL};
static const char *const fridges[] = {"left out", "may be asked", NULL};

static const CbFormField fields[N_FIELDS] = {
    [FIELD_MODE] = {"mode", modes, 0, NULL},
    [FIELD_SCOPE] = {"roles", scopes, 0, NULL},
    [FIELD_PROXIMITY] = {"weight of nearness", steps, 1, NULL},
    [FIELD_HISTORY] = {"weight of history", steps, 1, NULL},
    [FIELD_SOFT] = {"invited elsewhere", softs, 0, NULL},
    [FIELD_FRIDGE] = {"in the fridge", fridges, 0, NULL},
    [FIELD_AVAILABILITY_TTL] = {"hours to say \"could\"", NULL, 0, "24"},
    [FIELD_OFFER_TTL] = {"hours to take an offer", NULL, 0, "4"},
    [FIELD_MULTIPLIER] = {"asked for each place", NULL, 0, "4"},
    [FIELD_BUFFER] = {"offers beyond the places", NULL, 0, "1"},
    [FIELD_MESSAGE] = {"message of the offers", NULL, 0, ""},
};

/* What a step of the two controls weighs: nearness; reliability and fairness together. */
static const double proximity_weights[] = {0.05, 0.10, 0.15};
static const double history_weights[][2] = {{0.15, 0.05}, {0.20, 0.10}, {0.25, 0.15}};

/* --- the policy ------------------------------------------------------------------------------- */

/* A typed number; what is none stays a text, so that judging the policy says so. */
static void
add_number(cJSON *policy, const char *name, const char *typed)
{
    char *end;
    double number = g_ascii_strtod(typed, &end);
    if (*typed != '\0' && *end == '\0')
        cJSON_AddNumberToObject(policy, name, number);
    else
        cJSON_AddStringToObject(policy, name, typed);
}

/* Caller frees with cJSON_Delete. */
static cJSON *
policy_of(const CbFormValue *values)
{
    cJSON *policy = cJSON_CreateObject(), *weights = cJSON_AddObjectToObject(policy, "weights");
    const double *history = history_weights[values[FIELD_HISTORY].choice];
    cJSON_AddNumberToObject(weights, "skills", 0.5);
    cJSON_AddNumberToObject(weights, "proximity", proximity_weights[values[FIELD_PROXIMITY].choice]);
    cJSON_AddNumberToObject(weights, "reliability", history[0]);
    cJSON_AddNumberToObject(weights, "fairness", history[1]);
    cJSON_AddNumberToObject(weights, "experience", 0.1);
    cJSON_AddStringToObject(policy, "soft_conflict_policy", softs[values[FIELD_SOFT].choice]);
    cJSON_AddBoolToObject(policy, "exclude_fridge", values[FIELD_FRIDGE].choice == 0);
    add_number(policy, "availability_ttl_hours", values[FIELD_AVAILABILITY_TTL].text);
    add_number(policy, "offer_ttl_hours", values[FIELD_OFFER_TTL].text);
    add_number(policy, "availability_multiplier", values[FIELD_MULTIPLIER].text);
    add_number(policy, "offer_buffer", values[FIELD_BUFFER].text);
    return policy;
}

/* --- the preview ------------------------------------------------------------------------------ */

/* What is to be started, by id. */
typedef struct {
    char *job, *department;
} Start;

static void
free_start(gpointer data)
{
    Start *start = data;
    g_free(start->job);
    g_free(start->department);
    g_free(start);
}

/* "SND-FOH-R 1 open, 6 of them with the skill; …" */
static void
append_roles(const CbEligible *eligible, const CbCampaignPolicy *policy, gboolean outstanding, GString *text)
{
    g_autoptr(GArray) needs = cb_needs(eligible->roster->world, eligible->job, eligible->department);
    const char *between = "";
    for (guint n = 0; n < needs->len; n++) {
        const CbNeed *need = &g_array_index(needs, CbNeed, n);
        CbCrewQuery query = {eligible, need->role_code, policy, NULL};
        gint64 open = MAX(0, need->required - need->assigned);
        if (need->required == 0 || (outstanding && open == 0))
            continue;
        g_string_append_printf(text, "%s%s %" G_GINT64_FORMAT " open (%u with the skill)", between, need->role_code,
                               open, cb_crew_count_skilled(&query));
        between = ", ";
    }
    if (*between == '\0')
        g_string_append(text, "no role, for everybody is assigned");
}

static void
append_preview(CbConsole *console, guint job, const Start *start, const CbFormValue *values, const char *json,
               GString *text)
{
    CbCampaignPolicy policy = cb_campaign_policy(json);
    g_autoptr(CbEligible) eligible = cb_eligible_new(cb_console_roster(console), job, start->department);
    CbCrewQuery query = {eligible, "", &policy, NULL};
    guint people = cb_crew_count(&query);
    g_string_append_printf(text, "%s, %s: ", values[FIELD_MODE].choice == 1 ? "Automatic" : "Assisted",
                           values[FIELD_MODE].choice == 1 ? "the hub asks and offers" : "you ask and offer");
    append_roles(eligible, &policy, values[FIELD_SCOPE].choice == 0, text);
    g_string_append_printf(text, "; %u %s the rules for each.", people, people == 1 ? "person passes" : "people pass");
}

static gboolean
judge(CbConsole *console, const CbFormValue *values, gpointer data, GString *text)
{
    const Start *start = data;
    guint job = cb_world_find(cb_console_world(console), CB_jobs, start->job);
    g_autoptr(cJSON) policy = policy_of(values);
    char *json = cJSON_PrintUnformatted(policy);
    g_autofree char *problem = cb_campaign_policy_problem(json);
    if (problem != NULL)
        g_string_assign(text, problem);
    else if (job == CB_NO_ROW)
        g_string_assign(text, "The job is no longer there.");
    else
        append_preview(console, job, start, values, json, text);
    cJSON_free(json);
    return problem == NULL && job != CB_NO_ROW;
}

/* --- starting --------------------------------------------------------------------------------- */

static void
start_it(CbConsole *console, const CbFormValue *values, gpointer data)
{
    const Start *start = data;
    g_autofree char *id = g_uuid_string_random();
    g_autoptr(cJSON) payload = cJSON_CreateObject();
    cJSON_AddStringToObject(payload, "job_id", start->job);
    cJSON_AddStringToObject(payload, "department", start->department);
    cJSON_AddStringToObject(payload, "mode", modes[values[FIELD_MODE].choice]);
    cJSON_AddStringToObject(payload, "scope", scopes[values[FIELD_SCOPE].choice]);
    cJSON_AddItemToObject(payload, "policy", policy_of(values));
    if (*values[FIELD_MESSAGE].text != '\0')
        cJSON_AddStringToObject(payload, "offer_message", values[FIELD_MESSAGE].text);
    char *text = cJSON_PrintUnformatted(payload);
    gboolean done = cb_wish_decide(console, "campaign.start", id, g_strdup(text));
    cJSON_free(text);
    guint campaign = cb_world_find(cb_console_world(console), CB_staffing_campaigns, id);
    if (!done || campaign == CB_NO_ROW)
        return;
    g_autofree char *sentence = g_strdup(console->flash);
    if (cb_console_open_row(console, CB_staffing_campaigns, campaign))
        cb_act_enter_campaign(console, campaign);
    cb_console_say(console, CB_STYLE_GOOD, g_steal_pointer(&sentence));
}

/* A department has one campaign of a job: the one that there was is shown, to go on with. */
static void
show_existing(CbConsole *console, guint campaign)
{
    const char *status = staffing_campaigns_status(cb_console_world(console), campaign);
    char *sentence = cb_campaign_can_resume(status)
                         ? g_strdup_printf("It has a campaign already, %s; %s goes on with it.", status,
                                           cb_keymap_first(console->keymap, "pause-campaign"))
                         : g_strdup_printf("It has a campaign already, %s.", status);
    cb_console_open_row(console, CB_staffing_campaigns, campaign);
    cb_console_say(console, CB_STYLE_HIGH, sentence);
}

static void
chosen(CbConsole *console, guint job, const char *department)
{
    const CbWorld *world = cb_console_world(console);
    guint campaign = cb_campaign_of_job(world, job, department);
    if (campaign != CB_NO_ROW) {
        show_existing(console, campaign);
        return;
    }
    g_autofree char *name = cb_job_label(world, job, department, CB_LINE_OF_PANEL), *title = g_strconcat("Start · ", name, NULL);
    Start *start = g_new0(Start, 1);
    *start = (Start){g_strdup(jobs_id(world, job)), g_strdup(department)};
    cb_form_open(console, &(CbFormOptions){.title = title,
                                           .fields = fields,
                                           .n_fields = N_FIELDS,
                                           .judge = judge,
                                           .done = start_it,
                                           .data = start,
                                           .free_data = free_start});
}

void
cb_act_start_campaign_of(CbConsole *console, guint job)
{
    cb_job_chooser_open(console, job, chosen);
}

void
cb_act_start_campaign(CbConsole *console, int argument)
{
    (void)argument;
    cb_act_start_campaign_of(console, cb_console_job(console));
}
