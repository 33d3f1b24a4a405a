/* One tick of a campaign as a plan ("Staffing campaigns", section 6): what expires, who is asked and offered, which step
 * of escalation is taken, how each role stands afterwards, when the next tick is due. Nothing is changed: the console
 * shows the plan, the hub decides it (run.c), the forecast plays it forward.
 *
 * Worked: one role with one place, nobody asked, automatic: shortfall 1, a wave of ceil(4 · 1) = 4 people; next tick in
 * 300 s. A day later all four have expired: stuck, the first step (increase_wave) is taken and the next tick is due at once.
 */
#pragma once

#include "engine/campaigns/asked.h"
#include "engine/campaigns/policy.h"
#include "engine/campaigns/rank.h"

typedef enum {
    CB_STAGE_IDLE,
    CB_STAGE_AVAILABILITY,
    CB_STAGE_OFFER,
    CB_STAGE_FILLED,
    CB_STAGE_ESCALATING,
} CbStage;

const char *cb_stage_name(CbStage stage);

/* Whether a tick may run. */
typedef enum {
    CB_TICK_RUNS,
    CB_TICK_NOT_ACTIVE,  /* or its job is gone */
    CB_TICK_LOCKED,      /* another run holds the lock, for less than 15 minutes */
    CB_TICK_UNSUPPORTED, /* the department has no roles: the campaign fails */
} CbTickGate;

#define CB_LOCK_MINUTES 15

/* Where a plan gets its people from. */
typedef struct {
    /* At most `most` profiles for a role, best first, without those whose byte in `skip` (by profile) is not 0; NULL and
     * *error when that cannot be told. Caller frees with g_array_unref (guint). */
    GArray *(*rank)(gpointer data, const char *role_code, const CbCampaignPolicy *policy, const guint8 *skip,
                    guint most, const char **error);
    /* Why a request to somebody would be refused, NULL when it would not. */
    const char *(*refuses)(gpointer data, guint profile, gboolean offer);
    gpointer data;
} CbTickSource;

/* One request that goes out, or does not. */
typedef struct {
    const char *role_code; /* borrowed from the tick's roles */
    guint role;            /* its place among them */
    guint profile;         /* CB_NO_ROW: nobody could be ranked */
    gboolean offer;
    guint wave;            /* the wave that it belongs to, of availability requests */
    const char *error;     /* NULL: sent */
} CbTickAction;

typedef struct {
    char *role_code;
    guint row; /* in staffing_campaign_roles, CB_NO_ROW for one that joins */
    gint64 required;
    guint assigned, asked, ready, offered, took; /* as stored: with what this tick sends */
    gint64 shortfall;                            /* before it sent anything */
    CbStage stage;
    gint64 wave_number, last_wave_at; /* CB_NULL: no wave yet */
    gboolean nobody_left;             /* the ranking was asked and has nobody who was not asked yet */
} CbTickRole;

typedef struct {
    CbTickGate gate;      /* anything but CB_TICK_RUNS: the rest is empty */
    GArray *expired;      /* guint: rows of staffing_requests, by id */
    GArray *actions;      /* CbTickAction, in order */
    GArray *roles;        /* CbTickRole, by role code */
    const char *escalated; /* the step taken, NULL: none */
    char *policy;         /* after that step, else NULL */
    gboolean all_filled;  /* also without any role */
    gint64 next_run_at;   /* CB_NULL once all are filled */
} CbTick;

CbTickGate cb_tick_gate(const CbWorld *world, guint campaign, gint64 now);

CbTick *cb_tick_plan(const CbWorld *world, guint campaign, gint64 now, const CbTickSource *source);
void cb_tick_free(CbTick *tick);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CbTick, cb_tick_free)

/* The people of a campaign as they are: ranks by rank.h, refuses whom a hard conflict has. Borrows the roster. */
typedef struct {
    const CbRoster *roster;
    CbEligible *eligible;
} CbCrewSource;
void cb_crew_source_init(CbCrewSource *source, const CbRoster *roster, guint campaign);
void cb_crew_source_clear(CbCrewSource *source);
CbTickSource cb_crew_source(CbCrewSource *source);
/* Why somebody cannot be asked who was eligible once: booked or gone away since. NULL when they can. */
const char *cb_crew_refuses(const CbEligible *eligible, guint profile);
