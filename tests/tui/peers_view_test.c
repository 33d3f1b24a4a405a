/* The peers in the real console: who would meet whom, orders about pairs, the run with its confirmation, introductions and
 * answers, people put right by hand. The world is small, so that every number can be seen to be right.
 */
#include "tests/tui/console_fixture.h"

/* Four people of one trade with the same interests, two of them of one city; Eve, who has nothing in common with anybody;
 * one without a phone, whose name would like to be in charge of the terminal; Gil, who has not checked in. */
static const char people[] =
    "\"contractors\":["
    "{\"id\":\"p1\",\"first_name\":\"Ana\",\"last_name\":\"Ruiz\",\"company_name\":\"Ruiz Roofing\",\"phone\":\"+1 555 01\","
    "\"focus_areas\":\"team_building, marketing_sales\",\"service_area\":\"Houston, TX\",\"revenue_tier\":\"1m_2m\","
    "\"team_size\":10,\"services_offered\":[\"HVAC\"]},"
    "{\"id\":\"p2\",\"first_name\":\"Bo\",\"last_name\":\"Tran\",\"company_name\":\"Tran Air\",\"phone\":\"+1 555 02\","
    "\"focus_areas\":\"team_building, marketing_sales\",\"service_area\":\"Miami, FL\",\"revenue_tier\":\"1m_2m\","
    "\"team_size\":10,\"services_offered\":[\"HVAC\"]},"
    "{\"id\":\"p3\",\"first_name\":\"Cy\",\"last_name\":\"Young\",\"company_name\":\"Young Heat\",\"phone\":\"+1 555 03\","
    "\"focus_areas\":\"team_building, marketing_sales\",\"service_area\":\"Boise, ID\",\"revenue_tier\":\"1m_2m\","
    "\"team_size\":12,\"services_offered\":[\"HVAC\"]},"
    "{\"id\":\"p4\",\"first_name\":\"Dee\",\"last_name\":\"Fox\",\"company_name\":\"Fox & Daughters\",\"phone\":\"+1 555 04\","
    "\"focus_areas\":\"team_building, marketing_sales\",\"service_area\":\"Houston, TX\",\"revenue_tier\":\"1m_2m\","
    "\"team_size\":10,\"services_offered\":[\"HVAC\"]},"
    "{\"id\":\"p5\",\"first_name\":\"Eve\",\"last_name\":\"Stone\",\"company_name\":\"Stone Solar\",\"phone\":\"+1 555 05\","
    "\"focus_areas\":\"greenfield_growth\",\"service_area\":\"Dayton, OH\",\"revenue_tier\":\"300_plus_million\","
    "\"team_size\":900,\"services_offered\":[\"Solar\"]},"
    "{\"id\":\"p6\",\"first_name\":\"\\u001b[31mMal\",\"last_name\":\"\\u202eory\\u0007\",\"company_name\":\"\\u009b2JEvil\"},"
    "{\"id\":\"p7\",\"first_name\":\"Gil\",\"last_name\":\"Hart\",\"phone\":\"+1 555 07\"}]";

static const char events[] =
    "\"events\":["
    "{\"id\":\"expo\",\"name\":\"Growth Expo\",\"date\":\"2026-11-20\",\"timezone\":\"Europe/Paris\","
    "\"end_time\":\"2026-11-20T16:00:00Z\"},"
    "{\"id\":\"day\",\"name\":\"Trades Day\",\"date\":\"2026-11-20\",\"timezone\":\"Europe/London\"},"
    "{\"id\":\"late\",\"name\":\"Late Forum\",\"date\":\"2026-11-20\",\"timezone\":\"Europe/London\"},"
    "{\"id\":\"hungry\",\"name\":\"Hungry Clinic\",\"date\":\"2026-11-21\"}],"
    "\"event_agenda_items\":["
    "{\"id\":\"i1\",\"event_id\":\"expo\",\"item_type\":\"lunch\",\"start_time\":\"2026-11-20T09:26:00Z\"},"
    "{\"id\":\"i2\",\"event_id\":\"day\",\"item_type\":\"lunch\",\"start_time\":\"2026-11-20T08:30:00Z\"},"
    "{\"id\":\"i3\",\"event_id\":\"day\",\"item_type\":\"break\",\"start_time\":\"2026-11-20T11:00:00Z\"},"
    "{\"id\":\"i4\",\"event_id\":\"late\",\"item_type\":\"lunch\",\"start_time\":\"2026-11-20T06:00:00Z\"}]";

