/* What the hub answers: a table of routes, and what all answers have in common. */
#include <string.h>

#include "sync/hub/inside.h"
#include "sync/hub/peers/peers.h"
#include "sync/hub/pool/pool.h"
#include "sync/hub/rest/rest.h"

#define MIB ((gsize)1024 * 1024)
#define LONGEST_STRING ((gsize)64 * 1024)
#define RPC "/rest/v1/rpc/"
#define ANSWERS "/rest/v1/staffing_requests" /* a campaign may be due for what is written there */
#define FUNCTIONS "/functions/v1/"
/* Of routes that say themselves which methods they take. */
#define ANY_METHOD "GET, HEAD, POST, PATCH, PUT, DELETE, OPTIONS"
#define CLICK(path) {"GET, HEAD, POST", path, FOR_ALL, 4096, cb_answer_click}

/* Whom a route is for. */
typedef enum {
    FOR_ALL,     /* also those who do not say who they are; nobody is asked */
    FOR_ANYBODY, /* whoever says truly who he is, or nothing */
    FOR_READERS, /* anonymous ones where the hub lets them read */
    FOR_SIGNED_IN,
    FOR_DECIDERS, /* dispatchers and above */
} For;

typedef struct {
    const char *methods; /* as Allow says them; HEAD goes with GET */
    const char *path;    /* ends with `/`: all that is below */
    For who;
    gsize body; /* bytes */
    CbHandler handler;
} Route;

static CbAnswer *answer_health(CbHub *hub, const CbAsker *asker, const CbRequest *request);
static CbAnswer *answer_metrics(CbHub *hub, const CbAsker *asker, const CbRequest *request);
static CbAnswer *answer_rest(CbHub *hub, const CbAsker *asker, const CbRequest *request);
static CbAnswer *answer_events(CbHub *hub, const CbAsker *asker, const CbRequest *request);

/* The first that fits counts. */
static const Route routes[] = {
    {"GET, HEAD", "/health", FOR_ALL, 0, answer_health},
    {"GET, HEAD", "/metrics", FOR_ALL, 0, answer_metrics},
    {"GET", "/events", FOR_READERS, 0, answer_events},
    {"POST", RPC "cb_snapshot", FOR_READERS, MIB, cb_answer_snapshot},
    {"POST", RPC "cb_pull", FOR_READERS, MIB, cb_answer_pull},
    {"POST", RPC "cb_digest", FOR_READERS, MIB, cb_answer_digest},
    {"POST", RPC "cb_push", FOR_DECIDERS, 8 * MIB, cb_answer_push},
    {"POST", RPC "cb_look", FOR_SIGNED_IN, MIB, cb_answer_look},
    {"GET, HEAD", CB_CALENDAR_PATH, FOR_ALL, 0, cb_answer_calendar},
    {ANY_METHOD, FUNCTIONS "staffing-orchestrator", FOR_ALL, MIB, cb_answer_orchestrator},
    {ANY_METHOD, FUNCTIONS "staffing-sweeper", FOR_ALL, MIB, cb_answer_sweeper},
    {ANY_METHOD, "/api/advisor-matching/", FOR_ALL, MIB, cb_answer_advisors},
    {ANY_METHOD, "/api/persistent-chat/", FOR_ALL, MIB, cb_answer_chat},
    {ANY_METHOD, "/v1/projects/", FOR_ALL, MIB, cb_answer_chat},
    {ANY_METHOD, "/api/event-messaging/", FOR_ALL, MIB, cb_answer_peers},
    {ANY_METHOD, "/api/events/", FOR_ALL, MIB, cb_answer_peers},
    {ANY_METHOD, "/events/", FOR_ALL, MIB, cb_answer_peers},
    {ANY_METHOD, "/api/", FOR_ALL, MIB, cb_answer_pool},
    CLICK("/staffing-click"),
    CLICK("/staffing-click/"),
    CLICK(FUNCTIONS "staffing-click"),
    CLICK(FUNCTIONS "staffing-click/"),
    {"POST", "/auth/v1/token", FOR_ALL, MIB, cb_answer_token},
    {"POST", "/auth/v1/logout", FOR_SIGNED_IN, MIB, cb_answer_logout},
    {"GET, HEAD", "/auth/v1/user", FOR_SIGNED_IN, 0, cb_answer_user},
    {"GET, HEAD, POST, PATCH, PUT, DELETE", "/rest/v1/", FOR_ANYBODY, MIB, answer_rest},
};

static const Route *
find_route(const char *path)
{
    for (guint r = 0; r < G_N_ELEMENTS(routes); r++)
        if (g_str_has_suffix(routes[r].path, "/") ? g_str_has_prefix(path, routes[r].path)
                                                  : strcmp(path, routes[r].path) == 0)
            return &routes[r];
    return NULL;
}

