/* The tables of the campaigns domain ("Staffing campaigns", section 1): jobs with the roles they require, people with
 * their skills and their booked days, campaigns with what they asked and were answered. See engine/schema.h for what
 * a line says. Column names are those that existing clients know, which leave out the ids that are marked CB_FRESH;
 * `row_version`, `status` of a profile and `campaign_id` of a request are ours.
 */
#pragma once

#define CB_CAMPAIGNS_TABLES(T)  \
    T(jobs)                     \
    T(profiles)                 \
    T(skills)                   \
    T(staffing_campaigns)       \
    T(job_required_roles)       \
    T(job_assignments)          \
    T(profile_skills)           \
    T(technician_fridge)        \
    T(timesheets)               \
    T(technician_availability)  \
    T(staffing_campaign_roles)  \
    T(staffing_campaign_events) \
    T(staffing_requests)        \
    T(staffing_events)

#define CB_CAMPAIGN_WORDS "active|paused|stopped|completed|failed"
#define CB_STAGE_WORDS "idle|availability|offer|filled|escalating"
#define CB_PHASE_WORDS "availability|offer"
#define CB_REQUEST_WORDS "pending|confirmed|declined|expired"
#define CB_ASSIGNMENT_WORDS "invited|confirmed|declined"
#define CB_JOB_WORDS "single|tour|festival|dryhire|tourdate|evento|ciclo"

/* clang-format off */
#define CB_COLUMNS_jobs(X) \
    X(jobs, id,                  TEXT, CB_KEY,                   NULL,   none, NULL) \
    X(jobs, title,               TEXT, CB_NULLABLE,              NULL,   none, NULL) \
    X(jobs, start_time,          TIME, CB_NULLABLE | CB_INDEXED, NULL,   none, NULL) \
    X(jobs, end_time,            TIME, CB_NULLABLE,              NULL,   none, NULL) \
    X(jobs, job_type,            WORD, 0,                        "single", none, CB_JOB_WORDS) \
    X(jobs, status,              WORD, CB_NULLABLE,              NULL,   none, NULL) \
    X(jobs, location_id,         WORD, CB_NULLABLE,              NULL,   none, NULL) \
    X(jobs, tour_id,             WORD, CB_NULLABLE,              NULL,   none, NULL) \
    X(jobs, timezone,            WORD, 0,                        "Europe/Madrid", none, NULL) \
    X(jobs, row_version,         INT,  0,                        "0",    none, NULL)

/* Several rows of one role add up. */
#define CB_COLUMNS_job_required_roles(X) \
    X(job_required_roles, id,         TEXT, CB_KEY,              NULL,   none, NULL) \
    X(job_required_roles, job_id,     REF,  CB_INDEXED,          NULL,   jobs, NULL) \
    X(job_required_roles, department, WORD, 0,                   NULL,   none, NULL) \
    X(job_required_roles, role_code,  WORD, 0,                   NULL,   none, NULL) \
    X(job_required_roles, quantity,   INT,  CB_NULLABLE,         "1",    none, NULL)

/* A row without a technician is somebody from outside. */
#define CB_COLUMNS_job_assignments(X) \
    X(job_assignments, id,            TEXT, CB_KEY | CB_FRESH, NULL, none, NULL) \
    X(job_assignments, job_id,        REF,  CB_INDEXED,          NULL,   jobs, NULL) \
    X(job_assignments, technician_id, REF,  CB_NULLABLE | CB_INDEXED, NULL, profiles, NULL) \
    X(job_assignments, sound_role,    WORD, CB_NULLABLE,         NULL,   none, NULL) \
    X(job_assignments, lights_role,   WORD, CB_NULLABLE,         NULL,   none, NULL) \
    X(job_assignments, video_role,    WORD, CB_NULLABLE,         NULL,   none, NULL) \
    X(job_assignments, production_role, WORD, CB_NULLABLE,       NULL,   none, NULL) \
    X(job_assignments, status,        WORD, CB_NULLABLE,         "invited", none, CB_ASSIGNMENT_WORDS) \
    X(job_assignments, assigned_by,   WORD, CB_NULLABLE,         NULL,   none, NULL) \
    X(job_assignments, assigned_at,   TIME, CB_NULLABLE,         NULL,   none, NULL) \
    X(job_assignments, assignment_source, WORD, CB_NULLABLE,     NULL,   none, NULL) \
    X(job_assignments, response_time, TIME, CB_NULLABLE,         NULL,   none, NULL) \
    X(job_assignments, single_day,    BOOL, 0,                   "false", none, NULL) \
    X(job_assignments, assignment_date, DATE, CB_NULLABLE,       NULL,   none, NULL) \
    X(job_assignments, external_technician_name, TEXT, CB_NULLABLE, NULL, none, NULL)

