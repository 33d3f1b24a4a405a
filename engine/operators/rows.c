#include "engine/operators/rows.h"

#include "engine/json.h"
#include "engine/when.h"

#define UNAVAILABLE "unavailableDates"

static char *
check_dates(const cJSON *dates)
{
    const cJSON *date;
    gint64 day;
    cJSON_ArrayForEach(date, dates)
    {
        if (cJSON_IsString(date) && cb_day_parse(date->valuestring, &day))
            continue;
        char *text = cJSON_IsString(date) ? NULL : cJSON_PrintUnformatted(date);
        g_autofree char *quoted = cb_json_quote(text != NULL ? text : date->valuestring);
        cJSON_free(text);
        return g_strdup_printf(UNAVAILABLE ": %s is not %s", quoted, cb_type_form(CB_TYPE_DATE));
    }
    return NULL;
}

char *
cb_availability_check(const char *json)
{
    g_autoptr(cJSON) availability = json != NULL ? cJSON_Parse(json) : NULL;
    if (availability == NULL)
        return NULL;
    const cJSON *dates = cJSON_GetObjectItemCaseSensitive(availability, UNAVAILABLE);
    if (cJSON_IsArray(dates))
        return check_dates(dates);
    if (cJSON_IsObject(availability) && availability->child == NULL)
        return NULL;
    return g_strdup("is not an object {\"" UNAVAILABLE "\":[\"YYYY-MM-DD\",…]}");
}

static char *
check_setups(const char *json)
{
    g_autoptr(cJSON) setups = json != NULL ? cJSON_Parse(json) : NULL;
    gboolean texts = setups == NULL || cJSON_IsArray(setups);
    const cJSON *setup;
    cJSON_ArrayForEach(setup, setups)
        texts = texts && cJSON_IsString(setup);
    return texts ? NULL : g_strdup("is not an array of texts [\"…\",…]");
}

static char *
check_policy(const char *json)
{
    g_autoptr(cJSON) policy = cJSON_Parse(json);
    return policy == NULL || cJSON_IsObject(policy) ? NULL : g_strdup("is not an object {…}");
}

static const struct {
    CbTableId table;
    guint column;
    char *(*check)(const char *json);
} forms[] = {
    {CB_operators, CB_operators_availability, cb_availability_check},
    {CB_sessions, CB_sessions_setup_ids, check_setups},
    {CB_policies, CB_policies_policy, check_policy},
};

static char *
check_cell(CbTableId table, guint c, CbValue value)
{
    const CbColumn *column = &cb_tables[table].columns[c];
    if (!cb_column_takes(column, value)) {
        g_autofree char *text = cb_value_format(column->type, value);
        g_autofree char *quoted = cb_json_quote(text);
        g_autofree char *form = cb_column_form(column);
        return g_strdup_printf("%s is not %s", quoted, form);
    }
    for (guint f = 0; f < G_N_ELEMENTS(forms); f++)
        if (forms[f].table == table && forms[f].column == c)
            return forms[f].check(value.text);
    return NULL;
}

static char *
check_times(const CbValue *values)
{
    gint64 start = values[CB_sessions_starts_at].integer, end = values[CB_sessions_ends_at].integer;
    char starts_at[32], ends_at[32];
    if (start == CB_NULL || end == CB_NULL || end >= start)
        return NULL;
    return g_strdup_printf("%s is before the start, %s", cb_time_format(end, ends_at),
                           cb_time_format(start, starts_at));
}

char *
cb_row_check(CbTableId table, const CbValue *values, guint *column)
{
    for (guint c = 0; c < cb_tables[table].n_columns; c++) {
        char *problem = check_cell(table, c, values[c]);
        *column = c;
        if (problem != NULL)
            return problem;
    }
    *column = CB_sessions_ends_at;
    return table == CB_sessions ? check_times(values) : NULL;
}
