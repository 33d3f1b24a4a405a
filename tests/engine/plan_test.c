/* The plan of proposals for several sessions at once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "engine/operators/plan.h"
#include "tests/support/worlds.h"

/* Every session of the World, in row order. */
static GArray *
plan_all(const CbWorld *world)
{
    g_autoptr(GArray) sessions = g_array_new(FALSE, FALSE, sizeof(guint));
    for (guint s = 0; s < cb_world_rows(world, CB_sessions); s++)
        g_array_append_val(sessions, s);
    return cb_plan_proposals(world, (const guint *)(const void *)sessions->data, sessions->len);
}

static const char *
proposed(const CbWorld *world, const GArray *plan, guint i)
{
    guint operator = g_array_index(plan, CbProposal, i).operator;
    return operator == CB_NO_ROW ? "nobody" : operators_id(world, operator);
}

static void
nobody_is_proposed_twice_for_one_date(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = cb_patch_new();
    worlds_operator(rows, "ana", "region", "bretagne", NULL);
    worlds_operator(rows, "bo", NULL);
    worlds_session(rows, "s1", "2026-12-01", "region", "bretagne", NULL);
    worlds_session(rows, "s2", "2026-12-01", "region", "bretagne", NULL);
    worlds_session(rows, "s3", "2026-12-01", NULL);
    worlds_session(rows, "s4", "2026-12-02", "region", "bretagne", NULL);
    g_autoptr(CbWorld) world = worlds_of(rows);
    g_autoptr(GArray) plan = plan_all(world);
    assert_string_equal(proposed(world, plan, 0), "ana");
    assert_string_equal(proposed(world, plan, 1), "bo");
    assert_string_equal(proposed(world, plan, 2), "nobody");
    assert_string_equal(proposed(world, plan, 3), "ana");
}

static void
who_waits_for_an_answer_on_that_date_is_not_proposed_again(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = cb_patch_new();
    worlds_operator(rows, "ana", NULL);
    worlds_operator(rows, "bo", NULL);
    worlds_session(rows, "s1", "2026-12-01", NULL);
    worlds_session(rows, "s2", "2026-12-01", "status", "draft", NULL);
    worlds_link(rows, "s2", "ana", "pending");
    g_autoptr(CbWorld) world = worlds_of(rows);
    g_autoptr(GArray) plan = plan_all(world);
    assert_string_equal(proposed(world, plan, 0), "bo");
}

static void
at_a_conference_a_second_talk_goes_to_somebody_only_when_nobody_else_is_left(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = cb_patch_new();
    worlds_policy(rows, "{\"busy_rule\":\"overlap\"}");
    worlds_operator(rows, "ana", NULL);
    worlds_operator(rows, "bo", NULL);
    const char *const starts[] = {"2026-12-01T09:00:00Z", "2026-12-01T10:00:00Z",
                                  "2026-12-01T11:00:00Z", "2026-12-01T11:30:00Z",
                                  "2026-12-01T11:45:00Z"};
    const char *const ends[] = {"2026-12-01T09:50:00Z", "2026-12-01T10:50:00Z",
                                "2026-12-01T11:50:00Z", "2026-12-01T12:20:00Z",
                                "2026-12-01T12:30:00Z"};
    for (guint i = 0; i < G_N_ELEMENTS(starts); i++) {
        g_autofree char *id = g_strdup_printf("s%u", i);
        worlds_session(rows, id, "2026-12-01", "starts_at", starts[i], "ends_at", ends[i], NULL);
    }
    g_autoptr(CbWorld) world = worlds_of(rows);
    g_autoptr(GArray) plan = plan_all(world);
    assert_string_equal(proposed(world, plan, 0), "ana");
    assert_string_equal(proposed(world, plan, 1), "bo");
    assert_string_equal(proposed(world, plan, 2), "ana");
    assert_string_equal(proposed(world, plan, 3), "bo");
    assert_string_equal(proposed(world, plan, 4), "nobody");
}

static void
the_next_candidate_keeps_to_the_same_rules(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = cb_patch_new();
    worlds_operator(rows, "ana", NULL);
    worlds_operator(rows, "bo", NULL);
    worlds_operator(rows, "cy", NULL);
    worlds_session(rows, "s1", "2026-12-01", NULL);
    worlds_session(rows, "s2", "2026-12-01", NULL);
    g_autoptr(CbWorld) world = worlds_of(rows);
    g_autoptr(GArray) plan = plan_all(world);
    assert_true(cb_plan_next(world, plan, 0));
    assert_string_equal(proposed(world, plan, 0), "cy");
    assert_string_equal(proposed(world, plan, 1), "bo");
    assert_false(cb_plan_next(world, plan, 0));
    assert_string_equal(proposed(world, plan, 0), "cy");
}

static void
random_plans_ask_nobody_for_two_sessions_that_clash(void **state)
{
    (void)state;
    for (guint32 seed = 1; seed <= 20; seed++) {
        WorldsShape shape = {.seed = seed, .operators = 12, .sessions = 40, .days = 5, .links = 60};
        shape.policy = seed % 2 == 0 ? "{\"busy_rule\":\"overlap\"}" : "{}";
        g_autoptr(CbWorld) world = worlds_random(&shape);
        g_autoptr(GArray) plan = plan_all(world);
        for (guint i = 0; i < plan->len; i++) {
            const CbProposal *a = &g_array_index(plan, CbProposal, i);
            if (a->operator == CB_NO_ROW)
                continue;
            assert_true(cb_operator_is_available(world, a->operator, a->session));
            assert_null(cb_exclusion(world, a->session, a->operator));
            for (guint j = 0; j < i; j++) {
                const CbProposal *b = &g_array_index(plan, CbProposal, j);
                if (a->operator == b->operator)
                    assert_false(cb_sessions_clash(world, a->session, b->session));
            }
        }
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nobody_is_proposed_twice_for_one_date),
        cmocka_unit_test(who_waits_for_an_answer_on_that_date_is_not_proposed_again),
        cmocka_unit_test(
            at_a_conference_a_second_talk_goes_to_somebody_only_when_nobody_else_is_left),
        cmocka_unit_test(the_next_candidate_keeps_to_the_same_rules),
        cmocka_unit_test(random_plans_ask_nobody_for_two_sessions_that_clash),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
