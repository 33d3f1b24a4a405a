/* The next seven days of the pool: a row for each, and below it the meetings of the selected day that need people at once. */
#include "engine/pool/timeline.h"

#include "engine/pool/names.h"
#include "engine/when.h"
#include "tui/console/cells.h"
#include "tui/console/pool.h"
#include "tui/console/view.h"
#include "tui/overlays/overlays.h"

enum {
    DAYS = 7,
    PANEL_WIDTH = 96,
    DAY_WIDTH = 13,
    READY_WIDTH = 6,
    MEETINGS_WIDTH = 9,
    POOLED_WIDTH = 7,
    BAR_WIDTH = 8,
    LEAST_BELOW = 3, /* lines of meetings */
    MOST_BELOW = 8,
};

typedef struct {
    CbOverlay overlay;
    CbWorld *world; /* what the timeline was made of; the console's may be another by now */
    CbTimeline *timeline;
    guint selected; /* day */
} TimelinePanel;

/* By the clocks of the console: a day begins at its midnight. */
static void
renew(CbConsole *console, TimelinePanel *panel)
{
    const CbWorld *world = cb_console_world(console);
    gint64 now = cb_desk_now(console->desk);
    const char *zone = cb_desk_zone_name(console->desk);
    if (panel->world == world)
        return;
    g_clear_pointer(&panel->timeline, cb_timeline_free);
    g_clear_pointer(&panel->world, cb_world_unref);
    panel->world = cb_world_ref(world);
    panel->timeline = cb_pool_timeline(world, now, cb_time_at(cb_time_day(now, zone), 0, zone), CB_DAY, DAYS);
}

static const CbTimelineSlot *
slot_of(const TimelinePanel *panel, guint day)
{
    return &panel->timeline->slots[day];
}

/* --- keys ------------------------------------------------------------------------------------- */

/* To the first meeting of the day's peak, in the pool. */
static void
go(CbConsole *console, const TimelinePanel *panel)
{
    const CbTimelineSlot *slot = slot_of(panel, panel->selected);
    const char *id =
        slot->peak->len > 0 ? booking_plan_booking_id(panel->world, g_array_index(slot->peak, guint, 0)) : NULL;
    guint booking = cb_world_find(cb_console_world(console), CB_booking_plan, id);
    gboolean listed = booking != CB_NO_ROW && cb_pool_row(cb_pool_sight(console), booking) != NULL;
    cb_overlay_close(console);
    if (listed)
        cb_console_open_row(console, CB_booking_plan, booking);
    else if (booking != CB_NO_ROW)
        cb_booking_card_open(console, booking);
}

static void
panel_key(CbConsole *console, CbOverlay *overlay, CbKey key, const char *pasted)
{
    TimelinePanel *panel = (TimelinePanel *)overlay;
    gboolean toggles = key != CB_KEY_NONE && key == cb_key_parse(cb_keymap_first(console->keymap, "pool-days"));
    (void)pasted;
    if (key == CB_KEY_DOWN || key == 'j')
        panel->selected = MIN(panel->selected + 1, DAYS - 1);
    else if (key == CB_KEY_UP || key == 'k')
        panel->selected -= panel->selected > 0;
    else if (key == CB_KEY_ENTER)
        go(console, panel);
    else if (cb_overlay_leaves(key) || key == 'q' || toggles)
        cb_overlay_close(console);
}

/* --- a day ------------------------------------------------------------------------------------ */

static void
append_peak_time(CbConsole *console, const CbTimelineSlot *slot, GString *text)
{
    const char *zone = cb_desk_zone_name(console->desk);
    char clock[6];
    g_string_append(text, cb_time_clock(slot->peak_from, zone, clock));
    g_string_append_printf(text, "%s%s", cb_sign(CB_SIGN_DASH), cb_time_clock(slot->peak_until, zone, clock));
}

