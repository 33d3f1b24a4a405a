/* When the pool runs: whose turn it is, what is done in it, and what is due next. */
#include "sync/hub/pool/inside.h"

#include <string.h>

#include "engine/pool/defaults.h"
#include "engine/pool/load.h"
#include "engine/pool/schedule.h"
#include "engine/when.h"

#define LOOK_AGAIN CB_MINUTE /* what another hub has made due is seen so soon */
#define AFTER_FAILURE (5 * CB_SECOND)

/* --- taking a turn ---------------------------------------------------------------------------- */

typedef enum { NOTHING, EVALUATE, RUN, CHECK } Turn;

typedef struct {
    gint64 now;
    Turn turn;
    gint64 next_run_at; /* RUN: the one after it */
} Taking;

static gboolean
is_due(gint64 at, gint64 now)
{
    return at == CB_NULL || at <= now;
}

static Turn
turn_of(const CbWorld *world, guint state, gint64 now)
{
    if (pool_state_auto_enabled(world, state) == TRUE && is_due(pool_state_next_evaluation_at(world, state), now))
        return EVALUATE;
    if (is_due(pool_state_next_run_at(world, state), now))
        return RUN;
    return is_due(pool_state_next_check_at(world, state), now) ? CHECK : NOTHING;
}

/* Whoever writes this has the turn: others then find that nothing is due. */
static CbPatch *
take_turn(gpointer data, const CbWorld *world)
{
    Taking *taking = data;
    guint state = cb_pool_state_row(world);
    taking->turn = state == CB_NO_ROW ? NOTHING : turn_of(world, state, taking->now);
    if (taking->turn == NOTHING)
        return NULL;
    CbPoolSchedule next = cb_pool_schedule(cb_pool_policy(world).mode, taking->now);
    CbPatch *patch = cb_patch_new();
    CbRow *row = cb_patch_add(patch, CB_pool_state);
    cb_patch_set_text(patch, row, CB_pool_state_id, CB_POOL_ID);
    cb_patch_set_integer(row, CB_pool_state_row_version, pool_state_row_version(world, state) + 1);
    if (taking->turn == EVALUATE) {
        gint64 interval = cb_pool_auto_config(world).interval_ms * (CB_SECOND / 1000);
        cb_patch_set_integer(row, CB_pool_state_next_evaluation_at, taking->now + interval);
        return patch;
    }
    cb_patch_set_integer(row, CB_pool_state_next_check_at, next.check);
    if (taking->turn == RUN) {
        taking->next_run_at = next.run;
        cb_patch_set_integer(row, CB_pool_state_next_run_at, next.run);
        cb_patch_set_integer(row, CB_pool_state_last_run_at, taking->now);
    }
    return patch;
}

static gboolean
take(CbHub *hub, Taking *taking, GError **error)
{
    const CbAmendment amendment = {take_turn, taking};
    gboolean written = FALSE;
    *taking = (Taking){.now = cb_hub_now(hub)};
    if (!cb_hub_amend(hub, &amendment, &written, error))
        return FALSE;
    if (!written)
        taking->turn = NOTHING;
    return TRUE;
}

/* --- the first turn --------------------------------------------------------------------------- */

/* The settings that are missing; and a full run is due, as after every start. */
static CbPatch *
begin_with(gpointer data, const CbWorld *world)
{
    gint64 now = *(const gint64 *)data;
    guint state = cb_pool_state_row(world);
    CbPatch *patch = cb_patch_new();
    cb_pool_defaults(world, patch, now);
    if (state == CB_NO_ROW)
        return patch;
    CbRow *row = cb_patch_add(patch, CB_pool_state);
    cb_patch_set_text(patch, row, CB_pool_state_id, CB_POOL_ID);
    cb_patch_set_integer(row, CB_pool_state_row_version, pool_state_row_version(world, state) + 1);
    cb_patch_set_integer(row, CB_pool_state_next_run_at, now);
    return patch;
}

