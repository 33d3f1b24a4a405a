/* A small company for tests of campaigns: a festival that needs sound and lights, people who could, and managers. */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "engine/campaigns/asked.h"
#include "engine/campaigns/campaigns.h"
#include "engine/campaigns/need.h"
#include "engine/campaigns/orchestrate.h"
#include "engine/json.h"
#include "engine/when.h"
#include "tests/support/worlds.h"

#define CREW_NOW "2026-12-01T10:00:00Z"
#define CREW_HOUR (60 * CB_MINUTE)
#define CREW_START(mode, scope) \
    "{\"job_id\":\"job\",\"department\":\"sound\",\"mode\":\"" mode "\",\"scope\":\"" scope "\",\"policy\":{}}"

static inline void
crew_person(CbPatch *rows, const char *id, const char *department, const char *role)
{
    worlds_row(rows, CB_profiles, "id", id, "first_name", id, "department", department, "role", role, "email",
               "x@example.net", NULL);
}

/* A place that a job needs somebody for. */
static inline void
crew_need(CbPatch *rows, const char *job, const char *department, const char *role_code, const char *quantity)
{
    g_autofree char *id = g_strjoin("/", job, role_code, NULL);
    worlds_row(rows, CB_job_required_roles, "id", id, "job_id", job, "department", department, "role_code", role_code,
               "quantity", quantity, NULL);
}

/* The festival ends at half past midnight by the clocks of Madrid, so that it has four local days and three UTC dates.
 * s1 … s9 do sound, l1 and l2 lights; jordi manages sound, ana everything. */
static inline CbPatch *
crew_rows(void)
{
    CbPatch *rows = cb_patch_new();
    worlds_row(rows, CB_jobs, "id", "job", "title", "Festival", "start_time", "2026-12-10T10:00:00Z", "end_time",
               "2026-12-12T23:30:00Z", "job_type", "festival", NULL);
    worlds_row(rows, CB_jobs, "id", "other", "title", "Gala", "start_time", "2026-12-11T10:00:00Z", "end_time",
               "2026-12-11T20:00:00Z", NULL);
    crew_need(rows, "job", "sound", "SND-FOH-R", "1");
    crew_need(rows, "job", "sound", "SND-PA-T", "2");
    crew_need(rows, "job", "lights", "LGT-BRD-R", "1");
    crew_need(rows, "job", "backline", "BKL-DRM-T", "1");
    for (guint n = 1; n <= 9; n++) {
        char id[3] = {'s', (char)('0' + n), '\0'};
        crew_person(rows, id, "sound", "technician");
    }
    crew_person(rows, "l1", "lights", "technician");
    crew_person(rows, "l2", "lights", "technician");
    crew_person(rows, "jordi", "sound", "management");
    crew_person(rows, "ana", NULL, "admin");
    crew_person(rows, "ines", "logistics", "management");
    return rows;
}

static inline CbWorld *
crew_world(void)
{
    g_autoptr(CbPatch) rows = crew_rows();
    return worlds_of(rows);
}

/* --- deciding --------------------------------------------------------------------------------- */

typedef struct {
    const char *kind, *target, *payload;
    const char *actor; /* NULL: somebody without a profile */
    CbRole role;       /* viewer unless it is said */
    gint64 after;      /* CREW_NOW */
} CrewCall;

static inline CbOutcome *
crew_decide(const CbWorld *world, const CrewCall *call)
{
    static guint n;
    gint64 at = worlds_time(CREW_NOW) + call->after;
    g_autoptr(CbDecision) decision = cb_decision_new(world, call->kind, call->target, call->payload,
                                                     call->actor != NULL ? call->actor : "test", call->role, at);
    g_free(decision->id);
    decision->id = g_strdup_printf("decision-%u", ++n);
    return cb_decide(world, decision, at);
}

/* Every root and person that a patch touches has a version that is higher than before. */
static inline void
crew_assert_raised(const CbWorld *before, const CbWorld *world, const CbPatch *patch)
{
    static const struct {
        CbTableId table;
        guint root, person; /* references of a row to a job or a campaign, and to a profile; G_MAXUINT: none */
        CbTableId root_table;
    } touches[] = {
        {CB_staffing_requests, CB_staffing_requests_job_id, CB_staffing_requests_profile_id, CB_jobs},
        {CB_timesheets, CB_timesheets_job_id, CB_timesheets_technician_id, CB_jobs},
        {CB_job_assignments, CB_job_assignments_job_id, CB_job_assignments_technician_id, CB_jobs},
        {CB_staffing_campaign_roles, CB_staffing_campaign_roles_campaign_id, G_MAXUINT, CB_staffing_campaigns},
        {CB_staffing_campaign_events, CB_staffing_campaign_events_campaign_id, G_MAXUINT, CB_staffing_campaigns},
        {CB_staffing_campaigns, CB_staffing_campaigns_id, G_MAXUINT, CB_staffing_campaigns},
    };
    for (guint i = 0; i < cb_patch_rows(patch); i++)
        for (guint t = 0; t < G_N_ELEMENTS(touches); t++) {
            const CbRow *row = cb_patch_row(patch, i);
            if (row->table != touches[t].table)
                continue;
            const struct {
                CbTableId table;
                guint column;
            } ends[] = {{touches[t].root_table, touches[t].root}, {CB_profiles, touches[t].person}};
            for (guint e = 0; e < G_N_ELEMENTS(ends); e++) {
                if (ends[e].column == G_MAXUINT)
                    continue;
                const char *id = row->values[ends[e].column].text;
                guint version = (guint)cb_table_column(&cb_tables[ends[e].table], "row_version");
                guint was = cb_world_find(before, ends[e].table, id), is = worlds_find(world, ends[e].table, id);
                gint64 old = was == CB_NO_ROW ? 0 : cb_world_value(before, ends[e].table, version, was).integer;
                if (cb_world_value(world, ends[e].table, version, is).integer <= old)
                    fail_msg("%s of %s is not raised", id, cb_tables[row->table].name);
            }
        }
}

