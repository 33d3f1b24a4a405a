/* What falls due by itself: the sweeps of a hub as questions to a World. Each row found is one
 * decision, which may be refused when somebody was faster. What is due of workspaces and notices
 * stands in provision.h and outbox.h.
 */
#pragma once

#include "engine/world.h"

#define CB_EXPIRY_PERIOD (15 * 60) /* seconds between two sweeps */
#define CB_RETRY_PERIOD (5 * 60)

/* Matches that nobody has answered in time: `match.expire` about their project. Row numbers
 * (guint), the longest overdue first. Free with g_array_unref. */
GArray *cb_matches_overdue(const CbWorld *world, gint64 now);
/* Requests that wait for an advisor for more than five minutes and have not run out: `match.retry`.
 * The oldest first. */
GArray *cb_matches_to_retry(const CbWorld *world, gint64 now);
