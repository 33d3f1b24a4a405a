/* The schedule by which the workspace of a finalized match is set up ("Advisor matching", section
 * 9): one attempt at once and up to three more, with 1, 5, 25 s between them and as much again by
 * chance; what can never work is given up, and a match that could not be set up goes back to the
 * approval that it had. Values in, values out: the hub locks the row, makes the attempt and writes
 * what these functions say.
 *
 *     first attempt fails, u 0.383   → pending, 0 tries, again in 1.383 s
 *     worker's attempt fails, u 0.5  → pending, 1 try, again in 7.5 s
 *     its second, then its third     → failed, 3 tries, and the match is rolled back
 *
 * The lock is set exactly while `processing`; every exit clears it.
 */
#pragma once

#include "engine/world.h"

#define CB_PROVISION_MOST 3                   /* attempts of the worker */
#define CB_PROVISION_BATCH 10                 /* rows that a run of the worker takes */
#define CB_PROVISION_PERIOD (30 * 1000000)    /* µs between two runs */
#define CB_PROVISION_STUCK (2 * 60 * 1000000) /* a lock that is older is nobody's any more */
#define CB_PROVISION_KEPT_DAYS 90             /* for which completed rows are kept */

typedef enum {
    CB_PROVISION_WAITS,    /* pending */
    CB_PROVISION_RUNS,     /* processing */
    CB_PROVISION_DONE,     /* completed */
    CB_PROVISION_FAILED,   /* failed */
    CB_PROVISION_GIVEN_UP, /* rollback_needed: the worker rolls it back as soon as it may */
} CbProvisionStatus;
/* As the column says it. */
const char *cb_provision_status_name(CbProvisionStatus status);

typedef struct {
    CbProvisionStatus status;
    gint64 tries; /* attempts of the worker that failed; the first is not counted */
    gint64 most;
    gint64 locked_at, next_retry_at; /* CB_NULL: no lock; never */
} CbProvision;

typedef enum {
    CB_PROVISION_WORKED,
    CB_PROVISION_TRANSIENT, /* may work later */
    CB_PROVISION_FATAL,     /* never will */
} CbProvisionResult;
/* What a failure was, by its SQLSTATE; NULL: it worked. What is not known may work later.
 * PROJECT_NOT_FOUND is fatal. */
CbProvisionResult cb_provision_result(const char *code);

typedef enum {
    CB_PROVISION_NOTHING,
    CB_PROVISION_ATTEMPT,
    CB_PROVISION_ROLL_BACK,
} CbProvisionStep;
/* What a run of the worker does with the row. */
CbProvisionStep cb_provision_step(const CbProvision *row, gint64 now);

/* The row of a match that was just finalized, anew also when it has had one before. */
CbProvision cb_provision_begin(gint64 most, gint64 now);
CbProvision cb_provision_lock(CbProvision row, gint64 now);
/* Whether the lock is older than two minutes; freed, the row waits again and its tries stay. */
gboolean cb_provision_is_stuck(const CbProvision *row, gint64 now);
CbProvision cb_provision_free(CbProvision row);
/* After an attempt. `first`: the one made at once. `jitter` in [0,1). *roll_back: the tries are
 * used up, and the match is rolled back with this. */
CbProvision cb_provision_after(CbProvision row, CbProvisionResult result, gboolean first,
                               double jitter, gint64 now, gboolean *roll_back);
/* After its match was rolled back. */
CbProvision cb_provision_rolled_back(CbProvision row);
/* The status that the match goes back to. `previous` may be NULL. */
const char *cb_provision_restored(const char *previous);

/* --- rows of workspace_provisioning_queue ----------------------------------------------------- */

CbProvision cb_provision_read(const CbWorld *world, guint row);
/* The rows whose lock is stuck, and those that a run takes then: at most ten, the oldest first.
 * Free with g_array_unref. */
GArray *cb_provisions_stuck(const CbWorld *world, gint64 now);
GArray *cb_provisions_due(const CbWorld *world, gint64 now);
/* Writes how the row stands now; `locked_by` while it runs; `error` (may be NULL) is also added to
 * its history. */
void cb_provision_write(CbPatch *patch, const CbWorld *world, guint row, const CbProvision *after,
                        const char *locked_by, const char *error, gint64 now);
