/* The rules that subjects share, and the rows that their effects write. */
#include "engine/advisors/case.h"

#include <math.h>
#include <string.h>

#include "engine/advisors/outbox.h"

const char *
cb_name_of_project(const CbWorld *world, guint project)
{
    const char *name = projects_name(world, project);
    return name != NULL ? name : projects_id(world, project);
}

const char *
cb_name_of_advisor(const CbWorld *world, guint advisor)
{
    const char *name = advisors_display_name(world, advisor);
    return name != NULL ? name : advisors_id(world, advisor);
}

/* --- what it is about ------------------------------------------------------------------------- */

static guint
find(const CbCase *c, CbTableId table, const char *member)
{
    const char *id =
        c->decision->target == table ? c->decision->target_id : cb_case_text(c, member);
    return cb_world_find(c->world, table, id);
}

guint
cb_case_project(const CbCase *c)
{
    return find(c, CB_projects, "project_id");
}

guint
cb_case_advisor(const CbCase *c)
{
    return find(c, CB_advisors, "advisor_id");
}

guint
cb_case_match(const CbCase *c)
{
    return cb_match_of(c->world, cb_case_project(c), cb_case_text(c, "match_id"));
}

const char *
cb_case_person(const CbCase *c, const char *name)
{
    const char *person = cb_case_text(c, name);
    return person != NULL ? person : c->decision->actor;
}

gint64
cb_case_whole(const CbCase *c, const char *name, gint64 otherwise)
{
    const cJSON *number = cb_json_member(c->payload, name);
    if (number == NULL || cJSON_IsNull(number))
        return otherwise;
    gboolean whole = cJSON_IsNumber(number) && fabs(number->valuedouble) <= G_MAXINT32 &&
                     number->valuedouble == floor(number->valuedouble);
    return whole ? (gint64)number->valuedouble : CB_NULL;
}

double
cb_case_jitter(const CbCase *c)
{
    const cJSON *given = cb_json_member(c->payload, "jitter");
    if (cJSON_IsNumber(given))
        return CLAMP(given->valuedouble, 0, nextafter(1, 0));
    return g_str_hash(c->decision->id) / 4294967296.0;
}

/* --- rules ------------------------------------------------------------------------------------ */

static gboolean
may_advise(const CbCase *c)
{
    return c->decision->role != CB_ROLE_VIEWER;
}

static gboolean
may_govern(const CbCase *c)
{
    return c->decision->role >= CB_ROLE_MANAGER;
}

static gboolean
project_exists(const CbCase *c)
{
    return cb_case_project(c) != CB_NO_ROW;
}

static gboolean
advisor_exists(const CbCase *c)
{
    return cb_case_advisor(c) != CB_NO_ROW;
}

static gboolean
match_exists(const CbCase *c)
{
    return cb_case_match(c) != CB_NO_ROW;
}

const CbRule cb_rule_may_advise = {may_advise, "NOT_AUTHORIZED", CB_RULE_PLAIN,
                                   "Viewers decide nothing.", NULL};
const CbRule cb_rule_may_govern = {may_govern, "NOT_AUTHORIZED", CB_RULE_PLAIN,
                                   "Only managers and administrators overrule the matching.", NULL};
const CbRule cb_rule_project_found = {project_exists, "PROJECT_NOT_FOUND", CB_RULE_PLAIN,
                                      "There is no such project.", NULL};
const CbRule cb_rule_advisor_found = {advisor_exists, "ADVISOR_NOT_FOUND", CB_RULE_PLAIN,
                                      "There is no such advisor.", NULL};
const CbRule cb_rule_match_found = {match_exists, "MATCH_NOT_FOUND", CB_RULE_PLAIN,
                                    "The project has no such match.", NULL};

/* --- books ------------------------------------------------------------------------------------ */

static const CbRecipe *const books[] = {
    cb_match_recipes,     cb_match_answer_recipes, cb_govern_recipes,       cb_match_rule_recipes,
    cb_workspace_recipes, cb_notice_recipes,       cb_availability_recipes, cb_chat_recipes};

CbOutcome *
cb_advisors_decide(const CbWorld *world, const CbDecision *decision, gint64 now)
{
    return cb_case_decide(books, G_N_ELEMENTS(books), world, decision, now);
}

/* --- rows ------------------------------------------------------------------------------------- */

void
cb_patch_project(const CbCase *c, CbPatch *patch)
{
    cb_patch_raise(patch, c->world, CB_projects, cb_case_project(c));
}

void
cb_patch_advisor(const CbCase *c, CbPatch *patch, guint advisor)
{
    if (advisor != CB_NO_ROW)
        cb_patch_raise(patch, c->world, CB_advisors, advisor);
}

CbRow *
cb_patch_match(const CbCase *c, CbPatch *patch, guint match)
{
    guint project = advisor_match_requests_project_id(c->world, match);
    CbRow *row = cb_patch_add_key(patch, CB_advisor_match_requests,
                                  advisor_match_requests_id(c->world, match));
    cb_patch_set_text(patch, row, CB_advisor_match_requests_project_id,
                      projects_id(c->world, project));
    cb_patch_set_integer(row, CB_advisor_match_requests_updated_at, c->now);
    return row;
}

void
cb_patch_match_status(const CbCase *c, CbPatch *patch, guint match, CbMatchStatus status)
{
    CbRow *row = cb_patch_match(c, patch, match);
    cb_patch_set_text(patch, row, CB_advisor_match_requests_status, cb_match_status_name(status));
    cb_patch_set_text(patch, row, CB_advisor_match_requests_previous_status,
                      advisor_match_requests_status(c->world, match));
}

