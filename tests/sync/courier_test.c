/* A courier and a real hub, with a network between them that misbehaves. */
#include "tests/sync/courier_fixture.h"

/* --- good days -------------------------------------------------------------------------------- */

static void
the_first_synchronisation_makes_the_cache_a_copy_of_the_hub(void **state)
{
    Test *test = *state;
    start(test);
    wait_for(test, is_live, "a live stream");
    assert_true(test->was_first);
    assert_true(test->reloads > 0);
    assert_true(test->status.fresh_at != CB_NULL);
    assert_string_equal(test->status.code, "");
    stop(test);
    assert_cache_is_the_hub(test);
}

static void
a_change_elsewhere_is_here_within_a_quarter_of_a_second(void **state)
{
    Test *test = *state;
    gint64 best = G_MAXINT64;
    start(test);
    wait_for(test, is_live, "a live stream");
    for (guint i = 0; i < 3; i++) {
        g_autofree char *name = g_strdup_printf("Ana %u", i);
        test->patches = 0;
        rename_operator(test, "o00007", name);
        best = MIN(best, wait_for(test, has_patch, "a patch"));
        g_usleep(250000); /* pulls are not made more often than every 200 ms */
    }
    assert_true(best < CB_SECOND / 4);
    stop(test);
    assert_cache_is_the_hub(test);
}

static CbOutboxState
outbox_state(const Test *test)
{
    g_autoptr(CbStore) store = cb_store_open(test->profile, NULL);
    g_autoptr(GPtrArray) entries = cb_outbox_entries(store, NULL);
    assert_int_equal(entries->len, 1);
    return ((const CbOutboxEntry *)g_ptr_array_index(entries, 0))->state;
}

static gboolean
is_accepted(const Test *test)
{
    return outbox_state(test) == CB_OUTBOX_ACCEPTED;
}

static void
decide(Test *test)
{
    g_autoptr(CbStore) store = cb_store_open(test->profile, NULL);
    g_autoptr(CbWorld) world = hub_world(test);
    g_autoptr(CbDecision) decision =
        cb_decision_new(world, "session.accept", "s1", "{\"operator_id\":\"o00001\"}", "dana",
                        CB_ROLE_DISPATCHER, g_get_real_time());
    assert_true(cb_outbox_begin(store, NULL) && cb_outbox_add(store, decision, 1, NULL, NULL) &&
                cb_outbox_commit(store, NULL));
}

static void
a_decision_is_pushed_when_a_person_says_so(void **state)
{
    Test *test = *state;
    start(test);
    wait_for(test, is_live, "a live stream");
    decide(test);
    cb_courier_outbox(test->courier);
    cb_courier_want(test->courier, CB_WANT_PUSH);
    wait_for(test, is_accepted, "acceptance");
    assert_true(test->outboxes > 0);
    wait_for(test, has_patch, "what the decision changed");
    stop(test);
    assert_cache_is_the_hub(test);
}

static void
once_pushes_and_pulls_and_ends(void **state)
{
    Test *test = *state;
    CbAgentStatus status;
    g_autoptr(GError) error = NULL;
    CbCourierOptions options = options_of(test);
    decide(test);
    if (!cb_courier_run(&options, &status, &error))
        fail_msg("%s", error->message);
    assert_int_equal(outbox_state(test), CB_OUTBOX_ACCEPTED);
    assert_cache_is_the_hub(test);
    options.refetch = TRUE;
    test->was_first = FALSE;
    assert_true(cb_courier_run(&options, &status, &error));
    assert_true(test->was_first);
    assert_cache_is_the_hub(test);
}

/* --- bad days --------------------------------------------------------------------------------- */

static void
a_broken_stream_is_opened_anew_and_nothing_is_missed(void **state)
{
    Test *test = *state;
    start(test);
    wait_for(test, is_live, "a live stream");
    fault_proxy_break(test->proxy);
    wait_for(test, is_not_live, "the end of the stream");
    test->patches = 0;
    rename_operator(test, "o00008", "Bea");
    wait_for(test, has_patch, "a patch");
    wait_for(test, is_live, "another live stream");
    stop(test);
    assert_cache_is_the_hub(test);
}

