/* A column of cells in chunks that Worlds share.
 *
 * Copying a vector shares its list of chunks; writing to a cell makes the list its own, and copies the
 * one chunk, where somebody else holds them too. So a World that differs in one row costs a list and a
 * chunk for each column that differs, and nothing for the others. A cell that is added behind the last one is written into
 * the shared chunk itself, by whoever is the first to add one there: those who have fewer rows never read it. So Worlds that
 * only grow, one from the other, copy nothing.
 */
#pragma once

#include <glib.h>

#define CB_CHUNK_ROWS 1024u

typedef struct {
    gatomicrefcount refs;
    gint used; /* atomic: cells that somebody has */
    guint64 cells[]; /* CB_CHUNK_ROWS cells of the vector's width */
} CbChunk;

typedef struct {
    gatomicrefcount refs;
    guint n, room;
    CbChunk *chunks[];
} CbChunkList;

typedef struct {
    guint rows;
    guint width;       /* bytes of a cell: 2, 4 or 8 */
    CbChunkList *list; /* NULL while there are no rows */
    CbChunk **chunks;  /* those of the list, for reading */
} CbVector;

void cb_vector_init(CbVector *vector, guint width);
void cb_vector_clear(CbVector *vector);
/* Makes `copy` share all of `source`. */
void cb_vector_share(CbVector *copy, const CbVector *source);

/* Where to write cell `row` (< rows); copies its chunk when it is shared. */
gpointer cb_vector_edit(CbVector *vector, guint row);
/* Adds a cell at the end and returns where to write it. */
gpointer cb_vector_append(CbVector *vector);

static inline gconstpointer
cb_vector_at(const CbVector *vector, guint row)
{
    g_assert(row < vector->rows);
    const CbChunk *chunk = vector->chunks[row / CB_CHUNK_ROWS];
    return (const char *)chunk->cells + (gsize)(row % CB_CHUNK_ROWS) * vector->width;
}

static inline const char *
cb_vector_pointer(const CbVector *vector, guint row)
{
    return *(const char *const *)cb_vector_at(vector, row);
}

static inline gint64
cb_vector_wide(const CbVector *vector, guint row)
{
    return *(const gint64 *)cb_vector_at(vector, row);
}

/* A 32-bit cell; G_MININT32 stands for null and comes out as CB_NULL. */
static inline gint64
cb_vector_small(const CbVector *vector, guint row)
{
    gint32 cell = *(const gint32 *)cb_vector_at(vector, row);
    return cell == G_MININT32 ? G_MININT64 : cell;
}

static inline guint
cb_vector_row(const CbVector *vector, guint row)
{
    return *(const guint *)cb_vector_at(vector, row);
}
