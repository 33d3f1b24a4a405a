/* The commands about introductions at events, on the real program. */
#include <pty.h>
#include <unistd.h>

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

static int
open_events(void **state)
{
    if (open_empty(state) != 0)
        return -1;
    write_text(*state, "events.json", events);
    return call(*state, "import '%s/events.json'", ((Desk *)*state)->directory);
}

static int
open_as_admin(void **state)
{
    if (open_events(state) != 0)
        return -1;
    write_text(*state, "profile/profile.conf", "[person]\nname = dana\nrole = admin\n");
    return 0;
}

#define AT_EVENTS(test) cmocka_unit_test_setup_teardown(test, open_events, close_desk)
#define AS_ADMIN(test) cmocka_unit_test_setup_teardown(test, open_as_admin, close_desk)

/* --- looking ---------------------------------------------------------------------------------- */

static void
events_are_listed_with_lunch_run_and_what_waits(void **state)
{
    Desk *desk = *state;
    assert_int_equal(call(desk, "peers events"), 0);
    assert_has(desk->out, "Fri 20 Nov 09:10");
    assert_has(desk->out, "5/6");
    assert_has(desk->out, "no lunch");
    assert_has(desk->out, "completed");
    assert_int_equal(call(desk, "peers --json"), 0);
    assert_has(compact(desk), "\"event_id\":\"e1\"");
    assert_has(desk->out, "\"event_id\":\"e3\"");
}

/* Lunch of a fair in New York, seen from elsewhere. */
static void
times_of_an_event_elsewhere_name_its_clocks(void **state)
{
    Desk *desk = *state;
    write_text(desk, "away.json",
               "{\"format\":\"callboard-snapshot\",\"version\":1,\"tables\":{\"events\":["
               "{\"id\":\"e1\",\"name\":\"Fair\",\"date\":\"2026-11-20\",\"timezone\":"
               "\"America/New_York\"}]}}");
    assert_int_equal(call(desk, "peers events"), 0);
    assert_lacks(desk->out, "UTC"); /* there everybody has the same clocks */
    assert_int_equal(call(desk, "import '%s/away.json'", desk->directory), 0);
    assert_int_equal(call(desk, "peers events"), 0);
    assert_has(desk->out, "Fri 20 Nov 04:10 EST");
    assert_int_equal(call(desk, "peers preview fair"), 0);
    assert_has(desk->out, "04:15 EST");
    assert_int_equal(call(desk, "peers postpone fair 30"), 0);
    assert_has(desk->out, "04:25 EST");
}

static void
a_preview_says_who_meets_whom_who_is_left_and_what_lists_would_do(void **state)
{
    Desk *desk = *state;
    assert_int_equal(call(desk, "peers preview fair"), 0);
    assert_has(desk->out, "5 of 6 checked in, 4 can take part");
    assert_has(desk->out, "Ann Lee");
    assert_has(desk->out, "Cid Lee");
    assert_has(desk->out, "2 for 3 people, none for 1.");
    assert_has(desk->out, "Left without anyone: 1.");
    assert_has(desk->out, " 0.93  Ann Lee"); /* scores have one form, wherever a person reads them */
    assert_has(desk->out, "Best is ");
    assert_has(desk->out, "with 0.43, 0.17 short");
    assert_has(desk->out, "Eve Moss");
    assert_has(desk->out, "proved");
    assert_has(desk->out, "lists");
    assert_lacks(desk->out, "\033");
    assert_int_equal(call(desk, "peers show fair"), 0);
    assert_has(desk->out, "Nobody has been introduced yet.");
    assert_int_equal(call(desk, "peers preview brunch"), 0);
    assert_has(desk->out, "Fewer than two people can take part.");
}

