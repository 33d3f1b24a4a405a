/* What administrators do to the matching, and the lists that they do it from. */
#include <string.h>

#include "engine/advisors/readiness.h"
#include "engine/when.h"
#include "sync/hub/advisors/advising.h"
#include "sync/hub/advisors/envelope.h"

/* --- whom a project gets ---------------------------------------------------------------------- */

static CbAnswer *
assign(CbMatchCall *call, const char *type, const char *status, const char *alert)
{
    g_auto(CbMatchTold) told = {0};
    cJSON *payload = cJSON_CreateObject();
    cJSON_AddStringToObject(payload, "assignment_type", type);
    cb_match_copy(call, payload, "advisorId", "advisor_id");
    cb_match_copy(call, payload, "reason", "reason");
    const CbMatchAsk ask = {"match.assign", cb_match_text_of(call, "projectId"), payload};
    CbAnswer *refusal = cb_match_decide(call, &ask, &told);
    if (refusal != NULL)
        return refusal;
    g_autofree char *id = cb_derived_id(told.id, "assignment");
    cJSON *data = cJSON_CreateObject();
    cJSON_AddStringToObject(data, "assignmentId", id);
    cJSON_AddStringToObject(data, "status", status);
    if (alert != NULL)
        cJSON_AddStringToObject(data, "alert", alert);
    return cb_match_answer(call, data);
}

CbAnswer *
cb_match_do_assign(CbMatchCall *call)
{
    const char *type = cb_match_text_of(call, "assignmentType");
    return assign(call, type != NULL ? type : "manual_assignment", "assigned", NULL);
}

CbAnswer *
cb_match_do_emergency(CbMatchCall *call)
{
    return assign(
        call, "emergency_assignment", "emergency_assigned",
        "The next request of this project goes to this advisor, however much they have to do.");
}

CbAnswer *
cb_match_do_override(CbMatchCall *call)
{
    CbAnswer *refusal = NULL;
    g_auto(CbMatchTold) told = {0};
    const char *match = cb_match_text_of(call, "matchRequestId");
    g_autofree char *project = cb_match_project(call, CB_advisor_match_requests, match, &refusal);
    if (refusal != NULL)
        return refusal;
    if (project == NULL)
        return cb_match_refusal(call, 400, NULL, "There is no such match.");
    cJSON *payload = cJSON_CreateObject();
    cb_match_copy(call, payload, "matchRequestId", "match_id");
    cb_match_copy(call, payload, "newAdvisorId", "advisor_id");
    cb_match_copy(call, payload, "reason", "reason");
    refusal = cb_match_decide(call, &(CbMatchAsk){"match.override", project, payload}, &told);
    if (refusal != NULL)
        return refusal;
    cJSON *data = cJSON_CreateObject();
    cJSON_AddStringToObject(data, "matchRequestId", match);
    cJSON_AddStringToObject(data, "newAdvisorId", cb_match_text_of(call, "newAdvisorId"));
    cJSON_AddStringToObject(data, "status", "overridden");
    return cb_match_answer(call, data);
}

/* The body of a DELETE is in no signature, so nothing is taken from it. */
CbAnswer *
cb_match_do_cancel(CbMatchCall *call)
{
    CbAnswer *refusal = NULL;
    g_auto(CbMatchTold) told = {0};
    g_autofree char *project =
        cb_match_project(call, CB_admin_advisor_assignments, call->id, &refusal);
    if (refusal != NULL)
        return refusal;
    if (project == NULL)
        return cb_match_refusal(call, 400, NULL, "There is no such assignment.");
    cJSON *payload = cJSON_CreateObject(), *data;
    cJSON_AddStringToObject(payload, "assignment_id", call->id);
    refusal = cb_match_decide(call, &(CbMatchAsk){"assignment.cancel", project, payload}, &told);
    if (refusal != NULL)
        return refusal;
    data = cJSON_CreateObject();
    cJSON_AddStringToObject(data, "status", "cancelled");
    return cb_match_answer(call, data);
}

CbAnswer *
cb_match_do_rule(CbMatchCall *call)
{
    static const char *const members[][2] = {
        {"ruleName", "rule_name"},
        {"advisorId", "advisor_id"},
        {"ruleType", "rule_type"},
        {"conditions", "conditions"},
        {"notes", "notes"},
        {"priorityBoost", "priority_boost"},
        {"validUntil", "valid_until"},
    };
    g_auto(CbMatchTold) told = {0};
    g_autofree char *id = g_uuid_string_random();
    cJSON *payload = cJSON_CreateObject();
    for (guint m = 0; m < G_N_ELEMENTS(members); m++)
        cb_match_copy(call, payload, members[m][0], members[m][1]);
    CbAnswer *refusal = cb_match_decide(call, &(CbMatchAsk){"rule.create", id, payload}, &told);
    if (refusal != NULL)
        return refusal;
    cJSON *data = cJSON_CreateObject();
    cJSON_AddStringToObject(data, "ruleId", id);
    cJSON_AddStringToObject(data, "status", "created");
    return cb_match_answer(call, data);
}

/* --- lists ------------------------------------------------------------------------------------ */

/* What a list is asked for; NULL: it does not matter. */
typedef struct {
    char *advisor, *type, *status;
    gboolean active;
    gint64 since;
} Wanted;

static void
wanted_clear(Wanted *wanted)
{
    g_free(wanted->advisor);
    g_free(wanted->type);
    g_free(wanted->status);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Wanted, wanted_clear)

