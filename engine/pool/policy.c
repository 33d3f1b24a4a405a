#include "engine/pool/policy.h"

#include <math.h>
#include <string.h>

#include "engine/when.h"

#define HOUR (60 * CB_MINUTE)
#define MOST_DAYS 36500 /* of a threshold; more would not fit a date */

/* --- modes ------------------------------------------------------------------------------------- */

static const struct {
    const char *name;
    CbPoolPolicy policy;
    gint64 run, check;
    int priority;
} modes[CB_POOL_N_MODES] = {
    [CB_POOL_BALANCE] =
        {"BALANCE", {TRUE, CB_POOL_BALANCE, 60, 2, 2.0, 0.6, 0.6, -0.8}, 12 * HOUR, 15 * CB_MINUTE, 2},
    [CB_POOL_URGENT] = {"URGENT", {TRUE, CB_POOL_URGENT, 14, 10, 0.5, 2.5, 0.2, -0.1}, 4 * HOUR, 5 * CB_MINUTE, 1},
    [CB_POOL_NORMAL] = {"NORMAL", {TRUE, CB_POOL_NORMAL, 30, 5, 1.2, 0.8, 0.3, -0.5}, 24 * HOUR, 30 * CB_MINUTE, 3},
    [CB_POOL_CUSTOM] = {"CUSTOM", {TRUE, CB_POOL_CUSTOM, 30, 5, 1.2, 0.8, 0.3, -0.5}, 24 * HOUR, 30 * CB_MINUTE, 3},
};

const char *
cb_pool_mode_name(CbPoolMode mode)
{
    return modes[mode].name;
}

gboolean
cb_pool_mode_parse(const char *name, CbPoolMode *mode)
{
    for (guint m = 0; name != NULL && m < CB_POOL_N_MODES; m++)
        if (strcmp(name, modes[m].name) == 0) {
            *mode = (CbPoolMode)m;
            return TRUE;
        }
    return FALSE;
}

CbPoolPolicy
cb_pool_preset(CbPoolMode mode)
{
    return modes[mode].policy;
}

gint64
cb_pool_run_interval(CbPoolMode mode)
{
    return modes[mode].run;
}

gint64
cb_pool_check_interval(CbPoolMode mode)
{
    return modes[mode].check;
}

int
cb_pool_mode_priority(CbPoolMode mode)
{
    return modes[mode].priority;
}

/* --- meetings ---------------------------------------------------------------------------------- */

static const char *const meetings[CB_N_MEETINGS] = {"DR", "VIP", "Weekly", "General", "Augent", "Other"};

const char *
cb_meeting_name(CbMeeting meeting)
{
    return meetings[meeting];
}

CbMeeting
cb_meeting_parse(const char *name)
{
    if (g_strcmp0(name, "Urgent") == 0)
        return CB_MEETING_AUGENT;
    for (guint m = 0; name != NULL && m < CB_N_MEETINGS; m++)
        if (strcmp(name, meetings[m]) == 0)
            return (CbMeeting)m;
    return CB_MEETING_OTHER;
}

CbMeeting
cb_booking_meeting(const CbWorld *world, guint booking)
{
    return cb_meeting_parse(booking_plan_meeting_type(world, booking));
}

/* --- the policy in force ----------------------------------------------------------------------- */

guint
cb_pool_policy_row(const CbWorld *world)
{
    guint newest = CB_NO_ROW;
    for (guint row = 0; row < cb_world_rows(world, CB_auto_assignment_config); row++)
        if (newest == CB_NO_ROW ||
            auto_assignment_config_updated_at(world, row) >= auto_assignment_config_updated_at(world, newest))
            newest = row;
    return newest;
}

static gint64
whole(gint64 stored, gint64 least, gint64 most, gint64 missing)
{
    return stored == CB_NULL ? missing : CLAMP(stored, least, most);
}

static double
decimal(const char *stored, double least, double most, double missing)
{
    double number = stored == NULL ? NAN : g_ascii_strtod(stored, NULL);
    return isnan(number) ? missing : CLAMP(number, least, most);
}

