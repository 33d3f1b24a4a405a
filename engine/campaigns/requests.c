/* Requests sent by hand: somebody is asked whether they could, or offered a place. */
#include "engine/campaigns/case.h"

#include <string.h>

#include "engine/campaigns/asked.h"
#include "engine/campaigns/names.h"
#include "engine/campaigns/need.h"

static gboolean
is_under_way(const CbCase *c)
{
    const char *status = staffing_campaigns_status(c->world, c->campaign);
    return strcmp(status, "active") == 0 || strcmp(status, "paused") == 0;
}

static gboolean
names_role(const CbCase *c)
{
    const char *code = cb_case_text(c, "role_code");
    g_autofree char *wanted = cb_role_trim(code);
    if (*wanted == '\0')
        return FALSE;
    CB_EACH_LINK (c->world, staffing_campaign_roles, campaign_id, c->campaign, row) {
        g_autofree char *own = cb_role_trim(staffing_campaign_roles_role_code(c->world, row));
        if (strcmp(own, wanted) == 0)
            return TRUE;
    }
    return FALSE;
}

static gboolean
is_not_on_job(const CbCase *c)
{
    guint job = cb_case_job(c);
    CB_EACH_LINK (c->world, job_assignments, technician_id, c->profile, row)
        if (job_assignments_job_id(c->world, row) == job &&
            g_strcmp0(job_assignments_status(c->world, row), "declined") != 0)
            return FALSE;
    return TRUE;
}

/* The first hard conflict; FALSE when there is none, or when it is to be overridden. */
static gboolean
hard_conflict(const CbCase *c, CbConflict *first)
{
    if (cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(c->payload, "override_conflicts")))
        return FALSE;
    g_autoptr(GArray) conflicts = cb_conflicts(c->world, c->profile, cb_case_job(c), CB_NULL);
    if (conflicts->len == 0 || g_array_index(conflicts, CbConflict, 0).kind == CB_OUT_SOFT)
        return FALSE;
    *first = g_array_index(conflicts, CbConflict, 0);
    return TRUE;
}

static gboolean
is_free(const CbCase *c)
{
    CbConflict first;
    return !hard_conflict(c, &first);
}

static char *
say_conflict(const CbCase *c)
{
    CbConflict first;
    g_autofree char *name = cb_name_of_profile(c->world, c->profile);
    if (!hard_conflict(c, &first))
        return NULL;
    return first.kind == CB_OUT_AWAY
               ? g_strdup_printf("%s is away then: %s.", name, first.reason)
               : g_strdup_printf("%s is booked then: %s.", name, cb_name_of_job(c->world, first.job));
}

static gboolean
has_no_live_offer(const CbCase *c)
{
    guint job = cb_case_job(c);
    CB_EACH_LINK (c->world, staffing_requests, profile_id, c->profile, row)
        if (staffing_requests_job_id(c->world, row) == job &&
            strcmp(staffing_requests_phase(c->world, row), "offer") == 0 &&
            strcmp(staffing_requests_status(c->world, row), "confirmed") == 0)
            return FALSE;
    return TRUE;
}

static const CbRule under_way = {is_under_way, "CAMPAIGN_NOT_ACTIVE", CB_RULE_CAMPAIGN,
                                 "%s is neither active nor paused; restart it first.", NULL};
static const CbRule role_known = {names_role, "ROLE_NOT_FOUND", CB_RULE_CAMPAIGN, "%s has no such role.", NULL};
static const CbRule not_on_job = {is_not_on_job, "ALREADY_ASSIGNED", CB_RULE_PROFILE,
                                  "%s is on the job already.", NULL};
static const CbRule no_conflict = {is_free, "HARD_CONFLICT", CB_RULE_PLAIN, NULL, say_conflict};
static const CbRule no_offer = {has_no_live_offer, "ALREADY_ACCEPTED", CB_RULE_PROFILE,
                                "%s has accepted an offer of this job already.", NULL};

