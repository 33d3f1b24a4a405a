/* The rows that a decision must find as it saw them. */
#include <cjson/cJSON.h>
#include <string.h>

#include "engine/json.h"
#include "store/hub/rows.h"

static int
compare_ids(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The ids in `table` that the patch touches, and the root's; lent, sorted, each once. */
static GPtrArray *
list_ids(CbTableId table, const char *root_id, const CbPatch *patch)
{
    guint key = cb_table_key(&cb_tables[table]), kept = 0;
    GPtrArray *ids = g_ptr_array_new();
    if (root_id != NULL)
        g_ptr_array_add(ids, (gpointer)root_id);
    for (guint i = 0; i < cb_patch_rows(patch); i++) {
        const CbRow *row = cb_patch_row(patch, i);
        if (row->table == table)
            g_ptr_array_add(ids, (gpointer)row->values[key].text);
    }
    g_ptr_array_sort(ids, compare_ids);
    for (guint i = 0; i < ids->len; i++)
        if (kept == 0 || strcmp(ids->pdata[kept - 1], ids->pdata[i]) != 0)
            ids->pdata[kept++] = ids->pdata[i];
    g_ptr_array_set_size(ids, (int)kept);
    return ids;
}

static char *
ids_as_json(const GPtrArray *ids)
{
    g_autoptr(cJSON) array = cJSON_CreateArray();
    for (guint i = 0; i < ids->len; i++)
        cJSON_AddItemToArray(array, cJSON_CreateString(ids->pdata[i]));
    return cJSON_PrintUnformatted(array);
}

/* Whoever locks several rows locks them in this order, so that two never wait for each other. */
static char *
lock_sql(CbDbKind kind, const CbTable *table, const char *compared)
{
    const char *key = table->columns[cb_table_key(table)].name;
    return kind == CB_DB_SQLITE
               ? g_strdup_printf("SELECT \"%1$s\", \"%3$s\" FROM \"%2$s\" WHERE \"%1$s\" IN "
                                 "(SELECT value FROM json_each(?1))",
                                 key, table->name, compared)
               : g_strdup_printf("SELECT \"%1$s\", \"%3$s\" FROM \"%2$s\" WHERE \"%1$s\" = ANY "
                                 "(ARRAY(SELECT json_array_elements_text(CAST(?1 AS json)))) "
                                 "ORDER BY \"%1$s\" FOR UPDATE",
                                 key, table->name, compared);
}

static gboolean
is_as_in(const CbWorld *world, CbTableId table, const char *id, gint64 version)
{
    guint row = cb_world_find(world, table, id);
    guint column = (guint)cb_hub_version_column(&cb_tables[table]);
    return row != CB_NO_ROW && cb_world_value(world, table, column, row).integer == version;
}

/* How many of `ids` the World knows. */
static guint
count_known(const CbWorld *world, CbTableId table, const GPtrArray *ids)
{
    guint n = 0;
    for (guint i = 0; i < ids->len; i++)
        n += cb_world_find(world, table, ids->pdata[i]) != CB_NO_ROW;
    return n;
}

static gboolean
lock_table(CbDb *db, const CbWorld *world, CbTableId table, const GPtrArray *ids, gboolean *same,
           GError **error)
{
    char *json = ids_as_json(ids);
    g_autofree char *sql = lock_sql(cb_db_kind(db), &cb_tables[table], "row_version");
    const CbDbParam params[] = {cb_db_text(json)};
    CbDbRows *rows = cb_db_query(db, sql, params, 1, error);
    guint found = 0;
    gboolean row, good = rows != NULL;
    while (good && (good = cb_db_next(rows, &row, error)) && row) {
        found++;
        if (!is_as_in(world, table, cb_db_cell(rows, 0, CB_TYPE_TEXT).text,
                      cb_db_cell(rows, 1, CB_TYPE_INT).integer))
            *same = FALSE;
    }
    if (good && found != count_known(world, table, ids))
        *same = FALSE;
    cb_db_rows_free(rows);
    cJSON_free(json);
    return good;
}

/* --- what a sender changes, without a version ---------------------------------------------------- */

/* A decision that sets such a column must find it as it saw it: a text that has gone out meanwhile is not cancelled. */
static const struct {
    CbTableId table;
    guint column; /* a word */
} guarded[] = {{CB_event_messages, CB_event_messages_status}};

/* What the World has there for the rows of the patch that set it and are not new: by id, lent. */
static GHashTable *
list_words(const CbWorld *world, CbTableId table, guint column, const CbPatch *patch)
{
    guint key = cb_table_key(&cb_tables[table]);
    GHashTable *words = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < cb_patch_rows(patch); i++) {
        const CbRow *row = cb_patch_row(patch, i);
        guint was = row->table == table && cb_row_has(row, column) ? cb_world_find_row(world, row) : CB_NO_ROW;
        if (was != CB_NO_ROW)
            g_hash_table_insert(words, (gpointer)row->values[key].text,
                                (gpointer)cb_world_value(world, table, column, was).text);
    }
    return words;
}

static gboolean
lock_words(CbDb *db, CbTableId table, guint column, GHashTable *words, gboolean *same, GError **error)
{
    g_autoptr(GPtrArray) ids = g_ptr_array_new();
    GHashTableIter iter;
    gpointer id;
    g_hash_table_iter_init(&iter, words);
    while (g_hash_table_iter_next(&iter, &id, NULL))
        g_ptr_array_add(ids, id);
    char *json = ids_as_json(ids);
    g_autofree char *sql = lock_sql(cb_db_kind(db), &cb_tables[table], cb_tables[table].columns[column].name);
    const CbDbParam params[] = {cb_db_text(json)};
    CbDbRows *rows = cb_db_query(db, sql, params, 1, error);
    guint found = 0;
    gboolean row, good = rows != NULL;
    for (; good && (good = cb_db_next(rows, &row, error)) && row; found++) {
        const char *was = g_hash_table_lookup(words, cb_db_cell(rows, 0, CB_TYPE_TEXT).text);
        if (g_strcmp0(was, cb_db_cell(rows, 1, CB_TYPE_WORD).text) != 0)
            *same = FALSE;
    }
    if (good && found != ids->len)
        *same = FALSE;
    cb_db_rows_free(rows);
    cJSON_free(json);
    return good;
}

static gboolean
lock_guarded(CbDb *db, const CbWorld *world, const CbPatch *patch, gboolean *same, GError **error)
{
    gboolean good = TRUE;
    for (guint g = 0; good && g < G_N_ELEMENTS(guarded); g++) {
        g_autoptr(GHashTable) words = list_words(world, guarded[g].table, guarded[g].column, patch);
        if (g_hash_table_size(words) > 0)
            good = lock_words(db, guarded[g].table, guarded[g].column, words, same, error);
    }
    return good;
}

gboolean
cb_hub_lock(CbDb *db, const CbWorld *world, CbTableId root, const char *root_id,
            const CbPatch *patch, gboolean *same, GError **error)
{
    gboolean good = TRUE;
    *same = TRUE;
    for (guint t = 0; good && t < CB_N_TABLES; t++) {
        CbTableId table = (CbTableId)t;
        /* Links hang on a root, which is locked: they have versions, but nobody decides on them alone. */
        if (cb_hub_version_column(&cb_tables[t]) < 0 || !cb_tables[t].sorted)
            continue;
        g_autoptr(GPtrArray) ids = list_ids(table, table == root ? root_id : NULL, patch);
        if (ids->len > 0)
            good = lock_table(db, world, table, ids, same, error);
    }
    return good && lock_guarded(db, world, patch, same, error);
}
