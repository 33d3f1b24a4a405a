#include "store/rest/sql.h"

CbRestSql *
cb_rest_sql_new(CbDbKind kind)
{
    CbRestSql *sql = g_new0(CbRestSql, 1);
    sql->kind = kind;
    sql->text = g_string_new(NULL);
    sql->params = g_array_new(FALSE, FALSE, sizeof(CbDbParam));
    sql->texts = g_string_chunk_new(256);
    return sql;
}

void
cb_rest_sql_free(CbRestSql *sql)
{
    if (sql == NULL)
        return;
    g_string_free(sql->text, TRUE);
    g_array_unref(sql->params);
    g_string_chunk_free(sql->texts);
    g_free(sql);
}

void
cb_rest_sql_param(CbRestSql *sql, CbType type, CbValue value)
{
    CbDbParam param = {type, value};
    g_array_append_val(sql->params, param);
    g_string_append_printf(sql->text, "?%u", sql->params->len);
}

void
cb_rest_sql_cast(CbRestSql *sql, CbType type, CbValue value)
{
    static const char *const names[] = {
        [CB_TYPE_TEXT] = "text",  [CB_TYPE_WORD] = "text",    [CB_TYPE_JSON] = "jsonb",
        [CB_TYPE_UUID] = "uuid",  [CB_TYPE_TEXTS] = "text[]", [CB_TYPE_DECIMAL] = "numeric",
        [CB_TYPE_REF] = "text",   [CB_TYPE_DATE] = "date",    [CB_TYPE_TIME] = "timestamptz",
        [CB_TYPE_INT] = "bigint", [CB_TYPE_BOOL] = "boolean",
    };
    gboolean cast = sql->kind == CB_DB_POSTGRES;
    cb_rest_sql(sql, cast ? "CAST(" : "");
    cb_rest_sql_param(sql, type, value);
    if (cast)
        g_string_append_printf(sql->text, " AS %s)", names[type]);
}

void
cb_rest_sql_text(CbRestSql *sql, const char *text)
{
    cb_rest_sql_cast(sql, CB_TYPE_TEXT, cb_text(g_string_chunk_insert(sql->texts, text)));
}

void
cb_rest_sql_name(CbRestSql *sql, const char *name)
{
    g_string_append_printf(sql->text, "\"%s\"", name);
}

char *
cb_rest_sql_prefix(const char *table)
{
    return g_strdup_printf("\"%s\".", table);
}
