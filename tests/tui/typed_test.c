/* Dates and times in the words of a telephone call. It is Saturday 28 November 2026, 16:40 in Paris. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "engine/when.h"
#include "tests/support/worlds.h"
#include "tui/desk/typed.h"

static CbTypedClock
sixteen_forty(void)
{
    gint64 now = worlds_time("2026-11-28T15:40:00Z");
    return (CbTypedClock){.now = now, .today = cb_day_of(now), .zone = "Europe/Paris"};
}

/* "first..last rest", with times in brackets and the call-back behind an @; the problem where there is one. */
static char *
read_words(const char *text)
{
    CbTypedClock clock = sixteen_forty();
    g_auto(CbTyped) typed = {0};
    char *problem = NULL, first[11], last[11], time[32];
    if (!cb_typed_read(text, &clock, &typed, &problem))
        return problem;
    GString *said = g_string_new(cb_day_format(typed.first, first));
    if (typed.last != typed.first)
        g_string_append_printf(said, "..%s", cb_day_format(typed.last, last));
    if (typed.starts_at != CB_NULL)
        g_string_append_printf(said, " [%s", cb_time_format(typed.starts_at, time));
    if (typed.ends_at != CB_NULL)
        g_string_append_printf(said, " %s]", cb_time_format(typed.ends_at, time));
    if (typed.call_at != CB_NULL)
        g_string_append_printf(said, " @%s", cb_time_format(typed.call_at, time));
    if (*typed.rest != '\0')
        g_string_append_printf(said, " %s", typed.rest);
    return g_string_free(said, FALSE);
}

typedef struct {
    const char *typed, *read;
} Words;

static void
assert_read(const Words *words, guint n)
{
    for (guint i = 0; i < n; i++) {
        g_autofree char *said = read_words(words[i].typed);
        if (strcmp(said, words[i].read) != 0)
            fail_msg("\"%s\" is read as \"%s\", not \"%s\"", words[i].typed, said, words[i].read);
    }
}

#define ASSERT_READ(...)                                                                            \
    do {                                                                                            \
        static const Words words[] = {__VA_ARGS__};                                                 \
        assert_read(words, G_N_ELEMENTS(words));                                                    \
    } while (0)

static void
dates_and_ranges_are_read_and_the_rest_is_the_reason(void **state)
{
    (void)state;
    ASSERT_READ({"ill", "2026-11-28 ill"}, {"", "2026-11-28"}, {"until fri flu", "2026-11-28..2026-12-04 flu"},
                {"until sat", "2026-11-28..2026-12-05"}, {"tomorrow", "2026-11-29"}, {"Friday  family", "2026-12-04 family"},
                {"28..30 nov", "2026-11-28..2026-11-30"}, {"28..2 dec", "2026-11-28..2026-12-02"}, {"2 days flu", "2026-11-28..2026-11-29 flu"}, {"till tue", "2026-11-28..2026-12-01"},
                {"30..2 jan", "2026-12-30..2027-01-02"}, {"28-30 nov ill", "2026-11-28..2026-11-30 ill"},
                {"28/11-30/11", "2026-11-28..2026-11-30"}, {"mon-wed", "2026-11-30..2026-12-02"},
                {"2026-12-30..2027-01-02 leave", "2026-12-30..2027-01-02 leave"}, {"1/1", "2027-01-01"},
                {"from mon until wed", "2026-11-30..2026-12-02"}, {"3d family", "2026-11-28..2026-11-30 family"},
                {"+3", "2026-12-01"}, {"2 december", "2026-12-02"}, {"31.12.", "2026-12-31"});
}

static void
one_date_is_enough_what_follows_is_the_reason(void **state)
{
    (void)state;
    ASSERT_READ({"tomorrow wedding of fri", "2026-11-29 wedding of fri"}, {"ill until fri", "2026-11-28 ill until fri"},
                {"mon 2 children ill", "2026-11-30 2 children ill"});
}

static void
times_lie_on_one_date_by_the_clocks_of_the_zone(void **state)
{
    (void)state;
    ASSERT_READ({"20:00-22:00 late train", "2026-11-28 [2026-11-28T19:00:00Z 2026-11-28T21:00:00Z] late train"},
                {"20:00..22:00", "2026-11-28 [2026-11-28T19:00:00Z 2026-11-28T21:00:00Z]"},
                {"until 20:00 train", "2026-11-28 [2026-11-27T23:00:00Z 2026-11-28T19:00:00Z] train"},
                {"from 20h", "2026-11-28 [2026-11-28T19:00:00Z 2026-11-28T23:00:00Z]"},
                {"fri 22:00-01:30", "2026-12-04 [2026-12-04T21:00:00Z 2026-12-05T00:30:00Z]"});
}

static void
an_at_sign_says_when_to_call_back(void **state)
{
    (void)state;
    ASSERT_READ({"@16:30", "2026-11-28 @2026-11-29T15:30:00Z"}, {"@17:00 ask again", "2026-11-28 @2026-11-28T16:00:00Z ask again"},
                {"@fri 9:00", "2026-11-28 @2026-12-04T08:00:00Z"},
                {"@9:00 fri", "2026-11-28 @2026-12-04T08:00:00Z"}, {"@17:30 tomorrow", "2026-11-28 @2026-11-29T16:30:00Z"},
                {"@+20", "2026-11-28 @2026-11-28T16:00:00Z"},
                {"@home", "2026-11-28 @home"});
}

static void
what_makes_no_sense_is_said(void **state)
{
    (void)state;
    ASSERT_READ({"from wed until mon", "2026-12-02..2026-12-07"},
                {"2026-12-05..2026-12-01", "The end lies before the beginning."},
                {"99:99-12:00", "2026-11-28 99:99-12:00"}, {"until", "2026-11-28 until"},
                {"+99999999", "2026-11-28 +99999999"}, {"0d", "2026-11-28 0d"});
}

static void
a_date_that_does_not_exist_is_refused(void **state)
{
    (void)state;
    static const char no_such[] = "There is no such date.";
    ASSERT_READ({"31/2", no_such}, {"30 feb", no_such}, {"29 feb ill", no_such}, {"until 31/6", no_such},
                {"2026-02-30", no_such}, {"from 31 apr", no_such});
}

static void
a_call_back_that_cannot_be_read_is_no_note(void **state)
{
    (void)state;
    static const char no_time[] = "After the @ comes a time to call back, such as @16:30, @fri 9:00 or @+20.";
    ASSERT_READ({"@18:99", no_time}, {"@fri", no_time}, {"@9", no_time}, {"@fri soon", no_time}, {"@+soon", no_time});
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dates_and_ranges_are_read_and_the_rest_is_the_reason),
        cmocka_unit_test(one_date_is_enough_what_follows_is_the_reason),
        cmocka_unit_test(times_lie_on_one_date_by_the_clocks_of_the_zone),
        cmocka_unit_test(an_at_sign_says_when_to_call_back),
        cmocka_unit_test(a_date_that_does_not_exist_is_refused),
        cmocka_unit_test(a_call_back_that_cannot_be_read_is_no_note),
        cmocka_unit_test(what_makes_no_sense_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
