#include "tui/screen/canvas.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void
assert_shows(const CbCanvas *canvas, const char *wanted)
{
    g_autofree char *found = cb_canvas_dump(canvas);
    assert_string_equal(found, wanted);
}

/* Every row is exactly as wide as the canvas: each wide glyph is followed by its other half. */
static void
assert_whole(const CbCanvas *canvas)
{
    for (int row = 0; row < canvas->rows; row++) {
        const CbCell *cells = &canvas->cells[row * canvas->columns];
        int columns = 0;
        for (int i = 0; i < canvas->columns; i++) {
            columns += cells[i].glyph.columns;
            gboolean half = cells[i].glyph.columns == 0;
            gboolean expected = i > 0 && cells[i - 1].glyph.columns == 2;
            assert_int_equal(half, expected);
        }
        assert_int_equal(columns, canvas->columns);
    }
}

static void
text_is_drawn_and_says_how_many_columns_it_took(void **state)
{
    (void)state;
    g_autoptr(CbCanvas) canvas = cb_canvas_new(2, 10, FALSE);
    assert_int_equal(cb_canvas_text(canvas, 0, 1, 8, CB_STYLE_NORMAL, "Zoë"), 3);
    assert_int_equal(cb_canvas_text(canvas, 1, 0, 10, CB_STYLE_NORMAL, "王小"), 4);
    assert_shows(canvas, " Zoë\n王小\n");
}

static void
text_that_does_not_fit_is_cut_with_an_ellipsis(void **state)
{
    (void)state;
    g_autoptr(CbCanvas) canvas = cb_canvas_new(5, 10, FALSE);
    assert_int_equal(cb_canvas_text(canvas, 0, 0, 5, CB_STYLE_NORMAL, "abcdef"), 5);
    assert_int_equal(cb_canvas_text(canvas, 1, 0, 5, CB_STYLE_NORMAL, "abcde"), 5);
    assert_int_equal(cb_canvas_text(canvas, 2, 0, 1, CB_STYLE_NORMAL, "abcde"), 1);
    assert_int_equal(cb_canvas_text(canvas, 3, 8, 9, CB_STYLE_NORMAL, "abcde"), 2);
    assert_int_equal(cb_canvas_text(canvas, 4, 0, 0, CB_STYLE_NORMAL, "abcde"), 0);
    assert_shows(canvas, "abcd…\nabcde\n…\n        a…\n\n");
}

static void
a_wide_glyph_is_never_cut_in_half(void **state)
{
    (void)state;
    g_autoptr(CbCanvas) canvas = cb_canvas_new(4, 6, FALSE);
    cb_canvas_text(canvas, 0, 0, 5, CB_STYLE_NORMAL, "王小明");
    cb_canvas_text(canvas, 1, 0, 4, CB_STYLE_NORMAL, "王小明");
    cb_canvas_text(canvas, 2, 0, 1, CB_STYLE_NORMAL, "王");
    cb_canvas_text(canvas, 3, -1, 6, CB_STYLE_NORMAL, "王小");
    assert_shows(canvas, "王小…\n王…\n…\n 小\n");
    assert_whole(canvas);
}

static void
overwriting_half_of_a_wide_glyph_blanks_the_other_half(void **state)
{
    (void)state;
    g_autoptr(CbCanvas) canvas = cb_canvas_new(3, 6, FALSE);
    for (int row = 0; row < 3; row++)
        cb_canvas_text(canvas, row, 0, 6, CB_STYLE_NORMAL, "王小明");
    cb_canvas_text(canvas, 0, 1, 1, CB_STYLE_NORMAL, "x");
    cb_canvas_text(canvas, 1, 2, 1, CB_STYLE_NORMAL, "x");
    cb_canvas_text(canvas, 2, 1, 2, CB_STYLE_NORMAL, "月");
    assert_shows(canvas, " x小明\n王x 明\n 月 明\n");
    assert_whole(canvas);
}

