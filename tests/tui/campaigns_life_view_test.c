/* The life of a campaign in the real console: ticks and steps of escalation, what chance it has, pausing and stopping, why
 * it does not advance. */
#include "tests/tui/campaigns_view_fixture.h"

/* --- the life of a campaign ------------------------------------------------------------------- */

static void
a_tick_is_shown_before_it_is_done(void **state)
{
    Place *place = *state;
    begin(place, START "right enter t");
    assert_shows(place, "SND-FOH-R: asks Dario Vega, Ana Ruiz, Bo Tran and Cleo Marín");
    assert_shows(place, "Without a hub it does not tick by itself; t ticks it again.");
    assert_int_equal(standing(place, "campaign.tick"), 0);
    play(place, "enter");
    assert_int_equal(standing(place, "campaign.tick"), 1);
    assert_line(place, "SND-FOH-R ", "availability");
    assert_shows(place, "wave 1");
    assert_shows(place, "tick by hand");
}

static void
a_step_shows_who_becomes_eligible_before_it_is_taken(void **state)
{
    Place *place = *state;
    begin(place, AT_MONITORS "E enter E");
    assert_shows(place, "include_fridge: people in the fridge may be asked.");
    assert_shows(place, "8 people pass the rules now, 10 then (+2): Iris Moya and Jon");
    assert_shows(place, "It is assisted: the step sends nothing, nor does a tick.");
    play(place, "esc");
    assert_int_equal(standing(place, "campaign.escalate"), 1);
    play(place, "E enter");
    assert_shows(place, "escalated to include_fridge.");
    assert_shows(place, "SND-MON-E: candidates (10)");
    play(place, "E enter E");
    assert_shows(place, "has taken all its steps of escalation");
}

static void
a_step_says_of_an_automatic_campaign_what_it_sends_next(void **state)
{
    Place *place = *state;
    begin(place, "8 n type:norte enter right enter E");
    assert_shows(place, "The next wave would be:");
    play(place, "esc P E");
    assert_shows(place, "It is paused: nobody is asked until it goes on.");
}

static void
the_stage_is_that_of_the_people_and_not_of_the_last_tick(void **state)
{
    Place *place = *state;
    begin(place, AT_MONITORS "v");
    assert_line(place, "SND-MON-E ", "availability");
    assert_line(place, "SND-FOH-R ", "idle");
    play(place, "c y");
    assert_line(place, "SND-MON-E ", "offer");
}

static void
who_said_yes_and_is_booked_no_longer_waits_for_an_offer(void **state)
{
    Place *place = *state;
    begin(place, AT_MONITORS "v c y");
    assert_line(place, "SND-MON-E ", "0/2       1 ");
    play(place, "o c y");
    assert_line(place, "SND-MON-E ", "1/2  0 of 1 ");
    play(place, "v c y");
    assert_line(place, "SND-MON-E ", "1/2  1 of 2 ");
}

#define LONG "La noche de los mil y un faroles de papel, edición extraordinaria, con desfile, verbena y traca final"

static void
a_long_title_leaves_the_department_to_be_seen_and_dialogs_their_room(void **state)
{
    Place *place = *state;
    import_rows(place->directory,
                "\"jobs\":[{\"id\":\"long\",\"title\":\"\\u202e" LONG "\\u001b[2J\",\"start_time\":\"2026-11-30T10:00:00Z\"}],"
                "\"job_required_roles\":[{\"id\":\"r9\",\"job_id\":\"long\",\"department\":\"sound\",\"role_code\":\"SND-FOH-R\"}],"
                "\"staffing_campaigns\":[{\"id\":\"c1\",\"job_id\":\"long\",\"department\":\"sound\",\"created_by\":\"m\","
                "\"mode\":\"assisted\",\"status\":\"active\"}]");
    begin(place, "8");
    assert_selected(place, "… · sound");
    play(place, "X");
    assert_line(place, "│ ", "… · sound");
    assert_shows(place, "y      stop it");
    play(place, "esc w");
    assert_line(place, "│ ", "… · sound");
    play(place, "esc E");
    assert_line(place, "│ ", "… · sound");
    play(place, "esc n");
    assert_shows(place, "… · sound");
}

static void
a_long_name_leaves_the_others_of_a_wave_to_be_seen(void **state)
{
    Place *place = *state;
    import_rows(place->directory, "\"profiles\":[{\"id\":\"p01\",\"first_name\":\"" LONG "\",\"last_name\":\"" LONG
                                  "\",\"department\":\"sound\",\"role\":\"house_tech\"}]");
    begin(place, AT_MONITORS "E");
    assert_shows(place, "asks Dario Vega, La noche de los mil");
    assert_shows(place, "Bo Tran");
    assert_hides(place, "edición");
    assert_shows(place, "enter  take the step");
}

