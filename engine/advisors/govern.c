/* What managers do to the matching: whom a project gets whatever the scores say. */
#include <string.h>

#include "engine/advisors/case.h"
#include "engine/advisors/event.h"

static const char *const assignment_types[] = {"manual_assignment", "emergency_assignment", NULL};

static const char *
type_of(const CbCase *c)
{
    const char *type = cb_case_text(c, "assignment_type");
    return type == NULL ? assignment_types[0] : type;
}

/* The payload's assignment, of the project. */
static guint
assignment_of(const CbCase *c)
{
    const char *id = cb_case_text(c, "assignment_id");
    guint project = cb_case_project(c);
    if (project != CB_NO_ROW && id != NULL)
        CB_EACH_LINK(c->world, admin_advisor_assignments, project_id, project, row)
            if (strcmp(admin_advisor_assignments_id(c->world, row), id) == 0)
                return row;
    return CB_NO_ROW;
}

/* --- rules ------------------------------------------------------------------------------------ */

static gboolean
type_is_good(const CbCase *c)
{
    return g_strv_contains(assignment_types, type_of(c));
}

static gboolean
until_is_good(const CbCase *c)
{
    gint64 until = cb_case_time(c, "valid_until");
    return cb_case_reads(c, "valid_until", CB_TYPE_TIME) && (until == CB_NULL || until > c->now);
}

static gboolean
emergency_has_reason(const CbCase *c)
{
    const char *reason = cb_case_text(c, "reason");
    return g_str_equal(type_of(c), "manual_assignment") || (reason != NULL && *reason != '\0');
}

static gboolean
priority_is_good(const CbCase *c)
{
    return cb_case_whole(c, "priority", 100) != CB_NULL;
}

static gboolean
override_has_reason(const CbCase *c)
{
    const char *reason = cb_case_text(c, "reason");
    return reason != NULL && *reason != '\0';
}

static gboolean
nobody_has_answered(const CbCase *c)
{
    return cb_match_is_open(cb_match_status(c->world, cb_case_match(c)));
}

static gboolean
assignment_is_active(const CbCase *c)
{
    guint row = assignment_of(c);
    return row != CB_NO_ROW &&
           strcmp(admin_advisor_assignments_status(c->world, row), "active") == 0;
}

static const CbRule type_good = {type_is_good, "INVALID_VALUE", CB_RULE_PLAIN,
                                 "An assignment is a manual_assignment or an emergency_assignment.",
                                 NULL};
static const CbRule until_good = {
    until_is_good, "INVALID_VALUE", CB_RULE_PLAIN,
    "An assignment is valid until a time that is to come, or for ever.", NULL};
static const CbRule priority_good = {priority_is_good, "INVALID_VALUE", CB_RULE_PLAIN,
                                     "The priority is a whole number.", NULL};
static const CbRule emergency_reason = {emergency_has_reason, "REASON_REQUIRED", CB_RULE_PLAIN,
                                        "An emergency needs a reason.", NULL};
static const CbRule override_reason = {override_has_reason, "REASON_REQUIRED", CB_RULE_PLAIN,
                                       "To overrule a match say why.", NULL};
static const CbRule unanswered = {
    nobody_has_answered, "STATE_CHANGED", CB_RULE_PLAIN,
    "The match has been answered; only a pending or matched one is overruled.", NULL};
static const CbRule active = {assignment_is_active, "ASSIGNMENT_NOT_ACTIVE", CB_RULE_PLAIN,
                              "The project has no such assignment in force.", NULL};

/* --- effects ---------------------------------------------------------------------------------- */

static void
set_status(const CbCase *c, CbPatch *patch, guint assignment, const char *status)
{
    CbRow *row = cb_patch_add_key(patch, CB_admin_advisor_assignments,
                                  admin_advisor_assignments_id(c->world, assignment));
    cb_patch_set_text(patch, row, CB_admin_advisor_assignments_project_id,
                      projects_id(c->world, cb_case_project(c)));
    cb_patch_set_text(patch, row, CB_admin_advisor_assignments_status, status);
    cb_patch_set_integer(row, CB_admin_advisor_assignments_updated_at, c->now);
}

/* A project has one manual assignment; emergencies stand beside it. */
static void
replace_manual(const CbCase *c, CbPatch *patch)
{
    CB_EACH_LINK(c->world, admin_advisor_assignments, project_id, cb_case_project(c), row)
        if (strcmp(admin_advisor_assignments_status(c->world, row), "active") == 0 &&
            strcmp(admin_advisor_assignments_assignment_type(c->world, row), "manual_assignment") ==
                0)
            set_status(c, patch, row, "cancelled");
}

static char *
reason_of(const CbCase *c)
{
    const char *reason = cb_case_text(c, "reason");
    gboolean emergency = g_str_equal(type_of(c), "emergency_assignment");
    return reason == NULL ? NULL : g_strconcat(emergency ? "EMERGENCY: " : "", reason, NULL);
}

