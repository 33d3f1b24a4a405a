/* The commands about the pool, on the real program. */
#include "tests/tui/command_fixture.h"

#include <signal.h>
#include <unistd.h>

/* Ana has 2 h behind her, Ben and Cho none. Of the pool r1 and r2 are ready, w1 waits, f1 has
 * failed, s1 is stuck; d1 and e1 are outside: Ana has d1, e1 was escalated. The hostile name is a
 * meeting's. */
static const char pool[] =
    "{\"format\":\"callboard-snapshot\",\"version\":1,\"tables\":{"
    "\"employee\":["
    "{\"emp_code\":\"e1\",\"first_name\":\"Ana\",\"last_name\":\"Ruiz\"},"
    "{\"emp_code\":\"e2\",\"first_name\":\"Ben\",\"last_name\":\"Ode\"},"
    "{\"emp_code\":\"e3\",\"first_name\":\"Cho\",\"last_name\":\"Lin\"},"
    "{\"emp_code\":\"e4\",\"first_name\":\"Eva\",\"last_name\":\"Owner\"}],"
    "\"user_role\":["
    "{\"emp_code\":\"e1\",\"role_code\":\"INTERPRETER\"},{\"emp_code\":\"e2\",\"role_code\":"
    "\"INTERPRETER\"},"
    "{\"emp_code\":\"e3\",\"role_code\":\"INTERPRETER\"}],"
    "\"booking_plan\":["
    "{\"booking_id\":\"d1\",\"meeting_type\":\"General\",\"meeting_detail\":\"Done\","
    "\"time_start\":\"2026-11-18T09:00:00Z\",\"time_end\":\"2026-11-18T11:00:00Z\",\"interpreter_"
    "emp_code\":\"e1\","
    "\"booking_status\":\"approve\"},"
    "{\"booking_id\":\"a1\",\"meeting_type\":\"General\",\"meeting_detail\":\"Ahead\","
    "\"time_start\":\"2026-12-20T09:00:00Z\",\"time_end\":\"2026-12-20T10:00:00Z\",\"interpreter_"
    "emp_code\":\"e2\","
    "\"booking_status\":\"approve\"},"
    "{\"booking_id\":\"r1\",\"meeting_type\":\"General\",\"meeting_detail\":\"Audit\","
    "\"time_start\":\"2026-11-30T08:00:00Z\",\"time_end\":\"2026-11-30T09:00:00Z\",\"booking_"
    "status\":\"waiting\","
    "\"pool_status\":\"waiting\",\"pool_entry_time\":\"2026-11-01T08:00:00Z\","
    "\"pool_deadline_time\":\"2026-11-20T08:00:00Z\"},"
    "{\"booking_id\":\"r2\",\"meeting_type\":\"Weekly\",\"meeting_detail\":\"\\u001b[31mred\","
    "\"time_start\":\"2026-11-30T08:30:00Z\",\"time_end\":\"2026-11-30T09:30:00Z\",\"booking_"
    "status\":\"waiting\","
    "\"pool_status\":\"waiting\",\"pool_entry_time\":\"2026-11-02T08:00:00Z\","
    "\"pool_deadline_time\":\"2026-11-20T08:30:00Z\"},"
    "{\"booking_id\":\"w1\",\"meeting_type\":\"VIP\",\"meeting_detail\":\"Delegation\","
    "\"time_start\":\"2026-12-20T09:00:00Z\",\"time_end\":\"2026-12-20T10:00:00Z\",\"booking_"
    "status\":\"waiting\","
    "\"pool_status\":\"waiting\",\"pool_entry_time\":\"2026-11-02T08:00:00Z\","
    "\"pool_deadline_time\":\"2026-12-13T09:00:00Z\"},"
    "{\"booking_id\":\"f1\",\"meeting_type\":\"Other\",\"meeting_detail\":\"Broken\","
    "\"time_start\":\"2026-12-10T09:00:00Z\",\"time_end\":\"2026-12-10T10:00:00Z\",\"booking_"
    "status\":\"waiting\","
    "\"updated_at\":\"2026-11-20T08:50:00Z\",\"pool_status\":\"failed\","
    "\"pool_entry_time\":\"2026-11-02T08:00:00Z\",\"pool_deadline_time\":\"2026-12-03T09:00:00Z\","
    "\"pool_processing_attempts\":3},"
    "{\"booking_id\":\"s1\",\"meeting_type\":\"Other\",\"meeting_detail\":\"Stuck\","
    "\"time_start\":\"2026-12-11T09:00:00Z\",\"time_end\":\"2026-12-11T10:00:00Z\",\"booking_"
    "status\":\"waiting\","
    "\"updated_at\":\"2026-11-20T07:00:00Z\",\"pool_status\":\"processing\","
    "\"pool_entry_time\":\"2026-11-02T08:00:00Z\",\"pool_deadline_time\":\"2026-12-04T09:00:00Z\","
    "\"pool_processing_attempts\":1},"
    "{\"booking_id\":\"x1\",\"meeting_type\":\"Other\",\"meeting_detail\":\"By hand\","
    "\"time_start\":\"2026-11-26T09:00:00Z\",\"time_end\":\"2026-11-26T10:00:00Z\",\"booking_"
    "status\":\"waiting\"}],"
    "\"assignment_log\":["
    "{\"id\":\"l1\",\"booking_id\":\"d1\",\"interpreter_emp_code\":\"e1\",\"status\":\"assigned\","
    "\"created_at\":\"2026-11-10T09:00:00Z\"},"
    "{\"id\":\"l2\",\"booking_id\":\"x1\",\"status\":\"escalated\",\"reason\":\"ALL_CONFLICTED\","
    "\"created_at\":\"2026-11-18T09:00:00Z\"}],"
    "\"auto_assignment_config\":[{\"id\":\"policy\",\"mode\":\"NORMAL\",\"updated_at\":\"2026-11-"
    "01T08:00:00Z\"}],"
    "\"pool_state\":[{\"id\":\"pool\"}]}}";

