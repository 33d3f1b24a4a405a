#include "engine/pool/answers.h"

#include "engine/pool/corruption.h"
#include "engine/pool/metrics.h"
#include "engine/pool/monitor.h"
#include "engine/pool/names.h"
#include "engine/pool/why.h"

#define AN_HOUR 3600.0

static void
add_text(cJSON *object, const char *name, const char *text)
{
    cJSON_AddItemToObject(object, name,
                          text == NULL ? cJSON_CreateNull() : cJSON_CreateString(text));
}

static void
add_time(cJSON *object, const char *name, gint64 time)
{
    cJSON_AddItemToObject(object, name, cb_json_value(CB_TYPE_TIME, cb_integer(time)));
}

static void
add_issues(cJSON *object, guint issues)
{
    cJSON *names = cJSON_AddArrayToObject(object, "issues");
    for (guint i = 0; i < CB_N_CORRUPTIONS; i++)
        if ((issues >> i & 1) != 0)
            cJSON_AddItemToArray(names, cJSON_CreateString(cb_corruption_name(i)));
}

static void
add_id(cJSON *object, const CbWorld *world, guint booking)
{
    add_text(object, "booking_id", booking_plan_booking_id(world, booking));
}

/* --- the whole -------------------------------------------------------------------------------- */

static cJSON *
override_json(const CbWorld *world, guint state, gint64 now)
{
    if (!cb_pool_overridden(world, now, NULL))
        return cJSON_CreateNull();
    cJSON *json = cJSON_CreateObject();
    add_text(json, "reason", pool_state_override_reason(world, state));
    add_text(json, "by", pool_state_override_by(world, state));
    add_time(json, "at", pool_state_override_at(world, state));
    add_time(json, "until", pool_state_override_until(world, state));
    return json;
}

static void
add_schedule(cJSON *json, const CbWorld *world, gint64 now)
{
    guint state = cb_pool_state_row(world);
    gboolean known = state != CB_NO_ROW;
    cJSON_AddBoolToObject(json, "auto_enabled",
                          known && pool_state_auto_enabled(world, state) == TRUE);
    cJSON_AddItemToObject(json, "override", override_json(world, state, now));
    add_time(json, "last_processing_time", known ? pool_state_last_run_at(world, state) : CB_NULL);
    add_time(json, "next_processing_time", known ? pool_state_next_run_at(world, state) : CB_NULL);
    add_time(json, "next_check_time", known ? pool_state_next_check_at(world, state) : CB_NULL);
}

static void
add_counts(cJSON *json, const CbWorld *world, gint64 now)
{
    g_autoptr(GArray) entries = cb_pool_entries(world);
    g_autoptr(GArray) rows = cb_pool_list(world, entries, cb_pool_policy(world).mode, now, NULL);
    CbPoolStats stats = cb_pool_stats(entries, now);
    guint counts[CB_N_POOL_LOOKS] = {0};
    for (guint r = 0; r < rows->len; r++)
        counts[g_array_index(rows, CbPoolRow, r).look]++;
    cJSON_AddNumberToObject(json, "pool_size", stats.total);
    cJSON_AddNumberToObject(json, "ready_for_processing", stats.ready);
    cJSON_AddBoolToObject(json, "is_running", stats.processing > 0);
    cJSON *looks = cJSON_AddObjectToObject(json, "counts");
    for (CbPoolLook look = 0; look < CB_N_POOL_LOOKS; look++)
        cJSON_AddNumberToObject(looks, cb_pool_look_name(look), counts[look]);
    add_time(json, "oldest_entry_time", stats.oldest);
}

static cJSON *
alerts_json(const CbWorld *world, gint64 now)
{
    g_autoptr(GArray) alerts = cb_pool_alerts(world, now, (CbPoolTrouble){0});
    cJSON *array = cJSON_CreateArray();
    for (guint a = 0; a < alerts->len; a++) {
        const CbPoolAlert *alert = &g_array_index(alerts, CbPoolAlert, a);
        cJSON *json = cJSON_CreateObject();
        add_text(json, "type", cb_pool_alert_name(alert->kind));
        add_text(json, "severity", cb_pool_alert_severity_name(alert->severity));
        cJSON_AddNumberToObject(json, "affected", alert->affected);
        add_text(json, "message", alert->sentence);
        cJSON_AddItemToArray(array, json);
    }
    return array;
}

