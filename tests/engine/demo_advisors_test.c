/* The demo's advisors and their matches: what every demo must show of them, whatever the seed and
 * the hour. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "engine/advisors/index.h"
#include "engine/advisors/life.h"
#include "engine/advisors/numbers.h"
#include "engine/advisors/policy.h"
#include "engine/advisors/provision.h"
#include "engine/advisors/zones.h"
#include "engine/demo/advisors.h"
#include "engine/json.h"
#include "engine/when.h"
#include "tests/support/worlds.h"

/* 2026-11-25T09:30:00Z, a Wednesday. */
#define NOW (G_GINT64_CONSTANT(1795599000) * CB_SECOND)
#define SEEDS 5
#define ADVISORS 80
#define PROJECTS 40

static CbWorld *
demo(guint32 seed, gint64 now)
{
    return cb_demo_world(
        &(CbDemoOptions){.seed = seed, .now = now, .advisors = ADVISORS, .projects = PROJECTS});
}

static gboolean
is(const char *a, const char *b)
{
    return g_strcmp0(a, b) == 0;
}

static void
the_same_seed_and_minute_give_the_same_matches(void **state)
{
    (void)state;
    g_autoptr(CbWorld) one = demo(7, NOW), same = demo(7, NOW + 20 * CB_SECOND),
                       other = demo(8, NOW);
    g_autofree char *first = worlds_dump(one), *second = worlds_dump(same),
                    *third = worlds_dump(other);
    assert_string_equal(first, second);
    assert_string_not_equal(first, third);
}

static void
without_advisors_there_is_nothing_of_them(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world =
        cb_demo_world(&(CbDemoOptions){.seed = 1, .now = NOW, .operators = 9});
    for (guint table = CB_advisors; table <= CB_unified_chat_messages; table++)
        assert_int_equal(cb_world_rows(world, (CbTableId)table), 0);
}

static void
any_size_works(void **state)
{
    (void)state;
    static const guint sizes[][2] = {{0, 1}, {1, 0}, {1, 40}, {3, 7}, {300, 97}};
    for (guint s = 0; s < G_N_ELEMENTS(sizes); s++) {
        g_autoptr(CbWorld) world = cb_demo_world(&(CbDemoOptions){.seed = s,
                                                                  .now = NOW + s * 9 * CB_DAY,
                                                                  .advisors = sizes[s][0],
                                                                  .projects = sizes[s][1]});
        assert_int_equal(cb_world_rows(world, CB_advisors), sizes[s][0]);
        assert_int_equal(cb_world_rows(world, CB_projects), sizes[s][1]);
        assert_int_equal(cb_world_dangling(world), 0);
    }
}

/* --- people ----------------------------------------------------------------------------------- */

static void
advisors_have_names_of_their_own_and_work_in_twelve_zones(void **state)
{
    (void)state;
    for (guint32 seed = 1; seed <= SEEDS; seed++) {
        g_autoptr(CbWorld) world = demo(seed, NOW);
        g_autoptr(GHashTable) names = g_hash_table_new(g_str_hash, g_str_equal);
        g_autoptr(GHashTable) zones = g_hash_table_new(g_str_hash, g_str_equal);
        for (guint row = 0; row < ADVISORS; row++)
            assert_true(g_hash_table_add(names, (gpointer)advisors_display_name(world, row)));
        for (guint row = 0; row < cb_world_rows(world, CB_advisor_work_hours); row++)
            g_hash_table_add(zones, (gpointer)advisor_work_hours_tz(world, row));
        assert_int_equal(g_hash_table_size(zones), CB_DEMO_ZONES);
        for (guint z = 0; z < CB_DEMO_ZONES; z++)
            assert_true(cb_zone_is_name(cb_demo_zones[z]));
    }
}

static void
the_pool_is_large_enough_to_compare_skills_and_shows_every_load(void **state)
{
    (void)state;
    for (guint32 seed = 1; seed <= SEEDS; seed++) {
        g_autoptr(CbWorld) world = demo(seed, NOW);
        CbAdvisorsPolicy policy = cb_advisors_policy(world);
        CbAdvisorPool pool =
            cb_advisor_pool(world, policy.small_threshold, policy.complex_threshold);
        assert_int_equal(pool.total, ADVISORS);
        assert_string_equal(pool.size, "large");
        assert_true(pool.is[CB_ADVISOR_IS_AVAILABLE] >= policy.complex_threshold);
        assert_true(pool.is[CB_ADVISOR_IS_BUSY] >= 5 && pool.is[CB_ADVISOR_IS_OFFLINE] >= 5);
        assert_true(pool.loads[CB_LOAD_IDLE] >= 30 && pool.loads[CB_LOAD_ROOM] >= 5);
        assert_true(pool.loads[CB_LOAD_FULL] >= 1);
        assert_int_equal(pool.loads[CB_LOAD_OVER], 0);
    }
}

/* --- matches ---------------------------------------------------------------------------------- */

