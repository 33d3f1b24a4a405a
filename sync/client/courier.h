/* The courier: the thread that talks to the hub, with libcurl's multi interface and a store of its own.
 *
 * It carries out the agent's tasks (agent.h) and tells the main loop what came of them. Everything it hands over
 * is a value; nothing is shared. Of several Callboards on one profile one is the courier (CB_COURIER_LOCK of the
 * directory); the others say so in their status, and take its place when it ends.
 */
#pragma once

#include "sync/client/agent.h"
#include "sync/client/credentials.h"

#define CB_COURIER_LOCK "courier.lock"

/* What the courier tells, on the main context it was started from. */
typedef struct {
    CbAgentStatus status;
    CbPatch *patch;    /* facts that changed in the cache; NULL: none, or `reload` */
    gboolean reload;   /* so much changed that the facts are to be loaded again */
    gboolean outbox;   /* marks in the outbox changed */
    GArray *looks;     /* CbLook; NULL: as before */
} CbCourierNews;
typedef void (*CbCourierTell)(gpointer data, const CbCourierNews *news);

typedef struct {
    const char *directory; /* the profile */
    gint64 push_delay;     /* microseconds */
    gint64 ahead;          /* how far its clock is ahead of the machine's: where the time is given (--now) */
    gint64 poll_focused, poll_idle; /* microseconds between two pulls where there is no stream; 0: 5 s and 30 s */
    gboolean once;         /* push without delay; end when everything is current and pushed, or cannot be */
    gboolean live;         /* changes as they happen, over a stream */
    gboolean refetch;      /* begin with a first synchronisation */
    CbCourierTell tell;
    gpointer data;
} CbCourierOptions;

typedef struct CbCourier CbCourier;
/* NULL with an error when nobody is signed in or libcurl is missing. */
CbCourier *cb_courier_start(const CbCourierOptions *options, GError **error);
/* Ends within a second, whatever is under way; `tell` is not called any more. */
void cb_courier_stop(CbCourier *courier);
/* The outbox was changed here. */
void cb_courier_outbox(CbCourier *courier);
void cb_courier_want(CbCourier *courier, CbWant want);
void cb_courier_focus(CbCourier *courier, gboolean focused);
void cb_courier_look(CbCourier *courier, const char *session_id);

/* The same on the caller's thread until everything is settled or cannot be (`once`): for `callboard sync --once`.
 * The last status in *status; FALSE with an error when it did not succeed. */
gboolean cb_courier_run(const CbCourierOptions *options, CbAgentStatus *status, GError **error);
