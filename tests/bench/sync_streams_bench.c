/* A thousand event streams on one `callboard serve` and two hundred changes, each to all of them:
 * no gap, and what memory and time it takes; beside a thread that sends the same bytes to as many
 * plain connections and does nothing else. Exit status 1 when a goal is missed.
 */
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/support/big_hub.h"
#include "tests/support/event_reader.h"
#include "tests/support/files.h"
#include "tests/support/goals.h"
#include "tests/support/keep_alive.h"

#define STREAMS 1000u
#define A_USER 3u /* streams */
#define CHANGES 200u
#define PAUSE 10000 /* microseconds between changes */
#define PATIENCE (60 * G_USEC_PER_SEC)
#define MIB 1024.0

static CbBigHub *hub;

/* --- a crowd of readers ----------------------------------------------------------------------- */

typedef struct {
    CbEventReader readers[STREAMS];
    int epoll;
    gint64 sent_at[CHANGES]; /* written before a change is made */
    GArray *times;
    gint64 last; /* when the last change came */
} Crowd;

static void
add(Crowd *crowd, guint n, guint port, const char *token)
{
    struct epoll_event event = {.events = EPOLLIN, .data.u32 = n};
    cb_event_reader_open(&crowd->readers[n], port, token);
    cb_must(epoll_ctl(crowd->epoll, EPOLL_CTL_ADD, crowd->readers[n].socket, &event) == 0, "epoll",
            NULL);
}

static void
note_change(gpointer data, guint session)
{
    Crowd *crowd = data;
    crowd->last = g_get_monotonic_time();
    gint64 time = crowd->last - crowd->sent_at[session % CHANGES];
    g_array_append_val(crowd->times, time);
}

static void
read_some(Crowd *crowd)
{
    struct epoll_event events[256];
    int n = epoll_wait(crowd->epoll, events, G_N_ELEMENTS(events), 100);
    for (int i = 0; i < n; i++)
        cb_event_reader_read(&crowd->readers[events[i].data.u32], note_change, crowd);
}

static gboolean
all_open(const Crowd *crowd)
{
    for (guint n = 0; n < STREAMS; n++)
        if (crowd->readers[n].id == NULL)
            return FALSE;
    return TRUE;
}

static Crowd *
crowd_new(guint port)
{
    Crowd *crowd = g_new0(Crowd, 1);
    gint64 until = g_get_monotonic_time() + PATIENCE;
    crowd->epoll = epoll_create1(EPOLL_CLOEXEC);
    crowd->times = g_array_new(FALSE, FALSE, sizeof(gint64));
    for (guint n = 0; n < STREAMS; n++)
        add(crowd, n, port, hub->tokens->pdata[n / A_USER]);
    while (!all_open(crowd) && g_get_monotonic_time() < until)
        read_some(crowd);
    cb_must(all_open(crowd), "not all streams have begun", NULL);
    return crowd;
}

static void
crowd_free(Crowd *crowd)
{
    for (guint n = 0; n < STREAMS; n++)
        cb_event_reader_close(&crowd->readers[n]);
    close(crowd->epoll);
    g_array_unref(crowd->times);
    g_free(crowd);
}

static guint
count_gaps(const Crowd *crowd)
{
    guint gaps = 0;
    for (guint n = 0; n < STREAMS; n++)
        gaps += crowd->readers[n].gaps + (crowd->readers[n].changes != CHANGES);
    return gaps;
}

/* What came of the changes that a thread makes; seconds from the first change to the last reading.
 */
static double
listen_to(Crowd *crowd, GThreadFunc make_changes)
{
    gint64 until = g_get_monotonic_time() + PATIENCE;
    GThread *thread = g_thread_new("changes", make_changes, crowd);
    while (crowd->times->len < STREAMS * CHANGES && g_get_monotonic_time() < until)
        read_some(crowd);
    g_thread_join(thread);
    return (double)(crowd->last - crowd->sent_at[0]) / 1e6;
}

/* --- ours ------------------------------------------------------------------------------------- */

static void
mark_session(CbKeepAlive *connection, const char *client, guint n)
{
    g_autofree char *id = g_uuid_string_random();
    g_autofree char *body = g_strdup_printf(
        "{\"client_id\":\"%s\",\"decisions\":[{\"id\":\"%s\",\"seq\":%u,\"kind\":\"session."
        "review\",\"target\":"
        "{\"table\":\"sessions\",\"id\":\"sess_%07u\"},\"base_version\":null,\"payload\":{},"
        "\"decided_at\":\"2026-11-20T09:00:00Z\"}]}",
        client, id, n + 1, n);
    const GString *answer = cb_keep_alive_ask(connection, "/rest/v1/rpc/cb_push", body);
    cb_must(strstr(answer->str, "\"accepted\"") != NULL, answer->str, NULL);
}

