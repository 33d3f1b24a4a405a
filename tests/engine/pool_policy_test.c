/* The policy of the pool: which row is in force, its numbers and thresholds, what is said of one before it is saved,
 * and the rule of duty rosters.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "engine/pool/policy_judge.h"
#include "engine/when.h"
#include "tests/support/pool_worlds.h"
#include "tests/support/worlds.h"

/* --- the row in force --------------------------------------------------------------------------- */

static void
the_newest_row_is_in_force_and_of_two_the_higher_id(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = cb_patch_new();
    worlds_row(rows, CB_auto_assignment_config, "id", "3", "mode", "URGENT", NULL); /* written nobody knows when */
    worlds_row(rows, CB_auto_assignment_config, "id", "1", "mode", "BALANCE", "updated_at", "2026-03-01T00:00:00Z",
               NULL);
    g_autoptr(CbWorld) one = worlds_of(rows);
    assert_int_equal(cb_pool_policy(one).mode, CB_POOL_BALANCE);
    worlds_row(rows, CB_auto_assignment_config, "id", "2", "mode", "CUSTOM", "updated_at", "2026-03-01T00:00:00Z",
               NULL);
    g_autoptr(CbWorld) two = worlds_of(rows);
    assert_int_equal(cb_pool_policy(two).mode, CB_POOL_CUSTOM);
}

static void
without_a_row_and_in_an_unknown_mode_it_is_normal(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = cb_patch_new();
    g_autoptr(CbWorld) none = worlds_of(rows);
    assert_int_equal(cb_pool_policy(none).mode, CB_POOL_NORMAL);
    assert_true(cb_pool_policy(none).enabled);
    assert_int_equal(cb_pool_policy_row(none), CB_NO_ROW);
    pool_mode(rows, "TURBO");
    g_autoptr(CbWorld) unknown = worlds_of(rows);
    assert_int_equal(cb_pool_policy(unknown).mode, CB_POOL_NORMAL);
}

static void
a_stored_zero_is_zero_and_a_preset_keeps_its_numbers(void **state)
{
    (void)state;
    static const char *const modes[] = {"CUSTOM", "NORMAL"};
    for (guint m = 0; m < G_N_ELEMENTS(modes); m++) {
        g_autoptr(CbPatch) rows = cb_patch_new();
        worlds_row(rows, CB_auto_assignment_config, "id", "1", "mode", modes[m], "w_fair", "0", "w_lrs", "9",
                   "dr_consecutive_penalty", "0", "fairness_window_days", "0", NULL);
        g_autoptr(CbWorld) world = worlds_of(rows);
        CbPoolPolicy policy = cb_pool_policy(world);
        assert_true(policy.w_fair == (m == 0 ? 0 : 1.2));
        assert_true(policy.w_lrs == (m == 0 ? 5 : 0.3));
        assert_true(policy.dr_penalty == (m == 0 ? 0 : -0.5));
        assert_int_equal(policy.window_days, m == 0 ? 7 : 30);
        assert_int_equal(policy.max_gap_hours, 5);
    }
}

/* --- thresholds --------------------------------------------------------------------------------- */

