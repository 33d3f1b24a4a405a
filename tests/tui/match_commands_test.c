/* The commands about advisors, matches and workspaces, on the real program. */
#include "tests/tui/command_fixture.h"

/* Ann knows react, Bob is free, Cid is offline; the shop has no advisor yet, the clinic's match has
 * run out, and the workspace of the ferry waits for its second attempt. */
static const char advisors[] =
    "{\"format\":\"callboard-snapshot\",\"version\":1,\"tables\":{"
    "\"advisors\":[{\"id\":\"a1\",\"display_name\":\"Ann "
    "\\u001b[31mred\"},{\"id\":\"a2\",\"display_name\":\"Bob\"},"
    "{\"id\":\"a3\",\"display_name\":\"Cid\"}],"
    "\"advisor_availability\":[{\"advisor_id\":\"a1\",\"status\":\"available\"},"
    "{\"advisor_id\":\"a2\",\"status\":\"available\",\"max_concurrent_projects\":2},"
    "{\"advisor_id\":\"a3\",\"status\":\"offline\"}],"
    "\"projects\":[{\"id\":\"p1\",\"name\":\"Shop\",\"owner_id\":\"c1\"},{\"id\":\"p2\",\"name\":"
    "\"Clinic\"},"
    "{\"id\":\"p3\",\"name\":\"Ferry\",\"owner_id\":\"c3\"}],"
    "\"advisor_match_requests\":["
    "{\"id\":\"m2\",\"project_id\":\"p2\",\"matched_advisor_id\":\"a1\",\"status\":\"matched\","
    "\"created_at\":\"2026-11-20T06:00:00Z\",\"expires_at\":\"2026-11-20T08:00:00Z\"},"
    "{\"id\":\"m3\",\"project_id\":\"p3\",\"matched_advisor_id\":\"a2\",\"status\":\"finalized\","
    "\"created_at\":\"2026-11-20T07:00:00Z\",\"expires_at\":\"2026-11-20T09:00:00Z\","
    "\"previous_status\":\"client_approved\"}],"
    "\"workspace_provisioning_queue\":[{\"id\":\"m3\",\"match_id\":\"m3\",\"project_id\":\"p3\","
    "\"advisor_id\":\"a2\","
    "\"status\":\"pending\",\"attempt_count\":1,\"last_error\":\"lock not available\","
    "\"created_at\":\"2026-11-20T08:59:00Z\",\"next_retry_at\":\"2026-11-20T09:00:07Z\"}]}}";

static int
open_advisors(void **state)
{
    if (open_empty(state) != 0)
        return -1;
    write_text(*state, "advisors.json", advisors);
    return call(*state, "import '%s/advisors.json'", ((Desk *)*state)->directory);
}

static void
become_manager(Desk *desk)
{
    write_text(desk, "profile/profile.conf", "[person]\nrole = manager\n");
}

static int
open_requested(void **state)
{
    return open_advisors(state) != 0 ? -1
                                     : call(*state, "match request shop --exclude bob --hours 3");
}

#define WITH_ADVISORS(test) cmocka_unit_test_setup_teardown(test, open_advisors, close_desk)
#define REQUESTED(test) cmocka_unit_test_setup_teardown(test, open_requested, close_desk)

/* --- match ------------------------------------------------------------------------------------ */

static void
a_project_asks_and_the_excluded_is_not_chosen(void **state)
{
    Desk *desk = *state;
    assert_int_equal(call(desk, "match request p1 --exclude a1 --dry-run"), 0);
    assert_has(desk->out, "Shop is matched with Bob");
    assert_int_equal(call(desk, "match list --status matched --json"), 0);
    assert_lacks(compact(desk), "\"project_id\":\"p1\"");
    assert_int_equal(call(desk, "match request shop --exclude bob --hours 3 --json"), 0);
    assert_has(compact(desk), "\"outcome\":\"accepted\"");
    assert_int_equal(call(desk, "match show shop --json"), 0);
    assert_has(compact(desk), "\"matched_advisor_id\":\"a1\"");
    assert_has(desk->out, "\"seconds_left\":10800");
    assert_has(desk->out, "{\"advisor_id\":\"a2\",\"name\":\"Bob\",\"code\":\"EXCLUDED\"");
    assert_has(desk->out, "{\"advisor_id\":\"a3\",\"name\":\"Cid\",\"code\":\"NOT_AVAILABLE\"");
    assert_has(desk->out, "\"algorithm\":\"simple\"");
}

