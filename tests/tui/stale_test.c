/* What keys act on when the World is replaced, or the session is gone, while a panel or the detail is open;
 * and what the mouse acts on. */
#include <glib/gstdio.h>

#include "tests/tui/overlay_fixture.h"
#include "tui/console/view.h"

/* --- a console on sessions that others change ------------------------------------------------- */

/* On 2026-11-24: s-1 needs one, s-2 two, s-4 one. Ann has applied for s-1 and s-2, Bob for s-1. */
static CbPatch *
crews(void)
{
    CbPatch *rows = cb_patch_new();
    worlds_operator(rows, "ann", "name", "María José O'Brien", NULL);
    worlds_operator(rows, "bob", "name", "Bob", NULL);
    worlds_operator(rows, "cy", "name", "Cy", NULL);
    worlds_operator(rows, "di", "name", "Di", NULL);
    worlds_session(rows, "s-1", "2026-11-24", "title", "Gala", NULL);
    worlds_session(rows, "s-2", "2026-11-25", "title", "Ball", "min_operators", "2", NULL);
    worlds_session(rows, "s-4", "2026-11-26", "title", "Fair", NULL);
    worlds_link(rows, "s-1", "ann", "pending");
    worlds_link(rows, "s-2", "ann", "pending");
    worlds_link(rows, "s-1", "bob", "pending");
    return rows;
}

/* The facts become these, as when they have been loaded aside. */
static void
become(CbConsole *console, const CbPatch *rows)
{
    g_autoptr(CbWorld) world = worlds_of(rows);
    assert_true(cb_store_replace(cb_desk_store(console->desk), world, NULL));
    assert_true(cb_desk_reload(console->desk, NULL));
    cb_console_world_changed(console, NULL);
}

/* Sessions and people come first that were not there, so that every row is another one. */
static void
come_in_front(CbPatch *rows)
{
    worlds_operator(rows, "aaa", "name", "Someone Else", NULL);
    worlds_session(rows, "a-0", "2026-11-23", "title", "Another", NULL);
    worlds_session(rows, "a-1", "2026-11-23", "title", "Another", NULL);
}

static void
push_rows(CbConsole *console)
{
    g_autoptr(CbPatch) rows = crews();
    come_in_front(rows);
    become(console, rows);
}

/* Only one session is left, none of those that were there. */
static void
lose_all(CbConsole *console)
{
    g_autoptr(CbPatch) rows = cb_patch_new();
    worlds_session(rows, "z", "2026-11-23", "title", "Last", NULL);
    become(console, rows);
}

static CbConsole *
console_on_crews(void **state)
{
    g_autoptr(CbPatch) rows = crews();
    CbConsole *console = console_of(state);
    become(console, rows);
    return console;
}

static void
choose(CbConsole *console, const char *session)
{
    g_autofree char *id = g_strconcat("sessions/", session, NULL);
    assert_true(cb_list_select_id(&cb_console_view(console)->list, id));
}

static void
mark_sessions(CbConsole *console, const char *sessions)
{
    g_auto(GStrv) ids = g_strsplit(sessions, " ", -1);
    for (char **id = ids; *id != NULL; id++) {
        choose(console, *id);
        press(console, "space");
    }
}

static void
draw(CbConsole *console)
{
    cb_console_draw(console);
}

/* The i-th decision as "kind session payload". */
static void
assert_decided(CbConsole *console, guint i, const char *expected)
{
    assert_true(i < cb_desk_entries(console->desk));
    const CbDecision *decision = cb_desk_entry(console->desk, i).entry->decision;
    g_autofree char *text =
        g_strdup_printf("%s %s %s", decision->kind, decision->target_id, decision->payload);
    assert_string_equal(text, expected);
}

static void
assert_said(CbConsole *console, const char *words)
{
    assert_non_null(console->flash);
    if (strstr(console->flash, words) == NULL)
        fail_msg("\"%s\" does not say \"%s\"", console->flash, words);
}

static guint
marks(CbConsole *console)
{
    return g_hash_table_size(cb_console_view(console)->list.marks);
}

/* --- panels over a World that is replaced ----------------------------------------------------- */

