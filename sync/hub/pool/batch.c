/* A batch: its entries decided one by one, errors tried again between them, and its record. */
#include "sync/hub/pool/inside.h"

#include <string.h>

#include "engine/pool/emergency.h"
#include "engine/pool/plan.h"
#include "engine/pool/run.h"
#include "engine/pool/strip.h"
#include "engine/when.h"

#define MILLISECOND (CB_SECOND / 1000)
#define LONGEST_EMERGENCY (30 * CB_SECOND) /* for one entry, all its tries */

typedef struct {
    char *booking, *planned; /* planned: emp_code, NULL: whoever ranks first */
    guint tries;
    gint64 began, due;       /* CB_NULL: not tried yet; at once */
    gint64 took;             /* microseconds, all tries */
    gboolean settled;
    char *error;             /* of the last try */
} Entry;

struct CbPoolBatch {
    char *id;
    CbPoolWho who;
    gboolean emergency;
    GPtrArray *entries;
    CbJointGain gain;
    gint64 began;   /* monotonic */
    GPtrArray *errors; /* char *: of entries that failed */
};

static void
entry_free(gpointer data)
{
    Entry *entry = data;
    g_free(entry->booking);
    g_free(entry->planned);
    g_free(entry->error);
    g_free(entry);
}

/* --- what was claimed ------------------------------------------------------------------------- */

/* Rows, as row + 1, that its decision has taken. */
static GHashTable *
claimed_by(const CbPoolTold *begun)
{
    GHashTable *claimed = g_hash_table_new(NULL, NULL);
    g_autoptr(GArray) held = cb_run_held(begun->after, begun->id);
    for (guint i = 0; i < held->len; i++)
        g_hash_table_add(claimed, GUINT_TO_POINTER(g_array_index(held, guint, i) + 1));
    return claimed;
}

static void
add_entry(CbPoolBatch *batch, GHashTable *claimed, const CbWorld *world, guint booking, const char *planned)
{
    if (!g_hash_table_remove(claimed, GUINT_TO_POINTER(booking + 1)))
        return;
    Entry *entry = g_new0(Entry, 1);
    entry->booking = g_strdup(booking_plan_booking_id(world, booking));
    entry->planned = g_strdup(planned);
    entry->began = CB_NULL;
    g_ptr_array_add(batch->entries, entry);
}

/* As one plan: first what the plan covers. */
static void
add_jointly(CbPoolBatch *batch, GHashTable *claimed, const CbWorld *world, gint64 now)
{
    const CbRunQuery query = {.type = CB_RUN_POOL, .joint = TRUE, .most_batches = 1};
    g_autoptr(CbRunPlan) plan = cb_run_plan(world, now, query);
    for (guint i = 0; i < plan->results->len; i++) {
        const CbRunResult *result = &g_array_index(plan->results, CbRunResult, i);
        gboolean planned = result->fate == CB_FATE_ASSIGNED && result->employee != CB_NO_ROW;
        add_entry(batch, claimed, world, result->booking,
                  planned ? employee_emp_code(world, result->employee) : NULL);
    }
    batch->gain = plan->gain;
}

static void
add_in_order(CbPoolBatch *batch, GHashTable *claimed, const CbWorld *world, gint64 now)
{
    g_autoptr(GArray) entries = cb_pool_entries(world);
    g_autoptr(GArray) order = batch->emergency
                                  ? cb_emergency_order(world, entries, now)
                                  : cb_pool_process_order(entries, cb_pool_policy(world).mode, now);
    for (guint i = 0; i < order->len; i++)
        add_entry(batch, claimed, world, g_array_index(order, CbPooled, i).booking, NULL);
}

/* Those that were named and are not ready, by row. */
static void
add_rest(CbPoolBatch *batch, GHashTable *claimed, const CbWorld *world)
{
    for (guint row = 0; g_hash_table_size(claimed) > 0 && row < cb_world_rows(world, CB_booking_plan); row++)
        add_entry(batch, claimed, world, row, NULL);
}

