/* Aligned columns for people: cells are cleaned of whatever must not reach a terminal, measured in
 * columns of the screen, and cut where a column says so and a terminal shows them; in a pipe they are whole.
 */
#pragma once

#include <glib.h>
#include <stdio.h>

typedef struct {
    const char *head;
    gboolean right; /* aligned right */
    guint limit;    /* on a terminal cut to as many columns; 0: never cut (ids, which are copied) */
} CbSheetColumn;

typedef struct CbSheet CbSheet;

/* `columns` ends with a NULL head and must outlive the sheet. */
CbSheet *cb_sheet_new(const CbSheetColumn *columns);
void cb_sheet_free(CbSheet *sheet);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CbSheet, cb_sheet_free)

/* The next cell, row by row. NULL or empty text is shown as a dot. */
void cb_sheet_text(CbSheet *sheet, const char *text);
void cb_sheet_format(CbSheet *sheet, const char *format, ...) G_GNUC_PRINTF(2, 3);
void cb_sheet_number(CbSheet *sheet, gint64 number);

/* Prints the heads and all rows. */
void cb_sheet_print(const CbSheet *sheet, FILE *out);

/* One line of text for people: formatted, then cleaned. */
void cb_say(FILE *out, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* "Thu 2026-11-26, in 6 days"; caller frees. */
char *cb_when_text(gint64 day, gint64 today);
/* `text`, or `instead` when it is NULL. */
const char *cb_text_or(const char *text, const char *instead);
