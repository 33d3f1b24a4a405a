/* The call sheet: who is called where and when. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "engine/operators/callsheet.h"
#include "engine/when.h"
#include "tests/support/worlds.h"

static gint64
day(const char *text)
{
    gint64 number;
    assert_true(cb_day_parse(text, &number));
    return number;
}

static CbWorld *
company(void)
{
    g_autoptr(CbPatch) rows = cb_patch_new();
    worlds_row(rows, CB_places, "id", "hall", "name", "Old Hall", "address", "1 High Street", NULL);
    worlds_operator(rows, "o1", "name", "Zoë", NULL);
    worlds_operator(rows, "o2", "name", "Ana", NULL);
    worlds_operator(rows, "o3", "name", "Ana", NULL);
    worlds_operator(rows, "o4", "name", "Ben", NULL);
    worlds_session(rows, "late", "2026-12-01", "starts_at", "2026-12-01T19:00:00Z", "place_id", "hall",
                   "min_operators", "4", NULL);
    worlds_session(rows, "early", "2026-12-01", "starts_at", "2026-12-01T08:00:00Z", NULL);
    worlds_session(rows, "any", "2026-12-01", NULL);
    worlds_session(rows, "draft", "2026-12-01", "status", "draft", NULL);
    worlds_session(rows, "off", "2026-12-01", "status", "cancelled", NULL);
    worlds_session(rows, "next", "2026-12-02", NULL);
    worlds_session(rows, "ended", "2026-11-01", "status", "completed", NULL);
    worlds_link(rows, "late", "o1", "accepted");
    worlds_link(rows, "late", "o2", "pending");
    worlds_link(rows, "late", "o3", "accepted");
    worlds_link(rows, "late", "o4", "rejected");
    worlds_link(rows, "next", "o2", "accepted");
    worlds_link(rows, "ended", "o2", "accepted");
    worlds_row(rows, CB_contacts, "id", "c2", "session_id", "late", "note", "gate B", "made_by", "dana",
               "made_at", "2026-11-02T00:00:00Z", NULL);
    worlds_row(rows, CB_contacts, "id", "c1", "session_id", "late", "note", "bring lamps", "made_by", "dana",
               "made_at", "2026-11-01T00:00:00Z", NULL);
    worlds_row(rows, CB_contacts, "id", "c3", "session_id", "late", "operator_id", "o4", "note", "rude",
               "made_by", "dana", "made_at", "2026-11-03T00:00:00Z", NULL);
    worlds_row(rows, CB_journal, "id", "j1", "session_id", "late", "kind", "session.note", "sentence", "x",
               "actor", "dana", "decided_at", "2026-11-02T00:00:00Z", "at", "2026-11-04T00:00:00Z", NULL);
    return worlds_of(rows);
}

/* Ids in the order of the sheet, with a question mark where the person is asked. */
static char *
order_of(const CbWorld *world, const CbCallWish *wish)
{
    g_autoptr(CbCallSheet) sheet = cb_call_sheet(world, wish);
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < sheet->entries->len; i++) {
        const CbCallEntry *entry = &g_array_index(sheet->entries, CbCallEntry, i);
        g_string_append_printf(text, "%s%s ", sessions_id(world, entry->session), entry->asked ? "?" : "");
    }
    return g_string_free(text, FALSE);
}

static void
assert_order(const CbWorld *world, CbCallWish wish, const char *order)
{
    g_autofree char *text = order_of(world, &wish);
    assert_string_equal(text, order);
}

static void
a_day_is_in_order_of_time_without_drafts_and_what_is_cancelled(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = company();
    gint64 first = day("2026-12-01");
    assert_order(world, (CbCallWish){first, first, CB_NO_ROW, FALSE}, "any early late ");
    assert_order(world, (CbCallWish){first, first, CB_NO_ROW, TRUE}, "any off early late ");
    assert_order(world, (CbCallWish){first, G_MAXINT64, CB_NO_ROW, FALSE}, "any early late next ");
    assert_order(world, (CbCallWish){first + 9, first + 9, CB_NO_ROW, FALSE}, "");
}

