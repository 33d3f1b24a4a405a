/* The man page, in mdoc, from the tables of commands, options and actions. */
#include <string.h>

#include "engine/when.h"
#include "tui/command.h"
#include "tui/commands/all.h"
#include "tui/commands/subcommand.h"
#include "tui/console/action.h"
#include "tui/console/keymap.h"

/* `word` for roff: nothing in it or at its beginning is taken for a command. */
static char *
roff(const char *word)
{
    GString *safe = g_string_new(strchr(".':", *word) != NULL ? "\\&" : NULL);
    for (; *word != '\0'; word++) {
        if (*word == '\\')
            g_string_append(safe, "\\e");
        else if (*word == '"')
            g_string_append(safe, "\\(dq");
        else
            g_string_append_c(safe, *word);
    }
    return g_string_free(safe, FALSE);
}

/* `text` with a capital letter and a full stop, in short lines, each sentence on a new one. */
static void
print_sentence(const char *text, FILE *out)
{
    enum { WIDTH = 72 };
    gboolean done = g_str_has_suffix(text, ".");
    g_autofree char *first =
        g_strdup_printf("%c%s%s", g_ascii_toupper(*text), text + 1, done ? "" : ".");
    g_auto(GStrv) words = g_strsplit(first, " ", -1);
    gsize column = 0;
    for (char **word = words; *word != NULL; word++) {
        gboolean ended = word > words && g_str_has_suffix(word[-1], ".");
        g_autofree char *safe = roff(*word);
        if (column > 0 && (ended || column + strlen(safe) > WIDTH)) {
            fputc('\n', out);
            column = 0;
        }
        fprintf(out, "%s%s", column > 0 ? " " : "", safe);
        column += strlen(safe) + 1;
    }
    fputc('\n', out);
}

static void
print_man_option(const CbOption *option, FILE *out)
{
    fprintf(out, ".It Fl -%s", option->name);
    if (option->value != NULL)
        fprintf(out, " Ns = Ns Ar %s", option->value);
    fputc('\n', out);
    print_sentence(option->summary, out);
    if (option->choices == NULL)
        return;
    g_auto(GStrv) choices = g_strsplit(option->choices, " ", -1);
    g_autofree char *list = g_strjoinv(", ", choices);
    fprintf(out, "One of %s.\n", list);
}

static void
print_man_options(const CbOption *options, FILE *out)
{
    fprintf(out, ".Bl -tag -width Ds\n");
    for (; options->name != NULL; options++)
        if ((options->flags & CB_OPTION_HIDDEN) == 0)
            print_man_option(options, out);
    fprintf(out, ".El\n");
}

static void
print_man_actions(const CbSubcommand *actions, FILE *out)
{
    fprintf(out, ".Bl -tag -width Ds\n");
    for (; actions->name != NULL; actions++) {
        g_autofree char *takes = cb_help_action(actions);
        fprintf(out, ".It Ic %s\n", actions->name);
        print_sentence(takes, out);
    }
    fprintf(out, ".El\n");
}

static void
print_man_command(const CbCommand *command, FILE *out)
{
    g_autoptr(GArray) arguments = cb_command_arguments(command);
    fprintf(out, ".It Ic %s", command->name);
    for (guint a = 0; a < arguments->len; a++) {
        const CbArgument *argument = &g_array_index(arguments, CbArgument, a);
        fprintf(out, "%s Ar %s%s", argument->optional ? " Op" : "", argument->name,
                argument->many ? " ..." : "");
    }
    fputc('\n', out);
    print_sentence(command->summary, out);
    if (cb_help_hides_view(command))
        fprintf(out, "The view of that name is opened by\n.Fl -view Ns = Ns %s .\n", command->name);
    if (cb_subcommands_of(command->name) != NULL)
        print_man_actions(cb_subcommands_of(command->name), out);
    if (command->options != NULL)
        print_man_options(command->options, out);
}

static void
print_man_commands(gboolean views, FILE *out)
{
    g_autoptr(GPtrArray) list = cb_command_list();
    fprintf(out, ".Bl -tag -width Ds\n");
    for (guint i = 0; i < list->len; i++)
        if (cb_command_is_view(g_ptr_array_index(list, i)) == views)
            print_man_command(g_ptr_array_index(list, i), out);
    fprintf(out, ".El\n");
}

static void
print_man_keys(FILE *out)
{
    g_autoptr(GPtrArray) problems = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(CbKeymap) keymap = cb_keymap_new(NULL, problems);
    fprintf(out, ".Bl -tag -width Ds\n");
    for (guint a = 0; a < cb_n_actions; a++) {
        const char *keys = cb_keymap_keys(keymap, cb_actions[a].name);
        g_autofree char *safe = roff(keys);
        if (*keys != '\0') {
            fprintf(out, ".It Sy \"%s\" Pq %s\n", safe, cb_actions[a].name);
            print_sentence(cb_actions[a].help, out);
        }
    }
    fprintf(out, ".El\n");
}

