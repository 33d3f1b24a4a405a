/* The campaigns in the real console: a manager starts one, asks and offers, writes down answers, escalates, asks why it
 * does not advance, and what chance it has. */
#include "tests/tui/crew_fixture.h"

#define START "8 n type:norte enter "        /* the form is open */
#define STARTED START "enter "               /* assisted, SND-FOH-R is looked at */
#define AT_MONITORS STARTED ". "

/* The row of the screen that begins with this, cursor and marks aside. */
static char *
line_with(Place *place, const char *text)
{
    for (int row = 0; row < place->rows; row++) {
        g_autofree char *line = cb_pty_row(place->pty, row);
        const char *found = strstr(line, text);
        if (found != NULL)
            return g_strdup(found);
    }
    g_autofree char *screen = cb_pty_screen(place->pty);
    fail_msg("no line has \"%s\":\n%s", text, screen);
    return NULL;
}

static void
assert_line(Place *place, const char *beginning, const char *part)
{
    g_autofree char *line = line_with(place, beginning);
    if (strstr(line, part) == NULL)
        fail_msg("\"%s\" has no \"%s\"", line, part);
}

/* Starts the console on what keys leave behind. */
static void
begin(Place *place, const char *keys)
{
    start(place, NULL);
    play(place, keys);
}

/* --- starting --------------------------------------------------------------------------------- */

static void
the_form_says_in_one_sentence_what_it_will_do(void **state)
{
    Place *place = *state;
    begin(place, START);
    assert_shows(place, "Start · Fiesta del Norte · sound");
    assert_shows(place, "[assisted]");
    assert_shows(place, "[outstanding]");
    assert_shows(place, "SND-FOH-R 1 open (1 with the skill)");
    assert_shows(place, "8 people pass the rules");
    play(place, "down down down down right"); /* warn: the invited may be asked */
    assert_shows(place, "[warn]");
    assert_shows(place, "9 people pass the rules");
    play(place, "down right");
    assert_shows(place, "11 people pass the rules");
    play(place, "esc");
    assert_int_equal(standing(place, NULL), 0);
}

static void
what_is_typed_wrongly_is_said_and_starts_nothing(void **state)
{
    Place *place = *state;
    begin(place, START "down down down down down down ctrl-u type:soon enter");
    assert_shows(place, "availability_ttl_hours is a number, above 0.");
    assert_int_equal(standing(place, NULL), 0);
    play(place, "ctrl-u type:12 enter");
    assert_shows(place, "Started the campaign of Fiesta del Norte");
    assert_int_equal(standing(place, "campaign.start"), 1);
}

static void
what_was_chosen_is_what_is_decided(void **state)
{
    Place *place = *state;
    begin(place, START "right down right down right down left down right down right down ctrl-u type:12 down ctrl-u "
                       "type:2 down ctrl-u type:3 down ctrl-u type:0 down type:Hotel enter");
    g_autoptr(cJSON) decisions = ask(place, "decisions", NULL);
    const cJSON *payload = cJSON_GetObjectItem(cJSON_GetArrayItem(decisions, 0), "payload");
    g_autoptr(cJSON) expected = cJSON_Parse(
        "{\"job_id\":\"fiesta\",\"department\":\"sound\",\"mode\":\"auto\",\"scope\":\"all\",\"policy\":{\"weights\":"
        "{\"skills\":0.5,\"proximity\":0.15,\"reliability\":0.15,\"fairness\":0.05,\"experience\":0.1},"
        "\"soft_conflict_policy\":\"warn\",\"exclude_fridge\":false,\"availability_ttl_hours\":12,\"offer_ttl_hours\":2,"
        "\"availability_multiplier\":3,\"offer_buffer\":0},\"offer_message\":\"Hotel\"}");
    if (!cJSON_Compare(payload, expected, TRUE)) {
        char *text = cJSON_Print(payload);
        fail_msg("%s", text);
    }
}

static void
a_department_that_has_a_campaign_is_gone_on_with(void **state)
{
    Place *place = *state;
    begin(place, STARTED "X y esc n type:norte enter");
    assert_shows(place, "It has a campaign already, stopped; P goes on with it.");
    play(place, "P");
    assert_shows(place, "Restarted Fiesta del Norte · sound.");
    assert_int_equal(standing(place, "campaign.start"), 1);
}

