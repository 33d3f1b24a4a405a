#include "tests/support/big_hub.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "engine/demo/demo.h"
#include "engine/when.h"
#include "sync/client/credentials.h"
#include "tests/support/files.h"
#include "tests/support/goals.h"
#include "tests/support/hub_server.h"

#define TEMPLATE 20000u /* made-up rows that are multiplied */
#define WEEKS 10
#define POLL 3000 /* microseconds */

/* --- the facts -------------------------------------------------------------------------------- */

/* Row `n` of the multiplied table: a row of the template with an id of its own. */
static void
copy_row(CbWorldBuilder *builder, const CbWorld *template, CbTableId table, guint n)
{
    CbValue values[CB_MAX_COLUMNS];
    char id[32];
    g_snprintf(id, sizeof id, "%s_%07u", table == CB_operators ? "op" : "sess", n);
    for (guint c = 0; c < cb_tables[table].n_columns; c++)
        values[c] = cb_world_value(template, table, c, n % cb_world_rows(template, table));
    values[cb_table_key(&cb_tables[table])] = cb_text(id);
    if (table == CB_sessions) {
        gint64 day = g_get_real_time() / CB_DAY + 2 + n % (WEEKS * 7);
        values[CB_sessions_date] = cb_integer(day);
        values[CB_sessions_starts_at] = cb_integer(day * CB_DAY + 9 * 60 * CB_MINUTE);
        values[CB_sessions_ends_at] = cb_integer(day * CB_DAY + 17 * 60 * CB_MINUTE);
        values[CB_sessions_status] = cb_text("confirmed");
        values[CB_sessions_marketplace_visible] = cb_integer(TRUE);
        values[CB_sessions_review] = cb_integer(FALSE);
    }
    cb_world_builder_add_values(builder, table, values);
}

CbWorld *
cb_big_world(guint operators, guint sessions)
{
    const CbDemoOptions demo = {.seed = 1,
                                .now = g_get_real_time(),
                                .operators = CLAMP(operators, 1, TEMPLATE),
                                .sessions = CLAMP(sessions, 1, TEMPLATE)};
    g_autoptr(CbWorld) template = cb_demo_world(&demo);
    CbWorldBuilder *builder = cb_world_builder_new();
    for (guint n = 0; n < operators; n++)
        copy_row(builder, template, CB_operators, n);
    for (guint n = 0; n < sessions; n++)
        copy_row(builder, template, CB_sessions, n);
    return cb_world_builder_finish(builder);
}

/* --- the hub ---------------------------------------------------------------------------------- */

static void
add_user(CbDb *db, guint n, GPtrArray *users)
{
    g_autoptr(GError) error = NULL;
    CbUser *user = g_new0(CbUser, 1);
    user->id = g_uuid_string_random();
    user->name = g_strdup_printf("user %u", n);
    user->role = CB_ROLE_DISPATCHER;
    user->active = TRUE;
    user->created_at = g_get_real_time();
    cb_must(cb_user_add(db, user, &error), "a user", &error);
    g_ptr_array_add(users, user);
}

static void
fill(CbBigHub *big, CbHub *hub, const CbWorld *world, guint n_users)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) users = g_ptr_array_new_with_free_func((GDestroyNotify)cb_user_free);
    CbDbPool *pool = cb_hub_store_pool(cb_hub_store(hub));
    CbDb *db = cb_db_take(pool, CB_DB_WRITE, &error);
    cb_must(db != NULL && cb_hub_replace(db, world, &error), "the hub's facts", &error);
    cb_must(cb_db_begin(db, CB_DB_WRITE, &error), "the hub's users", &error);
    for (guint n = 0; n < n_users; n++)
        add_user(db, n, users);
    cb_must(cb_db_commit(db, &error), "the hub's users", &error);
    cb_db_give(pool, db);
    for (guint n = 0; n < n_users; n++) {
        char *token = NULL;
        cb_must(cb_hub_token_create(hub, users->pdata[n], "bench", CB_TOKEN_API, CB_NULL, &token,
                                    &error),
                "a token", &error);
        g_ptr_array_add(big->tokens, token);
    }
}

