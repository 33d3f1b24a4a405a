/* Sixty-four clients at once, on both databases and with two hubs on PostgreSQL: no project gets
 * two open requests, no advisor more projects than they take, and a nonce counts once. */
#include "tests/sync/hub_fixture.h"

#include "engine/advisors/life.h"
#include "sync/wire/match_signing.h"
#include "sync/wire/signing.h"

#define CLIENTS 64u
#define PROJECTS 16u
#define ADVISORS 6u
#define MOST 2
#define SECRET "the-secret-of-the-race-0123456789"
#define BASE "/api/advisor-matching"

typedef struct {
    Fixture *fixture;
    CbHub *hubs[2];
    GMutex lock;
    GCond begun;
    gboolean go;
} Race;

typedef struct {
    Race *race;
    guint number;
    const char *nonce; /* NULL: one of its own */
    guint status;      /* of its first request */
    gboolean finalized;
} Client;

/* --- the facts -------------------------------------------------------------------------------- */

static char *
id_of(const char *kind, guint number)
{
    return g_strdup_printf("%s-0000-4000-8000-%012u", kind, number);
}

#define PROJECT "aaaaaaaa"
#define ADVISOR "bbbbbbbb"

/* Few advisors with little room for many projects; workspaces are set up by themselves. */
static void
add_facts(Fixture *fixture)
{
    g_autoptr(CbPatch) rows = cb_patch_new(), more = cb_patch_new();
    worlds_row(rows, CB_policies, "id", "advisors", "policy", "{\"autoProvision\":true}", NULL);
    for (guint p = 0; p < PROJECTS; p++) {
        g_autofree char *id = id_of(PROJECT, p);
        worlds_row(rows, CB_projects, "id", id, "owner_id", "owner", NULL);
    }
    for (guint a = 0; a < ADVISORS; a++) {
        g_autofree char *id = id_of(ADVISOR, a), *most = g_strdup_printf("%d", MOST);
        worlds_row(rows, CB_advisors, "id", id, NULL);
        worlds_row(more, CB_advisor_availability, "advisor_id", id, "max_concurrent_projects", most,
                   NULL);
    }
    fixture_write(fixture->hub, fixture_patch, rows);
    fixture_write(fixture->hub, fixture_patch, more);
}

static CbHub *
open_hub(Fixture *fixture)
{
    g_autoptr(GError) error = NULL;
    const CbHubOptions options = {
        .data = fixture->data, .match_secret = SECRET, .now = fixture_now, .now_data = fixture};
    CbHub *hub = cb_hub_open(&options, &error);
    if (hub == NULL)
        fail_msg("%s", error->message);
    return hub;
}

static Race *
race_new(Fixture *fixture)
{
    Race *race = g_new0(Race, 1);
    add_facts(fixture);
    race->fixture = fixture;
    race->hubs[0] = open_hub(fixture);
    race->hubs[1] = fixture->is_directory ? race->hubs[0] : open_hub(fixture);
    g_mutex_init(&race->lock);
    g_cond_init(&race->begun);
    return race;
}

static void
race_free(Race *race)
{
    if (race->hubs[1] != race->hubs[0])
        cb_hub_close(race->hubs[1]);
    cb_hub_close(race->hubs[0]);
    g_mutex_clear(&race->lock);
    g_cond_clear(&race->begun);
    g_free(race);
}

/* --- a client --------------------------------------------------------------------------------- */

static cJSON *
ask(const Client *client, const char *path, const char *body, guint *status)
{
    const Race *race = client->race;
    const CbMatchSecrets secrets = {.secret = SECRET, .v1_until = CB_NULL};
    g_autoptr(CbRequest) request = cb_request_new("POST", path);
    g_autofree char *claims =
        g_strdup_printf("{\"userId\":\"u%u\",\"email\":\"u@example.test\",\"roles\":[\"staff\"],"
                        "\"expires\":%" G_GINT64_FORMAT "}",
                        client->number, race->fixture->now / CB_SECOND + 60);
    fixture_header(request, CB_SIGN_CLAIMS, claims);
    g_string_assign(request->body, body);
    cb_match_sign(request, &secrets, race->fixture->now, client->nonce);
    g_autoptr(CbAnswer) answer = cb_hub_answer(race->hubs[client->number % 2], request);
    *status = answer->status;
    return cJSON_Parse(answer->body->str);
}

