/* Which requests the hub refuses by their form, on real sockets: two meanings, foreign names, paths that hide
 * something, garbage. */
#include "tests/sync/server_fixture.h"

#include <sys/socket.h>

static void
a_request_that_could_be_read_in_two_ways_is_refused(void **state)
{
    static const char *const heads[] = {
        "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: chunked\r\nContent-Length: 2\r\n",
        "Content-Length: 2\r\nContent-Length: 7\r\n",
        "Content-Length: 2\r\nContent-Length: 2\r\n",
        "Content-Length: 2, 2\r\n",
        "Content-Length: +2\r\n",
        "Content-Length: 0x2\r\n",
        "Content-Length: -2\r\n",
        "Content-Length : 2\r\n",
        "Content-Length: 99999999999999999999999\r\n",
        "Transfer-Encoding: gzip, chunked\r\n",
        "Transfer-Encoding: identity\r\n",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding:\vchunked\r\n",
        "X-A: a\rContent-Length: 2\r\n",
        "X-A: a\001b\r\n",
    };
    CbTestHub *test = *state;
    for (guint i = 0; i < G_N_ELEMENTS(heads); i++) {
        g_autofree char *text =
            g_strconcat("POST /rest/v1/rpc/cb_pull HTTP/1.1\r\n" HOST JSON, heads[i],
                        "\r\n{}GET /health HTTP/1.1\r\n" HOST "\r\n", NULL);
        g_autofree char *answer = cb_test_ask(test->port, text, -1);
        if (status_of(answer) < 400 || strstr(answer, "HTTP/1.1 2") != NULL)
            fail_msg("%s: %s", heads[i], answer);
    }
}

static void
only_its_own_names_reach_the_hub(void **state)
{
    static const struct {
        const char *field;
        guint status;
    } cases[] = {
        {"Host: localhost:99\r\n", 200},
        {"Host: 127.0.0.1\r\n", 200},
        {"Host: [::1]:8650\r\n", 200},
        {"Host: LOCALHOST\r\n", 200},
        {"Host: evil.example\r\n", 421},
        {"Host: localhost.evil.example\r\n", 421},
        {"Host: 127.0.0.1.evil.example\r\n", 421},
        {"Host: \r\n", 421},
        {"Host: localhost:x\r\n", 421},
        {"", 400},
        {"Host: localhost\r\nHost: localhost\r\n", 400},
    };
    CbTestHub *test = *state;
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *text =
            g_strconcat("GET /health HTTP/1.1\r\n", cases[i].field, LAST "\r\n", NULL);
        g_autofree char *answer = cb_test_ask(test->port, text, -1);
        if (status_of(answer) != cases[i].status)
            fail_msg("%s: %.40s", cases[i].field, answer);
    }
}

static void
a_path_is_decoded_once_and_hides_nothing(void **state)
{
    static const char *const refused[] = {
        "/rest%2fv1/operators",
        "/rest%2Fv1",
        "/rest/v1/../v1/operators",
        "/rest/v1/%2e%2e/x",
        "/a%00b",
        "/a%5cb",
        "/a\\b",
        "http://localhost/health",
        "/a%zz",
        "/a%ff",
        "/a%0d%0ab",
        "*",
    };
    CbTestHub *test = *state;
    for (guint i = 0; i < G_N_ELEMENTS(refused); i++) {
        g_autofree char *text =
            g_strconcat("GET ", refused[i], " HTTP/1.1\r\n" HOST LAST "\r\n", NULL);
        g_autofree char *answer = cb_test_ask(test->port, text, -1);
        if (status_of(answer) != 400)
            fail_msg("%s: %.40s", refused[i], answer);
    }
    g_autofree char *answer =
        cb_test_ask(test->port, "GET /%68ealth HTTP/1.1\r\n" HOST LAST "\r\n", -1);
    assert_int_equal(status_of(answer), 200);
}

static void
what_a_page_in_a_browser_could_send_is_no_write(void **state)
{
    static const char *const types[] = {
        "Content-Type: text/plain\r\n", "Content-Type: application/x-www-form-urlencoded\r\n",
        "Content-Type: multipart/form-data; boundary=x\r\n", "", JSON "Content-Encoding: gzip\r\n"};
    CbTestHub *test = *state;
    for (guint i = 0; i < G_N_ELEMENTS(types); i++) {
        g_autofree char *text = g_strconcat("POST /rest/v1/rpc/cb_pull HTTP/1.1\r\n" HOST LAST,
                                            "Content-Length: 2\r\n", types[i], "\r\n{}", NULL);
        g_autofree char *answer = cb_test_ask(test->port, text, -1);
        assert_int_equal(status_of(answer), 415);
    }
}

static void
garbage_hurts_nobody(void **state)
{
    CbTestHub *test = *state;
    g_autoptr(GRand) rand = g_rand_new_with_seed(7);
    for (guint i = 0; i < 60; i++) {
        char bytes[600];
        for (guint b = 0; b < sizeof bytes; b++)
            bytes[b] = (char)g_rand_int_range(rand, 0, 256);
        if (i % 3 > 0) /* a good beginning */
            memcpy(bytes, "POST /health HTTP/1.1\r\n" HOST, i % 3 == 1 ? 24 : 40);
        int connection = cb_test_connect(test->port);
        cb_test_send(connection, bytes, sizeof bytes);
        if (i % 2 == 0)
            shutdown(connection, SHUT_WR);
        close(connection);
    }
    assert_alive(test);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        ON_HUB(a_request_that_could_be_read_in_two_ways_is_refused),
        ON_HUB(only_its_own_names_reach_the_hub),
        ON_HUB(a_path_is_decoded_once_and_hides_nothing),
        ON_HUB(what_a_page_in_a_browser_could_send_is_no_write),
        ON_HUB(garbage_hurts_nobody),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
