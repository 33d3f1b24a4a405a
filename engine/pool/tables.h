/* The tables of the pool domain ("Persistent booking pool", section 1): bookings that wait for an interpreter, the people
 * who take them, the policy, and the logs that say what was decided and why. See engine/schema.h for what a line says.
 *
 * A person's key is the employee code, so that row order is the last tie-break of a ranking. What has no table in the
 * original is ours: `mode_transition_log`, and `pool_state`, the one row ('pool') that decisions about the whole pool
 * are about: the schedule, automatic switching, what the last assessment said.
 */
#pragma once

#define CB_POOL_TABLES(T)          \
    T(employee)                    \
    T(booking_plan)                \
    T(pool_state)                  \
    T(auto_assignment_config)      \
    T(meeting_type_priority)       \
    T(meeting_type_mode_threshold) \
    T(pool_processing_log)         \
    T(auto_approval_log)           \
    T(mode_transition_log)         \
    T(system_error_log)            \
    T(user_role)                   \
    T(assignment_log)              \
    T(pool_processing_log_entry)   \
    T(pool_entry_history)          \
    T(conflict_detection_log)      \
    T(dr_policy_log)

#define CB_POOL_MODE_WORDS "BALANCE|URGENT|NORMAL|CUSTOM"
#define CB_POOL_STATUS_WORDS "waiting|ready|processing|failed"
#define CB_BOOKING_WORDS "waiting|approve|cancel|complet"
#define CB_MEETING_WORDS "DR|VIP|Weekly|General|Augent|Other"
#define CB_LOAD_WORDS "HIGH|MEDIUM|LOW"

/* clang-format off */
#define CB_COLUMNS_employee(X) \
    X(employee, emp_code,        TEXT, CB_KEY,                   NULL,   none, NULL) \
    X(employee, first_name,      TEXT, CB_NULLABLE,              NULL,   none, NULL) \
    X(employee, last_name,       TEXT, CB_NULLABLE,              NULL,   none, NULL) \
    X(employee, email,           TEXT, CB_NULLABLE,              NULL,   none, NULL) \
    X(employee, is_active,       BOOL, 0,                        "true", none, NULL) \
    X(employee, row_version,     INT,  0,                        "0",    none, NULL)

#define CB_COLUMNS_user_role(X) \
    X(user_role, emp_code,       REF,  CB_KEY,                   NULL,   employee, NULL) \
    X(user_role, role_code,      WORD, CB_KEY,                   NULL,   none, "ADMIN|INTERPRETER")

/* `pool_status` is null outside the pool. */
#define CB_COLUMNS_booking_plan(X) \
    X(booking_plan, booking_id,  TEXT, CB_KEY,                   NULL,   none, NULL) \
    X(booking_plan, owner_emp_code, WORD, CB_NULLABLE,           NULL,   none, NULL) \
    X(booking_plan, owner_group, WORD, CB_NULLABLE,              NULL,   none, "iot|hardware|software|other") \
    X(booking_plan, meeting_room, WORD, CB_NULLABLE,             NULL,   none, NULL) \
    X(booking_plan, meeting_type, WORD, 0,                       "Other", none, CB_MEETING_WORDS) \
    X(booking_plan, dr_type,     WORD, CB_NULLABLE,              NULL,   none, "PR_PR|DR_k|DR_II|DR_I|Other") \
    X(booking_plan, meeting_detail, TEXT, CB_NULLABLE,           NULL,   none, NULL) \
    X(booking_plan, time_start,  TIME, CB_INDEXED,               NULL,   none, NULL) \
    X(booking_plan, time_end,    TIME, 0,                        NULL,   none, NULL) \
    X(booking_plan, interpreter_emp_code, WORD, CB_NULLABLE | CB_INDEXED, NULL, none, NULL) \
    X(booking_plan, booking_status, WORD, 0,                     "waiting", none, CB_BOOKING_WORDS) \
    X(booking_plan, parent_booking_id, WORD, CB_NULLABLE,        NULL,   none, NULL) \
    X(booking_plan, created_at,  TIME, CB_NULLABLE,              NULL,   none, NULL) \
    X(booking_plan, updated_at,  TIME, CB_NULLABLE,              NULL,   none, NULL) \
    X(booking_plan, pool_status, WORD, CB_NULLABLE | CB_INDEXED, NULL,   none, CB_POOL_STATUS_WORDS) \
    X(booking_plan, pool_entry_time, TIME, CB_NULLABLE,          NULL,   none, NULL) \
    X(booking_plan, pool_deadline_time, TIME, CB_NULLABLE | CB_INDEXED, NULL, none, NULL) \
    X(booking_plan, pool_processing_attempts, INT, CB_NATURAL,   "0",    none, NULL) \
    X(booking_plan, row_version, INT,  0,                        "0",    none, NULL)

