/* Answers about campaigns as JSON, in the field names that existing clients know; for programs, golden cases and the hub.
 * The caller frees.
 */
#pragma once

#include "engine/campaigns/forecast.h"
#include "engine/campaigns/rank.h"
#include "engine/campaigns/tick.h"
#include "engine/json.h"

/* One candidate: profile_id, full_name, the five scores, soft_conflict, final_score, reasons, gigs_this_month, boosted, and
 * distance_to_madrid_km where it is known. */
cJSON *cb_answer_candidate(const CbCrewQuery *query, const CbCandidate *candidate);
/* {"candidates": […]}: the best, at most CB_MOST_CANDIDATES. */
cJSON *cb_answer_rank(const CbCrewQuery *query);
/* Why somebody is or is not a candidate: the candidate with "excluded", every rule that leaves them out, and "conflicts" in
 * the shape of check_technician_conflicts; "rank" when they are none of it. */
cJSON *cb_answer_why_not_candidate(const CbCrewQuery *query, guint profile);
/* {hasHardConflict, hasSoftConflict, hardConflicts, softConflicts, unavailabilityConflicts}. */
cJSON *cb_answer_conflicts(const CbWorld *world, guint profile, guint job, gint64 day);

/* The actions of a tick: [{role_code, profile_id, phase, channel, status, error}]. */
cJSON *cb_answer_actions(const CbWorld *world, const CbTick *tick);
/* What a tick answers: {campaign_id, tick_completed, roles_processed, auto_actions, all_filled, next_run_at}. */
cJSON *cb_answer_tick(const CbWorld *world, guint campaign, const CbTick *tick);

/* {campaign_id, until, runs, cases: [{step, chance, roles: [{role_code, required, assigned, chance, expected_at}]}]}; `step` is
 * null for the policy as it is. */
cJSON *cb_answer_forecast(const CbWorld *world, guint campaign, const CbForecast *forecast);
