#include "sync/wire/canonical.h"

#include <string.h>

typedef struct {
    char *name, *value;
    guint at;
} Pair;

static void
pair_clear(gpointer data)
{
    Pair *pair = data;
    g_free(pair->name);
    g_free(pair->value);
}

/* --- order ------------------------------------------------------------------------------------ */

/* The root collation of Unicode for ASCII; letters come behind, what is not ASCII behind those by
 * its number. */
static int
rank_of(char c)
{
    static const char order[] = "\t\n\v\f\r _-,;:!?.'\"()[]{}@*/\\&#%`^+<=>|~$0123456789";
    const char *place = c == '\0' ? NULL : strchr(order, c);
    if (place != NULL)
        return 1 + (int)(place - order);
    if (g_ascii_isalpha(c))
        return 64 + g_ascii_tolower(c) - 'a';
    return (guchar)c < 0x80 ? 0 : (guchar)c;
}

int
cb_canonical_compare(const char *a, const char *b)
{
    gsize i = 0;
    while (a[i] != '\0' && b[i] != '\0' && rank_of(a[i]) == rank_of(b[i]))
        i++;
    if (a[i] == '\0' || b[i] == '\0') {
        if (a[i] != b[i])
            return a[i] == '\0' ? -1 : 1;
        /* In ASCII lower case is the greater byte. */
        return strcmp(b, a);
    }
    return rank_of(a[i]) - rank_of(b[i]);
}

static gint
compare_pairs(gconstpointer a, gconstpointer b)
{
    const Pair *x = a, *y = b;
    int order = cb_canonical_compare(x->name, y->name);
    return order != 0 ? order : (x->at > y->at) - (x->at < y->at);
}

/* --- forms ------------------------------------------------------------------------------------ */

void
cb_form_append(GString *out, const char *text)
{
    for (; *text != '\0'; text++) {
        if (g_ascii_isalnum(*text) || strchr("*-._", *text) != NULL)
            g_string_append_c(out, *text);
        else if (*text == ' ')
            g_string_append_c(out, '+');
        else
            g_string_append_printf(out, "%%%02X", (guchar)*text);
    }
}

static char *
form_decode(const char *text, gsize length)
{
    g_autoptr(GString) bytes = g_string_sized_new(length);
    for (gsize i = 0; i < length; i++) {
        gboolean hex = text[i] == '%' && length - i > 2 && g_ascii_isxdigit(text[i + 1]) &&
                       g_ascii_isxdigit(text[i + 2]);
        if (hex) {
            g_string_append_c(bytes, (char)(g_ascii_xdigit_value(text[i + 1]) << 4 |
                                            g_ascii_xdigit_value(text[i + 2])));
            i += 2;
        } else {
            g_string_append_c(bytes, text[i] == '+' ? ' ' : text[i]);
        }
    }
    return g_utf8_make_valid(bytes->str, (gssize)bytes->len);
}

static void
add_pair(GArray *pairs, const char *text, gsize length)
{
    const char *equals = memchr(text, '=', length);
    gsize name = equals != NULL ? (gsize)(equals - text) : length;
    gsize value = equals != NULL ? length - name - 1 : 0;
    Pair pair = {form_decode(text, name), form_decode(text + length - value, value), pairs->len};
    g_array_append_val(pairs, pair);
}

static GArray *
pairs_of(const char *query)
{
    GArray *pairs = g_array_new(FALSE, FALSE, sizeof(Pair));
    g_array_set_clear_func(pairs, pair_clear);
    for (gsize rest = strcspn(query, "?"); rest > 0;) {
        gsize length = MIN(strcspn(query, "&"), rest);
        if (length > 0)
            add_pair(pairs, query, length);
        length += length < rest;
        query += length;
        rest -= length;
    }
    return pairs;
}

char *
cb_canonical_path(const char *path, const char *query)
{
    GString *out = g_string_new(path);
    g_autoptr(GArray) pairs = pairs_of(query != NULL ? query : "");
    g_array_sort(pairs, compare_pairs);
    for (guint i = 0; i < pairs->len; i++) {
        const Pair *pair = &g_array_index(pairs, Pair, i);
        g_string_append_c(out, i == 0 ? '?' : '&');
        cb_form_append(out, pair->name);
        g_string_append_c(out, '=');
        cb_form_append(out, pair->value);
    }
    return g_string_free(out, FALSE);
}
