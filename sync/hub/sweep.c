/* The staffing sweeper: campaigns that are due are ticked, by however many hubs at once.
 *
 * What makes it once: a tick is decided only on a World in which the campaign is due as it was when it was listed; the
 * same transaction locks the campaign's row and finds its version as in that World, else it catches up and asks anew.
 * Whoever comes second finds another next_run_at. A hub that is killed meanwhile has written nothing.
 */
#include <string.h>

#include "sync/hub/functions.h"

/* --- waking ---------------------------------------------------------------------------------------- */

void
cb_hub_wake_sweeper(CbHub *hub)
{
    g_mutex_lock(&hub->due_lock);
    hub->due = TRUE;
    g_cond_broadcast(&hub->due_changed);
    g_mutex_unlock(&hub->due_lock);
}

void
cb_hub_await_due(CbHub *hub, gint64 timeout)
{
    gint64 until = g_get_monotonic_time() + timeout;
    g_mutex_lock(&hub->due_lock);
    while (!hub->due && g_cond_wait_until(&hub->due_changed, &hub->due_lock, until))
        ;
    hub->due = FALSE;
    g_mutex_unlock(&hub->due_lock);
}

void
cb_sweeper_note(CbHub *hub, const CbPatch *patch, gint64 now)
{
    for (guint i = 0; i < cb_patch_rows(patch); i++) {
        const CbRow *row = cb_patch_row(patch, i);
        if (row->table != CB_staffing_campaigns || !cb_row_has(row, CB_staffing_campaigns_next_run_at))
            continue;
        gint64 next = row->values[CB_staffing_campaigns_next_run_at].integer;
        if (next != CB_NULL && next <= now)
            cb_hub_wake_sweeper(hub);
    }
}

/* --- one campaign ---------------------------------------------------------------------------------- */

typedef struct {
    const char *campaign;
    gint64 now, next_run_at; /* as it was listed */
} Due;

static gboolean
is_still_due(gpointer data, const CbWorld *world)
{
    const Due *due = data;
    guint row = cb_world_find(world, CB_staffing_campaigns, due->campaign);
    if (row == CB_NO_ROW || staffing_campaigns_next_run_at(world, row) != due->next_run_at)
        return FALSE;
    CbTickGate gate = cb_tick_gate(world, row, due->now);
    return gate != CB_TICK_NOT_ACTIVE && gate != CB_TICK_LOCKED;
}

/* What is said of one campaign: its tick, or why it failed. */
static cJSON *
result_of(const Due *due, const CbOrchestratorAnswer *answer, const GError *error)
{
    cJSON *result = cJSON_CreateObject();
    const char *why = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(answer->body, "error"));
    cJSON_AddStringToObject(result, "campaign_id", due->campaign);
    if (error != NULL) {
        cJSON_AddStringToObject(result, "status", "error");
        cJSON_AddStringToObject(result, "error", error->message);
    } else if (answer->status != 200) {
        cJSON_AddStringToObject(result, "status", "failed");
        cJSON_AddStringToObject(result, "error", why != NULL ? why : "Tick failed");
    } else {
        cJSON_AddStringToObject(result, "status", "success");
        cJSON_AddStringToObject(result, "message", "Tick completed");
    }
    return result;
}

/* Ticks; what came of it, NULL when somebody else has ticked it meanwhile. */
static cJSON *
sweep_one(CbHub *hub, CbWorld *world, Due *due)
{
    g_autoptr(cJSON) body = cJSON_CreateObject();
    cJSON_AddStringToObject(body, "campaign_id", due->campaign);
    const CbOrchestratorCall call = {
        .method = "POST", .action = "tick", .body = body, .user = {.known = TRUE, .service = TRUE}};
    g_auto(CbOrchestration) here = {
        .hub = hub, .now = due->now, .still = is_still_due, .data = due, .world = cb_world_ref(world)};
    CbOrchestratorAnswer answer = cb_hub_orchestrate(&here, &call);
    cJSON *result = here.moot ? NULL : result_of(due, &answer, here.error);
    if (here.error != NULL)
        cb_hub_tell(hub, "sweep", here.error);
    cJSON_Delete(answer.body);
    return result;
}

