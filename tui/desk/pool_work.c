#include "tui/desk/pool_work.h"

#include <string.h>

#include "engine/json.h"
#include "engine/pool/duty.h"
#include "engine/pool/emergency.h"
#include "engine/pool/names.h"
#include "engine/pool/pool.h"
#include "engine/pool/run.h"

typedef enum { RECOVER, BEGIN, PROCESS, END, OVER } Step;

typedef struct {
    char *booking, *planned; /* id; emp_code, NULL: whoever ranks first */
} Turn;

struct CbPoolWork {
    CbRunType type;
    char *reason;
    GPtrArray *ids; /* char *: that were named; NULL: none */
    guint named;    /* of them so many have been taken */
    Step step;
    gboolean stopped;
    char *batch;      /* the open one, NULL */
    GPtrArray *turns; /* Turn *: of that batch */
    guint at;
    GHashTable *seen; /* bookings that were taken: what comes back ends it */
    guint total;
    gint64 gap_before;
    CbJointGain gain;
    gboolean joint;
    char *refusal, *refusal_code;
    GPtrArray *results;
    char *payload; /* of the wish */
    char *target;
};

static void
free_turn(gpointer data)
{
    Turn *turn = data;
    g_free(turn->booking);
    g_free(turn->planned);
    g_free(turn);
}

static void
free_result(gpointer data)
{
    CbPoolWorkResult *result = data;
    g_free(result->booking);
    g_free(result->emp_code);
    g_free(result->sentence);
    g_free(result->code);
    g_free(result);
}

static gint64
gap_now(const CbDesk *desk)
{
    g_autoptr(CbDuty) duty = cb_duty_new(cb_desk_world(desk), cb_desk_now(desk), NULL);
    return cb_duty_gap(duty);
}

/* --- what it has before it -------------------------------------------------------------------- */

/* Entries that the type takes now. */
static guint
count_takable(const CbPoolWork *work, const CbDesk *desk)
{
    g_autoptr(GArray) entries = cb_pool_entries(cb_desk_world(desk));
    g_autoptr(CbRecovery) recovery =
        work->step == RECOVER ? cb_pool_recover(cb_desk_world(desk), entries, cb_desk_now(desk)) : NULL;
    g_autoptr(GArray) taken =
        work->type == CB_RUN_EMERGENCY
            ? cb_emergency_order(cb_desk_world(desk), entries, cb_desk_now(desk))
            : cb_pool_ready(entries, cb_desk_now(desk));
    return work->ids != NULL ? work->ids->len - work->named : taken->len;
}

/* Something is stuck, settled or incomplete; nothing is decided about it where nothing is. */
static gboolean
is_to_recover(const CbDesk *desk)
{
    g_autoptr(GArray) entries = cb_pool_entries(cb_desk_world(desk));
    g_autoptr(CbRecovery) recovery =
        cb_pool_recover(cb_desk_world(desk), entries, cb_desk_now(desk));
    return recovery->reset->len + recovery->cleared->len + recovery->repaired->len > 0;
}

CbPoolWork *
cb_pool_work_new(const CbDesk *desk, CbRunType type, const char *reason, const GPtrArray *ids)
{
    CbPoolWork *work = g_new0(CbPoolWork, 1);
    work->type = type;
    work->reason = g_strdup(reason);
    for (guint i = 0; ids != NULL && i < ids->len; i++) {
        if (work->ids == NULL)
            work->ids = g_ptr_array_new_with_free_func(g_free);
        g_ptr_array_add(work->ids, g_strdup(ids->pdata[i]));
    }
    work->step = work->ids == NULL && is_to_recover(desk) ? RECOVER : BEGIN;
    work->turns = g_ptr_array_new_with_free_func(free_turn);
    work->results = g_ptr_array_new_with_free_func(free_result);
    work->seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    work->total = count_takable(work, desk);
    work->gap_before = gap_now(desk);
    work->joint =
        work->ids == NULL && cb_run_is_joint(cb_pool_policy(cb_desk_world(desk)).mode, type);
    return work;
}

