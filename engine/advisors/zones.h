/* The time zone term of a match ("Advisor matching", section 6): how much of the client's working
 * week an advisor works too.
 *
 * The client works 9:00 to 17:00 by his clocks, Monday to Friday: of the seven days that begin with
 * his today, the five that are no weekend. An advisor works by the clocks of each row of his hours,
 * on each day of its weekday. Both are laid on the line of time, so that days on which clocks
 * change are right in every zone; what both have in common counts.
 *
 *     term = min(hours in common a day / 6, 1)      no hours known: 0.3
 *
 * Hours run from the first instant at which the clocks show their beginning to the first at which
 * they show their end.
 */
#pragma once

#include "engine/world.h"

#define CB_ZONE_UNKNOWN 0.3

/* The client's working days in order of time, µs. */
typedef struct {
    gint64 day[5], from[5], to[5];
} CbClientWeek;

/* FALSE when `zone` is NULL or no time zone. Once for all advisors. */
gboolean cb_client_week(const char *zone, gint64 now, CbClientWeek *week);

typedef struct {
    gboolean known; /* the advisor has hours; where not, the others are 0 and CB_ZONE_UNKNOWN */
    gint64 overlap; /* µs in the five days together */
    double term;    /* 0 to 1 */
} CbZoneTerm;
/* `advisor` CB_NO_ROW: not known. Rows whose zone or minutes cannot be read add nothing. */
CbZoneTerm cb_zone_term(const CbWorld *world, guint advisor, const CbClientWeek *week);

/* A range of minutes of a day, `[540,1020)`: from, and the first that is not in it any more. An end
 * that is left out is that of the day. FALSE when it is none, or is empty. */
gboolean cb_minutes_parse(const char *text, int *from, int *to);
