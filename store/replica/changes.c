#include "store/ddl.h"
#include "store/replica/position.h"
#include "store/replica/rows.h"

#define MANY_DELETED 500
#define MANY_PART 5 /* of a table: a fifth */

/* One pull on its way into the cache. */
typedef struct {
    sqlite3 *cache;
    sqlite3_stmt *upserts[CB_N_TABLES], *deletes[CB_N_TABLES];
    guint deleted[CB_N_TABLES];
    CbWireRow row;
    CbReplicaResult *result;
} Pull;

typedef struct {
    const char *rows;
    gsize length;
    const char *cursor;
    gint64 now;
    gboolean confirmed;
    CbReplicaResult *result;
} Changes;

void
cb_replica_result_clear(CbReplicaResult *result)
{
    g_clear_pointer(&result->patch, cb_patch_free);
}

/* Inserts a row, or changes the one that is there unless its version is higher. */
static char *
guarded_upsert(const CbTable *table)
{
    g_autofree char *upsert = cb_ddl_upsert(table, ~G_GUINT64_CONSTANT(0));
    if (cb_table_column(table, "row_version") < 0)
        return g_steal_pointer(&upsert);
    return g_strdup_printf("%s WHERE excluded.\"row_version\" >= \"%s\".\"row_version\"", upsert,
                           table->name);
}

static char *
delete_by_key(const CbTable *table)
{
    GString *sql = g_string_new(NULL);
    g_string_append_printf(sql, "DELETE FROM \"%s\" WHERE ", table->name);
    guint n = 0;
    for (guint c = 0; c < table->n_columns; c++) {
        if (!(table->columns[c].flags & CB_KEY))
            continue;
        g_string_append_printf(sql, "%s\"%s\" = ?%u", n ? " AND " : "", table->columns[c].name,
                               n + 1);
        n++;
    }
    return g_string_free(sql, FALSE);
}

static sqlite3_stmt *
statement_of(Pull *pull, CbTableId table, gboolean deletes, GError **error)
{
    sqlite3_stmt **statement = deletes ? &pull->deletes[table] : &pull->upserts[table];
    if (*statement == NULL) {
        g_autofree char *sql =
            deletes ? delete_by_key(&cb_tables[table]) : guarded_upsert(&cb_tables[table]);
        *statement = cb_sql_prepare(pull->cache, sql, error);
    }
    return *statement;
}

static void
note_row(Pull *pull)
{
    const CbWireRow *row = &pull->row;
    CbRow *copy = cb_patch_add(pull->result->patch, row->table);
    for (guint c = 0; c < cb_tables[row->table].n_columns; c++)
        cb_patch_set(pull->result->patch, copy, c, row->values[c]);
}

/* Whether the key columns of the row that was read are those of `pk`. */
static gboolean
has_key(const CbWireRow *row, const cJSON *pk)
{
    const CbTable *table = &cb_tables[row->table];
    const cJSON *key = pk->child;
    for (guint c = 0; c < table->n_columns; c++) {
        if (!(table->columns[c].flags & CB_KEY))
            continue;
        if (key == NULL || g_strcmp0(row->values[c].text, key->valuestring) != 0)
            return FALSE;
        key = key->next;
    }
    return key == NULL;
}

static gboolean
write_row(Pull *pull, CbTableId table, const cJSON *pk, const cJSON *json, GError **error)
{
    sqlite3_stmt *statement = statement_of(pull, table, FALSE, error);
    if (statement == NULL || !cb_wire_row_read(&pull->row, table, json, error))
        return FALSE;
    if (!has_key(&pull->row, pk))
        return cb_wire_refuse(error, "a change of %s whose key is not that of its row",
                              cb_tables[table].name);
    if (!cb_wire_row_write(&pull->row, statement, error))
        return FALSE;
    if (sqlite3_changes(pull->cache) > 0)
        note_row(pull);
    else
        pull->result->ignored++;
    return TRUE;
}

static gboolean
delete_row(Pull *pull, CbTableId table, const cJSON *pk, GError **error)
{
    sqlite3_stmt *statement = statement_of(pull, table, TRUE, error);
    int index = 0;
    const cJSON *key;
    if (statement == NULL)
        return FALSE;
    cJSON_ArrayForEach(key, pk) {
        if (!cb_sql_bind(statement, ++index, CB_TYPE_TEXT, cb_text(key->valuestring), error))
            return FALSE;
    }
    if (!cb_sql_finish(statement, error))
        return FALSE;
    guint gone = (guint)sqlite3_changes(pull->cache);
    pull->deleted[table] += gone;
    pull->result->deleted += gone;
    return TRUE;
}