static void
a_pair_is_pinned_forbidden_and_free_again(void **state)
{
    Desk *desk = *state;
    assert_int_equal(call(desk, "peers pair fair ann ben forbid --reason partners"), 0);
    assert_int_equal(call(desk, "peers preview fair"), 0);
    assert_has(desk->out, "2 for 1 person, 1 for 2, none for 1.");
    assert_int_equal(call(desk, "peers why-not fair ann ben"), 0);
    assert_has(desk->out, "Ann Lee");
    assert_int_equal(call(desk, "peers why-not fair ann ann"), 0);
    assert_has(desk->out, "Nobody is introduced to themself: Ann Lee is asked about twice.");
    assert_lacks(desk->out, "Score");
    assert_int_equal(call(desk, "peers pair fair 'ben fox' 'lee air' none"), 0);
    assert_int_equal(call(desk, "peers pair fair eve ann pin --dry-run"), 0);
    assert_has(desk->out, "nothing has been changed");
    assert_int_equal(call(desk, "peers pair fair eve ann pin"), 0);
    assert_int_equal(call(desk, "peers preview fair"), 0);
    assert_has(desk->out, "✓ 1 pinned: introduced whatever the score.");
    assert_lacks(desk->out, "Left without anyone");
}

/* --- the run ---------------------------------------------------------------------------------- */

static void
a_run_introduces_each_pair_once(void **state)
{
    Desk *desk = *state;
    assert_int_equal(call(desk, "peers run fair --dry-run"), 0);
    assert_int_equal(call(desk, "peers show fair --json"), 0);
    assert_lacks(compact(desk), "\"contractor1_id\":\"c1\"");
    assert_int_equal(call(desk, "peers run fair"), 0);
    assert_int_equal(call(desk, "peers show fair"), 0);
    assert_has(desk->out, "run completed");
    assert_has(desk->out, "scheduled");
    assert_int_equal(call(desk, "peers report fair"), 0);
    assert_has(desk->out, "Introductions: 0 sent, 6 waiting");
    assert_int_equal(call(desk, "peers preview fair"), 0);
    assert_has(desk->out, "The run is over: made Fri 20 Nov 09:00, 3 pairs; of the introductions 0 sent, 6 waiting.");
    assert_has(desk->out, "A second run would add nobody.");
    assert_lacks(desk->out, "proved");
    assert_lacks(desk->out, "go out");
    assert_int_equal(call(desk, "peers preview gala"), 0);
    assert_has(desk->out, "The run is over: made Fri 20 Nov 04:45, 1 pair; of the introductions 1 sent, 0 waiting.");
    assert_has(desk->out, "A second run would add 2 pairs, with --late as lunch is long over:");
    assert_lacks(desk->out, "none for");
    assert_int_equal(call(desk, "peers preview gala --json"), 0);
    assert_has(compact(desk), "\"run\":{\"state\":\"completed\",\"finished_at\":\"2026-11-20T04:45:00Z\",\"matches\":1");
    assert_int_equal(call(desk, "peers preview fair --json"), 0);
    assert_int_equal(call(desk, "peers show fair cid"), 0);
    assert_has(desk->out, "Hi Cid");
    assert_int_equal(call(desk, "peers run fair"), 1); /* there is nobody new */
    assert_int_equal(call(desk, "peers report fair"), 0);
    assert_has(desk->out, "Introductions: 0 sent, 6 waiting");
}

/* The lunch of the gala, at five, is moved to nine after its introductions went out. */
static const char moved_lunch[] =
    "{\"format\":\"callboard-snapshot\",\"version\":1,\"tables\":{\"event_agenda_items\":["
    "{\"id\":\"i2\",\"event_id\":\"e2\",\"item_type\":\"lunch\",\"start_time\":\"2026-11-20T08:30:00Z\","
    "\"end_time\":\"2026-11-20T09:30:00Z\"}]}}";

static void
a_lunch_that_moved_after_sending_is_said_everywhere(void **state)
{
    static const char said[] = "Lunch of Gala was moved to 08:30, 1 introduction was sent for 05:05. It is too late";
    Desk *desk = *state;
    write_text(desk, "later.json", moved_lunch);
    assert_int_equal(call(desk, "import '%s/later.json'", desk->directory), 0);
    assert_int_equal(call(desk, "peers events"), 0);
    assert_has(desk->out, "completed, moved");
    assert_int_equal(call(desk, "peers show gala"), 0);
    assert_has(desk->out, said);
    assert_int_equal(call(desk, "peers schedule gala"), 1);
    assert_has(desk->err, said);
    assert_int_equal(call(desk, "peers schedule --dry-run"), 0);
    assert_has(desk->err, said);
    assert_int_equal(call(desk, "peers events --json"), 0);
    assert_has(compact(desk), "\"agenda\":\"sent_before_moved\"");
}