static gboolean
fits(const char *wanted, const char *is)
{
    return wanted == NULL || g_strcmp0(wanted, is) == 0;
}

static CbAnswer *
list(const CbMatchCall *call, CbTableId table, CbMatchHolds holds, Wanted *wanted, guint skip,
     guint most)
{
    CbAnswer *failure = NULL;
    CbWorld *world = cb_match_world(call, &failure);
    if (world == NULL)
        return failure;
    cJSON *rows = cb_match_rows(call, world, table, holds, wanted, skip, most);
    cb_world_unref(world);
    return cb_match_answer(call, rows);
}

static gboolean
rule_holds(const CbMatchCall *call, const CbWorld *world, guint row, gpointer data)
{
    const Wanted *wanted = data;
    (void)call;
    return fits(wanted->advisor, admin_preference_rules_advisor_id(world, row)) &&
           fits(wanted->type, admin_preference_rules_rule_type(world, row)) &&
           (admin_preference_rules_active(world, row) == TRUE) == wanted->active;
}

CbAnswer *
cb_match_look_rules(CbMatchCall *call)
{
    g_autofree char *active = cb_match_parameter(call, "active");
    g_auto(Wanted) wanted = {.advisor = cb_match_parameter(call, "advisorId"),
                             .type = cb_match_parameter(call, "ruleType"),
                             .active = g_strcmp0(active, "false") != 0};
    return list(call, CB_admin_preference_rules, rule_holds, &wanted, 0, G_MAXUINT);
}

static gboolean
assignment_holds(const CbMatchCall *call, const CbWorld *world, guint row, gpointer data)
{
    (void)data;
    return strcmp(admin_advisor_assignments_status(world, row), "active") == 0 &&
           g_strcmp0(projects_id(world, admin_advisor_assignments_project_id(world, row)),
                     call->id) == 0;
}

CbAnswer *
cb_match_look_assignments(CbMatchCall *call)
{
    return list(call, CB_admin_advisor_assignments, assignment_holds, NULL, 0, G_MAXUINT);
}

static gboolean
intervention_holds(const CbMatchCall *call, const CbWorld *world, guint row, gpointer data)
{
    (void)call;
    return admin_matching_interventions_created_at(world, row) >= ((const Wanted *)data)->since;
}

CbAnswer *
cb_match_look_interventions(CbMatchCall *call)
{
    Wanted wanted = {.since =
                         cb_hub_now(call->hub) - cb_match_number(call, "days", 7, 30) * CB_DAY};
    return list(call, CB_admin_matching_interventions, intervention_holds, &wanted, 0,
                cb_match_number(call, "limit", 20, 100));
}

static gboolean
match_holds(const CbMatchCall *call, const CbWorld *world, guint row, gpointer data)
{
    (void)call;
    return fits(((const Wanted *)data)->status, advisor_match_requests_status(world, row));
}

/* The original's list is always empty. */
CbAnswer *
cb_match_look_matches(CbMatchCall *call)
{
    g_auto(Wanted) wanted = {.status = cb_match_parameter(call, "status")};
    return list(call, CB_advisor_match_requests, match_holds, &wanted,
                cb_match_number(call, "offset", 0, G_MAXUINT),
                cb_match_number(call, "limit", 50, 100));
}

CbAnswer *
cb_match_look_advisors(CbMatchCall *call)
{
    CbAnswer *failure = NULL;
    CbWorld *world = cb_match_world(call, &failure);
    if (world == NULL)
        return failure;
    cJSON *array = cJSON_CreateArray();
    for (guint advisor = 0; advisor < cb_world_rows(world, CB_advisors); advisor++) {
        CbAvailability is = cb_availability(world, advisor, cb_hub_now(call->hub));
        if (is.reason != CB_AVAILABLE)
            continue;
        cJSON *json = cJSON_CreateObject();
        cJSON_AddStringToObject(json, "advisor_id", advisors_id(world, advisor));
        cJSON_AddStringToObject(json, "display_name", cb_name_of_advisor(world, advisor));
        cJSON_AddTrueToObject(json, "is_available");
        cJSON_AddStringToObject(json, "status", is.status);
        cJSON_AddNumberToObject(json, "current_capacity", is.current);
        cJSON_AddNumberToObject(json, "max_capacity", is.max);
        cJSON_AddItemToArray(array, json);
    }
    cb_world_unref(world);
    return cb_match_answer(call, array);
}

/* --- notices ---------------------------------------------------------------------------------- */

/* One batch of what is due, at once. The nonce is spent before: somebody who repeats the request sends nothing. */
CbAnswer *
cb_match_do_notices(CbMatchCall *call)
{
    GError *error = NULL;
    CbNoticeRun run;
    CbAnswer *refusal = NULL;
    call->spent = TRUE;
    if (!cb_hub_spend_nonce(call->hub, &call->is_signed, &refusal, &error))
        return refusal != NULL ? refusal : cb_match_failed(call, error);
    if (!cb_hub_advise_notices(call->hub, &run, &error))
        return cb_match_failed(call, error);
    cJSON *data = cJSON_CreateObject();
    cJSON_AddNumberToObject(data, "processed", run.processed);
    cJSON_AddNumberToObject(data, "delivered", run.delivered);
    cJSON_AddNumberToObject(data, "failed", run.failed);
    cJSON_AddNumberToObject(data, "deadLettered", run.dead);
    cJSON_AddBoolToObject(data, "busy", run.busy);
    return cb_match_answer(call, data);
}
