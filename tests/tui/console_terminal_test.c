/* How the console treats the terminal: sizes, colours, bytes, mouse, clipboard, bell, and how it leaves. */
#include "tests/tui/console_fixture.h"

#include <signal.h>

/* All bytes since the last mark; the caller owns them. */
static GString *
bytes_since_mark(const Place *place)
{
    g_autoptr(GBytes) log = cb_pty_log(place->pty);
    gsize length;
    const char *bytes = g_bytes_get_data(log, &length);
    return g_string_new_len(bytes, (gssize)length);
}

static gboolean
was_sent(const Place *place, const char *bytes)
{
    g_autoptr(GString) log = bytes_since_mark(place);
    return memmem(log->str, log->len, bytes, strlen(bytes)) != NULL;
}

/* Whether the program has asked for the mouse and not given it back; it names the mode among others. */
static gboolean
mouse_is_on(const Place *place)
{
    g_autoptr(GString) log = bytes_since_mark(place);
    const char *on = g_strrstr_len(log->str, (gssize)log->len, "1000h");
    const char *off = g_strrstr_len(log->str, (gssize)log->len, "1000l");
    return on != NULL && on > off;
}

static guint
count_high_bytes(const Place *place)
{
    g_autoptr(GString) log = bytes_since_mark(place);
    guint n = 0;
    for (gsize i = 0; i < log->len; i++)
        n += (guchar)log->str[i] >= 0x80;
    return n;
}

/* --- sizes ------------------------------------------------------------------------------------ */

static void
every_size_shows_what_matters_and_the_way_back_is_the_same_screen(void **state)
{
    Place *place = *state;
    start(place, "board");
    play(place, "j");
    g_autofree char *before = cb_pty_screen(place->pty);
    cb_pty_resize(place->pty, 50, 160);
    assert_true(cb_pty_settle(place->pty, CB_PTY_TIMEOUT_MS));
    assert_shows(place, "│");
    assert_shows(place, "GAP");
    assert_int_equal(cb_pty_cursor(place->pty).row, 4);
    cb_pty_resize(place->pty, 5, 20);
    assert_true(cb_pty_settle(place->pty, CB_PTY_TIMEOUT_MS));
    assert_shows(place, "critical, ");
    cb_pty_resize(place->pty, 24, 80);
    assert_true(cb_pty_settle(place->pty, CB_PTY_TIMEOUT_MS));
    g_autofree char *after = cb_pty_screen(place->pty);
    assert_string_equal(after, before);
}

static void
the_cursor_stands_on_the_selected_row(void **state)
{
    Place *place = *state;
    start(place, "board");
    play(place, "j j j");
    CbTextCursor cursor = cb_pty_cursor(place->pty);
    assert_true(cursor.visible);
    assert_int_equal(cursor.row, 6);
    assert_string_equal(cb_pty_cell(place->pty, cursor.row, cursor.column).text, ">");
    play(place, "g enter j");
    cursor = cb_pty_cursor(place->pty);
    assert_string_equal(cb_pty_cell(place->pty, cursor.row, cursor.column).text, ">");
    assert_true(cursor.row > (place->columns >= 120 ? 4 : 10));
}

/* --- colours and characters ------------------------------------------------------------------- */

/* Whether parameters of an SGR sequence, "1;38;5;208", set a colour. */
static gboolean
sets_colour(const char *parameters)
{
    g_auto(GStrv) numbers = g_strsplit_set(parameters, ";:", -1);
    for (char **number = numbers; *number != NULL; number++) {
        int n = atoi(*number);
        if ((n >= 30 && n <= 38) || (n >= 40 && n <= 48) || (n >= 90 && n <= 107))
            return TRUE;
    }
    return FALSE;
}

static guint
count_colours(const Place *place)
{
    g_autoptr(GString) log = bytes_since_mark(place);
    g_autoptr(GRegex) sgr = g_regex_new("\033\\[([0-9;:]*)m", G_REGEX_RAW, 0, NULL);
    g_autoptr(GMatchInfo) match = NULL;
    guint n = 0;
    for (g_regex_match_full(sgr, log->str, (gssize)log->len, 0, 0, &match, NULL);
         g_match_info_matches(match); g_match_info_next(match, NULL)) {
        g_autofree char *parameters = g_match_info_fetch(match, 1);
        n += sets_colour(parameters);
    }
    return n;
}

static const char tour[] = "j enter j w esc esc 2 space 3 4 5 6 ? esc : esc 2 f esc - a u";

