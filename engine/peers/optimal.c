#include "engine/peers/optimal.h"

#include <string.h>

#include "engine/peers/blossom.h"

#define ALL_UP_TO 12000 /* pairs: so few are taken as they are */
#define NEAREST 12      /* of more, the heaviest of each person come first */
#define MORE 6          /* then at most so many a person and round */
#define WEIGHTS 256

typedef struct {
    guint people, n;
    const CbPeerPair *pairs;
    guint *left; /* room without pins */
    guint8 *in;  /* in the core */
    GArray *core;
    CbBlossom *blossom;
} Problem;

void
cb_optimal_room(guint people, const guint *room, const CbPeerPair *pairs, guint n, guint *left)
{
    memcpy(left, room, people * sizeof(guint));
    for (guint e = 0; e < n; e++)
        if (pairs[e].order == CB_PAIR_PINNED) {
            left[pairs[e].a] -= left[pairs[e].a] > 0 ? 1 : 0;
            left[pairs[e].b] -= left[pairs[e].b] > 0 ? 1 : 0;
        }
}

/* --- which pairs are looked at ---------------------------------------------------------------- */

static gboolean
possible(const Problem *problem, const CbPeerPair *pair)
{
    return pair->order == CB_PAIR_FREE && problem->left[pair->a] > 0 && problem->left[pair->b] > 0;
}

/* Numbers of the pairs of each person: those of p lie from starts[p] to starts[p + 1]. Caller frees
 * both. */
static guint *
pairs_by_person(const Problem *problem, guint **starts)
{
    guint *at = g_new0(guint, problem->people + 2), *out;
    for (guint e = 0; e < problem->n; e++)
        if (possible(problem, &problem->pairs[e]))
            at[problem->pairs[e].a + 2]++, at[problem->pairs[e].b + 2]++;
    for (guint p = 2; p < problem->people + 2; p++)
        at[p] += at[p - 1];
    out = g_new(guint, at[problem->people + 1] + 1);
    for (guint e = 0; e < problem->n; e++)
        if (possible(problem, &problem->pairs[e])) {
            out[at[problem->pairs[e].a + 1]++] = e;
            out[at[problem->pairs[e].b + 1]++] = e;
        }
    *starts = at;
    return out;
}

/* Marks the heaviest of `mine`; of equal ones those that come after `turn`, so that not all choose
 * the same people.
 */
static void
mark_heaviest(Problem *problem, const guint *mine, guint n, guint turn)
{
    guint counts[WEIGHTS] = {0}, above = 0;
    int least = WEIGHTS - 1;
    for (guint k = 0; k < n; k++)
        counts[problem->pairs[mine[k]].weight]++;
    while (least > 0 && above + counts[least] <= NEAREST)
        above += counts[least--];
    guint equals = NEAREST - above;
    for (guint k = 0; k < n; k++) {
        guint e = mine[(k + turn) % n];
        if (problem->pairs[e].weight > least)
            problem->in[e] = TRUE;
        else if (problem->pairs[e].weight == least && equals > 0)
            problem->in[e] = TRUE, equals--;
    }
}

static void
mark_core(Problem *problem)
{
    g_autofree guint *starts = NULL;
    g_autofree guint *by_person = pairs_by_person(problem, &starts);
    for (guint p = 0; p < problem->people; p++) {
        guint n = starts[p + 1] - starts[p];
        if (starts[problem->people] > 2 * ALL_UP_TO && n > NEAREST)
            mark_heaviest(problem, &by_person[starts[p]], n, (guint)((guint64)p * 7919 % n));
        else
            for (guint k = 0; k < n; k++)
                problem->in[by_person[starts[p] + k]] = TRUE;
    }
}

static void
add(Problem *problem, guint e)
{
    const CbPeerPair *pair = &problem->pairs[e];
    problem->in[e] = TRUE;
    g_array_append_val(problem->core, e);
    cb_blossom_add_pair(problem->blossom, pair->a, pair->b, pair->weight);
}

static int *
lowest_prices(const Problem *problem)
{
    int *lowest = g_new0(int, problem->people);
    for (guint p = 0; p < problem->people; p++)
        if (problem->left[p] > 0)
            lowest[p] = cb_blossom_price(problem->blossom, p);
    return lowest;
}

/* Adds pairs that the prices do not cover. FALSE when there are none. */
static gboolean
add_uncovered(Problem *problem)
{
    g_autofree int *lowest = lowest_prices(problem);
    g_autofree guint8 *added = g_new0(guint8, problem->people);
    gboolean any = FALSE;
    for (guint e = 0; e < problem->n; e++) {
        const CbPeerPair *pair = &problem->pairs[e];
        if (problem->in[e] || lowest[pair->a] + lowest[pair->b] >= 2 * pair->weight ||
            !possible(problem, pair) || (added[pair->a] >= MORE && added[pair->b] >= MORE))
            continue;
        added[pair->a]++, added[pair->b]++;
        add(problem, e);
        any = TRUE;
    }
    return any;
}

