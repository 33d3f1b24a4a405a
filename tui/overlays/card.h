/* A card: what is known of a job or of a person of a crew, and the campaigns to go to from there.
 */
#pragma once

#include "tui/console/campaign.h"
#include "tui/overlays/overlays.h"

typedef struct CbCard CbCard;

/* `table` and `id` say what it is about; `column` is that of messages about it. */
CbCard *cb_card_new(CbTableId table, const char *id, guint column);
/* A campaign to go to, by a number on the card; `label` says how the card's subject stands in it. `role_code` (NULL: the one
 * that is looked at) and `part` are what is shown of it. What is more than nine is left out. */
void cb_card_add(CbCard *card, const CbWorld *world, guint campaign, const char *role_code, CbCampaignPart part,
                 const char *label);
/* Shows it and takes it over; `text` too. The title is cut to a line. `starts`: a campaign can be started from it. */
void cb_card_open(CbConsole *console, CbCard *card, const char *title, char *text, gboolean starts);
