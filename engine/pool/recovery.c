#include "engine/pool/recovery.h"

#include "engine/when.h"

#define FIRST_PAUSE (15 * CB_MINUTE)
#define LONGEST_PAUSE (12 * 60 * CB_MINUTE)
#define TRIES_OF_A_RUN 3

static GArray *
rows_new(void)
{
    return g_array_new(FALSE, FALSE, sizeof(guint));
}

/* --- before a run ----------------------------------------------------------------------------- */

gboolean
cb_booking_is_settled(const CbWorld *world, guint booking)
{
    return g_strcmp0(booking_plan_booking_status(world, booking), "waiting") != 0;
}

static gboolean
fill(const CbWorld *world, CbPooled *entry, gint64 now)
{
    gboolean filled = entry->entered == CB_NULL || entry->deadline == CB_NULL;
    if (entry->entered == CB_NULL)
        entry->entered = now;
    if (entry->deadline == CB_NULL)
        entry->deadline = MIN(now + CB_DAY, booking_plan_time_start(world, entry->booking));
    return filled;
}

CbRecovery *
cb_pool_recover(const CbWorld *world, GArray *entries, gint64 now)
{
    CbRecovery *recovery = g_new(CbRecovery, 1);
    *recovery = (CbRecovery){rows_new(), rows_new(), rows_new()};
    guint left = 0;
    for (guint i = 0; i < entries->len; i++) {
        CbPooled entry = g_array_index(entries, CbPooled, i);
        if (cb_pooled_is_stuck(&entry, now)) {
            entry.status = CB_POOLED_WAITING;
            g_array_append_val(recovery->reset, entry.booking);
        }
        if (cb_booking_is_settled(world, entry.booking)) {
            g_array_append_val(recovery->cleared, entry.booking);
            continue;
        }
        if (fill(world, &entry, now))
            g_array_append_val(recovery->repaired, entry.booking);
        g_array_index(entries, CbPooled, left++) = entry;
    }
    g_array_set_size(entries, left);
    return recovery;
}

void
cb_recovery_free(CbRecovery *recovery)
{
    if (recovery == NULL)
        return;
    g_array_unref(recovery->reset);
    g_array_unref(recovery->cleared);
    g_array_unref(recovery->repaired);
    g_free(recovery);
}

/* --- failed entries --------------------------------------------------------------------------- */

gint64
cb_pooled_retry_at(const CbPooled *entry, gint64 now)
{
    if (entry->attempts >= CB_POOL_MOST_ATTEMPTS)
        return CB_NULL;
    if (entry->updated == CB_NULL)
        return now;
    gint64 runs = MAX(1, (entry->attempts + TRIES_OF_A_RUN - 1) / TRIES_OF_A_RUN);
    return entry->updated + MIN(FIRST_PAUSE << (runs - 1), LONGEST_PAUSE);
}

CbRequeue *
cb_pool_requeue(GArray *entries, gint64 now)
{
    CbRequeue *requeue = g_new(CbRequeue, 1);
    *requeue = (CbRequeue){rows_new(), rows_new(), rows_new()};
    for (guint i = 0; i < entries->len; i++) {
        CbPooled *entry = &g_array_index(entries, CbPooled, i);
        if (entry->status != CB_POOLED_FAILED)
            continue;
        gint64 at = cb_pooled_retry_at(entry, now);
        GArray *list = at == CB_NULL ? requeue->manual
                       : at <= now   ? requeue->requeued
                                     : requeue->pausing;
        if (list == requeue->requeued)
            entry->status = CB_POOLED_WAITING;
        g_array_append_val(list, entry->booking);
    }
    return requeue;
}

void
cb_requeue_free(CbRequeue *requeue)
{
    if (requeue == NULL)
        return;
    g_array_unref(requeue->requeued);
    g_array_unref(requeue->pausing);
    g_array_unref(requeue->manual);
    g_free(requeue);
}
