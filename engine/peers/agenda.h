/* What an event's run and introductions miss of the agenda as it is now, and what settles it ("Batch peer matching",
 * section 6; schedule.h has the table). A hub follows by itself what peers.schedule can; the rest is a person's:
 *
 *   run waits, lunch moved or gone      peers.schedule moves or cancels it
 *   introductions wait, lunch moved     peers.schedule moves them
 *   introductions wait, no lunch        peers.cancel, or a lunch in the agenda: they go out at their old time otherwise
 *   introductions were sent (or are due), lunch moved or gone   nothing; people can be told by hand
 *
 * Where nobody was introduced there is nothing to miss.
 */
#pragma once

#include "engine/world.h"

typedef enum {
    CB_AGENDA_FOLLOWED,
    CB_AGENDA_RUN_MOVED,
    CB_AGENDA_RUN_WITHOUT,   /* … lunch; so on */
    CB_AGENDA_WAITS_MOVED,
    CB_AGENDA_WAITS_WITHOUT,
    CB_AGENDA_SENT_MOVED,
    CB_AGENDA_SENT_WITHOUT,
} CbPeerMissed;

typedef struct {
    CbPeerMissed missed;
    gboolean matters; /* still: not once lunch, or what was for it, is long over */
    gint64 lunch;     /* as the agenda is; CB_NULL: none */
    gint64 planned;   /* for when the run is, or the introductions were, before */
    guint waiting, sent; /* introductions */
} CbPeerAgenda;

CbPeerAgenda cb_peer_agenda(const CbWorld *world, guint event, gint64 now);
/* "followed", "run_moved", … */
const char *cb_peer_missed_name(CbPeerMissed missed);
/* "moved", "no lunch"; NULL when it is followed. */
const char *cb_peer_missed_short(CbPeerMissed missed);
/* "moved to 13:00, 84 introductions were sent for 12:05" by the clocks of the event; NULL when it is followed. Caller
 * frees. */
char *cb_peer_agenda_words(const CbWorld *world, guint event, const CbPeerAgenda *agenda);
/* The same as a sentence, with what settles it. Caller frees. */
char *cb_peer_agenda_sentence(const CbWorld *world, guint event, const CbPeerAgenda *agenda);
