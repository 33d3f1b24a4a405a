/* Entries, decided one by one: by a run or by hand, with what follows an error (sections 7 and 8).
 *
 * An entry that is taken belongs to the batch of its newest attempt. After an error with tries left it waits again,
 * and its batch takes it once more by deciding it; another run that was quicker has it then. */
#include "engine/pool/corruption.h"
#include "engine/pool/names.h"
#include "engine/pool/plan.h"
#include "engine/pool/recovery.h"
#include "engine/pool/retry.h"
#include "engine/pool/route.h"
#include "engine/pool/ruling.h"
#include "engine/pool/strip.h"
#include "engine/pool/write.h"

/* --- rules ------------------------------------------------------------------------------------ */

static gboolean
is_taken(const CbCase *c)
{
    return cb_entry_is(c->world, c->booking, "processing");
}

static gboolean
may_be_taken(const CbCase *c)
{
    return cb_entry_is(c->world, c->booking, "waiting") || cb_entry_is(c->world, c->booking, "ready");
}

/* Whether the batch that the payload names is open and was the last to have the entry. */
static gboolean
is_held(const CbCase *c)
{
    return cb_batch_is_open(c->world, cb_case_batch(c)) &&
           g_strcmp0(cb_entry_holder(c->world, c->booking), cb_case_text(c, "batch_id")) == 0;
}

static gboolean
names_batch(const CbCase *c)
{
    return cb_case_text(c, "batch_id") != NULL;
}

static gboolean
is_mine_or_by_hand(const CbCase *c)
{
    return !names_batch(c) || (is_held(c) && !cb_entry_is(c->world, c->booking, "failed"));
}

static gboolean
is_mine(const CbCase *c)
{
    return names_batch(c) && is_held(c) && !cb_entry_is(c->world, c->booking, "failed");
}

static gboolean
is_not_claimed(const CbCase *c)
{
    return names_batch(c) || !is_taken(c);
}

static gboolean
is_not_failed(const CbCase *c)
{
    return names_batch(c) || may_be_taken(c);
}

static gboolean
reads(const CbCase *c)
{
    return cb_case_reads(c, "emp_code", CB_TYPE_TEXT) && cb_case_reads(c, "batch_id", CB_TYPE_TEXT);
}

static gboolean
has_error(const CbCase *c)
{
    const cJSON *tries = cb_json_member(c->payload, "tries");
    return cb_case_said(c, "error") != NULL && cJSON_IsNumber(tries) && tries->valuedouble >= 1;
}

static char *
say_claimed(const CbCase *c)
{
    g_autofree char *name = cb_name_of_booking(c->world, c->booking);
    gint64 since = booking_plan_updated_at(c->world, c->booking);
    g_autofree char *when = since == CB_NULL ? g_strdup("some time") : cb_moment_text(since);
    return g_strdup_printf("%s has been taken by a run since %s; wait for it, or let it be recovered after an hour.",
                           name, when);
}

static const CbRule readable = {reads, "INVALID_VALUE", CB_RULE_PLAIN, "batch_id and emp_code are texts.", NULL};
static const CbRule mine_or_by_hand = {is_mine_or_by_hand, "NOT_YOURS", CB_RULE_BOOKING,
                                       "%s is not with this run any more: another has it, or the run is closed.",
                                       NULL};
static const CbRule mine = {is_mine, "NOT_YOURS", CB_RULE_BOOKING,
                            "%s is not with this run: only the run that has it may say that it failed.", NULL};
static const CbRule not_claimed = {is_not_claimed, "ALREADY_CLAIMED", CB_RULE_PLAIN, NULL, say_claimed};
static const CbRule not_failed = {is_not_failed, "ENTRY_FAILED", CB_RULE_BOOKING,
                                  "%s has failed; retry it first, or choose somebody yourself.", NULL};
static const CbRule error_said = {
    has_error, "INVALID_VALUE", CB_RULE_PLAIN,
    "Say what went wrong (error) and how often it was tried in this run (tries, from 1).", NULL};

/* --- the log of a run ------------------------------------------------------------------------- */

typedef struct {
    const char *status, *emp_code, *reason;
    cJSON *recovery; /* taken over; NULL: none */
} RunEntry;

