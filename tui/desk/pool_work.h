/* A run of the pool by a person, as a row of wishes: what is stuck is put right, then batch by batch a record is
 * opened, each booking is decided, the record is closed. Between two wishes it can be stopped without damage: what is
 * taken and not decided waits again.
 *
 *     CbWish wish;
 *     while (cb_pool_work_next(work, desk, &wish)) { decide the wish on the desk; cb_pool_work_tell(work, desk, outcome); }
 */
#pragma once

#include "engine/pool/plan.h"
#include "tui/desk.h"

typedef struct CbPoolWork CbPoolWork;

/* `type`: what is ready, or an emergency, which needs a reason. `ids` (borrowed; NULL: whatever the type takes) are
 * bookings. A batch of BALANCE that nobody named is one plan. */
CbPoolWork *cb_pool_work_new(const CbDesk *desk, CbRunType type, const char *reason, const GPtrArray *ids);
void cb_pool_work_free(CbPoolWork *work);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CbPoolWork, cb_pool_work_free)

/* The next wish, which borrows from `work` until it is told what came of it. FALSE: it is over. */
gboolean cb_pool_work_next(CbPoolWork *work, const CbDesk *desk, CbWish *wish);
/* What came of it; the desk holds it. */
void cb_pool_work_tell(CbPoolWork *work, const CbDesk *desk, const CbOutcome *outcome);
/* No booking more: only the open record is closed. */
void cb_pool_work_stop(CbPoolWork *work);

/* What became of a booking. */
typedef struct {
    char *booking; /* id */
    CbFate fate;
    char *emp_code, *sentence; /* NULL: nobody */
    char *code;                /* of a refusal, which counts as failed; NULL */
} CbPoolWorkResult;

/* How far it has come. */
typedef struct {
    guint total, done; /* bookings; the total grows when more become ready */
    guint assigned, escalated, failed;
    gint64 gap_before, gap_after; /* seconds between who works most and least; the latter as it is now */
    CbJointGain gain;             /* of its plans, over deciding one by one */
    gboolean joint, stopped, over;
    const char *refusal, *refusal_code; /* why it has not begun; NULL: it has */
    const GPtrArray *results;     /* CbPoolWorkResult *, in order */
} CbPoolWorkState;
CbPoolWorkState cb_pool_work_state(const CbPoolWork *work, const CbDesk *desk);
/* Whether the next wish is about a booking; TRUE in between two of them. */
gboolean cb_pool_work_at_booking(const CbPoolWork *work);
/* "4 of 7 assigned, 2 left to people, 1 failed. …" Caller frees. */
char *cb_pool_work_sentence(const CbPoolWork *work, const CbDesk *desk);
