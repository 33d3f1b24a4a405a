/* The policy's numbers, and whether anything is assigned automatically (section 2). */
#include <math.h>

#include "engine/pool/defaults.h"
#include "engine/pool/write.h"

/* What CUSTOM takes, and whether it is a whole number. */
static const struct {
    const char *name;
    guint column;
    gboolean whole;
    double least, most;
} numbers[] = {
    {"fairness_window_days", CB_auto_assignment_config_fairness_window_days, TRUE, 7, 90},
    {"max_gap_hours", CB_auto_assignment_config_max_gap_hours, TRUE, 1, 100},
    {"w_fair", CB_auto_assignment_config_w_fair, FALSE, 0, 5},
    {"w_urgency", CB_auto_assignment_config_w_urgency, FALSE, 0, 5},
    {"w_lrs", CB_auto_assignment_config_w_lrs, FALSE, 0, 5},
    {"dr_consecutive_penalty", CB_auto_assignment_config_dr_consecutive_penalty, FALSE, -2, 0},
};

#define ENABLED "auto_assign_enabled"

static gboolean
is_good(const CbCase *c, guint n)
{
    const cJSON *given = cb_json_member(c->payload, numbers[n].name);
    if (given == NULL)
        return TRUE;
    double value = given->valuedouble;
    return cJSON_IsNumber(given) && value >= numbers[n].least && value <= numbers[n].most &&
           (!numbers[n].whole || floor(value) == value);
}

static gboolean
are_good(const CbCase *c)
{
    for (guint n = 0; n < G_N_ELEMENTS(numbers); n++)
        if (!is_good(c, n))
            return FALSE;
    return TRUE;
}

static char *
say_limits(const CbCase *c)
{
    for (guint n = 0; n < G_N_ELEMENTS(numbers); n++)
        if (!is_good(c, n))
            return g_strdup_printf("%s is a%s number from %g to %g.", numbers[n].name, numbers[n].whole ? " whole" : "",
                                   numbers[n].least, numbers[n].most);
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
    for (guint n = 0; n < G_N_ELEMENTS(numbers); n++)
        any = any || cb_json_member(c->payload, numbers[n].name) != NULL;
    return any;
}

static const CbRule good = {are_good, "OUT_OF_RANGE", CB_RULE_PLAIN, NULL, say_limits};
static const CbRule readable = {switch_reads, "INVALID_VALUE", CB_RULE_PLAIN, "auto_assign_enabled is true or false.", NULL};
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
    for (guint n = 0; n < G_N_ELEMENTS(numbers); n++) {
        const cJSON *given = cb_json_member(c->payload, numbers[n].name);
        char number[32];
        if (given == NULL)
            continue;
        if (numbers[n].whole)
            cb_patch_set_integer(row, numbers[n].column, (gint64)given->valuedouble);
        else
            cb_patch_set_text(patch, row, numbers[n].column, cb_pool_weight_format(given->valuedouble, number));
        g_string_append_printf(text, "%s %s %g", comma, numbers[n].name, given->valuedouble);
        comma = ",";
    }
    g_string_append_c(text, '.');
    return g_string_free(text, FALSE);
}

const CbRecipe cb_pool_settings_recipes[] = {
    {"pool.policy", {&cb_rule_pool_found, &cb_rule_pool_admin, &readable, &good, &any}, set},
    {.kind = NULL},
};
