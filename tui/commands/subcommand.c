#include "tui/commands/subcommand.h"

#include <string.h>

const CbSubcommand *
cb_subcommands_of(const char *command)
{
    static const struct {
        const char *command;
        const CbSubcommand *actions;
    } all[] = {{"advisor", cb_actions_of_advisor},
               {"match", cb_actions_of_match},
               {"peers", cb_actions_of_peers},
               {"pool", cb_actions_of_pool},
               {"provision", cb_actions_of_provision}};
    for (guint c = 0; c < G_N_ELEMENTS(all); c++)
        if (strcmp(all[c].command, command) == 0)
            return all[c].actions;
    return NULL;
}

/* --- options ---------------------------------------------------------------------------------- */

static gboolean
is_given(const CbCall *call, const CbOption *option)
{
    const char *field = (const char *)call + option->offset;
    switch (option->type) {
    case CB_OPTION_FLAG:
        return *(const gboolean *)(gconstpointer)field;
    case CB_OPTION_COUNT:
        return *(const int *)(gconstpointer)field > 0;
    case CB_OPTION_TEXT:
    case CB_OPTION_FILE:
    case CB_OPTION_LIST:
        return *(const char *const *)(gconstpointer)field != NULL;
    }
    return FALSE;
}

/* One that was given and means nothing to the action; NULL: none. */
static const CbOption *
find_stranger(const CbCall *call, const CbSubcommand *action)
{
    g_auto(GStrv) own = g_strsplit(action->options != NULL ? action->options : "", " ", -1);
    for (const CbOption *option = call->command->options; option->name != NULL; option++) {
        gboolean dry_run = strcmp(option->name, "dry-run") == 0 && action->changes;
        if (is_given(call, option) && !dry_run &&
            !g_strv_contains((const char *const *)own, option->name))
            return option;
    }
    return NULL;
}

static CbExit
fail_stranger(const CbCall *call, const CbSubcommand *action, const CbOption *option, GError **error)
{
    g_set_error(error, CB_COMMAND_ERROR, CB_EXIT_USAGE, "%s %s takes no --%s", call->command->name,
                action->name, option->name);
    return CB_EXIT_USAGE;
}

/* --- running ---------------------------------------------------------------------------------- */

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
    const CbOption *stranger = action->options == NULL ? NULL : find_stranger(call, action);
    if (stranger != NULL)
        return fail_stranger(call, action, stranger, error);
    if (action->changes && !call->dry_run && !cb_call_may_change(call, &status, error))
        return status;
    return action->run(call, error);
}

CbExit
cb_subcommand_run(CbCall *call, GError **error)
{
    const CbSubcommand *actions = cb_subcommands_of(call->command->name);
    if (cb_call_desk(call, error) == NULL)
        return CB_EXIT_STORE;
    for (const CbSubcommand *action = actions; action->name != NULL; action++)
        if (strcmp(action->name, call->words[0]) == 0)
            return run(call, action, error);
    return fail_unknown(call, actions, error);
}
