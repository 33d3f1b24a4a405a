/* Absences: somebody cannot work for a while.
 *
 *     operator.unavailable  {first, last, starts_at, ends_at, reason}
 *     operator.available    {absence, from}
 *
 * The first is one decision: whole dates join the person's unavailable dates, and every session in them that is
 * not over loses the person, asked or accepted. With times (on one date: late arrival, early leave) only what overlaps
 * them does; they count under the rule `overlap`, like a session that is worked. What it took away stands in the
 * absence, so that coming back (from `from` on) gives back the dates, and the places that nobody has taken or decided
 * about since, as far as the person is neither away otherwise nor on another session then. Where absences overlap, the
 * last one to end frees the dates.
 *
 * Worked: Marie is accepted on A (28 Nov) and asked for B (29 Nov), and 29 Nov is among her dates already. Away
 * from 28 to 30 Nov: 28 and 30 are added, A and B lose her. Back on 29 Nov: 30 goes, 29 was hers before; she is
 * asked for B again, A stays open.
 */
#pragma once

#include "engine/decision.h"
#include "engine/operators/staffing.h"

/* The last day of an absence as it stands: the day before somebody came back. Before its first day: void. */
gint64 cb_absence_last(const CbWorld *world, guint absence);
/* The absence that somebody has on a day, else the next one after it; CB_NO_ROW when there is none. */
guint cb_absence_on(const CbWorld *world, guint operator, gint64 day);

/* Payloads; texts may be NULL, times CB_NULL. Caller frees. */
typedef struct {
    gint64 first, last;       /* days */
    gint64 starts_at, ends_at; /* instants, the first on that one date, or CB_NULL */
    const char *reason;
} CbAbsence;
char *cb_absence_payload(const CbAbsence *absence);
char *cb_return_payload(const char *absence_id, gint64 from);

/* For the kinds' entries. */
char *cb_absence_inverse(const CbWorld *now, const CbDecision *decision, const char *base, const char **kind);
char *cb_return_inverse(const CbWorld *now, const CbDecision *decision, const char *base, const char **kind);
