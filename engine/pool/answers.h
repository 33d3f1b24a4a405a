/* Answers about the pool as JSON, for programs: the command line with --json and the hub's /api/admin/pool. Names as in
 * the original's answers where it has them. Times are RFC 3339. The caller owns what is returned.
 */
#pragma once

#include "engine/json.h"
#include "engine/pool/monitor.h"
#include "engine/pool/run.h"

/* {mode, auto_assign_enabled, isRunning, lastProcessingTime, nextProcessingTime, next_check_at, auto_enabled,
 * next_evaluation_at, override, poolSize, readyForProcessing, processing, failed, oldest_entry_time, processing_needed,
 * processingErrors, policy, load, alerts, health}. */
cJSON *cb_answer_pool_status(const CbWorld *world, gint64 now, CbPoolTrouble trouble);
/* {mode, auto_enabled, next_evaluation_at, override: {reason, by, until} or null, load: as answers_ahead.h says}. */
cJSON *cb_answer_pool_auto(const CbWorld *world, gint64 now);

/* One entry: {booking_id, name, meeting_type, time_start, time_end, status, ready, entered_at, deadline, attempts,
 * urgency_level, lastProcessingAttempt, processingErrors, corruption}. `booking` need not be in the pool. */
cJSON *cb_answer_pool_entry(const CbWorld *world, guint booking, gint64 now);

/* A booking with what would be decided now: {booking, entry, ranking: {gap_mode, urgency, refusal, candidates:
 * [{emp_code, name, eligible, reason, hours, fairness, lrs, base, dr_penalty, dr_override, total, why}]}, history,
 * assignments}. */
cJSON *cb_answer_pool_booking(const CbWorld *world, guint booking, gint64 now);

/* The `ranking` of that alone: as a run of the pool would rank now. */
cJSON *cb_answer_pool_ranking(const CbWorld *world, guint booking, gint64 now);

/* Which changes of entries. */
typedef struct {
    const char *booking_id, *action; /* NULL: any */
    gint64 since;
    guint most;
} CbPoolPast;

/* Rows of the tables' own names, the newest first. */
cJSON *cb_answer_pool_history(const CbWorld *world, const CbPoolPast *past);
cJSON *cb_answer_pool_errors(const CbWorld *world, guint most);

/* --- how well it goes (answers_health.c) ------------------------------------------------------ */

/* [{type, severity, affected, message}]. */
cJSON *cb_answer_pool_alerts(const CbWorld *world, gint64 now, CbPoolTrouble trouble);
/* {healthy, issues, warnings, total, failed, stuck, overdue, corrupted, excessive_retries}. */
cJSON *cb_answer_pool_health(const CbWorld *world, gint64 now, CbPoolTrouble trouble);
/* The last 24 hours: {runs, processed, assigned, escalated, failed, success_rate, average_processing_time_ms,
 * mode_switches, mode_switches_failed, automatic_switch_accuracy}. */
cJSON *cb_answer_pool_metrics(const CbWorld *world, gint64 now);
/* {entries: [{booking_id, status, stuck, overdue, many_attempts, last_error, error_category, error_time}], bottlenecks:
 * {large_pool, high_failure_rate, long_interval}}. */
cJSON *cb_answer_pool_diagnosis(const CbWorld *world, gint64 now);

/* --- parts of answers ------------------------------------------------------------------------- */

/* Null for NULL and CB_NULL. */
void cb_pool_json_text(cJSON *json, const char *name, const char *text);
void cb_pool_json_time(cJSON *json, const char *name, gint64 time);
