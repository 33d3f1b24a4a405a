#include "engine/pool/switching.h"

#include <string.h>

#include "engine/pool/defaults.h"
#include "engine/pool/schedule.h"

#define TRANSITION "transition"

static void
patch_entries(const CbCase *c, CbPatch *patch, const CbSwitchPlan *plan)
{
    for (guint i = 0; i < plan->entries->len; i++) {
        const CbSwitchEntry *entry = &g_array_index(plan->entries, CbSwitchEntry, i);
        if (entry->impact == CB_IMPACT_FAILED ||
            (entry->status == entry->status_before && entry->deadline == entry->deadline_before))
            continue;
        CbEntryChange change =
            cb_entry_change(c, entry->booking, "STATUS_CHANGE", cb_pooled_status_name(entry->status));
        change.deadline = entry->deadline;
        cb_patch_entry(c, patch, entry->booking, &change);
    }
}

/* Entries that could not be placed, by their bookings. */
static cJSON *
failures(const CbCase *c, const CbSwitchPlan *plan)
{
    cJSON *json = cJSON_CreateArray();
    for (guint i = 0; i < plan->entries->len; i++) {
        const CbSwitchEntry *entry = &g_array_index(plan->entries, CbSwitchEntry, i);
        if (entry->impact == CB_IMPACT_FAILED)
            cJSON_AddItemToArray(json, cJSON_CreateString(booking_plan_booking_id(c->world, entry->booking)));
    }
    return json;
}

static void
patch_transition(const CbCase *c, CbPatch *patch, const CbSwitchPlan *plan, const CbModeSwitch *wanted,
                 gboolean success)
{
    g_autofree char *id = cb_derived_id(c->decision->id, TRANSITION);
    CbRow *row = cb_patch_add_key(patch, CB_mode_transition_log, id);
    cb_patch_set_integer(row, CB_mode_transition_log_timestamp, c->now);
    cb_patch_set_text(patch, row, CB_mode_transition_log_old_mode, cb_pool_mode_name(plan->from));
    cb_patch_set_text(patch, row, CB_mode_transition_log_new_mode, cb_pool_mode_name(plan->to));
    cb_patch_set_integer(row, CB_mode_transition_log_success, success);
    cb_patch_set_integer(row, CB_mode_transition_log_automatic, wanted->load != NULL);
    cb_patch_set_text(patch, row, CB_mode_transition_log_actor, c->decision->actor);
    cb_patch_set_text(patch, row, CB_mode_transition_log_reason, wanted->reason);
    cb_patch_set_integer(row, CB_mode_transition_log_pooled_bookings_affected, plan->entries->len);
    cb_patch_set_integer(row, CB_mode_transition_log_immediate_assignments, success ? plan->immediate : 0);
    cb_patch_set_integer(row, CB_mode_transition_log_deadlines_updated, success ? plan->deadlines : 0);
    cb_patch_set_integer(row, CB_mode_transition_log_escalated_entries, plan->failed);
    cb_patch_set_integer(row, CB_mode_transition_log_remaining_in_pool, plan->remaining);
    cb_patch_set_json(patch, row, CB_mode_transition_log_errors, failures(c, plan));
}

/* What the log of automatic switching keeps of one. */
static void
patch_event(const CbCase *c, CbPatch *patch, const CbSwitchPlan *plan, const CbModeSwitch *wanted, gboolean success)
{
    char confidence[32];
    g_autofree char *transition = cb_derived_id(c->decision->id, TRANSITION);
    cJSON *link = cJSON_CreateObject();
    cJSON_AddStringToObject(link, "id", transition);
    CbRow *row =
        cb_patch_auto_event(c, patch, success ? "AUTO_SWITCH_SUCCESS" : "AUTO_SWITCH_FAILED", wanted->reason);
    cb_patch_set_text(patch, row, CB_auto_approval_log_old_mode, cb_pool_mode_name(plan->from));
    cb_patch_set_text(patch, row, CB_auto_approval_log_new_mode, cb_pool_mode_name(plan->to));
    cb_patch_set_json(patch, row, CB_auto_approval_log_load_assessment, cb_load_json(wanted->load));
    cb_patch_set_text(patch, row, CB_auto_approval_log_confidence,
                      cb_pool_weight_format(wanted->load->confidence, confidence));
    cb_patch_set_integer(row, CB_auto_approval_log_override_applied, FALSE);
    cb_patch_set_json(patch, row, CB_auto_approval_log_mode_transition, link);
}

