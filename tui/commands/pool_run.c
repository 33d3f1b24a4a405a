/* Runs of the pool from the command line: shown first with --dry-run, stopped between two bookings
 * by an interrupt. */
#include <signal.h>
#include <string.h>

#include "engine/pool/answers_ahead.h"
#include "engine/pool/names.h"
#include "tui/commands/decision.h"
#include "tui/commands/pool.h"
#include "tui/commands/sheet.h"
#include "tui/desk/pool_work.h"

/* --- stopping --------------------------------------------------------------------------------- */

static volatile sig_atomic_t interrupted;

static void
on_interrupt(int signal)
{
    (void)signal;
    interrupted = 1;
}

/* --- a run ------------------------------------------------------------------------------------ */

static cJSON *
result_json(const CbPoolWorkResult *result)
{
    cJSON *json = cJSON_CreateObject();
    cJSON_AddStringToObject(json, "booking_id", result->booking);
    cJSON_AddStringToObject(json, "fate", cb_fate_name(result->fate));
    cJSON_AddItemToObject(json, "emp_code",
                          result->emp_code != NULL ? cJSON_CreateString(result->emp_code)
                                                   : cJSON_CreateNull());
    cJSON_AddItemToObject(
        json, "code", result->code != NULL ? cJSON_CreateString(result->code) : cJSON_CreateNull());
    cJSON_AddStringToObject(json, "sentence", result->sentence);
    return json;
}

static void
add_run(cJSON *json, const CbPoolWorkState *state)
{
    cJSON *results = cJSON_AddArrayToObject(json, "results");
    for (guint r = 0; r < state->results->len; r++)
        cJSON_AddItemToArray(results, result_json(state->results->pdata[r]));
    cJSON_AddNumberToObject(json, "assigned", state->assigned);
    cJSON_AddNumberToObject(json, "escalated", state->escalated);
    cJSON_AddNumberToObject(json, "failed", state->failed);
    cJSON_AddBoolToObject(json, "stopped", state->stopped);
    cJSON_AddNumberToObject(json, "gap_before_hours", (double)state->gap_before / 3600);
    cJSON_AddNumberToObject(json, "gap_after_hours", (double)state->gap_after / 3600);
    cJSON_AddBoolToObject(json, "joint", state->joint);
    cJSON_AddItemToObject(json, "gain", cb_answer_pool_gain(&state->gain));
}

/* "3/10  Ana Ruiz interprets Audit; 4 others could." */
static void
print_last(CbCall *call, const CbPoolWork *work)
{
    CbPoolWorkState state = cb_pool_work_state(work, call->desk);
    const CbPoolWorkResult *last = state.results->pdata[state.results->len - 1];
    cb_say(stdout, "%u/%u  %s", state.done, state.total, last->sentence);
}

static gboolean
do_next(CbCall *call, CbPoolWork *work, const CbWish *wish, GError **error)
{
    gboolean booking = cb_pool_work_at_booking(work);
    g_autoptr(GPtrArray) outcomes = cb_desk_decide(call->desk, wish, 1, NULL, error);
    if (outcomes == NULL)
        return FALSE;
    cb_pool_work_tell(work, call->desk, outcomes->pdata[0]);
    if (booking && !call->json)
        print_last(call, work);
    return TRUE;
}

static gboolean
do_all(CbCall *call, CbPoolWork *work, GError **error)
{
    struct sigaction action = {.sa_handler = on_interrupt}, before;
    CbWish wish;
    gboolean good = TRUE;
    interrupted = 0;
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, &before);
    while (good && cb_pool_work_next(work, call->desk, &wish)) {
        good = do_next(call, work, &wish, error);
        if (interrupted != 0)
            cb_pool_work_stop(work);
    }
    sigaction(SIGINT, &before, NULL);
    return good;
}

