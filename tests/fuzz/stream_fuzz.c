/* Server-sent events: the same come out of a stream however it is cut. The first byte says where.
 */
#include "sync/client/event_parser.h"
#include "tests/fuzz/texts.h"

static void
note(gpointer data, const CbEvent *event)
{
    g_assert(strlen(event->data) <= CB_EVENT_LONGEST && strlen(event->name) <= CB_EVENT_LONGEST);
    g_assert(*event->name != '\0' && event->retry >= 0);
    g_assert(g_utf8_validate(event->data, -1, NULL) && g_utf8_validate(event->name, -1, NULL));
    g_assert(g_utf8_validate(event->id, -1, NULL) && strpbrk(event->id, "\r\n") == NULL);
    g_assert(strchr(event->data, '\r') == NULL && strpbrk(event->name, "\r\n") == NULL);
    g_string_append_printf(data, "%s\r%s\r%s\r%" G_GINT64_FORMAT "\r", event->name, event->data,
                           event->id, event->retry);
}

/* All events of the stream, fed in pieces of so many bytes. */
static char *
events_of(const char *text, size_t size, size_t piece)
{
    GString *events = g_string_new(NULL);
    CbEventParser *parser = cb_event_parser_new(note, events);
    gboolean whole = TRUE;
    for (size_t at = 0; at < size; at += piece) {
        gboolean was_whole = whole;
        whole = cb_event_parser_feed(parser, text + at, MIN(piece, size - at));
        g_assert(was_whole || !whole);
    }
    g_string_append(events, whole ? "whole" : "broken");
    cb_event_parser_free(parser);
    return g_string_free(events, FALSE);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2)
        return 0;
    const char *text = (const char *)data + 1;
    size_t length = size - 1;
    g_autofree char *in_one = events_of(text, length, length);
    g_autofree char *in_two = events_of(text, length, 1 + data[0] % length);
    g_autofree char *in_bytes = events_of(text, length, 1);
    g_assert_cmpstr(in_two, ==, in_one);
    g_assert_cmpstr(in_bytes, ==, in_one);
    return 0;
}
