#include <string.h>

#include "store/hub/rows.h"

/* Of pg_advisory_xact_lock: hubs that start together make the tables one after the other. */
#define START_LOCK "SELECT pg_advisory_xact_lock(7166345023)"

/* Which database this is: a dump that is restored gives the table another number. On PostgreSQL
 * also which history of which server: each standby that is promoted and each recovery to a point in
 * time begins another timeline, and what its predecessor had committed last may be missing there.
 * Servers that keep their WAL to themselves do not tell (`plain`). */
static const struct {
    const char *whole, *plain;
} home_sql[] = {
    [CB_DB_SQLITE] = {"SELECT 'here'", NULL},
    [CB_DB_POSTGRES] = {"SELECT CAST((pg_control_system()).system_identifier AS text) || '.' || "
                        "left(pg_walfile_name(pg_current_wal_lsn()), 8) || '.' || "
                        "CAST(oid AS text) || '.' || "
                        "CAST(CAST(CAST('cb_meta' AS regclass) AS oid) AS text) "
                        "FROM pg_database WHERE datname = current_database()",
                        "SELECT CAST(oid AS text) || '.' || "
                        "CAST(CAST(CAST('cb_meta' AS regclass) AS oid) AS text) "
                        "FROM pg_database WHERE datname = current_database()"},
};

struct CbHubStore {
    char *data;
    CbDbPool *pool;
    GPtrArray *findings; /* char * */
    /* Interned, so that they may be read while they change. */
    const char *epoch, *home;
};

/* The work of opening. */
typedef struct {
    CbDb *db;
    GPtrArray *findings;
    const char *home; /* interned */
    gboolean fresh;  /* nothing was there before */
    gboolean missed; /* changes may have been missed: cursors are no longer good */
} Opening;

static gboolean
create_table(Opening *opening, const CbTable *tables, const CbTable *table, GError **error)
{
    g_autofree char *sql = cb_db_create(cb_db_kind(opening->db), tables, table);
    if (!opening->fresh)
        g_ptr_array_add(opening->findings,
                        g_strdup_printf("table %s was missing and has been made", table->name));
    return cb_db_script(opening->db, sql, error);
}

/* A table that is gone together with its rows is not made again as if it had been empty. */
static gboolean
may_create(Opening *opening, const CbTable *table, GError **error)
{
    const CbDbParam params[] = {cb_db_text(table->name)};
    CbValue count;
    gboolean found;
    if (opening->fresh)
        return TRUE;
    if (!cb_db_one(opening->db, "SELECT count(*) FROM cb_changes WHERE tbl = ?1", params, 1,
                   CB_TYPE_INT, &count, &found, error))
        return FALSE;
    if (count.integer == 0)
        return TRUE;
    g_set_error(error, CB_DB_ERROR, CB_DB_ERROR_REFUSED,
                "%s: table %s is missing although it had rows; restore a backup",
                cb_db_name(opening->db), table->name);
    return FALSE;
}

static gboolean
prepare_own(Opening *opening, const CbTable *table, GError **error)
{
    gboolean exists;
    if (!cb_look_exists(opening->db, table->name, &exists, error))
        return FALSE;
    return exists ? cb_look_repair(opening->db, table, opening->findings, error) &&
                        cb_words_repair(opening->db, table, opening->findings, error)
                  : create_table(opening, cb_hub_tables, table, error);
}

static gboolean
prepare_facts(Opening *opening, const CbTable *table, GError **error)
{
    gboolean exists, made;
    if (!cb_look_exists(opening->db, table->name, &exists, error))
        return FALSE;
    gboolean good = exists ? cb_look_repair(opening->db, table, opening->findings, error)
                           : may_create(opening, table, error) &&
                                 create_table(opening, cb_tables, table, error);
    if (!good || !cb_triggers_make(opening->db, table, &made, error))
        return FALSE;
    if (made && exists && !opening->fresh) {
        opening->missed = TRUE;
        g_ptr_array_add(opening->findings,
                        g_strdup_printf("the triggers of table %s were not as declared and have "
                                        "been made anew",
                                        table->name));
    }
    return TRUE;
}

static gboolean
prepare_changes(Opening *opening, GError **error)
{
    gboolean exists;
    if (!cb_look_exists(opening->db, "cb_changes", &exists, error))
        return FALSE;
    if (exists)
        return TRUE;
    if (!opening->fresh) {
        opening->missed = TRUE;
        g_ptr_array_add(opening->findings,
                        g_strdup("table cb_changes was missing and has been made"));
    }
    return cb_changes_create(opening->db, error);
}

