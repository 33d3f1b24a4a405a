/* Calls and notes. */
#include "engine/operators/contact.h"

#include "tui/commands/all.h"
#include "tui/commands/dates.h"
#include "tui/commands/decision.h"

static CbExit
run_call(CbCall *call, GError **error)
{
    CbContact contact = {call->outcome, call->note, CB_NULL};
    if (cb_call_desk(call, error) == NULL)
        return CB_EXIT_STORE;
    if (call->call_back != NULL && !cb_call_time(call, call->call_back, &contact.call_back_at, error))
        return CB_EXIT_USAGE;
    g_autofree char *payload = cb_contact_payload(call->session, &contact);
    return cb_decision_make(call, "contact.log", call->words[0], payload, error);
}

static CbExit
run_agree(CbCall *call, GError **error)
{
    g_autoptr(cJSON) json = cJSON_CreateObject();
    cJSON_AddStringToObject(json, "operator_id", call->words[1]);
    if (call->note != NULL)
        cJSON_AddStringToObject(json, "note", call->note);
    g_autofree char *payload = cJSON_PrintUnformatted(json);
    return cb_decision_make(call, "session.agree", call->words[0], payload, error);
}

static CbExit
run_note(CbCall *call, GError **error)
{
    const CbContact note = {.note = call->words[1], .call_back_at = CB_NULL};
    g_autofree char *payload = cb_contact_payload(NULL, &note);
    return cb_decision_make(call, "session.note", call->words[0], payload, error);
}

#define FIELD(name) G_STRUCT_OFFSET(CbCall, name)
#define NOTE {"note", CB_OPTION_TEXT, FIELD(note), "TEXT", NULL, "what was said", 0}

static const CbOption call_options[] = {
    {"session", CB_OPTION_TEXT, FIELD(session), "ID", NULL, "the session that it was about", 0},
    {"outcome", CB_OPTION_TEXT, FIELD(outcome), "WORD", "no_answer declined maybe agreed",
     "what came of it; without one it is a note", 0},
    NOTE,
    {"call-back", CB_OPTION_TEXT, FIELD(call_back), "TIME", NULL,
     "when to call again: 17:30, \"tomorrow 9:00\", 2026-11-28T17:00:00Z", 0},
    CB_OPTION_DRY_RUN,
    {.name = NULL},
};

static const CbOption agree_options[] = {
    NOTE,
    CB_OPTION_DRY_RUN,
    {.name = NULL},
};

static const CbOption note_options[] = {
    CB_OPTION_DRY_RUN,
    {.name = NULL},
};

#define FLAGS (CB_COMMAND_JSON | CB_COMMAND_CHANGES)

const CbCommand cb_commands_contact[] = {
    {"agree", "SESSION OPERATOR", FLAGS, "accept an operator who has said yes on the phone", agree_options,
     run_agree},
    {"call", "OPERATOR", FLAGS, "log a call to an operator, or when to call back", call_options, run_call},
    {"note", "SESSION TEXT", FLAGS, "write a note on a session", note_options, run_note},
    {.name = NULL},
};
