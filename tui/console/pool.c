#include "tui/console/pool.h"

#include "engine/when.h"

/* --- rows ------------------------------------------------------------------------------------- */

void
cb_pool_sight_free(CbPoolSight *sight)
{
    if (sight == NULL)
        return;
    g_clear_pointer(&sight->duty, cb_duty_free);
    g_array_unref(sight->entries);
    g_array_unref(sight->rows);
    g_hash_table_unref(sight->places);
    g_hash_table_unref(sight->bests);
    cb_world_unref(sight->world);
    g_free(sight);
}

static void
count_rows(CbPoolSight *sight)
{
    for (guint r = 0; r < sight->rows->len; r++) {
        const CbPoolRow *row = &g_array_index(sight->rows, CbPoolRow, r);
        g_hash_table_insert(sight->places, GUINT_TO_POINTER(row->entry.booking + 1), GUINT_TO_POINTER(r + 1));
        sight->counts[row->look]++;
    }
}

/* --- the sight -------------------------------------------------------------------------------- */

static CbPoolSight *
sight_new(const CbWorld *world, gint64 now)
{
    CbPoolSight *sight = g_new0(CbPoolSight, 1);
    sight->world = cb_world_ref(world);
    sight->now = now;
    sight->minute = now / CB_MINUTE;
    sight->policy = cb_pool_policy(world);
    sight->duty = cb_duty_new(world, now, NULL);
    sight->entries = cb_pool_entries(world);
    sight->rows = cb_pool_list(world, sight->entries, sight->policy.mode, now, &sight->n_ready);
    sight->places = g_hash_table_new(NULL, NULL);
    sight->bests = g_hash_table_new(NULL, NULL);
    sight->oldest = cb_pool_stats(sight->entries, now).oldest;
    count_rows(sight);
    sight->config = cb_pool_auto_config(world);
    sight->load = cb_load_assess(world, now, 0);
    sight->switching = cb_switch_state(world, &sight->load);
    return sight;
}

const CbPoolSight *
cb_pool_sight(CbConsole *console)
{
    const CbWorld *world = cb_console_world(console);
    gint64 now = cb_desk_now(console->desk);
    if (console->pool != NULL && console->pool->world == world && console->pool->minute == now / CB_MINUTE)
        return console->pool;
    g_clear_pointer(&console->pool_ranking, cb_pool_ranking_free); /* of the sight's duty list */
    g_clear_pointer(&console->pool, cb_pool_sight_free);
    console->pool = sight_new(world, now);
    console->pool->serial = ++console->pools;
    return console->pool;
}

guint
cb_pool_row_place(const CbPoolSight *sight, guint booking)
{
    guint place = GPOINTER_TO_UINT(g_hash_table_lookup(sight->places, GUINT_TO_POINTER(booking + 1)));
    return place == 0 ? CB_NO_ROW : place - 1;
}

const CbPoolRow *
cb_pool_row(const CbPoolSight *sight, guint booking)
{
    guint place = cb_pool_row_place(sight, booking);
    return place == CB_NO_ROW ? NULL : &g_array_index(sight->rows, CbPoolRow, place);
}

/* --- people ----------------------------------------------------------------------------------- */

static CbPoolHaste
haste_of(const CbPoolSight *sight, guint booking)
{
    return (CbPoolHaste){.urgent = TRUE, .critical = cb_pool_is_critical(sight->duty, booking)};
}

guint
cb_pool_sight_best(const CbPoolSight *sight, guint booking, const char **refusal)
{
    gpointer key = GUINT_TO_POINTER(booking + 1);
    guint known = GPOINTER_TO_UINT(g_hash_table_lookup(sight->bests, key));
    if (known != 0 && refusal == NULL)
        return known - 2;
    const char *why = NULL;
    guint best = cb_pool_best(sight->duty, booking, haste_of(sight, booking), &why);
    if (refusal != NULL)
        *refusal = why;
    g_hash_table_insert(sight->bests, key, GUINT_TO_POINTER(best + 2)); /* CB_NO_ROW + 2 is 1 */
    return best;
}

CbPoolRanking *
cb_pool_sight_rank(const CbPoolSight *sight, guint booking)
{
    return cb_pool_rank(sight->duty, booking, haste_of(sight, booking));
}

/* --- when ------------------------------------------------------------------------------------- */

guint
cb_console_pool_state(const CbConsole *console)
{
    return cb_pool_state_row(cb_console_world(console));
}

gboolean
cb_pool_runs_by_itself(const CbConsole *console)
{
    return cb_desk_has_hub(console->desk);
}

/* The first of the instants next, next + interval, … that is not before `time`. */
static gint64
first_from(gint64 next, gint64 interval, gint64 time)
{
    return next >= time ? next : next + (time - next + interval - 1) / interval * interval;
}

/* The first run or check that is not before `time`. */
static gint64
next_look(CbConsole *console, const CbPoolSight *sight, gint64 time)
{
    guint state = cb_console_pool_state(console);
    gint64 run = state == CB_NO_ROW ? CB_NULL : pool_state_next_run_at(sight->world, state);
    gint64 check = state == CB_NO_ROW ? CB_NULL : pool_state_next_check_at(sight->world, state);
    time = MAX(time, cb_desk_now(console->desk));
    run = first_from(run == CB_NULL ? time : run, cb_pool_run_interval(sight->policy.mode), time);
    check = first_from(check == CB_NULL ? time : check, cb_pool_check_interval(sight->policy.mode), time);
    return MIN(run, check);
}

gint64
cb_pool_decided_at(CbConsole *console, const CbPoolRow *row)
{
    const CbPoolSight *sight = cb_pool_sight(console);
    gint64 from = row->entry.deadline;
    if (!cb_pool_runs_by_itself(console) || row->look == CB_POOL_LOOK_ESCALATED || !sight->policy.enabled)
        return CB_NULL;
    if (row->look == CB_POOL_LOOK_FAILED)
        from = cb_pooled_retry_at(&row->entry, sight->now);
    if (row->look == CB_POOL_LOOK_READY || row->look == CB_POOL_LOOK_PROCESSING || row->look == CB_POOL_LOOK_STUCK)
        from = sight->now;
    return from == CB_NULL ? CB_NULL : next_look(console, sight, from);
}
