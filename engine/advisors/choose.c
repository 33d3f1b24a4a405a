/* A choice is prepared: what the project and the request ask for, whose skills are relevant, whom
 * rules are about. */
#include "engine/advisors/choose.h"

#include <string.h>

#include "engine/advisors/choose_parts.h"

static char *
text_of(const cJSON *object, const char *name)
{
    return g_strdup(cJSON_GetStringValue(cb_json_member(object, name)));
}

/* --- skills ----------------------------------------------------------------------------------- */

/* Adds the skill of everybody who has it; weights are tenths. */
static void
add_skill(CbMatchChoice *choice, const char *category, const char *name, guint32 weight)
{
    const CbSkillList *list =
        name == NULL ? NULL : cb_advisors_skilled(choice->index, category, name);
    if (list == NULL)
        return;
    if (choice->skills == NULL)
        choice->skills = g_new0(guint32, cb_world_rows(choice->world, CB_advisors));
    for (guint i = 0; i < list->n; i++) {
        guint32 *sum = &choice->skills[list->entries[i].advisor];
        *sum += MIN(list->entries[i].points * weight, G_MAXUINT32 - *sum);
    }
}

/* The same for each text of an array, once. */
static void
add_skills(CbMatchChoice *choice, const char *category, const cJSON *names)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    const cJSON *name;
    cJSON_ArrayForEach(name, names)
        if (cJSON_IsString(name) && g_hash_table_add(seen, name->valuestring))
            add_skill(choice, category, name->valuestring, 3);
}

/* The stack that counts: the request's as a whole, or the project's. */
static cJSON *
stack_of(const CbMatchChoice *choice, const CbChoiceQuery *query)
{
    const cJSON *asked = cb_json_member(query->criteria, "techStack");
    if (cJSON_IsObject(asked) && asked->child != NULL)
        return cJSON_Duplicate(asked, TRUE);
    return cJSON_Parse(projects_technology_stack(choice->world, query->project));
}

static void
read_stack(CbMatchChoice *choice, const CbChoiceQuery *query)
{
    g_autoptr(cJSON) stack = stack_of(choice, query);
    choice->framework = text_of(stack, "framework");
    choice->complexity = text_of(query->criteria, "projectComplexity");
    if (choice->complexity == NULL)
        choice->complexity = g_strdup(projects_project_complexity(choice->world, query->project));
    if (!choice->complex)
        return;
    add_skill(choice, "framework", choice->framework, 4);
    add_skills(choice, "language", cb_json_member(stack, "languages"));
    add_skills(choice, "specialty", cb_json_member(stack, "complexity_factors"));
}

static void
read_weights(CbMatchChoice *choice, const cJSON *criteria)
{
    static const char *const names[] = {"availability", "skills", "timezone", "preference"};
    static const double usual[] = {40, 35, 15, 10};
    const cJSON *given = cb_json_member(criteria, "scoringWeights");
    for (guint w = 0; w < G_N_ELEMENTS(names); w++) {
        const cJSON *weight = cb_json_member(given, names[w]);
        choice->weights[w] =
            cJSON_IsNumber(weight) ? CLAMP(weight->valuedouble, -1000, 1000) : usual[w];
    }
}

/* --- whom rules and the request are about ----------------------------------------------------- */

static gboolean
matches(const CbMatchChoice *choice, const CbMatchRule *rule)
{
    if (rule->until != CB_NULL && rule->until <= choice->now)
        return FALSE;
    return rule->free ||
           (rule->framework != NULL && g_strcmp0(rule->framework, choice->framework) == 0) ||
           (rule->complexity != NULL && g_strcmp0(rule->complexity, choice->complexity) == 0);
}

static int
compare_specials(gconstpointer a, gconstpointer b)
{
    return cb_row_compare(&((const CbSpecial *)a)->advisor, &((const CbSpecial *)b)->advisor);
}

/* Makes one of what is said several times about an advisor. */
static void
merge_specials(CbMatchChoice *choice)
{
    GArray *all = choice->specials;
    guint kept = 0;
    g_array_sort(all, compare_specials);
    for (guint i = 0; i < all->len; i++) {
        CbSpecial *last = kept == 0 ? NULL : &g_array_index(all, CbSpecial, kept - 1);
        const CbSpecial *one = &g_array_index(all, CbSpecial, i);
        if (last == NULL || last->advisor != one->advisor) {
            g_array_index(all, CbSpecial, kept++) = *one;
            cb_bits_put(&choice->is_special, one->advisor, TRUE);
            continue;
        }
        last->boost += one->boost;
        last->excluded = last->excluded || one->excluded;
        last->forbidden = last->forbidden || one->forbidden;
    }
    g_array_set_size(all, kept);
}

