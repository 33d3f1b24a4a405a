/* What the hub answers: its routes, snapshots, pulls and digests, and who may see and do what. */
#include <sys/stat.h>

#include "tests/sync/hub_fixture.h"

#define D CB_ROLE_DISPATCHER

static CbAnswer *
ask(Fixture *fixture, const char *token, const char *method, const char *path, const char *body)
{
    g_autoptr(CbRequest) request = fixture_request(token, method, path, body);
    return cb_hub_answer(fixture->hub, request);
}

static guint
status_of(Fixture *fixture, const char *token, const char *method, const char *path,
          const char *body)
{
    g_autoptr(CbAnswer) answer = ask(fixture, token, method, path, body);
    return answer->status;
}

/* --- routes --------------------------------------------------------------------------------------- */

static void
every_answer_tells_the_schemas_and_the_requests_id(void **state)
{
    Fixture *fixture = *state;
    static const char *const paths[] = {"/health", "/nowhere", "/rest/v1/sessions",
                                        "/auth/v1/user"};
    for (guint i = 0; i < G_N_ELEMENTS(paths); i++) {
        g_autoptr(CbRequest) request = fixture_request(NULL, "GET", paths[i], NULL);
        request->id = g_strdup("my-own-id");
        g_autoptr(CbAnswer) answer = cb_hub_answer(fixture->hub, request);
        assert_string_equal(g_hash_table_lookup(answer->headers, "X-Callboard-Schema"), "1-1");
        assert_string_equal(g_hash_table_lookup(answer->headers, "X-Request-Id"), "my-own-id");
    }
}

static void
what_is_not_there_or_not_done_is_told_in_the_same_form(void **state)
{
    Fixture *fixture = *state;
    guint status;
    g_autoptr(cJSON) nowhere = fixture_ask(fixture->hub, NULL, "GET", "/nowhere", NULL, &status);
    assert_int_equal(status, 404);
    assert_non_null(fixture_text(nowhere, "message"));
    g_autoptr(CbAnswer) method = ask(fixture, NULL, "GET", FIXTURE_PULL, NULL);
    assert_int_equal(method->status, 405);
    assert_string_equal(g_hash_table_lookup(method->headers, "Allow"), "POST");
    g_autoptr(CbAnswer) options = ask(fixture, NULL, "OPTIONS", FIXTURE_PULL, NULL);
    assert_int_equal(options->status, 204);
    assert_null(g_hash_table_lookup(options->headers, "Access-Control-Allow-Origin"));
}

static void
a_body_that_is_no_rows_is_refused_whoever_sends_it(void **state)
{
    Fixture *fixture = *state;
    static const char *const bodies[] = {"[[1]]", "[[1,2],[3]]", "[1]", "[{\"id\":\"a\"},[1]]",
                                         "[null,{}]"};
    const char *const tokens[] = {NULL, fixture->tokens[CB_ROLE_SERVICE]};
    for (guint i = 0; i < G_N_ELEMENTS(bodies); i++) {
        for (guint t = 0; t < G_N_ELEMENTS(tokens); t++) {
            guint status =
                status_of(fixture, tokens[t], "POST", "/rest/v1/operators", bodies[i]);
            assert_in_range(status, 400, 403);
        }
    }
}

static void
a_head_has_no_body(void **state)
{
    g_autoptr(CbAnswer) answer = ask(*state, NULL, "HEAD", "/health", NULL);
    assert_int_equal(answer->status, 200);
    assert_int_equal(answer->body->len, 0);
}

static void
health_tells_the_epoch(void **state)
{
    Fixture *fixture = *state;
    g_autoptr(cJSON) health = fixture_ask(fixture->hub, NULL, "GET", "/health", NULL, NULL);
    assert_true(cJSON_IsTrue(fixture_get(health, "ok")));
    assert_string_equal(fixture_text(health, "epoch"),
                        cb_hub_store_epoch(cb_hub_store(fixture->hub)));
}

