/* Several hubs sweep one database at once: everything happens once, also when some of them are killed. */
#include "tests/sync/crew_fixture.h"

#include <signal.h>
#include <sys/wait.h>

#define JOBS 6
#define HUBS 3
#define CYCLES 60       /* minutes of the simulated hour */
#define KILLED_FOR (6 * G_USEC_PER_SEC)

/* --- what must hold -------------------------------------------------------------------------------------- */

static void
count_one(GHashTable *counts, char *key)
{
    guint n = GPOINTER_TO_UINT(g_hash_table_lookup(counts, key));
    g_hash_table_replace(counts, key, GUINT_TO_POINTER(n + 1));
}

static void
assert_each_once(GHashTable *counts, const char *what)
{
    GHashTableIter iter;
    gpointer key, n;
    g_hash_table_iter_init(&iter, counts);
    while (g_hash_table_iter_next(&iter, &key, &n))
        if (GPOINTER_TO_UINT(n) != 1)
            fail_msg("%s %s: %u times", what, (char *)key, GPOINTER_TO_UINT(n));
}

static GHashTable *
counts_new(void)
{
    return g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
}

/* A person is asked once about a job and phase, with one message and one entry of the log. */
static void
assert_requests_once(const CbWorld *world)
{
    g_autoptr(GHashTable) requests = counts_new(), messages = counts_new(), sends = counts_new();
    for (guint row = 0; row < cb_world_rows(world, CB_staffing_requests); row++)
        count_one(requests, g_strjoin("/", jobs_id(world, staffing_requests_job_id(world, row)),
                                      profiles_id(world, staffing_requests_profile_id(world, row)),
                                      staffing_requests_phase(world, row), NULL));
    for (guint row = 0; row < cb_world_rows(world, CB_messages); row++)
        if (messages_request_id(world, row) != NULL)
            count_one(messages, g_strjoin("/", messages_request_id(world, row), messages_cause(world, row), NULL));
    for (guint row = 0; row < cb_world_rows(world, CB_staffing_events); row++)
        if (strcmp(staffing_events_event(world, row), "email_sent") == 0)
            count_one(sends, g_strdup(staffing_events_staffing_request_id(world, row)));
    assert_each_once(requests, "request");
    assert_each_once(messages, "message of request");
    assert_each_once(sends, "send of request");
    assert_int_equal(g_hash_table_size(requests), g_hash_table_size(sends));
    assert_true(g_hash_table_size(messages) >= g_hash_table_size(requests));
}

/* All of one wave went out in one tick: at one moment. */
static void
assert_waves_once(const CbWorld *world)
{
    g_autoptr(GHashTable) waves = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    for (guint row = 0; row < cb_world_rows(world, CB_staffing_campaign_events); row++) {
        if (strcmp(staffing_campaign_events_phase(world, row), "availability") != 0)
            continue;
        gint64 at = staffing_campaign_events_created_at(world, row);
        char *wave = g_strdup_printf(
            "%s/%s/%d", staffing_campaigns_id(world, staffing_campaign_events_campaign_id(world, row)),
            staffing_campaign_events_role_code(world, row), (int)staffing_campaign_events_wave_number(world, row));
        const gint64 *known = g_hash_table_lookup(waves, wave);
        if (known != NULL && *known != at)
            fail_msg("wave %s was sent twice", wave);
        g_hash_table_replace(waves, wave, g_memdup2(&at, sizeof at));
    }
}

static guint
count_ticks(const CbWorld *world)
{
    guint ticks = 0;
    for (guint row = 0; row < cb_world_rows(world, CB_journal); row++)
        ticks += strcmp(journal_kind(world, row), "campaign.tick") == 0;
    return ticks;
}

/* Without steps of escalation nothing is due twice at one moment. */
static void
assert_ticks_once(const CbWorld *world)
{
    g_autoptr(GHashTable) ticks = counts_new();
    for (guint row = 0; row < cb_world_rows(world, CB_journal); row++)
        if (strcmp(journal_kind(world, row), "campaign.tick") == 0)
            count_one(ticks, g_strdup_printf("%s at %" G_GINT64_FORMAT, jobs_id(world, journal_job_id(world, row)),
                                             journal_at(world, row)));
    assert_each_once(ticks, "tick of");
}

/* --- campaigns -------------------------------------------------------------------------------------------- */

static void
start_campaigns(Fixture *fixture, const char *policy)
{
    g_autoptr(CbPatch) rows = cb_patch_new();
    for (guint j = 0; j < JOBS; j++) {
        g_autofree char *id = g_strdup_printf("race%u", j);
        crew_add_job(rows, id, "1");
    }
    fixture_write(fixture->hub, fixture_patch, rows);
    for (guint j = 0; j < JOBS; j++) {
        g_autofree char *id = g_strdup_printf("race%u", j);
        g_free(crew_start(fixture, id, policy));
    }
}

/* --- threads ---------------------------------------------------------------------------------------------- */

typedef struct {
    CbHub *hub;
    guint ticked, failed;
} Sweeping;

static gpointer
sweep(gpointer data)
{
    Sweeping *sweeping = data;
    g_autoptr(GError) error = NULL;
    cJSON *swept = cb_hub_sweep(sweeping->hub, &error);
    if (swept != NULL) {
        sweeping->ticked += (guint)fixture_number(swept, "ticked");
        sweeping->failed += cJSON_GetNumberValue(fixture_get(swept, "failed")) > 0;
    }
    sweeping->failed += swept == NULL;
    cJSON_Delete(swept);
    return NULL;
}