static void
no_color_sends_no_colour(void **state)
{
    Place *place = *state;
    start_with(place, (const char *const[]){"NO_COLOR=1", NULL}, (const char *const[]){NULL});
    play(place, tour);
    assert_int_equal(count_colours(place), 0);
    leave(place);
    start(place, NULL);
    assert_true(count_colours(place) > 10);
}

static void
ascii_sends_no_other_byte(void **state)
{
    Place *place = *state;
    start(place, "--ascii");
    play(place, tour);
    assert_int_equal(count_high_bytes(place), 0);
    play(place, "4 / type:lefevre enter");
    assert_selected(place, "Lefevre");
    assert_int_equal(count_high_bytes(place), 0);
}

static void
the_locale_c_is_understood_as_ascii(void **state)
{
    Place *place = *state;
    start_with(place, (const char *const[]){"LC_ALL=C", NULL}, (const char *const[]){NULL});
    play(place, tour);
    assert_shows(place, "callboard board");
    assert_int_equal(count_high_bytes(place), 0);
}

static void
the_light_theme_has_colours_of_its_own(void **state)
{
    Place *place = *state;
    start(place, "--theme=light");
    CbColour light = cb_pty_cell(place->pty, 4, 3).fg;
    leave(place);
    start(place, "--theme=dark");
    CbColour dark = cb_pty_cell(place->pty, 4, 3).fg;
    assert_memory_not_equal(&light, &dark, sizeof light);
    play(place, "T");
    CbColour next = cb_pty_cell(place->pty, 4, 3).fg;
    assert_memory_equal(&light, &next, sizeof light);
}

/* --- leaving ---------------------------------------------------------------------------------- */

static void
assert_restored(Place *place)
{
    assert_false(cb_pty_alternate_screen(place->pty));
    assert_false(cb_pty_paste_marks(place->pty));
    assert_false(mouse_is_on(place));
    assert_true(cb_pty_cursor(place->pty).visible);
}

static void
the_terminal_is_restored_however_the_console_ends(void **state)
{
    Place *place = *state;
    static const int signals[] = {SIGTERM, SIGHUP, SIGINT};
    start(place, NULL);
    play(place, "M");
    assert_true(cb_pty_alternate_screen(place->pty));
    assert_true(cb_pty_paste_marks(place->pty));
    cb_pty_send(place->pty, "Q");
    assert_int_equal(cb_pty_wait_exit(place->pty, CB_PTY_TIMEOUT_MS), 0);
    assert_restored(place);
    for (guint i = 0; i < G_N_ELEMENTS(signals); i++) {
        g_clear_pointer(&place->pty, cb_pty_stop);
        start(place, NULL);
        play(place, "M");
        cb_pty_kill(place->pty, signals[i]);
        assert_int_equal(cb_pty_wait_exit(place->pty, CB_PTY_TIMEOUT_MS), 128 + signals[i]);
        assert_restored(place);
    }
}

/* --- input ------------------------------------------------------------------------------------ */

static void
pasted_text_is_no_keys_outside_a_field(void **state)
{
    Place *place = *state;
    start(place, "board");
    g_autofree char *before = cb_pty_screen(place->pty);
    cb_pty_paste(place->pty, "aAQjj\nQ");
    assert_true(cb_pty_settle(place->pty, CB_PTY_TIMEOUT_MS));
    g_autofree char *after = cb_pty_screen(place->pty);
    assert_string_equal(after, before);
    play(place, "/");
    cb_pty_paste(place->pty, "jazz");
    assert_true(cb_pty_settle(place->pty, CB_PTY_TIMEOUT_MS));
    assert_shows(place, "filter: jazz");
    assert_int_equal(standing(place, NULL), 0);
}

static void
esc_answers_at_once(void **state)
{
    Place *place = *state;
    start(place, "board");
    play(place, "?");
    assert_shows(place, "type a name");
    cb_pty_mark(place->pty);
    play(place, "esc");
    CbTraffic traffic = cb_pty_traffic(place->pty);
    assert_hides(place, "type a name");
    assert_true(traffic.last_us - traffic.sent_us < 100 * 1000);
}

static void
the_row_is_copied_through_the_terminal(void **state)
{
    Place *place = *state;
    g_auto(GStrv) line = plain_line(place, "board", 0);
    start(place, "board");
    cb_pty_mark(place->pty);
    play(place, "y");
    g_autoptr(GString) log = bytes_since_mark(place);
    const char *begin = strstr(log->str, "\033]52;c;");
    assert_non_null(begin);
    begin += strlen("\033]52;c;");
    g_autofree char *encoded = g_strndup(begin, strcspn(begin, "\a\033"));
    gsize length;
    g_autofree guchar *decoded = g_base64_decode(encoded, &length);
    g_autofree char *row = g_strndup((const char *)decoded, length);
    g_autofree char *cells = g_strjoinv("\t", line);
    assert_string_equal(row, cells);
    assert_shows(place, "Copied ");
}

