/* The commands that note absences and calls and that change sessions, on the real program. The clocks are those
 * of Paris, an hour ahead of UTC in November. */
#include "tests/tui/command_fixture.h"

static int
open_paris(void **state)
{
    if (open_empty(state) != 0)
        return -1;
    Desk *desk = *state;
    write_text(desk, "facts.json", facts);
    if (call(desk, "import '%s/facts.json'", desk->directory) != 0)
        return -1;
    write_text(desk, "profile/profile.conf", "[person]\nname = dana\n[console]\ntimezone = Europe/Paris\n");
    return 0;
}

#define IN_PARIS(test) cmocka_unit_test_setup_teardown(test, open_paris, close_desk)

/* How many decisions of a kind stand. */
static guint
count_standing(Desk *desk, const char *kind)
{
    guint n = 0;
    assert_int_equal(call(desk, "decisions --json"), 0);
    g_autoptr(cJSON) list = cJSON_Parse(desk->out);
    const cJSON *one;
    cJSON_ArrayForEach (one, list)
        n += g_str_equal(cJSON_GetObjectItem(one, "kind")->valuestring, kind) &&
             g_str_equal(cJSON_GetObjectItem(one, "state")->valuestring, "stands");
    return n;
}

/* The id in the row of the last answer; caller frees. */
static char *
row_id(Desk *desk)
{
    g_autoptr(cJSON) json = cJSON_Parse(desk->out);
    const cJSON *row = cJSON_GetObjectItem(json, "row");
    assert_non_null(row);
    return g_strdup(cJSON_GetStringValue(cJSON_GetObjectItem(row, "id")));
}

static void
assert_session(Desk *desk, const char *id, const char *words)
{
    assert_int_equal(call(desk, "export"), 0);
    g_autoptr(cJSON) json = cJSON_Parse(desk->out);
    const cJSON *row, *rows = cJSON_GetObjectItem(cJSON_GetObjectItem(json, "tables"), "sessions");
    cJSON_ArrayForEach (row, rows) {
        if (!g_str_equal(cJSON_GetObjectItem(row, "id")->valuestring, id))
            continue;
        g_autofree char *text = cJSON_PrintUnformatted(row);
        assert_has(text, words);
        return;
    }
    fail_msg("there is no session %s", id);
}

/* --- absences --------------------------------------------------------------------------------- */

static void
who_is_away_leaves_their_sessions_and_has_them_again_when_back(void **state)
{
    Desk *desk = *state;
    assert_int_equal(call(desk, "agree s1 o1"), 0);
    assert_int_equal(call(desk, "absent o1 2026-11-24 +5 --reason ill --json"), 0);
    assert_has(compact(desk), "{\"outcome\":\"accepted\",\"code\":null,\"row\":{\"id\":\"");
    assert_has(desk->out, "\"operator_id\":\"o1\",\"first\":\"2026-11-24\",\"last\":\"2026-11-25\"");
    assert_has(desk->out, "\"reason\":\"ill\"");
    assert_has(desk->out, "\"noted_by\":\"dana\"");
    assert_int_equal(call(desk, "sessions --json"), 0);
    assert_has(compact(desk), "\"id\":\"s1\",\"clientId\":\"c1\",\"date\":\"2026-11-24\","
                              "\"status\":\"confirmed\",\"operatorIds\":[]");
    assert_int_equal(call(desk, "back o1 2026-11-24"), 0);
    assert_has(desk->out, "Zoë Müller is back from 2026-11-24 on, and on 1 session again.");
    assert_int_equal(call(desk, "sessions --json"), 0);
    assert_has(compact(desk), "\"operatorIds\":[\"o1\"]");
}

static void
an_absence_of_hours_is_by_the_clocks_of_the_profile(void **state)
{
    Desk *desk = *state;
    assert_int_equal(call(desk, "absent o1 tomorrow --from-time 9:00 --until-time 12:30 --json"), 0);
    assert_has(compact(desk), "\"first\":\"2026-11-21\",\"last\":\"2026-11-21\","
                              "\"starts_at\":\"2026-11-21T08:00:00Z\",\"ends_at\":\"2026-11-21T11:30:00Z\"");
    assert_int_equal(call(desk, "absent o1 +2 +3 --from-time 9:00 --until-time 12:30"), 1);
    assert_has(desk->err, "(INVALID_VALUE)");
    assert_int_equal(call(desk, "absent o1 +2 --from-time 9:00"), 2);
    assert_has(desk->err, "--from-time and --until-time go together");
    assert_int_equal(call(desk, "absent o1 +2 --from-time 9:00 --until-time 25:00"), 2);
    assert_has(desk->err, "--until-time takes a time of day HH:MM, not \"25:00\"");
}

