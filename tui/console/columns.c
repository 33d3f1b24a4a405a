#include "tui/console/columns.h"

#include <string.h>

#define BEFORE 3 /* cursor, mark, blank */

static gboolean
is_shown(const CbColumnOps *column, int width)
{
    return width >= column->from && (column->below == 0 || width < column->below);
}

/* What is left for the column of width 0. */
static int
flexible_width(const CbColumnOps *columns, int width)
{
    int rest = width - BEFORE;
    for (const CbColumnOps *c = columns; c->name != NULL; c++)
        if (is_shown(c, width))
            rest -= c->width + 1;
    return MAX(rest + 1, 4);
}

void
cb_columns_heads(CbConsole *console, const CbColumnOps *columns, const CbColumnOps *sorted, gboolean reverse,
                 CbArea area)
{
    int flexible = flexible_width(columns, area.width), column = area.column + BEFORE;
    for (const CbColumnOps *c = columns; c->name != NULL; c++) {
        int width = c->width == 0 ? flexible : c->width;
        if (!is_shown(c, area.width))
            continue;
        gboolean arrow = sorted != NULL && strcmp(c->name, sorted->name) == 0 && *c->title != '\0';
        g_autofree char *title =
            g_strconcat(c->title, arrow ? cb_sign(reverse ? CB_SIGN_UP : CB_SIGN_DOWN) : NULL, NULL);
        (c->right ? cb_canvas_right : cb_canvas_text)(console->canvas, area.row, column, width, CB_STYLE_DIM, title);
        column += width + 1;
    }
}

void
cb_columns_row(CbConsole *console, const CbColumnOps *columns, const CbItem *item, CbArea area)
{
    int flexible = flexible_width(columns, area.width), column = area.column + BEFORE;
    g_autoptr(GString) text = g_string_sized_new(64);
    for (const CbColumnOps *c = columns; c->name != NULL; c++) {
        int width = c->width == 0 ? flexible : c->width;
        if (!is_shown(c, area.width))
            continue;
        g_string_truncate(text, 0);
        console->cell_width = width;
        CbStyle style = c->cell(console, item, text);
        (c->right ? cb_canvas_right : cb_canvas_text)(console->canvas, area.row, column, width, style, text->str);
        column += width + 1;
    }
    console->cell_width = 0;
}
