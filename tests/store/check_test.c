#include "tests/store/fixture.h"

#include "store/check.h"
#include "store/ddl.h"
#include "store/migrate.h"

static gint64
count_index(const char *directory, const char *file, const char *name)
{
    g_autofree char *sql = g_strdup_printf(
        "SELECT count(*) FROM sqlite_schema WHERE type = 'index' AND name = '%s'", name);
    return ask_number(directory, file, sql);
}

static void
assert_schema_refused(const char *directory, const char *words)
{
    g_autoptr(GError) error = NULL;
    assert_null(cb_store_open(directory, &error));
    if (!g_error_matches(error, CB_STORE_ERROR, CB_STORE_ERROR_SCHEMA) ||
        strstr(error->message, words) == NULL)
        fail_msg("\"%s\" does not say \"%s\"", error->message, words);
}

static void
what_is_made_from_the_declarations_is_as_declared(void **state)
{
    make_store(*state);
    g_autoptr(CbStore) store = must_open(*state);
    assert_int_equal(cb_store_findings(store)->len, 0);
    g_autoptr(GArray) findings = cb_store_check(*state);
    for (guint i = 0; i < findings->len; i++)
        assert_int_equal(g_array_index(findings, CbFinding, i).check, CB_CHECK_OK);
    assert_true(is_told(findings, CB_CHECK_OK, "rows in sessions: 0"));
    assert_true(is_told(findings, CB_CHECK_OK, "rows in decisions: 0"));
}

static void
ddl_follows_the_descriptors(void **state)
{
    (void)state;
    g_autofree char *table = cb_ddl_create_table(&cb_tables[CB_policies]);
    g_autofree char *upsert = cb_ddl_upsert(&cb_tables[CB_policies], 3);
    g_autofree char *column = cb_ddl_add_column(&cb_tables[CB_operators], CB_operators_is_active);
    assert_string_equal(table, "CREATE TABLE \"policies\" (\"id\" TEXT NOT NULL, "
                               "\"policy\" TEXT NOT NULL DEFAULT '{}', PRIMARY KEY (\"id\")) "
                               "STRICT, WITHOUT ROWID");
    assert_string_equal(upsert, "INSERT INTO \"policies\" (\"id\", \"policy\") VALUES (?1, ?2) "
                                "ON CONFLICT (\"id\") DO UPDATE SET \"policy\" = ?2");
    assert_string_equal(
        column, "ALTER TABLE \"operators\" ADD COLUMN \"is_active\" INTEGER NOT NULL DEFAULT 1");
}

static void
a_missing_index_is_made_again(void **state)
{
    make_store(*state);
    meddle(*state, "cache.db", "DROP INDEX sessions_date");
    g_autoptr(CbStore) store = must_open(*state);
    assert_true(is_told(cb_store_findings(store), CB_CHECK_REPAIRED,
                        "index sessions_date was missing and has been made"));
    assert_int_equal(count_index(*state, "cache.db", "sessions_date"), 1);
}

static void
an_index_on_the_wrong_column_is_made_again(void **state)
{
    make_store(*state);
    meddle(*state, "cache.db",
           "DROP INDEX sessions_date; CREATE INDEX sessions_date ON sessions (status)");
    make_store(*state);
    assert_int_equal(ask_number(*state, "cache.db",
                                "SELECT count(*) FROM pragma_index_info('sessions_date')"
                                " WHERE name = 'date'"),
                     1);
}

static void
a_missing_column_is_added_when_it_may_be_null_or_has_an_initial_value(void **state)
{
    make_store(*state);
    meddle(*state, "cache.db",
           "INSERT INTO sessions (id, date) VALUES ('s-1', '2026-11-25');"
           "ALTER TABLE sessions DROP COLUMN title; ALTER TABLE sessions DROP COLUMN review;"
           "ALTER TABLE sessions DROP COLUMN setup_ids");
    g_autoptr(CbStore) store = must_open(*state);
    assert_int_equal(cb_store_findings(store)->len, 3);
    assert_true(is_told(cb_store_findings(store), CB_CHECK_REPAIRED, "column sessions.review"));
    g_autoptr(CbWorld) world = must_load(store);
    assert_int_equal(cb_world_rows(world, CB_sessions), 1);
    assert_null(sessions_title(world, 0));
    assert_int_equal(sessions_review(world, 0), 0);
    assert_string_equal(sessions_setup_ids(world, 0), "[]");
}

