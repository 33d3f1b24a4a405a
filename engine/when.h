/* Dates and times as numbers. The engine counts days since 1970-01-01 and microseconds since the epoch;
 * these functions are the only place that knows calendars.
 */
#pragma once

#include <glib.h>

#define CB_SECOND G_GINT64_CONSTANT(1000000)
#define CB_MINUTE (60 * CB_SECOND)
#define CB_DAY (24 * 60 * CB_MINUTE)

/* The UTC day that an instant falls on (floor, also before 1970). */
gint64 cb_day_of(gint64 time);

/* `YYYY-MM-DD`, years 0001 to 9999; FALSE when it is not a day that exists. */
gboolean cb_day_parse(const char *text, gint64 *day);
/* Whether a day can be written so. */
gboolean cb_day_exists(gint64 day);
/* Writes `YYYY-MM-DD` into text[11] and returns it. */
const char *cb_day_format(gint64 day, char text[static 11]);

/* RFC 3339 (`2026-11-25T09:30:00Z`, an offset, a fraction, a space for the T), FALSE otherwise. */
gboolean cb_time_parse(const char *text, gint64 *time);
/* Writes `2026-11-25T09:30:00Z`, with a fraction only where there is one, and returns text. */
const char *cb_time_format(gint64 time, char text[static 32]);
/* `2026-11-25T09:30:00.000Z`: always with milliseconds, cut, as programs in JavaScript write it. */
const char *cb_time_format_milliseconds(gint64 time, char text[static 32]);

/* Whether `name` is that of a time zone: GLib would also read a file that is none (zone.tab, ../x, /dev/stdin). */
gboolean cb_zone_is_name(const char *name);
/* Writes `20:30`, as the clocks of `zone` (an identifier such as Europe/Paris) show it, and returns text. */
const char *cb_time_clock(gint64 time, const char *zone, char text[static 6]);
/* What `zone` is called then, "CET", "-03"; caller frees. */
char *cb_zone_short_name(gint64 time, const char *zone);
/* How much later than those of UTC the clocks of `zone` show then. */
gint64 cb_zone_offset(gint64 time, const char *zone);
/* The day that it is in `zone` then. */
gint64 cb_time_day(gint64 time, const char *zone);
/* The instant at which the clocks of `zone` show minute `minute` of `day`: the first where they show it twice,
 * the one after where they skip it. */
gint64 cb_time_at(gint64 day, int minute, const char *zone);
/* The same time of day `days` later (or earlier). */
gint64 cb_time_add_days(gint64 time, gint64 days, const char *zone);

void cb_day_civil(gint64 day, int *year, int *month, int *day_of_month);
/* 1 Monday … 7 Sunday. */
int cb_day_weekday(gint64 day);
