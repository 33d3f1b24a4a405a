/* When peers are matched, in simulated time: at the minute that the agenda asks for, wherever lunch moves, once. */
#include "tests/sync/peers_fixture.h"

#include "engine/peers/batch.h"

#define RUN_AT(peers) ((peers)->lunch - 15 * CB_MINUTE)

static guint
introductions_at(const CbWorld *world, gint64 time)
{
    guint n = 0;
    for (guint row = 0; row < cb_world_rows(world, CB_event_messages); row++)
        n += event_messages_scheduled_time(world, row) == time;
    return n;
}

static guint
runs_in_journal(const CbWorld *world)
{
    guint n = 0;
    for (guint row = 0; row < cb_world_rows(world, CB_journal); row++)
        n += strcmp(journal_kind(world, row), "peers.run") == 0;
    return n;
}

static void
assert_state(Peers *peers, const char *state)
{
    g_autoptr(CbWorld) world = fixture_world(peers->hub);
    assert_string_equal(peers_run_state(world), state);
}

static void
assert_matches(Peers *peers, guint matches)
{
    g_autoptr(CbWorld) world = fixture_world(peers->hub);
    assert_int_equal(cb_world_rows(world, CB_event_peer_matches), matches);
}

/* --- the minute --------------------------------------------------------------------------------- */

static void
people_are_matched_a_quarter_of_an_hour_before_lunch(void **state)
{
    Peers *peers = *state;
    peers_add_event(peers, 12);
    peers_turn(peers, CB_PEERS_RUNS, peers->fixture->now);
    assert_state(peers, "delayed");
    peers_turn(peers, CB_PEERS_RUNS, RUN_AT(peers) - CB_SECOND);
    assert_matches(peers, 0);
    peers_turn(peers, CB_PEERS_RUNS, RUN_AT(peers));
    g_autoptr(CbWorld) world = fixture_world(peers->hub);
    assert_string_equal(peers_run_state(world), "completed");
    assert_int_equal(cb_world_rows(world, CB_event_peer_matches), 18); /* three each, two groups of six */
    assert_int_equal(introductions_at(world, peers->lunch + 5 * CB_MINUTE), 36);
    peers_turn(peers, CB_PEERS_RUNS, RUN_AT(peers) + CB_MINUTE);
    assert_matches(peers, 18);
}

/* So many are planned before anything is locked; they get what a decision would have made of them. */
static void
many_people_get_three_each_too(void **state)
{
    Peers *peers = *state;
    peers_add_event(peers, 6 * 27);
    assert_true(6 * 27 > CB_PEERS_ASIDE);
    peers_turn(peers, CB_PEERS_RUNS, peers->fixture->now);
    peers_turn(peers, CB_PEERS_RUNS, RUN_AT(peers));
    assert_state(peers, "completed");
    assert_matches(peers, 9 * 27);
    peers_turn(peers, CB_PEERS_RUNS, RUN_AT(peers) + CB_MINUTE);
    assert_matches(peers, 9 * 27);
}

static void
a_moved_lunch_is_followed_before_the_run_and_after_it(void **state)
{
    Peers *peers = *state;
    peers_add_event(peers, 6);
    peers_turn(peers, CB_PEERS_RUNS, peers->fixture->now);
    peers_turn(peers, CB_PEERS_RUNS, RUN_AT(peers) - CB_MINUTE);
    peers_move_lunch(peers, peers->lunch + 30 * CB_MINUTE);
    peers_turn(peers, CB_PEERS_RUNS, RUN_AT(peers) - 30 * CB_MINUTE);
    assert_matches(peers, 0);
    peers_turn(peers, CB_PEERS_RUNS, RUN_AT(peers));
    assert_matches(peers, 9);
    peers_move_lunch(peers, peers->lunch + 10 * CB_MINUTE);
    peers_turn(peers, CB_PEERS_RUNS, peers->fixture->now + CB_SECOND);
    g_autoptr(CbWorld) world = fixture_world(peers->hub);
    assert_int_equal(introductions_at(world, peers->lunch + 5 * CB_MINUTE), 18);
    assert_int_equal(cb_world_rows(world, CB_event_messages), 18);
}

