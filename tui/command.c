#include "tui/command.h"

#include <stdio.h>
#include <string.h>

#include "engine/when.h"
#include "sync/client/credentials.h"
#include "tui/commands/all.h"
#include "tui/screen/terminal.h"

G_DEFINE_QUARK(cb-command-error-quark, cb_command_error)

#define FIELD(name) G_STRUCT_OFFSET(CbCall, name)

const CbOption cb_global_options[] = {
    {"profile", CB_OPTION_TEXT, FIELD(profile), "NAME", NULL, "work on this profile (default)",
     0},
    {"cache", CB_OPTION_FILE, FIELD(cache), "DIR", NULL, "keep the profile in this directory",
     0},
    {"now", CB_OPTION_TEXT, FIELD(now_text), "TIME", NULL,
     "fix the clock at this time, such as 2026-11-20T09:00:00Z", 0},
    {"json", CB_OPTION_FLAG, FIELD(json), NULL, NULL, "answer in JSON", 0},
    {"plain", CB_OPTION_FLAG, FIELD(plain), NULL, NULL,
     "print the view as lines of text instead of opening the console", 0},
    {"read-only", CB_OPTION_FLAG, FIELD(read_only), NULL, NULL, "change nothing", 0},
    {"color", CB_OPTION_TEXT, FIELD(color), "WHEN", "auto always never 16 256",
     "when to use colours, or how many", 0},
    {"theme", CB_OPTION_TEXT, FIELD(theme), "NAME", "dark light mono", "the colours of the console",
     0},
    {"ascii", CB_OPTION_FLAG, FIELD(ascii), NULL, NULL, "draw with ASCII characters only", 0},
    {"keys", CB_OPTION_FILE, FIELD(keys), "FILE", NULL, "read this key map after the built-in one",
     0},
    {"filter", CB_OPTION_TEXT, FIELD(filter), "WORDS", NULL,
     "show only rows of the view with all of these words", CB_OPTION_OF_VIEWS},
    {"view", CB_OPTION_TEXT, FIELD(view), "NAME", "today board day people sessions decisions handover campaigns pool matches",
     "open this view, with --plain print it", 0},
    {"version", CB_OPTION_FLAG, FIELD(version), NULL, NULL, "print the version", 0},
    {"help", CB_OPTION_FLAG, FIELD(help), NULL, NULL, "print help, also for a command", 0},
    {"generate", CB_OPTION_TEXT, FIELD(generate), "DOCUMENT", "man bash zsh fish",
     "print the man page or a shell's completions", CB_OPTION_HIDDEN},
    {NULL, CB_OPTION_FLAG, 0, NULL, NULL, NULL, 0},
};

/* --- the table of commands -------------------------------------------------------------------- */

static const CbCommand *const groups[] = {
    cb_commands_operators, cb_commands_why_not, cb_commands_decide,   cb_commands_absence,
    cb_commands_contact,   cb_commands_change,  cb_commands_complete, cb_commands_outbox,
    cb_commands_push,      cb_commands_files,   cb_commands_policy,   cb_commands_login,
    cb_commands_sync,      cb_commands_doctor,  cb_commands_demo,     cb_commands_help,
    cb_commands_serve,     cb_commands_user,    cb_commands_token,    cb_commands_backup,
    cb_commands_handover,  cb_commands_callsheet, cb_commands_sweep,    cb_commands_send,
    cb_commands_campaign,  cb_commands_rank,    cb_commands_pool,     cb_commands_sign,
    cb_commands_match,     cb_commands_advisor, cb_commands_peers,
};

static const CbCommand *
find_in(const GPtrArray *list, const char *name)
{
    for (guint i = 0; i < list->len; i++) {
        const CbCommand *command = g_ptr_array_index(list, i);
        if (strcmp(command->name, name) == 0)
            return command;
    }
    return NULL;
}

/* Of two with one name the first is taken. */
static void
add_group(GPtrArray *list, const CbCommand *group)
{
    for (; group->name != NULL; group++)
        if (find_in(list, group->name) == NULL)
            g_ptr_array_add(list, (gpointer)group);
}

