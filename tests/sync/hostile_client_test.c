/* Clients that forge, replay, escalate and bomb: each is refused with the right status and a clear error. */
#include "tests/sync/hostile_fixture.h"

#include "sync/wire/jwt.h"
#include "sync/wire/signing.h"

/* --- who may not ---------------------------------------------------------------------------------- */

#define REVIEW DECISION("\"kind\":\"session.review\",\"payload\":{}")
#define NEW_ROW "{\"id\":\"evil\",\"name\":\"Evil\"}"

static void
nobody_reads_or_writes_anything(void **state)
{
    static const Attempt attempts[] = {
        {NOBODY, "GET", "/rest/v1/sessions", NULL, 401},
        {NOBODY, "GET", "/rest/v1/operators?select=*", NULL, 401},
        {NOBODY, "POST", RPC "cb_snapshot", "{}", 401},
        {NOBODY, "POST", RPC "cb_pull", "{\"cursor\":\"v1.00000000.0.0\"}", 401},
        {NOBODY, "POST", RPC "cb_digest", "{\"t\":\"operators\"}", 401},
        {NOBODY, "POST", RPC "cb_look", "{\"session\":\"s1\"}", 401},
        {NOBODY, "POST", RPC "cb_push", REVIEW, 401},
        {NOBODY, "GET", "/events", NULL, 401},
        {NOBODY, "POST", "/rest/v1/operators", NEW_ROW, 401},
        {NOBODY, "PATCH", "/rest/v1/operators?id=eq.ana", "{\"name\":\"Evil\"}", 401},
        {NOBODY, "DELETE", "/rest/v1/operators?id=eq.ana", NULL, 401},
    };
    try_all(*state, attempts, G_N_ELEMENTS(attempts));
}

static void
nobody_writes_what_the_role_does_not_allow(void **state)
{
    static const Attempt attempts[] = {
        {CB_ROLE_VIEWER, "POST", RPC "cb_push", REVIEW, 403},
        {CB_ROLE_VIEWER, "POST", "/rest/v1/operators", NEW_ROW, 403},
        {CB_ROLE_VIEWER, "PATCH", "/rest/v1/operators?id=eq.ana", "{\"name\":\"Evil\"}", 403},
        {CB_ROLE_VIEWER, "DELETE", "/rest/v1/operators?id=eq.ana", NULL, 403},
        {CB_ROLE_VIEWER, "GET", "/rest/v1/messages", NULL, 403},
        {CB_ROLE_DISPATCHER, "PATCH", "/rest/v1/sessions?id=eq.s1", "{\"title\":\"Evil\"}", 403},
        {CB_ROLE_DISPATCHER, "DELETE", "/rest/v1/operators?id=eq.ben", NULL, 403},
        {CB_ROLE_DISPATCHER, "POST", "/rest/v1/session_operators",
         "{\"session_id\":\"s1\",\"operator_id\":\"ben\",\"status\":\"accepted\"}", 403},
        {CB_ROLE_MANAGER, "POST", "/rest/v1/founders", NEW_ROW, 403},
        {CB_ROLE_MANAGER, "PATCH", "/rest/v1/session_operators?session_id=eq.s1", "{\"status\":\"accepted\"}", 403},
        {CB_ROLE_ADMIN, "DELETE", "/rest/v1/session_operators?session_id=eq.s1", NULL, 403},
        {CB_ROLE_ADMIN, "POST", "/rest/v1/messages", "{\"id\":\"m\"}", 403},
    };
    try_all(*state, attempts, G_N_ELEMENTS(attempts));
}

static void
tables_of_the_hubs_own_are_nowhere(void **state)
{
    static const char *const names[] = {"cb_users",  "cb_tokens",     "cb_decided",          "cb_changes",
                                        "cb_meta",   "cb_nonces",     "sqlite_master",       "pg_catalog.pg_authid",
                                        "decisions", "pg_shadow",     "information_schema.tables"};
    Test *test = *state;
    for (guint i = 0; i < G_N_ELEMENTS(names); i++)
        for (guint m = 0; m < 4; m++) {
            static const char *const methods[] = {"GET", "POST", "PATCH", "DELETE"};
            g_autofree char *target = g_strdup_printf("/rest/v1/%s%s", names[i], m > 1 ? "?role=eq.viewer" : "");
            g_autofree char *answer = ask(test, test->tokens[CB_ROLE_SERVICE], methods[m], target, NULL,
                                          m == 1 || m == 2 ? "{\"role\":\"admin\"}" : NULL);
            assert_refused(test, answer, 404, target);
        }
    g_autofree char *function = ask(test, test->tokens[CB_ROLE_SERVICE], "POST", RPC "exec_sql", NULL,
                                    "{\"sql\":\"DROP TABLE sessions\"}");
    assert_refused(test, function, 404, "a function that is none");
}

