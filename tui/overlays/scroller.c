#include "tui/overlays/scroller.h"

#include "tui/overlays/overlays.h"
#include "tui/overlays/wrap.h"

void
cb_scroller_init(CbScroller *scroller, char *text)
{
    *scroller = (CbScroller){.text = text, .page = 1};
}

void
cb_scroller_clear(CbScroller *scroller)
{
    g_free(scroller->text);
    g_clear_pointer(&scroller->lines, g_ptr_array_unref);
}

guint
cb_scroller_wrap(CbScroller *scroller, int width, gboolean ascii)
{
    if (!scroller->lines || scroller->width != width) {
        g_clear_pointer(&scroller->lines, g_ptr_array_unref);
        scroller->lines = cb_wrap(scroller->text, width, ascii);
        scroller->width = width;
    }
    return scroller->lines->len;
}

gboolean
cb_scroller_key(CbScroller *scroller, CbKey key)
{
    static const struct {
        CbKey key;
        int lines, pages;
    } moves[] = {
        {CB_KEY_UP, -1, 0},
        {'k', -1, 0},
        {CB_KEY_DOWN, 1, 0},
        {'j', 1, 0},
        {CB_KEY_PGUP, 0, -1},
        {CB_KEY_PGDN, 0, 1},
        {' ', 0, 1},
        {CB_KEY_HOME, -CB_WRAP_LINES - 1, 0},
        {CB_KEY_END, CB_WRAP_LINES + 1, 0},
    };
    for (guint i = 0; i < G_N_ELEMENTS(moves); i++) {
        if (moves[i].key != key)
            continue;
        gint64 steps = moves[i].lines + moves[i].pages * (gint64)scroller->page;
        gint64 top = (gint64)scroller->top + steps;
        scroller->top = (guint)MAX(top, 0); /* the other end is known when it is drawn */
        return TRUE;
    }
    return FALSE;
}

void
cb_scroller_draw(CbScroller *scroller, CbCanvas *canvas, CbArea area)
{
    guint n = cb_scroller_wrap(scroller, area.width, canvas->ascii);
    scroller->page = (guint)MAX(area.height, 1);
    scroller->top = MIN(scroller->top, n > scroller->page ? n - scroller->page : 0);
    for (guint i = 0; (int)i < area.height && scroller->top + i < n; i++)
        cb_canvas_text(canvas, area.row + (int)i, area.column, area.width, CB_STYLE_NORMAL,
                       scroller->lines->pdata[scroller->top + i]);
}
