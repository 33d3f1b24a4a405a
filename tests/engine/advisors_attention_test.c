/* What of the advisors needs a person, and how urgent it is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "engine/advisors/attention.h"
#include "engine/when.h"
#include "engine/world.h"

/* 2026-11-25T09:30:00Z. */
#define NOW (G_GINT64_CONSTANT(1795599000) * CB_SECOND)
#define MINUTES(n) ((n)*CB_MINUTE)
#define HOURS(n) ((n)*60 * CB_MINUTE)

typedef struct {
    const char *status;
    gint64 created, expires, changed; /* from NOW */
} Match;

static void
add_advisor(CbPatch *patch, const char *status)
{
    CbRow *row = cb_patch_add(patch, CB_advisors);
    cb_patch_set_text(patch, row, CB_advisors_id, "a1");
    row = cb_patch_add(patch, CB_advisor_availability);
    cb_patch_set_text(patch, row, CB_advisor_availability_advisor_id, "a1");
    cb_patch_set_text(patch, row, CB_advisor_availability_status, status);
}

static void
add_project(CbPatch *patch)
{
    CbRow *row = cb_patch_add(patch, CB_projects);
    cb_patch_set_text(patch, row, CB_projects_id, "p1");
}

static void
add_match(CbPatch *patch, const char *id, Match match)
{
    CbRow *row = cb_patch_add(patch, CB_advisor_match_requests);
    cb_patch_set_text(patch, row, CB_advisor_match_requests_id, id);
    cb_patch_set_text(patch, row, CB_advisor_match_requests_project_id, "p1");
    cb_patch_set_text(patch, row, CB_advisor_match_requests_status, match.status);
    cb_patch_set_integer(row, CB_advisor_match_requests_created_at, NOW + match.created);
    cb_patch_set_integer(row, CB_advisor_match_requests_expires_at, NOW + match.expires);
    cb_patch_set_integer(row, CB_advisor_match_requests_updated_at, NOW + match.changed);
}

static void
add_workspace(CbPatch *patch, const char *status, const char *error)
{
    CbRow *row = cb_patch_add(patch, CB_workspace_provisioning_queue);
    cb_patch_set_text(patch, row, CB_workspace_provisioning_queue_id, "m1");
    cb_patch_set_text(patch, row, CB_workspace_provisioning_queue_match_id, "m1");
    cb_patch_set_text(patch, row, CB_workspace_provisioning_queue_project_id, "p1");
    cb_patch_set_text(patch, row, CB_workspace_provisioning_queue_status, status);
    cb_patch_set_text(patch, row, CB_workspace_provisioning_queue_last_error, error);
    cb_patch_set_integer(row, CB_workspace_provisioning_queue_last_error_at, NOW - MINUTES(3));
    cb_patch_set_integer(row, CB_workspace_provisioning_queue_created_at, NOW - MINUTES(9));
}

static void
add_notice(CbPatch *patch, const char *status, gboolean dead)
{
    CbRow *row = cb_patch_add(patch, CB_notification_outbox);
    cb_patch_set_text(patch, row, CB_notification_outbox_id, "n1");
    cb_patch_set_text(patch, row, CB_notification_outbox_project_id, "p1");
    cb_patch_set_text(patch, row, CB_notification_outbox_recipient_id, "a1");
    cb_patch_set_text(patch, row, CB_notification_outbox_notification_type, "advisor_matched");
    cb_patch_set_text(patch, row, CB_notification_outbox_status, status);
    cb_patch_set_integer(row, CB_notification_outbox_dead_letter, dead);
    cb_patch_set_integer(row, CB_notification_outbox_created_at, NOW - HOURS(1));
}

/* Takes the patch over. CbAttention; free with g_array_unref. */
static GArray *
look(CbPatch *patch)
{
    GArray *found = g_array_new(FALSE, FALSE, sizeof(CbAttention));
    g_autoptr(CbWorld) nothing = cb_world_builder_finish(cb_world_builder_new());
    g_autoptr(CbWorld) world = cb_world_patch(nothing, patch);
    cb_advisors_attention(world, NOW, found);
    cb_patch_free(patch);
    return found;
}

/* A project with somebody available. */
static CbPatch *
project(void)
{
    CbPatch *patch = cb_patch_new();
    add_advisor(patch, "available");
    add_project(patch);
    return patch;
}

static GArray *
look_at_match(Match match)
{
    CbPatch *patch = project();
    add_match(patch, "m1", match);
    return look(patch);
}

/* Takes `found` over. */
static void
assert_only(GArray *found, const char *cause, CbSeverity severity, const char *words)
{
    assert_int_equal(found->len, 1);
    const CbAttention *one = &g_array_index(found, CbAttention, 0);
    assert_string_equal(one->cause, cause);
    assert_int_equal(one->severity, severity);
    assert_non_null(strstr(one->words, words));
    assert_non_null(one->action);
    g_array_unref(found);
}

static void
assert_nothing(GArray *found)
{
    assert_int_equal(found->len, 0);
    g_array_unref(found);
}

/* --- matches ---------------------------------------------------------------------------------- */

static void
a_match_that_nobody_answers_is_told_in_its_last_half_hour(void **state)
{
    (void)state;
    assert_nothing(look_at_match((Match){"matched", -HOURS(1), MINUTES(31), -HOURS(1)}));
    assert_only(look_at_match((Match){"matched", -HOURS(1), MINUTES(30), -HOURS(1)}),
                "MATCH_EXPIRES", CB_SEVERITY_HIGH, "30 min left");
    assert_only(look_at_match((Match){"matched", -HOURS(2), -MINUTES(4), -HOURS(1)}),
                "MATCH_OVERDUE", CB_SEVERITY_MEDIUM, "4 min ago");
}

