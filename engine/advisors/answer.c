/* What client and advisor say to a match. */
#include <string.h>

#include "engine/advisors/case.h"
#include "engine/advisors/event.h"
#include "engine/advisors/index.h"
#include "engine/advisors/policy.h"

static CbParty
party_of(const CbCase *c)
{
    return strcmp(c->decision->kind, "match.client_decide") == 0 ? CB_PARTY_CLIENT
                                                                 : CB_PARTY_ADVISOR;
}

static gboolean
approves(const CbCase *c)
{
    return g_strcmp0(cb_case_text(c, "decision"), "approved") == 0;
}

static CbMatchStep
step_of(const CbCase *c)
{
    return cb_match_step(cb_match_status(c->world, cb_case_match(c)), party_of(c), approves(c));
}

/* --- rules ------------------------------------------------------------------------------------ */

static gboolean
answer_reads(const CbCase *c)
{
    return approves(c) || g_strcmp0(cb_case_text(c, "decision"), "declined") == 0;
}

static gboolean
reason_is_short(const CbCase *c)
{
    const char *reason = cb_case_text(c, "reason");
    return reason == NULL || g_utf8_strlen(reason, -1) <= 500;
}

static gboolean
is_legal(const CbCase *c)
{
    return step_of(c).kind != CB_STEP_ILLEGAL;
}

static char *
say_illegal(const CbCase *c)
{
    static const char *const why[CB_N_MATCH_STATUSES] = {
        [CB_MATCH_PENDING] = "nobody is matched yet",
        [CB_MATCH_MATCHED] = "it is matched",
        [CB_MATCH_CLIENT_APPROVED] = "the client has approved it",
        [CB_MATCH_CLIENT_DECLINED] = "the client has declined; ask for another advisor",
        [CB_MATCH_ADVISOR_ACCEPTED] = "the advisor has accepted it",
        [CB_MATCH_ADVISOR_DECLINED] = "the advisor has declined; ask for another advisor",
        [CB_MATCH_FINALIZED] = "both have approved, it is final",
        [CB_MATCH_EXPIRED] = "it has run out; ask for an advisor anew",
    };
    return g_strdup_printf("This match can no longer be answered so: %s.",
                           why[cb_match_status(c->world, cb_case_match(c))]);
}

/* Whether the actor is whose answer it is. A dispatcher may answer for either side, who answers for themselves only for
 * their own. */
static gboolean
is_own_answer(const CbCase *c)
{
    guint advisor = advisor_match_requests_matched_advisor_id(c->world, cb_case_match(c));
    const char *own = party_of(c) == CB_PARTY_CLIENT ? projects_owner_id(c->world, cb_case_project(c))
                      : advisor != CB_NO_ROW         ? advisors_id(c->world, advisor)
                                                     : NULL;
    return !cJSON_IsTrue(cb_json_member(c->payload, "in_person")) || g_strcmp0(own, c->decision->actor) == 0;
}

/* Whether the advisor can take one more, where it is this answer that gives it to them. */
static gboolean
has_room(const CbCase *c)
{
    guint match = cb_case_match(c),
          advisor = advisor_match_requests_matched_advisor_id(c->world, match);
    if (step_of(c).kind != CB_STEP_FINALIZES || advisor == CB_NO_ROW)
        return TRUE;
    CbAdvisorState state = cb_advisor_state(cb_advisor_index(c->world), advisor);
    return !(state.flags & CB_ADVISOR_KNOWN) ||
           cb_advisor_load(c->world, advisor, cb_case_project(c)) < state.max;
}

static char *
say_full(const CbCase *c)
{
    guint advisor = advisor_match_requests_matched_advisor_id(c->world, cb_case_match(c));
    CbAdvisorState state = cb_advisor_state(cb_advisor_index(c->world), advisor);
    return g_strdup_printf("%s has %u of %u projects meanwhile; raise their limit, or decline and "
                           "ask for another advisor.",
                           cb_name_of_advisor(c->world, advisor),
                           cb_advisor_load(c->world, advisor, cb_case_project(c)), state.max);
}

static const CbRule reads = {answer_reads, "INVALID_VALUE", CB_RULE_PLAIN,
                             "The answer is approved or declined.", NULL};
static const CbRule short_reason = {reason_is_short, "INVALID_VALUE", CB_RULE_PLAIN,
                                    "A reason has at most 500 characters.", NULL};
static const CbRule legal = {is_legal, "STATE_CHANGED", CB_RULE_PLAIN, NULL, say_illegal};
static const CbRule own = {is_own_answer, "NOT_AUTHORIZED", CB_RULE_PLAIN,
                           "Only the project's owner answers as the client, and the advisor of the match as advisor.",
                           NULL};
static const CbRule room = {has_room, "CAPACITY_REACHED", CB_RULE_PLAIN, NULL, say_full};

