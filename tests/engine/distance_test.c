/* Distances between people and sessions: known pairs, symmetry, what is not known. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "engine/demo/demo.h"
#include "engine/operators/distance.h"
#include "engine/when.h"

#define PARIS 48856600, 2352200
#define LYON 45764000, 4835700
#define TOULOUSE 43604700, 1444200
#define ALBI 43928900, 2146400
#define NEW_YORK 40712800, -74006000
#define SYDNEY -33868800, 151209300

static void
known_pairs_are_as_far_apart_as_maps_say(void **state)
{
    (void)state;
    static const struct {
        gint64 from[2], to[2], metres, within;
    } pairs[] = {
        {{PARIS}, {LYON}, 391500, 1000},        {{TOULOUSE}, {ALBI}, 67000, 1000},
        {{PARIS}, {NEW_YORK}, 5837000, 10000},  {{PARIS}, {SYDNEY}, 16960000, 30000},
        {{0, 0}, {0, 180000000}, 20015115, 5}, {{PARIS}, {PARIS}, 0, 0},
        {{0, 179900000}, {0, -179900000}, 22239, 5},
    };
    for (guint i = 0; i < G_N_ELEMENTS(pairs); i++) {
        const gint64 *from = pairs[i].from, *to = pairs[i].to;
        gint64 there = cb_metres_between(from[0], from[1], to[0], to[1]);
        assert_true(ABS(there - pairs[i].metres) <= pairs[i].within);
        assert_true(there == cb_metres_between(to[0], to[1], from[0], from[1]));
    }
}

static void
add_place(CbPatch *patch, const char *id, gint64 latitude, gint64 longitude)
{
    CbRow *row = cb_patch_add(patch, CB_places);
    cb_patch_set_text(patch, row, CB_places_id, id);
    cb_patch_set_text(patch, row, CB_places_name, id);
    cb_patch_set_integer(row, CB_places_latitude, latitude);
    cb_patch_set_integer(row, CB_places_longitude, longitude);
}

static void
add_at(CbPatch *patch, CbTableId table, guint key, guint place_column, const char *id, const char *place)
{
    CbRow *row = cb_patch_add(patch, table);
    cb_patch_set_text(patch, row, key, id);
    cb_patch_set_text(patch, row, place_column, place);
}

static void
what_is_not_known_is_no_distance(void **state)
{
    (void)state;
    static const char *const places[] = {"lyon", "nowhere", "missing", NULL};
    CbWorldBuilder *builder = cb_world_builder_new();
    g_autoptr(CbWorld) empty = cb_world_builder_finish(builder);
    g_autoptr(CbPatch) patch = cb_patch_new();
    add_place(patch, "paris", PARIS);
    add_place(patch, "lyon", LYON);
    add_place(patch, "nowhere", CB_NULL, CB_NULL);
    for (guint i = 0; i < G_N_ELEMENTS(places); i++) {
        char id[] = {(char)('a' + i), '\0'};
        add_at(patch, CB_operators, CB_operators_id, CB_operators_place_id, id, places[i]);
    }
    add_at(patch, CB_sessions, CB_sessions_id, CB_sessions_place_id, "s", "paris");
    add_at(patch, CB_sessions, CB_sessions_id, CB_sessions_place_id, "t", NULL);
    g_autoptr(CbWorld) world = cb_world_patch(empty, patch);
    assert_in_range(cb_distance_metres(world, 0, 0), 390500, 392500);
    for (guint o = 1; o < G_N_ELEMENTS(places); o++)
        assert_int_equal(cb_distance_metres(world, 0, o), -1);
    for (guint o = 0; o < G_N_ELEMENTS(places); o++)
        assert_int_equal(cb_distance_metres(world, 1, o), -1);
}

/* In the demo people live nearer to the sessions that they work on than to others. */
static void
the_demos_people_work_near_home(void **state)
{
    (void)state;
    const CbDemoOptions options = {
        .seed = 1, .now = G_GINT64_CONSTANT(1795599000) * CB_SECOND, .operators = 2000, .sessions = 600};
    g_autoptr(CbWorld) world = cb_demo_world(&options);
    gint64 own = 0, other = 0, n = 0;
    for (guint l = 0; l < cb_world_rows(world, CB_session_operators); l++) {
        guint session = session_operators_session_id(world, l);
        guint operator = session_operators_operator_id(world, l);
        guint next = (session + 1) % cb_world_rows(world, CB_sessions);
        gint64 near = cb_distance_metres(world, session, operator);
        gint64 far = cb_distance_metres(world, next, operator);
        if (near < 0 || far < 0)
            continue;
        own += near;
        other += far;
        n++;
    }
    assert_true(n > 500 && own * 2 < other);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_pairs_are_as_far_apart_as_maps_say),
        cmocka_unit_test(what_is_not_known_is_no_distance),
        cmocka_unit_test(the_demos_people_work_near_home),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
