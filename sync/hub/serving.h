/* What the parts of a running server share: server.c makes it, connections.c counts its connections,
 * exchange.c answers its requests, event_stream.c feeds its streams. For these files only. */
#pragma once

#include "sync/hub/gzip.h"
#include "sync/hub/limits.h"
#include "sync/hub/log.h"
#include "sync/hub/microhttpd.h"
#include "sync/hub/peers/peers.h"
#include "sync/hub/server.h"

typedef struct CbConnections CbConnections;

struct CbServer {
    CbHub *hub;
    CbAnswer *(*answer)(gpointer data, const CbRequest *request); /* NULL: the hub's */
    gpointer answer_data;
    CbMicrohttpd mhd;
    struct MHD_Daemon *daemon;
    CbGzip *gzip; /* NULL: nothing is compressed */
    CbLog log;
    CbHosts hosts;
    char **names; /* of `hosts` */
    char *address, *url;
    guint port;
    int listener;
    gboolean exposed; /* plain HTTP beyond loopback */
    gint64 head_patience, body_patience;
    GString *troubles; /* what libmicrohttpd says while it starts; NULL later */
    char *certificate, *key;

    CbConnections *connections;
    GThreadPool *workers;
    gint64 started_at;

    GMutex lock;           /* of what follows */
    GHashTable *exchanges; /* CbExchange: requests that are not done */
    GHashTable *streams;   /* CbEventStream */
    GCond changed;         /* an exchange is done, or `ending` has been set */
    gboolean ending;       /* the service threads are to end */
    gint stopping;         /* atomic: nothing new is begun */
    gint abandoning;       /* atomic: no connection may be suspended any more */
    gssize bodies;         /* atomic: bytes of bodies in memory */
    gssize answers;        /* atomic: bytes of answers in memory */

    gint64 sweep_every;
    gboolean pool, advisors, peers;
    GThread *clock, *news, *sweeper, *pooler, *logger; /* those after `news` may be NULL */
    GThread *workspaces, *notices, *peer_parts[CB_N_PEERS_PARTS];
    int wake; /* an eventfd: readable once `ending` has been set */
};

/* Microseconds that never go back. */
static inline gint64
cb_server_ticks(void)
{
    return g_get_monotonic_time();
}
