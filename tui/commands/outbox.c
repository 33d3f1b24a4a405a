/* The decisions made here: listed, taken back, revived. */
#include <string.h>

#include "engine/domain.h"
#include "engine/when.h"
#include "tui/commands/all.h"
#include "tui/commands/sheet.h"

/* For programs: what a person gave up or took back is told apart further. */
static const char *
state_name(const CbDesk *desk, const CbDeskEntry *seen)
{
    return seen->standing == CB_TAKEN_BACK ? cb_outbox_state_name(seen->entry->state)
                                           : cb_desk_word(desk, seen);
}

/* --- as JSON ---------------------------------------------------------------------------------- */

static cJSON *
json_of(const CbDesk *desk, const CbDeskEntry *seen)
{
    const CbDecision *decision = seen->entry->decision;
    char time[32];
    cJSON *json = cJSON_CreateObject();
    cJSON_AddStringToObject(json, "id", decision->id);
    cJSON_AddStringToObject(json, "kind", decision->kind);
    cJSON *target = cJSON_AddObjectToObject(json, "target");
    cJSON_AddStringToObject(target, "table", cb_tables[decision->target].name);
    cJSON_AddStringToObject(target, "id", decision->target_id);
    cJSON_AddItemToObject(json, "payload", cb_json_value(CB_TYPE_JSON, cb_text(decision->payload)));
    cJSON_AddStringToObject(json, "actor", decision->actor);
    cJSON_AddStringToObject(json, "decided_at", cb_time_format(decision->decided_at, time));
    cJSON_AddStringToObject(json, "state", state_name(desk, seen));
    cJSON_AddItemToObject(json, "code",
                          seen->code == NULL ? cJSON_CreateNull() : cJSON_CreateString(seen->code));
    return json;
}

static cJSON *
json_of_all(const CbDesk *desk)
{
    cJSON *array = cJSON_CreateArray();
    for (guint i = 0; i < cb_desk_entries(desk); i++) {
        CbDeskEntry seen = cb_desk_entry(desk, i);
        cJSON_AddItemToArray(array, json_of(desk, &seen));
    }
    return array;
}

/* --- for people ------------------------------------------------------------------------------- */

static const char *
session_title(const CbWorld *world, const CbDecision *decision)
{
    guint row = cb_world_find(world, CB_sessions, decision->target_id);
    return row == CB_NO_ROW ? decision->target_id
                            : cb_text_or(sessions_title(world, row), decision->target_id);
}

static void
add_operator(CbSheet *sheet, const CbWorld *world, const CbDecision *decision)
{
    g_autoptr(cJSON) payload = cJSON_Parse(decision->payload);
    const char *id = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(payload, "operator_id"));
    guint row = id == NULL ? CB_NO_ROW : cb_world_find(world, CB_operators, id);
    cb_sheet_text(sheet, row == CB_NO_ROW ? id : cb_text_or(operators_name(world, row), id));
}

static void
print_all(const CbDesk *desk)
{
    static const CbSheetColumn columns[] = {
        {"NO", TRUE, 0},        {"DECIDED", FALSE, 0},   {"WHAT", FALSE, 0},
        {"SESSION", FALSE, 32}, {"OPERATOR", FALSE, 24}, {"STATE", FALSE, 0},
        {"RESULT", FALSE, 0},   {NULL, FALSE, 0},
    };
    const CbWorld *world = cb_desk_world(desk);
    g_autoptr(CbSheet) sheet = cb_sheet_new(columns);
    for (guint i = 0; i < cb_desk_entries(desk); i++) {
        CbDeskEntry seen = cb_desk_entry(desk, i);
        const CbDecision *decision = seen.entry->decision;
        const CbDecisionKind *kind = cb_decision_kind(decision->kind);
        char time[32];
        cb_sheet_number(sheet, seen.entry->sequence);
        cb_sheet_text(sheet, cb_time_format(decision->decided_at / CB_SECOND * CB_SECOND, time));
        cb_sheet_text(sheet, kind != NULL ? kind->label : decision->kind);
        cb_sheet_text(sheet, session_title(world, decision));
        add_operator(sheet, world, decision);
        cb_sheet_text(sheet, cb_desk_word(desk, &seen));
        cb_sheet_text(sheet, seen.sentence);
    }
    if (cb_desk_entries(desk) > 0)
        cb_sheet_print(sheet, stdout);
    else
        cb_say(stdout, "Nothing has been decided here.");
}

