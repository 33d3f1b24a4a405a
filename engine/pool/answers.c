#include "engine/pool/answers.h"

#include "engine/pool/answers_ahead.h"
#include "engine/pool/corruption.h"
#include "engine/pool/names.h"
#include "engine/pool/route.h"
#include "engine/pool/why.h"

/* --- values ----------------------------------------------------------------------------------- */

void
cb_pool_json_text(cJSON *json, const char *name, const char *text)
{
    cJSON_AddItemToObject(json, name, text == NULL ? cJSON_CreateNull() : cJSON_CreateString(text));
}

void
cb_pool_json_time(cJSON *json, const char *name, gint64 time)
{
    cJSON_AddItemToObject(json, name, cb_json_value(CB_TYPE_TIME, cb_integer(time)));
}

/* Takes the text over. */
static void
add_said(cJSON *json, const char *name, char *text)
{
    cb_pool_json_text(json, name, text);
    g_free(text);
}

/* --- status ----------------------------------------------------------------------------------- */

/* Null when there is none. */
static cJSON *
override_json(const CbWorld *world, guint state, gint64 now)
{
    if (state == CB_NO_ROW || !cb_pool_overridden(world, now, NULL))
        return cJSON_CreateNull();
    cJSON *json = cJSON_CreateObject();
    cb_pool_json_text(json, "reason", pool_state_override_reason(world, state));
    cb_pool_json_text(json, "by", pool_state_override_by(world, state));
    cb_pool_json_time(json, "until", pool_state_override_until(world, state));
    return json;
}

static guint
count_open_runs(const CbWorld *world)
{
    guint n = 0;
    for (guint batch = 0; batch < cb_world_rows(world, CB_pool_processing_log); batch++)
        n += cb_batch_is_open(world, batch);
    return n;
}

static void
add_schedule(cJSON *json, const CbWorld *world, guint state)
{
    gboolean set_up = state != CB_NO_ROW;
    cb_pool_json_time(json, "lastProcessingTime", set_up ? pool_state_last_run_at(world, state) : CB_NULL);
    cb_pool_json_time(json, "nextProcessingTime", set_up ? pool_state_next_run_at(world, state) : CB_NULL);
    cb_pool_json_time(json, "next_check_at", set_up ? pool_state_next_check_at(world, state) : CB_NULL);
}

static void
add_auto(cJSON *json, const CbWorld *world, guint state, gint64 now)
{
    gboolean set_up = state != CB_NO_ROW;
    cJSON_AddBoolToObject(json, "auto_enabled", set_up && pool_state_auto_enabled(world, state) == TRUE);
    cb_pool_json_time(json, "next_evaluation_at", set_up ? pool_state_next_evaluation_at(world, state) : CB_NULL);
    cJSON_AddItemToObject(json, "override", override_json(world, state, now));
}

cJSON *
cb_answer_pool_auto(const CbWorld *world, gint64 now)
{
    cJSON *json = cJSON_CreateObject();
    cJSON_AddStringToObject(json, "mode", cb_pool_mode_name(cb_pool_policy(world).mode));
    add_auto(json, world, cb_pool_state_row(world), now);
    cJSON_AddItemToObject(json, "load", cb_answer_pool_load(world, now));
    return json;
}

cJSON *
cb_answer_pool_status(const CbWorld *world, gint64 now, CbPoolTrouble trouble)
{
    enum { ERRORS = 10 };
    guint state = cb_pool_state_row(world);
    g_autoptr(GArray) entries = cb_pool_entries(world);
    CbPoolStats stats = cb_pool_stats(entries, now);
    CbPoolPolicy policy = cb_pool_policy(world);
    CbLoad load = cb_load_assess(world, now, 0);
    cJSON *json = cJSON_CreateObject();
    cJSON_AddStringToObject(json, "mode", cb_pool_mode_name(policy.mode));
    cJSON_AddBoolToObject(json, "auto_assign_enabled", policy.enabled);
    cJSON_AddBoolToObject(json, "isRunning", count_open_runs(world) > 0);
    add_schedule(json, world, state);
    add_auto(json, world, state, now);
    cJSON_AddNumberToObject(json, "poolSize", stats.total);
    cJSON_AddNumberToObject(json, "readyForProcessing", stats.ready);
    cJSON_AddNumberToObject(json, "processing", stats.processing);
    cJSON_AddNumberToObject(json, "failed", stats.failed);
    cb_pool_json_time(json, "oldest_entry_time", stats.oldest);
    cJSON_AddBoolToObject(json, "processing_needed", stats.ready > 0 || stats.failed > 0);
    cJSON_AddItemToObject(json, "processingErrors", cb_answer_pool_errors(world, ERRORS));
    cJSON_AddItemToObject(json, "policy", cb_answer_pool_policy(&policy));
    cJSON_AddItemToObject(json, "load", cb_load_json(&load));
    cJSON_AddItemToObject(json, "alerts", cb_answer_pool_alerts(world, now, trouble));
    cJSON_AddItemToObject(json, "health", cb_answer_pool_health(world, now, trouble));
    return json;
}

