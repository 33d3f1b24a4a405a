/* "Why not X?": for any session and operator, every rule that fails, the place they have or would have,
 * and what would have to change. ("Operators", section Command output.)
 */
#pragma once

#include "engine/operators/rank.h"

typedef enum {
    CB_INACTIVE = 1 << 0,
    CB_UNAVAILABLE_DATE = 1 << 1,
    CB_BUSY_ON_DATE = 1 << 2,
} CbUnavailable;

typedef struct {
    const char *exclusion;  /* NULL: a candidate */
    guint unavailable;      /* CbUnavailable, all that hold */
    guint32 key;            /* of the place they have; when excluded: that they would have */
    guint rank;             /* 1 is best; when excluded: that they would have */
    guint candidates;       /* how many there are, without them when they are excluded */
    CbPoints points;        /* sum to the score in `key` */
    guint busy_session;     /* a session that makes them busy, CB_NO_ROW when none does */
} CbWhyNot;

CbWhyNot cb_why_not(const CbWorld *world, guint session, guint operator);

/* The same as lines for people: sentences with their codes, below each what would have to change,
 * then points and place. Names are as stored, uncleaned. Free with g_ptr_array_unref. */
GPtrArray *cb_why_not_lines(const CbWorld *world, guint session, guint operator);

/* Whether a session is on the board, why not, what would have to change, and whether it is past. */
GPtrArray *cb_why_not_session_lines(const CbWorld *world, guint session, gint64 now);

/* The place of a key among the candidates of a session: 1 + how many come before it. */
guint cb_place(const CbWorld *world, guint session, CbRanked entry);