static gboolean
begin(CbHub *hub, GError **error)
{
    gint64 now = cb_hub_now(hub);
    const CbAmendment amendment = {begin_with, &now};
    if (g_atomic_int_get(&hub->pooling->begun))
        return TRUE;
    if (!cb_hub_amend(hub, &amendment, NULL, error))
        return FALSE;
    g_atomic_int_set(&hub->pooling->begun, TRUE);
    return TRUE;
}

/* A hub without bookings needs no World for them. */
static gboolean
has_bookings(CbHub *hub, gboolean *has, GError **error)
{
    gint64 bookings = 0;
    CbDb *db = cb_hub_reading(hub, error);
    gboolean good = db != NULL && cb_snapshot_count(db, CB_booking_plan, &bookings, error);
    cb_hub_read(hub, db);
    *has = bookings > 0;
    return good;
}

/* --- automatic switching ---------------------------------------------------------------------- */

static gboolean
is_over(gpointer now, const CbWorld *world)
{
    guint state = cb_pool_state_row(world);
    if (state == CB_NO_ROW || pool_state_override_reason(world, state) == NULL)
        return FALSE;
    gint64 until = pool_state_override_until(world, state);
    return until != CB_NULL && until <= *(const gint64 *)now;
}

static gboolean
decide(CbHub *hub, CbPoolAsk ask, GError **error)
{
    g_auto(CbPoolTold) told = {0};
    ask.target = CB_POOL_ID;
    ask.who = cb_pool_hub;
    if (!cb_pool_ask(hub, &ask, &told, error))
        return FALSE;
    if (!cb_pool_accepted(&told) && strcmp(told.outcome->code, CB_CODE_MOOT) != 0) {
        const CbPoolProblem trouble = {ask.kind, NULL, told.outcome->code, told.outcome->sentence, FALSE};
        cb_pool_log_trouble(hub->pooling->log, &trouble);
    }
    return TRUE;
}

static gboolean
end_override(CbHub *hub, const CbWorld *world, GError **error)
{
    gint64 now = cb_hub_now(hub);
    if (!is_over(&now, world))
        return TRUE;
    cJSON *payload = cJSON_CreateObject();
    cJSON_AddTrueToObject(payload, "off");
    return decide(hub, (CbPoolAsk){.kind = "pool.override", .payload = payload, .still = is_over, .data = &now}, error);
}

static gboolean
evaluate(CbHub *hub, GError **error)
{
    return decide(hub, (CbPoolAsk){.kind = "pool.evaluate"}, error);
}

/* --- runs ------------------------------------------------------------------------------------- */

static void
go_or_leave(CbHub *hub, CbPoolRun *run)
{
    if (cb_pool_run_go(run) == CB_NULL) {
        cb_pool_run_free(run);
        return;
    }
    g_mutex_lock(&hub->pooling->lock);
    g_ptr_array_add(hub->pooling->waiting, run);
    g_mutex_unlock(&hub->pooling->lock);
}

/* One that may go on; NULL: none. */
static CbPoolRun *
steal_waiting(CbPooling *pooling, gint64 now)
{
    CbPoolRun *run = NULL;
    g_mutex_lock(&pooling->lock);
    for (guint i = 0; run == NULL && i < pooling->waiting->len; i++)
        if (cb_pool_run_due(pooling->waiting->pdata[i]) <= now)
            run = g_ptr_array_steal_index(pooling->waiting, i);
    g_mutex_unlock(&pooling->lock);
    return run;
}

static void
go_on(CbHub *hub)
{
    CbPoolRun *run;
    while ((run = steal_waiting(hub->pooling, cb_hub_now(hub))) != NULL)
        go_or_leave(hub, run);
}

static void
start_run(CbHub *hub, const Taking *taking)
{
    const CbPoolOrder order = {
        .kind = taking->turn == RUN ? CB_POOL_RUN_FULL : CB_POOL_RUN_CHECK,
        .who = cb_pool_hub,
        .next_run_at = taking->next_run_at,
    };
    go_or_leave(hub, cb_pool_run_new(hub, &order));
}

/* --- a turn ----------------------------------------------------------------------------------- */

static void
sooner(gint64 *next, gint64 at)
{
    if (at != CB_NULL && at < *next)
        *next = at;
}

