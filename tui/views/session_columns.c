#include "tui/views/session_columns.h"

#include <string.h>

#include "tui/console/cells.h"
#include "tui/console/panes.h"

/* --- cells ------------------------------------------------------------------------------------ */

CbStyle
cb_session_when(CbConsole *console, const CbItem *item, GString *text)
{
    return cb_cell_when(console, item->row, text);
}

CbStyle
cb_session_when_exactly(CbConsole *console, const CbItem *item, GString *text)
{
    return cb_cell_when_exactly(console, item->row, text);
}

CbStyle
cb_session_times(CbConsole *console, const CbItem *item, GString *text)
{
    cb_text_times(console, item->row, text);
    return CB_STYLE_NORMAL;
}

CbStyle
cb_session_title(CbConsole *console, const CbItem *item, GString *text)
{
    return cb_cell_title(console, item->row, text);
}

CbStyle
cb_session_client(CbConsole *console, const CbItem *item, GString *text)
{
    const char *client = sessions_client_id(cb_console_world(console), item->row);
    g_string_assign(text, client != NULL ? client : cb_sign(CB_SIGN_EMPTY));
    return CB_STYLE_DIM;
}

CbStyle
cb_session_status(CbConsole *console, const CbItem *item, GString *text)
{
    const CbWorld *world = cb_console_world(console);
    g_string_assign(text, sessions_status(world, item->row));
    return cb_session_is_confirmed(world, item->row) ? CB_STYLE_NORMAL : CB_STYLE_DIM;
}

CbStyle
cb_session_risk(CbConsole *console, const CbItem *item, GString *text)
{
    return cb_cell_risk(console, item->row, text);
}

CbStyle
cb_session_short_risk(CbConsole *console, const CbItem *item, GString *text)
{
    return cb_cell_short_risk(console, item->row, text);
}

CbStyle
cb_session_staff(CbConsole *console, const CbItem *item, GString *text)
{
    return cb_cell_staff(console, item->row, text);
}

CbStyle
cb_session_best(CbConsole *console, const CbItem *item, GString *text)
{
    return cb_cell_best(console, item->row, text);
}

CbStyle
cb_session_flags(CbConsole *console, const CbItem *item, GString *text)
{
    return cb_cell_flags(console, item->row, text);
}

CbStyle
cb_session_region(CbConsole *console, const CbItem *item, GString *text)
{
    return cb_cell_session_region(console, item->row, text);
}

/* --- orders ----------------------------------------------------------------------------------- */

static int
compare(gint64 x, gint64 y)
{
    return (x > y) - (x < y);
}

/* Texts by bytes, those that are not there last; words are equal when their pointers are. */
static int
compare_words(const char *x, const char *y)
{
    if (x == y)
        return 0;
    return x == NULL ? 1 : y == NULL ? -1 : strcmp(x, y);
}

int
cb_session_by_when(CbConsole *console, const CbItem *a, const CbItem *b)
{
    const CbWorld *world = cb_console_world(console);
    int order = compare(sessions_date(world, a->row), sessions_date(world, b->row));
    if (order != 0)
        return order;
    gint64 x = sessions_starts_at(world, a->row), y = sessions_starts_at(world, b->row);
    return compare(x == CB_NULL ? G_MAXINT64 : x, y == CB_NULL ? G_MAXINT64 : y);
}

int
cb_session_by_title(CbConsole *console, const CbItem *a, const CbItem *b)
{
    const CbWorld *world = cb_console_world(console);
    CbHaystacks *haystacks = cb_console_haystacks(console);
    return strcmp(cb_haystack(haystacks, world, CB_sessions, a->row),
                  cb_haystack(haystacks, world, CB_sessions, b->row));
}

int
cb_session_by_client(CbConsole *console, const CbItem *a, const CbItem *b)
{
    const CbWorld *world = cb_console_world(console);
    return compare_words(sessions_client_id(world, a->row), sessions_client_id(world, b->row));
}

int
cb_session_by_status(CbConsole *console, const CbItem *a, const CbItem *b)
{
    const CbWorld *world = cb_console_world(console);
    return compare_words(sessions_status(world, a->row), sessions_status(world, b->row));
}

static int
risk_place(CbConsole *console, guint session)
{
    const CbBoardRow *row = cb_board_find(console->board, session);
    if (row == NULL)
        return CB_RISK_LOW + 2;
    return row->past ? CB_RISK_LOW + 1 : (int)row->risk.level;
}

int
cb_session_by_risk(CbConsole *console, const CbItem *a, const CbItem *b)
{
    return compare(risk_place(console, a->row), risk_place(console, b->row));
}

int
cb_session_by_gap(CbConsole *console, const CbItem *a, const CbItem *b)
{
    const CbWorld *world = cb_console_world(console);
    return compare(cb_coverage(world, b->row).gap, cb_coverage(world, a->row).gap);
}

int
cb_session_by_region(CbConsole *console, const CbItem *a, const CbItem *b)
{
    const CbWorld *world = cb_console_world(console);
    return compare_words(sessions_region(world, a->row), sessions_region(world, b->row));
}

/* --- items ------------------------------------------------------------------------------------ */

void
cb_session_add(CbConsole *console, CbList *list, guint session, guint kind)
{
    g_autofree char *id =
        g_strconcat("sessions/", sessions_id(cb_console_world(console), session), NULL);
    cb_list_add(list, (CbItem){.table = CB_sessions,
                               .row = session,
                               .kind = kind,
                               .state = cb_session_state(console, session),
                               .id = id});
}

gboolean
cb_session_item_passes(CbConsole *console, const CbItem *item, const char *word)
{
    return cb_session_passes(console, item->row, word);
}

void
cb_session_detail(CbConsole *console, const CbItem *item, CbArea area)
{
    cb_session_pane(console, item->row, area);
}
