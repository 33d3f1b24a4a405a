/* Sets of rows as bitmaps that Worlds share: copied when written to while somebody else holds them.
 * A bitmap has a fixed number of 64-bit words; bits past the last row are 0.
 */
#pragma once

#include <glib.h>
#include <string.h>

typedef struct {
    gatomicrefcount refs;
    guint n_words;
    guint64 words[];
} CbBits;

static inline guint
cb_bits_words(guint n)
{
    return (n + 63) / 64;
}

/* An empty set over `n` rows. */
static inline CbBits *
cb_bits_new(guint n)
{
    CbBits *bits = g_malloc0(sizeof *bits + cb_bits_words(n) * sizeof(guint64));
    g_atomic_ref_count_init(&bits->refs);
    bits->n_words = cb_bits_words(n);
    return bits;
}

static inline CbBits *
cb_bits_ref(CbBits *bits)
{
    g_atomic_ref_count_inc(&bits->refs);
    return bits;
}

static inline void
cb_bits_unref(CbBits *bits)
{
    if (g_atomic_ref_count_dec(&bits->refs))
        g_free(bits);
}

static inline gboolean
cb_bits_has(const CbBits *bits, guint row)
{
    return (bits->words[row / 64] >> (row % 64) & 1) != 0;
}

/* Puts `row` into or out of the set at *bits, which becomes a copy if it is shared. */
static inline void
cb_bits_put(CbBits **bits, guint row, gboolean in)
{
    if (cb_bits_has(*bits, row) == (in != FALSE))
        return;
    if (!g_atomic_ref_count_compare(&(*bits)->refs, 1)) {
        gsize size = sizeof **bits + (*bits)->n_words * sizeof(guint64);
        CbBits *own = g_memdup2(*bits, size);
        g_atomic_ref_count_init(&own->refs);
        cb_bits_unref(*bits);
        *bits = own;
    }
    (*bits)->words[row / 64] ^= G_GUINT64_CONSTANT(1) << (row % 64);
}

static inline guint
cb_bits_count(const CbBits *bits)
{
    guint count = 0;
    for (guint w = 0; w < bits->n_words; w++)
        count += (guint)__builtin_popcountll(bits->words[w]);
    return count;
}
