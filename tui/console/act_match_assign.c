/* Who gets a project whatever the scores say: browsing all advisors, this match, the next request, an emergency. */
#include <string.h>

#include "engine/advisors/advisors.h"
#include "tui/console/act.h"
#include "tui/console/act_match.h"
#include "tui/console/overlay.h"
#include "tui/console/wish.h"

/* Ways to give the project to somebody. */
typedef struct {
    CbKey key;
    const char *label, *kind, *type; /* `type`: assignment_type, NULL: none */
    gboolean reason;                 /* without a reason it is not done */
    gboolean asks;                   /* … and the project asks at once */
} Way;

static const Way ways[] = {
    {'o', "this match goes to them", "match.override", NULL, TRUE, FALSE},
    {'r', "assign, and request at once", "match.assign", "manual_assignment", FALSE, TRUE},
    {'n', "the next request goes to them", "match.assign", "manual_assignment", FALSE, FALSE},
    {'e', "the next request, as an emergency", "match.assign", "emergency_assignment", TRUE, FALSE},
};
enum { N_WAYS = G_N_ELEMENTS(ways), CANCEL = N_WAYS, CARD, N_CHOICES };

/* An assignment that is being made, by id. */
typedef struct {
    char *project, *advisor;
    guint way;
} Assignment;

static void
free_assignment(gpointer data)
{
    Assignment *assignment = data;
    g_free(assignment->project);
    g_free(assignment->advisor);
    g_free(assignment);
}

static Assignment *
assignment_new(const char *project, const char *advisor, guint way)
{
    Assignment *assignment = g_new0(Assignment, 1);
    *assignment = (Assignment){g_strdup(project), g_strdup(advisor), way};
    return assignment;
}

static char *
payload_of(const CbWorld *world, const Assignment *assignment, const Way *way, const char *reason)
{
    guint project = cb_world_find(world, CB_projects, assignment->project);
    guint open = project == CB_NO_ROW ? CB_NO_ROW : cb_open_match(world, project);
    cJSON *payload = cb_act_match_payload(world, (CbMatchAbout){project, way->type == NULL ? open : CB_NO_ROW});
    cJSON_AddStringToObject(payload, "advisor_id", assignment->advisor);
    if (way->type != NULL)
        cJSON_AddStringToObject(payload, "assignment_type", way->type);
    if (reason != NULL && *reason != '\0')
        cJSON_AddStringToObject(payload, "reason", reason);
    return cb_act_payload_text(payload);
}

/* The assignment that the next request of a project would follow, CB_NO_ROW: none. */
static guint
assignment_in_force(const CbWorld *world, guint project)
{
    CB_EACH_LINK (world, admin_advisor_assignments, project_id, project, row)
        if (strcmp(admin_advisor_assignments_status(world, row), "active") == 0)
            return row;
    return CB_NO_ROW;
}

static char *
cancel_payload(const CbWorld *world, const char *project)
{
    guint row = cb_world_find(world, CB_projects, project);
    guint assignment = row == CB_NO_ROW ? CB_NO_ROW : assignment_in_force(world, row);
    cJSON *payload = cJSON_CreateObject();
    if (assignment != CB_NO_ROW)
        cJSON_AddStringToObject(payload, "assignment_id", admin_advisor_assignments_id(world, assignment));
    cJSON_AddStringToObject(payload, "reason", "cancelled in the console");
    return cb_act_payload_text(payload);
}

/* --- deciding --------------------------------------------------------------------------------- */

static void
assign(CbConsole *console, const Assignment *assignment, const char *reason)
{
    const Way *way = &ways[assignment->way];
    const CbWorld *world = cb_console_world(console);
    guint project = cb_world_find(world, CB_projects, assignment->project);
    if (!cb_wish_decide(console, way->kind, assignment->project, payload_of(world, assignment, way, reason)) || !way->asks ||
        project == CB_NO_ROW)
        return;
    cb_wish_decide(console, "match.request", assignment->project,
                   cb_act_request_payload(cb_console_world(console), project, NULL));
}

static void
reason_typed(CbConsole *console, const char *text, gpointer data)
{
    if (text != NULL)
        assign(console, data, text);
}

