/* One message on its way, and what came of carrying it. Carriers know no database: smtp.c, webhook.c, file.c.
 */
#pragma once

#include "engine/messages/causes.h"
#include "sync/hub/sender/channels.h"

typedef struct {
    char *id, *cause, *name, *address, *subject, *body; /* whole, links and all; address and subject may be NULL */
    gint64 created_at;
    gint64 now; /* when it is sent, by the hub's clock */
    CbChannel channel;
} CbLetter;
void cb_letter_free(CbLetter *letter);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CbLetter, cb_letter_free)

typedef enum {
    CB_SENT,
    CB_SENT_LATER, /* not now: to be tried again */
    CB_SENT_NEVER, /* trying again would not help */
    CB_SENT_DOUBT, /* given away whole, and no answer came: it may have gone out */
} CbSentOutcome;

typedef struct {
    CbSentOutcome outcome;
    char *reason;        /* a sentence for people, NULL when it was sent; caller frees */
    gboolean whole_channel; /* LATER: not because of this message, the channel does not work */
    gint64 wait;         /* LATER: the other side asks for so many microseconds; 0: it says nothing */
} CbSent;

/* Something that does the carrying, for one thread: keeps a connection. `stop` is looked at while it works: when it has
 * become TRUE, whatever is on its way is given up. */
typedef struct CbCarrier CbCarrier;
CbCarrier *cb_carrier_new(const CbChannels *channels, const gint *stop, GError **error);
void cb_carrier_free(CbCarrier *carrier);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CbCarrier, cb_carrier_free)
/* Carries a letter by its channel, which is none of OFF. */
CbSent cb_carrier_carry(CbCarrier *carrier, const CbLetter *letter);
/* How long carrying takes at most, in microseconds. */
#define CB_CARRY_LONGEST (120 * G_USEC_PER_SEC)
/* Whether carrying it a second time does no harm: the file of a message is made once, a receiver of texts knows them by
 * their Idempotency-Key. Nobody knows an e-mail again. */
gboolean cb_channel_is_idempotent(CbChannel channel);

/* Something that is not a letter, for a receiver by HTTP: signed, and known again by its key (webhook.c). */
typedef struct {
    const CbWebhook *to;
    const char *key;  /* the same for the same thing */
    const char *body; /* JSON */
    gint64 now;       /* by the hub's clock */
} CbPost;
CbSent cb_carrier_post(CbCarrier *carrier, const CbPost *post);
