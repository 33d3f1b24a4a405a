#include "sync/hub/server.h"

#include <signal.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cjson/cJSON.h>

#include "sync/hub/advisors/advising.h"
#include "sync/hub/event_stream.h"
#include "sync/hub/exchange.h"
#include "sync/hub/listener.h"
#include "sync/hub/pool/pool.h"
#include "sync/wire/secret.h"

#define USUAL_CONNECTIONS 2048
#define USUAL_PER_ADDRESS 64
#define SPARE_CONNECTIONS 64 /* that are told that there are too many */
#define SPARE_FILES 256      /* beside connections: databases, logs */
#define SOCKET_THREADS 2
#define WORKERS_A_CORE 8 /* most of them wait for the disk, together (gather.c) */
/* Holds a head of CB_LONGEST_HEAD bytes and what is made of it. Half of it is touched by each
 * connection, also by a stream, which then keeps it. */
#define MEMORY_A_CONNECTION (80 * 1024)
#define SILENCE 30 /* seconds, libmicrohttpd's own deadline */
#define TICK (G_USEC_PER_SEC / 4)
#define NEWS_EVERY G_USEC_PER_SEC
#define GATHER (G_USEC_PER_SEC / 100) /* what is told of in quick succession is read at once */
#define SWEEP_PAUSE G_USEC_PER_SEC /* between two sweeps, however much is due */
#define LOG_EVERY (G_USEC_PER_SEC / 10) /* the shortest of the log's pauses */
#define TIDY_EVERY (3600 * (gint64)G_USEC_PER_SEC)

static const char tls[] = "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2:%SERVER_PRECEDENCE";

static void
server_free(CbServer *server)
{
    if (server->listener >= 0)
        close(server->listener);
    cb_connections_free(server->connections);
    cb_gzip_free(server->gzip);
    g_hash_table_unref(server->exchanges);
    g_hash_table_unref(server->streams);
    g_mutex_clear(&server->lock);
    g_cond_clear(&server->changed);
    if (server->wake >= 0)
        close(server->wake);
    if (server->troubles != NULL)
        g_string_free(server->troubles, TRUE);
    cb_secret_free(server->key);
    g_free(server->certificate);
    g_strfreev(server->names);
    g_free(server->address);
    g_free(server->url);
    g_free(server);
}

/* --- what it is started with ------------------------------------------------------------------ */

static CbServer *
server_new(CbHub *hub, const CbServerOptions *options)
{
    const char *const own[] = {g_get_host_name(), NULL};
    CbServer *server = g_new0(CbServer, 1);
    server->hub = hub;
    server->answer = options->answer;
    server->answer_data = options->answer_data;
    server->listener = -1;
    server->log = (CbLog){options->log, options->log_data};
    server->address = g_strdup(options->address);
    server->names = g_strdupv((char **)(options->hosts != NULL ? options->hosts : own));
    server->hosts = (CbHosts){server->address, cb_listener_takes_all(server->address),
                              (const char *const *)server->names};
    server->head_patience =
        options->head_patience > 0 ? options->head_patience : 10 * (gint64)G_USEC_PER_SEC;
    server->body_patience =
        options->body_patience > 0 ? options->body_patience : 30 * (gint64)G_USEC_PER_SEC;
    server->sweep_every = options->sweep_every;
    server->pool = options->pool;
    server->advisors = options->advisors;
    server->peers = options->peers;
    server->gzip = cb_gzip_new();
    server->started_at = cb_server_ticks();
    g_mutex_init(&server->lock);
    g_cond_init(&server->changed);
    server->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    server->exchanges = g_hash_table_new(NULL, NULL);
    server->streams = g_hash_table_new(NULL, NULL);
    return server;
}

