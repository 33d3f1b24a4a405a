#include "sync/hub/peers.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

struct CbPeers {
    CbServer *server;
    guint most, per_address;
    GMutex lock;
    GHashTable *open;       /* CbPeer */
    GHashTable *by_address; /* its text → how many */
};

static void
peer_free(gpointer data)
{
    CbPeer *peer = data;
    g_free(peer->address);
    g_free(peer);
}

CbPeers *
cb_peers_new(CbServer *server, guint most, guint per_address)
{
    CbPeers *peers = g_new0(CbPeers, 1);
    peers->server = server;
    peers->most = most;
    peers->per_address = per_address;
    g_mutex_init(&peers->lock);
    peers->open = g_hash_table_new_full(NULL, NULL, peer_free, NULL);
    peers->by_address = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    return peers;
}

void
cb_peers_free(CbPeers *peers)
{
    if (peers == NULL)
        return;
    g_hash_table_unref(peers->open);
    g_hash_table_unref(peers->by_address);
    g_mutex_clear(&peers->lock);
    g_free(peers);
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
cb_peers_accept(void *data, const struct sockaddr *address, socklen_t length)
{
    (void)length;
    CbPeers *peers = data;
    g_autofree char *text = address_text(address, TRUE);
    if (cb_address_is_loopback(text))
        return MHD_YES;
    g_mutex_lock(&peers->lock);
    guint there = GPOINTER_TO_UINT(g_hash_table_lookup(peers->by_address, text));
    g_mutex_unlock(&peers->lock);
    if (there < peers->per_address)
        return MHD_YES;
    cb_hub_count(peers->server->hub, "refused_total{reason=\"address\"}", 1);
    return MHD_NO;
}

/* One more or less from the address. Locked. */
static void
count_address(CbPeers *peers, const struct sockaddr *address, int more)
{
    char *text = address_text(address, TRUE);
    guint there = GPOINTER_TO_UINT(g_hash_table_lookup(peers->by_address, text)) + (guint)more;
    if (there > 0) {
        g_hash_table_replace(peers->by_address, text, GUINT_TO_POINTER(there));
        return;
    }
    g_hash_table_remove(peers->by_address, text);
    g_free(text);
}

static CbPeer *
peer_open(CbPeers *peers, struct MHD_Connection *connection, const struct sockaddr *address)
{
    const CbMicrohttpd *mhd = &peers->server->mhd;
    CbPeer *peer = g_new0(CbPeer, 1);
    peer->peers = peers;
    peer->address = address_text(address, FALSE);
    peer->loopback = cb_address_is_loopback(peer->address);
    peer->socket =
        mhd->MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
    peer->deadline = cb_server_ticks() + peers->server->head_patience;
    g_mutex_lock(&peers->lock);
    peer->surplus = g_hash_table_size(peers->open) >= peers->most;
    g_hash_table_add(peers->open, peer);
    count_address(peers, address, 1);
    g_mutex_unlock(&peers->lock);
    return peer;
}

void
cb_peers_notify(void *data, struct MHD_Connection *connection, void **context,
                enum MHD_ConnectionNotificationCode code)
{
    CbPeers *peers = data;
    const struct sockaddr *address =
        peers->server->mhd.MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS)
            ->client_addr;
    if (code == MHD_CONNECTION_NOTIFY_STARTED) {
        *context = peer_open(peers, connection, address);
        cb_hub_count(peers->server->hub, "connections", 1);
        return;
    }
    g_mutex_lock(&peers->lock);
    count_address(peers, address, -1);
    g_hash_table_remove(peers->open, *context);
    g_mutex_unlock(&peers->lock);
    *context = NULL;
    cb_hub_count(peers->server->hub, "connections", -1);
}

/* --- patience --------------------------------------------------------------------------------- */

void
cb_peer_patience(CbPeer *peer, gint64 patience)
{
    g_mutex_lock(&peer->peers->lock);
    peer->deadline = patience == G_MAXINT64 ? G_MAXINT64 : cb_server_ticks() + patience;
    g_mutex_unlock(&peer->peers->lock);
}

/* The lock keeps libmicrohttpd from closing a socket, whose number might then be another's. */
void
cb_peers_sweep(CbPeers *peers)
{
    GHashTableIter iter;
    gpointer each;
    gint64 now = cb_server_ticks(), cut = 0;
    g_mutex_lock(&peers->lock);
    g_hash_table_iter_init(&iter, peers->open);
    while (g_hash_table_iter_next(&iter, &each, NULL)) {
        CbPeer *peer = each;
        if (now < peer->deadline)
            continue;
        shutdown(peer->socket, SHUT_RDWR);
        peer->deadline = G_MAXINT64;
        cut++;
    }
    g_mutex_unlock(&peers->lock);
    if (cut > 0)
        cb_hub_count(peers->server->hub, "refused_total{reason=\"slow\"}", cut);
}