static void
find_specials(CbMatchChoice *choice, const cJSON *criteria)
{
    const GArray *rules = cb_match_rules(choice->index);
    const cJSON *id;
    for (guint r = 0; r < rules->len; r++) {
        const CbMatchRule *rule = &g_array_index(rules, CbMatchRule, r);
        CbSpecial special = {.advisor = rule->advisor, .forbidden = rule->kind == CB_RULE_FORBIDS};
        if (!matches(choice, rule))
            continue;
        special.boost = rule->kind == CB_RULE_PREFERS ? rule->boost : 0;
        g_array_append_val(choice->specials, special);
        g_array_append_val(choice->rules, r);
    }
    cJSON_ArrayForEach(id, cb_json_member(criteria, "excludeAdvisors")) {
        CbSpecial special = {.excluded = TRUE};
        special.advisor = cb_world_find(choice->world, CB_advisors, cJSON_GetStringValue(id));
        if (special.advisor != CB_NO_ROW)
            g_array_append_val(choice->specials, special);
    }
    merge_specials(choice);
}

const CbSpecial *
cb_choice_special(const CbMatchChoice *choice, guint advisor)
{
    if (!cb_bits_has(choice->is_special, advisor))
        return NULL;
    guint low = 0, high = choice->specials->len;
    for (;;) {
        guint middle = low + (high - low) / 2;
        const CbSpecial *one = &g_array_index(choice->specials, CbSpecial, middle);
        if (one->advisor == advisor)
            return one;
        if (one->advisor < advisor)
            low = middle + 1;
        else
            high = middle;
    }
}

/* --- the choice ------------------------------------------------------------------------------- */

CbMatchChoice *
cb_choice_new(const CbWorld *world, const CbChoiceQuery *query)
{
    CbMatchChoice *choice = g_new0(CbMatchChoice, 1);
    choice->world = world;
    choice->index = cb_advisor_index(world);
    choice->now = query->now;
    choice->complex = cb_advisors_available(choice->index) >= query->threshold;
    choice->project_id = g_strdup(projects_id(world, query->project));
    choice->halved = strlen(choice->project_id) == CB_HASH_ID;
    choice->specials = g_array_new(FALSE, FALSE, sizeof(CbSpecial));
    choice->rules = g_array_new(FALSE, FALSE, sizeof(guint));
    choice->is_special = cb_bits_new(cb_world_rows(world, CB_advisors));
    read_weights(choice, query->criteria);
    read_stack(choice, query);
    find_specials(choice, query->criteria);
    const char *zone = cJSON_GetStringValue(cb_json_member(query->criteria, "timezone"));
    if (choice->complex && cb_client_week(zone, query->now, &choice->week)) {
        guint n = cb_advisor_hours(choice->index) + 1;
        choice->zone_terms = g_new(double, n);
        for (guint i = 0; i < n; i++)
            choice->zone_terms[i] = -1;
    }
    return choice;
}

void
cb_choice_free(CbMatchChoice *choice)
{
    if (choice == NULL)
        return;
    g_free(choice->project_id);
    g_free(choice->framework);
    g_free(choice->complexity);
    g_free(choice->zone_terms);
    g_free(choice->skills);
    g_array_unref(choice->specials);
    g_array_unref(choice->rules);
    cb_bits_unref(choice->is_special);
    g_free(choice);
}

gboolean
cb_choice_is_complex(const CbMatchChoice *choice)
{
    return choice->complex;
}

const char *
cb_choice_algorithm(const CbMatchChoice *choice)
{
    return choice->complex ? "complex" : "simple";
}

GArray *
cb_choice_rules(const CbMatchChoice *choice, guint advisor)
{
    GArray *rows = g_array_new(FALSE, FALSE, sizeof(guint));
    for (guint i = 0; i < choice->rules->len; i++) {
        const CbMatchRule *rule = &g_array_index(cb_match_rules(choice->index), CbMatchRule,
                                                 g_array_index(choice->rules, guint, i));
        if (rule->advisor == advisor)
            g_array_append_val(rows, rule->row);
    }
    return rows;
}
