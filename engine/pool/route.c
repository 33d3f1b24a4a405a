#include "engine/pool/route.h"

#include <math.h>

#include "engine/when.h"

#define HOUR (60 * CB_MINUTE)

/* Whole days from now to `start`, rounded down. A booking without a time is about to begin: somebody must look at it.
 * */
static gint64
days_until(gint64 start, gint64 now)
{
    if (start == CB_NULL)
        return 0;
    gint64 span = start - now;
    return span / CB_DAY - (span % CB_DAY < 0);
}

gboolean
cb_pool_is_immediate(const CbWorld *world, guint booking, CbPoolMode mode, gint64 now)
{
    gint64 urgent = cb_pool_threshold(world, cb_booking_meeting(world, booking), mode).urgent;
    if (mode == CB_POOL_URGENT)
        urgent = MAX(urgent, 1);
    return days_until(booking_plan_time_start(world, booking), now) <= urgent;
}

gint64
cb_pool_deadline(const CbWorld *world, guint booking, CbPoolMode mode)
{
    gint64 days = cb_pool_threshold(world, cb_booking_meeting(world, booking), mode).urgent;
    gint64 start = booking_plan_time_start(world, booking);
    return start == CB_NULL ? CB_NULL : start - (days + (mode == CB_POOL_BALANCE)) * CB_DAY;
}

/* What BALANCE, URGENT and the others say may wait. */
static gint64
waiting_days(CbThreshold threshold, CbPoolMode mode)
{
    if (mode == CB_POOL_URGENT)
        return 0;
    return mode == CB_POOL_BALANCE ? MAX(threshold.general, 3) : threshold.general;
}

/* Why a booking is not for us to place; NULL when it is. */
static const char *
settled(const CbWorld *world, guint booking, const CbPoolPolicy *policy, CbRouteKind *kind)
{
    *kind = CB_ROUTE_ESCALATE;
    if (!policy->enabled)
        return "AUTO_ASSIGN_DISABLED";
    if (booking == CB_NO_ROW)
        return "BOOKING_NOT_FOUND";
    *kind = CB_ROUTE_ASSIGNED;
    if (booking_plan_interpreter_emp_code(world, booking) != NULL)
        return "ALREADY_ASSIGNED";
    *kind = CB_ROUTE_IGNORE;
    return g_strcmp0(booking_plan_booking_status(world, booking), "waiting") != 0 ? "BOOKING_NOT_WAITING" : NULL;
}

CbRoute
cb_pool_route(const CbWorld *world, guint booking, const CbPoolPolicy *policy, gint64 now)
{
    CbRoute route = {.deadline = CB_NULL};
    route.reason = settled(world, booking, policy, &route.kind);
    if (route.reason != NULL)
        return route;
    CbThreshold threshold = cb_pool_threshold(world, cb_booking_meeting(world, booking), policy->mode);
    gboolean immediate = cb_pool_is_immediate(world, booking, policy->mode, now);
    route.kind = immediate ? CB_ROUTE_ASSIGN : CB_ROUTE_POOL;
    route.reason = immediate ? "WITHIN_URGENT_THRESHOLD" : "OUTSIDE_URGENT_THRESHOLD";
    route.days_until = days_until(booking_plan_time_start(world, booking), now);
    route.urgent_days = threshold.urgent;
    route.general_days = threshold.general;
    if (!immediate) {
        route.threshold_days = waiting_days(threshold, policy->mode);
        route.deadline = cb_pool_deadline(world, booking, policy->mode);
    }
    return route;
}

/* --- urgency ----------------------------------------------------------------------------------- */

double
cb_pool_urgency_of(const CbWorld *world, CbMeeting meeting, gint64 start, gint64 now)
{
    gint64 days = days_until(start, now), most = cb_pool_priority_days(world, meeting);
    if (days < 0)
        return 1;
    if (days > most)
        return 0;
    double rise = MIN(pow(2, (double)(most - days) / 2), 100);
    return MIN(1, (double)cb_pool_priority(world, meeting) * rise / 100);
}

double
cb_pool_urgency(const CbWorld *world, guint booking, gint64 now)
{
    return cb_pool_urgency_of(world, cb_booking_meeting(world, booking), booking_plan_time_start(world, booking),
                              now);
}

static const char *const level_names[] = {"CRITICAL", "HIGH", "MEDIUM", "LOW"};

const char *
cb_urgency_name(CbUrgencyLevel level)
{
    return level_names[level];
}

CbUrgencyLevel
cb_pool_urgency_level(gint64 deadline, gint64 now)
{
    static const gint64 hours[] = {2, 6, 24}; /* by level */
    guint level = 0;
    while (level < G_N_ELEMENTS(hours) && deadline != CB_NULL && deadline - now > hours[level] * HOUR)
        level++;
    return (CbUrgencyLevel)level;
}

gboolean
cb_pool_deadline_overrides(CbUrgencyLevel level, CbPoolMode mode)
{
    return level <= CB_URGENCY_HIGH || (level == CB_URGENCY_MEDIUM && mode == CB_POOL_BALANCE);
}