static void
a_decision_cannot_say_who_decides(void **state)
{
    static const char force[] = DECISION("\"kind\":\"session.force\",\"role\":\"admin\",\"actor\":\"admin\","
                                         "\"payload\":{\"operator_id\":\"ben\",\"role\":\"admin\",\"actor\":\"admin\"}");
    Test *test = *state;
    g_autofree char *answer = ask(test, test->tokens[CB_ROLE_DISPATCHER], "POST", RPC "cb_push",
                                  "X-Sheen-Claims: {\"role\":\"service_role\"}\r\nX-Callboard-Role: admin\r\n", force);
    assert_int_equal(status_of(answer), 200);
    assert_null(strstr(answer, "\"accepted\""));
    assert_non_null(strstr(answer, "\"rejected\""));
}

/* --- who pretends --------------------------------------------------------------------------------- */

/* A token of three parts with any signature. */
static char *
forge(const char *head, const char *claims, const char *signature)
{
    g_autofree char *h = g_base64_encode((const guchar *)head, strlen(head));
    g_autofree char *c = g_base64_encode((const guchar *)claims, strlen(claims));
    for (char *parts[] = {h, c}, **part = parts; part < parts + 2; part++) {
        g_strdelimit(*part, "+", '-');
        g_strdelimit(*part, "/", '_');
        (*part)[strcspn(*part, "=")] = '\0';
    }
    return g_strdup_printf("%s.%s.%s", h, c, signature);
}

#define SERVICE "{\"role\":\"service_role\",\"exp\":4102444800}"

static void
a_forged_token_opens_nothing(void **state)
{
    Test *test = *state;
    g_autoptr(cJSON) claims = cJSON_Parse(SERVICE);
    char *tokens[] = {
        forge("{\"alg\":\"none\"}", SERVICE, ""),
        forge("{\"alg\":\"NONE\",\"typ\":\"JWT\"}", SERVICE, "e30"),
        forge("{\"alg\":\"HS256\"}", SERVICE, ""),
        forge("{\"alg\":\"HS512\"}", SERVICE, "e30"),
        forge("{\"alg\":\"RS256\"}", SERVICE, "e30"),
        cb_jwt_sign(claims, "a secret that is not the hub's but long enough"),
        cb_jwt_sign(claims, ""),
        g_strdup("cbt_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"),
        g_strdup("' OR 1=1 --"),
        g_strdup("a.b.c.d"),
        g_strdup(".."),
        g_strnfill(9000, 'A'),
    };
    for (guint i = 0; i < G_N_ELEMENTS(tokens); i++) {
        g_autofree char *answer = ask(test, tokens[i], "DELETE", "/rest/v1/session_operators?session_id=eq.s1", NULL, NULL);
        g_autofree char *key = g_strdup_printf("apikey: %.4000s\r\n", tokens[i]);
        g_autofree char *second = ask(test, NULL, "GET", "/rest/v1/sessions", key, NULL);
        assert_refused(test, answer, 401, tokens[i]);
        assert_refused(test, second, 401, tokens[i]);
        g_free(tokens[i]);
    }
}

static char *
send_request(const Test *test, const CbRequest *request)
{
    g_autoptr(GString) headers = g_string_new(NULL);
    GHashTableIter each;
    gpointer name, value;
    g_hash_table_iter_init(&each, request->headers);
    while (g_hash_table_iter_next(&each, &name, &value))
        if (strcmp(name, "content-type") != 0)
            g_string_append_printf(headers, "%s: %s\r\n", (char *)name, (char *)value);
    g_autofree char *target = *request->query != '\0' ? g_strconcat(request->path, "?", request->query, NULL)
                                                      : g_strdup(request->path);
    return ask(test, NULL, request->method, target, headers->str,
               request->body->len > 0 ? request->body->str : NULL);
}