static void
thresholds_are_of_type_and_mode_then_of_the_type_then_built_in(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = cb_patch_new();
    g_autoptr(CbWorld) none = worlds_of(rows);
    assert_int_equal(cb_pool_threshold(none, CB_MEETING_VIP, CB_POOL_URGENT).urgent, 7);
    assert_int_equal(cb_pool_threshold(none, CB_MEETING_VIP, CB_POOL_URGENT).source, CB_THRESHOLD_BUILT_IN);
    worlds_row(rows, CB_meeting_type_priority, "meeting_type", "VIP", "urgent_threshold_days", "2", NULL);
    worlds_row(rows, CB_meeting_type_priority, "meeting_type", "Urgent", "priority_value", "6", NULL);
    g_autoptr(CbWorld) type = worlds_of(rows);
    assert_int_equal(cb_pool_threshold(type, CB_MEETING_VIP, CB_POOL_URGENT).urgent, 2);
    assert_int_equal(cb_pool_threshold(type, CB_MEETING_VIP, CB_POOL_URGENT).source, CB_THRESHOLD_OF_TYPE);
    assert_int_equal(cb_pool_priority(type, CB_MEETING_AUGENT), 6); /* its other spelling */
    worlds_row(rows, CB_meeting_type_mode_threshold, "id", "VIP/URGENT", "meeting_type", "VIP", "assignment_mode",
               "URGENT", "urgent_threshold_days", "0", "general_threshold_days", "9999999999999", NULL);
    g_autoptr(CbWorld) both = worlds_of(rows);
    assert_int_equal(cb_pool_threshold(both, CB_MEETING_VIP, CB_POOL_URGENT).urgent, 0);
    assert_int_equal(cb_pool_threshold(both, CB_MEETING_VIP, CB_POOL_URGENT).general, 36500); /* no date overflows */
    assert_int_equal(cb_pool_threshold(both, CB_MEETING_VIP, CB_POOL_NORMAL).urgent, 2);
}

static void
a_priority_that_is_missing_or_zero_counts_as_one(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = cb_patch_new();
    worlds_row(rows, CB_meeting_type_priority, "meeting_type", "DR", "priority_value", "0", "urgent_threshold_days",
               "0", NULL);
    g_autoptr(CbWorld) world = worlds_of(rows);
    assert_int_equal(cb_pool_priority(world, CB_MEETING_DR), 1);
    assert_int_equal(cb_pool_priority_days(world, CB_MEETING_DR), 1);
    assert_int_equal(cb_pool_priority(world, CB_MEETING_VIP), 1);
    assert_int_equal(cb_meeting_parse("Urgent"), CB_MEETING_AUGENT);
    assert_int_equal(cb_meeting_parse("President"), CB_MEETING_OTHER);
    assert_int_equal(cb_meeting_parse(NULL), CB_MEETING_OTHER);
}

/* --- judging ------------------------------------------------------------------------------------ */

static CbPoolJudgement *
judge(const char *json)
{
    g_autoptr(cJSON) object = cJSON_Parse(json);
    CbPoolDraft draft;
    g_autofree char *problem = NULL;
    assert_true(cb_pool_draft_read(object, &draft, &problem));
    return cb_pool_judge(&draft);
}

static gboolean
says(const CbPoolJudgement *judgement, const char *field, CbRemarkGravity gravity, const char *sentence)
{
    for (guint r = 0; r < judgement->remarks->len; r++) {
        const CbPoolRemark *remark = judgement->remarks->pdata[r];
        if (strcmp(remark->field, field) == 0 && remark->gravity == gravity &&
            strcmp(remark->sentence, sentence) == 0)
            return TRUE;
    }
    return FALSE;
}

static void
a_number_outside_its_limits_is_an_error_in_one_sentence(void **state)
{
    (void)state;
    g_autoptr(CbPoolJudgement) judgement =
        judge("{\"mode\": \"CUSTOM\", \"fairness_window_days\": 4, \"max_gap_hours\": 1}");
    assert_false(judgement->valid);
    assert_true(says(judgement, "fairness_window_days", CB_REMARK_CRITICAL,
                     "The fairness window is 4 days; it is from 7 to 90 days."));
    assert_true(
        says(judgement, "max_gap_hours", CB_REMARK_MEDIUM, "The widest gap is 1 h; advised is from 2 to 12 h."));
    assert_int_equal(judgement->remarks->len, 3);
}

