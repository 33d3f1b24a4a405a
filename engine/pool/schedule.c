#include "engine/pool/schedule.h"

CbPoolSchedule
cb_pool_schedule(CbPoolMode mode, gint64 started)
{
    return (CbPoolSchedule){started + cb_pool_run_interval(mode),
                            started + cb_pool_check_interval(mode)};
}

gint64
cb_pool_reschedule(gint64 next, CbPoolMode mode, gint64 now)
{
    return MAX(now, MIN(next, now + cb_pool_run_interval(mode)));
}