static void
metrics_are_for_this_machine_and_for_admins(void **state)
{
    Fixture *fixture = *state;
    assert_int_equal(status_of(fixture, NULL, "GET", "/metrics", NULL), 401);
    assert_int_equal(status_of(fixture, fixture->tokens[D], "GET", "/metrics", NULL), 403);
    assert_int_equal(status_of(fixture, fixture->tokens[CB_ROLE_ADMIN], "GET", "/metrics", NULL),
                     200);
    g_autoptr(CbRequest) request = fixture_request(NULL, "GET", "/metrics", NULL);
    g_free(request->address);
    request->address = g_strdup("127.0.0.1");
    g_autoptr(CbAnswer) answer = cb_hub_answer(fixture->hub, request);
    assert_int_equal(answer->status, 200);
}

static void
a_client_that_is_too_old_is_told_to_upgrade(void **state)
{
    Fixture *fixture = *state;
    g_autoptr(CbRequest) request =
        fixture_request(fixture->tokens[D], "POST", FIXTURE_SNAPSHOT, "{}");
    fixture_header(request, "x-callboard-schema", "0");
    g_autoptr(CbAnswer) answer = cb_hub_answer(fixture->hub, request);
    g_autoptr(cJSON) body = cJSON_Parse(answer->body->str);
    assert_int_equal(answer->status, 426);
    assert_string_equal(fixture_text(body, "code"), "upgrade_required");
}

static void
bodies_are_read_strictly(void **state)
{
    Fixture *fixture = *state;
    const char *token = fixture->tokens[D];
    assert_int_equal(status_of(fixture, token, "POST", FIXTURE_PULL, "{\"cursor\":"), 400);
    assert_int_equal(status_of(fixture, token, "POST", FIXTURE_PULL, "[]"), 400);
    assert_int_equal(status_of(fixture, token, "POST", FIXTURE_PULL, "{\"a\":1,\"a\":2}"), 400);
    assert_int_equal(cb_hub_body_limit("POST", FIXTURE_PUSH), 8 * 1024 * 1024);
    assert_int_equal(cb_hub_body_limit("POST", FIXTURE_PULL), 1024 * 1024);
}

