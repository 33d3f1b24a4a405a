/* The forecast of a campaign is honest: of the roles to which it gives a chance, that share fills. */
#include "tests/engine/forecast_bands.h"

#include <math.h>

#define ENOUGH 200 /* roles that a band must hold to be judged */
#define POINTS 5.0 /* that it may be off */

static void
in_every_band_the_share_of_roles_that_fill_is_within_five_points(void **state)
{
    (void)state;
    Band bands[BANDS] = {{0}};
    guint judged = 0, worlds = worlds_to_try(1500);
    for (guint32 seed = 1; seed <= worlds; seed++)
        try_world(seed, 0, bands);
    print_bands("people answer as they did", bands);
    for (guint b = 0; b < BANDS; b++) {
        if (bands[b].roles < ENOUGH)
            continue;
        judged++;
        if (fabs(off(&bands[b])) > POINTS)
            fail_msg("%u-%u %%: off by %.1f points", b * 10, b * 10 + 10, off(&bands[b]));
    }
    assert_true(judged >= 8);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(in_every_band_the_share_of_roles_that_fill_is_within_five_points),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
