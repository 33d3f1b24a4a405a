/* Text on its way to the terminal: cleaned, measured and cut by columns.
 *
 * Whatever comes from data passes through here. Control characters, escape sequences, bidi
 * controls, line separators, unassigned and private-use code points and invalid UTF-8 never come
 * out; each is replaced by one placeholder cell. Joiners and variation selectors are dropped,
 * combining marks stay with their base (at most CB_TEXT_MARKS of them). One width function serves
 * everything; a glyph whose width the C library, and so curses, sees differently is shown as a
 * placeholder of our width (terminal.h).
 */
#pragma once

#include <glib.h>

#define CB_TEXT_MARKS 4
#define CB_GLYPH_BYTES 28 /* a base and its marks in UTF-8, with the terminating NUL */

/* One user-perceived character: `bytes` of UTF-8, `columns` wide (1 or 2). */
typedef struct {
    char bytes[CB_GLYPH_BYTES];
    guint8 columns;
} CbGlyph;

/* Takes the next glyph off `*text` (NUL-terminated, any bytes) and moves `*text` behind it. FALSE
 * at the end. Reads at most a bounded number of bytes a call, so a 10 MB string costs only what is
 * shown. */
gboolean cb_text_next(const char **text, gboolean ascii, CbGlyph *glyph);

/* The columns `text` takes, counting stops above `limit` (pass the width of the field). */
guint cb_text_columns(const char *text, guint limit);

/* A cleaned copy of `text` for lines of plain output (no newline, no control); at most `limit`
 * columns, cut with an ellipsis; G_MAXUINT for no limit. Caller frees. */
char *cb_text_clean(const char *text, guint limit);