static gboolean
read_key(CbServer *server, const CbServerOptions *options, GError **error)
{
    struct stat about;
    if (options->certificate == NULL && options->key == NULL)
        return TRUE;
    if (options->certificate == NULL || options->key == NULL) {
        g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_INVAL,
                    "TLS needs both a certificate and its key. Give --certificate and --key-file.");
        return FALSE;
    }
    if (stat(options->key, &about) == 0 && (about.st_mode & S_IROTH) != 0) {
        g_set_error(
            error, G_FILE_ERROR, G_FILE_ERROR_PERM,
            "Everybody on this machine can read the key %s. Make it private (chmod o-r) and "
            "try again.",
            options->key);
        return FALSE;
    }
    return g_file_get_contents(options->certificate, &server->certificate, NULL, error) &&
           g_file_get_contents(options->key, &server->key, NULL, error);
}

/* Beyond this machine only with TLS, unless that is forced. */
static gboolean
check_exposure(CbServer *server, const CbServerOptions *options, GError **error)
{
    gboolean beyond = !cb_address_is_loopback(server->address);
    if (beyond && server->certificate == NULL && !options->insecure) {
        g_set_error(
            error, G_FILE_ERROR, G_FILE_ERROR_PERM,
            "%s can be reached from other machines, and plain HTTP would show them passwords "
            "and data. Give --certificate and --key-file, or listen on 127.0.0.1 behind a "
            "proxy that speaks TLS, or force it with --insecure.",
            server->address);
        return FALSE;
    }
    server->exposed = beyond && server->certificate == NULL;
    return TRUE;
}

static guint
connections_of(const CbServer *server, const CbServerOptions *options)
{
    guint wanted = options->connections > 0 ? options->connections : USUAL_CONNECTIONS;
    guint files = cb_listener_files(wanted + SPARE_CONNECTIONS + SPARE_FILES);
    guint possible = files > 2 * (SPARE_CONNECTIONS + SPARE_FILES)
                         ? files - SPARE_CONNECTIONS - SPARE_FILES
                         : MAX(files / 2, 1);
    if (possible < wanted) {
        GString *line = cb_log_begin(g_get_real_time(), "warning", "limit");
        cb_log_text(line, "message",
                    "The limit of open files allows fewer connections than wanted; raise it "
                    "(ulimit -n, LimitNOFILE)");
        cb_log_number(line, "connections", possible);
        cb_log_send(&server->log, line);
    }
    return MIN(wanted, possible);
}

/* --- libmicrohttpd ---------------------------------------------------------------------------- */

G_GNUC_PRINTF(2, 0)
static void
keep_trouble(void *data, const char *format, va_list arguments)
{
    CbServer *server = data;
    if (server->troubles != NULL)
        g_string_append_vprintf(server->troubles, format, arguments);
}

/* Paths are decoded later, once. */
static size_t
leave_encoded(void *data, struct MHD_Connection *connection, char *text)
{
    (void)data, (void)connection;
    return strlen(text);
}

static gboolean
start_daemon(CbServer *server, guint connections, GError **error)
{
    const struct MHD_OptionItem encrypted[] = {
        {MHD_OPTION_HTTPS_MEM_CERT, 0, server->certificate},
        {MHD_OPTION_HTTPS_MEM_KEY, 0, server->key},
        {MHD_OPTION_HTTPS_PRIORITIES, 0, (void *)tls},
        {MHD_OPTION_END, 0, NULL},
    };
    const struct MHD_OptionItem plain[] = {{MHD_OPTION_END, 0, NULL}};
    guint flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG |
                  (server->key != NULL ? MHD_USE_TLS : 0);
    server->troubles = g_string_new(NULL);
    server->daemon = server->mhd.MHD_start_daemon(
        flags, 0, cb_connections_accept, server->connections, cb_exchange_step, server,
        MHD_OPTION_EXTERNAL_LOGGER, keep_trouble, server, MHD_OPTION_LISTEN_SOCKET,
        server->listener, MHD_OPTION_THREAD_POOL_SIZE, (unsigned)SOCKET_THREADS,
        MHD_OPTION_CONNECTION_LIMIT, connections + SPARE_CONNECTIONS,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)MEMORY_A_CONNECTION,
        MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)SILENCE, MHD_OPTION_STRICT_FOR_CLIENT, 1,
        MHD_OPTION_UNESCAPE_CALLBACK, leave_encoded, NULL, MHD_OPTION_URI_LOG_CALLBACK,
        cb_exchange_begin, server, MHD_OPTION_NOTIFY_COMPLETED, cb_exchange_done, server,
        MHD_OPTION_NOTIFY_CONNECTION, cb_connections_notify, server->connections, MHD_OPTION_ARRAY,
        server->key != NULL ? encrypted : plain, MHD_OPTION_END);
    g_autofree char *troubles =
        g_strstrip(g_string_free(g_steal_pointer(&server->troubles), FALSE));
    if (server->daemon == NULL)
        g_set_error(
            error, G_FILE_ERROR, G_FILE_ERROR_FAILED, "The HTTP server cannot be started%s%s. %s",
            *troubles != '\0' ? ": " : "", troubles,
            server->key != NULL ? "Check that the certificate and the key are PEM files and "
                                  "belong together."
                                : "Check the limits of memory and open files.");
    return server->daemon != NULL;
}

