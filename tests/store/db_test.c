/* One connection to SQLite or PostgreSQL: the same statements give the same on both. */
#include <stdlib.h>
#include <sys/stat.h>

#include "engine/when.h"
#include "tests/store/db_fixture.h"

/* --- statements ------------------------------------------------------------------------------- */

static void
the_first_cell_may_be_missing(void **state)
{
    Fixture *fixture = *state;
    GError *error = NULL;
    CbValue value;
    gboolean found = TRUE;
    gboolean done = cb_db_one(fixture->db, "SELECT id FROM things", NULL, 0, CB_TYPE_TEXT, &value,
                              &found, &error);
    must(done, error);
    assert_false(found);
    assert_null(value.text);
}

static void
statements_run_while_rows_are_read(void **state)
{
    Fixture *fixture = *state;
    for (guint i = 0; i < 5; i++)
        run(fixture->db, "INSERT INTO numbered (word) VALUES ('x')");
    GError *error = NULL;
    gboolean row = TRUE;
    gint64 sum = 0;
    g_autoptr(CbDbRows) rows =
        cb_db_query(fixture->db, "SELECT seq FROM numbered ORDER BY seq", NULL, 0, &error);
    must(rows != NULL, error);
    while (row) {
        must(cb_db_next(rows, &row, &error), error);
        if (row)
            sum += cb_db_cell(rows, 0, CB_TYPE_INT).integer *
                   ask(fixture->db, "SELECT count(*) FROM numbered");
    }
    assert_int_equal(sum, 15 * 5);
    assert_int_equal(ask(fixture->db, "SELECT seq FROM numbered ORDER BY seq"), 1);
}

/* Far more texts than are kept prepared, each of them twice. */
static void
statements_are_kept_by_their_text_within_bounds(void **state)
{
    Fixture *fixture = *state;
    for (gint64 i = 0; i < 700; i++) {
        g_autofree char *sql =
            g_strdup_printf("SELECT %" G_GINT64_FORMAT " /* %*s */", i % 350, (int)(i % 7), "");
        assert_int_equal(ask(fixture->db, sql), i % 350);
    }
    if (fixture->kind == CB_DB_POSTGRES)
        assert_in_range(ask(fixture->db, "SELECT count(*) FROM pg_prepared_statements"), 200, 256);
}

/* --- refusals --------------------------------------------------------------------------------- */

static const struct {
    const char *sql, *state;
} refusals[] = {
    {"INSERT INTO things (id) VALUES ('a')", "23505"},
    {"INSERT INTO crews (id, name) VALUES ('5e0c1a2b-0000-4000-8000-000000000001', 'one')",
     "23505"},
    {"INSERT INTO links (a, b, c, d) VALUES ('a', 'other', 1, 2)", "23505"},
    {"INSERT INTO things (id, need) VALUES ('b', NULL)", "23502"},
    {"INSERT INTO things (id, need) VALUES ('b', -1)", "23514"},
    {"INSERT INTO things (id, state) VALUES ('b', 'lost')", "23514"},
    {"INSERT INTO links (a, b) VALUES ('nobody', 'b')", "23503"},
    {"DELETE FROM crews", "23503"},
    {"INSERT INTO crews (id, name) VALUES ('5e0c1a2b-0000-4000-8000-000000000001', 'thirteen "
     "chars')",
     "22001"},
    {"INSERT INTO crews (id, name) VALUES ('no uuid', 'two')", "22P02"},
    {"INSERT INTO things (id, prefs) VALUES ('b', '{')", "22P02"},
    {"INSERT INTO things (id, tags) VALUES ('b', 'x')", "22P02"},
    {"INSERT INTO things (id, small) VALUES ('b', 32768)", "22003"},
    {"INSERT INTO things (id, price) VALUES ('b', 999999.996)", "22003"},
    {"INSERT INTO nowhere VALUES (1)", "42P01"},
    {"UPDATE things SET absent = 1", "42703"},
    {"SELECT absent FROM things", "42703"},
    {"SELECT no_function(1)", "42883"},
    {"SELECT FROM WHERE", "42601"},
};