static void
a_lunch_that_is_cancelled_takes_the_run_with_it(void **state)
{
    Peers *peers = *state;
    peers_add_event(peers, 6);
    peers_turn(peers, CB_PEERS_RUNS, peers->fixture->now);
    peers_change(peers, CB_event_agenda_items, "id", "a2", "event_id", PEERS_EVENT, "item_type", "break");
    peers_turn(peers, CB_PEERS_RUNS, peers->fixture->now + CB_SECOND);
    assert_state(peers, "cancelled");
    peers_turn(peers, CB_PEERS_RUNS, RUN_AT(peers));
    assert_matches(peers, 0);
}

static void
an_event_that_is_over_when_it_is_first_seen_is_left_to_a_person(void **state)
{
    Peers *peers = *state;
    peers_add_event(peers, 6);
    peers_turn(peers, CB_PEERS_RUNS, peers->lunch + 61 * CB_MINUTE);
    assert_state(peers, "none");
    peers_decide(peers, "peers.schedule", PEERS_EVENT, "{}");
    peers_turn(peers, CB_PEERS_RUNS, peers->fixture->now + CB_SECOND);
    assert_state(peers, "delayed");
    assert_matches(peers, 0);
    peers_decide(peers, "peers.run", PEERS_EVENT, "{\"late\":true}");
    assert_matches(peers, 9);
}

static void
what_a_person_cancels_is_not_planned_anew(void **state)
{
    Peers *peers = *state;
    peers_add_event(peers, 6);
    peers_turn(peers, CB_PEERS_RUNS, peers->fixture->now);
    peers_decide(peers, "peers.cancel", PEERS_EVENT, "{\"reason\":\"not this year\"}");
    peers_turn(peers, CB_PEERS_RUNS, peers->fixture->now + CB_SECOND);
    peers_turn(peers, CB_PEERS_RUNS, RUN_AT(peers));
    assert_state(peers, "cancelled");
    assert_matches(peers, 0);
}

/* --- newcomers ---------------------------------------------------------------------------------- */

static void
come_late(Peers *peers, guint person)
{
    g_autoptr(CbPatch) rows = cb_patch_new();
    peers_add_person(rows, person, peers->fixture->now);
    peers_write(peers, rows);
}

/* Five of six, each with three or four others to meet. */
static void
newcomers_are_introduced_by_a_person_or_where_the_policy_says_so(void **state)
{
    Peers *peers = *state;
    peers_add_event(peers, 3);
    peers_turn(peers, CB_PEERS_RUNS, peers->fixture->now);
    peers_turn(peers, CB_PEERS_RUNS, RUN_AT(peers));
    assert_matches(peers, 3);
    peers->fixture->now += CB_MINUTE;
    come_late(peers, 3);
    peers_turn(peers, CB_PEERS_RUNS, peers->fixture->now + CB_SECOND);
    assert_matches(peers, 3);
    peers_decide(peers, "peers.run", PEERS_EVENT, "{}");
    assert_matches(peers, 6);
    peers_change(peers, CB_policies, "id", "peers", "policy", "{\"newcomers\":true,\"maxMatches\":5}");
    peers->fixture->now += CB_MINUTE;
    come_late(peers, 4);
    peers_turn(peers, CB_PEERS_RUNS, peers->fixture->now + CB_SECOND);
    assert_matches(peers, 10);
    peers_turn(peers, CB_PEERS_RUNS, peers->fixture->now + CB_SECOND);
    g_autoptr(CbWorld) world = fixture_world(peers->hub);
    assert_int_equal(runs_in_journal(world), 3); /* not again and again */
}

/* --- failures ----------------------------------------------------------------------------------- */

static gboolean
run_script(CbDb *db, gpointer sql, GError **error)
{
    return cb_db_script(db, sql, error);
}

static void
peers_script(Peers *peers, const char *sql)
{
    fixture_write(peers->hub, run_script, (gpointer)sql);
}

static void
assert_attempts(Peers *peers, gint64 attempts, const char *state)
{
    g_autoptr(CbWorld) world = fixture_world(peers->hub);
    assert_int_equal(peer_runs_attempts(world, 0), attempts);
    assert_string_equal(peers_run_state(world), state);
    assert_true(attempts == 0 || peer_runs_last_error(world, 0) != NULL);
}

static void
refuse_matches(Peers *peers)
{
    peers_script(peers, "CREATE TRIGGER no_matches BEFORE INSERT ON event_peer_matches "
                        "BEGIN SELECT RAISE(ABORT, 'no matches'); END");
}

