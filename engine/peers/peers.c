/* The entry of the peers domain. */
#include "engine/peers/peers.h"

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
    .index_new = index_new,
    .index_patch = index_patch,
    .index_free = index_free,
    .attention = attention,
};