static void
a_refusal_has_the_sqlstate_that_postgres_gives(void **state)
{
    Fixture *fixture = *state;
    insert_crew(fixture->db, CREW, "one");
    run(fixture->db, "INSERT INTO things (id, crew) VALUES ('a', '" CREW "')");
    run(fixture->db, "INSERT INTO links (a, b, c, d) VALUES ('a', 'b', 1, 2)");
    for (guint i = 0; i < G_N_ELEMENTS(refusals); i++)
        assert_state(fixture->db, refusals[i].sql, NULL, 0, refusals[i].state);
    assert_int_equal(ask(fixture->db, "SELECT count(*) FROM things"), 1);
}

static void
a_duplicate_is_told_with_its_constraint(void **state)
{
    Fixture *fixture = *state;
    run(fixture->db, "INSERT INTO things (id) VALUES ('a')");
    run(fixture->db, "INSERT INTO links (a, b, c, d) VALUES ('a', 'b', 1, 2)");
    assert_state(fixture->db, "INSERT INTO links (a, b, c, d) VALUES ('a', 'x', 1, 2)", NULL, 0,
                 "23505");
    const CbDbRefusal *refusal = cb_db_refusal(fixture->db);
    assert_string_equal(refusal->message,
                        "duplicate key value violates unique constraint \"links_c_d_key\"");
    assert_true(g_str_has_prefix(refusal->details, "Key (c, d)"));
    assert_true(g_str_has_suffix(refusal->details, " already exists."));
    assert_null(refusal->hint);
    assert_state(fixture->db, "INSERT INTO links (a, b) VALUES ('a', 'b')", NULL, 0, "23505");
    assert_string_equal(cb_db_refusal(fixture->db)->message,
                        "duplicate key value violates unique constraint \"links_pkey\"");
    assert_state(fixture->db, "UPDATE things SET need = -1", NULL, 0, "23514");
    assert_non_null(strstr(cb_db_refusal(fixture->db)->message, "\"things_need_check\""));
    assert_state(fixture->db, "UPDATE things SET need = NULL", NULL, 0, "23502");
    assert_true(g_str_has_prefix(cb_db_refusal(fixture->db)->message,
                                 "null value in column \"need\" of relation \"things\""));
}

static void
children_go_with_the_row_that_they_refer_to(void **state)
{
    Fixture *fixture = *state;
    run(fixture->db, "INSERT INTO things (id) VALUES ('a')");
    run(fixture->db, "INSERT INTO links (a, b) VALUES ('a', 'b')");
    run(fixture->db, "DELETE FROM things");
    assert_int_equal(ask(fixture->db, "SELECT count(*) FROM links"), 0);
}

static void
a_view_shows_what_it_selects(void **state)
{
    Fixture *fixture = *state;
    insert_crew(fixture->db, CREW, "one");
    assert_int_equal(ask(fixture->db, "SELECT count(*) FROM names WHERE name = 'one'"), 1);
}

static void
an_index_is_named_after_table_and_column(void **state)
{
    Fixture *fixture = *state;
    run(fixture->db, "DROP INDEX things_day");
}

/* --- transactions ----------------------------------------------------------------------------- */

static void
begin(CbDb *db, CbDbUse use)
{
    GError *error = NULL;
    gboolean begun = cb_db_begin(db, use, &error);
    must(begun, error);
}

static void
commit(CbDb *db)
{
    GError *error = NULL;
    gboolean done = cb_db_commit(db, &error);
    must(done, error);
}

static gint64
count_words(CbDb *db)
{
    return ask(db, "SELECT count(*) FROM numbered");
}

static void
add_word(CbDb *db)
{
    run(db, "INSERT INTO numbered (word) VALUES ('x')");
}

static void
a_transaction_is_kept_or_taken_back_as_a_whole(void **state)
{
    Fixture *fixture = *state;
    begin(fixture->db, CB_DB_WRITE);
    add_word(fixture->db);
    add_word(fixture->db);
    cb_db_rollback(fixture->db);
    assert_int_equal(count_words(fixture->db), 0);
    begin(fixture->db, CB_DB_WRITE);
    add_word(fixture->db);
    commit(fixture->db);
    assert_int_equal(count_words(fixture->db), 1);
    cb_db_rollback(fixture->db); /* nothing to take back */
}

