/* The harness itself, on the trivial list of tests/bench/floor_list.c. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <libxml/parser.h>

#include "tests/support/latency.h"
#include "tests/support/player.h"
#include "tests/support/svg.h"
#include "tests/support/terminal_harness.h"

static char *list_path;

static CbPty *
start_list(int rows, int columns)
{
    const char *const argv[] = {list_path, NULL};
    CbPtyOptions options = {.argv = argv, .rows = rows, .columns = columns};
    g_autoptr(GError) error = NULL;
    CbPty *pty = cb_pty_start(&options, &error);
    assert_null(error);
    assert_true(cb_pty_settle(pty, CB_PTY_TIMEOUT_MS));
    return pty;
}

/* A shell command that knows nothing of quiescence marks. */
static CbPty *
start_shell(const char *command, const char *const *env)
{
    const char *const argv[] = {"sh", "-c", command, NULL};
    CbPtyOptions options = {.argv = argv, .env = env, .silent = TRUE};
    CbPty *pty = cb_pty_start(&options, NULL);
    assert_non_null(pty);
    return pty;
}

static void
assert_row(CbPty *pty, int row, const char *beginning)
{
    g_autofree char *text = cb_pty_row(pty, row);
    if (!g_str_has_prefix(text, beginning))
        fail_msg("row %d is \"%s\", not \"%s…\"", row, text, beginning);
}

static void
the_first_screen_is_there_once_the_program_rests(void **state)
{
    (void)state;
    g_autoptr(CbPty) pty = start_list(24, 80);
    assert_row(pty, 0, "> R-00001  2026-03-");
    assert_row(pty, 23, "  R-00024");
    assert_true(cb_pty_alternate_screen(pty));
    assert_false(cb_pty_paste_marks(pty));
}

static void
each_key_is_drawn_when_settle_returns(void **state)
{
    (void)state;
    g_autoptr(CbPty) pty = start_list(24, 80);
    for (int row = 1; row < 200; row++) {
        assert_true(cb_pty_key(pty, row % 2 ? "j" : "down"));
        assert_true(cb_pty_settle(pty, CB_PTY_TIMEOUT_MS));
        g_autofree char *selected = g_strdup_printf("> R-%05d", row + 1);
        assert_row(pty, MIN(row, 23), selected);
        assert_int_equal(cb_pty_cursor(pty).row, MIN(row, 23));
    }
}

static void
a_burst_is_settled_after_its_last_key(void **state)
{
    (void)state;
    g_autoptr(CbPty) pty = start_list(24, 80);
    g_autofree char *keys = g_strnfill(500, 'j');
    cb_pty_send(pty, keys);
    assert_true(cb_pty_settle(pty, CB_PTY_TIMEOUT_MS));
    assert_row(pty, 23, "> R-00501");
}

static void
cells_know_their_style(void **state)
{
    (void)state;
    g_autoptr(CbPty) pty = start_list(24, 80);
    assert_true(cb_pty_play(pty, "j up down"));
    assert_false(cb_pty_cell(pty, 0, 2).reverse);
    assert_true(cb_pty_cell(pty, 1, 2).reverse);
    assert_string_equal(cb_pty_cell(pty, 1, 0).text, ">");
    assert_int_equal(cb_pty_cell(pty, 1, 2).fg.kind, CB_COLOUR_DEFAULT);
    assert_true(cb_pty_cursor(pty).visible);
}

static void
a_resize_reaches_the_program(void **state)
{
    (void)state;
    g_autoptr(CbPty) pty = start_list(24, 80);
    cb_pty_resize(pty, 40, 120);
    assert_true(cb_pty_settle(pty, CB_PTY_TIMEOUT_MS));
    assert_row(pty, 39, "  R-00040");
    cb_pty_resize(pty, 5, 30);
    assert_true(cb_pty_settle(pty, CB_PTY_TIMEOUT_MS));
    assert_row(pty, 4, "  R-00005");
    assert_false(cb_pty_has(pty, "R-00006"));
}

static void
traffic_is_counted_since_the_mark(void **state)
{
    (void)state;
    g_autoptr(CbPty) pty = start_list(24, 80);
    cb_pty_mark(pty);
    assert_int_equal(cb_pty_traffic(pty).bytes, 0);
    assert_true(cb_pty_play(pty, "j"));
    CbTraffic traffic = cb_pty_traffic(pty);
    assert_in_range(traffic.bytes, 20, 500);
    assert_true(traffic.reads >= 1);
    assert_true(traffic.sent_us <= traffic.first_us && traffic.first_us <= traffic.last_us);
    g_autoptr(GBytes) log = cb_pty_log(pty);
    assert_int_equal(g_bytes_get_size(log), traffic.bytes);
    assert_true(cb_pty_shown_us(pty, "R-00001") >= cb_pty_started_us(pty));
    assert_int_equal(cb_pty_shown_us(pty, "no such text"), -1);
}

