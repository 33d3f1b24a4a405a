/* The board: a patched one equals a fresh one, whatever happened. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "engine/operators/absence.h"
#include "engine/operators/board.h"
#include "engine/when.h"
#include "tests/support/worlds.h"

/* --- sameness --------------------------------------------------------------------------------- */

static void
assert_same_risk(const CbRisk *patched, const CbRisk *fresh)
{
    assert_int_equal(patched->level, fresh->level);
    assert_int_equal(patched->probability, fresh->probability);
    assert_ptr_equal(patched->actions, fresh->actions);
}

static void
assert_same_row(const CbBoardRow *patched, const CbBoardRow *fresh, guint k)
{
    assert_int_equal(patched->session, fresh->session);
    assert_int_equal(patched->coverage.need, fresh->coverage.need);
    assert_int_equal(patched->coverage.assigned, fresh->coverage.assigned);
    assert_int_equal(patched->coverage.gap, fresh->coverage.gap);
    assert_int_equal(patched->coverage.percent, fresh->coverage.percent);
    assert_int_equal(patched->count.candidates, fresh->count.candidates);
    assert_int_equal(patched->count.available, fresh->count.available);
    assert_int_equal(patched->past, fresh->past);
    assert_int_equal(patched->risk.days, fresh->risk.days);
    if (!fresh->past)
        assert_same_risk(&patched->risk, &fresh->risk);
    assert_true(g_strcmp0(patched->fallback, fresh->fallback) == 0);
    assert_true(patched->n_best >= MIN(fresh->count.candidates, (k + 1) / 2));
    for (guint i = 0; i < MIN(patched->n_best, fresh->n_best); i++) {
        assert_int_equal(patched->best[i].row, fresh->best[i].row);
        assert_int_equal(patched->best[i].key, fresh->best[i].key);
    }
}

static void
assert_is_the_board_of(const CbBoard *patched, const CbWorld *world, gint64 now, guint k)
{
    g_autoptr(CbBoard) fresh = cb_board_new(world, now, k);
    assert_int_equal(cb_board_rows(patched), cb_board_rows(fresh));
    for (guint i = 0; i < cb_board_rows(fresh); i++)
        assert_same_row(cb_board_row(patched, i), cb_board_row(fresh, i), k);
}

/* --- events ----------------------------------------------------------------------------------- */

/* A decision on a random session and operator, sensible or not; NULL when it is refused. */
static CbPatch *
random_decision(const CbWorld *world, CbDice *dice, gint64 now)
{
    static const char *const kinds[] = {"session.propose", "session.accept", "session.accept",
                                        "session.reject",  "session.force",  "session.review",
                                        "session.notify_founders"};
    guint session = cb_dice_below(dice, cb_world_rows(world, CB_sessions));
    guint operator = cb_dice_below(dice, cb_world_rows(world, CB_operators));
    const char *kind = kinds[cb_dice_below(dice, G_N_ELEMENTS(kinds))];
    g_autofree char *payload =
        g_strdup_printf("{\"operator_id\":\"%s\"}", operators_id(world, operator));
    g_autoptr(CbDecision) decision = cb_decision_new(world, kind, sessions_id(world, session),
                                                     payload, "test", CB_ROLE_ADMIN, now);
    g_autoptr(CbOutcome) outcome = cb_decide(world, decision, now);
    return g_steal_pointer(&outcome->patch);
}

/* Somebody is away, from some hour of a date on or all day, or back. */
static CbPatch *
random_absence(const CbWorld *world, CbDice *dice, gint64 now)
{
    guint absences = cb_world_rows(world, CB_absences), ended = cb_dice_below(dice, absences);
    gboolean back = absences > 0 && cb_dice_percent(dice, 30), timed = cb_dice_percent(dice, 70);
    gint64 day = sessions_date(world, cb_dice_below(dice, cb_world_rows(world, CB_sessions)));
    gint64 start = day * CB_DAY + cb_dice_below(dice, 24) * 60 * CB_MINUTE;
    guint person = cb_dice_below(dice, cb_world_rows(world, CB_operators));
    const CbAbsence absence = {.first = day,
                               .last = day,
                               .starts_at = timed ? start : CB_NULL,
                               .ends_at = timed ? start + 5 * 60 * CB_MINUTE : CB_NULL};
    g_autofree char *payload = back ? cb_return_payload(absences_id(world, ended), absences_first(world, ended))
                                    : cb_absence_payload(&absence);
    const char *id = operators_id(world, back ? absences_operator_id(world, ended) : person);
    g_autoptr(CbDecision) decision = cb_decision_new(world, back ? "operator.available" : "operator.unavailable", id,
                                                     payload, "test", CB_ROLE_ADMIN, now);
    g_autoptr(CbOutcome) outcome = cb_decide(world, decision, now);
    return g_steal_pointer(&outcome->patch);
}

