/* Decisions of several console processes, on real sockets through networks that misbehave, to hub processes; consoles
 * and hubs are killed with -9 again and again. Afterwards nothing is lost, nothing was done twice, and everybody has
 * the same facts. 700 decisions in an ordinary run, 10,000 with CB_SOAK. */
#include "tests/sync/faults_oracle.h"

#include <stdlib.h>

#include <sys/wait.h>

#define PATIENCE (90 * CB_SECOND)
#define DEADLINE (20 * CB_MINUTE)

/* --- trouble ------------------------------------------------------------------------------------ */

/* What a network can do to its bytes; "well" is in it so that work gets done meanwhile. */
static const FaultProxyFaults faults[] = {
    {.latency = 0},
    {.latency = 0},
    {.latency = 0},
    {.latency = 60000, .jitter = 50000},
    {.latency = 5000, .jitter = 4000, .slice = 300, .slice_pause = 500},
    {.bandwidth = 40000},
    {.bandwidth = 4000, .latency = 20000},
    {.slow_close = CB_SECOND / 2},
    {.cut_after = 200},
    {.cut_after = 2500},
    {.cut_after = 20000},
    {.reset = TRUE},
    {.slice = 7, .slice_pause = 200},
    {.black_hole = TRUE},
};

static Console *
any_console(Test *test)
{
    return &test->consoles[below(test, test->plan.consoles)];
}

static void
change_network(Test *test)
{
    Console *console = any_console(test);
    FaultProxyWay way = below(test, FAULT_PROXY_BOTH + 1);
    const FaultProxyFaults *fault = &faults[below(test, G_N_ELEMENTS(faults))];
    fault_proxy_set(console->proxy, way, fault);
    /* What a black hole has swallowed is waited for until a time-out, unless the connection breaks. */
    if (!fault->black_hole && percent(test, 50))
        fault_proxy_break(console->proxy);
    test->faults++;
}

static void
break_network(Test *test)
{
    fault_proxy_break(any_console(test)->proxy);
    test->breaks++;
}

static void
unplug_for_a_while(Test *test)
{
    Console *console = any_console(test);
    fault_proxy_disable(console->proxy, TRUE);
    g_usleep(below(test, 200000));
    fault_proxy_disable(console->proxy, FALSE);
    test->breaks++;
}

static void
kill_a_console(Test *test)
{
    Console *console = any_console(test);
    kill_console(console);
    if (percent(test, 50))
        g_usleep(below(test, 200000));
    start_console(test, console);
    test->console_kills++;
}

static void
kill_a_hub(Test *test)
{
    Hub *hub = &test->hubs[below(test, test->plan.mortal_hubs)];
    kill_hub(hub);
    g_usleep(below(test, 300000));
    start_hub(test, hub);
    test->hub_kills++;
}

static const struct {
    guint share;
    void (*run)(Test *test);
} troubles[] = {
    {50, change_network}, {15, break_network}, {7, unplug_for_a_while}, {18, kill_a_console}, {10, kill_a_hub},
};

static void
make_trouble(Test *test)
{
    guint at = below(test, 100), t = 0;
    while (at >= troubles[t].share)
        at -= troubles[t++].share;
    troubles[t].run(test);
}

static guint
decided(const Test *test)
{
    guint n = 0;
    for (guint c = 0; c < test->plan.consoles; c++)
        n += crowd_confirmed(test->consoles[c].profile);
    return n;
}

/* A kill may come between keeping and confirming what was decided in a turn. */
static gboolean
is_enough(Test *test)
{
    const Plan *plan = &test->plan;
    guint wanted = plan->decisions / plan->consoles * plan->consoles;
    return decided(test) + 5 * test->console_kills >= wanted && test->console_kills >= 5 &&
           test->hub_kills >= 3 && test->faults >= 15 && test->breaks >= 4;
}

static void
live_through_trouble(Test *test)
{
    gint64 deadline = g_get_monotonic_time() + DEADLINE;
    while (!is_enough(test)) {
        make_trouble(test);
        g_usleep(20000 + below(test, 160000));
        if (g_get_monotonic_time() > deadline)
            fail_msg("only %u of %u decisions were made", decided(test), test->plan.decisions);
    }
}

/* --- rest --------------------------------------------------------------------------------------- */

