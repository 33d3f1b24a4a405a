/* The write-ahead log of the hub's SQLite file, which is held until it is synchronised: nobody else notices. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "store/db.h"
#include "tests/support/files.h"


static int
set_up(void **state)
{
    *state = cb_files_make_directory("db-log", NULL);
    return *state != NULL ? 0 : -1;
}

static int
tear_down(void **state)
{
    gboolean removed = cb_files_remove(*state, NULL);
    g_free(*state);
    return removed ? 0 : -1;
}

static void
must(gboolean good, GError *error)
{
    if (!good)
        fail_msg("%s", error != NULL ? error->message : "failed without a word");
}

static CbDb *
open_writer(const char *directory)
{
    GError *error = NULL;
    CbDb *db = cb_db_open(directory, CB_DB_WRITE, &error);
    must(db != NULL, error);
    return db;
}

static gboolean
run(CbDb *db, const char *sql, GError **error)
{
    return cb_db_run(db, sql, NULL, 0, NULL, error);
}

static void
does(CbDb *db, const char *sql)
{
    GError *error = NULL;
    must(run(db, sql, &error), error);
}

/* Papers of 3,000 letters with the numbers from … to. */
static gboolean
add(CbDb *db, int from, int to, GError **error)
{
    g_autofree char *sql = g_strdup_printf(
        "WITH RECURSIVE n (i) AS (SELECT %d UNION ALL SELECT i + 1 FROM n WHERE i < %d) "
        "INSERT INTO papers (number, text) SELECT i, printf('%%.*c', 3000, 'x') FROM n", from, to);
    return run(db, sql, error);
}

static void
adds(CbDb *db, int from, int to)
{
    GError *error = NULL;
    must(add(db, from, to, &error), error);
}

static CbDb *
with_papers(const char *directory)
{
    CbDb *db = open_writer(directory);
    does(db, "CREATE TABLE papers (number INTEGER PRIMARY KEY, text TEXT NOT NULL)");
    return db;
}