static gboolean
takes(const Route *route, const char *method)
{
    g_auto(GStrv) methods = g_strsplit(route->methods, ", ", -1);
    return g_strv_contains((const char *const *)methods, method);
}

gsize
cb_hub_body_limit(const char *method, const char *path)
{
    const Route *route = find_route(path);
    return route == NULL || !takes(route, method) ? MIB : MAX(route->body, 1);
}

gboolean
cb_hub_takes_form(const char *path)
{
    const Route *route = find_route(path);
    return route != NULL && route->handler == cb_answer_click;
}

/* --- what handlers share -------------------------------------------------------------------------- */

cJSON *
cb_body_object(const CbRequest *request, CbAnswer **refusal)
{
    g_autofree char *problem = NULL;
    g_autoptr(cJSON) json =
        cb_json_parse_strict(request->body->str, request->body->len, LONGEST_STRING, &problem);
    if (cJSON_IsObject(json))
        return g_steal_pointer(&json);
    *refusal = cb_http_error(400, "malformed", "The body is not a JSON object.", problem, NULL);
    return NULL;
}

CbAnswer *
cb_answer_json(GString *json)
{
    CbAnswer *answer = cb_answer_new(200);
    cb_answer_header(answer, "Content-Type", "application/json; charset=utf-8");
    g_string_free(answer->body, TRUE);
    answer->body = json;
    return answer;
}

CbAnswer *
cb_answer_failure(CbHub *hub, GError *error)
{
    g_autoptr(GError) owned = error;
    gboolean later = g_error_matches(owned, CB_DB_ERROR, CB_DB_ERROR_BUSY) ||
                     g_error_matches(owned, CB_DB_ERROR, CB_DB_ERROR_IO);
    cb_hub_count(hub, later ? "busy_total" : "failures_total", 1);
    CbAnswer *answer =
        later ? cb_http_error(503, "busy", "The hub cannot reach its data at the moment.", NULL,
                                "Try again in a few seconds.")
              : cb_http_error(500, "XX000", "The hub could not do this.", owned->message,
                                "Look into the hub's log.");
    cb_answer_header(answer, ":error", "%s", owned->message); /* for the log, never sent */
    if (later)
        cb_answer_header(answer, "Retry-After", "2");
    return answer;
}

CbAnswer *
cb_answer_forbidden(const CbAsker *asker)
{
    if (!asker->anonymous)
        return cb_http_error(403, "forbidden", "This is not for your role.", NULL,
                               "Ask an administrator of the hub for another role.");
    CbAnswer *answer = cb_http_error(401, "not_signed_in", "Say who you are.", NULL,
                                       "Send `Authorization: Bearer TOKEN`.");
    cb_answer_header(answer, "WWW-Authenticate", "Bearer");
    return answer;
}

CbAnswer *
cb_answer_schema(const CbRequest *request)
{
    const char *text = cb_request_header(request, "x-callboard-schema");
    gint64 schema = text == NULL ? CB_SCHEMA_NEWEST : g_ascii_strtoll(text, NULL, 10);
    return schema >= CB_SCHEMA_OLDEST
               ? NULL
               : cb_http_error(426, "upgrade_required", "This hub is too new for this Callboard.",
                                 NULL, "Install a newer Callboard; decisions that wait are kept.");
}

/* --- routes without a file of their own ----------------------------------------------------------- */

static gboolean
read_lag(CbHub *hub, gint64 *lag, GError **error)
{
    CbCursor head;
    CbDb *db = cb_hub_reading(hub, error);
    g_autoptr(CbFeed) feed =
        db != NULL && cb_feed_head(db, &head, error) ? cb_feed_read(db, head, 1, error) : NULL;
    cb_hub_read(hub, db);
    *lag = feed == NULL ? 0 : feed->lag;
    return feed != NULL;
}

static CbAnswer *
answer_health(CbHub *hub, const CbAsker *asker, const CbRequest *request)
{
    (void)asker;
    (void)request;
    gint64 lag;
    g_autoptr(GError) problem = NULL;
    gboolean reached = read_lag(hub, &lag, &problem);
    GString *out = g_string_new(NULL);
    g_string_append_printf(out,
                           "{\"ok\":%s,\"database\":\"%s\",\"epoch\":", reached ? "true" : "false",
                           reached ? "reachable" : "unreachable");
    cb_wire_print_text(out, cb_hub_store_epoch(hub->store));
    g_string_append_printf(out, ",\"lag_ms\":%" G_GINT64_FORMAT ",\"version\":", lag / 1000);
    cb_wire_print_text(out, CB_VERSION);
    g_string_append_printf(out, ",\"peers\":{\"runs\":\"%s\",\"texts\":\"%s\"}}",
                           cb_peering_state(hub, CB_PEERS_RUNS), cb_peering_state(hub, CB_PEERS_TEXTS));
    CbAnswer *answer = cb_answer_json(out);
    answer->status = reached ? 200 : 503;
    return answer;
}

