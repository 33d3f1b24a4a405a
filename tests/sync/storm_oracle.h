/* Several automatic campaigns of one company, and what must hold of them whatever hubs have ticked them: no place is taken
 * twice, and what is stored of each role is what there is. For storm_test.c.
 */
#pragma once

#include "tests/support/once.h"
#include "tests/sync/hub_fixture.h"

#define CAMPAIGNS 4u
#define ROLES 3u

static const char *const role_codes[ROLES] = {"SND-FOH-R", "SND-MON-E", "SND-PA-T"};
static const char *const quantities[ROLES] = {"1", "2", "3"};

static guint
people_of(const CbWorld *world, guint job, const char *role, const char *phase, const char *status)
{
    g_autoptr(GHashTable) people = once_counts();
    CB_EACH_LINK (world, staffing_requests, job_id, job, row)
        if (g_strcmp0(staffing_requests_role_code(world, row), role) == 0 &&
            strcmp(staffing_requests_phase(world, row), phase) == 0 &&
            strcmp(staffing_requests_status(world, row), status) == 0)
            once_count(people, g_strdup(profiles_id(world, staffing_requests_profile_id(world, row))));
    return g_hash_table_size(people);
}

static guint
assigned_to(const CbWorld *world, guint job, const char *role)
{
    guint n = 0;
    CB_EACH_LINK (world, job_assignments, job_id, job, row)
        n += g_strcmp0(job_assignments_sound_role(world, row), role) == 0 &&
             strcmp(job_assignments_status(world, row), "declined") != 0;
    return n;
}

/* What the last tick stored is what there is. */
static void
assert_role(const CbWorld *world, guint campaign, guint row, guint required)
{
    guint job = worlds_find(world, CB_jobs, staffing_campaigns_job_id(world, campaign));
    const char *role = staffing_campaign_roles_role_code(world, row);
    guint assigned = assigned_to(world, job, role);
    if (assigned > required)
        fail_msg("%s of %s has %u people, not %u", role, jobs_id(world, job), assigned, required);
    assert_int_equal(staffing_campaign_roles_assigned_count(world, row), assigned);
    assert_int_equal(staffing_campaign_roles_pending_availability(world, row),
                     people_of(world, job, role, "availability", "pending"));
    assert_int_equal(staffing_campaign_roles_confirmed_availability(world, row),
                     people_of(world, job, role, "availability", "confirmed"));
    assert_int_equal(staffing_campaign_roles_pending_offers(world, row), people_of(world, job, role, "offer", "pending"));
    assert_int_equal(staffing_campaign_roles_accepted_offers(world, row),
                     people_of(world, job, role, "offer", "confirmed"));
    assert_int_equal(strcmp(staffing_campaign_roles_stage(world, row), "filled") == 0, assigned == required);
}

static guint
required_of(const char *role)
{
    guint r = 0;
    while (strcmp(role_codes[r], role) != 0)
        r++;
    return (guint)g_ascii_strtoull(quantities[r], NULL, 10);
}

/* How many of its roles are filled. */
static guint
assert_roles(const CbWorld *world, guint campaign)
{
    guint roles = 0, filled = 0;
    CB_EACH_LINK (world, staffing_campaign_roles, campaign_id, campaign, row) {
        assert_role(world, campaign, row, required_of(staffing_campaign_roles_role_code(world, row)));
        filled += strcmp(staffing_campaign_roles_stage(world, row), "filled") == 0;
        roles++;
    }
    assert_int_equal(roles, ROLES);
    return filled;
}

/* How many are completed; all stand as their roles say, and none is locked. */
static guint
assert_campaigns(const CbWorld *world)
{
    guint completed = 0;
    assert_int_equal(cb_world_rows(world, CB_staffing_campaigns), CAMPAIGNS);
    for (guint row = 0; row < CAMPAIGNS; row++) {
        gboolean whole = assert_roles(world, row) == ROLES;
        assert_string_equal(staffing_campaigns_status(world, row), whole ? "completed" : "active");
        assert_int_equal(staffing_campaigns_next_run_at(world, row) == CB_NULL, whole);
        assert_null(staffing_campaigns_run_lock(world, row));
        completed += whole;
    }
    return completed;
}

/* Nobody has two places on a job, nor two jobs on a day. */
static void
assert_bookings(const CbWorld *world)
{
    g_autoptr(GHashTable) places = once_counts(), days = once_counts();
    for (guint row = 0; row < cb_world_rows(world, CB_job_assignments); row++)
        once_count(places, g_strjoin("/", jobs_id(world, job_assignments_job_id(world, row)),
                                     profiles_id(world, job_assignments_technician_id(world, row)), NULL));
    for (guint row = 0; row < cb_world_rows(world, CB_timesheets); row++) {
        char day[11];
        once_count(days, g_strjoin("/", cb_day_format(timesheets_date(world, row), day),
                                   profiles_id(world, timesheets_technician_id(world, row)), NULL));
    }
    once_assert(places, "place");
    once_assert(days, "day");
    assert_int_equal(g_hash_table_size(places), g_hash_table_size(days));
}
