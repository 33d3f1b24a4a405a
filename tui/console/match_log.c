/* What happened to a project's requests, a row of a table at a time. */
#include <string.h>

#include "engine/advisors/advisors.h"
#include "tui/console/cells.h"
#include "tui/console/match_lines.h"

/* Whoever did it: "the client" for the project's owner, a name for an advisor, else the id. */
static const char *
name_of(const CbWorld *world, guint project, const char *id)
{
    guint advisor = cb_world_find(world, CB_advisors, id);
    if (id == NULL || g_strcmp0(projects_owner_id(world, project), id) == 0)
        return id == NULL ? "somebody" : "the client";
    return advisor == CB_NO_ROW ? id : cb_name_of_advisor(world, advisor);
}

/* ": too far away" */
static void
append_reason(GString *text, const char *reason)
{
    if (reason == NULL || *reason == '\0')
        return;
    g_string_append(text, ": ");
    cb_text_data(text, reason);
}

/* The name of an advisor by id, who may be gone. */
static const char *
advisor_name(const CbWorld *world, const char *id)
{
    guint advisor = cb_world_find(world, CB_advisors, id);
    return advisor == CB_NO_ROW ? id : cb_name_of_advisor(world, advisor);
}

/* "asked by carla, matched with Ana Ruiz: 62.31" */
static CbStyle
say_request(const CbWorld *world, guint row, GString *text)
{
    guint advisor = advisor_match_requests_matched_advisor_id(world, row);
    const char *score = advisor_match_requests_match_score(world, row);
    g_string_append_printf(text, "asked by %s",
                           name_of(world, advisor_match_requests_project_id(world, row),
                                   advisor_match_requests_requested_by(world, row)));
    if (advisor == CB_NO_ROW)
        return g_string_append(text, ", nobody found"), CB_STYLE_NORMAL;
    g_string_append(text, ", matched with ");
    cb_text_data(text, cb_name_of_advisor(world, advisor));
    append_reason(text, score);
    return CB_STYLE_NORMAL;
}

/* "the client approved: good references" */
static CbStyle
say_answer(const CbWorld *world, guint row, GString *text)
{
    const char *decision = advisor_match_approvals_decision(world, row);
    g_string_append_printf(text, "the %s %s", advisor_match_approvals_approver_type(world, row),
                           decision);
    append_reason(text, advisor_match_approvals_reason(world, row));
    return strcmp(decision, "approved") == 0 ? CB_STYLE_GOOD : CB_STYLE_HIGH;
}

static CbStyle
say_intervention(const CbWorld *world, guint row, GString *text)
{
    static const char *const words[][2] = {
        {"manual_assignment", "assigned"},
        {"emergency_assignment", "assigned in an emergency"},
        {"override_auto_match", "overruled"},
        {"assignment_cancellation", "assignment cancelled"},
        {"workspace_provisioning_failure", "workspace given up, match rolled back"},
    };
    const char *type = admin_matching_interventions_intervention_type(world, row), *said = type;
    const char *before = admin_matching_interventions_original_advisor_id(world, row);
    const char *after = admin_matching_interventions_new_advisor_id(world, row);
    const char *admin = admin_matching_interventions_admin_id(world, row);
    for (guint w = 0; w < G_N_ELEMENTS(words); w++)
        said = strcmp(words[w][0], type) == 0 ? words[w][1] : said;
    g_string_append_printf(text, "%s by %s", said, admin != NULL ? admin : "the system");
    if (before != NULL)
        g_string_append_printf(text, ", from %s", advisor_name(world, before));
    if (after != NULL)
        g_string_append_printf(text, ", to %s", advisor_name(world, after));
    append_reason(text, admin_matching_interventions_reason(world, row));
    return CB_STYLE_HIGH;
}

static CbStyle
say_set_up(const CbWorld *world, guint row, GString *text)
{
    (void)world, (void)row;
    g_string_append(text, "workspace set up");
    return CB_STYLE_GOOD;
}

static CbStyle
say_failure(const CbWorld *world, guint row, GString *text)
{
    g_string_append(text, "workspace could not be set up");
    append_reason(text, workspace_provisioning_queue_last_error(world, row));
    return CB_STYLE_CRITICAL;
}

/* "told Ana Ruiz by email: advisor matched, delivered" */
static CbStyle
say_notice(const CbWorld *world, guint row, GString *text)
{
    const char *status = notification_outbox_status(world, row);
    gboolean dead = notification_outbox_dead_letter(world, row) == TRUE;
    g_autofree char *type =
        g_strdelimit(g_strdup(notification_outbox_notification_type(world, row)), "_", ' ');
    g_string_append_printf(text, "notice to %s by %s: %s, %s",
                           name_of(world, notification_outbox_project_id(world, row),
                                   notification_outbox_recipient_id(world, row)),
                           notification_outbox_delivery_method(world, row), type,
                           dead                             ? "given up"
                           : strcmp(status, "pending") == 0 ? "waits"
                                                            : status);
    return dead ? CB_STYLE_HIGH : CB_STYLE_DIM;
}

const CbMatchLog cb_match_logs[] = {
    {CB_advisor_match_requests, CB_advisor_match_requests_project_id,
     CB_advisor_match_requests_created_at, say_request},
    {CB_advisor_match_approvals, CB_advisor_match_approvals_project_id,
     CB_advisor_match_approvals_decided_at, say_answer},
    {CB_admin_matching_interventions, CB_admin_matching_interventions_project_id,
     CB_admin_matching_interventions_created_at, say_intervention},
    {CB_workspace_provisioning_queue, CB_workspace_provisioning_queue_project_id,
     CB_workspace_provisioning_queue_completed_at, say_set_up},
    {CB_workspace_provisioning_queue, CB_workspace_provisioning_queue_project_id,
     CB_workspace_provisioning_queue_last_error_at, say_failure},
    {CB_notification_outbox, CB_notification_outbox_project_id, CB_notification_outbox_created_at,
     say_notice},
};
const guint cb_n_match_logs = G_N_ELEMENTS(cb_match_logs);
