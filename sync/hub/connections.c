#include "sync/hub/connections.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

struct CbConnections {
    CbServer *server;
    guint most, per_address;
    GMutex lock;
    GHashTable *open;       /* CbConnection */
    GHashTable *by_address; /* its text → how many */
};

static void
connection_free(gpointer data)
{
    CbConnection *peer = data;
    g_free(peer->address);
    g_free(peer);
}

CbConnections *
cb_connections_new(CbServer *server, guint most, guint per_address)
{
    CbConnections *connections = g_new0(CbConnections, 1);
    connections->server = server;
    connections->most = most;
    connections->per_address = per_address;
    g_mutex_init(&connections->lock);
    connections->open = g_hash_table_new_full(NULL, NULL, connection_free, NULL);
    connections->by_address = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    return connections;
}

void
cb_connections_free(CbConnections *connections)
{
    if (connections == NULL)
        return;
    g_hash_table_unref(connections->open);
    g_hash_table_unref(connections->by_address);
    g_mutex_clear(&connections->lock);
    g_free(connections);
}

/* --- addresses -------------------------------------------------------------------------------- */

/* IPv4 inside of IPv6 as IPv4, and of other IPv6 addresses the network of 64 bits, which is what
 * one place is given. Caller frees. */
static char *
address_text(const struct sockaddr *address, gboolean network)
{
    char text[INET6_ADDRSTRLEN] = "";
    if (address->sa_family == AF_INET) {
        const struct sockaddr_in *four = (const struct sockaddr_in *)address;
        inet_ntop(AF_INET, &four->sin_addr, text, sizeof text);
    } else if (address->sa_family == AF_INET6) {
        struct in6_addr six = ((const struct sockaddr_in6 *)address)->sin6_addr;
        if (IN6_IS_ADDR_V4MAPPED(&six)) {
            inet_ntop(AF_INET, six.s6_addr + 12, text, sizeof text);
        } else {
            if (network && !IN6_IS_ADDR_LOOPBACK(&six))
                memset(six.s6_addr + 8, 0, 8);
            inet_ntop(AF_INET6, &six, text, sizeof text);
        }
    }
    return g_strdup(text);
}

gboolean
cb_address_is_loopback(const char *address)
{
    struct in_addr four;
    if (inet_pton(AF_INET, address, &four) == 1)
        return ntohl(four.s_addr) >> 24 == IN_LOOPBACKNET;
    return strcmp(address, "::1") == 0;
}

/* --- opening and closing ---------------------------------------------------------------------- */

enum MHD_Result
cb_connections_accept(void *data, const struct sockaddr *address, socklen_t length)
{
    (void)length;
    CbConnections *connections = data;
    g_autofree char *text = address_text(address, TRUE);
    if (cb_address_is_loopback(text))
        return MHD_YES;
    g_mutex_lock(&connections->lock);
    guint there = GPOINTER_TO_UINT(g_hash_table_lookup(connections->by_address, text));
    g_mutex_unlock(&connections->lock);
    if (there < connections->per_address)
        return MHD_YES;
    cb_hub_count(connections->server->hub, "refused_total{reason=\"address\"}", 1);
    return MHD_NO;
}

/* One more or less from the address. Locked. */
static void
count_address(CbConnections *connections, const struct sockaddr *address, int more)
{
    char *text = address_text(address, TRUE);
    guint there = GPOINTER_TO_UINT(g_hash_table_lookup(connections->by_address, text)) + (guint)more;
    if (there > 0) {
        g_hash_table_replace(connections->by_address, text, GUINT_TO_POINTER(there));
        return;
    }
    g_hash_table_remove(connections->by_address, text);
    g_free(text);
}

static CbConnection *
connection_open(CbConnections *connections, struct MHD_Connection *connection, const struct sockaddr *address)
{
    const CbMicrohttpd *mhd = &connections->server->mhd;
    CbConnection *peer = g_new0(CbConnection, 1);
    peer->connections = connections;
    peer->address = address_text(address, FALSE);
    peer->loopback = cb_address_is_loopback(peer->address);
    peer->socket =
        mhd->MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
    peer->deadline = cb_server_ticks() + connections->server->head_patience;
    g_mutex_lock(&connections->lock);
    peer->surplus = g_hash_table_size(connections->open) >= connections->most;
    g_hash_table_add(connections->open, peer);
    count_address(connections, address, 1);
    g_mutex_unlock(&connections->lock);
    return peer;
}

void
cb_connections_notify(void *data, struct MHD_Connection *connection, void **context,
                enum MHD_ConnectionNotificationCode code)
{
    CbConnections *connections = data;
    const struct sockaddr *address =
        connections->server->mhd.MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS)
            ->client_addr;
    if (code == MHD_CONNECTION_NOTIFY_STARTED) {
        *context = connection_open(connections, connection, address);
        cb_hub_count(connections->server->hub, "connections", 1);
        return;
    }
    g_mutex_lock(&connections->lock);
    count_address(connections, address, -1);
    g_hash_table_remove(connections->open, *context);
    g_mutex_unlock(&connections->lock);
    *context = NULL;
    cb_hub_count(connections->server->hub, "connections", -1);
}

/* --- patience --------------------------------------------------------------------------------- */

void
cb_connection_patience(CbConnection *peer, gint64 patience)
{
    g_mutex_lock(&peer->connections->lock);
    peer->deadline = patience == G_MAXINT64 ? G_MAXINT64 : cb_server_ticks() + patience;
    g_mutex_unlock(&peer->connections->lock);
}

/* The lock keeps libmicrohttpd from closing a socket, whose number might then be another's. */
void
cb_connections_sweep(CbConnections *connections)
{
    GHashTableIter iter;
    gpointer each;
    gint64 now = cb_server_ticks(), cut = 0;
    g_mutex_lock(&connections->lock);
    g_hash_table_iter_init(&iter, connections->open);
    while (g_hash_table_iter_next(&iter, &each, NULL)) {
        CbConnection *peer = each;
        if (now < peer->deadline)
            continue;
        shutdown(peer->socket, SHUT_RDWR);
        peer->deadline = G_MAXINT64;
        cut++;
    }
    g_mutex_unlock(&connections->lock);
    if (cut > 0)
        cb_hub_count(connections->server->hub, "refused_total{reason=\"slow\"}", cut);
}
