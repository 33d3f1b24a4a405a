/* A first synchronisation: `callboard sync --once` from `callboard serve` over loopback, beside
 * pipelines that pull the same pages of the same hub into SQLite, and the keys of a console while
 * it synchronises beside those of one that does not. Exit status 1 when a goal is missed.
 *
 * CB_BENCH_ROWS (1,000,000) says how many rows, half of them people and half sessions. The
 * pipelines get a part of each table: the rate of a pipeline does not rise with more. They keep
 * what the pages say as it is, while the console checks every value and turns times into numbers.
 * All keep their files with synchronous=NORMAL.
 */
#include <glib/gstdio.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/when.h"
#include "tests/support/big_hub.h"
#include "tests/support/files.h"
#include "tests/support/goals.h"
#include "tests/support/keep_alive.h"
#include "tests/support/latency.h"

#define ROWS 1000000u
#define PART 5u     /* of the rows, for the pipelines */
#define PAGE "5000" /* the most that the hub gives */
#define MIB 1024.0
#define KEYS 150u
#define AFTER (8 * G_USEC_PER_SEC)

static struct {
    char *callboard, *token_file;
    guint rows;
    CbBigHub *hub;
} bench;

/* --- ours ------------------------------------------------------------------------------------- */

static CbRun
synchronise(const char *profile)
{
    const char *const argv[] = {bench.callboard, "--cache", profile, "sync", "--once", NULL};
    return cb_run(argv);
}

/* The most memory of a synchronisation that has nothing to do. */
static gint64
peak_of_nothing(void)
{
    g_autoptr(CbWorld) world = cb_big_world(0, 0);
    g_autoptr(CbBigHub) hub = cb_big_hub_new(world, 1);
    cb_big_hub_serve(hub);
    g_autofree char *profile = cb_big_hub_profile(hub, "nothing", 0);
    return synchronise(profile).peak_kib;
}

/* --- the pipelines ---------------------------------------------------------------------------- */

typedef struct {
    const char *name, *needs; /* programs, with blanks between */
    const char *words[3];
} Pipeline;

static const Pipeline pipelines[] = {
    {"curl + sqlite3 json_each",
     "sh curl sqlite3",
     {"sh", "tests/bench/pull_curl.sh", "json_each"}},
    {"curl + jq + sqlite3 .import", "sh curl jq sqlite3", {"sh", "tests/bench/pull_curl.sh", "jq"}},
    {"python urllib + sqlite3", "python3", {"python3", "tests/bench/pull_python.py", NULL}},
};

/* The first program that is missing; NULL: none is. Caller frees. */
static char *
missing(const Pipeline *pipeline)
{
    g_auto(GStrv) names = g_strsplit(pipeline->needs, " ", -1);
    for (char **name = names; *name != NULL; name++) {
        g_autofree char *path = g_find_program_in_path(*name);
        if (path == NULL)
            return g_strdup(*name);
    }
    return NULL;
}

static gint64
ask_number(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *statement = NULL;
    cb_must(sqlite3_prepare_v2(db, sql, -1, &statement, NULL) == SQLITE_OK &&
                sqlite3_step(statement) == SQLITE_ROW,
            sqlite3_errmsg(db), NULL);
    gint64 number = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    return number;
}

