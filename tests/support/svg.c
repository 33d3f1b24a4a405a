#include "tests/support/svg.h"

#include <string.h>

#include "tests/support/svg_glyphs.h"

#define PADDING 8
#define TITLE_HEIGHT 28
#define BASELINE 14 /* from the top of a cell */
#define FIRST_OF_CUBE 16
#define FIRST_OF_GREYS 232
#define FIRST_RARE_LETTER 0x250 /* up to here all fonts keep to the cell width */

typedef struct {
    guint ground, text, bar, bar_text;
    guint colours[16];
} Palette;

/* Each of the 16 reads well on its ground, blue and grey too. */
static const Palette dark = {
    .ground = 0x1d1f21, .text = 0xd0d2d0, .bar = 0x2d3033, .bar_text = 0xa8acaf,
    .colours = {0x35383b, 0xe06c75, 0x8fbf6f, 0xe0b45c, 0x6cabe8, 0xc792d8, 0x62bfc4, 0xd0d2d0,
                0x8b9094, 0xf28b92, 0xa9d68a, 0xf2cc7d, 0x8fc3f5, 0xdcb0ea, 0x86d8dc, 0xf5f6f5},
};
static const Palette light = {
    .ground = 0xfcfbf8, .text = 0x2b2d2f, .bar = 0xe6e4df, .bar_text = 0x5c5f63,
    .colours = {0x2b2d2f, 0xb3262f, 0x3a7a1c, 0x8a6100, 0x1f62b0, 0x8a3aa0, 0x0f7278, 0xd9d7d1,
                0x6a6d70, 0xc93540, 0x2f7410, 0x946800, 0x2a6fc0, 0x9a48b0, 0x0a7a80, 0xfcfbf8},
};

typedef struct {
    const CbEmulator *emulator;
    const Palette *palette;
    GString *svg;
    int top; /* of the first row */
} Painter;

/* What a run of text has in common. */
typedef struct {
    guint colour;
    gboolean bold, italic, underline, strike;
} Look;

static guint
cube_level(guint step)
{
    return step == 0 ? 0 : 55 + 40 * step;
}

static guint
resolve(const Palette *palette, CbColour colour, guint fallback)
{
    if (colour.kind == CB_COLOUR_DEFAULT)
        return fallback;
    guint value = colour.value;
    if (colour.kind == CB_COLOUR_RGB)
        return value;
    if (value < FIRST_OF_CUBE)
        return palette->colours[value];
    if (value >= FIRST_OF_GREYS)
        return (8 + 10 * (value - FIRST_OF_GREYS)) * 0x010101;
    value -= FIRST_OF_CUBE;
    return cube_level(value / 36) << 16 | cube_level(value / 6 % 6) << 8 | cube_level(value % 6);
}

static guint
foreground(const Painter *painter, const CbCell *cell)
{
    const Palette *palette = painter->palette;
    return cell->reverse ? resolve(palette, cell->bg, palette->ground)
                         : resolve(palette, cell->fg, palette->text);
}

static guint
background(const Painter *painter, const CbCell *cell)
{
    const Palette *palette = painter->palette;
    return cell->reverse ? resolve(palette, cell->fg, palette->text)
                         : resolve(palette, cell->bg, palette->ground);
}

static int
left_of(int column)
{
    return PADDING + column * CB_SVG_CELL_WIDTH;
}

static int
top_of(const Painter *painter, int row)
{
    return painter->top + row * CB_SVG_CELL_HEIGHT;
}

static guint
background_at(const Painter *painter, int row, int column)
{
    CbCell cell = cb_emulator_cell(painter->emulator, row, column);
    return background(painter, &cell);
}

static void
paint_grounds(Painter *painter, int row)
{
    int columns = cb_emulator_columns(painter->emulator);
    for (int from = 0, to; from < columns; from = to) {
        guint colour = background_at(painter, row, from);
        for (to = from + 1; to < columns && background_at(painter, row, to) == colour; to++)
            continue;
        if (colour == painter->palette->ground)
            continue;
        g_string_append_printf(
            painter->svg, "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"#%06x\"/>\n",
            left_of(from), top_of(painter, row), (to - from) * CB_SVG_CELL_WIDTH,
            CB_SVG_CELL_HEIGHT, colour);
    }
}

static gunichar
character_of(const CbCell *cell)
{
    return g_utf8_get_char(cell->text);
}

static Look
look_of(const Painter *painter, const CbCell *cell)
{
    return (Look){foreground(painter, cell), cell->bold, cell->italic, cell->underline,
                  cell->strike};
}

static gboolean
same_look(const Look *a, const Look *b)
{
    return a->colour == b->colour && a->bold == b->bold && a->italic == b->italic &&
           a->underline == b->underline && a->strike == b->strike;
}

/* Whether a font may draw the cell's character wider or narrower than the cell. */
static gboolean
stands_alone(const CbCell *cell)
{
    return cell->width != 1 || character_of(cell) >= FIRST_RARE_LETTER;
}

static void
append_text(GString *svg, const char *text, gsize length)
{
    g_autofree char *escaped = g_markup_escape_text(text, (gssize)length);
    g_string_append(svg, escaped);
}

static gboolean
is_blank(const char *text)
{
    return text[strspn(text, " ")] == '\0';
}

