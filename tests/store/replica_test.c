#include "tests/store/fixture.h"

#include <fcntl.h>
#include <unistd.h>

#include "store/replica.h"
#include "store/replica/split.h"

#define NOW G_GINT64_CONSTANT(1795000000000000)
#define MINUTE (60 * G_USEC_PER_SEC)

static void
must_begin(CbStore *store)
{
    g_autoptr(GError) error = NULL;
    if (!cb_replica_begin(store, "https://hub", "5e0c1a2b", "v1.5e0c1a2b.0.1", 3, &error))
        fail_msg("%s", error->message);
}

/* -1 when the page was taken, else the error's code. */
static int
page(CbStore *store, CbTableId table, const char *rows, const char *after, gboolean last)
{
    g_autoptr(GError) error = NULL;
    guint n;
    if (cb_replica_page(store, table, rows, strlen(rows), after, last, &n, &error))
        return -1;
    assert_int_equal(n, 0);
    return error->code;
}

static int
change(CbStore *store, const char *rows, gboolean confirmed, CbReplicaResult *result)
{
    g_autoptr(GError) error = NULL;
    if (cb_replica_changes(store, rows, strlen(rows), "v1.5e0c1a2b.0.9", NOW, confirmed, result,
                           &error))
        return -1;
    return error->code;
}

static char *
people(guint from, guint to)
{
    GString *rows = g_string_new("[");
    for (guint i = from; i < to; i++)
        g_string_append_printf(rows, "%s{\"id\":\"op_%05u\",\"name\":\"N %u\",\"row_version\":3}",
                               i > from ? "," : "", i, i);
    g_string_append_c(rows, ']');
    return g_string_free(rows, FALSE);
}

/* A whole copy: so many people, and one session with one of them. */
static void
synchronise(CbStore *store, guint n)
{
    g_autofree char *rows = people(0, n);
    must_begin(store);
    assert_int_equal(page(store, CB_operators, rows, NULL, TRUE), -1);
    assert_int_equal(
        page(store, CB_sessions,
             "[{\"id\":\"s_1\",\"date\":\"2026-11-25\",\"title\":\"Keynote\",\"row_version\":4}]",
             NULL, TRUE),
        -1);
    assert_int_equal(
        page(store, CB_session_operators,
             "[{\"session_id\":\"s_1\",\"operator_id\":\"op_00001\",\"status\":\"accepted\"}]",
             NULL, TRUE),
        -1);
    for (guint t = CB_session_operators + 1; t < CB_N_TABLES; t++)
        assert_int_equal(page(store, (CbTableId)t, "[]", NULL, TRUE), -1);
    assert_true(cb_replica_whole(store, NOW, NULL));
}

static guint
rows_of(CbStore *store, CbTableId table)
{
    g_autoptr(CbWorld) world = must_load(store);
    return cb_world_rows(world, table);
}

static void
a_first_synchronisation_makes_a_whole_copy(void **state)
{
    g_autoptr(CbStore) store = must_open(*state);
    CbReplicaState position;
    synchronise(store, 3);
    g_autoptr(CbWorld) world = must_load(store);
    assert_int_equal(cb_world_rows(world, CB_operators), 3);
    assert_string_equal(operators_name(world, 1), "N 1");
    assert_int_equal(sessions_row_version(world, 0), 4);
    assert_int_equal(cb_world_rows(world, CB_session_operators), 1);
    assert_true(cb_replica_state(store, &position, NULL));
    assert_true(position.whole);
    assert_string_equal(position.hub, "https://hub");
    assert_string_equal(position.cursor, "v1.5e0c1a2b.0.1");
    assert_int_equal(position.rows_done, 5);
    assert_int_equal(position.fresh_at, NOW);
    cb_replica_state_clear(&position);
}

static void
a_copy_is_made_as_the_store_expects_it(void **state)
{
    {
        g_autoptr(CbStore) store = must_open(*state);
        synchronise(store, 3);
    }
    g_autoptr(CbStore) store = must_open(*state);
    assert_int_equal(cb_store_findings(store)->len, 0);
    g_autoptr(GArray) findings = cb_store_check(*state);
    for (guint i = 0; i < findings->len; i++)
        assert_int_equal(g_array_index(findings, CbFinding, i).check, CB_CHECK_OK);
}

