#include "engine/when.h"

#include <stdio.h>
#include <string.h>

#define FIRST_DAY -719162 /* 0001-01-01 */
#define LAST_DAY 2932896  /* 9999-12-31 */

gint64
cb_day_of(gint64 time)
{
    gint64 day = time / CB_DAY;
    return time % CB_DAY < 0 ? day - 1 : day;
}

/* Days from civil and back: the proleptic Gregorian calendar in 400-year eras that begin in March, so
 * that the leap day is the last of its year. */
static gint64
day_from_civil(int year, int month, int day_of_month)
{
    year -= month <= 2;
    int era = (year >= 0 ? year : year - 399) / 400;
    int year_of_era = year - era * 400;
    int day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day_of_month - 1;
    int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return (gint64)era * 146097 + day_of_era - 719468;
}

void
cb_day_civil(gint64 day, int *year, int *month, int *day_of_month)
{
    day += 719468;
    gint64 era = (day >= 0 ? day : day - 146096) / 146097;
    int day_of_era = (int)(day - era * 146097);
    int year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int shifted = (5 * day_of_year + 2) / 153;
    *day_of_month = day_of_year - (153 * shifted + 2) / 5 + 1;
    *month = shifted + (shifted < 10 ? 3 : -9);
    *year = (int)(year_of_era + era * 400) + (*month <= 2);
}

int
cb_day_weekday(gint64 day)
{
    return (int)(((day + 3) % 7 + 7) % 7) + 1;
}

/* Reads exactly `count` digits and moves on. */
static gboolean
take_digits(const char **text, int count, int *number)
{
    *number = 0;
    for (int i = 0; i < count; i++, (*text)++) {
        if (!g_ascii_isdigit(**text))
            return FALSE;
        *number = *number * 10 + (**text - '0');
    }
    return TRUE;
}

static gboolean
take(const char **text, char expected)
{
    if (**text != expected)
        return FALSE;
    (*text)++;
    return TRUE;
}

static gboolean
take_day(const char **text, gint64 *day)
{
    int year, month, day_of_month, y, m, d;
    if (!take_digits(text, 4, &year) || !take(text, '-') || !take_digits(text, 2, &month) ||
        !take(text, '-') || !take_digits(text, 2, &day_of_month))
        return FALSE;
    if (year < 1 || month < 1 || month > 12 || day_of_month < 1)
        return FALSE;
    *day = day_from_civil(year, month, day_of_month);
    cb_day_civil(*day, &y, &m, &d);
    return d == day_of_month && m == month;
}

gboolean
cb_day_parse(const char *text, gint64 *day)
{
    return take_day(&text, day) && *text == '\0';
}

gboolean
cb_day_exists(gint64 day)
{
    return FIRST_DAY <= day && day <= LAST_DAY;
}

const char *
cb_day_format(gint64 day, char text[static 11])
{
    int year, month, day_of_month;
    cb_day_civil(day, &year, &month, &day_of_month);
    g_snprintf(text, 11, "%04d-%02d-%02d", CLAMP(year, 0, 9999), month, day_of_month);
    return text;
}

/* --- zones ------------------------------------------------------------------------------------ */

/* Borrowed; NULL when there is none of that name. Names come from data: one that could lead out of the folder of zones is
 * none. GLib reads a zone's file again whenever nobody holds it, so those that were asked for are held for good. */
static GTimeZone *
zone_named(const char *name)
{
    static GMutex lock;
    static GHashTable *held;
    if (name == NULL || *name == '\0' || *name == '/' || strchr(name, '.') != NULL)
        return NULL;
    g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&lock);
    if (held == NULL)
        held = g_hash_table_new(g_str_hash, g_str_equal);
    GTimeZone *zone = g_hash_table_lookup(held, name);
    if (zone == NULL && (zone = g_time_zone_new_identifier(name)) != NULL)
        g_hash_table_insert(held, g_strdup(name), zone);
    return zone;
}

gboolean
cb_zone_is_name(const char *name)
{
    return zone_named(name) != NULL;
}

/* By the clocks of the zone; by UTC where there is no such zone, or they would show a year that GLib does not know. */
static GDateTime *
local(gint64 time, const char *zone)
{
    GTimeZone *clocks = zone_named(zone);
    g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc(time / CB_SECOND - (time % CB_SECOND < 0));
    GDateTime *at = clocks == NULL ? NULL : g_date_time_to_timezone(utc, clocks);
    return at != NULL ? at : g_steal_pointer(&utc);
}

const char *
cb_time_clock(gint64 time, const char *zone, char text[static 6])
{
    g_autoptr(GDateTime) at = local(time, zone);
    g_snprintf(text, 6, "%02u:%02u", (guint)g_date_time_get_hour(at) % 24, (guint)g_date_time_get_minute(at) % 60);
    return text;
}

char *
cb_zone_short_name(gint64 time, const char *zone)
{
    g_autoptr(GDateTime) at = local(time, zone);
    return g_strdup(g_date_time_get_timezone_abbreviation(at));
}

gint64
cb_zone_offset(gint64 time, const char *zone)
{
    g_autoptr(GDateTime) at = local(time, zone);
    return g_date_time_get_utc_offset(at) / G_TIME_SPAN_SECOND * CB_SECOND;
}

