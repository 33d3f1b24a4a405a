/* The board: sessions that need operators, the most dangerous first. */
#include "tui/console/cells.h"
#include "tui/console/panes.h"
#include "tui/views/views.h"

static const CbBoardRow *
row_of(CbConsole *console, const CbItem *item)
{
    return cb_board_find(console->board, item->row);
}

/* --- cells ---------------------------------------------------------------------------------------- */

#define SESSION_CELL(name, cell)                                            \
    static CbStyle name(CbConsole *console, const CbItem *item, GString *text) \
    {                                                                       \
        return cell(console, item->row, text);                              \
    }
SESSION_CELL(risk_cell, cb_cell_risk)
SESSION_CELL(short_risk_cell, cb_cell_short_risk)
SESSION_CELL(when_cell, cb_cell_when)
SESSION_CELL(title_cell, cb_cell_title)
SESSION_CELL(region_cell, cb_cell_session_region)
SESSION_CELL(staff_cell, cb_cell_staff)
SESSION_CELL(best_cell, cb_cell_best)
SESSION_CELL(flags_cell, cb_cell_flags)

static CbStyle
client_cell(CbConsole *console, const CbItem *item, GString *text)
{
    const char *client = sessions_client_id(cb_console_world(console), item->row);
    g_string_assign(text, client != NULL ? client : cb_sign(CB_SIGN_EMPTY));
    return CB_STYLE_DIM;
}

static CbStyle
gap_cell(CbConsole *console, const CbItem *item, GString *text)
{
    g_string_printf(text, "%" G_GINT64_FORMAT, row_of(console, item)->coverage.gap);
    return CB_STYLE_STRONG;
}

/* --- orders --------------------------------------------------------------------------------------- */

static int
by_date(CbConsole *console, const CbItem *a, const CbItem *b)
{
    const CbWorld *world = cb_console_world(console);
    gint64 x = sessions_date(world, a->row), y = sessions_date(world, b->row);
    if (x == y) {
        x = sessions_starts_at(world, a->row);
        y = sessions_starts_at(world, b->row);
    }
    return (x > y) - (x < y);
}

static int
by_risk(CbConsole *console, const CbItem *a, const CbItem *b)
{
    const CbBoardRow *x = row_of(console, a), *y = row_of(console, b);
    if (x->past != y->past)
        return x->past ? 1 : -1;
    if (!x->past && x->risk.level != y->risk.level)
        return x->risk.level < y->risk.level ? -1 : 1;
    return by_date(console, a, b);
}

static int
by_gap(CbConsole *console, const CbItem *a, const CbItem *b)
{
    gint64 x = row_of(console, a)->coverage.gap, y = row_of(console, b)->coverage.gap;
    return x != y ? (x > y ? -1 : 1) : by_risk(console, a, b);
}

static int
by_title(CbConsole *console, const CbItem *a, const CbItem *b)
{
    const CbWorld *world = cb_console_world(console);
    return g_strcmp0(sessions_title(world, a->row), sessions_title(world, b->row));
}

static int
by_region(CbConsole *console, const CbItem *a, const CbItem *b)
{
    const CbWorld *world = cb_console_world(console);
    int order = g_strcmp0(sessions_region(world, a->row), sessions_region(world, b->row));
    return order != 0 ? order : by_risk(console, a, b);
}

static int
by_best(CbConsole *console, const CbItem *a, const CbItem *b)
{
    const CbBoardRow *x = row_of(console, a), *y = row_of(console, b);
    guint32 key_x = x->n_best > 0 ? x->best[0].key : 0, key_y = y->n_best > 0 ? y->best[0].key : 0;
    return key_x != key_y ? (key_x < key_y ? -1 : 1) : by_risk(console, a, b);
}

/* --- the view ------------------------------------------------------------------------------------- */

static void
collect(CbConsole *console, CbView *view)
{
    const CbWorld *world = cb_console_world(console);
    g_autoptr(GString) id = g_string_new(NULL);
    for (guint i = 0; i < cb_board_rows(console->board); i++) {
        const CbBoardRow *row = cb_board_row(console->board, i);
        g_string_printf(id, "sessions/%s", sessions_id(world, row->session));
        CbItem item = {.table = CB_sessions,
                       .row = row->session,
                       .state = (guint32)(row->coverage.gap * 31 + row->coverage.assigned * 7) ^
                                (row->n_best > 0 ? row->best[0].row << 8 : 0) ^
                                (row->fallback != NULL ? 1u << 31 : 0),
                       .id = id->str};
        cb_list_add(&view->list, item);
    }
}

static gboolean
passes(CbConsole *console, const CbItem *item, const char *word)
{
    return cb_session_passes(console, item->row, word);
}

static void
overview(CbConsole *console, CbView *view, GString *text)
{
    guint n[4] = {0}, past = 0;
    gint64 open = 0;
    for (guint i = 0; i < cb_list_count(&view->list); i++) {
        const CbBoardRow *row = row_of(console, cb_list_item(&view->list, i));
        open += row->coverage.gap;
        past += row->past;
        if (!row->past)
            n[row->risk.level]++;
    }
    g_string_printf(text,
                    "%u critical  %u high  %u medium  %u low  %u past  %" G_GINT64_FORMAT " open places",
                    n[0], n[1], n[2], n[3], past, open);
}

static void
detail(CbConsole *console, const CbItem *item, CbArea area)
{
    cb_session_pane(console, item->row, area);
}

static const CbColumnOps columns[] = {
    {"risk", "RISK", 10, 96, 0, FALSE, risk_cell, by_risk},
    {"risk", "RISK", 5, 0, 96, FALSE, short_risk_cell, NULL},
    {"date", "WHEN", 18, 0, 0, FALSE, when_cell, by_date},
    {"title", "SESSION", 0, 0, 0, FALSE, title_cell, by_title},
    {"client", "CLIENT", 12, 130, 0, FALSE, client_cell, NULL},
    {"region", "REGION", 16, 96, 0, FALSE, region_cell, by_region},
    {"staffing", "STAFF", 10, 0, 0, FALSE, staff_cell, NULL},
    {"gap", "GAP", 4, 90, 0, TRUE, gap_cell, by_gap},
    {"best", "BEST", 18, 76, 0, FALSE, best_cell, by_best},
    {"flags", "", 3, 0, 0, FALSE, flags_cell, NULL},
    {NULL},
};

const CbViewOps cb_board_view = {
    .name = "board",
    .title = "board",
    .summary = "sessions that need operators, most dangerous first",
    .columns = columns,
    .collect = collect,
    .passes = passes,
    .overview = overview,
    .detail = detail,
};