/* `auto_approval` is the policy of automatic switching (section 11); the four columns behind it are the manual override.
 * `recommended` was said `recommended_times` in a row. */
#define CB_COLUMNS_pool_state(X) \
    X(pool_state, id,            TEXT, CB_KEY,                   NULL,   none, NULL) \
    X(pool_state, next_run_at,   TIME, CB_NULLABLE,              NULL,   none, NULL) \
    X(pool_state, next_check_at, TIME, CB_NULLABLE,              NULL,   none, NULL) \
    X(pool_state, last_run_at,   TIME, CB_NULLABLE,              NULL,   none, NULL) \
    X(pool_state, auto_enabled,  BOOL, 0,                        "false", none, NULL) \
    X(pool_state, auto_approval, JSON, 0,                        "{}",   none, NULL) \
    X(pool_state, next_evaluation_at, TIME, CB_NULLABLE,         NULL,   none, NULL) \
    X(pool_state, override_reason, TEXT, CB_NULLABLE,            NULL,   none, NULL) \
    X(pool_state, override_by,   WORD, CB_NULLABLE,              NULL,   none, NULL) \
    X(pool_state, override_at,   TIME, CB_NULLABLE,              NULL,   none, NULL) \
    X(pool_state, override_until, TIME, CB_NULLABLE,             NULL,   none, NULL) \
    X(pool_state, recommended,   WORD, CB_NULLABLE,              NULL,   none, CB_POOL_MODE_WORDS) \
    X(pool_state, recommended_times, INT, CB_NATURAL,            "0",    none, NULL) \
    X(pool_state, last_switch_at, TIME, CB_NULLABLE,             NULL,   none, NULL) \
    X(pool_state, row_version,   INT,  0,                        "0",    none, NULL)

/* The policy: the row that was written last is in force. Weights and penalty as decimals. */
#define CB_COLUMNS_auto_assignment_config(X) \
    X(auto_assignment_config, id, TEXT, CB_KEY,                  NULL,   none, NULL) \
    X(auto_assignment_config, auto_assign_enabled, BOOL, 0,      "true", none, NULL) \
    X(auto_assignment_config, mode, WORD, 0,                     "NORMAL", none, NULL) \
    X(auto_assignment_config, fairness_window_days, INT, CB_NULLABLE, NULL, none, NULL) \
    X(auto_assignment_config, max_gap_hours, INT, CB_NULLABLE,   NULL,   none, NULL) \
    X(auto_assignment_config, w_fair, DECIMAL, CB_NULLABLE,      NULL,   none, NULL) \
    X(auto_assignment_config, w_urgency, DECIMAL, CB_NULLABLE,   NULL,   none, NULL) \
    X(auto_assignment_config, w_lrs, DECIMAL, CB_NULLABLE,       NULL,   none, NULL) \
    X(auto_assignment_config, dr_consecutive_penalty, DECIMAL, CB_NULLABLE, NULL, none, NULL) \
    X(auto_assignment_config, updated_at, TIME, CB_NULLABLE,     NULL,   none, NULL) \
    X(auto_assignment_config, row_version, INT, 0,               "0",    none, NULL)

#define CB_COLUMNS_meeting_type_priority(X) \
    X(meeting_type_priority, meeting_type, TEXT, CB_KEY,         NULL,   none, NULL) \
    X(meeting_type_priority, priority_value, INT, CB_NULLABLE,   NULL,   none, NULL) \
    X(meeting_type_priority, urgent_threshold_days, INT, 0,      "1",    none, NULL) \
    X(meeting_type_priority, general_threshold_days, INT, 0,     "7",    none, NULL)

/* One row for a meeting type and a mode; its id is both, `DR/BALANCE`. */
#define CB_COLUMNS_meeting_type_mode_threshold(X) \
    X(meeting_type_mode_threshold, id, TEXT, CB_KEY,             NULL,   none, NULL) \
    X(meeting_type_mode_threshold, meeting_type, WORD, 0,        NULL,   none, CB_MEETING_WORDS) \
    X(meeting_type_mode_threshold, assignment_mode, WORD, 0,     NULL,   none, CB_POOL_MODE_WORDS) \
    X(meeting_type_mode_threshold, urgent_threshold_days, INT, 0, NULL,  none, NULL) \
    X(meeting_type_mode_threshold, general_threshold_days, INT, 0, NULL, none, NULL)

