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

const CbPoolLimit cb_pool_limits[CB_POOL_N_NUMBERS] = {
    [CB_POOL_WINDOW] = {CB_auto_assignment_config_fairness_window_days, 7, 90, 14, 60},
    [CB_POOL_GAP] = {CB_auto_assignment_config_max_gap_hours, 1, 100, 2, 12},
    [CB_POOL_W_FAIR] = {CB_auto_assignment_config_w_fair, 0, 5, 0.5, 3},
    [CB_POOL_W_URGENCY] = {CB_auto_assignment_config_w_urgency, 0, 5, 0.3, 2.5},
    [CB_POOL_W_LRS] = {CB_auto_assignment_config_w_lrs, 0, 5, 0.1, 1},
    [CB_POOL_PENALTY] = {CB_auto_assignment_config_dr_consecutive_penalty, -2, 0, -1, -0.1},
};

double
cb_pool_number(const CbPoolPolicy *policy, CbPoolNumber number)
{
    const double numbers[CB_POOL_N_NUMBERS] = {
        (double)policy->window_days, (double)policy->max_gap_hours, policy->w_fair, policy->w_urgency, policy->w_lrs,
        policy->dr_penalty};
    return numbers[number];
}

/* What a row stores, within its limits; what the policy has when it stores nothing. */
static double
stored_number(const CbPoolPolicy *policy, CbPoolNumber number, const CbWorld *world, guint row)
{
    const CbPoolLimit *limit = &cb_pool_limits[number];
    CbValue value = cb_world_value(world, CB_auto_assignment_config, limit->column, row);
    CbType type = cb_tables[CB_auto_assignment_config].columns[limit->column].type;
    if (cb_value_is_null(type, value))
        return cb_pool_number(policy, number);
    double stored = cb_type_is_text(type) ? g_ascii_strtod(value.text, NULL) : (double)value.integer;
    return isnan(stored) ? cb_pool_number(policy, number) : CLAMP(stored, limit->least, limit->most);
}

/* The numbers of a CUSTOM row. */
static void
take_numbers(CbPoolPolicy *policy, const CbWorld *world, guint row)
{
    policy->window_days = (gint64)stored_number(policy, CB_POOL_WINDOW, world, row);
    policy->max_gap_hours = (gint64)stored_number(policy, CB_POOL_GAP, world, row);
    policy->w_fair = stored_number(policy, CB_POOL_W_FAIR, world, row);
    policy->w_urgency = stored_number(policy, CB_POOL_W_URGENCY, world, row);
    policy->w_lrs = stored_number(policy, CB_POOL_W_LRS, world, row);
    policy->dr_penalty = stored_number(policy, CB_POOL_PENALTY, world, row);
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
