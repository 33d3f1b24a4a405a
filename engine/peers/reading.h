/* What a text that came in is about ("Batch peer matching", section 8.1): the question it answers,
 * its class, and which of the sender's matches is meant.
 *
 * The question is the newest that was sent and not answered. What answers attendance, a rating or
 * the only reminder is about that match; opting out is about all. Of the rest: introduced within a
 * day and neither agreed nor declined is open; with one open match it is that, with several the one
 * whose number (`YES 2`), first name or company is in the text, else the sender is asked which.
 * Numbers are places among all introductions that the person got at the event, so that they stay
 * what they were when the first is answered. Whoever names only a match that is not open any more
 * has said nothing about another: that is for a person.
 *
 * A text may be answered before its sending is noted: the gateway has it, and its own answer is slow, or was lost and the
 * attempt is made again. So what was begun counts as sent, as the newest of all.
 */
#pragma once

#include "engine/peers/replies.h"

/* Whether a message has gone out, or may have: somebody sends it, or has tried and will again. */
gboolean cb_peer_was_told(const CbWorld *world, guint message);
/* The same, and nobody has answered it. */
gboolean cb_peer_is_asked(const CbWorld *world, guint message);
/* When that was; G_MAXINT64 while it is under way. */
gint64 cb_peer_told_at(const CbWorld *world, guint message);

typedef enum {
    CB_READ_MATCH,
    CB_READ_LIST,   /* the sender is asked which is meant; nothing changes */
    CB_READ_ALL,    /* opting out */
    CB_READ_PERSON, /* no match is open */
} CbPeerWay;

typedef struct {
    guint question; /* a row of event_messages; CB_NO_ROW: nothing is asked, read as if it were an
                       introduction */
    CbPeerAsked asked;
    CbReply reply;
    CbPeerWay way;
    guint match;    /* of CB_READ_MATCH */
    guint answered; /* the message that it answers; CB_NO_ROW where that is not known */
} CbPeerReading;

CbPeerReading cb_peer_read(const CbWorld *world, guint event, guint contractor, const char *text,
                           gint64 now);

/* One of a person's introductions that were sent, by the time of sending, then id: number n stands
 * at n - 1. */
typedef struct {
    guint message, match;
    gboolean open; /* of those who were erased only where nobody else is left */
} CbPeerIntroduced;
/* CbPeerIntroduced; free with g_array_unref. */
GArray *cb_peer_introduced(const CbWorld *world, guint event, guint contractor, gint64 now);

/* Whether somebody is asked something at an event and has not answered. */
gboolean cb_peer_awaits(const CbWorld *world, guint event, guint contractor);

/* "1 Ann Lee of Lee Roofing: YES 1; 2 …": the open ones with the words to send. Caller frees. */
char *cb_peer_choices(const CbWorld *world, guint event, guint contractor, gint64 now);

/* The event at which somebody who writes was asked last; else the last at which they checked in,
 * else registered; CB_NO_ROW: none. */
guint cb_peer_event_of_reply(const CbWorld *world, guint contractor);
/* The newest question of a type about a match to somebody, answered or not; CB_NO_ROW: none was
 * sent. */
guint cb_peer_question(const CbWorld *world, guint match, guint contractor, CbPeerAsked asked);
/* What a yes or no of somebody to a match answers: its last reminder where that is newer than the
 * introduction and not answered yet, else the introduction; CB_NO_ROW: neither was sent. */
guint cb_peer_question_open(const CbWorld *world, guint match, guint contractor);
