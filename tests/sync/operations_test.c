/* What an operator of a hub does: serves it, with TLS or without, names users, hands out tokens,
 * copies data. */
#include <signal.h>
#include <unistd.h>

#include <curl/curl.h>
#include <glib/gstdio.h>

#include "store/late.h"
#include "tests/support/hub_server.h"
#include "tests/tui/command_fixture.h"

#define DATA " --data '%s/hub'"

/* Runs a command on the hub of this test. */
#define on_hub(desk, words, ...) call(desk, words DATA, ##__VA_ARGS__, (desk)->directory)

/* The same with a first line of standard input. */
static int
typed(Desk *desk, const char *line, const char *words)
{
    g_autofree char *text =
        g_strdup_printf("printf '%%s\\n' '%s' | '%s' --cache '%s/profile' %s" DATA, line, program(),
                        desk->directory, words, desk->directory);
    char *argv[] = {(char *)"sh", (char *)"-c", text, NULL};
    int status = 0;
    g_free(desk->out);
    g_free(desk->err);
    assert_true(g_spawn_sync(NULL, argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &desk->out,
                             &desk->err, &status, NULL));
    return desk->status = WEXITSTATUS(status);
}

static CbTestServe *
serve(Desk *desk, const char *const *more)
{
    g_autofree char *data = g_build_filename(desk->directory, "hub", NULL);
    g_autoptr(GPtrArray) words = g_ptr_array_new();
    g_ptr_array_add(words, (gpointer) "--data");
    g_ptr_array_add(words, data);
    for (; more != NULL && *more != NULL; more++)
        g_ptr_array_add(words, (gpointer)*more);
    g_ptr_array_add(words, NULL);
    return cb_test_serve_start((const char *const *)words->pdata);
}

static guint
ask_as(const CbTestServe *serving, const char *path, const char *token)
{
    g_autofree char *text =
        g_strdup_printf("GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                        "Authorization: Bearer %s\r\n\r\n",
                        path, token);
    g_autofree char *answer = cb_test_ask(serving->port, text, -1);
    return g_str_has_prefix(answer, "HTTP/1.1 ") ? (guint)atoi(answer + 9) : 0;
}

/* --- users and tokens ------------------------------------------------------------------------- */

static void
a_user_is_named_changed_and_shut_out(void **state)
{
    Desk *desk = *state;
    assert_int_equal(on_hub(desk, "user list"), 1);
    assert_has(desk->err, "there is no hub in");
    assert_int_equal(on_hub(desk, "user add marie --role manager --email marie@example.org"), 0);
    assert_int_equal(on_hub(desk, "user add luc"), 0);
    assert_int_not_equal(on_hub(desk, "user add marie"), 0);
    assert_int_equal(on_hub(desk, "user role luc viewer"), 0);
    assert_int_equal(on_hub(desk, "user disable luc"), 0);
    assert_int_equal(on_hub(desk, "--json user list"), 0);
    g_autoptr(cJSON) users = cJSON_Parse(desk->out);
    assert_int_equal(cJSON_GetArraySize(users), 2);
    assert_has(desk->out, "\"role\":\t\"viewer\"");
    assert_has(desk->out, "\"active\":\tfalse");
    assert_int_equal(on_hub(desk, "user enable luc"), 0);
    assert_int_equal(on_hub(desk, "user role nobody viewer"), 1);
    assert_has(desk->err, "there is no user \"nobody\"");
    assert_int_equal(on_hub(desk, "user role luc king"), 2);
    assert_int_equal(on_hub(desk, "user crown luc"), 2);
    assert_int_equal(on_hub(desk, "--read-only user disable marie"), 1);
}

static void
a_password_comes_from_standard_input_and_is_kept_as_a_hash(void **state)
{
    Desk *desk = *state;
    g_autofree char *file = g_build_filename(desk->directory, "hub", "hub.db", NULL);
    g_autofree char *text = NULL;
    gsize length = 0;
    assert_int_equal(on_hub(desk, "user add marie"), 0);
    assert_int_equal(typed(desk, "short", "user password marie"), 1);
    assert_has(desk->err, "at least 10 characters");
    assert_int_equal(typed(desk, "correct horse battery", "user password marie"), 0);
    assert_lacks(desk->out, "correct horse");
    assert_int_equal(on_hub(desk, "user list"), 0);
    assert_has(desk->out, "set");
    assert_true(g_file_get_contents(file, &text, &length, NULL));
    assert_null(memmem(text, length, "correct horse", strlen("correct horse")));
}