static void
the_list_and_one_match_are_shown_to_people(void **state)
{
    Desk *desk = *state;
    assert_int_equal(call(desk, "match list"), 0);
    assert_has(desk->out, "180 min left");
    assert_has(desk->out, "over");
    assert_lacks(desk->out, "\033");
    assert_int_equal(call(desk, "match list --status finalized"), 0);
    assert_has(desk->out, "Ferry");
    assert_lacks(desk->out, "Shop");
    assert_int_equal(call(desk, "match show clinic"), 0);
    assert_has(desk->out, "2 of 3 advisors could take it now, by the simple rule.");
}

static void
both_sides_answer_in_either_order(void **state)
{
    Desk *desk = *state;
    assert_int_equal(call(desk, "match approve shop"), 2);
    assert_has(desk->err, "--as client");
    assert_int_equal(call(desk, "match approve shop --as advisor"), 0);
    assert_has(desk->out, "the advisor has approved");
    assert_int_equal(call(desk, "match approve shop --as client"), 0);
    assert_has(desk->out, "both have approved");
    assert_int_equal(call(desk, "match show shop --json"), 0);
    assert_has(compact(desk), "\"status\":\"finalized\"");
    assert_has(desk->out, "\"approver_id\":\"c1\"");
    assert_has(desk->out, "\"approver_id\":\"a1\"");
    assert_int_equal(call(desk, "match decline shop --as client --json"), 1);
    assert_has(compact(desk), "STATE_CHANGED");
}

static void
a_declined_match_is_over_and_somebody_else_is_found(void **state)
{
    Desk *desk = *state;
    assert_int_equal(call(desk, "match decline shop --as client --reason 'other hours'"), 0);
    assert_int_equal(call(desk, "match request shop --exclude a1"), 0);
    assert_has(desk->out, "Bob");
}

static void
an_open_match_is_overruled_and_else_the_next_request_is_assigned(void **state)
{
    Desk *desk = *state;
    assert_int_equal(call(desk, "match assign shop bob --reason 'same town' --json"), 1);
    assert_has(compact(desk), "NOT_AUTHORIZED");
    become_manager(desk);
    assert_int_equal(call(desk, "match assign shop bob --json"), 1);
    assert_has(compact(desk), "REASON_REQUIRED");
    assert_int_equal(call(desk, "match assign shop bob --reason 'same town'"), 0);
    assert_has(desk->out, "Shop is matched with Bob, by hand.");
    assert_int_equal(call(desk, "match assign ferry cid --reason 'knows it'"), 0);
    assert_has(desk->out, "The next request of Ferry goes to Cid.");
    assert_int_equal(call(desk, "match assign shop cid --emergency --reason down"), 0);
    assert_has(desk->out, "The next request of Shop goes to Cid.");
}

/* Nobody but Cid is left, who is offline at first. */
static void
who_waits_for_an_advisor_is_tried_again(void **state)
{
    Desk *desk = *state;
    assert_int_equal(call(desk, "match request shop --exclude ann --exclude bob"), 0);
    assert_int_equal(call(desk, "match list --status pending"), 0);
    assert_has(desk->out, "Shop");
    assert_int_equal(call(desk, "match retry shop --json"), 1);
    assert_has(compact(desk), "NO_ADVISOR");
    assert_int_equal(call(desk, "advisor availability cid available"), 0);
    assert_int_equal(call(desk, "match retry shop --dry-run"), 0);
    assert_has(desk->out, "nothing has been changed");
    assert_int_equal(call(desk, "match retry shop"), 0);
    assert_has(desk->out, "Cid");
    assert_int_equal(call(desk, "match list --status matched"), 0);
    assert_has(desk->out, "Shop");
    assert_int_equal(call(desk, "match retry shop --json"), 1);
    assert_has(compact(desk), "MATCH_NOT_PENDING");
}

static void
what_has_run_out_expires(void **state)
{
    Desk *desk = *state;
    assert_int_equal(call(desk, "match expire shop --json"), 1);
    assert_int_equal(call(desk, "match expire --json"), 0);
    assert_has(compact(desk), "\"outcome\":\"accepted\"");
    assert_int_equal(call(desk, "match list --status expired"), 0);
    assert_has(desk->out, "Clinic");
    assert_int_equal(call(desk, "match expire --json"), 1);
    assert_has(compact(desk), "NOTHING_TO_DO");
}

/* --- advisor, provision ----------------------------------------------------------------------- */

static void
availability_is_shown_and_set(void **state)
{
    Desk *desk = *state;
    assert_int_equal(call(desk, "advisor availability cid --json"), 0);
    assert_has(compact(desk), "\"is_available\":false,\"status\":\"offline\"");
    assert_has(desk->out, "\"reason\":\"Status is offline\"");
    assert_int_equal(call(desk, "advisor availability cid available --max 5"), 0);
    assert_int_equal(call(desk, "advisor availability a3 --json"), 0);
    assert_has(compact(desk), "\"is_available\":true");
    assert_has(desk->out, "\"max_capacity\":5");
    assert_int_equal(call(desk, "--read-only advisor availability cid busy"), 1);
    assert_int_equal(call(desk, "advisor availability nobody --json"), 1);
    assert_has(compact(desk), "ADVISOR_NOT_FOUND");
}

