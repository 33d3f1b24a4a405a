/* How busy the pool is, which mode that calls for, and whether to switch. The rules of level and confidence also have
 * golden cases.
 */
#include "tests/engine/pool_fixture.h"

#include <math.h>

#include "engine/pool/load.h"

static CbLoadMeasures
quiet(void)
{
    return (CbLoadMeasures){.values = {[CB_MEASURE_TIME] = 500}, .assignments = 20, .data_points = 10};
}

static CbLoad
judge(CbMeasure measure, double value)
{
    CbAutoConfig config = cb_auto_config_default();
    CbLoadMeasures measures = quiet();
    measures.values[measure] = value;
    return cb_load_judge(&measures, &config, worlds_time(NOW));
}

static void
each_measure_has_its_limits_and_only_above_them_it_counts(void **state)
{
    static const struct {
        CbMeasure measure;
        double critical, high, medium;
    } limits[] = {
        {CB_MEASURE_POOL, NAN, 20, 10},        {CB_MEASURE_TIME, NAN, 5000, 2000},
        {CB_MEASURE_CONFLICTS, NAN, 0.4, 0.2}, {CB_MEASURE_ESCALATIONS, 0.5, 0.3, 0.15},
        {CB_MEASURE_VIOLATIONS, 10, 5, 2},     {CB_MEASURE_GROWTH, 2, NAN, NAN},
    };
    (void)state;
    for (guint l = 0; l < G_N_ELEMENTS(limits); l++) {
        const double steps[] = {limits[l].critical, limits[l].high, limits[l].medium};
        CbLoadLevel below = CB_LOAD_LOW;
        for (int s = 2; s >= 0; s--) {
            if (isnan(steps[s]))
                continue;
            assert_int_equal(judge(limits[l].measure, steps[s]).level, below);
            assert_int_equal(judge(limits[l].measure, steps[s] + 1e-6).level, s);
            assert_int_equal(judge(limits[l].measure, steps[s] + 1e-6).decisive, limits[l].measure);
            below = (CbLoadLevel)s;
        }
    }
}

static void
only_the_last_day_is_measured(void **state)
{
    g_autoptr(CbPatch) rows = cb_patch_new();
    (void)state;
    add_entry(rows, "missed today", "waiting", "2026-11-24T12:00:00Z", "0");
    add_entry(rows, "missed before", "waiting", "2026-11-24T11:59:59Z", "0");
    add_entry(rows, "due now", "waiting", NOW, "0");
    worlds_row(rows, CB_assignment_log, "id", "1", "booking_id", "due now", "status", "escalated", "created_at",
               "2026-11-24T12:00:00Z", NULL);
    worlds_row(rows, CB_assignment_log, "id", "2", "booking_id", "due now", "status", "escalated", "created_at",
               "2026-11-24T11:59:59Z", NULL);
    worlds_row(rows, CB_pool_processing_log, "batch_id", "b", "processing_type", "DAILY", "mode", "NORMAL",
               "processing_start_time", "2026-11-25T11:30:00Z", "processed_entries", "4",
               "average_processing_time_ms", "200", NULL);
    g_autoptr(CbWorld) world = worlds_of(rows);
    CbLoadMeasures measures = cb_load_measure(world, worlds_time(NOW));
    assert_true(measures.values[CB_MEASURE_POOL] == 3);
    assert_true(measures.values[CB_MEASURE_VIOLATIONS] == 1);
    assert_true(measures.values[CB_MEASURE_ESCALATIONS] == 1);
    assert_true(measures.values[CB_MEASURE_TIME] == 200);
    assert_true(measures.values[CB_MEASURE_GROWTH] == -1); /* nothing came in, four went */
    assert_int_equal(measures.assignments, 1);
    assert_int_equal(measures.data_points, 1);
}

/* --- which mode ------------------------------------------------------------------------------- */

