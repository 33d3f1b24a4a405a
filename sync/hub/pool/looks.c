/* What the pool's routes tell: how it stands, on the World as it is now. */
#include <math.h>
#include <string.h>

#include "engine/pool/emergency.h"
#include "engine/pool/load.h"
#include "engine/pool/metrics.h"
#include "engine/pool/monitor.h"
#include "engine/when.h"
#include "sync/hub/pool/envelope.h"

#define MOST_HISTORY 1000u

typedef cJSON *(*Tell)(const CbPoolCall *call, const CbWorld *world);

/* Also when the database is away: then on nothing but what the hub itself knows. */
static CbAnswer *
tell_anyway(const CbPoolCall *call, Tell what)
{
    g_autoptr(CbWorld) world = cb_current_world(call->hub, NULL);
    CbPoolCall blind = *call;
    blind.blind = world == NULL;
    if (world == NULL)
        world = cb_world_builder_finish(cb_world_builder_new());
    return cb_pool_answer(what(&blind, world));
}

static CbAnswer *
tell(const CbPoolCall *call, Tell what)
{
    GError *error = NULL;
    g_autoptr(CbWorld) world = cb_current_world(call->hub, &error);
    return world != NULL ? cb_pool_answer(what(call, world)) : cb_pool_failed(call->hub, error);
}

static void
add_text(cJSON *json, const char *name, const char *text)
{
    cJSON_AddItemToObject(json, name, text != NULL ? cJSON_CreateString(text) : cJSON_CreateNull());
}

static void
add_number(cJSON *json, const char *name, double number)
{
    cJSON_AddItemToObject(json, name, isnan(number) ? cJSON_CreateNull() : cJSON_CreateNumber(number));
}

static const char *
id_of(const CbWorld *world, guint booking)
{
    return booking_plan_booking_id(world, booking);
}

static CbPoolTrouble
trouble_of(const CbPoolCall *call)
{
    CbPoolTrouble trouble = cb_pool_trouble_of(call->hub);
    trouble.database_down = call->blind;
    return trouble;
}

/* --- status ----------------------------------------------------------------------------------- */

/* How runs of this hub go. */
static void
add_runs(cJSON *json, CbPooling *pooling)
{
    g_mutex_lock(&pooling->lock);
    cJSON_AddBoolToObject(json, "isRunning", pooling->working > 0);
    cJSON_AddNumberToObject(json, "processedSoFar", pooling->done);
    cJSON_AddNumberToObject(json, "claimedSoFar", pooling->total);
    cJSON *errors = cJSON_AddArrayToObject(json, "processingErrors");
    for (const GList *link = pooling->errors.head; link != NULL; link = link->next)
        cJSON_AddItemToArray(errors, cJSON_CreateString(link->data));
    g_mutex_unlock(&pooling->lock);
}

static void
add_schedule(cJSON *json, const CbWorld *world)
{
    guint state = cb_pool_state_row(world);
    gboolean there = state != CB_NO_ROW;
    cJSON_AddItemToObject(json, "lastProcessingTime", cb_pool_time(there ? pool_state_last_run_at(world, state) : CB_NULL));
    cJSON_AddItemToObject(json, "nextProcessingTime", cb_pool_time(there ? pool_state_next_run_at(world, state) : CB_NULL));
    cJSON_AddItemToObject(json, "nextCheckTime", cb_pool_time(there ? pool_state_next_check_at(world, state) : CB_NULL));
}

static void
add_log(cJSON *json, CbPooling *pooling)
{
    CbLogStatus status = cb_pool_log_status(pooling->log);
    cJSON *log = cJSON_AddObjectToObject(json, "logging");
    cJSON_AddBoolToObject(log, "healthy", status.healthy);
    cJSON_AddNumberToObject(log, "buffered", status.buffered);
    cJSON_AddNumberToObject(log, "inFile", status.fallen);
    cJSON_AddNumberToObject(log, "putAside", (double)status.put_aside);
    cJSON_AddNumberToObject(log, "lost", (double)status.lost);
}

static cJSON *
status_of(const CbPoolCall *call, const CbWorld *world)
{
    CbPoolPolicy policy = cb_pool_policy(world);
    g_autoptr(GArray) entries = cb_pool_entries(world);
    CbPoolStats stats = cb_pool_stats(entries, call->now);
    cJSON *json = cJSON_CreateObject();
    add_runs(json, call->hub->pooling);
    add_schedule(json, world);
    cJSON_AddStringToObject(json, "mode", cb_pool_mode_name(policy.mode));
    cJSON_AddBoolToObject(json, "autoAssignEnabled", policy.enabled);
    cJSON_AddNumberToObject(json, "poolSize", stats.total);
    cJSON_AddNumberToObject(json, "readyForProcessing", stats.ready);
    cJSON_AddNumberToObject(json, "processing", stats.processing);
    cJSON_AddNumberToObject(json, "failed", stats.failed);
    cJSON_AddItemToObject(json, "oldestEntryTime", cb_pool_time(stats.oldest));
    add_log(json, call->hub->pooling);
    return json;
}