void
cb_pool_work_free(CbPoolWork *work)
{
    if (work == NULL)
        return;
    if (work->ids != NULL)
        g_ptr_array_unref(work->ids);
    g_ptr_array_unref(work->turns);
    g_ptr_array_unref(work->results);
    g_hash_table_unref(work->seen);
    g_free(work->reason);
    g_free(work->batch);
    g_free(work->refusal);
    g_free(work->refusal_code);
    cJSON_free(work->payload);
    g_free(work->target);
    g_free(work);
}

/* --- wishes ----------------------------------------------------------------------------------- */

static void
add_turn(CbPoolWork *work, const char *booking, const char *planned)
{
    Turn *turn = g_new0(Turn, 1);
    turn->booking = g_strdup(booking);
    turn->planned = g_strdup(planned);
    g_ptr_array_add(work->turns, turn);
}

/* The next of those that were named. */
static void
plan_named(CbPoolWork *work, const CbDesk *desk)
{
    g_autoptr(GArray) entries = cb_pool_entries(cb_desk_world(desk));
    CbPressure pressure = cb_pool_pressure(entries, cb_desk_now(desk));
    for (guint n = cb_pressure_batch_size(&pressure); n > 0 && work->named < work->ids->len; n--)
        add_turn(work, work->ids->pdata[work->named++], NULL);
}

static void
plan_next(CbPoolWork *work, const CbDesk *desk)
{
    const CbWorld *world = cb_desk_world(desk);
    CbRunQuery query = {.type = work->type, .joint = work->joint, .most_batches = 1};
    g_autoptr(CbRunPlan) plan = cb_run_plan(world, cb_desk_now(desk), query);
    for (guint i = 0; i < plan->results->len; i++) {
        const CbRunResult *result = &g_array_index(plan->results, CbRunResult, i);
        gboolean planned =
            work->joint && result->fate == CB_FATE_ASSIGNED && result->employee != CB_NO_ROW;
        add_turn(work, booking_plan_booking_id(world, result->booking),
                 planned ? employee_emp_code(world, result->employee) : NULL);
    }
    work->gain.covered += plan->gain.covered;
    work->gain.gap += plan->gain.gap;
    work->gain.spread += plan->gain.spread;
}

static cJSON *
begin_payload(CbPoolWork *work, const CbDesk *desk)
{
    cJSON *json = cJSON_CreateObject();
    g_ptr_array_set_size(work->turns, 0);
    work->at = 0;
    if (work->ids != NULL)
        plan_named(work, desk);
    else
        plan_next(work, desk);
    cJSON_AddStringToObject(json, "processing_type", cb_run_type_name(work->type));
    if (work->reason != NULL)
        cJSON_AddStringToObject(json, "reason", work->reason);
    cJSON *ids = cJSON_AddArrayToObject(json, "booking_ids");
    for (guint t = 0; t < work->turns->len; t++)
        cJSON_AddItemToArray(ids,
                             cJSON_CreateString(((const Turn *)work->turns->pdata[t])->booking));
    return json;
}

static cJSON *
process_payload(const CbPoolWork *work, const Turn *turn)
{
    cJSON *json = cJSON_CreateObject();
    cJSON_AddStringToObject(json, "batch_id", work->batch);
    if (turn->planned != NULL)
        cJSON_AddStringToObject(json, "emp_code", turn->planned);
    return json;
}

static cJSON *
end_payload(const CbPoolWork *work)
{
    cJSON *json = cJSON_CreateObject();
    cJSON_AddStringToObject(json, "batch_id", work->batch);
    return json;
}

static const Turn *
turn_of(const CbPoolWork *work)
{
    return work->turns->pdata[work->at];
}