static void
nobody_comes_back_who_is_not_away(void **state)
{
    Desk *desk = *state;
    assert_int_equal(call(desk, "back o1 --json"), 1);
    assert_string_equal(compact(desk), "{\"outcome\":\"refused\",\"code\":\"NOT_AWAY\"}");
    assert_int_equal(call(desk, "back o9"), 1);
    assert_has(desk->err, "there is no operator \"o9\"");
    assert_int_equal(call(desk, "absent o9 today --json"), 1);
    assert_string_equal(compact(desk), "{\"outcome\":\"refused\",\"code\":\"OPERATOR_NOT_FOUND\"}");
}

static void
a_dry_run_says_what_would_happen_and_changes_nothing(void **state)
{
    Desk *desk = *state;
    assert_int_equal(call(desk, "agree s1 o1"), 0);
    assert_int_equal(call(desk, "absent o1 2026-11-24 --dry-run"), 0);
    assert_string_equal(desk->out, "Zoë Müller is away on 2026-11-24 and leaves 1 session.\n"
                                   "  Fair, 2026-11-24, then lacks 2 people.\n"
                                   "  Told: Zoë Müller.\n"
                                   "This is what it would do; nothing has been changed.\n");
    assert_int_equal(call(desk, "absent o1 2026-11-24 --dry-run --json"), 0);
    assert_has(compact(desk), "\"effect\":[\"Fair, 2026-11-24, then lacks 2 people.\",\"Told: Zoë Müller.\"]");
    assert_int_equal(call(desk, "absent o1 2026-11-25 2026-11-24 --dry-run --json"), 1);
    assert_string_equal(compact(desk), "{\"outcome\":\"refused\",\"code\":\"INVALID_VALUE\"}");
    assert_int_equal(count_standing(desk, "operator.unavailable"), 0);
}

/* --- calls and notes -------------------------------------------------------------------------- */

static void
a_call_is_logged_with_what_came_of_it(void **state)
{
    Desk *desk = *state;
    assert_int_equal(
        call(desk, "call o1 --session s1 --outcome maybe --note 'asks her boss' "
                   "--call-back 'tomorrow 9:30' --json"),
        0);
    assert_has(compact(desk), "\"operator_id\":\"o1\",\"session_id\":\"s1\",\"outcome\":\"maybe\","
                              "\"note\":\"asks her boss\",\"call_back_at\":\"2026-11-21T08:30:00Z\","
                              "\"made_by\":\"dana\",\"made_at\":\"" NOW "\"");
    assert_int_equal(call(desk, "call o1 --call-back 10:30 --json"), 0); /* it is ten by these clocks */
    assert_has(compact(desk), "\"call_back_at\":\"2026-11-20T09:30:00Z\"");
    assert_int_equal(call(desk, "call o1 --call-back 9:30 --json"), 0);
    assert_has(compact(desk), "\"call_back_at\":\"2026-11-21T08:30:00Z\"");
    assert_int_equal(call(desk, "call o1 --call-back 2026-12-01T07:00:00Z --json"), 0);
    assert_has(compact(desk), "\"call_back_at\":\"2026-12-01T07:00:00Z\"");
    assert_int_equal(call(desk, "call o1 --call-back soon"), 2);
    assert_has(desk->err, "a time is HH:MM");
    assert_int_equal(call(desk, "call o1 --outcome perhaps"), 2);
    assert_has(desk->err, "--outcome is one of no_answer, declined, maybe, agreed");
    assert_int_equal(call(desk, "call o1"), 1);
    assert_has(desk->err, "Nothing was said");
    assert_int_equal(call(desk, "call o1 --session s9 --note x --json"), 1);
    assert_has(compact(desk), "SESSION_NOT_FOUND");
}

static void
who_agrees_is_accepted_and_the_call_is_on_record(void **state)
{
    Desk *desk = *state;
    assert_int_equal(call(desk, "agree s1 o1 --note 'with pleasure' --json"), 0);
    assert_has(compact(desk), "\"session_id\":\"s1\",\"operator_id\":\"o1\",\"status\":\"accepted\"");
    assert_int_equal(call(desk, "export"), 0);
    assert_has(compact(desk), "\"outcome\":\"agreed\",\"note\":\"with pleasure\"");
    assert_int_equal(call(desk, "agree s1 o1 --json"), 1);
    assert_string_equal(compact(desk), "{\"outcome\":\"refused\",\"code\":\"ALREADY_ACCEPTED\"}");
}

