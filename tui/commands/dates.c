#include "tui/commands/dates.h"

#include <string.h>

#include "engine/when.h"
#include "tui/desk/typed.h"

gint64
cb_call_today(const CbCall *call)
{
    return cb_time_day(cb_desk_now(call->desk), cb_desk_zone_name(call->desk));
}

/* --- dates ------------------------------------------------------------------------------------ */

/* A date and nothing else, in the words that the console takes too. */
static gboolean
read_day(const CbCall *call, const char *text, gint64 *day)
{
    const CbTypedClock clock = {cb_desk_now(call->desk), cb_call_today(call), cb_desk_zone_name(call->desk)};
    g_auto(CbTyped) typed = {0};
    g_autofree char *problem = NULL;
    if (!cb_typed_read(text, &clock, &typed, &problem))
        return FALSE;
    *day = typed.first;
    return typed.dated && typed.first == typed.last && *typed.rest == '\0' && typed.starts_at == CB_NULL &&
           typed.call_at == CB_NULL;
}

gboolean
cb_call_day(const CbCall *call, const char *text, gint64 *day, GError **error)
{
    if (read_day(call, text, day))
        return TRUE;
    g_set_error(error, CB_COMMAND_ERROR, CB_EXIT_USAGE,
                "a date is YYYY-MM-DD, today, tomorrow, sunday, '28 nov' or +3 (days from today), not \"%s\"", text);
    return FALSE;
}

/* --- times ------------------------------------------------------------------------------------ */

/* "9:30", "09:30"; minutes since midnight. */
static gboolean
read_clock(const char *text, int *minute)
{
    g_auto(GStrv) parts = g_strsplit(text, ":", -1);
    guint64 hours, minutes;
    if (g_strv_length(parts) != 2 || strlen(parts[1]) != 2 ||
        !g_ascii_string_to_unsigned(parts[0], 10, 0, 23, &hours, NULL) ||
        !g_ascii_string_to_unsigned(parts[1], 10, 0, 59, &minutes, NULL))
        return FALSE;
    *minute = (int)(hours * 60 + minutes);
    return TRUE;
}

/* The next time the clocks show this. */
static gint64
next_time(const CbCall *call, int minute)
{
    gint64 today = cb_call_today(call), time = cb_time_at(today, minute, cb_desk_zone_name(call->desk));
    return time > cb_desk_now(call->desk) ? time : cb_time_at(today + 1, minute, cb_desk_zone_name(call->desk));
}

gboolean
cb_call_time(const CbCall *call, const char *text, gint64 *time, GError **error)
{
    g_auto(GStrv) words = g_strsplit(text, " ", 2);
    gint64 day;
    int minute;
    if (cb_time_parse(text, time))
        return TRUE;
    if (g_strv_length(words) == 1 && read_clock(words[0], &minute)) {
        *time = next_time(call, minute);
        return TRUE;
    }
    if (g_strv_length(words) == 2 && read_day(call, words[0], &day) && read_clock(words[1], &minute)) {
        *time = cb_time_at(day, minute, cb_desk_zone_name(call->desk));
        return TRUE;
    }
    g_set_error(error, CB_COMMAND_ERROR, CB_EXIT_USAGE,
                "a time is HH:MM, \"tomorrow HH:MM\", \"YYYY-MM-DD HH:MM\" or 2026-11-28T17:00:00Z, not \"%s\"",
                text);
    return FALSE;
}

static gboolean
take_clock(const char *option, const char *text, int *minute, GError **error)
{
    if (read_clock(text, minute))
        return TRUE;
    g_set_error(error, CB_COMMAND_ERROR, CB_EXIT_USAGE, "--%s takes a time of day HH:MM, not \"%s\"", option,
                text);
    return FALSE;
}

gboolean
cb_call_hours(const CbCall *call, gint64 day, gint64 *starts_at, gint64 *ends_at, GError **error)
{
    int from, until;
    *starts_at = *ends_at = CB_NULL;
    if (call->from_time == NULL && call->until_time == NULL)
        return TRUE;
    if (call->from_time == NULL || call->until_time == NULL) {
        g_set_error(error, CB_COMMAND_ERROR, CB_EXIT_USAGE,
                    "--from-time and --until-time go together; give both or neither");
        return FALSE;
    }
    if (!take_clock("from-time", call->from_time, &from, error) ||
        !take_clock("until-time", call->until_time, &until, error))
        return FALSE;
    *starts_at = cb_time_at(day, from, cb_desk_zone_name(call->desk));
    *ends_at = cb_time_at(day + (until <= from), until, cb_desk_zone_name(call->desk));
    return TRUE;
}

char *
cb_clock_text(gint64 time, const char *zone)
{
    static const char *const weekdays[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    char clock[6];
    int year, month, date;
    if (time == CB_NULL)
        return NULL;
    gint64 day = cb_time_day(time, zone);
    cb_day_civil(day, &year, &month, &date);
    return g_strdup_printf("%s %d %s %s", weekdays[cb_day_weekday(day) - 1], date, months[month - 1],
                           cb_time_clock(time, zone, clock));
}