static gboolean
is_loopback(const char *address)
{
    return address != NULL && (strcmp(address, "::1") == 0 || g_str_has_prefix(address, "127.") ||
                               g_str_has_prefix(address, "::ffff:127."));
}

static CbAnswer *
answer_metrics(CbHub *hub, const CbAsker *asker, const CbRequest *request)
{
    (void)asker;
    if (!is_loopback(request->address)) {
        CbAnswer *refusal = NULL;
        g_autoptr(CbAsker) who = cb_hub_identify(hub, request, &refusal);
        if (who == NULL)
            return refusal;
        if (who->role < CB_ROLE_ADMIN)
            return cb_answer_forbidden(who);
    }
    cb_pooling_measure(hub);
    cb_peering_measure(hub);
    CbAnswer *answer = cb_answer_new(200);
    cb_answer_header(answer, "Content-Type", "text/plain; version=0.0.4; charset=utf-8");
    g_string_free(answer->body, TRUE);
    answer->body = cb_metrics_text(hub->metrics);
    return answer;
}

static CbAnswer *
answer_events(CbHub *hub, const CbAsker *asker, const CbRequest *request)
{
    (void)hub;
    (void)asker;
    (void)request;
    return cb_http_error(406, "stream", "This is a stream of server-sent events.", NULL,
                           "Open it with `Accept: text/event-stream`.");
}

static CbAnswer *
answer_rest(CbHub *hub, const CbAsker *asker, const CbRequest *request)
{
    const CbRestHost host = {cb_rights_catalogue(), cb_hub_store_pool(hub->store), cb_hub_now(hub)};
    CbAnswer *answer = cb_rest_answer(&host, request, (gpointer)asker, asker->anonymous);
    if (strcmp(request->method, "GET") == 0 || strcmp(request->method, "HEAD") == 0)
        return answer;
    cb_hub_look_for_news(hub);
    if (strcmp(request->path, ANSWERS) == 0)
        cb_hub_wake_sweeper(hub);
    return answer;
}

/* --- one request ---------------------------------------------------------------------------------- */

static gboolean
is_for(const Route *route, const CbAsker *asker)
{
    switch (route->who) {
    case FOR_ALL:
    case FOR_ANYBODY:
        return TRUE;
    case FOR_READERS:
        return !asker->shut_out;
    case FOR_SIGNED_IN:
        return !asker->anonymous;
    case FOR_DECIDERS:
        return !asker->anonymous && asker->role >= CB_ROLE_DISPATCHER;
    }
    return FALSE;
}

static CbAnswer *
answer_route(CbHub *hub, const Route *route, const CbRequest *request)
{
    CbAnswer *refusal = NULL;
    if (request->body->len > route->body)
        return cb_http_error(413, "too_large", "The body is too large.", NULL, "Send less.");
    if (route->who == FOR_ALL)
        return route->handler(hub, NULL, request);
    refusal = cb_answer_schema(request);
    g_autoptr(CbAsker) asker = refusal == NULL ? cb_hub_identify(hub, request, &refusal) : NULL;
    if (asker == NULL)
        return refusal;
    CbAnswer *answer = is_for(route, asker) ? route->handler(hub, asker, request)
                                            : cb_answer_forbidden(asker);
    cb_answer_header(answer, ":role", "%s", cb_role_name(asker->role)); /* for the log, never sent */
    if (asker->name != NULL)
        cb_answer_header(answer, ":user", "%s", asker->name);
    return answer;
}

static CbAnswer *
answer_request(CbHub *hub, const CbRequest *request)
{
    const Route *route = find_route(request->path);
    if (route == NULL)
        return cb_http_error(404, "not_found", "There is nothing at this path.", NULL,
                               "See docs/protocol.md for what there is.");
    gboolean options = strcmp(request->method, "OPTIONS") == 0;
    if (takes(route, request->method))
        return answer_route(hub, route, request);
    CbAnswer *answer = options
                           ? cb_answer_new(204)
                           : cb_http_error(405, "method_not_allowed",
                                             "This path does not take that method.", NULL, NULL);
    cb_answer_header(answer, "Allow", "%s", route->methods);
    return answer;
}

CbAnswer *
cb_hub_answer(CbHub *hub, const CbRequest *request)
{
    CbAnswer *answer = answer_request(hub, request);
    const char *id = request->id != NULL ? request->id : cb_request_header(request, "x-request-id");
    g_autofree char *made = id == NULL ? g_uuid_string_random() : NULL;
    cb_answer_header(answer, "X-Callboard-Schema", "%d-%d", CB_SCHEMA_OLDEST, CB_SCHEMA_NEWEST);
    cb_answer_header(answer, "X-Request-Id", "%.128s", id != NULL ? id : made);
    if (strcmp(request->method, "HEAD") == 0)
        g_string_truncate(answer->body, 0);
    return answer;
}
