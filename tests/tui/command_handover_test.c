/* The command handover: its answers, since when, and what it remembers. */
#include "tests/tui/command_fixture.h"

/* What a colleague did and noted, as the hub would have told it. */
static const char shift[] =
    "{\"format\":\"callboard-snapshot\",\"version\":1,\"tables\":{"
    "\"contacts\":[{\"id\":\"c1\",\"operator_id\":\"o3\",\"session_id\":\"s1\",\"outcome\":\"maybe\","
    "\"call_back_at\":\"2026-11-20T10:30:00Z\",\"made_by\":\"luc\",\"made_at\":\"2026-11-20T08:00:00Z\"}],"
    "\"journal\":[{\"id\":\"j1\",\"session_id\":\"s1\",\"kind\":\"session.note\",\"sentence\":\"Fair: *hall* 3\","
    "\"actor\":\"luc\",\"decided_at\":\"2026-11-20T05:00:00Z\",\"at\":\"2026-11-20T05:00:00Z\"}]}}";

static int
open_shift(void **state)
{
    if (open_desk(state) != 0)
        return -1;
    Desk *desk = *state;
    write_text(desk, "shift.json", shift);
    write_text(desk, "profile/profile.conf", "[person]\nname = dana\n[console]\ntimezone = Europe/Paris\n");
    return call(desk, "import '%s/shift.json'", desk->directory);
}

static void
it_tells_what_is_open_and_what_changed_by_person(void **state)
{
    Desk *desk = *state;
    assert_int_equal(call(desk, "propose s1 o1"), 0);
    assert_int_equal(call(desk, "handover --since 12h"), 0);
    assert_has(desk->out, "Hand-over of Fri 2026-11-20 10:00, since Thu 2026-11-19 22:00\n\nTo call back\n  11:30 ");
    assert_has(desk->out, "\n\nluc\n  06:00         Fair: *hall* 3\n"
                          "\ndana\n  10:00         Zoë Müller is proposed for Fair.\n");
    assert_lacks(desk->out, "\x1b"); /* o3's name */
    assert_lacks(desk->out, "\x07");
    assert_int_equal(call(desk, "handover --since 12h --format markdown"), 0);
    assert_has(desk->out, "### luc\n\n- 06:00 Fair: \\*hall\\* 3\n");
    assert_lacks(desk->out, "\x1b");
}

static void
programs_get_every_line_with_what_it_is_about(void **state)
{
    Desk *desk = *state;
    assert_int_equal(call(desk, "handover --since 12h --json"), 0);
    assert_has(compact(desk), "\"since\":\"2026-11-19T21:00:00Z\",\"now\":\"" NOW "\",\"call_backs\":[{\"id\":\"c1\","
                              "\"at\":\"2026-11-20T10:30:00Z\"");
    assert_has(desk->out, "\"conflicts\":[],\"pending\":[],\"absences\":[],\"short\":[],"
                          "\"people\":[{\"who\":\"luc\",\"changes\":[{\"id\":\"j1\",\"at\":\"2026-11-20T05:00:00Z\","
                          "\"who\":\"luc\",\"what\":\"Fair: *hall* 3\",\"session_id\":\"s1\",\"operator_id\":null,\"job_id\":null}]}]}");
    assert_int_equal(call(desk, "handover --since 12h --json --now 2026-11-25T19:00:00Z"), 0);
    assert_has(compact(desk), "\"short\":[{\"id\":\"s3\",\"at\":\"2026-11-26T00:00:00Z\",\"who\":null,"
                              "\"what\":\"Gala, all day: 1 of 1 open\",\"session_id\":\"s3\",\"operator_id\":null,\"job_id\":null,\"gap\":1}]");
}

static void
without_a_time_it_begins_with_the_last_look(void **state)
{
    Desk *desk = *state;
    assert_int_equal(call(desk, "handover"), 0); /* the first: twelve hours */
    assert_has(desk->out, "since Thu 2026-11-19 22:00");
    assert_has(desk->out, "*hall*");
    assert_int_equal(call(desk, "handover"), 0);
    assert_has(desk->out, "since Fri 2026-11-20 10:00");
    assert_has(desk->out, "To call back"); /* still open */
    assert_has(desk->out, "Nothing has changed.");
    assert_int_equal(call(desk, "propose s1 o1 --now 2026-11-20T09:05:00Z"), 0);
    assert_int_equal(call(desk, "handover --now 2026-11-20T09:10:00Z"), 0);
    assert_has(desk->out, "Zoë Müller is proposed");
    assert_lacks(desk->out, "*hall*");
}

static void
a_named_time_and_reading_only_leave_the_last_look_where_it_was(void **state)
{
    static const char *const calls[] = {"handover --since 5:30", "--read-only handover",
                                        "--read-only --json handover"};
    Desk *desk = *state;
    for (guint i = 0; i < G_N_ELEMENTS(calls); i++) {
        assert_int_equal(call(desk, "%s", calls[i]), 0);
        assert_has(desk->out, "*hall*");
    }
    assert_int_equal(call(desk, "handover"), 0);
    assert_has(desk->out, "*hall*");
}

static void
a_wrong_time_is_refused_with_what_is_taken(void **state)
{
    Desk *desk = *state;
    assert_int_equal(call(desk, "handover --since soon"), 2);
    assert_string_equal(desk->out, "");
    assert_has(desk->err, "--since: \"soon\" is no time; name one such as 21:30");
    assert_int_equal(call(desk, "handover --since 2026-11-21"), 2);
    assert_has(desk->err, "still to come");
    assert_int_equal(call(desk, "handover --format html"), 2);
    assert_has(desk->err, "--format is one of text, markdown");
}

#define ON_SHIFT(test) cmocka_unit_test_setup_teardown(test, open_shift, close_desk)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        ON_SHIFT(it_tells_what_is_open_and_what_changed_by_person),
        ON_SHIFT(programs_get_every_line_with_what_it_is_about),
        ON_SHIFT(without_a_time_it_begins_with_the_last_look),
        ON_SHIFT(a_named_time_and_reading_only_leave_the_last_look_where_it_was),
        ON_SHIFT(a_wrong_time_is_refused_with_what_is_taken),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
