/* The lines of a request's detail: advisors with what makes their score, those left out with the reason, what was said, what
 * happened.
 */
#pragma once

#include "tui/console/match_sight.h"
#include "tui/console/view.h"

/* The tables whose rows are the history of a project: which column names it, and the time; and what a row says. */
typedef struct {
    CbTableId table;
    guint project, time;
    CbStyle (*say)(const CbWorld *world, guint row, GString *text);
} CbMatchLog;
/* An item about what happened has both in its state: its place, which orders it, and the log that says it. */
#define CB_MATCH_STATE(place, log) ((place) << 4 | (log))
#define CB_MATCH_LOG(state) ((state)&15u)
extern const CbMatchLog cb_match_logs[];
extern const guint cb_n_match_logs;

/* Of the part that is looked at; items as cb_match_people() makes them. */
const CbColumnOps *cb_match_columns(CbConsole *console);

/* Why the selected advisor stands where they do, or is left out; or the whole of the selected line. */
void cb_match_reasons(CbConsole *console, CbArea area);
