#include "engine/peers/policy.h"

#include <stdlib.h>
#include <string.h>

#include "engine/json.h"
#include "engine/line.h"
#include "engine/peers/names.h"
#include "engine/when.h"

#define LONGEST_FROM 60u /* characters */

static guint
number(const cJSON *json, const char *name, guint initial, guint most)
{
    const cJSON *member = cb_json_member(json, name);
    gboolean fits =
        cJSON_IsNumber(member) && member->valuedouble >= 0 && member->valuedouble <= most;
    return fits ? (guint)member->valuedouble : initial;
}

/* "21:00" as minutes since midnight. */
static int
clock_time(const cJSON *json, const char *name, int initial)
{
    const char *text = cJSON_GetStringValue(cb_json_member(json, name));
    gboolean fits =
        text != NULL && strlen(text) == 5 && text[2] == ':' && strspn(text, "0123456789:") == 5;
    int hours = fits ? atoi(text) : 24, minutes = fits ? atoi(text + 3) : 60;
    return hours < 24 && minutes < 60 ? hours * 60 + minutes : initial;
}

static cJSON *
read_policy(const CbWorld *world)
{
    guint row = cb_world_find(world, CB_policies, CB_PEERS_POLICY);
    return row == CB_NO_ROW ? NULL : cJSON_Parse(policies_policy(world, row));
}

char *
cb_peers_from_name(const CbWorld *world, guint event)
{
    g_autoptr(cJSON) json = read_policy(world);
    const char *name = cJSON_GetStringValue(cb_json_member(json, "fromName"));
    return cb_line(name != NULL && *name != '\0' ? name : cb_name_of_event(world, event),
                   LONGEST_FROM);
}

CbPeersPolicy
cb_peers_policy(const CbWorld *world)
{
    g_autoptr(cJSON) json = read_policy(world);
    const char *how = cJSON_GetStringValue(cb_json_member(json, "policy"));
    return (CbPeersPolicy){
        .how = g_strcmp0(how, "lists") == 0 ? CB_PEERS_LISTS : CB_PEERS_OPTIMAL,
        .most = number(json, "maxMatches", 3, 100),
        .least = number(json, "minScore", 60, 100),
        .exclude_matched = !cJSON_IsFalse(cb_json_member(json, "excludeMatched")),
        .lead = number(json, "leadMinutes", 15, 24 * 60) * CB_MINUTE,
        .introduction = number(json, "introductionMinutes", 5, 24 * 60) * CB_MINUTE,
        .quiet_from = clock_time(json, "quietFrom", 21 * 60),
        .quiet_until = clock_time(json, "quietUntil", 8 * 60),
        .ratings_at = clock_time(json, "ratingsAt", 9 * 60),
        .per_minute = MAX(1u, number(json, "perMinute", 20, 6000)),
        .at_once = MAX(1u, number(json, "atOnce", 10, 100)),
        .newcomers = cJSON_IsTrue(cb_json_member(json, "newcomers")),
    };
}
