/* Whether a row makes sense on its own, before it becomes a fact. ("Operators", section Tables.)
 *
 * The loader takes rows that do not: rules read them as far as they can. Imports refuse them, the
 * doctor tells them.
 */
#pragma once

#include "engine/schema.h"

/* NULL when `json` is `{}` or an object whose `unavailableDates` is an array of dates; else what is
 * wrong, to follow the column's name. NULL text and what is no JSON at all pass. Caller frees. */
char *cb_availability_check(const char *json);

/* NULL when the row, one value for each column, holds only what its columns take, its JSON is of
 * the form in use, and it does not end before it starts. Else what is wrong, to follow the name of
 * *column. Caller frees. */
char *cb_row_check(CbTableId table, const CbValue *values, guint *column);
