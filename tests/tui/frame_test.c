#include "tui/screen/frame.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static const struct {
    const char *sent, *squeezed;
} CB_FRAMES[] = {
    {"", ""},
    {"plain", "plain"},
    {"a\033(Bb", "ab"},
    {"\033[1m\033[31mx", "\033[1;31mx"},
    {"\033[m\033[31mx", "\033[0;31mx"},
    {"\033[39m\033(B\033[0;1m\033[38;5;9mx", "\033[0;1;38;5;9mx"},
    {"\033[39m\033(B\033[m", "\033[m"},
    {"\033[31m\033[;1m", "\033[;1m"},
    {"\033[31ma\033[m\033[32mb\033[m", "\033[31ma\033[0;32mb\033[m"},
    {"\033[31m\033[2;3H\033[1m", "\033[31m\033[2;3H\033[1m"},
    {"\033[>4m\033[1m", "\033[>4m\033[1m"},
    {"\033[2;22r\033[22;1H\n\033[5b", "\033[2;22r\033[22;1H\n\033[5b"},
    {"\033[1", "\033[1"},
    {"\033", "\033"},
    {"\033(", "\033("},
};

static void
a_squeezed_frame_says_the_same_in_fewer_bytes(void **state)
{
    (void)state;
    for (guint i = 0; i < G_N_ELEMENTS(CB_FRAMES); i++) {
        gsize length = strlen(CB_FRAMES[i].sent);
        g_autofree char *bytes = g_memdup2(CB_FRAMES[i].sent, MAX(length, 1));
        gsize left = cb_frame_squeeze(bytes, length);
        assert_true(left <= length);
        assert_int_equal(left, strlen(CB_FRAMES[i].squeezed));
        assert_memory_equal(bytes, CB_FRAMES[i].squeezed, left);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_squeezed_frame_says_the_same_in_fewer_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
