/* The client's head: what to say to the hub next, and what to make of its answers. Three state machines, pull,
 * push and live (pull.h, push.h, live.h), and no I/O: time, answers and the outbox come in, tasks come out. The
 * courier carries tasks out with libcurl and SQLite, the simulator with a virtual network.
 *
 *     while ((task = cb_agent_next(agent, now)))   carry it out, tell the agent how it went
 *     wait until cb_agent_wake_at(agent) or something happens
 *
 * `now` is never earlier than it was before.
 *
 * Failures are of three classes: again now (a broken connection after an answer began), later (not reached, 5xx,
 * 429: 1, 2, 4 … 60 s, ±20 %), and not until someone acts (401 after a refresh, 403, 426, an unknown certificate).
 * Refreshing a token is the courier's: a 401 that comes here means that it could not. What the hub says is checked;
 * where it makes no sense the agent stops with a sentence.
 */
#pragma once

#include "store/outbox.h"
#include "store/replica.h"
#include "sync/wire/http.h"

typedef enum {
    CB_LINK_OFFLINE,    /* not reached; tried again at retry_at */
    CB_LINK_CONNECTING, /* the first request is on its way */
    CB_LINK_FIRST,      /* first synchronisation */
    CB_LINK_POLLING,    /* reached; streams are not possible just now */
    CB_LINK_LIVE,       /* changes arrive as they happen */
    CB_LINK_STOPPED,    /* not until someone acts */
} CbLink;

typedef struct {
    CbLink link;
    gint64 since;      /* in this state */
    gint64 fresh_at;   /* when the cache was last known to be current; CB_NULL: never */
    gint64 lag;        /* how far the hub's feed is held back, microseconds */
    gint64 offset;     /* the hub's clock minus ours, microseconds; median of the last five */
    gint64 rows_done, rows_total; /* first synchronisation */
    gint64 remaining;  /* of it, microseconds; CB_NULL: unknown */
    gint64 retry_at;   /* CB_NULL: nothing is waited for */
    gboolean read_only; /* this Callboard is newer than the hub */
    char code[32];     /* of the trouble, "" when there is none: "OFFLINE", "NOT_SIGNED_IN", "MANY_DELETIONS" … */
    char sentence[200]; /* what is wrong and what to do about it */
} CbAgentStatus;

typedef struct {
    const char *hub;       /* URL without a path */
    const char *client_id; /* cb_outbox_client_id() */
    gint64 push_delay;     /* microseconds */
    gint64 poll_focused, poll_idle; /* between two pulls where there is no stream: 5 s and 30 s */
    guint32 seed;          /* of the jitter */
    guint page;            /* rows asked for at once; 0: 5000 */
    gboolean live;         /* open a stream; FALSE for `callboard sync --once` */
} CbAgentOptions;

typedef struct CbAgent CbAgent;
CbAgent *cb_agent_new(const CbAgentOptions *options, const CbReplicaState *state);
void cb_agent_free(CbAgent *agent);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CbAgent, cb_agent_free)
const CbAgentStatus *cb_agent_status(const CbAgent *agent);
/* The pull is current and nothing waits to be pushed: `callboard sync --once` is done. */
gboolean cb_agent_is_settled(const CbAgent *agent);

typedef enum {
    CB_TASK_SEND,    /* a request; answer with cb_agent_answer() or cb_agent_failed() */
    CB_TASK_OPEN,    /* the event stream; then cb_agent_stream(), in the end cb_agent_failed() */
    CB_TASK_CLOSE,   /* the event stream */
    CB_TASK_BEGIN,   /* cb_replica_begin(); this and the next four: then cb_agent_done() */
    CB_TASK_PAGE,    /* cb_replica_page() */
    CB_TASK_WHOLE,   /* cb_outbox_recall(), cb_replica_whole(), then cb_agent_outbox() before cb_agent_done() */
    CB_TASK_CHANGES, /* cb_replica_changes(), with an empty array cb_replica_fresh() */
    CB_TASK_MARK,    /* the outbox: `marks` */
    CB_TASK_LOOKS,   /* who looks at what has changed: cb_agent_looks() */
} CbTaskKind;

/* What to write into the outbox about one decision. */
typedef struct {
    char *id;
    CbOutboxState state;
    char *code, *sentence, *theirs;
    gint64 version;
} CbTaskMark;

/* Owned by the agent, valid until the next call of cb_agent_next(). */
typedef struct {
    CbTaskKind kind;
    guint id;               /* SEND, OPEN: to be told with the answer */
    CbRequest *request;     /* SEND, OPEN: without the headers that prove who asks */
    gint64 timeout;         /* SEND: microseconds */
    CbTableId table;        /* PAGE */
    const char *rows;       /* PAGE, CHANGES: JSON array … */
    gsize length;
    const char *after;      /* PAGE: pk of its last row */
    gboolean last;          /* PAGE: the table is whole */
    const char *epoch, *cursor; /* BEGIN, CHANGES */
    gint64 rows_total;      /* BEGIN */
    gboolean confirmed;     /* CHANGES: many deletions are wanted */
    GArray *marks;          /* MARK: CbTaskMark */
} CbTask;
const CbTask *cb_agent_next(CbAgent *agent, gint64 now);
/* When to call it next if nothing happens; G_MAXINT64: not before something does. */
gint64 cb_agent_wake_at(const CbAgent *agent);

/* --- what happens ----------------------------------------------------------------------------------------- */

void cb_agent_answer(CbAgent *agent, guint id, const CbAnswer *answer, gint64 now);
typedef enum {
    CB_FAILURE_AGAIN,   /* broken while it was answered */
    CB_FAILURE_LATER,   /* not reached, timed out, closed */
    CB_FAILURE_PERSON,  /* certificate, address, protocol: somebody must act */
} CbFailure;
void cb_agent_failed(CbAgent *agent, guint id, CbFailure failure, const char *sentence, gint64 now);
/* Bytes of the event stream. */
void cb_agent_stream(CbAgent *agent, guint id, const char *bytes, gsize length, gint64 now);
/* How a task of the store went; `error` NULL: well. */
void cb_agent_done(CbAgent *agent, CbTaskKind kind, const GError *error, gint64 now);
/* What the outbox holds: CbOutboxEntry pointers, borrowed for the call. To be told at the start and after every
 * change, also the agent's own marks. */
void cb_agent_outbox(CbAgent *agent, const GPtrArray *entries, gint64 now);

/* What a person wants. */
typedef enum {
    CB_WANT_PUSH,    /* without waiting for push_delay */
    CB_WANT_RETRY,   /* whatever is waited for, and from STOPPED */
    CB_WANT_REFETCH, /* a first synchronisation again */
    CB_WANT_DELETE,  /* the many deletions are right */
} CbWant;
void cb_agent_want(CbAgent *agent, CbWant want, gint64 now);
/* Somebody sits before the screen (polls more often), or not. */
void cb_agent_focus(CbAgent *agent, gboolean focused, gint64 now);
/* The session whose candidates this person has open, NULL: none. */
void cb_agent_look(CbAgent *agent, const char *session_id, gint64 now);

/* Who else has a session's candidates open. */
typedef struct {
    char *who, *session_id;
    gint64 since;
} CbLook;
/* Of CbLook; owned by the agent. */
const GArray *cb_agent_looks(const CbAgent *agent);
