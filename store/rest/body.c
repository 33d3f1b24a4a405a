#include "store/rest/body.h"

#include <string.h>

#include "store/rest/lookup.h"
#include "store/rest/refuse.h"

void
cb_rest_body_clear(CbRestBody *body)
{
    g_clear_pointer(&body->columns, g_ptr_array_unref);
    g_clear_pointer(&body->rows, g_ptr_array_unref);
}

const cJSON *
cb_rest_body_member(const cJSON *object, const char *name)
{
    const cJSON *member, *found = NULL;
    cJSON_ArrayForEach(member, object)
        if (strcmp(member->string, name) == 0)
            found = member;
    return found;
}

static gboolean
add_column(CbRestBody *body, const CbTable *table, const char *name, CbRefusal *refusal)
{
    const CbColumn *column = cb_rest_find_body_column(table, name, refusal);
    if (column != NULL && !g_ptr_array_find(body->columns, column, NULL))
        g_ptr_array_add(body->columns, (gpointer)column);
    return column != NULL;
}

static gboolean
read_rows(const cJSON *json, CbRestBody *body, CbRefusal *refusal)
{
    const cJSON *row;
    if (cJSON_IsObject(json)) {
        g_ptr_array_add(body->rows, (gpointer)json);
        return TRUE;
    }
    gboolean objects = cJSON_IsArray(json);
    for (row = objects ? json->child : NULL; row != NULL && objects; row = row->next) {
        objects = cJSON_IsObject(row);
        g_ptr_array_add(body->rows, (gpointer)row);
    }
    return objects || cb_rest_refuse(refusal, "PGRST102", NULL, NULL, "Empty or invalid json");
}

static guint
count_keys(const cJSON *object)
{
    g_autoptr(GHashTable) keys = g_hash_table_new(g_str_hash, g_str_equal);
    const cJSON *member;
    cJSON_ArrayForEach(member, object)
        g_hash_table_add(keys, member->string);
    return g_hash_table_size(keys);
}

/* Without a list of columns every object must have the keys of the first. */
static gboolean
same_keys(const CbRestBody *body, CbRefusal *refusal)
{
    const cJSON *first = body->rows->pdata[0], *member;
    guint n = count_keys(first);
    for (guint i = 1; i < body->rows->len; i++) {
        gboolean same = count_keys(body->rows->pdata[i]) == n;
        cJSON_ArrayForEach(member, first)
            same = same && cb_rest_body_member(body->rows->pdata[i], member->string) != NULL;
        if (!same)
            return cb_rest_refuse(refusal, "PGRST102", NULL, NULL, "All object keys must match");
    }
    return TRUE;
}

gboolean
cb_rest_body_read(const CbRestTask *task, const CbTable *table, CbRestBody *body,
                  CbRefusal *refusal)
{
    body->columns = g_ptr_array_new();
    body->rows = g_ptr_array_new();
    if (!read_rows(task->body, body, refusal))
        return FALSE;
    for (guint i = 0; task->columns != NULL && i < task->columns->len; i++)
        if (!add_column(body, table, task->columns->pdata[i], refusal))
            return FALSE;
    if (task->columns != NULL || body->rows->len == 0)
        return TRUE;
    /* First, since rows of no more keys than a table has columns are soon compared. */
    const cJSON *member;
    cJSON_ArrayForEach(member, (const cJSON *)body->rows->pdata[0])
        if (!add_column(body, table, member->string, refusal))
            return FALSE;
    return same_keys(body, refusal);
}
