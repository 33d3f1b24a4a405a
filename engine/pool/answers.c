#include "engine/pool/answers.h"

#include "engine/pool/corruption.h"
#include "engine/pool/load.h"
#include "engine/pool/monitor.h"
#include "engine/pool/names.h"
#include "engine/pool/route.h"
#include "engine/pool/why.h"

/* --- values ----------------------------------------------------------------------------------- */

static void
add_text(cJSON *json, const char *name, const char *text)
{
    cJSON_AddItemToObject(json, name, text == NULL ? cJSON_CreateNull() : cJSON_CreateString(text));
}

static void
add_time(cJSON *json, const char *name, gint64 time)
{
    cJSON_AddItemToObject(json, name, cb_json_value(CB_TYPE_TIME, cb_integer(time)));
}

/* Takes the text over. */
static void
add_said(cJSON *json, const char *name, char *text)
{
    add_text(json, name, text);
    g_free(text);
}

/* --- status ----------------------------------------------------------------------------------- */

static cJSON *
policy_json(const CbPoolPolicy *policy)
{
    cJSON *json = cJSON_CreateObject();
    for (guint n = 0; n < CB_POOL_N_NUMBERS; n++)
        cJSON_AddNumberToObject(json, cb_tables[CB_auto_assignment_config].columns[cb_pool_limits[n].column].name,
                                cb_pool_number(policy, (CbPoolNumber)n));
    return json;
}

static cJSON *
alerts_json(const CbWorld *world, gint64 now)
{
    g_autoptr(GArray) alerts = cb_pool_alerts(world, now, (CbPoolTrouble){0});
    cJSON *json = cJSON_CreateArray();
    for (guint i = 0; i < alerts->len; i++) {
        const CbPoolAlert *alert = &g_array_index(alerts, CbPoolAlert, i);
        cJSON *one = cJSON_CreateObject();
        cJSON_AddStringToObject(one, "type", cb_pool_alert_name(alert->kind));
        cJSON_AddStringToObject(one, "severity", cb_pool_alert_severity_name(alert->severity));
        cJSON_AddNumberToObject(one, "affected", alert->affected);
        cJSON_AddStringToObject(one, "message", alert->sentence);
        cJSON_AddItemToArray(json, one);
    }
    return json;
}

static cJSON *
health_json(const CbWorld *world, gint64 now)
{
    CbPoolHealth health = cb_pool_health(world, now, (CbPoolTrouble){0});
    cJSON *json = cJSON_CreateObject();
    cJSON_AddBoolToObject(json, "healthy", health.healthy);
    cJSON_AddItemToObject(json, "issues", cJSON_CreateStringArray(health.issues, (int)health.n_issues));
    cJSON_AddItemToObject(json, "warnings", cJSON_CreateStringArray(health.warnings, (int)health.n_warnings));
    return json;
}

