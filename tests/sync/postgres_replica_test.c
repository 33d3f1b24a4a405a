/* PostgreSQL as it is run by others: a role with few rights, dumps, a streaming standby, and what becomes of
 * consoles when it takes over. One pair of servers for all tests; the last one ends the primary. */
#include "tests/sync/hub_fixture.h"

#include <signal.h>

#define DB "postgres"
/* A long query on the standby, and how it is found. */
#define SLEEP "DO $$BEGIN PERFORM pg_sleep(60); EXCEPTION WHEN query_canceled THEN NULL; END$$"
#define SLEEPERS "FROM pg_stat_activity WHERE query LIKE 'DO%pg_sleep%' AND state = 'active'"

static struct {
    CbTestPostgres *primary, *standby;
    Fixture *fixture; /* its address names both */
} pair;

static char *
on_primary(const char *sql)
{
    return cb_test_postgres_sql(pair.primary, DB, sql);
}

static void
run_on(const CbTestPostgres *postgres, const char *sql)
{
    g_free(cb_test_postgres_sql(postgres, DB, sql));
}

/* Waits until a query says `wanted`. */
static void
wait_until(const CbTestPostgres *postgres, const char *sql, const char *wanted)
{
    for (guint i = 0; i < 200; i++) {
        g_autofree char *said = cb_test_postgres_sql(postgres, DB, sql);
        if (strcmp(said, wanted) == 0)
            return;
        g_usleep(20000);
    }
    fail_msg("%s never said %s", sql, wanted);
}

static int
start_pair(void **state)
{
    static const char *const settings[] = {"-c", "wal_receiver_status_interval=1", NULL};
    (void)state;
    pair.primary = cb_test_postgres_new(NULL);
    pair.standby = cb_test_postgres_follow(pair.primary, settings);
    pair.fixture = fixture_new(
        cb_test_postgres_address(pair.primary, pair.standby, "callboard", DB), FALSE);
    return 0;
}

static int
stop_pair(void **state)
{
    void *fixture = pair.fixture;
    (void)state;
    fixture_free(&fixture);
    cb_test_postgres_free(pair.standby);
    cb_test_postgres_free(pair.primary);
    return 0;
}

/* --- a console -------------------------------------------------------------------------------------- */

static cJSON *
pull(Fixture *fixture, const char *cursor, guint *status)
{
    g_autofree char *body = g_strdup_printf("{\"cursor\":\"%s\"}", cursor);
    return fixture_ask(fixture->hub, fixture->tokens[CB_ROLE_DISPATCHER], "POST", FIXTURE_PULL, body,
                       status);
}

/* Pulls; how many rows came. The cursor is moved on. */
static int
pull_on(Fixture *fixture, char **cursor)
{
    guint status;
    g_autoptr(cJSON) page = pull(fixture, *cursor, &status);
    assert_int_equal(status, 200);
    assert_true(fixture_get(page, "lag_ms")->valueint < 1000);
    g_free(*cursor);
    *cursor = g_strdup(fixture_text(page, "next"));
    return cJSON_GetArraySize(fixture_get(page, "rows"));
}

static char *
first_cursor(Fixture *fixture)
{
    g_autoptr(cJSON) beginning = fixture_post(fixture, CB_ROLE_DISPATCHER, FIXTURE_SNAPSHOT, "{}");
    return g_strdup(fixture_text(beginning, "cursor"));
}

/* All facts as a first synchronisation brings them. */
static CbWorld *
fetch_all(Fixture *fixture)
{
    g_autoptr(CbPatch) rows = cb_patch_new();
    for (guint t = 0; t < CB_N_TABLES; t++) {
        g_autofree char *body = g_strdup_printf("{\"t\":\"%s\"}", cb_tables[t].name);
        g_autoptr(cJSON) page = fixture_post(fixture, CB_ROLE_DISPATCHER, FIXTURE_SNAPSHOT, body);
        const cJSON *row;
        cJSON_ArrayForEach(row, fixture_get(page, "rows")) {
            g_autofree char *problem = NULL;
            if (!cb_json_read_row(row, rows, t, NULL, &problem))
                fail_msg("%s", problem);
        }
    }
    return worlds_of(rows);
}

