/* The settings of automatic switching ("Persistent booking pool", section 11): from when on the pool is under load, and
 * which mode is preferred when it is not. A JSON object in pool_state.auto_approval that may leave anything out:
 *
 *   {"evaluation_interval_ms": 300000, "zone": "UTC",
 *    "high_load":   {"pool_size": 20, "average_processing_time_ms": 5000, "conflict_rate": 0.4,
 *                    "escalation_rate": 0.3, "deadline_violations": 5},
 *    "normal_load": {"pool_size": 10, …},
 *    "preferences": [{"mode": "URGENT", "priority": 1, "min_pool_size": 15, "max_pool_size": null,
 *                     "max_escalation_rate": 0.5, "max_conflict_rate": 0.6, "from": "08:00", "until": "18:00"}, …]}
 *
 * A limit is exceeded by what is above it; null: by nothing. `from` and `until` are clock times in `zone`, both
 * inclusive, and may lie round midnight. CUSTOM is never recommended, so it cannot be preferred.
 */
#pragma once

#include "engine/pool/policy.h"

/* What an assessment measures. */
typedef enum {
    CB_MEASURE_POOL,
    CB_MEASURE_TIME, /* milliseconds */
    CB_MEASURE_CONFLICTS,
    CB_MEASURE_ESCALATIONS,
    CB_MEASURE_VIOLATIONS,
    CB_MEASURE_GROWTH,
    CB_N_MEASURES,
} CbMeasure;

typedef struct {
    const char *name;    /* "escalation_rate", as in JSON */
    const char *label;   /* "escalated", for people */
    gboolean share;      /* 0 … 1, shown in percent */
    double critical;     /* above it the load is critical; INFINITY: never by this */
    double high, medium; /* what the settings begin with */
} CbMeasureKind;
extern const CbMeasureKind cb_measures[CB_N_MEASURES];

/* A mode, and when it fits: all of it at once. */
typedef struct {
    CbPoolMode mode;
    gint64 priority; /* the lowest is tried first */
    double least_pool, most_pool, most_escalations, most_conflicts;
    char from[6], until[6]; /* empty: at any time */
} CbPreference;

#define CB_MAX_PREFERENCES 8

typedef struct {
    gint64 interval_ms; /* between two evaluations */
    const char *zone;   /* interned */
    double high[CB_N_MEASURES], medium[CB_N_MEASURES];
    CbPreference preferences[CB_MAX_PREFERENCES]; /* by priority */
    guint n_preferences;
} CbAutoConfig;

CbAutoConfig cb_auto_config_default(void);

/* Reads settings; *config is always complete. FALSE when something could not be used and has its
 * default: *problem (may be NULL; caller frees) is a sentence about the first such thing. NULL
 * reads as an empty object. */
gboolean cb_auto_config_read(const char *json, CbAutoConfig *config, char **problem);
/* All of it as JSON. Caller frees. */
char *cb_auto_config_write(const CbAutoConfig *config);

/* What is wrong with settings that can be read, sorted by text. Errors: DUPLICATE_PRIORITY,
 * ESCALATION_THRESHOLD_ORDER, INTERVAL_TOO_SHORT (below a minute), POOL_THRESHOLD_ORDER. Warning:
 * INTERVAL_LONG (above an hour). */
typedef struct {
    const char *errors[4], *warnings[1];
    guint n_errors, n_warnings;
} CbAutoJudgement;
CbAutoJudgement cb_auto_config_judge(const CbAutoConfig *config);

/* Whether `now` lies in the hours of a preference, by the clocks of `zone`. */
gboolean cb_preference_in_hours(const CbPreference *preference, const char *zone, gint64 now);
