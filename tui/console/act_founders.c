/* The founders' panel: for a session that nobody is left for, whom to tell and what to do. */
#include <string.h>

#include "engine/operators/operators.h"
#include "tui/console/about.h"
#include "tui/console/act.h"
#include "tui/console/cells.h"
#include "tui/console/overlay.h"

static const char *const reasons[][2] = {
    {"NO_OPERATOR_AVAILABLE", "Everybody is excluded: all have a row on the session already."},
    {"NO_QUALIFIED_OPERATOR", "There are candidates, but none of them is available on the date."},
};

/* --- choices: `data` is the session the panel was opened about, a list of one ----------------- */

static void
run_notify(CbConsole *console, gpointer data)
{
    cb_console_decide(console, "session.notify_founders", data, NULL, 0);
}

static void
run_review(CbConsole *console, gpointer data)
{
    cb_console_decide(console, "session.review", data, NULL, 0);
}

static void
run_force(CbConsole *console, gpointer data)
{
    const CbAbout *about = &g_array_index((GArray *)data, CbAbout, 0);
    guint session = cb_world_find(cb_console_world(console), CB_sessions, about->session);
    if (session == CB_NO_ROW) {
        cb_console_say(console, CB_STYLE_HIGH, cb_about_gone(about->session_label));
        return;
    }
    if (!cb_console_open_row(console, CB_sessions, session))
        return;
    console->in_detail = FALSE;
    cb_act_other_pane(console, 0);
    if (console->in_detail)
        cb_console_say(console, CB_STYLE_ACCENT,
                       g_strdup_printf("Choose whom to assign, then %s.",
                                       cb_keymap_first(console->keymap, "force")));
}

/* --- the panel -------------------------------------------------------------------------------- */

/* Why telling the founders would tell nobody, NULL when it would tell somebody. */
static const char *
notify_refusal(const CbWorld *world, guint session)
{
    if (cb_world_rows(world, CB_founders) == 0)
        return "no founder is known; the profile names them";
    return cb_founders_untold(world, session) == 0 ? "all founders have been told" : NULL;
}

static char *
panel_text(CbConsole *console, guint session, const char *preface)
{
    const CbWorld *world = cb_console_world(console);
    const char *reason = cb_session_fallback(world, session), *sentence = "";
    g_autoptr(GString) when = g_string_new(NULL);
    cb_cell_when(console, session, when);
    for (guint r = 0; r < G_N_ELEMENTS(reasons); r++)
        if (strcmp(reasons[r][0], reason) == 0)
            sentence = reasons[r][1];
    return g_strdup_printf("%s%s, %s\n%s\n%" G_GINT64_FORMAT " open · %u founders · %u told so far\n\n"
                           "A message that has been pushed cannot be taken back.",
                           preface, cb_session_label(world, session), when->str, sentence,
                           cb_coverage(world, session).gap, cb_world_rows(world, CB_founders),
                           cb_founders_told(world, session));
}

/* The selected session when it needs the founders, else the most urgent one that does, and what must be
 * said first then. */
static guint
session_for_founders(CbConsole *console, const char **preface)
{
    guint selected = console->in_detail ? cb_act_session(console) : cb_console_session(console);
    *preface = "";
    if (selected != CB_NO_ROW && cb_session_fallback(cb_console_world(console), selected) != NULL)
        return selected;
    *preface = selected != CB_NO_ROW
                   ? "The selected session needs no founders; this is the most urgent that does:\n\n"
                   : "This is the most urgent session that needs the founders:\n\n";
    return cb_board_founders_first(console->board);
}

void
cb_act_fallback(CbConsole *console, int argument)
{
    (void)argument;
    const CbWorld *world = cb_console_world(console);
    const char *preface;
    guint session = session_for_founders(console, &preface);
    if (session == CB_NO_ROW) {
        cb_console_say(console, CB_STYLE_DIM, g_strdup("No session needs the founders."));
        return;
    }
    CbRole role = cb_desk_profile(console->desk)->role;
    const CbChoice choices[] = {
        {'n', "tell the founders", notify_refusal(world, session), run_notify},
        {'F', "assign somebody without consent",
         role == CB_ROLE_MANAGER || role == CB_ROLE_ADMIN ? NULL : "only a manager or an admin may",
         run_force},
        {'v', "mark for review", NULL, run_review},
    };
    GArray *about = cb_abouts_new();
    cb_abouts_add(about, world, session, CB_NO_ROW);
    cb_choices_open(console, "Founders needed", panel_text(console, session, preface), choices,
                    G_N_ELEMENTS(choices), about, cb_abouts_free);
}