cJSON *
cb_answer_pool_status(const CbWorld *world, gint64 now)
{
    CbPoolPolicy policy = cb_pool_policy(world);
    CbPerformance performance = cb_pool_performance(world);
    double score = cb_health_score(&performance);
    g_autoptr(CbDuty) duty = cb_duty_new(world, now, NULL);
    cJSON *json = cJSON_CreateObject();
    add_text(json, "mode", cb_pool_mode_name(policy.mode));
    cJSON_AddBoolToObject(json, "auto_assign_enabled", policy.enabled);
    add_schedule(json, world, now);
    add_counts(json, world, now);
    cJSON_AddNumberToObject(json, "gap_hours", (double)cb_duty_gap(duty) / AN_HOUR);
    cJSON_AddItemToObject(json, "load", cb_answer_pool_load(world, now));
    cJSON_AddItemToObject(json, "alerts", alerts_json(world, now));
    cJSON_AddNumberToObject(json, "health_score", score);
    add_text(json, "health", cb_health_word(score));
    return json;
}

/* --- bookings --------------------------------------------------------------------------------- */

static void
add_row(cJSON *json, const CbPoolRow *row)
{
    add_text(json, "look", cb_pool_look_name(row->look));
    add_text(json, "urgency_level", cb_urgency_name(row->level));
    add_issues(json, row->issues);
}

cJSON *
cb_answer_pool_list(const CbWorld *world, gint64 now)
{
    g_autoptr(GArray) entries = cb_pool_entries(world);
    g_autoptr(GArray) rows = cb_pool_list(world, entries, cb_pool_policy(world).mode, now, NULL);
    cJSON *array = cJSON_CreateArray();
    for (guint r = 0; r < rows->len; r++) {
        const CbPoolRow *row = &g_array_index(rows, CbPoolRow, r);
        cJSON *json = cb_json_row(world, CB_booking_plan, row->entry.booking);
        add_row(json, row);
        cJSON_AddItemToArray(array, json);
    }
    return array;
}

static cJSON *
candidate_json(const CbDuty *duty, guint booking, const CbPoolRanking *ranking, guint i)
{
    const CbPoolCandidate *candidate = &ranking->candidates[i];
    guint employee = duty->people[candidate->place].employee;
    gboolean eligible = candidate->out == CB_POOL_ELIGIBLE;
    g_autofree char *name = cb_name_of_employee(duty->world, employee);
    g_autofree char *why = cb_pool_why(duty, ranking, booking, i);
    cJSON *json = cJSON_CreateObject();
    add_text(json, "emp_code", employee_emp_code(duty->world, employee));
    add_text(json, "name", name);
    cJSON_AddBoolToObject(json, "eligible", eligible);
    add_text(json, "reason", cb_pool_out_name(candidate->out));
    cJSON_AddNumberToObject(json, "hours", candidate->hours);
    cJSON_AddNumberToObject(json, "hours_after",
                            candidate->hours +
                                (double)cb_booking_seconds(duty->world, booking) / AN_HOUR);
    if (eligible) {
        cJSON_AddNumberToObject(json, "fairness", candidate->fairness);
        cJSON_AddNumberToObject(json, "lrs", candidate->lrs);
        cJSON_AddNumberToObject(json, "base", candidate->base);
        cJSON_AddNumberToObject(json, "dr_penalty", candidate->dr_penalty);
        add_text(json, "dr_override", cb_dr_override_name(candidate->override));
        cJSON_AddNumberToObject(json, "total", candidate->total);
    }
    add_text(json, "why", why);
    return json;
}

cJSON *
cb_answer_pool_ranking(const CbDuty *duty, guint booking, const CbPoolRanking *ranking)
{
    cJSON *json = cJSON_CreateObject();
    add_text(json, "gap_mode", cb_gap_mode_name(ranking->gap_mode));
    cJSON_AddNumberToObject(json, "urgency", ranking->urgency);
    add_text(json, "refusal", ranking->refusal);
    cJSON *candidates = cJSON_AddArrayToObject(json, "candidates");
    for (guint i = 0; i < ranking->n; i++)
        cJSON_AddItemToArray(candidates, candidate_json(duty, booking, ranking, i));
    return json;
}

