#include "tui/console/overlay.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define CTRL(letter) (CB_KEY_CTRL | (letter))

/* The line with `|` where the cursor is. */
static void
assert_line(const CbLine *line, const char *wanted)
{
    g_autoptr(GString) found = g_string_new(line->text->str);
    g_string_insert_c(found, (gssize)line->cursor, '|');
    assert_string_equal(found->str, wanted);
}

static gboolean
press(CbLine *line, CbKey key)
{
    return cb_line_key(line, key, NULL);
}

static void
typed_letters_go_where_the_cursor_is(void **state)
{
    (void)state;
    CbLine line;
    cb_line_init(&line, "ab");
    assert_true(press(&line, 0xe9));
    assert_line(&line, "abé|");
    assert_true(press(&line, CB_KEY_LEFT));
    assert_true(press(&line, CB_KEY_LEFT));
    assert_true(press(&line, 0x738b));
    assert_line(&line, "a王|bé");
    assert_true(press(&line, CB_KEY_HOME));
    assert_false(press(&line, CB_KEY_LEFT));
    assert_line(&line, "|a王bé");
    assert_true(press(&line, CTRL('e')));
    assert_false(press(&line, CB_KEY_RIGHT));
    assert_true(press(&line, CTRL('a')));
    assert_true(press(&line, CB_KEY_END));
    assert_line(&line, "a王bé|");
    cb_line_clear(&line);
}

static void
a_letter_and_its_marks_are_deleted_as_one(void **state)
{
    (void)state;
    CbLine line;
    cb_line_init(&line, "ne\xcc\x81u\xcc\x88"); /* né and ü in two code points each */
    assert_true(press(&line, CB_KEY_BACKSPACE));
    assert_line(&line, "ne\xcc\x81|");
    assert_true(press(&line, CB_KEY_LEFT));
    assert_line(&line, "n|e\xcc\x81");
    assert_true(press(&line, CB_KEY_DELETE));
    assert_line(&line, "n|");
    assert_false(press(&line, CB_KEY_DELETE));
    assert_true(press(&line, CB_KEY_BACKSPACE));
    assert_false(press(&line, CB_KEY_BACKSPACE));
    assert_line(&line, "|");
    cb_line_clear(&line);
}

static void
words_and_the_whole_line_can_be_cleared(void **state)
{
    (void)state;
    CbLine line;
    cb_line_init(&line, "region:occ zénith  load");
    press(&line, CTRL('w'));
    assert_line(&line, "region:occ zénith  |");
    press(&line, CTRL('w'));
    assert_line(&line, "region:occ |");
    press(&line, CTRL('u'));
    assert_line(&line, "|");
    assert_false(press(&line, CTRL('w')));
    cb_line_clear(&line);
}

static void
keys_that_print_nothing_change_nothing(void **state)
{
    (void)state;
    static const CbKey keys[] = {CTRL('x'),     CB_KEY_ALT | 'a', CB_KEY_F1,   CB_KEY_UP,
                                 CB_KEY_ESC,    0x1b,             0x7f,        0x202e,
                                 CB_KEY_ALT | CB_KEY_LEFT,        CB_KEY_NONE};
    CbLine line;
    cb_line_init(&line, "ab");
    for (guint i = 0; i < G_N_ELEMENTS(keys); i++)
        assert_false(press(&line, keys[i]));
    assert_line(&line, "ab|");
    cb_line_clear(&line);
}

static void
pasted_lines_become_one_and_control_characters_are_left_out(void **state)
{
    (void)state;
    CbLine line;
    cb_line_init(&line, "<>");
    press(&line, CB_KEY_LEFT);
    assert_true(cb_line_key(&line, CB_KEY_NONE, "one\ntwo\t\x1b[31m\xff" "é"));
    assert_line(&line, "<one two [31mé|>");
    assert_false(cb_line_key(&line, CB_KEY_NONE, "\x01\x02"));
    cb_line_clear(&line);
}

static void
a_line_is_never_longer_than_four_kilobytes(void **state)
{
    (void)state;
    CbLine line;
    cb_line_init(&line, "a");
    g_autoptr(GString) long_text = g_string_new(NULL);
    for (guint i = 0; i < 3000; i++)
        g_string_append(long_text, "é");
    assert_true(cb_line_key(&line, CB_KEY_NONE, long_text->str));
    assert_int_equal(line.text->len, 4095); /* no half letter at the end */
    assert_false(press(&line, 0xe9));
    assert_true(g_utf8_validate(line.text->str, -1, NULL));
    cb_line_clear(&line);
}

/* Draws into ten columns of a canvas of 14 and compares. */
static void
assert_drawn(const CbLine *line, const char *wanted, int cursor)
{
    g_autoptr(CbCanvas) canvas = cb_canvas_new(1, 14, FALSE);
    cb_canvas_text(canvas, 0, 0, 14, CB_STYLE_NORMAL, "[[..........]]");
    cb_line_draw(line, canvas, 0, 2, 10);
    g_autofree char *found = cb_canvas_dump(canvas);
    assert_string_equal(found, wanted);
    assert_true(canvas->cursor_visible);
    assert_int_equal(canvas->cursor_row, 0);
    assert_int_equal(canvas->cursor_column, cursor);
}

static void
a_long_line_scrolls_so_that_the_cursor_is_seen(void **state)
{
    (void)state;
    CbLine line;
    cb_line_init(&line, "abcdefghi");
    assert_drawn(&line, "[[abcdefghi ]]\n", 11);
    press(&line, 'j');
    assert_drawn(&line, "[[…ghij     ]]\n", 7);
    press(&line, CB_KEY_HOME);
    assert_drawn(&line, "[[abcdefghij]]\n", 2);
    press(&line, 'x');
    assert_drawn(&line, "[[xabcdefgh…]]\n", 3);
    cb_line_clear(&line);
}

static void
wide_letters_scroll_by_columns_and_the_cursor_stays_in_the_field(void **state)
{
    (void)state;
    CbLine line;
    cb_line_init(&line, "王小明王小明王小明");
    for (int width = 1; width < 14; width++) {
        for (gboolean more = press(&line, CB_KEY_HOME); more; more = press(&line, CB_KEY_RIGHT)) {
            g_autoptr(CbCanvas) canvas = cb_canvas_new(1, 14, FALSE);
            cb_line_draw(&line, canvas, 0, 0, width);
            assert_in_range(canvas->cursor_column, 0, width - 1);
        }
    }
    assert_drawn(&line, "[[… 王小明  ]]\n", 10);
    cb_line_clear(&line);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(typed_letters_go_where_the_cursor_is),
        cmocka_unit_test(a_letter_and_its_marks_are_deleted_as_one),
        cmocka_unit_test(words_and_the_whole_line_can_be_cleared),
        cmocka_unit_test(keys_that_print_nothing_change_nothing),
        cmocka_unit_test(pasted_lines_become_one_and_control_characters_are_left_out),
        cmocka_unit_test(a_line_is_never_longer_than_four_kilobytes),
        cmocka_unit_test(a_long_line_scrolls_so_that_the_cursor_is_seen),
        cmocka_unit_test(wide_letters_scroll_by_columns_and_the_cursor_stays_in_the_field),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
