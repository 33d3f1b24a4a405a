/* Members of an answer that the hub sent, each checked for its type and bounded; nothing of it is
 * trusted. */
#pragma once

#include "engine/json.h"
#include "store/replica/split.h"

/* A text of 1 to `longest` bytes, NULL when it is none. Caller frees. */
char *cb_piece_text(CbPiece piece, gsize longest);
/* A whole number from 0 to 2^53. */
gboolean cb_piece_number(CbPiece piece, gint64 *number);
gboolean cb_piece_bool(CbPiece piece, gboolean *truth);
gboolean cb_piece_is_null(CbPiece piece);
/* A pk of `table`, as compact JSON; NULL when it is none. Caller frees. */
char *cb_piece_pk(CbPiece piece, CbTableId table);
/* How many values an array has; FALSE when it is no array. */
gboolean cb_piece_count(CbPiece piece, gint64 *count);
/* Whether it is eight hex digits; NULL is not. */
gboolean cb_epoch_is_one(const char *epoch);
