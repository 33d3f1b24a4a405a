/* The life of a campaign ("Staffing campaigns", sections 4 and 5): start, pause, resume, stop, escalate, nudge, unlock. */
#include "engine/campaigns/case.h"

#include <string.h>

#include "engine/campaigns/names.h"
#include "engine/campaigns/need.h"

gboolean
cb_campaign_can_resume(const char *status)
{
    return status != NULL &&
           (g_ascii_strcasecmp(status, "paused") == 0 || g_ascii_strcasecmp(status, "stopped") == 0 ||
            g_ascii_strcasecmp(status, "completed") == 0);
}

const char *
cb_campaign_resume_label(const char *status)
{
    return g_ascii_strcasecmp(status, "paused") == 0 ? "Resume" : "Restart";
}

guint
cb_campaign_progress(guint filled, guint roles)
{
    return roles == 0 ? 0 : (guint)cb_round_points(100.0 * filled / roles);
}

/* --- rules ------------------------------------------------------------------------------------ */

static gboolean
is_status(const CbCase *c, const char *status)
{
    return strcmp(staffing_campaigns_status(c->world, c->campaign), status) == 0;
}

static gboolean
is_active(const CbCase *c)
{
    return is_status(c, "active");
}

static gboolean
is_active_or_paused(const CbCase *c)
{
    return is_status(c, "active") || is_status(c, "paused");
}

static gboolean
can_resume(const CbCase *c)
{
    return cb_campaign_can_resume(staffing_campaigns_status(c->world, c->campaign));
}

static gboolean
has_step(const CbCase *c)
{
    CbCampaignPolicy policy = cb_campaign_policy(staffing_campaigns_policy(c->world, c->campaign));
    return policy.level < policy.n_steps;
}

static gboolean
is_locked(const CbCase *c)
{
    return staffing_campaigns_run_lock(c->world, c->campaign) != NULL;
}

static gboolean
has_fields(const CbCase *c)
{
    const char *const texts[] = {"job_id", "department", "mode"};
    for (guint t = 0; t < G_N_ELEMENTS(texts); t++) {
        const char *text = cb_case_text(c, texts[t]);
        if (text == NULL || *text == '\0')
            return FALSE;
    }
    return cJSON_IsObject(cJSON_GetObjectItemCaseSensitive(c->payload, "policy"));
}

static gboolean
is_outstanding(const CbCase *c)
{
    return g_strcmp0(cb_case_text(c, "scope"), "outstanding") == 0;
}

static gboolean
can_tell_outstanding(const CbCase *c)
{
    return !is_outstanding(c) || cb_role_column(cb_case_text(c, "department")) >= 0;
}

static char *
say_unsupported(const CbCase *c)
{
    return g_strdup_printf("Unsupported department: %s", cb_case_text(c, "department"));
}

static gboolean
is_the_only_one(const CbCase *c)
{
    const char *job = cb_case_text(c, "job_id"), *department = cb_case_text(c, "department");
    for (guint row = 0; row < cb_world_rows(c->world, CB_staffing_campaigns); row++)
        if (strcmp(staffing_campaigns_job_id(c->world, row), job) == 0 &&
            strcmp(staffing_campaigns_department(c->world, row), department) == 0)
            return FALSE;
    return c->campaign == CB_NO_ROW;
}

/* What is wrong with the policy, NULL: nothing. Caller frees. */
static char *
say_excess(const CbCase *c)
{
    char *policy = cJSON_PrintUnformatted(cJSON_GetObjectItemCaseSensitive(c->payload, "policy"));
    char *excess = cb_campaign_policy_excess(policy);
    cJSON_free(policy);
    return excess;
}

static gboolean
can_be_followed(const CbCase *c)
{
    g_autofree char *excess = say_excess(c);
    return excess == NULL;
}

/* A need that is a slip of the pen, NULL: none. Caller frees. */
static char *
say_impossible(const CbCase *c)
{
    const char *department = c->campaign != CB_NO_ROW ? staffing_campaigns_department(c->world, c->campaign)
                                                      : cb_case_text(c, "department");
    g_autoptr(GArray) needs = cb_needs(c->world, cb_case_job(c), department);
    for (guint n = 0; n < needs->len; n++) {
        const CbNeed *need = &g_array_index(needs, CbNeed, n);
        if (need->required > CB_NEED_MOST)
            return g_strdup_printf("The job requires %" G_GINT64_FORMAT " people for %s; a campaign looks for %d at most. "
                                   "Correct the quantity of the role.",
                                   need->required, need->role_code, CB_NEED_MOST);
    }
    return NULL;
}

static gboolean
is_possible(const CbCase *c)
{
    g_autofree char *impossible = say_impossible(c);
    return impossible == NULL;
}

static const CbRule fields = {has_fields, "MISSING_FIELDS", CB_RULE_PLAIN,
                              "A campaign needs job_id, department, mode, and a policy that is a JSON object.", NULL};
