/* How well the pool goes, as JSON. */
#include <math.h>

#include "engine/pool/answers.h"
#include "engine/pool/metrics.h"
#include "engine/when.h"

cJSON *
cb_answer_pool_alerts(const CbWorld *world, gint64 now, CbPoolTrouble trouble)
{
    g_autoptr(GArray) alerts = cb_pool_alerts(world, now, trouble);
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

cJSON *
cb_answer_pool_health(const CbWorld *world, gint64 now, CbPoolTrouble trouble)
{
    CbPoolHealth health = cb_pool_health(world, now, trouble);
    const CbPoolTally *tally = &health.tally;
    cJSON *json = cJSON_CreateObject();
    cJSON_AddBoolToObject(json, "healthy", health.healthy);
    cJSON_AddItemToObject(json, "issues", cJSON_CreateStringArray(health.issues, (int)health.n_issues));
    cJSON_AddItemToObject(json, "warnings", cJSON_CreateStringArray(health.warnings, (int)health.n_warnings));
    cJSON_AddNumberToObject(json, "total", tally->total);
    cJSON_AddNumberToObject(json, "failed", tally->failed);
    cJSON_AddNumberToObject(json, "stuck", tally->stuck);
    cJSON_AddNumberToObject(json, "overdue", tally->overdue);
    cJSON_AddNumberToObject(json, "corrupted", tally->corrupted);
    cJSON_AddNumberToObject(json, "excessive_retries", tally->excessive);
    return json;
}

/* Null where nothing says. */
static void
add_number(cJSON *json, const char *name, double number)
{
    cJSON_AddItemToObject(json, name, isnan(number) ? cJSON_CreateNull() : cJSON_CreateNumber(number));
}

cJSON *
cb_answer_pool_metrics(const CbWorld *world, gint64 now)
{
    CbPoolMetrics metrics = cb_pool_metrics(world, now - CB_DAY, now);
    cJSON *json = cJSON_CreateObject();
    cJSON_AddNumberToObject(json, "runs", metrics.runs);
    cJSON_AddNumberToObject(json, "processed", metrics.processed);
    cJSON_AddNumberToObject(json, "assigned", metrics.assigned);
    cJSON_AddNumberToObject(json, "escalated", metrics.escalated);
    cJSON_AddNumberToObject(json, "failed", metrics.failed);
    add_number(json, "success_rate", metrics.success);
    add_number(json, "average_processing_time_ms", metrics.mean_ms);
    cJSON_AddNumberToObject(json, "mode_switches", metrics.switches);
    cJSON_AddNumberToObject(json, "mode_switches_failed", metrics.switches_failed);
    add_number(json, "automatic_switch_accuracy", metrics.accuracy);
    return json;
}

static cJSON *
diagnosis_json(const CbWorld *world, const CbPoolDiagnosis *diagnosis)
{
    cJSON *json = cJSON_CreateObject();
    cb_pool_json_text(json, "booking_id", booking_plan_booking_id(world, diagnosis->entry.booking));
    cb_pool_json_text(json, "status", cb_pooled_status_name(diagnosis->entry.status));
    cJSON_AddBoolToObject(json, "stuck", diagnosis->stuck);
    cJSON_AddBoolToObject(json, "overdue", diagnosis->overdue);
    cJSON_AddBoolToObject(json, "many_attempts", diagnosis->many_attempts);
    cb_pool_json_text(json, "last_error", diagnosis->error);
    cb_pool_json_text(json, "error_category", diagnosis->category);
    cb_pool_json_time(json, "error_time", diagnosis->error_at);
    return json;
}

cJSON *
cb_answer_pool_diagnosis(const CbWorld *world, gint64 now)
{
    g_autoptr(GArray) stuck = cb_pool_diagnose(world, now);
    CbPoolBottlenecks necks = cb_pool_bottlenecks(world, now);
    cJSON *json = cJSON_CreateObject(), *entries = cJSON_AddArrayToObject(json, "entries");
    for (guint i = 0; i < stuck->len; i++)
        cJSON_AddItemToArray(entries, diagnosis_json(world, &g_array_index(stuck, CbPoolDiagnosis, i)));
    cJSON *bottlenecks = cJSON_AddObjectToObject(json, "bottlenecks");
    cJSON_AddBoolToObject(bottlenecks, "large_pool", necks.large);
    cJSON_AddBoolToObject(bottlenecks, "high_failure_rate", necks.failing);
    cJSON_AddBoolToObject(bottlenecks, "long_interval", necks.too_rare);
    return json;
}