static void
take_way(CbConsole *console, gpointer data, guint place)
{
    const Assignment *assignment = data;
    guint advisor = cb_world_find(cb_console_world(console), CB_advisors, assignment->advisor);
    if (place == CARD) {
        if (advisor != CB_NO_ROW)
            cb_advisor_card_open(console, advisor);
    } else if (place == CANCEL) {
        cb_wish_decide(console, "assignment.cancel", assignment->project,
                       cancel_payload(cb_console_world(console), assignment->project));
    } else {
        cb_prompt_open(console,
                       &(CbPromptOptions){.label = "Why? ",
                                          .initial = "",
                                          .invitation = ways[place].reason ? "the reason" : "a reason, or nothing",
                                          .done = reason_typed,
                                          .data = assignment_new(assignment->project, assignment->advisor, place),
                                          .free_data = free_assignment});
    }
}

/* Why a way is closed; a reason is still to come. NULL: it is open. */
static char *
refusal_of(CbConsole *console, const Assignment *assignment, const Way *way)
{
    const CbWorld *world = cb_console_world(console);
    guint project = cb_world_find(world, CB_projects, assignment->project);
    gboolean open = project != CB_NO_ROW && cb_open_match(world, project) != CB_NO_ROW;
    if (way->type == NULL && !open)
        return g_strdup("there is no request that nobody has answered");
    if (way->asks && open)
        return g_strdup("there is an open request already");
    return cb_act_refusal(console, way->kind, assignment->project, payload_of(world, assignment, way, "…"), NULL);
}

void
cb_act_assign_to(CbConsole *console, const char *project, guint advisor)
{
    const CbWorld *world = cb_console_world(console);
    Assignment *assignment = assignment_new(project, advisors_id(world, advisor), 0);
    CbChoice choices[N_CHOICES];
    char *refusals[N_CHOICES] = {NULL};
    guint row = cb_world_find(world, CB_projects, project), matched = cb_open_match(world, row);
    guint before = cb_match_advisor(world, (CbMatchAbout){row, matched});
    for (guint w = 0; w < N_WAYS; w++) {
        refusals[w] = refusal_of(console, assignment, &ways[w]);
        choices[w] = (CbChoice){ways[w].key, ways[w].label, refusals[w], NULL};
    }
    refusals[CANCEL] = cb_act_refusal(console, "assignment.cancel", project, cancel_payload(world, project), NULL);
    choices[CANCEL] = (CbChoice){'k', "cancel the assignment that there is", refusals[CANCEL], NULL};
    choices[CARD] = (CbChoice){'i', "all that is known of them", NULL, NULL};
    cb_choices_of_open(console, "Assign by hand",
                       g_strdup_printf("%s\nto %s%s%s", cb_name_of_project(world, row), cb_name_of_advisor(world, advisor),
                                       before != CB_NO_ROW ? "\nmatched now: " : "",
                                       before != CB_NO_ROW ? cb_name_of_advisor(world, before) : ""),
                       choices, N_CHOICES, take_way, assignment, free_assignment);
    for (guint c = 0; c < N_CHOICES; c++)
        g_free(refusals[c]);
}

/* --- choosing --------------------------------------------------------------------------------- */

static void
advisor_chosen(CbConsole *console, guint advisor, gpointer project)
{
    if (cb_world_find(cb_console_world(console), CB_projects, project) != CB_NO_ROW)
        cb_act_assign_to(console, project, advisor);
}

void
cb_act_browse_for(CbConsole *console, const char *project)
{
    const CbWorld *world = cb_console_world(console);
    guint row = cb_world_find(world, CB_projects, project);
    if (row == CB_NO_ROW)
        return;
    g_autofree char *title = g_strdup_printf("Advisors for %s", cb_name_of_project(world, row));
    cb_advisor_chooser_open(console, title, row, advisor_chosen, g_strdup(project));
}

void
cb_act_browse_advisors(CbConsole *console, int argument)
{
    (void)argument;
    cb_act_browse_for(console, projects_id(cb_console_world(console), cb_console_match(console).project));
}

void
cb_act_assign_advisor(CbConsole *console, int argument)
{
    guint advisor = cb_console_advisor(console);
    if (advisor == CB_NO_ROW)
        cb_act_browse_advisors(console, argument);
    else
        cb_act_assign_to(console, projects_id(cb_console_world(console), cb_console_match(console).project), advisor);
}
