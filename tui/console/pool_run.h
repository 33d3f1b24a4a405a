/* What actions of the pool open that decide: a run with its progress, choosers of interpreters and of bookings.
 */
#pragma once

#include "tui/console/pool_preview.h"

/* Runs the pool and shows how far it is; a key stops it before the next booking. `ids` (borrowed; NULL: whatever the
 * type takes) are bookings. At the end it says what became of each. */
void cb_pool_progress_open(CbConsole *console, CbRunType type, const char *reason, const GPtrArray *ids);
/* The same of what is ready, where no hub does so and something is. */
void cb_pool_run_marked(CbConsole *console);

/* Chooses an interpreter for a booking: everybody in the order of the ranking, who is left out with the rule. */
void cb_candidate_chooser_open(CbConsole *console, guint booking,
                               void (*chosen)(CbConsole *console, const char *booking, const char *emp_code));
/* Chooses a booking ahead that somebody interprets, by typing. */
void cb_assigned_chooser_open(CbConsole *console, void (*chosen)(CbConsole *console, const char *booking));

/* For actions: a payload printed and freed, for cb_wish_decide() and its like, which take it over. */
char *cb_pool_payload(cJSON *json);
/* Asks for a reason in the bottom line. `done` gets it (NULL: left; "" where nothing was typed) and `data`, freed
 * with g_free. */
void cb_pool_ask_reason(CbConsole *console, const char *label,
                        void (*done)(CbConsole *console, const char *reason, gpointer data), gpointer data);
