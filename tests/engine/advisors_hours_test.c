/* Hours in common of two people in different zones, also on the days on which clocks change: every
 * minute of the week is looked at, by the clocks of both. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "engine/advisors/zones.h"
#include "engine/when.h"
#include "tests/support/worlds.h"

typedef struct {
    const char *zone;
    int dow, from, to;
} Hours;

static CbWorld *
world_of(const Hours *hours, guint n)
{
    g_autoptr(CbPatch) rows = cb_patch_new();
    worlds_row(rows, CB_advisors, "id", "a", NULL);
    for (guint h = 0; h < n; h++) {
        g_autofree char *id = g_strdup_printf("h%u", h), *dow = g_strdup_printf("%d", hours[h].dow);
        g_autofree char *minutes = g_strdup_printf("[%d,%d)", hours[h].from, hours[h].to);
        worlds_row(rows, CB_advisor_work_hours, "id", id, "advisor_id", "a", "tz", hours[h].zone,
                   "dow", dow, "minutes", minutes, NULL);
    }
    return worlds_of(rows);
}

static CbZoneTerm
term_of(const Hours *hours, guint n, const char *client, gint64 now)
{
    CbClientWeek week;
    g_autoptr(CbWorld) world = world_of(hours, n);
    assert_true(cb_client_week(client, now, &week));
    return cb_zone_term(world, cb_world_find(world, CB_advisors, "a"), &week);
}

/* --- the naive way ---------------------------------------------------------------------------- */

typedef struct {
    gint64 day;
    int minute;
} Shown;

/* What the clocks of a zone show, by its offset then. */
static Shown
shown_at(gint64 time, GTimeZone *zone)
{
    int interval = g_time_zone_find_interval(zone, G_TIME_TYPE_UNIVERSAL, time / CB_SECOND);
    gint64 local = time + g_time_zone_get_offset(zone, interval) * CB_SECOND;
    gint64 day = cb_day_of(local);
    return (Shown){day, (int)((local - day * CB_DAY) / CB_MINUTE)};
}

static gboolean
works(Shown shown, const Hours *hours)
{
    return cb_day_weekday(shown.day) % 7 == hours->dow && hours->from <= shown.minute &&
           shown.minute < hours->to;
}

static gint64
naive_overlap(const Hours *hours, guint n, const char *client, gint64 now)
{
    gint64 minutes = 0;
    g_autoptr(GTimeZone) clocks = g_time_zone_new_identifier(client);
    GTimeZone *zones[8];
    for (guint h = 0; h < n; h++)
        zones[h] = g_time_zone_new_identifier(hours[h].zone);
    gint64 today = shown_at(now, clocks).day, start = now - now % CB_MINUTE - CB_DAY;
    for (gint64 time = start; time < start + 9 * CB_DAY; time += CB_MINUTE) {
        Shown at = shown_at(time, clocks);
        if (at.day < today || at.day > today + 6 || cb_day_weekday(at.day) > 5 || at.minute < 540 ||
            at.minute >= 1020)
            continue;
        for (guint h = 0; h < n; h++)
            minutes += works(shown_at(time, zones[h]), &hours[h]);
    }
    for (guint h = 0; h < n; h++)
        g_time_zone_unref(zones[h]);
    return minutes * CB_MINUTE;
}

/* --- days on which clocks change -------------------------------------------------------------- */

static void
hours_meet_as_counted_by_the_minute(void **state)
{
    (void)state;
    static const char *const days[] = {"2026-03-08T12:00:00Z", "2026-03-27T22:30:00Z",
                                       "2026-03-29T00:30:00Z", "2026-10-23T05:00:00Z",
                                       "2026-10-25T00:30:00Z", "2026-11-01T05:30:00Z",
                                       "2026-07-01T23:59:00Z"};
    static const char *const zones[] = {
        "Europe/Paris",       "America/New_York", "UTC", "Asia/Kolkata", "Australia/Sydney",
        "Pacific/Kiritimati", "Pacific/Pago_Pago"};
    g_autoptr(GRand) rand = g_rand_new_with_seed(3);
    for (guint round = 0; round < 60; round++) {
        Hours hours[6];
        for (guint h = 0; h < G_N_ELEMENTS(hours); h++) {
            /* The hour that comes twice or not at all lies before 4:00. */
            int from = g_rand_int_range(rand, 4 * 4, 90) * 15;
            hours[h] =
                (Hours){zones[g_rand_int_range(rand, 0, G_N_ELEMENTS(zones))],
                        g_rand_int_range(rand, 0, 7), from, g_rand_int_range(rand, from + 1, 1441)};
            if (g_rand_int_range(rand, 0, 3) == 0)
                hours[h].from = 0;
        }
        const char *client = zones[g_rand_int_range(rand, 0, 2 + (gint32)round % 6)];
        gint64 now = worlds_time(days[round % G_N_ELEMENTS(days)]);
        assert_int_equal(term_of(hours, G_N_ELEMENTS(hours), client, now).overlap,
                         naive_overlap(hours, G_N_ELEMENTS(hours), client, now));
    }
}

/* Paris leaves summer time a week before New York: for that week they are five hours apart, not
 * six. */