static cJSON *
needed_of(const CbPoolCall *call, const CbWorld *world)
{
    g_autoptr(GArray) entries = cb_pool_entries(world);
    CbPoolStats stats = cb_pool_stats(entries, call->now);
    cJSON *json = cJSON_CreateObject();
    cJSON_AddBoolToObject(json, "processingNeeded", stats.ready > 0 || stats.failed > 0);
    cJSON_AddNumberToObject(json, "poolSize", stats.total);
    cJSON_AddNumberToObject(json, "readyForProcessing", stats.ready);
    cJSON_AddNumberToObject(json, "failed", stats.failed);
    return json;
}

/* --- alerts and health ------------------------------------------------------------------------ */

static cJSON *
alerts_of(const CbPoolCall *call, const CbWorld *world)
{
    g_autoptr(GArray) alerts = cb_pool_alerts(world, call->now, trouble_of(call));
    cJSON *json = cJSON_CreateArray();
    for (guint i = 0; i < alerts->len; i++) {
        const CbPoolAlert *alert = &g_array_index(alerts, CbPoolAlert, i);
        cJSON *each = cJSON_CreateObject();
        cJSON_AddStringToObject(each, "type", cb_pool_alert_name(alert->kind));
        cJSON_AddStringToObject(each, "severity", cb_pool_alert_severity_name(alert->severity));
        cJSON_AddNumberToObject(each, "affected", alert->affected);
        cJSON_AddStringToObject(each, "message", alert->sentence);
        cJSON_AddItemToArray(json, each);
    }
    return json;
}

static cJSON *
codes(const char *const *names, guint n)
{
    return cJSON_CreateStringArray(names, (int)n);
}

static cJSON *
health_of(const CbPoolCall *call, const CbWorld *world)
{
    CbPoolHealth health = cb_pool_health(world, call->now, trouble_of(call));
    const struct {
        const char *name;
        guint count;
    } tally[] = {
        {"total", health.tally.total},         {"failed", health.tally.failed},
        {"stuck", health.tally.stuck},         {"overdue", health.tally.overdue},
        {"corrupted", health.tally.corrupted}, {"excessiveRetries", health.tally.excessive},
    };
    cJSON *json = cJSON_CreateObject();
    cJSON_AddBoolToObject(json, "healthy", health.healthy);
    cJSON_AddItemToObject(json, "issues", codes(health.issues, health.n_issues));
    cJSON_AddItemToObject(json, "warnings", codes(health.warnings, health.n_warnings));
    for (guint i = 0; i < G_N_ELEMENTS(tally); i++)
        cJSON_AddNumberToObject(json, tally[i].name, tally[i].count);
    add_log(json, call->hub->pooling);
    cJSON_AddItemToObject(json, "alerts", alerts_of(call, world));
    return json;
}

static cJSON *
metrics_of(const CbWorld *world, gint64 now)
{
    CbPoolMetrics metrics = cb_pool_metrics(world, now - CB_DAY, now);
    cJSON *json = cJSON_CreateObject();
    cJSON_AddNumberToObject(json, "runs", metrics.runs);
    cJSON_AddNumberToObject(json, "processed", metrics.processed);
    cJSON_AddNumberToObject(json, "assigned", metrics.assigned);
    cJSON_AddNumberToObject(json, "escalated", metrics.escalated);
    cJSON_AddNumberToObject(json, "failed", metrics.failed);
    add_number(json, "successRate", metrics.success);
    add_number(json, "averageProcessingTimeMs", metrics.mean_ms);
    cJSON_AddNumberToObject(json, "modeSwitches", metrics.switches);
    cJSON_AddNumberToObject(json, "modeSwitchesFailed", metrics.switches_failed);
    add_number(json, "automaticSwitchAccuracy", metrics.accuracy);
    return json;
}

static cJSON *
dashboard_of(const CbPoolCall *call, const CbWorld *world)
{
    cJSON *json = cJSON_CreateObject();
    CbLoad load = cb_load_assess(world, call->now, 0);
    cJSON_AddItemToObject(json, "status", status_of(call, world));
    cJSON_AddItemToObject(json, "alerts", alerts_of(call, world));
    cJSON_AddItemToObject(json, "metrics", metrics_of(world, call->now));
    cJSON_AddItemToObject(json, "load", cb_load_json(&load));
    return json;
}

