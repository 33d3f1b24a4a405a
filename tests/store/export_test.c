/* A World as a file, and back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "engine/when.h"
#include "store/export.h"
#include "store/import.h"
#include "tests/support/files.h"

static const char rows[] =
    "{\"format\":\"callboard-snapshot\",\"version\":1,\"tables\":{\n"
    "\"operators\":[\n"
    "{\"id\":\"o1\",\"name\":\"=Łukasz \\\"L\\\", 王\",\"email\":null,\"phone\":\"+32 2\","
    "\"region\":\"north\",\"availability\":{\"unavailableDates\":[\"2026-11-25\"]},"
    "\"is_active\":false,\"place_id\":\"p1\",\"row_version\":7},\n"
    "{\"id\":\"o2\",\"name\":\"O'Hara\\n\\u001b[31m\",\"email\":\"o@x.org\",\"phone\":\"'=1\","
    "\"region\":null,\"availability\":null,\"is_active\":true,\"place_id\":null,\"row_version\":0}],\n"
    "\"sessions\":[\n"
    "{\"id\":\"s1\",\"client_id\":\"acme\",\"title\":\"\",\"date\":\"2026-11-25\","
    "\"starts_at\":\"2026-11-25T09:30:00Z\",\"ends_at\":\"2026-11-25T10:30:00.5Z\","
    "\"status\":\"confirmed\",\"setup_ids\":[\"a\",\"b\"],\"region\":\"north\","
    "\"min_operators\":2,\"marketplace_visible\":true,\"review\":false,\"place_id\":null,\"series_id\":null,\"row_version\":3},\n"
    "{\"id\":\"s2\",\"client_id\":null,\"title\":null,\"date\":\"1969-12-31\","
    "\"starts_at\":null,\"ends_at\":null,\"status\":\"draft\",\"setup_ids\":null,"
    "\"region\":null,\"min_operators\":null,\"marketplace_visible\":false,\"review\":true,"
    "\"place_id\":null,\"series_id\":\"weekly\",\"row_version\":0}],\n"
    "\"session_operators\":[\n"
    "{\"session_id\":\"s1\",\"operator_id\":\"o2\",\"status\":\"accepted\","
    "\"applied_at\":\"2026-11-01T00:00:00Z\",\"responded_at\":null,\"rejection_reason\":null,"
    "\"forced\":true},\n"
    "{\"session_id\":\"s2\",\"operator_id\":\"o1\",\"status\":\"rejected\",\"applied_at\":null,"
    "\"responded_at\":\"2026-11-01T00:00:00Z\",\"rejection_reason\":\"no, \\\"never\\\"\","
    "\"forced\":false}],\n"
    "\"founders\":[\n"
    "{\"id\":\"f1\",\"name\":\"Fay\",\"email\":\"f@x.org\",\"phone\":null}],\n"
    "\"places\":[\n"
    "{\"id\":\"p1\",\"name\":\"Gent\",\"address\":null,\"latitude\":51054300,\"longitude\":3717400}],\n"
    "\"absences\":[\n"
    "{\"id\":\"a1\",\"operator_id\":\"o1\",\"first\":\"2026-11-25\",\"last\":\"2026-11-26\","
    "\"starts_at\":null,\"ends_at\":null,\"reason\":\"ill\",\"back_on\":null,"
    "\"took\":{\"dates\":[\"2026-11-25\"]},\"noted_by\":\"dana\",\"noted_at\":\"2026-11-02T00:00:00Z\"}],\n"
    "\"contacts\":[\n"
    "{\"id\":\"c1\",\"operator_id\":\"o1\",\"session_id\":null,\"outcome\":\"maybe\",\"note\":\"later\","
    "\"call_back_at\":\"2026-11-03T00:00:00Z\",\"made_by\":\"dana\",\"made_at\":\"2026-11-02T00:00:00Z\"},\n"
    "{\"id\":\"c2\",\"operator_id\":null,\"session_id\":\"s1\",\"outcome\":null,\"note\":\"gate B\","
    "\"call_back_at\":null,\"made_by\":\"dana\",\"made_at\":\"2026-11-02T00:00:00Z\"}],\n"
    "\"jobs\":[\n"
    "{\"id\":\"j1\",\"title\":\"Fest\",\"start_time\":\"2026-12-08T10:00:00Z\",\"end_time"
    "\":\"2026-12-09T02:00:00Z\",\"job_type\":\"festival\",\"status\":null,\"location_id"
    "\":null,\"tour_id\":null,\"timezone\":\"Europe/Madrid\",\"row_version\":2}],\n"
    "\"profiles\":[\n"
    "{\"id\":\"t1\",\"first_name\":\"Ana\",\"last_name\":null,\"nickname\":null,\"email\""
    ":\"a@x.org\",\"phone\":null,\"department\":\"sound\",\"role\":\"house_tech\",\"assig"
    "nable_as_tech\":false,\"status\":null,\"home_latitude\":40.416775,\"home_longitude\""
    ":-3.70379,\"row_version\":1}],\n"
    "\"skills\":[\n"
    "{\"id\":\"k1\",\"name\":\"SND-FOH-R\",\"category\":null,\"active\":true}],\n"
    "\"staffing_campaigns\":[\n"
    "{\"id\":\"c1\",\"job_id\":\"j1\",\"department\":\"sound\",\"created_by\":\"dana\",\""
    "mode\":\"auto\",\"status\":\"active\",\"policy\":{\"offer_buffer\":0},\"offer_messag"
    "e\":null,\"created_at\":\"2026-11-02T00:00:00Z\",\"updated_at\":null,\"last_run_at\""
    ":null,\"next_run_at\":\"2026-11-02T00:00:00Z\",\"run_lock\":null,\"version\":1,\"row"
    "_version\":1}],\n"
    "\"job_required_roles\":[\n"
    "{\"id\":\"r1\",\"job_id\":\"j1\",\"department\":\"sound\",\"role_code\":\"SND-FOH-R"
    "\",\"quantity\":2}],\n"
    "\"job_assignments\":[\n"
    "{\"id\":\"g1\",\"job_id\":\"j1\",\"technician_id\":null,\"sound_role\":\"SND-FOH-R\""
    ",\"lights_role\":null,\"video_role\":null,\"production_role\":null,\"status\":\"conf"
    "irmed\",\"assigned_by\":null,\"assigned_at\":null,\"assignment_source\":\"direct\","
    "\"response_time\":null,\"single_day\":false,\"assignment_date\":null,\"external_tech"
    "nician_name\":\"Bo\"}],\n"
    "\"profile_skills\":[\n"
    "{\"profile_id\":\"t1\",\"skill_id\":\"k1\",\"proficiency\":3,\"is_primary\":true}],\n"
    "\"technician_fridge\":[\n"
    "{\"technician_id\":\"t1\",\"in_fridge\":false,\"reason\":\"late twice\"}],\n"
    "\"timesheets\":[\n"
    "{\"id\":\"h1\",\"job_id\":\"j1\",\"technician_id\":\"t1\",\"date\":\"2026-12-08\","
    "\"is_active\":true},\n"
    "{\"id\":\"h2\",\"job_id\":\"j1\",\"technician_id\":\"t1\",\"date\":\"2026-12-09\","
    "\"is_active\":false}],\n"
    "\"technician_availability\":[\n"
    "{\"id\":\"v1\",\"technician_id\":\"t1\",\"date\":\"2026-12-24\","
    "\"status\":\"vacation\"}],\n"
    "\"staffing_campaign_roles\":[\n"
    "{\"id\":\"cr1\",\"campaign_id\":\"c1\",\"role_code\":\"SND-FOH-R\",\"assigned_count"
    "\":0,\"pending_availability\":1,\"confirmed_availability\":0,\"pending_offers\":0,\""
    "accepted_offers\":0,\"stage\":\"availability\",\"wave_number\":1,\"last_wave_at\":\""
    "2026-11-02T00:00:00Z\",\"availability_cutoff\":null,\"offer_cutoff\":null,\"updated_"
    "at\":null}],\n"
    "\"staffing_campaign_events\":[\n"
    "{\"id\":\"e1\",\"campaign_id\":\"c1\",\"phase\":\"availability\",\"profile_id\":\"t1"
    "\",\"role_code\":\"SND-FOH-R\",\"wave_number\":1,\"final_score\":31,\"score_breakdow"
    "n\":{\"skills\":46},\"reasons\":[\"Skills: 46 pts\"],\"created_at\":\"2026-11-02T00:"
    "00:00Z\"}],\n"
    "\"staffing_requests\":[\n"
    "{\"id\":\"q1\",\"job_id\":\"j1\",\"profile_id\":\"t1\",\"phase\":\"availability\",\""
    "status\":\"pending\",\"token_hash\":\"ab\",\"token_expires_at\":\"2026-11-03T00:00:0"
    "0.5Z\",\"created_at\":\"2026-11-02T00:00:00Z\",\"updated_at\":\"2026-11-02T00:00:00Z"
    "\",\"single_day\":false,\"target_date\":null,\"batch_id\":null,\"idempotency_key\":n"
    "ull,\"requested_by\":\"dana\",\"role_code\":\"SND-FOH-R\",\"campaign_id\":\"c1\"}],\n"
    "\"staffing_events\":[\n"
    "{\"id\":\"s1\",\"job_id\":\"j1\",\"staffing_request_id\":\"q1\",\"event\":\"email_se"
    "nt\",\"meta\":{\"role\":\"SND-FOH-R\"},\"created_at\":\"2026-11-02T00:00:00Z\"}],\n"
    "\"policies\":[\n"
    "{\"id\":\"board\",\"policy\":{\"busy_rule\":\"overlap\"}}],\n"
    "\"messages\":[\n"
    "{\"id\":\"m1\",\"session_id\":\"s1\",\"operator_id\":null,\"cause\":\"NO_OPERATOR_AVAILABLE\","
    "\"recipient\":\"f1\",\"address\":\"f@x.org\",\"body\":\"Help\","
    "\"created_at\":\"2026-11-02T00:00:00Z\",\"job_id\":null,\"profile_id\":null,"
    "\"request_id\":null,\"subject\":null,\"status\":\"sent\",\"attempts\":1,\"due_at\":null,"
    "\"sent_at\":\"2026-11-02T00:00:02Z\",\"error\":null,\"channel\":null}],\n"
    "\"journal\":[\n"
    "{\"id\":\"j1\",\"session_id\":\"s1\",\"operator_id\":\"o1\",\"job_id\":null,"
    "\"profile_id\":null,\"booking_id\":null,\"project_id\":null,\"advisor_id\":null,\"event_id\":null,\"contractor_id\":null,\"kind\":\"session.accept\","
    "\"sentence\":\"o1 is accepted on s1.\",\"actor\":\"dana\",\"decided_at\":\"2026-11-02T00:00:00Z\","
    "\"at\":\"2026-11-02T00:00:01Z\"}]}}\n";

typedef struct {
    char *directory;
    CbStore *store;
} Place;

static int
place_open(void **state)
{
    Place *place = g_new0(Place, 1);
    place->directory = cb_files_make_directory("export", NULL);
    place->store = cb_store_open(place->directory, NULL);
    assert_non_null(place->store);
    *state = place;
    return 0;
}

static int
place_close(void **state)
{
    Place *place = *state;
    cb_store_close(place->store);
    assert_true(cb_files_remove(place->directory, NULL));
    g_free(place->directory);
    g_free(place);
    return 0;
}

/* The World of the store after it took `text`. */
static CbWorld *
world_of(Place *place, const char *text)
{
    g_autofree char *path = g_build_filename(place->directory, "file", NULL);
    g_auto(CbImportResult) result = {0};
    g_autoptr(GError) error = NULL;
    assert_true(g_file_set_contents(path, text, -1, NULL));
    if (!cb_import(place->store, path, NULL, &result, &error))
        fail_msg("refused: %s", error->message);
    assert_int_equal(result.remarks->len, 0);
    return cb_store_load(place->store, NULL);
}