CbPoolBatch *
cb_pool_batch_new(const CbPoolTold *begun, CbPoolWho who, gboolean emergency, gint64 now)
{
    CbPoolBatch *batch = g_new0(CbPoolBatch, 1);
    g_autoptr(GHashTable) claimed = claimed_by(begun);
    const CbWorld *world = begun->before; /* there they are still ready */
    batch->id = g_strdup(begun->id);
    batch->who = who;
    batch->emergency = emergency;
    batch->began = g_get_monotonic_time();
    batch->entries = g_ptr_array_new_with_free_func(entry_free);
    batch->errors = g_ptr_array_new_with_free_func(g_free);
    if (!emergency && cb_pool_policy(world).mode == CB_POOL_BALANCE)
        add_jointly(batch, claimed, world, now);
    add_in_order(batch, claimed, world, now);
    add_rest(batch, claimed, world);
    return batch;
}

void
cb_pool_batch_free(CbPoolBatch *batch)
{
    if (batch == NULL)
        return;
    g_ptr_array_unref(batch->entries);
    g_ptr_array_unref(batch->errors);
    g_free(batch->id);
    g_free(batch);
}

guint
cb_pool_batch_size(const CbPoolBatch *batch)
{
    return batch->entries->len;
}

const char *
cb_pool_batch_entry(const CbPoolBatch *batch, guint i)
{
    return ((const Entry *)batch->entries->pdata[i])->booking;
}

/* --- one entry -------------------------------------------------------------------------------- */

static void
settle(CbHub *hub, Entry *entry, const char *result)
{
    g_autofree char *name = g_strdup_printf("pool_entries_total{result=\"%s\"}", result);
    entry->settled = TRUE;
    cb_hub_count(hub, name, 1);
    cb_hub_observe(hub, "pool_entry_seconds", entry->took);
    g_mutex_lock(&hub->pooling->lock);
    hub->pooling->done++;
    g_mutex_unlock(&hub->pooling->lock);
}

static const char *
result_of(const CbPoolTold *told, const Entry *entry)
{
    guint row = cb_world_find(told->after, CB_booking_plan, entry->booking);
    if (row == CB_NO_ROW)
        return "gone";
    return booking_plan_interpreter_emp_code(told->after, row) != NULL ? "assigned" : "escalated";
}

static gboolean
process(const CbPoolBatch *batch, CbHub *hub, Entry *entry, CbPoolTold *told, GError **error)
{
    cJSON *payload = cJSON_CreateObject();
    cJSON_AddStringToObject(payload, "batch_id", batch->id);
    if (entry->planned != NULL)
        cJSON_AddStringToObject(payload, "emp_code", entry->planned);
    const CbPoolAsk ask = {"booking.process", entry->booking, payload, batch->who, NULL, NULL};
    gint64 before = g_get_monotonic_time();
    gboolean done = cb_pool_ask(hub, &ask, told, error);
    entry->took += g_get_monotonic_time() - before;
    return done;
}

/* Says what went wrong: the entry waits again while it has tries left, else it has failed. Where not even that can be
 * written it stays taken, and the end of the batch, or the recovery after an hour, lets it wait again. */
static void
say_failed(const CbPoolBatch *batch, CbHub *hub, const Entry *entry, guint tries)
{
    g_auto(CbPoolTold) told = {0};
    g_autoptr(GError) problem = NULL;
    cJSON *payload = cJSON_CreateObject();
    cJSON_AddStringToObject(payload, "batch_id", batch->id);
    cJSON_AddStringToObject(payload, "error", entry->error);
    cJSON_AddNumberToObject(payload, "tries", tries);
    const CbPoolAsk ask = {"booking.fail", entry->booking, payload, batch->who, NULL, NULL};
    if (!cb_pool_ask(hub, &ask, &told, &problem))
        cb_hub_tell(hub, "pool", problem);
}

