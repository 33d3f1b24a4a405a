/* Hubs, consoles and a network of their own for each console, all processes and real sockets, and the means to break
 * each of them. */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <signal.h>
#include <string.h>

#include <cmocka.h>

#include "engine/operators/coverage.h"
#include "engine/when.h"
#include "store/check.h"
#include "store/outbox.h"
#include "store/replica.h"
#include "sync/client/credentials.h"
#include "sync/hub/hub.h"
#include "sync/wire/protocol.h"
#include "tests/support/crowd.h"
#include "tests/support/fault_proxy.h"
#include "tests/support/files.h"
#include "tests/support/hub_server.h"
#include "tests/support/postgres.h"
#include "tests/support/worlds.h"

#define MOST_HUBS 2
#define MOST_CONSOLES 5
#define SESSIONS 60
#define OPERATORS 90

typedef struct {
    guint hubs, consoles;
    guint decisions;   /* all together */
    guint mortal_hubs; /* the first so many are killed */
    gboolean postgres;
} Plan;

typedef struct {
    CbTestServe *serve;
    guint port;
} Hub;

typedef struct {
    char *profile, *name;
    FaultProxy *proxy;
    GPid pid;
} Console;

typedef struct {
    Plan plan;
    GRand *dice;
    guint32 seed;
    char *directory, *data;
    CbWorld *first; /* what the hub began with */
    Hub hubs[MOST_HUBS];
    Console consoles[MOST_CONSOLES];
    guint hub_kills, console_kills, faults, breaks;
} Test;

static inline guint
below(Test *test, guint n)
{
    return (guint)g_rand_int_range(test->dice, 0, (gint32)n);
}

static inline gboolean
percent(Test *test, guint probability)
{
    return below(test, 100) < probability;
}

/* --- what there is ------------------------------------------------------------------------------ */

static inline CbWorld *
fixture_world(void)
{
    g_autoptr(CbPatch) rows = cb_patch_new();
    for (guint i = 0; i < OPERATORS; i++) {
        g_autofree char *id = g_strdup_printf("o%03u", i);
        worlds_operator(rows, id, NULL);
    }
    for (guint i = 0; i < SESSIONS; i++) {
        g_autofree char *id = g_strdup_printf("s%03u", i);
        g_autofree char *date = g_strdup_printf("2090-%02u-%02u", 1 + i / 20, 1 + i % 20);
        g_autofree char *need = g_strdup_printf("%u", 1 + i % 4);
        worlds_session(rows, id, date, "title", id, "min_operators", need, "marketplace_visible", "true",
                       NULL);
    }
    return worlds_of(rows);
}

static inline void
sign_in(CbHub *hub, const Console *console)
{
    g_autoptr(GError) error = NULL;
    g_auto(CbCredentials) credentials = {.expires_at = CB_NULL, .refresh_at = CB_NULL};
    g_autofree char *id = g_uuid_string_random();
    CbUser user = {.id = id, .name = console->name, .role = CB_ROLE_DISPATCHER, .active = TRUE,
                   .created_at = g_get_real_time()};
    CbDbPool *pool = cb_hub_store_pool(cb_hub_store(hub));
    CbDb *db = cb_db_take(pool, CB_DB_WRITE, NULL);
    assert_true(cb_db_begin(db, CB_DB_WRITE, NULL) && cb_user_add(db, &user, NULL) && cb_db_commit(db, NULL));
    cb_db_give(pool, db);
    credentials.hub = g_strdup_printf("http://127.0.0.1:%u", fault_proxy_port(console->proxy));
    if (!cb_hub_token_create(hub, &user, "test", CB_TOKEN_API, CB_NULL, &credentials.token, &error) ||
        !cb_credentials_save(console->profile, &credentials, &error))
        fail_msg("%s", error->message);
}

