/* Decisions about matches: what a person who decides cares about. */
#include "tests/engine/matching_world.h"

#include "engine/advisors/event.h"
#include "engine/advisors/match.h"
#include "engine/advisors/stream.h"

/* Two projects, one advisor who takes one at a time, a policy that sets workspaces up. */
static CbPatch *
small_rows(void)
{
    CbPatch *rows = cb_patch_new();
    worlds_row(rows, CB_policies, "id", "advisors", "policy", "{\"autoProvision\":true}", NULL);
    worlds_row(rows, CB_projects, "id", "p1", "owner_id", "ann", "name", "Shop", NULL);
    worlds_row(rows, CB_projects, "id", "p2", "owner_id", "bob", "name", "Blog", NULL);
    worlds_row(rows, CB_advisors, "id", "ada", "display_name", "Ada", NULL);
    worlds_row(rows, CB_advisors, "id", "cy", "display_name", "Cy", NULL);
    worlds_row(rows, CB_advisor_availability, "advisor_id", "ada", "max_concurrent_projects", "1",
               NULL);
    worlds_row(rows, CB_advisor_availability, "advisor_id", "cy", "status", "offline", NULL);
    return rows;
}

static CbWorld *
small_world(void)
{
    g_autoptr(CbPatch) rows = small_rows();
    return worlds_of(rows);
}

static const char *
decide(CbWorld **world, const char *kind, const char *target, const char *payload)
{
    return decide_as(world, CB_ROLE_ADMIN, kind, target, payload, worlds_time(NOW));
}

static guint
newest(const CbWorld *world, const char *project)
{
    return cb_newest_match(world, worlds_find(world, CB_projects, project));
}

static const char *
status_of(const CbWorld *world, const char *project)
{
    return advisor_match_requests_status(world, newest(world, project));
}

/* An answer to the newest match of a project. */
static const char *
answer(CbWorld **world, const char *kind, const char *project, const char *rest)
{
    g_autofree char *payload =
        g_strdup_printf("{\"match_id\":\"%s\"%s}",
                        advisor_match_requests_id(*world, newest(*world, project)), rest);
    return decide(world, kind, project, payload);
}

#define YES ",\"decision\":\"approved\""
#define NO ",\"decision\":\"declined\",\"reason\":\"no time\""

static void
assert_accepted(const char *code)
{
    if (code != NULL)
        fail_msg("refused with %s", code);
}

static void
finalize(CbWorld **world, const char *project)
{
    assert_accepted(decide(world, "match.request", project, "{}"));
    assert_accepted(answer(world, "match.client_decide", project, YES));
    assert_accepted(answer(world, "match.advisor_decide", project, YES));
}

static guint
welcomes(const CbWorld *world)
{
    guint n = 0;
    for (guint row = 0; row < cb_world_rows(world, CB_project_chat_log_minimal); row++)
        n += cb_match_event_name(world, row) == NULL;
    return n;
}

static void
a_request_is_matched_and_the_advisor_told_at_once(void **state)
{
    (void)state;
    CbWorld *world = small_world();
    assert_accepted(decide(&world, "match.request", "p1", "{\"expires_hours\":1.5}"));
    guint match = newest(world, "p1"), notice = 0;
    assert_string_equal(status_of(world, "p1"), "matched");
    assert_string_equal(advisor_match_requests_match_score(world, match), "1.50");
    assert_int_equal(advisor_match_requests_expires_at(world, match) - worlds_time(NOW),
                     90 * CB_MINUTE);
    assert_int_equal(cb_world_rows(world, CB_notification_outbox), 1);
    assert_string_equal(notification_outbox_recipient_id(world, notice), "ada");
    assert_int_equal(notification_outbox_next_attempt_at(world, notice), worlds_time(NOW));
    assert_int_equal(projects_row_version(world, worlds_find(world, CB_projects, "p1")), 1);
    assert_int_equal(advisors_row_version(world, worlds_find(world, CB_advisors, "ada")), 1);
    cb_world_unref(world);
}

static void
a_second_request_changes_nothing_while_one_is_open(void **state)
{
    (void)state;
    CbWorld *world = small_world();
    assert_accepted(decide(&world, "match.request", "p1", "{}"));
    assert_accepted(decide(&world, "match.request", "p1", "{\"exclude_advisors\":[\"ada\"]}"));
    assert_int_equal(cb_world_rows(world, CB_advisor_match_requests), 1);
    cb_world_unref(world);
}

