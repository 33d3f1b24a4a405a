/* What a file holds compared with what is declared, and the repairs that lose nothing: a missing
 * index, a missing column that may be null or has an initial value, a missing table of the cache.
 * Everything else that differs is refused.
 */
#pragma once

#include "store/file.h"

/* An array of CbFinding; free with g_array_unref. */
GArray *cb_findings_new(void);
/* Adds a finding unless the same is there. */
void cb_finding_add(GArray *findings, CbCheck check, const char *format, ...) G_GNUC_PRINTF(3, 4);

/* Makes a table and its indexes. */
gboolean cb_check_create_table(sqlite3 *db, const CbTable *table, GError **error);

/* Compares without changing anything. Also finds what differs harmlessly (CB_CHECK_OK). */
gboolean cb_check_look(sqlite3 *db, const CbFile *file, GArray *findings, GError **error);
/* Compares, and repairs in one transaction if all that differs can be; the repairs are added to
 * `findings`. Else changes nothing: FALSE with CB_STORE_ERROR_SCHEMA. */
gboolean cb_check_repair(sqlite3 *db, const CbFile *file, GArray *findings, GError **error);
