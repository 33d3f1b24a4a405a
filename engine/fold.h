/* Folding for search: without case, accents and marks, letters that do not decompose spelled out.
 *     "Lefèvre" → "lefevre", "Łukasz" → "lukasz", "Strauß" → "strauss", "王" → "王"
 * Matching is by substring of the folded text; several words must all occur.
 */
#pragma once

#include <glib.h>

/* Appends the folded form of `text` (UTF-8; what is none is left out; NULL adds nothing). About 10
 * ns a letter for Latin. */
void cb_fold_append(GString *folded, const char *text);
/* The folded form; caller frees. */
char *cb_fold(const char *text);

/* The most bytes one letter folds to. */
#define CB_FOLD_BYTES 80
/* Folds one code point into `bytes` (CB_FOLD_BYTES long, not terminated). Returns the length, 0
 * for a mark. This is the slow path: it looks nothing up. */
guint cb_fold_letter(gunichar letter, char *bytes);

/* Whether every word of `words` (folded, separated by blanks) occurs in `folded`. No word: TRUE. */
gboolean cb_fold_matches(const char *folded, const char *words);
