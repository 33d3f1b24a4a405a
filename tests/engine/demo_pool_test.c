/* The demo's interpreter bookings: what every demo must show of the pool, whatever the seed and the hour. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "engine/demo/bookings.h"
#include "engine/pool/pool.h"
#include "engine/pool/route.h"
#include "engine/when.h"
#include "tests/support/worlds.h"

/* 2026-11-25T09:30:00Z, a Wednesday. */
#define NOW (G_GINT64_CONSTANT(1795599000) * CB_SECOND)
#define HOUR (60 * CB_MINUTE)
#define SEEDS 5
#define BOOKINGS 300
#define INTERPRETERS 24
#define ZONE "Europe/Paris"

static CbWorld *
demo(guint32 seed, gint64 now)
{
    return cb_demo_world(
        &(CbDemoOptions){.seed = seed, .now = now, .bookings = BOOKINGS, .interpreters = INTERPRETERS});
}

static gboolean
is(const char *a, const char *b)
{
    return g_strcmp0(a, b) == 0;
}

static void
the_same_seed_and_moment_give_the_same_bookings(void **state)
{
    (void)state;
    g_autoptr(CbWorld) one = demo(7, NOW), same = demo(7, NOW + 20 * CB_SECOND), other = demo(8, NOW);
    g_autofree char *first = worlds_dump(one), *second = worlds_dump(same), *third = worlds_dump(other);
    assert_string_equal(first, second);
    assert_string_not_equal(first, third);
}

static void
without_bookings_there_is_nothing_of_the_pool(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = cb_demo_world(&(CbDemoOptions){.seed = 1, .now = NOW, .operators = 9});
    for (guint table = CB_employee; table <= CB_dr_policy_log; table++)
        assert_int_equal(cb_world_rows(world, (CbTableId)table), 0);
}

static void
any_size_works(void **state)
{
    (void)state;
    static const guint sizes[] = {1, 2, 17, 39, 1000};
    for (guint s = 0; s < G_N_ELEMENTS(sizes); s++) {
        g_autoptr(CbWorld) world = cb_demo_world(&(CbDemoOptions){
            .seed = s, .now = NOW + s * 9 * HOUR, .bookings = sizes[s], .interpreters = sizes[s] / 3});
        assert_int_equal(cb_world_rows(world, CB_booking_plan), sizes[s]);
        assert_int_equal(cb_world_rows(world, CB_user_role), sizes[s] / 3 + 1);
        assert_int_equal(cb_world_dangling(world), 0);
    }
}

/* Somebody who is called by name must be the only one. */
static void
two_people_never_have_the_same_name(void **state)
{
    (void)state;
    for (guint32 seed = 1; seed <= 4 * SEEDS; seed++) {
        g_autoptr(CbWorld) world = demo(seed, NOW);
        g_autoptr(GHashTable) names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
        for (guint row = 0; row < cb_world_rows(world, CB_employee); row++)
            assert_true(g_hash_table_add(names, g_strdup_printf("%s %s", employee_first_name(world, row),
                                                                employee_last_name(world, row))));
    }
}

/* --- meetings --------------------------------------------------------------------------------- */

static int
minute_of_day(gint64 time)
{
    char clock[6];
    cb_time_clock(time, ZONE, clock);
    return (int)(g_ascii_strtoll(clock, NULL, 10) * 60 + g_ascii_strtoll(clock + 3, NULL, 10));
}

static void
assert_within_office_hours(const CbWorld *world, guint row)
{
    gint64 start = booking_plan_time_start(world, row), end = booking_plan_time_end(world, row);
    gint64 day = cb_time_day(start, ZONE);
    assert_true(cb_day_weekday(day) <= 5);
    assert_int_equal(cb_time_day(end, ZONE), day);
    assert_true(minute_of_day(start) >= 8 * 60 && minute_of_day(end) <= 18 * 60);
    assert_true(end - start >= 30 * CB_MINUTE && end - start <= 3 * HOUR);
}