static void
the_policy_of_peers_is_shown_set_and_refused(void **state)
{
    Desk *desk = *state;
    assert_int_equal(call(desk, "policy peers"), 0);
    assert_has(desk->out, "maxMatches=3\n");
    assert_has(desk->out, "templates.ack_no=All right, we will not introduce you.\n");
    assert_int_equal(call(desk, "policy peers maxMatches=1 'templates.ack_no=Fine, {first_name}.'"), 0);
    assert_has(desk->out, "maxMatches=1\n");
    assert_has(desk->out, "templates.ack_no=Fine, {first_name}.\n");
    assert_int_equal(call(desk, "peers preview fair"), 0);
    assert_has(desk->out, "1 for 2 people, none for 2.");
    assert_int_equal(call(desk, "policy peers maxMatches=-1"), 2);
    assert_has(desk->err, "maxMatches is -1, not a whole number from 0 to 100");
    assert_int_equal(call(desk, "policy peers 'templates.ack_no={nope}'"), 2);
    assert_has(desk->err, "no place \"nope\"");
    assert_int_equal(call(desk, "policy peers policy"), 2);
    assert_has(desk->err, "policy peers takes NAME=VALUE such as maxMatches=4");
    assert_int_equal(call(desk, "policy peers maxMatches= --json"), 0);
    assert_has(compact(desk), "\"maxMatches\":3");
    assert_int_equal(call(desk, "--read-only policy peers maxMatches=2"), 1);
}

static const char bad_policy[] = "{\"format\":\"callboard-snapshot\",\"version\":1,\"tables\":{\"policies\":["
                                 "{\"id\":\"peers\",\"policy\":{\"maxMatches\":-1,\"nope\":1}}]}}";

static void
a_stored_policy_that_is_no_use_is_told(void **state)
{
    Desk *desk = *state;
    write_text(desk, "bad.json", bad_policy);
    assert_int_equal(call(desk, "import '%s/bad.json'", desk->directory), 0);
    assert_int_equal(call(desk, "policy peers"), 0);
    assert_has(desk->out, "maxMatches=3\n");
    assert_has(desk->err, "of no use: maxMatches is -1");
    assert_has(desk->err, "of no use: \"nope\" is no setting of peers");
    assert_int_equal(call(desk, "doctor"), 0);
    assert_has(desk->out, "maxMatches is -1");
}

static void
a_late_run_needs_a_second_word(void **state)
{
    Desk *desk = *state;
    assert_int_equal(call(desk, "peers run gala --json"), 1);
    assert_has(compact(desk), "RUN_IS_LATE");
    assert_int_equal(call(desk, "peers run gala --late"), 0);
    assert_int_equal(call(desk, "peers report gala"), 0);
    assert_has(desk->out, "4 waiting");
    assert_int_equal(call(desk, "--read-only peers run fair"), 1);
}

static void
runs_are_as_the_agenda_says_or_later_or_not_at_all(void **state)
{
    Desk *desk = *state;
    assert_int_equal(call(desk, "peers schedule"), 0);
    assert_int_equal(call(desk, "peers events"), 0);
    assert_has(desk->out, "due");
    assert_int_equal(call(desk, "peers postpone fair 30 --reason 'the keynote runs on'"), 0);
    assert_int_equal(call(desk, "peers events"), 0);
    assert_has(desk->out, "in 25 min");
    assert_int_equal(call(desk, "peers queue"), 0);
    assert_has(desk->out, "1 later");
    assert_int_equal(call(desk, "peers cancel fair --json"), 1);
    assert_has(compact(desk), "REASON_NEEDED");
    assert_int_equal(call(desk, "peers cancel fair --reason 'no lunch today'"), 0);
    assert_int_equal(call(desk, "peers events"), 0);
    assert_has(desk->out, "cancelled");
    assert_int_equal(call(desk, "peers postpone fair soon"), 2);
    assert_has(desk->err, "peers postpone takes minutes");
    assert_int_equal(call(desk, "peers preview fair"), 0);
    assert_has(desk->out, "The run is cancelled: nothing goes out");
    assert_lacks(desk->out, "go out 09");
}