/* The numbers of a CUSTOM row, each within its limits. */
static void
take_numbers(CbPoolPolicy *policy, const CbWorld *world, guint row)
{
    policy->window_days = whole(auto_assignment_config_fairness_window_days(world, row), 7, 90, policy->window_days);
    policy->max_gap_hours = whole(auto_assignment_config_max_gap_hours(world, row), 1, 100, policy->max_gap_hours);
    policy->w_fair = decimal(auto_assignment_config_w_fair(world, row), 0, 5, policy->w_fair);
    policy->w_urgency = decimal(auto_assignment_config_w_urgency(world, row), 0, 5, policy->w_urgency);
    policy->w_lrs = decimal(auto_assignment_config_w_lrs(world, row), 0, 5, policy->w_lrs);
    policy->dr_penalty =
        decimal(auto_assignment_config_dr_consecutive_penalty(world, row), -2, 0, policy->dr_penalty);
}

CbPoolPolicy
cb_pool_policy(const CbWorld *world)
{
    guint row = cb_pool_policy_row(world);
    CbPoolMode mode = CB_POOL_NORMAL;
    if (row == CB_NO_ROW)
        return cb_pool_preset(mode);
    cb_pool_mode_parse(auto_assignment_config_mode(world, row), &mode);
    CbPoolPolicy policy = cb_pool_preset(mode);
    policy.enabled = auto_assignment_config_auto_assign_enabled(world, row) != FALSE;
    if (mode == CB_POOL_CUSTOM)
        take_numbers(&policy, world, row);
    return policy;
}

/* --- thresholds and priorities ----------------------------------------------------------------- */

static const gint64 built_in[CB_POOL_N_MODES][CB_N_MEETINGS][2] = {
    /*                     DR        VIP      Weekly    General   Augent    Other */
    [CB_POOL_BALANCE] = {{7, 30}, {7, 15}, {3, 15}, {7, 15}, {7, 15}, {3, 7}},
    [CB_POOL_NORMAL] = {{10, 30}, {7, 15}, {7, 15}, {10, 15}, {10, 15}, {7, 10}},
    [CB_POOL_URGENT] = {{14, 45}, {7, 15}, {14, 30}, {14, 30}, {14, 30}, {7, 15}},
    [CB_POOL_CUSTOM] = {{1, 7}, {2, 14}, {3, 30}, {3, 30}, {3, 30}, {5, 45}},
};

CbThreshold
cb_pool_built_in_threshold(CbMeeting meeting, CbPoolMode mode)
{
    const gint64 *days = built_in[mode][meeting];
    return (CbThreshold){days[0], days[1], CB_THRESHOLD_BUILT_IN};
}

/* The row of a type in meeting_type_priority, CB_NO_ROW without one. */
static guint
type_row(const CbWorld *world, CbMeeting meeting)
{
    guint row = cb_world_find(world, CB_meeting_type_priority, meetings[meeting]);
    if (row == CB_NO_ROW && meeting == CB_MEETING_AUGENT)
        row = cb_world_find(world, CB_meeting_type_priority, "Urgent");
    return row;
}

static gint64
days_within(gint64 days)
{
    return CLAMP(days, -MOST_DAYS, MOST_DAYS);
}

CbThreshold
cb_pool_threshold(const CbWorld *world, CbMeeting meeting, CbPoolMode mode)
{
    char id[32];
    g_snprintf(id, sizeof id, "%s/%s", meetings[meeting], modes[mode].name);
    guint row = cb_world_find(world, CB_meeting_type_mode_threshold, id);
    if (row != CB_NO_ROW)
        return (CbThreshold){days_within(meeting_type_mode_threshold_urgent_threshold_days(world, row)),
                             days_within(meeting_type_mode_threshold_general_threshold_days(world, row)),
                             CB_THRESHOLD_OF_MODE};
    row = type_row(world, meeting);
    if (row != CB_NO_ROW)
        return (CbThreshold){days_within(meeting_type_priority_urgent_threshold_days(world, row)),
                             days_within(meeting_type_priority_general_threshold_days(world, row)),
                             CB_THRESHOLD_OF_TYPE};
    return cb_pool_built_in_threshold(meeting, mode);
}

/* What counts where nothing is stored, or 0, is 1. */
static gint64
one_for_none(gint64 stored)
{
    return stored == CB_NULL || stored == 0 ? 1 : stored;
}

gint64
cb_pool_priority(const CbWorld *world, CbMeeting meeting)
{
    guint row = type_row(world, meeting);
    return row == CB_NO_ROW ? 1 : one_for_none(meeting_type_priority_priority_value(world, row));
}

gint64
cb_pool_priority_days(const CbWorld *world, CbMeeting meeting)
{
    guint row = type_row(world, meeting);
    return row == CB_NO_ROW ? 1 : one_for_none(days_within(meeting_type_priority_urgent_threshold_days(world, row)));
}