static void
a_missing_table_of_the_cache_is_made_again(void **state)
{
    make_store(*state);
    meddle(*state, "cache.db", "DROP TABLE messages");
    g_autoptr(CbStore) store = must_open(*state);
    assert_true(is_told(cb_store_findings(store), CB_CHECK_REPAIRED, "table messages"));
    assert_int_equal(count_index(*state, "cache.db", "messages_session_id"), 1);
}

static void
a_missing_table_of_the_outbox_is_refused_with_a_copy_kept(void **state)
{
    make_store(*state);
    meddle(*state, "outbox.db", "DROP TABLE decisions");
    assert_schema_refused(*state, "table decisions is missing");
    g_autofree char *kept = find_file(*state, "outbox.db.corrupt-");
    assert_non_null(kept);
}

typedef struct {
    const char *file;
    const char *sql;
    const char *words;
} Refused;

/* `sql` replaces a table by one that differs from the declared one. */
static const Refused refused[] = {
    {"cache.db",
     "ALTER TABLE sessions DROP COLUMN status; ALTER TABLE sessions ADD COLUMN status INTEGER"
     " NOT NULL DEFAULT 0",
     "sessions.status is INTEGER instead of TEXT"},
    {"cache.db", "DROP INDEX sessions_date; ALTER TABLE sessions DROP COLUMN date",
     "sessions.date is missing, and there is no value to fill it with"},
    {"cache.db", "DROP TABLE policies; CREATE TABLE policies (policy TEXT NOT NULL PRIMARY KEY)",
     "policies.id is missing, and it is part of the key"},
    {"cache.db",
     "DROP TABLE policies; CREATE TABLE policies (id TEXT NOT NULL, policy TEXT NOT NULL)",
     "policies.id is not part of the key"},
    {"cache.db",
     "DROP TABLE policies; CREATE TABLE policies (id TEXT NOT NULL PRIMARY KEY, policy TEXT)",
     "policies.policy may be empty"},
    {"cache.db",
     "ALTER TABLE operators ADD COLUMN shoe INTEGER; DROP TABLE founders;"
     "CREATE TABLE founders (id TEXT NOT NULL PRIMARY KEY, name TEXT, email TEXT, phone TEXT,"
     " shoe INTEGER NOT NULL)",
     "founders.shoe is not declared"},
    {"cache.db", "DROP TABLE policies; CREATE VIEW policies AS SELECT 1 AS id, 2 AS policy",
     "policies"},
    {"outbox.db", "ALTER TABLE decisions DROP COLUMN actor", "decisions.actor is missing"},
};

static void
what_is_not_safe_to_repair_is_refused_unchanged_with_a_copy_kept(void **state)
{
    for (guint i = 0; i < G_N_ELEMENTS(refused); i++) {
        g_autofree char *directory = g_strdup_printf("%s/%u", (char *)*state, i);
        g_autofree char *prefix = g_strconcat(refused[i].file, ".corrupt-", NULL);
        make_store(directory);
        meddle(directory, refused[i].file, refused[i].sql);
        /* Something that could be repaired is left alone too. */
        meddle(directory, "cache.db", "DROP INDEX messages_session_id");
        assert_schema_refused(directory, refused[i].words);
        g_autofree char *kept = find_file(directory, prefix);
        assert_non_null(kept);
        if (g_str_equal(refused[i].file, "cache.db"))
            assert_int_equal(count_index(directory, "cache.db", "messages_session_id"), 0);
    }
}

