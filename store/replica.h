/* The cache as a copy of a hub's facts: pages of a first synchronisation, changes of a pull, and how far both
 * have come. Each function is one transaction: rows and position are kept together or not at all, so that a kill at
 * any moment costs one page at most.
 *
 * Pages of a first synchronisation lie in tables of their own (`stage_NAME`, in key order, without indexes)
 * until a table is whole; then it takes the place of the old one at once and gets its indexes.
 *
 * Pages and changes for a cache that does not expect them, because it was found damaged and begun anew or
 * another process synchronises it, are CB_STORE_ERROR_ANEW. One process at a time should synchronise.
 */
#pragma once

#include "store/hub.h"
#include "store/store.h"

/* How far the cache has come; kept in its table `sync`. Texts are NULL while unknown. */
typedef struct {
    char *hub;      /* the URL that it is a copy of */
    char *epoch;
    char *cursor;   /* where the next pull begins; while the first synchronisation runs: where it began */
    gboolean whole; /* the first synchronisation is complete */
    CbTableId table; /* being staged, CB_none when none is */
    char *after;    /* last pk of it, a JSON array; NULL: none yet */
    gint64 rows_done, rows_total; /* of all tables */
    CbTableSet tables_done;       /* those that are whole */
    gint64 fresh_at;              /* when the hub last said that the cache is current; CB_NULL: never */
} CbReplicaState;
void cb_replica_state_clear(CbReplicaState *state);
gboolean cb_replica_state(CbStore *store, CbReplicaState *state, GError **error);

/* Begins anew, whatever was there: the facts stay until their tables are replaced. */
gboolean cb_replica_begin(CbStore *store, const char *hub, const char *epoch, const char *cursor,
                          gint64 rows_total, GError **error);
/* Stages a page: `rows` is the text of a JSON array of row objects, read one row at a time. `after` is the pk of
 * its last row; `last`: the table is whole, and takes its place. A row that is not as declared refuses the page
 * (CB_STORE_ERROR_INPUT). */
gboolean cb_replica_page(CbStore *store, CbTableId table, const char *rows, gsize length,
                         const char *after, gboolean last, guint *n_rows, GError **error);
/* All tables are whole; CB_STORE_ERROR_ANEW when one is not. */
gboolean cb_replica_whole(CbStore *store, gint64 now, GError **error);

typedef struct {
    CbPatch *patch;    /* what was inserted and changed; owned by the result */
    guint deleted;     /* rows taken out: a World must be loaded anew */
    guint ignored;     /* rows whose version was lower than the one here */
} CbReplicaResult;
void cb_replica_result_clear(CbReplicaResult *result);
/* Writes the changes of one pull (`rows`: JSON array of {t,op,pk,v,row}) and its cursor. More deletions than
 * 500 and than a fifth of a table are refused with CB_STORE_ERROR_MANY unless `confirmed`. */
gboolean cb_replica_changes(CbStore *store, const char *rows, gsize length, const char *cursor,
                            gint64 now, gboolean confirmed, CbReplicaResult *result, GError **error);
/* The hub had no news: the cache is current as of `now`. Kept to five minutes, since every writing makes other
 * processes read the facts again. */
gboolean cb_replica_fresh(CbStore *store, gint64 now, GError **error);
/* Removes all facts and the position, also from what the files hold beside them; the outbox stays. */
gboolean cb_replica_wipe(CbStore *store, GError **error);
/* The digest of a cached table, to be compared with the hub's. */
gboolean cb_replica_digest(CbStore *store, CbTableId table, CbDigest *digest, GError **error);
