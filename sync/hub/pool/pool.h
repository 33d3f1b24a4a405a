/* The automation of the pool in a hub ("Persistent booking pool", sections 7 to 9 and 11 to 14).
 *
 * Who serves the hub has one thread that takes turns: what is due is done, and the thread waits until the next thing
 * is. Any number of hubs may do so on one database. Whose turn it is is written (pool_state) in one transaction with
 * the look at whether it is due, so that each run, check and evaluation is made once; entries are claimed by batches;
 * whoever is killed leaves entries that wait again an hour later.
 *
 *     at the start   settings where there are none, then a full run
 *     full run       recovery, all that is ready batch by batch, failed entries whose pause is over, those too, a record
 *     check          all that is ready
 *     evaluation     of the load, when the mode is switched automatically; an override ends when it is over
 *
 * Decisions are made one by one, each in a transaction of its own. An error is tried again after pauses in which other
 * entries are decided; a run that fails as a whole is tried three times, 5 s apart.
 */
#pragma once

#include "sync/hub/hub.h"

typedef struct CbPooling CbPooling;

/* --- for who serves the hub ------------------------------------------------------------------- */

/* Where the log of the pool falls when the database does not take it. For once, before the first turn. FALSE with an
 * error when files cannot be kept there; the hub works without. */
gboolean cb_hub_pool_open_log(CbHub *hub, const char *directory, GError **error);
/* Does what is due now, all of it; the instant of what is due next. */
gint64 cb_hub_pool_turn(CbHub *hub);
/* Waits for so many microseconds, or until something has become due. */
void cb_hub_pool_await(CbHub *hub, gint64 timeout);
void cb_hub_pool_wake(CbHub *hub);
/* Writes what the log holds, if it is time; until when there is nothing to do. For a thread of its own. */
gint64 cb_hub_pool_write_log(CbHub *hub);
/* While it is held runs end before their next booking. */
void cb_hub_pool_hold(CbHub *hub, gboolean held);

/* --- for the rest of the hub ------------------------------------------------------------------ */

CbPooling *cb_pooling_new(CbHub *hub);
void cb_pooling_free(CbPooling *pooling);
/* Wakes who takes turns when a patch has changed when something is due. */
void cb_pooling_note(CbHub *hub, const CbPatch *patch);

/* Sets the gauges of the pool, for /metrics. */
void cb_pooling_measure(CbHub *hub);

typedef enum {
    CB_POOL_RUN_FULL,
    CB_POOL_RUN_CHECK,
    CB_POOL_RUN_NOW, /* somebody asks for it */
    CB_POOL_RUN_EMERGENCY,
    CB_POOL_N_RUN_KINDS,
} CbPoolRunKind;