static CbPatch *
random_event(const CbWorld *world, CbDice *dice, guint days, gint64 now)
{
    CbPatch *patch = NULL;
    for (guint tries = 0; patch == NULL && tries < 5 && cb_dice_percent(dice, 70); tries++)
        patch = cb_dice_percent(dice, 25) ? random_absence(world, dice, now) : random_decision(world, dice, now);
    return patch != NULL ? patch : worlds_random_patch(world, dice, days);
}

static void
run_events(const WorldsShape *shape, guint k, guint events)
{
    gint64 now = worlds_time("2026-11-22T09:30:00Z");
    CbDice dice = cb_dice_new(shape->seed, 2);
    CbWorld *world = worlds_random(shape);
    g_autoptr(CbBoard) board = cb_board_new(world, now, k);
    for (guint i = 0; i < events; i++) {
        g_autoptr(CbPatch) patch = random_event(world, &dice, shape->days, now);
        CbWorld *after = cb_world_patch(world, patch);
        cb_world_unref(world);
        world = after;
        cb_board_patch(board, world, patch, now);
        assert_is_the_board_of(board, world, now, k);
    }
    g_autoptr(CbWorld) rebuilt = worlds_rebuilt(world);
    worlds_assert_same(world, rebuilt);
    assert_is_the_board_of(board, rebuilt, now, k);
    cb_world_unref(world);
}

static const char *const policies[] = {
    NULL,
    "{\"busy_rule\":\"overlap\"}",
    "{\"busy_rule\":\"overlap\",\"min_gap_minutes\":60}",
};

static void
a_patched_board_equals_a_fresh_one(void **state)
{
    (void)state;
    static const guint sizes[] = {1, 2, 3, 7, 20, 100};
    for (guint p = 0; p < G_N_ELEMENTS(policies); p++)
        for (guint i = 0; i < G_N_ELEMENTS(sizes); i++)
            for (guint32 seed = 0; seed < 8; seed++)
                run_events(&(WorldsShape){.seed = seed * 100 + i, .operators = 40, .sessions = 25,
                                          .days = 7, .links = 60, .policy = policies[p]},
                           sizes[i], 60);
}

static void
a_patched_board_equals_a_fresh_one_where_people_are_scarce(void **state)
{
    (void)state;
    for (guint p = 0; p < G_N_ELEMENTS(policies); p++)
        for (guint32 seed = 0; seed < 20; seed++)
            run_events(&(WorldsShape){.seed = seed, .operators = 6, .sessions = 12, .days = 3,
                                      .links = 20, .policy = policies[p]},
                       1 + seed % 8, 80);
}

/* Facts come in as they were written: the absence alone, not what was decided with it. */
static void
an_absence_that_comes_in_alone_reaches_the_board(void **state)
{
    (void)state;
    gint64 now = worlds_time("2026-11-22T09:30:00Z");
    g_autoptr(CbPatch) rows = cb_patch_new(), patch = cb_patch_new();
    worlds_policy(rows, "{\"busy_rule\":\"overlap\"}");
    worlds_operator(rows, "ada", NULL);
    worlds_operator(rows, "ben", NULL);
    worlds_session(rows, "s", "2026-11-24", "starts_at", "2026-11-24T10:00:00Z", "ends_at", "2026-11-24T12:00:00Z",
                   NULL);
    worlds_row(patch, CB_absences, "id", "x", "operator_id", "ada", "first", "2026-11-24", "last", "2026-11-24",
               "starts_at", "2026-11-24T11:00:00Z", "ends_at", "2026-11-24T13:00:00Z", "noted_by", "dora", "noted_at",
               "2026-11-22T09:00:00Z", NULL);
    g_autoptr(CbWorld) world = worlds_of(rows);
    g_autoptr(CbBoard) board = cb_board_new(world, now, 2);
    assert_int_equal(cb_board_row(board, 0)->count.available, 2);
    g_autoptr(CbWorld) away = cb_world_patch(world, patch);
    cb_board_patch(board, away, patch, now);
    assert_int_equal(cb_board_row(board, 0)->count.available, 1);
    assert_is_the_board_of(board, away, now, 2);
}

