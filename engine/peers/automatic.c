#include "engine/peers/automatic.h"

#include "engine/json.h"
#include "engine/peers/policy.h"

#define MOST_A_MINUTE 20u
#define MOST_AT_ONCE 10u
#define NOBODY "Callboard"

static cJSON *
policy_of(const CbWorld *world)
{
    guint row = cb_world_find(world, CB_policies, CB_PEERS_POLICY);
    return row == CB_NO_ROW ? NULL : cJSON_Parse(policies_policy(world, row));
}

/* From one to `most`, which it is otherwise. */
static guint
number(const cJSON *json, const char *name, guint most)
{
    const cJSON *member = cb_json_member(json, name);
    gboolean fits =
        cJSON_IsNumber(member) && member->valuedouble >= 1 && member->valuedouble <= most;
    return fits ? (guint)member->valuedouble : most;
}

CbPeersAutomatic
cb_peers_automatic(const CbWorld *world)
{
    g_autoptr(cJSON) json = policy_of(world);
    return (CbPeersAutomatic){
        .newcomers = cJSON_IsTrue(cb_json_member(json, "newcomers")),
        .a_minute = number(json, "textsAMinute", MOST_A_MINUTE),
        .at_once = number(json, "textsAtOnce", MOST_AT_ONCE),
    };
}

char *
cb_peers_from_name(const CbWorld *world, guint event)
{
    g_autoptr(cJSON) json = policy_of(world);
    const char *name = cJSON_GetStringValue(cb_json_member(json, "fromName"));
    if (name == NULL || *name == '\0')
        name = events_name(world, event);
    return g_strdup(name != NULL ? name : NOBODY);
}
