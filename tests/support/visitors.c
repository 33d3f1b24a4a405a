#include "tests/support/visitors.h"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

struct Visitors {
    const char *name;
    VisitorsServe serve;
    gpointer data;
    int listener;
    guint port;
    GThread *thread;
    GMutex mutex; /* of the rest */
    GArray *fds;  /* closed in the end, so that none is somebody else's by then */
    GPtrArray *threads;
};

typedef struct {
    Visitors *visitors;
    int fd;
} Visit;

static gpointer
serve(gpointer data)
{
    g_autofree Visit *visit = data;
    visit->visitors->serve(visit->visitors->data, visit->fd);
    shutdown(visit->fd, SHUT_RDWR);
    return NULL;
}

static gpointer
run(gpointer data)
{
    Visitors *visitors = data;
    for (int fd; (fd = accept4(visitors->listener, NULL, NULL, SOCK_CLOEXEC)) >= 0;) {
        Visit *visit = g_new0(Visit, 1);
        *visit = (Visit){visitors, fd};
        g_mutex_lock(&visitors->mutex);
        g_array_append_val(visitors->fds, fd);
        g_ptr_array_add(visitors->threads, g_thread_new(visitors->name, serve, visit));
        g_mutex_unlock(&visitors->mutex);
    }
    return NULL;
}

static void
listen_somewhere(Visitors *visitors)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof address;
    visitors->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (bind(visitors->listener, (struct sockaddr *)&address, sizeof address) != 0 || listen(visitors->listener, 64) != 0)
        g_error("%s: no port to listen on", visitors->name);
    getsockname(visitors->listener, (struct sockaddr *)&address, &length);
    visitors->port = ntohs(address.sin_port);
}

Visitors *
visitors_start(const char *name, VisitorsServe serve_one, gpointer data)
{
    Visitors *visitors = g_new0(Visitors, 1);
    visitors->name = name;
    visitors->serve = serve_one;
    visitors->data = data;
    visitors->fds = g_array_new(FALSE, FALSE, sizeof(int));
    visitors->threads = g_ptr_array_new();
    g_mutex_init(&visitors->mutex);
    listen_somewhere(visitors);
    visitors->thread = g_thread_new(name, run, visitors);
    return visitors;
}

void
visitors_stop(Visitors *visitors)
{
    shutdown(visitors->listener, SHUT_RDWR);
    g_thread_join(visitors->thread);
    for (guint i = 0; i < visitors->fds->len; i++)
        shutdown(g_array_index(visitors->fds, int, i), SHUT_RDWR);
    for (guint i = 0; i < visitors->threads->len; i++)
        g_thread_join(visitors->threads->pdata[i]);
    for (guint i = 0; i < visitors->fds->len; i++)
        close(g_array_index(visitors->fds, int, i));
    close(visitors->listener);
    g_array_unref(visitors->fds);
    g_ptr_array_unref(visitors->threads);
    g_mutex_clear(&visitors->mutex);
    g_free(visitors);
}

guint
visitors_port(const Visitors *visitors)
{
    return visitors->port;
}

guint
visitors_count(Visitors *visitors)
{
    g_mutex_lock(&visitors->mutex);
    guint n = visitors->fds->len;
    g_mutex_unlock(&visitors->mutex);
    return n;
}
