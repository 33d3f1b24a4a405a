/* How an event stands, counted ("Batch peer matching", sections 6 and 9). Counts rest on rows,
 * times, states and classes, never on texts: erasing a person leaves them as they are.
 */
#pragma once

#include "engine/peers/attendee.h"
#include "engine/peers/pair.h"
#include "engine/peers/replies.h"

#define CB_PEER_N_TYPES 4
#define CB_PEER_N_CLASSES (CB_REPLY_UNCLEAR + 1)

/* Of one type of match, or of all. */
typedef struct {
    guint matches;
    guint introduced;             /* whose introduction went out to one of the two at least */
    guint both;                   /* and to both: 2 * both + (introduced - both) texts were sent */
    guint yes, no, later, silent; /* sides */
    guint mutual, met;
    guint ratings;
    gint64 mean; /* of them, in hundredths (0 to 1000); CB_NULL without */
} CbPeerTally;

typedef struct {
    guint registered, checked_in, eligible;
    guint left_out[CB_PEER_N_BARS];           /* registered people, by why they do not take part */
    guint alone;                              /* eligible, without any match */
    guint most_for_one;                       /* matches of whoever has the most */
    guint scheduled, sent, failed, cancelled; /* introductions; `sent` counts answered ones too */
    guint answers[CB_PEER_N_CLASSES];         /* texts that came in, as they were read */
    guint unsettled;                          /* that need a person */
    guint messages_failed;                    /* of all kinds */
    CbPeerTally all, by_type[CB_PEER_N_TYPES];
} CbPeerNumbers;

CbPeerNumbers cb_peer_numbers(const CbWorld *world, guint event);

/* Rows of event_peer_matches (guint), score descending, then id; of event_messages: introductions
 * by scheduled_time, then id; texts that need a person, the oldest first. Free with g_array_unref.
 */
GArray *cb_peer_match_list(const CbWorld *world, guint event);
GArray *cb_peer_introduction_list(const CbWorld *world, guint event);
GArray *cb_peer_inbound_list(const CbWorld *world, guint event);
GArray *cb_peer_unsettled(const CbWorld *world, guint event);
/* Messages of an event that failed and could be sent again, by time, then id: not those whose words were erased. */
GArray *cb_peer_failed(const CbWorld *world, guint event);
/* A match's score in hundredths, 0 without. */
guint cb_peer_match_score(const CbWorld *world, guint match);
/* The status that both introductions of a match amount to, the worse first: "failed", "sending",
 * "scheduled", "cancelled", "sent"; NULL without any. */
const char *cb_peer_match_sending(const CbWorld *world, guint match);