static void
a_declined_advisor_can_be_excluded_and_nobody_is_left(void **state)
{
    (void)state;
    CbWorld *world = small_world();
    assert_accepted(decide(&world, "match.request", "p1", "{}"));
    assert_accepted(answer(&world, "match.client_decide", "p1", NO));
    assert_string_equal(advisor_match_requests_match_reason(world, newest(world, "p1")), "no time");
    assert_accepted(decide_as(&world, CB_ROLE_ADMIN, "match.request", "p1",
                              "{\"exclude_advisors\":[\"ada\"]}", worlds_time(NOW) + CB_SECOND));
    assert_string_equal(status_of(world, "p1"), "pending");
    assert_string_equal(answer(&world, "match.retry", "p1", ""), "NO_ADVISORS_AVAILABLE");
    cb_world_unref(world);
}

/* Whoever a request excludes counts neither as busy nor as somebody who may become free. */
static void
a_busy_advisor_is_waited_for_and_one_who_is_excluded_is_not(void **state)
{
    (void)state;
    CbWorld *world = small_world();
    finalize(&world, "p1");
    assert_accepted(answer(&world, "provision.attempt", "p1", ""));
    assert_accepted(decide(&world, "match.request", "p2", "{}"));
    assert_string_equal(answer(&world, "match.retry", "p2", ""), "ALL_ADVISORS_BUSY");
    cb_world_unref(world);
    world = small_world();
    finalize(&world, "p1");
    assert_accepted(answer(&world, "provision.attempt", "p1", ""));
    assert_accepted(decide(&world, "match.request", "p2", "{\"exclude_advisors\":[\"ada\"]}"));
    assert_string_equal(answer(&world, "match.retry", "p2", ""), "NO_ADVISORS_AVAILABLE");
    cb_world_unref(world);
}

static void
a_request_is_tried_again_until_its_deadline(void **state)
{
    (void)state;
    CbWorld *world = small_world();
    finalize(&world, "p1");
    assert_accepted(answer(&world, "provision.attempt", "p1", ""));
    assert_accepted(decide(&world, "match.request", "p2", "{\"expires_hours\":1}"));
    g_autofree char *payload =
        g_strdup_printf("{\"match_id\":\"%s\"}", advisor_match_requests_id(world, newest(world, "p2")));
    gint64 deadline = worlds_time(NOW) + 60 * CB_MINUTE;
    assert_string_equal(decide_as(&world, CB_ROLE_ADMIN, "match.retry", "p2", payload, deadline - 1),
                        "ALL_ADVISORS_BUSY");
    assert_string_equal(decide_as(&world, CB_ROLE_ADMIN, "match.retry", "p2", payload, deadline), "MATCH_EXPIRED");
    cb_world_unref(world);
}

static const char *
answer_as(CbWorld **world, const char *kind, const char *actor)
{
    g_autofree char *payload =
        g_strdup_printf("{\"match_id\":\"%s\",\"decision\":\"approved\",\"in_person\":true}",
                        advisor_match_requests_id(*world, newest(*world, "p1")));
    const CbDecision decision = {.id = (char *)actor, .kind = (char *)kind, .target = CB_projects,
                                 .target_id = (char *)"p1", .base_version = CB_NULL, .payload = payload,
                                 .actor = (char *)actor, .role = CB_ROLE_DISPATCHER, .decided_at = worlds_time(NOW)};
    g_autoptr(CbOutcome) outcome = cb_decide(*world, &decision, worlds_time(NOW));
    return outcome->code == NULL ? NULL : g_intern_string(outcome->code);
}

static void
who_answers_in_person_answers_for_nobody_else(void **state)
{
    (void)state;
    CbWorld *world = small_world();
    assert_accepted(decide(&world, "match.request", "p1", "{}"));
    assert_string_equal(answer_as(&world, "match.client_decide", "ada"), "NOT_AUTHORIZED");
    assert_string_equal(answer_as(&world, "match.client_decide", "bob"), "NOT_AUTHORIZED");
    assert_string_equal(answer_as(&world, "match.advisor_decide", "ann"), "NOT_AUTHORIZED");
    assert_string_equal(answer_as(&world, "match.advisor_decide", "cy"), "NOT_AUTHORIZED");
    assert_null(answer_as(&world, "match.client_decide", "ann"));
    assert_null(answer_as(&world, "match.advisor_decide", "ada"));
    cb_world_unref(world);
}

