/* What of the pool people look at, as one list: what is ready in the order in which it is decided, the rest of the
 * pool in ready order, then what is out of it and left to people, by its start.
 */
#pragma once

#include "engine/pool/route.h"
#include "engine/pool/select.h"

/* How a booking stands that needs an interpreter, in one word. */
typedef enum {
    CB_POOL_LOOK_READY,      /* marked, or waits and its deadline has passed */
    CB_POOL_LOOK_WAITING,
    CB_POOL_LOOK_PROCESSING,
    CB_POOL_LOOK_STUCK,      /* processing for over an hour */
    CB_POOL_LOOK_FAILED,
    CB_POOL_LOOK_CORRUPTED,  /* the row contradicts itself (engine/pool/corruption.h) */
    CB_POOL_LOOK_ESCALATED,  /* out of the pool, and left to people */
    CB_N_POOL_LOOKS,
} CbPoolLook;
const char *cb_pool_look_name(CbPoolLook look); /* "ready", …; "by hand" for escalated */

typedef struct {
    CbPooled entry; /* of an escalated one only the booking */
    CbPoolLook look;
    guint issues;   /* CB_CORRUPT_… */
    CbUrgencyLevel level; /* by the deadline; by the start of an escalated one */
} CbPoolRow;

/* CbPoolRow, each booking once; the first *n_ready (may be NULL) are ready, corrupted ones among them. `entries` are
 * those of the World. The caller's. */
GArray *cb_pool_list(const CbWorld *world, const GArray *entries, CbPoolMode mode, gint64 now, guint *n_ready);
