/* When the pool runs next ("Persistent booking pool", section 9): in full, and for a light look at what is due. */
#pragma once

#include "engine/pool/policy.h"

typedef struct {
    gint64 run, check; /* instants */
} CbPoolSchedule;

/* After a run that began then. */
CbPoolSchedule cb_pool_schedule(CbPoolMode mode, gint64 started);
/* Another mode pulls the next run forward, never back; one that is overdue (or not known: CB_NULL) is due now. */
gint64 cb_pool_reschedule(gint64 next, CbPoolMode mode, gint64 now);
