/* The console's numbers, each beside the trivial ncurses list of floor_list.c in the same run. Exit
 * status 1 when a goal is missed.
 *
 * The data is the demo world of 20,000 people and 5,000 sessions, loaded from its cache. The two
 * programs take turns, so that what else the machine does hits both; only ratios, bytes and the
 * frame mean anything on another machine.
 */
#include <glib/gstdio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/files.h"
#include "tests/support/latency.h"

#define NOW "2026-11-25T09:30:00Z"
#define STARTS 15u
#define ROUNDS 7u
#define KEYS 40u
#define FILTERS 7u
#define IDLE_MS 3000
#define FRAME_MS 16.7
#define MIB 1024.0

/* --- a line of the table ---------------------------------------------------------------------- */

typedef enum {
    TIMES,  /* at most so many times the reference */
    ABOVE,  /* at most so much more than the reference */
    AMOUNT, /* at most so much; the reference is there to compare */
    SHOWN,  /* no goal */
} Goal;

static gboolean all_met = TRUE;

static void
print_head(void)
{
    printf("%-50s %12s %12s %8s %10s\n", "", "ours", "reference", "ratio", "goal");
}

static void
print_line(const char *what, double ours, double reference, Goal goal, double limit)
{
    g_autofree char *ratio =
        reference > 0 ? g_strdup_printf("%.2fx", ours / reference) : g_strdup("");
    g_autofree char *bound = goal == TIMES   ? g_strdup_printf("%gx", limit)
                             : goal == ABOVE ? g_strdup_printf("+%g", limit)
                                             : g_strdup_printf("%g", limit);
    gboolean met = goal == SHOWN || (goal == TIMES   ? ours <= limit * reference
                                     : goal == ABOVE ? ours <= reference + limit
                                                     : ours <= limit);
    all_met = all_met && met;
    printf("%-50s %12.2f %12.2f %8s %10s %s\n", what, ours, reference, ratio,
           goal == SHOWN ? "" : bound, goal == SHOWN ? "" : met ? "ok" : "NOT MET");
}

G_GNUC_PRINTF(2, 0)
static void
die_unless(gboolean good, const char *format, ...)
{
    va_list arguments;
    if (good)
        return;
    va_start(arguments, format);
    vprintf(format, arguments);
    va_end(arguments);
    printf("\n");
    exit(1);
}

/* Takes the error's address, so that it is read after what sets it. */
static void
must(gboolean good, GError **error)
{
    die_unless(good, "%s",
               error != NULL && *error != NULL ? (*error)->message : "A program did not rest.");
}

/* --- numbers of several rounds ---------------------------------------------------------------- */

static void
note(GArray **values, gint64 value)
{
    if (*values == NULL)
        *values = g_array_new(FALSE, FALSE, sizeof(gint64));
    g_array_append_val(*values, value);
}

/* The median; the values are used up. */
static double
median(GArray **values)
{
    gint64 middle = cb_latency_rank(*values, 50);
    g_clear_pointer(values, g_array_unref);
    return (double)middle;
}

/* --- the programs ----------------------------------------------------------------------------- */

static struct {
    char *callboard, *floor, *empty, *cache, *state;
    char *row; /* a word that only rows of the board show */
} bench;

typedef struct {
    int rows, columns;
} Size;

typedef struct {
    const char *argv[7];
    CbLatencyPlan plan;
} Program;

/* The plan points into the program, so it is filled in where it stays. */
static void
set_plan(Program *program, Size size, const char *content)
{
    program->plan = (CbLatencyPlan){
        .program = {.argv = program->argv, .rows = size.rows, .columns = size.columns},
        .content = content,
        .key = "j",
        .starts = 1,
        .keys = KEYS,
    };
}

static void
set_floor(Program *program, Size size)
{
    *program = (Program){.argv = {bench.floor}};
    set_plan(program, size, "R-00001");
}

static void
set_console(Program *program, Size size)
{
    *program = (Program){.argv = {bench.callboard, "--cache", bench.cache, "--now", NOW, "board"}};
    set_plan(program, size, bench.row);
    g_remove(bench.state); /* views open as for the first time: unfiltered, with the detail */
}

static CbPty *
started(const Program *program)
{
    g_autoptr(GError) error = NULL;
    CbPty *pty = cb_pty_start(&program->plan.program, &error);
    must(pty != NULL && cb_pty_settle(pty, CB_PTY_TIMEOUT_MS) &&
             cb_pty_wait_for(pty, program->plan.content, CB_PTY_TIMEOUT_MS),
         &error);
    return pty;
}

static void
press(CbPty *pty, const char *keys)
{
    cb_pty_send(pty, keys);
    must(cb_pty_settle(pty, CB_PTY_TIMEOUT_MS), NULL);
}

static char *
build_path(const char *name)
{
    const char *build = g_getenv("CB_BUILD");
    return g_build_filename(build != NULL ? build : "build", name, NULL);
}