/* --- entries ---------------------------------------------------------------------------------- */

/* The newest attempt, and the errors that followed attempts, the newest first. */
static void
add_attempts(cJSON *json, const CbWorld *world, guint booking)
{
    gint64 last = CB_NULL;
    cJSON *errors = cJSON_CreateArray();
    CB_EACH_LINK(world, pool_entry_history, booking_id, booking, row) {
        const char *error = pool_entry_history_error_message(world, row);
        if (g_strcmp0(pool_entry_history_action(world, row), "PROCESSING_ATTEMPT") == 0)
            last = MAX(last, pool_entry_history_created_at(world, row));
        if (error != NULL)
            cJSON_AddItemToArray(errors, cJSON_CreateString(error));
    }
    cb_pool_json_time(json, "lastProcessingAttempt", last);
    cJSON_AddItemToObject(json, "processingErrors", errors);
}

static cJSON *
corruption_json(const CbWorld *world, guint booking, gint64 now)
{
    guint issues = booking_plan_pool_status(world, booking) == NULL ? 0 : cb_corruption(world, booking, NULL, now);
    cJSON *json = cJSON_CreateArray();
    for (guint i = 0; i < CB_N_CORRUPTIONS; i++)
        if ((issues >> i & 1) != 0)
            cJSON_AddItemToArray(json, cJSON_CreateString(cb_corruption_name(i)));
    return json;
}

static gboolean
is_ready(const CbWorld *world, guint booking, gint64 now)
{
    CbPooled entry = {.booking = booking, .deadline = booking_plan_pool_deadline_time(world, booking)};
    return cb_pooled_status_parse(booking_plan_pool_status(world, booking), &entry.status) &&
           cb_pooled_is_ready(&entry, now);
}

cJSON *
cb_answer_pool_entry(const CbWorld *world, guint booking, gint64 now)
{
    gint64 deadline = booking_plan_pool_deadline_time(world, booking);
    cJSON *json = cJSON_CreateObject();
    gboolean pooled = booking_plan_pool_status(world, booking) != NULL;
    cb_pool_json_text(json, "booking_id", booking_plan_booking_id(world, booking));
    add_said(json, "name", cb_name_of_booking(world, booking));
    cb_pool_json_text(json, "meeting_type", cb_meeting_name(cb_booking_meeting(world, booking)));
    cb_pool_json_time(json, "time_start", booking_plan_time_start(world, booking));
    cb_pool_json_time(json, "time_end", booking_plan_time_end(world, booking));
    cb_pool_json_text(json, "status", booking_plan_pool_status(world, booking));
    cJSON_AddBoolToObject(json, "ready", is_ready(world, booking, now));
    cb_pool_json_time(json, "entered_at", booking_plan_pool_entry_time(world, booking));
    cb_pool_json_time(json, "deadline", deadline);
    cJSON_AddNumberToObject(json, "attempts", (double)booking_plan_pool_processing_attempts(world, booking));
    cb_pool_json_text(json, "urgency_level", pooled ? cb_urgency_name(cb_pool_urgency_level(deadline, now)) : NULL);
    add_attempts(json, world, booking);
    cJSON_AddItemToObject(json, "corruption", corruption_json(world, booking, now));
    return json;
}

/* --- one booking ------------------------------------------------------------------------------ */

static cJSON *
candidate_json(const CbDuty *duty, const CbPoolRanking *ranking, guint booking, guint i)
{
    const CbPoolCandidate *candidate = &ranking->candidates[i];
    guint employee = duty->people[candidate->place].employee;
    gboolean eligible = candidate->out == CB_POOL_ELIGIBLE;
    cJSON *json = cJSON_CreateObject();
    cb_pool_json_text(json, "emp_code", employee_emp_code(duty->world, employee));
    add_said(json, "name", cb_name_of_employee(duty->world, employee));
    cJSON_AddBoolToObject(json, "eligible", eligible);
    cb_pool_json_text(json, "reason", cb_pool_out_name(candidate->out));
    cJSON_AddNumberToObject(json, "hours", candidate->hours);
    if (eligible) {
        cJSON_AddNumberToObject(json, "fairness", candidate->fairness);
        cJSON_AddNumberToObject(json, "lrs", candidate->lrs);
        cJSON_AddNumberToObject(json, "base", candidate->base);
        cJSON_AddNumberToObject(json, "dr_penalty", candidate->dr_penalty);
        cb_pool_json_text(json, "dr_override", cb_dr_override_name(candidate->override));
        cJSON_AddNumberToObject(json, "total", candidate->total);
    }
    add_said(json, "why", cb_pool_why(duty, ranking, booking, i));
    return json;
}

