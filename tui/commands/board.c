/* Views of the console, opened or printed. */
#include <stdio.h>
#include <unistd.h>

#include "tui/commands/all.h"
#include "tui/console.h"

gboolean
cb_board_has_view(const char *name)
{
    return g_strv_contains(cb_console_views(), name);
}

CbExit
cb_board_show(CbCall *call, const char *view, GError **error)
{
    const CbConsoleOptions options = {
        .view = view,
        .color = call->color,
        .theme = call->theme,
        .keys = call->keys,
        .ascii = call->ascii,
        .read_only = call->read_only,
        .filter = call->filter,
    };
    if (!call->plain && (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))) {
        g_set_error(error, CB_COMMAND_ERROR, CB_EXIT_USAGE,
                    "the console needs a terminal; --plain prints the view instead");
        return CB_EXIT_USAGE;
    }
    CbDesk *desk = cb_call_desk(call, error);
    if (desk == NULL)
        return CB_EXIT_STORE;
    gboolean good = call->plain ? cb_console_print(desk, &options, stdout, error)
                                : cb_console_run(desk, &options, error);
    return good ? CB_EXIT_DONE : CB_EXIT_STORE;
}

static CbExit
run(CbCall *call, GError **error)
{
    return cb_board_show(call, call->command->name, error);
}

const CbCommand *
cb_commands_board(void)
{
    static GArray *commands;
    if (commands != NULL)
        return (const CbCommand *)(void *)commands->data;
    commands = g_array_new(TRUE, FALSE, sizeof(CbCommand));
    for (const char *const *view = cb_console_views(); *view != NULL; view++) {
        const char *summary = cb_console_view_summary(*view);
        const CbCommand command = {*view, "", CB_COMMAND_VIEW, summary, NULL, run};
        g_array_append_val(commands, command);
    }
    return (const CbCommand *)(void *)commands->data;
}
