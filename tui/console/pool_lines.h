/* The lines of a booking's detail: people with what makes their score, those left out with the rule, logs. */
#pragma once

#include "tui/console/pool.h"
#include "tui/console/view.h"

/* By part; items as cb_pool_people() makes them. */
extern const CbColumnOps *const cb_pool_part_columns[CB_N_POOL_PARTS];

/* Why the selected person stands where they do, or the rule that leaves them out; or the whole of the selected line
 * of a log. */
void cb_pool_reasons(CbConsole *console, const CbPoolSight *sight, guint booking, CbArea area);