static void
a_note_stands_on_its_session(void **state)
{
    Desk *desk = *state;
    assert_int_equal(call(desk, "note s1 'Badge at the door' --json"), 0);
    assert_has(compact(desk), "\"operator_id\":null,\"session_id\":\"s1\",\"outcome\":null,"
                              "\"note\":\"Badge at the door\"");
    assert_int_equal(call(desk, "note s1 ''"), 1);
    assert_int_equal(call(desk, "note s1"), 2);
}

/* --- changes of sessions ---------------------------------------------------------------------- */

static void
a_session_is_planned_and_is_on_the_board(void **state)
{
    Desk *desk = *state;
    assert_int_equal(
        call(desk, "add 'Night market' +2 --from-time 22:00 --until-time 2:00 --need 3 --region corse "
                   "--json"),
        0);
    g_autofree char *id = row_id(desk);
    assert_has(compact(desk), "\"title\":\"Night market\",\"date\":\"2026-11-22\","
                              "\"starts_at\":\"2026-11-22T21:00:00Z\",\"ends_at\":\"2026-11-23T01:00:00Z\","
                              "\"status\":\"confirmed\"");
    assert_has(desk->out, "\"region\":\"corse\",\"min_operators\":3");
    assert_int_equal(call(desk, "sessions --json"), 0);
    assert_has(desk->out, id);
    assert_int_equal(call(desk, "add X +2 --place nowhere --json"), 1);
    assert_string_equal(compact(desk), "{\"error\":\"PLACE_NOT_FOUND\"}");
    assert_int_equal(call(desk, "add X 2026-02-30"), 2);
    assert_has(desk->err, "a date is YYYY-MM-DD, today, tomorrow, sunday");
}

static void
a_series_is_planned_moved_and_cancelled_together(void **state)
{
    Desk *desk = *state;
    assert_int_equal(
        call(desk, "add Course 2026-11-23 --from-time 18:00 --until-time 20:00 --times 3 --json"), 0);
    g_autofree char *id = row_id(desk), *second = g_strconcat(id, "-2", NULL),
                    *third = g_strconcat(id, "-3", NULL);
    assert_session(desk, third, "\"date\":\"2026-12-07\",\"starts_at\":\"2026-12-07T17:00:00Z\"");
    assert_int_equal(
        call(desk, "move %s 2026-12-01 --from-time 19:00 --until-time 21:00 --scope following", second), 0);
    assert_session(desk, id, "\"date\":\"2026-11-23\"");
    assert_session(desk, third, "\"date\":\"2026-12-08\",\"starts_at\":\"2026-12-08T18:00:00Z\"");
    assert_int_equal(call(desk, "edit %s min_operators=4 --scope all", id), 0);
    assert_has(desk->out, "and 2 more of its series.");
    assert_session(desk, second, "\"min_operators\":4");
    assert_int_equal(call(desk, "cancel %s --scope all --reason rain", id), 0);
    assert_session(desk, third, "\"status\":\"cancelled\"");
    assert_int_equal(call(desk, "add Course tomorrow --every 7"), 2);
    assert_has(desk->err, "--every needs --times");
}

static void
a_move_keeps_the_time_of_day(void **state)
{
    Desk *desk = *state;
    assert_int_equal(call(desk, "move s1 2026-11-27 --from-time 9:00 --until-time 17:00"), 0);
    assert_int_equal(call(desk, "move s1 2026-11-28 --json"), 0);
    assert_has(compact(desk), "\"id\":\"s1\",\"client_id\":\"c1\",\"title\":\"Fair\",\"date\":\"2026-11-28\","
                              "\"starts_at\":\"2026-11-28T08:00:00Z\",\"ends_at\":\"2026-11-28T16:00:00Z\"");
    assert_int_equal(call(desk, "move s1 2026-11-28"), 1);
    assert_has(desk->err, "Fair lies there already.");
}

static void
columns_are_set_cleared_and_refused_by_what_they_take(void **state)
{
    static const struct {
        const char *word, *says;
    } wrong[] = {
        {"min_operators=x", "min_operators"}, {"colour=red", "no column colour"},
        {"status=draft", "status is not set in this way"}, {"setup_ids=[1", "setup_ids"},
    };
    Desk *desk = *state;
    assert_int_equal(
        call(desk, "edit s1 min_operators=5 'title=Big fair' 'setup_ids=[\"x\",\"y\"]' region="), 0);
    assert_session(desk, "s1", "\"title\":\"Big fair\"");
    assert_session(desk, "s1", "\"setup_ids\":[\"x\",\"y\"],\"region\":null,\"min_operators\":5");
    assert_int_equal(call(desk, "edit s1 marketplace_visible=false --json"), 0);
    assert_has(compact(desk), "\"marketplace_visible\":false");
    for (guint i = 0; i < G_N_ELEMENTS(wrong); i++) {
        assert_int_equal(call(desk, "edit s1 '%s'", wrong[i].word), 1);
        assert_has(desk->err, wrong[i].says);
    }
    assert_int_equal(call(desk, "edit s1 title"), 2);
    assert_has(desk->err, "COLUMN=VALUE");
    assert_int_equal(call(desk, "edit s1 place_id=nowhere"), 1);
    assert_has(desk->err, "there is no place \"nowhere\"");
}