static void
drawing_outside_is_clipped(void **state)
{
    (void)state;
    g_autoptr(CbCanvas) canvas = cb_canvas_new(2, 4, FALSE);
    cb_canvas_text(canvas, -1, 0, 4, CB_STYLE_NORMAL, "no");
    cb_canvas_text(canvas, 2, 0, 4, CB_STYLE_NORMAL, "no");
    cb_canvas_text(canvas, 0, 4, 4, CB_STYLE_NORMAL, "no");
    cb_canvas_text(canvas, 0, -2, 4, CB_STYLE_NORMAL, "abcd");
    cb_canvas_box(canvas, -5, -5, 100, 100, "title");
    cb_canvas_hline(canvas, 9, -5, 100);
    cb_canvas_vline(canvas, -5, 9, 100);
    cb_canvas_select(canvas, 7, 0, 4);
    cb_canvas_select(canvas, 1, -9, 100);
    assert_whole(canvas);
}

static void
text_can_stand_at_the_right(void **state)
{
    (void)state;
    g_autoptr(CbCanvas) canvas = cb_canvas_new(3, 8, FALSE);
    assert_int_equal(cb_canvas_right(canvas, 0, 0, 8, CB_STYLE_NORMAL, "12"), 2);
    cb_canvas_right(canvas, 1, 0, 8, CB_STYLE_NORMAL, "王");
    cb_canvas_right(canvas, 2, 0, 4, CB_STYLE_NORMAL, "123456");
    assert_shows(canvas, "      12\n      王\n123…\n");
}

static void
formatted_text_is_cleaned_too(void **state)
{
    (void)state;
    g_autoptr(CbCanvas) canvas = cb_canvas_new(1, 20, FALSE);
    assert_int_equal(cb_canvas_printf(canvas, 0, 0, 20, CB_STYLE_NORMAL, "%d %s", 7, "\033[m"), 5);
    assert_shows(canvas, "7 \ufffd[m\n");
}

static void
a_box_frames_a_blank_inside_under_its_title(void **state)
{
    (void)state;
    g_autoptr(CbCanvas) canvas = cb_canvas_new(4, 12, FALSE);
    for (int row = 0; row < 4; row++)
        cb_canvas_text(canvas, row, 0, 12, CB_STYLE_NORMAL, "xxxxxxxxxxxx");
    cb_canvas_box(canvas, 0, 1, 3, 10, "Why");
    assert_shows(canvas, "x┌─ Why ──┐x\nx│        │x\nx└────────┘x\nxxxxxxxxxxxx\n");
}

static void
in_ascii_everything_is_ascii(void **state)
{
    (void)state;
    g_autoptr(CbCanvas) canvas = cb_canvas_new(4, 12, TRUE);
    const CbBarPart part = {.value = 1, .style = CB_STYLE_BAR_1, .letter = '='};
    cb_canvas_box(canvas, 0, 0, 3, 12, "Noël");
    cb_canvas_text(canvas, 1, 1, 10, CB_STYLE_NORMAL, "‼ Zoë 王 Müller");
    cb_canvas_bar(canvas, 3, 0, 6, 2, &part, 1);
    assert_shows(canvas, "+- Noel ---+\n|!! Zoe ? ~|\n+----------+\n===\n");
    assert_whole(canvas);
}

static void
a_bar_is_drawn_to_an_eighth_of_a_column(void **state)
{
    (void)state;
    g_autoptr(CbCanvas) canvas = cb_canvas_new(4, 10, FALSE);
    for (int row = 0; row < 4; row++) {
        const CbBarPart part = {.value = 40 + row, .style = CB_STYLE_BAR_1};
        cb_canvas_bar(canvas, row, 0, 10, 80, &part, 1);
    }
    assert_shows(canvas, "█████\n█████▏\n█████▎\n█████▍\n");
}

static void
the_parts_of_a_bar_follow_each_other_at_one_scale(void **state)
{
    (void)state;
    g_autoptr(CbCanvas) canvas = cb_canvas_new(3, 10, FALSE);
    const CbBarPart parts[] = {
        {.value = 40, .style = CB_STYLE_BAR_1},
        {.value = 30, .style = CB_STYLE_BAR_2},
        {.value = 24, .style = CB_STYLE_BAR_3},
        {.value = 0, .style = CB_STYLE_BAR_1},
    };
    cb_canvas_bar(canvas, 0, 0, 10, 100, parts, G_N_ELEMENTS(parts));
    const CbBarPart filled[] = {
        {.value = 5, .style = CB_STYLE_GOOD},
        {.value = 5, .style = CB_STYLE_BAR_EMPTY},
    };
    cb_canvas_bar(canvas, 1, 0, 10, 10, filled, 2);
    const CbBarPart wrong[] = {{.value = -5, .style = CB_STYLE_GOOD}, {.value = 500}};
    cb_canvas_bar(canvas, 2, 0, 4, 10, wrong, 2);
    assert_shows(canvas, "█████████▍\n█████░░░░░\n████\n");
    assert_int_equal(canvas->cells[3].style, CB_STYLE_BAR_1);
    assert_int_equal(canvas->cells[4].style, CB_STYLE_BAR_2);
    assert_int_equal(canvas->cells[7].style, CB_STYLE_BAR_3);
}

