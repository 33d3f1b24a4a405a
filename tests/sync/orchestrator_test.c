/* The staffing orchestrator as its clients call it. */
#include "tests/sync/crew_fixture.h"

#define NOBODY ((CbRole)99)
#define START                                                                                                      \
    "{\"job_id\":\"j1\",\"department\":\"sound\",\"mode\":\"assisted\",\"scope\":\"outstanding\",\"policy\":{}}"

typedef struct {
    CbRole role; /* NOBODY: without a token */
    const char *method, *action, *body;
    guint status;
    const char *error;
} Case;

static void
every_refusal_has_the_status_and_words_that_clients_know(void **state)
{
    Fixture *fixture = *state;
    static const Case cases[] = {
        {NOBODY, "GET", "start", NULL, 405, "Method not allowed"},
        {NOBODY, "DELETE", "tick", NULL, 405, "Method not allowed"},
        {NOBODY, "POST", "start", START, 401, "Unauthorized"},
        {NOBODY, "POST", "dance", "{}", 401, "Unauthorized"},
        {CB_ROLE_ADMIN, "POST", "dance", "{}", 404, "Unknown action"},
        {CB_ROLE_ADMIN, "POST", "start", "{}", 400, "Missing required fields: job_id, department, mode, policy"},
        {CB_ROLE_ADMIN, "POST", "", NULL, 400, "Missing required fields: job_id, department, mode, policy"},
        {CB_ROLE_ADMIN, "POST", "", " ", 400, "Missing required fields: job_id, department, mode, policy"},
        {CB_ROLE_ADMIN, "POST", "", "nonsense", 400, "The JSON has something that is no value at byte 0."},
        {CB_ROLE_ADMIN, "POST", "stop", "{\"campaign_id\":", 400, "The JSON has no value where one is needed at byte 15."},
        {CB_ROLE_ADMIN, "POST", "", "[1]", 400, "The body is a JSON object."},
        {CB_ROLE_ADMIN, "POST", "",
         "{\"job_id\":\"j1\",\"department\":\"sound\",\"mode\":\"auto\",\"policy\":\"{}\"}", 400,
         "policy is a JSON object."},
        {CB_ROLE_ADMIN, "POST", "", "{\"job_id\":7,\"department\":\"sound\",\"mode\":\"auto\",\"policy\":{}}", 400,
         "job_id is a text."},
        {CB_ROLE_ADMIN, "POST", "", "{\"job_id\":7,\"department\":\"sound\",\"mode\":\"auto\",\"policy\":false}", 400,
         "Missing required fields: job_id, department, mode, policy"},
        {CB_ROLE_ADMIN, "POST", "stop", "{\"campaign_id\":{}}", 400, "campaign_id is a text."},
        {CB_ROLE_ADMIN, "POST", "",
         "{\"job_id\":\"j1\",\"department\":\"sound\",\"mode\":\"auto\",\"policy\":{\"offer_buffer\":99}}", 400,
         "offer_buffer is 99; it is from 0 to 50."},
        {CB_ROLE_VIEWER, "POST", "start", START, 403, "Not authorized to manage campaigns for this department"},
        {CB_ROLE_MANAGER, "POST", "start",
         "{\"job_id\":\"none\",\"department\":\"sound\",\"mode\":\"auto\",\"policy\":{}}", 404, "Job not found"},
        {CB_ROLE_MANAGER, "POST", "start",
         "{\"job_id\":\"j1\",\"department\":\"catering\",\"mode\":\"auto\",\"scope\":\"outstanding\",\"policy\":{}}", 400,
         "Unsupported department: catering"},
        {CB_ROLE_MANAGER, "POST", "pause", "{}", 400, "Missing campaign_id"},
        {CB_ROLE_MANAGER, "POST", "pause", "{\"campaign_id\":\"none\"}", 404, "Campaign not found"},
        {CB_ROLE_ADMIN, "POST", "tick", "{\"campaign_id\":\"none\"}", 401, "Unauthorized"},
        {CB_ROLE_SERVICE, "POST", "tick", "{}", 400, "Missing campaign_id"},
        {CB_ROLE_SERVICE, "POST", "tick", "{\"campaign_id\":\"none\"}", 400, "Campaign not active"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        const Case *one = &cases[i];
        g_autofree char *path = g_strconcat(CREW_CALL, one->action, NULL);
        g_autofree char *wanted = g_strdup_printf("{\"error\":\"%s\"}", one->error);
        g_autoptr(CbAnswer) answer = crew_ask(fixture->hub, one->role == NOBODY ? NULL : fixture->tokens[one->role],
                                              one->method, path, one->body);
        assert_int_equal(answer->status, one->status);
        assert_string_equal(answer->body->str, wanted);
        assert_string_equal(crew_header(answer, "Access-Control-Allow-Origin"), "*");
    }
}

static void
a_browser_is_told_that_it_may_call(void **state)
{
    Fixture *fixture = *state;
    static const char *const paths[] = {CREW_CALL "start", CREW_SWEEP};
    for (guint p = 0; p < G_N_ELEMENTS(paths); p++) {
        g_autoptr(CbAnswer) answer = crew_ask(fixture->hub, NULL, "OPTIONS", paths[p], NULL);
        assert_int_equal(answer->status, 204);
        assert_string_equal(crew_header(answer, "Access-Control-Allow-Origin"), "*");
        assert_non_null(strstr(crew_header(answer, "Access-Control-Allow-Headers"), "apikey"));
        assert_non_null(strstr(crew_header(answer, "Access-Control-Allow-Methods"), "POST"));
    }
}

static void
a_bad_token_is_nobody(void **state)
{
    Fixture *fixture = *state;
    static const char *const tokens[] = {"cbt_nonsense", "a.b.c", ""};
    for (guint t = 0; t < G_N_ELEMENTS(tokens); t++) {
        g_autoptr(CbAnswer) answer = crew_ask(fixture->hub, tokens[t], "POST", CREW_CALL "start", START);
        assert_int_equal(answer->status, 401);
        assert_string_equal(answer->body->str, "{\"error\":\"Unauthorized\"}");
    }
}

/* --- a campaign's life -------------------------------------------------------------------------------- */

static cJSON *
call(Fixture *fixture, const char *action, const char *campaign, guint status)
{
    g_autofree char *path = g_strconcat(CREW_CALL, action, NULL);
    g_autofree char *body = g_strdup_printf("{\"campaign_id\":\"%s\"}", campaign);
    g_autoptr(CbAnswer) answer =
        crew_ask(fixture->hub, fixture->tokens[CB_ROLE_MANAGER], "POST", path, body);
    if (answer->status != status)
        fail_msg("%s: %u %s", action, answer->status, answer->body->str);
    return cJSON_Parse(answer->body->str);
}

static void
a_campaign_is_started_paused_resumed_escalated_nudged_and_stopped(void **state)
{
    Fixture *fixture = *state;
    g_autoptr(cJSON) started = fixture_post(fixture, CB_ROLE_MANAGER, CREW_CALL "start", START);
    const cJSON *row = fixture_get(started, "campaign");
    const char *id = fixture_text(row, "id");
    assert_int_equal(fixture_number(started, "roles_created"), 1);
    assert_true(cJSON_IsNull(fixture_get(started, "auto_tick")));
    assert_string_equal(fixture_text(row, "status"), "active");
    assert_string_equal(fixture_text(row, "created_by"), "mona");
    g_autoptr(CbAnswer) again =
        crew_ask(fixture->hub, fixture->tokens[CB_ROLE_MANAGER], "POST", CREW_CALL "start", START);
    assert_int_equal(again->status, 400);
    assert_non_null(strstr(again->body->str, "duplicate key value violates unique constraint"));
    g_autoptr(cJSON) paused = call(fixture, "pause", id, 200);
    assert_string_equal(fixture_text(paused, "status"), "paused");
    g_autoptr(cJSON) twice = call(fixture, "pause", id, 400);
    assert_string_equal(fixture_text(twice, "error"), "Campaign must be active to pause");
    g_autoptr(cJSON) nudged = call(fixture, "nudge", id, 200);
    assert_string_equal(fixture_text(nudged, "message"), "Campaign nudged");
    fixture->now += CB_SECOND;
    g_autoptr(cJSON) resumed = call(fixture, "resume", id, 200);
    assert_string_equal(fixture_text(resumed, "status"), "active");
    assert_true(cJSON_IsTrue(fixture_get(fixture_get(resumed, "tick_result"), "tick_completed")));
    assert_true(cJSON_IsNull(fixture_get(resumed, "tick_warning")));
    g_autoptr(cJSON) escalated = call(fixture, "escalate", id, 200);
    assert_string_equal(fixture_text(escalated, "message"), "Escalated to: increase_wave");
    cJSON_Delete(call(fixture, "escalate", id, 200));
    cJSON_Delete(call(fixture, "escalate", id, 200));
    g_autoptr(cJSON) spent = call(fixture, "escalate", id, 400);
    assert_string_equal(fixture_text(spent, "error"), "No more escalation steps available");
    g_autoptr(cJSON) ticked = call(fixture, "nudge", id, 200);
    assert_string_equal(fixture_text(ticked, "message"), "Campaign ticked");
    g_autoptr(cJSON) stopped = call(fixture, "stop", id, 200);
    assert_string_equal(fixture_text(stopped, "status"), "stopped");
    g_autoptr(cJSON) dead = call(fixture, "nudge", id, 400);
    assert_string_equal(fixture_text(dead, "error"), "Campaign must be active or paused");
}

static void
an_automatic_campaign_asks_at_once_and_says_whom(void **state)
{
    Fixture *fixture = *state;
    g_autoptr(cJSON) started = crew_serve(
        fixture, CREW_CALL "start",
        "{\"job_id\":\"j1\",\"department\":\"sound\",\"mode\":\"auto\",\"scope\":\"outstanding\",\"policy\":{}}", 200);
    const cJSON *tick = fixture_get(started, "auto_tick"), *action;
    g_autoptr(CbWorld) world = fixture_world(fixture->hub);
    assert_int_equal(cJSON_GetArraySize(fixture_get(tick, "auto_actions")), 8); /* 4 for each of 2 places */
    assert_int_equal(cb_world_rows(world, CB_staffing_requests), 8);
    cJSON_ArrayForEach(action, fixture_get(tick, "auto_actions"))
        assert_string_equal(fixture_text(action, "status"), "sent");
    guint messages = 0;
    for (guint row = 0; row < cb_world_rows(world, CB_messages); row++)
        messages += g_strcmp0(messages_cause(world, row), "availability") == 0;
    assert_int_equal(messages, 8);
    for (guint row = 0; row < 8; row++) {
        assert_int_equal(strlen(staffing_requests_token_hash(world, row)), 64);
        assert_int_equal(staffing_requests_token_expires_at(world, row) % 1000, 0);
    }
}

/* --- rights --------------------------------------------------------------------------------------------- */

static void
give_profile(Fixture *fixture, const char *id, const char *email, const char *role, const char *department)
{
    g_autoptr(CbPatch) rows = cb_patch_new();
    worlds_row(rows, CB_profiles, "id", id, "first_name", "X", "email", email, "role", role, "department", department,
               NULL);
    fixture_write(fixture->hub, fixture_patch, rows);
}

static void
a_profile_says_what_its_person_may(void **state)
{
    Fixture *fixture = *state;
    give_profile(fixture, "dora-1", "Dora@Example.test", "technician", "sound");
    give_profile(fixture, fixture->users[CB_ROLE_VIEWER], "other@example.test", "management", "sound");
    give_profile(fixture, fixture->users[CB_ROLE_ADMIN], "adam@example.test", "management", "lights");
    g_autoptr(CbAnswer) dora =
        crew_ask(fixture->hub, fixture->tokens[CB_ROLE_DISPATCHER], "POST", CREW_CALL "start", START);
    assert_int_equal(dora->status, 403);
    g_autoptr(CbAnswer) adam = crew_ask(fixture->hub, fixture->tokens[CB_ROLE_ADMIN], "POST", CREW_CALL "start", START);
    assert_int_equal(adam->status, 403);
    g_autoptr(cJSON) vera = fixture_post(fixture, CB_ROLE_VIEWER, CREW_CALL "start", START);
    assert_string_equal(fixture_text(fixture_get(vera, "campaign"), "created_by"), fixture->users[CB_ROLE_VIEWER]);
}

static void
a_profile_binds_what_is_pushed_too(void **state)
{
    Fixture *fixture = *state;
    g_autofree char *id = crew_start(fixture, "j1", "{}");
    give_profile(fixture, "adam-1", "adam@example.test", "management", "lights");
    const Wish pause = {NULL, 1, "campaign.pause", id, NULL, CB_NULL};
    g_autoptr(cJSON) adam = fixture_push(fixture, CB_ROLE_ADMIN, FIXTURE_A, &pause, 1);
    fixture_assert_outcome(adam, "rejected", "NOT_AUTHORIZED");
    g_autoptr(cJSON) dora = fixture_push(fixture, CB_ROLE_DISPATCHER, FIXTURE_B, &pause, 1);
    fixture_assert_outcome(dora, "accepted", NULL);
}

static void
the_service_key_may_stand_beside_a_users_token(void **state)
{
    Fixture *fixture = *state;
    g_autofree char *id = crew_start(fixture, "j1", "{}");
    g_autofree char *body = g_strdup_printf("{\"campaign_id\":\"%s\"}", id);
    static const CbRole bearers[] = {NOBODY, CB_ROLE_VIEWER, CB_ROLE_ADMIN};
    for (guint b = 0; b < G_N_ELEMENTS(bearers); b++) {
        g_autoptr(CbRequest) request =
            fixture_request(bearers[b] == NOBODY ? NULL : fixture->tokens[bearers[b]], "POST", CREW_CALL "tick", body);
        fixture_header(request, "apikey", fixture->tokens[CB_ROLE_SERVICE]);
        g_autoptr(CbAnswer) answer = cb_hub_answer(fixture->hub, request);
        assert_int_equal(answer->status, 200);
    }
}

/* --- what others hear ------------------------------------------------------------------------------------- */

static void
what_is_called_is_a_decision_that_everybody_hears_of(void **state)
{
    Fixture *fixture = *state;
    g_autoptr(cJSON) started = fixture_post(fixture, CB_ROLE_MANAGER, CREW_CALL "start", START);
    g_autoptr(CbWorld) world = fixture_world(fixture->hub);
    gboolean told = FALSE;
    for (guint row = 0; row < cb_world_rows(world, CB_journal); row++)
        told = told || (strcmp(journal_kind(world, row), "campaign.start") == 0 &&
                        strcmp(journal_actor(world, row), "mona") == 0 &&
                        journal_job_id(world, row) == worlds_find(world, CB_jobs, "j1"));
    assert_true(told);
}

/* Pushing as the hub itself would let somebody hold up what the hub decides. */
static void
nobody_pushes_as_the_hub(void **state)
{
    Fixture *fixture = *state;
    const Wish wish = {NULL, 1000, "session.accept", "s1", "ana", CB_NULL};
    g_autofree char *body = fixture_batch(fixture, "00000000-0000-0000-0000-000000000000", &wish, 1);
    g_autoptr(CbAnswer) answer =
        crew_ask(fixture->hub, fixture->tokens[CB_ROLE_DISPATCHER], "POST", FIXTURE_PUSH, body);
    assert_int_equal(answer->status, 400);
}

static void
two_who_ask_the_same_person_meet_and_two_who_ask_others_do_not(void **state)
{
    Fixture *fixture = *state;
    g_autoptr(cJSON) started = fixture_post(fixture, CB_ROLE_MANAGER, CREW_CALL "start", START);
    const char *campaign = fixture_text(fixture_get(started, "campaign"), "id");
    gint64 seen = fixture_number(fixture_get(started, "campaign"), "row_version");
    g_autoptr(cJSON) first = crew_push_ask(fixture, FIXTURE_A, campaign, "p01", seen);
    assert_string_equal(fixture_text(fixture_result(first, 0), "outcome"), "accepted");
    g_autoptr(cJSON) other = crew_push_ask(fixture, FIXTURE_B, campaign, "p02", seen);
    assert_string_equal(fixture_text(fixture_result(other, 0), "outcome"), "accepted");
    g_autoptr(cJSON) same = crew_push_ask(fixture, "cccccccc-0000-4000-8000-000000000000", campaign, "p01", seen);
    assert_string_equal(fixture_text(fixture_result(same, 0), "outcome"), "conflict");
    g_autoptr(CbWorld) world = fixture_world(fixture->hub);
    assert_int_equal(cb_world_rows(world, CB_staffing_requests), 2);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        CREW_ON_BOTH(every_refusal_has_the_status_and_words_that_clients_know),
        CREW_ON_BOTH(a_browser_is_told_that_it_may_call),
        CREW_ON_BOTH(a_bad_token_is_nobody),
        CREW_ON_BOTH(a_campaign_is_started_paused_resumed_escalated_nudged_and_stopped),
        CREW_ON_BOTH(an_automatic_campaign_asks_at_once_and_says_whom),
        CREW_ON_BOTH(a_profile_says_what_its_person_may),
        CREW_ON_BOTH(a_profile_binds_what_is_pushed_too),
        CREW_ON_BOTH(the_service_key_may_stand_beside_a_users_token),
        CREW_ON_BOTH(what_is_called_is_a_decision_that_everybody_hears_of),
        CREW_ON_BOTH(nobody_pushes_as_the_hub),
        CREW_ON_BOTH(two_who_ask_the_same_person_meet_and_two_who_ask_others_do_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
