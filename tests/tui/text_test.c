#include "tui/screen/signs.h"
#include "tui/screen/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define HOLE "\xef\xbf\xbd"

static void
assert_clean(const char *text, guint limit, const char *clean)
{
    g_autofree char *found = cb_text_clean(text, limit);
    assert_string_equal(found, clean);
}

static void
assert_ascii(const char *text, const char *wanted)
{
    g_autoptr(GString) found = g_string_new(NULL);
    CbGlyph glyph;
    while (cb_text_next(&text, TRUE, &glyph))
        g_string_append(found, glyph.bytes);
    assert_string_equal(found->str, wanted);
}

static void
ordinary_names_pass_unchanged(void **state)
{
    (void)state;
    static const char *const names[] = {"", "Zoë Müller", "Łukasz", "王小明", "Фёдор", "نور", "नमस्ते"};
    for (guint i = 0; i < G_N_ELEMENTS(names); i++)
        assert_clean(names[i], G_MAXUINT, names[i]);
}

static const struct {
    const char *text, *clean;
} CB_HOSTILE[] = {
    {"a\033[2Jb", "a" HOLE "[2Jb"},
    {"a\tb\nc\r\x7f", "a" HOLE "b" HOLE "c" HOLE HOLE},
    {"\xc2\x9b" "31m", HOLE "31m"},
    {"\u200e\u200f\u202a\u202e\u2066\u2069\u061c", HOLE HOLE HOLE HOLE HOLE HOLE HOLE},
    {"a\u2028b\u2029c", "a" HOLE "b" HOLE "c"},
    {"a\u200bb\ufeffc", "a" HOLE "b" HOLE "c"},
    {"\U000e0041\U000e0001", HOLE HOLE},
    {"\ue000\U000f0000", HOLE HOLE},
    {"\u0378\U0003ffff", HOLE HOLE},
    {"\xff\xfe", HOLE HOLE},
    {"\xc3", HOLE},
    {"\xe4\xb8", HOLE HOLE},
    {"\xc0\xaf", HOLE HOLE},
    {"\xed\xa0\x80", HOLE HOLE HOLE},
    {"\xf4\x90\x80\x80", HOLE HOLE HOLE HOLE},
    {"\u3164\u115f", HOLE HOLE},
    {"a\u00a0b\u2003c", "a b c"},
    {"a\u200db\u00adc\ufe0fd", "abcd"},
    {"\u200d\u200d", ""},
    {"\u0301a", HOLE "a"},
    {"👩\u200d👩\u200d👧", "👩👩👧"},
    {"👍🏽!", "👍!"},
    {"⚠\ufe0f", "⚠"},
};

static void
what_could_deceive_or_command_the_terminal_becomes_a_placeholder(void **state)
{
    (void)state;
    for (guint i = 0; i < G_N_ELEMENTS(CB_HOSTILE); i++)
        assert_clean(CB_HOSTILE[i].text, G_MAXUINT, CB_HOSTILE[i].clean);
}

static void
no_code_point_comes_out_as_a_control(void **state)
{
    (void)state;
    for (gunichar letter = 1; letter < 0x110000; letter++) {
        char text[8] = "";
        CbGlyph glyph;
        const char *at = text;
        g_unichar_to_utf8(letter, text);
        while (cb_text_next(&at, FALSE, &glyph)) {
            GUnicodeType type = g_unichar_type(g_utf8_get_char(glyph.bytes));
            assert_true(g_utf8_validate(glyph.bytes, -1, NULL));
            assert_true(glyph.columns == 1 || glyph.columns == 2);
            assert_false(type == G_UNICODE_CONTROL || type == G_UNICODE_FORMAT ||
                         type == G_UNICODE_UNASSIGNED || type == G_UNICODE_PRIVATE_USE);
        }
        at = text;
        while (cb_text_next(&at, TRUE, &glyph)) {
            for (const char *byte = glyph.bytes; *byte; byte++)
                assert_true(*byte >= ' ' && *byte < 0x7f);
            assert_int_equal(glyph.columns, strlen(glyph.bytes));
        }
    }
}

