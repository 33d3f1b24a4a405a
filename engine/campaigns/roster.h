/* A roster: how everybody stands on one day. Made once for a World and a day, it serves all rankings of a plan, from any
 * number of threads; one pass over the people, about 10 ns for each.
 *
 * Fairness ("Staffing campaigns", 2.3): a house tech with fewer than 4 gigs this month 10, with 15 or more 2, with 10 or
 * more 5; everybody else by the days since the last job: never worked or more than 30 days 10, more than 14 days 7,
 * else 3 (also who is booked ahead). A gig is a booked day of the calendar month, past or ahead.
 * Experience: one point for each five jobs begun by today, at most 10.
 */
#pragma once

#include "engine/campaigns/crew.h"

#define CB_GIGS_WANTED 4 /* of a house tech, each month */

/* The points of somebody that no role changes, and whether they are boosted: a house tech with fewer than four gigs. */
typedef struct {
    guint8 proximity, reliability, fairness, experience;
    guint8 boosted;
} CbCrewStanding;

typedef struct {
    CbWorld *world;
    gint64 today;
    gint64 month, next_month; /* the first days of this month and the next */
    guint n;
    CbCrewStanding *standing; /* by profile */
    struct CbRosterSkills *skills; /* see cb_roster_skills() */
} CbRoster;

CbRoster *cb_roster_new(const CbWorld *world, gint64 now);
void cb_roster_free(CbRoster *roster);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CbRoster, cb_roster_free)

/* The points of skill that everybody has for a role, by profile: 10 without the skill, else 30 + 2·proficiency, as the primary
 * one 40 + 2·proficiency. Made when a role is first asked about; the roster's own. */
const guint8 *cb_roster_skills(const CbRoster *roster, const char *role_code);

/* Booked days of this month. */
guint cb_roster_gigs(const CbRoster *roster, guint profile);
/* The last day somebody is booked on, CB_NULL when there is none, and the jobs they have begun. */
gint64 cb_roster_last_day(const CbRoster *roster, guint profile);
guint cb_roster_jobs_done(const CbRoster *roster, guint profile);
