/* Takes a picture of two consoles side by side that work at one hub, on fixed data at a fixed time.
 *
 *   pair --story together|offline|conflict|phone|replaced -o OUT.svg
 */
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/decision.h"
#include "tests/support/duo.h"
#include "tests/support/svg.h"

#define NOW G_GINT64_CONSTANT(1795165230000000) /* 2026-11-20T09:00:30Z */
#define GAP 24

static void
together(CbDuo *duo)
{
    cb_duo_open_expo(duo, CB_LUC);
    cb_duo_open_expo(duo, CB_ANNA);
    cb_duo_play(duo, CB_ANNA, "A p");
    cb_duo_see(duo, CB_LUC, "works: Jean Dupont");
    cb_duo_see(duo, CB_LUC, "◉ anna");
    cb_duo_see(duo, CB_ANNA, "◉ luc");
    cb_duo_miss(duo, CB_ANNA, "✎ 1");
}

static void
offline(CbDuo *duo)
{
    cb_duo_open_expo(duo, CB_ANNA);
    cb_duo_open_expo(duo, CB_LUC);
    cb_duo_go_offline(duo);
    cb_duo_miss(duo, CB_ANNA, "◉");
    cb_duo_miss(duo, CB_LUC, "◉");
    cb_duo_play(duo, CB_ANNA, "A");
    cb_duo_play(duo, CB_LUC, "j A");
}

static void
conflict(CbDuo *duo)
{
    offline(duo);
    cb_duo_play(duo, CB_LUC, "esc esc 1");
    cb_duo_pull(duo, FALSE);
    cb_duo_play(duo, CB_ANNA, "p");
    cb_duo_miss(duo, CB_ANNA, "✎ 1");
    cb_duo_play_until(duo, CB_LUC, "p", "x settle");
    cb_pty_watch(duo->seats[CB_LUC].pty, 3000); /* rows go to where they belong once nobody navigates */
    cb_duo_play_until(duo, CB_LUC, "g x", "theirs: anna");
    cb_duo_play_until(duo, CB_ANNA, "esc", "● live");
}

/* Marie has called: what Anna is about to note, and what Luc still sees. */
static void
phone(CbDuo *duo)
{
    cb_duo_play_until(duo, CB_LUC, "5 / type:gala enter enter", "works: Marie Martin");
    cb_duo_play_until(duo, CB_ANNA, "1 o type:marie enter type:'until sun ill' enter", "then lacks 1 person");
}

/* Three calls later. */
static void
replaced(CbDuo *duo)
{
    phone(duo);
    cb_duo_play(duo, CB_ANNA, "enter c d type:'family dinner' enter c n type:'@+20' enter p");
    cb_duo_see(duo, CB_LUC, "said no");
    cb_duo_play_until(duo, CB_LUC, "g", "no answer");
    cb_duo_play(duo, CB_ANNA, "Y p 5 / type:gala enter x enter");
    cb_duo_see(duo, CB_LUC, "▮ 1/1");
    cb_duo_miss(duo, CB_ANNA, "✎");
}

static const struct {
    const char *name;
    void (*tell)(CbDuo *duo);
    gboolean marie;
} stories[] = {{"together", together, FALSE}, {"offline", offline, FALSE}, {"conflict", conflict, FALSE},
               {"phone", phone, TRUE},        {"replaced", replaced, TRUE}};

/* Both screens in one picture. */
static char *
side_by_side(CbDuo *duo)
{
    static const char *const titles[CB_N_SEATS] = {"Anna, in the office", "Luc, on a train"};
    g_autoptr(GString) svg = g_string_new(NULL);
    int width = 0, height = 0;
    for (guint s = 0; s < CB_N_SEATS; s++) {
        CbSvgOptions look = {.title = titles[s]};
        g_autofree char *screen = cb_svg_screen(cb_pty_emulator(duo->seats[s].pty), &look);
        int columns = 0, rows = 0;
        sscanf(strstr(screen, " width="), " width=\"%d\" height=\"%d\"", &columns, &rows);
        g_string_append_printf(svg, "<svg x=\"%d\" %s", width, screen + strlen("<svg "));
        width += columns + (s + 1 < CB_N_SEATS ? GAP : 0);
        height = MAX(height, rows);
    }
    g_autofree char *head = g_strdup_printf(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\">\n",
        width, height, width, height);
    return g_strconcat(head, svg->str, "</svg>\n", NULL);
}

static gboolean
take_picture(const char *story, const char *output, GError **error)
{
    CbDuoOptions options = {.now = NOW,
                            .rows = 24,
                            .columns = 80,
                            .conf = "[hub]\npush_delay = 60\n",
                            .luc = CB_ROLE_DISPATCHER};
    guint chosen = 0;
    while (chosen < G_N_ELEMENTS(stories) && g_strcmp0(stories[chosen].name, story) != 0)
        chosen++;
    if (chosen == G_N_ELEMENTS(stories)) {
        g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED,
                    "--story is together, offline, conflict, phone or replaced.");
        return FALSE;
    }
    options.marie = stories[chosen].marie;
    CbDuo *duo = cb_duo_new(&options);
    cb_duo_open_both(duo);
    stories[chosen].tell(duo);
    g_autofree char *svg = side_by_side(duo);
    cb_duo_free(duo);
    return g_file_set_contents(output, svg, -1, error);
}

int
main(int argc, char **argv)
{
    setlocale(LC_ALL, "");
    g_autofree char *story = NULL, *output = NULL;
    const GOptionEntry entries[] = {
        {"story", 's', 0, G_OPTION_ARG_STRING, &story, "together, offline, conflict, phone or replaced", "STORY"},
        {"output", 'o', 0, G_OPTION_ARG_FILENAME, &output, "The SVG to write", "FILE"},
        G_OPTION_ENTRY_NULL,
    };
    g_autoptr(GError) error = NULL;
    g_autoptr(GOptionContext) context = g_option_context_new(NULL);
    g_option_context_set_summary(context, "Takes a picture of two consoles at one hub.");
    g_option_context_add_main_entries(context, entries, NULL);
    gboolean done = g_option_context_parse(context, &argc, &argv, &error);
    if (done && output == NULL)
        g_set_error(&error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED, "Name the SVG to write (-o).");
    done = done && output != NULL && take_picture(story, output, &error);
    if (!done)
        fprintf(stderr, "pair: %s\n", error->message);
    return done ? EXIT_SUCCESS : EXIT_FAILURE;
}
