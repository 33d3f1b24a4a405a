#include "sync/hub/envelope.h"

#include <string.h>

#define LONGEST_STRING ((gsize)64 * 1024)

CbAnswer *
cb_envelope(guint status, cJSON *json)
{
    CbAnswer *answer = cb_answer_new(status);
    char *text = cJSON_PrintUnformatted(json);
    cb_answer_header(answer, "Content-Type", "application/json; charset=utf-8");
    g_string_assign(answer->body, text);
    cJSON_free(text);
    cJSON_Delete(json);
    return answer;
}

CbAnswer *
cb_envelope_refuse(guint status, const char *code, const char *sentence)
{
    cJSON *json = cJSON_CreateObject();
    cJSON_AddFalseToObject(json, "success");
    cJSON_AddStringToObject(json, "error", sentence);
    cJSON_AddStringToObject(json, "code", code);
    return cb_envelope(status, json);
}

CbAnswer *
cb_envelope_refuse_method(const CbRequest *request, const char *methods)
{
    if (*methods == '\0')
        return cb_envelope_refuse(404, "not_found", "There is nothing at this path. See docs/hub.md for what there is.");
    CbAnswer *answer = strcmp(request->method, "OPTIONS") == 0
                           ? cb_answer_new(204)
                           : cb_envelope_refuse(405, "method_not_allowed", "This path does not take that method.");
    cb_answer_header(answer, "Allow", "%s", methods);
    return answer;
}

CbAnswer *
cb_envelope_failed(CbHub *hub, GError *error)
{
    g_autoptr(GError) owned = error;
    gboolean later = g_error_matches(owned, CB_DB_ERROR, CB_DB_ERROR_BUSY) ||
                     g_error_matches(owned, CB_DB_ERROR, CB_DB_ERROR_IO);
    cb_hub_count(hub, later ? "busy_total" : "failures_total", 1);
    CbAnswer *answer =
        later ? cb_envelope_refuse(503, "busy",
                                   "The hub cannot reach its data at the moment. Try again.")
              : cb_envelope_refuse(500, "failed", "The hub could not do this. Look into its log.");
    cb_answer_header(answer, ":error", "%s", owned->message); /* for the log, never sent */
    if (later)
        cb_answer_header(answer, "Retry-After", "2");
    return answer;
}

/* --- who asks --------------------------------------------------------------------------------- */

/* Who cannot be identified is told so in these routes' own form. */
static CbAnswer *
refuse_unknown(CbAnswer *refusal)
{
    g_autoptr(CbAnswer) owned = refusal;
    g_autoptr(cJSON) json = cJSON_ParseWithLength(owned->body->str, owned->body->len);
    const char *code = cJSON_GetStringValue(cb_json_member(json, "code"));
    const char *message = cJSON_GetStringValue(cb_json_member(json, "message"));
    return cb_envelope_refuse(owned->status, code != NULL ? code : "unknown",
                              message != NULL ? message : "Say who you are.");
}

static CbAnswer *
refuse_asker(const CbAsker *asker, CbRole least)
{
    if (asker->anonymous)
        return cb_envelope_refuse(401, "not_signed_in",
                                  "Say who you are: send `Authorization: Bearer TOKEN`.");
    if (asker->role >= least)
        return NULL;
    return cb_envelope_refuse(
        403, "forbidden",
        least == CB_ROLE_ADMIN
            ? "This is for administrators. Ask one to do it, or for another role."
            : "This is for dispatchers. Ask an administrator of the hub for another role.");
}

void
cb_envelope_sign(CbAnswer *answer, const CbAsker *asker)
{
    cb_answer_header(answer, ":role", "%s",
                     cb_role_name(asker->role)); /* for the log, never sent */
    if (asker->name != NULL)
        cb_answer_header(answer, ":user", "%s", asker->name);
}

CbAsker *
cb_envelope_asker(CbHub *hub, const CbRequest *request, CbRole least, CbAnswer **refusal)
{
    CbAnswer *unknown = NULL;
    g_autoptr(CbAsker) asker = cb_hub_identify(hub, request, &unknown);
    *refusal = asker == NULL ? refuse_unknown(unknown) : refuse_asker(asker, least);
    if (*refusal == NULL)
        return g_steal_pointer(&asker);
    if (asker != NULL)
        cb_envelope_sign(*refusal, asker);
    return NULL;
}

/* --- what is asked ---------------------------------------------------------------------------- */

cJSON *
cb_envelope_body(const CbRequest *request, CbAnswer **refusal)
{
    g_autofree char *problem = NULL, *sentence = NULL;
    const GString *sent = request->body;
    g_autoptr(cJSON) body =
        strspn(sent->str, " \t\r\n") == sent->len
            ? cJSON_CreateObject()
            : cb_json_parse_strict(sent->str, sent->len, LONGEST_STRING, &problem);
    if (cJSON_IsObject(body))
        return g_steal_pointer(&body);
    sentence = g_strdup_printf("The body is not a JSON object%s%s", problem != NULL ? ": " : ".",
                               problem != NULL ? problem : "");
    *refusal = cb_envelope_refuse(400, "malformed", sentence);
    return NULL;
}

char *
cb_envelope_parameter(const CbRequest *request, const char *name)
{
    g_autoptr(GPtrArray) pairs = cb_url_pairs(request->query);
    for (guint i = 0; pairs != NULL && i < pairs->len; i += 2)
        if (strcmp(pairs->pdata[i], name) == 0)
            return g_strdup(pairs->pdata[i + 1]);
    return NULL;
}
