/* Fifty consoles that are connected, and a hundred decisions of one of them: how long until each of
 * the others is told what has changed, beside a raw stream of the same hub, which hears that
 * something has changed and never asks what. Exit status 1 when a goal is missed.
 *
 * A console is its courier (sync/client/courier.h) with a profile of its own, several in a process.
 * The program runs itself for that: `sync_live_bench PROFILE…` says on standard output what its
 * couriers tell.
 */
#include <glib-unix.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "store/outbox.h"
#include "sync/client/courier.h"
#include "tests/support/big_hub.h"
#include "tests/support/event_reader.h"
#include "tests/support/files.h"
#include "tests/support/goals.h"

#define CONSOLES 50u
#define OTHERS (CONSOLES - 1)
#define A_PROCESS 7u /* consoles */
#define PROCESSES (OTHERS / A_PROCESS)
#define CHANGES 100u
#define SESSIONS 400u
#define PATIENCE (20 * G_USEC_PER_SEC)

/* --- consoles in a process of their own ------------------------------------------------------- */

typedef struct {
    CbCourier *courier;
    guint number; /* in its process */
    gboolean live;
} Console;

/* "live", or "CONSOLE SESSION TIME" for each session that has changed. */
static void
say_news(gpointer data, const CbCourierNews *news)
{
    Console *console = data;
    if (!console->live && news->status.link == CB_LINK_LIVE) {
        console->live = TRUE;
        puts("live");
    }
    for (guint i = 0; news->patch != NULL && i < cb_patch_rows(news->patch); i++) {
        const CbRow *row = cb_patch_row(news->patch, i);
        if (row->table == CB_sessions)
            printf("%u %s %" G_GINT64_FORMAT "\n", console->number,
                   row->values[CB_sessions_id].text, g_get_monotonic_time());
    }
    fflush(stdout);
}

static CbCourier *
start_courier(const char *profile, CbCourierTell tell, gpointer data)
{
    g_autoptr(GError) error = NULL;
    const CbCourierOptions options = {
        .directory = profile, .live = TRUE, .tell = tell, .data = data};
    CbCourier *courier = cb_courier_start(&options, &error);
    cb_must(courier != NULL, profile, &error);
    return courier;
}

static gboolean
on_signal(gpointer loop)
{
    g_main_loop_quit(loop);
    return G_SOURCE_CONTINUE;
}

static int
run_consoles(char **profiles, int n)
{
    g_autoptr(GMainLoop) loop = g_main_loop_new(NULL, FALSE);
    g_autofree Console *consoles = g_new0(Console, n);
    g_unix_signal_add(SIGTERM, on_signal, loop);
    for (int i = 0; i < n; i++) {
        consoles[i].number = (guint)i;
        consoles[i].courier = start_courier(profiles[i], say_news, &consoles[i]);
    }
    g_main_loop_run(loop);
    for (int i = 0; i < n; i++)
        cb_courier_stop(consoles[i].courier);
    return EXIT_SUCCESS;
}

/* --- what they say ---------------------------------------------------------------------------- */

static struct {
    CbBigHub *hub;
    GPid processes[PROCESSES];
    GIOChannel *says[PROCESSES];
    guint n_processes;
    guint live; /* consoles so far */
    gint64 pushed_at[SESSIONS];
    guint64 told[SESSIONS]; /* a bit for each console that knows of it */
    GArray *ours, *reference;
    CbEventReader reader;
    gboolean pusher_is_live;
} bench;

static void
take_line(guint process, char *line)
{
    guint console, session;
    gint64 time;
    if (strcmp(line, "live\n") == 0) {
        bench.live++;
        return;
    }
    cb_must(sscanf(line, "%u sess_%u %" G_GINT64_FORMAT, &console, &session, &time) == 3 &&
                session < SESSIONS,
            line, NULL);
    guint64 bit = G_GUINT64_CONSTANT(1) << (process * A_PROCESS + console);
    if (bench.told[session] & bit)
        return;
    time -= bench.pushed_at[session];
    g_array_append_val(bench.ours, time);
    bench.told[session] |= bit;
}

