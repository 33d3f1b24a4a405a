#include "engine/campaigns/orchestrate.h"

#include <string.h>

/* --- answers ---------------------------------------------------------------------------------- */

static CbOrchestratorAnswer
refuse(guint status, const char *error)
{
    CbOrchestratorAnswer answer = {status, cJSON_CreateObject()};
    cJSON_AddStringToObject(answer.body, "error", error);
    return answer;
}

/* What a refused decision answers. `error` NULL: the decision's own sentence. */
static const struct {
    const char *action; /* NULL: any */
    const char *code;
    guint status;
    const char *error;
} refusals[] = {
    {"pause", "CAMPAIGN_NOT_ACTIVE", 400, "Campaign must be active to pause"},
    {"nudge", "CAMPAIGN_NOT_ACTIVE", 400, "Campaign must be active or paused"},
    {NULL, "CAMPAIGN_NOT_ACTIVE", 400, "Campaign not active"},
    {NULL, "CAMPAIGN_LOCKED", 429, "Campaign already running, please wait"},
    {"start", "NOT_AUTHORIZED", 403, "Not authorized to manage campaigns for this department"},
    {NULL, "NOT_AUTHORIZED", 403, "Not authorized"},
    {NULL, "MISSING_FIELDS", 400, "Missing required fields: job_id, department, mode, policy"},
    {NULL, "JOB_NOT_FOUND", 404, "Job not found"},
    {NULL, "UNSUPPORTED_DEPARTMENT", 400, NULL},
    {NULL, "CAMPAIGN_EXISTS", 400,
     "duplicate key value violates unique constraint \"staffing_campaigns_job_id_department_key\""},
    {NULL, "CAMPAIGN_NOT_FOUND", 404, "Campaign not found"},
    {NULL, "CANNOT_RESUME", 400, "Campaign must be paused, stopped, or completed to resume"},
    {NULL, "NO_STEPS_LEFT", 400, "No more escalation steps available"},
};

static CbOrchestratorAnswer
refused(const char *action, const CbOutcome *outcome)
{
    if (outcome == NULL)
        return refuse(500, strcmp(action, "tick") == 0 ? "Tick failed" : "Internal server error");
    for (guint r = 0; r < G_N_ELEMENTS(refusals); r++)
        if (strcmp(refusals[r].code, outcome->code) == 0 &&
            (refusals[r].action == NULL || strcmp(refusals[r].action, action) == 0))
            return refuse(refusals[r].status, refusals[r].error != NULL ? refusals[r].error : outcome->sentence);
    return refuse(400, outcome->sentence);
}

/* --- one call --------------------------------------------------------------------------------- */

typedef struct {
    const CbOrchestrator *at;
    const CbOrchestratorCall *call;
    const char *action, *id; /* the campaign's */
} Call;

static const CbWorld *
world_of(const Call *call)
{
    return call->at->world(call->at->data);
}

static guint
campaign_of(const Call *call)
{
    return cb_world_find(world_of(call), CB_staffing_campaigns, call->id);
}

/* Decides; an outcome with a code, or NULL, where it did not come about. The World that it was made on in *before, the
 * caller's. */
static CbOutcome *
decide_on(const Call *call, const char *action, const char *payload, CbWorld **before)
{
    g_autofree char *kind = g_strconcat("campaign.", action, NULL);
    const char *actor = call->call->user.service ? "system" : call->call->user.id;
    CbRole role = call->call->user.service ? CB_ROLE_SERVICE : CB_ROLE_MANAGER;
    g_autoptr(CbDecision) decision =
        cb_decision_new(world_of(call), kind, call->id, payload, actor, role, call->at->now);
    g_autoptr(CbWorld) seen = cb_world_ref(world_of(call));
    CbOutcome *outcome = call->at->decide(call->at->data, decision);
    const CbWorld *on = call->at->before != NULL ? call->at->before(call->at->data) : NULL;
    *before = on != NULL ? cb_world_ref(on) : g_steal_pointer(&seen);
    return outcome;
}