/* Trades Day is past lunch: Ana and Bo were told, Bo has said yes, Ana wrote something that nobody understands; what Cy was
 * to be told failed. */
static const char afterwards[] =
    "\"event_peer_matches\":["
    "{\"id\":\"m1\",\"event_id\":\"day\",\"contractor1_id\":\"p1\",\"contractor2_id\":\"p2\",\"match_type\":\"ideal_peer\","
    "\"match_score\":\"0.99\",\"introduction_sent_time\":\"2026-11-20T08:35:00Z\",\"contractor2_response\":true},"
    "{\"id\":\"m2\",\"event_id\":\"day\",\"contractor1_id\":\"p1\",\"contractor2_id\":\"p3\",\"match_type\":\"ideal_peer\","
    "\"match_score\":\"0.95\",\"introduction_sent_time\":\"2026-11-20T08:35:00Z\"}],"
    "\"peer_match_sides\":["
    "{\"match_id\":\"m1\",\"contractor_id\":\"p1\",\"event_id\":\"day\",\"state\":\"asked\"},"
    "{\"match_id\":\"m1\",\"contractor_id\":\"p2\",\"event_id\":\"day\",\"state\":\"yes\"},"
    "{\"match_id\":\"m2\",\"contractor_id\":\"p1\",\"event_id\":\"day\",\"state\":\"asked\"},"
    "{\"match_id\":\"m2\",\"contractor_id\":\"p3\",\"event_id\":\"day\",\"state\":\"asked\"}],"
    "\"peer_runs\":[{\"event_id\":\"day\",\"state\":\"completed\",\"run_at\":\"2026-11-20T08:15:00Z\","
    "\"introduction_time\":\"2026-11-20T08:35:00Z\",\"attempts\":1,\"finished_at\":\"2026-11-20T08:15:01Z\"}],"
    "\"event_messages\":["
    "{\"id\":\"t1\",\"event_id\":\"day\",\"contractor_id\":\"p1\",\"message_type\":\"peer_match_introduction\","
    "\"status\":\"sent\",\"direction\":\"outbound\",\"scheduled_time\":\"2026-11-20T08:35:00Z\","
    "\"actual_send_time\":\"2026-11-20T08:35:00Z\",\"message_content\":\"Hi Ana, meet Bo Tran\","
    "\"personalization_data\":{\"match_id\":\"m1\"}},"
    "{\"id\":\"t2\",\"event_id\":\"day\",\"contractor_id\":\"p2\",\"message_type\":\"peer_match_introduction\","
    "\"status\":\"responded\",\"direction\":\"outbound\",\"scheduled_time\":\"2026-11-20T08:35:00Z\","
    "\"actual_send_time\":\"2026-11-20T08:35:00Z\",\"message_content\":\"Hi Bo, meet Ana Ruiz\","
    "\"personalization_data\":{\"match_id\":\"m1\"}},"
    "{\"id\":\"t3\",\"event_id\":\"day\",\"contractor_id\":\"p3\",\"message_type\":\"peer_match_introduction\","
    "\"status\":\"failed\",\"direction\":\"outbound\",\"scheduled_time\":\"2026-11-20T08:35:00Z\",\"attempts\":3,"
    "\"error_message\":\"no such number\",\"personalization_data\":{\"match_id\":\"m2\"}},"
    "{\"id\":\"w1\",\"event_id\":\"day\",\"contractor_id\":\"p1\",\"message_type\":\"peer_match_reply\","
    "\"status\":\"pending\",\"direction\":\"inbound\",\"created_at\":\"2026-11-20T08:40:00Z\",\"action_taken\":\"unclear\","
    "\"message_content\":\"\\u001b]0;owned\\u0007who on earth is that\",\"personalization_data\":{\"match_id\":\"m1\"}}]";

