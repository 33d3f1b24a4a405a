#include "tests/store/fixture.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <glib/gstdio.h>

static guint
mode_of(const char *directory, const char *name)
{
    g_autofree char *path = g_build_filename(directory, name, NULL);
    struct stat info;
    assert_int_equal(stat(path, &info), 0);
    return info.st_mode & 0777;
}

static void
a_new_store_is_made_in_a_private_directory_and_loads_empty(void **state)
{
    g_autofree char *directory = g_build_filename(*state, "share", "callboard", "default", NULL);
    g_autoptr(CbStore) store = must_open(directory);
    g_autoptr(CbWorld) world = must_load(store);
    assert_int_equal(cb_store_findings(store)->len, 0);
    assert_int_equal(cb_world_rows(world, CB_sessions), 0);
    assert_int_equal(mode_of(directory, ""), 0700);
    assert_int_equal(mode_of(directory, "cache.db"), 0600);
    assert_int_equal(mode_of(directory, "outbox.db"), 0600);
    assert_int_equal(mode_of(directory, "outbox.db-wal"), 0600);
}

static void
assert_same_tables(const CbWorld *one, const CbWorld *other)
{
    for (guint t = 0; t < CB_N_TABLES; t++) {
        assert_int_equal(cb_world_rows(one, t), cb_world_rows(other, t));
        for (guint row = 0; row < cb_world_rows(one, t); row++) {
            for (guint c = 0; c < cb_tables[t].n_columns; c++) {
                CbValue a = cb_world_value(one, t, c, row), b = cb_world_value(other, t, c, row);
                assert_int_equal(g_strcmp0(a.text, b.text), 0);
                assert_int_equal(a.integer, b.integer);
            }
        }
    }
}

static void
a_world_comes_back_as_it_was_written(void **state)
{
    g_autoptr(CbStore) store = must_open(*state);
    /* One link for each session: links are loaded in the order of their keys. */
    g_autoptr(CbWorld) world = make_world(300, 60, 60);
    g_autoptr(CbWorld) small = make_world(3, 2, 2);
    assert_true(cb_store_replace(store, world, NULL));
    g_autoptr(CbWorld) loaded = must_load(store);
    assert_same_tables(world, loaded);
    assert_true(cb_store_replace(store, small, NULL));
    g_autoptr(CbWorld) again = must_load(store);
    assert_same_tables(small, again);
}

static void
every_type_keeps_its_value_and_its_null(void **state)
{
    g_autoptr(CbStore) store = must_open(*state);
    g_autoptr(CbPatch) patch =
        session_patch("s-1", "Zoë \"O'Neill\"; DROP TABLE sessions; --", -719162);
    CbRow *row = cb_patch_add(patch, CB_sessions);
    cb_patch_set_text(patch, row, CB_sessions_id, "s-2");
    cb_patch_set_integer(row, CB_sessions_date, 2932896);
    cb_patch_set_integer(row, CB_sessions_starts_at, -1);
    cb_patch_set_integer(row, CB_sessions_min_operators, G_MAXINT64);
    cb_patch_set_integer(row, CB_sessions_review, 1);
    cb_patch_set_text(patch, row, CB_sessions_setup_ids, "[\"a\"]");
    assert_true(cb_store_write(store, patch, NULL));
    g_autoptr(CbWorld) world = must_load(store);
    assert_string_equal(sessions_title(world, 0), "Zoë \"O'Neill\"; DROP TABLE sessions; --");
    assert_int_equal(sessions_date(world, 0), -719162);
    assert_string_equal(sessions_status(world, 0), "draft");
    assert_string_equal(sessions_setup_ids(world, 0), "[]");
    assert_int_equal(sessions_marketplace_visible(world, 0), 1);
    assert_true(sessions_starts_at(world, 0) == CB_NULL);
    assert_null(sessions_title(world, 1));
    assert_int_equal(sessions_date(world, 1), 2932896);
    assert_int_equal(sessions_starts_at(world, 1), -1);
    assert_true(sessions_min_operators(world, 1) == G_MAXINT64);
    assert_int_equal(sessions_review(world, 1), 1);
    assert_string_equal(sessions_setup_ids(world, 1), "[\"a\"]");
}

