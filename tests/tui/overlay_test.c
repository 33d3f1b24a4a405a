#include "tests/tui/overlay_fixture.h"
#include "tui/overlays/wrap.h"

/* What callbacks were told. */
static char told[100];
static guint n_told, n_freed;

static void
forget(void)
{
    told[0] = '\0';
    n_told = n_freed = 0;
}

static void
hear(CbConsole *console, const char *text, gpointer data)
{
    (void)console;
    (void)data;
    g_strlcpy(told, text ? text : "(left)", sizeof told);
    n_told++;
}

static void
hear_row(CbConsole *console, guint row, gpointer data)
{
    (void)console;
    (void)row;
    (void)data;
    n_told++;
}

/* A callback of prompts. */
typedef void (*Hearer)(CbConsole *console, const char *text, gpointer data);

static void
ask(CbConsole *console, const char *label, const char *initial, Hearer changed, Hearer done)
{
    cb_prompt_open(console, &(CbPromptOptions){.label = label,
                                               .initial = initial,
                                               .changed = changed,
                                               .done = done});
}

/* --- the prompt ------------------------------------------------------------------------------- */

static void
the_prompt_tells_every_edit_and_the_text_at_the_end(void **state)
{
    CbConsole *console = console_of(state);
    forget();
    ask(console, "filter:", "ab", hear, hear);
    press(console, "c");
    assert_string_equal(told, "abc");
    press(console, "left");
    assert_int_equal(n_told, 1);
    g_autofree char *screen = look(console);
    assert_true(g_str_has_suffix(screen, "\n filter: abc\n"));
    assert_int_equal(console->canvas->cursor_row, 23);
    assert_int_equal(console->canvas->cursor_column, 11);
    press(console, "enter");
    assert_int_equal(n_told, 2);
    assert_string_equal(told, "abc");
    assert_null(console->overlay);
}

static void
leaving_the_prompt_tells_that_nothing_was_said(void **state)
{
    CbConsole *console = console_of(state);
    forget();
    ask(console, "reason:", "", NULL, hear);
    paste(console, "ill\n");
    press(console, "esc");
    assert_string_equal(told, "(left)");
    assert_int_equal(n_told, 1);
    assert_null(console->overlay);
    ask(console, "reason:", "", NULL, hear);
    press(console, "ctrl-c");
    assert_int_equal(n_told, 2);
    assert_null(console->overlay);
}

static void
open_text(CbConsole *console, const char *text, gpointer data)
{
    (void)data;
    cb_text_open(console, "next", g_strdup(text));
}

static void
a_prompt_may_open_another_overlay_at_any_edit_and_at_its_end(void **state)
{
    CbConsole *console = console_of(state);
    ask(console, "reason:", "x", NULL, open_text);
    press(console, "enter");
    assert_screen(console, TRUE, "x");
    ask(console, "reason:", "", open_text, open_text);
    press(console, "y");
    assert_screen(console, TRUE, "y");
    press(console, "q");
    assert_null(console->overlay);
}

static void
count_freed(gpointer data)
{
    (void)data;
    n_freed++;
}

static void
hear_data(CbConsole *console, const char *text, gpointer data)
{
    (void)console;
    (void)text;
    g_strlcpy(told, data, sizeof told);
    assert_int_equal(n_freed, 0);
}

static void
a_prompt_keeps_its_data_until_it_is_left(void **state)
{
    CbConsole *console = console_of(state);
    forget();
    cb_prompt_open(console, &(CbPromptOptions){.label = "Reject Zoe: ",
                                               .initial = "",
                                               .invitation = "reason, may be empty",
                                               .done = hear_data,
                                               .data = (gpointer)"zoe",
                                               .free_data = count_freed});
    assert_screen(console, TRUE, " Reject Zoe:  reason, may be empty");
    press(console, "i");
    assert_screen(console, FALSE, "may be empty");
    press(console, "enter");
    assert_string_equal(told, "zoe");
    assert_int_equal(n_freed, 1);
}

/* --- texts ------------------------------------------------------------------------------------ */

static void
a_short_text_stands_in_a_box_of_its_size(void **state)
{
    CbConsole *console = console_of(state);
    resize(console, 8, 30);
    cb_text_open(console, "why not", g_strdup("Two lines\nof text."));
    g_autofree char *screen = look(console);
    assert_string_equal(screen, "\n"
                                "┌─ why not ──────────────────┐\n"
                                "│ Two lines                  │\n"
                                "│ of text.                   │\n"
                                "└────────────────────────────┘\n"
                                "\n\n\n");
}

