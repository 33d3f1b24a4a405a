/* The pool: bookings that need an interpreter, how each stands, by when it is decided and who would get it now. */
#include <string.h>

#include "engine/fold.h"
#include "engine/pool/names.h"
#include "engine/when.h"
#include "tui/console/action.h"
#include "tui/console/cells.h"
#include "tui/console/panes.h"
#include "tui/console/pool.h"
#include "tui/views/views.h"

#define ROOM_FROM 24 /* columns of the title's cell from which it names the room too */

/* Items are bookings; what is known of them is asked of the sight, which may be newer than the list. */
static const CbPoolRow *
row_of(CbConsole *console, const CbItem *item)
{
    return cb_pool_row(cb_pool_sight(console), item->row);
}

static void
collect(CbConsole *console, CbView *view)
{
    const CbPoolSight *sight = cb_pool_sight(console);
    for (guint r = 0; r < sight->rows->len; r++) {
        const CbPoolRow *row = &g_array_index(sight->rows, CbPoolRow, r);
        guint booking = row->entry.booking;
        g_autofree char *id = g_strconcat("booking_plan/", booking_plan_booking_id(sight->world, booking), NULL);
        cb_list_add(&view->list, (CbItem){.table = CB_booking_plan,
                                          .row = booking,
                                          .state = (guint32)row->look << 8 | (guint32)row->entry.attempts,
                                          .id = id});
    }
}

/* --- cells ------------------------------------------------------------------------------------ */

static const CbStyle level_styles[] = {CB_STYLE_CRITICAL, CB_STYLE_HIGH, CB_STYLE_MEDIUM, CB_STYLE_DIM};

static CbStyle
sign_cell(CbConsole *console, const CbItem *item, GString *text)
{
    static const CbSign signs[] = {CB_SIGN_CRITICAL, CB_SIGN_HIGH, CB_SIGN_MEDIUM, CB_SIGN_EMPTY};
    const CbPoolRow *row = row_of(console, item);
    if (row == NULL)
        return CB_STYLE_DIM;
    g_string_assign(text, cb_sign(signs[row->level]));
    return level_styles[row->level];
}

static CbStyle
level_cell(CbConsole *console, const CbItem *item, GString *text)
{
    const CbPoolRow *row = row_of(console, item);
    if (row == NULL)
        return CB_STYLE_DIM;
    g_autofree char *level = g_ascii_strdown(cb_urgency_name(row->level), -1);
    g_string_assign(text, level);
    return level_styles[row->level];
}

static CbStyle
status_cell(CbConsole *console, const CbItem *item, GString *text)
{
    const CbPoolRow *row = row_of(console, item);
    return row == NULL ? cb_cell_empty(text) : cb_text_pool_look(row, text);
}

static CbStyle
deadline_cell(CbConsole *console, const CbItem *item, GString *text)
{
    const CbPoolRow *row = row_of(console, item);
    return row == NULL ? cb_cell_empty(text) : cb_text_deadline(console, row->entry.deadline, text);
}

static CbStyle
type_cell(CbConsole *console, const CbItem *item, GString *text)
{
    g_string_assign(text, booking_plan_meeting_type(cb_console_world(console), item->row));
    return CB_STYLE_NORMAL;
}

static CbStyle
start_cell(CbConsole *console, const CbItem *item, GString *text)
{
    cb_text_meeting(console, item->row, text);
    return CB_STYLE_NORMAL;
}

/* "24 Nov 09:30" */
static CbStyle
short_start_cell(CbConsole *console, const CbItem *item, GString *text)
{
    cb_text_instant(console, booking_plan_time_start(cb_console_world(console), item->row), text);
    return CB_STYLE_NORMAL;
}

/* "Incident en production · Hers" where there is room for both. */
static CbStyle
title_cell(CbConsole *console, const CbItem *item, GString *text)
{
    const CbWorld *world = cb_console_world(console);
    const char *room = booking_plan_meeting_room(world, item->row);
    g_autofree char *name = cb_name_of_booking(world, item->row);
    cb_text_data(text, name);
    if (room == NULL || (console->cell_width > 0 && console->cell_width < ROOM_FROM))
        return CB_STYLE_STRONG;
    g_string_append(text, " · ");
    cb_text_data(text, room);
    return CB_STYLE_STRONG;
}

static CbStyle
group_cell(CbConsole *console, const CbItem *item, GString *text)
{
    return cb_cell_data(text, booking_plan_owner_group(cb_console_world(console), item->row));
}

static CbStyle
tries_cell(CbConsole *console, const CbItem *item, GString *text)
{
    const CbPoolRow *row = row_of(console, item);
    if (row == NULL || row->entry.attempts == 0)
        return cb_cell_empty(text);
    g_string_printf(text, "%" G_GINT64_FORMAT, row->entry.attempts);
    return row->entry.attempts >= CB_POOL_MOST_ATTEMPTS ? CB_STYLE_HIGH : CB_STYLE_NORMAL;
}