static void
an_orderly_end_restores_the_terminal(void **state)
{
    (void)state;
    g_autoptr(CbPty) pty = start_list(24, 80);
    cb_pty_send(pty, "q");
    assert_int_equal(cb_pty_wait_exit(pty, CB_PTY_TIMEOUT_MS), 0);
    assert_false(cb_pty_alternate_screen(pty));
}

static void
a_signal_shows_in_the_exit_status(void **state)
{
    (void)state;
    g_autoptr(CbPty) pty = start_list(24, 80);
    cb_pty_kill(pty, SIGKILL);
    assert_int_equal(cb_pty_wait_exit(pty, CB_PTY_TIMEOUT_MS), 128 + SIGKILL);
}

static void
the_environment_is_fixed_but_for_what_the_test_says(void **state)
{
    (void)state;
    const char *const env[] = {"COLOUR=teal", "TERM=vt220", NULL};
    g_setenv("NO_COLOR", "1", TRUE);
    g_autoptr(CbPty) pty = start_shell("echo $COLOUR $TERM $LC_ALL $TZ [$NO_COLOR$LINES]", env);
    assert_true(cb_pty_wait_for(pty, "teal vt220 C.UTF-8 UTC []", CB_PTY_TIMEOUT_MS));
    assert_int_equal(cb_pty_wait_exit(pty, CB_PTY_TIMEOUT_MS), 0);
}

static void
the_private_home_goes_away_with_the_program(void **state)
{
    (void)state;
    g_autoptr(CbPty) pty = start_shell("mkdir -p $HOME/a/b; ln -s / $HOME/a/l; echo $HOME", NULL);
    assert_int_equal(cb_pty_wait_exit(pty, CB_PTY_TIMEOUT_MS), 0);
    g_autofree char *home = cb_pty_row(pty, 0);
    assert_true(g_file_test(home, G_FILE_TEST_IS_DIR));
    cb_pty_stop(g_steal_pointer(&pty));
    assert_false(g_file_test(home, G_FILE_TEST_EXISTS));
}

static void
a_program_that_asks_the_terminal_gets_its_answer(void **state)
{
    (void)state;
    g_autoptr(CbPty) pty = start_shell(
        "stty raw -echo; printf 'ab\\033[6n'; dd bs=1 count=6 2>/dev/null | od -An -c", NULL);
    assert_true(cb_pty_wait_for(pty, "033   [   1   ;   3   R", CB_PTY_TIMEOUT_MS));
}

