#include "tui/screen/style.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

/* Backgrounds that terminals of each kind have: black and near it, Solarized's light one and
 * white. */
static const struct {
    const char *theme;
    guint32 backgrounds[2];
} CB_BACKGROUNDS[] = {
    {"dark", {0x000000, 0x1d1f21}},
    {"light", {0xfdf6e3, 0xffffff}},
};

static double
linear(guint32 level)
{
    double part = level / 255.0;
    return part <= 0.04045 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4);
}

/* Relative luminance as WCAG 2 has it. */
static double
luminance(guint32 rgb)
{
    return 0.2126 * linear(rgb >> 16) + 0.7152 * linear(rgb >> 8 & 255) + 0.0722 * linear(rgb & 255);
}

static double
contrast(guint32 a, guint32 b)
{
    double x = luminance(a), y = luminance(b);
    return (MAX(x, y) + 0.05) / (MIN(x, y) + 0.05);
}

static void
black_on_white_has_the_contrast_everybody_knows(void **state)
{
    (void)state;
    assert_int_equal((int)(contrast(0x000000, 0xffffff) * 10 + 0.5), 210);
    assert_int_equal((int)(contrast(0x767676, 0xffffff) * 100), 454);
}

static void
all_coloured_text_can_be_read_on_the_usual_backgrounds(void **state)
{
    (void)state;
    for (guint i = 0; i < G_N_ELEMENTS(CB_BACKGROUNDS); i++) {
        const CbTheme *theme = cb_theme(CB_BACKGROUNDS[i].theme);
        for (guint style = 0; style < CB_N_STYLES; style++) {
            int color = theme->looks[style].foreground;
            assert_int_equal(theme->looks[style].dim, 0);
            for (guint b = 0; color >= 0 && b < 2; b++) {
                double found = contrast(cb_color_rgb(color), CB_BACKGROUNDS[i].backgrounds[b]);
                if (found < 4.5)
                    fail_msg("%s, style %u, colour %d: %.2f", theme->name, style, color, found);
            }
        }
    }
}

static void
body_text_keeps_the_colours_of_the_terminal(void **state)
{
    (void)state;
    for (const CbTheme *const *theme = cb_themes(); *theme; theme++) {
        CbStyleLook look = cb_theme_look(*theme, CB_STYLE_NORMAL);
        assert_int_equal(look.foreground, -1);
        assert_int_equal(look.basic, -1);
        assert_int_equal(look.background, -1);
    }
}

static void
no_text_is_in_colours_that_terminals_make_unreadable(void **state)
{
    (void)state;
    for (const CbTheme *const *theme = cb_themes(); *theme; theme++) {
        for (guint style = 0; style < CB_N_STYLES; style++) {
            const CbStyleLook *look = &(*theme)->looks[style];
            gboolean palette = look->foreground >= 0 && look->foreground < 16;
            assert_false(palette);
            assert_int_not_equal(look->basic, 0);
            assert_int_not_equal(look->basic, 4);
            assert_int_not_equal(look->basic, 8);
            assert_int_not_equal(look->basic, 12); /* 4 where there are eight */
        }
    }
}

static void
the_mono_theme_has_no_colour(void **state)
{
    (void)state;
    for (guint style = 0; style < CB_N_STYLES; style++) {
        CbStyleLook look = cb_theme_look(cb_theme("mono"), style);
        assert_int_equal(look.foreground, -1);
        assert_int_equal(look.basic, -1);
    }
}

static void
a_selected_row_looks_the_same_whatever_is_in_it(void **state)
{
    (void)state;
    for (const CbTheme *const *theme = cb_themes(); *theme; theme++) {
        for (guint style = 0; style < CB_N_STYLES; style++) {
            CbStyleLook look = cb_theme_look(*theme, style | CB_STYLE_SELECTED);
            assert_memory_equal(&look, &(*theme)->selected, sizeof look);
        }
        assert_true((*theme)->selected.reverse);
    }
}

static void
themes_are_found_by_name(void **state)
{
    (void)state;
    assert_string_equal(cb_theme("dark")->name, "dark");
    assert_null(cb_theme("pink"));
    assert_null(cb_theme(NULL));
}

static void
the_palette_is_that_of_xterm(void **state)
{
    (void)state;
    assert_int_equal(cb_color_rgb(16), 0x000000);
    assert_int_equal(cb_color_rgb(203), 0xff5f5f);
    assert_int_equal(cb_color_rgb(231), 0xffffff);
    assert_int_equal(cb_color_rgb(232), 0x080808);
    assert_int_equal(cb_color_rgb(255), 0xeeeeee);
}

static const struct {
    const char *option, *no_color, *term;
    int terminal, depth;
} CB_DEPTHS[] = {
    {NULL, NULL, "xterm-256color", 256, 256},
    {"auto", "", "xterm-256color", 256, 256},
    {"auto", "1", "xterm-256color", 256, 0},
    {"always", "1", "xterm-256color", 256, 256},
    {"always", NULL, "vt220", 0, 8},
    {"never", NULL, "xterm-256color", 256, 0},
    {"16", NULL, "xterm-256color", 256, 16},
    {"256", NULL, "xterm", 8, 256},
    {"auto", NULL, "xterm-16color", 16, 16},
    {"auto", NULL, "xterm-88color", 88, 16},
    {"auto", NULL, "xterm-direct", 1 << 24, 256},
    {"auto", NULL, "linux", 8, 8},
    {"auto", NULL, "vt220", 0, 0},
    {"auto", NULL, "tmux-256color", -1, 256},
    {"auto", NULL, "screen", -1, 8},
    {"auto", NULL, "dumb", -1, 0},
    {"auto", NULL, NULL, -1, 0},
    {"plenty", NULL, "xterm", 8, -1},
};

static void
set_environment(const char *name, const char *value)
{
    if (value)
        g_setenv(name, value, TRUE);
    else
        g_unsetenv(name);
}

static void
the_depth_follows_option_then_no_color_then_the_terminal(void **state)
{
    (void)state;
    for (guint i = 0; i < G_N_ELEMENTS(CB_DEPTHS); i++) {
        set_environment("NO_COLOR", CB_DEPTHS[i].no_color);
        set_environment("TERM", CB_DEPTHS[i].term);
        assert_int_equal(cb_color_depth(CB_DEPTHS[i].option, CB_DEPTHS[i].terminal),
                         CB_DEPTHS[i].depth);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(black_on_white_has_the_contrast_everybody_knows),
        cmocka_unit_test(all_coloured_text_can_be_read_on_the_usual_backgrounds),
        cmocka_unit_test(body_text_keeps_the_colours_of_the_terminal),
        cmocka_unit_test(no_text_is_in_colours_that_terminals_make_unreadable),
        cmocka_unit_test(the_mono_theme_has_no_colour),
        cmocka_unit_test(a_selected_row_looks_the_same_whatever_is_in_it),
        cmocka_unit_test(themes_are_found_by_name),
        cmocka_unit_test(the_palette_is_that_of_xterm),
        cmocka_unit_test(the_depth_follows_option_then_no_color_then_the_terminal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