static void
the_list_makes_room_for_the_campaign_that_is_worked_in(void **state)
{
    Place *place = *state;
    begin(place, STARTED);
    assert_line(place, "SND-FOH-R ", "0/1");
    assert_hides(place, "NEEDS A PERSON");
    play(place, "esc");
    assert_shows(place, "NEEDS A PERSON");
    assert_shows(place, "MODE");
}

static void
pausing_needs_no_question_and_stopping_asks_with_numbers(void **state)
{
    Place *place = *state;
    begin(place, AT_MONITORS "space space v P");
    assert_shows(place, "Paused Fiesta del Norte · sound.");
    assert_shows(place, "paused");
    play(place, "P X");
    assert_shows(place, "0 of 2 roles are filled.");
    assert_shows(place, "2 asked and 0 offered have not answered yet");
    play(place, "enter esc");
    assert_int_equal(standing(place, "campaign.stop"), 0);
    play(place, "X y");
    assert_int_equal(standing(place, "campaign.stop"), 1);
}

static void
why_it_does_not_advance_is_told_with_the_key_that_settles_it(void **state)
{
    Place *place = *state;
    begin(place, AT_MONITORS "P w");
    assert_shows(place, "Why does it not advance?");
    assert_shows(place, "It is paused. Resume it.");
    assert_shows(place, "SND-MON-E: nobody is asked at present.");
    play(place, "P");
    assert_shows(place, "Resumed Fiesta del Norte · sound.");
    play(place, "w v");
    assert_shows(place, "SND-FOH-R: candidates (8)");
}

static void
a_lock_is_freed_after_a_warning_with_its_age(void **state)
{
    Place *place = *state;
    import_rows(place->directory,
                "\"staffing_campaigns\":[{\"id\":\"c1\",\"job_id\":\"fiesta\",\"department\":\"sound\",\"created_by\":\"m\","
                "\"mode\":\"auto\",\"status\":\"active\",\"run_lock\":\"x\",\"last_run_at\":\"2026-11-20T08:53:00Z\","
                "\"next_run_at\":\"2026-11-20T08:58:00Z\"}]");
    begin(place, "8 t");
    assert_shows(place, "A run holds its lock for 7 min");
    play(place, "L");
    assert_shows(place, "a second one may send beside it");
    play(place, "y");
    assert_shows(place, "the lock is free.");
    assert_int_equal(standing(place, "campaign.unlock"), 1);
}

/* --- the forecast ----------------------------------------------------------------------------- */

/* The share in the panel's row `row`, of the case so many from the right, in per cent. */
static int
chance_of(Place *place, const char *row, guint from_right)
{
    g_autofree char *line = line_with(place, row);
    g_auto(GStrv) parts = g_strsplit(line, "%", -1);
    guint n = g_strv_length(parts);
    if (n < from_right + 2)
        fail_msg("\"%s\" has no chance %u from the right", line, from_right);
    char *number = g_strchomp(parts[n - 2 - from_right]);
    return atoi(strrchr(number, ' ') + 1);
}

/* A campaign whose id, and so whose dice, are always the same. */
static void
begin_foretold(Place *place, const char *keys)
{
    import_rows(place->directory,
                "\"staffing_campaigns\":[{\"id\":\"c1\",\"job_id\":\"fiesta\",\"department\":\"sound\",\"created_by\":\"m\","
                "\"mode\":\"assisted\",\"status\":\"active\",\"next_run_at\":\"2026-11-20T09:05:00Z\"}],"
                "\"staffing_campaign_roles\":[{\"id\":\"x1\",\"campaign_id\":\"c1\",\"role_code\":\"SND-FOH-R\",\"stage\":\"idle\"},"
                "{\"id\":\"x2\",\"campaign_id\":\"c1\",\"role_code\":\"SND-MON-E\",\"stage\":\"idle\"}]");
    begin(place, keys);
}

