/* Whoever has opted out agrees to nothing, and how to reach them leaves in no way: one test for
 * each way in which it could. */
#include "tests/engine/peers_fixture.h"

#include "engine/peers/consent.h"
#include "engine/peers/rating.h"

/* Ann is c00, Ben c01. */

static char *
reply_of(const CbWorld *world, const char *who, const char *class)
{
    return g_strdup_printf("{\"contractor_id\":\"%s\",\"match_id\":\"%s\",\"class\":\"%s\"}", who,
                           event_peer_matches_id(world, 0), class);
}

static CbOutcome *
answer_for(const CbWorld *world, const char *who, const char *class, int minutes)
{
    g_autofree char *payload = reply_of(world, who, class);
    return peers_decide(world, &(PeersCall){"peers.reply", payload, minutes, 0, NULL});
}

static void
assert_stopped(const CbWorld *world, const char *who, const char *class, const char *sentence)
{
    g_autoptr(CbOutcome) outcome = answer_for(world, who, class, 20);
    assert_string_equal(outcome->code, "OPTED_OUT");
    assert_string_equal(outcome->sentence, sentence);
}

/* The fact as another system has it: no decision of ours. */
static void
withdraw(CbWorld **world, const char *who, const char *column, const char *value)
{
    g_autoptr(CbPatch) rows = cb_patch_new();
    worlds_row(rows, CB_event_attendees, "id", who, "event_id", "e", "contractor_id", who, column,
               value, NULL);
    CbWorld *after = cb_world_patch(*world, rows);
    cb_world_unref(*world);
    *world = after;
}

static void
assert_nobody_is_in_touch(const CbWorld *world)
{
    assert_int_equal(peers_count(world, "contact_exchange", NULL, NULL), 0);
    assert_int_equal(peers_count(world, "attendance_check", NULL, NULL), 0);
}

/* --- who stopped is answered for ---------------------------------------------------------------
 */

static void
nobody_says_yes_for_somebody_after_their_stop(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = peers_introduced(2);
    peers_hear(&world, "c01", "yes", "m1", 6);
    peers_hear(&world, "c00", "STOP", "m2", 7);
    static const char *const open[] = {"yes", "later", "maybe", "more_info"};
    for (guint c = 0; c < G_N_ELEMENTS(open); c++)
        assert_stopped(world, "c00", open[c],
                       "Ann Lee has asked for no more texts at Summit: nobody agrees to an "
                       "introduction for them.");
    g_autoptr(CbOutcome) no = answer_for(world, "c00", "no", 20);
    assert_null(no->code);
}

static void
nor_after_they_wanted_no_more_introductions(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = peers_introduced(2);
    peers_hear(&world, "c01", "yes", "m1", 6);
    peers_do(&world, &(PeersCall){"peers.opt_out",
                                  "{\"contractor_id\":\"c00\",\"scope\":\"peers\"}", 7, 0, NULL});
    assert_stopped(world, "c00", "yes",
                   "Ann Lee has asked for no more introductions at Summit: nobody agrees to an "
                   "introduction for them.");
}

static void
nor_after_their_consent_was_taken_away(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = peers_introduced(2);
    peers_hear(&world, "c01", "yes", "m1", 6);
    peers_do(&world, &(PeersCall){"peers.attend",
                                  "{\"contractor_id\":\"c00\",\"sms_opt_in\":false}", 7, 0, NULL});
    g_autoptr(CbOutcome) outcome = answer_for(world, "c00", "yes", 8);
    assert_string_equal(outcome->code, "OPTED_OUT");
    peers_do(&world, &(PeersCall){"peers.attend", "{\"contractor_id\":\"c00\",\"sms_opt_in\":true}",
                                  9, 0, NULL});
    g_autoptr(CbOutcome) again = answer_for(world, "c00", "yes", 10);
    assert_null(again->code);
}

static void
nor_for_somebody_who_was_erased(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = peers_introduced(2);
    peers_hear(&world, "c01", "yes", "m1", 6);
    peers_do(&world,
             &(PeersCall){"peers.erase", "{\"reason\":\"asked\"}", 7, CB_ROLE_ADMIN, "c00"});
    g_autoptr(CbOutcome) outcome = answer_for(world, "c00", "yes", 8);
    assert_string_equal(outcome->code, "ERASED");
}

/* --- they write themselves ---------------------------------------------------------------------
 */

static void
their_own_yes_after_a_stop_is_for_a_person_to_read(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = peers_introduced(2);
    peers_hear(&world, "c01", "yes", "m1", 6);
    withdraw(&world, "c00", "sms_opt_in", "false"); /* the introduction is still open */
    peers_hear(&world, "c00", "yes Ben ok", "m2", 8);
    assert_nobody_is_in_touch(world);
    assert_true(peers_response(world, "c00", "c01") != TRUE);
    assert_int_equal(peers_count(world, CB_PEER_INBOUND, "c00", "pending"), 1);
}

static void
so_is_their_yes_to_a_reminder_that_was_sent_before(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = peers_introduced(2);
    peers_hear(&world, "c01", "yes", "m1", 6);
    peers_hear(&world, "c00", "later", "m2", 7);
    peers_send(&world, 176);
    peers_hear(&world, "c00", "stop matches", "m3", 177);
    peers_hear(&world, "c00", "YES", "m4", 178);
    assert_nobody_is_in_touch(world);
    assert_int_equal(event_peer_matches_meeting_scheduled(world, 0), FALSE);
    assert_int_equal(peers_count(world, CB_PEER_INBOUND, "c00", "pending"), 1);
}

/* --- the other agrees after it -----------------------------------------------------------------
 */