static void
a_patch_changes_only_the_columns_it_sets(void **state)
{
    g_autoptr(CbStore) store = must_open(*state);
    g_autoptr(CbPatch) first = session_patch("s-1", "Title", 20000);
    g_autoptr(CbPatch) second = cb_patch_new();
    CbRow *row = cb_patch_add(second, CB_sessions);
    cb_patch_set_text(second, row, CB_sessions_id, "s-1");
    cb_patch_set_text(second, row, CB_sessions_status, "confirmed");
    assert_true(cb_store_write(store, first, NULL));
    assert_true(cb_store_write(store, second, NULL));
    g_autoptr(CbWorld) world = must_load(store);
    assert_int_equal(cb_world_rows(world, CB_sessions), 1);
    assert_string_equal(sessions_title(world, 0), "Title");
    assert_int_equal(sessions_date(world, 0), 20000);
    assert_string_equal(sessions_status(world, 0), "confirmed");
}

typedef struct {
    const char *directory;
    CbPatch *patch;
} Beside;

/* Somebody else's write, while the facts are being settled. */
static gboolean
settle_beside_another(gpointer data, const CbWorld *facts, CbStoreChange *change, GError **error)
{
    Beside *beside = data;
    (void)error;
    sqlite3 *other = NULL;
    g_autofree char *path = g_build_filename(beside->directory, "cache.db", NULL);
    assert_int_equal(cb_world_rows(facts, CB_sessions), 1);
    assert_int_equal(sqlite3_open(path, &other), SQLITE_OK);
    assert_int_equal(sqlite3_exec(other, "DELETE FROM sessions", NULL, NULL, NULL), SQLITE_BUSY);
    sqlite3_close(other);
    change->patch = beside->patch;
    return TRUE;
}

static gboolean
settle_nothing(gpointer data, const CbWorld *facts, CbStoreChange *change, GError **error)
{
    (void)facts;
    change->patch = data;
    g_set_error(error, CB_STORE_ERROR, CB_STORE_ERROR_INPUT, "no");
    return FALSE;
}

static void
facts_stay_as_they_are_between_looking_and_writing(void **state)
{
    g_autoptr(CbStore) store = must_open(*state);
    g_autoptr(CbPatch) first = session_patch("s-1", "First", 20000);
    g_autoptr(GError) error = NULL;
    assert_true(cb_store_write(store, first, NULL));
    g_autoptr(CbPatch) second = session_patch("s-2", "Second", 20001);
    Beside beside = {*state, second};
    assert_true(cb_store_change(store, settle_beside_another, &beside, NULL));
    g_autoptr(CbWorld) world = must_load(store);
    assert_int_equal(cb_world_rows(world, CB_sessions), 2);
    g_autoptr(CbPatch) third = session_patch("s-3", "Third", 20000);
    assert_false(cb_store_change(store, settle_nothing, third, &error));
    assert_string_equal(error->message, "no");
    g_autoptr(CbWorld) same = must_load(store);
    assert_int_equal(cb_world_rows(same, CB_sessions), 2);
}

static void
a_patch_with_one_impossible_row_writes_nothing(void **state)
{
    g_autoptr(CbStore) store = must_open(*state);
    g_autoptr(CbPatch) patch = session_patch("s-1", "Title", 20000);
    g_autoptr(GError) error = NULL;
    CbRow *row = cb_patch_add(patch, CB_sessions);
    cb_patch_set_text(patch, row, CB_sessions_id, "s-2");
    cb_patch_set_text(patch, row, CB_sessions_status, "confirmed");
    assert_false(cb_store_write(store, patch, &error));
    assert_true(g_error_matches(error, CB_STORE_ERROR, CB_STORE_ERROR_INPUT));
    assert_non_null(strstr(error->message, "s-2"));
    g_autoptr(CbWorld) world = must_load(store);
    assert_int_equal(cb_world_rows(world, CB_sessions), 0);
}