/* What SQLite itself reads from the files, by a connection of its own that checks them. */
static int
papers_in(const char *directory)
{
    g_autofree char *path = g_build_filename(directory, "hub.db", NULL);
    sqlite3 *sqlite = NULL;
    sqlite3_stmt *statement = NULL;
    assert_int_equal(sqlite3_open_v2(path, &sqlite, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(sqlite,
                                        "SELECT (SELECT count(*) FROM papers WHERE length(text) = 3000),"
                                        " (SELECT integrity_check FROM pragma_integrity_check)",
                                        -1, &statement, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
    assert_string_equal((const char *)sqlite3_column_text(statement, 1), "ok");
    int count = sqlite3_column_int(statement, 0);
    sqlite3_finalize(statement);
    sqlite3_close(sqlite);
    return count;
}

static void
whoever_reads_sees_a_transaction_as_soon_as_it_is_committed(void **state)
{
    g_autoptr(CbDb) db = with_papers(*state);
    for (int i = 1; i <= 50; i++) {
        adds(db, i, i);
        assert_int_equal(papers_in(*state), i);
    }
}

/* 90 MB: more than SQLite keeps of it in memory, and more than is held of the log. */
static void
a_transaction_beyond_all_memory_is_whole_and_is_read_meanwhile(void **state)
{
    GError *error = NULL;
    g_autoptr(CbDb) db = with_papers(*state);
    must(cb_db_begin(db, CB_DB_WRITE, &error), error);
    adds(db, 1, 30000);
    assert_int_equal(papers_in(*state), 0);
    CbValue count;
    gboolean found;
    must(cb_db_one(db, "SELECT count(*) FROM papers WHERE length(text) = 3000", NULL, 0, CB_TYPE_INT, &count, &found,
                   &error), error);
    assert_int_equal(count.integer, 30000);
    must(cb_db_commit(db, &error), error);
    assert_int_equal(papers_in(*state), 30000);
}

static void
what_is_taken_back_leaves_nothing(void **state)
{
    GError *error = NULL;
    g_autoptr(CbDb) db = with_papers(*state);
    adds(db, 1, 10);
    must(cb_db_begin(db, CB_DB_WRITE, &error), error);
    adds(db, 11, 30000);
    cb_db_rollback(db);
    adds(db, 11, 12);
    assert_int_equal(papers_in(*state), 12);
}

/* Also from who writes next, who may be somebody else: a command beside the hub. */
static void
what_is_taken_back_is_not_written_over_what_another_writer_commits(void **state)
{
    GError *error = NULL;
    g_autoptr(CbDb) db = with_papers(*state), other = open_writer(*state);
    does(db, "PRAGMA wal_checkpoint"); /* then taking back reads nothing of the log */
    must(cb_db_begin(db, CB_DB_WRITE, &error), error);
    adds(db, 1, 15000);
    cb_db_rollback(db);
    adds(other, 50001, 52000);
    adds(db, 1, 1);
    assert_int_equal(papers_in(*state), 2001);
}

/* Also of a part of a transaction, of which much was written already. */
static void
what_is_taken_back_within_a_transaction_is_written_over(void **state)
{
    GError *error = NULL;
    g_autoptr(CbDb) db = with_papers(*state);
    must(cb_db_begin(db, CB_DB_WRITE, &error), error);
    adds(db, 1, 20000);
    for (int round = 0; round < 8; round++) {
        does(db, "SAVEPOINT part");
        adds(db, 20001, 21500 + 331 * round);
        does(db, "ROLLBACK TO part");
        adds(db, 90001 + round, 90001 + round);
        does(db, "RELEASE part");
    }
    must(cb_db_commit(db, &error), error);
    assert_int_equal(papers_in(*state), 20008);
}

/* Killed without warning after so many commits, the last with a transaction under way. */
static void
what_was_committed_outlives_kill_9(void **state)
{
    for (int round = 1; round <= 5; round++) {
        g_autofree char *directory = g_strdup_printf("%s/%d", (char *)*state, round);
        pid_t child = fork();
        if (child == 0) {
            GError *error = NULL;
            CbDb *db = with_papers(directory);
            for (int i = 1; i <= round * 7; i++)
                adds(db, i, i);
            must(cb_db_begin(db, CB_DB_WRITE, &error), error);
            adds(db, 1000, 1000 + round * 6000);
            kill(getpid(), SIGKILL);
        }
        waitpid(child, NULL, 0);
        assert_int_equal(papers_in(directory), round * 7);
    }
}

/* Files may grow no more: commits are refused; once there is room again they are made. */
static int
fill_the_disk(const char *directory)
{
    g_autoptr(CbDb) db = with_papers(directory);
    signal(SIGXFSZ, SIG_IGN);
    struct rlimit limit;
    getrlimit(RLIMIT_FSIZE, &limit);
    limit.rlim_cur = 1 << 20;
    setrlimit(RLIMIT_FSIZE, &limit);
    int kept = 0;
    for (g_autoptr(GError) error = NULL; kept < 1000 && add(db, kept + 1, kept + 1, &error);)
        kept++;
    if (kept < 10 || kept == 1000 || add(db, 1001, 1001, NULL))
        return 1;
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_FSIZE, &limit);
    return add(db, kept + 1, 500, NULL) && papers_in(directory) == 500 ? 0 : 2;
}

static void
a_full_disk_refuses_the_commit_and_is_outlived(void **state)
{
    fflush(NULL);
    pid_t child = fork();
    if (child == 0)
        _exit(fill_the_disk(*state));
    int status;
    waitpid(child, &status, 0);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
    assert_int_equal(papers_in(*state), 500);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(whoever_reads_sees_a_transaction_as_soon_as_it_is_committed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_transaction_beyond_all_memory_is_whole_and_is_read_meanwhile, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(what_is_taken_back_leaves_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_taken_back_is_not_written_over_what_another_writer_commits, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(what_is_taken_back_within_a_transaction_is_written_over, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_was_committed_outlives_kill_9, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_full_disk_refuses_the_commit_and_is_outlived, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
