/* The command line as scripts and people use it: the real program, on profiles of its own. */
#include "tests/tui/command_fixture.h"
#include "tui/console.h"

/* --- calls ------------------------------------------------------------------------------------ */

static void
help_and_version_are_answers(void **state)
{
    static const char *const calls[] = {"--help", "help", "-h", "suggest --help", "help suggest"};
    Desk *desk = *state;
    for (guint i = 0; i < G_N_ELEMENTS(calls); i++) {
        assert_int_equal(call(desk, "%s", calls[i]), 0);
        assert_has(desk->out, "Usage: callboard");
        assert_has(desk->out, i < 3 ? "why-not SESSION [OPERATOR]" : "suggest SESSION");
        assert_string_equal(desk->err, "");
    }
    assert_int_equal(call(desk, "--version"), 0);
    assert_true(g_str_has_prefix(desk->out, "callboard "));
}

static void
a_wrong_call_exits_with_two_and_says_how_it_should_be(void **state)
{
    static const struct {
        const char *words, *says;
    } calls[] = {
        {"suggest", "suggest needs SESSION"},
        {"suggest s1 o1", "takes no argument \"o1\""},
        {"risk --frob", "--frob"},
        {"sugest s1", "did you mean \"suggest\""},
        {"zzzzzzzzzzzz", "there is no command"},
        {"risk --now tomorrow", "--now takes a time"},
        {"--color pink board", "--color is one of"},
        {"import --need keynote x", "TYPE=N"},
        {"import not-there.json", "not-there.json cannot be read"},
        {"export --format csv --table people", "there is no table"},
        {"policy busy_rule=never", "busy_rule is date or overlap"},
        {"export --json", "no answer in JSON"},
        {"propose s1 '\xff'", "not UTF-8"},
        {"sessions --filter fair", "\"callboard --plain --view sessions\" prints the one"},
        {"risk --filter fair", "--filter goes with a view, and risk prints none"},
        {"--filter fair import x.json", "--filter goes with a view"},
        {"--view board sessions", "leave out \"sessions\""},
        {"--view board board", "leave out \"board\""},
        {"--view somewhere", "--view is one of today, board, day, people, sessions, decisions, handover, campaigns"},
    };
    Desk *desk = *state;
    for (guint i = 0; i < G_N_ELEMENTS(calls); i++) {
        assert_int_equal(call(desk, "%s", calls[i].words), 2);
        assert_string_equal(desk->out, "");
        assert_has(desk->err, calls[i].says);
        assert_has(desk->err, "Try \"callboard help");
    }
}

static void
options_may_stand_before_or_after_the_command(void **state)
{
    Desk *desk = *state;
    assert_int_equal(call(desk, "--json fallback s1"), 0);
    g_autofree char *before = g_strdup(desk->out);
    assert_int_equal(call(desk, "fallback s1 --json"), 0);
    assert_string_equal(desk->out, before);
    assert_int_equal(call(desk, "--reason ill reject s1 o1"), 1); /* "ill" is no command */
}

static void
without_a_terminal_the_console_says_that_plain_is_there(void **state)
{
    Desk *desk = *state;
    assert_int_equal(call(desk, "board"), 2);
    assert_has(desk->err, "--plain");
    assert_int_equal(call(desk, "board --plain"), 0);
    assert_has(desk->out, "Fair");
}

static void
every_view_is_opened_by_its_name(void **state)
{
    Desk *desk = *state;
    assert_int_equal(call(desk, "help"), 0);
    g_autofree char *help = g_steal_pointer(&desk->out);
    for (const char *const *view = cb_console_views(); *view != NULL; view++) {
        assert_int_equal(call(desk, "--plain --view %s", *view), 0);
        assert_string_equal(desk->err, "");
        assert_has(help, cb_console_view_summary(*view));
    }
    assert_has(help, "--view=sessions ");
    assert_has(help, "--view=decisions ");
    assert_has(help, "--view=handover ");
    assert_int_equal(call(desk, "--view sessions"), 2);
    assert_has(desk->err, "the console needs a terminal");
    assert_int_equal(call(desk, "help sessions"), 0);
    assert_has(desk->out, "\"callboard --view sessions\" opens the view of that name.");
    assert_int_equal(call(desk, "help risk"), 0);
    assert_lacks(desk->out, "opens the view");
}

