#include "engine/pool/plan.h"

#include "engine/pool/corruption.h"
#include "engine/pool/emergency.h"
#include "engine/pool/schedule.h"

/* --- names ------------------------------------------------------------------------------------ */

static const char *const run_names[CB_N_RUNS] = {"POOL_PROCESSING", "DAILY_PROCESSING",
                                                 "EMERGENCY"};
static const char *const fate_names[] = {"assigned", "escalated", "failed"};
static const char *const load_names[] = {"LOW", "MEDIUM", "HIGH"};

const char *
cb_run_type_name(CbRunType type)
{
    return run_names[type];
}

gboolean
cb_run_type_parse(const char *name, CbRunType *type)
{
    for (guint t = 0; t < CB_N_RUNS; t++)
        if (g_strcmp0(name, run_names[t]) == 0) {
            *type = t;
            return TRUE;
        }
    return FALSE;
}

const char *
cb_fate_name(CbFate fate)
{
    return fate_names[fate];
}

const char *
cb_batch_load_name(CbBatchLoad load)
{
    return load_names[load];
}

CbBatchLoad
cb_batch_load(guint total, guint failed, guint escalated)
{
    if (10 * failed > 3 * total)
        return CB_BATCH_HIGH;
    return 5 * escalated > total ? CB_BATCH_MEDIUM : CB_BATCH_LOW;
}

gboolean
cb_run_is_joint(CbPoolMode mode, CbRunType type)
{
    return mode == CB_POOL_BALANCE && type != CB_RUN_EMERGENCY;
}

/* --- one batch -------------------------------------------------------------------------------- */

/* A run while it is planned. */
typedef struct {
    const CbWorld *world;
    gint64 now;
    CbDuty *duty;
    CbRunPlan *plan;
    GHashTable *gone; /* bookings that have left the pool, as row + 1 */
} Run;

/* What is to be ranked in a batch. */
typedef struct {
    guint n;
    guint bookings[CB_JOINT_MOST];
    CbRunResult results[CB_JOINT_MOST];
    guint places[CB_JOINT_MOST]; /* CB_NO_ROW: escalated */
    const char *reasons[CB_JOINT_MOST];
} Ranked;

static void
add_result(Run *run, const CbRunResult *result)
{
    CbRunPlan *plan = run->plan;
    CbRunBatch *batch = &g_array_index(plan->batches, CbRunBatch, plan->batches->len - 1);
    guint *of_batch[] = {&batch->assigned, &batch->escalated, &batch->failed};
    guint *of_run[] = {&plan->assigned, &plan->escalated, &plan->failed};
    (*of_batch[result->fate])++;
    (*of_run[result->fate])++;
    batch->n++;
    g_array_append_vals(plan->results, result, 1);
    g_hash_table_add(run->gone, GUINT_TO_POINTER(result->booking + 1));
}

/* Takes an entry out that its corruption takes out; FALSE: it is to be ranked. */
static gboolean
take_corrupted(Run *run, CbRunResult *result)
{
    CbMend mend = cb_corruption_mend(result->issues);
    if (!cb_mend_removes(mend))
        return FALSE;
    if (mend == CB_MEND_ALREADY_ASSIGNED) {
        const char *code = booking_plan_interpreter_emp_code(run->world, result->booking);
        result->fate = CB_FATE_ASSIGNED;
        result->employee = cb_world_find(run->world, CB_employee, code);
    } else {
        result->fate = CB_FATE_FAILED;
        result->reason = cb_corruption_worst(result->issues);
    }
    add_result(run, result);
    return TRUE;
}

static void
rank(Run *run, Ranked *ranked, guint i)
{
    guint booking = ranked->bookings[i];
    gboolean emergency = run->plan->query.type == CB_RUN_EMERGENCY;
    CbPoolHaste haste = {.urgent = TRUE,
                         .critical = emergency || cb_pool_is_critical(run->duty, booking)};
    ranked->places[i] = cb_pool_best(run->duty, booking, haste, &ranked->reasons[i]);
    if (ranked->places[i] != CB_NO_ROW)
        cb_duty_assign(run->duty, booking, ranked->places[i]);
}

static void
add_ranked(Run *run, Ranked *ranked, guint i)
{
    CbRunResult *result = &ranked->results[i];
    guint place = ranked->places[i];
    result->fate = place == CB_NO_ROW ? CB_FATE_ESCALATED : CB_FATE_ASSIGNED;
    result->reason = place == CB_NO_ROW ? ranked->reasons[i] : NULL;
    result->employee = place == CB_NO_ROW ? CB_NO_ROW : run->duty->people[place].employee;
    add_result(run, result);
}

/* Takes back what one by one has given, and gives what is better. What the plan leaves is ranked
 * once more, for the reason. */
static CbJointGain
decide_jointly(Run *run, Ranked *ranked)
{
    guint turns[CB_JOINT_MOST];
    for (guint i = ranked->n; i-- > 0;)
        if (ranked->places[i] != CB_NO_ROW)
            cb_duty_release(run->duty, ranked->bookings[i], ranked->places[i]);
    CbJointGain gain =
        cb_joint_improve(run->duty, ranked->bookings, ranked->n, ranked->places, turns);
    for (guint t = 0; t < ranked->n; t++) {
        guint i = turns[t];
        if (ranked->places[i] != CB_NO_ROW)
            cb_duty_assign(run->duty, ranked->bookings[i], ranked->places[i]);
        else
            rank(run, ranked, i);
        add_ranked(run, ranked, i);
    }
    return gain;
}

