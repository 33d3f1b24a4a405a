/* What of the advisors needs a person. For a project: its match runs out within half an hour or
 * already has (MATCH_EXPIRES, MATCH_OVERDUE), waits for an advisor (MATCH_PENDING), its workspace
 * could not be set up (PROVISIONING_FAILED), the last match was declined or ran out and nobody
 * asked anew (MATCH_DECLINED, MATCH_EXPIRED, for two days), a notice was given up (NOTICE_DEAD).
 * For everybody: nobody is available (NO_ADVISORS), about the first advisor.
 */
#pragma once

#include "engine/domain.h"

/* See CbDomain: appends CbAttention values in any order. */
void cb_advisors_attention(const CbWorld *world, gint64 now, GArray *found);