/* How many others wait for an answer of the phase in a role, and in *own whether the person of the case does. */
static guint
others_waiting(const CbCase *c, const GArray *asked, const char *role_code, guint set, gboolean *own)
{
    g_autoptr(GArray) people = cb_asked_people(asked, role_code);
    guint others = 0;
    *own = FALSE;
    for (guint p = 0; p < people->len; p++) {
        const CbAskedPerson *person = &g_array_index(people, CbAskedPerson, p);
        gboolean waits = (person->sets & set) != 0, is_own = person->profile == c->profile;
        others += waits && !is_own;
        *own = *own || (waits && is_own);
    }
    return others;
}

/* The person counts in the role; in another where a pending request, which is refreshed, was for that, no more. */
static void
count_send(const CbCase *c, CbPatch *patch, const char *role_code, gboolean offer)
{
    g_autoptr(GArray) asked = cb_asked(c->world, cb_case_job(c));
    guint set = offer ? CB_SET_OFFERED : CB_SET_ASKED;
    CB_EACH_LINK (c->world, staffing_campaign_roles, campaign_id, c->campaign, role) {
        gboolean waited;
        g_autofree char *own = cb_role_trim(staffing_campaign_roles_role_code(c->world, role));
        guint others = others_waiting(c, asked, own, set, &waited);
        gboolean wanted = strcmp(own, role_code) == 0;
        if (!wanted && !waited)
            continue;
        CbRow *row = cb_patch_add_key(patch, CB_staffing_campaign_roles, staffing_campaign_roles_id(c->world, role));
        cb_patch_set_text(patch, row, CB_staffing_campaign_roles_campaign_id,
                          staffing_campaigns_id(c->world, c->campaign));
        cb_patch_set_integer(row, offer ? CB_staffing_campaign_roles_pending_offers
                                        : CB_staffing_campaign_roles_pending_availability,
                             wanted ? others + 1 : others);
    }
}

static char *
send_by_hand(const CbCase *c, CbPatch *patch, gboolean offer)
{
    g_autofree char *role_code = cb_role_trim(cb_case_text(c, "role_code"));
    g_autofree char *name = cb_name_of_profile(c->world, c->profile);
    CbCampaignPolicy policy = cb_campaign_policy(staffing_campaigns_policy(c->world, c->campaign));
    g_autoptr(CbRoster) roster = cb_roster_new(c->world, c->now);
    g_autoptr(CbEligible) eligible =
        cb_eligible_new(roster, cb_case_job(c), staffing_campaigns_department(c->world, c->campaign));
    CbCrewQuery query = {eligible, role_code, &policy, NULL};
    CbCandidate candidate = cb_crew_candidate(&query, c->profile);
    g_autoptr(GPtrArray) reasons = cb_crew_reasons(&query, &candidate);
    CbSend send = {
        .campaign = c->campaign,
        .job = cb_case_job(c),
        .profile = c->profile,
        .role_code = role_code,
        .offer = offer,
        .candidate = &candidate,
        .reasons = reasons,
        .policy = &policy,
        .message = offer ? staffing_campaigns_offer_message(c->world, c->campaign) : NULL,
    };
    cb_patch_campaign(c, patch);
    cb_patch_raise(patch, c->world, CB_jobs, send.job);
    cb_patch_send(c, patch, &send);
    count_send(c, patch, role_code, offer);
    return g_strdup_printf(offer ? "Offered %s to %s." : "Asked about %s: %s.", role_code, name);
}

static char *
ask(const CbCase *c, CbPatch *patch)
{
    return send_by_hand(c, patch, FALSE);
}

static char *
offer(const CbCase *c, CbPatch *patch)
{
    return send_by_hand(c, patch, TRUE);
}

#define SENDABLE                                                                                          \
    &cb_rule_campaign_found, &cb_rule_may_manage, &cb_rule_job_found, &cb_rule_profile_found, &under_way, \
        &role_known, &not_on_job, &no_conflict

const CbRecipe cb_request_recipes[] = {
    {"campaign.ask", {SENDABLE}, ask},
    {"campaign.offer", {SENDABLE, &no_offer}, offer},
    {NULL, {NULL}, NULL},
};