static void
a_rejection_is_of_the_person_the_prompt_named(void **state)
{
    CbConsole *console = console_on_crews(state);
    choose(console, "s-1");
    press(console, "r");
    assert_screen(console, TRUE, " Reject María José O'Brien:  reason, may be empty");
    push_rows(console);
    choose(console, "s-2");
    press(console, "i l l enter");
    assert_int_equal(cb_desk_entries(console->desk), 1);
    assert_decided(console, 0, "session.reject s-1 {\"operator_id\":\"ann\",\"reason\":\"ill\"}");
}

static void
many_rejections_are_of_the_sessions_that_were_marked(void **state)
{
    CbConsole *console = console_on_crews(state);
    mark_sessions(console, "s-1 s-2 s-4");
    press(console, "r");
    assert_screen(console, TRUE, " Reject the best of 2 sessions:  reason, may be empty");
    push_rows(console);
    press(console, "enter");
    assert_int_equal(cb_desk_entries(console->desk), 2);
    assert_decided(console, 0, "session.reject s-1 {\"operator_id\":\"ann\"}");
    assert_decided(console, 1, "session.reject s-2 {\"operator_id\":\"ann\"}");
    assert_said(console, "2 rejected; 1 had nobody waiting.");
}

static void
a_rejection_of_what_is_gone_says_so(void **state)
{
    CbConsole *console = console_on_crews(state);
    choose(console, "s-1");
    press(console, "r");
    lose_all(console);
    press(console, "enter");
    assert_int_equal(cb_desk_entries(console->desk), 0);
    assert_said(console, "Gala is no longer there.");
}

/* Nobody is left for s-4: all are away. */
static void
desert(CbConsole *console, gboolean in_front)
{
    static const char *const people[] = {"ann", "bob", "cy", "di"};
    g_autoptr(CbPatch) rows = crews();
    if (in_front)
        come_in_front(rows);
    worlds_row(rows, CB_founders, "id", "f", "name", "Fay", NULL);
    for (guint p = 0; p < G_N_ELEMENTS(people); p++)
        worlds_operator(rows, people[p], "availability", "{\"unavailableDates\":[\"2026-11-26\"]}",
                        NULL);
    become(console, rows);
}

static void
the_founders_are_told_of_the_session_their_panel_was_opened_about(void **state)
{
    CbConsole *console = console_of(state);
    desert(console, FALSE);
    choose(console, "s-4");
    press(console, "f");
    assert_screen(console, FALSE, "most urgent");
    desert(console, TRUE);
    press(console, "v");
    assert_decided(console, 0, "session.review s-4 {}");
}

static void
a_founders_panel_about_what_is_gone_says_so(void **state)
{
    static const char *const keys[] = {"n", "v"};
    CbConsole *console = console_of(state);
    for (guint k = 0; k < G_N_ELEMENTS(keys); k++) {
        desert(console, FALSE);
        choose(console, "s-4");
        press(console, "f");
        lose_all(console);
        press(console, keys[k]);
        assert_said(console, "Fair is no longer there.");
    }
}

static void
the_founders_panel_says_when_it_is_about_another_session(void **state)
{
    CbConsole *console = console_of(state);
    desert(console, FALSE);
    choose(console, "s-2");
    press(console, "f");
    assert_screen(console, TRUE, "The selected session needs no founders; this is the most urgent");
    assert_screen(console, TRUE, "Fair");
}

static void
founders_who_were_all_told_are_not_told_again(void **state)
{
    CbConsole *console = console_of(state);
    desert(console, FALSE);
    choose(console, "s-4");
    press(console, "f n f");
    assert_int_equal(cb_desk_entries(console->desk), 1);
    assert_screen(console, TRUE, "all founders have been told");
    press(console, "n");
    assert_non_null(console->overlay);
    assert_int_equal(cb_desk_entries(console->desk), 1);
}

