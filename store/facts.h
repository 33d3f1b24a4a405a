/* Rows of the cache to a World and back. Each function is one transaction; an error that tells of
 * damage (CB_STORE_ERROR_CORRUPT) leaves it to the caller to begin a new cache.
 */
#pragma once

#include "store/sql.h"

/* What was left out or mended is told in `findings`, one sentence for each table. */
CbWorld *cb_facts_load(sqlite3 *cache, GArray *findings, GError **error);

/* Rows whose keys are there are changed in the columns that are set; the others are added, with
 * initial values for columns that are not. Adding a row without a column that it needs is
 * CB_STORE_ERROR_INPUT. */
gboolean cb_facts_write(sqlite3 *cache, const CbPatch *patch, GError **error);
gboolean cb_facts_replace(sqlite3 *cache, const CbWorld *world, GError **error);
/* What cb_store_change does. */
gboolean cb_facts_change(sqlite3 *cache, GArray *findings, CbStoreWork work, gpointer data,
                         GError **error);
