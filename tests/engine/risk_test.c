/* Risk, coverage and overload: the thresholds, from both sides. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "engine/operators/risk.h"
#include "engine/when.h"
#include "tests/support/worlds.h"

static const struct {
    gint64 need, assigned, days;
    CbCandidateCount count;
    CbRiskLevel level;
    guint probability;
    const char *first_action;
} risks[] = {
    /* the worked example of the header */
    {2, 0, 1, {3, 3}, CB_RISK_CRITICAL, 100, "URGENT_FOUNDER_NOTIFICATION"},
    {4, 3, 1, {9, 5}, CB_RISK_CRITICAL, 100, "URGENT_FOUNDER_NOTIFICATION"},
    {4, 3, 2, {9, 5}, CB_RISK_MEDIUM, 45, "MONITOR_CLOSELY"},
    {4, 1, 2, {9, 5}, CB_RISK_HIGH, 100, "ACCELERATE_APPLICATIONS"},
    {2, 1, 4, {9, 5}, CB_RISK_MEDIUM, 35, "MONITOR_CLOSELY"}, /* 50 % is not below 50 % */
    {3, 1, 4, {9, 5}, CB_RISK_HIGH, 80, "ACCELERATE_APPLICATIONS"},
    {3, 1, 5, {9, 5}, CB_RISK_LOW, 30, NULL},
    {3, 1, 5, {9, 1}, CB_RISK_LOW, 50, NULL}, /* exactly one available, but nine candidates */
    {3, 0, 9, {9, 2}, CB_RISK_LOW, 55, NULL}, /* fewer than the gap */
    {3, 1, 9, {9, 0}, CB_RISK_LOW, 70, NULL},
    {1, 0, 9, {1, 0}, CB_RISK_MEDIUM, 75, "SECURE_BACKUP_CANDIDATES"},
    {1, 0, 3, {1, 1}, CB_RISK_HIGH, 85, "ACCELERATE_APPLICATIONS"},
    {2, 1, 3, {1, 1}, CB_RISK_MEDIUM, 55, "SECURE_BACKUP_CANDIDATES"},
};

static void
levels_and_probabilities_follow_their_tables(void **state)
{
    (void)state;
    for (guint i = 0; i < G_N_ELEMENTS(risks); i++) {
        CbCoverage coverage = {.need = risks[i].need,
                               .assigned = risks[i].assigned,
                               .gap = risks[i].need - risks[i].assigned,
                               .percent = (guint)(100 * risks[i].assigned / risks[i].need)};
        CbRisk risk = cb_risk(&coverage, &risks[i].count, risks[i].days);
        if (risk.level != risks[i].level || risk.probability != risks[i].probability)
            fail_msg("case %u: %s %u", i, cb_risk_name(risk.level), risk.probability);
        assert_true(g_strcmp0(risk.actions[0], risks[i].first_action) == 0);
    }
}

static void
fallback_says_whether_anybody_is_left(void **state)
{
    (void)state;
    assert_string_equal(cb_fallback_reason(&(CbCandidateCount){0, 0}), "NO_OPERATOR_AVAILABLE");
    assert_string_equal(cb_fallback_reason(&(CbCandidateCount){3, 0}), "NO_QUALIFIED_OPERATOR");
    assert_null(cb_fallback_reason(&(CbCandidateCount){3, 1}));
}

/* --- coverage --------------------------------------------------------------------------------- */

/* A World with one session for `need` people of whom `assigned` are there. */
static CbWorld *
staffed(const char *need, guint assigned)
{
    g_autoptr(CbPatch) rows = cb_patch_new();
    worlds_session(rows, "s", "2026-12-01", "min_operators", need, NULL);
    for (guint i = 0; i < assigned; i++) {
        g_autofree char *id = g_strdup_printf("o%u", i);
        worlds_operator(rows, id, NULL);
        worlds_link(rows, "s", id, "accepted");
    }
    return worlds_of(rows);
}

