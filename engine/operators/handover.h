/* What a hand-over reads from the World alone: who has become absent, and which sessions ahead are short of
 * people. What was decided, and by whom, is in tui/desk/handover.h.
 */
#pragma once

#include "engine/world.h"

/* When an absence began to matter: when it began, or was noted if that was later. */
gint64 cb_absence_began(const CbWorld *world, guint absence);
/* Absences that began within [since, now] and are not over: in order of cb_absence_began(), then id. Rows of
 * absences (guint); free with g_array_unref. */
GArray *cb_absences_begun(const CbWorld *world, gint64 since, gint64 now);

/* When a session begins; without times when its date does by the company's clocks. */
gint64 cb_session_begins(const CbWorld *world, guint session);
/* Sessions that need operators, have not begun, and begin before `until`: the earliest first, then by id. Rows of
 * sessions (guint); free with g_array_unref. */
GArray *cb_sessions_short(const CbWorld *world, gint64 now, gint64 until);