/* --- the answer ------------------------------------------------------------------------------- */

/* Takes pairs by weight while there is room: for what a search that was stopped leaves. */
static void
complete(const Problem *problem, CbOptimal *optimal)
{
    g_autofree guint *left = g_memdup2(problem->left, problem->people * sizeof(guint));
    for (guint e = 0; e < problem->n; e++)
        if (optimal->chosen[e] && problem->pairs[e].order == CB_PAIR_FREE)
            left[problem->pairs[e].a]--, left[problem->pairs[e].b]--;
    for (int weight = WEIGHTS - 1; weight > 0; weight--)
        for (guint e = 0; e < problem->n; e++) {
            const CbPeerPair *pair = &problem->pairs[e];
            if (pair->weight != weight || optimal->chosen[e] || pair->order != CB_PAIR_FREE ||
                left[pair->a] == 0 || left[pair->b] == 0)
                continue;
            optimal->chosen[e] = TRUE;
            left[pair->a]--, left[pair->b]--;
        }
}

static void
write_proof(const Problem *problem, CbOptimalProof *proof)
{
    const CbBlossom *blossom = problem->blossom;
    proof->prices = g_array_sized_new(FALSE, FALSE, sizeof(int), blossom->vertex->len);
    proof->core = g_array_ref(problem->core);
    proof->sets = g_array_new(FALSE, FALSE, sizeof(CbOddSet));
    proof->members = g_array_new(FALSE, FALSE, sizeof(int));
    for (guint v = 0; v < blossom->vertex->len; v++)
        g_array_append_val(proof->prices, cb_blossom_vertex(blossom, (int)v)->price);
    for (guint s = 0; s < blossom->sets->len; s++) {
        const CbTreeSet *set = blossom->sets->pdata[s];
        if (set == NULL || set->price == 0)
            continue;
        CbOddSet odd = {.price = set->price, .first = proof->members->len};
        cb_blossom_members(blossom, ~(int)s, proof->members);
        odd.n = proof->members->len - odd.first;
        g_array_append_val(proof->sets, odd);
    }
}

/* What the prices sum up to, in hundredths (see blossom.h). */
static guint
bound_of(const Problem *problem, const CbOptimalProof *proof, guint pinned)
{
    g_autofree int *lowest = lowest_prices(problem);
    gint64 sum = 0;
    for (guint v = 0; v < proof->prices->len; v++)
        sum += g_array_index(proof->prices, int, v);
    for (guint s = 0; s < proof->sets->len; s++) {
        const CbOddSet *set = &g_array_index(proof->sets, CbOddSet, s);
        sum += (gint64)set->price * (set->n / 2);
    }
    for (guint e = 0; e < problem->n; e++) {
        const CbPeerPair *pair = &problem->pairs[e];
        int whole = 2 * pair->weight;
        if (problem->in[e])
            sum -= whole;
        else if (possible(problem, pair))
            sum += MAX(0, whole - lowest[pair->a] - lowest[pair->b]);
    }
    return pinned + (guint)(sum / 2);
}

/* --- a bound for a search that was stopped ----------------------------------------------------- */

#define ROUNDS 12

/* The price of p's seats that costs least while all others keep theirs: what the last of p's seats earns. */
static int
best_price(const Problem *problem, guint p, const guint *mine, guint n, const int *prices)
{
    guint counts[2 * WEIGHTS] = {0}, above = 0;
    int price = 2 * WEIGHTS - 1;
    for (guint k = 0; k < n; k++) {
        const CbPeerPair *pair = &problem->pairs[mine[k]];
        int gain = 2 * pair->weight - prices[pair->a == p ? pair->b : pair->a];
        counts[MAX(0, gain)]++;
    }
    while (price > 0 && (above += counts[price]) < problem->left[p])
        price--;
    return price;
}

/* Prices of seats alone, in quarters of a hundredth, so that nothing is left of most pairs: people take turns to set
 * theirs. */