static void
a_token_opens_the_hub_until_it_is_revoked(void **state)
{
    Desk *desk = *state;
    assert_int_equal(on_hub(desk, "user add marie --role manager"), 0);
    assert_int_equal(on_hub(desk, "token create nobody"), 1);
    assert_int_equal(on_hub(desk, "token create marie --label laptop"), 0);
    assert_has(desk->err, "shown only now");
    g_autofree char *token = g_strdup(g_strchomp(desk->out));
    assert_true(g_str_has_prefix(token, "cbt_"));
    CbTestServe *serving = serve(desk, NULL);
    assert_int_equal(ask_as(serving, "/rest/v1/operators", token), 200);
    assert_int_equal(ask_as(serving, "/rest/v1/operators", "cbt_wrong"), 401);
    assert_int_equal(on_hub(desk, "--json token list marie"), 0);
    assert_lacks(desk->out, token);
    g_autoptr(cJSON) tokens = cJSON_Parse(desk->out);
    const char *id = cJSON_GetStringValue(cJSON_GetObjectItem(cJSON_GetArrayItem(tokens, 0), "id"));
    assert_int_equal(on_hub(desk, "token revoke %s", id), 0);
    assert_int_equal(ask_as(serving, "/rest/v1/operators", token), 401);
    assert_int_equal(on_hub(desk, "token revoke none"), 1);
    assert_int_equal(on_hub(desk, "token list"), 0);
    assert_has(desk->out, "revoked");
    assert_int_equal(cb_test_serve_stop(serving, SIGTERM), 0);
}

static guint
ask_without_token(const CbTestServe *serving, const char *path)
{
    g_autofree char *text =
        g_strdup_printf("GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", path);
    g_autofree char *answer = cb_test_ask(serving->port, text, -1);
    return g_str_has_prefix(answer, "HTTP/1.1 ") ? (guint)atoi(answer + 9) : 0;
}

static void
a_calendar_has_an_address_that_can_be_revoked_and_stands_in_no_log(void **state)
{
    Desk *desk = *state;
    assert_int_equal(on_hub(desk, "user add marie"), 0);
    assert_int_equal(on_hub(desk, "token create marie --person op_1"), 2);
    assert_has(desk->err, "--person goes with --calendar");
    assert_int_equal(on_hub(desk, "token create marie --calendar --signing"), 2);
    assert_int_equal(on_hub(desk, "token create marie --calendar --person nobody"), 1);
    assert_has(desk->err, "there is no operator \"nobody\"");
    assert_int_equal(on_hub(desk, "token create marie --calendar --label phone"), 0);
    assert_has(desk->err, "shown only now");
    g_autofree char *path = g_strdup(g_strchomp(desk->out));
    CbTestServe *serving = serve(desk, NULL);
    g_autofree char *log_path = g_strdup(serving->log_path);
    assert_int_equal(ask_without_token(serving, path), 200);
    assert_int_equal(on_hub(desk, "--json token list"), 0);
    g_autoptr(cJSON) tokens = cJSON_Parse(desk->out);
    const cJSON *token = cJSON_GetArrayItem(tokens, 0);
    assert_string_equal(cJSON_GetStringValue(cJSON_GetObjectItem(token, "kind")), "calendar");
    assert_int_equal(
        on_hub(desk, "token revoke %s", cJSON_GetStringValue(cJSON_GetObjectItem(token, "id"))), 0);
    assert_int_equal(ask_without_token(serving, path), 404);
    g_autofree char *log = NULL;
    assert_true(g_file_get_contents(log_path, &log, NULL, NULL));
    assert_has(log, "\"path\":\"/calendar/*\",\"status\":200");
    assert_has(log, "\"path\":\"/calendar/*\",\"status\":404");
    assert_lacks(log, "cbc_");
    cb_test_serve_stop(serving, SIGTERM);
}