GPtrArray *
cb_command_list(void)
{
    GPtrArray *list = g_ptr_array_new();
    for (guint g = 0; g < G_N_ELEMENTS(groups); g++)
        add_group(list, groups[g]);
    add_group(list, cb_commands_board());
    return list;
}

const CbCommand *
cb_command_find(const char *name)
{
    g_autoptr(GPtrArray) list = cb_command_list();
    return find_in(list, name);
}

gboolean
cb_command_is_view(const CbCommand *command)
{
    for (const CbCommand *view = cb_commands_board(); view->name != NULL; view++)
        if (view == command)
            return TRUE;
    return FALSE;
}

static void
clear_argument(gpointer data)
{
    g_free(((CbArgument *)data)->name);
}

GArray *
cb_command_arguments(const CbCommand *command)
{
    GArray *arguments = g_array_new(FALSE, FALSE, sizeof(CbArgument));
    g_array_set_clear_func(arguments, clear_argument);
    g_auto(GStrv) words = g_strsplit(command->arguments, " ", -1);
    for (char **word = words; *word != NULL; word++) {
        CbArgument argument = {.optional = **word == '[', .many = strstr(*word, "…") != NULL};
        char *end = strpbrk(*word, "]");
        char *dots = strstr(*word, "…");
        if (end != NULL)
            *end = '\0';
        if (dots != NULL)
            *dots = '\0';
        argument.name = g_strdup(*word + argument.optional);
        g_array_append_val(arguments, argument);
    }
    return arguments;
}

/* How many letters must be put in, taken out, changed or swapped to make `b` of `a`. */
static guint
distance(const char *a, const char *b)
{
    enum { LONGEST = 32 };
    guint cost[LONGEST + 1][LONGEST + 1];
    guint n = (guint)strlen(a), m = (guint)strlen(b);
    if (n > LONGEST || m > LONGEST)
        return G_MAXUINT;
    for (guint i = 0; i <= n; i++)
        for (guint j = 0; j <= m; j++) {
            if (i == 0 || j == 0) {
                cost[i][j] = i + j;
                continue;
            }
            cost[i][j] = MIN(MIN(cost[i - 1][j], cost[i][j - 1]) + 1,
                             cost[i - 1][j - 1] + (a[i - 1] != b[j - 1]));
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                cost[i][j] = MIN(cost[i][j], cost[i - 2][j - 2] + 1);
        }
    return cost[n][m];
}

void
cb_command_fail_unknown(const char *name, GError **error)
{
    g_autoptr(GPtrArray) list = cb_command_list();
    const char *nearest = NULL;
    guint least = 3; /* farther away it is no slip of the finger */
    for (guint i = 0; i < list->len; i++) {
        const CbCommand *command = g_ptr_array_index(list, i);
        guint far = distance(name, command->name);
        if (far < least && far < strlen(name)) {
            least = far;
            nearest = command->name;
        }
    }
    g_set_error(error, CB_COMMAND_ERROR, CB_EXIT_USAGE, "there is no command \"%s\"%s%s%s", name,
                nearest != NULL ? "; did you mean \"" : "", nearest != NULL ? nearest : "",
                nearest != NULL ? "\"?" : "");
}

/* --- parsing ---------------------------------------------------------------------------------- */

static const CbOption *
find_option(const CbOption *options, const char *name)
{
    for (; options != NULL && options->name != NULL; options++)
        if (strcmp(options->name, name) == 0)
            return options;
    return NULL;
}

/* Which command's option it is is not known yet, so one name takes a value in all of them or in none. */
static gboolean
takes_value(const char *name)
{
    g_autoptr(GPtrArray) list = cb_command_list();
    const CbOption *option = find_option(cb_global_options, name);
    for (guint i = 0; option == NULL && i < list->len; i++)
        option = find_option(((const CbCommand *)g_ptr_array_index(list, i))->options, name);
    return option != NULL && option->type != CB_OPTION_FLAG;
}