/* Both hold the same people and sessions, as far as the pipeline has come. Returns how many. */
static guint
compare(const char *profile, const char *database)
{
    static const char same[] =
        "SELECT (SELECT count(*) FROM other.operators o JOIN main.operators m USING (id)"
        "   WHERE ifnull(o.name, '') = ifnull(m.name, '') AND ifnull(o.phone, '') = "
        "ifnull(m.phone, '')"
        "   AND json(iif(o.availability = '', NULL, o.availability)) IS json(m.availability))"
        " + (SELECT count(*) FROM other.sessions o JOIN main.sessions m USING (id)"
        "   WHERE ifnull(o.title, '') = ifnull(m.title, '') AND o.date = m.date AND o.status = "
        "m.status)";
    sqlite3 *db = NULL;
    g_autofree char *cache = g_build_filename(profile, "cache.db", NULL);
    g_autofree char *attach = g_strdup_printf("ATTACH '%s' AS other", database);
    cb_must(sqlite3_open_v2(cache, &db, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK &&
                sqlite3_exec(db, attach, NULL, NULL, NULL) == SQLITE_OK,
            sqlite3_errmsg(db), NULL);
    gint64 rows = ask_number(db, "SELECT (SELECT count(*) FROM other.operators) + "
                                 "(SELECT count(*) FROM other.sessions)");
    cb_must(rows > 0 && ask_number(db, same) == rows, "a pipeline has pulled other rows", NULL);
    sqlite3_close(db);
    return (guint)rows;
}

/* Rows a second; 0 when it cannot run. */
static double
pull(const Pipeline *pipeline, const char *profile)
{
    g_autofree char *gone = missing(pipeline);
    if (gone != NULL) {
        printf("  %s: not run, %s is missing\n", pipeline->name, gone);
        return 0;
    }
    g_autofree char *database = g_build_filename(bench.hub->directory, "pipeline.db", NULL);
    g_autofree char *rows = g_strdup_printf("%u", MAX(bench.rows / 2 / PART, 1));
    g_autoptr(GPtrArray) argv = g_ptr_array_new();
    for (guint i = 0; i < G_N_ELEMENTS(pipeline->words) && pipeline->words[i] != NULL; i++)
        g_ptr_array_add(argv, (gpointer)pipeline->words[i]);
    const char *const more[] = {bench.hub->url, bench.token_file, database, PAGE, rows, NULL};
    for (guint i = 0; i < G_N_ELEMENTS(more); i++)
        g_ptr_array_add(argv, (gpointer)more[i]);
    CbRun run = cb_run((const char *const *)argv->pdata);
    guint pulled = compare(profile, database);
    g_remove(database);
    return pulled / run.wall;
}

/* --- the table -------------------------------------------------------------------------------- */

/* Of both tables' first pages. */
static double
bytes_per_row(void)
{
    g_autoptr(CbKeepAlive) connection =
        cb_keep_alive_new(bench.hub->port, bench.hub->tokens->pdata[0]);
    gsize bytes = 0, rows = 0;
    for (guint t = 0; t < 2; t++) {
        g_autofree char *ask =
            g_strdup_printf("{\"t\":\"%s\",\"limit\":" PAGE "}", t == 0 ? "operators" : "sessions");
        const GString *page = cb_keep_alive_ask(connection, "/rest/v1/rpc/cb_snapshot", ask);
        bytes += page->len;
        rows += MIN(bench.rows / 2, (gsize)atoi(PAGE));
    }
    return (double)bytes / (double)rows;
}

static void
measure_first(const char *profile)
{
    gint64 nothing = peak_of_nothing();
    double hub_before = cb_processor_of(bench.hub->pid);
    gint64 hub_memory = cb_memory_of(bench.hub->pid, "RssAnon:");
    CbRun run = synchronise(profile);
    gint64 hub_memory_after = cb_memory_of(bench.hub->pid, "RssAnon:");
    double hub = cb_processor_of(bench.hub->pid) - hub_before, ours = bench.rows / run.wall;
    cb_goal_head("First synchronisation", "pipelines that pull the same pages");
    printf("  %u rows of %.0f bytes; %.1f s, of processor %.1f s here and %.1f s in the hub\n",
           bench.rows, bytes_per_row(), run.wall, run.processor, hub);
    cb_goal_print(&(CbGoal){"rows a second, stored and indexed", ours, 0, CB_GOAL_AT_LEAST, 50000});
    for (guint p = 0; p < G_N_ELEMENTS(pipelines); p++) {
        g_autofree char *what = g_strdup_printf("  beside %s", pipelines[p].name);
        double theirs = pull(&pipelines[p], profile);
        if (theirs > 0)
            cb_goal_print(&(CbGoal){what, ours, theirs, CB_GOAL_BEATS, 1});
    }
    cb_goal_print(&(CbGoal){"growth of memory, MiB; reference: nothing to do",
                            (double)(run.peak_kib - nothing) / MIB, (double)nothing / MIB,
                            CB_GOAL_AT_MOST, 64});
    cb_goal_print(&(CbGoal){"growth of the hub's memory without files, MiB",
                            (double)(hub_memory_after - hub_memory) / MIB, 0, CB_GOAL_NONE, 0});
}

/* --- the console's keys ----------------------------------------------------------------------- */

static void
make_small_company(const char *profile)
{
    const char *const argv[] = {bench.callboard, "--cache",      profile, "demo",
                                "--offline",     "--no-console", NULL};
    cb_run(argv);
}

/* Opens the board of a profile. */
static CbPty *
open_board(const char *profile)
{
    g_autoptr(GError) error = NULL;
    const char *const argv[] = {bench.callboard, "--cache", profile, "board", NULL};
    const CbPtyOptions options = {.argv = argv, .rows = 24, .columns = 120};
    CbPty *pty = cb_pty_start(&options, &error);
    cb_must(pty != NULL, "the console", &error);
    cb_must(cb_pty_settle(pty, CB_PTY_TIMEOUT_MS), "the console does not come to rest", NULL);
    return pty;
}

/* From the key to the first bytes after it: what the synchronisation shows meanwhile comes later.
 */
static void
press(CbPty *pty, guint n, GArray *times)
{
    cb_pty_mark(pty);
    cb_pty_send(pty, n / 10 % 2 == 0 ? "j" : "k");
    cb_must(cb_pty_settle(pty, 6 * CB_PTY_TIMEOUT_MS), "a key is not answered", NULL);
    CbTraffic traffic = cb_pty_traffic(pty);
    gint64 time = traffic.first_us - traffic.sent_us;
    if (traffic.reads > 0)
        g_array_append_val(times, time);
    cb_pty_watch(pty, 10);
}

static GArray *
keys_when_idle(const char *profile)
{
    GArray *times = g_array_new(FALSE, FALSE, sizeof(gint64));
    g_autoptr(CbPty) pty = open_board(profile);
    for (guint n = 0; n < KEYS; n++)
        press(pty, n, times);
    return times;
}

/* Then, in `after`, keys of the seconds in which the console takes all it has got. */
static GArray *
keys_while_it_synchronises(const char *profile, GArray *after)
{
    GArray *times = g_array_new(FALSE, FALSE, sizeof(gint64));
    g_autoptr(CbPty) pty = open_board(profile);
    cb_must(cb_pty_wait_for(pty, "first sync", CB_PTY_TIMEOUT_MS), "no first synchronisation",
            NULL);
    for (guint n = 0; cb_pty_has(pty, "first sync"); n++)
        press(pty, n, times);
    gint64 until = g_get_monotonic_time() + AFTER;
    for (guint n = 0; g_get_monotonic_time() < until; n++)
        press(pty, n, after);
    return times;
}

static void
measure_keys(void)
{
    g_autofree char *idle = g_build_filename(bench.hub->directory, "idle", NULL);
    g_autofree char *busy = g_build_filename(bench.hub->directory, "busy", NULL);
    make_small_company(idle);
    make_small_company(busy);
    g_free(cb_big_hub_profile(bench.hub, "busy", 0)); /* from now on of the hub */
    g_autoptr(GArray) reference = keys_when_idle(idle);
    g_autoptr(GArray) after = g_array_new(FALSE, FALSE, sizeof(gint64));
    g_autoptr(GArray) ours = keys_while_it_synchronises(busy, after);
    cb_goal_head("Keys of a console during a first synchronisation", "the same without a hub");
    printf("  %u keys beside %u\n", ours->len, reference->len);
    cb_goal_print(&(CbGoal){"key to first byte, median, ms", cb_rank_of(ours, 50, 1e3),
                            cb_rank_of(reference, 50, 1e3), CB_GOAL_TIMES, 2});
    cb_goal_print(&(CbGoal){"key to first byte, 95 of 100, ms", cb_rank_of(ours, 95, 1e3),
                            cb_rank_of(reference, 95, 1e3), CB_GOAL_NONE, 0});
    cb_goal_print(&(CbGoal){"the slowest, ms", cb_rank_of(ours, 100, 1e3),
                            cb_rank_of(reference, 100, 1e3), CB_GOAL_NONE, 0});
    cb_goal_print(&(CbGoal){"the slowest afterwards, ms", cb_rank_of(after, 100, 1e3),
                            cb_rank_of(reference, 100, 1e3), CB_GOAL_NONE, 0});
}

/* --- from the first to the last --------------------------------------------------------------- */

/* At any end of the program. */
static void
bench_close(void)
{
    g_clear_pointer(&bench.hub, cb_big_hub_free);
    g_free(bench.callboard);
    g_free(bench.token_file);
}

static void
bench_open(void)
{
    g_autoptr(GError) error = NULL;
    const char *rows = g_getenv("CB_BENCH_ROWS");
    bench.rows = rows != NULL ? (guint)g_ascii_strtoull(rows, NULL, 10) / 2 * 2 : ROWS;
    cb_must(bench.rows >= 2, "CB_BENCH_ROWS takes a number of rows", NULL);
    bench.callboard = cb_build_path("callboard");
    atexit(bench_close);
    g_autoptr(CbWorld) world = cb_big_world(bench.rows / 2, bench.rows / 2);
    bench.hub = cb_big_hub_new(world, 1);
    cb_big_hub_serve(bench.hub);
    bench.token_file = g_build_filename(bench.hub->directory, "token", NULL);
    cb_must(g_file_set_contents(bench.token_file, bench.hub->tokens->pdata[0], -1, &error),
            "a file", &error);
}

int
main(void)
{
    setvbuf(stdout, NULL, _IOLBF, 0);
    bench_open();
    g_autofree char *profile = cb_big_hub_profile(bench.hub, "profile", 0);
    measure_first(profile);
    measure_keys();
    return cb_goals_met() ? EXIT_SUCCESS : EXIT_FAILURE;
}
