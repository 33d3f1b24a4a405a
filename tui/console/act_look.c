/* Looking: why not, filters, orders, marks, the clipboard. */
#include <string.h>

#include "engine/operators/why.h"
#include "tui/console/act.h"
#include "tui/console/cells.h"
#include "tui/console/overlay.h"
#include "tui/console/panes.h"
#include "tui/console/view.h"

/* --- why not -------------------------------------------------------------------------------------- */

static void
add_rule(GString *text, gboolean fails, const char *rule)
{
    g_string_append_printf(text, "  %s %s\n", cb_sign(fails ? CB_SIGN_CROSS : CB_SIGN_MARK), rule);
}

static void
add_rules(GString *text, const CbWorld *world, const CbWhyNot *why)
{
    g_autofree char *busy =
        why->busy_session == CB_NO_ROW
            ? g_strdup("not busy then")
            : g_strdup_printf("busy: works %s", cb_session_label(world, why->busy_session));
    add_rule(text, why->exclusion != NULL,
             why->exclusion == NULL                              ? "no row on this session"
             : strcmp(why->exclusion, "ALREADY_ASSIGNED") == 0 ? "is assigned to it already"
                                                                 : "has applied or was rejected already");
    add_rule(text, why->unavailable & CB_INACTIVE,
             why->unavailable & CB_INACTIVE ? "is not active" : "active");
    add_rule(text, why->unavailable & CB_UNAVAILABLE_DATE,
             why->unavailable & CB_UNAVAILABLE_DATE ? "away on the date" : "not away on the date");
    add_rule(text, why->unavailable & CB_BUSY_ON_DATE, busy);
}

static void
add_place(GString *text, const CbWhyNot *why)
{
    g_string_append_printf(text, "\nregion %u + available %u + load %u = %u points\n", why->points.region,
                           why->points.availability, why->points.load, cb_rank_score(why->key));
    if (why->exclusion == NULL)
        g_string_append_printf(text, "place %u of %u candidates\n", why->rank, why->candidates);
    else
        g_string_append_printf(text, "would have place %u of %u candidates\n", why->rank,
                               why->candidates + 1);
}

/* What would have to change for the person to be first in line, rule by rule. */
static void
add_changes(GString *text, const CbWorld *world, const CbWhyNot *why)
{
    if (why->exclusion == NULL && why->unavailable == 0) {
        if (why->rank > 1 && why->points.region == 0)
            g_string_append(text, "\nCould take it; others live in the session's region or carry less.\n");
        else if (why->rank > 1)
            g_string_append(text, "\nCould take it; others carry less, or come first in order of id.\n");
        else
            g_string_append(text, "\nIs the first choice.\n");
        return;
    }
    g_string_append(text, "\nWhat would have to change:\n");
    if (why->exclusion != NULL && strcmp(why->exclusion, "ALREADY_ASSIGNED") != 0)
        g_string_append(text, "  the application must be answered; if it was rejected, propose anew\n");
    if (why->unavailable & CB_INACTIVE)
        g_string_append(text, "  be active again\n");
    if (why->unavailable & CB_UNAVAILABLE_DATE)
        g_string_append(text, "  the date must leave their unavailable dates\n");
    if (why->unavailable & CB_BUSY_ON_DATE)
        g_string_append_printf(text, "  be released from %s\n", cb_session_label(world, why->busy_session));
}

static void
explain_person(CbConsole *console, guint operator)
{
    const CbWorld *world = cb_console_world(console);
    guint session = cb_console_session(console);
    if (session == CB_NO_ROW)
        return;
    CbWhyNot why = cb_why_not(world, session, operator);
    g_autoptr(GString) text = g_string_new(NULL);
    g_string_printf(text, "%s for %s\n\n", cb_operator_label(world, operator),
                    cb_session_label(world, session));
    add_rules(text, world, &why);
    add_place(text, &why);
    add_changes(text, world, &why);
    cb_text_open(console, "Why not?", g_strdup(text->str));
}

static void
explain_session(CbConsole *console, guint session)
{
    const CbWorld *world = cb_console_world(console);
    guint off = cb_session_off_board(world, session);
    g_autoptr(GString) text = g_string_new(NULL);
    g_string_printf(text, "%s is not on the board because\n\n", cb_session_label(world, session));
    if (off & CB_NOT_CONFIRMED)
        g_string_append_printf(text, "  %s it is %s, not confirmed\n", cb_sign(CB_SIGN_CROSS),
                               sessions_status(world, session));
    if (off & CB_NO_SETUP)
        g_string_append_printf(text, "  %s it has no setup\n", cb_sign(CB_SIGN_CROSS));
    if (off & CB_FULLY_STAFFED)
        g_string_append_printf(text, "  %s it has all the people it needs\n", cb_sign(CB_SIGN_CROSS));
    cb_text_open(console, "Why not on the board?", g_strdup(text->str));
}

void
cb_act_why(CbConsole *console, int argument)
{
    (void)argument;
    guint session = cb_console_session(console), operator = cb_console_operator(console);
    if (console->in_detail && operator != CB_NO_ROW)
        explain_person(console, operator);
    else if (session != CB_NO_ROW && cb_session_off_board(cb_console_world(console), session) != 0)
        explain_session(console, session);
    else if (session != CB_NO_ROW)
        cb_person_picker_open(console, "Why not whom?", explain_person);
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
                   g_strdup(console->show_excluded ? "Everybody who is excluded is shown, last."
                                                   : "Who is excluded is hidden."));
}

/* --- filters -------------------------------------------------------------------------------------- */

static void
set_filter(CbConsole *console, const char *text)
{
    CbList *list = &cb_console_view(console)->list;
    g_free(list->filter);
    list->filter = g_strdup(text);
    cb_console_filter(console);
}

static void
filter_done(CbConsole *console, const char *text)
{
    if (text == NULL)
        set_filter(console, "");
}

void
cb_act_filter(CbConsole *console, int argument)
{
    (void)argument;
    console->in_detail = FALSE;
    cb_prompt_open(console, "Filter: ", cb_console_view(console)->list.filter, set_filter, filter_done);
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

/* --- order, marks --------------------------------------------------------------------------------- */

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

void
cb_act_mark(CbConsole *console, int argument)
{
    CbList *list = &cb_console_view(console)->list;
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
    cb_list_mark_all(&cb_console_view(console)->list, marked);
}

/* --- the rest ------------------------------------------------------------------------------------- */

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
