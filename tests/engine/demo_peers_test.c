/* The demo's events: what every demo must show of them, whatever the seed and the hour. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "engine/demo/peers.h"
#include "engine/json.h"
#include "engine/peers/attendee.h"
#include "engine/peers/batch.h"
#include "engine/peers/optimal.h"
#include "engine/peers/replies.h"
#include "engine/peers/schedule.h"
#include "engine/peers/words.h"
#include "engine/when.h"
#include "tests/support/worlds.h"

/* 2026-11-25T09:30:00Z, a Wednesday. */
#define NOW (G_GINT64_CONSTANT(1795599000) * CB_SECOND)
#define HOUR (60 * CB_MINUTE)
#define SEEDS 4
#define GUESTS 120

static CbWorld *
demo(guint32 seed, gint64 now)
{
    return cb_demo_world(&(CbDemoOptions){.seed = seed, .now = now, .guests = GUESTS});
}

static gboolean
is(const char *a, const char *b)
{
    return g_strcmp0(a, b) == 0;
}

static guint
event(const CbWorld *world, const char *id)
{
    return worlds_find(world, CB_events, id);
}

static void
the_same_seed_and_five_minutes_give_the_same_events(void **state)
{
    (void)state;
    g_autoptr(CbWorld) one = demo(7, NOW), same = demo(7, NOW + 4 * CB_MINUTE),
                       other = demo(8, NOW);
    g_autofree char *first = worlds_dump(one), *second = worlds_dump(same),
                    *third = worlds_dump(other);
    assert_string_equal(first, second);
    assert_string_not_equal(first, third);
}

static void
without_guests_there_is_nothing_of_them(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world =
        cb_demo_world(&(CbDemoOptions){.seed = 1, .now = NOW, .operators = 9});
    for (guint table = CB_events; table <= CB_peer_pair_rules; table++)
        assert_int_equal(cb_world_rows(world, (CbTableId)table), 0);
}

static void
any_size_works(void **state)
{
    (void)state;
    static const guint sizes[] = {1, 2, 7, 300};
    for (guint s = 0; s < G_N_ELEMENTS(sizes); s++) {
        g_autoptr(CbWorld) world = cb_demo_world(
            &(CbDemoOptions){.seed = s, .now = NOW + s * 9 * CB_DAY, .guests = sizes[s]});
        assert_int_equal(cb_world_rows(world, CB_events), CB_DEMO_GATHERINGS);
        assert_true(cb_world_rows(world, CB_contractors) >= sizes[s]);
        assert_int_equal(cb_world_dangling(world), 0);
    }
}

/* --- before lunch ----------------------------------------------------------------------------- */

static void
at_every_hour_lunch_is_near_and_about_noon_where_it_is_held(void **state)
{
    (void)state;
    for (guint hour = 0; hour < 24; hour++) {
        gint64 now = NOW + hour * HOUR + hour * 2 * CB_MINUTE;
        CbDemoOptions options = {.seed = 1, .now = now, .guests = GUESTS};
        CbDemoGathering summit = cb_demo_gathering(&options, CB_DEMO_SUMMIT);
        char clock[6];
        assert_in_range((summit.noon - now) / CB_MINUTE, 11, 40);
        cb_time_clock(summit.noon, summit.zone, clock);
        assert_true(strcmp(clock, "11:10") > 0 && strcmp(clock, "13:20") < 0);
    }
}

static void
the_run_of_the_summit_waits_and_nothing_has_gone_out(void **state)
{
    (void)state;
    for (guint32 seed = 1; seed <= SEEDS; seed++) {
        g_autoptr(CbWorld) world = demo(seed, NOW);
        guint summit = event(world, "evt_summit"), run = cb_peer_run(world, summit);
        CbPeerTimes times;
        assert_true(cb_peer_times(world, summit, &times));
        assert_int_not_equal(run, CB_NO_ROW);
        assert_string_equal(peer_runs_state(world, run), "delayed");
        assert_int_equal(peer_runs_run_at(world, run), times.run_at);
        assert_int_equal(
            cb_world_first(world, CB_event_peer_matches, CB_event_peer_matches_event_id, summit),
            CB_NO_ROW);
    }
}

