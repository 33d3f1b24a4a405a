/* Rows of a plan as JSON objects. */
#include "store/rest/plan.h"

#include <string.h>

#include "store/rest/print.h"
#include "store/rest/refuse.h"
#include "store/rest/values.h"

#define MOST_TEXT ((gsize)64 * 1024 * 1024) /* of one answer */

static const struct {
    const char *name;
    CbColumn column;
} casts[] = {
    {"text", {.type = CB_TYPE_TEXT, .refers = -1}},
    {"varchar", {.type = CB_TYPE_TEXT, .refers = -1}},
    {"smallint", {.type = CB_TYPE_INT, .size = 2, .refers = -1}},
    {"int2", {.type = CB_TYPE_INT, .size = 2, .refers = -1}},
    {"integer", {.type = CB_TYPE_INT, .size = 4, .refers = -1}},
    {"int", {.type = CB_TYPE_INT, .size = 4, .refers = -1}},
    {"int4", {.type = CB_TYPE_INT, .size = 4, .refers = -1}},
    {"bigint", {.type = CB_TYPE_INT, .refers = -1}},
    {"int8", {.type = CB_TYPE_INT, .refers = -1}},
    {"numeric", {.type = CB_TYPE_DECIMAL, .refers = -1}},
    {"decimal", {.type = CB_TYPE_DECIMAL, .refers = -1}},
    {"boolean", {.type = CB_TYPE_BOOL, .refers = -1}},
    {"bool", {.type = CB_TYPE_BOOL, .refers = -1}},
    {"date", {.type = CB_TYPE_DATE, .refers = -1}},
    {"timestamptz", {.type = CB_TYPE_TIME, .refers = -1}},
    {"uuid", {.type = CB_TYPE_UUID, .refers = -1}},
    {"json", {.type = CB_TYPE_JSON, .refers = -1}},
    {"jsonb", {.type = CB_TYPE_JSON, .refers = -1}},
};

const CbColumn *
cb_rest_find_cast(const char *cast, CbRefusal *refusal)
{
    for (guint i = 0; i < G_N_ELEMENTS(casts); i++)
        if (g_ascii_strcasecmp(casts[i].name, cast) == 0)
            return &casts[i].column;
    cb_rest_refuse(refusal, "42704", NULL, NULL, "type \"%s\" does not exist", cast);
    return NULL;
}

/* What the cast begins with: the value as text; NULL for null. A JSON string is what it says. */
static char *
uncast_text(const CbRestItem *item, CbValue value)
{
    if (item->path == NULL)
        return cb_rest_cell_text(item->column, value);
    char *json = value.text != NULL ? cb_rest_at_path(value.text, item->path) : NULL;
    const char *key, *last = item->path->pdata[item->path->len - 1];
    gboolean index;
    if (json == NULL || !cb_rest_step(last, &key, &index))
        return json;
    cJSON *string = cJSON_Parse(json);
    g_free(json);
    char *text = cJSON_IsString(string) ? g_strdup(string->valuestring) : NULL;
    cJSON_Delete(string);
    return text;
}

static gboolean
print_cast(GString *out, const CbRestItem *item, CbValue value, CbRefusal *refusal)
{
    g_autofree char *text = uncast_text(item, value);
    if (text == NULL) {
        g_string_append(out, "null");
        return TRUE;
    }
    gboolean rounds = item->column->type == CB_TYPE_DECIMAL && item->cast->type == CB_TYPE_INT;
    g_autofree char *whole = rounds ? cb_rest_decimal(text, 0, NULL) : NULL;
    GStringChunk *texts = g_string_chunk_new(64);
    CbValue cast;
    gboolean could = cb_rest_read(item->cast, CB_READ_TO_COMPARE, whole != NULL ? whole : text,
                                  texts, &cast, refusal);
    if (could)
        cb_rest_print_cell(out, item->cast, cast);
    g_string_chunk_free(texts);
    return could;
}

gboolean
cb_rest_print_item(GString *out, const CbRestItem *item, CbValue value, CbRefusal *refusal)
{
    if (item->cast != NULL)
        return print_cast(out, item, value, refusal);
    if (item->path == NULL) {
        cb_rest_print_cell(out, item->column, value);
        return TRUE;
    }
    g_autofree char *json = value.text != NULL ? cb_rest_at_path(value.text, item->path) : NULL;
    g_string_append(out, json != NULL ? json : "null");
    return TRUE;
}

static gboolean
print_embedded(GString *out, const CbRestPlan *plan, CbValue key, CbRefusal *refusal)
{
    g_autofree char *text = cb_value_format(plan->table->columns[plan->link.to].type, key);
    const GArray *rows = text != NULL ? g_hash_table_lookup(plan->groups, text) : NULL;
    gint64 n = rows != NULL ? rows->len : 0,
           first = plan->link.one ? 0 : MIN(plan->query->offset, n);
    gint64 limit = plan->link.one ? 1 : plan->query->limit;
    gint64 end = limit >= 0 && limit < n - first ? first + limit : n;
    g_autoptr(GString) objects = g_string_new(NULL);
    for (gint64 i = first; i < end; i++)
        if (!cb_rest_print_object(
                objects, plan, cb_rest_cells_row(plan->cells, g_array_index(rows, guint, (guint)i)),
                refusal))
            return FALSE;
    if (plan->link.one)
        g_string_append(out, objects->len > 0 ? objects->str : "null");
    else
        g_string_append_printf(out, "[%s]", objects->str);
    return TRUE;
}

/* Rows that embed each other repeat what they embed: an answer can be far larger than the data. */
static gboolean
fits(const GString *out, CbRefusal *refusal)
{
    return out->len <= MOST_TEXT ||
           cb_rest_refuse(refusal, "54000", NULL, "Ask for fewer rows with limit and offset.",
                          "the answer is larger than %u MiB", (guint)(MOST_TEXT >> 20));
}

gboolean
cb_rest_print_object(GString *out, const CbRestPlan *plan, const CbValue *row, CbRefusal *refusal)
{
    if (!fits(out, refusal))
        return FALSE;
    g_string_append(out, out->len > 0 ? ",{" : "{");
    for (guint i = 0; i < plan->items->len; i++) {
        const CbRestItem *item = &g_array_index(plan->items, CbRestItem, i);
        gsize before = out->len;
        cb_rest_print_name(out, item->name);
        gsize begin = out->len;
        gboolean printed =
            item->embedded != NULL
                ? print_embedded(out, item->embedded, row[item->embedded->from], refusal)
                : cb_rest_print_item(out, item, row[item->cell], refusal);
        if (!printed)
            return FALSE;
        if (plan->strip_nulls && strcmp(out->str + begin, "null") == 0)
            g_string_truncate(out, before);
    }
    g_string_append_c(out, '}');
    return TRUE;
}