static void
meetings_are_on_weekdays_within_office_hours_whenever_the_demo_starts(void **state)
{
    (void)state;
    g_autoptr(GTimeZone) held = g_time_zone_new_identifier(ZONE);
    for (guint32 seed = 1; seed <= SEEDS; seed++) {
        g_autoptr(CbWorld) world = demo(seed, NOW + seed * 37 * HOUR);
        for (guint row = 0; row < cb_world_rows(world, CB_booking_plan); row++)
            assert_within_office_hours(world, row);
    }
}

static gboolean
overlap(const CbWorld *world, guint a, guint b)
{
    return booking_plan_time_start(world, a) < booking_plan_time_end(world, b) &&
           booking_plan_time_start(world, b) < booking_plan_time_end(world, a);
}

static void
nobody_and_no_room_is_twice_at_the_same_time(void **state)
{
    (void)state;
    for (guint32 seed = 1; seed <= SEEDS; seed++) {
        g_autoptr(CbWorld) world = demo(seed, NOW);
        for (guint a = 0; a < cb_world_rows(world, CB_booking_plan); a++)
            for (guint b = 0; b < a; b++) {
                const char *who = booking_plan_interpreter_emp_code(world, a),
                           *room = booking_plan_meeting_room(world, a);
                if (!overlap(world, a, b))
                    continue;
                assert_true(who == NULL || !is(who, booking_plan_interpreter_emp_code(world, b)));
                assert_true(room == NULL || !is(room, booking_plan_meeting_room(world, b)));
            }
    }
}

static void
nobody_has_two_duty_rosters_in_a_row(void **state)
{
    (void)state;
    g_autoptr(GArray) booked =
        cb_demo_book(&(CbDemoOptions){.seed = 3, .now = NOW, .bookings = BOOKINGS, .interpreters = INTERPRETERS});
    guint last = CB_DEMO_NOBODY, rosters = 0;
    for (guint b = 0; b < booked->len; b++) {
        const CbDemoBooked *one = &g_array_index(booked, CbDemoBooked, b);
        if (one->type != CB_MEETING_DR || one->who == CB_DEMO_NOBODY)
            continue;
        assert_true(one->who != last);
        last = one->who;
        rosters++;
    }
    assert_true(rosters > 20);
}

static void
all_kinds_of_meetings_groups_and_series_are_there(void **state)
{
    (void)state;
    for (guint32 seed = 1; seed <= SEEDS; seed++) {
        g_autoptr(CbWorld) world = demo(seed, NOW);
        guint meetings[CB_N_MEETINGS] = {0}, children = 0, cancelled = 0;
        g_autoptr(GHashTable) groups = g_hash_table_new(g_str_hash, g_str_equal);
        for (guint row = 0; row < BOOKINGS; row++) {
            meetings[cb_booking_meeting(world, row)]++;
            children += booking_plan_parent_booking_id(world, row) != NULL;
            cancelled += is(booking_plan_booking_status(world, row), "cancel");
            g_hash_table_add(groups, (gpointer)booking_plan_owner_group(world, row));
        }
        for (guint m = 0; m < CB_N_MEETINGS; m++)
            assert_true(meetings[m] >= 8);
        assert_int_equal(g_hash_table_size(groups), 4);
        assert_int_equal(children, 4 * 7);
        assert_in_range(cancelled, 3, 40);
    }
}

