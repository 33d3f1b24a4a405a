#include "sync/hub/advisors/schema.h"

#include <string.h>

#include "engine/when.h"

static char *
check_uuid(const cJSON *json, const CbBodyField *field)
{
    (void)field;
    return cJSON_IsString(json) && g_uuid_string_is_valid(json->valuestring)
               ? NULL
               : g_strdup("must match format \"uuid\"");
}

static char *
check_text(const cJSON *json, const CbBodyField *field)
{
    if (!cJSON_IsString(json))
        return g_strdup("must be string");
    return g_utf8_strlen(json->valuestring, -1) <= (glong)field->most
               ? NULL
               : g_strdup_printf("must NOT have more than %.0f characters", field->most);
}

static char *
check_word(const cJSON *json, const CbBodyField *field)
{
    g_auto(GStrv) words = g_strsplit(field->words, "|", -1);
    if (cJSON_IsString(json) && g_strv_contains((const char *const *)words, json->valuestring))
        return NULL;
    g_autofree char *list = g_strjoinv(", ", words);
    return g_strdup_printf("must be equal to one of the allowed values (%s)", list);
}

static char *
check_number(const cJSON *json, const CbBodyField *field)
{
    if (!cJSON_IsNumber(json))
        return g_strdup("must be number");
    if (!(json->valuedouble >= field->least))
        return g_strdup_printf("must be >= %.0f", field->least);
    return json->valuedouble <= field->most ? NULL
                                            : g_strdup_printf("must be <= %.0f", field->most);
}

static char *
check_object(const cJSON *json, const CbBodyField *field)
{
    (void)field;
    return cJSON_IsObject(json) ? NULL : g_strdup("must be object");
}

static char *
check_texts(const cJSON *json, const CbBodyField *field)
{
    const cJSON *one;
    (void)field;
    if (!cJSON_IsArray(json))
        return g_strdup("must be array");
    cJSON_ArrayForEach(one, json)
        if (!cJSON_IsString(one))
            return g_strdup("must be array of strings");
    return NULL;
}

static char *
check_time(const cJSON *json, const CbBodyField *field)
{
    gint64 time;
    (void)field;
    return cJSON_IsString(json) && cb_time_parse(json->valuestring, &time)
               ? NULL
               : g_strdup("must match format \"date-time\"");
}

static char *
check_bool(const cJSON *json, const CbBodyField *field)
{
    (void)field;
    return cJSON_IsBool(json) ? NULL : g_strdup("must be boolean");
}

static char *(*const checks[])(const cJSON *json, const CbBodyField *field) = {
    [CB_FIELD_UUID] = check_uuid,     [CB_FIELD_TEXT] = check_text,
    [CB_FIELD_WORD] = check_word,     [CB_FIELD_NUMBER] = check_number,
    [CB_FIELD_OBJECT] = check_object, [CB_FIELD_TEXTS] = check_texts,
    [CB_FIELD_TIME] = check_time,     [CB_FIELD_BOOL] = check_bool,
};

char *
cb_body_check(const cJSON *body, const CbBodyField *fields)
{
    if (!cJSON_IsObject(body))
        return g_strdup("body must be object");
    for (const CbBodyField *field = fields; field->name != NULL; field++) {
        const cJSON *member = cb_json_member(body, field->name);
        if (member == NULL && field->needed)
            return g_strdup_printf("body must have required property '%s'", field->name);
        g_autofree char *wrong = member == NULL ? NULL : checks[field->kind](member, field);
        if (wrong != NULL)
            return g_strdup_printf("body/%s %s", field->name, wrong);
    }
    return NULL;
}
