/* The policy `peers` (a row of `policies`): {"policy": "optimal", "maxMatches": 3, "minScore": 60, "excludeMatched":
 * true, "leadMinutes": 15, "introductionMinutes": 5, "quietFrom": "21:00", "quietUntil": "08:00", "ratingsAt": "09:00",
 * "perMinute": 20, "atOnce": 10, "newcomers": false, "fromName": "…", "templates": {…}}. Scores in hundredths; what is left out or of
 * another form has its default. Templates are those of words.h.
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
    int quiet_from, quiet_until, ratings_at; /* minutes since midnight, by the clocks of the event */
    guint per_minute, at_once;               /* requests to the gateway; texts that are sent */
    gboolean newcomers; /* who checks in after the run gets one more by itself; else a person makes it */
} CbPeersPolicy;

CbPeersPolicy cb_peers_policy(const CbWorld *world);
/* Who texts are from: the policy's `fromName`, else the event's name. Caller frees. */
char *cb_peers_from_name(const CbWorld *world, guint event);
