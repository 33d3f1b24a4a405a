/* A hub without sockets, on SQLite and on PostgreSQL, with a company of four people and a clock of its own. */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "engine/domain.h"
#include "engine/json.h"
#include "engine/when.h"
#include "sync/hub/hub.h"
#include "sync/wire/protocol.h"
#include "tests/support/files.h"
#include "tests/support/postgres.h"
#include "tests/support/worlds.h"

#define FIXTURE_PUSH "/rest/v1/rpc/cb_push"
#define FIXTURE_PULL "/rest/v1/rpc/cb_pull"
#define FIXTURE_SNAPSHOT "/rest/v1/rpc/cb_snapshot"
#define FIXTURE_DIGEST "/rest/v1/rpc/cb_digest"
#define FIXTURE_LOOK "/rest/v1/rpc/cb_look"

/* Consoles. */
#define FIXTURE_A "aaaaaaaa-0000-4000-8000-000000000000"
#define FIXTURE_B "bbbbbbbb-0000-4000-8000-000000000000"

typedef struct {
    char *data;
    gboolean is_directory;
    CbHub *hub;
    gint64 now;
    char *tokens[CB_ROLE_SERVICE + 1];
    char *users[CB_ROLE_SERVICE + 1]; /* ids */
} Fixture;

static gint64
fixture_now(gpointer data)
{
    return ((Fixture *)data)->now;
}

static G_GNUC_UNUSED CbHub *
fixture_open_more(Fixture *fixture, gboolean anonymous)
{
    g_autoptr(GError) error = NULL;
    CbHubOptions options = {.data = fixture->data,
                            .anonymous = anonymous,
                            .now = fixture_now,
                            .now_data = fixture};
    CbHub *hub = cb_hub_open(&options, &error);
    if (hub == NULL)
        fail_msg("%s", error->message);
    return hub;
}

/* Runs statements of the store in a transaction for writing. */
typedef gboolean (*FixtureWork)(CbDb *db, gpointer data, GError **error);

static void
fixture_write(CbHub *hub, FixtureWork work, gpointer data)
{
    g_autoptr(GError) error = NULL;
    CbDbPool *pool = cb_hub_store_pool(cb_hub_store(hub));
    CbDb *db = cb_db_take(pool, CB_DB_WRITE, &error);
    if (db == NULL || !cb_db_begin(db, CB_DB_WRITE, &error) || !work(db, data, &error) ||
        !cb_db_commit(db, &error))
        fail_msg("%s", error->message);
    cb_db_give(pool, db);
}

static gboolean
fixture_add_user(CbDb *db, gpointer data, GError **error)
{
    return cb_user_add(db, data, error);
}

static gboolean
fixture_patch(CbDb *db, gpointer data, GError **error)
{
    return cb_hub_write(db, data, error);
}

static const char *const fixture_names[] = {"vera", "dora", "mona", "adam", "sven"};

static void
fixture_add_people(Fixture *fixture)
{
    for (guint role = CB_ROLE_VIEWER; role <= CB_ROLE_SERVICE; role++) {
        g_autoptr(GError) error = NULL;
        g_autofree char *id = g_strdup_printf("00000000-0000-4000-8000-00000000000%u", role);
        g_autofree char *email = g_strconcat(fixture_names[role], "@example.test", NULL);
        CbUser user = {.id = id,
                       .name = (char *)fixture_names[role],
                       .email = email,
                       .role = role,
                       .active = TRUE,
                       .created_at = fixture->now};
        fixture_write(fixture->hub, fixture_add_user, &user);
        if (!cb_hub_token_create(fixture->hub, &user, "test", CB_TOKEN_API, CB_NULL,
                                 &fixture->tokens[role], &error))
            fail_msg("%s", error->message);
        fixture->users[role] = g_steal_pointer(&id);
    }
}

