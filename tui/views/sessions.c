/* The view of all sessions: those of the board, and why the others are not on it. */
#include "tui/console/cells.h"
#include "tui/views/session_columns.h"
#include "tui/views/views.h"

static void
collect(CbConsole *console, CbView *view)
{
    guint n = cb_world_rows(cb_console_world(console), CB_sessions);
    for (guint session = 0; session < n; session++)
        cb_session_add(console, &view->list, session, 0);
}

static void
append_reason(GString *text, gboolean holds, const char *reason)
{
    if (holds)
        g_string_append_printf(text, "%s%s", text->len == 0 ? "" : ", ", reason);
}

/* "yes", "yes, past", or why not. */
static CbStyle
on_board(CbConsole *console, const CbItem *item, GString *text)
{
    const CbWorld *world = cb_console_world(console);
    guint off = cb_session_off_board(world, item->row);
    g_string_truncate(text, 0);
    append_reason(text, off == 0, "yes");
    append_reason(text, (off & CB_NOT_CONFIRMED) != 0, "not confirmed");
    append_reason(text, (off & CB_NO_SETUP) != 0, "no setup");
    append_reason(text, (off & CB_FULLY_STAFFED) != 0, "fully staffed");
    append_reason(text, sessions_date(world, item->row) < cb_console_today(console), "past");
    return off == 0 ? CB_STYLE_NORMAL : CB_STYLE_DIM;
}

static int
by_on_board(CbConsole *console, const CbItem *a, const CbItem *b)
{
    const CbWorld *world = cb_console_world(console);
    guint x = cb_session_off_board(world, a->row), y = cb_session_off_board(world, b->row);
    return (x > y) - (x < y);
}

static void
overview(CbConsole *console, CbView *view, GString *text)
{
    g_string_truncate(text, 0);
    cb_text_count(text, view->list.items->len, "session");
    g_string_append(text, "  ");
    cb_text_number(text, cb_board_rows(console->board));
    g_string_append(text, " on the board");
    if (cb_list_count(&view->list) == view->list.items->len)
        return;
    g_string_append(text, "  ");
    cb_text_number(text, cb_list_count(&view->list));
    g_string_append(text, " shown");
}

static const CbColumnOps columns[] = {
    {"when", "WHEN", 20, 0, 0, FALSE, cb_session_when, cb_session_by_when},
    {"title", "SESSION", 0, 0, 0, FALSE, cb_session_title, cb_session_by_title},
    {"client", "CLIENT", 12, 140, 0, FALSE, cb_session_client, cb_session_by_client},
    {"status", "STATUS", 9, 100, 0, FALSE, cb_session_status, cb_session_by_status},
    {"region", "REGION", 14, 112, 0, FALSE, cb_session_region, cb_session_by_region},
    {"staff", "STAFF", 10, 0, 0, FALSE, cb_session_staff, cb_session_by_gap},
    {"board", "ON BOARD?", 19, 70, 0, FALSE, on_board, by_on_board},
    {.name = NULL},
};

const CbViewOps cb_sessions_view = {
    .name = "sessions",
    .title = "sessions",
    .summary = "every session, and why it is or is not on the board",
    .columns = columns,
    .sort = 0,
    .collect = collect,
    .passes = cb_session_item_passes,
    .overview = overview,
    .detail = cb_session_detail,
};
