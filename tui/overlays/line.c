/* A line to type in: editing by glyph. */
#include "tui/console/overlay.h"

#include <string.h>

enum { CB_LINE_BYTES = 4096 };

void
cb_line_init(CbLine *line, const char *text)
{
    line->text = g_string_new(text);
    line->cursor = line->text->len;
}

void
cb_line_clear(CbLine *line)
{
    g_string_free(line->text, TRUE);
    *line = (CbLine){0};
}

/* --- places between glyphs -------------------------------------------------------------------- */

/* The end of the glyph that begins at `at`. */
static gsize
glyph_end(const CbLine *line, gsize at)
{
    const char *text = line->text->str + at;
    CbGlyph glyph;
    cb_text_next(&text, FALSE, &glyph);
    return (gsize)(text - line->text->str);
}

static gsize
place_before(const CbLine *line)
{
    gsize before = 0;
    for (gsize at = 0; at < line->cursor; at = glyph_end(line, at))
        before = at;
    return before;
}

static gsize
place_behind(const CbLine *line)
{
    gsize at = 0;
    while (at <= line->cursor && at < line->text->len)
        at = glyph_end(line, at);
    return at;
}

/* Where the word before the cursor begins. */
static gsize
word_before(const CbLine *line)
{
    gsize at = line->cursor;
    while (at > 0 && line->text->str[at - 1] == ' ')
        at--;
    while (at > 0 && line->text->str[at - 1] != ' ')
        at--;
    return at;
}

/* --- changes ---------------------------------------------------------------------------------- */

static gboolean
move_to(CbLine *line, gsize place)
{
    gboolean moved = line->cursor != place;
    line->cursor = place;
    return moved;
}

/* Deletes between two places and leaves the cursor there. */
static gboolean
delete_between(CbLine *line, gsize from, gsize to)
{
    line->cursor = from;
    g_string_erase(line->text, (gssize)from, (gssize)(to - from));
    return to > from;
}

/* Inserts a letter; one that does not print is left out, and so is what does not fit. */
static gboolean
insert(CbLine *line, gunichar letter)
{
    char bytes[6];
    gsize length = (gsize)g_unichar_to_utf8(letter, bytes);
    if (!g_unichar_isprint(letter) || line->text->len + length > CB_LINE_BYTES)
        return FALSE;
    g_string_insert_len(line->text, (gssize)line->cursor, bytes, (gssize)length);
    line->cursor += length;
    return TRUE;
}

static gboolean
paste(CbLine *line, const char *pasted)
{
    gboolean changed = FALSE;
    for (const char *at = pasted; *at != '\0' && line->text->len < CB_LINE_BYTES;) {
        gunichar letter = g_utf8_get_char_validated(at, -1);
        gboolean valid = letter < (gunichar)-2;
        at = valid ? g_utf8_next_char(at) : at + 1;
        if (valid)
            changed |= insert(line, letter == '\n' || letter == '\t' ? ' ' : letter);
    }
    return changed;
}

gboolean
cb_line_key(CbLine *line, CbKey key, const char *pasted)
{
    switch (key) {
    case CB_KEY_NONE:
        return pasted && paste(line, pasted);
    case CB_KEY_LEFT:
        return move_to(line, place_before(line));
    case CB_KEY_RIGHT:
        return move_to(line, place_behind(line));
    case CB_KEY_HOME:
    case CB_KEY_CTRL | 'a':
        return move_to(line, 0);
    case CB_KEY_END:
    case CB_KEY_CTRL | 'e':
        return move_to(line, line->text->len);
    case CB_KEY_BACKSPACE:
        return delete_between(line, place_before(line), line->cursor);
    case CB_KEY_DELETE:
        return delete_between(line, line->cursor, place_behind(line));
    case CB_KEY_CTRL | 'w':
        return delete_between(line, word_before(line), line->cursor);
    case CB_KEY_CTRL | 'u':
        return delete_between(line, 0, line->text->len);
    default:
        return key < CB_KEY_SPECIAL && insert(line, key);
    }
}

/* --- drawing ---------------------------------------------------------------------------------- */

/* Moves `*at` over glyphs until they take `columns` or more, or reach `end`. Returns what they
 * take. */
static int
skip_columns(const char **at, const char *end, int columns, gboolean ascii)
{
    int used = 0;
    CbGlyph glyph;
    while (*at < end && used < columns && cb_text_next(at, ascii, &glyph))
        used += glyph.columns;
    return used;
}

void
cb_line_draw(const CbLine *line, CbCanvas *canvas, int row, int column, int width)
{
    if (width < 1)
        return;
    const char *text = line->text->str;
    const char *at = text;
    int cursor = skip_columns(&at, text + line->cursor, G_MAXINT, canvas->ascii);
    int half = MAX(width / 2, 1);
    int first = cursor < width ? 0 : ((cursor - width) / half + 1) * half;

    at = text;
    const char *end = text + line->text->len;
    int skipped = skip_columns(&at, end, first > 0 ? first + 1 : 0, canvas->ascii);
    int margin = skipped - first; /* where the ellipsis stands */
    cb_canvas_blank(canvas, row, column, width, CB_STYLE_NORMAL);
    cb_canvas_text(canvas, row, column + margin, width - margin, CB_STYLE_NORMAL, at);
    if (first > 0)
        cb_canvas_text(canvas, row, column, 1, CB_STYLE_DIM, cb_sign(CB_SIGN_MORE));
    canvas->cursor_row = row;
    canvas->cursor_column = column + cursor - first;
    canvas->cursor_visible = TRUE;
}
