/* Where a booking goes, by when, and how urgent it is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "engine/demo/dice.h"
#include "engine/pool/route.h"
#include "engine/when.h"
#include "tests/support/pool_worlds.h"
#include "tests/support/worlds.h"

static gint64
now(void)
{
    return worlds_time(POOL_NOW);
}

/* One booking `minutes` from now. */
static CbWorld *
world_of(const char *mode, const char *type, gint64 minutes)
{
    g_autoptr(CbPatch) rows = cb_patch_new();
    char start[32], end[32];
    pool_mode(rows, mode);
    cb_time_format(now() + minutes * CB_MINUTE, start);
    cb_time_format(now() + (minutes + 60) * CB_MINUTE, end);
    worlds_row(rows, CB_booking_plan, "booking_id", "b", "meeting_type", type, "time_start", start, "time_end", end,
               NULL);
    return worlds_of(rows);
}

static CbRoute
route_of(const CbWorld *world)
{
    CbPoolPolicy policy = cb_pool_policy(world);
    return cb_pool_route(world, 0, &policy, now());
}

#define DAYS(days) ((days)*24 * 60)

static void
a_booking_is_placed_at_once_until_the_last_minute_of_the_threshold(void **state)
{
    (void)state;
    static const struct {
        const char *mode, *type;
        gint64 urgent;
    } cases[] = {{"BALANCE", "DR", 7},      {"BALANCE", "Weekly", 3}, {"NORMAL", "DR", 10},   {"URGENT", "DR", 14},
                 {"NORMAL", "General", 10}, {"CUSTOM", "DR", 1},      {"URGENT", "Other", 7}, {"CUSTOM", "Other", 5}};
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(CbWorld) last = world_of(cases[i].mode, cases[i].type, DAYS(cases[i].urgent + 1) - 1);
        g_autoptr(CbWorld) next = world_of(cases[i].mode, cases[i].type, DAYS(cases[i].urgent + 1));
        assert_int_equal(route_of(last).kind, CB_ROUTE_ASSIGN);
        assert_int_equal(route_of(last).days_until, cases[i].urgent);
        assert_int_equal(route_of(next).kind, CB_ROUTE_POOL);
        assert_int_equal(route_of(next).urgent_days, cases[i].urgent);
    }
}

static void
balance_decides_a_day_earlier_than_the_others(void **state)
{
    (void)state;
    g_autoptr(CbWorld) balance = world_of("BALANCE", "General", DAYS(20));
    g_autoptr(CbWorld) normal = world_of("NORMAL", "General", DAYS(20));
    assert_int_equal(route_of(balance).deadline, now() + 12 * CB_DAY); /* 20 − (7 + 1) */
    assert_int_equal(route_of(normal).deadline, now() + 10 * CB_DAY);  /* 20 − 10 */
    assert_int_equal(route_of(balance).threshold_days, 15);
}

static void
what_balance_pools_on_the_last_day_is_due_at_once(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = world_of("BALANCE", "DR", DAYS(8));
    CbRoute route = route_of(world);
    assert_int_equal(route.kind, CB_ROUTE_POOL);
    assert_int_equal(route.deadline, now());
    assert_int_equal(cb_pool_urgency_level(route.deadline, now()), CB_URGENCY_CRITICAL);
}

static void
what_has_begun_is_placed_at_once(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = world_of("NORMAL", "VIP", -1);
    CbRoute route = route_of(world);
    assert_int_equal(route.kind, CB_ROUTE_ASSIGN);
    assert_int_equal(route.days_until, -1);
}

