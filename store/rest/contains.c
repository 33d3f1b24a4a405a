/* @>, <@ and && for SQLite, over json_each(). */
#include "store/rest/where.h"

#include "store/rest/refuse.h"

#define MOST_NODES 100

static void
each_of_field(const CbRestScope *scope, const CbField *field, const char *alias)
{
    CbRestSql *sql = scope->sql;
    g_string_append_printf(sql->text, "json_each(%s\"%s\"", scope->prefix, field->column);
    if (field->path != NULL && field->path->len > 0) {
        cb_rest_sql(sql, ", ");
        if (!cb_rest_sql_path(sql, field->path))
            cb_rest_sql(sql, "NULL");
    }
    g_string_append_printf(sql->text, ") %s", alias);
}

static void
each_of_value(CbRestSql *sql, const char *value, const char *alias)
{
    cb_rest_sql(sql, "json_each(");
    cb_rest_sql_text(sql, value);
    g_string_append_printf(sql->text, ") %s", alias);
}

/* Every element of the field is among those of the value, or the other way round, or any is. In
 * objects also the keys are the same; what lies deeper must be equal. */
static void
compare_elements(const CbRestScope *scope, const CbCondition *condition, const char *value)
{
    CbRestSql *sql = scope->sql;
    gboolean any = condition->op == CB_OP_OVERLAPS, ours = condition->op == CB_OP_CONTAINED;
    cb_rest_sql(sql, any ? "EXISTS (SELECT 1 FROM " : "NOT EXISTS (SELECT 1 FROM ");
    if (ours)
        each_of_field(scope, &condition->field, "cb_h");
    else
        each_of_value(sql, value, "cb_w");
    cb_rest_sql(sql, any ? " WHERE EXISTS (SELECT 1 FROM " : " WHERE NOT EXISTS (SELECT 1 FROM ");
    if (ours)
        each_of_value(sql, value, "cb_w");
    else
        each_of_field(scope, &condition->field, "cb_h");
    cb_rest_sql(sql, " WHERE (cb_h.value = cb_w.value AND cb_h.type = cb_w.type)");
    if (*value == '{')
        cb_rest_sql(sql, " AND cb_h.key = cb_w.key");
    cb_rest_sql(sql, "))");
}

/* --- JSON inside JSON ------------------------------------------------------------------------- */

/* Where a value stands: SQL of its JSON type and of the value itself. */
typedef struct {
    const char *type, *value;
} Place;

static gboolean contains(const CbRestScope *scope, Place place, const cJSON *wanted, guint *nodes);

static void
contains_scalar(CbRestSql *sql, Place place, const cJSON *wanted)
{
    if (cJSON_IsString(wanted)) {
        g_string_append_printf(sql->text, "%s = 'text' AND %s = ", place.type, place.value);
        cb_rest_sql_text(sql, wanted->valuestring);
    } else if (cJSON_IsNumber(wanted)) {
        char number[G_ASCII_DTOSTR_BUF_SIZE];
        g_ascii_dtostr(number, sizeof number, wanted->valuedouble);
        g_string_append_printf(sql->text, "%s IN ('integer', 'real') AND %s = ", place.type,
                               place.value);
        cb_rest_sql_param(sql, CB_TYPE_DECIMAL, cb_text(g_string_chunk_insert(sql->texts, number)));
    } else {
        const char *word = cJSON_IsTrue(wanted) ? "true" : cJSON_IsFalse(wanted) ? "false" : "null";
        g_string_append_printf(sql->text, "%s = '%s'", place.type, word);
    }
}

/* Some element (under `key`, if that is not NULL) contains `wanted`. */
static gboolean
contains_below(const CbRestScope *scope, Place place, const char *key, const cJSON *wanted,
               guint *nodes)
{
    CbRestSql *sql = scope->sql;
    guint name = sql->names++;
    g_autofree char *type = g_strdup_printf("cb_j%u.type", name);
    g_autofree char *value = g_strdup_printf("cb_j%u.value", name);
    g_string_append_printf(sql->text, " AND EXISTS (SELECT 1 FROM json_each(%s) cb_j%u WHERE ",
                           place.value, name);
    if (key != NULL) {
        g_string_append_printf(sql->text, "cb_j%u.key = ", name);
        cb_rest_sql_text(sql, key);
        cb_rest_sql(sql, " AND ");
    }
    if (!contains(scope, (Place){type, value}, wanted, nodes))
        return FALSE;
    cb_rest_sql(sql, ")");
    return TRUE;
}

/* json_each() is asked only where there is an array or object to be looked into. */
static gboolean
contains(const CbRestScope *scope, Place place, const cJSON *wanted, guint *nodes)
{
    CbRestSql *sql = scope->sql;
    if (++*nodes > MOST_NODES)
        return cb_rest_refuse_size(scope->refusal, "values in a JSON filter", MOST_NODES);
    gboolean object = cJSON_IsObject(wanted);
    if (!object && !cJSON_IsArray(wanted)) {
        contains_scalar(sql, place, wanted);
        return TRUE;
    }
    g_string_append_printf(sql->text, "CASE WHEN %s = '%s' THEN (1 = 1", place.type,
                           object ? "object" : "array");
    const cJSON *item;
    cJSON_ArrayForEach(item, wanted)
        if (!contains_below(scope, place, item->string, item, nodes))
            return FALSE;
    cb_rest_sql(sql, ") ELSE 0 END");
    return TRUE;
}

/* The field's document, read once: its type and value are the columns of a row. */
static gboolean
contains_json(const CbRestScope *scope, const CbCondition *condition, const char *value)
{
    CbRestSql *sql = scope->sql;
    const CbField *field = &condition->field;
    cJSON *wanted = cJSON_Parse(value);
    guint nodes = 0, name = sql->names++;
    gboolean deep = field->path != NULL && field->path->len > 0;
    cb_rest_sql(sql, "(SELECT ");
    g_autofree char *type = g_strdup_printf("cb_d%u.type", name);
    g_autofree char *document = g_strdup_printf("cb_d%u.value", name);
    gboolean said = contains(scope, (Place){type, document}, wanted, &nodes);
    cJSON_Delete(wanted);
    if (!said)
        return FALSE;
    static const char *const functions[] = {"json_type", "json_extract"};
    static const char *const columns[] = {"type", "value"};
    cb_rest_sql(sql, " FROM (SELECT ");
    for (guint i = 0; i < G_N_ELEMENTS(functions); i++) {
        g_string_append_printf(sql->text, "%s%s(%s\"%s\", ", i > 0 ? ", " : "", functions[i],
                               scope->prefix, field->column);
        if (!deep)
            cb_rest_sql(sql, "'$'");
        else if (!cb_rest_sql_path(sql, field->path))
            cb_rest_sql(sql, "NULL");
        g_string_append_printf(sql->text, ") AS %s", columns[i]);
    }
    g_string_append_printf(sql->text, ") cb_d%u WHERE cb_d%u.type IS NOT NULL)", name, name);
    return TRUE;
}

gboolean
cb_rest_contains(const CbRestScope *scope, const CbCondition *condition, const CbColumn *type,
                 const char *value)
{
    if (type->type == CB_TYPE_JSON && condition->op == CB_OP_CONTAINS)
        return contains_json(scope, condition, value);
    cb_rest_sql(scope->sql, "CASE WHEN ");
    cb_rest_sql_field(scope, &condition->field);
    cb_rest_sql(scope->sql, " IS NOT NULL THEN ");
    compare_elements(scope, condition, value);
    cb_rest_sql(scope->sql, " END");
    return TRUE;
}