static void
a_match_that_somebody_has_approved_does_not_run_out(void **state)
{
    (void)state;
    assert_nothing(look_at_match((Match){"client_approved", -HOURS(3), -HOURS(1), -HOURS(2)}));
    assert_nothing(look_at_match((Match){"advisor_accepted", -HOURS(3), MINUTES(5), -HOURS(2)}));
    assert_nothing(look_at_match((Match){"finalized", -HOURS(3), -HOURS(1), -HOURS(2)}));
}

static void
a_request_without_an_advisor_says_whether_anybody_is_there(void **state)
{
    (void)state;
    CbPatch *patch = cb_patch_new();
    add_project(patch);
    add_match(patch, "m1", (Match){"pending", -MINUTES(2), HOURS(1), -MINUTES(2)});
    assert_only(look(patch), "MATCH_PENDING", CB_SEVERITY_HIGH, "nobody available");
    assert_only(look_at_match((Match){"pending", -MINUTES(2), HOURS(1), -MINUTES(2)}),
                "MATCH_PENDING", CB_SEVERITY_HIGH, "nobody fits, 60 min left");
}

static void
a_match_that_fell_through_is_told_for_two_days_until_somebody_asks_anew(void **state)
{
    (void)state;
    static const char *const ends[][2] = {{"client_declined", "MATCH_DECLINED"},
                                          {"advisor_declined", "MATCH_DECLINED"},
                                          {"expired", "MATCH_EXPIRED"}};
    for (guint e = 0; e < G_N_ELEMENTS(ends); e++) {
        assert_only(look_at_match((Match){ends[e][0], -HOURS(50), -HOURS(40), -HOURS(47)}),
                    ends[e][1], CB_SEVERITY_MEDIUM, "ask anew");
        assert_nothing(look_at_match((Match){ends[e][0], -HOURS(51), -HOURS(50), -HOURS(49)}));
        CbPatch *patch = project();
        add_match(patch, "m1", (Match){ends[e][0], -HOURS(5), -HOURS(3), -HOURS(4)});
        add_match(patch, "m2", (Match){"matched", -HOURS(1), HOURS(1), -HOURS(1)});
        assert_nothing(look(patch));
    }
}

/* --- workspaces and notices ------------------------------------------------------------------- */

static GArray *
look_at_workspace(const char *match, const char *status, const char *error)
{
    CbPatch *patch = project();
    add_match(patch, "m1", (Match){match, -HOURS(1), HOURS(1), -MINUTES(9)});
    add_workspace(patch, status, error);
    return look(patch);
}

static void
a_workspace_that_cannot_be_set_up_is_critical(void **state)
{
    (void)state;
    assert_only(look_at_workspace("finalized", "rollback_needed", "gone"), "PROVISIONING_FAILED",
                CB_SEVERITY_CRITICAL, "rolled back");
    assert_only(look_at_workspace("advisor_accepted", "failed", "gone"), "PROVISIONING_FAILED",
                CB_SEVERITY_CRITICAL, "approve again");
    assert_only(look_at_workspace("finalized", "pending", "locked"), "PROVISIONING_FAILED",
                CB_SEVERITY_HIGH, "tried again");
}

static void
a_workspace_that_goes_its_way_needs_nobody(void **state)
{
    (void)state;
    assert_nothing(look_at_workspace("finalized", "pending", NULL));
    assert_nothing(look_at_workspace("finalized", "completed", "locked"));
    /* Everything about it is over. */
    assert_nothing(look_at_workspace("finalized", "failed", "gone"));
}

static void
a_notice_that_was_given_up_is_told_and_one_that_waits_is_not(void **state)
{
    (void)state;
    CbPatch *dead = project(), *waits = project();
    add_notice(dead, "failed", TRUE);
    add_notice(waits, "pending", FALSE);
    assert_only(look(dead), "NOTICE_DEAD", CB_SEVERITY_MEDIUM, "not delivered");
    assert_nothing(look(waits));
}

static void
a_pool_in_which_nobody_is_available_is_critical(void **state)
{
    (void)state;
    CbPatch *busy = cb_patch_new(), *available = cb_patch_new();
    add_advisor(busy, "busy");
    add_advisor(available, "available");
    assert_only(look(busy), "NO_ADVISORS", CB_SEVERITY_CRITICAL, "nobody is available");
    assert_nothing(look(available));
    assert_nothing(look(cb_patch_new()));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_match_that_nobody_answers_is_told_in_its_last_half_hour),
        cmocka_unit_test(a_match_that_somebody_has_approved_does_not_run_out),
        cmocka_unit_test(a_request_without_an_advisor_says_whether_anybody_is_there),
        cmocka_unit_test(a_match_that_fell_through_is_told_for_two_days_until_somebody_asks_anew),
        cmocka_unit_test(a_workspace_that_cannot_be_set_up_is_critical),
        cmocka_unit_test(a_workspace_that_goes_its_way_needs_nobody),
        cmocka_unit_test(a_notice_that_was_given_up_is_told_and_one_that_waits_is_not),
        cmocka_unit_test(a_pool_in_which_nobody_is_available_is_critical),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