static gboolean
on_words(GIOChannel *channel, GIOCondition condition, gpointer process)
{
    (void)condition;
    do {
        g_autofree char *line = NULL;
        GIOStatus status = g_io_channel_read_line(channel, &line, NULL, NULL, NULL);
        if (status == G_IO_STATUS_AGAIN)
            break;
        cb_must(status == G_IO_STATUS_NORMAL, "a process with consoles has ended", NULL);
        take_line(GPOINTER_TO_UINT(process), line);
    } while (g_io_channel_get_buffer_condition(channel) & G_IO_IN);
    return G_SOURCE_CONTINUE;
}

static void
start_process(guint p)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) argv = g_ptr_array_new_with_free_func(g_free);
    int out;
    g_ptr_array_add(argv, g_file_read_link("/proc/self/exe", NULL));
    for (guint c = p * A_PROCESS; c < (p + 1) * A_PROCESS; c++) {
        g_autofree char *name = g_strdup_printf("console%u", c);
        g_ptr_array_add(argv, cb_big_hub_profile(bench.hub, name, c));
    }
    g_ptr_array_add(argv, NULL);
    cb_must(g_spawn_async_with_pipes(NULL, (char **)argv->pdata, NULL, G_SPAWN_DO_NOT_REAP_CHILD,
                                     NULL, NULL, &bench.processes[p], NULL, &out, NULL, &error),
            "consoles", &error);
    bench.n_processes++;
    bench.says[p] = g_io_channel_unix_new(out);
    g_io_channel_set_flags(bench.says[p], G_IO_FLAG_NONBLOCK, NULL);
    g_io_channel_set_close_on_unref(bench.says[p], TRUE);
    g_io_add_watch(bench.says[p], G_IO_IN, on_words, GUINT_TO_POINTER(p));
}

static gboolean
tick(gpointer data)
{
    (void)data;
    return G_SOURCE_CONTINUE;
}

static void
wait_until(gboolean (*reached)(guint first), guint first, const char *what)
{
    gint64 until = g_get_monotonic_time() + PATIENCE;
    while (!reached(first)) {
        g_main_context_iteration(NULL, TRUE);
        cb_must(g_get_monotonic_time() < until, what, NULL);
    }
}

/* --- the raw stream --------------------------------------------------------------------------- */

static void
note_hint(gpointer data, guint session)
{
    (void)data;
    gint64 time = g_get_monotonic_time() - bench.pushed_at[session];
    g_array_append_val(bench.reference, time);
}

static gboolean
on_hints(gint socket, GIOCondition condition, gpointer data)
{
    (void)socket, (void)condition, (void)data;
    cb_event_reader_read(&bench.reader, note_hint, NULL);
    return G_SOURCE_CONTINUE;
}

/* --- the console that decides ----------------------------------------------------------------- */

typedef struct {
    char *profile;
    CbCourier *courier;
    CbStore *store;
    CbWorld *world;
} Pusher;

static void
on_pusher_news(gpointer data, const CbCourierNews *news)
{
    (void)data;
    bench.pusher_is_live |= news->status.link == CB_LINK_LIVE;
}

static gboolean
pusher_is_ready(guint unused)
{
    (void)unused;
    return bench.pusher_is_live;
}

static void
pusher_start(Pusher *pusher)
{
    g_autoptr(GError) error = NULL;
    pusher->profile = cb_big_hub_profile(bench.hub, "pusher", OTHERS);
    pusher->courier = start_courier(pusher->profile, on_pusher_news, NULL);
    wait_until(pusher_is_ready, 0, "the console that decides is not live");
    pusher->store = cb_store_open(pusher->profile, &error);
    cb_must(pusher->store != NULL, "a store", &error);
    pusher->world = cb_store_load(pusher->store, &error);
    cb_must(pusher->world != NULL && cb_world_rows(pusher->world, CB_sessions) == SESSIONS,
            "the facts", &error);
}

static void
pusher_stop(Pusher *pusher)
{
    cb_courier_stop(pusher->courier);
    cb_world_unref(pusher->world);
    cb_store_close(pusher->store);
    g_free(pusher->profile);
}

static void
decide(Pusher *pusher, guint session, GError **error)
{
    g_autoptr(CbDecision) decision =
        cb_decision_new(pusher->world, "session.review", sessions_id(pusher->world, session), NULL,
                        "bench", CB_ROLE_DISPATCHER, g_get_real_time());
    cb_must(cb_outbox_add(pusher->store, decision, session + 1, NULL, error), "the outbox", error);
}

