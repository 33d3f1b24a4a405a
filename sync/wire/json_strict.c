/* The text is checked by a scanner of our own before cJSON sees it: cJSON cuts strings at \u0000,
 * takes lone surrogates and nesting a thousand deep, and lets the first of two equal keys win. */
#include <cjson/cJSON.h>
#include <math.h>
#include <string.h>

#include "engine/json.h"
#include "sync/wire/http.h"

#define DEEPEST 64
#define MOST_VALUES 1000000

typedef struct {
    const char *begin, *at, *end;
    gsize longest;
    guint depth, values;
    char *problem;
} Scanner;

static gboolean
fail(Scanner *scanner, const char *what)
{
    scanner->problem = g_strdup_printf("The JSON has %s at byte %" G_GSIZE_FORMAT ".", what,
                                       (gsize)(scanner->at - scanner->begin));
    return FALSE;
}

static void
skip_space(Scanner *scanner)
{
    while (scanner->at < scanner->end && strchr(" \t\r\n", *scanner->at) != NULL)
        scanner->at++;
}

static gboolean
take(Scanner *scanner, char c)
{
    if (scanner->at == scanner->end || *scanner->at != c)
        return FALSE;
    scanner->at++;
    return TRUE;
}

/* --- strings ---------------------------------------------------------------------------------- */

/* The four digits after \u; -1 when there are none. */
static int
scan_hex(Scanner *scanner)
{
    int value = 0;
    if (scanner->end - scanner->at < 4)
        return -1;
    for (int i = 0; i < 4; i++) {
        int digit = g_ascii_xdigit_value(*scanner->at++);
        if (digit < 0)
            return -1;
        value = value * 16 + digit;
    }
    return value;
}

static gboolean
scan_unicode(Scanner *scanner)
{
    int value = scan_hex(scanner);
    if (value < 0)
        return fail(scanner, "a malformed \\u");
    if (value == 0)
        return fail(scanner, "a NUL in a string");
    if (value >= 0xdc00 && value <= 0xdfff)
        return fail(scanner, "a lone surrogate");
    if (value < 0xd800 || value > 0xdbff)
        return TRUE;
    if (!take(scanner, '\\') || !take(scanner, 'u'))
        return fail(scanner, "a lone surrogate");
    value = scan_hex(scanner);
    return (value >= 0xdc00 && value <= 0xdfff) || fail(scanner, "a lone surrogate");
}

static gboolean
scan_escape(Scanner *scanner)
{
    if (scanner->at == scanner->end)
        return fail(scanner, "a string that does not end");
    char c = *scanner->at++;
    if (c == 'u')
        return scan_unicode(scanner);
    return strchr("\"\\/bfnrt", c) != NULL || fail(scanner, "an unknown escape");
}

static gboolean
scan_string(Scanner *scanner)
{
    if (!take(scanner, '"'))
        return fail(scanner, "no string where one is needed");
    const char *begin = scanner->at;
    while (scanner->at < scanner->end && *scanner->at != '"') {
        char c = *scanner->at++;
        if ((guchar)c < 0x20)
            return fail(scanner, "a control character in a string");
        if (c == '\\' && !scan_escape(scanner))
            return FALSE;
    }
    if ((gsize)(scanner->at - begin) >= scanner->longest)
        return fail(scanner, "a string that is too long");
    return take(scanner, '"') || fail(scanner, "a string that does not end");
}

/* --- numbers and words ------------------------------------------------------------------------ */

static gsize
scan_digits(Scanner *scanner)
{
    const char *begin = scanner->at;
    while (scanner->at < scanner->end && g_ascii_isdigit(*scanner->at))
        scanner->at++;
    return (gsize)(scanner->at - begin);
}

static gboolean
scan_number(Scanner *scanner)
{
    const char *begin = scanner->at;
    take(scanner, '-');
    gboolean zero = scanner->at < scanner->end && *scanner->at == '0';
    gsize whole = scan_digits(scanner);
    if (whole == 0 || (zero && whole > 1))
        return fail(scanner, "a malformed number");
    if (take(scanner, '.') && scan_digits(scanner) == 0)
        return fail(scanner, "a malformed number");
    if (take(scanner, 'e') || take(scanner, 'E')) {
        if (!take(scanner, '-'))
            take(scanner, '+');
        if (scan_digits(scanner) == 0)
            return fail(scanner, "a malformed number");
    }
    g_autofree char *text = g_strndup(begin, (gsize)(scanner->at - begin));
    return isfinite(g_ascii_strtod(text, NULL)) || fail(scanner, "a number that is too large");
}

