/* Peers over HTTP ("Batch peer matching", section 7): a table of paths and who may. */
#include <string.h>

#include "sync/hub/peers/call.h"

#define MESSAGING "/api/event-messaging/"
#define INBOUND MESSAGING "inbound"

typedef struct {
    const char *method, *path; /* a part `:…` stands for any */
    CbPeersHandler handler;
} Route;

/* All are for dispatchers and above. */
static const Route routes[] = {
    {"GET", MESSAGING "event/:event/contractor/:contractor/peer-matches", cb_peers_look_choice},
    {"GET", MESSAGING "event/:event/contractor/:contractor/matches", cb_peers_look_matches},
    {"GET", MESSAGING "peer-matching/stats", cb_peers_look_stats},
    {"POST", MESSAGING "event/:event/peer-match", cb_peers_do_match},
    {"POST", MESSAGING "peer-match/:match/introduction", cb_peers_do_introduce},
    {"POST", MESSAGING "peer-match/:match/response", cb_peers_do_respond},
    {"POST", MESSAGING "peer-match/:match/connection", cb_peers_do_connect},
    {"POST", "/events/:event/generate-agenda", cb_peers_do_agenda},
    {"POST", "/api/events/:event/generate-agenda", cb_peers_do_agenda},
};

/* Whether a path is of the form; `ids` get what stands for its open parts, lent by `parts`. */
static gboolean
fits(const char *form, char *const *parts, const char **ids)
{
    g_auto(GStrv) words = g_strsplit(form, "/", -1);
    guint n = 0;
    if (g_strv_length(words) != g_strv_length((char **)parts))
        return FALSE;
    for (guint w = 0; words[w] != NULL; w++) {
        if (words[w][0] != ':' && strcmp(words[w], parts[w]) != 0)
            return FALSE;
        if (words[w][0] == ':' && *parts[w] == '\0')
            return FALSE;
        if (words[w][0] == ':')
            ids[n++] = parts[w];
    }
    return TRUE;
}

/* NULL with the methods that the path takes in *methods ("GET, HEAD"; empty: there is no such
 * path). */
static const Route *
find_route(const CbRequest *request, char *const *parts, const char **ids, GString *methods)
{
    const char *method = strcmp(request->method, "HEAD") == 0 ? "GET" : request->method;
    for (guint r = 0; r < G_N_ELEMENTS(routes); r++) {
        if (!fits(routes[r].path, parts, ids))
            continue;
        if (strcmp(routes[r].method, method) == 0)
            return &routes[r];
        g_string_append_printf(methods, "%s%s", methods->len > 0 ? ", " : "",
                               strcmp(routes[r].method, "GET") == 0 ? "GET, HEAD"
                                                                    : routes[r].method);
    }
    return NULL;
}

static CbAnswer *
answer_call(CbPeersCall *call, const Route *route)
{
    CbAnswer *refusal = NULL;
    if (strcmp(route->method, "GET") == 0)
        return route->handler(call);
    g_autoptr(cJSON) body = cb_envelope_body(call->request, &refusal);
    call->body = body;
    return body != NULL ? route->handler(call) : refusal;
}

static CbAnswer *
answer_route(CbHub *hub, const CbRequest *request)
{
    CbAnswer *refusal = NULL;
    CbPeersCall call = {.hub = hub, .request = request, .now = cb_hub_now(hub)};
    g_auto(GStrv) parts = g_strsplit(request->path, "/", -1);
    g_autoptr(GString) methods = g_string_new(NULL);
    const Route *route = find_route(request, parts, call.ids, methods);
    if (route == NULL)
        return cb_envelope_refuse_method(request, methods->str);
    g_autoptr(CbAsker) asker = cb_envelope_asker(hub, request, CB_ROLE_DISPATCHER, &refusal);
    if (asker == NULL)
        return refusal;
    call.asker = asker;
    CbAnswer *answer = answer_call(&call, route);
    cb_envelope_sign(answer, asker);
    return answer;
}

CbAnswer *
cb_answer_peers(CbHub *hub, const CbAsker *nobody, const CbRequest *request)
{
    (void)nobody;
    if (strcmp(request->path, INBOUND) != 0)
        return answer_route(hub, request);
    return strcmp(request->method, "POST") == 0 ? cb_peers_take_inbound(hub, request)
                                                : cb_envelope_refuse_method(request, "POST");
}
