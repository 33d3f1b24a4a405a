#include "tests/support/letters.h"

static void
clear_letter(gpointer data)
{
    g_free(((Letter *)data)->request);
    g_free(((Letter *)data)->profile);
}

GArray *
letters_new(void)
{
    GArray *letters = g_array_new(FALSE, FALSE, sizeof(Letter));
    g_array_set_clear_func(letters, clear_letter);
    return letters;
}

void
letters_add(GArray *letters, const Letter *letter)
{
    Letter own = *letter;
    own.request = g_strdup(letter->request);
    own.profile = g_strdup(letter->profile);
    g_array_append_val(letters, own);
}

static guint
first_of(const GArray *letters)
{
    guint first = 0;
    for (guint i = 1; i < letters->len; i++)
        if (g_array_index(letters, Letter, i).at < g_array_index(letters, Letter, first).at)
            first = i;
    return first;
}

const Letter *
letters_first(const GArray *letters)
{
    return letters->len == 0 ? NULL : &g_array_index(letters, Letter, first_of(letters));
}

void
letters_drop_first(GArray *letters)
{
    g_array_remove_index(letters, first_of(letters));
}

char *
letter_payload(const Letter *letter)
{
    return g_strdup_printf("{\"request_id\":\"%s\",\"profile_id\":\"%s\",\"answer\":\"%s\"}", letter->request,
                           letter->profile, letter->yes ? "confirm" : "decline");
}
