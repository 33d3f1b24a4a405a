/* Connections for many threads, and locks between them. */
#include "engine/when.h"
#include "tests/store/db_fixture.h"

static CbDb *
must_take(CbDbPool *pool, CbDbUse use)
{
    GError *error = NULL;
    CbDb *db = cb_db_take(pool, use, &error);
    must(db != NULL, error);
    return db;
}

static void
begin(CbDb *db, CbDbUse use)
{
    GError *error = NULL;
    gboolean begun = cb_db_begin(db, use, &error);
    must(begun, error);
}

/* --- waiting ---------------------------------------------------------------------------------- */

typedef struct {
    CbDbPool *pool;
    CbDbUse use;
    CbDb *taken;
    int waiting; /* atomic */
} Taker;

static gpointer
take_one(gpointer data)
{
    Taker *taker = data;
    g_atomic_int_set(&taker->waiting, 1);
    taker->taken = cb_db_take(taker->pool, taker->use, NULL);
    g_atomic_int_set(&taker->waiting, 0);
    return NULL;
}

static void
who_asks_for_more_than_there_are_waits_for_one(void **state)
{
    Fixture *fixture = *state;
    CbDbPool *pool = cb_db_pool_new(fixture->data, 2, 1);
    for (CbDbUse use = CB_DB_READ; use <= CB_DB_WRITE; use++) {
        CbDb *first = must_take(pool, use),
             *second = use == CB_DB_READ ? must_take(pool, use) : NULL;
        assert_ptr_not_equal(first, second);
        Taker taker = {.pool = pool, .use = use};
        GThread *thread = g_thread_new("taker", take_one, &taker);
        g_usleep(50000);
        assert_int_equal(g_atomic_int_get(&taker.waiting), 1);
        cb_db_give(pool, first);
        g_thread_join(thread);
        assert_ptr_equal(taker.taken, first);
        cb_db_give(pool, first);
        if (second != NULL)
            cb_db_give(pool, second);
    }
    cb_db_pool_free(pool);
}

static gpointer
count_up(gpointer data)
{
    CbDbPool *pool = data;
    for (guint i = 0; i < 20; i++) {
        GError *error = NULL;
        CbDb *db = must_take(pool, CB_DB_WRITE);
        begin(db, CB_DB_WRITE);
        must(cb_db_run(db, "UPDATE things SET need = need + 1", NULL, 0, NULL, &error), error);
        must(cb_db_commit(db, &error), error);
        cb_db_give(pool, db);
        CbDb *reader = must_take(pool, CB_DB_READ);
        assert_true(ask(reader, "SELECT need FROM things") > 0);
        cb_db_give(pool, reader);
    }
    return NULL;
}

static void
many_threads_write_without_losing_anything(void **state)
{
    Fixture *fixture = *state;
    CbDbPool *pool = cb_db_pool_new(fixture->data, 2, 3);
    GThread *threads[6];
    run(fixture->db, "INSERT INTO things (id) VALUES ('a')");
    for (guint i = 0; i < G_N_ELEMENTS(threads); i++)
        threads[i] = g_thread_new("writer", count_up, pool);
    for (guint i = 0; i < G_N_ELEMENTS(threads); i++)
        g_thread_join(threads[i]);
    assert_int_equal(ask(fixture->db, "SELECT need FROM things"), 120);
    cb_db_pool_free(pool);
}

static void
what_is_given_back_has_no_transaction_and_no_limit(void **state)
{
    Fixture *fixture = *state;
    CbDbPool *pool = cb_db_pool_new(fixture->data, 1, 1);
    CbDb *db = must_take(pool, CB_DB_WRITE);
    begin(db, CB_DB_WRITE);
    run(db, "INSERT INTO numbered (word) VALUES ('x')");
    cb_db_limit(db, 1000);
    cb_db_give(pool, db);
    db = must_take(pool, CB_DB_WRITE);
    begin(db, CB_DB_WRITE);
    assert_int_equal(ask(db, "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE "
                             "i < 300000) SELECT count(*) FROM n"),
                     300000);
    assert_int_equal(ask(db, "SELECT count(*) FROM numbered"), 0);
    cb_db_give(pool, db);
    cb_db_pool_free(pool);
}

