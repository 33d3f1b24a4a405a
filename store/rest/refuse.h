/* Refusals: the one way in which rest says no. */
#pragma once

#include "store/rest/rest.h"

/* Fills `refusal`; `details` and `hint` (may be NULL) are copied. Always FALSE, to be returned. */
gboolean cb_rest_refuse(CbRefusal *refusal, const char *code, const char *details, const char *hint,
                        const char *format, ...) G_GNUC_PRINTF(5, 6);

/* After a statement failed with *error: a rule of the database becomes a refusal (and *error is
 * cleared), all else stays an error. Always FALSE. */
gboolean cb_rest_refuse_statement(CbRefusal *refusal, const CbDb *db, GError **error);

/* A request that costs too much: PGRST100. Always FALSE. */
gboolean cb_rest_refuse_size(CbRefusal *refusal, const char *what, guint most);

gboolean cb_rest_refuse_column(CbRefusal *refusal, const char *table, const char *column);
/* What the asker may not; `table` may be a view. */
gboolean cb_rest_refuse_right(CbRefusal *refusal, const CbTable *table);
