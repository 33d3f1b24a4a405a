/* The tables of the advisors domain ("Advisor matching", section 1): projects that ask for an advisor, advisors with their
 * availability, skills and hours, the matches with what became of them, and the queues that set up a workspace and tell
 * people. See engine/schema.h for what a line says.
 *
 * `advisors` and `projects` are sorted, everything that concerns one of them is a link: a decision about a match is one
 * about its project, and the person that it touches is the advisor, so that "one open request per project" and "nobody
 * over capacity" meet on the locks of those two rows. The rules of administrators are roots of their own.
 *
 * Ours are: the ids of work hours and log rows, `project_id` where the original reaches the project through the match,
 * `created_at` of a rule (its place among the rules), `id` of what has none. `current_projects` is derived and not kept.
 */
#pragma once

#define CB_ADVISORS_TABLES(T)        \
    T(advisors)                      \
    T(projects)                      \
    T(admin_preference_rules)        \
    T(user_preferences)              \
    T(advisor_availability)          \
    T(advisor_time_off)              \
    T(advisor_work_hours)            \
    T(advisor_skills)                \
    T(advisor_preferences)           \
    T(advisor_match_requests)        \
    T(project_advisors)              \
    T(admin_advisor_assignments)     \
    T(admin_matching_interventions)  \
    T(notification_outbox)           \
    T(advisor_match_notifications)   \
    T(advisor_match_approvals)       \
    T(workspace_provisioning_queue)  \
    T(unified_chat_sessions)         \
    T(project_chat_log_minimal)      \
    T(unified_chat_messages)

#define CB_ADVISOR_WORDS "available|busy|offline"
#define CB_MATCH_WORDS \
    "pending|matched|client_approved|client_declined|advisor_accepted|advisor_declined|finalized|expired"
#define CB_COMPLEXITY_WORDS "simple|medium|complex"
#define CB_MEMBERSHIP_WORDS "pending_approval|active|inactive|invited|removed"
#define CB_SKILL_WORDS "framework|language|specialty|tool|database"
#define CB_MATCH_RULE_WORDS "always_prefer|never_assign|framework_specialist|project_type_expert|emergency_only"
#define CB_MATCH_ASSIGNMENT_WORDS "manual_assignment|preference_rule|temporary_override|emergency_assignment"
#define CB_NOTICE_WORDS \
    "advisor_matched|client_approval|advisor_accepted|advisor_declined|match_expired|admin_alert"
#define CB_DELIVERY_WORDS "email|sms|push|in_app"
#define CB_PROVISION_WORDS "pending|processing|completed|failed|rollback_needed"

/* clang-format off */
/* Who somebody is. `rating` is null when not rated. */
#define CB_COLUMNS_advisors(X) \
    X(advisors, id,              TEXT, CB_KEY,                   NULL,   none, NULL) \
    X(advisors, display_name,    TEXT, CB_NULLABLE,              NULL,   none, NULL) \
    X(advisors, avatar,          TEXT, CB_NULLABLE,              NULL,   none, NULL) \
    X(advisors, rating,          DECIMAL, CB_NULLABLE,           NULL,   none, NULL) \
    X(advisors, email,           TEXT, CB_NULLABLE,              NULL,   none, NULL) \
    X(advisors, locale,          WORD, CB_NULLABLE,              NULL,   none, NULL) \
    X(advisors, row_version,     INT,  0,                        "0",    none, NULL)

/* `technology_stack`: {framework, languages[], dependencies[], deployment_target, complexity_factors[]}. */
#define CB_COLUMNS_projects(X) \
    X(projects, id,              TEXT, CB_KEY,                   NULL,   none, NULL) \
    X(projects, owner_id,        WORD, CB_NULLABLE,              NULL,   none, NULL) \
    X(projects, name,            TEXT, CB_NULLABLE,              NULL,   none, NULL) \
    X(projects, created_at,      TIME, CB_NULLABLE,              NULL,   none, NULL) \
    X(projects, technology_stack, JSON, 0,                       "{}",   none, NULL) \
    X(projects, project_complexity, WORD, CB_NULLABLE,           NULL,   none, CB_COMPLEXITY_WORDS) \
    X(projects, estimated_advisor_hours, DECIMAL, CB_NULLABLE,   NULL,   none, NULL) \
    X(projects, row_version,     INT,  0,                        "0",    none, NULL)

