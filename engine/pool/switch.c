#include "engine/pool/switch.h"

#include "engine/pool/route.h"
#include "engine/when.h"

static const char *const impact_names[] = {
    [CB_IMPACT_IMMEDIATE] = "immediate_assignment",
    [CB_IMPACT_DEADLINE] = "deadline_updated",
    [CB_IMPACT_NONE] = "remained_pooled",
    [CB_IMPACT_FAILED] = "escalated",
};

static const char *const note_names[CB_N_SWITCH_NOTES] = {
    "PROCESSING_ACTIVE", "FAILED_ENTRIES", "LARGE_POOL_FOR_URGENT", "SMALL_POOL_FOR_BALANCE",
    "MANY_IMMEDIATE",    "MANY_REMAINING", "SOME_FAILED",
};

static const char *const note_sentences[CB_N_SWITCH_NOTES] = {
    "A run has entries at this moment; they are put back.",
    "Some entries have failed; the switch does not retry them.",
    "More than 50 are in the pool: URGENT would decide many at once.",
    "Fewer than 5 are in the pool: BALANCE has little to balance.",
    "More than 10 would be decided at once.",
    "More than 20 stay in the pool.",
    "Some cannot be placed; correct their bookings.",
};

const char *
cb_switch_impact_name(CbSwitchImpact impact)
{
    return impact_names[impact];
}

const char *
cb_switch_note_name(guint note)
{
    return note_names[note];
}

const char *
cb_switch_note_sentence(guint note)
{
    return note_sentences[note];
}

/* --- one entry -------------------------------------------------------------------------------- */

static gint64
immediate_deadline(const CbWorld *world, const CbPooled *entry, CbPoolMode to, gint64 now)
{
    if (to == CB_POOL_URGENT)
        return now;
    if (to == CB_POOL_BALANCE)
        return entry->deadline == CB_NULL ? now : entry->deadline;
    return cb_pool_deadline(world, entry->booking, to);
}

/* In URGENT every deadline is said anew; elsewhere one that has not moved by over a minute stays.
 */
static void
place(const CbWorld *world, const CbPooled *entry, CbPoolMode to, gint64 now, CbSwitchEntry *out)
{
    gint64 deadline = cb_pool_deadline(world, entry->booking, to);
    if (cb_pool_is_immediate(world, entry->booking, to, now)) {
        out->impact = CB_IMPACT_IMMEDIATE;
        out->status = CB_POOLED_READY;
        out->deadline = immediate_deadline(world, entry, to, now);
    } else if (to == CB_POOL_URGENT || entry->deadline == CB_NULL ||
               ABS(deadline - entry->deadline) > CB_MINUTE) {
        out->impact = CB_IMPACT_DEADLINE;
        out->deadline = deadline;
        if (to == CB_POOL_BALANCE)
            out->status = CB_POOLED_WAITING;
    }
}

static CbSwitchEntry
judge(const CbWorld *world, const CbPooled *entry, CbPoolMode to, gint64 now)
{
    gboolean taken = entry->status == CB_POOLED_PROCESSING;
    CbSwitchEntry out = {
        .booking = entry->booking,
        .impact = CB_IMPACT_NONE,
        .status_before = entry->status,
        .status = taken ? CB_POOLED_WAITING : entry->status,
        .deadline_before = entry->deadline,
        .deadline = entry->deadline,
    };
    if (booking_plan_time_start(world, entry->booking) == CB_NULL) {
        out.impact = CB_IMPACT_FAILED;
        out.status = entry->status;
    } else {
        place(world, entry, to, now, &out);
    }
    return out;
}

/* --- the plan --------------------------------------------------------------------------------- */

static guint
warnings_of(const GArray *entries, CbPoolMode to)
{
    guint notes = 0;
    for (guint i = 0; i < entries->len; i++) {
        CbPooledStatus status = g_array_index(entries, CbPooled, i).status;
        if (status == CB_POOLED_PROCESSING)
            notes |= CB_SWITCH_PROCESSING_ACTIVE;
        else if (status == CB_POOLED_FAILED)
            notes |= CB_SWITCH_FAILED_ENTRIES;
    }
    if (to == CB_POOL_URGENT && entries->len > 50)
        notes |= CB_SWITCH_LARGE_POOL_FOR_URGENT;
    if (to == CB_POOL_BALANCE && entries->len < 5)
        notes |= CB_SWITCH_SMALL_POOL_FOR_BALANCE;
    return notes;
}

static guint
notes_of(const CbSwitchPlan *plan)
{
    return (plan->immediate > 10 ? CB_SWITCH_MANY_IMMEDIATE : 0) |
           (plan->remaining > 20 ? CB_SWITCH_MANY_REMAINING : 0) |
           (plan->failed > 0 ? CB_SWITCH_SOME_FAILED : 0);
}

CbSwitchPlan *
cb_switch_plan(const CbWorld *world, CbPoolMode to, gint64 now)
{
    g_autoptr(GArray) entries = cb_pool_entries(world);
    CbSwitchPlan *plan = g_new0(CbSwitchPlan, 1);
    guint *counters[] = {
        [CB_IMPACT_IMMEDIATE] = &plan->immediate,
        [CB_IMPACT_DEADLINE] = &plan->deadlines,
        [CB_IMPACT_NONE] = &plan->unchanged,
        [CB_IMPACT_FAILED] = &plan->failed,
    };
    plan->entries = g_array_new(FALSE, FALSE, sizeof(CbSwitchEntry));
    plan->from = cb_pool_policy(world).mode;
    plan->to = to;
    plan->remaining = entries->len;
    plan->same = plan->from == to;
    if (plan->same)
        return plan;
    g_array_sort(entries, cb_pooled_compare);
    for (guint i = 0; i < entries->len; i++) {
        CbSwitchEntry entry = judge(world, &g_array_index(entries, CbPooled, i), to, now);
        (*counters[entry.impact])++;
        g_array_append_val(plan->entries, entry);
    }
    plan->notes = warnings_of(entries, to) | notes_of(plan);
    return plan;
}

void
cb_switch_plan_free(CbSwitchPlan *plan)
{
    if (plan == NULL)
        return;
    g_array_unref(plan->entries);
    g_free(plan);
}

CbSwitchOutcome
cb_switch_outcome(guint processed, guint failed, gboolean policy_written)
{
    gboolean rolled_back = !policy_written || 2 * failed > processed;
    return (CbSwitchOutcome){!rolled_back, rolled_back, !rolled_back && failed > 0};
}
