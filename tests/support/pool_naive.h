/* The ranking of the pool as its rules are written, with no thought of time: every question scans all rows. What the
 * engine answers is tested against it.
 */
#pragma once

#include "engine/pool/rank.h"

typedef struct {
    const char *code;
    CbPoolOut out;
    gint64 seconds, gap;
    double fairness, lrs, total;
} NaiveCandidate;

typedef struct {
    GArray *candidates; /* NaiveCandidate, in order */
    const char *refusal;
    CbGapMode gap_mode;
} NaiveRanking;

NaiveRanking naive_rank(const CbWorld *world, gint64 now, const CbPoolPolicy *policy, guint booking, CbPoolHaste haste);
