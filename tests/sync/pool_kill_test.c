/* A pool of a thousand, and hubs that are killed (-9) at random moments of deciding it: no booking is lost, none is
 * assigned twice, none stays taken beyond its hour, and the record of every run is closed in the end. Eight kills, a
 * hundred with CB_SOAK; CB_SEED says when they come. */
#include "tests/sync/pool_fixture.h"

#include "tests/support/hub_processes.h"

#define ENTRIES 1000u
#define ENTRIES_ON_POSTGRES 200u /* which is slower; all of them with CB_SOAK */
#define KILLS 4u
#define KILLS_OF_SOAK 50u /* on each database */
#define PATIENCE (20 * CB_SECOND)
#define LONGEST 120000 /* µs that a hub decides before it is killed */
#define CALM 12u       /* hours at most until nothing is left to do */

typedef struct {
    Fixture *fixture;
    HubProcesses *hubs;
    CbDice dice;
    guint entries;  /* that the pool is filled up to */
    guint bookings; /* that were ever made */
} Siege;

/* --- the pool ------------------------------------------------------------------------------------ */

static guint
count_pooled(const CbWorld *world)
{
    guint pooled = 0;
    for (guint row = 0; row < cb_world_rows(world, CB_booking_plan); row++)
        pooled += booking_plan_pool_status(world, row) != NULL;
    return pooled;
}

/* Fills the pool up: meetings of an hour, four at a time. */
static void
fill(Siege *siege)
{
    g_autoptr(CbWorld) world = fixture_world(siege->fixture->hub);
    g_autoptr(CbPatch) rows = cb_patch_new();
    gint64 first = worlds_time("2026-12-20T00:00:00Z");
    for (guint pooled = count_pooled(world); pooled < siege->entries; pooled++, siege->bookings++) {
        g_autofree char *id = g_strdup_printf("b%05u", siege->bookings);
        pool_add_entry(rows, id, "General", first + siege->bookings / 4 * 60 * CB_MINUTE, siege->fixture->now,
                       siege->fixture->now);
    }
    pool_write(siege->fixture, rows);
}

/* --- killing ------------------------------------------------------------------------------------- */

static void
set_clock(Siege *siege, gint64 later)
{
    siege->fixture->now += later;
    hub_processes_set_clock(siege->hubs, siege->fixture->now);
}

/* Two hubs decide at once; one is killed in the middle of it and begins anew, as a supervisor would start it. */
static void
kill_one(Siege *siege)
{
    guint victim = cb_dice_below(&siege->dice, 2);
    hub_processes_kill(siege->hubs, victim);
    fill(siege);
    set_clock(siege, 31 * CB_MINUTE);
    hub_processes_start(siege->hubs, victim);
    assert_true(hub_processes_await_claim(siege->hubs, victim, PATIENCE));
    g_usleep(cb_dice_below(&siege->dice, LONGEST));
}

static gboolean
has_open_run(const CbWorld *world)
{
    for (guint run = 0; run < cb_world_rows(world, CB_pool_processing_log); run++)
        if (pool_processing_log_processing_end_time(world, run) == CB_NULL)
            return TRUE;
    return FALSE;
}

/* Nobody is killed any more; what the dead held waits again after an hour, and their runs are closed. */
static CbWorld *
calm_down(Siege *siege)
{
    for (guint hour = 0; hour < CALM; hour++) {
        set_clock(siege, 61 * CB_MINUTE);
        hub_processes_settle(siege->hubs);
        g_autoptr(CbWorld) world = fixture_world(siege->fixture->hub);
        for (guint row = 0; row < cb_world_rows(world, CB_booking_plan); row++)
            if (g_strcmp0(booking_plan_pool_status(world, row), "processing") == 0)
                assert_true(booking_plan_updated_at(world, row) >= siege->fixture->now - 61 * CB_MINUTE);
        if (count_pooled(world) == 0 && !has_open_run(world))
            return g_steal_pointer(&world);
    }
    fail_msg("%u hours later something is still to be done", CALM);
    return NULL;
}