static void
a_signing_key_is_shown_with_its_secret_once(void **state)
{
    Desk *desk = *state;
    assert_int_equal(on_hub(desk, "user add portal --role service"), 0);
    assert_int_equal(on_hub(desk, "--json token create portal --signing --expires 30"), 0);
    g_autoptr(cJSON) made = cJSON_Parse(desk->out);
    const char *secret = cJSON_GetStringValue(cJSON_GetObjectItem(made, "secret"));
    assert_non_null(cJSON_GetObjectItem(made, "key"));
    assert_int_equal(strlen(secret), 64);
    assert_int_equal(on_hub(desk, "--json token list"), 0);
    assert_has(desk->out, "signing");
    assert_lacks(desk->out, secret);
}

/* --- serving ---------------------------------------------------------------------------------- */

static void
a_served_hub_says_where_and_stops_in_good_order(void **state)
{
    Desk *desk = *state;
    static const char *const demo[] = {"--demo", "--operators", "40", "--sessions",
                                       "30",     "--anonymous", NULL};
    CbTestServe *serving = serve(desk, demo);
    g_autofree char *log = NULL;
    assert_true(g_str_has_prefix(serving->url, "http://127.0.0.1:"));
    g_autofree char *answer = cb_test_ask(
        serving->port,
        "GET /rest/v1/operators?limit=1 HTTP/1.1\r\nHost: localhost\r\nPrefer: count=exact\r\n"
        "Connection: close\r\n\r\n",
        -1);
    assert_has(answer, "0-0/40");
    assert_int_equal(ask_as(serving, "/health", "none"), 200);
    assert_int_equal(on_hub(desk, "user list"), 0); /* while it is served */
    assert_int_equal(on_hub(desk, "serve --listen 127.0.0.1:0"), 1);
    assert_has(desk->err, "another hub serves this directory");
    g_autofree char *log_path = g_strdup(serving->log_path);
    kill(serving->pid, SIGTERM);
    for (guint tries = 0; tries < 300 && (log == NULL || strstr(log, "stopped") == NULL); tries++) {
        g_free(log);
        g_usleep(10000);
        assert_true(g_file_get_contents(log_path, &log, NULL, NULL));
    }
    assert_has(log, "\"event\":\"started\"");
    assert_has(log, "\"event\":\"stopped\"");
    assert_int_equal(cb_test_serve_stop(serving, 0), 0);
}

/* What a hub in `data` calls the time since its data were made or restored; caller frees. */
static char *
epoch_of(const char *data, const char *flag)
{
    const char *const words[] = {"--data", data, flag, NULL};
    CbTestServe *serving = cb_test_serve_start(words);
    g_autofree char *health = cb_test_ask(
        serving->port, "GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", -1);
    const char *epoch = strstr(health, "\"epoch\":\"");
    assert_non_null(epoch);
    assert_int_equal(cb_test_serve_stop(serving, SIGTERM), 0);
    return g_strndup(epoch + strlen("\"epoch\":\""), 8);
}

static void
a_copy_of_a_served_hub_is_a_hub(void **state)
{
    Desk *desk = *state;
    static const char *const demo[] = {"--demo", "--operators", "40", "--sessions", "30", NULL};
    g_autofree char *kept = g_build_filename(desk->directory, "copy", NULL);
    assert_int_equal(on_hub(desk, "user add marie"), 0);
    CbTestServe *serving = serve(desk, demo);
    assert_int_equal(g_mkdir(kept, 0700), 0);
    assert_int_equal(on_hub(desk, "backup '%s/hub.db'", kept), 0);
    assert_int_not_equal(on_hub(desk, "backup '%s/hub.db'", kept), 0); /* never over another */
    assert_int_equal(cb_test_serve_stop(serving, SIGINT), 0);
    assert_int_equal(call(desk, "user list --data '%s'", kept), 0);
    assert_has(desk->out, "marie");
    g_autofree char *before = epoch_of(kept, NULL), *again = epoch_of(kept, NULL);
    g_autofree char *restored = epoch_of(kept, "--restored");
    assert_string_equal(before, again);
    assert_string_not_equal(before, restored);
}

static void
plain_http_stays_on_this_machine_unless_forced(void **state)
{
    Desk *desk = *state;
    assert_int_not_equal(on_hub(desk, "serve --listen 0.0.0.0:0"), 0);
    assert_has(desk->err, "--certificate");
    assert_has(desk->err, "--insecure");
    static const char *const forced[] = {"--listen", "0.0.0.0:0", "--insecure", NULL};
    CbTestServe *serving = serve(desk, forced);
    g_autofree char *health = cb_test_ask(
        serving->port, "GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n", -1);
    assert_has(health, "plain HTTP");
    g_autofree char *log = NULL;
    assert_true(g_file_get_contents(serving->log_path, &log, NULL, NULL));
    assert_has(log, "PLAIN HTTP BEYOND LOOPBACK");
    assert_int_equal(cb_test_serve_stop(serving, SIGTERM), 0);
}

