/* A call sheet as a calendar, read back by libical as a calendar program reads it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <libical/ical.h>

#include "engine/when.h"
#include "store/export/callsheet.h"
#include "store/late.h"
#include "tests/support/worlds.h"

#define READER(F)                                                                                      \
    F(icalparser_parse_string)                                                                           \
    F(icalcomponent_free)                                                                                \
    F(icalcomponent_count_errors)                                                                        \
    F(icalcomponent_count_components)                                                                    \
    F(icalcomponent_get_first_component)                                                                 \
    F(icalcomponent_get_next_component)                                                                  \
    F(icalcomponent_get_first_property)                                                                  \
    F(icalcomponent_get_uid)                                                                             \
    F(icalcomponent_get_summary)                                                                         \
    F(icalcomponent_get_location)                                                                        \
    F(icalcomponent_get_description)                                                                     \
    F(icalcomponent_get_sequence)                                                                        \
    F(icalcomponent_get_status)                                                                          \
    F(icalcomponent_get_dtstart)                                                                         \
    F(icalcomponent_get_dtend)                                                                           \
    F(icalproperty_get_geo)                                                                              \
    F(icaltime_as_ical_string_r)                                                                         \
    F(icalrestriction_check)                                                                             \
    F(icalmemory_free_buffer)
CB_LATE_TABLE(Reader, READER)
CB_LATE_LOAD(load_reader, Reader, READER, "libical3", "libical.so.3")

static Reader reader;

#define HOSTILE                                                                                        \
    "Café; \"Gala\", part 1\\2\nsecond line مرحبا بالعالم 🎭🎪 王小明 and on it goes, until it is folded twice\x01over"

static CbPatch *
company(void)
{
    CbPatch *rows = cb_patch_new();
    worlds_row(rows, CB_places, "id", "hall", "name", "Old Hall", "address", "1 High Street; rear", "latitude",
               "48856600", "longitude", "-2352200", NULL);
    worlds_operator(rows, "o1", "name", "Zoë", "phone", "+33 6 12", NULL);
    worlds_operator(rows, "o2", "name", "Ana", NULL);
    worlds_session(rows, "s1", "2026-12-01", "starts_at", "2026-12-01T19:00:00Z", "ends_at",
                   "2026-12-01T23:30:00Z", "place_id", "hall", "title", HOSTILE, "row_version", "4",
                   "min_operators", "3", NULL);
    worlds_session(rows, "s2", "2026-12-02", "title", "Get-in", NULL);
    worlds_session(rows, "s3", "2026-12-03", "status", "cancelled", NULL);
    worlds_session(rows, "s4", "2026-12-04", "status", "pending", "starts_at", "2026-12-04T19:00:00Z", NULL);
    worlds_link(rows, "s1", "o1", "accepted");
    worlds_link(rows, "s1", "o2", "pending");
    worlds_link(rows, "s3", "o2", "accepted");
    worlds_row(rows, CB_contacts, "id", "c1", "session_id", "s1", "note", "gate B", "made_by", "dana",
               "made_at", "2026-11-01T00:00:00Z", NULL);
    worlds_row(rows, CB_journal, "id", "j1", "session_id", "s1", "kind", "session.note", "sentence", "x",
               "actor", "dana", "decided_at", "2026-11-02T00:00:00Z", "at", "2026-11-04T00:00:00Z", NULL);
    return rows;
}

static char *
write_calendar(const CbWorld *world, const char *person, gboolean crew)
{
    GError *error = NULL;
    gint64 first;
    assert_true(cb_day_parse("2026-11-20", &first));
    CbCallWish wish = {first, G_MAXINT64, cb_world_find(world, CB_operators, person), TRUE};
    const CbCalendar calendar = {"Callboard", crew};
    g_autoptr(CbCallSheet) sheet = cb_call_sheet(world, &wish);
    char *text = cb_call_sheet_ics(world, sheet, &calendar, &error);
    if (text == NULL)
        fail_msg("%s", error->message);
    return text;
}

static icalcomponent *
read_calendar(const char *text)
{
    icalcomponent *calendar = reader.icalparser_parse_string(text);
    assert_non_null(calendar);
    assert_int_equal(reader.icalcomponent_count_errors(calendar), 0);
    reader.icalrestriction_check(calendar);
    assert_int_equal(reader.icalcomponent_count_errors(calendar), 0);
    return calendar;
}

static icalcomponent *
event_of(icalcomponent *calendar, const char *uid)
{
    icalcomponent *event = reader.icalcomponent_get_first_component(calendar, ICAL_VEVENT_COMPONENT);
    while (event != NULL && strcmp(reader.icalcomponent_get_uid(event), uid) != 0)
        event = reader.icalcomponent_get_next_component(calendar, ICAL_VEVENT_COMPONENT);
    if (event == NULL)
        fail_msg("there is no event %s", uid);
    return event;
}

static void
assert_time(struct icaltimetype time, const char *text)
{
    char *found = reader.icaltime_as_ical_string_r(time);
    assert_string_equal(found, text);
    reader.icalmemory_free_buffer(found);
}

static void
times_places_and_crew_come_back_from_a_calendar(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = company();
    g_autoptr(CbWorld) world = worlds_of(rows);
    g_autofree char *text = write_calendar(world, NULL, TRUE);
    icalcomponent *calendar = read_calendar(text);
    assert_int_equal(reader.icalcomponent_count_components(calendar, ICAL_VEVENT_COMPONENT), 4);
    icalcomponent *gala = event_of(calendar, "s1@callboard");
    assert_time(reader.icalcomponent_get_dtstart(gala), "20261201T190000Z");
    assert_time(reader.icalcomponent_get_dtend(gala), "20261201T233000Z");
    assert_string_equal(reader.icalcomponent_get_location(gala), "Old Hall, 1 High Street; rear");
    assert_string_equal(reader.icalcomponent_get_description(gala),
                        "2 people wanted\nZoë, +33 6 12\nAna (asked)\nNote: gate B");
    struct icalgeotype geo =
        reader.icalproperty_get_geo(reader.icalcomponent_get_first_property(gala, ICAL_GEO_PROPERTY));
    assert_true(geo.lat > 48.8565 && geo.lat < 48.8567 && geo.lon < -2.3521 && geo.lon > -2.3523);
    icalcomponent *day = event_of(calendar, "s2@callboard");
    assert_time(reader.icalcomponent_get_dtstart(day), "20261202");
    assert_time(reader.icalcomponent_get_dtend(day), "20261203");
    assert_non_null(strstr(text, "\r\nREFRESH-INTERVAL;VALUE=DURATION:PT15M\r\n"));
    assert_non_null(strstr(text, "\r\nX-PUBLISHED-TTL:PT15M\r\n"));
    reader.icalcomponent_free(calendar);
}

static void
a_status_says_what_is_settled(void **state)
{
    (void)state;
    static const struct {
        const char *person, *uid;
        icalproperty_status status;
    } cases[] = {
        {NULL, "s1@callboard", ICAL_STATUS_CONFIRMED}, {NULL, "s3@callboard", ICAL_STATUS_CANCELLED},
        {NULL, "s4@callboard", ICAL_STATUS_TENTATIVE}, {"o1", "s1@callboard", ICAL_STATUS_CONFIRMED},
        {"o2", "s1@callboard", ICAL_STATUS_TENTATIVE}, {"o2", "s3@callboard", ICAL_STATUS_CANCELLED},
    };
    g_autoptr(CbPatch) rows = company();
    g_autoptr(CbWorld) world = worlds_of(rows);
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *text = write_calendar(world, cases[i].person, FALSE);
        icalcomponent *calendar = read_calendar(text);
        assert_int_equal(reader.icalcomponent_get_status(event_of(calendar, cases[i].uid)), cases[i].status);
        reader.icalcomponent_free(calendar);
    }
}

static void
without_the_right_nobody_reads_who_is_on_a_session(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = company();
    g_autoptr(CbWorld) world = worlds_of(rows);
    g_autofree char *company_text = write_calendar(world, NULL, FALSE);
    g_autofree char *persons_text = write_calendar(world, "o2", FALSE);
    const char *const secrets[] = {"Zo", "+33", "gate B", "wanted"};
    for (guint i = 0; i < G_N_ELEMENTS(secrets); i++) {
        assert_null(strstr(company_text, secrets[i]));
        assert_null(strstr(persons_text, secrets[i]));
    }
    assert_non_null(strstr(persons_text, "You are asked"));
}

static void
a_session_that_moves_stays_the_same_event_in_a_later_version(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = company();
    g_autoptr(CbWorld) before = worlds_of(rows);
    g_autoptr(CbPatch) move = cb_patch_new();
    worlds_row(move, CB_sessions, "id", "s1", "date", "2026-12-08", "starts_at", "2026-12-08T18:00:00Z", "ends_at",
               "2026-12-08T20:00:00Z", "row_version", "5", NULL);
    g_autoptr(CbWorld) after = cb_world_patch(before, move);
    g_autofree char *old_text = write_calendar(before, NULL, TRUE);
    g_autofree char *new_text = write_calendar(after, NULL, TRUE);
    icalcomponent *old = read_calendar(old_text), *moved = read_calendar(new_text);
    assert_int_equal(reader.icalcomponent_get_sequence(event_of(old, "s1@callboard")), 4);
    assert_int_equal(reader.icalcomponent_get_sequence(event_of(moved, "s1@callboard")), 5);
    assert_time(reader.icalcomponent_get_dtstart(event_of(moved, "s1@callboard")), "20261208T180000Z");
    assert_int_equal(reader.icalcomponent_count_components(moved, ICAL_VEVENT_COMPONENT), 4);
    reader.icalcomponent_free(old);
    reader.icalcomponent_free(moved);
}

/* Lines of at most 75 bytes, cut between characters. */
static void
assert_folded(const char *text)
{
    g_auto(GStrv) lines = g_strsplit(text, "\r\n", -1);
    for (guint i = 0; lines[i] != NULL; i++) {
        assert_true(strlen(lines[i]) <= 75);
        assert_true(g_utf8_validate(lines[i], -1, NULL));
        assert_null(strpbrk(lines[i], "\r\n\x01"));
    }
}

