/* INSERT and upserts: a statement for each row, so that each may leave out what it does not have.
 */
#include "store/rest/writer.h"

#include <string.h>

#include "store/rest/body.h"
#include "store/rest/refuse.h"
#include "store/rest/values.h"

/* An INSERT under way. */
typedef struct {
    CbRestWriter *writer;
    CbRestBody body;
    GPtrArray *unique;              /* const CbColumn: what upserts compare; NULL: no upsert */
    GHashTable *keys;               /* of the rows so far, as text */
    CbValue values[CB_MAX_COLUMNS]; /* of the row, by column … */
    guint64 set;                    /* … where its bit is set */
} Insert;

static guint
place(const Insert *insert, const CbColumn *column)
{
    return (guint)(column - insert->writer->plan->table->columns);
}

static gboolean
has(const Insert *insert, guint column)
{
    return (insert->set >> column & 1) != 0;
}

/* --- upserts ---------------------------------------------------------------------------------- */

static gboolean
read_unique(Insert *insert)
{
    const CbRestTask *task = insert->writer->task;
    const CbTable *table = insert->writer->plan->table;
    g_autoptr(GPtrArray) columns = g_ptr_array_new();
    if (task->on_conflict != NULL)
        for (guint i = 0; i < task->on_conflict->len; i++) {
            const CbColumn *column = cb_rest_find_body_column(table, task->on_conflict->pdata[i],
                                                              insert->writer->refusal);
            if (column == NULL)
                return FALSE;
            g_ptr_array_add(columns, (gpointer)column);
        }
    else
        for (guint c = 0; c < table->n_columns; c++)
            if ((table->columns[c].flags & CB_KEY) != 0)
                g_ptr_array_add(columns, (gpointer)&table->columns[c]);
    if (task->resolution == CB_CONFLICT_ERROR || columns->len == 0)
        return TRUE;
    if (task->on_conflict != NULL && !cb_rest_is_unique(table, task->on_conflict))
        return cb_rest_refuse(
            insert->writer->refusal, "42P10", NULL, NULL,
            "there is no unique or exclusion constraint matching the ON CONFLICT specification");
    insert->unique = g_steal_pointer(&columns);
    return TRUE;
}

/* The row's cells that an upsert compares, as one text; NULL when one is null or given by the
 * database. */
static char *
key_text(const Insert *insert)
{
    g_autoptr(GString) key = g_string_new(NULL);
    for (guint i = 0; i < insert->unique->len; i++) {
        const CbColumn *column = insert->unique->pdata[i];
        guint c = place(insert, column);
        g_autofree char *text =
            has(insert, c) ? cb_value_format(column->type, insert->values[c]) : NULL;
        if (text == NULL)
            return NULL;
        g_string_append_printf(key, "%zu:%s", strlen(text), text);
    }
    return g_string_free(g_steal_pointer(&key), FALSE);
}

static gboolean
comes_once(Insert *insert)
{
    char *key = insert->writer->task->resolution == CB_CONFLICT_MERGE ? key_text(insert) : NULL;
    if (key == NULL || g_hash_table_add(insert->keys, key))
        return TRUE;
    return cb_rest_refuse(
        insert->writer->refusal, "21000", NULL,
        "Ensure that no rows proposed for insertion within the same command have duplicate "
        "constrained values.",
        "ON CONFLICT DO UPDATE command cannot affect row a second time");
}

/* SQLite cannot tell afterwards whether the row was new; nobody else writes meanwhile. */
static gboolean
is_there(Insert *insert, gboolean *there)
{
    CbRestWriter *writer = insert->writer;
    g_autofree char *key = key_text(insert);
    *there = FALSE;
    if (key == NULL)
        return TRUE;
    g_autoptr(CbRestSql) sql = cb_rest_sql_new(cb_db_kind(writer->db));
    g_string_append_printf(sql->text, "SELECT 1 FROM \"%s\" WHERE (1 = 1)",
                           writer->plan->table->name);
    for (guint i = 0; i < insert->unique->len; i++) {
        const CbColumn *column = insert->unique->pdata[i];
        g_string_append_printf(sql->text, " AND \"%s\" = ", column->name);
        cb_rest_sql_cast(sql, column->type, insert->values[place(insert, column)]);
    }
    CbValue one;
    return cb_db_one(writer->db, sql->text->str, (const CbDbParam *)(gpointer)sql->params->data,
                     sql->params->len, CB_TYPE_INT, &one, there, writer->error) ||
           cb_rest_refuse_statement(writer->refusal, writer->db, writer->error);
}

static void
append_merge(Insert *insert, CbRestSql *sql)
{
    const CbTable *table = insert->writer->plan->table;
    const char *comma = " DO UPDATE SET ";
    for (guint c = 0; c < table->n_columns; c++) {
        const CbColumn *column = &table->columns[c];
        gboolean counts = cb_rest_counts_writes(column);
        if (!counts && (!has(insert, c) || !g_ptr_array_find(insert->body.columns, column, NULL)))
            continue;
        cb_rest_sql(sql, comma);
        comma = ", ";
        if (counts)
            cb_rest_sql_count_write(insert->writer, sql, column);
        else
            g_string_append_printf(sql->text, "\"%s\" = excluded.\"%s\"", column->name,
                                   column->name);
    }
}

