/* Answers of all kinds of servers, most of them no hubs: what is taken, what is refused, and what is said of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <sys/resource.h>

#include "engine/when.h"
#include "sync/client/transfer.h"
#include "tests/support/canned_server.h"

typedef struct {
    CannedServer *server;
    CbTransfers *transfers;
    guint answers, failures;
    guint status;
    gsize length;
    char *body, *retry_after;
    CbFailure failure;
    char *sentence;
    GString *events;
} Test;

static void
on_answer(gpointer data, guint id, const CbAnswer *answer)
{
    (void)id;
    Test *test = data;
    const char *header = g_hash_table_lookup(answer->headers, "Retry-After");
    test->answers++;
    test->status = answer->status;
    test->length = answer->body->len;
    g_free(test->body);
    g_free(test->retry_after);
    test->body = g_strndup(answer->body->str, MIN(answer->body->len, 1000));
    test->retry_after = g_strdup(header);
}

static void
on_failure(gpointer data, guint id, CbFailure failure, const char *sentence)
{
    (void)id;
    Test *test = data;
    test->failures++;
    test->failure = failure;
    g_free(test->sentence);
    test->sentence = g_strdup(sentence);
}

static void
on_stream(gpointer data, guint id, const char *bytes, gsize length)
{
    (void)id;
    g_string_append_len(((Test *)data)->events, bytes, (gssize)length);
}

static void
start(Test *test, CannedAnswer answer)
{
    const CbTransferCalls calls = {test, on_answer, on_failure, on_stream};
    *test = (Test){.server = canned_server_start(answer, NULL), .events = g_string_new(NULL)};
    test->transfers = cb_transfers_new(&calls, NULL);
    assert_non_null(test->transfers);
    g_auto(CbCredentials) credentials = {.expires_at = CB_NULL};
    credentials.hub = g_strdup(canned_server_url(test->server));
    credentials.token = g_strdup("cbt_secret");
    cb_transfers_hub(test->transfers, &credentials);
}

static void
finish(Test *test)
{
    cb_transfers_free(test->transfers);
    canned_server_stop(test->server);
    g_string_free(test->events, TRUE);
    g_free(test->body);
    g_free(test->retry_after);
    g_free(test->sentence);
}

static void
turn(Test *test)
{
    cb_transfers_perform(test->transfers);
    if (!cb_transfers_settle(test->transfers))
        cb_transfers_wait(test->transfers, CB_SECOND / 50);
}

static void
ask(Test *test, CbTransferKind kind, gint64 timeout)
{
    g_autoptr(CbRequest) request = cb_request_new("POST", "/rest/v1/rpc/cb_pull?a=b");
    guint before = test->answers + test->failures;
    gint64 patience = g_get_monotonic_time() + 8 * CB_SECOND;
    g_string_append(request->body, "{}");
    g_hash_table_replace(request->headers, g_strdup("content-type"), g_strdup("application/json"));
    cb_transfers_start(test->transfers, 7, request, kind, timeout);
    while (test->answers + test->failures == before && g_get_monotonic_time() < patience)
        turn(test);
    assert_int_equal(test->answers + test->failures, before + 1);
}

static void
assert_failed(const Test *test, CbFailure failure, const char *words)
{
    assert_int_equal(test->failures, 1);
    assert_int_equal(test->failure, failure);
    if (strstr(test->sentence, words) == NULL)
        fail_msg("\"%s\" is not in \"%s\"", words, test->sentence);
    assert_null(strstr(test->sentence, "cbt_secret"));
}

#define JSON "application/json"

/* --- good answers ----------------------------------------------------------------------------- */

static gboolean
echo(gpointer data, const CannedRequest *request, int fd)
{
    (void)data;
    g_autofree char *body = g_strdup_printf("[\"%s\",%d,\"%s\"]", request->line,
                                            strstr(request->headers, "Bearer cbt_secret") != NULL,
                                            request->body);
    return canned_send_answer(fd, 200, JSON, "retry-AFTER: 3\r\n", body);
}

static void
a_request_carries_the_token_and_its_answer_comes_whole(void **state)
{
    (void)state;
    Test test;
    start(&test, echo);
    ask(&test, CB_TRANSFER_WHOLE, 0);
    assert_int_equal(test.answers, 1);
    assert_int_equal(test.status, 200);
    assert_string_equal(test.body, "[\"POST /rest/v1/rpc/cb_pull?a=b HTTP/1.1\",1,\"{}\"]");
    assert_string_equal(test.retry_after, "3");
    finish(&test);
}

static void
a_bare_request_does_not_carry_the_token(void **state)
{
    (void)state;
    Test test;
    start(&test, echo);
    ask(&test, CB_TRANSFER_BARE, 0);
    assert_non_null(strstr(test.body, "HTTP/1.1\",0,"));
    finish(&test);
}

static gboolean
refuse(gpointer data, const CannedRequest *request, int fd)
{
    (void)data, (void)request;
    return canned_send_answer(fd, 502, "text/html", "", "<h1>Bad gateway</h1>");
}

