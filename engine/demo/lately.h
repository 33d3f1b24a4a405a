/* What the demo's dispatchers have done lately, and what they know: who is away and why, calls and notes about
 * the sessions of the next days, call-backs, and the journal of the last two days.
 *
 * Nothing of it changes who is free or accepted: absences are those of the plan, agreed calls are places that
 * were given, journal rows are answers that were given. All of it was before today, but for one call that has
 * just been made, whose call-back becomes due a few minutes after `now`.
 */
#pragma once

#include "engine/demo/plan.h"
#include "engine/world.h"

/* Rows of absences, contacts and journal for the World of the plan. The caller frees it. */
CbPatch *cb_demo_lately(const CbWorld *world, const CbDemoPlan *plan, const CbDemoOptions *options);

/* The id of the call that has just been made (where there are people to be called). */
#define CB_DEMO_LAST_CALL "demo_last_call"