static void
a_plan_keeps_its_sessions_when_the_world_is_replaced(void **state)
{
    CbConsole *console = console_on_crews(state);
    resize(console, 24, 120);
    mark_sessions(console, "s-2 s-4");
    press(console, "a");
    assert_screen(console, TRUE, "Propose 2 of 2");
    g_autofree char *before = look(console);
    push_rows(console);
    g_autofree char *after = look(console);
    assert_string_equal(before, after);
    lose_all(console);
    g_autofree char *lost = look(console);
    assert_string_equal(before, lost);
    push_rows(console);
    press(console, "down n enter");
    assert_int_equal(cb_desk_entries(console->desk), 2);
    assert_decided(console, 0, "session.propose s-2 {\"operator_id\":\"bob\"}");
    assert_string_equal(cb_desk_entry(console->desk, 1).entry->decision->target_id, "s-4");
    assert_int_equal(marks(console), 0);
}

static void
why_not_is_asked_of_the_session_that_was_selected(void **state)
{
    CbConsole *console = console_on_crews(state);
    choose(console, "s-2");
    press(console, "w");
    push_rows(console);
    choose(console, "s-4");
    press(console, "B o b enter");
    assert_screen(console, TRUE, "Bob for Ball");
}

/* --- the detail ------------------------------------------------------------------------------- */

static void
keys_leave_the_detail_with_the_session_that_is_filled(void **state)
{
    CbConsole *console = console_on_crews(state);
    choose(console, "s-1");
    press(console, "enter A");
    assert_decided(console, 0, "session.accept s-1 {\"operator_id\":\"ann\"}");
    assert_false(console->in_detail);
    assert_said(console, "María José O'Brien is accepted on Gala.");
    draw(console);
    assert_said(console, "María José O'Brien is accepted on Gala.");
}

static void
keys_leave_the_detail_when_others_fill_the_session(void **state)
{
    CbConsole *console = console_on_crews(state);
    choose(console, "s-1");
    press(console, "enter");
    assert_true(console->in_detail);
    push_rows(console);
    assert_true(console->in_detail);
    lose_all(console);
    assert_false(console->in_detail);
}

/* --- many at once ----------------------------------------------------------------------------- */

static void
what_was_skipped_or_refused_is_told_and_stays_marked(void **state)
{
    CbConsole *console = console_on_crews(state);
    mark_sessions(console, "s-1 s-4");
    press(console, "A");
    assert_said(console, "1 accepted; 1 had nobody waiting.");
    assert_int_equal(marks(console), 1);
    press(console, "*");
    press(console, "A");
    assert_said(console, "1 accepted; 1 had nobody waiting.");
    press(console, "A");
    assert_said(console, "Nobody waits for an answer");
    assert_int_equal(marks(console), 1);
}

/* --- the mouse -------------------------------------------------------------------------------- */

static void
mouse(CbConsole *console, int button, int row, int column)
{
    CbInput input = {.kind = CB_INPUT_MOUSE, .row = row, .column = column, .button = button};
    cb_console_mouse(console, &input);
    draw(console);
}

/* The row of the screen on which a text stands, right of a column. */
static int
row_of(CbConsole *console, const char *text, int from)
{
    g_autofree char *screen = cb_canvas_dump(console->canvas);
    g_auto(GStrv) lines = g_strsplit(screen, "\n", -1);
    for (int row = 0; lines[row] != NULL; row++)
        if (g_utf8_strlen(lines[row], -1) > from &&
            strstr(g_utf8_offset_to_pointer(lines[row], from), text) != NULL)
            return row;
    fail_msg("\"%s\" is not there:\n%s", text, screen);
    return -1;
}

static void
the_mouse_acts_on_the_pane_under_the_pointer(void **state)
{
    CbConsole *console = console_on_crews(state);
    resize(console, 40, 160);
    choose(console, "s-1");
    draw(console);
    mouse(console, 1, row_of(console, "Cy", 100), 120);
    assert_true(console->in_detail);
    assert_string_equal(cb_list_selected(&console->people)->id, "cy");
    mouse(console, 4, 20, 120);
    assert_true(console->in_detail);
    assert_string_equal(cb_list_selected(&console->people)->id, "ann");
    const char *selected = cb_list_selected(&cb_console_view(console)->list)->id;
    assert_string_equal(selected, "sessions/s-1");
    mouse(console, 5, 20, 10);
    assert_false(console->in_detail);
    mouse(console, 1, row_of(console, "Ball", 0), 10);
    assert_string_equal(cb_list_selected(&cb_console_view(console)->list)->id, "sessions/s-2");
    mouse(console, 1, 0, 10);
    assert_string_equal(cb_list_selected(&cb_console_view(console)->list)->id, "sessions/s-2");
}

