/* The board: sessions that need operators, the most dangerous first. */
#include "tui/console/cells.h"
#include "tui/views/session_columns.h"
#include "tui/views/views.h"

/* An item's kind is its place on the board: the overview asks for every row in every frame. */
static const CbBoardRow *
row_of(CbConsole *console, const CbItem *item)
{
    return cb_board_row(console->board, item->kind);
}

static CbStyle
gap_cell(CbConsole *console, const CbItem *item, GString *text)
{
    g_string_printf(text, "%" G_GINT64_FORMAT, row_of(console, item)->coverage.gap);
    return CB_STYLE_STRONG;
}

static int
by_risk(CbConsole *console, const CbItem *a, const CbItem *b)
{
    int order = cb_session_by_risk(console, a, b);
    return order != 0 ? order : cb_session_by_when(console, a, b);
}

/* Sessions whose best candidate is worst come first: they are the hardest to staff. */
static int
by_best(CbConsole *console, const CbItem *a, const CbItem *b)
{
    const CbBoardRow *x = row_of(console, a), *y = row_of(console, b);
    guint32 key_x = x->n_best > 0 ? x->best[0].key : 0, key_y = y->n_best > 0 ? y->best[0].key : 0;
    return (key_x > key_y) - (key_x < key_y);
}

static void
collect(CbConsole *console, CbView *view)
{
    for (guint i = 0; i < cb_board_rows(console->board); i++)
        cb_session_add(console, &view->list, cb_board_row(console->board, i)->session, i);
}

static void
overview(CbConsole *console, CbView *view, GString *text)
{
    cb_text_shown(&view->list, text);
    cb_text_totals(console, text);
}

static const CbColumnOps columns[] = {
    {"risk", "RISK", 10, 110, 0, FALSE, cb_session_risk, by_risk},
    {"risk", "RISK", 5, 0, 110, FALSE, cb_session_short_risk, NULL},
    {"date", "WHEN", 18, 0, 96, FALSE, cb_session_when, cb_session_by_when},
    {"date", "WHEN", 24, 96, 0, FALSE, cb_session_when_exactly, NULL},
    {"title", "SESSION", 0, 0, 0, FALSE, cb_session_title, cb_session_by_title},
    {"client", "CLIENT", 12, 130, 0, FALSE, cb_session_client, cb_session_by_client},
    {"region", "REGION", 16, 112, 0, FALSE, cb_session_region, cb_session_by_region},
    {"staffing", "STAFF", 10, 0, 0, FALSE, cb_session_staff, NULL},
    {"gap", "GAP", 4, 90, 0, TRUE, gap_cell, cb_session_by_gap},
    {"best", "BEST", 18, 76, 0, FALSE, cb_session_best, by_best},
    {"flags", "", 3, 0, 0, FALSE, cb_session_flags, NULL},
    {.name = NULL},
};

const CbViewOps cb_board_view = {
    .name = "board",
    .title = "board",
    .summary = "sessions that need operators, most dangerous first",
    .columns = columns,
    .collect = collect,
    .passes = cb_session_item_passes,
    .overview = overview,
    .detail = cb_session_detail,
};
