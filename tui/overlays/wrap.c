#include "tui/overlays/wrap.h"

#include "tui/screen/signs.h"
#include "tui/screen/text.h"

#include <string.h>

/* How many bytes of the paragraph [at, end) go on a line of `columns`: up to the last blank that
 * fits, or as many glyphs as fit, at least one. */
static gsize
fitting(const char *at, const char *end, int columns, gboolean ascii)
{
    const char *next = at, *blank = NULL;
    int used = 0;
    while (next < end) {
        const char *before = next;
        CbGlyph glyph;
        if (!cb_text_next(&next, ascii, &glyph) || next > end)
            return (gsize)(end - at);
        used += glyph.columns;
        if (*before == ' ' && before > at)
            blank = before;
        if (used <= columns || *before == ' ')
            continue;
        if (!blank)
            blank = before > at ? before : next;
        return (gsize)(blank - at);
    }
    return (gsize)(end - at);
}

/* Adds the paragraph [at, end), which has no newline, as lines. FALSE when there are too many. */
static gboolean
wrap_paragraph(GPtrArray *lines, const char *at, const char *end, int columns, gboolean ascii)
{
    gsize indent = strspn(at, " ");
    if ((int)indent > columns / 2 || at + indent > end)
        indent = 0;
    const char *margin = at;
    at += indent;
    do {
        gsize length = fitting(at, end, columns - (int)indent, ascii);
        GString *line = g_string_new_len(margin, (gssize)indent);
        g_string_append_len(line, at, (gssize)length);
        g_ptr_array_add(lines, g_string_free(line, FALSE));
        at += length;
        while (at < end && *at == ' ')
            at++;
    } while (at < end && lines->len < CB_WRAP_LINES);
    return at >= end;
}

GPtrArray *
cb_wrap(const char *text, int columns, gboolean ascii)
{
    GPtrArray *lines = g_ptr_array_new_with_free_func(g_free);
    columns = MAX(columns, 1);
    while (lines->len < CB_WRAP_LINES) {
        const char *end = strchrnul(text, '\n');
        gboolean whole = wrap_paragraph(lines, text, end, columns, ascii);
        if (whole && *end == '\0')
            return lines;
        text = end + 1;
    }
    g_ptr_array_add(lines, g_strdup(cb_sign(CB_SIGN_MORE)));
    return lines;
}
