/* Whether a cache equals its source: digests of every table, here and at the hub, of the same moment. */
#pragma once

#include "store/replica.h"

/* One table whose digests differ. */
typedef struct {
    CbTableId table;
    guint64 rows_here, rows_there;
    guint buckets; /* how many of the 256 differ */
} CbDifference;

/* Appends a CbDifference for each table that differs. FALSE with an error when the hub does not answer, or when
 * the cache is not current any more: synchronise, and compare again. */
gboolean cb_compare(const char *directory, GArray *differences, GError **error);
