/* The pool over HTTP: who may, what is answered, and in which words bad bodies are refused. */
#include "tests/sync/pool_fixture.h"

#include "engine/pool/defaults.h"

#define POOL "/api/admin/pool/"
#define AUTO "/api/admin/auto-approval/"
#define NOBODY (-1)

static CbAnswer *
ask(Fixture *fixture, int role, const char *method, const char *path, const char *body)
{
    g_autoptr(CbRequest) request =
        fixture_request(role == NOBODY ? NULL : fixture->tokens[role], method, path, body);
    return cb_hub_answer(fixture->hub, request);
}

/* The data of an answer that must be a success. */
static cJSON *
data_of(Fixture *fixture, int role, const char *method, const char *path, const char *body)
{
    g_autoptr(CbAnswer) answer = ask(fixture, role, method, path, body);
    g_autoptr(cJSON) json = cJSON_Parse(answer->body->str);
    if (answer->status != 200 || !cJSON_IsTrue(fixture_get(json, "success")))
        fail_msg("%s %s: %u %s", method, path, answer->status, answer->body->str);
    return cJSON_DetachItemFromObjectCaseSensitive(json, "data");
}

static void
assert_refused(Fixture *fixture, int role, const char *method, const char *path, const char *body, guint status)
{
    g_autoptr(CbAnswer) answer = ask(fixture, role, method, path, body);
    g_autoptr(cJSON) json = cJSON_Parse(answer->body->str);
    if (answer->status != status || !cJSON_IsFalse(fixture_get(json, "success")) || fixture_text(json, "error") == NULL ||
        !g_str_has_suffix(fixture_text(json, "error"), "."))
        fail_msg("%s %s %s: %u %s", method, path, body != NULL ? body : "", answer->status, answer->body->str);
}

static void
fill(Fixture *fixture, guint entries)
{
    g_autoptr(CbPatch) rows = cb_patch_new();
    g_autoptr(CbWorld) world = fixture_world(fixture->hub);
    cb_pool_defaults(world, rows, fixture->now);
    pool_add_entries(rows, entries, fixture->now);
    pool_write(fixture, rows);
}

/* --- who and how --------------------------------------------------------------------------------- */

static void
every_path_is_for_its_roles_only(void **state)
{
    Fixture *fixture = *state;
    static const struct {
        const char *method, *path, *body;
        int least;
    } cases[] = {
        {"GET", POOL "status", NULL, CB_ROLE_DISPATCHER},
        {"POST", POOL "process", "{}", CB_ROLE_DISPATCHER},
        {"POST", POOL "health", "{\"action\":\"retry_failed_entries\"}", CB_ROLE_DISPATCHER},
        {"GET", POOL "emergency-process", NULL, CB_ROLE_ADMIN},
        {"POST", POOL "emergency-process", "{\"reason\":\"fire\"}", CB_ROLE_ADMIN},
        {"POST", AUTO "override", "{\"action\":\"enable\",\"reason\":\"audit\"}", CB_ROLE_ADMIN},
        {"POST", AUTO "switch-mode", "{\"targetMode\":\"CUSTOM\"}", CB_ROLE_ADMIN},
        {"POST", AUTO "configure", "{\"enabled\":true}", CB_ROLE_ADMIN},
    };
    fill(fixture, 2);
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        assert_refused(fixture, NOBODY, cases[i].method, cases[i].path, cases[i].body, 401);
        for (int role = CB_ROLE_VIEWER; role < cases[i].least; role++)
            assert_refused(fixture, role, cases[i].method, cases[i].path, cases[i].body, 403);
        cJSON_Delete(data_of(fixture, cases[i].least, cases[i].method, cases[i].path, cases[i].body));
    }
}

static void
paths_tell_which_methods_they_take(void **state)
{
    Fixture *fixture = *state;
    g_autoptr(CbAnswer) options = ask(fixture, NOBODY, "OPTIONS", POOL "process", NULL);
    assert_int_equal(options->status, 204);
    assert_string_equal(g_hash_table_lookup(options->headers, "Allow"), "GET, HEAD, POST");
    assert_refused(fixture, CB_ROLE_ADMIN, "DELETE", POOL "process", NULL, 405);
    assert_refused(fixture, CB_ROLE_ADMIN, "GET", POOL "nonsense", NULL, 404);
    assert_refused(fixture, CB_ROLE_ADMIN, "GET", "/api/nonsense", NULL, 404);
}