static void
decide_batch(Run *run, const CbPooled *entries, guint n, guint size)
{
    CbRunPlan *plan = run->plan;
    CbRunBatch fresh = {
        .size = size, .first = plan->results->len, .gap_before = cb_duty_gap(run->duty)};
    Ranked ranked = {0};
    g_array_append_val(plan->batches, fresh);
    for (guint e = 0; e < n; e++) {
        CbRunResult result = {
            .booking = entries[e].booking,
            .employee = CB_NO_ROW,
            .level = cb_pool_urgency_level(entries[e].deadline, run->now),
            .issues = cb_corruption(run->world, entries[e].booking, NULL, run->now),
        };
        if (take_corrupted(run, &result))
            continue;
        guint i = ranked.n++;
        ranked.bookings[i] = result.booking;
        ranked.results[i] = result;
        rank(run, &ranked, i);
        if (!plan->query.joint)
            add_ranked(run, &ranked, i);
    }
    CbJointGain gain = {0};
    if (plan->query.joint)
        gain = decide_jointly(run, &ranked);
    CbRunBatch *batch = &g_array_index(plan->batches, CbRunBatch, plan->batches->len - 1);
    batch->gap_after = cb_duty_gap(run->duty);
    batch->load = cb_batch_load(batch->n, batch->failed, batch->escalated);
    batch->gain = gain;
    plan->gain.covered += gain.covered;
    plan->gain.gap += gain.gap;
    plan->gain.spread += gain.spread;
}

/* --- the run ---------------------------------------------------------------------------------- */

/* Settled bookings are nothing to decide; recovery takes them out. One that somebody has is seen to
 * as corrupted. */
static void
leave_out_settled(const CbWorld *world, GArray *queue)
{
    guint left = 0;
    for (guint i = 0; i < queue->len; i++) {
        CbPooled entry = g_array_index(queue, CbPooled, i);
        if (!cb_booking_is_settled(world, entry.booking) ||
            booking_plan_interpreter_emp_code(world, entry.booking) != NULL)
            g_array_index(queue, CbPooled, left++) = entry;
    }
    g_array_set_size(queue, left);
}

static void
decide_queue(Run *run, GArray *queue)
{
    guint most = run->plan->query.most_batches;
    leave_out_settled(run->world, queue);
    CbPressure pressure = cb_pool_pressure(queue, run->now);
    for (guint done = 0; done < queue->len && (most == 0 || run->plan->batches->len < most);) {
        const CbPooled *entries = &g_array_index(queue, CbPooled, done);
        guint size = cb_pressure_batch_size(&pressure), n = MIN(size, queue->len - done);
        decide_batch(run, entries, n, size);
        for (guint e = 0; e < n; e++)
            pressure.levels[cb_pool_urgency_level(entries[e].deadline, run->now)]--;
        done += n;
    }
}

static void
decide_ready(Run *run, const GArray *entries)
{
    g_autoptr(GArray) queue = cb_pool_process_order(entries, run->plan->mode, run->now);
    decide_queue(run, queue);
}

/* Keeps those that have not left the pool. */
static void
keep_the_rest(Run *run, GArray *entries)
{
    guint left = 0;
    for (guint i = 0; i < entries->len; i++) {
        CbPooled entry = g_array_index(entries, CbPooled, i);
        if (!g_hash_table_contains(run->gone, GUINT_TO_POINTER(entry.booking + 1)))
            g_array_index(entries, CbPooled, left++) = entry;
    }
    g_array_set_size(entries, left);
}

static void
run_daily(Run *run, GArray *entries)
{
    CbRunPlan *plan = run->plan;
    decide_ready(run, entries);
    keep_the_rest(run, entries);
    plan->requeue = cb_pool_requeue(entries, run->now);
    if (plan->requeue->requeued->len > 0)
        decide_ready(run, entries);
    plan->next_run_at = cb_pool_schedule(plan->mode, run->now).run;
}

static void
run_emergency(Run *run, const GArray *entries)
{
    g_autoptr(GArray) queue = cb_emergency_order(run->world, entries, run->now);
    decide_queue(run, queue);
}

CbRunPlan *
cb_run_plan(const CbWorld *world, gint64 now, CbRunQuery query)
{
    CbRunPlan *plan = g_new0(CbRunPlan, 1);
    g_autoptr(CbDuty) duty = cb_duty_new(world, now, NULL);
    g_autoptr(GHashTable) gone = g_hash_table_new(NULL, NULL);
    Run run = {world, now, duty, plan, gone};
    plan->query = query;
    plan->mode = duty->policy.mode;
    plan->results = g_array_new(FALSE, FALSE, sizeof(CbRunResult));
    plan->batches = g_array_new(FALSE, FALSE, sizeof(CbRunBatch));
    plan->left = cb_pool_entries(world);
    plan->next_run_at = CB_NULL;
    if (query.recover || query.type == CB_RUN_DAILY)
        plan->recovery = cb_pool_recover(world, plan->left, now);
    if (query.type == CB_RUN_DAILY)
        run_daily(&run, plan->left);
    else if (query.type == CB_RUN_EMERGENCY)
        run_emergency(&run, plan->left);
    else
        decide_ready(&run, plan->left);
    keep_the_rest(&run, plan->left);
    return plan;
}

void
cb_run_plan_free(CbRunPlan *plan)
{
    if (plan == NULL)
        return;
    g_array_unref(plan->results);
    g_array_unref(plan->batches);
    g_array_unref(plan->left);
    cb_recovery_free(plan->recovery);
    cb_requeue_free(plan->requeue);
    g_free(plan);
}