/* Events of the project's chat, by name, in order. */
static char *
events_of(const CbWorld *world, const char *project)
{
    gboolean more;
    GString *names = g_string_new(NULL);
    g_autoptr(GArray) said = cb_stream_messages(world, worlds_find(world, CB_projects, project), 0, &more);
    for (guint m = 0; m < said->len; m++) {
        const CbStreamMessage *one = &g_array_index(said, CbStreamMessage, m);
        const char *name = cb_match_event_name(world, one->row);
        g_string_append_printf(names, "%" G_GINT64_FORMAT " %s\n", one->seq, name != NULL ? name : "welcome");
    }
    return g_string_free(names, FALSE);
}

static void
what_happens_to_a_match_is_numbered_with_what_is_said(void **state)
{
    (void)state;
    CbWorld *world = small_world();
    assert_accepted(decide(&world, "match.request", "p1", "{}"));
    assert_accepted(decide(&world, "match.request", "p1", "{}")); /* it is open already */
    assert_accepted(answer(&world, "match.client_decide", "p1", YES));
    assert_accepted(answer(&world, "match.advisor_decide", "p1", YES));
    assert_accepted(answer(&world, "provision.attempt", "p1", ""));
    g_autofree char *set_up = events_of(world, "p1");
    assert_string_equal(set_up, "1 advisor.matched\n2 advisor.finalized\n3 welcome\n4 advisor.workspace_ready\n");
    assert_accepted(decide(&world, "advisor.availability", "ada", "{\"max_concurrent_projects\":2}"));
    assert_accepted(decide(&world, "match.request", "p2", "{}"));
    assert_accepted(answer(&world, "match.advisor_decide", "p2", NO));
    g_autofree char *declined = events_of(world, "p2");
    assert_string_equal(declined, "1 advisor.matched\n2 advisor.match_declined\n");
    cb_world_unref(world);
}

static void
nobody_gets_more_projects_than_they_take(void **state)
{
    (void)state;
    CbWorld *world = small_world();
    assert_accepted(decide(&world, "match.request", "p1", "{}"));
    assert_accepted(decide(&world, "match.request", "p2", "{}"));
    assert_accepted(answer(&world, "match.client_decide", "p1", YES));
    assert_accepted(answer(&world, "match.advisor_decide", "p1", YES));
    assert_accepted(answer(&world, "match.advisor_decide", "p2", YES));
    assert_string_equal(answer(&world, "match.client_decide", "p2", YES), "CAPACITY_REACHED");
    assert_accepted(
        decide(&world, "advisor.availability", "ada", "{\"max_concurrent_projects\":2}"));
    assert_accepted(answer(&world, "match.client_decide", "p2", YES));
    assert_string_equal(status_of(world, "p2"), "finalized");
    cb_world_unref(world);
}

static void
a_workspace_is_set_up_once(void **state)
{
    (void)state;
    CbWorld *world = small_world();
    finalize(&world, "p1");
    assert_string_equal(workspace_provisioning_queue_status(world, 0), "pending");
    assert_accepted(answer(&world, "provision.attempt", "p1", ""));
    assert_accepted(answer(&world, "provision.attempt", "p1", ""));
    assert_string_equal(workspace_provisioning_queue_status(world, 0), "completed");
    assert_int_equal(workspace_provisioning_queue_locked_at(world, 0), CB_NULL);
    assert_int_equal(welcomes(world), 1);
    assert_int_equal(cb_world_rows(world, CB_unified_chat_sessions), 1);
    assert_string_equal(project_advisors_status(world, 0), "active");
    cb_world_unref(world);
}

