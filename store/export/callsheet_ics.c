/* A call sheet as a calendar. Escaping and folding are libical's. */
#include <libical/ical.h>
#include <string.h>

#include "engine/operators/case.h"
#include "engine/when.h"
#include "store/export/callsheet.h"
#include "store/export/callsheet_words.h"
#include "store/export/csv.h"
#include "store/late.h"

#define ICAL_FUNCTIONS(F)                                                                             \
    F(icalcomponent_new)                                                                                 \
    F(icalcomponent_free)                                                                                \
    F(icalcomponent_add_property)                                                                        \
    F(icalcomponent_add_component)                                                                       \
    F(icalcomponent_as_ical_string_r)                                                                    \
    F(icalmemory_free_buffer)                                                                            \
    F(icalproperty_new_from_string)                                                                      \
    F(icalproperty_new_version)                                                                          \
    F(icalproperty_new_prodid)                                                                           \
    F(icalproperty_new_x)                                                                                \
    F(icalproperty_set_x_name)                                                                           \
    F(icalproperty_new_uid)                                                                              \
    F(icalproperty_new_dtstamp)                                                                          \
    F(icalproperty_new_lastmodified)                                                                     \
    F(icalproperty_new_sequence)                                                                         \
    F(icalproperty_new_status)                                                                           \
    F(icalproperty_new_dtstart)                                                                          \
    F(icalproperty_new_dtend)                                                                            \
    F(icalproperty_new_summary)                                                                          \
    F(icalproperty_new_location)                                                                         \
    F(icalproperty_new_description)                                                                      \
    F(icaltimezone_get_utc_timezone)
CB_LATE_TABLE(Ical, ICAL_FUNCTIONS)
CB_LATE_LOAD(load_ical, Ical, ICAL_FUNCTIONS, "libical3", "libical.so.3")

/* How often calendars look again. */
#define REFRESH "PT15M"

static const char uid_host[] = "callboard";

typedef struct {
    Ical ical;
    const CbWorld *world;
    const CbCallSheet *sheet;
    const CbCalendar *calendar;
} Writer;

/* --- values ----------------------------------------------------------------------------------- */

static struct icaltimetype
date_of(gint64 day)
{
    struct icaltimetype date = {.is_date = 1};
    cb_day_civil(day, &date.year, &date.month, &date.day);
    return date;
}

static struct icaltimetype
instant_of(const Writer *writer, gint64 time)
{
    gint64 day = cb_day_of(time);
    int seconds = (int)((time - day * CB_DAY) / CB_SECOND);
    struct icaltimetype instant = date_of(day);
    instant.is_date = 0;
    instant.hour = seconds / 3600;
    instant.minute = seconds / 60 % 60;
    instant.second = seconds % 60;
    instant.zone = writer->ical.icaltimezone_get_utc_timezone();
    return instant;
}

typedef icalproperty *(*NewText)(const char *text);

/* A property with a text, none where there is none. */
static void
add_text(const Writer *writer, icalcomponent *to, NewText make, const char *text)
{
    if (text == NULL || *text == '\0')
        return;
    g_autofree char *clean = cb_export_plain(text);
    writer->ical.icalcomponent_add_property(to, make(clean));
}

/* A property whose value is printed as it is. Also GEO: libical's own function sets the locale of the whole
 * process for a moment, which other threads would see. */
static void
add_extension(const Writer *writer, icalcomponent *to, const char *name, const char *text)
{
    g_autofree char *clean = cb_export_plain(text);
    icalproperty *property = writer->ical.icalproperty_new_x(clean);
    writer->ical.icalproperty_set_x_name(property, name);
    writer->ical.icalcomponent_add_property(to, property);
}

/* --- one session ------------------------------------------------------------------------------ */

static void
add_times(const Writer *writer, icalcomponent *event, guint session)
{
    const Ical *ical = &writer->ical;
    gint64 starts = sessions_starts_at(writer->world, session), ends = sessions_ends_at(writer->world, session);
    gint64 date = sessions_date(writer->world, session);
    gboolean whole_day = starts == CB_NULL;
    ical->icalcomponent_add_property(
        event, ical->icalproperty_new_dtstart(whole_day ? date_of(date) : instant_of(writer, starts)));
    if (whole_day || ends > starts)
        ical->icalcomponent_add_property(
            event, ical->icalproperty_new_dtend(whole_day ? date_of(date + 1) : instant_of(writer, ends)));
}

static icalproperty_status
status_of(const Writer *writer, const CbCallEntry *entry)
{
    const char *status = sessions_status(writer->world, entry->session);
    if (strcmp(status, "cancelled") == 0)
        return ICAL_STATUS_CANCELLED;
    return entry->asked || strcmp(status, "pending") == 0 ? ICAL_STATUS_TENTATIVE : ICAL_STATUS_CONFIRMED;
}

/* What the facts say and nothing else, so that the same facts give the same bytes. A program takes the higher
 * SEQUENCE; where no change is known of the stamp is the beginning of time. */
