#include "tui/screen/signs.h"

#include <string.h>

static const char *const CB_SIGN_TEXTS[] = {
#define CB_SIGN_TEXT(name, sign, ascii) sign,
    CB_SIGNS(CB_SIGN_TEXT)
#undef CB_SIGN_TEXT
};

/* Signs, and the punctuation that people's texts bring along. */
static const struct {
    const char *sign, *ascii;
} CB_TWINS[] = {
#define CB_SIGN_TWIN(name, sign, ascii) {sign, ascii},
    CB_SIGNS(CB_SIGN_TWIN)
#undef CB_SIGN_TWIN
    {"‘", "'"}, {"’", "'"}, {"‚", ","}, {"“", "\""}, {"”", "\""}, {"„", "\""}, {"‹", "<"},
    {"›", ">"}, {"«", "\""}, {"»", "\""}, {"‐", "-"}, {"‑", "-"}, {"—", "-"}, {"−", "-"},
    {"←", "<"}, {"→", ">"}, {"↑", "^"}, {"↓", "v"}, {"≤", "<"}, {"≥", ">"}, {"º", "o"},
    {"°", "o"}, {"¡", "!"}, {"¿", "?"}, {"├", "+"}, {"┤", "+"}, {"┬", "+"},
    {"┴", "+"}, {"┼", "+"},
};

const char *
cb_sign(CbSign sign)
{
    return CB_SIGN_TEXTS[sign];
}

const char *
cb_sign_twin(const char *glyph)
{
    for (gsize i = 0; i < G_N_ELEMENTS(CB_TWINS); i++) {
        if (strcmp(CB_TWINS[i].sign, glyph) == 0)
            return CB_TWINS[i].ascii;
    }
    return NULL;
}