static void
what_cannot_be_served_is_said(void **state)
{
    Desk *desk = *state;
    assert_int_equal(call(desk, "serve"), 2);
    assert_has(desk->err, "--data");
    assert_int_equal(on_hub(desk, "serve --listen 'nowhere:x'"), 2);
    assert_has(desk->err, "--listen takes");
    assert_int_not_equal(on_hub(desk, "serve --listen 127.0.0.1:99999"), 0);
    assert_int_not_equal(on_hub(desk, "serve --certificate /nowhere/cert.pem"), 0);
    assert_has(desk->err, "both a certificate and its key");
    assert_int_not_equal(call(desk, "serve --data postgresql://a:secretive@127.0.0.1:1/none"), 0);
    assert_has(desk->err, "others on this machine can read the password");
    assert_lacks(desk->err, "secretive");
    CbTestServe *serving = serve(desk, NULL);
    assert_int_not_equal(call(desk, "serve --listen 127.0.0.1:%u --data '%s/other'", serving->port,
                              desk->directory),
                         0);
    assert_has(desk->err, "Choose another one with --listen");
    assert_int_equal(cb_test_serve_stop(serving, SIGTERM), 0);
}

static void
a_served_hub_sweeps_by_itself_and_says_so_to_cron(void **state)
{
    Desk *desk = *state;
    assert_int_not_equal(on_hub(desk, "sweep"), 0);
    assert_has(desk->err, "there is no hub in");
    CbTestServe *serving = serve(desk, NULL);
    assert_int_equal(on_hub(desk, "sweep"), 1);
    assert_has(desk->err, "it sweeps by itself every minute");
    assert_has(desk->err, "/functions/v1/staffing-sweeper");
    assert_int_equal(cb_test_serve_stop(serving, SIGTERM), 0);
    assert_int_equal(on_hub(desk, "sweep"), 0);
    assert_has(desk->out, "No campaign is due.");
    assert_int_equal(on_hub(desk, "sweep --json"), 0);
    assert_has(desk->out, "No campaigns to tick");
    assert_int_not_equal(on_hub(desk, "sweep --read-only"), 0);
}

/* The name in the links is one that the hub is asked by. */
static void
links_lead_to_where_people_reach_the_hub(void **state)
{
    Desk *desk = *state;
    static const char *const wrong[] = {"hub.example.org", "ftp://hub.example.org", "https://", "https://a.example/?x=1"};
    for (guint w = 0; w < G_N_ELEMENTS(wrong); w++) {
        assert_int_equal(on_hub(desk, "serve --listen 127.0.0.1:0 --public-url '%s'", wrong[w]), 2);
        assert_has(desk->err, "--public-url takes");
    }
    CbTestServe *serving = serve(desk, (const char *const[]){"--public-url", "https://hub.example.org", NULL});
    g_autofree char *known = cb_test_ask(
        serving->port, "GET /staffing-click HTTP/1.1\r\nHost: hub.example.org\r\nConnection: close\r\n\r\n", -1);
    g_autofree char *unknown = cb_test_ask(
        serving->port, "GET /staffing-click HTTP/1.1\r\nHost: other.example.org\r\nConnection: close\r\n\r\n", -1);
    assert_has(known, "HTTP/1.1 200");
    assert_has(unknown, "HTTP/1.1 421");
    assert_int_equal(cb_test_serve_stop(serving, SIGTERM), 0);
}

/* --- TLS -------------------------------------------------------------------------------------- */

#undef curl_easy_setopt /* the table's member is meant */
#define CURL_FUNCTIONS(F)                                                                          \
    F(curl_easy_init) F(curl_easy_setopt) F(curl_easy_perform) F(curl_easy_cleanup)
CB_LATE_TABLE(Curl, CURL_FUNCTIONS)
CB_LATE_LOAD(load_curl, Curl, CURL_FUNCTIONS, "libcurl3-gnutls", "libcurl-gnutls.so.4",
             "libcurl.so.4")