static void
columns_that_are_not_declared_do_no_harm(void **state)
{
    make_store(*state);
    meddle(*state, "cache.db", "ALTER TABLE operators ADD COLUMN shoe INTEGER");
    g_autoptr(CbStore) store = must_open(*state);
    g_autoptr(CbWorld) world = make_world(3, 2, 2);
    assert_int_equal(cb_store_findings(store)->len, 0);
    assert_true(cb_store_replace(store, world, NULL));
    g_autoptr(GArray) findings = cb_store_check(*state);
    assert_true(is_told(findings, CB_CHECK_OK, "operators.shoe is not declared"));
}

static void
triggers_that_somebody_planted_do_not_run(void **state)
{
    make_store(*state);
    meddle(*state, "outbox.db",
           "CREATE TRIGGER thief AFTER INSERT ON decisions BEGIN"
           " DELETE FROM decisions; END");
    g_autoptr(CbStore) store = must_open(*state);
    assert_true(keep_decision(store, "d-1", NULL));
    g_autoptr(GPtrArray) entries = cb_outbox_entries(store, NULL);
    assert_int_equal(entries->len, 1);
}

static void
the_doctor_tells_everything_and_changes_nothing(void **state)
{
    {
        g_autoptr(CbStore) store = must_open(*state);
        g_autoptr(CbWorld) world = make_world(30, 20, 20);
        assert_true(cb_store_replace(store, world, NULL));
    }
    meddle(*state, "cache.db",
           "DELETE FROM operators WHERE id = 'o-000007';"
           "UPDATE operators SET availability = '{' WHERE id = 'o-000001';"
           "UPDATE sessions SET date = 'soon' WHERE id = 's-000003'");
    g_autoptr(GArray) findings = cb_store_check(*state);
    assert_true(is_told(findings, CB_CHECK_OK, "rows in operators: 29"));
    assert_true(is_told(findings, CB_CHECK_REFUSED,
                        "operator_id names nothing that is there, left out: 1"));
    assert_true(is_told(findings, CB_CHECK_REFUSED, "availability is broken JSON: 1"));
    assert_true(is_told(findings, CB_CHECK_REFUSED, "date of \"s-000003\""));
    meddle(*state, "cache.db", "DROP INDEX sessions_date");
    g_autoptr(GArray) later = cb_store_check(*state);
    assert_true(
        is_told(later, CB_CHECK_REPAIRED, "sessions_date was missing and is made at the next"));
    assert_int_equal(count_index(*state, "cache.db", "sessions_date"), 0);
    g_autofree char *log = g_build_filename(*state, "cache.db-wal", NULL);
    assert_false(g_file_test(log, G_FILE_TEST_EXISTS));
}

/* Absences, contacts and the journal refer to people and sessions as links do; what refers to nothing is no fault. */
static void
the_doctor_tells_of_every_table_what_refers_to_nobody(void **state)
{
    {
        g_autoptr(CbStore) store = must_open(*state);
        g_autoptr(CbWorld) world = make_world(30, 20, 20);
        assert_true(cb_store_replace(store, world, NULL));
    }
    meddle(*state, "cache.db",
           "INSERT INTO absences (id, operator_id, first, last, noted_by, noted_at)"
           " VALUES ('a1', 'nobody', '2026-11-25', '2026-11-25', 'dana', 1795599000000000);"
           "INSERT INTO contacts (id, operator_id, session_id, note, made_by, made_at)"
           " VALUES ('c1', NULL, 'nowhere', 'x', 'dana', 1795599000000000),"
           " ('c2', 'o-000001', NULL, 'y', 'dana', 1795599000000000);"
           "INSERT INTO journal (id, session_id, kind, sentence, actor, decided_at, at)"
           " VALUES ('j1', 'nowhere', 'x', 'x', 'dana', 1795599000000000, 1795599000000000)");
    g_autoptr(GArray) findings = cb_store_check(*state);
    assert_true(is_told(findings, CB_CHECK_REFUSED,
                        "rows of absences whose operator_id names nothing that is there, left out: 1"));
    assert_true(is_told(findings, CB_CHECK_REFUSED,
                        "rows of contacts whose session_id names nothing that is there, left out: 1"));
    assert_true(is_told(findings, CB_CHECK_REFUSED,
                        "rows of journal whose session_id names nothing that is there, left out: 1"));
    assert_false(is_told(findings, CB_CHECK_REFUSED, "rows of contacts whose operator_id"));
}