static void
a_cache_of_the_former_version_keeps_its_facts(void **state)
{
    {
        g_autoptr(CbStore) store = must_open(*state);
        synchronise(store, 3);
    }
    meddle(*state, "cache.db", "DROP TABLE sync; PRAGMA user_version = 1");
    g_autoptr(CbStore) store = must_open(*state);
    CbReplicaState position;
    assert_true(is_told(cb_store_findings(store), CB_CHECK_REPAIRED, "brought to version 2"));
    assert_int_equal(cb_store_findings(store)->len, 1);
    assert_int_equal(rows_of(store, CB_operators), 3);
    assert_true(cb_replica_state(store, &position, NULL));
    assert_null(position.hub);
}

static void
a_kill_between_pages_costs_nothing_that_was_stored(void **state)
{
    for (guint round = 0; round < 4; round++) {
        g_autoptr(CbStore) store = must_open(*state);
        CbReplicaState position;
        g_autofree char *rows = people(round * 10, round * 10 + 10);
        g_autofree char *after = g_strdup_printf("[\"op_%05u\"]", round * 10 + 9);
        if (round == 0)
            must_begin(store);
        assert_true(cb_replica_state(store, &position, NULL));
        assert_int_equal(position.rows_done, round * 10);
        assert_int_equal(position.table, round == 0 ? CB_none : CB_operators);
        assert_false(position.whole);
        cb_replica_state_clear(&position);
        assert_int_equal(page(store, CB_operators, rows, after, round == 3), -1);
    }
    g_autoptr(CbStore) store = must_open(*state);
    CbReplicaState position;
    assert_int_equal(rows_of(store, CB_operators), 40);
    assert_true(cb_replica_state(store, &position, NULL));
    assert_int_equal(position.table, CB_none);
    assert_null(position.after);
    for (guint t = 0; t < CB_N_TABLES; t++)
        assert_int_equal(cb_table_set_has(&position.tables_done, t), t == CB_operators);
    cb_replica_state_clear(&position);
}

/* A copy of the files while they are open is what a kill leaves. */
static void
what_a_kill_leaves_is_the_last_page_and_its_position(void **state)
{
    static const char *const names[] = {"cache.db", "cache.db-wal", "outbox.db", "outbox.db-wal"};
    g_autoptr(CbStore) store = must_open(*state);
    g_autofree char *killed = g_build_filename(*state, "killed", NULL);
    g_autofree char *rows = people(0, 10);
    must_begin(store);
    assert_int_equal(page(store, CB_operators, rows, "[\"op_00009\"]", FALSE), -1);
    assert_int_equal(g_mkdir_with_parents(killed, 0700), 0);
    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *from = g_build_filename(*state, names[i], NULL);
        g_autofree char *to = g_build_filename(killed, names[i], NULL);
        g_autofree char *bytes = NULL;
        gsize length;
        assert_true(g_file_get_contents(from, &bytes, &length, NULL));
        assert_true(g_file_set_contents(to, bytes, (gssize)length, NULL));
    }
    g_autoptr(CbStore) revived = must_open(killed);
    g_autofree char *more = people(10, 12);
    CbReplicaState position;
    assert_true(cb_replica_state(revived, &position, NULL));
    assert_string_equal(position.after, "[\"op_00009\"]");
    cb_replica_state_clear(&position);
    assert_int_equal(page(revived, CB_operators, more, NULL, TRUE), -1);
    assert_int_equal(rows_of(revived, CB_operators), 12);
}

static void
the_facts_stay_until_their_table_is_whole(void **state)
{
    g_autoptr(CbStore) store = must_open(*state);
    g_autofree char *rows = people(0, 2);
    synchronise(store, 5);
    must_begin(store);
    assert_int_equal(rows_of(store, CB_operators), 5);
    assert_int_equal(page(store, CB_operators, rows, "[\"op_00001\"]", FALSE), -1);
    assert_int_equal(rows_of(store, CB_operators), 5);
    assert_int_equal(page(store, CB_operators, "[]", NULL, TRUE), -1);
    assert_int_equal(rows_of(store, CB_operators), 2);
}

