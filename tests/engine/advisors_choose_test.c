/* Choosing an advisor: the pass over columns finds whom the rules, read one by one, find. */
#include "tests/engine/matching_world.h"

#include <math.h>
#include <stdlib.h>

#include "engine/advisors/choose.h"

/* --- the rules, one by one -------------------------------------------------------------------- */

typedef struct {
    const CbWorld *world;
    guint project;
    gint64 now;
    gboolean complex;
} Naive;

typedef struct {
    guint advisor, active;
    double score;
    gint64 days;
    int salt;
    gboolean complex;
} Ranked;

static gboolean
rule_matches(const Naive *n, guint rule)
{
    const CbWorld *world = n->world;
    g_autoptr(cJSON) conditions = cJSON_Parse(admin_preference_rules_conditions(world, rule));
    const char *framework = cJSON_GetStringValue(cb_json_member(conditions, "framework"));
    const char *complexity = cJSON_GetStringValue(cb_json_member(conditions, "complexity"));
    gint64 until = admin_preference_rules_valid_until(world, rule);
    return admin_preference_rules_active(world, rule) == TRUE &&
           (until == CB_NULL || until > n->now) &&
           (conditions->child == NULL || cb_json_member(conditions, "always") != NULL ||
            g_strcmp0(framework, "react") == 0 ||
            (complexity != NULL &&
             g_strcmp0(complexity, projects_project_complexity(world, n->project)) == 0));
}

static int
boost_of(const Naive *n, guint advisor, gboolean *never)
{
    int boost = 0;
    *never = FALSE;
    for (guint r = 0; r < cb_world_rows(n->world, CB_admin_preference_rules); r++) {
        const char *type = admin_preference_rules_rule_type(n->world, r);
        if (strcmp(admin_preference_rules_advisor_id(n->world, r),
                   advisors_id(n->world, advisor)) != 0 ||
            !rule_matches(n, r))
            continue;
        *never = *never || strcmp(type, "never_assign") == 0;
        if (strcmp(type, "never_assign") != 0 && strcmp(type, "emergency_only") != 0)
            boost += (int)admin_preference_rules_priority_boost(n->world, r);
    }
    return boost;
}

static double
skill_of(const CbWorld *world, guint advisor)
{
    double sum = 0;
    guint all = 0;
    CB_EACH_LINK(world, advisor_skills, advisor_id, advisor, row) {
        const char *name = advisor_skills_skill_name(world, row);
        double w = strcmp(name, "react") == 0                                ? 0.4
                   : strcmp(name, "vue") == 0 || strcmp(name, "docker") == 0 ? 0
                                                                             : 0.3;
        sum += w * (double)advisor_skills_proficiency_level(world, row) *
               g_ascii_strtod(advisor_skills_years_experience(world, row), NULL);
        all++;
    }
    return all == 0 ? 0 : MIN(1, sum / all / 25);
}

static gboolean
may_be_chosen(const Naive *n, guint advisor, Ranked *one, double *fairness)
{
    const CbWorld *world = n->world;
    guint row =
        cb_world_first(world, CB_advisor_availability, CB_advisor_availability_advisor_id, advisor);
    gint64 newest = CB_NULL;
    gboolean rests = FALSE;
    *fairness = 0.1;
    CB_EACH_LINK(world, project_advisors, advisor_id, advisor, link)
        one->active += strcmp(project_advisors_status(world, link), "inactive") != 0;
    CB_EACH_LINK(world, advisor_match_requests, matched_advisor_id, advisor, match) {
        const char *status = advisor_match_requests_status(world, match);
        gint64 at = advisor_match_requests_created_at(world, match);
        newest = MAX(newest, at);
        if (strcmp(status, "expired") == 0 || strcmp(status, "advisor_declined") == 0)
            rests = rests || at > n->now - CB_DAY;
        else if (strcmp(status, "client_declined") != 0 && strcmp(status, "pending") != 0 &&
                 at > n->now - 7 * CB_DAY)
            *fairness = 0;
    }
    one->days = newest == CB_NULL ? 999 : (n->now - newest) / CB_DAY;
    return row != CB_NO_ROW && strcmp(advisor_availability_status(world, row), "available") == 0 &&
           one->active < advisor_availability_max_concurrent_projects(world, row) &&
           !cb_advisor_is_off(world, advisor, n->now) && !(n->complex && rests);
}

static int
compare_ranked(const void *a, const void *b)
{
    const Ranked *x = a, *y = b;
    if (fabs(x->score - y->score) > 1e-9)
        return x->score > y->score ? -1 : 1;
    if (x->active != y->active)
        return x->active < y->active ? -1 : 1;
    if (!x->complex && x->days != y->days)
        return x->days > y->days ? -1 : 1;
    return x->salt != y->salt ? x->salt - y->salt : (int)x->advisor - (int)y->advisor;
}

