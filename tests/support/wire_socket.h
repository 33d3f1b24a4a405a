/* HTTP/1.1 over loopback as simply as it goes, one request a connection: a server for requests that
 * a function answers, and a client that sends exactly what it is told to. */
#pragma once

#include "sync/wire/http.h"

typedef CbAnswer *(*CbWireHandler)(gpointer data, const CbRequest *request);
typedef struct CbWireServer CbWireServer;

/* Answers in a thread of its own, one request after the other. A port of 0 is any free one. NULL
 * when the machine gives no socket. */
CbWireServer *cb_wire_server_start(guint port, CbWireHandler handler, gpointer data);
guint cb_wire_server_port(const CbWireServer *server);
void cb_wire_server_stop(CbWireServer *server);

/* Sends a request to 127.0.0.1; `path` goes out as it is. Header names of the answer are in lower
 * case. NULL when no answer comes. */
CbAnswer *cb_wire_send(guint port, const char *method, const char *path, CbHeaders *headers,
                       const char *body);
