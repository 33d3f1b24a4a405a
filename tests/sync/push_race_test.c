/* What another hub commits while this one is reading what has changed. PostgreSQL alone has several
 * writers. */
#include "tests/sync/hub_fixture.h"

#define PATIENCE (10 * G_USEC_PER_SEC)

typedef struct {
    Fixture *fixture;
    cJSON *answer;
} Pushing;

static gpointer
push_ben(gpointer data)
{
    Pushing *pushing = data;
    const Wish one = {NULL, 1, "session.accept", "s1", "ben", CB_NULL};
    pushing->answer = fixture_push(pushing->fixture, CB_ROLE_DISPATCHER, FIXTURE_A, &one, 1);
    return NULL;
}

static void
run(CbDb *db, const char *sql)
{
    g_autoptr(GError) error = NULL;
    if (!cb_db_script(db, sql, &error))
        fail_msg("%s: %s", sql, error->message);
}

/* Until somebody waits for a lock. */
static void
wait_for_waiting(CbDb *db)
{
    gint64 until = g_get_monotonic_time() + PATIENCE;
    CbValue waiting = cb_integer(0);
    while (waiting.integer == 0) {
        gboolean found;
        assert_true(cb_db_one(db, "SELECT count(*) FROM pg_locks WHERE NOT granted", NULL, 0,
                              CB_TYPE_INT, &waiting, &found, NULL));
        assert_true(g_get_monotonic_time() < until);
        g_usleep(1000);
    }
}

/* The other hub accepts ana while this one has read which rows changed, and not yet the rows. */
static void
what_is_committed_between_two_reads_of_the_feed_never_overfills_a_seat(void **state)
{
    Fixture *fixture = *state;
    Pushing pushing = {fixture, NULL};
    cJSON_Delete(fixture_wish(fixture, FIXTURE_A, (Wish){NULL, 1, "session.accept", "s2", "ana", 0},
                              "accepted", NULL));
    g_autoptr(CbDb) other = cb_db_open(fixture->data, CB_DB_WRITE, NULL);
    assert_non_null(other);
    run(other, "UPDATE sessions SET title = 'Lights' WHERE id = 's1'");
    assert_true(cb_db_begin(other, CB_DB_WRITE, NULL));
    run(other, "LOCK TABLE sessions IN ACCESS EXCLUSIVE MODE");
    GThread *thread = g_thread_new("push", push_ben, &pushing);
    wait_for_waiting(other);
    run(other, "UPDATE session_operators SET status = 'accepted' WHERE session_id = 's1' AND "
               "operator_id = 'ana'");
    run(other, "UPDATE sessions SET row_version = row_version + 1 WHERE id = 's1'");
    run(other, "UPDATE operators SET row_version = row_version + 1 WHERE id = 'ana'");
    assert_true(cb_db_commit(other, NULL));
    g_thread_join(thread);
    const cJSON *result = fixture_result(pushing.answer, 0);
    assert_string_equal(fixture_text(result, "outcome"), "rejected");
    assert_string_equal(fixture_text(result, "code"), "SESSION_FULL");
    cJSON_Delete(pushing.answer);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            what_is_committed_between_two_reads_of_the_feed_never_overfills_a_seat,
            fixture_on_postgres, fixture_free),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