static void
give_up(CbPoolBatch *batch, CbHub *hub, Entry *entry)
{
    say_failed(batch, hub, entry, MAX(entry->tries, cb_retry_limits(batch->emergency).tries));
    g_ptr_array_add(batch->errors, g_strdup_printf("%s: %s", entry->booking, entry->error));
    settle(hub, entry, "failed");
}

static void
note_trouble(CbHub *hub, Entry *entry, const char *sentence)
{
    const CbPoolProblem trouble = {"booking.process", entry->booking, NULL, sentence, FALSE};
    cb_pool_log_trouble(hub->pooling->log, &trouble);
    g_free(entry->error);
    entry->error = cb_strip(sentence);
}

/* After an error: whether it is tried once more at once. */
static gboolean
plan_retry(CbPoolBatch *batch, CbHub *hub, Entry *entry)
{
    gint64 now = cb_hub_now(hub);
    CbRetryStep step = cb_retry_step(cb_retry_limits(batch->emergency), ++entry->tries, CB_TRY_ERROR);
    gboolean late = batch->emergency && now - entry->began > LONGEST_EMERGENCY;
    entry->due = now + step.pause_ms * MILLISECOND;
    if (step.next == CB_RETRY_AGAIN && !late) {
        say_failed(batch, hub, entry, entry->tries);
        return FALSE;
    }
    if (step.next == CB_RETRY_FALLBACK && !late)
        return TRUE;
    give_up(batch, hub, entry);
    return FALSE;
}

/* TRUE when it is to be tried once more, as the fallback. */
static gboolean
try_entry(CbPoolBatch *batch, CbHub *hub, Entry *entry, gboolean fallback)
{
    g_auto(CbPoolTold) told = {0};
    g_autoptr(GError) problem = NULL;
    if (entry->began == CB_NULL)
        entry->began = cb_hub_now(hub);
    if (process(batch, hub, entry, &told, &problem)) {
        if (!cb_pool_accepted(&told)) /* somebody else has seen to it, or has taken it */
            note_trouble(hub, entry, told.outcome->sentence);
        settle(hub, entry, cb_pool_accepted(&told) ? result_of(&told, entry) : "lost");
        return FALSE;
    }
    note_trouble(hub, entry, problem->message);
    if (!fallback)
        return plan_retry(batch, hub, entry);
    give_up(batch, hub, entry);
    return FALSE;
}

gint64
cb_pool_batch_go(CbPoolBatch *batch, CbHub *hub)
{
    gint64 next = CB_NULL;
    for (guint i = 0; i < batch->entries->len; i++) {
        Entry *entry = batch->entries->pdata[i];
        if (g_atomic_int_get(&hub->pooling->held))
            return CB_NULL;
        if (entry->settled)
            continue;
        if (entry->due <= cb_hub_now(hub) && try_entry(batch, hub, entry, FALSE))
            try_entry(batch, hub, entry, TRUE);
        if (!entry->settled && (next == CB_NULL || entry->due < next))
            next = entry->due;
    }
    return next;
}

/* --- its record ------------------------------------------------------------------------------- */

static gint64
sum_took(const CbPoolBatch *batch)
{
    gint64 sum = 0;
    for (guint i = 0; i < batch->entries->len; i++)
        sum += ((const Entry *)batch->entries->pdata[i])->took;
    return sum;
}

static const Entry *
find_entry(const CbPoolBatch *batch, const char *booking)
{
    for (guint i = 0; i < batch->entries->len; i++)
        if (strcmp(((const Entry *)batch->entries->pdata[i])->booking, booking) == 0)
            return batch->entries->pdata[i];
    return NULL;
}

/* What was measured beside what the record says already. Ranking and clashes are found within one decision, whose time
 * is one. */
