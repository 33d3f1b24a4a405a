/* The entry of the peers domain. */
#include "engine/peers/peers.h"

const CbDecisionKind cb_peers_kinds[] = {
    {"peers.schedule", "follow the agenda", CB_events, 0, cb_peers_decide, NULL},
    {"peers.fail", "note a failure", CB_events, 0, cb_peers_decide, NULL},
    {"peers.postpone", "put off", CB_events, 0, cb_peers_decide, NULL},
    {"peers.cancel", "cancel the run", CB_events, 0, cb_peers_decide, NULL},
};
const guint cb_peers_n_kinds = G_N_ELEMENTS(cb_peers_kinds);

/* Batches are made from the World itself: nothing is kept beside it. */
static gpointer
index_new(const CbWorld *world)
{
    (void)world;
    return NULL;
}

static gpointer
index_patch(gconstpointer index, const CbWorld *world, const CbPatch *patch)
{
    (void)index, (void)world, (void)patch;
    return NULL;
}

static void
index_free(gpointer index)
{
    (void)index;
}

static void
attention(const CbWorld *world, gint64 now, GArray *found)
{
    (void)world, (void)now, (void)found;
}

const CbDomain cb_peers_domain = {
    .name = "peers",
    .kinds = cb_peers_kinds,
    .n_kinds = G_N_ELEMENTS(cb_peers_kinds),
    .index_new = index_new,
    .index_patch = index_patch,
    .index_free = index_free,
    .attention = attention,
};
