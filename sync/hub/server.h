/* The hub on a socket: libmicrohttpd in front of hub.h.
 *
 * libmicrohttpd's threads read and write sockets; requests are answered by a pool of workers while
 * their connection is suspended, so that a slow query holds up nobody else. Limits of size, time
 * and number are enforced here.
 */
#pragma once

#include "sync/hub/hub.h"

typedef struct {
    const char *address;           /* "127.0.0.1"; another one needs TLS, unless `insecure` */
    guint port;                    /* 0: any free one */
    const char *certificate, *key; /* PEM files; NULL: plain HTTP */
    gboolean insecure;             /* plain HTTP beyond loopback */
    const char *const
        *hosts;        /* names that Host may have beside loopback's and `address`, ends with NULL;
                          NULL: the machine's own. An address that stands for all takes any number */
    guint connections; /* at most; 0: 2048, or what the limit of open files allows */
    guint per_address; /* connections from one address other than loopback; 0: 64 */
    guint workers;     /* 0: eight a core */
    gint64 sweep_every; /* microseconds between sweeps of campaigns; due ones are ticked sooner; 0: never */
    gboolean pool;      /* takes the pool's turns: runs, checks, evaluations (pool/pool.h) */
    gboolean advisors;  /* sets workspaces up, lets matches run out, delivers notices (advisors/advising.h) */
    gboolean peers;     /* makes runs of peer matching, sends texts about events (peers/peers.h) */
    gint64 head_patience; /* microseconds for a request's head; 0: 10 s */
    gint64 body_patience; /* for its body, and for a connection without a request; 0: 30 s */
    void (*log)(gpointer data, const char *line); /* one JSON object a line; NULL: nowhere */
    gpointer log_data;
    /* What answers requests in the hub's place, from any thread; NULL: the hub does. */
    CbAnswer *(*answer)(gpointer data, const CbRequest *request);
    gpointer answer_data;
} CbServerOptions;

typedef struct CbServer CbServer;
/* Raises the process's limit of open files and ignores SIGPIPE. Texts of `options` are needed for
 * the call only. The hub must outlive the server. */
CbServer *cb_server_start(CbHub *hub, const CbServerOptions *options, GError **error);
guint cb_server_port(const CbServer *server);
/* "http://127.0.0.1:8080" */
const char *cb_server_url(const CbServer *server);
/* Takes no new connections, ends streams, waits up to `patience` microseconds for requests that are
 * being answered, and stops. Frees the server. */
void cb_server_stop(CbServer *server, gint64 patience);
