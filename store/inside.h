/* What a CbStore is, for the files that are its methods. */
#pragma once

#include "store/file.h"

struct CbStore {
    char *directory;
    sqlite3 *cache; /* NULL after a damaged one could not be begun anew */
    sqlite3 *outbox;
    gint64 cache_seen; /* PRAGMA data_version when cb_store_changed was last asked */
    gint64 outbox_seen;
    gboolean outbox_refused; /* it was found damaged: nothing more is written to it */
    GArray *findings;
};

typedef gboolean (*CbCacheWork)(CbStore *store, gpointer data, GError **error);
/* Does `work` on the cache, and again on a new one when the cache turns out to be damaged. */
gboolean cb_store_with_cache(CbStore *store, CbCacheWork work, gpointer data, GError **error);