static void
another_process_s_change_is_noticed_once(void **state)
{
    g_autoptr(CbStore) mine = must_open(*state);
    g_autoptr(CbStore) other = must_open(*state);
    g_autoptr(CbPatch) patch = session_patch("s-1", "Title", 20000);
    assert_false(cb_store_changed(mine));
    assert_true(cb_store_write(other, patch, NULL));
    assert_true(cb_store_changed(mine));
    assert_false(cb_store_changed(mine));
    assert_true(keep_decision(other, "d-1", NULL));
    assert_true(cb_store_changed(mine));
    assert_false(cb_store_changed(mine));
    assert_true(cb_store_write(mine, patch, NULL));
    assert_false(cb_store_changed(mine));
}

static void
rows_that_cannot_be_read_are_left_out_and_told(void **state)
{
    g_autoptr(CbStore) store = must_open(*state);
    meddle(
        *state, "cache.db",
        "INSERT INTO sessions (id, date) VALUES ('good', '2026-11-25'), ('bad-day', '2026-02-30');"
        "INSERT INTO sessions (id, date, review) VALUES ('bad-bool', '2026-11-25', 2);"
        "INSERT INTO sessions (id, date, row_version)"
        "  VALUES ('bad-number', '2026-11-25', -9223372036854775808);"
        "INSERT INTO sessions (id, date, starts_at) VALUES ('bad-time', '2026-11-25', 1 << 62);"
        "INSERT INTO operators (id, name) VALUES ('o-1', CAST(x'4A6FFF6E' AS TEXT)),"
        "  ('o-2', CAST(x'4A00' AS TEXT)), (CAST(x'FE' AS TEXT), 'No name for it');");
    g_autoptr(CbWorld) world = must_load(store);
    assert_int_equal(cb_world_rows(world, CB_sessions), 1);
    assert_string_equal(sessions_id(world, 0), "good");
    assert_int_equal(cb_world_rows(world, CB_operators), 2);
    assert_string_equal(operators_name(world, 0), "Jo\uFFFDn");
    assert_string_equal(operators_name(world, 1), "J\uFFFD");
    const GArray *findings = cb_store_findings(store);
    assert_true(
        is_told(findings, CB_CHECK_REFUSED, "sessions that cannot be read and are left out: 4"));
    assert_true(is_told(findings, CB_CHECK_REFUSED, "\"bad-bool\""));
    assert_true(
        is_told(findings, CB_CHECK_REFUSED, "operators that cannot be read and are left out: 1"));
    assert_true(
        is_told(findings, CB_CHECK_REPAIRED,
                "operators with text that is not UTF-8, shown with \uFFFD in its place: 2"));
    cb_world_unref(must_load(store));
    assert_int_equal(findings->len, 3);
}

/* Overwrites a part of the directory's file. */
static void
damage(const char *directory, const char *name, gint64 offset, gsize length)
{
    g_autofree char *path = g_build_filename(directory, name, NULL);
    FILE *file = fopen(path, "r+");
    assert_non_null(file);
    fseek(file, offset, SEEK_SET);
    for (gsize i = 0; i < length; i++)
        fputc(0xA5, file);
    fclose(file);
}

static void
truncate_to(const char *directory, const char *name, gint64 length)
{
    g_autofree char *path = g_build_filename(directory, name, NULL);
    assert_int_equal(truncate(path, length), 0);
}

