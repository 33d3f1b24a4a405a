#include "sync/client/event_parser.h"

#include <string.h>

#define LONGEST_RETRY 3600000 /* milliseconds */

struct CbEventParser {
    CbEventVisit visit;
    gpointer context;
    GString *line, *data, *name, *id;
    gint64 retry;
    gboolean has_data, after_cr, begun, broken;
};

CbEventParser *
cb_event_parser_new(CbEventVisit visit, gpointer data)
{
    CbEventParser *parser = g_new0(CbEventParser, 1);
    parser->visit = visit;
    parser->context = data;
    parser->line = g_string_new(NULL);
    parser->data = g_string_new(NULL);
    parser->name = g_string_new(NULL);
    parser->id = g_string_new(NULL);
    return parser;
}

void
cb_event_parser_free(CbEventParser *parser)
{
    if (parser == NULL)
        return;
    g_string_free(parser->line, TRUE);
    g_string_free(parser->data, TRUE);
    g_string_free(parser->name, TRUE);
    g_string_free(parser->id, TRUE);
    g_free(parser);
}

static void
finish_event(CbEventParser *parser)
{
    const CbEvent event = {
        .name = parser->name->len > 0 ? parser->name->str : "message",
        .data = parser->data->str,
        .id = parser->id->str,
        .retry = parser->retry,
    };
    if (parser->has_data)
        parser->visit(parser->context, &event);
    g_string_truncate(parser->data, 0);
    g_string_truncate(parser->name, 0);
    parser->has_data = FALSE;
}

static void
take_data(CbEventParser *parser, const char *value)
{
    if (parser->has_data)
        g_string_append_c(parser->data, '\n');
    g_string_append(parser->data, value);
    parser->has_data = TRUE;
    parser->broken = parser->data->len > CB_EVENT_LONGEST;
}

static void
take_retry(CbEventParser *parser, const char *value)
{
    guint64 milliseconds;
    if (g_ascii_string_to_unsigned(value, 10, 0, LONGEST_RETRY, &milliseconds, NULL))
        parser->retry = (gint64)milliseconds * 1000;
}

static void
take_field(CbEventParser *parser, const char *name, const char *value)
{
    if (strcmp(name, "data") == 0)
        take_data(parser, value);
    else if (strcmp(name, "event") == 0)
        g_string_assign(parser->name, value);
    else if (strcmp(name, "id") == 0)
        g_string_assign(parser->id, value);
    else if (strcmp(name, "retry") == 0)
        take_retry(parser, value);
}

/* A stream may begin with a byte order mark. */
static char *
content(CbEventParser *parser)
{
    char *line = parser->line->str;
    if (!parser->begun && g_str_has_prefix(line, "\xef\xbb\xbf"))
        line += 3;
    parser->begun = TRUE;
    return line;
}

static void
finish_line(CbEventParser *parser)
{
    char *line = content(parser);
    char *colon = strchr(line, ':');
    if (!g_utf8_validate(line, -1, NULL)) {
        parser->broken = TRUE;
    } else if (*line == '\0') {
        finish_event(parser);
    } else if (colon != line) {
        char *value = colon ? colon + 1 : line + strlen(line);
        if (colon)
            *colon = '\0';
        take_field(parser, line, *value == ' ' ? value + 1 : value);
    }
    g_string_truncate(parser->line, 0);
}

static void
take_byte(CbEventParser *parser, char byte)
{
    gboolean second = byte == '\n' && parser->after_cr;
    parser->after_cr = byte == '\r';
    if (second)
        return;
    if (byte == '\n' || byte == '\r') {
        finish_line(parser);
        return;
    }
    g_string_append_c(parser->line, byte);
    parser->broken = byte == '\0' || parser->line->len > CB_EVENT_LONGEST;
}

gboolean
cb_event_parser_feed(CbEventParser *parser, const char *bytes, gsize length)
{
    for (gsize i = 0; i < length && !parser->broken; i++)
        take_byte(parser, bytes[i]);
    return !parser->broken;
}
