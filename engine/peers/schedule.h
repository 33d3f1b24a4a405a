/* When the batch is made and the introductions go out, and what becomes of that when the agenda changes ("Batch peer
 * matching", section 6).
 */
#pragma once

#include "engine/world.h"

/* The event's lunch with the smallest (start, id): a row of event_agenda_items, CB_NO_ROW when there is none. */
guint cb_peer_lunch(const CbWorld *world, guint event);

/* When an item of the agenda ends; CB_NULL where it does not say so, or is broken: it would end before it begins. */
gint64 cb_peer_item_end(const CbWorld *world, guint item);
gboolean cb_peer_item_is_broken(const CbWorld *world, guint item);

/* By how many minutes a person has put the event's run and introductions off. */
gint64 cb_peer_delay(const CbWorld *world, guint event);

/* Around a lunch: 15 minutes before, 5 after (policy.h), both that much later. */
typedef struct {
    gint64 lunch, run_at, introductions;
} CbPeerTimes;
/* FALSE: no lunch. */
gboolean cb_peer_times(const CbWorld *world, guint event, CbPeerTimes *times);

typedef enum {
    CB_RESCHEDULE_NONE, /* there is neither run nor lunch */
    CB_RESCHEDULE_CREATE,
    CB_RESCHEDULE_RUN_NOW,
    CB_RESCHEDULE_MOVE_RUN,
    CB_RESCHEDULE_CANCEL_RUN,
    CB_RESCHEDULE_KEEP,
    CB_RESCHEDULE_MOVE_INTRODUCTIONS,
} CbRescheduleAction;
/* "run_now", … */
const char *cb_reschedule_name(CbRescheduleAction action);

typedef struct {
    CbRescheduleAction action;
    gint64 run_at;               /* CB_NULL where the action names none */
    gint64 introduction_at;      /* likewise */
    const char *error, *warning; /* "no_lunch", "introductions_due"; NULL */
} CbReschedule;

/* What the agenda as it is asks of the event's run, if there is one. */
CbReschedule cb_peer_reschedule(const CbWorld *world, guint event, gint64 now);

/* Whether that would change anything: a run that a person cancelled, or that failed, stays so until lunch moves. */
gboolean cb_peer_reschedule_is_news(const CbWorld *world, guint event, gint64 now);

/* The event's run, CB_NO_ROW when there is none. */
guint cb_peer_run(const CbWorld *world, guint event);

/* When a run that waits is to be made: after an attempt that failed ten seconds later than that. */
gint64 cb_peer_run_due(const CbWorld *world, guint run);
/* What a run that the agenda cancelled has as its error. */
#define CB_PEER_NO_LUNCH "no_lunch"

/* Whether a run now would write to people long after: past the end of lunch, or an hour after its start. */
gboolean cb_peer_run_is_late(const CbWorld *world, guint event, gint64 now);

/* For how long a run has been due that nobody makes; 0 where none waits, lunch is over (cb_peer_run_is_late()), or a hub may still
 * be at it: after two minutes none is. */
gint64 cb_peer_run_overdue(const CbWorld *world, guint event, gint64 now);

/* Over all runs. Waiting is due and not started; the total is waiting, active and delayed. */
typedef struct {
    guint waiting, active, completed, failed, delayed, total;
} CbPeerQueue;
CbPeerQueue cb_peer_queue(const CbWorld *world, gint64 now);
