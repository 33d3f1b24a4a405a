/* What it costs to create a match over HTTP: the signature is checked, one of 10,000 advisors
 * chosen by the complex rule, the match, its notice and the memory of the decision written to
 * SQLite with synchronous=FULL, the nonce spent. Requests that come at the same time share a
 * transaction. The clients run on the same machine. Beside it what the service's description
 * allows: 500 ms. Exit status 1 when a goal is missed.
 */
#include <glib/gstdio.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "engine/case.h"
#include "engine/json.h"
#include "engine/when.h"
#include "sync/wire/match_signing.h"
#include "sync/wire/signing.h"
#include "tests/support/big_hub.h"
#include "tests/support/goals.h"
#include "tests/support/keep_alive.h"

#define ADVISORS 10000u
#define CLIENTS 8u
#define WARM 50u  /* requests of each client that are not counted … */
#define EACH 300u /* … and that are */
#define PATH "/api/advisor-matching/match-requests"
#define SECRET "the-secret-of-the-bench-0123456789"
#define STATED 500.0 /* ms */

static CbBigHub *hub;

/* --- the facts -------------------------------------------------------------------------------- */

static const char *const skills[][2] = {{"framework", "react"},     {"framework", "vue"},
                                        {"language", "typescript"}, {"language", "python"},
                                        {"specialty", "auth"},      {"specialty", "search"},
                                        {"specialty", "payments"},  {"tool", "docker"}};

static void
add_advisor(CbWorldBuilder *builder, guint n)
{
    g_autoptr(CbPatch) rows = cb_patch_new();
    g_autofree char *id = g_strdup_printf("%08u-0000-4000-8000-00000000000a", n);
    CbRow *row = cb_patch_add_key(rows, CB_advisors, id);
    cb_world_builder_add(builder, row);
    row = cb_patch_add_key(rows, CB_advisor_availability, id);
    cb_patch_set_integer(row, CB_advisor_availability_max_concurrent_projects, 3);
    cb_world_builder_add(builder, row);
    for (guint s = 0; s < 3; s++) {
        const char *const *skill = skills[(n + s * 3) % G_N_ELEMENTS(skills)];
        row = cb_patch_add(rows, CB_advisor_skills);
        cb_patch_set_text(rows, row, CB_advisor_skills_advisor_id, id);
        cb_patch_set_text(rows, row, CB_advisor_skills_skill_category, skill[0]);
        cb_patch_set_text(rows, row, CB_advisor_skills_skill_name, skill[1]);
        cb_patch_set_integer(row, CB_advisor_skills_proficiency_level, 1 + (n + s) % 5);
        cb_patch_set_text(rows, row, CB_advisor_skills_years_experience, "4.5");
        cb_world_builder_add(builder, row);
    }
}

static char *
project_id(guint n)
{
    return g_strdup_printf("%08u-0000-4000-8000-00000000000b", n);
}

static CbWorld *
make_world(void)
{
    CbWorldBuilder *builder = cb_world_builder_new();
    for (guint n = 0; n < ADVISORS; n++)
        add_advisor(builder, n);
    for (guint n = 0; n < CLIENTS * (WARM + EACH); n++) {
        g_autoptr(CbPatch) rows = cb_patch_new();
        g_autofree char *id = project_id(n);
        CbRow *row = cb_patch_add_key(rows, CB_projects, id);
        cb_patch_set_text(rows, row, CB_projects_technology_stack,
                          "{\"framework\":\"react\",\"languages\":[\"typescript\"],\"complexity_"
                          "factors\":[\"auth\"]}");
        cb_world_builder_add(builder, row);
    }
    return cb_world_builder_finish(builder);
}

static void
open_hub(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(CbWorld) world = make_world();
    hub = cb_big_hub_new(world, 1);
    g_autofree char *path = g_build_filename(hub->data, "match.secret", NULL);
    cb_must(g_file_set_contents(path, SECRET "\n", -1, &error) && g_chmod(path, 0600) == 0,
            "a secret", &error);
    cb_big_hub_serve(hub);
}

/* --- the clients ------------------------------------------------------------------------------ */

typedef struct {
    guint number;
    GPtrArray *bodies, *heads; /* what it sends, made before the clock runs */
    GArray *times;             /* gint64 µs */
} Client;

static void
add_request(Client *client, guint project)
{
    const CbMatchSecrets secrets = {.secret = SECRET, .v1_until = CB_NULL};
    gint64 now = g_get_real_time();
    g_autofree char *id = project_id(project);
    char *body =
        g_strdup_printf("{\"projectId\":\"%s\",\"matchCriteria\":{},\"expiresInHours\":2}", id);
    g_autoptr(CbRequest) request = cb_request_new("POST", PATH);
    g_autofree char *claims =
        g_strdup_printf("{\"userId\":\"bench\",\"email\":\"b@example.test\",\"roles\":[\"user\"],"
                        "\"expires\":%" G_GINT64_FORMAT "}",
                        now / CB_SECOND + 3600);
    g_hash_table_replace(request->headers, g_strdup(CB_SIGN_CLAIMS), g_strdup(claims));
    g_string_assign(request->body, body);
    cb_match_sign(request, &secrets, now, NULL);
    g_autofree char *lines = cb_match_headers(request);
    g_auto(GStrv) each = g_strsplit(lines, "\n", -1);
    g_ptr_array_add(client->bodies, body);
    g_ptr_array_add(client->heads, g_strjoinv("\r\n", each));
}

