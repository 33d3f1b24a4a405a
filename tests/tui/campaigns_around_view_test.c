/* Campaigns seen from elsewhere in the real console: the view of today, the decisions, the palette. */
#include "tests/tui/campaigns_view_fixture.h"

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

int
main(void)
{
    const struct CMUnitTest tests[] = {
        AT_BOTH(today_names_a_job_that_is_near_and_starts_its_campaign),
        AT_80x24(decisions_name_the_campaign_and_the_person),
        AT_80x24(decisions_say_in_words_who_answered_what_about_which_job),
        AT_BOTH(the_palette_opens_a_campaign),
        AT_BOTH(the_palette_shows_a_job_with_its_campaigns_and_starts_one),
        AT_BOTH(the_palette_shows_somebody_of_the_crew_and_goes_to_where_they_are_asked),
    };
    return cmocka_run_group_tests(tests, prepare_crew, remove_prepared);
}
