/* Changes of sessions themselves.
 *
 *     session.add       {columns of the session, repeat: {every_days, times}}   the target is the new id
 *     session.edit      {set: {column: value}, scope}
 *     session.move      {date, starts_at, ends_at, scope}     without times the time of day stays
 *     session.cancel    {reason, scope}
 *     session.complete  {}                                    once it is over
 *     session.reopen    {status}                              a cancelled or completed one
 *
 * `scope` is one (the initial), following or all: of the sessions of a series that are live, those from this one
 * on, or all. People keep their places when a session moves, also where they then clash: that is said before it
 * is decided (effect.h) and needs somebody afterwards.
 *
 * Worked: a series on Mondays 2, 9 and 16 November at 18:00; the second is moved to Tuesday 10, 19:00, with those
 * that follow: the third then lies on Tuesday 17, 19:00, by the company's clocks.
 */
#pragma once

#include "engine/decision.h"
#include "engine/operators/staffing.h"

/* The sessions that a change with this scope is about, by date: rows (guint). Free with g_array_unref. */
GArray *cb_change_scope(const CbWorld *world, guint session, const char *scope);
/* The other sessions of a session's series. */
guint cb_series_size(const CbWorld *world, guint session);

/* Sessions that are past, confirmed still, and so a load on their people for ever: rows (guint), the oldest first.
 * Free with g_array_unref. */
GArray *cb_sessions_to_complete(const CbWorld *world, gint64 now);

/* For the kinds' entries. Several sessions are taken back only where that is certain: when they were moved by days,
 * not past others of their series. A session that was added is cancelled. */
char *cb_change_inverse(const CbWorld *now, const CbDecision *decision, const char *base, const char **kind);