static CbExit
run_decisions(CbCall *call, GError **error)
{
    CbDesk *desk = cb_call_desk(call, error);
    if (desk == NULL)
        return CB_EXIT_STORE;
    if (call->json)
        cb_call_answer(json_of_all(desk));
    else
        print_all(desk);
    return CB_EXIT_DONE;
}

/* --- conflicts that an import or a policy brings ---------------------------------------------- */

GHashTable *
cb_outbox_conflicts(const CbDesk *desk)
{
    GHashTable *ids = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (guint i = 0; i < cb_desk_entries(desk); i++) {
        CbDeskEntry seen = cb_desk_entry(desk, i);
        if (seen.standing == CB_CONFLICTS)
            g_hash_table_add(ids, g_strdup(seen.entry->decision->id));
    }
    return ids;
}

static gboolean
is_new_conflict(const CbDeskEntry *seen, GHashTable *before)
{
    return seen->standing == CB_CONFLICTS &&
           !g_hash_table_contains(before, seen->entry->decision->id);
}

cJSON *
cb_outbox_conflicts_since(const CbDesk *desk, GHashTable *before)
{
    cJSON *array = cJSON_CreateArray();
    for (guint i = 0; i < cb_desk_entries(desk); i++) {
        CbDeskEntry seen = cb_desk_entry(desk, i);
        if (is_new_conflict(&seen, before))
            cJSON_AddItemToArray(array, json_of(desk, &seen));
    }
    return array;
}

void
cb_outbox_print_conflicts(const CbDesk *desk, GHashTable *before, FILE *out)
{
    for (guint i = 0; i < cb_desk_entries(desk); i++) {
        CbDeskEntry seen = cb_desk_entry(desk, i);
        if (is_new_conflict(&seen, before))
            cb_say(out, "Decision %" G_GINT64_FORMAT " no longer applies: %s (%s)",
                   seen.entry->sequence, seen.sentence, seen.code);
    }
}

/* --- undo and redo ---------------------------------------------------------------------------- */

typedef char *(*Move)(CbDesk *desk, GError **error);

static CbExit
move(CbCall *call, Move how, const char *nothing, GError **error)
{
    CbDesk *desk = cb_call_desk(call, error);
    if (desk == NULL)
        return CB_EXIT_STORE;
    guint before = cb_desk_count(desk, CB_TAKEN_BACK);
    g_autofree char *sentence = how(desk, error);
    if (sentence == NULL)
        return CB_EXIT_STORE;
    if (cb_desk_count(desk, CB_TAKEN_BACK) == before)
        return cb_call_refuse(call, nothing, "%s", sentence);
    if (call->json)
        cb_call_answer(json_of_all(desk));
    else
        cb_say(stdout, "%s", sentence);
    return CB_EXIT_DONE;
}

static CbExit
run_undo(CbCall *call, GError **error)
{
    return move(call, cb_desk_undo, "NOTHING_TO_UNDO", error);
}

static CbExit
run_redo(CbCall *call, GError **error)
{
    return move(call, cb_desk_redo, "NOTHING_TO_REDO", error);
}

const CbCommand cb_commands_outbox[] = {
    {"undo", "", CB_COMMAND_JSON | CB_COMMAND_CHANGES, "take back what was decided last", NULL,
     run_undo},
    {"redo", "", CB_COMMAND_JSON | CB_COMMAND_CHANGES, "decide again what was taken back last",
     NULL, run_redo},
    {"decisions", "", CB_COMMAND_JSON, "list what has been decided here, and what became of it",
     NULL, run_decisions},
    {.name = NULL},
};
