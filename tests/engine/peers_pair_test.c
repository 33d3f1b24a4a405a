/* The score of a pair: rounding, symmetry, and the book against the plain functions. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>

#include "engine/peers/prepared.h"
#include "engine/peers/traits.h"

static void
half_a_hundredth_below_is_not_rounded_up(void **state)
{
    (void)state;
    CbPeerParts parts = {1.0, 0.7, 0.35, 0, 0, TRUE};
    assert_int_equal(cb_peer_hundredths(&parts), 59); /* in exact numbers it would be 0.595 */
    parts = (CbPeerParts){1, 1, 1, 1, 1, TRUE};
    assert_int_equal(cb_peer_hundredths(&parts), 100);
}

static void
a_title_counts_only_when_both_have_one(void **state)
{
    (void)state;
    CbPeerParts with = {0.5, 1.0, 0.5, 0.5, 0, TRUE}, without = {0.5, 1.0, 0.5, 0.5, 0, FALSE};
    assert_int_equal(cb_peer_hundredths(&with), 60);
    assert_int_equal(cb_peer_hundredths(&without), 63);
}

/* Whoever adds up what is shown gets the score, and no part is more than a hundredth off or above what it could be. */
static void
the_parts_that_are_shown_add_up_to_the_score(void **state)
{
    (void)state;
    static const double values[] = {0, 0.2, 1.0 / 3, 0.4, 0.5, 2.0 / 3, 0.7, 0.8, 1};
    enum { N = G_N_ELEMENTS(values) };
    for (guint i = 0; i < N * N * N * N * 2; i++) {
        CbPeerParts parts = {.focus = values[i % N],
                             .geographic = values[i / N % N],
                             .scale = values[i / (N * N) % N],
                             .industry = values[i / (N * N * N) % N],
                             .titled = i >= N * N * N * N,
                             .title = i >= N * N * N * N ? 0.5 : 0};
        CbPeerShare shares[CB_PEER_N_SHARES];
        guint sum = 0;
        cb_peer_shares(&parts, shares);
        for (guint s = 0; s < CB_PEER_N_SHARES; s++) {
            int off = (int)(100 * shares[s].hundredths) - (int)shares[s].value;
            assert_true(off > -100 && off < 100 && 100 * shares[s].hundredths <= shares[s].full);
            sum += shares[s].hundredths;
        }
        assert_int_equal(sum, cb_peer_hundredths(&parts));
    }
}

static void
a_type_needs_more_than_its_limit(void **state)
{
    (void)state;
    CbPeerParts ideal = {0.9, 1.0, 0.5, 0.5, 0, FALSE}, near = {0.9, 0.8, 1.0, 0.5, 0, FALSE};
    CbPeerParts scale = {0.6, 1.0, 0.9, 0.5, 0, FALSE}, general = {0.6, 1.0, 0.8, 0.5, 0, FALSE};
    assert_int_equal(cb_peer_type(&ideal), CB_PEER_IDEAL);
    assert_int_equal(cb_peer_type(&near), CB_PEER_SAME_FOCUS);
    assert_int_equal(cb_peer_type(&scale), CB_PEER_SAME_SCALE);
    assert_int_equal(cb_peer_type(&general), CB_PEER_GENERAL);
}

static void
two_areas_are_joined_by_and_and_three_by_a_comma_too(void **state)
{
    (void)state;
    g_autoptr(CbPeerList) mine =
        cb_peer_list_of_text("Sales, Team Building, hiring", CB_PEER_FOCUS);
    g_autoptr(CbPeerList) all = cb_peer_list_of_text("hiring,team_building,sales", CB_PEER_FOCUS);
    g_autoptr(CbPeerList) two = cb_peer_list_of_text("team_building,sales", CB_PEER_FOCUS);
    CbPeerParts parts = {0, 0.7, 0.7, 0.6, 0, FALSE};
    g_autofree char *three =
        cb_peer_reason(&parts, (CbPeerSide){mine, NULL}, (CbPeerSide){all, NULL});
    g_autofree char *pair =
        cb_peer_reason(&parts, (CbPeerSide){mine, NULL}, (CbPeerSide){two, NULL});
    g_autofree char *sms = cb_peer_sms_reason((CbPeerSide){mine, NULL}, (CbPeerSide){all, NULL});
    assert_string_equal(three, "Both focused on Sales, Team Building, and hiring");
    assert_string_equal(pair, "Both focused on Sales and Team Building");
    assert_string_equal(sms, "both focused on Sales and Team Building");
}

/* --- the book --------------------------------------------------------------------------------- */

static const char *const areas[] = {NULL,          " ",      "Dallas, TX",     "dallas, tx",
                                    "El Paso, TX", "Boston", "Greater Boston", "León, GTO"};
static const char *const titles[] = {NULL,       "Owner", "CEO", "Marketing Lead", "Marketing Rep",
                                     "Estimator"};
