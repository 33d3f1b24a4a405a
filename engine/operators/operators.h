/* The operators domain: sessions that need people, who could take them and why. */
#pragma once

#include "engine/domain.h"

/* This domain's entry in cb_domains. */
extern const CbDomain cb_operators_domain;

/* The kinds of decision it decides ("Operators", section Decisions; absences, changes of sessions and calls have
 * headers of their own), for the entry. */
#define CB_OPERATORS_N_KINDS 17
extern const CbDecisionKind cb_operators_kinds[CB_OPERATORS_N_KINDS];
CbOutcome *cb_operators_decide(const CbWorld *world, const CbDecision *decision, gint64 now);

/* The payload of such a decision: a JSON object with what is not NULL. Caller frees. */
char *cb_operators_payload(const char *operator_id, const char *reason);

/* Whether a session has begun, and whether it has ended; without times: whether its day is over. */
gboolean cb_session_has_begun(const CbWorld *world, guint session, gint64 now);
gboolean cb_session_is_over(const CbWorld *world, guint session, gint64 now);
/* The refusal where a hub decides: most is too late once the session has begun. NULL: it is in time. */
CbOutcome *cb_operators_too_late(const CbWorld *world, const CbDecision *decision, gint64 now);

/* How many messages have been written to founders about the session; those to its people do not count. */
guint cb_founders_told(const CbWorld *world, guint session);
/* How many founders have not been told yet that they are needed for the session, for the reason that
 * holds now. The founders must be needed (cb_session_fallback). */
guint cb_founders_untold(const CbWorld *world, guint session);
