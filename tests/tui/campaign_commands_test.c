/* The commands about campaigns, on the real program. */
#include "tests/tui/command_fixture.h"

/* Two jobs of one title; the gala needs two people for sound and one for lights, and has Bea, Carl and Dan. */
static const char crew[] =
    "{\"format\":\"callboard-snapshot\",\"version\":1,\"tables\":{"
    "\"jobs\":["
    "{\"id\":\"j1\",\"title\":\"Gala\",\"start_time\":\"2026-11-28T10:00:00Z\",\"end_time\":\"2026-11-28T22:00:00Z\"},"
    "{\"id\":\"j2\",\"title\":\"Twin\",\"start_time\":\"2026-12-01T10:00:00Z\"},"
    "{\"id\":\"j3\",\"title\":\"Twin\",\"start_time\":\"2026-12-02T10:00:00Z\"}],"
    "\"job_required_roles\":["
    "{\"id\":\"n1\",\"job_id\":\"j1\",\"department\":\"sound\",\"role_code\":\"SND-FOH-R\",\"quantity\":1},"
    "{\"id\":\"n2\",\"job_id\":\"j1\",\"department\":\"sound\",\"role_code\":\"SND-MON-R\",\"quantity\":1},"
    "{\"id\":\"n3\",\"job_id\":\"j1\",\"department\":\"lights\",\"role_code\":\"LGT-OP-R\",\"quantity\":1},"
    "{\"id\":\"n4\",\"job_id\":\"j2\",\"department\":\"sound\",\"role_code\":\"SND-FOH-R\",\"quantity\":1}],"
    "\"profiles\":["
    "{\"id\":\"p1\",\"first_name\":\"Bea\",\"last_name\":\"\\u001b[31mred\",\"department\":\"sound\","
    "\"role\":\"technician\"},"
    "{\"id\":\"p2\",\"first_name\":\"Carl\",\"department\":\"sound\",\"role\":\"house_tech\"},"
    "{\"id\":\"p3\",\"first_name\":\"Dan\",\"department\":\"sound\",\"role\":\"technician\"}],"
    "\"skills\":[{\"id\":\"k1\",\"name\":\"SND-FOH-R\"}],"
    "\"profile_skills\":[{\"profile_id\":\"p1\",\"skill_id\":\"k1\",\"proficiency\":3,\"is_primary\":true}],"
    "\"technician_availability\":[{\"id\":\"v1\",\"technician_id\":\"p3\",\"date\":\"2026-11-28\",\"status\":\"sick\"}]}}";

static int
open_crew(void **state)
{
    if (open_empty(state) != 0)
        return -1;
    write_text(*state, "crew.json", crew);
    return call(*state, "import '%s/crew.json'", ((Desk *)*state)->directory);
}

static int
open_started(void **state)
{
    return open_crew(state) != 0 ? -1 : call(*state, "campaign start --job gala --department sound --mode auto");
}

#define WITH_CREW(test) cmocka_unit_test_setup_teardown(test, open_crew, close_desk)
#define STARTED(test) cmocka_unit_test_setup_teardown(test, open_started, close_desk)

/* --- rank ------------------------------------------------------------------------------------- */

static void
candidates_are_ranked_by_name_of_job_and_role(void **state)
{
    Desk *desk = *state;
    assert_int_equal(call(desk, "rank --job Gala --role SND-FOH-R"), 0);
    assert_has(desk->out, "SCORE");
    assert_has(desk->out, "Bea");
    assert_has(desk->out, "0/4");
    assert_lacks(desk->out, "\033");
    assert_lacks(desk->out, "Dan");
    assert_has(desk->out, "2 candidates for SND-FOH-R.");
    assert_int_equal(call(desk, "rank --job j1 --role SND-FOH-R --json"), 0);
    assert_has(compact(desk), "{\"candidates\":[{\"profile_id\":\"p1\"");
    assert_has(desk->out, "\"skills_score\":46");
}

static void
it_says_why_somebody_is_not_a_candidate(void **state)
{
    Desk *desk = *state;
    assert_int_equal(call(desk, "rank --job j1 --role SND-FOH-R --why-not dan"), 0);
    assert_has(desk->out, "Dan is away on one of the days.");
    assert_int_equal(call(desk, "rank --job j1 --role SND-FOH-R --why-not p3 --json"), 0);
    assert_has(compact(desk), "\"excluded\":[\"unavailable\"]");
    assert_has(desk->out, "\"reason\":\"Sick\"");
    assert_int_equal(call(desk, "rank --job j1 --role SND-FOH-R --why-not p1 --json"), 0);
    assert_has(compact(desk), "\"excluded\":[],\"rank\":1");
    assert_int_equal(call(desk, "rank --job j1 --role SND-FOH-R --why-not nobody --json"), 1);
    assert_has(compact(desk), "PROFILE_NOT_FOUND");
}

