#include "engine/domain.h"

#include "engine/advisors/advisors.h"
#include "engine/campaigns/campaigns.h"
#include "engine/messages/messages.h"
#include "engine/operators/operators.h"
#include "engine/peers/peers.h"
#include "engine/pool/pool.h"

const CbDomain *const cb_domains[CB_N_DOMAINS] = {
    [CB_DOMAIN_OPERATORS] = &cb_operators_domain,
    [CB_DOMAIN_CAMPAIGNS] = &cb_campaigns_domain,
    [CB_DOMAIN_POOL] = &cb_pool_domain,
    [CB_DOMAIN_ADVISORS] = &cb_advisors_domain,
    [CB_DOMAIN_PEERS] = &cb_peers_domain,
    [CB_DOMAIN_MESSAGES] = &cb_messages_domain,
};

static int
compare_attention(gconstpointer a, gconstpointer b)
{
    const CbAttention *x = a, *y = b;
    if (x->severity != y->severity)
        return x->severity < y->severity ? -1 : 1;
    if (x->due != y->due)
        return x->due < y->due ? -1 : 1;
    if (x->target != y->target)
        return x->target < y->target ? -1 : 1;
    return (x->row > y->row) - (x->row < y->row);
}

GArray *
cb_attention(const CbWorld *world, gint64 now)
{
    GArray *found = g_array_new(FALSE, FALSE, sizeof(CbAttention));
    for (guint d = 0; d < CB_N_DOMAINS; d++)
        cb_domains[d]->attention(world, now, found);
    g_array_sort(found, compare_attention);
    return found;
}
