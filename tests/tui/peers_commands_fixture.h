/* Three events on the real program: what commands about introductions are tried on. */
#pragma once

#include "tests/tui/command_fixture.h"

/* Lunch of the fair is in ten minutes. Ann, Ben and Cid care about one thing in three states; the
 * hostile name has not agreed to texts, Eve cares about nothing that is known, Fay has not come.
 * The gala's lunch was at five: Ann and Ben were introduced, Ann has answered something, and the
 * text to Ben has failed. The brunch has no lunch. */
static const char events[] =
    "{\"format\":\"callboard-snapshot\",\"version\":1,\"tables\":{"
    "\"events\":["
    "{\"id\":\"e1\",\"name\":\"Fair\",\"date\":\"2026-11-20\",\"end_time\":\"2026-11-20T15:00:"
    "00Z\",\"timezone\":\"Etc/UTC\"},"
    "{\"id\":\"e2\",\"name\":\"Gala\",\"date\":\"2026-11-20\",\"end_time\":\"2026-11-20T12:00:"
    "00Z\",\"timezone\":\"Etc/UTC\"},"
    "{\"id\":\"e3\",\"name\":\"Brunch\",\"date\":\"2026-11-20\"}],"
    "\"contractors\":["
    "{\"id\":\"c1\",\"first_name\":\"Ann\",\"last_name\":\"Lee\",\"company_name\":\"Lee "
    "Air\",\"phone\":\"+1 555 0101\","
    "\"focus_areas\":\"growth\",\"service_area\":\"Houston, TX\",\"team_size\":10},"
    "{\"id\":\"c2\",\"first_name\":\"Ben\",\"last_name\":\"Fox\",\"company_name\":\"Fox "
    "Pipes\",\"phone\":\"+1 555 0102\","
    "\"focus_areas\":\"growth\",\"service_area\":\"Phoenix, AZ\",\"team_size\":11},"
    "{\"id\":\"c3\",\"first_name\":\"Cid\",\"last_name\":\"Lee\",\"company_name\":\"Cid & "
    "Co\",\"phone\":\"+1 555 0103\","
    "\"focus_areas\":\"Growth\",\"service_area\":\"Denver, CO\",\"team_size\":12},"
    "{\"id\":\"c4\",\"first_name\":\"\\u001b[31mred\",\"last_name\":\"Roe\",\"phone\":\"+1 555 "
    "0104\"},"
    "{\"id\":\"c5\",\"first_name\":\"Eve\",\"last_name\":\"Moss\",\"phone\":\"+1 555 "
    "0105\",\"service_area\":\"Houston, TX\"},"
    "{\"id\":\"c6\",\"first_name\":\"Fay\",\"last_name\":\"Dorn\",\"phone\":\"+1 555 0106\"}],"
    "\"event_attendees\":["
    "{\"id\":\"a1\",\"event_id\":\"e1\",\"contractor_id\":\"c1\",\"check_in_time\":\"2026-11-20T07:"
    "00:00Z\",\"sms_opt_in\":true},"
    "{\"id\":\"a2\",\"event_id\":\"e1\",\"contractor_id\":\"c2\",\"check_in_time\":\"2026-11-20T07:"
    "01:00Z\",\"sms_opt_in\":true},"
    "{\"id\":\"a3\",\"event_id\":\"e1\",\"contractor_id\":\"c3\",\"check_in_time\":\"2026-11-20T07:"
    "02:00Z\",\"sms_opt_in\":true},"
    "{\"id\":\"a4\",\"event_id\":\"e1\",\"contractor_id\":\"c4\",\"check_in_time\":\"2026-11-20T07:"
    "03:00Z\",\"sms_opt_in\":false},"
    "{\"id\":\"a5\",\"event_id\":\"e1\",\"contractor_id\":\"c5\",\"check_in_time\":\"2026-11-20T07:"
    "04:00Z\",\"sms_opt_in\":true},"
    "{\"id\":\"a6\",\"event_id\":\"e1\",\"contractor_id\":\"c6\",\"sms_opt_in\":true},"
    "{\"id\":\"b1\",\"event_id\":\"e2\",\"contractor_id\":\"c1\",\"check_in_time\":\"2026-11-20T03:"
    "00:00Z\",\"sms_opt_in\":true},"
    "{\"id\":\"b2\",\"event_id\":\"e2\",\"contractor_id\":\"c2\",\"check_in_time\":\"2026-11-20T03:"
    "01:00Z\",\"sms_opt_in\":true},"
    "{\"id\":\"b3\",\"event_id\":\"e2\",\"contractor_id\":\"c3\",\"check_in_time\":\"2026-11-20T03:"
    "02:00Z\",\"sms_opt_in\":true}],"
    "\"event_agenda_items\":["
    "{\"id\":\"i1\",\"event_id\":\"e1\",\"item_type\":\"lunch\",\"start_time\":\"2026-11-20T09:10:"
    "00Z\","
    "\"end_time\":\"2026-11-20T10:10:00Z\"},"
    "{\"id\":\"i2\",\"event_id\":\"e2\",\"item_type\":\"lunch\",\"start_time\":\"2026-11-20T05:00:"
    "00Z\","
    "\"end_time\":\"2026-11-20T06:00:00Z\"}],"
    "\"event_peer_matches\":["
    "{\"id\":\"m1\",\"event_id\":\"e2\",\"contractor1_id\":\"c1\",\"contractor2_id\":\"c2\","
    "\"match_type\":\"ideal_peer\","
    "\"match_score\":\"0.85\",\"match_reason\":\"Both focused on "
    "growth\",\"introduction_sent_time\":\"2026-11-20T05:05:00Z\"}],"
    "\"peer_match_sides\":["
    "{\"match_id\":\"m1\",\"contractor_id\":\"c1\",\"event_id\":\"e2\"},{\"match_id\":\"m1\","
    "\"contractor_id\":\"c2\","
    "\"event_id\":\"e2\"}],"
    "\"peer_runs\":[{\"event_id\":\"e2\",\"state\":\"completed\",\"run_at\":\"2026-11-20T04:45:"
    "00Z\","
    "\"introduction_time\":\"2026-11-20T05:05:00Z\",\"finished_at\":\"2026-11-20T04:45:00Z\"}],"
    "\"event_messages\":["
    "{\"id\":\"x1\",\"event_id\":\"e2\",\"contractor_id\":\"c1\",\"message_type\":\"peer_match_"
    "introduction\","
    "\"message_category\":\"peer_matching\",\"direction\":\"outbound\",\"status\":\"sent\","
    "\"scheduled_time\":\"2026-11-20T05:05:00Z\",\"actual_send_time\":\"2026-11-20T05:05:00Z\","
    "\"created_at\":\"2026-11-20T04:45:00Z\",\"message_content\":\"Meet Ben\",\"phone\":\"+1 555 "
    "0101\","
    "\"personalization_data\":{\"match_id\":\"m1\",\"peer_contractor_id\":\"c2\",\"peer_name\":"
    "\"Ben Fox\"}},"
    "{\"id\":\"x2\",\"event_id\":\"e2\",\"contractor_id\":\"c2\",\"message_type\":\"peer_match_"
    "introduction\","
    "\"message_category\":\"peer_matching\",\"direction\":\"outbound\",\"status\":\"failed\","
    "\"attempts\":3,"
    "\"scheduled_time\":\"2026-11-20T05:05:00Z\",\"created_at\":\"2026-11-20T04:45:00Z\",\"error_"
    "message\":\"502\","
    "\"phone\":\"+1 555 0102\","
    "\"personalization_data\":{\"match_id\":\"m1\",\"peer_contractor_id\":\"c1\",\"peer_name\":"
    "\"Ann Lee\"}},"
    "{\"id\":\"x3\",\"event_id\":\"e2\",\"contractor_id\":\"c1\",\"message_type\":\"peer_match_"
    "reply\","
    "\"message_category\":\"peer_matching\",\"direction\":\"inbound\",\"status\":\"pending\","
    "\"action_taken\":\"unclear\","
    "\"scheduled_time\":\"2026-11-20T05:20:00Z\",\"created_at\":\"2026-11-20T05:20:00Z\","
    "\"message_content\":\"the \\u001b[31mred one\",\"ghl_message_id\":\"g1\"}]}}";

