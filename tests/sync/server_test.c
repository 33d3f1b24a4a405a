/* The hub on real sockets: what it answers to good clients, slow ones and hostile ones. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "sync/hub/gzip.h"
#include "tests/support/hub_server.h"

#define HOST "Host: localhost\r\n"
#define JSON "Content-Type: application/json\r\n"
#define LAST "Connection: close\r\n"
#define STREAMS 100

#define assert_has(text, words)                                                                    \
    do {                                                                                           \
        if (strstr(text, words) == NULL)                                                           \
            fail_msg("\"%s\" is not in \"%.400s\"", words, text);                                  \
    } while (0)

static int
start(void **state)
{
    const CbServerOptions options = {.head_patience = 300000, .body_patience = 600000};
    *state = cb_test_hub_start(&options);
    return 0;
}

static int
stop(void **state)
{
    cb_test_hub_free(*state);
    return 0;
}

static guint
status_of(const char *answer)
{
    return strncmp(answer, "HTTP/1.1 ", 9) == 0 ? (guint)atoi(answer + 9) : 0;
}

static guint
count(const char *text, const char *words)
{
    guint n = 0;
    for (; (text = strstr(text, words)) != NULL; text += strlen(words))
        n++;
    return n;
}

static void
assert_alive(CbTestHub *test)
{
    g_autofree char *answer =
        cb_test_ask(test->port, "GET /health HTTP/1.1\r\n" HOST LAST "\r\n", -1);
    assert_int_equal(status_of(answer), 200);
}

/* --- good clients ----------------------------------------------------------------------------- */

static void
a_connection_carries_one_question_after_another(void **state)
{
    CbTestHub *test = *state;
    int connection = cb_test_connect(test->port);
    for (guint i = 0; i < 3; i++) {
        cb_test_send(connection, "GET /health HTTP/1.1\r\n" HOST "X-Request-Id: mine-1\r\n\r\n",
                     -1);
        g_autofree char *answer = cb_test_read(connection, "}");
        assert_int_equal(status_of(answer), 200);
        assert_has(answer, "X-Request-Id: mine-1");
        assert_has(answer, "X-Callboard-Schema: ");
        assert_has(answer, "X-Content-Type-Options: nosniff");
    }
    close(connection);
}

static void
questions_sent_at_once_are_answered_in_their_order(void **state)
{
    CbTestHub *test = *state;
    g_autofree char *answers =
        cb_test_ask(test->port,
                    "GET /health HTTP/1.1\r\n" HOST "X-Request-Id: one\r\n\r\n"
                    "GET /health HTTP/1.1\r\n" HOST "X-Request-Id: two\r\n\r\n"
                    "GET /health HTTP/1.1\r\n" HOST LAST "X-Request-Id: three\r\n\r\n",
                    -1);
    assert_int_equal(count(answers, "HTTP/1.1 200"), 3);
    const char *one = strstr(answers, "Id: one"), *two = strstr(answers, "Id: two"),
               *three = strstr(answers, "Id: three");
    assert_true(one != NULL && two != NULL && three != NULL && one < two && two < three);
}

static void
who_asks_for_the_head_gets_the_head_alone(void **state)
{
    CbTestHub *test = *state;
    g_autofree char *answer =
        cb_test_ask(test->port, "HEAD /health HTTP/1.1\r\n" HOST LAST "\r\n", -1);
    assert_true(status_of(answer) != 0);
    assert_true(g_str_has_suffix(answer, "\r\n\r\n"));
}

static void
who_has_said_all_and_only_listens_is_answered(void **state)
{
    CbTestHub *test = *state;
    int connection = cb_test_connect(test->port);
    cb_test_send(connection, "GET /health HTTP/1.1\r\n" HOST "\r\n", -1);
    shutdown(connection, SHUT_WR);
    g_autofree char *answer = cb_test_read(connection, NULL);
    assert_int_equal(status_of(answer), 200);
    close(connection);
}