static void
keys_are_sent_as_a_terminal_sends_them(void **state)
{
    (void)state;
    static const struct {
        const char *name, *seen;
    } keys[] = {
        {"up", "033   [   A"},         {"f1", "033   O   P"},
        {"f12", "033   [   2   4   ~"}, {"shift-tab", "033   [   Z"},
        {"ctrl-x", "030"},             {"alt-x", "033   x"},
        {"enter", "\\r"},              {"backspace", "177"},
        {"ctrl-space", "\\0"},         {"pgdn", "033   [   6   ~"},
        {"é", "303 251"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(keys); i++) {
        g_autoptr(CbPty) pty = start_shell(
            "stty raw -echo min 1; echo ready; dd bs=16 count=1 2>/dev/null | od -An -c", NULL);
        assert_true(cb_pty_wait_for(pty, "ready", CB_PTY_TIMEOUT_MS));
        assert_true(cb_pty_key(pty, keys[i].name));
        assert_true(cb_pty_wait_for(pty, keys[i].seen, CB_PTY_TIMEOUT_MS));
    }
    g_autoptr(CbPty) pty = start_list(24, 80);
    assert_false(cb_pty_key(pty, "no-such-key"));
}

static void
a_paste_is_wrapped_when_the_program_asked_for_it(void **state)
{
    (void)state;
    g_autoptr(CbPty) pty = start_shell("stty raw -echo min 1; printf '\\033[?2004h'; echo ready; "
                                       "dd bs=64 count=1 2>/dev/null | od -An -c", NULL);
    assert_true(cb_pty_wait_for(pty, "ready", CB_PTY_TIMEOUT_MS));
    assert_true(cb_pty_paste_marks(pty));
    cb_pty_paste(pty, "hey");
    assert_true(cb_pty_wait_for(pty, "033   [   2   0   0   ~   h   e   y", CB_PTY_TIMEOUT_MS));
}

static void
wide_and_combining_characters_keep_their_columns(void **state)
{
    (void)state;
    g_autoptr(CbPty) pty = start_shell("printf '\\346\\227\\245e\\314\\201|'", NULL);
    assert_int_equal(cb_pty_wait_exit(pty, CB_PTY_TIMEOUT_MS), 0);
    assert_int_equal(cb_pty_cell(pty, 0, 0).width, 2);
    assert_int_equal(cb_pty_cell(pty, 0, 1).width, 0);
    assert_string_equal(cb_pty_cell(pty, 0, 2).text, "e\xcc\x81");
    assert_row(pty, 0, "\xe6\x97\xa5" "e\xcc\x81|");
}

static void
a_missing_program_is_said_before_anything_starts(void **state)
{
    (void)state;
    const char *const argv[] = {"/nowhere/callboard", NULL};
    g_autoptr(GError) error = NULL;
    assert_null(cb_pty_start(&(CbPtyOptions){.argv = argv}, &error));
    assert_non_null(strstr(error->message, "/nowhere/callboard"));
}

static void
a_picture_is_well_formed_and_the_same_each_time(void **state)
{
    (void)state;
    g_autoptr(CbPty) pty = start_list(24, 80);
    CbSvgOptions look = {.title = "Rows & <more>", .light = TRUE};
    g_autofree char *svg = cb_svg_screen(cb_pty_emulator(pty), &look);
    g_autofree char *again = cb_svg_screen(cb_pty_emulator(pty), &look);
    assert_string_equal(svg, again);
    assert_non_null(strstr(svg, ">&gt; R-00001  2026-03-"));
    assert_non_null(strstr(svg, "width=\"736\" height=\"476\""));
    xmlDoc *document = xmlReadMemory(svg, (int)strlen(svg), NULL, NULL, XML_PARSE_NONET);
    assert_non_null(document);
    assert_string_equal(xmlDocGetRootElement(document)->name, "svg");
    xmlFreeDoc(document);
    xmlCleanupParser();
}

static void
lines_and_blocks_are_shapes_in_a_picture(void **state)
{
    (void)state;
    g_autoptr(CbEmulator) emulator = cb_emulator_new(2, 10, NULL, NULL);
    static const char screen[] = "┌─┐▮▯█\r\nab░";
    cb_emulator_feed(emulator, (const guint8 *)screen, sizeof screen - 1);
    g_autofree char *svg = cb_svg_screen(emulator, &(CbSvgOptions){0});
    assert_null(strstr(svg, "─"));
    assert_null(strstr(svg, "░"));
    assert_non_null(strstr(svg, "<path fill=\"#d0d2d0\" d=\"M12 16h5v1h-5z"));
    assert_non_null(strstr(svg, ">ab</text>"));
}

static void
the_list_can_be_measured(void **state)
{
    (void)state;
    const char *const argv[] = {list_path, NULL};
    CbLatencyPlan plan = {.program = {.argv = argv}, .content = "R-00024", .key = "j",
                          .starts = 3, .keys = 20, .burst = 100};
    CbLatency latency;
    assert_true(cb_latency_measure(&plan, &latency, NULL));
    assert_true(latency.start.first_byte_us > 0);
    assert_true(latency.start.content_us >= latency.start.first_byte_us);
    assert_int_equal(latency.keys.missed, 0);
    assert_true(latency.keys.p50_us > 0 && latency.keys.p50_us <= latency.keys.p99_us);
    assert_in_range(latency.keys.p50_bytes, 50, 2000);
    assert_true(latency.burst.time_us > 0 && latency.burst.bytes > latency.keys.p50_bytes);
    assert_true(latency.keys.p50_writes != 0);
    assert_int_equal(latency.idle_bytes, 0);
    assert_true(latency.peak_rss_kib > 1000);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_screen_is_there_once_the_program_rests),
        cmocka_unit_test(each_key_is_drawn_when_settle_returns),
        cmocka_unit_test(a_burst_is_settled_after_its_last_key),
        cmocka_unit_test(cells_know_their_style),
        cmocka_unit_test(a_resize_reaches_the_program),
        cmocka_unit_test(traffic_is_counted_since_the_mark),
        cmocka_unit_test(an_orderly_end_restores_the_terminal),
        cmocka_unit_test(a_signal_shows_in_the_exit_status),
        cmocka_unit_test(the_environment_is_fixed_but_for_what_the_test_says),
        cmocka_unit_test(the_private_home_goes_away_with_the_program),
        cmocka_unit_test(a_program_that_asks_the_terminal_gets_its_answer),
        cmocka_unit_test(keys_are_sent_as_a_terminal_sends_them),
        cmocka_unit_test(a_paste_is_wrapped_when_the_program_asked_for_it),
        cmocka_unit_test(wide_and_combining_characters_keep_their_columns),
        cmocka_unit_test(a_missing_program_is_said_before_anything_starts),
        cmocka_unit_test(a_picture_is_well_formed_and_the_same_each_time),
        cmocka_unit_test(lines_and_blocks_are_shapes_in_a_picture),
        cmocka_unit_test(the_list_can_be_measured),
    };
    const char *build = g_getenv("CB_BUILD");
    list_path = g_build_filename(build != NULL ? build : "build", "tests/bench/floor_list", NULL);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    g_free(list_path);
    return failed;
}
