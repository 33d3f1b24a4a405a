/* What the hub bounds on real sockets: the size of requests, the time they take, the number of connections and of
 * answers under way. */
#include "tests/sync/server_fixture.h"

/* --- size ------------------------------------------------------------------------------------- */

static void
a_body_that_is_too_large_is_refused_before_it_is_read(void **state)
{
    CbTestHub *test = *state;
    g_autofree char *answer = cb_test_ask(
        test->port,
        "POST /rest/v1/rpc/cb_pull HTTP/1.1\r\n" HOST JSON "Content-Length: 900000000\r\n\r\n", -1);
    assert_int_equal(status_of(answer), 413);
    assert_has(answer, "too_large");
}

static void
a_body_without_a_length_is_refused_once_it_is_too_large(void **state)
{
    CbTestHub *test = *state;
    int connection = cb_test_connect(test->port);
    g_autofree char *chunk = g_strnfill(65536, ' ');
    cb_test_send(connection,
                 "POST /rest/v1/rpc/cb_pull HTTP/1.1\r\n" HOST JSON LAST
                 "Transfer-Encoding: chunked\r\n\r\n",
                 -1);
    for (guint i = 0; i < 20; i++) {
        cb_test_send(connection, "10000\r\n", -1);
        cb_test_send(connection, chunk, 65536);
        cb_test_send(connection, "\r\n", -1);
    }
    cb_test_send(connection, "0\r\n\r\n", -1);
    g_autofree char *answer = cb_test_read(connection, NULL);
    assert_int_equal(status_of(answer), 413);
    close(connection);
}

static void
an_endless_body_is_cut(void **state)
{
    CbTestHub *test = *state;
    int connection = cb_test_connect(test->port);
    g_autofree char *chunk = g_strnfill(65536, ' ');
    guint sent = 0;
    cb_test_send(connection,
                 "POST /rest/v1/rpc/cb_pull HTTP/1.1\r\n" HOST JSON
                 "Transfer-Encoding: chunked\r\n\r\n",
                 -1);
    while (sent < 400 && cb_test_send(connection, "10000\r\n", -1) &&
           cb_test_send(connection, chunk, 65536) && cb_test_send(connection, "\r\n", -1))
        sent++;
    assert_true(sent < 400); /* 25 MB */
    close(connection);
    assert_alive(test);
}

static void
lines_and_heads_that_are_too_large_are_refused(void **state)
{
    static const struct {
        gsize target, field;
        guint status;
    } cases[] = {
        {40000, 10, 401}, {70000, 10, 414}, {300000, 10, 414}, {10, 70000, 431}, {10, 300000, 431}};
    CbTestHub *test = *state;
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *target = g_strnfill(cases[i].target, 'a');
        g_autofree char *value = g_strnfill(cases[i].field, 'a');
        g_autofree char *text = g_strdup_printf(
            "GET /rest/v1/operators?id=eq.%s HTTP/1.1\r\n" HOST LAST "X-Long: %s\r\n\r\n", target,
            value);
        g_autofree char *answer = cb_test_ask(test->port, text, -1);
        if (status_of(answer) != cases[i].status && *answer != '\0')
            fail_msg("case %u: %.60s", i, answer);
    }
}

/* --- time ------------------------------------------------------------------------------------- */

/* Sends `first`, then `drop` every 20 ms, until the hub closes; how long that took in microseconds.
 */
static gint64
drip(CbTestHub *test, const char *first, const char *drop)
{
    gint64 began = g_get_monotonic_time();
    int connection = cb_test_connect(test->port);
    cb_test_send(connection, first, -1);
    while (cb_test_send(connection, drop, -1) &&
           g_get_monotonic_time() - began < 5 * G_USEC_PER_SEC)
        g_usleep(20000);
    close(connection);
    return g_get_monotonic_time() - began;
}

static void
a_head_that_comes_drop_by_drop_is_cut(void **state)
{
    gint64 took = drip(*state, "GET /health HTTP/1.1\r\n" HOST, "X-A: b\r\n");
    assert_in_range(took, 250000, 2000000);
}

