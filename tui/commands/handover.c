/* What is open and what changed since, by the person who did it: for whoever takes over the desk. */
#include <string.h>

#include "engine/json.h"
#include "tui/commands/all.h"
#include "tui/desk/handover_text.h"

#define COLUMNS 80

/* --- as JSON ---------------------------------------------------------------------------------- */

static cJSON *
json_of_line(const CbHandover *handover, const CbHandoverLine *line)
{
    const CbWorld *world = handover->world;
    cJSON *json = cJSON_CreateObject();
    cJSON_AddStringToObject(json, "id", line->id);
    cb_json_add_time(json, "at", line->when);
    cb_json_add_text(json, "who", line->who);
    cJSON_AddStringToObject(json, "what", line->what);
    cb_json_add_text(json, "session_id", line->session == CB_NO_ROW ? NULL : sessions_id(world, line->session));
    cb_json_add_text(json, "operator_id", line->operator == CB_NO_ROW ? NULL : operators_id(world, line->operator));
    cb_json_add_text(json, "job_id", line->job == CB_NO_ROW ? NULL : jobs_id(world, line->job));
    if (line->part == CB_HANDOVER_SHORT)
        cJSON_AddNumberToObject(json, "gap", (double)line->gap);
    return json;
}

/* Changes as an array of people, each with theirs in order of time. */
static void
add_change(cJSON *people, const CbHandover *handover, const CbHandoverLine *line)
{
    cJSON *person = cJSON_GetArrayItem(people, cJSON_GetArraySize(people) - 1);
    const char *name = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(person, "who"));
    if (g_strcmp0(name, line->who) != 0) {
        cJSON_AddItemToArray(people, person = cJSON_CreateObject());
        cJSON_AddStringToObject(person, "who", line->who);
        cJSON_AddArrayToObject(person, "changes");
    }
    cJSON_AddItemToArray(cJSON_GetObjectItemCaseSensitive(person, "changes"), json_of_line(handover, line));
}

static cJSON *
json_of(const CbHandover *handover)
{
    static const char *const names[CB_N_HANDOVER_PARTS] = {
        [CB_HANDOVER_CALL_BACK] = "call_backs", [CB_HANDOVER_CONFLICT] = "conflicts",
        [CB_HANDOVER_PENDING] = "pending",      [CB_HANDOVER_ABSENT] = "absences",
        [CB_HANDOVER_SHORT] = "short",          [CB_HANDOVER_CHANGED] = "people",
    };
    cJSON *json = cJSON_CreateObject(), *arrays[CB_N_HANDOVER_PARTS];
    cb_json_add_time(json, "since", handover->since.time / CB_SECOND * CB_SECOND);
    cb_json_add_time(json, "now", handover->now);
    for (guint part = 0; part < CB_N_HANDOVER_PARTS; part++)
        arrays[part] = cJSON_AddArrayToObject(json, names[part]);
    for (guint i = 0; i < cb_handover_lines(handover); i++) {
        const CbHandoverLine *line = cb_handover_line(handover, i);
        if (line->part == CB_HANDOVER_CHANGED)
            add_change(arrays[line->part], handover, line);
        else
            cJSON_AddItemToArray(arrays[line->part], json_of_line(handover, line));
    }
    return json;
}

/* --- the command ------------------------------------------------------------------------------ */

static void
print(const CbCall *call, const CbHandover *handover, const char *zone)
{
    if (call->json) {
        cb_call_answer(json_of(handover));
        return;
    }
    g_autofree char *text = g_strcmp0(call->format, "markdown") == 0
                                ? cb_handover_markdown(handover, zone)
                                : cb_handover_text(handover, zone, COLUMNS);
    fputs(text, stdout);
}

/* What nobody could read does not count as a look. */
static gboolean
is_look(const CbCall *call)
{
    return call->since == NULL && !call->read_only && !cb_desk_profile(call->desk)->read_only &&
           fflush(stdout) == 0;
}

static CbExit
run(CbCall *call, GError **error)
{
    CbDesk *desk = cb_call_desk(call, error);
    if (desk == NULL)
        return CB_EXIT_STORE;
    CbSince since = cb_since_last_look(desk);
    if (call->since != NULL) {
        since = cb_since_time(0);
        if (!cb_since_parse(desk, call->since, &since.time, error)) {
            g_prefix_error(error, "--since: ");
            return CB_EXIT_USAGE;
        }
    }
    g_autoptr(CbHandover) handover = cb_handover_new(desk, since);
    print(call, handover, cb_desk_zone_name(desk));
    if (is_look(call))
        cb_since_look(desk);
    return CB_EXIT_DONE;
}

#define FIELD(name) G_STRUCT_OFFSET(CbCall, name)

static const CbOption options[] = {
    {"since", CB_OPTION_TEXT, FIELD(since), "TIME", NULL,
     "tell what changed since 21:30, 2026-11-20, 4h or 2d ago, instead of since your last look", 0},
    {"format", CB_OPTION_TEXT, FIELD(format), "FORMAT", "text markdown",
     "text (the default), or Markdown for a chat", 0},
    {.name = NULL},
};

const CbCommand cb_commands_handover[] = {
    {"handover", "", CB_COMMAND_JSON, "tell what is open, and what changed since your last look, by who did it",
     options, run},
    {.name = NULL},
};