static CbRequest *
signed_request(const Test *test, gint64 now, const char *nonce)
{
    CbRequest *request = cb_request_new("POST", RPC "cb_digest");
    g_string_assign(request->body, "{\"t\":\"operators\"}");
    g_hash_table_replace(request->headers, g_strdup("content-type"), g_strdup("application/json"));
    cb_sign_request(request, test->key_id, test->key_secret, now, nonce);
    return request;
}

typedef void (*Tamper)(CbRequest *request);

static void
change_body(CbRequest *request)
{
    g_string_assign(request->body, "{\"t\":\"sessions\"}");
}

static void
change_path(CbRequest *request)
{
    g_free(request->path);
    request->path = g_strdup(RPC "cb_snapshot");
}

static void
change_query(CbRequest *request)
{
    g_free(request->query);
    request->query = g_strdup("a=b");
}

static void
change_nonce(CbRequest *request)
{
    g_hash_table_replace(request->headers, g_strdup(CB_SIGN_NONCE), g_strdup("another-nonce-of-16"));
}

static void
change_signature(CbRequest *request)
{
    char *signature = g_hash_table_lookup(request->headers, CB_SIGN_V2);
    signature[0] = signature[0] == 'a' ? 'b' : 'a';
}

static void
add_claims(CbRequest *request)
{
    g_hash_table_replace(request->headers, g_strdup(CB_SIGN_CLAIMS), g_strdup("{\"role\":\"service_role\"}"));
}

static void
change_key(CbRequest *request)
{
    g_hash_table_replace(request->headers, g_strdup(CB_SIGN_KEY), g_strdup("' OR 1=1 --"));
}

static void
what_was_signed_for_something_else_does_not_count(void **state)
{
    static const struct {
        Tamper tamper;
        const char *what;
    } tampers[] = {
        {change_body, "another body"},   {change_path, "another path"},          {change_query, "another query"},
        {change_nonce, "another nonce"}, {change_signature, "another signature"}, {add_claims, "claims added"},
        {change_key, "another key"},
    };
    Test *test = *state;
    const gint64 now = g_get_real_time();
    for (guint i = 0; i < G_N_ELEMENTS(tampers); i++) {
        g_autoptr(CbRequest) request = signed_request(test, now, NULL);
        tampers[i].tamper(request);
        g_autofree char *answer = send_request(test, request);
        assert_refused(test, answer, 403, tampers[i].what);
    }
    for (int minutes = -3; minutes <= 3; minutes += 6) {
        g_autoptr(CbRequest) request = signed_request(test, now + minutes * CB_MINUTE, NULL);
        g_autofree char *answer = send_request(test, request);
        assert_refused(test, answer, 408, "another time");
    }
}

static void
what_was_heard_on_the_way_cannot_be_said_again(void **state)
{
    Test *test = *state;
    g_autoptr(CbRequest) request = signed_request(test, g_get_real_time(), NULL);
    g_autofree char *first = send_request(test, request);
    assert_int_equal(status_of(first), 200);
    for (guint i = 0; i < 3; i++) {
        g_autofree char *answer = send_request(test, request);
        assert_refused(test, answer, 409, "a replay");
    }
}

/* --- who does too much ------------------------------------------------------------------------------ */

static void
nobody_changes_or_deletes_everything_at_once(void **state)
{
    static const Attempt attempts[] = {
        {CB_ROLE_SERVICE, "DELETE", "/rest/v1/operators", NULL, 400},
        {CB_ROLE_SERVICE, "DELETE", "/rest/v1/session_operators?select=*", NULL, 400},
        {CB_ROLE_SERVICE, "DELETE", "/rest/v1/sessions?order=id", NULL, 400},
        {CB_ROLE_ADMIN, "PATCH", "/rest/v1/operators", "{\"name\":\"Evil\"}", 400},
        {CB_ROLE_ADMIN, "PATCH", "/rest/v1/sessions?columns=title", "{\"title\":\"Evil\"}", 400},
        {CB_ROLE_ADMIN, "TRUNCATE", "/rest/v1/operators", NULL, 501},
    };
    try_all(*state, attempts, G_N_ELEMENTS(attempts));
}