/* --- answers ---------------------------------------------------------------------------------- */

static void
a_text_that_nobody_understood_is_read_by_a_person(void **state)
{
    Desk *desk = *state;
    assert_int_equal(call(desk, "peers replies"), 0);
    assert_has(desk->out, "Ann Lee");
    assert_has(desk->out, "red one");
    assert_lacks(desk->out, "\033");
    assert_int_equal(call(desk, "peers answer gala ann --as yes"), 0);
    assert_int_equal(call(desk, "peers replies"), 0);
    assert_has(desk->out, "No text needs a person.");
    assert_int_equal(call(desk, "peers show gala --json"), 0);
    assert_has(compact(desk), "\"contractor1_response\":true");
}

/* Ann and Ben have both answered (a word twice) or not, Ann and Cid have not; more tables. */
static const char two_matches[] =
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

static void
import_two_matches(Desk *desk, const char *answer, const char *more)
{
    g_autofree char *text = g_strdup_printf(two_matches, answer, more);
    write_text(desk, "more.json", text);
    assert_int_equal(call(desk, "import '%s/more.json'", desk->directory), 0);
}

/* Of the two matches, the first has it. */
static void
assert_of_first_alone(Desk *desk, const char *what)
{
    const char *first = strstr(compact(desk), "\"id\":\"m1\""), *has = strstr(first, what);
    const char *second = strstr(first, "\"id\":\"m2\"");
    assert_non_null(has);
    assert_true(has < second);
    assert_null(strstr(second, what));
}

static void
whether_they_met_is_noted_on_the_match_that_was_exchanged(void **state)
{
    Desk *desk = *state;
    import_two_matches(desk, "true", "");
    assert_int_equal(call(desk, "peers answer gala ann --as met"), 0);
    assert_int_equal(call(desk, "peers show gala --json"), 0);
    assert_of_first_alone(desk, "\"connection_made\":true");
    assert_int_equal(call(desk, "peers answer gala cid --as met --json"), 1);
    assert_has(compact(desk), "MATCH_NOT_FOUND");
}

static void
a_text_is_about_its_own_match(void **state)
{
    Desk *desk = *state;
    import_two_matches(desk, "null",
                       ",\"event_messages\":[{\"id\":\"x3\",\"event_id\":\"e2\",\"contractor_id\":\"c1\","
                             "\"message_type\":\"peer_match_reply\",\"direction\":\"inbound\",\"status\":\"pending\","
                             "\"message_content\":\"hm\",\"personalization_data\":{\"match_id\":\"m1\"}}]");
    assert_int_equal(call(desk, "peers answer gala ann --as yes"), 0);
    assert_int_equal(call(desk, "peers show gala --json"), 0);
    assert_of_first_alone(desk, "\"contractor1_response\":true");
}

/* Ann and Ben have one number, and the hub kept the text with Ann: it was Ben. */
static void
a_text_of_one_of_two_is_settled_as_whoever_wrote_it(void **state)
{
    Desk *desk = *state;
    import_two_matches(desk, "null",
                       ",\"event_messages\":[{\"id\":\"x3\",\"event_id\":\"e2\",\"contractor_id\":\"c1\","
                             "\"message_type\":\"peer_match_reply\",\"direction\":\"inbound\",\"status\":\"pending\","
                             "\"message_content\":\"hm\",\"personalization_data\":{\"shared_with\":[\"c2\"]}}]");
    assert_int_equal(call(desk, "peers answer gala ben --as yes"), 0);
    assert_int_equal(call(desk, "peers replies gala --json"), 0);
    const char *first = strstr(compact(desk), "\"id\":\"x3\"");
    assert_true(first == NULL || strstr(first, "\"status\":\"responded\"") != NULL);
    assert_int_equal(call(desk, "peers show gala --json"), 0);
    assert_has(compact(desk), "\"contractor1_response\":null,\"contractor2_response\":true");
}

