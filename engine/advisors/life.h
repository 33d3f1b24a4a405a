/* The life of a match ("Advisor matching", section 2): its states, who may change what into what,
 * when it runs out.
 *
 * A new request is pending, or at once matched. Client and advisor answer in either order; the
 * second approval makes it finalized, and what was approved last is kept as its previous status. A
 * decline ends it, as does the deadline while nobody has answered; finding somebody else is a new
 * request. A workspace that cannot be set up puts the last approval back, and one approval by the
 * other party finalizes again.
 *
 *     matched → client_approved → (advisor approves) → finalized, previous advisor_accepted
 *             → (set-up fails)  → advisor_accepted, previous finalized → (client approves) →
 * finalized
 */
#pragma once

#include "engine/world.h"

typedef enum {
    CB_MATCH_PENDING,
    CB_MATCH_MATCHED,
    CB_MATCH_CLIENT_APPROVED,
    CB_MATCH_CLIENT_DECLINED,
    CB_MATCH_ADVISOR_ACCEPTED,
    CB_MATCH_ADVISOR_DECLINED,
    CB_MATCH_FINALIZED,
    CB_MATCH_EXPIRED,
    CB_N_MATCH_STATUSES,
} CbMatchStatus;

typedef enum { CB_PARTY_CLIENT, CB_PARTY_ADVISOR } CbParty;

/* As the column says it. */
const char *cb_match_status_name(CbMatchStatus status);
/* The status of a match; what is no status counts as expired, so that nothing may be done with it.
 */
CbMatchStatus cb_match_status(const CbWorld *world, guint match);

typedef enum {
    CB_STEP_ILLEGAL,
    CB_STEP_REPEATED,  /* the status is that already: nothing changes but the reason */
    CB_STEP_CHANGES,   /* the status becomes `target` */
    CB_STEP_FINALIZES, /* the second approval: finalized, previous `target` */
} CbStepKind;

typedef struct {
    CbStepKind kind;
    CbMatchStatus target; /* what the party's answer means */
} CbMatchStep;

/* What an answer makes of a match. */
CbMatchStep cb_match_step(CbMatchStatus from, CbParty party, gboolean approves);

/* Whether a project with such a match needs no new request: pending or matched. */
gboolean cb_match_is_open(CbMatchStatus status);
/* The same until it is over: also half approved. */
gboolean cb_match_is_live(CbMatchStatus status);

/* The open match of a project, CB_NO_ROW when there is none. */
guint cb_open_match(const CbWorld *world, guint project);
/* A project's newest match, CB_NO_ROW when there is none. */
guint cb_newest_match(const CbWorld *world, guint project);
/* The project's match with this id, CB_NO_ROW when it has none such. */
guint cb_match_of(const CbWorld *world, guint project, const char *match_id);
/* Whether the deadline is over and nobody has answered: strictly later than expires_at. */
gboolean cb_match_is_overdue(const CbWorld *world, guint match, gint64 now);