static void
after_a_failure_a_transaction_does_nothing_more(void **state)
{
    Fixture *fixture = *state;
    g_autoptr(GError) error = NULL;
    begin(fixture->db, CB_DB_WRITE);
    add_word(fixture->db);
    assert_state(fixture->db, "INSERT INTO numbered (word) VALUES (NULL)", NULL, 0, "23502");
    assert_state(fixture->db, "INSERT INTO numbered (word) VALUES ('y')", NULL, 0, "25P02");
    assert_false(cb_db_commit(fixture->db, &error));
    assert_int_equal(count_words(fixture->db), 0);
    begin(fixture->db, CB_DB_WRITE);
    add_word(fixture->db);
    commit(fixture->db);
}

static void
a_part_can_be_taken_back_alone(void **state)
{
    Fixture *fixture = *state;
    GError *error = NULL;
    begin(fixture->db, CB_DB_WRITE);
    add_word(fixture->db);
    must(cb_db_save(fixture->db, &error), error);
    add_word(fixture->db);
    must(cb_db_save(fixture->db, &error), error);
    assert_state(fixture->db, "INSERT INTO numbered (word) VALUES (NULL)", NULL, 0, "23502");
    cb_db_undo(fixture->db);
    assert_int_equal(count_words(fixture->db), 2);
    must(cb_db_keep(fixture->db, &error), error);
    must(cb_db_save(fixture->db, &error), error);
    add_word(fixture->db);
    cb_db_undo(fixture->db);
    commit(fixture->db);
    assert_int_equal(count_words(fixture->db), 2);
}

static void
a_reader_sees_one_moment_while_another_writes(void **state)
{
    Fixture *fixture = *state;
    g_autoptr(CbDb) reader = must_connect(fixture, CB_DB_READ);
    add_word(fixture->db);
    begin(reader, CB_DB_READ);
    assert_int_equal(count_words(reader), 1);
    add_word(fixture->db);
    assert_int_equal(count_words(reader), 1);
    commit(reader);
    assert_int_equal(count_words(reader), 2);
}

static void
a_reader_cannot_write(void **state)
{
    Fixture *fixture = *state;
    g_autoptr(CbDb) reader = must_connect(fixture, CB_DB_READ);
    static const char *const writes[] = {
        "INSERT INTO numbered (word) VALUES ('x')",
        "UPDATE numbered SET word = 'y'",
        "DELETE FROM numbered",
        "CREATE TABLE more (a integer)",
        "DROP TABLE numbered",
    };
    for (guint i = 0; i < G_N_ELEMENTS(writes); i++)
        assert_state(reader, writes[i], NULL, 0, "25006");
    begin(reader, CB_DB_READ);
    assert_state(reader, writes[0], NULL, 0, "25006");
    cb_db_rollback(reader);
    assert_false(cb_db_begin(reader, CB_DB_WRITE, NULL));
    assert_int_equal(count_words(fixture->db), 0);
}

static void
a_reader_attaches_nothing_and_changes_no_setting(void **state)
{
    Fixture *fixture = *state;
    g_autoptr(CbDb) reader = must_connect(fixture, CB_DB_READ);
    assert_state(reader, "ATTACH '/tmp/other.db' AS other", NULL, 0, "42501");
    assert_state(reader, "PRAGMA query_only = OFF", NULL, 0, "42501");
    g_autoptr(GError) error = NULL;
    assert_false(cb_db_script(reader, "PRAGMA query_only = OFF", &error));
}

/* --- limits ----------------------------------------------------------------------------------- */

static const char endless[] =
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000000000) "
    "SELECT count(*) FROM n";