gint64
cb_time_day(gint64 time, const char *zone)
{
    g_autoptr(GDateTime) at = local(time, zone);
    return day_from_civil(g_date_time_get_year(at), g_date_time_get_month(at), g_date_time_get_day_of_month(at));
}

gint64
cb_time_at(gint64 day, int minute, const char *zone)
{
    /* Where the clocks show it twice, each kind of time has one of the instants. */
    static const GTimeType types[] = {G_TIME_TYPE_STANDARD, G_TIME_TYPE_DAYLIGHT};
    GTimeZone *clocks = zone_named(zone);
    gint64 shown = (day * CB_DAY + minute * CB_MINUTE) / CB_SECOND, first = G_MAXINT64;
    if (clocks == NULL)
        return shown * CB_SECOND;
    for (guint i = 0; i < G_N_ELEMENTS(types); i++) {
        gint64 existing = shown;
        int interval = g_time_zone_adjust_time(clocks, types[i], &existing);
        first = MIN(first, existing - g_time_zone_get_offset(clocks, interval));
    }
    return first * CB_SECOND;
}

gint64
cb_time_add_days(gint64 time, gint64 days, const char *zone)
{
    if (days == 0)
        return time;
    g_autoptr(GDateTime) at = local(time, zone);
    int minute = g_date_time_get_hour(at) * 60 + g_date_time_get_minute(at);
    gint64 day = cb_time_day(time, zone), rest = time - cb_time_at(day, minute, zone);
    /* An hour that comes twice: its second round is not told apart. */
    return cb_time_at(day + days, minute, zone) + (ABS(rest) < CB_MINUTE ? rest : 0);
}

/* --- instants --------------------------------------------------------------------------------- */

/* `.5`, `.123456789`: to microseconds, the rest is dropped. */
static gboolean
take_fraction(const char **text, gint64 *microseconds)
{
    *microseconds = 0;
    if (!take(text, '.'))
        return TRUE;
    if (!g_ascii_isdigit(**text))
        return FALSE;
    for (gint64 unit = CB_SECOND / 10; g_ascii_isdigit(**text); unit /= 10, (*text)++)
        *microseconds += (**text - '0') * unit;
    return TRUE;
}

/* `Z`, `+01:00`, `+0100` or `+01`. */
static gboolean
take_offset(const char **text, gint64 *offset)
{
    *offset = 0;
    if (take(text, 'Z') || take(text, 'z'))
        return TRUE;
    int sign = **text == '-' ? -1 : 1, hours, minutes = 0;
    if (!take(text, '+') && !take(text, '-'))
        return FALSE;
    if (!take_digits(text, 2, &hours))
        return FALSE;
    gboolean colon = take(text, ':');
    if ((colon || g_ascii_isdigit(**text)) && !take_digits(text, 2, &minutes))
        return FALSE;
    *offset = sign * (hours * 60 + minutes) * CB_MINUTE;
    return hours < 24 && minutes < 60;
}

gboolean
cb_time_parse(const char *text, gint64 *time)
{
    gint64 day, fraction, offset;
    int hour, minute, second = 0;
    if (!take_day(&text, &day) || !(take(&text, 'T') || take(&text, 't') || take(&text, ' ')))
        return FALSE;
    if (!take_digits(&text, 2, &hour) || !take(&text, ':') || !take_digits(&text, 2, &minute))
        return FALSE;
    if (take(&text, ':') && !take_digits(&text, 2, &second))
        return FALSE;
    if (!take_fraction(&text, &fraction) || !take_offset(&text, &offset) || *text != '\0')
        return FALSE;
    if (hour > 23 || minute > 59 || second > 60)
        return FALSE;
    *time = day * CB_DAY + (hour * 60 + minute) * CB_MINUTE + second * CB_SECOND + fraction - offset;
    /* An offset may lead out of the years that can be written again. */
    return cb_day_exists(cb_day_of(*time));
}

const char *
cb_time_format(gint64 time, char text[static 32])
{
    char date[11];
    gint64 day = cb_day_of(time), rest = time - day * CB_DAY;
    int seconds = (int)(rest / CB_SECOND), fraction = (int)(rest % CB_SECOND);
    int used = g_snprintf(text, 32, "%sT%02d:%02d:%02d", cb_day_format(day, date), seconds / 3600,
                          seconds / 60 % 60, seconds % 60);
    if (fraction != 0) {
        used += g_snprintf(text + used, (gulong)(32 - used), ".%06d", fraction);
        while (text[used - 1] == '0')
            used--;
    }
    text[used] = 'Z';
    text[used + 1] = '\0';
    return text;
}

const char *
cb_time_format_milliseconds(gint64 time, char text[static 32])
{
    char date[11];
    gint64 day = cb_day_of(time), rest = time - day * CB_DAY;
    int seconds = (int)(rest / CB_SECOND), thousandths = (int)(rest % CB_SECOND / 1000);
    g_snprintf(text, 32, "%sT%02d:%02d:%02d.%03dZ", cb_day_format(day, date), seconds / 3600, seconds / 60 % 60,
               seconds % 60, thousandths);
    return text;
}
