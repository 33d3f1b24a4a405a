/* Cells of CSV (RFC 4180): quoted where they must be, and such that no spreadsheet runs what stands in them. */
#pragma once

#include <stdio.h>

#include "engine/table.h"

/* One cell; nothing for null. Text that a spreadsheet would take for a formula gets a `'` in front. */
void cb_csv_cell(FILE *out, CbType type, CbValue value);
/* A row of texts made plain, NULL for an empty cell, with CRLF at its end. */
void cb_csv_texts(FILE *out, const char *const *texts, guint n);

/* A text as a document for people has it: without control characters (line feed and tab stay) and without marks that
 * turn the direction of what follows, so that nothing in it acts on the terminal or program that shows it. Caller frees. */
char *cb_export_plain(const char *text);

/* Ends a document: FALSE when not all of it could be written. */
gboolean cb_export_end(FILE *out, GError **error);