static void
wide_letters_take_two_columns_and_marks_none(void **state)
{
    (void)state;
    assert_int_equal(cb_text_columns("abc", 80), 3);
    assert_int_equal(cb_text_columns("王小明", 80), 6);
    assert_int_equal(cb_text_columns("한국", 80), 4);
    assert_int_equal(cb_text_columns("Ｆ", 80), 2);
    assert_int_equal(cb_text_columns("😀", 80), 2);
    assert_int_equal(cb_text_columns("Le\u0301a", 80), 3);
    assert_int_equal(cb_text_columns("\u3000", 80), 2);
}

static void
marks_stay_with_their_letter_but_only_some(void **state)
{
    (void)state;
    const char *text = "e\u0301\u0302\u0303\u0304\u0305\u0306x";
    CbGlyph glyph;
    assert_true(cb_text_next(&text, FALSE, &glyph));
    assert_string_equal(glyph.bytes, "e\u0301\u0302\u0303\u0304");
    assert_int_equal(glyph.columns, 1);
    assert_string_equal(text, "x");
}

static void
counting_stops_behind_the_limit(void **state)
{
    (void)state;
    assert_int_equal(cb_text_columns("abcdef", 3), 4);
    assert_int_equal(cb_text_columns("abcdef", 0), 1);
    assert_int_equal(cb_text_columns("", 0), 0);
}

static void
text_that_does_not_fit_ends_with_an_ellipsis(void **state)
{
    (void)state;
    assert_clean("abcdef", 6, "abcdef");
    assert_clean("abcdef", 5, "abcd…");
    assert_clean("abcdef", 1, "…");
    assert_clean("a", 1, "a");
    assert_clean("abcdef", 0, "");
    assert_clean("王小明", 6, "王小明");
    assert_clean("王小明", 5, "王小…");
    assert_clean("王小明", 4, "王…");
    assert_clean("王小明", 2, "…");
}

static void
in_ascii_letters_keep_their_base_and_signs_their_twin(void **state)
{
    (void)state;
    assert_ascii("Zoë Müller", "Zoe Muller");
    assert_ascii("Łukasz Strauß Ærø Đặng", "Lukasz Straus Aro Dang");
    assert_ascii("D’Arcy – “x” … ·", "D'Arcy - \"x\" ~ .");
    assert_ascii("‼ ▮▯ ⚑", "!! #. F");
    assert_ascii("王 😀 \033 \xff", "? ? ? ?");
    assert_ascii("e\u0301", "e");
}

static void
every_sign_takes_one_column_and_has_a_twin(void **state)
{
    (void)state;
    for (guint i = 0; i < CB_N_SIGNS; i++) {
        assert_int_equal(cb_text_columns(cb_sign(i), 80), 1);
        assert_clean(cb_sign(i), 80, cb_sign(i));
        const char *twin = cb_sign_twin(cb_sign(i));
        assert_non_null(twin);
        assert_true(g_str_is_ascii(twin));
    }
}

/* The most bytes one call may read: a letter, and a run of what follows it. */
#define CB_BYTES_A_CALL 300

static void
one_glyph_of_a_huge_text_costs_a_few_bytes(void **state)
{
    (void)state;
    static const char *const units[] = {"\u200d", "\u0301", "\xff", "\xc3", "\u202e", "a", "\ufe0f"};
    for (guint i = 0; i < G_N_ELEMENTS(units); i++) {
        g_autoptr(GString) text = g_string_new("x");
        for (guint n = 0; n < 100000; n++)
            g_string_append(text, units[i]);
        CbGlyph glyph;
        for (const char *at = text->str, *before = at; cb_text_next(&at, FALSE, &glyph); before = at)
            assert_true(at > before && at - before <= CB_BYTES_A_CALL);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ordinary_names_pass_unchanged),
        cmocka_unit_test(what_could_deceive_or_command_the_terminal_becomes_a_placeholder),
        cmocka_unit_test(no_code_point_comes_out_as_a_control),
        cmocka_unit_test(wide_letters_take_two_columns_and_marks_none),
        cmocka_unit_test(marks_stay_with_their_letter_but_only_some),
        cmocka_unit_test(counting_stops_behind_the_limit),
        cmocka_unit_test(text_that_does_not_fit_ends_with_an_ellipsis),
        cmocka_unit_test(in_ascii_letters_keep_their_base_and_signs_their_twin),
        cmocka_unit_test(every_sign_takes_one_column_and_has_a_twin),
        cmocka_unit_test(one_glyph_of_a_huge_text_costs_a_few_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