static GArray *
rank_naively(const Naive *n)
{
    GArray *ranked = g_array_new(FALSE, FALSE, sizeof(Ranked));
    for (guint advisor = 0; advisor < cb_world_rows(n->world, CB_advisors); advisor++) {
        Ranked one = {.advisor = advisor, .complex = n->complex};
        gboolean never;
        double fairness;
        int boost = boost_of(n, advisor, &never);
        if (!may_be_chosen(n, advisor, &one, &fairness) || never)
            continue;
        g_autofree char *both =
            g_strconcat(advisors_id(n->world, advisor), projects_id(n->world, n->project), NULL);
        one.salt = cb_hash_text(both, strlen(both)) % (n->complex ? 1000 : 100);
        one.score = n->complex ? 40 + 35 * skill_of(n->world, advisor) +
                                     10 * MIN(1, fairness + boost / 100.0)
                               : (1 + MIN((double)one.days / 7, 0.5)) * (1 + boost / 100.0);
        g_array_append_val(ranked, one);
    }
    qsort(ranked->data, ranked->len, sizeof(Ranked), compare_ranked);
    return ranked;
}

/* --- comparing -------------------------------------------------------------------------------- */

static void
assert_same_choice(const CbWorld *world, guint project, guint threshold)
{
    CbChoiceQuery query = {project, NULL, threshold, worlds_time(NOW)};
    g_autoptr(CbMatchChoice) choice = cb_choice_new(world, &query);
    Naive n = {world, project, query.now, cb_choice_is_complex(choice)};
    g_autoptr(GArray) expected = rank_naively(&n);
    g_autoptr(GArray) ranked = cb_choice_rank(choice);
    CbChosen best;
    assert_int_equal(ranked->len, expected->len);
    for (guint i = 0; i < ranked->len; i++) {
        const CbChosen *one = &g_array_index(ranked, CbChosen, i);
        const Ranked *other = &g_array_index(expected, Ranked, i);
        assert_int_equal(one->advisor, other->advisor);
        assert_true(fabs((double)one->points / 1e9 - other->score) < 1e-8);
        assert_int_equal(one->salt, other->salt);
    }
    assert_int_equal(cb_choice_best(choice, &best), ranked->len > 0);
    if (ranked->len > 0)
        assert_memory_equal(&best, &g_array_index(ranked, CbChosen, 0), sizeof best);
}

static void
the_columns_choose_as_the_rules_do(void **state)
{
    (void)state;
    for (guint32 seed = 0; seed < 30; seed++) {
        g_autoptr(CbPatch) rows = matching_rows(seed, 10 + seed * 4, 8, 60 + seed * 4);
        g_autoptr(CbWorld) world = worlds_of(rows);
        for (guint project = 0; project < 8; project++) {
            assert_same_choice(world, project, 0);
            assert_same_choice(world, project, 1000);
        }
    }
}

/* More than a chunk of rows. */
static void
they_do_so_among_many(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = matching_rows(99, 2500, 4, 2000);
    g_autoptr(CbWorld) world = worlds_of(rows);
    assert_same_choice(world, 1, 50);
}

/* Skills, matches that change hands, rules, memberships, hours: the index follows. */
static void
a_patched_index_chooses_like_one_made_anew(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = matching_rows(7, 40, 8, 100);
    CbWorld *world = worlds_of(rows);
    CbDice dice = cb_dice_new(7, 41);
    for (guint round = 0; round < 60; round++) {
        g_autoptr(CbPatch) patch = cb_patch_new();
        char match[40], advisor[40];
        guint row = cb_dice_below(&dice, cb_world_rows(world, CB_advisor_match_requests));
        worlds_row(patch, CB_advisor_match_requests, "id", advisor_match_requests_id(world, row),
                   "project_id", projects_id(world, advisor_match_requests_project_id(world, row)),
                   "matched_advisor_id",
                   cb_dice_percent(&dice, 20) ? worlds_null
                                              : numbered('A', cb_dice_below(&dice, 40), advisor),
                   "status", cb_dice_percent(&dice, 50) ? "expired" : "matched", NULL);
        worlds_row(patch, CB_advisor_skills, "advisor_id",
                   numbered('A', cb_dice_below(&dice, 40), match), "skill_category", "framework",
                   "skill_name", "react", "proficiency_level", "4", "years_experience", "3.5",
                   NULL);
        add_history(patch, &dice, 1000 + round, 40, 8);
        add_rule(patch, &dice, cb_dice_below(&dice, 20), 40);
        CbWorld *after = cb_world_patch(world, patch);
        cb_world_unref(world);
        world = after;
        g_autoptr(CbWorld) anew = worlds_rebuilt(world);
        g_autofree char *mine = worlds_dump(world), *theirs = worlds_dump(anew);
        assert_string_equal(mine, theirs);
        assert_same_choice(world, round % 8, round % 2 ? 0 : 1000);
        assert_same_choice(anew, round % 8, round % 2 ? 0 : 1000);
    }
    cb_world_unref(world);
}