static const CbRule followed = {can_be_followed, "POLICY_OUT_OF_RANGE", CB_RULE_PLAIN, NULL, say_excess};
static const CbRule possible = {is_possible, "IMPOSSIBLE_NEED", CB_RULE_PLAIN, NULL, say_impossible};
static const CbRule outstanding = {can_tell_outstanding, "UNSUPPORTED_DEPARTMENT", CB_RULE_PLAIN, NULL,
                                   say_unsupported};
static const CbRule only = {is_the_only_one, "CAMPAIGN_EXISTS", CB_RULE_PLAIN,
                            "This job has a campaign for the department already; restart that one.", NULL};
static const CbRule active = {is_active, "CAMPAIGN_NOT_ACTIVE", CB_RULE_CAMPAIGN, "%s is not active.", NULL};
static const CbRule active_or_paused = {is_active_or_paused, "CAMPAIGN_NOT_ACTIVE", CB_RULE_CAMPAIGN,
                                        "%s is neither active nor paused.", NULL};
static const CbRule resumable = {can_resume, "CANNOT_RESUME", CB_RULE_CAMPAIGN,
                                 "%s is neither paused, stopped nor completed.", NULL};
static const CbRule step_left = {has_step, "NO_STEPS_LEFT", CB_RULE_CAMPAIGN,
                                 "%s has taken all its steps of escalation.", NULL};
static const CbRule locked = {is_locked, "NOT_LOCKED", CB_RULE_CAMPAIGN, "%s is not locked.", NULL};

/* --- start ------------------------------------------------------------------------------------ */

/* Adds the roles of the job's department, row by row: all, or those with fewer people than the row says. */
static guint
add_roles(const CbCase *c, CbPatch *patch)
{
    const char *department = cb_case_text(c, "department");
    g_autoptr(GArray) needs = cb_needs(c->world, c->job, department);
    g_autoptr(GHashTable) added = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    CB_EACH_LINK (c->world, job_required_roles, job_id, c->job, row) {
        g_autofree char *code = cb_role_trim(job_required_roles_role_code(c->world, row));
        const CbNeed *need = cb_need_of(needs, code);
        gint64 quantity = job_required_roles_quantity(c->world, row);
        gboolean short_of = need != NULL && quantity != CB_NULL && quantity > need->assigned;
        if (strcmp(job_required_roles_department(c->world, row), department) != 0 || *code == '\0' ||
            (is_outstanding(c) && !short_of) || g_hash_table_contains(added, code))
            continue;
        cb_patch_new_role(c, patch, c->decision->target_id, code);
        g_hash_table_add(added, g_steal_pointer(&code));
    }
    return g_hash_table_size(added);
}

static char *
start(const CbCase *c, CbPatch *patch)
{
    const char *department = cb_case_text(c, "department"), *id = c->decision->target_id;
    gboolean automatic = strcmp(cb_case_text(c, "mode"), "auto") == 0;
    char *given = cJSON_PrintUnformatted(cJSON_GetObjectItemCaseSensitive(c->payload, "policy"));
    char *policy = cb_campaign_policy_fill(given);
    CbRow *row = cb_patch_add_key(patch, CB_staffing_campaigns, id);
    cb_patch_set_text(patch, row, CB_staffing_campaigns_job_id, jobs_id(c->world, c->job));
    cb_patch_set_text(patch, row, CB_staffing_campaigns_department, department);
    cb_patch_set_text(patch, row, CB_staffing_campaigns_created_by, c->decision->actor);
    cb_patch_set_text(patch, row, CB_staffing_campaigns_mode, automatic ? "auto" : "assisted");
    cb_patch_set_text(patch, row, CB_staffing_campaigns_status, "active");
    cb_patch_set_text(patch, row, CB_staffing_campaigns_policy, policy);
    cb_patch_set_text(patch, row, CB_staffing_campaigns_offer_message, cb_case_text(c, "offer_message"));
    cb_patch_set_integer(row, CB_staffing_campaigns_created_at, c->now);
    cb_patch_set_integer(row, CB_staffing_campaigns_updated_at, c->now);
    cb_patch_set_integer(row, CB_staffing_campaigns_next_run_at, c->now);
    cb_patch_set_integer(row, CB_staffing_campaigns_row_version, 1);
    cJSON_free(given);
    cJSON_free(policy);
    guint roles = add_roles(c, patch);
    cb_patch_system_event(c, patch, id, "Started");
    cb_patch_raise(patch, c->world, CB_jobs, c->job);
    return g_strdup_printf("Started the campaign of %s · %s, %s: %u role%s.", cb_name_of_job(c->world, c->job),
                           department, automatic ? "automatic" : "assisted", roles, roles == 1 ? "" : "s");
}

