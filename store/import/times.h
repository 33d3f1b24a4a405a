/* Times of day, durations and zones as conference schedules write them. */
#pragma once

#include <glib.h>

/* "9:30" or "09:30:00": microseconds since midnight, FALSE when it is no time of day. */
gboolean cb_clock_parse(const char *text, gint64 *time);

/* "0:50", "00:50" or "1:02:30" (days first), at most 31 days; in microseconds. */
gboolean cb_duration_parse(const char *text, gint64 *time);

/* The zone of an IANA identifier such as "Europe/Brussels", NULL when there is none. */
GTimeZone *cb_zone_named(const char *name);

/* The instant of a time of day in a zone; FALSE when it does not exist. */
gboolean cb_zone_instant(GTimeZone *zone, gint64 day, gint64 clock, gint64 *time);
