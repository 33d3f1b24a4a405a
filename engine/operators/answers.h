/* The domain's answers as JSON, with the field names that programs rely on ("Operators", section
 * Command output). Each returns an object or array that the caller owns.
 */
#pragma once

#include "engine/decision.h"
#include "engine/json.h"

cJSON *cb_answer_sessions(const CbWorld *world);
cJSON *cb_answer_suggest(const CbWorld *world, guint session);
cJSON *cb_answer_fallback(const CbWorld *world, guint session);
cJSON *cb_answer_risk(const CbWorld *world, gint64 now);
cJSON *cb_answer_overload(const CbWorld *world);
cJSON *cb_answer_why_not(const CbWorld *world, guint session, guint operator);
cJSON *cb_answer_why_not_session(const CbWorld *world, guint session, gint64 now);
/* `world` is the one it was decided on. */
cJSON *cb_answer_decision(const CbWorld *world, const CbDecision *decision, const CbOutcome *outcome);
/* {"error": code} */
cJSON *cb_answer_error(const char *code);
