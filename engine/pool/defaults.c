#include "engine/pool/defaults.h"

#include <string.h>

#include "engine/case.h"
#include "engine/pool/pool.h"

static const struct {
    gint64 value, urgent_days, general_days;
} priorities[CB_N_MEETINGS] = {
    [CB_MEETING_DR] = {5, 1, 7},       [CB_MEETING_VIP] = {4, 2, 14},    [CB_MEETING_WEEKLY] = {3, 3, 30},
    [CB_MEETING_GENERAL] = {2, 3, 30}, [CB_MEETING_AUGENT] = {2, 3, 30}, [CB_MEETING_OTHER] = {1, 5, 45},
};

char *
cb_pool_threshold_id(const char *meeting, const char *mode)
{
    return g_strconcat(meeting, "/", mode, NULL);
}

const char *
cb_pool_weight_format(double weight, char text[static 32])
{
    char *last = g_ascii_formatd(text, 32, "%.4f", weight) + strlen(text) - 1;
    while (*last == '0' && last[-1] != '.')
        *last-- = '\0';
    return text;
}

static void
add_priorities(CbPatch *patch)
{
    for (guint m = 0; m < CB_N_MEETINGS; m++) {
        CbRow *row = cb_patch_add_key(patch, CB_meeting_type_priority, cb_meeting_name((CbMeeting)m));
        cb_patch_set_integer(row, CB_meeting_type_priority_priority_value, priorities[m].value);
        cb_patch_set_integer(row, CB_meeting_type_priority_urgent_threshold_days, priorities[m].urgent_days);
        cb_patch_set_integer(row, CB_meeting_type_priority_general_threshold_days, priorities[m].general_days);
    }
}

/* CUSTOM has none: it takes those of the priorities. */
static void
add_thresholds(CbPatch *patch)
{
    static const CbPoolMode modes[] = {CB_POOL_BALANCE, CB_POOL_NORMAL, CB_POOL_URGENT};
    for (guint i = 0; i < G_N_ELEMENTS(modes) * CB_N_MEETINGS; i++) {
        CbPoolMode mode = modes[i / CB_N_MEETINGS];
        CbMeeting meeting = (CbMeeting)(i % CB_N_MEETINGS);
        CbThreshold threshold = cb_pool_built_in_threshold(meeting, mode);
        g_autofree char *id = cb_pool_threshold_id(cb_meeting_name(meeting), cb_pool_mode_name(mode));
        CbRow *row = cb_patch_add_key(patch, CB_meeting_type_mode_threshold, id);
        cb_patch_set_text(patch, row, CB_meeting_type_mode_threshold_meeting_type, cb_meeting_name(meeting));
        cb_patch_set_text(patch, row, CB_meeting_type_mode_threshold_assignment_mode, cb_pool_mode_name(mode));
        cb_patch_set_integer(row, CB_meeting_type_mode_threshold_urgent_threshold_days, threshold.urgent);
        cb_patch_set_integer(row, CB_meeting_type_mode_threshold_general_threshold_days, threshold.general);
    }
}

void
cb_pool_set_number(CbPatch *patch, CbRow *row, CbPoolNumber number, double value)
{
    guint column = cb_pool_limits[number].column;
    char text[32];
    if (cb_tables[CB_auto_assignment_config].columns[column].type == CB_TYPE_INT)
        cb_patch_set_integer(row, column, (gint64)value);
    else
        cb_patch_set_text(patch, row, column, cb_pool_weight_format(value, text));
}

void
cb_pool_add_policy(CbPatch *patch, gint64 now)
{
    CbPoolPolicy preset = cb_pool_preset(CB_POOL_NORMAL);
    CbRow *row = cb_patch_add_key(patch, CB_auto_assignment_config, CB_POOL_POLICY_ID);
    cb_patch_set_integer(row, CB_auto_assignment_config_auto_assign_enabled, TRUE);
    cb_patch_set_text(patch, row, CB_auto_assignment_config_mode, cb_pool_mode_name(CB_POOL_NORMAL));
    for (guint n = 0; n < CB_POOL_N_NUMBERS; n++)
        cb_pool_set_number(patch, row, (CbPoolNumber)n, cb_pool_number(&preset, (CbPoolNumber)n));
    cb_patch_set_integer(row, CB_auto_assignment_config_updated_at, now);
}

static void
add_state(CbPatch *patch, gint64 now)
{
    CbRow *row = cb_patch_add_key(patch, CB_pool_state, CB_POOL_ID);
    cb_patch_set_integer(row, CB_pool_state_next_run_at, now);
    cb_patch_set_integer(row, CB_pool_state_next_check_at, now);
}

guint
cb_pool_defaults(const CbWorld *world, CbPatch *patch, gint64 now)
{
    guint before = cb_patch_rows(patch);
    if (cb_world_rows(world, CB_meeting_type_priority) == 0)
        add_priorities(patch);
    if (cb_world_rows(world, CB_meeting_type_mode_threshold) == 0)
        add_thresholds(patch);
    if (cb_world_rows(world, CB_auto_assignment_config) == 0)
        cb_pool_add_policy(patch, now);
    if (cb_world_find(world, CB_pool_state, CB_POOL_ID) == CB_NO_ROW)
        add_state(patch, now);
    return cb_patch_rows(patch) - before;
}
