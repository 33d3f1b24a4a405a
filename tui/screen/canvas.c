#include "tui/screen/canvas.h"

#include "tui/screen/signs.h"

#include <string.h>

static const CbCell CB_BLANK = {.glyph = {.bytes = " ", .columns = 1}, .style = CB_STYLE_NORMAL};

static CbCell *
cell_at(const CbCanvas *canvas, int row, int column)
{
    return &canvas->cells[(gsize)row * (gsize)canvas->columns + (gsize)column];
}

CbCanvas *
cb_canvas_new(int rows, int columns, gboolean ascii)
{
    CbCanvas *canvas = g_new0(CbCanvas, 1);
    canvas->rows = MAX(rows, 1);
    canvas->columns = MAX(columns, 1);
    canvas->ascii = ascii;
    canvas->cells = g_new(CbCell, (gsize)canvas->rows * (gsize)canvas->columns);
    cb_canvas_clear(canvas);
    return canvas;
}

void
cb_canvas_free(CbCanvas *canvas)
{
    if (!canvas)
        return;
    g_free(canvas->cells);
    g_free(canvas);
}

void
cb_canvas_clear(CbCanvas *canvas)
{
    gsize row_bytes = (gsize)canvas->columns * sizeof(CbCell);
    for (int i = 0; i < canvas->columns; i++)
        canvas->cells[i] = CB_BLANK;
    for (int i = 1; i < canvas->rows; i++)
        memcpy(cell_at(canvas, i, 0), canvas->cells, row_bytes);
    canvas->n_links = 0;
}

/* Makes a cell a blank of its style, whatever it was. */
static void
blank_cell(CbCell *cell)
{
    cell->glyph = CB_BLANK.glyph;
}

/* Before the cells [column, column + width) are overwritten: blanks the halves of wide glyphs that
 * would stay behind. */
static void
blank_halves(CbCanvas *canvas, int row, int column, int width)
{
    CbCell *first = cell_at(canvas, row, column);
    if (first->glyph.columns == 0)
        blank_cell(first - 1);
    CbCell *behind = first + width;
    if (column + width < canvas->columns && behind->glyph.columns == 0)
        blank_cell(behind);
}

/* Puts a glyph where it lies within the canvas; the visible half of one that does not is a blank. */
static void
put_glyph(CbCanvas *canvas, int row, int column, CbStyle style, const CbGlyph *glyph)
{
    int width = glyph->columns;
    int from = MAX(column, 0);
    int end = MIN(column + width, canvas->columns);
    if (row < 0 || row >= canvas->rows || from >= end)
        return;
    blank_halves(canvas, row, from, end - from);
    CbCell *cell = cell_at(canvas, row, from);
    gboolean letters = width == 2 && (guchar)glyph->bytes[0] < 0x80; /* a twin of two */
    if (end - from < width || letters) {
        for (int i = from; i < end; i++, cell++) {
            *cell = (CbCell){.glyph = {.bytes = " ", .columns = 1}, .style = (guint8)style};
            if (letters)
                cell->glyph.bytes[0] = glyph->bytes[i - column];
        }
        return;
    }
    cell->glyph = *glyph;
    cell->style = (guint8)style;
    if (width == 2)
        cell[1] = (CbCell){.glyph = {.columns = 0}, .style = (guint8)style};
}

/* Puts the first glyph of `text`. */
static void
put_text_glyph(CbCanvas *canvas, int row, int column, CbStyle style, const char *text)
{
    CbGlyph glyph;
    if (cb_text_next(&text, canvas->ascii, &glyph))
        put_glyph(canvas, row, column, style, &glyph);
}

int
cb_canvas_text(CbCanvas *canvas, int row, int column, int width, CbStyle style, const char *text)
{
    if (row < 0 || row >= canvas->rows)
        return 0;
    width = MIN(width, canvas->columns - column);
    int used = 0;
    CbGlyph glyph, next;
    gboolean more = width > 0 && cb_text_next(&text, canvas->ascii, &glyph);
    while (more) {
        more = cb_text_next(&text, canvas->ascii, &next);
        if (used + glyph.columns > width - (more ? 1 : 0)) {
            put_text_glyph(canvas, row, column + used, style, cb_sign(CB_SIGN_MORE));
            return used + 1;
        }
        put_glyph(canvas, row, column + used, style, &glyph);
        used += glyph.columns;
        glyph = next;
    }
    return used;
}

int
cb_canvas_right(CbCanvas *canvas, int row, int column, int width, CbStyle style, const char *text)
{
    int columns = 0;
    const char *at = text;
    CbGlyph glyph;
    while (columns <= width && cb_text_next(&at, canvas->ascii, &glyph))
        columns += glyph.columns;
    int margin = MAX(width - columns, 0);
    return cb_canvas_text(canvas, row, column + margin, width - margin, style, text);
}

int
cb_canvas_printf(CbCanvas *canvas, int row, int column, int width, CbStyle style,
                 const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    return cb_canvas_text(canvas, row, column, width, style, text);
}

void
cb_canvas_blank(CbCanvas *canvas, int row, int column, int width, CbStyle style)
{
    for (int i = MAX(column, 0); i < MIN(column + width, canvas->columns); i++)
        put_glyph(canvas, row, i, style, &CB_BLANK.glyph);
}

void
cb_canvas_hline(CbCanvas *canvas, int row, int column, int width)
{
    for (int i = MAX(column, 0); i < MIN(column + width, canvas->columns); i++)
        put_text_glyph(canvas, row, i, CB_STYLE_DIM, cb_sign(CB_SIGN_HLINE));
}

