#include "tests/store/hub_fixture.h"

#include <string.h>
#include <sys/stat.h>

#include <glib/gstdio.h>

/* --- opening ---------------------------------------------------------------------------------- */

static void
reopen(HubFixture *hub)
{
    hub_close(hub);
    hub_open(hub);
}

static gboolean
has_finding(const HubFixture *hub, const char *words)
{
    const GPtrArray *findings = cb_hub_store_findings(hub->store);
    for (guint i = 0; i < findings->len; i++)
        if (strstr(findings->pdata[i], words) != NULL)
            return TRUE;
    return FALSE;
}

static int
where_nothing_is_yet(void **state)
{
    return hub_at(state, cb_test_postgres_fresh());
}

static void
a_new_hub_is_made_and_opens_again_as_it_was(void **state)
{
    HubFixture *hub = *state;
    assert_int_equal(cb_hub_store_findings(hub->store)->len, 0);
    g_autofree char *epoch = g_strdup(cb_hub_store_epoch(hub->store));
    assert_int_equal(strspn(epoch, "0123456789abcdef"), 8);
    assert_int_equal(strlen(epoch), 8);
    hub_write_operator(hub, "op_1", "Ana");
    reopen(hub);
    assert_int_equal(cb_hub_store_findings(hub->store)->len, 0);
    assert_string_equal(cb_hub_store_epoch(hub->store), epoch);
    gint64 rows;
    assert_true(cb_snapshot_count(hub->reader, CB_operators, &rows, NULL));
    assert_int_equal(rows, 1);
}

static void
a_lost_index_is_made_again_and_told(void **state)
{
    HubFixture *hub = *state;
    g_autofree char *epoch = g_strdup(cb_hub_store_epoch(hub->store));
    hub_run(hub, "DROP INDEX sessions_date");
    reopen(hub);
    assert_true(has_finding(hub, "the index of sessions.date"));
    assert_string_equal(cb_hub_store_epoch(hub->store), epoch);
    reopen(hub);
    assert_int_equal(cb_hub_store_findings(hub->store)->len, 0);
}

static void
what_a_row_is_not_about_costs_no_entry_of_an_index_and_is_still_found_by_it(void **state)
{
    HubFixture *hub = *state;
    static const char *const made[] = {
        "SELECT sql FROM sqlite_master WHERE name = 'journal_operator_id'",
        "SELECT indexdef FROM pg_indexes WHERE schemaname = current_schema() AND indexname = 'journal_operator_id'",
    };
    CbValue sql;
    gboolean found;
    assert_true(cb_db_one(hub->db, made[hub->directory == NULL], NULL, 0, CB_TYPE_TEXT, &sql, &found, NULL) && found);
    assert_non_null(strstr(sql.text, "IS NOT NULL"));
    g_free((char *)sql.text);
    if (hub->directory == NULL)
        return;
    const CbDbParam params[] = {cb_db_text("op_1")};
    g_autoptr(CbDbRows) plan =
        cb_db_query(hub->db, "EXPLAIN QUERY PLAN SELECT id FROM journal WHERE operator_id = ?1", params, 1, NULL);
    assert_true(plan != NULL && cb_db_next(plan, &found, NULL) && found);
    assert_non_null(strstr(cb_db_cell(plan, 3, CB_TYPE_TEXT).text, "journal_operator_id"));
}

static void
a_lost_column_that_may_be_null_is_made_again(void **state)
{
    HubFixture *hub = *state;
    hub_run(hub, "ALTER TABLE operators DROP COLUMN phone");
    hub_run(hub, "ALTER TABLE sessions DROP COLUMN row_version");
    reopen(hub);
    assert_true(has_finding(hub, "column phone of table operators"));
    assert_true(has_finding(hub, "column row_version of table sessions"));
    reopen(hub);
    assert_int_equal(cb_hub_store_findings(hub->store)->len, 0);
}

