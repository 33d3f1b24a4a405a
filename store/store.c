#include "store/store.h"

#include <glib/gstdio.h>
#include <unistd.h>

#include "store/check.h"
#include "store/facts.h"
#include "store/inside.h"

#define DATA_VERSION "PRAGMA data_version"

static gboolean
has_bytes(const char *directory, const char *name, const char *suffix)
{
    GStatBuf status;
    g_autofree char *file = g_strconcat(name, suffix, NULL);
    g_autofree char *path = g_build_filename(directory, file, NULL);
    return g_stat(path, &status) == 0 && status.st_size > 0;
}

/* The outbox is made before the cache, so a cache without one means that somebody took it away. */
static gboolean
outbox_is_gone(const char *directory)
{
    return has_bytes(directory, cb_cache_file.name, "") &&
           !has_bytes(directory, cb_outbox_file.name, "") &&
           !has_bytes(directory, cb_outbox_file.name, "-wal");
}

/* Opens what is not open yet; the directory is locked meanwhile. */
static gboolean
open_files(CbStore *store, GError **error)
{
    int lock = cb_directory_lock(store->directory, TRUE, error);
    if (lock < 0)
        return FALSE;
    gboolean gone = store->outbox == NULL && outbox_is_gone(store->directory);
    if (store->outbox == NULL)
        store->outbox = cb_file_open(&cb_outbox_file, store->directory, store->findings, error);
    if (store->outbox && gone)
        cb_finding_add(store->findings, CB_CHECK_REPAIRED,
                       "%s was missing or empty and begins anew; if decisions were in it, put a copy "
                       "of it back",
                       cb_outbox_file.name);
    if (store->outbox && store->cache == NULL)
        store->cache = cb_file_open(&cb_cache_file, store->directory, store->findings, error);
    close(lock);
    return store->outbox && store->cache &&
           cb_sql_number(store->cache, DATA_VERSION, &store->cache_seen, error);
}

CbStore *
cb_store_open(const char *directory, GError **error)
{
    g_autoptr(CbStore) store = g_new0(CbStore, 1);
    store->directory = g_strdup(directory);
    store->findings = cb_findings_new();
    if (!open_files(store, error) ||
        !cb_sql_number(store->outbox, DATA_VERSION, &store->outbox_seen, error))
        return NULL;
    return g_steal_pointer(&store);
}

void
cb_store_close(CbStore *store)
{
    if (store == NULL)
        return;
    sqlite3_close_v2(store->cache);
    sqlite3_close_v2(store->outbox);
    g_array_unref(store->findings);
    g_free(store->directory);
    g_free(store);
}

const GArray *
cb_store_findings(const CbStore *store)
{
    return store->findings;
}

/* Opens the cache again where another process has moved a damaged one aside. */
static gboolean
follow_cache(CbStore *store, GError **error)
{
    if (store->cache && cb_file_has_moved(store->cache))
        sqlite3_close_v2(g_steal_pointer(&store->cache));
    return store->cache != NULL || open_files(store, error);
}

/* Moves the damaged cache aside, unless somebody else just did, and begins a new one. */
static gboolean
rebuild_cache(CbStore *store, GError **error)
{
    g_autofree char *path = g_strdup(sqlite3_db_filename(store->cache, "main"));
    int lock = cb_directory_lock(store->directory, FALSE, error);
    if (lock < 0)
        return FALSE;
    gboolean moved = cb_file_has_moved(store->cache);
    sqlite3_close_v2(g_steal_pointer(&store->cache));
    g_autofree char *kept = moved ? NULL : cb_file_move_aside(path, error);
    close(lock);
    if (kept == NULL && !moved)
        return FALSE;
    if (kept)
        cb_file_tell_moved(&cb_cache_file, kept, store->findings);
    return open_files(store, error);
}

gboolean
cb_store_with_cache(CbStore *store, CbCacheWork work, gpointer data, GError **error)
{
    g_autoptr(GError) problem = NULL;
    if (!follow_cache(store, error))
        return FALSE;
    if (work(store, data, &problem))
        return TRUE;
    if (g_error_matches(problem, CB_STORE_ERROR, CB_STORE_ERROR_CORRUPT))
        return rebuild_cache(store, error) && work(store, data, error);
    g_propagate_error(error, g_steal_pointer(&problem));
    return FALSE;
}

static gboolean
load(CbStore *store, gpointer data, GError **error)
{
    CbWorld **world = data;
    *world = cb_facts_load(store->cache, store->findings, error);
    return *world != NULL;
}

static gboolean
write_patch(CbStore *store, gpointer data, GError **error)
{
    return cb_facts_write(store->cache, data, error);
}

static gboolean
replace(CbStore *store, gpointer data, GError **error)
{
    return cb_facts_replace(store->cache, data, error);
}

typedef struct {
    CbStoreWork work;
    gpointer data;
} Changing;

static gboolean
change(CbStore *store, gpointer data, GError **error)
{
    const Changing *changing = data;
    return cb_facts_change(store->cache, store->findings, changing->work, changing->data, error);
}

CbWorld *
cb_store_load(CbStore *store, GError **error)
{
    CbWorld *world = NULL;
    return cb_store_with_cache(store, load, &world, error) ? world : NULL;
}

gboolean
cb_store_write(CbStore *store, const CbPatch *patch, GError **error)
{
    return cb_store_with_cache(store, write_patch, (gpointer)patch, error);
}

gboolean
cb_store_replace(CbStore *store, const CbWorld *world, GError **error)
{
    return cb_store_with_cache(store, replace, (gpointer)world, error);
}

gboolean
cb_store_change(CbStore *store, CbStoreWork work, gpointer data, GError **error)
{
    Changing changing = {work, data};
    return cb_store_with_cache(store, change, &changing, error);
}

/* Whether the version of `db` differs from *seen, which is brought up to date. */
static gboolean
version_changed(sqlite3 *db, gint64 *seen)
{
    gint64 now;
    if (!cb_sql_number(db, DATA_VERSION, &now, NULL) || now == *seen)
        return FALSE;
    *seen = now;
    return TRUE;
}

gboolean
cb_store_changed(CbStore *store)
{
    gboolean moved = store->cache == NULL || cb_file_has_moved(store->cache);
    if (moved && !follow_cache(store, NULL))
        return FALSE;
    gboolean cache = version_changed(store->cache, &store->cache_seen);
    gboolean outbox = version_changed(store->outbox, &store->outbox_seen);
    return moved || cache || outbox;
}

gint64
cb_store_written_at(const CbStore *store)
{
    static const char *const suffixes[] = {"", "-wal"}; /* the newest pages lie in the log */
    gint64 newest = CB_NULL;
    for (guint i = 0; i < G_N_ELEMENTS(suffixes); i++) {
        GStatBuf status;
        g_autofree char *name = g_strconcat(cb_cache_file.name, suffixes[i], NULL);
        g_autofree char *path = g_build_filename(store->directory, name, NULL);
        if (g_stat(path, &status) == 0 && status.st_size > 0)
            newest = MAX(newest, (gint64)status.st_mtime * G_USEC_PER_SEC);
    }
    return newest;
}
