/* What advisors and administrators see: who can take a project, how the pool stands, why somebody
 * fits. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "engine/advisors/detail.h"
#include "engine/advisors/numbers.h"
#include "engine/advisors/provision.h"
#include "engine/when.h"
#include "tests/support/worlds.h"

#define NOW "2026-11-20T09:00:00Z"

static void
add_advisor(CbPatch *rows, const char *id, const char *status, guint most, guint has)
{
    g_autofree char *number = g_strdup_printf("%u", most);
    worlds_row(rows, CB_advisors, "id", id, "display_name", id, NULL);
    worlds_row(rows, CB_advisor_availability, "advisor_id", id, "status", status,
               "max_concurrent_projects", number, NULL);
    for (guint p = 0; p < has; p++) {
        g_autofree char *project = g_strdup_printf("p-%s-%u", id, p);
        worlds_row(rows, CB_projects, "id", project, NULL);
        worlds_row(rows, CB_project_advisors, "project_id", project, "advisor_id", id, "status",
                   p % 2 == 0 ? "active" : "pending_approval", NULL);
    }
}

/* --- availability ----------------------------------------------------------------------------- */

static void
assert_reason(const CbWorld *world, const char *id, const char *kind, const char *expected)
{
    CbAvailability availability =
        cb_availability(world, cb_world_find(world, CB_advisors, id), worlds_time(NOW));
    g_autofree char *sentence = cb_availability_sentence(&availability);
    assert_int_equal(g_strcmp0(cb_availability_kind(availability.reason), kind), 0);
    assert_int_equal(g_strcmp0(sentence, expected), 0);
}

static void
the_first_reason_is_told(void **state)
{
    (void)state;
    static const char *const off = "[2026-11-20T09:00:00Z,2026-11-21T09:00:00Z)";
    g_autoptr(CbPatch) rows = cb_patch_new();
    worlds_row(rows, CB_advisors, "id", "none", NULL);
    add_advisor(rows, "free", "available", 2, 1);
    add_advisor(rows, "away", "available", 2, 1);
    add_advisor(rows, "full", "available", 2, 2);
    add_advisor(rows, "busy", "busy", 2, 2);
    worlds_row(rows, CB_advisor_time_off, "advisor_id", "away", "period", off, NULL);
    worlds_row(rows, CB_advisor_time_off, "advisor_id", "full", "period", off, NULL);
    worlds_row(rows, CB_advisor_time_off, "advisor_id", "busy", "period", off, NULL);
    worlds_row(rows, CB_advisor_time_off, "advisor_id", "free", "period",
               "[2026-11-19T09:00:00Z,2026-11-20T09:00:00Z)", NULL);
    g_autoptr(CbWorld) world = worlds_of(rows);
    assert_reason(world, "free", NULL, NULL);
    assert_reason(world, "away", "time_off", "Currently on time-off");
    assert_reason(world, "full", "capacity", "At maximum capacity");
    assert_reason(world, "busy", "status", "Status is busy");
    assert_reason(world, "none", "not_configured", "Advisor availability not configured");
    assert_reason(world, "nobody", "not_configured", "Advisor availability not configured");
}

/* --- the pool --------------------------------------------------------------------------------- */

static CbWorld *
world_of_four(void)
{
    g_autoptr(CbPatch) rows = cb_patch_new();
    add_advisor(rows, "ada", "available", 2, 3);
    add_advisor(rows, "bob", "offline", 4, 1);
    add_advisor(rows, "cleo", "available", 4, 1);
    add_advisor(rows, "dan", "busy", 1, 0);
    worlds_row(rows, CB_advisors, "id", "unknown", NULL);
    return worlds_of(rows);
}

/* 60 advisors of whom 40 are available look like a pool for the complex rule and are matched by the
 * simple one. */
static void
the_dashboard_counts_all_and_the_matcher_the_available(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = cb_patch_new();
    for (guint n = 0; n < 60; n++) {
        g_autofree char *id = g_strdup_printf("a%02u", n);
        add_advisor(rows, id, n < 40 ? "available" : "offline", 3, 0);
    }
    g_autoptr(CbWorld) world = worlds_of(rows);
    CbAdvisorPool pool = cb_advisor_pool(world, 10, 50);
    assert_string_equal(pool.size, "large");
    assert_string_equal(pool.shown, "complex_scoring");
    assert_string_equal(pool.algorithm, "simple_availability");
    assert_string_equal(pool.share, "healthy");
}

static void
loads_count_whatever_the_status(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = world_of_four();
    CbAdvisorPool pool = cb_advisor_pool(world, 10, 50);
    assert_int_equal(pool.total, 4);
    assert_int_equal(pool.loads[CB_LOAD_OVER], 1);
    assert_int_equal(pool.loads[CB_LOAD_ROOM], 2);
    assert_int_equal(pool.loads[CB_LOAD_IDLE], 1);
    assert_float_equal(pool.utilization, 50, 1e-9);
    assert_string_equal(pool.health, "healthy");
}