/* What callboard prints for these words after the cache and the clock. */
static char *
output_of(const char *words)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *line =
        g_strdup_printf("%s --cache %s --now %s %s", bench.callboard, bench.cache, NOW, words);
    char *output = NULL;
    int status = 0;
    must(g_spawn_command_line_sync(line, &output, NULL, &status, &error), &error);
    die_unless(status == 0, "%s failed.", line);
    return output;
}

/* At any end of the program. */
static void
bench_close(void)
{
    cb_files_remove(bench.cache, NULL);
    g_free(bench.callboard);
    g_free(bench.floor);
    g_free(bench.empty);
    g_free(bench.cache);
    g_free(bench.state);
    g_free(bench.row);
}

static void
bench_open(void)
{
    g_autoptr(GError) error = NULL;
    bench.callboard = build_path("callboard");
    bench.floor = build_path("tests/bench/floor_list");
    bench.empty = build_path("tests/bench/empty_program");
    bench.cache = cb_files_make_directory("callboard-bench", &error);
    must(bench.cache != NULL, &error);
    atexit(bench_close);
    bench.state = g_build_filename(bench.cache, "view.state", NULL);
    g_free(output_of("demo --offline --operators 20000 --sessions 5000 --no-console"));
    /* The first row's title is the fourth field; its first word is on the screen at any width. */
    g_autofree char *plain = output_of("board --plain");
    g_auto(GStrv) lines = g_strsplit(plain, "\n", 3);
    g_auto(GStrv) fields = g_strsplit(lines[1] != NULL ? lines[1] : "", "; ", 5);
    die_unless(g_strv_length(fields) == 5, "The board of the demo is empty.");
    bench.row = g_strndup(fields[3], strcspn(fields[3], " "));
}

/* --- start ------------------------------------------------------------------------------------ */

static void
measure_start(Size size, const char *what)
{
    GArray *ours = NULL, *reference = NULL;
    for (guint i = 0; i < STARTS; i++) {
        g_autoptr(GError) error = NULL;
        CbLatencyStart floor_start, console_start;
        Program floor, console;
        set_floor(&floor, size);
        set_console(&console, size);
        must(cb_latency_start(&floor.plan, &floor_start, &error) &&
                 cb_latency_start(&console.plan, &console_start, &error),
             &error);
        note(&ours, console_start.content_us);
        note(&reference, floor_start.content_us);
    }
    print_line(what, median(&ours) / 1e3, median(&reference) / 1e3, TIMES, 8);
}

/* --- keys ------------------------------------------------------------------------------------- */

typedef struct {
    GArray *p50, *p99, *bytes, *bursts;
    CbLatencyBurst burst;
    gsize idle;
    gint64 peak_kib;
} Keys;

static void
add_round(Keys *keys, CbPty *pty, const Program *program)
{
    CbLatencyKeys round;
    must(cb_latency_keys(pty, &program->plan, &round), NULL);
    die_unless(round.missed == 0, "%s did not answer a key.", program->argv[0]);
    note(&keys->p50, round.p50_us);
    note(&keys->p99, round.p99_us);
    note(&keys->bytes, (gint64)round.p50_bytes);
    note(&keys->bursts, round.p50_reads);
}

static void
end_rounds(Keys *keys, CbPty *pty, const Program *program)
{
    must(cb_latency_burst(pty, &program->plan, &keys->burst), NULL);
    cb_pty_mark(pty);
    cb_pty_watch(pty, IDLE_MS);
    keys->idle = cb_pty_traffic(pty).bytes;
    keys->peak_kib = cb_latency_peak_rss(pty);
}

/* What is asked of the console on one kind of screen; 0: the number is only shown. A frame of one
 * write arrives as one burst, or as one for each 4 KiB; counting writes themselves would also count
 * those of curses into the memory where a frame is made. */
typedef struct {
    const char *what;
    Size size;
    gboolean detail;
    double times, bytes, burst;
} Screen;

static void
print_keys(const Screen *screen, Keys *ours, Keys *reference)
{
    printf("%s\n", screen->what);
    print_line("  key to last byte, median, us", median(&ours->p50), median(&reference->p50),
               screen->times > 0 ? TIMES : SHOWN, screen->times);
    print_line("  key to last byte, 99 of 100, us", median(&ours->p99), median(&reference->p99),
               SHOWN, 0);
    print_line("  bytes for a scrolled line", median(&ours->bytes), median(&reference->bytes),
               screen->bytes > 0 ? AMOUNT : SHOWN, screen->bytes);
    print_line("  bursts for a scrolled line", median(&ours->bursts), median(&reference->bursts),
               screen->bytes > 0 ? AMOUNT : SHOWN, 1);
    print_line("  bytes for 200 queued keys", (double)ours->burst.bytes,
               (double)reference->burst.bytes, screen->burst > 0 ? AMOUNT : SHOWN, screen->burst);
    print_line("  200 queued keys, ms", (double)ours->burst.time_us / 1e3,
               (double)reference->burst.time_us / 1e3, SHOWN, 0);
    print_line("  bytes in 3 s without a key", (double)ours->idle, (double)reference->idle, AMOUNT,
               0);
}

