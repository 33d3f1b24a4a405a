/* Commands about events: what a batch would be, and the run. */
#include "tests/tui/peers_commands_fixture.h"

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

/* Its hub does not run it, or there is none. */
static void
a_run_that_is_due_and_that_nobody_makes_is_said(void **state)
{
    Desk *desk = *state;
    write_text(desk, "due.json",
               "{\"format\":\"callboard-snapshot\",\"version\":1,\"tables\":{\"peer_runs\":["
               "{\"event_id\":\"e1\",\"state\":\"delayed\",\"run_at\":\"2026-11-20T08:55:00Z\","
               "\"introduction_time\":\"2026-11-20T09:15:00Z\"}]}}");
    assert_int_equal(call(desk, "peers preview fair"), 0);
    assert_lacks(desk->out, "nobody makes it");
    assert_int_equal(call(desk, "import '%s/due.json'", desk->directory), 0);
    assert_int_equal(call(desk, "peers preview fair"), 0);
    assert_has(desk->out, "! The run has been due for 5 min and nobody makes it; peers run makes it now.");
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
        AT_EVENTS(a_run_that_is_due_and_that_nobody_makes_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
