/* The staffing sweeper: what it answers, what it recovers, and a campaign from start to end. */
#include "tests/sync/crew_fixture.h"

#include "tests/support/hub_server.h"

/* --- its answers ---------------------------------------------------------------------------------------- */

static void
only_the_service_key_sweeps(void **state)
{
    Fixture *fixture = *state;
    static const struct {
        const char *method;
        int role;
        guint status;
        const char *body;
    } cases[] = {
        {"GET", CB_ROLE_SERVICE, 405, "{\"error\":\"Method not allowed\"}"},
        {"POST", -1, 401, "{\"error\":\"Unauthorized\"}"},
        {"POST", CB_ROLE_ADMIN, 401, "{\"error\":\"Unauthorized\"}"},
        {"POST", CB_ROLE_SERVICE, 200, "{\"message\":\"No campaigns to tick\",\"ticked\":0}"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        const char *token = cases[i].role < 0 ? NULL : fixture->tokens[cases[i].role];
        g_autoptr(CbAnswer) answer = crew_ask(fixture->hub, token, cases[i].method, CREW_SWEEP, NULL);
        assert_int_equal(answer->status, cases[i].status);
        assert_string_equal(answer->body->str, cases[i].body);
    }
}

static void
what_is_due_is_ticked_and_told(void **state)
{
    Fixture *fixture = *state;
    g_autofree char *id = crew_start(fixture, "j1", "{}");
    g_autoptr(cJSON) early = crew_serve(fixture, CREW_SWEEP, NULL, 200);
    assert_string_equal(fixture_text(early, "message"), "No campaigns to tick");
    fixture->now += 300 * CB_SECOND;
    g_autoptr(CbAnswer) answer =
        crew_ask(fixture->hub, fixture->tokens[CB_ROLE_SERVICE], "POST", CREW_SWEEP, "{}");
    g_autofree char *wanted =
        g_strdup_printf("{\"message\":\"Campaign sweep completed\",\"ticked\":1,\"failed\":0,\"results\":[{\"campaign_id\":"
                        "\"%s\",\"status\":\"success\",\"message\":\"Tick completed\"}]}",
                        id);
    assert_int_equal(answer->status, 200);
    assert_string_equal(answer->body->str, wanted);
    g_autoptr(cJSON) done = crew_serve(fixture, CREW_SWEEP, NULL, 200);
    assert_int_equal(fixture_number(done, "ticked"), 0);
}

static void
write_campaign(Fixture *fixture, const char *id, const char *column, const char *value, const char *last_run)
{
    g_autoptr(CbPatch) rows = cb_patch_new();
    worlds_row(rows, CB_staffing_campaigns, "id", id, column, value, "last_run_at", last_run, NULL);
    fixture_write(fixture->hub, fixture_patch, rows);
}

static void
a_lock_is_waited_for_and_after_a_quarter_of_an_hour_recovered(void **state)
{
    Fixture *fixture = *state;
    g_autofree char *id = crew_start(fixture, "j1", "{}");
    fixture->now = worlds_time("2026-11-20T10:00:00Z");
    write_campaign(fixture, id, "run_lock", "somebody", "2026-11-20T09:45:01Z");
    g_autoptr(cJSON) held = crew_serve(fixture, CREW_SWEEP, NULL, 200);
    assert_int_equal(fixture_number(held, "ticked"), 0);
    g_autofree char *body = g_strdup_printf("{\"campaign_id\":\"%s\"}", id);
    g_autoptr(cJSON) locked = crew_serve(fixture, CREW_CALL "tick", body, 429);
    assert_string_equal(fixture_text(locked, "error"), "Campaign already running, please wait");
    fixture->now += CB_SECOND;
    g_autoptr(cJSON) freed = crew_serve(fixture, CREW_SWEEP, NULL, 200);
    assert_int_equal(fixture_number(freed, "ticked"), 1);
    g_autoptr(CbWorld) world = fixture_world(fixture->hub);
    assert_null(staffing_campaigns_run_lock(world, worlds_find(world, CB_staffing_campaigns, id)));
}

static void
a_department_without_roles_fails_once(void **state)
{
    Fixture *fixture = *state;
    g_autofree char *id = crew_start(fixture, "j1", "{}");
    write_campaign(fixture, id, "department", "catering", "2026-11-20T09:00:00Z");
    fixture->now += 300 * CB_SECOND;
    g_autoptr(cJSON) swept = crew_serve(fixture, CREW_SWEEP, NULL, 200);
    const cJSON *result = cJSON_GetArrayItem(fixture_get(swept, "results"), 0);
    assert_int_equal(fixture_number(swept, "failed"), 1);
    assert_string_equal(fixture_text(result, "status"), "failed");
    assert_string_equal(fixture_text(result, "error"), "Unsupported department: catering");
    g_autoptr(cJSON) again = crew_serve(fixture, CREW_SWEEP, NULL, 200);
    assert_int_equal(fixture_number(again, "ticked"), 0);
}

static gboolean
run_script(CbDb *db, gpointer sql, GError **error)
{
    return cb_db_script(db, sql, error);
}

static void
a_tick_that_fails_changes_nothing_and_is_made_later(void **state)
{
    Fixture *fixture = *state;
    g_autofree char *id = crew_start(fixture, "j1", "{\"availability_ttl_hours\":0.01,\"escalation_steps\":[]}");
    fixture->now += CB_MINUTE * 5;
    fixture_write(fixture->hub, run_script, (gpointer) "ALTER TABLE messages ADD CONSTRAINT full_disk CHECK (false) NOT VALID");
    g_autoptr(CbWorld) before = fixture_world(fixture->hub);
    g_autofree char *body = g_strdup_printf("{\"campaign_id\":\"%s\"}", id), *was = worlds_dump(before);
    g_autoptr(cJSON) ticked = crew_serve(fixture, CREW_CALL "tick", body, 500);
    assert_string_equal(fixture_text(ticked, "error"), "Tick failed");
    g_autoptr(cJSON) swept = crew_serve(fixture, CREW_SWEEP, NULL, 200);
    const cJSON *result = cJSON_GetArrayItem(fixture_get(swept, "results"), 0);
    assert_string_equal(fixture_text(result, "status"), "error");
    assert_non_null(fixture_text(result, "error"));
    g_autoptr(CbWorld) after = fixture_world(fixture->hub);
    g_autofree char *is = worlds_dump(after);
    assert_string_equal(was, is);
    fixture_write(fixture->hub, run_script, (gpointer) "ALTER TABLE messages DROP CONSTRAINT full_disk");
    g_autoptr(cJSON) later = crew_serve(fixture, CREW_SWEEP, NULL, 200);
    assert_int_equal(fixture_number(later, "ticked"), 1);
}

/* --- from start to end ---------------------------------------------------------------------------------- */

/* Everybody who is asked answers by the page behind their link; the first of all says no. */
static void
everybody_answers(Fixture *fixture, gboolean first)
{
    g_autoptr(CbWorld) world = fixture_world(fixture->hub);
    for (guint row = 0; row < cb_world_rows(world, CB_staffing_requests); row++) {
        if (strcmp(staffing_requests_status(world, row), "pending") != 0)
            continue;
        g_autofree char *link = crew_link(fixture->hub, world, row, "confirm");
        g_autoptr(CbAnswer) page = crew_press(fixture->hub, link, first ? "decline" : "confirm");
        first = FALSE;
        assert_int_equal(page->status, 200);
    }
}

static void
sweeps_and_answers_bring_a_campaign_to_its_end(void **state)
{
    Fixture *fixture = *state;
    g_autofree char *id = crew_start(fixture, "j1", "{\"availability_multiplier\":1}");
    guint rounds = 0;
    g_autoptr(CbWorld) world = NULL;
    do {
        everybody_answers(fixture, rounds == 0);
        fixture->now += CB_MINUTE;
        cJSON_Delete(crew_serve(fixture, CREW_SWEEP, NULL, 200));
        g_clear_pointer(&world, cb_world_unref);
        world = fixture_world(fixture->hub);
        assert_true(rounds++ < 20);
    } while (strcmp(crew_status(world, id), "completed") != 0);
    assert_int_equal(cb_world_rows(world, CB_job_assignments), 2);
    assert_true(cb_world_rows(world, CB_timesheets) >= 2);
    guint booked = 0;
    for (guint row = 0; row < cb_world_rows(world, CB_messages); row++)
        booked += g_strcmp0(messages_cause(world, row), "booked") == 0;
    assert_int_equal(booked, 2);
    guint campaign = worlds_find(world, CB_staffing_campaigns, id);
    assert_true(staffing_campaigns_next_run_at(world, campaign) == CB_NULL);
}

/* --- a served hub --------------------------------------------------------------------------------------- */

static gboolean
add_user(CbDb *db, gpointer data, GError **error)
{
    CbUser user = {.id = g_uuid_string_random(), .name = (char *)"sven", .role = CB_ROLE_SERVICE, .active = TRUE,
                   .created_at = g_get_real_time()};
    gboolean good = cb_user_add(db, &user, error);
    *(char **)data = user.id;
    return good;
}

/* What the server answers to a POST; the caller's. */
static char *
post(const CbTestHub *test, const char *token, const char *path, const char *type, const char *body)
{
    g_autofree char *key = token != NULL ? g_strdup_printf("Authorization: Bearer %s\r\n", token) : g_strdup("");
    g_autofree char *request = g_strdup_printf("POST %s HTTP/1.1\r\nHost: localhost\r\n%sContent-Type: %s\r\n"
                                               "Content-Length: %zu\r\nConnection: close\r\n\r\n%s",
                                               path, key, type, strlen(body), body);
    return cb_test_ask(test->port, request, -1);
}

static void
press_all(const CbTestHub *test)
{
    g_autoptr(CbWorld) world = fixture_world(test->hub);
    for (guint row = 0; row < cb_world_rows(world, CB_staffing_requests); row++) {
        if (strcmp(staffing_requests_status(world, row), "pending") != 0)
            continue;
        g_autofree char *url = cb_hub_answer_url(test->hub, world, row, "confirm");
        assert_true(g_str_has_prefix(url, cb_server_url(test->server)));
        g_autofree char *page = post(test, NULL, url + strlen(cb_server_url(test->server)),
                                     "application/x-www-form-urlencoded", "a=confirm");
        assert_true(g_str_has_prefix(page, "HTTP/1.1 200"));
    }
}

/* The next sweep by the clock would be in an hour: what happens earlier, answers have brought about. */
static void
an_answer_is_followed_up_at_once_while_the_hub_is_served(void **state)
{
    (void)state;
    const CbServerOptions options = {.sweep_every = 3600 * CB_SECOND};
    CbTestHub *test = cb_test_hub_start(&options);
    g_autoptr(CbPatch) rows = cb_patch_new();
    crew_add_people(rows, CREW_PEOPLE);
    crew_add_job(rows, "j1", "2");
    fixture_write(test->hub, fixture_patch, rows);
    g_autofree char *user = NULL, *token = cb_test_hub_token(test, "mona", CB_ROLE_MANAGER);
    fixture_write(test->hub, add_user, &user);
    g_autofree char *started = post(
        test, token, CREW_CALL "start", "application/json",
        "{\"job_id\":\"j1\",\"department\":\"sound\",\"mode\":\"auto\",\"scope\":\"outstanding\",\"policy\":{}}");
    assert_true(g_str_has_prefix(started, "HTTP/1.1 200"));
    gboolean completed = FALSE;
    for (guint tries = 0; !completed && tries < 100; tries++) {
        press_all(test);
        g_usleep(100000);
        g_autoptr(CbWorld) world = fixture_world(test->hub);
        completed = strcmp(staffing_campaigns_status(world, 0), "completed") == 0;
    }
    assert_true(completed);
    assert_false(cb_test_hub_logged(test, "staffing-click/confirm"));
    cb_test_hub_free(test);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        CREW_ON_BOTH(only_the_service_key_sweeps),
        CREW_ON_BOTH(what_is_due_is_ticked_and_told),
        CREW_ON_BOTH(a_lock_is_waited_for_and_after_a_quarter_of_an_hour_recovered),
        CREW_ON_BOTH(a_department_without_roles_fails_once),
        CREW_ON_POSTGRES(a_tick_that_fails_changes_nothing_and_is_made_later),
        CREW_ON_BOTH(sweeps_and_answers_bring_a_campaign_to_its_end),
        cmocka_unit_test(an_answer_is_followed_up_at_once_while_the_hub_is_served),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