/* One row for each decision about a booking; who was served least recently and how much escalates are read from it. */
#define CB_COLUMNS_assignment_log(X) \
    X(assignment_log, id,        TEXT, CB_KEY,                   NULL,   none, NULL) \
    X(assignment_log, booking_id, REF, CB_INDEXED,               NULL,   booking_plan, NULL) \
    X(assignment_log, interpreter_emp_code, WORD, CB_NULLABLE,   NULL,   none, NULL) \
    X(assignment_log, status,    WORD, 0,                        NULL,   none, "assigned|escalated|pooled") \
    X(assignment_log, reason,    TEXT, CB_NULLABLE,              NULL,   none, NULL) \
    X(assignment_log, pre_hours_snapshot, JSON, CB_NULLABLE,     NULL,   none, NULL) \
    X(assignment_log, post_hours_snapshot, JSON, CB_NULLABLE,    NULL,   none, NULL) \
    X(assignment_log, score_breakdown, JSON, CB_NULLABLE,        NULL,   none, NULL) \
    X(assignment_log, max_gap_hours, INT, CB_NULLABLE,           NULL,   none, NULL) \
    X(assignment_log, fairness_window_days, INT, CB_NULLABLE,    NULL,   none, NULL) \
    X(assignment_log, conflict_detection, JSON, CB_NULLABLE,     NULL,   none, NULL) \
    X(assignment_log, dr_policy_decision, JSON, CB_NULLABLE,     NULL,   none, NULL) \
    X(assignment_log, performance, JSON, CB_NULLABLE,            NULL,   none, NULL) \
    X(assignment_log, pool_processing, JSON, CB_NULLABLE,        NULL,   none, NULL) \
    X(assignment_log, system_state, JSON, CB_NULLABLE,           NULL,   none, NULL) \
    X(assignment_log, created_at, TIME, CB_INDEXED,              NULL,   none, NULL)

/* One row for each run. `fairness_improvement` in hours. */
#define CB_COLUMNS_pool_processing_log(X) \
    X(pool_processing_log, batch_id, TEXT, CB_KEY,               NULL,   none, NULL) \
    X(pool_processing_log, processing_type, WORD, 0,             NULL,   none, NULL) \
    X(pool_processing_log, mode, WORD, 0,                        NULL,   none, CB_POOL_MODE_WORDS) \
    X(pool_processing_log, processing_start_time, TIME, CB_INDEXED, NULL, none, NULL) \
    X(pool_processing_log, processing_end_time, TIME, CB_NULLABLE, NULL, none, NULL) \
    X(pool_processing_log, total_entries, INT, CB_NATURAL,       "0",    none, NULL) \
    X(pool_processing_log, processed_entries, INT, CB_NATURAL,   "0",    none, NULL) \
    X(pool_processing_log, assigned_entries, INT, CB_NATURAL,    "0",    none, NULL) \
    X(pool_processing_log, escalated_entries, INT, CB_NATURAL,   "0",    none, NULL) \
    X(pool_processing_log, failed_entries, INT, CB_NATURAL,      "0",    none, NULL) \
    X(pool_processing_log, average_processing_time_ms, INT, CB_NULLABLE, NULL, none, NULL) \
    X(pool_processing_log, system_load, WORD, CB_NULLABLE,       NULL,   none, CB_LOAD_WORDS) \
    X(pool_processing_log, fairness_improvement, DECIMAL, CB_NULLABLE, NULL, none, NULL) \
    X(pool_processing_log, reason, TEXT, CB_NULLABLE,            NULL,   none, NULL) \
    X(pool_processing_log, started_by, WORD, CB_NULLABLE,        NULL,   none, NULL) \
    X(pool_processing_log, errors, JSON, CB_NULLABLE,            NULL,   none, NULL) \
    X(pool_processing_log, performance, JSON, CB_NULLABLE,       NULL,   none, NULL)

