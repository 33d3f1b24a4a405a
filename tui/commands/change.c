/* Changes of sessions: planned, moved, edited, cancelled. */
#include <string.h>

#include "engine/json.h"
#include "engine/when.h"
#include "tui/commands/all.h"
#include "tui/commands/dates.h"
#include "tui/commands/decision.h"

#define WEEK 7

static void
add_time(cJSON *json, const char *name, gint64 time)
{
    char text[32];
    if (time != CB_NULL)
        cJSON_AddStringToObject(json, name, cb_time_format(time, text));
}

static CbExit
make(CbCall *call, const char *kind, const char *target_id, const cJSON *json, GError **error)
{
    g_autofree char *payload = cJSON_PrintUnformatted(json);
    return cb_decision_make(call, kind, target_id, payload, error);
}

/* --- add -------------------------------------------------------------------------------------- */

/* --every and --times, each of which asks for a series. */
static gboolean
add_repeat(const CbCall *call, cJSON *json, GError **error)
{
    if (call->every == 0 && call->times == 0)
        return TRUE;
    if (call->times == 0) {
        g_set_error(error, CB_COMMAND_ERROR, CB_EXIT_USAGE, "--every needs --times: how often in all");
        return FALSE;
    }
    cJSON *repeat = cJSON_AddObjectToObject(json, "repeat");
    cJSON_AddNumberToObject(repeat, "every_days", call->every > 0 ? call->every : WEEK);
    cJSON_AddNumberToObject(repeat, "times", call->times);
    return TRUE;
}

static gboolean
is_place(const CbCall *call, const char *id)
{
    return cb_world_find(cb_desk_world(call->desk), CB_places, id) != CB_NO_ROW;
}

static CbExit
refuse_place(const CbCall *call, const char *id)
{
    return cb_call_refuse(call, "PLACE_NOT_FOUND", "there is no place \"%s\"; \"callboard export\" lists them",
                          id);
}

static CbExit
run_add(CbCall *call, GError **error)
{
    gint64 day, starts_at, ends_at;
    g_autoptr(cJSON) json = cJSON_CreateObject();
    g_autofree char *id = g_uuid_string_random();
    if (cb_call_desk(call, error) == NULL)
        return CB_EXIT_STORE;
    if (!cb_call_day(call, call->words[1], &day, error) ||
        !cb_call_hours(call, day, &starts_at, &ends_at, error) || !add_repeat(call, json, error))
        return CB_EXIT_USAGE;
    if (call->place != NULL && !is_place(call, call->place))
        return refuse_place(call, call->place);
    cb_json_add_given(json, "title", call->words[0]);
    cb_json_add_day(json, "date", day);
    add_time(json, "starts_at", starts_at);
    add_time(json, "ends_at", ends_at);
    cb_json_add_given(json, "region", call->region);
    cb_json_add_given(json, "place_id", call->place);
    if (call->min_operators > 0)
        cJSON_AddNumberToObject(json, "min_operators", call->min_operators);
    return make(call, "session.add", id, json, error);
}

/* --- move ------------------------------------------------------------------------------------- */

static CbExit
run_move(CbCall *call, GError **error)
{
    gint64 day, starts_at, ends_at;
    g_autoptr(cJSON) json = cJSON_CreateObject();
    if (cb_call_desk(call, error) == NULL)
        return CB_EXIT_STORE;
    if (!cb_call_day(call, call->words[1], &day, error) ||
        !cb_call_hours(call, day, &starts_at, &ends_at, error))
        return CB_EXIT_USAGE;
    cb_json_add_day(json, "date", day);
    add_time(json, "starts_at", starts_at);
    add_time(json, "ends_at", ends_at);
    cb_json_add_given(json, "scope", call->scope);
    return make(call, "session.move", call->words[0], json, error);
}

/* --- edit ------------------------------------------------------------------------------------- */

/* `text` as the column has it, nothing: null. What has not its form stays text, which the rules refuse. */
static cJSON *
value_of(const char *name, const char *text)
{
    int column = cb_table_column(&cb_tables[CB_sessions], name);
    CbType type = column < 0 ? CB_TYPE_TEXT : cb_tables[CB_sessions].columns[column].type;
    CbValue value;
    if (*text == '\0')
        return cJSON_CreateNull();
    if (type == CB_TYPE_JSON) {
        cJSON *json = cJSON_ParseWithOpts(text, NULL, TRUE);
        return json != NULL ? json : cJSON_CreateString(text);
    }
    return cb_value_parse(type, text, &value) ? cb_json_value(type, value) : cJSON_CreateString(text);
}