static void
selecting_keeps_the_style_below(void **state)
{
    (void)state;
    g_autoptr(CbCanvas) canvas = cb_canvas_new(1, 4, FALSE);
    cb_canvas_text(canvas, 0, 0, 4, CB_STYLE_GOOD, "ab");
    cb_canvas_select(canvas, 0, 1, 2);
    assert_int_equal(canvas->cells[0].style, CB_STYLE_GOOD);
    assert_int_equal(canvas->cells[1].style, CB_STYLE_GOOD | CB_STYLE_SELECTED);
    assert_int_equal(canvas->cells[2].style, CB_STYLE_NORMAL | CB_STYLE_SELECTED);
    assert_int_equal(canvas->cells[3].style, CB_STYLE_NORMAL);
}

static void
clearing_leaves_blanks(void **state)
{
    (void)state;
    g_autoptr(CbCanvas) canvas = cb_canvas_new(2, 4, FALSE);
    cb_canvas_text(canvas, 1, 0, 4, CB_STYLE_GOOD, "王");
    cb_canvas_clear(canvas);
    assert_shows(canvas, "\n\n");
    assert_int_equal(canvas->cells[4].style, CB_STYLE_NORMAL);
    assert_whole(canvas);
}

static void
random_drawing_never_tears_a_row(void **state)
{
    (void)state;
    static const char *const texts[] = {"王小明",  "a王b", "‼x",    "\xff\xff",
                                        "e\u0301", "",     "plain", "😀😀"};
    for (guint32 seed = 0; seed < 200; seed++) {
        g_autoptr(GRand) random = g_rand_new_with_seed(seed);
        g_autoptr(CbCanvas) canvas = cb_canvas_new(g_rand_int_range(random, 1, 6),
                                                   g_rand_int_range(random, 1, 14), seed % 2);
        for (guint step = 0; step < 100; step++) {
            int row = g_rand_int_range(random, -2, 8), column = g_rand_int_range(random, -4, 16);
            int width = g_rand_int_range(random, -2, 16);
            const char *text = texts[g_rand_int_range(random, 0, G_N_ELEMENTS(texts))];
            int used = cb_canvas_text(canvas, row, column, width, CB_STYLE_NORMAL, text);
            assert_true(used >= 0 && used <= MAX(width, 0));
            cb_canvas_right(canvas, row, column, width, CB_STYLE_NORMAL, text);
            if (step % 10 == 0)
                cb_canvas_box(canvas, row, column, width, width, text);
            assert_whole(canvas);
        }
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_is_drawn_and_says_how_many_columns_it_took),
        cmocka_unit_test(text_that_does_not_fit_is_cut_with_an_ellipsis),
        cmocka_unit_test(a_wide_glyph_is_never_cut_in_half),
        cmocka_unit_test(overwriting_half_of_a_wide_glyph_blanks_the_other_half),
        cmocka_unit_test(drawing_outside_is_clipped),
        cmocka_unit_test(text_can_stand_at_the_right),
        cmocka_unit_test(formatted_text_is_cleaned_too),
        cmocka_unit_test(a_box_frames_a_blank_inside_under_its_title),
        cmocka_unit_test(in_ascii_everything_is_ascii),
        cmocka_unit_test(a_bar_is_drawn_to_an_eighth_of_a_column),
        cmocka_unit_test(the_parts_of_a_bar_follow_each_other_at_one_scale),
        cmocka_unit_test(selecting_keeps_the_style_below),
        cmocka_unit_test(clearing_leaves_blanks),
        cmocka_unit_test(random_drawing_never_tears_a_row),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
