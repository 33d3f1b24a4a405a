/* A console whose hub's PostgreSQL fails over to a standby that had not received the last commits. */
#include "tests/sync/courier_fixture.h"

#include <signal.h>

#include "tests/support/postgres.h"

static struct {
    CbTestPostgres *primary, *standby;
} pair;

static int
open_pair(void **state)
{
    Test *test = g_new0(Test, 1);
    pair.primary = cb_test_postgres_new(NULL);
    pair.standby = cb_test_postgres_follow(pair.primary, NULL);
    test->directory = cb_files_make_directory("failover", NULL);
    test->profile = g_build_filename(test->directory, "profile", NULL);
    g_autofree char *data =
        cb_test_postgres_address(pair.primary, pair.standby, "callboard", "postgres");
    const CbHubOptions options = {.data = data};
    g_autoptr(GError) error = NULL;
    test->hub = cb_hub_open(&options, &error);
    if (test->hub == NULL)
        fail_msg("%s", error->message);
    fill_hub(test);
    add_user(test);
    start_server(test, NULL, NULL);
    g_autofree char *url = proxy_url(test, "http");
    save_credentials(test, url, test->token, NULL);
    *state = test;
    return 0;
}

static int
close_pair(void **state)
{
    int closed = tear_down(state);
    cb_test_postgres_free(pair.standby);
    cb_test_postgres_free(pair.primary);
    return closed;
}

/* Keeps a decision in the console's outbox and has it pushed. */
static void
decide(Test *test, const char *id, const char *operator)
{
    g_autoptr(CbStore) store = cb_store_open(test->profile, NULL);
    g_autofree char *payload = g_strdup_printf("{\"operator_id\":\"%s\"}", operator);
    const CbDecision decision = {.id = (char *)id,
                                 .kind = (char *)"session.accept",
                                 .target = CB_sessions,
                                 .target_id = (char *)"s1",
                                 .base_version = CB_NULL,
                                 .payload = payload,
                                 .actor = (char *)"dana",
                                 .role = CB_ROLE_DISPATCHER,
                                 .decided_at = g_get_real_time()};
    assert_true(cb_outbox_begin(store, NULL) && cb_outbox_add(store, &decision, 1, NULL, NULL) &&
                cb_outbox_commit(store, NULL));
    cb_courier_outbox(test->courier);
    cb_courier_want(test->courier, CB_WANT_PUSH);
}

/* Whether all that was decided is accepted, and contained in the facts here. */
static gboolean
all_is_contained(const Test *test)
{
    g_autoptr(CbStore) store = cb_store_open(test->profile, NULL);
    g_autoptr(GPtrArray) entries = cb_outbox_entries(store, NULL);
    g_autoptr(CbWorld) facts = cb_store_load(store, NULL);
    guint row = cb_world_find(facts, CB_sessions, "s1");
    gint64 version = row == CB_NO_ROW
                         ? 0
                         : cb_world_value(facts, CB_sessions, CB_sessions_row_version, row).integer;
    for (guint i = 0; i < entries->len; i++) {
        const CbOutboxEntry *entry = entries->pdata[i];
        if (entry->state != CB_OUTBOX_ACCEPTED || entry->version > version)
            return FALSE;
    }
    return test->status.link == CB_LINK_LIVE;
}

static gint64
accepted_at_hub(const char *id)
{
    g_autofree char *sql = g_strdup_printf(
        "SELECT count(*) FROM cb_decided WHERE id = '%s' AND outcome = 'accepted'", id);
    g_autofree char *said = cb_test_postgres_sql(pair.standby, "postgres", sql);
    return g_ascii_strtoll(said, NULL, 10);
}

/* From here on the standby gets nothing more. */
static void
cut_replication(void)
{
    g_autofree char *pid = NULL;
    for (gboolean behind = TRUE; behind;) {
        g_free(pid);
        pid = cb_test_postgres_sql(pair.primary, "postgres",
                                   "SELECT pid FROM pg_stat_replication "
                                   "WHERE replay_lsn >= pg_current_wal_lsn()");
        behind = *pid == '\0';
    }
    assert_int_equal(kill((pid_t)g_ascii_strtoll(pid, NULL, 10), SIGSTOP), 0);
}

static void
what_a_failover_lost_is_decided_again_and_the_cache_is_the_new_primary(void **state)
{
    static const char kept[] = "0197b7f0-0000-4000-8000-00000000000a";
    static const char lost[] = "0197b7f0-0000-4000-8000-00000000000b";
    Test *test = *state;
    start(test);
    wait_for(test, is_live, "the stream");
    decide(test, kept, "o00001");
    wait_for(test, all_is_contained, "the first decision");
    cut_replication();
    decide(test, lost, "o00002");
    wait_for(test, all_is_contained, "the decision that will be lost");
    rename_operator(test, "o00003", "Lost");
    g_usleep(400000); /* the console has it */
    cb_test_postgres_kill(pair.primary);
    cb_test_postgres_promote(pair.standby);
    assert_int_equal(accepted_at_hub(kept), 1);
    assert_int_equal(accepted_at_hub(lost), 0);
    for (guint i = 0; i < 10 && accepted_at_hub(lost) == 0; i++) {
        cb_courier_want(test->courier, CB_WANT_RETRY);
        wait_for(test, is_live, "the stream after the failover");
        g_usleep(300000);
    }
    wait_for(test, all_is_contained, "what was lost, decided again");
    assert_int_equal(accepted_at_hub(kept), 1);
    assert_int_equal(accepted_at_hub(lost), 1);
    stop(test);
    assert_cache_is_the_hub(test);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            what_a_failover_lost_is_decided_again_and_the_cache_is_the_new_primary, open_pair,
            close_pair),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
