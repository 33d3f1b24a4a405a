/* Ranking: held against a full sort written from the rules' sentences, with nothing of the engine
 * in it but the columns of the World. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "engine/operators/absence.h"
#include "engine/operators/rank.h"
#include "engine/operators/why.h"
#include "engine/when.h"
#include "tests/support/worlds.h"

/* --- the naive ranking ------------------------------------------------------------------------ */

typedef struct {
    gboolean overlap;
    gint64 gap; /* microseconds */
} Rule;

typedef struct {
    const char *id;
    gboolean available;
    int score, load;
} Naive;

static gboolean
is(const char *a, const char *b)
{
    return a != NULL && b != NULL && strcmp(a, b) == 0;
}

/* "A session is live unless cancelled or completed." */
static gboolean
naive_live(const CbWorld *world, guint session)
{
    return !is(sessions_status(world, session), "cancelled") &&
           !is(sessions_status(world, session), "completed");
}

/* "Two sessions that both have times clash only when their times, widened by min_gap_minutes,
 * overlap; a session without times still takes the whole date." */
static gboolean
naive_clash(const CbWorld *world, const Rule *rule, guint a, guint b)
{
    gint64 starts_a = sessions_starts_at(world, a), ends_a = sessions_ends_at(world, a);
    gint64 starts_b = sessions_starts_at(world, b), ends_b = sessions_ends_at(world, b);
    gboolean times = starts_a != CB_NULL && ends_a != CB_NULL && starts_b != CB_NULL &&
                     ends_b != CB_NULL;
    if (rule->overlap && times)
        return starts_a < ends_b + rule->gap && starts_b < ends_a + rule->gap;
    return sessions_date(world, a) == sessions_date(world, b);
}

static gboolean
naive_unavailable(const CbWorld *world, guint session, guint operator)
{
    char date[11];
    g_autofree char *quoted =
        g_strdup_printf("\"%s\"", cb_day_format(sessions_date(world, session), date));
    const char *availability = operators_availability(world, operator);
    return availability != NULL && strstr(availability, quoted) != NULL;
}

/* "Times of an absence count under the rule overlap, like a session that is worked; a session without times takes its
 * whole date. Whoever is back on its first day was never away." */
static gboolean
naive_away(const CbWorld *world, const Rule *rule, guint session, guint operator)
{
    gint64 starts = sessions_starts_at(world, session), ends = sessions_ends_at(world, session);
    for (guint a = 0; rule->overlap && a < cb_world_rows(world, CB_absences); a++) {
        gint64 from = absences_starts_at(world, a), until = absences_ends_at(world, a);
        gint64 first = absences_first(world, a), back = absences_back_on(world, a);
        if (absences_operator_id(world, a) != operator || from == CB_NULL || (back != CB_NULL && back <= first))
            continue;
        if (starts == CB_NULL || ends == CB_NULL ? sessions_date(world, session) == first
                                                 : starts < until && from < ends)
            return TRUE;
    }
    return FALSE;
}

/* Fills *naive; FALSE when the operator has a row on the session and is no candidate. */
static gboolean
naive_candidate(const CbWorld *world, const Rule *rule, guint session, guint operator, Naive *naive)
{
    gboolean busy = FALSE, candidate = TRUE;
    *naive = (Naive){.id = operators_id(world, operator)};
    for (guint l = 0; l < cb_world_rows(world, CB_session_operators); l++) {
        guint other = session_operators_session_id(world, l);
        if (session_operators_operator_id(world, l) != operator)
            continue;
        if (other == session)
            candidate = FALSE;
        if (!is(session_operators_status(world, l), "accepted") || !naive_live(world, other))
            continue;
        naive->load++;
        busy = busy || (other != session && naive_clash(world, rule, session, other));
    }
    naive->available = operators_is_active(world, operator) == 1 &&
                       !naive_unavailable(world, session, operator) && !busy &&
                       !naive_away(world, rule, session, operator);
    gboolean region = is(sessions_region(world, session), operators_region(world, operator));
    naive->score = (region ? 40 : 0) + (naive->available ? 30 : 0) + MAX(0, 30 - 6 * naive->load);
    return candidate;
}

/* "Available before not available, then score down, then load up, then id (bytewise)." */
static int
compare_naive(gconstpointer a, gconstpointer b)
{
    const Naive *x = a, *y = b;
    if (x->available != y->available)
        return x->available ? -1 : 1;
    if (x->score != y->score)
        return x->score > y->score ? -1 : 1;
    if (x->load != y->load)
        return x->load < y->load ? -1 : 1;
    return strcmp(x->id, y->id);
}