static inline void
fill_hub(Test *test)
{
    g_autoptr(GError) error = NULL;
    const CbHubOptions options = {.data = test->data};
    g_autoptr(CbHub) hub = cb_hub_open(&options, &error);
    if (hub == NULL)
        fail_msg("%s", error->message);
    test->first = fixture_world();
    CbDbPool *pool = cb_hub_store_pool(cb_hub_store(hub));
    CbDb *db = cb_db_take(pool, CB_DB_WRITE, &error);
    if (db == NULL || !cb_hub_replace(db, test->first, &error))
        fail_msg("%s", error->message);
    cb_db_give(pool, db);
    for (guint c = 0; c < test->plan.consoles; c++)
        sign_in(hub, &test->consoles[c]);
}

/* --- starting and killing ------------------------------------------------------------------------- */

static inline void
start_hub(const Test *test, Hub *hub)
{
    g_autofree char *listen = g_strdup_printf("127.0.0.1:%u", hub->port);
    const char *const words[] = {"--listen", listen, "--data", test->data, NULL};
    hub->serve = cb_test_serve_start(words);
    hub->port = hub->serve->port;
}

static inline void
kill_hub(Hub *hub)
{
    int status = cb_test_serve_stop(g_steal_pointer(&hub->serve), SIGKILL);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
}

static inline void
start_console(Test *test, Console *console)
{
    const CrowdMember member = {console->profile, console->name, g_rand_int(test->dice),
                                test->plan.decisions / test->plan.consoles};
    console->pid = crowd_start(&member);
}

static inline void
kill_console(Console *console)
{
    crowd_kill(console->pid);
    console->pid = 0;
}

static inline Test *
fixture_new(const Plan *plan)
{
    const char *seed = g_getenv("CB_SEED");
    Test *test = g_new0(Test, 1);
    test->plan = *plan;
    test->seed = seed != NULL ? (guint32)g_ascii_strtoull(seed, NULL, 10) : g_random_int();
    test->dice = g_rand_new_with_seed(test->seed);
    test->directory = cb_files_make_directory("callboard-faults", NULL);
    test->data = plan->postgres ? cb_test_postgres_hub() : g_build_filename(test->directory, "hub", NULL);
    print_message("seed %u (CB_SEED repeats it, as far as processes can)\n", test->seed);
    return test;
}

static inline void
fixture_begin(Test *test)
{
    const Plan *plan = &test->plan;
    for (guint h = 0; h < plan->hubs; h++)
        start_hub(test, &test->hubs[h]);
    for (guint c = 0; c < plan->consoles; c++) {
        Console *console = &test->consoles[c];
        console->name = g_strdup_printf("console-%u", c);
        console->profile = g_build_filename(test->directory, console->name, NULL);
        console->proxy = fault_proxy_start(test->hubs[c % plan->hubs].port, g_rand_int(test->dice));
    }
    fill_hub(test);
    for (guint c = 0; c < plan->consoles; c++)
        start_console(test, &test->consoles[c]);
}

static inline void
end_processes(Test *test)
{
    for (guint c = 0; c < test->plan.consoles; c++)
        if (test->consoles[c].pid != 0)
            kill_console(&test->consoles[c]);
    for (guint h = 0; h < test->plan.hubs; h++)
        if (test->hubs[h].serve != NULL)
            kill_hub(&test->hubs[h]);
}

static inline int
fixture_free(void **state)
{
    Test *test = *state;
    if (test == NULL)
        return 0;
    end_processes(test);
    for (guint c = 0; c < test->plan.consoles; c++) {
        g_clear_pointer(&test->consoles[c].proxy, fault_proxy_stop);
        g_free(test->consoles[c].profile);
        g_free(test->consoles[c].name);
    }
    gboolean good = cb_files_remove(test->directory, NULL);
    g_clear_pointer(&test->first, cb_world_unref);
    g_rand_free(test->dice);
    g_free(test->directory);
    g_free(test->data);
    g_free(test);
    return good ? 0 : -1;
}