/* The table of tokens as it was before there were calendars. */
static const char *const old_tokens[] = {
    "DROP TABLE cb_tokens;"
    "CREATE TABLE cb_tokens (id TEXT NOT NULL, kind TEXT NOT NULL, user_id TEXT, hash TEXT, label TEXT, "
    "created_at INTEGER NOT NULL, expires_at INTEGER, used_at INTEGER, revoked INTEGER NOT NULL DEFAULT 0, "
    "CONSTRAINT cb_tokens_pkey PRIMARY KEY (id), CONSTRAINT cb_tokens_hash_key UNIQUE (hash), "
    "CONSTRAINT \"cb_tokens_user_id_fkey\" FOREIGN KEY (user_id) REFERENCES cb_users (id) ON DELETE CASCADE, "
    "CONSTRAINT \"cb_tokens_kind_check\" CHECK (\"kind\" IN ('api', 'refresh', 'signing'))) STRICT, WITHOUT ROWID;"
    "CREATE INDEX cb_tokens_user_id ON cb_tokens (user_id);"
    "INSERT INTO cb_tokens (id, kind, hash, label, created_at) VALUES ('t1', 'api', 'ff', 'laptop', 5)",
    "ALTER TABLE cb_tokens DROP COLUMN operator_id, DROP CONSTRAINT cb_tokens_kind_check, "
    "ADD CONSTRAINT cb_tokens_kind_check CHECK (kind IN ('api', 'refresh', 'signing'));"
    "INSERT INTO cb_tokens (id, kind, hash, label, created_at) VALUES ('t1', 'api', 'ff', 'laptop', "
    "'1970-01-01T00:00:00.000005Z')",
};

static void
a_hub_of_before_learns_a_new_kind_of_token_and_keeps_the_old_ones(void **state)
{
    HubFixture *hub = *state;
    GError *error = NULL;
    const CbToken calendar = {.id = (char *)"t2", .kind = CB_TOKEN_CALENDAR, .hash = (char *)"ee",
                              .label = (char *)"", .operator_id = (char *)"ana", .created_at = 6,
                              .expires_at = CB_NULL, .used_at = CB_NULL};
    hub_run(hub, old_tokens[hub->directory == NULL]);
    reopen(hub);
    assert_true(has_finding(hub, "column kind of table cb_tokens takes more words"));
    hub_begin(hub);
    hub_succeeds(cb_token_add(hub->db, &calendar, &error), &error);
    hub_commit(hub);
    g_autoptr(GPtrArray) tokens = cb_token_all(hub->db, &error);
    assert_int_equal(tokens->len, 2);
    assert_string_equal(((const CbToken *)tokens->pdata[0])->label, "laptop");
    assert_int_equal(((const CbToken *)tokens->pdata[0])->created_at, 5);
    assert_string_equal(((const CbToken *)tokens->pdata[1])->operator_id, "ana");
    reopen(hub);
    assert_int_equal(cb_hub_store_findings(hub->store)->len, 0);
}

static void
drop_trigger(HubFixture *hub)
{
    hub_run(hub, hub->directory != NULL ? "DROP TRIGGER cb_feed_sessions_DELETE"
                                        : "ALTER TABLE sessions DISABLE TRIGGER cb_feed");
}

static void
after_a_lost_trigger_everybody_begins_anew(void **state)
{
    HubFixture *hub = *state;
    g_autofree char *epoch = g_strdup(cb_hub_store_epoch(hub->store));
    drop_trigger(hub);
    reopen(hub);
    assert_true(has_finding(hub, "the triggers of table sessions"));
    assert_string_not_equal(cb_hub_store_epoch(hub->store), epoch);
    reopen(hub);
    assert_int_equal(cb_hub_store_findings(hub->store)->len, 0);
}

static void
assert_refused(HubFixture *hub, const char *words)
{
    g_autoptr(GError) error = NULL;
    hub_close(hub);
    assert_null(cb_hub_store_open(hub->data, 2, 2, &error));
    assert_non_null(error);
    if (strstr(error->message, words) == NULL)
        fail_msg("%s", error->message);
}

