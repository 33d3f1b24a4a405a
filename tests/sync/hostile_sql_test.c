/* SQL in every place of a request where a client can write something: it is just text. */
#include "tests/sync/hostile_fixture.h"

/* --- who injects ---------------------------------------------------------------------------------- */

static const char *const evils[] = {
    "'; DROP TABLE sessions; --",
    "\"; DELETE FROM cb_users; --",
    "id\" = 1 OR \"id",
    "1) OR (1=1",
    "') UNION SELECT hash FROM cb_tokens --",
    "1 UNION ALL SELECT name FROM sqlite_master",
    "?1",
    "$1",
    "\\",
    "%",
    "*",
    "id; ATTACH DATABASE '/tmp/evil' AS e",
    "randomblob(1000000000)",
    "pg_sleep(10)",
    "load_extension('evil')",
    "(select(id))",
    "\xc0\xa7 OR 1=1",
    "\n\r\t",
};

/* Where a value of the client can stand in a target. */
static const char *const places[] = {
    "/rest/v1/%s",
    "/rest/v1/rpc/%s",
    "/rest/v1/sessions?%s=eq.1",
    "/rest/v1/sessions?id=eq.%s",
    "/rest/v1/sessions?id=%s",
    "/rest/v1/sessions?id=not.%s.1",
    "/rest/v1/sessions?id=in.(%s)",
    "/rest/v1/sessions?id=in.(\"%s\")",
    "/rest/v1/sessions?title=like.%s",
    "/rest/v1/sessions?title=ilike.*%s*",
    "/rest/v1/sessions?title=is.%s",
    "/rest/v1/sessions?min_operators=gt.%s",
    "/rest/v1/sessions?date=lt.%s",
    "/rest/v1/sessions?setup_ids=cs.%s",
    "/rest/v1/sessions?setup_ids=ov.{%s}",
    "/rest/v1/sessions?setup_ids->>%s=eq.1",
    "/rest/v1/sessions?title=fts(%s).a",
    "/rest/v1/sessions?or=(%s)",
    "/rest/v1/sessions?and=(id.eq.%s,id.eq.s1)",
    "/rest/v1/sessions?not.or=(id.eq.1,%s.eq.1)",
    "/rest/v1/sessions?select=%s",
    "/rest/v1/sessions?select=id::%s",
    "/rest/v1/sessions?select=%s:id",
    "/rest/v1/sessions?select=id,%s(id)",
    "/rest/v1/sessions?select=id,session_operators!%s(operator_id)",
    "/rest/v1/sessions?select=id,session_operators(%s)",
    "/rest/v1/sessions?select=setup_ids->%s",
    "/rest/v1/sessions?order=%s",
    "/rest/v1/sessions?order=id.%s",
    "/rest/v1/sessions?limit=%s",
    "/rest/v1/sessions?offset=%s",
};

static const char *const headers[] = {"Range: %s\r\n",         "Prefer: count=%s\r\n", "Accept: %s\r\n",
                                      "Accept-Profile: %s\r\n", "Range-Unit: %s\r\n",  "X-Client-Info: %s\r\n",
                                      "X-Callboard-Schema: %s\r\n", "X-Callboard-Client: %s\r\n",
                                      "X-Request-Id: %s\r\n", "Last-Event-ID: %s\r\n"};

/* %s stands for a text of JSON with its quotes. */
static const char *const bodies[][2] = {
    {RPC "cb_pull", "{\"cursor\":%s}"},
    {RPC "cb_pull", "{\"cursor\":\"v1.00000000.0.0\",\"limit\":%s}"},
    {RPC "cb_snapshot", "{\"t\":%s}"},
    {RPC "cb_snapshot", "{\"t\":\"session_operators\",\"after\":[\"s1\",%s],\"limit\":5}"},
    {RPC "cb_digest", "{\"t\":%s}"},
    {RPC "cb_look", "{\"session\":%s}"},
    {RPC "cb_push", "{\"client_id\":%s,\"decisions\":[]}"},
    {RPC "cb_push", "{\"client_id\":\"" CLIENT "\",\"decisions\":[{\"id\":%s}]}"},
    {RPC "cb_push", DECISION("\"kind\":%s,\"payload\":{}")},
    {RPC "cb_push", DECISION("\"kind\":\"session.accept\",\"payload\":{\"operator_id\":%s}")},
    {"/rest/v1/operators", "{%s:1}"},
    {"/rest/v1/operators?columns=nothing", "{%s:1}"},
    {"/rest/v1/operators?on_conflict=nothing", "{\"id\":%s}"},
    {"/auth/v1/token?grant_type=password", "{\"email\":%s,\"password\":\"x\"}"},
    {"/auth/v1/token?grant_type=refresh_token", "{\"refresh_token\":%s}"},
};

