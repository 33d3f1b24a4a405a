#include "engine/campaigns/escalation.h"

#include "engine/json.h"

/* The policy without steps, so that a tick sends instead of escalating. Caller frees with cJSON_free. */
static char *
without_steps(const char *policy)
{
    char *complete = cb_campaign_policy_fill(policy);
    g_autoptr(cJSON) object = cJSON_Parse(complete);
    cJSON_free(complete);
    cJSON_ReplaceItemInObjectCaseSensitive(object, "escalation_steps", cJSON_CreateArray());
    return cJSON_PrintUnformatted(object);
}

CbTick *
cb_next_wave(const CbEligible *eligible, guint campaign, const char *policy, gint64 now)
{
    const CbWorld *world = eligible->roster->world;
    g_autoptr(CbPatch) patch = cb_patch_new();
    CbRow *row = cb_patch_add(patch, CB_staffing_campaigns);
    char *stepless = without_steps(policy);
    cb_patch_set_text(patch, row, CB_staffing_campaigns_id, staffing_campaigns_id(world, campaign));
    cb_patch_set_text(patch, row, CB_staffing_campaigns_mode, "auto");
    cb_patch_set_text(patch, row, CB_staffing_campaigns_status, "active");
    cb_patch_set_text(patch, row, CB_staffing_campaigns_run_lock, NULL);
    cb_patch_set_text(patch, row, CB_staffing_campaigns_policy, stepless);
    cJSON_free(stepless);
    g_autoptr(CbWorld) scratch = cb_world_patch(world, patch);
    CbCrewSource crew = {eligible->roster, (CbEligible *)eligible}; /* a campaign's row changes nobody */
    CbTickSource source = cb_crew_source(&crew);
    return cb_tick_plan(scratch, campaign, now, &source);
}

/* Those whom the policy after lets through and the one before does not, best first. */
static GArray *
let_through(const CbCrewQuery *query, guint before, guint after)
{
    const CbEligible *eligible = query->eligible;
    guint n = eligible->roster->n, wanted = 0;
    g_autofree guint8 *skip = g_malloc(MAX(n, 1));
    for (guint profile = 0; profile < n; profile++) {
        guint out = eligible->out[profile];
        skip[profile] = !((out & before) != 0 && (out & after) == 0);
        wanted += skip[profile] == 0;
    }
    CbCrewQuery fresh = *query;
    fresh.skip = skip;
    g_autofree CbRanked *best = g_new(CbRanked, MAX(wanted, 1));
    GArray *people = g_array_sized_new(FALSE, FALSE, sizeof(guint), wanted);
    guint found = cb_crew_rank(&fresh, wanted, best);
    for (guint i = 0; i < found; i++)
        g_array_append_val(people, best[i].row);
    return people;
}

CbEscalation *
cb_escalation_new(const CbEligible *eligible, guint campaign, const char *role_code, gint64 now)
{
    const char *json = staffing_campaigns_policy(eligible->roster->world, campaign);
    CbCampaignPolicy before = cb_campaign_policy(json);
    CbCrewQuery query = {eligible, role_code, &before, NULL};
    CbEscalation *escalation = g_new0(CbEscalation, 1);
    escalation->before = escalation->after = cb_crew_count(&query);
    char *next = cb_campaign_policy_escalate(json, &escalation->step);
    if (next == NULL) {
        escalation->people = g_array_new(FALSE, FALSE, sizeof(guint));
        escalation->wave = cb_next_wave(eligible, campaign, json, now);
        return escalation;
    }
    CbCampaignPolicy after = cb_campaign_policy(next);
    query.policy = &after;
    escalation->after = cb_crew_count(&query);
    escalation->people = let_through(&query, cb_out_mask(&before), cb_out_mask(&after));
    escalation->wave = cb_next_wave(eligible, campaign, next, now);
    cJSON_free(next);
    return escalation;
}

void
cb_escalation_free(CbEscalation *escalation)
{
    if (escalation == NULL)
        return;
    g_array_unref(escalation->people);
    cb_tick_free(escalation->wave);
    g_free(escalation);
}
