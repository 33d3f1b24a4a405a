/* Cases of the pool domain: auto_approval, logging, monitoring. */
#include "tests/support/golden_pool.h"

#include <string.h>

#include "engine/pool/load.h"
#include "engine/pool/log_buffer.h"
#include "engine/pool/metrics.h"
#include "engine/pool/monitor.h"
#include "engine/pool/schema_check.h"
#include "engine/when.h"
#include "tests/support/golden.h"

static cJSON *
texts(const char *const *list, guint n)
{
    cJSON *json = cJSON_CreateArray();
    for (guint i = 0; i < n; i++)
        cJSON_AddItemToArray(json, cJSON_CreateString(list[i]));
    return json;
}

/* --- load and switching ----------------------------------------------------------------------- */

static cJSON *
answer_load(const GoldenPoolCase *c)
{
    CbLoad load = cb_load_assess(c->world, c->now, golden_pool_value(c->query, "response_ms"));
    return cb_load_json(&load);
}

static cJSON *
answer_classify(const GoldenPoolCase *c)
{
    CbAutoConfig config = cb_auto_config_default();
    CbLoadMeasures measures = {
        .assignments = (guint)golden_pool_value(c->query, "recent_assignments"),
        .data_points = (guint)golden_pool_value(c->query, "data_points"),
        .took_ms = golden_pool_value(c->query, "response_ms"),
    };
    for (guint m = 0; m < CB_N_MEASURES; m++)
        measures.values[m] = golden_pool_value(c->query, cb_measures[m].name);
    CbLoad load = cb_load_judge(&measures, &config, c->now);
    cJSON *answer = cJSON_CreateObject();
    cJSON_AddStringToObject(answer, "load_level", cb_load_name(load.level));
    cJSON_AddStringToObject(answer, "recommended_mode", cb_pool_mode_name(load.recommended));
    cJSON_AddNumberToObject(answer, "confidence", load.confidence);
    return answer;
}

static cJSON *
answer_in_hours(const GoldenPoolCase *c)
{
    CbPreference preference = {0};
    cJSON *answer = cJSON_CreateObject();
    g_strlcpy(preference.from, golden_text(c->query, "start"), sizeof preference.from);
    g_strlcpy(preference.until, golden_text(c->query, "end"), sizeof preference.until);
    cJSON_AddBoolToObject(answer, "in_hours", cb_preference_in_hours(&preference, "UTC", c->now));
    return answer;
}

static CbLoadLevel
level_named(const char *name)
{
    CbLoadLevel level = CB_LOAD_CRITICAL;
    while (level < CB_LOAD_LOW && strcmp(cb_load_name(level), name) != 0)
        level++;
    return level;
}

static cJSON *
answer_switch(const GoldenPoolCase *c)
{
    CbSwitchState state = {
        .level = level_named(golden_text(c->query, "load_level")),
        .confidence = golden_pool_value(c->query, "confidence"),
        .overridden = golden_pool_flag(c->query, "override_enabled"),
        .override_until = golden_pool_instant(c->query, "override_expires_at"),
        .last_switch_at = golden_pool_instant(c->query, "last_auto_switch_at"),
        .times = (gint64)golden_pool_value(c->query, "same_recommendation_count"),
    };
    cb_pool_mode_parse(golden_text(c->query, "current_mode"), &state.current);
    cb_pool_mode_parse(golden_text(c->query, "recommended_mode"), &state.recommended);
    CbSwitchAnswer given = cb_switch_answer(&state, c->now);
    cJSON *answer = cJSON_CreateObject();
    cJSON_AddStringToObject(answer, "action", cb_switch_action(given));
    cJSON_AddStringToObject(answer, "reason", cb_switch_name(given));
    return answer;
}

