/* The pool over HTTP ("Persistent booking pool", section 16): a table of paths, who may, and the envelope. */
#include <string.h>

#include "sync/hub/pool/envelope.h"

#define POOL "/api/admin/pool/"
#define AUTO "/api/admin/auto-approval/"

/* Emergency, override, switching and settings are an administrator's. */
typedef struct {
    const char *method, *path;
    CbRole least;
    CbPoolHandler handler;
} Route;

static const Route routes[] = {
    {"GET", POOL "status", CB_ROLE_DISPATCHER, cb_pool_look_status},
    {"GET", POOL "dashboard", CB_ROLE_DISPATCHER, cb_pool_look_dashboard},
    {"GET", POOL "process", CB_ROLE_DISPATCHER, cb_pool_look_status},
    {"POST", POOL "process", CB_ROLE_DISPATCHER, cb_pool_do_process},
    {"GET", POOL "scheduler", CB_ROLE_DISPATCHER, cb_pool_look_status},
    {"POST", POOL "scheduler", CB_ROLE_DISPATCHER, cb_pool_do_scheduler},
    {"GET", POOL "daily-processor", CB_ROLE_DISPATCHER, cb_pool_look_status},
    {"POST", POOL "daily-processor", CB_ROLE_DISPATCHER, cb_pool_do_daily},
    {"PUT", POOL "daily-processor", CB_ROLE_DISPATCHER, cb_pool_do_interval},
    {"GET", POOL "emergency-process", CB_ROLE_ADMIN, cb_pool_look_emergency},
    {"POST", POOL "emergency-process", CB_ROLE_ADMIN, cb_pool_do_emergency},
    {"GET", POOL "health", CB_ROLE_DISPATCHER, cb_pool_look_health},
    {"POST", POOL "health", CB_ROLE_DISPATCHER, cb_pool_do_mend},
    {"GET", POOL "diagnostics", CB_ROLE_DISPATCHER, cb_pool_look_diagnostics},
    {"POST", POOL "diagnostics", CB_ROLE_DISPATCHER, cb_pool_look_diagnostics},
    {"GET", POOL "history", CB_ROLE_DISPATCHER, cb_pool_look_history},
    {"POST", POOL "history", CB_ROLE_DISPATCHER, cb_pool_look_history},
    {"GET", POOL "alerts", CB_ROLE_DISPATCHER, cb_pool_look_alerts},
    {"POST", POOL "alerts", CB_ROLE_DISPATCHER, cb_pool_look_alerts},
    {"GET", AUTO "status", CB_ROLE_DISPATCHER, cb_pool_look_auto},
    {"GET", AUTO "configure", CB_ROLE_DISPATCHER, cb_pool_look_config},
    {"POST", AUTO "configure", CB_ROLE_ADMIN, cb_pool_do_configure},
    {"POST", AUTO "evaluate", CB_ROLE_DISPATCHER, cb_pool_do_evaluate},
    {"GET", AUTO "override", CB_ROLE_DISPATCHER, cb_pool_look_auto},
    {"POST", AUTO "override", CB_ROLE_ADMIN, cb_pool_do_override},
    {"POST", AUTO "switch-mode", CB_ROLE_ADMIN, cb_pool_do_switch},
    {"POST", "/api/assignment/run", CB_ROLE_DISPATCHER, cb_pool_do_place},
};

/* "GET, HEAD, POST", "": there is no such path. Caller frees. */
static char *
methods_of(const char *path)
{
    GString *methods = g_string_new(NULL);
    for (guint r = 0; r < G_N_ELEMENTS(routes); r++)
        if (strcmp(routes[r].path, path) == 0)
            g_string_append_printf(methods, "%s%s", methods->len > 0 ? ", " : "",
                                   strcmp(routes[r].method, "GET") == 0 ? "GET, HEAD" : routes[r].method);
    return g_string_free(methods, FALSE);
}

static const Route *
find_route(const CbRequest *request)
{
    const char *method = strcmp(request->method, "HEAD") == 0 ? "GET" : request->method;
    for (guint r = 0; r < G_N_ELEMENTS(routes); r++)
        if (strcmp(routes[r].path, request->path) == 0 && strcmp(routes[r].method, method) == 0)
            return &routes[r];
    return NULL;
}

static CbAnswer *
answer_call(CbPoolCall *call, const Route *route)
{
    CbAnswer *refusal = NULL;
    if (strcmp(route->method, "GET") == 0)
        return route->handler(call);
    g_autoptr(cJSON) body = cb_envelope_body(call->request, &refusal);
    call->body = body;
    return body != NULL ? route->handler(call) : refusal;
}

CbAnswer *
cb_answer_pool(CbHub *hub, const CbAsker *nobody, const CbRequest *request)
{
    (void)nobody;
    CbAnswer *refusal = NULL;
    const Route *route = find_route(request);
    g_autofree char *methods = methods_of(request->path);
    if (route == NULL)
        return cb_envelope_refuse_method(request, methods);
    g_autoptr(CbAsker) asker = cb_envelope_asker(hub, request, route->least, &refusal);
    if (asker == NULL)
        return refusal;
    CbPoolCall call = {.hub = hub, .asker = asker, .request = request, .now = cb_hub_now(hub)};
    CbAnswer *answer = answer_call(&call, route);
    cb_envelope_sign(answer, asker);
    return answer;
}