#define CB_COLUMNS_profiles(X) \
    X(profiles, id,              TEXT, CB_KEY,                   NULL,   none, NULL) \
    X(profiles, first_name,      TEXT, CB_NULLABLE,              NULL,   none, NULL) \
    X(profiles, last_name,       TEXT, CB_NULLABLE,              NULL,   none, NULL) \
    X(profiles, nickname,        TEXT, CB_NULLABLE,              NULL,   none, NULL) \
    X(profiles, email,           TEXT, CB_NULLABLE,              NULL,   none, NULL) \
    X(profiles, phone,           TEXT, CB_NULLABLE,              NULL,   none, NULL) \
    X(profiles, department,      WORD, CB_NULLABLE,              NULL,   none, NULL) \
    X(profiles, role,            WORD, CB_NULLABLE,              NULL,   none, NULL) \
    X(profiles, assignable_as_tech, BOOL, CB_NULLABLE,           "false", none, NULL) \
    X(profiles, status,          WORD, CB_NULLABLE,              NULL,   none, NULL) \
    X(profiles, home_latitude,   DECIMAL, CB_NULLABLE,           NULL,   none, NULL) \
    X(profiles, home_longitude,  DECIMAL, CB_NULLABLE,           NULL,   none, NULL) \
    X(profiles, row_version,     INT,  0,                        "0",    none, NULL)

#define CB_COLUMNS_skills(X) \
    X(skills, id,                TEXT, CB_KEY,                   NULL,   none, NULL) \
    X(skills, name,              WORD, 0,                        NULL,   none, NULL) \
    X(skills, category,          WORD, CB_NULLABLE,              NULL,   none, NULL) \
    X(skills, active,            BOOL, CB_NULLABLE,              "true", none, NULL)

#define CB_COLUMNS_profile_skills(X) \
    X(profile_skills, profile_id, REF,  CB_KEY,                  NULL,   profiles, NULL) \
    X(profile_skills, skill_id,   REF,  CB_KEY | CB_INDEXED,     NULL,   skills, NULL) \
    X(profile_skills, proficiency, INT, CB_NULLABLE,             NULL,   none, NULL) \
    X(profile_skills, is_primary, BOOL, CB_NULLABLE,             "false", none, NULL)

/* People on ice: used only where a policy opens the fridge. */
#define CB_COLUMNS_technician_fridge(X) \
    X(technician_fridge, technician_id, REF, CB_KEY,             NULL,   profiles, NULL) \
    X(technician_fridge, in_fridge, BOOL, 0,                     "true", none, NULL) \
    X(technician_fridge, reason,    TEXT, CB_NULLABLE,           NULL,   none, NULL)

/* The real schedule: one row for each day that somebody is booked on for a job. */
#define CB_COLUMNS_timesheets(X) \
    X(timesheets, id,            TEXT, CB_KEY | CB_FRESH, NULL, none, NULL) \
    X(timesheets, job_id,        REF,  CB_INDEXED,               NULL,   jobs, NULL) \
    X(timesheets, technician_id, REF,  CB_INDEXED,               NULL,   profiles, NULL) \
    X(timesheets, date,          DATE, 0,                        NULL,   none, NULL) \
    X(timesheets, is_active,     BOOL, CB_NULLABLE,              "true", none, NULL)

