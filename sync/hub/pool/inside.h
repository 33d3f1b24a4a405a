/* What the files of the pool's automation share: run.c and batch.c process, turn.c says when, state.c tells how it
 * goes, routes.c answers. For these files only; pool.h is for everybody else.
 */
#pragma once

#include "engine/json.h"
#include "engine/pool/monitor.h"
#include "engine/pool/pool.h"
#include "engine/pool/retry.h"
#include "engine/pool/select.h"
#include "sync/hub/pool/log.h"
#include "sync/hub/pool/pool.h"

/* Runs that failed, and why: the last of them. */
#define CB_POOL_KEPT_ERRORS 10

typedef struct CbPoolRun CbPoolRun;

struct CbPooling {
    CbPoolLog *log;
    GMutex lock; /* of what follows; nothing is taken under it */
    GCond changed;
    gboolean due;       /* somebody has woken it */
    gint begun;         /* atomic: settings have been written where there were none, and the first run is due */
    GPtrArray *waiting; /* CbPoolRun that go on later */
    GQueue errors;      /* char *, newest first; none after a run that went well */
    gboolean run_failed; /* all tries of a run were used up */
    guint working;       /* runs in progress */
    guint done, total;   /* entries decided and claimed by them */
    gint64 last_end;     /* of a run; CB_NULL: none yet */
    gint held;           /* atomic: runs end before their next booking */
    guint unreachable;   /* failures of the database in a row */
};

/* --- decisions (ask.c) ------------------------------------------------------------------------ */

/* Who decides. */
typedef struct {
    const char *actor;
    CbRole role;
} CbPoolWho;
extern const CbPoolWho cb_pool_hub; /* the hub itself */

typedef struct {
    const char *kind, *target;
    cJSON *payload; /* taken; NULL: {} */
    CbPoolWho who;
    gboolean (*still)(gpointer data, const CbWorld *world); /* NULL: nothing to ask */
    gpointer data;
} CbPoolAsk;

typedef struct {
    char *id; /* of the decision */
    CbOutcome *outcome;
    CbWorld *before, *after; /* `before` is NULL where nothing was changed */
} CbPoolTold;
void cb_pool_told_clear(CbPoolTold *told);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CbPoolTold, cb_pool_told_clear)

/* Decides in the hub, and counts how the database did. FALSE with an error, also where a rule of the database
 * refused. */
gboolean cb_pool_ask(CbHub *hub, const CbPoolAsk *ask, CbPoolTold *told, GError **error);
/* Whether it was accepted. */
gboolean cb_pool_accepted(const CbPoolTold *told);
/* Notes a success or a failure of the database, for the alert that it cannot be reached. */
void cb_pool_note_database(CbHub *hub, const GError *problem);

/* --- a batch (batch.c) ------------------------------------------------------------------------ */

typedef struct {
    guint processed, assigned, escalated, failed;
} CbPoolCounts;

typedef struct CbPoolBatch CbPoolBatch;

/* The entries that a decision pool.begin has claimed, in the order in which they are decided; in BALANCE with the
 * people of the joint plan. */
CbPoolBatch *cb_pool_batch_new(const CbPoolTold *begun, CbPoolWho who, gboolean emergency, gint64 now);
void cb_pool_batch_free(CbPoolBatch *batch);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CbPoolBatch, cb_pool_batch_free)
guint cb_pool_batch_size(const CbPoolBatch *batch);
const char *cb_pool_batch_entry(const CbPoolBatch *batch, guint i);
/* Decides what is due: CB_NULL when all entries are settled, else when to go on. */
gint64 cb_pool_batch_go(CbPoolBatch *batch, CbHub *hub);
/* Closes the record: pool.end, and then how long it took. Adds what the record says to *counts. */
gboolean cb_pool_batch_end(CbPoolBatch *batch, CbHub *hub, CbPoolCounts *counts, GError **error);

/* --- runs (run.c) ----------------------------------------------------------------------------- */

/* What a run is to do. */
typedef struct {
    CbPoolRunKind kind;
    CbPoolWho who;
    const char *reason;        /* EMERGENCY */
    const GPtrArray *bookings; /* NOW: ids; NULL: all that is ready */
    gint64 next_run_at;        /* FULL: as it was set when its turn was taken */
} CbPoolOrder;

CbPoolRun *cb_pool_run_new(CbHub *hub, const CbPoolOrder *order);
void cb_pool_run_free(CbPoolRun *run);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CbPoolRun, cb_pool_run_free)
/* Goes as far as it can: CB_NULL when it is done, else when to go on. */
gint64 cb_pool_run_go(CbPoolRun *run);
/* When to go on, as it was said last. */
gint64 cb_pool_run_due(const CbPoolRun *run);
/* Why it was not begun: code and sentence of the decision that was refused; NULL: it was. */
const CbOutcome *cb_pool_run_refusal(const CbPoolRun *run);
/* {batchId, processedCount, assignedCount, escalatedCount, failedCount, processingTime, nextScheduledRun, errors}. */
cJSON *cb_pool_run_result(const CbPoolRun *run);
/* Lets a run go on by itself from now on, and frees it when it is done. */
void cb_pool_run_leave(CbHub *hub, CbPoolRun *run);

/* --- before the first turn (schema.c) --------------------------------------------------------- */

/* Looks whether tables, columns and indexes are there, and tells what is missing. FALSE with an error that says which
 * statements to run when nothing can be decided without. */
gboolean cb_pool_check_schema(CbHub *hub, GError **error);

/* --- how it goes (state.c) -------------------------------------------------------------------- */

/* What the World cannot say of how the pool's work goes. */
CbPoolTrouble cb_pool_trouble_of(CbHub *hub);
void cb_pool_note_error(CbHub *hub, const char *operation, const char *sentence);
