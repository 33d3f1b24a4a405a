/* Candidates for a session, best first. ("Operators", section Candidates for a session.)
 *
 * Everybody is a candidate except who has a row on the session. Points: 40 for the same known region,
 * 30 when available (active, date not among their unavailable dates, not accepted on another live
 * session that clashes), max(0, 30 − 6·n) for n live sessions they carry. Available people come first,
 * then score down, load up, id up.
 *
 * The rules give few classes (available or not, region or not, load 0 … 4 or more), and their order is
 * fixed, so a ranking enumerates classes: for each, the words of three bitmaps are combined and their
 * bits taken in row order until k are found. O(classes · n/64) at worst, a few words as a rule. Only
 * the class "five sessions or more" has an order inside and goes through a heap.
 *
 * Worked: same region, available, no load: 40+30+30 = 100. With two sessions: 40+30+18 = 88. Another
 * region, available, no load: 0+30+30 = 60.
 */
#pragma once

#include "engine/operators/staffing.h"
#include "engine/top.h"

#define CB_POINTS_REGION 40
#define CB_POINTS_AVAILABLE 30
#define CB_POINTS_LOAD 30
#define CB_POINTS_LOAD_STEP 6

/* A ranked candidate is CbRanked: `row` is the operator; its key holds what the order is made of. */
static inline guint32
cb_rank_key(gboolean available, guint score, guint load)
{
    return (available ? 1u << 31 : 0) | score << 16 | (0xffff - MIN(load, 0xffff));
}

static inline gboolean
cb_rank_available(guint32 key)
{
    return key >> 31 != 0;
}

static inline guint
cb_rank_score(guint32 key)
{
    return key >> 16 & 0x7fff;
}

/* The points of each criterion; they sum to the score. */
typedef struct {
    guint region, availability, load;
} CbPoints;
CbPoints cb_points(const CbWorld *world, guint session, guint operator);

/* The key an operator has (or would have, if excluded) on a session. */
guint32 cb_rank_key_of(const CbWorld *world, guint session, guint operator);

/* The best-placed person whose application to the session waits for an answer, CB_NO_ROW when nobody's
 * does. */
guint cb_best_applicant(const CbWorld *world, guint session);

/* The best k candidates into `best` (room for k); returns how many there are. */
guint cb_rank(const CbWorld *world, guint session, guint k, CbRanked *best);

/* All candidates in order; free with g_array_unref (CbRanked). */
GArray *cb_candidates(const CbWorld *world, guint session);

/* The same ranking by the general scorer: exact while nobody carries more than 127 live sessions. */
guint cb_rank_by_scan(const CbWorld *world, guint session, guint k, CbRanked *best);

/* How many candidates there are, and how many of them are available; neither ranks. */
typedef struct {
    guint candidates, available;
} CbCandidateCount;
CbCandidateCount cb_count_candidates(const CbWorld *world, guint session);

/* Why an operator is no candidate: "ALREADY_ASSIGNED", "ALREADY_APPLIED", NULL when they are one. */
const char *cb_exclusion(const CbWorld *world, guint session, guint operator);

/* Everybody who is excluded, ascending; free with g_array_unref (guint: operator rows). */
GArray *cb_excluded(const CbWorld *world, guint session);
