/* A run: recovery, batches, what comes back, and its record. A machine of steps, so that it can wait between two of
 * them. */
#include "sync/hub/pool/inside.h"

#include <string.h>

#include "engine/pool/answers.h"
#include "engine/pool/emergency.h"
#include "engine/pool/plan.h"
#include "engine/pool/recovery.h"
#include "engine/pool/strip.h"
#include "engine/when.h"

#define TRIES 3u
#define PAUSE (5 * CB_SECOND)
#define BROKEN_OFF (60 * CB_MINUTE)

typedef enum { RECOVER, BEGIN, PROCESS, END, REQUEUE, RECORD, DONE } Step;

struct CbPoolRun {
    CbHub *hub;
    CbPoolRunKind kind;
    char *actor, *reason;
    CbPoolWho who;
    Step step;
    guint tries;        /* of this step, that failed */
    gint64 due, began, next_run_at;
    gint64 clock;       /* monotonic, when it began */
    GPtrArray *bookings; /* ids that were named; NULL: whatever is ready */
    guint named;         /* of them, so many have been claimed */
    GHashTable *seen;    /* ids of entries that were claimed since the last requeue */
    gboolean requeued, stale;
    CbPoolBatch *batch;
    char *first_batch;
    CbPoolCounts counts;
    GPtrArray *errors; /* char * */
    CbOutcome *refusal;
};

static const char *const type_names[CB_POOL_N_RUN_KINDS] = {
    [CB_POOL_RUN_FULL] = "POOL_PROCESSING",
    [CB_POOL_RUN_CHECK] = "POOL_PROCESSING",
    [CB_POOL_RUN_NOW] = "POOL_PROCESSING",
    [CB_POOL_RUN_EMERGENCY] = "EMERGENCY",
};
static const char *const kind_names[CB_POOL_N_RUN_KINDS] = {"full", "check", "now", "emergency"};

static GPtrArray *
copy_ids(const GPtrArray *ids)
{
    GPtrArray *copy = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < ids->len; i++)
        g_ptr_array_add(copy, g_strdup(ids->pdata[i]));
    return copy;
}

CbPoolRun *
cb_pool_run_new(CbHub *hub, const CbPoolOrder *order)
{
    CbPoolRun *run = g_new0(CbPoolRun, 1);
    gboolean recovers = order->kind == CB_POOL_RUN_FULL || order->kind == CB_POOL_RUN_CHECK;
    run->hub = hub;
    run->kind = order->kind;
    run->actor = g_strdup(order->who.actor);
    run->reason = g_strdup(order->reason);
    run->who = (CbPoolWho){run->actor, order->who.role};
    run->step = recovers ? RECOVER : BEGIN;
    run->began = run->due = cb_hub_now(hub);
    run->next_run_at = order->kind == CB_POOL_RUN_FULL ? order->next_run_at : CB_NULL;
    run->clock = g_get_monotonic_time();
    run->bookings = order->bookings != NULL ? copy_ids(order->bookings) : NULL;
    run->seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    run->errors = g_ptr_array_new_with_free_func(g_free);
    g_mutex_lock(&hub->pooling->lock);
    hub->pooling->working++;
    g_mutex_unlock(&hub->pooling->lock);
    return run;
}

/* A run that is given up lets its entries wait again. */
void
cb_pool_run_free(CbPoolRun *run)
{
    if (run == NULL)
        return;
    CbPooling *pooling = run->hub->pooling;
    if (run->batch != NULL)
        cb_pool_batch_end(run->batch, run->hub, &run->counts, NULL);
    g_mutex_lock(&pooling->lock);
    if (--pooling->working == 0)
        pooling->done = pooling->total = 0;
    g_mutex_unlock(&pooling->lock);
    cb_pool_batch_free(run->batch);
    cb_outcome_free(run->refusal);
    g_ptr_array_unref(run->errors);
    g_hash_table_unref(run->seen);
    if (run->bookings != NULL)
        g_ptr_array_unref(run->bookings);
    g_free(run->first_batch);
    g_free(run->actor);
    g_free(run->reason);
    g_free(run);
}

/* --- recovery and what comes back ------------------------------------------------------------- */

static gboolean
ask_pool(CbPoolRun *run, const char *kind, GError **error)
{
    g_auto(CbPoolTold) told = {0};
    const CbPoolAsk ask = {kind, CB_POOL_ID, NULL, run->who, NULL, NULL};
    return cb_pool_ask(run->hub, &ask, &told, error);
}

