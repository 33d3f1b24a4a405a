/* A small crew for tests of campaigns: a job with two roles of sound in ten days, eight people of whom every rule leaves one
 * out, a campaign.
 */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "engine/campaigns/eligible.h"
#include "tests/support/worlds.h"

#define NOW "2026-11-20T09:00:00Z"

static inline void
add_person(CbPatch *rows, const char *id, const char *department)
{
    worlds_row(rows, CB_profiles, "id", id, "first_name", id, "department", department, "role", "technician", NULL);
}

static inline void
add_job(CbPatch *rows, const char *id, const char *start, const char *end)
{
    worlds_row(rows, CB_jobs, "id", id, "title", id, "start_time", start, "end_time", end, NULL);
}

static inline void
add_need(CbPatch *rows, const char *job, const char *department, const char *role, const char *quantity)
{
    g_autofree char *id = g_strjoin("/", job, role, NULL);
    worlds_row(rows, CB_job_required_roles, "id", id, "job_id", job, "department", department, "role_code", role,
               "quantity", quantity, NULL);
}

static inline void
add_campaign(CbPatch *rows, const char *mode, const char *status, const char *policy)
{
    worlds_row(rows, CB_staffing_campaigns, "id", "c", "job_id", "fest", "department", "sound", "created_by", "m",
               "mode", mode, "status", status, "policy", policy, "next_run_at", "2026-11-20T09:05:00Z", NULL);
    worlds_row(rows, CB_staffing_campaign_roles, "id", "c/foh", "campaign_id", "c", "role_code", "FOH", NULL);
    worlds_row(rows, CB_staffing_campaign_roles, "id", "c/mon", "campaign_id", "c", "role_code", "MON", NULL);
}

static inline void
add_request(CbPatch *rows, const char *who, const char *role, const char *phase, const char *status, const char *updated)
{
    g_autofree char *id = g_strjoin("/", who, role, phase, NULL);
    worlds_row(rows, CB_staffing_requests, "id", id, "job_id", "fest", "profile_id", who, "role_code", role, "phase",
               phase, "status", status, "updated_at", updated, NULL);
}

static inline void
add_assignment(CbPatch *rows, const char *job, const char *who, const char *role, const char *status)
{
    g_autofree char *id = g_strjoin("/", job, who, NULL);
    worlds_row(rows, CB_job_assignments, "id", id, "job_id", job, "technician_id", who, "sound_role", role, "status",
               status, NULL);
}

/* The festival needs one FOH and two MON; ann, bob and cat are free. */
static inline CbPatch *
festival(void)
{
    CbPatch *rows = cb_patch_new();
    add_job(rows, "fest", "2026-11-30T10:00:00Z", "2026-12-01T02:00:00Z");
    add_job(rows, "gala", "2026-11-30T16:00:00Z", "2026-11-30T23:00:00Z");
    add_need(rows, "fest", "sound", "FOH", "1");
    add_need(rows, "fest", "sound", "MON", "2");
    add_person(rows, "ann", "sound");
    add_person(rows, "bob", "sound");
    add_person(rows, "cat", "sound");
    return rows;
}

/* And one for each rule that leaves somebody out. */
static inline void
add_left_out(CbPatch *rows)
{
    worlds_row(rows, CB_profiles, "id", "office", "department", "sound", "role", "management", NULL);
    worlds_row(rows, CB_profiles, "id", "retired", "department", "sound", "role", "technician", "status", "inactive",
               NULL);
    add_person(rows, "lights", "lights");
    add_person(rows, "iced", "sound");
    add_person(rows, "on job", "sound");
    add_person(rows, "booked", "sound");
    add_person(rows, "away", "sound");
    add_person(rows, "invited", "sound");
    worlds_row(rows, CB_technician_fridge, "technician_id", "iced", NULL);
    add_assignment(rows, "fest", "on job", "MON", "confirmed");
    worlds_row(rows, CB_timesheets, "job_id", "gala", "technician_id", "booked", "date", "2026-11-30", NULL);
    worlds_row(rows, CB_technician_availability, "technician_id", "away", "date", "2026-12-01", "status", "sick", NULL);
    add_assignment(rows, "gala", "invited", "FOH", "invited");
}

/* Takes somebody out of the crew by the fridge. */
static inline void
put_on_ice(CbPatch *rows, const char *who)
{
    worlds_row(rows, CB_technician_fridge, "technician_id", who, NULL);
}
