#include "engine/campaigns/policy.h"

#include <math.h>
#include <string.h>

#include "engine/campaigns/policy_parts.h"
#include "engine/json.h"

const char *const cb_component_names[CB_N_COMPONENTS] = {"skills", "proximity", "reliability", "fairness",
                                                         "experience"};
static const double initial_weights[CB_N_COMPONENTS] = {0.5, 0.1, 0.2, 0.1, 0.1};

const CbPoint cb_headquarters = {40.22821, -3.84203};

const char *const cb_soft_names[CB_N_SOFT] = {"block", "warn", "allow"};
const char *const cb_step_names[CB_N_STEPS] = {"increase_wave", "include_fridge", "allow_soft_conflicts"};

#define WIDER 1.5 /* what increase_wave multiplies by */
#define A_YEAR 8760.0 /* hours */
#define A_DAY 86400.0 /* seconds */

const CbPolicyNumber cb_policy_numbers[CB_N_POLICY_NUMBERS] = {
    [CB_AVAILABILITY_TTL] = {"availability_ttl_hours", 24, A_YEAR, FALSE},
    [CB_OFFER_TTL] = {"offer_ttl_hours", 4, A_YEAR, FALSE},
    [CB_MULTIPLIER] = {"availability_multiplier", 4, CB_WAVE_MOST, FALSE},
    [CB_BUFFER] = {"offer_buffer", 1, CB_WAVE_MOST, TRUE},
    [CB_INTERVAL] = {"tick_interval_seconds", 300, A_DAY, FALSE},
};

/* --- reading ---------------------------------------------------------------------------------- */

static cJSON *
member(const cJSON *object, const char *name)
{
    return cJSON_GetObjectItemCaseSensitive(object, name);
}

double
cb_policy_number(const cJSON *item)
{
    char *end;
    if (cJSON_IsNumber(item))
        return item->valuedouble;
    if (!cJSON_IsString(item) || *item->valuestring == '\0')
        return NAN;
    double number = g_ascii_strtod(item->valuestring, &end);
    return *end == '\0' ? number : NAN;
}

static double
setting(const cJSON *policy, guint n)
{
    const CbPolicyNumber *one = &cb_policy_numbers[n];
    double number = cb_policy_number(member(policy, one->name));
    gboolean fits = isfinite(number) && (number > 0 || (number == 0 && one->may_be_zero));
    return fits ? MIN(number, one->most) : one->initial;
}

static void
read_weights(const cJSON *policy, double weights[CB_N_COMPONENTS])
{
    const cJSON *given = member(policy, "weights");
    double sum = 0;
    for (guint w = 0; w < CB_N_COMPONENTS; w++) {
        double weight = cb_policy_number(member(given, cb_component_names[w]));
        weights[w] = isfinite(weight) ? CLAMP(weight, -CB_WEIGHT_MOST, CB_WEIGHT_MOST) : initial_weights[w];
        sum += weights[w];
    }
    if (!(sum > 0))
        memcpy(weights, initial_weights, sizeof initial_weights);
}

static CbSoftPolicy
soft_policy_of(const cJSON *item)
{
    const char *text = cJSON_GetStringValue(item);
    for (guint s = 0; text != NULL && s < CB_N_SOFT; s++)
        if (strcmp(text, cb_soft_names[s]) == 0)
            return (CbSoftPolicy)s;
    return CB_SOFT_BLOCK;
}

static CbPoint
headquarters_of(const cJSON *item)
{
    CbPoint point = {cb_policy_number(member(item, "lat")), cb_policy_number(member(item, "lng"))};
    return isfinite(point.latitude) && isfinite(point.longitude) ? point : cb_headquarters;
}

static void
read_steps(const cJSON *item, CbCampaignPolicy *policy)
{
    const cJSON *step;
    if (!cJSON_IsArray(item)) {
        policy->n_steps = CB_N_STEPS;
        memcpy(policy->steps, cb_step_names, sizeof cb_step_names);
        return;
    }
    cJSON_ArrayForEach(step, item)
        if (cJSON_IsString(step) && policy->n_steps < CB_MAX_STEPS)
            policy->steps[policy->n_steps++] = g_intern_string(step->valuestring);
}

