/* Decisions about a run: when it is made, what it makes, and what people order. */
#include "tests/engine/peers_fixture.h"

#include "engine/peers/attendee.h"
#include "engine/peers/batch.h"
#include "engine/peers/optimal.h"

static const char *
state(const CbWorld *world)
{
    return peer_runs_state(world, cb_peer_run(world, worlds_find(world, CB_events, "e")));
}

static gint64
run_at(const CbWorld *world)
{
    return peer_runs_run_at(world, cb_peer_run(world, worlds_find(world, CB_events, "e")));
}

static void
change(CbWorld **world, CbTableId table, const char *id, const char *column, const char *value)
{
    g_autoptr(CbPatch) rows = cb_patch_new();
    worlds_row(rows, table, "id", id, "event_id", "e", column, value, NULL);
    CbWorld *after = cb_world_patch(*world, rows);
    cb_world_unref(*world);
    *world = after;
}

#define SCHEDULE(m)                                                                                \
    &(PeersCall)                                                                                   \
    {                                                                                              \
        .kind = "peers.schedule", .minutes = m                                                     \
    }
#define RUN(m)                                                                                     \
    &(PeersCall)                                                                                   \
    {                                                                                              \
        .kind = "peers.run", .minutes = m                                                          \
    }

/* --- when ------------------------------------------------------------------------------------- */

static void
a_run_follows_its_lunch(void **state_)
{
    (void)state_;
    g_autoptr(CbWorld) world = peers_summit(4);
    peers_do(&world, SCHEDULE(-300));
    assert_true(run_at(world) == at(-15));
    peers_refuse(world, "NOTHING_TO_DO", SCHEDULE(-299));
    change(&world, CB_event_agenda_items, "lunch", "start_time", "2026-06-01T12:30:00Z");
    peers_do(&world, SCHEDULE(-298));
    assert_true(run_at(world) == at(15));
    change(&world, CB_event_agenda_items, "lunch", "item_type", "session");
    peers_do(&world, SCHEDULE(-297));
    assert_string_equal(state(world), "cancelled");
    peers_refuse(world, "NOTHING_TO_DO", SCHEDULE(-296));
    change(&world, CB_event_agenda_items, "lunch", "item_type", "lunch");
    peers_do(&world, SCHEDULE(-295));
    assert_string_equal(state(world), "delayed");
}

static void
what_is_put_off_stays_so_when_lunch_moves(void **state_)
{
    (void)state_;
    g_autoptr(CbWorld) world = peers_summit(4);
    peers_do(&world, SCHEDULE(-300));
    peers_do(&world, &(PeersCall){"peers.postpone", "{\"minutes\":10}", -299, 0, NULL});
    assert_true(run_at(world) == at(-5));
    peers_refuse(world, "NOTHING_TO_DO", SCHEDULE(-298));
    change(&world, CB_event_agenda_items, "lunch", "start_time", "2026-06-01T12:30:00Z");
    peers_do(&world, SCHEDULE(-297));
    assert_true(run_at(world) == at(25));
    peers_do(&world, RUN(25));
    peers_do(&world, &(PeersCall){"peers.postpone", "{\"minutes\":20}", 26, 0, NULL});
    for (guint m = 0; m < cb_world_rows(world, CB_event_messages); m++)
        assert_true(event_messages_scheduled_time(world, m) == at(30 + 5 + 20));
    peers_do(&world, &(PeersCall){"peers.postpone", "{\"minutes\":0}", 27, 0, NULL});
    assert_true(event_messages_scheduled_time(world, 0) == at(30 + 5));
    peers_refuse(world, "INTRODUCTIONS_SENT",
                 &(PeersCall){"peers.postpone", "{\"minutes\":30}", 40, 0, NULL});
    peers_refuse(world, "INVALID_VALUE",
                 &(PeersCall){"peers.postpone", "{\"minutes\":-1}", 27, 0, NULL});
}

