#include "store/rest/where.h"

#include <string.h>

#include "store/rest/refuse.h"
#include "store/rest/values.h"

/* The operator in SQL, which is also how messages call it. */
static const char *const operators[] = {
    [CB_OP_EQ] = "=",        [CB_OP_NEQ] = "<>", [CB_OP_GT] = ">",        [CB_OP_GTE] = ">=",
    [CB_OP_LT] = "<",        [CB_OP_LTE] = "<=", [CB_OP_LIKE] = "~~",     [CB_OP_ILIKE] = "~~*",
    [CB_OP_IN] = "=",        [CB_OP_IS] = "IS",  [CB_OP_CONTAINS] = "@>", [CB_OP_CONTAINED] = "<@",
    [CB_OP_OVERLAPS] = "&&",
};

static gboolean
is_words(const CbColumn *type)
{
    return type->type == CB_TYPE_TEXT || type->type == CB_TYPE_WORD || type->type == CB_TYPE_REF;
}

static gboolean
has_path(const CbField *field)
{
    return field->path != NULL && field->path->len > 0;
}

static gboolean
no_operator(const CbRestScope *scope, const CbColumn *type, CbOp op)
{
    return cb_rest_refuse(
        scope->refusal, "42883", NULL,
        "No operator matches the given name and argument types. You might need to add "
        "explicit type casts.",
        "operator does not exist: %s %s unknown", cb_rest_type_name(type), operators[op]);
}

/* --- comparing -------------------------------------------------------------------------------- */

/* SQLite's json_extract() gives numbers and texts as such; all else is compared as JSON text. */
static void
compare_inside_json(const CbRestScope *scope, const CbField *field, CbOp op, const char *value)
{
    CbRestSql *sql = scope->sql;
    cJSON *json = cJSON_Parse(value);
    gboolean plain = cJSON_IsString(json) || cJSON_IsNumber(json);
    if (plain) {
        cb_rest_sql_field(scope, field);
    } else {
        g_string_append_printf(sql->text, "(%s\"%s\" -> ", scope->prefix, field->column);
        if (!cb_rest_sql_path(sql, field->path))
            cb_rest_sql(sql, "NULL");
        cb_rest_sql(sql, ")");
    }
    g_string_append_printf(sql->text, " %s ", operators[op]);
    if (cJSON_IsNumber(json)) {
        cb_rest_sql_param(sql, CB_TYPE_DECIMAL, cb_text(g_string_chunk_insert(sql->texts, value)));
    } else {
        const char *text = plain ? json->valuestring : value;
        cb_rest_sql_param(sql, CB_TYPE_TEXT, cb_text(g_string_chunk_insert(sql->texts, text)));
    }
    cJSON_Delete(json);
}

static gboolean
compare(const CbRestScope *scope, const CbField *field, const CbColumn *type, CbOp op,
        const char *text)
{
    CbRestSql *sql = scope->sql;
    CbValue value;
    if (!cb_rest_read(type, CB_READ_TO_COMPARE, text, sql->texts, &value, scope->refusal))
        return FALSE;
    gboolean postgres = sql->kind == CB_DB_POSTGRES;
    if (!postgres && type->type == CB_TYPE_JSON && has_path(field)) {
        compare_inside_json(scope, field, op, value.text);
        return TRUE;
    }
    gboolean json = !postgres && type->type == CB_TYPE_JSON;
    cb_rest_sql(sql, json ? "json(" : "");
    cb_rest_sql_field(scope, field);
    cb_rest_sql(sql, json ? ")" : "");
    if (postgres && is_words(type) && op != CB_OP_EQ && op != CB_OP_NEQ)
        cb_rest_sql(sql, " COLLATE \"C\"");
    g_string_append_printf(sql->text, " %s ", operators[op]);
    cb_rest_sql_cast(sql, type->type, value);
    return TRUE;
}

static gboolean
is_like(const CbRestScope *scope, const CbCondition *condition, const CbColumn *type)
{
    CbRestSql *sql = scope->sql;
    gboolean any_case = condition->op == CB_OP_ILIKE;
    if (!is_words(type))
        return no_operator(scope, type, condition->op);
    CbValue pattern;
    if (!cb_rest_read(type, CB_READ_TO_COMPARE, condition->value, sql->texts, &pattern,
                      scope->refusal))
        return FALSE;
    if (sql->kind == CB_DB_POSTGRES) {
        cb_rest_sql_field(scope, &condition->field);
        cb_rest_sql(sql, any_case ? " ILIKE " : " LIKE ");
        cb_rest_sql_cast(sql, CB_TYPE_TEXT, pattern);
    } else {
        cb_rest_sql(sql, any_case ? "cb_ilike(" : "cb_like(");
        cb_rest_sql_cast(sql, CB_TYPE_TEXT, pattern);
        cb_rest_sql(sql, ", ");
        cb_rest_sql_field(scope, &condition->field);
        cb_rest_sql(sql, ")");
    }
    return TRUE;
}

