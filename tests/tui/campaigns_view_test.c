/* The campaigns in the real console: a manager starts one, looks at its roles and candidates, asks and offers, writes down
 * answers; without colours, and where nothing may be changed. */
#include "tests/tui/campaigns_view_fixture.h"

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

/* --- other screens ---------------------------------------------------------------------------- */

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
        AT_BOTH(a_screen_of_ascii_has_nothing_else),
        AT_80x24(a_console_that_only_reads_shows_and_changes_nothing),
    };
    return cmocka_run_group_tests(tests, prepare_crew, remove_prepared);
}
