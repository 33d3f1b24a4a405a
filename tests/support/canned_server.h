/* A server for tests that answers on loopback whatever a test wants, be it HTTP or not. Each connection has a thread of
 * its own.
 */
#pragma once

#include <glib.h>

typedef struct CannedServer CannedServer;

typedef struct {
    char *line;    /* "GET /auth/v1/user HTTP/1.1" */
    char *headers; /* the lines after it, as they came */
    char *body;
    guint number;  /* of requests so far, from 1 */
} CannedRequest;

/* Says something about a request through canned_send(). The connection takes another request afterwards, unless
 * FALSE is returned: then it ends. */
typedef gboolean (*CannedAnswer)(gpointer data, const CannedRequest *request, int fd);

CannedServer *canned_server_start(CannedAnswer answer, gpointer data);
void canned_server_stop(CannedServer *server);
guint canned_server_port(const CannedServer *server);
/* "http://127.0.0.1:PORT"; owned by the server. */
const char *canned_server_url(const CannedServer *server);

/* FALSE when the other side has gone, or the server stops. */
gboolean canned_send(int fd, const void *bytes, gsize length);
/* A whole answer with this body; `headers` ("Name: value\r\n…") may be "". */
gboolean canned_send_answer(int fd, guint status, const char *type, const char *headers,
                            const char *body);
/* Waits; FALSE when the other side has gone meanwhile. */
gboolean canned_pause(int fd, gint64 microseconds);
