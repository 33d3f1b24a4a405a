/* The policy of a campaign ("Staffing campaigns", section 9): weights, waiting times, wave size, what excludes, the steps
 * of escalation. It is a JSON object that may leave anything out; numbers may be in quotes; keys that we do not know are
 * kept. What cannot be read takes its default and what is too much the most there is, so that a policy can always be
 * followed.
 */
#pragma once

#include <glib.h>

typedef enum {
    CB_POINTS_OF_SKILLS,
    CB_POINTS_OF_PROXIMITY,
    CB_POINTS_OF_RELIABILITY,
    CB_POINTS_OF_FAIRNESS,
    CB_POINTS_OF_EXPERIENCE,
    CB_N_COMPONENTS,
} CbComponent;

/* "skills", "proximity", … as on the wire. */
extern const char *const cb_component_names[CB_N_COMPONENTS];

typedef enum { CB_SOFT_BLOCK, CB_SOFT_WARN, CB_SOFT_ALLOW } CbSoftPolicy;

typedef struct {
    double latitude, longitude; /* degrees */
} CbPoint;

/* Where candidates' distances are measured from unless a policy says otherwise (`hq`). */
extern const CbPoint cb_headquarters;

#define CB_MAX_STEPS 16

/* The most people whom one wave of a role asks, whatever its policy and its need: as many as a ranking names. The
 * next tick asks more where that is too few. */
#define CB_WAVE_MOST 50

typedef struct {
    double weights[CB_N_COMPONENTS]; /* of every component, their sum is above 0 */
    double availability_ttl_hours, offer_ttl_hours;
    double availability_multiplier; /* people asked for each open place */
    gint64 offer_buffer;            /* offers beyond the open places */
    double tick_interval_seconds;
    gboolean exclude_fridge;
    CbSoftPolicy soft_conflicts;
    CbPoint headquarters;
    guint level;   /* steps taken so far */
    guint n_steps; /* all of them */
    const char *steps[CB_MAX_STEPS]; /* interned; unknown names only raise the level */
} CbCampaignPolicy;

/* Reads a policy; text that is no JSON object reads as an empty one. */
CbCampaignPolicy cb_campaign_policy(const char *json);

/* The complete policy: defaults where something is left out or cannot be used, everything else as it was. Caller
 * frees. */
char *cb_campaign_policy_fill(const char *json);

/* The policy after the next step of escalation, and the step's name in *step. NULL when no step is left. Caller
 * frees. */
char *cb_campaign_policy_escalate(const char *json, const char **step);
/* The policy as it is, then after each step that is left: CbCampaignPolicy. Caller frees with g_array_unref. */
GArray *cb_campaign_policy_steps(const char *json);

/* Why a policy that somebody has typed is refused: a sentence that names the key, NULL when it is sound. Here nothing
 * is replaced quietly: a wrong type, an unknown step or a negative number is said. Caller frees. */
char *cb_campaign_policy_problem(const char *json);
/* Why a policy that a client has sent is refused: a sentence that names key, value and range, NULL when it is sound. Where
 * the rules say what takes the place of a value, it does; what they leave open is refused: more than a year of waiting, a
 * multiplier or buffer above CB_WAVE_MOST, ticks rarer than a day, a weight below 0, an unknown step. Caller frees. */
char *cb_campaign_policy_excess(const char *json);