/* Adds what became of the booking to the run of the payload; nothing without one. */
static void
patch_run_entry(const CbCase *c, CbPatch *patch, RunEntry entry)
{
    const char *batch = cb_case_text(c, "batch_id");
    gint64 deadline = booking_plan_pool_deadline_time(c->world, c->booking);
    const cJSON *took = cb_json_member(c->payload, "took_ms");
    if (batch == NULL) {
        cJSON_Delete(entry.recovery);
        return;
    }
    CbRow *row = cb_patch_logged(c, patch, CB_pool_processing_log_entry);
    cb_patch_set_text(patch, row, CB_pool_processing_log_entry_booking_id,
                      booking_plan_booking_id(c->world, c->booking));
    cb_patch_set_text(patch, row, CB_pool_processing_log_entry_batch_id, batch);
    cb_patch_set_text(patch, row, CB_pool_processing_log_entry_status, entry.status);
    cb_patch_set_text(patch, row, CB_pool_processing_log_entry_interpreter_id, entry.emp_code);
    cb_patch_set_text(patch, row, CB_pool_processing_log_entry_reason, entry.reason);
    if (cJSON_IsNumber(took) && took->valuedouble >= 0)
        cb_patch_set_integer(row, CB_pool_processing_log_entry_processing_time_ms,
                             (gint64)MIN(took->valuedouble, 1e9));
    cb_patch_set_text(patch, row, CB_pool_processing_log_entry_urgency_level,
                      cb_urgency_name(cb_pool_urgency_level(deadline, c->now)));
    cb_patch_set_json(patch, row, CB_pool_processing_log_entry_error_recovery, entry.recovery);
}

static cJSON *
issues_json(guint issues, CbMend mend)
{
    if (issues == 0)
        return NULL;
    cJSON *json = cJSON_CreateObject(), *names = cJSON_AddArrayToObject(json, "issues");
    for (guint i = 0; i < CB_N_CORRUPTIONS; i++)
        if ((issues >> i & 1) != 0)
            cJSON_AddItemToArray(names, cJSON_CreateString(cb_corruption_name(i)));
    cJSON_AddStringToObject(json, "action", cb_mend_name(mend));
    return json;
}

/* --- deciding --------------------------------------------------------------------------------- */

static CbEntryChange
change_in_run(const CbCase *c, const char *action, const char *status)
{
    CbEntryChange change = cb_entry_change(c, c->booking, action, status);
    change.batch_id = cb_case_text(c, "batch_id");
    return change;
}

/* Takes an entry that nobody has, for this one decision. */
static CbEntryChange
claim(const CbCase *c, CbPatch *patch)
{
    CbEntryChange change = change_in_run(c, "PROCESSING_ATTEMPT", "processing");
    if (!is_taken(c)) {
        change.attempts++;
        cb_patch_entry_history(c, patch, c->booking, &change);
    }
    change.previous = "processing";
    change.status = NULL;
    change.action = "POOL_REMOVAL";
    return change;
}

/* People have settled it in the meantime: it only leaves the pool. */
static char *
take_settled(const CbCase *c, CbPatch *patch)
{
    g_autofree char *name = cb_name_of_booking(c->world, c->booking);
    CbEntryChange change = change_in_run(c, "POOL_REMOVAL", NULL);
    change.error = "BOOKING_NOT_WAITING";
    patch_run_entry(c, patch, (RunEntry){.status = "failed", .reason = change.error});
    cb_patch_entry(c, patch, c->booking, &change);
    return g_strdup_printf("%s has been settled already and leaves the pool.", name);
}

/* Somebody interprets it already, though it was in the pool. */
static char *
take_assigned(const CbCase *c, CbPatch *patch, guint issues)
{
    g_autofree char *name = cb_name_of_booking(c->world, c->booking);
    const char *emp_code = booking_plan_interpreter_emp_code(c->world, c->booking);
    CbEntryChange change = change_in_run(c, "CORRUPTION_DETECTED", NULL);
    change.error = "ALREADY_ASSIGNED";
    patch_run_entry(c, patch,
                    (RunEntry){"assigned", emp_code, change.error, issues_json(issues, CB_MEND_ALREADY_ASSIGNED)});
    CbRow *row = cb_patch_entry(c, patch, c->booking, &change);
    cb_patch_interpreter(patch, row, emp_code);
    return g_strdup_printf("%s has somebody already and leaves the pool.", name);
}

/* Nothing can be decided about it any more; people must see it. */
static char *
take_corrupted(const CbCase *c, CbPatch *patch, guint issues)
{
    g_autofree char *name = cb_name_of_booking(c->world, c->booking);
    CbEntryChange change = change_in_run(c, "CORRUPTION_DETECTED", NULL);
    change.error = cb_corruption_worst(issues);
    cb_patch_assignment_note(c, patch, c->booking, "escalated", change.error);
    patch_run_entry(c, patch, (RunEntry){"failed", NULL, change.error, issues_json(issues, CB_MEND_REMOVED)});
    cb_patch_entry(c, patch, c->booking, &change);
    return g_strdup_printf("%s cannot be decided (%s) and leaves the pool; it is left to people.", name,
                           change.error);
}