/* --- looking ---------------------------------------------------------------------------------- */

static void
a_campaign_is_a_grid_of_roles_and_the_candidates_of_one(void **state)
{
    Place *place = *state;
    begin(place, AT_MONITORS);
    assert_shows(place, "assisted · ● active · tick by hand");
    assert_shows(place, "0 of 2 roles filled");
    assert_line(place, "SND-FOH-R ", "0/1");
    assert_line(place, "SND-MON-E ", "0/2");
    assert_shows(place, "SND-MON-E: candidates (8)");
    assert_shows(place, "weights 50/10/20/10/10");
    assert_line(place, "1 Ana Ruiz", "46  0  5 10  0 2/4 gigs +30%");
    assert_line(place, "2 Cleo Marín", "48  0  5 10  0");
    assert_shows(place, "Skills: 46 pts (SND-MON-E primary, prof 3)");
}

static void
whoever_is_left_out_is_listed_with_every_rule_and_conflict(void **state)
{
    Place *place = *state;
    begin(place, AT_MONITORS "x");
    assert_shows(place, "SND-MON-E: left out (5)");
    assert_line(place, "Iris Moya", "is in the fridge");
    assert_line(place, "Luz Peña", "is away on one of the days");
    assert_line(place, "Marc Vidal", "is invited to another job then");
    play(place, "G");
    assert_shows(place, "Kai Ortiz: is booked on those days · booked: Gala, Mon 30 Nov");
}

/* Two more, of other departments. */
static void
import_campaigns(const Place *place)
{
    import_rows(place->directory,
                "\"staffing_campaigns\":[{\"id\":\"c2\",\"job_id\":\"gala\",\"department\":\"lights\",\"created_by\":\"m\","
                "\"mode\":\"auto\",\"status\":\"paused\"},{\"id\":\"c3\",\"job_id\":\"gala\",\"department\":\"sound\","
                "\"created_by\":\"m\",\"mode\":\"auto\",\"status\":\"active\"}]");
}

static void
the_list_filters_by_status_department_and_mode(void **state)
{
    Place *place = *state;
    import_campaigns(place);
    begin(place, STARTED "esc / type:status:act enter");
    assert_shows(place, "2 shown");
    play(place, "/ ctrl-u type:'dept:sound mode:assisted norte' enter");
    assert_shows(place, "1 shown");
    assert_selected(place, "Fiesta del");
    play(place, "/ ctrl-u type:mode:auto enter");
    assert_shows(place, "2 shown");
    assert_hides(place, "Fiesta");
    play(place, "/ ctrl-u type:mode:auto enter / ctrl-u type:nobody enter");
    assert_shows(place, "Nothing passes the filter");
}

static void
the_list_orders_by_each_of_its_columns(void **state)
{
    Place *place = *state;
    import_campaigns(place);
    begin(place, STARTED "esc s");
    assert_shows(place, "Ordered by campaign.");
    play(place, "g");
    assert_selected(place, "Fiesta");
    play(place, "S g");
    assert_selected(place, "Gala · sound");
    play(place, "s");
    assert_shows(place, "Ordered by status.");
    play(place, "g");
    assert_selected(place, "active");
    play(place, "G");
    assert_selected(place, "paused");
}

/* --- asking and offering ---------------------------------------------------------------------- */

static void
those_who_are_marked_are_asked_in_one_go_and_undone_as_one(void **state)
{
    Place *place = *state;
    begin(place, AT_MONITORS "space space space v");
    assert_shows(place, "3 asked SND-MON-E; u takes them back.");
    assert_int_equal(standing(place, "campaign.ask"), 3);
    assert_line(place, "1 Ana Ruiz", "asked");
    assert_line(place, "3 Bo Tran", "asked");
    assert_shows(place, "SND-MON-E: 3 asked, nobody has said yes.");
    play(place, "u");
    assert_int_equal(standing(place, "campaign.ask"), 0);
    assert_int_equal(standing(place, "campaign.start"), 1);
}