static void
what_a_person_cancelled_stays_so_until_lunch_moves(void **state_)
{
    (void)state_;
    g_autoptr(CbWorld) world = peers_summit(4);
    peers_do(&world, SCHEDULE(-300));
    peers_refuse(world, "REASON_NEEDED", &(PeersCall){"peers.cancel", "{}", -299, 0, NULL});
    peers_do(&world, &(PeersCall){"peers.cancel", "{\"reason\":\"no room\"}", -299, 0, NULL});
    assert_string_equal(peer_runs_last_error(world, cb_peer_run(world, worlds_find(world, CB_events, "e"))), "no room");
    peers_refuse(world, "NOTHING_TO_DO", &(PeersCall){"peers.schedule", NULL, -298, CB_ROLE_SERVICE, NULL});
    peers_refuse(world, "NOTHING_TO_DO", &(PeersCall){"peers.cancel", "{}", -297, 0, NULL});
    g_autoptr(CbWorld) put_off = cb_world_ref(world);
    g_autofree char *again = peers_say(&put_off, &(PeersCall){"peers.postpone", "{\"minutes\":0}", -296, 0, NULL});
    assert_non_null(strstr(again, " again, introductions go out "));
    assert_string_equal(state(put_off), "delayed");
    peers_do(&world, SCHEDULE(-296)); /* a person plans it again */
    assert_string_equal(state(world), "delayed");
}

static void
a_refusal_to_plan_says_how_the_run_stands(void **state_)
{
    (void)state_;
    g_autoptr(CbWorld) world = peers_summit(4);
    peers_do(&world, SCHEDULE(-300));
    peers_do(&world, &(PeersCall){"peers.postpone", "{\"minutes\":10}", -299, 0, NULL});
    g_autoptr(CbOutcome) outcome = peers_decide(world, SCHEDULE(-298));
    assert_string_equal(outcome->sentence, "The run of Summit is put off by 10 minutes, as was ordered; peers postpone 0 "
                                           "takes that back.");
}

static void
what_would_change_nothing_is_refused(void **state_)
{
    (void)state_;
    g_autoptr(CbWorld) world = peers_summit(4);
    static const PeersCall later = {"peers.postpone", "{\"minutes\":10}", -299, 0, NULL};
    peers_do(&world, SCHEDULE(-300));
    peers_refuse(world, "NOTHING_TO_DO", &(PeersCall){"peers.postpone", "{\"minutes\":0}", -299, 0, NULL});
    peers_do(&world, &later);
    peers_refuse(world, "NOTHING_TO_DO", &later);
    g_autoptr(CbOutcome) none = peers_decide(
        world, &(PeersCall){"peers.pair", "{\"contractor1_id\":\"c00\",\"contractor2_id\":\"c01\",\"rule\":\"none\"}", -298, 0, NULL});
    assert_string_equal(none->sentence, "Nothing is ordered about these two.");
}

/* Nobody is introduced on the day after, or when all have left. */
static void
a_run_is_put_off_no_further_than_the_event_lasts(void **state_)
{
    (void)state_;
    g_autoptr(CbWorld) world = peers_summit(4);
    peers_do(&world, SCHEDULE(-300));
    peers_refuse(world, "INVALID_VALUE", &(PeersCall){"peers.postpone", "{\"minutes\":1500}", -299, 0, NULL});
    peers_refuse(world, "INVALID_VALUE", &(PeersCall){"peers.postpone", "{\"minutes\":296}", -299, 0, NULL});
    g_autofree char *said = peers_say(&world, &(PeersCall){"peers.postpone", "{\"minutes\":20}", -299, 0, NULL});
    assert_non_null(strstr(said, " has begun; introductions go out "));
}