/* Makes a decision that must be accepted; *world becomes the one after it. */
static inline void
crew_do(CbWorld **world, const CrewCall *call)
{
    g_autoptr(CbOutcome) outcome = crew_decide(*world, call);
    if (outcome->code != NULL)
        fail_msg("%s is refused: %s %s", call->kind, outcome->code, outcome->sentence);
    CbWorld *after = cb_world_patch(*world, outcome->patch);
    crew_assert_raised(*world, after, outcome->patch);
    cb_world_unref(*world);
    *world = after;
}

static inline void
crew_assert_refused(const CbWorld *world, const char *code, const CrewCall *call)
{
    g_autoptr(CbOutcome) outcome = crew_decide(world, call);
    if (g_strcmp0(outcome->code, code) != 0)
        fail_msg("%s: %s instead of %s", call->kind, outcome->code != NULL ? outcome->code : "accepted", code);
    assert_null(outcome->patch);
    assert_true(strlen(outcome->sentence) > 10);
}

/* --- looking ---------------------------------------------------------------------------------- */

static inline guint
crew_role(const CbWorld *world, const char *campaign, const char *role_code)
{
    CB_EACH_LINK (world, staffing_campaign_roles, campaign_id, worlds_find(world, CB_staffing_campaigns, campaign), row)
        if (strcmp(staffing_campaign_roles_role_code(world, row), role_code) == 0)
            return row;
    return CB_NO_ROW;
}

/* The newest request to somebody of a phase; CB_NO_ROW: none. */
static inline guint
crew_request(const CbWorld *world, const char *profile, const char *phase)
{
    CB_EACH_LINK (world, staffing_requests, profile_id, worlds_find(world, CB_profiles, profile), row)
        if (strcmp(staffing_requests_phase(world, row), phase) == 0)
            return row;
    return CB_NO_ROW;
}

static inline const char *
crew_status(const CbWorld *world, const char *profile, const char *phase)
{
    guint row = crew_request(world, profile, phase);
    return row == CB_NO_ROW ? "none" : staffing_requests_status(world, row);
}

/* How often somebody has been told of a cause. */
static inline guint
crew_told(const CbWorld *world, const char *profile, const char *cause)
{
    guint n = 0;
    CB_EACH_LINK (world, messages, profile_id, worlds_find(world, CB_profiles, profile), row)
        n += strcmp(messages_cause(world, row), cause) == 0;
    return n;
}

static inline guint
crew_events(const CbWorld *world, guint request, const char *event)
{
    guint n = 0;
    CB_EACH_LINK (world, staffing_events, job_id, staffing_requests_job_id(world, request), row)
        n += strcmp(staffing_events_staffing_request_id(world, row), staffing_requests_id(world, request)) == 0 &&
             strcmp(staffing_events_event(world, row), event) == 0;
    return n;
}

/* Somebody answers the newest request of a phase. */
static inline void
crew_answer(CbWorld **world, const char *profile, const char *phase, const char *answer, gint64 after)
{
    guint request = crew_request(*world, profile, phase);
    assert_int_not_equal(request, CB_NO_ROW);
    g_autofree char *payload = g_strdup_printf("{\"request_id\":\"%s\",\"profile_id\":\"%s\",\"answer\":\"%s\"}",
                                               staffing_requests_id(*world, request), profile, answer);
    g_autofree char *job = g_strdup(jobs_id(*world, staffing_requests_job_id(*world, request)));
    crew_do(world, &(CrewCall){"request.answer", job, payload, profile, CB_ROLE_SERVICE, after});
}

static inline void
crew_send(CbWorld **world, const char *kind, const char *profile, const char *role_code, gint64 after)
{
    g_autofree char *payload = g_strdup_printf("{\"role_code\":\"%s\",\"profile_id\":\"%s\"}", role_code, profile);
    crew_do(world, &(CrewCall){kind, "c", payload, "jordi", CB_ROLE_MANAGER, after});
}

/* Asked, could, offered. */
static inline void
crew_bring_to_offer(CbWorld **world, const char *profile, const char *role_code)
{
    crew_send(world, "campaign.ask", profile, role_code, 0);
    crew_answer(world, profile, "availability", "confirm", CB_MINUTE);
    crew_send(world, "campaign.offer", profile, role_code, 2 * CB_MINUTE);
}

static inline guint
crew_sheets(const CbWorld *world, const char *profile, const char *job)
{
    guint n = 0;
    CB_EACH_LINK (world, timesheets, technician_id, worlds_find(world, CB_profiles, profile), row)
        n += strcmp(jobs_id(world, timesheets_job_id(world, row)), job) == 0 && timesheets_is_active(world, row) == TRUE;
    return n;
}

/* The role of somebody's assignment on the festival's sound, NULL without one. */
static inline const char *
crew_booked_as(const CbWorld *world, const char *profile)
{
    CB_EACH_LINK (world, job_assignments, technician_id, worlds_find(world, CB_profiles, profile), row)
        if (strcmp(job_assignments_status(world, row), "confirmed") == 0)
            return job_assignments_sound_role(world, row);
    return NULL;
}

/* A started campaign "c" of the festival's sound. */
static inline CbWorld *
crew_campaign(const char *payload)
{
    CbWorld *world = crew_world();
    crew_do(&world, &(CrewCall){"campaign.start", "c", payload, "jordi", CB_ROLE_MANAGER, 0});
    return world;
}
