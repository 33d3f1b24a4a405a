/* The policy's numbers, and whether anything is assigned automatically (section 2). */
#include <math.h>

#include "engine/pool/defaults.h"
#include "engine/pool/policy.h"
#include "engine/pool/write.h"

static const CbColumn *
column_of(guint n)
{
    return &cb_tables[CB_auto_assignment_config].columns[cb_pool_limits[n].column];
}

static const cJSON *
given_number(const CbCase *c, guint n)
{
    return cb_json_member(c->payload, column_of(n)->name);
}

#define ENABLED "auto_assign_enabled"

static gboolean
is_good(const CbCase *c, guint n)
{
    const cJSON *given = given_number(c, n);
    if (given == NULL)
        return TRUE;
    double value = given->valuedouble;
    return cJSON_IsNumber(given) && value >= cb_pool_limits[n].least && value <= cb_pool_limits[n].most &&
           (column_of(n)->type != CB_TYPE_INT || floor(value) == value);
}

static gboolean
are_good(const CbCase *c)
{
    for (guint n = 0; n < CB_POOL_N_NUMBERS; n++)
        if (!is_good(c, n))
            return FALSE;
    return TRUE;
}

static char *
say_limits(const CbCase *c)
{
    for (guint n = 0; n < CB_POOL_N_NUMBERS; n++)
        if (!is_good(c, n))
            return g_strdup_printf("%s is a%s number from %g to %g.", column_of(n)->name,
                                   column_of(n)->type == CB_TYPE_INT ? " whole" : "", cb_pool_limits[n].least,
                                   cb_pool_limits[n].most);
    return NULL;
}

static gboolean
switch_reads(const CbCase *c)
{
    const cJSON *enabled = cb_json_member(c->payload, ENABLED);
    return enabled == NULL || cJSON_IsBool(enabled);
}

static gboolean
changes_any(const CbCase *c)
{
    gboolean any = cb_json_member(c->payload, ENABLED) != NULL;
    for (guint n = 0; n < CB_POOL_N_NUMBERS; n++)
        any = any || given_number(c, n) != NULL;
    return any;
}

static const CbRule good = {are_good, "OUT_OF_RANGE", CB_RULE_PLAIN, NULL, say_limits};
static const CbRule readable = {switch_reads, "INVALID_VALUE", CB_RULE_PLAIN, "auto_assign_enabled is true or false.",
                                NULL};
static const CbRule any = {changes_any, "NOTHING_TO_DO", CB_RULE_PLAIN,
                           "Say what is to be changed: auto_assign_enabled, or one of the numbers of CUSTOM.", NULL};

/* Presets have numbers of their own: what is set counts once the mode is CUSTOM. */
static char *
set(const CbCase *c, CbPatch *patch)
{
    const cJSON *enabled = cb_json_member(c->payload, ENABLED);
    GString *text = g_string_new("The policy is changed:");
    const char *comma = "";
    cb_patch_pool(c, patch);
    CbRow *row = cb_patch_pool_policy(c, patch);
    if (enabled != NULL) {
        cb_patch_set_integer(row, CB_auto_assignment_config_auto_assign_enabled, cJSON_IsTrue(enabled));
        g_string_append_printf(text, " automatic assignment is %s", cJSON_IsTrue(enabled) ? "on" : "off");
        comma = ",";
    }
    for (guint n = 0; n < CB_POOL_N_NUMBERS; n++) {
        const cJSON *given = given_number(c, n);
        if (given == NULL)
            continue;
        cb_pool_set_number(patch, row, (CbPoolNumber)n, given->valuedouble);
        g_string_append_printf(text, "%s %s %g", comma, column_of(n)->name, given->valuedouble);
        comma = ",";
    }
    g_string_append_c(text, '.');
    return g_string_free(text, FALSE);
}

const CbRecipe cb_pool_settings_recipes[] = {
    {"pool.policy", {&cb_rule_pool_found, &cb_rule_pool_admin, &readable, &good, &any}, set},
    {.kind = NULL},
};
