#include "engine/fold.h"

#include <string.h>

/* Letters and marks that Unicode does not decompose, and how people type them. */
static const struct {
    gunichar letter;
    const char *spelled;
} CB_SPELLED[] = {
    {0x00df, "ss"}, /* ß */
    {0x00e6, "ae"}, /* æ */
    {0x00f0, "d"},  /* ð */
    {0x00f8, "o"},  /* ø */
    {0x00fe, "th"}, /* þ */
    {0x0111, "d"},  /* đ */
    {0x0127, "h"},  /* ħ */
    {0x0131, "i"},  /* ı */
    {0x0138, "k"},  /* ĸ */
    {0x0142, "l"},  /* ł */
    {0x014b, "n"},  /* ŋ */
    {0x0153, "oe"}, /* œ */
    {0x0167, "t"},  /* ŧ */
    {0x0180, "b"},  /* ƀ */
    {0x0192, "f"},  /* ƒ */
    {0x0259, "e"},  /* ə */
    {0x02bc, "'"},  /* ʼ */
    {0x03c2, "σ"},  /* ς */
    {0x2010, "-"},  /* ‐ */
    {0x2011, "-"},  /* no-break hyphen */
    {0x2013, "-"},  /* – */
    {0x2014, "-"},  /* — */
    {0x2018, "'"},  /* ‘ */
    {0x2019, "'"},  /* ’ */
};

/* The Latin blocks (with the extended A and B) and Latin Extended Additional, where Vietnamese
 * lives: their folded forms are looked up. */
#define CB_LATIN_END 0x250
#define CB_VIETNAMESE 0x1e00
#define CB_VIETNAMESE_END 0x1f00
#define CB_N_READY (CB_LATIN_END + (CB_VIETNAMESE_END - CB_VIETNAMESE))

static const char *
spelled(gunichar letter)
{
    for (guint i = 0; i < G_N_ELEMENTS(CB_SPELLED); i++) {
        if (CB_SPELLED[i].letter == letter)
            return CB_SPELLED[i].spelled;
    }
    return NULL;
}

/* Whether search does not see the code point: marks, and what only controls layout. */
static gboolean
is_unseen(gunichar letter)
{
    GUnicodeType type = g_unichar_type(letter);
    return type == G_UNICODE_NON_SPACING_MARK || type == G_UNICODE_ENCLOSING_MARK ||
           type == G_UNICODE_FORMAT;
}

guint
cb_fold_letter(gunichar letter, char *bytes)
{
    gunichar parts[G_UNICHAR_MAX_DECOMPOSITION_LENGTH];
    gsize n = g_unichar_fully_decompose(letter, TRUE, parts, G_N_ELEMENTS(parts));
    guint length = 0;
    for (gsize i = 0; i < n; i++) {
        gunichar part = g_unichar_tolower(parts[i]);
        const char *typed = spelled(part);
        if (typed) {
            gsize size = strlen(typed);
            memcpy(bytes + length, typed, size);
            length += (guint)size;
        } else if (!is_unseen(part)) {
            length += (guint)g_unichar_to_utf8(part, bytes + length);
        }
    }
    return length;
}

typedef struct {
    char bytes[7];
    guint8 length;
} CbReady;

static gpointer
make_ready(gpointer unused)
{
    static CbReady ready[CB_N_READY];
    (void)unused;
    for (guint i = 0; i < CB_N_READY; i++) {
        gunichar letter = i < CB_LATIN_END ? i : CB_VIETNAMESE + i - CB_LATIN_END;
        char bytes[CB_FOLD_BYTES];
        guint length = cb_fold_letter(letter, bytes);
        g_assert(length <= sizeof ready[i].bytes);
        memcpy(ready[i].bytes, bytes, length);
        ready[i].length = (guint8)length;
    }
    return ready;
}

static const CbReady *
ready_letters(void)
{
    static GOnce once = G_ONCE_INIT;
    return g_once(&once, make_ready, NULL);
}

/* Folds the letter at `*at`, which is not ASCII, to `bytes` and moves behind it. Returns the
 * length. Bytes that are no UTF-8 fold to nothing. */
static guint
fold_other(const CbReady *ready, const char **at, char *bytes)
{
    gunichar letter = g_utf8_get_char_validated(*at, -1);
    if (letter >= (gunichar)-2) {
        *at += 1;
        return 0;
    }
    *at = g_utf8_next_char(*at);
    gboolean latin = letter < CB_LATIN_END;
    if (!latin && (letter < CB_VIETNAMESE || letter >= CB_VIETNAMESE_END))
        return cb_fold_letter(letter, bytes);
    const CbReady *found = &ready[latin ? letter : CB_LATIN_END + letter - CB_VIETNAMESE];
    memcpy(bytes, found->bytes, sizeof found->bytes);
    return found->length;
}

void
cb_fold_append(GString *folded, const char *text)
{
    const CbReady *ready = ready_letters();
    char chunk[4 * CB_FOLD_BYTES];
    guint length = 0;
    for (const char *at = text ? text : ""; *at != '\0';) {
        if (length > sizeof chunk - CB_FOLD_BYTES) {
            g_string_append_len(folded, chunk, length);
            length = 0;
        }
        if ((guchar)*at < 0x80)
            chunk[length++] = g_ascii_tolower(*at++);
        else
            length += fold_other(ready, &at, chunk + length);
    }
    g_string_append_len(folded, chunk, length);
}

char *
cb_fold(const char *text)
{
    GString *folded = g_string_new(NULL);
    cb_fold_append(folded, text);
    return g_string_free(folded, FALSE);
}

gboolean
cb_fold_matches(const char *folded, const char *words)
{
    gsize size = strlen(folded);
    for (const char *word = words + strspn(words, " "); *word != '\0';) {
        gsize length = strcspn(word, " ");
        if (!memmem(folded, size, word, length))
            return FALSE;
        word += length;
        word += strspn(word, " ");
    }
    return TRUE;
}