static void
the_chance_is_foretold_and_a_step_of_escalation_changes_it(void **state)
{
    static const char *const rows[] = {"│ SND-FOH-R ", "│ SND-MON-E ", "│ all roles "};
    int now[G_N_ELEMENTS(rows)], wider[G_N_ELEMENTS(rows)];
    Place *place = *state;
    begin_foretold(place, "8 enter");
    assert_comes(place, "(forecast)");
    assert_shows(place, "0 of 2 roles filled · Mon 30 Nov · 10 d");
    play(place, "F");
    assert_comes(place, "NOW   +WIDER  +FRIDGE    +SOFT");
    assert_shows(place, "Forecast · Fiesta del Norte · sound");
    assert_shows(place, "The chance by Mon 30 Nov, of 200 games");
    for (guint r = 0; r < G_N_ELEMENTS(rows); r++) {
        now[r] = chance_of(place, rows[r], 3);
        wider[r] = chance_of(place, rows[r], 2);
        assert_in_range(now[r], 1, 99);
    }
    assert_int_not_equal(now[2], wider[2]);
    g_autofree char *before = g_strdup_printf(" %d %% ", now[2]);
    assert_shows(place, before);
    play(place, "E");
    assert_shows(place, "increase_wave: half as many people again");
    play(place, "enter F");
    assert_comes(place, "NOW  +FRIDGE    +SOFT");
    for (guint r = 0; r < G_N_ELEMENTS(rows); r++)
        assert_int_equal(chance_of(place, rows[r], 2), wider[r]);
    g_autofree char *after = g_strdup_printf(" %d %% ", wider[2]);
    play(place, "F");
    assert_shows(place, " · 1 of 3 steps ");
    assert_shows(place, after);
}

static void
an_open_forecast_follows_what_others_bring(void **state)
{
    Place *place = *state;
    begin_foretold(place, "8 enter F");
    assert_comes(place, "+FRIDGE");
    assert_line(place, "│ SND-MON-E ", " 0/2 ");
    int before = chance_of(place, "│ SND-MON-E ", 3);
    import_rows(place->directory, "\"job_assignments\":[{\"id\":\"a9\",\"job_id\":\"fiesta\",\"technician_id\":\"p05\","
                                  "\"sound_role\":\"SND-MON-E\",\"status\":\"confirmed\"}]");
    assert_comes(place, " 1/2 ");
    assert_comes(place, "+FRIDGE");
    assert_line(place, "│ SND-MON-E ", " 1/2 ");
    assert_true(chance_of(place, "│ SND-MON-E ", 3) > before);
}

static void
what_a_forecast_takes_as_given_is_said(void **state)
{
    Place *place = *state;
    import_rows(place->directory,
                "\"staffing_campaigns\":[{\"id\":\"c9\",\"job_id\":\"nowhere\",\"department\":\"sound\",\"created_by\":"
                "\"m\",\"mode\":\"auto\",\"status\":\"active\"}]");
    begin(place, AT_MONITORS "P F");
    assert_comes(place, "It is paused; this is as if it went on now.");
    assert_comes(place, "as if somebody sent at once");
    play(place, "esc");
    assert_hides(place, "(forecast)");
    play(place, "esc / type:nowhere enter F");
    assert_comes(place, "There is nothing to forecast: the job is gone");
}

static void
whoever_leaves_while_it_is_foretold_leaves_in_order(void **state)
{
    Place *place = *state;
    begin(place, AT_MONITORS "F esc");
    leave(place);
    begin(place, "8 enter");
    leave(place);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        AT_BOTH(a_tick_is_shown_before_it_is_done),
        AT_BOTH(a_step_shows_who_becomes_eligible_before_it_is_taken),
        AT_80x24(a_step_says_of_an_automatic_campaign_what_it_sends_next),
        AT_BOTH(the_stage_is_that_of_the_people_and_not_of_the_last_tick),
        AT_BOTH(who_said_yes_and_is_booked_no_longer_waits_for_an_offer),
        AT_BOTH(a_long_title_leaves_the_department_to_be_seen_and_dialogs_their_room),
        AT_80x24(a_long_name_leaves_the_others_of_a_wave_to_be_seen),
        AT_BOTH(the_list_makes_room_for_the_campaign_that_is_worked_in),
        AT_BOTH(the_chance_is_foretold_and_a_step_of_escalation_changes_it),
        AT_BOTH(an_open_forecast_follows_what_others_bring),
        AT_80x24(what_a_forecast_takes_as_given_is_said),
        AT_80x24(whoever_leaves_while_it_is_foretold_leaves_in_order),
        AT_80x24(pausing_needs_no_question_and_stopping_asks_with_numbers),
        AT_BOTH(why_it_does_not_advance_is_told_with_the_key_that_settles_it),
        AT_80x24(a_lock_is_freed_after_a_warning_with_its_age),
    };
    return cmocka_run_group_tests(tests, prepare_crew, remove_prepared);
}
