/* The pool in /metrics: gauges that are read when somebody asks. */
#include <math.h>

#include "engine/pool/load.h"
#include "engine/pool/metrics.h"
#include "engine/when.h"
#include "sync/hub/pool/inside.h"

static void
set(CbHub *hub, gint64 value, const char *name)
{
    cb_metrics_set(hub->metrics, name, value);
}

static gint64
seconds_since(gint64 time, gint64 now)
{
    return time == CB_NULL || time > now ? 0 : (now - time) / CB_SECOND;
}

static void
measure_entries(CbHub *hub, const CbWorld *world, gint64 now)
{
    guint counts[CB_N_POOLED] = {0};
    g_autoptr(GArray) entries = cb_pool_entries(world);
    for (guint i = 0; i < entries->len; i++)
        counts[g_array_index(entries, CbPooled, i).status]++;
    for (guint status = 0; status < CB_N_POOLED; status++) {
        g_autofree char *name = g_strdup_printf("pool_entries{status=\"%s\"}", cb_pooled_status_name(status));
        set(hub, counts[status], name);
    }
    set(hub, seconds_since(cb_pool_stats(entries, now).oldest, now), "pool_oldest_seconds");
}

static void
measure_alerts(CbHub *hub, const CbWorld *world, gint64 now)
{
    guint counts[CB_POOL_ALERT_INFO + 1] = {0};
    g_autoptr(GArray) alerts = cb_pool_alerts(world, now, cb_pool_trouble_of(hub));
    for (guint i = 0; i < alerts->len; i++)
        counts[g_array_index(alerts, CbPoolAlert, i).severity]++;
    for (guint severity = 0; severity <= CB_POOL_ALERT_INFO; severity++) {
        g_autofree char *name = g_strdup_printf("pool_alerts{severity=\"%s\"}", cb_pool_alert_severity_name(severity));
        set(hub, counts[severity], name);
    }
}

/* Shares in percent: these numbers are whole. */
static void
measure_work(CbHub *hub, const CbWorld *world, gint64 now)
{
    CbPoolMetrics metrics = cb_pool_metrics(world, now - CB_DAY, now);
    guint state = cb_pool_state_row(world);
    gint64 next = state == CB_NO_ROW ? CB_NULL : pool_state_next_run_at(world, state);
    set(hub, (gint64)lrint(100 * metrics.success), "pool_success_percent");
    set(hub, isnan(metrics.accuracy) ? -1 : (gint64)lrint(100 * metrics.accuracy), "pool_automatic_accuracy_percent");
    set(hub, metrics.switches - metrics.switches_failed, "pool_mode_switches{result=\"success\"}");
    set(hub, metrics.switches_failed, "pool_mode_switches{result=\"failure\"}");
    set(hub, seconds_since(next, now), "pool_late_seconds");
}

void
cb_pooling_measure(CbHub *hub)
{
    CbLogStatus log = cb_pool_log_status(hub->pooling->log);
    gint64 now = cb_hub_now(hub);
    if (!g_atomic_int_get(&hub->pooling->begun)) /* no bookings, or another hub sees to them */
        return;
    set(hub, log.buffered, "pool_log_buffered");
    set(hub, log.fallen, "pool_log_fallen");
    set(hub, cb_pool_trouble_of(hub).database_failures, "pool_database_failures");
    g_autoptr(CbWorld) world = cb_current_world(hub, NULL);
    if (world == NULL)
        return;
    measure_entries(hub, world, now);
    measure_alerts(hub, world, now);
    measure_work(hub, world, now);
}
