#include "tests/support/wire_socket.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#define LONGEST (4 * 1024 * 1024)
#define PATIENCE 10 /* seconds without a byte */

/* --- bytes ------------------------------------------------------------------------------------ */

static struct sockaddr_in
loopback(guint port)
{
    return (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons((guint16)port),
                                .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
}

static void
set_patience(int peer)
{
    const struct timeval patience = {.tv_sec = PATIENCE};
    setsockopt(peer, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    setsockopt(peer, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
}

static void
send_all(int peer, const GString *bytes)
{
    for (gsize sent = 0; sent < bytes->len;) {
        ssize_t n = send(peer, bytes->str + sent, bytes->len - sent, MSG_NOSIGNAL);
        if (n <= 0)
            return;
        sent += (gsize)n;
    }
}

/* What comes next; FALSE when nothing does any more. */
static gboolean
receive(int peer, GString *bytes)
{
    char part[16384];
    ssize_t n = recv(peer, part, sizeof part, 0);
    if (n > 0)
        g_string_append_len(bytes, part, n);
    return n > 0 && bytes->len < LONGEST;
}

/* --- messages --------------------------------------------------------------------------------- */

/* "Name: value" lines into `headers`, with names in lower case. */
static void
read_headers(char **lines, CbHeaders *headers)
{
    for (char **line = lines; *line != NULL; line++) {
        char *colon = strchr(*line, ':');
        if (colon == NULL)
            continue;
        *colon = '\0';
        g_hash_table_replace(headers, g_ascii_strdown(*line, -1),
                             g_strdup(g_strstrip(colon + 1)));
    }
}

/* Reads head and body; the lines of the head, NULL when there is no whole message. */
static char **
receive_message(int peer, GString *body, CbHeaders *headers)
{
    g_autoptr(GString) bytes = g_string_new(NULL);
    char *end = NULL;
    while ((end = strstr(bytes->str, "\r\n\r\n")) == NULL)
        if (!receive(peer, bytes))
            return NULL;
    gsize head = (gsize)(end - bytes->str);
    g_autofree char *text = g_strndup(bytes->str, head);
    char **lines = g_strsplit(text, "\r\n", -1);
    read_headers(lines + 1, headers);
    const char *length = g_hash_table_lookup(headers, "content-length");
    gsize wanted = length != NULL ? strtoul(length, NULL, 10) : LONGEST;
    while (bytes->len - head - 4 < wanted && receive(peer, bytes))
        continue;
    g_string_append_len(body, bytes->str + head + 4, (gssize)(bytes->len - head - 4));
    return lines;
}

static void
append_headers(GString *out, CbHeaders *headers)
{
    GHashTableIter each;
    gpointer name, value;
    g_hash_table_iter_init(&each, headers);
    while (g_hash_table_iter_next(&each, &name, &value))
        g_string_append_printf(out, "%s: %s\r\n", (char *)name, (char *)value);
}

/* --- the client ------------------------------------------------------------------------------- */

static CbAnswer *
read_answer(int peer)
{
    g_autoptr(CbAnswer) answer = cb_answer_new(0);
    g_auto(GStrv) lines = receive_message(peer, answer->body, answer->headers);
    if (lines == NULL || !g_str_has_prefix(lines[0], "HTTP/1.1 "))
        return NULL;
    answer->status = (guint)strtoul(lines[0] + strlen("HTTP/1.1 "), NULL, 10);
    return g_steal_pointer(&answer);
}

CbAnswer *
cb_wire_send(guint port, const char *method, const char *path, CbHeaders *headers, const char *body)
{
    int peer = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct sockaddr_in address = loopback(port);
    CbAnswer *answer = NULL;
    if (peer >= 0 && connect(peer, (struct sockaddr *)&address, sizeof address) == 0) {
        g_autoptr(GString) out = g_string_new(NULL);
        set_patience(peer);
        g_string_append_printf(out, "%s %s HTTP/1.1\r\nHost: 127.0.0.1:%u\r\n", method, path, port);
        append_headers(out, headers);
        if (body != NULL)
            g_string_append_printf(out, "Content-Length: %" G_GSIZE_FORMAT "\r\n", strlen(body));
        g_string_append_printf(out, "Connection: close\r\n\r\n%s", body != NULL ? body : "");
        send_all(peer, out);
        answer = read_answer(peer);
    }
    if (peer >= 0)
        close(peer);
    return answer;
}