#define CB_COLUMNS_technician_availability(X) \
    X(technician_availability, id,     TEXT, CB_KEY | CB_FRESH, NULL, none, NULL) \
    X(technician_availability, technician_id, REF, CB_INDEXED,   NULL,   profiles, NULL) \
    X(technician_availability, date,   DATE, 0,                  NULL,   none, NULL) \
    X(technician_availability, status, WORD, CB_NULLABLE,        NULL,   none, NULL)

#define CB_COLUMNS_staffing_campaigns(X) \
    X(staffing_campaigns, id,           TEXT, CB_KEY,            NULL,   none, NULL) \
    X(staffing_campaigns, job_id,       WORD, CB_INDEXED,        NULL,   none, NULL) \
    X(staffing_campaigns, department,   WORD, 0,                 NULL,   none, NULL) \
    X(staffing_campaigns, created_by,   WORD, 0,                 NULL,   none, NULL) \
    X(staffing_campaigns, mode,         WORD, 0,                 NULL,   none, "assisted|auto") \
    X(staffing_campaigns, status,       WORD, 0,                 "active", none, CB_CAMPAIGN_WORDS) \
    X(staffing_campaigns, policy,       JSON, 0,                 "{}",   none, NULL) \
    X(staffing_campaigns, offer_message, TEXT, CB_NULLABLE,      NULL,   none, NULL) \
    X(staffing_campaigns, created_at,   TIME, CB_NULLABLE,       NULL,   none, NULL) \
    X(staffing_campaigns, updated_at,   TIME, CB_NULLABLE,       NULL,   none, NULL) \
    X(staffing_campaigns, last_run_at,  TIME, CB_NULLABLE,       NULL,   none, NULL) \
    X(staffing_campaigns, next_run_at,  TIME, CB_NULLABLE | CB_INDEXED, NULL, none, NULL) \
    X(staffing_campaigns, run_lock,     TEXT, CB_NULLABLE,       NULL,   none, NULL) \
    X(staffing_campaigns, version,      INT,  0,                 "1",    none, NULL) \
    X(staffing_campaigns, row_version,  INT,  0,                 "0",    none, NULL)

/* How far a role has come; what is required is read from the job at every tick. */
#define CB_COLUMNS_staffing_campaign_roles(X) \
    X(staffing_campaign_roles, id,             TEXT, CB_KEY,     NULL,   none, NULL) \
    X(staffing_campaign_roles, campaign_id,    REF,  CB_INDEXED, NULL,   staffing_campaigns, NULL) \
    X(staffing_campaign_roles, role_code,      WORD, 0,          NULL,   none, NULL) \
    X(staffing_campaign_roles, assigned_count, INT,  0,          "0",    none, NULL) \
    X(staffing_campaign_roles, pending_availability, INT, 0,     "0",    none, NULL) \
    X(staffing_campaign_roles, confirmed_availability, INT, 0,   "0",    none, NULL) \
    X(staffing_campaign_roles, pending_offers, INT,  0,          "0",    none, NULL) \
    X(staffing_campaign_roles, accepted_offers, INT, 0,          "0",    none, NULL) \
    X(staffing_campaign_roles, stage,          WORD, 0,          "idle", none, CB_STAGE_WORDS) \
    X(staffing_campaign_roles, wave_number,    INT,  0,          "0",    none, NULL) \
    X(staffing_campaign_roles, last_wave_at,   TIME, CB_NULLABLE, NULL,  none, NULL) \
    X(staffing_campaign_roles, availability_cutoff, TIME, CB_NULLABLE, NULL, none, NULL) \
    X(staffing_campaign_roles, offer_cutoff,   TIME, CB_NULLABLE, NULL,  none, NULL) \
    X(staffing_campaign_roles, updated_at,     TIME, CB_NULLABLE, NULL,  none, NULL)