/* How it came to its turn. */
static const char *
turn_of(const CbCase *c, gboolean emergency)
{
    gint64 deadline = booking_plan_pool_deadline_time(c->world, c->booking);
    return emergency ? "EMERGENCY" : deadline == CB_NULL || deadline <= c->now ? "DEADLINE" : "THRESHOLD";
}

static char *
take_ranked(const CbCase *c, CbPatch *patch, guint issues)
{
    gboolean emergency = cb_batch_is_emergency(c->world, cb_case_batch(c));
    CbMend mend = cb_corruption_mend(issues);
    g_autoptr(CbRuling) ruling = cb_ruling_rank(c, c->booking, emergency, cb_case_text(c, "emp_code"));
    CbEntryChange change = claim(c, patch);
    CbRulingLog log = {turn_of(c, emergency), change.batch_id, change.attempts};
    const char *emp_code = cb_ruling_code(ruling);
    cb_patch_ruling(c, patch, c->booking, ruling, &log);
    patch_run_entry(c, patch,
                    (RunEntry){emp_code != NULL ? "assigned" : "escalated", emp_code,
                               emp_code != NULL ? log.reason : ruling->ranking->refusal, issues_json(issues, mend)});
    CbRow *row = cb_patch_entry(c, patch, c->booking, &change);
    if (emp_code != NULL)
        cb_patch_interpreter(patch, row, emp_code);
    return cb_ruling_sentence(c, c->booking, ruling);
}

static char *
process(const CbCase *c, CbPatch *patch)
{
    if (cb_booking_is_settled(c->world, c->booking))
        return take_settled(c, patch);
    guint issues = cb_corruption(c->world, c->booking, NULL, c->now);
    CbMend mend = cb_corruption_mend(issues);
    if (mend == CB_MEND_ALREADY_ASSIGNED)
        return take_assigned(c, patch, issues);
    if (cb_mend_removes(mend))
        return take_corrupted(c, patch, issues);
    return take_ranked(c, patch, issues);
}

/* --- errors ----------------------------------------------------------------------------------- */

static cJSON *
failure_json(const CbCase *c, guint tries)
{
    cJSON *json = cJSON_CreateObject();
    cJSON_AddStringToObject(json, "action", "FALLBACK_FAILED");
    cJSON_AddStringToObject(json, "category", cb_error_category(cb_case_text(c, "error")));
    cJSON_AddNumberToObject(json, "tries", tries);
    return json;
}

static char *
fail(const CbCase *c, CbPatch *patch)
{
    g_autofree char *name = cb_name_of_booking(c->world, c->booking);
    g_autofree char *error = cb_strip(cb_case_text(c, "error"));
    g_autofree char *correlation = g_strjoin("/", cb_case_text(c, "batch_id"), c->decision->target_id, NULL);
    guint most = cb_retry_limits(cb_batch_is_emergency(c->world, cb_case_batch(c))).tries;
    guint tries = (guint)MIN(cb_json_member(c->payload, "tries")->valuedouble, 1000);
    gboolean last = tries >= most;
    CbEntryChange change = change_in_run(c, "STATUS_CHANGE", last ? "failed" : "waiting");
    change.error = error;
    change.attempts += !is_taken(c); /* it waited between two tries of its batch */
    cb_patch_error(c, patch, "booking.process", c->decision->target_id, error, correlation);
    if (last)
        patch_run_entry(c, patch, (RunEntry){"failed", NULL, error, failure_json(c, tries)});
    cb_patch_entry(c, patch, c->booking, &change);
    if (last)
        return g_strdup_printf("%s could not be decided: %s. It has failed after %u tries.", name, error, tries);
    return g_strdup_printf("%s could not be decided: %s. It is tried again.", name, error);
}

const CbRecipe cb_pool_process_recipes[] = {
    {"booking.process",
     {&cb_rule_booking_found, &cb_rule_may_decide, &readable, &cb_rule_has_entry, &mine_or_by_hand, &not_claimed,
      &not_failed, &cb_rule_auto_assign},
     process},
    {"booking.fail",
     {&cb_rule_booking_found, &cb_rule_may_decide, &readable, &error_said, &cb_rule_has_entry, &mine},
     fail},
    {.kind = NULL},
};