static void
of_those_who_cannot_be_asked_each_is_named_with_the_reason(void **state)
{
    Place *place = *state;
    begin(place, AT_MONITORS "x * v");
    assert_shows(place, "1 of 5 is invited to another job on those days");
    play(place, "f");
    assert_shows(place, "failed 2/4");
    assert_shows(place, "2 asked SND-MON-E, 2 could not be:");
    assert_shows(place, "Kai Ortiz: Kai Ortiz is booked then: Gala.");
    assert_shows(place, "Luz Peña: Luz Peña is away then: Vacation.");
    assert_int_equal(standing(place, "campaign.ask"), 2);
}

static void
somebody_who_is_invited_elsewhere_is_contacted_only_when_it_is_confirmed(void **state)
{
    Place *place = *state;
    begin(place, START "down down down down right enter . G v"); /* warn: Marc is the last candidate */
    assert_shows(place, "1 of 1 is invited to another job on those days");
    play(place, "esc");
    assert_int_equal(standing(place, "campaign.ask"), 0);
    play(place, "v y");
    assert_int_equal(standing(place, "campaign.ask"), 1);
}

static void
where_the_policy_allows_it_nobody_is_asked_whether_to_contact(void **state)
{
    Place *place = *state;
    begin(place, START "down down down down left enter . G v");
    assert_shows(place, "Asked about SND-MON-E: Marc Vidal.");
}

static void
an_answer_by_telephone_and_an_offer_that_is_taken_book(void **state)
{
    Place *place = *state;
    begin(place, AT_MONITORS "v c y");
    assert_shows(place, "Ana Ruiz could work SND-MON-E.");
    assert_line(place, "SND-MON-E ", "1");
    play(place, "o");
    assert_line(place, "1 Ana Ruiz", "offered");
    play(place, "c");
    assert_shows(place, "was offered SND-MON-E, until 13:00");
    play(place, "y");
    assert_shows(place, "Ana Ruiz took SND-MON-E on Fiesta del Norte and is booked.");
    assert_line(place, "SND-MON-E ", "1/2");
    play(place, "c");
    assert_shows(place, "has nothing to answer for this role.");
}

static void
keys_for_people_lead_from_the_list_to_those_they_are_for(void **state)
{
    Place *place = *state;
    begin(place, AT_MONITORS "v esc c");
    assert_shows(place, "SND-MON-E: answers and offers (1)");
    assert_shows(place, "c writes down what is said by the selected person.");
    play(place, "y");
    assert_int_equal(standing(place, "request.answer"), 0); /* nobody was called yet */
    play(place, "c y esc o");
    assert_shows(place, "o offers it to the selected person.");
    assert_line(place, "Ana Ruiz", "yes 09:00");
    play(place, "esc v");
    assert_shows(place, "SND-FOH-R: candidates (8)");
    assert_int_equal(standing(place, "campaign.ask"), 1);
    assert_int_equal(standing(place, "campaign.offer"), 0);
}

static void
without_a_campaign_no_key_opens_what_is_of_other_people(void **state)
{
    Place *place = *state;
    begin(place, "8 c");
    assert_shows(place, "There is no campaign here; n starts one.");
    play(place, "o");
    assert_shows(place, "There is no campaign here; n starts one.");
}

static void
answers_that_others_bring_are_seen_as_they_come(void **state)
{
    Place *place = *state;
    begin(place, AT_MONITORS "x x");
    assert_shows(place, "Nobody has been asked for this role.");
    import_rows(place->directory,
                "\"staffing_requests\":[{\"id\":\"q1\",\"job_id\":\"fiesta\",\"profile_id\":\"p05\",\"phase\":\"availability\","
                "\"status\":\"confirmed\",\"role_code\":\"SND-MON-E\",\"updated_at\":\"2026-11-20T08:59:00Z\"},"
                "{\"id\":\"q2\",\"job_id\":\"fiesta\",\"profile_id\":\"p06\",\"phase\":\"offer\",\"status\":\"expired\","
                "\"role_code\":\"SND-MON-E\",\"updated_at\":\"2026-11-20T08:00:00Z\"}]");
    assert_true(cb_pty_wait_for(place->pty, "answers and offers (2)", CB_PTY_TIMEOUT_MS));
    assert_line(place, "Eva Soler", "yes 08:59");
    assert_line(place, "Félix Roca", "expired 08:00");
    assert_shows(place, "SND-MON-E: 1 said yes and has no offer yet.");
}

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

