#include "tests/tui/overlay_fixture.h"
#include "tui/console/action.h"
#include "tui/console/view.h"
#include "tui/overlays/fuzzy.h"

/* The row that the picker gave. */
static guint told_row;

static void
hear_row(CbConsole *console, guint row, gpointer data)
{
    (void)data;
    (void)console;
    told_row = row;
}

/* --- help ------------------------------------------------------------------------------------- */

static void
the_help_finds_every_action_by_its_name(void **state)
{
    CbConsole *console = console_of(state);
    for (guint i = 0; i < cb_n_actions; i++) {
        cb_help_open(console);
        paste(console, cb_actions[i].name);
        assert_screen(console, TRUE, cb_actions[i].label);
        assert_screen(console, TRUE, cb_keymap_first(console->keymap, cb_actions[i].name));
        press(console, "esc");
        assert_null(console->overlay);
    }
}

static void
the_help_is_one_window_on_a_long_list_by_context(void **state)
{
    CbConsole *console = console_of(state);
    cb_help_open(console);
    assert_screen(console, TRUE, "On a session");
    assert_screen(console, FALSE, "In the decisions");
    for (guint i = 0; i < 20; i++)
        press(console, "pgdn");
    assert_screen(console, TRUE, "In the decisions");
    assert_screen(console, TRUE, "open the decisions first");
    for (guint i = 0; i < 20; i++)
        press(console, "pgup");
    assert_screen(console, TRUE, "On a session");
    paste(console, "zzzz");
    assert_screen(console, TRUE, "no action has that name");
    press(console, "enter");
    assert_non_null(console->overlay);
}

static void
a_key_typed_into_the_help_selects_its_action(void **state)
{
    CbConsole *console = console_of(state);
    assert_false(console->paused);
    cb_help_open(console);
    paste(console, cb_keymap_first(console->keymap, "pause"));
    press(console, "enter");
    assert_null(console->overlay);
    assert_true(console->paused);
}

static void
a_name_typed_into_the_help_selects_its_action(void **state)
{
    CbConsole *console = console_of(state);
    cb_help_open(console);
    paste(console, "pause");
    press(console, "enter");
    assert_true(console->paused);
    cb_help_open(console);
    paste(console, "mark");
    press(console, "enter");
    assert_true(g_hash_table_size(cb_console_view(console)->list.marks) == 1);
}

static void
what_a_reading_console_may_not_do_says_so(void **state)
{
    CbConsole *console = console_of(state);
    console->read_only = TRUE;
    cb_help_open(console);
    paste(console, "undo");
    assert_screen(console, TRUE, "read-only");
    press(console, "enter");
    assert_null(console->overlay);
    assert_non_null(console->flash);
}

static void
an_action_that_does_not_apply_says_what_to_do_first(void **state)
{
    CbConsole *console = console_of(state);
    cb_help_open(console);
    paste(console, "give-up");
    press(console, "enter");
    assert_non_null(strstr(console->flash, "open the decisions first"));
}

/* --- palette ---------------------------------------------------------------------------------- */

static void
the_palette_shows_all_actions_until_something_is_typed(void **state)
{
    CbConsole *console = console_of(state);
    cb_palette_open(console);
    assert_screen(console, TRUE, cb_actions[0].label);
    assert_screen(console, FALSE, "Lefèvre");
    paste(console, "zzzz");
    assert_screen(console, TRUE, "nothing is called that");
}

static void
the_palette_finds_people_sessions_and_places_without_accents(void **state)
{
    static const struct {
        const char *typed, *found, *kind;
    } searches[] = {
        {"lefevre", "Jean Lefèvre", "person"},   {"LUKASZ", "Łukasz Strauß", "person"},
        {"strauss", "Łukasz Strauß", "person"},  {"王", "王小明", "person"},
        {"jean lef", "Jean Lefèvre", "person"},  {"zenith", "Zénith, load-out", "session"},
        {"hall foire", "Foire expo", "session"}, {"scene", "Scène A", "setup"},
        {"bret", "bretagne", "region"},
    };
    CbConsole *console = console_of(state);
    for (guint i = 0; i < G_N_ELEMENTS(searches); i++) {
        cb_palette_open(console);
        paste(console, searches[i].typed);
        assert_screen(console, TRUE, searches[i].found);
        assert_screen(console, TRUE, searches[i].kind);
    }
}