static void
staffing_is_rounded_half_up(void **state)
{
    (void)state;
    static const struct {
        const char *need;
        guint assigned, percent;
        gint64 gap;
    } cases[] = {
        {"8", 1, 13, 7},  {"3", 1, 33, 2},  {"3", 2, 67, 1},  {"200", 1, 1, 199}, {"0", 0, 0, 1},
        {"-3", 0, 0, 1},  {"2", 2, 100, 0}, {"2", 3, 150, 0}, {"1", 0, 0, 1},
        {"9223372036854775807", 1, 0, G_MAXINT64 - 1},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(CbWorld) world = staffed(cases[i].need, cases[i].assigned);
        CbCoverage coverage = cb_coverage(world, 0);
        assert_int_equal(coverage.percent, cases[i].percent);
        assert_true(coverage.gap == cases[i].gap);
    }
    g_autoptr(CbWorld) world = staffed(worlds_null, 0);
    assert_int_equal(cb_coverage(world, 0).need, 1);
}

static void
a_session_off_the_board_says_why(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = cb_patch_new();
    worlds_session(rows, "a", "2026-12-01", "status", "draft", "setup_ids", " [ ] ", NULL);
    worlds_session(rows, "b", "2026-12-01", "setup_ids", worlds_null, NULL);
    worlds_session(rows, "c", "2026-12-01", NULL);
    worlds_operator(rows, "o", NULL);
    worlds_link(rows, "a", "o", "accepted");
    g_autoptr(CbWorld) world = worlds_of(rows);
    assert_int_equal(cb_session_off_board(world, 0),
                     CB_NOT_CONFIRMED | CB_NO_SETUP | CB_FULLY_STAFFED);
    assert_int_equal(cb_session_off_board(world, 1), CB_NO_SETUP);
    assert_int_equal(cb_session_off_board(world, 2), 0);
    assert_null(cb_session_fallback(world, 0));
}

static void
the_largest_gap_comes_first(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = cb_patch_new();
    worlds_session(rows, "a", "2026-12-03", "min_operators", "1", NULL);
    worlds_session(rows, "b", "2026-12-02", "min_operators", "1", NULL);
    worlds_session(rows, "c", "2026-12-09", "min_operators", "3", NULL);
    worlds_session(rows, "d", "2026-12-02", "min_operators", "1", NULL);
    g_autoptr(CbWorld) world = worlds_of(rows);
    g_autoptr(GArray) sessions = cb_sessions_in_need(world);
    static const guint order[] = {2, 1, 3, 0};
    assert_int_equal(sessions->len, 4);
    assert_memory_equal(sessions->data, order, sizeof order);
}

/* --- overload --------------------------------------------------------------------------------- */

static void
add_work(CbPatch *rows, const char *date, guint n)
{
    for (guint i = 0; i < n; i++) {
        g_autofree char *id = g_strdup_printf("%s %u", date, i);
        worlds_session(rows, id, date, NULL);
        worlds_link(rows, id, "zoe", "accepted");
    }
}

static void
more_than_four_sessions_of_one_date_are_too_many(void **state)
{
    (void)state;
    static const struct {
        guint sessions;
        CbRiskLevel level;
    } cases[] = {{4, CB_RISK_LOW}, {5, CB_RISK_MEDIUM}, {6, CB_RISK_HIGH}, {7, CB_RISK_CRITICAL},
                 {9, CB_RISK_CRITICAL}};
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(CbPatch) rows = cb_patch_new();
        worlds_operator(rows, "zoe", NULL);
        add_work(rows, "2026-12-01", cases[i].sessions);
        g_autoptr(CbWorld) world = worlds_of(rows);
        g_autoptr(GArray) overloads = cb_overloads(world);
        assert_int_equal(overloads->len, cases[i].level != CB_RISK_LOW);
        if (overloads->len > 0)
            assert_int_equal(g_array_index(overloads, CbOverload, 0).level, cases[i].level);
    }
}