/* Whom the pass may leave out depends on them. */
static void
any_weights_choose_the_first_of_the_ranking(void **state)
{
    (void)state;
    static const char *const weights[] = {"{\"skills\":0}", "{\"skills\":-35}",
                                          "{\"preference\":300}", "{\"preference\":-10}",
                                          "{\"availability\":0,\"skills\":1000}"};
    for (guint i = 0; i < 10 * G_N_ELEMENTS(weights); i++) {
        g_autoptr(CbPatch) rows = matching_rows(i, 120, 2, 100);
        g_autoptr(CbWorld) world = worlds_of(rows);
        g_autofree char *text =
            g_strdup_printf("{\"scoringWeights\":%s}", weights[i % G_N_ELEMENTS(weights)]);
        g_autoptr(cJSON) criteria = cJSON_Parse(text);
        CbChoiceQuery query = {0, criteria, 0, worlds_time(NOW)};
        g_autoptr(CbMatchChoice) choice = cb_choice_new(world, &query);
        g_autoptr(GArray) ranked = cb_choice_rank(choice);
        CbChosen best;
        assert_true(cb_choice_best(choice, &best));
        assert_memory_equal(&best, &g_array_index(ranked, CbChosen, 0), sizeof best);
    }
}

static void
hashes_are_those_of_postgresql(void **state)
{
    (void)state;
    const char *a = "00000000-0000-4000-8000-000000000001",
               *b = "00000000-0000-4000-8000-000000000002";
    CbHashHalf half;
    assert_int_equal(cb_hash_text("abc", 3), -785388649);
    assert_true(cb_hash_half(a, &half));
    assert_int_equal(cb_hash_whole(half, b), 1248305303);
    assert_false(cb_hash_half("short", &half));
}

static void
everybody_who_is_left_out_has_a_reason(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = matching_rows(3, 200, 2, 300);
    g_autoptr(CbWorld) world = worlds_of(rows);
    g_autoptr(cJSON) criteria =
        cJSON_Parse("{\"excludeAdvisors\":[\"A00000000000000000000000000000000007\",\"nobody\"]}");
    CbChoiceQuery query = {0, criteria, 0, worlds_time(NOW)};
    g_autoptr(CbMatchChoice) choice = cb_choice_new(world, &query);
    g_autoptr(GArray) ranked = cb_choice_rank(choice);
    guint left_out = 0;
    for (guint advisor = 0; advisor < 200; advisor++) {
        const char *code = cb_choice_why_not(choice, advisor);
        left_out += code != NULL;
        assert_true((code == NULL) == (cb_choice_why_not_words(code) == NULL));
    }
    assert_int_equal(left_out + ranked->len, 200);
    assert_non_null(cb_choice_why_not(choice, 7));
}

static void
a_score_is_rounded_half_up_as_a_decimal(void **state)
{
    (void)state;
    char text[32];
    assert_string_equal(cb_score_format(2775000000, text), "2.78");
    assert_string_equal(cb_score_format(2774999999, text), "2.77");
    assert_string_equal(cb_score_format(41938000000, text), "41.94");
    assert_string_equal(cb_score_format(100000000000, text), "100.00");
}

static void
a_time_off_counts_its_brackets(void **state)
{
    (void)state;
    gint64 at = worlds_time("2026-03-10T12:00:00Z");
    assert_true(cb_period_has("[2026-03-10T12:00:00Z,2026-03-11T00:00:00Z)", at));
    assert_false(cb_period_has("(2026-03-10T12:00:00Z,2026-03-11T00:00:00Z)", at));
    assert_false(cb_period_has("[2026-03-09T12:00:00Z,2026-03-10T12:00:00Z)", at));
    assert_true(cb_period_has("[2026-03-09T12:00:00Z,2026-03-10T12:00:00Z]", at));
    assert_true(cb_period_has("[2026-03-09T12:00:00Z,)", at));
    assert_true(cb_period_has("(,\"2026-03-11 00:00:00+00\")", at));
    assert_false(cb_period_has("soon", at));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_columns_choose_as_the_rules_do),
        cmocka_unit_test(they_do_so_among_many),
        cmocka_unit_test(a_patched_index_chooses_like_one_made_anew),
        cmocka_unit_test(any_weights_choose_the_first_of_the_ranking),
        cmocka_unit_test(hashes_are_those_of_postgresql),
        cmocka_unit_test(everybody_who_is_left_out_has_a_reason),
        cmocka_unit_test(a_score_is_rounded_half_up_as_a_decimal),
        cmocka_unit_test(a_time_off_counts_its_brackets),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
