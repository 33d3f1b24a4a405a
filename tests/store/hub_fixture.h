/* A hub's data on SQLite or on PostgreSQL, new for each test. */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "engine/when.h"
#include "store/hub.h"
#include "tests/support/files.h"
#include "tests/support/postgres.h"
#include "tests/support/worlds.h"

typedef struct {
    char *data;      /* what cb_hub_store_open() is called with */
    char *directory; /* SQLite; else NULL */
    CbHubStore *store;
    CbDb *db; /* for writing */
    CbDb *reader;
} HubFixture;

static inline void
hub_succeeds(gboolean good, GError **error)
{
    if (!good)
        fail_msg("%s", *error != NULL ? (*error)->message : "it failed without a word");
    assert_null(*error);
}

static inline void
hub_open(HubFixture *hub)
{
    GError *error = NULL;
    hub->store = cb_hub_store_open(hub->data, 4, 12, &error);
    hub_succeeds(hub->store != NULL, &error);
    hub->db = cb_db_take(cb_hub_store_pool(hub->store), CB_DB_WRITE, &error);
    hub_succeeds(hub->db != NULL, &error);
    hub->reader = cb_db_take(cb_hub_store_pool(hub->store), CB_DB_READ, &error);
    hub_succeeds(hub->reader != NULL, &error);
}

static inline void
hub_close(HubFixture *hub)
{
    if (hub->store != NULL) {
        cb_db_give(cb_hub_store_pool(hub->store), hub->db);
        cb_db_give(cb_hub_store_pool(hub->store), hub->reader);
    }
    g_clear_pointer(&hub->store, cb_hub_store_close);
    hub->db = NULL;
}

static inline int
hub_on_sqlite(void **state)
{
    HubFixture *hub = g_new0(HubFixture, 1);
    hub->directory = cb_files_make_directory("hub", NULL);
    hub->data = g_strdup(hub->directory);
    hub_open(hub);
    *state = hub;
    return 0;
}

/* `data` is taken. */
static inline int
hub_at(void **state, char *data)
{
    HubFixture *hub = g_new0(HubFixture, 1);
    hub->data = data;
    hub_open(hub);
    *state = hub;
    return 0;
}

static inline int
hub_on_postgres(void **state)
{
    return hub_at(state, cb_test_postgres_hub());
}

static inline int
hub_teardown(void **state)
{
    HubFixture *hub = *state;
    hub_close(hub);
    if (hub->directory != NULL)
        cb_files_remove(hub->directory, NULL);
    g_free(hub->directory);
    g_free(hub->data);
    g_free(hub);
    return 0;
}

#define HUB_BOTH(test)                                                                             \
    {#test " (SQLite)", test, hub_on_sqlite, hub_teardown, NULL},                                  \
    {                                                                                              \
#test " (PostgreSQL)", test, hub_on_postgres, hub_teardown, NULL                           \
    }

/* --- what tests do with it ------------------------------------------------------------------------ */

static inline void
hub_begin(HubFixture *hub)
{
    GError *error = NULL;
    hub_succeeds(cb_db_begin(hub->db, CB_DB_WRITE, &error), &error);
}

static inline void
hub_commit(HubFixture *hub)
{
    GError *error = NULL;
    hub_succeeds(cb_db_commit(hub->db, &error), &error);
}

static inline void
hub_run(HubFixture *hub, const char *sql)
{
    GError *error = NULL;
    hub_succeeds(cb_db_script(hub->db, sql, &error), &error);
}

/* Writes `patch` in a transaction of its own and frees it. */
static inline void
hub_write(HubFixture *hub, CbPatch *patch)
{
    GError *error = NULL;
    hub_begin(hub);
    hub_succeeds(cb_hub_write(hub->db, patch, &error), &error);
    hub_commit(hub);
    cb_patch_free(patch);
}

static inline void
hub_write_operator(HubFixture *hub, const char *id, const char *name)
{
    CbPatch *patch = cb_patch_new();
    worlds_row(patch, CB_operators, "id", id, "name", name, NULL);
    hub_write(hub, patch);
}

static inline CbFeed *
hub_feed(HubFixture *hub, CbCursor cursor, guint limit)
{
    GError *error = NULL;
    hub_succeeds(cb_db_begin(hub->reader, CB_DB_READ, &error), &error);
    CbFeed *feed = cb_feed_read(hub->reader, cursor, limit, &error);
    hub_succeeds(feed != NULL, &error);
    cb_db_rollback(hub->reader);
    return feed;
}

static inline CbCursor
hub_head(HubFixture *hub)
{
    GError *error = NULL;
    CbCursor cursor;
    hub_succeeds(cb_feed_head(hub->reader, &cursor, &error), &error);
    return cursor;
}

static inline CbWorld *
hub_load(HubFixture *hub, CbCursor *cursor)
{
    GError *error = NULL;
    CbWorld *world = cb_hub_load(hub->reader, cursor, &error);
    hub_succeeds(world != NULL, &error);
    return world;
}

static inline void
hub_compact(HubFixture *hub, gint64 now, gint64 keep)
{
    GError *error = NULL;
    hub_succeeds(cb_feed_compact(hub->db, now, keep, &error), &error);
}

static inline gint64
hub_count(HubFixture *hub, const char *table)
{
    g_autofree char *sql = g_strdup_printf("SELECT count(*) FROM %s", table);
    CbValue n;
    gboolean found;
    assert_true(cb_db_one(hub->db, sql, NULL, 0, CB_TYPE_INT, &n, &found, NULL));
    return n.integer;
}
