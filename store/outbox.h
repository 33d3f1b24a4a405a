/* The outbox: decisions made here, in the order in which they were made.
 *
 * Nothing is ever deleted while it might still matter: undo marks an entry, redo takes the mark
 * away. Every change is committed with full durability before the call returns.
 */
#pragma once

#include "engine/decision.h"
#include "store/store.h"

typedef enum {
    CB_OUTBOX_PENDING,    /* stands; waits for its push */
    CB_OUTBOX_UNDONE,     /* taken back before it was pushed; redo revives it */
    CB_OUTBOX_DROPPED,    /* a person gave it up for good */
    CB_OUTBOX_SUPERSEDED, /* undone, and something newer was decided: redo no longer revives it */
} CbOutboxState;

const char *cb_outbox_state_name(CbOutboxState state);

typedef struct {
    gint64 sequence; /* order of arrival, from 1 */
    CbDecision *decision;
    CbOutboxState state;
    gint64 batch;    /* decisions made, undone and redone together share one */
} CbOutboxEntry;

/* All entries in order; free with g_ptr_array_unref (frees the entries). */
GPtrArray *cb_outbox_entries(CbStore *store, GError **error);

/* Between begin and commit no other process writes the outbox, so that what was decided on is still
 * so when it is written. Nothing is kept until commit returns TRUE; when it returns FALSE all is
 * undone as by rollback. After begin, exactly one of commit and rollback is called. */
gboolean cb_outbox_begin(CbStore *store, GError **error);
gboolean cb_outbox_commit(CbStore *store, GError **error);
void cb_outbox_rollback(CbStore *store);

/* Within begin … commit. Adding a decision whose id is there already changes nothing; marking one
 * that is not there is CB_STORE_ERROR_INPUT. */
gboolean cb_outbox_add(CbStore *store, const CbDecision *decision, gint64 batch, GError **error);
gboolean cb_outbox_mark(CbStore *store, const char *decision_id, CbOutboxState state,
                        GError **error);
