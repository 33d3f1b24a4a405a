#include "store/replica.h"

#include "store/inside.h"
#include "store/replica/position.h"
#include "store/replica/stage.h"

/* How exactly the time of cb_replica_fresh() is kept: each write makes other processes look at the
 * facts. */
#define FRESH_STEP (5 * 60 * G_USEC_PER_SEC)

void
cb_replica_state_clear(CbReplicaState *state)
{
    g_clear_pointer(&state->hub, g_free);
    g_clear_pointer(&state->epoch, g_free);
    g_clear_pointer(&state->cursor, g_free);
    g_clear_pointer(&state->after, g_free);
}

static gboolean
read_state(CbStore *store, gpointer data, GError **error)
{
    return cb_position_read(store->cache, data, error);
}

gboolean
cb_replica_state(CbStore *store, CbReplicaState *state, GError **error)
{
    *state = (CbReplicaState){.table = CB_none, .fresh_at = CB_NULL};
    return cb_store_with_cache(store, read_state, state, error);
}

typedef struct {
    CbReplicaStep step;
    gpointer data;
} Running;

gboolean
cb_position_misses(const char *what, GError **error)
{
    g_set_error(error, CB_STORE_ERROR, CB_STORE_ERROR_ANEW,
                "cache.db %s (it was begun anew meanwhile); synchronise it from the beginning",
                what);
    return FALSE;
}

static gboolean
run(CbStore *store, gpointer data, GError **error)
{
    const Running *running = data;
    CbReplicaState state;
    if (!cb_sql_begin(store->cache, error))
        return FALSE;
    gboolean good = cb_position_read(store->cache, &state, error) &&
                    running->step(store->cache, &state, running->data, error) &&
                    cb_position_write(store->cache, &state, error);
    cb_replica_state_clear(&state);
    if (good)
        return cb_sql_commit(store->cache, error);
    cb_sql_rollback(store->cache);
    return FALSE;
}

gboolean
cb_replica_step(CbStore *store, CbReplicaStep step, gpointer data, GError **error)
{
    Running running = {step, data};
    return cb_store_with_cache(store, run, &running, error);
}

static gboolean
begin(sqlite3 *cache, CbReplicaState *state, gpointer data, GError **error)
{
    const CbReplicaState *wanted = data;
    gboolean same_hub = g_strcmp0(state->hub, wanted->hub) == 0;
    gint64 fresh_at = same_hub ? state->fresh_at : CB_NULL;
    cb_replica_state_clear(state);
    *state = (CbReplicaState){
        .hub = g_strdup(wanted->hub),
        .epoch = g_strdup(wanted->epoch),
        .cursor = g_strdup(wanted->cursor),
        .table = CB_none,
        .rows_total = wanted->rows_total,
        .fresh_at = fresh_at,
    };
    return cb_stage_drop_all(cache, error);
}

gboolean
cb_replica_begin(CbStore *store, const char *hub, const char *epoch, const char *cursor,
                 gint64 rows_total, GError **error)
{
    CbReplicaState wanted = {.hub = (char *)hub,
                             .epoch = (char *)epoch,
                             .cursor = (char *)cursor,
                             .rows_total = rows_total};
    return cb_replica_step(store, begin, &wanted, error);
}

typedef struct {
    CbTableId table;
    const char *rows;
    gsize length;
    const char *after;
    gboolean last;
    guint n_rows;
} Page;

/* Whether pages of this table are expected now; makes its stage for the first one. */
static gboolean
expect(sqlite3 *cache, CbReplicaState *state, CbTableId table, GError **error)
{
    if (state->table == table)
        return TRUE;
    if (state->cursor == NULL || state->whole || state->table != CB_none ||
        cb_table_set_has(&state->tables_done, table))
        return cb_position_misses("does not expect such a page", error);
    state->table = table;
    return cb_stage_make(cache, table, error);
}

static gboolean
take_page(sqlite3 *cache, CbReplicaState *state, gpointer data, GError **error)
{
    Page *page = data;
    if (!expect(cache, state, page->table, error) ||
        !cb_stage_fill(cache, page->table, page->rows, page->length, &page->n_rows, error))
        return FALSE;
    state->rows_done += page->n_rows;
    g_free(state->after);
    state->after = page->last ? NULL : g_strdup(page->after);
    if (!page->last)
        return TRUE;
    state->table = CB_none;
    cb_table_set_add(&state->tables_done, page->table);
    return cb_stage_swap(cache, page->table, error);
}

gboolean
cb_replica_page(CbStore *store, CbTableId table, const char *rows, gsize length, const char *after,
                gboolean last, guint *n_rows, GError **error)
{
    Page page = {table, rows, length, after, last, 0};
    gboolean good = cb_replica_step(store, take_page, &page, error);
    *n_rows = good ? page.n_rows : 0;
    return good;
}

static gboolean
set_whole(sqlite3 *cache, CbReplicaState *state, gpointer data, GError **error)
{
    (void)cache;
    for (guint t = 0; t < CB_N_TABLES; t++)
        if (!cb_table_set_has(&state->tables_done, t))
            return cb_position_misses("lacks tables of the hub", error);
    state->whole = TRUE;
    state->fresh_at = *(const gint64 *)data;
    return TRUE;
}

gboolean
cb_replica_whole(CbStore *store, gint64 now, GError **error)
{
    return cb_replica_step(store, set_whole, &now, error);
}

/* Whether the time that is kept is near enough, so that nothing need be written. */
static gboolean
is_recent(CbStore *store, gint64 now)
{
    CbReplicaState state;
    gboolean recent = cb_position_read(store->cache, &state, NULL) && state.whole &&
                      state.fresh_at != CB_NULL && ABS(now - state.fresh_at) < FRESH_STEP;
    cb_replica_state_clear(&state);
    return recent;
}

static gboolean
set_fresh(sqlite3 *cache, CbReplicaState *state, gpointer data, GError **error)
{
    (void)cache;
    if (!state->whole)
        return cb_position_misses("is not complete", error);
    state->fresh_at = *(const gint64 *)data;
    return TRUE;
}

gboolean
cb_replica_fresh(CbStore *store, gint64 now, GError **error)
{
    return (store->cache != NULL && is_recent(store, now)) ||
           cb_replica_step(store, set_fresh, &now, error);
}

static gboolean
remove_facts(sqlite3 *cache, GError **error)
{
    for (guint t = 0; t < CB_N_TABLES; t++) {
        g_autofree char *sql = g_strdup_printf("DELETE FROM \"%s\"", cb_tables[t].name);
        if (!cb_sql_run(cache, sql, error))
            return FALSE;
    }
    return cb_stage_drop_all(cache, error) && cb_position_forget(cache, error);
}

/* VACUUM and the emptied log leave nothing of what was removed in the files. */
static gboolean
wipe(CbStore *store, gpointer data, GError **error)
{
    (void)data;
    if (!cb_sql_begin(store->cache, error))
        return FALSE;
    if (!remove_facts(store->cache, error)) {
        cb_sql_rollback(store->cache);
        return FALSE;
    }
    return cb_sql_commit(store->cache, error) && cb_sql_run(store->cache, "VACUUM", error) &&
           cb_sql_run(store->cache, "PRAGMA wal_checkpoint(TRUNCATE)", error);
}

gboolean
cb_replica_wipe(CbStore *store, GError **error)
{
    return cb_store_with_cache(store, wipe, NULL, error);
}
