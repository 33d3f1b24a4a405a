/* What the kinds of changes share: rules, the columns that people may set, the end of a sentence. For change_*.c
 * alone.
 */
#pragma once

#include "engine/operators/case.h"
#include "engine/operators/change.h"

/* The session is neither cancelled nor completed. */
extern const CbRule cb_change_live;
/* `scope` is missing or one, following or all. */
extern const CbRule cb_change_known_scope;

/* Whether a session with this status is live; NULL stands for the initial one. */
gboolean cb_change_is_live_status(const char *status);

/* Ends a sentence about the first of `rows`: ", and 3 more of its series." */
void cb_change_append_more(GString *sentence, const GArray *rows);

/* What people may set of a session, and what they call it; the rest has decisions of its own. */
typedef struct {
    guint column;
    const char *words;
} CbEditable;
enum { CB_N_EDITABLE = 8 };
extern const CbEditable cb_change_editable[CB_N_EDITABLE];

/* Reads columns of the target into a patch of one row; `adding`: also those that only a new session takes. NULL with
 * what is wrong in *problem; the caller frees either. */
CbPatch *cb_change_read_columns(const CbCase *c, const cJSON *columns, gboolean adding, char **problem);
/* Sets on `row` of `patch` all that `read` has, its id apart. */
void cb_change_copy_columns(CbPatch *patch, CbRow *row, const CbRow *read);
/* What is wrong with the row as a whole, set on what stands of `session` (CB_NO_ROW: on initial values); NULL:
 * nothing. Caller frees. */
char *cb_change_check(const CbCase *c, guint session, const CbRow *row);