static void
assert_begun_anew(const char *directory)
{
    g_autoptr(CbStore) store = must_open(directory);
    g_autoptr(CbWorld) world = must_load(store);
    g_autoptr(CbPatch) patch = session_patch("s-new", "Title", 20000);
    g_autofree char *kept = find_file(directory, "cache.db.corrupt-");
    assert_int_equal(cb_world_rows(world, CB_operators), 0);
    assert_true(is_told(cb_store_findings(store), CB_CHECK_REPAIRED, "moved to"));
    assert_non_null(kept);
    assert_true(cb_store_write(store, patch, NULL));
    g_autoptr(GPtrArray) entries = cb_outbox_entries(store, NULL);
    assert_int_equal(entries->len, 1);
}

static void
fill(const char *directory)
{
    g_autoptr(CbStore) store = must_open(directory);
    g_autoptr(CbWorld) world = make_world(2000, 300, 300);
    assert_true(cb_store_replace(store, world, NULL));
    assert_true(keep_decision(store, "d-1", NULL));
}

static void
a_cache_with_a_damaged_header_is_moved_aside_and_the_outbox_survives(void **state)
{
    fill(*state);
    damage(*state, "cache.db", 0, 200);
    assert_begun_anew(*state);
}

static void
a_cache_cut_short_is_moved_aside(void **state)
{
    fill(*state);
    truncate_to(*state, "cache.db", 40000);
    assert_begun_anew(*state);
}

static void
a_cache_damaged_in_its_rows_is_moved_aside_while_loading(void **state)
{
    fill(*state);
    damage(*state, "cache.db", 5 * 4096, 60 * 4096);
    assert_begun_anew(*state);
}

static void
any_damage_to_the_cache_leaves_a_store_that_opens_and_loads(void **state)
{
    g_autoptr(GRand) rand = g_rand_new_with_seed(20261125);
    for (int round = 0; round < 40; round++) {
        g_autoptr(CbStore) store = must_open(*state);
        g_autoptr(CbWorld) world = make_world(400, 80, 80);
        assert_true(cb_store_replace(store, world, NULL));
        g_clear_pointer(&store, cb_store_close);
        GStatBuf info;
        g_autofree char *path = g_build_filename(*state, "cache.db", NULL);
        g_stat(path, &info);
        for (int hit = 0; hit < 4; hit++)
            damage(*state, "cache.db", g_rand_int_range(rand, 0, (gint32)info.st_size),
                   (gsize)g_rand_int_range(rand, 1, 600));
        g_autoptr(GError) error = NULL;
        store = cb_store_open(*state, &error);
        if (store == NULL) {
            /* Bytes that make another schema of it are refused, not guessed at. */
            assert_true(g_error_matches(error, CB_STORE_ERROR, CB_STORE_ERROR_SCHEMA) ||
                        g_error_matches(error, CB_STORE_ERROR, CB_STORE_ERROR_NEWER));
            assert_int_equal(unlink(path), 0);
            continue;
        }
        g_autoptr(CbWorld) loaded = must_load(store);
        assert_true(cb_world_rows(loaded, CB_operators) <= 400 + 80);
    }
}

static void
a_cache_that_another_process_moved_aside_is_followed(void **state)
{
    fill(*state);
    g_autoptr(CbStore) mine = must_open(*state);
    g_autofree char *path = g_build_filename(*state, "cache.db", NULL);
    g_autofree char *aside = g_build_filename(*state, "aside", NULL);
    assert_int_equal(g_rename(path, aside), 0);
    assert_true(cb_store_changed(mine));
    g_autoptr(CbWorld) world = must_load(mine);
    assert_int_equal(cb_world_rows(world, CB_operators), 0);
    assert_false(cb_store_changed(mine));
}

static void
a_linked_cache_is_followed_to_where_it_lies(void **state)
{
    g_autofree char *elsewhere = g_build_filename(*state, "elsewhere", NULL);
    g_autofree char *here = g_build_filename(*state, "here", NULL);
    g_autofree char *target = g_build_filename(elsewhere, "cache.db", NULL);
    g_autofree char *link_path = g_build_filename(here, "cache.db", NULL);
    make_store(elsewhere);
    assert_int_equal(g_mkdir(here, 0700), 0);
    assert_int_equal(symlink(target, link_path), 0);
    fill(here);
    assert_int_equal(ask_number(elsewhere, "cache.db", "SELECT count(*) FROM operators"), 2000);
    damage(elsewhere, "cache.db", 0, 100);
    make_store(here);
    g_autofree char *kept = find_file(elsewhere, "cache.db.corrupt-");
    assert_non_null(kept);
    assert_true(g_file_test(link_path, G_FILE_TEST_IS_SYMLINK));
}