/* It is answered, not as one who has trouble, and tells nothing that is not the asker's; its own words may come
 * back, as a name for a column. */
static void
assert_harmless(const char *answer, const char *what, const char *evil)
{
    static const char *const words[] = {"sqlite_", "cb_users\",", "hub.db", "syntax error", "SELECT ", "no such column"};
    guint status = status_of(answer);
    const char *body = strstr(answer, "\r\n\r\n");
    if (status < 200 || status >= 500 || body == NULL)
        fail_msg("%s is answered %.300s", what, answer);
    if (status < 300)
        for (guint i = 0; i < G_N_ELEMENTS(words); i++)
            if (strstr(body, words[i]) != NULL && strstr(evil, words[i]) == NULL)
                fail_msg("%s lets out %s: %.600s", what, words[i], answer);
}

static void
sql_in_any_place_of_a_target_is_just_text(void **state)
{
    Test *test = *state;
    for (guint p = 0; p < G_N_ELEMENTS(places); p++)
        for (guint e = 0; e < G_N_ELEMENTS(evils); e++) {
            g_auto(GStrv) parts = g_strsplit(places[p], "%s", 2);
            g_autoptr(GString) target = g_string_new(parts[0]);
            for (const char *c = evils[e]; *c != '\0'; c++)
                g_string_append_printf(target, "%%%02X", (guchar)*c);
            g_string_append(target, parts[1]);
            gint64 began = g_get_monotonic_time();
            g_autofree char *answer =
                ask(test, test->tokens[CB_ROLE_DISPATCHER], strstr(places[p], "rpc") != NULL ? "POST" : "GET",
                    target->str, NULL, strstr(places[p], "rpc") != NULL ? "{}" : NULL);
            assert_harmless(answer, target->str, evils[e]);
            assert_true(g_get_monotonic_time() - began < 4 * CB_SECOND);
        }
}

static void
sql_in_headers_and_bodies_is_just_text(void **state)
{
    Test *test = *state;
    for (guint e = 0; e < G_N_ELEMENTS(evils); e++) {
        for (guint h = 0; h < G_N_ELEMENTS(headers) && strpbrk(evils[e], "\r\n") == NULL; h++) {
            g_auto(GStrv) parts = g_strsplit(headers[h], "%s", 2);
            g_autofree char *header = g_strconcat(parts[0], evils[e], parts[1], NULL);
            g_autofree char *answer =
                ask(test, test->tokens[CB_ROLE_DISPATCHER], "GET", "/rest/v1/sessions?select=id", header, NULL);
            assert_harmless(answer, header, evils[e]);
        }
        for (guint b = 0; b < G_N_ELEMENTS(bodies) && g_utf8_validate(evils[e], -1, NULL); b++) {
            g_autoptr(cJSON) text = cJSON_CreateString(evils[e]);
            g_autofree char *quoted = cJSON_PrintUnformatted(text);
            g_auto(GStrv) parts = g_strsplit(bodies[b][1], "%s", 2);
            g_autofree char *body = g_strconcat(parts[0], quoted, parts[1], NULL);
            g_autofree char *answer =
                ask(test, test->tokens[CB_ROLE_DISPATCHER], "POST", bodies[b][0], NULL, body);
            assert_harmless(answer, body, evils[e]);
        }
    }
}

int
main(void)
{
    if (g_file_test("/dev/shm", G_FILE_TEST_IS_DIR)) /* what is written with care need not wait for a disk here */
        g_setenv("TMPDIR", "/dev/shm", TRUE);
    const struct CMUnitTest tests[] = {
        ON_A_HUB(sql_in_any_place_of_a_target_is_just_text),
        ON_A_HUB(sql_in_headers_and_bodies_is_just_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
