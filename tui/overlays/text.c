/* A text to read. */
#include "tui/overlays/overlays.h"
#include "tui/overlays/scroller.h"

enum { CB_READING_WIDTH = 96 };

typedef struct {
    CbOverlay overlay;
    char *title;
    CbScroller scroller;
} CbReading;

static void
key_text(CbConsole *console, CbOverlay *overlay, CbKey key, const char *pasted)
{
    (void)pasted;
    CbReading *reading = (CbReading *)overlay;
    if (!cb_scroller_key(&reading->scroller, key) &&
        (cb_overlay_leaves(key) || key == CB_KEY_ENTER || key == 'q'))
        cb_overlay_close(console);
}

static void
draw_text(CbConsole *console, CbOverlay *overlay)
{
    CbReading *reading = (CbReading *)overlay;
    CbCanvas *canvas = console->canvas;
    int width = cb_overlay_width(canvas, CB_READING_WIDTH);
    guint lines = cb_scroller_wrap(&reading->scroller, width, canvas->ascii);
    CbArea inside = cb_overlay_box(canvas, reading->title, (int)lines, CB_READING_WIDTH);
    cb_scroller_draw(&reading->scroller, canvas, inside);
    cb_overlay_position(canvas, inside, reading->scroller.top, reading->scroller.page, lines);
}

static void
free_text(CbOverlay *overlay)
{
    CbReading *reading = (CbReading *)overlay;
    g_free(reading->title);
    cb_scroller_clear(&reading->scroller);
    g_free(reading);
}

static const CbOverlayOps ops = {
    .key = key_text,
    .draw = draw_text,
    .free = free_text,
    .hints = "PgDn PgUp scroll  Esc leave",
};

void
cb_text_open(CbConsole *console, const char *title, char *text)
{
    CbReading *reading = g_new0(CbReading, 1);
    reading->overlay.ops = &ops;
    reading->title = g_strdup(title);
    cb_scroller_init(&reading->scroller, text);
    cb_overlay_open(console, &reading->overlay);
}
