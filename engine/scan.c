#include "engine/scan.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

static inline const gint16 *
base_at(const CbScan *scan, guint row)
{
    return cb_vector_at(scan->base, row);
}

static inline gint
key_of(const CbScan *scan, guint row)
{
    gint key = *base_at(scan, row);
    for (guint t = 0; t < scan->n_terms; t++)
        if (scan->terms[t].set != NULL && (scan->terms[t].set[row / 64] >> (row % 64) & 1))
            key += scan->terms[t].points;
    return key;
}

/* Offers one row; `*without` walks along the ascending list of rows that do not take part. */
static inline void
offer(const CbScan *scan, guint row, guint *without, CbTop *top)
{
    while (*without < scan->n_without && scan->without[*without] < row)
        (*without)++;
    if (*without < scan->n_without && scan->without[*without] == row)
        return;
    cb_top_offer(top, (CbRanked){.key = (guint32)key_of(scan, row), .row = row});
}

guint
cb_scan_plainly(const CbScan *scan, guint k, CbRanked *best)
{
    CbTop top = {.heap = best, .k = k};
    guint without = 0;
    for (guint row = 0; row < scan->base->rows; row++)
        offer(scan, row, &without, &top);
    cb_top_sort(&top);
    return top.n;
}

#ifdef __SSE2__
/* Which of rows row … row + 15 (row divisible by 16) have keys above `worst`, a bit each. */
static inline unsigned
sixteen_above(const CbScan *scan, guint row, __m128i worst)
{
    const __m128i low = _mm_setr_epi16(1, 2, 4, 8, 16, 32, 64, 128);
    const __m128i high = _mm_slli_epi16(low, 8);
    const __m128i *base = (const __m128i *)(const void *)base_at(scan, row);
    __m128i first = _mm_loadu_si128(base), second = _mm_loadu_si128(base + 1);
    for (guint t = 0; t < scan->n_terms; t++) {
        if (scan->terms[t].set == NULL)
            continue;
        __m128i bits = _mm_set1_epi16((gint16)(scan->terms[t].set[row / 64] >> (row % 64)));
        __m128i points = _mm_set1_epi16(scan->terms[t].points);
        __m128i in_first = _mm_cmpeq_epi16(_mm_and_si128(bits, low), low);
        __m128i in_second = _mm_cmpeq_epi16(_mm_and_si128(bits, high), high);
        first = _mm_add_epi16(first, _mm_and_si128(in_first, points));
        second = _mm_add_epi16(second, _mm_and_si128(in_second, points));
    }
    return (unsigned)_mm_movemask_epi8(
        _mm_packs_epi16(_mm_cmpgt_epi16(first, worst), _mm_cmpgt_epi16(second, worst)));
}

guint
cb_scan(const CbScan *scan, guint k, CbRanked *best)
{
    CbTop top = {.heap = best, .k = k};
    guint without = 0, n = scan->base->rows, row = 0;
    for (; row < n && (top.n < k || row % 16 != 0); row++)
        offer(scan, row, &without, &top);
    for (; row + 16 <= n && k > 0; row += 16) {
        unsigned above = sixteen_above(scan, row, _mm_set1_epi16((gint16)top.heap[0].key));
        for (; above != 0; above &= above - 1)
            offer(scan, row + (guint)__builtin_ctz(above), &without, &top);
    }
    for (; row < n; row++)
        offer(scan, row, &without, &top);
    cb_top_sort(&top);
    return top.n;
}
#else
guint
cb_scan(const CbScan *scan, guint k, CbRanked *best)
{
    return cb_scan_plainly(scan, k, best);
}
#endif
