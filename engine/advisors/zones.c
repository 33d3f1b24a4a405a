#include "engine/advisors/zones.h"

#include <string.h>

#include "engine/when.h"

#define FROM_MINUTE (9 * 60)
#define TO_MINUTE (17 * 60)
#define FULL_HOURS 6.0
#define MINUTES_OF_DAY (24 * 60)

gboolean
cb_client_week(const char *zone, gint64 now, CbClientWeek *week)
{
    guint found = 0;
    if (zone == NULL || !cb_zone_is_name(zone))
        return FALSE;
    gint64 today = cb_time_day(now, zone);
    for (gint64 day = today; day < today + 7; day++) {
        if (cb_day_weekday(day) > 5)
            continue;
        week->day[found] = day;
        week->from[found] = cb_time_at(day, FROM_MINUTE, zone);
        week->to[found] = cb_time_at(day, TO_MINUTE, zone);
        found++;
    }
    return TRUE;
}

/* A bound of a range, which may be left out. */
static gboolean
take_bound(const char **text, int left_out, int *bound)
{
    if (!g_ascii_isdigit(**text)) {
        *bound = left_out;
        return TRUE;
    }
    char *end;
    guint64 number = g_ascii_strtoull(*text, &end, 10);
    *text = end;
    *bound = (int)MIN(number, MINUTES_OF_DAY);
    return number <= MINUTES_OF_DAY;
}

gboolean
cb_minutes_parse(const char *text, int *from, int *to)
{
    gboolean after = *text == '(';
    if (!after && *text != '[')
        return FALSE;
    text++;
    if (!take_bound(&text, 0, from) || *text++ != ',' || !take_bound(&text, MINUTES_OF_DAY, to))
        return FALSE;
    if ((*text != ')' && *text != ']') || text[1] != '\0')
        return FALSE;
    *from += after;
    *to = MIN(*to + (*text == ']'), MINUTES_OF_DAY);
    return *from < *to;
}

static gint64
common(gint64 from, gint64 to, gint64 other_from, gint64 other_to)
{
    return MAX(0, MIN(to, other_to) - MAX(from, other_from));
}

/* What a row of hours has in common with the week. Whatever the zones, the days of both are at most
 * one apart. */
static gint64
overlap_of(const CbWorld *world, guint row, const CbClientWeek *week)
{
    int from, to;
    gint64 overlap = 0, dow = advisor_work_hours_dow(world, row);
    const char *zone = advisor_work_hours_tz(world, row);
    if (!cb_minutes_parse(advisor_work_hours_minutes(world, row), &from, &to) ||
        !cb_zone_is_name(zone))
        return 0;
    for (guint d = 0; d < G_N_ELEMENTS(week->day); d++)
        for (gint64 day = week->day[d] - 1; day <= week->day[d] + 1; day++)
            if (cb_day_weekday(day) % 7 == dow)
                overlap += common(week->from[d], week->to[d], cb_time_at(day, from, zone),
                                  cb_time_at(day, to, zone));
    return overlap;
}

CbZoneTerm
cb_zone_term(const CbWorld *world, guint advisor, const CbClientWeek *week)
{
    CbZoneTerm term = {.term = CB_ZONE_UNKNOWN};
    if (advisor == CB_NO_ROW)
        return term;
    CB_EACH_LINK(world, advisor_work_hours, advisor_id, advisor, row) {
        term.known = TRUE;
        term.overlap += overlap_of(world, row, week);
    }
    if (term.known)
        term.term = MIN(
            (double)term.overlap / (60.0 * CB_MINUTE) / G_N_ELEMENTS(week->day) / FULL_HOURS, 1);
    return term;
}
