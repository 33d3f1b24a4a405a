/* Cases of the pool domain about runs: pool_select, batch, recovery, mode_switch. */
#include "tests/support/golden_pool.h"

#include "engine/pool/corruption.h"
#include "engine/pool/emergency.h"
#include "engine/pool/plan.h"
#include "engine/pool/retry.h"
#include "engine/pool/schedule.h"
#include "engine/pool/switch.h"
#include "tests/support/golden.h"

/* --- what answers share ----------------------------------------------------------------------- */

static void
add(cJSON *answer, const char *name, cJSON *item)
{
    cJSON_AddItemToObject(answer, name, item);
}

static void
add_number(cJSON *answer, const char *name, gint64 number)
{
    cJSON_AddNumberToObject(answer, name, (double)number);
}

static void
add_text(cJSON *answer, const char *name, const char *text)
{
    add(answer, name, golden_pool_text(text));
}

static void
add_hours(cJSON *answer, const char *name, gint64 seconds)
{
    cJSON_AddNumberToObject(answer, name, (double)seconds / 3600);
}

/* Bookings as their numbers. */
static void
add_rows(cJSON *answer, const char *name, const CbWorld *world, const GArray *rows)
{
    cJSON *list = cJSON_AddArrayToObject(answer, name);
    for (guint i = 0; i < rows->len; i++)
        cJSON_AddItemToArray(list, golden_pool_number(world, g_array_index(rows, guint, i)));
}

static void
add_entries(cJSON *answer, const char *name, const CbWorld *world, const GArray *entries)
{
    cJSON *list = cJSON_AddArrayToObject(answer, name);
    for (guint i = 0; i < entries->len; i++)
        cJSON_AddItemToArray(
            list, golden_pool_number(world, g_array_index(entries, CbPooled, i).booking));
}

/* --- pool_select ------------------------------------------------------------------------------ */

static cJSON *
answer_select(const GoldenPoolCase *c)
{
    g_autoptr(GArray) entries = cb_pool_entries(c->world);
    g_autoptr(GArray) ready = cb_pool_ready(entries, c->now);
    g_autoptr(GArray) past = cb_pool_past_deadline(entries, c->now);
    g_autoptr(GArray) ordered =
        cb_pool_process_order(entries, cb_pool_policy(c->world).mode, c->now);
    CbPoolStats stats = cb_pool_stats(entries, c->now);
    cJSON *answer = cJSON_CreateObject();
    add_entries(answer, "ready", c->world, ready);
    add_entries(answer, "past_deadline", c->world, past);
    add_entries(answer, "process_order", c->world, ordered);
    cJSON *counts = cJSON_AddObjectToObject(answer, "stats");
    add_number(counts, "total_in_pool", stats.total);
    add_number(counts, "ready_for_processing", stats.ready);
    add_number(counts, "currently_processing", stats.processing);
    add_number(counts, "failed_entries", stats.failed);
    add(counts, "oldest_entry", golden_pool_time(stats.oldest));
    return answer;
}

static cJSON *
answer_emergency_order(const GoldenPoolCase *c)
{
    g_autoptr(GArray) entries = cb_pool_entries(c->world);
    g_autoptr(GArray) ordered = cb_emergency_order(c->world, entries, c->now);
    cJSON *answer = cJSON_CreateObject();
    add_entries(answer, "order", c->world, ordered);
    cJSON *scores = cJSON_AddArrayToObject(answer, "scores");
    cJSON *levels = cJSON_AddArrayToObject(answer, "levels");
    for (guint i = 0; i < ordered->len; i++) {
        const CbPooled *entry = &g_array_index(ordered, CbPooled, i);
        CbUrgencyLevel level = cb_pool_urgency_level(entry->deadline, c->now);
        cJSON_AddItemToArray(scores,
                             cJSON_CreateNumber(cb_emergency_score(c->world, entry, c->now)));
        cJSON_AddItemToArray(levels, cJSON_CreateString(cb_urgency_name(level)));
    }
    return answer;
}