static cJSON *
answer_config(const GoldenPoolCase *c)
{
    CbAutoConfig config = cb_auto_config_default();
    const cJSON *priority;
    config.interval_ms = (gint64)golden_pool_value(c->query, "evaluation_interval_ms");
    config.high[CB_MEASURE_POOL] = golden_pool_value(c->query, "high_pool");
    config.medium[CB_MEASURE_POOL] = golden_pool_value(c->query, "normal_pool");
    config.high[CB_MEASURE_ESCALATIONS] = golden_pool_value(c->query, "high_escalation");
    config.medium[CB_MEASURE_ESCALATIONS] = golden_pool_value(c->query, "normal_escalation");
    config.n_preferences = 0;
    cJSON_ArrayForEach(priority, cb_json_member(c->query, "priorities"))
        config.preferences[config.n_preferences++].priority = (gint64)priority->valuedouble;
    CbAutoJudgement judgement = cb_auto_config_judge(&config);
    cJSON *answer = cJSON_CreateObject();
    cJSON_AddBoolToObject(answer, "is_valid", judgement.n_errors == 0);
    cJSON_AddItemToObject(answer, "errors", texts(judgement.errors, judgement.n_errors));
    cJSON_AddItemToObject(answer, "warnings", texts(judgement.warnings, judgement.n_warnings));
    return answer;
}

/* --- logging ---------------------------------------------------------------------------------- */

static cJSON *
answer_log_write(const GoldenPoolCase *c)
{
    g_autoptr(CbLogBuffer) log = cb_log_new(0, 0);
    const cJSON *result = cb_json_member(c->query, "attempt_results")->child;
    CbLogRow row = {.table = CB_assignment_log, .text = (char *)"{}"};
    cJSON *answer = cJSON_CreateObject(), *pauses = cJSON_CreateArray();
    gint64 now = 0;
    guint tries = 0;
    cb_log_add(log, &row, TRUE);
    CbLogTask task = cb_log_next(log, now);
    for (; task.step == CB_LOG_WRITE; task = cb_log_next(log, now), result = result->next) {
        tries++;
        cb_log_done(log, cJSON_IsTrue(result) ? CB_LOG_DONE : CB_LOG_FAILED, now);
        task = cb_log_next(log, now);
        if (task.step != CB_LOG_WAIT || task.until == CB_NULL)
            break;
        cJSON_AddItemToArray(pauses, cJSON_CreateNumber((double)(task.until - now) / 1000));
        now = task.until;
    }
    cJSON_AddBoolToObject(answer, "written", cb_log_status(log).written == 1);
    cJSON_AddNumberToObject(answer, "attempts", tries);
    cJSON_AddItemToObject(answer, "delays_ms", pauses);
    cJSON_AddBoolToObject(answer, "used_fallback", task.step == CB_LOG_FALL_BACK);
    return answer;
}

/* Rows are known by the number at the beginning of their text. */
static double
number_of(const CbLogRow *row)
{
    return g_ascii_strtod(row->text, NULL);
}

static void
add_rows(CbLogBuffer *log, const cJSON *query)
{
    const cJSON *item;
    cJSON_ArrayForEach(item, cb_json_member(query, "buffer")) {
        gsize bytes = (gsize)golden_pool_value(item, "bytes");
        g_autoptr(GString) text = g_string_new(NULL);
        g_string_printf(text, "%.0f ", golden_pool_value(item, "id"));
        while (text->len < bytes)
            g_string_append_c(text, '.');
        CbLogRow row = {
            .table = CB_assignment_log,
            .text = text->str,
            .time = golden_pool_flag(item, "has_timestamp") ? 0 : CB_NULL,
            .failures = (guint)golden_pool_value(item, "flush_failures"),
        };
        cb_log_add(log, &row, FALSE);
    }
}

static gboolean
is_among(const cJSON *numbers, double number)
{
    const cJSON *item;
    cJSON_ArrayForEach(item, numbers)
        if (item->valuedouble == number)
            return TRUE;
    return FALSE;
}

static int
compare_numbers(gconstpointer a, gconstpointer b)
{
    double one = *(const double *)a, other = *(const double *)b;
    return (one > other) - (one < other);
}

static cJSON *
numbers_of(GArray *numbers)
{
    cJSON *json = cJSON_CreateArray();
    g_array_sort(numbers, compare_numbers);
    for (guint i = 0; i < numbers->len; i++)
        cJSON_AddItemToArray(json, cJSON_CreateNumber(g_array_index(numbers, double, i)));
    return json;
}

