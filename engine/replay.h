/* Replay: facts and the decisions made on them since, as the World a person sees.
 *
 * Decisions are decided in order, each at its own time, each on what the ones before it left. One that is
 * refused leaves nothing and is told: the facts have moved on under it.
 */
#pragma once

#include "engine/decision.h"

typedef struct {
    const CbDecision *decision; /* borrowed */
    const char *code;           /* why it is refused now; NULL: it stands */
    char *sentence;             /* what happened, or why not */
} CbReplayed;

/* The World after `decisions` (CbDecision pointers in order). `replayed`, when given, is filled with one
 * CbReplayed for each; make it with cb_replayed_new(). Caller owns the World. */
CbWorld *cb_replay(const CbWorld *facts, const GPtrArray *decisions, GArray *replayed);

GArray *cb_replayed_new(void);