static void
a_text_is_answered_in_words(void **state)
{
    Desk *desk = *state;
    assert_int_equal(call(desk, "peers answer gala ann --as no --message 'Which?'"), 2);
    assert_int_equal(call(desk, "peers answer gala ann"), 2); /* nothing is settled by a word that was forgotten */
    assert_int_equal(call(desk, "peers answer gala ann --message 'Which one do you mean?'"), 0);
    assert_int_equal(call(desk, "peers replies gala"), 0);
    assert_has(desk->out, "No text needs a person.");
    assert_int_equal(call(desk, "peers show gala ann"), 0);
    assert_has(desk->out, "Which one do you mean?");
    assert_int_equal(call(desk, "peers answer gala ann --json"), 1);
    assert_has(compact(desk), "NOTHING_TO_DO");
}

/* Ann has written twice more, and was introduced to Cid too. */
static const char more_texts[] =
    ",\"event_messages\":["
    "{\"id\":\"aaaaaaaa-1\",\"event_id\":\"e2\",\"contractor_id\":\"c1\",\"message_type\":\"peer_match_reply\","
    "\"direction\":\"inbound\",\"status\":\"pending\",\"created_at\":\"2026-11-20T05:30:00Z\","
    "\"message_content\":\"a text that is far too long for one line of any table, and ends in the end\"},"
    "{\"id\":\"bbbbbbbb-2\",\"event_id\":\"e2\",\"contractor_id\":\"c1\",\"message_type\":\"peer_match_reply\","
    "\"direction\":\"inbound\",\"status\":\"pending\",\"created_at\":\"2026-11-20T05:40:00Z\","
    "\"message_content\":\"hm?\"}]";

static void
of_several_texts_one_is_named(void **state)
{
    Desk *desk = *state;
    import_two_matches(desk, "null", more_texts);
    assert_int_equal(call(desk, "peers replies gala"), 0);
    assert_has(desk->out, "aaaaaaaa  Ann Lee");
    assert_has(desk->out, "bbbbbbbb  Ann Lee");
    assert_has(desk->out, "ends in the end"); /* in a pipe nothing is cut */
    assert_int_equal(call(desk, "peers answer gala ann --message ''"), 1);
    assert_has(desk->err, "3 texts of Ann Lee wait; say with --text which one it is");
    assert_has(desk->err, "bbbbbbbb");
    assert_int_equal(call(desk, "peers answer gala ann --as yes --peer ben --json"), 1);
    assert_has(compact(desk), "AMBIGUOUS");
    assert_int_equal(call(desk, "peers answer gala ann --message '' --text cccc --json"), 1);
    assert_has(compact(desk), "MESSAGE_NOT_FOUND");
    assert_int_equal(call(desk, "peers answer gala ann --message '' --text aaaaaaaa"), 0);
    assert_int_equal(call(desk, "peers replies gala"), 0);
    assert_lacks(desk->out, "aaaaaaaa");
    assert_has(desk->out, "hm?");
    assert_int_equal(call(desk, "help peers"), 0);
    assert_has(desk->out, "--text=ID");
}

static void
an_answer_is_about_somebody_they_are_introduced_to(void **state)
{
    Desk *desk = *state;
    import_two_matches(desk, "null", "");
    assert_int_equal(call(desk, "peers answer gala ann --as yes"), 1);
    assert_has(desk->err, "2 introductions of Ann Lee are open: Ben Fox, Cid Lee; say which with --peer");
    assert_int_equal(call(desk, "peers answer gala ann --as met"), 1);
    assert_has(desk->err, "Ann Lee has no introduction that both have agreed to");
    assert_int_equal(call(desk, "peers answer gala ann --as yes --peer moss"), 1);
    assert_has(desk->err, "Ann Lee is introduced to no \"moss\" there, only to: Ben Fox, Cid Lee");
    assert_int_equal(call(desk, "peers answer gala ann --as yes --peer lee"), 0); /* Ann is a Lee too */
    assert_has(desk->out, "Ann Lee would like to meet Cid Lee.");
}

