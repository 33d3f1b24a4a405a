/* Answers about the pool as JSON, for programs. Names are those of the columns; times as in rows. The caller frees.
 */
#pragma once

#include "engine/json.h"
#include "engine/pool/emergency.h"
#include "engine/pool/list.h"
#include "engine/pool/load.h"
#include "engine/pool/plan.h"
#include "engine/pool/policy_judge.h"
#include "engine/pool/rank.h"
#include "engine/pool/switch.h"
#include "engine/pool/timeline.h"

/* {mode, auto_assign_enabled, auto_enabled, override, pool_size, ready_for_processing, counts, oldest_entry_time,
 * last_processing_time, next_processing_time, next_check_time, is_running, gap_hours, load, alerts, health_score, health}; `override`
 * is null or {reason, by, at, until}. */
cJSON *cb_answer_pool_status(const CbWorld *world, gint64 now);
/* [{…booking_plan, look, urgency_level, issues}]: the list (list.h). */
cJSON *cb_answer_pool_list(const CbWorld *world, gint64 now);
/* {booking, look, urgency_level, issues, ranking, history, decisions}. */
cJSON *cb_answer_pool_booking(const CbDuty *duty, guint booking);
/* {gap_mode, urgency, refusal, candidates: [{emp_code, name, eligible, reason, hours, hours_after, fairness, lrs, base,
 * dr_penalty, dr_override, total, why}]}; scores of the eligible alone. */
cJSON *cb_answer_pool_ranking(const CbDuty *duty, guint booking, const CbPoolRanking *ranking);

/* What a run would do: {type, mode, joint, results: [{booking_id, fate, emp_code, reason, urgency_level, issues}], batches,
 * assigned, escalated, failed, gain}. */
cJSON *cb_answer_pool_plan(const CbWorld *world, const CbRunPlan *plan);
/* {entries, levels, bands, mean_score, estimated_seconds}. */
cJSON *cb_answer_pool_emergency(const CbEmergencyPreview *preview);
/* {from, to, immediate_assignments, deadlines_updated, remained_pooled, failed, remaining_in_pool, warnings, entries}. */
cJSON *cb_answer_pool_switch(const CbWorld *world, const CbSwitchPlan *plan);
/* cb_load_json() with measures beside their limits, what lowers the confidence, and whether the mode would be switched. */
cJSON *cb_answer_pool_load(const CbWorld *world, gint64 now);
/* {people, days: [{from, until, ready, meetings, pooled, needed, free, missing, peak_from, peak_until, peak}]}. */
cJSON *cb_answer_pool_timeline(const CbWorld *world, const CbTimeline *timeline);
/* {mode, auto_assign_enabled, numbers…} of a policy. */
cJSON *cb_answer_pool_policy(const CbPoolPolicy *policy);
/* {valid, remarks: [{field, gravity, sentence}], impact: [sentences]}. */
cJSON *cb_answer_pool_judgement(const CbPoolJudgement *judgement, const CbPoolImpact *impact);
/* {covered, gap_hours, spread_hours}: by how much plans are better than one by one. */
cJSON *cb_answer_pool_gain(const CbJointGain *gain);
