#include "sync/hub/log.h"

#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#define LONGEST_TEXT 500
#define LONGEST_QUERY 400

/* Parameters whose values are neither secrets nor about somebody. */
static const char *const open_values[] = {"select",  "order", "limit",  "offset",     "on_conflict",
                                          "columns", "since", "action", "grant_type", NULL};

static void
add_character(GString *line, gunichar c)
{
    if (c == '"' || c == '\\')
        g_string_append_printf(line, "\\%c", (char)c);
    else if (g_unichar_isprint(c))
        g_string_append_unichar(line, c);
    else if (c < 0x10000)
        g_string_append_printf(line, "\\u%04x", c);
    else
        g_string_append_printf(line, "\\u%04x\\u%04x", 0xD800 + ((c - 0x10000) >> 10),
                               0xDC00 + ((c - 0x10000) & 0x3FF));
}

static void
add_text(GString *line, const char *text)
{
    const char *end = text + strnlen(text, LONGEST_TEXT);
    g_string_append_c(line, '"');
    while (text < end) {
        gunichar c = g_utf8_get_char_validated(text, end - text);
        gboolean good = c < 0x110000;
        add_character(line, good ? c : 0xFFFD);
        text = good ? g_utf8_next_char(text) : text + 1;
    }
    g_string_append_c(line, '"');
}

GString *
cb_log_begin(gint64 time, const char *level, const char *event)
{
    GString *line = g_string_new("{\"time\":\"");
    g_autoptr(GDateTime) when = g_date_time_new_from_unix_utc(time / G_USEC_PER_SEC);
    g_autofree char *text = when == NULL ? NULL : g_date_time_format(when, "%Y-%m-%dT%H:%M:%S");
    g_string_append_printf(line, "%s.%03dZ\",\"level\":\"%s\"", text != NULL ? text : "",
                           (int)(time % G_USEC_PER_SEC / 1000), level);
    cb_log_text(line, "event", event);
    return line;
}

void
cb_log_text(GString *line, const char *name, const char *text)
{
    if (text == NULL)
        return;
    g_string_append_printf(line, ",\"%s\":", name);
    add_text(line, text);
}

void
cb_log_number(GString *line, const char *name, gint64 number)
{
    g_string_append_printf(line, ",\"%s\":%" G_GINT64_FORMAT, name, number);
}

static void
add_parameter(GString *text, const char *pair)
{
    gsize length = strcspn(pair, "=");
    g_autofree char *name = g_strndup(pair, MIN(length, 64));
    gboolean open = g_strv_contains(open_values, name);
    g_string_append(text, text->len > 0 ? "&" : "");
    g_string_append(text, pair[length] == '=' ? name : "");
    g_string_append(text, open ? pair + length : pair[length] == '=' ? "=*" : "*");
}

/* Addresses that are keys: of a calendar, of an answer. */
static const char *const keys[] = {"/calendar/", "/staffing-click/", "/functions/v1/staffing-click/"};

/* A star stands for what makes an address a key, also where it was only meant to be one, and for any token that somebody
 * has put into a path. */
static char *
without_tokens(const char *path)
{
    for (guint k = 0; k < G_N_ELEMENTS(keys); k++)
        if (g_str_has_prefix(path, keys[k]))
            return g_strconcat(keys[k], "*", NULL);
    GString *text = g_string_new(NULL);
    while (*path != '\0') {
        gboolean token = g_str_has_prefix(path, "cbc_") || g_str_has_prefix(path, "cbt_");
        g_string_append_c(text, token ? '*' : *path);
        path += token ? strspn(path, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "_-") : 1;
    }
    return g_string_free(text, FALSE);
}

void
cb_log_path(GString *line, const char *path, const char *query)
{
    g_autofree char *shown = without_tokens(path);
    cb_log_text(line, "path", shown);
    if (query == NULL || *query == '\0')
        return;
    g_autoptr(GString) text = g_string_new(NULL);
    g_auto(GStrv) pairs = g_strsplit(query, "&", 32);
    /* What is beyond the 31st stays in the last one, unsplit: it is not shown. */
    for (guint i = 0; pairs[i] != NULL && i < 31 && text->len < LONGEST_QUERY; i++)
        add_parameter(text, pairs[i]);
    cb_log_text(line, "query", text->str);
}

void
cb_log_send(const CbLog *log, GString *line)
{
    g_string_append_c(line, '}');
    if (log->sink != NULL)
        log->sink(log->data, line->str);
    g_string_free(line, TRUE);
}

void
cb_log_to_stderr(gpointer data, const char *line)
{
    (void)data;
    const struct iovec parts[] = {{(char *)line, strlen(line)}, {(char *)"\n", 1}};
    ssize_t written = writev(STDERR_FILENO, parts, G_N_ELEMENTS(parts));
    (void)written; /* there is nowhere to tell it */
}
