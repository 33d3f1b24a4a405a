#include "engine/peers/case.h"

#include "engine/line.h"
#include "engine/peers/normalise.h"
#include "engine/peers/schedule.h"

/* --- lookups ---------------------------------------------------------------------------------- */

gboolean
cb_peer_takes_part(const CbWorld *world, guint event, guint contractor)
{
    CB_EACH_LINK(world, event_attendees, contractor_id, contractor, attendee)
        if (event_attendees_event_id(world, attendee) == event)
            return TRUE;
    CB_EACH_LINK(world, event_peer_matches, contractor1_id, contractor, match)
        if (event_peer_matches_event_id(world, match) == event)
            return TRUE;
    CB_EACH_LINK(world, event_peer_matches, contractor2_id, contractor, match)
        if (event_peer_matches_event_id(world, match) == event)
            return TRUE;
    return FALSE;
}

const char *
cb_peer_case_said(const CbCase *c, const char *name)
{
    const char *text = cb_case_text(c, name);
    return cb_peer_blank(text) ? NULL : text;
}

char *
cb_peer_case_line(const CbCase *c, const char *name)
{
    g_autofree char *line = cb_line(cb_case_text(c, name), CB_LINE_WHOLE);
    return *line == '\0' ? NULL : g_steal_pointer(&line);
}

gboolean
cb_peer_case_says_why(const CbCase *c)
{
    g_autofree char *reason = cb_peer_case_line(c, "reason");
    return reason != NULL;
}

/* --- rules ------------------------------------------------------------------------------------ */

static gboolean
may_arrange(const CbCase *c)
{
    return c->decision->role != CB_ROLE_VIEWER;
}

static gboolean
event_exists(const CbCase *c)
{
    return c->event != CB_NO_ROW;
}

static gboolean
contractor_exists(const CbCase *c)
{
    return c->contractor != CB_NO_ROW && cb_peer_takes_part(c->world, c->event, c->contractor);
}

static gboolean
match_exists(const CbCase *c)
{
    return c->match != CB_NO_ROW;
}

static gboolean
run_exists(const CbCase *c)
{
    return cb_peer_run(c->world, c->event) != CB_NO_ROW;
}

const CbRule cb_rule_may_arrange = {
    may_arrange, "NOT_AUTHORIZED", CB_RULE_PLAIN,
    "Who may only look cannot decide about events; ask a dispatcher.", NULL};
const CbRule cb_rule_event_found = {event_exists, "EVENT_NOT_FOUND", CB_RULE_PLAIN,
                                    "There is no such event.", NULL};
const CbRule cb_rule_contractor_found = {contractor_exists, "CONTRACTOR_NOT_FOUND", CB_RULE_EVENT,
                                         "Nobody of that id (contractor_id) takes part in %s.",
                                         NULL};
const CbRule cb_rule_peer_match_found = {match_exists, "MATCH_NOT_FOUND", CB_RULE_EVENT,
                                         "%s has no such match (match_id).", NULL};
const CbRule cb_rule_peer_run_found = {run_exists, "RUN_NOT_FOUND", CB_RULE_EVENT,
                                       "No run is planned for %s; it needs a lunch in its agenda.",
                                       NULL};

/* --- books ------------------------------------------------------------------------------------ */

static const CbRecipe *const books[] = {
    cb_peers_schedule_recipes, cb_peers_run_recipes,     cb_peers_pair_recipes,
    cb_peers_attend_recipes,   cb_peers_inbound_recipes, cb_peers_answer_recipes,
    cb_peers_meeting_recipes,  cb_peers_message_recipes, cb_peers_erase_recipes,
    cb_peers_hand_recipes,
};

CbOutcome *
cb_peers_decide(const CbWorld *world, const CbDecision *decision, gint64 now)
{
    return cb_case_decide(books, G_N_ELEMENTS(books), world, decision, now);
}
