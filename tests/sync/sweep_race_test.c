/* Several hubs sweep one database at once: each tick is made once. (storm_test.c kills them.) */
#include "tests/sync/crew_fixture.h"

#include <sys/wait.h>

#include "tests/support/once.h"

#define JOBS 6
#define HUBS 3
#define CYCLES 60       /* minutes of the simulated hour */

/* --- what must hold -------------------------------------------------------------------------------------- */

static guint
count_ticks(const CbWorld *world)
{
    guint ticks = 0;
    for (guint row = 0; row < cb_world_rows(world, CB_journal); row++)
        ticks += strcmp(journal_kind(world, row), "campaign.tick") == 0;
    return ticks;
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
    g_autoptr(CbWorld) world = fixture_world(fixture->hub);
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
    g_autoptr(CbWorld) world = fixture_world(fixture->hub);
    assert_int_equal(count_ticks(world), ticked + JOBS); /* each was ticked once as it was started */
    assert_true(ticked >= CYCLES / 5);
    once_assert_ticks(world);
    once_assert_requests(world);
    once_assert_waves(world);
    for (guint h = 1; h < HUBS; h++)
        cb_hub_close(hubs[h]);
}

/* --- the command ------------------------------------------------------------------------------------------ */

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

static void
the_command_sweeps_a_directory(void **state)
{
    Fixture *fixture = *state;
    fixture->now = g_get_real_time() - CB_DAY;
    start_campaigns(fixture, "{}");
    int status;
    waitpid(run_sweep(fixture->data), &status, 0);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    g_autoptr(CbWorld) world = fixture_world(fixture->hub);
    assert_int_equal(count_ticks(world), 2 * JOBS);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        CREW_ON_POSTGRES(three_hubs_sweep_for_an_hour_and_each_tick_is_made_once),
        CREW_ON_BOTH(the_command_sweeps_a_directory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