static void
an_event_without_lunch_can_be_said_to_match_nobody(void **state_)
{
    (void)state_;
    g_autoptr(CbWorld) world = peers_summit(4);
    change(&world, CB_event_agenda_items, "lunch", "item_type", "session");
    peers_do(&world, &(PeersCall){"peers.cancel", "{\"reason\":\"no meal\"}", -299, 0, NULL});
    assert_string_equal(state(world), "cancelled");
    peers_refuse(world, "NOTHING_TO_DO", &(PeersCall){"peers.cancel", "{\"reason\":\"no meal\"}", -298, 0, NULL});
    change(&world, CB_event_agenda_items, "lunch", "item_type", "lunch");
    peers_do(&world, &(PeersCall){"peers.schedule", NULL, -297, CB_ROLE_SERVICE, NULL});
    assert_string_equal(state(world), "delayed");
}

static void
a_run_fails_twice_with_a_pause_between(void **state_)
{
    (void)state_;
    g_autoptr(CbWorld) world = peers_summit(4);
    guint event = worlds_find(world, CB_events, "e");
    PeersCall fails = {"peers.fail", "{\"error\":\"no memory\"}", -15, CB_ROLE_SERVICE, NULL};
    peers_refuse(world, "RUN_NOT_FOUND", &fails);
    peers_do(&world, SCHEDULE(-15));
    peers_do(&world, &fails);
    assert_string_equal(state(world), "delayed");
    assert_true(cb_peer_run_due(world, cb_peer_run(world, event)) == at(-15) + 10 * CB_SECOND);
    peers_do(&world, &fails);
    assert_string_equal(state(world), "failed");
    peers_refuse(world, "RUN_NOT_OPEN", &fails);
    peers_refuse(world, "NOTHING_TO_DO", SCHEDULE(-14));
    peers_do(&world, RUN(-13)); /* a person tries again */
    assert_string_equal(state(world), "completed");
}

/* --- what ------------------------------------------------------------------------------------- */

static void
both_of_each_pair_are_introduced_at_the_same_time(void **state_)
{
    (void)state_;
    g_autoptr(CbWorld) world = peers_summit(5);
    peers_do(&world, RUN(-15));
    assert_string_equal(state(world), "completed");
    assert_true(peers_matches(world) > 0);
    assert_int_equal(peers_count(world, "peer_match_introduction", NULL, "scheduled"),
                     2 * peers_matches(world));
    for (guint m = 0; m < cb_world_rows(world, CB_event_messages); m++) {
        assert_true(event_messages_scheduled_time(world, m) == at(5));
        assert_string_equal(event_messages_message_content(world, m), "");
    }
}

static void
a_run_once_more_makes_nothing_but_for_newcomers(void **state_)
{
    (void)state_;
    g_autoptr(CbPatch) rows = cb_patch_new();
    g_autoptr(CbWorld) few = peers_summit(9);
    peers_person(rows, 60, "Zoe", "Utica, NY");
    peers_person(rows, 61, "Yan", "Flint, MI");
    g_autoptr(CbWorld) world = cb_world_ref(few);
    peers_do(&world, RUN(-15));
    guint before = peers_matches(world);
    peers_refuse(world, "NOTHING_TO_DO", RUN(-14));
    peers_do(&world, &(PeersCall){"peers.run", NULL, -14, CB_ROLE_SERVICE, NULL}); /* a hub, for who came */
    assert_int_equal(peers_matches(world), before);
    CbWorld *more = cb_world_patch(world, rows);
    cb_world_unref(world);
    world = more;
    peers_do(&world, RUN(-10));
    assert_true(peers_matches(world) > before);
    for (guint c = 0; c < cb_world_rows(world, CB_contractors); c++)
        assert_true(cb_peer_matches_of(world, worlds_find(world, CB_events, "e"), c) <= 3);
    assert_true(cb_peer_matches_of(world, worlds_find(world, CB_events, "e"),
                                   peers_row(world, "c60")) >= 1);
}