CbRow *
cb_patch_own(const CbCase *c, CbPatch *patch, CbTableId table, guint project_column,
             const char *what)
{
    g_autofree char *id = cb_derived_id(c->decision->id, what);
    CbRow *row = cb_patch_add_key(patch, table, id);
    cb_patch_set_text(patch, row, project_column, projects_id(c->world, cb_case_project(c)));
    return row;
}

/* --- notices ---------------------------------------------------------------------------------- */

static gboolean
waits_already(const CbCase *c, const CbMatchNotice *notice)
{
    CB_EACH_LINK(c->world, notification_outbox, project_id, cb_case_project(c), row) {
        const char *status = notification_outbox_status(c->world, row);
        if ((strcmp(status, "pending") == 0 || strcmp(status, "queued") == 0) &&
            g_strcmp0(notification_outbox_match_request_id(c->world, row), notice->match_id) == 0 &&
            strcmp(notification_outbox_recipient_id(c->world, row), notice->recipient) == 0 &&
            strcmp(notification_outbox_notification_type(c->world, row), notice->type) == 0 &&
            strcmp(notification_outbox_delivery_method(c->world, row), notice->method) == 0)
            return TRUE;
    }
    return FALSE;
}

void
cb_patch_notice(const CbCase *c, CbPatch *patch, const CbMatchNotice *notice)
{
    if (notice->recipient == NULL || waits_already(c, notice))
        return;
    g_autofree char *what = g_strdup_printf("notice/%s/%s", notice->type, notice->recipient);
    CbRow *row =
        cb_patch_own(c, patch, CB_notification_outbox, CB_notification_outbox_project_id, what);
    cb_patch_set_text(patch, row, CB_notification_outbox_match_request_id, notice->match_id);
    cb_patch_set_text(patch, row, CB_notification_outbox_recipient_id, notice->recipient);
    cb_patch_set_text(patch, row, CB_notification_outbox_notification_type, notice->type);
    cb_patch_set_text(patch, row, CB_notification_outbox_delivery_method, notice->method);
    if (notice->payload != NULL)
        cb_patch_set_text(patch, row, CB_notification_outbox_payload, notice->payload);
    cb_patch_set_integer(row, CB_notification_outbox_next_attempt_at, c->now + notice->delay);
    cb_patch_set_integer(row, CB_notification_outbox_created_at, c->now);
}

static void
tell(const CbCase *c, CbPatch *patch, const char *match_id, const char *recipient, const char *type)
{
    CbMatchNotice notice = {match_id, recipient, type,
                            "email",  NULL,      cb_notice_delay(NULL, 0, cb_case_jitter(c))};
    cb_patch_notice(c, patch, &notice);
}

void
cb_patch_tell_owner(const CbCase *c, CbPatch *patch, const char *match_id, const char *type)
{
    tell(c, patch, match_id, projects_owner_id(c->world, cb_case_project(c)), type);
}

void
cb_patch_tell_advisor(const CbCase *c, CbPatch *patch, guint match, const char *type)
{
    guint advisor = advisor_match_requests_matched_advisor_id(c->world, match);
    if (advisor != CB_NO_ROW)
        tell(c, patch, advisor_match_requests_id(c->world, match), advisors_id(c->world, advisor),
             type);
}

/* --- the log and the load --------------------------------------------------------------------- */

void
cb_patch_intervention(const CbCase *c, CbPatch *patch, const CbIntervention *what)
{
    CbRow *row = cb_patch_own(c, patch, CB_admin_matching_interventions,
                              CB_admin_matching_interventions_project_id, "intervention");
    cb_patch_set_text(patch, row, CB_admin_matching_interventions_admin_id, what->admin);
    cb_patch_set_text(patch, row, CB_admin_matching_interventions_intervention_type, what->type);
    if (what->original != CB_NO_ROW)
        cb_patch_set_text(patch, row, CB_admin_matching_interventions_original_advisor_id,
                          advisors_id(c->world, what->original));
    if (what->chosen != CB_NO_ROW)
        cb_patch_set_text(patch, row, CB_admin_matching_interventions_new_advisor_id,
                          advisors_id(c->world, what->chosen));
    cb_patch_set_text(patch, row, CB_admin_matching_interventions_reason,
                      what->reason == NULL ? "" : what->reason);
    cb_patch_set_text(patch, row, CB_admin_matching_interventions_automated_match_score,
                      what->score);
    cb_patch_set_text(patch, row, CB_admin_matching_interventions_intervention_metadata,
                      what->metadata);
    cb_patch_set_integer(row, CB_admin_matching_interventions_created_at, c->now);
}

guint
cb_advisor_load(const CbWorld *world, guint advisor, guint project)
{
    guint load = 0;
    CB_EACH_LINK(world, project_advisors, advisor_id, advisor, link) {
        const char *status = project_advisors_status(world, link);
        load += project_advisors_project_id(world, link) != project &&
                (strcmp(status, "active") == 0 || strcmp(status, "pending_approval") == 0);
    }
    CB_EACH_LINK(world, workspace_provisioning_queue, advisor_id, advisor, row) {
        const char *status = workspace_provisioning_queue_status(world, row);
        load += workspace_provisioning_queue_project_id(world, row) != project &&
                (strcmp(status, "pending") == 0 || strcmp(status, "processing") == 0);
    }
    return load;
}