static void
about_a_hundred_and_ten_have_come_and_each_bar_keeps_somebody_out(void **state)
{
    (void)state;
    for (guint32 seed = 1; seed <= SEEDS; seed++) {
        g_autoptr(CbWorld) world = demo(seed, NOW);
        guint bars[CB_PEER_NO_PHONE + 1] = {0}, summit = event(world, "evt_summit");
        for (guint guest = 0; guest < GUESTS; guest++)
            bars[cb_peer_bar(world, summit, guest)]++;
        assert_int_equal(bars[CB_PEER_NOT_CHECKED_IN], 10);
        assert_true(bars[CB_PEER_NO_OPT_IN] >= 4 && bars[CB_PEER_NO_PHONE] >= 2);
        assert_int_equal(bars[CB_PEER_NOT_REGISTERED], 0);
        assert_true(bars[CB_PEER_TAKES_PART] >= 95);
    }
}

static gboolean
has_pair(const CbPeerBatch *batch, guint one, guint other)
{
    for (guint k = 0; k < batch->picks->len; k++) {
        guint first, second;
        cb_peer_pick_rows(batch, k, &first, &second);
        if (first == MIN(one, other) && second == MAX(one, other))
            return TRUE;
    }
    return FALSE;
}

/* Most get three, a few are left alone; the list of the original gives somebody far more. */
static void
its_batch_is_proved_and_keeps_to_what_was_ordered(void **state)
{
    (void)state;
    for (guint32 seed = 1; seed <= SEEDS; seed++) {
        g_autoptr(CbWorld) world = demo(seed, NOW);
        guint summit = event(world, "evt_summit"), pins = 0, forbidden = 0;
        CbPeersPolicy policy = cb_peers_policy(world);
        g_autoptr(CbPeerBatch) best = cb_peer_batch_new(world, summit, &policy, CB_OPTIMAL_WORK);
        policy.how = CB_PEERS_LISTS;
        g_autoptr(CbPeerBatch) lists = cb_peer_batch_new(world, summit, &policy, CB_OPTIMAL_WORK);
        assert_true(best->proved);
        assert_int_equal(best->most_for_one, 3);
        assert_true(lists->most_for_one >= 6);
        assert_in_range(best->picks->len, 100, 160);
        CB_EACH_LINK(world, peer_pair_rules, event_id, summit, rule) {
            gboolean pin = is(peer_pair_rules_rule(world, rule), "pin");
            pins += pin;
            forbidden += !pin;
            assert_int_equal(has_pair(best, peer_pair_rules_contractor1_id(world, rule),
                                      peer_pair_rules_contractor2_id(world, rule)),
                             pin);
        }
        assert_int_equal(pins, 1);
        assert_int_equal(forbidden, 1);
    }
}

static void
somebody_is_left_alone_and_some_meet_in_one_market(void **state)
{
    (void)state;
    for (guint32 seed = 1; seed <= SEEDS; seed++) {
        g_autoptr(CbWorld) world = demo(seed, NOW);
        guint summit = event(world, "evt_summit"), alone = 0, near = 0;
        CbPeersPolicy policy = cb_peers_policy(world);
        g_autoptr(CbPeerBatch) best = cb_peer_batch_new(world, summit, &policy, CB_OPTIMAL_WORK);
        g_autofree guint *each = g_new0(guint, best->eligible->len);
        for (guint k = 0; k < best->picks->len; k++) {
            const CbPeerPick *pick = &g_array_index(best->picks, CbPeerPick, k);
            each[pick->source]++;
            each[pick->peer]++;
            near += cb_peer_book_parts(best->book, pick->source, pick->peer).geographic < 0.5;
        }
        for (guint i = 0; i < best->eligible->len; i++)
            alone += each[i] == 0;
        assert_in_range(alone, 1, 12);
        assert_true(near >= 1);
    }
}

/* --- after lunch ------------------------------------------------------------------------------ */

typedef struct {
    guint matches, mutual, met, rated, open;
    guint sides[CB_SIDE_NO + 1];
} Standings;

