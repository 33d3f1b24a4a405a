#include "tui/overlays/actions.h"

const CbContextWords cb_context_words[CB_N_CONTEXTS] = {
    {CB_IN_CANDIDATE, "On a candidate", "open a campaign and select a person first"},
    {CB_IN_CAMPAIGN, "On a campaign", "select a campaign first"},
    {CB_IN_JOB, "On a job", "select a job first"},
    {CB_IN_CAMPAIGNS, "In the campaigns", "open the campaigns first"},
    {CB_IN_INTERPRETER, "On an interpreter", "open a booking and select a person first"},
    {CB_IN_BOOKING, "On a booking", "select a booking in the pool first"},
    {CB_IN_POOL, "In the pool", "open the pool first"},
    {CB_IN_MATCH, "On a match", "select a project in the matches first"},
    {CB_IN_MATCHES, "In the matches", "open the matches first"},
    {CB_IN_GUEST, "On a person of an event", "open an event in the peers and select a person first"},
    {CB_IN_COUPLE, "On a pair", "open an event in the peers and select a pair first"},
    {CB_IN_EVENT, "On an event", "select an event in the peers first"},
    {CB_IN_PEERS, "In the peers", "open the peers first"},
    {CB_IN_HANDOVER, "In the hand-over", "open the hand-over first"},
    {CB_IN_DECISION, "In the decisions", "open the decisions first"},
    {CB_IN_DAY, "In the day", "open the day first"},
    {CB_IN_PERSON, "On a person", "select a person first"},
    {CB_IN_SESSION, "On a session", "select a session first"},
    {CB_IN_ANY, "Everywhere", NULL},
};

const char *
cb_action_ban(CbConsole *console, const CbAction *action)
{
    return cb_action_allowed(console, action) ? NULL : "read-only";
}

/* What to do so that the action applies. */
static const char *
advice(const CbAction *action)
{
    for (guint i = CB_N_CONTEXTS; i > 0; i--) {
        const CbContextWords *words = &cb_context_words[i - 1];
        if (action->contexts & words->context && words->advice)
            return words->advice;
    }
    return "it does not apply here";
}

void
cb_action_try(CbConsole *console, const CbAction *action)
{
    if (!cb_console_act(console, action->name))
        cb_console_say(console, CB_STYLE_MEDIUM,
                       g_strdup_printf("%s: %s", action->label, advice(action)));
}
