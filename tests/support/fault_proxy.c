#include "tests/support/fault_proxy.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "engine/demo/dice.h"

#define PIECE 16384         /* bytes read at once */
#define QUEUE_LIMIT 1048576 /* bytes under way in one direction */
#define SECOND 1000000

typedef struct {
    gint64 due_at;
    GByteArray *bytes; /* NULL: the end */
} Piece;

/* One direction of a connection. */
typedef struct {
    int from, to;
    GQueue pieces;
    gsize queued;
    gboolean ended; /* `from` has said its last */
    gint64 last_due, next_write;
    guint set;      /* which setting of faults `passed` counts since */
    guint passed;
} Flow;

typedef struct {
    Flow flows[2];
    gboolean broken;
} Connection;

struct FaultProxy {
    GThread *thread;
    int listener, wakeup[2];
    guint port, target;
    CbDice dice;
    GPtrArray *connections;
    GMutex mutex; /* of the rest */
    FaultProxyFaults faults[2];
    guint set[2];
    gboolean disabled, stopping;
    guint breaks, n_connections;
    guint64 bytes[2];
};

/* --- sockets ---------------------------------------------------------------------------------- */

static struct sockaddr_in
loopback(guint port)
{
    return (struct sockaddr_in){.sin_family = AF_INET,
                                .sin_port = htons((guint16)port),
                                .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
}

static int
listen_on(guint port)
{
    struct sockaddr_in address = loopback(port);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), on = 1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(fd, (struct sockaddr *)&address, sizeof address) != 0 || listen(fd, 64) != 0)
        g_error("fault proxy: no port to listen on (%s)", g_strerror(errno));
    return fd;
}

static guint
port_of(int fd)
{
    struct sockaddr_in address;
    socklen_t length = sizeof address;
    getsockname(fd, (struct sockaddr *)&address, &length);
    return ntohs(address.sin_port);
}

/* With RST instead of FIN. */
static void
close_hard(int fd)
{
    struct linger now = {.l_onoff = 1, .l_linger = 0};
    setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    close(fd);
}

/* --- connections ------------------------------------------------------------------------------ */

static void
piece_free(gpointer data)
{
    Piece *piece = data;
    if (piece->bytes != NULL)
        g_byte_array_unref(piece->bytes);
    g_free(piece);
}

static void
connection_free(gpointer data)
{
    Connection *connection = data;
    for (guint i = 0; i < 2; i++) {
        g_queue_clear_full(&connection->flows[i].pieces, piece_free);
        if (connection->broken)
            close_hard(connection->flows[i].from);
        else
            close(connection->flows[i].from);
    }
    g_free(connection);
}

static void
take_connection(FaultProxy *proxy)
{
    int client = accept4(proxy->listener, NULL, NULL, SOCK_CLOEXEC), on = 1;
    if (client < 0)
        return;
    struct sockaddr_in address = loopback(proxy->target);
    int server = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connect(server, (struct sockaddr *)&address, sizeof address) != 0) {
        close(server);
        close_hard(client);
        return;
    }
    Connection *connection = g_new0(Connection, 1);
    int ends[] = {client, server};
    for (guint i = 0; i < 2; i++) {
        connection->flows[i] = (Flow){.from = ends[i], .to = ends[1 - i]};
        g_queue_init(&connection->flows[i].pieces);
        fcntl(ends[i], F_SETFL, O_NONBLOCK);
        setsockopt(ends[i], IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    }
    g_ptr_array_add(proxy->connections, connection);
    proxy->n_connections++;
}

/* --- bytes ------------------------------------------------------------------------------------ */

static gint64
due(FaultProxy *proxy, Flow *flow, const FaultProxyFaults *faults, gint64 now, gint64 extra)
{
    gint64 jitter = 0;
    if (faults->jitter > 0)
        jitter = (gint64)cb_dice_below(&proxy->dice, (guint)(2 * faults->jitter)) - faults->jitter;
    flow->last_due = MAX(flow->last_due, now + MAX(0, faults->latency + jitter) + extra);
    return flow->last_due;
}

