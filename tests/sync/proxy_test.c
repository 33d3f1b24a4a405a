/* The fault proxy itself: tests that lean on it must be able to trust it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <errno.h>
#include <string.h>

#include <cmocka.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "engine/when.h"
#include "tests/support/canned_server.h"
#include "tests/support/fault_proxy.h"

#define LENGTH 40000

/* Answers with LENGTH bytes, each telling its place, and ends. */
static gboolean
count(gpointer data, const CannedRequest *request, int fd)
{
    (void)data, (void)request;
    char bytes[LENGTH];
    for (guint i = 0; i < LENGTH; i++)
        bytes[i] = (char)('a' + i % 23);
    canned_send(fd, bytes, sizeof bytes);
    return FALSE;
}

typedef struct {
    CannedServer *server;
    FaultProxy *proxy;
} Test;

static int
set_up(void **state)
{
    Test *test = g_new0(Test, 1);
    test->server = canned_server_start(count, NULL);
    test->proxy = fault_proxy_start(canned_server_port(test->server), 1);
    *state = test;
    return 0;
}

static int
tear_down(void **state)
{
    Test *test = *state;
    fault_proxy_stop(test->proxy);
    canned_server_stop(test->server);
    g_free(test);
    return 0;
}

/* -1 when it is refused. */
static int
dial(const Test *test)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((guint16)fault_proxy_port(test->proxy)),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connect(fd, (struct sockaddr *)&address, sizeof address) == 0)
        return fd;
    close(fd);
    return -1;
}

typedef struct {
    gsize length;    /* bytes that came, in order */
    int end;         /* 0: an orderly end, else errno; ETIMEDOUT: nothing came any more */
    gint64 took;     /* microseconds until the end */
    gint64 first;    /* until the first byte */
    guint reads;
} Heard;

/* Asks, and listens until the end or until `patience` has passed without a byte. */
static Heard
hear(Test *test, gint64 patience)
{
    Heard heard = {.end = -1};
    int fd = dial(test);
    char bytes[65536];
    gint64 began = g_get_monotonic_time();
    assert_true(fd >= 0);
    assert_true(send(fd, "GET / HTTP/1.1\r\n\r\n", 18, MSG_NOSIGNAL) == 18);
    while (heard.end < 0) {
        struct pollfd poll_in = {.fd = fd, .events = POLLIN};
        if (poll(&poll_in, 1, (int)(patience / 1000)) == 0) {
            heard.end = ETIMEDOUT;
            break;
        }
        gssize n = read(fd, bytes, sizeof bytes);
        for (gssize i = 0; i < n; i++)
            assert_int_equal(bytes[i], 'a' + (heard.length + (gsize)i) % 23);
        if (n > 0 && heard.length == 0)
            heard.first = g_get_monotonic_time() - began;
        if (n > 0)
            heard.length += (gsize)n;
        else
            heard.end = n == 0 ? 0 : errno;
        heard.reads++;
    }
    heard.took = g_get_monotonic_time() - began;
    close(fd);
    return heard;
}

static void
set(Test *test, FaultProxyWay way, FaultProxyFaults faults)
{
    fault_proxy_set(test->proxy, way, &faults);
}

static void
without_faults_all_bytes_pass_in_order(void **state)
{
    Test *test = *state;
    Heard heard = hear(test, CB_SECOND);
    assert_int_equal(heard.length, LENGTH);
    assert_int_equal(heard.end, 0);
    assert_int_equal(fault_proxy_connections(test->proxy), 1);
    assert_int_equal(fault_proxy_bytes(test->proxy, FAULT_PROXY_DOWN), LENGTH);
    assert_int_equal(fault_proxy_bytes(test->proxy, FAULT_PROXY_UP), 18);
}

