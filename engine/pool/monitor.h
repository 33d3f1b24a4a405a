/* Whether the pool is well, and what is wrong with it ("Persistent booking pool", section 14): health, alerts in their
 * order, what each stuck entry is stuck on, what holds the whole up.
 *
 * Health asks whether work can go on: it is bad when database or policy cannot be read, or when three of its four
 * warnings hold. Alerts say what somebody should look at. Of the entries:
 *
 *   DEADLINE_ENTRIES       critical  past their deadline
 *   CORRUPTED_ENTRIES      critical  their row contradicts itself
 *   STUCK_PROCESSING       warning   taken for over an hour
 *   HIGH_FAILURE_RATE      warning   more than a fifth has failed
 *   LARGE_POOL_SIZE        warning   more than 100
 *   CRITICAL_URGENCY       info      two hours or less to decide
 *
 * and of the work itself, by the logs:
 *
 *   PROCESSING_FAILED      critical  three errors of a run (operation `pool.run`) since the last run without errors
 *   SCHEDULER_LATE         warning   the next run is due since more than 10 minutes, while assigning is on
 *   DATABASE_UNREACHABLE   critical  five failures in a row
 *   MODE_SWITCH_FAILED     warning   the newest switch failed, less than a day ago
 *   AUTO_APPROVAL_FLAPPING warning   more than three automatic switches within an hour
 *
 * Cost: one pass over the bookings; the logs of the second group besides.
 */
#pragma once

#include "engine/pool/emergency.h"
#include "engine/pool/select.h"

/* The operation under which errors of a whole run are noted. */
#define CB_POOL_RUN "pool.run"

#define CB_HEALTH_KEPT 10 /* results that whoever asks regularly keeps */
#define CB_HEALTH_EVERY_SECONDS 300

/* What the World cannot say. All 0: all is well. */
typedef struct {
    gboolean database_down, policy_unreadable;
    guint database_failures; /* in a row */
} CbPoolTrouble;

/* How many entries are what. */
typedef struct {
    guint total, failed, stuck, overdue, corrupted;
    guint excessive; /* bookings with more than 6 attempts, in the pool or not */
    CbPressure pressure;
} CbPoolTally;
CbPoolTally cb_pool_tally(const CbWorld *world, gint64 now);

typedef struct {
    gboolean healthy;
    const char *issues[2], *warnings[4]; /* codes, sorted by text */
    guint n_issues, n_warnings;
    CbPoolTally tally;
} CbPoolHealth;
CbPoolHealth cb_pool_health(const CbWorld *world, gint64 now, CbPoolTrouble trouble);

typedef enum { CB_POOL_ALERT_CRITICAL, CB_POOL_ALERT_WARNING, CB_POOL_ALERT_INFO } CbPoolAlertSeverity;
const char *cb_pool_alert_severity_name(CbPoolAlertSeverity severity); /* "CRITICAL" */

typedef enum {
    CB_POOL_ALERT_DEADLINE_ENTRIES,
    CB_POOL_ALERT_CORRUPTED_ENTRIES,
    CB_POOL_ALERT_STUCK_PROCESSING,
    CB_POOL_ALERT_HIGH_FAILURE_RATE,
    CB_POOL_ALERT_LARGE_POOL_SIZE,
    CB_POOL_ALERT_CRITICAL_URGENCY,
    CB_POOL_ALERT_PROCESSING_FAILED,
    CB_POOL_ALERT_SCHEDULER_LATE,
    CB_POOL_ALERT_DATABASE_UNREACHABLE,
    CB_POOL_ALERT_MODE_SWITCH_FAILED,
    CB_POOL_ALERT_AUTO_APPROVAL_FLAPPING,
    CB_N_POOL_ALERTS,
} CbPoolAlertKind;
const char *cb_pool_alert_name(CbPoolAlertKind kind); /* "DEADLINE_ENTRIES" */

typedef struct {
    CbPoolAlertKind kind;
    CbPoolAlertSeverity severity;
    guint affected; /* entries, errors, minutes, failures, switches */
    char sentence[120];
} CbPoolAlert;

/* CbPoolAlert in their order; the caller's. The second: only those of the work itself. */
GArray *cb_pool_alerts(const CbWorld *world, gint64 now, CbPoolTrouble trouble);
GArray *cb_pool_work_alerts(const CbWorld *world, gint64 now, CbPoolTrouble trouble);

/* An entry that does not get on: failed, taken for too long, or past its deadline. */
typedef struct {
    CbPooled entry;
    gboolean stuck, overdue;
    gboolean many_attempts; /* more than 5 */
    const char *error;      /* the last one, the World's; NULL: none is known */
    const char *category;   /* what it is about; NULL without */
    gint64 error_at;        /* CB_NULL without */
} CbPoolDiagnosis;
/* In ready order; the caller's. */
GArray *cb_pool_diagnose(const CbWorld *world, gint64 now);

/* What holds the whole up. */
typedef struct {
    gboolean large;    /* more than 50 entries */
    gboolean failing;  /* more than 15 % have failed */
    gboolean too_rare; /* more than a day lies between two runs, or since the last */
} CbPoolBottlenecks;
CbPoolBottlenecks cb_pool_bottlenecks(const CbWorld *world, gint64 now);

/* The load before an emergency run: CRITICAL above 10 critical or 5 overdue entries, HIGH above 50
 * entries or 5 critical ones, MEDIUM above 20 entries or with a critical one, else LOW. */
const char *cb_emergency_state(guint pool, guint critical, guint overdue);