/* One request of the first job is answered in each minute, so that campaigns also wake meanwhile. */
static void
somebody_answers(Fixture *fixture, guint minute)
{
    g_autoptr(CbWorld) world = crew_world(fixture->hub);
    guint request = crew_waiting(world, "availability");
    if (request == CB_NO_ROW)
        return;
    g_autofree char *link = crew_link(fixture->hub, world, request, "confirm");
    g_autoptr(CbAnswer) page = crew_press(fixture->hub, link, minute % 3 == 0 ? "confirm" : "decline");
    assert_int_equal(page->status, 200);
}

/* An hour in which each minute so many hubs sweep at once; how many ticks they report. */
static guint
sweep_for_an_hour(Fixture *fixture, CbHub *const *hubs, guint n)
{
    Sweeping sweeping[HUBS] = {{0}};
    for (guint h = 0; h < n; h++)
        sweeping[h].hub = hubs[h];
    for (guint minute = 0; minute < CYCLES; minute++) {
        GThread *threads[HUBS];
        fixture->now += CB_MINUTE;
        for (guint h = 0; h < n; h++)
            threads[h] = g_thread_new("sweep", sweep, &sweeping[h]);
        for (guint h = 0; h < n; h++)
            g_thread_join(threads[h]);
        somebody_answers(fixture, minute);
    }
    guint ticked = 0;
    for (guint h = 0; h < n; h++) {
        assert_int_equal(sweeping[h].failed, 0);
        ticked += sweeping[h].ticked;
    }
    return ticked;
}

static void
three_hubs_sweep_for_an_hour_and_each_tick_is_made_once(void **state)
{
    Fixture *fixture = *state;
    CbHub *hubs[HUBS] = {fixture->hub, fixture_open_more(fixture, FALSE), fixture_open_more(fixture, FALSE)};
    start_campaigns(fixture, "{\"availability_ttl_hours\":0.2,\"offer_ttl_hours\":0.1,\"escalation_steps\":[]}");
    guint ticked = sweep_for_an_hour(fixture, hubs, HUBS);
    g_autoptr(CbWorld) world = crew_world(fixture->hub);
    assert_int_equal(count_ticks(world), ticked + JOBS); /* each was ticked once as it was started */
    assert_true(ticked >= CYCLES / 5);
    assert_ticks_once(world);
    assert_requests_once(world);
    assert_waves_once(world);
    for (guint h = 1; h < HUBS; h++)
        cb_hub_close(hubs[h]);
}

/* --- processes -------------------------------------------------------------------------------------------- */

/* `callboard sweep`, as cron would run it. */
static GPid
run_sweep(const char *data)
{
    const char *build = g_getenv("CB_BUILD");
    g_autoptr(GError) error = NULL;
    g_autofree char *program = g_build_filename(build != NULL ? build : "build", "callboard", NULL);
    char *argv[] = {program, (char *)"sweep", (char *)"--data", (char *)data, NULL};
    GPid pid;
    if (!g_spawn_async(NULL, argv, NULL,
                       G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_STDOUT_TO_DEV_NULL | G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL,
                       &pid, &error))
        fail_msg("%s", error->message);
    return pid;
}

/* Three at a time; of each three one is killed at some moment. How many ended in good order. */
static guint
sweep_and_kill(const char *data, guint moment)
{
    GPid pids[HUBS];
    guint good = 0;
    for (guint h = 0; h < HUBS; h++)
        pids[h] = run_sweep(data);
    g_usleep(moment);
    kill(pids[moment % HUBS], SIGKILL);
    for (guint h = 0; h < HUBS; h++) {
        int status = 0;
        waitpid(pids[h], &status, 0);
        good += WIFEXITED(status) && WEXITSTATUS(status) == 0;
        g_spawn_close_pid(pids[h]);
    }
    return good;
}

/* Requests expire within a second and campaigns are due twice in each, so that waves go out all the time. */
static void
sweepers_that_are_killed_at_random_moments_lose_and_double_nothing(void **state)
{
    Fixture *fixture = *state;
    g_autoptr(GRand) dice = g_rand_new_with_seed(5);
    fixture->now = g_get_real_time();
    start_campaigns(fixture, "{\"availability_ttl_hours\":0.0003,\"availability_multiplier\":1,"
                             "\"tick_interval_seconds\":0.5}");
    gint64 until = g_get_monotonic_time() + KILLED_FOR;
    guint good = 0;
    while (g_get_monotonic_time() < until)
        good += sweep_and_kill(fixture->data, (guint)g_rand_int_range(dice, 1000, 120000));
    assert_true(good > 0);
    g_autoptr(CbWorld) world = crew_world(fixture->hub);
    assert_true(count_ticks(world) > 2 * JOBS);
    assert_true(cb_world_rows(world, CB_staffing_requests) > JOBS);
    assert_requests_once(world);
    assert_waves_once(world);
    fixture->now = g_get_real_time() + CB_MINUTE;
    g_autoptr(cJSON) after = crew_serve(fixture, CREW_SWEEP, NULL, 200);
    assert_int_equal(cJSON_GetNumberValue(fixture_get(after, "failed")), 0); /* no lock was left behind */
}

/* --- a directory ------------------------------------------------------------------------------------------- */

static void
the_command_sweeps_a_directory(void **state)
{
    Fixture *fixture = *state;
    fixture->now = g_get_real_time() - CB_DAY;
    start_campaigns(fixture, "{}");
    int status;
    waitpid(run_sweep(fixture->data), &status, 0);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    g_autoptr(CbWorld) world = crew_world(fixture->hub);
    assert_int_equal(count_ticks(world), 2 * JOBS);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        CREW_ON_POSTGRES(three_hubs_sweep_for_an_hour_and_each_tick_is_made_once),
        CREW_ON_POSTGRES(sweepers_that_are_killed_at_random_moments_lose_and_double_nothing),
        CREW_ON_BOTH(the_command_sweeps_a_directory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