static void
every_preset_is_valid_and_nothing_differs_from_it(void **state)
{
    (void)state;
    for (guint m = 0; m < CB_POOL_CUSTOM; m++) {
        g_autofree char *json = g_strdup_printf("{\"mode\": \"%s\", \"w_fair\": null}", cb_pool_mode_name(m));
        g_autoptr(CbPoolJudgement) judgement = judge(json);
        assert_true(judgement->valid);
        assert_int_equal(judgement->remarks->len, 0);
    }
    g_autoptr(CbPoolJudgement) other = judge("{\"mode\": \"BALANCE\", \"max_gap_hours\": 9}");
    assert_true(other->valid);
    assert_true(says(other, "max_gap_hours", CB_REMARK_MEDIUM, "BALANCE keeps to 2 h, whatever is given here."));
}

static void
what_is_no_number_is_refused_with_its_name(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"{\"w_fair\": \"much\"}", "w_fair is a number."},
        {"{\"max_gap_hours\": 2.5}", "max_gap_hours is a whole number."},
        {"{\"mode\": 3}", "mode is a word."},
        {"[]", "A policy is a JSON object."},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(cJSON) object = cJSON_Parse(cases[i][0]);
        CbPoolDraft draft;
        g_autofree char *problem = NULL;
        assert_false(cb_pool_draft_read(object, &draft, &problem));
        assert_string_equal(problem, cases[i][1]);
    }
}

static void
a_draft_makes_the_policy_that_its_row_would(void **state)
{
    (void)state;
    g_autoptr(cJSON) object = cJSON_Parse("{\"mode\": \"CUSTOM\", \"w_lrs\": 1.5, \"fairness_window_days\": 300}");
    CbPoolDraft draft;
    g_autofree char *problem = NULL;
    assert_true(cb_pool_draft_read(object, &draft, &problem));
    CbPoolPolicy policy = cb_pool_draft_policy(&draft);
    g_autoptr(CbPatch) rows = cb_patch_new();
    worlds_row(rows, CB_auto_assignment_config, "id", "1", "mode", "CUSTOM", "w_lrs", "1.5", "fairness_window_days",
               "300", NULL);
    g_autoptr(CbWorld) world = worlds_of(rows);
    CbPoolPolicy stored = cb_pool_policy(world);
    for (guint n = 0; n < CB_POOL_N_NUMBERS; n++)
        assert_true(cb_pool_number(&policy, n) == cb_pool_number(&stored, n));
    assert_int_equal(policy.mode, stored.mode);
}

/* --- impact ------------------------------------------------------------------------------------- */

static void
the_impact_says_what_would_be_decided_at_once(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = cb_patch_new();
    pool_mode(rows, "BALANCE");
    pool_waiting(rows, "near", 12, 9, 10, "meeting_type", "DR", NULL); /* 7 days before, then 14 */
    pool_waiting(rows, "far", 40, 9, 10, NULL);
    pool_waiting(rows, "begun", 1, 9, 10, NULL); /* at once in both */
    pool_meeting(rows, "settled", 12, 9, 10, "meeting_type", "DR", NULL);
    g_autoptr(CbWorld) world = worlds_of(rows);
    CbPoolPolicy urgent = cb_pool_preset(CB_POOL_URGENT);
    CbPoolImpact impact = cb_pool_impact(world, &urgent, worlds_time(POOL_NOW));
    g_autoptr(GPtrArray) lines = cb_pool_impact_lines(&impact);
    assert_int_equal(impact.entries, 3);
    assert_int_equal(impact.moved, 3);
    assert_int_equal(impact.immediate, 1);
    assert_int_equal(impact.rosters, 1);
    assert_int_equal(impact.types[CB_MEETING_DR].before.urgent, 7);
    assert_int_equal(impact.types[CB_MEETING_DR].after.urgent, 14);
    assert_string_equal(lines->pdata[0], "Of 3 in the pool 3 get other times, and 1 would be assigned at once.");
    assert_string_equal(lines->pdata[1],
                        "DR: at once up to 14 days before (was 7), may wait from 45 (was 30); 1 in the pool.");
    assert_string_equal(
        lines->pdata[lines->len - 1],
        "Who had the last duty roster meeting has a little less of a chance of the next (penalty -0.1, was "
        "-0.8); 1 of them in the pool.");
}

