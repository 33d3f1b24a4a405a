/* The demo's jobs: a festival in ten days, a tour with its dates, single jobs of the last year and the next month, the
 * warehouse of this month. With them the roles they require, who works on them, their booked days, invitations,
 * absences, and what people answered when they were asked.
 */
#pragma once

#include "engine/demo/crew.h"

#define CB_DEMO_FESTIVAL "job_festival"
#define CB_DEMO_SHORT_DATE "job_tour_5" /* of the tour, in four days; nobody has been found for its cameras */
#define CB_DEMO_CREW_ZONE "Europe/Madrid"
enum { CB_DEMO_FESTIVAL_IN_DAYS = 10, CB_DEMO_FESTIVAL_DAYS = 4 };

/* `crew` (CbDemoTech) learns who is busy when. `today` is a day since 1970-01-01. */
void cb_demo_add_gigs(CbWorldBuilder *builder, GArray *crew, guint32 seed, gint64 today);
