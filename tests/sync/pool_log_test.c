/* The log of the pool in a hub: nothing of it is lost, whatever becomes of database, disk and process. */
#include "tests/sync/hub_fixture.h"

#include <signal.h>
#include <sys/resource.h>

#include <glib/gstdio.h>

#include "sync/hub/pool/log.h"

typedef struct {
    Fixture *fixture;
    char *directory;
    CbPoolLog *log;
} Logging;

static void
open_log(Logging *logging)
{
    g_autoptr(GError) error = NULL;
    logging->log = cb_pool_log_new(logging->fixture->hub);
    if (!cb_pool_log_open(logging->log, logging->directory, &error))
        fail_msg("%s", error->message);
}

static int
logging_new(void **state, int (*on_database)(void **state))
{
    Logging *logging = g_new0(Logging, 1);
    on_database(state);
    logging->fixture = *state;
    logging->directory = cb_files_make_directory("pool-log", NULL);
    open_log(logging);
    *state = logging;
    return 0;
}

static int
logging_on_sqlite(void **state)
{
    return logging_new(state, fixture_on_sqlite);
}

static int
logging_on_postgres(void **state)
{
    return logging_new(state, fixture_on_postgres);
}

static int
logging_free(void **state)
{
    Logging *logging = *state;
    cb_pool_log_free(logging->log);
    cb_files_remove(logging->directory, NULL);
    g_free(logging->directory);
    *state = logging->fixture;
    g_free(logging);
    return fixture_free(state);
}