static int
open_pool(void **state)
{
    if (open_empty(state) != 0)
        return -1;
    write_text(*state, "pool.json", pool);
    return call(*state, "import '%s/pool.json'", ((Desk *)*state)->directory);
}

static int
open_as_admin(void **state)
{
    if (open_pool(state) != 0)
        return -1;
    write_text(*state, "profile/profile.conf", "[person]\nname = dana\nrole = admin\n");
    return 0;
}

#define AS_DISPATCHER(test) cmocka_unit_test_setup_teardown(test, open_pool, close_desk)
#define AS_ADMIN(test) cmocka_unit_test_setup_teardown(test, open_as_admin, close_desk)

/* --- looking ---------------------------------------------------------------------------------- */

static void
the_status_says_mode_counts_and_what_is_recommended(void **state)
{
    Desk *desk = *state;
    assert_int_equal(call(desk, "pool status"), 0);
    assert_has(desk->out, "Mode NORMAL; automatic assignment is on, automatic switching off.");
    assert_has(desk->out,
               "5 in the pool: 2 ready, 1 waiting, 1 stuck, 1 failed; 1 left to people.");
    assert_has(desk->out, "3 interpreters; 2 h lie between who works most and least.");
    assert_has(desk->out, "Recommended: ");
    assert_int_equal(call(desk, "pool --json"), 0);
    assert_has(compact(desk), "{\"mode\":\"NORMAL\",\"auto_assign_enabled\":true");
    assert_has(desk->out, "\"poolSize\":5,\"readyForProcessing\":2");
    assert_has(desk->out, "\"oldest_entry_time\":\"2026-11-01T08:00:00Z\"");
}

static void
the_list_has_what_is_ready_first_and_what_is_left_to_people_last(void **state)
{
    Desk *desk = *state;
    assert_int_equal(call(desk, "pool list"), 0);
    assert_has(desk->out, "ready     over 30 min  Weekly   Mon 30 Nov 08:30");
    assert_lacks(desk->out, "\033");
    assert_true(strstr(desk->out, "r1\n") < strstr(desk->out, "r2\n"));
    assert_true(strstr(desk->out, "f1\n") < strstr(desk->out, "x1\n"));
    assert_has(desk->out, "failed 3");
    assert_has(desk->out, "by hand   ·            Other");
    assert_int_equal(call(desk, "pool list --status failed --json"), 0);
    assert_has(compact(desk), "[{\"booking_id\":\"f1\"");
    assert_lacks(desk->out, "\"r1\"");
    assert_int_equal(call(desk, "pool list --status lost"), 2);
}