static const char *const revenues[] = {NULL,   "1M-5M",       "under_500k",
                                       "what", "0_0_million", "300_plus_million"};
static const char *const focuses[] = {NULL, "a,b", "[\"A\",\"c d\"]", "c_d", "a,b,c_d,e"};
static const char *const services[] = {NULL, "[\"x\",\"y\"]", "[\"X\"]", "\"x,z\""};

#define PICK(array) array[g_rand_int_range(rand, 0, G_N_ELEMENTS(array))]
#define PEOPLE 90

static CbWorld *
random_people(GRand *rand)
{
    g_autoptr(CbPatch) patch = cb_patch_new();
    g_autoptr(CbWorldBuilder) builder = cb_world_builder_new();
    for (guint i = 0; i < PEOPLE; i++) {
        g_autofree char *id = g_strdup_printf("%03u", i);
        CbRow *row = cb_patch_add(patch, CB_contractors);
        cb_patch_set_text(patch, row, CB_contractors_id, id);
        cb_patch_set_text(patch, row, CB_contractors_service_area, PICK(areas));
        cb_patch_set_text(patch, row, CB_contractors_job_title, PICK(titles));
        cb_patch_set_text(patch, row, CB_contractors_revenue_tier, PICK(revenues));
        cb_patch_set_text(patch, row, CB_contractors_focus_areas, PICK(focuses));
        cb_patch_set_text(patch, row, CB_contractors_services_offered, PICK(services));
        cb_patch_set_integer(row, CB_contractors_team_size, g_rand_int_range(rand, -1, 9));
    }
    for (guint i = 0; i < cb_patch_rows(patch); i++)
        cb_world_builder_add(builder, cb_patch_row(patch, i));
    return cb_world_builder_finish(g_steal_pointer(&builder));
}

static double
plain_place_score(const char *x, const char *y)
{
    CbPeerPlace a, b;
    cb_peer_place_init(&a, x);
    cb_peer_place_init(&b, y);
    double score = cb_peer_place_score(&a, &b);
    cb_peer_place_clear(&a);
    cb_peer_place_clear(&b);
    return score;
}

static void
the_book_scores_like_the_plain_functions_in_both_directions(void **state)
{
    (void)state;
    g_autoptr(GRand) rand = g_rand_new_with_seed(11);
    g_autoptr(CbWorld) world = random_people(rand);
    g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(guint));
    for (guint i = 0; i < PEOPLE; i++)
        g_array_append_val(rows, i);
    g_autoptr(CbPeerBook) book = cb_peer_book_new(world, rows);
    guint8 scores[PEOPLE];
    for (guint i = 0; i < PEOPLE; i++) {
        cb_peer_book_scores(book, i, 0, scores);
        for (guint j = 0; j < PEOPLE; j++) {
            CbPeerParts parts = cb_peer_book_parts(book, i, j);
            assert_int_equal(scores[j], cb_peer_book_score(book, j, i));
            assert_true(parts.geographic == plain_place_score(contractors_service_area(world, i),
                                                              contractors_service_area(world, j)));
        }
    }
}

static void
more_areas_than_bits_in_a_word_are_all_counted(void **state)
{
    (void)state;
    g_autoptr(CbPatch) patch = cb_patch_new();
    g_autoptr(CbWorldBuilder) builder = cb_world_builder_new();
    g_autoptr(GString) all = g_string_new("area_0");
    for (guint a = 1; a < 200; a++)
        g_string_append_printf(all, ",area_%u", a);
    for (guint i = 0; i < 2; i++) {
        CbRow *row = cb_patch_add(patch, CB_contractors);
        cb_patch_set_text(patch, row, CB_contractors_id, i == 0 ? "a" : "b");
        cb_patch_set_text(patch, row, CB_contractors_focus_areas,
                          i == 0 ? all->str : "area_0,area_70,area_199");
    }
    for (guint i = 0; i < 2; i++)
        cb_world_builder_add(builder, cb_patch_row(patch, i));
    g_autoptr(CbWorld) world = cb_world_builder_finish(g_steal_pointer(&builder));
    g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(guint));
    guint both[] = {0, 1};
    g_array_append_vals(rows, both, 2);
    g_autoptr(CbPeerBook) book = cb_peer_book_new(world, rows);
    assert_true(fabs(cb_peer_book_parts(book, 0, 1).focus - 3.0 / 200) < 1e-12);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(half_a_hundredth_below_is_not_rounded_up),
        cmocka_unit_test(a_title_counts_only_when_both_have_one),
        cmocka_unit_test(the_parts_that_are_shown_add_up_to_the_score),
        cmocka_unit_test(a_type_needs_more_than_its_limit),
        cmocka_unit_test(two_areas_are_joined_by_and_and_three_by_a_comma_too),
        cmocka_unit_test(the_book_scores_like_the_plain_functions_in_both_directions),
        cmocka_unit_test(more_areas_than_bits_in_a_word_are_all_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
