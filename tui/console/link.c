#include "tui/console/link.h"

#include <string.h>

#include "engine/when.h"
#include "tui/console/cells.h"
#include "tui/desk/tie.h"

struct CbLinkState {
    CbConsole *console;
    CbTie *tie;
    char code[32]; /* the trouble that was said last */
    char *looked;  /* the session that the others were told is open here */
    guint conflicts;
    gboolean first;      /* the first synchronisation goes on, or what it brought is not seen yet */
    gboolean reads_only; /* whatever the hub says */
    void (*changed)(gpointer data);
    gpointer data;
};

/* --- news ------------------------------------------------------------------------------------- */

/* Says once that there are more conflicts than before. */
static void
tell_conflicts(CbLinkState *link)
{
    CbConsole *console = link->console;
    guint conflicts = cb_desk_count(console->desk, CB_CONFLICTS);
    if (conflicts > link->conflicts) {
        cb_console_say(console, CB_STYLE_CRITICAL,
                       g_strdup_printf("%s %u %s for you; %s shows them.",
                                       cb_sign(CB_SIGN_CONFLICT), conflicts,
                                       conflicts == 1 ? "conflict waits" : "conflicts wait",
                                       cb_keymap_first(console->keymap, "decisions")));
        if (console->terminal != NULL &&
            cb_desk_profile(console->desk)->alerts == CB_ALERTS_BELL)
            cb_terminal_bell(console->terminal);
    }
    link->conflicts = conflicts;
}

/* Says once why nothing goes on until somebody acts. */
static void
tell_trouble(CbLinkState *link)
{
    const CbAgentStatus *status = cb_tie_status(link->tie);
    gboolean stopped = status->link == CB_LINK_STOPPED && strcmp(status->code, link->code) != 0;
    g_strlcpy(link->code, status->code, sizeof link->code);
    if (stopped)
        cb_console_say(link->console, CB_STYLE_CRITICAL, g_strdup(status->sentence));
    link->console->read_only = link->reads_only || status->read_only;
}

static void
on_change(gpointer data, gboolean world, const CbPatch *patch, const GError *error)
{
    CbLinkState *link = data;
    if (world)
        cb_console_world_changed(link->console, patch);
    if (error != NULL)
        cb_console_fail(link->console, g_error_copy(error));
    tell_trouble(link);
    tell_conflicts(link);
    link->changed(link->data);
}

/* --- start and end ---------------------------------------------------------------------------- */

void
cb_link_start(CbConsole *console, void (*changed)(gpointer data), gpointer data)
{
    GError *error = NULL;
    if (!cb_desk_has_hub(console->desk))
        return;
    CbLinkState *link = g_new0(CbLinkState, 1);
    *link = (CbLinkState){.console = console,
                          .changed = changed,
                          .data = data,
                          .reads_only = console->read_only,
                          .conflicts = cb_desk_count(console->desk, CB_CONFLICTS)};
    link->tie = cb_tie_new(console->desk, on_change, link, &error);
    if (link->tie == NULL) {
        cb_console_fail(console, error);
        g_free(link);
        return;
    }
    console->link = link;
    cb_courier_focus(cb_tie_courier(link->tie), TRUE);
}

void
cb_link_stop(CbConsole *console)
{
    CbLinkState *link = g_steal_pointer(&console->link);
    if (link == NULL)
        return;
    cb_tie_free(link->tie);
    g_free(link->looked);
    g_free(link);
}

void
cb_link_outbox(CbConsole *console)
{
    if (console->link != NULL)
        cb_courier_outbox(cb_tie_courier(console->link->tie));
}

void
cb_link_want(CbConsole *console, CbWant want)
{
    if (console->link != NULL)
        cb_courier_want(cb_tie_courier(console->link->tie), want);
}

void
cb_link_look(CbConsole *console)
{
    const char *open = console->in_detail && console->people_table == CB_sessions ? console->people_of : NULL;
    CbLinkState *link = console->link;
    if (link == NULL || g_strcmp0(link->looked, open) == 0)
        return;
    g_free(link->looked);
    link->looked = g_strdup(open);
    cb_courier_look(cb_tie_courier(link->tie), open);
}

const CbAgentStatus *
cb_link_status(const CbConsole *console)
{
    return console->link != NULL ? cb_tie_status(console->link->tie) : NULL;
}

/* --- words ------------------------------------------------------------------------------------ */

/* ", data 5 m old": nothing below a minute. */
static void
append_age(CbConsole *console, gint64 fresh_at, GString *text)
{
    if (fresh_at == CB_NULL)
        return;
    gint64 minutes = (cb_desk_now(console->desk) - fresh_at) / CB_MINUTE;
    if (minutes < 1)
        return;
    if (minutes < 60)
        g_string_append_printf(text, ", data %" G_GINT64_FORMAT " m old", minutes);
    else if (minutes < 1000 * 60)
        g_string_append_printf(text, ", data %" G_GINT64_FORMAT " h old", minutes / 60);
}

