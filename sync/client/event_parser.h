/* Server-sent events out of a stream that comes in pieces of any size. Bounded: a line or the data
 * of an event beyond 64 KiB breaks the parser for good. Knows no time and no I/O; feed it anything.
 */
#pragma once

#include <glib.h>

#define CB_EVENT_LONGEST (64 * 1024)

typedef struct {
    const char *name; /* "message" where the stream names none */
    const char *data; /* lines joined by LF */
    const char *id;   /* the last one that was given; "" before */
    gint64 retry;     /* microseconds, the last one that was given; 0 before */
} CbEvent;
/* The event is lent for the call. */
typedef void (*CbEventVisit)(gpointer data, const CbEvent *event);

typedef struct CbEventParser CbEventParser;
CbEventParser *cb_event_parser_new(CbEventVisit visit, gpointer data);
void cb_event_parser_free(CbEventParser *parser);
/* FALSE when it is broken: too long, NUL, or not UTF-8. */
gboolean cb_event_parser_feed(CbEventParser *parser, const char *bytes, gsize length);