static Standings
standings_of(const CbWorld *world, guint event)
{
    Standings sum = {0};
    CB_EACH_LINK(world, event_peer_matches, event_id, event, match) {
        CbPeerStanding standing = cb_peer_standing(world, match);
        sum.matches++;
        sum.mutual += standing.sides[0].response == TRUE && standing.sides[1].response == TRUE;
        sum.met += standing.connection_made;
        sum.rated += standing.pcr != CB_NULL;
        for (guint s = 0; s < 2; s++)
            sum.sides[standing.sides[s].state]++;
    }
    return sum;
}

/* Whoever has answered leaves what was sent as `responded`. */
static guint
messages(const CbWorld *world, guint event, const char *direction, const char *status,
         const char *type)
{
    guint n = 0;
    CB_EACH_LINK(world, event_messages, event_id, event, row)
        n += is(event_messages_direction(world, row), direction) &&
             (is(event_messages_status(world, row), status) ||
              (is(status, "sent") && is(event_messages_status(world, row), "responded"))) &&
             (type == NULL || is(event_messages_message_type(world, row), type));
    return n;
}

static void
answers_are_in_every_state(void **state)
{
    (void)state;
    for (guint32 seed = 1; seed <= SEEDS; seed++) {
        g_autoptr(CbWorld) world = demo(seed, NOW + seed * 5 * HOUR);
        guint forum = event(world, "evt_forum");
        Standings sum = standings_of(world, forum);
        assert_true(sum.matches >= 50);
        assert_true(sum.mutual >= 6 && sum.met >= 3 && sum.rated >= 2);
        assert_true(sum.sides[CB_SIDE_ASKED] >= 10 && sum.sides[CB_SIDE_YES] >= 20);
        assert_true(sum.sides[CB_SIDE_LATER] >= 1 && sum.sides[CB_SIDE_NO] >= 3);
        assert_string_equal(peer_runs_state(world, cb_peer_run(world, forum)), "completed");
    }
}

static void
texts_wait_for_a_person_have_failed_and_are_due_later(void **state)
{
    (void)state;
    for (guint32 seed = 1; seed <= SEEDS; seed++) {
        g_autoptr(CbWorld) world = demo(seed, NOW + seed * 5 * HOUR);
        guint forum = event(world, "evt_forum");
        assert_true(messages(world, forum, "inbound", "pending", NULL) >= 3);
        assert_true(messages(world, forum, "outbound", "failed", NULL) >= 1);
        assert_true(messages(world, forum, "outbound", "cancelled", NULL) >= 1);
        assert_true(
            messages(world, forum, "outbound", "sent", cb_peer_words_type(CB_WORDS_CONTACT)) >= 10);
        assert_true(messages(world, forum, "outbound", "sent",
                             cb_peer_words_type(CB_WORDS_ATTENDANCE)) >= 6);
        assert_true(messages(world, forum, "outbound", "sent", cb_peer_words_type(CB_WORDS_OWN)) >=
                    1);
    }
}

static void
somebody_wants_no_more_texts(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = demo(2, NOW);
    guint forum = event(world, "evt_forum"), all = 0, peers = 0;
    CB_EACH_LINK(world, event_messages, event_id, forum, row) {
        all += is(event_messages_direction(world, row), "inbound") &&
               is(event_messages_message_content(world, row), "STOP");
        peers += is(event_messages_message_content(world, row), "stop matches");
    }
    assert_true(all >= 1 && peers >= 1);
}

/* Who came after the batch was made has been introduced as well, and nobody more than three times.
 */
static void
latecomers_are_introduced_by_a_second_run(void **state)
{
    (void)state;
    for (guint32 seed = 1; seed <= SEEDS; seed++) {
        g_autoptr(CbWorld) world = demo(seed, NOW);
        guint forum = event(world, "evt_forum"), late = 0;
        gint64 made = peer_runs_run_at(world, cb_peer_run(world, forum));
        CB_EACH_LINK(world, event_attendees, event_id, forum, attendee) {
            guint guest = event_attendees_contractor_id(world, attendee);
            gint64 came = event_attendees_check_in_time(world, attendee);
            assert_true(cb_peer_matches_of(world, forum, guest) <= 3);
            late += came != CB_NULL && came > made && cb_peer_matches_of(world, forum, guest) > 0;
        }
        assert_true(late >= 1);
    }
}

