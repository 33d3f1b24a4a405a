/* A hand-over as it is read elsewhere: lines of text, and Markdown for a chat. What comes from data is cleaned for
 * terminals; in Markdown what would be markup is escaped. Times by the clocks of `zone`. Caller frees.
 */
#pragma once

#include "tui/desk/handover.h"

/* Laid out for so many columns, broken between words. */
char *cb_handover_text(const CbHandover *handover, const char *zone, int columns);
char *cb_handover_markdown(const CbHandover *handover, const char *zone);

/* "09:12"; "19 Nov 22:30" on another date than that of `now`. Appends. */
void cb_handover_time(GString *text, gint64 time, gint64 now, const char *zone);