static G_GNUC_UNUSED int
open_events(void **state)
{
    if (open_empty(state) != 0)
        return -1;
    write_text(*state, "events.json", events);
    return call(*state, "import '%s/events.json'", ((Desk *)*state)->directory);
}

static G_GNUC_UNUSED int
open_as_admin(void **state)
{
    if (open_events(state) != 0)
        return -1;
    write_text(*state, "profile/profile.conf", "[person]\nname = dana\nrole = admin\n");
    return 0;
}

/* Ann and Ben have both answered (a word twice) or not, Ann and Cid have not; more tables. */
static G_GNUC_UNUSED const char two_matches[] =
    "{\"format\":\"callboard-snapshot\",\"version\":1,\"tables\":{"
    "\"event_peer_matches\":["
    "{\"id\":\"m1\",\"event_id\":\"e2\",\"contractor1_id\":\"c1\",\"contractor2_id\":\"c2\","
    "\"contractor1_response\":%1$s,\"contractor2_response\":%1$s},"
    "{\"id\":\"m2\",\"event_id\":\"e2\",\"contractor1_id\":\"c1\",\"contractor2_id\":\"c3\"}],"
    "\"peer_match_sides\":["
    "{\"match_id\":\"m1\",\"contractor_id\":\"c1\",\"event_id\":\"e2\"},"
    "{\"match_id\":\"m1\",\"contractor_id\":\"c2\",\"event_id\":\"e2\"},"
    "{\"match_id\":\"m2\",\"contractor_id\":\"c1\",\"event_id\":\"e2\"},"
    "{\"match_id\":\"m2\",\"contractor_id\":\"c3\",\"event_id\":\"e2\"}]%2$s}}";

static G_GNUC_UNUSED void
import_two_matches(Desk *desk, const char *answer, const char *more)
{
    g_autofree char *text = g_strdup_printf(two_matches, answer, more);
    write_text(desk, "more.json", text);
    assert_int_equal(call(desk, "import '%s/more.json'", desk->directory), 0);
}

/* Ann has written twice more, and was introduced to Cid too. */
static G_GNUC_UNUSED const char more_texts[] =
    ",\"event_messages\":["
    "{\"id\":\"aaaaaaaa-1\",\"event_id\":\"e2\",\"contractor_id\":\"c1\",\"message_type\":\"peer_match_reply\","
    "\"direction\":\"inbound\",\"status\":\"pending\",\"created_at\":\"2026-11-20T05:30:00Z\","
    "\"message_content\":\"a text that is far too long for one line of any table, and ends in the end\"},"
    "{\"id\":\"bbbbbbbb-2\",\"event_id\":\"e2\",\"contractor_id\":\"c1\",\"message_type\":\"peer_match_reply\","
    "\"direction\":\"inbound\",\"status\":\"pending\",\"created_at\":\"2026-11-20T05:40:00Z\","
    "\"message_content\":\"hm?\"}]";

#define AT_EVENTS(test) cmocka_unit_test_setup_teardown(test, open_events, close_desk)
#define AS_ADMIN(test) cmocka_unit_test_setup_teardown(test, open_as_admin, close_desk)
