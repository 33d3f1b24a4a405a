/* The workspace of a finalized match is set up, or given up ("Advisor matching", section 9). An
 * attempt is one decision: all its rows or none. The schedule is provision.h's.
 */
#include <string.h>

#include "engine/advisors/case.h"
#include "engine/advisors/chat.h"
#include "engine/advisors/event.h"
#include "engine/advisors/provision.h"
#include "engine/when.h"

#define WELCOME "Advisor has joined the workspace and is ready to help!"

/* The queue row of the payload's match. */
static guint
queue_row(const CbWorld *world, guint project, const char *match_id)
{
    if (project != CB_NO_ROW && match_id != NULL)
        CB_EACH_LINK(world, workspace_provisioning_queue, project_id, project, row)
            if (g_strcmp0(workspace_provisioning_queue_match_id(world, row), match_id) == 0)
                return row;
    return CB_NO_ROW;
}

static guint
row_of(const CbCase *c)
{
    return queue_row(c->world, cb_case_project(c), cb_case_text(c, "match_id"));
}

/* --- rules ------------------------------------------------------------------------------------ */

static gboolean
is_queued(const CbCase *c)
{
    return row_of(c) != CB_NO_ROW;
}

static CbProvisionStatus
status_of(const CbCase *c)
{
    return cb_provision_read(c->world, row_of(c)).status;
}

static gboolean
may_be_tried(const CbCase *c)
{
    CbProvisionStatus status = status_of(c);
    return status != CB_PROVISION_FAILED && status != CB_PROVISION_GIVEN_UP;
}

static gboolean
is_under_way(const CbCase *c)
{
    CbProvisionStatus status = status_of(c);
    return status == CB_PROVISION_WAITS || status == CB_PROVISION_RUNS;
}

static gboolean
is_open(const CbCase *c)
{
    return is_under_way(c) || status_of(c) == CB_PROVISION_GIVEN_UP;
}

static gboolean
is_stuck(const CbCase *c)
{
    CbProvision row = cb_provision_read(c->world, row_of(c));
    return cb_provision_is_stuck(&row, c->now);
}

static gboolean
match_is_final(const CbCase *c)
{
    return status_of(c) == CB_PROVISION_DONE ||
           cb_match_status(c->world, cb_case_match(c)) == CB_MATCH_FINALIZED;
}

static gboolean
has_advisor(const CbCase *c)
{
    return workspace_provisioning_queue_advisor_id(c->world, row_of(c)) != CB_NO_ROW;
}

static gboolean
is_active(const CbWorld *world, guint member)
{
    const char *status = project_advisors_status(world, member);
    return strcmp(status, "active") == 0 || strcmp(status, "pending_approval") == 0;
}

static gboolean
nobody_else_is_member(const CbCase *c)
{
    guint advisor = workspace_provisioning_queue_advisor_id(c->world, row_of(c));
    CB_EACH_LINK(c->world, project_advisors, project_id, cb_case_project(c), member)
        if (project_advisors_advisor_id(c->world, member) != advisor && is_active(c->world, member))
            return status_of(c) == CB_PROVISION_DONE;
    return TRUE;
}

static const CbRule queued = {is_queued, "NOT_QUEUED", CB_RULE_PLAIN,
                              "No workspace is set up for this match.", NULL};
static const CbRule triable = {
    may_be_tried, "PROVISIONING_FAILED", CB_RULE_PLAIN,
    "Setting up this workspace was given up; a new approval begins it anew.", NULL};
static const CbRule under_way = {is_under_way, "NOT_UNDER_WAY", CB_RULE_PLAIN,
                                 "This workspace is not being set up.", NULL};
static const CbRule open = {is_open, "NOT_UNDER_WAY", CB_RULE_PLAIN,
                            "This workspace is set up, or was given up.", NULL};
static const CbRule stuck = {is_stuck, "NOT_STUCK", CB_RULE_PLAIN,
                             "Somebody is setting up this workspace now.", NULL};
static const CbRule final = {match_is_final, "STATE_CHANGED", CB_RULE_PLAIN,
                             "Only a match that both have approved gets a workspace.", NULL};
static const CbRule advisor_known = {has_advisor, "ADVISOR_NOT_FOUND", CB_RULE_PLAIN,
                                     "The advisor of this match is gone.", NULL};
static const CbRule alone = {nobody_else_is_member, "PROJECT_HAS_ADVISOR", CB_RULE_PLAIN,
                             "The project has another advisor; take them off first.", NULL};

/* --- the queue -------------------------------------------------------------------------------- */