cJSON *
cb_answer_pool_ranking(const CbWorld *world, guint booking, gint64 now)
{
    g_autoptr(CbDuty) duty = cb_duty_new(world, now, NULL);
    CbPoolHaste haste = {.urgent = TRUE, .critical = cb_pool_is_critical(duty, booking)};
    g_autoptr(CbPoolRanking) ranking = cb_pool_rank(duty, booking, haste);
    cJSON *json = cJSON_CreateObject();
    cb_pool_json_text(json, "gap_mode", cb_gap_mode_name(ranking->gap_mode));
    cJSON_AddNumberToObject(json, "urgency", ranking->urgency);
    cb_pool_json_text(json, "refusal", ranking->refusal);
    cJSON *candidates = cJSON_AddArrayToObject(json, "candidates");
    for (guint i = 0; i < ranking->n; i++)
        cJSON_AddItemToArray(candidates, candidate_json(duty, ranking, booking, i));
    return json;
}

cJSON *
cb_answer_pool_booking(const CbWorld *world, guint booking, gint64 now)
{
    const CbPoolPast past = {booking_plan_booking_id(world, booking), NULL, G_MININT64, 50};
    gboolean open = booking_plan_interpreter_emp_code(world, booking) == NULL;
    cJSON *json = cJSON_CreateObject(), *assignments = cJSON_CreateArray();
    CB_EACH_LINK(world, assignment_log, booking_id, booking, row)
        cJSON_AddItemToArray(assignments, cb_json_row(world, CB_assignment_log, row));
    cJSON_AddItemToObject(json, "booking", cb_json_row(world, CB_booking_plan, booking));
    cJSON_AddItemToObject(json, "entry", cb_answer_pool_entry(world, booking, now));
    cJSON_AddItemToObject(json, "ranking", open ? cb_answer_pool_ranking(world, booking, now) : cJSON_CreateNull());
    cJSON_AddItemToObject(json, "history", cb_answer_pool_history(world, &past));
    cJSON_AddItemToObject(json, "assignments", assignments);
    return json;
}

/* --- logs ------------------------------------------------------------------------------------- */

typedef struct {
    gint64 time;
    guint row;
} Dated;

static int
newest_first(gconstpointer a, gconstpointer b)
{
    const Dated *x = a, *y = b;
    if (x->time != y->time)
        return x->time > y->time ? -1 : 1;
    return (x->row < y->row) - (x->row > y->row);
}

/* Sorts, cuts and takes the rows. */
static cJSON *
newest_rows(const CbWorld *world, CbTableId table, GArray *rows, guint most)
{
    g_autoptr(GArray) owned = rows;
    cJSON *json = cJSON_CreateArray();
    g_array_sort(owned, newest_first);
    for (guint i = 0; i < MIN(owned->len, most); i++)
        cJSON_AddItemToArray(json, cb_json_row(world, table, g_array_index(owned, Dated, i).row));
    return json;
}

static gboolean
fits(const CbPoolPast *past, const CbWorld *world, guint row)
{
    enum { ABOUT = CB_pool_entry_history_booking_id };
    const char *id = cb_world_value(world, CB_pool_entry_history, ABOUT, row).text;
    gint64 at = pool_entry_history_created_at(world, row);
    return (past->booking_id == NULL || g_strcmp0(id, past->booking_id) == 0) &&
           (past->action == NULL || g_strcmp0(pool_entry_history_action(world, row), past->action) == 0) &&
           (at == CB_NULL || at >= past->since);
}

cJSON *
cb_answer_pool_history(const CbWorld *world, const CbPoolPast *past)
{
    GArray *rows = g_array_new(FALSE, FALSE, sizeof(Dated));
    for (guint row = 0; row < cb_world_rows(world, CB_pool_entry_history); row++) {
        const Dated one = {pool_entry_history_created_at(world, row), row};
        if (fits(past, world, row))
            g_array_append_val(rows, one);
    }
    return newest_rows(world, CB_pool_entry_history, rows, past->most);
}

cJSON *
cb_answer_pool_errors(const CbWorld *world, guint most)
{
    GArray *rows = g_array_new(FALSE, FALSE, sizeof(Dated));
    for (guint row = 0; row < cb_world_rows(world, CB_system_error_log); row++) {
        const Dated one = {system_error_log_timestamp(world, row), row};
        g_array_append_val(rows, one);
    }
    return newest_rows(world, CB_system_error_log, rows, most);
}
