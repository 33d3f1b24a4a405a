/* Today: everything that needs a person, of all domains, most urgent first; then conflicts. */
#include <string.h>

#include "engine/domain.h"
#include "engine/operators/coverage.h"
#include "engine/operators/risk.h"
#include "engine/when.h"
#include "tui/console/cells.h"
#include "tui/console/panes.h"
#include "tui/views/views.h"

/* An item's kind is its severity; a conflict comes after what is as urgent. */
#define CONFLICT (CB_SEVERITY_LOW + 1)

/* What the person can do about a cause, in the words of the row's third column. */
static const struct {
    const char *cause, *words, *action;
} causes[] = {
    {"FOUNDERS_NEEDED", "founders needed", "fallback"},
    {"APPLICATIONS_WAITING", "answers wait", "accept"},
    {"UNDERSTAFFED", NULL, "propose"},
    {"OVERLOADED", "works too much", "open"},
    {"CONFLICT", "conflict", "open"},
};

static const char *
cause_of(const CbItem *item)
{
    return strrchr(item->id, '/') + 1;
}

static guint
cause_number(const CbItem *item)
{
    guint c = 0;
    while (c + 1 < G_N_ELEMENTS(causes) && strcmp(causes[c].cause, cause_of(item)) != 0)
        c++;
    return c;
}

/* --- cells ---------------------------------------------------------------------------------------- */

static CbStyle
sign_cell(CbConsole *console, const CbItem *item, GString *text)
{
    static const CbSign signs[] = {CB_SIGN_CRITICAL, CB_SIGN_HIGH, CB_SIGN_MEDIUM, CB_SIGN_EMPTY,
                                   CB_SIGN_CONFLICT};
    static const CbStyle styles[] = {CB_STYLE_CRITICAL, CB_STYLE_HIGH, CB_STYLE_MEDIUM, CB_STYLE_DIM,
                                     CB_STYLE_PENDING};
    (void)console;
    g_string_assign(text, cb_sign(signs[item->kind]));
    return styles[item->kind];
}

static CbStyle
when_cell(CbConsole *console, const CbItem *item, GString *text)
{
    CbOverload overload;
    if (item->table == CB_sessions)
        return cb_cell_when(console, item->row, text);
    if (!cb_operator_overload(cb_console_world(console), item->row, &overload))
        return CB_STYLE_NORMAL;
    g_array_unref(overload.days);
    cb_text_day(console, overload.worst_day, text);
    return CB_STYLE_NORMAL;
}

static CbStyle
what_cell(CbConsole *console, const CbItem *item, GString *text)
{
    const CbWorld *world = cb_console_world(console);
    g_string_assign(text, item->table == CB_sessions ? cb_session_label(world, item->row)
                                                     : cb_operator_label(world, item->row));
    return CB_STYLE_STRONG;
}

static CbStyle
state_cell(CbConsole *console, const CbItem *item, GString *text)
{
    const char *words = causes[cause_number(item)].words;
    const CbBoardRow *row =
        item->table == CB_sessions ? cb_board_find(console->board, item->row) : NULL;
    if (words != NULL || row == NULL)
        g_string_assign(text, words != NULL ? words : "");
    else
        g_string_printf(text, "%" G_GINT64_FORMAT " open", row->coverage.gap);
    if (words == NULL && row != NULL && row->count.available < 100)
        g_string_append_printf(text, ", %u free", row->count.available);
    return item->kind == CB_SEVERITY_CRITICAL ? CB_STYLE_CRITICAL : CB_STYLE_NORMAL;
}

static CbStyle
action_cell(CbConsole *console, const CbItem *item, GString *text)
{
    const char *action = causes[cause_number(item)].action;
    g_string_printf(text, "%s %s", cb_keymap_first(console->keymap, action), action);
    return CB_STYLE_ACCENT;
}

static CbStyle
flags_cell(CbConsole *console, const CbItem *item, GString *text)
{
    if (item->table == CB_sessions)
        return cb_cell_flags(console, item->row, text);
    return CB_STYLE_NORMAL;
}

/* --- the view ------------------------------------------------------------------------------------- */

static gint64
due_of(CbConsole *console, const CbItem *item)
{
    const CbWorld *world = cb_console_world(console);
    if (item->table != CB_sessions)
        return G_MAXINT64;
    gint64 starts = sessions_starts_at(world, item->row);
    return starts != CB_NULL ? starts : sessions_date(world, item->row) * CB_DAY;
}

