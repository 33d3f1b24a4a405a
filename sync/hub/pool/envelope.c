#include "sync/hub/pool/envelope.h"

#include <string.h>

static CbAnswer *
answer_of(guint status, cJSON *json)
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
cb_pool_answer(cJSON *data)
{
    cJSON *json = cJSON_CreateObject();
    cJSON_AddTrueToObject(json, "success");
    cJSON_AddItemToObject(json, "data", data != NULL ? data : cJSON_CreateNull());
    return answer_of(200, json);
}

CbAnswer *
cb_pool_refuse(guint status, const char *code, const char *sentence)
{
    cJSON *json = cJSON_CreateObject();
    cJSON_AddFalseToObject(json, "success");
    cJSON_AddStringToObject(json, "error", sentence);
    cJSON_AddStringToObject(json, "code", code);
    return answer_of(status, json);
}

CbAnswer *
cb_pool_failed(CbHub *hub, GError *error)
{
    g_autoptr(GError) owned = error;
    gboolean later = g_error_matches(owned, CB_DB_ERROR, CB_DB_ERROR_BUSY) ||
                     g_error_matches(owned, CB_DB_ERROR, CB_DB_ERROR_IO);
    cb_hub_count(hub, later ? "busy_total" : "failures_total", 1);
    CbAnswer *answer = later ? cb_pool_refuse(503, "busy", "The hub cannot reach its data at the moment. Try again.")
                             : cb_pool_refuse(500, "failed", "The hub could not do this. Look into its log.");
    cb_answer_header(answer, ":error", "%s", owned->message); /* for the log, never sent */
    if (later)
        cb_answer_header(answer, "Retry-After", "2");
    return answer;
}

/* What codes of decisions are as HTTP; the rest is a conflict with how things are. */
static const struct {
    const char *code;
    guint status;
} statuses[] = {
    {"NOT_AUTHORIZED", 403},   {"BOOKING_NOT_FOUND", 404}, {"BATCH_NOT_FOUND", 404},    {"EMPLOYEE_NOT_FOUND", 404},
    {"INVALID_VALUE", 400},    {"INVALID_MODE", 400},      {"INVALID_CONFIG", 400},     {"REASON_NEEDED", 400},
    {"MISSING_FIELDS", 400},
};

CbAnswer *
cb_pool_refuse_outcome(const CbOutcome *outcome)
{
    guint status = 409;
    for (guint i = 0; i < G_N_ELEMENTS(statuses); i++)
        if (strcmp(statuses[i].code, outcome->code) == 0)
            status = statuses[i].status;
    return cb_pool_refuse(status, outcome->code, outcome->sentence);
}

CbPoolWho
cb_pool_caller(const CbPoolCall *call)
{
    const CbAsker *asker = call->asker;
    return (CbPoolWho){asker->name != NULL ? asker->name : cb_role_name(asker->role), asker->role};
}

const char *
cb_pool_body_text(const CbPoolCall *call, const char *name)
{
    const char *text = cJSON_GetStringValue(cb_json_member(call->body, name));
    return text == NULL || text[strspn(text, " \t\r\n")] == '\0' ? NULL : text;
}

char *
cb_pool_parameter(const CbPoolCall *call, const char *name)
{
    g_autoptr(GPtrArray) pairs = cb_url_pairs(call->request->query);
    for (guint i = 0; pairs != NULL && i < pairs->len; i += 2)
        if (strcmp(pairs->pdata[i], name) == 0)
            return g_strdup(pairs->pdata[i + 1]);
    return NULL;
}