static char *
assign(const CbCase *c, CbPatch *patch)
{
    guint advisor = cb_case_advisor(c);
    g_autofree char *reason = reason_of(c);
    if (g_str_equal(type_of(c), "manual_assignment"))
        replace_manual(c, patch);
    CbRow *row = cb_patch_own(c, patch, CB_admin_advisor_assignments,
                              CB_admin_advisor_assignments_project_id, "assignment");
    cb_patch_set_text(patch, row, CB_admin_advisor_assignments_advisor_id,
                      advisors_id(c->world, advisor));
    cb_patch_set_text(patch, row, CB_admin_advisor_assignments_assigned_by,
                      cb_case_person(c, "assigned_by"));
    cb_patch_set_text(patch, row, CB_admin_advisor_assignments_assignment_type, type_of(c));
    cb_patch_set_integer(row, CB_admin_advisor_assignments_priority,
                         cb_case_whole(c, "priority", 100));
    cb_patch_set_text(patch, row, CB_admin_advisor_assignments_reason, reason);
    cb_patch_set_integer(row, CB_admin_advisor_assignments_valid_from, c->now);
    cb_patch_set_integer(row, CB_admin_advisor_assignments_valid_until,
                         cb_case_time(c, "valid_until"));
    cb_patch_set_integer(row, CB_admin_advisor_assignments_created_at, c->now);
    CbIntervention log = {
        type_of(c), cb_case_person(c, "assigned_by"), reason, NULL, NULL, CB_NO_ROW, advisor};
    cb_patch_intervention(c, patch, &log);
    cb_patch_project(c, patch);
    cb_patch_advisor(c, patch, advisor);
    return g_strdup_printf("The next request of %s goes to %s.",
                           cb_name_of_project(c->world, cb_case_project(c)),
                           cb_name_of_advisor(c->world, advisor));
}

static char *
cancel(const CbCase *c, CbPatch *patch)
{
    guint row = assignment_of(c), advisor = admin_advisor_assignments_advisor_id(c->world, row);
    CbIntervention log = {"assignment_cancellation",
                          cb_case_person(c, "cancelled_by"),
                          cb_case_text(c, "reason"),
                          NULL,
                          NULL,
                          advisor,
                          CB_NO_ROW};
    set_status(c, patch, row, "cancelled");
    cb_patch_intervention(c, patch, &log);
    cb_patch_project(c, patch);
    return g_strdup_printf("%s is no longer assigned to %s.", cb_name_of_advisor(c->world, advisor),
                           cb_name_of_project(c->world, cb_case_project(c)));
}

static char *
override(const CbCase *c, CbPatch *patch)
{
    guint match = cb_case_match(c), advisor = cb_case_advisor(c);
    guint before = advisor_match_requests_matched_advisor_id(c->world, match);
    const char *reason = cb_case_text(c, "reason");
    g_autofree char *text = g_strconcat("Admin override: ", reason, NULL);
    CbIntervention log = {"override_auto_match",
                          cb_case_person(c, "admin_id"),
                          reason,
                          advisor_match_requests_match_score(c->world, match),
                          NULL,
                          before,
                          advisor};
    CbRow *row = cb_patch_match(c, patch, match);
    cb_patch_set_text(patch, row, CB_advisor_match_requests_matched_advisor_id,
                      advisors_id(c->world, advisor));
    cb_patch_set_text(patch, row, CB_advisor_match_requests_match_score, "100");
    cb_patch_set_text(patch, row, CB_advisor_match_requests_match_reason, text);
    if (cb_match_status(c->world, match) != CB_MATCH_MATCHED) {
        cb_patch_set_text(patch, row, CB_advisor_match_requests_status,
                          cb_match_status_name(CB_MATCH_MATCHED));
        cb_patch_set_text(patch, row, CB_advisor_match_requests_previous_status,
                          advisor_match_requests_status(c->world, match));
    }
    cb_patch_intervention(c, patch, &log);
    cb_patch_project(c, patch);
    cb_patch_advisor(c, patch, advisor);
    if (before != advisor) {
        cb_patch_advisor(c, patch, before);
        cb_patch_event(c, patch, CB_MATCH_EVENT_MATCHED, advisor_match_requests_id(c->world, match),
                       advisors_id(c->world, advisor));
    }
    return g_strdup_printf("%s is matched with %s, by hand.",
                           cb_name_of_project(c->world, cb_case_project(c)),
                           cb_name_of_advisor(c->world, advisor));
}

const CbRecipe cb_govern_recipes[] = {
    {"match.assign",
     {&cb_rule_may_govern, &cb_rule_project_found, &cb_rule_advisor_found, &type_good, &until_good,
      &priority_good, &emergency_reason},
     assign},
    {"assignment.cancel", {&cb_rule_may_govern, &cb_rule_project_found, &active}, cancel},
    {"match.override",
     {&cb_rule_may_govern, &cb_rule_project_found, &cb_rule_match_found, &cb_rule_advisor_found,
      &override_reason, &unanswered},
     override},
    {NULL, {NULL}, NULL},
};