void
cb_patch_enqueue(const CbCase *c, CbPatch *patch, guint match)
{
    const char *id = advisor_match_requests_id(c->world, match);
    guint advisor = advisor_match_requests_matched_advisor_id(c->world, match);
    guint before = queue_row(c->world, cb_case_project(c), id);
    CbRow *row = cb_patch_add_key(
        patch, CB_workspace_provisioning_queue,
        before == CB_NO_ROW ? id : workspace_provisioning_queue_id(c->world, before));
    cb_patch_set_text(patch, row, CB_workspace_provisioning_queue_project_id,
                      projects_id(c->world, cb_case_project(c)));
    cb_patch_set_text(patch, row, CB_workspace_provisioning_queue_advisor_id,
                      advisor == CB_NO_ROW ? NULL : advisors_id(c->world, advisor));
    cb_patch_set_text(patch, row, CB_workspace_provisioning_queue_match_id, id);
    cb_patch_set_text(patch, row, CB_workspace_provisioning_queue_requested_by, c->decision->actor);
    cb_patch_set_text(patch, row, CB_workspace_provisioning_queue_status, "pending");
    cb_patch_set_integer(row, CB_workspace_provisioning_queue_attempt_count, 0);
    cb_patch_set_integer(row, CB_workspace_provisioning_queue_locked_at, CB_NULL);
    cb_patch_set_text(patch, row, CB_workspace_provisioning_queue_locked_by, NULL);
    cb_patch_set_text(patch, row, CB_workspace_provisioning_queue_last_error, NULL);
    cb_patch_set_integer(row, CB_workspace_provisioning_queue_last_error_at, CB_NULL);
    cb_patch_set_text(patch, row, CB_workspace_provisioning_queue_error_history, "[]");
    cb_patch_set_integer(row, CB_workspace_provisioning_queue_created_at, c->now);
    cb_patch_set_integer(row, CB_workspace_provisioning_queue_next_retry_at, c->now);
    cb_patch_set_integer(row, CB_workspace_provisioning_queue_completed_at, CB_NULL);
    cb_patch_set_integer(row, CB_workspace_provisioning_queue_updated_at, c->now);
}

/* --- the workspace ---------------------------------------------------------------------------- */

static void
write_member(const CbCase *c, CbPatch *patch, const char *advisor_id)
{
    CbRow *row = cb_patch_add(patch, CB_project_advisors);
    cb_patch_set_text(patch, row, CB_project_advisors_project_id,
                      projects_id(c->world, cb_case_project(c)));
    cb_patch_set_text(patch, row, CB_project_advisors_advisor_id, advisor_id);
    cb_patch_set_text(patch, row, CB_project_advisors_status, "active");
    cb_patch_set_text(patch, row, CB_project_advisors_role, "advisor");
    cb_patch_set_integer(row, CB_project_advisors_assigned_at, c->now);
    cb_patch_set_integer(row, CB_project_advisors_updated_at, c->now);
}

static const char *
locale_of_owner(const CbCase *c)
{
    guint row = cb_world_find(c->world, CB_user_preferences,
                              projects_owner_id(c->world, cb_case_project(c)));
    const char *locale = row == CB_NO_ROW ? NULL : user_preferences_preferred_locale(c->world, row);
    return locale == NULL ? "en" : locale;
}

static void
write_session(const CbCase *c, CbPatch *patch, const char *match_id, const char *advisor_id)
{
    guint session = cb_chat_session(c->world, cb_case_project(c), advisor_id);
    g_autofree char *fresh = cb_derived_id(match_id, "session");
    CbRow *row = cb_patch_add_key(
        patch, CB_unified_chat_sessions,
        session == CB_NO_ROW ? fresh : unified_chat_sessions_id(c->world, session));
    cb_patch_set_text(patch, row, CB_unified_chat_sessions_project_id,
                      projects_id(c->world, cb_case_project(c)));
    if (session == CB_NO_ROW) {
        cb_patch_set_text(patch, row, CB_unified_chat_sessions_user_id, advisor_id);
        cb_patch_set_integer(row, CB_unified_chat_sessions_created_at, c->now);
    }
    cb_patch_set_text(patch, row, CB_unified_chat_sessions_actor_type, "advisor");
    cb_patch_set_text(patch, row, CB_unified_chat_sessions_session_state, "active");
    cb_patch_set_text(patch, row, CB_unified_chat_sessions_preferred_locale, locale_of_owner(c));
    cb_patch_set_integer(row, CB_unified_chat_sessions_last_active, c->now);
}

