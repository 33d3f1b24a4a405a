/* What the agent's machines share: options, status, the task that is out, requests and what became
 * of them. */
#pragma once

#include "sync/client/agent.h"
#include "sync/client/backoff.h"
#include "sync/client/clock.h"
#include "sync/client/judge.h"

/* One kind of request of a machine: the one under way, and when the next may go. */
typedef struct {
    guint id; /* 0: none is under way */
    gint64 sent_at;
    gint64 due_at; /* not before */
    gboolean heard; /* the last one was answered, well or not */
    guint again;    /* repeated at once, in a row */
    CbBackoff backoff;
} CbCall;

typedef struct {
    char *hub, *client_id;
    CbAgentOptions options;
    CbAgentStatus status;
    CbClock clock;
    GRand *dice;
    guint last_id;
    CbTask task;
    gboolean reached; /* the hub has answered */
    gboolean stopped; /* not until someone acts */
    gboolean focused;
    const CbCall *troubled; /* whose trouble the status tells; NULL: nobody's */
} CbCore;

void cb_core_init(CbCore *core, const CbAgentOptions *options);
void cb_core_clear(CbCore *core);

/* An empty task. */
CbTask *cb_core_task(CbCore *core, CbTaskKind kind);
/* The task to POST `body` (taken) to an RPC, `name` "cb_pull". */
void cb_core_post(CbCore *core, CbCall *call, const char *name, char *body, gint64 timeout,
                  gint64 now);
/* The task to open the stream of events after `cursor`. */
void cb_core_open(CbCore *core, CbCall *call, const char *cursor, gint64 now);

/* Headers of an answer: clock and versions. The call has ended. */
void cb_core_heard(CbCore *core, CbCall *call, const CbAnswer *answer, gint64 now);
/* The call did what it should. */
void cb_core_well(CbCore *core, CbCall *call);
/* It did not: sets when to try again, or stops all, and says so in the status. */
void cb_core_trouble(CbCore *core, CbCall *call, const CbJudgement *judgement, gint64 now);
/* Somebody has acted: nothing is stopped, no trouble is told. */
void cb_core_release(CbCore *core);
/* The hub answers others: what got no answer is tried again soon, however often it has failed. */
void cb_call_hasten(CbCall *call, gint64 now);
/* Tries what is waited for, at once. */
void cb_call_retry(CbCall *call, gint64 now);
