#include "engine/advisors/life.h"

#include <string.h>

static const char *const names[CB_N_MATCH_STATUSES] = {
    "pending",          "matched",          "client_approved", "client_declined",
    "advisor_accepted", "advisor_declined", "finalized",       "expired",
};

const char *
cb_match_status_name(CbMatchStatus status)
{
    return names[status];
}

CbMatchStatus
cb_match_status(const CbWorld *world, guint match)
{
    const char *status = advisor_match_requests_status(world, match);
    for (guint s = 0; s < CB_N_MATCH_STATUSES; s++)
        if (strcmp(names[s], status) == 0)
            return s;
    return CB_MATCH_EXPIRED;
}

/* --- answers ---------------------------------------------------------------------------------- */

#define TO(status) (1 << CB_MATCH_##status)

/* What answers may make of each status. */
static const guint legal[CB_N_MATCH_STATUSES] = {
    [CB_MATCH_MATCHED] =
        TO(CLIENT_APPROVED) | TO(CLIENT_DECLINED) | TO(ADVISOR_ACCEPTED) | TO(ADVISOR_DECLINED),
    [CB_MATCH_CLIENT_APPROVED] = TO(ADVISOR_ACCEPTED) | TO(ADVISOR_DECLINED) | TO(CLIENT_DECLINED),
    [CB_MATCH_ADVISOR_ACCEPTED] = TO(CLIENT_APPROVED) | TO(CLIENT_DECLINED) | TO(ADVISOR_DECLINED),
};

static const CbMatchStatus answers[][2] = {
    [CB_PARTY_CLIENT] = {CB_MATCH_CLIENT_DECLINED, CB_MATCH_CLIENT_APPROVED},
    [CB_PARTY_ADVISOR] = {CB_MATCH_ADVISOR_DECLINED, CB_MATCH_ADVISOR_ACCEPTED},
};

CbMatchStep
cb_match_step(CbMatchStatus from, CbParty party, gboolean approves)
{
    CbMatchStatus target = answers[party][approves != FALSE];
    CbMatchStatus other = answers[party == CB_PARTY_CLIENT ? CB_PARTY_ADVISOR : CB_PARTY_CLIENT][1];
    CbStepKind kind = from == target                 ? CB_STEP_REPEATED
                      : !(legal[from] >> target & 1) ? CB_STEP_ILLEGAL
                      : approves && from == other    ? CB_STEP_FINALIZES
                                                     : CB_STEP_CHANGES;
    return (CbMatchStep){kind, target};
}

gboolean
cb_match_is_open(CbMatchStatus status)
{
    return status == CB_MATCH_PENDING || status == CB_MATCH_MATCHED;
}

gboolean
cb_match_is_live(CbMatchStatus status)
{
    return cb_match_is_open(status) || status == CB_MATCH_CLIENT_APPROVED ||
           status == CB_MATCH_ADVISOR_ACCEPTED;
}

/* --- the matches of a project ----------------------------------------------------------------- */

guint
cb_open_match(const CbWorld *world, guint project)
{
    CB_EACH_LINK(world, advisor_match_requests, project_id, project, match)
        if (cb_match_is_open(cb_match_status(world, match)))
            return match;
    return CB_NO_ROW;
}

guint
cb_newest_match(const CbWorld *world, guint project)
{
    guint newest = CB_NO_ROW;
    CB_EACH_LINK(world, advisor_match_requests, project_id, project, match)
        if (newest == CB_NO_ROW || advisor_match_requests_created_at(world, match) >
                                       advisor_match_requests_created_at(world, newest))
            newest = match;
    return newest;
}

guint
cb_match_of(const CbWorld *world, guint project, const char *match_id)
{
    if (project == CB_NO_ROW || match_id == NULL)
        return CB_NO_ROW;
    CB_EACH_LINK(world, advisor_match_requests, project_id, project, match)
        if (strcmp(advisor_match_requests_id(world, match), match_id) == 0)
            return match;
    return CB_NO_ROW;
}

gboolean
cb_match_is_overdue(const CbWorld *world, guint match, gint64 now)
{
    return advisor_match_requests_expires_at(world, match) < now &&
           cb_match_is_open(cb_match_status(world, match));
}
