/* The rows of the demo's sessions: what a planned session is about, where and when. */
#pragma once

#include "engine/demo/atlas.h"
#include "engine/demo/plan.h"

/* Titles name the town of the region that the place, where there is one, lies in. */
void cb_demo_add_sessions(CbWorldBuilder *builder, const CbDemoPlan *plan, const CbDemoAtlas *atlas,
                          guint32 seed);