static void
a_persons_sheet_has_all_that_lies_ahead_of_them(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = company();
    gint64 first = day("2026-12-01");
    guint ana = worlds_find(world, CB_operators, "o2"), ben = worlds_find(world, CB_operators, "o4");
    assert_order(world, (CbCallWish){first, G_MAXINT64, ana, FALSE}, "late? next ");
    assert_order(world, (CbCallWish){first, first, ana, FALSE}, "late? ");
    assert_order(world, (CbCallWish){first, G_MAXINT64, ben, FALSE}, "");
}

static void
an_entry_tells_people_place_gap_and_notes(void **state)
{
    (void)state;
    static const char *const people[] = {"o3", "o1", "o2"};
    g_autoptr(CbWorld) world = company();
    CbCallWish wish = {day("2026-12-01"), day("2026-12-01"), CB_NO_ROW, FALSE};
    g_autoptr(CbCallSheet) sheet = cb_call_sheet(world, &wish);
    const CbCallEntry *late = &g_array_index(sheet->entries, CbCallEntry, 2);
    assert_int_equal(late->people->len, G_N_ELEMENTS(people));
    for (guint i = 0; i < G_N_ELEMENTS(people); i++) {
        const CbCalled *called = &g_array_index(late->people, CbCalled, i);
        assert_string_equal(operators_id(world, called->operator), people[i]);
        assert_int_equal(called->accepted, i < 2);
    }
    assert_int_equal(late->need, 4);
    assert_int_equal(late->gap, 2);
    assert_string_equal(places_name(world, late->place), "Old Hall");
    assert_int_equal(late->notes->len, 2);
    assert_string_equal(contacts_note(world, g_array_index(late->notes, guint, 0)), "bring lamps");
    assert_int_equal(late->changed_at, worlds_time("2026-11-04T00:00:00Z"));
    assert_int_equal(g_array_index(sheet->entries, CbCallEntry, 0).place, CB_NO_ROW);
    assert_int_equal(g_array_index(sheet->entries, CbCallEntry, 0).changed_at, CB_NULL);
}

static void
programs_get_the_whole_sheet(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = company();
    CbCallWish wish = {day("2026-12-01"), G_MAXINT64, worlds_find(world, CB_operators, "o1"), FALSE};
    g_autoptr(CbCallSheet) sheet = cb_call_sheet(world, &wish);
    g_autoptr(cJSON) json = cb_answer_call_sheet(world, sheet);
    char *text = cJSON_PrintUnformatted(json);
    g_autofree char *copy = g_strdup(text);
    cJSON_free(text);
    assert_string_equal(
        copy, "{\"from\":\"2026-12-01\",\"to\":null,\"operatorId\":\"o1\",\"sessions\":[{"
              "\"sessionId\":\"late\",\"title\":null,\"clientId\":null,\"status\":\"confirmed\","
              "\"date\":\"2026-12-01\",\"startsAt\":\"2026-12-01T19:00:00Z\",\"endsAt\":null,\"region\":null,"
              "\"place\":{\"name\":\"Old Hall\",\"address\":\"1 High Street\"},\"need\":4,\"gap\":2,\"people\":["
              "{\"operatorId\":\"o3\",\"name\":\"Ana\",\"phone\":null,\"email\":null,\"role\":\"accepted\"},"
              "{\"operatorId\":\"o1\",\"name\":\"Zoë\",\"phone\":null,\"email\":null,\"role\":\"accepted\"},"
              "{\"operatorId\":\"o2\",\"name\":\"Ana\",\"phone\":null,\"email\":null,\"role\":\"asked\"}],"
              "\"notes\":[\"bring lamps\",\"gate B\"]}]}");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_day_is_in_order_of_time_without_drafts_and_what_is_cancelled),
        cmocka_unit_test(a_persons_sheet_has_all_that_lies_ahead_of_them),
        cmocka_unit_test(an_entry_tells_people_place_gap_and_notes),
        cmocka_unit_test(programs_get_the_whole_sheet),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