static void
the_doctor_tells_rows_that_an_import_would_refuse_and_no_others(void **state)
{
    {
        g_autoptr(CbStore) store = must_open(*state);
        g_autoptr(CbWorld) world = make_world(6, 6, 6);
        assert_true(cb_store_replace(store, world, NULL));
    }
    meddle(*state, "cache.db", "UPDATE operators SET availability = NULL, phone = NULL");
    g_autoptr(GArray) good = cb_store_check(*state);
    for (guint i = 0; i < good->len; i++)
        assert_int_equal(g_array_index(good, CbFinding, i).check, CB_CHECK_OK);
    meddle(*state, "cache.db",
           "UPDATE sessions SET status = 'CONFIRMED' WHERE id >= 's-000004';"
           "UPDATE sessions SET min_operators = -3, starts_at = 60000000, ends_at = 0"
           "    WHERE id = 's-000001';"
           "UPDATE session_operators SET status = 'maybe' WHERE session_id = 's-000002';"
           "UPDATE operators SET availability = '{\"unavailableDates\":[\"2026-13-45\",5]}'"
           "    WHERE id = 'o-000003'");
    g_autoptr(GArray) bad = cb_store_check(*state);
    assert_true(is_told(bad, CB_CHECK_REFUSED,
                        "rows of sessions whose status makes no sense: 2; the first: "
                        "\"s-000004\": \"CONFIRMED\" is not one of draft"));
    assert_true(is_told(bad, CB_CHECK_REFUSED, "whose min_operators makes no sense: 1"));
    assert_true(is_told(bad, CB_CHECK_REFUSED, "rows of session_operators whose status makes no"));
    assert_true(is_told(bad, CB_CHECK_REFUSED,
                        "\"o-000003\": unavailableDates: \"2026-13-45\" is not a date YYYY-MM-DD"));
    g_autoptr(CbStore) store = must_open(*state);
    g_autoptr(CbWorld) world = must_load(store);
    assert_int_equal(cb_world_rows(world, CB_sessions), 6); /* they are taken all the same */
}

static void
the_doctor_looks_at_a_store_in_use(void **state)
{
    g_autoptr(CbStore) store = must_open(*state);
    g_autoptr(CbWorld) world = make_world(30, 20, 20);
    assert_true(cb_store_replace(store, world, NULL));
    assert_true(keep_decision(store, "d-1", NULL));
    g_autoptr(GArray) findings = cb_store_check(*state);
    assert_true(is_told(findings, CB_CHECK_OK, "rows in operators: 30"));
    assert_true(is_told(findings, CB_CHECK_OK, "rows in decisions: 1"));
}

static void
the_doctor_says_what_is_damaged_or_missing(void **state)
{
    g_autofree char *cache = g_build_filename(*state, "cache.db", NULL);
    g_autofree char *nowhere = g_build_filename(*state, "nowhere", NULL);
    g_autoptr(GArray) empty = cb_store_check(*state);
    assert_true(is_told(empty, CB_CHECK_OK, "outbox.db is not there yet"));
    g_autoptr(GArray) none = cb_store_check(nowhere);
    assert_true(is_told(none, CB_CHECK_REFUSED, nowhere));
    make_store(*state);
    assert_true(g_file_set_contents(cache, "no database, this is", -1, NULL));
    g_autoptr(GArray) findings = cb_store_check(*state);
    assert_true(is_told(findings, CB_CHECK_REFUSED, "the file is damaged"));
    assert_true(is_told(findings, CB_CHECK_OK, "rows in decisions: 0"));
}