/* What the fact of the page would be, were it taken. */
static const struct {
    CbTableId table;
    const char *rows;
} refused[] = {
    {CB_operators, ""},
    {CB_operators, "{}"},
    {CB_operators, "null"},
    {CB_operators, "[1]"},
    {CB_operators, "[{\"id\":\"a\"}"},
    {CB_operators, "[{\"id\":\"a\"},]"},
    {CB_operators, "[{\"id\":\"a\"}] []"},
    {CB_operators, "[{\"id\":\"a\"}{\"id\":\"b\"}]"},
    {CB_operators, "[{\"id\":\"a\"},{\"id\":\"a\"}]"},
    {CB_operators, "[{\"id\":\"\"}]"},
    {CB_operators, "[{\"id\":7}]"},
    {CB_operators, "[{\"name\":\"no id\"}]"},
    {CB_operators, "[{\"id\":\"a\\u0000b\"}]"},
    {CB_operators, "[{\"id\":\"a\",\"name\":\"\xff\"}]"},
    {CB_operators, "[{\"id\":\"a\",\"is_active\":2}]"},
    {CB_operators, "[{\"id\":\"a\",\"row_version\":1e300}]"},
    {CB_operators, "[{\"id\":\"a\",\"availability\":{\"unavailableDates\":[\"never\"]}}]"},
    {CB_sessions, "[{\"id\":\"s\"}]"},
    {CB_sessions, "[{\"id\":\"s\",\"date\":\"tomorrow\"}]"},
    {CB_sessions, "[{\"id\":\"s\",\"date\":\"2026-11-25\",\"status\":\"nice\"}]"},
    {CB_sessions, "[{\"id\":\"s\",\"date\":\"2026-11-25\",\"starts_at\":\"2026-11-25T09:00:00Z\","
                  "\"ends_at\":\"2026-11-25T08:00:00Z\"}]"},
    {CB_session_operators, "[{\"session_id\":\"s\"}]"},
};

static void
a_page_with_one_bad_row_is_refused_whole(void **state)
{
    g_autoptr(CbStore) store = must_open(*state);
    CbReplicaState position;
    must_begin(store);
    for (guint i = 0; i < G_N_ELEMENTS(refused); i++)
        if (page(store, refused[i].table, refused[i].rows, NULL, TRUE) != CB_STORE_ERROR_INPUT)
            fail_msg("taken: %s", refused[i].rows);
    assert_true(cb_replica_state(store, &position, NULL));
    assert_int_equal(position.rows_done, 0);
    for (guint t = 0; t < CB_N_TABLES; t++)
        assert_false(cb_table_set_has(&position.tables_done, t));
    assert_int_equal(position.table, CB_none);
    cb_replica_state_clear(&position);
}

static void
nesting_without_end_is_refused(void **state)
{
    g_autoptr(CbStore) store = must_open(*state);
    g_autofree char *deep = g_strnfill(100000, '[');
    g_autofree char *rows = g_strdup_printf("[{\"id\":\"a\",\"availability\":%s", deep);
    must_begin(store);
    assert_int_equal(page(store, CB_operators, rows, NULL, TRUE), CB_STORE_ERROR_INPUT);
    assert_int_equal(page(store, CB_operators, deep, NULL, TRUE), CB_STORE_ERROR_INPUT);
}

static void
pages_that_are_not_expected_ask_to_begin_anew(void **state)
{
    g_autoptr(CbStore) store = must_open(*state);
    CbReplicaResult result;
    assert_int_equal(page(store, CB_operators, "[]", NULL, TRUE), CB_STORE_ERROR_ANEW);
    assert_int_equal(change(store, "[]", FALSE, &result), CB_STORE_ERROR_ANEW);
    must_begin(store);
    assert_int_equal(change(store, "[]", FALSE, &result), CB_STORE_ERROR_ANEW);
    assert_int_equal(page(store, CB_operators, "[]", "[\"a\"]", FALSE), -1);
    assert_int_equal(page(store, CB_sessions, "[]", NULL, TRUE), CB_STORE_ERROR_ANEW);
    assert_int_equal(page(store, CB_operators, "[]", NULL, TRUE), -1);
    assert_int_equal(page(store, CB_operators, "[]", NULL, TRUE), CB_STORE_ERROR_ANEW);
    g_autoptr(GError) error = NULL;
    assert_false(cb_replica_whole(store, NOW, &error));
    assert_int_equal(error->code, CB_STORE_ERROR_ANEW);
}

