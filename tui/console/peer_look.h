/* What there is to see of two people of an event, and of one: how they fit, whom somebody meets,
 * how their introduction went.
 */
#pragma once

#include "engine/peers/attendee.h"
#include "engine/peers/optimal.h"
#include "tui/console/peer.h"

/* The two of a row in an event's detail. */
CbCouple cb_peer_couple_of(CbConsole *console, const CbItem *item);

/* How two people fit, whether they take part or not; `known` FALSE where one is gone. */
typedef struct {
    gboolean known;
    guint score;       /* hundredths */
    CbPeerParts parts; /* each 0 to 1 */
    CbPairOrder order; /* what was ordered about them at the event */
} CbPeerFit;
CbPeerFit cb_peer_fit(CbConsole *console, guint event, CbCouple couple);
/* "Both focused on a and b. Similar business size", "" where nothing is to be said. Caller frees.
 */
char *cb_peer_fit_reason(CbConsole *console, guint event, CbCouple couple);
/* The order about two people, CB_PAIR_FREE without. */
CbPairOrder cb_peer_order(const CbWorld *world, guint event, guint first, guint second);

/* How many introductions somebody has, and would get by the plan. */
guint cb_peer_introductions_of(CbConsole *console, guint event, guint contractor);
/* Whom they have met or would meet: "Bo Tran, Cy Young", appended. */
void cb_text_peers_of(CbConsole *console, guint event, guint contractor, GString *text);

/* When the two of a match were told, or how that stands: "12:35", "at 12:35", "! failed". */
CbStyle cb_text_told(CbConsole *console, guint match, GString *text);
/* What came of it: "met 8.5", "both yes", "meet 14:00"; "·" of nothing yet. */
CbStyle cb_text_outcome(CbConsole *console, guint match, GString *text);