static void
a_preference_counts_only_in_its_hours_by_the_clocks_of_its_zone(void **state)
{
    CbAutoConfig config;
    CbLoadMeasures measures = quiet();
    (void)state;
    assert_true(
        cb_auto_config_read("{\"zone\":\"Asia/Bangkok\",\"preferences\":[{\"mode\":\"BALANCE\",\"priority\":1,"
                            "\"from\":\"22:00\",\"until\":\"06:00\"}]}",
                            &config, NULL));
    static const struct {
        const char *time; /* UTC, seven hours behind */
        CbPoolMode mode;
    } cases[] = {
        {"2026-11-25T14:59:00Z", CB_POOL_NORMAL},
        {"2026-11-25T15:00:00Z", CB_POOL_BALANCE},
        {"2026-11-25T23:00:59Z", CB_POOL_BALANCE},
        {"2026-11-25T23:01:00Z", CB_POOL_NORMAL},
    };
    for (guint c = 0; c < G_N_ELEMENTS(cases); c++) {
        CbLoad load = cb_load_judge(&measures, &config, worlds_time(cases[c].time));
        assert_int_equal(load.recommended, cases[c].mode);
        assert_int_equal(load.preference, cases[c].mode == CB_POOL_BALANCE ? 0 : -1);
    }
}

static void
high_load_is_urgent_whatever_is_preferred(void **state)
{
    CbAutoConfig config;
    CbLoadMeasures measures = quiet();
    (void)state;
    assert_true(cb_auto_config_read("{\"preferences\":[{\"mode\":\"BALANCE\",\"priority\":1}]}", &config, NULL));
    measures.values[CB_MEASURE_POOL] = 20;
    assert_int_equal(cb_load_judge(&measures, &config, 0).recommended, CB_POOL_BALANCE);
    measures.values[CB_MEASURE_POOL] = 21;
    assert_int_equal(cb_load_judge(&measures, &config, 0).recommended, CB_POOL_URGENT);
}

static void
why_is_said_in_a_sentence(void **state)
{
    CbAutoConfig config = cb_auto_config_default();
    CbLoad load = judge(CB_MEASURE_ESCALATIONS, 0.31);
    g_autofree char *high = cb_load_sentence(&load, &config);
    (void)state;
    assert_string_equal(high, "high load: 31 % escalated (above 30 %); URGENT");
    load = judge(CB_MEASURE_POOL, 12);
    g_autofree char *medium = cb_load_sentence(&load, &config);
    assert_string_equal(medium,
                        "medium load: 12 in the pool (above 10); BALANCE, preferred from 5 to 25 in the pool");
    load = judge(CB_MEASURE_ESCALATIONS, 0);
    g_autofree char *low = cb_load_sentence(&load, &config);
    assert_string_equal(low, "low load; NORMAL, preferred from 0 to 15 in the pool");
    load = cb_load_failed();
    g_autofree char *failed = cb_load_sentence(&load, &config);
    assert_string_equal(failed, "the load could not be assessed; NORMAL");
    assert_true(load.confidence == 0.1);
}

/* --- the settings ----------------------------------------------------------------------------- */

static void
settings_that_were_written_read_as_they_were(void **state)
{
    CbAutoConfig config, again;
    (void)state;
    assert_true(cb_auto_config_read(
        "{\"evaluation_interval_ms\":60000,\"zone\":\"Asia/Bangkok\",\"high_load\":{\"pool_size\":30,"
        "\"conflict_rate\":null},\"preferences\":[{\"mode\":\"NORMAL\",\"priority\":2,\"max_pool_size\":9},"
        "{\"mode\":\"URGENT\",\"priority\":1,\"from\":\"08:00\",\"until\":\"18:30\"}]}",
        &config, NULL));
    assert_int_equal(config.n_preferences, 2);
    assert_int_equal(config.preferences[0].mode, CB_POOL_URGENT); /* by priority */
    assert_true(config.high[CB_MEASURE_POOL] == 30);
    assert_true(isinf(config.high[CB_MEASURE_CONFLICTS]));
    assert_true(config.medium[CB_MEASURE_POOL] == 10);
    g_autofree char *text = cb_auto_config_write(&config);
    assert_true(cb_auto_config_read(text, &again, NULL));
    g_autofree char *twice = cb_auto_config_write(&again);
    assert_string_equal(text, twice);
    assert_int_equal(cb_auto_config_judge(&again).n_errors, 0);
}

