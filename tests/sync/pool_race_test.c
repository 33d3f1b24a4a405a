/* Two hubs run one pool at once: no entry is decided twice, each turn is taken once, and modes that are switched
 * meanwhile leave a pool that makes sense. (pool_kill_test.c kills them.) */
#include "tests/sync/pool_fixture.h"

#include "engine/pool/route.h"

#define HUBS 2
#define ENTRIES 60u
#define ENTRIES_OF_SOAK 400u /* with CB_SOAK */
#define SWITCHES 8u

static guint
entries(void)
{
    return g_getenv("CB_SOAK") != NULL ? ENTRIES_OF_SOAK : ENTRIES;
}

/* --- hubs in threads ----------------------------------------------------------------------------- */

typedef struct {
    CbHub *hub;
    gint *over; /* atomic; NULL: one turn */
} Turning;

static gpointer
take_turns(gpointer data)
{
    Turning *turning = data;
    do
        cb_hub_pool_turn(turning->hub);
    while (turning->over != NULL && !g_atomic_int_get(turning->over));
    return NULL;
}

static void
start(CbHub *const *hubs, gint *over, Turning *turning, GThread **threads)
{
    for (guint h = 0; h < HUBS; h++) {
        turning[h] = (Turning){hubs[h], over};
        threads[h] = g_thread_new("turns", take_turns, &turning[h]);
    }
}

static void
join(GThread **threads)
{
    for (guint h = 0; h < HUBS; h++)
        g_thread_join(threads[h]);
}

static void
turn_at_once(CbHub *const *hubs)
{
    Turning turning[HUBS];
    GThread *threads[HUBS];
    start(hubs, NULL, turning, threads);
    join(threads);
}

static guint
count_daily(const CbWorld *world)
{
    guint n = 0;
    for (guint run = 0; run < cb_world_rows(world, CB_pool_processing_log); run++)
        n += strcmp(pool_processing_log_processing_type(world, run), "DAILY_PROCESSING") == 0;
    return n;
}

/* --- what holds ---------------------------------------------------------------------------------- */

static void
two_hubs_decide_each_entry_once_and_each_in_one_closed_run(void **state)
{
    Fixture *fixture = *state;
    CbHub *hubs[HUBS] = {fixture->hub, fixture_open_more(fixture, FALSE)};
    g_autoptr(CbPatch) rows = cb_patch_new();
    pool_add_entries(rows, entries(), fixture->now);
    pool_write(fixture, rows);
    turn_at_once(hubs);
    g_autoptr(CbWorld) world = fixture_world(fixture->hub);
    for (guint row = 0; row < entries(); row++)
        assert_null(booking_plan_pool_status(world, row));
    assert_int_equal(cb_world_rows(world, CB_pool_processing_log_entry), entries());
    pool_assert_once(world);
    pool_assert_records(world);
    cb_hub_close(hubs[1]);
}

static void
a_run_that_is_due_is_made_by_one_of_them(void **state)
{
    Fixture *fixture = *state;
    CbHub *hubs[HUBS] = {fixture->hub, fixture_open_more(fixture, FALSE)};
    g_autoptr(CbPatch) rows = cb_patch_new();
    pool_add_entry(rows, "far", "General", fixture->now + 90 * CB_DAY, fixture->now + 70 * CB_DAY, fixture->now);
    pool_write(fixture, rows);
    for (guint h = 0; h < HUBS; h++) /* each start is a run */
        cb_hub_pool_turn(hubs[h]);
    for (guint day = 1; day <= 5; day++) {
        fixture->now += CB_DAY;
        turn_at_once(hubs);
        g_autoptr(CbWorld) world = fixture_world(fixture->hub);
        assert_int_equal(count_daily(world), HUBS + day);
    }
    cb_hub_close(hubs[1]);
}

/* --- switching meanwhile ------------------------------------------------------------------------- */

/* Some are due by one mode and not by another. */
static void
add_spread(Fixture *fixture)
{
    g_autoptr(CbPatch) rows = cb_patch_new();
    gint64 now = fixture->now;
    for (guint e = 0; e < entries(); e++) {
        g_autofree char *id = g_strdup_printf("b%04u", e);
        gint64 start = now + 3 * CB_DAY + e / 4 * 6 * 60 * CB_MINUTE;
        pool_add_entry(rows, id, e % 5 == 0 ? "VIP" : "General", start, e % 2 == 0 ? now : start - 2 * CB_DAY, now);
    }
    pool_write(fixture, rows);
}

