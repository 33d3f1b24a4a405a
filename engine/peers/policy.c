#include "engine/peers/policy.h"

#include "engine/json.h"
#include "engine/when.h"

static guint
number(const cJSON *json, const char *name, guint initial, guint most)
{
    const cJSON *member = cb_json_member(json, name);
    gboolean fits = cJSON_IsNumber(member) && member->valuedouble >= 0 && member->valuedouble <= most;
    return fits ? (guint)member->valuedouble : initial;
}

CbPeersPolicy
cb_peers_policy(const CbWorld *world)
{
    guint row = cb_world_find(world, CB_policies, CB_PEERS_POLICY);
    g_autoptr(cJSON) json = row == CB_NO_ROW ? NULL : cJSON_Parse(policies_policy(world, row));
    const char *how = cJSON_GetStringValue(cb_json_member(json, "policy"));
    return (CbPeersPolicy){
        .how = g_strcmp0(how, "lists") == 0 ? CB_PEERS_LISTS : CB_PEERS_OPTIMAL,
        .most = number(json, "maxMatches", 3, 100),
        .least = number(json, "minScore", 60, 100),
        .exclude_matched = !cJSON_IsFalse(cb_json_member(json, "excludeMatched")),
        .lead = number(json, "leadMinutes", 15, 24 * 60) * CB_MINUTE,
        .introduction = number(json, "introductionMinutes", 5, 24 * 60) * CB_MINUTE,
    };
}
