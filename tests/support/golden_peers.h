/* Cases of the peers domain: what their two books of operations share. Ids are numbers there and texts here, padded
 * so that their order is the same.
 */
#pragma once

#include "tests/support/golden.h"

typedef struct {
    const char *op; /* the query's `op`; NULL ends a book */
    cJSON *(*run)(const cJSON *golden, const cJSON *query, gint64 now);
} GoldenPeersOp;

extern const GoldenPeersOp golden_peers_pair_ops[];
extern const GoldenPeersOp golden_peers_batch_ops[];
extern const GoldenPeersOp golden_peers_time_ops[];

CbWorld *golden_peers_world(const cJSON *golden);
/* The row that a member of the query names, CB_NO_ROW when there is none. */
guint golden_peers_row(const CbWorld *world, CbTableId table, const cJSON *query, const char *member);
double golden_peers_id(const char *id);
/* `2026-03-10T17:05:00.000Z` */
void golden_peers_add_time(cJSON *json, const char *name, gint64 time);
/* Leaves in `answer` the members that the case names, at every depth of objects. */
void golden_peers_keep_expected(cJSON *answer, const cJSON *expected);