gboolean
cb_pool_run_ready(CbCall *call, cJSON *json, GError **error)
{
    g_autoptr(CbPoolWork) work = cb_pool_work_new(call->desk, CB_RUN_POOL, NULL, NULL);
    if (!do_all(call, work, error))
        return FALSE;
    CbPoolWorkState state = cb_pool_work_state(work, call->desk);
    g_autofree char *sentence = cb_pool_work_sentence(work, call->desk);
    if (json != NULL)
        add_run(cJSON_AddObjectToObject(json, "run"), &state);
    else if (state.refusal == NULL)
        cb_say(stdout, "%s", sentence);
    return TRUE;
}

static CbExit
run(CbCall *call, CbRunType type, const GPtrArray *ids, GError **error)
{
    g_autoptr(CbPoolWork) work = cb_pool_work_new(call->desk, type, call->reason, ids);
    if (!do_all(call, work, error))
        return CB_EXIT_STORE;
    CbPoolWorkState state = cb_pool_work_state(work, call->desk);
    g_autofree char *sentence = cb_pool_work_sentence(work, call->desk);
    if (call->json) {
        cJSON *json = cJSON_CreateObject();
        cJSON_AddStringToObject(json, "outcome", state.refusal == NULL ? "accepted" : "refused");
        cJSON_AddItemToObject(json, "code",
                              state.refusal == NULL ? cJSON_CreateNull()
                                                    : cJSON_CreateString(state.refusal_code));
        add_run(json, &state);
        cb_call_answer(json);
    } else if (state.refusal != NULL) {
        cb_call_tell("%s (%s)", state.refusal, state.refusal_code);
    } else {
        cb_decision_say(call->desk, sentence);
    }
    return state.refusal == NULL ? CB_EXIT_DONE : CB_EXIT_REFUSED;
}

/* --- what it would do ------------------------------------------------------------------------- */

static void
print_plan(const CbWorld *world, const CbRunPlan *plan)
{
    static const CbSheetColumn columns[] = {{"BOOKING", FALSE, 24}, {"LEVEL", FALSE, 0},
                                            {"WOULD", FALSE, 0},    {"WHO OR WHY", FALSE, 24},
                                            {"ID", FALSE, 0},       {NULL, FALSE, 0}};
    g_autoptr(CbSheet) sheet = cb_sheet_new(columns);
    for (guint i = 0; i < plan->results->len; i++) {
        const CbRunResult *result = &g_array_index(plan->results, CbRunResult, i);
        g_autofree char *name = cb_name_of_booking(world, result->booking);
        g_autofree char *who = result->employee == CB_NO_ROW
                                   ? g_strdup(result->reason)
                                   : cb_name_of_employee(world, result->employee);
        cb_sheet_text(sheet, name);
        cb_sheet_text(sheet, cb_urgency_name(result->level));
        cb_sheet_text(sheet, cb_fate_name(result->fate));
        cb_sheet_text(sheet, who);
        cb_sheet_text(sheet, booking_plan_booking_id(world, result->booking));
    }
    if (plan->results->len > 0)
        cb_sheet_print(sheet, stdout);
    cb_say(stdout, "%u would be assigned, %u left to people, %u fail.", plan->assigned,
           plan->escalated, plan->failed);
}

static void
print_gap(const CbRunPlan *plan)
{
    if (plan->batches->len == 0)
        return;
    const CbRunBatch *first = &g_array_index(plan->batches, CbRunBatch, 0);
    const CbRunBatch *last = &g_array_index(plan->batches, CbRunBatch, plan->batches->len - 1);
    g_autofree char *before = cb_hours_text(first->gap_before),
                    *after = cb_hours_text(last->gap_after);
    g_autofree char *gap = cb_hours_text(plan->gain.gap),
                    *spread = cb_hours_text(plan->gain.spread);
    cb_say(stdout, "The gap would be %s (now %s), in %u batch%s.", after, before,
           plan->batches->len, plan->batches->len == 1 ? "" : "es");
    if (plan->query.joint)
        cb_say(stdout,
               "As one plan per batch, against one by one: %d more covered, gap %s less, hours %s "
               "nearer.",
               (int)plan->gain.covered, gap, spread);
}

