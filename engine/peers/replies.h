/* What people answer, and what follows from it ("Batch peer matching", section 8): classes of a text, and effects on
 * a match as values, so that whoever writes them down and whoever shows them agree.
 */
#pragma once

#include "engine/world.h"

/* The question that a text may answer. */
typedef enum {
    CB_PEER_ASKED_INTRODUCTION,
    CB_PEER_ASKED_REMINDER, /* read like an introduction */
    CB_PEER_ASKED_ATTENDANCE,
    CB_PEER_ASKED_RATING,
} CbPeerAsked;
/* "introduction", …; FALSE for another word. */
gboolean cb_peer_asked_parse(const char *name, CbPeerAsked *asked);

typedef enum {
    CB_REPLY_OPT_OUT,
    CB_REPLY_OPT_OUT_PEERS,
    CB_REPLY_RATING,
    CB_REPLY_MET,
    CB_REPLY_NOT_MET,
    CB_REPLY_LATER,
    CB_REPLY_NO,
    CB_REPLY_MAYBE,
    CB_REPLY_YES,
    CB_REPLY_MORE_INFO,
    CB_REPLY_UNCLEAR,
} CbReplyClass;
/* "opt_out", … */
const char *cb_reply_name(CbReplyClass class);
gboolean cb_reply_parse(const char *name, CbReplyClass *class);

typedef struct {
    CbReplyClass class;
    gboolean wants_info; /* of a yes */
    guint rating;        /* 1 to 10 of a rating */
} CbReply;
CbReply cb_reply_classify(const char *text, CbPeerAsked asked);

/* --- effect ----------------------------------------------------------------------------------- */

typedef enum { CB_SIDE_ASKED, CB_SIDE_YES, CB_SIDE_LATER, CB_SIDE_NO } CbSideState;
const char *cb_side_name(CbSideState state);
CbSideState cb_side_parse(const char *name);

/* How one of the two stands. `response` is TRUE, FALSE or CB_NULL, `rating` CB_NULL when there is none. */
typedef struct {
    guint contractor;
    CbSideState state;
    guint deferrals, info_sent;
    gint64 rating, response;
} CbPeerStand;

/* In the order of event_peer_matches: contractor1, contractor2. `pcr` in hundredths, CB_NULL without. */
typedef struct {
    CbPeerStand sides[2];
    gboolean connection_made;
    gint64 pcr;
} CbPeerStanding;

/* Of a row of event_peer_matches; who has no row of peer_match_sides was asked. */
CbPeerStanding cb_peer_standing(const CbWorld *world, guint match);
/* Whether both have said yes. */
gboolean cb_peer_exchanged(const CbPeerStanding *standing);

typedef enum {
    CB_REPLY_ACK,
    CB_REPLY_ACK_WAITING,
    CB_REPLY_ACK_LAST,
    CB_REPLY_ACK_NO_SLOT,
    CB_REPLY_RATING_REQUEST,
    CB_REPLY_CANCEL_ALL,
    CB_REPLY_CANCEL_PEER_MESSAGES,
    CB_REPLY_CANCEL_MATCH_MESSAGES,
    CB_REPLY_DETAILS,
    CB_REPLY_TO_DISPATCHER,
    CB_REPLY_CONTACT_EXCHANGE,
    CB_REPLY_ATTENDANCE_CHECK,
    CB_REPLY_REMINDER,
} CbReplyDoes;
const char *cb_reply_does_name(CbReplyDoes does);

typedef struct {
    CbReplyDoes does;
    guint contractor;
    gint64 at;
} CbReplyAction;

/* Lets `from` answer: changes `standing` and appends to `actions` (CbReplyAction) what is to be done. FALSE, and
 * nothing changed: they are none of the two. Who has
 * opted out agrees to nothing: what they write is for a dispatcher, and the other's yes waits as if it were the first. */
gboolean cb_reply_apply(const CbWorld *world, guint event, CbPeerStanding *standing, guint from, const CbReply *reply,
                        gint64 now, GArray *actions);