static CbOutcome *
decide(const Call *call, const char *action, const char *payload)
{
    g_autoptr(CbWorld) before = NULL;
    return decide_on(call, action, payload, &before);
}

static cJSON *
campaign_row(const Call *call)
{
    return cb_json_row(world_of(call), CB_staffing_campaigns, campaign_of(call));
}

/* What a tick answers that was made on this World. */
static cJSON *
describe_tick(const Call *call, const CbWorld *world)
{
    guint campaign = cb_world_find(world, CB_staffing_campaigns, call->id);
    g_autoptr(CbRoster) roster = cb_roster_new(world, call->at->now);
    CbCrewSource crew;
    cb_crew_source_init(&crew, roster, campaign);
    CbTickSource own = cb_crew_source(&crew);
    g_autoptr(CbTick) plan =
        cb_tick_plan(world, campaign, call->at->now, call->at->source != NULL ? call->at->source : &own);
    cJSON *body = cb_answer_tick(world, campaign, plan);
    cb_crew_source_clear(&crew);
    return body;
}

/* Ticks; the status, and the body in *result. */
static guint
tick(const Call *call, cJSON **result)
{
    /* Whoever may call may tick: the hub does it in their place. */
    CbOrchestratorCall service = *call->call;
    Call as_service = *call;
    service.user.service = TRUE;
    as_service.call = &service;
    g_autoptr(CbWorld) before = NULL;
    g_autoptr(CbOutcome) outcome = decide_on(&as_service, "tick", NULL, &before);
    if (outcome == NULL || outcome->code != NULL) {
        CbOrchestratorAnswer answer = refused("tick", outcome);
        *result = answer.body;
        return answer.status;
    }
    guint campaign = cb_world_find(before, CB_staffing_campaigns, call->id);
    if (cb_tick_gate(before, campaign, call->at->now) == CB_TICK_UNSUPPORTED) {
        g_autofree char *unsupported =
            g_strdup_printf("Unsupported department: %s", staffing_campaigns_department(before, campaign));
        *result = refuse(400, unsupported).body;
        return 400;
    }
    *result = describe_tick(call, before);
    return 200;
}

static CbOrchestratorAnswer
answer_start(Call *call)
{
    const cJSON *mode = cJSON_GetObjectItemCaseSensitive(call->call->body, "mode");
    g_autofree char *id = g_uuid_string_random();
    char *payload = cJSON_PrintUnformatted(call->call->body);
    call->id = id;
    g_autoptr(CbOutcome) outcome = decide(call, "start", payload);
    cJSON_free(payload);
    if (outcome == NULL || outcome->code != NULL)
        return refused("start", outcome);
    guint roles = 0;
    CB_EACH_LINK (world_of(call), staffing_campaign_roles, campaign_id, campaign_of(call), row)
        roles += row != CB_NO_ROW;
    cJSON *ticked = NULL;
    if (roles > 0 && strcmp(cJSON_GetStringValue(mode), "auto") == 0)
        tick(call, &ticked);
    CbOrchestratorAnswer answer = {200, cJSON_CreateObject()};
    cJSON_AddItemToObject(answer.body, "campaign", campaign_row(call));
    cJSON_AddNumberToObject(answer.body, "roles_created", roles);
    cJSON_AddItemToObject(answer.body, "auto_tick", ticked != NULL ? ticked : cJSON_CreateNull());
    return answer;
}

/* Pause and stop answer with the row; resume ticks at once and adds what came of it. */
static CbOrchestratorAnswer
answer_row(Call *call)
{
    g_autoptr(CbOutcome) outcome = decide(call, call->action, NULL);
    if (outcome == NULL || outcome->code != NULL)
        return refused(call->action, outcome);
    cJSON *ticked = NULL;
    guint status = strcmp(call->action, "resume") == 0 ? tick(call, &ticked) : 0;
    CbOrchestratorAnswer answer = {200, campaign_row(call)};
    if (status == 0)
        return answer;
    cJSON_AddItemToObject(answer.body, "tick_result", status == 200 ? ticked : cJSON_CreateNull());
    cJSON_AddItemToObject(answer.body, "tick_warning", status == 200 ? cJSON_CreateNull() : ticked);
    return answer;
}

