/* The rows of `event_messages` as their sender works on them: which are due, how fast they may go, whose they are just now,
 * what became of them. All within the caller's transaction for writing.
 */
#pragma once

#include "store/sending.h"

/* A place of a minute: one request to the gateway. So each part of a text takes one, and each attempt takes them again: it
 * is the gateway that is not to be asked more often, whatever becomes of it. */
typedef struct {
    gint64 at; /* by the clock of who began it */
    gboolean answers;
} CbEventPlace;

/* How fast all hubs of the database send. */
typedef struct {
    guint sending;  /* messages that somebody sends just now */
    GArray *places; /* CbEventPlace: of the last minute, as they were taken; also such as are up to a minute ahead */
} CbEventPace;
/* Until the transaction ends no other hub comes past here. */
CbEventPace *cb_event_pace_read(CbDb *db, gint64 now, GError **error);
void cb_event_pace_free(CbEventPace *pace);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CbEventPace, cb_event_pace_free)
/* Whether the next place is an answer's before all else: answers have fewer than half of the minute's. */
gboolean cb_event_pace_favours_answers(const CbEventPace *pace, guint per_minute);
/* A message of so many parts was begun. */
gboolean cb_event_pace_note(CbDb *db, CbEventPace *pace, const CbEventPlace *place, guint parts,
                            GError **error);

/* At most `limit` texts of the types that words.h has, that are to be sent by `now`, or that somebody has been sending until
 * before `now`. Where `answers_first`, what answers somebody comes before all else, otherwise after it; then by their
 * scheduled_time, then id. ("Batch peer matching", section 7, has only the last two: then an answer to the first who reply
 * waits behind the introductions of everybody, a quarter of an hour for 150 people. With half of the places for answers
 * while others are due, none of the two waits for the other.) */
CbDue *cb_event_due(CbDb *db, gint64 now, gboolean answers_first, guint limit, GError **error);

/* Whether a hold is still one, or somebody has cancelled the message while it was sent, or its person has answered it. */
typedef enum { CB_EVENT_HELD, CB_EVENT_OVERTAKEN, CB_EVENT_ANSWERED, CB_EVENT_LOST } CbEventHold;
gboolean cb_event_holds(CbDb *db, const CbHold *hold, CbEventHold *how, GError **error);

/* An introduction of `match`, the message `id`, went out to `contractor`: the match's first time, and what contractor1 was
 * told, unless it was erased meanwhile. */
gboolean cb_event_introduced(CbDb *db, const char *match, const char *contractor, gint64 at, const char *id,
                             GError **error);

/* Texts, of those types, that have been due since before `before`, and of which nothing else is known, say why they wait. */
gboolean cb_event_waits(CbDb *db, gint64 before, const char *why, gint64 *changed, GError **error);
