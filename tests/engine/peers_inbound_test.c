/* Texts that come in: which match they mean, what follows, and what nobody must ever be told. */
#include "tests/engine/peers_fixture.h"

#include "engine/case.h"
#include "engine/demo/dice.h"
#include "engine/peers/numbers.h"
#include "engine/peers/attendee.h"
#include "engine/peers/rating.h"
#include "engine/peers/sender.h"

static void
both_yes_brings_contact_and_later_the_question_whether_they_met(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = peers_introduced(2);
    peers_hear(&world, "c00", "Yes!", "m1", 6);
    assert_int_equal(peers_count(world, "contact_exchange", NULL, NULL), 0);
    assert_int_equal(peers_count(world, "ack_waiting", "c00", "scheduled"), 1);
    peers_hear(&world, "c01", "yes please", "m2", 8);
    g_autofree char *told = peers_told(world, "contact_exchange", "c00");
    assert_non_null(strstr(told, "+15550100001"));
    assert_non_null(strstr(told, "Ben1@example.org"));
    peers_send(&world, 8);
    assert_int_equal(peers_count(world, "attendance_check", NULL, "scheduled"), 2);
    peers_send(&world, 28);
    peers_hear(&world, "c00", "we talked", "m3", 40);
    assert_int_equal(event_peer_matches_connection_made(world, 0), TRUE);
    peers_send(&world, 40);
    peers_hear(&world, "c00", "9", "m4", 41);
    peers_hear(&world, "c01", "no", "m5", 42);
    assert_string_equal(event_peer_matches_pcr_score(world, 0), "9.00");
    assert_int_equal(peers_count(world, "ack_not_met", "c01", NULL), 1);
}

static void
a_refusal_is_never_revealed(void **state)
{
    (void)state;
    g_autoptr(CbWorld) declined = peers_introduced(2);
    g_autoptr(CbWorld) silent = peers_introduced(2);
    peers_hear(&declined, "c00", "no thanks", "m1", 6);
    assert_int_equal(peers_count(declined, NULL, "c01", NULL), 1); /* the introduction alone */
    peers_hear(&declined, "c01", "yes", "m2", 8);
    peers_hear(&silent, "c01", "yes", "m2", 8);
    g_autofree char *one = peers_told(declined, "ack_waiting", "c01");
    g_autofree char *other = peers_told(silent, "ack_waiting", "c01");
    assert_string_equal(one, other);
}

static void
a_text_that_comes_twice_has_one_effect(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = peers_introduced(2);
    peers_hear(&world, "c00", "tell me more", "m1", 6);
    peers_refuse(
        world, "ALREADY_KNOWN",
        &(PeersCall){"peers.inbound",
                     "{\"contractor_id\":\"c00\",\"text\":\"tell me more\",\"message_id\":\"m1\"}",
                     7, CB_ROLE_SERVICE, NULL});
    assert_int_equal(peers_count(world, "peer_match_details", "c00", NULL), 1);
}

static void
details_hold_no_way_to_reach_anybody(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = peers_introduced(2);
    peers_hear(&world, "c00", "who is that?", "m1", 6);
    g_autofree char *told = peers_told(world, "peer_match_details", "c00");
    assert_non_null(strstr(told, "Ben Works"));
    assert_non_null(strstr(told, "sales and hiring"));
    assert_non_null(strstr(told, "percent"));
    assert_null(strstr(told, "+1555"));
    assert_null(strstr(told, "@"));
}

/* --- whose ------------------------------------------------------------------------------------ */

static void
numbers_are_the_same_but_for_the_code_of_a_country(void **state)
{
    (void)state;
    static const struct {
        const char *one, *other;
        gboolean same;
    } cases[] = {
        {"+15550000004", "+1 (555) 000-0004", TRUE},  {"+15550000004", "0015550000004", TRUE},
        {"+15550000004", "5550000004", TRUE},         {"+15550000004", "1 555 000 0004", TRUE},
        {"+33612345678", "06 12 34 56 78", TRUE},     {"+353851234567", "085 123 4567", TRUE},
        {"+15550000004", "+4915550000004", FALSE},    {"+15550000004", "50000004", FALSE},
        {"+15550000004", "115550000004", FALSE},      {"+33612345678", "+612345678", FALSE},
        {"+15550000004", "+15550000005", FALSE},      {"555", "555", FALSE},
        {"", "", FALSE},
    };
    for (guint c = 0; c < G_N_ELEMENTS(cases); c++)
        if (cb_peer_phone_same(cases[c].one, cases[c].other) != cases[c].same ||
            cb_peer_phone_same(cases[c].other, cases[c].one) != cases[c].same)
            fail_msg("%s and %s", cases[c].one, cases[c].other);
}