static cJSON *
answer_emergency_trigger(const GoldenPoolCase *c)
{
    g_autoptr(GArray) entries = cb_pool_entries(c->world);
    CbPressure pressure = cb_pool_pressure(entries, c->now);
    cJSON *answer = cJSON_CreateObject();
    cJSON_AddBoolToObject(answer, "trigger", cb_pressure_triggers(&pressure));
    add_number(answer, "critical", pressure.levels[CB_URGENCY_CRITICAL]);
    add_number(answer, "high", pressure.levels[CB_URGENCY_HIGH]);
    add_number(answer, "batch_size", cb_pressure_batch_size(&pressure));
    return answer;
}

static cJSON *
answer_schedule(const GoldenPoolCase *c)
{
    CbPoolMode mode = cb_pool_policy(c->world).mode;
    CbPoolSchedule next = cb_pool_schedule(mode, golden_pool_instant(c->query, "run_started_at"));
    cJSON *answer = cJSON_CreateObject();
    add_number(answer, "full_interval_ms", cb_pool_run_interval(mode) / 1000);
    add(answer, "next_scheduled_run", golden_pool_time(next.run));
    add_number(answer, "check_interval_ms", cb_pool_check_interval(mode) / 1000);
    add(answer, "next_check", golden_pool_time(next.check));
    return answer;
}

static cJSON *
answer_reschedule(const GoldenPoolCase *c)
{
    CbPoolMode mode = CB_POOL_NORMAL;
    cb_pool_mode_parse(golden_text(c->query, "new_mode"), &mode);
    gint64 next =
        cb_pool_reschedule(golden_pool_instant(c->query, "next_scheduled_run"), mode, c->now);
    cJSON *answer = cJSON_CreateObject();
    add(answer, "next_scheduled_run", golden_pool_time(next));
    return answer;
}

/* --- batch ------------------------------------------------------------------------------------ */

static void
add_results(cJSON *answer, const CbWorld *world, const CbRunPlan *plan)
{
    cJSON *list = cJSON_AddArrayToObject(answer, "results");
    for (guint i = 0; i < plan->results->len; i++) {
        const CbRunResult *result = &g_array_index(plan->results, CbRunResult, i);
        gboolean somebody = result->employee != CB_NO_ROW;
        cJSON *item = cJSON_CreateObject();
        add(item, "booking_id", golden_pool_number(world, result->booking));
        add_text(item, "status", cb_fate_name(result->fate));
        add_text(item, "interpreter", somebody ? employee_emp_code(world, result->employee) : NULL);
        add_text(item, "reason", result->reason);
        if (plan->query.type == CB_RUN_EMERGENCY)
            add_text(item, "level", cb_urgency_name(result->level));
        cJSON_AddItemToArray(list, item);
    }
}

static cJSON *
answer_process_batch(const GoldenPoolCase *c)
{
    g_autoptr(CbRunPlan) plan = cb_run_plan(c->world, c->now, (CbRunQuery){.most_batches = 1});
    const CbRunBatch *batch = &g_array_index(plan->batches, CbRunBatch, 0);
    g_autoptr(GArray) rest = cb_pool_process_order(plan->left, plan->mode, c->now);
    cJSON *answer = cJSON_CreateObject();
    add_number(answer, "batch_size", batch->size);
    add_results(answer, c->world, plan);
    add_number(answer, "assigned", batch->assigned);
    add_number(answer, "escalated", batch->escalated);
    add_hours(answer, "gap_before", batch->gap_before);
    add_hours(answer, "gap_after", batch->gap_after);
    add_hours(answer, "fairness_improvement", batch->gap_before - batch->gap_after);
    add_text(answer, "system_load", cb_batch_load_name(batch->load));
    add_entries(answer, "remaining", c->world, rest);
    return answer;
}

static cJSON *
answer_emergency_run(const GoldenPoolCase *c)
{
    g_autoptr(CbRunPlan) plan =
        cb_run_plan(c->world, c->now, (CbRunQuery){.type = CB_RUN_EMERGENCY});
    double success = cb_emergency_success(plan->assigned, plan->results->len);
    cJSON *answer = cJSON_CreateObject();
    add_results(answer, c->world, plan);
    add_number(answer, "assigned", plan->assigned);
    add_number(answer, "escalated", plan->escalated);
    cJSON_AddNumberToObject(answer, "success_rate", success);
    add_text(answer, "improvement", cb_emergency_improvement(success));
    add_number(answer, "remaining_in_pool", plan->left->len);
    return answer;
}

