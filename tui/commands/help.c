/* Help, from the tables. */
#include <string.h>

#include "tui/commands/all.h"
#include "tui/commands/subcommand.h"
#include "tui/console.h"
#include "tui/screen/text.h"

/* One line of a list: `left` in a column as wide as `width`, then the summary. */
static void
print_line(const char *left, const char *summary, guint width, FILE *out)
{
    fprintf(out, "  %s%*s%s\n", left, (int)(width - cb_text_columns(left, width)) + 2, "", summary);
}

static char *
usage_of(const CbCommand *command)
{
    return g_strconcat(command->name, *command->arguments != '\0' ? " " : "", command->arguments,
                       NULL);
}

static void
print_commands(FILE *out)
{
    g_autoptr(GPtrArray) list = cb_command_list();
    guint width = 0;
    for (guint i = 0; i < list->len; i++) {
        g_autofree char *usage = usage_of(g_ptr_array_index(list, i));
        width = MAX(width, cb_text_columns(usage, G_MAXUINT));
    }
    for (guint i = 0; i < list->len; i++) {
        const CbCommand *command = g_ptr_array_index(list, i);
        g_autofree char *usage = usage_of(command);
        if (!cb_command_is_view(command))
            print_line(usage, command->summary, width, out);
    }
}

gboolean
cb_help_hides_view(const CbCommand *command)
{
    return cb_board_has_view(command->name) && !cb_command_is_view(command);
}

/* Each view with what opens it: its name, or --view where a command has that name. */
static void
print_views(FILE *out)
{
    guint width = 0;
    for (guint pass = 0; pass < 2; pass++)
        for (const char *const *view = cb_console_views(); *view != NULL; view++) {
            gboolean hidden = cb_help_hides_view(cb_command_find(*view));
            g_autofree char *call = g_strconcat(hidden ? "--view=" : "", *view, NULL);
            width = MAX(width, cb_text_columns(call, G_MAXUINT));
            if (pass > 0)
                print_line(call, cb_console_view_summary(*view), width, out);
        }
}

static char *
option_text(const CbOption *option)
{
    return g_strconcat("--", option->name, option->value != NULL ? "=" : "",
                       option->value != NULL ? option->value : "", NULL);
}

static void
print_options(const CbOption *options, FILE *out)
{
    guint width = 0;
    for (const CbOption *option = options; option->name != NULL; option++) {
        g_autofree char *text = option_text(option);
        if ((option->flags & CB_OPTION_HIDDEN) == 0)
            width = MAX(width, cb_text_columns(text, G_MAXUINT));
    }
    for (const CbOption *option = options; option->name != NULL; option++) {
        g_autofree char *text = option_text(option);
        g_auto(GStrv) choices = g_strsplit(option->choices != NULL ? option->choices : "", " ", -1);
        g_autofree char *list = g_strjoinv(", ", choices);
        g_autofree char *summary = option->choices == NULL
                                       ? g_strdup(option->summary)
                                       : g_strdup_printf("%s: %s", option->summary, list);
        if ((option->flags & CB_OPTION_HIDDEN) == 0)
            print_line(text, summary, width, out);
    }
}

/* "an event and one of its guests; --phone, --sms, --dry-run" */
char *
cb_help_action(const CbSubcommand *action)
{
    g_auto(GStrv) options = g_strsplit(action->options != NULL ? action->options : "", " ", -1);
    g_autofree char *own = g_strjoinv(", --", options);
    g_autofree char *list = g_strconcat(own, action->changes && *own != '\0' ? ", --" : "", action->changes ? "dry-run" : "", NULL);
    return g_strconcat(action->takes, *list != '\0' ? "; --" : "", list, NULL);
}

static void
print_actions(const CbCommand *command, FILE *out)
{
    guint width = 0;
    const CbSubcommand *actions = cb_subcommands_of(command->name), *action;
    if (actions == NULL)
        return;
    for (action = actions; action->name != NULL; action++)
        width = MAX(width, cb_text_columns(action->name, G_MAXUINT));
    fprintf(out, "\nActions of %s, with what each takes:\n", command->name);
    for (action = actions; action->name != NULL; action++) {
        g_autofree char *takes = cb_help_action(action);
        print_line(action->name, takes, width, out);
    }
}

static void
print_program(FILE *out)
{
    fprintf(out,
            "Usage: callboard [OPTION…] [COMMAND] [ARGUMENT…]\n"
            "Shows which sessions are short of people, who could take them and why, and carries\n"
            "what is decided. Without a command it opens the console.\n\nCommands:\n");
    print_commands(out);
    fprintf(out, "\nViews, which open the console:\n");
    print_views(out);
    fprintf(out, "\nOptions:\n");
    print_options(cb_global_options, out);
    fprintf(out, "\n\"callboard help COMMAND\" tells more of one; \"man callboard\" tells all.\n");
}

void
cb_help_print(const CbCommand *command, FILE *out)
{
    if (command == NULL) {
        print_program(out);
        return;
    }
    g_autofree char *usage = usage_of(command);
    fprintf(out, "Usage: callboard [OPTION…] %s\n%c%s.\n", usage,
            g_ascii_toupper(command->summary[0]), command->summary + 1);
    if (cb_help_hides_view(command))
        fprintf(out, "\"callboard --view %s\" opens the view of that name.\n", command->name);
    print_actions(command, out);
    if (command->options != NULL) {
        fprintf(out, "\nOptions of %s:\n", command->name);
        print_options(command->options, out);
    }
    fprintf(out, "\nOptions of every command:\n");
    print_options(cb_global_options, out);
}

static CbExit
run(CbCall *call, GError **error)
{
    const CbCommand *command = call->n_words > 0 ? cb_command_find(call->words[0]) : NULL;
    if (call->n_words > 0 && command == NULL) {
        cb_command_fail_unknown(call->words[0], error);
        return CB_EXIT_USAGE;
    }
    cb_help_print(command, stdout);
    return CB_EXIT_DONE;
}

const CbCommand cb_commands_help[] = {
    {"help", "[COMMAND]", 0, "print help, also for a command", NULL, run},
    {.name = NULL},
};