/* The rows of a log about a booking, in the order of the log. */
static cJSON *
log_json(const CbWorld *world, CbTableId table, guint column, guint booking)
{
    cJSON *array = cJSON_CreateArray();
    g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(guint));
    for (guint row = cb_world_first(world, table, column, booking); row != CB_NO_ROW;
         row = cb_world_next(world, table, column, row))
        g_array_append_val(rows, row);
    g_array_sort(rows, cb_row_compare);
    for (guint r = 0; r < rows->len; r++)
        cJSON_AddItemToArray(array, cb_json_row(world, table, g_array_index(rows, guint, r)));
    return array;
}

cJSON *
cb_answer_pool_booking(const CbDuty *duty, guint booking)
{
    const CbWorld *world = duty->world;
    CbPoolHaste haste = {.urgent = TRUE, .critical = cb_pool_is_critical(duty, booking)};
    g_autoptr(CbPoolRanking) ranking = cb_pool_rank(duty, booking, haste);
    g_autoptr(GArray) entries = cb_pool_entries(world);
    g_autoptr(GArray) rows = cb_pool_list(world, entries, duty->policy.mode, duty->now, NULL);
    cJSON *json = cJSON_CreateObject();
    cJSON_AddItemToObject(json, "booking", cb_json_row(world, CB_booking_plan, booking));
    for (guint r = 0; r < rows->len; r++)
        if (g_array_index(rows, CbPoolRow, r).entry.booking == booking)
            add_row(json, &g_array_index(rows, CbPoolRow, r));
    cJSON_AddItemToObject(json, "ranking", cb_answer_pool_ranking(duty, booking, ranking));
    cJSON_AddItemToObject(
        json, "history",
        log_json(world, CB_pool_entry_history, CB_pool_entry_history_booking_id, booking));
    cJSON_AddItemToObject(
        json, "decisions",
        log_json(world, CB_assignment_log, CB_assignment_log_booking_id, booking));
    return json;
}

/* --- runs ------------------------------------------------------------------------------------- */

cJSON *
cb_answer_pool_gain(const CbJointGain *gain)
{
    cJSON *json = cJSON_CreateObject();
    cJSON_AddNumberToObject(json, "covered", (double)gain->covered);
    cJSON_AddNumberToObject(json, "gap_hours", (double)gain->gap / AN_HOUR);
    cJSON_AddNumberToObject(json, "spread_hours", (double)gain->spread / AN_HOUR);
    return json;
}

static cJSON *
result_json(const CbWorld *world, const CbRunResult *result)
{
    cJSON *json = cJSON_CreateObject();
    add_id(json, world, result->booking);
    add_text(json, "fate", cb_fate_name(result->fate));
    add_text(json, "emp_code",
             result->employee == CB_NO_ROW ? NULL : employee_emp_code(world, result->employee));
    add_text(json, "reason", result->reason);
    add_text(json, "urgency_level", cb_urgency_name(result->level));
    add_issues(json, result->issues);
    return json;
}

static cJSON *
batch_json(const CbRunBatch *batch)
{
    cJSON *json = cJSON_CreateObject();
    cJSON_AddNumberToObject(json, "size", batch->size);
    cJSON_AddNumberToObject(json, "entries", batch->n);
    cJSON_AddNumberToObject(json, "gap_before_hours", (double)batch->gap_before / AN_HOUR);
    cJSON_AddNumberToObject(json, "gap_after_hours", (double)batch->gap_after / AN_HOUR);
    add_text(json, "system_load", cb_batch_load_name(batch->load));
    cJSON_AddItemToObject(json, "gain", cb_answer_pool_gain(&batch->gain));
    return json;
}

