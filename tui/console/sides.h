/* A decision that conflicts, from its sides: mine, theirs, and what I saw when I decided. */
#pragma once

#include "tui/console/console.h"

/* Lines for a panel: "mine: …", "theirs: …", "base: …". Caller frees. */
char *cb_sides_text(CbConsole *console, const CbDeskEntry *seen);
/* "accept Jean Dupont", "tell the founders". Caller frees. */
char *cb_sides_what(CbConsole *console, const CbDecision *decision);