static gpointer
decide(gpointer data)
{
    Crowd *crowd = data;
    g_autofree char *client = g_uuid_string_random();
    g_autoptr(CbKeepAlive) connection = cb_keep_alive_new(hub->port, hub->tokens->pdata[0]);
    for (guint n = 0; n < CHANGES; n++) {
        crowd->sent_at[n] = g_get_monotonic_time();
        mark_session(connection, client, n);
        g_usleep(PAUSE);
    }
    return NULL;
}

/* --- plain connections ------------------------------------------------------------------------ */

typedef struct {
    int listener;
    guint port;
    int sockets[STREAMS];
} Plain;

static Plain plain;

static void
plain_open(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof address;
    plain.listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    cb_must(bind(plain.listener, (struct sockaddr *)&address, length) == 0 &&
                listen(plain.listener, STREAMS) == 0 &&
                getsockname(plain.listener, (struct sockaddr *)&address, &length) == 0,
            "a socket", NULL);
    plain.port = ntohs(address.sin_port);
}

static gpointer
take_all(gpointer unused)
{
    static const char hello[] = "event: hello\ndata: {\"cursor\":\"v1.00000000.0.0\"}\n\n";
    (void)unused;
    for (guint n = 0; n < STREAMS; n++) {
        plain.sockets[n] = accept(plain.listener, NULL, NULL);
        send(plain.sockets[n], hello, strlen(hello), MSG_NOSIGNAL);
    }
    return NULL;
}

static gpointer
broadcast(gpointer data)
{
    Crowd *crowd = data;
    for (guint n = 0; n < CHANGES; n++) {
        g_autofree char *event =
            g_strdup_printf("event: change\nid: v1.00000000.0.%u\ndata: "
                            "{\"t\":\"sessions\",\"pk\":[\"sess_%07u\"],\"v\":1,"
                            "\"prev\":\"v1.00000000.0.%u\"}\n\n",
                            n + 1, n, n);
        crowd->sent_at[n] = g_get_monotonic_time();
        for (guint s = 0; s < STREAMS; s++)
            send(plain.sockets[s], event, strlen(event), MSG_NOSIGNAL);
        g_usleep(PAUSE);
    }
    return NULL;
}

static void
plain_close(void)
{
    for (guint n = 0; n < STREAMS; n++)
        close(plain.sockets[n]);
    close(plain.listener);
}

/* --- from the first to the last --------------------------------------------------------------- */

typedef struct {
    double p50, p95, whole;
    guint gaps;
} Delivery;

static Delivery
deliver(guint port, GThreadFunc make_changes, gint64 *memory)
{
    Crowd *crowd = crowd_new(port);
    Delivery delivery = {.whole = listen_to(crowd, make_changes), .gaps = count_gaps(crowd)};
    if (memory != NULL)
        *memory = cb_memory_of(hub->pid, "VmHWM:");
    delivery.p50 = cb_rank_of(crowd->times, 50, 1e3);
    delivery.p95 = cb_rank_of(crowd->times, 95, 1e3);
    crowd_free(crowd);
    return delivery;
}

static Delivery
deliver_plainly(void)
{
    plain_open();
    GThread *thread = g_thread_new("takes", take_all, NULL);
    Delivery delivery = deliver(plain.port, broadcast, NULL);
    g_thread_join(thread);
    plain_close();
    return delivery;
}

static void
bench_close(void)
{
    g_clear_pointer(&hub, cb_big_hub_free);
}

/* Open files of this process, and of those it starts; 0: as many as may be. */
static void
limit_files(rlim_t most)
{
    struct rlimit limit;
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = most > 0 ? most : limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

int
main(void)
{
    gint64 memory;
    setvbuf(stdout, NULL, _IOLBF, 0);
    atexit(bench_close);
    limit_files(256); /* the hub raises its own */
    g_autoptr(CbWorld) world = cb_big_world(2000, 1000);
    hub = cb_big_hub_new(world, STREAMS / A_USER + 1);
    cb_big_hub_serve(hub);
    limit_files(0);
    gint64 before = cb_memory_of(hub->pid, "VmRSS:");
    Delivery ours = deliver(hub->port, decide, &memory), reference = deliver_plainly();
    cb_goal_head("1,000 event streams, 200 changes 10 ms apart",
                 "the same bytes sent to as many plain connections");
    cb_goal_print(&(CbGoal){"gaps", ours.gaps, 0, CB_GOAL_AT_MOST, 0});
    cb_goal_print(&(CbGoal){"growth of the hub's memory, MiB", (double)(memory - before) / MIB, 0,
                            CB_GOAL_AT_MOST, 64});
    cb_goal_print(&(CbGoal){"from the push to a stream, median, ms", ours.p50, reference.p50,
                            CB_GOAL_NONE, 0});
    cb_goal_print(&(CbGoal){"from the push to a stream, 95 of 100, ms", ours.p95, reference.p95,
                            CB_GOAL_NONE, 0});
    cb_goal_print(&(CbGoal){"from the first push to the last event, s", ours.whole, reference.whole,
                            CB_GOAL_NONE, 0});
    return cb_goals_met() ? EXIT_SUCCESS : EXIT_FAILURE;
}
