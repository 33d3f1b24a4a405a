#include "engine/advisors/readiness.h"

#include <string.h>

#include "engine/advisors/index.h"

const char *
cb_availability_kind(CbAvailabilityReason reason)
{
    static const char *const kinds[] = {NULL, "not_configured", "status", "capacity", "time_off"};
    return kinds[reason];
}

static guint
row_of(const CbWorld *world, guint advisor)
{
    return advisor == CB_NO_ROW ? CB_NO_ROW
                                : cb_world_first(world, CB_advisor_availability,
                                                 CB_advisor_availability_advisor_id, advisor);
}

static CbAvailabilityReason
reason_of(const CbAvailability *availability)
{
    if (strcmp(availability->status, "available") != 0)
        return CB_NOT_BY_STATUS;
    if (availability->current >= availability->max)
        return CB_NOT_BY_CAPACITY;
    return availability->on_time_off ? CB_NOT_BY_TIME_OFF : CB_AVAILABLE;
}

CbAvailability
cb_availability(const CbWorld *world, guint advisor, gint64 now)
{
    CbAvailability availability = {.reason = CB_NOT_CONFIGURED, .status = "offline"};
    guint row = row_of(world, advisor);
    if (row == CB_NO_ROW)
        return availability;
    CbAdvisorState state = cb_advisor_state(cb_advisor_index(world), advisor);
    availability.status = advisor_availability_status(world, row);
    availability.current = state.active;
    availability.max = state.max;
    availability.on_time_off = cb_advisor_is_off(world, advisor, now);
    availability.reason = reason_of(&availability);
    return availability;
}

char *
cb_availability_sentence(const CbAvailability *availability)
{
    switch (availability->reason) {
    case CB_NOT_CONFIGURED:
        return g_strdup("Advisor availability not configured");
    case CB_NOT_BY_STATUS:
        return g_strdup_printf("Status is %s", availability->status);
    case CB_NOT_BY_CAPACITY:
        return g_strdup("At maximum capacity");
    case CB_NOT_BY_TIME_OFF:
        return g_strdup("Currently on time-off");
    default:
        return NULL;
    }
}
