#include "tests/support/hub_processes.h"

#include <cjson/cJSON.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "sync/hub/advisors/advising.h"
#include "sync/hub/peers/peers.h"
#include "sync/hub/pool/pool.h"
#include "sync/hub/sender/sender.h"
#include "sync/hub/server.h"
#include "tests/support/files.h"

#define CALLED "--as-a-hub" /* SEAT DATA CHANNELS PUBLIC_URL SHARED */
#define LOOK 1000           /* µs between two looks at what is shared */
#define IDLE 20u            /* looks between two rounds, when nobody calls */
#define PATIENCE (120 * G_USEC_PER_SEC)

enum { SWEEPS, SENDS, ADVISES, PEERS, N_ROUNDS };
enum { TURNS, N_POOL_ROUNDS };

/* In a file that all have mapped. */
typedef struct {
    gint64 now;
    gint64 calls;                               /* of the test, to go round at once */
    gint64 heard[HUB_PROCESSES_MOST][N_ROUNDS]; /* the last call that an ended round began after */
    gint64 claims[HUB_PROCESSES_MOST];          /* messages, or turns of the pool, that were begun */
    gint64 stand_at[HUB_PROCESSES_MOST];        /* the step at which it stands still; 0: none */
    gint64 serves;                              /* whether hubs answer by HTTP … */
    gint64 ports[HUB_PROCESSES_MOST];           /* … and where */
    gint64 steps[HUB_PROCESSES_MOST];           /* of workspaces, that it has come to */
} Shared;

struct HubProcesses {
    char *data, *channels, *public_url;
    char *directory, *path; /* of the shared file */
    guint rounds;           /* kinds of them that each hub goes */
    Shared *shared;
    GPid pids[HUB_PROCESSES_MOST]; /* 0: does not run */
};

static gint64
get(gint64 *place)
{
    return __atomic_load_n(place, __ATOMIC_SEQ_CST);
}

static Shared *
open_shared(const char *path)
{
    int file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0 || ftruncate(file, sizeof(Shared)) != 0)
        g_error("no shared clock %s", path);
    Shared *shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    close(file);
    if (shared == MAP_FAILED)
        g_error("no memory for a shared clock");
    return shared;
}

/* --- a hub ------------------------------------------------------------------------------------ */

typedef struct {
    CbHub *hub;
    CbSender *sender;
    Shared *shared;
    guint seat;
} Running;

static gint64
shared_now(gpointer shared)
{
    return get(&((Shared *)shared)->now);
}

static void
note_claim(gpointer data, const char *id)
{
    const Running *running = data;
    (void)id; /* of the message */
    __atomic_add_fetch(&running->shared->claims[running->seat], 1, __ATOMIC_SEQ_CST);
}

/* A round that failed because of another hub, or of one that was killed, comes again; anything else ends the hub, which
 * the test then misses. */
static void
note_round(const Running *running, guint kind, gint64 call, gboolean done, const GError *error)
{
    gint64 *heard = &running->shared->heard[running->seat][kind];
    if (done)
        __atomic_store_n(heard, call, __ATOMIC_SEQ_CST);
    else if (!g_error_matches(error, CB_DB_ERROR, CB_DB_ERROR_BUSY))
        g_error("a hub of the test: %s", error->message);
    g_usleep(LOOK);
    for (guint looks = 1; looks < IDLE && get(&running->shared->calls) == *heard; looks++)
        g_usleep(LOOK);
}

static gboolean
sweep(CbHub *hub, GError **error)
{
    cJSON *swept = cb_hub_sweep(hub, error);
    gboolean done = swept != NULL;
    cJSON_Delete(swept);
    return done;
}

static gpointer
sweep_for_ever(gpointer data)
{
    for (Running *running = data;;) {
        g_autoptr(GError) error = NULL;
        gint64 call = get(&running->shared->calls);
        gboolean done = sweep(running->hub, &error);
        note_round(running, SWEEPS, call, done, error);
    }
    return NULL;
}

/* Whoever stands still waits to be killed. */
static const char *
note_step(gpointer data, const char *step, const char *match)
{
    const Running *running = data;
    gint64 at = get(&running->shared->stand_at[running->seat]);
    (void)step, (void)match;
    gint64 now = __atomic_add_fetch(&running->shared->steps[running->seat], 1, __ATOMIC_SEQ_CST);
    while (at != 0 && now >= at)
        g_usleep(PATIENCE);
    return NULL;
}