static void
what_is_settled_is_left_alone(void **state)
{
    (void)state;
    static const struct {
        const char *who, *status, *enabled;
        CbRouteKind kind;
        const char *reason;
    } cases[] = {
        {"ana", "approve", "true", CB_ROUTE_ASSIGNED, "ALREADY_ASSIGNED"},
        {NULL, "cancel", "true", CB_ROUTE_IGNORE, "BOOKING_NOT_WAITING"},
        {"ana", "approve", "false", CB_ROUTE_ESCALATE, "AUTO_ASSIGN_DISABLED"},
        {NULL, "waiting", "false", CB_ROUTE_ESCALATE, "AUTO_ASSIGN_DISABLED"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(CbPatch) rows = cb_patch_new();
        worlds_row(rows, CB_auto_assignment_config, "id", "1", "auto_assign_enabled", cases[i].enabled, NULL);
        pool_meeting(rows, "b", 20, 9, 10, "interpreter_emp_code", cases[i].who == NULL ? worlds_null : cases[i].who,
                     "booking_status", cases[i].status, NULL);
        g_autoptr(CbWorld) world = worlds_of(rows);
        assert_int_equal(route_of(world).kind, cases[i].kind);
        assert_string_equal(route_of(world).reason, cases[i].reason);
    }
    g_autoptr(CbWorld) world = world_of("NORMAL", "VIP", DAYS(20));
    CbPoolPolicy policy = cb_pool_policy(world);
    assert_string_equal(cb_pool_route(world, CB_NO_ROW, &policy, now()).reason, "BOOKING_NOT_FOUND");
}

static void
a_booking_without_a_time_is_looked_at_at_once(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = cb_patch_new();
    worlds_row(rows, CB_booking_plan, "booking_id", "b", NULL);
    g_autoptr(CbWorld) world = worlds_of(rows);
    assert_int_equal(route_of(world).kind, CB_ROUTE_ASSIGN);
    assert_int_equal(cb_pool_deadline(world, 0, CB_POOL_NORMAL), CB_NULL);
}

/* --- urgency ------------------------------------------------------------------------------------ */

static void
urgency_doubles_every_two_days_and_is_never_more_than_all(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = cb_patch_new();
    worlds_row(rows, CB_meeting_type_priority, "meeting_type", "VIP", "priority_value", "4", "urgent_threshold_days",
               "30", NULL);
    g_autoptr(CbWorld) world = worlds_of(rows);
    double before = 0;
    assert_true(cb_pool_urgency_of(world, CB_MEETING_VIP, now() + 31 * CB_DAY, now()) == 0);
    assert_float_equal(cb_pool_urgency_of(world, CB_MEETING_VIP, now() + 30 * CB_DAY, now()), 0.04, 1e-12);
    assert_float_equal(cb_pool_urgency_of(world, CB_MEETING_VIP, now() + 28 * CB_DAY, now()), 0.08, 1e-12);
    for (gint64 days = 40; days >= -5; days--) {
        double urgency = cb_pool_urgency_of(world, CB_MEETING_VIP, now() + days * CB_DAY, now());
        assert_true(urgency >= before && urgency <= 1);
        before = urgency;
    }
    assert_true(before == 1);
}

static void
levels_change_just_after_two_six_and_twenty_four_hours(void **state)
{
    (void)state;
    static const gint64 hours[] = {2, 6, 24};
    for (guint level = 0; level < G_N_ELEMENTS(hours); level++) {
        gint64 deadline = now() + hours[level] * 60 * CB_MINUTE;
        assert_int_equal(cb_pool_urgency_level(deadline, now()), level);
        assert_int_equal(cb_pool_urgency_level(deadline + CB_SECOND, now()), level + 1);
    }
    assert_int_equal(cb_pool_urgency_level(CB_NULL, now()), CB_URGENCY_CRITICAL);
    assert_true(cb_pool_deadline_overrides(CB_URGENCY_HIGH, CB_POOL_URGENT));
    assert_true(cb_pool_deadline_overrides(CB_URGENCY_MEDIUM, CB_POOL_BALANCE));
    assert_false(cb_pool_deadline_overrides(CB_URGENCY_MEDIUM, CB_POOL_NORMAL));
    assert_false(cb_pool_deadline_overrides(CB_URGENCY_LOW, CB_POOL_BALANCE));
}

/* Whatever the mode and the time: what is pooled is decided before it begins, and not before it was asked for by more
 * than the day that BALANCE takes. */
static void
every_deadline_lies_before_the_meeting(void **state)
{
    (void)state;
    static const char *const types[] = {"DR", "VIP", "Weekly", "General", "Augent", "Other"};
    CbDice dice = cb_dice_new(3, 3);
    for (guint i = 0; i < 300; i++) {
        CbPoolMode mode = (CbPoolMode)cb_dice_below(&dice, CB_POOL_N_MODES);
        const char *type = types[cb_dice_below(&dice, G_N_ELEMENTS(types))];
        g_autoptr(CbWorld) world = world_of(cb_pool_mode_name(mode), type, cb_dice_below(&dice, DAYS(60)));
        CbRoute route = route_of(world);
        assert_true((route.kind == CB_ROUTE_ASSIGN) == cb_pool_is_immediate(world, 0, mode, now()));
        if (route.kind != CB_ROUTE_POOL)
            continue;
        assert_int_equal(route.deadline, cb_pool_deadline(world, 0, mode));
        assert_true(route.deadline < booking_plan_time_start(world, 0));
        assert_true(route.deadline >= now());
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_booking_is_placed_at_once_until_the_last_minute_of_the_threshold),
        cmocka_unit_test(balance_decides_a_day_earlier_than_the_others),
        cmocka_unit_test(what_balance_pools_on_the_last_day_is_due_at_once),
        cmocka_unit_test(what_has_begun_is_placed_at_once),
        cmocka_unit_test(what_is_settled_is_left_alone),
        cmocka_unit_test(a_booking_without_a_time_is_looked_at_at_once),
        cmocka_unit_test(urgency_doubles_every_two_days_and_is_never_more_than_all),
        cmocka_unit_test(levels_change_just_after_two_six_and_twenty_four_hours),
        cmocka_unit_test(every_deadline_lies_before_the_meeting),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