/* Each booking is there, and either somebody has it or people were told that nobody can. */
static void
assert_none_lost(const Siege *siege, const CbWorld *world)
{
    g_autoptr(GHashTable) escalated = g_hash_table_new(NULL, NULL);
    for (guint row = 0; row < cb_world_rows(world, CB_assignment_log); row++)
        if (strcmp(assignment_log_status(world, row), "escalated") == 0)
            g_hash_table_add(escalated, GUINT_TO_POINTER(assignment_log_booking_id(world, row) + 1));
    assert_int_equal(cb_world_rows(world, CB_booking_plan), siege->bookings);
    for (guint row = 0; row < siege->bookings; row++)
        if (booking_plan_interpreter_emp_code(world, row) == NULL)
            assert_true(g_hash_table_contains(escalated, GUINT_TO_POINTER(row + 1)));
}

static guint
count_broken_off(const CbWorld *world)
{
    guint broken = 0;
    for (guint run = 0; run < cb_world_rows(world, CB_pool_processing_log); run++) {
        const char *errors = pool_processing_log_errors(world, run);
        broken += errors != NULL && strstr(errors, "broken off") != NULL;
    }
    return broken;
}

static void
a_pool_survives_hubs_that_are_killed_at_any_moment(void **state)
{
    Siege *siege = *state;
    guint kills = g_getenv("CB_SOAK") != NULL ? KILLS_OF_SOAK : KILLS;
    fill(siege);
    for (guint hub = 0; hub < 2; hub++)
        hub_processes_start(siege->hubs, hub);
    for (guint k = 0; k < kills; k++) {
        kill_one(siege);
        g_autoptr(CbWorld) world = fixture_world(siege->fixture->hub);
        pool_assert_once(world);
    }
    g_autoptr(CbWorld) world = calm_down(siege);
    pool_assert_once(world);
    pool_assert_records(world);
    assert_none_lost(siege, world);
    guint broken = count_broken_off(world);
    print_message("%u kills, %u bookings, %u runs broken off\n", kills, siege->bookings, broken);
    assert_true(broken > 0); /* or nobody was killed at work, and nothing is shown */
}

/* --- databases ----------------------------------------------------------------------------------- */

static int
siege_new(void **state, int (*on_database)(void **state), guint entries)
{
    Siege *siege = g_new0(Siege, 1);
    const char *seed = g_getenv("CB_SEED");
    on_database(state);
    siege->entries = g_getenv("CB_SOAK") != NULL ? ENTRIES : entries;
    siege->fixture = *state;
    siege->dice = cb_dice_new(seed != NULL ? (guint32)g_ascii_strtoull(seed, NULL, 10) : 1, 6);
    const HubProcessesOptions options = {.data = siege->fixture->data, .now = siege->fixture->now};
    siege->hubs = hub_processes_new(&options);
    *state = siege;
    return 0;
}

static int
siege_on_sqlite(void **state)
{
    return siege_new(state, pool_on_sqlite, ENTRIES);
}

static int
siege_on_postgres(void **state)
{
    return siege_new(state, pool_on_postgres, ENTRIES_ON_POSTGRES);
}

static int
siege_free(void **state)
{
    Siege *siege = *state;
    hub_processes_free(siege->hubs);
    *state = siege->fixture;
    g_free(siege);
    return fixture_free(state);
}

int
main(int argc, char **argv)
{
    hub_processes_main(argc, argv);
    const struct CMUnitTest tests[] = {
        {"a_pool_survives_hubs_that_are_killed_at_any_moment (SQLite)", a_pool_survives_hubs_that_are_killed_at_any_moment,
         siege_on_sqlite, siege_free, NULL},
        {"a_pool_survives_hubs_that_are_killed_at_any_moment (PostgreSQL)",
         a_pool_survives_hubs_that_are_killed_at_any_moment, siege_on_postgres, siege_free, NULL},
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