cJSON *
cb_answer_pool_plan(const CbWorld *world, const CbRunPlan *plan)
{
    cJSON *json = cJSON_CreateObject();
    add_text(json, "type", cb_run_type_name(plan->query.type));
    add_text(json, "mode", cb_pool_mode_name(plan->mode));
    cJSON_AddBoolToObject(json, "joint", plan->query.joint);
    cJSON *results = cJSON_AddArrayToObject(json, "results"),
          *batches = cJSON_AddArrayToObject(json, "batches");
    for (guint i = 0; i < plan->results->len; i++)
        cJSON_AddItemToArray(results,
                             result_json(world, &g_array_index(plan->results, CbRunResult, i)));
    for (guint i = 0; i < plan->batches->len; i++)
        cJSON_AddItemToArray(batches, batch_json(&g_array_index(plan->batches, CbRunBatch, i)));
    cJSON_AddNumberToObject(json, "assigned", plan->assigned);
    cJSON_AddNumberToObject(json, "escalated", plan->escalated);
    cJSON_AddNumberToObject(json, "failed", plan->failed);
    cJSON_AddItemToObject(json, "gain", cb_answer_pool_gain(&plan->gain));
    return json;
}

cJSON *
cb_answer_pool_emergency(const CbEmergencyPreview *preview)
{
    cJSON *json = cJSON_CreateObject();
    cJSON_AddNumberToObject(json, "entries", preview->n);
    cJSON *levels = cJSON_AddObjectToObject(json, "levels"),
          *bands = cJSON_AddObjectToObject(json, "bands");
    for (CbUrgencyLevel level = CB_URGENCY_CRITICAL; level <= CB_URGENCY_LOW; level++)
        cJSON_AddNumberToObject(levels, cb_urgency_name(level), preview->pressure.levels[level]);
    for (CbDeadlineBand band = 0; band < CB_N_BANDS; band++)
        cJSON_AddNumberToObject(bands, cb_band_name(band), preview->bands[band]);
    cJSON_AddNumberToObject(json, "mean_score", preview->mean_score);
    cJSON_AddNumberToObject(json, "estimated_seconds", preview->estimated_seconds);
    return json;
}

/* --- mode and load ---------------------------------------------------------------------------- */

static cJSON *
switch_entry_json(const CbWorld *world, const CbSwitchEntry *entry)
{
    cJSON *json = cJSON_CreateObject();
    add_id(json, world, entry->booking);
    add_text(json, "impact", cb_switch_impact_name(entry->impact));
    add_text(json, "status", cb_pooled_status_name(entry->status));
    add_time(json, "deadline_before", entry->deadline_before);
    add_time(json, "deadline", entry->deadline);
    return json;
}

cJSON *
cb_answer_pool_switch(const CbWorld *world, const CbSwitchPlan *plan)
{
    cJSON *json = cJSON_CreateObject();
    add_text(json, "from", cb_pool_mode_name(plan->from));
    add_text(json, "to", cb_pool_mode_name(plan->to));
    cJSON_AddNumberToObject(json, "immediate_assignments", plan->immediate);
    cJSON_AddNumberToObject(json, "deadlines_updated", plan->deadlines);
    cJSON_AddNumberToObject(json, "remained_pooled", plan->unchanged);
    cJSON_AddNumberToObject(json, "failed", plan->failed);
    cJSON_AddNumberToObject(json, "remaining_in_pool", plan->remaining);
    cJSON *warnings = cJSON_AddArrayToObject(json, "warnings"),
          *entries = cJSON_AddArrayToObject(json, "entries");
    for (guint note = 0; note < CB_N_SWITCH_NOTES; note++)
        if ((plan->notes >> note & 1) != 0)
            cJSON_AddItemToArray(warnings, cJSON_CreateString(cb_switch_note_name(note)));
    for (guint i = 0; i < plan->entries->len; i++)
        cJSON_AddItemToArray(
            entries, switch_entry_json(world, &g_array_index(plan->entries, CbSwitchEntry, i)));
    return json;
}