static int
by_due(CbConsole *console, const CbItem *a, const CbItem *b)
{
    gint64 x = due_of(console, a), y = due_of(console, b);
    return (x > y) - (x < y);
}

static int
by_severity(CbConsole *console, const CbItem *a, const CbItem *b)
{
    if (a->kind != b->kind)
        return a->kind < b->kind ? -1 : 1;
    return by_due(console, a, b);
}

static guint32
state_of(CbConsole *console, const CbAttention *attention)
{
    if (attention->target != CB_sessions)
        return attention->severity;
    CbCoverage coverage = cb_coverage(cb_console_world(console), attention->row);
    return (guint32)(coverage.assigned * 31 + coverage.gap) ^ g_str_hash(attention->cause);
}

static void
collect(CbConsole *console, CbView *view)
{
    const CbWorld *world = cb_console_world(console);
    g_autoptr(GString) id = g_string_new(NULL);
    g_autoptr(GArray) found = cb_attention(world, cb_desk_now(console->desk));
    for (guint i = 0; i < found->len; i++) {
        const CbAttention *attention = &g_array_index(found, CbAttention, i);
        const CbTable *table = &cb_tables[attention->target];
        CbValue key = cb_world_value(world, attention->target, cb_table_key(table), attention->row);
        g_string_printf(id, "%s/%s/%s", table->name, key.text, attention->cause);
        CbItem item = {.table = (int)attention->target,
                       .row = attention->row,
                       .kind = attention->severity,
                       .state = state_of(console, attention),
                       .id = id->str};
        cb_list_add(&view->list, item);
    }
    for (guint i = 0; i < cb_desk_entries(console->desk); i++) {
        CbDeskEntry entry = cb_desk_entry(console->desk, i);
        const CbDecision *decision = entry.entry->decision;
        guint row = cb_world_find(world, decision->target, decision->target_id);
        if (entry.standing != CB_CONFLICTS || row == CB_NO_ROW || decision->target != CB_sessions)
            continue;
        g_string_printf(id, "decisions/%s/CONFLICT", decision->id);
        CbItem item = {.table = CB_sessions, .row = row, .kind = CONFLICT, .id = id->str};
        cb_list_add(&view->list, item);
    }
}

static gboolean
passes(CbConsole *console, const CbItem *item, const char *word)
{
    return item->table == CB_sessions ? cb_session_passes(console, item->row, word)
                                      : cb_operator_passes(console, item->row, word);
}

/* "1,204 people free today"; on a day without sessions nobody's dates are indexed, only who is active. */
static void
add_people_free(CbConsole *console, GString *text)
{
    const CbStaffing *staffing = cb_staffing(cb_console_world(console));
    const CbStaffingDay *day = cb_staffing_day(staffing, cb_day_of(cb_desk_now(console->desk)));
    g_string_append(text, "  ");
    cb_text_number(text, day != NULL ? day->n_free : cb_bits_count(staffing->active));
    g_string_append(text, day != NULL ? " people free today" : " people active");
}

static void
overview(CbConsole *console, CbView *view, GString *text)
{
    guint n[4] = {0};
    gint64 open = 0;
    (void)view;
    for (guint i = 0; i < cb_board_rows(console->board); i++) {
        const CbBoardRow *row = cb_board_row(console->board, i);
        if (row->past)
            continue;
        n[row->risk.level]++;
        open += row->coverage.gap;
    }
    g_string_printf(text,
                    "%u critical  %u high  %u medium  %" G_GINT64_FORMAT " open places", n[0], n[1],
                    n[2], open);
    add_people_free(console, text);
}

static void
detail(CbConsole *console, const CbItem *item, CbArea area)
{
    if (item->table == CB_sessions)
        cb_session_pane(console, item->row, area);
    else
        cb_person_pane(console, item->row, area);
}

static const CbColumnOps columns[] = {
    {"urgency", "", 2, 0, 0, FALSE, sign_cell, by_severity},
    {"when", "WHEN", 18, 0, 0, FALSE, when_cell, by_due},
    {"what", "WHAT", 0, 0, 0, FALSE, what_cell, NULL},
    {"state", "STATE", 15, 0, 0, FALSE, state_cell, NULL},
    {"action", "", 10, 66, 0, FALSE, action_cell, NULL},
    {"flags", "", 3, 0, 0, FALSE, flags_cell, NULL},
    {.name = NULL},
};

const CbViewOps cb_today_view = {
    .name = "today",
    .title = "today",
    .summary = "everything that needs a person, most urgent first",
    .columns = columns,
    .collect = collect,
    .passes = passes,
    .overview = overview,
    .detail = detail,
};