static void
print_line(GString *text, const Naive *one)
{
    g_string_append_printf(text, "%s available %d score %d load %d\n", one->id, one->available,
                           one->score, one->load);
}

static char *
naive_ranking(const CbWorld *world, const Rule *rule, guint session, guint k)
{
    g_autoptr(GArray) all = g_array_new(FALSE, FALSE, sizeof(Naive));
    Naive one;
    for (guint o = 0; o < cb_world_rows(world, CB_operators); o++)
        if (naive_candidate(world, rule, session, o, &one))
            g_array_append_val(all, one);
    g_array_sort(all, compare_naive);
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < MIN(k, all->len); i++)
        print_line(text, &g_array_index(all, Naive, i));
    return g_string_free(text, FALSE);
}

/* --- the engine's, printed alike -------------------------------------------------------------- */

static char *
print_ranking(const CbWorld *world, const CbRanked *best, guint n)
{
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < n; i++)
        print_line(text, &(Naive){operators_id(world, best[i].row), cb_rank_available(best[i].key),
                                  (int)cb_rank_score(best[i].key),
                                  (int)(0xffff - (best[i].key & 0xffff))});
    return g_string_free(text, FALSE);
}

typedef guint Ranker(const CbWorld *world, guint session, guint k, CbRanked *best);

static void
assert_ranks_naively(Ranker *ranker, const CbWorld *world, const Rule *rule, guint session, guint k)
{
    g_autofree CbRanked *best = g_new(CbRanked, MAX(k, 1));
    guint n = ranker(world, session, k, best);
    g_autofree char *actual = print_ranking(world, best, n);
    g_autofree char *expected = naive_ranking(world, rule, session, k);
    assert_string_equal(actual, expected);
}

/* --- absences --------------------------------------------------------------------------------- */

/* Somebody is away: on whole dates, or between two times of one date, also past midnight; back again or not. */
static void
add_random_absence(const CbWorld *world, CbPatch *patch, CbDice *dice, guint number)
{
    g_autofree char *id = g_strdup_printf("absence %u", number);
    gint64 day = sessions_date(world, cb_dice_below(dice, cb_world_rows(world, CB_sessions)));
    gint64 start = day * CB_DAY + cb_dice_below(dice, 46) * 30 * CB_MINUTE;
    gint64 end = start + (1 + cb_dice_below(dice, 10)) * 30 * CB_MINUTE;
    gboolean timed = cb_dice_percent(dice, 80), back = cb_dice_percent(dice, 20);
    guint person = cb_dice_below(dice, cb_world_rows(world, CB_operators));
    CbRow *row = cb_patch_add(patch, CB_absences);
    cb_patch_set_text(patch, row, CB_absences_id, id);
    cb_patch_set_text(patch, row, CB_absences_operator_id, operators_id(world, person));
    cb_patch_set_integer(row, CB_absences_first, day);
    cb_patch_set_integer(row, CB_absences_last, day);
    cb_patch_set_integer(row, CB_absences_starts_at, timed ? start : CB_NULL);
    cb_patch_set_integer(row, CB_absences_ends_at, timed ? end : CB_NULL);
    cb_patch_set_integer(row, CB_absences_back_on, back ? day : CB_NULL);
    cb_patch_set_text(patch, row, CB_absences_noted_by, "test");
    cb_patch_set_integer(row, CB_absences_noted_at, 0);
}

static CbWorld *
with_absences(const CbWorld *world, guint n, guint32 seed)
{
    g_autoptr(CbPatch) patch = cb_patch_new();
    CbDice dice = cb_dice_new(seed, 5);
    for (guint i = 0; i < n; i++)
        add_random_absence(world, patch, &dice, i);
    return cb_world_patch(world, patch);
}

/* --- many Worlds ------------------------------------------------------------------------------ */

static const struct {
    const char *policy;
    Rule rule;
} rules[] = {
    {NULL, {FALSE, 0}},
    {"{\"busy_rule\":\"overlap\"}", {TRUE, 0}},
    {"{\"busy_rule\":\"overlap\",\"min_gap_minutes\":90}", {TRUE, 90 * CB_MINUTE}},
    {"{\"busy_rule\":\"overlap\",\"min_gap_minutes\":1440}", {TRUE, 1440 * CB_MINUTE}},
    {"{\"busy_rule\":\"date\",\"min_gap_minutes\":90}", {FALSE, 0}},
};

typedef void Check(const CbWorld *world, const Rule *rule, guint session);

