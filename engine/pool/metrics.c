#include "engine/pool/metrics.h"

#include <math.h>
#include <string.h>

#include "engine/pool/case.h"
#include "engine/when.h"

#define HOUR (60 * CB_MINUTE)
#define TIMES_KEPT 100
#define RATES_KEPT 50
#define MS_LIMIT 5000
#define CONFLICT_LIMIT 0.8
#define SUCCESS_LIMIT 0.7
#define ESCALATION_LIMIT 0.3

static double
share(double part, double whole, double of_nothing)
{
    return whole > 0 ? part / whole : of_nothing;
}

/* --- what came of it -------------------------------------------------------------------------- */

static void
count_runs(const CbWorld *world, gint64 since, CbPoolMetrics *metrics)
{
    double ms = 0;
    guint timed = 0;
    for (guint r = 0; r < cb_world_rows(world, CB_pool_processing_log); r++) {
        gint64 mean = pool_processing_log_average_processing_time_ms(world, r);
        if (pool_processing_log_processing_start_time(world, r) < since || cb_batch_is_sum(world, r))
            continue;
        metrics->runs++;
        metrics->processed += (guint)pool_processing_log_processed_entries(world, r);
        metrics->assigned += (guint)pool_processing_log_assigned_entries(world, r);
        metrics->escalated += (guint)pool_processing_log_escalated_entries(world, r);
        metrics->failed += (guint)pool_processing_log_failed_entries(world, r);
        ms += mean != CB_NULL ? (double)mean : 0;
        timed += mean != CB_NULL;
    }
    metrics->success = share(metrics->assigned, metrics->processed, 1);
    metrics->mean_ms = share(ms, timed, NAN);
}

/* Whether an automatic switch was reversed, or somebody chose another mode or held it, within its
 * first hour. */
static gboolean
was_undone(const CbWorld *world, guint row)
{
    gint64 at = mode_transition_log_timestamp(world, row);
    for (guint r = 0; r < cb_world_rows(world, CB_mode_transition_log); r++) {
        gint64 then = mode_transition_log_timestamp(world, r);
        gboolean by_hand = mode_transition_log_automatic(world, r) == FALSE;
        gboolean back =
            g_strcmp0(mode_transition_log_new_mode(world, r), mode_transition_log_old_mode(world, row)) == 0;
        if (r != row && then >= at && then <= at + HOUR && mode_transition_log_success(world, r) == TRUE &&
            (by_hand || back))
            return TRUE;
    }
    for (guint r = 0; r < cb_world_rows(world, CB_auto_approval_log); r++) {
        gint64 then = auto_approval_log_timestamp(world, r);
        if (then >= at && then <= at + HOUR &&
            strcmp(auto_approval_log_event_type(world, r), "MANUAL_OVERRIDE_ENABLED") == 0)
            return TRUE;
    }
    return FALSE;
}

static void
count_switches(const CbWorld *world, gint64 since, gint64 now, CbPoolMetrics *metrics)
{
    for (guint r = 0; r < cb_world_rows(world, CB_mode_transition_log); r++) {
        gint64 at = mode_transition_log_timestamp(world, r);
        gboolean success = mode_transition_log_success(world, r) == TRUE;
        if (at < since)
            continue;
        metrics->switches++;
        metrics->switches_failed += !success;
        if (!success || mode_transition_log_automatic(world, r) != TRUE)
            continue;
        gboolean undone = was_undone(world, r);
        metrics->automatic += undone || now - at > HOUR;
        metrics->stood += !undone && now - at > HOUR;
    }
    metrics->accuracy = share(metrics->stood, metrics->automatic, NAN);
}

CbPoolMetrics
cb_pool_metrics(const CbWorld *world, gint64 since, gint64 now)
{
    CbPoolMetrics metrics = {0};
    count_runs(world, since, &metrics);
    count_switches(world, since, now, &metrics);
    return metrics;
}

/* --- against the limits ----------------------------------------------------------------------- */

typedef struct {
    gint64 at;
    guint row;
} Row;

static int
newest_first(gconstpointer a, gconstpointer b)
{
    const Row *one = a, *other = b;
    return one->at != other->at ? (one->at < other->at) - (one->at > other->at)
                                : (one->row > other->row) - (one->row < other->row);
}

