/* What the forecast of a campaign says: the same for the same state, more for more people, nothing where nothing can come.
 * (How true it is: forecast_play_test.c, forecast_calibration_test.c, forecast_drift_test.c.) */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "engine/campaigns/forecast.h"
#include "engine/when.h"
#include "tests/support/truth.h"
#include "tests/support/worlds.h"


#define HOUR (60 * CB_MINUTE)

static CbForecast *
forecast_of(const CbWorld *world)
{
    g_autoptr(CbRoster) roster = cb_roster_new(world, worlds_time(TRUTH_NOW));
    return cb_forecast_new(roster, 0, worlds_time(TRUTH_NOW), CB_FORECAST_RUNS, CB_FORECAST_ALL);
}

static CbWorld *
some_world(guint32 seed)
{
    CbDice dice = cb_dice_new(seed, 9);
    g_autoptr(Truth) truth = truth_new(&dice, 40);
    return truth_world(&dice, truth);
}

static const CbForecastRole *
role_in(const CbForecast *forecast, guint step, guint role)
{
    return &g_array_index(g_array_index(forecast->cases, CbForecastCase, step).roles, CbForecastRole, role);
}

/* One role, and everybody is as good as anybody: nobody has been asked before. So a step of escalation changes nothing but
 * how many are asked, when, and who; and asking others or more does no harm. */
static CbWorld *
world_of_equals(guint32 seed)
{
    CbDice dice = cb_dice_new(seed, 31);
    g_autoptr(CbPatch) rows = cb_patch_new();
    guint hours = 10 + cb_dice_below(&dice, 60), n = 10 + cb_dice_below(&dice, 50);
    char start[32], quantity[2] = {(char)('1' + cb_dice_below(&dice, 6)), '\0'};
    cb_time_format(worlds_time(TRUTH_NOW) + hours * HOUR, start);
    worlds_row(rows, CB_jobs, "id", "fair", "title", "Fair", "start_time", start, NULL);
    worlds_row(rows, CB_jobs, "id", "rival", "title", "Rival", "start_time", start, "end_time", start, NULL);
    worlds_row(rows, CB_job_required_roles, "id", "r", "job_id", "fair", "department", "sound", "role_code", "SND-R",
               "quantity", quantity, NULL);
    for (guint person = 0; person < n; person++) {
        g_autofree char *id = g_strdup_printf("p%03u", person);
        worlds_row(rows, CB_profiles, "id", id, "first_name", id, "department", "sound", "role", "technician", NULL);
        if (cb_dice_percent(&dice, 25))
            worlds_row(rows, CB_technician_fridge, "technician_id", id, "in_fridge", "true", NULL);
        else if (cb_dice_percent(&dice, 25))
            worlds_row(rows, CB_job_assignments, "id", id, "job_id", "rival", "technician_id", id, "sound_role", "x",
                       "status", "invited", NULL);
    }
    worlds_row(rows, CB_staffing_campaigns, "id", "c1", "job_id", "fair", "department", "sound", "created_by", "dana",
               "mode", "auto", "policy", "{\"availability_multiplier\":1.5,\"availability_ttl_hours\":8}", "next_run_at",
               TRUTH_NOW, NULL);
    return worlds_of(rows);
}

static void
escalating_lowers_no_chance_by_luck(void **state)
{
    (void)state;
    guint rises = 0;
    for (guint32 seed = 1; seed <= 60; seed++) {
        g_autoptr(CbWorld) world = world_of_equals(seed);
        g_autoptr(CbForecast) forecast = forecast_of(world);
        for (guint step = 1; step < forecast->cases->len; step++) {
            double more = role_in(forecast, step, 0)->chance - role_in(forecast, step - 1, 0)->chance;
            if (more < -1.5 / CB_FORECAST_RUNS) /* who is asked at another hour may answer too late, in one game */
                fail_msg("seed %u, step %u: %.3f", seed, step, more);
            rises += more > 0.02;
        }
    }
    assert_true(rises >= 10); /* or nothing was shown */
}

static void
the_same_state_has_the_same_forecast(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = some_world(3);
    g_autoptr(CbForecast) one = forecast_of(world), two = forecast_of(world);
    assert_int_equal(one->cases->len, 4);
    for (guint step = 0; step < one->cases->len; step++)
        for (guint r = 0; r < TRUTH_ROLES; r++) {
            assert_true(role_in(one, step, r)->chance == role_in(two, step, r)->chance);
            assert_int_equal(role_in(one, step, r)->expected_at, role_in(two, step, r)->expected_at);
        }
    assert_null(g_array_index(one->cases, CbForecastCase, 0).step);
    assert_string_equal(g_array_index(one->cases, CbForecastCase, 1).step, "increase_wave");
    assert_string_equal(g_array_index(one->cases, CbForecastCase, 3).step, "allow_soft_conflicts");
}

