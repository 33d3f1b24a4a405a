#include "engine/row.h"

struct CbPatch {
    GArray *rows; /* CbRow */
    GStringChunk *texts;
};

CbPatch *
cb_patch_new(void)
{
    CbPatch *patch = g_new(CbPatch, 1);
    patch->rows = g_array_new(FALSE, FALSE, sizeof(CbRow));
    patch->texts = g_string_chunk_new(512);
    return patch;
}

void
cb_patch_free(CbPatch *patch)
{
    if (patch == NULL)
        return;
    g_array_unref(patch->rows);
    g_string_chunk_free(patch->texts);
    g_free(patch);
}

CbRow *
cb_patch_add(CbPatch *patch, CbTableId table)
{
    g_array_set_size(patch->rows, patch->rows->len + 1);
    CbRow *row = &g_array_index(patch->rows, CbRow, patch->rows->len - 1);
    *row = (CbRow){.table = table};
    return row;
}

void
cb_patch_set(CbPatch *patch, CbRow *row, guint column, CbValue value)
{
    g_assert(column < cb_tables[row->table].n_columns);
    if (value.text != NULL)
        value.text = g_string_chunk_insert(patch->texts, value.text);
    row->values[column] = value;
    row->set |= G_GUINT64_CONSTANT(1) << column;
}

void
cb_patch_set_text(CbPatch *patch, CbRow *row, guint column, const char *text)
{
    cb_patch_set(patch, row, column, cb_text(text));
}

void
cb_patch_set_integer(CbRow *row, guint column, gint64 integer)
{
    cb_patch_set(NULL, row, column, cb_integer(integer));
}

void
cb_patch_append(CbPatch *patch, const CbPatch *more)
{
    for (guint i = 0; i < more->rows->len; i++) {
        const CbRow *source = cb_patch_row(more, i);
        CbRow *copy = cb_patch_add(patch, source->table);
        for (guint c = 0; c < cb_tables[source->table].n_columns; c++)
            if (cb_row_has(source, c))
                cb_patch_set(patch, copy, c, source->values[c]);
    }
}

guint
cb_patch_rows(const CbPatch *patch)
{
    return patch->rows->len;
}

const CbRow *
cb_patch_row(const CbPatch *patch, guint i)
{
    return &g_array_index(patch->rows, CbRow, i);
}

CbRow *
cb_patch_edit(CbPatch *patch, guint i)
{
    return &g_array_index(patch->rows, CbRow, i);
}

const CbRow *
cb_patch_first(const CbPatch *patch, CbTableId table)
{
    for (guint i = 0; i < patch->rows->len; i++)
        if (cb_patch_row(patch, i)->table == table)
            return cb_patch_row(patch, i);
    return NULL;
}
