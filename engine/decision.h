/* Decisions: everything that changes state.
 *
 * A decision is a small record of what somebody wants. cb_decide() is pure: from a World, a decision
 * and the time it answers either a refusal (a code for programs, a sentence for people) or a patch.
 * The console runs it to show an effect at once, the hub runs it as the authority, tests run it.
 */
#pragma once

#include "engine/world.h"

typedef enum {
    CB_ROLE_VIEWER,
    CB_ROLE_DISPATCHER,
    CB_ROLE_MANAGER,
    CB_ROLE_ADMIN,
    CB_ROLE_SERVICE, /* programs that act for the hub itself */
} CbRole;

/* "viewer", "dispatcher", … and back; FALSE when `name` is no role. */
const char *cb_role_name(CbRole role);
gboolean cb_role_parse(const char *name, CbRole *role);

typedef struct {
    char *id;            /* UUID: the same decision sent twice has one effect */
    char *kind;          /* "session.accept" */
    CbTableId target;    /* the table of the aggregate's root … */
    char *target_id;     /* … and its id */
    gint64 base_version; /* row_version of the root that the person saw; CB_NULL when it was unknown */
    char *payload;       /* JSON object: what else the kind needs (operator_id, reason) */
    char *actor;         /* who decided */
    CbRole role;         /* as whom */
    gint64 decided_at;   /* microseconds since the epoch */
    char *profile;       /* id of the actor's row in profiles, which the hub knows; NULL: none, or not known here */
} CbDecision;

/* The id of a decision made `now` (microseconds): a UUID of version 7, which begins with the time, so that what is
 * written at the same time stands together in every index. Caller frees. */
char *cb_decision_id(gint64 now);
/* A new decision with a fresh id and base_version read from `world`. `payload` may be NULL ({}). */
CbDecision *cb_decision_new(const CbWorld *world, const char *kind, const char *target_id,
                            const char *payload, const char *actor, CbRole role, gint64 now);
void cb_decision_free(CbDecision *decision);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CbDecision, cb_decision_free)

/* The id of something that a decision makes: always the same for the same decision and the same `what` ("offer/p1"), a
 * UUID as existing clients expect them, with the time of the decision's id. Caller frees. */
char *cb_derived_id(const char *decision_id, const char *what);

typedef struct {
    const char *code; /* NULL: accepted; else a refusal such as "ALREADY_ASSIGNED" */
    char *sentence;   /* what happened or why not, for the person */
    CbPatch *patch;   /* accepted: what changes; NULL when refused */
} CbOutcome;

void cb_outcome_free(CbOutcome *outcome);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CbOutcome, cb_outcome_free)

/* Never NULL. An unknown kind is refused with UNKNOWN_DECISION. */
CbOutcome *cb_decide(const CbWorld *world, const CbDecision *decision, gint64 now);

/* Adds the row of the journal to an accepted decision's patch: what the hub, which decided `at` on `world`, tells
 * everybody of it for the hand-over. What the payload names and nobody needs (a person who is not there) is left out. */
void cb_journal_add(CbPatch *patch, const CbWorld *world, const CbDecision *decision, const char *sentence, gint64 at);

/* What a kind is called and what it does beyond its patch; NULL when there is no such kind. */
typedef struct CbDecisionKind CbDecisionKind;
const CbDecisionKind *cb_decision_kind(const char *kind);
