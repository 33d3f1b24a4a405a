/* Vectors that share chunks: each reads as if it were alone, whichever of them grows or is written to. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "engine/vector.h"

#define VECTORS 6u
#define STEPS 40000u

/* A vector and what it holds. */
typedef struct {
    CbVector vector;
    GArray *model; /* guint */
} Pair;

static void
assert_same(const Pair *pair)
{
    assert_int_equal(pair->vector.rows, pair->model->len);
    for (guint row = 0; row < pair->model->len; row++)
        assert_int_equal(cb_vector_row(&pair->vector, row), g_array_index(pair->model, guint, row));
}

static void
add(Pair *pair, guint value)
{
    *(guint *)cb_vector_append(&pair->vector) = value;
    g_array_append_val(pair->model, value);
}

static void
become_a_copy(Pair *pair, const Pair *of)
{
    cb_vector_clear(&pair->vector);
    cb_vector_share(&pair->vector, &of->vector);
    g_array_set_size(pair->model, 0);
    g_array_append_vals(pair->model, of->model->data, of->model->len);
}

static void
take_a_step(GRand *random, Pair *pairs, guint step)
{
    Pair *pair = &pairs[g_rand_int_range(random, 0, VECTORS)], *other = &pairs[g_rand_int_range(random, 0, VECTORS)];
    guint dice = g_rand_int(random) % 10;
    if (dice == 0 && pair != other) {
        become_a_copy(pair, other);
    } else if (dice < 3 && pair->model->len > 0) {
        guint row = g_rand_int(random) % pair->model->len;
        *(guint *)cb_vector_edit(&pair->vector, row) = step;
        g_array_index(pair->model, guint, row) = step;
    } else {
        add(pair, step);
    }
}

static void
each_reads_as_if_it_were_alone(void **state)
{
    (void)state;
    Pair pairs[VECTORS];
    g_autoptr(GRand) random = g_rand_new_with_seed(7);
    for (guint p = 0; p < VECTORS; p++) {
        cb_vector_init(&pairs[p].vector, sizeof(guint));
        pairs[p].model = g_array_new(FALSE, FALSE, sizeof(guint));
    }
    for (guint step = 1; step <= STEPS; step++) {
        take_a_step(random, pairs, step);
        for (guint p = 0; step % 500 == 0 && p < VECTORS; p++)
            assert_same(&pairs[p]);
    }
    for (guint p = 0; p < VECTORS; p++) {
        cb_vector_clear(&pairs[p].vector);
        g_array_unref(pairs[p].model);
    }
}

static void
who_grows_first_copies_nothing_and_who_grows_second_does_not_disturb_them(void **state)
{
    (void)state;
    CbVector old, first, second;
    cb_vector_init(&old, sizeof(guint));
    *(guint *)cb_vector_append(&old) = 1;
    cb_vector_share(&first, &old);
    cb_vector_share(&second, &old);
    *(guint *)cb_vector_append(&first) = 2;
    *(guint *)cb_vector_append(&second) = 3;
    assert_ptr_equal(cb_vector_at(&first, 0), cb_vector_at(&old, 0));
    assert_ptr_not_equal(cb_vector_at(&second, 0), cb_vector_at(&old, 0));
    assert_int_equal(cb_vector_row(&first, 1), 2);
    assert_int_equal(cb_vector_row(&second, 1), 3);
    assert_int_equal(old.rows, 1);
    cb_vector_clear(&first);
    *(guint *)cb_vector_append(&old) = 4; /* whoever was first is gone */
    assert_int_equal(cb_vector_row(&old, 1), 4);
    assert_int_equal(cb_vector_row(&second, 1), 3);
    cb_vector_clear(&second);
    cb_vector_clear(&old);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_reads_as_if_it_were_alone),
        cmocka_unit_test(who_grows_first_copies_nothing_and_who_grows_second_does_not_disturb_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