static CbExit
preview_run(CbCall *call, CbRunType type)
{
    const CbWorld *world = cb_desk_world(call->desk);
    CbRunQuery query = {
        .type = type, .joint = cb_run_is_joint(cb_pool_policy(world).mode, type), .recover = TRUE};
    g_autoptr(CbRunPlan) plan = cb_run_plan(world, cb_desk_now(call->desk), query);
    CbEmergencyPreview pressing = cb_emergency_preview(world, cb_desk_now(call->desk));
    if (call->json) {
        cJSON *json = cb_answer_pool_plan(world, plan);
        if (type == CB_RUN_EMERGENCY)
            cJSON_AddItemToObject(json, "emergency", cb_answer_pool_emergency(&pressing));
        cb_call_answer(json);
        return CB_EXIT_DONE;
    }
    print_plan(world, plan);
    print_gap(plan);
    if (type == CB_RUN_EMERGENCY) {
        g_autoptr(GString) bands = g_string_new(NULL);
        for (CbDeadlineBand band = 0; band < CB_N_BANDS; band++)
            g_string_append_printf(bands, "%s%u %s", band > 0 ? ", " : "", pressing.bands[band],
                                   cb_band_name(band));
        cb_say(stdout, "Deadlines: %s; mean score %.0f; about %u s.", bands->str,
               pressing.mean_score, pressing.estimated_seconds);
    }
    cb_say(stdout, "This is what it would do; nothing has been changed.");
    return CB_EXIT_DONE;
}

/* --- the actions ------------------------------------------------------------------------------ */

static CbWish *
wishes_for(const GPtrArray *ids, const char *kind)
{
    CbWish *wishes = g_new0(CbWish, MAX(ids->len, 1));
    for (guint i = 0; i < ids->len; i++)
        wishes[i] = (CbWish){kind, ids->pdata[i], (char *)"{}"};
    return wishes;
}

static CbExit
decide_all(CbCall *call, const GPtrArray *ids, const char *kind, GError **error)
{
    g_autofree CbWish *wishes = wishes_for(ids, kind);
    if (ids->len == 1)
        return cb_decision_make(call, kind, ids->pdata[0], "{}", error);
    return cb_decision_make_all(call, wishes, ids->len, error);
}

static CbExit
run_or_preview(CbCall *call, CbRunType type, GError **error)
{
    CbExit status = CB_EXIT_STORE;
    g_autoptr(GPtrArray) ids = cb_pool_named(call, &status);
    if (ids == NULL)
        return status;
    if (!call->dry_run)
        return run(call, type, ids->len > 0 ? ids : NULL, error);
    return ids->len == 0 ? preview_run(call, type)
                         : decide_all(call, ids, "booking.process", error);
}

CbExit
cb_pool_process(CbCall *call, GError **error)
{
    return run_or_preview(call, CB_RUN_POOL, error);
}

CbExit
cb_pool_emergency(CbCall *call, GError **error)
{
    return run_or_preview(call, CB_RUN_EMERGENCY, error);
}

/* Ids of all that have failed. */
static void
add_failed(const CbCall *call, GPtrArray *ids)
{
    const CbWorld *world = cb_desk_world(call->desk);
    g_autoptr(GArray) entries = cb_pool_entries(world);
    for (guint i = 0; i < entries->len; i++) {
        const CbPooled *entry = &g_array_index(entries, CbPooled, i);
        if (entry->status == CB_POOLED_FAILED)
            g_ptr_array_add(ids, g_strdup(booking_plan_booking_id(world, entry->booking)));
    }
}

CbExit
cb_pool_retry(CbCall *call, GError **error)
{
    CbExit status = CB_EXIT_STORE;
    g_autoptr(GPtrArray) ids = cb_pool_named(call, &status);
    if (ids == NULL)
        return status;
    if (ids->len == 0)
        add_failed(call, ids);
    if (ids->len == 0)
        return cb_call_refuse(call, "NOTHING_TO_DO", "nothing in the pool has failed");
    return decide_all(call, ids, "booking.retry", error);
}