static void
a_table_that_lost_its_rows_is_refused(void **state)
{
    HubFixture *hub = *state;
    hub_write_operator(hub, "op_1", "Ana");
    static const char *const referring[] = {"session_operators", "messages", "absences", "contacts", "journal"};
    for (guint t = 0; t < G_N_ELEMENTS(referring); t++) {
        g_autofree char *drop = g_strdup_printf("DROP TABLE %s", referring[t]);
        hub_run(hub, drop);
    }
    hub_run(hub, "DROP TABLE operators");
    assert_refused(hub, "table operators is missing although it had rows; restore a backup");
}

static void
a_key_column_that_is_gone_is_refused(void **state)
{
    HubFixture *hub = *state;
    hub_run(hub, "ALTER TABLE founders RENAME COLUMN id TO old");
    assert_refused(hub, "column ");
}

static void
data_of_a_newer_callboard_is_refused(void **state)
{
    HubFixture *hub = *state;
    hub_run(hub, "UPDATE cb_meta SET value = '99' WHERE name = 'schema'");
    assert_refused(hub, "install the newer Callboard");
}

static void
a_renewed_epoch_refuses_the_cursors_of_before(void **state)
{
    HubFixture *hub = *state;
    CbCursor cursor;
    hub_write_operator(hub, "op_1", "Ana");
    g_autofree char *before = cb_cursor_format(hub->store, hub_head(hub));
    assert_true(cb_cursor_parse(hub->store, before, &cursor));
    cb_db_give(cb_hub_store_pool(hub->store), hub->db);
    assert_true(cb_hub_store_renew(hub->store, NULL));
    hub->db = cb_db_take(cb_hub_store_pool(hub->store), CB_DB_WRITE, NULL);
    assert_false(cb_cursor_parse(hub->store, before, &cursor));
    hub_write_operator(hub, "op_2", "Bo");
    g_autoptr(CbFeed) feed = hub_feed(hub, (CbCursor){0, 0, NULL}, 10);
    assert_int_equal(feed->changes->len, 1);
}

static void
data_that_were_restored_from_a_dump_begin_a_new_epoch(void **state)
{
    HubFixture *hub = *state;
    g_autofree char *epoch = g_strdup(cb_hub_store_epoch(hub->store));
    hub_write_operator(hub, "op_1", "Ana");
    hub_run(hub, "UPDATE cb_meta SET value = '1.2' WHERE name = 'home'");
    /* Another server counts its transactions anew: those of the dump lie in the future. */
    if (hub->directory == NULL)
        hub_run(hub, "UPDATE cb_changes SET xid = '99999999999'");
    reopen(hub);
    assert_true(has_finding(hub, "the data was restored from a copy"));
    assert_string_not_equal(cb_hub_store_epoch(hub->store), epoch);
    CbCursor head = hub_head(hub);
    hub_write_operator(hub, "op_2", "Bo");
    g_autoptr(CbFeed) feed = hub_feed(hub, head, 10);
    assert_int_equal(feed->changes->len, 1);
    reopen(hub);
    assert_int_equal(cb_hub_store_findings(hub->store)->len, 0);
}

static void
only_cursors_of_the_exact_form_are_read(void **state)
{
    HubFixture *hub = *state;
    const char *epoch = cb_hub_store_epoch(hub->store);
    static const char *const wrong[] = {"v1.%s.0",    "v1.%s.0.1.2",
                                        "v1.%s.-1.1", "v1.%s.00.1",
                                        "v1.%s.0.+1", "v1.%s.0. 1",
                                        "v2.%s.0.1",  "v1.%s.0.1x",
                                        "v1.%s",      "v1.%s.0.",
                                        "%s.0.1",     "v1.%s.x.1",
                                        "v1.%s0.0.1", "v1.%s.0.99999999999999999999"};
    CbCursor cursor;
    for (guint i = 0; i < G_N_ELEMENTS(wrong); i++) {
        g_auto(GStrv) parts = g_strsplit(wrong[i], "%s", 2);
        g_autofree char *text = g_strjoinv(epoch, parts);
        assert_false(cb_cursor_parse(hub->store, text, &cursor));
    }
    assert_false(cb_cursor_parse(hub->store, "", &cursor));
    assert_false(cb_cursor_parse(hub->store, "v1.00000000.0.1", &cursor));
    const CbCursor far = {G_MAXUINT64, G_MAXINT64, NULL};
    g_autofree char *text = cb_cursor_format(hub->store, far);
    assert_true(cb_cursor_parse(hub->store, text, &cursor));
    assert_int_equal(cb_cursor_compare(cursor, far), 0);
}