/* Null when there is none. */
static cJSON *
override_json(const CbWorld *world, guint state, gint64 now)
{
    if (state == CB_NO_ROW || !cb_pool_overridden(world, now, NULL))
        return cJSON_CreateNull();
    cJSON *json = cJSON_CreateObject();
    add_text(json, "reason", pool_state_override_reason(world, state));
    add_text(json, "by", pool_state_override_by(world, state));
    add_time(json, "until", pool_state_override_until(world, state));
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
add_schedule(cJSON *json, const CbWorld *world, guint state, gint64 now)
{
    gboolean set_up = state != CB_NO_ROW;
    add_time(json, "lastProcessingTime", set_up ? pool_state_last_run_at(world, state) : CB_NULL);
    add_time(json, "nextProcessingTime", set_up ? pool_state_next_run_at(world, state) : CB_NULL);
    add_time(json, "next_check_at", set_up ? pool_state_next_check_at(world, state) : CB_NULL);
    cJSON_AddBoolToObject(json, "auto_enabled", set_up && pool_state_auto_enabled(world, state) == TRUE);
    cJSON_AddItemToObject(json, "override", override_json(world, state, now));
}

cJSON *
cb_answer_pool_status(const CbWorld *world, gint64 now)
{
    enum { ERRORS = 10 };
    g_autoptr(GArray) entries = cb_pool_entries(world);
    CbPoolStats stats = cb_pool_stats(entries, now);
    CbPoolPolicy policy = cb_pool_policy(world);
    CbLoad load = cb_load_assess(world, now, 0);
    cJSON *json = cJSON_CreateObject();
    cJSON_AddStringToObject(json, "mode", cb_pool_mode_name(policy.mode));
    cJSON_AddBoolToObject(json, "auto_assign_enabled", policy.enabled);
    cJSON_AddBoolToObject(json, "isRunning", count_open_runs(world) > 0);
    add_schedule(json, world, cb_pool_state_row(world), now);
    cJSON_AddNumberToObject(json, "poolSize", stats.total);
    cJSON_AddNumberToObject(json, "readyForProcessing", stats.ready);
    cJSON_AddNumberToObject(json, "processing", stats.processing);
    cJSON_AddNumberToObject(json, "failed", stats.failed);
    add_time(json, "oldest_entry_time", stats.oldest);
    cJSON_AddBoolToObject(json, "processing_needed", stats.ready > 0 || stats.failed > 0);
    cJSON_AddItemToObject(json, "processingErrors", cb_answer_pool_errors(world, ERRORS));
    cJSON_AddItemToObject(json, "policy", policy_json(&policy));
    cJSON_AddItemToObject(json, "load", cb_load_json(&load));
    cJSON_AddItemToObject(json, "alerts", alerts_json(world, now));
    cJSON_AddItemToObject(json, "health", health_json(world, now));
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
    add_time(json, "lastProcessingAttempt", last);
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
    add_text(json, "booking_id", booking_plan_booking_id(world, booking));
    add_said(json, "name", cb_name_of_booking(world, booking));
    add_text(json, "meeting_type", cb_meeting_name(cb_booking_meeting(world, booking)));
    add_time(json, "time_start", booking_plan_time_start(world, booking));
    add_time(json, "time_end", booking_plan_time_end(world, booking));
    add_text(json, "status", booking_plan_pool_status(world, booking));
    cJSON_AddBoolToObject(json, "ready", is_ready(world, booking, now));
    add_time(json, "entered_at", booking_plan_pool_entry_time(world, booking));
    add_time(json, "deadline", deadline);
    cJSON_AddNumberToObject(json, "attempts", (double)booking_plan_pool_processing_attempts(world, booking));
    add_text(json, "urgency_level", pooled ? cb_urgency_name(cb_pool_urgency_level(deadline, now)) : NULL);
    add_attempts(json, world, booking);
    cJSON_AddItemToObject(json, "corruption", corruption_json(world, booking, now));
    return json;
}

cJSON *
cb_answer_pool_entries(const CbWorld *world, gint64 now)
{
    CbPoolMode mode = cb_pool_policy(world).mode;
    g_autoptr(GArray) entries = cb_pool_entries(world);
    g_autoptr(GArray) first = cb_pool_process_order(entries, mode, now);
    cJSON *json = cJSON_CreateObject();
    cJSON_AddStringToObject(json, "mode", cb_pool_mode_name(mode));
    cJSON *list = cJSON_AddArrayToObject(json, "entries");
    for (guint i = 0; i < first->len; i++)
        cJSON_AddItemToArray(list, cb_answer_pool_entry(world, g_array_index(first, CbPooled, i).booking, now));
    g_array_sort(entries, cb_pooled_compare);
    for (guint i = 0; i < entries->len; i++) {
        const CbPooled *entry = &g_array_index(entries, CbPooled, i);
        if (!cb_pooled_is_ready(entry, now))
            cJSON_AddItemToArray(list, cb_answer_pool_entry(world, entry->booking, now));
    }
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
    add_text(json, "emp_code", employee_emp_code(duty->world, employee));
    add_said(json, "name", cb_name_of_employee(duty->world, employee));
    cJSON_AddBoolToObject(json, "eligible", eligible);
    add_text(json, "reason", cb_pool_out_name(candidate->out));
    cJSON_AddNumberToObject(json, "hours", candidate->hours);
    if (eligible) {
        cJSON_AddNumberToObject(json, "fairness", candidate->fairness);
        cJSON_AddNumberToObject(json, "lrs", candidate->lrs);
        cJSON_AddNumberToObject(json, "base", candidate->base);
        cJSON_AddNumberToObject(json, "dr_penalty", candidate->dr_penalty);
        add_text(json, "dr_override", cb_dr_override_name(candidate->override));
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
    add_text(json, "gap_mode", cb_gap_mode_name(ranking->gap_mode));
    cJSON_AddNumberToObject(json, "urgency", ranking->urgency);
    add_text(json, "refusal", ranking->refusal);
    cJSON *candidates = cJSON_AddArrayToObject(json, "candidates");
    for (guint i = 0; i < ranking->n; i++)
        cJSON_AddItemToArray(candidates, candidate_json(duty, ranking, booking, i));
    return json;
}

cJSON *
cb_answer_pool_booking(const CbWorld *world, guint booking, gint64 now)
{
    enum { MOST = 50 };
    gboolean open = booking_plan_interpreter_emp_code(world, booking) == NULL;
    cJSON *json = cJSON_CreateObject(), *assignments = cJSON_CreateArray();
    CB_EACH_LINK(world, assignment_log, booking_id, booking, row)
        cJSON_AddItemToArray(assignments, cb_json_row(world, CB_assignment_log, row));
    cJSON_AddItemToObject(json, "booking", cb_json_row(world, CB_booking_plan, booking));
    cJSON_AddItemToObject(json, "entry", cb_answer_pool_entry(world, booking, now));
    cJSON_AddItemToObject(json, "ranking", open ? cb_answer_pool_ranking(world, booking, now) : cJSON_CreateNull());
    cJSON_AddItemToObject(json, "history", cb_answer_pool_history(world, booking, MOST));
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

/* The newest rows of a table by a column that is a time; `booking`, where it is one, is the row that `about` refers
 * to. */
static GArray *
newest_rows(const CbWorld *world, CbTableId table, guint time, int about, guint booking, guint most)
{
    GArray *rows = g_array_new(FALSE, FALSE, sizeof(Dated));
    const char *id = booking == CB_NO_ROW ? NULL : booking_plan_booking_id(world, booking);
    for (guint row = 0; row < cb_world_rows(world, table); row++) {
        const Dated one = {cb_world_value(world, table, time, row).integer, row};
        if (id == NULL || g_strcmp0(cb_world_value(world, table, (guint)about, row).text, id) == 0)
            g_array_append_val(rows, one);
    }
    g_array_sort(rows, newest_first);
    g_array_set_size(rows, MIN(rows->len, most));
    return rows;
}

static cJSON *
rows_json(const CbWorld *world, CbTableId table, GArray *rows)
{
    cJSON *json = cJSON_CreateArray();
    for (guint i = 0; i < rows->len; i++)
        cJSON_AddItemToArray(json, cb_json_row(world, table, g_array_index(rows, Dated, i).row));
    return json;
}

cJSON *
cb_answer_pool_history(const CbWorld *world, guint booking, guint most)
{
    g_autoptr(GArray) rows = newest_rows(world, CB_pool_entry_history, CB_pool_entry_history_created_at,
                                         CB_pool_entry_history_booking_id, booking, most);
    return rows_json(world, CB_pool_entry_history, rows);
}

cJSON *
cb_answer_pool_errors(const CbWorld *world, guint most)
{
    g_autoptr(GArray) rows =
        newest_rows(world, CB_system_error_log, CB_system_error_log_timestamp, -1, CB_NO_ROW, most);
    return rows_json(world, CB_system_error_log, rows);
}

cJSON *
cb_answer_pool_switches(const CbWorld *world, guint most)
{
    g_autoptr(GArray) rows =
        newest_rows(world, CB_mode_transition_log, CB_mode_transition_log_timestamp, -1, CB_NO_ROW, most);
    return rows_json(world, CB_mode_transition_log, rows);
}

/* Entries of a run, in the order in which they were decided. */
static cJSON *
run_entries(const CbWorld *world, const char *batch_id)
{
    cJSON *json = cJSON_CreateArray();
    for (guint row = 0; row < cb_world_rows(world, CB_pool_processing_log_entry); row++)
        if (g_strcmp0(pool_processing_log_entry_batch_id(world, row), batch_id) == 0)
            cJSON_AddItemToArray(json, cb_json_row(world, CB_pool_processing_log_entry, row));
    return json;
}

cJSON *
cb_answer_pool_runs(const CbWorld *world, guint most)
{
    g_autoptr(GArray) rows =
        newest_rows(world, CB_pool_processing_log, CB_pool_processing_log_processing_start_time, -1, CB_NO_ROW, most);
    cJSON *json = cJSON_CreateArray();
    for (guint i = 0; i < rows->len; i++) {
        guint batch = g_array_index(rows, Dated, i).row;
        cJSON *one = cb_json_row(world, CB_pool_processing_log, batch);
        cJSON_AddItemToObject(one, "entries", run_entries(world, pool_processing_log_batch_id(world, batch)));
        cJSON_AddItemToArray(json, one);
    }
    return json;
}

cJSON *
cb_answer_pool_run(const CbWorld *world, guint batch)
{
    const char *id = pool_processing_log_batch_id(world, batch);
    CbRunCounts counts = cb_run_count(world, id);
    gint64 start = pool_processing_log_processing_start_time(world, batch);
    gint64 end = pool_processing_log_processing_end_time(world, batch);
    guint state = cb_pool_state_row(world);
    cJSON *errors = cJSON_Parse(pool_processing_log_errors(world, batch));
    cJSON *json = cJSON_CreateObject();
    add_text(json, "batchId", id);
    cJSON_AddNumberToObject(json, "processedCount", counts.processed);
    cJSON_AddNumberToObject(json, "assignedCount", counts.assigned);
    cJSON_AddNumberToObject(json, "escalatedCount", counts.escalated);
    cJSON_AddNumberToObject(json, "failedCount", counts.failed);
    cJSON_AddItemToObject(json, "processingTime",
                          end == CB_NULL ? cJSON_CreateNull() : cJSON_CreateNumber((double)((end - start) / 1000)));
    add_time(json, "nextScheduledRun", state == CB_NO_ROW ? CB_NULL : pool_state_next_run_at(world, state));
    cJSON_AddItemToObject(json, "errors", errors != NULL ? errors : cJSON_CreateArray());
    return json;
}
