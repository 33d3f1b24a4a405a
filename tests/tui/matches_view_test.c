/* The matches in the real console: what each request waits for, whom it got and why, both answers, another advisor, assigning by
 * hand, the pool, workspaces, rules, the conversation. The data are the demo's, which is the same at NOW every time. */
#include "tests/tui/console_fixture.h"

/* Group setup: a small company with all of its advisors. */
static int
prepare_matches(void **state)
{
    (void)state;
    find_program();
    prepared = cb_files_make_directory("callboard-matches", NULL);
    g_free(call_list(prepared, (const char *const[]){"demo", "--offline", "--no-console", "--operators=20", "--sessions=10",
                                                     NULL}));
    return 0;
}

/* Starts the console on what keys leave behind. */
static void
begin(Place *place, const char *keys)
{
    start(place, NULL);
    play(place, keys);
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

/* --- the list --------------------------------------------------------------------------------- */

static void
the_head_says_how_many_advisors_there_are_and_which_rule_chooses_by_both_counts(void **state)
{
    Place *place = *state;
    begin(place, "0");
    assert_shows(place, "40 projects  2 pending  5 matched  5 half approved");
    assert_shows(place, "80 advisors: 64 available, 9 busy, 7 offline");
    assert_shows(place, "by 64 available: complex (from 50) · by all 80: large, complex");
}

static void
what_needs_a_person_stands_first_and_says_when_it_runs_out(void **state)
{
    Place *place = *state;
    begin(place, "0");
    assert_selected(place, "‼  ✓ client yes");
    assert_shows(place, "workspace failed, approve again");
    play(place, "/ type:'status:matched choir' enter");
    assert_selected(place, "● matched     in 6:00     Choir Library");
    assert_shows(place, "matched · runs out in 6:00");
    play(place, "esc / type:'status:no rowing' enter");
    assert_selected(place, "· no request");
    assert_shows(place, "No advisor was asked for yet.");
}

/* --- one request ------------------------------------------------------------------------------ */

static void
a_request_shows_its_score_by_feature_and_the_ranking_behind_it(void **state)
{
    Place *place = *state;
    begin(place, "0 / type:lantern enter enter");
    assert_shows(place, "score 62.28 of 100");
    assert_shows(place, "40.00 of 40");
    assert_shows(place, "Free, without any project");
    assert_shows(place, "client: approved 07:10 · advisor: approved 06:16");
    assert_shows(place, "who could take it (52)");
    assert_shows(place, "●1 Anne-Sophie");
    assert_shows(place, "working hours 100 %");
}

static void
whoever_is_left_out_is_told_with_the_reason(void **state)
{
    Place *place = *state;
    begin(place, "0 / type:lantern enter enter x");
    assert_shows(place, "left out (28)");
    assert_selected(place, "has as many projects as they take");
    assert_shows(place, "is on time off until 26 Nov");
    assert_shows(place, "is not available: busy");
}

static void
what_happened_stands_with_the_newest_first(void **state)
{
    Place *place = *state;
    begin(place, "0 / type:lantern enter enter x x x");
    assert_shows(place, "what happened (7)");
    assert_selected(place, "07:13");
    assert_shows(place, "the client approved");
    play(place, "G");
    assert_selected(place, "06:00");
}

/* --- answers ---------------------------------------------------------------------------------- */

static void
either_side_approves_and_the_second_sets_the_workspace_up(void **state)
{
    Place *place = *state;
    begin(place, "0 / type:'status:matched ferry' enter a");
    assert_shows(place, "Who approves?");
    play(place, "c");
    assert_shows(place, "Ferry Times: the client has approved.");
    assert_int_equal(standing(place, "match.client_decide"), 1);
    play(place, "esc / type:ferry enter a a");
    assert_shows(place, "both have approved; the workspace is being set up");
    assert_int_equal(standing(place, "match.advisor_decide"), 1);
}

static void
a_decline_asks_for_the_reason_and_then_whether_to_find_another(void **state)
{
    Place *place = *state;
    begin(place, "0 / type:'status:matched ferry' enter r c type:'too far away' enter");
    assert_shows(place, "Declined. And now?");
    g_autoptr(cJSON) declined = payload_of(place, "match.client_decide");
    assert_string_equal(text_of(declined, "reason"), "too far away");
    assert_int_equal(standing(place, "match.request"), 0); /* nothing by itself */
    play(place, "f");
    assert_int_equal(standing(place, "match.request"), 1);
    g_autoptr(cJSON) asked = payload_of(place, "match.request");
    assert_int_equal(cJSON_GetArraySize(cJSON_GetObjectItem(asked, "exclude_advisors")), 1);
    assert_shows(place, "Ferry Times is matched with");
}

static void
another_is_found_in_one_go_without_whoever_declined(void **state)
{
    Place *place = *state;
    begin(place, "0 / type:tramway enter f");
    assert_int_equal(standing(place, "match.request"), 1);
    assert_shows(place, "Tramway Live is matched with");
}

static void
a_form_says_whom_a_project_would_get_before_it_asks(void **state)
{
    Place *place = *state;
    begin(place, "0 / type:rowing enter n type:Nowhere/Land");
    assert_shows(place, "That is no time zone");
    play(place, "ctrl-u type:Europe/Paris");
    assert_shows(place, "Rowing Club is matched with");
    play(place, "enter");
    g_autoptr(cJSON) asked = payload_of(place, "match.request");
    assert_string_equal(text_of(cJSON_GetObjectItem(asked, "criteria"), "timezone"), "Europe/Paris");
}

/* What another program on the same profile decides stands in the row without a key. */
static void
arrivals_show_as_they_happen(void **state)
{
    Place *place = *state;
    begin(place, "0 / type:ferry enter");
    g_free(call(place, "match", "approve", "--as=client", "Ferry Times", NULL));
    assert_true(cb_pty_wait_for(place->pty, "✓ client yes", CB_PTY_TIMEOUT_MS));
}

/* --- by hand ---------------------------------------------------------------------------------- */

static void
a_manager_overrules_a_match_with_a_reason(void **state)
{
    Place *place = *state;
    begin(place, "0 / type:'status:matched choir' enter enter j o");
    assert_shows(place, "Assign by hand");
    play(place, "o type:'knows the choir' enter");
    assert_shows(place, "by hand");
    g_autoptr(cJSON) overruled = payload_of(place, "match.override");
    assert_string_equal(text_of(overruled, "reason"), "knows the choir");
}

static void
a_dispatcher_is_told_that_assigning_is_not_theirs(void **state)
{
    Place *place = *state;
    change_profile(place, "role = admin", "role = dispatcher");
    begin(place, "0 / type:'status:matched choir' enter enter j o o");
    assert_shows(place, "manager");
    assert_int_equal(standing(place, "match.override"), 0);
}

static void
all_advisors_are_browsed_by_skill_with_the_reason_where_one_is_left_out(void **state)
{
    Place *place = *state;
    begin(place, "0 / type:lantern enter b");
    assert_shows(place, "Advisors for Lantern Tickets");
    play(place, "type:'andria paoli'");
    assert_shows(place, "has as many projects as they take");
    play(place, "enter");
    assert_shows(place, "to Andria Paoli");
    play(place, "i");
    assert_shows(place, "2 of 2 projects");
}

/* --- panels ----------------------------------------------------------------------------------- */

static void
the_pool_says_who_is_available_and_changes_it(void **state)
{
    Place *place = *state;
    begin(place, "0 P");
    assert_shows(place, "68 idle, 9 with room, 3 at capacity");
    play(place, "type:'andria paoli' enter o");
    g_autoptr(cJSON) changed = payload_of(place, "advisor.availability");
    assert_string_equal(text_of(changed, "status"), "offline");
    assert_shows(place, "63 available");
}

static void
working_hours_are_typed_on_the_card(void **state)
{
    Place *place = *state;
    begin(place, "0 P");
    play(place, "type:'andria paoli' enter h type:'sat 9-13 Europe/Rome' enter");
    g_autoptr(cJSON) added = payload_of(place, "advisor.work_hours");
    assert_string_equal(text_of(added, "timezone"), "Europe/Rome");
    assert_int_equal(cJSON_GetNumberValue(cb_json_member(added, "start_minutes")), 540);
}

static void
a_workspace_is_set_up_at_once_or_rolled_back(void **state)
{
    Place *place = *state;
    begin(place, "0 W");
    assert_shows(place, "given up");
    assert_shows(place, "waits after 1 of 3");
    play(place, "type:harvest enter r");
    assert_int_equal(standing(place, "provision.retry"), 1);
    play(place, "W type:quarry enter b type:'owner is gone' enter");
    g_autoptr(cJSON) back = payload_of(place, "provision.rollback");
    assert_string_equal(text_of(back, "reason"), "owner is gone");
}

static void
rules_are_made_and_changed(void **state)
{
    Place *place = *state;
    begin(place, "0 E type:'react lead' enter");
    assert_shows(place, "boost, 0 to 100");
    play(place, "down down ctrl-u type:500");
    assert_shows(place, "A boost is a whole number from 0 to 100.");
    play(place, "ctrl-u type:40 enter");
    assert_int_equal(standing(place, "rule.change"), 1);
    play(place, "E enter type:'andria paoli' enter type:'Give her rest' down right enter");
    g_autoptr(cJSON) made = payload_of(place, "rule.create");
    assert_string_equal(text_of(made, "rule_type"), "never_assign");
    assert_string_equal(text_of(made, "rule_name"), "Give her rest");
}

static void
the_conversation_is_read_and_written(void **state)
{
    Place *place = *state;
    begin(place, "0 / type:'status:finalized bicycle' enter c c type:'Good morning' enter");
    g_autoptr(cJSON) said = payload_of(place, "chat.post");
    assert_string_equal(text_of(said, "text"), "Good morning");
    play(place, "enter");
    assert_shows(place, "conversation (");
    assert_selected(place, "client         Good morning");
}

/* --- around it -------------------------------------------------------------------------------- */

static void
the_palette_finds_projects_and_advisors(void **state)
{
    Place *place = *state;
    begin(place, ": type:'lantern tickets' enter");
    assert_shows(place, "callboard matches");
    assert_selected(place, "Lantern Tickets");
    play(place, ": type:'andria paoli' enter");
    assert_shows(place, "2 of 2 projects");
}

static void
today_leads_to_the_request_and_names_the_key_that_settles_it(void **state)
{
    Place *place = *state;
    begin(place, "/ type:lantern enter");
    assert_selected(place, "workspace failed");
    if (place->columns < 100)
        assert_selected(place, "a approve");
    play(place, "enter");
    assert_shows(place, "callboard matches");
    assert_shows(place, "who could take it");
}

static void
decisions_say_the_project_the_advisor_and_how_it_stands_now(void **state)
{
    Place *place = *state;
    begin(place, "0 / type:'status:matched ferry' enter a c 6");
    assert_selected(place, "client answers");
    assert_selected(place, "Ferry Times");
    assert_shows(place, "client approved, ");
}

static void
without_colours_and_in_ascii_everything_is_still_said(void **state)
{
    Place *place = *state;
    start_with(place, (const char *const[]){"NO_COLOR=1", NULL}, (const char *const[]){"--ascii", NULL});
    play(place, "0");
    assert_selected(place, "!! + client yes");
    assert_shows(place, "80 advisors: 64 available");
    play(place, "enter");
    assert_shows(place, "who could take it (52)");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        AT_BOTH(the_head_says_how_many_advisors_there_are_and_which_rule_chooses_by_both_counts),
        AT_80x24(what_needs_a_person_stands_first_and_says_when_it_runs_out),
        AT_BOTH(a_request_shows_its_score_by_feature_and_the_ranking_behind_it),
        AT_80x24(whoever_is_left_out_is_told_with_the_reason),
        AT_80x24(what_happened_stands_with_the_newest_first),
        AT_80x24(either_side_approves_and_the_second_sets_the_workspace_up),
        AT_80x24(a_decline_asks_for_the_reason_and_then_whether_to_find_another),
        AT_80x24(another_is_found_in_one_go_without_whoever_declined),
        AT_80x24(a_form_says_whom_a_project_would_get_before_it_asks),
        AT_80x24(arrivals_show_as_they_happen),
        AT_80x24(a_manager_overrules_a_match_with_a_reason),
        AT_80x24(a_dispatcher_is_told_that_assigning_is_not_theirs),
        AT_80x24(all_advisors_are_browsed_by_skill_with_the_reason_where_one_is_left_out),
        AT_80x24(the_pool_says_who_is_available_and_changes_it),
        AT_80x24(working_hours_are_typed_on_the_card),
        AT_80x24(a_workspace_is_set_up_at_once_or_rolled_back),
        AT_80x24(rules_are_made_and_changed),
        AT_80x24(the_conversation_is_read_and_written),
        AT_80x24(the_palette_finds_projects_and_advisors),
        AT_BOTH(today_leads_to_the_request_and_names_the_key_that_settles_it),
        AT_80x24(decisions_say_the_project_the_advisor_and_how_it_stands_now),
        AT_80x24(without_colours_and_in_ascii_everything_is_still_said),
    };
    return cmocka_run_group_tests(tests, prepare_matches, remove_prepared);
}