/* "⚠ 2 short 10:00–10:30", "3 of 20 free 10:00–11:00"; "·" of a day that needs nobody. */
static CbStyle
peak_words(CbConsole *console, const CbTimelineSlot *slot, GString *text)
{
    guint missing = cb_timeline_missing(slot);
    if (slot->peak_from == CB_NULL)
        return cb_cell_empty(text);
    if (missing > 0)
        g_string_append_printf(text, "%s %u short ", cb_sign(CB_SIGN_WARNING), missing);
    else
        g_string_append_printf(text, "%u of %u free ", slot->needed, slot->free);
    append_peak_time(console, slot, text);
    return missing > 0 ? CB_STYLE_CRITICAL : slot->needed == slot->free ? CB_STYLE_MEDIUM : CB_STYLE_NORMAL;
}

/* Draws a number flush right; nothing is a dot. */
static int
draw_number(CbCanvas *canvas, CbArea line, int column, int width, guint number)
{
    g_autofree char *text = number == 0 ? g_strdup(cb_sign(CB_SIGN_EMPTY)) : g_strdup_printf("%u", number);
    cb_canvas_right(canvas, line.row, column, width, number == 0 ? CB_STYLE_DIM : CB_STYLE_NORMAL, text);
    return column + width;
}

static void
draw_heads(CbCanvas *canvas, CbArea line)
{
    int column = line.column + DAY_WIDTH;
    cb_canvas_text(canvas, line.row, line.column + 2, DAY_WIDTH - 2, CB_STYLE_DIM, "DAY");
    cb_canvas_right(canvas, line.row, column, READY_WIDTH, CB_STYLE_DIM, "READY");
    cb_canvas_right(canvas, line.row, column + READY_WIDTH, MEETINGS_WIDTH, CB_STYLE_DIM, "MEETINGS");
    cb_canvas_right(canvas, line.row, column + READY_WIDTH + MEETINGS_WIDTH, POOLED_WIDTH, CB_STYLE_DIM, "POOLED");
    column += READY_WIDTH + MEETINGS_WIDTH + POOLED_WIDTH + 2;
    cb_canvas_text(canvas, line.row, column, line.column + line.width - column, CB_STYLE_DIM,
                   "NEEDED AT ONCE, OF THE PEOPLE FREE");
}

static void
draw_day(CbConsole *console, const TimelinePanel *panel, guint day, CbArea line)
{
    const CbTimelineSlot *slot = slot_of(panel, day);
    CbCanvas *canvas = console->canvas;
    g_autoptr(GString) text = g_string_new(NULL), bar = g_string_new(NULL);
    int column = line.column + DAY_WIDTH, end = line.column + line.width;
    cb_text_date(console, cb_time_day(slot->from, cb_desk_zone_name(console->desk)), text);
    cb_canvas_text(canvas, line.row, line.column + 2, DAY_WIDTH - 2, CB_STYLE_STRONG, text->str);
    column = draw_number(canvas, line, column, READY_WIDTH, slot->ready);
    column = draw_number(canvas, line, column, MEETINGS_WIDTH, slot->meetings);
    column = draw_number(canvas, line, column, POOLED_WIDTH, slot->pooled) + 2;
    g_string_truncate(text, 0);
    CbStyle style = peak_words(console, slot, text);
    cb_text_bar(bar, MIN(slot->needed, MAX(slot->free, 1)), MAX(slot->free, 1), BAR_WIDTH);
    if (slot->peak_from != CB_NULL)
        cb_canvas_text(canvas, line.row, column, BAR_WIDTH, style, bar->str);
    column += BAR_WIDTH + 1;
    cb_canvas_text(canvas, line.row, column, end - column, style, text->str);
    if (day != panel->selected)
        return;
    cb_canvas_text(canvas, line.row, line.column, 1, CB_STYLE_NORMAL, cb_sign(CB_SIGN_CURSOR));
    cb_canvas_select(canvas, line.row, line.column, line.width);
    canvas->cursor_row = line.row;
    canvas->cursor_column = line.column;
}

