/* What the parsers share: the text with a position, where in it they are, and how they speak to
 * their sink. */
#pragma once

#include "store/import.h"

typedef struct {
    const char *text;
    gsize length;
    gsize at; /* the next byte to read */
    const CbRowSink *sink;
    gsize known; /* the offset whose place was asked for last, and that place */
    CbPlace place;
    gsize told; /* how far progress was told */
    guint remarks;
} CbReader;

/* Starts behind a byte order mark, if there is one. Text and sink are borrowed. */
void cb_reader_init(CbReader *reader, const char *text, gsize length, const CbRowSink *sink);

/* The place of byte `offset`. Cheap when asked for rising offsets. */
CbPlace cb_reader_place(CbReader *reader, gsize offset);

/* Sets "line L, column C: " and the message; always FALSE. */
gboolean cb_reader_refuse(CbReader *reader, gsize offset, GError **error, const char *format, ...)
    G_GNUC_PRINTF(4, 5);

/* Refuses text that is not UTF-8 from the start to the end. */
gboolean cb_reader_check_utf8(CbReader *reader, GError **error);

/* Hands over a row that begins at `offset`, and tells progress about every megabyte. */
gboolean cb_reader_take(CbReader *reader, gsize offset, const CbRow *row, GError **error);

/* Says something that is worth knowing but refuses nothing; a flood of remarks is cut. */
void cb_reader_remark(CbReader *reader, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* Tells that all of it is read. */
void cb_reader_finish(CbReader *reader);

static inline gboolean
cb_reader_at_end(const CbReader *reader)
{
    return reader->at >= reader->length;
}