static void
a_slow_statement_is_stopped(void **state)
{
    Fixture *fixture = *state;
    g_autoptr(GError) error = NULL;
    gint64 started = g_get_monotonic_time();
    cb_db_limit(fixture->db, CB_SECOND / 10);
    assert_false(cb_db_run(fixture->db, endless, NULL, 0, NULL, &error));
    assert_true(g_get_monotonic_time() - started < 5 * CB_SECOND);
    assert_true(g_error_matches(error, CB_DB_ERROR, CB_DB_ERROR_STOPPED));
    assert_string_equal(cb_db_refusal(fixture->db)->sqlstate, "57014");
    add_word(fixture->db);
    cb_db_limit(fixture->db, 0);
    add_word(fixture->db);
}

static void
a_stopped_statement_takes_its_transaction_with_it(void **state)
{
    Fixture *fixture = *state;
    g_autofree char *write =
        g_strdup_printf("INSERT INTO numbered (word) SELECT 'x' FROM (%s) m", endless);
    begin(fixture->db, CB_DB_WRITE);
    add_word(fixture->db);
    cb_db_limit(fixture->db, CB_SECOND / 20);
    assert_state(fixture->db, write, NULL, 0, "57014");
    assert_state(fixture->db, "INSERT INTO numbered (word) VALUES ('y')", NULL, 0, "25P02");
    cb_db_rollback(fixture->db);
    cb_db_limit(fixture->db, CB_SECOND / 20);
    assert_state(fixture->db, endless, NULL, 0, "57014");
    assert_int_equal(count_words(fixture->db), 0);
}

/* --- one kind only ---------------------------------------------------------------------------- */

static void
only_the_owner_may_read_the_file(void **state)
{
    Fixture *fixture = *state;
    static const char *const files[] = {"", "hub.db", "hub.db-wal", "hub.db-shm"};
    for (guint i = 0; i < G_N_ELEMENTS(files); i++) {
        struct stat status;
        g_autofree char *path = g_build_filename(fixture->data, files[i], NULL);
        assert_int_equal(stat(path, &status), 0);
        assert_int_equal(status.st_mode & 0777, i == 0 ? 0700 : 0600);
    }
}

static void
a_reader_does_not_make_the_file(void **state)
{
    Fixture *fixture = *state;
    g_autofree char *nowhere = g_build_filename(fixture->directory, "nowhere", NULL);
    g_autoptr(GError) error = NULL;
    assert_null(cb_db_open(nowhere, CB_DB_READ, &error));
    assert_true(g_error_matches(error, CB_DB_ERROR, CB_DB_ERROR_IO));
    assert_non_null(strstr(error->message, "nowhere"));
    assert_false(g_file_test(nowhere, G_FILE_TEST_EXISTS));
}

static void
a_file_that_is_no_database_is_told(void **state)
{
    Fixture *fixture = *state;
    g_autofree char *other = g_build_filename(fixture->directory, "other", NULL);
    g_autofree char *path = g_build_filename(other, "hub.db", NULL);
    g_autofree char *junk = g_strnfill(5000, 'x');
    g_autoptr(GError) error = NULL;
    assert_int_equal(g_mkdir_with_parents(other, 0700), 0);
    assert_true(g_file_set_contents(path, junk, -1, NULL));
    assert_null(cb_db_open(other, CB_DB_WRITE, &error));
    assert_true(g_error_matches(error, CB_DB_ERROR, CB_DB_ERROR_CORRUPT));
}

/* Addresses that cannot be used; the word "secret" stands in each. */
static const char *const addresses[] = {
    "postgresql://u:secret@127.0.0.1:1/x",
    "postgresql://u:secret@host:port/x",
    "postgresql://u:a/secret@127.0.0.1:1/x",
    "postgresql://u:a@secret@127.0.0.1:1/x",
    "postgresql://u:se%ZZsecret@127.0.0.1/x",
    "postgresql://u:secret@127.0.0.1:1/x?nonsense=secret",
    "postgresql://u@127.0.0.1:1/x?password=secret",
};