static void
newcomers_get_up_to_three_where_lists_are_the_policy(void **state_)
{
    (void)state_;
    g_autoptr(CbPatch) rows = cb_patch_new();
    g_autoptr(CbWorld) world = peers_summit(8);
    worlds_row(rows, CB_policies, "id", "peers", "policy", "{\"policy\":\"lists\"}", NULL);
    CbWorld *more = cb_world_patch(world, rows);
    cb_world_unref(world);
    world = more;
    peers_do(&world, RUN(-15));
    guint before = peers_matches(world);
    peers_person(rows, 60, "Zoe", "Utica, NY");
    more = cb_world_patch(world, rows);
    cb_world_unref(world);
    world = more;
    peers_do(&world, RUN(-10));
    assert_int_equal(peers_matches(world), before + 3);
    peers_refuse(world, "NOTHING_TO_DO", RUN(-9));
}

static char *
plan_of(const CbWorld *world)
{
    CbPeersPolicy policy = cb_peers_policy(world);
    g_autoptr(CbPeerBatch) batch =
        cb_peer_batch_new(world, worlds_find(world, CB_events, "e"), &policy, CB_OPTIMAL_WORK);
    g_autoptr(cJSON) payload = cJSON_CreateObject();
    cJSON_AddItemToObject(payload, "pairs", cb_peer_batch_plan(world, batch));
    return cJSON_PrintUnformatted(payload);
}

static void
a_plan_made_aside_is_what_the_run_makes(void **state_)
{
    (void)state_;
    g_autoptr(CbWorld) world = peers_summit(9);
    g_autoptr(CbWorld) other = cb_world_ref(world);
    g_autofree char *plan = plan_of(world);
    peers_do(&other, RUN(-15));
    peers_do(&world, &(PeersCall){"peers.run", plan, -15, 0, NULL});
    assert_true(peers_matches(world) > 0);
    assert_int_equal(peers_matches(world), peers_matches(other));
    for (guint m = 0; m < peers_matches(world); m++) {
        assert_int_equal(event_peer_matches_contractor1_id(world, m), event_peer_matches_contractor1_id(other, m));
        assert_int_equal(event_peer_matches_contractor2_id(world, m), event_peer_matches_contractor2_id(other, m));
    }
    peers_refuse(world, "PLAN_IS_OLD", &(PeersCall){"peers.run", plan, -14, 0, NULL});
}

/* Whoever is pinned to four others is introduced to four. */
static void
pins_stand_beyond_the_room_in_a_plan_too(void **state_)
{
    (void)state_;
    static const char *const orders[] = {
        "{\"contractor1_id\":\"c00\",\"contractor2_id\":\"c01\",\"rule\":\"pin\"}",
        "{\"contractor1_id\":\"c00\",\"contractor2_id\":\"c02\",\"rule\":\"pin\"}",
        "{\"contractor1_id\":\"c00\",\"contractor2_id\":\"c03\",\"rule\":\"pin\"}",
        "{\"contractor1_id\":\"c00\",\"contractor2_id\":\"c08\",\"rule\":\"pin\"}",
    };
    g_autoptr(CbWorld) world = peers_summit(9);
    for (guint o = 0; o < G_N_ELEMENTS(orders); o++)
        peers_do(&world, &(PeersCall){"peers.pair", orders[o], -16, 0, NULL});
    g_autofree char *plan = plan_of(world);
    peers_do(&world, &(PeersCall){"peers.run", plan, -15, 0, NULL});
    assert_int_equal(cb_peer_matches_of(world, worlds_find(world, CB_events, "e"), peers_row(world, "c00")), 4);
}

