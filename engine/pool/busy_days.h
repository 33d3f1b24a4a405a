/* Who is busy when, by day: so that a ranking finds all clashes from the few meetings of a day, and not from the list
 * of everybody. Meetings of more than a week, or of no length, lie apart and are looked at every time.
 */
#pragma once

#include <glib.h>

typedef struct CbBusyDays CbBusyDays;

CbBusyDays *cb_busy_days_new(void);
CbBusyDays *cb_busy_days_copy(const CbBusyDays *days);
void cb_busy_days_free(CbBusyDays *days);

/* Meetings are told apart by `booking`. */
void cb_busy_days_add(CbBusyDays *days, guint place, guint booking, gint64 start, gint64 end);
void cb_busy_days_remove(CbBusyDays *days, guint booking, gint64 start, gint64 end);

/* Sets the bits of all places with a meeting that begins before `end` and ends after `start`, but for `except`.
 * FALSE, and nothing done, when the time is longer than a month or has no length. */
gboolean cb_busy_days_mark(const CbBusyDays *days, gint64 start, gint64 end, guint except, guint64 *busy);
