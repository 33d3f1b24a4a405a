/* The board: every session that needs operators, with its coverage, its best candidates, its risk.
 *
 * Made once by ranking every session, then kept current: when a decision changes some people and
 * sessions, the changed sessions are ranked anew, and a changed person is moved, taken out or put into
 * the lists of the others, which costs a comparison a session. A list holds the first `k` candidates;
 * when people leave it and less than half are left, it is ranked again. A patched board equals a fresh
 * one (up to the length of such a list); a property test says so.
 */
#pragma once

#include "engine/operators/risk.h"

typedef struct {
    guint session;
    CbCoverage coverage;
    CbCandidateCount count;
    gboolean past;         /* its date lies before today: no risk, no alert */
    CbRisk risk;           /* meaningless when past */
    const char *fallback;  /* why the founders are needed, or NULL */
    guint n_best;          /* how many of `best` are filled */
    CbRanked *best;        /* the first candidates, best first */
} CbBoardRow;

typedef struct CbBoard CbBoard;

/* Ranks every session that needs operators, keeping the best k (at least 1) for each. */
CbBoard *cb_board_new(const CbWorld *world, gint64 now, guint k);
void cb_board_free(CbBoard *board);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CbBoard, cb_board_free)

/* Makes the board that of `world`, which `patch` made of the World the board shows. */
void cb_board_patch(CbBoard *board, const CbWorld *world, const CbPatch *patch, gint64 now);
/* Makes it that of any World: ranks everything anew. */
void cb_board_renew(CbBoard *board, const CbWorld *world, gint64 now);

guint cb_board_rows(const CbBoard *board);
/* Row i, in order of session id. */
const CbBoardRow *cb_board_row(const CbBoard *board, guint i);
/* The session that needs the founders most urgently: the highest risk, then the earliest date, then
 * the earliest start (none is the earliest), then the lowest id; CB_NO_ROW when none does. */
guint cb_board_founders_first(const CbBoard *board);
/* The row of a session, NULL when it is not on the board. */
const CbBoardRow *cb_board_find(const CbBoard *board, guint session);