static void
changes_are_upserts_and_deletes_with_their_cursor(void **state)
{
    g_autoptr(CbStore) store = must_open(*state);
    CbReplicaResult result;
    CbReplicaState position;
    synchronise(store, 3);
    assert_int_equal(change(store,
                            "[{\"t\":\"operators\",\"op\":\"U\",\"pk\":[\"op_00001\"],\"v\":4,"
                            "\"row\":{\"id\":\"op_00001\",\"name\":\"New\",\"row_version\":4}},"
                            "{\"t\":\"operators\",\"op\":\"U\",\"pk\":[\"op_9\"],\"v\":1,"
                            "\"row\":{\"id\":\"op_9\",\"name\":\"Nine\",\"row_version\":1}},"
                            "{\"t\":\"session_operators\",\"op\":\"D\",\"pk\":[\"s_1\",\"op_"
                            "00001\"],\"v\":0,\"row\":null}]",
                            FALSE, &result),
                     -1);
    assert_int_equal(result.deleted, 1);
    assert_int_equal(result.ignored, 0);
    assert_int_equal(cb_patch_rows(result.patch), 2);
    cb_replica_result_clear(&result);
    g_autoptr(CbWorld) world = must_load(store);
    assert_int_equal(cb_world_rows(world, CB_operators), 4);
    assert_int_equal(cb_world_rows(world, CB_session_operators), 0);
    assert_string_equal(operators_name(world, cb_world_find(world, CB_operators, "op_00001")),
                        "New");
    assert_true(cb_replica_state(store, &position, NULL));
    assert_string_equal(position.cursor, "v1.5e0c1a2b.0.9");
    cb_replica_state_clear(&position);
}

static void
a_version_that_goes_down_is_ignored_and_counted(void **state)
{
    static const char older[] =
        "[{\"t\":\"operators\",\"op\":\"U\",\"pk\":[\"op_00001\"],\"v\":2,"
        "\"row\":{\"id\":\"op_00001\",\"name\":\"Old\",\"row_version\":2}}]";
    g_autoptr(CbStore) store = must_open(*state);
    CbReplicaResult result;
    synchronise(store, 3);
    assert_int_equal(change(store, older, FALSE, &result), -1);
    assert_int_equal(result.ignored, 1);
    assert_int_equal(cb_patch_rows(result.patch), 0);
    cb_replica_result_clear(&result);
    g_autoptr(CbWorld) world = must_load(store);
    assert_string_equal(operators_name(world, 1), "N 1");
}

static char *
deletions(guint n)
{
    GString *rows = g_string_new("[");
    for (guint i = 0; i < n; i++)
        g_string_append_printf(
            rows, "%s{\"t\":\"operators\",\"op\":\"D\",\"pk\":[\"op_%05u\"],\"v\":0,\"row\":null}",
            i ? "," : "", i);
    g_string_append_c(rows, ']');
    return g_string_free(rows, FALSE);
}

static void
a_person_is_asked_before_many_rows_are_taken_out(void **state)
{
    g_autoptr(CbStore) store = must_open(*state);
    g_autofree char *many = deletions(501), *few = deletions(500);
    CbReplicaResult result;
    CbReplicaState position;
    synchronise(store, 2000);
    assert_int_equal(change(store, many, FALSE, &result), CB_STORE_ERROR_MANY);
    assert_null(result.patch);
    assert_int_equal(rows_of(store, CB_operators), 2000);
    assert_true(cb_replica_state(store, &position, NULL));
    assert_string_equal(position.cursor, "v1.5e0c1a2b.0.1");
    cb_replica_state_clear(&position);
    assert_int_equal(change(store, few, FALSE, &result), -1);
    cb_replica_result_clear(&result);
    assert_int_equal(change(store, many, TRUE, &result), -1);
    assert_int_equal(result.deleted, 1);
    cb_replica_result_clear(&result);
    assert_int_equal(rows_of(store, CB_operators), 1499);
}

static void
a_small_part_of_a_large_table_may_go_without_asking(void **state)
{
    g_autoptr(CbStore) store = must_open(*state);
    g_autofree char *many = deletions(501);
    CbReplicaResult result;
    synchronise(store, 3000);
    assert_int_equal(change(store, many, FALSE, &result), -1);
    assert_int_equal(result.deleted, 501);
    cb_replica_result_clear(&result);
}