/* Everybody at an event; all but Gil have checked in. */
static void
append_attendees(GString *json, const char *event, const char *in)
{
    for (guint p = 1; p <= 7; p++)
        g_string_append_printf(json,
                               "%s{\"id\":\"a-%s-%u\",\"event_id\":\"%s\",\"contractor_id\":\"p%u\",\"sms_opt_in\":true,"
                               "\"check_in_time\":%s%s%s}",
                               json->str[json->len - 1] == '[' ? "" : ",", event, p, event, p, p == 7 ? "" : "\"",
                               p == 7 ? "null" : in, p == 7 ? "" : "\"");
}

/* Group setup. */
static int
prepare_events(void **state)
{
    (void)state;
    find_program();
    prepared = cb_files_make_directory("callboard-peers", NULL);
    g_autofree char *profile = g_build_filename(prepared, "profile.conf", NULL);
    g_autofree char *path = g_build_filename(prepared, "world.json", NULL);
    g_autoptr(GString) json = g_string_new("{\"format\":\"callboard-snapshot\",\"version\":1,\"tables\":{");
    g_string_append_printf(json, "%s,%s,%s,\"event_attendees\":[", people, events, afterwards);
    append_attendees(json, "expo", "2026-11-20T07:30:00Z");
    append_attendees(json, "late", "2026-11-20T05:30:00Z");
    append_attendees(json, "day", "2026-11-20T07:00:00Z");
    g_string_append(json, "]}}");
    assert_true(g_file_set_contents(path, json->str, -1, NULL));
    assert_true(g_file_set_contents(profile, "[person]\nrole = admin\n", -1, NULL));
    g_free(call_list(prepared, (const char *const[]){"import", path, NULL}));
    return 0;
}

static void
begin(Place *place, const char *keys)
{
    start(place, NULL);
    play(place, keys);
}

/* Rows of tables, as JSON, besides those of the fixture or in their place. */
static void
add_rows(Place *place, const char *tables)
{
    g_autofree char *path = g_build_filename(place->directory, "more.json", NULL);
    g_autofree char *json =
        g_strdup_printf("{\"format\":\"callboard-snapshot\",\"version\":1,\"tables\":{%s}}", tables);
    assert_true(g_file_set_contents(path, json, -1, NULL));
    g_free(call_list(place->directory, (const char *const[]){"import", path, NULL}));
}

/* The payload of the one decision of a kind that stands. Caller frees. */
static cJSON *
payload_of(Place *place, const char *kind)
{
    g_autoptr(cJSON) decisions = ask(place, "decisions", NULL);
    const cJSON *decision;
    cJSON_ArrayForEach(decision, decisions)
        if (strcmp(text_of(decision, "kind"), kind) == 0)
            return cJSON_Duplicate(cJSON_GetObjectItem(decision, "payload"), TRUE);
    fail_msg("nothing was decided of kind %s", kind);
    return NULL;
}

/* The whole line under the cursor, in the list or in the detail beside it. */
static void
assert_line(Place *place, const char *text)
{
    g_autofree char *row = cb_pty_row(place->pty, cb_pty_cursor(place->pty).row);
    if (strstr(row, text) == NULL)
        fail_msg("the line is \"%s\" and has no \"%s\"", row, text);
}

/* --- events ----------------------------------------------------------------------------------- */

static void
events_say_who_is_there_when_lunch_is_and_when_the_batch_is_made(void **state)
{
    Place *place = *state;
    begin(place, "l / type:growth enter e");
    assert_selected(place, "Growth Expo");
    /* at eighty columns, how many take part stands in the detail alone */
    assert_selected(place, place->columns == 80 ? "6/7 10:26 in 11m 00s" : "6/7    5 10:26 in 11m 00s");
    assert_shows(place, "lunch 10:26 CET");
    assert_shows(place, "runs: 1 delayed, 0 waiting, 0 active (1 in all) · 1 completed, 0 failed");
    assert_shows(place, "no hub, none is sent");
    play(place, "esc / type:hungry enter");
    assert_selected(place, "none  no lunch");
    play(place, "esc / type:trades enter");
    assert_selected(place, "made 08:15");
    assert_selected(place, "2/3 !1   1");
}