static gpointer
advise_for_ever(gpointer data)
{
    for (Running *running = data;;) {
        gint64 call = get(&running->shared->calls);
        cb_hub_advise(running->hub, CB_ADVISE_WORKSPACES);
        cb_hub_advise(running->hub, CB_ADVISE_NOTICES);
        note_round(running, ADVISES, call, TRUE, NULL);
    }
    return NULL;
}

static gpointer
see_to_peers_for_ever(gpointer data)
{
    for (Running *running = data;;) {
        gint64 call = get(&running->shared->calls);
        cb_hub_peers_turn(running->hub, CB_PEERS_RUNS);
        cb_hub_peers_turn(running->hub, CB_PEERS_TEXTS);
        note_round(running, PEERS, call, TRUE, NULL);
    }
    return NULL;
}

static void
send_for_ever(Running *running)
{
    for (;;) {
        g_autoptr(GError) error = NULL;
        gint64 call = get(&running->shared->calls);
        gboolean done = cb_sender_deliver(running->sender, NULL, &error);
        note_round(running, SENDS, call, done, error);
    }
}

static void
turn_for_ever(Running *running)
{
    for (;;) {
        gint64 call = get(&running->shared->calls);
        note_claim(running, NULL);
        cb_hub_pool_turn(running->hub);
        note_round(running, TURNS, call, TRUE, NULL);
    }
}

/* While others write it is begun again, as a supervisor does. */
static CbHub *
open_hub(const CbHubOptions *options)
{
    for (;;) {
        g_autoptr(GError) error = NULL;
        CbHub *hub = cb_hub_open(options, &error);
        if (hub != NULL)
            return hub;
        if (!g_error_matches(error, CB_DB_ERROR, CB_DB_ERROR_BUSY))
            g_error("a hub of the test: %s", error->message);
    }
}

static void
serve(Running *running)
{
    g_autoptr(GError) error = NULL;
    const CbServerOptions options = {.address = "127.0.0.1"};
    CbServer *server = cb_server_start(running->hub, &options, &error);
    if (server == NULL)
        g_error("a hub of the test: %s", error->message);
    __atomic_store_n(&running->shared->ports[running->seat], cb_server_port(server), __ATOMIC_SEQ_CST);
}

static void
run(char **words)
{
    g_autoptr(GError) error = NULL;
    Running running = {.seat = (guint)atoi(words[0]), .shared = open_shared(words[4])};
    const CbHubOptions options = {
        .data = words[1], .public_url = words[3], .now = shared_now, .now_data = running.shared};
    if (*words[2] == '\0') {
        running.hub = open_hub(&options);
        turn_for_ever(&running);
    }
    g_autoptr(CbChannels) channels = cb_channels_read(words[2], &error);
    const CbSenderOptions sending = {.channels = channels, .claimed = note_claim, .claimed_data = &running};
    running.hub = channels == NULL ? NULL : cb_hub_open(&options, &error);
    running.sender = running.hub == NULL ? NULL : cb_sender_new(running.hub, &sending, &error);
    if (running.sender == NULL)
        g_error("a hub of the test: %s", error->message);
    cb_hub_advise_watch(running.hub, note_step, &running);
    if (!cb_hub_advise_channels(running.hub, channels, &error))
        g_error("a hub of the test: %s", error->message);
    if (get(&running.shared->serves) != 0)
        serve(&running);
    g_thread_new("sweeper", sweep_for_ever, &running);
    cb_hub_peers_watch(running.hub, note_claim, &running);
    if (!cb_hub_peers_channels(running.hub, channels, &error))
        g_error("a hub of the test: %s", error->message);
    g_thread_new("adviser", advise_for_ever, &running);
    g_thread_new("peers", see_to_peers_for_ever, &running);
    send_for_ever(&running);
}

void
hub_processes_main(int argc, char **argv)
{
    if (argc < 2 || strcmp(argv[1], CALLED) != 0)
        return;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    g_assert(argc == 7);
    run(argv + 2);
}

/* --- those that the test has ------------------------------------------------------------------ */

HubProcesses *
hub_processes_new(const HubProcessesOptions *options)
{
    HubProcesses *hubs = g_new0(HubProcesses, 1);
    hubs->data = g_strdup(options->data);
    hubs->channels = g_strdup(options->channels != NULL ? options->channels : "");
    hubs->public_url = g_strdup(options->public_url != NULL ? options->public_url : "");
    hubs->rounds = options->channels != NULL ? N_ROUNDS : N_POOL_ROUNDS;
    hubs->directory = cb_files_make_directory("hubs", NULL);
    assert_non_null(hubs->directory);
    hubs->path = g_build_filename(hubs->directory, "clock", NULL);
    hubs->shared = open_shared(hubs->path);
    hubs->shared->serves = options->serves;
    hub_processes_set_clock(hubs, options->now);
    return hubs;
}

