#include "tui/overlays/overlays.h"

/* Below these a frame would take more than it gives. */
enum { CB_FRAME_ROWS = 6, CB_FRAME_COLUMNS = 16 };
/* From these on the view behind stays visible at the edges. */
enum { CB_MARGIN_ROWS = 16, CB_MARGIN_COLUMNS = 60 };

void
cb_overlay_free(CbOverlay *overlay)
{
    if (overlay)
        overlay->ops->free(overlay);
}

CbOverlay *
cb_overlay_take(CbConsole *console)
{
    return g_steal_pointer(&console->overlay);
}

void
cb_overlay_open(CbConsole *console, CbOverlay *overlay)
{
    cb_overlay_close(console);
    console->overlay = overlay;
}

void
cb_overlay_close(CbConsole *console)
{
    cb_overlay_free(cb_overlay_take(console));
}

/* Rows above the bottom line. */
static int
rows_above(const CbCanvas *canvas)
{
    return canvas->rows > 1 ? canvas->rows - 1 : canvas->rows;
}

static gboolean
has_frame(const CbCanvas *canvas)
{
    return rows_above(canvas) >= CB_FRAME_ROWS && canvas->columns >= CB_FRAME_COLUMNS;
}

int
cb_overlay_width(const CbCanvas *canvas, int width)
{
    if (!has_frame(canvas))
        return canvas->columns;
    int margin = canvas->columns >= CB_MARGIN_COLUMNS ? 4 : 0;
    return MIN(width, canvas->columns - margin - 4); /* a frame and a blank on each side */
}

CbArea
cb_overlay_box(CbCanvas *canvas, const char *title, int height, int width)
{
    int rows = rows_above(canvas);
    if (!has_frame(canvas)) {
        for (int i = 0; i < rows; i++)
            cb_canvas_blank(canvas, i, 0, canvas->columns, CB_STYLE_NORMAL);
        return (CbArea){.height = rows, .width = canvas->columns};
    }
    int margin = rows >= CB_MARGIN_ROWS ? 2 : 0;
    CbArea inside = {
        .height = CLAMP(height, 1, rows - margin - 2),
        .width = cb_overlay_width(canvas, width),
    };
    inside.row = (rows - inside.height) / 2;
    inside.column = (canvas->columns - inside.width) / 2;
    cb_canvas_box(canvas, inside.row - 1, inside.column - 2, inside.height + 2, inside.width + 4,
                  title);
    return inside;
}

void
cb_overlay_position(CbCanvas *canvas, CbArea inside, guint top, guint page, guint n)
{
    if (n <= page || !has_frame(canvas))
        return;
    g_autofree char *text = g_strdup_printf(" %u%s%u of %u ", top + 1, cb_sign(CB_SIGN_DASH),
                                            MIN(top + page, n), n);
    int width = (int)cb_text_columns(text, 40);
    cb_canvas_right(canvas, inside.row + inside.height, inside.column, inside.width,
                    CB_STYLE_DIM, width <= inside.width ? text : "");
}