static void
the_policy_in_force_changes_nothing(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = cb_patch_new();
    pool_mode(rows, "BALANCE");
    pool_waiting(rows, "b", 12, 9, 10, "meeting_type", "DR", NULL);
    g_autoptr(CbWorld) world = worlds_of(rows);
    CbPoolPolicy same = cb_pool_policy(world);
    CbPoolImpact impact = cb_pool_impact(world, &same, worlds_time(POOL_NOW));
    g_autoptr(GPtrArray) lines = cb_pool_impact_lines(&impact);
    assert_int_equal(impact.moved + impact.immediate + impact.rosters, 0);
    assert_int_equal(lines->len, 1);
}

/* --- duty rosters ------------------------------------------------------------------------------- */

static void
an_override_unblocks_at_the_full_price_and_halves_the_soft_one(void **state)
{
    (void)state;
    CbPoolPolicy balance = cb_pool_preset(CB_POOL_BALANCE), normal = cb_pool_preset(CB_POOL_NORMAL);
    CbDrCircumstances alone = {.no_alternatives = TRUE}, all = {TRUE, TRUE, TRUE}, none = {0};
    assert_true(cb_dr_rule(&balance, TRUE, none).blocked);
    assert_false(cb_dr_rule(&balance, FALSE, none).blocked);
    assert_true(cb_dr_rule(&balance, TRUE, alone).penalty == -0.8);
    assert_int_equal(cb_dr_rule(&balance, TRUE, all).override, CB_DR_EMERGENCY);
    assert_true(cb_dr_rule(&normal, TRUE, none).penalty == -0.5);
    assert_true(cb_dr_rule(&normal, TRUE, alone).penalty == -0.25);
}

static void
a_custom_penalty_of_one_blocks_and_only_an_emergency_unblocks(void **state)
{
    (void)state;
    CbPoolPolicy custom = cb_pool_preset(CB_POOL_CUSTOM);
    CbDrCircumstances alone = {.no_alternatives = TRUE, .load_high = TRUE}, critical = {.critical = TRUE};
    custom.dr_penalty = -1;
    assert_true(cb_dr_rule(&custom, TRUE, alone).blocked);
    assert_false(cb_dr_rule(&custom, TRUE, critical).blocked);
    custom.dr_penalty = -0.99;
    assert_true(cb_dr_rule(&custom, TRUE, alone).penalty == -0.495);
    custom.dr_penalty = -0.29;
    assert_true(cb_dr_rule(&custom, TRUE, alone).penalty == -0.29);
    assert_int_equal(cb_dr_rule(&custom, TRUE, critical).override, CB_DR_NO_OVERRIDE);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_newest_row_is_in_force_and_of_two_the_higher_id),
        cmocka_unit_test(without_a_row_and_in_an_unknown_mode_it_is_normal),
        cmocka_unit_test(a_stored_zero_is_zero_and_a_preset_keeps_its_numbers),
        cmocka_unit_test(thresholds_are_of_type_and_mode_then_of_the_type_then_built_in),
        cmocka_unit_test(a_priority_that_is_missing_or_zero_counts_as_one),
        cmocka_unit_test(a_number_outside_its_limits_is_an_error_in_one_sentence),
        cmocka_unit_test(every_preset_is_valid_and_nothing_differs_from_it),
        cmocka_unit_test(what_is_no_number_is_refused_with_its_name),
        cmocka_unit_test(a_draft_makes_the_policy_that_its_row_would),
        cmocka_unit_test(the_impact_says_what_would_be_decided_at_once),
        cmocka_unit_test(the_policy_in_force_changes_nothing),
        cmocka_unit_test(an_override_unblocks_at_the_full_price_and_halves_the_soft_one),
        cmocka_unit_test(a_custom_penalty_of_one_blocks_and_only_an_emergency_unblocks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