/* --- the service threads ---------------------------------------------------------------------- */

/* Waits until `ticks`; FALSE when the server ends. */
static gboolean
wait_until(CbServer *server, gint64 ticks)
{
    g_mutex_lock(&server->lock);
    while (!server->ending && g_cond_wait_until(&server->changed, &server->lock, ticks))
        ;
    gboolean go_on = !server->ending;
    g_mutex_unlock(&server->lock);
    return go_on;
}

static void
tick_streams(CbServer *server)
{
    GHashTableIter iter;
    gpointer stream;
    gint64 now = cb_hub_now(server->hub);
    g_mutex_lock(&server->lock);
    g_hash_table_iter_init(&iter, server->streams);
    while (g_hash_table_iter_next(&iter, &stream, NULL))
        cb_event_stream_tick(stream, now);
    g_mutex_unlock(&server->lock);
}

/* Never waits for the database, so that deadlines and comments come in time. */
static gpointer
run_clock(gpointer data)
{
    CbServer *server = data;
    while (wait_until(server, cb_server_ticks() + TICK)) {
        cb_connections_sweep(server->connections);
        tick_streams(server);
    }
    return NULL;
}

/* Until there may be news; FALSE when the server ends. */
static gboolean
await_news(CbServer *server)
{
    gboolean told = cb_hub_await_news(server->hub, server->wake, NEWS_EVERY);
    return wait_until(server, cb_server_ticks() + (told ? GATHER : 0));
}

static gpointer
run_news(gpointer data)
{
    CbServer *server = data;
    gint64 tidied = cb_server_ticks();
    while (await_news(server)) {
        cb_hub_look_for_news(server->hub);
        if (cb_server_ticks() - tidied < TIDY_EVERY)
            continue;
        cb_hub_tidy(server->hub);
        tidied = cb_server_ticks();
    }
    return NULL;
}

static void
tell_problem(const CbServer *server, const char *event, const GError *problem)
{
    GString *line = cb_log_begin(g_get_real_time(), "error", event);
    cb_log_text(line, "error", problem->message);
    cb_log_send(&server->log, line);
}

static void
sweep(CbServer *server)
{
    g_autoptr(GError) problem = NULL;
    cJSON *swept = cb_hub_sweep(server->hub, &problem);
    cb_hub_count(server->hub, swept != NULL ? "sweeps_total" : "sweep_failures_total", 1);
    if (swept == NULL)
        tell_problem(server, "sweep", problem);
    cJSON_Delete(swept);
}

/* What became due while no hub ran is not left waiting. */
static gpointer
run_sweeper(gpointer data)
{
    CbServer *server = data;
    do {
        sweep(server);
        if (!wait_until(server, cb_server_ticks() + MIN(SWEEP_PAUSE, server->sweep_every)))
            return NULL;
        cb_hub_await_due(server->hub, server->sweep_every);
    } while (wait_until(server, cb_server_ticks()));
    return NULL;
}

/* By the hub's clock a turn is due, by this machine's the thread waits. */
static gpointer
run_pooler(gpointer data)
{
    CbServer *server = data;
    do {
        gint64 next = cb_hub_pool_turn(server->hub);
        cb_hub_pool_await(server->hub, next - cb_hub_now(server->hub));
    } while (wait_until(server, cb_server_ticks()));
    return NULL;
}

