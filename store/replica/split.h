/* Cuts JSON texts into the values of an array or the members of an object without reading them:
 * knows strings, escapes and depth, nothing else. So a page of any length is read one row at a
 * time. Whoever reads a piece finds out whether it is JSON.
 */
#pragma once

#include <glib.h>

/* A piece of the text that was cut; nothing is copied. */
typedef struct {
    const char *text;
    gsize length;
} CbPiece;

typedef struct {
    const char *at, *end;
    char close;      /* ] or } */
    gboolean begun;  /* a value was cut */
    gboolean broken; /* what is there is no array or object, goes deeper than 64, or has \u0000 or a
                        byte 0 */
} CbSplit;

/* At the beginning of the array or object that `text` is. */
CbSplit cb_split(const char *text, gsize length);
/* The next value; of an object `name` gets its name, without quotes and not decoded (NULL for
 * arrays). FALSE at the end and when it is broken; then nothing but blanks may follow. */
gboolean cb_split_next(CbSplit *split, CbPiece *name, CbPiece *value);
/* The values of some members of an object, in one pass; the text of a missing one is NULL. FALSE
 * when it is no object, is broken, or has one of the names twice. */
gboolean cb_split_members(const char *text, gsize length, const char *const *names, guint n,
                          CbPiece *values);