static void
a_booking_shows_its_candidates_with_what_made_their_points(void **state)
{
    Desk *desk = *state;
    assert_int_equal(call(desk, "pool show audit"), 0);
    assert_has(desk->out, "Audit: General, Mon 30 Nov 08:00");
    assert_has(desk->out, "decided by Fri 20 Nov 08:00 at the latest");
    assert_true(strstr(desk->out, "Cho Lin") < strstr(desk->out, "Ben Ode"));
    assert_true(strstr(desk->out, "Ben Ode") < strstr(desk->out, "Ana Ruiz"));
    assert_int_equal(call(desk, "pool show w1"), 0);
    assert_has(desk->out, "Ben Ode is busy with Ahead, Sun 20 Dec 09:00–10:00 UTC.");
    assert_int_equal(call(desk, "pool show w1 --json"), 0);
    assert_has(
        compact(desk),
        "\"emp_code\":\"e3\",\"name\":\"Cho Lin\",\"eligible\":true,\"reason\":null,\"hours\":0,"
        "\"fairness\":1");
    assert_has(desk->out, "\"reason\":\"TIME_CONFLICT\"");
    assert_int_equal(call(desk, "pool show nowhere --json"), 1);
    assert_has(compact(desk), "BOOKING_NOT_FOUND");
}

static void
the_days_ahead_say_who_is_missing(void **state)
{
    Desk *desk = *state;
    assert_int_equal(call(desk, "pool timeline"), 0);
    assert_has(desk->out, "Fri 20 Nov      2         0");
    assert_has(desk->out, "Thu 26 Nov      0         1        0       1     3        0  09:00");
    assert_int_equal(call(desk, "pool timeline --json"), 0);
    assert_has(compact(desk), "{\"people\":3,\"days\":[{\"from\":\"2026-11-20T00:00:00Z\"");
    assert_int_equal(call(desk, "pool assess --json"), 0);
    assert_has(compact(desk), "\"lowered_by\":[");
    assert_has(desk->out, "{\"measure\":\"pool_size\",\"value\":5,\"level\":\"LOW\",\"medium_"
                          "above\":10,\"high_above\":20,"
                          "\"critical_above\":null}");
}

/* --- runs ------------------------------------------------------------------------------------- */

static void
a_run_is_shown_first_and_then_decides_booking_by_booking(void **state)
{
    Desk *desk = *state;
    assert_int_equal(call(desk, "pool process --dry-run"), 0);
    assert_has(desk->out, "2 would be assigned, 0 left to people, 0 fail.");
    assert_has(desk->out, "nothing has been changed");
    assert_int_equal(call(desk, "decisions --json"), 0);
    assert_lacks(compact(desk), "pool.begin");
    assert_int_equal(call(desk, "pool process"), 0);
    assert_has(desk->out, "1/2  Cho Lin interprets Audit; 2 others could.");
    assert_has(desk->out, "2/2  Ben Ode interprets");
    assert_has(desk->out, "2 assigned, 0 left to people, 0 failed; the gap is 1 h (was 2 h).");
    assert_lacks(desk->out, "\033");
    assert_int_equal(call(desk, "decisions --json"), 0);
    assert_has(compact(desk), "\"kind\":\"pool.recover\""); /* s1 was stuck */
    assert_has(desk->out, "\"kind\":\"booking.process\"");
    assert_has(desk->out, "\"kind\":\"pool.end\"");
    assert_int_equal(call(desk, "pool process --json"), 1);
    assert_has(compact(desk), "{\"outcome\":\"refused\",\"code\":\"NOTHING_TO_DO\"");
}

static void
bookings_that_are_named_are_decided_before_their_time(void **state)
{
    Desk *desk = *state;
    assert_int_equal(call(desk, "pool process delegation --json"), 0);
    assert_has(compact(desk),
               "{\"outcome\":\"accepted\",\"code\":null,\"results\":[{\"booking_id\":\"w1\","
               "\"fate\":\"assigned\",\"emp_code\":\"e3\"");
    assert_int_equal(call(desk, "pool list --json"), 0);
    assert_has(compact(desk), "\"r1\"");
    assert_lacks(desk->out, "\"w1\"");
}

static void
what_has_failed_begins_anew(void **state)
{
    Desk *desk = *state;
    assert_int_equal(call(desk, "pool retry --dry-run"), 0);
    assert_has(desk->out, "Broken begins anew");
    assert_int_equal(call(desk, "pool retry"), 0);
    assert_int_equal(call(desk, "pool retry"), 1);
    assert_has(desk->err, "nothing in the pool has failed");
    assert_int_equal(call(desk, "pool retry r1 --json"), 1);
    assert_has(compact(desk), "NOTHING_TO_DO");
    assert_int_equal(call(desk, "pool recover"), 0);
    assert_has(desk->out, "Recovered: 1 stuck");
}

