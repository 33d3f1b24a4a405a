#include "tui/overlays/chooser.h"

#include "tui/overlays/wrap.h"

#include <string.h>

enum { CB_CHOOSER_HEIGHT = 40, CB_CHOOSER_WIDTH = 110 };
enum { CB_FOOT_ROWS = 3, CB_FOOT_FROM = 14 }; /* a rule and two lines, in boxes this high */

void
cb_chooser_init(CbChooser *chooser, const CbOverlayOps *overlay, const CbChooserOps *ops,
                const char *title)
{
    chooser->overlay.ops = overlay;
    chooser->ops = ops;
    chooser->title = g_strdup(title);
    cb_line_init(&chooser->line, "");
    chooser->entries = g_array_new(FALSE, FALSE, sizeof(CbEntry));
    chooser->page = 1;
}

void
cb_chooser_clear(CbChooser *chooser)
{
    g_free(chooser->title);
    cb_line_clear(&chooser->line);
    g_array_unref(chooser->entries);
}

void
cb_chooser_add(CbChooser *chooser, guint kind, guint row)
{
    CbEntry entry = {.kind = kind, .row = row};
    g_array_append_val(chooser->entries, entry);
}

/* --- the selection ---------------------------------------------------------------------------- */

static CbEntry
entry_at(const CbChooser *chooser, guint i)
{
    return g_array_index(chooser->entries, CbEntry, i);
}

static gboolean
can_select(const CbChooser *chooser, guint i)
{
    return i < chooser->entries->len && entry_at(chooser, i).kind != CB_ENTRY_HEADING;
}

/* The place nearest to `i` that can be selected: the next, or else the one before. */
static guint
nearest(const CbChooser *chooser, guint i)
{
    guint n = chooser->entries->len;
    for (guint place = i; place < n; place++) {
        if (can_select(chooser, place))
            return place;
    }
    for (guint place = MIN(i, n); place > 0; place--) {
        if (can_select(chooser, place - 1))
            return place - 1;
    }
    return 0;
}

static void
move(CbChooser *chooser, gint64 steps)
{
    gint64 n = chooser->entries->len;
    gint64 place = CLAMP((gint64)chooser->cursor + steps, 0, MAX(n - 1, 0));
    while (steps < 0 && place > 0 && !can_select(chooser, (guint)place))
        place--;
    chooser->cursor = nearest(chooser, (guint)place);
}

static void
search(CbConsole *console, CbChooser *chooser)
{
    g_array_set_size(chooser->entries, 0);
    chooser->cursor = 0;
    chooser->top = 0;
    chooser->ops->search(console, chooser, chooser->line.text->str);
    chooser->cursor = nearest(chooser, chooser->cursor);
}

void
cb_chooser_open(CbConsole *console, CbChooser *chooser)
{
    search(console, chooser);
    cb_overlay_open(console, &chooser->overlay);
}

/* --- keys ------------------------------------------------------------------------------------- */

static void
choose(CbConsole *console, CbChooser *chooser)
{
    if (!can_select(chooser, chooser->cursor))
        return;
    cb_overlay_take(console);
    chooser->ops->choose(console, chooser, entry_at(chooser, chooser->cursor));
    cb_overlay_free(&chooser->overlay);
}

/* How far a key moves the selection, 0 when it does not. */
static gint64
steps_of(const CbChooser *chooser, CbKey key)
{
    switch (key) {
    case CB_KEY_UP:
    case CB_KEY_CTRL | 'p':
        return -1;
    case CB_KEY_DOWN:
    case CB_KEY_CTRL | 'n':
        return 1;
    case CB_KEY_PGUP:
        return -(gint64)chooser->page;
    case CB_KEY_PGDN:
        return chooser->page;
    default:
        return 0;
    }
}

void
cb_chooser_key(CbConsole *console, CbOverlay *overlay, CbKey key, const char *pasted)
{
    CbChooser *chooser = (CbChooser *)overlay;
    gint64 steps = steps_of(chooser, key);
    if (cb_overlay_leaves(key)) {
        cb_overlay_close(console);
    } else if (key == CB_KEY_ENTER) {
        choose(console, chooser);
    } else if (steps != 0) {
        move(chooser, steps);
    } else {
        g_autofree char *before = g_strdup(chooser->line.text->str);
        cb_line_key(&chooser->line, key, pasted);
        if (strcmp(before, chooser->line.text->str) != 0)
            search(console, chooser);
    }
}