static void
a_hub_that_is_away_is_found_again(void **state)
{
    Test *test = *state;
    fault_proxy_disable(test->proxy, TRUE);
    start(test);
    wait_for(test, is_offline, "being offline");
    assert_string_equal(test->status.code, "OFFLINE");
    assert_non_null(strstr(test->status.sentence, "does not answer"));
    assert_true(test->status.retry_at != CB_NULL);
    fault_proxy_disable(test->proxy, FALSE);
    wait_for(test, is_live, "a live stream");
    stop(test);
    assert_cache_is_the_hub(test);
}

static void
a_first_synchronisation_that_is_cut_goes_on_where_it_was(void **state)
{
    Test *test = *state;
    set(test, FAULT_PROXY_DOWN, (FaultProxyFaults){.cut_after = LENGTH_OF_A_PAGE * 11 / 10});
    start(test);
    wait_for(test, is_live, "a live stream");
    assert_true(fault_proxy_connections(test->proxy) > 1);
    stop(test);
    assert_cache_is_the_hub(test);
}

static void
a_slow_and_torn_network_only_costs_time(void **state)
{
    Test *test = *state;
    set(test, FAULT_PROXY_BOTH,
        (FaultProxyFaults){.latency = 20000, .jitter = 15000, .slice = 8000, .slice_pause = 200});
    start(test);
    wait_for(test, is_live, "a live stream");
    stop(test);
    assert_cache_is_the_hub(test);
}

static void
it_stops_at_once_in_the_middle_of_a_page_and_goes_on_later(void **state)
{
    Test *test = *state;
    set(test, FAULT_PROXY_DOWN, (FaultProxyFaults){.bandwidth = 50000});
    start(test);
    wait_for(test, is_under_way, "a page on its way");
    stop(test);
    set(test, FAULT_PROXY_DOWN, (FaultProxyFaults){0});
    start(test);
    wait_for(test, is_live, "a live stream");
    stop(test);
    assert_cache_is_the_hub(test);
}

static void
it_stops_at_once_when_nobody_answers(void **state)
{
    Test *test = *state;
    set(test, FAULT_PROXY_BOTH, (FaultProxyFaults){.black_hole = TRUE});
    start(test);
    for (guint i = 0; i < 20; i++) {
        g_main_context_iteration(NULL, FALSE);
        g_usleep(10000);
    }
    assert_int_equal(test->status.link, CB_LINK_CONNECTING);
    stop(test);
}

static gboolean
is_slow(void)
{
    return g_getenv("CB_SOAK") == NULL;
}

static void
a_stream_that_fell_silent_is_given_up(void **state)
{
    Test *test = *state;
    if (is_slow())
        skip();
    start(test);
    wait_for(test, is_live, "a live stream");
    set(test, FAULT_PROXY_BOTH, (FaultProxyFaults){.black_hole = TRUE});
    gint64 until = g_get_monotonic_time() + 60 * CB_SECOND;
    while (is_live(test) && g_get_monotonic_time() < until) {
        g_main_context_iteration(NULL, FALSE);
        g_usleep(20000);
    }
    assert_false(is_live(test));
    set(test, FAULT_PROXY_BOTH, (FaultProxyFaults){0});
    fault_proxy_break(test->proxy);
    wait_for(test, is_live, "another live stream");
}

static void
once_says_that_the_hub_cannot_be_reached(void **state)
{
    Test *test = *state;
    CbAgentStatus status;
    g_autoptr(GError) error = NULL;
    CbCourierOptions options = options_of(test);
    fault_proxy_disable(test->proxy, TRUE);
    g_usleep(50000);
    assert_false(cb_courier_run(&options, &status, &error));
    assert_true(g_error_matches(error, CB_COURIER_ERROR, CB_COURIER_ERROR_UNREACHABLE));
    assert_non_null(strstr(error->message, "does not answer"));
}

/* --- who one is ------------------------------------------------------------------------------- */

static void
nobody_signed_in_is_said_at_once(void **state)
{
    Test *test = *state;
    g_autoptr(GError) error = NULL;
    CbCourierOptions options = options_of(test);
    assert_true(cb_credentials_remove(test->profile, NULL));
    assert_null(cb_courier_start(&options, &error));
    assert_true(g_error_matches(error, CB_COURIER_ERROR, CB_COURIER_ERROR_SIGNED_OUT));
    assert_non_null(strstr(error->message, "callboard login"));
}

