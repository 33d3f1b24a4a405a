/* Array literals: {a,"b c",NULL}. */
#include "store/rest/print.h"
#include "store/rest/values.h"

#include <string.h>

static gboolean
unexpected(const char *text, char **details)
{
    *details = *text == '\0' ? g_strdup("Unexpected end of input.")
                             : g_strdup_printf("Unexpected \"%c\" character.", *text);
    return FALSE;
}

static void
skip_spaces(const char **text)
{
    while (g_ascii_isspace(**text))
        (*text)++;
}

/* One letter, a backslash before it or not; FALSE at the end. */
static gboolean
take_letter(const char **text, GString *element)
{
    *text += **text == '\\';
    if (**text == '\0')
        return FALSE;
    g_string_append_c(element, *(*text)++);
    return TRUE;
}

static gboolean
take_quoted(const char **text, GString *element, char **details)
{
    for ((*text)++; **text != '"';)
        if (!take_letter(text, element))
            return unexpected(*text, details);
    (*text)++;
    return TRUE;
}

static gboolean
take_plain(const char **text, GString *element, char **details)
{
    gsize kept = 0;
    while (**text != ',' && **text != '}') {
        gboolean escaped = **text == '\\';
        if (**text == '"' || **text == '{' || !take_letter(text, element))
            return unexpected(*text, details);
        if (escaped || !g_ascii_isspace((*text)[-1]))
            kept = element->len;
    }
    g_string_truncate(element, kept);
    return kept > 0 || unexpected(*text, details);
}

static gboolean
take_element(const char **text, GString *json, char **details)
{
    g_autoptr(GString) element = g_string_new(NULL);
    skip_spaces(text);
    gboolean quoted = **text == '"', plain = FALSE;
    if (quoted ? !take_quoted(text, element, details) : !take_plain(text, element, details))
        return FALSE;
    skip_spaces(text);
    plain = !quoted && g_ascii_strcasecmp(element->str, "null") == 0;
    if (plain)
        g_string_append(json, "null");
    else
        cb_rest_print_text(json, element->str);
    return TRUE;
}

gboolean
cb_rest_array(const char *text, GString *json, char **details)
{
    skip_spaces(&text);
    if (*text != '{') {
        *details = g_strdup("Array value must start with \"{\" or dimension information.");
        return FALSE;
    }
    text++;
    skip_spaces(&text);
    g_string_append_c(json, '[');
    for (gboolean first = TRUE; *text != '}'; first = FALSE) {
        if (!first && *text++ != ',')
            return unexpected(text - 1, details);
        g_string_append(json, first ? "" : ",");
        if (!take_element(&text, json, details))
            return FALSE;
    }
    g_string_append_c(json, ']');
    text++;
    skip_spaces(&text);
    if (*text != '\0')
        *details = g_strdup("Junk after closing right brace.");
    return *text == '\0';
}
