/* One person's best matches, and the policy `lists`, where everybody chooses and the union is kept ("Batch peer
 * matching", sections 4 and 5).
 */
#pragma once

#include "engine/peers/prepared.h"

/* Two people by their places in the book; the source is whose turn made the pair. */
typedef struct {
    guint source, peer, score;
} CbPeerPick;

/* The best of `who` (a place) among all in the book: `most` with at least `least` hundredths, by score, then the
 * lower id; without those already matched at the event when `exclude`. CbPeerPick; free with g_array_unref. */
GArray *cb_peer_top(const CbWorld *world, guint event, const CbPeerBook *book, guint who, guint most, guint least,
                    gboolean exclude);

/* Everybody's choices in the order of the book; no pair twice, and none that is matched already. */
GArray *cb_peer_lists(const CbWorld *world, guint event, const CbPeerBook *book, guint most, guint least,
                      gboolean exclude);
