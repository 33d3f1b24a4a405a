/* What the opting out of one of two people stops ("Batch peer matching", sections 7 and 8.3): no
 * decision agrees to anything for them, and nothing that tells of them, above all how to reach
 * them, goes out any more, whoever said yes before.
 */
#pragma once

#include "engine/peers/replies.h"

/* Whether an answer keeps an introduction open, or agrees to it: yes, later, maybe, more_info. Who
 * has opted out says none of these; no, how it was to meet, and opting out they may say at any
 * time. */
gboolean cb_reply_opens(CbReplyClass class);

/* Whose opting out stops a message (a row of event_messages): its reader's, of all texts or of what
 * is about meeting somebody; or the other's of its match, of how to reach them. CB_NO_ROW:
 * nobody's. */
guint cb_peer_message_barred(const CbWorld *world, guint message);

/* "Ann Lee has asked for no more texts at Summit", or "… introductions …"; no full stop. Caller
 * frees. */
char *cb_peer_opted_out_words(const CbWorld *world, guint event, guint contractor);
