#include "engine/campaigns/policy.h"

#include <math.h>
#include <string.h>

#include "engine/json.h"

const char *const cb_component_names[CB_N_COMPONENTS] = {"skills", "proximity", "reliability", "fairness",
                                                         "experience"};
static const double initial_weights[CB_N_COMPONENTS] = {0.5, 0.1, 0.2, 0.1, 0.1};

const CbPoint cb_headquarters = {40.22821, -3.84203};

static const char *const soft_names[] = {"block", "warn", "allow"};
static const char *const initial_steps[] = {"increase_wave", "include_fridge", "allow_soft_conflicts"};

#define WIDER 1.5 /* what increase_wave multiplies by */

/* Settings that are numbers above 0 (offer_buffer: or 0). */
static const struct {
    const char *name;
    double initial;
    gboolean may_be_zero;
} numbers[] = {
    {"availability_ttl_hours", 24, FALSE}, {"offer_ttl_hours", 4, FALSE},
    {"availability_multiplier", 4, FALSE}, {"offer_buffer", 1, TRUE},
    {"tick_interval_seconds", 300, FALSE},
};
enum { AVAILABILITY_TTL, OFFER_TTL, MULTIPLIER, BUFFER, INTERVAL };

/* --- reading ---------------------------------------------------------------------------------- */

static cJSON *
member(const cJSON *object, const char *name)
{
    return cJSON_GetObjectItemCaseSensitive(object, name);
}

/* A number, also one in quotes; NAN when it is none. */
static double
number_of(const cJSON *item)
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
    double number = number_of(member(policy, numbers[n].name));
    gboolean fits = isfinite(number) && (number > 0 || (number == 0 && numbers[n].may_be_zero));
    return fits ? number : numbers[n].initial;
}

static void
read_weights(const cJSON *policy, double weights[CB_N_COMPONENTS])
{
    const cJSON *given = member(policy, "weights");
    double sum = 0;
    for (guint w = 0; w < CB_N_COMPONENTS; w++) {
        double weight = number_of(member(given, cb_component_names[w]));
        weights[w] = isfinite(weight) ? weight : initial_weights[w];
        sum += weights[w];
    }
    if (!(sum > 0))
        memcpy(weights, initial_weights, sizeof initial_weights);
}

static CbSoftPolicy
soft_policy_of(const cJSON *item)
{
    const char *text = cJSON_GetStringValue(item);
    for (guint s = 0; text != NULL && s < G_N_ELEMENTS(soft_names); s++)
        if (strcmp(text, soft_names[s]) == 0)
            return (CbSoftPolicy)s;
    return CB_SOFT_BLOCK;
}

static CbPoint
headquarters_of(const cJSON *item)
{
    CbPoint point = {number_of(member(item, "lat")), number_of(member(item, "lng"))};
    return isfinite(point.latitude) && isfinite(point.longitude) ? point : cb_headquarters;
}

static void
read_steps(const cJSON *item, CbCampaignPolicy *policy)
{
    const cJSON *step;
    if (!cJSON_IsArray(item)) {
        policy->n_steps = G_N_ELEMENTS(initial_steps);
        memcpy(policy->steps, initial_steps, sizeof initial_steps);
        return;
    }
    cJSON_ArrayForEach(step, item)
        if (cJSON_IsString(step) && policy->n_steps < CB_MAX_STEPS)
            policy->steps[policy->n_steps++] = g_intern_string(step->valuestring);
}

