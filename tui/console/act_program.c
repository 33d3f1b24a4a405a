/* The program itself: help, palette, look, leaving. */
#include <string.h>

#include "tui/console/act.h"
#include "tui/console/cells.h"
#include "tui/console/overlay.h"

void
cb_act_palette(CbConsole *console, int argument)
{
    (void)argument;
    cb_palette_open(console);
}

void
cb_act_help(CbConsole *console, int argument)
{
    (void)argument;
    cb_help_open(console);
}

static void
apply_look(CbConsole *console)
{
    if (console->terminal != NULL)
        cb_terminal_configure(console->terminal, &console->look);
}

void
cb_act_theme(CbConsole *console, int argument)
{
    const CbTheme *const *themes = cb_themes();
    guint next = 0;
    (void)argument;
    for (guint t = 0; themes[t] != NULL; t++)
        if (themes[t] == console->look.theme && themes[t + 1] != NULL)
            next = t + 1;
    console->look.theme = themes[next];
    apply_look(console);
    cb_console_say(console, CB_STYLE_DIM, g_strdup_printf("Theme %s.", themes[next]->name));
}

void
cb_act_mouse(CbConsole *console, int argument)
{
    (void)argument;
    console->look.mouse = !console->look.mouse;
    apply_look(console);
    cb_console_say(console, CB_STYLE_DIM,
                   g_strdup(console->look.mouse
                                ? "Mouse on; hold shift to select text as the terminal does."
                                : "Mouse off."));
}

void
cb_act_redraw(CbConsole *console, int argument)
{
    (void)argument;
    if (console->terminal != NULL)
        cb_terminal_redraw(console->terminal);
}

void
cb_act_suspend(CbConsole *console, int argument)
{
    (void)argument;
    if (console->terminal != NULL)
        cb_terminal_suspend(console->terminal);
}

void
cb_act_quit(CbConsole *console, int argument)
{
    (void)argument;
    console->quit = TRUE;
}

CbTypedClock
cb_act_clock(const CbConsole *console)
{
    return (CbTypedClock){.now = cb_desk_now(console->desk),
                          .today = cb_console_today(console),
                          .zone = cb_desk_zone_name(console->desk)};
}
