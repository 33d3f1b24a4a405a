/* One tick, decided: the plan of tick.h written down. */
#include "engine/campaigns/case.h"

#include <string.h>

#include "engine/campaigns/names.h"
#include "engine/campaigns/orchestrate.h"

static gboolean
may_run(const CbCase *c)
{
    return cb_tick_gate(c->world, c->campaign, c->now) != CB_TICK_NOT_ACTIVE;
}

static gboolean
is_free(const CbCase *c)
{
    return cb_tick_gate(c->world, c->campaign, c->now) != CB_TICK_LOCKED;
}

static const CbRule active = {may_run, "CAMPAIGN_NOT_ACTIVE", CB_RULE_CAMPAIGN, "%s is not active.", NULL};
static const CbRule not_locked = {is_free, "CAMPAIGN_LOCKED", CB_RULE_CAMPAIGN,
                                  "%s is being run at this moment; wait, or free its lock.", NULL};

/* The campaign as every tick leaves it. */
static CbRow *
add_campaign(const CbCase *c, CbPatch *patch)
{
    CbRow *row = cb_patch_campaign(c, patch);
    cb_patch_set_integer(row, CB_staffing_campaigns_last_run_at, c->now);
    cb_patch_set_text(patch, row, CB_staffing_campaigns_run_lock, NULL);
    return row;
}

static char *
fail(const CbCase *c, CbPatch *patch)
{
    g_autofree char *name = cb_name_of_campaign(c->world, c->campaign);
    CbRow *row = add_campaign(c, patch);
    cb_patch_set_text(patch, row, CB_staffing_campaigns_status, "failed");
    cb_patch_set_integer(row, CB_staffing_campaigns_next_run_at, CB_NULL);
    cb_patch_system_event(c, patch, staffing_campaigns_id(c->world, c->campaign), "Failed: unsupported department");
    return g_strdup_printf("%s has failed: nobody can be assigned in the department %s.", name,
                           staffing_campaigns_department(c->world, c->campaign));
}

static void
write_role(const CbCase *c, CbPatch *patch, const CbTickRole *role)
{
    g_autofree char *what = g_strconcat("role/", role->role_code, NULL);
    g_autofree char *fresh = cb_derived_id(c->decision->id, what);
    gboolean joins = role->row == CB_NO_ROW;
    CbRow *row = cb_patch_add_key(patch, CB_staffing_campaign_roles,
                                  joins ? fresh : staffing_campaign_roles_id(c->world, role->row));
    cb_patch_set_text(patch, row, CB_staffing_campaign_roles_campaign_id,
                      staffing_campaigns_id(c->world, c->campaign));
    if (joins)
        cb_patch_set_text(patch, row, CB_staffing_campaign_roles_role_code, role->role_code);
    cb_patch_set_integer(row, CB_staffing_campaign_roles_assigned_count, role->assigned);
    cb_patch_set_integer(row, CB_staffing_campaign_roles_pending_availability, role->asked);
    cb_patch_set_integer(row, CB_staffing_campaign_roles_confirmed_availability, role->ready);
    cb_patch_set_integer(row, CB_staffing_campaign_roles_pending_offers, role->offered);
    cb_patch_set_integer(row, CB_staffing_campaign_roles_accepted_offers, role->took);
    cb_patch_set_text(patch, row, CB_staffing_campaign_roles_stage, cb_stage_name(role->stage));
    cb_patch_set_integer(row, CB_staffing_campaign_roles_wave_number, role->wave_number);
    cb_patch_set_integer(row, CB_staffing_campaign_roles_last_wave_at, role->last_wave_at);
    cb_patch_set_integer(row, CB_staffing_campaign_roles_updated_at, c->now);
}

/* The wave that an action belongs to; an offer to that of its role. */
static guint
wave_of(const CbTick *tick, const CbTickAction *action)
{
    gint64 wave = action->wave;
    for (guint r = 0; action->offer && r < tick->roles->len; r++) {
        const CbTickRole *role = &g_array_index(tick->roles, CbTickRole, r);
        if (strcmp(role->role_code, action->role_code) == 0)
            wave = role->wave_number;
    }
    return (guint)MAX(wave, 1);
}

static void
write_send(const CbCase *c, CbPatch *patch, const CbTick *tick, const CbTickAction *action,
           const CbEligible *eligible, const CbCampaignPolicy *policy)
{
    CbCrewQuery query = {eligible, action->role_code, policy, NULL};
    CbCandidate candidate = cb_crew_candidate(&query, action->profile);
    g_autoptr(GPtrArray) reasons = cb_crew_reasons(&query, &candidate);
    CbSend send = {
        .campaign = c->campaign,
        .job = cb_case_job(c),
        .profile = action->profile,
        .role_code = action->role_code,
        .offer = action->offer,
        .wave = wave_of(tick, action),
        .candidate = &candidate,
        .reasons = reasons,
        .policy = policy,
        .message = action->offer ? staffing_campaigns_offer_message(c->world, c->campaign) : NULL,
    };
    cb_patch_send(c, patch, &send);
}

static void
write_failure(const CbCase *c, CbPatch *patch, const CbTickAction *action)
{
    g_autofree char *name =
        action->profile == CB_NO_ROW ? g_strdup("nobody") : cb_name_of_profile(c->world, action->profile);
    g_autofree char *what = g_strdup_printf("%s: not sent to %s: %s", action->role_code, name, action->error);
    cb_patch_system_event(c, patch, staffing_campaigns_id(c->world, c->campaign), what);
}

