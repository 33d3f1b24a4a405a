#include "tui/screen/text.h"

#include "engine/fold.h"
#include "tui/screen/signs.h"

#include <string.h>

/* Dropped code points and superfluous marks read in one call; a longer run becomes more glyphs. */
#define CB_TEXT_RUN 32
#define CB_PLACEHOLDER "\xef\xbf\xbd" /* U+FFFD */

typedef enum {
    CB_LETTER_NARROW,
    CB_LETTER_WIDE,
    CB_LETTER_BLANK,   /* drawn as a space */
    CB_LETTER_MARK,    /* belongs to the letter before it */
    CB_LETTER_DROPPED, /* changes only how neighbours look */
    CB_LETTER_REFUSED,
} CbLetterKind;

/* Code points whose general category does not tell what to do with them. */
static const struct {
    gunichar first, last;
    CbLetterKind kind;
} CB_EXCEPTIONS[] = {
    {0x00ad, 0x00ad, CB_LETTER_DROPPED},   /* soft hyphen */
    {0x034f, 0x034f, CB_LETTER_DROPPED},   /* grapheme joiner */
    {0x115f, 0x1160, CB_LETTER_REFUSED},   /* fillers: letters without ink */
    {0x17b4, 0x17b5, CB_LETTER_REFUSED},
    {0x180b, 0x180f, CB_LETTER_DROPPED},   /* Mongolian selectors */
    {0x200c, 0x200d, CB_LETTER_DROPPED},   /* joiners */
    {0x2060, 0x2060, CB_LETTER_DROPPED},
    {0x3164, 0x3164, CB_LETTER_REFUSED},
    {0xfe00, 0xfe0f, CB_LETTER_DROPPED},   /* variation selectors */
    {0xffa0, 0xffa0, CB_LETTER_REFUSED},
    {0x1f3fb, 0x1f3ff, CB_LETTER_DROPPED}, /* skin tones: terminals disagree about their width */
    {0xe0100, 0xe01ef, CB_LETTER_DROPPED},
};

static CbLetterKind
kind_by_category(gunichar letter)
{
    switch (g_unichar_type(letter)) {
    case G_UNICODE_CONTROL:
    case G_UNICODE_FORMAT:
    case G_UNICODE_UNASSIGNED:
    case G_UNICODE_PRIVATE_USE:
    case G_UNICODE_SURROGATE:
    case G_UNICODE_LINE_SEPARATOR:
    case G_UNICODE_PARAGRAPH_SEPARATOR:
        return CB_LETTER_REFUSED;
    case G_UNICODE_NON_SPACING_MARK:
    case G_UNICODE_ENCLOSING_MARK:
        return CB_LETTER_MARK;
    case G_UNICODE_SPACE_SEPARATOR:
        return g_unichar_iswide(letter) ? CB_LETTER_WIDE : CB_LETTER_BLANK;
    default:
        if (g_unichar_iszerowidth(letter))
            return CB_LETTER_MARK;
        return g_unichar_iswide(letter) ? CB_LETTER_WIDE : CB_LETTER_NARROW;
    }
}

static CbLetterKind
kind_of(gunichar letter)
{
    for (guint i = 0; i < G_N_ELEMENTS(CB_EXCEPTIONS) && letter >= CB_EXCEPTIONS[i].first; i++) {
        if (letter <= CB_EXCEPTIONS[i].last)
            return CB_EXCEPTIONS[i].kind;
    }
    return kind_by_category(letter);
}

/* Reads one code point; a byte that begins none is one refused letter. `*bytes` is its length. */
static CbLetterKind
read_letter(const char *at, gunichar *letter, guint *bytes)
{
    *letter = g_utf8_get_char_validated(at, -1);
    *bytes = 1;
    if (*letter >= (gunichar)-2)
        return CB_LETTER_REFUSED;
    *bytes = (guint)(g_utf8_next_char(at) - at);
    return kind_of(*letter);
}

static void
set_glyph(CbGlyph *glyph, const char *bytes, guint length, guint columns)
{
    memcpy(glyph->bytes, bytes, length);
    glyph->bytes[length] = '\0';
    glyph->columns = (guint8)columns;
}

