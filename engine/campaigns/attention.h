/* What of the campaigns needs a person. One row for each matter of a campaign, most of them at most once:
 *
 * OPEN_SOON (critical): a role is open and the job begins in less than 48 hours; also of a job whose department nobody
 * has started a campaign for. EMPTY_POOL (high): nobody passes the rules. STUCK (high): people are wanted, everybody
 * who passes has been asked, and either no step of escalation is left or the campaign takes none by itself. OFFERS_LAPSE (high): pending offers
 * are within the last quarter of their time. CREW_CONFLICT (high): somebody who is booked is booked elsewhere or away on
 * one of the days. ANSWERED (medium): in an assisted campaign people have said yes and have no offer.
 */
#pragma once

#include "engine/domain.h"

#define CB_SOON_HOURS 48

/* Appends CbAttention values to `found`; for the domain's entry. */
void cb_campaigns_attention(const CbWorld *world, gint64 now, GArray *found);
