#include "engine/peers/optimal_check.h"

/* Every edge has an end of a pair: of pair k those are the one between its ends, then those to the seats of its first
 * and of its second person, from credit[k] on. */
typedef struct {
    guint people, n;
    const CbPeerPair *pairs;
    const CbOptimal *optimal;
    guint *left, *seats; /* seats[p] is the first of p, seats[people] the first end */
    gsize *credit;
    gint64 *paid; /* by odd sets, for each edge */
} Claim;

static int
price(const Claim *claim, guint v)
{
    return g_array_index(claim->optimal->proof.prices, int, v);
}

static const CbPeerPair *
core_pair(const Claim *claim, guint k)
{
    return &claim->pairs[g_array_index(claim->optimal->proof.core, guint, k)];
}

static gboolean
open_to_all(const Claim *claim, const CbPeerPair *pair)
{
    return pair->order == CB_PAIR_FREE && claim->left[pair->a] > 0 && claim->left[pair->b] > 0;
}

static char *
check_choice(const Claim *claim)
{
    g_autofree guint *left = g_memdup2(claim->left, claim->people * sizeof(guint));
    guint total = 0;
    for (guint e = 0; e < claim->n; e++) {
        const CbPeerPair *pair = &claim->pairs[e];
        gboolean chosen = claim->optimal->chosen[e];
        if (chosen != (pair->order == CB_PAIR_PINNED) && pair->order != CB_PAIR_FREE)
            return g_strdup_printf("pair %u: what was ordered is not done", e);
        total += chosen ? pair->weight : 0;
        if (!chosen || pair->order == CB_PAIR_PINNED)
            continue;
        if (left[pair->a]-- == 0 || left[pair->b]-- == 0)
            return g_strdup_printf("pair %u: there is no room for it", e);
    }
    return total == claim->optimal->total ? NULL : g_strdup_printf("the pairs weigh %u", total);
}

/* --- prices ----------------------------------------------------------------------------------- */

static char *
check_shape(const Claim *claim, guint8 *in)
{
    const CbOptimalProof *proof = &claim->optimal->proof;
    if (proof->prices->len != claim->seats[claim->people] + 2 * proof->core->len)
        return g_strdup("the proof has not a price for each vertex");
    for (guint v = 0; v < proof->prices->len; v++)
        if (price(claim, v) < 0)
            return g_strdup_printf("vertex %u: its price is negative", v);
    for (guint k = 0; k < proof->core->len; k++) {
        guint e = g_array_index(proof->core, guint, k);
        if (e >= claim->n || in[e]++ != 0)
            return g_strdup_printf("pair %u of the core is none, or there twice", k);
    }
    return NULL;
}

/* Adds what an odd set pays to the edges inside it. */
static void
pay(Claim *claim, const CbOddSet *set, const guint8 *inside)
{
    const CbOptimalProof *proof = &claim->optimal->proof;
    guint first = claim->seats[claim->people];
    for (guint m = 0; m < set->n; m++) {
        guint v = (guint)g_array_index(proof->members, int, set->first + m);
        if (v < first)
            continue;
        guint k = (v - first) / 2, side = (v - first) % 2;
        const CbPeerPair *pair = core_pair(claim, k);
        guint person = side == 0 ? pair->a : pair->b;
        gsize at = claim->credit[k] + 1 + (side == 0 ? 0 : claim->left[pair->a]);
        if (side == 0 && inside[v + 1])
            claim->paid[claim->credit[k]] += set->price;
        for (guint s = claim->seats[person]; s < claim->seats[person + 1]; s++, at++)
            claim->paid[at] += inside[s] ? set->price : 0;
    }
}

static char *
check_sets(Claim *claim, gint64 *sum)
{
    const CbOptimalProof *proof = &claim->optimal->proof;
    g_autofree guint8 *inside = g_new0(guint8, proof->prices->len);
    for (guint s = 0; s < proof->sets->len; s++) {
        const CbOddSet *set = &g_array_index(proof->sets, CbOddSet, s);
        gboolean sound = set->price >= 0 && set->n % 2 == 1 && set->n <= proof->members->len &&
                         set->first <= proof->members->len - set->n;
        for (guint m = 0; sound && m < set->n; m++) {
            guint v = (guint)g_array_index(proof->members, int, set->first + m);
            sound = v < proof->prices->len && inside[v]++ == 0;
        }
        if (!sound)
            return g_strdup_printf("set %u is not one of an odd number of vertices", s);
        pay(claim, set, inside);
        *sum += (gint64)set->price * (set->n / 2);
        for (guint m = 0; m < set->n; m++)
            inside[g_array_index(proof->members, int, set->first + m)] = 0;
    }
    return NULL;
}

