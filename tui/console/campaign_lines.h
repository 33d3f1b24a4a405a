/* The lines of a campaign's people and of what happened: columns for each part, the reasons of who is selected.
 */
#pragma once

#include "tui/console/campaign.h"
#include "tui/console/view.h"

/* By part; items as cb_campaign_people() makes them. */
extern const CbColumnOps *const cb_part_columns[CB_N_PARTS];

/* Why the selected person stands where they do, or every rule that leaves them out and with what; or the whole of the
 * selected line of the log. */
void cb_campaign_reasons(CbConsole *console, const CbCampaignSight *sight, const char *role_code, CbArea area);

/* The log of a campaign (rows of staffing_campaign_events), the newest first. Free with g_array_unref (guint). */
GArray *cb_campaign_events(const CbWorld *world, guint campaign);
