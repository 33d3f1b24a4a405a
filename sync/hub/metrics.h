/* What /metrics tells: counters, gauges and histograms in Prometheus' text format.
 *
 * A name is a family with its labels as they are printed, without the prefix "callboard_":
 * `requests_total{route="/events",status="200"}`. Families ending in "_total" are counters, those
 * that are observed are histograms of seconds (`answer_seconds`), the rest are gauges. Label values
 * come from tables of ours, never from a request, so the number of names is bounded; beyond 2,000
 * new ones are dropped. Any number of threads.
 */
#pragma once

#include <glib.h>

typedef struct CbMetrics CbMetrics;
CbMetrics *cb_metrics_new(void);
void cb_metrics_free(CbMetrics *metrics);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CbMetrics, cb_metrics_free)

/* Adds to a counter, or to a gauge (then `more` may be negative). */
void cb_metrics_add(CbMetrics *metrics, const char *name, gint64 more);
/* Sets a gauge. */
void cb_metrics_set(CbMetrics *metrics, const char *name, gint64 value);
/* One more time in a histogram. */
void cb_metrics_observe(CbMetrics *metrics, const char *name, gint64 microseconds);
/* All of it, families in alphabetical order. Caller frees. */
GString *cb_metrics_text(CbMetrics *metrics);
