/* The list of proposals for marked sessions, to be looked at and edited before it is decided. */
#pragma once

#include "tui/console/console.h"

/* Plans the best available candidate for each session (guint rows, most urgent first) and shows the list. */
void cb_plan_panel_open(CbConsole *console, const GArray *sessions);
