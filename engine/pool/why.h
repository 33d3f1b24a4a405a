/* Why this one and not that one: a ranking in sentences, with the numbers that decided. Times are in UTC and say so.
 *
 *   "Ana Ruiz comes first with 2.60 points: fairness 2.00 (3 h on duty in 60 days, the least anybody has is 3 h), never
 *   served before 0.60; the booking makes it 4.5 h, and the gap 5 h (now 5 h)."
 *   "Ben Ode is busy with Budget review, Mon 24 Nov 09:00–11:00 UTC."
 *   "Cho Lin would widen the gap from 4 h to 5.5 h, more than 4 h."
 *   "Dan Poe had the last duty roster meeting: Line 3, Fri 21 Nov 09:00–10:00 UTC."
 */
#pragma once

#include "engine/pool/rank.h"

/* The sentence for the candidate at `i` of the ranking of `booking`. Caller frees, here and below. */
char *cb_pool_why(const CbDuty *duty, const CbPoolRanking *ranking, guint booking, guint i);

/* Why `i` comes before `j`, whichever way round they stand: "Ana Ruiz comes before Ben Ode, 2.60 to 1.60 points:
 * fairness gives 2.00 to 1.00 (3 h on duty to 4 h)." */
char *cb_pool_why_before(const CbDuty *duty, const CbPoolRanking *ranking, guint booking, guint i, guint j);

/* Why nobody can be chosen, with how many each rule leaves out; NULL when somebody can. */
char *cb_pool_why_nobody(const CbDuty *duty, const CbPoolRanking *ranking, guint booking);

/* Where somebody stands in a ranking, by place; CB_NO_ROW when they are not in it. */
guint cb_pool_standing(const CbPoolRanking *ranking, guint place);