/* --- the preview ------------------------------------------------------------------------------ */

static void
the_preview_has_both_policies_the_parts_of_each_score_and_a_warning_for_one_market(void **state)
{
    Place *place = *state;
    begin(place, "l / type:growth enter v wait:'6 pairs'");
    assert_shows(place, "● optimal    6 pairs");
    assert_shows(place, "3 at most  1 alone  proved best");
    assert_shows(place, "· lists      6 pairs");
    play(place, "G");
    assert_line(place, "Ana Ruiz – Dee Fox");
    assert_shows(place, "same market");
    assert_shows(place, "areas 0.40 of 0.40, places 0.05 of 0.25");
}

static void
whoever_is_left_alone_is_told_with_what_would_change_it(void **state)
{
    Place *place = *state;
    begin(place, "l / type:growth enter v wait:'6 pairs' x");
    assert_shows(place, "people (7)");
    assert_line(place, "3 Ana Ruiz");
    assert_line(place, "Bo Tran, Cy Young, Dee Fox");
    assert_shows(place, "no phone");
    play(place, "x");
    assert_shows(place, "left alone (1)");
    assert_line(place, "Eve Stone");
    assert_shows(place, "short");
}

static void
a_forbidden_pair_leaves_the_plan_and_can_be_freed(void **state)
{
    Place *place = *state;
    begin(place, "l / type:growth enter v wait:'6 pairs' G f wait:'5 pairs'");
    g_autoptr(cJSON) order = payload_of(place, "peers.pair");
    assert_string_equal(text_of(order, "rule"), "forbid");
    assert_string_equal(text_of(order, "contractor1_id"), "p1");
    assert_string_equal(text_of(order, "contractor2_id"), "p4");
    play(place, "G");
    assert_line(place, "×");
    assert_line(place, "Ana Ruiz – Dee Fox");
    assert_shows(place, "who would meet (5), ordered apart (1)");
    play(place, "F wait:'6 pairs'");
    assert_line(place, "Ana Ruiz – Dee Fox"); /* the cursor goes where the row goes */
}

static void
why_not_these_two_pins_somebody_who_is_left_alone(void **state)
{
    Place *place = *state;
    begin(place, "l / type:growth enter v wait:'6 pairs' x x w type:ana enter");
    assert_shows(place, "Eve Stone and Ana Ruiz");
    assert_shows(place, "areas 0.00 of 0.40");
    play(place, "p wait:'0 alone'");
    assert_int_equal(standing(place, "peers.pair"), 1);
    play(place, ", ,");
    assert_shows(place, "Ana Ruiz – Eve Stone");
}

/* --- the run ---------------------------------------------------------------------------------- */

static void
the_run_is_confirmed_with_its_counts_and_then_shows_the_introductions(void **state)
{
    Place *place = *state;
    begin(place, "l / type:growth enter v wait:'6 pairs' esc t");
    assert_shows(place, "6 pairs of 5 people: 12 introductions, at most 3 for one person; 1 left");
    assert_shows(place, "They are told at 10:31.");
    assert_int_equal(standing(place, "peers.run"), 0);
    play(place, "y");
    assert_int_equal(standing(place, "peers.run"), 1);
    assert_shows(place, "introductions (6)");
    assert_selected(place, "made 10:00");
    play(place, "enter");
    assert_line(place, "· asked");
    assert_line(place, "at 10:31");
}

static void
a_late_run_needs_a_second_word(void **state)
{
    Place *place = *state;
    begin(place, "l / type:late enter v wait:'6 pairs' esc t y");
    assert_int_equal(standing(place, "peers.run"), 0);
    play(place, "esc L y type:no enter");
    assert_int_equal(standing(place, "peers.run"), 0);
    play(place, "L y type:late enter");
    assert_int_equal(standing(place, "peers.run"), 1);
    g_autoptr(cJSON) run = payload_of(place, "peers.run");
    assert_true(cJSON_IsTrue(cJSON_GetObjectItem(run, "late")));
}