/* The log of a campaign: a row for each action of a tick and each send by hand, and for each step and change of
 * status one without a person. */
#define CB_COLUMNS_staffing_campaign_events(X) \
    X(staffing_campaign_events, id,          TEXT, CB_KEY,       NULL,   none, NULL) \
    X(staffing_campaign_events, campaign_id, REF,  CB_INDEXED,   NULL,   staffing_campaigns, NULL) \
    X(staffing_campaign_events, phase,       WORD, 0,            NULL,   none, CB_PHASE_WORDS "|system") \
    X(staffing_campaign_events, profile_id,  WORD, CB_NULLABLE,  NULL,   none, NULL) \
    X(staffing_campaign_events, role_code,   WORD, CB_NULLABLE,  NULL,   none, NULL) \
    X(staffing_campaign_events, wave_number, INT,  CB_NULLABLE,  NULL,   none, NULL) \
    X(staffing_campaign_events, final_score, INT,  CB_NULLABLE,  NULL,   none, NULL) \
    X(staffing_campaign_events, score_breakdown, JSON, CB_NULLABLE, NULL, none, NULL) \
    X(staffing_campaign_events, reasons,     TEXTS, CB_NULLABLE, NULL,   none, NULL) \
    X(staffing_campaign_events, created_at,  TIME, CB_NULLABLE,  NULL,   none, NULL)

/* Somebody is asked whether they could, or offered a place. */
#define CB_COLUMNS_staffing_requests(X) \
    X(staffing_requests, id,               TEXT, CB_KEY,         NULL,   none, NULL) \
    X(staffing_requests, job_id,           REF,  CB_INDEXED,     NULL,   jobs, NULL) \
    X(staffing_requests, profile_id,       REF,  CB_INDEXED,     NULL,   profiles, NULL) \
    X(staffing_requests, phase,            WORD, 0,              NULL,   none, CB_PHASE_WORDS) \
    X(staffing_requests, status,           WORD, 0,              "pending", none, CB_REQUEST_WORDS) \
    X(staffing_requests, token_hash,       TEXT, CB_NULLABLE,    NULL,   none, NULL) \
    X(staffing_requests, token_expires_at, TIME, CB_NULLABLE,    NULL,   none, NULL) \
    X(staffing_requests, created_at,       TIME, CB_NULLABLE,    NULL,   none, NULL) \
    X(staffing_requests, updated_at,       TIME, CB_NULLABLE,    NULL,   none, NULL) \
    X(staffing_requests, single_day,       BOOL, 0,              "false", none, NULL) \
    X(staffing_requests, target_date,      DATE, CB_NULLABLE,    NULL,   none, NULL) \
    X(staffing_requests, batch_id,         WORD, CB_NULLABLE,    NULL,   none, NULL) \
    X(staffing_requests, idempotency_key,  TEXT, CB_NULLABLE,    NULL,   none, NULL) \
    X(staffing_requests, requested_by,     WORD, CB_NULLABLE,    NULL,   none, NULL) \
    X(staffing_requests, role_code,        WORD, CB_NULLABLE,    NULL,   none, NULL) \
    X(staffing_requests, campaign_id,      WORD, CB_NULLABLE,    NULL,   none, NULL)

/* What was sent and answered for a request; it lies with the request's job. */
#define CB_COLUMNS_staffing_events(X) \
    X(staffing_events, id,                  TEXT, CB_KEY,        NULL,   none, NULL) \
    X(staffing_events, job_id,              REF,  CB_INDEXED,    NULL,   jobs, NULL) \
    X(staffing_events, staffing_request_id, WORD, CB_INDEXED,    NULL,   none, NULL) \
    X(staffing_events, event,               WORD, 0,             NULL,   none, NULL) \
    X(staffing_events, meta,                JSON, CB_NULLABLE,   NULL,   none, NULL) \
    X(staffing_events, created_at,          TIME, CB_NULLABLE,   NULL,   none, NULL)
/* clang-format on */