static void
a_password_is_never_shown(void **state)
{
    (void)state;
    for (guint i = 0; i < G_N_ELEMENTS(addresses); i++) {
        g_autoptr(GError) error = NULL;
        assert_null(cb_db_open(addresses[i], CB_DB_READ, &error));
        assert_true(g_error_matches(error, CB_DB_ERROR, CB_DB_ERROR_IO));
        if (strstr(error->message, "secret") != NULL)
            fail_msg("%s", error->message);
    }
}

/* A log that nobody wrote into the file would have 240 megabytes in the end. */
static void
the_log_is_written_into_the_file_while_it_grows(void **state)
{
    Fixture *fixture = *state;
    g_autofree char *log = g_build_filename(fixture->data, "hub.db-wal", NULL);
    struct stat found;
    run(fixture->db, "CREATE TABLE heavy (id INTEGER PRIMARY KEY, what BLOB)");
    for (guint i = 0; i < 300; i++)
        run(fixture->db, "INSERT OR REPLACE INTO heavy VALUES (1, randomblob(800000))");
    assert_int_equal(stat(log, &found), 0);
    assert_in_range(found.st_size, 1, 110 * 1000 * 1000);
    g_autoptr(CbDb) reader = must_connect(fixture, CB_DB_READ);
    assert_int_equal(ask(reader, "SELECT length(what) FROM heavy"), 800000);
    assert_int_equal(ask(reader, "SELECT count(*) FROM heavy"), 1);
}

static void
a_session_speaks_utc_and_iso(void **state)
{
    Fixture *fixture = *state;
    CbDbParam time = cb_db_text("TimeZone"), style = cb_db_text("DateStyle");
    g_autofree char *zone = ask_text(fixture->db, "SELECT current_setting(?1)", time);
    g_autofree char *dates = ask_text(fixture->db, "SELECT current_setting(?1)", style);
    assert_string_equal(zone, "UTC");
    assert_string_equal(dates, "ISO, YMD");
    run(fixture->db, "DO $$ BEGIN RAISE NOTICE 'must not be heard'; END $$");
}

static void
a_statement_outlives_a_change_of_its_table(void **state)
{
    Fixture *fixture = *state;
    g_autoptr(CbDb) other = must_connect(fixture, CB_DB_WRITE);
    static const char sql[] = "SELECT * FROM numbered";
    run(other, sql);
    run(fixture->db, "ALTER TABLE numbered ADD COLUMN more integer");
    g_autoptr(GError) error = NULL;
    if (!cb_db_run(other, sql, NULL, 0, NULL, &error))
        run(other, sql);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH(the_first_cell_may_be_missing),
        ON_BOTH(statements_run_while_rows_are_read),
        ON_BOTH(statements_are_kept_by_their_text_within_bounds),
        ON_BOTH(a_refusal_has_the_sqlstate_that_postgres_gives),
        ON_BOTH(a_duplicate_is_told_with_its_constraint),
        ON_BOTH(children_go_with_the_row_that_they_refer_to),
        ON_BOTH(a_view_shows_what_it_selects),
        ON_BOTH(an_index_is_named_after_table_and_column),
        ON_BOTH(a_transaction_is_kept_or_taken_back_as_a_whole),
        ON_BOTH(after_a_failure_a_transaction_does_nothing_more),
        ON_BOTH(a_part_can_be_taken_back_alone),
        ON_BOTH(a_reader_sees_one_moment_while_another_writes),
        ON_BOTH(a_reader_cannot_write),
        ON_SQLITE(a_reader_attaches_nothing_and_changes_no_setting),
        ON_BOTH(a_slow_statement_is_stopped),
        ON_BOTH(a_stopped_statement_takes_its_transaction_with_it),
        ON_SQLITE(only_the_owner_may_read_the_file),
        ON_SQLITE(a_reader_does_not_make_the_file),
        ON_SQLITE(a_file_that_is_no_database_is_told),
        ON_SQLITE(a_password_is_never_shown),
        ON_SQLITE(the_log_is_written_into_the_file_while_it_grows),
        ON_POSTGRES(a_session_speaks_utc_and_iso),
        ON_BOTH(a_statement_outlives_a_change_of_its_table),
    };
    return cmocka_run_group_tests_name("databases", tests, NULL, NULL);
}