CbBigHub *
cb_big_hub_new(const CbWorld *world, guint users)
{
    g_autoptr(GError) error = NULL;
    CbBigHub *big = g_new0(CbBigHub, 1);
    big->tokens = g_ptr_array_new_with_free_func(g_free);
    big->directory = cb_files_make_directory("callboard-bench", &error);
    cb_must(big->directory != NULL, "a directory", &error);
    big->data = g_build_filename(big->directory, "hub", NULL);
    const CbHubOptions options = {.data = big->data};
    g_autoptr(CbHub) hub = cb_hub_open(&options, &error);
    cb_must(hub != NULL, "a hub", &error);
    fill(big, hub, world, users);
    return big;
}

void
cb_big_hub_serve(CbBigHub *hub)
{
    const char *const words[] = {"--data", hub->data, NULL};
    CbTestServe *serve = cb_test_serve_start(words);
    hub->serve = serve;
    hub->pid = serve->pid;
    hub->port = serve->port;
    hub->url = serve->url;
}

void
cb_big_hub_free(CbBigHub *hub)
{
    if (hub->serve != NULL)
        cb_test_serve_stop(hub->serve, SIGTERM);
    cb_files_remove(hub->directory, NULL);
    g_ptr_array_unref(hub->tokens);
    g_free(hub->directory);
    g_free(hub->data);
    g_free(hub);
}

char *
cb_big_hub_profile(const CbBigHub *hub, const char *name, guint n)
{
    g_autoptr(GError) error = NULL;
    char *directory = g_build_filename(hub->directory, name, NULL);
    const CbCredentials credentials = {
        .hub = (char *)hub->url,
        .token = hub->tokens->pdata[n],
        .expires_at = CB_NULL,
        .refresh_at = CB_NULL,
        .role = CB_ROLE_DISPATCHER,
    };
    cb_must(cb_credentials_save(directory, &credentials, &error), "a profile", &error);
    return directory;
}

/* --- programs --------------------------------------------------------------------------------- */

/* Asks for the peak all the time: what wait4() tells includes the memory of who has forked. */
static int
wait_for_end(GPid pid, struct rusage *usage, gint64 *peak_kib)
{
    int status = -1;
    *peak_kib = 0;
    while (wait4(pid, &status, WNOHANG, usage) == 0) {
        *peak_kib = MAX(*peak_kib, cb_memory_of(pid, "VmHWM:"));
        g_usleep(POLL);
    }
    g_spawn_close_pid(pid);
    return status;
}

static double
seconds_of(const struct timeval *time)
{
    return (double)time->tv_sec + (double)time->tv_usec / 1e6;
}

CbRun
cb_run(const char *const *argv)
{
    g_autoptr(GError) error = NULL;
    struct rusage usage;
    CbRun run;
    GPid pid;
    gint64 began = g_get_monotonic_time();
    cb_must(
        g_spawn_async(NULL, (char **)argv, NULL,
                      G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL,
                      NULL, NULL, &pid, &error),
        argv[0], &error);
    int status = wait_for_end(pid, &usage, &run.peak_kib);
    cb_must(WIFEXITED(status) && WEXITSTATUS(status) == 0, argv[0], NULL);
    run.wall = (double)(g_get_monotonic_time() - began) / 1e6;
    run.processor = seconds_of(&usage.ru_utime) + seconds_of(&usage.ru_stime);
    return run;
}

char *
cb_build_path(const char *name)
{
    const char *build = g_getenv("CB_BUILD");
    return g_build_filename(build != NULL ? build : "build", name, NULL);
}

gint64
cb_memory_of(GPid pid, const char *line)
{
    g_autofree char *path = g_strdup_printf("/proc/%d/status", pid);
    g_autofree char *text = NULL;
    const char *found = g_file_get_contents(path, &text, NULL, NULL) ? strstr(text, line) : NULL;
    return found != NULL ? g_ascii_strtoll(found + strlen(line), NULL, 10) : 0;
}

double
cb_processor_of(GPid pid)
{
    g_autofree char *path = g_strdup_printf("/proc/%d/stat", pid);
    g_autofree char *text = NULL;
    unsigned long user = 0, system = 0;
    const char *after = g_file_get_contents(path, &text, NULL, NULL) ? strrchr(text, ')') : NULL;
    if (after != NULL)
        sscanf(after, ") %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user, &system);
    return (double)(user + system) / (double)sysconf(_SC_CLK_TCK);
}
