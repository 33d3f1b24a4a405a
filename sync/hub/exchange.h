/* One request and its answer.
 *
 * libmicrohttpd's thread reads head and body (refusing what limits.h refuses), suspends the
 * connection and gives the exchange to a worker; the worker asks the hub and resumes the
 * connection; libmicrohttpd's thread sends the answer. An exchange is held by the connection until
 * it is done, and by the worker while it works.
 */
#pragma once

#include "sync/hub/connections.h"

typedef struct CbExchange CbExchange;

/* libmicrohttpd's callbacks; `server` is the CbServer. */
void *cb_exchange_begin(void *server, const char *target, struct MHD_Connection *connection);
enum MHD_Result cb_exchange_step(void *server, struct MHD_Connection *connection, const char *url,
                                 const char *method, const char *version, const char *data,
                                 size_t *size, void **context);
void cb_exchange_done(void *server, struct MHD_Connection *connection, void **context,
                      enum MHD_RequestTerminationCode code);

/* The worker's part; takes over the reference that it is called with. For a GThreadPool. */
void cb_exchange_work(gpointer exchange, gpointer server);
/* Resumes the connection, so that the server can be stopped; called after `abandoning` was set. */
void cb_exchange_abandon(CbExchange *exchange);
