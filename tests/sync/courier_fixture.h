/* A hub with a few rows, a proxy before it, and a courier of a profile behind that. */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "engine/when.h"
#include "sync/client/courier.h"
#include "sync/hub/server.h"
#include "tests/support/fault_proxy.h"
#include "tests/support/files.h"
#include "tests/support/worlds.h"

#define SECRET "a secret of this test that is long enough"
#define PATIENCE (8 * CB_SECOND)
#define OPERATORS 6000 /* more than one page of them */
#define LENGTH_OF_A_PAGE 720000 /* of them, about */

typedef struct {
    char *directory, *profile, *token;
    CbHub *hub;
    CbServer *server;
    FaultProxy *proxy;
    CbCourier *courier;
    CbAgentStatus status;
    guint patches, reloads, outboxes, looks;
    gboolean was_first;
} Test;

/* --- the hub ---------------------------------------------------------------------------------- */

static inline CbWorld *
first_world(void)
{
    g_autoptr(CbPatch) rows = cb_patch_new();
    for (guint i = 0; i < OPERATORS; i++) {
        char id[16];
        g_snprintf(id, sizeof id, "o%05u", i);
        worlds_operator(rows, id, NULL);
    }
    worlds_session(rows, "s1", "2090-01-01", "title", "Fair", "min_operators", "2", NULL);
    worlds_link(rows, "s1", "o00001", "pending");
    worlds_link(rows, "s1", "o00002", "pending");
    return worlds_of(rows);
}

static inline void
add_user(Test *test)
{
    char id[] = "0197b7f0-0000-7000-8000-000000000001", name[] = "dana";
    CbUser user = {.id = id, .name = name, .role = CB_ROLE_DISPATCHER, .active = TRUE,
                   .created_at = g_get_real_time()};
    CbDbPool *pool = cb_hub_store_pool(cb_hub_store(test->hub));
    CbDb *db = cb_db_take(pool, CB_DB_WRITE, NULL);
    assert_true(cb_db_begin(db, CB_DB_WRITE, NULL) && cb_user_add(db, &user, NULL) && cb_db_commit(db, NULL));
    cb_db_give(pool, db);
    assert_true(cb_hub_token_create(test->hub, &user, "test", CB_TOKEN_API, CB_NULL, &test->token, NULL));
}

static inline void
fill_hub(Test *test)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(CbWorld) world = first_world();
    CbDbPool *pool = cb_hub_store_pool(cb_hub_store(test->hub));
    CbDb *db = cb_db_take(pool, CB_DB_WRITE, NULL);
    if (!cb_hub_replace(db, world, &error))
        fail_msg("%s", error->message);
    cb_db_give(pool, db);
}

/* Gives operator `id` a new name on the hub. */
static inline void
rename_operator(Test *test, const char *id, const char *name)
{
    g_autoptr(CbPatch) rows = cb_patch_new();
    CbDbPool *pool = cb_hub_store_pool(cb_hub_store(test->hub));
    CbDb *db = cb_db_take(pool, CB_DB_WRITE, NULL);
    worlds_operator(rows, id, "name", name, NULL);
    assert_true(cb_db_begin(db, CB_DB_WRITE, NULL) && cb_hub_write(db, rows, NULL) && cb_db_commit(db, NULL));
    cb_db_give(pool, db);
    cb_hub_look_for_news(test->hub);
}

static inline CbWorld *
hub_world(Test *test)
{
    CbCursor cursor;
    CbDbPool *pool = cb_hub_store_pool(cb_hub_store(test->hub));
    CbDb *db = cb_db_take(pool, CB_DB_READ, NULL);
    CbWorld *world = cb_hub_load(db, &cursor, NULL);
    cb_db_give(pool, db);
    assert_non_null(world);
    return world;
}

static inline void
save_credentials(Test *test, const char *url, const char *token, const char *ca)
{
    g_auto(CbCredentials) credentials = {.expires_at = CB_NULL, .refresh_at = CB_NULL};
    credentials.hub = g_strdup(url);
    credentials.token = g_strdup(token);
    credentials.ca = g_strdup(ca);
    assert_true(cb_credentials_save(test->profile, &credentials, NULL));
}

static inline void
start_server(Test *test, const char *certificate, const char *key)
{
    const CbServerOptions options = {.address = "127.0.0.1", .certificate = certificate, .key = key};
    g_autoptr(GError) error = NULL;
    test->server = cb_server_start(test->hub, &options, &error);
    if (test->server == NULL)
        fail_msg("%s", error->message);
    test->proxy = fault_proxy_start(cb_server_port(test->server), 1);
}

static inline char *
proxy_url(const Test *test, const char *scheme)
{
    return g_strdup_printf("%s://127.0.0.1:%u", scheme, fault_proxy_port(test->proxy));
}