static char *
snapshot_of(const CbWorld *world)
{
    char *text = NULL;
    size_t length;
    FILE *out = open_memstream(&text, &length);
    assert_true(cb_export_snapshot(world, out, NULL));
    fclose(out);
    return text;
}

static char *
csv_of(const CbWorld *world, CbTableId table)
{
    char *text = NULL;
    size_t length;
    FILE *out = open_memstream(&text, &length);
    assert_true(cb_export_csv(world, table, out, NULL));
    fclose(out);
    return text;
}

/* A snapshot without the tables that have no rows; caller frees. */
static char *
filled(const char *snapshot)
{
    g_autoptr(GRegex) empty = g_regex_new("\"[a-z_]+\":\\[\\],\n", 0, 0, NULL);
    return g_regex_replace_literal(empty, snapshot, -1, 0, "", 0, NULL);
}

static void
a_snapshot_taken_back_is_the_same_world(void **state)
{
    g_autoptr(CbWorld) world = world_of(*state, rows);
    char *text = snapshot_of(world);
    g_autofree char *shown = filled(text);
    assert_string_equal(shown, rows);
    void *other = NULL;
    place_open(&other);
    g_autoptr(CbWorld) again = world_of(other, text);
    char *second = snapshot_of(again);
    assert_string_equal(second, text);
    place_close(&other);
    free(text);
    free(second);
}