static void
a_body_that_comes_drop_by_drop_is_cut(void **state)
{
    gint64 took = drip(
        *state, "POST /rest/v1/rpc/cb_pull HTTP/1.1\r\n" HOST JSON "Content-Length: 100000\r\n\r\n",
        " ");
    assert_in_range(took, 550000, 2500000);
}

static void
who_connects_and_says_nothing_is_cut(void **state)
{
    CbTestHub *test = *state;
    gint64 began = g_get_monotonic_time();
    int connection = cb_test_connect(test->port);
    g_autofree char *answer = cb_test_read(connection, NULL);
    assert_string_equal(answer, "");
    assert_in_range(g_get_monotonic_time() - began, 250000, 2000000);
    close(connection);
}

/* --- number ----------------------------------------------------------------------------------- */

static void
more_connections_than_there_may_be_are_told_so(void **state)
{
    (void)state;
    const CbServerOptions options = {.connections = 4};
    CbTestHub *test = cb_test_hub_start(&options);
    int open[4];
    for (guint i = 0; i < 4; i++) {
        open[i] = cb_test_connect(test->port);
        cb_test_send(open[i], "GET /health HTTP/1.1\r\n" HOST "\r\n", -1);
        g_autofree char *answer = cb_test_read(open[i], "}");
        assert_int_equal(status_of(answer), 200);
    }
    g_autofree char *answer = cb_test_ask(test->port, "GET /health HTTP/1.1\r\n" HOST "\r\n", -1);
    assert_int_equal(status_of(answer), 503);
    assert_has(answer, "Retry-After: ");
    for (guint i = 0; i < 4; i++)
        close(open[i]);
    for (guint tries = 0; tries < 100; tries++) {
        g_autofree char *again =
            cb_test_ask(test->port, "GET /health HTTP/1.1\r\n" HOST LAST "\r\n", -1);
        if (status_of(again) == 200)
            break;
        g_usleep(10000);
    }
    assert_alive(test);
    cb_test_hub_free(test);
}

static CbAnswer *
answer_much(gpointer data, const CbRequest *request)
{
    (void)data, (void)request;
    CbAnswer *answer = cb_answer_new(200);
    g_string_set_size(answer->body, 100 * 1024 * 1024);
    return answer;
}

static void
large_answers_that_nobody_reads_do_not_fill_the_memory(void **state)
{
    (void)state;
    const CbServerOptions options = {.answer = answer_much};
    CbTestHub *test = cb_test_hub_start(&options);
    int open[2];
    for (guint i = 0; i < 2; i++) {
        open[i] = cb_test_connect(test->port);
        cb_test_send(open[i], "GET /health HTTP/1.1\r\n" HOST "\r\n", -1);
        g_autofree char *head = cb_test_read(open[i], "\r\n");
        assert_int_equal(status_of(head), 200);
    }
    g_autofree char *refused =
        cb_test_ask(test->port, "GET /health HTTP/1.1\r\n" HOST LAST "\r\n", -1);
    assert_int_equal(status_of(refused), 503);
    close(open[0]);
    guint status = 503;
    for (guint tries = 0; status == 503 && tries < 100; tries++) {
        int again = cb_test_connect(test->port);
        cb_test_send(again, "GET /health HTTP/1.1\r\n" HOST "\r\n", -1);
        g_autofree char *head = cb_test_read(again, "\r\n");
        status = status_of(head);
        close(again);
        g_usleep(10000);
    }
    assert_int_equal(status, 200);
    close(open[1]);
    cb_test_hub_free(test);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        ON_HUB(a_body_that_is_too_large_is_refused_before_it_is_read),
        ON_HUB(a_body_without_a_length_is_refused_once_it_is_too_large),
        ON_HUB(an_endless_body_is_cut),
        ON_HUB(lines_and_heads_that_are_too_large_are_refused),
        ON_HUB(a_head_that_comes_drop_by_drop_is_cut),
        ON_HUB(a_body_that_comes_drop_by_drop_is_cut),
        ON_HUB(who_connects_and_says_nothing_is_cut),
        cmocka_unit_test(more_connections_than_there_may_be_are_told_so),
        cmocka_unit_test(large_answers_that_nobody_reads_do_not_fill_the_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