/* What a pool is whatever was switched while it was decided: each booking is either out of the pool, with all of its
 * columns, and decided exactly once, or in it, undecided, with its times and a deadline before its start; nothing is
 * taken once nobody decides; the mode in force is the one that was switched to last, and each switch began where the
 * one before it ended. */
static void
assert_consistent(const CbWorld *world)
{
    g_autoptr(GHashTable) decided = g_hash_table_new(NULL, NULL);
    for (guint row = 0; row < cb_world_rows(world, CB_pool_processing_log_entry); row++)
        g_hash_table_add(decided, GUINT_TO_POINTER(pool_processing_log_entry_booking_id(world, row) + 1));
    for (guint row = 0; row < cb_world_rows(world, CB_booking_plan); row++) {
        gboolean done = g_hash_table_contains(decided, GUINT_TO_POINTER(row + 1));
        const char *status = booking_plan_pool_status(world, row);
        gint64 deadline = booking_plan_pool_deadline_time(world, row);
        assert_int_equal(done, status == NULL);
        assert_int_equal(booking_plan_pool_entry_time(world, row) == CB_NULL, status == NULL);
        assert_int_equal(deadline == CB_NULL, status == NULL);
        if (status == NULL)
            continue;
        assert_null(booking_plan_interpreter_emp_code(world, row));
        assert_true(strcmp(status, "waiting") == 0 || strcmp(status, "ready") == 0);
        assert_true(deadline <= booking_plan_time_start(world, row));
    }
    pool_assert_once(world);
    pool_assert_records(world);
}

static int
compare_times(gconstpointer a, gconstpointer b, gpointer world)
{
    gint64 x = mode_transition_log_timestamp(world, *(const guint *)a);
    gint64 y = mode_transition_log_timestamp(world, *(const guint *)b);
    return (x > y) - (x < y);
}

static void
assert_switches(const CbWorld *world)
{
    const char *mode = "NORMAL";
    g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(guint));
    for (guint row = 0; row < cb_world_rows(world, CB_mode_transition_log); row++)
        g_array_append_val(rows, row);
    g_array_sort_with_data(rows, compare_times, (gpointer)world);
    assert_int_equal(rows->len, SWITCHES);
    for (guint i = 0; i < rows->len; i++) {
        guint row = g_array_index(rows, guint, i);
        assert_string_equal(mode_transition_log_old_mode(world, row), mode);
        mode = mode_transition_log_new_mode(world, row);
    }
    assert_string_equal(cb_pool_mode_name(cb_pool_policy(world).mode), mode);
}

static void
modes_that_are_switched_meanwhile_leave_a_consistent_pool(void **state)
{
    Fixture *fixture = *state;
    static const char *const modes[] = {"URGENT", "BALANCE", "NORMAL", "BALANCE"};
    CbHub *hubs[HUBS] = {fixture->hub, fixture_open_more(fixture, FALSE)};
    Turning turning[HUBS];
    GThread *threads[HUBS];
    gint over = 0;
    add_spread(fixture);
    cb_hub_pool_turn(hubs[0]); /* settings are there, and half is decided */
    start(hubs, &over, turning, threads);
    for (guint s = 0; s < SWITCHES; s++) {
        g_autofree char *payload = g_strdup_printf("{\"mode\":\"%s\",\"reason\":\"race\"}", modes[s % 4]);
        fixture->now += CB_MINUTE;
        pool_decide(hubs[s % HUBS], "pool.switch", CB_POOL_ID, payload);
        g_usleep(50000);
    }
    g_atomic_int_set(&over, 1);
    join(threads);
    turn_at_once(hubs);
    g_autoptr(CbWorld) world = fixture_world(fixture->hub);
    assert_consistent(world);
    assert_switches(world);
    cb_hub_close(hubs[1]);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        POOL_ON_BOTH(two_hubs_decide_each_entry_once_and_each_in_one_closed_run),
        POOL_ON_POSTGRES(a_run_that_is_due_is_made_by_one_of_them),
        POOL_ON_BOTH(modes_that_are_switched_meanwhile_leave_a_consistent_pool),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
