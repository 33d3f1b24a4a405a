/* Decisions: made on the desk, so that undo, the console and other processes see them at once. */
#include <string.h>

#include "engine/operators/answers.h"
#include "tui/commands/all.h"
#include "tui/commands/decision.h"

static char *
payload_of(const CbCall *call)
{
    g_autoptr(cJSON) payload = cJSON_CreateObject();
    if (call->n_words > 1)
        cJSON_AddStringToObject(payload, "operator_id", call->words[1]);
    if (call->reason != NULL)
        cJSON_AddStringToObject(payload, "reason", call->reason);
    return cJSON_PrintUnformatted(payload);
}

/* The desk's World holds the decision by now; it says the same of it as the one before. */
static void
answer(CbDesk *desk, const CbWish *wish, const CbOutcome *outcome)
{
    const CbProfile *profile = cb_desk_profile(desk);
    const CbWorld *world = cb_desk_world(desk);
    g_autoptr(CbDecision) decision =
        cb_decision_new(world, wish->kind, wish->target_id, wish->payload, profile->actor,
                        profile->role, cb_desk_now(desk));
    cb_call_answer(cb_answer_decision(world, decision, outcome));
}

static const struct {
    const char *command, *kind;
} kinds[] = {
    {"propose", "session.propose"}, {"accept", "session.accept"},
    {"reject", "session.reject"},   {"force", "session.force"},
    {"review", "session.review"},   {"notify", "session.notify_founders"},
};

static const char *
kind_of(const CbCommand *command)
{
    guint k = 0;
    while (strcmp(kinds[k].command, command->name) != 0)
        k++;
    return kinds[k].kind;
}

static CbExit
run(CbCall *call, GError **error)
{
    CbDesk *desk = cb_call_desk(call, error);
    if (desk == NULL)
        return CB_EXIT_STORE;
    g_autofree char *payload = payload_of(call);
    CbWish wish = {kind_of(call->command), call->words[0], payload};
    g_autoptr(GPtrArray) outcomes = cb_desk_decide(desk, &wish, 1, NULL, error);
    if (outcomes == NULL)
        return CB_EXIT_STORE;
    const CbOutcome *outcome = g_ptr_array_index(outcomes, 0);
    if (call->json)
        answer(desk, &wish, outcome);
    else if (outcome->code == NULL)
        cb_decision_say(desk, outcome->sentence);
    else
        cb_call_tell("%s (%s)", outcome->sentence, outcome->code);
    return outcome->code == NULL ? CB_EXIT_DONE : CB_EXIT_REFUSED;
}

static const CbOption reject_options[] = {
    {"reason", CB_OPTION_TEXT, G_STRUCT_OFFSET(CbCall, reason), "TEXT", NULL, "why", 0},
    {.name = NULL},
};

#define FLAGS (CB_COMMAND_JSON | CB_COMMAND_CHANGES)

const CbCommand cb_commands_decide[] = {
    {"propose", "SESSION OPERATOR", FLAGS, "propose an operator for a session", NULL, run},
    {"accept", "SESSION OPERATOR", FLAGS, "accept an application", NULL, run},
    {"reject", "SESSION OPERATOR", FLAGS,
     "reject an application, or take an operator off a session", reject_options, run},
    {"notify", "SESSION", FLAGS, "tell the founders that nobody is left for a session", NULL, run},
    {"force", "SESSION OPERATOR", FLAGS,
     "assign an operator without their consent, when the founders are needed", NULL, run},
    {"review", "SESSION", FLAGS, "mark a session for review", NULL, run},
    {.name = NULL},
};
