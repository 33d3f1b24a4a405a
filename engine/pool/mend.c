/* What is put right: stuck, settled and incomplete entries before a run, failed ones after their pause, and whatever
 * a person begins anew (section 8). */
#include "engine/pool/corruption.h"
#include "engine/pool/names.h"
#include "engine/pool/recovery.h"
#include "engine/pool/route.h"
#include "engine/pool/run.h"
#include "engine/pool/write.h"
#include "engine/when.h"

#define BROKEN_OFF (60 * CB_MINUTE)

/* --- recovery --------------------------------------------------------------------------------- */

/* Runs that were broken off: open for over an hour, and with no entry that is not stuck. Rows of the log. */
static GArray *
broken_off(const CbCase *c)
{
    GArray *runs = g_array_new(FALSE, FALSE, sizeof(guint));
    for (guint batch = 0; batch < cb_world_rows(c->world, CB_pool_processing_log); batch++) {
        if (!cb_batch_is_open(c->world, batch) ||
            pool_processing_log_processing_start_time(c->world, batch) >= c->now - BROKEN_OFF)
            continue;
        g_autoptr(GArray) held = cb_run_held(c->world, pool_processing_log_batch_id(c->world, batch));
        gboolean alive = FALSE;
        for (guint i = 0; i < held->len; i++)
            alive = alive || booking_plan_updated_at(c->world, g_array_index(held, guint, i)) >= c->now - BROKEN_OFF;
        if (!alive)
            g_array_append_val(runs, batch);
    }
    return runs;
}

typedef struct {
    GArray *entries; /* as they are afterwards */
    CbRecovery *recovery;
    GArray *runs;
} Mending;

static Mending
mending_of(const CbCase *c)
{
    GArray *entries = cb_pool_entries(c->world);
    return (Mending){entries, cb_pool_recover(c->world, entries, c->now), broken_off(c)};
}

static void
mending_clear(Mending *mending)
{
    cb_recovery_free(mending->recovery);
    g_array_unref(mending->entries);
    g_array_unref(mending->runs);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Mending, mending_clear)

static gboolean
finds_trouble(const CbCase *c)
{
    g_auto(Mending) mending = mending_of(c);
    return mending.recovery->reset->len + mending.recovery->cleared->len + mending.recovery->repaired->len +
               mending.runs->len >
           0;
}

static gboolean
has_row(const GArray *rows, guint row)
{
    for (guint i = 0; i < rows->len; i++)
        if (g_array_index(rows, guint, i) == row)
            return TRUE;
    return FALSE;
}

/* An entry may be both stuck and incomplete: it is written once. */
static void
patch_mended(const CbCase *c, CbPatch *patch, const Mending *mending)
{
    for (guint i = 0; i < mending->entries->len; i++) {
        const CbPooled *entry = &g_array_index(mending->entries, CbPooled, i);
        gboolean reset = has_row(mending->recovery->reset, entry->booking);
        if (!reset && !has_row(mending->recovery->repaired, entry->booking))
            continue;
        CbEntryChange change =
            cb_entry_change(c, entry->booking, "ERROR_RECOVERY", cb_pooled_status_name(entry->status));
        change.entered = entry->entered;
        change.deadline = entry->deadline;
        change.error = reset ? "taken for over an hour" : "its times were incomplete";
        cb_patch_entry(c, patch, entry->booking, &change);
    }
}

static char *
recover(const CbCase *c, CbPatch *patch)
{
    g_auto(Mending) mending = mending_of(c);
    const CbRecovery *recovery = mending.recovery;
    cb_patch_pool(c, patch);
    patch_mended(c, patch, &mending);
    for (guint i = 0; i < recovery->cleared->len; i++) {
        CbEntryChange change = cb_entry_change(c, g_array_index(recovery->cleared, guint, i), "POOL_REMOVAL", NULL);
        change.error = "settled while it was in the pool";
        cb_patch_entry(c, patch, g_array_index(recovery->cleared, guint, i), &change);
    }
    g_autoptr(cJSON) errors = cJSON_Parse("[\"broken off\"]");
    for (guint i = 0; i < mending.runs->len; i++)
        cb_patch_close_run(c, patch, g_array_index(mending.runs, guint, i), errors);
    return g_strdup_printf("Recovered: %u stuck, %u settled, %u incomplete; %u runs that were broken off are closed.",
                           recovery->reset->len, recovery->cleared->len, recovery->repaired->len, mending.runs->len);
}

static const CbRule trouble = {finds_trouble, "NOTHING_TO_DO", CB_RULE_PLAIN,
                               "Nothing in the pool is stuck, settled or incomplete.", NULL};

/* --- failed entries --------------------------------------------------------------------------- */