/* --- changes of status ------------------------------------------------------------------------ */

/* Writes the new status and says so; "Paused Festival · sound." */
static char *
change_status(const CbCase *c, CbPatch *patch, const char *status, const char *word)
{
    g_autofree char *name = cb_name_of_campaign(c->world, c->campaign);
    CbRow *row = cb_patch_campaign(c, patch);
    cb_patch_set_text(patch, row, CB_staffing_campaigns_status, status);
    cb_patch_system_event(c, patch, staffing_campaigns_id(c->world, c->campaign), word);
    return g_strdup_printf("%s %s.", word, name);
}

static char *
pause_campaign(const CbCase *c, CbPatch *patch)
{
    return change_status(c, patch, "paused", "Paused");
}

static char *
stop(const CbCase *c, CbPatch *patch)
{
    return change_status(c, patch, "stopped", "Stopped");
}

/* Roles that have become short since it began join. */
static void
add_short_roles(const CbCase *c, CbPatch *patch)
{
    guint job = cb_case_job(c);
    if (job == CB_NO_ROW)
        return;
    g_autoptr(GArray) needs = cb_needs(c->world, job, staffing_campaigns_department(c->world, c->campaign));
    for (guint n = 0; n < needs->len; n++) {
        const CbNeed *need = &g_array_index(needs, CbNeed, n);
        gboolean has = FALSE;
        CB_EACH_LINK (c->world, staffing_campaign_roles, campaign_id, c->campaign, row) {
            g_autofree char *code = cb_role_trim(staffing_campaign_roles_role_code(c->world, row));
            has = has || strcmp(code, need->role_code) == 0;
        }
        if (!has && need->required > need->assigned)
            cb_patch_new_role(c, patch, staffing_campaigns_id(c->world, c->campaign), need->role_code);
    }
}

static char *
resume(const CbCase *c, CbPatch *patch)
{
    gboolean paused = is_status(c, "paused");
    add_short_roles(c, patch);
    char *sentence = change_status(c, patch, "active", paused ? "Resumed" : "Restarted");
    CbRow *row = cb_patch_add_key(patch, CB_staffing_campaigns, staffing_campaigns_id(c->world, c->campaign));
    cb_patch_set_integer(row, CB_staffing_campaigns_next_run_at, c->now);
    return sentence;
}

/* --- the rest --------------------------------------------------------------------------------- */

static char *
escalate(const CbCase *c, CbPatch *patch)
{
    const char *step;
    g_autofree char *name = cb_name_of_campaign(c->world, c->campaign);
    char *policy = cb_campaign_policy_escalate(staffing_campaigns_policy(c->world, c->campaign), &step);
    CbRow *row = cb_patch_campaign(c, patch);
    cb_patch_set_text(patch, row, CB_staffing_campaigns_policy, policy);
    cJSON_free(policy);
    g_autofree char *what = g_strconcat("Escalated to: ", step, NULL);
    cb_patch_system_event(c, patch, staffing_campaigns_id(c->world, c->campaign), what);
    return g_strdup_printf("%s: escalated to %s.", name, step);
}

static char *
nudge(const CbCase *c, CbPatch *patch)
{
    g_autofree char *name = cb_name_of_campaign(c->world, c->campaign);
    CbRow *row = cb_patch_campaign(c, patch);
    cb_patch_set_integer(row, CB_staffing_campaigns_next_run_at, c->now);
    return g_strdup_printf("%s: the next tick is due at once.", name);
}

static char *
unlock(const CbCase *c, CbPatch *patch)
{
    g_autofree char *name = cb_name_of_campaign(c->world, c->campaign);
    CbRow *row = cb_patch_campaign(c, patch);
    cb_patch_set_text(patch, row, CB_staffing_campaigns_run_lock, NULL);
    cb_patch_system_event(c, patch, staffing_campaigns_id(c->world, c->campaign), "Lock freed by hand");
    return g_strdup_printf("%s: the lock is free.", name);
}

#define FOUND_AND_MAY &cb_rule_campaign_found, &cb_rule_may_manage

const CbRecipe cb_lifecycle_recipes[] = {
    {"campaign.start",
     {&fields, &cb_rule_may_manage, &cb_rule_job_found, &outstanding, &only, &followed, &possible},
     start},
    {"campaign.pause", {FOUND_AND_MAY, &active}, pause_campaign},
    {"campaign.resume", {FOUND_AND_MAY, &resumable, &possible}, resume},
    {"campaign.stop", {FOUND_AND_MAY}, stop},
    {"campaign.escalate", {FOUND_AND_MAY, &step_left}, escalate},
    {"campaign.nudge", {&cb_rule_campaign_found, &active_or_paused, &cb_rule_may_manage}, nudge},
    {"campaign.unlock", {FOUND_AND_MAY, &locked}, unlock},
    {NULL, {NULL}, NULL},
};