static void
a_plan_that_no_longer_fits_is_refused(void **state_)
{
    (void)state_;
    static const char *const wrong[] = {
        "{\"pairs\":[[\"c00\",\"c01\"],[\"c01\",\"c00\"]]}",
        "{\"pairs\":[[\"c00\",\"c00\"]]}",
        "{\"pairs\":[[\"c00\",\"nobody\"]]}",
        "{\"pairs\":[[\"c00\"]]}",
        "{\"pairs\":\"c00\"}",
        "{\"pairs\":[[\"c00\",\"c01\"],[\"c00\",\"c02\"],[\"c00\",\"c03\"],[\"c00\",\"c04\"]]}",
    };
    g_autoptr(CbWorld) world = peers_summit(9);
    for (guint w = 0; w < G_N_ELEMENTS(wrong); w++)
        peers_refuse(world, "PLAN_IS_OLD", &(PeersCall){"peers.run", wrong[w], -15, 0, NULL});
    g_autofree char *plan = plan_of(world);
    g_autoptr(CbWorld) gone = cb_world_ref(world);
    peers_do(&gone, &(PeersCall){"peers.opt_out", "{\"contractor_id\":\"c00\",\"scope\":\"all\"}", -14, 0, NULL});
    peers_refuse(gone, "PLAN_IS_OLD", &(PeersCall){"peers.run", plan, -13, 0, NULL});
}

static void
long_after_lunch_somebody_must_say_so(void **state_)
{
    (void)state_;
    g_autoptr(CbWorld) world = peers_summit(4);
    peers_refuse(world, "RUN_IS_LATE", RUN(61));
    peers_do(&world, &(PeersCall){"peers.run", "{\"late\":true}", 61, 0, NULL});
    assert_true(peers_matches(world) > 0);
}

static void
without_lunch_or_people_nobody_is_introduced(void **state_)
{
    (void)state_;
    g_autoptr(CbWorld) alone = peers_summit(1);
    peers_do(&alone, RUN(-15));
    assert_string_equal(state(alone), "completed");
    assert_int_equal(peers_matches(alone), 0);
    g_autoptr(CbWorld) world = peers_summit(4);
    change(&world, CB_event_agenda_items, "lunch", "item_type", "session");
    peers_refuse(world, "NO_LUNCH", RUN(-15));
}

/* What is put off is not late at its own minute. */
static void
a_run_may_be_put_off_past_the_end_of_lunch(void **state_)
{
    (void)state_;
    g_autoptr(CbWorld) world = peers_summit(4);
    peers_do(&world, SCHEDULE(-300));
    peers_do(&world, &(PeersCall){"peers.postpone", "{\"minutes\":120}", -299, 0, NULL});
    peers_do(&world, RUN(105));
    assert_true(peers_matches(world) > 0);
    peers_refuse(world, "RUN_IS_LATE", RUN(181));
}

/* --- orders ----------------------------------------------------------------------------------- */

#define PAIR(a, b, rule)                                                                           \
    "{\"contractor1_id\":\"" a "\",\"contractor2_id\":\"" b "\",\"rule\":\"" rule "\"}"

static gboolean
are_matched(const CbWorld *world, const char *a, const char *b)
{
    return cb_peer_matched(world, worlds_find(world, CB_events, "e"), peers_row(world, a),
                           peers_row(world, b));
}

static void
whoever_wants_no_introductions_is_introduced_by_nobody(void **state_)
{
    (void)state_;
    static const char two[] = "{\"contractor1_id\":\"c01\",\"contractor2_id\":\"c00\"}";
    PeersCall out = {"peers.opt_out", "{\"contractor_id\":\"c00\",\"scope\":\"peers\"}", -40, 0, NULL};
    g_autoptr(CbWorld) world = peers_summit(3);
    g_autoptr(CbWorld) unmatched = cb_world_ref(world);
    peers_do(&world, &(PeersCall){"peers.match", two, -50, 0, NULL});
    peers_do(&world, &out);
    g_autofree char *match =
        g_strdup_printf("{\"match_id\":\"%s\"}", event_peer_matches_id(world, 0));
    peers_refuse(world, "OPTED_OUT", &(PeersCall){"peers.introduce", match, -30, 0, NULL});
    peers_do(&unmatched, &out);
    peers_refuse(unmatched, "OPTED_OUT", &(PeersCall){"peers.match", two, -30, 0, NULL});
}