static void
a_number_that_is_typed_is_stored_in_one_form(void **state)
{
    (void)state;
    static const struct {
        const char *typed, *stored; /* NULL: it is no number */
    } cases[] = {
        {"+1 (555) 000-0004", "+15550000004"}, {"0033 6.12-34/56 78", "+33612345678"},
        {"+44 (0)20 7946 0018", "+442079460018"}, {"(713) 555-0101", "7135550101"},
        {"085 123 4567", "0851234567"},        {"abc", NULL},
        {"+1 555 01", NULL},                   {"\033[31m5550101", NULL},
        {"555+0101", NULL},                    {"+1234567890123456", NULL},
        {"+", NULL},                           {"", NULL},
    };
    for (guint c = 0; c < G_N_ELEMENTS(cases); c++) {
        g_autofree char *stored = cb_peer_phone_normal(cases[c].typed);
        if (g_strcmp0(stored, cases[c].stored) != 0)
            fail_msg("%s is %s", cases[c].typed, stored);
        assert_true(stored == NULL || cases[c].typed[4] == '(' ||
                    cb_peer_phone_same(cases[c].typed, stored));
    }
}

/* Whoever sends STOP has the telephone in hand, whichever of its two owners we take them for. */
static void
stop_is_for_everybody_with_the_number(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = peers_introduced(4);
    guint event = worlds_find(world, CB_events, "e");
    peers_do(&world, &(PeersCall){"peers.attend", "{\"contractor_id\":\"c01\",\"phone\":\"+15550100000\"}", 6, 0, NULL});
    peers_hear(&world, "c00", "STOP", "m1", 7);
    assert_true(cb_peer_opted_out(world, event, peers_row(world, "c00"), FALSE));
    assert_true(cb_peer_opted_out(world, event, peers_row(world, "c01"), FALSE));
    assert_false(cb_peer_opted_out(world, event, peers_row(world, "c02"), FALSE));
    assert_int_equal(peers_count(world, NULL, "c01", "scheduled"), 0);
}

/* --- which ------------------------------------------------------------------------------------ */

static void
of_several_the_sender_is_asked_which_and_the_number_stays(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = peers_introduced(4);
    peers_hear(&world, "c00", "yes", "m1", 6);
    g_autofree char *list = peers_told(world, "peer_match_list", "c00");
    assert_non_null(strstr(list, "YES 1"));
    assert_non_null(strstr(list, "YES 3"));
    assert_int_equal(peers_response(world, "c00", "c01"), CB_NULL);
    peers_hear(&world, "c00", "yes 1", "m2", 7);
    peers_hear(&world, "c00", "YES 2", "m3", 8);
    guint yes = 0;
    static const char *const others[] = {"c01", "c02", "c03"};
    for (guint o = 0; o < 3; o++)
        yes += peers_response(world, "c00", others[o]) == TRUE;
    assert_int_equal(yes, 2);
    peers_hear(&world, "c00", "yes 2", "m4", 9); /* once more: says nothing about the third */
    yes = 0;
    for (guint o = 0; o < 3; o++)
        yes += peers_response(world, "c00", others[o]) == TRUE;
    assert_int_equal(yes, 2);
    peers_hear(&world, "c00", "YES 9", "m9", 10); /* nobody has that number */
    yes = 0;
    for (guint o = 0; o < 3; o++)
        yes += peers_response(world, "c00", others[o]) == TRUE;
    assert_int_equal(yes, 2);
    peers_hear(&world, "c00", "yes", "m5", 10); /* one is left */
    for (guint o = 0; o < 3; o++)
        assert_int_equal(peers_response(world, "c00", others[o]), TRUE);
}

