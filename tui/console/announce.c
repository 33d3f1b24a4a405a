/* The bell: which sessions have become critical, announced together and not too often. */
#include "tui/console/cells.h"
#include "tui/console/view.h"

#define BELL_EVERY (60 * G_USEC_PER_SEC)

enum { MOST_NAMED = 3 };

/* "critical: Foire expo", "4 sessions are newly critical: Foire expo, Gala, Ball, …" */
static char *
sentence_of(const CbWorld *world, const GArray *sessions)
{
    g_autoptr(GString) text = g_string_new("critical: ");
    if (sessions->len > 1)
        g_string_printf(text, "%u sessions are newly critical: ", sessions->len);
    for (guint i = 0; i < MIN(sessions->len, MOST_NAMED); i++)
        g_string_append_printf(text, "%s%s", i > 0 ? ", " : "",
                               cb_session_label(world, g_array_index(sessions, guint, i)));
    if (sessions->len > MOST_NAMED)
        g_string_append(text, ", …");
    return g_strdup(text->str);
}

void
cb_console_announce(CbConsole *console)
{
    const CbWorld *world = cb_console_world(console);
    CbAlertSign sign = cb_desk_profile(console->desk)->alerts;
    g_array_unref(cb_alerts_update(console->alerts, world, console->board));
    if (cb_link_is_first(console)) { /* what the first synchronisation brings is news for nobody */
        cb_alerts_announced(console->alerts);
        for (guint v = 0; v < CB_N_VIEWS; v++)
            cb_list_forget_news(&console->views[v].list);
        return;
    }
    gint64 now = g_get_monotonic_time();
    if (sign == CB_ALERTS_OFF || (console->last_bell != 0 && now - console->last_bell < BELL_EVERY))
        return;
    g_autoptr(GArray) sessions = cb_alerts_unannounced(console->alerts, world);
    if (sessions->len == 0)
        return;
    cb_alerts_announced(console->alerts);
    console->last_bell = now;
    g_autofree char *text = sentence_of(world, sessions);
    if (console->terminal != NULL && sign == CB_ALERTS_NOTIFY)
        cb_terminal_notify(console->terminal, text);
    else if (console->terminal != NULL)
        cb_terminal_bell(console->terminal);
    cb_console_say(console, CB_STYLE_CRITICAL, g_steal_pointer(&text));
}
