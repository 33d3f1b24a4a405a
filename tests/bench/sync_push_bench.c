/* What single requests to `callboard serve` cost on a connection that stays open: a pull without
 * news, beside a request that asks for nothing, and decisions in batches, beside plain SQLite
 * transactions that write as many rows. Exit status 1 when a goal is missed.
 */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/json.h"
#include "tests/support/big_hub.h"
#include "tests/support/files.h"
#include "tests/support/goals.h"
#include "tests/support/keep_alive.h"

#define OPERATORS 20000u
#define SESSIONS 10000u
#define PULLS 500u
#define BATCH 100u
#define BATCHES 40u

static CbBigHub *hub;

/* --- pulls ------------------------------------------------------------------------------------ */

/* {"cursor":…} of now, for a pull. Caller frees. */
static char *
ask_for_news(CbKeepAlive *connection)
{
    const GString *answer = cb_keep_alive_ask(connection, "/rest/v1/rpc/cb_snapshot", "{}");
    g_autoptr(cJSON) json = cJSON_Parse(answer->str);
    const char *cursor = cJSON_GetStringValue(cJSON_GetObjectItem(json, "cursor"));
    cb_must(cursor != NULL, "a beginning without a cursor", NULL);
    return g_strdup_printf("{\"cursor\":\"%s\",\"limit\":5000}", cursor);
}

static void
time_request(CbKeepAlive *connection, const char *path, const char *body, GArray *times)
{
    gint64 began = g_get_monotonic_time();
    cb_keep_alive_ask(connection, path, body);
    gint64 time = g_get_monotonic_time() - began;
    g_array_append_val(times, time);
}

static void
measure_pulls(CbKeepAlive *connection)
{
    g_autofree char *ask = ask_for_news(connection);
    g_autoptr(GArray) ours = g_array_new(FALSE, FALSE, sizeof(gint64));
    g_autoptr(GArray) reference = g_array_new(FALSE, FALSE, sizeof(gint64));
    for (guint i = 0; i < PULLS; i++) {
        time_request(connection, "/rest/v1/rpc/cb_pull", ask, ours);
        time_request(connection, "/health", NULL, reference);
    }
    cb_goal_head("A pull without news", "GET /health on the same connection");
    cb_goal_print(&(CbGoal){"median, ms", cb_rank_of(ours, 50, 1e3), cb_rank_of(reference, 50, 1e3),
                            CB_GOAL_AT_MOST, 5});
    cb_goal_print(&(CbGoal){"95 of 100, ms", cb_rank_of(ours, 95, 1e3),
                            cb_rank_of(reference, 95, 1e3), CB_GOAL_AT_MOST, 5});
}

/* --- decisions -------------------------------------------------------------------------------- */

static void
append_decision(GString *text, const char *kind, gboolean person, guint n)
{
    g_autofree char *id = g_uuid_string_random();
    g_autofree char *payload =
        person ? g_strdup_printf("{\"operator_id\":\"op_%07u\"}", n % OPERATORS) : g_strdup("{}");
    g_string_append_printf(
        text,
        "%s{\"id\":\"%s\",\"seq\":%u,\"kind\":\"%s\",\"target\":{\"table\":\"sessions\","
        "\"id\":\"sess_%07u\"},\"base_version\":null,\"payload\":%s,"
        "\"decided_at\":\"2026-11-20T09:00:00Z\"}",
        text->str[text->len - 1] == '[' ? "" : ",", id, n + 1, kind, n % SESSIONS, payload);
}

/* Batches that wait to be pushed, as bodies of requests. */
static GPtrArray *
make_batches(const char *kind, gboolean person)
{
    GPtrArray *batches = g_ptr_array_new_with_free_func(g_free);
    g_autofree char *client = g_uuid_string_random();
    for (guint b = 0; b < BATCHES; b++) {
        GString *text = g_string_new(NULL);
        g_string_printf(text, "{\"client_id\":\"%s\",\"decisions\":[", client);
        for (guint i = 0; i < BATCH; i++)
            append_decision(text, kind, person, b * BATCH + i);
        g_string_append(text, "]}");
        g_ptr_array_add(batches, g_string_free(text, FALSE));
    }
    return batches;
}