/* --- drawing ---------------------------------------------------------------------------------- */

/* Takes the first `rows` rows off an area. */
static void
take_rows(CbArea *area, int rows)
{
    rows = MIN(rows, area->height);
    area->row += rows;
    area->height -= rows;
}

static void
draw_line(CbConsole *console, CbChooser *chooser, CbArea *area)
{
    CbCanvas *canvas = console->canvas;
    if (area->height < 1)
        return;
    cb_line_draw(&chooser->line, canvas, area->row, area->column, area->width);
    if (chooser->line.text->len == 0)
        cb_canvas_text(canvas, area->row, area->column, area->width, CB_STYLE_DIM,
                       chooser->ops->invitation);
    take_rows(area, 1);
    if (area->height >= 4) {
        cb_canvas_hline(canvas, area->row, area->column, area->width);
        take_rows(area, 1);
    }
}

static void
draw_foot(CbConsole *console, CbChooser *chooser, CbArea area)
{
    g_autoptr(GString) text = g_string_new(NULL);
    if (can_select(chooser, chooser->cursor))
        chooser->ops->tell(console, chooser, entry_at(chooser, chooser->cursor), text);
    g_autoptr(GPtrArray) lines = cb_wrap(text->str, area.width, console->canvas->ascii);
    cb_canvas_hline(console->canvas, area.row, area.column, area.width);
    for (int i = 1; i < area.height && i <= (int)lines->len; i++)
        cb_canvas_text(console->canvas, area.row + i, area.column, area.width, CB_STYLE_NORMAL,
                       lines->pdata[i - 1]);
}

/* Scrolls so that the selected entry, and a heading right above it, are in the window. */
static void
scroll(CbChooser *chooser, int height)
{
    chooser->page = (guint)MAX(height, 1);
    guint first = chooser->cursor;
    if (first > 0 && !can_select(chooser, first - 1) && chooser->page > 1)
        first--;
    if (first < chooser->top)
        chooser->top = first;
    if (chooser->cursor >= chooser->top + chooser->page)
        chooser->top = chooser->cursor - chooser->page + 1;
}

static void
draw_entries(CbConsole *console, CbChooser *chooser, CbArea area)
{
    CbCanvas *canvas = console->canvas;
    if (chooser->entries->len == 0 && area.height > 0)
        cb_canvas_text(canvas, area.row, area.column, area.width, CB_STYLE_DIM,
                       chooser->ops->nothing);
    for (int i = 0; i < area.height && chooser->top + (guint)i < chooser->entries->len; i++) {
        guint place = chooser->top + (guint)i;
        CbArea row = {area.row + i, area.column + 2, 1, area.width - 2};
        chooser->ops->draw(console, chooser, entry_at(chooser, place), row);
        if (place != chooser->cursor || !can_select(chooser, place))
            continue;
        cb_canvas_text(canvas, row.row, area.column, 1, CB_STYLE_ACCENT, cb_sign(CB_SIGN_CURSOR));
        cb_canvas_select(canvas, row.row, area.column, area.width);
    }
}

void
cb_chooser_draw(CbConsole *console, CbOverlay *overlay)
{
    CbChooser *chooser = (CbChooser *)overlay;
    CbArea inside = cb_overlay_box(console->canvas, chooser->title, CB_CHOOSER_HEIGHT,
                                   CB_CHOOSER_WIDTH);
    CbArea list = inside;
    draw_line(console, chooser, &list);
    if (chooser->ops->tell && inside.height >= CB_FOOT_FROM) {
        list.height -= CB_FOOT_ROWS;
        draw_foot(console, chooser,
                  (CbArea){list.row + list.height, list.column, CB_FOOT_ROWS, list.width});
    }
    scroll(chooser, list.height);
    draw_entries(console, chooser, list);
    cb_overlay_position(console->canvas, inside, chooser->top, chooser->page,
                        chooser->entries->len);
}