static void
links_are_written_in_the_order_of_their_keys(void **state)
{
    g_autoptr(CbWorld) world =
        world_of(*state, "{\"format\":\"callboard-snapshot\",\"version\":1,\"tables\":{"
                         "\"operators\":[{\"id\":\"b\"},{\"id\":\"a\"}],"
                         "\"sessions\":[{\"id\":\"t\",\"date\":\"2026-01-01\"},"
                         "{\"id\":\"s\",\"date\":\"2026-01-01\"}],\"session_operators\":["
                         "{\"session_id\":\"t\",\"operator_id\":\"a\"},"
                         "{\"session_id\":\"s\",\"operator_id\":\"b\"},"
                         "{\"session_id\":\"s\",\"operator_id\":\"a\"}]}}");
    char *text = csv_of(world, CB_session_operators);
    assert_string_equal(text,
                        "session_id,operator_id,status,applied_at,responded_at,rejection_reason,"
                        "forced\r\n"
                        "s,a,pending,,,,false\r\ns,b,pending,,,,false\r\nt,a,pending,,,,false\r\n");
    free(text);
}

static void
csv_is_quoted_and_cannot_run_as_a_formula(void **state)
{
    g_autoptr(CbWorld) world = world_of(*state, rows);
    char *text = csv_of(world, CB_operators);
    assert_string_equal(text,
                        "id,name,email,phone,region,availability,is_active,place_id,row_version\r\n"
                        "o1,\"'=Łukasz \"\"L\"\", 王\",,'+32 2,north,"
                        "\"{\"\"unavailableDates\"\":[\"\"2026-11-25\"\"]}\",false,p1,7\r\n"
                        "o2,\"O'Hara\n\033[31m\",o@x.org,''=1,,,true,,0\r\n");
    free(text);
}