static char *
repeat(const char *before, const char *piece, guint times, const char *after)
{
    GString *text = g_string_new(before);
    for (guint i = 0; i < times; i++)
        g_string_append(text, piece);
    g_string_append(text, after);
    return g_string_free(text, FALSE);
}

static void
bodies_that_are_bombs_are_refused(void **state)
{
    const struct {
        const char *what;
        char *body;
        guint status;
    } bombs[] = {
        {"an array ever deeper", repeat("", "[", 500000, ""), 400},
        {"an object ever deeper", repeat("", "{\"t\":", 100000, "1"), 400},
        {"millions of values", repeat("[", "0,", 500000, "0]"), 400},
        {"a name twice", g_strdup("{\"t\":\"operators\",\"t\":\"messages\"}"), 400},
        {"half a character", g_strdup("{\"t\":\"\\ud800\"}"), 400},
        {"a NUL", g_strdup("{\"t\":\"oper\\u0000ators\"}"), 400},
        {"what is no JSON", g_strdup("{\"t\":operators}"), 400},
        {"a number out of this world", g_strdup("{\"t\":1e999999}"), 400},
        {"a text of 900 KiB", repeat("{\"t\":\"", "very ", 180000, "\"}"), 400},
        {"three megabytes", repeat("{\"t\":\"", "evil", 800000, "\"}"), 413},
    };
    Test *test = *state;
    for (guint i = 0; i < G_N_ELEMENTS(bombs); i++) {
        g_autofree char *answer =
            ask(test, test->tokens[CB_ROLE_VIEWER], "POST", RPC "cb_digest", NULL, bombs[i].body);
        assert_refused(test, answer, bombs[i].status, bombs[i].what);
        g_free(bombs[i].body);
    }
}

static void
paths_that_hide_something_are_refused(void **state)
{
    static const Attempt attempts[] = {
        {CB_ROLE_SERVICE, "GET", "/rest/v1/../../etc/passwd", NULL, 400},
        {CB_ROLE_SERVICE, "GET", "/rest/v1/%2e%2e/%2e%2e/hub.db", NULL, 400},
        {CB_ROLE_SERVICE, "GET", "/rest/v1/sessions%2f..%2fcb_users", NULL, 400},
        {CB_ROLE_SERVICE, "GET", "/rest/v1/sessions%00.json", NULL, 400},
        {CB_ROLE_SERVICE, "GET", "/rest/v1/sessions%5c..", NULL, 400},
        {CB_ROLE_SERVICE, "GET", "/rest/v1/sessions/../cb_users", NULL, 400},
        {CB_ROLE_SERVICE, "GET", "/hub.db", NULL, 404},
        {CB_ROLE_SERVICE, "GET", "/rest/v1//sessions", NULL, 404},
        {CB_ROLE_SERVICE, "GET", "//sessions", NULL, 404},
        {CB_ROLE_SERVICE, "GET", "/REST/V1/sessions", NULL, 404},
    };
    try_all(*state, attempts, G_N_ELEMENTS(attempts));
}

int
main(void)
{
    if (g_file_test("/dev/shm", G_FILE_TEST_IS_DIR)) /* what is written with care need not wait for a disk here */
        g_setenv("TMPDIR", "/dev/shm", TRUE);
    const struct CMUnitTest tests[] = {
        ON_A_HUB(nobody_reads_or_writes_anything),
        ON_A_HUB(nobody_writes_what_the_role_does_not_allow),
        ON_A_HUB(tables_of_the_hubs_own_are_nowhere),
        ON_A_HUB(a_decision_cannot_say_who_decides),
        ON_A_HUB(a_forged_token_opens_nothing),
        ON_A_HUB(what_was_signed_for_something_else_does_not_count),
        ON_A_HUB(what_was_heard_on_the_way_cannot_be_said_again),
        ON_A_HUB(nobody_changes_or_deletes_everything_at_once),
        ON_A_HUB(bodies_that_are_bombs_are_refused),
        ON_A_HUB(paths_that_hide_something_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
