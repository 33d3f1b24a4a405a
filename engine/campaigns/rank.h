/* Candidates for a role of a job, best first ("Staffing campaigns", 2.3 and 2.4).
 *
 * Points: skills 0 … 50 (a skill whose name is the role code: 40 + 2·proficiency as the primary one, 30 + 2·proficiency
 * otherwise, 10 without), proximity 0 … 10, reliability 0 … 20, fairness 0 … 10, experience 0 … 10. The final score is
 * the sum of points times weights over the sum of the weights, 1.3 times that for a house tech with fewer than four gigs
 * this month, rounded, at most 100; 42 is the most that the usual weights give. Order: final score, then id.
 *
 * One pass over the people with a heap for the best: about 3 ns for each.
 *
 * Worked: primary with proficiency 3 (46), 12 km (8), 80 % yes (16), house tech with 2 gigs (10), 42 jobs (8):
 * 23 + 0.8 + 3.2 + 1 + 0.8 = 28.8; times 1.3 = 37.44 → 37.
 */
#pragma once

#include "engine/campaigns/eligible.h"
#include "engine/top.h"

#define CB_MOST_CANDIDATES 50 /* that a ranking answers with */
#define CB_BEST_SCORE 42
#define CB_STANDOUT_SCORE 34

/* What a ranking is made of; everything is borrowed. */
typedef struct {
    const CbEligible *eligible;
    const char *role_code;
    const CbCampaignPolicy *policy;
    const guint8 *skip; /* by profile: not 0 where somebody is passed over; NULL: nobody is */
} CbCrewQuery;

/* The best k into `best` (room for k): `key` is the final score, `row` the profile. Returns how many there are. */
guint cb_crew_rank(const CbCrewQuery *query, guint k, CbRanked *best);

/* How many people the policy lets through. */
guint cb_crew_count(const CbCrewQuery *query);

/* How many of them have the role's skill. */
guint cb_crew_count_skilled(const CbCrewQuery *query);

/* Everything about one person, also about somebody who is left out (`out` under the policy is not 0 then). */
typedef struct {
    guint profile;
    guint points[CB_N_COMPONENTS];
    guint final;
    guint out;         /* what leaves them out under the policy, CB_OUT_… */
    gboolean soft;     /* has a soft conflict, whatever the policy says */
    gboolean boosted, house;
    guint gigs;        /* booked days this month */
    gint64 proficiency; /* 1 … 5; 0: no such skill */
    gboolean primary;
    double km;         /* negative: unknown */
    gboolean answered;
    guint accepts;     /* percent */
    gint64 last_day;   /* CB_NULL: never booked */
    guint jobs;        /* begun by today */
} CbCandidate;
CbCandidate cb_crew_candidate(const CbCrewQuery *query, guint profile);

/* The reasons in words, in the order of the rules; free with g_ptr_array_unref (char *). */
GPtrArray *cb_crew_reasons(const CbCrewQuery *query, const CbCandidate *candidate);
