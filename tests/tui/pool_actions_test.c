/* Deciding about the pool in the real console: bookings, runs that can be stopped, emergencies,
 * people by hand, mode and override. The data are the demo's, whose pool is the same at NOW every
 * time. */
#include "tests/tui/console_fixture.h"

static int
prepare_pool(void **state)
{
    (void)state;
    find_program();
    prepared = cb_files_make_directory("callboard-pool", NULL);
    g_free(call_list(prepared, (const char *const[]){"demo", "--offline", "--no-console",
                                                     "--operators=20", "--sessions=10", NULL}));
    return 0;
}

static void
begin(Place *place, const char *keys)
{
    start(place, NULL);
    play(place, keys);
}

/* What is not there yet is waited for: a run goes on between two frames. */
static void
assert_comes(Place *place, const char *text)
{
    if (cb_pty_wait_for(place->pty, text, CB_PTY_TIMEOUT_MS))
        return;
    g_autofree char *screen = cb_pty_screen(place->pty);
    fail_msg("\"%s\" does not come:\n%s", text, screen);
}

static cJSON *
payload_of(const Place *place, const char *kind)
{
    g_autoptr(cJSON) decisions = ask(place, "decisions", NULL);
    const cJSON *decision;
    cJSON_ArrayForEach(decision, decisions)
        if (strcmp(text_of(decision, "kind"), kind) == 0)
            return cJSON_Duplicate(cJSON_GetObjectItem(decision, "payload"), TRUE);
    fail_msg("nothing is decided as %s", kind);
    return NULL;
}

/* --- one booking ------------------------------------------------------------------------------ */

static void
one_key_decides_a_booking(void **state)
{
    Place *place = *state;
    begin(place, "9 j P");
    assert_shows(place, "Jesús de la Cruz interprets");
    assert_int_equal(standing(place, "booking.process"), 1);
    play(place, "u");
    assert_int_equal(standing(place, NULL), 0);
}

static void
today_settles_a_deadline_with_the_same_key(void **state)
{
    Place *place = *state;
    begin(place, "j P");
    assert_shows(place, "Jesús de la Cruz interprets");
}

static void
somebody_is_chosen_by_hand_from_the_ranking(void **state)
{
    Place *place = *state;
    begin(place, "9 j a");
    assert_shows(place, "Who · ");
    assert_shows(place, "points, ");
    play(place, "down enter type:'knows them' enter");
    assert_shows(place, "interprets");
    g_autoptr(cJSON) payload = payload_of(place, "booking.assign");
    assert_string_equal(text_of(payload, "reason"), "knows them");
    play(place, "G a enter enter"); /* what was left to people, without a reason */
    assert_int_equal(standing(place, "booking.assign"), 2);
}

static void
what_somebody_has_is_released_to_where_it_is_said(void **state)
{
    Place *place = *state;
    begin(place, "9 F");
    assert_shows(place, "Release · which booking");
    play(place, "enter type:ill enter");
    assert_shows(place, "is released.");
    play(place, "h enter");
    assert_int_equal(standing(place, "booking.release"), 1);
    g_autoptr(cJSON) payload = payload_of(place, "booking.release");
    assert_string_equal(text_of(payload, "back"), "people");
}

static void
a_booking_that_contradicts_itself_says_what_is_wrong_and_is_withdrawn(void **state)
{
    Place *place = *state;
    begin(place, "9 L");
    assert_shows(place, "cannot be trusted: it has begun");
    assert_shows(place, "only people can put that right");
    play(place, "w");
    assert_int_equal(standing(place, "booking.withdraw"), 1);
}

/* --- runs ------------------------------------------------------------------------------------- */

static void
a_run_is_shown_first_and_says_what_became_of_each(void **state)
{
    Place *place = *state;
    begin(place, "9 t");
    assert_shows(place, "What a run would do now");
    assert_int_equal(standing(place, NULL), 0);
    play(place, "y");
    assert_comes(place, "the gap is");
    assert_shows(place, "cannot be decided (START_IN_PAST)");
    assert_int_equal(standing(place, "pool.begin"), standing(place, "pool.end"));
    assert_true(standing(place, "booking.process") >= 8);
}

static void
a_run_stops_between_two_bookings_and_nothing_stays_taken(void **state)
{
    Place *place = *state;
    begin(place, "9 * P");
    play(place, "esc");
    assert_comes(place, "Stopped after");
    assert_comes(place, "the others wait");
    assert_int_equal(standing(place, "pool.begin"), standing(place, "pool.end"));
    g_autoptr(cJSON) list = ask(place, "pool", "list");
    const cJSON *entry;
    cJSON_ArrayForEach(entry, list)
        assert_string_not_equal(text_of(entry, "look"), "processing");
}