static void
await_start(Race *race)
{
    g_mutex_lock(&race->lock);
    while (!race->go)
        g_cond_wait(&race->begun, &race->lock);
    g_mutex_unlock(&race->lock);
}

static cJSON *
request_advisor(Client *client)
{
    g_autofree char *project = id_of(PROJECT, client->number % PROJECTS);
    g_autofree char *body = g_strdup_printf("{\"projectId\":\"%s\"}", project);
    return ask(client, BASE "/match-requests", body, &client->status);
}

/* Asks for an advisor and says yes for both sides. */
static gpointer
run_client(gpointer data)
{
    Client *client = data;
    await_start(client->race);
    g_autoptr(cJSON) match = request_advisor(client);
    const char *id = fixture_text(fixture_get(match, "data"), "id");
    static const char *const sides[] = {"client", "advisor"};
    for (guint s = 0; id != NULL && client->nonce == NULL && s < G_N_ELEMENTS(sides); s++) {
        guint status;
        g_autofree char *path = g_strdup_printf(BASE "/matches/%s/%s-decision", id, sides[s]);
        g_autoptr(cJSON) answer = ask(client, path, "{\"decision\":\"approved\"}", &status);
        client->finalized =
            g_strcmp0(fixture_text(fixture_get(answer, "data"), "status"), "finalized") == 0;
    }
    return NULL;
}

static void
run_all(Race *race, Client *clients, const char *nonce)
{
    GThread *threads[CLIENTS];
    for (guint c = 0; c < CLIENTS; c++) {
        clients[c] = (Client){.race = race, .number = c, .nonce = nonce};
        threads[c] = g_thread_new("client", run_client, &clients[c]);
    }
    g_mutex_lock(&race->lock);
    race->go = TRUE;
    g_cond_broadcast(&race->begun);
    g_mutex_unlock(&race->lock);
    for (guint c = 0; c < CLIENTS; c++)
        g_thread_join(threads[c]);
}

/* --- what holds ------------------------------------------------------------------------------- */

static guint
open_requests(const CbWorld *world, guint project)
{
    guint n = 0;
    CB_EACH_LINK(world, advisor_match_requests, project_id, project, row)
        n += cb_match_is_open(cb_match_status(world, row));
    return n;
}

/* Projects whose match with an advisor is final; one that asked again and got the same advisor is one. */
static guint
final_ones(const CbWorld *world, guint advisor)
{
    g_autoptr(GHashTable) projects = g_hash_table_new(NULL, NULL);
    CB_EACH_LINK(world, advisor_match_requests, matched_advisor_id, advisor, row)
        if (cb_match_status(world, row) == CB_MATCH_FINALIZED)
            g_hash_table_add(projects, GUINT_TO_POINTER(advisor_match_requests_project_id(world, row) + 1));
    return g_hash_table_size(projects);
}

static void
no_project_has_two_requests_and_no_advisor_too_many_projects(void **state)
{
    Fixture *fixture = *state;
    Race *race = race_new(fixture);
    Client clients[CLIENTS];
    guint all = 0;
    run_all(race, clients, NULL);
    for (guint c = 0; c < CLIENTS; c++)
        assert_int_equal(clients[c].status, 200);
    g_autoptr(CbWorld) world = fixture_world(race->hubs[0]);
    for (guint p = 0; p < cb_world_rows(world, CB_projects); p++)
        assert_true(open_requests(world, p) <= 1);
    for (guint a = 0; a < cb_world_rows(world, CB_advisors); a++) {
        assert_true(final_ones(world, a) <= MOST);
        all += final_ones(world, a);
    }
    assert_true(all > 0);
    race_free(race);
}

static void
of_sixty_four_with_one_nonce_one_is_heard(void **state)
{
    Race *race = race_new(*state);
    Client clients[CLIENTS];
    guint heard = 0;
    run_all(race, clients, "the-same-for-all");
    for (guint c = 0; c < CLIENTS; c++) {
        heard += clients[c].status == 200;
        assert_true(clients[c].status == 200 || clients[c].status == 409);
    }
    assert_int_equal(heard, 1);
    g_autoptr(CbWorld) world = fixture_world(race->hubs[0]);
    assert_int_equal(cb_world_rows(world, CB_advisor_match_requests), 1);
    race_free(race);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH(no_project_has_two_requests_and_no_advisor_too_many_projects),
        ON_BOTH(of_sixty_four_with_one_nonce_one_is_heard),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
