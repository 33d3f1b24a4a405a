/* The push machine: decisions that are due are marked as being sent (REST → MARKING), sent (READY →
 * SENT), and marked with what became of them (RESULTS → KEEPING). One batch at a time.
 */
#pragma once

#include "sync/client/batch.h"

typedef enum {
    CB_PUSH_REST,    /* nothing is under way */
    CB_PUSH_MARKING, /* the store marks a batch as being sent */
    CB_PUSH_READY,   /* it is marked: to be sent */
    CB_PUSH_SENT,    /* waits for the answer */
    CB_PUSH_RESULTS, /* answered: to be marked */
    CB_PUSH_KEEPING, /* the store does */
    CB_PUSH_STATES
} CbPushState;

typedef struct {
    CbPushState state;
    CbCall call;        /* to the hub */
    CbCall keep;        /* of the store; has no id */
    GPtrArray *waiting; /* CbWaiting */
    GPtrArray *ids;     /* of the batch under way */
    GArray *marks;      /* for the store */
    gboolean told;      /* the outbox was told since the batch was marked */
    gint64 hurried;
    gint64 next_at; /* when something will be due */
    guint n_old;
    guint most; /* in one batch */
} CbPush;

void cb_push_init(CbPush *push);
void cb_push_clear(CbPush *push);
gboolean cb_push_next(CbPush *push, CbCore *core, gint64 now);
gint64 cb_push_wake_at(const CbPush *push, const CbCore *core);
void cb_push_answer(CbPush *push, CbCore *core, const CbAnswer *answer, gint64 now);
void cb_push_failed(CbPush *push, CbCore *core, const CbJudgement *judgement, gint64 now);
/* TRUE when decisions were accepted: pull. */
gboolean cb_push_done(CbPush *push, CbCore *core, const GError *error, gint64 now);
void cb_push_outbox(CbPush *push, const CbCore *core, const GPtrArray *entries, gint64 now);
/* What waits just for push_delay goes now. */
void cb_push_hurry(CbPush *push, const CbCore *core, gint64 now);
void cb_push_retry(CbPush *push, gint64 now);
/* Nothing is under way, and nothing will go by itself. */
gboolean cb_push_is_settled(const CbPush *push, const CbCore *core);
