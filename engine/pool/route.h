/* At once or into the pool, how urgent, and by when (section 3). A day is 24 hours. */
#pragma once

#include "engine/pool/policy.h"

typedef enum { CB_ROUTE_ASSIGN, CB_ROUTE_POOL, CB_ROUTE_ESCALATE, CB_ROUTE_ASSIGNED, CB_ROUTE_IGNORE } CbRouteKind;

typedef struct {
    CbRouteKind kind;
    const char *reason;  /* AUTO_ASSIGN_DISABLED, BOOKING_NOT_FOUND, ALREADY_ASSIGNED, BOOKING_NOT_WAITING,
                            WITHIN_URGENT_THRESHOLD, OUTSIDE_URGENT_THRESHOLD */
    gint64 days_until;   /* floor; negative when it has begun */
    gint64 urgent_days, general_days; /* the thresholds as stored */
    gint64 threshold_days; /* POOL: what the mode says may wait, for people */
    gint64 deadline;     /* POOL */
} CbRoute;

/* `booking` may be CB_NO_ROW. */
CbRoute cb_pool_route(const CbWorld *world, guint booking, const CbPoolPolicy *policy, gint64 now);
/* Whether the mode would assign it at once, and by when it must be decided otherwise. */
gboolean cb_pool_is_immediate(const CbWorld *world, guint booking, CbPoolMode mode, gint64 now);
gint64 cb_pool_deadline(const CbWorld *world, guint booking, CbPoolMode mode);

/* 0 … 1: v · 2^((T − days) / 2) / 100, once the meeting is within T days; 1 when it has begun. v and T are the priority
 * and its days of the type (engine/pool/policy.h). */
double cb_pool_urgency(const CbWorld *world, guint booking, gint64 now);
double cb_pool_urgency_of(const CbWorld *world, CbMeeting meeting, gint64 start, gint64 now);

typedef enum { CB_URGENCY_CRITICAL, CB_URGENCY_HIGH, CB_URGENCY_MEDIUM, CB_URGENCY_LOW } CbUrgencyLevel;
const char *cb_urgency_name(CbUrgencyLevel level);
/* By the hours left to the deadline: up to 2, 6, 24, more. Without a deadline: critical. */
CbUrgencyLevel cb_pool_urgency_level(gint64 deadline, gint64 now);
gboolean cb_pool_deadline_overrides(CbUrgencyLevel level, CbPoolMode mode);
