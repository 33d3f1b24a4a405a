/* A raw event stream of a hub, read without a client: changes about sessions, and whether they
 * follow each other. Whatever fails ends the program. */
#pragma once

#include <glib.h>

typedef struct {
    int socket;          /* does not block once it is open */
    GString *text;       /* of a line that is not whole yet */
    char *id;            /* the cursor after the last event; NULL before the hello */
    guint changes, gaps; /* a gap: a change whose `prev` is not the one here, or a reset */
} CbEventReader;

/* Asks for /events; the caller waits for `id`. */
void cb_event_reader_open(CbEventReader *reader, guint port, const char *token);
void cb_event_reader_close(CbEventReader *reader);
/* Reads what is there and calls `changed` for each change with the number of its session
 * ("sess_0000012"). */
void cb_event_reader_read(CbEventReader *reader, void (*changed)(gpointer data, guint session),
                          gpointer data);