static void
an_emergency_asks_why_and_shows_what_it_takes(void **state)
{
    Place *place = *state;
    begin(place, "9 E enter");
    assert_shows(place, "An emergency run needs a reason");
    play(place, "E type:'board visit' enter");
    assert_shows(place, "by deadline");
    assert_shows(place, "board visit");
    play(place, "y");
    assert_comes(place, "assigned, ");
    assert_comes(place, "the gap is");
    g_autoptr(cJSON) payload = payload_of(place, "pool.begin");
    assert_string_equal(text_of(payload, "processing_type"), "EMERGENCY");
    assert_string_equal(text_of(payload, "reason"), "board visit");
}

static void
what_has_failed_is_shown_with_its_errors_and_begins_anew(void **state)
{
    Place *place = *state;
    begin(place, "9 R");
    assert_shows(place, "3 failed; they would wait again");
    play(place, "y");
    assert_shows(place, "3 begin anew");
    play(place, "R");
    assert_shows(place, "Nothing in the pool has failed.");
}

/* --- what is set ------------------------------------------------------------------------------ */

static void
another_mode_is_shown_first_and_decides_what_it_marks(void **state)
{
    Place *place = *state;
    begin(place, "9 m");
    assert_shows(place, "BALANCE: hours as even as they can be");
    assert_shows(place, "it is the mode");
    play(place, "u");
    assert_shows(place, "BALANCE to URGENT: of 60 pooled bookings");
    play(place, "y type:'board visit' enter");
    assert_comes(place, "the gap is");
    assert_int_equal(standing(place, "pool.switch"), 1);
    play(place, "esc");
    assert_shows(place, "URGENT · auto-approval off");
}

static void
the_mode_is_held_with_a_reason_and_an_end(void **state)
{
    Place *place = *state;
    begin(place, "9 H enter");
    assert_shows(place, "An override needs a reason");
    play(place, "type:visit down type:'25 o clock'");
    assert_shows(place, "That is no time ahead");
    play(place, "ctrl-u type:18:00");
    assert_shows(place, "The mode stays BALANCE until");
    play(place, "enter");
    assert_shows(place, "held by");
    play(place, "H");
    assert_shows(place, "end it");
    play(place, "y");
    assert_int_equal(standing(place, "pool.override"), 2);
    assert_shows(place, "auto-approval off");
}

static void
auto_approval_is_switched_on_and_evaluates(void **state)
{
    Place *place = *state;
    begin(place, "9 V");
    assert_shows(place, "Automatic switching is off");
    play(place, "O");
    assert_shows(place, "The mode is switched automatically");
    play(place, "enter");
    assert_shows(place, "auto-approval on");
    play(place, "alt-o");
    assert_shows(place, "Now that would be:");
    play(place, "ctrl-u type:0");
    assert_shows(place, "INTERVAL_TOO_SHORT");
    play(place, "esc");
    play(place, "V");
    assert_int_equal(standing(place, "pool.evaluate"), 1);
}

static void
a_dispatcher_is_told_what_is_not_theirs(void **state)
{
    Place *place = *state;
    change_profile(place, "role = admin", "role = dispatcher");
    begin(place, "9 E");
    assert_shows(place, "Only an administrator may begin an emergency run.");
    play(place, "O");
    assert_shows(place, "Only an administrator may decide this about the pool.");
    play(place, "m n y enter");
    assert_shows(place, "Only an administrator may decide this about the pool.");
    play(place, "j P");
    assert_shows(place, "interprets");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        AT_BOTH(one_key_decides_a_booking),
        AT_80x24(today_settles_a_deadline_with_the_same_key),
        AT_80x24(somebody_is_chosen_by_hand_from_the_ranking),
        AT_80x24(what_somebody_has_is_released_to_where_it_is_said),
        AT_80x24(a_booking_that_contradicts_itself_says_what_is_wrong_and_is_withdrawn),
        AT_BOTH(a_run_is_shown_first_and_says_what_became_of_each),
        AT_80x24(a_run_stops_between_two_bookings_and_nothing_stays_taken),
        AT_80x24(an_emergency_asks_why_and_shows_what_it_takes),
        AT_80x24(what_has_failed_is_shown_with_its_errors_and_begins_anew),
        AT_80x24(another_mode_is_shown_first_and_decides_what_it_marks),
        AT_80x24(the_mode_is_held_with_a_reason_and_an_end),
        AT_80x24(auto_approval_is_switched_on_and_evaluates),
        AT_80x24(a_dispatcher_is_told_what_is_not_theirs),
    };
    return cmocka_run_group_tests(tests, prepare_pool, remove_prepared);
}
