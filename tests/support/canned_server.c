#include "tests/support/canned_server.h"

#include <netinet/in.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct CannedServer {
    CannedAnswer answer;
    gpointer data;
    int listener;
    guint port;
    char *url;
    GThread *thread;
    GMutex mutex; /* of the rest */
    GArray *fds;
    GPtrArray *threads;
    guint requests;
};

typedef struct {
    CannedServer *server;
    int fd;
} Visit;

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
serve_one(const Visit *visit)
{
    CannedServer *server = visit->server;
    g_autoptr(GString) text = g_string_new(NULL);
    if (!read_until(visit->fd, text, 0))
        return FALSE;
    gsize head = (gsize)(strstr(text->str, "\r\n\r\n") - text->str) + 4;
    gsize line = strcspn(text->str, "\r");
    if (!read_until(visit->fd, text, head + body_length(text->str)))
        return FALSE;
    g_mutex_lock(&server->mutex);
    guint number = ++server->requests;
    g_mutex_unlock(&server->mutex);
    g_autofree char *first = g_strndup(text->str, line);
    g_autofree char *headers = g_strndup(text->str + line, head - line);
    CannedRequest request = {first, headers, text->str + head, number};
    return server->answer(server->data, &request, visit->fd);
}

static gpointer
serve(gpointer data)
{
    g_autofree Visit *visit = data;
    while (serve_one(visit))
        continue;
    shutdown(visit->fd, SHUT_RDWR);
    return NULL;
}

static gpointer
run(gpointer data)
{
    CannedServer *server = data;
    for (int fd; (fd = accept4(server->listener, NULL, NULL, SOCK_CLOEXEC)) >= 0;) {
        Visit *visit = g_new0(Visit, 1);
        *visit = (Visit){server, fd};
        g_mutex_lock(&server->mutex);
        g_array_append_val(server->fds, fd);
        g_ptr_array_add(server->threads, g_thread_new("canned", serve, visit));
        g_mutex_unlock(&server->mutex);
    }
    return NULL;
}

CannedServer *
canned_server_start(CannedAnswer answer, gpointer data)
{
    CannedServer *server = g_new0(CannedServer, 1);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof address;
    server->answer = answer;
    server->data = data;
    server->fds = g_array_new(FALSE, FALSE, sizeof(int));
    server->threads = g_ptr_array_new();
    g_mutex_init(&server->mutex);
    server->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (bind(server->listener, (struct sockaddr *)&address, sizeof address) != 0 ||
        listen(server->listener, 16) != 0)
        g_error("canned server: no port to listen on");
    getsockname(server->listener, (struct sockaddr *)&address, &length);
    server->port = ntohs(address.sin_port);
    server->url = g_strdup_printf("http://127.0.0.1:%u", server->port);
    server->thread = g_thread_new("canned-listener", run, server);
    return server;
}

void
canned_server_stop(CannedServer *server)
{
    shutdown(server->listener, SHUT_RDWR);
    g_thread_join(server->thread);
    for (guint i = 0; i < server->fds->len; i++)
        shutdown(g_array_index(server->fds, int, i), SHUT_RDWR);
    for (guint i = 0; i < server->threads->len; i++)
        g_thread_join(g_ptr_array_index(server->threads, i));
    for (guint i = 0; i < server->fds->len; i++)
        close(g_array_index(server->fds, int, i));
    close(server->listener);
    g_array_unref(server->fds);
    g_ptr_array_unref(server->threads);
    g_mutex_clear(&server->mutex);
    g_free(server->url);
    g_free(server);
}

guint
canned_server_port(const CannedServer *server)
{
    return server->port;
}

const char *
canned_server_url(const CannedServer *server)
{
    return server->url;
}