/* The cache's file as a later version describes it; the one in `directory` has seen the first step alone, and holds
 * the policy 1. */
static CbFile
ahead_by(const char *directory, const char *const *steps, guint n)
{
    CbFile newer = cb_cache_file;
    make_store(directory);
    meddle(directory, "cache.db", "INSERT INTO policies VALUES ('board', '1'); PRAGMA user_version = 1");
    newer.steps = steps;
    newer.version = n;
    return newer;
}

static void
a_file_is_brought_through_every_step_that_it_has_not_seen(void **state)
{
    static const char *const steps[] = {
        NULL,
        "UPDATE policies SET policy = policy || '2'",
        "UPDATE policies SET policy = policy || '3'",
    };
    CbFile newer = ahead_by(*state, steps, G_N_ELEMENTS(steps));
    g_autoptr(GArray) findings = cb_findings_new();
    g_autoptr(sqlite3) db = cb_file_open(&newer, *state, findings, NULL);
    gint64 policy, version;
    assert_non_null(db);
    assert_true(cb_sql_number(db, "SELECT policy FROM policies", &policy, NULL));
    assert_true(cb_sql_number(db, "PRAGMA user_version", &version, NULL));
    assert_int_equal(policy, 123);
    assert_int_equal(version, 3);
    assert_true(is_told(findings, CB_CHECK_REPAIRED, "brought to version 3"));
}

static void
a_step_that_fails_leaves_the_file_as_it_was(void **state)
{
    static const char *const steps[] = {
        NULL,
        "UPDATE policies SET policy = 'changed'",
        "UPDATE nothing SET policy = 3",
    };
    CbFile newer = ahead_by(*state, steps, G_N_ELEMENTS(steps));
    g_autoptr(GArray) findings = cb_findings_new();
    g_autoptr(GError) error = NULL;
    assert_null(cb_file_open(&newer, *state, findings, &error));
    assert_true(g_error_matches(error, CB_STORE_ERROR, CB_STORE_ERROR_SCHEMA));
    assert_int_equal(ask_number(*state, "cache.db", "SELECT policy FROM policies"), 1);
    assert_int_equal(ask_number(*state, "cache.db", "PRAGMA user_version"), 1);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        IN_DIRECTORY(what_is_made_from_the_declarations_is_as_declared),
        cmocka_unit_test(ddl_follows_the_descriptors),
        IN_DIRECTORY(a_missing_index_is_made_again),
        IN_DIRECTORY(an_index_on_the_wrong_column_is_made_again),
        IN_DIRECTORY(a_missing_column_is_added_when_it_may_be_null_or_has_an_initial_value),
        IN_DIRECTORY(a_missing_table_of_the_cache_is_made_again),
        IN_DIRECTORY(a_missing_table_of_the_outbox_is_refused_with_a_copy_kept),
        IN_DIRECTORY(what_is_not_safe_to_repair_is_refused_unchanged_with_a_copy_kept),
        IN_DIRECTORY(columns_that_are_not_declared_do_no_harm),
        IN_DIRECTORY(triggers_that_somebody_planted_do_not_run),
        IN_DIRECTORY(the_doctor_tells_everything_and_changes_nothing),
        IN_DIRECTORY(the_doctor_tells_of_every_table_what_refers_to_nobody),
        IN_DIRECTORY(the_doctor_tells_rows_that_an_import_would_refuse_and_no_others),
        IN_DIRECTORY(the_doctor_looks_at_a_store_in_use),
        IN_DIRECTORY(the_doctor_says_what_is_damaged_or_missing),
        IN_DIRECTORY(a_file_is_brought_through_every_step_that_it_has_not_seen),
        IN_DIRECTORY(a_step_that_fails_leaves_the_file_as_it_was),
    };
    return cmocka_run_group_tests_name("check", tests, NULL, NULL);
}