static void
what_failed_is_sent_again_and_they_have_met(void **state)
{
    Desk *desk = *state;
    assert_int_equal(call(desk, "peers resend gala ben"), 0);
    assert_has(desk->out, "Ben Fox: \"Hi Ben");
    assert_int_equal(call(desk, "peers resend gala ben --json"), 1);
    assert_has(compact(desk), "NOTHING_TO_DO");
    assert_int_equal(call(desk, "peers met gala ben ann yes"), 0);
    assert_int_equal(call(desk, "peers show gala"), 0);
    assert_has(desk->out, "met");
    assert_int_equal(call(desk, "peers met gala ann cid yes --json"), 1);
    assert_has(compact(desk), "MATCH_NOT_FOUND");
}

/* Two texts to Ben have failed: the introduction, and a rating that he has given since. */
static void
what_was_answered_meanwhile_is_not_sent_again(void **state)
{
    Desk *desk = *state;
    write_text(desk, "rated.json",
               "{\"format\":\"callboard-snapshot\",\"version\":1,\"tables\":{\"peer_match_sides\":["
               "{\"match_id\":\"m1\",\"contractor_id\":\"c2\",\"event_id\":\"e2\",\"rating\":8}],\"event_messages\":["
               "{\"id\":\"x8\",\"event_id\":\"e2\",\"contractor_id\":\"c2\",\"message_type\":\"rating_request\","
               "\"direction\":\"outbound\",\"status\":\"failed\",\"scheduled_time\":\"2026-11-20T06:00:00Z\","
               "\"personalization_data\":{\"match_id\":\"m1\"}}]}}");
    assert_int_equal(call(desk, "import '%s/rated.json'", desk->directory), 0);
    assert_int_equal(call(desk, "peers resend gala x8 --json"), 1);
    assert_has(compact(desk), "NO_LONGER_NEEDED");
    assert_int_equal(call(desk, "peers resend gala"), 0);
    assert_has(desk->err, "is not sent again: it is answered already");
    assert_has(desk->out, "Ben Fox is written to once more.");
    assert_int_equal(call(desk, "peers show gala ben --json"), 0);
    assert_int_equal(call(desk, "peers resend gala"), 1);
    assert_has(desk->err, "no message to them has failed that still makes sense");
}

/* --- people ----------------------------------------------------------------------------------- */

static void
what_the_data_got_wrong_is_put_right(void **state)
{
    Desk *desk = *state;
    assert_int_equal(call(desk, "peers attend fair fay"), 2);
    assert_has(desk->err, "--checked-in, --sms or --phone");
    assert_int_equal(call(desk, "peers attend fair fay --phone abc"), 1);
    assert_has(desk->err, "no telephone number");
    assert_int_equal(call(desk, "peers attend fair fay --phone '+1 (555) 010-0106'"), 0);
    assert_int_equal(call(desk, "export"), 0);
    assert_has(desk->out, "+15550100106");
    assert_int_equal(call(desk, "peers attend fair fay --checked-in yes"), 0);
    assert_int_equal(call(desk, "peers attend fair c4 --sms yes"), 0);
    assert_int_equal(call(desk, "peers preview fair"), 0);
    assert_has(desk->out, "6 of 6 checked in, 6 can take part");
    assert_int_equal(call(desk, "peers optout fair fay"), 0);
    assert_int_equal(call(desk, "peers preview fair"), 0);
    assert_has(desk->out, "5 can take part");
}