/* Three sessions: s1 needs one person, two have applied; s2 needs two; s3 is a draft. */
static void
fixture_add_facts(Fixture *fixture)
{
    g_autoptr(CbPatch) rows = cb_patch_new();
    worlds_operator(rows, "ana", NULL);
    worlds_operator(rows, "ben", NULL);
    worlds_operator(rows, "carl", NULL);
    worlds_session(rows, "s1", "2026-12-01", "min_operators", "1", NULL);
    worlds_session(rows, "s2", "2026-12-02", "min_operators", "2", NULL);
    worlds_session(rows, "s3", "2026-12-03", "min_operators", "1", "status", "draft", NULL);
    worlds_row(rows, CB_founders, "id", "f1", "name", "Fay", "email", "fay@example.test", NULL);
    fixture_write(fixture->hub, fixture_patch, rows);
    g_autoptr(CbPatch) links = cb_patch_new();
    worlds_link(links, "s1", "ana", "pending");
    worlds_link(links, "s1", "ben", "pending");
    worlds_link(links, "s2", "ana", "pending");
    fixture_write(fixture->hub, fixture_patch, links);
}

static Fixture *
fixture_new(char *data, gboolean is_directory)
{
    Fixture *fixture = g_new0(Fixture, 1);
    fixture->data = data;
    fixture->is_directory = is_directory;
    fixture->now = worlds_time("2026-11-20T09:00:00Z");
    fixture->hub = fixture_open_more(fixture, FALSE);
    fixture_add_people(fixture);
    fixture_add_facts(fixture);
    return fixture;
}

static G_GNUC_UNUSED int
fixture_on_sqlite(void **state)
{
    g_autoptr(GError) error = NULL;
    char *directory = cb_files_make_directory("hub", &error);
    if (directory == NULL)
        fail_msg("%s", error->message);
    *state = fixture_new(directory, TRUE);
    return 0;
}

static G_GNUC_UNUSED int
fixture_on_postgres(void **state)
{
    *state = fixture_new(cb_test_postgres_hub(), FALSE);
    return 0;
}

static G_GNUC_UNUSED int
fixture_free(void **state)
{
    Fixture *fixture = *state;
    cb_hub_close(fixture->hub);
    if (fixture->is_directory)
        cb_files_remove(fixture->data, NULL);
    for (guint role = CB_ROLE_VIEWER; role <= CB_ROLE_SERVICE; role++) {
        g_free(fixture->tokens[role]);
        g_free(fixture->users[role]);
    }
    g_free(fixture->data);
    g_free(fixture);
    return 0;
}

/* --- the facts ------------------------------------------------------------------------------------- */

/* As a console that has just pulled would have them; the caller's. */
static G_GNUC_UNUSED CbWorld *
fixture_world(CbHub *hub)
{
    g_autoptr(GError) error = NULL;
    CbCursor at;
    CbDbPool *pool = cb_hub_store_pool(cb_hub_store(hub));
    CbDb *db = cb_db_take(pool, CB_DB_READ, &error);
    CbWorld *world = db != NULL ? cb_hub_load(db, &at, &error) : NULL;
    if (world == NULL)
        fail_msg("%s", error->message);
    cb_db_give(pool, db);
    return world;
}

/* --- asking ----------------------------------------------------------------------------------------- */

static void
fixture_header(CbRequest *request, const char *name, const char *value)
{
    g_hash_table_replace(request->headers, g_strdup(name), g_strdup(value));
}

static CbRequest *
fixture_request(const char *token, const char *method, const char *path, const char *body)
{
    CbRequest *request = cb_request_new(method, path);
    assert_non_null(request);
    request->address = g_strdup("192.0.2.1");
    if (body != NULL) {
        g_string_assign(request->body, body);
        fixture_header(request, "content-type", "application/json");
    }
    if (token != NULL) {
        g_autofree char *value = g_strconcat("Bearer ", token, NULL);
        fixture_header(request, "authorization", value);
    }
    return request;
}

/* The answer's JSON (NULL when it has none) and its status. */
static cJSON *
fixture_ask(CbHub *hub, const char *token, const char *method, const char *path, const char *body,
            guint *status)
{
    g_autoptr(CbRequest) request = fixture_request(token, method, path, body);
    g_autoptr(CbAnswer) answer = cb_hub_answer(hub, request);
    if (status != NULL)
        *status = answer->status;
    return cJSON_Parse(answer->body->str);
}

static cJSON *
fixture_post(Fixture *fixture, CbRole role, const char *path, const char *body)
{
    guint status;
    cJSON *json = fixture_ask(fixture->hub, fixture->tokens[role], "POST", path, body, &status);
    if (status != 200) {
        g_autofree char *text = cJSON_Print(json);
        fail_msg("%s: %u %s", path, status, text);
    }
    return json;
}