/* Who would get it now; "nobody" is told by its sign too. */
static CbStyle
best_cell(CbConsole *console, const CbItem *item, GString *text)
{
    const CbPoolSight *sight = cb_pool_sight(console);
    guint place = cb_pool_sight_best(sight, item->row, NULL);
    if (place == CB_NO_ROW) {
        g_string_printf(text, "%s nobody", cb_sign(CB_SIGN_WARNING));
        return CB_STYLE_HIGH;
    }
    g_autofree char *name = cb_name_of_employee(sight->world, sight->duty->people[place].employee);
    cb_text_data(text, name);
    return CB_STYLE_NORMAL;
}

/* "N. Gutiérrez" */
static CbStyle
short_best_cell(CbConsole *console, const CbItem *item, GString *text)
{
    CbStyle style = best_cell(console, item, text);
    char *gap = strchr(text->str, ' ');
    if (style != CB_STYLE_NORMAL || gap == NULL)
        return style;
    g_autofree char *last = g_strdup(gap + 1);
    g_string_truncate(text, (gsize)(g_utf8_next_char(text->str) - text->str));
    g_string_append_printf(text, ". %s", last);
    return style;
}

static CbStyle
flags_cell(CbConsole *console, const CbItem *item, GString *text)
{
    if (cb_is_pending(console, booking_plan_booking_id(cb_console_world(console), item->row)))
        g_string_assign(text, cb_sign(CB_SIGN_PENDING));
    return CB_STYLE_PENDING;
}

/* --- orders ----------------------------------------------------------------------------------- */

static int
compare(gint64 a, gint64 b)
{
    return (a > b) - (a < b);
}

static int
by_order(CbConsole *console, const CbItem *a, const CbItem *b)
{
    const CbPoolSight *sight = cb_pool_sight(console);
    return compare(cb_pool_row_place(sight, a->row), cb_pool_row_place(sight, b->row));
}

static int
by_status(CbConsole *console, const CbItem *a, const CbItem *b)
{
    static const int places[CB_N_POOL_LOOKS] = {
        [CB_POOL_LOOK_CORRUPTED] = 0, [CB_POOL_LOOK_FAILED] = 1, [CB_POOL_LOOK_STUCK] = 2,  [CB_POOL_LOOK_ESCALATED] = 3,
        [CB_POOL_LOOK_READY] = 4,     [CB_POOL_LOOK_PROCESSING] = 5, [CB_POOL_LOOK_WAITING] = 6,
    };
    const CbPoolRow *x = row_of(console, a), *y = row_of(console, b);
    return x == NULL || y == NULL ? (x == NULL) - (y == NULL) : places[x->look] - places[y->look];
}

/* What has no deadline comes last. */
static int
by_deadline(CbConsole *console, const CbItem *a, const CbItem *b)
{
    const CbPoolRow *x = row_of(console, a), *y = row_of(console, b);
    gint64 at_x = x == NULL || x->entry.deadline == CB_NULL ? G_MAXINT64 : x->entry.deadline;
    gint64 at_y = y == NULL || y->entry.deadline == CB_NULL ? G_MAXINT64 : y->entry.deadline;
    return compare(at_x, at_y);
}

static int
by_type(CbConsole *console, const CbItem *a, const CbItem *b)
{
    const CbWorld *world = cb_console_world(console);
    return compare(cb_booking_meeting(world, a->row), cb_booking_meeting(world, b->row));
}

static int
by_start(CbConsole *console, const CbItem *a, const CbItem *b)
{
    const CbWorld *world = cb_console_world(console);
    return compare(booking_plan_time_start(world, a->row), booking_plan_time_start(world, b->row));
}

static int
by_title(CbConsole *console, const CbItem *a, const CbItem *b)
{
    const CbWorld *world = cb_console_world(console);
    g_autofree char *x = cb_name_of_booking(world, a->row), *y = cb_name_of_booking(world, b->row);
    g_autofree char *folded_x = cb_fold(x), *folded_y = cb_fold(y);
    return strcmp(folded_x, folded_y);
}

/* The most first. */
static int
by_tries(CbConsole *console, const CbItem *a, const CbItem *b)
{
    const CbPoolRow *x = row_of(console, a), *y = row_of(console, b);
    return compare(y == NULL ? 0 : y->entry.attempts, x == NULL ? 0 : x->entry.attempts);
}

/* --- filter and overview ---------------------------------------------------------------------- */

static const char *
look_asked(CbConsole *console, const CbItem *item)
{
    const CbPoolRow *row = row_of(console, item);
    return row == NULL ? "" : cb_pool_look_name(row->look);
}