gboolean
cb_pool_work_next(CbPoolWork *work, const CbDesk *desk, CbWish *wish)
{
    static const char *const kinds[] = {"pool.recover", "pool.begin", "booking.process",
                                        "pool.end"};
    if (work->step == OVER)
        return FALSE;
    cJSON *json = work->step == RECOVER   ? cJSON_CreateObject()
                  : work->step == BEGIN   ? begin_payload(work, desk)
                  : work->step == PROCESS ? process_payload(work, turn_of(work))
                                          : end_payload(work);
    cJSON_free(work->payload);
    work->payload = cJSON_PrintUnformatted(json);
    cJSON_Delete(json);
    g_free(work->target);
    work->target = g_strdup(work->step == PROCESS ? turn_of(work)->booking : CB_POOL_ID);
    *wish = (CbWish){kinds[work->step], work->target, work->payload};
    return TRUE;
}

/* --- what came of them ------------------------------------------------------------------------ */

/* Turns of what the batch has not got are left out. FALSE: it has nothing that was not taken
 * before. */
static gboolean
keep_taken(CbPoolWork *work, const CbWorld *world)
{
    g_autoptr(GArray) held = cb_run_held(world, work->batch);
    g_autoptr(GHashTable) ids = g_hash_table_new(g_str_hash, g_str_equal);
    gboolean fresh = FALSE;
    for (guint i = 0; i < held->len; i++)
        g_hash_table_add(ids,
                         (gpointer)booking_plan_booking_id(world, g_array_index(held, guint, i)));
    for (guint t = work->turns->len; t-- > 0;) {
        const Turn *turn = work->turns->pdata[t];
        if (!g_hash_table_contains(ids, turn->booking))
            g_ptr_array_remove_index(work->turns, t);
        else
            fresh |= g_hash_table_add(work->seen, g_strdup(turn->booking));
    }
    return fresh;
}

/* The batch is called like the decision that opened it: the newest of the outbox. */
static void
told_begin(CbPoolWork *work, const CbDesk *desk, const CbOutcome *outcome)
{
    if (outcome->code != NULL) {
        gboolean more = work->ids != NULL && work->named < work->ids->len;
        if (work->results->len == 0 && work->refusal == NULL) {
            work->refusal = g_strdup(outcome->sentence);
            work->refusal_code = g_strdup(outcome->code);
        }
        work->step = more ? BEGIN : OVER;
        return;
    }
    guint newest = cb_desk_entries(desk) - 1;
    g_clear_pointer(&work->refusal, g_free);
    g_clear_pointer(&work->refusal_code, g_free);
    work->batch = g_strdup(cb_desk_entry(desk, newest).entry->decision->id);
    gboolean fresh = keep_taken(work, cb_desk_world(desk));
    work->stopped |= !fresh;
    work->step = fresh ? PROCESS : END;
}

/* By the row that the run has logged; a booking without one has been refused. */
static CbFate
fate_of(const CbPoolWork *work, const CbWorld *world, guint booking)
{
    CB_EACH_LINK(world, pool_processing_log_entry, booking_id, booking, row)
        for (CbFate fate = CB_FATE_ASSIGNED; fate <= CB_FATE_FAILED; fate++)
            if (g_strcmp0(pool_processing_log_entry_batch_id(world, row), work->batch) == 0 &&
                g_strcmp0(pool_processing_log_entry_status(world, row), cb_fate_name(fate)) == 0)
                return fate;
    return CB_FATE_FAILED;
}

static void
told_process(CbPoolWork *work, const CbDesk *desk, const CbOutcome *outcome)
{
    const CbWorld *world = cb_desk_world(desk);
    const char *id = turn_of(work)->booking;
    guint booking = cb_world_find(world, CB_booking_plan, id);
    gboolean decided = outcome->code == NULL && booking != CB_NO_ROW;
    CbPoolWorkResult *result = g_new0(CbPoolWorkResult, 1);
    *result = (CbPoolWorkResult){
        .booking = g_strdup(id),
        .fate = decided ? fate_of(work, world, booking) : CB_FATE_FAILED,
        .emp_code = g_strdup(decided ? booking_plan_interpreter_emp_code(world, booking) : NULL),
        .sentence = g_strdup(outcome->sentence),
        .code = g_strdup(outcome->code),
    };
    g_ptr_array_add(work->results, result);
    work->at++;
    work->step = work->stopped || work->at == work->turns->len ? END : PROCESS;
}