static const cJSON *
fixture_get(const cJSON *json, const char *name)
{
    return cJSON_GetObjectItemCaseSensitive(json, name);
}

static G_GNUC_UNUSED const char *
fixture_text(const cJSON *json, const char *name)
{
    return cJSON_GetStringValue(fixture_get(json, name));
}

static G_GNUC_UNUSED gint64
fixture_number(const cJSON *json, const char *name)
{
    const cJSON *number = fixture_get(json, name);
    return cJSON_IsNumber(number) ? (gint64)number->valuedouble : CB_NULL;
}

/* --- deciding ---------------------------------------------------------------------------------------- */

typedef struct {
    const char *id; /* NULL: a new one */
    gint64 sequence;
    const char *kind, *session, *person; /* `session`: the target, whatever it is */
    gint64 base; /* CB_NULL: unknown */
} Wish;

static void
fixture_add_wish(cJSON *decisions, const Fixture *fixture, const Wish *wish)
{
    g_autofree char *payload =
        wish->person == NULL ? g_strdup("{}")
                             : g_strdup_printf("{\"operator_id\":\"%s\"}", wish->person);
    g_autofree char *id = wish->id != NULL ? g_strdup(wish->id) : g_uuid_string_random();
    const CbDecisionKind *kind = cb_decision_kind(wish->kind);
    const CbDecision decision = {.id = id,
                                 .kind = (char *)wish->kind,
                                 .target = kind != NULL ? kind->target : CB_sessions,
                                 .target_id = (char *)wish->session,
                                 .base_version = wish->base,
                                 .payload = payload,
                                 .decided_at = fixture->now};
    cJSON_AddItemToArray(decisions, cb_wire_decision(&decision, wish->sequence));
}

static G_GNUC_UNUSED char *
fixture_batch(const Fixture *fixture, const char *client, const Wish *wishes, guint n)
{
    g_autoptr(cJSON) body = cJSON_CreateObject();
    cJSON_AddStringToObject(body, "client_id", client);
    cJSON *decisions = cJSON_AddArrayToObject(body, "decisions");
    for (guint i = 0; i < n; i++)
        fixture_add_wish(decisions, fixture, &wishes[i]);
    char *text = cJSON_PrintUnformatted(body), *copy = g_strdup(text);
    cJSON_free(text);
    return copy;
}

/* The results, in order; the whole answer is the caller's. */
static G_GNUC_UNUSED cJSON *
fixture_push(Fixture *fixture, CbRole role, const char *client, const Wish *wishes, guint n)
{
    g_autofree char *body = fixture_batch(fixture, client, wishes, n);
    return fixture_post(fixture, role, FIXTURE_PUSH, body);
}

static G_GNUC_UNUSED const cJSON *
fixture_result(const cJSON *answer, int i)
{
    return cJSON_GetArrayItem(fixture_get(answer, "results"), i);
}

/* Asserts outcome and code of the only result. */
static G_GNUC_UNUSED void
fixture_assert_outcome(const cJSON *answer, const char *outcome, const char *code)
{
    const cJSON *result = fixture_result(answer, 0);
    if (g_strcmp0(fixture_text(result, "outcome"), outcome) == 0 &&
        g_strcmp0(fixture_text(result, "code"), code) == 0)
        return;
    g_autofree char *text = cJSON_Print(result);
    fail_msg("wanted %s %s: %s", outcome, code != NULL ? code : "", text);
}

/* Pushes one decision and asserts its outcome and code. */
static G_GNUC_UNUSED cJSON *
fixture_wish(Fixture *fixture, const char *client, Wish wish, const char *outcome, const char *code)
{
    cJSON *answer = fixture_push(fixture, CB_ROLE_DISPATCHER, client, &wish, 1);
    fixture_assert_outcome(answer, outcome, code);
    return answer;
}

/* --- a test on one database or on both --------------------------------------------------------------- */

#define ON_SQLITE(test) {#test, test, fixture_on_sqlite, fixture_free, NULL}
#define ON_BOTH(test)                                               \
    {#test " (SQLite)", test, fixture_on_sqlite, fixture_free, NULL}, \
    {#test " (PostgreSQL)", test, fixture_on_postgres, fixture_free, NULL}