static void
erasing_somebody_asks_first_and_needs_an_administrator(void **state)
{
    Desk *desk = *state;
    assert_int_equal(call(desk, "peers erase 'ann lee' --reason asked --json"), 1);
    assert_has(compact(desk), "CONFIRM");
    assert_int_equal(call(desk, "peers erase 'ann lee' --reason asked --yes"), 0);
    assert_int_equal(call(desk, "export"), 0);
    assert_lacks(desk->out, "555 0101");
    assert_lacks(desk->out, "red one");
    assert_int_equal(call(desk, "peers report gala"), 0);
    assert_has(desk->out, "1 unclear");
}

static void
a_dispatcher_may_not_erase(void **state)
{
    Desk *desk = *state;
    assert_int_equal(call(desk, "peers erase c1 --reason asked --yes --json"), 1);
    assert_has(compact(desk), "NOT_AUTHORIZED");
}

static void
report_and_show_are_english_for_none_and_one(void **state)
{
    Desk *desk = *state;
    assert_int_equal(call(desk, "peers report brunch"), 0);
    assert_has(desk->out, "0 of 0 checked in, 0 can take part.\nNobody has been introduced yet.");
    assert_has(desk->out, "Texts that came in: none.");
    assert_int_equal(call(desk, "peers show brunch"), 0);
    assert_has(desk->out, "Brunch: no lunch.");
    assert_int_equal(call(desk, "peers show fair ann"), 0);
    assert_has(desk->out, "They have not been introduced to anybody yet.");
    assert_int_equal(call(desk, "peers report gala"), 0);
    assert_has(desk->out, "ONE: of which one was.\nIntroductions: 1 sent");
    assert_has(desk->out, "all                   1     0    1 "); /* Ben was not reached */
    assert_has(desk->out,
               "Nobody has more than 1 introduction; 1 of those who take part has none.");
}

/* --- wrong calls ------------------------------------------------------------------------------ */

static void
names_are_found_without_their_accents_and_quoted_short(void **state)
{
    Desk *desk = *state;
    g_autofree char *name = g_strnfill(500, 'x');
    write_text(desk, "name.json",
               "{\"format\":\"callboard-snapshot\",\"version\":1,\"tables\":{\"events\":["
               "{\"id\":\"e3\",\"name\":\"Feira de São Paulo\",\"date\":\"2026-11-20\"}]}}");
    assert_int_equal(call(desk, "import '%s/name.json'", desk->directory), 0);
    assert_int_equal(call(desk, "peers show 'sao paulo'"), 0);
    assert_has(desk->out, "Feira de São Paulo: no lunch.");
    assert_int_equal(call(desk, "peers show %s", name), 1);
    assert_true(strlen(desk->err) < 120);
}

static void
names_that_mean_several_or_nobody_are_told(void **state)
{
    Desk *desk = *state;
    assert_int_equal(call(desk, "peers show fair lee"), 1);
    assert_has(desk->err, "may mean 2 guests");
    assert_has(desk->err, "Cid & Co");
    assert_int_equal(call(desk, "peers show gala eve --json"), 1);
    assert_has(compact(desk), "CONTRACTOR_NOT_FOUND");
    assert_int_equal(call(desk, "peers preview nothing --json"), 1);
    assert_has(compact(desk), "EVENT_NOT_FOUND");
    assert_int_equal(call(desk, "peers dance fair"), 2);
    assert_has(desk->err, "peers takes events, preview, run");
    assert_int_equal(call(desk, "peers pair fair ann ben marry"), 2);
    assert_has(desk->err, "pin, forbid or none");
    assert_int_equal(call(desk, "peers preview"), 2);
    assert_has(desk->err, "peers preview takes an event");
}

static void
help_says_what_each_action_takes_and_takes_nothing_else(void **state)
{
    static const char *const lines[] = {
        "  attend    an event and one of its guests; --checked-in, --sms, --phone, --reason, --dry-run",
        "  postpone  an event and minutes; 0: as the agenda says; --reason, --dry-run",
        "  queue     nothing more"};
    Desk *desk = *state;
    assert_int_equal(call(desk, "help peers"), 0);
    for (guint l = 0; l < G_N_ELEMENTS(lines); l++)
        assert_has(desk->out, lines[l]);
    assert_int_equal(call(desk, "peers cancel fair --reason rain --late"), 2);
    assert_has(desk->err, "peers cancel takes no --late");
    assert_int_equal(call(desk, "peers events --rating 3"), 2);
    assert_int_equal(call(desk, "--generate bash"), 0);
    assert_has(desk->out, "peers) words='events preview run");
    assert_int_equal(call(desk, "--generate man"), 0);
    assert_has(desk->out, ".It Ic attend\nAn event and one of its guests;");
}