static void
a_new_day_renews_the_board(void **state)
{
    (void)state;
    gint64 today = worlds_time("2026-11-22T23:59:00Z"), tomorrow = today + 2 * CB_MINUTE;
    g_autoptr(CbWorld) world = worlds_random(
        &(WorldsShape){.seed = 5, .operators = 20, .sessions = 20, .days = 6, .links = 20});
    g_autoptr(CbBoard) board = cb_board_new(world, today, 5);
    g_autoptr(CbPatch) nothing = cb_patch_new();
    g_autoptr(CbWorld) same = cb_world_patch(world, nothing);
    cb_board_patch(board, same, nothing, tomorrow);
    assert_is_the_board_of(board, same, tomorrow, 5);
}

static void
new_people_and_sessions_come_to_the_board(void **state)
{
    (void)state;
    gint64 now = worlds_time("2026-11-22T09:30:00Z");
    g_autoptr(CbWorld) world = worlds_random(
        &(WorldsShape){.seed = 6, .operators = 10, .sessions = 10, .days = 4, .links = 10});
    g_autoptr(CbBoard) board = cb_board_new(world, now, 4);
    g_autoptr(CbPatch) patch = cb_patch_new();
    worlds_operator(patch, "a first operator", "region", "north", NULL);
    worlds_session(patch, "a first session", "2026-11-24", "region", "north", NULL);
    worlds_link(patch, "a first session", "op-001", "accepted");
    worlds_session(patch, "another session", "2026-11-25", NULL);
    g_autoptr(CbWorld) after = cb_world_patch(world, patch);
    cb_board_patch(board, after, patch, now);
    assert_is_the_board_of(board, after, now, 4);
    assert_null(cb_board_find(board, worlds_find(after, CB_sessions, "a first session")));
    assert_non_null(cb_board_find(board, worlds_find(after, CB_sessions, "another session")));
}

static void
a_session_is_on_the_board_while_it_needs_people(void **state)
{
    (void)state;
    gint64 now = worlds_time("2026-11-22T09:30:00Z");
    g_autoptr(CbPatch) rows = cb_patch_new();
    worlds_session(rows, "s", "2026-11-24", NULL);
    worlds_operator(rows, "a", NULL);
    g_autoptr(CbWorld) world = worlds_of(rows);
    g_autoptr(CbBoard) board = cb_board_new(world, now, 4);
    assert_int_equal(cb_board_rows(board), 1);

    g_autoptr(CbPatch) filled = cb_patch_new();
    worlds_link(filled, "s", "a", "accepted");
    g_autoptr(CbWorld) full = cb_world_patch(world, filled);
    cb_board_patch(board, full, filled, now);
    assert_int_equal(cb_board_rows(board), 0);

    g_autoptr(CbPatch) left = cb_patch_new();
    worlds_link(left, "s", "a", "rejected");
    g_autoptr(CbWorld) open = cb_world_patch(full, left);
    cb_board_patch(board, open, left, now);
    assert_int_equal(cb_board_rows(board), 1);
    assert_string_equal(cb_board_row(board, 0)->fallback, "NO_OPERATOR_AVAILABLE");
}

static void
the_founders_are_needed_first_where_the_risk_is_highest(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = cb_patch_new();
    worlds_operator(rows, "ada", "is_active", "false", NULL);
    g_autoptr(CbWorld) empty = worlds_of(rows);
    g_autoptr(CbBoard) nothing = cb_board_new(empty, worlds_time("2026-11-25T09:30:00Z"), 1);
    assert_int_equal(cb_board_founders_first(nothing), CB_NO_ROW);
    worlds_session(rows, "a over", "2026-11-24", NULL);
    worlds_session(rows, "b far away", "2026-12-20", NULL);
    worlds_session(rows, "c soon", "2026-11-26", NULL);
    worlds_session(rows, "d now", "2026-11-25", NULL);
    worlds_session(rows, "e now too", "2026-11-25", NULL);
    g_autoptr(CbWorld) world = worlds_of(rows);
    g_autoptr(CbBoard) board = cb_board_new(world, worlds_time("2026-11-25T09:30:00Z"), 1);
    assert_string_equal(sessions_id(world, cb_board_founders_first(board)), "d now");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_patched_board_equals_a_fresh_one),
        cmocka_unit_test(a_patched_board_equals_a_fresh_one_where_people_are_scarce),
        cmocka_unit_test(an_absence_that_comes_in_alone_reaches_the_board),
        cmocka_unit_test(a_new_day_renews_the_board),
        cmocka_unit_test(new_people_and_sessions_come_to_the_board),
        cmocka_unit_test(a_session_is_on_the_board_while_it_needs_people),
        cmocka_unit_test(the_founders_are_needed_first_where_the_risk_is_highest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
