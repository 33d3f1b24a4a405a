/* Writing into the conversation of a project, for the client or for the advisor. */
#include <string.h>

#include "engine/advisors/advisors.h"
#include "engine/advisors/chat.h"
#include "tui/console/act.h"
#include "tui/console/act_match.h"
#include "tui/console/overlay.h"
#include "tui/console/wish.h"

/* Who speaks where, by id. */
typedef struct {
    char *project, *user;
    gboolean advisor;
} Speaker;

static void
free_speaker(gpointer data)
{
    Speaker *speaker = data;
    g_free(speaker->project);
    g_free(speaker->user);
    g_free(speaker);
}

static char *
payload_of(const Speaker *speaker, const char *text)
{
    g_autofree char *id = g_uuid_string_random();
    cJSON *payload = cJSON_CreateObject();
    cJSON_AddStringToObject(payload, "text", text);
    cJSON_AddStringToObject(payload, "client_msg_id", id);
    cJSON_AddStringToObject(payload, "actor_type", speaker->advisor ? "advisor" : "client");
    if (speaker->user != NULL)
        cJSON_AddStringToObject(payload, "user_id", speaker->user);
    return cb_act_payload_text(payload);
}

/* The conversation is what is looked at then. */
static void
text_typed(CbConsole *console, const char *text, gpointer data)
{
    const Speaker *speaker = data;
    if (text == NULL || *text == '\0' ||
        !cb_wish_decide(console, "chat.post", speaker->project, payload_of(speaker, text)))
        return;
    const CbItem *item = cb_list_selected(&cb_console_view(console)->list);
    console->match_part = CB_MATCH_PART_CHAT;
    if (item != NULL && cb_match_about(cb_console_world(console), item).project != CB_NO_ROW) {
        cb_match_people(console, item);
        cb_match_people_begin(console);
    }
}

static void
prompt(CbConsole *console, const Speaker *speaker)
{
    Speaker *own = g_new0(Speaker, 1);
    *own = (Speaker){g_strdup(speaker->project), g_strdup(speaker->user), speaker->advisor};
    cb_prompt_open(console, &(CbPromptOptions){.label = speaker->advisor ? "The advisor says: " : "The client says: ",
                                               .initial = "",
                                               .done = text_typed,
                                               .data = own,
                                               .free_data = free_speaker});
}

/* The advisor who is active in the project, CB_NO_ROW: nobody. */
static guint
member_of(const CbWorld *world, guint project)
{
    CB_EACH_LINK (world, project_advisors, project_id, project, row)
        if (strcmp(project_advisors_status(world, row), "active") == 0)
            return project_advisors_advisor_id(world, row);
    return CB_NO_ROW;
}

static void
take_speaker(CbConsole *console, gpointer data, guint place)
{
    Speaker *speakers = data;
    prompt(console, &speakers[place]);
}

static void
free_speakers(gpointer data)
{
    Speaker *speakers = data;
    for (guint s = 0; s < 2; s++) {
        g_free(speakers[s].project);
        g_free(speakers[s].user);
    }
    g_free(speakers);
}

void
cb_act_say(CbConsole *console, int argument)
{
    const CbWorld *world = cb_console_world(console);
    guint project = cb_console_match(console).project, member = member_of(world, project);
    Speaker *speakers = g_new0(Speaker, 2);
    CbChoice choices[] = {{'c', "the client", NULL, NULL}, {'a', "the advisor", NULL, NULL}};
    char *refusals[2];
    (void)argument;
    speakers[0] = (Speaker){g_strdup(projects_id(world, project)), g_strdup(projects_owner_id(world, project)), FALSE};
    speakers[1] = (Speaker){g_strdup(projects_id(world, project)),
                            g_strdup(member == CB_NO_ROW ? NULL : advisors_id(world, member)), TRUE};
    for (guint s = 0; s < 2; s++)
        choices[s].refusal = refusals[s] =
            cb_act_refusal(console, "chat.post", speakers[s].project, payload_of(&speakers[s], "…"), NULL);
    cb_choices_of_open(console, "Who speaks?",
                       g_strdup_printf("%s\nadvisor: %s", cb_name_of_project(world, project),
                                       member == CB_NO_ROW ? "nobody yet" : cb_name_of_advisor(world, member)),
                       choices, 2, take_speaker, speakers, free_speakers);
    g_free(refusals[0]);
    g_free(refusals[1]);
}