static void
a_filter_holds_in_every_printed_view(void **state)
{
    static const char *const calls[] = {"board --plain", "sessions --plain",
                                        "--view sessions --plain", "--view board --plain"};
    Desk *desk = *state;
    for (guint i = 0; i < G_N_ELEMENTS(calls); i++) {
        assert_int_equal(call(desk, "%s --filter gala", calls[i]), 0);
        assert_has(desk->out, "Gala");
        assert_lacks(desk->out, "Fair");
    }
}

/* --- answers ---------------------------------------------------------------------------------- */

static void
programs_get_the_fields_that_they_rely_on(void **state)
{
    static const struct {
        const char *words, *answer;
    } calls[] = {
        {"sessions",
         "[{\"id\":\"s1\",\"clientId\":\"c1\",\"date\":\"2026-11-24\",\"status\":"
         "\"confirmed\",\"operatorIds\":[],\"setupIds\":[\"a\"],\"operatorRequirement\":{"
         "\"minOperators\":2},\"staffingGap\":2,\"staffingPercent\":0},{\"id\":\"s3\""},
        {"suggest s1",
         "{\"sessionId\":\"s1\",\"sessionDate\":\"2026-11-24\",\"sessionRegion\":"
         "\"bretagne\",\"candidates\":[{\"operatorId\":\"o1\",\"name\":\"Zoë Müller\","
         "\"email\":\"zoe@example.org\",\"region\":\"bretagne\",\"score\":100,\"scoring\":{"
         "\"regionMatch\":true,\"available\":true,\"currentLoad\":0,\"alreadyApplied\":"
         "false}}"},
        {"fallback s3",
         "{\"required\":true,\"sessionId\":\"s3\",\"sessionDate\":\"2026-11-26\","
         "\"reason\":\"NO_QUALIFIED_OPERATOR\",\"fallbackActions\":[\"NOTIFY_FOUNDERS\""},
        {"risk", "\"daysUntil\":4,\"riskLevel\":\"HIGH\""},
        {"overload", "[]"},
        {"why-not s1 o2", "{\"sessionId\":\"s1\",\"operatorId\":\"o2\",\"excluded\":[],"
                          "\"unavailableBecause\":[\"INACTIVE\"],\"score\":30,\"rank\":3,"
                          "\"candidates\":3}"},
        {"why-not s2", "{\"sessionId\":\"s2\",\"onBoard\":false,\"reasons\":[\"NOT_CONFIRMED\","
                       "\"NO_SETUP\"],\"past\":false}"},
        {"policy", "{\"busy_rule\":\"date\",\"min_gap_minutes\":0,\"overload_minutes\":360}"},
    };
    Desk *desk = *state;
    for (guint i = 0; i < G_N_ELEMENTS(calls); i++) {
        assert_int_equal(call(desk, "%s --json", calls[i].words), 0);
        assert_has(compact(desk), calls[i].answer);
    }
}

static void
people_read_why_and_what_would_have_to_change(void **state)
{
    Desk *desk = *state;
    assert_int_equal(call(desk, "why-not s3 o2"), 0);
    assert_has(desk->out, "Ana Roy is not active");
    assert_has(desk->out, "2026-11-26 among their unavailable dates");
    assert_has(desk->out, "To change that");
    assert_has(desk->out, "Score 70: region 40, free 0, load 30.");
    assert_int_equal(call(desk, "why-not s2"), 0);
    assert_has(desk->out, "Draft (draft) is not on the board:\nIt is not confirmed");
    assert_int_equal(call(desk, "why-not s1 --now 2026-11-25T09:00:00Z"), 0);
    assert_string_equal(desk->out,
                        "Fair (confirmed) is on the board.\nIts date, 2026-11-24, is past.\n");
    assert_int_equal(call(desk, "suggest s1"), 0);
    assert_has(desk->out, "Fair, Tue 2026-11-24, in 4 days, bretagne: 0 of 2 assigned");
}

