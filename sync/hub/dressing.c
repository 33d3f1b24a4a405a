#include "sync/hub/dressing.h"

#include <string.h>

#include "engine/json.h"

#define LEAST_TO_PACK 1024
#define SLOW (2 * G_USEC_PER_SEC) /* an answer that takes longer is a warning */

static const char exposed_warning[] =
    "This hub speaks plain HTTP beyond loopback: passwords, tokens and data can be read on the way";

char *
cb_dress_id(const char *wanted)
{
    gsize length = wanted == NULL ? 0 : strlen(wanted);
    gsize good = wanted == NULL ? 0 : strspn(wanted, G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS "._-");
    return length > 0 && length <= 64 && good == length ? g_strdup(wanted) : g_uuid_string_random();
}

/* --- answers ---------------------------------------------------------------------------------- */

static const char *
field(const CbAnswer *answer, const char *name)
{
    GHashTableIter iter;
    gpointer key, value;
    if (answer == NULL)
        return NULL;
    g_hash_table_iter_init(&iter, answer->headers);
    while (g_hash_table_iter_next(&iter, &key, &value))
        if (g_ascii_strcasecmp(key, name) == 0)
            return value;
    return NULL;
}

static void
tell_exposed(CbAnswer *answer)
{
    g_autoptr(cJSON) json = cJSON_ParseWithLength(answer->body->str, answer->body->len);
    if (!cJSON_IsObject(json))
        return;
    cJSON_AddStringToObject(json, "warning", exposed_warning);
    char *text = cJSON_PrintUnformatted(json);
    g_string_assign(answer->body, text);
    cJSON_free(text);
}

static void
pack(const CbServer *server, const CbRequest *request, CbAnswer *answer)
{
    if (server->gzip == NULL || answer->body->len < LEAST_TO_PACK ||
        field(answer, "Content-Encoding") != NULL ||
        !cb_gzip_accepted(cb_request_header(request, "accept-encoding")))
        return;
    GString *packed = cb_gzip_pack(server->gzip, answer->body);
    if (packed == NULL)
        return;
    g_string_free(answer->body, TRUE);
    answer->body = packed;
    cb_answer_header(answer, "Content-Encoding", "gzip");
    cb_answer_header(answer, "Vary", "Accept-Encoding");
}

void
cb_dress_answer(const CbServer *server, const CbRequest *request, gboolean loopback,
                CbAnswer *answer)
{
    if (server->exposed && strcmp(request->path, "/health") == 0)
        tell_exposed(answer);
    if (!loopback)
        pack(server, request, answer);
}

void
cb_dress_response(const CbServer *server, const CbRequest *request, const CbAnswer *answer,
                  struct MHD_Response *response)
{
    g_autofree char *schema = g_strdup_printf("%d-%d", CB_SCHEMA_OLDEST, CB_SCHEMA_NEWEST);
    const struct {
        const char *name, *value;
    } fields[] = {
        {"X-Request-Id", request != NULL ? request->id : NULL},
        {"X-Callboard-Schema", schema},
        {"X-Content-Type-Options", "nosniff"},
        {"Cache-Control", answer != NULL ? "no-store" : NULL},
        {"Connection", g_atomic_int_get(&server->stopping) ? "close" : NULL},
    };
    for (guint i = 0; i < G_N_ELEMENTS(fields); i++)
        if (fields[i].value != NULL && field(answer, fields[i].name) == NULL)
            server->mhd.MHD_add_response_header(response, fields[i].name, fields[i].value);
}

/* --- afterwards ------------------------------------------------------------------------------- */

/* The routes that are counted apart; the first that the path begins with. */
static const char *const routes[] = {
    "/rest/v1/rpc/cb_snapshot",
    "/rest/v1/rpc/cb_pull",
    "/rest/v1/rpc/cb_push",
    "/rest/v1/rpc/cb_look",
    "/rest/v1/rpc/cb_digest",
    "/rest/v1/rpc",
    "/rest/v1",
    "/functions/v1",
    "/auth/v1",
    "/calendar",
    "/staffing-click",
    "/events",
    "/health",
    "/metrics",
};

static const char *
route_of(const CbRequest *request)
{
    for (guint i = 0; request != NULL && i < G_N_ELEMENTS(routes); i++)
        if (g_str_has_prefix(request->path, routes[i]))
            return routes[i];
    return "other";
}

static void
count(const CbServer *server, const CbDone *done, const char *route)
{
    g_autofree char *requests =
        g_strdup_printf("requests_total{route=\"%s\",status=\"%u\"}", route, done->status);
    g_autofree char *took = g_strdup_printf("answer_seconds{route=\"%s\"}", route);
    cb_hub_count(server->hub, requests, 1);
    cb_hub_count(server->hub, "sent_bytes_total", (gint64)done->sent);
    if (strcmp(route, "/events") != 0)
        cb_hub_observe(server->hub, took, done->took);
}

static const char *
level_of(const CbDone *done, const char *route)
{
    gboolean slow = done->took > SLOW && strcmp(route, "/events") != 0;
    return done->status >= 500 ? "error" : done->status == 0 || slow ? "warning" : "info";
}

void
cb_dress_done(const CbServer *server, const CbDone *done)
{
    const CbRequest *request = done->request;
    const char *route = route_of(request);
    count(server, done, route);
    if (server->log.sink == NULL)
        return;
    GString *line = cb_log_begin(g_get_real_time(), level_of(done, route), "request");
    cb_log_text(line, "address", done->address);
    if (request != NULL) {
        cb_log_text(line, "id", request->id);
        cb_log_text(line, "method", request->method);
        cb_log_path(line, request->path, request->query);
    }
    cb_log_number(line, "status", done->status);
    cb_log_number(line, "ms", done->took / 1000);
    cb_log_number(line, "bytes", (gint64)done->sent);
    cb_log_text(line, "role", done->role);
    cb_log_text(line, "user", done->user);
    cb_log_text(line, "error", done->error);
    cb_log_text(line, "cut", done->whole ? NULL : "the connection ended before the answer did");
    cb_log_text(line, "warning", server->exposed ? "plain HTTP" : NULL);
    cb_log_send(&server->log, line);
}