static void
another_policy_ranks_otherwise_and_a_wrong_one_is_refused(void **state)
{
    Desk *desk = *state;
    write_text(desk, "fair.json", "{\"weights\":{\"skills\":0,\"proximity\":0,\"reliability\":0,\"fairness\":1,"
                                  "\"experience\":0}}");
    write_text(desk, "wrong.json", "{\"offer_ttl_hours\":-1}");
    assert_int_equal(call(desk, "rank --job j1 --role SND-FOH-R --policy '%s/fair.json' --json", desk->directory), 0);
    assert_has(compact(desk), "{\"candidates\":[{\"profile_id\":\"p2\"");
    assert_int_equal(call(desk, "rank --job j1 --role SND-FOH-R --policy '%s/wrong.json'", desk->directory), 2);
    assert_has(desk->err, "offer_ttl_hours is a number, above 0");
    assert_int_equal(call(desk, "rank --job j1 --role SND-FOH-R --policy /nowhere/p.json"), 2);
    assert_int_equal(call(desk, "rank --job j1"), 2);
}

static void
a_name_that_several_have_is_refused_with_their_ids(void **state)
{
    Desk *desk = *state;
    assert_int_equal(call(desk, "rank --job twin --role SND-FOH-R"), 1);
    assert_has(desk->err, "\"twin\" may mean 2 jobs; name one by its id:");
    assert_has(desk->err, "Twin  2026-12-01  ·       j2\nTwin  2026-12-02  ·       j3\n");
    assert_int_equal(call(desk, "rank --job j3 --role SND-FOH-R --json"), 1);
    assert_has(compact(desk), "DEPARTMENT_NEEDED");
    assert_int_equal(call(desk, "campaign start --job j1 --json"), 1);
    assert_has(compact(desk), "DEPARTMENT_NEEDED");
}

/* --- campaigns -------------------------------------------------------------------------------- */

static void
a_campaign_is_started_and_listed(void **state)
{
    Desk *desk = *state;
    assert_int_equal(call(desk, "campaign list"), 0);
    assert_has(desk->out, "There are no campaigns");
    assert_int_equal(call(desk, "campaign start --job j2 --dry-run"), 0);
    assert_has(desk->out, "nothing has been changed");
    assert_int_equal(call(desk, "campaign start --job j2 --mode auto --message Hello --json"), 0);
    assert_has(compact(desk), "{\"outcome\":\"accepted\",\"code\":null,\"row\":{\"id\":\"");
    assert_has(desk->out, "\"job_id\":\"j2\",\"department\":\"sound\"");
    assert_has(desk->out, "\"mode\":\"auto\",\"status\":\"active\"");
    assert_has(desk->out, "\"offer_message\":\"Hello\"");
    assert_int_equal(call(desk, "campaign list"), 0);
    assert_has(desk->out, "Twin  sound  auto  active     0/1  0 %");
    assert_int_equal(call(desk, "campaign list --json"), 0);
    assert_has(compact(desk), "\"roles\":[{\"id\":");
    assert_int_equal(call(desk, "campaign start --job j2"), 1);
    assert_has(desk->err, "(CAMPAIGN_EXISTS)");
}

static void
a_tick_says_first_whom_it_would_ask_and_then_asks_them(void **state)
{
    Desk *desk = *state;
    assert_int_equal(call(desk, "campaign tick gala --dry-run"), 0);
    assert_has(desk->out, "SND-FOH-R  ask");
    assert_has(desk->out, "nothing has been changed");
    assert_int_equal(call(desk, "campaign tick gala --dry-run --json"), 0);
    assert_has(compact(desk), "\"tick_completed\":true,\"roles_processed\":2,\"auto_actions\":[{\"role_code\":\"SND-FOH-R\","
                              "\"profile_id\":\"p1\",\"phase\":\"availability\",\"channel\":\"email\",\"status\":\"sent\"}");
    assert_int_equal(call(desk, "campaign tick gala"), 0);
    assert_has(desk->out, "2 asked");
    assert_int_equal(call(desk, "campaign show gala"), 0);
    assert_has(desk->out, "Gala · sound: active, automatic");
    assert_has(desk->out, "SND-FOH-R       0/1      2    0        0     0  availability");
    assert_int_equal(call(desk, "decisions --json"), 0);
    assert_has(compact(desk), "\"kind\":\"campaign.tick\"");
}