static void
postponing_takes_minutes_and_a_reason_and_moves_the_countdown(void **state)
{
    Place *place = *state;
    begin(place, "l / type:growth enter P ctrl-u type:soon");
    assert_shows(place, "Minutes are a whole number");
    play(place, "ctrl-u type:20 down type:'the speaker is late' enter");
    g_autoptr(cJSON) postponed = payload_of(place, "peers.postpone");
    assert_int_equal(cJSON_GetObjectItem(postponed, "minutes")->valueint, 20);
    assert_string_equal(text_of(postponed, "reason"), "the speaker is late");
    assert_selected(place, "in 31m 00s");
    play(place, "X y enter");
    assert_shows(place, "needs a reason");
    play(place, "X y type:'no caterer' enter");
    assert_selected(place, "cancelled");
}

/* --- answers ---------------------------------------------------------------------------------- */

static void
an_answer_that_nobody_understands_is_read_by_a_person(void **state)
{
    Place *place = *state;
    begin(place, "l / type:trades enter a");
    assert_shows(place, "answers waiting (1)");
    assert_line(place, "Ana Ruiz");
    assert_line(place, "who on earth is that");
    play(place, "m");
    assert_shows(place, "team building, marketing sales");
    assert_shows(place, "1m to 2m");
    play(place, "esc a");
    assert_shows(place, "about Bo Tran");
    play(place, "y");
    g_autoptr(cJSON) reply = payload_of(place, "peers.reply");
    assert_string_equal(text_of(reply, "class"), "yes");
    assert_string_equal(text_of(reply, "match_id"), "m1");
    assert_string_equal(text_of(reply, "message_id"), "w1");
    assert_shows(place, "No answer waits for a person.");
    play(place, ",");
    assert_line(place, "✓ yes");
    assert_line(place, "both yes");
}

/* Ana and Cy have one number: nothing is Ana's before somebody has said that she wrote it. */
static void
an_answer_from_one_of_two_is_somebodys_first(void **state)
{
    Place *place = *state;
    add_rows(place, "\"event_messages\":["
                    "{\"id\":\"w1\",\"event_id\":\"day\",\"contractor_id\":\"p1\",\"message_type\":\"peer_match_reply\","
                    "\"status\":\"pending\",\"direction\":\"inbound\",\"created_at\":\"2026-11-20T08:40:00Z\","
                    "\"message_content\":\"not for me\",\"personalization_data\":{\"shared_with\":[\"p3\"]}}]");
    begin(place, "l / type:trades enter a a");
    assert_shows(place, "who wrote it?");
    play(place, "2");
    assert_shows(place, "Cy Young wrote:");
    play(place, "n");
    g_autoptr(cJSON) reply = payload_of(place, "peers.reply");
    assert_string_equal(text_of(reply, "contractor_id"), "p3");
    assert_string_equal(text_of(reply, "match_id"), "m2");
    assert_string_equal(text_of(reply, "message_id"), "w1");
    assert_shows(place, "No answer waits for a person.");
}

static void
somebody_is_answered_in_own_words(void **state)
{
    Place *place = *state;
    begin(place, "l / type:trades enter a a o type:'Bo has the blue cap' enter");
    g_autoptr(cJSON) answer = payload_of(place, "peers.say");
    assert_string_equal(text_of(answer, "text"), "Bo has the blue cap");
    assert_string_equal(text_of(answer, "contractor_id"), "p1");
    assert_shows(place, "No answer waits for a person.");
}

static void
introductions_show_both_sides_what_failed_and_the_conversation(void **state)
{
    Place *place = *state;
    begin(place, "l / type:trades enter enter");
    assert_line(place, "0.99");
    assert_line(place, "✓ yes");
    play(place, "enter pgdn");
    assert_shows(place, "Hi Ana, meet Bo Tran");
    assert_shows(place, "who on earth is that");
    play(place, "esc j");
    assert_line(place, "! failed");
    play(place, "r");
    assert_shows(place, "Cy Young: no such number");
    play(place, "y");
    assert_int_equal(standing(place, "peers.tell_again"), 1);
}

