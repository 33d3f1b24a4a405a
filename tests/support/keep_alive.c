#include "tests/support/keep_alive.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/support/goals.h"
#include "tests/support/hub_server.h"

#define BLOCK 65536

struct CbKeepAlive {
    int socket;
    char *host, *token;
    GString *request, *head, *body;
};

CbKeepAlive *
cb_keep_alive_new(guint port, const char *token)
{
    CbKeepAlive *connection = g_new0(CbKeepAlive, 1);
    connection->socket = cb_test_connect(port);
    setsockopt(connection->socket, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
    connection->host = g_strdup_printf("127.0.0.1:%u", port);
    connection->token = g_strdup(token);
    connection->request = g_string_new(NULL);
    connection->head = g_string_new(NULL);
    connection->body = g_string_new(NULL);
    return connection;
}

void
cb_keep_alive_free(CbKeepAlive *connection)
{
    close(connection->socket);
    g_free(connection->host);
    g_free(connection->token);
    g_string_free(connection->request, TRUE);
    g_string_free(connection->head, TRUE);
    g_string_free(connection->body, TRUE);
    g_free(connection);
}

static void
send_request(CbKeepAlive *connection, const char *path, const char *body, const char *lines)
{
    GString *text = connection->request;
    g_string_printf(text, "%s %s HTTP/1.1\r\nHost: %s\r\n", body != NULL ? "POST" : "GET", path,
                    connection->host);
    if (connection->token != NULL)
        g_string_append_printf(text, "Authorization: Bearer %s\r\n", connection->token);
    if (body != NULL)
        g_string_append_printf(text, "Content-Type: application/json\r\nContent-Length: %zu\r\n",
                               strlen(body));
    g_string_append_printf(text, "%s\r\n%s", lines, body != NULL ? body : "");
    cb_must(cb_test_send(connection->socket, text->str, (gssize)text->len),
            "a request is not taken", NULL);
}

/* Into `text`; FALSE when the other side has closed or says nothing. */
static gboolean
receive(CbKeepAlive *connection, GString *text)
{
    gsize had = text->len;
    g_string_set_size(text, had + BLOCK);
    ssize_t n = recv(connection->socket, text->str + had, BLOCK, 0);
    g_string_set_size(text, had + (gsize)MAX(n, 0));
    return n > 0;
}

const GString *
cb_keep_alive_ask(CbKeepAlive *connection, const char *path, const char *body)
{
    return cb_keep_alive_ask_with(connection, path, body, "");
}

const GString *
cb_keep_alive_ask_with(CbKeepAlive *connection, const char *path, const char *body, const char *lines)
{
    GString *head = g_string_truncate(connection->head, 0);
    const char *end = NULL;
    send_request(connection, path, body, lines);
    while (end == NULL && receive(connection, head))
        end = strstr(head->str, "\r\n\r\n");
    cb_must(end != NULL && g_str_has_prefix(head->str, "HTTP/1.1 200"), head->str, NULL);
    const char *length = strcasestr(head->str, "\r\nContent-Length:");
    cb_must(length != NULL && length < end, "an answer without a length", NULL);
    guint64 wanted = g_ascii_strtoull(length + strlen("\r\nContent-Length:"), NULL, 10);
    gsize had = (gsize)(end + 4 - head->str);
    g_string_assign(connection->body, "");
    g_string_append_len(connection->body, head->str + had, (gssize)(head->len - had));
    while (connection->body->len < wanted)
        cb_must(receive(connection, connection->body), "an answer ends too early", NULL);
    return connection->body;
}