static inline int
open_hub(void **state)
{
    Test *test = g_new0(Test, 1);
    test->directory = cb_files_make_directory("courier", NULL);
    test->profile = g_build_filename(test->directory, "profile", NULL);
    g_autofree char *data = g_build_filename(test->directory, "hub", NULL);
    const CbHubOptions options = {.data = data, .secret = SECRET};
    g_autoptr(GError) error = NULL;
    test->hub = cb_hub_open(&options, &error);
    if (test->hub == NULL)
        fail_msg("%s", error->message);
    fill_hub(test);
    add_user(test);
    *state = test;
    return 0;
}

static inline int
set_up(void **state)
{
    open_hub(state);
    Test *test = *state;
    start_server(test, NULL, NULL);
    g_autofree char *url = proxy_url(test, "http");
    save_credentials(test, url, test->token, NULL);
    return 0;
}

static inline int
tear_down(void **state)
{
    Test *test = *state;
    cb_courier_stop(test->courier);
    g_clear_pointer(&test->proxy, fault_proxy_stop);
    if (test->server != NULL)
        cb_server_stop(test->server, CB_SECOND);
    cb_hub_close(test->hub);
    gboolean good = cb_files_remove(test->directory, NULL);
    g_free(test->directory);
    g_free(test->profile);
    g_free(test->token);
    g_free(test);
    return good ? 0 : -1;
}

/* --- the courier ------------------------------------------------------------------------------ */

static inline void
on_news(gpointer data, const CbCourierNews *news)
{
    Test *test = data;
    test->status = news->status;
    test->patches += news->patch != NULL;
    test->reloads += news->reload;
    test->outboxes += news->outbox;
    test->looks += news->looks != NULL;
    test->was_first |= news->status.link == CB_LINK_FIRST;
}

static inline CbCourierOptions
options_of(Test *test)
{
    return (CbCourierOptions){
        .directory = test->profile, .push_delay = 60 * CB_SECOND, .live = TRUE, .tell = on_news, .data = test};
}

static inline void
start(Test *test)
{
    test->status = (CbAgentStatus){.link = CB_LINK_CONNECTING, .fresh_at = CB_NULL};
    CbCourierOptions options = options_of(test);
    g_autoptr(GError) error = NULL;
    test->courier = cb_courier_start(&options, &error);
    if (test->courier == NULL)
        fail_msg("%s", error->message);
}

static inline void
stop(Test *test)
{
    gint64 before = g_get_monotonic_time();
    cb_courier_stop(g_steal_pointer(&test->courier));
    assert_true(g_get_monotonic_time() - before < CB_SECOND);
}

typedef gboolean (*Condition)(const Test *test);

static inline gboolean
tick(gpointer data)
{
    (void)data;
    return G_SOURCE_CONTINUE;
}

/* Runs the main loop until it is so; returns how long that took, microseconds. */
static inline gint64
wait_for(Test *test, Condition condition, const char *what)
{
    gint64 began = g_get_monotonic_time();
    guint ticking = g_timeout_add(20, tick, NULL);
    while (!condition(test) && g_get_monotonic_time() - began < PATIENCE)
        g_main_context_iteration(NULL, TRUE);
    g_source_remove(ticking);
    if (!condition(test))
        fail_msg("%s did not come about: link %d, %s (%s)", what, test->status.link, test->status.sentence,
                 test->status.code);
    return g_get_monotonic_time() - began;
}

/* Changes arrive, and what is here is current. */
static inline gboolean
is_live(const Test *test)
{
    return test->status.link == CB_LINK_LIVE && test->status.fresh_at != CB_NULL;
}

static inline gboolean
is_not_live(const Test *test)
{
    return test->status.link != CB_LINK_LIVE;
}

static inline gboolean
is_offline(const Test *test)
{
    return test->status.link == CB_LINK_OFFLINE;
}

static inline gboolean
is_stopped(const Test *test)
{
    return test->status.link == CB_LINK_STOPPED;
}

static inline gboolean
has_patch(const Test *test)
{
    return test->patches > 0;
}

/* Some bytes of the first synchronisation have passed, but by far not all. */
static inline gboolean
is_under_way(const Test *test)
{
    return fault_proxy_bytes(test->proxy, FAULT_PROXY_DOWN) > 10000;
}

static inline void
assert_cache_is_the_hub(Test *test)
{
    g_autoptr(CbStore) store = cb_store_open(test->profile, NULL);
    g_autoptr(CbWorld) here = cb_store_load(store, NULL), there = hub_world(test);
    g_autofree char *a = worlds_dump(here), *b = worlds_dump(there);
    assert_string_equal(a, b);
}

static inline void
set(Test *test, FaultProxyWay way, FaultProxyFaults faults)
{
    fault_proxy_set(test->proxy, way, &faults);
}

#define WITH_HUB(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