static void
the_palette_opens_what_is_chosen(void **state)
{
    CbConsole *console = console_of(state);
    cb_palette_open(console);
    paste(console, "lefevre");
    press(console, "enter");
    assert_null(console->overlay);
    assert_int_equal(console->current, CB_VIEW_PEOPLE);
    assert_string_equal(operators_name(cb_console_world(console), cb_console_operator(console)),
                        "Jean Lefèvre");

    cb_palette_open(console);
    paste(console, "zenith");
    press(console, "enter");
    assert_int_equal(console->current, CB_VIEW_BOARD);
    assert_string_equal(sessions_id(cb_console_world(console), cb_console_session(console)), "s-2");
}

static void
a_place_chosen_in_the_palette_filters_the_board(void **state)
{
    CbConsole *console = console_of(state);
    cb_palette_open(console);
    paste(console, "occit");
    press(console, "enter");
    assert_int_equal(console->current, CB_VIEW_BOARD);
    assert_string_equal(cb_console_view(console)->list.filter, "region:occitanie");
    assert_int_equal(cb_list_count(&cb_console_view(console)->list), 1);

    cb_palette_open(console);
    paste(console, "sono");
    press(console, "enter");
    assert_int_equal(cb_list_count(&cb_console_view(console)->list), 2);
}

static void
the_palette_runs_actions_by_their_initials(void **state)
{
    CbConsole *console = console_of(state);
    cb_palette_open(console);
    paste(console, "pau");
    press(console, "enter");
    assert_null(console->overlay);
    assert_true(console->paused);
}

static void
what_the_palette_found_is_opened_after_the_data_moved(void **state)
{
    CbConsole *console = console_of(state);
    cb_palette_open(console);
    paste(console, "strauss");
    g_autoptr(CbPatch) rows = cb_patch_new();
    worlds_operator(rows, "op-0", "name", "Somebody New", NULL);
    assert_true(cb_store_write(cb_desk_store(console->desk), rows, NULL));
    assert_true(cb_desk_reload(console->desk, NULL));
    cb_console_world_changed(console, NULL);
    assert_screen(console, TRUE, "Łukasz Strauß");
    press(console, "enter");
    guint operator = cb_console_operator(console);
    assert_string_equal(operators_id(cb_console_world(console), operator), "op-2");
}

/* --- fuzzy matching --------------------------------------------------------------------------- */

static void
letters_score_by_word_starts_and_runs_as_the_header_works_it_out(void **state)
{
    (void)state;
    int score;
    assert_true(cb_fuzzy("pro", "propose best", &score));
    assert_int_equal(score, 20);
    assert_true(cb_fuzzy("pb", "propose best", &score));
    assert_int_equal(score, 9);
    assert_true(cb_fuzzy_is_strong("pb", score));
    assert_true(cb_fuzzy("b t", "propose best", &score));
    assert_int_equal(score, 7);
    assert_false(cb_fuzzy_is_strong("bt", score));
    assert_false(cb_fuzzy("tb", "propose best", &score));
    assert_true(cb_fuzzy("", "propose best", &score));
    assert_int_equal(score, 0);
    assert_false(cb_fuzzy("a", "", &score));
}

/* --- picker ----------------------------------------------------------------------------------- */

static void
the_picker_gives_the_person_that_was_typed(void **state)
{
    CbConsole *console = console_of(state);
    cb_person_picker_open(console, "Assign whom?", hear_row, NULL);
    assert_screen(console, TRUE, "Assign whom?");
    assert_screen(console, TRUE, "王小明");
    paste(console, "jean");
    g_autofree char *screen = look(console);
    const char *first = strstr(screen, "Jean Lefèvre"), *second = strstr(screen, "Marie Jean");
    assert_true(first && second && first < second); /* names that begin so come first */
    assert_non_null(strstr(screen, "bretagne"));
    assert_null(strstr(screen, "Strauß"));
    press(console, "down enter");
    assert_string_equal(operators_id(cb_console_world(console), told_row), "op-4");
    assert_null(console->overlay);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_help_finds_every_action_by_its_name),
        TEST(the_help_is_one_window_on_a_long_list_by_context),
        TEST(a_key_typed_into_the_help_selects_its_action),
        TEST(a_name_typed_into_the_help_selects_its_action),
        TEST(what_a_reading_console_may_not_do_says_so),
        TEST(an_action_that_does_not_apply_says_what_to_do_first),
        TEST(the_palette_shows_all_actions_until_something_is_typed),
        TEST(the_palette_finds_people_sessions_and_places_without_accents),
        TEST(the_palette_opens_what_is_chosen),
        TEST(a_place_chosen_in_the_palette_filters_the_board),
        TEST(the_palette_runs_actions_by_their_initials),
        TEST(what_the_palette_found_is_opened_after_the_data_moved),
        cmocka_unit_test(letters_score_by_word_starts_and_runs_as_the_header_works_it_out),
        TEST(the_picker_gives_the_person_that_was_typed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
