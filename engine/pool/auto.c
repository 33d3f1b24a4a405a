/* Automatic switching of the mode (section 11): on or off and its limits, the manual override, and one evaluation. */
#include "engine/pool/auto_config.h"
#include "engine/pool/names.h"
#include "engine/pool/switching.h"

static guint
pool_row(const CbCase *c)
{
    return cb_world_find(c->world, CB_pool_state, c->decision->target_id);
}

/* --- on, off, limits -------------------------------------------------------------------------- */

/* The settings of the payload as text, NULL without; caller frees with cJSON_free. */
static char *
given_config(const CbCase *c)
{
    const cJSON *config = cb_json_member(c->payload, "config");
    return config == NULL ? NULL : cJSON_PrintUnformatted(config);
}

/* What is wrong with them, NULL: nothing. Caller frees. */
static char *
say_config(const CbCase *c)
{
    CbAutoConfig config;
    char *given = given_config(c), *problem = NULL;
    if (given == NULL)
        return NULL;
    gboolean read = cb_auto_config_read(given, &config, &problem);
    CbAutoJudgement judgement = cb_auto_config_judge(&config);
    cJSON_free(given);
    if (read && judgement.n_errors > 0)
        problem =
            g_strdup_printf("These settings of automatic switching contradict themselves: %s.", judgement.errors[0]);
    return problem;
}

static gboolean
config_is_good(const CbCase *c)
{
    g_autofree char *problem = say_config(c);
    return problem == NULL;
}

static gboolean
says_anything(const CbCase *c)
{
    const cJSON *enabled = cb_json_member(c->payload, "enabled");
    return cJSON_IsBool(enabled) || (enabled == NULL && cb_json_member(c->payload, "config") != NULL);
}

static const CbRule said = {says_anything, "INVALID_VALUE", CB_RULE_PLAIN,
                            "Say enabled (true or false), or the limits in config.", NULL};
static const CbRule good_config = {config_is_good, "INVALID_CONFIG", CB_RULE_PLAIN, NULL, say_config};

/* Settings are kept in full, so that later defaults change nothing that somebody has seen. */
static void
set_config(const CbCase *c, CbPatch *patch, CbRow *row)
{
    CbAutoConfig config;
    char *given = given_config(c);
    if (given == NULL)
        return;
    cb_auto_config_read(given, &config, NULL);
    g_autofree char *whole = cb_auto_config_write(&config);
    cb_patch_set_text(patch, row, CB_pool_state_auto_approval, whole);
    cJSON_free(given);
}

static char *
set_auto(const CbCase *c, CbPatch *patch)
{
    const cJSON *enabled = cb_json_member(c->payload, "enabled");
    gboolean on = enabled != NULL ? cJSON_IsTrue(enabled) : pool_state_auto_enabled(c->world, pool_row(c)) == TRUE;
    CbRow *row = cb_patch_pool(c, patch);
    cb_patch_set_integer(row, CB_pool_state_auto_enabled, on);
    cb_patch_set_integer(row, CB_pool_state_next_evaluation_at, on ? c->now : CB_NULL);
    cb_patch_set_text(patch, row, CB_pool_state_recommended, NULL);
    cb_patch_set_integer(row, CB_pool_state_recommended_times, 0);
    set_config(c, patch, row);
    return g_strdup(on ? "The mode is switched automatically, by the load." : "The mode stays as people set it.");
}

/* As it was in the row that the person saw. */
char *
cb_auto_inverse(const CbWorld *now, const CbDecision *decision, const char *base, const char **kind)
{
    (void)now;
    (void)decision;
    g_autoptr(cJSON) before = base == NULL ? NULL : cJSON_Parse(base);
    *kind = "pool.auto";
    if (before == NULL)
        return NULL;
    g_autoptr(cJSON) json = cJSON_CreateObject();
    cJSON_AddBoolToObject(json, "enabled", cJSON_IsTrue(cb_json_member(before, "auto_enabled")));
    cJSON_AddItemToObject(json, "config", cJSON_Duplicate(cb_json_member(before, "auto_approval"), TRUE));
    return cJSON_PrintUnformatted(json);
}

/* --- the override ----------------------------------------------------------------------------- */

static gboolean
is_off(const CbCase *c)
{
    return cJSON_IsTrue(cb_json_member(c->payload, "off"));
}

static gboolean
says_why(const CbCase *c)
{
    return is_off(c) || cb_case_said(c, "reason") != NULL;
}

static gboolean
ends_later(const CbCase *c)
{
    gint64 until = cb_case_time(c, "until");
    return is_off(c) || (cb_case_reads(c, "until", CB_TYPE_TIME) && (until == CB_NULL || until > c->now));
}

static gboolean
has_what_ends(const CbCase *c)
{
    return !is_off(c) || pool_state_override_reason(c->world, pool_row(c)) != NULL;
}

static const CbRule reason_said = {
    says_why, "REASON_NEEDED", CB_RULE_PLAIN,
    "An override needs a reason: others will ask why the mode does not follow the load.", NULL};
static const CbRule later = {ends_later, "INVALID_VALUE", CB_RULE_PLAIN,
                             "until is a time that lies ahead, such as 2026-12-01T18:00:00Z.", NULL};
static const CbRule in_force = {has_what_ends, "NOT_OVERRIDDEN", CB_RULE_PLAIN, "No override is in force.", NULL};

