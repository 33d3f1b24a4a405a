#include "engine/advisors/hours.h"

#include <stdio.h>
#include <string.h>

#include "engine/advisors/zones.h"

static const char *const days[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};

/* From 0 for Sunday on; -1: it is none. */
static int
day_of(const char *word)
{
    for (guint day = 0; day < G_N_ELEMENTS(days); day++)
        if (g_ascii_strncasecmp(word, days[day], 3) == 0)
            return (int)day;
    return -1;
}

/* Minutes of `9`, `9:30`; -1: it is no time. */
static int
minutes_of(const char *word)
{
    int hour = 0, minute = 0, end = 0;
    gboolean whole = sscanf(word, "%2d:%2d%n", &hour, &minute, &end) == 2 && word[end] == '\0';
    if (!whole) {
        minute = 0;
        whole = sscanf(word, "%2d%n", &hour, &end) == 1 && word[end] == '\0';
    }
    return whole && hour >= 0 && hour <= 24 && minute >= 0 && minute < 60 ? hour * 60 + minute : -1;
}

cJSON *
cb_work_hours_read(const char *text, const char *zone, char **problem)
{
    g_autofree char *trimmed = g_strstrip(g_strdup(text));
    g_auto(GStrv) words = g_regex_split_simple(" +", trimmed, 0, 0);
    guint n = g_strv_length(words);
    g_auto(GStrv) times = g_strsplit(n >= 2 ? words[1] : "", "-", 2);
    int day = n >= 2 ? day_of(words[0]) : -1;
    int from = g_strv_length(times) == 2 ? minutes_of(times[0]) : -1,
        to = from >= 0 ? minutes_of(times[1]) : -1;
    if (n > 3 || day < 0 || from < 0 || to < 0) {
        *problem = g_strdup("Working hours are a day and times, as in mon 9:00-17:00, and a zone "
                            "when it is another.");
        return NULL;
    }
    cJSON *json = cJSON_CreateObject();
    cJSON_AddStringToObject(json, "timezone", n == 3 ? words[2] : zone);
    cJSON_AddNumberToObject(json, "day_of_week", day);
    cJSON_AddNumberToObject(json, "start_minutes", from);
    cJSON_AddNumberToObject(json, "end_minutes", to);
    return json;
}

const char *
cb_work_hours_zone(const CbWorld *world, guint advisor)
{
    CB_EACH_LINK(world, advisor_work_hours, advisor_id, advisor, row)
        if (advisor_work_hours_tz(world, row) != NULL)
            return advisor_work_hours_tz(world, row);
    return "UTC";
}

char *
cb_work_hours_text(const CbWorld *world, guint row, const char *dash)
{
    int from, to;
    gint64 day = advisor_work_hours_dow(world, row);
    if (day < 0 || day >= (gint64)G_N_ELEMENTS(days) ||
        !cb_minutes_parse(advisor_work_hours_minutes(world, row), &from, &to))
        return NULL;
    return g_strdup_printf("%s %02d:%02d%s%02d:%02d", days[day], from / 60, from % 60, dash,
                           to / 60, to % 60);
}
