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
    CB_OUTBOX_SENDING,    /* on its way: may have arrived; is sent again with the same id */
    CB_OUTBOX_ACCEPTED,   /* the hub did it; stands until the facts contain it (`version`) */
    CB_OUTBOX_CONFLICT,   /* the hub did not: somebody decided about it meanwhile; waits for a person */
    CB_OUTBOX_REJECTED,   /* the hub did not: a rule refuses it; waits for a person */
} CbOutboxState;

const char *cb_outbox_state_name(CbOutboxState state);

typedef struct {
    gint64 sequence; /* order of arrival, from 1 */
    CbDecision *decision;
    CbOutboxState state;
    gint64 batch;    /* decisions made, undone and redone together share one */
    char *base;      /* the root's row as the person saw it, JSON; NULL: unknown */
    gint64 due_at;   /* not pushed before; CB_NULL: decided_at + the profile's push_delay */
    gboolean confirmed; /* a person has said that it may be pushed although it is old */
    gint64 attempts; /* how often it was sent */
    /* What the hub answered; NULL, CB_NULL before. */
    char *code, *sentence;
    gint64 version;  /* ACCEPTED: the root's row_version that contains it */
    char *theirs;    /* {"row":…,"by":…,"at":…}: the root as the hub has it, who changed it and when */
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
gboolean cb_outbox_add(CbStore *store, const CbDecision *decision, gint64 batch, const char *base,
                       GError **error);
gboolean cb_outbox_mark(CbStore *store, const char *decision_id, CbOutboxState state,
                        GError **error);

/* What became of a push, within begin … commit. Texts may be NULL, numbers CB_NULL. Where a person has
 * settled the decision meanwhile (undone, dropped, superseded) only ACCEPTED changes it. */
typedef struct {
    CbOutboxState state; /* SENDING counts an attempt */
    const char *code, *sentence, *theirs;
    gint64 version;
} CbOutboxAnswer;
gboolean cb_outbox_answer(CbStore *store, const char *decision_id, const CbOutboxAnswer *answer,
                          GError **error);
/* Pushed from `due_at` on; `confirmed` where it is old. */
gboolean cb_outbox_release(CbStore *store, const char *decision_id, gint64 due_at,
                           gboolean confirmed, GError **error);

/* After all facts were fetched anew: what the hub had accepted and its facts do not contain (it was set back,
 * or a server took over that had not received it) goes again with the same id, as SENDING; older than a day
 * as PENDING, so that a person confirms it. A transaction of its own. */
gboolean cb_outbox_recall(CbStore *store, gint64 now, guint *recalled, GError **error);

/* The UUID that this outbox is known by at hubs; made once. Caller frees. */
char *cb_outbox_client_id(CbStore *store, GError **error);
