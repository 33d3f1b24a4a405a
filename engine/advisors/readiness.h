/* Whether an advisor can take a project now ("Advisor matching", section 7).
 *
 * The first reason that holds is told: no row at all, a status other than `available`, as many
 * projects as they take, time off.
 */
#pragma once

#include "engine/world.h"

typedef enum {
    CB_AVAILABLE,
    CB_NOT_CONFIGURED,
    CB_NOT_BY_STATUS,
    CB_NOT_BY_CAPACITY,
    CB_NOT_BY_TIME_OFF,
} CbAvailabilityReason;
/* "status", "capacity", "time_off", "not_configured"; NULL for CB_AVAILABLE. */
const char *cb_availability_kind(CbAvailabilityReason reason);

typedef struct {
    CbAvailabilityReason reason;
    const char *status; /* `offline` where there is no row */
    guint current, max; /* projects that they have and take; 0 where there is no row */
    gboolean on_time_off;
} CbAvailability;

/* `advisor` CB_NO_ROW: nobody of this id. */
CbAvailability cb_availability(const CbWorld *world, guint advisor, gint64 now);
/* "Status is busy", as existing clients show it; NULL when available. Caller frees. */
char *cb_availability_sentence(const CbAvailability *availability);