static void
assert_refused(const char *directory, CbStoreError code, const char *words)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(CbStore) store = cb_store_open(directory, &error);
    assert_null(store);
    assert_true(g_error_matches(error, CB_STORE_ERROR, (gint)code));
    if (strstr(error->message, words) == NULL)
        fail_msg("\"%s\" does not say \"%s\"", error->message, words);
}

static void
a_place_that_cannot_hold_a_store_is_named_in_the_error(void **state)
{
    g_autofree char *file = g_build_filename(*state, "file", NULL);
    g_autofree char *below = g_build_filename(file, "below", NULL);
    g_autofree char *taken = g_build_filename(*state, "taken", NULL);
    g_autofree char *cache = g_build_filename(taken, "cache.db", NULL);
    g_autofree char *name = g_strnfill(200, 'x');
    g_autofree char *deep = g_build_filename(*state, name, name, name, NULL);
    g_autofree char *longer = g_strnfill(300, 'x');
    g_autofree char *wide = g_build_filename(*state, longer, NULL);
    assert_true(g_file_set_contents(file, "", 0, NULL));
    assert_int_equal(g_mkdir_with_parents(cache, 0700), 0);
    assert_refused(file, CB_STORE_ERROR_IO, file);
    assert_refused(below, CB_STORE_ERROR_IO, "the directory cannot be made");
    assert_refused(taken, CB_STORE_ERROR_IO, "cache.db");
    assert_refused(deep, CB_STORE_ERROR_IO, "the path is too long");
    assert_refused(wide, CB_STORE_ERROR_IO, "File name too long");
    assert_refused("/proc/callboard", CB_STORE_ERROR_IO, "/proc/callboard");
}

static void
a_store_of_a_newer_callboard_is_refused_untouched(void **state)
{
    make_store(*state);
    meddle(*state, "outbox.db", "PRAGMA user_version = 99");
    assert_refused(*state, CB_STORE_ERROR_NEWER, "newer Callboard");
    meddle(*state, "outbox.db", "PRAGMA user_version = 2");
    meddle(*state, "cache.db", "PRAGMA user_version = 99");
    assert_refused(*state, CB_STORE_ERROR_NEWER, "newer Callboard");
    g_autofree char *kept = find_file(*state, "cache.db.corrupt-");
    assert_null(kept);
}

static void
a_foreign_database_is_refused_untouched(void **state)
{
    meddle(*state, "cache.db", "CREATE TABLE recipes (title)");
    assert_refused(*state, CB_STORE_ERROR_SCHEMA, "not one of Callboard");
    assert_int_equal(ask_number(*state, "cache.db", "SELECT count(*) FROM sqlite_schema"), 1);
}

static void
a_held_file_is_reported_as_busy(void **state)
{
    g_autoptr(CbStore) mine = must_open(*state);
    g_autoptr(CbStore) other = must_open(*state);
    g_autoptr(GError) error = NULL;
    assert_true(cb_outbox_begin(other, NULL));
    assert_false(keep_decision(mine, "d-1", &error));
    assert_true(g_error_matches(error, CB_STORE_ERROR, CB_STORE_ERROR_BUSY));
    cb_outbox_rollback(other);
    assert_true(keep_decision(mine, "d-1", NULL));
}

