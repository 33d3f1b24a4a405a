/* Who is left without anyone and what would change it; why two are kept apart. */
#include "tests/engine/peers_fixture.h"

#include "engine/peers/alone.h"
#include "engine/peers/optimal.h"

/* Four who fit, and one who fits nobody: other interests, the same town as the first. */
static CbWorld *
with_a_stranger(const char *focus)
{
    g_autoptr(CbWorld) plain = peers_summit(4);
    g_autoptr(CbPatch) rows = cb_patch_new();
    worlds_row(rows, CB_contractors, "id", "c90", "first_name", "Zed", "phone", "+1999",
               "focus_areas", focus, "service_area", "Reno, NV", NULL);
    worlds_row(rows, CB_event_attendees, "id", "c90", "event_id", "e", "contractor_id", "c90",
               "check_in_time", "2026-06-01T09:00:00Z", "sms_opt_in", "1", NULL);
    return cb_world_patch(plain, rows);
}

static void
who_fits_nobody_is_told_what_would_change_it(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = with_a_stranger("");
    CbPeersPolicy policy = cb_peers_policy(world);
    g_autoptr(CbPeerBatch) batch = cb_peer_batch_new(world, 0, &policy, CB_OPTIMAL_WORK);
    g_autoptr(GArray) found = cb_peer_alone(world, 0, &policy, batch);
    assert_int_equal(found->len, 1);
    const CbPeerAlone *alone = &g_array_index(found, CbPeerAlone, 0);
    assert_string_equal(contractors_id(world, alone->contractor), "c90");
    assert_int_equal(alone->why.apart, CB_PEER_APART_LOW);
    assert_true(alone->lacks & CB_PEER_LACKS_FOCUS);
    g_autofree char *words = cb_peer_alone_words(world, &policy, alone);
    assert_non_null(strstr(words, "short: no interest in common"));
    assert_non_null(strstr(words, "Ask for interests"));
    assert_int_equal(cb_peer_hopeless(world, 0, 100), 1);
    assert_int_equal(cb_peer_hopeless(world, 0, 4), 0);
    g_autoptr(CbWorld) asked = with_a_stranger("sales,hiring");
    g_autoptr(CbPeerBatch) after = cb_peer_batch_new(asked, 0, &policy, CB_OPTIMAL_WORK);
    g_autoptr(GArray) nobody = cb_peer_alone(asked, 0, &policy, after);
    assert_int_equal(nobody->len, 0);
}

static CbPeerApart
why(const CbWorld *world, const char *a, const char *b)
{
    CbPeersPolicy policy = cb_peers_policy(world);
    g_autoptr(CbPeerBatch) batch = cb_peer_batch_new(world, 0, &policy, CB_OPTIMAL_WORK);
    CbPeerWhy found =
        cb_peer_why(world, 0, &policy, batch, peers_row(world, a), peers_row(world, b));
    g_autofree char *words =
        cb_peer_why_words(world, &policy, &found, peers_row(world, a), peers_row(world, b));
    assert_true(strlen(words) > 10);
    return found.apart;
}

static void
every_two_are_together_or_there_is_a_reason(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = with_a_stranger("");
    assert_int_equal(why(world, "c00", "c01"), CB_PEER_APART_CHOSEN);
    assert_int_equal(why(world, "c90", "c00"), CB_PEER_APART_LOW);
    peers_do(
        &world,
        &(PeersCall){"peers.pair",
                     "{\"contractor1_id\":\"c00\",\"contractor2_id\":\"c01\",\"rule\":\"forbid\"}",
                     -60, 0, NULL});
    assert_int_equal(why(world, "c01", "c00"), CB_PEER_APART_FORBIDDEN);
    peers_do(&world,
             &(PeersCall){"peers.attend", "{\"contractor_id\":\"c02\",\"sms_opt_in\":false}", -60,
                          0, NULL});
    assert_int_equal(why(world, "c02", "c00"), CB_PEER_APART_FIRST);
    assert_int_equal(why(world, "c00", "c02"), CB_PEER_APART_SECOND);
    peers_do(&world, &(PeersCall){.kind = "peers.run", .minutes = -15});
    assert_int_equal(why(world, "c00", "c03"), CB_PEER_APART_MATCHED);
}

/* Of a pin the score is no reason. */
static void
a_pin_is_named_as_the_reason(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = with_a_stranger("");
    peers_do(&world,
             &(PeersCall){"peers.pair", "{\"contractor1_id\":\"c00\",\"contractor2_id\":\"c90\",\"rule\":\"pin\"}", -60, 0,
                          NULL});
    CbPeersPolicy policy = cb_peers_policy(world);
    g_autoptr(CbPeerBatch) batch = cb_peer_batch_new(world, 0, &policy, CB_OPTIMAL_WORK);
    guint ann = peers_row(world, "c00"), zed = peers_row(world, "c90");
    CbPeerWhy found = cb_peer_why(world, 0, &policy, batch, zed, ann);
    g_autofree char *words = cb_peer_why_words(world, &policy, &found, zed, ann);
    assert_int_equal(found.apart, CB_PEER_APART_CHOSEN);
    assert_true(g_str_has_prefix(words, "Zed and Ann Lee are pinned: "));
    assert_non_null(strstr(words, "0.60 is needed without a pin"));
}

static void
nobody_is_introduced_to_themself(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = peers_summit(4);
    CbPeersPolicy policy = cb_peers_policy(world);
    g_autoptr(CbPeerBatch) batch = cb_peer_batch_new(world, 0, &policy, CB_OPTIMAL_WORK);
    guint ann = peers_row(world, "c00");
    CbPeerWhy found = cb_peer_why(world, 0, &policy, batch, ann, ann);
    g_autofree char *words = cb_peer_why_words(world, &policy, &found, ann, ann);
    assert_int_equal(found.apart, CB_PEER_APART_SELF);
    assert_int_equal(found.score, 0);
    assert_string_equal(cb_peer_apart_name(found.apart), "self");
    assert_string_equal(words, "Nobody is introduced to themself: Ann Lee is asked about twice.");
    peers_do(&world, &(PeersCall){.kind = "peers.run", .minutes = -15});
    assert_int_equal(why(world, "c00", "c00"), CB_PEER_APART_SELF);
}

static void
whoever_has_had_their_three_has_no_room(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = peers_summit(4);
    g_autoptr(CbPatch) rows = cb_patch_new();
    peers_do(&world, &(PeersCall){.kind = "peers.run", .minutes = -15});
    peers_person(rows, 60, "Zoe", "Utica, NY");
    CbWorld *more = cb_world_patch(world, rows);
    cb_world_unref(world);
    world = more;
    assert_int_equal(why(world, "c60", "c00"), CB_PEER_APART_NO_ROOM);
    g_autoptr(CbWorld) many = peers_summit(9);
    guint others = 0, chosen = 0;
    for (guint i = 1; i < 9; i++) {
        g_autofree char *id = g_strdup_printf("c%02u", i);
        CbPeerApart apart = why(many, "c00", id);
        others += apart == CB_PEER_APART_OTHERS, chosen += apart == CB_PEER_APART_CHOSEN;
    }
    assert_int_equal(chosen, 3);
    assert_int_equal(others, 5);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_fits_nobody_is_told_what_would_change_it),
        cmocka_unit_test(every_two_are_together_or_there_is_a_reason),
        cmocka_unit_test(a_pin_is_named_as_the_reason),
        cmocka_unit_test(nobody_is_introduced_to_themself),
        cmocka_unit_test(whoever_has_had_their_three_has_no_room),
    };
    return cmocka_run_group_tests_name("who is alone", tests, NULL, NULL);
}