static void
a_pool_that_cannot_open_says_so_each_time(void **state)
{
    Fixture *fixture = *state;
    g_autofree char *nowhere = fixture->kind == CB_DB_SQLITE
                                   ? g_build_filename(fixture->directory, "nowhere", NULL)
                                   : g_strconcat(fixture->data, "_nowhere", NULL);
    CbDbPool *pool = cb_db_pool_new(nowhere, 1, 1);
    for (guint i = 0; i < 3; i++) {
        g_autoptr(GError) error = NULL;
        assert_null(cb_db_take(pool, CB_DB_READ, &error));
        assert_true(g_error_matches(error, CB_DB_ERROR, CB_DB_ERROR_IO));
    }
    cb_db_pool_free(pool);
}

/* --- losing ----------------------------------------------------------------------------------- */

static void
terminate_others(CbDb *db)
{
    run(db, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE pid <> pg_backend_pid() AND datname = current_database()");
    g_usleep(100000);
}

static void
a_connection_that_lost_its_server_says_so_and_is_opened_again(void **state)
{
    Fixture *fixture = *state;
    g_autoptr(GError) error = NULL;
    CbDbPool *pool = cb_db_pool_new(fixture->data, 1, 1);
    CbDb *db = must_take(pool, CB_DB_WRITE);
    begin(db, CB_DB_WRITE);
    run(db, "INSERT INTO numbered (word) VALUES ('x')");
    terminate_others(fixture->db);
    assert_false(cb_db_run(db, "SELECT 1", NULL, 0, NULL, &error));
    assert_true(g_error_matches(error, CB_DB_ERROR, CB_DB_ERROR_IO));
    cb_db_give(pool, db);
    db = must_take(pool, CB_DB_WRITE);
    assert_int_equal(ask(db, "SELECT count(*) FROM numbered"), 0);
    cb_db_give(pool, db);
    terminate_others(fixture->db); /* while it is idle */
    db = must_take(pool, CB_DB_WRITE);
    assert_int_equal(ask(db, "SELECT count(*) FROM numbered"), 0);
    cb_db_give(pool, db);
    cb_db_pool_free(pool);
}

/* --- locks ------------------------------------------------------------------------------------ */

static void
a_second_writer_is_told_to_try_again(void **state)
{
    Fixture *fixture = *state;
    g_autoptr(CbDb) other = must_connect(fixture, CB_DB_WRITE);
    g_autoptr(GError) error = NULL;
    run(fixture->db, "INSERT INTO things (id) VALUES ('a')");
    begin(fixture->db, CB_DB_WRITE);
    run(fixture->db, "UPDATE things SET need = 1");
    gint64 started = g_get_monotonic_time();
    gboolean done = cb_db_begin(other, CB_DB_WRITE, &error) &&
                    cb_db_run(other, "UPDATE things SET need = 2", NULL, 0, NULL, &error);
    assert_false(done);
    assert_true(g_error_matches(error, CB_DB_ERROR, CB_DB_ERROR_BUSY));
    assert_in_range(g_get_monotonic_time() - started, 4 * CB_SECOND, 9 * CB_SECOND);
    cb_db_rollback(other);
    must(cb_db_commit(fixture->db, NULL), NULL);
    assert_int_equal(ask(other, "SELECT need FROM things"), 1);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH(who_asks_for_more_than_there_are_waits_for_one),
        ON_BOTH(many_threads_write_without_losing_anything),
        ON_BOTH(what_is_given_back_has_no_transaction_and_no_limit),
        ON_BOTH(a_pool_that_cannot_open_says_so_each_time),
        ON_POSTGRES(a_connection_that_lost_its_server_says_so_and_is_opened_again),
        ON_SQLITE(a_second_writer_is_told_to_try_again),
    };
    return cmocka_run_group_tests_name("pools of connections", tests, NULL, NULL);
}