/* What a call prints on a terminal. Caller frees. */
static char *
on_terminal(Desk *desk, const char *words)
{
    int terminal;
    char bytes[4096];
    gssize n;
    g_autofree char *line =
        g_strdup_printf("exec '%s' --cache '%s/profile' --now " NOW " peers %s", program(), desk->directory, words);
    pid_t child = forkpty(&terminal, NULL, NULL, NULL);
    if (child == 0)
        _exit(execl("/bin/sh", "sh", "-c", line, NULL));
    GString *text = g_string_new(NULL);
    while ((n = read(terminal, bytes, sizeof bytes)) > 0)
        g_string_append_len(text, bytes, n);
    close(terminal);
    waitpid(child, NULL, 0);
    return g_string_free(text, FALSE);
}

static void
lines_fit_a_screen_of_eighty_columns(void **state)
{
    static const char *const calls[] = {"events",  "preview fair", "show gala",
                                        "replies", "replies gala", "report gala",  "queue", "show gala ann"};
    Desk *desk = *state;
    import_two_matches(desk, "null", more_texts);
    for (guint c = 0; c < G_N_ELEMENTS(calls); c++) {
        g_autofree char *shown = on_terminal(desk, calls[c]);
        g_auto(GStrv) lines = g_strsplit(shown, "\r\n", -1);
        for (char **line = lines; *line != NULL; line++)
            if (g_utf8_strlen(*line, -1) > 80 && **line != ' ')
                fail_msg("%s: %s", calls[c], *line);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        AT_EVENTS(events_are_listed_with_lunch_run_and_what_waits),
        AT_EVENTS(times_of_an_event_elsewhere_name_its_clocks),
        AT_EVENTS(a_preview_says_who_meets_whom_who_is_left_and_what_lists_would_do),
        AT_EVENTS(a_pair_is_pinned_forbidden_and_free_again),
        AT_EVENTS(a_run_introduces_each_pair_once),
        AT_EVENTS(a_lunch_that_moved_after_sending_is_said_everywhere),
        AT_EVENTS(the_policy_of_peers_is_shown_set_and_refused),
        AT_EVENTS(a_stored_policy_that_is_no_use_is_told),
        AT_EVENTS(a_late_run_needs_a_second_word),
        AT_EVENTS(runs_are_as_the_agenda_says_or_later_or_not_at_all),
        AT_EVENTS(a_text_that_nobody_understood_is_read_by_a_person),
        AT_EVENTS(whether_they_met_is_noted_on_the_match_that_was_exchanged),
        AT_EVENTS(a_text_is_about_its_own_match),
        AT_EVENTS(a_text_of_one_of_two_is_settled_as_whoever_wrote_it),
        AT_EVENTS(a_text_is_answered_in_words),
        AT_EVENTS(of_several_texts_one_is_named),
        AT_EVENTS(an_answer_is_about_somebody_they_are_introduced_to),
        AT_EVENTS(what_failed_is_sent_again_and_they_have_met),
        AT_EVENTS(what_was_answered_meanwhile_is_not_sent_again),
        AT_EVENTS(what_the_data_got_wrong_is_put_right),
        AS_ADMIN(erasing_somebody_asks_first_and_needs_an_administrator),
        AT_EVENTS(a_dispatcher_may_not_erase),
        AT_EVENTS(names_are_found_without_their_accents_and_quoted_short),
        AT_EVENTS(names_that_mean_several_or_nobody_are_told),
        AT_EVENTS(help_says_what_each_action_takes_and_takes_nothing_else),
        AT_EVENTS(report_and_show_are_english_for_none_and_one),
        AT_EVENTS(lines_fit_a_screen_of_eighty_columns),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