static void
in_many_worlds(const WorldsShape *shape, guint seeds, Check *check)
{
    for (guint i = 0; i < G_N_ELEMENTS(rules); i++)
        for (guint seed = 0; seed < seeds; seed++) {
            WorldsShape one = *shape;
            one.seed = seed;
            one.policy = rules[i].policy;
            g_autoptr(CbWorld) present = worlds_random(&one);
            g_autoptr(CbWorld) world = with_absences(present, one.operators / 2, seed);
            for (guint s = 0; s < cb_world_rows(world, CB_sessions); s++)
                check(world, &rules[i].rule, s);
        }
}

static const WorldsShape ordinary = {.operators = 70, .sessions = 16, .days = 6, .links = 90};
static const WorldsShape hard_working = {
    .operators = 30, .sessions = 24, .days = 20, .links = 260, .drudges = 3};

static void
check_both_rankers(const CbWorld *world, const Rule *rule, guint session)
{
    guint everybody = cb_world_rows(world, CB_operators);
    const guint sizes[] = {0, 1, 3, 10, everybody, everybody + 50};
    for (guint i = 0; i < G_N_ELEMENTS(sizes); i++) {
        assert_ranks_naively(cb_rank, world, rule, session, sizes[i]);
        assert_ranks_naively(cb_rank_by_scan, world, rule, session, sizes[i]);
    }
}

static void
the_ranking_is_a_full_sort_byte_for_byte(void **state)
{
    (void)state;
    in_many_worlds(&ordinary, 25, check_both_rankers);
}

static void
people_with_more_than_five_sessions_are_in_order_too(void **state)
{
    (void)state;
    in_many_worlds(&hard_working, 10, check_both_rankers);
}

static void
check_classes(const CbWorld *world, const Rule *rule, guint session)
{
    if (session % 10 == 0)
        for (guint k = 1; k <= cb_world_rows(world, CB_operators); k += 9)
            assert_ranks_naively(cb_rank, world, rule, session, k);
}

static void
people_with_more_sessions_than_a_byte_counts_are_in_order_too(void **state)
{
    (void)state;
    const WorldsShape driven = {
        .operators = 20, .sessions = 320, .days = 200, .links = 300, .drudges = 4};
    in_many_worlds(&driven, 2, check_classes);
    WorldsShape one = driven;
    g_autoptr(CbWorld) world = worlds_random(&one);
    assert_true(cb_operator_load(world, 0) > 127);
}

static void
check_everybody_is_told_of(const CbWorld *world, const Rule *rule, guint session)
{
    (void)rule;
    guint n = cb_world_rows(world, CB_operators);
    g_autofree guint *seen = g_new0(guint, n);
    g_autoptr(GArray) candidates = cb_candidates(world, session);
    g_autoptr(GArray) excluded = cb_excluded(world, session);
    guint available = 0;
    for (guint i = 0; i < candidates->len; i++) {
        CbRanked one = g_array_index(candidates, CbRanked, i);
        assert_null(cb_exclusion(world, session, one.row));
        available += cb_rank_available(one.key);
        seen[one.row]++;
    }
    for (guint i = 0; i < excluded->len; i++) {
        guint operator = g_array_index(excluded, guint, i);
        assert_non_null(cb_exclusion(world, session, operator));
        assert_true(i == 0 || g_array_index(excluded, guint, i - 1) < operator);
        seen[operator]++;
    }
    for (guint o = 0; o < n; o++)
        assert_int_equal(seen[o], 1);
    CbCandidateCount count = cb_count_candidates(world, session);
    assert_int_equal(count.candidates, candidates->len);
    assert_int_equal(count.available, available);
}

static void
excluded_and_candidates_together_are_everybody(void **state)
{
    (void)state;
    in_many_worlds(&ordinary, 15, check_everybody_is_told_of);
}

static void
check_points(const CbWorld *world, const Rule *rule, guint session)
{
    Naive naive;
    for (guint o = 0; o < cb_world_rows(world, CB_operators); o++) {
        CbPoints points = cb_points(world, session, o);
        naive_candidate(world, rule, session, o, &naive);
        assert_int_equal(points.region + points.availability + points.load, naive.score);
        assert_int_equal(cb_rank_key_of(world, session, o),
                         cb_rank_key(naive.available, (guint)naive.score, (guint)naive.load));
    }
}

static void
points_sum_to_the_score_of_anybody(void **state)
{
    (void)state;
    in_many_worlds(&ordinary, 10, check_points);
    in_many_worlds(&hard_working, 3, check_points);
}

/* --- decided absences ------------------------------------------------------------------------- */

