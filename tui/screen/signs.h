/* The signs the console draws with, each with its ASCII twin. Nothing else draws outside ASCII on
 * its own account (but the eighths of a bar in canvas.c). No private-use glyphs. Every sign takes
 * one column; the twin of CRITICAL takes two, so give it a field of two. */
#pragma once

#include <glib.h>

/* clang-format off */
#define CB_SIGNS(X)            \
    X(CRITICAL,  "‼", "!!")    \
    X(HIGH,      "!", "!")     \
    X(MEDIUM,    "-", "-")     \
    X(STAFFED,   "▮", "#")     \
    X(OPEN,      "▯", ".")     \
    X(FOUNDERS,  "⚑", "F")     \
    X(REVIEW,    "◆", "R")     \
    X(PENDING,   "✎", "*")     \
    X(CONFLICT,  "⇄", "x")     \
    X(NEWS,      "•", "*")     \
    X(CURSOR,    ">", ">")     \
    X(MARK,      "✓", "+")     \
    X(EMPTY,     "·", ".")     \
    X(MORE,      "…", "~")     \
    X(LIVE,      "●", "o")     \
    X(LOOKER,    "◉", "@")     \
    X(CROSS,     "×", "x")     \
    X(DASH,      "–", "-")     \
    X(UP,        "▴", "^")     \
    X(DOWN,      "▾", "v")     \
    X(HLINE,     "─", "-")     \
    X(VLINE,     "│", "|")     \
    X(CORNER_TL, "┌", "+")     \
    X(CORNER_TR, "┐", "+")     \
    X(CORNER_BL, "└", "+")     \
    X(CORNER_BR, "┘", "+")     \
    X(BAR_EMPTY, "░", ".")     \
    X(OFFERS,    "⧐", ">")     \
    X(WARNING,   "⚠", "!")
/* clang-format on */

typedef enum {
#define CB_SIGN_ENUM(name, sign, ascii) CB_SIGN_##name,
    CB_SIGNS(CB_SIGN_ENUM)
#undef CB_SIGN_ENUM
    CB_N_SIGNS
} CbSign;

/* The sign in UTF-8; the canvas turns it into its twin in ASCII mode. */
const char *cb_sign(CbSign sign);

/* The ASCII twin of a glyph that is a sign or common punctuation, NULL when it has none. */
const char *cb_sign_twin(const char *glyph);
