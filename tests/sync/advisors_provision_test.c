/* The workspace of a finalized match is set up by the hub: at once, again when that failed, once whatever happens to the
 * hub meanwhile, and given up when it cannot be. */
#include "tests/sync/advisors_fixture.h"

#include "engine/advisors/provision.h"
#include "engine/demo/dice.h"
#include "tests/support/hub_processes.h"

#define SECONDS(n) ((n)*CB_SECOND)
#define STEP_TIMEOUT SECONDS(20)
#define ROUNDS 5u
#define PROJECTS 30u

static void
turn(Fixture *fixture)
{
    cb_hub_advise(fixture->hub, CB_ADVISE_WORKSPACES);
}

static void
assert_queue(Fixture *fixture, guint project, const char *status, gint64 tries)
{
    g_autoptr(CbWorld) world = fixture_world(fixture->hub);
    guint row = advisors_queued(world, project);
    assert_string_equal(workspace_provisioning_queue_status(world, row), status);
    assert_int_equal(workspace_provisioning_queue_attempt_count(world, row), tries);
    assert_int_equal(workspace_provisioning_queue_locked_at(world, row) != CB_NULL, strcmp(status, "processing") == 0);
}

/* --- one hub ---------------------------------------------------------------------------------- */

static void
a_finalized_match_has_its_workspace_at_once_and_once(void **state)
{
    Fixture *fixture = *state;
    advisors_finalize(fixture, 0);
    assert_queue(fixture, 0, "pending", 0);
    for (guint turns = 0; turns < 3; turns++, fixture->now += SECONDS(300)) {
        turn(fixture);
        g_autoptr(CbWorld) world = fixture_world(fixture->hub);
        advisors_assert_workspace(world, 0, TRUE);
        advisors_assert_workspace(world, 1, FALSE);
    }
    assert_queue(fixture, 0, "completed", 0);
}

static const char *
fail_with(gpointer code, const char *step, const char *match)
{
    (void)match;
    return strcmp(step, "locked") == 0 ? *(const char **)code : NULL;
}

static void
assert_alerts(Fixture *fixture, guint expected)
{
    guint alerts = 0;
    g_autoptr(CbWorld) world = fixture_world(fixture->hub);
    for (guint row = 0; row < cb_world_rows(world, CB_notification_outbox); row++)
        alerts += strcmp(notification_outbox_notification_type(world, row), "admin_alert") == 0 &&
                  strcmp(notification_outbox_recipient_id(world, row), fixture->users[CB_ROLE_ADMIN]) == 0;
    assert_int_equal(alerts, expected);
    assert_int_equal(cb_world_rows(world, CB_admin_matching_interventions), expected);
}

static void
after_one_attempt_and_three_more_the_match_goes_back_and_administrators_are_told(void **state)
{
    Fixture *fixture = *state;
    const char *code = "40001";
    static const gint64 longest[] = {2, 10, 50}; /* seconds */
    cb_hub_advise_watch(fixture->hub, fail_with, &code);
    advisors_finalize(fixture, 0);
    for (guint attempt = 0; attempt < 3; attempt++) {
        turn(fixture);
        assert_queue(fixture, 0, "pending", attempt);
        turn(fixture); /* it is not due */
        assert_queue(fixture, 0, "pending", attempt);
        fixture->now += SECONDS(longest[attempt]);
    }
    assert_alerts(fixture, 0);
    turn(fixture);
    assert_queue(fixture, 0, "failed", 3);
    advisors_assert_status(fixture, 0, "advisor_accepted");
    assert_alerts(fixture, 1);
    fixture->now += SECONDS(600);
    turn(fixture);
    assert_alerts(fixture, 1);
    g_autoptr(CbWorld) world = fixture_world(fixture->hub);
    advisors_assert_workspace(world, 0, FALSE);
}

static void
what_fails_for_a_while_works_later(void **state)
{
    Fixture *fixture = *state;
    const char *code = "57P01";
    cb_hub_advise_watch(fixture->hub, fail_with, &code);
    advisors_finalize(fixture, 0);
    turn(fixture);
    fixture->now += SECONDS(30);
    turn(fixture);
    assert_queue(fixture, 0, "pending", 1);
    code = NULL;
    fixture->now += SECONDS(30);
    turn(fixture);
    assert_queue(fixture, 0, "completed", 1);
}