static void
orders_about_pairs_hold_whoever_is_named_first(void **state_)
{
    (void)state_;
    g_autoptr(CbWorld) world = peers_summit(8);
    peers_do(&world, &(PeersCall){"peers.pair", PAIR("c07", "c00", "pin"), -60, 0, NULL});
    peers_do(&world, &(PeersCall){"peers.pair", PAIR("c01", "c02", "forbid"), -60, 0, NULL});
    peers_refuse(world, "NOTHING_TO_DO",
                 &(PeersCall){"peers.pair", PAIR("c02", "c01", "forbid"), -59, 0, NULL});
    peers_refuse(world, "INVALID_PAIR",
                 &(PeersCall){"peers.pair", PAIR("c01", "c01", "pin"), -59, 0, NULL});
    peers_refuse(world, "INVALID_VALUE",
                 &(PeersCall){"peers.pair", PAIR("c01", "c03", "like"), -59, 0, NULL});
    peers_do(&world, RUN(-15));
    assert_true(are_matched(world, "c00", "c07"));
    assert_false(are_matched(world, "c01", "c02"));
    peers_refuse(world, "ALREADY_MATCHED",
                 &(PeersCall){"peers.pair", PAIR("c00", "c07", "forbid"), -14, 0, NULL});
}

static void
refuse_phones(const CbWorld *world)
{
    static const char *const phones[] = {"abc", "1", "\\u001b", "+1 555 01x", "555-01", "1234567890123456"};
    for (guint p = 0; p < G_N_ELEMENTS(phones); p++) {
        g_autofree char *payload =
            g_strdup_printf("{\"contractor_id\":\"c01\",\"phone\":\"%s\"}", phones[p]);
        peers_refuse(world, "INVALID_VALUE", &(PeersCall){"peers.attend", payload, -57, 0, NULL});
    }
}

static void
what_the_data_got_wrong_is_put_right(void **state_)
{
    (void)state_;
    g_autoptr(CbWorld) world = peers_summit(3);
    guint event = worlds_find(world, CB_events, "e");
    peers_do(&world,
             &(PeersCall){"peers.attend", "{\"contractor_id\":\"c01\",\"checked_in\":false}", -60,
                          0, NULL});
    assert_int_equal(cb_peer_bar(world, event, peers_row(world, "c01")), CB_PEER_NOT_CHECKED_IN);
    peers_do(&world, &(PeersCall){"peers.attend", "{\"contractor_id\":\"c01\",\"checked_in\":true}",
                                  -59, 0, NULL});
    assert_int_equal(cb_peer_bar(world, event, peers_row(world, "c01")), CB_PEER_TAKES_PART);
    peers_do(&world, &(PeersCall){"peers.attend", "{\"contractor_id\":\"c01\",\"phone\":\"+1 (777) 555-01.23\"}",
                                  -58, 0, NULL});
    assert_string_equal(contractors_phone(world, peers_row(world, "c01")), "+17775550123");
    refuse_phones(world);
    peers_refuse(world, "NOTHING_TO_DO",
                 &(PeersCall){"peers.attend", "{\"contractor_id\":\"c01\"}", -57, 0, NULL});
    peers_refuse(world, "INVALID_VALUE",
                 &(PeersCall){"peers.attend", "{\"contractor_id\":\"c01\",\"checked_in\":\"yes\"}",
                              -57, 0, NULL});
}

static void
assert_says(const CbWorld *world, PeersCall call, const char *words)
{
    g_autoptr(CbOutcome) outcome = peers_decide(world, &call);
    assert_null(outcome->code);
    if (strstr(outcome->sentence, words) == NULL)
        fail_msg("\"%s\" says nothing of \"%s\"", outcome->sentence, words);
}

