/* Commands about introductions: what people answered to them. */
#include "tests/tui/peers_commands_fixture.h"

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

int
main(void)
{
    const struct CMUnitTest tests[] = {
        AT_EVENTS(a_text_that_nobody_understood_is_read_by_a_person),
        AT_EVENTS(whether_they_met_is_noted_on_the_match_that_was_exchanged),
        AT_EVENTS(a_text_is_about_its_own_match),
        AT_EVENTS(a_text_of_one_of_two_is_settled_as_whoever_wrote_it),
        AT_EVENTS(a_text_is_answered_in_words),
        AT_EVENTS(of_several_texts_one_is_named),
        AT_EVENTS(an_answer_is_about_somebody_they_are_introduced_to),
        AT_EVENTS(what_failed_is_sent_again_and_they_have_met),
        AT_EVENTS(what_was_answered_meanwhile_is_not_sent_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