static void
rename_ana(Fixture *fixture, const char *name)
{
    g_autoptr(CbPatch) rows = cb_patch_new();
    worlds_operator(rows, "ana", "name", name, NULL);
    fixture_write(fixture->hub, fixture_patch, rows);
}

/* --- rights and dumps ------------------------------------------------------------------------------- */

/* Longer than the role's own limit. */
static gboolean
sleep_a_while(CbDb *db, gpointer data, GError **error)
{
    (void)data;
    return cb_db_script(db, "SELECT pg_sleep(0.3)", error);
}

static void
a_role_that_owns_nothing_but_its_schema_is_enough(void **state)
{
    (void)state;
    run_on(pair.primary, "CREATE ROLE plain LOGIN");
    run_on(pair.primary, "CREATE DATABASE shared");
    g_free(cb_test_postgres_sql(pair.primary, "shared",
                                "CREATE SCHEMA callboard AUTHORIZATION plain;"
                                "ALTER ROLE plain IN DATABASE shared SET search_path = callboard;"
                                "ALTER ROLE plain SET statement_timeout = '100ms';"
                                "ALTER ROLE plain SET idle_session_timeout = '200ms'"));
    Fixture *fixture =
        fixture_new(cb_test_postgres_address(pair.primary, NULL, "plain", "shared"), FALSE);
    g_autofree char *cursor = first_cursor(fixture);
    cJSON_Delete(fixture_wish(fixture, FIXTURE_A, (Wish){NULL, 1, "session.accept", "s1", "ana", 0},
                              "accepted", NULL));
    assert_true(pull_on(fixture, &cursor) > 0);
    g_autofree char *epoch = g_strdup(cb_hub_store_epoch(cb_hub_store(fixture->hub)));
    fixture_write(fixture->hub, sleep_a_while, NULL);
    cb_hub_tidy(fixture->hub);
    cb_hub_close(fixture->hub);
    fixture->hub = fixture_open_more(fixture, FALSE);
    assert_string_equal(cb_hub_store_epoch(cb_hub_store(fixture->hub)), epoch);
    void *freed = fixture;
    fixture_free(&freed);
}

static void
a_dump_that_is_restored_is_a_new_epoch_with_the_same_facts(void **state)
{
    static const char *const dump[] = {"-f", "dump.sql", NULL};
    static const char *const restore[] = {"-Xq", "-v", "ON_ERROR_STOP=1", "-f", "dump.sql", NULL};
    Fixture *fixture = pair.fixture;
    (void)state;
    g_autofree char *cursor = first_cursor(fixture);
    g_autoptr(CbWorld) facts = fetch_all(fixture);
    run_on(pair.primary, "CREATE DATABASE restored");
    g_free(cb_test_postgres_run(pair.primary, DB, "pg_dump", dump));
    g_free(cb_test_postgres_run(pair.primary, "restored", "psql", restore));
    Fixture again = *fixture;
    again.data = cb_test_postgres_address(pair.primary, NULL, "callboard", "restored");
    again.hub = fixture_open_more(&again, FALSE);
    guint status;
    cJSON_Delete(pull(&again, cursor, &status));
    assert_int_equal(status, 409);
    g_autoptr(CbWorld) restored = fetch_all(&again);
    worlds_assert_same(restored, facts);
    g_autofree char *from = first_cursor(&again);
    rename_ana(&again, "Restored");
    assert_int_equal(pull_on(&again, &from), 1);
    cb_hub_close(again.hub);
    g_free(again.data);
}

/* --- a standby ----------------------------------------------------------------------------------------- */

static void
a_hub_on_a_standby_says_that_it_cannot_write_there(void **state)
{
    g_autofree char *address = cb_test_postgres_address(pair.standby, NULL, "callboard", DB);
    g_autoptr(GError) error = NULL;
    (void)state;
    const CbHubOptions options = {.data = address};
    assert_null(cb_hub_open(&options, &error));
    assert_non_null(strstr(error->message, "is a standby"));
    assert_non_null(strstr(error->message, "point the hub at the primary"));
}

static gpointer
sleep_on_standby(gpointer data)
{
    (void)data;
    return cb_test_postgres_sql(pair.standby, DB, SLEEP);
}

static void
write_and_pull(guint n)
{
    Fixture *fixture = pair.fixture;
    g_autofree char *cursor = first_cursor(fixture);
    for (guint i = 0; i < n; i++) {
        g_autofree char *name = g_strdup_printf("Ana %u", i);
        rename_ana(fixture, name);
        assert_int_equal(pull_on(fixture, &cursor), 1);
    }
}

