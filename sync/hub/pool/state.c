/* What a hub keeps of its pool's automation. */
#include "sync/hub/pool/inside.h"

static void
run_free(gpointer run)
{
    cb_pool_run_free(run);
}

CbPooling *
cb_pooling_new(CbHub *hub)
{
    CbPooling *pooling = g_new0(CbPooling, 1);
    g_mutex_init(&pooling->lock);
    g_cond_init(&pooling->changed);
    g_queue_init(&pooling->errors);
    pooling->last_end = CB_NULL;
    pooling->waiting = g_ptr_array_new_with_free_func(run_free);
    pooling->log = cb_pool_log_new(hub);
    return pooling;
}

void
cb_pooling_free(CbPooling *pooling)
{
    if (pooling == NULL)
        return;
    g_ptr_array_unref(pooling->waiting);
    cb_pool_log_free(pooling->log);
    g_queue_clear_full(&pooling->errors, g_free);
    g_cond_clear(&pooling->changed);
    g_mutex_clear(&pooling->lock);
    g_free(pooling);
}

gboolean
cb_hub_pool_open_log(CbHub *hub, const char *directory, GError **error)
{
    return cb_pool_log_open(hub->pooling->log, directory, error);
}

gint64
cb_hub_pool_write_log(CbHub *hub)
{
    return cb_pool_log_work(hub->pooling->log);
}

void
cb_hub_pool_hold(CbHub *hub, gboolean held)
{
    g_atomic_int_set(&hub->pooling->held, held);
    cb_hub_pool_wake(hub);
}

void
cb_pool_note_error(CbHub *hub, const char *operation, const char *sentence)
{
    CbPooling *pooling = hub->pooling;
    const CbPoolProblem trouble = {operation, NULL, NULL, sentence, TRUE};
    cb_pool_log_trouble(pooling->log, &trouble);
    g_mutex_lock(&pooling->lock);
    g_queue_push_head(&pooling->errors, g_strdup(sentence));
    if (pooling->errors.length > CB_POOL_KEPT_ERRORS)
        g_free(g_queue_pop_tail(&pooling->errors));
    g_mutex_unlock(&pooling->lock);
}

CbPoolTrouble
cb_pool_trouble_of(CbHub *hub)
{
    CbPooling *pooling = hub->pooling;
    g_mutex_lock(&pooling->lock);
    CbPoolTrouble trouble = {.database_failures = pooling->unreachable};
    g_mutex_unlock(&pooling->lock);
    return trouble;
}
