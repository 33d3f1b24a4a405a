/* The hub of hub_fixture.h with a festival that needs people: one job, its roles, and twelve technicians. */
#pragma once

#include "tests/sync/hub_fixture.h"

#define CREW_CALL "/functions/v1/staffing-orchestrator?action="
#define CREW_SWEEP "/functions/v1/staffing-sweeper"
#define CREW_PEOPLE 12
#define CREW_PUBLIC "https://hub.example.test/callboard/"

static void
crew_add_people(CbPatch *rows, guint people)
{
    worlds_row(rows, CB_skills, "id", "foh", "name", "SND-FOH-R", NULL);
    for (guint p = 0; p < people; p++) {
        g_autofree char *id = g_strdup_printf("p%02u", p), *email = g_strconcat(id, "@example.test", NULL);
        worlds_row(rows, CB_profiles, "id", id, "first_name", id, "last_name", "<b>Rossi</b>", "email", email,
                   "department", "sound", "role", "technician", NULL);
        worlds_row(rows, CB_profile_skills, "profile_id", id, "skill_id", "foh", "proficiency", p % 2 == 0 ? "5" : "2",
                   "is_primary", "true", NULL);
    }
}

static void
crew_add_job(CbPatch *rows, const char *id, const char *quantity)
{
    g_autofree char *need = g_strconcat(id, "-foh", NULL), *title = g_strconcat("Night & <i>Day</i> ", id, NULL);
    worlds_row(rows, CB_jobs, "id", id, "title", title, "start_time", "2026-12-08T09:00:00Z", "end_time",
               "2026-12-09T01:00:00Z", NULL);
    worlds_row(rows, CB_job_required_roles, "id", need, "job_id", id, "department", "sound", "role_code", "SND-FOH-R",
               "quantity", quantity, NULL);
}

static Fixture *
crew_fill(Fixture *fixture)
{
    g_autoptr(CbPatch) rows = cb_patch_new();
    crew_add_people(rows, CREW_PEOPLE);
    crew_add_job(rows, "j1", "2");
    fixture_write(fixture->hub, fixture_patch, rows);
    cb_hub_set_public_url(fixture->hub, CREW_PUBLIC);
    return fixture;
}

static G_GNUC_UNUSED int
crew_on_sqlite(void **state)
{
    int failed = fixture_on_sqlite(state);
    crew_fill(*state);
    return failed;
}

static G_GNUC_UNUSED int
crew_on_postgres(void **state)
{
    int failed = fixture_on_postgres(state);
    crew_fill(*state);
    return failed;
}

#define CREW_ON_POSTGRES(test) {#test " (PostgreSQL)", test, crew_on_postgres, fixture_free, NULL}
#define CREW_ON_BOTH(test) {#test " (SQLite)", test, crew_on_sqlite, fixture_free, NULL}, CREW_ON_POSTGRES(test)

/* --- calls ------------------------------------------------------------------------------------------ */

static CbAnswer *
crew_ask(CbHub *hub, const char *token, const char *method, const char *path, const char *body)
{
    g_autoptr(CbRequest) request = fixture_request(token, method, path, body);
    return cb_hub_answer(hub, request);
}

static G_GNUC_UNUSED const char *
crew_header(const CbAnswer *answer, const char *name)
{
    return g_hash_table_lookup(answer->headers, name);
}

/* What a call with the service key answers; fails unless it is of this status. */
static G_GNUC_UNUSED cJSON *
crew_serve(Fixture *fixture, const char *path, const char *body, guint status)
{
    g_autoptr(CbAnswer) answer = crew_ask(fixture->hub, fixture->tokens[CB_ROLE_SERVICE], "POST", path, body);
    if (answer->status != status)
        fail_msg("%s: %u %s", path, answer->status, answer->body->str);
    return cJSON_Parse(answer->body->str);
}

/* Starts an automatic campaign of the job; its id, the caller's. */
static G_GNUC_UNUSED char *
crew_start(Fixture *fixture, const char *job, const char *policy)
{
    g_autofree char *body = g_strdup_printf("{\"job_id\":\"%s\",\"department\":\"sound\",\"mode\":\"auto\","
                                            "\"scope\":\"outstanding\",\"policy\":%s}",
                                            job, policy);
    g_autoptr(cJSON) started = crew_serve(fixture, CREW_CALL "start", body, 200);
    return g_strdup(fixture_text(fixture_get(started, "campaign"), "id"));
}

static G_GNUC_UNUSED const char *
crew_status(const CbWorld *world, const char *campaign)
{
    return staffing_campaigns_status(world, worlds_find(world, CB_staffing_campaigns, campaign));
}

/* Pushes that somebody is asked, from a console that saw the campaign at a version. */
static G_GNUC_UNUSED cJSON *
crew_push_ask(Fixture *fixture, const char *client, const char *campaign, const char *person, gint64 base)
{
    g_autofree char *payload =
        g_strdup_printf("{\"role_code\":\"SND-FOH-R\",\"profile_id\":\"%s\"}", person), *id = g_uuid_string_random();
    const CbDecision decision = {.id = id,
                                 .kind = (char *)"campaign.ask",
                                 .target = CB_staffing_campaigns,
                                 .target_id = (char *)campaign,
                                 .base_version = base,
                                 .payload = payload,
                                 .decided_at = fixture->now};
    g_autoptr(cJSON) body = cJSON_CreateObject();
    cJSON_AddStringToObject(body, "client_id", client);
    cJSON_AddItemToArray(cJSON_AddArrayToObject(body, "decisions"), cb_wire_decision(&decision, 1));
    char *text = cJSON_PrintUnformatted(body);
    cJSON *answer = fixture_post(fixture, CB_ROLE_DISPATCHER, FIXTURE_PUSH, text);
    cJSON_free(text);
    return answer;
}

/* --- links ------------------------------------------------------------------------------------------ */

/* The path of the link by which a request is answered; the caller's. */
static G_GNUC_UNUSED char *
crew_link(CbHub *hub, const CbWorld *world, guint request, const char *action)
{
    g_autofree char *url = cb_hub_answer_url(hub, world, request, action);
    assert_non_null(url);
    assert_true(g_str_has_prefix(url, CREW_PUBLIC "staffing-click/"));
    return g_strdup(url + strlen(CREW_PUBLIC) - 1);
}

/* The first request of a phase that waits, CB_NO_ROW when none does. */
static G_GNUC_UNUSED guint
crew_waiting(const CbWorld *world, const char *phase)
{
    for (guint row = 0; row < cb_world_rows(world, CB_staffing_requests); row++)
        if (strcmp(staffing_requests_phase(world, row), phase) == 0 &&
            strcmp(staffing_requests_status(world, row), "pending") == 0)
            return row;
    return CB_NO_ROW;
}

/* Presses a button of the page behind a link, at an address of the network. */
static G_GNUC_UNUSED CbAnswer *
crew_press_from(CbHub *hub, const char *address, const char *link, const char *answer)
{
    g_autofree char *body = answer != NULL ? g_strconcat("a=", answer, NULL) : g_strdup("");
    g_autoptr(CbRequest) request = fixture_request(NULL, "POST", link, body);
    g_free(request->address);
    request->address = g_strdup(address);
    fixture_header(request, "content-type", "application/x-www-form-urlencoded");
    return cb_hub_answer(hub, request);
}

static G_GNUC_UNUSED CbAnswer *
crew_press(CbHub *hub, const char *link, const char *answer)
{
    return crew_press_from(hub, "192.0.2.1", link, answer);
}
