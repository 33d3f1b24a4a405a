/* Cells of CSV (RFC 4180): quoted where they must be, and such that no spreadsheet runs what stands in them. */
#pragma once

#include <stdio.h>

#include "engine/table.h"

/* One cell; nothing for null. Text that a spreadsheet would take for a formula gets a `'` in front. */
void cb_csv_cell(FILE *out, CbType type, CbValue value);
/* A row of texts, NULL for an empty cell, with CRLF at its end. */
void cb_csv_texts(FILE *out, const char *const *texts, guint n);

/* Ends a document: FALSE when not all of it could be written. */
gboolean cb_export_end(FILE *out, GError **error);