static cJSON *
answer_log_flush(const GoldenPoolCase *c)
{
    g_autoptr(CbLogBuffer) log = cb_log_new(0, 0);
    g_autoptr(GArray) flushed = g_array_new(FALSE, FALSE, sizeof(double));
    g_autoptr(GArray) dropped = g_array_new(FALSE, FALSE, sizeof(double));
    g_autoptr(GArray) kept = g_array_new(FALSE, FALSE, sizeof(double));
    add_rows(log, c->query);
    cb_log_set_capacity(log, CB_assignment_log, (guint)golden_pool_value(c->query, "capacity"));
    cb_log_flush(log, 0);
    for (CbLogTask task = cb_log_next(log, 0); task.row != NULL; task = cb_log_next(log, 0)) {
        double number = number_of(task.row);
        gboolean taken = task.step == CB_LOG_FALL_BACK ||
                         is_among(cb_json_member(c->query, "writable_ids"), number);
        if (taken)
            g_array_append_val(task.step == CB_LOG_WRITE ? flushed : dropped, number);
        cb_log_done(log, taken ? CB_LOG_DONE : CB_LOG_FAILED, 0);
    }
    g_autoptr(GPtrArray) left = cb_log_buffered(log, CB_assignment_log);
    for (guint i = 0; i < left->len; i++) {
        double number = number_of(g_ptr_array_index(left, i));
        g_array_append_val(kept, number);
    }
    CbLogStatus status = cb_log_status(log);
    cJSON *answer = cJSON_CreateObject();
    cJSON_AddItemToObject(answer, "flushed", numbers_of(flushed));
    cJSON_AddItemToObject(answer, "kept", numbers_of(kept));
    cJSON_AddItemToObject(answer, "dropped", numbers_of(dropped));
    cJSON_AddItemToObject(answer, "fallback", numbers_of(dropped));
    cJSON_AddBoolToObject(answer, "success", status.kept == 0 && status.dropped == 0);
    cJSON_AddNumberToObject(answer, "flushed_count", status.flushed);
    return answer;
}

/* Names that are not among the missing ones; ends with NULL. */
static GPtrArray *
there(const cJSON *missing, GPtrArray *names)
{
    const cJSON *item;
    cJSON_ArrayForEach(item, missing)
        for (guint n = 0; n < names->len; n++)
            if (strcmp(item->valuestring, g_ptr_array_index(names, n)) == 0)
                g_ptr_array_remove_index(names, n--);
    g_ptr_array_add(names, NULL);
    return names;
}

static cJSON *
show_issue(const CbSchemaIssue *issue)
{
    const CbTable *table = &cb_tables[issue->table];
    cJSON *json = cJSON_CreateObject();
    cJSON_AddStringToObject(json, "table", table->name);
    cJSON_AddItemToObject(
        json, "column",
        golden_pool_text(issue->column < 0 ? NULL : table->columns[issue->column].name));
    cJSON_AddStringToObject(json, "severity", issue->error ? "error" : "warning");
    return json;
}

static cJSON *
answer_schema(const GoldenPoolCase *c)
{
    g_autoptr(GPtrArray) tables = g_ptr_array_new(),
                         columns = g_ptr_array_new_with_free_func(g_free);
    for (guint t = 0; t < CB_N_TABLES; t++)
        g_ptr_array_add(tables, (char *)cb_tables[t].name);
    for (guint i = 0; i < cb_tables[CB_booking_plan].n_columns; i++)
        g_ptr_array_add(columns, g_strdup_printf("booking_plan.%s",
                                                 cb_tables[CB_booking_plan].columns[i].name));
    there(cb_json_member(c->query, "missing_tables"), tables);
    there(cb_json_member(c->query, "missing_columns"), columns);
    CbSchemaSeen seen = {(const char *const *)tables->pdata, (const char *const *)columns->pdata,
                         NULL};
    g_autoptr(CbSchemaCheck) check = cb_schema_check(&seen);
    cJSON *answer = cJSON_CreateObject();
    cJSON_AddBoolToObject(answer, "is_valid", check->valid);
    cJSON *missing = cJSON_AddArrayToObject(answer, "missing_tables");
    cJSON *issues = cJSON_AddArrayToObject(answer, "issues");
    for (guint i = 0; i < check->issues->len; i++) {
        const CbSchemaIssue *issue = &g_array_index(check->issues, CbSchemaIssue, i);
        if (issue->column < 0)
            cJSON_AddItemToArray(missing, cJSON_CreateString(cb_tables[issue->table].name));
        cJSON_AddItemToArray(issues, show_issue(issue));
    }
    cJSON_AddBoolToObject(answer, "can_process", check->can_process);
    return answer;
}

