#include "tests/support/event_reader.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/support/goals.h"
#include "tests/support/hub_server.h"

void
cb_event_reader_open(CbEventReader *reader, guint port, const char *token)
{
    g_autofree char *request =
        g_strdup_printf("GET /events HTTP/1.1\r\nHost: 127.0.0.1:%u\r\nAuthorization: Bearer %s\r\n"
                        "Accept: text/event-stream\r\n\r\n",
                        port, token);
    *reader = (CbEventReader){.socket = cb_test_connect(port), .text = g_string_new(NULL)};
    cb_must(cb_test_send(reader->socket, request, -1), "a stream is not taken", NULL);
    fcntl(reader->socket, F_SETFL, fcntl(reader->socket, F_GETFL) | O_NONBLOCK);
}

void
cb_event_reader_close(CbEventReader *reader)
{
    close(reader->socket);
    g_string_free(reader->text, TRUE);
    g_free(reader->id);
}

/* The text of a member of one line of JSON, up to its quote; `length` 0: there is none. */
static const char *
find_text(const char *line, const char *member, gsize *length)
{
    g_autofree char *begin = g_strdup_printf("\"%s\":\"", member);
    const char *text = strstr(line, begin);
    text = text != NULL ? text + strlen(begin) : line;
    *length = text != line ? strcspn(text, "\"") : 0;
    return text;
}

static void
take_data(CbEventReader *reader, const char *line, void (*changed)(gpointer data, guint session),
          gpointer data)
{
    gsize length;
    const char *hello = find_text(line, "cursor", &length);
    if (length > 0 && reader->id == NULL)
        reader->id = g_strndup(hello, length);
    const char *prev = find_text(line, "prev", &length);
    if (length == 0)
        return;
    reader->changes++;
    reader->gaps +=
        reader->id == NULL || strlen(reader->id) != length || memcmp(reader->id, prev, length) != 0;
    const char *session = strstr(line, "\"pk\":[\"sess_");
    if (session != NULL && changed != NULL)
        changed(data, (guint)strtoul(session + strlen("\"pk\":[\"sess_"), NULL, 10));
}

/* What follows `name` and a blank; NULL when the line begins otherwise. */
static const char *
after(const char *line, const char *name)
{
    return g_str_has_prefix(line, name) ? line + strlen(name) + strspn(line + strlen(name), " ")
                                        : NULL;
}

typedef struct {
    void (*changed)(gpointer data, guint session);
    gpointer data;
    char *id; /* of the event whose lines are read */
} Lines;

/* Lines that end with CR are HTTP's own. */
static void
take_line(CbEventReader *reader, Lines *lines, char *line, gsize length)
{
    if (length > 0 && line[length - 1] == '\r') {
        cb_must(!g_str_has_prefix(line, "HTTP/1.1 ") || strstr(line, " 200 ") != NULL, line, NULL);
        return;
    }
    const char *id = after(line, "id:"), *data = after(line, "data:"),
               *event = after(line, "event:");
    if (id != NULL) {
        g_free(lines->id);
        lines->id = g_strdup(id);
    }
    if (event != NULL)
        reader->gaps += strcmp(event, "reset") == 0 || strcmp(event, "takeover") == 0;
    if (data != NULL)
        take_data(reader, data, lines->changed, lines->data);
    if (length == 0 && lines->id != NULL) {
        g_free(reader->id);
        reader->id = g_steal_pointer(&lines->id);
    }
}

/* Takes whole events only, so that nothing of an event is to be remembered but its text. */
static void
take_events(CbEventReader *reader, Lines *lines)
{
    GString *text = reader->text;
    const char *end = g_strrstr_len(text->str, (gssize)text->len, "\n\n");
    if (end == NULL)
        return;
    gsize whole = (gsize)(end + 2 - text->str);
    for (gsize at = 0; at < whole;) {
        char *line = text->str + at, *stop = memchr(line, '\n', whole - at);
        *stop = '\0';
        take_line(reader, lines, line, (gsize)(stop - line));
        at += (gsize)(stop - line) + 1;
    }
    g_string_erase(text, 0, (gssize)whole);
}

void
cb_event_reader_read(CbEventReader *reader, void (*changed)(gpointer data, guint session),
                     gpointer data)
{
    Lines lines = {changed, data, NULL};
    char block[16384];
    ssize_t n;
    while ((n = recv(reader->socket, block, sizeof block, 0)) > 0)
        g_string_append_len(reader->text, block, n);
    cb_must(n < 0 && errno == EAGAIN, "a stream has ended", NULL);
    take_events(reader, &lines);
    g_free(lines.id);
}
