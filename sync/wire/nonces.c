#include "sync/wire/nonces.h"

#include "engine/when.h"

typedef struct {
    char *hash;
    gint64 at;
} Spent;

struct CbNonces {
    GHashTable *hashes; /* borrowed from the queue */
    GQueue *spent;      /* the oldest first */
    guint most;
};

static void
spent_free(gpointer data)
{
    Spent *spent = data;
    g_free(spent->hash);
    g_free(spent);
}

CbNonces *
cb_nonces_new(guint most)
{
    CbNonces *nonces = g_new0(CbNonces, 1);
    nonces->hashes = g_hash_table_new(g_str_hash, g_str_equal);
    nonces->spent = g_queue_new();
    nonces->most = most;
    return nonces;
}

void
cb_nonces_free(CbNonces *nonces)
{
    if (nonces == NULL)
        return;
    g_hash_table_unref(nonces->hashes);
    g_queue_free_full(nonces->spent, spent_free);
    g_free(nonces);
}

static void
forget_old(CbNonces *nonces, gint64 now)
{
    for (Spent *oldest; (oldest = g_queue_peek_head(nonces->spent)) != NULL;) {
        if (now - oldest->at < CB_NONCE_SECONDS * CB_SECOND)
            return;
        g_hash_table_remove(nonces->hashes, oldest->hash);
        spent_free(g_queue_pop_head(nonces->spent));
    }
}

gboolean
cb_nonces_known(CbNonces *nonces, const char *nonce, gint64 now)
{
    g_autofree char *hash = g_compute_checksum_for_string(G_CHECKSUM_SHA256, nonce, -1);
    forget_old(nonces, now);
    return g_hash_table_contains(nonces->hashes, hash);
}

gboolean
cb_nonces_spend(CbNonces *nonces, const char *nonce, gint64 now)
{
    if (cb_nonces_known(nonces, nonce, now) || nonces->spent->length >= nonces->most)
        return FALSE;
    Spent *spent = g_new(Spent, 1);
    spent->hash = g_compute_checksum_for_string(G_CHECKSUM_SHA256, nonce, -1);
    spent->at = now;
    g_queue_push_tail(nonces->spent, spent);
    g_hash_table_add(nonces->hashes, spent->hash);
    return TRUE;
}

guint
cb_nonces_count(const CbNonces *nonces)
{
    return nonces->spent->length;
}
