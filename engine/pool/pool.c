/* The entry of the pool domain. */
#include "engine/pool/pool.h"

#include "engine/pool/attention.h"

const CbDecisionKind cb_pool_kinds[] = {
    {"booking.place", "place", CB_booking_plan, 0, cb_pool_decide, NULL},
};
const guint cb_pool_n_kinds = G_N_ELEMENTS(cb_pool_kinds);

CbOutcome *
cb_pool_decide(const CbWorld *world, const CbDecision *decision, gint64 now)
{
    (void)world;
    (void)decision;
    (void)now;
    return NULL;
}

static gpointer
index_new(const CbWorld *world)
{
    (void)world;
    return NULL;
}

static gpointer
index_patch(gconstpointer index, const CbWorld *world, const CbPatch *patch)
{
    (void)index;
    (void)world;
    (void)patch;
    return NULL;
}

static void
index_free(gpointer index)
{
    (void)index;
}

const CbDomain cb_pool_domain = {
    .name = "pool",
    .kinds = cb_pool_kinds,
    .n_kinds = G_N_ELEMENTS(cb_pool_kinds),
    .index_new = index_new,
    .index_patch = index_patch,
    .index_free = index_free,
    .attention = cb_pool_attention,
};
