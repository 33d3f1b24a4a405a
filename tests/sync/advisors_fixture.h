/* The hub of hub_fixture.h with projects that ask for advisors, and advisors who can take them. */
#pragma once

#include "tests/sync/hub_fixture.h"

#include "engine/advisors/event.h"
#include "engine/advisors/life.h"
#include "sync/hub/advisors/advising.h"
#include "sync/hub/advisors/ask.h"
#include "sync/wire/match_signing.h"

/* Ids; the texts are kept for ever. */
static const char *
advisors_id_of(guint kind, guint number)
{
    g_autofree char *id = g_strdup_printf("%u0000000-0000-4000-8000-%012u", kind, number);
    return g_intern_string(id);
}

static G_GNUC_UNUSED const char *
project_id(guint number)
{
    return advisors_id_of(1, number);
}

static G_GNUC_UNUSED const char *
owner_id(guint number)
{
    return advisors_id_of(2, number);
}

static G_GNUC_UNUSED const char *
advisor_id(guint number)
{
    return advisors_id_of(3, number);
}

static G_GNUC_UNUSED void
advisors_write(Fixture *fixture, CbPatch *rows)
{
    fixture_write(fixture->hub, fixture_patch, rows);
}

/* So many projects and advisors: each advisor takes as many projects as come. */
static G_GNUC_UNUSED void
advisors_fill(Fixture *fixture, guint projects, guint advisors)
{
    char now[32];
    g_autoptr(CbPatch) rows = cb_patch_new(), links = cb_patch_new();
    cb_time_format(fixture->now, now);
    worlds_row(rows, CB_policies, "id", "advisors", "policy", "{\"autoProvision\":true}", NULL);
    for (guint p = 0; p < projects; p++)
        worlds_row(rows, CB_projects, "id", project_id(p), "owner_id", owner_id(p), "name", "Shop", "created_at", now,
                   NULL);
    for (guint a = 0; a < advisors; a++) {
        worlds_row(rows, CB_advisors, "id", advisor_id(a), "display_name", "Ada", "email", "ada@example.test", NULL);
        worlds_row(links, CB_advisor_availability, "advisor_id", advisor_id(a), "status", "available",
                   "max_concurrent_projects", "1000", NULL);
    }
    advisors_write(fixture, rows);
    advisors_write(fixture, links);
}

/* --- deciding --------------------------------------------------------------------------------- */

static G_GNUC_UNUSED void
advisors_decide(CbHub *hub, const char *kind, const char *target, const char *payload)
{
    g_auto(CbAsked) asked = {0};
    g_autoptr(GError) error = NULL;
    const CbAdvisorAsk ask = {.kind = kind, .target = target, .payload = cJSON_Parse(payload)};
    if (!cb_advisor_ask(hub, &ask, &asked, &error))
        fail_msg("%s: %s", kind, error->message);
    if (asked.outcome->code != NULL)
        fail_msg("%s: %s", kind, asked.outcome->sentence);
}

static G_GNUC_UNUSED guint
advisors_match(const CbWorld *world, guint project)
{
    guint match = cb_newest_match(world, worlds_find(world, CB_projects, project_id(project)));
    assert_true(match != CB_NO_ROW);
    return match;
}

/* An answer to the project's newest match: kind "match.client_decide" or "match.advisor_decide". */
static G_GNUC_UNUSED void
advisors_answer(Fixture *fixture, guint project, const char *kind, const char *decision)
{
    g_autoptr(CbWorld) world = fixture_world(fixture->hub);
    g_autofree char *payload =
        g_strdup_printf("{\"match_id\":\"%s\",\"decision\":\"%s\"}",
                        advisor_match_requests_id(world, advisors_match(world, project)), decision);
    advisors_decide(fixture->hub, kind, project_id(project), payload);
}

/* The project asks, and both approve, the advisor last. */
static G_GNUC_UNUSED void
advisors_finalize(Fixture *fixture, guint project)
{
    advisors_decide(fixture->hub, "match.request", project_id(project), "{}");
    advisors_answer(fixture, project, "match.client_decide", "approved");
    advisors_answer(fixture, project, "match.advisor_decide", "approved");
}

