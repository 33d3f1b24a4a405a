/* The plan of proposals: the best available candidate for each of several sessions, nobody twice for one
 * date.
 *
 * Sessions are served in the order given (most urgent first); applications that wait for an answer count
 * as proposed. Where the rule `overlap` lets people work several sessions of a date and nobody is left who
 * is asked for none, somebody is asked for a second one that does not clash. O(sessions · candidates
 * skipped). Worked: two sessions tonight, Ana is best for both, Bo second: the first gets Ana, the second
 * Bo.
 */
#pragma once

#include "engine/operators/rank.h"

typedef struct {
    guint session;
    guint operator; /* CB_NO_ROW: nobody is left for it */
    guint32 key;    /* their place's key, for the score */
} CbProposal;

/* One CbProposal for each session, in order; free with g_array_unref. */
GArray *cb_plan_proposals(const CbWorld *world, const guint *sessions, guint n);

/* The next best candidate for proposal `i` after the one it has, under the same rules; leaves it as it is
 * when there is none (FALSE). For a person who edits the plan. */
gboolean cb_plan_next(const CbWorld *world, GArray *proposals, guint i);