/* Marks `n` sessions; they are on their way when they are in the outbox. */
static void
push(Pusher *pusher, guint first, guint n)
{
    g_autoptr(GError) error = NULL;
    cb_must(cb_outbox_begin(pusher->store, &error), "the outbox", &error);
    for (guint session = first; session < first + n; session++)
        decide(pusher, session, &error);
    cb_must(cb_outbox_commit(pusher->store, &error), "the outbox", &error);
    gint64 now = g_get_monotonic_time();
    for (guint session = first; session < first + n; session++)
        bench.pushed_at[session] = now;
    cb_courier_outbox(pusher->courier);
    cb_courier_want(pusher->courier, CB_WANT_PUSH);
}

/* --- from the first to the last --------------------------------------------------------------- */

static gboolean
all_live(guint unused)
{
    (void)unused;
    return bench.live == OTHERS && bench.reader.id != NULL;
}

static gboolean
is_told(guint session)
{
    return bench.told[session] == (G_GUINT64_CONSTANT(1) << OTHERS) - 1;
}

static gboolean
all_are_told(guint first)
{
    for (guint session = first; session < first + CHANGES; session++)
        if (!is_told(session))
            return FALSE;
    return TRUE;
}

static void
print_times(const char *title)
{
    g_autofree char *median = g_strdup_printf("%s, median, ms", title);
    g_autofree char *most = g_strdup_printf("%s, 95 of 100, ms", title);
    cb_goal_print(&(CbGoal){median, cb_rank_of(bench.ours, 50, 1e3),
                            cb_rank_of(bench.reference, 50, 1e3), CB_GOAL_NONE, 0});
    cb_goal_print(&(CbGoal){most, cb_rank_of(bench.ours, 95, 1e3),
                            cb_rank_of(bench.reference, 95, 1e3), CB_GOAL_AT_MOST, 250});
    g_array_set_size(bench.ours, 0);
    g_array_set_size(bench.reference, 0);
}

static void
measure(void)
{
    Pusher pusher;
    pusher_start(&pusher);
    cb_goal_head("A decision of one console told in 49 others", "the hint in a raw stream");
    for (guint i = 0; i < CHANGES; i++) {
        push(&pusher, i, 1);
        wait_until(is_told, i, "a change is not told everywhere");
    }
    print_times("100, each after the one before");
    push(&pusher, CHANGES, CHANGES);
    wait_until(all_are_told, CHANGES, "changes are not told everywhere");
    print_times("100 at once");
    pusher_stop(&pusher);
}

/* At any end of the program. */
static void
bench_close(void)
{
    for (guint p = 0; p < bench.n_processes; p++) {
        kill(bench.processes[p], SIGTERM);
        waitpid(bench.processes[p], NULL, 0);
        g_io_channel_unref(bench.says[p]);
    }
    g_clear_pointer(&bench.hub, cb_big_hub_free);
}

int
main(int argc, char **argv)
{
    if (argc > 1)
        return run_consoles(argv + 1, argc - 1);
    setvbuf(stdout, NULL, _IOLBF, 0);
    atexit(bench_close);
    g_autoptr(CbWorld) world = cb_big_world(2000, SESSIONS);
    bench.hub = cb_big_hub_new(world, CONSOLES + 1);
    bench.ours = g_array_new(FALSE, FALSE, sizeof(gint64));
    bench.reference = g_array_new(FALSE, FALSE, sizeof(gint64));
    cb_big_hub_serve(bench.hub);
    g_timeout_add(100, tick, NULL);
    cb_event_reader_open(&bench.reader, bench.hub->port, bench.hub->tokens->pdata[CONSOLES]);
    g_unix_fd_add(bench.reader.socket, G_IO_IN, on_hints, NULL);
    for (guint p = 0; p < PROCESSES; p++)
        start_process(p);
    wait_until(all_live, 0, "not all consoles are live");
    measure();
    cb_event_reader_close(&bench.reader);
    return cb_goals_met() ? EXIT_SUCCESS : EXIT_FAILURE;
}