static CbCampaignPolicy
policy_of(const cJSON *json)
{
    double level = number_of(member(json, "escalation_level"));
    CbCampaignPolicy policy = {
        .availability_ttl_hours = setting(json, AVAILABILITY_TTL),
        .offer_ttl_hours = setting(json, OFFER_TTL),
        .availability_multiplier = setting(json, MULTIPLIER),
        .offer_buffer = (gint64)setting(json, BUFFER),
        .tick_interval_seconds = setting(json, INTERVAL),
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
        double weight = number_of(member(weights, cb_component_names[w]));
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
    for (guint n = 0; n < G_N_ELEMENTS(numbers); n++)
        put(object, numbers[n].name, cJSON_CreateNumber(setting(object, n)));
    put(object, "exclude_fridge", cJSON_CreateBool(policy.exclude_fridge));
    put(object, "soft_conflict_policy", cJSON_CreateString(soft_names[policy.soft_conflicts]));
    if (!cJSON_IsArray(member(object, "escalation_steps")))
        put(object, "escalation_steps",
            cJSON_CreateStringArray(initial_steps, G_N_ELEMENTS(initial_steps)));
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
        put(object, "availability_multiplier", cJSON_CreateNumber(policy.availability_multiplier * WIDER));
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

/* --- judging ---------------------------------------------------------------------------------- */

static char *
weights_problem(const cJSON *weights)
{
    const cJSON *weight;
    double sum = 0;
    if (weights != NULL && !cJSON_IsObject(weights))
        return g_strdup("weights is an object such as {\"skills\": 0.5}.");
    cJSON_ArrayForEach(weight, weights)
    {
        double number = number_of(weight);
        if (!g_strv_contains((const char *const[]){"skills", "proximity", "reliability", "fairness", "experience",
                                                   NULL}, weight->string))
            return g_strdup_printf("weights: there is no component %s.", weight->string);
        if (!isfinite(number) || number < 0)
            return g_strdup_printf("weights: %s is a number, 0 or more.", weight->string);
        sum += number;
    }
    if (cJSON_GetArraySize(weights) == CB_N_COMPONENTS && sum <= 0)
        return g_strdup("weights: at least one of them is above 0.");
    return NULL;
}

static char *
steps_problem(const cJSON *steps)
{
    const cJSON *step;
    if (steps != NULL && !cJSON_IsArray(steps))
        return g_strdup("escalation_steps is a list of steps.");
    if (cJSON_GetArraySize(steps) > CB_MAX_STEPS)
        return g_strdup_printf("escalation_steps has at most %d steps.", CB_MAX_STEPS);
    cJSON_ArrayForEach(step, steps)
    {
        const char *name = cJSON_GetStringValue(step);
        gboolean known = FALSE;
        for (guint s = 0; name != NULL && s < G_N_ELEMENTS(initial_steps); s++)
            known = known || strcmp(name, initial_steps[s]) == 0;
        if (!known)
            return g_strdup("escalation_steps: a step is increase_wave, include_fridge or allow_soft_conflicts.");
    }
    return NULL;
}

char *
cb_campaign_policy_problem(const char *json)
{
    g_autoptr(cJSON) object = cJSON_Parse(json);
    if (!cJSON_IsObject(object))
        return g_strdup("A policy is a JSON object.");
    for (guint n = 0; n < G_N_ELEMENTS(numbers); n++) {
        const cJSON *item = member(object, numbers[n].name);
        double number = number_of(item);
        if (item != NULL && !(isfinite(number) && (number > 0 || (number == 0 && numbers[n].may_be_zero))))
            return g_strdup_printf("%s is a number, %s.", numbers[n].name,
                                   numbers[n].may_be_zero ? "0 or more" : "above 0");
    }
    const cJSON *soft = member(object, "soft_conflict_policy");
    if (soft != NULL && g_strcmp0(cJSON_GetStringValue(soft), soft_names[soft_policy_of(soft)]) != 0)
        return g_strdup("soft_conflict_policy is block, warn or allow.");
    const cJSON *fridge = member(object, "exclude_fridge");
    if (fridge != NULL && !cJSON_IsBool(fridge))
        return g_strdup("exclude_fridge is true or false.");
    char *problem = weights_problem(member(object, "weights"));
    return problem != NULL ? problem : steps_problem(member(object, "escalation_steps"));
}
