/* The recipes of this domain, each in the file of its subject, the rules that subjects share, and what both look up.
 */
#pragma once

#include "engine/case.h"
#include "engine/pool/pool.h"

/* All recipes, by subject; each ends with a NULL kind. */
extern const CbRecipe cb_pool_place_recipes[], cb_pool_process_recipes[], cb_pool_person_recipes[],
    cb_pool_run_recipes[], cb_pool_mend_recipes[], cb_pool_switch_recipes[], cb_pool_settings_recipes[],
    cb_pool_auto_recipes[], cb_pool_trouble_recipes[];

/* Rules that subjects share. `pool_found`: the row of pool_state is there (engine/pool/defaults.h writes it). */
extern const CbRule cb_rule_booking_found, cb_rule_pool_found, cb_rule_may_decide, cb_rule_pool_admin,
    cb_rule_booking_waits, cb_rule_has_entry, cb_rule_auto_assign;

/* Whether the actor is an administrator, or the hub itself. */
gboolean cb_case_is_admin(const CbCase *c);

/* The batch that the payload names, as row of pool_processing_log; CB_NO_ROW: none. */
guint cb_case_batch(const CbCase *c);
/* Whether a run is an emergency. */
gboolean cb_batch_is_emergency(const CbWorld *world, guint batch);
/* Whether a run has not been closed. */
gboolean cb_batch_is_open(const CbWorld *world, guint batch);
/* Whether a record is that of a whole run, which says again what those of its batches say: who counts passes it over.
 * */
gboolean cb_batch_is_sum(const CbWorld *world, guint batch);

/* Whose entry a booking is or was last: the batch of its newest attempt, NULL where that was in none. */
const char *cb_entry_holder(const CbWorld *world, guint booking);
/* Whether a booking is an entry with this status. */
gboolean cb_entry_is(const CbWorld *world, guint booking, const char *status);

/* The text of a member, NULL also where it is blank. */
const char *cb_case_said(const CbCase *c, const char *name);
/* "3 entries", "1 entry". Caller frees. */
char *cb_count_entries(guint n);

/* What takes decisions back, for the table of kinds; see CbDecisionKind. */
char *cb_assign_inverse(const CbWorld *now, const CbDecision *decision, const char *base, const char **kind);
char *cb_release_inverse(const CbWorld *now, const CbDecision *decision, const char *base, const char **kind);
char *cb_switch_inverse(const CbWorld *now, const CbDecision *decision, const char *base, const char **kind);
char *cb_auto_inverse(const CbWorld *now, const CbDecision *decision, const char *base, const char **kind);
char *cb_override_inverse(const CbWorld *now, const CbDecision *decision, const char *base, const char **kind);