static Client *
client_new(guint number)
{
    Client *client = g_new0(Client, 1);
    client->number = number;
    client->bodies = g_ptr_array_new_with_free_func(g_free);
    client->heads = g_ptr_array_new_with_free_func(g_free);
    client->times = g_array_new(FALSE, FALSE, sizeof(gint64));
    for (guint i = 0; i < WARM + EACH; i++)
        add_request(client, i * CLIENTS + number);
    return client;
}

static void
client_free(gpointer data)
{
    Client *client = data;
    g_ptr_array_unref(client->bodies);
    g_ptr_array_unref(client->heads);
    g_array_unref(client->times);
    g_free(client);
}

static void
send_some(Client *client, CbKeepAlive *connection, guint from, guint to)
{
    for (guint i = from; i < to; i++) {
        gint64 began = g_get_monotonic_time();
        const GString *answer = cb_keep_alive_ask_with(connection, PATH, client->bodies->pdata[i],
                                                       client->heads->pdata[i]);
        gint64 time = g_get_monotonic_time() - began;
        cb_must(strstr(answer->str, "\"status\":\"matched\"") != NULL, answer->str, NULL);
        g_array_append_val(client->times, time);
    }
}

static gpointer
run_warm(gpointer client)
{
    g_autoptr(CbKeepAlive) connection = cb_keep_alive_new(hub->port, NULL);
    send_some(client, connection, 0, WARM);
    return NULL;
}

static gpointer
run_counted(gpointer client)
{
    g_autoptr(CbKeepAlive) connection = cb_keep_alive_new(hub->port, NULL);
    send_some(client, connection, WARM, WARM + EACH);
    return NULL;
}

/* Seconds until all clients are through. */
static double
run_all(GPtrArray *clients, GThreadFunc run)
{
    GThread *threads[CLIENTS];
    gint64 began = g_get_monotonic_time();
    for (guint c = 0; c < CLIENTS; c++)
        threads[c] = g_thread_new("client", run, clients->pdata[c]);
    for (guint c = 0; c < CLIENTS; c++)
        g_thread_join(threads[c]);
    return (double)(g_get_monotonic_time() - began) / 1e6;
}

/* --- the floor -------------------------------------------------------------------------------- */

static void
run_sql(sqlite3 *db, const char *sql)
{
    cb_must(sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK, sqlite3_errmsg(db), NULL);
}

/* Transactions of one row a second, synchronous=FULL, in the same file system: what no group
 * shares. */
static double
floor_rate(void)
{
    sqlite3 *db = NULL;
    g_autofree char *path = g_build_filename(hub->directory, "floor.db", NULL);
    cb_must(sqlite3_open(path, &db) == SQLITE_OK, path, NULL);
    run_sql(db,
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE one(n INTEGER)");
    gint64 began = g_get_monotonic_time();
    for (guint i = 0; i < EACH; i++)
        run_sql(db, "INSERT INTO one VALUES (1)");
    double rate = EACH * 1e6 / (double)(g_get_monotonic_time() - began);
    sqlite3_close(db);
    return rate;
}

static void
measure(void)
{
    g_autoptr(GArray) times = g_array_new(FALSE, FALSE, sizeof(gint64));
    g_autoptr(GPtrArray) clients = g_ptr_array_new_with_free_func(client_free);
    for (guint c = 0; c < CLIENTS; c++)
        g_ptr_array_add(clients, client_new(c));
    run_all(clients, run_warm);
    for (guint c = 0; c < CLIENTS; c++)
        g_array_set_size(((Client *)clients->pdata[c])->times, 0);
    double used = cb_processor_of(hub->pid), own = cb_processor_of(getpid());
    double seconds = run_all(clients, run_counted);
    used = cb_processor_of(hub->pid) - used;
    own = cb_processor_of(getpid()) - own;
    for (guint c = 0; c < CLIENTS; c++) {
        const GArray *taken = ((const Client *)clients->pdata[c])->times;
        g_array_append_vals(times, taken->data, taken->len);
    }
    double single = floor_rate();
    cb_goal_head("Matches created over HTTP by 8 clients, 10,000 advisors",
                 "the stated time; of the rate: plain rows, one a transaction");
    cb_goal_print(
        &(CbGoal){"created a second", CLIENTS * EACH / seconds, single, CB_GOAL_AT_LEAST, 1000});
    cb_goal_print(&(CbGoal){"median, ms", cb_rank_of(times, 50, 1e3), STATED, CB_GOAL_NONE, 0});
    cb_goal_print(
        &(CbGoal){"99 of 100, ms", cb_rank_of(times, 99, 1e3), STATED, CB_GOAL_AT_MOST, 20});
    cb_goal_print(&(CbGoal){"the hub's processor for one, ms", used * 1e3 / (CLIENTS * EACH), 0,
                            CB_GOAL_NONE, 0});
    cb_goal_print(&(CbGoal){"the clients' processor for one, ms", own * 1e3 / (CLIENTS * EACH), 0,
                            CB_GOAL_NONE, 0});
}

static void
bench_close(void)
{
    g_clear_pointer(&hub, cb_big_hub_free);
}

int
main(void)
{
    setvbuf(stdout, NULL, _IOLBF, 0);
    atexit(bench_close);
    open_hub();
    measure();
    return cb_goals_met() ? EXIT_SUCCESS : EXIT_FAILURE;
}