static CbOrchestratorAnswer
with_message(const Call *call, guint status, const char *message, cJSON *ticked)
{
    CbOrchestratorAnswer answer = {status, cJSON_CreateObject()};
    cJSON_AddStringToObject(answer.body, "message", message);
    cJSON_AddItemToObject(answer.body, "campaign", campaign_row(call));
    if (ticked != NULL)
        cJSON_AddItemToObject(answer.body, "tick_result", ticked);
    return answer;
}

static CbOrchestratorAnswer
answer_escalate(Call *call)
{
    g_autoptr(CbWorld) before = NULL;
    g_autoptr(CbOutcome) outcome = decide_on(call, "escalate", NULL, &before);
    if (outcome == NULL || outcome->code != NULL)
        return refused("escalate", outcome);
    guint campaign = cb_world_find(before, CB_staffing_campaigns, call->id);
    CbCampaignPolicy policy = cb_campaign_policy(staffing_campaigns_policy(before, campaign));
    g_autofree char *message = g_strconcat("Escalated to: ", policy.steps[policy.level], NULL);
    return with_message(call, 200, message, NULL);
}

static CbOrchestratorAnswer
answer_nudge(Call *call)
{
    if (strcmp(staffing_campaigns_status(world_of(call), campaign_of(call)), "active") == 0) {
        cJSON *ticked = NULL;
        guint status = tick(call, &ticked);
        return with_message(call, status, status == 200 ? "Campaign ticked" : "Campaign tick failed", ticked);
    }
    g_autoptr(CbOutcome) outcome = decide(call, "nudge", NULL);
    if (outcome == NULL || outcome->code != NULL)
        return refused("nudge", outcome);
    return with_message(call, 200, "Campaign nudged", NULL);
}

static CbOrchestratorAnswer
answer_tick(Call *call)
{
    CbOrchestratorAnswer answer = {0, NULL};
    answer.status = tick(call, &answer.body);
    return answer;
}

/* --- checks ----------------------------------------------------------------------------------- */

static const struct {
    const char *name;
    CbOrchestratorAnswer (*answer)(Call *call);
} actions[] = {
    {"start", answer_start},       {"pause", answer_row},   {"resume", answer_row}, {"stop", answer_row},
    {"escalate", answer_escalate}, {"nudge", answer_nudge}, {"tick", answer_tick},
};

/* Whether a member of the body says anything: scripts of clients test it for being true. */
static gboolean
says(const cJSON *body, const char *name)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(body, name);
    if (cJSON_IsString(item))
        return *item->valuestring != '\0';
    return item != NULL && !cJSON_IsNull(item) && !cJSON_IsFalse(item) && !(cJSON_IsNumber(item) && item->valuedouble == 0);
}

static gboolean
is_text(const cJSON *item)
{
    return cJSON_IsString(item);
}

static gboolean
is_object(const cJSON *item)
{
    return cJSON_IsObject(item);
}

/* What a body must have. */
static const struct {
    gboolean starts; /* a campaign: else it is what the other actions need */
    const char *name, *form;
    gboolean (*fits)(const cJSON *item);
} members[] = {
    {TRUE, "job_id", "a text", is_text},       {TRUE, "department", "a text", is_text},
    {TRUE, "mode", "a text", is_text},         {TRUE, "policy", "a JSON object", is_object},
    {FALSE, "campaign_id", "a text", is_text},
};