static void
queue_piece(Flow *flow, const guint8 *bytes, guint length, gint64 due_at)
{
    Piece *piece = g_new0(Piece, 1);
    piece->due_at = due_at;
    if (bytes != NULL)
        piece->bytes = g_byte_array_append(g_byte_array_new(), bytes, length);
    flow->queued += length;
    g_queue_push_tail(&flow->pieces, piece);
}

static void
queue_bytes(FaultProxy *proxy, Flow *flow, const FaultProxyFaults *faults, const guint8 *bytes,
            guint length, gint64 now)
{
    gint64 pause = 0;
    for (guint at = 0; at < length;) {
        guint slice = faults->slice > 0 ? 1 + cb_dice_below(&proxy->dice, 2 * faults->slice) : length;
        guint size = MIN(slice, length - at);
        queue_piece(flow, bytes + at, size, due(proxy, flow, faults, now, pause));
        pause = faults->slice > 0 ? faults->slice_pause : 0;
        now = MAX(now, flow->last_due - faults->latency);
        at += size;
    }
}

static void
read_flow(FaultProxy *proxy, Connection *connection, guint way, gint64 now)
{
    Flow *flow = &connection->flows[way];
    const FaultProxyFaults *faults = &proxy->faults[way];
    guint8 bytes[PIECE];
    gssize n = read(flow->from, bytes, sizeof bytes);
    if (n < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (n < 0 || (n > 0 && faults->reset)) {
        connection->broken = TRUE;
        return;
    }
    if (n > 0 && !faults->black_hole)
        queue_bytes(proxy, flow, faults, bytes, (guint)n, now);
    if (n == 0) {
        flow->ended = TRUE;
        if (!faults->black_hole)
            queue_piece(flow, NULL, 0, due(proxy, flow, faults, now, faults->slow_close));
    }
}

/* How many bytes may be written now: bandwidth, and the place of the cut. */
static gsize
allowance(const FaultProxyFaults *faults, const Flow *flow, gsize length)
{
    if (faults->bandwidth > 0)
        length = MIN(length, MAX(1, faults->bandwidth / 50));
    if (faults->cut_after > 0)
        length = MIN(length, faults->cut_after - MIN(flow->passed, faults->cut_after));
    return length;
}

/* FALSE when the piece at the head cannot be written just now. */
static gboolean
write_piece(FaultProxy *proxy, Connection *connection, guint way, gint64 now)
{
    Flow *flow = &connection->flows[way];
    const FaultProxyFaults *faults = &proxy->faults[way];
    Piece *piece = g_queue_peek_head(&flow->pieces);
    if (piece->bytes == NULL) {
        shutdown(flow->to, SHUT_WR);
        piece_free(g_queue_pop_head(&flow->pieces));
        return TRUE;
    }
    gsize length = allowance(faults, flow, piece->bytes->len);
    gssize n = send(flow->to, piece->bytes->data, length, MSG_NOSIGNAL);
    if (n < 0) {
        connection->broken |= errno != EAGAIN;
        return FALSE;
    }
    proxy->bytes[way] += (guint64)n;
    flow->passed += (guint)n;
    flow->queued -= (gsize)n;
    if (faults->bandwidth > 0)
        flow->next_write = now + n * SECOND / faults->bandwidth;
    g_byte_array_remove_range(piece->bytes, 0, (guint)n);
    if (piece->bytes->len == 0)
        piece_free(g_queue_pop_head(&flow->pieces));
    connection->broken |= faults->cut_after > 0 && flow->passed >= faults->cut_after;
    return TRUE;
}

/* When the piece at the head may be written, G_MAXINT64 when there is none. */
static gint64
ready_at(const FaultProxy *proxy, const Flow *flow, guint way)
{
    const Piece *piece = flow->pieces.head != NULL ? flow->pieces.head->data : NULL;
    if (piece == NULL || proxy->faults[way].black_hole)
        return G_MAXINT64;
    return MAX(piece->due_at, flow->next_write);
}

static void
write_flow(FaultProxy *proxy, Connection *connection, guint way, gint64 now)
{
    Flow *flow = &connection->flows[way];
    if (flow->set != proxy->set[way]) {
        flow->set = proxy->set[way];
        flow->passed = 0;
    }
    while (!connection->broken && ready_at(proxy, flow, way) <= now)
        if (!write_piece(proxy, connection, way, now))
            return;
}

/* --- the loop --------------------------------------------------------------------------------- */

static gboolean
is_over(const Connection *connection)
{
    const Flow *flows = connection->flows;
    return connection->broken || (flows[0].ended && flows[1].ended && flows[0].pieces.length == 0 &&
                                  flows[1].pieces.length == 0);
}

static void
apply_settings(FaultProxy *proxy)
{
    for (guint i = 0; i < proxy->connections->len; i++) {
        Connection *connection = g_ptr_array_index(proxy->connections, i);
        connection->broken |= proxy->disabled || proxy->breaks > 0;
    }
    proxy->breaks = 0;
    if (proxy->disabled && proxy->listener >= 0) {
        close(proxy->listener);
        proxy->listener = -1;
    } else if (!proxy->disabled && proxy->listener < 0)
        proxy->listener = listen_on(proxy->port);
    for (guint i = proxy->connections->len; i > 0; i--)
        if (is_over(g_ptr_array_index(proxy->connections, i - 1)))
            g_ptr_array_remove_index_fast(proxy->connections, i - 1);
}

/* What to wait for, two entries a connection behind the listener's and the wake-up's; and how long. */
static GArray *
polls_of(const FaultProxy *proxy, gint64 now, int *timeout)
{
    GArray *polls = g_array_new(FALSE, TRUE, sizeof(struct pollfd));
    struct pollfd fixed[] = {{.fd = proxy->listener, .events = POLLIN},
                             {.fd = proxy->wakeup[0], .events = POLLIN}};
    gint64 next = G_MAXINT64;
    g_array_append_vals(polls, fixed, 2);
    for (guint i = 0; i < proxy->connections->len; i++)
        for (guint way = 0; way < 2; way++) {
            const Connection *connection = g_ptr_array_index(proxy->connections, i);
            const Flow *flow = &connection->flows[way], *other = &connection->flows[1 - way];
            gint64 at = ready_at(proxy, flow, way);
            struct pollfd poll = {.fd = flow->from};
            if (!flow->ended && flow->queued < QUEUE_LIMIT)
                poll.events |= POLLIN;
            if (ready_at(proxy, other, 1 - way) <= now)
                poll.events |= POLLOUT;
            if (poll.events == 0)
                poll.fd = -1; /* a hang-up would be told again and again */
            g_array_append_val(polls, poll);
            if (at > now)
                next = MIN(next, at);
        }
    *timeout = next == G_MAXINT64 ? -1 : (int)((next - now + 999) / 1000);
    return polls;
}

static void
move(FaultProxy *proxy, const GArray *polls)
{
    gint64 now = g_get_monotonic_time();
    for (guint i = 0; i < proxy->connections->len && 2 * i + 3 < polls->len; i++)
        for (guint way = 0; way < 2; way++) {
            Connection *connection = g_ptr_array_index(proxy->connections, i);
            const struct pollfd *poll = &g_array_index(polls, struct pollfd, 2 + 2 * i + way);
            if (!connection->broken && (poll->revents & (POLLIN | POLLHUP | POLLERR)) != 0 &&
                (poll->events & POLLIN) != 0)
                read_flow(proxy, connection, way, now);
            write_flow(proxy, connection, way, now);
        }
}

static gpointer
run(gpointer data)
{
    FaultProxy *proxy = data;
    g_mutex_lock(&proxy->mutex);
    while (!proxy->stopping) {
        int timeout;
        char drained[64];
        apply_settings(proxy);
        g_autoptr(GArray) polls = polls_of(proxy, g_get_monotonic_time(), &timeout);
        g_mutex_unlock(&proxy->mutex);
        poll((struct pollfd *)(gpointer)polls->data, polls->len, timeout);
        while (read(proxy->wakeup[0], drained, sizeof drained) > 0)
            continue;
        g_mutex_lock(&proxy->mutex);
        move(proxy, polls);
        if (proxy->listener >= 0 && g_array_index(polls, struct pollfd, 0).revents != 0)
            take_connection(proxy);
    }
    g_mutex_unlock(&proxy->mutex);
    return NULL;
}

/* --- from outside ----------------------------------------------------------------------------- */

static void
unlock_and_wake(FaultProxy *proxy)
{
    g_mutex_unlock(&proxy->mutex);
    if (write(proxy->wakeup[1], "", 1) != 1)
        g_assert(errno == EAGAIN); /* it is awake anyway */
}

FaultProxy *
fault_proxy_start(guint port, guint32 seed)
{
    FaultProxy *proxy = g_new0(FaultProxy, 1);
    proxy->target = port;
    proxy->listener = listen_on(0);
    proxy->port = port_of(proxy->listener);
    proxy->dice = cb_dice_new(seed, 0);
    proxy->connections = g_ptr_array_new_with_free_func(connection_free);
    g_mutex_init(&proxy->mutex);
    if (pipe2(proxy->wakeup, O_CLOEXEC | O_NONBLOCK) != 0)
        g_error("fault proxy: no pipe (%s)", g_strerror(errno));
    proxy->thread = g_thread_new("fault-proxy", run, proxy);
    return proxy;
}

void
fault_proxy_stop(FaultProxy *proxy)
{
    g_mutex_lock(&proxy->mutex);
    proxy->stopping = TRUE;
    unlock_and_wake(proxy);
    g_thread_join(proxy->thread);
    g_ptr_array_unref(proxy->connections);
    if (proxy->listener >= 0)
        close(proxy->listener);
    close(proxy->wakeup[0]);
    close(proxy->wakeup[1]);
    g_mutex_clear(&proxy->mutex);
    g_free(proxy);
}

guint
fault_proxy_port(const FaultProxy *proxy)
{
    return proxy->port;
}

void
fault_proxy_set(FaultProxy *proxy, FaultProxyWay way, const FaultProxyFaults *faults)
{
    g_mutex_lock(&proxy->mutex);
    for (guint w = 0; w < 2; w++)
        if (way == w || way == FAULT_PROXY_BOTH) {
            proxy->faults[w] = *faults;
            proxy->set[w]++;
        }
    unlock_and_wake(proxy);
}

void
fault_proxy_disable(FaultProxy *proxy, gboolean disabled)
{
    g_mutex_lock(&proxy->mutex);
    proxy->disabled = disabled;
    unlock_and_wake(proxy);
}

void
fault_proxy_break(FaultProxy *proxy)
{
    g_mutex_lock(&proxy->mutex);
    proxy->breaks++;
    unlock_and_wake(proxy);
}

guint
fault_proxy_connections(FaultProxy *proxy)
{
    g_mutex_lock(&proxy->mutex);
    guint n = proxy->n_connections;
    g_mutex_unlock(&proxy->mutex);
    return n;
}

guint64
fault_proxy_bytes(FaultProxy *proxy, FaultProxyWay way)
{
    g_mutex_lock(&proxy->mutex);
    guint64 n = way == FAULT_PROXY_BOTH ? proxy->bytes[0] + proxy->bytes[1] : proxy->bytes[way];
    g_mutex_unlock(&proxy->mutex);
    return n;
}
