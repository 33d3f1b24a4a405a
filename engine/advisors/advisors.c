/* The entry of the advisors domain. */
#include "engine/advisors/advisors.h"

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

static void
attention(const CbWorld *world, gint64 now, GArray *found)
{
    (void)world;
    (void)now;
    (void)found;
}

const CbDomain cb_advisors_domain = {
    .name = "advisors",
    .index_new = index_new,
    .index_patch = index_patch,
    .index_free = index_free,
    .attention = attention,
};