static void
add_recovery(cJSON *answer, const CbWorld *world, const CbRecovery *recovery)
{
    add_rows(answer, "reset", world, recovery->reset);
    add_rows(answer, "cleared", world, recovery->cleared);
    add_rows(answer, "repaired", world, recovery->repaired);
}

static cJSON *
answer_daily_run(const GoldenPoolCase *c)
{
    g_autoptr(CbRunPlan) plan = cb_run_plan(c->world, c->now, (CbRunQuery){.type = CB_RUN_DAILY});
    cJSON *answer = cJSON_CreateObject();
    add_recovery(cJSON_AddObjectToObject(answer, "recovered"), c->world, plan->recovery);
    add_results(answer, c->world, plan);
    add_number(answer, "processed", plan->results->len);
    add_number(answer, "assigned", plan->assigned);
    add_number(answer, "escalated", plan->escalated);
    add_number(answer, "failed", plan->failed);
    add_rows(answer, "requeued", c->world, plan->requeue->requeued);
    add_rows(answer, "left_for_manual", c->world, plan->requeue->manual);
    add(answer, "next_scheduled_run", golden_pool_time(plan->next_run_at));
    cJSON *left = cJSON_AddArrayToObject(answer, "pool_after");
    for (guint i = 0; i < plan->left->len; i++) {
        const CbPooled *entry = &g_array_index(plan->left, CbPooled, i);
        cJSON *item = cJSON_CreateObject();
        add(item, "booking_id", golden_pool_number(c->world, entry->booking));
        add_text(item, "pool_status", cb_pooled_status_name(entry->status));
        cJSON_AddItemToArray(left, item);
    }
    return answer;
}

static cJSON *
answer_batch_load(const GoldenPoolCase *c)
{
    cJSON *answer = cJSON_CreateObject();
    CbBatchLoad load = cb_batch_load((guint)golden_pool_value(c->query, "total"),
                                     (guint)golden_pool_value(c->query, "failed"),
                                     (guint)golden_pool_value(c->query, "escalated"));
    add_text(answer, "system_load", cb_batch_load_name(load));
    return answer;
}

/* --- recovery --------------------------------------------------------------------------------- */

static cJSON *
answer_corruption(const GoldenPoolCase *c)
{
    static const char *const severities[] = {"CRITICAL", "HIGH", "MEDIUM"};
    const cJSON *entry = cJSON_GetObjectItemCaseSensitive(c->query, "entry");
    guint booking =
        golden_pool_booking(c->world, cJSON_GetObjectItemCaseSensitive(entry, "booking_id"));
    CbPooledSeen seen = {golden_pool_instant(entry, "time_start"),
                         golden_pool_instant(entry, "time_end"),
                         cb_meeting_parse(golden_text(entry, "meeting_type"))};
    guint issues = cb_corruption(c->world, booking, &seen, c->now);
    CbMend mend = cb_corruption_mend(issues);
    cJSON *answer = cJSON_CreateObject();
    cJSON_AddBoolToObject(answer, "corrupted", issues != 0);
    add_text(answer, "severity", issues == 0 ? "NONE" : severities[cb_corruption_severity(issues)]);
    cJSON *list = cJSON_AddArrayToObject(answer, "issues");
    for (guint i = 0; i < CB_N_CORRUPTIONS; i++)
        if ((issues >> i & 1) != 0)
            cJSON_AddItemToArray(list, cJSON_CreateString(cb_corruption_name(i)));
    add_text(answer, "action", issues == 0 ? NULL : cb_mend_name(mend));
    add(answer, "recovered",
        issues == 0 ? cJSON_CreateNull() : cJSON_CreateBool(mend != CB_MEND_REMOVED));
    return answer;
}

static CbTry
try_of(const char *name)
{
    return g_strcmp0(name, "assigned") == 0    ? CB_TRY_ASSIGNED
           : g_strcmp0(name, "escalated") == 0 ? CB_TRY_ESCALATED
                                               : CB_TRY_ERROR;
}