/* The first word that is neither an option nor the value of one, NULL when there is none. */
static const char *
first_word(char **argv)
{
    for (char **word = argv + 1; *word != NULL; word++) {
        if (strcmp(*word, "--") == 0)
            return word[1];
        if (**word != '-' || word[0][1] == '\0')
            return *word;
        if (g_str_has_prefix(*word, "--") && takes_value(*word + 2) && word[1] != NULL)
            word++;
    }
    return NULL;
}

static void
add_options(GOptionContext *context, CbCall *call, const CbOption *options)
{
    static const GOptionArg types[] = {
        [CB_OPTION_FLAG] = G_OPTION_ARG_NONE,           [CB_OPTION_TEXT] = G_OPTION_ARG_FILENAME,
        [CB_OPTION_FILE] = G_OPTION_ARG_FILENAME,       [CB_OPTION_COUNT] = G_OPTION_ARG_INT,
        [CB_OPTION_LIST] = G_OPTION_ARG_FILENAME_ARRAY,
    };
    for (; options != NULL && options->name != NULL; options++) {
        const GOptionEntry entries[] = {
            {options->name, strcmp(options->name, "help") == 0 ? 'h' : 0, 0, types[options->type],
             G_STRUCT_MEMBER_P(call, options->offset), NULL, NULL},
            {.long_name = NULL},
        };
        g_option_context_add_main_entries(context, entries, NULL);
    }
}

static gboolean
check_utf8(const char *name, const char *text, GError **error)
{
    if (text == NULL || g_utf8_validate(text, -1, NULL))
        return TRUE;
    g_set_error(error, CB_COMMAND_ERROR, CB_EXIT_USAGE, "%s is not UTF-8", name);
    return FALSE;
}

static gboolean
check_choice(const CbOption *option, const char *text, GError **error)
{
    g_auto(GStrv) choices = g_strsplit(option->choices != NULL ? option->choices : "", " ", -1);
    if (text == NULL || option->choices == NULL ||
        g_strv_contains((const char *const *)choices, text))
        return TRUE;
    g_autofree char *list = g_strjoinv(", ", choices);
    g_set_error(error, CB_COMMAND_ERROR, CB_EXIT_USAGE, "--%s is one of %s", option->name, list);
    return FALSE;
}

static gboolean
check_option(const CbCall *call, const CbOption *option, GError **error)
{
    gconstpointer field = G_STRUCT_MEMBER_P(call, option->offset);
    if (option->type == CB_OPTION_COUNT && *(const int *)field < 0) {
        g_set_error(error, CB_COMMAND_ERROR, CB_EXIT_USAGE,
                    "--%s takes a number that is not negative", option->name);
        return FALSE;
    }
    if (option->type == CB_OPTION_TEXT) {
        const char *text = *(char *const *)field;
        return check_utf8(option->name, text, error) && check_choice(option, text, error);
    }
    if (option->type == CB_OPTION_LIST)
        for (char *const *text = *(char **const *)field; text != NULL && *text != NULL; text++)
            if (!check_utf8(option->name, *text, error))
                return FALSE;
    return TRUE;
}

static gboolean
check_options(const CbCall *call, const CbOption *options, GError **error)
{
    for (; options != NULL && options->name != NULL; options++)
        if (!check_option(call, options, error))
            return FALSE;
    return TRUE;
}

/* Whether there are neither too few nor too many words, and those that are no files are text. */
static gboolean
check_words(const CbCall *call, GError **error)
{
    g_autoptr(GArray) arguments = cb_command_arguments(call->command);
    const CbArgument *argument = NULL;
    for (guint a = 0; a < MAX(arguments->len, call->n_words); a++) {
        if (a < arguments->len)
            argument = &g_array_index(arguments, CbArgument, a);
        if (a >= call->n_words && !argument->optional) {
            g_set_error(error, CB_COMMAND_ERROR, CB_EXIT_USAGE, "%s needs %s", call->command->name,
                        argument->name);
            return FALSE;
        }
        if (a >= arguments->len && (argument == NULL || !argument->many)) {
            g_set_error(error, CB_COMMAND_ERROR, CB_EXIT_USAGE, "%s takes no argument \"%s\"",
                        call->command->name, call->words[a]);
            return FALSE;
        }
        if (a < call->n_words && strcmp(argument->name, "FILE") != 0 &&
            !check_utf8(argument->name, call->words[a], error))
            return FALSE;
    }
    return TRUE;
}