/* The World after somebody is away (by the dice late, early or on whole dates), or comes back. */
static CbWorld *
decide_absence(const CbWorld *world, CbDice *dice)
{
    g_autoptr(CbPatch) thrown = cb_patch_new();
    add_random_absence(world, thrown, dice, 0);
    const CbValue *values = cb_patch_row(thrown, 0)->values;
    guint absences = cb_world_rows(world, CB_absences), ended = cb_dice_below(dice, absences);
    gboolean back = absences > 0 && cb_dice_percent(dice, 30);
    g_autofree char *payload =
        back ? cb_return_payload(absences_id(world, ended), absences_first(world, ended))
             : cb_absence_payload(&(CbAbsence){.first = values[CB_absences_first].integer,
                                               .last = values[CB_absences_last].integer,
                                               .starts_at = values[CB_absences_starts_at].integer,
                                               .ends_at = values[CB_absences_ends_at].integer});
    const char *person = back ? operators_id(world, absences_operator_id(world, ended))
                              : values[CB_absences_operator_id].text;
    g_autoptr(CbDecision) decision = cb_decision_new(world, back ? "operator.available" : "operator.unavailable",
                                                     person, payload, "test", CB_ROLE_DISPATCHER, 0);
    g_autoptr(CbOutcome) outcome = cb_decide(world, decision, 0);
    return outcome->patch == NULL ? cb_world_ref(world) : cb_world_patch(world, outcome->patch);
}

static void
after_absences_the_index_equals_a_new_one_and_the_ranking_a_full_sort(void **state)
{
    (void)state;
    for (guint i = 0; i < G_N_ELEMENTS(rules); i++) {
        WorldsShape shape = ordinary;
        shape.policy = rules[i].policy;
        shape.seed = i;
        CbDice dice = cb_dice_new(i, 6);
        CbWorld *world = worlds_random(&shape);
        for (guint step = 0; step < 60; step++) {
            CbWorld *next = decide_absence(world, &dice);
            cb_world_unref(world);
            world = next;
            g_autoptr(CbWorld) rebuilt = worlds_rebuilt(world);
            worlds_assert_same(world, rebuilt);
            guint session = cb_dice_below(&dice, shape.sessions);
            assert_ranks_naively(cb_rank, world, &rules[i].rule, session, shape.operators);
            check_points(world, &rules[i].rule, session);
        }
        assert_true(cb_world_rows(world, CB_absences) > 20);
        cb_world_unref(world);
    }
}

/* --- why not ---------------------------------------------------------------------------------- */

static void
check_why_not(const CbWorld *world, const Rule *rule, guint session)
{
    g_autoptr(GArray) candidates = cb_candidates(world, session);
    for (guint i = 0; i < candidates->len; i++) {
        CbRanked one = g_array_index(candidates, CbRanked, i);
        CbWhyNot why = cb_why_not(world, session, one.row);
        assert_null(why.exclusion);
        assert_int_equal(why.rank, i + 1);
        assert_int_equal(why.candidates, candidates->len);
        assert_int_equal(why.key, one.key);
        assert_int_equal(why.points.region + why.points.availability + why.points.load,
                         cb_rank_score(one.key));
        assert_true((why.unavailable == 0) == cb_rank_available(one.key));
        assert_true(((why.unavailable & CB_UNAVAILABLE_DATE) != 0) ==
                    (naive_unavailable(world, session, one.row) || naive_away(world, rule, session, one.row)));
        assert_true(((why.unavailable & CB_INACTIVE) != 0) == !operators_is_active(world, one.row));
        if (why.busy_session != CB_NO_ROW)
            assert_true(naive_clash(world, rule, session, why.busy_session));
    }
}

static void
why_not_tells_the_place_in_the_list(void **state)
{
    (void)state;
    in_many_worlds(&ordinary, 4, check_why_not);
}

static void
why_not_tells_an_excluded_person_the_place_they_would_have(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = cb_patch_new();
    worlds_session(rows, "s", "2026-12-01", "region", "north", NULL);
    worlds_operator(rows, "a", "region", "north", NULL);
    worlds_operator(rows, "b", "region", "north", NULL);
    worlds_operator(rows, "c", "region", "south", NULL);
    worlds_link(rows, "s", "b", "rejected");
    g_autoptr(CbWorld) world = worlds_of(rows);
    CbWhyNot why = cb_why_not(world, 0, worlds_find(world, CB_operators, "b"));
    assert_string_equal(why.exclusion, "ALREADY_APPLIED");
    assert_int_equal(why.rank, 2);
    assert_int_equal(why.candidates, 2);
    assert_int_equal(cb_rank_score(why.key), 100);
}