static void
the_earliest_of_the_worst_dates_is_named(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = cb_patch_new();
    worlds_operator(rows, "zoe", NULL);
    add_work(rows, "2026-12-07", 6);
    add_work(rows, "2026-12-03", 6);
    add_work(rows, "2026-12-01", 5);
    add_work(rows, "2026-12-02", 4);
    g_autoptr(CbWorld) world = worlds_of(rows);
    CbOverload overload;
    char date[11];
    assert_true(cb_operator_overload(world, 0, &overload));
    assert_int_equal(overload.most, 6);
    assert_string_equal(cb_day_format(overload.worst_day, date), "2026-12-03");
    assert_int_equal(overload.days->len, 3);
    g_autoptr(GArray) sessions = cb_operator_sessions_on(world, 0, overload.worst_day);
    assert_int_equal(sessions->len, 6);
    g_array_unref(overload.days);
}

/* The level of one person with a session of so many minutes, and so many without times. */
static CbRiskLevel
level_of_minutes(const char *policy, guint minutes, guint without_times)
{
    g_autoptr(CbPatch) rows = cb_patch_new();
    char ends[32];
    gint64 starts = worlds_time("2026-12-01T08:00:00Z");
    worlds_policy(rows, policy);
    worlds_operator(rows, "zoe", NULL);
    worlds_session(rows, "timed", "2026-12-01", "starts_at", "2026-12-01T08:00:00Z", "ends_at",
                   cb_time_format(starts + minutes * CB_MINUTE, ends), NULL);
    worlds_link(rows, "timed", "zoe", "accepted");
    add_work(rows, "2026-12-01", without_times);
    g_autoptr(CbWorld) world = worlds_of(rows);
    CbOverload overload;
    if (!cb_operator_overload(world, 0, &overload))
        return CB_RISK_LOW;
    assert_int_equal(overload.most, minutes + 120 * without_times);
    g_array_unref(overload.days);
    return overload.level;
}

static void
minutes_count_under_the_overlap_rule(void **state)
{
    (void)state;
    const char *plain = "{\"busy_rule\":\"overlap\"}";
    assert_int_equal(level_of_minutes(plain, 360, 0), CB_RISK_LOW);
    assert_int_equal(level_of_minutes(plain, 361, 0), CB_RISK_MEDIUM);
    assert_int_equal(level_of_minutes(plain, 420, 0), CB_RISK_MEDIUM);
    assert_int_equal(level_of_minutes(plain, 421, 0), CB_RISK_HIGH);
    assert_int_equal(level_of_minutes(plain, 480, 0), CB_RISK_HIGH);
    assert_int_equal(level_of_minutes(plain, 481, 0), CB_RISK_CRITICAL);
    assert_int_equal(level_of_minutes(plain, 120, 2), CB_RISK_LOW);
    assert_int_equal(level_of_minutes(plain, 121, 2), CB_RISK_MEDIUM);
    assert_int_equal(level_of_minutes(plain, 121, 3), CB_RISK_CRITICAL);
}

static void
the_policy_says_how_many_minutes_are_too_many(void **state)
{
    (void)state;
    const char *strict = "{\"busy_rule\":\"overlap\",\"overload_minutes\":200}";
    assert_int_equal(level_of_minutes(strict, 200, 0), CB_RISK_LOW);
    assert_int_equal(level_of_minutes(strict, 201, 0), CB_RISK_MEDIUM);
    const char *wrong = "{\"busy_rule\":\"overlap\",\"overload_minutes\":\"200\"}";
    assert_int_equal(level_of_minutes(wrong, 360, 0), CB_RISK_LOW);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(levels_and_probabilities_follow_their_tables),
        cmocka_unit_test(fallback_says_whether_anybody_is_left),
        cmocka_unit_test(staffing_is_rounded_half_up),
        cmocka_unit_test(a_session_off_the_board_says_why),
        cmocka_unit_test(the_largest_gap_comes_first),
        cmocka_unit_test(more_than_four_sessions_of_one_date_are_too_many),
        cmocka_unit_test(the_earliest_of_the_worst_dates_is_named),
        cmocka_unit_test(minutes_count_under_the_overlap_rule),
        cmocka_unit_test(the_policy_says_how_many_minutes_are_too_many),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
