/* What the console remembers between two runs, in the profile's view.state: the view, and for each view its
 * filter and order; when somebody last looked at the hand-over. Not the cursor: the list it stood in has
 * changed since.
 */
#pragma once

#include "tui/console/console.h"

/* Sets view, filters and orders as they were left, then as `options` want them. */
void cb_state_restore(CbConsole *console, const CbConsoleOptions *options);
/* Keeps them. A failure is told nowhere: nothing is lost by it but a convenience. */
void cb_state_keep(CbConsole *console);
