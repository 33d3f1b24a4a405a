/* An HTTP/1.1 client for loopback that sends exactly what it is told to, one request a connection. */
#pragma once

#include "sync/wire/http.h"

/* Sends a request to 127.0.0.1; `path` goes out as it is. Header names of the answer are in lower
 * case. NULL when no answer comes. */
CbAnswer *cb_wire_send(guint port, const char *method, const char *path, CbHeaders *headers,
                       const char *body);