static void
nothing_has_happened_that_is_still_to_come(void **state)
{
    (void)state;
    for (guint32 seed = 1; seed <= SEEDS; seed++) {
        gint64 now = NOW + seed * 7 * HOUR;
        g_autoptr(CbWorld) world = demo(seed, now);
        for (guint row = 0; row < cb_world_rows(world, CB_event_messages); row++) {
            gint64 sent = event_messages_actual_send_time(world, row);
            assert_true(sent == CB_NULL || sent <= now);
            assert_true(event_messages_created_at(world, row) <= now);
            if (is(event_messages_status(world, row), "sent") &&
                is(event_messages_direction(world, row), "outbound"))
                assert_int_not_equal(*event_messages_message_content(world, row), '\0');
        }
        for (guint row = 0; row < cb_world_rows(world, CB_event_attendees); row++)
            assert_true(event_attendees_check_in_time(world, row) == CB_NULL ||
                        event_attendees_check_in_time(world, row) <= now);
    }
}

/* --- the others ------------------------------------------------------------------------------- */

static void
yesterdays_ratings_were_asked_for_and_some_given(void **state)
{
    (void)state;
    for (guint32 seed = 1; seed <= SEEDS; seed++) {
        g_autoptr(CbWorld) world = demo(seed, NOW);
        guint regional = event(world, "evt_regional");
        Standings sum = standings_of(world, regional);
        assert_true(sum.mutual >= 3 && sum.rated >= 2);
        assert_true(messages(world, regional, "outbound", "sent",
                             cb_peer_words_type(CB_WORDS_RATING)) >= 3);
    }
}

static void
the_clinic_has_no_lunch_and_the_retreat_two(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = demo(1, NOW);
    guint clinic = event(world, "evt_clinic"), retreat = event(world, "evt_retreat"), lunches = 0;
    assert_int_equal(cb_peer_lunch(world, clinic), CB_NO_ROW);
    assert_int_equal(cb_peer_run(world, clinic), CB_NO_ROW);
    g_autoptr(GArray) guests = cb_peer_eligible(world, clinic);
    assert_true(guests->len >= 10);
    CB_EACH_LINK(world, event_agenda_items, event_id, retreat, item)
        lunches += is(event_agenda_items_item_type(world, item), "lunch");
    assert_int_equal(lunches, 2);
    assert_int_not_equal(events_date(world, retreat), events_end_date(world, retreat));
    assert_string_equal(peer_runs_state(world, cb_peer_run(world, retreat)), "delayed");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_seed_and_five_minutes_give_the_same_events),
        cmocka_unit_test(without_guests_there_is_nothing_of_them),
        cmocka_unit_test(any_size_works),
        cmocka_unit_test(at_every_hour_lunch_is_near_and_about_noon_where_it_is_held),
        cmocka_unit_test(the_run_of_the_summit_waits_and_nothing_has_gone_out),
        cmocka_unit_test(about_a_hundred_and_ten_have_come_and_each_bar_keeps_somebody_out),
        cmocka_unit_test(its_batch_is_proved_and_keeps_to_what_was_ordered),
        cmocka_unit_test(somebody_is_left_alone_and_some_meet_in_one_market),
        cmocka_unit_test(answers_are_in_every_state),
        cmocka_unit_test(texts_wait_for_a_person_have_failed_and_are_due_later),
        cmocka_unit_test(somebody_wants_no_more_texts),
        cmocka_unit_test(latecomers_are_introduced_by_a_second_run),
        cmocka_unit_test(nothing_has_happened_that_is_still_to_come),
        cmocka_unit_test(yesterdays_ratings_were_asked_for_and_some_given),
        cmocka_unit_test(the_clinic_has_no_lunch_and_the_retreat_two),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
