/* A campaign as the rules of a tick see it: roles, who was asked and what they said, as numbers. cb_tick_plan() makes it
 * of a World for one tick; the forecast keeps one and plays it forward. So both follow the same rules.
 */
#pragma once

#include "engine/campaigns/tick.h"

/* A request on the campaign's job. */
typedef struct {
    guint row, profile; /* `row` in staffing_requests */
    gboolean offer;
    CbAskedStatus status;
    gint64 updated_at;
} CbTickRequest;

/* What a tick reads of one role beside the stored row. */
typedef struct {
    gint64 required;
    guint assigned;
    GArray *people;   /* guint: the technicians among the assigned */
    GArray *requests; /* CbTickRequest */
} CbTickSide;

typedef struct {
    gint64 now;
    gboolean automatic;
    CbCampaignPolicy policy;
    GArray *roles;  /* CbTickRole: as stored before the tick, as they stand after it */
    GArray *sides;  /* CbTickSide of each role */
    GArray *others; /* CbTickRequest for none of these roles */
    guint n_profiles;
    guint8 *contacted, *offered; /* by profile, made anew by each tick */
    guint *place;                /* by profile, of use within a role; all 0 between */
} CbTickState;

CbTickState *cb_tick_state_new(guint n_profiles);
void cb_tick_state_free(CbTickState *state);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CbTickState, cb_tick_state_free)

/* Adds a role; takes `role_code` of it over. Returns its side, for filling; valid until the next role. */
CbTickSide *cb_tick_state_add_role(CbTickState *state, CbTickRole role);

/* Makes `state` stand as `other` does; both were made of one campaign and have the same roles. */
void cb_tick_state_set(CbTickState *state, const CbTickState *other);

/* The campaign as it is in a World. */
CbTickState *cb_tick_state_of(const CbWorld *world, guint campaign, gint64 now);

/* Empty but for its gate. */
CbTick *cb_tick_new(CbTickGate gate);

/* Runs one tick on the state: requests expire in it, its roles change; what is sent is in tick->actions, and for the
 * caller to add. Of `tick` the lists are emptied first; `roles` and `policy` are left alone. */
void cb_tick_run(CbTickState *state, const CbTickSource *source, CbTick *tick);