void
cb_canvas_vline(CbCanvas *canvas, int row, int column, int height)
{
    for (int i = MAX(row, 0); i < MIN(row + height, canvas->rows); i++)
        put_text_glyph(canvas, i, column, CB_STYLE_DIM, cb_sign(CB_SIGN_VLINE));
}

void
cb_canvas_box(CbCanvas *canvas, int row, int column, int height, int width, const char *title)
{
    int bottom = row + height - 1;
    int right = column + width - 1;
    if (height < 2 || width < 2)
        return;
    cb_canvas_hline(canvas, row, column, width);
    cb_canvas_hline(canvas, bottom, column, width);
    cb_canvas_vline(canvas, row, column, height);
    cb_canvas_vline(canvas, row, right, height);
    put_text_glyph(canvas, row, column, CB_STYLE_DIM, cb_sign(CB_SIGN_CORNER_TL));
    put_text_glyph(canvas, row, right, CB_STYLE_DIM, cb_sign(CB_SIGN_CORNER_TR));
    put_text_glyph(canvas, bottom, column, CB_STYLE_DIM, cb_sign(CB_SIGN_CORNER_BL));
    put_text_glyph(canvas, bottom, right, CB_STYLE_DIM, cb_sign(CB_SIGN_CORNER_BR));
    for (int i = row + 1; i < bottom; i++)
        cb_canvas_blank(canvas, i, column + 1, width - 2, CB_STYLE_NORMAL);
    if (title && width > 6)
        cb_canvas_printf(canvas, row, column + 2, width - 4, CB_STYLE_TITLE, " %s ", title);
}

static const char *const CB_EIGHTHS[] = {" ", "▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"};

/* One column of a bar that is filled to `eighths` of 8. */
static void
put_bar_cell(CbCanvas *canvas, int row, int column, const CbBarPart *part, int eighths)
{
    const char letter[] = {part->letter, '\0'};
    const char *text = CB_EIGHTHS[eighths];
    if (canvas->ascii)
        text = letter;
    else if (part->style == CB_STYLE_BAR_EMPTY)
        text = cb_sign(CB_SIGN_BAR_EMPTY);
    put_text_glyph(canvas, row, column, part->style, text);
}

void
cb_canvas_bar(CbCanvas *canvas, int row, int column, int width, int full, const CbBarPart *parts,
              guint n_parts)
{
    cb_canvas_blank(canvas, row, column, width, CB_STYLE_NORMAL);
    guint last = n_parts;
    while (last > 0 && parts[--last].value <= 0)
        continue;
    gint64 total = 0;
    int used = 0;
    for (guint i = 0; i < n_parts && full > 0 && width > 0; i++) {
        total = MIN(total + MAX(parts[i].value, 0), full);
        /* A cell has one colour: only the end of the whole bar is drawn in eighths. */
        int eighths = (int)((total * 8 * width + full / 2) / full);
        int end = (eighths + 4) / 8;
        gboolean fine = i == last && !canvas->ascii && parts[i].style != CB_STYLE_BAR_EMPTY;
        if (fine)
            end = eighths / 8;
        for (; used < end; used++)
            put_bar_cell(canvas, row, column + used, &parts[i], 8);
        if (fine && eighths > used * 8)
            put_bar_cell(canvas, row, column + used, &parts[i], eighths - used * 8);
    }
}

void
cb_canvas_select(CbCanvas *canvas, int row, int column, int width)
{
    if (row < 0 || row >= canvas->rows)
        return;
    for (int i = MAX(column, 0); i < MIN(column + width, canvas->columns); i++)
        cell_at(canvas, row, i)->style |= CB_STYLE_SELECTED;
}

char *
cb_canvas_dump(const CbCanvas *canvas)
{
    GString *lines = g_string_new(NULL);
    for (int row = 0; row < canvas->rows; row++) {
        gsize used = lines->len;
        for (int column = 0; column < canvas->columns; column++) {
            const char *bytes = cell_at(canvas, row, column)->glyph.bytes;
            g_string_append(lines, bytes);
            if (strcmp(bytes, " ") != 0 && *bytes != '\0')
                used = lines->len;
        }
        g_string_truncate(lines, used);
        g_string_append_c(lines, '\n');
    }
    return g_string_free(lines, FALSE);
}

/* --- links ------------------------------------------------------------------------------------ */

/* What opens an address: everything that could end the sequence or change its meaning is encoded or left out. */
static void
write_uri(const char *address, char uri[static CB_LINK_BYTES])
{
    g_autoptr(GString) text = g_string_new(NULL);
    if (strchr(address, '@') != NULL) {
        g_autofree char *escaped = g_uri_escape_string(address, "@", FALSE);
        g_string_printf(text, "mailto:%s", escaped);
    } else {
        g_string_assign(text, "tel:");
        for (const char *at = address; *at != '\0'; at++)
            if (g_ascii_isdigit(*at) || (*at == '+' && text->len == strlen("tel:")))
                g_string_append_c(text, *at);
    }
    g_strlcpy(uri, text->len < CB_LINK_BYTES ? text->str : "", CB_LINK_BYTES);
}

int
cb_canvas_link(CbCanvas *canvas, int row, int column, int width, const char *address)
{
    int used = address == NULL ? 0 : cb_canvas_text(canvas, row, column, width, CB_STYLE_LINK, address);
    if (used == 0 || column < 0 || canvas->n_links == CB_MOST_LINKS)
        return used;
    CbCanvasLink *link = &canvas->links[canvas->n_links++];
    *link = (CbCanvasLink){.row = row, .column = column, .width = used};
    write_uri(address, link->uri);
    return used;
}
