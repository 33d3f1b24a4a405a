/* The staffing orchestrator: what existing clients call by HTTP, as calls and answers without HTTP ("Staffing campaigns",
 * sections 5 and 7). Each call is checked in the order that the rules give, then made as decisions by whoever decides
 * here: the hub in a transaction, golden cases on a World of their own.
 */
#pragma once

#include "engine/campaigns/answers.h"
#include "engine/campaigns/campaigns.h"

/* Who calls. */
typedef struct {
    gboolean known;   /* with a token that is good */
    gboolean service; /* with the service key */
    const char *id;
    const char *role, *department; /* of their profile; NULL: none */
} CbOrchestratorUser;

typedef struct {
    const char *method, *action; /* `action` NULL: start */
    const cJSON *body;           /* NULL: an empty object */
    const char *unreadable;      /* why a body that was sent is none, a sentence; NULL: nothing is wrong with it */
    CbOrchestratorUser user;
} CbOrchestratorCall;

/* Where the decisions of a call are made. */
typedef struct {
    /* The World as it is, borrowed until the next decision. */
    const CbWorld *(*world)(gpointer data);
    /* Makes a decision; NULL when that failed for reasons of its own (500). Caller frees. */
    CbOutcome *(*decide)(gpointer data, const CbDecision *decision);
    /* The World that the last decision was made on, borrowed like the other; NULL: what `world` said before it. */
    const CbWorld *(*before)(gpointer data);
    const CbTickSource *source; /* NULL: the people as they are */
    gint64 now;
    gpointer data;
} CbOrchestrator;

typedef struct {
    guint status; /* of HTTP */
    cJSON *body;  /* {"error": …} where it is not 200 */
} CbOrchestratorAnswer;

CbOrchestratorAnswer cb_orchestrate(const CbOrchestrator *orchestrator, const CbOrchestratorCall *call);

/* Decides `campaign.tick` with another source of people than the World's own. */
CbOutcome *cb_campaigns_decide_tick(const CbWorld *world, const CbDecision *decision, gint64 now,
                                    const CbTickSource *source);

/* Campaigns that are due: active with next_run_at not after `now`, oldest first, then by id, at most `most`. Those whose
 * lock is held for less than 15 minutes wait. Free with g_array_unref (guint). */
GArray *cb_campaigns_due(const CbWorld *world, gint64 now, guint most);
#define CB_SWEEP_MOST 50
