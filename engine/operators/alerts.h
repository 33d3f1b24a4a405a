/* Alerts: a session that needs operators raises one alert for each cause, once, until the cause is gone.
 * ("Operators", section Alerts.)
 *
 * Beside the alerts it is kept which sessions are critical and have not been announced yet: a bell that
 * has to wait loses none of them.
 */
#pragma once

#include "engine/operators/board.h"

typedef struct {
    char *session_id;
    gboolean critical;  /* founders are needed, whatever the risk level; else information */
    const char *cause;  /* the fallback reason, or "NEEDS_OPERATORS" */
    guint session;      /* row in the World that raised it; its board row has the top three */
} CbAlert;

/* What has been raised and still stands, and what has been announced. */
typedef struct CbAlerts CbAlerts;

CbAlerts *cb_alerts_new(void);
void cb_alerts_free(CbAlerts *alerts);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CbAlerts, cb_alerts_free)

/* Compares the board with what stands: forgets alerts whose cause is gone and returns the new ones
 * (CbAlert) in order of session. Free with g_array_unref. */
GArray *cb_alerts_update(CbAlerts *alerts, const CbWorld *world, const CbBoard *board);

/* The sessions that were critical (founders needed, or the risk CRITICAL) when the alerts were last
 * updated and have not been announced since they became so; by date, then id. Free with g_array_unref
 * (guint: rows of `world`). */
GArray *cb_alerts_unannounced(const CbAlerts *alerts, const CbWorld *world);
/* All of them are announced now. */
void cb_alerts_announced(CbAlerts *alerts);
