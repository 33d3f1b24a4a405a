/* `callboard serve` with a user of each role and a few rows, for clients that mean no good. After each test nothing
 * may have changed, the hub must live, and its memory must be bounded. */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "engine/json.h"
#include "engine/when.h"
#include "tests/support/files.h"
#include "tests/support/hub_server.h"
#include "tests/support/worlds.h"

/* Sanitizers keep what is freed for a while, and around all that is used. */
#ifdef __SANITIZE_ADDRESS__
#define MOST_GROWTH (512 * 1024) /* KiB */
#else
#define MOST_GROWTH (96 * 1024) /* KiB */
#endif
#define N_ROLES (CB_ROLE_SERVICE + 1)
#define NOBODY N_ROLES
#define CLIENT "aaaaaaaa-0000-4000-8000-000000000000"
#define DECISION(more)                                                                             \
    "{\"client_id\":\"" CLIENT "\",\"decisions\":[{\"id\":\"bbbbbbbb-0000-4000-8000-000000000000\"," \
    "\"seq\":1,\"target\":{\"table\":\"sessions\",\"id\":\"s1\"},\"base_version\":0,"               \
    "\"decided_at\":\"2026-11-20T09:00:00Z\"," more "}]}"

typedef struct {
    char *directory, *key_id, *key_secret, *before;
    char *tokens[N_ROLES + 1]; /* the last is NULL: nobody's */
    CbTestServe *serve;
    long memory;
} Test;

/* --- the hub ------------------------------------------------------------------------------------ */

static inline void
add_people(Test *test, CbHub *hub)
{
    for (guint role = 0; role < N_ROLES; role++) {
        g_autofree char *id = g_uuid_string_random();
        g_autofree char *name = g_strdup(cb_role_name(role)), *key = NULL;
        CbUser user = {.id = id, .name = name, .role = role, .active = TRUE, .created_at = g_get_real_time()};
        CbDbPool *pool = cb_hub_store_pool(cb_hub_store(hub));
        CbDb *db = cb_db_take(pool, CB_DB_WRITE, NULL);
        assert_true(cb_db_begin(db, CB_DB_WRITE, NULL) && cb_user_add(db, &user, NULL) &&
                    cb_db_commit(db, NULL));
        cb_db_give(pool, db);
        assert_true(cb_hub_token_create(hub, &user, "t", CB_TOKEN_API, CB_NULL, &test->tokens[role], NULL));
        if (role != CB_ROLE_DISPATCHER)
            continue;
        assert_true(cb_hub_token_create(hub, &user, "k", CB_TOKEN_SIGNING, CB_NULL, &key, NULL));
        g_auto(GStrv) parts = g_strsplit(key, " ", 2);
        test->key_id = g_strdup(parts[0]);
        test->key_secret = g_strdup(parts[1]);
    }
}

static inline void
fill(CbHub *hub)
{
    g_autoptr(CbPatch) rows = cb_patch_new();
    worlds_operator(rows, "ana", NULL);
    worlds_operator(rows, "ben", NULL);
    worlds_session(rows, "s1", "2090-12-01", "min_operators", "1", NULL);
    worlds_session(rows, "s2", "2090-12-02", "status", "draft", NULL);
    worlds_link(rows, "s1", "ana", "pending");
    g_autoptr(CbWorld) world = worlds_of(rows);
    CbDbPool *pool = cb_hub_store_pool(cb_hub_store(hub));
    CbDb *db = cb_db_take(pool, CB_DB_WRITE, NULL);
    assert_true(cb_hub_replace(db, world, NULL));
    cb_db_give(pool, db);
}

/* Facts, people, tokens and decisions, as text. */
static inline char *
remember(const Test *test)
{
    CbCursor cursor;
    GString *text = g_string_new(NULL);
    g_autoptr(CbDb) db = cb_db_open(test->directory, CB_DB_READ, NULL);
    assert_non_null(db);
    g_autoptr(CbWorld) world = cb_hub_load(db, &cursor, NULL);
    g_autoptr(GPtrArray) users = cb_user_all(db, NULL);
    g_autoptr(GPtrArray) tokens = cb_token_all(db, NULL);
    g_autoptr(GPtrArray) decided = cb_decided_all(db, NULL);
    g_autofree char *facts = worlds_dump(world);
    g_string_append_printf(text, "%s\n%u decided\n", facts, decided->len);
    for (guint i = 0; i < users->len; i++) {
        const CbUser *user = g_ptr_array_index(users, i);
        g_string_append_printf(text, "%s %d %d %s\n", user->name, user->role, user->active,
                               user->password != NULL ? user->password : "");
    }
    for (guint i = 0; i < tokens->len; i++) {
        const CbToken *token = g_ptr_array_index(tokens, i);
        g_string_append_printf(text, "%s %d %d\n", token->id, token->kind, token->revoked);
    }
    return g_string_free(text, FALSE);
}

