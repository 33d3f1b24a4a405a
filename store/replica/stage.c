#include "store/replica/stage.h"

#include "store/ddl.h"

static char *
stage_name(CbTableId table)
{
    return g_strconcat("stage_", cb_tables[table].name, NULL);
}

static gboolean
drop(sqlite3 *cache, const char *name, GError **error)
{
    g_autofree char *sql = g_strdup_printf("DROP TABLE IF EXISTS \"%s\"", name);
    return cb_sql_run(cache, sql, error);
}

gboolean
cb_stage_drop_all(sqlite3 *cache, GError **error)
{
    for (guint t = 0; t < CB_N_TABLES; t++) {
        g_autofree char *name = stage_name((CbTableId)t);
        if (!drop(cache, name, error))
            return FALSE;
    }
    return TRUE;
}

gboolean
cb_stage_make(sqlite3 *cache, CbTableId table, GError **error)
{
    g_autofree char *name = stage_name(table);
    CbTable staged = cb_tables[table];
    staged.name = name;
    g_autofree char *sql = cb_ddl_create_table(&staged);
    return drop(cache, name, error) && cb_sql_run(cache, sql, error);
}

gboolean
cb_stage_fill(sqlite3 *cache, CbTableId table, const char *rows, gsize length, guint *n_rows,
              GError **error)
{
    g_autofree char *name = stage_name(table);
    CbTable staged = cb_tables[table];
    staged.name = name;
    g_autofree char *sql = cb_ddl_insert(&staged);
    g_autoptr(sqlite3_stmt) statement = cb_sql_prepare(cache, sql, error);
    CbWireRow row = {.json = NULL};
    CbSplit split = cb_split(rows, length);
    CbPiece piece;
    gboolean good = statement != NULL;
    for (*n_rows = 0; good && cb_split_next(&split, NULL, &piece); ++*n_rows)
        good = cb_wire_row_parse(&row, table, piece, error) &&
               cb_wire_row_write(&row, statement, error);
    cb_wire_row_clear(&row);
    if (good && (split.broken || *rows != '['))
        return cb_wire_refuse(error, "a page of %s is not an array of rows", cb_tables[table].name);
    return good;
}

gboolean
cb_stage_swap(sqlite3 *cache, CbTableId table, GError **error)
{
    const CbTable *declared = &cb_tables[table];
    g_autofree char *rename = g_strdup_printf("ALTER TABLE \"stage_%s\" RENAME TO \"%s\"",
                                              declared->name, declared->name);
    if (!drop(cache, declared->name, error) || !cb_sql_run(cache, rename, error))
        return FALSE;
    for (guint c = 0; c < declared->n_columns; c++) {
        g_autofree char *index = cb_ddl_create_index(declared, c);
        if ((declared->columns[c].flags & CB_INDEXED) && !cb_sql_run(cache, index, error))
            return FALSE;
    }
    return TRUE;
}
