/* What a database holds, by the names of it. */
#include "store/hub/rows.h"

static const char *const tables_sql[] = {
    [CB_DB_SQLITE] = "SELECT name FROM sqlite_master WHERE type = 'table'",
    [CB_DB_POSTGRES] = "SELECT CAST(table_name AS text) FROM information_schema.tables WHERE table_schema = current_schema()",
};
static const char *const columns_sql[] = {
    [CB_DB_SQLITE] = "SELECT m.name || '.' || c.name FROM sqlite_master m JOIN pragma_table_info(m.name) c "
                     "WHERE m.type = 'table'",
    [CB_DB_POSTGRES] = "SELECT table_name || '.' || column_name FROM information_schema.columns "
                       "WHERE table_schema = current_schema()",
};
static const char *const indexes_sql[] = {
    [CB_DB_SQLITE] = "SELECT m.name || '.' || c.name FROM sqlite_master m JOIN pragma_index_list(m.name) i "
                     "JOIN pragma_index_info(i.name) c WHERE m.type = 'table' AND c.seqno = 0 AND c.name IS NOT NULL",
    [CB_DB_POSTGRES] = "SELECT c.relname || '.' || a.attname FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid "
                       "JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = i.indkey[0] "
                       "JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = current_schema()",
};

static GStrv
read_names(CbDb *db, const char *sql, GError **error)
{
    g_autoptr(CbDbRows) rows = cb_db_query(db, sql, NULL, 0, error);
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    gboolean row, good = rows != NULL;
    while (good && (good = cb_db_next(rows, &row, error)) && row)
        g_ptr_array_add(names, g_strdup(cb_db_cell(rows, 0, CB_TYPE_TEXT).text));
    g_ptr_array_add(names, NULL);
    return good ? (GStrv)g_ptr_array_steal(names, NULL) : NULL;
}

gboolean
cb_hub_see(CbDb *db, CbHubSeen *seen, GError **error)
{
    CbDbKind kind = cb_db_kind(db);
    *seen = (CbHubSeen){NULL, NULL, NULL};
    seen->tables = read_names(db, tables_sql[kind], error);
    seen->columns = seen->tables != NULL ? read_names(db, columns_sql[kind], error) : NULL;
    seen->indexes = seen->columns != NULL ? read_names(db, indexes_sql[kind], error) : NULL;
    return seen->indexes != NULL;
}

void
cb_hub_seen_clear(CbHubSeen *seen)
{
    g_clear_pointer(&seen->tables, g_strfreev);
    g_clear_pointer(&seen->columns, g_strfreev);
    g_clear_pointer(&seen->indexes, g_strfreev);
}
