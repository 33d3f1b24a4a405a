#include "store/rest/plan.h"

#include "store/rest/refuse.h"

/* --- statements ------------------------------------------------------------------------------- */

void
cb_rest_sql_reads(CbRestSql *sql, const CbRestPlan *plan, const char *prefix)
{
    for (guint i = 0; i < plan->reads->len; i++) {
        const CbColumn *column = &plan->table->columns[g_array_index(plan->reads, guint, i)];
        g_autofree char *text = cb_db_column(sql->kind, column, prefix);
        cb_rest_sql(sql, i > 0 ? ", " : "");
        cb_rest_sql(sql, text);
    }
    cb_rest_sql(sql, plan->reads->len == 0 ? "1" : "");
}

static gboolean append_conditions(const CbRestScope *scope, const CbRestPlan *plan);

/* A row of the embedded table that belongs to it is there. */
static gboolean
append_inner(const CbRestScope *scope, const CbRestPlan *plan)
{
    g_autofree char *alias = g_strdup_printf("cb_e%u", scope->sql->names++);
    g_autofree char *prefix = g_strconcat(alias, ".", NULL);
    CbRestScope inside = *scope;
    inside.table = plan->table;
    inside.prefix = prefix;
    g_string_append_printf(
        scope->sql->text, " AND EXISTS (SELECT 1 FROM \"%s\" AS %s WHERE %s\"%s\" = %s\"%s\"",
        plan->table->name, alias, prefix, plan->table->columns[plan->link.to].name, scope->prefix,
        scope->table->columns[plan->link.from].name);
    if (!append_conditions(&inside, plan))
        return FALSE;
    cb_rest_sql(scope->sql, ")");
    return TRUE;
}

/* Everything that a row must meet, each with AND before it. */
static gboolean
append_conditions(const CbRestScope *scope, const CbRestPlan *plan)
{
    const CbCondition *conditions[] = {plan->query->where, plan->also};
    for (guint i = 0; i < G_N_ELEMENTS(conditions); i++) {
        if (conditions[i] == NULL)
            continue;
        cb_rest_sql(scope->sql, " AND ");
        if (!cb_rest_where(scope, conditions[i]))
            return FALSE;
    }
    for (guint i = 0; i < plan->items->len; i++) {
        const CbRestPlan *embedded = g_array_index(plan->items, CbRestItem, i).embedded;
        if (embedded != NULL && embedded->inner && !append_inner(scope, embedded))
            return FALSE;
    }
    return TRUE;
}

gboolean
cb_rest_sql_where(const CbRestScope *scope, const CbRestPlan *plan)
{
    cb_rest_sql(scope->sql, " WHERE (1 = 1)");
    return append_conditions(scope, plan);
}

/* Texts are ordered by their bytes on both databases. */
static void
append_collation(CbRestSql *sql, CbType type)
{
    if (sql->kind == CB_DB_POSTGRES &&
        (type == CB_TYPE_TEXT || type == CB_TYPE_WORD || type == CB_TYPE_REF))
        cb_rest_sql(sql, " COLLATE \"C\"");
}

static gboolean
append_order(const CbRestScope *scope, const CbOrder *order)
{
    CbColumn type;
    if (cb_rest_field(scope->table, &order->field, &type, scope->refusal) == NULL)
        return FALSE;
    cb_rest_sql_field(scope, &order->field);
    append_collation(scope->sql, type.type);
    gboolean first =
        order->nulls == CB_NULLS_USUAL ? order->descending : order->nulls == CB_NULLS_FIRST;
    cb_rest_sql(scope->sql, order->descending ? " DESC" : " ASC");
    cb_rest_sql(scope->sql, first ? " NULLS FIRST" : " NULLS LAST");
    return TRUE;
}

gboolean
cb_rest_sql_order(const CbRestScope *scope, const CbRestPlan *plan, gboolean total)
{
    const GArray *orders = plan->query->order;
    const char *comma = " ORDER BY ";
    if (orders->len > CB_MAX_COLUMNS)
        return cb_rest_refuse_size(scope->refusal, "columns to order by", CB_MAX_COLUMNS);
    for (guint i = 0; i < orders->len; i++) {
        cb_rest_sql(scope->sql, comma);
        if (!append_order(scope, &g_array_index(orders, CbOrder, i)))
            return FALSE;
        comma = ", ";
    }
    for (guint c = 0; (total || orders->len > 0) && c < scope->table->n_columns; c++) {
        if ((scope->table->columns[c].flags & CB_KEY) == 0)
            continue;
        g_string_append_printf(scope->sql->text, "%s%s\"%s\"", comma, scope->prefix,
                               scope->table->columns[c].name);
        append_collation(scope->sql, scope->table->columns[c].type);
        comma = ", ";
    }
    return TRUE;
}