static gboolean
prepare_tables(Opening *opening, GError **error)
{
    gboolean good = prepare_changes(opening, error);
    for (guint t = 0; good && t < CB_HUB_N_TABLES; t++)
        good = prepare_own(opening, &cb_hub_tables[t], error);
    for (guint t = 0; good && t < CB_N_TABLES; t++)
        good = prepare_facts(opening, &cb_tables[t], error);
    return good;
}

static gboolean
check_version(CbDb *db, GError **error)
{
    g_autoptr(GError) problem = NULL;
    g_autofree char *text = cb_meta_get(db, CB_META_SCHEMA, &problem);
    gint64 version = CB_SCHEMA_OLDEST;
    if (problem != NULL) {
        g_propagate_error(error, g_steal_pointer(&problem));
        return FALSE;
    }
    if (text != NULL && g_ascii_string_to_signed(text, 10, 1, CB_SCHEMA_NEWEST, &version, NULL))
        return TRUE;
    g_set_error(error, CB_DB_ERROR, CB_DB_ERROR_NEWER,
                "%s: its tables have version %s, this Callboard knows those up to %d; install the "
                "newer Callboard",
                cb_db_name(db), text != NULL ? text : "?", CB_SCHEMA_NEWEST);
    return FALSE;
}

/* Within a transaction: interned, NULL with an error. */
static const char *
read_home(CbDb *db, GError **error)
{
    CbValue home = cb_text(NULL);
    gboolean found, told;
    const char *plain = home_sql[cb_db_kind(db)].plain;
    if (!cb_db_save(db, error))
        return NULL;
    told = cb_db_one(db, home_sql[cb_db_kind(db)].whole, NULL, 0, CB_TYPE_TEXT, &home, &found,
                     plain == NULL ? error : NULL);
    if (!told)
        cb_db_undo(db);
    else if (!cb_db_keep(db, error))
        told = FALSE;
    else
        plain = NULL;
    if (plain != NULL)
        told = cb_db_one(db, plain, NULL, 0, CB_TYPE_TEXT, &home, &found, error);
    g_autofree char *text = (char *)home.text;
    return told ? g_intern_string(text) : NULL;
}

/* Notes which database this is; one that was restored from a copy, or a standby that was promoted,
 * has gone back in time. */
static gboolean
settle_home(Opening *opening, GError **error)
{
    g_autoptr(GError) problem = NULL;
    g_autofree char *before = cb_meta_get(opening->db, CB_META_HOME, &problem);
    if (problem != NULL) {
        g_propagate_error(error, g_steal_pointer(&problem));
        return FALSE;
    }
    opening->home = read_home(opening->db, error);
    if (opening->home == NULL)
        return FALSE;
    if (g_strcmp0(before, opening->home) == 0)
        return TRUE;
    if (!opening->fresh) {
        opening->missed = TRUE;
        g_ptr_array_add(opening->findings,
                        g_strdup("the data was restored from a copy, or a standby took over"));
    }
    return cb_meta_set(opening->db, CB_META_HOME, opening->home, error);
}

/* The epoch of the data, a new one where cursors are no longer good. Interned. */
static const char *
settle_epoch(Opening *opening, GError **error)
{
    g_autofree char *epoch = NULL;
    if (!opening->fresh && !opening->missed) {
        GError *problem = NULL;
        epoch = cb_meta_get(opening->db, CB_META_EPOCH, &problem);
        if (problem != NULL) {
            g_propagate_error(error, problem);
            return NULL;
        }
    }
    if (epoch != NULL)
        return g_intern_string(epoch);
    if (!opening->fresh)
        g_ptr_array_add(opening->findings,
                        g_strdup("changes may have been missed, so every console fetches all facts "
                                 "anew"));
    return cb_meta_renew(opening->db, error);
}

/* One hub at a time. */
static gboolean
lock_start(CbDb *db, GError **error)
{
    return cb_db_kind(db) != CB_DB_POSTGRES || cb_db_run(db, START_LOCK, NULL, 0, NULL, error);
}

/* What is done within a transaction: the epoch, NULL with an error. */
typedef const char *(*Work)(Opening *opening, GError **error);