static void
a_standby_holds_nothing_back_whatever_it_reports(void **state)
{
    (void)state;
    run_on(pair.standby, "ALTER SYSTEM SET hot_standby_feedback = on");
    run_on(pair.standby, "SELECT pg_reload_conf()");
    GThread *sleeper = g_thread_new("sleeper", sleep_on_standby, NULL);
    wait_until(pair.primary, "SELECT count(*) FROM pg_stat_replication WHERE backend_xmin IS NOT NULL",
               "1");
    write_and_pull(5);
    wait_until(pair.standby, "SELECT count(*) " SLEEPERS, "1");
    run_on(pair.standby, "ALTER SYSTEM SET hot_standby_feedback = off");
    run_on(pair.standby, "SELECT pg_reload_conf()");
    wait_until(pair.primary, "SELECT count(*) FROM pg_stat_replication WHERE backend_xmin IS NOT NULL",
               "0");
    write_and_pull(5);
    run_on(pair.standby, "SELECT pg_cancel_backend(pid) " SLEEPERS);
    g_free(g_thread_join(sleeper));
}

static void
what_is_answered_is_on_a_synchronous_standby(void **state)
{
    Fixture *fixture = pair.fixture;
    (void)state;
    run_on(pair.primary, "ALTER SYSTEM SET synchronous_standby_names = '*'");
    run_on(pair.primary, "SELECT pg_reload_conf()");
    wait_until(pair.primary, "SELECT sync_state FROM pg_stat_replication", "sync");
    for (gint64 i = 1; i <= 5; i++) {
        cJSON_Delete(fixture_wish(fixture, FIXTURE_A,
                                  (Wish){NULL, i, "session.review", "s2", NULL, CB_NULL}, "accepted", NULL));
        g_autofree char *behind =
            on_primary("SELECT count(*) FROM pg_stat_replication WHERE flush_lsn < "
                       "(SELECT pg_current_wal_insert_lsn())");
        assert_string_equal(behind, "0");
    }
    write_and_pull(3);
    run_on(pair.primary, "ALTER SYSTEM RESET synchronous_standby_names");
    run_on(pair.primary, "SELECT pg_reload_conf()");
    wait_until(pair.primary, "SELECT sync_state FROM pg_stat_replication", "async");
}

/* --- several hubs -------------------------------------------------------------------------------------- */

static gpointer
rename_soon(gpointer data)
{
    g_usleep(50000);
    rename_ana(data, "Heard");
    return NULL;
}

static void
a_hub_is_told_what_another_commits(void **state)
{
    Fixture *fixture = pair.fixture;
    (void)state;
    CbHub *second = fixture_open_more(fixture, FALSE);
    assert_false(cb_hub_await_news(second, -1, 10000)); /* listens from now on */
    GThread *writer = g_thread_new("writer", rename_soon, fixture);
    gint64 begun = g_get_monotonic_time();
    assert_true(cb_hub_await_news(second, -1, 5 * CB_SECOND));
    assert_in_range(g_get_monotonic_time() - begun, 40000, 900000);
    g_thread_join(writer);
    run_on(pair.primary, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                         "WHERE query LIKE 'LISTEN%'");
    gboolean told = FALSE; /* it listens again once it has seen that the server has hung up */
    for (guint i = 0; i < 10 && !told; i++) {
        run_on(pair.primary, "NOTIFY callboard_feed");
        told = cb_hub_await_news(second, -1, CB_SECOND / 5);
    }
    assert_true(told);
    cb_hub_close(second);
}

static void
a_new_epoch_that_another_hub_begins_counts_here_too(void **state)
{
    Fixture *fixture = pair.fixture;
    guint status;
    (void)state;
    CbHub *second = fixture_open_more(fixture, FALSE);
    g_autofree char *cursor = first_cursor(fixture);
    assert_true(cb_hub_store_renew(cb_hub_store(second), NULL));
    cJSON_Delete(pull(fixture, cursor, &status));
    assert_int_equal(status, 409);
    g_autofree char *again = first_cursor(fixture);
    rename_ana(fixture, "Renewed");
    assert_int_equal(pull_on(fixture, &again), 1);
    cJSON_Delete(fixture_wish(fixture, FIXTURE_B,
                              (Wish){NULL, 1, "session.review", "s2", NULL, CB_NULL}, "accepted", NULL));
    cb_hub_close(second);
}