static void
whatever_stands_in_a_title_comes_back(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = company();
    g_autoptr(CbWorld) world = worlds_of(rows);
    g_autofree char *text = write_calendar(world, NULL, TRUE);
    g_autofree char *expected = g_strdup(HOSTILE);
    g_strdelimit(expected, "\x01", ' ');
    icalcomponent *calendar = read_calendar(text);
    assert_string_equal(reader.icalcomponent_get_summary(event_of(calendar, "s1@callboard")), expected);
    assert_folded(text);
    reader.icalcomponent_free(calendar);
}

static void
the_same_facts_give_the_same_bytes(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = company();
    g_autoptr(CbWorld) one = worlds_of(rows), other = worlds_of(rows);
    g_autofree char *first = write_calendar(one, NULL, TRUE);
    g_autofree char *second = write_calendar(other, NULL, TRUE);
    assert_string_equal(first, second);
    assert_non_null(strstr(first, "\r\nDTSTAMP:20261104T000000Z\r\nLAST-MODIFIED:20261104T000000Z\r\n"));
    assert_non_null(strstr(first, "\r\nDTSTAMP:19700101T000000Z\r\n"));
}

static int
open_reader(void **state)
{
    (void)state;
    return load_reader(&reader, NULL) ? 0 : -1;
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(times_places_and_crew_come_back_from_a_calendar),
        cmocka_unit_test(a_status_says_what_is_settled),
        cmocka_unit_test(without_the_right_nobody_reads_who_is_on_a_session),
        cmocka_unit_test(a_session_that_moves_stays_the_same_event_in_a_later_version),
        cmocka_unit_test(whatever_stands_in_a_title_comes_back),
        cmocka_unit_test(the_same_facts_give_the_same_bytes),
    };
    return cmocka_run_group_tests(tests, open_reader, NULL);
}