void
hub_processes_free(HubProcesses *hubs)
{
    for (guint seat = 0; seat < HUB_PROCESSES_MOST; seat++)
        if (hubs->pids[seat] != 0)
            hub_processes_kill(hubs, seat);
    munmap(hubs->shared, sizeof *hubs->shared);
    cb_files_remove(hubs->directory, NULL);
    g_free(hubs->data);
    g_free(hubs->channels);
    g_free(hubs->public_url);
    g_free(hubs->directory);
    g_free(hubs->path);
    g_free(hubs);
}

void
hub_processes_start(HubProcesses *hubs, guint seat)
{
    g_autofree char *number = g_strdup_printf("%u", seat);
    const char *const argv[] = {"/proc/self/exe", CALLED,           number,     hubs->data,
                                hubs->channels,   hubs->public_url, hubs->path, NULL};
    g_autoptr(GError) error = NULL;
    g_assert(seat < HUB_PROCESSES_MOST && hubs->pids[seat] == 0);
    __atomic_store_n(&hubs->shared->steps[seat], 0, __ATOMIC_SEQ_CST);
    __atomic_store_n(&hubs->shared->ports[seat], 0, __ATOMIC_SEQ_CST);
    if (!g_spawn_async(NULL, (char **)argv, NULL, G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL, &hubs->pids[seat], &error))
        fail_msg("%s", error->message);
}

void
hub_processes_kill(HubProcesses *hubs, guint seat)
{
    kill(hubs->pids[seat], SIGKILL);
    waitpid(hubs->pids[seat], NULL, 0);
    hubs->pids[seat] = 0;
}

void
hub_processes_set_clock(HubProcesses *hubs, gint64 now)
{
    __atomic_store_n(&hubs->shared->now, now, __ATOMIC_SEQ_CST);
    __atomic_add_fetch(&hubs->shared->calls, 1, __ATOMIC_SEQ_CST);
}

static void
assert_runs(HubProcesses *hubs, guint seat)
{
    int status;
    if (waitpid(hubs->pids[seat], &status, WNOHANG) == 0)
        return;
    hubs->pids[seat] = 0;
    fail_msg("hub %u ended by itself, with status %d", seat, status);
}

/* FALSE when the time is over before a number of the hub's is as high. */
static gboolean
wait_for(HubProcesses *hubs, guint seat, gint64 *number, gint64 wanted, gint64 timeout)
{
    gint64 until = g_get_monotonic_time() + timeout;
    while (get(number) < wanted) {
        assert_runs(hubs, seat);
        if (g_get_monotonic_time() > until)
            return FALSE;
        g_usleep(LOOK);
    }
    return TRUE;
}

guint
hub_processes_port(HubProcesses *hubs, guint seat)
{
    if (!wait_for(hubs, seat, &hubs->shared->ports[seat], 1, PATIENCE))
        fail_msg("hub %u serves nothing", seat);
    return (guint)get(&hubs->shared->ports[seat]);
}

gboolean
hub_processes_await_claim(HubProcesses *hubs, guint seat, gint64 timeout)
{
    gint64 *claims = &hubs->shared->claims[seat];
    return wait_for(hubs, seat, claims, get(claims) + 1, timeout);
}

void
hub_processes_stand_at(HubProcesses *hubs, guint seat, guint step)
{
    __atomic_store_n(&hubs->shared->stand_at[seat], step, __ATOMIC_SEQ_CST);
}

gboolean
hub_processes_await_step(HubProcesses *hubs, guint seat, guint step, gint64 timeout)
{
    return wait_for(hubs, seat, &hubs->shared->steps[seat], step, timeout);
}

void
hub_processes_settle(HubProcesses *hubs)
{
    gint64 call = __atomic_add_fetch(&hubs->shared->calls, 1, __ATOMIC_SEQ_CST);
    for (guint seat = 0; seat < HUB_PROCESSES_MOST; seat++)
        for (guint kind = 0; kind < hubs->rounds && hubs->pids[seat] != 0; kind++)
            if (!wait_for(hubs, seat, &hubs->shared->heard[seat][kind], call, PATIENCE))
                fail_msg("hub %u comes to no end with what is due", seat);
}