static void
advise(CbServer *server, CbAdvisePart part)
{
    do {
        gint64 next = cb_hub_advise(server->hub, part);
        cb_hub_advise_await(server->hub, part, next - cb_hub_now(server->hub));
    } while (wait_until(server, cb_server_ticks()));
}

static gpointer
run_workspaces(gpointer server)
{
    advise(server, CB_ADVISE_WORKSPACES);
    return NULL;
}

/* Beside the workspaces, which do not wait for a mail server. */
static gpointer
run_notices(gpointer server)
{
    advise(server, CB_ADVISE_NOTICES);
    return NULL;
}

static gpointer
see_to_peers(CbServer *server, CbPeersPart part)
{
    do {
        gint64 next = cb_hub_peers_turn(server->hub, part);
        cb_hub_peers_await(server->hub, part, next - cb_hub_now(server->hub));
    } while (wait_until(server, cb_server_ticks()));
    return NULL;
}

static gpointer
run_peer_runs(gpointer server)
{
    return see_to_peers(server, CB_PEERS_RUNS);
}

/* Beside the runs, which do not wait for the gateway. */
static gpointer
run_peer_texts(gpointer server)
{
    return see_to_peers(server, CB_PEERS_TEXTS);
}

/* Beside the runs, which never wait for it. */
static gpointer
run_logger(gpointer data)
{
    CbServer *server = data;
    do
        cb_hub_pool_write_log(server->hub);
    while (wait_until(server, cb_server_ticks() + LOG_EVERY));
    return NULL;
}

/* --- start ------------------------------------------------------------------------------------ */

static void
tell_started(const CbServer *server)
{
    GString *line =
        cb_log_begin(g_get_real_time(), server->exposed ? "warning" : "info", "started");
    cb_log_text(line, "url", server->url);
    cb_log_text(line, "warning",
                server->exposed
                    ? "PLAIN HTTP BEYOND LOOPBACK: everybody on the way can read passwords, "
                      "tokens and data"
                    : NULL);
    cb_log_send(&server->log, line);
}

static gboolean
open_server(CbServer *server, const CbServerOptions *options, GError **error)
{
    if (!read_key(server, options, error) || !check_exposure(server, options, error) ||
        !cb_microhttpd_load(&server->mhd, error))
        return FALSE;
    guint connections = connections_of(server, options);
    guint per_address = options->per_address > 0 ? options->per_address : USUAL_PER_ADDRESS;
    guint workers = options->workers > 0 ? options->workers : g_get_num_processors() * WORKERS_A_CORE;
    server->port = options->port;
    server->listener = cb_listener_open(server->address, &server->port, error);
    if (server->listener < 0)
        return FALSE;
    gboolean six = strchr(server->address, ':') != NULL;
    server->url = g_strdup_printf("http%s://%s%s%s:%u", server->key != NULL ? "s" : "",
                                  six ? "[" : "", server->address, six ? "]" : "", server->port);
    cb_hub_set_public_url(server->hub, server->url);
    server->connections = cb_connections_new(server, connections, per_address);
    server->workers = g_thread_pool_new(cb_exchange_work, server, (int)workers, TRUE, error);
    return server->workers != NULL && start_daemon(server, connections, error);
}