static void
the_other_who_says_yes_after_a_stop_hears_what_the_first_hears(void **state)
{
    (void)state;
    static const char *const stops[] = {"STOP", "stop matches"};
    for (guint s = 0; s < G_N_ELEMENTS(stops); s++) {
        g_autoptr(CbWorld) world = peers_introduced(2);
        peers_hear(&world, "c00", "yes", "m1", 6);
        peers_hear(&world, "c00", stops[s], "m2", 7);
        peers_hear(&world, "c01", "yes", "m3", 8);
        assert_nobody_is_in_touch(world);
        assert_int_equal(peers_count(world, "ack_waiting", "c01", "scheduled"), 1);
    }
}

/* Where the stop came as a fact, the yes of before still stands in the row: it is none any more. */
static void
a_yes_of_before_does_not_count_once_consent_is_gone(void **state)
{
    (void)state;
    static const char *const facts[][2] = {{"sms_opt_in", "false"}, {"peers_opt_out", "true"}};
    for (guint f = 0; f < G_N_ELEMENTS(facts); f++) {
        g_autoptr(CbWorld) world = peers_introduced(2);
        peers_hear(&world, "c00", "yes", "m1", 6);
        withdraw(&world, "c00", facts[f][0], facts[f][1]);
        g_autofree char *payload = reply_of(world, "c01", "yes");
        g_autofree char *said = peers_say(&world, &(PeersCall){"peers.reply", payload, 8, 0, NULL});
        assert_non_null(strstr(
            said,
            f == 0 ? "Ann Lee has asked for no more texts at Summit, so they are not put in touch."
                   : "Ann Lee has asked for no more introductions at Summit, so they are not put"));
        assert_nobody_is_in_touch(world);
        assert_int_equal(peers_count(world, "ack_waiting", "c01", "scheduled"), 1);
        assert_true(peers_response(world, "c00", "c01") == FALSE);
    }
}

/* --- it was on its way -------------------------------------------------------------------------
 */

static void
what_was_not_sent_yet_stays_here_when_one_opts_out(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = peers_introduced(2);
    peers_hear(&world, "c00", "yes", "m1", 6);
    peers_hear(&world, "c01", "yes", "m2", 8);
    assert_int_equal(peers_count(world, "contact_exchange", NULL, "scheduled"), 2);
    peers_hear(&world, "c00", "stop matches", "m3", 8);
    assert_int_equal(peers_count(world, "contact_exchange", NULL, "cancelled"), 2);
    assert_int_equal(peers_count(world, "attendance_check", NULL, "cancelled"), 2);
    assert_int_equal(peers_count(world, "ack_waiting", "c01", "scheduled"),
                     1); /* and not nothing at all */
    assert_true(cb_peer_ratings_next(world, worlds_find(world, CB_events, "e"), at(600)) ==
                CB_NULL);
}

static void
what_failed_is_not_sent_again_after_a_stop(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = peers_introduced(2);
    peers_hear(&world, "c00", "yes", "m1", 6);
    peers_hear(&world, "c01", "yes", "m2", 8);
    g_autoptr(CbPatch) rows = cb_patch_new();
    for (guint m = 0; m < cb_world_rows(world, CB_event_messages); m++)
        if (is(event_messages_message_type(world, m), "contact_exchange"))
            worlds_row(rows, CB_event_messages, "id", event_messages_id(world, m), "event_id", "e",
                       "status", "failed", NULL);
    CbWorld *after = cb_world_patch(world, rows);
    cb_world_unref(world);
    world = after;
    peers_hear(&world, "c00", "STOP", "m3", 9);
    for (guint m = 0; m < cb_world_rows(world, CB_event_messages); m++) {
        g_autofree char *payload =
            g_strdup_printf("{\"message_id\":\"%s\"}", event_messages_id(world, m));
        if (is(event_messages_message_type(world, m), "contact_exchange"))
            peers_refuse(world, "OPTED_OUT",
                         &(PeersCall){"peers.tell_again", payload, 10, 0, NULL});
    }
}

/* What a sender asks before each text. */
static void
what_waits_is_barred_once_consent_is_gone_however_that_came(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = peers_introduced(2);
    peers_hear(&world, "c00", "yes", "m1", 6);
    peers_hear(&world, "c01", "yes", "m2", 8);
    for (guint m = 0; m < cb_world_rows(world, CB_event_messages); m++)
        assert_int_equal(cb_peer_message_barred(world, m), CB_NO_ROW);
    withdraw(&world, "c00", "sms_opt_in", "false");
    for (guint m = 0; m < cb_world_rows(world, CB_event_messages); m++)
        if (is(event_messages_message_type(world, m), "contact_exchange"))
            assert_int_equal(cb_peer_message_barred(world, m), peers_row(world, "c00"));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nobody_says_yes_for_somebody_after_their_stop),
        cmocka_unit_test(nor_after_they_wanted_no_more_introductions),
        cmocka_unit_test(nor_after_their_consent_was_taken_away),
        cmocka_unit_test(nor_for_somebody_who_was_erased),
        cmocka_unit_test(their_own_yes_after_a_stop_is_for_a_person_to_read),
        cmocka_unit_test(so_is_their_yes_to_a_reminder_that_was_sent_before),
        cmocka_unit_test(the_other_who_says_yes_after_a_stop_hears_what_the_first_hears),
        cmocka_unit_test(a_yes_of_before_does_not_count_once_consent_is_gone),
        cmocka_unit_test(what_was_not_sent_yet_stays_here_when_one_opts_out),
        cmocka_unit_test(what_failed_is_not_sent_again_after_a_stop),
        cmocka_unit_test(what_waits_is_barred_once_consent_is_gone_however_that_came),
    };
    return cmocka_run_group_tests_name("consent to introductions", tests, NULL, NULL);
}