static void
below_the_list_the_mouse_finds_the_detail_too(void **state)
{
    CbConsole *console = console_on_crews(state);
    choose(console, "s-2");
    draw(console);
    mouse(console, 5, 20, 10);
    assert_true(console->in_detail);
    mouse(console, 4, CB_HEAD_ROWS, 10);
    assert_false(console->in_detail);
}

static void
the_wheel_scrolls_an_overlay(void **state)
{
    CbConsole *console = console_on_crews(state);
    g_autoptr(GString) text = g_string_new(NULL);
    for (guint i = 1; i <= 100; i++)
        g_string_append_printf(text, "line %u.\n", i);
    cb_text_open(console, "text", g_strdup(text->str));
    assert_screen(console, TRUE, "line 1.");
    mouse(console, 5, 10, 10);
    assert_screen(console, FALSE, "line 1.");
    mouse(console, 1, 10, 10);
    assert_non_null(console->overlay);
    mouse(console, 4, 10, 10);
    assert_screen(console, TRUE, "line 1.");
}

/* --- the bell --------------------------------------------------------------------------------- */

static void
what_becomes_critical_is_announced_together_when_the_minute_is_over(void **state)
{
    CbConsole *console = console_on_crews(state);
    cb_console_announce(console);
    console->last_bell = g_get_monotonic_time();
    g_clear_pointer(&console->flash, g_free);
    g_autoptr(CbPatch) rows = crews();
    worlds_session(rows, "t-1", "2026-11-21", "title", "Roof", NULL);
    worlds_session(rows, "t-2", "2026-11-20", "title", "Dome", NULL);
    become(console, rows);
    cb_console_announce(console);
    assert_null(console->flash);
    console->last_bell = 0;
    cb_console_announce(console);
    assert_string_equal(console->flash, "2 sessions are newly critical: Dome, Roof");
    g_clear_pointer(&console->flash, g_free);
    console->last_bell = 0;
    cb_console_announce(console);
    assert_null(console->flash);
}

static void
an_undo_that_cannot_be_written_is_told(void **state)
{
    Fixture *fixture = *state;
    static const char *const actions[] = {"undo", "redo", "propose"};
    g_autofree char *outbox = g_build_filename(fixture->directory, "outbox.db", NULL);
    assert_true(cb_console_act(fixture->console, "propose"));
    assert_int_equal(g_unlink(outbox), 0);
    for (guint i = 0; i < G_N_ELEMENTS(actions); i++) {
        assert_true(cb_console_act(fixture->console, actions[i]));
        assert_non_null(strstr(fixture->console->flash, "outbox.db"));
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(an_undo_that_cannot_be_written_is_told, set_up, tear_down),
        TEST(a_rejection_is_of_the_person_the_prompt_named),
        TEST(many_rejections_are_of_the_sessions_that_were_marked),
        TEST(a_rejection_of_what_is_gone_says_so),
        TEST(the_founders_are_told_of_the_session_their_panel_was_opened_about),
        TEST(a_founders_panel_about_what_is_gone_says_so),
        TEST(the_founders_panel_says_when_it_is_about_another_session),
        TEST(founders_who_were_all_told_are_not_told_again),
        TEST(a_plan_keeps_its_sessions_when_the_world_is_replaced),
        TEST(why_not_is_asked_of_the_session_that_was_selected),
        TEST(keys_leave_the_detail_with_the_session_that_is_filled),
        TEST(keys_leave_the_detail_when_others_fill_the_session),
        TEST(what_was_skipped_or_refused_is_told_and_stays_marked),
        TEST(the_mouse_acts_on_the_pane_under_the_pointer),
        TEST(below_the_list_the_mouse_finds_the_detail_too),
        TEST(the_wheel_scrolls_an_overlay),
        TEST(what_becomes_critical_is_announced_together_when_the_minute_is_over),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