CbServer *
cb_server_start(CbHub *hub, const CbServerOptions *options, GError **error)
{
    CbServer *server = server_new(hub, options);
    if (!open_server(server, options, error)) {
        if (server->workers != NULL)
            g_thread_pool_free(server->workers, TRUE, TRUE);
        server_free(server);
        return NULL;
    }
    signal(SIGPIPE, SIG_IGN); /* a client that has gone is an error of its connection only */
    server->clock = g_thread_new("clock", run_clock, server);
    server->news = g_thread_new("news", run_news, server);
    if (server->sweep_every > 0)
        server->sweeper = g_thread_new("sweeper", run_sweeper, server);
    cb_hub_pool_hold(hub, FALSE);
    if (server->pool) {
        server->pooler = g_thread_new("pool", run_pooler, server);
        server->logger = g_thread_new("pool log", run_logger, server);
    }
    cb_hub_advise_hold(hub, FALSE);
    if (server->advisors) {
        server->workspaces = g_thread_new("workspaces", run_workspaces, server);
        server->notices = g_thread_new("notices", run_notices, server);
    }
    cb_hub_peers_hold(hub, FALSE);
    if (server->peers) {
        server->peer_parts[CB_PEERS_RUNS] = g_thread_new("peer runs", run_peer_runs, server);
        server->peer_parts[CB_PEERS_TEXTS] = g_thread_new("peer texts", run_peer_texts, server);
    }
    tell_started(server);
    return server;
}

guint
cb_server_port(const CbServer *server)
{
    return server->port;
}

const char *
cb_server_url(const CbServer *server)
{
    return server->url;
}

/* --- stop ------------------------------------------------------------------------------------- */

/* Calls `end` for all that is in one of the server's sets. */
static void
end_all(CbServer *server, GHashTable *set, void (*end)(gpointer))
{
    GHashTableIter iter;
    gpointer each;
    g_mutex_lock(&server->lock);
    g_hash_table_iter_init(&iter, set);
    while (g_hash_table_iter_next(&iter, &each, NULL))
        end(each);
    g_mutex_unlock(&server->lock);
}

static void
end_stream(gpointer stream)
{
    cb_event_stream_end(stream);
}

static void
abandon(gpointer exchange)
{
    cb_exchange_abandon(exchange);
}

static void
wait_for_exchanges(CbServer *server, gint64 patience)
{
    gint64 until = cb_server_ticks() + patience;
    g_mutex_lock(&server->lock);
    while (g_hash_table_size(server->exchanges) > 0 &&
           g_cond_wait_until(&server->changed, &server->lock, until))
        ;
    server->ending = TRUE;
    g_cond_broadcast(&server->changed);
    g_mutex_unlock(&server->lock);
    eventfd_write(server->wake, 1);
}

/* libmicrohttpd must be stopped without suspended connections. From `abandoning` on none is
 * suspended any more, and those that are get resumed under their own lock, so none slips between.
 */
void
cb_server_stop(CbServer *server, gint64 patience)
{
    g_atomic_int_set(&server->stopping, 1);
    cb_hub_pool_hold(server->hub, TRUE);
    cb_hub_advise_hold(server->hub, TRUE);
    cb_hub_peers_hold(server->hub, TRUE);
    server->mhd.MHD_quiesce_daemon(server->daemon);
    shutdown(server->listener, SHUT_RDWR);
    end_all(server, server->streams, end_stream);
    wait_for_exchanges(server, patience);
    g_thread_join(server->clock);
    g_thread_join(server->news);
    cb_hub_wake_sweeper(server->hub);
    if (server->sweeper != NULL)
        g_thread_join(server->sweeper);
    cb_hub_pool_wake(server->hub);
    if (server->pooler != NULL)
        g_thread_join(server->pooler);
    if (server->logger != NULL)
        g_thread_join(server->logger);
    cb_hub_advise_wake(server->hub);
    if (server->workspaces != NULL)
        g_thread_join(server->workspaces);
    if (server->notices != NULL)
        g_thread_join(server->notices);
    cb_hub_peers_wake(server->hub);
    for (guint part = 0; part < CB_N_PEERS_PARTS; part++)
        if (server->peer_parts[part] != NULL)
            g_thread_join(server->peer_parts[part]);
    g_atomic_int_set(&server->abandoning, 1);
    end_all(server, server->exchanges, abandon);
    end_all(server, server->streams, end_stream);
    server->mhd.MHD_stop_daemon(server->daemon);
    g_thread_pool_free(server->workers, FALSE, TRUE);
    GString *line = cb_log_begin(g_get_real_time(), "info", "stopped");
    cb_log_text(line, "url", server->url);
    cb_log_send(&server->log, line);
    server_free(server);
}
