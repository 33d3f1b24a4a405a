/* Fields: columns, and places inside JSON. */
#include "store/rest/where.h"

#include <string.h>

#include "store/rest/lookup.h"
#include "store/rest/print.h"
#include "store/rest/refuse.h"
#include "store/rest/values.h"

const CbColumn *
cb_rest_field(const CbTable *table, const CbField *field, CbColumn *type, CbRefusal *refusal)
{
    const CbColumn *column = cb_rest_find_column(table, field->column, refusal);
    if (column == NULL)
        return NULL;
    *type = *column;
    if (field->path == NULL || field->path->len == 0)
        return column;
    const char *key;
    gboolean index, text = FALSE;
    for (guint i = 0; i < field->path->len; i++) {
        const char *left = text ? "text" : i > 0 ? "jsonb" : cb_rest_type_name(column);
        text = text || (i == 0 && column->type != CB_TYPE_JSON);
        if (text) {
            cb_rest_refuse(
                refusal, "42883", NULL,
                "No operator matches the given name and argument types. You might need to add "
                "explicit type casts.",
                "operator does not exist: %s -> unknown", left);
            return NULL;
        }
        text = cb_rest_step(field->path->pdata[i], &key, &index);
    }
    if (field->path->len > CB_REST_DEPTH) {
        cb_rest_refuse_size(refusal, "steps in a path", CB_REST_DEPTH);
        return NULL;
    }
    *type =
        (CbColumn){.name = column->name, .type = text ? CB_TYPE_TEXT : CB_TYPE_JSON, .refers = -1};
    return column;
}

gboolean
cb_rest_sql_path(CbRestSql *sql, const GPtrArray *path)
{
    g_autoptr(GString) text = g_string_new("$");
    for (guint i = 0; i < path->len; i++) {
        const char *key;
        gboolean index;
        cb_rest_step(path->pdata[i], &key, &index);
        if (index)
            g_string_append_printf(text, *key == '-' ? "[#%s]" : "[%s]", key);
        else if (strpbrk(key, "\"\\") == NULL)
            g_string_append_printf(text, ".\"%s\"", key);
        else
            return FALSE;
    }
    cb_rest_sql_text(sql, text->str);
    return TRUE;
}

static void
postgres_path(CbRestSql *sql, const GPtrArray *path)
{
    for (guint i = 0; i < path->len; i++) {
        const char *key;
        gboolean index, text = cb_rest_step(path->pdata[i], &key, &index);
        cb_rest_sql(sql, text ? " ->> " : " -> ");
        if (index)
            g_string_append_printf(sql->text, "(%d)", (int)g_ascii_strtoll(key, NULL, 10));
        else
            cb_rest_sql_text(sql, key);
    }
}

/* Calls `function` of the JSON column and the path. */
static void
sqlite_call(const CbRestScope *scope, const char *function, const CbField *field)
{
    gsize begin = scope->sql->text->len;
    g_string_append_printf(scope->sql->text, "%s(%s\"%s\", ", function, scope->prefix,
                           field->column);
    if (cb_rest_sql_path(scope->sql, field->path)) {
        cb_rest_sql(scope->sql, ")");
        return;
    }
    g_string_truncate(scope->sql->text, begin);
    cb_rest_sql(scope->sql, "NULL");
}

/* What ->> gives: numbers as they are printed, true and false in words. */
static void
sqlite_text(const CbRestScope *scope, const CbField *field)
{
    cb_rest_sql(scope->sql, "CASE ");
    sqlite_call(scope, "json_type", field);
    cb_rest_sql(scope->sql, " WHEN 'true' THEN 'true' WHEN 'false' THEN 'false' ELSE CAST(");
    sqlite_call(scope, "json_extract", field);
    cb_rest_sql(scope->sql, " AS TEXT) END");
}

void
cb_rest_sql_field(const CbRestScope *scope, const CbField *field)
{
    const char *key;
    gboolean index;
    gboolean deep = field->path != NULL && field->path->len > 0;
    cb_rest_sql(scope->sql, deep ? "(" : "");
    if (!deep || scope->sql->kind == CB_DB_POSTGRES)
        g_string_append_printf(scope->sql->text, "%s\"%s\"", scope->prefix, field->column);
    if (deep && scope->sql->kind == CB_DB_POSTGRES)
        postgres_path(scope->sql, field->path);
    else if (deep && cb_rest_step(field->path->pdata[field->path->len - 1], &key, &index))
        sqlite_text(scope, field);
    else if (deep)
        sqlite_call(scope, "json_extract", field);
    cb_rest_sql(scope->sql, deep ? ")" : "");
}