/* Who reads the sentence later knows what was stored. */
static void
what_is_put_right_and_how_somebody_rates_is_said(void **state_)
{
    (void)state_;
    g_autoptr(CbWorld) world = peers_summit(4);
    assert_says(world,
                (PeersCall){"peers.attend",
                            "{\"contractor_id\":\"c01\",\"checked_in\":false,\"phone\":\"+1 (777) 555-01.23\"}", -58, 0, NULL},
                "is put right: not checked in, phone +17775550123.");
    peers_do(&world, RUN(-15));
    g_autofree char *rating = g_strdup_printf(
        "{\"match_id\":\"%s\",\"contractor_id\":\"%s\",\"class\":\"rating\",\"rating\":8}",
        event_peer_matches_id(world, 0), contractors_id(world, event_peer_matches_contractor1_id(world, 0)));
    assert_says(world, (PeersCall){"peers.reply", rating, 60, 0, NULL}, "with 8 of 10.");
}

/* Also of whom only an id is known the number goes from the journal. */
static void
whoever_was_erased_is_called_so(void **state_)
{
    (void)state_;
    g_autoptr(CbWorld) plain = peers_summit(3);
    g_autoptr(CbPatch) rows = cb_patch_new();
    worlds_row(rows, CB_contractors, "id", "c90", "phone", "+1999888777", NULL);
    worlds_row(rows, CB_event_attendees, "id", "c90", "event_id", "e", "contractor_id", "c90", NULL);
    worlds_row(rows, CB_journal, "id", "j", "event_id", "e", "sentence", "c90 is put right: phone +1999888777.", NULL);
    g_autoptr(CbWorld) world = cb_world_patch(plain, rows);
    g_autofree char *before = cb_name_of_contractor(world, peers_row(world, "c90"));
    assert_string_equal(before, "c90");
    peers_do(&world, &(PeersCall){"peers.erase", "{\"reason\":\"asked\"}", 0, CB_ROLE_ADMIN, "c90"});
    g_autofree char *after = cb_name_of_contractor(world, peers_row(world, "c90"));
    assert_string_equal(after, "c90 (erased)");
    assert_null(strstr(journal_sentence(world, 0), "+1999888777"));
}

static void
cancelling_after_the_run_stops_what_has_not_gone_out(void **state_)
{
    (void)state_;
    g_autoptr(CbWorld) world = peers_summit(4);
    peers_do(&world, RUN(-15));
    peers_do(&world, &(PeersCall){"peers.cancel", "{\"reason\":\"fire alarm\"}", -10, 0, NULL});
    assert_int_equal(peers_count(world, NULL, NULL, "scheduled"), 0);
    assert_int_equal(peers_count(world, NULL, NULL, "cancelled"), 2 * peers_matches(world));
    assert_string_equal(event_messages_error_message(world, 0), "fire alarm");
    assert_string_equal(state(world), "completed");
}

static void
viewers_decide_nothing_and_only_administrators_erase(void **state_)
{
    (void)state_;
    g_autoptr(CbWorld) world = peers_summit(4);
    for (guint k = 0; k < cb_peers_n_kinds; k++) {
        gboolean person = cb_peers_kinds[k].target == CB_contractors;
        PeersCall call = {cb_peers_kinds[k].name, "{}", -15, 0, person ? "c01" : "e"};
        g_autoptr(CbOutcome) outcome = peers_decide_as(world, &call, CB_ROLE_VIEWER);
        assert_string_equal(outcome->code, "NOT_AUTHORIZED");
    }
    peers_refuse(world, "NOT_AUTHORIZED",
                 &(PeersCall){"peers.erase", "{}", 0, CB_ROLE_MANAGER, "c01"});
    peers_refuse(world, "REASON_NEEDED",
                 &(PeersCall){"peers.erase", "{\"reason\":\" \"}", 0, CB_ROLE_ADMIN, "c01"});
    peers_do(&world, &(PeersCall){"peers.erase", "{\"reason\":\"asked\"}", 0, CB_ROLE_ADMIN, "c01"});
}