/* The rows of a log by their time, newest first. */
static GArray *
newest(const CbWorld *world, CbTableId table, guint column)
{
    const CbVector *times = cb_world_column(world, table, column);
    GArray *rows = g_array_new(FALSE, FALSE, sizeof(Row));
    for (guint r = 0; r < cb_world_rows(world, table); r++) {
        Row row = {cb_vector_wide(times, r), r};
        g_array_append_val(rows, row);
    }
    g_array_sort(rows, newest_first);
    return rows;
}

static void
look_at_runs(const CbWorld *world, CbPerformance *performance)
{
    g_autoptr(GArray) rows = newest(world, CB_pool_processing_log, CB_pool_processing_log_processing_start_time);
    double ms = 0, processed = 0, assigned = 0, escalated = 0;
    guint timed = 0;
    for (guint r = 0; r < rows->len && timed < TIMES_KEPT; r++) {
        guint row = g_array_index(rows, Row, r).row;
        gint64 mean = pool_processing_log_average_processing_time_ms(world, row);
        ms += mean != CB_NULL ? (double)mean : 0;
        timed += mean != CB_NULL;
        if (r >= RATES_KEPT || cb_batch_is_sum(world, row))
            continue;
        processed += (double)pool_processing_log_processed_entries(world, row);
        assigned += (double)pool_processing_log_assigned_entries(world, row);
        escalated += (double)pool_processing_log_escalated_entries(world, row);
    }
    performance->ms = share(ms, timed, 0);
    performance->success = share(assigned, processed, 1);
    performance->escalation = share(escalated, processed, 0);
}

static double
conflict_rate(const CbWorld *world)
{
    g_autoptr(GArray) rows = newest(world, CB_conflict_detection_log, CB_conflict_detection_log_timestamp);
    double sum = 0;
    guint n = MIN(rows->len, RATES_KEPT);
    for (guint r = 0; r < n; r++) {
        guint row = g_array_index(rows, Row, r).row;
        sum += share((double)conflict_detection_log_conflicted_interpreters(world, row),
                     (double)conflict_detection_log_total_interpreters_checked(world, row), 0);
    }
    return share(sum, n, 0);
}

static double
dr_override_rate(const CbWorld *world)
{
    g_autoptr(GArray) rows = newest(world, CB_dr_policy_log, CB_dr_policy_log_timestamp);
    guint overridden = 0, n = MIN(rows->len, RATES_KEPT);
    for (guint r = 0; r < n; r++)
        overridden += dr_policy_log_override_type(world, g_array_index(rows, Row, r).row) != NULL;
    return share(overridden, n, 0);
}

CbPerformance
cb_pool_performance(const CbWorld *world)
{
    CbPerformance performance = {.conflict = conflict_rate(world), .dr_override = dr_override_rate(world)};
    look_at_runs(world, &performance);
    return performance;
}

CbLimitsPassed
cb_limits_passed(const CbPerformance *performance)
{
    return (CbLimitsPassed){
        .ms = performance->ms > MS_LIMIT,
        .conflict = performance->conflict > CONFLICT_LIMIT,
        .success = performance->success<SUCCESS_LIMIT, .escalation = performance->escalation> ESCALATION_LIMIT,
    };
}

CbLoadLevel
cb_performance_load(const CbPerformance *performance)
{
    double used = MAX(performance->ms / MS_LIMIT, performance->conflict / CONFLICT_LIMIT);
    return used > 0.8 ? CB_LOAD_HIGH : used > 0.5 ? CB_LOAD_MEDIUM : CB_LOAD_LOW;
}

static double
dr_part(double overridden)
{
    if (overridden > 0.5)
        return 0;
    return overridden < 0.1 ? 1 : 1 - fabs(overridden - 0.2) / 0.3;
}

double
cb_health_score(const CbPerformance *performance)
{
    double score = 0.4 * performance->success + 0.2 * (1 - performance->escalation) +
                   0.2 * MAX(0, 1 - performance->ms / 10000) + 0.15 * MAX(0, 1 - performance->conflict) +
                   0.05 * dr_part(performance->dr_override);
    return CLAMP(score, 0, 1);
}

const char *
cb_health_word(double score)
{
    return score >= 0.8 ? "HEALTHY" : score >= 0.6 ? "WARNING" : "CRITICAL";
}