static void
latency_delays_each_way_and_jitter_keeps_the_order(void **state)
{
    Test *test = *state;
    set(test, FAULT_PROXY_BOTH,
        (FaultProxyFaults){.latency = CB_SECOND / 10, .jitter = CB_SECOND / 20, .slice = 500});
    Heard heard = hear(test, CB_SECOND);
    assert_int_equal(heard.length, LENGTH);
    assert_true(heard.first >= CB_SECOND / 10);
    assert_true(heard.first < CB_SECOND);
}

static void
bandwidth_makes_it_slow(void **state)
{
    Test *test = *state;
    set(test, FAULT_PROXY_DOWN, (FaultProxyFaults){.bandwidth = 100000});
    Heard heard = hear(test, CB_SECOND);
    assert_int_equal(heard.length, LENGTH);
    assert_in_range(heard.took, CB_SECOND * 3 / 10, CB_SECOND * 2);
}

static void
a_slow_close_comes_late(void **state)
{
    Test *test = *state;
    set(test, FAULT_PROXY_DOWN, (FaultProxyFaults){.slow_close = CB_SECOND / 5});
    Heard heard = hear(test, CB_SECOND);
    assert_int_equal(heard.length, LENGTH);
    assert_int_equal(heard.end, 0);
    assert_true(heard.took >= CB_SECOND / 5);
}

static void
a_black_hole_swallows_everything(void **state)
{
    Test *test = *state;
    set(test, FAULT_PROXY_DOWN, (FaultProxyFaults){.black_hole = TRUE});
    Heard heard = hear(test, CB_SECOND / 5);
    assert_int_equal(heard.length, 0);
    assert_int_equal(heard.end, ETIMEDOUT);
}

static void
a_reset_breaks_the_connection(void **state)
{
    Test *test = *state;
    set(test, FAULT_PROXY_DOWN, (FaultProxyFaults){.reset = TRUE});
    Heard heard = hear(test, CB_SECOND);
    assert_int_equal(heard.length, 0);
    assert_int_equal(heard.end, ECONNRESET);
}

static void
slices_come_in_many_pieces(void **state)
{
    Test *test = *state;
    set(test, FAULT_PROXY_DOWN, (FaultProxyFaults){.slice = 2000, .slice_pause = 5000});
    Heard heard = hear(test, CB_SECOND);
    assert_int_equal(heard.length, LENGTH);
    assert_true(heard.reads > 8);
}

static void
a_cut_ends_after_so_many_bytes(void **state)
{
    Test *test = *state;
    set(test, FAULT_PROXY_DOWN, (FaultProxyFaults){.cut_after = 12345});
    Heard heard = hear(test, CB_SECOND);
    assert_true(heard.length <= 12345);
    assert_int_equal(heard.end, ECONNRESET);
    assert_int_equal(fault_proxy_bytes(test->proxy, FAULT_PROXY_DOWN), 12345);
}

static void
a_disabled_proxy_refuses_and_comes_back(void **state)
{
    Test *test = *state;
    fault_proxy_disable(test->proxy, TRUE);
    int fd = 0;
    for (guint i = 0; i < 100 && (fd = dial(test)) >= 0; i++) {
        close(fd);
        g_usleep(10000);
    }
    assert_int_equal(fd, -1);
    fault_proxy_disable(test->proxy, FALSE);
    for (guint i = 0; i < 100 && (fd = dial(test)) < 0; i++)
        g_usleep(10000);
    close(fd);
    Heard heard = hear(test, CB_SECOND);
    assert_int_equal(heard.length, LENGTH);
}

#define WITH_PROXY(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_PROXY(without_faults_all_bytes_pass_in_order),
        WITH_PROXY(latency_delays_each_way_and_jitter_keeps_the_order),
        WITH_PROXY(bandwidth_makes_it_slow),
        WITH_PROXY(a_slow_close_comes_late),
        WITH_PROXY(a_black_hole_swallows_everything),
        WITH_PROXY(a_reset_breaks_the_connection),
        WITH_PROXY(slices_come_in_many_pieces),
        WITH_PROXY(a_cut_ends_after_so_many_bytes),
        WITH_PROXY(a_disabled_proxy_refuses_and_comes_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