static cJSON *
answer_retry_run(const GoldenPoolCase *c)
{
    static const char *const statuses[] = {"assigned", "escalated", "failed"};
    const cJSON *outcomes = cJSON_GetObjectItemCaseSensitive(c->query, "outcomes");
    guint booking =
        golden_pool_booking(c->world, cJSON_GetObjectItemCaseSensitive(c->query, "booking_id"));
    CbRetryLimits limits = cb_retry_limits(golden_pool_flag(c->query, "emergency"));
    cJSON *answer = cJSON_CreateObject(), *delays = cJSON_CreateArray();
    CbRetryStep step = {.next = CB_RETRY_AGAIN};
    CbTry outcome = CB_TRY_ERROR;
    guint tries = 0;
    while (step.next == CB_RETRY_AGAIN) {
        int which = MIN((int)tries, cJSON_GetArraySize(outcomes) - 1);
        tries++;
        outcome = try_of(cJSON_GetStringValue(cJSON_GetArrayItem(outcomes, which)));
        step = cb_retry_step(limits, tries, outcome);
        if (step.next == CB_RETRY_AGAIN)
            cJSON_AddItemToArray(delays, cJSON_CreateNumber((double)step.pause_ms));
    }
    if (step.next == CB_RETRY_FALLBACK) {
        outcome = try_of(golden_text(c->query, "fallback"));
        step = cb_retry_fallback(outcome);
    }
    gboolean failed = outcome == CB_TRY_ERROR;
    add_text(answer, "status", statuses[outcome]);
    add_number(answer, "retry_attempts", tries);
    add_text(answer, "recovery_action", step.action);
    add(answer, "delays_ms", delays);
    add_text(answer, "pool_status", failed ? cb_pooled_status_name(CB_POOLED_FAILED) : NULL);
    add_number(answer, "pool_processing_attempts",
               failed ? booking_plan_pool_processing_attempts(c->world, booking) + tries : 0);
    return answer;
}

/* The pool's columns of a row, as of an entry; `entry` NULL: out of the pool. */
static cJSON *
pool_row(const CbWorld *world, guint booking, const CbPooled *entry)
{
    cJSON *row = cJSON_CreateObject();
    add(row, "booking_id", golden_pool_number(world, booking));
    add_text(row, "pool_status", entry == NULL ? NULL : cb_pooled_status_name(entry->status));
    add(row, "pool_entry_time", golden_pool_time(entry == NULL ? CB_NULL : entry->entered));
    add(row, "pool_deadline_time", golden_pool_time(entry == NULL ? CB_NULL : entry->deadline));
    add_number(row, "pool_processing_attempts", entry == NULL ? 0 : entry->attempts);
    return row;
}

static cJSON *
answer_recover(const GoldenPoolCase *c)
{
    g_autoptr(GArray) entries = cb_pool_entries(c->world);
    g_autoptr(CbRecovery) recovery = cb_pool_recover(c->world, entries, c->now);
    cJSON *answer = cJSON_CreateObject();
    add_recovery(answer, c->world, recovery);
    cJSON *rows = cJSON_AddArrayToObject(answer, "rows");
    for (guint row = 0, i = 0; row < cb_world_rows(c->world, CB_booking_plan); row++) {
        const CbPooled *entry = i < entries->len ? &g_array_index(entries, CbPooled, i) : NULL;
        gboolean pooled = entry != NULL && entry->booking == row;
        cJSON_AddItemToArray(rows, pool_row(c->world, row, pooled ? entry : NULL));
        i += pooled;
    }
    return answer;
}

static cJSON *
answer_retry_failed(const GoldenPoolCase *c)
{
    g_autoptr(GArray) entries = cb_pool_entries(c->world);
    g_autoptr(CbRequeue) requeue = cb_pool_requeue(entries, c->now);
    cJSON *answer = cJSON_CreateObject();
    add_rows(answer, "requeued", c->world, requeue->requeued);
    add_rows(answer, "waiting_backoff", c->world, requeue->pausing);
    add_rows(answer, "escalate", c->world, requeue->manual);
    return answer;
}

static cJSON *
answer_backoff(const GoldenPoolCase *c)
{
    cJSON *answer = cJSON_CreateObject();
    cJSON *delays = cJSON_AddArrayToObject(answer, "delays_ms");
    for (guint i = 0; i < (guint)golden_pool_value(c->query, "retries"); i++) {
        gint64 pause = cb_backoff_ms((gint64)golden_pool_value(c->query, "base_ms"),
                                     (gint64)golden_pool_value(c->query, "max_ms"), i);
        cJSON_AddItemToArray(delays, cJSON_CreateNumber((double)pause));
    }
    return answer;
}

