/* A hub on SQLite with its own clock and secret, one person and one session. */
#pragma once

#include "engine/when.h"
#include "sync/hub/hub.h"
#include "tests/fuzz/texts.h"

#define CB_FUZZ_SECRET "a secret of thirty-two bytes or more"
#define CB_FUZZ_NOW (G_GINT64_CONSTANT(1795000000) * CB_SECOND)

static CbHub *cb_fuzz_hub;

static gint64
cb_fuzz_now(gpointer data)
{
    (void)data;
    return CB_FUZZ_NOW;
}

static void
cb_fuzz_close_hub(void)
{
    cb_hub_close(cb_fuzz_hub);
}

static inline void
cb_fuzz_must(gboolean done, GError *error)
{
    if (!done || error != NULL)
        g_error("%s", error != NULL ? error->message : "failed without an error");
}

/* One transaction for writing. */
static inline void
cb_fuzz_write_hub(gboolean (*work)(CbDb *db, gpointer data, GError **error), gpointer data)
{
    GError *error = NULL;
    CbDbPool *pool = cb_hub_store_pool(cb_hub_store(cb_fuzz_hub));
    CbDb *db = cb_db_take(pool, CB_DB_WRITE, &error);
    cb_fuzz_must(db != NULL && cb_db_begin(db, CB_DB_WRITE, &error) && work(db, data, &error) &&
                     cb_db_commit(db, &error),
                 error);
    cb_db_give(pool, db);
}

static gboolean
cb_fuzz_add_facts(CbDb *db, gpointer data, GError **error)
{
    static const struct {
        CbTableId table;
        const char *row;
    } facts[] = {
        {CB_operators, "{\"id\":\"ana\",\"name\":\"Ana\"}"},
        {CB_sessions, "{\"id\":\"s1\",\"date\":\"2026-12-01\",\"status\":\"confirmed\","
                      "\"min_operators\":1}"},
        {CB_session_operators, "{\"session_id\":\"s1\",\"operator_id\":\"ana\"}"},
    };
    (void)data;
    for (guint i = 0; i < G_N_ELEMENTS(facts); i++) {
        g_autoptr(CbPatch) patch = cb_patch_new();
        g_autoptr(cJSON) json = cJSON_Parse(facts[i].row);
        char *problem = NULL;
        g_assert(cb_json_read_row(json, patch, facts[i].table, NULL, &problem));
        if (!cb_hub_write(db, patch, error))
            return FALSE;
    }
    return TRUE;
}

static inline void
cb_fuzz_open_hub(void)
{
    GError *error = NULL;
    CbHubOptions options = {.data = cb_fuzz_make_place(),
                            .secret = CB_FUZZ_SECRET,
                            .anonymous = TRUE,
                            .signatures_v1 = TRUE,
                            .now = cb_fuzz_now};
    cb_fuzz_hub = cb_hub_open(&options, &error);
    cb_fuzz_must(cb_fuzz_hub != NULL, error);
    atexit(cb_fuzz_close_hub);
    cb_fuzz_write_hub(cb_fuzz_add_facts, NULL);
}
