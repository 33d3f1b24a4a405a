/* Text from data on one line: nothing in it steers, turns, hides or runs on. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "engine/line.h"

static void
assert_line(const char *text, guint most, const char *wanted)
{
    g_autofree char *line = cb_line(text, most);
    assert_string_equal(line, wanted);
}

static void
what_steers_or_turns_or_hides_is_gone(void **state)
{
    (void)state;
    assert_line("Gala\nBcc: x", CB_LINE_WHOLE, "Gala Bcc: x");
    assert_line("\033[2JGala\177", CB_LINE_WHOLE, "[2JGala");
    assert_line("Gala \u202etxt.exe\u202c\u2066!\u2069\u200f", CB_LINE_WHOLE, "Gala txt.exe!");
    assert_line("Ga\u200bla\ufeff\u00ad", CB_LINE_WHOLE, "Gala");
    assert_line("a\u2028b\u2029c\302\205d", CB_LINE_WHOLE, "a b c d");
    assert_line("\377Gala", CB_LINE_WHOLE, "\ufffdGala");
    assert_line(" \n\t ", CB_LINE_WHOLE, "");
    assert_line(NULL, CB_LINE_WHOLE, "");
}

static void
what_people_write_stays(void **state)
{
    (void)state;
    static const char *const texts[] = {"Fête à la plage — 3 €", "الحفلة", "می\u200cخواهم", "👩\u200d🎤 live", "王小明"};
    for (guint t = 0; t < G_N_ELEMENTS(texts); t++)
        assert_line(texts[t], CB_LINE_WHOLE, texts[t]);
}

static void
what_is_too_long_ends_in_an_ellipsis_and_in_a_whole_letter(void **state)
{
    (void)state;
    assert_line("Winter", 6, "Winter");
    assert_line("Winter Gala", 7, "Winter…");
    assert_line("Winter Gala", 8, "Winter…");
    assert_line("ab\u0301\u0302cd", 4, "a…");
    g_autofree char *much = g_strnfill(1000000, 'x'), *line = cb_line(much, 80);
    assert_int_equal(g_utf8_strlen(line, -1), 80);
    assert_true(g_str_has_suffix(line, "xx…"));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_steers_or_turns_or_hides_is_gone),
        cmocka_unit_test(what_people_write_stays),
        cmocka_unit_test(what_is_too_long_ends_in_an_ellipsis_and_in_a_whole_letter),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
