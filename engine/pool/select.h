/* What is in the pool, what of it is ready, and in which order it is decided ("Persistent booking pool", section 7).
 *
 * Entries are values that were read from a World, so that a plan can say what would become of them. Lists of entries
 * are GArrays of CbPooled; a list that a function returns is the caller's.
 *
 * Ready order: deadline, entry time, row; what has no time comes first. An entry is ready when it waits and its
 * deadline is not after now, or when a mode switch has marked it. Worked: now 12:00, A waits until 11:00, B is marked
 * and has until 18:00, C waits until 13:00: ready are A, B; past their deadline is A.
 */
#pragma once

#include "engine/pool/policy.h"

typedef enum {
    CB_POOLED_WAITING,
    CB_POOLED_READY, /* marked by a mode switch */
    CB_POOLED_PROCESSING,
    CB_POOLED_FAILED,
    CB_N_POOLED,
} CbPooledStatus;

/* "waiting", … and back; `pending` is also written for waiting. FALSE when it is none, or NULL. */
const char *cb_pooled_status_name(CbPooledStatus status);
gboolean cb_pooled_status_parse(const char *name, CbPooledStatus *status);

typedef struct {
    guint booking; /* row */
    CbPooledStatus status;
    gint64 entered, deadline, updated; /* CB_NULL: unknown */
    gint64 attempts;
    gint64 priority; /* of its meeting type */
} CbPooled;

/* All entries of the pool, by row. */
GArray *cb_pool_entries(const CbWorld *world);

/* Whether someone has had it for over an hour: taken, and unchanged since (also when nobody knows since when). */
gboolean cb_pooled_is_stuck(const CbPooled *entry, gint64 now);
/* Waiting or marked, and its deadline not after now. */
gboolean cb_pooled_is_overdue(const CbPooled *entry, gint64 now);
gboolean cb_pooled_is_ready(const CbPooled *entry, gint64 now);

/* Compares two entries by ready order; for sorting. */
int cb_pooled_compare(gconstpointer a, gconstpointer b);

/* Those that are ready, and those of them past their deadline, in ready order. */
GArray *cb_pool_ready(const GArray *entries, gint64 now);
GArray *cb_pool_past_deadline(const GArray *entries, gint64 now);
/* The ready ones as `mode` decides them: URGENT in ready order; BALANCE first what is past its deadline, then by
 * falling priority, entry time, row; NORMAL and CUSTOM by falling priority, then in ready order. */
GArray *cb_pool_process_order(const GArray *entries, CbPoolMode mode, gint64 now);

typedef struct {
    guint total, ready, processing, failed;
    gint64 oldest; /* entry time; CB_NULL: none is known */
} CbPoolStats;
CbPoolStats cb_pool_stats(const GArray *entries, gint64 now);