static void
a_fatal_failure_is_rolled_back_and_one_approval_finalizes_again(void **state)
{
    (void)state;
    CbWorld *world = small_world();
    finalize(&world, "p1");
    assert_accepted(answer(&world, "provision.fail", "p1", ",\"code\":\"23503\",\"first\":true"));
    assert_string_equal(workspace_provisioning_queue_status(world, 0), "rollback_needed");
    assert_string_equal(answer(&world, "provision.attempt", "p1", ""), "PROVISIONING_FAILED");
    assert_accepted(answer(&world, "provision.rollback", "p1", ",\"admins\":[\"root\",\"staff\"]"));
    assert_string_equal(status_of(world, "p1"), "advisor_accepted");
    assert_string_equal(admin_matching_interventions_intervention_type(world, 0),
                        "workspace_provisioning_failure");
    assert_string_equal(answer(&world, "provision.rollback", "p1", ""), "NOT_UNDER_WAY");
    assert_accepted(answer(&world, "match.client_decide", "p1", YES));
    assert_string_equal(status_of(world, "p1"), "finalized");
    assert_string_equal(workspace_provisioning_queue_status(world, 0), "pending");
    cb_world_unref(world);
}

static void
an_override_moves_the_match_and_touches_both_advisors(void **state)
{
    (void)state;
    CbWorld *world = small_world();
    assert_accepted(decide(&world, "match.request", "p1", "{}"));
    assert_string_equal(answer(&world, "match.override", "p1", ",\"advisor_id\":\"cy\""),
                        "REASON_REQUIRED");
    assert_accepted(
        answer(&world, "match.override", "p1", ",\"advisor_id\":\"cy\",\"reason\":\"knows them\""));
    guint match = newest(world, "p1"), cy = worlds_find(world, CB_advisors, "cy");
    assert_int_equal(advisor_match_requests_matched_advisor_id(world, match), cy);
    assert_string_equal(advisor_match_requests_match_reason(world, match),
                        "Admin override: knows them");
    assert_string_equal(admin_matching_interventions_original_advisor_id(world, 0), "ada");
    assert_string_equal(admin_matching_interventions_automated_match_score(world, 0), "1.50");
    assert_int_equal(advisors_row_version(world, cy), 1);
    assert_int_equal(advisors_row_version(world, worlds_find(world, CB_advisors, "ada")), 2);
    cb_world_unref(world);
}

static void
an_assignment_decides_whatever_availability_says(void **state)
{
    (void)state;
    CbWorld *world = small_world();
    assert_accepted(
        decide(&world, "match.assign", "p1", "{\"advisor_id\":\"ada\",\"reason\":\"first\"}"));
    assert_accepted(
        decide(&world, "match.assign", "p1", "{\"advisor_id\":\"cy\",\"reason\":\"second\"}"));
    assert_string_equal(
        decide(&world, "match.assign", "p1",
               "{\"advisor_id\":\"cy\",\"assignment_type\":\"emergency_assignment\"}"),
        "REASON_REQUIRED");
    assert_accepted(decide(&world, "match.request", "p1", "{}"));
    guint match = newest(world, "p1");
    assert_string_equal(advisor_match_requests_match_reason(world, match),
                        "Admin assignment: second");
    assert_int_equal(cb_world_rows(world, CB_notification_outbox), 0);
    g_autofree char *payload =
        g_strdup_printf("{\"assignment_id\":\"%s\"}", admin_advisor_assignments_id(world, 0));
    assert_string_equal(decide(&world, "assignment.cancel", "p1", payload),
                        "ASSIGNMENT_NOT_ACTIVE");
    cb_world_unref(world);
}

static void
who_may_not_is_refused(void **state)
{
    (void)state;
    CbWorld *world = small_world();
    gint64 now = worlds_time(NOW);
    assert_string_equal(decide_as(&world, CB_ROLE_VIEWER, "match.request", "p1", "{}", now),
                        "NOT_AUTHORIZED");
    assert_string_equal(decide_as(&world, CB_ROLE_DISPATCHER, "match.assign", "p1",
                                  "{\"advisor_id\":\"ada\"}", now),
                        "NOT_AUTHORIZED");
    assert_string_equal(decide(&world, "match.request", "p9", "{}"), "PROJECT_NOT_FOUND");
    assert_string_equal(decide(&world, "match.request", "p1", "{\"expires_hours\":73}"),
                        "INVALID_VALUE");
    cb_world_unref(world);
}

static void
rules_are_made_and_changed(void **state)
{
    (void)state;
    CbWorld *world = small_world();
    assert_accepted(decide(&world, "rule.create", "r1",
                           "{\"advisor_id\":\"ada\",\"rule_type\":\"never_assign\"}"));
    assert_accepted(decide(&world, "match.request", "p1", "{}"));
    assert_string_equal(status_of(world, "p1"), "pending");
    assert_accepted(decide(&world, "rule.change", "r1", "{\"active\":false}"));
    assert_accepted(answer(&world, "match.retry", "p1", ""));
    assert_string_equal(status_of(world, "p1"), "matched");
    assert_string_equal(advisor_match_requests_previous_status(world, newest(world, "p1")),
                        "pending");
    cb_world_unref(world);
}

