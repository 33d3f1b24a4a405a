/* When people are no longer as they were, a forecast is off, and not far. */
#include "tests/engine/forecast_bands.h"

/* The mean of what was said and of what came, in points, over all roles. */
static double
off_by(double drifted, guint worlds)
{
    Band bands[BANDS] = {{0}}, all = {0};
    g_autofree char *title = g_strdup_printf("people say yes %+.0f points", 100 * drifted);
    for (guint32 seed = 10001; seed <= 10000 + worlds; seed++)
        try_world(seed, drifted, bands);
    print_bands(title, bands);
    for (guint b = 0; b < BANDS; b++) {
        all.roles += bands[b].roles;
        all.filled += bands[b].filled;
        all.forecast += bands[b].forecast;
    }
    return off(&all);
}

static void
people_who_say_yes_less_or_more_than_they_did_move_the_outcome_and_not_far(void **state)
{
    (void)state;
    double fewer = off_by(-0.05, worlds_to_try(150)), more = off_by(0.05, worlds_to_try(150));
    assert_true(fewer < -1 && fewer > -12);
    assert_true(more > 1 && more < 12);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(people_who_say_yes_less_or_more_than_they_did_move_the_outcome_and_not_far),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