/* The most memory that the hub ever had, KiB. */
static inline long
peak(const Test *test)
{
    long kilobytes = 0;
    g_autofree char *path = g_strdup_printf("/proc/%d/status", (int)test->serve->pid), *text = NULL;
    assert_true(g_file_get_contents(path, &text, NULL, NULL));
    assert_non_null(strstr(text, "VmHWM:"));
    assert_int_equal(sscanf(strstr(text, "VmHWM:"), "VmHWM: %ld", &kilobytes), 1);
    return kilobytes;
}

static inline int
set_up(void **state)
{
    Test *test = g_new0(Test, 1);
    test->directory = cb_files_make_directory("callboard-hostile", NULL);
    const CbHubOptions options = {.data = test->directory};
    CbHub *hub = cb_hub_open(&options, NULL);
    assert_non_null(hub);
    fill(hub);
    add_people(test, hub);
    cb_hub_close(hub);
    test->before = remember(test);
    const char *const words[] = {"--data", test->directory, NULL};
    test->serve = cb_test_serve_start(words);
    test->memory = peak(test);
    *state = test;
    return 0;
}

static inline guint
status_of(const char *answer)
{
    return strncmp(answer, "HTTP/1.1 ", 9) == 0 ? (guint)atoi(answer + 9) : 0;
}

/* After each test: nothing has changed, and the hub is well. */
static inline int
tear_down(void **state)
{
    Test *test = *state;
    g_autofree char *after = remember(test);
    g_autofree char *health =
        cb_test_ask(test->serve->port, "GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", -1);
    guint alive = status_of(health);
    long growth = peak(test) - test->memory;
    cb_test_serve_stop(test->serve, SIGTERM);
    gboolean good = strcmp(test->before, after) == 0 && alive == 200 && growth < MOST_GROWTH;
    if (!good)
        print_error("the hub answers %u, has taken %ld KiB more, and its data %s\n", alive, growth,
                    strcmp(test->before, after) == 0 ? "are the same" : "have changed");
    cb_files_remove(test->directory, NULL);
    for (guint role = 0; role < N_ROLES; role++)
        g_free(test->tokens[role]);
    g_free(test->directory);
    g_free(test->key_id);
    g_free(test->key_secret);
    g_free(test->before);
    g_free(test);
    return good ? 0 : -1;
}

/* --- asking ------------------------------------------------------------------------------------- */

/* `headers` and `body` may be NULL. */
static inline char *
ask(const Test *test, const char *token, const char *method, const char *target, const char *headers,
    const char *body)
{
    g_autoptr(GString) text = g_string_new(NULL);
    g_string_append_printf(text, "%s %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n%s", method, target,
                           headers != NULL ? headers : "");
    if (token != NULL)
        g_string_append_printf(text, "Authorization: Bearer %s\r\n", token);
    if (body != NULL)
        g_string_append_printf(text, "Content-Type: application/json\r\nContent-Length: %zu\r\n", strlen(body));
    g_string_append_printf(text, "\r\n%s", body != NULL ? body : "");
    return cb_test_ask(test->serve->port, text->str, (gssize)text->len);
}

/* Every refusal tells a code and a sentence, and no secret. */
static inline void
assert_refused(const Test *test, const char *answer, guint status, const char *what)
{
    const char *blank = strstr(answer, "\r\n\r\n");
    g_autoptr(cJSON) json = blank != NULL ? cJSON_Parse(blank + 4) : NULL;
    const char *code = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(json, "code"));
    const char *message = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(json, "message"));
    if (status_of(answer) != status || code == NULL || *code == '\0' || message == NULL || *message == '\0')
        fail_msg("%s: not %u with code and message, but %.500s", what, status, answer);
    for (guint role = 0; role < N_ROLES; role++)
        assert_null(strstr(answer, test->tokens[role]));
    assert_null(strstr(answer, test->key_secret));
}

typedef struct {
    guint who; /* CbRole, or NOBODY */
    const char *method, *target, *body;
    guint status;
} Attempt;

static inline void
try_all(const Test *test, const Attempt *attempts, guint n)
{
    for (guint i = 0; i < n; i++) {
        const Attempt *attempt = &attempts[i];
        g_autofree char *answer = ask(test, test->tokens[attempt->who], attempt->method, attempt->target, NULL,
                                      attempt->body);
        g_autofree char *what = g_strdup_printf("%s %s by %s", attempt->method, attempt->target,
                                                attempt->who == NOBODY ? "nobody" : cb_role_name(attempt->who));
        assert_refused(test, answer, attempt->status, what);
    }
}

#define RPC "/rest/v1/rpc/"
#define ON_A_HUB(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