/* Replaces a glyph outside ASCII by its twin, its base letter or `?`. */
static void
make_ascii(CbGlyph *glyph)
{
    const char *twin = cb_sign_twin(glyph->bytes);
    if (twin) {
        gsize length = strlen(twin);
        set_glyph(glyph, twin, (guint)length, (guint)length);
        return;
    }
    gunichar letter = g_utf8_get_char(glyph->bytes);
    char folded[CB_FOLD_BYTES];
    guint length = cb_fold_letter(letter, folded);
    char base = length > 0 && g_ascii_isgraph(folded[0]) ? folded[0] : '?';
    if (g_unichar_isupper(letter))
        base = g_ascii_toupper(base);
    set_glyph(glyph, &base, 1, 1);
}

/* Takes marks that belong to `glyph` and what is dropped from `at`. Returns where the next begins. */
static const char *
take_followers(const char *at, gboolean marked, CbGlyph *glyph)
{
    gsize length = strlen(glyph->bytes);
    guint marks = marked ? 0 : CB_TEXT_MARKS;
    for (guint i = 0; i < CB_TEXT_RUN && (guchar)*at >= 0x80; i++) {
        gunichar letter;
        guint bytes;
        CbLetterKind kind = read_letter(at, &letter, &bytes);
        if (kind != CB_LETTER_MARK && kind != CB_LETTER_DROPPED)
            break;
        if (kind == CB_LETTER_MARK && marks < CB_TEXT_MARKS) {
            memcpy(glyph->bytes + length, at, bytes);
            length += bytes;
            marks++;
        }
        at += bytes;
    }
    return at;
}

/* The same for what is not a printable ASCII letter without marks. */
static gboolean
next_glyph(const char **text, gboolean ascii, CbGlyph *glyph)
{
    gunichar letter;
    guint bytes;
    const char *at = *text;
    CbLetterKind kind = read_letter(at, &letter, &bytes);
    for (guint i = 0; i < CB_TEXT_RUN && kind == CB_LETTER_DROPPED; i++) {
        at += bytes;
        kind = *at != '\0' ? read_letter(at, &letter, &bytes) : CB_LETTER_REFUSED;
    }
    *text = at;
    if (*at == '\0')
        return FALSE;

    gboolean shown = kind <= CB_LETTER_BLANK;
    if (!shown)
        set_glyph(glyph, CB_PLACEHOLDER, strlen(CB_PLACEHOLDER), 1);
    else if (kind == CB_LETTER_BLANK)
        set_glyph(glyph, " ", 1, 1);
    else
        set_glyph(glyph, at, bytes, kind == CB_LETTER_WIDE ? 2 : 1);
    if (ascii && (guchar)glyph->bytes[0] >= 0x80)
        make_ascii(glyph);
    *text = take_followers(at + bytes, shown && !ascii, glyph);
    return TRUE;
}

gboolean
cb_text_next(const char **text, gboolean ascii, CbGlyph *glyph)
{
    const char *at = *text;
    *glyph = (CbGlyph){.columns = 1};
    if (*at == '\0')
        return FALSE;
    gboolean plain = *at >= ' ' && *at < 0x7f && (guchar)at[1] < 0x80;
    if (!plain)
        return next_glyph(text, ascii, glyph);
    glyph->bytes[0] = *at;
    *text = at + 1;
    return TRUE;
}

guint
cb_text_columns(const char *text, guint limit)
{
    guint columns = 0;
    CbGlyph glyph;
    while (columns <= limit && cb_text_next(&text, FALSE, &glyph))
        columns += glyph.columns;
    return columns;
}

char *
cb_text_clean(const char *text, guint limit)
{
    GString *clean = g_string_new(NULL);
    gsize room_for_more = 0; /* the length at which an ellipsis still fits */
    guint columns = 0;
    CbGlyph glyph;
    while (cb_text_next(&text, FALSE, &glyph)) {
        if (glyph.columns > limit - columns) {
            g_string_truncate(clean, room_for_more);
            if (limit > 0)
                g_string_append(clean, cb_sign(CB_SIGN_MORE));
            break;
        }
        g_string_append(clean, glyph.bytes);
        columns += glyph.columns;
        if (columns < limit)
            room_for_more = clean->len;
    }
    return g_string_free(clean, FALSE);
}
