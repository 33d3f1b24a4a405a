/* What the rows of the demo are called: op_00042, sess_00007. */
#pragma once

#include "engine/demo/plan.h"

typedef char CbDemoId[16];

static inline const char *
cb_demo_operator_id(CbDemoId id, guint person)
{
    g_snprintf(id, sizeof(CbDemoId), "op_%05u", person + 1);
    return id;
}

static inline const char *
cb_demo_session_id(CbDemoId id, const CbDemoPlan *plan, guint session)
{
    g_snprintf(id, sizeof(CbDemoId), "sess_%05u", g_array_index(plan->sessions, CbDemoSession, session).number);
    return id;
}

/* The region's name in the tables, NULL for CB_DEMO_NO_REGION. */
static inline const char *
cb_demo_region_slug(guint region)
{
    return region == CB_DEMO_NO_REGION ? NULL : cb_demo_regions[region].slug;
}
