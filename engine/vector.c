#include "engine/vector.h"

#include <string.h>

static CbChunk *
chunk_new(guint width)
{
    CbChunk *chunk = g_malloc(sizeof *chunk + (gsize)CB_CHUNK_ROWS * width);
    g_atomic_ref_count_init(&chunk->refs);
    chunk->used = 0;
    return chunk;
}

static void
chunk_unref(CbChunk *chunk)
{
    if (g_atomic_ref_count_dec(&chunk->refs))
        g_free(chunk);
}

static void
list_unref(CbChunkList *list)
{
    if (!g_atomic_ref_count_dec(&list->refs))
        return;
    for (guint i = 0; i < list->n; i++)
        chunk_unref(list->chunks[i]);
    g_free(list);
}

/* Makes the vector's list one that nobody else holds, with room for `room` chunks. */
static void
own_list(CbVector *vector, guint room)
{
    CbChunkList *old = vector->list;
    if (old != NULL && old->room >= room && g_atomic_ref_count_compare(&old->refs, 1))
        return;
    CbChunkList *list = g_malloc(sizeof *list + room * sizeof *list->chunks);
    *list = (CbChunkList){.n = old == NULL ? 0 : old->n, .room = room};
    g_atomic_ref_count_init(&list->refs);
    for (guint i = 0; i < list->n; i++) {
        list->chunks[i] = old->chunks[i];
        g_atomic_ref_count_inc(&list->chunks[i]->refs);
    }
    if (old != NULL)
        list_unref(old);
    vector->list = list;
    vector->chunks = list->chunks;
}

void
cb_vector_init(CbVector *vector, guint width)
{
    *vector = (CbVector){.width = width};
}

void
cb_vector_clear(CbVector *vector)
{
    g_clear_pointer(&vector->list, list_unref);
    vector->chunks = NULL;
    vector->rows = 0;
}

void
cb_vector_share(CbVector *copy, const CbVector *source)
{
    *copy = *source;
    if (copy->list != NULL)
        g_atomic_ref_count_inc(&copy->list->refs);
}

static gpointer
cell_of(const CbVector *vector, guint row)
{
    return (char *)vector->list->chunks[row / CB_CHUNK_ROWS]->cells + (gsize)(row % CB_CHUNK_ROWS) * vector->width;
}

/* Makes the chunk of `row` one that nobody else holds; `cells` of it are the vector's. */
static void
own_chunk(CbVector *vector, guint row, guint cells)
{
    own_list(vector, vector->list->n);
    CbChunk **chunk = &vector->list->chunks[row / CB_CHUNK_ROWS];
    if (g_atomic_ref_count_compare(&(*chunk)->refs, 1))
        return;
    CbChunk *own = chunk_new(vector->width);
    memcpy(own->cells, (*chunk)->cells, (gsize)cells * vector->width);
    own->used = (gint)cells;
    chunk_unref(*chunk);
    *chunk = own;
}

gpointer
cb_vector_edit(CbVector *vector, guint row)
{
    g_assert(row < vector->rows);
    own_chunk(vector, row, MIN(vector->rows - row / CB_CHUNK_ROWS * CB_CHUNK_ROWS, CB_CHUNK_ROWS));
    return cell_of(vector, row);
}

gpointer
cb_vector_append(CbVector *vector)
{
    guint n = vector->list == NULL ? 0 : vector->list->n, row = vector->rows;
    if (row == n * CB_CHUNK_ROWS) {
        own_list(vector, n < 4 ? n + 1 : n + n / 2);
        vector->list->chunks[vector->list->n++] = chunk_new(vector->width);
    }
    gint place = (gint)(row % CB_CHUNK_ROWS);
    vector->rows++;
    if (!g_atomic_int_compare_and_exchange(&vector->list->chunks[row / CB_CHUNK_ROWS]->used, place, place + 1)) {
        own_chunk(vector, row, (guint)place);
        vector->list->chunks[row / CB_CHUNK_ROWS]->used = place + 1;
    }
    return cell_of(vector, row);
}
