#include "engine/pool/names.h"

#include <string.h>

#include "engine/pool/policy.h"
#include "engine/when.h"

#define MOMENT 24 /* bytes of "Mon 24 Nov 09:00" */

char *
cb_name_of_employee(const CbWorld *world, guint employee)
{
    const char *first = employee_first_name(world, employee), *last = employee_last_name(world, employee);
    g_autofree char *name = g_strconcat(first != NULL ? first : "", " ", last != NULL ? last : "", NULL);
    g_strstrip(name);
    return *name != '\0' ? g_steal_pointer(&name) : g_strdup(employee_emp_code(world, employee));
}

char *
cb_name_of_code(const CbWorld *world, const char *emp_code)
{
    guint employee = cb_world_find(world, CB_employee, emp_code);
    if (employee != CB_NO_ROW)
        return cb_name_of_employee(world, employee);
    return g_strdup(emp_code != NULL ? emp_code : "somebody");
}

static const char *
format_moment(gint64 time, char text[static MOMENT])
{
    static const char *const weekdays[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    int year, month, day;
    char clock[6];
    cb_day_civil(cb_day_of(time), &year, &month, &day);
    g_snprintf(text, MOMENT, "%s %d %s %s", weekdays[cb_day_weekday(cb_day_of(time)) - 1], day, months[month - 1],
               cb_time_clock(time, "UTC", clock));
    return text;
}

char *
cb_moment_text(gint64 time)
{
    return cb_moment_text_in(time, "UTC");
}

char *
cb_moment_text_in(gint64 time, const char *zone)
{
    char text[MOMENT];
    g_autofree char *name = cb_zone_short_name(time, zone);
    return g_strconcat(format_moment(time + cb_zone_offset(time, zone), text), " ", name, NULL);
}

static gboolean
says_something(const char *text)
{
    while (text != NULL && g_ascii_isspace(*text))
        text++;
    return text != NULL && *text != '\0';
}

char *
cb_name_of_booking(const CbWorld *world, guint booking)
{
    gint64 start = booking_plan_time_start(world, booking);
    const char *detail = booking_plan_meeting_detail(world, booking);
    if (says_something(detail))
        return g_strdup(detail);
    if (start == CB_NULL)
        return g_strdup(booking_plan_booking_id(world, booking));
    g_autofree char *moment = cb_moment_text(start);
    const char *type = booking_plan_meeting_type(world, booking);
    return g_strconcat(type != NULL ? type : cb_meeting_name(CB_MEETING_OTHER), " meeting of ", moment, NULL);
}

char *
cb_span_of_booking(const CbWorld *world, guint booking)
{
    gint64 start = booking_plan_time_start(world, booking), end = booking_plan_time_end(world, booking);
    char from[MOMENT], to[MOMENT], clock[6];
    if (start == CB_NULL || end == CB_NULL)
        return g_strdup("");
    return g_strconcat(format_moment(start, from), "–",
                       cb_day_of(start) == cb_day_of(end) ? cb_time_clock(end, "UTC", clock) : format_moment(end, to),
                       " UTC", NULL);
}

char *
cb_hours_text(gint64 seconds)
{
    char number[G_ASCII_DTOSTR_BUF_SIZE];
    gint64 hundredths = (seconds * 100 + (seconds < 0 ? -1800 : 1800)) / 3600;
    return g_strconcat(g_ascii_formatd(number, sizeof number, "%.12g", (double)hundredths / 100), " h", NULL);
}
