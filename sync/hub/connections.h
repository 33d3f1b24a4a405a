/* The open connections: how many there are, from where, and how long each may still take. A
 * connection that takes longer for a request's head or body than it may is cut, whatever it sends
 * meanwhile: libmicrohttpd itself only sees silence. */
#pragma once

#include <sys/socket.h>

#include "sync/hub/serving.h"

typedef struct {
    CbConnections *connections;
    char *address; /* "192.0.2.1" */
    int socket;
    gboolean loopback;
    gboolean surplus; /* more than there may be: told so and closed */
    gint64 deadline;  /* in ticks; G_MAXINT64: none */
} CbConnection;

CbConnections *cb_connections_new(CbServer *server, guint most, guint per_address);
void cb_connections_free(CbConnections *connections);
/* libmicrohttpd's questions: whether to take a connection, and that one was opened or closed.
 * `data` is the CbConnections. */
enum MHD_Result cb_connections_accept(void *data, const struct sockaddr *address, socklen_t length);
void cb_connections_notify(void *data, struct MHD_Connection *connection, void **context,
                     enum MHD_ConnectionNotificationCode code);
/* Until when the connection must have got on, `patience` from now; G_MAXINT64: for ever. */
void cb_connection_patience(CbConnection *peer, gint64 patience);
/* Cuts those that have not. */
void cb_connections_sweep(CbConnections *connections);
/* Whether an address, as it is written, is of this machine alone. */
gboolean cb_address_is_loopback(const char *address);
