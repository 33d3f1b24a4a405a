/* What the next step of escalation would change, before anybody takes it: who becomes eligible, and whom the next wave
 * would ask. Nothing is changed.
 */
#pragma once

#include "engine/campaigns/tick.h"

typedef struct {
    const char *step;    /* "include_fridge"; NULL: none is left */
    guint before, after; /* how many people pass the rules */
    GArray *people;      /* guint: profiles that it lets through, the best for the role first */
    CbTick *wave;        /* the next wave under it, see cb_next_wave() */
} CbEscalation;

/* `eligible` is that of the campaign's job and department; `role_code` says for which role people are ranked. */
CbEscalation *cb_escalation_new(const CbEligible *eligible, guint campaign, const char *role_code, gint64 now);
void cb_escalation_free(CbEscalation *escalation);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CbEscalation, cb_escalation_free)

/* The tick of an automatic campaign with this policy that takes no step any more: whom it would ask and offer now,
 * whatever the mode and status of this one are. */
CbTick *cb_next_wave(const CbEligible *eligible, guint campaign, const char *policy, gint64 now);
