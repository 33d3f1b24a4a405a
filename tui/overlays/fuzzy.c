#include "tui/overlays/fuzzy.h"

#include <string.h>

enum { CB_LETTER = 1, CB_WORD_START = 7, CB_RUN = 5, CB_STRONG = 4 };
enum { CB_NOWHERE = -100000 }; /* below every score, far from overflow */

/* Copies the letters without blanks. FALSE when there are too many. */
static gboolean
take_letters(const char *letters, char *taken, guint *n)
{
    *n = 0;
    for (; *letters != '\0'; letters++) {
        if (*letters == ' ')
            continue;
        if (*n == CB_FUZZY_LETTERS)
            return FALSE;
        taken[(*n)++] = *letters;
    }
    return TRUE;
}

static gboolean
starts_word(const char *text, gsize i)
{
    return i == 0 || strchr(" -_:./'(", text[i - 1]) != NULL;
}

/* One letter's row of the table: next[j] is the best score when the letter is found at text[j],
 * given the row of the letter before. */
static void
find_letter(char letter, gboolean first, const char *text, gsize length, const int *row, int *next)
{
    int passed = CB_NOWHERE; /* the best before j - 1, minus what is passed over since */
    for (gsize j = 0; j < length; j++) {
        int before = first ? 0 : CB_NOWHERE;
        int own = CB_LETTER + (starts_word(text, j) ? CB_WORD_START : 0);
        if (!first && j > 0) {
            int run = row[j - 1] + (starts_word(text, j) ? 0 : CB_RUN);
            before = MAX(run, passed);
            passed = MAX(passed, row[j - 1]) - 1;
        }
        next[j] = text[j] == letter ? before + own : CB_NOWHERE;
    }
}

gboolean
cb_fuzzy(const char *letters, const char *text, int *score)
{
    char taken[CB_FUZZY_LETTERS];
    guint n;
    *score = 0;
    if (!take_letters(letters, taken, &n))
        return FALSE;
    gsize length = strnlen(text, CB_FUZZY_TEXT);
    int rows[2][CB_FUZZY_TEXT];
    for (guint i = 0; i < n; i++)
        find_letter(taken[i], i == 0, text, length, rows[(i + 1) % 2], rows[i % 2]);
    int best = n > 0 ? CB_NOWHERE : 0;
    for (gsize j = 0; j < length && n > 0; j++)
        best = MAX(best, rows[(n - 1) % 2][j]);
    *score = best;
    return best > CB_NOWHERE / 2;
}

gboolean
cb_fuzzy_is_strong(const char *letters, int score)
{
    char taken[CB_FUZZY_LETTERS];
    guint n;
    return take_letters(letters, taken, &n) && score >= (int)n * CB_STRONG;
}
