/* What every answer gets before it is sent, and what is written down after it was.
 *
 * Header fields of an answer whose names begin with a colon are not sent: the hub says in `:role`
 * and `:user` who has asked, and in `:error` why it failed, for the log. */
#pragma once

#include "sync/hub/serving.h"

/* The X-Request-Id of a request: the client's where it is 1 to 64 of [A-Za-z0-9._-], else a new
 * one. */
char *cb_dress_id(const char *wanted);
/* On a worker: smaller where the client takes that and is not on this machine; /health tells when
 * the hub is exposed. */
void cb_dress_answer(const CbServer *server, const CbRequest *request, gboolean loopback,
                     CbAnswer *answer);
/* The fields that every response has, where `answer` (NULL for a stream) does not set them itself.
 * `request` is NULL when its head was refused. */
void cb_dress_response(const CbServer *server, const CbRequest *request, const CbAnswer *answer,
                       struct MHD_Response *response);

typedef struct {
    const CbRequest *request; /* NULL: its target was refused */
    const char *address, *role, *user, *error;
    guint status;   /* 0: there was no answer */
    gsize sent;     /* bytes of its body */
    gint64 took;    /* microseconds */
    gboolean whole; /* the client got all of it */
} CbDone;
/* Logs and counts a request that is done. */
void cb_dress_done(const CbServer *server, const CbDone *done);