static void
two_people_meet_and_the_report_counts_it(void **state)
{
    Place *place = *state;
    begin(place, "l / type:trades enter enter d type:14:00 down type:'blue table' enter");
    g_autoptr(cJSON) meeting = payload_of(place, "peers.meeting");
    assert_string_equal(text_of(meeting, "time"), "2026-11-20T14:00:00Z");
    assert_string_equal(text_of(meeting, "location"), "blue table");
    play(place, "m y");
    assert_int_equal(standing(place, "peers.met"), 1);
    play(place, "x x");
    assert_shows(place, "were told      both of 1 pair, one of 1");
    assert_shows(place, "have met       1 of 2 (50 %)");
    assert_shows(place, "ideal peers");
}

/* --- people ----------------------------------------------------------------------------------- */

static void
somebody_is_checked_in_by_hand_and_takes_part(void **state)
{
    Place *place = *state;
    begin(place, "l / type:growth enter c type:gil enter enter");
    assert_shows(place, "what is to be put right");
    play(place, "down down ctrl-u type:abc");
    assert_shows(place, "no telephone number");
    play(place, "ctrl-u type:'+1 555 07' up up");
    play(place, "right enter");
    g_autoptr(cJSON) attend = payload_of(place, "peers.attend");
    assert_string_equal(text_of(attend, "contractor_id"), "p7");
    assert_true(cJSON_IsTrue(cJSON_GetObjectItem(attend, "checked_in")));
    assert_null(cJSON_GetObjectItem(attend, "phone"));
    assert_selected(place, "7/7 10:26");
}

static void
erasing_takes_an_administrator_and_a_word(void **state)
{
    Place *place = *state;
    begin(place, "l / type:growth enter E type:'cy young' enter");
    assert_shows(place, "Erase for good; type erase: Cy Young: all texts and contact data");
    play(place, "type:no enter");
    assert_shows(place, "Nothing was erased: the word to type is erase.");
    assert_int_equal(standing(place, "peers.erase"), 0);
    play(place, "E type:'cy young' enter type:erase enter ctrl-u enter");
    assert_shows(place, "needs a reason");
    assert_int_equal(standing(place, "peers.erase"), 0);
    play(place, "E type:'cy young' enter type:erase enter enter");
    g_autoptr(cJSON) erased = payload_of(place, "peers.erase");
    assert_string_equal(text_of(erased, "reason"), "they asked for it");
    assert_shows(place, "Erased: all texts and contact data of Cy Young (p3).");
    play(place, "v x");
    assert_shows(place, "p3 (erased)");
}

static void
a_dispatcher_is_told_what_is_not_theirs(void **state)
{
    Place *place = *state;
    change_profile(place, "role = admin", "role = dispatcher");
    begin(place, "l / type:growth enter E");
    assert_shows(place, "Only an administrator");
    play(place, "O type:'bo tran' enter p");
    assert_int_equal(standing(place, "peers.opt_out"), 1);
    assert_selected(place, "6/7 10:26");
}

/* Bo, who was registered second, is called Zia now. */
static void
people_are_offered_by_their_names(void **state)
{
    Place *place = *state;
    add_rows(place, "\"contractors\":[{\"id\":\"p2\",\"first_name\":\"Zia\",\"last_name\":\"Tran\"}]");
    begin(place, "l / type:growth enter w down enter");
    assert_shows(place, "Why not Ana Ruiz and whom?");
}

/* --- around it -------------------------------------------------------------------------------- */

static void
today_names_the_key_that_settles_what_an_event_needs(void **state)
{
    Place *place = *state;
    begin(place, "l / type:trades enter x x 1 / type:trades enter");
    assert_shows(place, "Trades Day            1 text to answer   a answer");
    assert_hides(place, "report");
    assert_hides(place, "Dec -");
    assert_shows(place, "1 text not sent    r resend");
    play(place, "r y");
    assert_int_equal(standing(place, "peers.tell_again"), 1);
    assert_hides(place, "1 text not sent");
    play(place, "a");
    assert_shows(place, "callboard peers");
    assert_line(place, "who on earth is that");
}

/* No lunch, nobody checked in: there is a date and no time. */
static void
today_names_no_time_for_an_event_without_an_agenda(void **state)
{
    Place *place = *state;
    add_rows(place, "\"event_attendees\":[{\"id\":\"h1\",\"event_id\":\"hungry\",\"contractor_id\":\"p1\"}]");
    begin(place, "/ type:hungry enter");
    assert_selected(place, "no lunch");
    assert_hides(place, ":00 ");
}

