/* Days and instants. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "engine/when.h"

static void
every_day_survives_being_written_and_read(void **state)
{
    (void)state;
    gint64 first = 0, last = 0, read = 0;
    char text[11];
    assert_true(cb_day_parse("0001-01-01", &first));
    assert_true(cb_day_parse("9999-12-31", &last));
    assert_int_equal(last - first + 1, 3652059);
    for (gint64 day = first; day <= last; day += 3) {
        assert_true(cb_day_parse(cb_day_format(day, text), &read));
        assert_int_equal(read, day);
    }
}

static void
days_count_from_1970(void **state)
{
    (void)state;
    gint64 day;
    assert_true(cb_day_parse("1970-01-01", &day));
    assert_int_equal(day, 0);
    assert_true(cb_day_parse("1969-12-31", &day));
    assert_int_equal(day, -1);
    assert_true(cb_day_parse("2026-11-25", &day));
    assert_int_equal(day, 20782);
    assert_int_equal(cb_day_weekday(day), 3);
    assert_int_equal(cb_day_weekday(0), 4);
    assert_int_equal(cb_day_weekday(-4), 7);
}

static void
days_that_do_not_exist_are_refused(void **state)
{
    (void)state;
    static const char *const wrong[] = {"2026-02-29", "1900-02-29", "2026-13-01", "2026-00-10",
                                        "2026-04-31", "0000-01-01", "2026-1-01",  "2026-01-1",
                                        "2026-01-01 ", "",          "26-01-01",   "2026/01/01"};
    gint64 day;
    for (guint i = 0; i < G_N_ELEMENTS(wrong); i++)
        assert_false(cb_day_parse(wrong[i], &day));
    assert_true(cb_day_parse("2000-02-29", &day));
    assert_true(cb_day_parse("2028-02-29", &day));
}

static void
one_instant_has_many_forms(void **state)
{
    (void)state;
    static const char *const forms[] = {
        "2026-11-25T09:30:00Z",      "2026-11-25t09:30:00z",      "2026-11-25 09:30:00Z",
        "2026-11-25T10:30:00+01:00", "2026-11-25T10:30:00+0100",  "2026-11-25T10:30+01",
        "2026-11-24T23:30:00-10:00", "2026-11-25T09:30:00.000Z",
    };
    for (guint i = 0; i < G_N_ELEMENTS(forms); i++) {
        gint64 time = 0;
        char text[32];
        assert_true(cb_time_parse(forms[i], &time));
        assert_string_equal(cb_time_format(time, text), "2026-11-25T09:30:00Z");
    }
}

static void
microseconds_survive_and_what_is_finer_is_dropped(void **state)
{
    (void)state;
    gint64 time;
    char text[32];
    assert_true(cb_time_parse("2026-11-25T09:30:00.1234567Z", &time));
    assert_string_equal(cb_time_format(time, text), "2026-11-25T09:30:00.123456Z");
    assert_true(cb_time_parse("1969-12-31T23:59:59.5Z", &time));
    assert_int_equal(time, -CB_SECOND / 2);
    assert_string_equal(cb_time_format(time, text), "1969-12-31T23:59:59.5Z");
    assert_int_equal(cb_day_of(time), -1);
}

static void
instants_that_do_not_exist_are_refused(void **state)
{
    (void)state;
    static const char *const wrong[] = {
        "2026-11-25",           "2026-11-25T24:00:00Z",      "2026-11-25T09:60:00Z",
        "2026-11-25T9:30:00Z",  "2026-11-25T09:30:00",       "2026-11-25T09:30:00.Z",
        "2026-02-30T00:00:00Z", "2026-11-25T09:30:00+1:00",  "2026-11-25T09:30:00Zjunk",
        "2026-11-25T09:30:61Z", "2026-11-25T09:30:00+24:00", "",
    };
    gint64 time;
    for (guint i = 0; i < G_N_ELEMENTS(wrong); i++)
        if (cb_time_parse(wrong[i], &time))
            fail_msg("\"%s\" was taken for a time", wrong[i]);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_day_survives_being_written_and_read),
        cmocka_unit_test(days_count_from_1970),
        cmocka_unit_test(days_that_do_not_exist_are_refused),
        cmocka_unit_test(one_instant_has_many_forms),
        cmocka_unit_test(microseconds_survive_and_what_is_finer_is_dropped),
        cmocka_unit_test(instants_that_do_not_exist_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
