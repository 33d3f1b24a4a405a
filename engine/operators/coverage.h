/* Coverage: which sessions need operators, and how many. ("Operators", section Coverage.)
 *
 * A session needs operators when it is confirmed, has a setup, and fewer people are accepted on it than
 * its need (null or less than 1 counts as 1). Past dates count too.
 */
#pragma once

#include "engine/operators/staffing.h"

typedef struct {
    gint64 need;     /* min_operators, at least 1 */
    gint64 assigned; /* accepted rows */
    gint64 gap;      /* need − assigned, at least 0 */
    guint percent;   /* 100 · assigned / need, rounded half up */
} CbCoverage;

CbCoverage cb_coverage(const CbWorld *world, guint session);

gboolean cb_session_is_confirmed(const CbWorld *world, guint session);
gboolean cb_session_has_setup(const CbWorld *world, guint session);
gboolean cb_session_needs_operators(const CbWorld *world, guint session);

/* Why a session is not on the board, all that hold, in this order; 0: it is. */
typedef enum {
    CB_NOT_CONFIRMED = 1 << 0,
    CB_NO_SETUP = 1 << 1,
    CB_FULLY_STAFFED = 1 << 2,
} CbOffBoard;
guint cb_session_off_board(const CbWorld *world, guint session);

/* The sessions that need operators: larger gap, then earlier date, then id. Free with g_array_unref
 * (guint: session rows). */
GArray *cb_sessions_in_need(const CbWorld *world);
