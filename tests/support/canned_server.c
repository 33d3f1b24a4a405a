#include "tests/support/canned_server.h"

#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/support/visitors.h"

struct CannedServer {
    CannedAnswer answer;
    gpointer data;
    Visitors *visitors;
    char *url;
    gint requests; /* atomic */
};

gboolean
canned_send(int fd, const void *bytes, gsize length)
{
    for (gsize sent = 0; sent < length;) {
        gssize n = send(fd, (const char *)bytes + sent, length - sent, MSG_NOSIGNAL);
        if (n <= 0)
            return FALSE;
        sent += (gsize)n;
    }
    return TRUE;
}

gboolean
canned_send_answer(int fd, guint status, const char *type, const char *headers, const char *body)
{
    g_autofree char *text =
        g_strdup_printf("HTTP/1.1 %u Canned\r\nContent-Type: %s\r\n%sContent-Length: %zu\r\n\r\n%s", status,
                        type, headers, strlen(body), body);
    return canned_send(fd, text, strlen(text));
}

gboolean
canned_pause(int fd, gint64 microseconds)
{
    struct pollfd gone = {.fd = fd, .events = POLLRDHUP};
    return poll(&gone, 1, (int)(microseconds / 1000)) == 0;
}

/* Reads into `text` until `length` bytes are there, or the blank line when it is 0. */
static gboolean
read_until(int fd, GString *text, gsize length)
{
    char bytes[4096];
    while (length > 0 ? text->len < length : strstr(text->str, "\r\n\r\n") == NULL) {
        gssize n = read(fd, bytes, sizeof bytes);
        if (n <= 0)
            return FALSE;
        g_string_append_len(text, bytes, n);
    }
    return TRUE;
}

static gsize
body_length(const char *headers)
{
    g_autofree char *lower = g_ascii_strdown(headers, -1);
    const char *line = strstr(lower, "\r\ncontent-length:");
    return line != NULL ? (gsize)g_ascii_strtoull(line + strlen("\r\ncontent-length:"), NULL, 10) : 0;
}

/* FALSE when the connection is over. */
static gboolean
serve_one(CannedServer *server, int fd)
{
    g_autoptr(GString) text = g_string_new(NULL);
    if (!read_until(fd, text, 0))
        return FALSE;
    gsize head = (gsize)(strstr(text->str, "\r\n\r\n") - text->str) + 4;
    gsize line = strcspn(text->str, "\r");
    if (!read_until(fd, text, head + body_length(text->str)))
        return FALSE;
    guint number = (guint)g_atomic_int_add(&server->requests, 1) + 1;
    g_autofree char *first = g_strndup(text->str, line);
    g_autofree char *headers = g_strndup(text->str + line, head - line);
    CannedRequest request = {first, headers, text->str + head, number};
    return server->answer(server->data, &request, fd);
}

static void
serve(gpointer server, int fd)
{
    while (serve_one(server, fd))
        continue;
}

CannedServer *
canned_server_start(CannedAnswer answer, gpointer data)
{
    CannedServer *server = g_new0(CannedServer, 1);
    server->answer = answer;
    server->data = data;
    server->visitors = visitors_start("canned", serve, server);
    server->url = g_strdup_printf("http://127.0.0.1:%u", visitors_port(server->visitors));
    return server;
}

void
canned_server_stop(CannedServer *server)
{
    visitors_stop(server->visitors);
    g_free(server->url);
    g_free(server);
}

guint
canned_server_port(const CannedServer *server)
{
    return visitors_port(server->visitors);
}

const char *
canned_server_url(const CannedServer *server)
{
    return server->url;
}
