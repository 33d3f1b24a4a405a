#include "store/rest/writer.h"

#include <string.h>

#include "store/rest/body.h"
#include "store/rest/refuse.h"
#include "store/rest/values.h"

gboolean
cb_rest_counts_writes(const CbColumn *column)
{
    return column->type == CB_TYPE_INT && strcmp(column->name, "row_version") == 0;
}

void
cb_rest_sql_count_write(CbRestWriter *writer, CbRestSql *sql, const CbColumn *column)
{
    g_string_append_printf(sql->text, "\"%s\" = %s\"%s\" + 1", column->name, writer->prefix,
                           column->name);
}

CbRestScope
cb_rest_writer_scope(CbRestWriter *writer, CbRestSql *sql)
{
    return (CbRestScope){sql, writer->plan->table, writer->prefix, &writer->conditions,
                         writer->refusal};
}

/* --- running ---------------------------------------------------------------------------------- */

/* Whether all of a row is looked at once it is written. */
static gboolean
is_seen(const CbRestWriter *writer)
{
    const CbCatalogue *catalogue = writer->task->catalogue;
    return (catalogue->check != NULL || catalogue->stirs != NULL) && writer->task->right != CB_RIGHT_DELETE;
}

/* Behind the plan's cells: whether the row is new, whether the asker may have written it, and where
 * rows are looked at all of it. */
static gboolean
append_returning(CbRestWriter *writer, CbRestSql *sql, gboolean newness)
{
    CbRestScope scope = cb_rest_writer_scope(writer, sql);
    cb_rest_sql(sql, " RETURNING ");
    if (writer->task->wants_rows)
        cb_rest_sql_reads(sql, writer->plan, writer->prefix);
    else
        cb_rest_sql(sql, "1");
    if (newness)
        g_string_append_printf(sql->text, ", (%sxmax = 0)", writer->prefix);
    else
        cb_rest_sql(sql, ", (1 = 1)");
    cb_rest_sql(sql, ", ((1 = 1)");
    for (guint i = 0; i < G_N_ELEMENTS(writer->also); i++) {
        if (writer->also[i] == NULL)
            continue;
        cb_rest_sql(sql, " AND ");
        if (!cb_rest_where(&scope, writer->also[i]))
            return FALSE;
    }
    cb_rest_sql(sql, ")");
    for (guint c = 0; is_seen(writer) && c < writer->plan->table->n_columns; c++) {
        g_autofree char *column =
            cb_db_column(sql->kind, &writer->plan->table->columns[c], writer->prefix);
        g_string_append_printf(sql->text, ", %s", column);
    }
    return TRUE;
}

static gboolean
see_row(CbRestWriter *writer, CbDbRows *rows, guint first)
{
    const CbCatalogue *catalogue = writer->task->catalogue;
    const CbTable *table = writer->plan->table;
    CbValue values[CB_MAX_COLUMNS];
    for (guint c = 0; c < table->n_columns; c++)
        values[c] = cb_db_cell(rows, first + c, table->columns[c].type);
    g_autofree char *wrong = catalogue->check != NULL ? catalogue->check(table, values) : NULL;
    if (wrong != NULL)
        return cb_rest_refuse(writer->refusal, "23514", wrong, NULL, "new row for relation \"%s\" makes no sense",
                              table->name);
    char *stirred = catalogue->stirs != NULL ? catalogue->stirs(table, values) : NULL;
    if (stirred != NULL)
        g_hash_table_add(writer->stirred, stirred);
    return TRUE;
}

static gboolean
take_row(CbRestWriter *writer, CbDbRows *rows)
{
    guint width = writer->task->wants_rows ? MAX(writer->plan->reads->len, 1) : 1;
    if (cb_db_cell(rows, width + 1, CB_TYPE_BOOL).integer != TRUE)
        return cb_rest_refuse(writer->refusal, "42501", NULL, NULL,
                              "new row violates row-level security policy for table \"%s\"",
                              writer->plan->table->name);
    if (is_seen(writer) && !see_row(writer, rows, width + 2))
        return FALSE;
    writer->changed++;
    writer->inserted += cb_db_cell(rows, width, CB_TYPE_BOOL).integer == TRUE;
    if (writer->task->wants_rows)
        cb_rest_cells_add(writer->cells, writer->plan, rows);
    return TRUE;
}

gboolean
cb_rest_writer_run(CbRestWriter *writer, CbRestSql *sql, gboolean newness)
{
    if (!append_returning(writer, sql, newness))
        return FALSE;
    g_autoptr(CbDbRows) rows =
        cb_db_query(writer->db, sql->text->str, (const CbDbParam *)(gpointer)sql->params->data,
                    sql->params->len, writer->error);
    gboolean row = rows != NULL;
    while (row && cb_db_next(rows, &row, writer->error) && row)
        if (!take_row(writer, rows))
            return FALSE;
    return *writer->error == NULL ||
           cb_rest_refuse_statement(writer->refusal, writer->db, writer->error);
}

/* --- UPDATE, DELETE --------------------------------------------------------------------------- */

static gboolean
needs_filter(const CbRestWriter *writer, const char *verb)
{
    const CbCondition *where = writer->task->query->where;
    if (where != NULL &&
        (where->kind == CB_COMPARES || (where->parts != NULL && where->parts->len > 0)))
        return TRUE;
    return cb_rest_refuse(writer->refusal, "21000", NULL, NULL, "%s requires a WHERE clause", verb);
}