static void
operators_exported_as_csv_come_back_the_same(void **state)
{
    g_autoptr(CbWorld) world = world_of(*state, rows);
    char *text = csv_of(world, CB_operators);
    void *other = NULL;
    place_open(&other);
    g_autoptr(CbWorld) again = world_of(other, text);
    char *second = csv_of(again, CB_operators);
    assert_string_equal(second, text);
    place_close(&other);
    free(text);
    free(second);
}

static void
an_empty_world_is_a_snapshot_too(void **state)
{
    g_autoptr(CbWorld) world = cb_world_builder_finish(cb_world_builder_new());
    char *text = snapshot_of(world);
    g_autoptr(CbWorld) again = world_of(*state, text);
    assert_int_equal(cb_world_rows(again, CB_sessions), 0);
    free(text);
}

static void
a_full_disk_is_told(void **state)
{
    g_autoptr(CbWorld) world = world_of(*state, rows);
    g_autoptr(GError) error = NULL;
    FILE *full = fopen("/dev/full", "we");
    if (full == NULL)
        skip();
    assert_false(cb_export_snapshot(world, full, &error));
    assert_true(g_error_matches(error, CB_STORE_ERROR, CB_STORE_ERROR_IO));
    fclose(full);
}

#define PLACE_TEST(test) cmocka_unit_test_setup_teardown(test, place_open, place_close)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        PLACE_TEST(a_snapshot_taken_back_is_the_same_world),
        PLACE_TEST(links_are_written_in_the_order_of_their_keys),
        PLACE_TEST(csv_is_quoted_and_cannot_run_as_a_formula),
        PLACE_TEST(operators_exported_as_csv_come_back_the_same),
        PLACE_TEST(an_empty_world_is_a_snapshot_too),
        PLACE_TEST(a_full_disk_is_told),
    };
    return cmocka_run_group_tests_name("export", tests, NULL, NULL);
}
