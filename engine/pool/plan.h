/* A run of the pool as a plan ("Persistent booking pool", sections 7 to 9): which entries, in which order and
 * batches, who would get each, who would be left to people and why, and how far apart everybody's hours would be.
 * Nothing is changed; who runs the pool decides each entry anew and may name the planned person.
 *
 * Each entry is decided with the hours, clashes, last duty roster meeting and last service that those before it
 * leave, as somebody's best candidate with the wider gap of pool runs; it never goes back into the pool. A corrupted
 * entry is put right, or leaves the pool (corruption.h). A batch has 10 entries, 15 while what is left presses
 * (emergency.h).
 *
 * Cost: entries × interpreters for the rankings; 10,000 entries and 1,000 interpreters: see tests/bench/pool_bench.c.
 */
#pragma once

#include "engine/pool/joint.h"
#include "engine/pool/recovery.h"
#include "engine/pool/route.h"

typedef enum {
    CB_RUN_POOL,      /* what is ready */
    CB_RUN_DAILY,     /* recovery, what is ready, failed entries whose pause is over */
    CB_RUN_EMERGENCY, /* everything, as an emergency */
    CB_N_RUNS,
} CbRunType;
/* "POOL_PROCESSING", "DAILY_PROCESSING", "EMERGENCY", and back; FALSE when it is none. */
const char *cb_run_type_name(CbRunType type);
gboolean cb_run_type_parse(const char *name, CbRunType *type);

typedef struct {
    CbRunType type;
    gboolean joint;     /* each batch as one plan (joint.h): cb_run_is_joint() says when the pool does so */
    gboolean recover;   /* recovery first, as a person's run does it; DAILY does so anyway */
    guint most_batches; /* 0: as many as it takes */
} CbRunQuery;

/* A batch of BALANCE is one plan, but for emergencies: there the most pressing goes first, whatever it costs the
 * others. */
gboolean cb_run_is_joint(CbPoolMode mode, CbRunType type);

typedef enum { CB_FATE_ASSIGNED, CB_FATE_ESCALATED, CB_FATE_FAILED } CbFate;
const char *cb_fate_name(CbFate fate); /* "assigned", … */

typedef struct {
    guint booking;
    CbFate fate;
    guint employee;     /* row: whose it is; CB_NO_ROW (also where somebody unknown has it already) */
    const char *reason; /* ESCALATED: why nobody; FAILED: the worst of what is wrong with it, "START_IN_PAST" */
    CbUrgencyLevel level;
    guint issues;       /* CB_CORRUPT_… */
} CbRunResult;

typedef enum { CB_BATCH_LOW, CB_BATCH_MEDIUM, CB_BATCH_HIGH } CbBatchLoad;
const char *cb_batch_load_name(CbBatchLoad load); /* "LOW", … */
/* More than 30 % failed: high; more than 20 % left to people: medium. */
CbBatchLoad cb_batch_load(guint total, guint failed, guint escalated);

typedef struct {
    guint size;                   /* how many it may have */
    guint first, n;               /* of the results */
    guint assigned, escalated, failed;
    gint64 gap_before, gap_after; /* seconds between who works most and least; better by the difference */
    CbBatchLoad load;
    CbJointGain gain;             /* over deciding one by one; zero unless joint */
} CbRunBatch;

typedef struct {
    CbRunQuery query;
    CbPoolMode mode;
    GArray *results; /* CbRunResult, in the order in which to decide */
    GArray *batches; /* CbRunBatch */
    guint assigned, escalated, failed;
    CbRecovery *recovery; /* where it comes first; else NULL */
    CbRequeue *requeue;   /* DAILY; else NULL */
    GArray *left;         /* CbPooled, by row: what stays in the pool */
    gint64 next_run_at;   /* DAILY; else CB_NULL */
    CbJointGain gain;     /* of all batches */
} CbRunPlan;

CbRunPlan *cb_run_plan(const CbWorld *world, gint64 now, CbRunQuery query);
void cb_run_plan_free(CbRunPlan *plan);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CbRunPlan, cb_run_plan_free)
