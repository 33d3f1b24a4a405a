/* What the files of the command `campaign` share. */
#pragma once

#include "tui/command.h"

/* Answers about one campaign. */
CbExit cb_campaign_list(CbCall *call);
CbExit cb_campaign_show(CbCall *call, guint campaign);
CbExit cb_campaign_forecast(CbCall *call, guint campaign);
/* Why it does not advance, and what would settle that. */
CbExit cb_campaign_why(CbCall *call, guint campaign);
/* What the next tick would do. */
CbExit cb_campaign_plan(CbCall *call, guint campaign);

/* The policy in a file (JSON), NULL with an error that says what is wrong with it. Caller frees. */
char *cb_campaign_policy_read(const char *path, GError **error);
