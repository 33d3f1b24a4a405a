/* Who is introduced to whom when nobody should be introduced too often ("Batch peer matching", section 5, policy
 * `optimal`): of pairs with weights those that weigh the most, at most `room` a person. Exact, and with a proof that
 * optimal_check.h reads without knowing how it was found; the same input gives the same pairs.
 */
#pragma once

#include <glib.h>

typedef enum {
    CB_PAIR_FREE,
    CB_PAIR_PINNED, /* chosen whatever it weighs; takes room, and stands where there is none */
    CB_PAIR_FORBIDDEN,
} CbPairOrder;

/* Two people (a != b), the weight in hundredths. No two of the same people. */
typedef struct {
    guint a, b;
    guint8 weight, order;
} CbPeerPair;

/* Prices, in quarters of a hundredth, that no choice can beat. The graph they are of stands in blossom.h: seats of
 * all people in order, then two ends for each pair of `core`. Pairs outside of `core` are covered by the cheapest
 * seats of their two people. */
typedef struct {
    GArray *prices;  /* int: seats, ends */
    GArray *core;    /* guint: numbers of pairs */
    GArray *sets;    /* CbOddSet */
    GArray *members; /* int: vertices of the sets */
} CbOptimalProof;

/* An odd set: `n` of the members from `first` on. */
typedef struct {
    int price;
    guint first, n;
} CbOddSet;

typedef struct {
    guint8 *chosen; /* one of each pair */
    guint total;    /* hundredths */
    guint bound;    /* nothing weighs more; equal to the total when it is proved */
    gboolean proved;
    guint64 work;
    CbOptimalProof proof;
} CbOptimal;

/* Looks at so many edges before it stops with a bound: some 10 s, for 10,000 people 50; the proof for 1,000 takes a third. */
#define CB_OPTIMAL_WORK (G_GUINT64_CONSTANT(500) * 1000 * 1000)

CbOptimal *cb_optimal_new(guint people, const guint *room, const CbPeerPair *pairs, guint n_pairs, guint64 work);
void cb_optimal_free(CbOptimal *optimal);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CbOptimal, cb_optimal_free)

/* What room pins leave to each, `left` has room for all. */
void cb_optimal_room(guint people, const guint *room, const CbPeerPair *pairs, guint n_pairs, guint *left);