static void
an_emergency_needs_a_reason_and_an_administrator(void **state)
{
    Desk *desk = *state;
    assert_int_equal(call(desk, "pool emergency"), 1);
    assert_has(desk->err, "(REASON_NEEDED)");
    assert_int_equal(call(desk, "pool emergency --dry-run"), 0);
    assert_has(desk->out,
               "Deadlines: 2 overdue, 0 within 2 h, 0 within 6 h, 0 within 24 h, 3 later;");
    assert_int_equal(call(desk, "pool emergency --reason 'a visit' --json"), 0);
    assert_has(compact(desk), "\"assigned\":5");
    assert_int_equal(call(desk, "pool status"), 0);
    assert_has(desk->out, "0 in the pool");
}

static void
a_dispatcher_is_told_what_only_an_administrator_may(void **state)
{
    static const char *const calls[] = {"pool emergency --reason x", "pool mode urgent",
                                        "pool override --reason x", "pool auto on",
                                        "pool policy w_fair=1"};
    Desk *desk = *state;
    for (guint c = 0; c < G_N_ELEMENTS(calls); c++) {
        assert_int_equal(call(desk, "%s", calls[c]), 1);
        assert_has(desk->err, "(NOT_AUTHORIZED)");
    }
    assert_int_equal(call(desk, "--read-only pool process"), 1);
    assert_int_equal(call(desk, "--read-only pool process --dry-run"), 0);
}

/* --- by hand ---------------------------------------------------------------------------------- */

static void
somebody_is_chosen_released_and_what_waits_is_withdrawn(void **state)
{
    Desk *desk = *state;
    assert_int_equal(call(desk, "pool assign 'By hand' ana --reason 'knows them' --json"), 0);
    assert_has(compact(desk), "\"interpreter_emp_code\":\"e1\"");
    assert_int_equal(call(desk, "pool assign w1 ben --json"), 1);
    assert_has(compact(desk), "\"outcome\":\"refused\"");
    assert_int_equal(call(desk, "pool release x1 --back pool --json"), 0);
    assert_has(compact(desk), "\"pool_status\":\"waiting\"");
    assert_int_equal(call(desk, "pool withdraw w1 --json"), 0);
    assert_has(compact(desk), "\"pool_status\":null");
    assert_int_equal(call(desk, "pool place w1 --json"), 0);
    assert_has(compact(desk), "\"pool_status\":\"waiting\"");
    assert_int_equal(call(desk, "pool assign w1 nobody"), 1);
    assert_has(desk->err, "there is no interpreter \"nobody\"");
}

/* --- what is set ------------------------------------------------------------------------------ */

static void
a_mode_says_first_what_becomes_of_each_booking(void **state)
{
    Desk *desk = *state;
    assert_int_equal(call(desk, "pool mode urgent --dry-run"), 0);
    assert_has(desk->out, "From NORMAL to URGENT: 2 decided at once, 3 with another deadline");
    assert_has(desk->out, "Mind: Some entries have failed");
    assert_int_equal(call(desk, "pool mode urgent --reason 'a visit' --json"), 0);
    assert_has(
        compact(desk),
        "{\"outcome\":\"accepted\",\"code\":null,\"switch\":{\"from\":\"NORMAL\",\"to\":\"URGENT\","
        "\"immediate_assignments\":2");
    assert_has(desk->out, "\"run\":{\"results\":[{\"booking_id\":\"r1\",\"fate\":\"assigned\"");
    assert_int_equal(call(desk, "pool mode URGENT"), 1);
    assert_has(desk->err, "(ALREADY_IN_MODE)");
    assert_int_equal(call(desk, "pool mode hasty"), 2);
    assert_int_equal(call(desk, "undo"), 0);
}

static void
an_override_has_a_reason_and_an_end(void **state)
{
    Desk *desk = *state;
    assert_int_equal(call(desk, "pool override"), 1);
    assert_has(desk->err, "(REASON_NEEDED)");
    assert_int_equal(call(desk, "pool override --reason 'a visit' --until 08:00 --dry-run"), 0);
    assert_has(desk->out, "until Sat 21 Nov 08:00 UTC"); /* today it is past */
    assert_int_equal(call(desk, "pool override --reason 'a visit' --until never"), 2);
    assert_int_equal(call(desk, "pool override --reason 'a visit' --until 18:00"), 0);
    assert_int_equal(call(desk, "pool status"), 0);
    assert_has(desk->out, "dana holds the mode until Fri 20 Nov 18:00: a visit");
    assert_int_equal(call(desk, "pool override off"), 0);
    assert_int_equal(call(desk, "pool override off --json"), 1);
    assert_has(compact(desk), "NOT_OVERRIDDEN");
}

