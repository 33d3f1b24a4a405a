#include "engine/operators/plan.h"

#include "engine/operators/contact.h"

/* How far two sessions must lie apart for one person to be asked for both. */
typedef enum { APART_BY_DATE, APART_BY_CLASH } Apart;

static gboolean
too_near(const CbWorld *world, Apart apart, guint a, guint b)
{
    if (a == b)
        return FALSE;
    return cb_sessions_clash(world, a, b) ||
           (apart == APART_BY_DATE && sessions_date(world, a) == sessions_date(world, b));
}

/* Whether the operator is asked already, in the plan or before, for a session that lies too near. */
static gboolean
is_asked(const CbWorld *world, const GArray *proposals, Apart apart, guint session, guint operator)
{
    for (guint i = 0; i < proposals->len; i++) {
        const CbProposal *other = &g_array_index(proposals, CbProposal, i);
        if (other->operator == operator && too_near(world, apart, other->session, session))
            return TRUE;
    }
    CB_EACH_OF_OPERATOR (world, operator, link) {
        guint other = session_operators_session_id(world, link);
        if (cb_link_is_pending(world, link) &&
            cb_session_is_live(world, other) && too_near(world, apart, other, session))
            return TRUE;
    }
    return FALSE;
}

/* The first candidate after `after` (NULL: from the best on) who is available, has not said no, and is not asked
 * elsewhere. */
static gboolean
next_candidate(const CbWorld *world, const GArray *proposals, guint session, const CbRanked *after,
               CbRanked *found)
{
    g_autoptr(GArray) candidates = cb_candidates(world, session);
    Apart last = cb_staffing(world)->policy.busy_rule == CB_BUSY_OVERLAP ? APART_BY_CLASH
                                                                         : APART_BY_DATE;
    for (Apart apart = APART_BY_DATE; apart <= last; apart++)
        for (guint c = 0; c < candidates->len; c++) {
            *found = g_array_index(candidates, CbRanked, c);
            if (!cb_rank_available(found->key))
                break;
            if (after != NULL && !cb_ranked_before(*after, *found))
                continue;
            if (!cb_contact_declined(world, found->row, session) &&
                !is_asked(world, proposals, apart, session, found->row))
                return TRUE;
        }
    return FALSE;
}

GArray *
cb_plan_proposals(const CbWorld *world, const guint *sessions, guint n)
{
    GArray *proposals = g_array_new(FALSE, FALSE, sizeof(CbProposal));
    for (guint i = 0; i < n; i++) {
        CbRanked best;
        CbProposal proposal = {.session = sessions[i], .operator = CB_NO_ROW};
        if (next_candidate(world, proposals, sessions[i], NULL, &best)) {
            proposal.operator = best.row;
            proposal.key = best.key;
        }
        g_array_append_val(proposals, proposal);
    }
    return proposals;
}

gboolean
cb_plan_next(const CbWorld *world, GArray *proposals, guint i)
{
    CbProposal *proposal = &g_array_index(proposals, CbProposal, i);
    CbRanked now = {.key = proposal->key, .row = proposal->operator}, next;
    if (proposal->operator == CB_NO_ROW ||
        !next_candidate(world, proposals, proposal->session, &now, &next))
        return FALSE;
    proposal->operator = next.row;
    proposal->key = next.key;
    return TRUE;
}