static void
interpreters_have_history_of_nearly_the_same_length(void **state)
{
    (void)state;
    for (guint32 seed = 1; seed <= SEEDS; seed++) {
        g_autoptr(CbWorld) world = demo(seed, NOW);
        g_autoptr(GHashTable) hours = g_hash_table_new(g_str_hash, g_str_equal);
        gint64 most = 0, least = G_MAXINT64;
        for (guint row = 0; row < BOOKINGS; row++) {
            const char *who = booking_plan_interpreter_emp_code(world, row);
            gint64 minutes = (booking_plan_time_end(world, row) - booking_plan_time_start(world, row)) / CB_MINUTE;
            if (who == NULL)
                continue;
            minutes += GPOINTER_TO_INT(g_hash_table_lookup(hours, who));
            g_hash_table_insert(hours, (gpointer)who, GINT_TO_POINTER((int)minutes));
        }
        GHashTableIter iter;
        gpointer minutes;
        g_hash_table_iter_init(&iter, hours);
        while (g_hash_table_iter_next(&iter, NULL, &minutes)) {
            most = MAX(most, GPOINTER_TO_INT(minutes));
            least = MIN(least, GPOINTER_TO_INT(minutes));
        }
        assert_int_equal(g_hash_table_size(hours), INTERPRETERS);
        assert_true(least >= 6 * 60);
        assert_in_range(most - least, 30, 7 * 60);
    }
}

/* --- the pool --------------------------------------------------------------------------------- */

typedef struct {
    guint waiting, ready, processing, failed, overdue, stuck, late_deadline, begun, tired, incomplete, settled,
        escalated;
} Tally;

static Tally
tally(const CbWorld *world, gint64 now)
{
    Tally t = {0};
    for (guint row = 0; row < cb_world_rows(world, CB_booking_plan); row++) {
        const char *pool = booking_plan_pool_status(world, row), *status = booking_plan_booking_status(world, row);
        gint64 start = booking_plan_time_start(world, row), deadline = booking_plan_pool_deadline_time(world, row);
        gboolean nobody = booking_plan_interpreter_emp_code(world, row) == NULL;
        t.escalated += pool == NULL && nobody && is(status, "waiting") && start > now;
        if (pool == NULL)
            continue;
        assert_true(nobody);
        t.waiting += is(pool, "waiting");
        t.ready += is(pool, "ready");
        t.processing += is(pool, "processing");
        t.failed += is(pool, "failed");
        t.overdue += is(pool, "waiting") && deadline <= now;
        t.stuck += is(pool, "processing") && booking_plan_updated_at(world, row) < now - HOUR;
        t.late_deadline += deadline > start;
        t.begun += start <= now;
        t.tired += booking_plan_pool_processing_attempts(world, row) > 6;
        t.incomplete += booking_plan_pool_entry_time(world, row) == CB_NULL;
        t.settled += !is(status, "waiting");
    }
    return t;
}

static void
the_pool_shows_every_status_and_every_trouble(void **state)
{
    (void)state;
    for (guint32 seed = 1; seed <= SEEDS; seed++) {
        gint64 now = NOW + seed * 29 * HOUR;
        g_autoptr(CbWorld) world = demo(seed, now);
        Tally t = tally(world, now);
        assert_in_range(t.waiting, 18, 60);
        assert_int_equal(t.ready, 2);
        assert_int_equal(t.processing, 2);
        assert_int_equal(t.stuck, 2);
        assert_int_equal(t.failed, 3);
        assert_in_range(t.overdue, 3, 20);
        assert_int_equal(t.late_deadline, 1);
        assert_int_equal(t.begun, 1);
        assert_int_equal(t.tired, 1);
        assert_int_equal(t.incomplete, 1);
        assert_int_equal(t.settled, 1);
        assert_true(t.escalated >= 1);
        CbPoolPolicy policy = cb_pool_policy(world);
        assert_int_equal(policy.mode, CB_POOL_BALANCE);
        assert_true(policy.enabled);
        assert_int_equal(cb_world_rows(world, CB_meeting_type_mode_threshold), 18);
        assert_true(cb_world_find(world, CB_pool_state, CB_POOL_ID) != CB_NO_ROW);
    }
}

/* --- the logs --------------------------------------------------------------------------------- */