static void
bad_bodies_are_refused_with_a_sentence(void **state)
{
    Fixture *fixture = *state;
    static const struct {
        const char *path, *body;
        guint status;
    } cases[] = {
        {POOL "process", "{", 400},
        {POOL "process", "[]", 400},
        {POOL "process", "{\"bookingIds\":\"b1\"}", 400},
        {POOL "process", "{\"bookingIds\":[]}", 400},
        {POOL "process", "{\"bookingIds\":[true]}", 400},
        {POOL "emergency-process", "{}", 400},
        {POOL "emergency-process", "{\"reason\":\"  \"}", 400},
        {POOL "health", "{\"action\":\"dance\"}", 400},
        {POOL "scheduler", "{}", 400},
        {POOL "scheduler", "{\"action\":\"stop\"}", 409},
        {POOL "scheduler", "{\"action\":\"start\",\"intervalMs\":5}", 409},
        {POOL "history", "{\"limit\":0}", 400},
        {AUTO "switch-mode", "{}", 400},
        {AUTO "switch-mode", "{\"targetMode\":\"FAST\"}", 400},
        {AUTO "switch-mode", "{\"targetMode\":\"NORMAL\"}", 409},
        {AUTO "override", "{\"action\":\"enable\"}", 400},
        {AUTO "override", "{\"action\":\"enable\",\"reason\":\"x\",\"expiresAt\":\"yesterday\"}", 400},
        {AUTO "override", "{\"action\":\"disable\"}", 409},
        {AUTO "configure", "{\"config\":5}", 400},
        {AUTO "configure", "{\"config\":{\"evaluation_interval_ms\":5}}", 400},
        {AUTO "evaluate", "{}", 409},
        {"/api/assignment/run", "{\"bookingId\":\"\"}", 400},
        {"/api/assignment/run", "{\"bookingId\":1.5}", 400},
        {"/api/assignment/run", "{\"bookingId\":404}", 404},
    };
    fill(fixture, 2);
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++)
        assert_refused(fixture, CB_ROLE_ADMIN, "POST", cases[i].path, cases[i].body, cases[i].status);
    assert_refused(fixture, CB_ROLE_ADMIN, "PUT", POOL "daily-processor", "{\"processingIntervalHours\":\"x\"}", 400);
    pool_assert_fate(fixture->hub, "b0000", "waiting");
}

/* --- what is done -------------------------------------------------------------------------------- */

static void
all_that_is_ready_is_processed_or_only_what_is_named(void **state)
{
    Fixture *fixture = *state;
    fill(fixture, 12);
    g_autoptr(cJSON) needed = data_of(fixture, CB_ROLE_DISPATCHER, "GET", POOL "process", NULL);
    assert_true(cJSON_IsTrue(fixture_get(needed, "processing_needed")));
    g_autoptr(cJSON) named = data_of(fixture, CB_ROLE_DISPATCHER, "POST", POOL "process", "{\"bookingIds\":[\"b0003\"]}");
    assert_int_equal(fixture_number(named, "assignedCount"), 1);
    pool_assert_fate(fixture->hub, "b0002", "waiting");
    g_autoptr(cJSON) rest = data_of(fixture, CB_ROLE_DISPATCHER, "POST", POOL "process", NULL);
    assert_int_equal(fixture_number(rest, "processedCount"), 11);
    g_autoptr(cJSON) nothing = data_of(fixture, CB_ROLE_DISPATCHER, "POST", POOL "process", "{}");
    assert_int_equal(fixture_number(nothing, "processedCount"), 0);
    g_autoptr(CbWorld) world = fixture_world(fixture->hub);
    pool_assert_once(world);
    pool_assert_records(world);
    assert_string_equal(pool_processing_log_started_by(world, 0), "dora");
}

static void
an_emergency_takes_also_what_is_not_ready_and_says_who_wanted_it(void **state)
{
    Fixture *fixture = *state;
    g_autoptr(CbPatch) rows = cb_patch_new();
    fill(fixture, 2);
    pool_add_entry(rows, "later", "VIP", fixture->now + 30 * CB_DAY, fixture->now + 20 * CB_DAY, fixture->now);
    pool_write(fixture, rows);
    g_autoptr(cJSON) preview = data_of(fixture, CB_ROLE_ADMIN, "GET", POOL "emergency-process", NULL);
    assert_int_equal(fixture_number(preview, "entries"), 3);
    assert_int_equal(fixture_number(preview, "estimated_seconds"), 9);
    g_autoptr(cJSON) done = data_of(fixture, CB_ROLE_ADMIN, "POST", POOL "emergency-process", "{\"reason\":\"a strike\"}");
    assert_int_equal(fixture_number(done, "assignedCount"), 3);
    pool_assert_fate(fixture->hub, "later", "assigned");
    g_autoptr(CbWorld) world = fixture_world(fixture->hub);
    assert_string_equal(pool_processing_log_processing_type(world, 0), "EMERGENCY");
    assert_string_equal(pool_processing_log_reason(world, 0), "a strike");
    assert_string_equal(pool_processing_log_started_by(world, 0), "adam");
}

static void
a_booking_is_placed_by_its_id(void **state)
{
    Fixture *fixture = *state;
    g_autoptr(CbPatch) rows = cb_patch_new();
    fill(fixture, 0);
    worlds_row(rows, CB_booking_plan, "booking_id", "17", "meeting_type", "VIP", "time_start", "2026-11-21T09:00:00Z",
               "time_end", "2026-11-21T10:00:00Z", NULL);
    pool_write(fixture, rows);
    cJSON_Delete(data_of(fixture, CB_ROLE_DISPATCHER, "POST", "/api/assignment/run", "{\"bookingId\":17}"));
    pool_assert_fate(fixture->hub, "17", "assigned");
}