static void
append_limit(CbRestSql *sql, const CbQuery *query)
{
    if (query->limit >= 0) {
        cb_rest_sql(sql, " LIMIT ");
        cb_rest_sql_cast(sql, CB_TYPE_INT, cb_integer(query->limit));
    } else if (sql->kind == CB_DB_SQLITE && query->offset > 0) {
        cb_rest_sql(sql, " LIMIT -1");
    }
    if (query->offset > 0) {
        cb_rest_sql(sql, " OFFSET ");
        cb_rest_sql_cast(sql, CB_TYPE_INT, cb_integer(query->offset));
    }
}

/* --- running ---------------------------------------------------------------------------------- */

static gboolean
print_rows(CbDbRows *from, const CbRestPlan *plan, CbRestRows *rows, CbRefusal *refusal,
           GError **error)
{
    g_autoptr(CbRestCells) cells = cb_rest_cells_new(plan->reads->len);
    gboolean row;
    while (cb_db_next(from, &row, error)) {
        if (!row)
            return TRUE;
        g_array_set_size(cells->values, 0);
        g_string_chunk_clear(cells->texts);
        cb_rest_cells_add(cells, plan, from);
        if (!cb_rest_print_object(rows->rows, plan, cb_rest_cells_row(cells, 0), refusal))
            return FALSE;
        rows->n_rows++;
    }
    return FALSE;
}

static gboolean
embed_and_print(CbDb *db, CbDbRows *from, CbRestPlan *plan, CbRestRows *rows, CbRefusal *refusal,
                GError **error)
{
    g_autoptr(CbRestCells) cells = cb_rest_cells_new(plan->reads->len);
    gboolean row;
    do {
        if (!cb_db_next(from, &row, error))
            return FALSE;
        if (row)
            cb_rest_cells_add(cells, plan, from);
    } while (row);
    if (!cb_rest_embed(db, plan, cells, refusal, error))
        return FALSE;
    for (guint i = 0; i < cells->n; i++)
        if (!cb_rest_print_object(rows->rows, plan, cb_rest_cells_row(cells, i), refusal))
            return FALSE;
    rows->n_rows = cells->n;
    return TRUE;
}

static gboolean
count(CbDb *db, const CbRestSql *sql, CbRestRows *rows, CbRefusal *refusal, GError **error)
{
    CbValue value;
    gboolean found;
    if (!cb_db_one(db, sql->text->str, (const CbDbParam *)(gpointer)sql->params->data,
                   sql->params->len, CB_TYPE_INT, &value, &found, error))
        return cb_rest_refuse_statement(refusal, db, error);
    rows->total = value.integer;
    return TRUE;
}

gboolean
cb_rest_select(CbDb *db, const CbRestTask *task, CbRestPlan *plan, CbRestRows *rows,
               CbRefusal *refusal, GError **error)
{
    guint conditions = 0;
    g_autoptr(CbRestSql) where = cb_rest_sql_new(cb_db_kind(db));
    g_autofree char *prefix = cb_rest_sql_prefix(plan->table->name);
    CbRestScope scope = {where, plan->table, prefix, &conditions, refusal};
    cb_rest_sql(where, "SELECT ");
    gsize list = where->text->len;
    g_string_append_printf(where->text, " FROM \"%s\"", plan->table->name);
    if (!cb_rest_sql_where(&scope, plan))
        return FALSE;
    g_autofree char *all = g_strdup(where->text->str + list);
    g_autoptr(CbRestSql) sql = g_steal_pointer(&where);
    if (task->wants_count) {
        g_string_insert(sql->text, (gssize)list, "count(*)");
        if (!count(db, sql, rows, refusal, error))
            return FALSE;
    }
    g_string_truncate(sql->text, list);
    cb_rest_sql_reads(sql, plan, prefix);
    cb_rest_sql(sql, all);
    gboolean part = plan->query->limit >= 0 || plan->query->offset > 0;
    if (!cb_rest_sql_order(&scope, plan, part))
        return FALSE;
    append_limit(sql, plan->query);
    g_autoptr(CbDbRows) from =
        cb_db_query(db, sql->text->str, (const CbDbParam *)(gpointer)sql->params->data,
                    sql->params->len, error);
    gboolean done =
        from != NULL && (plan->embeds ? embed_and_print(db, from, plan, rows, refusal, error)
                                      : print_rows(from, plan, rows, refusal, error));
    if (!done && error != NULL && *error != NULL)
        return cb_rest_refuse_statement(refusal, db, error);
    return done;
}
