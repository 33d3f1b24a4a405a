#include "engine/campaigns/pool.h"

struct CbPool {
    const CbEligible *eligible;
    GHashTable *ranked; /* role code → GArray of profiles (guint), best first */
};

static GArray *
rank_all(const CbEligible *eligible, const char *role_code, const CbCampaignPolicy *policy)
{
    guint n = eligible->roster->n;
    CbCampaignPolicy open = *policy;
    open.exclude_fridge = FALSE;
    open.soft_conflicts = CB_SOFT_ALLOW;
    g_autofree CbRanked *best = g_new(CbRanked, MAX(n, 1));
    CbCrewQuery query = {eligible, role_code, &open, NULL};
    n = cb_crew_rank(&query, n, best);
    GArray *ranked = g_array_sized_new(FALSE, FALSE, sizeof(guint), n);
    for (guint i = 0; i < n; i++)
        g_array_append_val(ranked, best[i].row);
    return ranked;
}

CbPool *
cb_pool_new(const CbEligible *eligible, const GArray *roles, const CbCampaignPolicy *policy)
{
    CbPool *pool = g_new(CbPool, 1);
    pool->eligible = eligible;
    pool->ranked = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, (GDestroyNotify)g_array_unref);
    for (guint r = 0; r < roles->len; r++) {
        char *role_code = g_array_index(roles, CbTickRole, r).role_code;
        g_hash_table_insert(pool->ranked, role_code, rank_all(eligible, role_code, policy));
    }
    return pool;
}

void
cb_pool_free(CbPool *pool)
{
    if (pool == NULL)
        return;
    g_hash_table_unref(pool->ranked);
    g_free(pool);
}

static GArray *
rank_pool(gpointer data, const char *role_code, const CbCampaignPolicy *policy, const guint8 *skip, guint most,
          const char **error)
{
    (void)error;
    const CbPool *pool = data;
    const GArray *ranked = g_hash_table_lookup(pool->ranked, role_code);
    guint mask = cb_out_mask(policy);
    GArray *best = g_array_new(FALSE, FALSE, sizeof(guint));
    for (guint i = 0; ranked != NULL && i < ranked->len && best->len < most; i++) {
        guint profile = g_array_index(ranked, guint, i);
        if ((pool->eligible->out[profile] & mask) == 0 && skip[profile] == 0)
            g_array_append_val(best, profile);
    }
    return best;
}

static const char *
refuses(gpointer data, guint profile, gboolean offer)
{
    const CbPool *pool = data;
    (void)offer;
    return cb_crew_refuses(pool->eligible, profile);
}

CbTickSource
cb_pool_source(CbPool *pool)
{
    return (CbTickSource){rank_pool, refuses, pool};
}