static void
something_unknown_is_refused_with_its_code(void **state)
{
    Desk *desk = *state;
    assert_int_equal(call(desk, "suggest s9 --json"), 1);
    assert_string_equal(compact(desk), "{\"error\":\"SESSION_NOT_FOUND\"}");
    assert_int_equal(call(desk, "why-not s1 o9 --json"), 1);
    assert_string_equal(compact(desk), "{\"error\":\"OPERATOR_NOT_FOUND\"}");
    assert_int_equal(call(desk, "suggest s9"), 1);
    assert_string_equal(desk->out, "");
    assert_has(desk->err, "there is no session \"s9\"");
}

static void
a_hostile_name_stays_exact_for_programs_and_harmless_for_people(void **state)
{
    Desk *desk = *state;
    assert_int_equal(call(desk, "suggest s1 --json"), 0);
    assert_has(desk->out, "\\u001b[31mred\xe2\x80\xae\\u0007");
    assert_int_equal(call(desk, "suggest s1"), 0);
    assert_has(desk->out, "red");
    assert_lacks(desk->out, "\x1b");
    assert_lacks(desk->out, "\xe2\x80\xae");
    assert_lacks(desk->out, "\x07");
    assert_int_equal(call(desk, "suggest '\x1b[2J'"), 1);
    assert_lacks(desk->err, "\x1b");
}

/* --- decisions -------------------------------------------------------------------------------- */

static void
a_decision_is_made_listed_taken_back_and_revived(void **state)
{
    Desk *desk = *state;
    assert_int_equal(call(desk, "propose s1 o1 --json"), 0);
    assert_string_equal(compact(desk),
                        "{\"outcome\":\"accepted\",\"code\":null,\"row\":{\"session_id\":\"s1\","
                        "\"operator_id\":\"o1\",\"status\":\"pending\",\"applied_at\":\"" NOW "\","
                        "\"responded_at\":null,\"rejection_reason\":null,\"forced\":false}}");
    assert_int_equal(call(desk, "decisions --json"), 0);
    assert_has(compact(desk),
               "\"kind\":\"session.propose\",\"target\":{\"table\":\"sessions\",\"id\":"
               "\"s1\"},\"payload\":{\"operator_id\":\"o1\"}");
    assert_has(desk->out, "\"state\":\"stands\",\"code\":null");
    assert_int_equal(call(desk, "undo"), 0);
    assert_int_equal(call(desk, "suggest s1 --json"), 0);
    assert_has(compact(desk), "\"excluded\":[]");
    assert_int_equal(call(desk, "redo"), 0);
    assert_int_equal(call(desk, "accept s1 o1"), 0);
    assert_has(desk->out, "Zoë Müller is accepted on Fair.");
    assert_int_equal(call(desk, "sessions --json"), 0);
    assert_has(compact(desk), "\"operatorIds\":[\"o1\"]");
}

static void
nothing_to_take_back_is_refused(void **state)
{
    Desk *desk = *state;
    assert_int_equal(call(desk, "undo"), 1);
    assert_int_equal(call(desk, "redo --json"), 1);
    assert_string_equal(compact(desk), "{\"error\":\"NOTHING_TO_REDO\"}");
}

static void
a_refused_decision_leaves_nothing_behind(void **state)
{
    Desk *desk = *state;
    assert_int_equal(call(desk, "accept s1 o1 --json"), 1);
    assert_string_equal(compact(desk),
                        "{\"outcome\":\"refused\",\"code\":\"APPLICATION_NOT_FOUND\"}");
    assert_int_equal(call(desk, "propose s2 o1"), 1);
    assert_string_equal(desk->out, "");
    assert_has(desk->err, "Draft is not confirmed. (INVALID_SESSION_STATUS)");
    assert_int_equal(call(desk, "decisions --json"), 0);
    assert_string_equal(compact(desk), "[]");
}

