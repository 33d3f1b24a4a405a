/* The rules of administrators: who is preferred, who is kept out. */
#include "engine/advisors/case.h"

#include <string.h>

#define MOST_BOOST 100

static guint
rule_of(const CbCase *c)
{
    return cb_world_find(c->world, CB_admin_preference_rules, c->decision->target_id);
}

static gboolean
is_new(const CbCase *c)
{
    return rule_of(c) == CB_NO_ROW;
}

static gboolean
is_there(const CbCase *c)
{
    return rule_of(c) != CB_NO_ROW;
}

static gboolean
type_is_good(const CbCase *c)
{
    const CbColumn *column =
        &cb_tables[CB_admin_preference_rules].columns[CB_admin_preference_rules_rule_type];
    const char *type = cb_case_text(c, "rule_type");
    return type != NULL && cb_column_takes(column, cb_text(type));
}

static gboolean
boost_is_good(const CbCase *c)
{
    gint64 boost = cb_case_whole(c, "priority_boost", 50);
    return boost >= 0 && boost <= MOST_BOOST;
}

static gboolean
rest_is_good(const CbCase *c)
{
    const cJSON *conditions = cb_json_member(c->payload, "conditions"),
                *active = cb_json_member(c->payload, "active");
    gint64 until = cb_case_time(c, "valid_until");
    return (conditions == NULL || cJSON_IsObject(conditions)) &&
           (active == NULL || cJSON_IsBool(active)) &&
           cb_case_reads(c, "valid_until", CB_TYPE_TIME) && (until == CB_NULL || until > c->now);
}

static const CbRule new = {is_new, "DUPLICATE_RULE", CB_RULE_PLAIN, "There is a rule with this id.",
                           NULL};
static const CbRule there = {is_there, "RULE_NOT_FOUND", CB_RULE_PLAIN, "There is no such rule.",
                             NULL};
static const CbRule type_good = {
    type_is_good, "INVALID_VALUE", CB_RULE_PLAIN,
    "A rule prefers always, assigns never, names a specialist or an expert, or is for "
    "emergencies.",
    NULL};
static const CbRule boost_good = {boost_is_good, "INVALID_VALUE", CB_RULE_PLAIN,
                                  "A boost is a whole number from 0 to 100.", NULL};
static const CbRule rest_good = {
    rest_is_good, "INVALID_VALUE", CB_RULE_PLAIN,
    "Conditions are an object, `active` is true or false, and a rule is valid until a time "
    "that is to come.",
    NULL};

static gboolean
is_given(const CbCase *c, const char *name)
{
    return cb_json_member(c->payload, name) != NULL;
}

/* What may be changed, where the payload has it. */
static void
write_rest(const CbCase *c, CbPatch *patch, CbRow *row)
{
    if (is_given(c, "priority_boost"))
        cb_patch_set_integer(row, CB_admin_preference_rules_priority_boost,
                             cb_case_whole(c, "priority_boost", 50));
    if (is_given(c, "conditions")) {
        g_autofree char *text = cJSON_PrintUnformatted(cb_json_member(c->payload, "conditions"));
        cb_patch_set_text(patch, row, CB_admin_preference_rules_conditions, text);
    }
    if (is_given(c, "active"))
        cb_patch_set_integer(row, CB_admin_preference_rules_active,
                             cJSON_IsTrue(cb_json_member(c->payload, "active")));
    if (is_given(c, "valid_until"))
        cb_patch_set_integer(row, CB_admin_preference_rules_valid_until,
                             cb_case_time(c, "valid_until"));
    if (is_given(c, "notes"))
        cb_patch_set_text(patch, row, CB_admin_preference_rules_notes, cb_case_text(c, "notes"));
}

static char *
create(const CbCase *c, CbPatch *patch)
{
    guint advisor = cb_case_advisor(c);
    const char *name = cb_case_text(c, "rule_name");
    CbRow *row = cb_patch_add_key(patch, CB_admin_preference_rules, c->decision->target_id);
    cb_patch_set_text(patch, row, CB_admin_preference_rules_rule_name, name);
    cb_patch_set_text(patch, row, CB_admin_preference_rules_advisor_id,
                      advisors_id(c->world, advisor));
    cb_patch_set_text(patch, row, CB_admin_preference_rules_created_by,
                      cb_case_person(c, "created_by"));
    cb_patch_set_text(patch, row, CB_admin_preference_rules_rule_type,
                      cb_case_text(c, "rule_type"));
    cb_patch_set_integer(row, CB_admin_preference_rules_valid_from, c->now);
    cb_patch_set_integer(row, CB_admin_preference_rules_created_at, c->now);
    cb_patch_set_integer(row, CB_admin_preference_rules_row_version, 1);
    write_rest(c, patch, row);
    cb_patch_advisor(c, patch, advisor);
    return g_strdup_printf("The rule %s about %s is in force.",
                           name == NULL ? c->decision->target_id : name,
                           cb_name_of_advisor(c->world, advisor));
}

static char *
change(const CbCase *c, CbPatch *patch)
{
    guint rule = rule_of(c);
    const char *name = admin_preference_rules_rule_name(c->world, rule);
    CbRow *row = cb_patch_add_key(patch, CB_admin_preference_rules, c->decision->target_id);
    write_rest(c, patch, row);
    cb_patch_raise(patch, c->world, CB_admin_preference_rules, rule);
    cb_patch_advisor(
        c, patch,
        cb_world_find(c->world, CB_advisors, admin_preference_rules_advisor_id(c->world, rule)));
    return g_strdup_printf("The rule %s is changed.", name == NULL ? c->decision->target_id : name);
}

const CbRecipe cb_match_rule_recipes[] = {
    {"rule.create",
     {&cb_rule_may_govern, &new, &cb_rule_advisor_found, &type_good, &boost_good, &rest_good},
     create},
    {"rule.change", {&cb_rule_may_govern, &there, &boost_good, &rest_good}, change},
    {NULL, {NULL}, NULL},
};