/* --- effect ----------------------------------------------------------------------------------- */

static void
write_approval(const CbCase *c, CbPatch *patch, guint match)
{
    CbRow *row = cb_patch_own(c, patch, CB_advisor_match_approvals,
                              CB_advisor_match_approvals_project_id, "approval");
    cb_patch_set_text(patch, row, CB_advisor_match_approvals_match_request_id,
                      advisor_match_requests_id(c->world, match));
    cb_patch_set_text(patch, row, CB_advisor_match_approvals_approver_id,
                      cb_case_person(c, "approver_id"));
    cb_patch_set_text(patch, row, CB_advisor_match_approvals_approver_type,
                      party_of(c) == CB_PARTY_CLIENT ? "client" : "advisor");
    cb_patch_set_text(patch, row, CB_advisor_match_approvals_decision,
                      approves(c) ? "approved" : "declined");
    cb_patch_set_text(patch, row, CB_advisor_match_approvals_reason, cb_case_text(c, "reason"));
    cb_patch_set_integer(row, CB_advisor_match_approvals_decided_at, c->now);
}

static void
write_step(const CbCase *c, CbPatch *patch, guint match, CbMatchStep step)
{
    gboolean final = step.kind == CB_STEP_FINALIZES;
    CbRow *row = cb_patch_match(c, patch, match);
    if (cb_case_text(c, "reason") != NULL)
        cb_patch_set_text(patch, row, CB_advisor_match_requests_match_reason,
                          cb_case_text(c, "reason"));
    if (step.kind == CB_STEP_REPEATED)
        return;
    cb_patch_set_text(patch, row, CB_advisor_match_requests_status,
                      cb_match_status_name(final ? CB_MATCH_FINALIZED : step.target));
    cb_patch_set_text(patch, row, CB_advisor_match_requests_previous_status,
                      final ? cb_match_status_name(step.target)
                            : advisor_match_requests_status(c->world, match));
}

/* Whom an answer concerns that leaves the match open, or ends it. */
static void
tell_other(const CbCase *c, CbPatch *patch, guint match, CbMatchStep step)
{
    if (step.kind != CB_STEP_CHANGES || step.target == CB_MATCH_CLIENT_DECLINED)
        return;
    if (step.target == CB_MATCH_CLIENT_APPROVED)
        cb_patch_tell_advisor(c, patch, match, "client_approval");
    else
        cb_patch_tell_owner(c, patch, advisor_match_requests_id(c->world, match),
                            cb_match_status_name(step.target));
}

static void
tell_listeners(const CbCase *c, CbPatch *patch, guint match, CbMatchStep step)
{
    guint advisor = advisor_match_requests_matched_advisor_id(c->world, match);
    const char *id = advisor_match_requests_id(c->world, match);
    const char *advisor_id = advisor == CB_NO_ROW ? NULL : advisors_id(c->world, advisor);
    if (step.kind == CB_STEP_FINALIZES)
        cb_patch_event(c, patch, CB_MATCH_EVENT_FINALIZED, id, advisor_id);
    else if (step.kind == CB_STEP_CHANGES && !approves(c))
        cb_patch_event(c, patch, CB_MATCH_EVENT_DECLINED, id, advisor_id);
}

static char *
decide(const CbCase *c, CbPatch *patch)
{
    guint match = cb_case_match(c);
    CbMatchStep step = step_of(c);
    const char *project = cb_name_of_project(c->world, cb_case_project(c));
    const char *who = party_of(c) == CB_PARTY_CLIENT ? "client" : "advisor";
    gboolean provisions =
        step.kind == CB_STEP_FINALIZES && cb_advisors_policy(c->world).auto_provision;
    write_step(c, patch, match, step);
    write_approval(c, patch, match);
    tell_other(c, patch, match, step);
    tell_listeners(c, patch, match, step);
    if (provisions)
        cb_patch_enqueue(c, patch, match);
    cb_patch_project(c, patch);
    cb_patch_advisor(c, patch, advisor_match_requests_matched_advisor_id(c->world, match));
    if (step.kind == CB_STEP_FINALIZES)
        return g_strdup_printf("%s: both have approved%s.", project,
                               provisions ? "; the workspace is being set up" : "");
    return g_strdup_printf("%s: the %s has %s.", project, who,
                           approves(c) ? "approved" : "declined");
}

#define RULES                                                                                      \
    {                                                                                              \
        &cb_rule_may_advise, &cb_rule_project_found, &cb_rule_match_found, &reads, &short_reason,  \
            &legal, &own, &room                                                                    \
    }

const CbRecipe cb_match_answer_recipes[] = {
    {"match.client_decide", RULES, decide},
    {"match.advisor_decide", RULES, decide},
    {NULL, {NULL}, NULL},
};