static void
working_hours_are_added_and_shown(void **state)
{
    Desk *desk = *state;
    assert_int_equal(call(desk, "advisor hours cid mon 9-17:30 America/Port-au-Prince"), 0);
    assert_int_equal(call(desk, "advisor hours cid Tue 8:15-12:00"), 0); /* in the zone of the others */
    assert_int_equal(call(desk, "advisor hours cid"), 0);
    assert_has(desk->out, "Mon 09:00-17:30 America/Port-au-Prince\n");
    assert_has(desk->out, "Tue 08:15-12:00 America/Port-au-Prince\n");
    assert_int_equal(call(desk, "advisor hours cid --json"), 0);
    assert_has(compact(desk), "\"minutes\":\"[540,1050)\"");
    assert_int_equal(call(desk, "advisor hours cid mon 10-11 --json"), 1);
    assert_has(compact(desk), "OVERLAP");
    assert_int_equal(call(desk, "advisor hours cid someday 9-17"), 2);
    assert_int_equal(call(desk, "advisor hours cid mon 9"), 2);
    assert_int_equal(call(desk, "--read-only advisor hours cid fri 9-17"), 1);
}

static void
the_pool_is_told_by_both_counts(void **state)
{
    Desk *desk = *state;
    assert_int_equal(call(desk, "advisor pool-status --json"), 0);
    assert_has(
        compact(desk),
        "\"totalAdvisors\":3,\"statusBreakdown\":{\"available\":2,\"busy\":0,\"offline\":1}");
    assert_has(desk->out, "\"workloadBreakdown\":{\"idle\":3,\"available\":0,\"at_capacity\":0}");
    assert_has(desk->out, "\"poolSize\":\"small\",\"algorithm\":\"simple_availability\","
                          "\"matcher\":{\"available\":2");
    assert_int_equal(call(desk, "advisor pool-status"), 0);
    assert_has(desk->out, "3 advisors: 2 available, 0 busy, 1 offline.");
}

static void
a_workspace_that_waits_is_retried_at_once(void **state)
{
    Desk *desk = *state;
    assert_int_equal(call(desk, "provision list"), 0);
    assert_has(desk->out, "1/3");
    assert_has(desk->out, "in 7 s");
    assert_has(desk->out, "lock not available");
    assert_int_equal(call(desk, "provision retry ferry"), 0);
    assert_int_equal(call(desk, "provision list --json"), 0);
    assert_has(compact(desk), "\"next_retry_at\":\"2026-11-20T09:00:00Z\"");
    assert_has(desk->out, "\"project_name\":\"Ferry\"");
    assert_int_equal(call(desk, "provision retry clinic --json"), 1);
    assert_has(compact(desk), "NOT_QUEUED");
}

static void
what_is_not_there_is_refused_and_what_is_wrong_explained(void **state)
{
    Desk *desk = *state;
    assert_int_equal(call(desk, "match show nothing --json"), 1);
    assert_has(compact(desk), "PROJECT_NOT_FOUND");
    assert_int_equal(call(desk, "match show shop --json"), 1);
    assert_has(compact(desk), "MATCH_NOT_FOUND");
    assert_int_equal(call(desk, "match marry shop"), 2);
    assert_has(
        desk->err,
        "match takes list, show, request, approve, decline, assign, retry or expire, not \"marry\"");
    assert_int_equal(call(desk, "match assign shop"), 2);
    assert_has(desk->err, "match assign takes a project and an advisor");
    assert_int_equal(call(desk, "--read-only match request shop"), 1);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_ADVISORS(a_project_asks_and_the_excluded_is_not_chosen),
        REQUESTED(the_list_and_one_match_are_shown_to_people),
        REQUESTED(both_sides_answer_in_either_order),
        REQUESTED(a_declined_match_is_over_and_somebody_else_is_found),
        REQUESTED(an_open_match_is_overruled_and_else_the_next_request_is_assigned),
        WITH_ADVISORS(who_waits_for_an_advisor_is_tried_again),
        REQUESTED(what_has_run_out_expires),
        WITH_ADVISORS(availability_is_shown_and_set),
        WITH_ADVISORS(working_hours_are_added_and_shown),
        WITH_ADVISORS(the_pool_is_told_by_both_counts),
        WITH_ADVISORS(a_workspace_that_waits_is_retried_at_once),
        WITH_ADVISORS(what_is_not_there_is_refused_and_what_is_wrong_explained),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
