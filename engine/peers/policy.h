/* The policy `peers` (a row of `policies`): {"policy": "optimal", "maxMatches": 3, "minScore": 60, "excludeMatched":
 * true, "leadMinutes": 15, "introductionMinutes": 5}. Scores in hundredths; what is left out or of another form has
 * its default.
 */
#pragma once

#include "engine/world.h"

#define CB_PEERS_POLICY "peers"

typedef enum { CB_PEERS_OPTIMAL, CB_PEERS_LISTS } CbPeersHow;

typedef struct {
    CbPeersHow how;
    guint most;  /* a person: optimal, at most; lists, as many as they choose themselves */
    guint least; /* hundredths */
    gboolean exclude_matched;
    gint64 lead, introduction; /* microseconds before and after lunch begins */
} CbPeersPolicy;

CbPeersPolicy cb_peers_policy(const CbWorld *world);