/* --- backup ----------------------------------------------------------------------------------- */

static void
a_backup_of_a_running_hub_begins_a_new_epoch_where_it_is_restored(void **state)
{
    HubFixture *hub = *state;
    g_autoptr(GError) error = NULL;
    g_autoptr(GError) again = NULL;
    struct stat info;
    g_autofree char *epoch = g_strdup(cb_hub_store_epoch(hub->store));
    hub_write_operator(hub, "op_1", "Ana");
    hub_begin(hub);
    g_autoptr(CbPatch) open_patch = cb_patch_new();
    worlds_operator(open_patch, "op_2", NULL);
    assert_true(cb_hub_write(hub->db, open_patch, NULL));
    HubFixture copy = {.data = g_build_filename(hub->directory, "copy", NULL)};
    g_autofree char *path = g_build_filename(copy.data, "hub.db", NULL);
    assert_int_equal(g_mkdir(copy.data, 0700), 0);
    hub_succeeds(cb_hub_backup(hub->data, path, &error), &error);
    hub_commit(hub);
    assert_int_equal(stat(path, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);
    assert_false(cb_hub_backup(hub->data, path, &again));
    assert_non_null(strstr(again->message, "File exists"));
    hub_open(&copy);
    assert_true(has_finding(&copy, "the data was restored from a copy"));
    assert_string_not_equal(cb_hub_store_epoch(copy.store), epoch);
    CbCursor cursor;
    g_autoptr(CbWorld) world = hub_load(&copy, &cursor);
    assert_int_equal(cb_world_rows(world, CB_operators), 1);
    hub_close(&copy);
    g_free(copy.data);
}

static void
on_postgresql_the_backup_names_the_command_without_the_password(void **state)
{
    (void)state;
    g_autoptr(GError) error = NULL;
    assert_false(cb_hub_backup("postgresql://me:s3cr:et@db.example:5432/board?password=s3cret",
                               "/var/backups/it's", &error));
    assert_non_null(strstr(error->message, "pg_dump --format=custom"));
    assert_non_null(strstr(error->message, "'postgresql://me@db.example:5432/board'"));
    assert_null(strstr(error->message, "s3cr"));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_new_hub_is_made_and_opens_again_as_it_was, hub_on_sqlite, hub_teardown),
        cmocka_unit_test_setup_teardown(a_new_hub_is_made_and_opens_again_as_it_was, where_nothing_is_yet, hub_teardown),
        HUB_BOTH(a_lost_index_is_made_again_and_told),
        HUB_BOTH(what_a_row_is_not_about_costs_no_entry_of_an_index_and_is_still_found_by_it),
        HUB_BOTH(a_lost_column_that_may_be_null_is_made_again),
        HUB_BOTH(a_hub_of_before_learns_a_new_kind_of_token_and_keeps_the_old_ones),
        HUB_BOTH(after_a_lost_trigger_everybody_begins_anew),
        HUB_BOTH(a_table_that_lost_its_rows_is_refused),
        HUB_BOTH(a_key_column_that_is_gone_is_refused),
        HUB_BOTH(data_of_a_newer_callboard_is_refused),
        HUB_BOTH(a_renewed_epoch_refuses_the_cursors_of_before),
        HUB_BOTH(data_that_were_restored_from_a_dump_begin_a_new_epoch),
        HUB_BOTH(only_cursors_of_the_exact_form_are_read),
        cmocka_unit_test_setup_teardown(
            a_backup_of_a_running_hub_begins_a_new_epoch_where_it_is_restored, hub_on_sqlite,
            hub_teardown),
        cmocka_unit_test(on_postgresql_the_backup_names_the_command_without_the_password),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
