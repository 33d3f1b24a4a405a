/* What the keys of a campaign share.
 */
#pragma once

#include "tui/console/overlay.h"

/* A panel about a campaign with one thing to do; its `run` gets the campaign's id. */
void cb_act_campaign_ask(CbConsole *console, guint campaign, const char *title, const char *text, CbChoice choice);

/* Goes into the selected campaign, to where `action` ("ask", "offer", "answer", "part") is done by hand: to the first role
 * with a cause that it settles, and to the part that shows whom it concerns. */
void cb_act_campaign_enter(CbConsole *console, const char *action);
