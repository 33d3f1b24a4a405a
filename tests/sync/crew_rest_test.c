/* Rows of a crew and answers that programs write by the REST dialect. */
#include "tests/sync/crew_fixture.h"

#define UUID "^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$"
#define HALF_AN_HOUR (30 * CB_MINUTE)

/* The rows that a write gives back. */
static cJSON *
write_rows(Fixture *fixture, const char *method, const char *path, const char *prefer, const char *body, guint status)
{
    g_autoptr(CbRequest) request = fixture_request(fixture->tokens[CB_ROLE_SERVICE], method, path, body);
    g_hash_table_replace(request->headers, g_strdup("prefer"), g_strdup(prefer));
    g_autoptr(CbAnswer) answer = cb_hub_answer(fixture->hub, request);
    if (answer->status != status)
        fail_msg("%s %s: %u %s", method, path, answer->status, answer->body->str);
    return cJSON_Parse(answer->body->str);
}

static const char *
id_of(const cJSON *rows, int n)
{
    return fixture_text(cJSON_GetArrayItem(rows, n), "id");
}

/* --- ids ---------------------------------------------------------------------------------------------- */

static void
the_hub_makes_the_ids_that_clients_leave_out(void **state)
{
    Fixture *fixture = *state;
    static const struct {
        const char *path, *body;
    } writes[] = {
        {"/rest/v1/job_assignments", "[{\"job_id\":\"j1\",\"technician_id\":\"p01\",\"sound_role\":\"SND-FOH-R\"},"
                                     "{\"job_id\":\"j1\",\"technician_id\":\"p02\",\"sound_role\":\"SND-FOH-R\"}]"},
        {"/rest/v1/timesheets", "[{\"job_id\":\"j1\",\"technician_id\":\"p01\",\"date\":\"2026-12-08\"},"
                                "{\"job_id\":\"j1\",\"technician_id\":\"p01\",\"date\":\"2026-12-09\"}]"},
        {"/rest/v1/technician_availability", "[{\"technician_id\":\"p03\",\"date\":\"2026-12-08\",\"status\":\"sick\"},"
                                             "{\"technician_id\":\"p03\",\"date\":\"2026-12-09\",\"status\":\"sick\"}]"},
    };
    for (guint w = 0; w < G_N_ELEMENTS(writes); w++) {
        g_autoptr(cJSON) rows = write_rows(fixture, "POST", writes[w].path, "return=representation", writes[w].body, 201);
        assert_int_equal(cJSON_GetArraySize(rows), 2);
        assert_true(g_regex_match_simple(UUID, id_of(rows, 0), 0, 0));
        assert_true(g_regex_match_simple(UUID, id_of(rows, 1), 0, 0));
        assert_string_not_equal(id_of(rows, 0), id_of(rows, 1));
    }
    g_autoptr(CbWorld) world = fixture_world(fixture->hub);
    assert_int_equal(cb_world_rows(world, CB_timesheets), 2);
}

static void
an_id_that_is_given_stays_and_one_that_is_null_is_refused(void **state)
{
    Fixture *fixture = *state;
    static const char path[] = "/rest/v1/timesheets";
    g_autoptr(cJSON) given =
        write_rows(fixture, "POST", path, "return=representation",
                   "{\"id\":\"mine\",\"job_id\":\"j1\",\"technician_id\":\"p01\",\"date\":\"2026-12-08\"}", 201);
    assert_string_equal(id_of(given, 0), "mine");
    g_autoptr(cJSON) merged =
        write_rows(fixture, "POST", path, "return=representation,resolution=merge-duplicates",
                   "{\"id\":\"mine\",\"job_id\":\"j1\",\"technician_id\":\"p01\",\"date\":\"2026-12-09\"}", 200);
    assert_string_equal(fixture_text(cJSON_GetArrayItem(merged, 0), "date"), "2026-12-09");
    g_autoptr(cJSON) fresh =
        write_rows(fixture, "POST", path, "return=representation,resolution=merge-duplicates",
                   "{\"job_id\":\"j1\",\"technician_id\":\"p01\",\"date\":\"2026-12-08\"}", 201);
    assert_string_not_equal(id_of(fresh, 0), "mine");
    g_autoptr(cJSON) null =
        write_rows(fixture, "POST", path, "return=representation",
                   "{\"id\":null,\"job_id\":\"j1\",\"technician_id\":\"p01\",\"date\":\"2026-12-08\"}", 400);
    assert_string_equal(fixture_text(null, "code"), "23502");
    g_autoptr(CbWorld) world = fixture_world(fixture->hub);
    assert_int_equal(cb_world_rows(world, CB_timesheets), 2);
}

