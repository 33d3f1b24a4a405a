#include "store/hub/rows.h"

static gboolean
load_table(CbDb *db, CbTableId id, CbWorldBuilder *builder, GError **error)
{
    const CbTable *table = &cb_tables[id];
    g_autoptr(GString) sql = g_string_new("SELECT ");
    cb_hub_append_columns(sql, cb_db_kind(db), table, CB_PICK_ALL, "");
    g_string_append_printf(sql, " FROM \"%s\" ORDER BY ", table->name);
    cb_hub_append_keys(sql, table);
    g_autoptr(CbDbRows) rows = cb_db_query(db, sql->str, NULL, 0, error);
    CbValue values[CB_MAX_COLUMNS];
    gboolean row, good = rows != NULL;
    while (good && (good = cb_db_next(rows, &row, error)) && row) {
        for (guint c = 0; c < table->n_columns; c++)
            values[c] = cb_db_cell(rows, c, table->columns[c].type);
        cb_world_builder_add_values(builder, id, values);
    }
    return good;
}

CbWorld *
cb_hub_load(CbDb *db, CbCursor *cursor, GError **error)
{
    if (!cb_db_begin(db, CB_DB_READ, error))
        return NULL;
    g_autoptr(CbWorldBuilder) builder = cb_world_builder_new();
    gboolean good = cb_feed_head(db, cursor, error);
    for (guint t = 0; good && t < CB_N_TABLES; t++)
        good = load_table(db, (CbTableId)t, builder, error);
    cb_db_rollback(db);
    return good ? cb_world_builder_finish(g_steal_pointer(&builder)) : NULL;
}