/* What keeps a body from being understood, NULL when nothing does. Caller frees. */
static char *
lacks(const Call *call)
{
    const cJSON *body = call->call->body;
    gboolean starts = strcmp(call->action, "start") == 0;
    if (call->call->unreadable != NULL)
        return g_strdup(call->call->unreadable);
    if (body != NULL && !cJSON_IsObject(body))
        return g_strdup("The body is a JSON object.");
    for (guint m = 0; m < G_N_ELEMENTS(members); m++)
        if (members[m].starts == starts && !says(body, members[m].name))
            return g_strdup(starts ? "Missing required fields: job_id, department, mode, policy" : "Missing campaign_id");
    for (guint m = 0; m < G_N_ELEMENTS(members); m++)
        if (members[m].starts == starts && !members[m].fits(cJSON_GetObjectItemCaseSensitive(body, members[m].name)))
            return g_strdup_printf("%s is %s.", members[m].name, members[m].form);
    return NULL;
}

static gboolean
may(const Call *call)
{
    const CbOrchestratorUser *user = &call->call->user;
    const char *department =
        strcmp(call->action, "start") == 0
            ? cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(call->call->body, "department"))
            : staffing_campaigns_department(world_of(call), campaign_of(call));
    return user->service || cb_profile_may_manage(user->role, user->department, department);
}

/* Nudging tells of the status before it tells of rights. */
static gboolean
cannot_be_nudged(const Call *call)
{
    if (strcmp(call->action, "nudge") != 0)
        return FALSE;
    const char *status = staffing_campaigns_status(world_of(call), campaign_of(call));
    return strcmp(status, "active") != 0 && strcmp(status, "paused") != 0;
}

static CbOrchestratorAnswer
check_and_answer(Call *call, CbOrchestratorAnswer (*answer)(Call *call))
{
    gboolean starts = strcmp(call->action, "start") == 0, ticks = strcmp(call->action, "tick") == 0;
    g_autofree char *wanted = lacks(call);
    if (wanted != NULL)
        return refuse(400, wanted);
    call->id = starts ? NULL : cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(call->call->body, "campaign_id"));
    if (!starts && campaign_of(call) == CB_NO_ROW)
        return ticks ? refuse(400, "Campaign not active") : refuse(404, "Campaign not found");
    if (cannot_be_nudged(call))
        return refuse(400, "Campaign must be active or paused");
    if (!may(call))
        return refuse(403, starts ? "Not authorized to manage campaigns for this department" : "Not authorized");
    return answer(call);
}

CbOrchestratorAnswer
cb_orchestrate(const CbOrchestrator *orchestrator, const CbOrchestratorCall *called)
{
    Call call = {orchestrator, called, called->action != NULL ? called->action : "start", NULL};
    if (strcmp(called->method, "POST") != 0)
        return refuse(405, "Method not allowed");
    for (guint a = 0; a < G_N_ELEMENTS(actions); a++) {
        if (strcmp(actions[a].name, call.action) != 0)
            continue;
        gboolean ticks = strcmp(call.action, "tick") == 0;
        if (ticks ? !called->user.service : !called->user.known)
            return refuse(401, "Unauthorized");
        return check_and_answer(&call, actions[a].answer);
    }
    return called->user.known ? refuse(404, "Unknown action") : refuse(401, "Unauthorized");
}

/* --- what is due ------------------------------------------------------------------------------ */

static int
compare_due(gconstpointer a, gconstpointer b, gpointer data)
{
    const CbWorld *world = data;
    gint64 x = staffing_campaigns_next_run_at(world, *(const guint *)a);
    gint64 y = staffing_campaigns_next_run_at(world, *(const guint *)b);
    return x != y ? (x < y ? -1 : 1) : cb_row_compare(a, b);
}

GArray *
cb_campaigns_due(const CbWorld *world, gint64 now, guint most)
{
    GArray *due = g_array_new(FALSE, FALSE, sizeof(guint));
    for (guint row = 0; row < cb_world_rows(world, CB_staffing_campaigns); row++) {
        gint64 next = staffing_campaigns_next_run_at(world, row);
        CbTickGate gate = cb_tick_gate(world, row, now);
        if (next != CB_NULL && next <= now && gate != CB_TICK_NOT_ACTIVE && gate != CB_TICK_LOCKED)
            g_array_append_val(due, row);
    }
    g_array_sort_with_data(due, compare_due, (gpointer)world);
    if (due->len > most)
        g_array_set_size(due, most);
    return due;
}
