#include "tui/screen/keys.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

/* Names that come back as they were written. */
static const struct {
    const char *name;
    CbKey key;
} CB_NAMED[] = {
    {"a", 'a'},
    {"A", 'A'},
    {"é", 0xe9},
    {"-", '-'},
    {"+", '+'},
    {"f", 'f'},
    {"space", ' '},
    {"enter", CB_KEY_ENTER},
    {"esc", CB_KEY_ESC},
    {"tab", CB_KEY_TAB},
    {"shift-tab", CB_KEY_TAB | CB_KEY_SHIFT},
    {"pgdn", CB_KEY_PGDN},
    {"f1", CB_KEY_F1},
    {"f5", CB_KEY_F1 + 4},
    {"f12", CB_KEY_F12},
    {"ctrl-r", CB_KEY_CTRL | 'r'},
    {"ctrl-space", CB_KEY_CTRL | ' '},
    {"ctrl-\\", CB_KEY_CTRL | '\\'},
    {"ctrl-left", CB_KEY_CTRL | CB_KEY_LEFT},
    {"alt-x", CB_KEY_ALT | 'x'},
    {"alt--", CB_KEY_ALT | '-'},
    {"alt-enter", CB_KEY_ALT | CB_KEY_ENTER},
    {"ctrl-alt-shift-f3", CB_KEY_CTRL | CB_KEY_ALT | CB_KEY_SHIFT | (CB_KEY_F1 + 2)},
};

static void
every_name_reads_and_writes_the_same(void **state)
{
    (void)state;
    for (guint i = 0; i < G_N_ELEMENTS(CB_NAMED); i++) {
        g_autofree char *name = cb_key_name(CB_NAMED[i].key);
        assert_string_equal(name, CB_NAMED[i].name);
        assert_int_equal(cb_key_parse(CB_NAMED[i].name), CB_NAMED[i].key);
    }
}

static void
keys_that_a_terminal_cannot_tell_apart_are_one(void **state)
{
    (void)state;
    assert_int_equal(cb_key_parse("ctrl-i"), CB_KEY_TAB);
    assert_int_equal(cb_key_parse("ctrl-m"), CB_KEY_ENTER);
    assert_int_equal(cb_key_parse("ctrl-j"), CB_KEY_ENTER);
    assert_int_equal(cb_key_parse("ctrl-h"), CB_KEY_BACKSPACE);
    assert_int_equal(cb_key_parse("ctrl-["), CB_KEY_ESC);
    assert_int_equal(cb_key_parse("ctrl-R"), cb_key_parse("ctrl-r"));
    assert_int_equal(cb_key_parse("shift-a"), 'A');
    assert_int_equal(cb_key_parse("alt-ctrl-x"), cb_key_parse("ctrl-alt-x"));
}

static void
other_common_names_are_understood(void **state)
{
    (void)state;
    assert_int_equal(cb_key_parse("escape"), CB_KEY_ESC);
    assert_int_equal(cb_key_parse("pagedown"), CB_KEY_PGDN);
    assert_int_equal(cb_key_parse("return"), CB_KEY_ENTER);
}

static void
what_names_no_key_is_refused(void **state)
{
    (void)state;
    static const char *const wrong[] = {
        "",      "foo",       "ctrl-",   "alt-",   "f0",     "f13", "f1x", "f01", "ab",
        "ctrl-é", "ctrl-ctrl-a", "ctrl-5", "shift-1", "shift-", " ",   "\t",  "\x1b", "\xff",
    };
    for (guint i = 0; i < G_N_ELEMENTS(wrong); i++)
        assert_int_equal(cb_key_parse(wrong[i]), CB_KEY_NONE);
}

static void
a_key_that_shows_nothing_is_named_by_its_number(void **state)
{
    (void)state;
    g_autofree char *name = cb_key_name(0x200b);
    assert_string_equal(name, "U+200B");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_name_reads_and_writes_the_same),
        cmocka_unit_test(keys_that_a_terminal_cannot_tell_apart_are_one),
        cmocka_unit_test(other_common_names_are_understood),
        cmocka_unit_test(what_names_no_key_is_refused),
        cmocka_unit_test(a_key_that_shows_nothing_is_named_by_its_number),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
