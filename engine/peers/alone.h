/* Who of a batch is left without anyone and what would change it, and why two are not introduced to
 * each other. The batch is one that was made and not written down yet; matches that stand count as
 * well.
 */
#pragma once

#include "engine/peers/attendee.h"
#include "engine/peers/batch.h"

/* What keeps a pair apart, or together. */
typedef enum {
    CB_PEER_APART_SELF,      /* both are one person: there is no score */
    CB_PEER_APART_CHOSEN,    /* they are introduced by this batch */
    CB_PEER_APART_MATCHED,   /* they have a match already */
    CB_PEER_APART_FORBIDDEN, /* somebody ordered so */
    CB_PEER_APART_NUMBER,    /* they share a telephone number */
    CB_PEER_APART_FIRST,     /* the first of the two does not take part (`bar`) */
    CB_PEER_APART_SECOND,    /* nor the second */
    CB_PEER_APART_LOW,       /* the score is below the least */
    CB_PEER_APART_NO_ROOM,   /* one of them had their introductions before (`bar` says nothing) */
    CB_PEER_APART_OTHERS,    /* both could, but all together weigh more without this pair */
} CbPeerApart;
/* "chosen", "matched", … */
const char *cb_peer_apart_name(CbPeerApart apart);

typedef struct {
    CbPeerApart apart;
    CbPeerBar bar; /* of the first or second */
    CbPeerParts parts;
    guint score;     /* hundredths */
    gboolean pinned; /* somebody ordered that they meet */
} CbPeerWhy;

/* Why X and Y (rows of contractors) are, or are not, introduced to each other; also of people who
 * do not take part. */
CbPeerWhy cb_peer_why(const CbWorld *world, guint event, const CbPeersPolicy *policy,
                      const CbPeerBatch *batch, guint a, guint b);
/* In one sentence, with names. Caller frees. */
char *cb_peer_why_words(const CbWorld *world, const CbPeersPolicy *policy, const CbPeerWhy *why,
                        guint a, guint b);

/* What is not known of somebody and would count: bits. */
enum {
    CB_PEER_LACKS_FOCUS = 1,
    CB_PEER_LACKS_AREA = 2,
    CB_PEER_LACKS_SIZE = 4,
    CB_PEER_LACKS_SERVICES = 8
};
guint cb_peer_lacks(const CbWorld *world, guint contractor);

/* Somebody without anyone, and the pair that would suit them best (`with` CB_NO_ROW: there is
 * nobody else). */
typedef struct {
    guint contractor, with;
    CbPeerWhy why;
    guint lacks;
} CbPeerAlone;

/* In the order of check-in. CbPeerAlone; free with g_array_unref. One pass over all pairs of those
 * left. */
GArray *cb_peer_alone(const CbWorld *world, guint event, const CbPeersPolicy *policy,
                      const CbPeerBatch *batch);
/* What would change it: "Best is Ben Lee with 54, 6 short: no interest in common. Ask Ann for their
 * interests." Caller frees. */
char *cb_peer_alone_words(const CbWorld *world, const CbPeersPolicy *policy,
                          const CbPeerAlone *alone);

/* How many of those who would take part now fit nobody at all, by their scores alone: needs no
 * batch. 0 above `most` people, for which it would take too long. */
guint cb_peer_hopeless(const CbWorld *world, guint event, guint most);