/* `conditions`: {framework, complexity, always}, any of them is enough; {} holds always. */
#define CB_COLUMNS_admin_preference_rules(X) \
    X(admin_preference_rules, id, TEXT, CB_KEY,                  NULL,   none, NULL) \
    X(admin_preference_rules, rule_name, TEXT, CB_NULLABLE,      NULL,   none, NULL) \
    X(admin_preference_rules, advisor_id, WORD, CB_INDEXED,      NULL,   none, NULL) \
    X(admin_preference_rules, created_by, WORD, CB_NULLABLE,     NULL,   none, NULL) \
    X(admin_preference_rules, rule_type, WORD, 0,                NULL,   none, CB_MATCH_RULE_WORDS) \
    X(admin_preference_rules, priority_boost, INT, 0,            "50",   none, NULL) \
    X(admin_preference_rules, conditions, JSON, 0,               "{}",   none, NULL) \
    X(admin_preference_rules, active, BOOL, 0,                   "true", none, NULL) \
    X(admin_preference_rules, valid_from, TIME, CB_NULLABLE,     NULL,   none, NULL) \
    X(admin_preference_rules, valid_until, TIME, CB_NULLABLE,    NULL,   none, NULL) \
    X(admin_preference_rules, notes, TEXT, CB_NULLABLE,          NULL,   none, NULL) \
    X(admin_preference_rules, created_at, TIME, CB_NULLABLE,     NULL,   none, NULL) \
    X(admin_preference_rules, row_version, INT, 0,               "0",    none, NULL)

/* The owner of a project is told in the language of this row. */
#define CB_COLUMNS_user_preferences(X) \
    X(user_preferences, user_id, TEXT, CB_KEY,                   NULL,   none, NULL) \
    X(user_preferences, preferred_locale, WORD, CB_NULLABLE,     NULL,   none, NULL)

#define CB_COLUMNS_advisor_availability(X) \
    X(advisor_availability, advisor_id, REF, CB_KEY,             NULL,   advisors, NULL) \
    X(advisor_availability, status, WORD, 0,                     "available", none, CB_ADVISOR_WORDS) \
    X(advisor_availability, max_concurrent_projects, INT, CB_NATURAL, "3", none, NULL) \
    X(advisor_availability, last_active, TIME, CB_NULLABLE,      NULL,   none, NULL) \
    X(advisor_availability, availability_preferences, JSON, 0,   "{}",   none, NULL) \
    X(advisor_availability, updated_at, TIME, CB_NULLABLE,       NULL,   none, NULL)

/* `period`: `[start,end)`, an empty end is open. */
#define CB_COLUMNS_advisor_time_off(X) \
    X(advisor_time_off, advisor_id, REF, CB_KEY,                 NULL,   advisors, NULL) \
    X(advisor_time_off, period,  TEXT, CB_KEY,                   NULL,   none, NULL) \
    X(advisor_time_off, reason,  TEXT, CB_NULLABLE,              NULL,   none, NULL)

/* `dow` 0 is Sunday; `minutes` from midnight, `[540,1020)`. */
#define CB_COLUMNS_advisor_work_hours(X) \
    X(advisor_work_hours, id,    TEXT, CB_KEY | CB_FRESH,        NULL,   none, NULL) \
    X(advisor_work_hours, advisor_id, REF, CB_INDEXED,           NULL,   advisors, NULL) \
    X(advisor_work_hours, tz,    WORD, 0,                        NULL,   none, NULL) \
    X(advisor_work_hours, dow,   INT,  CB_NATURAL,               NULL,   none, NULL) \
    X(advisor_work_hours, minutes, WORD, 0,                      NULL,   none, NULL)