static const char *const bad_changes[] = {
    "{}",
    "",
    "[7]",
    "[{}]",
    "[{\"t\":\"operators\"}]",
    "[{\"t\":\"secrets\",\"op\":\"D\",\"pk\":[\"a\"],\"v\":0,\"row\":null}]",
    "[{\"t\":\"operators\",\"op\":\"X\",\"pk\":[\"a\"],\"v\":0,\"row\":null}]",
    "[{\"t\":\"operators\",\"op\":\"D\",\"pk\":\"a\",\"v\":0,\"row\":null}]",
    "[{\"t\":\"operators\",\"op\":\"D\",\"pk\":[1],\"v\":0,\"row\":null}]",
    "[{\"t\":\"operators\",\"op\":\"D\",\"pk\":[],\"v\":0,\"row\":null}]",
    "[{\"t\":\"operators\",\"op\":\"D\",\"pk\":{\"a\":\"b\"},\"v\":0,\"row\":null}]",
    "[{\"t\":\"session_operators\",\"op\":\"D\",\"pk\":[\"a\"],\"v\":0,\"row\":null}]",
    "[{\"t\":\"operators\",\"op\":\"U\",\"pk\":[\"a\"],\"v\":0,\"row\":null}]",
    "[{\"t\":\"operators\",\"op\":\"U\",\"pk\":[\"a\"],\"v\":0,\"row\":{\"id\":\"b\"}}]",
    "[{\"t\":\"operators\",\"op\":\"D\",\"pk\":[\"a\"],\"v\":0,\"row\":null}",
};

static void
changes_of_a_wrong_form_are_refused_whole(void **state)
{
    g_autoptr(CbStore) store = must_open(*state);
    CbReplicaResult result;
    synchronise(store, 3);
    for (guint i = 0; i < G_N_ELEMENTS(bad_changes); i++)
        if (change(store, bad_changes[i], FALSE, &result) != CB_STORE_ERROR_INPUT)
            fail_msg("taken: %s", bad_changes[i]);
    assert_int_equal(rows_of(store, CB_operators), 3);
}

static void
other_processes_see_that_facts_came_but_not_each_fresh_minute(void **state)
{
    g_autoptr(CbStore) store = must_open(*state);
    synchronise(store, 3);
    g_autoptr(CbStore) other = must_open(*state);
    CbReplicaResult result;
    assert_false(cb_store_changed(other));
    assert_true(cb_replica_fresh(store, NOW + MINUTE, NULL));
    assert_false(cb_store_changed(other));
    assert_int_equal(change(store, "[]", FALSE, &result), -1);
    cb_replica_result_clear(&result);
    assert_true(cb_store_changed(other));
    assert_true(cb_replica_fresh(store, NOW + 6 * MINUTE, NULL));
    CbReplicaState position;
    assert_true(cb_replica_state(other, &position, NULL));
    assert_int_equal(position.fresh_at, NOW + 6 * MINUTE);
    cb_replica_state_clear(&position);
}

static void
a_damaged_cache_is_moved_aside_and_asks_to_begin_anew(void **state)
{
    g_autofree char *rows = people(0, 10);
    {
        g_autoptr(CbStore) store = must_open(*state);
        must_begin(store);
        assert_int_equal(page(store, CB_operators, rows, "[\"op_00009\"]", FALSE), -1);
    }
    g_autoptr(CbStore) store = must_open(*state);
    g_autofree char *path = g_build_filename(*state, "cache.db", NULL);
    g_autofree char *noise = g_strnfill(4096, 'x');
    int fd = open(path, O_WRONLY);
    for (off_t at = 4096; at < 40 * 4096; at += 4096)
        assert_int_equal(pwrite(fd, noise, 4096, at), 4096);
    close(fd);
    assert_int_equal(page(store, CB_operators, "[]", NULL, TRUE), CB_STORE_ERROR_ANEW);
    assert_true(is_told(cb_store_findings(store), CB_CHECK_REPAIRED, "was damaged"));
    synchronise(store, 2);
    assert_int_equal(rows_of(store, CB_operators), 2);
}

static gboolean
file_holds(const char *directory, const char *name, const char *words)
{
    g_autofree char *path = g_build_filename(directory, name, NULL);
    g_autofree char *bytes = NULL;
    gsize length = 0;
    return g_file_get_contents(path, &bytes, &length, NULL) &&
           memmem(bytes, length, words, strlen(words)) != NULL;
}

