/* The entry of the advisors domain. */
#include "engine/advisors/advisors.h"

#include "engine/advisors/index.h"

static void
attention(const CbWorld *world, gint64 now, GArray *found)
{
    (void)world;
    (void)now;
    (void)found;
}

const CbDomain cb_advisors_domain = {
    .name = "advisors",
    .index_new = cb_advisor_index_new,
    .index_patch = cb_advisor_index_patch,
    .index_free = cb_advisor_index_free,
    .attention = attention,
};