static void
automatic_switching_takes_limits_and_an_evaluation(void **state)
{
    Desk *desk = *state;
    write_text(desk, "limits.json", "{\"high_load\":{\"pool_size\":4}}");
    write_text(desk, "wrong.json", "[1]");
    assert_int_equal(call(desk, "pool evaluate"), 1);
    assert_has(desk->err, "(AUTO_OFF)");
    assert_int_equal(call(desk, "pool auto"), 2);
    assert_int_equal(call(desk, "pool auto on --policy '%s/wrong.json'", desk->directory), 2);
    assert_int_equal(call(desk, "pool auto on --policy '%s/limits.json'", desk->directory), 1);
    assert_has(desk->err, "(INVALID_CONFIG)"); /* the lower limit is 10 */
    write_text(desk, "limits.json",
               "{\"high_load\":{\"pool_size\":4},\"normal_load\":{\"pool_size\":2}}");
    assert_int_equal(call(desk, "pool auto on --policy '%s/limits.json' --json", desk->directory),
                     0);
    assert_has(compact(desk), "\"auto_enabled\":true");
    assert_int_equal(call(desk, "pool evaluate"), 0);
    assert_has(desk->out, "high load: 5 in the pool (above 4); URGENT");
}

static void
the_policy_is_judged_before_it_is_saved(void **state)
{
    Desk *desk = *state;
    assert_int_equal(call(desk, "pool policy"), 0);
    assert_has(desk->out, "mode=NORMAL\nauto_assign_enabled=true\nfairness_window_days=30\n");
    assert_int_equal(call(desk, "pool policy w_fair=9 --dry-run --json"), 1);
    assert_has(compact(desk),
               "{\"valid\":false,\"remarks\":[{\"field\":\"w_fair\",\"gravity\":\"critical\"");
    assert_int_equal(call(desk, "pool policy fairness_window_days=60 --dry-run"), 0);
    assert_has(desk->out, "Of 5 in the pool");
    assert_int_equal(call(desk, "pool policy w_fair=9"), 1);
    assert_has(desk->err, "(OUT_OF_RANGE)");
    assert_int_equal(call(desk, "pool policy w_fair=1.5 auto_assign_enabled=false --json"), 0);
    assert_int_equal(call(desk, "pool policy w_far=1"), 2);
    assert_int_equal(call(desk, "pool process"), 1);
    assert_has(desk->err, "(AUTO_ASSIGN_DISABLED)");
}

/* --- an interrupt ------------------------------------------------------------------------------
 */

#define MANY 400u

/* Meetings of an hour that are ready, two at a time. */
static int
open_many(void **state)
{
    if (open_pool(state) != 0)
        return -1;
    g_autoptr(GString) text =
        g_string_new("{\"format\":\"callboard-snapshot\",\"version\":1,\"tables\":{"
                     "\"booking_plan\":[");
    for (guint b = 0; b < MANY; b++)
        g_string_append_printf(
            text,
            "%s{\"booking_id\":\"m%03u\",\"meeting_type\":\"Other\","
            "\"time_start\":\"2026-12-%02uT%02u:00:00Z\",\"time_end\":\"2026-12-%02uT%02u:30:00Z\","
            "\"booking_status\":\"waiting\",\"pool_status\":\"waiting\","
            "\"pool_entry_time\":\"2026-11-01T08:00:00Z\","
            "\"pool_deadline_time\":\"2026-11-20T08:00:00Z\"}",
            b == 0 ? "" : ",", b, 1 + b / 20, b % 20, 1 + b / 20, b % 20);
    g_string_append(text, "]}}");
    write_text(*state, "many.json", text->str);
    return call(*state, "import '%s/many.json'", ((Desk *)*state)->directory);
}