#define CB_COLUMNS_advisor_skills(X) \
    X(advisor_skills, advisor_id, REF, CB_KEY,                   NULL,   advisors, NULL) \
    X(advisor_skills, skill_category, WORD, CB_KEY,              NULL,   none, CB_SKILL_WORDS) \
    X(advisor_skills, skill_name, WORD, CB_KEY | CB_INDEXED,     NULL,   none, NULL) \
    X(advisor_skills, proficiency_level, INT, CB_NATURAL,        NULL,   none, NULL) \
    X(advisor_skills, years_experience, DECIMAL, CB_NULLABLE,    NULL,   none, NULL) \
    X(advisor_skills, verified,  BOOL, 0,                        "false", none, NULL)

/* `criteria`: {framework, project_type}. */
#define CB_COLUMNS_advisor_preferences(X) \
    X(advisor_preferences, id,   TEXT, CB_KEY | CB_FRESH,        NULL,   none, NULL) \
    X(advisor_preferences, advisor_id, REF, CB_INDEXED,          NULL,   advisors, NULL) \
    X(advisor_preferences, preference_type, WORD, CB_NULLABLE,   NULL,   none, NULL) \
    X(advisor_preferences, criteria, JSON, 0,                    "{}",   none, NULL) \
    X(advisor_preferences, priority_score, INT, 0,               "100",  none, NULL)

/* `match_criteria`: {techStack, projectComplexity, scoringWeights, timezone, excludeAdvisors}. */
#define CB_COLUMNS_advisor_match_requests(X) \
    X(advisor_match_requests, id, TEXT, CB_KEY,                  NULL,   none, NULL) \
    X(advisor_match_requests, project_id, REF, CB_INDEXED,       NULL,   projects, NULL) \
    X(advisor_match_requests, matched_advisor_id, REF, CB_NULLABLE | CB_INDEXED, NULL, advisors, NULL) \
    X(advisor_match_requests, requested_by, WORD, CB_NULLABLE,   NULL,   none, NULL) \
    X(advisor_match_requests, match_criteria, JSON, 0,           "{}",   none, NULL) \
    X(advisor_match_requests, status, WORD, 0,                   "pending", none, CB_MATCH_WORDS) \
    X(advisor_match_requests, match_score, DECIMAL, CB_NULLABLE, NULL,   none, NULL) \
    X(advisor_match_requests, match_reason, TEXT, CB_NULLABLE,   NULL,   none, NULL) \
    X(advisor_match_requests, expires_at, TIME, 0,               NULL,   none, NULL) \
    X(advisor_match_requests, scoring_features, JSON, CB_NULLABLE, NULL, none, NULL) \
    X(advisor_match_requests, created_at, TIME, 0,               NULL,   none, NULL) \
    X(advisor_match_requests, updated_at, TIME, CB_NULLABLE,     NULL,   none, NULL) \
    X(advisor_match_requests, previous_status, WORD, CB_NULLABLE, NULL,  none, CB_MATCH_WORDS)

#define CB_COLUMNS_project_advisors(X) \
    X(project_advisors, project_id, REF, CB_KEY,                 NULL,   projects, NULL) \
    X(project_advisors, advisor_id, REF, CB_KEY | CB_INDEXED,    NULL,   advisors, NULL) \
    X(project_advisors, status,  WORD, 0,                        "active", none, CB_MEMBERSHIP_WORDS) \
    X(project_advisors, role,    WORD, CB_NULLABLE,              "advisor", none, "advisor|consultant") \
    X(project_advisors, assigned_at, TIME, CB_NULLABLE,          NULL,   none, NULL) \
    X(project_advisors, added_by, WORD, CB_NULLABLE,             NULL,   none, NULL) \
    X(project_advisors, created_at, TIME, CB_NULLABLE,           NULL,   none, NULL) \
    X(project_advisors, updated_at, TIME, CB_NULLABLE,           NULL,   none, NULL)

