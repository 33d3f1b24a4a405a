/* Workspaces and notices of matches by keys: set up at once, roll back, free a lock, send again. */
#include <string.h>

#include "engine/advisors/advisors.h"
#include "tui/console/act.h"
#include "tui/console/act_match.h"
#include "tui/console/overlay.h"
#include "tui/console/wish.h"

static const struct {
    CbKey key;
    const char *label, *kind;
} ways[] = {
    {'r', "set it up at once", "provision.retry"},
    {'b', "roll back: the match returns to its last approval", "provision.rollback"},
    {'l', "free the lock that nobody holds any more", "provision.free"},
};
enum { N_WAYS = G_N_ELEMENTS(ways), GO = N_WAYS, N_CHOICES };

/* A row of the queue, by id. */
typedef struct {
    char *project, *match;
} Queued;

static void
free_queued(gpointer data)
{
    Queued *queued = data;
    g_free(queued->project);
    g_free(queued->match);
    g_free(queued);
}

static char *
payload_of(const Queued *queued, const char *kind, const char *reason)
{
    cJSON *payload = cJSON_CreateObject();
    cJSON_AddStringToObject(payload, "match_id", queued->match);
    if (strcmp(kind, "provision.rollback") == 0 && reason != NULL && *reason != '\0')
        cJSON_AddStringToObject(payload, "reason", reason);
    return cb_act_payload_text(payload);
}

static void
reason_typed(CbConsole *console, const char *text, gpointer data)
{
    const Queued *queued = data;
    if (text != NULL)
        cb_wish_decide(console, "provision.rollback", queued->project, payload_of(queued, "provision.rollback", text));
}

static void
ask_reason(CbConsole *console, const Queued *queued)
{
    Queued *own = g_new0(Queued, 1);
    *own = (Queued){g_strdup(queued->project), g_strdup(queued->match)};
    cb_prompt_open(console, &(CbPromptOptions){.label = "Why is it rolled back? ",
                                               .initial = "",
                                               .invitation = "a reason, or nothing",
                                               .done = reason_typed,
                                               .data = own,
                                               .free_data = free_queued});
}

static void
take_way(CbConsole *console, gpointer data, guint place)
{
    const Queued *queued = data;
    const CbWorld *world = cb_console_world(console);
    guint project = cb_world_find(world, CB_projects, queued->project);
    guint match = project == CB_NO_ROW ? CB_NO_ROW : cb_match_of(world, project, queued->match);
    if (place == GO) {
        if (match != CB_NO_ROW)
            cb_console_open_row(console, CB_advisor_match_requests, match);
    } else if (strcmp(ways[place].kind, "provision.rollback") == 0) {
        ask_reason(console, queued);
    } else {
        cb_wish_decide(console, ways[place].kind, queued->project, payload_of(queued, ways[place].kind, NULL));
    }
}

static void
ask_way(CbConsole *console, guint workspace)
{
    const CbWorld *world = cb_console_world(console);
    guint project = workspace_provisioning_queue_project_id(world, workspace);
    guint advisor = workspace_provisioning_queue_advisor_id(world, workspace);
    Queued *queued = g_new0(Queued, 1);
    CbChoice choices[N_CHOICES];
    char *refusals[N_WAYS];
    g_autoptr(GString) state = g_string_new(NULL);
    queued->project = g_strdup(projects_id(world, project));
    queued->match = g_strdup(workspace_provisioning_queue_match_id(world, workspace));
    cb_text_workspace(console, workspace, state);
    for (guint w = 0; w < N_WAYS; w++) {
        refusals[w] = cb_act_refusal(console, ways[w].kind, queued->project, payload_of(queued, ways[w].kind, NULL), NULL);
        choices[w] = (CbChoice){ways[w].key, ways[w].label, refusals[w], NULL};
    }
    choices[GO] = (CbChoice){CB_KEY_ENTER, "go to its match", NULL, NULL};
    cb_choices_of_open(console, "Workspace",
                       g_strdup_printf("%s%s%s\n%s", cb_name_of_project(world, project), advisor == CB_NO_ROW ? "" : ", ",
                                       advisor == CB_NO_ROW ? "" : cb_name_of_advisor(world, advisor), state->str),
                       choices, N_CHOICES, take_way, queued, free_queued);
    for (guint w = 0; w < N_WAYS; w++)
        g_free(refusals[w]);
}

/* That of the newest request which has one. */
void
cb_act_workspace(CbConsole *console, int argument)
{
    const CbWorld *world = cb_console_world(console);
    CbMatchAbout about = cb_console_match(console);
    guint workspace = cb_match_workspace(world, about);
    (void)argument;
    if (workspace == CB_NO_ROW)
        CB_EACH_LINK (world, workspace_provisioning_queue, project_id, about.project, row)
            workspace = row;
    if (workspace != CB_NO_ROW)
        ask_way(console, workspace);
    else
        cb_console_say(console, CB_STYLE_DIM,
                       g_strdup_printf("No workspace of %s is set up: both have to approve first.",
                                       cb_name_of_project(world, about.project)));
}

void
cb_act_workspaces(CbConsole *console, int argument)
{
    (void)argument;
    cb_workspace_queue_open(console, ask_way);
}

/* --- notices ---------------------------------------------------------------------------------- */

void
cb_act_resend_notice(CbConsole *console, int argument)
{
    const CbWorld *world = cb_console_world(console);
    guint project = cb_console_match(console).project;
    g_autoptr(GArray) wishes = g_array_new(FALSE, FALSE, sizeof(CbWish));
    (void)argument;
    CB_EACH_LINK (world, notification_outbox, project_id, project, row) {
        if (notification_outbox_dead_letter(world, row) != TRUE ||
            strcmp(notification_outbox_status(world, row), "failed") != 0)
            continue;
        cJSON *payload = cJSON_CreateObject();
        cJSON_AddStringToObject(payload, "notice_id", notification_outbox_id(world, row));
        g_array_append_vals(wishes, &(CbWish){"outbox.retry", projects_id(world, project), cb_act_payload_text(payload)}, 1);
    }
    if (wishes->len == 0)
        cb_console_say(console, CB_STYLE_DIM, g_strdup("No notice about this project was given up."));
    else
        cb_wish_decide_all(console, (const CbWish *)(gpointer)wishes->data, wishes->len, "to be sent again");
    for (guint w = 0; w < wishes->len; w++)
        g_free(g_array_index(wishes, CbWish, w).payload);
}