/* --- answers ------------------------------------------------------------------------------------------ */

static gint64
next_run(Fixture *fixture, const char *campaign)
{
    g_autoptr(CbWorld) world = fixture_world(fixture->hub);
    return staffing_campaigns_next_run_at(world, worlds_find(world, CB_staffing_campaigns, campaign));
}

/* Writes something of the request that somebody waits with. */
static void
write_request(Fixture *fixture, const char *person, const char *body)
{
    g_autofree char *path = g_strconcat("/rest/v1/staffing_requests?profile_id=eq.", person, NULL);
    cJSON_Delete(write_rows(fixture, "PATCH", path, "return=representation", body, 200));
}

static void
an_answer_that_a_program_writes_wakes_the_jobs_campaigns(void **state)
{
    Fixture *fixture = *state;
    static const char *const answers[] = {"{\"status\":\"confirmed\"}", "{\"status\":\"declined\"}"};
    g_autofree char *id = crew_start(fixture, "j1", "{\"tick_interval_seconds\":7200}");
    for (guint a = 0; a < G_N_ELEMENTS(answers); a++) {
        fixture->now += HALF_AN_HOUR;
        assert_true(next_run(fixture, id) > fixture->now);
        write_request(fixture, "p00", "{\"batch_id\":null}"); /* no answer yet, or as it was */
        if (a == 0)
            assert_true(next_run(fixture, id) > fixture->now);
        write_request(fixture, a == 0 ? "p00" : "p02", answers[a]);
        assert_true(next_run(fixture, id) == fixture->now);
        g_autoptr(cJSON) swept = crew_serve(fixture, CREW_SWEEP, "{}", 200);
        assert_int_equal(fixture_number(swept, "ticked"), 1);
    }
    g_autoptr(CbWorld) world = fixture_world(fixture->hub);
    guint offers = 0;
    for (guint row = 0; row < cb_world_rows(world, CB_staffing_requests); row++)
        offers += strcmp(staffing_requests_phase(world, row), "offer") == 0;
    assert_int_equal(offers, 1); /* to whoever could */
}

static void
a_paused_campaign_and_those_of_other_jobs_sleep_on(void **state)
{
    Fixture *fixture = *state;
    g_autoptr(CbPatch) rows = cb_patch_new();
    crew_add_job(rows, "j2", "2");
    fixture_write(fixture->hub, fixture_patch, rows);
    g_autofree char *mine = crew_start(fixture, "j1", "{}"), *other = crew_start(fixture, "j2", "{}");
    gint64 due = next_run(fixture, other);
    g_autofree char *body = g_strdup_printf("{\"campaign_id\":\"%s\"}", mine);
    cJSON_Delete(crew_serve(fixture, CREW_CALL "pause", body, 200));
    fixture->now += CB_MINUTE;
    gint64 slept = next_run(fixture, mine);
    cJSON_Delete(write_rows(fixture, "PATCH", "/rest/v1/staffing_requests?profile_id=eq.p00&job_id=eq.j1",
                            "return=representation", "{\"status\":\"confirmed\"}", 200));
    assert_true(next_run(fixture, mine) == slept);
    assert_true(next_run(fixture, other) == due);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        CREW_ON_BOTH(the_hub_makes_the_ids_that_clients_leave_out),
        CREW_ON_BOTH(an_id_that_is_given_stays_and_one_that_is_null_is_refused),
        CREW_ON_BOTH(an_answer_that_a_program_writes_wakes_the_jobs_campaigns),
        CREW_ON_BOTH(a_paused_campaign_and_those_of_other_jobs_sleep_on),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