/* --- all that are due ------------------------------------------------------------------------------ */

static cJSON *
sweep_all(CbHub *hub, CbWorld *world, const GArray *due, gint64 now)
{
    guint ticked = 0;
    cJSON *results = cJSON_CreateArray(), *answer = cJSON_CreateObject();
    for (guint i = 0; i < due->len; i++) {
        guint row = g_array_index(due, guint, i);
        Due one = {staffing_campaigns_id(world, row), now, staffing_campaigns_next_run_at(world, row)};
        cJSON *result = sweep_one(hub, world, &one);
        if (result == NULL)
            continue;
        ticked += cJSON_GetObjectItem(result, "message") != NULL;
        cJSON_AddItemToArray(results, result);
    }
    cJSON_AddStringToObject(answer, "message", "Campaign sweep completed");
    cJSON_AddNumberToObject(answer, "ticked", ticked);
    cJSON_AddNumberToObject(answer, "failed", cJSON_GetArraySize(results) - (int)ticked);
    cJSON_AddItemToObject(answer, "results", results);
    return answer;
}

static cJSON *
nothing_due(void)
{
    cJSON *answer = cJSON_CreateObject();
    cJSON_AddStringToObject(answer, "message", "No campaigns to tick");
    cJSON_AddNumberToObject(answer, "ticked", 0);
    return answer;
}

/* A hub without campaigns needs no World for them. */
static gboolean
count_campaigns(CbHub *hub, gint64 *campaigns, GError **error)
{
    CbDb *db = cb_hub_reading(hub, error);
    gboolean good = db != NULL && cb_snapshot_count(db, CB_staffing_campaigns, campaigns, error);
    cb_hub_read(hub, db);
    return good;
}

cJSON *
cb_hub_sweep(CbHub *hub, GError **error)
{
    gint64 campaigns, now = cb_hub_now(hub);
    if (!count_campaigns(hub, &campaigns, error))
        return NULL;
    if (campaigns == 0)
        return nothing_due();
    g_autoptr(CbWorld) world = cb_current_world(hub, error);
    if (world == NULL)
        return NULL;
    g_autoptr(GArray) due = cb_campaigns_due(world, now, CB_SWEEP_MOST);
    if (due->len == CB_SWEEP_MOST)
        cb_hub_wake_sweeper(hub); /* there may be more */
    return due->len > 0 ? sweep_all(hub, world, due, now) : nothing_due();
}

/* --- by HTTP --------------------------------------------------------------------------------------- */

static CbAnswer *
answer_sweep(CbHub *hub)
{
    g_autoptr(GError) error = NULL;
    cJSON *answer = cb_hub_sweep(hub, &error);
    if (answer != NULL)
        return cb_function_answer(200, answer);
    cJSON *failure = cJSON_CreateObject();
    cJSON_AddStringToObject(failure, "error", "Internal server error");
    cJSON_AddStringToObject(failure, "details", error->message);
    return cb_function_answer(500, failure);
}

CbAnswer *
cb_answer_sweeper(CbHub *hub, const CbAsker *nobody, const CbRequest *request)
{
    (void)nobody;
    GError *error = NULL;
    g_auto(CbCaller) caller = {0};
    if (strcmp(request->method, "OPTIONS") == 0)
        return cb_function_options();
    if (strcmp(request->method, "POST") != 0)
        return cb_function_error(405, "Method not allowed");
    if (!cb_caller_find(hub, request, &caller, &error))
        return cb_function_failure(hub, error);
    return caller.user.service ? answer_sweep(hub) : cb_function_error(401, "Unauthorized");
}