static void
its_course_is_changed_and_what_cannot_be_is_refused(void **state)
{
    Desk *desk = *state;
    assert_int_equal(call(desk, "campaign pause gala --json"), 0);
    assert_has(compact(desk), "\"status\":\"paused\"");
    assert_int_equal(call(desk, "campaign pause gala"), 1);
    assert_has(desk->err, "Gala · sound is not active. (CAMPAIGN_NOT_ACTIVE)");
    assert_int_equal(call(desk, "campaign tick gala --dry-run"), 1);
    assert_int_equal(call(desk, "campaign resume gala"), 0);
    assert_int_equal(call(desk, "campaign escalate gala --json"), 0);
    assert_has(compact(desk), "\"availability_multiplier\":6");
    assert_int_equal(call(desk, "campaign unlock gala --json"), 1);
    assert_string_equal(compact(desk), "{\"outcome\":\"refused\",\"code\":\"NOT_LOCKED\"}");
    assert_int_equal(call(desk, "campaign stop gala --json"), 0);
    assert_has(compact(desk), "\"status\":\"stopped\"");
    assert_int_equal(call(desk, "--read-only campaign resume gala"), 1);
    assert_int_equal(call(desk, "campaign stop nowhere"), 1);
    assert_has(desk->err, "there is no campaign \"nowhere\"");
    assert_int_equal(call(desk, "campaign dance gala"), 2);
    assert_int_equal(call(desk, "campaign pause"), 2);
}

static void
it_says_why_a_campaign_does_not_advance(void **state)
{
    Desk *desk = *state;
    assert_int_equal(call(desk, "campaign why gala --json"), 0);
    assert_has(compact(desk), "\"cause\":\"NOBODY_ASKED\"");
    assert_int_equal(call(desk, "campaign pause gala"), 0);
    assert_int_equal(call(desk, "campaign why gala"), 0);
    assert_has(desk->out, "paused");
}

static void
the_forecast_stands_side_by_side_for_each_step(void **state)
{
    Desk *desk = *state;
    assert_int_equal(call(desk, "campaign forecast gala"), 0);
    assert_has(desk->out, "NOW");
    assert_has(desk->out, "+WIDER");
    assert_has(desk->out, "+FRIDGE");
    assert_has(desk->out, "+SOFT");
    assert_has(desk->out, "of 200 games.");
    assert_int_equal(call(desk, "campaign forecast gala --json"), 0);
    assert_has(compact(desk), "\"until\":\"2026-11-28T10:00:00Z\",\"runs\":200,\"cases\":[{\"step\":null,\"chance\":");
    assert_has(desk->out, "{\"step\":\"increase_wave\"");
}

static void
lines_fit_a_screen_of_eighty_columns(void **state)
{
    static const char *const calls[] = {"campaign list", "campaign show gala", "campaign forecast gala",
                                        "campaign tick gala --dry-run", "rank --job gala --role SND-FOH-R"};
    for (guint c = 0; c < G_N_ELEMENTS(calls); c++) {
        Desk *desk = *state;
        assert_int_equal(call(desk, "%s", calls[c]), 0);
        g_auto(GStrv) lines = g_strsplit(desk->out, "\n", -1);
        for (char **line = lines; *line != NULL; line++)
            assert_in_range(g_utf8_strlen(*line, -1), 0, 80);
    }
}

static void
of_several_campaigns_it_is_said_what_tells_them_apart(void **state)
{
    Desk *desk = *state;
    assert_int_equal(call(desk, "campaign start --job gala --department lights"), 0);
    assert_int_equal(call(desk, "campaign pause gala --department lights"), 0);
    assert_int_equal(call(desk, "campaign show gala"), 1);
    assert_has(desk->err, "\"gala\" may mean 2 campaigns; name one by its id, or add --department:");
    assert_has(desk->err, "JOB   OF      DATE        STATUS  ID\n");
    assert_has(desk->err, "Gala  sound   2026-11-28  active  ");
    assert_has(desk->err, "Gala  lights  2026-11-28  paused  ");
    assert_int_equal(call(desk, "campaign show gala --json"), 1);
    assert_has(desk->out, "AMBIGUOUS");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_CREW(candidates_are_ranked_by_name_of_job_and_role),
        WITH_CREW(it_says_why_somebody_is_not_a_candidate),
        WITH_CREW(another_policy_ranks_otherwise_and_a_wrong_one_is_refused),
        WITH_CREW(a_name_that_several_have_is_refused_with_their_ids),
        WITH_CREW(a_campaign_is_started_and_listed),
        STARTED(of_several_campaigns_it_is_said_what_tells_them_apart),
        STARTED(a_tick_says_first_whom_it_would_ask_and_then_asks_them),
        STARTED(its_course_is_changed_and_what_cannot_be_is_refused),
        STARTED(it_says_why_a_campaign_does_not_advance),
        STARTED(the_forecast_stands_side_by_side_for_each_step),
        STARTED(lines_fit_a_screen_of_eighty_columns),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
