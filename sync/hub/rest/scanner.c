#include "sync/hub/rest/scanner.h"

#include <string.h>

#include "sync/hub/rest/refusal.h"

/* --- what is wrong ---------------------------------------------------------------------------- */

static char *
found(const char *at)
{
    if (*at == '\0')
        return g_strdup("end of input");
    char letter[7] = "";
    g_unichar_to_utf8(g_utf8_get_char(at), letter);
    return g_strdup_printf("\"%s\"", letter);
}

gboolean
cb_scanner_fail(CbScanner *scanner, const char *expecting)
{
    return cb_scanner_fail_at(scanner, scanner->at, expecting);
}

gboolean
cb_scanner_fail_at(CbScanner *scanner, const char *seen, const char *expecting)
{
    g_autofree char *unexpected = found(seen);
    g_autofree char *details = g_strdup_printf("unexpected %s expecting %s", unexpected, expecting);
    return cb_rest_refuse(scanner->refusal, "PGRST100", details, NULL,
                     "\"failed to parse %s (%s)\" (line 1, column %ld)", scanner->what,
                     scanner->shown, g_utf8_pointer_to_offset(scanner->text, scanner->at) + 1);
}

/* --- taking ----------------------------------------------------------------------------------- */

gboolean
cb_scanner_take(CbScanner *scanner, const char *text)
{
    gboolean there = g_str_has_prefix(scanner->at, text);
    if (there)
        scanner->at += strlen(text);
    return there;
}

gboolean
cb_scanner_need(CbScanner *scanner, const char *text)
{
    if (cb_scanner_take(scanner, text))
        return TRUE;
    g_autofree char *expecting = g_strdup_printf("\"%s\"", text);
    return cb_scanner_fail(scanner, expecting);
}

void
cb_scanner_space(CbScanner *scanner)
{
    scanner->at += strspn(scanner->at, " \t");
}

char *
cb_scanner_until(CbScanner *scanner, const char *stops)
{
    gsize length = strcspn(scanner->at, stops);
    char *text = g_strndup(scanner->at, length);
    scanner->at += length;
    return text;
}

char *
cb_scanner_quoted(CbScanner *scanner)
{
    if (*scanner->at != '"')
        return NULL;
    g_autoptr(GString) text = g_string_new(NULL);
    const char *at = scanner->at + 1;
    for (; *at != '\0' && *at != '"'; at++) {
        if (*at == '\\' && at[1] != '\0')
            at++;
        g_string_append_c(text, *at);
    }
    if (*at == '\0')
        return NULL;
    scanner->at = at + 1;
    return g_string_free(g_steal_pointer(&text), FALSE);
}

/* --- names ------------------------------------------------------------------------------------ */

static gboolean
is_of_a_name(const char *at)
{
    if (*at == '-')
        return at[1] != '>';
    return *at != '\0' && (strchr("_ $", *at) != NULL || g_unichar_isalnum(g_utf8_get_char(at)));
}

char *
cb_scanner_name(CbScanner *scanner)
{
    char *quoted = cb_scanner_quoted(scanner);
    if (quoted != NULL)
        return quoted;
    const char *begin = scanner->at;
    while (is_of_a_name(scanner->at) && !(scanner->at == begin && *begin == '-'))
        scanner->at = g_utf8_next_char(scanner->at);
    if (scanner->at > begin)
        return g_strstrip(g_strndup(begin, (gsize)(scanner->at - begin)));
    cb_scanner_fail(scanner, "field name (* or [a..z0..9_$])");
    return NULL;
}

/* A key inside JSON takes everything that is not of the grammar itself. */
static char *
read_key(CbScanner *scanner)
{
    char *quoted = cb_scanner_quoted(scanner);
    if (quoted != NULL)
        return quoted;
    const char *begin = scanner->at;
    while (*scanner->at != '\0' && strchr("(:.,>)", *scanner->at) == NULL &&
           !g_str_has_prefix(scanner->at, "->"))
        scanner->at++;
    if (scanner->at > begin)
        return g_strstrip(g_strndup(begin, (gsize)(scanner->at - begin)));
    cb_scanner_fail(scanner, "any non reserved character different from: .,>()");
    return NULL;
}

static gboolean
read_path(CbScanner *scanner, CbField *field)
{
    const char *arrow;
    while ((arrow = cb_scanner_take(scanner, "->>")  ? "->>"
                    : cb_scanner_take(scanner, "->") ? "->"
                                                   : NULL) != NULL) {
        g_autofree char *key = read_key(scanner);
        if (key == NULL)
            return FALSE;
        if (field->path == NULL)
            field->path = g_ptr_array_new_with_free_func(g_free);
        if (field->path->len == CB_REST_DEEPEST)
            return cb_rest_refuse_size(scanner->refusal, "steps into a value", CB_REST_DEEPEST);
        g_ptr_array_add(field->path, g_strconcat(arrow, key, NULL));
    }
    return TRUE;
}

gboolean
cb_scanner_field(CbScanner *scanner, CbField *field)
{
    cb_scanner_space(scanner);
    field->column = cb_scanner_name(scanner);
    if (field->column == NULL || !read_path(scanner, field))
        return FALSE;
    cb_scanner_space(scanner);
    return TRUE;
}
