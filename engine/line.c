#include "engine/line.h"

#include <string.h>

#define ELLIPSIS "\xe2\x80\xa6"
#define NON_JOINER 0x200c
#define JOINER 0x200d

static void
append_letter(GString *line, gunichar letter)
{
    switch (g_unichar_type(letter)) {
    case G_UNICODE_CONTROL:
    case G_UNICODE_LINE_SEPARATOR:
    case G_UNICODE_PARAGRAPH_SEPARATOR:
        g_string_append_c(line, ' ');
        break;
    case G_UNICODE_FORMAT:
        if (letter == NON_JOINER || letter == JOINER)
            g_string_append_unichar(line, letter);
        break;
    default:
        g_string_append_unichar(line, letter);
    }
}

/* Cuts a line that has more than `most` characters. */
static void
shorten(char *line, guint most)
{
    if (most == CB_LINE_WHOLE || g_utf8_strlen(line, -1) <= (glong)most)
        return;
    char *end = g_utf8_offset_to_pointer(line, MAX(most, 1) - 1);
    while (end > line && g_unichar_ismark(g_utf8_get_char(end)))
        end = g_utf8_prev_char(end);
    *end = '\0';
    g_strchomp(line);
}

char *
cb_line(const char *text, guint most)
{
    g_autofree char *valid = g_utf8_make_valid(text != NULL ? text : "", -1);
    g_autoptr(GString) line = g_string_sized_new(strlen(valid));
    for (const char *at = valid; *at != '\0'; at = g_utf8_next_char(at))
        append_letter(line, g_utf8_get_char(at));
    char *whole = g_strstrip(g_strdup(line->str));
    gsize length = strlen(whole);
    shorten(whole, most);
    if (strlen(whole) == length)
        return whole;
    char *cut = g_strconcat(whole, ELLIPSIS, NULL);
    g_free(whole);
    return cut;
}