static void
a_first_name_or_company_says_which(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = peers_introduced(4);
    peers_hear(&world, "c00", "Yes, I'd love to meet BEN", "m1", 6);
    peers_hear(&world, "c00", "no, not Cho Works", "m2", 7);
    assert_int_equal(peers_response(world, "c00", "c01"), TRUE);
    assert_int_equal(peers_response(world, "c00", "c02"), FALSE);
    assert_int_equal(peers_response(world, "c00", "c03"), CB_NULL);
}

static void
an_introduction_of_yesterday_is_not_answered_any_more(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = peers_introduced(2);
    peers_hear(&world, "c00", "yes", "m1", 5 + 24 * 60 + 1);
    assert_int_equal(peers_response(world, "c00", "c01"), CB_NULL);
    assert_int_equal(peers_count(world, CB_PEER_INBOUND, "c00", "pending"), 1);
}

/* --- later, and out --------------------------------------------------------------------------- */

static void
later_waits_for_the_break_and_its_yes_is_a_meeting(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = peers_introduced(2);
    peers_hear(&world, "c01", "yes", "m1", 6);
    peers_hear(&world, "c00", "later", "m2", 6);
    peers_hear(&world, "c00", "not now", "m3", 7);
    assert_int_equal(peers_count(world, "peer_match_reminder", "c00", "scheduled"), 1);
    peers_send(&world, 175);
    g_autofree char *told = peers_told(world, "peer_match_reminder", "c00");
    assert_non_null(strstr(told, "the foyer"));
    peers_hear(&world, "c00", "yes", "m4", 176);
    assert_int_equal(event_peer_matches_meeting_scheduled(world, 0), TRUE);
    assert_true(event_peer_matches_meeting_time(world, 0) == at(180));
    assert_string_equal(event_peer_matches_meeting_location(world, 0), "the foyer");
}

static void
who_opts_out_is_declined_everywhere_and_gets_nothing_more(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = peers_summit(4);
    guint event = worlds_find(world, CB_events, "e");
    peers_do(&world, &(PeersCall){.kind = "peers.run", .minutes = -15});
    peers_hear(&world, "c00", "STOP", "m1", -10);
    assert_int_equal(peers_count(world, NULL, "c00", "scheduled"), 0);
    assert_int_equal(peers_response(world, "c00", "c01"), FALSE);
    assert_int_equal(cb_peer_bar(world, event, peers_row(world, "c00")), CB_PEER_NO_OPT_IN);
    peers_hear(&world, "c01", "stop matches", "m2", -9);
    assert_int_equal(cb_peer_bar(world, event, peers_row(world, "c01")), CB_PEER_OPTED_OUT);
    assert_false(cb_peer_opted_out(world, event, peers_row(world, "c01"), FALSE));
    peers_refuse(
        world, "OPTED_OUT",
        &(PeersCall){"peers.say", "{\"contractor_id\":\"c00\",\"text\":\"Hello\"}", -8, 0, NULL});
}

/* --- people ----------------------------------------------------------------------------------- */

static void
what_nobody_can_read_waits_until_a_person_says_what_it_meant(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = peers_introduced(2);
    peers_hear(&world, "c00", "lovely weather", "m1", 6);
    g_autoptr(GArray) unsettled = cb_peer_unsettled(world, worlds_find(world, CB_events, "e"));
    assert_int_equal(unsettled->len, 1);
    const char *id = event_messages_id(world, g_array_index(unsettled, guint, 0));
    const char *match = event_peer_matches_id(world, 0);
    g_autofree char *payload = g_strdup_printf(
        "{\"contractor_id\":\"c00\",\"match_id\":\"%s\",\"class\":\"yes\",\"message_id\":\"%s\"}",
        match, id);
    PeersCall call = {"peers.reply", payload, 9, 0, NULL};
    peers_do(&world, &call);
    assert_int_equal(peers_response(world, "c00", "c01"), TRUE);
    assert_int_equal(peers_count(world, CB_PEER_INBOUND, "c00", "pending"), 0);
    peers_refuse(world, "ALREADY_SETTLED", &call);
    peers_hear(&world, "c01", "what a day", "m2", 10);
    g_autoptr(GArray) more = cb_peer_unsettled(world, worlds_find(world, CB_events, "e"));
    g_autofree char *answer =
        g_strdup_printf("{\"contractor_id\":\"c01\",\"text\":\"Indeed!\",\"message_id\":\"%s\"}",
                        event_messages_id(world, g_array_index(more, guint, 0)));
    peers_do(&world, &(PeersCall){"peers.say", answer, 11, 0, NULL});
    g_autofree char *told = peers_told(world, "dispatcher_message", "c01");
    assert_string_equal(told, "Indeed!");
}