/* "first sync 34 %, 2 m left" */
static void
append_progress(const CbAgentStatus *status, GString *text)
{
    g_string_append(text, "first sync");
    if (status->rows_total > 0)
        g_string_append_printf(text, " %" G_GINT64_FORMAT " %%",
                               MIN(100, 100 * status->rows_done / status->rows_total));
    if (status->remaining != CB_NULL && status->remaining >= CB_MINUTE)
        g_string_append_printf(text, ", %" G_GINT64_FORMAT " m left", status->remaining / CB_MINUTE);
    else if (status->remaining != CB_NULL)
        g_string_append_printf(text, ", %" G_GINT64_FORMAT " s left",
                               MAX(0, status->remaining) / CB_SECOND);
}

static CbStyle
append_link(CbConsole *console, const CbAgentStatus *status, GString *text)
{
    g_autoptr(GString) since = g_string_new(NULL);
    switch (status->link) {
    case CB_LINK_LIVE:
        g_string_append_printf(text, "%s live", cb_sign(CB_SIGN_LIVE));
        if (status->lag >= CB_SECOND)
            g_string_append_printf(text, ", hub %" G_GINT64_FORMAT " s behind", status->lag / CB_SECOND);
        return CB_STYLE_GOOD;
    case CB_LINK_POLLING:
        g_string_append(text, strcmp(status->code, "OTHER_COURIER") == 0 ? "by another console"
                                                                         : "polling");
        append_age(console, status->fresh_at, text);
        return CB_STYLE_NORMAL;
    case CB_LINK_FIRST:
        append_progress(status, text);
        return CB_STYLE_ACCENT;
    case CB_LINK_CONNECTING:
        g_string_append(text, "connecting");
        append_age(console, status->fresh_at, text);
        return CB_STYLE_DIM;
    case CB_LINK_OFFLINE:
        cb_text_instant(console, status->since, since);
        g_string_append_printf(text, "offline since %s", since->str);
        append_age(console, status->fresh_at, text);
        return CB_STYLE_HIGH;
    default:
        g_string_append_printf(text, "stopped: %s", status->code);
        append_age(console, status->fresh_at, text);
        return CB_STYLE_CRITICAL;
    }
}

CbStyle
cb_link_words(CbConsole *console, GString *text)
{
    const CbLinkState *link = console->link;
    if (link == NULL) {
        g_string_append(text, cb_desk_has_hub(console->desk) ? "no connection" : "no hub");
        append_age(console, cb_store_written_at(cb_desk_store(console->desk)), text);
        return CB_STYLE_DIM;
    }
    CbStyle style = append_link(console, cb_tie_status(link->tie), text);
    if (!cb_tie_is_insecure(link->tie))
        return style;
    g_string_append(text, ", NOT ENCRYPTED");
    return CB_STYLE_CRITICAL;
}

gboolean
cb_link_is_first(CbConsole *console)
{
    CbLinkState *link = console->link;
    if (link == NULL)
        return FALSE;
    gboolean goes_on = cb_tie_status(link->tie)->link == CB_LINK_FIRST;
    gboolean was = link->first || goes_on;
    link->first = goes_on || (was && !cb_desk_is_current(console->desk));
    return was;
}

gboolean
cb_link_is_looked_at(CbConsole *console, const char *session_id)
{
    const GArray *looks = console->link != NULL ? cb_tie_looks(console->link->tie) : NULL;
    for (guint i = 0; looks != NULL && i < looks->len; i++)
        if (g_strcmp0(g_array_index(looks, CbLook, i).session_id, session_id) == 0)
            return TRUE;
    return FALSE;
}

gboolean
cb_link_lookers(CbConsole *console, const char *session_id, GString *text)
{
    const CbLinkState *link = console->link;
    const GArray *looks = link != NULL ? cb_tie_looks(link->tie) : NULL;
    g_string_truncate(text, 0);
    for (guint i = 0; looks != NULL && i < looks->len; i++) {
        const CbLook *look = &g_array_index(looks, CbLook, i);
        if (g_strcmp0(look->session_id, session_id) != 0)
            continue;
        gint64 minutes = MAX(0, cb_desk_now(console->desk) - look->since) / CB_MINUTE;
        g_string_append_printf(text, "%s%s, %" G_GINT64_FORMAT " min", text->len > 0 ? "; " : "",
                               look->who, minutes);
    }
    return text->len > 0;
}
