#include "engine/when.h"
#include "store/ddl.h"
#include "store/inside.h"
#include "store/sql.h"

#include "store/replica.h"

static CbValue
take_cell(sqlite3_stmt *statement, const CbColumn *column, int c)
{
    CbValue value = cb_integer(CB_NULL);
    if (sqlite3_column_type(statement, c) == SQLITE_NULL)
        return value;
    if (cb_type_is_text(column->type))
        value.text = (const char *)sqlite3_column_text(statement, c);
    else if (column->type == CB_TYPE_DATE)
        cb_day_parse((const char *)sqlite3_column_text(statement, c), &value.integer);
    else
        value.integer = sqlite3_column_int64(statement, c);
    return value;
}

static void
add_row(sqlite3_stmt *statement, CbTableId table, CbDigest *digest)
{
    const CbTable *declared = &cb_tables[table];
    CbRow row = {.table = table};
    for (guint c = 0; c < declared->n_columns; c++) {
        row.values[c] = take_cell(statement, &declared->columns[c], (int)c);
        row.set |= G_GUINT64_CONSTANT(1) << c;
    }
    cb_digest_add(digest, &row);
}

typedef struct {
    CbTableId table;
    CbDigest *digest;
} Sum;

static gboolean
sum_up(CbStore *store, gpointer data, GError **error)
{
    const Sum *sum = data;
    g_autofree char *sql = cb_ddl_select(&cb_tables[sum->table]);
    g_autoptr(sqlite3_stmt) statement = cb_sql_prepare(store->cache, sql, error);
    gboolean row, good = statement != NULL;
    *sum->digest = (CbDigest){.count = {0}};
    while (good && (good = cb_sql_step(statement, &row, error)) && row)
        add_row(statement, sum->table, sum->digest);
    return good;
}

gboolean
cb_replica_digest(CbStore *store, CbTableId table, CbDigest *digest, GError **error)
{
    Sum sum = {table, digest};
    return cb_store_with_cache(store, sum_up, &sum, error);
}
