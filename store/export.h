/* A World as a file: a snapshot that import takes back, or CSV of one table. */
#pragma once

#include <stdio.h>

#include "engine/world.h"

/* `{"format":"callboard-snapshot","version":1,"tables":{…}}`, rows in key order, columns that are not
 * local. Row by row: the document never stands in memory. FALSE when writing fails. */
gboolean cb_export_snapshot(const CbWorld *world, FILE *out, GError **error);
/* RFC 4180 with a header; cells that a spreadsheet would take for a formula are prefixed with `'`. */
gboolean cb_export_csv(const CbWorld *world, CbTableId table, FILE *out, GError **error);