static void
heal(Test *test)
{
    static const FaultProxyFaults none = {0};
    for (guint c = 0; c < test->plan.consoles; c++) {
        fault_proxy_set(test->consoles[c].proxy, FAULT_PROXY_BOTH, &none);
        fault_proxy_break(test->consoles[c].proxy);
    }
}

/* NULL when all consoles have come to rest, else what one of them still has to do. */
static char *
find_open(const Test *test)
{
    g_autoptr(CbDb) db = open_data(test);
    for (guint c = 0; c < test->plan.consoles; c++) {
        const Console *console = &test->consoles[c];
        g_autofree char *open = what_is_open(test, console, db), *status = status_of(console);
        if (open != NULL)
            return g_strdup_printf("%s: %s (%s)", console->name, open, status);
    }
    return NULL;
}

static void
show_differences(const Test *test)
{
    CbCursor cursor;
    g_autoptr(CbDb) db = open_data(test);
    g_autoptr(CbWorld) world = cb_hub_load(db, &cursor, NULL);
    for (guint c = 0; c < test->plan.consoles; c++) {
        CbReplicaState state = {0};
        g_autoptr(CbStore) store = open_profile(&test->consoles[c]);
        g_autoptr(CbWorld) facts = cb_store_load(store, NULL);
        g_autofree char *difference = find_difference(facts, world);
        cb_replica_state(store, &state, NULL);
        print_error("%s at %s (the hub %" G_GUINT64_FORMAT ".%" G_GINT64_FORMAT "): %s\n", test->consoles[c].name,
                    state.cursor, cursor.xid, cursor.seq, difference != NULL ? difference : "the same facts");
        cb_replica_state_clear(&state);
    }
}

static void
come_to_rest(Test *test)
{
    gint64 deadline = g_get_monotonic_time() + PATIENCE;
    g_autofree char *open = find_open(test);
    while (open != NULL && g_get_monotonic_time() < deadline) {
        g_usleep(100000);
        g_free(open);
        open = find_open(test);
    }
    if (open == NULL)
        return;
    print_error("seed %u: it does not come to rest: %s\n", test->seed, open);
    show_differences(test);
    fail();
}

static void
nothing_is_lost_or_done_twice(const Plan *plan, void **state)
{
    Story story = {0};
    Test *test = *state = fixture_new(plan);
    gint64 began = g_get_monotonic_time();
    fixture_begin(test);
    live_through_trouble(test);
    gint64 troubled = g_get_monotonic_time() - began;
    heal(test);
    come_to_rest(test);
    gint64 rested = g_get_monotonic_time() - began - troubled;
    end_processes(test);
    check_everything(test, &story);
    print_message("%u accepted, %u conflicts, %u rejected, %u given up, %u taken back; %u consoles and %u hubs "
                  "killed, %u faults, %u breaks; %.1f s of trouble, %.1f s until rest\n",
                  story.accepted, story.conflicts, story.rejected, story.dropped, story.undone,
                  test->console_kills, test->hub_kills, test->faults, test->breaks,
                  (double)troubled / CB_SECOND, (double)rested / CB_SECOND);
    assert_true(story.accepted > plan->decisions / 10);
    assert_true(story.dropped + story.conflicts + story.rejected > 0);
}

static gboolean
is_soak(void)
{
    return g_getenv("CB_SOAK") != NULL;
}

static void
a_hub_on_sqlite_and_its_consoles_lose_nothing_whoever_is_killed(void **state)
{
    const Plan plan = {.hubs = 1, .consoles = 4, .decisions = is_soak() ? 10000 : 700, .mortal_hubs = 1};
    nothing_is_lost_or_done_twice(&plan, state);
}

static void
two_hubs_on_one_postgresql_are_one_though_one_is_killed(void **state)
{
    const Plan plan = {.hubs = 2, .consoles = 4, .decisions = is_soak() ? 3000 : 400, .mortal_hubs = 1,
                       .postgres = TRUE};
    nothing_is_lost_or_done_twice(&plan, state);
}

int
main(int argc, char **argv)
{
    if (crowd_is_console(argc, argv))
        return crowd_console(argv);
    if (g_file_test("/dev/shm", G_FILE_TEST_IS_DIR)) /* what is written with care need not wait for a disk here */
        g_setenv("TMPDIR", "/dev/shm", TRUE);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(a_hub_on_sqlite_and_its_consoles_lose_nothing_whoever_is_killed,
                                  fixture_free),
        cmocka_unit_test_teardown(two_hubs_on_one_postgresql_are_one_though_one_is_killed, fixture_free),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
