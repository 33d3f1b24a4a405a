/* Weekly series among the sessions of a plan: of a region, on one day of the week, week after week. They are
 * sessions that are there already, so that neither their number nor who works on them depends on it.
 */
#pragma once

#include "engine/demo/plan.h"

/* Marks the sessions of some series, each with at least two sessions ahead; the situations are left alone. */
void cb_demo_plan_series(CbDemoPlan *plan, guint32 seed);