static void
ratings_are_asked_once_after_the_event_and_not_at_night(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = peers_introduced(2);
    guint event = worlds_find(world, CB_events, "e");
    PeersCall rate = {"peers.rate", "{}", 6 * 60, CB_ROLE_SERVICE, NULL};
    peers_refuse(world, "NOTHING_TO_DO", &rate);
    peers_hear(&world, "c00", "yes", "m1", 6);
    peers_hear(&world, "c01", "yes", "m2", 6);
    peers_send(&world, 7);
    assert_true(cb_peer_ratings_next(world, event, at(8)) == at(6 * 60));
    peers_do(&world, &rate);
    assert_int_equal(peers_count(world, "rating_request", NULL, "scheduled"), 2);
    peers_refuse(world, "NOTHING_TO_DO", &rate);
    assert_true(cb_peer_awake(world, event, at(9 * 60)) == at(21 * 60)); /* 21:00 … next 09:00 */
    assert_true(cb_peer_awake(world, event, at(8 * 60 + 59)) == at(8 * 60 + 59));
    assert_true(cb_peer_awake(world, event, at(20 * 60)) == at(20 * 60)); /* 08:00 */
}

static void
nobody_is_asked_about_an_event_of_long_ago(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = peers_introduced(2);
    g_autoptr(CbPatch) rows = cb_patch_new();
    worlds_row(rows, CB_event_peer_matches, "id", event_peer_matches_id(world, 0), "contractor1_response", "1",
               "contractor2_response", "1", NULL);
    g_autoptr(CbWorld) taken_over = cb_world_patch(world, rows); /* exchanged by another program */
    PeersCall rate = {"peers.rate", "{}", 6 * 60, CB_ROLE_SERVICE, NULL};
    peers_refuse(taken_over, "NOTHING_TO_DO", &rate);
    peers_hear(&world, "c00", "yes", "m1", 6);
    peers_hear(&world, "c01", "yes", "m2", 6);
    peers_send(&world, 7);
    rate.minutes = 30 * 60 + 1;
    peers_refuse(world, "NOTHING_TO_DO", &rate);
    rate.minutes = 30 * 60;
    peers_do(&world, &rate);
}

static void
who_says_twice_that_they_met_is_asked_once_how_it_was(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = peers_introduced(2);
    g_autofree char *met =
        g_strdup_printf("{\"contractor_id\":\"c00\",\"match_id\":\"%s\",\"class\":\"met\"}",
                        event_peer_matches_id(world, 0));
    peers_hear(&world, "c00", "yes", "m1", 6);
    peers_hear(&world, "c01", "yes", "m2", 6);
    peers_send(&world, 26);
    peers_hear(&world, "c00", "we met", "m3", 27);
    peers_do(&world, &(PeersCall){"peers.reply", met, 28, 0, NULL});
    assert_int_equal(peers_count(world, "rating_request", "c00", NULL), 1);
    peers_send(&world, 28);
    peers_hear(&world, "c00", "8", "m4", 29);
    peers_do(&world, &(PeersCall){"peers.reply", met, 30, 0, NULL});
    assert_int_equal(peers_count(world, "rating_request", "c00", NULL), 1);
}

/* --- the reminder of a match ------------------------------------------------------------------ */

/* c00 has two matches that the others agree to, both put off until later; the reminder of the first
 * is of the tea at three, that of the second of a walk at four. Both are sent. */
static CbWorld *
two_reminders(void)
{
    CbWorld *world = peers_summit(3);
    g_autoptr(CbPatch) rows = cb_patch_new();
    worlds_row(rows, CB_event_agenda_items, "id", "walk", "event_id", "e", "item_type",
               "networking", "start_time", "2026-06-01T16:00:00Z", "location", "the garden", NULL);
    CbWorld *more = cb_world_patch(world, rows);
    cb_world_unref(world);
    peers_do(&more, &(PeersCall){.kind = "peers.run", .minutes = -15});
    peers_send(&more, 5);
    peers_hear(&more, "c01", "yes Ann", "m1", 6);
    peers_hear(&more, "c02", "yes Ann", "m2", 6);
    peers_hear(&more, "c00", "later Ben", "m3", 7);
    peers_hear(&more, "c00", "later Cho", "m4", 171); /* tea is too near */
    peers_send(&more, 236);
    return more;
}