static void
a_long_text_scrolls_and_stops_at_its_ends(void **state)
{
    CbConsole *console = console_of(state);
    g_autoptr(GString) text = g_string_new(NULL);
    for (guint i = 1; i <= 100; i++)
        g_string_append_printf(text, "line %u.\n", i);
    cb_text_open(console, "text", g_strdup(text->str));
    assert_screen(console, TRUE, "line 1.");
    assert_screen(console, TRUE, "of 101");
    press(console, "down pgdn");
    assert_screen(console, FALSE, "line 1.");
    press(console, "end");
    assert_screen(console, TRUE, "line 100.");
    press(console, "pgdn pgdn");
    assert_screen(console, TRUE, "line 90.");
    press(console, "up");
    assert_screen(console, TRUE, "line 83.");
    press(console, "home up");
    assert_screen(console, TRUE, "line 1.");
    press(console, "esc");
    assert_null(console->overlay);
}

static void
assert_wraps(const char *text, int columns, const char *wanted)
{
    g_autoptr(GPtrArray) lines = cb_wrap(text, columns, FALSE);
    g_ptr_array_add(lines, NULL);
    g_autofree char *found = g_strjoinv("|", (char **)lines->pdata);
    assert_string_equal(found, wanted);
}

static void
a_text_of_ten_megabytes_is_cut_after_thousands_of_lines(void **state)
{
    (void)state;
    g_autofree char *text = g_strnfill(10 * 1000 * 1000, 'x');
    g_autoptr(GPtrArray) lines = cb_wrap(text, 76, FALSE);
    assert_int_equal(lines->len, CB_WRAP_LINES + 1);
    assert_string_equal(lines->pdata[CB_WRAP_LINES], "…");
}

static void
texts_break_at_blanks_by_columns_and_keep_their_margin(void **state)
{
    (void)state;
    assert_wraps("", 10, "");
    assert_wraps("one two three", 9, "one two|three");
    assert_wraps("one two three", 7, "one two|three");
    assert_wraps("abcdefgh ij", 3, "abc|def|gh|ij");
    assert_wraps("王小明 王", 4, "王小|明|王");
    assert_wraps("王", 1, "王");
    assert_wraps("a\n\nb\n", 5, "a||b|");
    assert_wraps("  one two", 6, "  one|  two");
    assert_wraps("     x", 4, "    |x");
}

/* --- choices ---------------------------------------------------------------------------------- */

static void
run_choice(CbConsole *console, gpointer data)
{
    assert_null(console->overlay);
    hear(console, data, NULL);
}

static void
run_and_open(CbConsole *console, gpointer data)
{
    cb_text_open(console, "opened", g_strdup(data));
}

static void
free_data(gpointer data)
{
    n_freed++;
    g_free(data);
}

static void
open_choices(CbConsole *console, char *text)
{
    const CbChoice choices[] = {
        {'n', "tell the founders", NULL, run_choice},
        {'f', "assign without consent", "only a manager may do that", run_choice},
        {'o', "open", NULL, run_and_open},
    };
    cb_choices_open(console, "founders needed", text, choices, G_N_ELEMENTS(choices),
                    g_strdup("data"), free_data);
}

static void
choices_are_shown_with_their_keys_and_reasons(void **state)
{
    CbConsole *console = console_of(state);
    resize(console, 10, 50);
    open_choices(console, g_strdup("Nobody is left."));
    g_autofree char *screen = look(console);
    assert_string_equal(screen, "┌─ founders needed ──────────────────────────────┐\n"
                                "│ Nobody is left.                                │\n"
                                "│                                                │\n"
                                "│ n      tell the founders                       │\n"
                                "│ f      assign without consent – only a manager │\n"
                                "│        may do that                             │\n"
                                "│ o      open                                    │\n"
                                "│ esc    leave, and change nothing               │\n"
                                "└────────────────────────────────────────────────┘\n"
                                "\n");
}

