/* The batch of an event ("Batch peer matching", section 5): who takes part, when the introductions
 * go out, the pairs and what each is told. Nothing is written here: console and hub look at the
 * same batch.
 */
#pragma once

#include "engine/peers/lists.h"
#include "engine/peers/policy.h"

typedef struct {
    gboolean success;
    const char *reason, *error; /* "insufficient_contractors"; "no_lunch"; NULL when there are matches to make */
    gint64 introductions; /* CB_NULL when one of them says why not */
    GArray *eligible;     /* contractors (guint), by check-in */
    CbPeerBook *book;     /* of them */
    GArray *picks;        /* CbPeerPick, in the order in which the rows are made */
    guint total;          /* hundredths */
    guint most_for_one;   /* introductions of whoever gets the most */
    guint pairs;          /* that reach the score and have no match yet; 0 for lists */
    guint bound;          /* hundredths; nothing that keeps to the room weighs more. 0 for lists */
    gboolean proved;
} CbPeerBatch;

/* By `policy`; `optimal` stops after looking at `work` edges. What was ordered about pairs (peer_pair_rules) holds: pins
 * take room, what is forbidden is not made, nor a pair with one telephone number (telephones.h). A run takes
 * CB_OPTIMAL_WORK, which can be seconds where more than CB_PEERS_ASIDE take part: those are planned away from whatever
 * must not wait, and handed over as a plan. */
CbPeerBatch *cb_peer_batch_new(const CbWorld *world, guint event, const CbPeersPolicy *policy, guint64 work);
#define CB_PEERS_ASIDE 150u

/* A batch as a plan, [[source, peer], …] by id in the order of its picks; caller owns. And back: NULL when the plan no longer
 * fits, because somebody in it does not take part or has no room, a pair has a match or an order against it, or a pin is
 * left out. Who has come since the plan was made is for the next run. */
cJSON *cb_peer_batch_plan(const CbWorld *world, const CbPeerBatch *batch);
CbPeerBatch *cb_peer_batch_planned(const CbWorld *world, guint event, const CbPeersPolicy *policy, const cJSON *pairs);
/* One pair that somebody asks for, whoever takes part and whatever its score: the source is `source`. */
CbPeerBatch *cb_peer_batch_of_pair(const CbWorld *world, guint source, guint peer);
void cb_peer_batch_free(CbPeerBatch *batch);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CbPeerBatch, cb_peer_batch_free)

/* How many introductions of it each gets, by their places. Caller frees. */
guint *cb_peer_batch_counts(const CbPeerBatch *batch);
/* The two of a pick as rows of contractors, the lower id first. */
void cb_peer_pick_rows(const CbPeerBatch *batch, guint pick, guint *first, guint *second);
/* Whether somebody ordered that two (rows of contractors, in any order) are introduced in any case. */
gboolean cb_peer_is_pinned(const CbWorld *world, guint event, guint a, guint b);
/* What is stored as the match's reason. Caller frees. */
char *cb_peer_pick_reason(const CbPeerBatch *batch, guint pick);

/* "First Last" without blanks, NULL when both are missing. Caller frees. */
char *cb_peer_name(const CbWorld *world, guint contractor);
/* What the introduction to contractor `to` (one of the pick's) is made of, `personalization_data`
 * without the match's id. Caller owns. */
cJSON *cb_peer_introduction(const CbWorld *world, const CbPeerBatch *batch, guint pick, guint to);
