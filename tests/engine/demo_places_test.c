/* The demo's places and series: towns where they are, titles and places that agree, sessions week by week. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "engine/demo/demo.h"
#include "engine/demo/places.h"
#include "engine/operators/operators.h"
#include "engine/when.h"

/* 2026-11-25T09:30:00Z, a Wednesday. */
#define NOW (G_GINT64_CONSTANT(1795599000) * CB_SECOND)
#define ZONE "Europe/Paris"

static CbWorld *
demo(guint32 seed, guint operators, guint sessions)
{
    return cb_demo_world(&(CbDemoOptions){.seed = seed, .now = NOW, .operators = operators, .sessions = sessions});
}

/* The town that a place is or lies in: its name, or what follows the venue's. */
static const char *
town_of(const CbWorld *world, const char *place_id)
{
    guint place = cb_world_find(world, CB_places, place_id);
    assert_true(place != CB_NO_ROW);
    const char *name = places_name(world, place), *comma = strrchr(name, ',');
    return comma == NULL ? name : comma + 2;
}

static gboolean
is_town_of(const char *town, const char *region)
{
    for (guint r = 0; r < CB_DEMO_REGIONS; r++)
        for (const CbDemoTown *one = cb_demo_regions[r].towns; one->name != NULL; one++)
            if (strcmp(cb_demo_regions[r].slug, region) == 0 && strcmp(one->name, town) == 0)
                return TRUE;
    return FALSE;
}

/* Whether the town stands in the title as a word of its own: "Le Puy" is not "Le Puy-en-Velay". */
static gboolean
names_town(const char *title, const char *town)
{
    const char *found = strstr(title, town);
    const char *after = found == NULL ? NULL : found + strlen(town);
    return found != NULL && found > title && found[-1] == ' ' && (*after == '\0' || *after == ',');
}

static void
towns_lie_in_the_west_of_europe_and_venues_near_their_town(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = demo(1, 10, 10);
    guint unknown = 0, towns = 0;
    for (guint p = 0; p < cb_world_rows(world, CB_places); p++) {
        gint64 latitude = places_latitude(world, p), longitude = places_longitude(world, p);
        g_auto(GStrv) parts = g_strsplit(places_id(world, p), "_", 3);
        g_autofree char *town_id = g_strdup_printf("%s_%s", parts[0], parts[1]);
        guint town = cb_world_find(world, CB_places, town_id);
        assert_int_equal(latitude == CB_NULL, longitude == CB_NULL);
        assert_int_equal(latitude == CB_NULL, places_latitude(world, town) == CB_NULL);
        assert_int_equal(places_address(world, p) == NULL, p == town);
        towns += p == town;
        unknown += p == town && latitude == CB_NULL;
        if (latitude == CB_NULL)
            continue;
        assert_in_range(latitude, 41000000, 51500000);
        assert_true(longitude > -5200000 && longitude < 9700000);
        assert_true(ABS(latitude - places_latitude(world, town)) <= 20000);
        assert_true(ABS(longitude - places_longitude(world, town)) <= 20000);
    }
    assert_true(towns > 100 && cb_world_rows(world, CB_places) >= 4 * towns);
    assert_in_range(unknown, 2, 6);
}

static void
people_live_in_a_town_of_their_region(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = demo(2, 5000, 0);
    guint nowhere = 0;
    for (guint o = 0; o < cb_world_rows(world, CB_operators); o++) {
        const char *place = operators_place_id(world, o), *region = operators_region(world, o);
        nowhere += place == NULL;
        if (place != NULL)
            assert_true(region != NULL && is_town_of(town_of(world, place), region));
    }
    assert_in_range(nowhere, 50, 400);
}

static void
a_session_is_in_the_town_that_its_title_names(void **state)
{
    (void)state;
    for (guint32 seed = 1; seed <= 5; seed++) {
        g_autoptr(CbWorld) world = demo(seed, 100, 600);
        guint nowhere = 0;
        for (guint s = 0; s < cb_world_rows(world, CB_sessions); s++) {
            const char *place = sessions_place_id(world, s), *region = sessions_region(world, s);
            nowhere += place == NULL;
            if (place == NULL)
                continue;
            assert_true(names_town(sessions_title(world, s), town_of(world, place)));
            assert_true(region != NULL && is_town_of(town_of(world, place), region));
            assert_non_null(places_address(world, cb_world_find(world, CB_places, place)));
        }
        assert_in_range(nowhere, 20, 100);
    }
}

/* The sessions of each series by day: series → GArray of rows. */
static GHashTable *
collect_series(const CbWorld *world)
{
    GHashTable *series = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, (GDestroyNotify)g_array_unref);
    for (gint64 day = cb_day_of(NOW) - 14; day < cb_day_of(NOW) + 56; day++)
        for (guint s = 0; s < cb_world_rows(world, CB_sessions); s++) {
            const char *id = sessions_series_id(world, s);
            if (id == NULL || sessions_date(world, s) != day)
                continue;
            if (!g_hash_table_contains(series, id))
                g_hash_table_insert(series, (gpointer)id, g_array_new(FALSE, FALSE, sizeof(guint)));
            g_array_append_val(g_hash_table_lookup(series, id), s);
        }
    return series;
}

static void
check_pair(const CbWorld *world, guint earlier, guint later)
{
    gint64 start = sessions_starts_at(world, earlier), end = sessions_ends_at(world, earlier);
    assert_int_equal(sessions_date(world, later) - sessions_date(world, earlier), 7);
    assert_string_equal(sessions_title(world, earlier), sessions_title(world, later));
    assert_string_equal(sessions_place_id(world, earlier), sessions_place_id(world, later));
    assert_string_equal(sessions_region(world, earlier), sessions_region(world, later));
    assert_string_equal(sessions_client_id(world, earlier), sessions_client_id(world, later));
    assert_true(sessions_starts_at(world, later) == cb_time_add_days(start, 7, ZONE));
    assert_true(sessions_ends_at(world, later) == cb_time_add_days(end, 7, ZONE));
}

static void
series_are_regular_and_go_on(void **state)
{
    (void)state;
    for (guint32 seed = 1; seed <= 5; seed++) {
        g_autoptr(CbWorld) world = demo(seed, 100, 600);
        g_autoptr(GHashTable) all = collect_series(world);
        GHashTableIter iter;
        gpointer rows;
        assert_in_range(g_hash_table_size(all), 3, 12);
        g_hash_table_iter_init(&iter, all);
        while (g_hash_table_iter_next(&iter, NULL, &rows)) {
            const GArray *series = rows;
            guint ahead = 0;
            assert_true(series->len >= 4);
            for (guint i = 0; i < series->len; i++) {
                guint session = g_array_index(series, guint, i);
                ahead += sessions_date(world, session) > cb_day_of(NOW);
                assert_true(cb_time_day(sessions_starts_at(world, session), ZONE) ==
                            sessions_date(world, session));
                if (i > 0)
                    check_pair(world, g_array_index(series, guint, i - 1), session);
            }
            assert_true(ahead >= 2);
        }
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(towns_lie_in_the_west_of_europe_and_venues_near_their_town),
        cmocka_unit_test(people_live_in_a_town_of_their_region),
        cmocka_unit_test(a_session_is_in_the_town_that_its_title_names),
        cmocka_unit_test(series_are_regular_and_go_on),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