static void
a_token_of_no_use_stops_it_until_somebody_signs_in(void **state)
{
    Test *test = *state;
    g_autofree char *url = proxy_url(test, "http");
    save_credentials(test, url, "cbt_nobody", NULL);
    start(test);
    wait_for(test, is_stopped, "a stop");
    assert_string_equal(test->status.code, "NOT_SIGNED_IN");
    assert_null(strstr(test->status.sentence, "cbt_nobody"));
    save_credentials(test, url, test->token, NULL);
    wait_for(test, is_live, "a live stream");
}

static void
one_of_two_on_a_profile_is_the_courier_and_the_other_takes_its_place(void **state)
{
    Test *test = *state;
    Test second = {.profile = test->profile};
    start(test);
    wait_for(test, is_live, "a live stream");
    start(&second);
    gint64 until = g_get_monotonic_time() + CB_SECOND / 2;
    while (*second.status.code == '\0' && g_get_monotonic_time() < until)
        g_main_context_iteration(NULL, FALSE);
    assert_string_equal(second.status.code, "OTHER_COURIER");
    stop(test);
    wait_for(&second, is_live, "a live stream of the other");
    stop(&second);
}

/* A certificate for 127.0.0.1 that nobody vouches for, in PEM files; FALSE where it cannot be made. */
static gboolean
make_certificate(const char *certificate, const char *key)
{
    const char *const command[] = {
        "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
        "-days", "2", "-subj", "/CN=hub.test", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key,
        "-out", certificate, NULL};
    int status = -1;
    return g_spawn_sync(NULL, (char **)command, NULL,
                        G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL | G_SPAWN_STDERR_TO_DEV_NULL, NULL,
                        NULL, NULL, NULL, &status, NULL) && status == 0;
}

static void
a_certificate_that_nobody_vouches_for_stops_it_unless_it_is_trusted_by_name(void **state)
{
    Test *test = *state;
    g_autofree char *certificate = g_build_filename(test->directory, "hub.pem", NULL);
    g_autofree char *key = g_build_filename(test->directory, "hub.key", NULL);
    if (!make_certificate(certificate, key))
        skip();
    start_server(test, certificate, key);
    g_autofree char *url = proxy_url(test, "https");
    save_credentials(test, url, test->token, NULL);
    start(test);
    wait_for(test, is_stopped, "a stop");
    assert_non_null(strstr(test->status.sentence, "certificate"));
    stop(test);
    save_credentials(test, url, test->token, certificate);
    start(test);
    wait_for(test, is_live, "a live stream");
    stop(test);
    assert_cache_is_the_hub(test);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_HUB(the_first_synchronisation_makes_the_cache_a_copy_of_the_hub),
        WITH_HUB(a_change_elsewhere_is_here_within_a_quarter_of_a_second),
        WITH_HUB(a_decision_is_pushed_when_a_person_says_so),
        WITH_HUB(once_pushes_and_pulls_and_ends),
        WITH_HUB(a_broken_stream_is_opened_anew_and_nothing_is_missed),
        WITH_HUB(a_hub_that_is_away_is_found_again),
        WITH_HUB(a_first_synchronisation_that_is_cut_goes_on_where_it_was),
        WITH_HUB(a_slow_and_torn_network_only_costs_time),
        WITH_HUB(it_stops_at_once_in_the_middle_of_a_page_and_goes_on_later),
        WITH_HUB(it_stops_at_once_when_nobody_answers),
        WITH_HUB(a_stream_that_fell_silent_is_given_up),
        WITH_HUB(once_says_that_the_hub_cannot_be_reached),
        WITH_HUB(nobody_signed_in_is_said_at_once),
        WITH_HUB(a_token_of_no_use_stops_it_until_somebody_signs_in),
        WITH_HUB(one_of_two_on_a_profile_is_the_courier_and_the_other_takes_its_place),
        cmocka_unit_test_setup_teardown(
            a_certificate_that_nobody_vouches_for_stops_it_unless_it_is_trusted_by_name, open_hub,
            tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