static void
an_attempt_that_fails_is_made_again_after_ten_seconds(void **state)
{
    Peers *peers = *state;
    peers_add_event(peers, 6);
    peers_turn(peers, CB_PEERS_RUNS, peers->fixture->now);
    refuse_matches(peers);
    peers_turn(peers, CB_PEERS_RUNS, RUN_AT(peers));
    assert_attempts(peers, 1, "delayed");
    peers_turn(peers, CB_PEERS_RUNS, RUN_AT(peers) + 9 * CB_SECOND);
    assert_attempts(peers, 1, "delayed");
    peers_script(peers, "DROP TRIGGER no_matches");
    peers_turn(peers, CB_PEERS_RUNS, RUN_AT(peers) + 10 * CB_SECOND);
    assert_state(peers, "completed");
    assert_matches(peers, 9);
}

static void
a_second_failure_is_the_last_and_a_person_can_run_it(void **state)
{
    Peers *peers = *state;
    peers_add_event(peers, 6);
    peers_turn(peers, CB_PEERS_RUNS, peers->fixture->now);
    refuse_matches(peers);
    peers_turn(peers, CB_PEERS_RUNS, RUN_AT(peers));
    peers_turn(peers, CB_PEERS_RUNS, RUN_AT(peers) + 10 * CB_SECOND);
    assert_attempts(peers, 2, "failed");
    peers_script(peers, "DROP TRIGGER no_matches");
    peers_turn(peers, CB_PEERS_RUNS, RUN_AT(peers) + CB_MINUTE);
    assert_state(peers, "failed");
    assert_matches(peers, 0); /* nothing is left of the attempts */
    peers_decide(peers, "peers.run", PEERS_EVENT, "{}");
    assert_matches(peers, 9);
}

/* --- several hubs ------------------------------------------------------------------------------- */

static gpointer
turn_in_thread(gpointer hub)
{
    for (guint i = 0; i < 5; i++)
        cb_hub_peers_turn(hub, CB_PEERS_RUNS);
    return NULL;
}

static void
of_two_hubs_one_makes_the_run(void **state)
{
    Peers *peers = *state;
    peers_add_event(peers, 12);
    g_autoptr(CbHub) other = fixture_open_more(peers->fixture, FALSE);
    peers->fixture->now = RUN_AT(peers);
    GThread *thread = g_thread_new("other", turn_in_thread, other);
    turn_in_thread(peers->hub);
    g_thread_join(thread);
    g_autoptr(CbWorld) world = fixture_world(peers->hub);
    assert_int_equal(cb_world_rows(world, CB_event_peer_matches), 18);
    assert_int_equal(cb_world_rows(world, CB_event_messages), 36);
    assert_int_equal(runs_in_journal(world), 1);
}

static void
health_says_whether_somebody_sees_to_it(void **state)
{
    Peers *peers = *state;
    g_autoptr(cJSON) before = fixture_ask(peers->hub, NULL, "GET", "/health", NULL, NULL);
    assert_string_equal(fixture_text(fixture_get(before, "peers"), "runs"), "off");
    peers_add_event(peers, 2);
    peers_turn(peers, CB_PEERS_RUNS, peers->fixture->now);
    g_autoptr(cJSON) after = fixture_ask(peers->hub, NULL, "GET", "/health", NULL, NULL);
    assert_string_equal(fixture_text(fixture_get(after, "peers"), "runs"), "running");
    assert_string_equal(fixture_text(fixture_get(after, "peers"), "texts"), "off");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        PEERS_ON_BOTH(people_are_matched_a_quarter_of_an_hour_before_lunch),
        PEERS_ON_BOTH(many_people_get_three_each_too),
        PEERS_ON_BOTH(a_moved_lunch_is_followed_before_the_run_and_after_it),
        PEERS_ON_SQLITE(a_lunch_that_is_cancelled_takes_the_run_with_it),
        PEERS_ON_SQLITE(an_event_that_is_over_when_it_is_first_seen_is_left_to_a_person),
        PEERS_ON_SQLITE(what_a_person_cancels_is_not_planned_anew),
        PEERS_ON_BOTH(newcomers_are_introduced_by_a_person_or_where_the_policy_says_so),
        PEERS_ON_SQLITE(an_attempt_that_fails_is_made_again_after_ten_seconds),
        PEERS_ON_SQLITE(a_second_failure_is_the_last_and_a_person_can_run_it),
        PEERS_ON_BOTH(of_two_hubs_one_makes_the_run),
        PEERS_ON_SQLITE(health_says_whether_somebody_sees_to_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
