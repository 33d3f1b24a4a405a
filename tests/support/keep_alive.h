/* One HTTP/1.1 connection to 127.0.0.1 that stays open, for requests one after the other. Whatever
 * fails ends the program. */
#pragma once

#include <glib.h>

typedef struct CbKeepAlive CbKeepAlive;
/* `token` may be NULL. */
CbKeepAlive *cb_keep_alive_new(guint port, const char *token);
void cb_keep_alive_free(CbKeepAlive *connection);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CbKeepAlive, cb_keep_alive_free)
/* The body of the answer, which must be 200; valid until the next request. A `body` of NULL: GET,
 * else POST of JSON. */
const GString *cb_keep_alive_ask(CbKeepAlive *connection, const char *path, const char *body);
/* The same with more lines of the head, each with its CRLF. */
const GString *cb_keep_alive_ask_with(CbKeepAlive *connection, const char *path, const char *body, const char *lines);
