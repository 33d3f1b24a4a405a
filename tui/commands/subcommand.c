#include "tui/commands/subcommand.h"

#include <string.h>

static CbExit
fail_unknown(const CbCall *call, const CbSubcommand *actions, GError **error)
{
    g_autoptr(GString) names = g_string_new(actions->name);
    for (guint a = 1; actions[a].name != NULL; a++)
        g_string_append_printf(names, "%s%s", actions[a + 1].name == NULL ? " or " : ", ",
                               actions[a].name);
    g_set_error(error, CB_COMMAND_ERROR, CB_EXIT_USAGE, "%s takes %s, not \"%s\"",
                call->command->name, names->str, call->words[0]);
    return CB_EXIT_USAGE;
}

static CbExit
run(CbCall *call, const CbSubcommand *action, GError **error)
{
    CbExit status = CB_EXIT_STORE;
    guint n = call->n_words - 1;
    if (n < action->least || n > action->most) {
        g_set_error(error, CB_COMMAND_ERROR, CB_EXIT_USAGE, "%s %s takes %s", call->command->name,
                    action->name, action->takes);
        return CB_EXIT_USAGE;
    }
    if (action->changes && !call->dry_run && !cb_call_may_change(call, &status, error))
        return status;
    return action->run(call, error);
}

CbExit
cb_subcommand_run(CbCall *call, const CbSubcommand *actions, GError **error)
{
    if (cb_call_desk(call, error) == NULL)
        return CB_EXIT_STORE;
    for (const CbSubcommand *action = actions; action->name != NULL; action++)
        if (strcmp(action->name, call->words[0]) == 0)
            return run(call, action, error);
    return fail_unknown(call, actions, error);
}
