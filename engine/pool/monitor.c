#include "engine/pool/monitor.h"

#include <string.h>

#include "engine/pool/corruption.h"
#include "engine/pool/load.h"
#include "engine/pool/retry.h"
#include "engine/when.h"

#define HOUR (60 * CB_MINUTE)
#define EXCESSIVE_ATTEMPTS 6
#define MANY_ATTEMPTS 5
#define RUN_ERRORS 3
#define LATE (10 * CB_MINUTE)
#define DATABASE_FAILURES 5
#define FLAPPING 3
#define WARNINGS_OF_ILLNESS 3

/* --- counting --------------------------------------------------------------------------------- */

CbPoolTally
cb_pool_tally(const CbWorld *world, gint64 now)
{
    g_autoptr(GArray) entries = cb_pool_entries(world);
    CbPoolTally tally = {.total = entries->len, .pressure = cb_pool_pressure(entries, now)};
    for (guint e = 0; e < entries->len; e++) {
        const CbPooled *entry = &g_array_index(entries, CbPooled, e);
        tally.failed += entry->status == CB_POOLED_FAILED;
        tally.stuck += cb_pooled_is_stuck(entry, now);
        tally.overdue += cb_pooled_is_overdue(entry, now);
        tally.corrupted += cb_corruption(world, entry->booking, NULL, now) != 0;
    }
    for (guint b = 0; b < cb_world_rows(world, CB_booking_plan); b++)
        tally.excessive += booking_plan_pool_processing_attempts(world, b) > EXCESSIVE_ATTEMPTS;
    return tally;
}

/* Whether `part` is more than `percent` of `whole`. */
static gboolean
is_above(guint part, guint whole, guint percent)
{
    return (guint64)part * 100 > (guint64)whole * percent;
}

CbPoolHealth
cb_pool_health(const CbWorld *world, gint64 now, CbPoolTrouble trouble)
{
    CbPoolHealth health = {.tally = cb_pool_tally(world, now)};
    const struct {
        gboolean holds;
        const char *code;
    } issues[] =
        {
            {trouble.database_down, "DATABASE_UNREACHABLE"},
            {trouble.policy_unreadable, "POLICY_UNREADABLE"},
        },
      warnings[] = {
          {!cb_pool_policy(world).enabled, "AUTO_ASSIGN_DISABLED"},
          {health.tally.excessive > 0, "EXCESSIVE_RETRIES"},
          {is_above(health.tally.failed, health.tally.total, 10), "HIGH_FAILURE_RATE"},
          {health.tally.stuck > 0, "STUCK_PROCESSING"},
      };
    for (guint i = 0; i < G_N_ELEMENTS(issues); i++)
        if (issues[i].holds)
            health.issues[health.n_issues++] = issues[i].code;
    for (guint w = 0; w < G_N_ELEMENTS(warnings); w++)
        if (warnings[w].holds)
            health.warnings[health.n_warnings++] = warnings[w].code;
    health.healthy = health.n_issues == 0 && health.n_warnings < WARNINGS_OF_ILLNESS;
    return health;
}

/* --- alerts ----------------------------------------------------------------------------------- */

/* `%u` in a sentence is how many are affected. */
static const struct {
    const char *name;
    CbPoolAlertSeverity severity;
    const char *one, *several;
} kinds[CB_N_POOL_ALERTS] = {
    [CB_POOL_ALERT_DEADLINE_ENTRIES] = {"DEADLINE_ENTRIES", CB_POOL_ALERT_CRITICAL,
                                        "one entry is past its deadline: process it",
                                        "%u entries are past their deadline: process them"},
    [CB_POOL_ALERT_CORRUPTED_ENTRIES] = {"CORRUPTED_ENTRIES", CB_POOL_ALERT_CRITICAL,
                                         "one entry contradicts itself: recover it",
                                         "%u entries contradict themselves: recover them"},
    [CB_POOL_ALERT_STUCK_PROCESSING] = {"STUCK_PROCESSING", CB_POOL_ALERT_WARNING,
                                        "one entry has been in work for over an hour: recover it",
                                        "%u entries have been in work for over an hour: recover them"},
    [CB_POOL_ALERT_HIGH_FAILURE_RATE] = {"HIGH_FAILURE_RATE", CB_POOL_ALERT_WARNING,
                                         "one entry has failed, more than a fifth of the pool",
                                         "%u entries have failed, more than a fifth of the pool"},
    [CB_POOL_ALERT_LARGE_POOL_SIZE] = {"LARGE_POOL_SIZE", CB_POOL_ALERT_WARNING, "%u entries are in the pool",
                                       "%u entries are in the pool: more than 100"},
    [CB_POOL_ALERT_CRITICAL_URGENCY] = {"CRITICAL_URGENCY", CB_POOL_ALERT_INFO,
                                        "one entry must be decided within 2 hours",
                                        "%u entries must be decided within 2 hours"},
    [CB_POOL_ALERT_PROCESSING_FAILED] = {"PROCESSING_FAILED", CB_POOL_ALERT_CRITICAL, "a run of the pool failed",
                                         "runs of the pool failed %u times in a row: see the errors"},
    [CB_POOL_ALERT_SCHEDULER_LATE] = {"SCHEDULER_LATE", CB_POOL_ALERT_WARNING, "the next run is late by one minute",
                                      "the next run is late by %u minutes: does the hub run?"},
    [CB_POOL_ALERT_DATABASE_UNREACHABLE] = {"DATABASE_UNREACHABLE", CB_POOL_ALERT_CRITICAL,
                                            "the database could not be reached",
                                            "the database could not be reached %u times in a row"},
    [CB_POOL_ALERT_MODE_SWITCH_FAILED] =
        {"MODE_SWITCH_FAILED", CB_POOL_ALERT_WARNING, "the last switch of the mode failed: the old one is in force",
         "the last switch of the mode failed with %u entries: the old one is in force"},
    [CB_POOL_ALERT_AUTO_APPROVAL_FLAPPING] =
        {"AUTO_APPROVAL_FLAPPING", CB_POOL_ALERT_WARNING,
         "the mode was switched automatically within the last hour",
         "the mode was switched automatically %u times within the last hour: hold it"},
};

