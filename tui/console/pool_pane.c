/* A booking of the pool in detail: what it is, when it is decided and why it still waits; then its candidates, who is
 * left out, what happened to its entry, what was decided before. */
#include <string.h>

#include "engine/pool/names.h"
#include "engine/when.h"
#include "tui/console/cells.h"
#include "tui/console/columns.h"
#include "tui/console/panes.h"
#include "tui/console/pen.h"
#include "tui/console/pool_lines.h"

#define WHY_LINES 2
#define REASON_LINES 3
#define LOW_PANE 9   /* lines: below that nothing but title, why and people */
#define HIGH_PANE 30 /* from here on the history stands below */
#define LOG_LINES 8

/* Takes lines off the top of an area. */
static CbArea
take(CbArea *area, int lines)
{
    lines = CLAMP(lines, 0, area->height);
    CbArea taken = {area->row, area->column, lines, area->width};
    area->row += lines;
    area->height -= lines;
    return taken;
}

/* --- the head --------------------------------------------------------------------------------- */

/* "● ready · over 40 min", "" of a booking that is neither in the pool nor left to people. */
static CbStyle
state_words(CbConsole *console, const CbPoolRow *row, GString *text)
{
    g_autoptr(GString) left = g_string_new(NULL);
    if (row == NULL)
        return CB_STYLE_DIM;
    CbStyle style = cb_text_pool_look(row, text);
    if (row->entry.deadline == CB_NULL)
        return style;
    CbStyle nearness = cb_text_deadline(console, row->entry.deadline, left);
    g_string_append_printf(text, " · %s", left->str);
    return nearness == CB_STYLE_NORMAL ? style : nearness;
}

static void
draw_title(CbConsole *console, const CbPoolSight *sight, guint booking, CbArea line)
{
    g_autoptr(GString) state = g_string_new(NULL);
    CbStyle style = state_words(console, cb_pool_row(sight, booking), state);
    int width = MIN((int)cb_text_columns(state->str, (guint)line.width), line.width * 2 / 3);
    g_autofree char *name = cb_name_of_booking(sight->world, booking);
    cb_canvas_text(console->canvas, line.row, line.column, line.width - width - 1, CB_STYLE_TITLE, name);
    cb_canvas_right(console->canvas, line.row, line.column + line.width - width, width, style, state->str);
}

/* "Tue 24 Nov 09:30–11:00 · 4 d · Garonne 1 · VIP · iot · for Ana Ruiz" */
static void
draw_facts(CbConsole *console, const CbPoolSight *sight, guint booking, CbArea line)
{
    const CbWorld *world = sight->world;
    const char *room = booking_plan_meeting_room(world, booking), *group = booking_plan_owner_group(world, booking);
    const char *owner = booking_plan_owner_emp_code(world, booking), *dr = booking_plan_dr_type(world, booking);
    gint64 ahead = booking_plan_time_start(world, booking) - sight->now;
    g_autoptr(GString) text = g_string_new(NULL);
    cb_text_meeting(console, booking, text);
    if (ahead > 0) {
        g_string_append(text, " · ");
        cb_text_pool_span(ahead, text);
    }
    g_string_append_printf(text, " · %s%s%s", booking_plan_meeting_type(world, booking), dr != NULL ? " " : "",
                           dr != NULL ? dr : "");
    if (room != NULL)
        g_string_append_printf(text, " · %s", room);
    if (group != NULL)
        g_string_append_printf(text, " · %s", group);
    if (owner != NULL) {
        g_autofree char *name = cb_name_of_code(world, owner);
        g_string_append_printf(text, " · for %s", name);
    }
    cb_canvas_text(console->canvas, line.row, line.column, line.width, CB_STYLE_NORMAL, text->str);
}

/* Who has it, of a booking outside the pool. */
static void
outside_words(const CbWorld *world, guint booking, GString *text)
{
    const char *who = booking_plan_interpreter_emp_code(world, booking);
    if (who != NULL) {
        g_autofree char *name = cb_name_of_code(world, who);
        g_string_printf(text, "%s has it.", name);
    } else {
        g_string_printf(text, "Not in the pool; the booking is %s.", booking_plan_booking_status(world, booking));
    }
}

static void
draw_why(CbConsole *console, const CbPoolSight *sight, guint booking, CbArea area)
{
    const CbPoolRow *row = cb_pool_row(sight, booking);
    g_autoptr(GString) text = g_string_new(NULL);
    CbPen pen = {.canvas = console->canvas, .area = area};
    CbStyle style = CB_STYLE_NORMAL;
    if (row == NULL)
        outside_words(sight->world, booking, text);
    else
        style = cb_text_pool_why(console, row, text);
    cb_pen_wrap(&pen, style, text->str);
}

/* --- people and logs -------------------------------------------------------------------------- */

/* "gap at most 4 h (relaxed)": how the gap was taken in this ranking. */
static void
append_gap(const CbPoolSight *sight, const CbPoolRanking *ranking, GString *text)
{
    gint64 hours = sight->policy.max_gap_hours;
    if (ranking->gap_mode == CB_GAP_STRICT)
        g_string_append_printf(text, "gap at most %" G_GINT64_FORMAT " h", hours);
    else if (ranking->gap_mode == CB_GAP_RELAXED)
        g_string_append_printf(text, "gap at most %" G_GINT64_FORMAT " h, relaxed", 2 * hours);
    else if (ranking->gap_mode == CB_GAP_BYPASS)
        g_string_append(text, "gap set aside: nobody is within it");
}

