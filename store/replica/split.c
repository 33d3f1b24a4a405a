#include "store/replica/split.h"

#include <string.h>

#define DEEPEST 64

static void
skip_blanks(CbSplit *split)
{
    while (split->at < split->end && strchr(" \t\r\n", *split->at) != NULL && *split->at != '\0')
        split->at++;
}

/* Whether the next character is `wanted`, which is then passed. */
static gboolean
pass(CbSplit *split, char wanted)
{
    skip_blanks(split);
    gboolean there = split->at < split->end && *split->at == wanted;
    split->at += there;
    return there;
}

static gboolean
is_broken(CbSplit *split)
{
    split->broken = TRUE;
    split->at = split->end;
    return FALSE;
}

/* The end of a string whose first character is at `at`: its closing quote, NULL when there is none.
 * cJSON would cut a text at U+0000, so that counts as none. */
static const char *
end_of_string(const char *at, const char *end)
{
    for (; at < end && *at != '"'; at++) {
        if (*at != '\\')
            continue;
        if (end - at >= 6 && memcmp(at, "\\u0000", 6) == 0)
            return NULL;
        at++;
    }
    return at < end ? at : NULL;
}

/* The end of the array or object that begins at `at`, NULL when it has none. */
static const char *
end_of_nest(const char *at, const char *end)
{
    guint depth = 0;
    for (; at != NULL && at < end; at++) {
        if (*at == '"') {
            at = end_of_string(at + 1, end);
            if (at == NULL)
                return NULL;
        } else if (*at == '{' || *at == '[') {
            if (++depth > DEEPEST)
                return NULL;
        } else if ((*at == '}' || *at == ']') && --depth == 0) {
            return at + 1;
        }
    }
    return NULL;
}

static const char *
end_of_value(const char *at, const char *end)
{
    if (*at == '"') {
        at = end_of_string(at + 1, end);
        return at ? at + 1 : NULL;
    }
    if (*at == '{' || *at == '[')
        return end_of_nest(at, end);
    while (at < end && strchr(",]} \t\r\n", *at) == NULL)
        at++;
    return at;
}

CbSplit
cb_split(const char *text, gsize length)
{
    CbSplit split = {.at = text, .end = text + length};
    if (memchr(text, '\0', length) != NULL)
        is_broken(&split);
    else if (pass(&split, '['))
        split.close = ']';
    else if (pass(&split, '{'))
        split.close = '}';
    else
        is_broken(&split);
    return split;
}

static gboolean
cut_name(CbSplit *split, CbPiece *name)
{
    if (!pass(split, '"'))
        return FALSE;
    const char *end = end_of_string(split->at, split->end);
    if (end == NULL)
        return FALSE;
    *name = (CbPiece){split->at, (gsize)(end - split->at)};
    split->at = end + 1;
    return pass(split, ':');
}

static gboolean
finish(CbSplit *split)
{
    skip_blanks(split);
    return split->at == split->end ? FALSE : is_broken(split);
}

gboolean
cb_split_next(CbSplit *split, CbPiece *name, CbPiece *value)
{
    CbPiece unused;
    if (split->broken || split->close == '\0')
        return FALSE;
    if (pass(split, split->close)) {
        split->close = '\0';
        return finish(split);
    }
    if ((split->begun && !pass(split, ',')) ||
        (split->close == '}' && !cut_name(split, name ? name : &unused)))
        return is_broken(split);
    skip_blanks(split);
    const char *end = split->at < split->end ? end_of_value(split->at, split->end) : NULL;
    if (end == NULL || end == split->at)
        return is_broken(split);
    *value = (CbPiece){split->at, (gsize)(end - split->at)};
    split->at = end;
    split->begun = TRUE;
    return TRUE;
}

static gboolean
is_called(CbPiece name, const char *wanted)
{
    return name.length == strlen(wanted) && memcmp(name.text, wanted, name.length) == 0;
}

gboolean
cb_split_members(const char *text, gsize length, const char *const *names, guint n, CbPiece *values)
{
    CbSplit split = cb_split(text, length);
    CbPiece name, value;
    memset(values, 0, n * sizeof *values);
    if (split.close != '}')
        return FALSE;
    while (cb_split_next(&split, &name, &value)) {
        for (guint i = 0; i < n; i++) {
            if (!is_called(name, names[i]))
                continue;
            if (values[i].text != NULL)
                return FALSE;
            values[i] = value;
        }
    }
    return !split.broken;
}