static void
add_version(const Writer *writer, icalcomponent *event, const CbCallEntry *entry)
{
    const Ical *ical = &writer->ical;
    gint64 version = sessions_row_version(writer->world, entry->session), changed = entry->changed_at;
    g_autofree char *uid = g_strdup_printf("%s@%s", sessions_id(writer->world, entry->session), uid_host);
    add_text(writer, event, ical->icalproperty_new_uid, uid);
    ical->icalcomponent_add_property(
        event, ical->icalproperty_new_dtstamp(instant_of(writer, changed == CB_NULL ? 0 : changed)));
    if (changed != CB_NULL)
        ical->icalcomponent_add_property(event,
                                         ical->icalproperty_new_lastmodified(instant_of(writer, changed)));
    ical->icalcomponent_add_property(event,
                                     ical->icalproperty_new_sequence((int)CLAMP(version, 0, G_MAXINT32)));
    ical->icalcomponent_add_property(event, ical->icalproperty_new_status(status_of(writer, entry)));
}

static void
add_place(const Writer *writer, icalcomponent *event, const CbCallEntry *entry)
{
    const Ical *ical = &writer->ical;
    g_autofree char *place = cb_call_place(writer->world, entry);
    add_text(writer, event, ical->icalproperty_new_location, place);
    if (entry->place == CB_NO_ROW)
        return;
    gint64 latitude = places_latitude(writer->world, entry->place);
    gint64 longitude = places_longitude(writer->world, entry->place);
    if (latitude == CB_NULL || longitude == CB_NULL)
        return;
    char north[G_ASCII_DTOSTR_BUF_SIZE], east[G_ASCII_DTOSTR_BUF_SIZE];
    g_ascii_formatd(north, sizeof north, "%.6f", (double)latitude / 1e6);
    g_ascii_formatd(east, sizeof east, "%.6f", (double)longitude / 1e6);
    g_autofree char *geo = g_strconcat(north, ";", east, NULL);
    add_extension(writer, event, "GEO", geo);
}

static void
append_crew(const Writer *writer, GString *text, const CbCallEntry *entry)
{
    g_autofree char *gap = cb_call_gap(writer->sheet, entry);
    if (gap != NULL)
        g_string_append_printf(text, "%s\n", gap);
    for (guint i = 0; i < entry->people->len; i++) {
        const CbCalled *called = &g_array_index(entry->people, CbCalled, i);
        const char *phone = operators_phone(writer->world, called->operator);
        g_string_append(text, cb_name_of_operator(writer->world, called->operator));
        g_string_append(text, called->accepted ? "" : " (asked)");
        g_string_append_printf(text, "%s%s\n", phone != NULL ? ", " : "", phone != NULL ? phone : "");
    }
    for (guint i = 0; i < entry->notes->len; i++)
        g_string_append_printf(text, "Note: %s\n",
                               contacts_note(writer->world, g_array_index(entry->notes, guint, i)));
}

static void
add_description(const Writer *writer, icalcomponent *event, const CbCallEntry *entry)
{
    g_autoptr(GString) text = g_string_new(NULL);
    const char *state = cb_call_state(writer->world, entry);
    if (state != NULL)
        g_string_append_printf(text, "%c%s\n", g_ascii_toupper(*state), state + 1);
    if (writer->calendar->crew)
        append_crew(writer, text, entry);
    g_strchomp(text->str);
    add_text(writer, event, writer->ical.icalproperty_new_description, text->str);
}

static icalcomponent *
event_of(const Writer *writer, const CbCallEntry *entry)
{
    icalcomponent *event = writer->ical.icalcomponent_new(ICAL_VEVENT_COMPONENT);
    add_version(writer, event, entry);
    add_times(writer, event, entry->session);
    add_text(writer, event, writer->ical.icalproperty_new_summary,
             cb_name_of_session(writer->world, entry->session));
    add_place(writer, event, entry);
    add_description(writer, event, entry);
    return event;
}

/* --- the calendar ----------------------------------------------------------------------------- */

static void
add_head(const Writer *writer, icalcomponent *calendar)
{
    const Ical *ical = &writer->ical;
    ical->icalcomponent_add_property(calendar, ical->icalproperty_new_version("2.0"));
    ical->icalcomponent_add_property(calendar, ical->icalproperty_new_prodid("-//Callboard//Call sheet//EN"));
    add_extension(writer, calendar, "X-WR-CALNAME", writer->calendar->name);
    add_extension(writer, calendar, "X-PUBLISHED-TTL", REFRESH);
    ical->icalcomponent_add_property(
        calendar, ical->icalproperty_new_from_string("REFRESH-INTERVAL;VALUE=DURATION:" REFRESH));
}

char *
cb_call_sheet_ics(const CbWorld *world, const CbCallSheet *sheet, const CbCalendar *calendar, GError **error)
{
    Writer writer = {.world = world, .sheet = sheet, .calendar = calendar};
    if (!load_ical(&writer.ical, error))
        return NULL;
    icalcomponent *whole = writer.ical.icalcomponent_new(ICAL_VCALENDAR_COMPONENT);
    add_head(&writer, whole);
    for (guint i = 0; i < sheet->entries->len; i++)
        writer.ical.icalcomponent_add_component(
            whole, event_of(&writer, &g_array_index(sheet->entries, CbCallEntry, i)));
    char *text = writer.ical.icalcomponent_as_ical_string_r(whole);
    char *copy = g_strdup(text);
    writer.ical.icalmemory_free_buffer(text);
    writer.ical.icalcomponent_free(whole);
    return copy;
}
