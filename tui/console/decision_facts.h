/* What a decision says beyond its kind, its target and its person.
 */
#pragma once

#include "engine/json.h"
#include "tui/console/pen.h"

/* A line for each fact of the payload: those of campaigns in words (which role, which answer, which job, how it is sent),
 * the others as they stand. */
void cb_decision_facts(CbConsole *console, const CbDecision *decision, const cJSON *payload, CbPen *pen);

/* "yes, could work SND-MON-E", "no, refused SND-MON-E": what an answer by telephone says to which request; "yes" or "no" of
 * a request that is gone. NULL when the payload has no answer. Caller frees. */
char *cb_answer_words(const CbWorld *world, const CbDecision *decision, const cJSON *payload);