static void
a_rejection_keeps_its_reason(void **state)
{
    Desk *desk = *state;
    assert_int_equal(call(desk, "propose s1 o1"), 0);
    assert_int_equal(call(desk, "reject s1 o1 --reason 'très malade' --json"), 0);
    assert_has(compact(desk), "\"rejection_reason\":\"très malade\"");
    assert_int_equal(call(desk, "why-not s1 o1"), 0);
    assert_has(desk->out, "was rejected, très malade");
}

static void
the_founders_are_told_and_only_a_manager_forces(void **state)
{
    Desk *desk = *state;
    assert_int_equal(call(desk, "notify s3 --json"), 0);
    assert_has(compact(desk), "\"reason\":\"NO_QUALIFIED_OPERATOR\"");
    assert_int_equal(call(desk, "review s3 --json"), 0);
    assert_has(compact(desk), "\"review\":true");
    assert_int_equal(call(desk, "force s3 o3 --json"), 1);
    assert_has(compact(desk), "FORBIDDEN");
    write_text(desk, "profile/profile.conf", "[person]\nrole = manager\n");
    assert_int_equal(call(desk, "force s3 o3 --json"), 0);
    assert_has(compact(desk), "\"forced\":true");
}

static void
a_read_only_profile_changes_nothing(void **state)
{
    static const char *const calls[] = {"propose s1 o1", "undo", "policy busy_rule=overlap",
                                        "import /dev/null"};
    Desk *desk = *state;
    for (guint i = 0; i < G_N_ELEMENTS(calls); i++) {
        assert_int_equal(call(desk, "--read-only --json %s", calls[i]), 1);
        assert_string_equal(compact(desk), "{\"error\":\"READ_ONLY\"}");
    }
    assert_int_equal(call(desk, "--read-only policy"), 0);
    write_text(desk, "profile/profile.conf", "[person]\nrole = viewer\n");
    assert_int_equal(call(desk, "propose s1 o1"), 1);
}

/* --- files ------------------------------------------------------------------------------------ */

static void
an_export_comes_back_as_it_was(void **state)
{
    Desk *desk = *state;
    assert_int_equal(call(desk, "propose s1 o1"), 0);
    assert_int_equal(call(desk, "export --output '%s/all.json'", desk->directory), 0);
    assert_int_equal(call(desk, "--cache '%s/other' import '%s/all.json' --json", desk->directory,
                          desk->directory),
                     0);
    assert_has(compact(desk), "\"session_operators\":1"); /* what was decided is a fact there */
    assert_int_equal(call(desk, "--cache '%s/other' export", desk->directory), 0);
    g_autofree char *first = read_text(desk, "all.json");
    assert_string_equal(desk->out, first);
    assert_int_equal(call(desk, "export --format csv --table operators"), 0);
    assert_has(desk->out, "\no1,Zoë Müller,zoe@example.org");
}

static void
an_export_that_cannot_be_written_exits_with_three(void **state)
{
    Desk *desk = *state;
    assert_int_equal(call(desk, "export --output '%s/none/all.json'", desk->directory), 3);
    assert_int_equal(call(desk, "export --output /dev/full"), 3);
    assert_has(desk->err, "No space left");
}

static void
a_refused_file_is_named_with_its_line_and_nothing_of_it_is_taken(void **state)
{
    Desk *desk = *state;
    write_text(desk, "bad.csv", "id,name\no7,Seven\no8,\"Eight\n");
    assert_int_equal(call(desk, "import '%s/bad.csv'", desk->directory), 1);
    assert_has(desk->err, "bad.csv: line 3, column 4");
    assert_int_equal(call(desk, "why-not s1 o7"), 1);
}

static void
an_import_tells_which_decisions_no_longer_apply(void **state)
{
    Desk *desk = *state;
    assert_int_equal(call(desk, "propose s1 o1"), 0);
    g_auto(GStrv) parts = g_strsplit(facts, "\"confirmed\"", 2);
    g_autofree char *newer = g_strjoinv("\"cancelled\"", parts);
    write_text(desk, "newer.json", newer);
    assert_int_equal(call(desk, "import '%s/newer.json' --json", desk->directory), 0);
    assert_has(compact(desk), "\"state\":\"conflict\",\"code\":\"INVALID_SESSION_STATUS\"");
    assert_int_equal(call(desk, "import '%s/facts.json'", desk->directory), 0);
    assert_int_equal(call(desk, "import '%s/newer.json'", desk->directory), 0);
    assert_has(desk->out, "Decision 1 no longer applies: Fair is not confirmed.");
}