static void
nothing_of_the_facts_is_left_after_a_wipe(void **state)
{
    g_autoptr(CbStore) store = must_open(*state);
    CbReplicaState position;
    assert_true(keep_decision(store, "d-1", NULL));
    synchronise(store, 2000);
    must_begin(store);
    g_autoptr(GError) error = NULL;
    if (!cb_replica_wipe(store, &error))
        fail_msg("%s", error->message);
    assert_int_equal(rows_of(store, CB_sessions), 0);
    assert_true(cb_replica_state(store, &position, NULL));
    assert_null(position.cursor);
    assert_false(file_holds(*state, "cache.db", "Keynote"));
    assert_false(file_holds(*state, "cache.db", "op_00007"));
    assert_false(file_holds(*state, "cache.db-wal", "op_00007"));
    g_autoptr(GPtrArray) entries = cb_outbox_entries(store, NULL);
    assert_int_equal(entries->len, 1);
}

static void
the_digest_of_the_cache_is_that_of_its_rows(void **state)
{
    g_autoptr(CbStore) store = must_open(*state);
    synchronise(store, 50);
    g_autoptr(CbWorld) world = must_load(store);
    CbDigest digest, expected = {.count = {0}};
    for (guint r = 0; r < cb_world_rows(world, CB_operators); r++) {
        CbRow row = {.table = CB_operators, .set = (1 << CB_N_operators) - 1};
        for (guint c = 0; c < CB_N_operators; c++)
            row.values[c] = cb_world_value(world, CB_operators, c, r);
        cb_digest_add(&expected, &row);
    }
    assert_true(cb_replica_digest(store, CB_operators, &digest, NULL));
    assert_memory_equal(&digest, &expected, sizeof digest);
    guint64 counted = 0;
    for (guint i = 0; i < 256; i++)
        counted += digest.count[i];
    assert_int_equal(counted, 50);
}

static void
members_are_found_whatever_stands_before_them(void **state)
{
    static const char text[] =
        " {\"a\":\"}\\\"]\",\"b\":[1,{\"rows\":2}],\"rows\" : [ 3 ] , \"c\":null} ";
    static const char twice[] = "{\"rows\":1,\"rows\":2}";
    static const char *const names[] = {"rows", "none"};
    CbPiece found[2];
    (void)state;
    assert_true(cb_split_members(text, strlen(text), names, 2, found));
    assert_int_equal(found[0].length, 5);
    assert_memory_equal(found[0].text, "[ 3 ]", 5);
    assert_null(found[1].text);
    assert_false(cb_split_members(twice, strlen(twice), names, 2, found));
    for (gsize cut = 0; cut < strlen(text) - 1; cut++)
        assert_false(cb_split_members(text, cut, names, 2, found));
    /* cJSON would take the text up to there for all of it. */
    assert_false(cb_split_members("{\"rows\":\"a\0b\"}", 14, names, 2, found));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        IN_DIRECTORY(a_first_synchronisation_makes_a_whole_copy),
        IN_DIRECTORY(a_copy_is_made_as_the_store_expects_it),
        IN_DIRECTORY(a_cache_of_the_former_version_keeps_its_facts),
        IN_DIRECTORY(a_kill_between_pages_costs_nothing_that_was_stored),
        IN_DIRECTORY(what_a_kill_leaves_is_the_last_page_and_its_position),
        IN_DIRECTORY(the_facts_stay_until_their_table_is_whole),
        IN_DIRECTORY(a_page_with_one_bad_row_is_refused_whole),
        IN_DIRECTORY(nesting_without_end_is_refused),
        IN_DIRECTORY(pages_that_are_not_expected_ask_to_begin_anew),
        IN_DIRECTORY(changes_are_upserts_and_deletes_with_their_cursor),
        IN_DIRECTORY(a_version_that_goes_down_is_ignored_and_counted),
        IN_DIRECTORY(a_person_is_asked_before_many_rows_are_taken_out),
        IN_DIRECTORY(a_small_part_of_a_large_table_may_go_without_asking),
        IN_DIRECTORY(changes_of_a_wrong_form_are_refused_whole),
        IN_DIRECTORY(other_processes_see_that_facts_came_but_not_each_fresh_minute),
        IN_DIRECTORY(a_damaged_cache_is_moved_aside_and_asks_to_begin_anew),
        IN_DIRECTORY(nothing_of_the_facts_is_left_after_a_wipe),
        IN_DIRECTORY(the_digest_of_the_cache_is_that_of_its_rows),
        cmocka_unit_test(members_are_found_whatever_stands_before_them),
    };
    return cmocka_run_group_tests_name("replica", tests, NULL, NULL);
}
