/* The hub of hub_fixture.h with a pool: interpreters, and bookings that wait for them. */
#pragma once

#include "tests/sync/hub_fixture.h"

#include "sync/hub/pool/inside.h"

/* "i00", … who are free. */
static void
pool_add_people(CbPatch *rows, guint people)
{
    for (guint p = 0; p < people; p++) {
        g_autofree char *id = g_strdup_printf("i%02u", p);
        worlds_row(rows, CB_employee, "emp_code", id, "first_name", id, NULL);
        worlds_row(rows, CB_user_role, "emp_code", id, "role_code", "INTERPRETER", NULL);
    }
}

/* A pooled meeting of an hour so many minutes after `start`, with its deadline. */
static void
pool_add_entry(CbPatch *rows, const char *id, const char *type, gint64 start, gint64 deadline, gint64 now)
{
    char from[32], to[32], until[32], at[32];
    worlds_row(rows, CB_booking_plan, "booking_id", id, "meeting_type", type, "time_start", cb_time_format(start, from),
               "time_end", cb_time_format(start + 60 * CB_MINUTE, to), "pool_status", "waiting", "pool_entry_time",
               cb_time_format(now, at), "pool_deadline_time", cb_time_format(deadline, until), "updated_at", at, NULL);
}

/* So many entries "b0000", …, in twenty days and later, four at a time, due now. */
static G_GNUC_UNUSED void
pool_add_entries(CbPatch *rows, guint entries, gint64 now)
{
    for (guint e = 0; e < entries; e++) {
        g_autofree char *id = g_strdup_printf("b%04u", e);
        pool_add_entry(rows, id, "General", now + 20 * CB_DAY + e / 4 * 60 * CB_MINUTE, now, now);
    }
}

static G_GNUC_UNUSED void
pool_write(Fixture *fixture, CbPatch *rows)
{
    fixture_write(fixture->hub, fixture_patch, rows);
}

static Fixture *
pool_fill(Fixture *fixture)
{
    g_autoptr(CbPatch) rows = cb_patch_new();
    pool_add_people(rows, 6);
    fixture_write(fixture->hub, fixture_patch, rows);
    return fixture;
}

static G_GNUC_UNUSED int
pool_on_sqlite(void **state)
{
    int failed = fixture_on_sqlite(state);
    pool_fill(*state);
    return failed;
}

static G_GNUC_UNUSED int
pool_on_postgres(void **state)
{
    int failed = fixture_on_postgres(state);
    pool_fill(*state);
    return failed;
}

#define POOL_ON_SQLITE(test) {#test, test, pool_on_sqlite, fixture_free, NULL}
#define POOL_ON_POSTGRES(test) {#test " (PostgreSQL)", test, pool_on_postgres, fixture_free, NULL}
#define POOL_ON_BOTH(test) {#test " (SQLite)", test, pool_on_sqlite, fixture_free, NULL}, POOL_ON_POSTGRES(test)

/* --- deciding and looking --------------------------------------------------------------------- */

/* Decides as an administrator; fails unless it is accepted. `payload` is JSON. */
static G_GNUC_UNUSED void
pool_decide(CbHub *hub, const char *kind, const char *target, const char *payload)
{
    g_auto(CbPoolTold) told = {0};
    g_autoptr(GError) error = NULL;
    const CbPoolAsk ask = {kind, target, cJSON_Parse(payload), {"adam", CB_ROLE_ADMIN}, NULL, NULL};
    if (!cb_pool_ask(hub, &ask, &told, &error))
        fail_msg("%s: %s", kind, error->message);
    if (!cb_pool_accepted(&told))
        fail_msg("%s: %s", kind, told.outcome->sentence);
}

/* "assigned", "escalated", or the status in the pool. */
static G_GNUC_UNUSED const char *
pool_fate(const CbWorld *world, const char *booking)
{
    guint row = worlds_find(world, CB_booking_plan, booking);
    const char *status = booking_plan_pool_status(world, row);
    if (status != NULL)
        return status;
    return booking_plan_interpreter_emp_code(world, row) != NULL ? "assigned" : "escalated";
}

static G_GNUC_UNUSED void
pool_assert_fate(CbHub *hub, const char *booking, const char *fate)
{
    g_autoptr(CbWorld) world = fixture_world(hub);
    if (strcmp(pool_fate(world, booking), fate) != 0)
        fail_msg("%s is %s, not %s", booking, pool_fate(world, booking), fate);
}

/* Takes turns as the hub's thread would, until the clock is so far. */
static G_GNUC_UNUSED void
pool_turn_until(Fixture *fixture, gint64 until)
{
    for (guint turns = 0;; turns++) {
        gint64 next = cb_hub_pool_turn(fixture->hub);
        assert_true(turns < 5000);
        if (next > until)
            break;
        fixture->now = next;
    }
    fixture->now = until;
}

/* --- what must hold ----------------------------------------------------------------------------- */

/* Nobody is at two meetings at once; each booking was assigned once at most, and in one run. */
static G_GNUC_UNUSED void
pool_assert_once(const CbWorld *world)
{
    g_autoptr(GHashTable) places = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GHashTable) assigned = g_hash_table_new(NULL, NULL), decided = g_hash_table_new(NULL, NULL);
    for (guint row = 0; row < cb_world_rows(world, CB_booking_plan); row++) {
        const char *who = booking_plan_interpreter_emp_code(world, row);
        gint64 start = booking_plan_time_start(world, row);
        if (who == NULL)
            continue;
        assert_string_equal(booking_plan_booking_status(world, row), "approve");
        char *place = g_strdup_printf("%s %" G_GINT64_FORMAT, who, start); /* all begin with an hour and last one */
        if (!g_hash_table_add(places, place))
            fail_msg("%s has two meetings at once", who);
    }
    for (guint row = 0; row < cb_world_rows(world, CB_assignment_log); row++)
        if (strcmp(assignment_log_status(world, row), "assigned") == 0 &&
            !g_hash_table_add(assigned, GUINT_TO_POINTER(assignment_log_booking_id(world, row) + 1)))
            fail_msg("%s was assigned twice", booking_plan_booking_id(world, assignment_log_booking_id(world, row)));
    for (guint row = 0; row < cb_world_rows(world, CB_pool_processing_log_entry); row++)
        if (strcmp(pool_processing_log_entry_status(world, row), "failed") != 0 &&
            !g_hash_table_add(decided, GUINT_TO_POINTER(pool_processing_log_entry_booking_id(world, row) + 1)))
            fail_msg("%s is in two runs",
                     booking_plan_booking_id(world, pool_processing_log_entry_booking_id(world, row)));
}

/* Every record of a run is closed and has the counts of its rows. */
static G_GNUC_UNUSED void
pool_assert_records(const CbWorld *world)
{
    for (guint run = 0; run < cb_world_rows(world, CB_pool_processing_log); run++) {
        gint64 rows = 0;
        if (strcmp(pool_processing_log_processing_type(world, run), "DAILY_PROCESSING") == 0)
            continue;
        for (guint row = 0; row < cb_world_rows(world, CB_pool_processing_log_entry); row++)
            rows += strcmp(pool_processing_log_entry_batch_id(world, row),
                           pool_processing_log_batch_id(world, run)) == 0;
        assert_true(pool_processing_log_processing_end_time(world, run) != CB_NULL);
        assert_int_equal(pool_processing_log_processed_entries(world, run), rows);
    }
}