static char *
welcome_data(const CbCase *c, const char *match_id, const char *advisor_id)
{
    char time[32];
    g_autoptr(cJSON) data = cJSON_CreateObject();
    cJSON_AddStringToObject(data, "event_code", "advisor_joined");
    cJSON_AddStringToObject(data, "advisor_id", advisor_id);
    cJSON_AddStringToObject(data, "match_id", match_id);
    cJSON_AddStringToObject(data, "timestamp", cb_time_format(c->now, time));
    return cJSON_PrintUnformatted(data);
}

/* Once for a match: its id follows from the match. */
static void
write_welcome(const CbCase *c, CbPatch *patch, const char *match_id, const char *advisor_id)
{
    g_autofree char *id = cb_derived_id(match_id, "welcome");
    CB_EACH_LINK(c->world, project_chat_log_minimal, project_id, cb_case_project(c), message)
        if (strcmp(project_chat_log_minimal_id(c->world, message), id) == 0)
            return;
    g_autofree char *data = welcome_data(c, match_id, advisor_id);
    CbRow *row = cb_patch_add_key(patch, CB_project_chat_log_minimal, id);
    cb_patch_set_text(patch, row, CB_project_chat_log_minimal_project_id,
                      projects_id(c->world, cb_case_project(c)));
    cb_patch_set_text(patch, row, CB_project_chat_log_minimal_actor_type, "system");
    cb_patch_set_text(patch, row, CB_project_chat_log_minimal_message_type, "system");
    cb_patch_set_text(patch, row, CB_project_chat_log_minimal_mode, "plan");
    cb_patch_set_text(patch, row, CB_project_chat_log_minimal_message_text, WELCOME);
    cb_patch_set_text(patch, row, CB_project_chat_log_minimal_response_data, data);
    cb_patch_set_integer(row, CB_project_chat_log_minimal_seq,
                         cb_chat_next_seq(c->world, cb_case_project(c)));
    cb_patch_set_integer(row, CB_project_chat_log_minimal_created_at, c->now);
}

/* --- effects ---------------------------------------------------------------------------------- */

static void
settle(const CbCase *c, CbPatch *patch, CbProvisionResult result, gboolean first, const char *error,
       gboolean *roll_back)
{
    guint row = row_of(c);
    CbProvision after = cb_provision_after(cb_provision_read(c->world, row), result, first,
                                           cb_case_jitter(c), c->now, roll_back);
    cb_provision_write(patch, c->world, row, &after, NULL, error, c->now);
}

static char *
attempt(const CbCase *c, CbPatch *patch)
{
    const char *project = cb_name_of_project(c->world, cb_case_project(c));
    const char *match_id = cb_case_text(c, "match_id");
    guint advisor = workspace_provisioning_queue_advisor_id(c->world, row_of(c));
    gboolean roll_back;
    cb_patch_project(c, patch);
    if (status_of(c) == CB_PROVISION_DONE)
        return g_strdup_printf("The workspace of %s is set up already.", project);
    write_member(c, patch, advisors_id(c->world, advisor));
    write_session(c, patch, match_id, advisors_id(c->world, advisor));
    write_welcome(c, patch, match_id, advisors_id(c->world, advisor));
    cb_patch_event(c, patch, CB_MATCH_EVENT_READY, match_id, advisors_id(c->world, advisor));
    settle(c, patch, CB_PROVISION_WORKED, FALSE, NULL, &roll_back);
    cb_patch_advisor(c, patch, advisor);
    return g_strdup_printf("The workspace of %s is set up; %s has joined.", project,
                           cb_name_of_advisor(c->world, advisor));
}

/* The alert to one administrator. */
static void
alert(const CbCase *c, CbPatch *patch, const char *admin, const char *reason)
{
    char time[32];
    g_autoptr(cJSON) payload = cJSON_CreateObject();
    cJSON_AddStringToObject(payload, "type", "workspace_provisioning_failure");
    cJSON_AddStringToObject(payload, "matchId", cb_case_text(c, "match_id"));
    cJSON_AddStringToObject(payload, "projectId", projects_id(c->world, cb_case_project(c)));
    cJSON_AddStringToObject(payload, "reason", reason);
    cJSON_AddStringToObject(payload, "timestamp", cb_time_format(c->now, time));
    cJSON_AddStringToObject(payload, "priority", "high");
    g_autofree char *text = cJSON_PrintUnformatted(payload);
    CbMatchNotice notice = {cb_case_text(c, "match_id"), admin, "admin_alert", "email", text, 0};
    cb_patch_notice(c, patch, &notice);
}