static guint
match_of(const CbWorld *world, const char *who, const char *other)
{
    guint a = peers_row(world, who), b = peers_row(world, other), match = 0;
    while (event_peer_matches_contractor1_id(world, match) != MIN(a, b) ||
           event_peer_matches_contractor2_id(world, match) != MAX(a, b))
        match++;
    return match;
}

static void
a_yes_takes_time_and_place_of_the_reminder_of_its_match(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = two_reminders();
    assert_int_equal(peers_count(world, "peer_match_reminder", "c00", "sent"), 2);
    peers_hear(&world, "c00", "yes Ben", "m5", 237);
    guint match = match_of(world, "c00", "c01");
    assert_true(event_peer_matches_meeting_time(world, match) == at(180));
    assert_string_equal(event_peer_matches_meeting_location(world, match), "the foyer");
    assert_int_equal(peers_count(world, "peer_match_reminder", "c00", "sent"), 1);
    peers_hear(&world, "c00", "YES", "m6", 238); /* one waits: it is that */
    match = match_of(world, "c00", "c02");
    assert_true(event_peer_matches_meeting_time(world, match) == at(240));
    assert_string_equal(event_peer_matches_meeting_location(world, match), "the garden");
    assert_int_equal(peers_count(world, "peer_match_reminder", "c00", "sent"), 0);
}

static void
a_reminder_that_a_dispatcher_reads_as_yes_is_a_meeting_and_answered(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = two_reminders();
    guint match = match_of(world, "c00", "c01");
    g_autofree char *payload =
        g_strdup_printf("{\"contractor_id\":\"c00\",\"match_id\":\"%s\",\"class\":\"yes\"}",
                        event_peer_matches_id(world, match));
    peers_do(&world, &(PeersCall){"peers.reply", payload, 237, 0, NULL});
    match = match_of(world, "c00", "c01");
    assert_int_equal(event_peer_matches_meeting_scheduled(world, match), TRUE);
    assert_true(event_peer_matches_meeting_time(world, match) == at(180));
    assert_int_equal(peers_count(world, "peer_match_reminder", "c00", "sent"), 1);
    peers_hear(&world, "c00", "No thanks", "m5", 238);
    assert_int_equal(peers_response(world, "c00", "c01"), TRUE);
    assert_int_equal(peers_response(world, "c00", "c02"), FALSE);
}

static void
a_number_put_right_is_that_of_texts_that_wait(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = peers_summit(2);
    peers_do(&world, &(PeersCall){.kind = "peers.run", .minutes = -15});
    peers_do(&world,
             &(PeersCall){"peers.attend", "{\"contractor_id\":\"c00\",\"phone\":\"+15559990000\"}",
                          -10, 0, NULL});
    assert_int_equal(peers_count(world, NULL, NULL, "scheduled"), 2);
    for (guint m = 0; m < cb_world_rows(world, CB_event_messages); m++)
        assert_string_equal(event_messages_phone(world, m),
                            event_messages_contractor_id(world, m) == peers_row(world, "c00")
                                ? "+15559990000"
                                : "+15550100001");
}

/* --- random answers --------------------------------------------------------------------------- */

static void
whatever_people_answer_contact_leaves_only_when_both_agreed(void **state)
{
    (void)state;
    static const char *const texts[] = {"yes",     "no",           "later",   "maybe",      "YES 2",
                                        "yes 1?",  "who is this?", "7",       "met",        "hm",
                                        "nah",     "Ben yes",      "yes Cho", "stop peers", "STOP",
                                        "not yet", "we talked"};
    for (guint seed = 1; seed <= 12; seed++) {
        CbDice dice = cb_dice_new(seed, 0);
        g_autoptr(CbWorld) world = peers_introduced(6);
        for (guint step = 0; step < 25; step++) {
            g_autofree char *who = g_strdup_printf("c%02u", cb_dice_below(&dice, 6));
            g_autofree char *id = g_strdup_printf("m%u", step);
            peers_hear(&world, who, texts[cb_dice_below(&dice, G_N_ELEMENTS(texts))], id,
                       6 + (int)step * 9);
            if (cb_dice_below(&dice, 2) == 0)
                peers_send(&world, 6 + (int)step * 9);
        }
    }
}

