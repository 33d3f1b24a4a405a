/* The plan of proposals: the best available candidate for each of several sessions, none asked for two of
 * them that clash.
 *
 * Sessions are served in the order given (most urgent first). Under the rule `date` nobody is proposed
 * twice for one date, under `overlap` not for two sessions whose times clash; applications that wait for
 * an answer count as asked. O(sessions · candidates skipped). Example: two sessions tonight, Ana is best
 * for both: the first gets Ana, the second the next one.
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