/* Rows that the query means, and that the asker may change. */
static gboolean
append_where(CbRestWriter *writer, CbRestSql *sql)
{
    CbRestScope scope = cb_rest_writer_scope(writer, sql);
    if (!cb_rest_sql_where(&scope, writer->plan))
        return FALSE;
    if (writer->also[0] == NULL)
        return TRUE;
    cb_rest_sql(sql, " AND ");
    return cb_rest_where(&scope, writer->also[0]);
}

static gboolean
append_sets(CbRestWriter *writer, CbRestSql *sql, const CbRestBody *body)
{
    const CbTable *table = writer->plan->table;
    const char *comma = "";
    for (guint c = 0; c < table->n_columns; c++) {
        const CbColumn *column = &table->columns[c];
        gboolean counts = cb_rest_counts_writes(column);
        if (!counts && !g_ptr_array_find(body->columns, column, NULL))
            continue;
        cb_rest_sql(sql, comma);
        comma = ", ";
        if (counts) {
            cb_rest_sql_count_write(writer, sql, column);
            continue;
        }
        CbValue value;
        if (!cb_rest_read_json(column, cb_rest_body_member(body->rows->pdata[0], column->name),
                               sql->texts, &value, writer->refusal))
            return FALSE;
        g_string_append_printf(sql->text, "\"%s\" = ", column->name);
        cb_rest_sql_cast(sql, column->type, value);
    }
    return TRUE;
}

static gboolean
update(CbRestWriter *writer)
{
    g_auto(CbRestBody) body = {0};
    g_autoptr(CbRestSql) sql = cb_rest_sql_new(cb_db_kind(writer->db));
    if (!cb_rest_body_read(writer->task, writer->plan->table, &body, writer->refusal))
        return FALSE;
    if (body.rows->len > 1)
        return cb_rest_refuse(writer->refusal, "PGRST102", NULL, "Send one object.",
                              "Empty or invalid json");
    if (body.rows->len == 0 || body.columns->len == 0)
        return TRUE;
    if (!needs_filter(writer, "UPDATE"))
        return FALSE;
    g_string_append_printf(sql->text, "UPDATE \"%s\" SET ", writer->plan->table->name);
    return append_sets(writer, sql, &body) && append_where(writer, sql) &&
           cb_rest_writer_run(writer, sql, FALSE);
}

static gboolean delete (CbRestWriter *writer)
{
    g_autoptr(CbRestSql) sql = cb_rest_sql_new(cb_db_kind(writer->db));
    if (!needs_filter(writer, "DELETE"))
        return FALSE;
    g_string_append_printf(sql->text, "DELETE FROM \"%s\"", writer->plan->table->name);
    return append_where(writer, sql) && cb_rest_writer_run(writer, sql, FALSE);
}

/* --- the whole -------------------------------------------------------------------------------- */

static gboolean
too_many(const CbRestWriter *writer)
{
    gint64 most = writer->task->max_affected;
    if (most < 0 || writer->changed <= most || writer->task->right == CB_RIGHT_INSERT)
        return FALSE;
    g_autofree char *details =
        g_strdup_printf("The query affects %" G_GINT64_FORMAT " rows", writer->changed);
    cb_rest_refuse(writer->refusal, "PGRST124", details, NULL,
                   "Query result exceeds max-affected preference constraint");
    return TRUE;
}

static gboolean
give_back(const CbRestWriter *writer, CbRestRows *rows)
{
    rows->n_rows = (guint)writer->changed;
    rows->inserted = (guint)writer->inserted;
    rows->total = writer->task->wants_count ? writer->changed : -1;
    if (!writer->task->wants_rows)
        return TRUE;
    if (!cb_rest_embed(writer->db, writer->plan, writer->cells, writer->refusal, writer->error))
        return FALSE;
    for (guint i = 0; i < writer->cells->n; i++)
        if (!cb_rest_print_object(rows->rows, writer->plan, cb_rest_cells_row(writer->cells, i),
                                  writer->refusal))
            return FALSE;
    return TRUE;
}

static gboolean
stir(CbRestWriter *writer)
{
    GHashTableIter iter;
    gpointer id;
    g_hash_table_iter_init(&iter, writer->stirred);
    while (g_hash_table_iter_next(&iter, &id, NULL))
        if (!writer->task->catalogue->stir(writer->db, id, writer->task->now, writer->error))
            return FALSE;
    return TRUE;
}

gboolean
cb_rest_write(CbDb *db, const CbRestTask *task, CbRestPlan *plan, CbRestRows *rows,
              CbRefusal *refusal, GError **error)
{
    g_autofree char *prefix = cb_rest_sql_prefix(plan->table->name);
    g_autoptr(CbRestCells) cells = cb_rest_cells_new(plan->reads->len);
    g_autoptr(GHashTable) stirred = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    CbRestWriter writer = {.db = db,
                           .task = task,
                           .plan = plan,
                           .prefix = prefix,
                           .cells = cells,
                           .stirred = stirred,
                           .refusal = refusal,
                           .error = error};
    if (!cb_rest_may(task, plan->table, task->right, &writer.also[0], refusal))
        return FALSE;
    gboolean done = task->right == CB_RIGHT_INSERT   ? cb_rest_insert(&writer)
                    : task->right == CB_RIGHT_UPDATE ? update(&writer)
                                                     : delete (&writer);
    return done && !too_many(&writer) && stir(&writer) && give_back(&writer, rows);
}
