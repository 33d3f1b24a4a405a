#include "engine/operators/why.h"

static guint
busy_session(const CbWorld *world, guint session, guint operator)
{
    guint found = CB_NO_ROW;
    CB_EACH_OF_OPERATOR (world, operator, link) {
        guint other = session_operators_session_id(world, link);
        if (cb_link_is_accepted(world, link) && cb_session_is_live(world, other) &&
            cb_sessions_clash(world, other, session))
            found = MIN(found, other);
    }
    return found;
}

guint
cb_place(const CbWorld *world, guint session, CbRanked entry)
{
    g_autoptr(GArray) candidates = cb_candidates(world, session);
    guint low = 0, high = candidates->len;
    while (low < high) {
        guint middle = low + (high - low) / 2;
        if (cb_ranked_before(g_array_index(candidates, CbRanked, middle), entry))
            low = middle + 1;
        else
            high = middle;
    }
    return low + 1;
}

CbWhyNot
cb_why_not(const CbWorld *world, guint session, guint operator)
{
    CbWhyNot why = {
        .exclusion = cb_exclusion(world, session, operator),
        .points = cb_points(world, session, operator),
        .key = cb_rank_key_of(world, session, operator),
        .candidates = cb_count_candidates(world, session).candidates,
        .busy_session = busy_session(world, session, operator),
    };
    if (operators_is_active(world, operator) != 1)
        why.unavailable |= CB_INACTIVE;
    if (cb_operator_is_unavailable(world, operator, sessions_date(world, session)))
        why.unavailable |= CB_UNAVAILABLE_DATE;
    if (why.busy_session != CB_NO_ROW)
        why.unavailable |= CB_BUSY_ON_DATE;
    why.rank = cb_place(world, session, (CbRanked){.key = why.key, .row = operator});
    return why;
}
