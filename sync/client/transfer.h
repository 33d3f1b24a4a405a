/* HTTP as the hub's client speaks it: any number of requests at once on one thread, answers as values.
 *
 * A hub is a stranger until it has proved otherwise: answers are bounded after unpacking, redirects are not
 * followed, only JSON and event streams are taken, TLS is 1.2 or newer.
 */
#pragma once

#include <signal.h>

#include "sync/client/agent.h"
#include "sync/client/credentials.h"

/* What comes of a request; called by cb_transfers_settle() only. Texts are valid during the call. */
typedef struct {
    gpointer data;
    void (*answered)(gpointer data, guint id, const CbAnswer *answer);
    void (*failed)(gpointer data, guint id, CbFailure failure, const char *sentence);
    /* Bytes of an event stream; in the end `failed`. */
    void (*stream)(gpointer data, guint id, const char *bytes, gsize length);
} CbTransferCalls;

/* Blocks SIGPIPE in this thread, and sets back what was. */
void cb_transfers_quiet(sigset_t *before);
void cb_transfers_loud(const sigset_t *before);

typedef struct CbTransfers CbTransfers;
/* For one thread at a time, in which SIGPIPE is to be blocked: cb_transfers_quiet(). */
CbTransfers *cb_transfers_new(const CbTransferCalls *calls, GError **error);
/* Gives up what is under way; nothing is called any more. */
void cb_transfers_free(CbTransfers *transfers);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CbTransfers, cb_transfers_free)
/* Which hub the next requests go to, and with which token; the credentials are copied. */
void cb_transfers_hub(CbTransfers *transfers, const CbCredentials *credentials);

/* The headers of an answer are named as in Retry-After, however the hub writes them. A body that is longer than 16
 * MiB, unpacked, is cut off soon after: who asked sees that it is longer. */
typedef enum {
    CB_TRANSFER_WHOLE,  /* answered in one piece, within `timeout` */
    CB_TRANSFER_BARE,   /* the same without the token */
    CB_TRANSFER_STREAM, /* an event stream when it is answered with 200, watched by who asks */
} CbTransferKind;
/* `timeout` in microseconds, 0: 30 s. */
void cb_transfers_start(CbTransfers *transfers, guint id, const CbRequest *request,
                        CbTransferKind kind, gint64 timeout);
/* Nothing is called for it any more. */
void cb_transfers_cancel(CbTransfers *transfers, guint id);

/* Moves what can be moved without waiting, and calls nothing. */
void cb_transfers_perform(CbTransfers *transfers);
/* Tells what has come. TRUE when there was something. */
gboolean cb_transfers_settle(CbTransfers *transfers);
/* Waits until something can be moved, cb_transfers_wake(), or so many microseconds. */
void cb_transfers_wait(CbTransfers *transfers, gint64 microseconds);
/* From any thread. */
void cb_transfers_wake(CbTransfers *transfers);
