/* How well the pool works, in numbers ("Persistent booking pool", section 14): what came of the runs, of switches and
 * of automatic decisions; how it stands against the limits of the monitor; one score of it all.
 *
 * score = 0.4 · success + 0.2 · (1 − escalation) + 0.2 · max(0, 1 − ms / 10,000) + 0.15 · max(0, 1 − conflict) + 0.05
 * · d, with d by the share of duty roster decisions that were overridden: 1 below 0.1, 0 above 0.5, else
 * 1 − |share − 0.2| / 0.3. HEALTHY from 0.8, WARNING from 0.6, else CRITICAL.
 *
 * Worked: 20 % success, nothing escalated, 1.1 s, 15 % in conflict, 35 % overridden:
 * 0.08 + 0.2 + 0.178 + 0.1275 + 0.025 = 0.6105.
 */
#pragma once

#include "engine/pool/load.h"

typedef struct {
    guint runs, processed, assigned, escalated, failed;
    double success;                  /* assigned / processed; 1 when nothing was */
    double mean_ms;                  /* an entry; NAN: no run says */
    guint switches, switches_failed; /* of the mode, by whomever */
    guint automatic;                 /* automatic switches that an hour has shown right or wrong … */
    guint stood;                     /* … and that nobody reversed or overrode within it */
    double accuracy;                 /* stood / automatic; NAN without */
} CbPoolMetrics;
/* What began at `since` or later. */
CbPoolMetrics cb_pool_metrics(const CbWorld *world, gint64 since, gint64 now);

typedef struct {
    double success, escalation, ms, conflict, dr_override; /* shares, 0 … 1; milliseconds an entry */
} CbPerformance;
/* The newest 100 times and 50 rates of the logs. Nothing processed: all went well. */
CbPerformance cb_pool_performance(const CbWorld *world);

/* Which limits are passed: time above 5 s, conflicts above 0.8, success below 0.7, escalation above
 * 0.3. */
typedef struct {
    gboolean ms, conflict, success, escalation;
} CbLimitsPassed;
CbLimitsPassed cb_limits_passed(const CbPerformance *performance);
/* HIGH above 80 % of the limit of time or of conflicts, MEDIUM above 50 %, else LOW. */
CbLoadLevel cb_performance_load(const CbPerformance *performance);

double cb_health_score(const CbPerformance *performance);
const char *cb_health_word(double score);
