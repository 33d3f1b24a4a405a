/* The days ahead: what becomes ready when, which meetings wait for an interpreter, and whether there are enough people.
 *
 * Time is cut into slots of one width (a day, an hour), the first from wherever the caller likes. People are short
 * where more meetings without an interpreter take place at one moment than active interpreters are free then:
 * somebody with a booking (approve or waiting) is busy until it ends, once however many they have. Found by one sweep
 * over beginnings and ends; what touches does not overlap.
 *
 * Worked: two people, one of them booked from 10 to 12; meetings without anybody from 9 to 11 and from 10 to 11. From
 * 9 to 10 one is needed and two are free; from 10 to 11 two are needed and one is free: one is missing, and both
 * meetings make the peak.
 *
 * Cost: n log n of the bookings that touch the slots; of 10,000 a few milliseconds.
 */
#pragma once

#include "engine/world.h"

typedef struct {
    gint64 from, until;
    guint ready; /* entries that become ready in it, by their deadline; in the first also what is ready already */
    guint meetings; /* without an interpreter, that begin in it … */
    guint pooled;   /* … and of those in the pool */
    /* The moments when most people are missing, else when fewest are left over; the first of several. */
    gint64 peak_from, peak_until; /* CB_NULL: nobody is needed in it */
    guint needed, free;
    GArray *peak; /* guint: the meetings without an interpreter that take place then, by row */
} CbTimelineSlot;

typedef struct {
    guint people; /* active interpreters */
    guint n;
    CbTimelineSlot *slots;
} CbTimeline;

/* `n` slots of `width` microseconds from `start` on. What has ended before `now` is left out. */
CbTimeline *cb_pool_timeline(const CbWorld *world, gint64 now, gint64 start, gint64 width, guint n);
void cb_timeline_free(CbTimeline *timeline);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CbTimeline, cb_timeline_free)

/* How many people are missing at its peak; 0: there are enough. */
guint cb_timeline_missing(const CbTimelineSlot *slot);
