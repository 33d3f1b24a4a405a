/* Completions for bash, zsh and fish, from the tables of commands and options. */
#include <string.h>

#include "tui/commands/all.h"
#include "tui/commands/subcommand.h"

typedef void (*EachOption)(const CbOption *option, gpointer data);

static void
each_option(const CbOption *options, EachOption each, gpointer data)
{
    for (; options != NULL && options->name != NULL; options++)
        if ((options->flags & CB_OPTION_HIDDEN) == 0)
            each(options, data);
}

/* Every option of the program and of all commands. */
static void
each_option_of_all(EachOption each, gpointer data)
{
    g_autoptr(GPtrArray) list = cb_command_list();
    each_option(cb_global_options, each, data);
    for (guint i = 0; i < list->len; i++)
        each_option(((const CbCommand *)g_ptr_array_index(list, i))->options, each, data);
}

static gboolean
takes_file(const CbCommand *command)
{
    return strstr(command->arguments, "FILE") != NULL;
}

static gboolean
names_command(const CbCommand *command)
{
    return strstr(command->arguments, "COMMAND") != NULL;
}

static gboolean
is_directory(const CbOption *option)
{
    return option->type == CB_OPTION_FILE && strcmp(option->value, "DIR") == 0;
}

/* The names of all commands, separated by `separator`; caller frees. */
static char *
command_names(const char *separator)
{
    g_autoptr(GPtrArray) list = cb_command_list();
    GString *names = g_string_new(NULL);
    for (guint i = 0; i < list->len; i++)
        g_string_append_printf(names, "%s%s", i > 0 ? separator : "",
                               ((const CbCommand *)g_ptr_array_index(list, i))->name);
    return g_string_free(names, FALSE);
}

/* The names of the command's actions, separated by `separator`, "" where it has none; caller frees. */
static char *
action_names(const CbCommand *command, const char *separator)
{
    GString *names = g_string_new(NULL);
    for (const CbSubcommand *action = cb_subcommands_of(command->name);
         action != NULL && action->name != NULL; action++)
        g_string_append_printf(names, "%s%s", names->len > 0 ? separator : "", action->name);
    return g_string_free(names, FALSE);
}

/* --- bash ------------------------------------------------------------------------------------- */

static void
bash_value(const CbOption *option, gpointer out)
{
    if (option->value == NULL)
        return;
    fprintf(out, "    --%s)", option->name);
    if (option->choices != NULL)
        fprintf(out, " COMPREPLY=($(compgen -W '%s' -- \"$word\"));", option->choices);
    else if (option->type == CB_OPTION_FILE)
        fprintf(out, " COMPREPLY=($(compgen -%c -- \"$word\"));", is_directory(option) ? 'd' : 'f');
    fprintf(out, " return ;;\n");
}

static void
bash_name(const CbOption *option, gpointer out)
{
    fprintf(out, " --%s", option->name);
}

void
cb_documents_bash(FILE *out)
{
    g_autoptr(GPtrArray) list = cb_command_list();
    g_autofree char *pattern = command_names("|"), *names = command_names(" ");
    fprintf(out, "# bash completion of callboard\n"
                 "_callboard()\n{\n"
                 "    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}\n"
                 "    local command= words= i\n"
                 "    if [[ $word == '=' ]]; then word=; fi\n"
                 "    if [[ $before == '=' ]]; then before=${COMP_WORDS[COMP_CWORD-2]}; fi\n"
                 "    case $before in\n");
    each_option_of_all(bash_value, out);
    fprintf(out,
            "    esac\n"
            "    for ((i = 1; i < COMP_CWORD; i++)); do\n"
            "        case ${COMP_WORDS[i]} in\n"
            "        %s) command=${COMP_WORDS[i]}; break ;;\n"
            "        esac\n"
            "    done\n"
            "    case $command in\n"
            "    '') words='%s' ;;\n",
            pattern, names);
    for (guint i = 0; i < list->len; i++) {
        const CbCommand *command = g_ptr_array_index(list, i);
        if (command->options == NULL && !takes_file(command) && !names_command(command))
            continue;
        g_autofree char *actions = action_names(command, " ");
        fprintf(out, "    %s) words='%s", command->name, names_command(command) ? names : actions);
        each_option(command->options, bash_name, out);
        fprintf(out, "'");
        if (takes_file(command))
            fprintf(out, "; COMPREPLY=($(compgen -f -- \"$word\"))");
        fprintf(out, " ;;\n");
    }
    fprintf(out, "    esac\n    words+='");
    each_option(cb_global_options, bash_name, out);
    fprintf(out, "'\n    COMPREPLY+=($(compgen -W \"$words\" -- \"$word\"))\n}\n"
                 "complete -o filenames -F _callboard callboard\n");
}

/* --- zsh -------------------------------------------------------------------------------------- */

/* `text` inside single quotes and a specification, where brackets and colons mean something. */
static char *
zsh_quote(const char *text)
{
    GString *quoted = g_string_new(NULL);
    for (; *text != '\0'; text++) {
        if (strchr("[]:", *text) != NULL)
            g_string_append_c(quoted, '\\');
        if (*text == '\'')
            g_string_append(quoted, "'\\''");
        else
            g_string_append_c(quoted, *text);
    }
    return g_string_free(quoted, FALSE);
}