static void
print_man_date(gint64 now, FILE *out)
{
    static const char *const months[] = {"January",   "February", "March",    "April",
                                         "May",       "June",     "July",     "August",
                                         "September", "October",  "November", "December"};
    int year, month, day;
    cb_day_civil(cb_day_of(now), &year, &month, &day);
    fprintf(out, ".Dd %s %d, %d\n", months[month - 1], day, year);
}

void
cb_documents_man(gint64 now, FILE *out)
{
    print_man_date(now, out);
    fprintf(out, ".Dt CALLBOARD 1\n.Os\n"
                 ".Sh NAME\n.Nm callboard\n.Nd dispatch crews from a terminal\n"
                 ".Sh SYNOPSIS\n.Nm\n.Op Ar option ...\n.Op Ar command Op Ar argument ...\n"
                 ".Sh DESCRIPTION\n.Nm\n"
                 "shows which sessions are short of people, how dangerous that is, who could take\n"
                 "them and why, and carries what is decided.\n"
                 "Without a command it opens the console; with one it answers and ends.\n"
                 "Answers go to standard output, messages to standard error.\n"
                 "Options may stand before or after the name of the command.\n"
                 ".Sh COMMANDS\n");
    print_man_commands(FALSE, out);
    fprintf(out, "These open the console on one of its views, as\n.Fl -view\n"
                 "does with any of them.\nWith\n.Fl -plain\nthe view is printed.\n");
    print_man_commands(TRUE, out);
    fprintf(out, ".Sh OPTIONS\n");
    print_man_options(cb_global_options, out);
    fprintf(out,
            ".Sh KEYS\nThe keys of the console, each with the name of its action for key maps.\n");
    print_man_keys(out);
    fprintf(out,
            ".Sh ENVIRONMENT\n.Bl -tag -width Ds\n"
            ".It Ev NO_COLOR\nWhen set and not empty, no colours are used.\n"
            ".It Ev XDG_DATA_HOME\nWhere profiles lie, unless\n.Fl -cache\nnames a directory.\n"
            ".El\n"
            ".Sh FILES\nA profile is the directory\n"
            ".Pa $XDG_DATA_HOME/callboard/NAME .\n.Bl -tag -width Ds\n"
            ".It Pa cache.db\nThe facts, which may always be read in again.\n"
            ".It Pa outbox.db\nThe decisions made here, which are never thrown away.\n"
            ".It Pa profile.conf\nSettings: the person, the founders, the console.\n"
            ".It Pa keys.conf\nKeys of one's own.\n"
            ".It Pa view.state\nWhat the console remembers between two runs.\n.El\n"
            ".Sh EXIT STATUS\n.Bl -tag -width Ds\n"
            ".It 0\nDone.\n"
            ".It 1\nRefused by a rule, or what was asked about is not there.\n"
            ".It 2\nThe call itself is wrong.\n"
            ".It 3\nWhat is stored cannot be read or written.\n"
            ".It 4\nThe hub cannot be reached and the answer needs it.\n.El\n"
            ".Sh EXAMPLES\nTake in a conference, with two people at each keynote:\n"
            ".Dl callboard import schedule.xml --need keynote=2\n"
            "Who could take a session, for a program:\n"
            ".Dl callboard suggest s-0042 --json\n"
            "The board as lines of text:\n"
            ".Dl callboard board --plain\n");
}

static gint64
date_of(const CbCall *call)
{
    const char *epoch = g_getenv("SOURCE_DATE_EPOCH"); /* packages are built the same every time */
    gint64 seconds;
    if (call->now != CB_NULL)
        return call->now;
    if (epoch != NULL && g_ascii_string_to_signed(epoch, 10, 0, G_MAXINT32, &seconds, NULL))
        return seconds * CB_SECOND;
    return g_get_real_time();
}

CbExit
cb_documents_generate(const CbCall *call)
{
    static const struct {
        const char *name;
        void (*print)(FILE *out);
    } completions[] = {
        {"bash", cb_documents_bash},
        {"zsh", cb_documents_zsh},
        {"fish", cb_documents_fish},
    };
    if (strcmp(call->generate, "man") == 0)
        cb_documents_man(date_of(call), stdout);
    for (guint i = 0; i < G_N_ELEMENTS(completions); i++)
        if (strcmp(call->generate, completions[i].name) == 0)
            completions[i].print(stdout);
    return CB_EXIT_DONE;
}