static size_t
collect(char *bytes, size_t size, size_t n, void *text)
{
    g_string_append_len(text, bytes, (gssize)(size * n));
    return size * n;
}

static CURLcode
fetch(const Curl *curl, const char *url, const char *ca, long versions, GString *text)
{
    CURL *easy = curl->curl_easy_init();
    curl->curl_easy_setopt(easy, CURLOPT_URL, url);
    curl->curl_easy_setopt(easy, CURLOPT_CAINFO, ca);
    curl->curl_easy_setopt(easy, CURLOPT_SSLVERSION, versions);
    curl->curl_easy_setopt(easy, CURLOPT_TIMEOUT, 5L);
    curl->curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl->curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, collect);
    curl->curl_easy_setopt(easy, CURLOPT_WRITEDATA, text);
    CURLcode code = curl->curl_easy_perform(easy);
    curl->curl_easy_cleanup(easy);
    return code;
}

/* FALSE where there is no program that makes certificates. */
static gboolean
make_certificate(const char *directory)
{
    int status = -1;
    g_autofree char *line = g_strdup_printf(
        "openssl req -x509 -newkey rsa:2048 -nodes -keyout '%s/key.pem' -out '%s/cert.pem' -days 2 "
        "-subj /CN=localhost -addext subjectAltName=DNS:localhost,IP:127.0.0.1",
        directory, directory);
    return g_spawn_command_line_sync(line, NULL, NULL, &status, NULL) && status == 0;
}

static void
with_a_certificate_the_hub_speaks_tls_and_no_old_one(void **state)
{
    Desk *desk = *state;
    Curl curl;
    if (!make_certificate(desk->directory) || !load_curl(&curl, NULL))
        skip();
    g_autofree char *certificate = g_build_filename(desk->directory, "cert.pem", NULL);
    g_autofree char *key = g_build_filename(desk->directory, "key.pem", NULL);
    const char *const words[] = {"--certificate", certificate, "--key-file", key, NULL};
    g_autoptr(GString) text = g_string_new(NULL);
    CbTestServe *serving = serve(desk, words);
    g_autofree char *url = g_strconcat(serving->url, "/health", NULL);
    assert_true(g_str_has_prefix(url, "https://"));
    assert_int_equal(fetch(&curl, url, certificate, CURL_SSLVERSION_TLSv1_2, text), CURLE_OK);
    assert_has(text->str, "epoch");
    assert_int_not_equal(
        fetch(&curl, url, certificate, CURL_SSLVERSION_TLSv1_0 | CURL_SSLVERSION_MAX_TLSv1_1, text),
        CURLE_OK);
    assert_int_not_equal(fetch(&curl, url, "/etc/hostname", CURL_SSLVERSION_TLSv1_2, text),
                         CURLE_OK);
    assert_int_equal(cb_test_serve_stop(serving, SIGTERM), 0);
    assert_int_equal(g_chmod(key, 0644), 0);
    assert_int_not_equal(on_hub(desk, "serve --certificate '%s' --key-file '%s'", certificate, key),
                         0);
    assert_has(desk->err, "Everybody on this machine can read the key");
    assert_int_equal(g_chmod(key, 0600), 0);
    assert_int_not_equal(on_hub(desk, "serve --certificate '%s' --key-file '%s'", key, key), 0);
    assert_has(desk->err, "belong together");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        ON_EMPTY(a_user_is_named_changed_and_shut_out),
        ON_EMPTY(a_password_comes_from_standard_input_and_is_kept_as_a_hash),
        ON_EMPTY(a_token_opens_the_hub_until_it_is_revoked),
        ON_EMPTY(a_calendar_has_an_address_that_can_be_revoked_and_stands_in_no_log),
        ON_EMPTY(a_signing_key_is_shown_with_its_secret_once),
        ON_EMPTY(a_served_hub_says_where_and_stops_in_good_order),
        ON_EMPTY(a_copy_of_a_served_hub_is_a_hub),
        ON_EMPTY(plain_http_stays_on_this_machine_unless_forced),
        ON_EMPTY(what_cannot_be_served_is_said),
        ON_EMPTY(a_served_hub_sweeps_by_itself_and_says_so_to_cron),
        ON_EMPTY(links_lead_to_where_people_reach_the_hub),
        ON_EMPTY(with_a_certificate_the_hub_speaks_tls_and_no_old_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