static void
write_plan(const CbCase *c, CbPatch *patch, const CbTick *tick, const CbEligible *eligible)
{
    const char *id = staffing_campaigns_id(c->world, c->campaign);
    CbCampaignPolicy policy = cb_campaign_policy(staffing_campaigns_policy(c->world, c->campaign));
    CbRow *row = add_campaign(c, patch);
    cb_patch_set_integer(row, CB_staffing_campaigns_next_run_at, tick->next_run_at);
    if (tick->all_filled)
        cb_patch_set_text(patch, row, CB_staffing_campaigns_status, "completed");
    if (tick->policy != NULL)
        cb_patch_set_text(patch, row, CB_staffing_campaigns_policy, tick->policy);
    for (guint e = 0; e < tick->expired->len; e++) {
        guint request = g_array_index(tick->expired, guint, e);
        cb_patch_request_status(c, patch, request, "expired");
        cb_patch_raise(patch, c->world, CB_profiles, staffing_requests_profile_id(c->world, request));
    }
    for (guint r = 0; r < tick->roles->len; r++)
        write_role(c, patch, &g_array_index(tick->roles, CbTickRole, r));
    for (guint a = 0; a < tick->actions->len; a++) {
        const CbTickAction *action = &g_array_index(tick->actions, CbTickAction, a);
        if (action->error == NULL)
            write_send(c, patch, tick, action, eligible, &policy);
        else
            write_failure(c, patch, action);
    }
    if (tick->escalated != NULL) {
        g_autofree char *what = g_strconcat("Escalated to: ", tick->escalated, NULL);
        cb_patch_system_event(c, patch, id, what);
    }
    if (tick->all_filled)
        cb_patch_system_event(c, patch, id, "Completed");
}

/* Takes the part over. */
static void
say_part(GString *text, gboolean happened, char *part)
{
    if (happened)
        g_string_append_printf(text, "%s%s", text->len > 0 ? ", " : "", part);
    g_free(part);
}

/* "Festival · sound: 4 asked, 1 offered a place, 2 expired, escalated to include_fridge." */
static char *
sentence_of(const CbCase *c, const CbTick *tick)
{
    guint sent[2] = {0}, refused = 0;
    for (guint a = 0; a < tick->actions->len; a++) {
        const CbTickAction *action = &g_array_index(tick->actions, CbTickAction, a);
        if (action->error == NULL)
            sent[action->offer]++;
        else
            refused++;
    }
    g_autofree char *name = cb_name_of_campaign(c->world, c->campaign);
    GString *text = g_string_new(NULL);
    say_part(text, sent[0] > 0, g_strdup_printf("%u asked", sent[0]));
    say_part(text, sent[1] > 0, g_strdup_printf("%u offered a place", sent[1]));
    say_part(text, refused > 0, g_strdup_printf("%u could not be sent", refused));
    say_part(text, tick->expired->len > 0, g_strdup_printf("%u expired", tick->expired->len));
    say_part(text, tick->escalated != NULL, g_strdup_printf("escalated to %s", tick->escalated));
    say_part(text, tick->all_filled, g_strdup("completed"));
    char *sentence = g_strdup_printf("%s: %s.", name, text->len > 0 ? text->str : "nothing to do");
    g_string_free(text, TRUE);
    return sentence;
}

/* Runs with another source of people than the World's own, when that is given. */
static char *
run_with(const CbCase *c, CbPatch *patch, const CbTickSource *given)
{
    if (cb_tick_gate(c->world, c->campaign, c->now) == CB_TICK_UNSUPPORTED)
        return fail(c, patch);
    g_autoptr(CbRoster) roster = cb_roster_new(c->world, c->now);
    CbCrewSource crew;
    cb_crew_source_init(&crew, roster, c->campaign);
    CbTickSource own = cb_crew_source(&crew);
    g_autoptr(CbTick) tick = cb_tick_plan(c->world, c->campaign, c->now, given != NULL ? given : &own);
    write_plan(c, patch, tick, crew.eligible);
    if (cb_case_job(c) != CB_NO_ROW) /* else the campaign of a job that is gone ends here */
        cb_patch_raise(patch, c->world, CB_jobs, cb_case_job(c));
    cb_crew_source_clear(&crew);
    return sentence_of(c, tick);
}

static char *
run(const CbCase *c, CbPatch *patch)
{
    return run_with(c, patch, NULL);
}

const CbRecipe cb_run_recipes[] = {
    {"campaign.tick", {&cb_rule_campaign_found, &cb_rule_may_manage, &active, &not_locked}, run},
    {NULL, {NULL}, NULL},
};

CbOutcome *
cb_campaigns_decide_tick(const CbWorld *world, const CbDecision *decision, gint64 now, const CbTickSource *source)
{
    g_autoptr(CbOutcome) judged = cb_campaigns_decide(world, decision, now);
    if (judged->code != NULL)
        return g_steal_pointer(&judged);
    CbCase c = {.world = world, .decision = decision, .now = now, .job = CB_NO_ROW, .profile = CB_NO_ROW};
    c.campaign = cb_world_find(world, CB_staffing_campaigns, decision->target_id);
    CbOutcome *outcome = g_new0(CbOutcome, 1);
    outcome->patch = cb_patch_new();
    outcome->sentence = run_with(&c, outcome->patch, source);
    return outcome;
}