/* A press and release of the mouse as a terminal sends it, counted from 1. */
static void
click(Place *place, int button, int row, int column)
{
    g_autofree char *bytes = g_strdup_printf("\033[<%d;%d;%dM", button, column, row);
    cb_pty_send(place->pty, bytes);
    if (button < 64) {
        bytes[strlen(bytes) - 1] = 'm';
        cb_pty_send(place->pty, bytes);
    }
    assert_true(cb_pty_settle(place->pty, CB_PTY_TIMEOUT_MS));
}

static void
the_mouse_is_off_until_it_is_wanted(void **state)
{
    Place *place = *state;
    start(place, "board");
    assert_false(mouse_is_on(place));
    play(place, "M");
    assert_true(mouse_is_on(place));
    click(place, 0, 6, 20);
    assert_int_equal(cb_pty_cursor(place->pty).row, 5);
    click(place, 65, 6, 20);
    assert_int_equal(cb_pty_cursor(place->pty).row, 8);
    click(place, 64, 6, 20);
    assert_int_equal(cb_pty_cursor(place->pty).row, 5);
    play(place, "M");
    assert_false(mouse_is_on(place));
}

/* --- alerts ----------------------------------------------------------------------------------- */

static guint
count_bells(const Place *place)
{
    g_autoptr(GString) log = bytes_since_mark(place);
    guint n = 0;
    for (gsize i = 0; i < log->len; i++)
        n += log->str[i] == '\a';
    return n;
}

static guint
count_critical(const Place *place)
{
    cJSON *answer = ask(place, "risk", NULL);
    const cJSON *one;
    guint n = 0;
    cJSON_ArrayForEach(one, answer) n += strcmp(text_of(one, "riskLevel"), "CRITICAL") == 0;
    cJSON_Delete(answer);
    return n;
}

static void
a_new_critical_session_rings_the_bell_once_a_minute_at_most(void **state)
{
    Place *place = *state;
    g_autofree char *both = g_strdup_printf(" %u critical", count_critical(place) + 2);
    start(place, "board");
    cb_pty_watch(place->pty, 1500);
    assert_int_equal(count_bells(place), 0);
    import_session(place, "news_1", "Roof blown off");
    assert_true(cb_pty_wait_for(place->pty, "critical: Roof blown off", 5000));
    assert_int_equal(count_bells(place), 1);
    import_session(place, "news_2", "Floor gone too");
    assert_true(cb_pty_wait_for(place->pty, both, 5000));
    cb_pty_watch(place->pty, 1500);
    assert_int_equal(count_bells(place), 1);
}

static void
alerts_can_be_notifications_or_off(void **state)
{
    Place *place = *state;
    change_profile(place, "[person]", "[console]\nalerts = notify\n[person]");
    start(place, "board");
    import_session(place, "news_1", "Roof blown off");
    assert_true(cb_pty_wait_for(place->pty, "critical: Roof blown off", 5000));
    assert_true(was_sent(place, "\033]9;critical: Roof blown off"));
    leave(place);
    change_profile(place, "notify", "off");
    start(place, "board");
    import_session(place, "news_2", "Floor gone too");
    assert_true(cb_pty_wait_for(place->pty, "Floor gone", 5000));
    assert_int_equal(count_bells(place), 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        AT_80x24(every_size_shows_what_matters_and_the_way_back_is_the_same_screen),
        AT_BOTH(the_cursor_stands_on_the_selected_row),
        AT_BOTH(no_color_sends_no_colour),
        AT_BOTH(ascii_sends_no_other_byte),
        AT_80x24(the_locale_c_is_understood_as_ascii),
        AT_80x24(the_light_theme_has_colours_of_its_own),
        AT_80x24(the_terminal_is_restored_however_the_console_ends),
        AT_80x24(pasted_text_is_no_keys_outside_a_field),
        AT_80x24(esc_answers_at_once),
        AT_BOTH(the_row_is_copied_through_the_terminal),
        AT_BOTH(the_mouse_is_off_until_it_is_wanted),
        AT_80x24(a_new_critical_session_rings_the_bell_once_a_minute_at_most),
        AT_80x24(alerts_can_be_notifications_or_off),
    };
    return cmocka_run_group_tests(tests, prepare_company, remove_prepared);
}
