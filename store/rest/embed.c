/* Rows inside rows: one query for all that embed, not one for each. */
#include "store/rest/plan.h"

#include "store/rest/refuse.h"

#define KEYS_AT_ONCE 500u

static const CbColumn *
link_column(const CbRestPlan *plan)
{
    return &plan->table->columns[plan->link.to];
}

static void
array_unref(gpointer array)
{
    g_array_unref(array);
}

/* The different cells that rows must have to be embedded; null is none. */
static GArray *
collect_keys(const CbRestPlan *plan, const CbRestCells *cells)
{
    GArray *keys = g_array_new(FALSE, FALSE, sizeof(CbValue));
    CbType type = link_column(plan)->type;
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (guint i = 0; i < cells->n; i++) {
        CbValue value = cb_rest_cells_row(cells, i)[plan->from];
        char *text = cb_value_format(type, value);
        if (text != NULL && g_hash_table_add(seen, text))
            g_array_append_val(keys, value);
    }
    return keys;
}

static void
group(CbRestPlan *plan, guint row)
{
    g_autofree char *key =
        cb_value_format(link_column(plan)->type, cb_rest_cells_row(plan->cells, row)[plan->to]);
    GArray *rows = g_hash_table_lookup(plan->groups, key);
    if (rows == NULL) {
        rows = g_array_new(FALSE, FALSE, sizeof(guint));
        g_hash_table_insert(plan->groups, g_steal_pointer(&key), rows);
    }
    g_array_append_val(rows, row);
}

/* The statement for the keys from `first` on; NULL refused. */
static CbRestSql *
children_sql(CbDb *db, const CbRestPlan *plan, const GArray *keys, guint first, CbRefusal *refusal)
{
    guint conditions = 0, n = MIN(keys->len - first, KEYS_AT_ONCE);
    g_autoptr(CbRestSql) sql = cb_rest_sql_new(cb_db_kind(db));
    g_autofree char *prefix = cb_rest_sql_prefix(plan->table->name);
    CbRestScope scope = {sql, plan->table, prefix, &conditions, refusal};
    cb_rest_sql(sql, "SELECT ");
    cb_rest_sql_reads(sql, plan, prefix);
    g_string_append_printf(sql->text, " FROM \"%s\"", plan->table->name);
    if (!cb_rest_sql_where(&scope, plan))
        return NULL;
    g_string_append_printf(sql->text, " AND %s\"%s\" IN (", prefix, link_column(plan)->name);
    for (guint i = 0; i < n; i++) {
        cb_rest_sql(sql, i > 0 ? ", " : "");
        cb_rest_sql_cast(sql, link_column(plan)->type, g_array_index(keys, CbValue, first + i));
    }
    cb_rest_sql(sql, ")");
    return cb_rest_sql_order(&scope, plan, TRUE) ? g_steal_pointer(&sql) : NULL;
}

static gboolean
load(CbDb *db, CbRestPlan *plan, const CbRestSql *sql, CbRefusal *refusal, GError **error)
{
    g_autoptr(CbDbRows) rows =
        cb_db_query(db, sql->text->str, (const CbDbParam *)(gpointer)sql->params->data,
                    sql->params->len, error);
    gboolean row = rows != NULL;
    while (row && cb_db_next(rows, &row, error) && row) {
        cb_rest_cells_add(plan->cells, plan, rows);
        group(plan, plan->cells->n - 1);
    }
    return *error == NULL || cb_rest_refuse_statement(refusal, db, error);
}

static gboolean
embed_one(CbDb *db, CbRestPlan *plan, const CbRestCells *cells, CbRefusal *refusal, GError **error)
{
    g_autoptr(GArray) keys = collect_keys(plan, cells);
    plan->cells = cb_rest_cells_new(plan->reads->len);
    plan->groups = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, array_unref);
    for (guint first = 0; first < keys->len; first += KEYS_AT_ONCE) {
        g_autoptr(CbRestSql) sql = children_sql(db, plan, keys, first, refusal);
        if (sql == NULL || !load(db, plan, sql, refusal, error))
            return FALSE;
    }
    return cb_rest_embed(db, plan, plan->cells, refusal, error);
}

gboolean
cb_rest_embed(CbDb *db, CbRestPlan *plan, const CbRestCells *cells, CbRefusal *refusal,
              GError **error)
{
    for (guint i = 0; i < plan->items->len; i++) {
        CbRestPlan *embedded = g_array_index(plan->items, CbRestItem, i).embedded;
        if (embedded != NULL && !embed_one(db, embedded, cells, refusal, error))
            return FALSE;
    }
    return TRUE;
}