/* A run that was never closed. */
static gboolean
has_broken_off(const CbWorld *world, gint64 now)
{
    for (guint row = 0; row < cb_world_rows(world, CB_pool_processing_log); row++)
        if (pool_processing_log_processing_end_time(world, row) == CB_NULL &&
            pool_processing_log_processing_start_time(world, row) < now - BROKEN_OFF)
            return TRUE;
    return FALSE;
}

/* Nothing is decided where there is nothing to put right. */
static gboolean
is_to_recover(const CbWorld *world, gint64 now)
{
    g_autoptr(GArray) entries = cb_pool_entries(world);
    g_autoptr(CbRecovery) recovery = cb_pool_recover(world, entries, now);
    return recovery->reset->len + recovery->cleared->len + recovery->repaired->len > 0 ||
           has_broken_off(world, now);
}

static gboolean
is_to_requeue(const CbWorld *world, gint64 now)
{
    g_autoptr(GArray) entries = cb_pool_entries(world);
    g_autoptr(CbRequeue) requeue = cb_pool_requeue(entries, now);
    return requeue->requeued->len > 0;
}

static gboolean
recover(CbPoolRun *run, GError **error)
{
    g_autoptr(CbWorld) world = cb_current_world(run->hub, error);
    run->step = BEGIN;
    return world != NULL && (!is_to_recover(world, cb_hub_now(run->hub)) || ask_pool(run, "pool.recover", error));
}

static gboolean
requeue(CbPoolRun *run, GError **error)
{
    g_autoptr(CbWorld) world = cb_current_world(run->hub, error);
    gboolean wanted = world != NULL && is_to_requeue(world, cb_hub_now(run->hub));
    run->requeued = TRUE;
    run->step = wanted ? BEGIN : RECORD;
    g_hash_table_remove_all(run->seen);
    return world != NULL && (!wanted || ask_pool(run, "pool.requeue", error));
}

/* --- batches ---------------------------------------------------------------------------------- */

static Step
after_batches(const CbPoolRun *run)
{
    if (run->kind != CB_POOL_RUN_FULL)
        return DONE;
    return run->requeued ? RECORD : REQUEUE;
}

/* An emergency is everything, the most pressing first, as the pool is when it begins. */
static void
name_everything(CbPoolRun *run, const CbWorld *world)
{
    g_autoptr(GArray) entries = cb_pool_entries(world);
    g_autoptr(GArray) order = cb_emergency_order(world, entries, run->began);
    run->bookings = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < order->len; i++) {
        guint booking = g_array_index(order, CbPooled, i).booking;
        g_ptr_array_add(run->bookings, g_strdup(booking_plan_booking_id(world, booking)));
    }
}

static guint
batch_size(const CbWorld *world, gint64 now)
{
    g_autoptr(GArray) entries = cb_pool_entries(world);
    const CbPressure pressure = cb_pool_pressure(entries, now);
    return cb_pressure_batch_size(&pressure);
}

/* The next of those that were named. */
static void
add_names(CbPoolRun *run, cJSON *payload, guint size)
{
    cJSON *ids = cJSON_AddArrayToObject(payload, "booking_ids");
    for (; size > 0 && run->named < run->bookings->len; size--, run->named++)
        cJSON_AddItemToArray(ids, cJSON_CreateString(run->bookings->pdata[run->named]));
}

static cJSON *
payload_of(CbPoolRun *run, const CbWorld *world)
{
    cJSON *payload = cJSON_CreateObject();
    cJSON_AddStringToObject(payload, "processing_type", type_names[run->kind]);
    if (run->reason != NULL)
        cJSON_AddStringToObject(payload, "reason", run->reason);
    if (run->bookings != NULL)
        add_names(run, payload, batch_size(world, cb_hub_now(run->hub)));
    return payload;
}

/* Whether it has an entry that this run has not had before; what comes back again and again ends it. */
static gboolean
note_seen(CbPoolRun *run)
{
    gboolean fresh = FALSE;
    for (guint i = 0; i < cb_pool_batch_size(run->batch); i++)
        fresh |= g_hash_table_add(run->seen, g_strdup(cb_pool_batch_entry(run->batch, i)));
    return fresh;
}