cJSON *
cb_answer_pool_load(const CbWorld *world, gint64 now)
{
    CbAutoConfig config = cb_pool_auto_config(world);
    CbLoad load = cb_load_assess(world, now, 0);
    CbSwitchState state = cb_switch_state(world, &load);
    CbSwitchAnswer answer = cb_switch_answer(&state, now);
    g_autofree char *sentence = cb_load_sentence(&load, &config);
    cJSON *json = cb_load_json(&load), *limits = cJSON_AddArrayToObject(json, "measures");
    for (CbMeasure m = 0; m < CB_N_MEASURES; m++) {
        cJSON *measure = cJSON_CreateObject();
        add_text(measure, "measure", cb_measures[m].name);
        cJSON_AddNumberToObject(measure, "value", load.measures.values[m]);
        add_text(measure, "level", cb_load_name(load.levels[m]));
        cJSON_AddNumberToObject(measure, "medium_above", config.medium[m]); /* infinite: null */
        cJSON_AddNumberToObject(measure, "high_above", config.high[m]);
        cJSON_AddNumberToObject(measure, "critical_above", cb_measures[m].critical);
        cJSON_AddItemToArray(limits, measure);
    }
    cJSON *lowered = cJSON_AddArrayToObject(json, "lowered_by");
    for (guint f = 0; f < CB_N_FACTORS; f++)
        if (load.factors[f] < 1)
            cJSON_AddItemToArray(lowered, cJSON_CreateString(cb_confidence_names[f]));
    add_text(json, "sentence", sentence);
    add_text(json, "action", cb_switch_action(answer));
    add_text(json, "answer", cb_switch_name(answer));
    return json;
}

/* --- the days ahead, the policy --------------------------------------------------------------- */

static cJSON *
slot_json(const CbWorld *world, const CbTimelineSlot *slot)
{
    cJSON *json = cJSON_CreateObject();
    add_time(json, "from", slot->from);
    add_time(json, "until", slot->until);
    cJSON_AddNumberToObject(json, "ready", slot->ready);
    cJSON_AddNumberToObject(json, "meetings", slot->meetings);
    cJSON_AddNumberToObject(json, "pooled", slot->pooled);
    cJSON_AddNumberToObject(json, "needed", slot->needed);
    cJSON_AddNumberToObject(json, "free", slot->free);
    cJSON_AddNumberToObject(json, "missing", cb_timeline_missing(slot));
    add_time(json, "peak_from", slot->peak_from);
    add_time(json, "peak_until", slot->peak_until);
    cJSON *peak = cJSON_AddArrayToObject(json, "peak");
    for (guint i = 0; i < slot->peak->len; i++)
        cJSON_AddItemToArray(peak, cJSON_CreateString(booking_plan_booking_id(
                                       world, g_array_index(slot->peak, guint, i))));
    return json;
}

cJSON *
cb_answer_pool_timeline(const CbWorld *world, const CbTimeline *timeline)
{
    cJSON *json = cJSON_CreateObject();
    cJSON_AddNumberToObject(json, "people", timeline->people);
    cJSON *days = cJSON_AddArrayToObject(json, "days");
    for (guint i = 0; i < timeline->n; i++)
        cJSON_AddItemToArray(days, slot_json(world, &timeline->slots[i]));
    return json;
}

cJSON *
cb_answer_pool_policy(const CbPoolPolicy *policy)
{
    cJSON *json = cJSON_CreateObject();
    add_text(json, "mode", cb_pool_mode_name(policy->mode));
    cJSON_AddBoolToObject(json, "auto_assign_enabled", policy->enabled);
    for (CbPoolNumber n = 0; n < CB_POOL_N_NUMBERS; n++)
        cJSON_AddNumberToObject(
            json, cb_tables[CB_auto_assignment_config].columns[cb_pool_limits[n].column].name,
            cb_pool_number(policy, n));
    return json;
}

cJSON *
cb_answer_pool_judgement(const CbPoolJudgement *judgement, const CbPoolImpact *impact)
{
    g_autoptr(GPtrArray) lines = cb_pool_impact_lines(impact);
    cJSON *json = cJSON_CreateObject();
    cJSON_AddBoolToObject(json, "valid", judgement->valid);
    cJSON *remarks = cJSON_AddArrayToObject(json, "remarks");
    for (guint r = 0; r < judgement->remarks->len; r++) {
        const CbPoolRemark *remark = judgement->remarks->pdata[r];
        cJSON *one = cJSON_CreateObject();
        add_text(one, "field", remark->field);
        add_text(one, "gravity", cb_remark_gravity_name(remark->gravity));
        add_text(one, "sentence", remark->sentence);
        cJSON_AddItemToArray(remarks, one);
    }
    cJSON_AddItemToObject(
        json, "impact",
        cJSON_CreateStringArray((const char *const *)lines->pdata, (int)lines->len));
    return json;
}