#define CB_COLUMNS_pool_processing_log_entry(X) \
    X(pool_processing_log_entry, id, TEXT, CB_KEY,               NULL,   none, NULL) \
    X(pool_processing_log_entry, booking_id, REF, CB_INDEXED,    NULL,   booking_plan, NULL) \
    X(pool_processing_log_entry, batch_id, WORD, CB_INDEXED,     NULL,   none, NULL) \
    X(pool_processing_log_entry, status, WORD, 0,                NULL,   none, NULL) \
    X(pool_processing_log_entry, interpreter_id, WORD, CB_NULLABLE, NULL, none, NULL) \
    X(pool_processing_log_entry, reason, TEXT, CB_NULLABLE,      NULL,   none, NULL) \
    X(pool_processing_log_entry, processing_time_ms, INT, CB_NULLABLE, NULL, none, NULL) \
    X(pool_processing_log_entry, urgency_level, WORD, CB_NULLABLE, NULL, none, NULL) \
    X(pool_processing_log_entry, error_recovery, JSON, CB_NULLABLE, NULL, none, NULL)

/* Each change of an entry's pool columns: what it was, what it is, and the error that made it so. */
#define CB_COLUMNS_pool_entry_history(X) \
    X(pool_entry_history, id,    TEXT, CB_KEY,                   NULL,   none, NULL) \
    X(pool_entry_history, booking_id, REF, CB_INDEXED,           NULL,   booking_plan, NULL) \
    X(pool_entry_history, action, WORD, 0,                       NULL,   none, NULL) \
    X(pool_entry_history, previous_status, WORD, CB_NULLABLE,    NULL,   none, NULL) \
    X(pool_entry_history, new_status, WORD, CB_NULLABLE,         NULL,   none, NULL) \
    X(pool_entry_history, processing_attempts, INT, CB_NATURAL,  "0",    none, NULL) \
    X(pool_entry_history, error_message, TEXT, CB_NULLABLE,      NULL,   none, NULL) \
    X(pool_entry_history, system_state, JSON, CB_NULLABLE,       NULL,   none, NULL) \
    X(pool_entry_history, batch_id, WORD, CB_NULLABLE,           NULL,   none, NULL) \
    X(pool_entry_history, actor, WORD, CB_NULLABLE,              NULL,   none, NULL) \
    X(pool_entry_history, created_at, TIME, CB_INDEXED,          NULL,   none, NULL)

#define CB_COLUMNS_conflict_detection_log(X) \
    X(conflict_detection_log, id, TEXT, CB_KEY,                  NULL,   none, NULL) \
    X(conflict_detection_log, booking_id, REF, CB_INDEXED,       NULL,   booking_plan, NULL) \
    X(conflict_detection_log, timestamp, TIME, CB_INDEXED,       NULL,   none, NULL) \
    X(conflict_detection_log, requested_start, TIME, CB_NULLABLE, NULL,  none, NULL) \
    X(conflict_detection_log, requested_end, TIME, CB_NULLABLE,  NULL,   none, NULL) \
    X(conflict_detection_log, total_interpreters_checked, INT, CB_NATURAL, "0", none, NULL) \
    X(conflict_detection_log, available_interpreters, INT, CB_NATURAL, "0", none, NULL) \
    X(conflict_detection_log, conflicted_interpreters, INT, CB_NATURAL, "0", none, NULL) \
    X(conflict_detection_log, conflicts, JSON, CB_NULLABLE,      NULL,   none, NULL) \
    X(conflict_detection_log, processing_time_ms, INT, CB_NULLABLE, NULL, none, NULL) \
    X(conflict_detection_log, resolution_strategy, WORD, CB_NULLABLE, NULL, none, NULL) \
    X(conflict_detection_log, outcome, WORD, CB_NULLABLE,        NULL,   none, NULL)

#define CB_COLUMNS_dr_policy_log(X) \
    X(dr_policy_log, id,         TEXT, CB_KEY,                   NULL,   none, NULL) \
    X(dr_policy_log, booking_id, REF,  CB_INDEXED,               NULL,   booking_plan, NULL) \
    X(dr_policy_log, timestamp,  TIME, CB_INDEXED,               NULL,   none, NULL) \
    X(dr_policy_log, mode,       WORD, 0,                        NULL,   none, CB_POOL_MODE_WORDS) \
    X(dr_policy_log, last_interpreter, WORD, CB_NULLABLE,        NULL,   none, NULL) \
    X(dr_policy_log, behaviour,  WORD, CB_NULLABLE,              NULL,   none, NULL) \
    X(dr_policy_log, penalty,    DECIMAL, CB_NULLABLE,           NULL,   none, NULL) \
    X(dr_policy_log, override_type, WORD, CB_NULLABLE,           NULL,   none, NULL)

