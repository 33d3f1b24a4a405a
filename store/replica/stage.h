/* Tables of a first synchronisation: `stage_NAME` takes pages in key order, without indexes, until
 * it is whole. All within the caller's transaction.
 */
#pragma once

#include "store/replica/rows.h"

/* Removes whatever a former synchronisation has left. */
gboolean cb_stage_drop_all(sqlite3 *cache, GError **error);
gboolean cb_stage_make(sqlite3 *cache, CbTableId table, GError **error);
/* Adds the rows of a page (text of a JSON array), `n_rows` of them. */
gboolean cb_stage_fill(sqlite3 *cache, CbTableId table, const char *rows, gsize length,
                       guint *n_rows, GError **error);
/* Puts the staged table in the place of the one in use, and makes its indexes. */
gboolean cb_stage_swap(sqlite3 *cache, CbTableId table, GError **error);
