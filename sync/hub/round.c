/* Decisions made in order, of a batch or one of the hub's own: transactions, and attempts where others are faster. */
#include "sync/hub/inside.h"

/* On PostgreSQL races are lost at once; SQLite has waited for seconds before it says that it is
 * busy. */
#define RETRIES_ON_POSTGRES 5u
#define RETRIES_ON_SQLITE 1u

static void
item_free(gpointer item)
{
    cb_push_item_free(item);
}

void
cb_round_init(CbRound *round, CbHub *hub, const char *client)
{
    *round = (CbRound){.hub = hub, .client = g_strdup(client), .now = CB_NULL};
    round->items = g_ptr_array_new_with_free_func(item_free);
}

void
cb_round_clear(CbRound *round)
{
    g_clear_pointer(&round->client, g_free);
    g_clear_pointer(&round->items, g_ptr_array_unref);
    cb_current_clear(&round->current);
}

/* --- under `deciding` ----------------------------------------------------------------------------- */

/* Decides some of them in one transaction, which is left open. */
static gboolean
decide_some(CbRound *round, CbDb *db, guint from, guint to, GError **error)
{
    gint64 now = round->now != CB_NULL ? round->now : cb_hub_now(round->hub);
    CbDeciding deciding = {round->hub, db, &round->current, round->client, now, round->items, round->apart};
    cb_current_copy(&round->current, &round->hub->current);
    if (!cb_current_catch_up(round->hub, &round->current, db, error))
        return FALSE;
    for (guint i = from; i < to; i++)
        if (!cb_decide_item(&deciding, i, error))
            return FALSE;
    /* Nobody else writes on SQLite: what was decided here need not be read from the feed. */
    return round->hub->kind != CB_DB_SQLITE || cb_feed_head(db, &round->current.at, error);
}

static gboolean
decide_and_commit(CbRound *round, CbDb *db, guint from, guint to, GError **error)
{
    if (!cb_db_begin(db, CB_DB_WRITE, error))
        return FALSE;
    if (!decide_some(round, db, from, to, error)) {
        cb_db_rollback(db);
        return FALSE;
    }
    if (!cb_db_commit(db, error))
        return FALSE;
    cb_current_copy(&round->hub->current, &round->current);
    return TRUE;
}

static gboolean
try_some(CbRound *round, guint from, guint to, GError **error)
{
    CbDbPool *pool = cb_hub_store_pool(round->hub->store);
    if (!cb_current_load(round->hub, error))
        return FALSE;
    CbDb *db = cb_db_take(pool, CB_DB_WRITE, error);
    if (db == NULL)
        return FALSE;
    gboolean done = decide_and_commit(round, db, from, to, error);
    cb_db_give(pool, db);
    return done;
}

static gboolean
decide_group(CbRound *round, guint from, guint to, GError **error)
{
    guint retries = round->hub->kind == CB_DB_SQLITE ? RETRIES_ON_SQLITE : RETRIES_ON_POSTGRES;
    for (guint attempt = 1;; attempt++) {
        g_autoptr(GError) problem = NULL;
        if (try_some(round, from, to, &problem))
            return TRUE;
        for (guint i = from; i < to; i++)
            cb_push_item_reset(round->items->pdata[i]);
        if (!g_error_matches(problem, CB_DB_ERROR, CB_DB_ERROR_BUSY) || attempt > retries) {
            g_propagate_error(error, g_steal_pointer(&problem));
            return FALSE;
        }
        cb_hub_count(round->hub, "push_retries_total", 1);
        g_usleep(1000ul << attempt);
    }
}

/* SQLite has one writer: all of them are one transaction. On PostgreSQL each decision is, so
 * that rows are locked for moments and always in the same order. */
static guint
group_size(const CbRound *round)
{
    return round->hub->kind == CB_DB_SQLITE ? CB_LONGEST_BATCH : 1;
}

static gboolean
decide_groups(CbRound *round, GError **error)
{
    guint size = group_size(round);
    g_mutex_lock(&round->hub->deciding);
    gboolean done = TRUE;
    for (guint from = 0; done && from < round->items->len; from += size)
        done = decide_group(round, from, MIN(from + size, round->items->len), error);
    g_mutex_unlock(&round->hub->deciding);
    return done;
}

/* --- all of it ------------------------------------------------------------------------------------ */

static void
count_results(const CbRound *round)
{
    static const char *const names[] = {
        [CB_VERDICT_ACCEPTED] = "decisions_total{outcome=\"accepted\"}",
        [CB_VERDICT_DUPLICATE] = "decisions_total{outcome=\"duplicate\"}",
        [CB_VERDICT_CONFLICT] = "decisions_total{outcome=\"conflict\"}",
        [CB_VERDICT_REJECTED] = "decisions_total{outcome=\"rejected\"}",
        [CB_VERDICT_BLOCKED] = "decisions_total{outcome=\"blocked\"}",
    };
    for (guint i = 0; i < round->items->len; i++) {
        const CbPushItem *item = round->items->pdata[i];
        if (!item->replayed && item->id != NULL)
            cb_hub_count(round->hub, names[item->verdict], 1);
    }
}

gboolean
cb_round_make(CbRound *round, GError **error)
{
    return decide_groups(round, error);
}

void
cb_round_tell(const CbRound *round)
{
    count_results(round);
    cb_hub_look_for_news(round->hub);
}

gboolean
cb_round_decide(CbRound *round, GError **error)
{
    if (!cb_round_make(round, error))
        return FALSE;
    cb_round_tell(round);
    return TRUE;
}
