/* The policy of the pool ("Persistent booking pool", section 2): how it weighs people, and by when it decides.
 *
 * Three modes are presets, whatever the row says; CUSTOM takes the row's numbers within their limits. A stored 0 is 0.
 * What is not there takes NORMAL's. The newest row is in force, of two the one with the higher id; without a row
 * NORMAL, enabled; an unknown mode is NORMAL.
 *
 *            w_fair w_urgency w_lrs window gap  penalty  full run  light check  priority
 *   BALANCE   2.0     0.6     0.6   60 d   2 h   −0.8     12 h      15 min        2
 *   URGENT    0.5     2.5     0.2   14 d  10 h   −0.1      4 h       5 min        1
 *   NORMAL    1.2     0.8     0.3   30 d   5 h   −0.5     24 h      30 min        3
 *   CUSTOM     …       …       …     …     …      …       24 h      30 min        3
 */
#pragma once

#include "engine/world.h"

typedef enum {
    CB_POOL_BALANCE,
    CB_POOL_URGENT,
    CB_POOL_NORMAL,
    CB_POOL_CUSTOM,
    CB_POOL_N_MODES,
} CbPoolMode;

/* "BALANCE", … and back, case and all; FALSE when it is no mode. */
const char *cb_pool_mode_name(CbPoolMode mode);
gboolean cb_pool_mode_parse(const char *name, CbPoolMode *mode);

typedef enum {
    CB_MEETING_DR,
    CB_MEETING_VIP,
    CB_MEETING_WEEKLY,
    CB_MEETING_GENERAL,
    CB_MEETING_AUGENT, /* also written Urgent */
    CB_MEETING_OTHER,  /* and whatever is none of these */
    CB_N_MEETINGS,
} CbMeeting;

const char *cb_meeting_name(CbMeeting meeting);
CbMeeting cb_meeting_parse(const char *name);
CbMeeting cb_booking_meeting(const CbWorld *world, guint booking);

typedef struct {
    gboolean enabled;
    CbPoolMode mode;
    gint64 window_days;   /* what counts for fairness began at most so long ago */
    gint64 max_gap_hours; /* between who works most and who works least */
    double w_fair, w_urgency, w_lrs;
    double dr_penalty; /* −2 … 0 */
} CbPoolPolicy;

/* The numbers of a policy: what the row's column takes, and what is advised (section 15). The first two are whole. */
typedef enum {
    CB_POOL_WINDOW,
    CB_POOL_GAP,
    CB_POOL_W_FAIR,
    CB_POOL_W_URGENCY,
    CB_POOL_W_LRS,
    CB_POOL_PENALTY,
    CB_POOL_N_NUMBERS,
} CbPoolNumber;
typedef struct {
    guint column; /* of auto_assignment_config */
    double least, most, advised_least, advised_most;
} CbPoolLimit;
extern const CbPoolLimit cb_pool_limits[CB_POOL_N_NUMBERS];
double cb_pool_number(const CbPoolPolicy *policy, CbPoolNumber number);

CbPoolPolicy cb_pool_policy(const CbWorld *world);
/* The row in force, CB_NO_ROW when there is none. */
guint cb_pool_policy_row(const CbWorld *world);
/* The numbers of a preset; those of NORMAL for CUSTOM. Enabled. */
CbPoolPolicy cb_pool_preset(CbPoolMode mode);

/* How often a mode runs in full and looks for what is due, in microseconds, and how it comes before others. */
gint64 cb_pool_run_interval(CbPoolMode mode);
gint64 cb_pool_check_interval(CbPoolMode mode);
int cb_pool_mode_priority(CbPoolMode mode);

/* Days before a meeting: up to `urgent` it is assigned at once, from `general` on it may wait (section 2.1). The row of
 * (type, mode), else the row of the type, else what is built in; a row's days count up to a hundred years. */
typedef enum { CB_THRESHOLD_OF_MODE, CB_THRESHOLD_OF_TYPE, CB_THRESHOLD_BUILT_IN } CbThresholdSource;
typedef struct {
    gint64 urgent, general;
    CbThresholdSource source;
} CbThreshold;
CbThreshold cb_pool_threshold(const CbWorld *world, CbMeeting meeting, CbPoolMode mode);
/* What is built in: also the rows that are written where the table is empty (engine/pool/defaults.h). */
CbThreshold cb_pool_built_in_threshold(CbMeeting meeting, CbPoolMode mode);

/* The row of meeting_type_priority: its value and its urgent days; 1 where it has none, and for 0. */
gint64 cb_pool_priority(const CbWorld *world, CbMeeting meeting);
gint64 cb_pool_priority_days(const CbWorld *world, CbMeeting meeting);
