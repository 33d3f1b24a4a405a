#include <string.h>

#include "engine/json.h"
#include "sync/hub/rest/call.h"
#include "sync/hub/rest/refusal.h"

#define LONGEST_TEXT 65536 /* bytes of a string in a body */

/* What is JSON, but beyond our limits, is told; what is no JSON at all gets the words that clients
 * know. */
static gboolean
refuse_text(CbCall *call, const char *problem)
{
    const GString *text = call->request->body;
    g_autoptr(cJSON) lenient = cJSON_ParseWithLength(text->str, text->len);
    return cb_rest_refuse(&call->refusal, "PGRST102", lenient != NULL ? problem : NULL, NULL,
                          "Empty or invalid json");
}

static gboolean
has_names(const cJSON *object, const GPtrArray *names)
{
    g_autoptr(GPtrArray) own = cb_json_names(object);
    gboolean same = own->len == names->len;
    for (guint i = 0; same && i < names->len; i++)
        same = strcmp(own->pdata[i], names->pdata[i]) == 0;
    return same;
}

/* Whether all rows have the names of the first; with `columns` given just whether they are rows. */
static gboolean
rows_match(const cJSON *rows, gboolean columns_given)
{
    if (rows->child == NULL)
        return TRUE;
    if (!cJSON_IsObject(rows->child))
        return FALSE;
    g_autoptr(GPtrArray) names = cb_json_names(rows->child);
    const cJSON *row;
    cJSON_ArrayForEach(row, rows)
        if (!cJSON_IsObject(row) || !(columns_given || has_names(row, names)))
            return FALSE;
    return TRUE;
}

/* An update takes one object: the first, where there are several. */
static void
take_first(CbCall *call)
{
    cJSON *first = cJSON_DetachItemFromArray(call->body, 0);
    cJSON_Delete(call->body);
    call->body = first != NULL ? first : cJSON_CreateObject();
}

static gboolean
check_body(CbCall *call)
{
    if (!cJSON_IsObject(call->body) && !cJSON_IsArray(call->body)) {
        cJSON_Delete(call->body);
        call->body = call->function ? cJSON_CreateObject() : cJSON_CreateArray();
    }
    if (cJSON_IsArray(call->body) && !rows_match(call->body, call->parameters.columns != NULL))
        return cb_rest_refuse(&call->refusal, "PGRST102", NULL, NULL, "All object keys must match");
    if (cJSON_IsArray(call->body) && (call->function || strcmp(call->method, "PATCH") == 0))
        take_first(call);
    return TRUE;
}

gboolean
cb_call_read_body(CbCall *call)
{
    const GString *text = call->request->body;
    if (!cb_media_is_json(cb_request_header(call->request, "content-type"), &call->refusal))
        return FALSE;
    if (call->function && text->len == 0) {
        call->body = cJSON_CreateObject();
        return TRUE;
    }
    g_autofree char *problem = NULL;
    call->body = cb_json_parse_strict(text->str, text->len, LONGEST_TEXT, &problem);
    return call->body != NULL ? check_body(call) : refuse_text(call, problem);
}