/* --- what is told -------------------------------------------------------------------------------- */

static void
status_alerts_history_and_health_tell_how_it_stands(void **state)
{
    Fixture *fixture = *state;
    fill(fixture, 3);
    g_autoptr(cJSON) before = data_of(fixture, CB_ROLE_DISPATCHER, "GET", POOL "status", NULL);
    assert_int_equal(fixture_number(before, "poolSize"), 3);
    assert_int_equal(fixture_number(before, "readyForProcessing"), 3);
    assert_string_equal(fixture_text(before, "mode"), "NORMAL");
    assert_true(cJSON_IsFalse(fixture_get(before, "isRunning")));
    g_autoptr(cJSON) alerts = data_of(fixture, CB_ROLE_DISPATCHER, "GET", POOL "alerts", NULL);
    assert_string_equal(fixture_text(cJSON_GetArrayItem(alerts, 0), "type"), "DEADLINE_ENTRIES");
    cb_hub_pool_turn(fixture->hub);
    g_autoptr(cJSON) after = data_of(fixture, CB_ROLE_DISPATCHER, "GET", POOL "status", NULL);
    assert_int_equal(fixture_number(after, "poolSize"), 0);
    assert_string_equal(fixture_text(after, "nextProcessingTime"), "2026-11-21T09:00:00Z");
    g_autoptr(cJSON) history =
        data_of(fixture, CB_ROLE_DISPATCHER, "GET", POOL "history?bookingId=b0001&limit=10&days=1", NULL);
    assert_true(cJSON_GetArraySize(history) >= 2);
    cJSON *each;
    cJSON_ArrayForEach(each, history)
        assert_string_equal(fixture_text(each, "booking_id"), "b0001");
    g_autoptr(cJSON) health = data_of(fixture, CB_ROLE_DISPATCHER, "GET", POOL "health", NULL);
    assert_true(cJSON_IsTrue(fixture_get(health, "healthy")));
    assert_true(cJSON_IsTrue(fixture_get(fixture_get(fixture_get(health, "hub"), "logging"), "healthy")));
    g_autoptr(cJSON) dashboard = data_of(fixture, CB_ROLE_DISPATCHER, "GET", POOL "dashboard", NULL);
    assert_int_equal(fixture_number(fixture_get(dashboard, "metrics"), "assigned"), 3);
    g_autoptr(cJSON) automatic = data_of(fixture, CB_ROLE_DISPATCHER, "GET", AUTO "status", NULL);
    assert_true(cJSON_IsNull(fixture_get(automatic, "override")));
    static const char *const more[] = {POOL "diagnostics", AUTO "configure", AUTO "override"};
    for (guint i = 0; i < G_N_ELEMENTS(more); i++)
        cJSON_Delete(data_of(fixture, CB_ROLE_DISPATCHER, "GET", more[i], NULL));
}

static void
the_metrics_count_what_runs_have_decided(void **state)
{
    Fixture *fixture = *state;
    fill(fixture, 3);
    cb_hub_pool_turn(fixture->hub);
    g_autoptr(CbRequest) request = fixture_request(fixture->tokens[CB_ROLE_ADMIN], "GET", "/metrics", NULL);
    g_autoptr(CbAnswer) answer = cb_hub_answer(fixture->hub, request);
    static const char *const lines[] = {
        "callboard_pool_entries_total{result=\"assigned\"} 3\n", "callboard_pool_runs_total{kind=\"full\",result=\"done\"} 1\n",
        "callboard_pool_entry_seconds_count 3\n",                "callboard_pool_entries{status=\"waiting\"} 0\n",
        "callboard_pool_log_buffered 0\n",                       "callboard_pool_alerts{severity=\"CRITICAL\"} 0\n",
    };
    for (guint i = 0; i < G_N_ELEMENTS(lines); i++)
        if (strstr(answer->body->str, lines[i]) == NULL)
            fail_msg("%s is missing in:\n%s", lines[i], answer->body->str);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        POOL_ON_SQLITE(every_path_is_for_its_roles_only),
        POOL_ON_SQLITE(paths_tell_which_methods_they_take),
        POOL_ON_SQLITE(bad_bodies_are_refused_with_a_sentence),
        POOL_ON_BOTH(all_that_is_ready_is_processed_or_only_what_is_named),
        POOL_ON_SQLITE(an_emergency_takes_also_what_is_not_ready_and_says_who_wanted_it),
        POOL_ON_SQLITE(a_booking_is_placed_by_its_id),
        POOL_ON_SQLITE(status_alerts_history_and_health_tell_how_it_stands),
        POOL_ON_SQLITE(the_metrics_count_what_runs_have_decided),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
