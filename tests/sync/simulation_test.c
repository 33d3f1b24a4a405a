/* Hub, network and three consoles with virtual time: 24 seeds in every run, 10,000 with CB_SOAK; CB_SEED runs
 * one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "tests/support/simulation_parts.h"

#define SECONDS 60

typedef struct {
    GMutex lock;
    guint64 next, last;
    SimulationStory sum;
    char *problem;
} Runs;

static void
add(SimulationStory *sum, const SimulationStory *story)
{
    sum->decisions += story->decisions;
    sum->accepted += story->accepted;
    sum->conflicts += story->conflicts;
    sum->rejected += story->rejected;
    sum->requests += story->requests;
    sum->lost += story->lost;
    sum->kills += story->kills;
    sum->edits += story->edits;
    sum->refetched += story->refetched;
}

/* The next seed to be run, 0 when all are or one has failed. */
static guint64
next_seed(Runs *runs)
{
    g_mutex_lock(&runs->lock);
    guint64 seed = runs->problem == NULL && runs->next <= runs->last ? runs->next++ : 0;
    g_mutex_unlock(&runs->lock);
    return seed;
}

static gpointer
run_seeds(gpointer data)
{
    Runs *runs = data;
    for (guint64 seed = next_seed(runs); seed != 0; seed = next_seed(runs)) {
        const SimulationOptions options = {.seed = seed, .seconds = SECONDS};
        SimulationStory story;
        char *problem = simulation_run(&options, &story);
        g_mutex_lock(&runs->lock);
        add(&runs->sum, &story);
        if (runs->problem == NULL)
            runs->problem = problem;
        else
            g_free(problem);
        g_mutex_unlock(&runs->lock);
    }
    return NULL;
}

static void
consoles_and_hub_agree_whatever_the_network_does(void **state)
{
    const char *one = g_getenv("CB_SEED");
    guint64 first = one != NULL ? g_ascii_strtoull(one, NULL, 10) : 1;
    Runs runs = {.next = first,
                 .last = one != NULL ? first : g_getenv("CB_SOAK") != NULL ? 10000 : 24};
    GThread *threads[2];
    (void)state;
    for (guint t = 0; t < G_N_ELEMENTS(threads); t++)
        threads[t] = g_thread_new("seeds", run_seeds, &runs);
    for (guint t = 0; t < G_N_ELEMENTS(threads); t++)
        g_thread_join(threads[t]);
    print_message("%u decisions, %u accepted, %u conflicts, %u rejected; %u requests, %u lost, "
                  "%u kills, %u edits, %u first synchronisations\n",
                  runs.sum.decisions, runs.sum.accepted, runs.sum.conflicts, runs.sum.rejected,
                  runs.sum.requests, runs.sum.lost, runs.sum.kills, runs.sum.edits, runs.sum.refetched);
    if (runs.problem != NULL)
        fail_msg("%s (CB_SEED runs it alone)", runs.problem);
    assert_true(one != NULL || (runs.sum.accepted > 0 && runs.sum.conflicts > 0 && runs.sum.kills > 0));
}

static void
one_seed_gives_one_story(void **state)
{
    const SimulationOptions options = {.seed = 7, .seconds = 20};
    SimulationStory first, second;
    (void)state;
    g_autofree char *a = simulation_run(&options, &first);
    g_autofree char *b = simulation_run(&options, &second);
    assert_string_equal(a != NULL ? a : "", b != NULL ? b : "");
    assert_memory_equal(&first, &second, sizeof first);
}

/* As sync/client/courier.c does it: the agent relies on it. */
static void
a_couriers_clock_follows_the_consoles_forward_only(void **state)
{
    Simulation simulation = {.now = 1000};
    Console console = {.simulation = &simulation, .offset = -50, .ahead = -50};
    (void)state;
    assert_int_equal(sim_courier_now(&console), 950);
    console.offset = 600;
    assert_int_equal(sim_courier_now(&console), 1600);
    console.offset = 0;
    simulation.now += 10;
    assert_int_equal(sim_local(&console), 1010);
    assert_int_equal(sim_courier_now(&console), 1610);
}

static Event
take_event(Simulation *simulation)
{
    GSequenceIter *first = g_sequence_get_begin_iter(simulation->events);
    Event event = *(const Event *)g_sequence_get(first);
    g_sequence_remove(first);
    return event;
}

/* A stream is opened while the hub is down: how many requests were refused. */
static guint
lost_openings(gboolean closed_meanwhile)
{
    const SimulationOptions options = {.calm = TRUE};
    SimulationStory story = {0};
    Simulation simulation = {.options = &options, .story = &story, .dice = g_rand_new_with_seed(1)};
    const CbAgentOptions nobody = {.hub = "https://hub.example", .client_id = "1"};
    const CbReplicaState nothing = {.table = CB_none, .fresh_at = CB_NULL};
    g_autoptr(CbAgent) agent = cb_agent_new(&nobody, &nothing);
    g_autoptr(CbRequest) request = cb_request_new("GET", "/events?since=c");
    Console console = {.simulation = &simulation, .agent = agent, .token = (char *)"t"};
    const CbTask open = {.kind = CB_TASK_OPEN, .id = 2, .request = request};
    simulation.events = g_sequence_new(g_free);
    sim_open_stream(&console, &open);
    if (closed_meanwhile)
        sim_drop_stream(&console);
    Event arrival = take_event(&simulation);
    arrival.run(&simulation, arrival.data);
    while (!g_sequence_is_empty(simulation.events)) {
        Event answer = take_event(&simulation);
        sim_forget_parcel(&answer);
    }
    g_sequence_free(simulation.events);
    g_rand_free(simulation.dice);
    return story.lost;
}

/* It would take the place of the one that was opened after it, whose events were lost then without a word. */
static void
a_stream_that_is_closed_before_it_is_open_never_reaches_the_hub(void **state)
{
    (void)state;
    assert_int_equal(lost_openings(FALSE), 1);
    assert_int_equal(lost_openings(TRUE), 0);
}

int
main(void)
{
    if (g_file_test("/dev/shm", G_FILE_TEST_IS_DIR)) /* what is written with care need not wait for a disk here */
        g_setenv("TMPDIR", "/dev/shm", TRUE);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_couriers_clock_follows_the_consoles_forward_only),
        cmocka_unit_test(a_stream_that_is_closed_before_it_is_open_never_reaches_the_hub),
        cmocka_unit_test(one_seed_gives_one_story),
        cmocka_unit_test(consoles_and_hub_agree_whatever_the_network_does),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
