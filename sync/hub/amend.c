/* Rows that the hub writes of its own without a decision: settings that are missing, whose turn it is, logs. */
#include "sync/hub/inside.h"

#define TRIES 6u

/* Within a transaction for writing, which is left open. */
static gboolean
write_patch(CbHub *hub, CbDb *db, CbCurrent *current, const CbPatch *patch, GError **error)
{
    gboolean same = FALSE;
    if (!cb_hub_lock(db, current->world, CB_none, NULL, patch, &same, error))
        return FALSE;
    if (!same) {
        g_set_error(error, CB_DB_ERROR, CB_DB_ERROR_BUSY, "Others change the same rows at the moment. Try again.");
        return FALSE;
    }
    if (!cb_hub_write(db, patch, error))
        return FALSE;
    cb_current_apply(current, patch);
    /* Nobody else writes on SQLite: what was written here need not be read from the feed. */
    return hub->kind != CB_DB_SQLITE || cb_feed_head(db, &current->at, error);
}

static gboolean
make_and_write(CbHub *hub, CbDb *db, CbCurrent *current, const CbAmendment *amendment, gboolean *written, GError **error)
{
    cb_current_copy(current, &hub->current);
    if (!cb_current_catch_up(hub, current, db, error))
        return FALSE;
    g_autoptr(CbPatch) patch = amendment->make(amendment->data, current->world);
    *written = patch != NULL && cb_patch_rows(patch) > 0;
    return !*written || write_patch(hub, db, current, patch, error);
}

static gboolean
amend_in(CbHub *hub, CbDb *db, const CbAmendment *amendment, gboolean *written, GError **error)
{
    CbCurrent current = {0};
    if (!cb_db_begin(db, CB_DB_WRITE, error))
        return FALSE;
    gboolean done = make_and_write(hub, db, &current, amendment, written, error);
    if (!done || !*written)
        cb_db_rollback(db);
    else if ((done = cb_db_commit(db, error)))
        cb_current_copy(&hub->current, &current);
    cb_current_clear(&current);
    return done;
}

static gboolean
amend_once(CbHub *hub, const CbAmendment *amendment, gboolean *written, GError **error)
{
    CbDbPool *pool = cb_hub_store_pool(hub->store);
    if (!cb_current_load(hub, error))
        return FALSE;
    CbDb *db = cb_db_take(pool, CB_DB_WRITE, error);
    if (db == NULL)
        return FALSE;
    gboolean done = amend_in(hub, db, amendment, written, error);
    cb_db_give(pool, db);
    return done;
}

gboolean
cb_hub_amend(CbHub *hub, const CbAmendment *amendment, gboolean *written, GError **error)
{
    GError *problem = NULL;
    gboolean wrote = FALSE;
    g_mutex_lock(&hub->deciding);
    for (guint try = 1;; try++) {
        g_clear_error(&problem);
        if (amend_once(hub, amendment, &wrote, &problem) || try == TRIES ||
            !g_error_matches(problem, CB_DB_ERROR, CB_DB_ERROR_BUSY))
            break;
        g_usleep(1000ul << try);
    }
    g_mutex_unlock(&hub->deciding);
    if (written != NULL)
        *written = problem == NULL && wrote;
    if (problem != NULL)
        g_propagate_error(error, problem);
    else if (wrote)
        cb_hub_look_for_news(hub);
    return problem == NULL;
}