static void
the_hubs_key_is_for_its_owner_alone(void **state)
{
    Fixture *fixture = *state;
    struct stat status;
    g_autofree char *path = g_build_filename(fixture->data, "hub.key", NULL);
    assert_int_equal(stat(path, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0600);
    assert_true(status.st_size >= 64);
    assert_int_equal(chmod(path, 0644), 0);
    g_autoptr(GError) error = NULL;
    CbHubOptions options = {.data = fixture->data};
    assert_null(cb_hub_open(&options, &error));
    assert_non_null(strstr(error->message, "chmod 600"));
}

/* --- snapshots and pulls -------------------------------------------------------------------------- */

/* A client's copy: "table pk" → row as text. */
static GHashTable *
copy_new(void)
{
    return g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
}

static char *
print(const cJSON *json)
{
    char *text = cJSON_PrintUnformatted(json), *copy = g_strdup(text);
    cJSON_free(text);
    return copy;
}

static void
copy_put(GHashTable *copy, const char *table, const cJSON *pk, const cJSON *row)
{
    g_autofree char *key = print(pk);
    char *name = g_strjoin(" ", table, key, NULL);
    if (cJSON_IsNull(row)) {
        g_hash_table_remove(copy, name);
        g_free(name);
    } else {
        g_hash_table_replace(copy, name, print(row));
    }
}

static cJSON *
pk_of(CbTableId table, const cJSON *row)
{
    cJSON *pk = cJSON_CreateArray();
    for (guint c = 0; c < cb_tables[table].n_columns; c++)
        if ((cb_tables[table].columns[c].flags & CB_KEY) != 0)
            cJSON_AddItemToArray(
                pk, cJSON_CreateString(fixture_text(row, cb_tables[table].columns[c].name)));
    return pk;
}

static void
snapshot_table(Fixture *fixture, CbRole role, CbTableId table, guint limit, GHashTable *copy)
{
    g_autofree char *after = g_strdup("null");
    while (strcmp(after, "null") != 0 || limit > 0) {
        g_autofree char *body = g_strdup_printf("{\"t\":\"%s\",\"after\":%s,\"limit\":%u}",
                                                cb_tables[table].name, after, MAX(limit, 1));
        g_autoptr(cJSON) page = fixture_post(fixture, role, FIXTURE_SNAPSHOT, body);
        const cJSON *row;
        cJSON_ArrayForEach(row, fixture_get(page, "rows")) {
            g_autoptr(cJSON) pk = pk_of(table, row);
            copy_put(copy, cb_tables[table].name, pk, row);
        }
        g_free(after);
        after = print(fixture_get(page, "next"));
        if (strcmp(after, "null") == 0)
            return;
    }
}

/* A first synchronisation; the cursor to go on from. */
static char *
snapshot(Fixture *fixture, CbRole role, guint limit, GHashTable *copy)
{
    g_autoptr(cJSON) beginning = fixture_post(fixture, role, FIXTURE_SNAPSHOT, "{}");
    assert_int_equal(cJSON_GetArraySize(fixture_get(beginning, "tables")), CB_N_TABLES);
    for (guint t = 0; t < CB_N_TABLES; t++)
        snapshot_table(fixture, role, t, limit, copy);
    return g_strdup(fixture_text(beginning, "cursor"));
}

static char *
pull(Fixture *fixture, CbRole role, char *cursor, guint limit, GHashTable *copy)
{
    for (gboolean more = TRUE; more;) {
        g_autofree char *body = g_strdup_printf("{\"cursor\":\"%s\",\"limit\":%u}", cursor, limit);
        g_autoptr(cJSON) page = fixture_post(fixture, role, FIXTURE_PULL, body);
        const cJSON *change;
        cJSON_ArrayForEach(change, fixture_get(page, "rows"))
            copy_put(copy, fixture_text(change, "t"), fixture_get(change, "pk"),
                     fixture_get(change, "row"));
        more = cJSON_IsTrue(fixture_get(page, "more"));
        g_free(cursor);
        cursor = g_strdup(fixture_text(page, "next"));
    }
    return cursor;
}

static void
assert_same_copy(GHashTable *a, GHashTable *b)
{
    GHashTableIter iter;
    gpointer key, value;
    g_hash_table_iter_init(&iter, a);
    while (g_hash_table_iter_next(&iter, &key, &value)) {
        const char *other = g_hash_table_lookup(b, key);
        if (g_strcmp0(other, value) != 0)
            fail_msg("%s: %s here, %s there", (char *)key, (char *)value,
                     other != NULL ? other : "nothing");
    }
    assert_int_equal(g_hash_table_size(a), g_hash_table_size(b));
}

static gboolean
delete_link(CbDb *db, gpointer data, GError **error)
{
    (void)data;
    return cb_db_script(db, "DELETE FROM session_operators WHERE operator_id = 'ben'", error);
}

static void
a_copy_by_snapshot_and_pulls_equals_a_new_snapshot(void **state)
{
    Fixture *fixture = *state;
    g_autoptr(GHashTable) copy = copy_new(), fresh = copy_new();
    char *cursor = snapshot(fixture, D, 2, copy);
    cJSON_Delete(fixture_wish(fixture, FIXTURE_A, (Wish){NULL, 1, "session.accept", "s1", "ana", 0},
                              "accepted", NULL));
    cursor = pull(fixture, D, cursor, 1, copy);
    fixture_write(fixture->hub, delete_link, NULL);
    cJSON_Delete(fixture_wish(
        fixture, FIXTURE_A, (Wish){NULL, 2, "session.propose", "s1", "carl", 1}, "accepted", NULL));
    cJSON_Delete(fixture_wish(
        fixture, FIXTURE_A, (Wish){NULL, 3, "session.propose", "s1", "ben", 2}, "accepted", NULL));
    cJSON_Delete(fixture_wish(fixture, FIXTURE_A, (Wish){NULL, 4, "session.review", "s2", NULL, 0},
                              "accepted", NULL));
    cursor = pull(fixture, D, cursor, 5000, copy);
    g_free(cursor);
    g_free(snapshot(fixture, D, 5000, fresh));
    assert_same_copy(copy, fresh);
}

/* The sum over all of a digest's buckets, and its rows. */
static guint64
digest(Fixture *fixture, CbRole role, const char *table, gint64 *rows)
{
    g_autofree char *body = g_strdup_printf("{\"t\":\"%s\"}", table);
    g_autoptr(cJSON) answer = fixture_post(fixture, role, FIXTURE_DIGEST, body);
    const cJSON *bucket;
    guint64 sum = 0;
    *rows = 0;
    assert_int_equal(cJSON_GetArraySize(fixture_get(answer, "buckets")), 256);
    cJSON_ArrayForEach(bucket, fixture_get(answer, "buckets")) {
        *rows += (gint64)bucket->child->valuedouble;
        sum += g_ascii_strtoull(bucket->child->next->valuestring, NULL, 16);
    }
    return sum;
}

/* The same over rows that were pulled. */
static guint64
digest_copy(GHashTable *copy, CbTableId table)
{
    GHashTableIter iter;
    gpointer key, value;
    CbDigest own = {{0}, {0}};
    g_autofree char *begins = g_strconcat(cb_tables[table].name, " ", NULL);
    g_hash_table_iter_init(&iter, copy);
    while (g_hash_table_iter_next(&iter, &key, &value)) {
        if (!g_str_has_prefix(key, begins))
            continue;
        g_autoptr(CbPatch) patch = cb_patch_new();
        g_autoptr(cJSON) row = cJSON_Parse(value);
        char *problem = NULL;
        if (!cb_json_read_row(row, patch, table, NULL, &problem))
            fail_msg("%s", problem);
        cb_digest_add(&own, cb_patch_row(patch, 0));
    }
    guint64 sum = 0;
    for (guint b = 0; b < 256; b++)
        sum += own.sum[b];
    return sum;
}

static void
the_digest_of_what_was_pulled_is_that_of_the_hub(void **state)
{
    Fixture *fixture = *state;
    static const CbRole roles[] = {CB_ROLE_VIEWER, CB_ROLE_DISPATCHER};
    cJSON_Delete(fixture_wish(fixture, FIXTURE_A, (Wish){NULL, 1, "session.accept", "s1", "ana", 0},
                              "accepted", NULL));
    for (guint r = 0; r < G_N_ELEMENTS(roles); r++) {
        g_autoptr(GHashTable) copy = copy_new();
        g_free(snapshot(fixture, roles[r], 5000, copy));
        for (guint t = 0; t < CB_N_TABLES; t++) {
            gint64 rows;
            assert_int_equal(digest(fixture, roles[r], cb_tables[t].name, &rows),
                             digest_copy(copy, t));
        }
    }
}

static void
a_cursor_of_other_data_must_refetch(void **state)
{
    Fixture *fixture = *state;
    static const char *const bodies[] = {"{\"cursor\":\"v1.deadbeef.0.1\"}", "{\"cursor\":\"x\"}",
                                         "{}"};
    for (guint i = 0; i < G_N_ELEMENTS(bodies); i++) {
        guint status;
        g_autoptr(cJSON) answer =
            fixture_ask(fixture->hub, fixture->tokens[D], "POST", FIXTURE_PULL, bodies[i], &status);
        assert_int_equal(status, 409);
        assert_string_equal(fixture_text(answer, "code"), "must_refetch");
    }
}

/* --- rights
 * -------------------------------------------------------------------------------------------------
 */

static void
viewers_see_neither_drafts_nor_messages(void **state)
{
    Fixture *fixture = *state;
    g_autoptr(GHashTable) copy = copy_new();
    char *cursor = snapshot(fixture, CB_ROLE_VIEWER, 1, copy);
    assert_true(g_hash_table_contains(copy, "sessions [\"s1\"]"));
    assert_false(g_hash_table_contains(copy, "sessions [\"s3\"]"));
    g_autoptr(CbPatch) rows = cb_patch_new();
    worlds_row(rows, CB_sessions, "id", "s1", "status", "draft", NULL);
    worlds_row(rows, CB_sessions, "id", "s3", "status", "confirmed", NULL);
    fixture_write(fixture->hub, fixture_patch, rows);
    cursor = pull(fixture, CB_ROLE_VIEWER, cursor, 5000, copy);
    assert_false(g_hash_table_contains(copy, "sessions [\"s1\"]"));
    assert_true(g_hash_table_contains(copy, "sessions [\"s3\"]"));
    g_free(cursor);
    g_autoptr(cJSON) rest = fixture_ask(fixture->hub, fixture->tokens[CB_ROLE_VIEWER], "GET",
                                        "/rest/v1/sessions?select=id&order=id", NULL, NULL);
    g_autofree char *text = print(rest);
    assert_string_equal(text, "[{\"id\":\"s2\"},{\"id\":\"s3\"}]");
}

/* The id of a message names whom it is to and about what. */
static void
a_pull_says_nothing_of_tables_that_a_viewer_may_not_read(void **state)
{
    Fixture *fixture = *state;
    g_autoptr(GHashTable) copy = copy_new();
    g_autofree char *cursor = snapshot(fixture, CB_ROLE_VIEWER, 1, copy);
    g_autoptr(CbPatch) rows = cb_patch_new();
    worlds_row(rows, CB_messages, "id", "d1/s1/ana", "session_id", "s1", "operator_id", "ana", "cause", "asked", "recipient",
               "Ana", "body", "b", "created_at", "2026-11-20T09:00:00Z", NULL);
    worlds_row(rows, CB_sessions, "id", "s1", "title", "Gala", NULL);
    fixture_write(fixture->hub, fixture_patch, rows);
    g_autofree char *body = g_strdup_printf("{\"cursor\":\"%s\"}", cursor);
    g_autoptr(cJSON) pulled = fixture_ask(fixture->hub, fixture->tokens[CB_ROLE_VIEWER], "POST",
                                          "/rest/v1/rpc/cb_pull", body, NULL);
    g_autofree char *text = print(pulled);
    assert_non_null(strstr(text, "Gala"));
    assert_null(strstr(text, "messages"));
    assert_null(strstr(text, "d1/s1/ana"));
}

static void
who_may_write_what_follows_from_the_role(void **state)
{
    Fixture *fixture = *state;
    static const struct {
        const char *path, *body;
        CbRole least;
    } writes[] = {
        {"/rest/v1/operators?id=eq.ana", "{\"phone\":\"1\"}", CB_ROLE_MANAGER},
        {"/rest/v1/sessions?id=eq.s2", "{\"title\":\"t\"}", CB_ROLE_MANAGER},
        {"/rest/v1/founders?id=eq.f1", "{\"phone\":\"1\"}", CB_ROLE_ADMIN},
        {"/rest/v1/policies?id=eq.board", "{\"policy\":{}}", CB_ROLE_ADMIN},
        {"/rest/v1/messages?id=eq.m", "{\"body\":\"b\"}", CB_ROLE_SERVICE},
        {"/rest/v1/session_operators?operator_id=eq.ben", "{\"forced\":true}", CB_ROLE_SERVICE},
    };
    for (guint w = 0; w < G_N_ELEMENTS(writes); w++)
        for (guint role = CB_ROLE_VIEWER; role <= CB_ROLE_SERVICE; role++) {
            guint status =
                status_of(fixture, fixture->tokens[role], "PATCH", writes[w].path, writes[w].body);
            guint wanted = role >= writes[w].least ? 204 : 403;
            if (status != wanted)
                fail_msg("%s as %s: %u, not %u", writes[w].path, cb_role_name(role), status,
                         wanted);
        }
}

static gboolean
make_dispatcher(CbDb *db, gpointer data, GError **error)
{
    g_autoptr(CbUser) user = cb_user_find(db, data, error);
    user->role = CB_ROLE_DISPATCHER;
    return cb_user_change(db, user, error);
}

static char *
epoch_of_pull(Fixture *fixture, const char *cursor)
{
    g_autofree char *body = g_strdup_printf("{\"cursor\":\"%s\"}", cursor);
    g_autoptr(cJSON) answer = fixture_post(fixture, CB_ROLE_VIEWER, FIXTURE_PULL, body);
    return g_strdup(fixture_text(answer, "epoch"));
}

static void
who_is_given_a_role_that_sees_more_is_told_to_begin_anew(void **state)
{
    Fixture *fixture = *state;
    g_autoptr(cJSON) beginning = fixture_post(fixture, CB_ROLE_VIEWER, FIXTURE_SNAPSHOT, "{}");
    const char *epoch = fixture_text(beginning, "epoch");
    g_autofree char *before = epoch_of_pull(fixture, fixture_text(beginning, "cursor"));
    assert_string_equal(before, epoch);
    fixture_write(fixture->hub, make_dispatcher, fixture->users[CB_ROLE_VIEWER]);
    g_autofree char *after = epoch_of_pull(fixture, fixture_text(beginning, "cursor"));
    assert_string_not_equal(after, epoch);
    assert_string_equal(after, cb_hub_store_epoch(cb_hub_store(fixture->hub)));
}

static void
a_row_that_consoles_would_refuse_is_refused_by_the_hub(void **state)
{
    Fixture *fixture = *state;
    static const char *const writes[][3] = {
        {"POST", "sessions", "{\"id\":\"\",\"date\":\"2026-12-04\"}"},
        {"POST", "sessions", "{\"id\":\"s4\",\"date\":\"2026-12-04\",\"setup_ids\":\"x\"}"},
        {"PATCH", "sessions?id=eq.s1",
         "{\"starts_at\":\"2026-12-01T10:00:00Z\",\"ends_at\":\"2026-12-01T09:00:00Z\"}"},
        {"PATCH", "operators?id=eq.ana", "{\"availability\":{\"unavailableDates\":\"never\"}}"},
    };
    for (guint w = 0; w < G_N_ELEMENTS(writes); w++) {
        guint status;
        g_autofree char *path = g_strconcat("/rest/v1/", writes[w][1], NULL);
        g_autoptr(cJSON) answer = fixture_ask(fixture->hub, fixture->tokens[CB_ROLE_MANAGER],
                                              writes[w][0], path, writes[w][2], &status);
        assert_int_equal(status, 400);
        assert_string_equal(fixture_text(answer, "code"), "23514");
    }
}

static void
what_is_written_directly_is_decided_on(void **state)
{
    Fixture *fixture = *state;
    cJSON_Delete(fixture_wish(fixture, FIXTURE_A, (Wish){NULL, 1, "session.accept", "s1", "ana", 0},
                              "accepted", NULL));
    assert_int_equal(status_of(fixture, fixture->tokens[CB_ROLE_SERVICE], "DELETE",
                               "/rest/v1/session_operators?operator_id=eq.ana", NULL),
                     204);
    cJSON_Delete(fixture_wish(fixture, FIXTURE_A,
                              (Wish){NULL, 2, "session.accept", "s1", "ben", CB_NULL}, "accepted",
                              NULL));
}

static void
a_session_edited_by_a_manager_is_a_conflict_for_who_saw_it_before(void **state)
{
    Fixture *fixture = *state;
    assert_int_equal(status_of(fixture, fixture->tokens[CB_ROLE_MANAGER], "PATCH",
                               "/rest/v1/sessions?id=eq.s1", "{\"min_operators\":0}"),
                     204);
    cJSON_Delete(fixture_wish(fixture, FIXTURE_A, (Wish){NULL, 1, "session.accept", "s1", "ana", 0},
                              "conflict", "CHANGED_MEANWHILE"));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        ON_SQLITE(every_answer_tells_the_schemas_and_the_requests_id),
        ON_SQLITE(what_is_not_there_or_not_done_is_told_in_the_same_form),
        ON_SQLITE(a_body_that_is_no_rows_is_refused_whoever_sends_it),
        ON_SQLITE(a_head_has_no_body),
        ON_BOTH(health_tells_the_epoch),
        ON_SQLITE(metrics_are_for_this_machine_and_for_admins),
        ON_SQLITE(a_client_that_is_too_old_is_told_to_upgrade),
        ON_SQLITE(bodies_are_read_strictly),
        ON_SQLITE(the_hubs_key_is_for_its_owner_alone),
        ON_BOTH(a_copy_by_snapshot_and_pulls_equals_a_new_snapshot),
        ON_BOTH(the_digest_of_what_was_pulled_is_that_of_the_hub),
        ON_BOTH(a_cursor_of_other_data_must_refetch),
        ON_BOTH(viewers_see_neither_drafts_nor_messages),
        ON_BOTH(a_pull_says_nothing_of_tables_that_a_viewer_may_not_read),
        ON_BOTH(who_may_write_what_follows_from_the_role),
        ON_BOTH(who_is_given_a_role_that_sees_more_is_told_to_begin_anew),
        ON_BOTH(a_row_that_consoles_would_refuse_is_refused_by_the_hub),
        ON_BOTH(what_is_written_directly_is_decided_on),
        ON_BOTH(a_session_edited_by_a_manager_is_a_conflict_for_who_saw_it_before),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