static guint
count_accepted(const GString *answer)
{
    static const char accepted[] = "\"outcome\":\"accepted\"";
    guint n = 0;
    for (const char *at = answer->str; (at = strstr(at, accepted)) != NULL; at += strlen(accepted))
        n++;
    return n;
}

/* Decisions a second. */
static double
push(CbKeepAlive *connection, const char *kind, gboolean person)
{
    g_autoptr(GPtrArray) batches = make_batches(kind, person);
    gint64 began = g_get_monotonic_time();
    for (guint b = 0; b < BATCHES; b++) {
        const GString *answer =
            cb_keep_alive_ask(connection, "/rest/v1/rpc/cb_push", batches->pdata[b]);
        cb_must(count_accepted(answer) == BATCH, answer->str, NULL);
    }
    return BATCHES * BATCH * 1e6 / (double)(g_get_monotonic_time() - began);
}

/* --- the floor -------------------------------------------------------------------------------- */

static void
run_sql(sqlite3 *db, const char *sql)
{
    cb_must(sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK, sqlite3_errmsg(db), NULL);
}

static void
write_rows(sqlite3 *db, sqlite3_stmt *statement, guint rows)
{
    run_sql(db, "BEGIN IMMEDIATE");
    for (guint i = 0; i < rows; i++) {
        g_autofree char *id = g_uuid_string_random();
        sqlite3_bind_text(statement, 1, id, -1, SQLITE_STATIC);
        cb_must(sqlite3_step(statement) == SQLITE_DONE, sqlite3_errmsg(db), NULL);
        sqlite3_reset(statement);
    }
    run_sql(db, "COMMIT");
}

/* Rows a second that are just written, `batch` in a transaction; in the same file system as the
 * hub. */
static double
floor_rows(guint batch)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *statement = NULL;
    guint transactions = batch == 1 ? 5 * BATCH : BATCHES;
    g_autofree char *path =
        g_build_filename(hub->directory, batch == 1 ? "floor1.db" : "floor.db", NULL);
    cb_must(sqlite3_open(path, &db) == SQLITE_OK, path, NULL);
    run_sql(db, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
                "CREATE TABLE decided(id TEXT PRIMARY KEY, made TEXT) WITHOUT ROWID");
    cb_must(sqlite3_prepare_v2(db, "INSERT INTO decided VALUES(?1, 'session.propose')", -1,
                               &statement, NULL) == SQLITE_OK,
            sqlite3_errmsg(db), NULL);
    gint64 began = g_get_monotonic_time();
    for (guint t = 0; t < transactions; t++)
        write_rows(db, statement, batch);
    double rate = transactions * batch * 1e6 / (double)(g_get_monotonic_time() - began);
    sqlite3_finalize(statement);
    sqlite3_close(db);
    return rate;
}

static void
measure_pushes(CbKeepAlive *connection)
{
    double whole = floor_rows(BATCH), single = floor_rows(1);
    cb_goal_head("Decisions in batches of 100, a second",
                 "rows written by plain SQLite, 100 in a transaction, synchronous=FULL");
    cb_goal_print(&(CbGoal){"propose somebody for a session (3 rows)",
                            push(connection, "session.propose", TRUE), whole, CB_GOAL_AT_LEAST,
                            2000});
    cb_goal_print(&(CbGoal){"mark a session for review (1 row)",
                            push(connection, "session.review", FALSE), whole, CB_GOAL_AT_LEAST,
                            2000});
    cb_goal_print(&(CbGoal){"for comparison: plain rows, one in a transaction", single, whole,
                            CB_GOAL_NONE, 0});
}

static void
bench_close(void)
{
    g_clear_pointer(&hub, cb_big_hub_free);
}

int
main(void)
{
    setvbuf(stdout, NULL, _IOLBF, 0);
    atexit(bench_close);
    g_autoptr(CbWorld) world = cb_big_world(OPERATORS, SESSIONS);
    hub = cb_big_hub_new(world, 1);
    cb_big_hub_serve(hub);
    g_autoptr(CbKeepAlive) connection = cb_keep_alive_new(hub->port, hub->tokens->pdata[0]);
    measure_pulls(connection);
    measure_pushes(connection);
    return cb_goals_met() ? EXIT_SUCCESS : EXIT_FAILURE;
}