static void
workloads_come_in_the_order_that_is_asked_for(void **state)
{
    (void)state;
    static const char *const names[] = {"workload", "availability", "name"};
    static const char *const orders[] = {"ada bob cleo dan", "cleo ada dan bob",
                                         "ada bob cleo dan"};
    g_autoptr(CbWorld) world = world_of_four();
    for (guint n = 0; n < G_N_ELEMENTS(names); n++) {
        CbWorkloadOrder order;
        assert_true(cb_workload_order_parse(names[n], &order));
        g_autoptr(GArray) workloads = cb_workloads(world, order);
        g_autoptr(GString) seen = g_string_new(NULL);
        for (guint w = 0; w < workloads->len; w++)
            g_string_append_printf(seen, "%s%s", w == 0 ? "" : " ",
                                   g_array_index(workloads, CbWorkload, w).name);
        assert_string_equal(seen->str, orders[n]);
    }
    CbWorkloadOrder order;
    assert_false(cb_workload_order_parse("mood", &order));
}

/* --- workspaces ------------------------------------------------------------------------------- */

static void
add_workspace(CbPatch *rows, const char *id, const char *status, const char *created,
              const char *retry, const char *error)
{
    worlds_row(rows, CB_workspace_provisioning_queue, "id", id, "project_id", "p", "match_id", id,
               "status", status, "created_at", created, "next_retry_at", retry, "last_error_at",
               error, NULL);
}

static void
workspaces_of_a_day_are_counted(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = cb_patch_new();
    worlds_row(rows, CB_projects, "id", "p", NULL);
    add_workspace(rows, "old", "failed", "2026-11-19T09:00:00Z", worlds_null, NOW);
    add_workspace(rows, "d1", "completed", "2026-11-19T09:00:01Z", worlds_null, worlds_null);
    add_workspace(rows, "d2", "completed", "2026-11-20T08:00:00Z", worlds_null, NOW);
    add_workspace(rows, "f1", "failed", "2026-11-20T08:10:00Z", worlds_null, NOW);
    add_workspace(rows, "w1", "pending", "2026-11-20T08:50:00Z", "2026-11-20T08:59:20Z", NOW);
    add_workspace(rows, "w2", "rollback_needed", "2026-11-20T08:55:00Z", "2026-11-20T10:00:00Z",
                  NOW);
    g_autoptr(CbWorld) world = worlds_of(rows);
    CbProvisionNumbers numbers = cb_provision_numbers(world, worlds_time(NOW));
    assert_int_equal(numbers.total, 5);
    assert_int_equal(numbers.counts[CB_PROVISION_DONE], 2);
    assert_float_equal(numbers.shares[CB_PROVISION_DONE], 40, 1e-9);
    assert_float_equal(numbers.success, 66.67, 1e-9);
    assert_float_equal(numbers.rolled_back, 33.33, 1e-9);
    assert_float_equal(numbers.retried, 80, 1e-9);
    assert_int_equal(numbers.lag, 40 * CB_SECOND);
    g_autoptr(GArray) open = cb_provisions_open(world);
    g_autoptr(GArray) failed = cb_provisions_failed(world);
    assert_int_equal(open->len, 2);
    assert_string_equal(workspace_provisioning_queue_id(world, g_array_index(open, guint, 0)),
                        "w2");
    assert_int_equal(failed->len, 2);
    assert_string_equal(workspace_provisioning_queue_id(world, g_array_index(failed, guint, 0)),
                        "f1");
}

/* --- why somebody fits ------------------------------------------------------------------------ */

static void
add_skill(CbPatch *rows, const char *category, const char *name, const char *level,
          const char *years, const char *verified)
{
    worlds_row(rows, CB_advisor_skills, "advisor_id", "a", "skill_category", category, "skill_name",
               name, "proficiency_level", level, "years_experience", years, "verified", verified,
               NULL);
}