static cJSON *
answer_error_category(const GoldenPoolCase *c)
{
    cJSON *answer = cJSON_CreateObject();
    add_text(answer, "category", cb_error_category(golden_text(c->query, "message")));
    return answer;
}

/* --- mode_switch ------------------------------------------------------------------------------ */

static void
add_switch(cJSON *answer, const CbWorld *world, const CbSwitchPlan *plan)
{
    cJSON *actions = cJSON_AddArrayToObject(answer, "actions");
    for (guint i = 0; i < plan->entries->len; i++) {
        const CbSwitchEntry *entry = &g_array_index(plan->entries, CbSwitchEntry, i);
        cJSON *action = cJSON_CreateObject();
        add(action, "booking_id", golden_pool_number(world, entry->booking));
        add_text(action, "action", cb_switch_impact_name(entry->impact));
        add_text(action, "pool_status", cb_pooled_status_name(entry->status));
        add(action, "pool_deadline_time", golden_pool_time(entry->deadline));
        cJSON_AddItemToArray(actions, action);
    }
    add_number(answer, "processed", plan->entries->len);
    add_number(answer, "immediate", plan->immediate);
    add_number(answer, "deadline_updates", plan->deadlines);
    add_number(answer, "unchanged", plan->unchanged);
    add_number(answer, "failed", plan->failed);
    add_number(answer, "remaining_in_pool", plan->remaining);
    cJSON *warnings = cJSON_AddArrayToObject(answer, "warnings");
    for (guint w = 0; w < CB_N_SWITCH_WARNINGS; w++)
        if ((plan->notes >> w & 1) != 0)
            cJSON_AddItemToArray(warnings, cJSON_CreateString(cb_switch_note_name(w)));
}

static cJSON *
answer_mode_switch(const GoldenPoolCase *c)
{
    const char *asked = golden_text(c->query, "new_mode");
    CbPoolMode mode;
    gboolean known = cb_pool_mode_parse(asked, &mode);
    cJSON *answer = cJSON_CreateObject();
    cJSON_AddBoolToObject(answer, "success", known);
    add_text(answer, "old_mode", cb_pool_mode_name(cb_pool_policy(c->world).mode));
    add_text(answer, "new_mode", asked);
    if (!known) {
        add_text(answer, "reason", "INVALID_MODE");
        cJSON_AddArrayToObject(answer, "actions");
        cJSON_AddArrayToObject(answer, "warnings");
        return answer;
    }
    g_autoptr(CbSwitchPlan) plan = cb_switch_plan(c->world, mode, c->now);
    add_text(answer, "reason", plan->same ? "ALREADY_IN_MODE" : "SWITCHED");
    add_switch(answer, c->world, plan);
    return answer;
}

static cJSON *
answer_mode_switch_outcome(const GoldenPoolCase *c)
{
    CbSwitchOutcome outcome = cb_switch_outcome((guint)golden_pool_value(c->query, "processed"),
                                                (guint)golden_pool_value(c->query, "failed"),
                                                golden_pool_flag(c->query, "policy_write_ok"));
    cJSON *answer = cJSON_CreateObject();
    cJSON_AddBoolToObject(answer, "success", outcome.success);
    cJSON_AddBoolToObject(answer, "rolled_back", outcome.rolled_back);
    cJSON_AddBoolToObject(answer, "partial", outcome.partial);
    return answer;
}

const GoldenPoolOp golden_pool_runs[] = {
    {"select", answer_select},
    {"emergency_order", answer_emergency_order},
    {"emergency_trigger", answer_emergency_trigger},
    {"schedule", answer_schedule},
    {"reschedule", answer_reschedule},
    {"process_batch", answer_process_batch},
    {"emergency_run", answer_emergency_run},
    {"daily_run", answer_daily_run},
    {"batch_load", answer_batch_load},
    {"corruption", answer_corruption},
    {"retry_run", answer_retry_run},
    {"recover", answer_recover},
    {"retry_failed", answer_retry_failed},
    {"backoff", answer_backoff},
    {"error_category", answer_error_category},
    {"mode_switch", answer_mode_switch},
    {"mode_switch_outcome", answer_mode_switch_outcome},
    {NULL, NULL},
};
