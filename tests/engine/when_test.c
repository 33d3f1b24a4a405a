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

/* --- zones ------------------------------------------------------------------------------------ */

static gint64
instant(const char *text)
{
    gint64 time = 0;
    assert_true(cb_time_parse(text, &time));
    return time;
}

static gint64
day_of(const char *text)
{
    gint64 day = 0;
    assert_true(cb_day_parse(text, &day));
    return day;
}

static void
assert_time(gint64 time, const char *expected)
{
    char text[32];
    assert_string_equal(cb_time_format(time, text), expected);
}

static void
clocks_and_days_are_those_of_the_zone(void **state)
{
    (void)state;
    static const struct {
        const char *time, *zone, *clock, *day;
    } cases[] = {
        {"2026-11-25T09:30:00Z", "UTC", "09:30", "2026-11-25"},
        {"2026-11-25T09:30:59.9Z", "Europe/Paris", "10:30", "2026-11-25"},
        {"2026-07-25T22:30:00Z", "Europe/Paris", "00:30", "2026-07-26"},
        {"2026-11-25T03:00:00Z", "America/New_York", "22:00", "2026-11-24"},
        {"2026-11-25T20:00:00Z", "Asia/Kathmandu", "01:45", "2026-11-26"},
        {"1969-12-31T23:59:59.5Z", "UTC", "23:59", "1969-12-31"},
        {"1969-12-31T23:59:59.5Z", "Europe/Paris", "00:59", "1970-01-01"},
        {"2026-11-25T09:30:00Z", "Mars/Olympus", "09:30", "2026-11-25"},
        {"2026-11-25T09:30:00Z", "", "09:30", "2026-11-25"},
        {"0001-01-01T00:00:00Z", "America/New_York", "00:00", "0001-01-01"},
        {"9999-12-31T23:59:59Z", "Europe/Paris", "23:59", "9999-12-31"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        char clock[6], day[11];
        gint64 time = instant(cases[i].time);
        assert_string_equal(cb_time_clock(time, cases[i].zone, clock), cases[i].clock);
        assert_string_equal(cb_day_format(cb_time_day(time, cases[i].zone), day), cases[i].day);
    }
}

static void
a_minute_of_a_day_is_an_instant(void **state)
{
    (void)state;
    static const struct {
        const char *day, *zone;
        int minute;
        const char *time;
    } cases[] = {
        {"2026-11-25", "UTC", 570, "2026-11-25T09:30:00Z"},
        {"2026-11-25", "Europe/Paris", 570, "2026-11-25T08:30:00Z"},
        {"2026-11-25", "Europe/Paris", 0, "2026-11-24T23:00:00Z"},
        {"2026-11-25", "Europe/Paris", 24 * 60, "2026-11-25T23:00:00Z"},
        {"1969-12-31", "Europe/Paris", 30, "1969-12-30T23:30:00Z"},
        {"2026-11-25", "Mars/Olympus", 570, "2026-11-25T09:30:00Z"},
        /* Skipped: the first that comes after. */
        {"2026-03-29", "Europe/Paris", 119, "2026-03-29T00:59:00Z"},
        {"2026-03-29", "Europe/Paris", 120, "2026-03-29T01:00:00Z"},
        {"2026-03-29", "Europe/Paris", 150, "2026-03-29T01:00:00Z"},
        {"2026-03-29", "Europe/Paris", 180, "2026-03-29T01:00:00Z"},
        /* Twice: the first. */
        {"2026-10-25", "Europe/Paris", 120, "2026-10-25T00:00:00Z"},
        {"2026-10-25", "Europe/Paris", 179, "2026-10-25T00:59:00Z"},
        {"2026-10-25", "Europe/Paris", 180, "2026-10-25T02:00:00Z"},
        {"2026-10-25", "Europe/Dublin", 90, "2026-10-25T00:30:00Z"},
        {"2026-04-05", "Australia/Lord_Howe", 105, "2026-04-04T14:45:00Z"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++)
        assert_time(cb_time_at(day_of(cases[i].day), cases[i].minute, cases[i].zone), cases[i].time);
}

static void
days_later_the_clocks_show_the_same(void **state)
{
    (void)state;
    static const struct {
        const char *time;
        int days;
        const char *later;
    } cases[] = {
        {"2026-03-28T17:00:00Z", 1, "2026-03-29T16:00:00Z"},
        {"2026-03-29T16:00:00Z", -1, "2026-03-28T17:00:00Z"},
        {"2026-10-24T16:00:00Z", 7, "2026-10-31T17:00:00Z"},
        {"2026-10-31T17:00:00Z", -7, "2026-10-24T16:00:00Z"},
        {"2026-10-24T16:00:30.25Z", 1, "2026-10-25T17:00:30.25Z"},
        {"2026-10-24T23:30:00Z", 1, "2026-10-26T00:30:00Z"},
        {"2026-03-28T01:30:00Z", 1, "2026-03-29T01:00:00Z"}, /* 02:30 is skipped */
        {"2026-10-24T00:30:00Z", 1, "2026-10-25T00:30:00Z"}, /* 02:30 comes twice */
        {"2026-10-25T00:30:00Z", 0, "2026-10-25T00:30:00Z"},
        {"2026-10-25T01:30:00Z", 0, "2026-10-25T01:30:00Z"},
        {"2026-10-25T01:30:00Z", 1, "2026-10-26T01:30:00Z"},
        {"1969-12-31T23:59:59.5Z", -1, "1969-12-30T23:59:59.5Z"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++)
        assert_time(cb_time_add_days(instant(cases[i].time), cases[i].days, "Europe/Paris"), cases[i].later);
}

/* Every half hour of a year, there and back; the hour that is skipped is entered by no road. */
static void
there_and_back_is_where_it_was(void **state)
{
    (void)state;
    gint64 first = instant("2026-01-01T00:00:00Z");
    for (int i = 0; i < 365 * 48; i++) {
        gint64 time = first + i * 30 * CB_MINUTE + CB_SECOND;
        gint64 there = cb_time_add_days(time, 100, "Europe/Paris");
        char was[6], is[6];
        cb_time_clock(time, "Europe/Paris", was);
        cb_time_clock(there, "Europe/Paris", is);
        assert_int_equal(cb_time_day(there, "Europe/Paris"), cb_time_day(time, "Europe/Paris") + 100);
        if (strcmp(was, is) != 0)
            assert_true(g_str_has_prefix(was, "02") && g_str_has_prefix(is, "03"));
        else if (ABS(cb_time_add_days(there, -100, "Europe/Paris") - time) != 0)
            assert_true(g_str_has_prefix(was, "02")); /* the second round of the hour that comes twice */
    }
}

static void
the_years_1_to_9999_exist(void **state)
{
    (void)state;
    assert_true(cb_day_exists(day_of("0001-01-01")));
    assert_false(cb_day_exists(day_of("0001-01-01") - 1));
    assert_true(cb_day_exists(day_of("9999-12-31")));
    assert_false(cb_day_exists(day_of("9999-12-31") + 1));
    assert_false(cb_day_exists(G_MININT64));
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
        cmocka_unit_test(clocks_and_days_are_those_of_the_zone),
        cmocka_unit_test(a_minute_of_a_day_is_an_instant),
        cmocka_unit_test(days_later_the_clocks_show_the_same),
        cmocka_unit_test(there_and_back_is_where_it_was),
        cmocka_unit_test(the_years_1_to_9999_exist),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