static void
zsh_option(const CbOption *option, gpointer out)
{
    g_autofree char *summary = zsh_quote(option->summary);
    fprintf(out, " \\\n        '%s--%s%s[%s]", option->type == CB_OPTION_LIST ? "*" : "",
            option->name, option->value != NULL ? "=" : "", summary);
    if (option->choices != NULL)
        fprintf(out, ":%s:(%s)", option->value, option->choices);
    else if (option->type == CB_OPTION_FILE)
        fprintf(out, ":%s:_files%s", option->value, is_directory(option) ? " -/" : "");
    else if (option->value != NULL)
        fprintf(out, ":%s: ", option->value);
    fprintf(out, "'");
}

static void
zsh_command(const CbCommand *command, FILE *out)
{
    if (command->options == NULL && !takes_file(command) && !names_command(command))
        return;
    fprintf(out, "    %s)\n        more=(", command->name);
    each_option(command->options, zsh_option, out);
    if (takes_file(command))
        fprintf(out, " \\\n        '*:FILE:_files'");
    g_autofree char *actions = action_names(command, " ");
    if (*actions != '\0')
        fprintf(out, " \\\n        '1:ACTION:(%s)'", actions);
    if (names_command(command))
        fprintf(out, " \\\n        '1:COMMAND:_callboard_commands'");
    fprintf(out, ") ;;\n");
}

void
cb_documents_zsh(FILE *out)
{
    g_autoptr(GPtrArray) list = cb_command_list();
    fprintf(out, "#compdef callboard\n"
                 "_callboard_commands()\n{\n    local -a commands=(\n");
    for (guint i = 0; i < list->len; i++) {
        const CbCommand *command = g_ptr_array_index(list, i);
        g_autofree char *summary = zsh_quote(command->summary);
        fprintf(out, "        '%s:%s'\n", command->name, summary);
    }
    fprintf(out, "    )\n    _describe command commands\n}\n"
                 "_callboard()\n{\n"
                 "    local context state state_descr line\n"
                 "    typeset -A opt_args\n"
                 "    local -a common more\n"
                 "    common=(");
    each_option(cb_global_options, zsh_option, out);
    fprintf(out,
            ")\n    _arguments -C $common '1:command:_callboard_commands' '*::argument:->rest'\n"
            "    [[ $state == rest ]] || return\n"
            "    case $line[1] in\n");
    for (guint i = 0; i < list->len; i++)
        zsh_command(g_ptr_array_index(list, i), out);
    fprintf(out, "    esac\n    _arguments $common $more\n}\n"
                 "if [[ $funcstack[1] == _callboard ]]; then _callboard \"$@\"\n"
                 "else compdef _callboard callboard; fi\n");
}

/* --- fish ------------------------------------------------------------------------------------- */

typedef struct {
    const char *command; /* NULL: every one */
    FILE *out;
} Fish;

static char *
fish_quote(const char *text)
{
    g_auto(GStrv) parts = g_strsplit(text, "'", -1);
    return g_strjoinv("\\'", parts);
}

static void
fish_option(const CbOption *option, gpointer data)
{
    const Fish *fish = data;
    g_autofree char *summary = fish_quote(option->summary);
    fprintf(fish->out, "complete -c callboard");
    if (fish->command != NULL)
        fprintf(fish->out, " -n '__fish_seen_subcommand_from %s'", fish->command);
    fprintf(fish->out, " -l %s -d '%s'", option->name, summary);
    if (option->choices != NULL)
        fprintf(fish->out, " -x -a '%s'", option->choices);
    else if (is_directory(option))
        fprintf(fish->out, " -x -a '(__fish_complete_directories)'");
    else if (option->value != NULL)
        fprintf(fish->out, option->type == CB_OPTION_FILE ? " -r -F" : " -x");
    fprintf(fish->out, "\n");
}

void
cb_documents_fish(FILE *out)
{
    g_autoptr(GPtrArray) list = cb_command_list();
    g_autofree char *names = command_names(" ");
    Fish fish = {.out = out};
    fprintf(out, "# fish completion of callboard\ncomplete -c callboard -f\n");
    each_option(cb_global_options, fish_option, &fish);
    for (guint i = 0; i < list->len; i++) {
        const CbCommand *command = g_ptr_array_index(list, i);
        g_autofree char *summary = fish_quote(command->summary);
        fprintf(out,
                "complete -c callboard -n 'not __fish_seen_subcommand_from %s' -a %s -d '%s'\n",
                names, command->name, summary);
        fish.command = command->name;
        each_option(command->options, fish_option, &fish);
        if (takes_file(command))
            fprintf(out, "complete -c callboard -n '__fish_seen_subcommand_from %s' -F\n",
                    command->name);
        g_autofree char *actions = action_names(command, " ");
        if (names_command(command) || *actions != '\0')
            fprintf(out, "complete -c callboard -n '__fish_seen_subcommand_from %s' -a '%s'\n",
                    command->name, names_command(command) ? names : actions);
    }
}
