/* The pool in the real console: what waits, by when it is decided and why not yet; who would get it; the next days;
 * what a run or another policy would do. The data are the demo's, whose pool is the same at NOW every time. */
#include "tests/tui/console_fixture.h"

/* Group setup: a small company with all of its pool. */
static int
prepare_pool(void **state)
{
    (void)state;
    find_program();
    prepared = cb_files_make_directory("callboard-pool", NULL);
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

static char *
line_with(Place *place, const char *text)
{
    for (int row = 0; row < place->rows; row++) {
        g_autofree char *line = cb_pty_row(place->pty, row);
        if (strstr(line, text) != NULL)
            return g_steal_pointer(&line);
    }
    g_autofree char *screen = cb_pty_screen(place->pty);
    fail_msg("no line has \"%s\":\n%s", text, screen);
    return NULL;
}

static void
assert_line(Place *place, const char *text, const char *part)
{
    g_autofree char *line = line_with(place, text);
    if (strstr(line, part) == NULL)
        fail_msg("\"%s\" has no \"%s\"", line, part);
}

/* --- the list --------------------------------------------------------------------------------- */

static void
the_head_says_the_mode_the_load_and_what_is_recommended(void **state)
{
    Place *place = *state;
    begin(place, "9");
    assert_shows(place, "60 pooled  6 ready  46 waiting  2 stuck  3 failed  3 corrupted  2 by hand");
    assert_shows(place, "BALANCE · auto-approval off");
    assert_shows(place, "run by hand"); /* without a hub */
    assert_line(place, "load ", "pool 60>20");
    assert_line(place, "load ", "conflicts ");
    assert_line(place, "load ", "escalated ");
    assert_line(place, "recommends URGENT", "% sure (");
}

static void
what_is_ready_stands_first_in_the_order_of_the_mode(void **state)
{
    Place *place = *state;
    begin(place, "9");
    assert_selected(place, "corrupted  over 5 d");
    play(place, "j");
    assert_selected(place, "● ready");
    assert_selected(place, "over 22 h   Augent");
    assert_selected(place, "27 Nov 11:30");
    assert_selected(place, "J. de la Cr");
    play(place, "G");
    assert_selected(place, "⚑ by hand");
    play(place, "k k");
    assert_selected(place, "· waiting    in 23 d");
}

static void
the_list_filters_by_status_type_and_level(void **state)
{
    Place *place = *state;
    begin(place, "9 / type:status:failed enter");
    assert_shows(place, "3 shown");
    assert_selected(place, "× failed 3");
    play(place, "esc / type:'level:crit type:dr' enter");
    assert_shows(place, "2 shown");
    assert_selected(place, "DR");
    play(place, "esc / type:type:vip enter");
    assert_selected(place, "VIP");
    play(place, "esc / type:'incident laurag' enter");
    assert_selected(place, "Augent");
}

/* --- one booking ------------------------------------------------------------------------------ */

static void
a_booking_says_when_it_is_decided_and_why_it_still_waits(void **state)
{
    Place *place = *state;
    begin(place, "9 j");
    assert_shows(place, "Fri 27 Nov 11:30–12:00 · 7 d · Augent · Lauragais");
    assert_shows(place, "Ready, number 2 of 8.");
    play(place, "G k k");
    assert_shows(place, "Waits so that work can be spread fairly: a Weekly");
    play(place, "/ type:status:failed enter");
    assert_shows(place, "Failed after 3 attempts.");
    play(place, "esc / type:status:corr enter");
    assert_shows(place, "Cannot be trusted: it has begun.");
}

static void
candidates_have_their_score_in_parts_that_sum_to_it(void **state)
{
    Place *place = *state;
    begin(place, "9 j enter");
    assert_shows(place, "candidates (22)");
    assert_shows(place, "gap at most 4 h, relaxed");
    assert_selected(place, "1 Jesús de la Cruz");
    assert_selected(place, "2.00     ·  0.14     ·   11.0 to 11.5");
    assert_shows(place, "fairness 1.00 × 2.00 + urgency 0.00 × 0.60 + served least");
    play(place, "enter");
    assert_shows(place, "served last");
    assert_shows(place, "within 60 days and ahead");
}

static void
whoever_is_left_out_is_told_with_the_rule_and_the_log_with_its_errors(void **state)
{
    Place *place = *state;
    begin(place, "9 / type:status:failed enter enter x");
    assert_shows(place, "left out (");
    play(place, "x");
    assert_shows(place, "what happened (");
    assert_shows(place, "tried: waiting to processing");
    play(place, "x");
    assert_shows(place, "decided before (");
    assert_shows(place, "into the pool");
    play(place, "x");
    assert_shows(place, "candidates (");
}

/* --- panels ----------------------------------------------------------------------------------- */

static void
the_next_seven_days_say_what_becomes_ready_and_who_is_free(void **state)
{
    Place *place = *state;
    begin(place, "9 D");
    assert_shows(place, "The next seven days");
    assert_line(place, "Tue 24 Nov  ", "of 21 free");
    play(place, "j j j j j");
    assert_shows(place, "2 without an interpreter, 23 of 24 people free");
    assert_shows(place, "Point hebdomadaire · Ariège");
    play(place, "enter");
    assert_selected(place, "25 Nov 11:30");
}

static void
a_run_is_seen_before_it_is_made(void **state)
{
    Place *place = *state;
    begin(place, "9 v"); /* two are stuck: a run frees them first */
    assert_shows(place, "What a run would do now");
    assert_shows(place, "BALANCE: 10 would be decided in 1 batch");
    assert_shows(place, "fails: it has begun");
    assert_shows(place, "one by one");
    play(place, "esc");
    assert_int_equal(standing(place, NULL), 0);
}

static void
another_policy_says_what_it_would_mean_before_it_is_saved(void **state)
{
    Place *place = *state;
    begin(place, "9 e down down ctrl-u type:200");
    assert_shows(place, "The widest gap is 200 h; it is from 1 to 100 h.");
    play(place, "enter");
    assert_shows(place, "Policy of the pool"); /* nothing was saved */
    play(place, "ctrl-u type:6");
    assert_shows(place, "Counts once the mode is CUSTOM; it is BALANCE.");
    assert_shows(place, "Of 60 in the pool");
    play(place, "enter");
    assert_int_equal(standing(place, "pool.policy"), 1);
    g_autoptr(cJSON) decisions = ask(place, "decisions", NULL);
    const cJSON *payload = cJSON_GetObjectItem(cJSON_GetArrayItem(decisions, 0), "payload");
    assert_int_equal(cJSON_GetArraySize(payload), 1); /* only what was changed */
    assert_true(cJSON_GetObjectItem(payload, "max_gap_hours")->valuedouble == 6);
}

static void
a_dispatcher_is_told_that_the_policy_is_not_theirs(void **state)
{
    Place *place = *state;
    change_profile(place, "role = admin", "role = dispatcher");
    begin(place, "9 e");
    assert_shows(place, "Only an administrator changes the policy of the pool.");
}

/* --- around it -------------------------------------------------------------------------------- */

static void
the_palette_finds_bookings_and_interpreters(void **state)
{
    Place *place = *state;
    begin(place, ": type:'incident lauragais' enter");
    assert_shows(place, "callboard pool");
    assert_selected(place, "Augent");
    play(place, ": type:'jesus de la cruz' enter");
    assert_shows(place, "within 60 days and ahead");
    play(place, "esc I");
    assert_shows(place, "nobody yet");
}

static void
today_leads_to_the_booking_in_the_pool(void **state)
{
    Place *place = *state;
    begin(place, "j");
    assert_selected(place, "Incident en prod");
    assert_selected(place, "deadline 22 h ago");
    play(place, "enter");
    assert_shows(place, "callboard pool");
    assert_shows(place, "1 Jesús de la Cruz");
}

static void
without_colours_and_in_ascii_everything_is_still_said(void **state)
{
    Place *place = *state;
    start_with(place, (const char *const[]){"NO_COLOR=1", NULL}, (const char *const[]){"--ascii", NULL});
    play(place, "9 j");
    assert_selected(place, "!! o ready      over 22 h");
    assert_shows(place, "load ");
    play(place, "enter");
    assert_shows(place, "candidates (22)");
    play(place, "esc D");
    assert_shows(place, "of 21 free");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        AT_BOTH(the_head_says_the_mode_the_load_and_what_is_recommended),
        AT_80x24(what_is_ready_stands_first_in_the_order_of_the_mode),
        AT_80x24(the_list_filters_by_status_type_and_level),
        AT_BOTH(a_booking_says_when_it_is_decided_and_why_it_still_waits),
        AT_80x24(candidates_have_their_score_in_parts_that_sum_to_it),
        AT_BOTH(whoever_is_left_out_is_told_with_the_rule_and_the_log_with_its_errors),
        AT_BOTH(the_next_seven_days_say_what_becomes_ready_and_who_is_free),
        AT_80x24(a_run_is_seen_before_it_is_made),
        AT_80x24(another_policy_says_what_it_would_mean_before_it_is_saved),
        AT_80x24(a_dispatcher_is_told_that_the_policy_is_not_theirs),
        AT_80x24(the_palette_finds_bookings_and_interpreters),
        AT_BOTH(today_leads_to_the_booking_in_the_pool),
        AT_80x24(without_colours_and_in_ascii_everything_is_still_said),
    };
    return cmocka_run_group_tests(tests, prepare_pool, remove_prepared);
}