#define CB_COLUMNS_admin_advisor_assignments(X) \
    X(admin_advisor_assignments, id, TEXT, CB_KEY,               NULL,   none, NULL) \
    X(admin_advisor_assignments, project_id, REF, CB_INDEXED,    NULL,   projects, NULL) \
    X(admin_advisor_assignments, advisor_id, REF, CB_INDEXED,    NULL,   advisors, NULL) \
    X(admin_advisor_assignments, assigned_by, WORD, CB_NULLABLE, NULL,   none, NULL) \
    X(admin_advisor_assignments, assignment_type, WORD, 0,       "manual_assignment", none, CB_MATCH_ASSIGNMENT_WORDS) \
    X(admin_advisor_assignments, status, WORD, 0,                "active", none, "active|completed|cancelled|expired") \
    X(admin_advisor_assignments, priority, INT, 0,               "100",  none, NULL) \
    X(admin_advisor_assignments, reason, TEXT, CB_NULLABLE,      NULL,   none, NULL) \
    X(admin_advisor_assignments, criteria, JSON, CB_NULLABLE,    NULL,   none, NULL) \
    X(admin_advisor_assignments, valid_from, TIME, CB_NULLABLE,  NULL,   none, NULL) \
    X(admin_advisor_assignments, valid_until, TIME, CB_NULLABLE, NULL,   none, NULL) \
    X(admin_advisor_assignments, created_at, TIME, CB_NULLABLE,  NULL,   none, NULL) \
    X(admin_advisor_assignments, updated_at, TIME, CB_NULLABLE,  NULL,   none, NULL)

/* The log of what people did to the matching. `admin_id` is null for the system; the advisors may be gone. */
#define CB_COLUMNS_admin_matching_interventions(X) \
    X(admin_matching_interventions, id, TEXT, CB_KEY,            NULL,   none, NULL) \
    X(admin_matching_interventions, project_id, REF, CB_INDEXED, NULL,   projects, NULL) \
    X(admin_matching_interventions, admin_id, WORD, CB_NULLABLE, NULL,   none, NULL) \
    X(admin_matching_interventions, intervention_type, WORD, 0,  NULL,   none, NULL) \
    X(admin_matching_interventions, original_advisor_id, WORD, CB_NULLABLE, NULL, none, NULL) \
    X(admin_matching_interventions, new_advisor_id, WORD, CB_NULLABLE, NULL, none, NULL) \
    X(admin_matching_interventions, reason, TEXT, 0,             NULL,   none, NULL) \
    X(admin_matching_interventions, automated_match_score, DECIMAL, CB_NULLABLE, NULL, none, NULL) \
    X(admin_matching_interventions, intervention_metadata, JSON, CB_NULLABLE, NULL, none, NULL) \
    X(admin_matching_interventions, created_at, TIME, CB_INDEXED, NULL,  none, NULL)

#define CB_COLUMNS_notification_outbox(X) \
    X(notification_outbox, id,   TEXT, CB_KEY,                   NULL,   none, NULL) \
    X(notification_outbox, project_id, REF, CB_INDEXED,          NULL,   projects, NULL) \
    X(notification_outbox, match_request_id, WORD, CB_NULLABLE,  NULL, none, NULL) \
    X(notification_outbox, recipient_id, WORD, 0,                NULL,   none, NULL) \
    X(notification_outbox, notification_type, WORD, 0,           NULL,   none, CB_NOTICE_WORDS) \
    X(notification_outbox, delivery_method, WORD, 0,             "email", none, CB_DELIVERY_WORDS) \
    X(notification_outbox, payload, JSON, 0,                     "{}",   none, NULL) \
    X(notification_outbox, status, WORD, 0,                      "pending", none, "pending|queued|delivered|failed") \
    X(notification_outbox, attempts, INT, CB_NATURAL,            "0",    none, NULL) \
    X(notification_outbox, max_attempts, INT, CB_NATURAL,        "3",    none, NULL) \
    X(notification_outbox, next_attempt_at, TIME, CB_NULLABLE,   NULL, none, NULL) \
    X(notification_outbox, delivered_at, TIME, CB_NULLABLE,      NULL,   none, NULL) \
    X(notification_outbox, dead_letter, BOOL, 0,                 "false", none, NULL) \
    X(notification_outbox, created_at, TIME, 0,                  NULL,   none, NULL)