static void
requests_are_in_every_state_and_open_ones_in_time(void **state)
{
    (void)state;
    for (guint32 seed = 1; seed <= SEEDS; seed++) {
        gint64 now = NOW + seed * 29 * 60 * CB_MINUTE;
        g_autoptr(CbWorld) world = demo(seed, now);
        guint counts[CB_N_MATCH_STATUSES] = {0}, by_hand = 0;
        for (guint row = 0; row < cb_world_rows(world, CB_advisor_match_requests); row++) {
            CbMatchStatus status = cb_match_status(world, row);
            gboolean nobody = advisor_match_requests_matched_advisor_id(world, row) == CB_NO_ROW;
            counts[status]++;
            by_hand += is(advisor_match_requests_match_score(world, row), "100");
            assert_int_equal(nobody, status == CB_MATCH_PENDING);
            assert_true(advisor_match_requests_created_at(world, row) <= now);
            assert_false(cb_match_is_overdue(world, row, now));
        }
        assert_int_equal(counts[CB_MATCH_PENDING], 2);
        assert_int_equal(counts[CB_MATCH_MATCHED], 5);
        assert_int_equal(counts[CB_MATCH_CLIENT_APPROVED], 3);
        assert_int_equal(counts[CB_MATCH_ADVISOR_ACCEPTED], 2);
        assert_int_equal(counts[CB_MATCH_CLIENT_DECLINED], 3);
        assert_int_equal(counts[CB_MATCH_ADVISOR_DECLINED], 3);
        assert_int_equal(counts[CB_MATCH_EXPIRED], 3);
        assert_int_equal(counts[CB_MATCH_FINALIZED], 18);
        assert_true(by_hand >= 1);
    }
}

/* The matches that were chosen by score say why, and by terms that differ. */
static void
scores_come_with_their_terms(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = demo(2, NOW);
    g_autoptr(GHashTable) scores = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint row = 0; row < cb_world_rows(world, CB_advisor_match_requests); row++) {
        g_autoptr(cJSON) features =
            cJSON_Parse(advisor_match_requests_scoring_features(world, row));
        if (features == NULL || is(advisor_match_requests_match_score(world, row), "100"))
            continue;
        assert_true(cJSON_IsNumber(cJSON_GetObjectItemCaseSensitive(features, "skills")));
        g_hash_table_add(scores, (gpointer)advisor_match_requests_match_score(world, row));
    }
    assert_true(g_hash_table_size(scores) >= 15);
}

static void
workspaces_are_in_every_state_of_their_set_up(void **state)
{
    (void)state;
    for (guint32 seed = 1; seed <= SEEDS; seed++) {
        g_autoptr(CbWorld) world = demo(seed, NOW);
        guint counts[CB_N_PROVISION_STATUSES] = {0}, retried = 0;
        for (guint row = 0; row < cb_world_rows(world, CB_workspace_provisioning_queue); row++) {
            CbProvision provision = cb_provision_read(world, row);
            counts[provision.status]++;
            retried += provision.status == CB_PROVISION_WAITS && provision.tries == 1 &&
                       workspace_provisioning_queue_last_error(world, row) != NULL;
            assert_int_equal(provision.locked_at != CB_NULL, provision.status == CB_PROVISION_RUNS);
        }
        assert_int_equal(counts[CB_PROVISION_DONE], cb_world_rows(world, CB_project_advisors));
        assert_int_equal(counts[CB_PROVISION_DONE], 15);
        assert_int_equal(counts[CB_PROVISION_WAITS], 1);
        assert_int_equal(counts[CB_PROVISION_RUNS], 1);
        assert_int_equal(counts[CB_PROVISION_FAILED], 1);
        assert_int_equal(counts[CB_PROVISION_GIVEN_UP], 1);
        assert_int_equal(retried, 1);
    }
}

static void
people_talk_and_notices_arrive_wait_or_are_given_up(void **state)
{
    (void)state;
    for (guint32 seed = 1; seed <= SEEDS; seed++) {
        g_autoptr(CbWorld) world = demo(seed, NOW);
        guint delivered = 0, waiting = 0, dead = 0, from_advisors = 0;
        for (guint row = 0; row < cb_world_rows(world, CB_notification_outbox); row++) {
            delivered += is(notification_outbox_status(world, row), "delivered");
            waiting += is(notification_outbox_status(world, row), "pending");
            dead += notification_outbox_dead_letter(world, row) == TRUE;
        }
        for (guint row = 0; row < cb_world_rows(world, CB_unified_chat_messages); row++)
            from_advisors += is(unified_chat_messages_actor_type(world, row), "advisor");
        assert_true(delivered >= 30 && waiting >= 1 && dead >= 2);
        assert_int_equal(cb_world_rows(world, CB_advisor_match_notifications), delivered);
        assert_true(from_advisors >= 10);
        assert_true(cb_world_rows(world, CB_unified_chat_messages) >= 2 * from_advisors - 2);
    }
}

static void
administrators_have_ruled_and_intervened(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = demo(3, NOW);
    g_autoptr(GHashTable) rules = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GHashTable) interventions = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint row = 0; row < cb_world_rows(world, CB_admin_preference_rules); row++)
        g_hash_table_add(rules, (gpointer)admin_preference_rules_rule_type(world, row));
    for (guint row = 0; row < cb_world_rows(world, CB_admin_matching_interventions); row++)
        g_hash_table_add(interventions,
                         (gpointer)admin_matching_interventions_intervention_type(world, row));
    assert_int_equal(g_hash_table_size(rules), 5);
    assert_int_equal(g_hash_table_size(interventions), 5);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_seed_and_minute_give_the_same_matches),
        cmocka_unit_test(without_advisors_there_is_nothing_of_them),
        cmocka_unit_test(any_size_works),
        cmocka_unit_test(advisors_have_names_of_their_own_and_work_in_twelve_zones),
        cmocka_unit_test(the_pool_is_large_enough_to_compare_skills_and_shows_every_load),
        cmocka_unit_test(requests_are_in_every_state_and_open_ones_in_time),
        cmocka_unit_test(scores_come_with_their_terms),
        cmocka_unit_test(workspaces_are_in_every_state_of_their_set_up),
        cmocka_unit_test(people_talk_and_notices_arrive_wait_or_are_given_up),
        cmocka_unit_test(administrators_have_ruled_and_intervened),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