static void
the_palette_finds_events_and_the_people_at_them(void **state)
{
    Place *place = *state;
    begin(place, ": type:peers enter");
    assert_shows(place, "4 events");
    play(place, "1 : type:'trades day' enter");
    assert_shows(place, "callboard peers");
    assert_selected(place, "Trades Day");
    play(place, ": type:'fox daughters' enter");
    assert_shows(place, "Dee Fox");
    assert_shows(place, "Houston, TX");
}

static void
decisions_name_the_two_and_say_what_was_ordered(void **state)
{
    Place *place = *state;
    begin(place, "l / type:growth enter v wait:'6 pairs' G f wait:'5 pairs' 6");
    assert_selected(place, "Growth Expo");
    assert_shows(place, "Dee Fox");
    assert_shows(place, "forbidden");
}

static void
a_key_is_hinted_for_what_it_does_here(void **state)
{
    Place *place = *state;
    begin(place, "l / type:growth enter v wait:'6 pairs'");
    assert_shows(place, "f forbid");
    assert_hides(place, "f fallback");
}

static void
without_colours_and_in_ascii_everything_is_still_said(void **state)
{
    Place *place = *state;
    start_with(place, (const char *const[]){"NO_COLOR=1", NULL}, (const char *const[]){"--ascii", NULL});
    play(place, "l / type:growth enter v wait:'6 pairs'");
    assert_shows(place, "o optimal    6 pairs");
    assert_shows(place, "aaaaa");
    play(place, "G");
    assert_shows(place, "! same market");
}

/* A name from the data cannot clear the screen, nor turn the line round. */
static void
names_cannot_take_the_terminal(void **state)
{
    Place *place = *state;
    begin(place, "l / type:growth enter v wait:'6 pairs' x");
    assert_shows(place, "people (7)");
    assert_shows(place, "Mal");
    assert_hides(place, "\u202e");
    play(place, "G k");
    assert_line(place, "Mal");
    play(place, "enter");
    assert_shows(place, "2JEvil");
    assert_shows(place, "callboard peers");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        AT_BOTH(events_say_who_is_there_when_lunch_is_and_when_the_batch_is_made),
        AT_BOTH(the_preview_has_both_policies_the_parts_of_each_score_and_a_warning_for_one_market),
        AT_BOTH(whoever_is_left_alone_is_told_with_what_would_change_it),
        AT_BOTH(a_forbidden_pair_leaves_the_plan_and_can_be_freed),
        AT_80x24(why_not_these_two_pins_somebody_who_is_left_alone),
        AT_BOTH(the_run_is_confirmed_with_its_counts_and_then_shows_the_introductions),
        AT_80x24(a_late_run_needs_a_second_word),
        AT_80x24(postponing_takes_minutes_and_a_reason_and_moves_the_countdown),
        AT_BOTH(an_answer_that_nobody_understands_is_read_by_a_person),
        AT_BOTH(an_answer_from_one_of_two_is_somebodys_first),
        AT_80x24(somebody_is_answered_in_own_words),
        AT_80x24(introductions_show_both_sides_what_failed_and_the_conversation),
        AT_80x24(two_people_meet_and_the_report_counts_it),
        AT_80x24(somebody_is_checked_in_by_hand_and_takes_part),
        AT_80x24(erasing_takes_an_administrator_and_a_word),
        AT_80x24(people_are_offered_by_their_names),
        AT_80x24(today_names_no_time_for_an_event_without_an_agenda),
        AT_80x24(a_dispatcher_is_told_what_is_not_theirs),
        AT_80x24(today_names_the_key_that_settles_what_an_event_needs),
        AT_80x24(the_palette_finds_events_and_the_people_at_them),
        AT_80x24(decisions_name_the_two_and_say_what_was_ordered),
        AT_BOTH(a_key_is_hinted_for_what_it_does_here),
        AT_80x24(without_colours_and_in_ascii_everything_is_still_said),
        AT_80x24(names_cannot_take_the_terminal),
    };
    return cmocka_run_group_tests(tests, prepare_events, remove_prepared);
}
