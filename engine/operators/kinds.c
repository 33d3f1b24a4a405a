/* The kinds of decision of this domain as others see them: what they are called, what takes them back, what a
 * hub refuses beyond their rules. */
#include "engine/operators/absence.h"
#include "engine/operators/case.h"
#include "engine/operators/change.h"
#include "engine/when.h"

char *
cb_operators_payload(const char *operator_id, const char *reason)
{
    g_autoptr(cJSON) payload = cJSON_CreateObject();
    if (operator_id != NULL)
        cJSON_AddStringToObject(payload, "operator_id", operator_id);
    if (reason != NULL)
        cJSON_AddStringToObject(payload, "reason", reason);
    return cJSON_PrintUnformatted(payload);
}

/* Whoever was asked or accepted is released again. */
static char *
release(const CbWorld *now, const CbDecision *decision, const char *base, const char **kind)
{
    (void)now;
    (void)base;
    *kind = "session.reject";
    return g_strdup(decision->payload);
}

const CbDecisionKind cb_operators_kinds[CB_OPERATORS_N_KINDS] = {
    {"session.propose", "propose", CB_sessions, CB_KIND_RESTS_ON_TERMS, cb_operators_decide, release},
    {"session.accept", "accept", CB_sessions, CB_KIND_RESTS_ON_TERMS, cb_operators_decide, release},
    {"session.agree", "accept by word", CB_sessions, CB_KIND_RESTS_ON_TERMS, cb_operators_decide, release},
    {"session.reject", "reject", CB_sessions, 0, cb_operators_decide, NULL},
    {"session.notify_founders", "tell the founders", CB_sessions, 0, cb_operators_decide, NULL},
    {"session.force", "force", CB_sessions, CB_KIND_RESTS_ON_TERMS, cb_operators_decide, release},
    {"session.review", "mark for review", CB_sessions, 0, cb_operators_decide, NULL},
    {"operator.unavailable", "absent", CB_operators, 0, cb_operators_decide, cb_absence_inverse},
    {"operator.available", "back", CB_operators, 0, cb_operators_decide, cb_return_inverse},
    {"session.add", "add", CB_sessions, 0, cb_operators_decide, cb_change_inverse},
    {"session.edit", "edit", CB_sessions, 0, cb_operators_decide, cb_change_inverse},
    {"session.move", "move", CB_sessions, CB_KIND_CHANGES_TERMS, cb_operators_decide, cb_change_inverse},
    {"session.cancel", "cancel", CB_sessions, 0, cb_operators_decide, cb_change_inverse},
    {"session.complete", "complete", CB_sessions, 0, cb_operators_decide, cb_change_inverse},
    {"session.reopen", "reopen", CB_sessions, 0, cb_operators_decide, cb_change_inverse},
    {"session.note", "note", CB_sessions, 0, cb_operators_decide, NULL},
    {"contact.log", "call", CB_operators, 0, cb_operators_decide, NULL},
};

/* --- what a hub refuses beyond that ----------------------------------------------------------- */

/* Kinds that come too late once their session has begun. */
static const char *const early[] = {"session.propose", "session.accept", "session.agree",
                                    "session.notify_founders", "session.force", NULL};

gboolean
cb_session_has_begun(const CbWorld *world, guint session, gint64 now)
{
    gint64 start = sessions_starts_at(world, session);
    return now >= (start != CB_NULL ? start : (sessions_date(world, session) + 1) * CB_DAY);
}

gboolean
cb_session_is_over(const CbWorld *world, guint session, gint64 now)
{
    gint64 end = sessions_ends_at(world, session);
    return now >= (end != CB_NULL ? end : (sessions_date(world, session) + 1) * CB_DAY);
}

CbOutcome *
cb_operators_too_late(const CbWorld *world, const CbDecision *decision, gint64 now)
{
    guint session = decision->target == CB_sessions
                        ? cb_world_find(world, CB_sessions, decision->target_id)
                        : CB_NO_ROW;
    if (session == CB_NO_ROW || !g_strv_contains(early, decision->kind) ||
        !cb_session_has_begun(world, session, now))
        return NULL;
    CbOutcome *refusal = g_new0(CbOutcome, 1);
    refusal->code = "SESSION_HAS_BEGUN";
    refusal->sentence = g_strdup_printf("%s has begun; nobody can be asked or accepted for it any more.",
                                        cb_name_of_session(world, session));
    return refusal;
}