/* Whether a view is what the call opens or prints. */
static gboolean
shows_view(const CbCall *call)
{
    const CbCommand *command = call->command;
    return command == NULL || (command->flags & CB_COMMAND_VIEW) != 0 ||
           (call->plain && cb_board_has_view(command->name));
}

/* What would change nothing is no part of a call: who gave it expects that it does. */
static gboolean
check_view_options(const CbCall *call, GError **error)
{
    const CbCommand *command = call->command;
    gboolean taken = command != NULL && (!(command->flags & CB_COMMAND_VIEW) ||
                                         cb_command_is_view(command));
    if (call->view != NULL && taken) {
        g_set_error(error, CB_COMMAND_ERROR, CB_EXIT_USAGE,
                    "--view names what to open instead of a command; leave out \"%s\"",
                    command->name);
        return FALSE;
    }
    for (const CbOption *option = cb_global_options; option->name != NULL; option++) {
        if ((option->flags & CB_OPTION_OF_VIEWS) == 0 || shows_view(call) ||
            G_STRUCT_MEMBER(char *, call, option->offset) == NULL)
            continue;
        gboolean named = cb_board_has_view(command->name);
        g_set_error(error, CB_COMMAND_ERROR, CB_EXIT_USAGE,
                    "--%s goes with a view, and %s prints none%s%s%s", option->name, command->name,
                    named ? "; \"callboard --plain --view " : "", named ? command->name : "",
                    named ? "\" prints the one of that name" : "");
        return FALSE;
    }
    return TRUE;
}

static gboolean
check_call(CbCall *call, GError **error)
{
    call->now = CB_NULL;
    if (!check_options(call, cb_global_options, error))
        return FALSE;
    if (call->now_text != NULL && !cb_time_parse(call->now_text, &call->now)) {
        g_set_error(error, CB_COMMAND_ERROR, CB_EXIT_USAGE,
                    "--now takes a time such as 2026-11-20T09:00:00Z, not \"%s\"", call->now_text);
        return FALSE;
    }
    if (call->help)
        return TRUE;
    if (!check_view_options(call, error))
        return FALSE;
    if (call->command == NULL)
        return TRUE;
    if (call->json && (call->command->flags & CB_COMMAND_JSON) == 0) {
        g_set_error(error, CB_COMMAND_ERROR, CB_EXIT_USAGE, "%s has no answer in JSON",
                    call->command->name);
        return FALSE;
    }
    return check_options(call, call->command->options, error) && check_words(call, error);
}

static gboolean
parse(CbCall *call, char **argv, GError **error)
{
    const char *name = first_word(argv);
    if (name != NULL && (call->command = cb_command_find(name)) == NULL) {
        cb_command_fail_unknown(name, error);
        return FALSE;
    }
    g_auto(GStrv) arguments = g_strdupv(argv);
    g_autoptr(GOptionContext) context = g_option_context_new(NULL);
    const GOptionEntry rest[] = {
        {G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &call->words, NULL, NULL},
        {.long_name = NULL},
    };
    g_option_context_set_help_enabled(context, FALSE);
    add_options(context, call, cb_global_options);
    if (call->command != NULL)
        add_options(context, call, call->command->options);
    g_option_context_add_main_entries(context, rest, NULL);
    if (!g_option_context_parse_strv(context, &arguments, error))
        return FALSE;
    if (call->command != NULL) { /* the first word is its name */
        g_free(call->words[0]);
        call->n_words = g_strv_length(call->words + 1);
        memmove(call->words, call->words + 1, (call->n_words + 1) * sizeof *call->words);
    }
    return check_call(call, error);
}

/* --- dispatch --------------------------------------------------------------------------------- */

