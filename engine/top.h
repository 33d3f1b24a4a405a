/* The best k of a stream of rows: higher key first, lower row first among equals.
 *
 * A bounded binary heap whose root is the worst entry kept. Rows offered in ascending order never beat
 * an equal earlier one, so cb_top_threshold() lets a scan skip everything that is not above it.
 * O(n + inserts · log k). Example: keys 5 9 5 7 of rows 0…3, k = 3 → rows 1 (9), 3 (7), 0 (5).
 */
#pragma once

#include <glib.h>

typedef struct {
    guint32 key;
    guint row;
} CbRanked;

typedef struct {
    CbRanked *heap; /* room for k entries, the caller's */
    guint k, n;
} CbTop;

static inline gboolean
cb_ranked_before(CbRanked a, CbRanked b)
{
    return a.key != b.key ? a.key > b.key : a.row < b.row;
}

/* Whether an entry would be kept. */
static inline gboolean
cb_top_wants(const CbTop *top, CbRanked entry)
{
    return top->n < top->k || (top->k > 0 && cb_ranked_before(entry, top->heap[0]));
}

/* Takes an entry in, and the worst one out when there are more than k. */
void cb_top_offer(CbTop *top, CbRanked entry);

/* Orders the entries best first, in place. */
void cb_top_sort(CbTop *top);
