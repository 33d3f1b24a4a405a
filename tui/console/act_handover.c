/* The hand-over's own keys: since when it tells, and the whole of it for a chat. */
#include "tui/console/act.h"
#include "tui/console/view.h"
#include "tui/desk/handover_text.h"

/* The last look, then so many hours before now. */
static const struct {
    const char *word;
    gint64 hours;
} choices[] = {
    {"last look", 0}, {"4 h", 4}, {"12 h", 12}, {"24 h", 24}, {"7 days", 7 * 24},
};

CbSince
cb_act_handover_since(CbConsole *console)
{
    if (console->since > 0)
        return cb_since_time(cb_desk_now(console->desk) - choices[console->since].hours * 60 * CB_MINUTE);
    if (console->last_look.time == 0)
        console->last_look = cb_since_last_look(console->desk);
    return console->last_look;
}

const char *
cb_act_handover_since_word(CbConsole *console)
{
    gboolean first = console->since == 0 && console->last_look.seen == CB_NULL;
    return first ? "first look" : choices[console->since].word;
}

void
cb_act_since(CbConsole *console, int argument)
{
    (void)argument;
    console->since = (console->since + 1) % G_N_ELEMENTS(choices);
    cb_console_view(console)->collected = FALSE;
    cb_console_collect(console);
    cb_console_sort(console);
    cb_list_select(&cb_console_view(console)->list, 0);
}

void
cb_act_copy_handover(CbConsole *console, int argument)
{
    (void)argument;
    if (console->terminal == NULL || console->handover == NULL)
        return;
    g_autofree char *text = cb_handover_markdown(console->handover, cb_desk_zone_name(console->desk));
    if (cb_terminal_copy_lines(console->terminal, text))
        cb_console_say(console, CB_STYLE_DIM,
                       g_strdup_printf("Copied the hand-over as Markdown, %ld characters.",
                                       g_utf8_strlen(text, -1)));
    else
        cb_console_say(console, CB_STYLE_HIGH,
                       g_strdup_printf("The hand-over is too long for the clipboard; %s chooses a later time.",
                                       cb_keymap_first(console->keymap, "since")));
}