static void
a_cancelled_session_is_reopened(void **state)
{
    Desk *desk = *state;
    assert_int_equal(call(desk, "cancel s1 --reason rain"), 0);
    assert_string_equal(desk->out, "Fair is cancelled (rain).\n");
    assert_int_equal(call(desk, "cancel s1 --json"), 1);
    assert_string_equal(compact(desk), "{\"outcome\":\"refused\",\"code\":\"INVALID_SESSION_STATUS\"}");
    assert_int_equal(call(desk, "reopen s1 --status pending --json"), 0);
    assert_has(compact(desk), "\"status\":\"pending\"");
    assert_int_equal(call(desk, "reopen s1 --status over"), 2);
}

static void
what_is_past_is_completed_in_one_batch(void **state)
{
    Desk *desk = *state;
    assert_int_equal(call(desk, "complete s1"), 1);
    assert_has(desk->err, "Fair is not over yet. (SESSION_NOT_OVER)");
    assert_int_equal(call(desk, "complete"), 2);
    assert_int_equal(call(desk, "complete s1 --past"), 2);
    assert_int_equal(call(desk, "complete --past"), 0);
    assert_string_equal(desk->out, "No past session is confirmed still.\n");
    assert_int_equal(call(desk, "complete --past --now 2026-11-28T09:00:00Z --dry-run"), 0);
    assert_int_equal(count_standing(desk, "session.complete"), 0);
    assert_int_equal(call(desk, "complete --past --now 2026-11-28T09:00:00Z --json"), 0);
    assert_has(compact(desk), "[{\"outcome\":\"accepted\",\"code\":null,\"row\":{\"id\":\"s1\"");
    assert_int_equal(count_standing(desk, "session.complete"), 2);
    assert_int_equal(call(desk, "undo --now 2026-11-28T09:00:00Z"), 0);
    assert_int_equal(count_standing(desk, "session.complete"), 0);
}

static void
a_read_only_profile_takes_none_of_them(void **state)
{
    static const char *const calls[] = {
        "absent o1 today", "back o1",         "agree s1 o1", "call o1 --note x", "note s1 x",
        "add X today",     "move s1 today",   "cancel s1",   "edit s1 title=x",  "complete s1",
        "complete --past", "reopen s1",
    };
    Desk *desk = *state;
    for (guint i = 0; i < G_N_ELEMENTS(calls); i++) {
        assert_int_equal(call(desk, "--read-only --json %s", calls[i]), 1);
        assert_string_equal(compact(desk), "{\"error\":\"READ_ONLY\"}");
    }
}

static void
manual_and_completions_name_them(void **state)
{
    static const char *const documents[] = {"man", "bash", "zsh", "fish"};
    static const char *const words[] = {"absent",    "agree",     "reopen", "dry-run",
                                        "call-back", "no_answer", "scope"};
    Desk *desk = *state;
    for (guint d = 0; d < G_N_ELEMENTS(documents); d++) {
        assert_int_equal(call(desk, "--generate %s", documents[d]), 0);
        for (guint w = 0; w < G_N_ELEMENTS(words); w++)
            if (d > 0 || strchr(words[w], '-') == NULL) /* the manual escapes hyphens */
                assert_has(desk->out, words[w]);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        IN_PARIS(who_is_away_leaves_their_sessions_and_has_them_again_when_back),
        IN_PARIS(an_absence_of_hours_is_by_the_clocks_of_the_profile),
        IN_PARIS(nobody_comes_back_who_is_not_away),
        IN_PARIS(a_dry_run_says_what_would_happen_and_changes_nothing),
        IN_PARIS(a_call_is_logged_with_what_came_of_it),
        IN_PARIS(who_agrees_is_accepted_and_the_call_is_on_record),
        IN_PARIS(a_note_stands_on_its_session),
        IN_PARIS(a_session_is_planned_and_is_on_the_board),
        IN_PARIS(a_series_is_planned_moved_and_cancelled_together),
        IN_PARIS(a_move_keeps_the_time_of_day),
        IN_PARIS(columns_are_set_cleared_and_refused_by_what_they_take),
        IN_PARIS(a_cancelled_session_is_reopened),
        IN_PARIS(what_is_past_is_completed_in_one_batch),
        IN_PARIS(a_read_only_profile_takes_none_of_them),
        IN_PARIS(manual_and_completions_name_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
