/* The view of all people: who is free, who carries how much, who is overloaded. */
#include <string.h>

#include "engine/when.h"
#include "tui/console/action.h"
#include "tui/console/cells.h"
#include "tui/console/panes.h"
#include "tui/views/views.h"

typedef enum { FREE, BUSY, AWAY, INACTIVE, N_TODAYS } Today;

/* An item's kind: the person's place by name, and above it what rows, orders and counts ask often. */
#define TODAY_SHIFT 29
#define PLACE ((1u << TODAY_SHIFT) - 1)
#define OVERLOADED (1u << 31)

static Today
today_of(const CbItem *item)
{
    return item->kind >> TODAY_SHIFT & (N_TODAYS - 1);
}

/* --- collecting ------------------------------------------------------------------------------- */

static Today
how_today(const CbWorld *world, const CbStaffingDay *day, guint operator, gint64 today)
{
    if (!cb_bits_has(cb_staffing(world)->active, operator))
        return INACTIVE;
    if (cb_operator_is_away(world, day, operator, today))
        return AWAY;
    return day == NULL || cb_bits_has(day->free, operator) ? FREE : BUSY;
}

static void
collect(CbConsole *console, CbView *view)
{
    const CbWorld *world = cb_console_world(console);
    gint64 today = cb_console_today(console);
    const CbStaffingDay *day = cb_staffing_day(cb_staffing(world), today);
    const guint *order = cb_haystacks_order(cb_console_haystacks(console), world, CB_operators);
    g_autoptr(GString) id = g_string_new("operators/");
    gsize prefix = id->len;
    for (guint place = 0; place < cb_world_rows(world, CB_operators); place++) {
        guint operator = order[place];
        guint marks = how_today(world, day, operator, today) << TODAY_SHIFT |
                      (cb_operator_is_overloaded(world, operator) ? OVERLOADED : 0);
        g_string_truncate(id, prefix);
        g_string_append(id, operators_id(world, operator));
        cb_list_add(&view->list,
                    (CbItem){.table = CB_operators,
                             .row = operator,
                             .kind = marks | place,
                             .state = marks | MIN(cb_operator_load(world, operator), PLACE),
                             .id = id->str});
    }
}

static gboolean
passes(CbConsole *console, const CbItem *item, const char *word)
{
    return cb_operator_passes(console, item->row, word);
}

static void
overview(CbConsole *console, CbView *view, GString *text)
{
    guint n[N_TODAYS] = {0}, overloaded = 0;
    guint all = view->list.items->len, shown = cb_list_count(&view->list);
    (void)console;
    for (guint i = 0; i < all; i++) {
        const CbItem *item = &g_array_index(view->list.items, CbItem, i);
        n[today_of(item)]++;
        overloaded += (item->kind & OVERLOADED) != 0;
    }
    const struct {
        guint number;
        const char *words;
    } parts[] = {
        {all, all == 1 ? "person" : "people"},
        {n[FREE], "free today"},
        {overloaded, "overloaded"},
        {n[INACTIVE], "inactive"},
        {shown, "shown"},
    };
    g_string_truncate(text, 0);
    for (guint p = 0; p < G_N_ELEMENTS(parts) - (shown == all); p++) {
        g_string_append(text, p == 0 ? "" : "  ");
        cb_text_number(text, parts[p].number);
        g_string_append_printf(text, " %s", parts[p].words);
    }
}

/* --- cells ------------------------------------------------------------------------------------ */

static CbStyle
name_cell(CbConsole *console, const CbItem *item, GString *text)
{
    g_string_truncate(text, 0);
    cb_text_data(text, cb_operator_label(cb_console_world(console), item->row));
    return today_of(item) == INACTIVE ? CB_STYLE_DIM : CB_STYLE_NORMAL;
}

static CbStyle
region_cell(CbConsole *console, const CbItem *item, GString *text)
{
    return cb_cell_data(text, operators_region(cb_console_world(console), item->row));
}

static CbStyle
load_cell(CbConsole *console, const CbItem *item, GString *text)
{
    guint load = cb_operator_load(cb_console_world(console), item->row);
    if (load == 0)
        return cb_cell_empty(text);
    g_string_printf(text, "%u", load);
    return CB_STYLE_STRONG;
}