static void
answers_on_this_machine_are_not_packed(void **state)
{
    CbTestHub *test = *state;
    g_autofree char *answer = cb_test_ask(
        test->port, "GET /metrics HTTP/1.1\r\n" HOST LAST "Accept-Encoding: gzip\r\n\r\n", -1);
    assert_null(strstr(answer, "Content-Encoding"));
}

static void
packing_makes_answers_smaller_for_those_who_take_it(void **state)
{
    (void)state;
    CbGzip *gzip = cb_gzip_new();
    g_autoptr(GString) text = g_string_new(NULL);
    if (gzip == NULL)
        skip();
    for (guint i = 0; i < 1000; i++)
        g_string_append(text, "{\"id\":\"s_1\",\"title\":\"Fair\"},");
    GString *packed = cb_gzip_pack(gzip, text);
    assert_non_null(packed);
    assert_true(packed->len < text->len / 10);
    assert_memory_equal(packed->str, "\x1f\x8b", 2);
    g_string_free(packed, TRUE);
    g_string_truncate(text, 3);
    assert_null(cb_gzip_pack(gzip, text));
    assert_true(cb_gzip_accepted("deflate, gzip;q=0.5"));
    assert_false(cb_gzip_accepted("gzip;q=0, br"));
    assert_false(cb_gzip_accepted("xgzip"));
    assert_false(cb_gzip_accepted(NULL));
    cb_gzip_free(gzip);
}

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

/* --- form ------------------------------------------------------------------------------------- */

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

/* --- the log ---------------------------------------------------------------------------------- */

static void
the_log_tells_who_asked_what_but_no_secret(void **state)
{
    CbTestHub *test = *state;
    g_autofree char *answer = cb_test_ask(
        test->port,
        "GET /rest/v1/operators?select=id&apikey=SECRET1&email=eq.SECRET2&SECRET3 HTTP/1.1\r\n" HOST
            LAST
        "Authorization: Bearer SECRET4\r\napikey: SECRET5\r\nx-sheen-signature: SECRET6\r\n"
        "X-Request-Id: known-7\r\n\r\n",
        -1);
    assert_in_range(status_of(answer), 400, 499);
    assert_true(cb_test_hub_logged(test, "\"id\":\"known-7\""));
    assert_true(cb_test_hub_logged(test, "\"query\":\"select=id&apikey=*&email=*&*\""));
    assert_false(strstr(test->log->str, "SECRET") != NULL);
}

static void
nobody_forges_a_line_of_the_log(void **state)
{
    CbTestHub *test = *state;
    g_autofree char *answer = cb_test_ask(
        test->port, "GET /health%22,%22role%22:%22%E2%80%AEadmin HTTP/1.1\r\n" HOST LAST "\r\n",
        -1);
    assert_true(status_of(answer) != 0);
    assert_true(cb_test_hub_logged(test, "/health\\\",\\\"role\\\":\\\"\\u202eadmin"));
}

/* --- streams ---------------------------------------------------------------------------------- */

static int
open_stream(CbTestHub *test, const char *token)
{
    g_autofree char *text =
        g_strdup_printf("GET /events HTTP/1.1\r\n" HOST "Authorization: Bearer %s\r\n\r\n", token);
    int connection = cb_test_connect(test->port);
    cb_test_send(connection, text, -1);
    g_autofree char *hello = cb_test_read(connection, "event: hello");
    assert_has(hello, "text/event-stream");
    assert_has(hello, "event: hello");
    return connection;
}

static void
a_hundred_streams_hear_of_a_change(void **state)
{
    CbTestHub *test = *state;
    int streams[STREAMS];
    g_autofree char *token = NULL;
    for (guint i = 0; i < STREAMS; i++) {
        g_autofree char *name = g_strdup_printf("viewer %u", i / 3);
        if (i % 3 == 0) { /* three a user */
            g_free(token);
            token = cb_test_hub_token(test, name, CB_ROLE_MANAGER);
        }
        streams[i] = open_stream(test, token);
    }
    g_usleep(700000); /* longer than any deadline: a stream has none */
    cb_test_hub_write(test, "op_new");
    for (guint i = 0; i < STREAMS; i++) {
        g_autofree char *event = cb_test_read(streams[i], "op_new");
        assert_has(event, "op_new");
        close(streams[i]);
    }
    cb_test_hub_write(test, "op_other"); /* to those who have gone */
    assert_alive(test);
}

