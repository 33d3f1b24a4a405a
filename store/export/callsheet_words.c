#include "store/export/callsheet_words.h"

#include <string.h>

#include "engine/operators/case.h"
#include "engine/when.h"

char *
cb_callsheet_hours(const CbWorld *world, guint session, const char *zone)
{
    gint64 starts = sessions_starts_at(world, session), ends = sessions_ends_at(world, session);
    char from[6], to[6];
    if (starts == CB_NULL)
        return g_strdup("all day");
    cb_time_clock(starts, zone, from);
    if (ends == CB_NULL || ends <= starts)
        return g_strdup_printf("from %s", from);
    gint64 days = cb_time_day(ends, zone) - cb_time_day(starts, zone);
    cb_time_clock(ends, zone, to);
    return days == 0 ? g_strdup_printf("%s–%s", from, to)
                     : g_strdup_printf("%s–%s (+%" G_GINT64_FORMAT ")", from, to, days);
}

char *
cb_call_place(const CbWorld *world, const CbCallEntry *entry)
{
    if (entry->place == CB_NO_ROW)
        return g_strdup(sessions_region(world, entry->session));
    const char *name = places_name(world, entry->place), *address = places_address(world, entry->place);
    return address == NULL || *address == '\0' ? g_strdup(name) : g_strdup_printf("%s, %s", name, address);
}

char *
cb_callsheet_day(gint64 day)
{
    static const char *const weekdays[] = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                           "Friday", "Saturday", "Sunday"};
    static const char *const months[] = {"January", "February", "March",     "April",   "May",      "June",
                                         "July",    "August",   "September", "October", "November", "December"};
    int year, month, date;
    cb_day_civil(day, &year, &month, &date);
    return g_strdup_printf("%s %d %s %d", weekdays[cb_day_weekday(day) - 1], date, months[month - 1], year);
}

char *
cb_call_title(const CbWorld *world, const CbCallSheet *sheet)
{
    const CbCallWish *wish = &sheet->wish;
    g_autofree char *day = cb_callsheet_day(wish->first);
    const char *from = wish->last != wish->first ? "from " : "";
    return wish->operator == CB_NO_ROW
               ? g_strconcat(from, day, NULL)
               : g_strdup_printf("%s, %s%s", cb_name_of_operator(world, wish->operator), from, day);
}

static void
append_count(GString *text, guint64 count, const char *one, const char *many)
{
    g_string_append_printf(text, "%s%" G_GUINT64_FORMAT " %s", text->len > 0 ? ", " : "", count,
                           count == 1 ? one : many);
}

char *
cb_call_summary(const CbCallSheet *sheet)
{
    g_autoptr(GHashTable) people = g_hash_table_new(NULL, NULL);
    GString *text = g_string_new(NULL);
    gint64 gap = 0;
    for (guint i = 0; i < sheet->entries->len; i++) {
        const CbCallEntry *entry = &g_array_index(sheet->entries, CbCallEntry, i);
        gap += entry->gap;
        for (guint p = 0; p < entry->people->len; p++)
            g_hash_table_add(people, GUINT_TO_POINTER(g_array_index(entry->people, CbCalled, p).operator));
    }
    append_count(text, sheet->entries->len, "session", "sessions");
    if (sheet->wish.operator != CB_NO_ROW)
        return g_string_free(text, FALSE);
    append_count(text, g_hash_table_size(people), "person", "people");
    if (gap > 0)
        append_count(text, (guint64)gap, "place open", "places open");
    return g_string_free(text, FALSE);
}

const char *
cb_call_state(const CbWorld *world, const CbCallEntry *entry)
{
    const char *status = sessions_status(world, entry->session);
    if (strcmp(status, "cancelled") == 0)
        return "cancelled";
    if (entry->asked)
        return "you are asked, and not booked yet";
    return strcmp(status, "pending") == 0 ? "not confirmed yet" : NULL;
}

char *
cb_call_gap(const CbCallSheet *sheet, const CbCallEntry *entry)
{
    return entry->gap <= 0 || sheet->wish.operator != CB_NO_ROW
               ? NULL
               : g_strdup_printf("%" G_GINT64_FORMAT " %s wanted", entry->gap,
                                 entry->gap == 1 ? "person" : "people");
}
