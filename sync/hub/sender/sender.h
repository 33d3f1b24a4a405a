/* The one sender of messages, for all domains: takes the rows of `messages` that are due, one after the other, and
 * carries them by the channels of the company's policy (engine/messages/policy.h) and of channels.conf.
 *
 *     queued ──► sending ──► sent
 *       ▲           ├──► queued, later: it did not go out, for a while (a server is down, 4xx; 429 and 5xx of a webhook)
 *       │           ├──► failed: it will not go out (5xx; 4xx of a webhook; too many attempts)
 *       │           └──► in_doubt: an e-mail that may have gone out
 *       └─ somebody tells again (`session.tell_again`, `job.tell_again`)       off: switched off, or without sense by now
 *
 * Never twice, with any number of hubs on one database. A message is claimed in a short transaction (status `sending`,
 * `due_at`: until when), carried outside of any, and its result written only by who claimed it. Of a hub that died meanwhile
 * the claim lapses: a file or a text is then carried once more, under the same name and key, which does no harm; an e-mail becomes
 * in_doubt, because nobody knows an e-mail again: sent twice it is read twice, and whether the first one went out can only
 * be found out by asking its person.
 */
#pragma once

#include "sync/hub/hub.h"
#include "sync/hub/sender/channels.h"

typedef struct CbSender CbSender;

typedef struct {
    const CbChannels *channels; /* must outlive the sender */
    /* The address by which a request (its row) is answered, "confirm" or "decline"; caller frees. NULL: there is none. No
     * function: cb_hub_answer_url(). */
    char *(*link)(gpointer data, const CbWorld *world, guint request, const char *action);
    gpointer link_data;
    /* Called right after a claim was written, before anything is carried; for tests. NULL: nothing. */
    void (*claimed)(gpointer data, const char *id);
    gpointer claimed_data;
} CbSenderOptions;

/* NULL with an error when libcurl is needed and missing. The hub must outlive it. Made before requests are answered and
 * freed after the last of them. */
CbSender *cb_sender_new(CbHub *hub, const CbSenderOptions *options, GError **error);
/* Ends the thread: a message that is on its way gets a few seconds. */
void cb_sender_free(CbSender *sender);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CbSender, cb_sender_free)

typedef struct {
    guint sent, later, failed, doubt, off;
} CbSenderCounts;

/* Sends all that is due now. FALSE when the database could not be read or written; what was done is in *counts (may be NULL)
 * all the same. Not beside cb_sender_start(). */
gboolean cb_sender_deliver(CbSender *sender, CbSenderCounts *counts, GError **error);

/* A thread that delivers: at once when this hub was asked to write something, and every second besides. */
void cb_sender_start(CbSender *sender);

/* What would become of a message now. */
typedef struct {
    const char *channel; /* "email", …; NULL: it would not be sent */
    char *why;           /* then: a sentence, else NULL */
    char *id, *cause, *name, *address, *subject, *body;
} CbPreview;
/* The messages that cb_sender_deliver() would take, without touching them: CbPreview, free with g_ptr_array_unref. NULL
 * with an error. */
GPtrArray *cb_sender_preview(CbHub *hub, const CbSenderOptions *options, GError **error);

/* --- when it is tried again ----------------------------------------------------------------------- */

#define CB_MOST_ATTEMPTS 11
/* How long after attempt `attempt` (from 1) the next one is due: a minute, doubled with each, a quarter more or less by the
 * message's id, so that what failed together does not come back together. All of them within a day. */
gint64 cb_sender_wait(const char *message_id, guint attempt);