static const char *
level_asked(CbConsole *console, const CbItem *item)
{
    const CbPoolRow *row = row_of(console, item);
    return row == NULL ? "" : cb_urgency_name(row->level);
}

static const char *
type_asked(CbConsole *console, const CbItem *item)
{
    return booking_plan_meeting_type(cb_console_world(console), item->row);
}

static const char *
group_asked(CbConsole *console, const CbItem *item)
{
    return booking_plan_owner_group(cb_console_world(console), item->row);
}

static const char *
room_asked(CbConsole *console, const CbItem *item)
{
    return booking_plan_meeting_room(cb_console_world(console), item->row);
}

/* Words with a colon, and what they ask about. */
static const struct {
    const char *name;
    const char *(*value)(CbConsole *console, const CbItem *item);
} askings[] = {
    {"status:", look_asked}, {"level:", level_asked}, {"type:", type_asked},
    {"group:", group_asked}, {"room:", room_asked},
};

static gboolean
passes(CbConsole *console, const CbItem *item, const char *word)
{
    const CbWorld *world = cb_console_world(console);
    for (guint a = 0; a < G_N_ELEMENTS(askings); a++)
        if (g_str_has_prefix(word, askings[a].name)) {
            const char *value = askings[a].value(console, item);
            g_autofree char *folded = cb_fold(value != NULL ? value : "");
            return g_str_has_prefix(folded, word + strlen(askings[a].name));
        }
    g_autofree char *name = cb_name_of_booking(world, item->row);
    g_autofree char *owner = cb_name_of_code(world, booking_plan_owner_emp_code(world, item->row));
    g_autoptr(GString) text = g_string_new(booking_plan_booking_id(world, item->row));
    const char *const searched[] = {name, owner, look_asked(console, item), type_asked(console, item),
                                    group_asked(console, item), room_asked(console, item)};
    for (guint s = 0; s < G_N_ELEMENTS(searched); s++)
        g_string_append_printf(text, "\n%s", searched[s] != NULL ? searched[s] : "");
    g_autofree char *folded = cb_fold(text->str);
    return strstr(folded, word) != NULL;
}

/* "31 in the pool  5 ready  24 waiting  …": what there is none of is not told. */
static void
overview(CbConsole *console, CbView *view, GString *text)
{
    const CbPoolSight *sight = cb_pool_sight(console);
    cb_text_shown(&view->list, text);
    cb_text_number(text, sight->entries->len);
    g_string_append(text, " pooled");
    for (guint look = 0; look < CB_N_POOL_LOOKS; look++)
        if (sight->counts[look] > 0) {
            g_string_append(text, "  ");
            cb_text_number(text, sight->counts[look]);
            g_string_append_printf(text, " %s", cb_pool_look_name(look));
        }
}

static void
detail(CbConsole *console, const CbItem *item, CbArea area)
{
    cb_booking_pane(console, item->row, area);
}

static const CbColumnOps columns[] = {
    {"order", "", 2, 0, 0, FALSE, sign_cell, by_order},
    {"status", "STATUS", 12, 0, 0, FALSE, status_cell, by_status},
    {"deadline", "DECIDE BY", 11, 0, 0, FALSE, deadline_cell, by_deadline},
    {"type", "TYPE", 7, 0, 0, FALSE, type_cell, by_type},
    {"start", "MEETING", 22, 96, 0, FALSE, start_cell, by_start},
    {"start", "MEETING", 12, 66, 96, FALSE, short_start_cell, by_start},
    {"title", "WHAT", 0, 0, 0, FALSE, title_cell, by_title},
    {"group", "GROUP", 8, 110, 0, FALSE, group_cell, NULL},
    {"tries", "TRIES", 5, 84, 0, TRUE, tries_cell, by_tries},
    {"best", "BEST NOW", 18, 96, 0, FALSE, best_cell, NULL},
    {"best", "BEST NOW", 12, 54, 96, FALSE, short_best_cell, NULL},
    {"level", "LEVEL", 8, 104, 0, FALSE, level_cell, NULL},
    {"flags", "", 1, 0, 0, FALSE, flags_cell, NULL},
    {.name = NULL},
};

const CbViewOps cb_pool_view = {
    .name = "pool",
    .title = "pool",
    .summary = "bookings that wait for an interpreter: by when each is decided, the mode, the load",
    .context = CB_IN_POOL,
    .columns = columns,
    .nothing = "Nothing is in the pool, and nothing is left to people.",
    .share = 56,
    .share_inside = 40,
    .collect = collect,
    .passes = passes,
    .overview = overview,
    .head_rows = CB_POOL_HEAD_ROWS,
    .head = cb_pool_head,
    .detail = detail,
};