static void
what_can_never_work_is_given_up_and_a_new_approval_begins_anew(void **state)
{
    Fixture *fixture = *state;
    const char *code = "23505";
    cb_hub_advise_watch(fixture->hub, fail_with, &code);
    advisors_finalize(fixture, 0);
    turn(fixture);
    assert_queue(fixture, 0, "rollback_needed", 0);
    fixture->now += SECONDS(30);
    turn(fixture);
    assert_queue(fixture, 0, "failed", 0);
    advisors_assert_status(fixture, 0, "advisor_accepted");
    assert_alerts(fixture, 1);
    code = NULL;
    advisors_answer(fixture, 0, "match.client_decide", "approved");
    turn(fixture);
    assert_queue(fixture, 0, "completed", 0);
    g_autoptr(CbWorld) world = fixture_world(fixture->hub);
    advisors_assert_workspace(world, 0, TRUE);
}

/* Somebody else is the project's advisor: a refusal of the engine, not of the test. */
static void
add_rival(Fixture *fixture, guint project)
{
    g_autoptr(CbPatch) rows = cb_patch_new();
    g_autoptr(CbWorld) world = fixture_world(fixture->hub);
    guint advisor = advisor_match_requests_matched_advisor_id(world, advisors_match(world, project));
    const char *rival = advisor_id(strcmp(advisors_id(world, advisor), advisor_id(0)) == 0);
    worlds_row(rows, CB_project_advisors, "project_id", project_id(project), "advisor_id", rival, "status", "active",
               NULL);
    advisors_write(fixture, rows);
}

static void
a_project_that_has_another_advisor_gets_no_second_one(void **state)
{
    Fixture *fixture = *state;
    advisors_finalize(fixture, 0);
    add_rival(fixture, 0);
    turn(fixture);
    assert_queue(fixture, 0, "rollback_needed", 0);
    fixture->now += SECONDS(30);
    turn(fixture);
    assert_queue(fixture, 0, "failed", 0);
    assert_alerts(fixture, 1);
}

static gpointer
advise(gpointer hub)
{
    cb_hub_advise(hub, CB_ADVISE_WORKSPACES);
    return NULL;
}

static void
several_hubs_set_each_workspace_up_once(void **state)
{
    Fixture *fixture = *state;
    CbHub *hubs[4];
    GThread *threads[4];
    for (guint p = 0; p < 3; p++)
        advisors_finalize(fixture, p);
    for (guint h = 0; h < 4; h++)
        hubs[h] = fixture_open_more(fixture, FALSE);
    for (guint h = 0; h < 4; h++)
        threads[h] = g_thread_new("advise", advise, hubs[h]);
    for (guint h = 0; h < 4; h++) {
        g_thread_join(threads[h]);
        cb_hub_close(hubs[h]);
    }
    g_autoptr(CbWorld) world = fixture_world(fixture->hub);
    for (guint p = 0; p < 3; p++)
        advisors_assert_workspace(world, p, TRUE);
}

/* --- kill -9 ---------------------------------------------------------------------------------- */

typedef struct {
    Fixture *fixture;
    HubProcesses *hubs;
    char *directory;
} Killing;

/* While hubs of the test run, its own is closed. */
static Killing
killing_new(Fixture *fixture)
{
    Killing killing = {fixture, NULL, cb_files_make_directory("channels", NULL)};
    g_autofree char *channels = g_build_filename(killing.directory, CB_CHANNELS_FILE, NULL);
    assert_true(g_file_set_contents(channels, "[file]\ndirectory=.\neverything=true\n", -1, NULL));
    const HubProcessesOptions options = {
        .data = fixture->data, .channels = channels, .public_url = "https://hub.test", .now = fixture->now};
    killing.hubs = hub_processes_new(&options);
    g_clear_pointer(&fixture->hub, cb_hub_close);
    return killing;
}

static void
killing_end(Killing *killing)
{
    hub_processes_free(killing->hubs);
    killing->fixture->hub = fixture_open_more(killing->fixture, FALSE);
    cb_files_remove(killing->directory, NULL);
    g_free(killing->directory);
}

static void
move_clock(Killing *killing, gint64 by)
{
    killing->fixture->now += by;
    hub_processes_set_clock(killing->hubs, killing->fixture->now);
}

/* Starts a hub that comes to its step, and kills it there. */
static void
kill_at(Killing *killing, guint step)
{
    hub_processes_stand_at(killing->hubs, 0, step);
    hub_processes_start(killing->hubs, 0);
    if (!hub_processes_await_step(killing->hubs, 0, step, STEP_TIMEOUT))
        fail_msg("the hub does not come to its step %u", step);
    hub_processes_kill(killing->hubs, 0);
    hub_processes_stand_at(killing->hubs, 0, 0);
    move_clock(killing, SECONDS(180)); /* its lock is nobody's any more */
}

