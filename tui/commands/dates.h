/* Dates and times as people write them in arguments, by the clocks of the profile's zone. Each function
 * answers FALSE with an error of the call that says what it takes. The desk must be open (cb_call_desk).
 */
#pragma once

#include "tui/command.h"

/* 2026-11-28, today, tomorrow, sunday, "28 nov", +3 (days from today): what the console takes (tui/desk/typed.h). */
gboolean cb_call_day(const CbCall *call, const char *text, gint64 *day, GError **error);
gint64 cb_call_today(const CbCall *call);

/* An instant: 2026-11-28T17:00:00Z, "tomorrow 9:30" (a date and a clock), 17:00 (the next time it is so late). */
gboolean cb_call_time(const CbCall *call, const char *text, gint64 *time, GError **error);

/* "Mon 7 Dec 09:00" by the clocks of `zone`; NULL without a time. Caller frees. */
char *cb_clock_text(gint64 time, const char *zone);

/* The instants of --from-time and --until-time on `day`, the second on the next day where it is not later by
 * the clock. Both are given or neither: then both are CB_NULL. */
gboolean cb_call_hours(const CbCall *call, gint64 day, gint64 *starts_at, gint64 *ends_at, GError **error);

/* --from-time and --until-time, for the options of commands. */
#define CB_OPTION_FROM_TIME(summary)                                                                   \
    {                                                                                                  \
        "from-time", CB_OPTION_TEXT, G_STRUCT_OFFSET(CbCall, from_time), "HH:MM", NULL, summary, 0     \
    }
#define CB_OPTION_UNTIL_TIME(summary)                                                                  \
    {                                                                                                  \
        "until-time", CB_OPTION_TEXT, G_STRUCT_OFFSET(CbCall, until_time), "HH:MM", NULL, summary, 0   \
    }