static void
told_end(CbPoolWork *work)
{
    g_clear_pointer(&work->batch, g_free);
    work->step = work->stopped ? OVER : BEGIN;
    if (work->ids != NULL && work->named == work->ids->len)
        work->step = OVER;
}

void
cb_pool_work_tell(CbPoolWork *work, const CbDesk *desk, const CbOutcome *outcome)
{
    switch (work->step) {
    case RECOVER:
        work->step = BEGIN;
        work->total = count_takable(work, desk);
        break;
    case BEGIN:
        told_begin(work, desk, outcome);
        break;
    case PROCESS:
        told_process(work, desk, outcome);
        break;
    case END:
    case OVER:
        told_end(work);
        break;
    }
}

void
cb_pool_work_stop(CbPoolWork *work)
{
    work->stopped = TRUE;
    if (work->step == PROCESS)
        work->step = END;
    else if (work->step != END)
        work->step = OVER;
}

gboolean
cb_pool_work_at_booking(const CbPoolWork *work)
{
    return work->step == PROCESS;
}

/* --- how far it has come ---------------------------------------------------------------------- */

CbPoolWorkState
cb_pool_work_state(const CbPoolWork *work, const CbDesk *desk)
{
    guint counts[CB_FATE_FAILED + 1] = {0};
    for (guint r = 0; r < work->results->len; r++)
        counts[((const CbPoolWorkResult *)work->results->pdata[r])->fate]++;
    return (CbPoolWorkState){
        .total = MAX(work->total, work->results->len),
        .done = work->results->len,
        .assigned = counts[CB_FATE_ASSIGNED],
        .escalated = counts[CB_FATE_ESCALATED],
        .failed = counts[CB_FATE_FAILED],
        .gap_before = work->gap_before,
        .gap_after = gap_now(desk),
        .gain = work->gain,
        .joint = work->joint,
        .stopped = work->stopped && work->results->len < work->total,
        .over = work->step == OVER,
        .refusal = work->refusal,
        .refusal_code = work->refusal_code,
        .results = work->results,
    };
}

/* How much the plans are better than one by one, where they are. */
static void
append_gain(const CbJointGain *gain, GString *text)
{
    g_autofree char *gap = cb_hours_text(gain->gap), *spread = cb_hours_text(gain->spread);
    if (gain->covered > 0)
        g_string_append_printf(text, " As one plan %d more are covered than one by one.",
                               (int)gain->covered);
    else if (gain->gap > 0)
        g_string_append_printf(text, " As one plan the gap is %s less than one by one.", gap);
    else if (gain->spread > 0)
        g_string_append_printf(text, " As one plan hours are %s nearer than one by one.", spread);
}

char *
cb_pool_work_sentence(const CbPoolWork *work, const CbDesk *desk)
{
    CbPoolWorkState state = cb_pool_work_state(work, desk);
    g_autofree char *before = cb_hours_text(state.gap_before),
                    *after = cb_hours_text(state.gap_after);
    GString *text = g_string_new(NULL);
    if (state.refusal != NULL) {
        g_string_assign(text, state.refusal);
        return g_string_free(text, FALSE);
    }
    if (state.stopped)
        g_string_append_printf(text, "Stopped after %u of %u; the others wait. ", state.done,
                               state.total);
    g_string_append_printf(text,
                           "%u assigned, %u left to people, %u failed; the gap is %s (was %s).",
                           state.assigned, state.escalated, state.failed, after, before);
    append_gain(&state.gain, text);
    return g_string_free(text, FALSE);
}
