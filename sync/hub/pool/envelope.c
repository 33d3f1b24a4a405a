#include "sync/hub/pool/envelope.h"

#include <string.h>

CbAnswer *
cb_pool_answer(cJSON *data)
{
    cJSON *json = cJSON_CreateObject();
    cJSON_AddTrueToObject(json, "success");
    cJSON_AddItemToObject(json, "data", data != NULL ? data : cJSON_CreateNull());
    return cb_envelope(200, json);
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
    return cb_envelope_refuse(status, outcome->code, outcome->sentence);
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
