#include "engine/peers/normalise.h"

#include <string.h>

/* --- texts ------------------------------------------------------------------------------------ */

static char *
lower(const char *text)
{
    GString *out = g_string_sized_new(strlen(text));
    for (const char *p = text; *p != '\0'; p = g_utf8_next_char(p))
        g_string_append_unichar(out, g_unichar_tolower(g_utf8_get_char(p)));
    return g_string_free(out, FALSE);
}

/* A copy of `text` without blanks at both ends. */
static char *
trim(const char *text)
{
    const char *end = text;
    while (*text != '\0' && g_unichar_isspace(g_utf8_get_char(text)))
        text = g_utf8_next_char(text);
    for (const char *p = end = text; *p != '\0';) {
        gboolean blank = g_unichar_isspace(g_utf8_get_char(p));
        p = g_utf8_next_char(p);
        end = blank ? end : p;
    }
    return g_strndup(text, (gsize)(end - text));
}

char *
cb_peer_folded(const char *text)
{
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    return g_utf8_casefold(valid, -1);
}

static gboolean
has_words(const char *text, const char *part)
{
    for (const char *at = strstr(text, part); at != NULL; at = strstr(at + 1, part)) {
        gunichar after = g_utf8_get_char(at + strlen(part));
        gunichar before = at == text ? 0 : g_utf8_get_char(g_utf8_prev_char(at));
        if ((before == 0 || !g_unichar_isalnum(before)) &&
            (after == 0 || !g_unichar_isalnum(after)))
            return TRUE;
    }
    return FALSE;
}

gboolean
cb_peer_names(const char *folded, const char *name)
{
    g_autofree char *plain = cb_peer_plain(name);
    g_autofree char *part = plain == NULL ? NULL : g_utf8_casefold(plain, -1);
    return part != NULL && has_words(folded, part);
}

gboolean
cb_peer_blank(const char *text)
{
    while (text != NULL && *text != '\0' && g_unichar_isspace(g_utf8_get_char(text)))
        text = g_utf8_next_char(text);
    return text == NULL || *text == '\0';
}

char *
cb_peer_plain(const char *text)
{
    if (cb_peer_blank(text))
        return NULL;
    g_autofree char *inner = trim(text);
    return lower(inner);
}

/* --- lists ------------------------------------------------------------------------------------ */

/* Takes `text`. */
static char *
focus_key(char *text)
{
    GString *out = g_string_sized_new(strlen(text));
    gboolean gap = FALSE;
    for (const char *p = text; *p != '\0'; p = g_utf8_next_char(p)) {
        gunichar letter = g_utf8_get_char(p);
        gboolean joins = letter == '_' || g_unichar_isspace(letter);
        if (!joins)
            g_string_append_unichar(out, letter);
        else if (!gap)
            g_string_append_c(out, '_');
        gap = joins;
    }
    g_free(text);
    return g_string_free(out, FALSE);
}

int
cb_peer_list_find(const CbPeerList *list, const char *key)
{
    for (guint i = 0; i < list->keys->len; i++)
        if (strcmp(list->keys->pdata[i], key) == 0)
            return (int)i;
    return -1;
}

static void
add(CbPeerList *list, const char *text, CbPeerListKind kind)
{
    g_autofree char *item = trim(text);
    if (*item == '\0')
        return;
    g_autofree char *key = kind == CB_PEER_FOCUS ? focus_key(lower(item)) : lower(item);
    if (cb_peer_list_find(list, key) >= 0)
        return;
    g_ptr_array_add(list->items, g_steal_pointer(&item));
    g_ptr_array_add(list->keys, g_steal_pointer(&key));
}

static void
add_all(CbPeerList *list, const cJSON *array, CbPeerListKind kind)
{
    const cJSON *one;
    cJSON_ArrayForEach(one, array)
        if (cJSON_IsString(one))
            add(list, one->valuestring, kind);
}

static void
add_text(CbPeerList *list, const char *text, CbPeerListKind kind)
{
    g_autofree char *inner = trim(text);
    if (*inner == '[') {
        g_autoptr(cJSON) json = cJSON_ParseWithOpts(inner, NULL, TRUE);
        if (cJSON_IsArray(json))
            add_all(list, json, kind);
    } else if (*inner != '{' && strcmp(inner, "null") != 0) {
        g_auto(GStrv) parts = g_strsplit(inner, ",", -1);
        for (char **part = parts; *part != NULL; part++)
            add(list, *part, kind);
    }
}

static CbPeerList *
list_new(void)
{
    CbPeerList *list = g_new(CbPeerList, 1);
    list->items = g_ptr_array_new_with_free_func(g_free);
    list->keys = g_ptr_array_new_with_free_func(g_free);
    return list;
}

CbPeerList *
cb_peer_list_of_text(const char *text, CbPeerListKind kind)
{
    CbPeerList *list = list_new();
    if (text != NULL)
        add_text(list, text, kind);
    return list;
}