static void
paint_run(Painter *painter, int row, int column, int width, const Look *look, const char *text)
{
    if (is_blank(text) && !look->underline && !look->strike)
        return;
    GString *svg = painter->svg;
    g_string_append_printf(svg, "<text x=\"%d\" y=\"%d\" textLength=\"%d\" fill=\"#%06x\"",
                           left_of(column), top_of(painter, row) + BASELINE,
                           width * CB_SVG_CELL_WIDTH, look->colour);
    if (look->bold)
        g_string_append(svg, " font-weight=\"bold\"");
    if (look->italic)
        g_string_append(svg, " font-style=\"italic\"");
    if (look->underline || look->strike)
        g_string_append_printf(svg, " text-decoration=\"%s%s%s\"",
                               look->underline ? "underline" : "",
                               look->underline && look->strike ? " " : "",
                               look->strike ? "line-through" : "");
    g_string_append_c(svg, '>');
    append_text(svg, text, strlen(text));
    g_string_append(svg, "</text>\n");
}

/* Paints the run that begins at `column`; returns the column after it. */
static int
paint_text(Painter *painter, int row, int column)
{
    int columns = cb_emulator_columns(painter->emulator);
    CbCell cell = cb_emulator_cell(painter->emulator, row, column);
    Look look = look_of(painter, &cell);
    g_autoptr(GString) text = g_string_new(cell.text);
    int to = column + MAX(cell.width, 1);
    if (!stands_alone(&cell)) {
        for (; to < columns; to++) {
            cell = cb_emulator_cell(painter->emulator, row, to);
            Look next = look_of(painter, &cell);
            if (stands_alone(&cell) || !same_look(&look, &next))
                break;
            g_string_append(text, cell.text);
        }
    }
    paint_run(painter, row, column, to - column, &look, text->str);
    return to;
}

/* The same for a run of shapes. */
static int
paint_shapes(Painter *painter, int row, int column)
{
    int columns = cb_emulator_columns(painter->emulator);
    CbCell cell = cb_emulator_cell(painter->emulator, row, column);
    guint colour = foreground(painter, &cell);
    g_string_append_printf(painter->svg, "<path fill=\"#%06x\" d=\"", colour);
    while (cb_svg_glyph_known(character_of(&cell)) && foreground(painter, &cell) == colour) {
        cb_svg_glyph_append(painter->svg, character_of(&cell), left_of(column),
                            top_of(painter, row));
        if (++column == columns)
            break;
        cell = cb_emulator_cell(painter->emulator, row, column);
    }
    g_string_append(painter->svg, "\"/>\n");
    return column;
}

static void
paint_row(Painter *painter, int row)
{
    int columns = cb_emulator_columns(painter->emulator);
    paint_grounds(painter, row);
    for (int column = 0; column < columns;) {
        CbCell cell = cb_emulator_cell(painter->emulator, row, column);
        column = cb_svg_glyph_known(character_of(&cell)) ? paint_shapes(painter, row, column)
                                                         : paint_text(painter, row, column);
    }
}

static void
paint_cursor(Painter *painter)
{
    CbTextCursor cursor = cb_emulator_cursor(painter->emulator);
    if (!cursor.visible)
        return;
    CbCell cell = cb_emulator_cell(painter->emulator, cursor.row, cursor.column);
    g_string_append_printf(
        painter->svg, "<rect x=\"%d\" y=\"%d\" width=\"2\" height=\"%d\" fill=\"#%06x\"/>\n",
        left_of(cursor.column), top_of(painter, cursor.row) + 1, CB_SVG_CELL_HEIGHT - 2,
        foreground(painter, &cell));
}

static void
paint_title(Painter *painter, const char *title, int width)
{
    GString *svg = painter->svg;
    g_string_append_printf(svg, "<rect width=\"%d\" height=\"%d\" fill=\"#%06x\"/>\n", width,
                           TITLE_HEIGHT, painter->palette->bar);
    g_string_append_printf(svg,
                           "<text x=\"%d\" y=\"19\" text-anchor=\"middle\" font-size=\"13\" "
                           "fill=\"#%06x\">",
                           width / 2, painter->palette->bar_text);
    append_text(svg, title, strlen(title));
    g_string_append(svg, "</text>\n");
}

/* 14.95 pixels and not 15: a character of DejaVu Sans Mono is then 9 pixels wide, so long runs keep
 * to the cells in viewers that ignore textLength. */
static void
open_svg(Painter *painter, int width, int height)
{
    g_string_append_printf(
        painter->svg,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" "
        "viewBox=\"0 0 %d %d\" font-family=\"DejaVu Sans Mono, monospace\" font-size=\"14.95\" "
        "shape-rendering=\"crispEdges\" xml:space=\"preserve\">\n"
        "<rect width=\"%d\" height=\"%d\" fill=\"#%06x\"/>\n",
        width, height, width, height, width, height, painter->palette->ground);
}

char *
cb_svg_screen(const CbEmulator *emulator, const CbSvgOptions *options)
{
    Painter painter = {
        .emulator = emulator,
        .palette = options->light ? &light : &dark,
        .svg = g_string_new(NULL),
        .top = PADDING + (options->title != NULL ? TITLE_HEIGHT : 0),
    };
    int rows = cb_emulator_rows(emulator);
    int width = 2 * PADDING + cb_emulator_columns(emulator) * CB_SVG_CELL_WIDTH;
    int height = painter.top + rows * CB_SVG_CELL_HEIGHT + PADDING;
    open_svg(&painter, width, height);
    if (options->title != NULL)
        paint_title(&painter, options->title, width);
    for (int row = 0; row < rows; row++)
        paint_row(&painter, row);
    paint_cursor(&painter);
    g_string_append(painter.svg, "</svg>\n");
    return g_string_free(painter.svg, FALSE);
}
