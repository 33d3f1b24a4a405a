/* Call sheets (engine/operators/callsheet.h) as documents: a table for spreadsheets, a calendar, paper. */
#pragma once

#include <stdio.h>

#include "engine/operators/callsheet.h"

/* CSV: a row for each person on each session, one without a person where nobody is on it. Dates and times by
 * the clocks of `zone` (an identifier). FALSE when writing fails. */
gboolean cb_call_sheet_csv(const CbWorld *world, const CbCallSheet *sheet, const char *zone, FILE *out,
                           GError **error);

/* How a calendar is to be. */
typedef struct {
    const char *name; /* what programs call it */
    gboolean crew;    /* descriptions tell who is on a session, telephone numbers and notes */
} CbCalendar;

/* iCalendar (RFC 5545), times in UTC. An event is its session for good: its UID is `ID@callboard`, its
 * SEQUENCE the row_version, so that a session that moves moves in a calendar that knows it. The same facts
 * give the same bytes. Needs libical: NULL with an error that says what to install. Caller frees. */
char *cb_call_sheet_ics(const CbWorld *world, const CbCallSheet *sheet, const CbCalendar *calendar,
                        GError **error);

/* What stands in the head of a page, and when it was made. */
typedef struct {
    const char *zone;
    gint64 now;
} CbPaper;

/* PDF, pages of A4. The same facts and the same `now` give the same bytes. Needs cairo and pango: FALSE with an
 * error that says what to install, or when writing fails. */
gboolean cb_call_sheet_pdf(const CbWorld *world, const CbCallSheet *sheet, const CbPaper *paper, FILE *out,
                           GError **error);