/* --- failover -------------------------------------------------------------------------------------------- */

/* From here on the standby gets nothing more. */
static void
cut_replication(void)
{
    wait_until(pair.primary,
               "SELECT count(*) FROM pg_stat_replication WHERE replay_lsn < pg_current_wal_lsn()", "0");
    g_autofree char *sender = on_primary("SELECT pid FROM pg_stat_replication");
    pid_t pid = (pid_t)g_ascii_strtoll(sender, NULL, 10);
    assert_true(pid > 1);
    assert_int_equal(kill(pid, SIGSTOP), 0);
}

static void
after_a_failover_nobody_misses_a_change_and_nobody_keeps_what_was_lost(void **state)
{
    static const char lost_id[] = "0197b7f0-0000-4000-8000-000000000001";
    static const char kept_id[] = "0197b7f0-0000-4000-8000-000000000002";
    const Wish kept = {kept_id, 21, "session.accept", "s2", "ana", CB_NULL};
    const Wish lost = {lost_id, 22, "session.accept", "s1", "ben", CB_NULL};
    Fixture *fixture = pair.fixture;
    (void)state;
    cJSON_Delete(fixture_wish(fixture, FIXTURE_A, kept, "accepted", NULL));
    g_autofree char *cursor = first_cursor(fixture);
    g_autofree char *epoch = g_strdup(cb_hub_store_epoch(cb_hub_store(fixture->hub)));
    cut_replication();
    cJSON_Delete(fixture_wish(fixture, FIXTURE_A, lost, "accepted", NULL));
    for (guint i = 0; i < 20; i++)
        rename_ana(fixture, i % 2 ? "Lost" : "Lost again");
    assert_true(pull_on(fixture, &cursor) > 1);
    cb_test_postgres_kill(pair.primary);
    guint status;
    cJSON_Delete(pull(fixture, cursor, &status));
    assert_int_equal(status, 503);
    cb_test_postgres_promote(pair.standby);

    cJSON_Delete(pull(fixture, cursor, &status));
    assert_int_equal(status, 409);
    assert_string_not_equal(cb_hub_store_epoch(cb_hub_store(fixture->hub)), epoch);
    CbCursor at;
    g_autoptr(CbDb) db = cb_db_open(fixture->data, CB_DB_READ, NULL);
    g_autoptr(CbWorld) there = cb_hub_load(db, &at, NULL), here = fetch_all(fixture);
    worlds_assert_same(here, there);
    guint ana = worlds_find(here, CB_operators, "ana");
    assert_null(strstr(cb_world_value(here, CB_operators, CB_operators_name, ana).text, "Lost"));

    g_autofree char *after = first_cursor(fixture);
    cJSON_Delete(fixture_wish(fixture, FIXTURE_A, kept, "duplicate", NULL));
    cJSON_Delete(fixture_wish(fixture, FIXTURE_A, lost, "accepted", NULL));
    assert_true(pull_on(fixture, &after) > 0);

    g_autofree char *now = g_strdup(cb_hub_store_epoch(cb_hub_store(fixture->hub)));
    CbHub *second = fixture_open_more(fixture, FALSE);
    assert_string_equal(cb_hub_store_epoch(cb_hub_store(second)), now);
    cb_hub_close(second);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_role_that_owns_nothing_but_its_schema_is_enough),
        cmocka_unit_test(a_dump_that_is_restored_is_a_new_epoch_with_the_same_facts),
        cmocka_unit_test(a_hub_on_a_standby_says_that_it_cannot_write_there),
        cmocka_unit_test(a_standby_holds_nothing_back_whatever_it_reports),
        cmocka_unit_test(what_is_answered_is_on_a_synchronous_standby),
        cmocka_unit_test(a_hub_is_told_what_another_commits),
        cmocka_unit_test(a_new_epoch_that_another_hub_begins_counts_here_too),
        cmocka_unit_test(after_a_failover_nobody_misses_a_change_and_nobody_keeps_what_was_lost),
    };
    return cmocka_run_group_tests(tests, start_pair, stop_pair);
}
