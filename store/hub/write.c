#include <string.h>

#include "store/hub/rows.h"

#define BATCH 64u /* rows in one INSERT */

/* --- patches ---------------------------------------------------------------------------------- */

/* SQL for rows of one table with the same columns set. */
typedef struct {
    CbTableId table;
    guint64 set;
    gboolean whole; /* the row can be added; else it must be there */
    char *sql;
} Writer;

static void
writer_clear(gpointer writer)
{
    g_free(((Writer *)writer)->sql);
}

static gboolean
in_set(guint64 set, guint column)
{
    return (set >> column & 1) != 0;
}

static char *
upsert_sql(const CbTable *table, guint64 set)
{
    g_autofree char *insert = cb_hub_insert_sql(table, 1);
    GString *sql = g_string_new(insert);
    const char *between = "UPDATE SET ";
    g_string_append(sql, " ON CONFLICT (");
    cb_hub_append_keys(sql, table);
    g_string_append(sql, ") DO ");
    for (guint c = 0; c < table->n_columns; c++) {
        if (!in_set(set, c) || cb_hub_is_key(table, c))
            continue;
        const char *name = table->columns[c].name;
        const char *const parts[] = {between, "\"", name, "\" = excluded.\"", name, "\""};
        for (guint p = 0; p < G_N_ELEMENTS(parts); p++)
            g_string_append(sql, parts[p]);
        between = ", ";
    }
    if (between[0] == 'U')
        g_string_append(sql, "NOTHING");
    return g_string_free(sql, FALSE);
}

/* `"column" = ?N` for the columns in `set` that are in the key, or that are not. */
static void
append_assignments(GString *sql, const CbTable *table, guint64 set, gboolean keys)
{
    const char *between = "";
    guint parameter = 0;
    for (guint c = 0; c < table->n_columns; c++) {
        if (!in_set(set, c))
            continue;
        parameter++;
        if (cb_hub_is_key(table, c) != keys)
            continue;
        g_string_append_printf(sql, "%s\"%s\" = ?%u", between, table->columns[c].name, parameter);
        between = keys ? " AND " : ", ";
    }
}

static char *
update_sql(const CbTable *table, guint64 set)
{
    GString *sql = g_string_new(NULL);
    g_string_append_printf(sql, "UPDATE \"%s\" SET ", table->name);
    append_assignments(sql, table, set, FALSE);
    g_string_append(sql, " WHERE ");
    append_assignments(sql, table, set, TRUE);
    return g_string_free(sql, FALSE);
}

static const Writer *
find_writer(GArray *writers, const CbRow *row)
{
    for (guint i = 0; i < writers->len; i++) {
        const Writer *writer = &g_array_index(writers, Writer, i);
        if (writer->table == row->table && writer->set == row->set)
            return writer;
    }
    const CbTable *table = &cb_tables[row->table];
    Writer writer = {.table = row->table, .set = row->set, .whole = cb_table_is_whole(table, row->set)};
    writer.sql = writer.whole ? upsert_sql(table, row->set) : update_sql(table, row->set);
    g_array_append_val(writers, writer);
    return &g_array_index(writers, Writer, writers->len - 1);
}

static gboolean
write_row(CbDb *db, GArray *writers, const CbRow *row, GError **error)
{
    const CbTable *table = &cb_tables[row->table];
    const Writer *writer = find_writer(writers, row);
    CbDbParam params[CB_MAX_COLUMNS];
    gint64 changed;
    guint n = 0;
    for (guint c = 0; c < table->n_columns; c++) {
        const CbColumn *column = &table->columns[c];
        if (cb_row_has(row, c))
            params[n++] = cb_hub_param(column, row->values[c]);
        else if (writer->whole)
            params[n++] = cb_hub_param(column, cb_column_initial(column));
    }
    if (!cb_db_run(db, writer->sql, params, n, &changed, error))
        return FALSE;
    if (writer->whole || changed > 0)
        return TRUE;
    g_set_error(error, CB_DB_ERROR, CB_DB_ERROR_REFUSED,
                "%s: %s \"%s\" is not there yet and cannot be added without all it needs; write it "
                "whole",
                cb_db_name(db), table->name, row->values[cb_table_key(table)].text);
    return FALSE;
}

gboolean
cb_hub_write(CbDb *db, const CbPatch *patch, GError **error)
{
    g_autoptr(GArray) writers = g_array_new(FALSE, FALSE, sizeof(Writer));
    g_array_set_clear_func(writers, writer_clear);
    gboolean good = TRUE;
    for (guint i = 0; good && i < cb_patch_rows(patch); i++)
        good = write_row(db, writers, cb_patch_row(patch, i), error);
    return good;
}

/* --- all facts -------------------------------------------------------------------------------- */

static gboolean
insert_batch(CbDb *db, const CbWorld *world, CbTableId id, guint first, guint n, GError **error)
{
    const CbTable *table = &cb_tables[id];
    g_autofree char *sql = cb_hub_insert_sql(table, n);
    CbDbParam params[BATCH * CB_MAX_COLUMNS];
    guint filled = 0;
    for (guint row = first; row < first + n; row++)
        for (guint c = 0; c < table->n_columns; c++)
            params[filled++] = cb_hub_param(&table->columns[c], cb_world_value(world, id, c, row));
    return cb_db_run(db, sql, params, filled, NULL, error);
}

static gboolean
replace_all(CbDb *db, const CbWorld *world, GError **error)
{
    gboolean good = TRUE;
    /* References point to tables that come before. */
    for (guint t = CB_N_TABLES; good && t > 0; t--) {
        g_autofree char *empty = g_strdup_printf("DELETE FROM \"%s\"", cb_tables[t - 1].name);
        good = cb_db_run(db, empty, NULL, 0, NULL, error);
    }
    for (guint t = 0; good && t < CB_N_TABLES; t++) {
        guint rows = cb_world_rows(world, (CbTableId)t);
        for (guint first = 0; good && first < rows; first += BATCH)
            good = insert_batch(db, world, (CbTableId)t, first, MIN(BATCH, rows - first), error);
    }
    return good;
}

/* So much at once makes PostgreSQL's plans slow that rest on what was there before. */
static gboolean
look_anew(CbDb *db, GError **error)
{
    gboolean good = cb_db_run(db, "ANALYZE cb_changes", NULL, 0, NULL, error);
    for (guint t = 0; good && t < CB_N_TABLES; t++) {
        g_autofree char *sql = g_strdup_printf("ANALYZE \"%s\"", cb_tables[t].name);
        good = cb_db_run(db, sql, NULL, 0, NULL, error);
    }
    return good;
}

gboolean
cb_hub_replace(CbDb *db, const CbWorld *world, GError **error)
{
    if (!cb_db_begin(db, CB_DB_WRITE, error))
        return FALSE;
    if (replace_all(db, world, error) && (cb_db_kind(db) == CB_DB_SQLITE || look_anew(db, error)))
        return cb_db_commit(db, error);
    cb_db_rollback(db);
    return FALSE;
}
