/* The words that all documents of call sheets have in common. */
#pragma once

#include "engine/operators/callsheet.h"

/* "18:00–22:30", "from 18:00", "all day", by the clocks of `zone`; " (+1)" behind an end on a later day. Caller
 * frees. */
char *cb_callsheet_hours(const CbWorld *world, guint session, const char *zone);
/* "Old Hall, 1 High Street", without a place the region, NULL when nothing is known. Caller frees. */
char *cb_call_place(const CbWorld *world, const CbCallEntry *entry);
/* "Saturday 28 November 2026". Caller frees. */
char *cb_callsheet_day(gint64 day);
/* What the sheet is of: "Saturday 28 November 2026", "Ana Roy, from Saturday 28 November 2026". Caller frees. */
char *cb_call_title(const CbWorld *world, const CbCallSheet *sheet);
/* "3 sessions, 7 people, 2 places open". Caller frees. */
char *cb_call_summary(const CbCallSheet *sheet);
/* What a session's status is called on paper ("not confirmed yet"), NULL where nothing need be said. */
const char *cb_call_state(const CbWorld *world, const CbCallEntry *entry);
/* "2 people wanted", NULL when none are, and on the sheet of one person. Caller frees. */
char *cb_call_gap(const CbCallSheet *sheet, const CbCallEntry *entry);