static void
the_counts_of_a_run_are_those_of_its_entries(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = demo(2, NOW);
    guint busy = 0, open = 0;
    for (guint run = 0; run < cb_world_rows(world, CB_pool_processing_log); run++) {
        guint assigned = 0, escalated = 0, failed = 0;
        for (guint row = 0; row < cb_world_rows(world, CB_pool_processing_log_entry); row++) {
            const char *status = pool_processing_log_entry_status(world, row);
            if (!is(pool_processing_log_entry_batch_id(world, row), pool_processing_log_batch_id(world, run)))
                continue;
            assigned += is(status, "assigned");
            escalated += is(status, "escalated");
            failed += is(status, "failed");
        }
        assert_int_equal(pool_processing_log_assigned_entries(world, run), assigned);
        assert_int_equal(pool_processing_log_escalated_entries(world, run), escalated);
        assert_int_equal(pool_processing_log_failed_entries(world, run), failed);
        assert_int_equal(pool_processing_log_processed_entries(world, run), assigned + escalated + failed);
        busy += assigned > 0;
        open += pool_processing_log_processing_end_time(world, run) == CB_NULL;
    }
    assert_true(busy >= 3);
    assert_int_equal(open, 1);
    assert_true(cb_world_rows(world, CB_pool_processing_log) >= 8);
}

/* The newest change of an entry, CB_NO_ROW: none. */
static guint
newest(const CbWorld *world, guint booking)
{
    guint found = CB_NO_ROW;
    CB_EACH_LINK(world, pool_entry_history, booking_id, booking, row)
        if (found == CB_NO_ROW ||
            pool_entry_history_created_at(world, row) > pool_entry_history_created_at(world, found))
            found = row;
    return found;
}

static void
history_ends_with_what_an_entry_is(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = demo(4, NOW);
    guint left = 0;
    for (guint row = 0; row < BOOKINGS; row++) {
        guint last = newest(world, row);
        const char *pool = booking_plan_pool_status(world, row);
        if (last == CB_NO_ROW) {
            assert_null(pool);
            continue;
        }
        left += pool == NULL;
        assert_true(is(pool_entry_history_new_status(world, last), pool));
        assert_true(pool_entry_history_created_at(world, last) <= NOW);
    }
    assert_true(left >= 10);
}

static void
every_interpreter_of_a_booking_was_assigned_in_the_log(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = demo(5, NOW);
    guint escalated = 0;
    for (guint row = 0; row < BOOKINGS; row++) {
        const char *who = booking_plan_interpreter_emp_code(world, row);
        gboolean assigned = FALSE;
        CB_EACH_LINK(world, assignment_log, booking_id, row, log) {
            assigned = assigned || is(assignment_log_interpreter_emp_code(world, log), who);
            escalated += is(assignment_log_status(world, log), "escalated");
            assert_true(assignment_log_created_at(world, log) <= NOW);
        }
        assert_true(who == NULL || assigned);
    }
    assert_true(escalated >= 1);
    assert_true(cb_world_rows(world, CB_conflict_detection_log) >= 10);
    assert_true(cb_world_rows(world, CB_dr_policy_log) >= 2);
    assert_int_equal(cb_world_rows(world, CB_system_error_log), 9);
    assert_int_equal(cb_world_rows(world, CB_mode_transition_log), 2);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_seed_and_moment_give_the_same_bookings),
        cmocka_unit_test(without_bookings_there_is_nothing_of_the_pool),
        cmocka_unit_test(any_size_works),
        cmocka_unit_test(two_people_never_have_the_same_name),
        cmocka_unit_test(meetings_are_on_weekdays_within_office_hours_whenever_the_demo_starts),
        cmocka_unit_test(nobody_and_no_room_is_twice_at_the_same_time),
        cmocka_unit_test(nobody_has_two_duty_rosters_in_a_row),
        cmocka_unit_test(all_kinds_of_meetings_groups_and_series_are_there),
        cmocka_unit_test(interpreters_have_history_of_nearly_the_same_length),
        cmocka_unit_test(the_pool_shows_every_status_and_every_trouble),
        cmocka_unit_test(the_counts_of_a_run_are_those_of_its_entries),
        cmocka_unit_test(history_ends_with_what_an_entry_is),
        cmocka_unit_test(every_interpreter_of_a_booking_was_assigned_in_the_log),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
