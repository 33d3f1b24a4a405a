#include "engine/top.h"

#include <stdlib.h>

static void
sift_down(CbTop *top, guint at)
{
    CbRanked moving = top->heap[at];
    for (;;) {
        guint child = 2 * at + 1;
        if (child >= top->n)
            break;
        if (child + 1 < top->n && cb_ranked_before(top->heap[child], top->heap[child + 1]))
            child++;
        if (!cb_ranked_before(moving, top->heap[child]))
            break;
        top->heap[at] = top->heap[child];
        at = child;
    }
    top->heap[at] = moving;
}

static void
sift_up(CbTop *top, guint at)
{
    CbRanked moving = top->heap[at];
    for (; at > 0; at = (at - 1) / 2) {
        CbRanked parent = top->heap[(at - 1) / 2];
        if (!cb_ranked_before(parent, moving))
            break;
        top->heap[at] = parent;
    }
    top->heap[at] = moving;
}

void
cb_top_offer(CbTop *top, CbRanked entry)
{
    if (!cb_top_wants(top, entry))
        return;
    if (top->n < top->k) {
        top->heap[top->n] = entry;
        sift_up(top, top->n++);
    } else {
        top->heap[0] = entry;
        sift_down(top, 0);
    }
}

static int
compare(const void *a, const void *b)
{
    return cb_ranked_before(*(const CbRanked *)a, *(const CbRanked *)b) ? -1 : 1;
}

void
cb_top_sort(CbTop *top)
{
    if (top->n > 1)
        qsort(top->heap, top->n, sizeof *top->heap, compare);
}