static void
what_cannot_be_read_is_named_and_takes_its_default(void **state)
{
    static const struct {
        const char *json, *problem;
    } cases[] = {
        {"[1]", "the settings are not a JSON object"},
        {"{", "the settings are not a JSON object"},
        {"{\"evaluation_interval_ms\":\"soon\"}", "evaluation_interval_ms is not a number from 0 to 8.64e+07"},
        {"{\"zone\":\"../etc/passwd\"}", "zone is not the name of a time zone"},
        {"{\"high_load\":{\"pool_size\":-1}}", "pool_size is not a number from 0 to 1e+09"},
        {"{\"high_load\":7}", "high_load is not an object"},
        {"{\"preferences\":{}}", "preferences is not a list"},
        {"{\"preferences\":[{\"mode\":\"CUSTOM\",\"priority\":1}]}",
         "a preference needs a mode: BALANCE, URGENT or NORMAL"},
        {"{\"preferences\":[{\"mode\":\"URGENT\"}]}", "a preference needs a priority"},
        {"{\"preferences\":[{\"mode\":\"URGENT\",\"priority\":1,\"from\":\"8:00\",\"until\":\"24:00\"}]}",
         "from of a preference is not a time such as 08:30"},
        {"{\"preferences\":[{\"mode\":\"URGENT\",\"priority\":1,\"from\":\"08:00\"}]}",
         "a preference has both from and until, or neither"},
    };
    (void)state;
    for (guint c = 0; c < G_N_ELEMENTS(cases); c++) {
        CbAutoConfig config;
        g_autofree char *problem = NULL;
        assert_false(cb_auto_config_read(cases[c].json, &config, &problem));
        assert_string_equal(problem, cases[c].problem);
        assert_int_equal(config.interval_ms, 300000);
        assert_string_equal(config.zone, "UTC");
        assert_true(config.high[CB_MEASURE_POOL] == 20);
    }
}

/* --- switching -------------------------------------------------------------------------------- */

static void
custom_is_never_left_by_itself(void **state)
{
    CbSwitchState one = {
        .current = CB_POOL_CUSTOM,
        .recommended = CB_POOL_URGENT,
        .level = CB_LOAD_CRITICAL,
        .confidence = 1,
        .last_switch_at = CB_NULL,
        .times = 5,
    };
    (void)state;
    assert_int_equal(cb_switch_answer(&one, 0), CB_SWITCH_CUSTOM_MODE);
    one.current = CB_POOL_NORMAL;
    assert_int_equal(cb_switch_answer(&one, 0), CB_SWITCH);
}

static void
the_state_of_the_pool_says_what_was_recommended_before_and_who_holds_the_mode(void **state)
{
    g_autoptr(CbPatch) rows = cb_patch_new();
    CbLoad load = judge(CB_MEASURE_POOL, 21);
    gint64 until;
    (void)state;
    g_autoptr(CbWorld) empty = worlds_of(rows);
    assert_int_equal(cb_switch_state(empty, &load).times, 1);
    assert_false(cb_pool_overridden(empty, 0, NULL));
    worlds_row(rows, CB_pool_state, "id", "pool", "recommended", "URGENT", "recommended_times", "2",
               "last_switch_at", "2026-11-25T11:46:00Z", "override_reason", "fair week", "override_until",
               "2026-11-25T13:00:00Z", NULL);
    g_autoptr(CbWorld) world = worlds_of(rows);
    CbSwitchState found = cb_switch_state(world, &load);
    assert_int_equal(found.current, CB_POOL_NORMAL);
    assert_int_equal(found.times, 3);
    assert_int_equal(cb_switch_answer(&found, worlds_time(NOW)), CB_SWITCH_MANUAL_OVERRIDE);
    assert_true(cb_pool_overridden(world, worlds_time("2026-11-25T12:59:59Z"), &until));
    assert_int_equal(until, worlds_time("2026-11-25T13:00:00Z"));
    assert_false(cb_pool_overridden(world, until, NULL));
    found.overridden = FALSE;
    assert_int_equal(cb_switch_answer(&found, worlds_time(NOW)), CB_SWITCH_COOLDOWN);
    assert_int_equal(cb_switch_answer(&found, worlds_time("2026-11-25T12:01:00Z")), CB_SWITCH);
    load.recommended = CB_POOL_BALANCE; /* another one begins anew */
    assert_int_equal(cb_switch_state(world, &load).times, 1);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_measure_has_its_limits_and_only_above_them_it_counts),
        cmocka_unit_test(only_the_last_day_is_measured),
        cmocka_unit_test(a_preference_counts_only_in_its_hours_by_the_clocks_of_its_zone),
        cmocka_unit_test(high_load_is_urgent_whatever_is_preferred),
        cmocka_unit_test(why_is_said_in_a_sentence),
        cmocka_unit_test(settings_that_were_written_read_as_they_were),
        cmocka_unit_test(what_cannot_be_read_is_named_and_takes_its_default),
        cmocka_unit_test(custom_is_never_left_by_itself),
        cmocka_unit_test(the_state_of_the_pool_says_what_was_recommended_before_and_who_holds_the_mode),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