static cJSON *
answer_degradation(const GoldenPoolCase *c)
{
    cJSON *answer = cJSON_CreateObject();
    cJSON_AddStringToObject(
        answer, "level",
        cb_degradation_name(cb_degradation(golden_pool_flag(c->query, "db_connected"),
                                           golden_pool_value(c->query, "error_rate"),
                                           golden_pool_value(c->query, "memory_mb"),
                                           golden_pool_flag(c->query, "logging_healthy"))));
    return answer;
}

/* --- monitoring ------------------------------------------------------------------------------- */

static cJSON *
answer_health(const GoldenPoolCase *c)
{
    CbPoolHealth health = cb_pool_health(c->world, c->now, (CbPoolTrouble){0});
    cJSON *answer = cJSON_CreateObject();
    cJSON_AddBoolToObject(answer, "healthy", health.healthy);
    cJSON_AddItemToObject(answer, "issues", texts(health.issues, health.n_issues));
    cJSON_AddItemToObject(answer, "warnings", texts(health.warnings, health.n_warnings));
    cJSON_AddNumberToObject(answer, "stuck", health.tally.stuck);
    cJSON_AddNumberToObject(answer, "failed", health.tally.failed);
    return answer;
}

static cJSON *
answer_alerts(const GoldenPoolCase *c)
{
    g_autoptr(GArray) alerts = cb_pool_alerts(c->world, c->now, (CbPoolTrouble){0});
    cJSON *answer = cJSON_CreateObject(), *list = cJSON_AddArrayToObject(answer, "alerts");
    for (guint a = 0; a < alerts->len; a++) {
        const CbPoolAlert *alert = &g_array_index(alerts, CbPoolAlert, a);
        cJSON *item = cJSON_CreateObject();
        cJSON_AddStringToObject(item, "type", cb_pool_alert_name(alert->kind));
        cJSON_AddStringToObject(item, "severity", cb_pool_alert_severity_name(alert->severity));
        cJSON_AddNumberToObject(item, "affected", alert->affected);
        cJSON_AddItemToArray(list, item);
    }
    return answer;
}

static cJSON *
answer_health_score(const GoldenPoolCase *c)
{
    CbPerformance performance = {
        .success = golden_pool_value(c->query, "success_rate"),
        .escalation = golden_pool_value(c->query, "escalation_rate"),
        .ms = golden_pool_value(c->query, "average_processing_time_ms"),
        .conflict = golden_pool_value(c->query, "conflict_rate"),
        .dr_override = golden_pool_value(c->query, "dr_override_rate"),
    };
    double score = cb_health_score(&performance);
    cJSON *answer = cJSON_CreateObject();
    cJSON_AddNumberToObject(answer, "score", score);
    cJSON_AddStringToObject(answer, "overall", cb_health_word(score));
    return answer;
}

static cJSON *
answer_emergency_state(const GoldenPoolCase *c)
{
    cJSON *answer = cJSON_CreateObject();
    cJSON_AddStringToObject(
        answer, "system_load",
        cb_emergency_state((guint)golden_pool_value(c->query, "pool_size"),
                           (guint)golden_pool_value(c->query, "critical_entries"),
                           (guint)golden_pool_value(c->query, "deadline_entries")));
    return answer;
}

const GoldenPoolOp golden_pool_watch[] = {
    {"load", answer_load},
    {"classify", answer_classify},
    {"preference_in_hours", answer_in_hours},
    {"auto_switch", answer_switch},
    {"auto_config_validate", answer_config},
    {"log_write", answer_log_write},
    {"log_flush", answer_log_flush},
    {"schema_validate", answer_schema},
    {"degradation", answer_degradation},
    {"health", answer_health},
    {"alerts", answer_alerts},
    {"health_score", answer_health_score},
    {"emergency_state", answer_emergency_state},
    {NULL, NULL},
};
