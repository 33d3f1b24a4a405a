#include "engine/peers/traits.h"

#include <math.h>
#include <string.h>

#include "engine/peers/normalise.h"

/* --- places ----------------------------------------------------------------------------------- */

static gboolean
is_word(char letter)
{
    return g_ascii_isalnum(letter) || letter == '_';
}

/* The two letters at `p` when no third follows, else 0. */
static guint16
two_letters(const char *p)
{
    if (!g_ascii_isalpha(p[0]) || !g_ascii_isalpha(p[1]) || is_word(p[2]))
        return 0;
    return (guint16)(g_ascii_toupper(p[0]) << 8 | g_ascii_toupper(p[1]));
}

/* After a comma first: "El Paso, TX" is in TX, not in EL. */
static guint16
state_of(const char *text)
{
    for (const char *comma = strchr(text, ','); comma != NULL; comma = strchr(comma + 1, ',')) {
        const char *p = comma + 1;
        while (*p != '\0' && g_unichar_isspace(g_utf8_get_char(p)))
            p = g_utf8_next_char(p);
        guint16 state = two_letters(p);
        if (state != 0)
            return state;
    }
    for (const char *p = text; *p != '\0'; p++) {
        guint16 state = p == text || !is_word(p[-1]) ? two_letters(p) : 0;
        if (state != 0)
            return state;
    }
    return 0;
}

void
cb_peer_place_init(CbPeerPlace *place, const char *stored)
{
    place->text = cb_peer_plain(stored);
    place->state = place->text != NULL ? state_of(place->text) : 0;
}

void
cb_peer_place_clear(CbPeerPlace *place)
{
    g_free(place->text);
}

double
cb_peer_place_score(const CbPeerPlace *a, const CbPeerPlace *b)
{
    if (a->text == NULL || b->text == NULL)
        return 0.7;
    if (strcmp(a->text, b->text) == 0)
        return 0.2;
    if (a->state != 0 && b->state != 0)
        return a->state == b->state ? 0.5 : 1.0;
    return strstr(a->text, b->text) != NULL || strstr(b->text, a->text) != NULL ? 0.4 : 0.8;
}

/* --- titles ----------------------------------------------------------------------------------- */

static guint
classes_of(const char *text)
{
    static const char *const classes[][5] = {
        {"owner", "ceo", "founder", "president", "principal"},
        {"manager", "director", "supervisor", "lead"},
        {"operations", "ops", "project manager", "pm"},
        {"sales", "business development", "account executive", "bd"},
    };
    guint found = 0;
    for (guint c = 0; c < G_N_ELEMENTS(classes); c++)
        for (guint w = 0; w < G_N_ELEMENTS(classes[c]) && classes[c][w] != NULL; w++)
            if (strstr(text, classes[c][w]) != NULL)
                found |= 1U << c;
    return found;
}

static char **
long_words(const char *text)
{
    GPtrArray *words = g_ptr_array_new();
    for (const char *p = text; *p != '\0';) {
        const char *start = p;
        glong letters = 0;
        for (; *p != '\0' && !g_unichar_isspace(g_utf8_get_char(p)); letters++)
            p = g_utf8_next_char(p);
        if (letters > 3)
            g_ptr_array_add(words, g_strndup(start, (gsize)(p - start)));
        if (*p != '\0')
            p = g_utf8_next_char(p);
    }
    g_ptr_array_add(words, NULL);
    return (char **)g_ptr_array_free(words, FALSE);
}

void
cb_peer_title_init(CbPeerTitle *title, const char *stored)
{
    title->text = cb_peer_plain(stored);
    title->classes = title->text != NULL ? classes_of(title->text) : 0;
    title->words = title->text != NULL ? long_words(title->text) : NULL;
}

void
cb_peer_title_clear(CbPeerTitle *title)
{
    g_free(title->text);
    g_strfreev(title->words);
}

double
cb_peer_title_score(const CbPeerTitle *a, const CbPeerTitle *b)
{
    if (a->text == NULL || b->text == NULL)
        return 0;
    if (strcmp(a->text, b->text) == 0)
        return 1.0;
    if ((a->classes & b->classes) != 0)
        return 0.8;
    for (char **word = a->words; *word != NULL; word++)
        if (g_strv_contains((const char *const *)b->words, *word))
            return 0.5;
    return 0;
}

/* --- numbers ---------------------------------------------------------------------------------- */

double
cb_peer_revenue_score(double a, double b)
{
    if (isnan(a) || isnan(b))
        return 0.5;
    double r = fabs(a - b) / ((a + b) / 2); /* 0/0 is below nothing */
    return r < 0.2 ? 1.0 : r < 0.5 ? 0.8 : r < 1.0 ? 0.6 : r < 2.0 ? 0.4 : 0.2;
}

double
cb_peer_team_score(double a, double b)
{
    double r = fabs(a - b) / ((a + b) / 2);
    return r < 0.2 ? 1.0 : r < 0.5 ? 0.8 : r < 1.0 ? 0.5 : 0.3;
}