static void
an_error_of_whatever_type_is_an_answer(void **state)
{
    (void)state;
    Test test;
    start(&test, refuse);
    ask(&test, CB_TRANSFER_WHOLE, 0);
    assert_int_equal(test.answers, 1);
    assert_int_equal(test.status, 502);
    finish(&test);
}

static gboolean
stream(gpointer data, const CannedRequest *request, int fd)
{
    (void)data, (void)request;
    static const char head[] = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n";
    canned_send(fd, head, strlen(head));
    for (guint i = 0; i < 3 && canned_pause(fd, CB_SECOND / 20); i++)
        canned_send(fd, "event: hello\ndata: {}\n\n", 23);
    return FALSE;
}

static void
a_stream_comes_in_pieces_and_its_end_is_told(void **state)
{
    (void)state;
    Test test;
    start(&test, stream);
    ask(&test, CB_TRANSFER_STREAM, 0);
    assert_failed(&test, CB_FAILURE_LATER, "ended the stream");
    assert_int_equal(test.events->len, 3 * 23);
    finish(&test);
}

static gboolean
sign_in_first(gpointer data, const CannedRequest *request, int fd)
{
    (void)data, (void)request;
    return canned_send_answer(fd, 401, JSON, "", "{\"code\":\"not_signed_in\"}");
}

static void
a_stream_that_is_refused_is_an_answer(void **state)
{
    (void)state;
    Test test;
    start(&test, sign_in_first);
    ask(&test, CB_TRANSFER_STREAM, 0);
    assert_int_equal(test.answers, 1);
    assert_int_equal(test.status, 401);
    finish(&test);
}

/* --- hostile answers -------------------------------------------------------------------------- */

static long
memory_kilobytes(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
}

static void
assert_cut_off(const Test *test)
{
    assert_int_equal(test->answers, 1);
    assert_in_range(test->length, 12 * 1024 * 1024 + 1, 13 * 1024 * 1024);
}