static void
a_choice_runs_once_and_its_data_is_freed(void **state)
{
    CbConsole *console = console_of(state);
    forget();
    open_choices(console, g_strdup("Nobody is left."));
    press(console, "enter");
    assert_non_null(console->overlay); /* nothing is chosen by habit */
    press(console, "n");
    assert_string_equal(told, "data");
    assert_null(console->overlay);
    assert_int_equal(n_freed, 1);
    open_choices(console, g_strdup("Nobody is left."));
    press(console, "o");
    assert_screen(console, TRUE, "data");
    assert_int_equal(n_freed, 2);
    open_choices(console, g_strdup("Nobody is left."));
    press(console, "q");
    assert_null(console->overlay);
    assert_int_equal(n_freed, 3);
    assert_int_equal(n_told, 1);
}

static void
a_refused_choice_says_why_and_stays(void **state)
{
    CbConsole *console = console_of(state);
    forget();
    open_choices(console, g_strdup("Nobody is left."));
    press(console, "f");
    assert_int_equal(n_told, 0);
    assert_non_null(console->overlay);
    assert_non_null(strstr(console->flash, "only a manager may do that"));
}

static void
choices_stay_on_the_screen_under_a_long_text(void **state)
{
    CbConsole *console = console_of(state);
    g_autoptr(GString) text = g_string_new(NULL);
    for (guint i = 1; i <= 100; i++)
        g_string_append_printf(text, "line %u.\n", i);
    open_choices(console, g_strdup(text->str));
    assert_screen(console, TRUE, "tell the founders");
    assert_screen(console, TRUE, "line 1.");
    press(console, "end");
    assert_screen(console, TRUE, "leave, and change nothing");
    assert_screen(console, TRUE, "line 100.");
}

/* --- any size, any data ----------------------------------------------------------------------- */

static void
open_prompt(CbConsole *console)
{
    ask(console, "a label longer than the screen", "", hear, hear);
}

static void
open_picker(CbConsole *console)
{
    cb_person_picker_open(console, "Assign whom?", hear_row, NULL);
}

static void
open_hostile_text(CbConsole *console)
{
    cb_text_open(console, "\x1b[2Jtitle", g_strdup("\x1b]0;x\x07 \xff\xfe \u202e\u200b 王小明 \t x"));
}

static void
open_panel(CbConsole *console)
{
    open_choices(console, g_strdup("Nobody is left.\x1b[2J"));
}

static void
every_overlay_draws_on_every_canvas(void **state)
{
    static void (*const open[])(CbConsole *console) = {
        open_prompt, cb_help_open, cb_palette_open, open_picker, open_hostile_text, open_panel,
    };
    static const int sizes[] = {1, 2, 3, 5, 7, 10, 15, 20, 24, 60, 80, 132};
    CbConsole *console = console_of(state);
    for (guint o = 0; o < G_N_ELEMENTS(open); o++) {
        for (guint i = 0; i < G_N_ELEMENTS(sizes) * G_N_ELEMENTS(sizes); i++) {
            resize(console, sizes[i % G_N_ELEMENTS(sizes)], sizes[i / G_N_ELEMENTS(sizes)]);
            open[o](console);
            paste(console, "e");
            press(console, "down pgdn up pgup end");
            g_autofree char *screen = look(console);
            assert_null(strchr(screen, '\x1b'));
            if (console->canvas->cursor_visible) {
                assert_in_range(console->canvas->cursor_row, 0, console->canvas->rows - 1);
                assert_in_range(console->canvas->cursor_column, 0, console->canvas->columns - 1);
            }
        }
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_prompt_tells_every_edit_and_the_text_at_the_end),
        TEST(leaving_the_prompt_tells_that_nothing_was_said),
        TEST(a_prompt_may_open_another_overlay_at_any_edit_and_at_its_end),
        TEST(a_prompt_keeps_its_data_until_it_is_left),
        TEST(a_short_text_stands_in_a_box_of_its_size),
        TEST(a_long_text_scrolls_and_stops_at_its_ends),
        cmocka_unit_test(a_text_of_ten_megabytes_is_cut_after_thousands_of_lines),
        cmocka_unit_test(texts_break_at_blanks_by_columns_and_keep_their_margin),
        TEST(choices_are_shown_with_their_keys_and_reasons),
        TEST(a_choice_runs_once_and_its_data_is_freed),
        TEST(a_refused_choice_says_why_and_stays),
        TEST(choices_stay_on_the_screen_under_a_long_text),
        TEST(every_overlay_draws_on_every_canvas),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