static gboolean
set_column(const CbCall *call, cJSON *set, const char *word, CbExit *status, GError **error)
{
    const char *equals = strchr(word, '=');
    *status = CB_EXIT_USAGE;
    if (equals == NULL || equals == word) {
        g_set_error(error, CB_COMMAND_ERROR, CB_EXIT_USAGE,
                    "a column is set as COLUMN=VALUE, such as min_operators=3, not \"%s\"", word);
        return FALSE;
    }
    g_autofree char *name = g_strndup(word, (gsize)(equals - word));
    if (strcmp(name, "place_id") == 0 && equals[1] != '\0' && !is_place(call, equals + 1)) {
        *status = refuse_place(call, equals + 1);
        return FALSE;
    }
    cJSON_DeleteItemFromObjectCaseSensitive(set, name);
    cJSON_AddItemToObject(set, name, value_of(name, equals + 1));
    return TRUE;
}

static CbExit
run_edit(CbCall *call, GError **error)
{
    CbExit status;
    g_autoptr(cJSON) json = cJSON_CreateObject();
    cJSON *set = cJSON_AddObjectToObject(json, "set");
    if (cb_call_desk(call, error) == NULL)
        return CB_EXIT_STORE;
    for (guint i = 1; i < call->n_words; i++)
        if (!set_column(call, set, call->words[i], &status, error))
            return status;
    cb_json_add_given(json, "scope", call->scope);
    return make(call, "session.edit", call->words[0], json, error);
}

/* --- cancel ----------------------------------------------------------------------------------- */

static CbExit
run_cancel(CbCall *call, GError **error)
{
    g_autoptr(cJSON) json = cJSON_CreateObject();
    cb_json_add_given(json, "reason", call->reason);
    cb_json_add_given(json, "scope", call->scope);
    return make(call, "session.cancel", call->words[0], json, error);
}

/* --- options ---------------------------------------------------------------------------------- */

#define FIELD(name) G_STRUCT_OFFSET(CbCall, name)
#define SCOPE                                                                                          \
    {                                                                                                  \
        "scope", CB_OPTION_TEXT, FIELD(scope), "WHICH", "one following all",                           \
            "of a series: this one (unless said otherwise), those from this one on, all that are live", 0 \
    }

static const CbOption add_options[] = {
    CB_OPTION_FROM_TIME("when it begins"),
    CB_OPTION_UNTIL_TIME("when it ends, on the next day where that is earlier"),
    {"need", CB_OPTION_COUNT, FIELD(min_operators), "N", NULL, "how many operators it needs", 0},
    {"region", CB_OPTION_TEXT, FIELD(region), "NAME", NULL, "the region that it is in", 0},
    {"place", CB_OPTION_TEXT, FIELD(place), "ID", NULL, "the place that it is at", 0},
    {"every", CB_OPTION_COUNT, FIELD(every), "DAYS", NULL, "make a series, so many days apart (7)", 0},
    {"times", CB_OPTION_COUNT, FIELD(times), "N", NULL, "how many sessions the series has", 0},
    CB_OPTION_DRY_RUN,
    {.name = NULL},
};

static const CbOption move_options[] = {
    CB_OPTION_FROM_TIME("when it begins then; the time of day stays unless it is given"),
    CB_OPTION_UNTIL_TIME("when it ends then"),
    SCOPE,
    CB_OPTION_DRY_RUN,
    {.name = NULL},
};

static const CbOption edit_options[] = {
    SCOPE,
    CB_OPTION_DRY_RUN,
    {.name = NULL},
};

static const CbOption cancel_options[] = {
    {"reason", CB_OPTION_TEXT, FIELD(reason), "TEXT", NULL, "why", 0},
    SCOPE,
    CB_OPTION_DRY_RUN,
    {.name = NULL},
};

#define FLAGS (CB_COMMAND_JSON | CB_COMMAND_CHANGES)

const CbCommand cb_commands_change[] = {
    {"add", "TITLE DATE", FLAGS, "plan a session, or a series of them", add_options, run_add},
    {"move", "SESSION DATE", FLAGS, "move a session to another date or time", move_options, run_move},
    {"edit", "SESSION COLUMN=VALUE…", FLAGS, "change a session; an empty value clears the column",
     edit_options, run_edit},
    {"cancel", "SESSION", FLAGS, "cancel a session, and tell its people", cancel_options, run_cancel},
    {.name = NULL},
};
