/* What is put right before a run, and what comes back to it ("Persistent booking pool", section 8).
 *
 * Both work on entries as cb_pool_entries() reads them and leave them there as their rows would be afterwards; the
 * lists (guint) name bookings, by row.
 */
#pragma once

#include "engine/pool/select.h"

typedef struct {
    GArray *reset;    /* taken, unchanged for over an hour: waits again, with its attempts */
    GArray *cleared;  /* its booking is settled (approve, cancel, complet): out of the pool, and of the entries */
    GArray *repaired; /* had no entry time (now) or no deadline (a day from now, at most its start) */
} CbRecovery;

CbRecovery *cb_pool_recover(const CbWorld *world, GArray *entries, gint64 now);
void cb_recovery_free(CbRecovery *recovery);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CbRecovery, cb_recovery_free)

/* Whether people have settled the booking, so that nothing is to be decided. */
gboolean cb_booking_is_settled(const CbWorld *world, guint booking);

/* A failed entry waits again 15 minutes after its last change, twice as long with every three tries more, at most 12
 * hours; after six attempts it is left to people. */
#define CB_POOL_MOST_ATTEMPTS 6

typedef struct {
    GArray *requeued; /* wait again */
    GArray *pausing;  /* their pause is not over */
    GArray *manual;   /* are left to people */
} CbRequeue;

CbRequeue *cb_pool_requeue(GArray *entries, gint64 now);
void cb_requeue_free(CbRequeue *requeue);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CbRequeue, cb_requeue_free)

/* When a failed entry waits again: CB_NULL when it does not. What nobody knows the last change of does at once (now).
 * */
gint64 cb_pooled_retry_at(const CbPooled *entry, gint64 now);
