/* Counts of an event, and its answers as JSON. */
#include "tests/engine/peers_fixture.h"

#include "engine/peers/answers.h"
#include "engine/peers/optimal.h"

static void
an_event_is_counted_as_its_rows_say(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = peers_summit(4);
    guint event = worlds_find(world, CB_events, "e");
    peers_do(&world,
             &(PeersCall){"peers.attend", "{\"contractor_id\":\"c03\",\"checked_in\":false}", -60,
                          0, NULL});
    peers_do(&world, &(PeersCall){.kind = "peers.run", .minutes = -15});
    peers_send(&world, 5);
    peers_hear(&world, "c00", "yes Ben", "m1", 6);
    peers_hear(&world, "c01", "yes Ann", "m2", 6);
    peers_hear(&world, "c02", "no, not Ann", "m3", 6);
    CbPeerNumbers n = cb_peer_numbers(world, event);
    assert_int_equal(n.registered, 4);
    assert_int_equal(n.checked_in, 3);
    assert_int_equal(n.eligible, 3);
    assert_int_equal(n.left_out[CB_PEER_NOT_CHECKED_IN], 1);
    assert_int_equal(n.all.matches, 3);
    assert_int_equal(n.sent, 6);
    assert_int_equal(n.answers[CB_REPLY_YES], 2);
    assert_int_equal(n.answers[CB_REPLY_NO], 1);
    assert_int_equal(n.all.mutual, 1);
    assert_int_equal(n.all.yes + n.all.no + n.all.later + n.all.silent, 2 * n.all.matches);
    assert_true(n.all.mean == CB_NULL);
    guint sum = 0;
    for (guint t = 0; t < CB_PEER_N_TYPES; t++)
        sum += n.by_type[t].matches;
    assert_int_equal(sum, n.all.matches);
}

static void
matches_stand_by_score_and_introductions_by_time(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = peers_summit(7);
    guint event = worlds_find(world, CB_events, "e");
    peers_do(&world, &(PeersCall){.kind = "peers.run", .minutes = -15});
    g_autoptr(GArray) matches = cb_peer_match_list(world, event);
    g_autoptr(GArray) introductions = cb_peer_introduction_list(world, event);
    assert_int_equal(introductions->len, 2 * matches->len);
    for (guint i = 1; i < matches->len; i++) {
        guint a = g_array_index(matches, guint, i - 1), b = g_array_index(matches, guint, i);
        guint x = cb_peer_match_score(world, a), y = cb_peer_match_score(world, b);
        assert_true(x > y || (x == y && strcmp(event_peer_matches_id(world, a),
                                               event_peer_matches_id(world, b)) < 0));
    }
    assert_string_equal(cb_peer_match_sending(world, 0), "scheduled");
    peers_send(&world, 5);
    assert_string_equal(cb_peer_match_sending(world, 0), "sent");
}

static void
answers_say_the_same(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = peers_summit(5);
    guint event = worlds_find(world, CB_events, "e");
    g_autoptr(cJSON) before = cb_answer_peer_event(world, event, at(-60));
    assert_int_equal(cb_json_member(before, "delay_ms")->valuedouble, 45 * 60 * 1000);
    assert_string_equal(cb_json_member(before, "job_id")->valuestring, "batch-peer-matching-e");
    CbPeersPolicy policy = cb_peers_policy(world);
    g_autoptr(CbPeerBatch) batch = cb_peer_batch_new(world, event, &policy, CB_OPTIMAL_WORK);
    g_autoptr(cJSON) preview = cb_answer_peer_batch(world, event, &policy, batch);
    peers_do(&world, &(PeersCall){.kind = "peers.run", .minutes = -15});
    assert_int_equal(cJSON_GetArraySize(cb_json_member(preview, "matches")), peers_matches(world));
    peers_send(&world, 5);
    peers_hear(&world, "c00", "hm", "m1", 6);
    g_autoptr(cJSON) matches = cb_answer_peer_matches(world, event);
    g_autoptr(cJSON) introductions = cb_answer_peer_introductions(world, event);
    g_autoptr(cJSON) replies = cb_answer_peer_replies(world, event, FALSE);
    g_autoptr(cJSON) report = cb_answer_peer_report(world, event);
    g_autoptr(cJSON) events = cb_answer_peer_events(world, at(0));
    assert_int_equal(cJSON_GetArraySize(matches), peers_matches(world));
    assert_int_equal(cJSON_GetArraySize(introductions), 2 * (int)peers_matches(world));
    assert_int_equal(cJSON_GetArraySize(replies), 1);
    assert_int_equal(cb_json_member(cb_json_member(report, "introductions"), "sent")->valueint,
                     2 * (int)peers_matches(world));
    assert_int_equal(cJSON_GetArraySize(cb_json_member(events, "events")), 1);
    assert_int_equal(cb_json_member(cb_json_member(events, "queue"), "completed")->valueint, 1);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_event_is_counted_as_its_rows_say),
        cmocka_unit_test(matches_stand_by_score_and_introductions_by_time),
        cmocka_unit_test(answers_say_the_same),
    };
    return cmocka_run_group_tests_name("numbers of peers", tests, NULL, NULL);
}