static G_GNUC_UNUSED void
advisors_assert_status(Fixture *fixture, guint project, const char *status)
{
    g_autoptr(CbWorld) world = fixture_world(fixture->hub);
    assert_string_equal(advisor_match_requests_status(world, advisors_match(world, project)), status);
}

/* --- workspaces ------------------------------------------------------------------------------- */

/* The queue's row of a project, which has one. */
static G_GNUC_UNUSED guint
advisors_queued(const CbWorld *world, guint project)
{
    guint row = worlds_find(world, CB_projects, project_id(project)), found = CB_NO_ROW;
    CB_EACH_LINK (world, workspace_provisioning_queue, project_id, row, queued)
        found = queued;
    assert_true(found != CB_NO_ROW);
    return found;
}

/* Each of these once for a project whose workspace is set up, none for another. */
static G_GNUC_UNUSED void
advisors_assert_workspace(const CbWorld *world, guint project, gboolean is_there)
{
    guint members = 0, sessions = 0, welcomes = 0, row = worlds_find(world, CB_projects, project_id(project));
    CB_EACH_LINK (world, project_advisors, project_id, row, member)
        members += strcmp(project_advisors_status(world, member), "active") == 0;
    CB_EACH_LINK (world, unified_chat_sessions, project_id, row, session)
        sessions++;
    CB_EACH_LINK (world, project_chat_log_minimal, project_id, row, message)
        welcomes += cb_match_event_name(world, message) == NULL;
    assert_int_equal(members, is_there);
    assert_int_equal(sessions, is_there);
    assert_int_equal(welcomes, is_there);
}

/* --- tests ------------------------------------------------------------------------------------ */

static G_GNUC_UNUSED int
advisors_on_sqlite(void **state)
{
    int failed = fixture_on_sqlite(state);
    advisors_fill(*state, 3, 2);
    return failed;
}

static G_GNUC_UNUSED int
advisors_on_postgres(void **state)
{
    int failed = fixture_on_postgres(state);
    advisors_fill(*state, 3, 2);
    return failed;
}

#define ADVISORS_ON_SQLITE(test) {#test, test, advisors_on_sqlite, fixture_free, NULL}
#define ADVISORS_ON_BOTH(test)                                           \
    {#test " (SQLite)", test, advisors_on_sqlite, fixture_free, NULL}, \
        {#test " (PostgreSQL)", test, advisors_on_postgres, fixture_free, NULL}

/* --- signed requests -------------------------------------------------------------------------- */

/* As a client's server sends it for a user. `body` may be NULL. */
static G_GNUC_UNUSED CbRequest *
advisors_request(Fixture *fixture, const char *user, const char *method, const char *path, const char *body)
{
    CbRequest *request = fixture_request(NULL, method, path, body);
    const CbMatchSecrets secrets = {.secret = cb_hub_match_secret(fixture->hub), .v1_until = CB_NULL};
    fixture_header(request, "x-user-id", user);
    cb_match_sign(request, &secrets, fixture->now, NULL);
    return request;
}

/* Says something in the chat of project 0; the answer's JSON and status. */
static G_GNUC_UNUSED cJSON *
advisors_say(Fixture *fixture, const char *user, const char *text, const char *client_msg_id, guint *status)
{
    g_autofree char *path = g_strdup_printf("/api/persistent-chat/v1/projects/%s/chat/messages", project_id(0));
    g_autofree char *body = g_strdup_printf("{\"text\":\"%s\",\"client_msg_id\":\"%s\",\"mode\":\"unified\"}", text,
                                            client_msg_id);
    g_autoptr(CbRequest) request = advisors_request(fixture, user, "POST", path, body);
    g_autoptr(CbAnswer) answer = cb_hub_answer(fixture->hub, request);
    *status = answer->status;
    return cJSON_Parse(answer->body->str);
}

/* The number that it has. */
static G_GNUC_UNUSED gint64
advisors_must_say(Fixture *fixture, const char *user, const char *text, const char *client_msg_id)
{
    guint status;
    g_autoptr(cJSON) json = advisors_say(fixture, user, text, client_msg_id, &status);
    if (status != 200)
        fail_msg("%u %s", status, fixture_text(json, "error"));
    return fixture_number(fixture_get(json, "data"), "seq");
}