static cJSON *
diagnostics_of(const CbPoolCall *call, const CbWorld *world)
{
    g_autoptr(GArray) stuck = cb_pool_diagnose(world, call->now);
    CbPoolBottlenecks necks = cb_pool_bottlenecks(world, call->now);
    cJSON *json = cJSON_CreateObject(), *list = cJSON_AddArrayToObject(json, "entries");
    for (guint i = 0; i < stuck->len; i++) {
        const CbPoolDiagnosis *each = &g_array_index(stuck, CbPoolDiagnosis, i);
        cJSON *entry = cJSON_CreateObject();
        cJSON_AddStringToObject(entry, "bookingId", id_of(world, each->entry.booking));
        cJSON_AddStringToObject(entry, "status", cb_pooled_status_name(each->entry.status));
        cJSON_AddBoolToObject(entry, "stuck", each->stuck);
        cJSON_AddBoolToObject(entry, "overdue", each->overdue);
        cJSON_AddBoolToObject(entry, "manyAttempts", each->many_attempts);
        add_text(entry, "lastError", each->error);
        add_text(entry, "errorCategory", each->category);
        cJSON_AddItemToObject(entry, "errorTime", cb_pool_time(each->error_at));
        cJSON_AddItemToArray(list, entry);
    }
    cJSON *bottlenecks = cJSON_AddObjectToObject(json, "bottlenecks");
    cJSON_AddBoolToObject(bottlenecks, "largePool", necks.large);
    cJSON_AddBoolToObject(bottlenecks, "highFailureRate", necks.failing);
    cJSON_AddBoolToObject(bottlenecks, "longInterval", necks.too_rare);
    return json;
}

/* --- an emergency, before it is begun --------------------------------------------------------- */

static cJSON *
emergency_of(const CbPoolCall *call, const CbWorld *world)
{
    CbEmergencyPreview preview = cb_emergency_preview(world, call->now);
    cJSON *json = cJSON_CreateObject();
    cJSON_AddNumberToObject(json, "entries", preview.n);
    cJSON *levels = cJSON_AddObjectToObject(json, "byUrgency"), *bands = cJSON_AddObjectToObject(json, "byDeadline");
    for (guint level = 0; level <= CB_URGENCY_LOW; level++)
        cJSON_AddNumberToObject(levels, cb_urgency_name(level), preview.pressure.levels[level]);
    for (guint band = 0; band < CB_N_BANDS; band++)
        cJSON_AddNumberToObject(bands, cb_band_name(band), preview.bands[band]);
    cJSON_AddNumberToObject(json, "averageScore", preview.mean_score);
    cJSON_AddNumberToObject(json, "estimatedSeconds", preview.estimated_seconds);
    return json;
}

/* --- history ---------------------------------------------------------------------------------- */

typedef struct {
    char *booking, *action; /* NULL: any */
    guint limit;
    gint64 since;
} Filter;

/* A parameter of the query or of the body, as text; NULL: neither has it. Caller frees. */
static char *
parameter(const CbPoolCall *call, const char *name)
{
    const cJSON *given = cb_json_member(call->body, name);
    gint64 number;
    if (call->body == NULL)
        return cb_pool_parameter(call, name);
    if (cb_wire_read_number(given, &number))
        return g_strdup_printf("%" G_GINT64_FORMAT, number);
    return g_strdup(cJSON_GetStringValue(given));
}

/* FALSE when it is no whole number of at least one. */
static gboolean
read_count(const CbPoolCall *call, const char *name, guint usual, guint most, guint *count)
{
    guint64 number;
    g_autofree char *text = parameter(call, name);
    *count = usual;
    if (text == NULL)
        return TRUE;
    if (!g_ascii_string_to_unsigned(text, 10, 1, most, &number, NULL))
        return FALSE;
    *count = (guint)number;
    return TRUE;
}

static gboolean
fits(const Filter *filter, const CbWorld *world, guint row)
{
    guint booking = pool_entry_history_booking_id(world, row);
    gint64 at = pool_entry_history_created_at(world, row);
    return (filter->booking == NULL || (booking != CB_NO_ROW && strcmp(id_of(world, booking), filter->booking) == 0)) &&
           (filter->action == NULL || g_strcmp0(pool_entry_history_action(world, row), filter->action) == 0) &&
           (at == CB_NULL || at >= filter->since);
}

static cJSON *
history_row(const CbWorld *world, guint row)
{
    cJSON *json = cJSON_CreateObject();
    guint booking = pool_entry_history_booking_id(world, row);
    add_text(json, "bookingId", booking != CB_NO_ROW ? id_of(world, booking) : NULL);
    add_text(json, "action", pool_entry_history_action(world, row));
    add_text(json, "previousStatus", pool_entry_history_previous_status(world, row));
    add_text(json, "newStatus", pool_entry_history_new_status(world, row));
    cJSON_AddNumberToObject(json, "processingAttempts", (double)pool_entry_history_processing_attempts(world, row));
    add_text(json, "errorMessage", pool_entry_history_error_message(world, row));
    add_text(json, "batchId", pool_entry_history_batch_id(world, row));
    add_text(json, "actor", pool_entry_history_actor(world, row));
    cJSON_AddItemToObject(json, "createdAt", cb_pool_time(pool_entry_history_created_at(world, row)));
    return json;
}

