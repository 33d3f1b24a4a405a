/* Finding people and sessions by parts of what they are called. */
#pragma once

#include "engine/top.h"
#include "tui/console/console.h"

/* The best `k` rows of CB_operators, CB_sessions, CB_jobs or CB_profiles in whose haystack all of the words (folded)
 * occur, best first: where the label begins with the first word, then where a word of it does,
 * then where it occurs in the label, then the others. Sessions and jobs that fit equally well come by date:
 * today's and next ones, then the past backwards. Returns how many were written to `best`. A pass
 * over all haystacks: 2 or 3 ms for 25,000.
 */
guint cb_find_rows(CbConsole *console, CbTableId table, const char *words, guint k, CbRanked *best);

/* The row in the console's World of what is `row` in `world`, an earlier one; CB_NO_ROW when it is
 * gone. */
guint cb_find_again(CbConsole *console, const CbWorld *world, CbTableId table, guint row);