/* "─ candidates (12) ──── gap at most 4 h, relaxed" */
static void
draw_divider(CbConsole *console, const CbPoolSight *sight, CbArea line)
{
    g_autoptr(GString) text = g_string_new(NULL), gap = g_string_new(NULL);
    gboolean people = console->pool_part <= CB_POOL_PART_LEFT_OUT;
    g_string_printf(text, "%s %s (%u)", cb_sign(CB_SIGN_HLINE), cb_pool_part_names[console->pool_part],
                    console->people_all);
    if (people)
        append_gap(sight, console->pool_ranking, gap);
    int used = cb_canvas_text(console->canvas, line.row, line.column, line.width, CB_STYLE_DIM, text->str);
    if (line.width - used > 24)
        cb_canvas_right(console->canvas, line.row, line.column + used + 1, line.width - used - 1,
                        CB_STYLE_DIM, gap->str);
}

static void
draw_line(CbConsole *console, const CbItem *item, CbArea line)
{
    CbList *people = &console->people;
    if (cb_list_is_marked(people, item))
        cb_canvas_text(console->canvas, line.row, line.column + 1, 1, CB_STYLE_ACCENT, cb_sign(CB_SIGN_MARK));
    cb_columns_row(console, cb_pool_part_columns[console->pool_part], item, line);
    if (!console->in_detail || item != cb_list_selected(people))
        return;
    cb_canvas_text(console->canvas, line.row, line.column, 1, CB_STYLE_NORMAL, cb_sign(CB_SIGN_CURSOR));
    cb_canvas_select(console->canvas, line.row, line.column, line.width);
    console->canvas->cursor_row = line.row;
    console->canvas->cursor_column = line.column;
}

static const char *
nothing_words(const CbConsole *console)
{
    static const char *const nothing[] = {NULL, "Nobody is left out.", "Nothing has happened yet.",
                                          "Nothing was decided about it before."};
    const char *refusal = cb_pool_refusal_words(console->pool_ranking->refusal);
    if (console->pool_part != CB_POOL_PART_CANDIDATES)
        return nothing[console->pool_part];
    return refusal != NULL ? refusal : "nobody";
}

static void
draw_people(CbConsole *console, const CbPoolSight *sight, CbArea area)
{
    CbList *people = &console->people;
    if (area.height < 2)
        return;
    draw_divider(console, sight, take(&area, 1));
    if (area.height > 2)
        cb_columns_heads(console, cb_pool_part_columns[console->pool_part], NULL, FALSE, take(&area, 1));
    console->people_area = area;
    cb_list_scroll(people, (guint)MAX(area.height, 1));
    for (guint i = people->top; i < cb_list_count(people) && area.height > 0; i++)
        draw_line(console, cb_list_item(people, i), take(&area, 1));
    if (cb_list_count(people) == 0 && area.height > 0)
        cb_canvas_text(console->canvas, area.row, area.column + 3, area.width - 3, CB_STYLE_DIM,
                       nothing_words(console));
}

/* The last of what happened, where there is room for it. */
static void
draw_log(CbConsole *console, const CbPoolSight *sight, guint booking, CbArea area)
{
    if (area.height < 2)
        return;
    g_autoptr(GArray) rows = cb_pool_history(sight->world, booking);
    CbArea line = take(&area, 1);
    cb_canvas_printf(console->canvas, line.row, line.column, line.width, CB_STYLE_DIM, "%s %s (%u)",
                     cb_sign(CB_SIGN_HLINE), cb_pool_part_names[CB_POOL_PART_HISTORY], rows->len);
    for (guint r = 0; r < rows->len && area.height > 0; r++) {
        CbItem item = {.table = CB_pool_entry_history, .row = g_array_index(rows, guint, r)};
        cb_columns_row(console, cb_pool_part_columns[CB_POOL_PART_HISTORY], &item, take(&area, 1));
    }
}

void
cb_booking_pane(CbConsole *console, guint booking, CbArea area)
{
    const CbPoolSight *sight = cb_pool_sight(console);
    int height = area.height;
    cb_pool_people(console, booking);
    if (!console->in_detail)
        cb_list_select(&console->people, 0);
    draw_title(console, sight, booking, take(&area, 1));
    if (height >= LOW_PANE - 2)
        draw_facts(console, sight, booking, take(&area, 1));
    int lines = height >= HIGH_PANE ? WHY_LINES + 1 : height >= LOW_PANE - 2 ? WHY_LINES : 1;
    draw_why(console, sight, booking, take(&area, lines));
    CbArea log = {0}, reasons = {0};
    if (height >= HIGH_PANE && console->pool_part <= CB_POOL_PART_LEFT_OUT)
        log = (CbArea){area.row + area.height - LOG_LINES, area.column, LOG_LINES, area.width};
    area.height -= log.height;
    if (height > LOW_PANE && console->in_detail)
        reasons = (CbArea){area.row + area.height - REASON_LINES, area.column, REASON_LINES, area.width};
    area.height -= reasons.height;
    draw_people(console, sight, area);
    if (reasons.height > 0)
        cb_pool_reasons(console, sight, booking, reasons);
    draw_log(console, sight, booking, log);
}
