#include "engine/advisors/policy.h"

#include "engine/json.h"

#define COMPLEX 50
#define SMALL 10

static guint
read_count(const cJSON *policy, const char *name, guint otherwise)
{
    const cJSON *number = cb_json_member(policy, name);
    return cJSON_IsNumber(number) && number->valuedouble >= 0 && number->valuedouble <= G_MAXINT
               ? (guint)number->valuedouble
               : otherwise;
}

/* As the flag of the original is read. */
static gboolean
read_flag(const cJSON *flag)
{
    const char *text = cJSON_GetStringValue(flag);
    if (text != NULL)
        return g_ascii_strcasecmp(text, "true") == 0 || g_str_equal(text, "1");
    return cJSON_IsTrue(flag) || (cJSON_IsNumber(flag) && flag->valuedouble == 1);
}

CbAdvisorsPolicy
cb_advisors_policy(const CbWorld *world)
{
    guint row = cb_world_find(world, CB_policies, CB_ADVISORS_POLICY);
    g_autoptr(cJSON) policy = row == CB_NO_ROW ? NULL : cJSON_Parse(policies_policy(world, row));
    return (CbAdvisorsPolicy){
        .complex_threshold = read_count(policy, "complexThreshold", COMPLEX),
        .small_threshold = read_count(policy, "smallThreshold", SMALL),
        .auto_provision = read_flag(cb_json_member(policy, "autoProvision")),
    };
}
