/* A believable world from a seed: a regional company's people, where they live, its sessions and where they
 * are, and what its dispatchers did lately; beside it a technical crew with its jobs and campaigns, and
 * interpreters with their bookings and the pool of those that wait, and advisors with the
 * projects that ask for them, and events whose guests are introduced to each other. The same seed, sizes and day give the same World, byte for byte, but for one call whose
 * call-back is due a few minutes after `now` (lately.h), and for campaigns, bookings, matches and events, which are what
 * they are at `now` (staffing.h, booked.h, advisors.h, peers.h).
 */
#pragma once

#include "engine/world.h"

typedef struct {
    guint32 seed;
    gint64 now;      /* sessions lie around its day */
    guint operators;
    guint sessions;  /* over ten weeks */
    guint technicians; /* of the crew; 0: there is neither crew nor campaign */
    guint bookings;    /* of interpreters, over sixty days; 0: none */
    guint interpreters;
    guint advisors;
    guint projects;    /* that ask for one of them */
    guint guests;      /* of the largest of the events at which people are introduced; 0: there is none */
} CbDemoOptions;

CbWorld *cb_demo_world(const CbDemoOptions *options);