static gboolean
scan_word(Scanner *scanner)
{
    static const char *const words[] = {"true", "false", "null"};
    for (guint i = 0; i < G_N_ELEMENTS(words); i++) {
        gsize length = strlen(words[i]);
        if ((gsize)(scanner->end - scanner->at) >= length &&
            strncmp(scanner->at, words[i], length) == 0) {
            scanner->at += length;
            return TRUE;
        }
    }
    return fail(scanner, "something that is no value");
}

/* --- values ----------------------------------------------------------------------------------- */

static gboolean scan_value(Scanner *scanner);

static gboolean
scan_member(Scanner *scanner, gboolean named)
{
    skip_space(scanner);
    if (named) {
        if (!scan_string(scanner))
            return FALSE;
        skip_space(scanner);
        if (!take(scanner, ':'))
            return fail(scanner, "a name without a colon");
    }
    if (!scan_value(scanner))
        return FALSE;
    skip_space(scanner);
    return TRUE;
}

static gboolean
scan_members(Scanner *scanner, gboolean named, char closing)
{
    if (++scanner->depth > DEEPEST)
        return fail(scanner, "more than 64 values inside each other");
    skip_space(scanner);
    if (!take(scanner, closing)) {
        do
            if (!scan_member(scanner, named))
                return FALSE;
        while (take(scanner, ','));
        if (!take(scanner, closing))
            return fail(scanner, "an object or array that does not end");
    }
    scanner->depth--;
    return TRUE;
}

static gboolean
scan_value(Scanner *scanner)
{
    skip_space(scanner);
    if (++scanner->values > MOST_VALUES)
        return fail(scanner, "more than a million values");
    if (scanner->at == scanner->end)
        return fail(scanner, "no value where one is needed");
    if (take(scanner, '{'))
        return scan_members(scanner, TRUE, '}');
    if (take(scanner, '['))
        return scan_members(scanner, FALSE, ']');
    if (*scanner->at == '"')
        return scan_string(scanner);
    if (*scanner->at == '-' || g_ascii_isdigit(*scanner->at))
        return scan_number(scanner);
    return scan_word(scanner);
}

static gboolean
scan_text(Scanner *scanner)
{
    if (!g_utf8_validate_len(scanner->begin, (gsize)(scanner->end - scanner->begin),
                             &scanner->at))
        return fail(scanner, "a byte that is not UTF-8");
    scanner->at = scanner->begin;
    if (!scan_value(scanner))
        return FALSE;
    skip_space(scanner);
    return scanner->at == scanner->end || fail(scanner, "something after its value");
}

/* --- names ------------------------------------------------------------------------------------ */

static gint
compare_names(gconstpointer a, gconstpointer b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

GPtrArray *
cb_json_names(const cJSON *object)
{
    GPtrArray *names = g_ptr_array_new();
    for (const cJSON *member = object->child; member != NULL; member = member->next)
        g_ptr_array_add(names, member->string);
    g_ptr_array_sort(names, compare_names);
    return names;
}

static gboolean
has_single_names(const cJSON *object, char **problem)
{
    g_autoptr(GPtrArray) names = cb_json_names(object);
    for (guint i = 1; i < names->len; i++) {
        if (strcmp(names->pdata[i - 1], names->pdata[i]) != 0)
            continue;
        g_autofree char *name = cb_json_quote(names->pdata[i]);
        *problem = g_strdup_printf("The JSON has the name %s twice in one object.", name);
        return FALSE;
    }
    return TRUE;
}

/* Whether each name stands once in each object. */
static gboolean
names_are_single(const cJSON *value, char **problem)
{
    if (cJSON_IsObject(value) && !has_single_names(value, problem))
        return FALSE;
    for (const cJSON *member = value->child; member != NULL; member = member->next)
        if (member->child != NULL && !names_are_single(member, problem))
            return FALSE;
    return TRUE;
}

/* --- the whole -------------------------------------------------------------------------------- */

cJSON *
cb_json_parse_strict(const char *text, gsize length, gsize longest, char **problem)
{
    Scanner scanner = {.begin = text, .at = text, .end = text + length, .longest = longest};
    if (!scan_text(&scanner)) {
        *problem = scanner.problem;
        return NULL;
    }
    g_autoptr(cJSON) json = cJSON_ParseWithLength(text, length);
    if (json == NULL) {
        *problem = g_strdup("The JSON cannot be read.");
        return NULL;
    }
    return names_are_single(json, problem) ? g_steal_pointer(&json) : NULL;
}
