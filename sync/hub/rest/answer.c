/* From a request to the step that answers it. What is wrong is told in the order in which PostgREST
 * looks: path, schema, method, parameters, range, body, then whatever needs the catalogue. */
#include <string.h>

#include "sync/hub/rest/call.h"
#include "sync/hub/rest/refusal.h"

#define ROOT "/rest/v1"
#define SCHEMA "public"

static const char *const function_methods[] = {"GET", "HEAD", "POST", NULL};
static const char *const table_methods[] = {"GET", "HEAD", "POST", "PATCH", "DELETE", NULL};

/* /rest/v1/table or /rest/v1/rpc/function. */
static gboolean
read_path(CbCall *call)
{
    const char *path = call->request->path;
    const char *rest = g_str_has_prefix(path, ROOT) ? path + strlen(ROOT) : "//";
    if (rest[0] == '\0' || strcmp(rest, "/") == 0)
        return cb_rest_refuse(&call->refusal, "PGRST126", NULL, NULL,
                              "Root endpoint metadata is disabled");
    if (g_str_has_prefix(rest, "/rpc/")) {
        call->function = TRUE;
        rest += strlen("/rpc");
    }
    call->name = rest + 1;
    if (rest[0] == '/' && rest[1] != '\0' && strchr(call->name, '/') == NULL)
        return TRUE;
    return cb_rest_refuse(&call->refusal, "PGRST125", NULL, NULL,
                          "Invalid path specified in request URL");
}

static gboolean
is_read(const CbCall *call)
{
    return strcmp(call->method, "GET") == 0 || cb_call_is_head(call);
}

static gboolean
read_schema(CbCall *call)
{
    static const char *const writing[] = {"POST", "PATCH", "PUT", "DELETE", NULL};
    gboolean writes = g_strv_contains(writing, call->method);
    const char *schema =
        cb_request_header(call->request, writes ? "content-profile" : "accept-profile");
    call->profile = schema != NULL;
    if (schema == NULL || strcmp(schema, SCHEMA) == 0)
        return TRUE;
    return cb_rest_refuse(&call->refusal, "PGRST106", NULL,
                          "Only the following schemas are exposed: " SCHEMA, "Invalid schema: %s",
                          schema);
}

static gboolean
check_method(CbCall *call)
{
    if (g_strv_contains(call->function ? function_methods : table_methods, call->method))
        return TRUE;
    if (call->function)
        return cb_rest_refuse(&call->refusal, "PGRST101", NULL, NULL,
                              "Cannot use the %s method on RPC", call->method);
    if (strcmp(call->method, "PUT") == 0)
        return cb_refuse_feature(&call->refusal, "Use POST with Prefer: "
                                                 "resolution=merge-duplicates.");
    return cb_rest_refuse(&call->refusal, "PGRST117", NULL, NULL, "Unsupported HTTP method: %s",
                          call->method);
}

static gboolean
read_parameters(CbCall *call)
{
    gboolean get = strcmp(call->method, "GET") == 0;
    const char *range = get ? cb_request_header(call->request, "range") : NULL;
    return cb_parameters_read(&call->parameters, call->request->query,
                              call->function && is_read(call), &call->refusal) &&
           cb_range_read(&call->range, call->parameters.limit, call->parameters.offset, range,
                         &call->refusal);
}

static gboolean
read_body(CbCall *call)
{
    return is_read(call) || strcmp(call->method, "DELETE") == 0 || cb_call_read_body(call);
}

/* A table that is not there is told before what is wrong with form and preferences. */
static gboolean
negotiate(CbCall *call)
{
    return cb_catalogue_table(call->host->catalogue, call->name) == NULL || cb_call_negotiate(call);
}

static CbAnswer *
answer_call(CbCall *call)
{
    if (!read_path(call) || !read_schema(call) || !check_method(call) || !read_parameters(call) ||
        !read_body(call))
        return NULL;
    if (call->function)
        return cb_call_function(call);
    if (!negotiate(call))
        return NULL;
    return is_read(call) ? cb_call_read(call) : cb_call_write(call);
}

static void
clear_call(CbCall *call)
{
    cb_prefer_clear(&call->prefer);
    cb_parameters_clear(&call->parameters);
    cJSON_Delete(call->body);
    cb_refusal_clear(&call->refusal);
}

CbAnswer *
cb_rest_answer(const CbRestHost *host, const CbRequest *request, gpointer asker, gboolean anonymous)
{
    CbCall call = {.host = host, .request = request, .asker = asker, .anonymous = anonymous,
                   .method = request->method};
    cb_prefer_read(&call.prefer, cb_request_header(request, "prefer"));
    CbAnswer *answer = answer_call(&call);
    if (answer == NULL)
        answer = cb_refusal_answer(&call.refusal, anonymous);
    if (strcmp(request->method, "HEAD") == 0)
        g_string_truncate(answer->body, 0);
    clear_call(&call);
    return answer;
}