static char *
performance_of(const CbPoolBatch *batch, const char *recorded)
{
    cJSON *parsed = recorded != NULL ? cJSON_Parse(recorded) : NULL;
    g_autoptr(cJSON) json = cJSON_IsObject(parsed) ? parsed : cJSON_CreateObject();
    cJSON_AddNumberToObject(json, "dbOperationTimeMs", (double)sum_took(batch) / 1000);
    cJSON_AddNumberToObject(json, "totalTimeMs", (double)(g_get_monotonic_time() - batch->began) / 1000);
    cJSON *joint = cJSON_AddObjectToObject(json, "jointGain");
    cJSON_AddNumberToObject(joint, "covered", (double)batch->gain.covered);
    cJSON_AddNumberToObject(joint, "gapSeconds", (double)batch->gain.gap);
    cJSON_AddNumberToObject(joint, "spreadSeconds", (double)batch->gain.spread);
    char *text = cJSON_PrintUnformatted(json), *copy = g_strdup(text);
    cJSON_free(text);
    return copy;
}

static void
add_times(const CbPoolBatch *batch, const CbWorld *world, CbPatch *patch)
{
    for (guint row = 0; row < cb_world_rows(world, CB_pool_processing_log_entry); row++) {
        guint booking = pool_processing_log_entry_booking_id(world, row);
        if (strcmp(pool_processing_log_entry_batch_id(world, row), batch->id) != 0 || booking == CB_NO_ROW)
            continue;
        const Entry *entry = find_entry(batch, booking_plan_booking_id(world, booking));
        if (entry == NULL)
            continue;
        CbRow *timed = cb_patch_add(patch, CB_pool_processing_log_entry);
        cb_patch_set_text(patch, timed, CB_pool_processing_log_entry_id, pool_processing_log_entry_id(world, row));
        cb_patch_set_integer(timed, CB_pool_processing_log_entry_processing_time_ms, entry->took / 1000);
    }
}

static CbPatch *
times_of(gpointer data, const CbWorld *world)
{
    const CbPoolBatch *batch = data;
    CbPatch *patch = cb_patch_new();
    guint run = cb_world_find(world, CB_pool_processing_log, batch->id);
    if (run == CB_NO_ROW)
        return patch;
    g_autofree char *performance = performance_of(batch, pool_processing_log_performance(world, run));
    CbRow *record = cb_patch_add(patch, CB_pool_processing_log);
    cb_patch_set_text(patch, record, CB_pool_processing_log_batch_id, batch->id);
    cb_patch_set_integer(record, CB_pool_processing_log_average_processing_time_ms,
                         sum_took(batch) / 1000 / MAX(batch->entries->len, 1));
    cb_patch_set_text(patch, record, CB_pool_processing_log_performance, performance);
    add_times(batch, world, patch);
    return patch;
}

static void
add_counts(const CbPoolBatch *batch, const CbWorld *world, CbPoolCounts *counts)
{
    guint row = cb_world_find(world, CB_pool_processing_log, batch->id);
    if (row == CB_NO_ROW)
        return;
    counts->processed += (guint)pool_processing_log_processed_entries(world, row);
    counts->assigned += (guint)pool_processing_log_assigned_entries(world, row);
    counts->escalated += (guint)pool_processing_log_escalated_entries(world, row);
    counts->failed += (guint)pool_processing_log_failed_entries(world, row);
}

gboolean
cb_pool_batch_end(CbPoolBatch *batch, CbHub *hub, CbPoolCounts *counts, GError **error)
{
    g_auto(CbPoolTold) told = {0};
    g_autoptr(GError) problem = NULL;
    const CbAmendment times = {times_of, batch};
    cJSON *payload = cJSON_CreateObject(), *errors;
    cJSON_AddStringToObject(payload, "batch_id", batch->id);
    errors = cJSON_AddArrayToObject(payload, "errors");
    for (guint i = 0; i < batch->errors->len; i++)
        cJSON_AddItemToArray(errors, cJSON_CreateString(batch->errors->pdata[i]));
    const CbPoolAsk ask = {"pool.end", CB_POOL_ID, payload, batch->who, NULL, NULL};
    if (!cb_pool_ask(hub, &ask, &told, error))
        return FALSE;
    add_counts(batch, told.after, counts);
    if (!cb_hub_amend(hub, &times, NULL, &problem)) /* only how long it took */
        cb_hub_tell(hub, "pool", problem);
    return TRUE;
}
