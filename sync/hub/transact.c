#include "sync/hub/transact.h"

#define TRIES 20u
#define PAUSE (G_USEC_PER_SEC / 4)

static gboolean
run(CbDb *db, CbTransact work, gpointer data, GError **error)
{
    if (!cb_db_begin(db, CB_DB_WRITE, error))
        return FALSE;
    if (work(data, db, error))
        return cb_db_commit(db, error);
    cb_db_rollback(db);
    return FALSE;
}

gboolean
cb_hub_transact(CbHub *hub, CbTransact work, gpointer data, GError **error)
{
    CbDbPool *pool = cb_hub_store_pool(hub->store);
    CbDb *db = cb_db_take(pool, CB_DB_WRITE, error);
    gboolean done = db != NULL && run(db, work, data, error);
    if (db != NULL)
        cb_db_give(pool, db);
    return done;
}

gboolean
cb_hub_transact_surely(CbHub *hub, CbTransact work, gpointer data, const gint *stop, GError **error)
{
    for (guint tries = 1;; tries++) {
        g_autoptr(GError) problem = NULL;
        if (cb_hub_transact(hub, work, data, &problem))
            return TRUE;
        if (tries == TRIES || g_atomic_int_get(stop)) {
            g_propagate_error(error, g_steal_pointer(&problem));
            return FALSE;
        }
        g_usleep(PAUSE);
    }
}
