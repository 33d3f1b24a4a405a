/* The view of one day: every session of the date, whatever its status. */
#include "tui/console/action.h"
#include "tui/console/cells.h"
#include "tui/views/session_columns.h"
#include "tui/views/views.h"

/* A view that has never shown a date shows today. */
static gint64
day_of(const CbConsole *console, CbView *view)
{
    if (view->day == 0)
        view->day = cb_console_today(console);
    return view->day;
}

static void
collect(CbConsole *console, CbView *view)
{
    const CbStaffing *staffing = cb_staffing(cb_console_world(console));
    const CbStaffingDay *day = cb_staffing_day(staffing, day_of(console, view));
    for (guint i = 0; day != NULL && i < day->n_sessions; i++)
        cb_session_add(console, &view->list, staffing->sessions_by_day[day->first_session + i], 0);
}

/* Places that are open on sessions which need operators. */
static guint64
open_places(CbConsole *console, const CbList *list)
{
    guint64 open = 0;
    for (guint i = 0; i < list->items->len; i++) {
        const CbItem *item = &g_array_index(list->items, CbItem, i);
        const CbBoardRow *row = cb_board_find(console->board, item->row);
        if (row != NULL)
            open += (guint64)row->coverage.gap;
    }
    return open;
}

/* "Fri 20 Nov, today" or "Tue 24 Nov · 4 d". */
static void
append_day(CbConsole *console, gint64 day, GString *text)
{
    gint64 distance = day - cb_console_today(console);
    if (distance != 0 && distance != 1) {
        cb_text_day(console, day, text);
        return;
    }
    cb_text_date(console, day, text);
    g_string_append(text, distance == 0 ? ", today" : ", tomorrow");
}

static void
overview(CbConsole *console, CbView *view, GString *text)
{
    gint64 date = day_of(console, view);
    const CbStaffingDay *day = cb_staffing_day(cb_staffing(cb_console_world(console)), date);
    append_day(console, date, text);
    g_string_append(text, "  ");
    cb_text_count(text, view->list.items->len, "session");
    if (day == NULL)
        return;
    g_string_append(text, "  ");
    cb_text_count(text, open_places(console, &view->list), "open place");
    g_string_append(text, "  ");
    cb_text_number(text, day->n_free);
    g_string_append(text, " people free");
}

static const CbColumnOps columns[] = {
    {"time", "TIME", 11, 0, 0, FALSE, cb_session_times, cb_session_by_when},
    {"risk", "RISK", 10, 96, 0, FALSE, cb_session_risk, cb_session_by_risk},
    {"risk", "RISK", 5, 0, 96, FALSE, cb_session_short_risk, NULL},
    {"title", "SESSION", 0, 0, 0, FALSE, cb_session_title, cb_session_by_title},
    {"status", "STATUS", 9, 96, 0, FALSE, cb_session_status, cb_session_by_status},
    {"staff", "STAFF", 10, 0, 0, FALSE, cb_session_staff, cb_session_by_gap},
    {"flags", "", 3, 70, 0, FALSE, cb_session_flags, NULL},
    {"best", "BEST", 18, 70, 0, FALSE, cb_session_best, NULL},
    {"region", "REGION", 14, 112, 0, FALSE, cb_session_region, cb_session_by_region},
    {.name = NULL},
};

const CbViewOps cb_day_view = {
    .name = "day",
    .title = "day",
    .summary = "one date: all its sessions, and who is free",
    .context = CB_IN_DAY,
    .columns = columns,
    .sort = 0,
    .collect = collect,
    .passes = cb_session_item_passes,
    .overview = overview,
    .detail = cb_session_detail,
};