const char *
cb_pool_alert_name(CbPoolAlertKind kind)
{
    return kinds[kind].name;
}

const char *
cb_pool_alert_severity_name(CbPoolAlertSeverity severity)
{
    static const char *const names[] = {"CRITICAL", "WARNING", "INFO"};
    return names[severity];
}

static void
raise_alert(GArray *alerts, CbPoolAlertKind kind, gboolean holds, guint affected)
{
    CbPoolAlert alert = {.kind = kind, .severity = kinds[kind].severity, .affected = affected};
    char number[12];
    if (!holds)
        return;
    const char *sentence = affected == 1 ? kinds[kind].one : kinds[kind].several;
    const char *place = strstr(sentence, "%u");
    g_snprintf(number, sizeof number, "%u", affected);
    if (place == NULL)
        g_strlcpy(alert.sentence, sentence, sizeof alert.sentence);
    else
        g_snprintf(alert.sentence, sizeof alert.sentence, "%.*s%s%s", (int)(place - sentence), sentence, number,
                   place + 2);
    g_array_append_val(alerts, alert);
}

static void
raise_of_entries(GArray *alerts, const CbPoolTally *tally)
{
    guint urgent = tally->pressure.levels[CB_URGENCY_CRITICAL];
    raise_alert(alerts, CB_POOL_ALERT_DEADLINE_ENTRIES, tally->overdue > 0, tally->overdue);
    raise_alert(alerts, CB_POOL_ALERT_CORRUPTED_ENTRIES, tally->corrupted > 0, tally->corrupted);
    raise_alert(alerts, CB_POOL_ALERT_STUCK_PROCESSING, tally->stuck > 0, tally->stuck);
    raise_alert(alerts, CB_POOL_ALERT_HIGH_FAILURE_RATE, is_above(tally->failed, tally->total, 20), tally->failed);
    raise_alert(alerts, CB_POOL_ALERT_LARGE_POOL_SIZE, tally->total > 100, tally->total);
    raise_alert(alerts, CB_POOL_ALERT_CRITICAL_URGENCY, urgent > 0, urgent);
}

/* --- the work itself -------------------------------------------------------------------------- */

static gboolean
is_empty_list(const char *json)
{
    return json == NULL || strcmp(json, "[]") == 0;
}

/* Errors of runs since the last that ended without any. */
static guint
run_errors(const CbWorld *world)
{
    gint64 good = CB_NULL;
    guint errors = 0;
    for (guint r = 0; r < cb_world_rows(world, CB_pool_processing_log); r++)
        if (is_empty_list(pool_processing_log_errors(world, r)))
            good = MAX(good, pool_processing_log_processing_end_time(world, r));
    for (guint r = 0; r < cb_world_rows(world, CB_system_error_log); r++)
        errors += system_error_log_timestamp(world, r) > good &&
                  strcmp(system_error_log_operation(world, r), CB_POOL_RUN) == 0;
    return errors;
}

/* Minutes by which the next run is late; 0 while nothing is assigned. */
static guint
minutes_late(const CbWorld *world, gint64 now)
{
    guint row = cb_pool_state_row(world);
    gint64 next = row == CB_NO_ROW ? CB_NULL : pool_state_next_run_at(world, row);
    if (next == CB_NULL || now - next <= LATE || !cb_pool_policy(world).enabled)
        return 0;
    return (guint)MIN((now - next) / CB_MINUTE, G_MAXUINT);
}

/* The newest switch of the mode; CB_NO_ROW: there was none. */
static guint
newest_switch(const CbWorld *world)
{
    guint newest = CB_NO_ROW;
    for (guint r = 0; r < cb_world_rows(world, CB_mode_transition_log); r++)
        if (newest == CB_NO_ROW ||
            mode_transition_log_timestamp(world, r) >= mode_transition_log_timestamp(world, newest))
            newest = r;
    return newest;
}

