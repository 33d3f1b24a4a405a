/* The messages domain: whether what was to be said still has sense, what is sent again, and what of it needs a person.
 * How texts are made stands in write.h, how they are sent in sync/hub/sender/.
 */
#pragma once

#include "engine/domain.h"
#include "engine/messages/policy.h"
#include "engine/when.h"

/* This domain's entry in cb_domains. It decides `session.tell_again` and `job.tell_again`, about a message that failed or
 * of which nobody knows whether it went out: it is queued once more, to the address that its person has by now. Only
 * they move a message out of these two states, and they raise the root's version: so two who send again at once meet. */
extern const CbDomain cb_messages_domain;
/* The payload of such a decision: {message_id, operator_id or profile_id}. Free with g_free. */
char *cb_tell_again_payload(const CbWorld *world, guint message);

/* Whether a message waits for a person: it failed, or is in doubt. */
gboolean cb_message_is_stuck(const CbWorld *world, guint message);

/* Not sent by itself any more so long after it was due: it would tell of what everybody knows by then. */
#define CB_MESSAGE_KEEPS (3 * CB_DAY)

/* Why it makes no sense to send a message at `now`: the request was answered, the session is over, …; a sentence that
 * the caller frees. NULL: it makes sense. */
char *cb_message_pointless(const CbWorld *world, guint message, gint64 now);
/* Whether it was due so long ago that it is not sent by itself any more. */
gboolean cb_message_is_old(const CbWorld *world, guint message, gint64 now);
