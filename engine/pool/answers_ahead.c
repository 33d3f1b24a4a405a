#include "engine/pool/answers_ahead.h"

#include "engine/pool/answers.h"
#include "engine/pool/corruption.h"

#define AN_HOUR 3600.0

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
    cb_pool_json_text(object, "booking_id", booking_plan_booking_id(world, booking));
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
    cb_pool_json_text(json, "fate", cb_fate_name(result->fate));
    cb_pool_json_text(json, "emp_code",
             result->employee == CB_NO_ROW ? NULL : employee_emp_code(world, result->employee));
    cb_pool_json_text(json, "reason", result->reason);
    cb_pool_json_text(json, "urgency_level", cb_urgency_name(result->level));
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
    cb_pool_json_text(json, "system_load", cb_batch_load_name(batch->load));
    cJSON_AddItemToObject(json, "gain", cb_answer_pool_gain(&batch->gain));
    return json;
}

cJSON *
cb_answer_pool_plan(const CbWorld *world, const CbRunPlan *plan)
{
    cJSON *json = cJSON_CreateObject();
    cb_pool_json_text(json, "type", cb_run_type_name(plan->query.type));
    cb_pool_json_text(json, "mode", cb_pool_mode_name(plan->mode));
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
    cb_pool_json_text(json, "impact", cb_switch_impact_name(entry->impact));
    cb_pool_json_text(json, "status", cb_pooled_status_name(entry->status));
    cb_pool_json_time(json, "deadline_before", entry->deadline_before);
    cb_pool_json_time(json, "deadline", entry->deadline);
    return json;
}

cJSON *
cb_answer_pool_switch(const CbWorld *world, const CbSwitchPlan *plan)
{
    cJSON *json = cJSON_CreateObject();
    cb_pool_json_text(json, "from", cb_pool_mode_name(plan->from));
    cb_pool_json_text(json, "to", cb_pool_mode_name(plan->to));
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
        cb_pool_json_text(measure, "measure", cb_measures[m].name);
        cJSON_AddNumberToObject(measure, "value", load.measures.values[m]);
        cb_pool_json_text(measure, "level", cb_load_name(load.levels[m]));
        cJSON_AddNumberToObject(measure, "medium_above", config.medium[m]); /* infinite: null */
        cJSON_AddNumberToObject(measure, "high_above", config.high[m]);
        cJSON_AddNumberToObject(measure, "critical_above", cb_measures[m].critical);
        cJSON_AddItemToArray(limits, measure);
    }
    cJSON *lowered = cJSON_AddArrayToObject(json, "lowered_by");
    for (guint f = 0; f < CB_N_FACTORS; f++)
        if (load.factors[f] < 1)
            cJSON_AddItemToArray(lowered, cJSON_CreateString(cb_confidence_names[f]));
    cb_pool_json_text(json, "sentence", sentence);
    cb_pool_json_text(json, "action", cb_switch_action(answer));
    cb_pool_json_text(json, "answer", cb_switch_name(answer));
    return json;
}

/* --- the days ahead, the policy --------------------------------------------------------------- */

static cJSON *
slot_json(const CbWorld *world, const CbTimelineSlot *slot)
{
    cJSON *json = cJSON_CreateObject();
    cb_pool_json_time(json, "from", slot->from);
    cb_pool_json_time(json, "until", slot->until);
    cJSON_AddNumberToObject(json, "ready", slot->ready);
    cJSON_AddNumberToObject(json, "meetings", slot->meetings);
    cJSON_AddNumberToObject(json, "pooled", slot->pooled);
    cJSON_AddNumberToObject(json, "needed", slot->needed);
    cJSON_AddNumberToObject(json, "free", slot->free);
    cJSON_AddNumberToObject(json, "missing", cb_timeline_missing(slot));
    cb_pool_json_time(json, "peak_from", slot->peak_from);
    cb_pool_json_time(json, "peak_until", slot->peak_until);
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
    cb_pool_json_text(json, "mode", cb_pool_mode_name(policy->mode));
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
        cb_pool_json_text(one, "field", remark->field);
        cb_pool_json_text(one, "gravity", cb_remark_gravity_name(remark->gravity));
        cb_pool_json_text(one, "sentence", remark->sentence);
        cJSON_AddItemToArray(remarks, one);
    }
    cJSON_AddItemToObject(
        json, "impact",
        cJSON_CreateStringArray((const char *const *)lines->pdata, (int)lines->len));
    return json;
}
