#include "store/import/times.h"

#include <stdio.h>
#include <string.h>

#include "engine/when.h"

#define HOUR (60 * CB_MINUTE)

static gboolean
is_clock_text(const char *text)
{
    return text[strspn(text, "0123456789:")] == '\0';
}

gboolean
cb_clock_parse(const char *text, gint64 *time)
{
    int hour, minute, second = 0, end = 0;
    int parts = sscanf(text, "%2d:%2d%n:%2d%n", &hour, &minute, &end, &second, &end);
    if (parts < 2 || text[end] != '\0' || !is_clock_text(text))
        return FALSE;
    *time = hour * HOUR + minute * CB_MINUTE + second * CB_SECOND;
    return hour < 24 && minute < 60 && second < 60;
}

gboolean
cb_duration_parse(const char *text, gint64 *time)
{
    int days, hours, minutes, end = 0;
    if (!is_clock_text(text))
        return FALSE;
    if (sscanf(text, "%2d:%2d:%2d%n", &days, &hours, &minutes, &end) != 3) {
        days = 0;
        if (sscanf(text, "%3d:%2d%n", &hours, &minutes, &end) != 2)
            return FALSE;
    }
    *time = days * CB_DAY + hours * HOUR + minutes * CB_MINUTE;
    return text[end] == '\0' && minutes < 60 && *time <= 31 * CB_DAY;
}

GTimeZone *
cb_zone_named(const char *name)
{
    gboolean plain = g_ascii_isalpha(name[0]) && strstr(name, "..") == NULL;
    for (const char *c = name; plain && *c != '\0'; c++)
        plain = g_ascii_isalnum(*c) || strchr("/_+-", *c) != NULL;
    return plain ? g_time_zone_new_identifier(name) : NULL;
}

gboolean
cb_zone_instant(GTimeZone *zone, gint64 day, gint64 clock, gint64 *time)
{
    int year, month, day_of_month;
    cb_day_civil(day, &year, &month, &day_of_month);
    g_autoptr(GDateTime) local = g_date_time_new(
        zone, year, month, day_of_month, (int)(clock / HOUR), (int)(clock % HOUR / CB_MINUTE),
        (double)(clock % CB_MINUTE) / (double)CB_SECOND);
    if (local == NULL)
        return FALSE;
    *time = g_date_time_to_unix(local) * CB_SECOND;
    return TRUE;
}
