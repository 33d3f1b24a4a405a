/* POST /functions/v1/staffing-orchestrator?action=…: the calls of engine/campaigns/orchestrate.h over HTTP, each of their
 * decisions made in the hub. */
#include <string.h>

#include "sync/hub/functions.h"

#define LONGEST_STRING ((gsize)64 * 1024)

/* --- deciding ------------------------------------------------------------------------------------- */

static const CbWorld *
world_now(gpointer data)
{
    return ((const CbOrchestration *)data)->world;
}

static const CbWorld *
world_before(gpointer data)
{
    return ((const CbOrchestration *)data)->before;
}

static void
take_worlds(CbOrchestration *orchestration, CbOwn *own)
{
    g_clear_pointer(&orchestration->before, cb_world_unref);
    orchestration->before = g_steal_pointer(&own->before);
    cb_world_unref(orchestration->world);
    orchestration->world = g_steal_pointer(&own->after);
}

static CbOutcome *
decide(gpointer data, const CbDecision *decision)
{
    CbOrchestration *orchestration = data;
    g_auto(CbOwn) own = {decision, orchestration->still, orchestration->data, NULL, NULL};
    if (orchestration->error != NULL)
        return NULL;
    g_autoptr(CbOutcome) outcome = cb_hub_decide(orchestration->hub, &own, &orchestration->error);
    if (outcome == NULL)
        return NULL;
    take_worlds(orchestration, &own);
    orchestration->moot = g_strcmp0(outcome->code, CB_CODE_MOOT) == 0;
    if (g_strcmp0(outcome->code, CB_CODE_REFUSED) == 0)
        g_set_error(&orchestration->error, CB_DB_ERROR, CB_DB_ERROR_REFUSED, "%s", outcome->sentence);
    return orchestration->moot || orchestration->error != NULL ? NULL : g_steal_pointer(&outcome);
}

CbOrchestratorAnswer
cb_hub_orchestrate(CbOrchestration *orchestration, const CbOrchestratorCall *call)
{
    const CbOrchestrator here = {
        .world = world_now,
        .decide = decide,
        .before = world_before,
        .now = orchestration->now,
        .data = orchestration,
    };
    return cb_orchestrate(&here, call);
}

void
cb_orchestration_clear(CbOrchestration *orchestration)
{
    g_clear_pointer(&orchestration->world, cb_world_unref);
    g_clear_pointer(&orchestration->before, cb_world_unref);
    g_clear_error(&orchestration->error);
}

/* --- calls by HTTP -------------------------------------------------------------------------------- */

/* The action that the query names, NULL when it names none. Caller frees. */
static char *
action_of(const CbRequest *request)
{
    g_autoptr(GPtrArray) pairs = cb_url_pairs(request->query);
    for (guint i = 0; pairs != NULL && i < pairs->len; i += 2)
        if (strcmp(pairs->pdata[i], "action") == 0 && *(const char *)pairs->pdata[i + 1] != '\0')
            return g_strdup(pairs->pdata[i + 1]);
    return NULL;
}

/* Whoever is not known is told so before anything is read for them. */
static CbAnswer *
orchestrate(CbHub *hub, const CbCaller *caller, const CbOrchestratorCall *call)
{
    GError *error = NULL;
    g_auto(CbOrchestration) here = {.hub = hub, .now = cb_hub_now(hub)};
    if (caller->user.known) {
        here.world = cb_current_world(hub, &error);
        if (here.world == NULL)
            return cb_function_failure(hub, error);
    }
    CbOrchestratorAnswer answer = cb_hub_orchestrate(&here, call);
    CbAnswer *told = cb_function_answer(answer.status, answer.body);
    if (here.error != NULL)
        cb_answer_header(told, ":error", "%s", here.error->message); /* for the log, never sent */
    return told;
}

static CbAnswer *
answer_call(CbHub *hub, const CbCaller *caller, const CbRequest *request)
{
    g_autofree char *action = action_of(request), *problem = NULL;
    gboolean sent = strspn(request->body->str, " \t\r\n") < request->body->len;
    g_autoptr(cJSON) body =
        sent ? cb_json_parse_strict(request->body->str, request->body->len, LONGEST_STRING, &problem) : NULL;
    const CbOrchestratorCall call = {
        .method = request->method, .action = action, .body = body, .unreadable = problem, .user = caller->user};
    return orchestrate(hub, caller, &call);
}

CbAnswer *
cb_answer_orchestrator(CbHub *hub, const CbAsker *nobody, const CbRequest *request)
{
    (void)nobody;
    GError *error = NULL;
    g_auto(CbCaller) caller = {0};
    if (strcmp(request->method, "OPTIONS") == 0)
        return cb_function_options();
    if (strcmp(request->method, "POST") == 0 && !cb_caller_find(hub, request, &caller, &error))
        return cb_function_failure(hub, error);
    CbAnswer *answer = answer_call(hub, &caller, request);
    if (caller.asker != NULL)
        cb_answer_header(answer, ":role", "%s", cb_role_name(caller.asker->role)); /* for the log, never sent */
    if (caller.asker != NULL && caller.asker->name != NULL)
        cb_answer_header(answer, ":user", "%s", caller.asker->name);
    return answer;
}