static CbStyle
today_cell(CbConsole *console, const CbItem *item, GString *text)
{
    static const struct {
        const char *word;
        CbStyle style;
    } words[] = {
        [FREE] = {"free", CB_STYLE_GOOD},
        [BUSY] = {"busy", CB_STYLE_MEDIUM},
        [AWAY] = {"away", CB_STYLE_DIM},
        [INACTIVE] = {"inactive", CB_STYLE_DIM},
    };
    Today today = today_of(item);
    (void)console;
    g_string_assign(text, words[today].word);
    return words[today].style;
}

/* The first live session from today on that they are accepted on. */
static CbStyle
next_cell(CbConsole *console, const CbItem *item, GString *text)
{
    const CbWorld *world = cb_console_world(console);
    gint64 today = cb_console_today(console);
    guint next = CB_NO_ROW;
    CB_EACH_OF_OPERATOR (world, item->row, link) {
        guint session = session_operators_session_id(world, link);
        gint64 day = sessions_date(world, session);
        if (day >= today && cb_link_is_accepted(world, link) && cb_session_is_live(world, session) &&
            (next == CB_NO_ROW || day < sessions_date(world, next)))
            next = session;
    }
    if (next == CB_NO_ROW)
        return cb_cell_empty(text);
    CbStyle style = cb_cell_when(console, next, text);
    g_string_append(text, "  ");
    cb_text_data(text, cb_session_label(world, next));
    return style;
}

static CbStyle
overload_cell(CbConsole *console, const CbItem *item, GString *text)
{
    (void)console;
    g_string_truncate(text, 0);
    if (!(item->kind & OVERLOADED))
        return CB_STYLE_NORMAL;
    g_string_printf(text, "%s overloaded", cb_sign(CB_SIGN_HIGH));
    return CB_STYLE_HIGH;
}

/* --- orders ----------------------------------------------------------------------------------- */

static int
compare(guint x, guint y)
{
    return (x > y) - (x < y);
}

static int
by_name(CbConsole *console, const CbItem *a, const CbItem *b)
{
    (void)console;
    return compare(a->kind & PLACE, b->kind & PLACE);
}

/* Regions are words: equal when their pointers are. Without one last. */
static int
by_region(CbConsole *console, const CbItem *a, const CbItem *b)
{
    const CbWorld *world = cb_console_world(console);
    const char *x = operators_region(world, a->row), *y = operators_region(world, b->row);
    if (x == y)
        return 0;
    return x == NULL ? 1 : y == NULL ? -1 : strcmp(x, y);
}

static int
by_load(CbConsole *console, const CbItem *a, const CbItem *b)
{
    const CbWorld *world = cb_console_world(console);
    return compare(cb_operator_load(world, b->row), cb_operator_load(world, a->row));
}

static int
by_today(CbConsole *console, const CbItem *a, const CbItem *b)
{
    (void)console;
    return compare(today_of(a), today_of(b));
}

static int
by_overload(CbConsole *console, const CbItem *a, const CbItem *b)
{
    int order = compare(b->kind & OVERLOADED, a->kind & OVERLOADED);
    return order != 0 ? order : by_load(console, a, b);
}

/* --- the view --------------------------------------------------------------------------------- */

static void
detail(CbConsole *console, const CbItem *item, CbArea area)
{
    cb_person_pane(console, item->row, area);
}

static const CbColumnOps columns[] = {
    {"name", "NAME", 0, 0, 0, FALSE, name_cell, by_name},
    {"region", "REGION", 16, 60, 0, FALSE, region_cell, by_region},
    {"load", "LOAD", 5, 0, 0, TRUE, load_cell, by_load},
    {"today", "TODAY", 8, 0, 0, FALSE, today_cell, by_today},
    {"next", "NEXT", 34, 104, 0, FALSE, next_cell, NULL},
    {"overload", "OVERLOAD", 12, 70, 0, FALSE, overload_cell, by_overload},
    {.name = NULL},
};

const CbViewOps cb_people_view = {
    .name = "people",
    .title = "people",
    .summary = "everybody: region, load, whether they are free, what comes next",
    .columns = columns,
    .sort = 0,
    .collect = collect,
    .passes = passes,
    .overview = overview,
    .detail = detail,
};
