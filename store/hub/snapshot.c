#include "store/hub/rows.h"

static void
append_page(GString *sql, CbDbKind kind, const CbTable *table, guint n_keys)
{
    g_autoptr(GString) keys = g_string_new(NULL);
    cb_hub_append_keys(keys, table);
    g_string_append(sql, "SELECT ");
    cb_hub_append_columns(sql, kind, table, CB_PICK_SYNCED, "");
    g_string_append_printf(sql, " FROM \"%s\"", table->name);
    if (n_keys > 0) {
        g_string_append_printf(sql, " WHERE (%s) > (?1", keys->str);
        for (guint k = 1; k < n_keys; k++)
            g_string_append_printf(sql, ", ?%u", k + 1);
        g_string_append_c(sql, ')');
    }
    g_string_append_printf(sql, " ORDER BY %s LIMIT ?%u", keys->str, n_keys + 1);
}

/* The keys to begin after as parameters; the last of them is the limit. */
static guint
page_params(const CbTable *table, const CbValue *after, guint limit, CbDbParam *params)
{
    guint n = 0;
    for (guint c = 0; after != NULL && c < table->n_columns; c++)
        if (cb_hub_is_key(table, c)) {
            params[n] = cb_hub_param(&table->columns[c], after[n]);
            n++;
        }
    params[n] = cb_db_integer(limit);
    return n + 1;
}

gboolean
cb_snapshot_page(CbDb *db, CbTableId table, const CbValue *after, guint limit, CbRowVisit each,
                 gpointer data, GError **error)
{
    CbDbParam params[CB_MAX_COLUMNS + 1];
    guint n = page_params(&cb_tables[table], after, limit, params);
    g_autoptr(GString) sql = g_string_new(NULL);
    append_page(sql, cb_db_kind(db), &cb_tables[table], n - 1);
    g_autoptr(CbDbRows) rows = cb_db_query(db, sql->str, params, n, error);
    gboolean more, good = rows != NULL;
    while (good && (good = cb_db_next(rows, &more, error)) && more) {
        CbRow row = {.table = table};
        cb_hub_read_row(rows, 0, CB_PICK_SYNCED, &row, NULL);
        good = each(data, &row, error);
    }
    return good;
}

gboolean
cb_snapshot_count(CbDb *db, CbTableId table, gint64 *rows, GError **error)
{
    g_autofree char *sql = g_strdup_printf("SELECT count(*) FROM \"%s\"", cb_tables[table].name);
    CbValue count;
    gboolean found;
    gboolean good = cb_db_one(db, sql, NULL, 0, CB_TYPE_INT, &count, &found, error);
    *rows = good ? count.integer : 0;
    return good;
}
