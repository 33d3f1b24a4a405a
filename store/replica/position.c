#include "store/replica/position.h"

#include "store/ddl.h"

static const CbColumn columns[] = {CB_COLUMNS_sync(CB_OWN_COLUMN)};

const CbTable cb_sync_table = {.name = "sync", .columns = columns, .n_columns = CB_N_sync};

static char *
take_text(sqlite3_stmt *row, int column)
{
    const char *text = (const char *)sqlite3_column_text(row, column);
    return text ? g_utf8_make_valid(text, -1) : NULL;
}

/* Tables are kept by name, so that the order of declarations may change. */
static CbTableSet
parse_tables(const char *names)
{
    g_auto(GStrv) split = g_strsplit(names ? names : "", ",", -1);
    CbTableSet tables = {{0}};
    for (guint i = 0; split[i] != NULL; i++) {
        CbTableId table = cb_table_named(split[i]);
        if (table != CB_none)
            cb_table_set_add(&tables, table);
    }
    return tables;
}

static char *
format_tables(const CbTableSet *tables)
{
    GString *names = g_string_new(NULL);
    for (guint t = 0; t < CB_N_TABLES; t++)
        if (cb_table_set_has(tables, t))
            g_string_append_printf(names, "%s%s", names->len ? "," : "", cb_tables[t].name);
    return g_string_free(names, FALSE);
}

static void
take_state(sqlite3_stmt *row, CbReplicaState *state)
{
    state->hub = take_text(row, CB_sync_hub);
    state->epoch = take_text(row, CB_sync_epoch);
    state->cursor = take_text(row, CB_sync_cursor);
    state->whole = sqlite3_column_int(row, CB_sync_whole) != 0;
    state->table = cb_table_named((const char *)sqlite3_column_text(row, CB_sync_staging));
    state->after = take_text(row, CB_sync_after);
    state->rows_done = sqlite3_column_int64(row, CB_sync_rows_done);
    state->rows_total = sqlite3_column_int64(row, CB_sync_rows_total);
    state->tables_done = parse_tables((const char *)sqlite3_column_text(row, CB_sync_tables_done));
    if (sqlite3_column_type(row, CB_sync_fresh_at) != SQLITE_NULL)
        state->fresh_at = sqlite3_column_int64(row, CB_sync_fresh_at);
}

gboolean
cb_position_read(sqlite3 *cache, CbReplicaState *state, GError **error)
{
    g_autofree char *sql = cb_ddl_select(&cb_sync_table);
    g_autoptr(sqlite3_stmt) statement = cb_sql_prepare(cache, sql, error);
    gboolean row;
    *state = (CbReplicaState){.table = CB_none, .fresh_at = CB_NULL};
    if (statement == NULL || !cb_sql_step(statement, &row, error))
        return FALSE;
    if (row)
        take_state(statement, state);
    return TRUE;
}

gboolean
cb_position_write(sqlite3 *cache, const CbReplicaState *state, GError **error)
{
    g_autofree char *done = format_tables(&state->tables_done);
    const CbValue values[CB_N_sync] = {
        [CB_sync_id] = cb_text("self"),
        [CB_sync_hub] = cb_text(state->hub),
        [CB_sync_epoch] = cb_text(state->epoch),
        [CB_sync_cursor] = cb_text(state->cursor),
        [CB_sync_whole] = cb_integer(state->whole),
        [CB_sync_staging] = cb_text(state->table == CB_none ? NULL : cb_tables[state->table].name),
        [CB_sync_after] = cb_text(state->after),
        [CB_sync_rows_done] = cb_integer(state->rows_done),
        [CB_sync_rows_total] = cb_integer(state->rows_total),
        [CB_sync_tables_done] = cb_text(done),
        [CB_sync_fresh_at] = cb_integer(state->fresh_at),
    };
    g_autofree char *sql = cb_ddl_upsert(&cb_sync_table, ~G_GUINT64_CONSTANT(0));
    g_autoptr(sqlite3_stmt) statement = cb_sql_prepare(cache, sql, error);
    for (guint c = 0; c < CB_N_sync; c++)
        if (statement == NULL ||
            !cb_sql_bind(statement, (int)c + 1, columns[c].type, values[c], error))
            return FALSE;
    return cb_sql_finish(statement, error);
}

gboolean
cb_position_forget(sqlite3 *cache, GError **error)
{
    return cb_sql_run(cache, "DELETE FROM \"sync\"", error);
}
