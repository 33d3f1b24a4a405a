#include "tests/support/svg_glyphs.h"

#define WIDTH CB_SVG_CELL_WIDTH
#define HEIGHT CB_SVG_CELL_HEIGHT

/* The arms of a line character, from the middle of its cell. */
enum {
    UP = 1 << 0,
    RIGHT = 1 << 1,
    DOWN = 1 << 2,
    LEFT = 1 << 3,
    HEAVY = 1 << 4,
};

static const struct {
    gunichar character;
    guint arms;
} lines[] = {
    {0x2500, LEFT | RIGHT},             /* ─ */
    {0x2501, LEFT | RIGHT | HEAVY},     /* ━ */
    {0x2502, UP | DOWN},                /* │ */
    {0x2503, UP | DOWN | HEAVY},        /* ┃ */
    {0x250c, RIGHT | DOWN},             /* ┌ */
    {0x2510, LEFT | DOWN},              /* ┐ */
    {0x2514, RIGHT | UP},               /* └ */
    {0x2518, LEFT | UP},                /* ┘ */
    {0x251c, UP | DOWN | RIGHT},        /* ├ */
    {0x2524, UP | DOWN | LEFT},         /* ┤ */
    {0x252c, LEFT | RIGHT | DOWN},      /* ┬ */
    {0x2534, LEFT | RIGHT | UP},        /* ┴ */
    {0x253c, LEFT | RIGHT | UP | DOWN}, /* ┼ */
    {0x2574, LEFT},                     /* ╴ */
    {0x2575, UP},                       /* ╵ */
    {0x2576, RIGHT},                    /* ╶ */
    {0x2577, DOWN},                     /* ╷ */
};

typedef struct {
    int x, y, width, height;
} Box;

#define UPPER_HALF 0x2580
#define LOWER_EIGHTH 0x2581
#define FULL_BLOCK 0x2588
#define LEFT_EIGHTH 0x258f
#define RIGHT_HALF 0x2590
#define LIGHT_SHADE 0x2591
#define DARK_SHADE 0x2593
#define FULL_BAR 0x25ae
#define EMPTY_BAR 0x25af

static const Box bar = {2, 3, 5, 12};

static int
line_index(gunichar character)
{
    for (guint i = 0; i < G_N_ELEMENTS(lines); i++) {
        if (lines[i].character == character)
            return (int)i;
    }
    return -1;
}

gboolean
cb_svg_glyph_known(gunichar character)
{
    return (character >= UPPER_HALF && character <= DARK_SHADE) || character == FULL_BAR ||
           character == EMPTY_BAR || line_index(character) >= 0;
}

static void
append_box(GString *path, Box box, int x, int y)
{
    g_string_append_printf(path, "M%d %dh%dv%dh%dz", x + box.x, y + box.y, box.width, box.height,
                           -box.width);
}

/* The other way round, which makes a hole in a box around it. */
static void
append_hole(GString *path, Box box, int x, int y)
{
    g_string_append_printf(path, "M%d %dv%dh%dv%dz", x + box.x, y + box.y, box.height, box.width,
                           -box.height);
}

static void
append_lines(GString *path, guint arms, int x, int y)
{
    int thick = arms & HEAVY ? 3 : 1;
    int left = (WIDTH - thick) / 2;
    int top = (HEIGHT - thick) / 2;
    if (arms & (LEFT | RIGHT)) {
        int from = arms & LEFT ? 0 : left;
        int to = arms & RIGHT ? WIDTH : left + thick;
        append_box(path, (Box){from, top, to - from, thick}, x, y);
    }
    if (arms & (UP | DOWN)) {
        int from = arms & UP ? 0 : top;
        int to = arms & DOWN ? HEIGHT : top + thick;
        append_box(path, (Box){left, from, thick, to - from}, x, y);
    }
}

/* Shades are tiles of three by three pixels with a square of 1 or 2 pixels, or a hole of 1. */
static void
append_shade(GString *path, gunichar shade, int x, int y)
{
    if (shade == DARK_SHADE)
        append_box(path, (Box){0, 0, WIDTH, HEIGHT}, x, y);
    int side = shade == DARK_SHADE ? 1 : (int)(shade - LIGHT_SHADE) + 1;
    for (int top = 0; top < HEIGHT; top += 3) {
        for (int left = 0; left < WIDTH; left += 3) {
            Box square = {left + 1, top + 1, side, side};
            if (shade == DARK_SHADE)
                append_hole(path, square, x, y);
            else
                append_box(path, square, x, y);
        }
    }
}

static Box
block_box(gunichar character)
{
    if (character == UPPER_HALF)
        return (Box){0, 0, WIDTH, HEIGHT / 2};
    if (character == RIGHT_HALF)
        return (Box){WIDTH / 2, 0, WIDTH - WIDTH / 2, HEIGHT};
    if (character <= FULL_BLOCK) {
        int height = ((int)(character - LOWER_EIGHTH + 1) * HEIGHT + 4) / 8;
        return (Box){0, HEIGHT - height, WIDTH, height};
    }
    return (Box){0, 0, ((int)(LEFT_EIGHTH - character + 1) * WIDTH + 4) / 8, HEIGHT};
}

void
cb_svg_glyph_append(GString *path, gunichar character, int x, int y)
{
    int line = line_index(character);
    if (line >= 0) {
        append_lines(path, lines[line].arms, x, y);
    } else if (character == FULL_BAR || character == EMPTY_BAR) {
        append_box(path, bar, x, y);
        if (character == EMPTY_BAR)
            append_hole(path, (Box){bar.x + 1, bar.y + 1, bar.width - 2, bar.height - 2}, x, y);
    } else if (character >= LIGHT_SHADE && character <= DARK_SHADE) {
        append_shade(path, character, x, y);
    } else {
        append_box(path, block_box(character), x, y);
    }
}
