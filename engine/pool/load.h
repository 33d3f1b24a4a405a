/* How busy the pool has been for a day, which mode that calls for, how sure that is, and whether to switch to it
 * ("Persistent booking pool", section 11).
 *
 * Level, by what is exceeded: critical by deadlines missed, escalations or growth; high and medium by the limits of the
 * settings. Critical and high call for URGENT. Else the first preference that fits and is in its hours; else medium
 * calls for BALANCE, low for NORMAL. CUSTOM is a person's choice: it is never recommended, and never left by itself.
 *
 * Confidence is a product: 0.7 with fewer than 10 assignments, 0.8 with fewer than 5 points of data, 0.6 when assessing
 * took more than 5 s, 0.9 critical, 0.95 high, 0.85 low; from 0.1 to 1.
 *
 * Worked: 11 in the pool, a quarter escalated, 14 assignments, 2 points of data: medium, BALANCE, 1 · 0.8 = 0.8.
 *
 * Cost: one pass over the bookings and the logs.
 */
#pragma once

#include "engine/json.h"
#include "engine/pool/auto_config.h"

typedef enum { CB_LOAD_CRITICAL, CB_LOAD_HIGH, CB_LOAD_MEDIUM, CB_LOAD_LOW } CbLoadLevel;
const char *cb_load_name(CbLoadLevel level);
/* As logs keep it, which know three levels: HIGH for critical. */
const char *cb_load_stored_name(CbLoadLevel level);

typedef struct {
    double values[CB_N_MEASURES];
    guint assignments; /* rows of the assignment log */
    guint data_points; /* rows of the logs of conflicts and of runs */
    double took_ms;    /* how long assessing took: its caller knows */
} CbLoadMeasures;

typedef enum {
    CB_FACTOR_ASSIGNMENTS,
    CB_FACTOR_DATA,
    CB_FACTOR_SLOW,
    CB_FACTOR_LEVEL,
    CB_N_FACTORS
} CbConfidenceFactor;
extern const char *const cb_confidence_names[CB_N_FACTORS]; /* for people: "few assignments" */

typedef struct {
    CbLoadMeasures measures;
    CbLoadLevel levels[CB_N_MEASURES]; /* what each measure alone says */
    CbLoadLevel level;                 /* the worst of them */
    CbMeasure decisive;                /* the first measure that says so; of a low load the first */
    CbPoolMode recommended;
    int preference;               /* which one it follows; -1: the level alone */
    double factors[CB_N_FACTORS]; /* of the confidence; 1: does not matter */
    double confidence;
    gboolean failed; /* nothing could be measured: low, NORMAL, 0.1 */
} CbLoad;

/* The last 24 hours. */
CbLoadMeasures cb_load_measure(const CbWorld *world, gint64 now);
/* What measures mean. */
CbLoad cb_load_judge(const CbLoadMeasures *measures, const CbAutoConfig *config, gint64 now);
CbLoad cb_load_failed(void);
/* Both, by the World's own settings. */
CbLoad cb_load_assess(const CbWorld *world, gint64 now, double took_ms);

/* "high load: 24 in the pool (above 20); URGENT", and "preferred from 5 to 25 in the pool" where a
 * preference decides. Caller frees. */
char *cb_load_sentence(const CbLoad *load, const CbAutoConfig *config);
/* For logs: measures by their names, load_level, recommended_mode, confidence. Caller frees. */
cJSON *cb_load_json(const CbLoad *load);

/* --- switching -------------------------------------------------------------------------------- */

/* What holds the mode as it is, and what was recommended before. */
typedef struct {
    CbPoolMode current, recommended;
    CbLoadLevel level;
    double confidence;
    gboolean overridden;
    gint64 override_until; /* CB_NULL: until somebody takes it off */
    gint64 last_switch_at; /* the last automatic one; CB_NULL: none */
    gint64 times;          /* recommended so often in a row, this time among them */
} CbSwitchState;

typedef enum {
    CB_SWITCH,
    CB_SWITCH_MANUAL_OVERRIDE,
    CB_SWITCH_CUSTOM_MODE,
    CB_SWITCH_ALREADY_IN_MODE,
    CB_SWITCH_LOW_CONFIDENCE,
    CB_SWITCH_COOLDOWN,
    CB_SWITCH_NOT_YET_STABLE,
} CbSwitchAnswer;

/* The first rule that refuses, in that order; CB_SWITCH: none. */
CbSwitchAnswer cb_switch_answer(const CbSwitchState *state, gint64 now);
const char *cb_switch_name(CbSwitchAnswer answer);     /* "COOLDOWN" */
const char *cb_switch_action(CbSwitchAnswer answer);   /* "switch"; "none" for already there; else "skip" */
const char *cb_switch_sentence(CbSwitchAnswer answer); /* "switched less than 15 minutes ago" */

/* The state that an assessment meets: override, last switch and earlier recommendation from
 * pool_state. */
CbSwitchState cb_switch_state(const CbWorld *world, const CbLoad *load);
/* Whether a manual override is in force, which ends by itself at *until (may be NULL; CB_NULL: does
 * not). */
gboolean cb_pool_overridden(const CbWorld *world, gint64 now, gint64 *until);
/* The row of pool_state, CB_NO_ROW before it is written. */
guint cb_pool_state_row(const CbWorld *world);
CbAutoConfig cb_pool_auto_config(const CbWorld *world);
