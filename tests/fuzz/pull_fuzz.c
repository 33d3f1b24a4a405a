/* What a hub sends to a cache: rows of pages and changes are whole when they are taken, and nothing
 * is kept otherwise. The first byte is the table of a page; the one after the last table: changes.
 */
#include <sqlite3.h>

#include "engine/operators/rows.h"
#include "store/replica.h"
#include "store/replica/stage.h"
#include "tests/fuzz/texts.h"

#define BEGUN "v1.5e0c1a2b.0.1"
#define NOW G_GINT64_CONSTANT(1795000000000000)

static void
must(gboolean done, GError *error)
{
    if (!done || error != NULL)
        g_error("%s", error != NULL ? error->message : "failed without an error");
}

static void
check_refusal(const GError *error)
{
    g_assert(error != NULL);
    cb_fuzz_check_sentence(error->message);
}

static void
check_cell(const CbColumn *column, CbValue value)
{
    gboolean is_null = cb_value_is_null(column->type, value);
    g_assert((column->flags & CB_NULLABLE) != 0 || !is_null);
    g_assert(is_null || !cb_type_is_text(column->type) || g_utf8_validate(value.text, -1, NULL));
}

/* --- pages ------------------------------------------------------------------------------------ */

/* The pieces of the text, each of which must be a row where all is taken. */
static guint
check_rows(CbTableId table, const char *text, size_t size)
{
    CbSplit split = cb_split(text, size);
    CbWireRow row = {.json = NULL};
    CbPiece piece;
    guint n = 0, column;
    for (; cb_split_next(&split, NULL, &piece); n++) {
        must(cb_wire_row_parse(&row, table, piece, NULL), NULL);
        g_assert(memchr(piece.text, '\0', piece.length) == NULL);
        for (guint c = 0; c < cb_tables[table].n_columns; c++)
            check_cell(&cb_tables[table].columns[c], row.values[c]);
        g_autofree char *nonsense = cb_row_check(table, row.values, &column);
        g_assert(nonsense == NULL);
    }
    g_assert(!split.broken);
    cb_wire_row_clear(&row);
    return n;
}

static void
check_page(CbTableId table, const char *text, size_t size)
{
    static sqlite3 *cache;
    GError *error = NULL;
    guint n;
    gint64 kept;
    if (cache == NULL)
        g_assert(sqlite3_open(":memory:", &cache) == SQLITE_OK);
    must(cb_stage_make(cache, table, &error), error);
    if (!cb_stage_fill(cache, table, text, size, &n, &error)) {
        check_refusal(error);
        g_clear_error(&error);
        return;
    }
    g_autofree char *count =
        g_strdup_printf("SELECT count(*) FROM \"stage_%s\"", cb_tables[table].name);
    must(cb_sql_number(cache, count, &kept, &error), error);
    g_assert(kept == n && check_rows(table, text, size) == n);
    g_autoptr(cJSON) json = cJSON_ParseWithLength(text, size);
    g_assert(cJSON_IsArray(json) && cJSON_GetArraySize(json) == (int)n);
}

/* --- changes ---------------------------------------------------------------------------------- */

static CbStore *store;

static void
close_store(void)
{
    cb_store_close(store);
}

static void
begin_anew(void)
{
    static const char *const pages[CB_N_TABLES] = {
        [CB_operators] = "[{\"id\":\"op_1\",\"name\":\"Ana\",\"row_version\":3}]",
        [CB_sessions] = "[{\"id\":\"s_1\",\"date\":\"2026-11-25\",\"row_version\":4}]",
        [CB_session_operators] = "[{\"session_id\":\"s_1\",\"operator_id\":\"op_1\"}]",
    };
    GError *error = NULL;
    guint n;
    if (store == NULL) {
        store = cb_store_open(cb_fuzz_make_place(), &error);
        must(store != NULL, error);
        atexit(close_store);
    }
    must(cb_replica_begin(store, "https://hub", "5e0c1a2b", BEGUN, 3, &error), error);
    for (guint t = 0; t < CB_N_TABLES; t++) {
        const char *rows = pages[t] != NULL ? pages[t] : "[]";
        must(cb_replica_page(store, (CbTableId)t, rows, strlen(rows), NULL, TRUE, &n, &error),
             error);
    }
    must(cb_replica_whole(store, NOW, &error), error);
}

static void
check_patch(const CbPatch *patch)
{
    for (guint i = 0; i < cb_patch_rows(patch); i++) {
        const CbRow *row = cb_patch_row(patch, i);
        for (guint c = 0; c < cb_tables[row->table].n_columns; c++)
            check_cell(&cb_tables[row->table].columns[c], row->values[c]);
    }
}

static void
check_cursor(const char *cursor)
{
    GError *error = NULL;
    CbReplicaState state;
    must(cb_replica_state(store, &state, &error), error);
    g_assert_cmpstr(state.cursor, ==, cursor);
    cb_replica_state_clear(&state);
}

static void
check_changes(const char *text, size_t size)
{
    g_autoptr(GError) error = NULL;
    CbReplicaResult result;
    if (store == NULL)
        begin_anew();
    if (!cb_replica_changes(store, text, size, "v1.5e0c1a2b.0.9", NOW, FALSE, &result, &error)) {
        check_refusal(error);
        g_assert(g_error_matches(error, CB_STORE_ERROR, CB_STORE_ERROR_INPUT));
        check_cursor(BEGUN);
        return;
    }
    g_assert(memchr(text, '\0', size) == NULL);
    check_cursor("v1.5e0c1a2b.0.9");
    check_patch(result.patch);
    g_autoptr(CbWorld) world = cb_store_load(store, NULL);
    g_assert(world != NULL && cb_store_findings(store)->len == 0);
    cb_replica_result_clear(&result);
    begin_anew();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2)
        return 0;
    guint what = data[0] % (CB_N_TABLES + 1);
    const char *text = (const char *)data + 1;
    if (what == CB_N_TABLES)
        check_changes(text, size - 1);
    else
        check_page((CbTableId)what, text, size - 1);
    return 0;
}