static int
newest_first(gconstpointer a, gconstpointer b, gpointer world)
{
    guint one = *(const guint *)a, other = *(const guint *)b;
    gint64 x = pool_entry_history_created_at(world, one), y = pool_entry_history_created_at(world, other);
    return x != y ? (x < y ? 1 : -1) : (one > other) - (one < other);
}

static cJSON *
history_of(const Filter *filter, const CbWorld *world)
{
    g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(guint));
    for (guint row = 0; row < cb_world_rows(world, CB_pool_entry_history); row++)
        if (fits(filter, world, row))
            g_array_append_val(rows, row);
    g_array_sort_with_data(rows, newest_first, (gpointer)world);
    cJSON *json = cJSON_CreateArray();
    for (guint i = 0; i < MIN(rows->len, filter->limit); i++)
        cJSON_AddItemToArray(json, history_row(world, g_array_index(rows, guint, i)));
    return json;
}

CbAnswer *
cb_pool_look_history(const CbPoolCall *call)
{
    GError *error = NULL;
    guint days;
    g_autofree char *booking = parameter(call, "bookingId"), *action = parameter(call, "action");
    Filter filter = {booking, action, 0, 0};
    if (!read_count(call, "limit", 100, MOST_HISTORY, &filter.limit) || !read_count(call, "days", 30, 3650, &days))
        return cb_pool_refuse(400, "INVALID_VALUE", "limit (to 1000) and days (to 3650) are whole numbers from 1.");
    filter.since = call->now - days * CB_DAY;
    g_autoptr(CbWorld) world = cb_current_world(call->hub, &error);
    return world != NULL ? cb_pool_answer(history_of(&filter, world)) : cb_pool_failed(call->hub, error);
}

/* --- automatic switching ---------------------------------------------------------------------- */

static cJSON *
config_of(const CbPoolCall *call, const CbWorld *world)
{
    (void)call;
    CbAutoConfig config = cb_pool_auto_config(world);
    char *text = cb_auto_config_write(&config);
    cJSON *json = cJSON_Parse(text);
    g_free(text);
    return json;
}

static cJSON *
auto_of(const CbPoolCall *call, const CbWorld *world)
{
    guint state = cb_pool_state_row(world);
    gint64 until = CB_NULL;
    cJSON *json = cJSON_CreateObject();
    CbLoad load = cb_load_assess(world, call->now, 0);
    CbSwitchState held = cb_switch_state(world, &load);
    CbSwitchAnswer answer = cb_switch_answer(&held, call->now);
    gboolean overridden = cb_pool_overridden(world, call->now, &until);
    cJSON_AddBoolToObject(json, "enabled", state != CB_NO_ROW && pool_state_auto_enabled(world, state) == TRUE);
    cJSON_AddStringToObject(json, "currentMode", cb_pool_mode_name(cb_pool_policy(world).mode));
    cJSON_AddItemToObject(json, "load", cb_load_json(&load));
    cJSON_AddStringToObject(json, "action", cb_switch_action(answer));
    cJSON_AddStringToObject(json, "reason", cb_switch_name(answer));
    cJSON *override = cJSON_AddObjectToObject(json, "manualOverride");
    cJSON_AddBoolToObject(override, "enabled", overridden);
    add_text(override, "reason", overridden ? pool_state_override_reason(world, state) : NULL);
    add_text(override, "by", overridden ? pool_state_override_by(world, state) : NULL);
    cJSON_AddItemToObject(override, "expiresAt", cb_pool_time(overridden ? until : CB_NULL));
    cJSON_AddItemToObject(json, "nextEvaluation",
                          cb_pool_time(state != CB_NO_ROW ? pool_state_next_evaluation_at(world, state) : CB_NULL));
    return json;
}

/* --- handlers --------------------------------------------------------------------------------- */

#define LOOK(name, how)                                   \
    CbAnswer *cb_pool_look_##name(const CbPoolCall *call) \
    {                                                     \
        return how(call, name##_of);                      \
    }
LOOK(status, tell)
LOOK(dashboard, tell)
LOOK(needed, tell)
LOOK(emergency, tell)
LOOK(health, tell_anyway)
LOOK(diagnostics, tell)
LOOK(alerts, tell_anyway)
LOOK(auto, tell)
LOOK(config, tell)
