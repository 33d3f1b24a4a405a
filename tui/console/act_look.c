/* Looking: why not, filters, orders, marks, the clipboard. */
#include <string.h>

#include "engine/operators/why.h"
#include "engine/when.h"
#include "tui/console/act.h"
#include "tui/console/cells.h"
#include "tui/console/overlay.h"
#include "tui/console/panes.h"
#include "tui/console/view.h"

/* --- why not ---------------------------------------------------------------------------------- */

/* Opens a text of a line about what is asked, a blank one, and `lines`, which it takes over. */
static void
explain(CbConsole *console, const char *title, char *about, GPtrArray *lines)
{
    GString *text = g_string_new(about);
    g_string_append(text, "\n\n");
    for (guint i = 0; i < lines->len; i++)
        g_string_append_printf(text, "%s\n", (const char *)g_ptr_array_index(lines, i));
    cb_text_open(console, title, g_string_free(text, FALSE));
    g_ptr_array_unref(lines);
    g_free(about);
}

static void
explain_person(CbConsole *console, guint session, guint operator)
{
    const CbWorld *world = cb_console_world(console);
    explain(console, "Why not?",
            g_strdup_printf("%s for %s", cb_operator_label(world, operator),
                            cb_session_label(world, session)),
            cb_why_not_lines(world, session, operator));
}

/* Whether nobody can be wanted for the session: it is not on the board, or past. */
static gboolean
is_settled(CbConsole *console, guint session)
{
    const CbWorld *world = cb_console_world(console);
    return cb_session_off_board(world, session) != 0 ||
           sessions_date(world, session) < cb_day_of(cb_desk_now(console->desk));
}

/* `session` is the id of the one that was asked about. */
static void
explain_chosen(CbConsole *console, guint operator, gpointer session)
{
    guint row = cb_world_find(cb_console_world(console), CB_sessions, session);
    if (row != CB_NO_ROW)
        explain_person(console, row, operator);
    else
        cb_console_say(console, CB_STYLE_HIGH, g_strdup("The session is no longer there."));
}

static void
explain_session(CbConsole *console, guint session)
{
    const CbWorld *world = cb_console_world(console);
    char date[11];
    explain(console, "Why not on the board?",
            g_strdup_printf("%s, %s", cb_session_label(world, session),
                            cb_day_format(sessions_date(world, session), date)),
            cb_why_not_session_lines(world, session, cb_desk_now(console->desk)));
}

void
cb_act_why(CbConsole *console, int argument)
{
    (void)argument;
    guint session = cb_console_session(console), operator = cb_console_operator(console);
    if (console->in_detail && operator != CB_NO_ROW)
        explain_person(console, cb_act_session(console), operator);
    else if (session != CB_NO_ROW && is_settled(console, session))
        explain_session(console, session);
    else if (session != CB_NO_ROW)
        cb_person_picker_open(console, "Why not whom?", explain_chosen,
                              g_strdup(sessions_id(cb_console_world(console), session)));
}

void
cb_act_excluded(CbConsole *console, int argument)
{
    (void)argument;
    guint session = cb_console_session(console);
    console->show_excluded = !console->show_excluded;
    console->detail_open = TRUE;
    if (session != CB_NO_ROW)
        cb_session_people(console, session, G_MAXUINT);
    cb_console_say(console, CB_STYLE_DIM,
                   g_strdup(console->show_excluded ? "Everybody who is excluded is shown, before the candidates."
                                                   : "Who is excluded is hidden."));
}

/* --- filters ---------------------------------------------------------------------------------- */

static void
set_filter(CbConsole *console, const char *text)
{
    CbList *list = &cb_console_view(console)->list;
    g_free(list->filter);
    list->filter = g_strdup(text);
    cb_console_filter(console);
}

static void
filter_changed(CbConsole *console, const char *text, gpointer data)
{
    (void)data;
    set_filter(console, text);
}

static void
filter_done(CbConsole *console, const char *text, gpointer data)
{
    (void)data;
    if (text == NULL)
        set_filter(console, "");
}

void
cb_act_filter(CbConsole *console, int argument)
{
    (void)argument;
    console->in_detail = FALSE;
    cb_prompt_open(console, &(CbPromptOptions){.label = "Filter: ",
                                               .initial = cb_console_view(console)->list.filter,
                                               .changed = filter_changed,
                                               .done = filter_done});
}

