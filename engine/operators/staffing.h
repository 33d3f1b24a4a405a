/* The staffing index: what ranking needs of a World, as columns and bitmaps over the operators.
 *
 * Built once for a fresh World (one pass over people, sessions and links) and patched for the few
 * people and sessions that a decision touches. Row order is id order, so "better score, then lower id"
 * is "better class, then lower bit". Bits past the last operator are 0 in every set.
 */
#pragma once

#include "engine/bits.h"
#include "engine/operators/policy.h"

/* People carry 0 … 4 live sessions at falling points; five or more earn none (30 − 6·n). */
#define CB_LOAD_LEVELS 6
#define CB_LOAD_MOST (CB_LOAD_LEVELS - 1)

#define CB_NO_REGION G_MAXUINT

/* One date that has a session. */
typedef struct {
    gint64 day;
    CbBits *unavailable; /* has the date among their unavailable dates */
    CbBits *free;        /* active, not unavailable, not busy all day on it */
    guint n_free;
    guint first_session; /* its sessions: `sessions_by_day` from here … */
    guint n_sessions;    /* … as many */
} CbStaffingDay;

/* Somebody is away between two times of a date. */
typedef struct {
    guint operator;
    gint64 day, starts_at, ends_at;
} CbTimedAbsence;

typedef struct {
    CbBoardPolicy policy;
    guint n_operators;
    CbBits *active;
    CbVector region_of; /* guint32: the operator's region number or CB_NO_REGION */
    CbVector load;   /* guint32: live sessions that the operator is accepted on */
    CbVector scores; /* gint16: load points · 128 + 127 − min(load, 127), the base of the general scorer */
    CbBits *level[CB_LOAD_LEVELS];
    guint n_level[CB_LOAD_LEVELS];

    GPtrArray *regions;      /* interned names in order of first appearance; shared, never changed */
    CbBits **region;         /* by region number */
    guint (*n_region_level)[CB_LOAD_LEVELS];

    GArray *absences;        /* CbTimedAbsence: absences with times that stand; shared, never changed */
    GArray *days;            /* CbStaffingDay, ascending */
    guint *sessions_by_day;  /* session rows by date, then row; shared, never changed */
    guint n_sessions;
    gint64 farthest_days;    /* how far the times of a session lie from its date, at most */
} CbStaffing;

/* The index of a World. */
const CbStaffing *cb_staffing(const CbWorld *world);

/* For the domain's entry: see CbDomain. */
gpointer cb_staffing_new(const CbWorld *world);
gpointer cb_staffing_patch(gconstpointer index, const CbWorld *world, const CbPatch *patch);
void cb_staffing_free(gpointer index);

/* The day entry of a date, NULL when no session lies on it. */
const CbStaffingDay *cb_staffing_day(const CbStaffing *staffing, gint64 day);

/* The number of a session's region, CB_NO_REGION when it is unknown or nobody lives there. */
guint cb_staffing_region(const CbStaffing *staffing, const char *region);

/* Sorts `n` rows of sessions by date, then by row. */
void cb_sessions_sort_by_date(const CbWorld *world, guint *sessions, guint n);

/* A session is live unless it is cancelled or completed. */
gboolean cb_session_is_live(const CbWorld *world, guint session);

/* Whether one person cannot work both sessions under the policy. A session never clashes with itself. */
gboolean cb_sessions_clash(const CbWorld *world, guint a, guint b);

/* The first live session other than `session` that they are accepted on and that clashes with it, CB_NO_ROW when
 * there is none; and whether there is one. */
guint cb_operator_busy_session(const CbWorld *world, guint operator, guint session);
gboolean cb_operator_is_busy(const CbWorld *world, guint operator, guint session);

/* Under the rule `overlap`: whether the times of an absence lie on a session (one without times takes its date). */
gboolean cb_absence_clashes(const CbWorld *world, const CbTimedAbsence *absence, guint session);
gboolean cb_operator_is_away_during(const CbWorld *world, guint operator, guint session);

/* Has the date among their unavailable dates; reads the JSON column. */
gboolean cb_operator_is_unavailable(const CbWorld *world, guint operator, gint64 day);

/* Their unavailable dates as day numbers, ascending; free with g_array_unref (gint64). */
GArray *cb_operator_unavailable_days(const CbWorld *world, guint operator);

/* Active, not unavailable, not busy: could work the session. */
gboolean cb_operator_is_available(const CbWorld *world, guint operator, guint session);

/* Live sessions that the operator is accepted on. */
guint cb_operator_load(const CbWorld *world, guint operator);

/* Adjacency, in this domain's words: the links of a session and of an operator. */
#define CB_EACH_OF_SESSION(world, session, link) \
    CB_EACH_LINK (world, session_operators, session_id, session, link)
#define CB_EACH_OF_OPERATOR(world, operator, link) \
    CB_EACH_LINK (world, session_operators, operator_id, operator, link)

/* Whether link row `link` is accepted, or waits for an answer. */
gboolean cb_link_is_accepted(const CbWorld *world, guint link);
gboolean cb_link_is_pending(const CbWorld *world, guint link);
