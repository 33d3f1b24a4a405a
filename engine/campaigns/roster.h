/* A roster: how everybody stands on one day. Made once for a World and a day, it serves all rankings of a plan; two
 * passes over the booked days, about 30 ns for each person.
 *
 * Fairness ("Staffing campaigns", 2.3): a house tech with fewer than 4 gigs this month 10, with 15 or more 2, with 10 or
 * more 5; everybody else by the days since the last job: never worked or more than 30 days 10, more than 14 days 7,
 * else 3 (also who is booked ahead). A gig is a booked day of the calendar month, past or ahead.
 * Experience: one point for each five jobs begun by today, at most 10.
 */
#pragma once

#include "engine/campaigns/crew.h"

#define CB_GIGS_WANTED 4 /* of a house tech, each month */

typedef struct {
    guint8 fairness, experience; /* points, 0 … 10 */
    guint16 gigs;                /* booked days of the month */
} CbCrewStanding;

typedef struct {
    CbWorld *world;
    gint64 today;
    guint n;
    CbCrewStanding *standing; /* by profile */
} CbRoster;

CbRoster *cb_roster_new(const CbWorld *world, gint64 now);
void cb_roster_free(CbRoster *roster);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CbRoster, cb_roster_free)

/* The last day somebody is booked on, CB_NULL when there is none, and the jobs they have begun. */
gint64 cb_roster_last_day(const CbRoster *roster, guint profile);
guint cb_roster_jobs_done(const CbRoster *roster, guint profile);