static void
why_not_names_every_rule_that_fails(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = cb_patch_new();
    worlds_session(rows, "s", "2026-12-01", NULL);
    worlds_session(rows, "t", "2026-12-01", NULL);
    worlds_operator(rows, "a", "is_active", "false", "availability",
                    "{\"unavailableDates\":[\"2026-12-01\"]}", NULL);
    worlds_link(rows, "t", "a", "accepted");
    g_autoptr(CbWorld) world = worlds_of(rows);
    CbWhyNot why = cb_why_not(world, worlds_find(world, CB_sessions, "s"), 0);
    assert_int_equal(why.unavailable, CB_INACTIVE | CB_UNAVAILABLE_DATE | CB_BUSY_ON_DATE);
    assert_int_equal(why.busy_session, worlds_find(world, CB_sessions, "t"));
    assert_int_equal(why.points.load, 24);
}

/* --- worked examples -------------------------------------------------------------------------- */

static void
the_worked_examples_hold(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = cb_patch_new();
    worlds_session(rows, "s", "2026-12-01", "region", "north", NULL);
    worlds_session(rows, "t", "2026-12-02", NULL);
    worlds_session(rows, "u", "2026-12-03", NULL);
    worlds_operator(rows, "near", "region", "north", NULL);
    worlds_operator(rows, "near with two", "region", "north", NULL);
    worlds_operator(rows, "far", "region", "south", NULL);
    worlds_link(rows, "t", "near with two", "accepted");
    worlds_link(rows, "u", "near with two", "accepted");
    g_autoptr(CbWorld) world = worlds_of(rows);
    CbRanked best[3];
    assert_int_equal(cb_rank(world, worlds_find(world, CB_sessions, "s"), 3, best), 3);
    g_autofree char *text = print_ranking(world, best, 3);
    assert_string_equal(text, "near available 1 score 100 load 0\n"
                              "near with two available 1 score 88 load 2\n"
                              "far available 1 score 60 load 0\n");
}

static void
an_unknown_region_is_nobodys_own(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = cb_patch_new();
    worlds_session(rows, "s", "2026-12-01", NULL);
    worlds_operator(rows, "a", NULL);
    g_autoptr(CbWorld) world = worlds_of(rows);
    assert_int_equal(cb_points(world, 0, 0).region, 0);
}

static void
nobody_at_all_is_an_empty_list(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = cb_patch_new();
    worlds_session(rows, "s", "2026-12-01", NULL);
    g_autoptr(CbWorld) world = worlds_of(rows);
    CbRanked best[1];
    assert_int_equal(cb_rank(world, 0, 1, best), 0);
    assert_int_equal(cb_rank_by_scan(world, 0, 1, best), 0);
    assert_int_equal(cb_count_candidates(world, 0).candidates, 0);
}

static void
the_best_applicant_is_the_best_placed_who_waits(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = cb_patch_new();
    worlds_session(rows, "s", "2026-12-01", "region", "north", "min_operators", "3", NULL);
    worlds_session(rows, "t", "2026-12-02", NULL);
    worlds_operator(rows, "a", "region", "north", NULL);
    worlds_operator(rows, "b", "region", "south", NULL);
    worlds_operator(rows, "c", "region", "north", NULL);
    worlds_operator(rows, "d", "region", "north", NULL);
    worlds_link(rows, "s", "a", "rejected");
    worlds_link(rows, "s", "b", "pending");
    worlds_link(rows, "s", "c", "pending");
    g_autoptr(CbWorld) world = worlds_of(rows);
    assert_string_equal(operators_id(world, cb_best_applicant(world, 0)), "c");
    assert_int_equal(cb_best_applicant(world, 1), CB_NO_ROW);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_ranking_is_a_full_sort_byte_for_byte),
        cmocka_unit_test(people_with_more_than_five_sessions_are_in_order_too),
        cmocka_unit_test(people_with_more_sessions_than_a_byte_counts_are_in_order_too),
        cmocka_unit_test(excluded_and_candidates_together_are_everybody),
        cmocka_unit_test(points_sum_to_the_score_of_anybody),
        cmocka_unit_test(after_absences_the_index_equals_a_new_one_and_the_ranking_a_full_sort),
        cmocka_unit_test(why_not_tells_the_place_in_the_list),
        cmocka_unit_test(why_not_tells_an_excluded_person_the_place_they_would_have),
        cmocka_unit_test(why_not_names_every_rule_that_fails),
        cmocka_unit_test(the_worked_examples_hold),
        cmocka_unit_test(an_unknown_region_is_nobodys_own),
        cmocka_unit_test(nobody_at_all_is_an_empty_list),
        cmocka_unit_test(the_best_applicant_is_the_best_placed_who_waits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
