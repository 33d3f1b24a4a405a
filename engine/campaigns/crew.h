/* The crew index: what ranking needs of people whatever the day, as columns over the profiles, and who is booked or away on
 * each day.
 *
 * Built once for a fresh World (one pass over people, requests, booked days) and made anew for the few people that a
 * patch touches. What depends on the day (gigs of the month, days since the last job) is a roster's (roster.h).
 */
#pragma once

#include "engine/campaigns/day_lists.h"
#include "engine/campaigns/policy.h"
#include "engine/world.h"

enum {
    CB_CREW_MEMBER = 1 << 0,   /* a technician, a house tech, or assignable as one */
    CB_CREW_ACTIVE = 1 << 1,
    CB_CREW_HOUSE = 1 << 2,    /* a house tech */
    CB_CREW_FRIDGE = 1 << 3,   /* on ice */
    CB_CREW_ANSWERED = 1 << 4, /* has said yes or no before */
};

typedef struct {
    guint8 flags;
    guint8 reliability; /* points, 0 … 20 */
    guint8 accepts;     /* of 100 requests, both phases weighing the same */
    guint8 proximity;   /* points from cb_headquarters, 0 … 10 */
} CbCrewFacts;

#define CB_SPAN_JOBS 4

/* The ends of what somebody is booked on, so that most questions need no look at the days. */
typedef struct {
    gint32 last_day; /* G_MININT32: never booked */
    guint n_jobs;
    gint32 begun[CB_SPAN_JOBS]; /* the first days of the jobs that begin last, the last one first; G_MININT32: none */
} CbBookedSpan;

/* The days somebody is booked on, ascending, one for each sheet; behind them the first day on each job. */
typedef struct {
    guint n_days, n_jobs;
    gint32 days[];
} CbBooked;

typedef struct CbCrew CbCrew;

/* Whether the World has anybody at all: who may not see people has none, and nothing can be said about candidates then. */
gboolean cb_crew_is_known(const CbWorld *world);

const CbCrew *cb_crew(const CbWorld *world);
CbCrewFacts cb_crew_facts(const CbCrew *crew, guint profile);
/* NULL when nothing is booked. */
const CbBooked *cb_crew_booked(const CbCrew *crew, guint profile);
/* Who has an active sheet on a day, whatever the job; who is away. */
const CbDayLists *cb_crew_days_booked(const CbCrew *crew);
const CbDayLists *cb_crew_days_away(const CbCrew *crew);

/* The same columns for passes over everybody: those of CB_CHUNK_ROWS profiles from `first` on, a multiple of that. */
const CbCrewFacts *cb_crew_facts_from(const CbCrew *crew, guint first);
const CbBookedSpan *cb_crew_spans_from(const CbCrew *crew, guint first);
const CbBooked *const *cb_crew_booked_from(const CbCrew *crew, guint first);

/* For the domain's entry: see CbDomain. */
gpointer cb_crew_new(const CbWorld *world);
gpointer cb_crew_patch(gconstpointer index, const CbWorld *world, const CbPatch *patch);
void cb_crew_free(gpointer index);

/* From home, in kilometres on a sphere of 6371 km; negative when the home is not known. */
double cb_crew_km(const CbWorld *world, guint profile, CbPoint from);
/* 10 up to 10 km, 8 up to 25, 5 up to 50, else 0; 0 where `km` is negative. */
guint cb_proximity_points(double km);

/* Rounds a sum of weighted points to a whole number, halves upwards: the one place where this domain rounds. Sums of
 * decimal fractions come out a little short of the exact half; so a billionth is added. */
gint64 cb_round_points(double exact);