/* Whether `pk` is an array with a text for each key column. */
static gboolean
is_key_of(CbTableId table, const cJSON *pk)
{
    int wanted = 0;
    const cJSON *key;
    for (guint c = 0; c < cb_tables[table].n_columns; c++)
        wanted += (cb_tables[table].columns[c].flags & CB_KEY) != 0;
    cJSON_ArrayForEach(key, pk) {
        if (!cJSON_IsString(key) || !g_utf8_validate(key->valuestring, -1, NULL))
            return FALSE;
    }
    return cJSON_IsArray(pk) && cJSON_GetArraySize(pk) == wanted;
}

static gboolean
take_change(Pull *pull, const cJSON *change, GError **error)
{
    const char *name = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(change, "t"));
    const char *op = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(change, "op"));
    const cJSON *pk = cJSON_GetObjectItemCaseSensitive(change, "pk");
    CbTableId table = cb_table_named(name);
    if (table == CB_none) {
        g_autofree char *quoted = cb_json_quote(name ? name : "");
        return cb_wire_refuse(error, "a change of a table that does not exist, %s", quoted);
    }
    if (!is_key_of(table, pk))
        return cb_wire_refuse(error, "a change of %s without a key", name);
    if (g_strcmp0(op, "D") == 0)
        return delete_row(pull, table, pk, error);
    if (g_strcmp0(op, "U") == 0)
        return write_row(pull, table, pk, cJSON_GetObjectItemCaseSensitive(change, "row"), error);
    return cb_wire_refuse(error, "a change of %s that is neither U nor D", name);
}

static gboolean
take_all(Pull *pull, const char *rows, gsize length, GError **error)
{
    CbSplit split = cb_split(rows, length);
    CbPiece piece;
    if (split.close != ']')
        return cb_wire_refuse(error, "changes that are not an array");
    while (cb_split_next(&split, NULL, &piece)) {
        g_autoptr(cJSON) change = cb_wire_parse(piece, error);
        if (change == NULL || !take_change(pull, change, error))
            return FALSE;
    }
    return !split.broken || cb_wire_refuse(error, "changes that end in the middle");
}

/* Refuses what takes out so much that a person should have a look first. */
static gboolean
check_deletions(const Pull *pull, GError **error)
{
    for (guint t = 0; t < CB_N_TABLES; t++) {
        gint64 left, gone = pull->deleted[t];
        g_autofree char *sql = g_strdup_printf("SELECT count(*) FROM \"%s\"", cb_tables[t].name);
        if (gone <= MANY_DELETED)
            continue;
        if (!cb_sql_number(pull->cache, sql, &left, error))
            return FALSE;
        if (gone * MANY_PART <= left + gone)
            continue;
        g_set_error(error, CB_STORE_ERROR, CB_STORE_ERROR_MANY,
                    "the hub takes out %" G_GINT64_FORMAT " of %" G_GINT64_FORMAT
                    " %s at once; nothing was taken out yet: confirm it if that is right",
                    gone, left + gone, cb_tables[t].name);
        return FALSE;
    }
    return TRUE;
}

static void
pull_clear(Pull *pull)
{
    for (guint t = 0; t < CB_N_TABLES; t++) {
        sqlite3_finalize(pull->upserts[t]);
        sqlite3_finalize(pull->deletes[t]);
    }
    cb_wire_row_clear(&pull->row);
}

static gboolean
take_changes(sqlite3 *cache, CbReplicaState *state, gpointer data, GError **error)
{
    const Changes *changes = data;
    if (!state->whole)
        return cb_position_misses("is not complete", error);
    Pull pull = {.cache = cache, .result = changes->result};
    cb_replica_result_clear(changes->result);
    *changes->result = (CbReplicaResult){.patch = cb_patch_new()};
    gboolean good = take_all(&pull, changes->rows, changes->length, error) &&
                    (changes->confirmed || check_deletions(&pull, error));
    pull_clear(&pull);
    g_free(state->cursor);
    state->cursor = g_strdup(changes->cursor);
    state->fresh_at = changes->now;
    return good;
}

gboolean
cb_replica_changes(CbStore *store, const char *rows, gsize length, const char *cursor, gint64 now,
                   gboolean confirmed, CbReplicaResult *result, GError **error)
{
    Changes changes = {rows, length, cursor, now, confirmed, result};
    *result = (CbReplicaResult){.patch = NULL};
    if (cb_replica_step(store, take_changes, &changes, error))
        return TRUE;
    cb_replica_result_clear(result);
    *result = (CbReplicaResult){.patch = NULL};
    return FALSE;
}