/* --- the forecast ----------------------------------------------------------------------------- */

static void
assert_comes(Place *place, const char *text)
{
    if (!cb_pty_wait_for(place->pty, text, CB_PTY_TIMEOUT_MS))
        assert_shows(place, text);
}

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

/* --- today and the others --------------------------------------------------------------------- */

static void
import_concert(const Place *place)
{
    import_rows(place->directory,
                "\"jobs\":[{\"id\":\"atocha\",\"title\":\"Atocha\",\"start_time\":\"2026-11-21T18:00:00Z\"}],"
                "\"job_required_roles\":[{\"id\":\"r9\",\"job_id\":\"atocha\",\"department\":\"sound\",\"role_code\":\"SND-FOH-R\","
                "\"quantity\":1}]");
}

static void
today_names_a_job_that_is_near_and_starts_its_campaign(void **state)
{
    Place *place = *state;
    import_concert(place);
    start(place, NULL);
    assert_selected(place, "Atocha");
    assert_selected(place, "tomorrow 18:00"); /* as a session's start */
    assert_selected(place, "1 open, in 33 h");
    assert_selected(place, "n start");
    play(place, "n");
    assert_shows(place, "Start · Atocha · sound");
    play(place, "enter 1");
    assert_selected(place, "Atocha · sound");
    assert_selected(place, "enter open");
    play(place, "E");
    assert_shows(place, "increase_wave");
    play(place, "esc enter");
    assert_shows(place, "callboard campaigns");
    assert_shows(place, "Atocha · sound");
}

static void
decisions_name_the_campaign_and_the_person(void **state)
{
    Place *place = *state;
    begin(place, AT_MONITORS "v 6");
    assert_selected(place, "ask");
    assert_selected(place, "Fiesta del");
    assert_shows(place, "Fiesta del Norte · sound");
    assert_selected(place, "Ana Ruiz");
    assert_shows(place, "active, assisted");
    play(place, "d");
    assert_int_equal(standing(place, "campaign.ask"), 0);
}

static void
decisions_say_in_words_who_answered_what_about_which_job(void **state)
{
    Place *place = *state;
    begin(place, AT_MONITORS "v c y o c n 6");
    assert_selected(place, "answer");
    assert_selected(place, "Ana Ruiz");
    assert_shows(place, "answer    no, refused SND-MON-E");
    assert_hides(place, "answer    decline");
    assert_hides(place, "request_id");
    play(place, "down");
    assert_shows(place, "role      SND-MON-E");
    assert_hides(place, "role_code");
    play(place, "down");
    assert_shows(place, "answer    yes, could work SND-MON-E");
    play(place, "G");
    assert_shows(place, "job       Fiesta del Norte");
    assert_shows(place, "of        sound");
    assert_shows(place, "roles     those that are short of people");
    assert_shows(place, "policy    weights 50/10/20/10/10, asks 4 for each place");
    assert_hides(place, "job_id");
}

/* --- the palette ------------------------------------------------------------------------------ */

static void
the_palette_opens_a_campaign(void **state)
{
    Place *place = *state;
    begin(place, STARTED "1 : type:'norte sound'");
    assert_line(place, "Fiesta del Norte · sound", "active campaign");
    play(place, "enter");
    assert_shows(place, "callboard campaigns");
    assert_selected(place, "Fiesta del Norte · sound");
}

static void
the_palette_shows_a_job_with_its_campaigns_and_starts_one(void **state)
{
    Place *place = *state;
    begin(place, ": type:norte");
    assert_line(place, "> Fiesta del Norte", "Mon 30 Nov · 10 d      job");
    play(place, "enter");
    assert_shows(place, "begins 30 Nov 10:00, ends 1 Dec 02:00 (Mon 30 Nov · 10 d)");
    assert_shows(place, "sound: SND-FOH-R 0 of 1, SND-MON-E 0 of 2");
    play(place, "n enter : type:norte down enter");
    assert_shows(place, "1      Fiesta del Norte · sound: active");
    assert_hides(place, "start a campaign");
    play(place, "1");
    assert_shows(place, "candidates (8)");
}