static void
set_override(const CbCase *c, CbPatch *patch, CbRow *row, const char *reason, gint64 until)
{
    cb_patch_set_text(patch, row, CB_pool_state_override_reason, reason);
    cb_patch_set_text(patch, row, CB_pool_state_override_by, reason == NULL ? NULL : c->decision->actor);
    cb_patch_set_integer(row, CB_pool_state_override_at, reason == NULL ? CB_NULL : c->now);
    cb_patch_set_integer(row, CB_pool_state_override_until, until);
}

static void
patch_override_event(const CbCase *c, CbPatch *patch, const char *reason, gboolean on, gint64 until)
{
    CbRow *row = cb_patch_auto_event(c, patch, on ? "MANUAL_OVERRIDE_ENABLED" : "MANUAL_OVERRIDE_DISABLED", reason);
    cb_patch_set_integer(row, CB_auto_approval_log_override_applied, on);
    cb_patch_set_integer(row, CB_auto_approval_log_expires_at, until);
}

static char *
override(const CbCase *c, CbPatch *patch)
{
    const char *mode = cb_pool_mode_name(cb_pool_policy(c->world).mode), *reason = cb_case_said(c, "reason");
    gint64 until = is_off(c) ? CB_NULL : cb_case_time(c, "until");
    patch_override_event(c, patch, reason, !is_off(c), until);
    set_override(c, patch, cb_patch_pool(c, patch), is_off(c) ? NULL : reason, until);
    if (is_off(c))
        return g_strdup("The mode follows the load again, where automatic switching is on.");
    g_autofree char *when = until == CB_NULL ? g_strdup("somebody takes this back") : cb_moment_text(until);
    return g_strdup_printf("The mode stays %s until %s.", mode, when);
}

/* The override that was there before, else none. */
char *
cb_override_inverse(const CbWorld *now, const CbDecision *decision, const char *base, const char **kind)
{
    (void)now;
    (void)decision;
    g_autoptr(cJSON) before = base == NULL ? NULL : cJSON_Parse(base);
    g_autoptr(cJSON) json = cJSON_CreateObject();
    const cJSON *reason = cb_json_member(before, "override_reason"),
                *until = cb_json_member(before, "override_until");
    *kind = "pool.override";
    if (cJSON_IsString(reason))
        cJSON_AddStringToObject(json, "reason", reason->valuestring);
    else
        cJSON_AddTrueToObject(json, "off");
    if (cJSON_IsString(reason) && cJSON_IsString(until))
        cJSON_AddStringToObject(json, "until", until->valuestring);
    return cJSON_PrintUnformatted(json);
}

/* --- an evaluation ---------------------------------------------------------------------------- */

static gboolean
is_enabled(const CbCase *c)
{
    return pool_state_auto_enabled(c->world, pool_row(c)) == TRUE;
}

static const CbRule enabled = {is_enabled, "AUTO_OFF", CB_RULE_PLAIN,
                               "Automatic switching is off; switch it on, or switch the mode yourself.", NULL};

/* An override whose time is over ends with a note. */
static void
expire(const CbCase *c, CbPatch *patch, CbRow *row)
{
    guint pool = pool_row(c);
    gint64 until = pool_state_override_until(c->world, pool);
    if (pool_state_override_reason(c->world, pool) == NULL || until == CB_NULL || until > c->now)
        return;
    set_override(c, patch, row, NULL, CB_NULL);
    patch_override_event(c, patch, "its time is over", FALSE, until);
}

static char *
evaluate(const CbCase *c, CbPatch *patch)
{
    const cJSON *took = cb_json_member(c->payload, "took_ms");
    CbAutoConfig config = cb_pool_auto_config(c->world);
    CbLoad load = cb_load_assess(c->world, c->now, cJSON_IsNumber(took) ? took->valuedouble : 0);
    CbSwitchState state = cb_switch_state(c->world, &load);
    CbSwitchAnswer answer = cb_switch_answer(&state, c->now);
    g_autofree char *says = cb_load_sentence(&load, &config);
    CbRow *row = cb_patch_pool(c, patch);
    gboolean switches = answer == CB_SWITCH;
    cb_patch_set_text(patch, row, CB_pool_state_recommended, cb_pool_mode_name(load.recommended));
    cb_patch_set_integer(row, CB_pool_state_recommended_times, state.times);
    cb_patch_set_integer(row, CB_pool_state_next_evaluation_at, c->now + config.interval_ms * 1000);
    if (switches)
        cb_patch_set_integer(row, CB_pool_state_last_switch_at, c->now);
    expire(c, patch, row);
    if (!switches)
        return g_strdup_printf("%s. No switch: %s.", says, cb_switch_sentence(answer));
    CbModeSwitch wanted = {.to = load.recommended, .reason = says, .load = &load};
    g_autofree char *done = cb_patch_switch(c, patch, &wanted);
    return g_strdup_printf("%s. %s", says, done);
}

const CbRecipe cb_pool_auto_recipes[] = {
    {"pool.auto", {&cb_rule_pool_found, &cb_rule_pool_admin, &said, &good_config}, set_auto},
    {"pool.override", {&cb_rule_pool_found, &cb_rule_pool_admin, &reason_said, &later, &in_force}, override},
    {"pool.evaluate", {&cb_rule_pool_found, &cb_rule_may_decide, &enabled}, evaluate},
    {.kind = NULL},
};
