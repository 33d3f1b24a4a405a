/* "Why not?" as people read it: each rule that stands against somebody and what would change it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "engine/operators/why.h"
#include "tests/support/worlds.h"

/* Takes `lines` over and compares them, joined, with `text`. */
static void
assert_lines(GPtrArray *lines, const char *text)
{
    g_ptr_array_add(lines, NULL);
    g_autofree char *joined = g_strjoinv("\n", (char **)lines->pdata);
    g_ptr_array_unref(lines);
    assert_string_equal(joined, text);
}

static CbWorld *
make_world(void)
{
    g_autoptr(CbPatch) rows = cb_patch_new();
    worlds_session(rows, "fair", "2026-12-01", "title", "Fair", "region", "north", NULL);
    worlds_session(rows, "gala", "2026-12-01", "title", "Gala", NULL);
    worlds_session(rows, "idea", "2026-12-02", "title", worlds_null, "status", "draft", "setup_ids",
                   "[]", NULL);
    worlds_operator(rows, "ann", "region", "south", "is_active", "false", "availability",
                    "{\"unavailableDates\":[\"2026-12-01\"]}", NULL);
    worlds_operator(rows, "bob", "name", worlds_null, "region", "north", NULL);
    worlds_operator(rows, "cyd", "region", worlds_null, NULL);
    worlds_link(rows, "gala", "ann", "accepted");
    worlds_link(rows, "fair", "cyd", "pending");
    return worlds_of(rows);
}

static GPtrArray *
ask(const CbWorld *world, const char *session, const char *operator)
{
    return cb_why_not_lines(world, worlds_find(world, CB_sessions, session),
                            worlds_find(world, CB_operators, operator));
}

static void
every_rule_is_told_with_what_would_change_it(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = make_world();
    assert_lines(ask(world, "fair", "ann"),
                 "ann is not active (INACTIVE).\n"
                 "  To change that: make them active again.\n"
                 "ann has 2026-12-01 among their unavailable dates (UNAVAILABLE_DATE).\n"
                 "  To change that: they would have to free that date.\n"
                 "ann is accepted on Gala (gala) at that time (BUSY_ON_DATE).\n"
                 "  To change that: somebody else would have to take Gala.\n"
                 "Score 24: region 0, free 0, load 24.\n"
                 "  They are from south, the session is in north: 40 points less.\n"
                 "  They carry 1 live session: 6 points less.\n"
                 "Place 2 of 2 candidates.");
    assert_lines(ask(world, "fair", "cyd"),
                 "cyd is no candidate for Fair: their application is pending (ALREADY_APPLIED).\n"
                 "  To change that: accept or reject their application.\n"
                 "Score 60: region 0, free 30, load 30.\n"
                 "  The region of cyd is not known: 40 points less.\n"
                 "As a candidate they would have place 2 of 3.");
    assert_lines(ask(world, "fair", "bob"), "Nothing stands against bob on Fair.\n"
                                            "Score 100: region 40, free 30, load 30.\n"
                                            "Place 1 of 2 candidates.");
}

static void
a_session_tells_why_it_is_not_on_the_board_and_that_it_is_past(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = make_world();
    guint fair = worlds_find(world, CB_sessions, "fair");
    guint gala = worlds_find(world, CB_sessions, "gala");
    guint idea = worlds_find(world, CB_sessions, "idea");
    gint64 before = worlds_time("2026-12-01T23:59:59Z");
    gint64 after = worlds_time("2026-12-02T00:00:00Z");
    assert_lines(cb_why_not_session_lines(world, fair, before),
                 "Fair (confirmed) is on the board.");
    assert_lines(cb_why_not_session_lines(world, fair, after),
                 "Fair (confirmed) is on the board.\nIts date, 2026-12-01, is past.");
    assert_lines(cb_why_not_session_lines(world, gala, before),
                 "Gala (confirmed) is not on the board:\n"
                 "It has all the people it needs (FULLY_STAFFED).\n"
                 "  To change that: it would have to need more, or somebody to leave it.");
    assert_lines(cb_why_not_session_lines(world, idea, before),
                 "idea (draft) is not on the board:\n"
                 "It is not confirmed (NOT_CONFIRMED).\n"
                 "  To change that: confirm it.\n"
                 "It has no setup (NO_SETUP).\n"
                 "  To change that: give it one.");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_rule_is_told_with_what_would_change_it),
        cmocka_unit_test(a_session_tells_why_it_is_not_on_the_board_and_that_it_is_past),
    };
    return cmocka_run_group_tests_name("why not", tests, NULL, NULL);
}
