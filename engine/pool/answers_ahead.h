/* What would become of the pool, as JSON for programs: runs, emergencies, another mode, another policy, the load, the
 * days ahead. Names are those of the columns; times are RFC 3339. The caller owns what is returned.
 */
#pragma once

#include "engine/json.h"
#include "engine/pool/emergency.h"
#include "engine/pool/load.h"
#include "engine/pool/plan.h"
#include "engine/pool/policy_judge.h"
#include "engine/pool/switch.h"
#include "engine/pool/timeline.h"

/* A run: {type, mode, joint, results: [{booking_id, fate, emp_code, reason, urgency_level, issues}], batches, assigned,
 * escalated, failed, gain}. */
cJSON *cb_answer_pool_plan(const CbWorld *world, const CbRunPlan *plan);
/* {covered, gap_hours, spread_hours}: by how much plans are better than one by one. */
cJSON *cb_answer_pool_gain(const CbJointGain *gain);
/* {entries, levels, bands, mean_score, estimated_seconds}. */
cJSON *cb_answer_pool_emergency(const CbEmergencyPreview *preview);
/* {from, to, immediate_assignments, deadlines_updated, remained_pooled, failed, remaining_in_pool, warnings,
 * entries}. */
cJSON *cb_answer_pool_switch(const CbWorld *world, const CbSwitchPlan *plan);
/* cb_load_json() with measures beside their limits, what lowers the confidence, and whether the mode would be
 * switched. */
cJSON *cb_answer_pool_load(const CbWorld *world, gint64 now);
/* {people, days: [{from, until, ready, meetings, pooled, needed, free, missing, peak_from, peak_until, peak}]}. */
cJSON *cb_answer_pool_timeline(const CbWorld *world, const CbTimeline *timeline);
/* {mode, auto_assign_enabled, numbers…}. */
cJSON *cb_answer_pool_policy(const CbPoolPolicy *policy);
/* {valid, remarks: [{field, gravity, sentence}], impact: [sentences]}. */
cJSON *cb_answer_pool_judgement(const CbPoolJudgement *judgement, const CbPoolImpact *impact);