/* The example of the header. */
static void
an_idle_advisor_with_one_skill_of_a_complex_project(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = cb_patch_new();
    add_advisor(rows, "a", "available", 1, 0);
    add_skill(rows, "specialty", "Payments", "4", "7.1", "false");
    add_skill(rows, "framework", "react", "3", "1.5", "false");
    g_autoptr(CbWorld) world = worlds_of(rows);
    g_autoptr(cJSON) stack =
        cJSON_Parse("{\"framework\":\"vue\",\"complexity_factors\":[\"payments\"]}");
    CbDetailQuery query = {.stack = stack, .complexity = "complex", .zone = "Europe/Berlin"};
    CbDetail detail =
        cb_detail(world, cb_world_find(world, CB_advisors, "a"), &query, worlds_time(NOW));
    assert_float_equal(detail.total, 52.66, 1e-9);
    assert_int_equal(detail.relevant_skills, 1);
    assert_string_equal(cb_detail_words(&detail, CB_TERM_AVAILABILITY),
                        "Free, without any project");
    assert_string_equal(cb_detail_words(&detail, CB_TERM_SKILLS), "Some skills fit");
    assert_string_equal(cb_detail_words(&detail, CB_TERM_TIMEZONE), "Working hours not known");
    assert_string_equal(cb_detail_words(&detail, CB_TERM_PREFERENCE), "Not matched lately");
    assert_true(detail.low[CB_TERM_SKILLS]);
}

static void
every_term_stays_between_nothing_and_one(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = cb_patch_new();
    add_advisor(rows, "a", "available", 3, 2);
    add_skill(rows, "framework", "vue", "5", "40", "true");
    add_skill(rows, "language", "css", "5", "40", "true");
    add_skill(rows, "specialty", "x", "5", "40", "true");
    worlds_row(rows, CB_advisor_preferences, "id", "p1", "advisor_id", "a", "criteria",
               "{\"framework\":\"vue\"}", "priority_score", "100", NULL);
    g_autoptr(CbWorld) world = worlds_of(rows);
    g_autoptr(cJSON) stack = cJSON_Parse(
        "{\"framework\":\"Vue\",\"languages\":[\"CSS\"],\"complexity_factors\":[\"X\"]}");
    static const char *const complexities[] = {"simple", NULL, "complex"};
    static const double skills[] = {0.8, 1, 1};
    for (guint c = 0; c < G_N_ELEMENTS(complexities); c++) {
        CbDetailQuery query = {.stack = stack, .complexity = complexities[c]};
        CbDetail detail =
            cb_detail(world, cb_world_find(world, CB_advisors, "a"), &query, worlds_time(NOW));
        assert_float_equal(detail.terms[CB_TERM_SKILLS], skills[c], 1e-9);
        assert_float_equal(detail.terms[CB_TERM_AVAILABILITY], 0.8, 1e-9);
        assert_string_equal(cb_detail_words(&detail, CB_TERM_AVAILABILITY),
                            "Available, with other projects");
        /* A preference names the framework as it is written. */
        assert_false(detail.preferred);
    }
}

static void
a_match_that_fell_through_today_is_a_cooldown(void **state)
{
    (void)state;
    static const struct {
        const char *status, *created;
        gint64 days;
        gboolean cooldown, fair;
    } matches[] = {{"advisor_declined", "2026-11-19T09:00:01Z", 0, TRUE, TRUE},
                   {"expired", "2026-11-19T09:00:00Z", 1, FALSE, TRUE},
                   {"client_declined", "2026-11-20T08:00:00Z", 0, FALSE, TRUE},
                   {"finalized", "2026-11-13T09:00:01Z", 6, FALSE, FALSE},
                   {"finalized", "2026-11-13T09:00:00Z", 7, FALSE, TRUE}};
    for (guint m = 0; m < G_N_ELEMENTS(matches); m++) {
        g_autoptr(CbPatch) rows = cb_patch_new();
        add_advisor(rows, "a", "available", 3, 0);
        worlds_row(rows, CB_projects, "id", "p", NULL);
        worlds_row(rows, CB_advisor_match_requests, "id", "m", "project_id", "p",
                   "matched_advisor_id", "a", "status", matches[m].status, "created_at",
                   matches[m].created, "expires_at", NOW, NULL);
        g_autoptr(CbWorld) world = worlds_of(rows);
        CbDetailQuery query = {.stack = NULL};
        CbDetail detail =
            cb_detail(world, cb_world_find(world, CB_advisors, "a"), &query, worlds_time(NOW));
        assert_int_equal(detail.last_matched_days, matches[m].days);
        assert_int_equal(detail.in_cooldown, matches[m].cooldown);
        assert_int_equal(detail.fairness > 0, matches[m].fair);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_reason_is_told),
        cmocka_unit_test(the_dashboard_counts_all_and_the_matcher_the_available),
        cmocka_unit_test(loads_count_whatever_the_status),
        cmocka_unit_test(workloads_come_in_the_order_that_is_asked_for),
        cmocka_unit_test(workspaces_of_a_day_are_counted),
        cmocka_unit_test(an_idle_advisor_with_one_skill_of_a_complex_project),
        cmocka_unit_test(every_term_stays_between_nothing_and_one),
        cmocka_unit_test(a_match_that_fell_through_today_is_a_cooldown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