CbPeerList *
cb_peer_list_of_json(const cJSON *value, CbPeerListKind kind)
{
    CbPeerList *list = list_new();
    if (cJSON_IsString(value))
        add_text(list, value->valuestring, kind);
    else if (cJSON_IsArray(value))
        add_all(list, value, kind);
    return list;
}

void
cb_peer_list_free(CbPeerList *list)
{
    if (list == NULL)
        return;
    g_ptr_array_unref(list->items);
    g_ptr_array_unref(list->keys);
    g_free(list);
}

/* --- revenue ---------------------------------------------------------------------------------- */

/* What one match of a form holds: two numbers and their units, 0 where there was none. */
typedef struct {
    double numbers[2];
    char units[2];
    guint n;
} Found;

static gboolean
number(const char **p, Found *found)
{
    const char *end = *p;
    while (g_ascii_isdigit(*end))
        end++;
    if (end == *p)
        return FALSE;
    if (*end == '.' && g_ascii_isdigit(end[1]))
        for (end++; g_ascii_isdigit(*end);)
            end++;
    g_autofree char *digits = g_strndup(*p, (gsize)(end - *p));
    found->numbers[found->n] = g_ascii_strtod(digits, NULL);
    found->units[found->n++] = '\0';
    *p = end;
    return TRUE;
}

static gboolean
literal(const char **p, const char *word)
{
    gsize length = strlen(word);
    gboolean here = strncmp(*p, word, length) == 0;
    *p += here ? length : 0;
    return here;
}

/* Whether `form` stands at `p`: N a number, U its unit k or m, O the same or nothing, ~ an
 * underscore or nothing, P `plus_` or nothing, M `million`; the others stand for themselves. */
static gboolean
stands(const char *p, const char *form, Found *found)
{
    *found = (Found){0};
    for (; *form != '\0'; form++) {
        gboolean unit = *p == 'k' || *p == 'm';
        if (*form == 'N') {
            if (!number(&p, found))
                return FALSE;
        } else if ((*form == 'U' || *form == 'O') && unit) {
            found->units[found->n - 1] = *p++;
        } else if (*form == 'M') {
            if (!literal(&p, "million"))
                return FALSE;
        } else if (*form == '~' || *form == 'P') {
            literal(&p, *form == 'P' ? "plus_" : "_");
        } else if (*form != 'O') {
            if (*form == 'U' || *p++ != *form)
                return FALSE;
        }
    }
    return TRUE;
}

static gboolean
search(const char *text, const char *form, Found *found)
{
    for (; *text != '\0'; text++)
        if (stands(text, form, found))
            return TRUE;
    return FALSE;
}

static double
millions_of(const Found *found, guint i, char unit)
{
    return unit == 'k' ? found->numbers[i] / 1000 : found->numbers[i];
}

static char *
clean(const char *text)
{
    g_autofree char *low = lower(text);
    GString *out = g_string_sized_new(strlen(low));
    for (const char *p = low; *p != '\0'; p = g_utf8_next_char(p)) {
        gunichar letter = g_utf8_get_char(p);
        if (letter != '$' && letter != ',' && !g_unichar_isspace(letter))
            g_string_append_unichar(out, letter);
    }
    return g_string_free(out, FALSE);
}

gboolean
cb_peer_revenue(const char *text, double *millions)
{
    static const struct {
        const char *words[4]; /* one of them must be in it; none: no matter */
        const char *form;
        double factor, without; /* of an open range: of its end; where it names none */
    } rules[] = {
        {{NULL}, "NO-NU", 0, 0},
        {{NULL}, "NU_N~U", 0, 0},
        {{NULL}, "N_N_M", 0, 0},
        {{"under", "<"}, "N~U", 0.5, 0.25},
        {{"plus", ">", "+", "over"}, "N~PU", 1.5, 15},
    };
    if (text == NULL)
        return FALSE;
    g_autofree char *bare = clean(text);
    for (guint r = 0; r < G_N_ELEMENTS(rules); r++) {
        Found found;
        gboolean open = rules[r].words[0] != NULL, has = !open;
        for (guint w = 0; w < G_N_ELEMENTS(rules[r].words) && rules[r].words[w] != NULL; w++)
            has = has || strstr(bare, rules[r].words[w]) != NULL;
        gboolean fits = has && search(bare, rules[r].form, &found);
        if (!has || (!fits && !open))
            continue;
        if (!fits)
            *millions = rules[r].without;
        else if (open)
            *millions = millions_of(&found, 0, found.units[0]) * rules[r].factor;
        else
            *millions =
                (millions_of(&found, 0, found.units[0] != '\0' ? found.units[0] : found.units[1]) +
                 millions_of(&found, 1, found.units[1])) /
                2;
        return TRUE;
    }
    return FALSE;
}