/* An empty list has nothing in it, null or not. */
static gboolean
is_in(const CbRestScope *scope, const CbCondition *condition, const CbColumn *type)
{
    guint n = condition->values->len;
    if (scope->sql->params->len + n > CB_REST_MOST_PARAMETERS)
        return cb_rest_refuse_size(scope->refusal, "values", CB_REST_MOST_PARAMETERS);
    if (n > CB_REST_MOST_VALUES)
        return cb_rest_refuse_size(scope->refusal, "values in a list", CB_REST_MOST_VALUES);
    if (n == 0)
        cb_rest_sql(scope->sql, "1 = 0");
    gboolean each = type->type == CB_TYPE_JSON;
    if (!each && n > 0) {
        cb_rest_sql_field(scope, &condition->field);
        cb_rest_sql(scope->sql, " IN (");
    }
    for (guint i = 0; i < n; i++) {
        CbValue value;
        cb_rest_sql(scope->sql, i == 0 ? "" : each ? " OR " : ", ");
        if (each && !compare(scope, &condition->field, type, CB_OP_EQ, condition->values->pdata[i]))
            return FALSE;
        if (each)
            continue;
        if (!cb_rest_read(type, CB_READ_TO_COMPARE, condition->values->pdata[i], scope->sql->texts,
                          &value, scope->refusal))
            return FALSE;
        cb_rest_sql_cast(scope->sql, type->type, value);
    }
    cb_rest_sql(scope->sql, !each && n > 0 ? ")" : "");
    return TRUE;
}

/* SQLite's json_extract() makes no difference between JSON's null and none; PostgreSQL does. */
static void
tested_field(const CbRestScope *scope, const CbField *field, const CbColumn *type)
{
    if (scope->sql->kind == CB_DB_POSTGRES || type->type != CB_TYPE_JSON || !has_path(field)) {
        cb_rest_sql_field(scope, field);
        return;
    }
    g_string_append_printf(scope->sql->text, "json_type(%s\"%s\", ", scope->prefix, field->column);
    if (!cb_rest_sql_path(scope->sql, field->path))
        cb_rest_sql(scope->sql, "NULL");
    cb_rest_sql(scope->sql, ")");
}

static gboolean
is_state(const CbRestScope *scope, const CbCondition *condition, const CbColumn *type)
{
    static const struct {
        const char *word, *sql, *name;
    } states[] = {
        {"null", " IS NULL", NULL},         {"not_null", " IS NOT NULL", NULL},
        {"true", " IS TRUE", "TRUE"},       {"false", " IS FALSE", "FALSE"},
        {"unknown", " IS NULL", "UNKNOWN"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(states); i++) {
        if (g_ascii_strcasecmp(condition->value, states[i].word) != 0)
            continue;
        if (states[i].name != NULL && type->type != CB_TYPE_BOOL)
            return cb_rest_refuse(scope->refusal, "42804", NULL, NULL,
                                  "argument of IS %s must be type boolean, not type %s",
                                  states[i].name, cb_rest_type_name(type));
        tested_field(scope, &condition->field, type);
        cb_rest_sql(scope->sql, states[i].sql);
        return TRUE;
    }
    return cb_rest_refuse(
        scope->refusal, "PGRST100", "isVal: (null, not_null, true, false, unknown) is expected",
        NULL, "\"failed to parse filter (is.%s)\" (line 1, column 4)", condition->value);
}

static gboolean
is_containing(const CbRestScope *scope, const CbCondition *condition, const CbColumn *type)
{
    CbValue value;
    gboolean list = type->type == CB_TYPE_TEXTS;
    if (!list && (type->type != CB_TYPE_JSON || condition->op == CB_OP_OVERLAPS))
        return no_operator(scope, type, condition->op);
    if (!cb_rest_read(type, CB_READ_TO_COMPARE, condition->value, scope->sql->texts, &value,
                      scope->refusal))
        return FALSE;
    if (scope->sql->kind == CB_DB_SQLITE)
        return cb_rest_contains(scope, condition, type, value.text);
    cb_rest_sql_field(scope, &condition->field);
    g_string_append_printf(scope->sql->text, " %s ", operators[condition->op]);
    cb_rest_sql_cast(scope->sql, type->type, value);
    return TRUE;
}

/* --- conditions ------------------------------------------------------------------------------- */

static gboolean
compares(const CbRestScope *scope, const CbCondition *condition)
{
    CbColumn type;
    if (++*scope->conditions > CB_REST_MOST_CONDITIONS)
        return cb_rest_refuse_size(scope->refusal, "conditions", CB_REST_MOST_CONDITIONS);
    if (cb_rest_field(scope->table, &condition->field, &type, scope->refusal) == NULL)
        return FALSE;
    switch (condition->op) {
    case CB_OP_LIKE:
    case CB_OP_ILIKE:
        return is_like(scope, condition, &type);
    case CB_OP_IN:
        return is_in(scope, condition, &type);
    case CB_OP_IS:
        return is_state(scope, condition, &type);
    case CB_OP_CONTAINS:
    case CB_OP_CONTAINED:
    case CB_OP_OVERLAPS:
        return is_containing(scope, condition, &type);
    default:
        return compare(scope, &condition->field, &type, condition->op, condition->value);
    }
}

static gboolean
where(const CbRestScope *scope, const CbCondition *condition, guint depth)
{
    if (depth > CB_REST_DEPTH)
        return cb_rest_refuse_size(scope->refusal, "levels of conditions", CB_REST_DEPTH);
    cb_rest_sql(scope->sql, condition->negated ? "NOT (" : "(");
    if (condition->kind == CB_COMPARES) {
        if (!compares(scope, condition))
            return FALSE;
    } else {
        gboolean all = condition->kind == CB_ALL;
        guint n = condition->parts != NULL ? condition->parts->len : 0;
        if (n == 0)
            cb_rest_sql(scope->sql, all ? "1 = 1" : "1 = 0");
        for (guint i = 0; i < n; i++) {
            cb_rest_sql(scope->sql, i == 0 ? "" : all ? " AND " : " OR ");
            if (!where(scope, condition->parts->pdata[i], depth + 1))
                return FALSE;
        }
    }
    cb_rest_sql(scope->sql, ")");
    return TRUE;
}

gboolean
cb_rest_where(const CbRestScope *scope, const CbCondition *condition)
{
    return where(scope, condition, 0);
}
