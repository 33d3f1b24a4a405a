/* Whether a policy is one to follow. Two readers ask: whoever types one is told of everything; a client that sends one
 * gets the defaults where the rules say so, and is told of what they leave open. */
#include "engine/campaigns/policy_parts.h"

#include <math.h>
#include <string.h>

#include "engine/json.h"

static cJSON *
member(const cJSON *object, const char *name)
{
    cJSON *item = cJSON_GetObjectItemCaseSensitive(object, name);
    return cJSON_IsNull(item) ? NULL : item;
}

/* "weights: skills is -1; it is from 0 to 1000." Caller frees. */
static char *
say_range(const char *name, double number, const char *least, double most)
{
    char given[G_ASCII_DTOSTR_BUF_SIZE], limit[G_ASCII_DTOSTR_BUF_SIZE];
    g_ascii_formatd(given, sizeof given, "%.12g", number);
    g_ascii_formatd(limit, sizeof limit, "%.12g", most);
    return g_strdup_printf("%s is %s; it is %s %s.", name, given, least, limit);
}

/* --- what nobody may ask for ------------------------------------------------------------------ */

static char *
numbers_excess(const cJSON *policy)
{
    for (guint n = 0; n < CB_N_POLICY_NUMBERS; n++) {
        const CbPolicyNumber *one = &cb_policy_numbers[n];
        double number = cb_policy_number(member(policy, one->name));
        if (number > one->most)
            return say_range(one->name, number, one->may_be_zero ? "from 0 to" : "above 0 and at most", one->most);
    }
    return NULL;
}

static char *
weights_excess(const cJSON *weights)
{
    if (weights != NULL && !cJSON_IsObject(weights))
        return g_strdup("weights is an object such as {\"skills\": 0.5}.");
    for (guint w = 0; w < CB_N_COMPONENTS; w++) {
        double number = cb_policy_number(member(weights, cb_component_names[w]));
        g_autofree char *name = g_strconcat("weights: ", cb_component_names[w], NULL);
        if (number < 0 || number > CB_WEIGHT_MOST)
            return say_range(name, number, "from 0 to", CB_WEIGHT_MOST);
    }
    return NULL;
}

static gboolean
is_step(const char *name)
{
    for (guint s = 0; name != NULL && s < CB_N_STEPS; s++)
        if (strcmp(name, cb_step_names[s]) == 0)
            return TRUE;
    return FALSE;
}

static char *
steps_excess(const cJSON *policy)
{
    const cJSON *steps = member(policy, "escalation_steps"), *level = member(policy, "escalation_level"), *step;
    double taken = level == NULL ? 0 : cb_policy_number(level);
    if (steps != NULL && !cJSON_IsArray(steps))
        return g_strdup("escalation_steps is a list of steps.");
    if (cJSON_GetArraySize(steps) > CB_MAX_STEPS)
        return g_strdup_printf("escalation_steps has %d steps; it has %d at most.", cJSON_GetArraySize(steps), CB_MAX_STEPS);
    cJSON_ArrayForEach(step, steps)
        if (!is_step(cJSON_GetStringValue(step)))
            return g_strdup("escalation_steps: a step is increase_wave, include_fridge or allow_soft_conflicts.");
    if (!(taken >= 0 && taken <= CB_MAX_STEPS && floor(taken) == taken))
        return g_strdup_printf("escalation_level is a whole number from 0 to %d.", CB_MAX_STEPS);
    return NULL;
}

static char *
headquarters_excess(const cJSON *hq)
{
    double latitude = cb_policy_number(member(hq, "lat")), longitude = cb_policy_number(member(hq, "lng"));
    if (hq == NULL || (fabs(latitude) <= 90 && fabs(longitude) <= 180))
        return NULL;
    return g_strdup("hq is a place such as {\"lat\": 40.4, \"lng\": -3.7}: lat from -90 to 90, lng from -180 to 180.");
}

static char *
excess_of(const cJSON *policy)
{
    char *excess = numbers_excess(policy);
    if (excess == NULL)
        excess = weights_excess(member(policy, "weights"));
    if (excess == NULL)
        excess = steps_excess(policy);
    return excess != NULL ? excess : headquarters_excess(member(policy, "hq"));
}

char *
cb_campaign_policy_excess(const char *json)
{
    g_autoptr(cJSON) object = json != NULL ? cJSON_Parse(json) : NULL;
    return cJSON_IsObject(object) ? excess_of(object) : g_strdup("A policy is a JSON object.");
}

/* --- what is no setting ----------------------------------------------------------------------- */

static char *
numbers_problem(const cJSON *policy)
{
    for (guint n = 0; n < CB_N_POLICY_NUMBERS; n++) {
        const CbPolicyNumber *one = &cb_policy_numbers[n];
        const cJSON *item = cJSON_GetObjectItemCaseSensitive(policy, one->name);
        double number = cb_policy_number(item);
        if (item != NULL && !(number > 0 || (number == 0 && one->may_be_zero)))
            return g_strdup_printf("%s is a number, %s.", one->name, one->may_be_zero ? "0 or more" : "above 0");
    }
    return NULL;
}

static char *
words_problem(const cJSON *policy)
{
    const cJSON *soft = cJSON_GetObjectItemCaseSensitive(policy, "soft_conflict_policy");
    const cJSON *fridge = cJSON_GetObjectItemCaseSensitive(policy, "exclude_fridge");
    const char *word = cJSON_GetStringValue(soft);
    gboolean known = soft == NULL;
    for (guint s = 0; word != NULL && s < CB_N_SOFT; s++)
        known = known || strcmp(word, cb_soft_names[s]) == 0;
    if (!known)
        return g_strdup("soft_conflict_policy is block, warn or allow.");
    if (fridge != NULL && !cJSON_IsBool(fridge))
        return g_strdup("exclude_fridge is true or false.");
    return NULL;
}

static gboolean
is_component(const char *name)
{
    for (guint w = 0; w < CB_N_COMPONENTS; w++)
        if (strcmp(name, cb_component_names[w]) == 0)
            return TRUE;
    return FALSE;
}

static char *
weights_problem(const cJSON *weights)
{
    const cJSON *weight;
    double sum = 0;
    cJSON_ArrayForEach(weight, weights)
    {
        double number = cb_policy_number(weight);
        if (!is_component(weight->string))
            return g_strdup_printf("weights: there is no component %s.", weight->string);
        if (!isfinite(number) || number < 0)
            return g_strdup_printf("weights: %s is a number, 0 or more.", weight->string);
        sum += number;
    }
    return cJSON_GetArraySize(weights) == CB_N_COMPONENTS && sum <= 0
               ? g_strdup("weights: at least one of them is above 0.")
               : NULL;
}

char *
cb_campaign_policy_problem(const char *json)
{
    g_autoptr(cJSON) object = cJSON_Parse(json);
    if (!cJSON_IsObject(object))
        return g_strdup("A policy is a JSON object.");
    const cJSON *weights = member(object, "weights");
    char *problem = numbers_problem(object);
    if (problem == NULL)
        problem = words_problem(object);
    if (problem == NULL && cJSON_IsObject(weights))
        problem = weights_problem(weights);
    return problem != NULL ? problem : excess_of(object);
}