#define CB_COLUMNS_auto_approval_log(X) \
    X(auto_approval_log, id,     TEXT, CB_KEY,                   NULL,   none, NULL) \
    X(auto_approval_log, timestamp, TIME, CB_INDEXED,            NULL,   none, NULL) \
    X(auto_approval_log, event_type, WORD, 0,                    NULL,   none, NULL) \
    X(auto_approval_log, old_mode, WORD, CB_NULLABLE,            NULL,   none, NULL) \
    X(auto_approval_log, new_mode, WORD, CB_NULLABLE,            NULL,   none, NULL) \
    X(auto_approval_log, current_mode, WORD, CB_NULLABLE,        NULL,   none, NULL) \
    X(auto_approval_log, reason, TEXT, CB_NULLABLE,              NULL,   none, NULL) \
    X(auto_approval_log, triggered_by, WORD, CB_NULLABLE,        NULL,   none, NULL) \
    X(auto_approval_log, load_assessment, JSON, CB_NULLABLE,     NULL,   none, NULL) \
    X(auto_approval_log, confidence, DECIMAL, CB_NULLABLE,       NULL,   none, NULL) \
    X(auto_approval_log, override_applied, BOOL, CB_NULLABLE,    NULL,   none, NULL) \
    X(auto_approval_log, expires_at, TIME, CB_NULLABLE,          NULL,   none, NULL) \
    X(auto_approval_log, mode_transition, JSON, CB_NULLABLE,     NULL,   none, NULL)

#define CB_COLUMNS_mode_transition_log(X) \
    X(mode_transition_log, id,   TEXT, CB_KEY,                   NULL,   none, NULL) \
    X(mode_transition_log, timestamp, TIME, CB_INDEXED,          NULL,   none, NULL) \
    X(mode_transition_log, old_mode, WORD, CB_NULLABLE,          NULL,   none, NULL) \
    X(mode_transition_log, new_mode, WORD, CB_NULLABLE,          NULL,   none, NULL) \
    X(mode_transition_log, success, BOOL, 0,                     "true", none, NULL) \
    X(mode_transition_log, automatic, BOOL, 0,                   "false", none, NULL) \
    X(mode_transition_log, actor, WORD, CB_NULLABLE,             NULL,   none, NULL) \
    X(mode_transition_log, reason, TEXT, CB_NULLABLE,            NULL,   none, NULL) \
    X(mode_transition_log, pooled_bookings_affected, INT, CB_NATURAL, "0", none, NULL) \
    X(mode_transition_log, immediate_assignments, INT, CB_NATURAL, "0", none, NULL) \
    X(mode_transition_log, deadlines_updated, INT, CB_NATURAL,   "0",    none, NULL) \
    X(mode_transition_log, escalated_entries, INT, CB_NATURAL,   "0",    none, NULL) \
    X(mode_transition_log, remaining_in_pool, INT, CB_NATURAL,   "0",    none, NULL) \
    X(mode_transition_log, errors, JSON, CB_NULLABLE,            NULL,   none, NULL)

/* What went wrong, without credentials and without SQL. `booking_id` may name none that is here. */
#define CB_COLUMNS_system_error_log(X) \
    X(system_error_log, id,      TEXT, CB_KEY,                   NULL,   none, NULL) \
    X(system_error_log, timestamp, TIME, CB_INDEXED,             NULL,   none, NULL) \
    X(system_error_log, operation, WORD, 0,                      NULL,   none, NULL) \
    X(system_error_log, booking_id, WORD, CB_NULLABLE,           NULL,   none, NULL) \
    X(system_error_log, correlation_id, TEXT, CB_NULLABLE,       NULL,   none, NULL) \
    X(system_error_log, error_name, WORD, CB_NULLABLE,           NULL,   none, NULL) \
    X(system_error_log, error_message, TEXT, CB_NULLABLE,        NULL,   none, NULL) \
    X(system_error_log, error_stack, TEXT, CB_NULLABLE,          NULL,   none, NULL) \
    X(system_error_log, context, JSON, CB_NULLABLE,              NULL,   none, NULL) \
    X(system_error_log, system_state, JSON, CB_NULLABLE,         NULL,   none, NULL)
/* clang-format on */
