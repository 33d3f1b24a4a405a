/* Hubs for tests: one in this process on a free loopback port, or `callboard serve` as a process of
 * its own; and raw sockets to talk to them. Failures fail the test that runs. */
#pragma once

#include <sys/types.h>

#include "sync/hub/server.h"

typedef struct {
    char *directory; /* of its data; removed when it stops */
    CbHub *hub;
    CbServer *server;
    guint port;
    GMutex lock;
    GString *log; /* lines of the log so far; under the lock */
} CbTestHub;

/* Starts a hub on SQLite with a server. `options` may be NULL; address and log are set here where
 * it leaves them out. */
CbTestHub *cb_test_hub_start(const CbServerOptions *options);
/* A new user with an API token, which the caller frees. */
char *cb_test_hub_token(CbTestHub *test, const char *name, CbRole role);
/* Writes an operator into the hub's facts, as somebody else would, and lets the hub look for news.
 */
void cb_test_hub_write(CbTestHub *test, const char *id);
/* Stops the server alone; the hub stays. */
void cb_test_hub_stop_server(CbTestHub *test, gint64 patience);
void cb_test_hub_free(CbTestHub *test);
/* Whether the log holds these words by now; waits a little for them. */
gboolean cb_test_hub_logged(CbTestHub *test, const char *words);

/* --- the program ------------------------------------------------------------------------------ */

typedef struct {
    GPid pid;
    guint port;
    char *url, *log_path; /* its standard error, a file below the system's temporary folder */
} CbTestServe;

/* Runs `callboard serve` with more words, which end with NULL; waits until it says where it
 * listens. Serves at 127.0.0.1 on a free port unless the words say otherwise. */
CbTestServe *cb_test_serve_start(const char *const *words);
/* Sends a signal (0: none), waits for its end and frees; the wait status. */
int cb_test_serve_stop(CbTestServe *serve, int signal_number);

/* --- raw sockets ------------------------------------------------------------------------------ */

/* A connection to 127.0.0.1; reads from it fail after 5 s. */
int cb_test_connect(guint port);
/* Sends all of it; FALSE when the other side has closed. */
gboolean cb_test_send(int socket, const char *bytes, gssize length);
/* What comes until the other side closes, or until `until` (may be NULL) has come. Caller frees. */
char *cb_test_read(int socket, const char *until);
/* Connects, sends, reads all, closes. Caller frees. */
char *cb_test_ask(guint port, const char *bytes, gssize length);