static int *
fair_prices(const Problem *problem)
{
    g_autofree guint *starts = NULL;
    g_autofree guint *by_person = pairs_by_person(problem, &starts);
    int *prices = g_new0(int, problem->people);
    for (guint e = 0; e < problem->n; e++)
        if (possible(problem, &problem->pairs[e])) {
            const CbPeerPair *pair = &problem->pairs[e];
            prices[pair->a] = MAX(prices[pair->a], pair->weight);
            prices[pair->b] = MAX(prices[pair->b], pair->weight);
        }
    for (guint round = 0; round < ROUNDS; round++)
        for (guint p = 0; p < problem->people; p++)
            if (problem->left[p] > 0)
                prices[p] = best_price(problem, p, &by_person[starts[p]], starts[p + 1] - starts[p], prices);
    return prices;
}

/* Takes these prices for the proof when they promise less than those of the search. */
static void
improve_bound(const Problem *problem, CbOptimal *optimal, guint pinned)
{
    g_autofree int *prices = fair_prices(problem);
    CbOptimalProof *proof = &optimal->proof;
    gint64 sum = 0;
    for (guint p = 0; p < problem->people; p++)
        sum += (gint64)problem->left[p] * prices[p];
    for (guint e = 0; e < problem->n; e++) {
        const CbPeerPair *pair = &problem->pairs[e];
        if (possible(problem, pair))
            sum += MAX(0, 2 * pair->weight - prices[pair->a] - prices[pair->b]);
    }
    if (pinned + sum / 2 >= optimal->bound)
        return;
    optimal->bound = pinned + (guint)(sum / 2);
    g_array_set_size(proof->prices, 0);
    for (guint p = 0; p < problem->people; p++)
        for (guint seat = 0; seat < problem->left[p]; seat++)
            g_array_append_val(proof->prices, prices[p]);
    g_array_unref(proof->core);
    proof->core = g_array_new(FALSE, FALSE, sizeof(guint));
    g_array_set_size(proof->sets, 0);
    g_array_set_size(proof->members, 0);
}

static void
read_choice(const Problem *problem, CbOptimal *optimal, gboolean settled)
{
    guint pinned = 0;
    for (guint e = 0; e < problem->n; e++)
        if (problem->pairs[e].order == CB_PAIR_PINNED)
            optimal->chosen[e] = TRUE, pinned += problem->pairs[e].weight;
    for (guint k = 0; k < problem->core->len; k++)
        if (cb_blossom_chosen(problem->blossom, k))
            optimal->chosen[g_array_index(problem->core, guint, k)] = TRUE;
    if (!settled)
        complete(problem, optimal);
    for (guint e = 0; e < problem->n; e++)
        optimal->total += optimal->chosen[e] ? problem->pairs[e].weight : 0;
    write_proof(problem, &optimal->proof);
    optimal->bound = bound_of(problem, &optimal->proof, pinned);
    if (!settled)
        improve_bound(problem, optimal, pinned);
    optimal->proved = optimal->bound == optimal->total;
    optimal->work = problem->blossom->work;
}

/* Whoever has no heavier pair than w begins with a price of w a seat: any two people then cover
 * what they have. */
static int *
first_prices(const Problem *problem)
{
    int *prices = g_new0(int, problem->people);
    for (guint e = 0; e < problem->n; e++)
        if (problem->in[e]) {
            const CbPeerPair *pair = &problem->pairs[e];
            prices[pair->a] = MAX(prices[pair->a], pair->weight);
            prices[pair->b] = MAX(prices[pair->b], pair->weight);
        }
    return prices;
}

CbOptimal *
cb_optimal_new(guint people, const guint *room, const CbPeerPair *pairs, guint n, guint64 work)
{
    CbOptimal *optimal = g_new0(CbOptimal, 1);
    g_autofree guint *left = g_new(guint, people);
    g_autofree guint8 *in = g_new0(guint8, n);
    g_autoptr(GArray) core = g_array_new(FALSE, FALSE, sizeof(guint));
    Problem problem = {people, n, pairs, left, in, core, NULL};
    optimal->chosen = g_new0(guint8, n);
    cb_optimal_room(people, room, pairs, n, left);
    mark_core(&problem);
    g_autofree int *prices = first_prices(&problem);
    g_autoptr(CbBlossom) blossom = problem.blossom = cb_blossom_new(people, left, prices);
    for (guint e = 0; e < n; e++)
        if (in[e])
            add(&problem, e);
    gboolean settled = cb_blossom_settle(blossom, work);
    while (settled && add_uncovered(&problem))
        settled = cb_blossom_settle(blossom, work);
    read_choice(&problem, optimal, settled);
    return optimal;
}

void
cb_optimal_free(CbOptimal *optimal)
{
    if (optimal == NULL)
        return;
    g_array_unref(optimal->proof.prices);
    g_array_unref(optimal->proof.core);
    g_array_unref(optimal->proof.sets);
    g_array_unref(optimal->proof.members);
    g_free(optimal->chosen);
    g_free(optimal);
}