static gboolean
endless_body(gpointer data, const CannedRequest *request, int fd)
{
    (void)data, (void)request;
    static const char head[] = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n[";
    char zeros[65536];
    memset(zeros, '0', sizeof zeros);
    for (gboolean good = canned_send(fd, head, strlen(head)); good;)
        good = canned_send(fd, zeros, sizeof zeros);
    return FALSE;
}

static void
a_body_without_end_is_cut_off(void **state)
{
    (void)state;
    Test test;
    start(&test, endless_body);
    long before = memory_kilobytes();
    ask(&test, CB_TRANSFER_WHOLE, 0);
    assert_cut_off(&test);
    assert_true(memory_kilobytes() - before < 80 * 1024);
    finish(&test);
}

typedef struct {
    GByteArray *bytes;
    guint used; /* bits of the last byte */
} Bits;

/* The first bit of `bits` first. */
static void
add_bits(Bits *to, const char *bits)
{
    for (; *bits != '\0'; bits++) {
        if (to->used % 8 == 0)
            g_byte_array_append(to->bytes, (const guint8 *)"", 1);
        to->bytes->data[to->bytes->len - 1] |= (guint8)((*bits - '0') << to->used++ % 8);
    }
}

/* A blank, and then "once more the last 258 bytes", in 13 bits each: 1 byte becomes 158. */
static gboolean
bomb(gpointer data, const CannedRequest *request, int fd)
{
    (void)data, (void)request;
    static const char head[] =
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\n\r\n";
    static const guint8 magic[] = {0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3};
    Bits bits = {g_byte_array_append(g_byte_array_new(), magic, sizeof magic), 0};
    add_bits(&bits, "110" "01010000");
    for (guint i = 0; i < 400000; i++)
        add_bits(&bits, "11000101" "00000");
    canned_send(fd, head, strlen(head));
    canned_send(fd, bits.bytes->data, bits.bytes->len);
    g_byte_array_unref(bits.bytes);
    return FALSE;
}

static void
a_body_that_unpacks_to_too_much_is_cut_off(void **state)
{
    (void)state;
    Test test;
    start(&test, bomb);
    long before = memory_kilobytes();
    ask(&test, CB_TRANSFER_WHOLE, 0);
    assert_cut_off(&test);
    assert_true(memory_kilobytes() - before < 80 * 1024);
    finish(&test);
}

static gboolean
endless_headers(gpointer data, const CannedRequest *request, int fd)
{
    (void)data, (void)request;
    static const char line[] = "X-More: and more and more and more and more and more and more and more\r\n";
    for (gboolean good = canned_send(fd, "HTTP/1.1 200 OK\r\n", 17); good;)
        good = canned_send(fd, line, strlen(line));
    return FALSE;
}

static void
headers_without_end_are_cut_off(void **state)
{
    (void)state;
    Test test;
    start(&test, endless_headers);
    ask(&test, CB_TRANSFER_WHOLE, 0);
    assert_failed(&test, CB_FAILURE_PERSON, "headers");
    finish(&test);
}

static gboolean
slow_headers(gpointer data, const CannedRequest *request, int fd)
{
    (void)data, (void)request;
    static const char head[] = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n[]";
    for (const char *c = head; *c != '\0' && canned_send(fd, c, 1); c++)
        canned_pause(fd, CB_SECOND / 10);
    return FALSE;
}

static void
headers_that_drip_are_not_waited_for(void **state)
{
    (void)state;
    Test test;
    start(&test, slow_headers);
    ask(&test, CB_TRANSFER_WHOLE, CB_SECOND / 2);
    assert_failed(&test, CB_FAILURE_LATER, "too long to answer");
    finish(&test);
}

static gboolean
elsewhere(gpointer data, const CannedRequest *request, int fd)
{
    (void)data, (void)request;
    return canned_send_answer(fd, 302, "text/html", "Location: https://evil.example/\033[31m\r\n", "");
}

static void
a_redirect_is_not_followed_but_told(void **state)
{
    (void)state;
    Test test;
    start(&test, elsewhere);
    ask(&test, CB_TRANSFER_WHOLE, 0);
    assert_failed(&test, CB_FAILURE_PERSON, "sends us on to https://evil.example/");
    assert_null(strchr(test.sentence, '\033'));
    finish(&test);
}

static gboolean
a_page(gpointer data, const CannedRequest *request, int fd)
{
    (void)data, (void)request;
    return canned_send_answer(fd, 200, "text/html", "", "<h1>Welcome to the hotel</h1>");
}

static void
a_web_page_is_no_hub(void **state)
{
    (void)state;
    Test test;
    start(&test, a_page);
    ask(&test, CB_TRANSFER_WHOLE, 0);
    assert_failed(&test, CB_FAILURE_LATER, "answers text/html where a hub answers JSON");
    finish(&test);
}

static gboolean
mail(gpointer data, const CannedRequest *request, int fd)
{
    (void)data, (void)request;
    canned_send(fd, "220 mail.example ESMTP\r\n", 24);
    return FALSE;
}

static void
what_does_not_speak_http_is_no_hub(void **state)
{
    (void)state;
    Test test;
    start(&test, mail);
    ask(&test, CB_TRANSFER_WHOLE, 0);
    assert_failed(&test, CB_FAILURE_PERSON, "does not speak HTTP");
    finish(&test);
}

static gboolean
half(gpointer data, const CannedRequest *request, int fd)
{
    (void)data, (void)request;
    static const char head[] =
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n[1,2";
    canned_send(fd, head, strlen(head));
    return FALSE;
}

static void
half_an_answer_is_asked_for_again(void **state)
{
    (void)state;
    Test test;
    start(&test, half);
    ask(&test, CB_TRANSFER_WHOLE, 0);
    assert_failed(&test, CB_FAILURE_AGAIN, "broke");
    finish(&test);
}

static void
nobody_there_is_tried_later(void **state)
{
    (void)state;
    Test test;
    start(&test, echo);
    g_auto(CbCredentials) nowhere = {.hub = g_strdup("http://127.0.0.1:1"), .token = g_strdup("cbt_secret")};
    cb_transfers_hub(test.transfers, &nowhere);
    ask(&test, CB_TRANSFER_WHOLE, 0);
    assert_failed(&test, CB_FAILURE_LATER, "http://127.0.0.1:1 does not answer");
    finish(&test);
}

static void
giving_up_in_the_middle_is_quick_and_silent(void **state)
{
    (void)state;
    Test test;
    start(&test, slow_headers);
    g_autoptr(CbRequest) request = cb_request_new("GET", "/");
    cb_transfers_start(test.transfers, 1, request, CB_TRANSFER_WHOLE, 0);
    for (guint i = 0; i < 5; i++)
        turn(&test);
    gint64 before = g_get_monotonic_time();
    cb_transfers_cancel(test.transfers, 1);
    turn(&test);
    assert_int_equal(test.answers + test.failures, 0);
    finish(&test);
    assert_true(g_get_monotonic_time() - before < CB_SECOND);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_request_carries_the_token_and_its_answer_comes_whole),
        cmocka_unit_test(a_bare_request_does_not_carry_the_token),
        cmocka_unit_test(an_error_of_whatever_type_is_an_answer),
        cmocka_unit_test(a_stream_comes_in_pieces_and_its_end_is_told),
        cmocka_unit_test(a_stream_that_is_refused_is_an_answer),
        cmocka_unit_test(a_body_without_end_is_cut_off),
        cmocka_unit_test(a_body_that_unpacks_to_too_much_is_cut_off),
        cmocka_unit_test(headers_without_end_are_cut_off),
        cmocka_unit_test(headers_that_drip_are_not_waited_for),
        cmocka_unit_test(a_redirect_is_not_followed_but_told),
        cmocka_unit_test(a_web_page_is_no_hub),
        cmocka_unit_test(what_does_not_speak_http_is_no_hub),
        cmocka_unit_test(half_an_answer_is_asked_for_again),
        cmocka_unit_test(nobody_there_is_tried_later),
        cmocka_unit_test(giving_up_in_the_middle_is_quick_and_silent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
