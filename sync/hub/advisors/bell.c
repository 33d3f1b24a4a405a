#include "sync/hub/advisors/bell.h"

struct CbBell {
    gatomicrefcount refs;
    GMutex lock; /* held while it rings */
    void (*ready)(gpointer data); /* NULL: silenced */
    gpointer data;
};

CbBell *
cb_bell_new(void (*ready)(gpointer data), gpointer data)
{
    CbBell *bell = g_new0(CbBell, 1);
    g_atomic_ref_count_init(&bell->refs);
    g_mutex_init(&bell->lock);
    bell->ready = ready;
    bell->data = data;
    return bell;
}

CbBell *
cb_bell_ref(CbBell *bell)
{
    g_atomic_ref_count_inc(&bell->refs);
    return bell;
}

void
cb_bell_unref(CbBell *bell)
{
    if (!g_atomic_ref_count_dec(&bell->refs))
        return;
    g_mutex_clear(&bell->lock);
    g_free(bell);
}

void
cb_bell_ring(CbBell *bell)
{
    g_mutex_lock(&bell->lock);
    if (bell->ready != NULL)
        bell->ready(bell->data);
    g_mutex_unlock(&bell->lock);
}

void
cb_bell_silence(CbBell *bell)
{
    g_mutex_lock(&bell->lock);
    bell->ready = NULL;
    g_mutex_unlock(&bell->lock);
}
