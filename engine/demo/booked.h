/* The demo's interpreter bookings before they have names: when they are, who has them, and how far the pool has come with
 * each.
 *
 * First come the situations that every demo must show (overdue, failed, stuck and corrupted entries), then what a company
 * books in sixty days: meetings on weekdays between 8 and 18 by the clocks of Paris, whatever the hour at which the demo
 * starts. They were decided as the pool does it in BALANCE: at once on short notice, else in the run after the deadline.
 * Nobody has two at the same time, no room neither, and nobody two duty roster meetings in a row.
 */
#pragma once

#include "engine/demo/demo.h"
#include "engine/demo/dice.h"
#include "engine/pool/policy.h"

enum {
    CB_DEMO_BOOKED_BACK = 32,  /* days before today … */
    CB_DEMO_BOOKED_AHEAD = 28, /* … and after it */
    CB_DEMO_ROOMS = 12,
    CB_DEMO_OWNERS = 12,       /* three of each group */
    CB_DEMO_NOBODY = G_MAXUINT,
};

/* Automatic switching went over to URGENT nine days ago; somebody has set BALANCE again the day before yesterday, which marked
 * two entries as ready. In microseconds before now. */
#define CB_DEMO_HURRIED (G_GINT64_CONSTANT(9) * 86400 * 1000000)
#define CB_DEMO_SWITCHED (G_GINT64_CONSTANT(2000) * 60 * 1000000)

/* How a booking got its interpreter, or did not. */
typedef enum {
    CB_DEMO_BY_HAND,   /* somebody chose before it was due */
    CB_DEMO_AT_ONCE,   /* on short notice */
    CB_DEMO_BY_RUN,    /* in a run of the pool */
    CB_DEMO_IN_POOL,   /* not yet */
} CbDemoWay;

typedef struct {
    guint number;
    CbMeeting type;
    gint64 start, end;
    gint64 created;
    guint room, owner, text;
    guint series;       /* 1, 2, …: one of a weekly series; 0: of none */
    guint who;          /* an interpreter or CB_DEMO_NOBODY: escalated, cancelled or in the pool */
    CbDemoWay way;
    gint64 decided;     /* CB_NULL in the pool */
    gboolean cancelled;
    const char *pool;   /* the status of an entry, NULL outside the pool */
    gint64 entered, deadline; /* of the entry that it is or was */
    gint64 touched;     /* of an entry: when it last changed */
    gint64 attempts;
    const char *error;  /* of a failed one */
} CbDemoBooked;

/* All of them by start; CbDemoBooked, freed with g_array_unref. */
GArray *cb_demo_book(const CbDemoOptions *options);

/* `now` in whole five minutes, so that a demo made twice in a row is the same. */
static inline gint64
cb_demo_booked_now(const CbDemoOptions *options)
{
    return options->now - options->now % (300 * G_GINT64_CONSTANT(1000000));
}

/* Full runs are at 5 and 17 hours UTC; the last one was a light check ten minutes ago. The run at or after `time`, CB_NULL
 * when that lies ahead. */
gint64 cb_demo_run_after(gint64 time, gint64 now);
