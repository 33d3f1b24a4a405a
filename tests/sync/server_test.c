/* The hub on real sockets: what it answers to good clients, what its log tells of them, and how its streams and
 * itself end. */
#include "tests/sync/server_fixture.h"

#include <sys/socket.h>

#include "sync/hub/gzip.h"

#define STREAMS 100

static guint
count(const char *text, const char *words)
{
    guint n = 0;
    for (; (text = strstr(text, words)) != NULL; text += strlen(words))
        n++;
    return n;
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
    const struct CMUnitTest tests[] = {
        ON_HUB(a_connection_carries_one_question_after_another),
        ON_HUB(questions_sent_at_once_are_answered_in_their_order),
        ON_HUB(who_asks_for_the_head_gets_the_head_alone),
        ON_HUB(who_has_said_all_and_only_listens_is_answered),
        ON_HUB(answers_on_this_machine_are_not_packed),
        cmocka_unit_test(packing_makes_answers_smaller_for_those_who_take_it),
        ON_HUB(the_log_tells_who_asked_what_but_no_secret),
        ON_HUB(nobody_forges_a_line_of_the_log),
        ON_HUB(a_hundred_streams_hear_of_a_change),
        ON_HUB(stopping_ends_streams_and_waits_for_nobody_else),
        ON_HUB(stopping_does_not_wait_longer_than_it_is_told_to),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
