/* What people type about dates and times, in the words of a telephone call:
 *
 *     ill                        today, the rest is the reason
 *     until fri flu              from today to the next Friday
 *     28..30 nov, 28/11-30/11    (also 2026-11-28..2026-11-30; one date alone; tomorrow; mon; +3: three days from now)
 *     3d family                  three days from today on
 *     20:00-22:00 late train     between these times of one date; from 20:00, until 20:00: to and from midnight
 *     @16:30, @fri 9:00, @+20    when to call back: a time, a date and a time (or "@9:00 fri"), minutes from now
 *
 * Dates without a year are the next that come. All by the clocks of `zone`.
 */
#pragma once

#include <glib.h>

typedef struct {
    gint64 now, today; /* microseconds; days, as the screen counts them */
    const char *zone;
} CbTypedClock;

typedef struct {
    gint64 first, last;        /* days */
    gboolean dated;            /* a date was typed */
    gint64 starts_at, ends_at; /* instants, CB_NULL: no times were typed */
    gint64 call_at;            /* after an @, CB_NULL: none */
    char *rest;                /* what was neither; owned */
} CbTyped;

/* FALSE with a sentence in *problem (caller frees) when a date does not exist or an end lies before its beginning. */
gboolean cb_typed_read(const char *text, const CbTypedClock *clock, CbTyped *typed, char **problem);
void cb_typed_clear(CbTyped *typed);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CbTyped, cb_typed_clear)