/* Replaces the filter's word with the prefix by the next of `values` (the last is "": none). */
static void
cycle_word(CbConsole *console, const char *prefix, const char *const *values, guint n)
{
    CbList *list = &cb_console_view(console)->list;
    g_auto(GStrv) words = g_strsplit(list->filter, " ", -1);
    g_autoptr(GString) filter = g_string_new(NULL);
    guint next = 0;
    for (char **word = words; *word != NULL; word++) {
        if (!g_str_has_prefix(*word, prefix)) {
            if (**word != '\0')
                g_string_append_printf(filter, "%s ", *word);
            continue;
        }
        for (guint v = 0; v < n; v++)
            if (strcmp(*word + strlen(prefix), values[v]) == 0)
                next = (v + 1) % n;
    }
    if (*values[next] != '\0')
        g_string_append_printf(filter, "%s%s", prefix, values[next]);
    set_filter(console, g_strchomp(filter->str));
}

void
cb_act_cycle_risk(CbConsole *console, int argument)
{
    static const char *const levels[] = {"critical", "high", "medium", ""};
    (void)argument;
    cycle_word(console, "risk:", levels, G_N_ELEMENTS(levels));
}

void
cb_act_cycle_days(CbConsole *console, int argument)
{
    static const char *const windows[] = {"1", "7", "14", ""};
    (void)argument;
    cycle_word(console, "days:", windows, G_N_ELEMENTS(windows));
}

/* --- order, marks ----------------------------------------------------------------------------- */

void
cb_act_sort(CbConsole *console, int argument)
{
    CbView *view = cb_console_view(console);
    const CbColumnOps *columns = view->ops->columns;
    (void)argument;
    do
        view->sort = columns[view->sort + 1].name == NULL ? 0 : view->sort + 1;
    while (columns[view->sort].compare == NULL);
    view->reverse = FALSE;
    cb_console_sort(console);
    cb_console_say(console, CB_STYLE_DIM, g_strdup_printf("Ordered by %s.", columns[view->sort].name));
}

void
cb_act_reverse(CbConsole *console, int argument)
{
    (void)argument;
    cb_console_view(console)->reverse = !cb_console_view(console)->reverse;
    cb_console_sort(console);
}

/* In a campaign its people are marked, everywhere else the rows of the view. */
static CbList *
markable(CbConsole *console)
{
    return cb_console_candidate(console) != CB_NO_ROW ? &console->people : &cb_console_view(console)->list;
}

void
cb_act_mark(CbConsole *console, int argument)
{
    CbList *list = markable(console);
    const CbItem *item = cb_list_selected(list);
    (void)argument;
    if (item == NULL)
        return;
    cb_list_mark(list, item, !cb_list_is_marked(list, item));
    cb_list_move(list, 1);
}

void
cb_act_mark_all(CbConsole *console, int marked)
{
    cb_list_mark_all(markable(console), marked);
}

/* --- the rest --------------------------------------------------------------------------------- */

void
cb_act_copy(CbConsole *console, int argument)
{
    const CbView *view = cb_console_view(console);
    const CbItem *item = cb_list_selected(&view->list);
    g_autoptr(GString) row = g_string_new(NULL), cell = g_string_new(NULL);
    (void)argument;
    for (const CbColumnOps *c = view->ops->columns; item != NULL && c->name != NULL; c++) {
        if (c->below > 0) /* a narrow form of another column */
            continue;
        g_string_truncate(cell, 0);
        c->cell(console, item, cell);
        if (cell->len > 0)
            g_string_append_printf(row, "%s%s", row->len > 0 ? "\t" : "", cell->str);
    }
    if (console->terminal == NULL || row->len == 0)
        return;
    if (cb_terminal_copy(console->terminal, row->str))
        cb_console_say(console, CB_STYLE_DIM,
                       g_strdup_printf("Copied %ld characters.", g_utf8_strlen(row->str, -1)));
    else
        cb_console_say(console, CB_STYLE_HIGH, g_strdup("The row is too long for the clipboard."));
}

void
cb_act_detail(CbConsole *console, int argument)
{
    (void)argument;
    console->detail_open = !console->detail_open;
    console->in_detail = FALSE;
}

void
cb_act_pause(CbConsole *console, int argument)
{
    (void)argument;
    console->paused = !console->paused;
    cb_console_say(console, CB_STYLE_DIM,
                   g_strdup(console->paused ? "Paused: rows keep their order." : "Rows move again."));
}