/* What `world` says is due next, and what runs wait for. */
static gint64
next_of(CbPooling *pooling, const CbWorld *world, gint64 now)
{
    gint64 next = now + LOOK_AGAIN;
    guint state = cb_pool_state_row(world);
    if (state != CB_NO_ROW) {
        sooner(&next, pool_state_next_run_at(world, state));
        sooner(&next, pool_state_next_check_at(world, state));
        if (pool_state_override_reason(world, state) != NULL)
            sooner(&next, pool_state_override_until(world, state));
        if (pool_state_auto_enabled(world, state) == TRUE)
            sooner(&next, pool_state_next_evaluation_at(world, state));
    }
    g_mutex_lock(&pooling->lock);
    for (guint i = 0; i < pooling->waiting->len; i++)
        sooner(&next, cb_pool_run_due(pooling->waiting->pdata[i]));
    g_mutex_unlock(&pooling->lock);
    return MAX(next, now);
}

static gboolean
take_turns(CbHub *hub, GError **error)
{
    Taking taking;
    do {
        g_autoptr(CbWorld) world = cb_current_world(hub, error);
        if (world == NULL || !end_override(hub, world, error) || !take(hub, &taking, error))
            return FALSE;
        if (taking.turn == EVALUATE && !evaluate(hub, error))
            return FALSE;
        if (taking.turn == RUN || taking.turn == CHECK)
            start_run(hub, &taking);
        go_on(hub);
    } while (taking.turn != NOTHING && !g_atomic_int_get(&hub->pooling->held));
    return TRUE;
}

static gboolean
turn(CbHub *hub, gint64 *next, GError **error)
{
    gboolean has;
    if (!g_atomic_int_get(&hub->pooling->begun) && !cb_pool_check_schema(hub, error))
        return FALSE;
    if (!has_bookings(hub, &has, error))
        return FALSE;
    *next = cb_hub_now(hub) + LOOK_AGAIN;
    if (!has)
        return TRUE;
    if (!begin(hub, error) || !take_turns(hub, error))
        return FALSE;
    g_autoptr(CbWorld) world = cb_current_world(hub, error);
    if (world == NULL)
        return FALSE;
    *next = next_of(hub->pooling, world, cb_hub_now(hub));
    return TRUE;
}

gint64
cb_hub_pool_turn(CbHub *hub)
{
    gint64 next;
    g_autoptr(GError) problem = NULL;
    gboolean done = turn(hub, &next, &problem);
    cb_pool_note_database(hub, problem);
    if (done)
        return next;
    cb_pool_note_error(hub, "pool.turn", problem->message);
    return cb_hub_now(hub) + AFTER_FAILURE;
}

/* --- waking ----------------------------------------------------------------------------------- */

void
cb_hub_pool_wake(CbHub *hub)
{
    g_mutex_lock(&hub->pooling->lock);
    hub->pooling->due = TRUE;
    g_cond_broadcast(&hub->pooling->changed);
    g_mutex_unlock(&hub->pooling->lock);
}

void
cb_hub_pool_await(CbHub *hub, gint64 timeout)
{
    CbPooling *pooling = hub->pooling;
    gint64 until = g_get_monotonic_time() + timeout;
    g_mutex_lock(&pooling->lock);
    while (!pooling->due && g_cond_wait_until(&pooling->changed, &pooling->lock, until))
        ;
    pooling->due = FALSE;
    g_mutex_unlock(&pooling->lock);
}

/* The times of the schedule, and what an override and evaluations begin with. */
static gboolean
is_of_schedule(const CbRow *row)
{
    static const guint columns[] = {CB_pool_state_next_run_at, CB_pool_state_next_check_at,
                                    CB_pool_state_next_evaluation_at, CB_pool_state_override_until};
    for (guint i = 0; row->table == CB_pool_state && i < G_N_ELEMENTS(columns); i++)
        if (cb_row_has(row, columns[i]))
            return TRUE;
    return FALSE;
}

void
cb_pooling_note(CbHub *hub, const CbPatch *patch)
{
    for (guint i = 0; i < cb_patch_rows(patch); i++)
        if (is_of_schedule(cb_patch_row(patch, i))) {
            cb_hub_pool_wake(hub);
            return;
        }
}