static void
take_batch(CbPoolRun *run, const CbPoolTold *told)
{
    CbPooling *pooling = run->hub->pooling;
    run->batch = cb_pool_batch_new(told, run->who, run->kind == CB_POOL_RUN_EMERGENCY, cb_hub_now(run->hub));
    if (run->first_batch == NULL)
        run->first_batch = g_strdup(told->id);
    run->stale = !note_seen(run);
    run->step = run->stale ? END : PROCESS;
    g_mutex_lock(&pooling->lock);
    pooling->total += cb_pool_batch_size(run->batch);
    g_mutex_unlock(&pooling->lock);
}

static gboolean
begin(CbPoolRun *run, GError **error)
{
    g_auto(CbPoolTold) told = {0};
    g_autoptr(CbWorld) world = cb_current_world(run->hub, error);
    if (world == NULL)
        return FALSE;
    if (run->kind == CB_POOL_RUN_EMERGENCY && run->bookings == NULL)
        name_everything(run, world);
    guint named = run->named;
    if (run->bookings != NULL && named == run->bookings->len && run->first_batch != NULL) {
        run->step = after_batches(run);
        return TRUE;
    }
    const CbPoolAsk ask = {"pool.begin", CB_POOL_ID, payload_of(run, world), run->who, NULL, NULL};
    if (!cb_pool_ask(run->hub, &ask, &told, error)) {
        run->named = named;
        return FALSE;
    }
    if (cb_pool_accepted(&told) && told.before != NULL) {
        take_batch(run, &told);
        return TRUE;
    }
    gboolean asked = run->kind == CB_POOL_RUN_NOW || run->kind == CB_POOL_RUN_EMERGENCY;
    if (asked && run->first_batch == NULL && run->refusal == NULL)
        run->refusal = g_steal_pointer(&told.outcome);
    if (run->bookings == NULL || run->named == run->bookings->len)
        run->step = after_batches(run);
    return TRUE;
}

static gboolean
process(CbPoolRun *run)
{
    run->due = cb_pool_batch_go(run->batch, run->hub);
    if (run->due != CB_NULL)
        return FALSE;
    run->step = END;
    return TRUE;
}

static gboolean
end(CbPoolRun *run, GError **error)
{
    if (!cb_pool_batch_end(run->batch, run->hub, &run->counts, error))
        return FALSE;
    g_clear_pointer(&run->batch, cb_pool_batch_free);
    if (g_atomic_int_get(&run->hub->pooling->held))
        run->step = DONE;
    else
        run->step = run->stale ? after_batches(run) : BEGIN;
    run->stale = FALSE;
    return TRUE;
}

/* --- the record ------------------------------------------------------------------------------- */

static char *
errors_of(const CbPoolRun *run)
{
    g_autoptr(cJSON) json = cJSON_CreateArray();
    for (guint i = 0; i < run->errors->len; i++)
        cJSON_AddItemToArray(json, cJSON_CreateString(run->errors->pdata[i]));
    char *text = cJSON_PrintUnformatted(json), *copy = g_strdup(text);
    cJSON_free(text);
    return copy;
}

static CbPatch *
record_of(gpointer data, const CbWorld *world)
{
    const CbPoolRun *run = data;
    CbPatch *patch = cb_patch_new();
    g_autofree char *errors = errors_of(run), *id = g_uuid_string_random();
    guint total = run->counts.processed;
    const struct {
        guint column;
        gint64 value;
    } numbers[] = {
        {CB_pool_processing_log_processing_start_time, run->began},
        {CB_pool_processing_log_processing_end_time, cb_hub_now(run->hub)},
        {CB_pool_processing_log_total_entries, total},
        {CB_pool_processing_log_processed_entries, run->counts.processed},
        {CB_pool_processing_log_assigned_entries, run->counts.assigned},
        {CB_pool_processing_log_escalated_entries, run->counts.escalated},
        {CB_pool_processing_log_failed_entries, run->counts.failed},
    };
    CbRow *row = cb_patch_add(patch, CB_pool_processing_log);
    cb_patch_set_text(patch, row, CB_pool_processing_log_batch_id, id);
    cb_patch_set_text(patch, row, CB_pool_processing_log_processing_type, cb_run_type_name(CB_RUN_DAILY));
    cb_patch_set_text(patch, row, CB_pool_processing_log_mode, cb_pool_mode_name(cb_pool_policy(world).mode));
    for (guint i = 0; i < G_N_ELEMENTS(numbers); i++)
        cb_patch_set_integer(row, numbers[i].column, numbers[i].value);
    cb_patch_set_text(patch, row, CB_pool_processing_log_system_load,
                      cb_batch_load_name(cb_batch_load(total, run->counts.failed, run->counts.escalated)));
    cb_patch_set_text(patch, row, CB_pool_processing_log_started_by, run->actor);
    cb_patch_set_text(patch, row, CB_pool_processing_log_errors, errors);
    return patch;
}

