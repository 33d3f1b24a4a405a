/* Which rows are asked for, by number: limit, offset and the Range header, and what Content-Range
 * says of it. */
#pragma once

#include "store/rest/rest.h"
#include "sync/wire/http.h"

/* The rows from `first` on; `last` < `first` is none, G_MAXINT64 all that follow. */
typedef struct {
    gint64 first, last;
} CbRange;

/* `limit` and `offset` as they came, NULL when they did not; what is no number counts as not given.
 * `header` is that of a GET, else NULL. FALSE with PGRST103 when no row can lie in the range. */
gboolean cb_range_read(CbRange *range, const char *limit, const char *offset, const char *header,
                       CbRefusal *refusal);
gint64 cb_range_limit(CbRange range); /* -1: none */

/* Content-Range: "0-4/7". `total` -1: not counted. */
void cb_range_header(CbAnswer *answer, gint64 first, gint64 last, gint64 total);
/* 200, 206 or 416 for a read that gave `rows` rows. */
guint cb_range_status(CbRange range, gint64 rows, gint64 total);
