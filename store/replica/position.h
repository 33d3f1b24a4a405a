/* How far the cache has come: its table `sync`, declared as those of engine/schema.h are. One row, "self". */
#pragma once

#include "store/replica.h"
#include "store/sql.h"

/* clang-format off */
#define CB_COLUMNS_sync(X) \
    X(sync, id,                  TEXT, CB_KEY,                   NULL,      none, NULL) \
    X(sync, hub,                 TEXT, 0,                        NULL,      none, NULL) \
    X(sync, epoch,               TEXT, 0,                        NULL,      none, NULL) \
    X(sync, cursor,              TEXT, 0,                        NULL,      none, NULL) \
    X(sync, whole,               BOOL, 0,                        "false",   none, NULL) \
    X(sync, staging,             WORD, CB_NULLABLE,              NULL,      none, NULL) \
    X(sync, after,               JSON, CB_NULLABLE,              NULL,      none, NULL) \
    X(sync, rows_done,           INT,  0,                        "0",       none, NULL) \
    X(sync, rows_total,          INT,  0,                        "0",       none, NULL) \
    X(sync, tables_done,         TEXT, 0,                        "",        none, NULL) \
    X(sync, fresh_at,            TIME, CB_NULLABLE,              NULL,      none, NULL)
/* clang-format on */

enum {
#define CB_ENUM(table, column, type, flags, initial, refers, words) CB_##table##_##column,
    CB_COLUMNS_sync(CB_ENUM)
#undef CB_ENUM
        CB_N_sync
};

extern const CbTable cb_sync_table;

/* Within the caller's transaction. Where nothing is known yet, `read` gives an empty state; `write` is not to be
 * called with one. */
gboolean cb_position_read(sqlite3 *cache, CbReplicaState *state, GError **error);
gboolean cb_position_write(sqlite3 *cache, const CbReplicaState *state, GError **error);
gboolean cb_position_forget(sqlite3 *cache, GError **error);

/* Sets CB_STORE_ERROR_ANEW: `what` goes on after "cache.db". Always FALSE. */
gboolean cb_position_misses(const char *what, GError **error);

/* Changes rows and `state` within one transaction; the state is kept with them. */
typedef gboolean (*CbReplicaStep)(sqlite3 *cache, CbReplicaState *state, gpointer data, GError **error);
gboolean cb_replica_step(CbStore *store, CbReplicaStep step, gpointer data, GError **error);