/* An attempt whose end nobody knows may have arrived, and who answers it has it: what a no calls off are the others. */
static void
a_no_to_a_text_that_is_tried_again_answers_it(void **state)
{
    (void)state;
    static const char *const words[] = {"no", "Yes please", "later"};
    for (guint w = 0; w < G_N_ELEMENTS(words); w++) {
        g_autoptr(CbWorld) world = peers_summit(2);
        peers_do(&world, &(PeersCall){.kind = "peers.run", .minutes = -15});
        const char *type = w == 0 ? "peer_match_introduction" : "peer_match_reminder";
        g_autoptr(CbPatch) rows = cb_patch_new();
        for (guint m = 0; m < cb_world_rows(world, CB_event_messages); m++)
            worlds_row(rows, CB_event_messages, "id", event_messages_id(world, m), "event_id", "e", "message_type", type,
                       "attempts", "1", NULL);
        CbWorld *tried = cb_world_patch(world, rows);
        cb_world_unref(world);
        world = tried;
        peers_hear(&world, "c00", words[w], "m1", 6);
        assert_int_equal(peers_count(world, type, "c00", "responded"), 1);
        assert_int_equal(peers_count(world, type, "c01", w == 0 ? "cancelled" : "scheduled"), 1);
    }
}

static void
an_answer_leaves_the_time_at_which_its_question_went_out(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = peers_introduced(2);
    peers_hear(&world, "c00", "yes", "m1", 9);
    for (guint m = 0; m < cb_world_rows(world, CB_event_messages); m++)
        if (is(event_messages_message_type(world, m), "peer_match_introduction"))
            assert_true(event_messages_actual_send_time(world, m) == at(5));
    assert_int_equal(peers_count(world, "peer_match_introduction", "c00", "responded"), 1);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_yes_brings_contact_and_later_the_question_whether_they_met),
        cmocka_unit_test(a_refusal_is_never_revealed),
        cmocka_unit_test(a_text_that_comes_twice_has_one_effect),
        cmocka_unit_test(details_hold_no_way_to_reach_anybody),
        cmocka_unit_test(numbers_are_the_same_but_for_the_code_of_a_country),
        cmocka_unit_test(a_number_that_is_typed_is_stored_in_one_form),
        cmocka_unit_test(stop_is_for_everybody_with_the_number),
        cmocka_unit_test(of_several_the_sender_is_asked_which_and_the_number_stays),
        cmocka_unit_test(a_first_name_or_company_says_which),
        cmocka_unit_test(an_introduction_of_yesterday_is_not_answered_any_more),
        cmocka_unit_test(later_waits_for_the_break_and_its_yes_is_a_meeting),
        cmocka_unit_test(who_opts_out_is_declined_everywhere_and_gets_nothing_more),
        cmocka_unit_test(what_nobody_can_read_waits_until_a_person_says_what_it_meant),
        cmocka_unit_test(ratings_are_asked_once_after_the_event_and_not_at_night),
        cmocka_unit_test(nobody_is_asked_about_an_event_of_long_ago),
        cmocka_unit_test(who_says_twice_that_they_met_is_asked_once_how_it_was),
        cmocka_unit_test(a_yes_takes_time_and_place_of_the_reminder_of_its_match),
        cmocka_unit_test(a_reminder_that_a_dispatcher_reads_as_yes_is_a_meeting_and_answered),
        cmocka_unit_test(a_number_put_right_is_that_of_texts_that_wait),
        cmocka_unit_test(whatever_people_answer_contact_leaves_only_when_both_agreed),
        cmocka_unit_test(a_no_to_a_text_that_is_tried_again_answers_it),
        cmocka_unit_test(an_answer_leaves_the_time_at_which_its_question_went_out),
    };
    return cmocka_run_group_tests_name("texts of peers", tests, NULL, NULL);
}