static CbCampaignPolicy
policy_of(const cJSON *json)
{
    double level = cb_policy_number(member(json, "escalation_level"));
    CbCampaignPolicy policy = {
        .availability_ttl_hours = setting(json, CB_AVAILABILITY_TTL),
        .offer_ttl_hours = setting(json, CB_OFFER_TTL),
        .availability_multiplier = setting(json, CB_MULTIPLIER),
        .offer_buffer = (gint64)setting(json, CB_BUFFER),
        .tick_interval_seconds = setting(json, CB_INTERVAL),
        .exclude_fridge = !cJSON_IsFalse(member(json, "exclude_fridge")),
        .soft_conflicts = soft_policy_of(member(json, "soft_conflict_policy")),
        .headquarters = headquarters_of(member(json, "hq")),
        .level = level > 0 && level <= CB_MAX_STEPS ? (guint)level : 0,
    };
    read_weights(json, policy.weights);
    read_steps(member(json, "escalation_steps"), &policy);
    return policy;
}

CbCampaignPolicy
cb_campaign_policy(const char *json)
{
    g_autoptr(cJSON) object = json != NULL ? cJSON_Parse(json) : NULL;
    return policy_of(object);
}

/* --- writing ---------------------------------------------------------------------------------- */

static void
put(cJSON *object, const char *name, cJSON *item)
{
    if (!cJSON_ReplaceItemInObjectCaseSensitive(object, name, item))
        cJSON_AddItemToObject(object, name, item);
}

static void
fill_weights(cJSON *object)
{
    cJSON *weights = member(object, "weights");
    if (!cJSON_IsObject(weights)) {
        put(object, "weights", cJSON_CreateObject());
        weights = member(object, "weights");
    }
    for (guint w = 0; w < CB_N_COMPONENTS; w++) {
        double weight = cb_policy_number(member(weights, cb_component_names[w]));
        put(weights, cb_component_names[w], cJSON_CreateNumber(isfinite(weight) ? weight : initial_weights[w]));
    }
}

/* The object of a text, an empty one when it has none. */
static cJSON *
parsed(const char *json)
{
    cJSON *object = json != NULL ? cJSON_Parse(json) : NULL;
    if (cJSON_IsObject(object))
        return object;
    cJSON_Delete(object);
    return cJSON_CreateObject();
}

char *
cb_campaign_policy_fill(const char *json)
{
    g_autoptr(cJSON) object = parsed(json);
    CbCampaignPolicy policy = policy_of(object);
    fill_weights(object);
    for (guint n = 0; n < CB_N_POLICY_NUMBERS; n++)
        put(object, cb_policy_numbers[n].name, cJSON_CreateNumber(setting(object, n)));
    put(object, "exclude_fridge", cJSON_CreateBool(policy.exclude_fridge));
    put(object, "soft_conflict_policy", cJSON_CreateString(cb_soft_names[policy.soft_conflicts]));
    if (!cJSON_IsArray(member(object, "escalation_steps")))
        put(object, "escalation_steps",
            cJSON_CreateStringArray(cb_step_names, CB_N_STEPS));
    return cJSON_PrintUnformatted(object);
}

char *
cb_campaign_policy_escalate(const char *json, const char **step)
{
    g_autoptr(cJSON) object = parsed(json);
    CbCampaignPolicy policy = policy_of(object);
    if (policy.level >= policy.n_steps)
        return NULL;
    *step = policy.steps[policy.level];
    if (strcmp(*step, "increase_wave") == 0)
        put(object, "availability_multiplier",
            cJSON_CreateNumber(MIN(policy.availability_multiplier * WIDER, cb_policy_numbers[CB_MULTIPLIER].most)));
    else if (strcmp(*step, "include_fridge") == 0)
        put(object, "exclude_fridge", cJSON_CreateFalse());
    else if (strcmp(*step, "allow_soft_conflicts") == 0)
        put(object, "soft_conflict_policy", cJSON_CreateString("allow"));
    put(object, "escalation_level", cJSON_CreateNumber(policy.level + 1));
    return cJSON_PrintUnformatted(object);
}

GArray *
cb_campaign_policy_steps(const char *json)
{
    GArray *policies = g_array_new(FALSE, FALSE, sizeof(CbCampaignPolicy));
    char *text = g_strdup(json);
    while (text != NULL) {
        const char *step;
        CbCampaignPolicy policy = cb_campaign_policy(text);
        char *next = cb_campaign_policy_escalate(text, &step);
        g_array_append_val(policies, policy);
        g_free(text);
        text = next;
    }
    return policies;
}
