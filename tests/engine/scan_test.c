/* The general scorer against itself, one row at a time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "engine/demo/dice.h"
#include "engine/scan.h"

/* A random scan over `n` rows: few or many different keys, up to three terms, one perhaps empty. */
typedef struct {
    CbVector base;
    CbBits *sets[3];
    CbScanTerm terms[3];
    GArray *without;
    CbScan scan;
} Random;

static void
random_init(Random *random, CbDice *dice, guint n)
{
    static const guint spreads[] = {2, 40, 8000};
    guint spread = spreads[cb_dice_below(dice, 3)];
    cb_vector_init(&random->base, sizeof(gint16));
    random->without = g_array_new(FALSE, FALSE, sizeof(guint));
    for (guint t = 0; t < 3; t++) {
        random->sets[t] = cb_bits_new(n);
        random->terms[t] =
            (CbScanTerm){random->sets[t]->words, (gint16)cb_dice_below(dice, spread)};
    }
    if (cb_dice_percent(dice, 30))
        random->terms[1].set = NULL;
    for (guint row = 0; row < n; row++) {
        *(gint16 *)cb_vector_append(&random->base) = (gint16)cb_dice_below(dice, spread);
        for (guint t = 0; t < 3; t++)
            cb_bits_put(&random->sets[t], row, cb_dice_percent(dice, 40));
        if (cb_dice_percent(dice, 10))
            g_array_append_val(random->without, row);
    }
    random->scan = (CbScan){&random->base, random->terms, cb_dice_below(dice, 4),
                            (const guint *)(const void *)random->without->data,
                            random->without->len};
}

static void
random_clear(Random *random)
{
    cb_vector_clear(&random->base);
    g_array_unref(random->without);
    for (guint t = 0; t < 3; t++)
        cb_bits_unref(random->sets[t]);
}

static void
assert_scans_alike(const CbScan *scan, guint k)
{
    g_autofree CbRanked *fast = g_new(CbRanked, MAX(k, 1));
    g_autofree CbRanked *plain = g_new(CbRanked, MAX(k, 1));
    guint n = cb_scan(scan, k, fast);
    assert_int_equal(n, MIN(k, scan->base->rows - scan->n_without));
    assert_int_equal(n, cb_scan_plainly(scan, k, plain));
    for (guint i = 0; i < n; i++) {
        assert_int_equal(fast[i].key, plain[i].key);
        assert_int_equal(fast[i].row, plain[i].row);
        assert_true(i == 0 || cb_ranked_before(fast[i - 1], fast[i]));
    }
}

static void
scanning_by_lanes_and_by_rows_gives_the_same(void **state)
{
    (void)state;
    static const guint rows[] = {0, 1, 7, 8, 15, 16, 17, 63, 64, 65, 500,
                                 1023, 1024, 1025, 4099, 9000};
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
        for (guint32 seed = 0; seed < 12; seed++) {
            CbDice dice = cb_dice_new(seed, rows[i]);
            Random random;
            random_init(&random, &dice, rows[i]);
            const guint sizes[] = {0, 1, 2, 50, rows[i], rows[i] + 10};
            for (guint s = 0; s < G_N_ELEMENTS(sizes); s++)
                assert_scans_alike(&random.scan, sizes[s]);
            random_clear(&random);
        }
}

static void
the_highest_keys_do_not_overflow(void **state)
{
    (void)state;
    CbVector base;
    cb_vector_init(&base, sizeof(gint16));
    for (guint row = 0; row < 100; row++)
        *(gint16 *)cb_vector_append(&base) = (gint16)(row * 100);
    const guint64 all[2] = {G_MAXUINT64, G_MAXUINT64};
    const CbScanTerm term = {all, 32767 - 9900};
    const CbScan scan = {.base = &base, .terms = &term, .n_terms = 1};
    assert_scans_alike(&scan, 3);
    CbRanked best[1];
    cb_scan(&scan, 1, best);
    assert_int_equal(best[0].key, 32767);
    cb_vector_clear(&base);
}

static void
the_example_of_the_header_holds(void **state)
{
    (void)state;
    static const guint32 keys[] = {5, 9, 5, 7};
    CbRanked heap[3];
    CbTop top = {.heap = heap, .k = 3};
    for (guint row = 0; row < 4; row++)
        cb_top_offer(&top, (CbRanked){keys[row], row});
    cb_top_sort(&top);
    assert_int_equal(heap[0].row, 1);
    assert_int_equal(heap[1].row, 3);
    assert_int_equal(heap[2].row, 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scanning_by_lanes_and_by_rows_gives_the_same),
        cmocka_unit_test(the_highest_keys_do_not_overflow),
        cmocka_unit_test(the_example_of_the_header_holds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