/* The match goes back to the approval that it had last, and people are told. */
static void
roll_match_back(const CbCase *c, CbPatch *patch, const char *reason)
{
    guint match = cb_case_match(c);
    const cJSON *admin;
    g_autoptr(cJSON) metadata = cJSON_CreateObject();
    cJSON_AddStringToObject(metadata, "matchId", cb_case_text(c, "match_id"));
    cJSON_AddTrueToObject(metadata, "rollback");
    g_autofree char *text = cJSON_PrintUnformatted(metadata);
    CbRow *row = cb_patch_match(c, patch, match);
    cb_patch_set_text(
        patch, row, CB_advisor_match_requests_status,
        cb_provision_restored(advisor_match_requests_previous_status(c->world, match)));
    cb_patch_set_text(patch, row, CB_advisor_match_requests_previous_status,
                      cb_match_status_name(CB_MATCH_FINALIZED));
    CbIntervention log = {"workspace_provisioning_failure",
                          NULL,
                          reason,
                          advisor_match_requests_match_score(c->world, match),
                          text,
                          advisor_match_requests_matched_advisor_id(c->world, match),
                          CB_NO_ROW};
    cb_patch_intervention(c, patch, &log);
    cJSON_ArrayForEach(admin, cb_json_member(c->payload, "admins"))
        if (cJSON_IsString(admin))
            alert(c, patch, admin->valuestring, reason);
    cb_patch_advisor(c, patch, advisor_match_requests_matched_advisor_id(c->world, match));
}

static char *
fail(const CbCase *c, CbPatch *patch)
{
    const char *project = cb_name_of_project(c->world, cb_case_project(c));
    const char *error = cb_case_text(c, "error"), *code = cb_case_text(c, "code");
    CbProvisionResult result = cb_provision_result(code == NULL ? "" : code);
    gboolean roll_back = FALSE;
    error = error != NULL ? error : code != NULL ? code : "unknown error";
    settle(c, patch, result, cJSON_IsTrue(cb_json_member(c->payload, "first")), error, &roll_back);
    cb_patch_project(c, patch);
    if (!roll_back)
        return g_strdup_printf("The workspace of %s could not be set up: %s. It is tried again.",
                               project, error);
    roll_match_back(c, patch, error);
    return g_strdup_printf("The workspace of %s could not be set up: %s. The match is open again.",
                           project, error);
}

static char *
roll_back(const CbCase *c, CbPatch *patch)
{
    const char *reason = cb_case_text(c, "reason");
    CbProvision after = cb_provision_rolled_back(cb_provision_read(c->world, row_of(c)));
    reason = reason == NULL ? "Workspace provisioning failed" : reason;
    cb_provision_write(patch, c->world, row_of(c), &after, NULL, NULL, c->now);
    roll_match_back(c, patch, reason);
    cb_patch_project(c, patch);
    return g_strdup_printf("The match of %s goes back to its last approval: %s.",
                           cb_name_of_project(c->world, cb_case_project(c)), reason);
}

static void
make_due(const CbCase *c, CbPatch *patch, CbProvision after)
{
    after.next_retry_at = c->now;
    cb_provision_write(patch, c->world, row_of(c), &after, NULL, NULL, c->now);
    cb_patch_project(c, patch);
}

static char *
retry(const CbCase *c, CbPatch *patch)
{
    make_due(c, patch, cb_provision_begin(cb_provision_read(c->world, row_of(c)).most, c->now));
    return g_strdup_printf("The workspace of %s is set up at once.",
                           cb_name_of_project(c->world, cb_case_project(c)));
}

static char *
set_free(const CbCase *c, CbPatch *patch)
{
    make_due(c, patch, cb_provision_free(cb_provision_read(c->world, row_of(c))));
    return g_strdup_printf("The workspace of %s waits for its next attempt again.",
                           cb_name_of_project(c->world, cb_case_project(c)));
}

#define ABOUT &cb_rule_may_advise, &cb_rule_project_found, &cb_rule_match_found, &queued

const CbRecipe cb_workspace_recipes[] = {
    {"provision.attempt", {ABOUT, &triable, &final, &advisor_known, &alone}, attempt},
    {"provision.fail", {ABOUT, &under_way, &final}, fail},
    {"provision.rollback", {ABOUT, &open, &final}, roll_back},
    {"provision.retry", {ABOUT, &open, &final}, retry},
    {"provision.free", {ABOUT, &stuck}, set_free},
    {NULL, {NULL}, NULL},
};
