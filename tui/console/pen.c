#include "tui/console/pen.h"

#include <string.h>

#define LABEL_WIDTH 10

/* Draws at an indent of the current line; what does not fit below is not drawn. */
static void
draw(const CbPen *pen, int indent, CbStyle style, const char *text)
{
    if (cb_pen_room(pen) > 0 && indent < pen->area.width)
        cb_canvas_text(pen->canvas, pen->area.row + pen->line, pen->area.column + indent,
                       pen->area.width - indent, style, text);
}

void
cb_pen_text(CbPen *pen, CbStyle style, const char *text)
{
    draw(pen, 0, style, text != NULL ? text : "");
    pen->line++;
}

void
cb_pen_printf(CbPen *pen, CbStyle style, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    cb_pen_text(pen, style, text);
}

void
cb_pen_fact(CbPen *pen, const char *label, CbStyle style, const char *text)
{
    int indent = MAX(LABEL_WIDTH, (int)cb_text_columns(label, LABEL_WIDTH * 2) + 1);
    draw(pen, 0, CB_STYLE_DIM, label);
    if (text == NULL || *text == '\0')
        draw(pen, indent, CB_STYLE_DIM, cb_sign(CB_SIGN_EMPTY));
    else
        draw(pen, indent, style, text);
    pen->line++;
}

void
cb_pen_links(CbPen *pen, const char *label, const char *const *addresses, guint n)
{
    int column = LABEL_WIDTH;
    draw(pen, 0, CB_STYLE_DIM, label);
    for (guint i = 0; i < n && cb_pen_room(pen) > 0; i++) {
        int used = cb_canvas_link(pen->canvas, pen->area.row + pen->line, pen->area.column + column,
                                  pen->area.width - column, addresses[i]);
        column += used > 0 ? used + 2 : 0;
    }
    if (column == LABEL_WIDTH)
        draw(pen, LABEL_WIDTH, CB_STYLE_DIM, cb_sign(CB_SIGN_EMPTY));
    pen->line++;
}

/* The bytes of the first words of `text` that fit into `width` columns; a word that is too long for a
 * line counts whole and is cut when it is drawn. */
static gsize
fitting(const char *text, guint width)
{
    gsize end = strcspn(text, " ");
    for (gsize next = end; text[next] == ' ';) {
        next += 1 + strcspn(text + next + 1, " ");
        g_autofree char *line = g_strndup(text, next);
        if (cb_text_columns(line, width + 1) > width)
            break;
        end = next;
    }
    return end;
}

void
cb_pen_wrap(CbPen *pen, CbStyle style, const char *text)
{
    guint width = (guint)MAX(1, pen->area.width);
    while (cb_pen_room(pen) > 0 && *text != '\0') {
        gsize length = fitting(text, width);
        g_autofree char *line = g_strndup(text, length);
        cb_pen_text(pen, style, line);
        text += length;
        text += strspn(text, " ");
    }
}
