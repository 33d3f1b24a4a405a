#include "sync/hub/listener.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

typedef union {
    struct sockaddr any;
    struct sockaddr_in four;
    struct sockaddr_in6 six;
} Address;

/* The length of the address that `text` and `port` make; 0 when `text` is none. */
static socklen_t
parse(const char *text, guint port, Address *address)
{
    memset(address, 0, sizeof *address);
    if (inet_pton(AF_INET, text, &address->four.sin_addr) == 1) {
        address->four.sin_family = AF_INET;
        address->four.sin_port = htons((guint16)port);
        return sizeof address->four;
    }
    if (inet_pton(AF_INET6, text, &address->six.sin6_addr) == 1) {
        address->six.sin6_family = AF_INET6;
        address->six.sin6_port = htons((guint16)port);
        return sizeof address->six;
    }
    return 0;
}

static gboolean
listen_at(int listener, const Address *address, socklen_t length)
{
    int yes = 1;
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    return bind(listener, &address->any, length) == 0 && listen(listener, SOMAXCONN) == 0;
}

static guint
port_of(int listener)
{
    Address address;
    socklen_t length = sizeof address;
    if (getsockname(listener, &address.any, &length) != 0)
        return 0;
    return ntohs(address.any.sa_family == AF_INET ? address.four.sin_port : address.six.sin6_port);
}

int
cb_listener_open(const char *address, guint *port, GError **error)
{
    Address parsed;
    socklen_t length = parse(address, *port, &parsed);
    if (length == 0 || *port > 65535) {
        g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_INVAL,
                    "%s port %u is no address to listen on. Give a number and a port such as "
                    "127.0.0.1:8080 or [::1]:8080.",
                    address, *port);
        return -1;
    }
    int listener = socket(parsed.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (listener < 0 || !listen_at(listener, &parsed, length)) {
        int why = errno;
        g_set_error(error, G_FILE_ERROR, g_file_error_from_errno(why),
                    "The hub cannot listen on %s port %u: %s. Choose another one with --listen.",
                    address, *port, g_strerror(why));
        if (listener >= 0)
            close(listener);
        return -1;
    }
    *port = port_of(listener);
    return listener;
}

gboolean
cb_listener_takes_all(const char *address)
{
    return strcmp(address, "0.0.0.0") == 0 || strcmp(address, "::") == 0;
}

guint
cb_listener_files(guint wanted)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return wanted;
    if (limit.rlim_cur < wanted) {
        limit.rlim_cur = MIN(limit.rlim_max, wanted);
        setrlimit(RLIMIT_NOFILE, &limit);
        getrlimit(RLIMIT_NOFILE, &limit);
    }
    return (guint)MIN(limit.rlim_cur, G_MAXINT);
}
