/* Who of an event's attendees takes part ("Batch peer matching", section 4): checked in, agreed to texts, has a
 * phone.
 */
#pragma once

#include "engine/world.h"

/* Why somebody does not take part, CB_PEER_TAKES_PART when they do. */
typedef enum {
    CB_PEER_TAKES_PART,
    CB_PEER_NOT_REGISTERED,
    CB_PEER_NOT_CHECKED_IN,
    CB_PEER_NO_OPT_IN,
    CB_PEER_NO_PHONE,
    CB_PEER_OPTED_OUT, /* of introductions */
    CB_PEER_N_BARS,
} CbPeerBar;
/* "not checked in", …; "takes part". */
const char *cb_peer_bar_words(CbPeerBar bar);
CbPeerBar cb_peer_bar(const CbWorld *world, guint event, guint contractor);

/* Whether somebody asked for no more texts at the event, or (`peers`) for no introductions. Who never said anything has
 * not. */
gboolean cb_peer_opted_out(const CbWorld *world, guint event, guint contractor, gboolean peers);

/* Rows of contractors (guint) in the order of check-in, then id; somebody with several rows counts once, by the
 * earliest that lets them take part. Free with g_array_unref. */
GArray *cb_peer_eligible(const CbWorld *world, guint event);

/* Whether the two have a match at the event, sent or not. */
gboolean cb_peer_matched(const CbWorld *world, guint event, guint a, guint b);
/* How many matches somebody has at the event. */
guint cb_peer_matches_of(const CbWorld *world, guint event, guint contractor);