/* Returns the console's peak memory in KiB. */
static gint64
measure_keys(const Screen *screen)
{
    Program floor, console;
    Keys ours = {0}, reference = {0};
    set_floor(&floor, screen->size);
    set_console(&console, screen->size);
    g_autoptr(CbPty) floor_pty = started(&floor);
    g_autoptr(CbPty) console_pty = started(&console);
    if (!screen->detail)
        press(console_pty, "i");
    for (guint i = 0; i < ROUNDS; i++) {
        add_round(&reference, floor_pty, &floor);
        add_round(&ours, console_pty, &console);
    }
    end_rounds(&reference, floor_pty, &floor);
    end_rounds(&ours, console_pty, &console);
    print_keys(screen, &ours, &reference);
    return ours.peak_kib;
}

/* --- filtering -------------------------------------------------------------------------------- */

static gint64
key_time(CbPty *pty, const char *key)
{
    cb_pty_mark(pty);
    press(pty, key);
    CbTraffic traffic = cb_pty_traffic(pty);
    die_unless(traffic.reads > 0, "The filter did not answer \"%s\".", key);
    return traffic.last_us - traffic.sent_us;
}

/* Types into the filter of all people, beside single keys of the floor. Returns the console's peak
 * memory in KiB. */
static gint64
measure_filter(Size size)
{
    static const char *const letters[] = {"a", "n", "n", "e", "\x7f", "\x7f", "\x7f", "o"};
    gint64 worst = 0, peak = 0;
    GArray *first = NULL, *later = NULL, *reference = NULL;
    Program floor, console;
    set_floor(&floor, size);
    g_autoptr(CbPty) floor_pty = started(&floor);
    for (guint f = 0; f < FILTERS; f++) {
        set_console(&console, size);
        g_autoptr(CbPty) pty = started(&console);
        press(pty, "4");
        press(pty, "/");
        note(&reference, key_time(floor_pty, "j"));
        note(&first, key_time(pty, letters[0]));
        for (guint i = 1; i < G_N_ELEMENTS(letters); i++) {
            gint64 time = key_time(pty, letters[i]);
            note(&later, time);
            worst = MAX(worst, time);
        }
        peak = cb_latency_peak_rss(pty);
    }
    double floor_ms = median(&reference) / 1e3;
    printf("filter 20,000 people, %dx%d, reference: a key of the list\n", size.columns, size.rows);
    print_line("  first key, ms", median(&first) / 1e3, floor_ms, AMOUNT, FRAME_MS);
    print_line("  later keys, ms", median(&later) / 1e3, floor_ms, AMOUNT, FRAME_MS);
    print_line("  the slowest, ms", (double)worst / 1e3, floor_ms, SHOWN, 0);
    return peak;
}

/* --- memory ----------------------------------------------------------------------------------- */

static gint64
peak_of_empty_program(void)
{
    const char *const argv[] = {bench.empty, NULL};
    const CbPtyOptions options = {.argv = argv, .silent = TRUE};
    g_autoptr(GError) error = NULL;
    g_autoptr(CbPty) pty = cb_pty_start(&options, &error);
    must(pty != NULL && cb_pty_wait_for(pty, "glib", CB_PTY_TIMEOUT_MS), &error);
    return cb_latency_peak_rss(pty);
}

int
main(void)
{
    static const Size small = {24, 80}, large = {60, 200};
    static const Screen screens[] = {
        {"board, 80x24, detail closed", {24, 80}, FALSE, 3, 260, 5000},
        {"board, 80x24, detail open", {24, 80}, TRUE, 0, 1200, 5000},
        {"board, 200x60, detail closed", {60, 200}, FALSE, 3, 0, 0},
        {"board, 200x60, detail open", {60, 200}, TRUE, 0, 0, 0},
    };
    gint64 board_kib = 0;
    bench_open();
    setvbuf(stdout, NULL, _IOLBF, 0);
    print_head();
    measure_start(small, "first screen of the board, 80x24, ms");
    measure_start(large, "first screen of the board, 200x60, ms");
    for (guint s = 0; s < G_N_ELEMENTS(screens); s++) {
        gint64 peak_kib = measure_keys(&screens[s]);
        board_kib = MAX(board_kib, peak_kib);
    }
    double people_kib = (double)measure_filter(small);
    double empty_kib = (double)peak_of_empty_program();
    printf("most memory so far, reference: the libraries alone\n");
    print_line("  board, MiB", (double)board_kib / MIB, empty_kib / MIB, ABOVE, 16);
    print_line("  people filtered, MiB", people_kib / MIB, empty_kib / MIB, ABOVE, 16);
    return all_met ? EXIT_SUCCESS : EXIT_FAILURE;
}