static void
the_palette_shows_somebody_of_the_crew_and_goes_to_where_they_are_asked(void **state)
{
    Place *place = *state;
    begin(place, AT_MONITORS "v 1 : type:'ruiz ana'");
    assert_line(place, "> Ana Ruiz", "sound     crew");
    play(place, "enter");
    assert_shows(place, "sound  house_tech");
    assert_shows(place, "skills: SND-MON-E 3 primary");
    assert_shows(place, "Fiesta del Norte · sound: asked SND-MON-E");
    play(place, "1");
    assert_shows(place, "SND-MON-E: answers and offers (1)");
    play(place, "c y : type:moya enter");
    assert_shows(place, "in the fridge: ·");
    assert_shows(place, "Fiesta del Norte · sound: left out: see why");
    play(place, "1");
    assert_shows(place, "left out (5)");
    assert_shows(place, "Iris Moya: is in the fridge");
}

static void
assert_ascii(Place *place)
{
    g_autofree char *screen = cb_pty_screen(place->pty);
    for (const char *at = screen; *at != '\0'; at++)
        if ((guchar)*at >= 0x80)
            fail_msg("not ASCII:\n%s", screen);
}

static void
a_screen_of_ascii_has_nothing_else(void **state)
{
    Place *place = *state;
    start_with(place, (const char *const[]){"NO_COLOR=1", NULL}, (const char *const[]){"--ascii", NULL});
    play(place, AT_MONITORS "space space v x x x 8");
    assert_ascii(place);
    assert_shows(place, "o active");
    play(place, "F");
    assert_comes(place, "+FRIDGE");
    assert_ascii(place);
}

static void
a_console_that_only_reads_shows_and_changes_nothing(void **state)
{
    Place *place = *state;
    begin(place, AT_MONITORS "v");
    leave(place);
    start(place, "--read-only");
    play(place, "8 enter");
    assert_shows(place, "candidates (8)");
    play(place, "v");
    assert_shows(place, "This console only reads");
    play(place, "w");
    assert_shows(place, "Why does it not advance?");
    play(place, "esc F");
    assert_comes(place, "+FRIDGE");
    play(place, "E");
    assert_int_equal(standing(place, NULL), 2);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        AT_80x24(the_form_says_in_one_sentence_what_it_will_do),
        AT_80x24(what_is_typed_wrongly_is_said_and_starts_nothing),
        AT_80x24(what_was_chosen_is_what_is_decided),
        AT_80x24(a_department_that_has_a_campaign_is_gone_on_with),
        AT_BOTH(a_campaign_is_a_grid_of_roles_and_the_candidates_of_one),
        AT_BOTH(whoever_is_left_out_is_listed_with_every_rule_and_conflict),
        AT_80x24(the_list_filters_by_status_department_and_mode),
        AT_80x24(the_list_orders_by_each_of_its_columns),
        AT_BOTH(those_who_are_marked_are_asked_in_one_go_and_undone_as_one),
        AT_80x24(of_those_who_cannot_be_asked_each_is_named_with_the_reason),
        AT_80x24(somebody_who_is_invited_elsewhere_is_contacted_only_when_it_is_confirmed),
        AT_80x24(where_the_policy_allows_it_nobody_is_asked_whether_to_contact),
        AT_BOTH(an_answer_by_telephone_and_an_offer_that_is_taken_book),
        AT_BOTH(keys_for_people_lead_from_the_list_to_those_they_are_for),
        AT_80x24(without_a_campaign_no_key_opens_what_is_of_other_people),
        AT_BOTH(answers_that_others_bring_are_seen_as_they_come),
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
        AT_BOTH(today_names_a_job_that_is_near_and_starts_its_campaign),
        AT_80x24(decisions_name_the_campaign_and_the_person),
        AT_80x24(decisions_say_in_words_who_answered_what_about_which_job),
        AT_BOTH(the_palette_opens_a_campaign),
        AT_BOTH(the_palette_shows_a_job_with_its_campaigns_and_starts_one),
        AT_BOTH(the_palette_shows_somebody_of_the_crew_and_goes_to_where_they_are_asked),
        AT_BOTH(a_screen_of_ascii_has_nothing_else),
        AT_80x24(a_console_that_only_reads_shows_and_changes_nothing),
    };
    return cmocka_run_group_tests(tests, prepare_crew, remove_prepared);
}
