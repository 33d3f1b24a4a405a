/* Answers about the pool as JSON, for programs: the command line with --json and the hub's /api/admin/pool. Names as in the
 * original's answers where it has them. Times are RFC 3339. The caller owns what is returned.
 */
#pragma once

#include "engine/json.h"
#include "engine/pool/run.h"

/* {mode, auto_assign_enabled, isRunning, lastProcessingTime, nextProcessingTime, next_check_at, poolSize,
 * readyForProcessing, processing, failed, oldest_entry_time, processingErrors, processing_needed, policy, load, override,
 * auto_enabled, alerts, health}. */
cJSON *cb_answer_pool_status(const CbWorld *world, gint64 now);

/* One entry: {booking_id, name, meeting_type, time_start, time_end, status, ready, entered_at, deadline, attempts,
 * urgency_level, lastProcessingAttempt, processingErrors, corruption}. `booking` need not be in the pool. */
cJSON *cb_answer_pool_entry(const CbWorld *world, guint booking, gint64 now);
/* {mode, entries}: all, those that are ready first, in the order in which the mode decides them; then by their deadline. */
cJSON *cb_answer_pool_entries(const CbWorld *world, gint64 now);

/* A booking with what would be decided now: {booking, entry, ranking: {gap_mode, urgency, refusal, candidates: [{emp_code,
 * name, eligible, reason, hours, fairness, lrs, base, dr_penalty, dr_override, total, why}]}, history, assignments}. */
cJSON *cb_answer_pool_booking(const CbWorld *world, guint booking, gint64 now);

/* The `ranking` of that alone: as a run of the pool would rank now. */
cJSON *cb_answer_pool_ranking(const CbWorld *world, guint booking, gint64 now);

/* Rows of the tables' own names: history of one booking (CB_NO_ROW: of all), runs with their entries, errors, switches of
 * the mode. The newest first, at most `most`. */
cJSON *cb_answer_pool_history(const CbWorld *world, guint booking, guint most);
cJSON *cb_answer_pool_runs(const CbWorld *world, guint most);
cJSON *cb_answer_pool_errors(const CbWorld *world, guint most);
cJSON *cb_answer_pool_switches(const CbWorld *world, guint most);

/* What a closed run has come to, in the original's words: {batchId, processedCount, assignedCount, escalatedCount, failedCount,
 * processingTime, nextScheduledRun, errors}. `batch` is its row. */
cJSON *cb_answer_pool_run(const CbWorld *world, guint batch);
