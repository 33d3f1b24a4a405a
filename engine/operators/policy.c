#include "engine/operators/policy.h"

#include <string.h>

#include "engine/json.h"
#include "engine/when.h"

static const struct {
    const char *name;
    gint64 initial, most;
    gsize offset;
} minutes_settings[] = {
    {"min_gap_minutes", 0, 24 * 60, G_STRUCT_OFFSET(CbBoardPolicy, min_gap_minutes)},
    {"overload_minutes", 360, 24 * 60, G_STRUCT_OFFSET(CbBoardPolicy, overload_minutes)},
};

CbBoardPolicy
cb_board_policy(const CbWorld *world)
{
    guint row = cb_world_find(world, CB_policies, "board");
    g_autoptr(cJSON) json = row == CB_NO_ROW ? NULL : cJSON_Parse(policies_policy(world, row));
    CbBoardPolicy policy = {.busy_rule = CB_BUSY_DATE};
    const char *rule = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(json, "busy_rule"));
    if (g_strcmp0(rule, "overlap") == 0)
        policy.busy_rule = CB_BUSY_OVERLAP;
    const char *zone = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(json, "timezone"));
    policy.names_timezone = zone != NULL && cb_zone_is_name(zone);
    policy.timezone = g_intern_string(policy.names_timezone ? zone : "UTC");
    for (guint i = 0; i < G_N_ELEMENTS(minutes_settings); i++) {
        const cJSON *item = cJSON_GetObjectItemCaseSensitive(json, minutes_settings[i].name);
        gboolean fits = cJSON_IsNumber(item) && item->valuedouble >= 0 &&
                        item->valuedouble <= (double)minutes_settings[i].most;
        G_STRUCT_MEMBER(gint64, &policy, minutes_settings[i].offset) =
            fits ? (gint64)item->valuedouble : minutes_settings[i].initial;
    }
    return policy;
}

gboolean
cb_board_policy_check(const char *name, const char *value, char **problem)
{
    if (strcmp(name, "busy_rule") == 0) {
        if (strcmp(value, "date") == 0 || strcmp(value, "overlap") == 0)
            return TRUE;
        *problem = g_strdup("busy_rule is date or overlap");
        return FALSE;
    }
    if (strcmp(name, "timezone") == 0) {
        if (cb_zone_is_name(value))
            return TRUE;
        *problem = g_strdup("timezone is the name of a zone such as Europe/Paris");
        return FALSE;
    }
    for (guint i = 0; i < G_N_ELEMENTS(minutes_settings); i++) {
        if (strcmp(name, minutes_settings[i].name) != 0)
            continue;
        if (g_ascii_string_to_signed(value, 10, 0, minutes_settings[i].most, NULL, NULL))
            return TRUE;
        *problem = g_strdup_printf("%s is a whole number of minutes from 0 to %" G_GINT64_FORMAT, name,
                                   minutes_settings[i].most);
        return FALSE;
    }
    *problem = g_strdup_printf(
        "%s is no setting of the board; there are busy_rule, timezone, min_gap_minutes, overload_minutes", name);
    return FALSE;
}