/* Copies of what was delivered. */
#define CB_COLUMNS_advisor_match_notifications(X) \
    X(advisor_match_notifications, outbox_id, TEXT, CB_KEY,      NULL,   none, NULL) \
    X(advisor_match_notifications, project_id, REF, CB_INDEXED,  NULL,   projects, NULL) \
    X(advisor_match_notifications, match_request_id, WORD, CB_NULLABLE, NULL, none, NULL) \
    X(advisor_match_notifications, recipient_id, WORD, 0,        NULL,   none, NULL) \
    X(advisor_match_notifications, notification_type, WORD, 0,   NULL,   none, CB_NOTICE_WORDS) \
    X(advisor_match_notifications, delivery_method, WORD, 0,     NULL,   none, CB_DELIVERY_WORDS) \
    X(advisor_match_notifications, delivered_at, TIME, 0,        NULL,   none, NULL) \
    X(advisor_match_notifications, response_data, JSON, CB_NULLABLE, NULL, none, NULL)

/* One row for each answer to a match: times of response are counted from it. */
#define CB_COLUMNS_advisor_match_approvals(X) \
    X(advisor_match_approvals, id, TEXT, CB_KEY,                 NULL,   none, NULL) \
    X(advisor_match_approvals, project_id, REF, CB_INDEXED,      NULL,   projects, NULL) \
    X(advisor_match_approvals, match_request_id, WORD, CB_INDEXED, NULL, none, NULL) \
    X(advisor_match_approvals, approver_id, WORD, CB_NULLABLE,   NULL,   none, NULL) \
    X(advisor_match_approvals, approver_type, WORD, 0,           NULL,   none, "client|advisor") \
    X(advisor_match_approvals, decision, WORD, 0,                NULL,   none, "approved|declined") \
    X(advisor_match_approvals, reason, TEXT, CB_NULLABLE,        NULL,   none, NULL) \
    X(advisor_match_approvals, decided_at, TIME, 0,              NULL,   none, NULL)

/* One row for a finalized match: its workspace is being set up, or was. `match_id` is unique; the id is the match's.
 * The lock is set exactly while `processing`. */
#define CB_COLUMNS_workspace_provisioning_queue(X) \
    X(workspace_provisioning_queue, id, TEXT, CB_KEY,            NULL,   none, NULL) \
    X(workspace_provisioning_queue, project_id, REF, CB_INDEXED, NULL,   projects, NULL) \
    X(workspace_provisioning_queue, advisor_id, REF, CB_NULLABLE | CB_INDEXED, NULL, advisors, NULL) \
    X(workspace_provisioning_queue, match_id, WORD, 0,           NULL,   none, NULL) \
    X(workspace_provisioning_queue, requested_by, WORD, CB_NULLABLE, NULL, none, NULL) \
    X(workspace_provisioning_queue, status, WORD, CB_INDEXED,    "pending", none, CB_PROVISION_WORDS) \
    X(workspace_provisioning_queue, attempt_count, INT, CB_NATURAL, "0", none, NULL) \
    X(workspace_provisioning_queue, max_attempts, INT, CB_NATURAL, "3",  none, NULL) \
    X(workspace_provisioning_queue, locked_at, TIME, CB_NULLABLE, NULL,  none, NULL) \
    X(workspace_provisioning_queue, locked_by, WORD, CB_NULLABLE, NULL,  none, NULL) \
    X(workspace_provisioning_queue, last_error, TEXT, CB_NULLABLE, NULL, none, NULL) \
    X(workspace_provisioning_queue, last_error_at, TIME, CB_NULLABLE, NULL, none, NULL) \
    X(workspace_provisioning_queue, error_history, JSON, 0,      "[]",   none, NULL) \
    X(workspace_provisioning_queue, created_at, TIME, 0,         NULL,   none, NULL) \
    X(workspace_provisioning_queue, next_retry_at, TIME, CB_NULLABLE | CB_INDEXED, NULL, none, NULL) \
    X(workspace_provisioning_queue, completed_at, TIME, CB_NULLABLE, NULL, none, NULL) \
    X(workspace_provisioning_queue, updated_at, TIME, CB_NULLABLE, NULL, none, NULL)