static gboolean
append_conflict(Insert *insert, CbRestSql *sql)
{
    CbRestWriter *writer = insert->writer;
    if (insert->unique == NULL)
        return TRUE;
    for (guint i = 0; i < insert->unique->len; i++) {
        const CbColumn *column = insert->unique->pdata[i];
        g_string_append_printf(sql->text, "%s\"%s\"", i == 0 ? " ON CONFLICT (" : ", ",
                               column->name);
    }
    cb_rest_sql(sql, ")");
    if (writer->task->resolution == CB_CONFLICT_IGNORE || insert->body.columns->len == 0) {
        cb_rest_sql(sql, " DO NOTHING");
        return TRUE;
    }
    append_merge(insert, sql);
    if (writer->also[1] == NULL)
        return TRUE;
    CbRestScope scope = cb_rest_writer_scope(writer, sql);
    cb_rest_sql(sql, " WHERE ");
    return cb_rest_where(&scope, writer->also[1]);
}

/* --- rows ------------------------------------------------------------------------------------- */

/* What the database would take for a column that is left out, and the key that it would make. */
static gboolean
read_initial(Insert *insert, const CbColumn *column, GStringChunk *texts)
{
    guint c = place(insert, column);
    gboolean fresh = (column->flags & CB_FRESH) != 0;
    if (column->initial == NULL && !fresh)
        return TRUE;
    insert->set |= G_GUINT64_CONSTANT(1) << c;
    if (fresh) {
        g_autofree char *id = g_uuid_string_random();
        insert->values[c] = cb_text(g_string_chunk_insert(texts, id));
        return TRUE;
    }
    /* A list may be declared in either form. */
    gboolean json = column->type == CB_TYPE_TEXTS && *column->initial == '[';
    insert->values[c] = cb_text(column->initial);
    return json || cb_rest_read(column, CB_READ_TO_STORE, column->initial, texts,
                                &insert->values[c], insert->writer->refusal);
}

static gboolean
read_cell(Insert *insert, const CbColumn *column, const cJSON *row, GStringChunk *texts)
{
    guint c = place(insert, column);
    const cJSON *json = cb_rest_body_member(row, column->name);
    gboolean left_out = json == NULL && insert->writer->task->missing == CB_MISSING_DEFAULT;
    gboolean no_count = cb_rest_counts_writes(column) && (json == NULL || cJSON_IsNull(json));
    if (left_out || no_count || !g_ptr_array_find(insert->body.columns, column, NULL))
        return read_initial(insert, column, texts);
    insert->set |= G_GUINT64_CONSTANT(1) << c;
    if (!cb_rest_read_json(column, json, texts, &insert->values[c], insert->writer->refusal))
        return FALSE;
    /* SQLite would give a number where null was sent. */
    if ((column->flags & CB_IDENTITY) == 0 || !cb_value_is_null(column->type, insert->values[c]) ||
        cb_db_kind(insert->writer->db) == CB_DB_POSTGRES)
        return TRUE;
    return cb_rest_refuse(
        insert->writer->refusal, "23502", NULL, NULL,
        "null value in column \"%s\" of relation \"%s\" violates not-null constraint", column->name,
        insert->writer->plan->table->name);
}

static void
append_values(Insert *insert, CbRestSql *sql)
{
    const CbTable *table = insert->writer->plan->table;
    g_string_append_printf(sql->text, "INSERT INTO \"%s\" ", table->name);
    if (insert->set == 0) {
        cb_rest_sql(sql, "DEFAULT VALUES");
        return;
    }
    const char *comma = "(";
    for (guint c = 0; c < table->n_columns; c++)
        if (has(insert, c)) {
            g_string_append_printf(sql->text, "%s\"%s\"", comma, table->columns[c].name);
            comma = ", ";
        }
    comma = ") VALUES (";
    for (guint c = 0; c < table->n_columns; c++)
        if (has(insert, c)) {
            cb_rest_sql(sql, comma);
            cb_rest_sql_cast(sql, table->columns[c].type, insert->values[c]);
            comma = ", ";
        }
    cb_rest_sql(sql, ")");
}

static gboolean
insert_row(Insert *insert, const cJSON *row)
{
    CbRestWriter *writer = insert->writer;
    const CbTable *table = writer->plan->table;
    g_autoptr(CbRestSql) sql = cb_rest_sql_new(cb_db_kind(writer->db));
    insert->set = 0;
    for (guint c = 0; c < table->n_columns; c++)
        if (!read_cell(insert, &table->columns[c], row, sql->texts))
            return FALSE;
    gboolean merge = insert->unique != NULL && writer->task->resolution == CB_CONFLICT_MERGE;
    gboolean postgres = sql->kind == CB_DB_POSTGRES, there = FALSE;
    if (insert->unique != NULL && !comes_once(insert))
        return FALSE;
    if (merge && !postgres && !is_there(insert, &there))
        return FALSE;
    gint64 before = writer->changed;
    append_values(insert, sql);
    if (!append_conflict(insert, sql) || !cb_rest_writer_run(writer, sql, merge && postgres))
        return FALSE;
    writer->inserted -= there;
    if (!merge || writer->changed > before || insert->body.columns->len == 0)
        return TRUE;
    return cb_rest_refuse(
        writer->refusal, "42501", NULL, NULL,
        "new row violates row-level security policy (USING expression) for table \"%s\"",
        writer->plan->table->name);
}

gboolean
cb_rest_insert(CbRestWriter *writer)
{
    Insert insert = {.writer = writer};
    gboolean done =
        (writer->task->resolution != CB_CONFLICT_MERGE ||
         cb_rest_may(writer->task, writer->plan->table, CB_RIGHT_UPDATE, &writer->also[1],
                     writer->refusal)) &&
        cb_rest_body_read(writer->task, writer->plan->table, &insert.body, writer->refusal) &&
        read_unique(&insert);
    insert.keys = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (guint i = 0; done && i < insert.body.rows->len; i++)
        done = insert_row(&insert, insert.body.rows->pdata[i]);
    cb_rest_body_clear(&insert.body);
    g_clear_pointer(&insert.unique, g_ptr_array_unref);
    g_hash_table_unref(insert.keys);
    return done;
}
