/* What a hand-over reads from the World alone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "engine/operators/handover.h"
#include "engine/when.h"
#include "tests/support/worlds.h"

#define NOW "2026-11-20T12:00:00Z"

static void
absence(CbPatch *rows, const char *id, const char *first, const char *last, const char *noted, const char *back)
{
    worlds_row(rows, CB_absences, "id", id, "operator_id", "ann", "first", first, "last", last, "noted_by", "luc",
               "noted_at", noted, "back_on", back, NULL);
}

/* The ids of rows, with a blank behind each. */
static char *
ids_of(const CbWorld *world, GArray *rows, const char *(*id)(const CbWorld *world, guint row))
{
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < rows->len; i++)
        g_string_append_printf(text, "%s ", id(world, g_array_index(rows, guint, i)));
    g_array_unref(rows);
    return g_string_free(text, FALSE);
}

static void
assert_begun(const CbPatch *rows, const char *since, const char *expected)
{
    g_autoptr(CbWorld) world = worlds_of(rows);
    g_autofree char *ids =
        ids_of(world, cb_absences_begun(world, worlds_time(since), worlds_time(NOW)), absences_id);
    assert_string_equal(ids, expected);
}

static void
an_absence_is_told_when_it_began_or_became_known_since(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = cb_patch_new();
    worlds_operator(rows, "ann", NULL);
    absence(rows, "known today", "2026-11-18", "2026-11-25", "2026-11-20T08:00:00Z", worlds_null);
    absence(rows, "began today", "2026-11-20", "2026-11-20", "2026-11-01T08:00:00Z", worlds_null);
    absence(rows, "old", "2026-11-18", "2026-11-25", "2026-11-18T08:00:00Z", worlds_null);
    absence(rows, "tomorrow", "2026-11-21", "2026-11-25", "2026-11-20T08:00:00Z", worlds_null);
    absence(rows, "over", "2026-11-19", "2026-11-19", "2026-11-20T08:00:00Z", worlds_null);
    absence(rows, "came back", "2026-11-20", "2026-11-25", "2026-11-20T08:00:00Z", "2026-11-20");
    assert_begun(rows, "2026-11-19T12:00:00Z", "began today known today ");
    assert_begun(rows, "2026-11-20T08:00:00Z", "known today ");
    assert_begun(rows, "2026-11-20T08:00:00.000001Z", "");
}

static void
the_date_of_an_absence_begins_by_the_companys_clocks(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = cb_patch_new();
    worlds_operator(rows, "ann", NULL);
    worlds_policy(rows, "{\"timezone\":\"Europe/Paris\"}");
    absence(rows, "a", "2026-11-20", "2026-11-20", "2026-11-01T08:00:00Z", worlds_null);
    assert_begun(rows, "2026-11-19T23:00:00Z", "a ");
    assert_begun(rows, "2026-11-19T23:00:01Z", "");
}

static void
sessions_that_are_short_and_still_ahead_come_in_order_of_time(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = cb_patch_new();
    worlds_operator(rows, "ann", NULL);
    worlds_session(rows, "a night", "2026-11-20", "starts_at", "2026-11-20T21:00:00Z", NULL);
    worlds_session(rows, "b begun", "2026-11-20", "starts_at", NOW, NULL);
    worlds_session(rows, "c all day", "2026-11-20", NULL);
    worlds_session(rows, "d tomorrow", "2026-11-21", "starts_at", "2026-11-21T11:59:00Z", NULL);
    worlds_session(rows, "e later", "2026-11-21", "starts_at", "2026-11-21T12:00:00Z", NULL);
    worlds_session(rows, "f full", "2026-11-20", "starts_at", "2026-11-20T21:00:00Z", NULL);
    worlds_session(rows, "g draft", "2026-11-20", "status", "draft", NULL);
    worlds_link(rows, "f full", "ann", "accepted");
    g_autoptr(CbWorld) world = worlds_of(rows);
    gint64 now = worlds_time(NOW);
    g_autofree char *ids = ids_of(world, cb_sessions_short(world, now, now + CB_DAY), sessions_id);
    assert_string_equal(ids, "c all day a night d tomorrow ");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_absence_is_told_when_it_began_or_became_known_since),
        cmocka_unit_test(the_date_of_an_absence_begins_by_the_companys_clocks),
        cmocka_unit_test(sessions_that_are_short_and_still_ahead_come_in_order_of_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