static void
decisions_about_what_is_not_there_are_refused(void **state_)
{
    (void)state_;
    g_autoptr(CbWorld) world = peers_summit(4);
    for (guint k = 0; k < cb_peers_n_kinds; k++) {
        PeersCall call = {cb_peers_kinds[k].name, "{\"contractor_id\":\"c01\"}", -15, CB_ROLE_ADMIN,
                          "nowhere"};
        g_autoptr(CbOutcome) outcome = peers_decide(world, &call);
        assert_non_null(outcome->code);
        assert_true(g_str_has_suffix(outcome->code, "_NOT_FOUND"));
    }
}

static void
a_plan_that_knows_of_no_order_is_old(void **state_)
{
    (void)state_;
    static const struct {
        const char *order, *plan;
    } cases[] = {
        {PAIR("c00", "c01", "pin"), "{\"pairs\":[]}"},
        {PAIR("c00", "c01", "forbid"), "{\"pairs\":[[\"c00\",\"c01\"]]}"},
    };
    for (guint o = 0; o < G_N_ELEMENTS(cases); o++) {
        g_autoptr(CbWorld) world = peers_summit(9);
        peers_do(&world, &(PeersCall){"peers.pair", cases[o].order, -16, 0, NULL});
        peers_refuse(world, "PLAN_IS_OLD", &(PeersCall){"peers.run", cases[o].plan, -15, 0, NULL});
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_run_follows_its_lunch),
        cmocka_unit_test(what_is_put_off_stays_so_when_lunch_moves),
        cmocka_unit_test(what_a_person_cancelled_stays_so_until_lunch_moves),
        cmocka_unit_test(a_refusal_to_plan_says_how_the_run_stands),
        cmocka_unit_test(what_would_change_nothing_is_refused),
        cmocka_unit_test(a_run_is_put_off_no_further_than_the_event_lasts),
        cmocka_unit_test(an_event_without_lunch_can_be_said_to_match_nobody),
        cmocka_unit_test(a_run_fails_twice_with_a_pause_between),
        cmocka_unit_test(both_of_each_pair_are_introduced_at_the_same_time),
        cmocka_unit_test(a_run_once_more_makes_nothing_but_for_newcomers),
        cmocka_unit_test(newcomers_get_up_to_three_where_lists_are_the_policy),
        cmocka_unit_test(a_plan_made_aside_is_what_the_run_makes),
        cmocka_unit_test(pins_stand_beyond_the_room_in_a_plan_too),
        cmocka_unit_test(a_plan_that_no_longer_fits_is_refused),
        cmocka_unit_test(a_plan_that_knows_of_no_order_is_old),
        cmocka_unit_test(long_after_lunch_somebody_must_say_so),
        cmocka_unit_test(a_run_may_be_put_off_past_the_end_of_lunch),
        cmocka_unit_test(without_lunch_or_people_nobody_is_introduced),
        cmocka_unit_test(whoever_wants_no_introductions_is_introduced_by_nobody),
        cmocka_unit_test(orders_about_pairs_hold_whoever_is_named_first),
        cmocka_unit_test(what_the_data_got_wrong_is_put_right),
        cmocka_unit_test(what_is_put_right_and_how_somebody_rates_is_said),
        cmocka_unit_test(whoever_was_erased_is_called_so),
        cmocka_unit_test(cancelling_after_the_run_stops_what_has_not_gone_out),
        cmocka_unit_test(viewers_decide_nothing_and_only_administrators_erase),
        cmocka_unit_test(decisions_about_what_is_not_there_are_refused),
    };
    return cmocka_run_group_tests_name("decisions about peers", tests, NULL, NULL);
}