static CbRequeue *
requeue_of(const CbCase *c)
{
    g_autoptr(GArray) entries = cb_pool_entries(c->world);
    return cb_pool_requeue(entries, c->now);
}

static gboolean
finds_failed(const CbCase *c)
{
    g_autoptr(CbRequeue) requeue = requeue_of(c);
    return requeue->requeued->len > 0;
}

static char *
say_none_failed(const CbCase *c)
{
    g_autoptr(CbRequeue) requeue = requeue_of(c);
    return g_strdup_printf(
        "No failed entry is to be tried again now: %u pause, %u are left to people; retry one yourself.",
        requeue->pausing->len, requeue->manual->len);
}

static char *
requeue(const CbCase *c, CbPatch *patch)
{
    g_autoptr(CbRequeue) requeue = requeue_of(c);
    g_autofree char *entries = cb_count_entries(requeue->requeued->len);
    cb_patch_pool(c, patch);
    for (guint i = 0; i < requeue->requeued->len; i++) {
        guint booking = g_array_index(requeue->requeued, guint, i);
        CbEntryChange change = cb_entry_change(c, booking, "ERROR_RECOVERY", "waiting");
        cb_patch_entry(c, patch, booking, &change);
    }
    return g_strdup_printf("%s that had failed wait%s again.", entries, requeue->requeued->len == 1 ? "s" : "");
}

static const CbRule any_failed = {finds_failed, "NOTHING_TO_DO", CB_RULE_PLAIN, NULL, say_none_failed};

/* --- by hand ---------------------------------------------------------------------------------- */

/* What a fresh start can mend: all but what only people can put right at the booking itself. */
static guint
issues_of(const CbCase *c)
{
    return cb_corruption(c->world, c->booking, NULL, c->now);
}

static gboolean
is_not_live(const CbCase *c)
{
    gint64 updated = booking_plan_updated_at(c->world, c->booking);
    return !cb_entry_is(c->world, c->booking, "processing") || updated == CB_NULL || updated < c->now - BROKEN_OFF;
}

static gboolean
can_be_mended(const CbCase *c)
{
    return !cb_mend_removes(cb_corruption_mend(issues_of(c)));
}

static char *
say_beyond(const CbCase *c)
{
    g_autofree char *name = cb_name_of_booking(c->world, c->booking);
    return g_strdup_printf("%s cannot be tried again (%s); withdraw it, and correct the booking.", name,
                           cb_corruption_worst(issues_of(c)));
}

static gboolean
needs_retry(const CbCase *c)
{
    return cb_entry_is(c->world, c->booking, "failed") || cb_entry_is(c->world, c->booking, "processing") ||
           booking_plan_pool_processing_attempts(c->world, c->booking) > 0 ||
           booking_plan_pool_entry_time(c->world, c->booking) == CB_NULL ||
           booking_plan_pool_deadline_time(c->world, c->booking) == CB_NULL || issues_of(c) != 0;
}

static char *
retry(const CbCase *c, CbPatch *patch)
{
    g_autofree char *name = cb_name_of_booking(c->world, c->booking);
    gint64 start = booking_plan_time_start(c->world, c->booking);
    CbEntryChange change = cb_entry_change(c, c->booking, "ERROR_RECOVERY", "waiting");
    change.attempts = 0;
    if (change.entered == CB_NULL)
        change.entered = c->now;
    if (change.deadline == CB_NULL || change.deadline > start)
        change.deadline =
            MIN(start, MAX(c->now, cb_pool_deadline(c->world, c->booking, cb_pool_policy(c->world).mode)));
    cb_patch_entry(c, patch, c->booking, &change);
    return g_strdup_printf("%s begins anew: it waits, with no attempts.", name);
}

static const CbRule not_live = {is_not_live, "ALREADY_CLAIMED", CB_RULE_BOOKING,
                                "A run has %s at this moment; wait for it.", NULL};
static const CbRule mendable = {can_be_mended, "CANNOT_RETRY", CB_RULE_PLAIN, NULL, say_beyond};
static const CbRule needed = {needs_retry, "NOTHING_TO_DO", CB_RULE_BOOKING,
                              "%s waits as it should; there is nothing to retry.", NULL};

const CbRecipe cb_pool_mend_recipes[] = {
    {"pool.recover", {&cb_rule_pool_found, &cb_rule_may_decide, &trouble}, recover},
    {"pool.requeue", {&cb_rule_pool_found, &cb_rule_may_decide, &any_failed}, requeue},
    {"booking.retry",
     {&cb_rule_booking_found, &cb_rule_may_decide, &cb_rule_has_entry, &cb_rule_booking_waits, &not_live, &mendable,
      &needed},
     retry},
    {.kind = NULL},
};
