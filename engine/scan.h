/* The general scorer: the best k rows by a sum of points.
 *
 * A row's key is its cell of `base` plus the points of every term whose set it is in; sums lie in
 * 0 … 32767. Rows in `without` (ascending) do not take part.
 * Equal keys are ordered by row. Sixteen-bit lanes (SSE2 where the compiler has it) compare sixteen
 * rows at a time with the worst key kept, so that the cost is a scan: 0.1 to 0.2 ns a row and term.
 *
 * Rules whose values are few are enumerated by classes instead (operators/rank.h); rules with weights,
 * distances or rates are ranked here.
 */
#pragma once

#include "engine/bits.h"
#include "engine/top.h"
#include "engine/vector.h"

typedef struct {
    const guint64 *set; /* NULL: the empty set */
    gint16 points;
} CbScanTerm;

typedef struct {
    const CbVector *base; /* gint16 cells, one for each row */
    const CbScanTerm *terms;
    guint n_terms;
    const guint *without;
    guint n_without;
} CbScan;

/* Writes the best rows, best first, into `best` (room for k) and returns how many there are. */
guint cb_scan(const CbScan *scan, guint k, CbRanked *best);

/* The same, one row at a time: what cb_scan() is tested against. */
guint cb_scan_plainly(const CbScan *scan, guint k, CbRanked *best);