static const char *
prepare(Opening *opening, GError **error)
{
    CbDb *db = opening->db;
    gboolean exists;
    if (!lock_start(db, error) || !cb_look_exists(db, "cb_meta", &exists, error) ||
        (exists && !check_version(db, error)))
        return NULL;
    opening->fresh = !exists;
    g_autofree char *version = g_strdup_printf("%d", CB_SCHEMA_NEWEST);
    if (!prepare_tables(opening, error) || !settle_home(opening, error) ||
        !cb_meta_set(db, CB_META_SCHEMA, version, error))
        return NULL;
    return settle_epoch(opening, error);
}

/* After a connection came to another history than the last. */
static const char *
settle(Opening *opening, GError **error)
{
    return lock_start(opening->db, error) && settle_home(opening, error)
               ? settle_epoch(opening, error)
               : NULL;
}

static const char *
renew(Opening *opening, GError **error)
{
    opening->home = read_home(opening->db, error);
    return opening->home == NULL ? NULL : cb_meta_renew(opening->db, error);
}

/* Runs `work` in a write transaction and takes the epoch that it gives. */
static gboolean
run_work(CbHubStore *store, CbDb *db, GPtrArray *findings, Work work, GError **error)
{
    Opening opening = {.db = db, .findings = findings};
    if (!cb_db_begin(db, CB_DB_WRITE, error))
        return FALSE;
    const char *epoch = work(&opening, error);
    if (epoch == NULL)
        cb_db_rollback(db);
    if (epoch == NULL || !cb_db_commit(db, error))
        return FALSE;
    g_atomic_pointer_set(&store->epoch, epoch);
    g_atomic_pointer_set(&store->home, opening.home);
    return TRUE;
}

static gboolean
with_epoch(CbHubStore *store, Work work, GError **error)
{
    CbDb *db = cb_db_take(store->pool, CB_DB_WRITE, error);
    gboolean good = db != NULL && run_work(store, db, store->findings, work, error);
    if (db != NULL)
        cb_db_give(store->pool, db);
    return good;
}

/* Of every connection that the pool opens later: behind the same address another server may answer
 * by now. Nothing is read from it before the epoch has been settled. */
static gboolean
check_home(gpointer data, CbDb *db, GError **error)
{
    CbHubStore *store = data;
    if (cb_db_kind(db) != CB_DB_POSTGRES)
        return TRUE;
    if (!cb_db_begin(db, CB_DB_READ, error))
        return FALSE;
    const char *home = read_home(db, error);
    cb_db_rollback(db);
    if (home == NULL || home == g_atomic_pointer_get((gpointer *)&store->home))
        return home != NULL;
    g_autoptr(GPtrArray) unheard = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(CbDb) writer = cb_db_open(store->data, CB_DB_WRITE, error);
    return writer != NULL && run_work(store, writer, unheard, settle, error);
}

CbHubStore *
cb_hub_store_open(const char *data, guint readers, guint writers, GError **error)
{
    g_autoptr(CbHubStore) store = g_new0(CbHubStore, 1);
    store->data = g_strdup(data);
    store->findings = g_ptr_array_new_with_free_func(g_free);
    store->pool = cb_db_pool_new(data, readers, writers);
    if (!with_epoch(store, prepare, error))
        return NULL;
    cb_db_pool_check(store->pool, check_home, store);
    return g_steal_pointer(&store);
}

void
cb_hub_store_close(CbHubStore *store)
{
    if (store == NULL)
        return;
    cb_db_pool_free(store->pool);
    g_ptr_array_unref(store->findings);
    g_free(store->data);
    g_free(store);
}

CbDbPool *
cb_hub_store_pool(CbHubStore *store)
{
    return store->pool;
}

const GPtrArray *
cb_hub_store_findings(const CbHubStore *store)
{
    return store->findings;
}

const char *
cb_hub_store_epoch(const CbHubStore *store)
{
    return g_atomic_pointer_get((gpointer *)&store->epoch);
}

void
cb_hub_store_follow(CbHubStore *store, CbCursor cursor)
{
    if (cursor.epoch != NULL)
        g_atomic_pointer_set(&store->epoch, cursor.epoch);
}

gboolean
cb_hub_store_renew(CbHubStore *store, GError **error)
{
    return with_epoch(store, renew, error);
}

CbDb *
cb_hub_store_listen(CbHubStore *store, GError **error)
{
    g_autoptr(CbDb) db = cb_db_open(store->data, CB_DB_READ, error);
    if (db == NULL || (cb_db_kind(db) == CB_DB_POSTGRES &&
                       !cb_db_script(db, "LISTEN " CB_FEED_CHANNEL, error)))
        return NULL;
    return g_steal_pointer(&db);
}
