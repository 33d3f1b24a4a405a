/* Candidates for one booking, best first, with what made each score and what left each other out (sections 4 and 5).
 *
 * One pass over the active interpreters: clashes, the gap of hours that each would leave, the rule of duty rosters, the
 * score; linear in the people, with the gap in O(1) each from least, second least and most.
 *
 * total = w_fair · fairness + w_urgency · urgency + w_lrs · lrs, less the penalty for a second duty roster meeting in
 * a row (then at least 0). Order: eligible first; floor(total · 10,000 + 0.5 + 1e-6) falling, lrs falling, hours
 * rising, emp_code.
 *
 * Worked: BALANCE, hours 0 and 1, one hour to give, both never served, nothing urgent: fairness 1 and 1 − 1/2; totals
 * 2 · 1 + 0.6 = 2.6 and 2 · 0.5 + 0.6 = 1.6.
 */
#pragma once

#include "engine/pool/dr.h"
#include "engine/pool/duty.h"

/* Why somebody cannot be chosen. */
typedef enum {
    CB_POOL_ELIGIBLE,
    CB_POOL_TIME_CONFLICT,
    CB_POOL_MAX_GAP,
    CB_POOL_DR_BLOCKED,
} CbPoolOut;
const char *cb_pool_out_name(CbPoolOut out); /* "TIME_CONFLICT"; NULL for eligible */

/* How the gap was taken. */
typedef enum { CB_GAP_NONE, CB_GAP_STRICT, CB_GAP_RELAXED, CB_GAP_BYPASS } CbGapMode;
const char *cb_gap_mode_name(CbGapMode mode); /* NULL for none */

typedef struct {
    guint place;         /* among duty->people */
    CbPoolOut out;
    double hours;
    double fairness, lrs, base, dr_penalty, total; /* of the eligible */
    CbDrOverride override;
    guint clash;         /* TIME_CONFLICT: the booking in the way */
    gint64 gap;          /* seconds between most and least if they took it */
} CbPoolCandidate;

typedef struct {
    CbPoolCandidate *candidates; /* in order */
    guint n;
    guint n_eligible;
    CbGapMode gap_mode;
    double urgency;
    const char *refusal; /* NULL; else NO_ACTIVE_INTERPRETERS, ALL_CONFLICTED, NO_ONE_UNDER_GAP, NO_ELIGIBLE */
    guint last_roster;   /* the duty roster meeting before it, CB_NO_ROW */
} CbPoolRanking;

typedef struct {
    gboolean urgent;   /* the gap may be twice as wide, and nobody is left out by it if it would leave out all */
    gboolean critical; /* an emergency, or the meeting starts within 24 hours: see cb_pool_is_critical() */
} CbPoolHaste;

/* Totals are compared in ten-thousandths, so that the last bits of a sum decide nothing. */
gint64 cb_pool_rounded(double total);

gboolean cb_pool_is_critical(const CbDuty *duty, guint booking);

/* Everybody, in order. */
CbPoolRanking *cb_pool_rank(const CbDuty *duty, guint booking, CbPoolHaste haste);
void cb_pool_ranking_free(CbPoolRanking *ranking);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CbPoolRanking, cb_pool_ranking_free)

/* Only the first of them, without sorting: CB_NO_ROW and *refusal when there is none. */
guint cb_pool_best(const CbDuty *duty, guint booking, CbPoolHaste haste, const char **refusal);