/* What is marked is decided at once: the next look is now. A run is pulled forward, never back. */
static void
reschedule(const CbCase *c, CbPatch *patch, const CbSwitchPlan *plan)
{
    guint pool = cb_world_find(c->world, CB_pool_state, c->decision->target_id);
    gint64 look = pool_state_next_check_at(c->world, pool);
    gint64 soonest = c->now + (plan->immediate > 0 ? 0 : cb_pool_check_interval(plan->to));
    CbRow *row = cb_patch_add_key(patch, CB_pool_state, pool_state_id(c->world, pool));
    cb_patch_set_integer(row, CB_pool_state_next_check_at, look == CB_NULL ? soonest : MIN(look, soonest));
    cb_patch_set_integer(row, CB_pool_state_next_run_at,
                         cb_pool_reschedule(pool_state_next_run_at(c->world, pool), plan->to, c->now));
}

static char *
sentence_of(const CbSwitchPlan *plan)
{
    g_autofree char *entries = cb_count_entries(plan->entries->len);
    GString *text = g_string_new(NULL);
    g_string_printf(text,
                    "The pool is in %s now, no longer in %s. Of %s %u %s decided at once, %u %s another deadline",
                    cb_pool_mode_name(plan->to), cb_pool_mode_name(plan->from), entries, plan->immediate,
                    plan->immediate == 1 ? "is" : "are", plan->deadlines, plan->deadlines == 1 ? "has" : "have");
    if (plan->failed > 0)
        g_string_append_printf(text, "; %u could not be placed", plan->failed);
    g_string_append_c(text, '.');
    return g_string_free(text, FALSE);
}

char *
cb_patch_switch(const CbCase *c, CbPatch *patch, const CbModeSwitch *wanted)
{
    g_autoptr(CbSwitchPlan) plan = cb_switch_plan(c->world, wanted->to, c->now);
    CbSwitchOutcome outcome = cb_switch_outcome(plan->entries->len, plan->failed, TRUE);
    patch_transition(c, patch, plan, wanted, outcome.success);
    if (wanted->load != NULL)
        patch_event(c, patch, plan, wanted, outcome.success);
    if (!outcome.success)
        return g_strdup_printf(
            "The mode stays %s: %u of %u entries could not be placed in %s. Correct their bookings first.",
            cb_pool_mode_name(plan->from), plan->failed, plan->entries->len, cb_pool_mode_name(plan->to));
    patch_entries(c, patch, plan);
    CbRow *policy = cb_patch_pool_policy(c, patch);
    cb_patch_set_text(patch, policy, CB_auto_assignment_config_mode, cb_pool_mode_name(plan->to));
    reschedule(c, patch, plan);
    return sentence_of(plan);
}

/* --- by hand ---------------------------------------------------------------------------------- */

static gboolean
parse_mode(const CbCase *c, CbPoolMode *mode)
{
    const char *name = cb_case_text(c, "mode");
    return name != NULL && cb_pool_mode_parse(name, mode);
}

static gboolean
names_mode(const CbCase *c)
{
    CbPoolMode mode;
    return parse_mode(c, &mode);
}

static gboolean
is_another(const CbCase *c)
{
    CbPoolMode mode;
    return !parse_mode(c, &mode) || mode != cb_pool_policy(c->world).mode;
}

static char *
say_already(const CbCase *c)
{
    return g_strdup_printf("The pool is in %s already; nothing is touched.",
                           cb_pool_mode_name(cb_pool_policy(c->world).mode));
}

static char *
switch_mode(const CbCase *c, CbPatch *patch)
{
    CbModeSwitch wanted = {.to = CB_POOL_NORMAL, .reason = cb_case_said(c, "reason")};
    parse_mode(c, &wanted.to);
    cb_patch_pool(c, patch);
    return cb_patch_switch(c, patch, &wanted);
}

/* Back to the mode before, which the log of the decision has. */
char *
cb_switch_inverse(const CbWorld *now, const CbDecision *decision, const char *base, const char **kind)
{
    (void)base;
    g_autofree char *id = cb_derived_id(decision->id, TRANSITION);
    guint row = cb_world_find(now, CB_mode_transition_log, id);
    *kind = "pool.switch";
    if (row == CB_NO_ROW || mode_transition_log_success(now, row) != TRUE)
        return NULL;
    g_autoptr(cJSON) json = cJSON_CreateObject();
    cJSON_AddStringToObject(json, "mode", mode_transition_log_old_mode(now, row));
    cJSON_AddStringToObject(json, "reason", "taken back");
    return cJSON_PrintUnformatted(json);
}

static const CbRule mode_named = {names_mode, "INVALID_MODE", CB_RULE_PLAIN,
                                  "There is no such mode: BALANCE, URGENT, NORMAL or CUSTOM.", NULL};
static const CbRule another = {is_another, "ALREADY_IN_MODE", CB_RULE_PLAIN, NULL, say_already};

const CbRecipe cb_pool_switch_recipes[] = {
    {"pool.switch", {&cb_rule_pool_found, &cb_rule_pool_admin, &mode_named, &another}, switch_mode},
    {.kind = NULL},
};