static gboolean
covers(const Claim *claim, guint k)
{
    const CbPeerPair *pair = core_pair(claim, k);
    guint end = claim->seats[claim->people] + 2 * k, people[2] = {pair->a, pair->b};
    gsize at = claim->credit[k];
    int whole = 2 * pair->weight;
    gboolean covered = price(claim, end) + price(claim, end + 1) + claim->paid[at++] >= whole;
    for (guint side = 0; side < 2; side++)
        for (guint s = claim->seats[people[side]]; s < claim->seats[people[side] + 1]; s++)
            covered = covered && price(claim, end + side) + price(claim, s) + claim->paid[at++] >= whole;
    return covered;
}

/* What the cheapest seats of its two people leave of a pair that has no ends of its own. */
static gint64
uncovered(const Claim *claim, const CbPeerPair *pair)
{
    gint64 rest = 2 * pair->weight;
    guint people[2] = {pair->a, pair->b};
    for (guint side = 0; side < 2; side++) {
        int lowest = G_MAXINT;
        for (guint s = claim->seats[people[side]]; s < claim->seats[people[side] + 1]; s++)
            lowest = MIN(lowest, price(claim, s));
        rest -= lowest;
    }
    return MAX(0, rest);
}

static char *
check_bound(Claim *claim)
{
    const CbOptimalProof *proof = &claim->optimal->proof;
    g_autofree guint8 *in = g_new0(guint8, claim->n + 1);
    gint64 sum = 0;
    guint pinned = 0;
    char *problem = check_shape(claim, in);
    gsize edges = 0;
    for (guint k = 0; problem == NULL && k < proof->core->len; k++) {
        claim->credit[k] = edges;
        edges += 1 + claim->left[core_pair(claim, k)->a] + claim->left[core_pair(claim, k)->b];
    }
    claim->paid = g_new0(gint64, edges + 1);
    problem = problem != NULL ? problem : check_sets(claim, &sum);
    for (guint v = 0; problem == NULL && v < proof->prices->len; v++)
        sum += price(claim, v);
    for (guint k = 0; problem == NULL && k < proof->core->len; k++) {
        sum -= 2 * core_pair(claim, k)->weight;
        problem = covers(claim, k) ? NULL : g_strdup_printf("pair %u of the core is not covered", k);
    }
    for (guint e = 0; problem == NULL && e < claim->n; e++) {
        pinned += claim->pairs[e].order == CB_PAIR_PINNED ? claim->pairs[e].weight : 0;
        sum += !in[e] && open_to_all(claim, &claim->pairs[e]) ? uncovered(claim, &claim->pairs[e]) : 0;
    }
    if (problem == NULL && pinned + sum / 2 != claim->optimal->bound)
        problem = g_strdup_printf("the prices sum up to %" G_GINT64_FORMAT, pinned + sum / 2);
    return problem;
}

gboolean
cb_optimal_check(guint people, const guint *room, const CbPeerPair *pairs, guint n, const CbOptimal *optimal,
                 char **problem)
{
    g_autofree guint *left = g_new(guint, people), *seats = g_new(guint, people + 1);
    g_autofree gsize *credit = g_new0(gsize, optimal->proof.core->len + 1);
    Claim claim = {people, n, pairs, optimal, left, seats, credit, NULL};
    cb_optimal_room(people, room, pairs, n, left);
    seats[0] = 0;
    for (guint p = 0; p < people; p++)
        seats[p + 1] = seats[p] + left[p];
    *problem = check_choice(&claim);
    if (*problem == NULL)
        *problem = check_bound(&claim);
    g_free(claim.paid);
    if (*problem == NULL && optimal->proved != (optimal->bound == optimal->total))
        *problem = g_strdup("it is called proved and is not, or the other way round");
    return *problem == NULL;
}