static guint
automatic_switches(const CbWorld *world, gint64 now)
{
    guint switches = 0;
    for (guint r = 0; r < cb_world_rows(world, CB_mode_transition_log); r++)
        switches += mode_transition_log_timestamp(world, r) > now - HOUR &&
                    mode_transition_log_success(world, r) == TRUE &&
                    mode_transition_log_automatic(world, r) == TRUE;
    return switches;
}

GArray *
cb_pool_work_alerts(const CbWorld *world, gint64 now, CbPoolTrouble trouble)
{
    GArray *alerts = g_array_new(FALSE, FALSE, sizeof(CbPoolAlert));
    guint errors = run_errors(world), late = minutes_late(world, now), last = newest_switch(world);
    guint flaps = automatic_switches(world, now);
    gboolean failed = last != CB_NO_ROW && mode_transition_log_success(world, last) == FALSE &&
                      mode_transition_log_timestamp(world, last) > now - CB_DAY;
    guint escalated = failed ? (guint)mode_transition_log_escalated_entries(world, last) : 0;
    raise_alert(alerts, CB_POOL_ALERT_PROCESSING_FAILED, errors >= RUN_ERRORS, errors);
    raise_alert(alerts, CB_POOL_ALERT_SCHEDULER_LATE, late > 0, late);
    raise_alert(alerts, CB_POOL_ALERT_DATABASE_UNREACHABLE, trouble.database_failures >= DATABASE_FAILURES,
                trouble.database_failures);
    raise_alert(alerts, CB_POOL_ALERT_MODE_SWITCH_FAILED, failed, MAX(escalated, 1));
    raise_alert(alerts, CB_POOL_ALERT_AUTO_APPROVAL_FLAPPING, flaps > FLAPPING, flaps);
    return alerts;
}

GArray *
cb_pool_alerts(const CbWorld *world, gint64 now, CbPoolTrouble trouble)
{
    CbPoolTally tally = cb_pool_tally(world, now);
    GArray *alerts = g_array_new(FALSE, FALSE, sizeof(CbPoolAlert));
    g_autoptr(GArray) work = cb_pool_work_alerts(world, now, trouble);
    raise_of_entries(alerts, &tally);
    if (work->len > 0)
        g_array_append_vals(alerts, work->data, work->len);
    return alerts;
}

/* --- diagnosis -------------------------------------------------------------------------------- */

static void
find_error(const CbWorld *world, CbPoolDiagnosis *one)
{
    one->error_at = CB_NULL;
    CB_EACH_LINK(world, pool_entry_history, booking_id, one->entry.booking, link) {
        const char *message = pool_entry_history_error_message(world, link);
        gint64 at = pool_entry_history_created_at(world, link);
        if (message == NULL || (one->error != NULL && at <= one->error_at))
            continue;
        one->error = message;
        one->error_at = at;
    }
    one->category = one->error != NULL ? cb_error_category(one->error) : NULL;
}

GArray *
cb_pool_diagnose(const CbWorld *world, gint64 now)
{
    g_autoptr(GArray) entries = cb_pool_entries(world);
    GArray *found = g_array_new(FALSE, FALSE, sizeof(CbPoolDiagnosis));
    g_array_sort(entries, cb_pooled_compare);
    for (guint e = 0; e < entries->len; e++) {
        CbPoolDiagnosis one = {.entry = g_array_index(entries, CbPooled, e)};
        one.stuck = cb_pooled_is_stuck(&one.entry, now);
        one.overdue = cb_pooled_is_overdue(&one.entry, now);
        one.many_attempts = one.entry.attempts > MANY_ATTEMPTS;
        if (!one.stuck && !one.overdue && !one.many_attempts && one.entry.status != CB_POOLED_FAILED)
            continue;
        find_error(world, &one);
        g_array_append_val(found, one);
    }
    return found;
}

static gboolean
runs_too_rarely(const CbWorld *world, gint64 now)
{
    guint row = cb_pool_state_row(world);
    gint64 last = row == CB_NO_ROW ? CB_NULL : pool_state_last_run_at(world, row);
    gint64 next = row == CB_NO_ROW ? CB_NULL : pool_state_next_run_at(world, row);
    return last != CB_NULL && (now - last > CB_DAY || (next != CB_NULL && next - last > CB_DAY));
}

CbPoolBottlenecks
cb_pool_bottlenecks(const CbWorld *world, gint64 now)
{
    g_autoptr(GArray) entries = cb_pool_entries(world);
    CbPoolStats stats = cb_pool_stats(entries, now);
    return (CbPoolBottlenecks){
        .large = stats.total > 50,
        .failing = is_above(stats.failed, stats.total, 15),
        .too_rare = runs_too_rarely(world, now),
    };
}

const char *
cb_emergency_state(guint pool, guint critical, guint overdue)
{
    if (critical > 10 || overdue > 5)
        return "CRITICAL";
    if (pool > 50 || critical > 5)
        return "HIGH";
    return pool > 20 || critical > 0 ? "MEDIUM" : "LOW";
}