/* The World with its one role, one place, and people who always, never or ("mixed") at times answer yes, after two hours. */
static CbWorld *
plain_world(guint people, const char *status, gboolean assigned, const char *start)
{
    g_autoptr(CbPatch) rows = cb_patch_new();
    worlds_row(rows, CB_jobs, "id", "old", NULL);
    worlds_row(rows, CB_jobs, "id", "fair", "start_time", start, NULL);
    worlds_row(rows, CB_job_required_roles, "id", "r", "job_id", "fair", "department", "sound", "role_code", "SND-R",
               NULL);
    worlds_row(rows, CB_staffing_campaigns, "id", "c1", "job_id", "fair", "department", "sound", "created_by", "d",
               "mode", "assisted", "status", "paused", NULL);
    for (guint p = 0; p < people; p++) {
        g_autofree char *id = g_strdup_printf("p%u", p);
        worlds_row(rows, CB_profiles, "id", id, "department", "sound", "role", "technician", NULL);
        for (guint i = 0; i < 60; i++) {
            g_autofree char *request = g_strdup_printf("h%u-%u", p, i);
            worlds_row(rows, CB_staffing_requests, "id", request, "job_id", "old", "profile_id", id, "phase",
                       i % 2 == 0 ? "offer" : "availability", "status",
                       strcmp(status, "mixed") != 0 ? status : i % 6 < 2 ? "confirmed" : "declined", "created_at",
                       "2026-10-01T08:00:00Z", "updated_at", "2026-10-01T10:00:00Z", NULL);
        }
    }
    worlds_row(rows, CB_staffing_campaign_roles, "id", "cr", "campaign_id", "c1", "role_code", "SND-R", NULL);
    if (assigned)
        worlds_row(rows, CB_job_assignments, "id", "a", "job_id", "fair", "technician_id", "p0", "sound_role", "SND-R",
                   "status", "confirmed", NULL);
    return worlds_of(rows);
}

static void
asking_more_people_at_once_fills_a_role_sooner_when_time_is_short(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = plain_world(40, "mixed", FALSE, "2026-11-20T18:00:00Z");
    g_autoptr(CbForecast) forecast = forecast_of(world);
    const CbForecastRole *usual = role_in(forecast, 0, 0), *wider = role_in(forecast, 1, 0);
    assert_true(usual->chance > 0.3 && usual->chance < 0.95);
    assert_true(wider->chance > usual->chance + 0.03);
}

static void
people_who_always_come_make_it_sure_and_soon_and_people_who_never_do_make_it_hopeless(void **state)
{
    (void)state;
    g_autoptr(CbWorld) willing = plain_world(20, "confirmed", FALSE, "2026-11-25T09:00:00Z");
    g_autoptr(CbWorld) unwilling = plain_world(20, "declined", FALSE, "2026-11-25T09:00:00Z");
    g_autoptr(CbForecast) sure = forecast_of(willing), hopeless = forecast_of(unwilling);
    assert_true(role_in(sure, 0, 0)->chance > 0.97);
    assert_true(role_in(sure, 0, 0)->expected_at < worlds_time(TRUTH_NOW) + 5 * HOUR);
    assert_true(role_in(hopeless, 0, 0)->chance < 0.1);
}

static void
what_is_filled_is_sure_what_has_begun_is_not_and_nobody_to_ask_is_hopeless(void **state)
{
    (void)state;
    g_autoptr(CbWorld) full = plain_world(3, "confirmed", TRUE, "2026-11-25T09:00:00Z");
    g_autoptr(CbWorld) begun = plain_world(3, "confirmed", FALSE, "2026-11-20T08:00:00Z");
    g_autoptr(CbWorld) empty = plain_world(0, "confirmed", FALSE, "2026-11-25T09:00:00Z");
    g_autoptr(CbForecast) filled = forecast_of(full), late = forecast_of(begun), nobody = forecast_of(empty);
    assert_true(role_in(filled, 0, 0)->chance == 1);
    assert_int_equal(role_in(filled, 0, 0)->expected_at, worlds_time(TRUTH_NOW));
    assert_true(role_in(late, 0, 0)->chance == 0);
    assert_true(role_in(nobody, 3, 0)->chance == 0);
    assert_int_equal(role_in(nobody, 3, 0)->expected_at, CB_NULL);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(escalating_lowers_no_chance_by_luck),
        cmocka_unit_test(the_same_state_has_the_same_forecast),
        cmocka_unit_test(asking_more_people_at_once_fills_a_role_sooner_when_time_is_short),
        cmocka_unit_test(people_who_always_come_make_it_sure_and_soon_and_people_who_never_do_make_it_hopeless),
        cmocka_unit_test(what_is_filled_is_sure_what_has_begun_is_not_and_nobody_to_ask_is_hopeless),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