#define LOGGING_ON_BOTH(test)                                            \
    {#test " (SQLite)", test, logging_on_sqlite, logging_free, NULL},    \
    {#test " (PostgreSQL)", test, logging_on_postgres, logging_free, NULL}

/* --- what is asked ------------------------------------------------------------------------------- */

static void
note(Logging *logging, const char *booking, gboolean urgent)
{
    const CbPoolProblem problem = {"booking.process", booking, NULL, "the lamp is broken", urgent};
    cb_pool_log_trouble(logging->log, &problem);
}

/* So much later, in steps that no pause of the log is shorter than. */
static void
pass(Logging *logging, gint64 time)
{
    for (gint64 step = 100000; time > 0; time -= step) {
        if (time > 2 * CB_SECOND)
            step = CB_SECOND;
        cb_pool_log_work(logging->log);
        logging->fixture->now += step;
    }
    cb_pool_log_work(logging->log);
}

static guint
count_rows(const Logging *logging)
{
    g_autoptr(CbWorld) world = fixture_world(logging->fixture->hub);
    return cb_world_rows(world, CB_system_error_log);
}

static char *
read_file(const Logging *logging, const char *name)
{
    char *text = NULL;
    g_autofree char *path = g_build_filename(logging->directory, name, NULL);
    return g_file_get_contents(path, &text, NULL, NULL) ? text : g_strdup("");
}

static guint
count_lines(const Logging *logging, const char *name)
{
    guint lines = 0;
    g_autofree char *text = read_file(logging, name);
    for (const char *c = text; *c != '\0'; c++)
        lines += *c == '\n';
    assert_true(*text == '\0' || g_str_has_suffix(text, "}\n"));
    return lines;
}

#define FALLEN "pool-log-0.jsonl"
#define ASIDE "pool-log-0.aside.jsonl"

static gboolean
run_script(CbDb *db, gpointer sql, GError **error)
{
    return cb_db_script(db, sql, error);
}

/* Everything that writes logs, and a probe, is refused from now on. */
static void
refuse_writes(Logging *logging, gboolean refused)
{
    static const char *const on_sqlite[] = {
        "DROP TRIGGER no_log; DROP TRIGGER no_meta",
        "CREATE TRIGGER no_log BEFORE INSERT ON system_error_log BEGIN SELECT RAISE(ABORT, 'no'); END;"
        "CREATE TRIGGER no_meta BEFORE INSERT ON cb_meta BEGIN SELECT RAISE(ABORT, 'no'); END"};
    static const char *const on_postgres[] = {
        "ALTER TABLE system_error_log DROP CONSTRAINT no; ALTER TABLE cb_meta DROP CONSTRAINT no",
        "ALTER TABLE system_error_log ADD CONSTRAINT no CHECK (false) NOT VALID;"
        "ALTER TABLE cb_meta ADD CONSTRAINT no CHECK (false) NOT VALID"};
    const char *const *sql = logging->fixture->is_directory ? on_sqlite : on_postgres;
    fixture_write(logging->fixture->hub, run_script, (gpointer)sql[refused]);
}

/* --- what holds ---------------------------------------------------------------------------------- */

static void
what_is_logged_stands_in_the_database_half_a_minute_later_and_urgent_rows_at_once(void **state)
{
    Logging *logging = *state;
    note(logging, "b1", FALSE);
    note(logging, "b2", TRUE);
    cb_pool_log_work(logging->log);
    assert_int_equal(count_rows(logging), 1);
    pass(logging, 30 * CB_SECOND);
    assert_int_equal(count_rows(logging), 2);
    assert_int_equal(count_lines(logging, FALLEN), 0);
}

static void
what_the_database_refuses_for_a_while_is_there_in_the_end_each_row_once(void **state)
{
    Logging *logging = *state;
    refuse_writes(logging, TRUE);
    for (guint i = 0; i < 20; i++) {
        g_autofree char *id = g_strdup_printf("b%u", i);
        note(logging, id, i % 4 == 0);
    }
    pass(logging, 100 * CB_SECOND); /* urgent rows have used up their tries, and a probe has failed */
    assert_int_equal(count_rows(logging), 0);
    assert_int_equal(count_lines(logging, FALLEN), 20);
    assert_false(cb_pool_log_status(logging->log).healthy);
    note(logging, "late", FALSE);
    pass(logging, CB_SECOND);
    assert_int_equal(count_lines(logging, FALLEN), 21); /* at once: nobody tries a database that is away */
    refuse_writes(logging, FALSE);
    pass(logging, 61 * CB_SECOND);
    assert_int_equal(count_rows(logging), 21);
    assert_int_equal(count_lines(logging, FALLEN), 0);
    CbLogStatus status = cb_pool_log_status(logging->log);
    assert_true(status.healthy && status.buffered == 0 && status.fallen == 0 && status.lost == 0);
}

/* What the disk takes; the database of a hub on SQLite is on it too. */
static void
limit_files(rlim_t bytes)
{
    struct rlimit limit;
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
    limit.rlim_cur = bytes == 0 ? limit.rlim_max : bytes;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

static void
a_full_disk_leaves_no_half_line_and_costs_no_row(void **state)
{
    Logging *logging = *state;
    for (guint i = 0; i < 3; i++)
        note(logging, "b", TRUE);
    limit_files(100); /* half a line */
    pass(logging, 5 * CB_SECOND);
    g_autofree char *text = read_file(logging, FALLEN);
    limit_files(0);
    assert_string_equal(text, "");
    assert_int_equal(cb_pool_log_status(logging->log).buffered, 3);
    pass(logging, 130 * CB_SECOND);
    assert_int_equal(count_rows(logging), 3);
    assert_int_equal(cb_pool_log_status(logging->log).lost, 0);
}

static void
rows_that_can_never_be_written_are_put_aside_and_hold_nothing_up(void **state)
{
    Logging *logging = *state;
    g_autofree char *long_text = g_strnfill(70000, 'x');
    cJSON *huge = cJSON_CreateObject(), *timeless = cJSON_CreateObject(), *wrong = cJSON_CreateObject();
    cJSON_AddStringToObject(huge, "id", long_text);
    cJSON_AddStringToObject(timeless, "id", "t");
    cJSON_AddNumberToObject(wrong, "id", 7);
    cb_pool_log_row(logging->log, CB_system_error_log, huge, logging->fixture->now, FALSE);
    cb_pool_log_row(logging->log, CB_system_error_log, timeless, CB_NULL, FALSE);
    cb_pool_log_row(logging->log, CB_system_error_log, wrong, logging->fixture->now, FALSE);
    note(logging, "b1", FALSE);
    pass(logging, 31 * CB_SECOND);
    assert_int_equal(count_rows(logging), 1);
    assert_int_equal(count_lines(logging, ASIDE), 2);
    pass(logging, 160 * CB_SECOND); /* five flushes more */
    assert_int_equal(count_lines(logging, ASIDE), 3);
    assert_int_equal(cb_pool_log_status(logging->log).put_aside, 3);
}

static void
a_line_that_is_none_goes_aside_and_the_others_are_replayed(void **state)
{
    Logging *logging = *state;
    refuse_writes(logging, TRUE);
    note(logging, "b1", FALSE);
    pass(logging, CB_SECOND);
    cb_pool_log_free(logging->log); /* the process ends */
    assert_int_equal(count_lines(logging, FALLEN), 1);
    g_autofree char *path = g_build_filename(logging->directory, FALLEN, NULL);
    g_autofree char *text = read_file(logging, FALLEN), *spoilt = g_strconcat("{\"table\":\"sys}\n", text, NULL);
    assert_true(g_file_set_contents(path, spoilt, -1, NULL));
    refuse_writes(logging, FALSE);
    open_log(logging);
    pass(logging, CB_SECOND);
    assert_int_equal(count_rows(logging), 1);
    assert_int_equal(count_lines(logging, ASIDE), 1);
    assert_int_equal(count_lines(logging, FALLEN), 0);
}

static void
what_a_killed_replay_has_taken_is_replayed_and_nothing_twice(void **state)
{
    Logging *logging = *state;
    refuse_writes(logging, TRUE);
    note(logging, "b1", FALSE);
    note(logging, "b2", FALSE);
    cb_pool_log_free(logging->log);
    refuse_writes(logging, FALSE);
    g_autofree char *fallen = g_build_filename(logging->directory, FALLEN, NULL);
    g_autofree char *taken = g_build_filename(logging->directory, "pool-log-0.taken.jsonl", NULL);
    g_autofree char *text = read_file(logging, FALLEN);
    assert_int_equal(g_rename(fallen, taken), 0);
    assert_true(g_file_set_contents(fallen, text, -1, NULL)); /* killed between copying and deleting */
    open_log(logging);
    pass(logging, CB_SECOND);
    assert_int_equal(count_rows(logging), 2);
    assert_false(g_file_test(taken, G_FILE_TEST_EXISTS));
    assert_false(g_file_test(fallen, G_FILE_TEST_EXISTS));
}

static void
hubs_that_share_a_directory_have_files_of_their_own_and_inherit_those_of_the_dead(void **state)
{
    Logging *logging = *state;
    Logging other = {.fixture = logging->fixture, .directory = logging->directory};
    open_log(&other);
    refuse_writes(logging, TRUE);
    note(&other, "b1", FALSE);
    cb_pool_log_free(other.log);
    assert_int_equal(count_lines(logging, "pool-log-1.jsonl"), 1);
    refuse_writes(logging, FALSE);
    cb_pool_log_free(logging->log);
    open_log(logging);
    assert_int_equal(count_lines(logging, "pool-log-1.jsonl"), 0);
    pass(logging, CB_SECOND);
    assert_int_equal(count_rows(logging), 1);
}

static void
neither_file_nor_database_shows_a_password(void **state)
{
    Logging *logging = *state;
    const CbPoolProblem problem = {"pool.run", NULL, NULL,
                                   "cannot connect: host=db password=s3cret; INSERT INTO booking_plan VALUES (1)", TRUE};
    cb_pool_log_trouble(logging->log, &problem);
    cb_pool_log_work(logging->log);
    g_autoptr(CbWorld) world = fixture_world(logging->fixture->hub);
    const char *message = system_error_log_error_message(world, 0);
    assert_non_null(strstr(message, "host=db"));
    assert_null(strstr(message, "s3cret"));
    assert_null(strstr(message, "INSERT"));
    assert_non_null(strstr(system_error_log_correlation_id(world, 0), "pool.run/pool/2026-11-20T09:00:00Z"));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        LOGGING_ON_BOTH(what_is_logged_stands_in_the_database_half_a_minute_later_and_urgent_rows_at_once),
        LOGGING_ON_BOTH(what_the_database_refuses_for_a_while_is_there_in_the_end_each_row_once),
        {"a_full_disk_leaves_no_half_line_and_costs_no_row", a_full_disk_leaves_no_half_line_and_costs_no_row,
         logging_on_sqlite, logging_free, NULL},
        LOGGING_ON_BOTH(rows_that_can_never_be_written_are_put_aside_and_hold_nothing_up),
        LOGGING_ON_BOTH(a_line_that_is_none_goes_aside_and_the_others_are_replayed),
        LOGGING_ON_BOTH(what_a_killed_replay_has_taken_is_replayed_and_nothing_twice),
        LOGGING_ON_BOTH(hubs_that_share_a_directory_have_files_of_their_own_and_inherit_those_of_the_dead),
        LOGGING_ON_BOTH(neither_file_nor_database_shows_a_password),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