/* Adds decisions under a limit on file sizes until one is refused; returns how many were kept. */
static int
fill_the_disk(const char *directory)
{
    g_autoptr(CbStore) store = cb_store_open(directory, NULL);
    struct rlimit limit = {.rlim_cur = 64 * 1024, .rlim_max = 64 * 1024};
    signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &limit);
    for (int i = 0; i < 200; i++) {
        g_autoptr(GError) error = NULL;
        g_autofree char *id = g_strdup_printf("d-%d", i);
        if (keep_decision(store, id, &error))
            continue;
        gboolean told = g_error_matches(error, CB_STORE_ERROR, CB_STORE_ERROR_IO);
        g_autoptr(CbWorld) world = make_world(3000, 100, 100);
        return told && !cb_store_replace(store, world, NULL) ? i : 201;
    }
    return 202;
}

static void
a_full_disk_is_told_and_what_was_kept_before_stays(void **state)
{
    make_store(*state);
    fflush(NULL);
    pid_t child = fork();
    if (child == 0)
        _exit(fill_the_disk(*state));
    int status;
    waitpid(child, &status, 0);
    assert_true(WIFEXITED(status));
    int kept = WEXITSTATUS(status);
    assert_in_range(kept, 1, 199);
    g_autoptr(CbStore) store = must_open(*state);
    g_autoptr(GPtrArray) entries = cb_outbox_entries(store, NULL);
    g_autoptr(CbWorld) world = must_load(store);
    assert_int_equal(entries->len, kept);
    assert_int_equal(cb_world_rows(world, CB_operators), 0);
    assert_true(keep_decision(store, "d-last", NULL));
}

static void
an_outbox_that_is_gone_or_empty_is_told(void **state)
{
    const char *directory = *state;
    static const char *const names[] = {"outbox.db", "outbox.db-wal", "outbox.db-shm"};
    make_store(directory);
    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *path = g_build_filename(directory, names[i], NULL);
        if (g_file_test(path, G_FILE_TEST_EXISTS))
            assert_int_equal(truncate(path, 0), 0);
    }
    g_autoptr(CbStore) store = must_open(directory);
    assert_true(is_told(cb_store_findings(store), CB_CHECK_REPAIRED, "missing or empty"));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        IN_DIRECTORY(an_outbox_that_is_gone_or_empty_is_told),
        IN_DIRECTORY(a_new_store_is_made_in_a_private_directory_and_loads_empty),
        IN_DIRECTORY(a_world_comes_back_as_it_was_written),
        IN_DIRECTORY(every_type_keeps_its_value_and_its_null),
        IN_DIRECTORY(a_patch_changes_only_the_columns_it_sets),
        IN_DIRECTORY(facts_stay_as_they_are_between_looking_and_writing),
        IN_DIRECTORY(a_patch_with_one_impossible_row_writes_nothing),
        IN_DIRECTORY(another_process_s_change_is_noticed_once),
        IN_DIRECTORY(rows_that_cannot_be_read_are_left_out_and_told),
        IN_DIRECTORY(a_cache_with_a_damaged_header_is_moved_aside_and_the_outbox_survives),
        IN_DIRECTORY(a_cache_cut_short_is_moved_aside),
        IN_DIRECTORY(a_cache_damaged_in_its_rows_is_moved_aside_while_loading),
        IN_DIRECTORY(any_damage_to_the_cache_leaves_a_store_that_opens_and_loads),
        IN_DIRECTORY(a_cache_that_another_process_moved_aside_is_followed),
        IN_DIRECTORY(a_linked_cache_is_followed_to_where_it_lies),
        IN_DIRECTORY(a_place_that_cannot_hold_a_store_is_named_in_the_error),
        IN_DIRECTORY(a_store_of_a_newer_callboard_is_refused_untouched),
        IN_DIRECTORY(a_foreign_database_is_refused_untouched),
        IN_DIRECTORY(a_held_file_is_reported_as_busy),
        IN_DIRECTORY(a_full_disk_is_told_and_what_was_kept_before_stays),
    };
    return cmocka_run_group_tests_name("store", tests, NULL, NULL);
}
