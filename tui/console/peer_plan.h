/* Who would meet whom if the batch of an event were made now, by both policies. A thread makes it,
 * so that no key waits: 1,000 people take seconds to prove. First comes what a third of a second
 * finds, with its bound, then the rest.
 *
 * A plan is of one World and keeps it, with everything in it being rows of that World; it is made
 * anew when what it rests on has changed (profiles, who is there, orders about pairs, matches,
 * policy), and shown until the next is there.
 */
#pragma once

#include "engine/peers/alone.h"

typedef struct CbConsole CbConsole;
typedef struct CbPeerPlanning CbPeerPlanning;

typedef struct {
    CbWorld *world;
    guint event;
    CbPeersPolicy policy;    /* the one in force */
    CbPeerBatch *batches[2]; /* by CbPeersHow */
    guint *each[2]; /* how many introductions everybody gets by it, by their place among the
                       eligible */
    GArray *lonely; /* CbPeerAlone: those, by the policy in force */
    guint alone[2]; /* how many have none then, of earlier runs neither */
    guint serial;   /* of all plans this one */
} CbPeerPlan;

static inline const CbPeerBatch *
cb_peer_plan_batch(const CbPeerPlan *plan)
{
    return plan->batches[plan->policy.how];
}

CbPeerPlanning *cb_peer_planning_new(void);
/* From now on plans are made; `arrived` is called from the main loop when there is one to draw. */
void cb_peer_planning_start(CbPeerPlanning *planning, void (*arrived)(gpointer data),
                            gpointer data);
/* Waits for nobody: a thread that still works is left to itself. NULL does nothing. */
void cb_peer_planning_free(CbPeerPlanning *planning);

typedef enum {
    CB_PLAN_COMES,  /* nothing is known yet */
    CB_PLAN_OLD,    /* what was true before something changed; the next comes */
    CB_PLAN_BOUNDS, /* true, not yet proved; the thread looks on */
    CB_PLAN_THERE,
} CbPeerPlanState;

/* What is known of the event; has a thread make what is missing. `plan` is the console's until the
 * main loop goes on, NULL while nothing is known. */
CbPeerPlanState cb_console_peer_plan(CbConsole *console, guint event, const CbPeerPlan **plan);