static void
clear_options(CbCall *call, const CbOption *options)
{
    for (; options != NULL && options->name != NULL; options++) {
        gpointer field = G_STRUCT_MEMBER_P(call, options->offset);
        if (options->type == CB_OPTION_LIST)
            g_clear_pointer((char ***)field, g_strfreev);
        else if (options->type == CB_OPTION_TEXT || options->type == CB_OPTION_FILE)
            g_clear_pointer((char **)field, g_free);
    }
}

static void
clear_call(CbCall *call)
{
    cb_call_close(call);
    clear_options(call, cb_global_options);
    if (call->command != NULL)
        clear_options(call, call->command->options);
    g_strfreev(call->words);
}

static CbExit
run(CbCall *call, GError **error)
{
    CbExit status = CB_EXIT_DONE;
    if (call->version) {
        printf("callboard %s\n", CB_VERSION);
        return CB_EXIT_DONE;
    }
    if (call->help) {
        cb_help_print(call->command, stdout);
        return CB_EXIT_DONE;
    }
    if (call->generate != NULL)
        return cb_documents_generate(call);
    if (call->command == NULL)
        return cb_board_show(call, call->view, error);
    if (call->plain && cb_board_has_view(call->command->name))
        return cb_board_show(call, call->command->name, error);
    if ((call->command->flags & CB_COMMAND_CHANGES) != 0 &&
        !cb_call_may_change(call, &status, error))
        return status;
    return call->command->run(call, error);
}

/* The exit status of each kind of error. */
static CbExit
status_of(const GError *error)
{
    const struct {
        GQuark domain;
        int code; /* -1: any */
        CbExit status;
    } statuses[] = {
        {CB_STORE_ERROR, CB_STORE_ERROR_INPUT, CB_EXIT_REFUSED},
        {CB_STORE_ERROR, -1, CB_EXIT_STORE},
        {G_OPTION_ERROR, -1, CB_EXIT_USAGE},
        {CB_PROFILE_ERROR, -1, CB_EXIT_USAGE},
        {CB_COURIER_ERROR, CB_COURIER_ERROR_UNREACHABLE, CB_EXIT_HUB},
        {CB_COURIER_ERROR, CB_COURIER_ERROR_CREDENTIALS, CB_EXIT_STORE},
        {CB_COURIER_ERROR, CB_COURIER_ERROR_LIBRARY, CB_EXIT_STORE},
        {CB_COURIER_ERROR, CB_COURIER_ERROR_URL, CB_EXIT_USAGE},
        {CB_COURIER_ERROR, -1, CB_EXIT_REFUSED},
        {CB_TERMINAL_ERROR, CB_TERMINAL_ERROR_NO_TERMINAL, CB_EXIT_USAGE},
        {CB_TERMINAL_ERROR, CB_TERMINAL_ERROR_TERM, CB_EXIT_USAGE},
    };
    if (error->domain == CB_COMMAND_ERROR)
        return (CbExit)error->code;
    for (guint i = 0; i < G_N_ELEMENTS(statuses); i++)
        if (statuses[i].domain == error->domain &&
            (statuses[i].code == -1 || statuses[i].code == error->code))
            return statuses[i].status;
    return CB_EXIT_STORE;
}

static CbExit
tell_error(const CbCall *call, const GError *error)
{
    gboolean of_call = error->domain == CB_COMMAND_ERROR || error->domain == G_OPTION_ERROR;
    cb_call_tell("%s", error->message);
    if (of_call && status_of(error) == CB_EXIT_USAGE)
        fprintf(stderr, "Try \"callboard help%s%s\".\n", call->command != NULL ? " " : "",
                call->command != NULL ? call->command->name : "");
    return status_of(error);
}

CbExit
cb_command_main(char **argv)
{
    CbCall call = {0};
    g_autoptr(GError) error = NULL;
    CbExit status = CB_EXIT_USAGE;
    if (parse(&call, argv, &error))
        status = run(&call, &error);
    if (error != NULL)
        status = tell_error(&call, error);
    clear_call(&call);
    if ((fflush(stdout) != 0 || ferror(stdout)) && status == CB_EXIT_DONE) {
        cb_call_tell("the answer could not be written");
        status = CB_EXIT_STORE;
    }
    return status;
}
