/* Rows of a crew that programs write by the REST dialect. */
#include "tests/sync/crew_fixture.h"

#define UUID "^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$"

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
    g_autoptr(CbWorld) world = crew_world(fixture->hub);
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
    g_autoptr(CbWorld) world = crew_world(fixture->hub);
    assert_int_equal(cb_world_rows(world, CB_timesheets), 2);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        CREW_ON_BOTH(the_hub_makes_the_ids_that_clients_leave_out),
        CREW_ON_BOTH(an_id_that_is_given_stays_and_one_that_is_null_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