static void
the_policy_keeps_what_is_not_named(void **state)
{
    Desk *desk = *state;
    assert_int_equal(call(desk, "policy busy_rule=overlap min_gap_minutes=20"), 0);
    assert_int_equal(call(desk, "policy overload_minutes=400"), 0);
    assert_string_equal(desk->out, "busy_rule=overlap\nmin_gap_minutes=20\noverload_minutes=400\n");
}

static void
the_doctor_says_where_the_profile_lies_and_what_is_damaged(void **state)
{
    Desk *desk = *state;
    assert_int_equal(call(desk, "doctor"), 0);
    assert_has(desk->out, desk->directory);
    assert_has(desk->out, "rows in sessions: 3");
    write_text(desk, "more.csv", "id,name\no7,Seven\n"); /* whose availability nobody knows */
    assert_int_equal(call(desk, "import '%s/more.csv'", desk->directory), 0);
    assert_int_equal(call(desk, "doctor"), 0);
    write_text(desk, "profile/outbox.db", "this was a database once");
    assert_int_equal(call(desk, "doctor"), 3);
    assert_has(desk->out, "refused");
    assert_int_equal(call(desk, "risk"), 3);
    assert_string_equal(desk->out, "");
}

/* --- documents ----------------------------------------------------------------------- */

static void
manual_and_completions_name_every_command(void **state)
{
    static const char *const documents[] = {"man", "bash", "zsh", "fish"};
    static const char *const commands[] = {
        "sessions", "suggest", "fallback", "risk",   "why-not", "overload",  "propose",   "accept",
        "reject",   "notify",  "force",    "review", "undo",    "redo",      "decisions", "import",
        "export",   "policy",  "doctor",   "demo",   "board",   "busy-rule", "read-only", "filter"};
    Desk *desk = *state;
    for (guint d = 0; d < G_N_ELEMENTS(documents); d++) {
        assert_int_equal(call(desk, "--generate %s", documents[d]), 0);
        for (guint c = 0; c < G_N_ELEMENTS(commands); c++)
            assert_has(desk->out, commands[c]);
        assert_lacks(desk->out, "generate");
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        ON_EMPTY(help_and_version_are_answers),
        ON_DESK(a_wrong_call_exits_with_two_and_says_how_it_should_be),
        ON_DESK(options_may_stand_before_or_after_the_command),
        ON_DESK(without_a_terminal_the_console_says_that_plain_is_there),
        ON_DESK(every_view_is_opened_by_its_name),
        ON_DESK(a_filter_holds_in_every_printed_view),
        ON_DESK(programs_get_the_fields_that_they_rely_on),
        ON_DESK(people_read_why_and_what_would_have_to_change),
        ON_DESK(something_unknown_is_refused_with_its_code),
        ON_DESK(a_hostile_name_stays_exact_for_programs_and_harmless_for_people),
        ON_DESK(a_decision_is_made_listed_taken_back_and_revived),
        ON_DESK(nothing_to_take_back_is_refused),
        ON_DESK(a_refused_decision_leaves_nothing_behind),
        ON_DESK(a_rejection_keeps_its_reason),
        ON_DESK(the_founders_are_told_and_only_a_manager_forces),
        ON_DESK(a_read_only_profile_changes_nothing),
        ON_DESK(an_export_comes_back_as_it_was),
        ON_DESK(an_export_that_cannot_be_written_exits_with_three),
        ON_DESK(a_refused_file_is_named_with_its_line_and_nothing_of_it_is_taken),
        ON_DESK(an_import_tells_which_decisions_no_longer_apply),
        ON_DESK(the_policy_keeps_what_is_not_named),
        ON_DESK(the_doctor_says_where_the_profile_lies_and_what_is_damaged),
        ON_EMPTY(manual_and_completions_name_every_command),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
