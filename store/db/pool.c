#include "store/db/driver.h"

/* Connections of one use. */
typedef struct {
    GPtrArray *idle; /* CbDb */
    guint open, most;
} Lane;

struct CbDbPool {
    char *data;
    GMutex mutex;
    GCond given;
    Lane lanes[2]; /* by CbDbUse */
    CbDbCheck check; /* may be NULL */
    gpointer check_data;
};

CbDbPool *
cb_db_pool_new(const char *data, guint readers, guint writers)
{
    CbDbPool *pool = g_new0(CbDbPool, 1);
    pool->data = g_strdup(data);
    g_mutex_init(&pool->mutex);
    g_cond_init(&pool->given);
    pool->lanes[CB_DB_READ] = (Lane){g_ptr_array_new(), 0, MAX(readers, 1)};
    pool->lanes[CB_DB_WRITE] =
        (Lane){g_ptr_array_new(), 0, cb_db_is_remote(data) ? MAX(writers, 1) : 1};
    return pool;
}

void
cb_db_pool_free(CbDbPool *pool)
{
    if (pool == NULL)
        return;
    for (guint use = CB_DB_READ; use <= CB_DB_WRITE; use++) {
        g_ptr_array_set_free_func(pool->lanes[use].idle, (GDestroyNotify)cb_db_close);
        g_ptr_array_unref(pool->lanes[use].idle);
    }
    g_cond_clear(&pool->given);
    g_mutex_clear(&pool->mutex);
    g_free(pool->data);
    g_free(pool);
}

/* An idle connection, NULL when there is room for a new one, which then counts as open. */
static CbDb *
wait_for_one(CbDbPool *pool, Lane *lane)
{
    CbDb *db = NULL;
    g_mutex_lock(&pool->mutex);
    while (lane->idle->len == 0 && lane->open == lane->most)
        g_cond_wait(&pool->given, &pool->mutex);
    if (lane->idle->len > 0)
        db = g_ptr_array_steal_index(lane->idle, lane->idle->len - 1);
    else
        lane->open++;
    g_mutex_unlock(&pool->mutex);
    return db;
}

/* A connection comes back, or (NULL) is no more. */
static void
put_back(CbDbPool *pool, Lane *lane, CbDb *db)
{
    g_mutex_lock(&pool->mutex);
    if (db != NULL)
        g_ptr_array_add(lane->idle, db);
    else
        lane->open--;
    g_cond_broadcast(&pool->given);
    g_mutex_unlock(&pool->mutex);
}

void
cb_db_pool_check(CbDbPool *pool, CbDbCheck check, gpointer data)
{
    pool->check = check;
    pool->check_data = data;
}

static CbDb *
open_one(CbDbPool *pool, CbDbUse use, GError **error)
{
    g_autoptr(CbDb) db = cb_db_open(pool->data, use, error);
    gboolean good =
        db != NULL && (pool->check == NULL || pool->check(pool->check_data, db, error));
    return good ? g_steal_pointer(&db) : NULL;
}

CbDb *
cb_db_take(CbDbPool *pool, CbDbUse use, GError **error)
{
    Lane *lane = &pool->lanes[use];
    CbDb *db = wait_for_one(pool, lane);
    if (db != NULL && !db->driver->is_alive(db))
        g_clear_pointer(&db, cb_db_close);
    if (db == NULL)
        db = open_one(pool, use, error);
    if (db == NULL)
        put_back(pool, lane, NULL);
    return db;
}

void
cb_db_give(CbDbPool *pool, CbDb *db)
{
    Lane *lane = &pool->lanes[db->use];
    cb_db_rollback(db);
    cb_db_limit(db, 0);
    if (!db->driver->is_alive(db))
        g_clear_pointer(&db, cb_db_close);
    put_back(pool, lane, db);
}

CbDb *
cb_db_pool_open(const CbDbPool *pool, CbDbUse use, GError **error)
{
    return cb_db_open(pool->data, use, error);
}
