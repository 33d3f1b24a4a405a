/* Takes a picture of a terminal program: runs it, plays keys, writes the screen as SVG.
 *
 *   picture --size 120x36 --keys "j j enter type:'Ann' wait:Ann" -o OUT.svg -- COMMAND ARGS…
 */
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/support/player.h"
#include "tests/support/svg.h"
#include "tests/support/terminal_harness.h"

typedef struct {
    char *size;
    char *title;
    char *keys;
    char *output;
    char **env;
    char **command;
    gboolean light;
    gboolean silent;
} Order;

static void
order_clear(Order *order)
{
    g_free(order->size);
    g_free(order->title);
    g_free(order->keys);
    g_free(order->output);
    g_strfreev(order->env);
    g_strfreev(order->command);
}

static gboolean
read_order(Order *order, int *argc, char ***argv, GError **error)
{
    const GOptionEntry entries[] = {
        {"size", 's', 0, G_OPTION_ARG_STRING, &order->size, "Columns x rows (80x24)", "80x24"},
        {"title", 't', 0, G_OPTION_ARG_STRING, &order->title, "Text of a title bar", "TEXT"},
        {"keys", 'k', 0, G_OPTION_ARG_STRING, &order->keys,
         "Keys to play: names, type:TEXT, wait:TEXT", "WORDS"},
        {"env", 'e', 0, G_OPTION_ARG_STRING_ARRAY, &order->env,
         "Variable for the program; may be repeated", "NAME=VALUE"},
        {"output", 'o', 0, G_OPTION_ARG_FILENAME, &order->output, "The SVG to write", "FILE"},
        {"light", 'l', 0, G_OPTION_ARG_NONE, &order->light, "Dark text on a light ground", NULL},
        {"silent", 'q', 0, G_OPTION_ARG_NONE, &order->silent,
         "The program does not know CALLBOARD_TEST_FD: wait until it falls silent", NULL},
        {G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_STRING_ARRAY, &order->command, "", NULL},
        G_OPTION_ENTRY_NULL,
    };
    g_autoptr(GOptionContext) context = g_option_context_new("-- COMMAND ARGUMENTS…");
    g_option_context_set_summary(context, "Takes a picture of a terminal program.");
    g_option_context_add_main_entries(context, entries, NULL);
    if (!g_option_context_parse(context, argc, argv, error))
        return FALSE;
    if (order->output != NULL && order->command != NULL)
        return TRUE;
    g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED,
                "Name the SVG to write (-o) and the command to run (after --).");
    return FALSE;
}

static gboolean
read_size(const char *text, int *columns, int *rows, GError **error)
{
    char rest;
    if (sscanf(text, "%4dx%4d%c", columns, rows, &rest) == 2 && *columns > 0 && *rows > 0)
        return TRUE;
    g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                "\"%s\" is not a size. Write columns x rows, as in 80x24.", text);
    return FALSE;
}

static gboolean
take_picture(const Order *order, GError **error)
{
    CbPtyOptions program = {
        .argv = (const char *const *)order->command,
        .env = (const char *const *)order->env,
        .silent = order->silent,
    };
    const char *size = order->size != NULL ? order->size : "80x24";
    if (!read_size(size, &program.columns, &program.rows, error))
        return FALSE;
    g_autoptr(CbPty) pty = cb_pty_start(&program, error);
    if (pty == NULL)
        return FALSE;
    if (!cb_pty_settle(pty, CB_PTY_TIMEOUT_MS) ||
        !cb_pty_play(pty, order->keys != NULL ? order->keys : "")) {
        g_set_error(error, G_SPAWN_ERROR, G_SPAWN_ERROR_FAILED,
                    "%s did not get as far as the picture; %s was not written.", order->command[0],
                    order->output);
        return FALSE;
    }
    CbSvgOptions look = {.title = order->title, .light = order->light};
    g_autofree char *svg = cb_svg_screen(cb_pty_emulator(pty), &look);
    return g_file_set_contents(order->output, svg, -1, error);
}

int
main(int argc, char **argv)
{
    setlocale(LC_ALL, "");
    Order order = {0};
    g_autoptr(GError) error = NULL;
    gboolean done = read_order(&order, &argc, &argv, &error) && take_picture(&order, &error);
    if (!done)
        fprintf(stderr, "picture: %s\n", error->message);
    order_clear(&order);
    return done ? EXIT_SUCCESS : EXIT_FAILURE;
}