static gboolean
record(CbPoolRun *run, GError **error)
{
    const CbAmendment amendment = {record_of, run};
    run->step = DONE;
    return cb_hub_amend(run->hub, &amendment, NULL, error);
}

/* --- going ------------------------------------------------------------------------------------ */

static void
note_end(CbPoolRun *run, gboolean failed)
{
    CbPooling *pooling = run->hub->pooling;
    g_autofree char *name = g_strdup_printf("pool_runs_total{kind=\"%s\",result=\"%s\"}", kind_names[run->kind],
                                            failed ? "failed" : "done");
    cb_hub_count(run->hub, name, 1);
    cb_hub_observe(run->hub, "pool_run_seconds", g_get_monotonic_time() - run->clock);
    g_mutex_lock(&pooling->lock);
    pooling->last_end = cb_hub_now(run->hub);
    if (failed || run->refusal == NULL)
        pooling->run_failed = failed;
    if (!failed && run->refusal == NULL)
        g_queue_clear_full(&pooling->errors, g_free);
    g_mutex_unlock(&pooling->lock);
}

/* A step that failed: whether the run goes on later. */
static gboolean
fail(CbPoolRun *run, Step step, GError *problem)
{
    g_autoptr(GError) owned = problem;
    g_autofree char *sentence = cb_strip(owned->message);
    gboolean again = ++run->tries < TRIES && !g_atomic_int_get(&run->hub->pooling->held);
    g_ptr_array_add(run->errors, g_strdup(sentence));
    cb_pool_note_error(run->hub, "pool.run", sentence);
    run->step = again ? step : DONE;
    run->due = cb_hub_now(run->hub) + PAUSE;
    return again;
}

static gboolean
make_step(CbPoolRun *run, GError **error)
{
    switch (run->step) {
    case RECOVER:
        return recover(run, error);
    case BEGIN:
        return begin(run, error);
    case PROCESS:
        return process(run);
    case END:
        return end(run, error);
    case REQUEUE:
        return requeue(run, error);
    case RECORD:
        return record(run, error);
    case DONE:
        break;
    }
    return TRUE;
}

gint64
cb_pool_run_go(CbPoolRun *run)
{
    if (run->due > cb_hub_now(run->hub))
        return run->due;
    while (run->step != DONE) {
        GError *problem = NULL;
        Step step = run->step;
        if (make_step(run, &problem)) {
            run->tries = 0;
        } else if (problem == NULL || fail(run, step, problem)) {
            return run->due;
        } else {
            note_end(run, TRUE);
            return CB_NULL;
        }
    }
    note_end(run, FALSE);
    run->due = CB_NULL;
    return CB_NULL;
}

gint64
cb_pool_run_due(const CbPoolRun *run)
{
    return run->due;
}

const CbOutcome *
cb_pool_run_refusal(const CbPoolRun *run)
{
    return run->refusal;
}

void
cb_pool_run_leave(CbHub *hub, CbPoolRun *run)
{
    g_mutex_lock(&hub->pooling->lock);
    g_ptr_array_add(hub->pooling->waiting, run);
    g_mutex_unlock(&hub->pooling->lock);
    cb_hub_pool_wake(hub);
}

cJSON *
cb_pool_run_result(const CbPoolRun *run)
{
    cJSON *json = cJSON_CreateObject();
    cb_pool_json_text(json, "batchId", run->first_batch);
    cJSON_AddNumberToObject(json, "processedCount", run->counts.processed);
    cJSON_AddNumberToObject(json, "assignedCount", run->counts.assigned);
    cJSON_AddNumberToObject(json, "escalatedCount", run->counts.escalated);
    cJSON_AddNumberToObject(json, "failedCount", run->counts.failed);
    cJSON_AddNumberToObject(json, "processingTime", (double)(g_get_monotonic_time() - run->clock) / 1000);
    cb_pool_json_time(json, "nextScheduledRun", run->next_run_at);
    cJSON *errors = cJSON_AddArrayToObject(json, "errors");
    for (guint i = 0; i < run->errors->len; i++)
        cJSON_AddItemToArray(errors, cJSON_CreateString(run->errors->pdata[i]));
    return json;
}
