/* Rows on their way between rooms, and patches: sets of row changes.
 *
 * A decision's effect, an import and a pull are all patches. A patch owns its texts, so that it can
 * outlive the World or the file it was made from.
 */
#pragma once

#include "engine/schema.h"

/* A row or a part of one: key columns are always set, `set` has a bit for every column that is. */
typedef struct {
    CbTableId table;
    guint64 set;
    CbValue values[CB_MAX_COLUMNS];
} CbRow;

typedef struct CbPatch CbPatch;

CbPatch *cb_patch_new(void);
void cb_patch_free(CbPatch *patch);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CbPatch, cb_patch_free)

/* Adds an empty row of `table` and returns it; it stays valid until the next call. Set its cells with
 * cb_patch_set_*. */
CbRow *cb_patch_add(CbPatch *patch, CbTableId table);

/* Set one cell of `row`, which lies in `patch`; text is copied. */
void cb_patch_set_text(CbPatch *patch, CbRow *row, guint column, const char *text);
void cb_patch_set_integer(CbRow *row, guint column, gint64 integer);
/* The same for a value of any type. */
void cb_patch_set(CbPatch *patch, CbRow *row, guint column, CbValue value);

/* Copies all rows of `more` to the end of `patch`. */
void cb_patch_append(CbPatch *patch, const CbPatch *more);

guint cb_patch_rows(const CbPatch *patch);
const CbRow *cb_patch_row(const CbPatch *patch, guint i);
/* The same for changing its cells. */
CbRow *cb_patch_edit(CbPatch *patch, guint i);
/* The first row of `table` in the patch, NULL when there is none. */
const CbRow *cb_patch_first(const CbPatch *patch, CbTableId table);

static inline gboolean
cb_row_has(const CbRow *row, guint column)
{
    return (row->set >> column & 1) != 0;
}
