/* What another mode would do to everything in the pool ("Persistent booking pool", section 10), before anybody
 * decides it: the decision writes this plan, a preview shows it.
 *
 * Entries that someone is at are put back to waiting (who decides waits up to 2 s for them first). Then each entry,
 * in ready order, by the thresholds of the new mode: due at once, it is marked ready; else it gets the new mode's
 * deadline, unless that is within a minute of what it has. Worked: to URGENT, 14 days for a General meeting: one in 6
 * days is marked, with its deadline now; one in 30 days has until 16 days from now.
 */
#pragma once

#include "engine/pool/select.h"

typedef enum {
    CB_IMPACT_IMMEDIATE,
    CB_IMPACT_DEADLINE,
    CB_IMPACT_NONE,
    CB_IMPACT_FAILED, /* cannot be placed (it has no start): left as it is, for people */
} CbSwitchImpact;
const char *cb_switch_impact_name(CbSwitchImpact impact); /* "immediate_assignment", "deadline_updated", … */

typedef struct {
    guint booking;
    CbSwitchImpact impact;
    CbPooledStatus status_before, status;
    gint64 deadline_before, deadline;
} CbSwitchEntry;

/* Bits, in the order in which they are said. The second group is said of what comes out. */
enum {
    CB_SWITCH_PROCESSING_ACTIVE = 1 << 0,
    CB_SWITCH_FAILED_ENTRIES = 1 << 1,
    CB_SWITCH_LARGE_POOL_FOR_URGENT = 1 << 2,  /* more than 50 */
    CB_SWITCH_SMALL_POOL_FOR_BALANCE = 1 << 3, /* less than 5 */
    CB_SWITCH_MANY_IMMEDIATE = 1 << 4,         /* more than 10 */
    CB_SWITCH_MANY_REMAINING = 1 << 5,         /* more than 20 */
    CB_SWITCH_SOME_FAILED = 1 << 6,
};
#define CB_N_SWITCH_WARNINGS 4
#define CB_N_SWITCH_NOTES 7 /* warnings and what is said of the result */
const char *cb_switch_note_name(guint note); /* "PROCESSING_ACTIVE"; the place of its bit */
const char *cb_switch_note_sentence(guint note);

typedef struct {
    CbPoolMode from, to;
    gboolean same;      /* already in that mode: nothing is touched */
    GArray *entries;    /* CbSwitchEntry, in ready order; those of bookings in the pool */
    guint immediate, deadlines, unchanged, failed;
    guint remaining;    /* entries in the pool before those marked are decided */
    guint notes;        /* CB_SWITCH_… */
} CbSwitchPlan;

/* From the mode of the policy in force. */
CbSwitchPlan *cb_switch_plan(const CbWorld *world, CbPoolMode to, gint64 now);
void cb_switch_plan_free(CbSwitchPlan *plan);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CbSwitchPlan, cb_switch_plan_free)

/* All is rolled back when the policy could not be written or more than half of the entries failed. */
typedef struct {
    gboolean success, rolled_back, partial;
} CbSwitchOutcome;
CbSwitchOutcome cb_switch_outcome(guint processed, guint failed, gboolean policy_written);
