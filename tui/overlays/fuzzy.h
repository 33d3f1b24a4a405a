/* Fuzzy matching: how well typed letters abbreviate a text.
 *
 * The letters must occur in the text in their order. Of all the ways to find them the best counts:
 * each letter earns 1, and 7 more where a word begins or 5 more right behind the letter before;
 * each letter of the text that is passed over between two of them costs 1. Blanks among the typed
 * letters are left out. After fzy's matcher, with whole numbers. O(letters · text).
 *
 * Worked: "pro" in "propose best" earns 8 + 6 + 6 = 20; "pb" 8 + 8 − 7 = 9; "bt" 8 + 1 − 2 = 7;
 * "tb" is not there, for no t stands before the b.
 */
#pragma once

#include <glib.h>

/* The most letters and bytes of text that are looked at. */
enum { CB_FUZZY_LETTERS = 64, CB_FUZZY_TEXT = 256 };

/* Both are folded. TRUE and the score when the text has the letters; no letters: TRUE and 0. */
gboolean cb_fuzzy(const char *letters, const char *text, int *score);

/* Whether a score of `letters` says that they are words, their parts or their initials, rather than
 * letters that happen to occur. */
gboolean cb_fuzzy_is_strong(const char *letters, int score);
