/* Why somebody at the event of the selected row meets nobody, and why two people do not meet, in
 * words.
 */
#pragma once

#include "tui/console/peer.h"

/* Of somebody who is left alone: their best score with anybody, "0.54"; and what would change it.
 * Appended. */
CbStyle cb_text_alone_best(CbConsole *console, guint contractor, GString *text);
void cb_text_alone(CbConsole *console, guint contractor, GString *text);
/* Why the two meet or do not, in a line. Appended. */
void cb_text_why(CbConsole *console, guint event, CbCouple couple, GString *text);