/* One session for a project and a person. */
#define CB_COLUMNS_unified_chat_sessions(X) \
    X(unified_chat_sessions, id, TEXT, CB_KEY,                   NULL,   none, NULL) \
    X(unified_chat_sessions, project_id, REF, CB_INDEXED,        NULL,   projects, NULL) \
    X(unified_chat_sessions, user_id, WORD, 0,                   NULL,   none, NULL) \
    X(unified_chat_sessions, actor_type, WORD, 0,                NULL,   none, NULL) \
    X(unified_chat_sessions, session_state, WORD, 0,             "active", none, NULL) \
    X(unified_chat_sessions, preferred_locale, WORD, CB_NULLABLE, NULL,  none, NULL) \
    X(unified_chat_sessions, session_id, WORD, CB_NULLABLE,      NULL,   none, NULL) \
    X(unified_chat_sessions, created_at, TIME, CB_NULLABLE,      NULL,   none, NULL) \
    X(unified_chat_sessions, last_active, TIME, CB_NULLABLE,     NULL,   none, NULL) \
    X(unified_chat_sessions, metadata, JSON, CB_NULLABLE,        NULL,   none, NULL)

/* What the system says in a project's chat. `user_id` is null exactly for messages of the system. */
#define CB_COLUMNS_project_chat_log_minimal(X) \
    X(project_chat_log_minimal, id, TEXT, CB_KEY,                NULL,   none, NULL) \
    X(project_chat_log_minimal, project_id, REF, CB_INDEXED,     NULL,   projects, NULL) \
    X(project_chat_log_minimal, user_id, WORD, CB_NULLABLE,      NULL,   none, NULL) \
    X(project_chat_log_minimal, actor_type, WORD, 0,             NULL,   none, NULL) \
    X(project_chat_log_minimal, message_type, WORD, 0,           NULL,   none, NULL) \
    X(project_chat_log_minimal, mode, WORD, CB_NULLABLE,         NULL,   none, NULL) \
    X(project_chat_log_minimal, message_text, TEXT, 0,           NULL,   none, NULL) \
    X(project_chat_log_minimal, response_data, JSON, CB_NULLABLE, NULL,  none, NULL) \
    X(project_chat_log_minimal, client_msg_id, TEXT, CB_NULLABLE, NULL,  none, NULL) \
    X(project_chat_log_minimal, seq, INT, CB_NATURAL,            "0",    none, NULL) \
    X(project_chat_log_minimal, created_at, TIME, CB_NULLABLE,   NULL,   none, NULL)

/* What people say there; `client_msg_id` is unique for a project and a person. `seq` counts with the system's. */
#define CB_COLUMNS_unified_chat_messages(X) \
    X(unified_chat_messages, id, TEXT, CB_KEY,                   NULL,   none, NULL) \
    X(unified_chat_messages, project_id, REF, CB_INDEXED,        NULL,   projects, NULL) \
    X(unified_chat_messages, user_id, WORD, 0,                   NULL,   none, NULL) \
    X(unified_chat_messages, actor_type, WORD, 0,                NULL,   none, "client|advisor") \
    X(unified_chat_messages, mode, WORD, 0,                      "unified", none, NULL) \
    X(unified_chat_messages, text, TEXT, 0,                      NULL,   none, NULL) \
    X(unified_chat_messages, client_msg_id, TEXT, CB_NULLABLE,   NULL,   none, NULL) \
    X(unified_chat_messages, seq, INT, CB_NATURAL,               "0",    none, NULL) \
    X(unified_chat_messages, created_at, TIME, CB_NULLABLE,      NULL,   none, NULL)
/* clang-format on */