static void
let_one_finish(Killing *killing)
{
    hub_processes_start(killing->hubs, 1);
    for (guint round = 0; round < 3; round++) {
        hub_processes_settle(killing->hubs);
        move_clock(killing, SECONDS(60));
    }
    hub_processes_settle(killing->hubs);
}

/* Steps of three workspaces: locked, ready, locked, ready, … */
static void
a_hub_that_is_killed_at_any_step_of_setting_up_repeats_nothing(void **state)
{
    Fixture *fixture = *state;
    for (guint p = 0; p < 3; p++)
        advisors_finalize(fixture, p);
    Killing killing = killing_new(fixture);
    for (guint step = 1; step <= 2; step++)
        kill_at(&killing, step);
    let_one_finish(&killing);
    killing_end(&killing);
    g_autoptr(CbWorld) world = fixture_world(fixture->hub);
    for (guint p = 0; p < 3; p++) {
        advisors_assert_workspace(world, p, TRUE);
        assert_queue(fixture, p, "completed", 0);
    }
    assert_int_equal(cb_world_rows(world, CB_admin_matching_interventions), 0);
}

static void
a_hub_that_is_killed_while_it_gives_up_tells_it_once(void **state)
{
    Fixture *fixture = *state;
    advisors_finalize(fixture, 0);
    add_rival(fixture, 0);
    Killing killing = killing_new(fixture);
    kill_at(&killing, 1); /* locked */
    kill_at(&killing, 2); /* locked, failed */
    kill_at(&killing, 1); /* rolled back */
    let_one_finish(&killing);
    killing_end(&killing);
    assert_queue(fixture, 0, "failed", 0);
    advisors_assert_status(fixture, 0, "advisor_accepted");
    assert_alerts(fixture, 1);
}

/* In the midst of it: after the first lock, at any moment of the milliseconds that follow. */
static void
kill_at_random(Killing *killing, guint32 seed)
{
    CbDice dice = cb_dice_new(seed, 1);
    for (guint round = 0; round < ROUNDS; round++) {
        hub_processes_start(killing->hubs, 0);
        if (!hub_processes_await_step(killing->hubs, 0, 1, STEP_TIMEOUT))
            fail_msg("the hub sets nothing up");
        g_usleep(cb_dice_below(&dice, 4000));
        hub_processes_kill(killing->hubs, 0);
        move_clock(killing, SECONDS(180));
    }
}

static void
hubs_that_are_killed_at_any_moment_repeat_nothing(void **state)
{
    Fixture *fixture = *state;
    advisors_fill(fixture, PROJECTS, 4);
    for (guint p = 0; p < PROJECTS; p++)
        advisors_finalize(fixture, p);
    Killing killing = killing_new(fixture);
    kill_at_random(&killing, 7);
    let_one_finish(&killing);
    killing_end(&killing);
    g_autoptr(CbWorld) world = fixture_world(fixture->hub);
    for (guint p = 0; p < PROJECTS; p++)
        advisors_assert_workspace(world, p, TRUE);
    for (guint row = 0; row < cb_world_rows(world, CB_workspace_provisioning_queue); row++)
        assert_string_equal(workspace_provisioning_queue_status(world, row), "completed");
}

int
main(int argc, char **argv)
{
    hub_processes_main(argc, argv);
    const struct CMUnitTest tests[] = {
        ADVISORS_ON_SQLITE(a_finalized_match_has_its_workspace_at_once_and_once),
        ADVISORS_ON_SQLITE(after_one_attempt_and_three_more_the_match_goes_back_and_administrators_are_told),
        ADVISORS_ON_SQLITE(what_fails_for_a_while_works_later),
        ADVISORS_ON_SQLITE(what_can_never_work_is_given_up_and_a_new_approval_begins_anew),
        ADVISORS_ON_SQLITE(a_project_that_has_another_advisor_gets_no_second_one),
        {"several_hubs_set_each_workspace_up_once (PostgreSQL)", several_hubs_set_each_workspace_up_once,
         advisors_on_postgres, fixture_free, NULL},
        ADVISORS_ON_BOTH(a_hub_that_is_killed_at_any_step_of_setting_up_repeats_nothing),
        ADVISORS_ON_SQLITE(a_hub_that_is_killed_while_it_gives_up_tells_it_once),
        ADVISORS_ON_BOTH(hubs_that_are_killed_at_any_moment_repeat_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