/* --- its meetings ----------------------------------------------------------------------------- */

static void
draw_meeting(CbConsole *console, const TimelinePanel *panel, guint booking, CbArea line)
{
    const CbWorld *world = panel->world;
    const char *room = booking_plan_meeting_room(world, booking), *status = booking_plan_pool_status(world, booking);
    g_autofree char *name = cb_name_of_booking(world, booking);
    g_autoptr(GString) text = g_string_new("  ");
    cb_text_meeting(console, booking, text);
    g_string_append_printf(text, "  %s  %s%s%s · %s", booking_plan_meeting_type(world, booking), name,
                           room != NULL ? " · " : "", room != NULL ? room : "", status != NULL ? status : "by hand");
    cb_canvas_text(console->canvas, line.row, line.column, line.width, CB_STYLE_NORMAL, text->str);
}

static void
draw_below(CbConsole *console, const TimelinePanel *panel, CbArea area)
{
    const CbTimelineSlot *slot = slot_of(panel, panel->selected);
    g_autoptr(GString) text = g_string_new(NULL);
    guint shown = (guint)MAX(area.height - 1, 0);
    if (area.height < 1)
        return;
    if (slot->peak_from == CB_NULL) {
        cb_canvas_text(console->canvas, area.row, area.column, area.width, CB_STYLE_DIM, "Nobody is needed that day.");
        return;
    }
    append_peak_time(console, slot, text);
    cb_canvas_printf(console->canvas, area.row, area.column, area.width, CB_STYLE_DIM,
                     "%s %s: %u without an interpreter, %u of %u people free", cb_sign(CB_SIGN_HLINE), text->str,
                     slot->needed, slot->free, panel->timeline->people);
    for (guint m = 0; m < MIN(slot->peak->len, shown); m++) {
        CbArea line = {area.row + 1 + (int)m, area.column, 1, area.width};
        if (m + 1 == shown && slot->peak->len > shown)
            cb_canvas_printf(console->canvas, line.row, line.column, line.width, CB_STYLE_DIM, "  and %u more",
                             slot->peak->len - m);
        else
            draw_meeting(console, panel, g_array_index(slot->peak, guint, m), line);
    }
}

static void
panel_draw(CbConsole *console, CbOverlay *overlay)
{
    TimelinePanel *panel = (TimelinePanel *)overlay;
    renew(console, panel);
    CbArea area = cb_overlay_box(console->canvas, "The next seven days", DAYS + 2 + MOST_BELOW, PANEL_WIDTH);
    int below = MAX(area.height - DAYS - 2, LEAST_BELOW), days = MAX(area.height - below - 2, 1);
    guint first = panel->selected < (guint)days ? 0 : panel->selected + 1 - (guint)days;
    draw_heads(console->canvas, (CbArea){area.row, area.column, 1, area.width});
    for (guint d = first; d < MIN(DAYS, first + (guint)days); d++)
        draw_day(console, panel, d, (CbArea){area.row + 1 + (int)(d - first), area.column, 1, area.width});
    draw_below(console, panel, (CbArea){area.row + days + 2, area.column, MIN(below, area.height - days - 2), area.width});
}

static void
free_panel(CbOverlay *overlay)
{
    TimelinePanel *panel = (TimelinePanel *)overlay;
    g_clear_pointer(&panel->timeline, cb_timeline_free);
    g_clear_pointer(&panel->world, cb_world_unref);
    g_free(panel);
}

static const CbOverlayOps ops = {
    .key = panel_key,
    .draw = panel_draw,
    .free = free_panel,
    .hints = "Up Down day  Enter go to its meetings  Esc leave",
};

void
cb_timeline_open(CbConsole *console)
{
    TimelinePanel *panel = g_new0(TimelinePanel, 1);
    panel->overlay.ops = &ops;
    renew(console, panel);
    cb_overlay_open(console, &panel->overlay);
}
