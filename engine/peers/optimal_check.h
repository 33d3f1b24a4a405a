/* Reads the proof of a choice (optimal.h) and believes nothing of it: pins stand, nothing forbidden is chosen, nobody
 * has more than their room, the total is what the pairs weigh, the prices cover every edge, and sum up to the bound.
 */
#pragma once

#include "engine/peers/optimal.h"

/* FALSE when something does not hold: a sentence in *problem. Caller frees. */
gboolean cb_optimal_check(guint people, const guint *room, const CbPeerPair *pairs, guint n_pairs,
                          const CbOptimal *optimal, char **problem);
