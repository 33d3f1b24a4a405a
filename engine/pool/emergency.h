/* The emergency override: everything in the pool at once, the most pressing first ("Persistent booking pool",
 * sections 7.1 and 7.2).
 *
 * Score: overdue 1000, up to 2 h before the deadline 800, 6 h 600, 24 h 400, else 200 less the hours (at least 0); a
 * duty roster meeting 200 more, VIP 150, Augent 100, Weekly 50, others 25; 10 less for each attempt. Worked: a Weekly
 * meeting whose deadline is 3 hours ahead, tried twice: 600 + 50 − 20 = 630.
 */
#pragma once

#include "engine/pool/route.h"
#include "engine/pool/select.h"

/* An entry without a deadline counts as overdue. */
double cb_emergency_score(const CbWorld *world, const CbPooled *entry, gint64 now);
/* All but those that someone is at: taken and not stuck. Highest score first, then in ready order. Caller owns. */
GArray *cb_emergency_order(const CbWorld *world, const GArray *entries, gint64 now);

/* Entries by urgency level. */
typedef struct {
    guint levels[CB_URGENCY_LOW + 1];
} CbPressure;
CbPressure cb_pool_pressure(const GArray *entries, gint64 now);
/* One critical entry, or three that are critical or high, make batches larger. */
gboolean cb_pressure_triggers(const CbPressure *pressure);
/* Entries of a batch: 10, or 15. */
guint cb_pressure_batch_size(const CbPressure *pressure);

/* What somebody should know who is about to start it. */
typedef enum { CB_BAND_OVERDUE, CB_BAND_2_HOURS, CB_BAND_6_HOURS, CB_BAND_24_HOURS, CB_BAND_LATER, CB_N_BANDS } CbDeadlineBand;
const char *cb_band_name(CbDeadlineBand band); /* "overdue", "within 2 h", …, for people */
CbDeadlineBand cb_deadline_band(gint64 deadline, gint64 now);

typedef struct {
    guint n;
    CbPressure pressure;
    guint bands[CB_N_BANDS];
    double mean_score;       /* 0 without entries */
    guint estimated_seconds; /* 3 for each */
} CbEmergencyPreview;
CbEmergencyPreview cb_emergency_preview(const CbWorld *world, gint64 now);

/* How well it went: the share that was assigned (1 when there was nothing), and a word for it: SIGNIFICANT from 0.9,
 * MODERATE from 0.7, MINOR from 0.5, else MINIMAL. */
double cb_emergency_success(guint assigned, guint processed);
const char *cb_emergency_improvement(double success);