/* Interrupts `callboard pool process` as soon as it has told of a booking; what it has said. */
static char *
interrupt_a_run(Desk *desk)
{
    g_autofree char *profile = g_strdup_printf("%s/profile", desk->directory);
    const char *argv[] = {program(), "--cache", profile, "--now", NOW, "pool", "process", NULL};
    GPid pid;
    int out, status;
    char piece[4096];
    assert_true(g_spawn_async_with_pipes(NULL, (char **)argv, NULL, G_SPAWN_DO_NOT_REAP_CHILD, NULL,
                                         NULL, &pid, NULL, &out, NULL, NULL));
    GString *said = g_string_new(NULL);
    for (gssize n; (n = read(out, piece, sizeof piece)) > 0;) {
        if (said->len == 0)
            assert_int_equal(kill(pid, SIGINT), 0);
        g_string_append_len(said, piece, n);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    close(out);
    return g_string_free(said, FALSE);
}

static void
an_interrupt_stops_a_run_between_two_bookings(void **state)
{
    Desk *desk = *state;
    g_autofree char *said = interrupt_a_run(desk);
    assert_has(said, "Stopped after ");
    guint done = (guint)g_ascii_strtoull(strstr(said, "Stopped after ") + strlen("Stopped after "),
                                         NULL, 10);
    assert_in_range(done, 1, MANY - 1);
    assert_int_equal(call(desk, "pool list --json"), 0);
    assert_null(strstr(desk->out, "\"processing\""));
    assert_int_equal(call(desk, "pool process --dry-run --json"), 0);
    g_autoptr(cJSON) rest = cJSON_Parse(desk->out);
    assert_int_equal(cJSON_GetArraySize(cJSON_GetObjectItem(rest, "results")), MANY + 2 - done);
}

/* --- the call itself -------------------------------------------------------------------------- */

static void
wrong_calls_say_what_is_taken(void **state)
{
    Desk *desk = *state;
    assert_int_equal(call(desk, "pool dance"), 2);
    assert_has(desk->err, "pool takes status, list, show");
    assert_int_equal(call(desk, "pool show"), 2);
    assert_has(desk->err, "pool show takes a booking");
    assert_int_equal(call(desk, "pool list more"), 2);
    assert_int_equal(call(desk, "pool"), 2); /* there is no terminal for the view */
    assert_int_equal(call(desk, "pool --plain"), 0);
}

static void
lines_fit_a_screen_of_eighty_columns(void **state)
{
    static const char *const calls[] = {"pool status",
                                        "pool list",
                                        "pool show r1",
                                        "pool timeline",
                                        "pool assess",
                                        "pool process --dry-run",
                                        "pool mode urgent --dry-run"};
    Desk *desk = *state;
    for (guint c = 0; c < G_N_ELEMENTS(calls); c++) {
        assert_int_equal(call(desk, "%s", calls[c]), 0);
        g_auto(GStrv) lines = g_strsplit(desk->out, "\n", -1);
        for (char **line = lines; *line != NULL; line++)
            if (strstr(*line, "  ") != NULL && g_utf8_strlen(*line, -1) > 80)
                fail_msg("%s: %s", calls[c], *line);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        AS_DISPATCHER(the_status_says_mode_counts_and_what_is_recommended),
        AS_DISPATCHER(the_list_has_what_is_ready_first_and_what_is_left_to_people_last),
        AS_DISPATCHER(a_booking_shows_its_candidates_with_what_made_their_points),
        AS_DISPATCHER(the_days_ahead_say_who_is_missing),
        AS_DISPATCHER(a_run_is_shown_first_and_then_decides_booking_by_booking),
        AS_DISPATCHER(bookings_that_are_named_are_decided_before_their_time),
        AS_DISPATCHER(what_has_failed_begins_anew),
        cmocka_unit_test_setup_teardown(an_interrupt_stops_a_run_between_two_bookings, open_many,
                                        close_desk),
        AS_ADMIN(an_emergency_needs_a_reason_and_an_administrator),
        AS_DISPATCHER(a_dispatcher_is_told_what_only_an_administrator_may),
        AS_DISPATCHER(somebody_is_chosen_released_and_what_waits_is_withdrawn),
        AS_ADMIN(a_mode_says_first_what_becomes_of_each_booking),
        AS_ADMIN(an_override_has_a_reason_and_an_end),
        AS_ADMIN(automatic_switching_takes_limits_and_an_evaluation),
        AS_ADMIN(the_policy_is_judged_before_it_is_saved),
        AS_DISPATCHER(wrong_calls_say_what_is_taken),
        AS_DISPATCHER(lines_fit_a_screen_of_eighty_columns),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
