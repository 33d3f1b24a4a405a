#include "engine/pool/select.h"

#include "engine/when.h"

#define STUCK_AFTER (60 * CB_MINUTE)

static const char *const names[CB_N_POOLED] = {"waiting", "ready", "processing", "failed"};

const char *
cb_pooled_status_name(CbPooledStatus status)
{
    return names[status];
}

gboolean
cb_pooled_status_parse(const char *name, CbPooledStatus *status)
{
    *status = CB_POOLED_WAITING;
    if (g_strcmp0(name, "pending") == 0)
        return TRUE;
    for (guint s = 0; s < CB_N_POOLED; s++)
        if (g_strcmp0(name, names[s]) == 0) {
            *status = s;
            return TRUE;
        }
    return FALSE;
}

GArray *
cb_pool_entries(const CbWorld *world)
{
    GArray *entries = g_array_new(FALSE, FALSE, sizeof(CbPooled));
    gint64 priorities[CB_N_MEETINGS];
    for (guint m = 0; m < CB_N_MEETINGS; m++)
        priorities[m] = cb_pool_priority(world, m);
    guint n = cb_world_rows(world, CB_booking_plan);
    for (guint row = 0; row < n; row++) {
        CbPooled entry = {.booking = row};
        const char *status = booking_plan_pool_status(world, row);
        if (status == NULL || !cb_pooled_status_parse(status, &entry.status))
            continue;
        entry.entered = booking_plan_pool_entry_time(world, row);
        entry.deadline = booking_plan_pool_deadline_time(world, row);
        entry.updated = booking_plan_updated_at(world, row);
        entry.attempts = booking_plan_pool_processing_attempts(world, row);
        entry.priority = priorities[cb_booking_meeting(world, row)];
        g_array_append_val(entries, entry);
    }
    return entries;
}

/* --- what an entry is ------------------------------------------------------------------------- */

gboolean
cb_pooled_is_stuck(const CbPooled *entry, gint64 now)
{
    return entry->status == CB_POOLED_PROCESSING &&
           (entry->updated == CB_NULL || entry->updated < now - STUCK_AFTER);
}

gboolean
cb_pooled_is_overdue(const CbPooled *entry, gint64 now)
{
    return (entry->status == CB_POOLED_WAITING || entry->status == CB_POOLED_READY) &&
           entry->deadline != CB_NULL && entry->deadline <= now;
}

gboolean
cb_pooled_is_ready(const CbPooled *entry, gint64 now)
{
    return entry->status == CB_POOLED_READY || cb_pooled_is_overdue(entry, now);
}

/* --- orders ----------------------------------------------------------------------------------- */

static int
order(gint64 a, gint64 b)
{
    return (a > b) - (a < b);
}

/* CB_NULL is less than every time. */
int
cb_pooled_compare(gconstpointer a, gconstpointer b)
{
    const CbPooled *left = a, *right = b;
    int by = order(left->deadline, right->deadline);
    if (by == 0)
        by = order(left->entered, right->entered);
    return by != 0 ? by : order(left->booking, right->booking);
}

static int
by_priority(gconstpointer a, gconstpointer b)
{
    const CbPooled *left = a, *right = b;
    int by = order(right->priority, left->priority);
    return by != 0 ? by : cb_pooled_compare(a, b);
}

static int
by_overdue_then_priority(gconstpointer a, gconstpointer b, gpointer data)
{
    const CbPooled *left = a, *right = b;
    const gint64 *now = data;
    gboolean overdue = cb_pooled_is_overdue(left, *now);
    if (overdue != cb_pooled_is_overdue(right, *now))
        return overdue ? -1 : 1;
    if (overdue)
        return cb_pooled_compare(a, b);
    int by = order(right->priority, left->priority);
    if (by == 0)
        by = order(left->entered, right->entered);
    return by != 0 ? by : order(left->booking, right->booking);
}

static GArray *
those(const GArray *entries, gboolean (*take)(const CbPooled *entry, gint64 now), gint64 now)
{
    GArray *taken = g_array_new(FALSE, FALSE, sizeof(CbPooled));
    for (guint i = 0; i < entries->len; i++) {
        const CbPooled *entry = &g_array_index(entries, CbPooled, i);
        if (take(entry, now))
            g_array_append_vals(taken, entry, 1);
    }
    g_array_sort(taken, cb_pooled_compare);
    return taken;
}

GArray *
cb_pool_ready(const GArray *entries, gint64 now)
{
    return those(entries, cb_pooled_is_ready, now);
}

GArray *
cb_pool_past_deadline(const GArray *entries, gint64 now)
{
    return those(entries, cb_pooled_is_overdue, now);
}

GArray *
cb_pool_process_order(const GArray *entries, CbPoolMode mode, gint64 now)
{
    GArray *ready = cb_pool_ready(entries, now);
    if (mode == CB_POOL_BALANCE)
        g_array_sort_with_data(ready, by_overdue_then_priority, &now);
    else if (mode != CB_POOL_URGENT)
        g_array_sort(ready, by_priority);
    return ready;
}

CbPoolStats
cb_pool_stats(const GArray *entries, gint64 now)
{
    CbPoolStats stats = {.total = entries->len, .oldest = CB_NULL};
    for (guint i = 0; i < entries->len; i++) {
        const CbPooled *entry = &g_array_index(entries, CbPooled, i);
        stats.ready += cb_pooled_is_ready(entry, now);
        stats.processing += entry->status == CB_POOLED_PROCESSING;
        stats.failed += entry->status == CB_POOLED_FAILED;
        if (entry->entered != CB_NULL && (stats.oldest == CB_NULL || entry->entered < stats.oldest))
            stats.oldest = entry->entered;
    }
    return stats;
}
