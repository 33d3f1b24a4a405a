/* The columns of a view or a pane: their heads, and a row of cells. Two columns before the first cell are left free for
 * the cursor and the mark.
 */
#pragma once

#include "tui/console/view.h"

/* The heads; the one of `sorted` (NULL: none) says by an arrow that rows are ordered by it. */
void cb_columns_heads(CbConsole *console, const CbColumnOps *columns, const CbColumnOps *sorted, gboolean reverse,
                      CbArea area);
/* The cells of an item, in the first line of the area. */
void cb_columns_row(CbConsole *console, const CbColumnOps *columns, const CbItem *item, CbArea area);