static void
an_advisor_says_when_they_work_and_when_not(void **state)
{
    (void)state;
    CbWorld *world = small_world();
    const char *hours = "{\"timezone\":\"Europe/"
                        "Paris\",\"day_of_week\":1,\"start_minutes\":540,\"end_minutes\":600}";
    assert_accepted(decide(&world, "advisor.work_hours", "ada", hours));
    assert_string_equal(decide(&world, "advisor.work_hours", "ada", hours), "OVERLAP");
    assert_accepted(
        decide(&world, "advisor.time_off", "ada", "{\"start\":\"2026-03-10T00:00:00Z\"}"));
    assert_accepted(decide(&world, "match.request", "p1", "{}"));
    assert_string_equal(status_of(world, "p1"), "pending");
    cb_world_unref(world);
}

static void
only_members_speak_and_once(void **state)
{
    (void)state;
    CbWorld *world = small_world();
    finalize(&world, "p1");
    assert_accepted(answer(&world, "provision.attempt", "p1", ""));
    const char *said = "{\"text\":\"hello\",\"client_msg_id\":\"1\",\"actor_type\":\"advisor\","
                       "\"user_id\":\"ada\"}";
    assert_accepted(decide(&world, "chat.post", "p1", said));
    assert_accepted(decide(&world, "chat.post", "p1", said));
    assert_int_equal(cb_world_rows(world, CB_unified_chat_messages), 1);
    assert_int_equal(unified_chat_messages_seq(world, 0), 5); /* behind three events and the welcome */
    assert_string_equal(decide(&world, "chat.post", "p1",
                               "{\"text\":\"x\",\"actor_type\":\"client\",\"user_id\":\"bob\"}"),
                        "UNAUTHORIZED_PROJECT_ACCESS");
    cb_world_unref(world);
}

static void
what_needs_a_person_is_named(void **state)
{
    (void)state;
    CbWorld *world = small_world();
    finalize(&world, "p1");
    assert_accepted(answer(&world, "provision.fail", "p1", ",\"code\":\"23503\",\"first\":true"));
    assert_accepted(decide(&world, "match.request", "p2", "{}"));
    g_autoptr(GArray) found = cb_attention(world, worlds_time(NOW) + 100 * CB_MINUTE);
    assert_int_equal(found->len, 2);
    assert_string_equal(g_array_index(found, CbAttention, 0).cause, "PROVISIONING_FAILED");
    assert_string_equal(g_array_index(found, CbAttention, 1).cause, "MATCH_EXPIRES");
    assert_string_equal(g_array_index(found, CbAttention, 1).words, "no answer, 20 min left");
    cb_world_unref(world);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_request_is_matched_and_the_advisor_told_at_once),
        cmocka_unit_test(a_second_request_changes_nothing_while_one_is_open),
        cmocka_unit_test(a_declined_advisor_can_be_excluded_and_nobody_is_left),
        cmocka_unit_test(a_busy_advisor_is_waited_for_and_one_who_is_excluded_is_not),
        cmocka_unit_test(a_request_is_tried_again_until_its_deadline),
        cmocka_unit_test(who_answers_in_person_answers_for_nobody_else),
        cmocka_unit_test(what_happens_to_a_match_is_numbered_with_what_is_said),
        cmocka_unit_test(nobody_gets_more_projects_than_they_take),
        cmocka_unit_test(a_workspace_is_set_up_once),
        cmocka_unit_test(a_fatal_failure_is_rolled_back_and_one_approval_finalizes_again),
        cmocka_unit_test(an_override_moves_the_match_and_touches_both_advisors),
        cmocka_unit_test(an_assignment_decides_whatever_availability_says),
        cmocka_unit_test(who_may_not_is_refused),
        cmocka_unit_test(rules_are_made_and_changed),
        cmocka_unit_test(an_advisor_says_when_they_work_and_when_not),
        cmocka_unit_test(only_members_speak_and_once),
        cmocka_unit_test(what_needs_a_person_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