static void
a_week_between_two_changes_of_clocks_has_another_distance(void **state)
{
    (void)state;
    const Hours hours[] = {{"America/New_York", 1, 540, 1020}, {"America/New_York", 2, 540, 1020}};
    assert_int_equal(term_of(hours, 2, "Europe/Paris", worlds_time("2026-10-19T08:00:00Z")).overlap,
                     4 * 60 * CB_MINUTE);
    assert_int_equal(term_of(hours, 2, "Europe/Paris", worlds_time("2026-10-26T08:00:00Z")).overlap,
                     6 * 60 * CB_MINUTE);
    assert_int_equal(term_of(hours, 2, "Europe/Paris", worlds_time("2026-11-02T08:00:00Z")).overlap,
                     4 * 60 * CB_MINUTE);
}

/* From Friday to Monday there is an hour less in March and one more in autumn; a working day has
 * its eight hours. */
static void
a_day_lasts_as_long_as_its_clocks_say(void **state)
{
    (void)state;
    CbClientWeek week;
    assert_true(cb_client_week("America/New_York", worlds_time("2026-03-06T12:00:00Z"), &week));
    assert_int_equal(week.from[1] - week.from[0], 3 * CB_DAY - 60 * CB_MINUTE);
    assert_true(cb_client_week("America/New_York", worlds_time("2026-10-30T12:00:00Z"), &week));
    assert_int_equal(week.from[1] - week.from[0], 3 * CB_DAY + 60 * CB_MINUTE);
    for (guint d = 0; d < 5; d++)
        assert_int_equal(week.to[d] - week.from[d], 8 * 60 * CB_MINUTE);
}

/* --- the term --------------------------------------------------------------------------------- */

static void
six_hours_a_day_are_enough(void **state)
{
    (void)state;
    Hours hours[5];
    const gint64 now = worlds_time("2026-11-18T12:00:00Z");
    for (int d = 0; d < 5; d++)
        hours[d] = (Hours){"Europe/Paris", d + 1, 540, 720};
    assert_float_equal(term_of(hours, 5, "Europe/Paris", now).term, 0.5, 1e-9);
    for (int d = 0; d < 5; d++)
        hours[d].to = 1020;
    assert_float_equal(term_of(hours, 5, "Europe/Paris", now).term, 1, 1e-9);
    assert_int_equal(term_of(hours, 5, "Europe/Paris", now).overlap, 40 * 60 * CB_MINUTE);
}

static void
weekends_count_for_nobody(void **state)
{
    (void)state;
    const Hours hours[] = {{"Europe/Paris", 0, 0, 1440}, {"Europe/Paris", 6, 0, 1440}};
    CbZoneTerm term = term_of(hours, 2, "Europe/Paris", worlds_time("2026-11-21T12:00:00Z"));
    assert_true(term.known);
    assert_float_equal(term.term, 0, 1e-9);
    /* It is Monday in Sydney while it still is Sunday in Paris. */
    assert_true(term_of(hours, 2, "Australia/Sydney", worlds_time("2026-11-21T12:00:00Z")).overlap >
                0);
}

static void
whoever_has_no_hours_is_not_known(void **state)
{
    (void)state;
    CbZoneTerm term = term_of(NULL, 0, "Europe/Paris", worlds_time("2026-11-18T12:00:00Z"));
    assert_false(term.known);
    assert_float_equal(term.term, CB_ZONE_UNKNOWN, 1e-9);
}

static void
a_zone_that_is_none_is_refused(void **state)
{
    (void)state;
    CbClientWeek week;
    assert_false(cb_client_week(NULL, 0, &week));
    assert_false(cb_client_week("", 0, &week));
    assert_false(cb_client_week("Europe/Atlantis", 0, &week));
    assert_false(cb_client_week("../passwd", 0, &week));
    const Hours hours[] = {{"Europe/Atlantis", 3, 0, 1440}};
    assert_int_equal(term_of(hours, 1, "UTC", worlds_time("2026-11-18T12:00:00Z")).overlap, 0);
}

static void
minutes_are_read_with_their_brackets(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int from, to;
    } ranges[] = {{"[540,1020)", 540, 1020},
                  {"(540,1020]", 541, 1021},
                  {"[,60)", 0, 60},
                  {"[60,)", 60, 1440},
                  {"[0,1440]", 0, 1440}};
    static const char *const wrong[] = {
        "",          "540,1020", "[540,1020", "[540 1020)", "[a,b)",   "[600,600)",
        "[700,600)", "[0,1441)", "[0,60) ",   "empty",      "[-5,60)", "[99999999999999999999,1)"};
    int from, to;
    for (guint r = 0; r < G_N_ELEMENTS(ranges); r++) {
        assert_true(cb_minutes_parse(ranges[r].text, &from, &to));
        assert_int_equal(from, ranges[r].from);
        assert_int_equal(to, ranges[r].to);
    }
    for (guint w = 0; w < G_N_ELEMENTS(wrong); w++)
        assert_false(cb_minutes_parse(wrong[w], &from, &to));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hours_meet_as_counted_by_the_minute),
        cmocka_unit_test(a_week_between_two_changes_of_clocks_has_another_distance),
        cmocka_unit_test(a_day_lasts_as_long_as_its_clocks_say),
        cmocka_unit_test(six_hours_a_day_are_enough),
        cmocka_unit_test(weekends_count_for_nobody),
        cmocka_unit_test(whoever_has_no_hours_is_not_known),
        cmocka_unit_test(a_zone_that_is_none_is_refused),
        cmocka_unit_test(minutes_are_read_with_their_brackets),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
