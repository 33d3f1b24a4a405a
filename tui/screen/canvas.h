/* A canvas: rows × columns of styled glyphs that views draw into. It knows no terminal, so that
 * tests compare it with text; terminal.h copies it to the screen.
 *
 * Coordinates count from 0. Drawing outside is clipped. In ASCII mode every glyph that is not
 * ASCII is drawn by its twin from the glyph table (signs.h) or as its base letter where it has
 * one, or as `?`.
 */
#pragma once

#include "tui/screen/style.h"
#include "tui/screen/text.h"

typedef struct {
    CbGlyph glyph; /* columns == 0: the right half of the wide glyph before it */
    guint8 style;  /* CbStyle, perhaps | CB_STYLE_SELECTED */
} CbCell;

/* Cells that the terminal can open (OSC 8): a telephone number, an address. */
enum { CB_MOST_LINKS = 12, CB_LINK_BYTES = 200 };
typedef struct {
    int row, column, width;
    char uri[CB_LINK_BYTES];
} CbCanvasLink;

typedef struct {
    int rows, columns;
    gboolean ascii;
    int cursor_row, cursor_column; /* where the hardware cursor rests */
    gboolean cursor_visible;
    CbCell *cells;
    CbCanvasLink links[CB_MOST_LINKS];
    guint n_links;
} CbCanvas;

CbCanvas *cb_canvas_new(int rows, int columns, gboolean ascii);
void cb_canvas_free(CbCanvas *canvas);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CbCanvas, cb_canvas_free)

/* Blanks everything in CB_STYLE_NORMAL. */
void cb_canvas_clear(CbCanvas *canvas);

/* Draws `text` into `width` columns from (row, column), cut at the end with `…` when it does not
 * fit. Returns the columns used (at most width). */
int cb_canvas_text(CbCanvas *canvas, int row, int column, int width, CbStyle style,
                   const char *text);
/* The same, flush right in the field; what does not fit is cut on the right. */
int cb_canvas_right(CbCanvas *canvas, int row, int column, int width, CbStyle style,
                    const char *text);
int cb_canvas_printf(CbCanvas *canvas, int row, int column, int width, CbStyle style,
                     const char *format, ...) G_GNUC_PRINTF(6, 7);
/* The same for what can be opened, in CB_STYLE_LINK: a telephone number (tel:) or an e-mail address (mailto:). NULL
 * draws nothing. Beyond CB_MOST_LINKS a canvas shows just the text. */
int cb_canvas_link(CbCanvas *canvas, int row, int column, int width, const char *address);
/* Fills `width` columns with blanks of `style`. */
void cb_canvas_blank(CbCanvas *canvas, int row, int column, int width, CbStyle style);
/* A horizontal or vertical rule. */
void cb_canvas_hline(CbCanvas *canvas, int row, int column, int width);
void cb_canvas_vline(CbCanvas *canvas, int row, int column, int height);
/* An empty framed box with an optional title, its inside blanked. */
void cb_canvas_box(CbCanvas *canvas, int row, int column, int height, int width, const char *title);

/* A bar of `width` columns at a scale of `full`: the parts one after the other, each in its style,
 * drawn to an eighth of a column (whole columns in ASCII: letters of `letters`, one a part). */
typedef struct {
    int value;
    CbStyle style;
    char letter;
} CbBarPart;
void cb_canvas_bar(CbCanvas *canvas, int row, int column, int width, int full,
                   const CbBarPart *parts, guint n_parts);

/* Adds CB_STYLE_SELECTED to every cell of the row between the columns. */
void cb_canvas_select(CbCanvas *canvas, int row, int column, int width);

/* The canvas as lines of text, trailing blanks removed; caller frees. For --plain, tests and
 * pictures. */
char *cb_canvas_dump(const CbCanvas *canvas);