static void
stopping_ends_streams_and_waits_for_nobody_else(void **state)
{
    CbTestHub *test = *state;
    g_autofree char *token = cb_test_hub_token(test, "marie", CB_ROLE_MANAGER);
    int stream = open_stream(test, token), idle = cb_test_connect(test->port);
    cb_test_send(idle, "GET /health HTTP/1.1\r\n" HOST "\r\n", -1);
    g_autofree char *health = cb_test_read(idle, "}");
    assert_int_equal(status_of(health), 200);
    gint64 began = g_get_monotonic_time();
    cb_test_hub_stop_server(test, 3 * G_USEC_PER_SEC);
    assert_true(g_get_monotonic_time() - began < 2 * G_USEC_PER_SEC);
    g_autofree char *rest = cb_test_read(stream, NULL);
    assert_true(g_str_has_suffix(rest, "0\r\n\r\n"));
    g_autofree char *nothing = cb_test_read(idle, NULL);
    assert_string_equal(nothing, "");
    close(stream);
    close(idle);
}

static void
stopping_does_not_wait_longer_than_it_is_told_to(void **state)
{
    CbTestHub *test = *state;
    int half = cb_test_connect(test->port);
    cb_test_send(
        half, "POST /rest/v1/rpc/cb_pull HTTP/1.1\r\n" HOST JSON "Content-Length: 9\r\n\r\n{", -1);
    g_usleep(50000);
    gint64 began = g_get_monotonic_time();
    cb_test_hub_stop_server(test, 200000);
    assert_in_range(g_get_monotonic_time() - began, 190000, 2000000);
    close(half);
}

int
main(void)
{
#define ON_HUB(test) cmocka_unit_test_setup_teardown(test, start, stop)
    const struct CMUnitTest tests[] = {
        ON_HUB(a_connection_carries_one_question_after_another),
        ON_HUB(questions_sent_at_once_are_answered_in_their_order),
        ON_HUB(who_asks_for_the_head_gets_the_head_alone),
        ON_HUB(who_has_said_all_and_only_listens_is_answered),
        ON_HUB(answers_on_this_machine_are_not_packed),
        cmocka_unit_test(packing_makes_answers_smaller_for_those_who_take_it),
        ON_HUB(a_body_that_is_too_large_is_refused_before_it_is_read),
        ON_HUB(a_body_without_a_length_is_refused_once_it_is_too_large),
        ON_HUB(an_endless_body_is_cut),
        ON_HUB(lines_and_heads_that_are_too_large_are_refused),
        ON_HUB(a_head_that_comes_drop_by_drop_is_cut),
        ON_HUB(a_body_that_comes_drop_by_drop_is_cut),
        ON_HUB(who_connects_and_says_nothing_is_cut),
        cmocka_unit_test(more_connections_than_there_may_be_are_told_so),
        cmocka_unit_test(large_answers_that_nobody_reads_do_not_fill_the_memory),
        ON_HUB(a_request_that_could_be_read_in_two_ways_is_refused),
        ON_HUB(only_its_own_names_reach_the_hub),
        ON_HUB(a_path_is_decoded_once_and_hides_nothing),
        ON_HUB(what_a_page_in_a_browser_could_send_is_no_write),
        ON_HUB(garbage_hurts_nobody),
        ON_HUB(the_log_tells_who_asked_what_but_no_secret),
        ON_HUB(nobody_forges_a_line_of_the_log),
        ON_HUB(a_hundred_streams_hear_of_a_change),
        ON_HUB(stopping_ends_streams_and_waits_for_nobody_else),
        ON_HUB(stopping_does_not_wait_longer_than_it_is_told_to),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
