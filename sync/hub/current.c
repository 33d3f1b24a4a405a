/* The hub's World, kept current with the feed. */
#include "sync/hub/inside.h"

#define PAGE 50000u
#define MOST_PATCHED 2000000u

void
cb_current_clear(CbCurrent *current)
{
    g_clear_pointer(&current->world, cb_world_unref);
}

void
cb_current_copy(CbCurrent *to, const CbCurrent *from)
{
    CbWorld *world = from->world == NULL ? NULL : cb_world_ref(from->world);
    cb_current_clear(to);
    *to = (CbCurrent){world, from->at, from->patched};
}

gboolean
cb_current_load(CbHub *hub, GError **error)
{
    if (hub->current.world != NULL && hub->current.patched < MOST_PATCHED)
        return TRUE;
    cb_current_clear(&hub->current);
    hub->current.patched = 0;
    CbDbPool *pool = cb_hub_store_pool(hub->store);
    CbDb *db = cb_db_take(pool, CB_DB_READ, error);
    if (db == NULL)
        return FALSE;
    hub->current.world = cb_hub_load(db, &hub->current.at, error);
    cb_db_give(pool, db);
    return hub->current.world != NULL;
}

void
cb_current_apply(CbCurrent *current, const CbPatch *patch)
{
    CbWorld *after = cb_world_patch(current->world, patch);
    cb_world_unref(current->world);
    current->world = after;
    current->patched += cb_patch_rows(patch);
}

static gint64 *
place(CbTableId table, guint row)
{
    gint64 *key = g_new(gint64, 1);
    *key = (gint64)table << 32 | row;
    return key;
}

/* A World of all rows but those. */
static CbWorld *
world_without(const CbWorld *world, GHashTable *gone)
{
    CbWorldBuilder *builder = cb_world_builder_new();
    for (guint t = 0; t < CB_N_TABLES; t++)
        for (guint row = 0; row < cb_world_rows(world, t); row++) {
            gint64 key = (gint64)t << 32 | row;
            CbValue values[CB_MAX_COLUMNS];
            if (g_hash_table_contains(gone, &key))
                continue;
            for (guint c = 0; c < cb_tables[t].n_columns; c++)
                values[c] = cb_world_value(world, t, c, row);
            cb_world_builder_add_values(builder, t, values);
        }
    return cb_world_builder_finish(builder);
}

static void
take_away(CbCurrent *current, const CbFeed *feed)
{
    g_autoptr(GHashTable) gone = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    for (guint i = 0; i < feed->changes->len; i++) {
        const CbChange *change = &g_array_index(feed->changes, CbChange, i);
        guint row = change->deleted ? cb_world_find_row(current->world, &change->row) : CB_NO_ROW;
        if (row != CB_NO_ROW)
            g_hash_table_add(gone, place(change->row.table, row));
    }
    if (g_hash_table_size(gone) == 0)
        return;
    CbWorld *after = world_without(current->world, gone);
    cb_world_unref(current->world);
    current->world = after;
}

static void
copy_row(CbPatch *patch, const CbRow *source)
{
    CbRow *row = cb_patch_add(patch, source->table);
    for (guint c = 0; c < cb_tables[source->table].n_columns; c++)
        if (cb_row_has(source, c))
            cb_patch_set(patch, row, c, source->values[c]);
}

/* People and sessions before the links between them. */
static CbPatch *
patch_of(const CbFeed *feed)
{
    CbPatch *patch = cb_patch_new();
    for (int sorted = TRUE; sorted >= FALSE; sorted--)
        for (guint i = 0; i < feed->changes->len; i++) {
            const CbChange *change = &g_array_index(feed->changes, CbChange, i);
            if (!change->deleted && cb_tables[change->row.table].sorted == sorted)
                copy_row(patch, &change->row);
        }
    return patch;
}

/* FALSE when the feed alone does not lead to the facts: a link before what it links. */
static gboolean
take_page(CbCurrent *current, const CbFeed *feed)
{
    guint dangling = cb_world_dangling(current->world);
    take_away(current, feed);
    g_autoptr(CbPatch) patch = patch_of(feed);
    if (cb_patch_rows(patch) > 0)
        cb_current_apply(current, patch);
    current->at = feed->next;
    return cb_world_dangling(current->world) <= dangling;
}

static gboolean
take_feed(CbHub *hub, CbCurrent *current, CbDb *db, GError **error)
{
    gboolean more = TRUE;
    while (more) {
        g_autoptr(CbFeed) feed = cb_feed_read_fresh(db, current->at, PAGE, error);
        if (feed == NULL)
            return FALSE;
        if (feed->gone || !take_page(current, feed)) {
            cb_current_clear(&hub->current);
            g_set_error(error, CB_DB_ERROR, CB_DB_ERROR_BUSY,
                        "The facts must be loaded anew. Try again.");
            return FALSE;
        }
        more = feed->more;
    }
    return TRUE;
}

/* On PostgreSQL a transaction for writing sees with each statement what others have committed before
 * it. Read so, a session could be there as somebody else has just left it and the people on it as they
 * were before, and nothing would tell. A connection for reading sees one moment. */
gboolean
cb_current_catch_up(CbHub *hub, CbCurrent *current, CbDb *db, GError **error)
{
    if (hub->kind == CB_DB_SQLITE)
        return take_feed(hub, current, db, error);
    CbDb *reading = cb_hub_reading(hub, error);
    gboolean done = reading != NULL && take_feed(hub, current, reading, error);
    cb_hub_read(hub, reading);
    return done;
}

/* A connection that sees one moment and writes nothing: what it brings is what others have committed. */
static CbWorld *
caught_up(CbHub *hub, GError **error)
{
    CbWorld *world = NULL;
    if (!cb_current_load(hub, error))
        return NULL;
    CbCurrent current = {0};
    cb_current_copy(&current, &hub->current);
    CbDb *db = cb_hub_reading(hub, error);
    if (db != NULL && take_feed(hub, &current, db, error)) {
        cb_current_copy(&hub->current, &current);
        world = cb_world_ref(current.world);
    }
    cb_hub_read(hub, db);
    cb_current_clear(&current);
    return world;
}

CbWorld *
cb_current_world(CbHub *hub, GError **error)
{
    g_autoptr(GError) first = NULL;
    g_mutex_lock(&hub->deciding);
    CbWorld *world = caught_up(hub, &first);
    if (world == NULL && g_error_matches(first, CB_DB_ERROR, CB_DB_ERROR_BUSY))
        world = caught_up(hub, error); /* loaded anew */
    else if (world == NULL)
        g_propagate_error(error, g_steal_pointer(&first));
    g_mutex_unlock(&hub->deciding);
    return world;
}
